"""scikit-learn's linear and logistic regression on the same rows."""
from sklearn.linear_model import LinearRegression, LogisticRegression

from peer import measure, milliseconds, table

taken, (x, y, label) = milliseconds(table, 1)
print(f"move the table to Python (COPY not counted)\t{taken:.1f}")
measure("linear regression, ml.train, all rows", lambda: LinearRegression().fit(x, y))
measure("logistic regression, ml.train, all rows", lambda: LogisticRegression().fit(x, label))
