/*
 * confusion.c
 *		Counts of (actual, predicted) and the metrics that follow from them.
 *
 * Definitions are scikit-learn's (metrics/_classification.py), except that a
 * quotient without a denominator is undefined.  The Matthews correlation of more
 * than two classes is Gorodkin's (2004), its sums of products of counts taken in
 * double-double, where they are exact below 2^106.
 */
#include "postgres.h"

#include <math.h>

#include "common/hashfn.h"
#include "miscadmin.h"

#include "core/port.h"
#include "core/sort.h"
#include "evaluate/confusion.h"
#include "math/dd.h"

#define CONFUSION_FIRST_SLOTS 8

void
confusion_init(Confusion *confusion, MemoryContext context)
{
	*confusion = (Confusion){.context = context};
}

/* The slot of a pair, or the free slot where it belongs. */
static ConfusionCell *
confusion_slot(ConfusionCell *slots, uint32 n_slots, uint32 actual, uint32 predicted)
{
	uint32 i = hash_combine(murmurhash32(actual), murmurhash32(predicted));

	for (;; i++)
	{
		ConfusionCell *cell = &slots[i & (n_slots - 1)];

		if (cell->count == 0 || (cell->actual == actual && cell->predicted == predicted))
			return cell;
	}
}

/* Twice the slots, with all pairs in them. */
static void
confusion_grow(Confusion *confusion)
{
	uint32 n_slots = confusion->n_slots == 0 ? CONFUSION_FIRST_SLOTS : confusion->n_slots * 2;
	ConfusionCell *slots;

	if (n_slots < confusion->n_slots)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("too many distinct pairs of labels: %u", confusion->n_cells)));
	slots = MemoryContextAllocExtended(confusion->context, (Size) n_slots * sizeof(ConfusionCell),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < confusion->n_slots; i++)
	{
		const ConfusionCell *old = &confusion->slots[i];

		if (old->count > 0)
			*confusion_slot(slots, n_slots, old->actual, old->predicted) = *old;
	}
	if (confusion->slots != NULL)
		pfree(confusion->slots);
	confusion->slots = slots;
	confusion->n_slots = n_slots;
}

/* Count a pair; at most three quarters of the slots are in use. */
void
confusion_add(Confusion *confusion, uint32 actual, uint32 predicted, uint64 count)
{
	ConfusionCell *cell;

	if (count == 0)
		return;
	if ((uint64) confusion->n_cells * 4 >= (uint64) confusion->n_slots * 3)
		confusion_grow(confusion);
	cell = confusion_slot(confusion->slots, confusion->n_slots, actual, predicted);
	if (cell->count == 0)
	{
		cell->actual = actual;
		cell->predicted = predicted;
		confusion->n_cells++;
	}
	cell->count += count;
}

static int
confusion_cell_compare(const void *a, const void *b)
{
	const ConfusionCell *x = a;
	const ConfusionCell *y = b;

	CHECK_FOR_INTERRUPTS();
	if (x->actual != y->actual)
		return x->actual < y->actual ? -1 : 1;
	return x->predicted < y->predicted ? -1 : x->predicted > y->predicted;
}

/* The cells are sorted so that the order of rows leaves no trace in sums over them. */
ConfusionTable *
confusion_table(const Confusion *confusion, int n_classes, const int *rank)
{
	ConfusionTable *table = palloc0(sizeof(ConfusionTable));
	Size n = Max(n_classes, 1);

	table->n_classes = n_classes;
	table->hits = palloc0(n * sizeof(uint64));
	table->n_actual = palloc0(n * sizeof(uint64));
	table->n_predicted = palloc0(n * sizeof(uint64));
	table->cells = MemoryContextAllocHuge(CurrentMemoryContext,
										  Max(confusion->n_cells, 1) * sizeof(ConfusionCell));
	for (uint32 i = 0; i < confusion->n_slots; i++)
	{
		ConfusionCell cell = confusion->slots[i];

		if (cell.count == 0)
			continue;
		if (rank != NULL)
		{
			cell.actual = rank[cell.actual];
			cell.predicted = rank[cell.predicted];
		}
		table->cells[table->n_cells++] = cell;
		table->n_rows += cell.count;
		table->n_actual[cell.actual] += cell.count;
		table->n_predicted[cell.predicted] += cell.count;
		if (cell.actual == cell.predicted)
			table->hits[cell.actual] += cell.count;
	}
	sort_array(table->cells, table->n_cells, sizeof(ConfusionCell), confusion_cell_compare);
	return table;
}

