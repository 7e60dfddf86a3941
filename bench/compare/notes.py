"""What the page says beside its figures."""

LEARNERS = {
    "sgd": "loss `log_loss` for classes on both sides: ours has no losses without probabilities",
}

# by learner, or by learner and set: why a difference is greater than one standard error
OUTSIDE = {}
