#!/usr/bin/python3
"""Make the generated sets and the reference figures of the linear learners.

Run by hand where scikit-learn 1.2 and statsmodels 0.13 are installed; the tests
read only what it writes:

    generated sets   correlated.csv wide.csv binary.csv three.csv onehot.csv
    cases.csv        what to train: data, target, leading columns, scaling, parameters
    reference.csv    what must come out, by case: coefficients, standard errors, figures

Rows of weights are classes (0 for a regression or two classes), without a penalty as
differences from the first; column -1 is the intercept.  Labels are coded in sorted order.
"""

import csv
import os
import warnings

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []
REFERENCE = []


def write_set(name, x, y):
    with open(os.path.join(HERE, name), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["x%d" % (j + 1) for j in range(x.shape[1])] + ["y"])
        for row, target in zip(x, y):
            out.writerow(["%.6g" % v for v in row] + [target])


def generate():
    rng = np.random.default_rng(20)
    base = rng.normal(size=(150, 4))
    x = np.hstack([base, base + 0.02 * rng.normal(size=(150, 4)), rng.normal(size=(150, 4))])
    y = x @ np.r_[2, -1, 0, 0.5, 1, 0, 0, 0, 0.3, 0, 0, -2] + 3 + 0.5 * rng.normal(size=150)
    write_set("correlated.csv", x, ["%.6g" % v for v in y])

    x = rng.normal(size=(40, 60)) + 100
    y = 5 * x[:, 0] - 3 * x[:, 7] + 2 * x[:, 30] + rng.normal(size=40)
    write_set("wide.csv", x, ["%.6g" % v for v in y])

    x = rng.normal(size=(400, 8)) * np.r_[1, 1, 10, 0.1, 1, 1, 1, 1] + np.r_[0, 0, 50, 0, 0, 0, 0, 0]
    x[:, 6] = (x[:, 6] > 0.5) * 1.0
    z = x[:, 0] - 0.5 * x[:, 1] + 0.1 * (x[:, 2] - 50) + 3 * x[:, 3] + 0.8 * x[:, 6] - 0.4
    write_set("binary.csv", x, np.where(rng.random(400) < 1 / (1 + np.exp(-z)), "yes", "no"))

    x = rng.normal(size=(300, 4))
    z = np.c_[x[:, 0] + 0.5, -x[:, 0] + x[:, 1], 0.7 * x[:, 2]]
    y = np.argmax(z + rng.gumbel(size=z.shape), axis=1)
    write_set("three.csv", x, np.array(["a", "b", "c"])[y])

    # what a passenger list looks like: two categories spread over columns, an age, a fare
    group = rng.integers(0, 3, 500)
    other = rng.integers(0, 2, 500)
    x = np.c_[group == 1, group == 2, other == 1, rng.gamma(6, 5, 500), rng.lognormal(3, 1, 500)]
    z = 1 - 0.8 * x[:, 0] - 1.6 * x[:, 1] + 2 * x[:, 2] - 0.04 * x[:, 3] + 0.005 * x[:, 4]
    write_set("onehot.csv", x, np.where(rng.random(500) < 1 / (1 + np.exp(-z)), "lived", "died"))


def load(path, target, n_features, standardize):
    with open(os.path.join(HERE, path)) as f:
        rows = list(csv.DictReader(f))
    names = [k for k in rows[0] if k != target][:n_features]
    x = np.array([[float(r[k]) for k in names] for r in rows])
    labels = [r[target] for r in rows]
    if standardize:
        x = (x - x.mean(axis=0)) / x.std(axis=0)
    return x, labels


def case(name, path, target, n_features, standardize, algorithm, **params):
    text = ";".join("%s=%s" % (k, v) for k, v in params.items())
    CASES.append([name, path, target, n_features, int(standardize), algorithm, text])
    x, labels = load(path, target, n_features, standardize)
    try:
        return x, np.array([float(v) for v in labels])
    except ValueError:
        return x, np.unique(labels, return_inverse=True)[1]


def expect(name, quantity, row, column, value):
    REFERENCE.append([name, quantity, row, column, "%.17g" % value])


