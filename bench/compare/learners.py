"""The learners of the accuracy table and their counterparts.

At the same parameters, which are scikit-learn's defaults but for what stands here in params; and, where that is
another comparison, under a name with DEFAULTS each at its own, as one who gives no parameters meets it.
"""
from dataclasses import dataclass, field
from typing import Callable, Optional

import numpy
import xgboost
from sklearn import (cluster, decomposition, ensemble, linear_model, mixture, naive_bayes, neighbors,
                     neural_network, svm, tree)

OUTLIERS = "outlier_detection"
DEFAULTS = ", defaults"
ONE_HOT = "one_hot"  # ours is told to do to columns what is done for the peer


@dataclass
class Learner:
    name: str
    algorithm: str
    peer_name: str
    classifier: Optional[Callable] = None  # seed -> the peer's estimator
    regressor: Optional[Callable] = None
    unsupervised: Optional[Callable] = None
    params: dict = field(default_factory=dict)  # ours
    preprocess: object = field(default_factory=dict)  # ours; ONE_HOT
    features: str = "all"  # data.features
    seeded: bool = False
    scaled: bool = False  # the peer's numbers are standardized
    centered: bool = False  # the target of a regression is standardized, for both
    words: bool = False  # for sets of texts too
    native: bool = False  # the peer takes missing values and categories as they are
    mixed: bool = False  # only for sets with such columns
    max_train: int = 10000
    repeats: int = 1  # random states on each split, of which the mean counts
    shuffled: bool = False  # the peer's result depends on the order of rows: another one each time
    unsupervised_task: Optional[str] = None
    figure: Optional[str] = None  # ours, of ml.evaluate
    rows: Optional[Callable] = None  # the peer's shares in it: estimator, features -> a number for each test row
    greater_is_better: bool = True

    @property
    def supervised(self):
        return self.unsupervised is None

    def does(self, spec):
        if self.unsupervised is not None:
            return self.unsupervised_task != OUTLIERS or spec.outlier is not None
        return (self.regressor if spec.regression else self.classifier) is not None

    def peer(self, spec, seed):
        return (self.unsupervised or (self.regressor if spec.regression else self.classifier))(seed)

    def task(self, spec):
        return self.unsupervised_task or ("regression" if spec.regression else "classification")

    def centers(self, spec):
        return self.centered and spec.regression

    def metric(self, spec):
        if self.unsupervised_task == OUTLIERS:
            return "roc_auc"
        return self.figure or ("r2_score" if spec.regression else "accuracy")


def plain(model, **params):
    return lambda seed: model(**params)


def seeded(model, **params):
    return lambda seed: model(random_state=seed, **params)


def squared_distance(model, x):
    return model.transform(x).min(axis=1) ** 2


def squared_loss(model, x):
    return numpy.square(x - model.inverse_transform(model.transform(x))).mean(axis=1)


def kernel(name, **options):
    return Learner(f"svm, {name}", "svm", f"SVC / SVR, {name}", params={"kernel": name}, seeded=True, scaled=True,
                   centered=True, max_train=3000, classifier=plain(svm.SVC, kernel=name),
                   regressor=plain(svm.SVR, kernel=name), **options)


def trees(name, classifier, regressor, **options):
    """The features of the peer, and then missing values and categories as they are."""
    peer = classifier.__name__.replace("Classifier", "")
    for label, more in (name, {"preprocess": ONE_HOT}), (f"{name}, own columns", {"mixed": True}):
        yield Learner(label, name, peer, seeded=True, classifier=seeded(classifier, **options),
                      regressor=seeded(regressor, **options), **more)


def boosted(model):
    return seeded(model, n_estimators=100, max_depth=6, learning_rate=0.1, tree_method="hist", nthread=1,
                  enable_categorical=True)


def boosted_by_default(model):
    return seeded(model, nthread=1, tree_method="hist", enable_categorical=True)


STANDARD = {"scale": "standard"}

