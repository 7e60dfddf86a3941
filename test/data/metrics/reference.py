#!/usr/bin/python3
"""Figures of scikit-learn 1.2 (Debian python3-sklearn) for fixed vectors.

Writes labels.csv and numbers.csv (the vectors), reference.csv (set, metric,
average, value; no value: undefined, where ours is NULL) and curves.csv.  Run
once, by hand, in this folder; the tests read the stored files.

Undefined is what scikit-learn warns of with UndefinedMetricWarning or refuses
with ValueError, and what it calls 0 or 1 for want of a denominator: the Matthews
correlation and r2_score of constant values.  Its roc_curve begins at the
greatest score + 1 (infinity from version 1.3 on, and here).
"""
import csv
import warnings

import numpy as np
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from sklearn.exceptions import UndefinedMetricWarning

rng = np.random.default_rng(20240501)


def binary(n, share, noise, digits):
    y = (rng.random(n) < share).astype(int)
    p = np.round(1 / (1 + np.exp(-(y * 2 - 1) * 1.2 - noise * rng.normal(size=n))), digits)
    return y, (p > 0.5).astype(int), p, None


def multiclass(n, k, digits):
    y = rng.integers(0, k, n)
    z = rng.normal(size=(n, k))
    z[np.arange(n), y] += 1.0
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    p = np.round(p, digits)
    p[:, -1] = np.round(1 - p[:, :-1].sum(axis=1), digits + 6)
    p = np.abs(p)
    return y, p.argmax(axis=1), None, p


def hand(y, yhat, p=None):
    return np.array(y), np.array(yhat), None if p is None else np.array(p, float), None


LABELS = {
    "binary": binary(200, 0.3, 1.5, 16),
    "ties": binary(150, 0.5, 1.0, 1),
    "rare": binary(300, 0.02, 1.0, 3),
    "certain": hand([0, 1, 1, 0, 1], [0, 1, 0, 0, 1], [0.0, 1.0, 0.0, 0.25, 1.0]),
    "all_tied": hand([0, 1, 1, 0, 1, 0], [1, 1, 1, 1, 1, 1], [0.5] * 6),
    "perfect": hand([0, 0, 1, 1], [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]),
    "reversed": hand([0, 0, 1, 1], [1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1]),
    "only_ones": hand([1, 1, 1], [1, 0, 1], [0.9, 0.4, 0.8]),
    "only_zeros": hand([0, 0, 0], [0, 1, 0], [0.1, 0.6, 0.2]),
    "never_positive": hand([0, 1, 0, 1], [0, 0, 0, 0], [0.1, 0.4, 0.2, 0.3]),
    "row_1": hand([1], [1], [0.7]),
    "row_0": hand([0], [1], [0.7]),
    "three": multiclass(120, 3, 6),
    "five": multiclass(250, 5, 2),
    "unseen_prediction": hand([0, 0, 1, 1, 1], [0, 2, 1, 1, 0]),
    "unpredicted": hand([0, 1, 2, 2, 1, 0], [0, 1, 1, 0, 1, 0]),
}

x = rng.normal(size=300)
NUMBERS = {
    "plain": (x, x + 0.3 * rng.normal(size=300)),
    "offset": (1e6 + x, 1e6 + 0.8 * x + 0.1 + 0.2 * rng.normal(size=300)),
    "zeros": (np.array([0.0, 0.0, 1.0, -2.0]), np.array([0.0, 1e-9, 1.5, -1.0])),
    "worse_than_mean": (np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])),
    "exact": (np.array([1.5, 2.5, -3.5]), np.array([1.5, 2.5, -3.5])),
    "constant": (np.array([2.0, 2.0, 2.0]), np.array([2.0, 2.5, 1.0])),
    "constant_exact": (np.array([0.1, 0.1, 0.1]), np.array([0.1, 0.1, 0.1])),
    "single": (np.array([3.0]), np.array([2.5])),
    "scales": (10.0 ** rng.uniform(-8, 8, 100), 10.0 ** rng.uniform(-8, 8, 100)),
}


def value(function, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UndefinedMetricWarning)
        try:
            return repr(float(function(*args, **kwargs)))
        except (UndefinedMetricWarning, ValueError):
            return ""