def expect_model(name, model):
    weights = np.atleast_2d(model.coef_)
    for i, row in enumerate(weights):
        if model.fit_intercept:
            expect(name, "estimate", i, -1, np.atleast_1d(model.intercept_)[i])
        for j, value in enumerate(row):
            expect(name, "estimate", i, j, value)


def expect_figures(name, **figures):
    for key, value in figures.items():
        expect(name, key, 0, 0, value)


def regressions():
    for data, target, n in (("correlated.csv", "y", 12), ("wide.csv", "y", 60),
                            ("../breast_cancer_wdbc.csv", "worst_radius", 10)):
        standardize = data.startswith("..")
        short = os.path.basename(data).split(".")[0]
        for alpha in (0.01, 1.0, 50.0):
            name = "ridge %s %g" % (short, alpha)
            x, y = case(name, data, target, n, standardize, "ridge", alpha=alpha)
            expect_model(name, Ridge(alpha=alpha, solver="svd").fit(x, y))
        for alpha in (0.01, 0.1, 1.0):
            name = "lasso %s %g" % (short, alpha)
            x, y = case(name, data, target, n, standardize, "lasso", alpha=alpha)
            expect_model(name, Lasso(alpha=alpha, tol=1e-14, max_iter=2000000).fit(x, y))
            name = "elastic_net %s %g" % (short, alpha)
            x, y = case(name, data, target, n, standardize, "elastic_net", alpha=alpha, l1_ratio=0.3)
            expect_model(name, ElasticNet(alpha=alpha, l1_ratio=0.3, tol=1e-14,
                                          max_iter=2000000).fit(x, y))
    name = "lasso without intercept"
    x, y = case(name, "correlated.csv", "y", 12, False, "lasso", alpha=0.1, fit_intercept="false")
    expect_model(name, Lasso(alpha=0.1, fit_intercept=False, tol=1e-14, max_iter=2000000).fit(x, y))
    for intercept in (True, False):
        name = "linear_regression %s" % ("with intercept" if intercept else "without")
        x, y = case(name, "correlated.csv", "y", 12, False, "linear_regression",
                    fit_intercept=str(intercept).lower())
        fit = sm.OLS(y, sm.add_constant(x) if intercept else x).fit()
        first = 1 if intercept else 0
        for j in range(12):
            expect(name, "estimate", 0, j, fit.params[j + first])
            expect(name, "std_error", 0, j, fit.bse[j + first])
            expect(name, "p_value", 0, j, fit.pvalues[j + first])
        if intercept:
            expect(name, "estimate", 0, -1, fit.params[0])
            expect(name, "std_error", 0, -1, fit.bse[0])
        expect_figures(name, log_likelihood=fit.llf, aic=fit.aic, bic=fit.bic, r2=fit.rsquared, adjusted_r2=fit.rsquared_adj, f_statistic=fit.fvalue,
                       f_p_value=fit.f_pvalue, df_residual=fit.df_resid, rss=fit.ssr,
                       residual_std_error=np.sqrt(fit.scale))


def unpenalized():
    for name, data, target, n in (("unpenalized wdbc means", "../breast_cancer_wdbc.csv", "diagnosis", 10),
                                  ("unpenalized binary", "binary.csv", "y", 8),
                                  ("unpenalized onehot", "onehot.csv", "y", 5)):
        x, y = case(name, data, target, n, False, "logistic_regression", penalty="none")
        # standardized for the solver's sake, then carried back
        m, s = x.mean(axis=0), x.std(axis=0)
        fit = sm.Logit(y, sm.add_constant((x - m) / s)).fit(method="newton", tol=1e-14, maxiter=200, disp=0)
        back = np.zeros((n + 1, n + 1))
        back[0, 0] = 1
        back[0, 1:] = -m / s
        back[1:, 1:] = np.diag(1 / s)
        w = back @ fit.params
        se = np.sqrt(np.diag(back @ fit.cov_params() @ back.T))
        for j in range(-1, n):
            expect(name, "estimate", 0, j, w[j + 1])
            expect(name, "std_error", 0, j, se[j + 1])
        expect_figures(name, log_likelihood=fit.llf, null_log_likelihood=fit.llnull, aic=fit.aic, bic=fit.bic,
                       deviance=-2 * fit.llf, pseudo_r2=fit.prsquared)

    name = "unpenalized three classes"
    x, y = case(name, "three.csv", "y", 4, False, "logistic_regression", penalty="none")
    fit = sm.MNLogit(y, sm.add_constant(x)).fit(method="newton", tol=1e-14, maxiter=200, disp=0)
    for k in (1, 2):
        for j in range(-1, 4):
            expect(name, "estimate", k, j, fit.params[j + 1, k - 1])
            expect(name, "std_error", k, j, fit.bse[j + 1, k - 1])
            expect(name, "p_value", k, j, fit.pvalues[j + 1, k - 1])
    expect_figures(name, log_likelihood=fit.llf, null_log_likelihood=fit.llnull, aic=fit.aic, bic=fit.bic,
                   pseudo_r2=fit.prsquared)


