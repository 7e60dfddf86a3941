/*
 * naive_bayes_sums.c
 *		The sums of naive Bayes from one scan of the rows.
 *
 * Each block is walked class by class, some rows and some features at a time,
 * turned so that a feature is contiguous, and summed by math/kernel.c in
 * double-double.
 */
#include "core/port.h"

#include <math.h>

#include "algo/naive_bayes/naive_bayes.h"
#include "core/progress.h"
#include "math/kernel.h"

/* A tile of so many rows and features stays in the cache. */
#define TILE_ROWS     256
#define TILE_FEATURES 32
#define TILE_STRIDE   (TILE_ROWS + KERNEL_LANES)

typedef struct SumsScan
{
	NaiveBayesFit *fit;
	char *const *feature_names;
	const Kernels *kernels;
	uint64 n_done;
	int class; /* of the tile */

	Size capacity; /* of the next two, in rows */
	Size *order; /* the rows of a block by class */
	Size *ends; /* n_classes: where the rows of a class end in it */

	/* one tile; rows up to a multiple of KERNEL_LANES are 0 */
	double ones[TILE_ROWS];
	double weights[TILE_ROWS]; /* 1, or the rows' own */
	double weight_bound;
	double present[TILE_ROWS]; /* 1 where the value is not missing */
	double high[TILE_ROWS]; /* weight times value, exactly, in two parts */
	double low[TILE_ROWS];
	double tile[TILE_FEATURES * TILE_STRIDE];
	double bounds[TILE_FEATURES]; /* of its columns */
} SumsScan;

/* ------------------------------------------------------------- rows by class */

/* The numbers of a block's rows by class, in order, by counting. */
static void
sort_by_class(SumsScan *scan, const RowBlock *block)
{
	int n_classes = scan->fit->n_classes;
	Size start = 0;

	if (block->n_rows > scan->capacity)
	{
		scan->capacity = block->n_rows;
		if (scan->order != NULL)
			pfree(scan->order);
		scan->order = palloc_extended(scan->capacity * sizeof(Size), MCXT_ALLOC_HUGE);
	}
	memset(scan->ends, 0, n_classes * sizeof(Size));
	for (Size i = 0; i < block->n_rows; i++)
		scan->ends[(int) block->y[i]]++;
	for (int k = 0; k < n_classes; k++)
	{
		Size count = scan->ends[k];

		scan->ends[k] = start; /* filled up to its end below */
		start += count;
	}
	for (Size i = 0; i < block->n_rows; i++)
		scan->order[scan->ends[(int) block->y[i]]++] = i;
}

/* ------------------------------------------------------------------ one tile */

void
naive_bayes_refuse(const NaiveBayesRules *rules, const char *name, double value)
{
	if (rules->kind == NAIVE_BAYES_MULTINOMIAL)
		core_error(CORE_DATA_UNFIT, "Use distribution gaussian, or counts.",
				   "feature \"%s\" has the value %g: a multinomial distribution counts, and needs "
				   "values of at least 0",
				   name, value);
	core_error(CORE_DATA_UNFIT, "Set binarize to a threshold.",
			   "feature \"%s\" has the value %g: without binarize every value must be 0 or 1", name,
			   value);
}

/* A column of the tile as it counts; a category's is counted here, and zeros are left of it. */
static void
prepare_column(const SumsScan *scan, double *column, Size n, int feature)
{
	const NaiveBayesRules *rules = &scan->fit->rules;

	if (!naive_bayes_is_number(scan->fit, feature))
	{
		naive_bayes_count(scan->fit, scan->class, feature, n, column, scan->weights);
		memset(column, 0, n * sizeof(double));
		return;
	}
	if (rules->kind == NAIVE_BAYES_GAUSSIAN)
		return;
	for (Size i = 0; i < n; i++)
	{
		double value = column[i];

		if (rules->binarizes && !isnan(value))
			column[i] = value > rules->threshold;
		else if (value < 0.0 ||
				 (rules->kind == NAIVE_BAYES_BERNOULLI && value > 0.0 && value != 1.0))
			naive_bayes_refuse(rules, scan->feature_names[feature], value);
	}
}

