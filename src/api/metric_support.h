/*
 * metric_support.h
 *		What the SQL forms of all metrics share: reading arguments, answering
 *		with a number or NULL and a NOTICE, rows as an array, bytes for parallel
 *		workers.
 */
#ifndef API_METRIC_SUPPORT_H
#define API_METRIC_SUPPORT_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "evaluate/labels.h"
#include "evaluate/metric.h"

/* How a numeric argument is read; fixed by its type. */
typedef struct NumberSite
{
	Oid type; /* of the value, or of the array's elements */
	bool is_array;
	bool is_unknown; /* an untyped literal: a number, or '{...}' */
} NumberSite;

/* Per call site, kept in fn_extra. */
typedef struct MetricSite
{
	LabelSite *labels;
	NumberSite numbers;
} MetricSite;

/* The aggregate's memory context; raises when not called as an aggregate. */
extern MemoryContext metric_context(FunctionCallInfo fcinfo);

/* Arguments 1 and 2 are labels, or argument 1 is a label and argument 2 numbers. */
extern MetricSite *metric_label_site(FunctionCallInfo fcinfo);
extern MetricSite *metric_number_site(FunctionCallInfo fcinfo);

/*
 * The numbers of a datum, finite or 22003 naming what they are; *n is how many,
 * single as told by is_array of the result's site.  Valid while datum is.
 */
extern const double *metric_numbers(const NumberSite *site, Datum datum, const char *what, int *n,
									double *buffer);

/* Without the argument every row weighs 1; false: the row counts for nothing (0 or NULL). */
extern bool metric_weight(FunctionCallInfo fcinfo, int argument, double *weight);

/* Raises 22003 naming what it is unless finite. */
extern void metric_check_finite(double value, const char *what);

/* Raises 22003 unless within [0, 1]. */
extern void metric_check_probability(double value);

/*
 * Raises 22023 when there are more labels than a row's width scores can tell
 * apart.
 */
extern void metric_check_label_count(const LabelSet *labels, int width);

/* A number, or NULL with a NOTICE that names the metric and the reason. */
extern Datum metric_return(FunctionCallInfo fcinfo, const char *name, Metric metric);

/* An array of n composite values of the function's declared result type. */
typedef void (*MetricRowFn)(void *arg, Size row, Datum *values);
extern Datum metric_return_rows(FunctionCallInfo fcinfo, const char *name, Size n, MetricRowFn fill,
								void *arg);

/* A reader over a serialized state. */
extern StringInfoData metric_reader(bytea *bytes);

#endif /* API_METRIC_SUPPORT_H */
