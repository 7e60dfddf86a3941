#!/usr/bin/python3
"""Make the generated set and the reference figures of the multi-layer perceptron.

Run by hand where scikit-learn 1.2 is installed; the tests read only what it writes:

    waves.csv       a generated regression: two waves and a square
    reference.csv   what scikit-learn reaches: training loss, or score on every third row

Columns are standardized over all rows; the model is told the others.  A figure is
the mean over five seeds (with lbfgs and no hidden layer there is one minimum, and
they are all alike); tolerance is what ours may differ by.
"""

import csv
import os
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))

# name, data, target, features, what to compare, parameters
CASES = [
    ("linear_binary", "../breast_cancer_wdbc.csv", "diagnosis", 30, "loss",
     dict(hidden_layer_sizes=[], solver="lbfgs", alpha=5, max_iter=2000, tol=1e-9)),
    ("linear_classes", "../iris.csv", "species", 4, "loss",
     dict(hidden_layer_sizes=[], solver="lbfgs", alpha=1, max_iter=2000, tol=1e-9)),
    ("linear_regression", "waves.csv", "y", 3, "loss",
     dict(hidden_layer_sizes=[], solver="lbfgs", alpha=10, max_iter=2000, tol=1e-9)),
    ("tanh_binary", "../breast_cancer_wdbc.csv", "diagnosis", 30, "loss",
     dict(hidden_layer_sizes=[5], activation="tanh", solver="lbfgs", alpha=3, max_iter=2000)),
    ("logistic_classes", "../iris.csv", "species", 4, "loss",
     dict(hidden_layer_sizes=[8], activation="logistic", solver="lbfgs", alpha=0.5, max_iter=2000)),
    ("tanh_regression", "waves.csv", "y", 3, "loss",
     dict(hidden_layer_sizes=[12], activation="tanh", solver="lbfgs", alpha=0.3, max_iter=3000)),
    ("adam_binary", "../breast_cancer_wdbc.csv", "diagnosis", 30, "score", dict(max_iter=300)),
    ("adam_classes", "../iris.csv", "species", 4, "score",
     dict(hidden_layer_sizes=[20, 10], max_iter=1000)),
    ("adam_regression", "waves.csv", "y", 3, "score",
     dict(hidden_layer_sizes=[50], max_iter=2000, learning_rate_init=0.01)),
    ("sgd_binary", "../breast_cancer_wdbc.csv", "diagnosis", 30, "score",
     dict(solver="sgd", learning_rate_init=0.02, max_iter=400, activation="logistic")),
    ("sgd_adaptive", "waves.csv", "y", 3, "score",
     dict(solver="sgd", learning_rate="adaptive", learning_rate_init=0.1, activation="tanh",
          hidden_layer_sizes=[30], max_iter=1000)),
    ("sgd_invscaling", "../iris.csv", "species", 4, "score",
     dict(solver="sgd", learning_rate="invscaling", learning_rate_init=0.5, power_t=0.2,
          nesterovs_momentum=False, max_iter=500)),
    ("early_binary", "../breast_cancer_wdbc.csv", "diagnosis", 30, "score",
     dict(early_stopping=True, validation_fraction=0.2, max_iter=300, learning_rate_init=0.005)),
]


def make_waves():
    rng = np.random.default_rng(30)
    x = rng.uniform(-2, 2, size=(360, 3))
    y = np.sin(2 * x[:, 0]) + np.cos(x[:, 1]) + 0.3 * x[:, 2] ** 2 + 0.1 * rng.normal(size=360)
    with open(os.path.join(HERE, "waves.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["x1", "x2", "x3", "y"])
        out.writerows([["%.5f" % v for v in row] + ["%.5f" % t] for row, t in zip(x, y)])


def read(path, target, n_features):
    with open(os.path.join(HERE, path)) as f:
        rows = list(csv.DictReader(f))
    names = [c for c in rows[0] if c != target][:n_features]
    x = np.array([[float(r[c]) for c in names] for r in rows])
    y = np.array([r[target] for r in rows])
    return (x - x.mean(0)) / x.std(0), y.astype(float) if target == "y" else y


def text(params):
    def one(v):
        if isinstance(v, list):
            return "[%s]" % " ".join(map(str, v))
        return str(v).lower() if isinstance(v, bool) else str(v)
    return ";".join("%s=%s" % (k, one(v)) for k, v in params.items())


def main():
    make_waves()
    with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["case", "data", "target", "n_features", "quantity", "params", "value", "tolerance"])
        for name, data, target, n_features, quantity, params in CASES:
            x, y = read(data, target, n_features)
            kind = MLPRegressor if target == "y" else MLPClassifier
            test = np.arange(len(y)) % 3 == 0
            figures = []
            for seed in range(5):
                model = kind(random_state=seed, **params).fit(x[~test], y[~test])
                figures.append(model.loss_ if quantity == "loss" else model.score(x[test], y[test]))
            value = np.mean(figures)
            if quantity == "loss":
                tolerance = 1e-6 if not params["hidden_layer_sizes"] else 0.03 * value
            elif kind is MLPClassifier:
                error = np.sqrt(value * (1 - value) / test.sum() + np.var(figures) / 5)
                tolerance = max(error, 1 / test.sum())
            else:
                tolerance = 0.3 * (1 - value)
            print(name, value, np.std(figures), tolerance, model.n_iter_)
            out.writerow([name, data, target, n_features, quantity, text(params),
                          "%.12g" % value, "%.3g" % tolerance])


main()
