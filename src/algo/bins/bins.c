/*
 * bins.c
 *		Edges and codes of features; see bins.h.
 *
 * Where a number has no more different values than there are codes, each has its
 * own.  Otherwise the edges are quantiles of a sample of its different values,
 * weighted by how often each came (distinct.h): a value so frequent that it fills
 * a bin has one to itself, as have a few others that many more rows have than their
 * neighbours.  The bins at the ends of the range have few rows, the outermost one value.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "algo/bins/bins.h"
#include "algo/bins/bins_scan.h"
#include "algo/bins/tree_kernel.h"
#include "core/sort.h"

/* Bins in proportion to all of them: at an end of the range, and of values that are frequent. */
#define RANGE_END_SHARE 16
#define LUMPS_SHARE     8

/* A frequent value has so many times the rows of others, and so much of a bin. */
#define LUMP_TIMES 8
#define LUMP_SHARE 0.125

#define STRIP_ROWS 256 /* whose features are worked on one after the other: they stay in cache */

/* ------------------------------------------------------------------ the edges */

/* The number halfway between a < b, less than b whatever the rounding. */
static double
edge_between(double a, double b)
{
	double middle = a / 2 + b / 2;

	return middle >= a && middle < b ? middle : a;
}

/* How values are put into bins: after which of them a bin ends in any case. */
typedef struct BinPlan
{
	const DistinctValue *values;
	int n;
	bool *ends; /* n */
	bool *alone; /* n: values whose neighbours are perhaps not among these */
	int n_ends;
	int from; /* values [from, to) are put into bins of equal shares, but for that */
	int to;
} BinPlan;

/*
 * Rows of a bin where all have the same, but for values that alone have more: these are set aside
 * until no more are.
 */
static double
fair_share(const DistinctValue *values, int n, int max_bins)
{
	double share = INFINITY;
	double last;

	do
	{
		double mass = 0;
		int n_bins = max_bins;

		last = share;
		for (int i = 0; i < n; i++)
		{
			mass += values[i].count < last ? values[i].count : 0;
			n_bins -= values[i].count >= last;
		}
		share = mass / Max(n_bins, 1);
	} while (share < last);
	return share;
}

static void
plan_end(BinPlan *plan, int at)
{
	if (at < 0 || at >= plan->n - 1 || plan->ends[at])
		return;
	plan->ends[at] = true;
	plan->n_ends++;
}

/*
 * The bins at one end of the range, of at least 1, 1, 2, 4, ... rows until they have the share of
 * any: the few rows that lie outside the rest are not put together with it.
 */
static void
plan_range_end(BinPlan *plan, int most, double share, bool high)
{
	double wanted = 1;
	double mass = 0;

	for (int made = 0; made < most && wanted < share && plan->from < plan->to - 1;)
	{
		mass += plan->values[high ? --plan->to : plan->from++].count;
		if (mass < wanted)
			continue;
		plan_end(plan, (high ? plan->to : plan->from) - 1);
		wanted = made++ > 0 ? 2 * wanted : wanted;
		mass = 0;
	}
}

/* Which of two values, by their numbers, do more rows have? */
static int
compare_mass(const void *a, const void *b, void *arg)
{
	const DistinctValue *values = arg;
	int x = *(const int *) a;
	int y = *(const int *) b;

	if (values[x].count != values[y].count)
		return values[x].count > values[y].count ? -1 : 1;
	return x < y ? -1 : x > y;
}

/*
 * A bin of its own for values that many more rows have than others, though not so many that they
 * fill one.
 */
static void
plan_lumps(BinPlan *plan, int most, double share, bool sampled)
{
	double usual = 0;
	int *lumps = palloc(sizeof(int) * plan->n);
	int n = 0;

	for (int i = 0; i < plan->n; i++)
		usual += (double) plan->values[i].count / plan->n;
	for (int i = 0; i < plan->n; i++)
		if (plan->values[i].count >= LUMP_TIMES * usual &&
			plan->values[i].count >= LUMP_SHARE * share)
			lumps[n++] = i;
	sort_array_arg(lumps, n, sizeof(int), compare_mass, (void *) plan->values);
	for (int k = 0; k < Min(n, most); k++)
	{
		plan_end(plan, lumps[k] - 1);
		plan_end(plan, lumps[k]);
		plan->alone[lumps[k]] = sampled;
	}
	pfree(lumps);
}

