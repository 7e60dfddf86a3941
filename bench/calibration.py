"""Log loss of calibrated models beside scikit-learn's CalibratedClassifierCV, over several splits.

    bench/calibration FOLDER [--learners a/b] [--sets a,b] [--seeds N] [--results FILE]

FOLDER holds the data sets as NAME.csv.gz. Each split trains on N_TRAIN rows and is judged on N_TEST others. Ours is
the log loss before and after ml.calibrate; the peer is the learner of scikit-learn with the same parameters, before
and after CalibratedClassifierCV(cv=5) by a sigmoid, its default, and isotonic. Of each difference the mean over the
splits and its standard error are told, paired by split. A line of JSON a cell goes to the file of results, which
goes on where it ended. Names of learners are divided by slashes.
"""
import argparse
import json
import pathlib
import tempfile
import warnings

import numpy
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from compare import data, ours

warnings.filterwarnings("ignore")

N_TRAIN = 6000
N_TEST = 10000
MODEL = "calibration"

# name: (algorithm, our parameters, the peer's class, its parameters)
LEARNERS = {
    "random_forest": ("random_forest", {}, RandomForestClassifier, {}),
    "gradient_boosting": ("gradient_boosting", {}, HistGradientBoostingClassifier, {}),
    "naive_bayes": ("naive_bayes", {}, GaussianNB, {}),
    "svm": ("svm", {"kernel": "linear", "loss": "squared_hinge", "multi_class": "ovr"}, LinearSVC, {}),
    "mlp": ("mlp", {"hidden_layer_sizes": [32], "max_iter": 30}, MLPClassifier,
            {"hidden_layer_sizes": (32,), "max_iter": 30}),
    "logistic_regression": ("logistic_regression", {}, LogisticRegression, {"max_iter": 300}),
    "logistic_regression, balanced": ("logistic_regression", {"class_weight": "balanced"}, LogisticRegression,
                                      {"max_iter": 300, "class_weight": "balanced"}),
    "random_forest, balanced": ("random_forest", {"class_weight": "balanced"}, RandomForestClassifier,
                                {"class_weight": "balanced"}),
}


def our_losses(spec, learner, test, classes, seed):
    """Log loss of both versions."""
    algorithm, params = LEARNERS[learner][:2]
    if algorithm in ("random_forest", "gradient_boosting", "svm", "mlp"):
        params = {**params, "random_state": seed}
    out = ours.psql(f"""SET client_min_messages = warning; SET ml.training_memory = '2GB';
        SET ml.max_training_workers = 0;
        SELECT FROM ml.train('{MODEL}', 'SELECT * FROM train_rows', '{spec.target}', '{algorithm}',
            '{json.dumps(params)}', test_size => 0);
        SELECT FROM ml.calibrate('{MODEL}');
        SELECT ml.classes('{MODEL}');
        SELECT probabilities FROM ml.predict_batch('{MODEL}@1', 'test_rows', '{ours.ROW}') ORDER BY key::float8;
        SELECT probabilities FROM ml.predict_batch('{MODEL}@2', 'test_rows', '{ours.ROW}') ORDER BY key::float8;
        SELECT ml.drop_model('{MODEL}');""").splitlines()
    rows = [line for line in out if line.startswith("{")][1:]
    p = numpy.array([[float(v) for v in line[1:-1].split(",")] for line in rows])
    actual = numpy.searchsorted(classes, test[spec.target])
    n = len(test)
    return loss(actual, p[:n]), loss(actual, p[n:2 * n])


def loss(actual, p):
    return log_loss(actual, p, labels=range(p.shape[1]))


