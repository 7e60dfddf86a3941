#!/usr/bin/python3
"""Figures of scikit-learn 1.2 (Debian python3-sklearn) for weighted rows, deviances and quantiles.

Reads labels.csv and numbers.csv of reference.py. Writes weighted_labels.csv and
weighted_numbers.csv (rows of theirs with weights: of many magnitudes, and numbers of
equal rows, some of them 0), weighted_reference.csv (table, set, metric, argument, weighted,
value), weighted_curves.csv (all points of roc_curve) and weighted_errors.csv (the standard
deviation of figures over 4000 bootstrap samples of the rows with their weights). Run once,
by hand, in this folder; the tests read the stored files.
"""
import csv

import numpy as np
from sklearn import metrics as m

rng = np.random.default_rng(20260301)
SAMPLES = 4000
LABEL_SETS = ("binary", "ties", "certain", "reversed", "three", "five")
NUMBER_SETS = ("plain", "offset", "zeros", "scales")


def rows_of(path):
    with open(path) as f:
        return list(csv.DictReader(f))


def weights(n, whole):
    w = rng.integers(0, 5, n) if whole else np.round(np.exp(rng.normal(size=n) * 1.5), 6)
    w[:4] = np.maximum(w[:4], 1)  # of the smallest sets no class is without weight
    return w.astype(float)


def label_figures(y, yhat, p, proba, w):
    yield "accuracy", "", m.accuracy_score(y, yhat, sample_weight=w)
    yield "balanced_accuracy", "", m.balanced_accuracy_score(y, yhat, sample_weight=w)
    yield "matthews_corrcoef", "", m.matthews_corrcoef(y, yhat, sample_weight=w)
    for average in ["macro", "micro", "weighted"] + (["", "binary"] if proba is None else []):
        for metric, function in (("precision", m.precision_score), ("recall", m.recall_score),
                                 ("f1_score", m.f1_score)):
            yield metric, average, function(y, yhat, average=average or "binary", sample_weight=w)
    if proba is None:
        yield "roc_auc", "", m.roc_auc_score(y, p, sample_weight=w)
        yield "average_precision", "", m.average_precision_score(y, p, sample_weight=w)
        yield "log_loss", "", m.log_loss(y, p, sample_weight=w)
        yield "brier_score", "", m.brier_score_loss(y, p, sample_weight=w)
    else:
        yield "roc_auc", "", m.roc_auc_score(y, proba, multi_class="ovr", sample_weight=w)
        yield "log_loss", "", m.log_loss(y, proba, sample_weight=w)


def number_figures(y, yhat, w):
    yield "mean_squared_error", "", m.mean_squared_error(y, yhat, sample_weight=w)
    yield "root_mean_squared_error", "", m.mean_squared_error(y, yhat, sample_weight=w, squared=False)
    yield "mean_absolute_error", "", m.mean_absolute_error(y, yhat, sample_weight=w)
    yield "mean_absolute_percentage_error", "", m.mean_absolute_percentage_error(
        y, yhat, sample_weight=w)
    yield "r2_score", "", m.r2_score(y, yhat, sample_weight=w)
    yield "explained_variance", "", m.explained_variance_score(y, yhat, sample_weight=w)
    yield from quantile_figures(y, yhat, w)


def quantile_figures(y, yhat, w):
    for alpha in (0.0, 0.1, 0.5, 0.9, 1.0):
        yield "mean_pinball_loss", alpha, m.mean_pinball_loss(y, yhat, alpha=alpha, sample_weight=w)


def deviance_figures(y, yhat, w):
    yield "mean_poisson_deviance", "", m.mean_poisson_deviance(y, yhat, sample_weight=w)
    powers = [-1, 0, 1, 1.5]
    if y.min() > 0:
        yield "mean_gamma_deviance", "", m.mean_gamma_deviance(y, yhat, sample_weight=w)
        powers += [2, 2.5, 3]
    for power in powers:
        yield "mean_tweedie_deviance", power, m.mean_tweedie_deviance(
            y, yhat, power=power, sample_weight=w)
    yield from quantile_figures(y, yhat, w)


def deviations(y, p, w, functions):
    """Standard deviation over bootstrap samples of rows; functions of (y, p, w)."""
    n = len(y)
    values = []
    for _ in range(SAMPLES):
        i = rng.integers(0, n, n)
        values.append([f(y[i], p[i], w[i]) for f in functions])
    return np.std(values, axis=0, ddof=1)