/* A count exactly, below 2^63. */
static Dd
confusion_dd(uint64 count)
{
	double hi = (double) count;

	return dd_quick_two_sum(hi, (double) ((int64) count - (int64) hi));
}

/* A quotient of one class: its numerator and denominator. */
static void
confusion_quotient(const ConfusionTable *table, ConfusionMetric metric, int k, uint64 *numerator,
				   uint64 *denominator)
{
	*numerator = table->hits[k];
	if (metric == CONFUSION_PRECISION)
		*denominator = table->n_predicted[k];
	else if (metric == CONFUSION_F1_SCORE)
	{
		*numerator *= 2;
		*denominator = table->n_actual[k] + table->n_predicted[k];
	}
	else
		*denominator = table->n_actual[k];
}

static Metric
confusion_undefined(const ConfusionTable *table, ConfusionMetric metric, int k)
{
	const char *label = table->labels != NULL ? table->labels[k] : NULL;

	label = label == NULL ? psprintf("%d", k) : core_clip(label);
	if (metric == CONFUSION_PRECISION)
		return metric_undefined(psprintf("label \"%s\" is never predicted", label));
	return metric_undefined(psprintf("label \"%s\" never occurs in the actual values", label));
}

static Metric
confusion_binary(const ConfusionTable *table, ConfusionMetric metric, int positive)
{
	uint64 numerator = 0;
	uint64 denominator = 0;

	if (positive != CONFUSION_ABSENT)
		confusion_quotient(table, metric, positive, &numerator, &denominator);
	if (denominator > 0)
		return metric_value((double) numerator / (double) denominator);
	if (metric == CONFUSION_PRECISION)
		return metric_undefined("no row is predicted positive");
	if (metric == CONFUSION_RECALL)
		return metric_undefined("no row is actually positive");
	return metric_undefined("no row is positive, neither actual nor predicted");
}

/* Does the class count in a mean over classes?  As in scikit-learn, one that occurs. */
static bool
confusion_is_averaged(const ConfusionTable *table, ConfusionMetric metric, int k)
{
	return table->n_actual[k] > 0 ||
		   (metric != CONFUSION_BALANCED_ACCURACY && table->n_predicted[k] > 0);
}

static Metric
confusion_macro(const ConfusionTable *table, ConfusionMetric metric)
{
	Dd sum = DD_ZERO;
	int n = 0;

	for (int k = 0; k < table->n_classes; k++)
	{
		uint64 numerator;
		uint64 denominator;

		if (!confusion_is_averaged(table, metric, k))
			continue;
		confusion_quotient(table, metric, k, &numerator, &denominator);
		if (denominator == 0)
			return confusion_undefined(table, metric, k);
		sum = dd_add(sum, dd_div(confusion_dd(numerator), confusion_dd(denominator)));
		n++;
	}
	return metric_value(dd_value(dd_div(sum, dd_from(n))));
}

static Metric
confusion_weighted(const ConfusionTable *table, ConfusionMetric metric)
{
	Dd sum = DD_ZERO;

	for (int k = 0; k < table->n_classes; k++)
	{
		uint64 numerator;
		uint64 denominator;
		Dd quotient;

		if (table->n_actual[k] == 0)
			continue; /* weight 0 */
		confusion_quotient(table, metric, k, &numerator, &denominator);
		if (denominator == 0)
			return confusion_undefined(table, metric, k);
		quotient = dd_div(confusion_dd(numerator), confusion_dd(denominator));
		sum = dd_add(sum, dd_mul(quotient, confusion_dd(table->n_actual[k])));
	}
	return metric_value(dd_value(dd_div(sum, confusion_dd(table->n_rows))));
}

static Metric
confusion_accuracy(const ConfusionTable *table)
{
	uint64 hits = 0;

	for (int k = 0; k < table->n_classes; k++)
		hits += table->hits[k];
	return metric_value((double) hits / (double) table->n_rows);
}

