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

/*
 * Standard error of a share of n rows that is 0 or 1: half the width of Wilson's interval
 * (1927) of one standard error.  The formula of a share in between, sqrt(p (1 - p) / n),
 * would give 0, as if no row could ever be another way.
 */
static inline double
metric_certain_error(double n)
{
	return 0.5 / (n + 1.0);
}

#endif /* EVALUATE_METRIC_H */