def label_figures(name, y, yhat, p, proba):
    yield "accuracy", "", value(m.accuracy_score, y, yhat)
    yield "balanced_accuracy", "", repr(balanced(y, yhat))
    constant = len(set(y)) == 1 or len(set(yhat)) == 1
    yield "matthews_corrcoef", "", "" if constant else value(m.matthews_corrcoef, y, yhat)
    averages = ["macro", "micro", "weighted"]
    if set(y) | set(yhat) <= {0, 1}:
        averages += ["", "binary"]
    for average in averages:
        for metric, function in (("precision", m.precision_score), ("recall", m.recall_score),
                                 ("f1_score", m.f1_score)):
            kind = average or "binary"
            if metric == "f1_score":  # 0 where precision or recall are undefined, if any row is positive
                figure = f1(y, yhat, kind)
            elif kind == "weighted":  # a class of weight 0 does not count
                labels = sorted(set(y))
                figure = value(function, y, yhat, average=kind, labels=labels)
            else:
                figure = value(function, y, yhat, average=kind)
            yield metric, average, figure
    if p is not None:
        yield "roc_auc", "", value(m.roc_auc_score, y, p)
        yield "average_precision", "", value(m.average_precision_score, y, p) if 1 in y else ""
        yield "log_loss", "", value(m.log_loss, y, p, labels=[0, 1])
        yield "brier_score", "", value(m.brier_score_loss, y, p, pos_label=1)
    if proba is not None:
        yield "roc_auc", "", value(m.roc_auc_score, y, proba,
                                   multi_class="ovr", average="macro")
        yield "log_loss", "", value(m.log_loss, y, proba)


def balanced(y, yhat):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(m.balanced_accuracy_score(y, yhat))


def f1(y, yhat, average):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if average == "binary" and 1 not in set(y) | set(yhat):
            return ""
        return repr(float(m.f1_score(y, yhat, average=average)))


def number_figures(y, yhat):
    constant = y.min() == y.max()
    yield "mean_squared_error", "", value(m.mean_squared_error, y, yhat)
    yield "root_mean_squared_error", "", value(m.mean_squared_error, y, yhat, squared=False)
    yield "mean_absolute_error", "", value(m.mean_absolute_error, y, yhat)
    yield "mean_absolute_percentage_error", "", value(m.mean_absolute_percentage_error, y, yhat)
    yield "r2_score", "", "" if constant else value(m.r2_score, y, yhat)
    yield "explained_variance", "", "" if constant else value(m.explained_variance_score, y, yhat)


def curves(name, y, p):
    if len(set(y)) == 2:
        fpr, tpr, threshold = m.roc_curve(y, p)
        threshold[0] = np.inf
        for i, row in enumerate(zip(fpr, tpr, threshold)):
            yield [name, "roc_curve", i + 1, *(repr(float(v)).replace("inf", "Infinity") for v in row)]
    for bins in (5, 7, 10):
        true, predicted = calibration_curve(y, p, n_bins=bins, pos_label=1)
        for i, row in enumerate(zip(predicted, true)):
            yield [name, "calibration_curve_%d" % bins, i + 1, *(repr(float(v)) for v in row), ""]


def write(path, header, rows):
    with open(path, "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        w.writerows(rows)


write("labels.csv", ["set", "actual", "predicted", "score", "scores"],
      [[name, y[i], yhat[i], "" if p is None else repr(float(p[i])),
        "" if proba is None else "{" + ",".join(repr(float(v)) for v in proba[i]) + "}"]
       for name, (y, yhat, p, proba) in LABELS.items() for i in range(len(y))])
write("numbers.csv", ["set", "actual", "predicted"],
      [[name, repr(float(a)), repr(float(b))]
       for name, (y, yhat) in NUMBERS.items() for a, b in zip(y, yhat)])
write("reference.csv", ["set", "metric", "average", "value"],
      [[name, *figure] for name, v in LABELS.items() for figure in label_figures(name, *v)] +
      [[name, *figure] for name, v in NUMBERS.items() for figure in number_figures(*v)])
write("curves.csv", ["set", "curve", "i", "a", "b", "c"],
      [row for name, (y, _, p, _) in LABELS.items() if p is not None for row in curves(name, y, p)])
