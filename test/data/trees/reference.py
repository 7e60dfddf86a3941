#!/usr/bin/python3
"""Make the generated set and the reference figures of the tree learners.

Run by hand where scikit-learn 1.2 and XGBoost 1.7 are installed; the tests read
only what it writes:

    friedman.csv     a regression on which trees do well (Friedman, 1991) with counts
    by_leaf.csv      columns of few values, and what best-first trees of the peers say of them
    reference.csv    by case: what is trained, and the peer's loss on rows held out

Row i is held out in fold i % 5; the loss is the mean over all rows, each scored by
the model that has not seen it, with its standard error.
"""

import csv
import os

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDS = 5


def generate():
    rng = np.random.default_rng(91)
    x = rng.uniform(size=(800, 7))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    counts = rng.poisson(np.exp(y / 10))
    y += rng.normal(size=800)
    with open(os.path.join(HERE, "friedman.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["x%d" % (j + 1) for j in range(7)] + ["y", "n"])
        for row, value, count in zip(x, y, counts):
            out.writerow(["%.4f" % v for v in row] + ["%.4f" % value, count])


def read(name):
    path = os.path.join(HERE, name) if name == "friedman.csv" else os.path.join(HERE, "..", name)
    return pd.read_csv(path)


def write_by_leaf():
    """What trees of limited leaves, grown best first, say of the first rows: columns of 101 values are no matter of bins."""
    table = read("friedman.csv")
    x = table[["x%d" % (j + 1) for j in range(7)]].to_numpy().round(2)
    y = table["y"].to_numpy()
    shape = dict(max_leaf_nodes=15, min_samples_leaf=20)
    tree = DecisionTreeRegressor(random_state=0, **shape).fit(x, y).predict(x)
    histogram = HistGradientBoostingRegressor(max_iter=5, learning_rate=0.5, **shape).fit(x, y).predict(x)
    with open(os.path.join(HERE, "by_leaf.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("x1,x2,x3,x4,x5,x6,x7,y,tree,histogram".split(","))
        for row, values in zip(x, zip(y, tree, histogram)):
            out.writerow(["%.2f" % v for v in row] + ["%.4f" % values[0]] + ["%.9g" % v for v in values[1:]])


def row_losses(kind, y, p):
    if kind == "error":
        return (p != y).astype(float)
    if kind == "squared":
        return (p - y) ** 2
    if kind == "absolute":
        return np.abs(p - y)
    if kind == "quantile":
        return np.where(y > p, 0.8 * (y - p), 0.2 * (p - y))
    return 2 * (np.where(y > 0, y * np.log(np.maximum(y, 1) / p), 0) - (y - p))


def main():
    generate()
    write_by_leaf()
    boosters = dict(n_jobs=1, tree_method="hist", max_depth=6, learning_rate=0.1, n_estimators=100, reg_lambda=1.0)
    histogram = dict(max_iter=100, learning_rate=0.1, max_leaf_nodes=None, max_depth=6, min_samples_leaf=20)
    classifier = lambda: xgb.XGBClassifier(**boosters)
    as_xgboost = "n_estimators=100;max_leaf_nodes=null;min_samples_leaf=1;min_child_weight=1;max_depth="
    as_histogram = "n_estimators=100;max_leaf_nodes=null;max_depth=6;min_samples_leaf=20;l2_regularization=0"
    by_leaf = dict(max_iter=60, learning_rate=0.1, max_leaf_nodes=12, min_samples_leaf=20)
    as_by_leaf = "n_estimators=60;max_leaf_nodes=12;growth=leaf;min_samples_leaf=20;l2_regularization=0"
    cases = [
        ("boosting_iris", "iris.csv", "species", 4, "gradient_boosting", as_xgboost + "6", "error",
         classifier),
        ("boosting_wdbc", "breast_cancer_wdbc.csv", "diagnosis", 30, "gradient_boosting", as_xgboost + "6",
         "error", classifier),
        ("boosting_friedman", "friedman.csv", "y", 7, "gradient_boosting", as_xgboost + "6", "squared",
         lambda: xgb.XGBRegressor(**boosters)),
        ("boosting_poisson", "friedman.csv", "n", 7, "gradient_boosting", "loss=poisson;" + as_xgboost + "3",
         "poisson",
         lambda: xgb.XGBRegressor(**{**boosters, "objective": "count:poisson", "max_depth": 3})),
        ("boosting_absolute", "friedman.csv", "y", 7, "gradient_boosting",
         "loss=absolute_error;" + as_histogram, "absolute",
         lambda: HistGradientBoostingRegressor(loss="absolute_error", **histogram)),
        ("boosting_quantile", "friedman.csv", "y", 7, "gradient_boosting",
         "loss=quantile;quantile=0.8;" + as_histogram, "quantile",
         lambda: HistGradientBoostingRegressor(loss="quantile", quantile=0.8, **histogram)),
        ("boosting_by_leaf", "friedman.csv", "y", 7, "gradient_boosting", as_by_leaf, "squared",
         lambda: HistGradientBoostingRegressor(**by_leaf)),
        ("boosting_defaults", "friedman.csv", "y", 7, "gradient_boosting", "", "squared",
         HistGradientBoostingRegressor),
        ("boosting_classes_defaults", "breast_cancer_wdbc.csv", "diagnosis", 30, "gradient_boosting", "", "error",
         HistGradientBoostingClassifier),
        ("tree_iris", "iris.csv", "species", 4, "decision_tree", "", "error",
         lambda: DecisionTreeClassifier(random_state=0)),
        ("tree_wdbc", "breast_cancer_wdbc.csv", "diagnosis", 30, "decision_tree", "min_samples_leaf=5", "error",
         lambda: DecisionTreeClassifier(random_state=0, min_samples_leaf=5)),
        ("tree_entropy", "breast_cancer_wdbc.csv", "diagnosis", 30, "decision_tree",
         "criterion=entropy;max_leaf_nodes=8", "error",
         lambda: DecisionTreeClassifier(random_state=0, criterion="entropy", max_leaf_nodes=8)),
        ("tree_friedman", "friedman.csv", "y", 7, "decision_tree", "min_samples_leaf=5", "squared",
         lambda: DecisionTreeRegressor(random_state=0, min_samples_leaf=5)),
        ("tree_pruned", "friedman.csv", "y", 7, "decision_tree", "ccp_alpha=0.1", "squared",
         lambda: DecisionTreeRegressor(random_state=0, ccp_alpha=0.1)),
    ]
    with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("case,data,target,n_features,algorithm,params,loss,value,std_error".split(","))
        for name, data, target, n, algorithm, params, kind, make in cases:
            table = read(data)
            x = table[[c for c in table.columns if c != target]].to_numpy()[:, :n].astype(float)
            y = table[target].to_numpy()
            if y.dtype == object:
                y = np.unique(y, return_inverse=True)[1]
            fold = np.arange(len(y)) % FOLDS
            losses = np.empty(len(y))
            for k in range(FOLDS):
                model = make().fit(x[fold != k], y[fold != k])
                losses[fold == k] = row_losses(kind, y[fold == k], model.predict(x[fold == k]))
            out.writerow([name, data, target, n, algorithm, params, kind, "%.6g" % losses.mean(),
                          "%.6g" % (losses.std(ddof=1) / np.sqrt(len(y)))])


main()
