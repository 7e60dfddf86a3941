#!/usr/bin/python3
"""Make the reference figures of the isolation forest.

Run by hand where scikit-learn 1.2 is installed; the tests read only what it writes:

    reference.csv    case, parameters, mean ROC AUC over forty seeds, its standard error
                     over the rows, share of rows beyond the threshold

Malignant rows of wdbc (the first 20 of them, with all benign ones) are the outliers.
"""

import csv
import os

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

HERE = os.path.dirname(os.path.abspath(__file__))


def load():
    with open(os.path.join(HERE, "..", "breast_cancer_wdbc.csv")) as f:
        rows = list(csv.reader(f))[1:]
    malignant = [row for row in rows if row[30] == "malignant"][:20]
    benign = [row for row in rows if row[30] == "benign"]
    x = np.array([[float(v) for v in row[:30]] for row in malignant + benign])
    return x, np.r_[np.ones(len(malignant)), np.zeros(len(benign))]


def std_error(auc, n1, n0):
    """Hanley and McNeil (1982)."""
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    return np.sqrt((auc * (1 - auc) + (n1 - 1) * (q1 - auc ** 2) + (n0 - 1) * (q2 - auc ** 2)) / (n1 * n0))


X, Y = load()
ROWS = []
for name, params, keywords in (
        ("default", "", {}),
        ("few trees", "n_estimators=20", {"n_estimators": 20}),
        ("half samples", "max_samples=0.5", {"max_samples": 0.5}),
        ("ten columns", "max_features=10", {"max_features": 10}),
        ("contamination", "contamination=0.1", {"contamination": 0.1})):
    forests = [IsolationForest(random_state=seed, **keywords).fit(X) for seed in range(40)]
    auc = np.mean([roc_auc_score(Y, -forest.score_samples(X)) for forest in forests])
    share = np.mean([np.mean(forest.predict(X) < 0) for forest in forests])
    ROWS.append([name, params, "%.6f" % auc, "%.6f" % std_error(auc, Y.sum(), (1 - Y).sum()), "%.6f" % share])

with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["case", "params", "roc_auc", "std_error", "outlier_share"])
    out.writerows(ROWS)
