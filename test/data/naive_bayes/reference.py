#!/usr/bin/python3
"""Make the reference figures of naive Bayes with scikit-learn 1.2.

Run by hand; the tests read only what it writes:

    survey.csv      generated answers: categories as codes, yes or no, counts, a target that depends on them
    cases.csv       what to train: data, target, leading columns, weighted?, parameters, and the
                    number of codes of each column (0: a number), or nothing where all are numbers
    reference.csv   probabilities by case, row and class, of every seventh row

The first columns of the survey are categories: their log likelihoods are those of CategoricalNB, to which
those of the numbers are added, and the priors once.

A weighted case has row i 1 + i % 3 times: that is what weights mean.  Labels are coded in sorted order.
"""

import csv
import os

import numpy as np
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB, MultinomialNB

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = {"gaussian": GaussianNB, "multinomial": MultinomialNB, "bernoulli": BernoulliNB,
         "categorical": CategoricalNB}
SETS = {"iris": ("iris.csv", "species", 4), "wdbc": ("breast_cancer_wdbc.csv", "diagnosis", 30),
        "survey": ("naive_bayes/survey.csv", "folds", 6), "answers": ("naive_bayes/survey.csv", "folds", 4)}
CODES = {"survey": [2, 4, 3, 2, 0, 0], "answers": [2, 4, 3, 2]}
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
    ("answers", "gaussian", False, {}),
    ("answers", "multinomial", True, {"alpha": 0.5, "fit_prior": "false"}),
    ("survey", "gaussian", False, {}),
    ("survey", "gaussian", True, {"alpha": 3, "var_smoothing": 0.001}),
    ("survey", "gaussian", False, {"alpha": 0, "fit_prior": "false"}),
    ("survey", "multinomial", True, {"alpha": 2}),
    ("survey", "bernoulli", False, {"binarize": 68, "alpha": 0.1}),
]


def make_survey():
    """Answers of 237 made-up students, after the plan of a survey."""
    random = np.random.default_rng(237)
    n = 237
    folds = random.choice(3, n, p=[0.42, 0.5, 0.08])
    sex = (random.random(n) < 0.45 + 0.1 * (folds == 0)).astype(int)
    smokes = np.array([random.choice(4, p=[[0.8, 0.1, 0.06, 0.04], [0.6, 0.2, 0.15, 0.05], [0.5, 0.0, 0.1, 0.4]][f])
                       for f in folds])
    exercise = np.array([random.choice(3, p=[[0.5, 0.4, 0.1], [0.3, 0.45, 0.25], [0.1, 0.5, 0.4]][f]) for f in folds])
    left = (random.random(n) < 0.06 + 0.2 * (folds == 2)).astype(int)
    pulse = np.round(random.normal(72 + 3 * folds, 9))
    height = np.round(random.normal(165 + 12 * sex - folds, 7), 1)
    with open(os.path.join(HERE, "survey.csv"), "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["sex", "smokes", "exercise", "left_handed", "pulse", "height", "folds"])
        for i in range(n):
            w.writerow([sex[i], smokes[i], exercise[i], left[i], "%g" % pulse[i], "%g" % height[i],
                        ["left", "right", "neither"][folds[i]]])


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


def probabilities(name, kind, params, x, y, rows):
    """Of each row, by the numbers alone or with the categories before them."""
    n = len(CODES.get(name, [])) - CODES.get(name, []).count(0)
    parts = [(kind, params, slice(n, None))] if x.shape[1] > n else []
    if n > 0:
        parts.append(("categorical", {k: v for k, v in params.items() if k in ("alpha", "fit_prior")}, slice(n)))
        params = {k: v for k, v in params.items() if kind != "gaussian" or k != "alpha"}
        parts = [(k, params if k == kind else v, s) for k, v, s in parts]
    joint = 0
    for k, v, columns in parts:
        model = fit(k, v, x[:, columns], y)
        prior = np.log(model.class_prior_) if k == "gaussian" else model.class_log_prior_
        joint = joint + model._joint_log_likelihood(model._check_X(rows[:, columns])) - prior
    joint = joint + prior
    p = np.exp(joint - joint.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def main():
    make_survey()
    with open(os.path.join(HERE, "cases.csv"), "w", newline="") as c, \
         open(os.path.join(HERE, "reference.csv"), "w", newline="") as r:
        cases = csv.writer(c, lineterminator="\n")
        reference = csv.writer(r, lineterminator="\n")
        cases.writerow(["case", "data", "target", "n_features", "weighted", "params", "categories"])
        reference.writerow(["case", "row", "class", "probability"])
        for number, (name, kind, weighted, params) in enumerate(CASES):
            x, y = read(name)
            times = 1 + np.arange(len(y)) % 3 if weighted else 1
            times_x, times_y = np.repeat(x, times, axis=0), np.repeat(y, times)
            if name in CODES:
                p = probabilities(name, kind, params, times_x, times_y, x)
            else:
                p = fit(kind, params, times_x, times_y).predict_proba(x)
            case = "%s %s %d" % (name, kind, number)
            text = ";".join("%s=%s" % item for item in {"distribution": kind, **params}.items())
            cases.writerow([case, *SETS[name], int(weighted), text, " ".join(map(str, CODES.get(name, [])))])
            for i in range(0, len(y), 7):
                for k in range(p.shape[1]):
                    reference.writerow([case, i, k, "%.15g" % p[i, k]])


main()