/* The edge after value i; close to one that is alone, wherever its neighbours are. */
static double
plan_edge(const BinPlan *plan, int i)
{
	double value = plan->values[i].value;
	double next = plan->values[i + 1].value;

	if (plan->alone[i])
		return value;
	return plan->alone[i + 1] ? nextafter(next, -INFINITY) : edge_between(value, next);
}

/*
 * Besides, close a bin after value i wherever that brings it nearer to an equal share of what is
 * left.
 */
static void
quantile_edges(BinFeature *feature, const DistinctValue *values, int n, bool sampled, int max_bins)
{
	BinPlan plan = {.values = values, .n = n, .ends = palloc0(n), .alone = palloc0(n), .to = n};
	double share = fair_share(values, n, max_bins);
	double mass = 0;
	double rest = 0;
	int left = max_bins - 1;

	plan_range_end(&plan, max_bins / RANGE_END_SHARE, share, false);
	plan_range_end(&plan, max_bins / RANGE_END_SHARE, share, true);
	plan_lumps(&plan, max_bins / LUMPS_SHARE, share, sampled);
	left -= plan.n_ends;
	for (int i = plan.from; i < plan.to; i++)
	{
		rest += values[i].count < share ? values[i].count : 0;
		left -= values[i].count >= share;
	}
	for (int i = 0; i + 1 < n && feature->n_bins < max_bins; i++)
	{
		bool inside = i >= plan.from && i < plan.to;
		bool fills = inside && values[i].count >= share;
		double next = Min(values[i + 1].count, share);

		mass += inside && !fills ? values[i].count : 0;
		if (!plan.ends[i] && !fills &&
			!(inside && left > 0 && mass > 0 && mass + next / 2 >= rest / (left + 1)))
			continue;
		feature->edges[feature->n_bins++ - 1] = plan_edge(&plan, i);
		left -= !plan.ends[i] && !fills;
		rest -= mass;
		mass = 0;
	}
	pfree(plan.ends);
	pfree(plan.alone);
}

/* The middle one of the different values of each bin. */
static void
set_values(BinFeature *feature, const DistinctValue *values, int n)
{
	int begin = 0;

	feature->values = palloc0(sizeof(double) * feature->n_bins);
	for (int code = 0; code < feature->n_bins && begin < n; code++)
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

	feature->search = palloc(sizeof(double) * SEARCH_SIZE);
	edges = feature->search + SEARCH_STEP;
	for (int i = 0; i < SEARCH_EDGES; i++)
		edges[i] = i < feature->n_bins - 1 ? feature->edges[i] : INFINITY;
	for (int i = 0; i < SEARCH_STEP; i++)
		feature->search[i] = edges[(i + 1) * SEARCH_STEP - 1];
}

static void
number_edges(BinFeature *feature, const Distinct *numbers, int max_bins)
{
	int n;
	DistinctValue *values = distinct_list(numbers, &n);

	feature->n_bins = 1;
	feature->edges = palloc(sizeof(double) * Max(max_bins, 1));
	if (n > max_bins)
		quantile_edges(feature, values, n, numbers->incomplete, max_bins);
	else
	{
		for (int i = 0; i + 1 < n; i++)
			feature->edges[feature->n_bins++ - 1] =
				edge_between(values[i].value, values[i + 1].value);
	}
	set_values(feature, values, n);
	set_search(feature);
	pfree(values);
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
	sort_array(order, n, sizeof(CategoryCount), compare_counts);
	for (n_seen = 0; n_seen < n && order[n_seen].count > 0; n_seen++)
		;
	feature->n_bins = Max(Min(n_seen, max_bins), 1);
	for (i = 0; i < n; i++)
		feature->codes[order[i].category] = i < n_seen ? Min(i, max_bins - 1) : feature->n_bins;
	pfree(order);
}

Size
bins_bytes(int n_features, int max_bins)
{
	/* edges, values, and the search, whose size is a power of two */
	return n_features * (sizeof(BinFeature) + (2 * (Size) max_bins + 256) * sizeof(double));
}

static void
feature_find(BinFeature *feature, const FeatureValues *values, int max_bins)
{
	feature->has_missing = values->n_missing > 0;
	if (values->n_categories > 0)
		category_codes(feature, values->n_categories, values->counts, max_bins);
	else
		number_edges(feature, &values->numbers, max_bins);
}