/* Missing values of a column become 0; returns whether there are any. */
static bool
take_out_missing(SumsScan *scan, double *column, Size n)
{
	bool any = false;
	Size i;

	for (i = 0; i < n; i++)
		any |= isnan(column[i]);
	if (!any)
		return false;
	for (i = 0; i < n; i++)
	{
		scan->present[i] = isnan(column[i]) ? 0.0 : 1.0;
		column[i] = isnan(column[i]) ? 0.0 : column[i];
	}
	for (; i % KERNEL_LANES != 0; i++)
		scan->present[i] = 0.0;
	return true;
}

/* *sum += sum of a[i] * b[i] */
static void
add_products(const SumsScan *scan, int n, const double *a, const double *b, Dd *sum)
{
	double a_bound = kernel_bound(scan->kernels->largest(n, a));
	double b_bound = kernel_bound(scan->kernels->largest(n, b));

	scan->kernels->products(n, a, a_bound, b, 0, &b_bound, 1, sum);
}

static void
add_squares(SumsScan *scan, int n, const double *column, bool weighted, Dd *square)
{
	if (!weighted)
	{
		add_products(scan, n, column, column, square);
		return;
	}
	for (int i = 0; i < n; i++)
	{
		Dd product = dd_two_prod(scan->weights[i], column[i]);

		scan->high[i] = product.hi;
		scan->low[i] = product.lo;
	}
	add_products(scan, n, scan->high, column, square);
	add_products(scan, n, scan->low, column, square);
}

/* The weight of the rows that have a value of the feature; the others' become 0. */
static void
add_weight(SumsScan *scan, Size n, double *column, bool weighted, Dd *weight)
{
	int padded = (int) TYPEALIGN(KERNEL_LANES, n);

	if (take_out_missing(scan, column, n))
		add_products(scan, padded, scan->weights, scan->present, weight);
	else if (weighted)
		add_products(scan, padded, scan->weights, scan->ones, weight);
	else
		*weight = dd_add_d(*weight, (double) n);
}

/* The tile: n rows of one class, whose sums of these features begin at index. */
static void
add_tile(SumsScan *scan, Size n, int first, int n_columns, bool weighted, Size index)
{
	NaiveBayesFit *fit = scan->fit;
	int padded = (int) TYPEALIGN(KERNEL_LANES, n);

	for (int j = 0; j < n_columns; j++)
	{
		double *column = scan->tile + j * TILE_STRIDE;

		prepare_column(scan, column, n, first + j);
		add_weight(scan, n, column, weighted, &fit->weight[index + j]);
		scan->bounds[j] = kernel_bound(scan->kernels->largest(padded, column));
		if (fit->square != NULL)
			add_squares(scan, padded, column, weighted, &fit->square[index + j]);
	}
	scan->kernels->products(padded, scan->weights, scan->weight_bound, scan->tile, TILE_STRIDE,
							scan->bounds, n_columns, &fit->sum[index]);
}

/* Rows into columns, as many rows at a time as make a cache line of a column. */
static void
turn_tile(SumsScan *scan, const double *x, const Size *rows, Size n, int first, int n_columns)
{
	Size p = scan->fit->n_features;

	for (Size i = 0; i < n; i += KERNEL_LANES)
	{
		int lanes = (int) Min(n - i, KERNEL_LANES);
		const double *from[KERNEL_LANES];

		for (int k = 0; k < KERNEL_LANES; k++)
			from[k] = x + rows[i + Min(k, lanes - 1)] * p + first;
		for (int j = 0; j < n_columns; j++)
		{
			double *to = scan->tile + j * TILE_STRIDE + i;

			for (int k = 0; k < KERNEL_LANES; k++)
				to[k] = from[k][j];
			for (int k = lanes; k < KERNEL_LANES; k++)
				to[k] = 0.0;
		}
	}
}

