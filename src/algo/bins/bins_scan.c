/*
 * bins_scan.c
 *		The values of features from a scan; see bins_scan.h.
 *
 * Where rows are many, other processes do some of the features: what is known of a
 * feature's values does not depend on who adds to it.
 */
#include "core/port.h"

#include <string.h>

#include "algo/bins/bins.h"
#include "algo/bins/bins_scan.h"
#include "algo/passes/row_stage.h"
#include "core/budget.h"

#define SAMPLE_TOTAL  1048576 /* different values kept, over all features */
#define SAMPLE_MAX    16384 /* ... of one feature */
#define SAMPLE_MIN    1024
#define STRIP_ROWS    256 /* whose features are worked on one after the other: they stay in cache */
#define PART_FEATURES 3
#define VALUE_WORK    10.0 /* nanoseconds, about */

/* Different values that are kept of each feature. */
static int
sample_size(int n_features)
{
	int size = SAMPLE_MAX;

	while (size > SAMPLE_MIN && (int64) size * n_features > SAMPLE_TOTAL)
		size /= 2;
	return size;
}

Size
bins_find_bytes(int n_features, uint64 n_rows)
{
	return n_features * distinct_bytes((int) Min((uint64) sample_size(n_features), n_rows));
}

/* ------------------------------------------------------------------------- values */

static void
count_categories(FeatureValues *feature, Size n, const double *x, Size step)
{
	for (Size i = 0; i < n; i++)
	{
		int code = bins_category(x[i * step], feature->n_categories);

		if (code >= 0)
			feature->counts[code]++;
		else
			feature->n_missing++;
	}
}

/* Values of one feature; again: for those that many rows have. */
static inline void
add_values(FeatureValues *feature, bool again, Size n, const double *x, Size step)
{
	if (again)
		distinct_add_frequent(&feature->numbers, n, x, step);
	else if (feature->n_categories > 0)
		count_categories(feature, n, x, step);
	else
		feature->n_missing += distinct_add(&feature->numbers, n, x, step);
}

/* Add the values of the features [from, to) of n rows of p. */
static void
add_rows(FeatureValues *features, bool again, int from, int to, Size n, const double *x, Size p)
{
	for (Size start = 0; start < n; start += STRIP_ROWS)
	{
		Size now = Min(STRIP_ROWS, n - start);

		CHECK_FOR_INTERRUPTS();
		for (int j = from; j < to; j++)
			add_values(&features[j], again, now, x + start * p + j, p);
	}
}

/* Does some feature want to see its values again? */
static bool
wants_again(const BinsScan *scan)
{
	for (int j = 0; j < scan->set->n_features; j++)
		if (scan->features[j].numbers.seeks)
			return true;
	return false;
}

/* ------------------------------------------------------------------------- shared */

typedef struct BinsShared
{
	StagedRows staged;
	Size features_at; /* FeatureValues, whose pointers are not set */
} BinsShared;

static FeatureValues *
shared_features(void *block)
{
	return (FeatureValues *) ((char *) block + ((BinsShared *) block)->features_at);
}

/* Set the pointers of a feature, for this process. */
static void
find_memory(FeatureValues *feature, void *block)
{
	void *memory = (char *) block + feature->memory_at;

	if (feature->n_categories > 0)
		feature->counts = memory;
	else
		distinct_move(&feature->numbers, CurrentMemoryContext, memory);
}

static void
add_part(void *block, bool again, int part)
{
	const StagedRows *staged = &((BinsShared *) block)->staged;
	FeatureValues *features = shared_features(block);
	int from = part * PART_FEATURES;
	int to = Min(from + PART_FEATURES, staged->n_features);

	for (int j = from; j < to; j++)
		find_memory(&features[j], block);
	add_rows(features, again, from, to, staged->n, staged_rows(block, staged), staged->n_features);
}

static void
step_add(void *block, int part)
{
	add_part(block, false, part);
}

static void
step_add_again(void *block, int part)
{
	add_part(block, true, part);
}

static void
step_sort(void *block, int part)
{
	FeatureValues *feature = &shared_features(block)[part];

	find_memory(feature, block);
	if (feature->n_categories == 0)
		distinct_sort(&feature->numbers);
}

enum
{
	STEP_ADD, /* some features of the staged rows */
	STEP_SORT, /* a feature */
	STEP_ADD_AGAIN, /* some features of the staged rows */
	N_STEPS
};

static const ParallelStep bins_steps[N_STEPS] = {
	[STEP_ADD] = step_add, [STEP_SORT] = step_sort, [STEP_ADD_AGAIN] = step_add_again};

const ParallelKind bins_kind = {.name = "bins", .n_steps = N_STEPS, .steps = bins_steps};

static bool
is_category(const TrainSet *set, int feature)
{
	return set->n_categories != NULL && set->n_categories[feature] > 0;
}

static int
n_kept(const TrainSet *set)
{
	return (int) Min((uint64) sample_size(set->n_features), set->n_rows);
}

