"""The network of 64 relu units with scikit-learn, from the table as CSV.

    mlp.py TABLE.csv

Prints name, tab, milliseconds; the standardization of columns, which ours
includes, is included.
"""
import sys
import time
import warnings

import pandas
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")

table = pandas.read_csv(sys.argv[1])
x = table[[f"x{i}" for i in range(1, 29)]].to_numpy()
label = (table["label"] == "t").to_numpy()
model = make_pipeline(StandardScaler(), MLPClassifier([64], batch_size=200, max_iter=5, random_state=0))
start = time.perf_counter()
model.fit(x[:100000], label[:100000])
print(f"mlp, 64 relu, adam, 5 epochs, 100k rows\t{(time.perf_counter() - start) * 1000:.1f}")
start = time.perf_counter()
p = model.predict_proba(x)[:, 1]
print(f"predict, mlp of 64 units\t{(time.perf_counter() - start) * 1000:.1f}")
print(f"mlp AUC on all rows\t{roc_auc_score(label, p):.4f}")
