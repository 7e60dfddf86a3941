#!/usr/bin/python3
"""Make the reference figures of the decompositions.

Run by hand where scikit-learn 1.2 is installed; the tests read only what it writes:

    reference.csv    case, algorithm, data, target column, leading columns,
                     standardized?, parameters, quantity, row, column, value

Quantities: scores (of some rows), variance, ratio, singular, n_components.  Signs are
those of the greatest loading, as scikit-learn has had them since 1.5.
"""

import csv
import os

import numpy as np
from sklearn.decomposition import PCA, TruncatedSVD

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []
SHOWN = [0, 1, 57, 101, 149]


def load(name, columns):
    with open(os.path.join(HERE, "..", name)) as f:
        rows = list(csv.reader(f))[1:]
    return np.array([[float(v) for v in row[:columns]] for row in rows])


def case(name, algorithm, data, target, columns, scaled, params, model):
    x = load(data, columns)
    if scaled:
        x = (x - x.mean(0)) / x.std(0)
    z = model.fit_transform(x)
    vectors = model.components_
    z = z * np.sign(vectors[np.arange(len(vectors)), np.argmax(np.abs(vectors), axis=1)])

    def add(quantity, row, column, value):
        ROWS.append([name, algorithm, data, target, columns, int(scaled), params, quantity, row,
                     column, "%.17g" % value])

    add("n_components", 0, 0, z.shape[1])
    for j in range(z.shape[1]):
        add("variance", 0, j, model.explained_variance_[j])
        add("ratio", 0, j, model.explained_variance_ratio_[j])
        add("singular", 0, j, model.singular_values_[j])
        for i in SHOWN:
            add("scores", i, j, z[i, j])


IRIS = ("iris.csv", "species", 4)
WDBC = ("breast_cancer_wdbc.csv", "diagnosis", 30)

# the full solver: "auto" takes a randomized one for wdbc, which is right to four digits
case("iris", "pca", *IRIS, False, "", PCA(svd_solver="full"))
case("iris_whiten", "pca", *IRIS, False, "n_components=3;whiten=true", PCA(3, whiten=True, svd_solver="full"))
case("wdbc_scaled", "pca", *WDBC, True, "n_components=8", PCA(8, svd_solver="full"))
case("wdbc", "pca", *WDBC, False, "n_components=12", PCA(12, svd_solver="full"))
case("wdbc_share", "pca", *WDBC, True, "n_components=0.95", PCA(0.95, svd_solver="full"))
case("iris_svd", "truncated_svd", *IRIS, False, "n_components=3", TruncatedSVD(3, algorithm="arpack"))
case("wdbc_svd", "truncated_svd", *WDBC, False, "n_components=5", TruncatedSVD(5, algorithm="arpack"))
case("wdbc_random", "truncated_svd", *WDBC, True, "n_components=5;algorithm=randomized;n_iter=60",
     TruncatedSVD(5, algorithm="arpack"))

with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["case", "algorithm", "data", "target", "columns", "scaled", "params", "quantity",
                  "row", "column", "value"])
    out.writerows(ROWS)