static int
n_feature_parts(const TrainSet *set)
{
	return (set->n_features + PART_FEATURES - 1) / PART_FEATURES;
}

/* The block, with features NULL only its size. */
static Size
layout(const TrainSet *set, BinsShared *shared, FeatureValues *features)
{
	Size at = 0;

	parallel_take(&at, sizeof(BinsShared));
	row_stage_layout(&shared->staged, set->n_features, &at);
	shared->features_at = parallel_take(&at, sizeof(FeatureValues) * set->n_features);
	for (int j = 0; j < set->n_features; j++)
	{
		bool category = is_category(set, j);
		Size bytes = category ? sizeof(uint64) * set->n_categories[j] : distinct_bytes(n_kept(set));
		Size memory_at = parallel_take(&at, bytes);

		if (features != NULL)
			features[j] = (FeatureValues){.n_categories = category ? set->n_categories[j] : 0,
										  .memory_at = memory_at};
	}
	return at;
}

/* Have others take part, if that pays and the budget has room for the stage. */
static bool
share(BinsScan *scan)
{
	const TrainSet *set = scan->set;
	BinsShared shared;
	Size bytes = layout(set, &shared, NULL);
	void *block;

	if (set->runs_query || n_feature_parts(set) < 2 || bytes > budget_training_bytes())
		return false;
	scan->parallel =
		parallel_try(&bins_kind, bytes, VALUE_WORK * (double) set->n_rows * set->n_features);
	if (scan->parallel == NULL)
		return false;
	block = parallel_shared(scan->parallel);
	*(BinsShared *) block = shared;
	scan->features = shared_features(block);
	layout(set, &shared, scan->features);
	for (int j = 0; j < set->n_features; j++)
	{
		FeatureValues *feature = &scan->features[j];

		if (feature->n_categories == 0)
			distinct_init_at(&feature->numbers, n_kept(set), (char *) block + feature->memory_at);
		find_memory(feature, block);
		if (feature->n_categories > 0)
			memset(feature->counts, 0, sizeof(uint64) * feature->n_categories);
	}
	return true;
}

static void
stage_block(const RowBlock *block, void *state)
{
	row_stage_add(state, block->n_rows, block->x);
}

/* All rows, through the stage. */
static void
scan_staged(BinsScan *scan, int step)
{
	void *block = parallel_shared(scan->parallel);
	BinsShared *shared = block;
	RowStage stage = {.parallel = scan->parallel,
					  .step = step,
					  .n_parts = n_feature_parts(scan->set),
					  .staged = &shared->staged,
					  .x = (double *) staged_rows(block, &shared->staged)};

	scan->set->scan(scan->set, stage_block, &stage);
	row_stage_finish(&stage);
}

static void
scan_shared(BinsScan *scan)
{
	scan_staged(scan, STEP_ADD);
	parallel_run(scan->parallel, STEP_SORT, scan->set->n_features);
	if (wants_again(scan))
		scan_staged(scan, STEP_ADD_AGAIN);
	for (int j = 0; j < scan->set->n_features; j++)
		find_memory(&scan->features[j], parallel_shared(scan->parallel));
}

/* -------------------------------------------------------------------------- alone */

static void
find_block(const RowBlock *block, void *state)
{
	BinsScan *scan = state;
	int p = scan->set->n_features;

	add_rows(scan->features, scan->again, 0, p, block->n_rows, block->x, p);
}

/* What is to be known of each feature, by this process. */
static void
scan_alone(BinsScan *scan)
{
	const TrainSet *set = scan->set;

	scan->features = palloc0(sizeof(FeatureValues) * Max(set->n_features, 1));
	for (int j = 0; j < set->n_features; j++)
	{
		FeatureValues *feature = &scan->features[j];

		feature->n_categories = is_category(set, j) ? set->n_categories[j] : 0;
		if (feature->n_categories > 0)
			feature->counts = palloc0(sizeof(uint64) * feature->n_categories);
		else
			distinct_init(&feature->numbers, sample_size(set->n_features));
	}
	set->scan(set, find_block, scan);
	for (int j = 0; j < set->n_features; j++)
	{
		CHECK_FOR_INTERRUPTS();
		if (scan->features[j].n_categories == 0)
			distinct_sort(&scan->features[j].numbers);
	}
	scan->again = wants_again(scan);
	if (scan->again)
		set->scan(set, find_block, scan);
}

void
bins_scan(BinsScan *scan, const TrainSet *set)
{
	*scan = (BinsScan){.set = set};
	if (share(scan))
		scan_shared(scan);
	else
		scan_alone(scan);
}

void
bins_scan_forget(BinsScan *scan, int feature)
{
	FeatureValues *values = &scan->features[feature];

	if (scan->parallel != NULL)
		return;
	if (values->n_categories > 0)
		pfree(values->counts);
	else
		distinct_free(&values->numbers);
}

void
bins_scan_end(BinsScan *scan)
{
	if (scan->parallel != NULL)
		parallel_end(scan->parallel);
	else
		pfree(scan->features);
}
