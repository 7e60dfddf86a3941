#!/usr/bin/python3
"""Reference figures of stochastic gradient descent.

Run by hand where scikit-learn 1.2 is installed; the tests read only what it writes:

    reference.csv   coefficients and number of epochs, by case
    scores.csv      score on every third row, mean of five seeds, by case

Without shuffling every step follows from the rows, so the coefficients must be the
same; with it, and rows set aside, scores are compared.  alpha is not so small here
that the first rates of "optimal" multiply rounding errors, and an average is not
compared with an L1 penalty: scikit-learn's does not see what that takes off.  Columns are standardized
over all rows.  Rows of weights are classes in sorted order; column -1 is the
intercept, row -1 the number of epochs.
"""

import csv
import os
import warnings

import numpy as np
from sklearn.linear_model import SGDClassifier, SGDRegressor

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))

TUMOUR = ("../breast_cancer_wdbc.csv", "diagnosis", 10)
IRIS = ("../iris.csv", "species", 4)
WAVES = ("../mlp/waves.csv", "y", 3)
CORRELATED = ("../linear/correlated.csv", "y", 12)

# name, data, weighted, parameters
COEFFICIENTS = [
    ("log_loss", TUMOUR, 0, dict()),
    ("three_classes", IRIS, 0, dict()),
    ("modified_huber", TUMOUR, 0, dict(loss="modified_huber")),
    ("modified_huber_classes", IRIS, 0, dict(loss="modified_huber")),
    ("l1", TUMOUR, 0, dict(penalty="l1")),
    ("elasticnet", TUMOUR, 0, dict(penalty="elasticnet", l1_ratio=0.4)),
    ("no_penalty", TUMOUR, 0, dict(penalty="none", learning_rate="constant", eta0=0.01)),
    ("constant", TUMOUR, 0, dict(learning_rate="constant", eta0=0.02)),
    ("invscaling", TUMOUR, 0, dict(learning_rate="invscaling", eta0=0.3)),
    ("adaptive", TUMOUR, 0, dict(learning_rate="adaptive", eta0=0.2)),
    ("adaptive_classes", IRIS, 0, dict(learning_rate="adaptive", eta0=0.2)),
    ("average", TUMOUR, 0, dict(average=1)),
    ("average_later", IRIS, 0, dict(average=300)),
    ("average_never", IRIS, 0, dict(average=100000)),
    ("no_intercept", TUMOUR, 0, dict(fit_intercept=False)),
    ("class_weight", TUMOUR, 0, dict(class_weight={"malignant": 3})),
    ("class_weight_classes", IRIS, 0, dict(class_weight={"virginica": 3})),
    ("balanced", TUMOUR, 0, dict(class_weight="balanced")),
    ("weights", TUMOUR, 1, dict()),
    ("patience", TUMOUR, 0, dict(n_iter_no_change=2, tol=0.01)),
    ("no_tol", TUMOUR, 0, dict(tol=None, max_iter=30)),
    ("squared_error", WAVES, 0, dict()),
    ("squared_error_power", WAVES, 0, dict(power_t=0.5, eta0=0.05)),
    ("huber", WAVES, 0, dict(loss="huber", epsilon=0.3)),
    ("epsilon_insensitive", WAVES, 0, dict(loss="epsilon_insensitive")),
    ("squared_epsilon", WAVES, 1, dict(loss="squared_epsilon_insensitive", epsilon=0.2)),
    ("regression_optimal", WAVES, 0, dict(learning_rate="optimal")),
    ("regression_average", WAVES, 0, dict(average=20, alpha=0.02)),
    ("regression_elasticnet", WAVES, 0, dict(penalty="elasticnet", alpha=0.02)),
]

SCORES = [
    ("log_loss", TUMOUR, dict()),
    ("three_classes", IRIS, dict()),
    ("modified_huber", TUMOUR, dict(loss="modified_huber")),
    ("early_stopping", TUMOUR, dict(early_stopping=True, validation_fraction=0.2)),
    ("average", IRIS, dict(average=10)),
    ("squared_error", CORRELATED, dict()),
    ("early_regression", CORRELATED, dict(early_stopping=True, learning_rate="adaptive")),
]


def read(path, target, n_features):
    with open(os.path.join(HERE, path)) as f:
        rows = list(csv.DictReader(f))
    names = [c for c in rows[0] if c != target][:n_features]
    x = np.array([[float(r[c]) for c in names] for r in rows])
    y = np.array([r[target] for r in rows])
    return (x - x.mean(0)) / x.std(0), y.astype(float) if target == "y" else y


def text(params):
    def one(v):
        if isinstance(v, dict):
            return "%s:%s" % next(iter(v.items()))
        return {True: "true", False: "false", None: "null"}.get(v, v) if isinstance(v, (bool, type(None))) else v
    return ";".join("%s=%s" % (k, one(v)) for k, v in params.items())


def model_of(target, params, seed=0):
    kind = SGDRegressor if target == "y" else SGDClassifier
    params = {k: None if v == "none" else v for k, v in params.items()}
    if kind is SGDClassifier:
        params = {"loss": "log_loss", "eta0": 0.01, **params}
    return kind(random_state=seed, **params)


def write(name, head, rows):
    with open(os.path.join(HERE, name), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def coefficients():
    for name, data, weighted, params in COEFFICIENTS:
        params = dict(shuffle=False, **{"alpha": 0.01, **params})
        x, y = read(*data)
        weight = 0.5 + np.arange(len(y)) % 3 if weighted else None
        model = model_of(data[1], params).fit(x, y, sample_weight=weight)
        head = [name, *data, weighted, text(params)]
        for k, row in enumerate(np.atleast_2d(model.coef_)):
            for j, w in enumerate(row):
                yield head + [k, j, "%.15g" % w]
            yield head + [k, -1, "%.15g" % np.atleast_1d(model.intercept_)[k]]
        yield head + [-1, 0, model.n_iter_]


def scores():
    for name, data, params in SCORES:
        x, y = read(*data)
        test = np.arange(len(y)) % 3 == 0
        got = [model_of(data[1], params, seed).fit(x[~test], y[~test]).score(x[test], y[test])
               for seed in range(5)]
        value = np.mean(got)
        error = np.sqrt(value * (1 - value) / test.sum()) if data[1] != "y" else 0.02
        yield [name, *data, text(params), "%.6g" % value, "%.3g" % np.hypot(error, np.std(got) / 5 ** 0.5)]


write("reference.csv", ["case", "data", "target", "n_features", "weighted", "params", "row", "column", "value"],
      coefficients())
write("scores.csv", ["case", "data", "target", "n_features", "params", "value", "tolerance"], scores())
