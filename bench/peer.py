"""The same work with scikit-learn, on the rows that COPY writes to standard input.

Prints one line per figure: name, tab, milliseconds. Median of three runs where
a run is short.
"""
import sys
import time
import warnings

import numpy
import pandas
from sklearn.linear_model import LinearRegression, LogisticRegression

warnings.filterwarnings("ignore")


def measure(name, work, runs=3):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * 1000)
    print(f"{name}\t{sorted(times)[len(times) // 2]:.1f}", flush=True)
    return result


start = time.perf_counter()
table = pandas.read_csv(sys.stdin)
print(f"move to Python\t{(time.perf_counter() - start) * 1000:.1f}", flush=True)

x = table[[f"x{i}" for i in range(1, 29)]].to_numpy()
y = table["y"].to_numpy()
label = (table["label"] == "t").to_numpy()

model = measure("LinearRegression.fit", lambda: LinearRegression().fit(x, y))
measure("LogisticRegression.fit", lambda: LogisticRegression().fit(x, label))
rows = min(2000, len(x))
measure(f"LinearRegression.predict row by row, {rows} rows",
        lambda: [model.predict(x[i:i + 1]) for i in range(rows)])
print(f"LinearRegression coefficient x1\t{model.coef_[0]:.15g}")
print(f"rows\t{len(x)}")
assert numpy.isfinite(model.coef_).all()
