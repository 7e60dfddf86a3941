"""The peer's side of a cell."""
import time

import numpy

from compare import data


def run(learner, spec, train, test, names, seed):
    """(answers for the test rows, or their shares in the figure, seconds of training)"""
    if learner.native:
        x_train, x_test = data.as_categories(train, test, names)
    else:
        steps = data.encoder(train, spec, names, learner.scaled)
        x_train, x_test = steps.fit_transform(train), steps.transform(test)
    model = learner.peer(spec, seed)
    start = time.perf_counter()
    if not learner.supervised:
        model.fit(x_train)
        seconds = time.perf_counter() - start
        return learner.rows(model, x_test), seconds
    y, back = targets(learner, spec, train)
    start = time.perf_counter()
    model.fit(x_train, y)
    seconds = time.perf_counter() - start
    return back(model.predict(x_test)), seconds


def targets(learner, spec, train):
    """What the peer learns, and the way back from what it predicts."""
    y = train[spec.target].to_numpy()
    if not spec.regression:
        classes, codes = numpy.unique(y, return_inverse=True)
        return codes, lambda predicted: classes[numpy.asarray(predicted, dtype=int)]
    if learner.centered:
        mean, deviation = y.mean(), y.std()
        return (y - mean) / deviation, lambda predicted: predicted * deviation + mean
    return y, lambda predicted: predicted
