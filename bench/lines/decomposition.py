"""PCA with scikit-learn on the rows of the CSV file given."""
import sys
import time

import pandas
from sklearn.decomposition import PCA


def measure(name, work, runs=3):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    print(f"{name}\t{sorted(times)[len(times) // 2]:.1f}", flush=True)


x = pandas.read_csv(sys.argv[1])[[f"x{i}" for i in range(1, 29)]].to_numpy()
measure("PCA.fit, 10 components, full", lambda: PCA(10, svd_solver="full").fit(x))
measure("PCA.fit, 10 components, auto", lambda: PCA(10).fit(x))
