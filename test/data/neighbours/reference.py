#!/usr/bin/python3
"""Make the reference predictions of the nearest neighbours.

Run by hand where scikit-learn 1.2 is installed; the tests read only what it writes:

    reference.csv    case, data, target column, leading columns, standardized?,
                     parameters, row, prediction

Every fifth row is predicted from the others; a prediction is the value, or the
probability of the last class.
"""

import csv
import os

import numpy as np
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []


def load(name, columns, target):
    with open(os.path.join(HERE, "..", name)) as f:
        rows = list(csv.reader(f))
    at = rows[0].index(target)
    kept = [j for j in range(len(rows[0])) if j != at][:columns]
    x = np.array([[float(row[j]) for j in kept] for row in rows[1:]])
    return x, np.array([row[at] for row in rows[1:]])


def case(name, data, target, columns, scaled, params, model):
    x, y = load(data, columns, target)
    if scaled:
        x = (x - x.mean(0)) / x.std(0)
    test = np.arange(len(x)) % 5 == 0
    if isinstance(model, KNeighborsClassifier):
        predicted = model.fit(x[~test], y[~test]).predict_proba(x[test])[:, -1]
    else:
        predicted = model.fit(x[~test], y[~test].astype(float)).predict(x[test])
    for row, value in zip(np.flatnonzero(test), predicted):
        ROWS.append([name, data, target, columns, int(scaled), params, row, "%.17g" % value])


WDBC = ("breast_cancer_wdbc.csv", "diagnosis", 30)
AREA = ("breast_cancer_wdbc.csv", "worst_area", 8)
case("vote", *WDBC, True, "", KNeighborsClassifier())
case("vote_distance", *WDBC, True, "n_neighbors=9;weights=distance", KNeighborsClassifier(9, weights="distance"))
case("vote_manhattan", *WDBC, True, "n_neighbors=3;metric=manhattan", KNeighborsClassifier(3, metric="manhattan"))
case("vote_cosine", *WDBC, True, "n_neighbors=7;metric=cosine;weights=distance",
     KNeighborsClassifier(7, metric="cosine", weights="distance"))
case("mean", *AREA, True, "", KNeighborsRegressor())
case("mean_raw", *AREA, False, "n_neighbors=4;weights=distance;algorithm=brute", KNeighborsRegressor(4, weights="distance"))
case("mean_tree", *AREA, True, "n_neighbors=4;weights=distance;algorithm=kd_tree;leaf_size=3",
     KNeighborsRegressor(4, weights="distance"))
case("mean_manhattan", *AREA, True, "n_neighbors=6;metric=manhattan;algorithm=kd_tree",
     KNeighborsRegressor(6, metric="manhattan"))

with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["case", "data", "target", "columns", "scaled", "params", "row", "prediction"])
    out.writerows(ROWS)