/* n^2 times the covariances (actual, predicted), (actual, actual), (predicted, predicted) */
static void
confusion_covariances(const ConfusionTable *table, Dd *both, Dd *actual, Dd *predicted)
{
	Dd n = confusion_dd(table->n_rows);
	uint64 hits = 0;

	*both = DD_ZERO;
	*actual = *predicted = dd_mul(n, n);
	for (int k = 0; k < table->n_classes; k++)
	{
		Dd t = confusion_dd(table->n_actual[k]);
		Dd p = confusion_dd(table->n_predicted[k]);

		hits += table->hits[k];
		*both = dd_sub(*both, dd_mul(t, p));
		*actual = dd_sub(*actual, dd_mul(t, t));
		*predicted = dd_sub(*predicted, dd_mul(p, p));
	}
	*both = dd_add(*both, dd_mul(confusion_dd(hits), n));
}

static Metric
confusion_matthews_corrcoef(const ConfusionTable *table)
{
	Dd both;
	Dd actual;
	Dd predicted;

	confusion_covariances(table, &both, &actual, &predicted);
	if (dd_value(actual) <= 0.0)
		return metric_undefined("the actual labels are all the same");
	if (dd_value(predicted) <= 0.0)
		return metric_undefined("the predicted labels are all the same");
	return metric_value(dd_value(dd_div(both, dd_mul(dd_sqrt(actual), dd_sqrt(predicted)))));
}

Metric
confusion_metric(const ConfusionTable *table, ConfusionMetric metric, Average average, int positive)
{
	if (table->n_rows == 0)
		return metric_undefined("no rows");
	if (metric == CONFUSION_MATTHEWS_CORRCOEF)
		return confusion_matthews_corrcoef(table);
	if (metric == CONFUSION_BALANCED_ACCURACY)
		return confusion_macro(table, metric);
	if (metric == CONFUSION_ACCURACY || average == AVERAGE_MICRO)
		return confusion_accuracy(table); /* what all three are, one label a row */
	if (average == AVERAGE_BINARY)
		return confusion_binary(table, metric, positive);
	if (average == AVERAGE_WEIGHTED)
		return confusion_weighted(table, metric);
	return confusion_macro(table, metric);
}

/* Derivative of class k's quotient by the share of cell (i, j). */
static double
confusion_quotient_slope(const ConfusionTable *table, ConfusionMetric metric, int k,
						 const ConfusionCell *cell)
{
	uint64 numerator;
	uint64 denominator;
	double up = (cell->actual == k && cell->predicted == k) ? 1.0 : 0.0;
	double down = 0.0;

	confusion_quotient(table, metric, k, &numerator, &denominator);
	if (metric == CONFUSION_F1_SCORE)
		up *= 2.0;
	if (metric != CONFUSION_PRECISION && cell->actual == k)
		down += 1.0;
	if ((metric == CONFUSION_PRECISION || metric == CONFUSION_F1_SCORE) && cell->predicted == k)
		down += 1.0;
	if (down == 0.0 || denominator == 0)
		return 0.0;
	return (up - (double) numerator / (double) denominator * down) /
		   ((double) denominator / (double) table->n_rows);
}

/* What the Matthews correlation is made of, from shares. */
typedef struct Correlation
{
	double value;
	double actual; /* variances */
	double predicted;
} Correlation;

static Correlation
confusion_correlation(const ConfusionTable *table)
{
	double n = (double) table->n_rows;
	Correlation c;
	Dd both;
	Dd actual;
	Dd predicted;

	confusion_covariances(table, &both, &actual, &predicted);
	c.actual = dd_value(actual) / (n * n);
	c.predicted = dd_value(predicted) / (n * n);
	c.value = dd_value(both) / (n * n) / sqrt(c.actual * c.predicted);
	return c;
}

/* Likewise of the Matthews correlation. */
static double
confusion_matthews_slope(const ConfusionTable *table, const Correlation *c,
						 const ConfusionCell *cell)
{
	double n = (double) table->n_rows;
	double t = (double) table->n_actual[cell->predicted] / n;
	double p = (double) table->n_predicted[cell->actual] / n;
	double hit = cell->actual == cell->predicted ? 1.0 : 0.0;

	return (hit - p - t) / sqrt(c->actual * c->predicted) +
		   c->value * ((double) table->n_actual[cell->actual] / n / c->actual +
					   (double) table->n_predicted[cell->predicted] / n / c->predicted);
}