def peer_losses(spec, learner, train, test, classes, seed):
    """Log loss before calibration, by a sigmoid and isotonic: the mean of the five, as with ensemble=True."""
    kind, params = LEARNERS[learner][2:]
    if kind not in (GaussianNB, LogisticRegression):
        params = {**params, "random_state": seed}
    names = data.features(train, spec, "all")
    steps = data.encoder(train, spec, names, kind not in (RandomForestClassifier, HistGradientBoostingClassifier))
    x, x_test = steps.fit_transform(train), steps.transform(test)
    y, actual = (numpy.searchsorted(classes, part[spec.target]) for part in (train, test))
    whole = kind(**params).fit(x, y)
    before = loss(actual, whole.predict_proba(x_test)) if hasattr(whole, "predict_proba") else None
    sums = {"sigmoid": 0.0, "isotonic": 0.0}
    for fit, held in StratifiedKFold(5).split(x, y):
        part = kind(**params).fit(x[fit], y[fit])
        for method in sums:
            calibrated = CalibratedClassifierCV(part, method=method, cv="prefit").fit(x[held], y[held])
            sums[method] = sums[method] + calibrated.predict_proba(x_test) / 5
    return before, loss(actual, sums["sigmoid"]), loss(actual, sums["isotonic"])


def measure(spec, table, learner, seed, folder):
    order = numpy.random.RandomState(seed).permutation(len(table))
    train, test = table.iloc[order[:N_TRAIN]], table.iloc[order[N_TRAIN:N_TRAIN + N_TEST]]
    classes = numpy.sort(table[spec.target].unique())
    ours.make_tables(train, test, folder)
    ours.psql(f"""DROP TABLE IF EXISTS train_rows, test_rows;
        ALTER TABLE accuracy_train RENAME TO train_rows; ALTER TABLE train_rows DROP {ours.ROW};
        ALTER TABLE accuracy_test RENAME TO test_rows;""")
    before, after = our_losses(spec, learner, test, classes, seed)
    peer, sigmoid, isotonic = peer_losses(spec, learner, train, test, classes, seed)
    return {"set": spec.name, "learner": learner, "seed": seed, "before": before, "after": after, "peer": peer,
            "sigmoid": sigmoid, "isotonic": isotonic}


def difference(cells, one, other):
    """Mean and standard error of one less the other."""
    if any(cell[other] is None for cell in cells):
        return "-"
    d = numpy.array([cell[one] - cell[other] for cell in cells])
    error = d.std(ddof=1) / len(d) ** 0.5 if len(d) > 1 else float("nan")
    return f"{d.mean():+.4f} ± {error:.4f}"


def mean(cells, name):
    return "-" if any(cell[name] is None for cell in cells) else f"{numpy.mean([cell[name] for cell in cells]):.4f}"


def table_of(cells):
    lines = ["| set | learner | splits | before | calibrated | peer before | peer sigmoid | peer isotonic "
             "| less before | less peer sigmoid | less peer isotonic |",
             "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for key in dict.fromkeys((cell["set"], cell["learner"]) for cell in cells):
        part = [cell for cell in cells if (cell["set"], cell["learner"]) == key]
        columns = [*key, str(len(part))] + [mean(part, n) for n in ("before", "after", "peer", "sigmoid", "isotonic")]
        columns += [difference(part, "after", n) for n in ("before", "sigmoid", "isotonic")]
        lines.append("| " + " | ".join(columns) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--learners")
    parser.add_argument("--sets", default="adult,covtype_20k")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--results", type=pathlib.Path, default=pathlib.Path("build/calibration.jsonl"))
    arguments = parser.parse_args()
    learners = arguments.learners.split("/") if arguments.learners else list(LEARNERS)
    arguments.results.parent.mkdir(exist_ok=True)
    lines = arguments.results.read_text().splitlines() if arguments.results.exists() else []
    cells = [json.loads(line) for line in lines]
    done = {(cell["set"], cell["learner"], cell["seed"]) for cell in cells}
    with arguments.results.open("a") as file, tempfile.TemporaryDirectory() as folder:
        for spec in (s for s in data.ALL if s.name in arguments.sets.split(",")):
            table = data.read(arguments.folder, spec)
            for seed, learner in ((s, name) for s in range(1, arguments.seeds + 1) for name in learners):
                if (spec.name, learner, seed) in done:
                    continue
                cells.append(measure(spec, table, learner, seed, folder))
                print(json.dumps(cells[-1]), file=file, flush=True)
    print(table_of(cells))


if __name__ == "__main__":
    main()