def roc_auc(y, p, w):
    order = np.argsort(p, kind="stable")
    y, p, w = y[order], p[order], w[order]
    negative = np.cumsum(w * (y == 0))
    first = np.searchsorted(p, p, side="left")
    last = np.searchsorted(p, p, side="right")
    padded = np.append(0.0, negative)
    below = (padded[first] + padded[last]) / 2
    return (w * y * below).sum() / (w * y).sum() / negative[-1]


def average_precision(y, p, w):
    y, p, w = y[w > 0], p[w > 0], w[w > 0]
    order = np.argsort(-p, kind="stable")
    y, p, w = y[order], p[order], w[order]
    last = np.append(p[1:] != p[:-1], True)
    tp = np.cumsum(w * y)[last]
    return (np.diff(tp, prepend=0) * tp / np.cumsum(w)[last]).sum() / (w * y).sum()


def r2(y, p, w):
    return 1 - (w * (y - p) ** 2).sum() / (w * (y - np.average(y, weights=w)) ** 2).sum()


def explained(y, p, w):
    e = y - p
    return (1 - (w * (e - np.average(e, weights=w)) ** 2).sum()
            / (w * (y - np.average(y, weights=w)) ** 2).sum())


def mae(y, p, w):
    return np.average(np.abs(y - p), weights=w)


def mse(y, p, w):
    return np.average((y - p) ** 2, weights=w)


def rmse(y, p, w):
    return np.sqrt(mse(y, p, w))


def write(path, header, rows):
    with open(path, "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def text(value):
    return repr(float(value)).replace("inf", "Infinity")


labels, numbers, figures, curves, errors = [], [], [], [], []
source = rows_of("labels.csv")
for name in LABEL_SETS:
    rows = [r for r in source if r["set"] == name]
    y = np.array([int(r["actual"]) for r in rows])
    yhat = np.array([int(r["predicted"]) for r in rows])
    proba = None
    p = None
    if rows[0]["scores"]:
        proba = np.array([[float(v) for v in r["scores"].strip("{}").split(",")] for r in rows])
    else:
        p = np.array([float(r["score"]) for r in rows])
    for whole in (False, True):
        w = weights(len(y), whole)
        key = name + (", whole" if whole else "")
        labels += [[key, r["actual"], r["predicted"], r["score"], r["scores"], text(v)]
                   for r, v in zip(rows, w)]
        figures += [["labels", key, metric, average, "t", text(v)]
                    for metric, average, v in label_figures(y, yhat, p, proba, w)]
        if proba is None:
            fpr, tpr, threshold = m.roc_curve(y, p, sample_weight=w, drop_intermediate=False)
            curves += [[key, text(a), text(b), text(c)] for a, b, c in zip(fpr[1:], tpr[1:], threshold[1:])]
        if name == "binary":
            errors += [[key, metric, text(v)] for metric, v in zip(
                ("roc_auc", "average_precision"), deviations(y, p, w, (roc_auc, average_precision)))]

source = rows_of("numbers.csv")
vectors = {name: (np.array([float(r["actual"]) for r in source if r["set"] == name]),
                  np.array([float(r["predicted"]) for r in source if r["set"] == name]))
           for name in NUMBER_SETS}
mean = np.exp(rng.normal(size=200))
vectors["counts"] = (rng.poisson(mean).astype(float), np.round(mean * np.exp(0.3 * rng.normal(size=200)), 6))
vectors["amounts"] = (np.round(rng.gamma(2.0, mean) + 1e-6, 6), np.round(mean * 2, 6))
for name, (y, yhat) in vectors.items():
    for whole in (False, True):
        w = weights(len(y), whole)
        key = name + (", whole" if whole else "")
        numbers += [[key, text(a), text(b), text(c)] for a, b, c in zip(y, yhat, w)]
        function = deviance_figures if name in ("counts", "amounts") else number_figures
        for weighted in (True, False):
            figures += [["numbers", key, metric, argument, "t" if weighted else "f", text(v)]
                        for metric, argument, v in function(y, yhat, w if weighted else None)]
        if name == "plain":
            names = ("r2_score", "explained_variance", "mean_absolute_error", "mean_squared_error",
                     "root_mean_squared_error")
            errors += [[key, metric, text(v)] for metric, v in zip(
                names, deviations(y, yhat, w, (r2, explained, mae, mse, rmse)))]

write("weighted_labels.csv", ["set", "actual", "predicted", "score", "scores", "weight"], labels)
write("weighted_numbers.csv", ["set", "actual", "predicted", "weight"], numbers)
write("weighted_reference.csv", ["kind", "set", "metric", "argument", "weighted", "value"], figures)
write("weighted_curves.csv", ["set", "fpr", "tpr", "threshold"], curves)
write("weighted_errors.csv", ["set", "metric", "bootstrap"], errors)
