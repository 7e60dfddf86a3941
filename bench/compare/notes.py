"""What the page says beside its figures."""

# what else the two sides of a learner were given
LEARNERS = {
    "lasso": "on diamonds the peer stops before it converges",
    "decision_tree": "ours told to fill in means and to code one-hot",
    "random_forest": "as `decision_tree`",
    "extra_trees": "as `decision_tree`",
    "gradient_boosting": "XGBoost with `tree_method` hist and `enable_categorical`",
    "gradient_boosting, defaults": "XGBoost with `tree_method` hist and `enable_categorical`",
    "naive_bayes, gaussian": "ours told to fill in means, which it would leave out",
    "mlp": "200 epochs are often not enough for either",
    "sgd": "`log_loss` for classes, since ours has no loss without probabilities",
    "gaussian_mixture": "a single start of either ends in one of several optima",
}

COLUMNS = "Ours tells categories and missing values apart as they are, the peer each by a column of its own."

# by learner, or by learner and set: why a difference is greater than one standard error
OUTSIDE = {
    "decision_tree, own columns": COLUMNS,
    "random_forest, own columns": COLUMNS,
    "extra_trees, own columns": COLUMNS,
    "gaussian_mixture": "The best of ten starts need not be the same optimum on both sides.",
}
