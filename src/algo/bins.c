/*
 * bins.c
 *		Edges and codes of features; see bins.h.
 *
 * Where a number has no more different values than there are codes, each has its
 * own.  Otherwise the edges are quantiles of a sample of its different values,
 * weighted by how often each came (distinct.h): a value so frequent that it fills
 * a bin has one to itself.
 */
#include "core/port.h"

#include "algo/bins.h"
#include "algo/distinct.h"
#include "algo/tree_kernel.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define SAMPLE_TOTAL 1048576 /* different values kept, over all features */
#define SAMPLE_MAX   16384 /* ... of one feature */
#define SAMPLE_MIN   1024
#define STRIP_ROWS   256 /* whose features are worked on one after the other: they stay in cache */

/* ------------------------------------------------------------------ the edges */

typedef struct FindScan
{
	const TrainSet *set;
	Distinct *values; /* per number */
	uint64 **counts; /* per category: rows of each */
	uint64 *n_missing;
} FindScan;

static bool
is_category(const TrainSet *set, int feature)
{
	return set->n_categories != NULL && set->n_categories[feature] > 0;
}

/* Different values that are kept of each feature. */
static int
sample_size(int n_features)
{
	int size = SAMPLE_MAX;

	while (size > SAMPLE_MIN && (int64) size * n_features > SAMPLE_TOTAL)
		size /= 2;
	return size;
}

/* The category that a feature's value names, or -1. */
static inline int
category_of(double value, int n_categories)
{
	int code;

	if (!(value >= 0 && value < n_categories))
		return -1;
	code = (int) value;
	return code == value ? code : -1;
}

static void
count_categories(FindScan *scan, int feature, Size n, const double *x)
{
	Size step = scan->set->n_features;
	Size i;

	for (i = 0; i < n; i++)
	{
		int code = category_of(x[i * step], scan->set->n_categories[feature]);

		if (code >= 0)
			scan->counts[feature][code]++;
		else
			scan->n_missing[feature]++;
	}
}

static void
find_block(const RowBlock *block, void *state)
{
	FindScan *scan = state;
	int p = scan->set->n_features;
	Size start;
	int j;

	for (start = 0; start < block->n_rows; start += STRIP_ROWS)
	{
		Size n = Min(STRIP_ROWS, block->n_rows - start);
		const double *x = block->x + start * p;

		CHECK_FOR_INTERRUPTS();
		for (j = 0; j < p; j++)
		{
			if (is_category(scan->set, j))
				count_categories(scan, j, n, x + j);
			else
				scan->n_missing[j] += distinct_add(&scan->values[j], n, x + j, p);
		}
	}
}

/* The number halfway between a < b, less than b whatever the rounding. */
static double
edge_between(double a, double b)
{
	double middle = a / 2 + b / 2;

	return middle >= a && middle < b ? middle : a;
}

/* Close a bin after value i wherever that brings it nearer to an equal share of what is left. */
static void
quantile_edges(BinFeature *feature, const DistinctValue *values, int n, int max_bins)
{
	double left = 0;
	double mass = 0;
	int i;

	for (i = 0; i < n; i++)
		left += values[i].count;
	for (i = 0; i + 1 < n && feature->n_bins < max_bins; i++)
	{
		double share = left / (max_bins - feature->n_bins + 1);

		mass += values[i].count;
		if (mass + values[i + 1].count / 2.0 < share)
			continue;
		feature->edges[feature->n_bins++ - 1] = edge_between(values[i].value, values[i + 1].value);
		left -= mass;
		mass = 0;
	}
}

/* The middle one of the different values of each bin. */
static void
set_values(BinFeature *feature, const DistinctValue *values, int n)
{
	int begin = 0;
	int code;

	feature->values = palloc0(sizeof(double) * feature->n_bins);
	for (code = 0; code < feature->n_bins && begin < n; code++)
	{
		int end = begin + 1;

		while (end < n &&
			   (code == feature->n_bins - 1 || values[end].value <= feature->edges[code]))
			end++;
		feature->values[code] = values[(begin + end - 1) / 2].value;
		begin = end;
	}
}

/* The last of the every SEARCH_STEP-th edges is infinite, being one more than there can be. */
static void
set_search(BinFeature *feature)
{
	double *edges;
	int i;

	feature->search = palloc(sizeof(double) * SEARCH_SIZE);
	edges = feature->search + SEARCH_STEP;
	for (i = 0; i < SEARCH_EDGES; i++)
		edges[i] = i < feature->n_bins - 1 ? feature->edges[i] : INFINITY;
	for (i = 0; i < SEARCH_STEP; i++)
		feature->search[i] = edges[(i + 1) * SEARCH_STEP - 1];
}

static void
number_edges(BinFeature *feature, const Distinct *sample, int max_bins)
{
	DistinctValue *values = distinct_sorted(sample);
	int n = sample->n;
	int i;

	feature->n_bins = 1;
	feature->edges = palloc(sizeof(double) * Max(max_bins, 1));
	if (n > max_bins)
		quantile_edges(feature, values, n, max_bins);
	else
	{
		for (i = 0; i + 1 < n; i++)
			feature->edges[feature->n_bins++ - 1] =
				edge_between(values[i].value, values[i + 1].value);
	}
	set_values(feature, values, n);
	pfree(values);
	set_search(feature);
}

typedef struct CategoryCount
{
	int category;
	uint64 count;
} CategoryCount;

static int
compare_counts(const void *a, const void *b)
{
	const CategoryCount *x = a;
	const CategoryCount *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->category - y->category;
}