static double
confusion_slope(const ConfusionTable *table, ConfusionMetric metric, Average average, int positive,
				double n_averaged, const ConfusionCell *cell)
{
	double slope;

	if (metric == CONFUSION_ACCURACY)
		return cell->actual == cell->predicted ? 1.0 : 0.0;
	if (metric != CONFUSION_BALANCED_ACCURACY && average == AVERAGE_BINARY)
		return confusion_quotient_slope(table, metric, positive, cell);
	slope = confusion_quotient_slope(table, metric, cell->actual, cell);
	if (cell->predicted != cell->actual)
		slope += confusion_quotient_slope(table, metric, cell->predicted, cell);
	return slope / n_averaged;
}

/* Variance of class k's quotient where it is 0 or 1, which the delta method takes for certain. */
static double
confusion_certain_quotient(const ConfusionTable *table, ConfusionMetric metric, int k)
{
	uint64 numerator;
	uint64 denominator;
	double error;

	confusion_quotient(table, metric, k, &numerator, &denominator);
	if (denominator == 0 || (numerator != 0 && numerator != denominator))
		return 0.0;
	error = metric_certain_error((double) denominator / (metric == CONFUSION_F1_SCORE ? 2.0 : 1.0));
	return error * error;
}

/* And of the figure: of each class that counts in the mean. */
static double
confusion_certain_variance(const ConfusionTable *table, ConfusionMetric metric, Average average,
						   int positive, double n_averaged)
{
	double variance = 0.0;

	if (metric == CONFUSION_ACCURACY)
	{
		double share = confusion_accuracy(table).value;
		double error = metric_certain_error((double) table->n_rows);

		return share == 0.0 || share == 1.0 ? error * error : 0.0;
	}
	if (metric != CONFUSION_BALANCED_ACCURACY && average == AVERAGE_BINARY)
		return confusion_certain_quotient(table, metric, positive);
	for (int k = 0; k < table->n_classes; k++)
		if (confusion_is_averaged(table, metric, k))
			variance += confusion_certain_quotient(table, metric, k);
	return variance / (n_averaged * n_averaged);
}

static double
confusion_n_averaged(const ConfusionTable *table, ConfusionMetric metric)
{
	double n = 0.0;

	for (int k = 0; k < table->n_classes; k++)
		n += confusion_is_averaged(table, metric, k);
	return n;
}

/*
 * Of a Matthews correlation of 1 or -1: that of the balanced accuracy, stretched as it is
 * from [1 / n, 1] over n classes to [0, 1].
 */
static double
confusion_certain_matthews(const ConfusionTable *table)
{
	double n = confusion_n_averaged(table, CONFUSION_BALANCED_ACCURACY);

	return n / (n - 1.0) *
		   sqrt(
			   confusion_certain_variance(table, CONFUSION_BALANCED_ACCURACY, AVERAGE_MACRO, 0, n));
}

double
confusion_std_error(const ConfusionTable *table, ConfusionMetric metric, Average average,
					int positive)
{
	double n = (double) table->n_rows;
	bool correlates = metric == CONFUSION_MATTHEWS_CORRCOEF;
	Correlation correlation = {0};
	double n_averaged = confusion_n_averaged(table, metric);
	double mean = 0.0;
	double square = 0.0;
	double certain = 0.0;

	if (correlates && fabs(confusion_matthews_corrcoef(table).value) >= 1.0)
		return confusion_certain_matthews(table);
	if (correlates)
		correlation = confusion_correlation(table);
	else
		certain = confusion_certain_variance(table, metric, average, positive, n_averaged);
	for (Size i = 0; i < table->n_cells; i++)
	{
		const ConfusionCell *cell = &table->cells[i];
		double share = (double) cell->count / n;
		double slope = correlates
						   ? confusion_matthews_slope(table, &correlation, cell)
						   : confusion_slope(table, metric, average, positive, n_averaged, cell);

		CHECK_FOR_INTERRUPTS();
		mean += share * slope;
		square += share * slope * slope;
	}
	return sqrt(Max(square - mean * mean, 0.0) / n + certain);
}
