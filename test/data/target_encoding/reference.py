#!/usr/bin/python3
"""Make rows of towns, and what a target encoder makes of each town.

Run by hand where numpy is installed; the tests read only what this writes:

    rows.csv        towns (some of one row, some without), targets, weights
    reference.csv   what must come out: case, town, feature, value

The formulas are those of the empirical Bayes estimate of Micci-Barreca (2001), with the two
variances taken as scikit-learn's TargetEncoder takes them for smooth="auto", and of its number of
rows for another smooth; scikit-learn 1.2 has no TargetEncoder to ask.  Sums are exact fractions.
Town "" is NULL, a category of its own; "?" is a town that is in no row.
"""

import csv
import os
from fractions import Fraction

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def generate():
    rng = np.random.default_rng(50)
    n = 200
    towns = ["Aix", "Bonn", "Cork", "Delft", "Evora", "Faro", "Graz"]
    share = np.r_[0.3, 0.25, 0.2, 0.1, 0.1, 0.03, 0.02]
    at = rng.choice(7, size=n, p=share)
    town = [towns[k] for k in at]
    for i in range(0, 6):
        town[i] = "Lone%d" % i
    for i in range(10, 25):
        town[i] = ""
    y = np.round(1e6 + at * 3 + rng.normal(size=n) * (1 + at), 3)
    y[[i for i in range(n) if town[i] == "Graz"]] = 1000017.25
    two = (rng.random(n) < 0.15 + 0.1 * at).astype(int)
    three = (at + rng.integers(0, 2, n)) % 3
    w = np.round(rng.lognormal(0, 1, n), 4)
    rows = [[town[i], y[i], two[i], "abc"[three[i]], w[i]] for i in range(n)]
    with open(os.path.join(HERE, "rows.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["town", "y", "two", "three", "w"])
        out.writerows(rows)
    return rows


def spread(values, weights):
    """Mean and population variance."""
    total = sum(weights)
    mean = sum(v * w for v, w in zip(values, weights)) / total
    return mean, sum(w * (v - mean) ** 2 for v, w in zip(values, weights)) / total


def encode(towns, values, weights, smooth, asked):
    """What rows of these towns say of each town that is asked for."""
    mean_weight = sum(weights) / len(weights)
    mean, variance = spread(values, weights)
    found = {}
    for town in asked:
        mine = [i for i in range(len(towns)) if towns[i] == town]
        found[town] = mean
        if not mine:
            continue
        own, within = spread([values[i] for i in mine], [weights[i] for i in mine])
        rows = sum(weights[i] for i in mine) / mean_weight
        above = variance * rows if smooth == "auto" else rows
        below = above + (within if smooth == "auto" else smooth)
        if below != 0:  # else all are one value
            found[town] = above / below * own + (1 - above / below) * mean
    return found


def main():
    rows = generate()
    towns = [r[0] for r in rows]
    asked = sorted(set(towns)) + ["?"]
    exact = [Fraction(str(r[1])) for r in rows]
    ones = [Fraction(1)] * len(rows)
    weights = [Fraction(str(r[4])) for r in rows]
    with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["case", "town", "feature", "value"])
        targets = {"y": {1: exact}, "two": {1: [Fraction(int(r[2])) for r in rows]},
                   "three": {k + 1: [Fraction(int(r[3] == c)) for r in rows]
                             for k, c in enumerate("abc")}}
        for name, features in targets.items():
            for how, weigh in (("", ones), (" weighted", weights)):
                for smooth in ("auto", Fraction(10), Fraction(0)):
                    for k, values in features.items():
                        found = encode(towns, values, weigh, smooth, asked)
                        for town in asked:
                            out.writerow(["%s%s %s" % (name, how, smooth), town, k,
                                          "%.17g" % float(found[town])])


main()
