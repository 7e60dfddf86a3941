#!/usr/bin/python3
"""How much figures vary from one sample of rows to another, by bootstrap.

Writes errors.csv (the vectors: set, actual, score) and errors_reference.csv: for each
set and metric the value, the standard deviation over 4000 bootstrap samples of its rows
and, where it is known where the rows come from, over 4000 fresh samples.  Boyd's
sqrt(ap (1 - ap) / n_positive), which was the standard error before, is there to compare
with.  Run once, by hand, in this folder; the tests read the stored files.  The figures
are scikit-learn's definitions, written out for many samples at a time.
"""
import csv

import numpy as np

rng = np.random.default_rng(20241130)
SAMPLES = 4000


def draw(n, share, distance, digits):
    y = (rng.random(n) < share).astype(int)
    return y, np.round(rng.normal(size=n) + distance * y, digits)


def average_precision(y, s):
    order = np.argsort(-s, kind="stable")
    y, s = y[order], s[order]
    last = np.append(s[1:] != s[:-1], True)
    tp = np.cumsum(y)[last]
    n = np.flatnonzero(last) + 1
    return float((np.diff(tp, prepend=0) * tp / n).sum() / y.sum())


def explained_variance(y, p):
    return float(1 - (y - p).var() / y.var())


def deviation(metric, a, b):
    n = len(a)
    values = []
    while len(values) < SAMPLES:
        i = rng.integers(0, n, n)
        if a[i].any():
            values.append(metric(a[i], b[i]))
    return np.std(values, ddof=1)


def fresh(metric, sample):
    values = []
    while len(values) < SAMPLES:
        a, b = sample()
        if a.any():
            values.append(metric(a, b))
    return np.std(values, ddof=1)


RANKS = {
    "near one": (400, 0.5, 3.0, 6),
    "near one, few positive": (500, 0.1, 3.0, 6),
    "good": (400, 0.4, 1.5, 6),
    "weak": (400, 0.4, 0.5, 6),
    "rare": (2000, 0.03, 1.5, 6),
    "ties": (400, 0.4, 1.5, 0),
    "guesses": (400, 0.3, 0.0, 6),
}
VALUES = {"straight": (200, 0.5), "loose": (200, 2.0), "long tails": (300, 1.0)}


def numbers(n, noise, tails):
    x = rng.normal(size=n)
    e = rng.standard_t(4, size=n) if tails else rng.normal(size=n)
    return np.round(2 + x + noise * e, 6), np.round(2 + x, 6)


vectors, figures = [], []
for name, setting in RANKS.items():
    y, s = draw(*setting)
    ap = average_precision(y, s)
    vectors += [(name, int(a), b) for a, b in zip(y, s)]
    figures.append((name, "average_precision", ap, deviation(average_precision, y, s),
                    fresh(average_precision, lambda: draw(*setting)), np.sqrt(ap * (1 - ap) / y.sum())))
for name, setting in VALUES.items():
    y, p = numbers(*setting, name == "long tails")
    vectors += [(name, a, b) for a, b in zip(y, p)]
    figures.append((name, "explained_variance", explained_variance(y, p),
                    deviation(explained_variance, y, p),
                    fresh(explained_variance, lambda: numbers(*setting, name == "long tails")), ""))

with open("errors.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(("set", "actual", "score"))
    w.writerows(vectors)
with open("errors_reference.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(("set", "metric", "value", "bootstrap", "fresh", "boyd"))
    w.writerows(figures)
