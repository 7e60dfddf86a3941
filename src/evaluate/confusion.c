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
confusion_init(Confusion *confusion, MemoryContext context, bool is_weighted)
{
	*confusion = (Confusion){.context = context, .is_weighted = is_weighted};
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

static void *
confusion_allocate(const Confusion *confusion, uint32 n_slots, Size width)
{
	return MemoryContextAllocExtended(confusion->context, (Size) n_slots * width,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* Twice the slots, with all pairs in them. */
static void
confusion_grow(Confusion *confusion)
{
	Confusion old = *confusion;

	confusion->n_slots = old.n_slots == 0 ? CONFUSION_FIRST_SLOTS : old.n_slots * 2;
	if (confusion->n_slots < old.n_slots)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("too many distinct pairs of labels: %u", confusion->n_cells)));
	confusion->slots = confusion_allocate(confusion, confusion->n_slots, sizeof(ConfusionCell));
	if (confusion->is_weighted)
		confusion->masses = confusion_allocate(confusion, confusion->n_slots, sizeof(RowMass));
	for (uint32 i = 0; i < old.n_slots; i++)
	{
		const ConfusionCell *cell = &old.slots[i];
		ConfusionCell *to;

		if (cell->count == 0)
			continue;
		to = confusion_slot(confusion->slots, confusion->n_slots, cell->actual, cell->predicted);
		*to = *cell;
		if (confusion->is_weighted)
			confusion->masses[to - confusion->slots] = old.masses[i];
	}
	if (old.slots != NULL)
		pfree(old.slots);
	if (old.masses != NULL)
		pfree(old.masses);
}

/* Count so many rows of a pair; at most three quarters of the slots are in use. */
static ConfusionCell *
confusion_count(Confusion *confusion, uint32 actual, uint32 predicted, uint64 count)
{
	ConfusionCell *cell;

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
	return cell;
}

void
confusion_add(Confusion *confusion, uint32 actual, uint32 predicted, double weight)
{
	ConfusionCell *cell = confusion_count(confusion, actual, predicted, 1);

	Assert(weight > 0.0 && (confusion->is_weighted || weight == 1.0));
	if (confusion->is_weighted)
		mass_add_row(&confusion->masses[cell - confusion->slots], weight);
}

void
confusion_add_rows(Confusion *confusion, uint32 actual, uint32 predicted, uint64 count,
				   const RowMass *mass)
{
	ConfusionCell *cell;

	if (count == 0)
		return;
	cell = confusion_count(confusion, actual, predicted, count);
	if (confusion->is_weighted)
		mass_add(&confusion->masses[cell - confusion->slots], *mass);
}

static int
confusion_pair_compare(const void *a, const void *b)
{
	const ConfusionCell *x = &((const ConfusionPair *) a)->cell;
	const ConfusionCell *y = &((const ConfusionPair *) b)->cell;

	CHECK_FOR_INTERRUPTS();
	if (x->actual != y->actual)
		return x->actual < y->actual ? -1 : 1;
	return x->predicted < y->predicted ? -1 : x->predicted > y->predicted;
}

/* A count exactly, below 2^63. */
static Dd
confusion_dd(uint64 count)
{
	double hi = (double) count;

	return dd_quick_two_sum(hi, (double) ((int64) count - (int64) hi));
}

/* The pair of a slot that is taken. */
static ConfusionPair
confusion_pair(const Confusion *confusion, uint32 slot, const int *rank)
{
	ConfusionPair pair = {.cell = confusion->slots[slot]};

	if (confusion->is_weighted)
		pair.mass = confusion->masses[slot];
	else
		pair.mass.weight = pair.mass.squares = confusion_dd(pair.cell.count);
	if (rank != NULL)
	{
		pair.cell.actual = rank[pair.cell.actual];
		pair.cell.predicted = rank[pair.cell.predicted];
	}
	return pair;
}

static void
confusion_table_add(ConfusionTable *table, const ConfusionPair *pair)
{
	Dd weight = pair->mass.weight;
	Dd *actual = &table->actual[pair->cell.actual];
	Dd *predicted = &table->predicted[pair->cell.predicted];

	mass_add(&table->mass, pair->mass);
	*actual = dd_add(*actual, weight);
	*predicted = dd_add(*predicted, weight);
	if (pair->cell.actual == pair->cell.predicted)
		table->hits[pair->cell.actual] = weight;
}

/* The pairs are sorted so that the order of rows leaves no trace in sums over them. */
ConfusionTable *
confusion_table(const Confusion *confusion, int n_classes, const int *rank)
{
	ConfusionTable *table = palloc0(sizeof(ConfusionTable));
	Size n = Max(n_classes, 1);

	table->n_classes = n_classes;
	table->hits = palloc0(n * sizeof(Dd));
	table->actual = palloc0(n * sizeof(Dd));
	table->predicted = palloc0(n * sizeof(Dd));
	table->pairs = MemoryContextAllocHuge(CurrentMemoryContext,
										  Max(confusion->n_cells, 1) * sizeof(ConfusionPair));
	for (uint32 i = 0; i < confusion->n_slots; i++)
		if (confusion->slots[i].count > 0)
			table->pairs[table->n_pairs++] = confusion_pair(confusion, i, rank);
	sort_array(table->pairs, table->n_pairs, sizeof(ConfusionPair), confusion_pair_compare);
	for (Size i = 0; i < table->n_pairs; i++)
		confusion_table_add(table, &table->pairs[i]);
	return table;
}

/* Is it the weight of any row? */
static bool
confusion_any(Dd weight)
{
	return weight.hi > 0.0;
}

/* A quotient of one class: its numerator and denominator. */
static void
confusion_quotient(const ConfusionTable *table, ConfusionMetric metric, int k, Dd *numerator,
				   Dd *denominator)
{
	*numerator = table->hits[k];
	if (metric == CONFUSION_PRECISION)
		*denominator = table->predicted[k];
	else if (metric == CONFUSION_F1_SCORE)
	{
		*numerator = dd_mul_d(*numerator, 2.0);
		*denominator = dd_add(table->actual[k], table->predicted[k]);
	}
	else
		*denominator = table->actual[k];
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
	Dd numerator = DD_ZERO;
	Dd denominator = DD_ZERO;

	if (positive != CONFUSION_ABSENT)
		confusion_quotient(table, metric, positive, &numerator, &denominator);
	if (confusion_any(denominator))
		return metric_value(dd_value(dd_div(numerator, denominator)));
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
	return confusion_any(table->actual[k]) ||
		   (metric != CONFUSION_BALANCED_ACCURACY && confusion_any(table->predicted[k]));
}

static Metric
confusion_macro(const ConfusionTable *table, ConfusionMetric metric)
{
	Dd sum = DD_ZERO;
	int n = 0;

	for (int k = 0; k < table->n_classes; k++)
	{
		Dd numerator;
		Dd denominator;

		if (!confusion_is_averaged(table, metric, k))
			continue;
		confusion_quotient(table, metric, k, &numerator, &denominator);
		if (!confusion_any(denominator))
			return confusion_undefined(table, metric, k);
		sum = dd_add(sum, dd_div(numerator, denominator));
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
		Dd numerator;
		Dd denominator;

		if (!confusion_any(table->actual[k]))
			continue; /* weight 0 */
		confusion_quotient(table, metric, k, &numerator, &denominator);
		if (!confusion_any(denominator))
			return confusion_undefined(table, metric, k);
		sum = dd_add(sum, dd_mul(dd_div(numerator, denominator), table->actual[k]));
	}
	return metric_value(dd_value(dd_div(sum, table->mass.weight)));
}

static Dd
confusion_hits(const ConfusionTable *table)
{
	Dd hits = DD_ZERO;

	for (int k = 0; k < table->n_classes; k++)
		hits = dd_add(hits, table->hits[k]);
	return hits;
}

static Metric
confusion_accuracy(const ConfusionTable *table)
{
	return metric_value(dd_value(dd_div(confusion_hits(table), table->mass.weight)));
}

/*
 * The covariances (actual, predicted), (actual, actual), (predicted, predicted), times the
 * square of the weight of all rows.
 */
static void
confusion_covariances(const ConfusionTable *table, Dd *both, Dd *actual, Dd *predicted)
{
	Dd n = table->mass.weight;

	*both = dd_mul(confusion_hits(table), n);
	*actual = *predicted = dd_mul(n, n);
	for (int k = 0; k < table->n_classes; k++)
	{
		Dd t = table->actual[k];
		Dd p = table->predicted[k];

		*both = dd_sub(*both, dd_mul(t, p));
		*actual = dd_sub(*actual, dd_mul(t, t));
		*predicted = dd_sub(*predicted, dd_mul(p, p));
	}
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
	if (!confusion_any(table->mass.weight))
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
	Dd numerator;
	Dd denominator;
	double up = (cell->actual == k && cell->predicted == k) ? 1.0 : 0.0;
	double down = 0.0;

	confusion_quotient(table, metric, k, &numerator, &denominator);
	if (metric == CONFUSION_F1_SCORE)
		up *= 2.0;
	if (metric != CONFUSION_PRECISION && cell->actual == k)
		down += 1.0;
	if ((metric == CONFUSION_PRECISION || metric == CONFUSION_F1_SCORE) && cell->predicted == k)
		down += 1.0;
	if (down == 0.0 || !confusion_any(denominator))
		return 0.0;
	return (up - dd_value(dd_div(numerator, denominator)) * down) /
		   dd_value(dd_div(denominator, table->mass.weight));
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
	double n = dd_value(table->mass.weight);
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
	double n = dd_value(table->mass.weight);
	double t = dd_value(table->actual[cell->predicted]) / n;
	double p = dd_value(table->predicted[cell->actual]) / n;
	double hit = cell->actual == cell->predicted ? 1.0 : 0.0;

	return (hit - p - t) / sqrt(c->actual * c->predicted) +
		   c->value * (dd_value(table->actual[cell->actual]) / n / c->actual +
					   dd_value(table->predicted[cell->predicted]) / n / c->predicted);
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

/* How many rows of weight 1 are as good as rows that weigh so much (Kish's, of all rows). */
static double
confusion_effective(const ConfusionTable *table, Dd weight)
{
	return dd_value(dd_div(dd_mul(weight, table->mass.weight), table->mass.squares));
}

/* Variance of class k's quotient where it is 0 or 1, which the delta method takes for certain. */
static double
confusion_certain_quotient(const ConfusionTable *table, ConfusionMetric metric, int k)
{
	Dd numerator;
	Dd denominator;
	double share;
	double error;

	confusion_quotient(table, metric, k, &numerator, &denominator);
	if (!confusion_any(denominator))
		return 0.0;
	share = dd_value(dd_div(numerator, denominator));
	error = metric_certain_error(confusion_effective(table, denominator) /
								 (metric == CONFUSION_F1_SCORE ? 2.0 : 1.0));
	return share == 0.0 || share == 1.0 ? error * error : 0.0;
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
		double error = metric_certain_error(confusion_effective(table, table->mass.weight));

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

/* What the figure's slope by the share of a pair is taken from. */
typedef struct ConfusionSlope
{
	ConfusionMetric metric;
	Average average;
	int positive;
	double n_averaged;
	Correlation correlation;
} ConfusionSlope;

static double
confusion_slope_of(const ConfusionTable *table, const ConfusionSlope *s, const ConfusionCell *cell)
{
	if (s->metric == CONFUSION_MATTHEWS_CORRCOEF)
		return confusion_matthews_slope(table, &s->correlation, cell);
	return confusion_slope(table, s->metric, s->average, s->positive, s->n_averaged, cell);
}

/* Sum over rows of the squared influence: weight x (slope - mean slope) / weight of all. */
static double
confusion_variance(const ConfusionTable *table, const ConfusionSlope *s)
{
	double n = dd_value(table->mass.weight);
	double mean = 0.0;
	double sum = 0.0;

	for (Size i = 0; i < table->n_pairs; i++)
	{
		const ConfusionPair *pair = &table->pairs[i];

		CHECK_FOR_INTERRUPTS();
		mean += dd_value(pair->mass.weight) / n * confusion_slope_of(table, s, &pair->cell);
	}
	for (Size i = 0; i < table->n_pairs; i++)
	{
		const ConfusionPair *pair = &table->pairs[i];
		double slope = confusion_slope_of(table, s, &pair->cell) - mean;

		CHECK_FOR_INTERRUPTS();
		sum += dd_value(pair->mass.squares) / n / n * slope * slope;
	}
	return sum;
}

double
confusion_std_error(const ConfusionTable *table, ConfusionMetric metric, Average average,
					int positive)
{
	bool correlates = metric == CONFUSION_MATTHEWS_CORRCOEF;
	ConfusionSlope slope = {.metric = metric,
							.average = average,
							.positive = positive,
							.n_averaged = confusion_n_averaged(table, metric)};
	double certain = 0.0;

	if (correlates && fabs(confusion_matthews_corrcoef(table).value) >= 1.0)
		return confusion_certain_matthews(table);
	if (correlates)
		slope.correlation = confusion_correlation(table);
	else
		certain = confusion_certain_variance(table, metric, average, positive, slope.n_averaged);
	return sqrt(confusion_variance(table, &slope) + certain);
}
