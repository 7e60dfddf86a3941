#!/usr/bin/python3
"""Make the reference figures of support vector machines with scikit-learn 1.2 (LIBSVM).

Run by hand; the tests read only what it writes:

    cases.csv       what to train: data, target, leading columns, task, weighted?, parameters
    reference.csv   decision values by case, row and function, of every fifth row;
                    row -1: the number of support vectors

Features are standardized.  A weighted case gives row i the weight 1 + i % 3.  Labels
are coded in sorted order; of a pair of classes a positive decision is for the greater
one.  LIBSVM knows neither one against the rest nor a squared loss: the first is put
together from two classes each, the optimum of the second comes from Newton steps.
"""

import csv
import os

import numpy as np
from sklearn.svm import SVC, SVR, OneClassSVM

HERE = os.path.dirname(os.path.abspath(__file__))
IRIS = ("iris.csv", "species", 4)
WDBC = ("breast_cancer_wdbc.csv", "diagnosis", 30)
PETAL = ("iris.csv", "petal_width", 3)
TEXTURE = ("breast_cancer_wdbc.csv", "mean_texture", 12)
CLASSES, VALUES, OUTLIERS = "classification", "regression", "outlier_detection"
CASES = [
    (WDBC, CLASSES, 0, {}),
    (WDBC, CLASSES, 0, {"C": 10, "gamma": 0.05}),
    (WDBC, CLASSES, 1, {"gamma": "auto"}),
    (WDBC, CLASSES, 0, {"kernel": "poly", "degree": 2, "coef0": 1}),
    (WDBC, CLASSES, 0, {"kernel": "sigmoid", "gamma": 0.01}),
    (WDBC, CLASSES, 0, {"class_weight": "malignant:3"}),
    (WDBC, CLASSES, 0, {"class_weight": "balanced"}),
    (WDBC, CLASSES, 0, {"kernel": "linear", "C": 0.1}),
    (WDBC, CLASSES, 1, {"kernel": "linear", "C": 0.1, "class_weight": "malignant:3"}),
    (WDBC, CLASSES, 0, {"kernel": "linear", "loss": "squared_hinge"}),
    (IRIS, CLASSES, 0, {}),
    (IRIS, CLASSES, 1, {"kernel": "poly"}),
    (IRIS, CLASSES, 0, {"kernel": "linear"}),
    (IRIS, CLASSES, 1, {"kernel": "linear", "loss": "squared_hinge"}),
    (PETAL, VALUES, 0, {}),
    (TEXTURE, VALUES, 0, {"epsilon": 0.5, "C": 3}),
    (TEXTURE, VALUES, 1, {"kernel": "linear"}),
    (TEXTURE, VALUES, 0, {"kernel": "linear", "loss": "squared_hinge"}),
    (WDBC, OUTLIERS, 0, {"nu": 0.1}),
    (WDBC, OUTLIERS, 1, {"nu": 0.3, "gamma": 0.02}),
    (IRIS, CLASSES, 0, {"kernel": "linear", "multi_class": "ovr"}),
    (IRIS, CLASSES, 1, {"kernel": "linear", "loss": "squared_hinge", "multi_class": "ovr"}),
]


def read(data, task):
    file, target, n = data
    with open(os.path.join(HERE, "..", file)) as f:
        rows = list(csv.DictReader(f))
    columns = [c for c in rows[0] if c != target][:n]
    x = np.array([[float(r[c]) for c in columns] for r in rows])
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = np.array([r[target] for r in rows])
    return x, y.astype(float) if task == VALUES else y


def squared(x, losses, start):
    """Weights, then the intercept, of min |w|^2 / 2 + sum c max(0, sign (target - f))^2,
    given (sign, target, c) arrays."""
    one = np.hstack([x, np.ones((len(x), 1))])
    ridge = np.ones(one.shape[1])
    ridge[-1] = 0

    def parts(v):
        value, slope, weight = v[:-1] @ v[:-1] / 2, ridge * v, np.zeros(len(x))
        for sign, target, c in losses:
            e = np.maximum(sign * (target - one @ v), 0)
            value += np.sum(c * e * e)
            slope = slope - one.T @ (2 * c * sign * e)
            weight += 2 * c * (e > 0)
        return value, slope, np.diag(ridge) + one.T @ (weight[:, None] * one)

    v = np.zeros(one.shape[1])
    v[-1] = start
    for _ in range(200):
        value, slope, hessian = parts(v)
        step = np.linalg.solve(hessian, -slope)
        size = 1.0
        while parts(v + size * step)[0] > value + 1e-4 * size * slope @ step and size > 1e-12:
            size /= 2
        v = v + size * step
        if np.abs(step).max() < 1e-13:
            break
    return v


