#!/usr/bin/python3
"""Make the generated set and the reference figures of the clusterings.

Run by hand where scikit-learn 1.2 is installed; the tests read only what it writes:

    blobs.csv        300 rows around five centres in six columns, far from 0
    reference.csv    what must come out: case, algorithm, data, target column,
                     leading columns, standardized?, parameters, figure, value

Each figure is the best of many starts, which the tests reach with fewer.
"""

import csv
import os
import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []
warnings.filterwarnings("ignore")


def generate():
    rng = np.random.default_rng(40)
    centres = rng.normal(size=(5, 6)) * 4 + np.r_[100, 0, -20, 0, 1000, 3]
    group = rng.integers(0, 5, 300)
    spread = rng.uniform(0.5, 1.5, (5, 6))
    x = centres[group] + rng.normal(size=(300, 6)) * spread[group]
    with open(os.path.join(HERE, "blobs.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["x%d" % (j + 1) for j in range(6)] + ["y"])
        for row, g in zip(x, group):
            out.writerow(["%.6g" % v for v in row] + [g])


def load(name, columns):
    path = os.path.join(HERE, name if name == "blobs.csv" else os.path.join("..", name))
    with open(path) as f:
        rows = list(csv.reader(f))[1:]
    return np.array([[float(v) for v in row[:columns]] for row in rows])


def add(algorithm, name, data, target, columns, scaled, params, figure, value):
    ROWS.append([name, algorithm, data, target, columns, int(scaled), params, figure, "%.17g" % value])


def kmeans(name, data, target, columns, scaled, k):
    x = load(data, columns)
    if scaled:
        x = (x - x.mean(0)) / x.std(0)
    best = KMeans(k, n_init=200, tol=0, max_iter=1000, random_state=0).fit(x)
    path = "clusters/blobs.csv" if data == "blobs.csv" else data
    add("kmeans", name, path, target, columns, scaled, "n_clusters=%d;n_init=50;tol=0" % k,
        "inertia", best.inertia_)


def mixture(name, data, target, columns, k, covariance):
    x = load(data, columns)
    model = GaussianMixture(k, covariance_type=covariance, n_init=40, tol=1e-10, max_iter=5000,
                            random_state=0).fit(x)
    path = "clusters/blobs.csv" if data == "blobs.csv" else data
    params = "n_components=%d;covariance_type=%s;n_init=20;tol=1e-10;max_iter=5000" % (k, covariance)
    for figure, value in (("log_likelihood", model.score(x) * len(x)), ("aic", model.aic(x)), ("bic", model.bic(x))):
        add("gaussian_mixture", name + "_" + figure, path, target, columns, False, params, figure, value)


def main():
    generate()
    kmeans("iris3", "iris.csv", "species", 4, False, 3)
    kmeans("iris5", "iris.csv", "species", 4, True, 5)
    kmeans("wdbc2", "breast_cancer_wdbc.csv", "diagnosis", 30, True, 2)
    kmeans("wdbc4", "breast_cancer_wdbc.csv", "diagnosis", 30, False, 4)
    kmeans("blobs5", "blobs.csv", "y", 6, False, 5)
    kmeans("blobs6", "blobs.csv", "y", 6, True, 6)
    mixture("iris_full", "iris.csv", "species", 4, 2, "full")
    mixture("iris_tied", "iris.csv", "species", 4, 3, "tied")
    mixture("iris_diag", "iris.csv", "species", 4, 3, "diag")
    mixture("iris_spherical", "iris.csv", "species", 4, 3, "spherical")
    mixture("blobs_full", "blobs.csv", "y", 6, 5, "full")
    mixture("blobs_diag", "blobs.csv", "y", 6, 5, "diag")
    mixture("wdbc_one", "breast_cancer_wdbc.csv", "diagnosis", 10, 1, "full")
    with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["case", "algorithm", "data", "target", "columns", "scaled", "params", "figure", "value"])
        out.writerows(ROWS)


main()