static void
set_weights(SumsScan *scan, const RowBlock *block, const Size *rows, Size n)
{
	Size i;

	for (i = 0; i < n; i++)
		scan->weights[i] = block->w != NULL ? block->w[rows[i]] : 1.0;
	for (; i % KERNEL_LANES != 0; i++)
		scan->weights[i] = 0.0;
	scan->weight_bound = kernel_bound(scan->kernels->largest((int) i, scan->weights));
}

/* Up to TILE_ROWS rows of one class. */
static void
add_rows(SumsScan *scan, const RowBlock *block, const Size *rows, Size n, int class)
{
	NaiveBayesFit *fit = scan->fit;

	scan->class = class;
	set_weights(scan, block, rows, n);
	add_products(scan, (int) TYPEALIGN(KERNEL_LANES, n), scan->weights, scan->ones,
				 &fit->class_weight[class]);
	for (int first = 0; first < fit->n_features; first += TILE_FEATURES)
	{
		int n_columns = Min(TILE_FEATURES, fit->n_features - first);

		CHECK_FOR_INTERRUPTS();
		turn_tile(scan, block->x, rows, n, first, n_columns);
		add_tile(scan, n, first, n_columns, block->w != NULL,
				 (Size) class * fit->n_features + first);
	}
}

/* ------------------------------------------------------------------ the scan */

static void
add_block(SumsScan *scan, const RowBlock *block)
{
	Size at = 0;

	sort_by_class(scan, block);
	for (int k = 0; k < scan->fit->n_classes; k++)
	{
		while (at < scan->ends[k])
		{
			Size n = Min(TILE_ROWS, scan->ends[k] - at);

			CHECK_FOR_INTERRUPTS();
			add_rows(scan, block, scan->order + at, n, k);
			at += n;
		}
	}
}

static void
add_and_report(const RowBlock *block, void *state)
{
	SumsScan *scan = state;

	add_block(scan, block);
	scan->n_done += block->n_rows;
	progress_update(scan->n_done, NAN);
}

static SumsScan *
scan_create(NaiveBayesFit *fit, char *const *feature_names)
{
	SumsScan *scan = palloc(sizeof(SumsScan));

	scan->fit = fit;
	scan->feature_names = feature_names;
	scan->kernels = kernel_get();
	scan->n_done = 0;
	scan->class = 0;
	scan->capacity = 0;
	scan->order = NULL;
	scan->ends = palloc(Max(fit->n_classes, 1) * sizeof(Size));
	for (Size i = 0; i < TILE_ROWS; i++)
		scan->ones[i] = 1.0;
	return scan;
}

static void
scan_free(SumsScan *scan)
{
	if (scan->order != NULL)
		pfree(scan->order);
	pfree(scan->ends);
	pfree(scan);
}

void
naive_bayes_add_block(NaiveBayesFit *fit, const RowBlock *block, char *const *feature_names)
{
	SumsScan *scan = scan_create(fit, feature_names);

	add_block(scan, block);
	scan_free(scan);
}

void
naive_bayes_add(NaiveBayesFit *fit, const TrainSet *set)
{
	SumsScan *scan = scan_create(fit, set->feature_names);

	progress_begin("rows", set->n_rows);
	set->scan(set, add_and_report, scan);
	progress_end();
	scan_free(scan);
}

void
naive_bayes_check_finite(const NaiveBayesFit *fit, char *const *feature_names)
{
	Size n = (Size) fit->n_classes * fit->n_features;

	for (Size i = 0; i < n; i++)
	{
		if (isfinite(dd_value(fit->sum[i])) &&
			(fit->square == NULL || isfinite(dd_value(fit->square[i]))))
			continue;
		core_error(CORE_OUT_OF_RANGE, "Divide them by a power of ten.",
				   "values of feature \"%s\" are too large to be %s",
				   feature_names[i % fit->n_features],
				   fit->square == NULL ? "summed up" : "squared");
	}
}