def weights_by_class(y, w, params):
    labels, counts = np.unique(y, return_counts=True)
    by = dict.fromkeys(labels, 1.0)
    if params.get("class_weight") == "balanced":
        by = dict(zip(labels, len(y) / (len(labels) * counts)))
    elif "class_weight" in params:
        label, factor = params["class_weight"].split(":")
        by[label] = float(factor)
    return w * np.array([by[v] for v in y])


def questions(y, params):
    """What each function tells apart: the rows that count, and 1 or -1 for each row."""
    labels = np.unique(y)
    if params.get("multi_class") == "ovr" and len(labels) > 2:
        return [(np.ones(len(y), bool), np.where(y == label, 1.0, -1.0)) for label in labels]
    pairs = [(a, b) for i, a in enumerate(labels) for b in labels[i + 1:]]
    return [((y == a) | (y == b), np.where(y == b, 1.0, -1.0)) for a, b in pairs]


def linear(sign, x, w, c, options, is_squared):
    """The decision function of one linear problem."""
    if is_squared:
        v = squared(x, [(sign, sign, c * w)], 0.0)
        return lambda rows: rows @ v[:-1] + v[-1]
    return SVC(**options).fit(x, sign, sample_weight=w).decision_function


def decisions(task, params, x, y, w):
    """Decision values, rows x functions, and the number of support vectors or None."""
    is_squared = params.get("loss") == "squared_hinge"
    options = {k: v for k, v in params.items() if k not in ("loss", "class_weight", "multi_class")}
    options.update(tol=1e-9)
    if task == OUTLIERS:
        model = OneClassSVM(**options).fit(x, sample_weight=w)
        return model.decision_function(x)[:, None], len(model.support_)
    c = params.get("C", 1.0)
    if task == VALUES:
        epsilon = params.get("epsilon", 0.1)
        if is_squared:
            v = squared(x, [(1, y - epsilon, c * w), (-1, y + epsilon, c * w)], y.mean())
            return (x @ v[:-1] + v[-1])[:, None], None
        model = SVR(**options).fit(x, y, sample_weight=w)
        return model.predict(x)[:, None], len(model.support_)
    w = weights_by_class(y, w, params)
    if params.get("kernel") != "linear":
        model = SVC(decision_function_shape="ovo", **options).fit(x, y, sample_weight=w)
        f = model.decision_function(x)
        return (f[:, None] if f.ndim == 1 else -f), len(model.support_)
    out = [linear(sign[some], x[some], w[some], c, options, is_squared)(x)
           for some, sign in questions(y, params)]
    return np.array(out).T, None


def main():
    with open(os.path.join(HERE, "cases.csv"), "w", newline="") as c, \
         open(os.path.join(HERE, "reference.csv"), "w", newline="") as r:
        cases = csv.writer(c, lineterminator="\n")
        reference = csv.writer(r, lineterminator="\n")
        cases.writerow(["case", "data", "target", "n_features", "task", "weighted", "params"])
        reference.writerow(["case", "row", "function", "value"])
        for number, (data, task, weighted, params) in enumerate(CASES):
            x, y = read(data, task)
            w = 1.0 + np.arange(len(x)) % 3 if weighted else np.ones(len(x))
            f, n_support = decisions(task, params, x, y, w)
            case = "%s %s %d" % (data[1], task, number)
            text = ";".join("%s=%s" % item for item in {**params, "tol": 1e-8}.items())
            cases.writerow([case, *data, task, weighted, text])
            if n_support is not None and data[0] != "iris.csv":
                reference.writerow([case, -1, 0, n_support])
            for i in range(0, len(x), 5):
                for k in range(f.shape[1]):
                    reference.writerow([case, i, k, "%.12g" % f[i, k]])


if __name__ == "__main__":
    main()
