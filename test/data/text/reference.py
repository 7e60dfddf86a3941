#!/usr/bin/python3
"""Make rows of few words among many features, and reference figures with scikit-learn 1.2.

Run by hand; the tests read only what it writes:

    rows.csv        two dense features and the words of each row ("feature:value ...",
                    numbered from 2), three classes, two of them, and a value
    cases.csv       what to train: learner, target, parameters
    reference.csv   figures by case: "weight" by row of weights and feature (-1 the
                    intercept), "output" of every fifth row

Words are drawn by class from distributions of their own, and weighed by how rare they
are, to length 1.  What scikit-learn penalises in its intercept, or does not converge to
in any time, is minimised here by Newton steps.
"""

import csv
import os
import runpy
import warnings

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge, SGDClassifier, SGDRegressor
from sklearn.naive_bayes import BernoulliNB, GaussianNB, MultinomialNB
from sklearn.svm import SVC, SVR

warnings.filterwarnings("ignore")  # line searches end in rounding errors
HERE = os.path.dirname(os.path.abspath(__file__))
newton = runpy.run_path(os.path.join(HERE, "..", "svm", "reference.py"))["squared"]
ROWS, DENSE, WORDS, LENGTH = 260, 2, 90, 9
C2, C3, VALUE, NONE = "two", "three", "value", ""

CASES = [
    ("logistic_regression", C2, {}),
    ("logistic_regression", C2, {"C": 10, "fit_intercept": "false"}),
    ("logistic_regression", C2, {"class_weight": "balanced"}),
    ("logistic_regression", C2, {"penalty": "l1", "C": 2}),
    ("logistic_regression", C2, {"penalty": "elasticnet", "l1_ratio": 0.4, "C": 3}),
    ("logistic_regression", C3, {}),
    ("logistic_regression", C3, {"C": 5, "class_weight": "balanced"}),
    ("naive_bayes", C3, {"distribution": "multinomial"}),
    ("naive_bayes", C2, {"distribution": "multinomial", "alpha": 0.1, "fit_prior": "false"}),
    ("naive_bayes", C3, {"distribution": "bernoulli"}),
    ("naive_bayes", C2, {"distribution": "bernoulli", "binarize": 0.3}),
    ("naive_bayes", C3, {"distribution": "bernoulli", "binarize": -0.5}),
    ("naive_bayes", C3, {"distribution": "gaussian", "var_smoothing": 0.01}),
    ("sgd", C2, {"alpha": 0.01}),
    ("sgd", C3, {"alpha": 0.02, "average": 40, "class_weight": "balanced"}),
    ("sgd", VALUE, {"alpha": 0.001, "loss": "huber", "epsilon": 0.5}),
    ("svm", C2, {"kernel": "linear"}),
    ("svm", C2, {"kernel": "linear", "C": 0.3, "class_weight": "balanced"}),
    ("svm", C3, {"kernel": "linear", "loss": "squared_hinge", "multi_class": "ovr"}),
    ("svm", VALUE, {"kernel": "linear", "C": 0.5}),
    ("svm", VALUE, {"kernel": "linear", "loss": "squared_hinge", "epsilon": 0.3}),
    ("truncated_svd", NONE, {"n_components": 3, "n_iter": 60}),
    ("ridge", VALUE, {}),
    ("ridge", VALUE, {"alpha": 0.1, "fit_intercept": "false"}),
    ("linear_regression", VALUE, {}),
    ("lasso", VALUE, {"alpha": 0.01}),
    ("elastic_net", VALUE, {"alpha": 0.02, "l1_ratio": 0.3}),
]


