/*
 * metric.h
 *		The result of a metric: a number, or the reason why there is none.
 *
 * Undefined is never 0: scikit-learn answers 0 with a warning where a quotient
 * has no denominator; here the SQL aggregates answer NULL with a NOTICE and
 * score.h sets is_null.
 */
#ifndef EVALUATE_METRIC_H
#define EVALUATE_METRIC_H

#include "postgres.h"

typedef struct Metric
{
	double value; /* finite, unless there is a reason */
	const char *reason; /* NULL, or a clause: "no rows" */
} Metric;

static inline Metric
metric_value(double value)
{
	return (Metric){value, NULL};
}

static inline Metric
metric_undefined(const char *reason)
{
	return (Metric){0.0, reason};
}

#endif /* EVALUATE_METRIC_H */
