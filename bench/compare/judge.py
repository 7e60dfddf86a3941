"""Test metrics and their standard errors, by the same functions for both sides.

Each metric is (nearly) a mean over the test rows; the standard error is what that mean would vary by if other
rows had been drawn: the deviation of the rows' shares in it over the square root of their number.
"""
import numpy
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score


def accuracy(actual, predicted):
    """At least the error of one wrong row, since no test shows that there are none."""
    n = len(actual)
    share = accuracy_score(actual, predicted)
    return share, numpy.sqrt(max(share * (1 - share), 1.0 / n) / n)


def r2(actual, predicted):
    """Error by the delta method: both the residuals and the spread of the target vary with the rows."""
    actual = numpy.asarray(actual, dtype=float)
    spread = (actual - actual.mean()) ** 2
    value = r2_score(actual, predicted)
    shares = (actual - numpy.asarray(predicted, dtype=float)) ** 2 - (1 - value) * spread
    return value, shares.std() / spread.mean() / numpy.sqrt(len(actual))


def auc(is_outlier, score):
    """Error by DeLong's components: for each row, the share of the other kind that it is on the right side of."""
    is_outlier = numpy.asarray(is_outlier, dtype=bool)
    score = numpy.asarray(score, dtype=float)
    outliers, inliers = numpy.sort(score[is_outlier]), numpy.sort(score[~is_outlier])
    above = 1 - place(outliers, inliers)
    beyond = place(inliers, outliers)
    error = numpy.sqrt(above.var() / len(above) + beyond.var() / len(beyond))
    return roc_auc_score(is_outlier, score), error


def place(among, values):
    """The share of a sorted list that is less than each value, ties by half."""
    return (numpy.searchsorted(among, values, "left") + numpy.searchsorted(among, values, "right")) / 2 / len(among)


def mean(figures):
    return figures.mean(), figures.std() / numpy.sqrt(len(figures))