def penalized():
    def l2(name, data, target, n, standardize, c, solver, **extra):
        params = dict(extra)
        weight = params.pop("class_weight", None)
        intercept = params.pop("fit_intercept", True)
        shown = {"C": c}
        if weight is not None:
            shown["class_weight"] = weight if isinstance(weight, str) else ",".join(
                "%s:%g" % kv for kv in weight.items())
        if not intercept:
            shown["fit_intercept"] = "false"
        x, y = case(name, data, target, n, standardize, "logistic_regression", **shown)
        if isinstance(weight, dict):
            labels = sorted(set(load(data, target, n, False)[1]))
            weight = {labels.index(k): v for k, v in weight.items()}
        expect_model(name, LogisticRegression(C=c, solver=solver,
                                              tol=1e-9 if solver == "newton-cg" else 1e-13, max_iter=300,
                                              class_weight=weight, fit_intercept=intercept).fit(x, y))

    l2("l2 binary", "binary.csv", "y", 8, False, 1.0, "newton-cholesky")
    l2("l2 binary strong", "binary.csv", "y", 8, False, 0.001, "newton-cholesky")
    l2("l2 binary without intercept", "binary.csv", "y", 8, False, 1.0, "newton-cholesky", fit_intercept=False)
    l2("l2 wdbc", "../breast_cancer_wdbc.csv", "diagnosis", 30, True, 1.0, "newton-cholesky")
    l2("l2 wdbc raw", "../breast_cancer_wdbc.csv", "diagnosis", 30, False, 1.0, "newton-cholesky")
    l2("l2 balanced", "onehot.csv", "y", 5, False, 2.0, "newton-cholesky", class_weight="balanced")
    l2("l2 weighted", "onehot.csv", "y", 5, False, 2.0, "newton-cholesky", class_weight={"lived": 3.0})
    l2("l2 iris", "../iris.csv", "species", 4, False, 1.0, "newton-cg")
    l2("l2 three", "three.csv", "y", 4, False, 0.1, "newton-cg", class_weight="balanced")

    for name, data, target, n, c, ratio in (("l1 binary", "binary.csv", "y", 8, 0.1, None),
                                            ("l1 wdbc", "../breast_cancer_wdbc.csv", "diagnosis", 30, 0.5, None),
                                            ("elasticnet wdbc", "../breast_cancer_wdbc.csv", "diagnosis", 30, 0.2, 0.4),
                                            ("l1 three", "three.csv", "y", 4, 0.1, None),
                                            ("elasticnet three", "three.csv", "y", 4, 0.2, 0.5)):
        params = {"penalty": "l1" if ratio is None else "elasticnet", "C": c}
        if ratio is not None:
            params["l1_ratio"] = ratio
        x, y = case(name, data, target, n, True, "logistic_regression", **params)
        expect_model(name, LogisticRegression(solver="saga", tol=1e-14, max_iter=1000000, random_state=1,
                                              **params).fit(x, y))


def write(name, head, rows):
    with open(os.path.join(HERE, name), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


warnings.simplefilter("always")
generate()
regressions()
unpenalized()
penalized()
write("cases.csv", ["case", "data", "target", "n_features", "standardize", "algorithm", "params"], CASES)
write("reference.csv", ["case", "quantity", "row", "column", "value"], REFERENCE)
