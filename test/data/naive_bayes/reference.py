#!/usr/bin/python3
"""Make the reference figures of naive Bayes with scikit-learn 1.2.

Run by hand; the tests read only what it writes:

    cases.csv       what to train: data, target, leading columns, weighted?, parameters
    reference.csv   probabilities by case, row and class, of every seventh row

A weighted case has row i 1 + i % 3 times: that is what weights mean.  Labels are coded in sorted order.
"""

import csv
import os

import numpy as np
from sklearn.naive_bayes import BernoulliNB, GaussianNB, MultinomialNB

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = {"gaussian": GaussianNB, "multinomial": MultinomialNB, "bernoulli": BernoulliNB}
SETS = {"iris": ("iris.csv", "species", 4), "wdbc": ("breast_cancer_wdbc.csv", "diagnosis", 30)}
CASES = [
    ("iris", "gaussian", False, {}),
    ("iris", "gaussian", True, {"var_smoothing": 0.01}),
    ("iris", "gaussian", True, {"fit_prior": "false"}),
    ("iris", "multinomial", False, {}),
    ("iris", "bernoulli", False, {"binarize": 3}),
    ("wdbc", "gaussian", False, {}),
    ("wdbc", "gaussian", False, {"var_smoothing": 1e-5}),
    ("wdbc", "multinomial", True, {"alpha": 0.1}),
    ("wdbc", "multinomial", False, {"fit_prior": "false"}),
    ("wdbc", "bernoulli", False, {"binarize": 0.1, "alpha": 2}),
    ("wdbc", "bernoulli", True, {"binarize": 0.1, "fit_prior": "false"}),
    ("wdbc", "bernoulli", False, {"binarize": 0.05, "alpha": 0}),
]


def read(name):
    file, target, n = SETS[name]
    with open(os.path.join(HERE, "..", file)) as f:
        rows = list(csv.DictReader(f))
    columns = [c for c in rows[0] if c != target][:n]
    x = np.array([[float(r[c]) for c in columns] for r in rows])
    return x, np.array([r[target] for r in rows])


def fit(kind, params, x, y):
    classes = len(set(y))
    options = {k: v for k, v in params.items() if k != "fit_prior"}
    if "fit_prior" in params:
        if kind == "gaussian":
            options["priors"] = np.full(classes, 1 / classes)
        else:
            options["fit_prior"] = False
    return KINDS[kind](**options).fit(x, y)


def main():
    with open(os.path.join(HERE, "cases.csv"), "w", newline="") as c, \
         open(os.path.join(HERE, "reference.csv"), "w", newline="") as r:
        cases = csv.writer(c, lineterminator="\n")
        reference = csv.writer(r, lineterminator="\n")
        cases.writerow(["case", "data", "target", "n_features", "weighted", "params"])
        reference.writerow(["case", "row", "class", "probability"])
        for number, (name, kind, weighted, params) in enumerate(CASES):
            x, y = read(name)
            times = 1 + np.arange(len(y)) % 3 if weighted else 1
            p = fit(kind, params, np.repeat(x, times, axis=0), np.repeat(y, times)).predict_proba(x)
            case = "%s %s %d" % (name, kind, number)
            text = ";".join("%s=%s" % item for item in {"distribution": kind, **params}.items())
            cases.writerow([case, *SETS[name], int(weighted), text])
            for i in range(0, len(y), 7):
                for k in range(p.shape[1]):
                    reference.writerow([case, i, k, "%.15g" % p[i, k]])


main()
