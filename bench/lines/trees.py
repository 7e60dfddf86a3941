"""XGBoost on the table of the benchmark, one thread: training, prediction of a batch.

Takes the CSV file of the table and prints lines of name, tab, milliseconds.
"""
import sys
import time

import numpy
import pandas
import xgboost

table = pandas.read_csv(sys.argv[1])
x = table[[f"x{i}" for i in range(1, 29)]].to_numpy()
label = (table["label"] == "t").to_numpy()


def measure(name, work):
    start = time.perf_counter()
    result = work()
    print(f"{name}\t{(time.perf_counter() - start) * 1000:.1f}", flush=True)
    return result


data = measure("XGBoost DMatrix", lambda: xgboost.DMatrix(x, label, nthread=1))
options = dict(objective="binary:logistic", tree_method="hist", max_depth=6, eta=0.1, nthread=1)
model = measure("XGBoost hist, 100 trees of depth 6, one thread", lambda: xgboost.train(options, data, 100))
by_leaf = dict(options, grow_policy="lossguide", max_leaves=31, max_depth=0)
leaves = measure("XGBoost hist, 150 trees of 31 leaves, one thread", lambda: xgboost.train(by_leaf, data, 150))
measure("XGBoost inplace_predict, 31 leaves, one thread, batch", lambda: leaves.inplace_predict(x))
score = measure("XGBoost inplace_predict, one thread, batch", lambda: model.inplace_predict(x))
assert numpy.isfinite(score).all()
