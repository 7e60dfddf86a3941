"""The learners of the accuracy table and their counterparts, at the same parameters."""
from dataclasses import dataclass, field
from typing import Callable, Optional

import xgboost
from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, svm, tree


@dataclass
class Learner:
    name: str
    algorithm: str
    classifier: Optional[Callable] = None  # seed -> the peer's estimator
    regressor: Optional[Callable] = None
    params: dict = field(default_factory=dict)  # ours
    scaled: bool = False  # numbers are standardized before
    seeded: bool = False

    def does(self, regression):
        return (self.regressor if regression else self.classifier) is not None

    def peer(self, regression, seed):
        return (self.regressor if regression else self.classifier)(seed)


def boosted(model):
    return lambda seed: model(n_estimators=100, max_depth=6, learning_rate=0.1, tree_method="hist", nthread=1,
                              random_state=seed)


ALL = [
    Learner("linear_regression", "linear_regression", regressor=lambda seed: linear_model.LinearRegression()),
    Learner("ridge", "ridge", regressor=lambda seed: linear_model.Ridge()),
    Learner("logistic_regression", "logistic_regression",
            classifier=lambda seed: linear_model.LogisticRegression(max_iter=10000)),
    Learner("decision_tree", "decision_tree", seeded=True, params={"max_depth": 8},
            classifier=lambda seed: tree.DecisionTreeClassifier(max_depth=8, random_state=seed),
            regressor=lambda seed: tree.DecisionTreeRegressor(max_depth=8, random_state=seed)),
    Learner("random_forest", "random_forest", seeded=True,
            classifier=lambda seed: ensemble.RandomForestClassifier(random_state=seed),
            regressor=lambda seed: ensemble.RandomForestRegressor(random_state=seed)),
    Learner("extra_trees", "extra_trees", seeded=True,
            classifier=lambda seed: ensemble.ExtraTreesClassifier(random_state=seed),
            regressor=lambda seed: ensemble.ExtraTreesRegressor(random_state=seed)),
    Learner("gradient_boosting", "gradient_boosting", seeded=True,
            params={"n_estimators": 100, "max_depth": 6, "learning_rate": 0.1},
            classifier=boosted(xgboost.XGBClassifier), regressor=boosted(xgboost.XGBRegressor)),
    Learner("svm, rbf", "svm", seeded=True, scaled=True,
            classifier=lambda seed: svm.SVC(), regressor=lambda seed: svm.SVR()),
    Learner("svm, linear", "svm", seeded=True, scaled=True, params={"kernel": "linear"},
            classifier=lambda seed: svm.LinearSVC(loss="hinge", max_iter=10000, random_state=seed)),
    Learner("knn", "knn", scaled=True,
            classifier=lambda seed: neighbors.KNeighborsClassifier(),
            regressor=lambda seed: neighbors.KNeighborsRegressor()),
    Learner("naive_bayes", "naive_bayes", classifier=lambda seed: naive_bayes.GaussianNB()),
    Learner("mlp", "mlp", seeded=True, scaled=True,
            classifier=lambda seed: neural_network.MLPClassifier(random_state=seed),
            regressor=lambda seed: neural_network.MLPRegressor(random_state=seed)),
    Learner("sgd", "sgd", seeded=True, scaled=True,
            classifier=lambda seed: linear_model.SGDClassifier(loss="log_loss", random_state=seed),
            regressor=lambda seed: linear_model.SGDRegressor(random_state=seed)),
]