Bins *
bins_find(const TrainSet *set, int max_bins)
{
	Bins *bins = palloc0(sizeof(Bins));
	BinsScan scan;
	int p = set->n_features;

	bins->n_features = p;
	bins->features = palloc0(sizeof(BinFeature) * Max(p, 1));
	bins->cell_at = palloc0(sizeof(uint32) * (p + 1));
	bins_scan(&scan, set);
	for (int j = 0; j < p; j++)
	{
		BinFeature *feature = &bins->features[j];

		CHECK_FOR_INTERRUPTS();
		feature_find(feature, &scan.features[j], max_bins);
		bins_scan_forget(&scan, j);
		bins->has_missing = bins->has_missing || feature->has_missing;
		bins->has_categories = bins->has_categories || feature->n_categories > 0;
		bins->cell_at[j + 1] = bins->cell_at[j] + feature->n_bins + 1;
	}
	bins_scan_end(&scan);
	return bins;
}

void
bins_share(const Bins *bins, BinFeature *features, uint32 *cell_at)
{
	memcpy(cell_at, bins->cell_at, (bins->n_features + 1) * sizeof(uint32));
	for (int j = 0; j < bins->n_features; j++)
	{
		features[j] = bins->features[j];
		features[j].values = NULL;
		features[j].edges = NULL;
		features[j].search = NULL;
		features[j].codes = NULL;
	}
}

Size
bins_coding_bytes(const TrainSet *set)
{
	Size bytes = 0;

	for (int j = 0; j < set->n_features; j++)
	{
		bool category = set->n_categories != NULL && set->n_categories[j] > 0;

		bytes += MAXALIGN(category ? (Size) set->n_categories[j] : SEARCH_SIZE * sizeof(double));
	}
	return bytes;
}

void
bins_find_coding(int n_features, BinFeature *features, void *memory)
{
	char *at = memory;

	for (int j = 0; j < n_features; j++)
	{
		bool category = features[j].n_categories > 0;

		features[j].codes = category ? (uint8 *) at : NULL;
		features[j].search = category ? NULL : (double *) at;
		at += MAXALIGN(category ? (Size) features[j].n_categories : SEARCH_SIZE * sizeof(double));
	}
}

void
bins_share_coding(const Bins *bins, void *memory)
{
	BinFeature *features = palloc(sizeof(BinFeature) * Max(bins->n_features, 1));

	memcpy(features, bins->features, sizeof(BinFeature) * bins->n_features);
	bins_find_coding(bins->n_features, features, memory);
	for (int j = 0; j < bins->n_features; j++)
	{
		const BinFeature *feature = &bins->features[j];

		if (feature->n_categories > 0)
			memcpy(features[j].codes, feature->codes, feature->n_categories);
		else
			memcpy(features[j].search, feature->search, SEARCH_SIZE * sizeof(double));
	}
	pfree(features);
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
	for (Size i = 0; i < n; i++)
	{
		int category = bins_category(x[i * x_step], feature->n_categories);

		out[i * out_step] = category >= 0 ? feature->codes[category] : feature->n_bins;
	}
}

static void
code_strip(const Bins *bins, Size n, const double *x, BinCodes *codes, Size first)
{
	for (int j = 0; j < bins->n_features; j++)
	{
		const BinFeature *feature = &bins->features[j];
		uint8 *out = codes->rows + first * codes->stride + j;

		if (feature->n_categories > 0)
			code_categories(feature, n, x + j, bins->n_features, out, codes->stride);
		else
			tree_kernels()->codes(feature->search, feature->n_bins, n, x + j, bins->n_features, out,
								  codes->stride);
		for (Size i = 0; codes->columns != NULL && i < n; i++)
			codes->columns[(Size) j * codes->n_rows + first + i] = out[i * codes->stride];
	}
}

void
bins_code_rows(const Bins *bins, Size n, const double *x, BinCodes *codes, Size first)
{
	for (Size start = 0; start < n; start += STRIP_ROWS)
	{
		CHECK_FOR_INTERRUPTS();
		code_strip(bins, Min(STRIP_ROWS, n - start), x + start * bins->n_features, codes,
				   first + start);
	}
}
