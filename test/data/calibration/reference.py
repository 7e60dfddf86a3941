#!/usr/bin/python3
"""Make the reference figures of calibration with scikit-learn 1.2 and SciPy.

Run by hand; the tests read only what it writes:

    rows.csv        score, label, weight of each row; there are ties, and rows out of order
    classes.csv     probabilities of three classes, the class that came, weight
    reference.csv   what, where, value: of the isotonic curve and the sigmoid of rows.csv, weighted or not, the
                    probability at a score; of the temperature of classes.csv its sharpness (1 / temperature), with
                    targets that are spread as src/math/temperature.h says
"""
import csv
import os

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

HERE = os.path.dirname(os.path.abspath(__file__))
AT = [-9, -3.25, -2, -1.1, -0.75, -0.3, 0, 0.2, 0.55, 1, 1.75, 2.5, 9]


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def sharpness(p, y, w):
    """The better of both floors that a probability may have."""
    found = [minimum(np.maximum(p, floor), y, w) for floor in (p.min() / np.e, 0.5 / len(p))]
    return min(found, key=lambda result: result.fun).x


def minimum(p, y, w):
    logs = np.log(p)
    n = np.bincount(y, weights=w)
    targets = np.empty_like(p)
    for i, k in enumerate(y):
        targets[i] = 1 / (n[k] + 2) / (p.shape[1] - 1)
        targets[i, k] = 1 - 1 / (n[k] + 2)

    def loss(beta):
        return np.sum(w * (logsumexp(beta * logs, axis=1) - beta * (targets * logs).sum(axis=1)))
    return minimize_scalar(loss, bounds=(0.01, 20), method="bounded", options={"xatol": 1e-12})


def main():
    rng = np.random.RandomState(3)
    score = np.round(rng.normal(0, 1.5, 120), 1)
    label = (rng.uniform(size=120) < 1 / (1 + np.exp(0.3 - 0.8 * score))).astype(int)
    weight = 1.0 + np.arange(120) % 3
    write("rows.csv", ["score", "label", "weight"], zip(score, label, weight))
    lines = []
    for name, w in (("", None), (" weighted", weight)):
        isotonic = IsotonicRegression(out_of_bounds="clip").fit(score, label, w)
        sigmoid = _SigmoidCalibration().fit(score, label, w)
        lines += [("isotonic" + name, at, f"{isotonic.predict([at])[0]:.15g}") for at in AT]
        lines += [("sigmoid" + name, at, f"{sigmoid.predict(np.array([at]))[0]:.15g}") for at in AT]
    logs = rng.normal(0, 1.2, (200, 3))
    y = np.array([rng.choice(3, p=np.exp(row) / np.exp(row).sum()) for row in logs])
    p = np.exp(2.5 * logs)
    p = np.round(p / p.sum(axis=1, keepdims=True), 6)
    w = 1.0 + np.arange(200) % 3
    keep = (p > 0).all(axis=1)
    p, y, w = p[keep], y[keep], w[keep]
    write("classes.csv", ["p0", "p1", "p2", "class", "weight"], zip(*p.T, y, w))
    lines += [("temperature", 0, f"{sharpness(p, y, np.ones(len(y))):.12g}"),
              ("temperature weighted", 0, f"{sharpness(p, y, w):.12g}")]
    write("reference.csv", ["what", "at", "value"], lines)


main()
