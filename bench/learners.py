"""The learners of the accuracy table and their counterparts, at the same parameters."""
from dataclasses import dataclass, field
from typing import Callable, Optional

from sklearn import linear_model


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


ALL = [
    Learner("linear_regression", "linear_regression", regressor=lambda seed: linear_model.LinearRegression()),
    Learner("ridge", "ridge", regressor=lambda seed: linear_model.Ridge()),
    Learner("logistic_regression", "logistic_regression",
            classifier=lambda seed: linear_model.LogisticRegression(max_iter=10000)),
]
