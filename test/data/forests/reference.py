#!/usr/bin/python3
"""Make the reference figures of the forests.

Run by hand where scikit-learn 1.2 is installed, after tree/reference.py; the tests
read only what it writes:

    reference.csv    by case: what is trained, and scikit-learn's loss on rows held out

Row i is held out in fold i % 5; the loss is the mean over all rows and five seeds, each
row scored by the model that has not seen it, with the standard error over the rows.
"""

import csv
import os

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDS = 5
SEEDS = 5


def main():
    iris = ("iris.csv", "species", 4)
    wdbc = ("breast_cancer_wdbc.csv", "diagnosis", 30)
    friedman = ("friedman.csv", "y", 7)
    peers = {
        ("random_forest", "error"): RandomForestClassifier,
        ("random_forest", "squared"): RandomForestRegressor,
        ("extra_trees", "error"): ExtraTreesClassifier,
        ("extra_trees", "squared"): ExtraTreesRegressor,
    }
    cases = [
        ("forest_iris", iris, "random_forest", "error", dict()),
        ("forest_wdbc", wdbc, "random_forest", "error", dict()),
        ("forest_entropy", wdbc, "random_forest", "error", dict(criterion="entropy", min_samples_leaf=3)),
        ("forest_friedman", friedman, "random_forest", "squared", dict()),
        ("forest_leaves", friedman, "random_forest", "squared", dict(max_leaf_nodes=20, max_features=3)),
        ("extra_iris", iris, "extra_trees", "error", dict()),
        ("extra_wdbc", wdbc, "extra_trees", "error", dict(max_depth=6)),
        ("extra_friedman", friedman, "extra_trees", "squared", dict()),
        ("extra_bootstrap", friedman, "extra_trees", "squared", dict(bootstrap=True, min_samples_leaf=3)),
        ("forest_pruned", friedman, "random_forest", "squared", dict(ccp_alpha=0.2)),
        ("forest_pruned_classes", wdbc, "random_forest", "error", dict(ccp_alpha=0.02)),
        ("extra_pruned", iris, "extra_trees", "error", dict(ccp_alpha=0.03)),
        ("forest_balanced", wdbc, "random_forest", "error",
         dict(class_weight="balanced_subsample", max_depth=2)),
    ]
    with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("case,data,target,n_features,algorithm,params,loss,value,std_error,seeds".split(","))
        for name, (data, target, n), algorithm, kind, params in cases:
            params = dict(n_estimators=40, **params)
            folder = "../tree" if data == "friedman.csv" else ".."
            table = pd.read_csv(os.path.join(HERE, folder, data))
            x = table[[c for c in table.columns if c != target]].to_numpy()[:, :n].astype(float)
            y = table[target].to_numpy()
            fold = np.arange(len(y)) % FOLDS
            losses = np.zeros(len(y))
            for seed in range(SEEDS):
                for k in range(FOLDS):
                    model = peers[algorithm, kind](random_state=seed, **params).fit(x[fold != k], y[fold != k])
                    p = model.predict(x[fold == k])
                    loss = p != y[fold == k] if kind == "error" else (p - y[fold == k]) ** 2
                    losses[fold == k] += loss / SEEDS
            text = ";".join("%s=%s" % (k, str(v).lower()) for k, v in params.items())
            out.writerow([name, data, target, n, algorithm, text, kind, "%.6g" % losses.mean(),
                          "%.6g" % (losses.std(ddof=1) / np.sqrt(len(y))), SEEDS])


main()