def make_rows():
    """Dense features, sparse words, class of three, value."""
    rng = np.random.default_rng(20240)
    topics = rng.dirichlet(np.full(WORDS, 0.25), size=3)
    common = rng.dirichlet(np.full(WORDS, 0.5))
    y = rng.integers(0, 3, ROWS)
    counts = np.zeros((ROWS, WORDS))
    for i in range(ROWS):
        if i % 41 != 40:
            share = 0.45 * topics[y[i]] + 0.55 * common
            np.add.at(counts[i], rng.choice(WORDS, LENGTH, p=share / share.sum()), 1)
    words = TfidfTransformer().fit_transform(sparse.csr_matrix(counts)).toarray().round(9)
    dense = np.column_stack([rng.gamma(2, 1, ROWS) + y, rng.uniform(0, 2, ROWS)]).round(6)
    effect = rng.normal(0, 1, WORDS)
    value = words @ effect * 2 + dense @ [0.5, -0.7] + rng.normal(0, 0.3, ROWS)
    return dense, words, y, value.round(6)


def numbers(params):
    return {k: {"false": False}.get(v, v) for k, v in params.items()}


def logistic(x, y, params):
    given = numbers(params)
    penalty = given.get("penalty", "l2")
    solver, tol, most = ("newton-cg", 1e-9, 100) if penalty == "l2" else ("saga", 1e-12, 20000)
    if penalty != "l2":
        given.setdefault("l1_ratio", None)
    model = LogisticRegression(solver=solver, tol=tol, max_iter=most, random_state=0, **given)
    model.fit(x, y)
    return [("weight", k, j - 1, v) for k in range(len(model.coef_))
            for j, v in enumerate(np.r_[model.intercept_[k] if model.fit_intercept else 0,
                                        model.coef_[k]])]


def sgd(x, y, params, target):
    given = numbers(params)
    kind = SGDRegressor
    if target != VALUE:
        kind = SGDClassifier
        given.setdefault("loss", "log_loss")
    model = kind(shuffle=False, **given).fit(sparse.csr_matrix(x), y)
    out = []
    for k, w in enumerate(np.atleast_2d(model.coef_)):
        out += [("weight", k, -1, model.intercept_[k])]
        out += [("weight", k, j, v) for j, v in enumerate(w)]
    return out


def bayes(x, y, params):
    given = numbers(params)
    kind = {"multinomial": MultinomialNB, "bernoulli": BernoulliNB,
            "gaussian": GaussianNB}[given.pop("distribution")]
    if "binarize" in given:  # scikit-learn takes none below 0
        x = (x > given["binarize"]).astype(float)
        given["binarize"] = None
    p = kind(**given).fit(x, y).predict_proba(x)
    return [("output", i, k, p[i, k]) for i in range(0, len(x), 5) for k in range(p.shape[1])]


def polish(x, c, sign, target, a):
    """Weights, then the intercept, of losses c max(0, sign (target - f)) whose multipliers
    are near a: those between the bounds solve linear equations (LIBSVM's kernel is float4)."""
    free = (a > 1e-6 * c) & (a < (1 - 1e-6) * c)
    full = np.where(a >= (1 - 1e-6) * c, c, 0.0) * sign
    n = free.sum()
    k = np.ones((n + 1, n + 1))
    k[-1, -1] = 0
    k[:n, :n] = x[free] @ x[free].T
    b = np.r_[target[free] - x[free] @ (x.T @ full), -full.sum()]
    solution = np.linalg.solve(k, b)
    full[free] = solution[:-1]
    return np.r_[x.T @ full, solution[-1]]


