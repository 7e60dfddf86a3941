"""Test metrics of every learner beside the library its users know, on real data.

    bench/accuracy FOLDER [--learners a,b] [--sets a,b] [--seeds N] [--write doc/accuracy.md]

FOLDER holds the data sets as NAME.csv.gz.  For each set, learner and seed both
sides get the same training and test rows (at most MAX_TRAIN and MAX_TEST of
them, drawn by the seed), train at the same parameters, and are judged by the same
function here: accuracy, or R2.  The difference is told in standard errors of the
metric on the test rows.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import learners

warnings.filterwarnings("ignore")

MAX_TRAIN = 6000
MAX_TEST = 3000

# name: target, columns left out (identifiers, parts of the target, free text)
SETS = {
    "iris": ("species", []),
    "breast_cancer_wdbc": ("diagnosis", []),
    "titanic": ("survived", ["passenger_id", "name", "ticket", "cabin"]),
    "telco_churn": ("churn", ["customer_id"]),
    "adult_train": ("income", []),
    "covtype_20k": ("cover_type", []),
    "california_housing": ("median_house_value", []),
    "bike_hour": ("cnt", ["instant", "dteday", "casual", "registered"]),
    "diamonds": ("price", []),
}
REGRESSIONS = {"california_housing", "bike_hour", "diamonds"}


def read(folder, name):
    """The set without the columns left out, numbers as float8, the rest as text."""
    target, drop = SETS[name]
    data = pandas.read_csv(pathlib.Path(folder) / f"{name}.csv.gz")
    data.columns = [column.lower() for column in data.columns]
    data = data.drop(columns=[column for column in drop if column in data.columns])
    for column in data.columns:
        if column != target or name in REGRESSIONS:
            if pandas.api.types.is_numeric_dtype(data[column]):
                data[column] = data[column].astype(float)
        else:
            data[column] = data[column].astype(str)
    return data.dropna(subset=[target]), target


def split(data, seed):
    order = numpy.random.RandomState(seed).permutation(len(data))
    n_test = min(len(data) // 4, MAX_TEST)
    n_train = min(len(data) - n_test, MAX_TRAIN)
    return data.iloc[order[n_test:n_test + n_train]], data.iloc[order[:n_test]]


def psql(script):
    """Run a script; psql finds the server by its environment."""
    result = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", "postgres"],
                            input=script, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip())
    return result.stdout


def make_table(name, data, folder):
    columns = ", ".join(
        f'"{c}" {"float8" if pandas.api.types.is_numeric_dtype(data[c]) else "text"}' for c in data.columns)
    path = pathlib.Path(folder) / f"{name}.csv"
    data.to_csv(path, index=False, header=False)
    psql(f"DROP TABLE IF EXISTS {name}; CREATE TABLE {name} ({columns});\n\\copy {name} FROM '{path}' (FORMAT csv)\n")


def quote(text):
    return "'" + text.replace("'", "''") + "'"


def ours(learner, train, test, target, regression, seed, folder):
    """Predictions for the test rows from a model of the training rows."""
    make_table("accuracy_train", train, folder)
    make_table("accuracy_test", test.assign(accuracy_row=numpy.arange(len(test), dtype=float)), folder)
    params = dict(learner.params, **({"random_state": seed} if learner.seeded else {}))
    task = "regression" if regression else "classification"
    psql(f"""SET client_min_messages = warning; SET ml.training_memory = '2GB';
        SELECT version FROM ml.train('accuracy', 'accuracy_train', {quote(target)}, {quote(learner.algorithm)},
            {quote(json.dumps(params))}, task => '{task}', test_size => 0, deploy => 'always');""")
    answer = "prediction" if regression else "label"
    rows = psql(f"SELECT {answer} FROM ml.predict_batch('accuracy', 'accuracy_test', 'accuracy_row') "
                "ORDER BY key::float8;").splitlines()
    psql("SELECT ml.drop_model('accuracy');")
    return [float(row) for row in rows] if regression else rows


def encoder(train, target, scaled):
    """What our defaults do to mixed columns, in scikit-learn's words."""
    features = [c for c in train.columns if c != target]
    numbers = [c for c in features if pandas.api.types.is_numeric_dtype(train[c])]
    texts = [c for c in features if c not in numbers]
    steps = [SimpleImputer()] + ([StandardScaler()] if scaled else [])
    return ColumnTransformer([
        ("numbers", make_pipeline(*steps), numbers),
        ("texts", make_pipeline(SimpleImputer(strategy="constant", fill_value="(null)"),
                                OneHotEncoder(handle_unknown="ignore", sparse_output=False)), texts),
    ])


def peers(learner, train, test, target, regression, seed):
    model = learner.peer(regression, seed)
    steps = encoder(train, target, learner.scaled)
    y = train[target].to_numpy()
    classes = None
    if not regression:
        classes, y = numpy.unique(y, return_inverse=True)
    model.fit(steps.fit_transform(train), y)
    predicted = model.predict(steps.transform(test))
    return predicted if regression else classes[numpy.asarray(predicted, dtype=int)]


def judge(actual, predicted, regression):
    """The metric and its standard error on these rows."""
    n = len(actual)
    if not regression:
        share = accuracy_score(actual, predicted)
        return share, numpy.sqrt(max(share * (1 - share), 1.0 / n) / n)
    actual = numpy.asarray(actual, dtype=float)
    squares = (actual - numpy.asarray(predicted, dtype=float)) ** 2
    return r2_score(actual, predicted), squares.std() / numpy.sqrt(n) / actual.var()


def compare(learner, name, data, target, seeds, folder):
    regression = name in REGRESSIONS
    rows = []
    for seed in range(1, seeds + 1):
        train, test = split(data, seed)
        actual = test[target].to_numpy()
        mine, error = judge(actual, ours(learner, train, test, target, regression, seed, folder), regression)
        theirs, _ = judge(actual, peers(learner, train, test, target, regression, seed), regression)
        rows.append((mine, theirs, error))
    return numpy.mean(rows, axis=0)


def report(rows):
    yield "| data set | metric | learner | ours | peer | standard error | difference in standard errors |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for name, learner, (mine, theirs, error) in rows:
        metric = "R2" if name in REGRESSIONS else "accuracy"
        yield (f"| {name} | {metric} | {learner} | {mine:.4f} | {theirs:.4f} | {error:.4f} "
               f"| {(mine - theirs) / error:+.2f} |")


HEAD = """# Accuracy beside other libraries

Made by `make accuracy DATA=folder`, which trains each learner and its counterpart in scikit-learn (XGBoost for
`gradient_boosting`) at the same parameters on the same rows: at most {train} for training and {test} for the test, mean of
{seeds} splits. The metric of the test rows is computed by scikit-learn for both. A difference within one standard error of
the metric says that they are equally good.

"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--learners")
    parser.add_argument("--sets")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write")
    arguments = parser.parse_args()
    wanted = arguments.sets.split(",") if arguments.sets else list(SETS)
    chosen = arguments.learners.split(",") if arguments.learners else None
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            data, target = read(arguments.folder, name)
            for learner in learners.ALL:
                if (chosen and learner.name not in chosen) or not learner.does(name in REGRESSIONS):
                    continue
                rows.append((name, learner.name, compare(learner, name, data, target, arguments.seeds, folder)))
                print(list(report(rows[-1:]))[-1], file=sys.stderr, flush=True)
    text = "\n".join(report(rows)) + "\n"
    if arguments.write:
        pathlib.Path(arguments.write).write_text(
            HEAD.format(train=MAX_TRAIN, test=MAX_TEST, seeds=arguments.seeds) + text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