ALL = [
    Learner("linear_regression", "linear_regression", "LinearRegression",
            regressor=plain(linear_model.LinearRegression)),
    Learner("ridge", "ridge", "Ridge", regressor=plain(linear_model.Ridge)),
    Learner("lasso", "lasso", "Lasso", regressor=plain(linear_model.Lasso)),
    Learner("elastic_net", "elastic_net", "ElasticNet", regressor=plain(linear_model.ElasticNet)),
    Learner("logistic_regression", "logistic_regression", "LogisticRegression", preprocess=STANDARD, scaled=True,
            words=True, params={"max_iter": 1000},
            classifier=plain(linear_model.LogisticRegression, max_iter=1000)),
    Learner("logistic_regression" + DEFAULTS, "logistic_regression", "LogisticRegression, defaults",
            preprocess=STANDARD, scaled=True, words=True, classifier=plain(linear_model.LogisticRegression)),
    *trees("decision_tree", tree.DecisionTreeClassifier, tree.DecisionTreeRegressor),
    *trees("random_forest", ensemble.RandomForestClassifier, ensemble.RandomForestRegressor),
    *trees("extra_trees", ensemble.ExtraTreesClassifier, ensemble.ExtraTreesRegressor),
    Learner("gradient_boosting", "gradient_boosting", "XGBoost", seeded=True, native=True,
            params={"n_estimators": 100, "max_depth": 6, "learning_rate": 0.1, "max_leaf_nodes": None,
                    "min_samples_leaf": 1, "min_child_weight": 1},
            classifier=boosted(xgboost.XGBClassifier), regressor=boosted(xgboost.XGBRegressor)),
    Learner("gradient_boosting" + DEFAULTS, "gradient_boosting", "XGBoost, defaults", seeded=True, native=True,
            classifier=boosted_by_default(xgboost.XGBClassifier),
            regressor=boosted_by_default(xgboost.XGBRegressor)),
    Learner("gradient_boosting" + DEFAULTS + " (HistGradientBoosting)", "gradient_boosting",
            "HistGradientBoosting, defaults", seeded=True,
            classifier=seeded(ensemble.HistGradientBoostingClassifier),
            regressor=seeded(ensemble.HistGradientBoostingRegressor)),
    kernel("linear", words=True),
    kernel("rbf"),
    kernel("poly"),
    kernel("sigmoid", repeats=3, shuffled=True),
    Learner("svm, outliers", "svm", "OneClassSVM", unsupervised=plain(svm.OneClassSVM), seeded=True,
            scaled=True, features="numbers", max_train=3000, unsupervised_task=OUTLIERS,
            rows=lambda model, x: -model.decision_function(x)),
    Learner("knn", "knn", "KNeighbors", scaled=True, max_train=3000,
            classifier=plain(neighbors.KNeighborsClassifier), regressor=plain(neighbors.KNeighborsRegressor)),
    Learner("naive_bayes, gaussian", "naive_bayes", "GaussianNB", preprocess=ONE_HOT,
            classifier=plain(naive_bayes.GaussianNB)),
    Learner("naive_bayes, multinomial", "naive_bayes", "MultinomialNB", preprocess=ONE_HOT, features="categories",
            words=True, params={"distribution": "multinomial"}, classifier=plain(naive_bayes.MultinomialNB)),
    Learner("naive_bayes, bernoulli", "naive_bayes", "BernoulliNB", preprocess=ONE_HOT, features="categories",
            words=True, params={"distribution": "bernoulli"}, classifier=plain(naive_bayes.BernoulliNB)),
    Learner("mlp", "mlp", "MLP", seeded=True, repeats=3, scaled=True, centered=True, max_train=3000,
            classifier=seeded(neural_network.MLPClassifier), regressor=seeded(neural_network.MLPRegressor)),
    Learner("sgd", "sgd", "SGD", seeded=True, repeats=5, scaled=True, words=True, centered=True,
            classifier=seeded(linear_model.SGDClassifier, loss="log_loss"),
            regressor=seeded(linear_model.SGDRegressor)),
    Learner("sgd" + DEFAULTS, "sgd", "SGDClassifier, defaults", seeded=True, repeats=5, scaled=True, words=True,
            classifier=seeded(linear_model.SGDClassifier)),
    Learner("kmeans", "kmeans", "KMeans", seeded=True, scaled=True, features="numbers", repeats=3,
            params={"n_init": 10}, unsupervised=seeded(cluster.KMeans, n_init=10), unsupervised_task="clustering",
            figure="mean_squared_distance", rows=squared_distance, greater_is_better=False),
    Learner("gaussian_mixture", "gaussian_mixture", "GaussianMixture", seeded=True, scaled=True, features="numbers",
            params={"n_components": 3, "n_init": 10},
            unsupervised=seeded(mixture.GaussianMixture, n_components=3, n_init=10),
            unsupervised_task="clustering", figure="mean_log_likelihood", rows=lambda model, x: model.score_samples(x)),
    Learner("pca", "pca", "PCA", preprocess=STANDARD, scaled=True, features="numbers", params={"n_components": 2},
            unsupervised=seeded(decomposition.PCA, n_components=2), unsupervised_task="decomposition",
            figure="mean_squared_reconstruction_error", rows=squared_loss, greater_is_better=False),
    Learner("truncated_svd", "truncated_svd", "TruncatedSVD", seeded=True, features="numbers",
            unsupervised=seeded(decomposition.TruncatedSVD), unsupervised_task="decomposition",
            figure="mean_squared_reconstruction_error", rows=squared_loss, greater_is_better=False),
    Learner("isolation_forest", "isolation_forest", "IsolationForest", seeded=True, features="numbers",
            repeats=10, unsupervised=seeded(ensemble.IsolationForest), unsupervised_task=OUTLIERS,
            rows=lambda model, x: -model.score_samples(x)),
]
