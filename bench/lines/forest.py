"""scikit-learn's forests on the first 100,000 rows of the table."""
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from peer import measure, table

x_all, _, label = table(120000)
x, scored, label = x_all[:100000], x_all[100000:], label[:100000]


def grow(name, model):
    return measure(name, lambda: model.fit(x, label), 1)


grow("random forest, 100 trees of depth 12, 100k rows", RandomForestClassifier(max_depth=12, random_state=0))
deep = grow("random forest, 100 trees without limit, 100k rows", RandomForestClassifier(random_state=0))
measure("score 20k rows, forest of 100 trees without limit, batch", lambda: deep.predict_proba(scored))
grow("extra trees, 100 trees without limit, 100k rows", ExtraTreesClassifier(random_state=0))