/* A code for each category that rows have, the most frequent first; the last is shared. */
static void
category_codes(BinFeature *feature, int n, const uint64 *counts, int max_bins)
{
	CategoryCount *order = palloc(sizeof(CategoryCount) * n);
	int n_seen;
	int i;

	feature->n_categories = n;
	feature->codes = palloc(n);
	for (i = 0; i < n; i++)
		order[i] = (CategoryCount){i, counts[i]};
	qsort(order, n, sizeof(CategoryCount), compare_counts);
	for (n_seen = 0; n_seen < n && order[n_seen].count > 0; n_seen++)
		;
	feature->n_bins = Max(Min(n_seen, max_bins), 1);
	for (i = 0; i < n; i++)
		feature->codes[order[i].category] = i < n_seen ? Min(i, max_bins - 1) : feature->n_bins;
	pfree(order);
}

Size
bins_find_bytes(int n_features, uint64 n_rows)
{
	return n_features * distinct_bytes((int) Min((uint64) sample_size(n_features), n_rows));
}

Size
bins_bytes(int n_features, int max_bins)
{
	/* edges, values, and the search, whose size is a power of two */
	return n_features * (sizeof(BinFeature) + (2 * (Size) max_bins + 256) * sizeof(double));
}

static void
find_begin(FindScan *scan)
{
	const TrainSet *set = scan->set;
	int p = set->n_features;
	int j;

	scan->values = palloc0(sizeof(Distinct) * Max(p, 1));
	scan->counts = palloc0(sizeof(uint64 *) * Max(p, 1));
	scan->n_missing = palloc0(sizeof(uint64) * Max(p, 1));
	for (j = 0; j < p; j++)
	{
		if (is_category(set, j))
			scan->counts[j] = palloc0(sizeof(uint64) * set->n_categories[j]);
		else
			distinct_init(&scan->values[j], sample_size(p));
	}
}

static void
feature_find(BinFeature *feature, FindScan *scan, int j, int max_bins)
{
	feature->has_missing = scan->n_missing[j] > 0;
	if (is_category(scan->set, j))
	{
		category_codes(feature, scan->set->n_categories[j], scan->counts[j], max_bins);
		pfree(scan->counts[j]);
		return;
	}
	number_edges(feature, &scan->values[j], max_bins);
	distinct_free(&scan->values[j]);
}

Bins *
bins_find(const TrainSet *set, int max_bins)
{
	Bins *bins = palloc0(sizeof(Bins));
	FindScan scan = {.set = set};
	int p = set->n_features;
	int j;

	bins->n_features = p;
	bins->features = palloc0(sizeof(BinFeature) * Max(p, 1));
	bins->cell_at = palloc0(sizeof(uint32) * (p + 1));
	find_begin(&scan);
	set->scan(set, find_block, &scan);
	for (j = 0; j < p; j++)
	{
		BinFeature *feature = &bins->features[j];

		CHECK_FOR_INTERRUPTS();
		feature_find(feature, &scan, j, max_bins);
		bins->has_missing = bins->has_missing || feature->has_missing;
		bins->has_categories = bins->has_categories || feature->n_categories > 0;
		bins->cell_at[j + 1] = bins->cell_at[j] + feature->n_bins + 1;
	}
	pfree(scan.values);
	pfree(scan.counts);
	pfree(scan.n_missing);
	return bins;
}

void
bins_share(const Bins *bins, BinFeature *features, uint32 *cell_at)
{
	int j;

	memcpy(cell_at, bins->cell_at, (bins->n_features + 1) * sizeof(uint32));
	for (j = 0; j < bins->n_features; j++)
	{
		features[j] = bins->features[j];
		features[j].values = NULL;
		features[j].edges = NULL;
		features[j].search = NULL;
		features[j].codes = NULL;
	}
}

double
bins_threshold(const BinFeature *feature, int code)
{
	return code < feature->n_bins - 1 ? feature->edges[code] : DBL_MAX;
}

/* ------------------------------------------------------------------ the codes */

Size
bins_stride(int n_features)
{
	Size stride = 8;

	while (stride < 64 && stride < (Size) n_features)
		stride *= 2;
	return stride >= (Size) n_features ? stride : ((Size) n_features + 7) / 8 * 8;
}

static void
code_categories(const BinFeature *feature, Size n, const double *x, Size x_step, uint8 *out,
				Size out_step)
{
	Size i;

	for (i = 0; i < n; i++)
	{
		int category = category_of(x[i * x_step], feature->n_categories);

		out[i * out_step] = category >= 0 ? feature->codes[category] : feature->n_bins;
	}
}

static void
code_strip(const Bins *bins, Size n, const double *x, BinCodes *codes, Size first)
{
	int j;

	for (j = 0; j < bins->n_features; j++)
	{
		const BinFeature *feature = &bins->features[j];
		uint8 *out = codes->rows + first * codes->stride + j;
		Size i;

		if (feature->n_categories > 0)
			code_categories(feature, n, x + j, bins->n_features, out, codes->stride);
		else
			tree_kernels()->codes(feature->search, feature->n_bins, n, x + j, bins->n_features, out,
								  codes->stride);
		for (i = 0; codes->columns != NULL && i < n; i++)
			codes->columns[(Size) j * codes->n_rows + first + i] = out[i * codes->stride];
	}
}

void
bins_code_rows(const Bins *bins, Size n, const double *x, BinCodes *codes, Size first)
{
	Size start;

	for (start = 0; start < n; start += STRIP_ROWS)
	{
		CHECK_FOR_INTERRUPTS();
		code_strip(bins, Min(STRIP_ROWS, n - start), x + start * bins->n_features, codes,
				   first + start);
	}
}
