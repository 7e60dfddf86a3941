#!/usr/bin/python3
"""Make rows with weights, and what scikit-learn and statsmodels make of them.

Run by hand where scikit-learn 1.2 and statsmodels 0.13 are installed, then
reference.R; the tests read only what these write:

    rows.csv          features, targets and weights: w of any size, some 0, and n, whole numbers
    reference.csv     what must come out: case, quantity, class, feature, value
    reference_r.csv   the same from R

Feature "" is the intercept; coefficients of three classes are differences from the first.
"""

import csv
import os
import warnings

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsRegressor

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = []


def generate():
    rng = np.random.default_rng(30)
    n = 240
    x = rng.normal(size=(n, 4)) * np.r_[1, 3, 0.2, 1] + np.r_[0, 10, 0, -2]
    x = np.round(x, 4)
    y = np.round(x @ np.r_[1.5, -0.4, 6, 0] + 2 + rng.normal(size=n) * (1 + np.abs(x[:, 0])), 4)
    z = 1.2 * x[:, 0] - 0.3 * (x[:, 1] - 10) + 2 * x[:, 2]
    two = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    three = np.argmax(np.c_[x[:, 0], x[:, 3] + 2, 3 * x[:, 2]] + rng.gumbel(size=(n, 3)), axis=1)
    w = np.round(rng.lognormal(0, 1, n), 4) * (rng.random(n) > 0.1)
    times = rng.integers(0, 5, n)
    rows = np.c_[x, y, two, three, w, times]
    with open(os.path.join(HERE, "rows.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["x1", "x2", "x3", "x4", "y", "two", "three", "w", "n"])
        for row in rows:
            out.writerow(["%.10g" % v for v in row])
    return x, y, two, three, w, times


def put(case, quantity, value, feature="", label=""):
    REFERENCE.append([case, quantity, label, feature, "%.17g" % value])


def put_coefficients(case, quantity, values, label="", intercept=True):
    names = ([""] if intercept else []) + ["x1", "x2", "x3", "x4"]
    for name, value in zip(names, values):
        put(case, quantity, value, name, label)


def least_squares(case, x, y, w):
    kept = w > 0
    fit = sm.WLS(y[kept], sm.add_constant(x[kept]), weights=w[kept]).fit()
    put_coefficients(case, "estimate", fit.params)
    put_coefficients(case, "std_error", fit.bse)
    for name, value in [("log_likelihood", fit.llf), ("aic", fit.aic), ("bic", fit.bic),
                        ("r2", fit.rsquared), ("adjusted_r2", fit.rsquared_adj),
                        ("f_statistic", fit.fvalue), ("f_p_value", fit.f_pvalue)]:
        put(case, name, value)


def penalized(case, model, x, y, w):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x, y, sample_weight=w)
    put_coefficients(case, "estimate", np.r_[np.ravel(model.intercept_), np.ravel(model.coef_)])


def multinomial(case, x, y, times):
    rows = np.repeat(np.arange(len(y)), times)
    fit = sm.MNLogit(y[rows], sm.add_constant(x[rows])).fit(method="newton", maxiter=100, tol=1e-14, disp=0)
    for k in (1, 2):
        put_coefficients(case, "estimate", fit.params[:, k - 1], str(k))
        put_coefficients(case, "std_error", fit.bse[:, k - 1], str(k))
    put(case, "log_likelihood", fit.llf)
    put(case, "null_log_likelihood", fit.llnull)


def binomial(case, x, y, w):
    kept = w > 0
    fit = sm.GLM(y[kept], sm.add_constant(x[kept]), family=sm.families.Binomial(),
                 freq_weights=w[kept]).fit(tol=1e-15, maxiter=100)
    put_coefficients(case, "estimate", fit.params)
    put_coefficients(case, "std_error", fit.bse)
    put(case, "deviance", fit.deviance)
    put(case, "null_log_likelihood", fit.llnull)
    put(case, "log_likelihood", fit.llf)


def main():
    x, y, two, three, w, times = generate()
    for weight, v in [("w", w), ("n", times.astype(float))]:
        least_squares("linear_regression " + weight, x, y, v)
        penalized("ridge " + weight, Ridge(alpha=2.0, solver="cholesky", tol=1e-15), x, y, v)
        penalized("lasso " + weight, Lasso(alpha=0.1, tol=1e-15, max_iter=1000000), x, y, v)
        penalized("elastic_net " + weight,
                  ElasticNet(alpha=0.1, l1_ratio=0.3, tol=1e-15, max_iter=1000000), x, y, v)
        penalized("logistic_regression l2 " + weight,
                  LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-12, max_iter=1000), x, two, v)
        binomial("logistic_regression none " + weight, x, two, v)
    multinomial("logistic_regression three n", x, three, times)
    near = KNeighborsRegressor(n_neighbors=5).fit(x[w > 0], y[w > 0])
    places = near.kneighbors(x[:20], return_distance=False)
    for i, rows in enumerate(places):
        put("knn w", "prediction", np.average(y[w > 0][rows], weights=w[w > 0][rows]), str(i + 1))
    with open(os.path.join(HERE, "reference.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["case", "quantity", "class", "feature", "value"])
        out.writerows(REFERENCE)


main()
