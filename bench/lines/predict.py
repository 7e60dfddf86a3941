"""scikit-learn's linear prediction row by row, as from PL/Python."""
from sklearn.linear_model import LinearRegression

from peer import milliseconds, table

x, y, _ = table(2000)
model = LinearRegression().fit(x, y)
taken, _ = milliseconds(lambda: [model.predict(x[i:i + 1]) for i in range(len(x))], 1)
print(f"predict, linear, a row at a time, microseconds a row\t{taken * 1000 / len(x):.1f}")
