"""Support vector machines with scikit-learn (LIBSVM), on the CSV file of the table."""
import sys
import time

import pandas
from sklearn.svm import SVC

table = pandas.read_csv(sys.argv[1], nrows=10000)
x = table[[f"x{i}" for i in range(1, 29)]].to_numpy()
x = (x - x.mean(axis=0)) / x.std(axis=0)
label = (table["label"] == "t").to_numpy()


def measure(name, work):
    start = time.perf_counter()
    result = work()
    print(f"{name}\t{(time.perf_counter() - start) * 1000:.1f}", flush=True)
    return result


model = measure("SVC.fit, rbf, 10,000 rows", lambda: SVC().fit(x, label))
measure("SVC.predict, rbf, 10,000 rows", lambda: model.predict(x))
measure("SVC.fit, linear, 10,000 rows", lambda: SVC(kernel="linear").fit(x, label))