def svm(x, y, params, target):
    c, epsilon = params.get("C", 1.0), params.get("epsilon", 0.1)
    squares = params.get("loss") == "squared_hinge"
    out = []
    if target == VALUE:
        if squares:
            fits = [newton(x, [(1, y - epsilon, c), (-1, y + epsilon, c)], y.mean())]
        else:
            model = SVR(kernel="linear", C=c, epsilon=epsilon, tol=1e-10).fit(x, y)
            beta = np.zeros(len(x))
            beta[model.support_] = model.dual_coef_[0]
            sign = np.where(beta < 0, -1.0, 1.0)
            fits = [polish(x, c, sign, y - sign * epsilon, np.abs(beta))]
    else:
        fits = []
        weight = params.get("class_weight")
        for k in range(3) if target == C3 else [1]:
            sign = np.where(y == k, 1.0, -1.0)
            if squares:
                fits.append(newton(x, [(sign, sign, c)], 0.0))
            else:
                model = SVC(kernel="linear", C=c, class_weight=weight, tol=1e-10).fit(x, sign)
                a = np.zeros(len(x))
                a[model.support_] = np.abs(model.dual_coef_[0])
                each = np.where(sign > 0, *model.class_weight_[::-1]) * c
                fits.append(polish(x, each, sign, sign, a))
    for k, (*w, b) in enumerate(fits):
        out += [("weight", k, -1, b)] + [("weight", k, j, v) for j, v in enumerate(w)]
    return out


def svd(x, params):
    model = TruncatedSVD(params["n_components"], algorithm="arpack", random_state=0).fit(x)
    out = []
    for k in np.argsort(-model.singular_values_):
        v = model.components_[k]
        out += [("weight", len(out) // len(v), j, u)
                for j, u in enumerate(v * np.sign(v[np.abs(v).argmax()]))]
    return out


def least_squares(learner, x, y, params):
    given = numbers(params)
    if learner == "linear_regression":  # the shortest of the solutions
        mean = x.mean(axis=0)
        w = np.linalg.lstsq(x - mean, y - y.mean(), rcond=1e-12)[0]
        b = y.mean() - mean @ w
    else:
        kind = {"ridge": Ridge, "lasso": Lasso, "elastic_net": ElasticNet}[learner]
        if learner != "ridge":
            given.update(tol=1e-15, max_iter=10000000)
        model = kind(**given).fit(x, y)
        w, b = model.coef_, model.intercept_
    return [("weight", 0, -1, b)] + [("weight", 0, j, v) for j, v in enumerate(w)]


def figures(learner, target, params, x, three, value):
    y = {C2: (three > 0).astype(int), C3: three, VALUE: value, NONE: None}[target]
    if learner == "logistic_regression":
        return logistic(x, y, params)
    if learner == "naive_bayes":
        return bayes(x, y, params)
    if learner == "sgd":
        return sgd(x, y, params, target)
    if learner == "svm":
        return svm(x, y, params, target)
    if learner == "truncated_svd":
        return svd(x, params)
    return least_squares(learner, x, y, params)


TOLERANCES = {"logistic_regression": "tol=1e-13", "svm": "tol=1e-9", "sgd": "shuffle=false", "lasso": "tol=1e-15",
              "elastic_net": "tol=1e-15"}


def main():
    dense, words, three, value = make_rows()
    with open(os.path.join(HERE, "rows.csv"), "w") as f:
        f.write("three,two,value,d1,d2,words\n")
        for i in range(ROWS):
            text = " ".join("%d:%.9f" % (DENSE + j, words[i, j]) for j in np.flatnonzero(words[i]))
            f.write("%d,%d,%.6f,%.6f,%.6f,%s\n"
                    % (three[i], three[i] > 0, value[i], *dense[i], text))
    x = np.hstack([dense, words])
    with open(os.path.join(HERE, "cases.csv"), "w", newline="") as c, \
         open(os.path.join(HERE, "reference.csv"), "w", newline="") as r:
        cases, reference = csv.writer(c, lineterminator="\n"), csv.writer(r, lineterminator="\n")
        cases.writerow(["case", "learner", "target", "params"])
        reference.writerow(["case", "quantity", "row", "column", "value"])
        for number, (learner, target, params) in enumerate(CASES):
            case = "%s %d" % (learner, number)
            text = ["%s=%s" % item for item in params.items()]
            text += [TOLERANCES[learner]] if learner in TOLERANCES else []
            cases.writerow([case, learner, target, ";".join(text)])
            for figure in figures(learner, target, params, x, three, value):
                reference.writerow([case, *figure[:-1], "%.10g" % figure[-1]])


main()
