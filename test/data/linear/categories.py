#!/usr/bin/python3
"""Make a set with categories, and what statsmodels finds in it without a penalty.

Run by hand where statsmodels 0.13 is installed; the tests read only what it writes:

    categories.csv            the set: a number, an ordered category, a text, three targets
    categories_reference.csv  by case: class, feature, coefficient, its standard error,
                              statistic and p value

A category is told from a reference, which has no line: the first in order, or the one
named.  Without a constant the first category column has all of its categories.  So is
a class from the first.
"""

import csv
import os

import numpy as np
import statsmodels.api as sm
from patsy import dmatrix

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = ["low", "mid", "high"]
COLORS = ["blue", "green", "red"]
N = 300

# name, target, constant, reference of size, of color
CASES = [(target + what, target, constant, size, color)
         for target in ("y", "bought", "brand")
         for what, constant, size, color in (("", True, "low", "blue"),
                                             (", named references", True, "high", "red"),
                                             (", no constant", False, "low", "blue"))]


def generate():
    rng = np.random.default_rng(31)
    x = np.round(rng.normal(2, 1.5, N), 4)
    # the most frequent categories are not the first
    size = rng.choice(SIZES, N, p=(0.2, 0.3, 0.5))
    color = rng.choice(COLORS, N, p=(0.3, 0.2, 0.5))
    effect = 0.7 * x + 1.5 * (size == "mid") - (size == "high") + 0.8 * (color == "green")
    y = np.round(3 + effect + rng.normal(0, 0.8, N), 4)
    bought = np.where(rng.random(N) < 1 / (1 + np.exp(1 - effect)), "yes", "no")
    scores = np.c_[0.3 * x, effect - 1, 0.5 * (color == "red") + 0.4 * (size == "low")]
    brand = np.array(["a", "b", "c"])[np.argmax(scores + rng.gumbel(size=scores.shape), axis=1)]
    return {"x": x, "size": size, "color": color, "y": y, "bought": bought, "brand": brand}


def feature(name):
    """What ours calls a column of the design."""
    if name == "Intercept":
        return "(intercept)"
    if "[" not in name:
        return name
    column, level = name[2:].split(",")[0], name[name.rindex("[") + 1:-1]
    return "%s=%s" % (column, level.replace("T.", ""))


def fit(data, target, design):
    """Lines of classes: label or None, estimates, standard errors, statistics, p values."""
    if target == "y":
        model = sm.OLS(data["y"], design).fit()
        labels = [None]
    else:
        labels, codes = np.unique(data[target], return_inverse=True)
        model = sm.MNLogit(codes, np.asarray(design)).fit(method="newton", tol=1e-15, maxiter=100, disp=0)
        labels = labels[1:]
    columns = [np.asarray(v).reshape(design.shape[1], len(labels))
               for v in (model.params, model.bse, model.tvalues, model.pvalues)]
    return [(label, [c[:, k] for c in columns]) for k, label in enumerate(labels)]


def main():
    data = generate()
    with open(os.path.join(HERE, "categories.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(data)
        out.writerows(zip(*data.values()))
    with open(os.path.join(HERE, "categories_reference.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["case", "class", "feature", "estimate", "std_error", "statistic", "p_value"])
        for name, target, constant, size, color in CASES:
            design = dmatrix("%d + x + C(size, Treatment('%s'), levels=SIZES) + C(color, Treatment('%s'), levels=COLORS)"
                             % (constant, size, color), data, return_type="dataframe")
            for label, columns in fit(data, target, design):
                for j, column in enumerate(design.columns):
                    out.writerow([name, label, feature(column)] + ["%.17g" % c[j] for c in columns])


main()
