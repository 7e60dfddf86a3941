/*
 * tree_work.c
 *		Histograms and partitions in parts; see tree_work.h.
 */
#include "core/port.h"

#include <string.h>

#include "algo/bins/tree_kernel.h"
#include "algo/trees/tree_split.h"
#include "algo/trees/tree_subtree.h"
#include "algo/trees/tree_work.h"

#define PART_ROWS      PACK_ROWS /* of a histogram: a strip */
#define LIST_ROWS      65536 /* listed between interrupt checks */
#define PART_FEATURES  64
#define MERGE_FEATURES 8 /* of a part that adds up what parts of the rows had */
#define POOL_BYTES     (16 * 1024 * 1024)
#define POOL_MIN       3 /* a node's, and its children's */
#define PARTIAL_BYTES  (8 * 1024 * 1024)
#define TEAM_CELLS     262144 /* codes: less than this is not worth sharing */

static inline Size
aligned(Size bytes)
{
	return (bytes + 63) & ~(Size) 63;
}

static Size
histogram_bytes(const TreeShape *shape)
{
	return Max(shape->n_cells, 1) * histogram_planes(shape->n_classes) * sizeof(int64);
}

static int
pool_size(const TreeShape *shape)
{
	if (shape->one_histogram)
		return 1;
	return (int) Max(POOL_MIN, Min(TREE_POOL_MAX, POOL_BYTES / histogram_bytes(shape)));
}

static int
partial_size(const TreeShape *shape)
{
	return shape->n_helpers * histogram_bytes(shape) <= PARTIAL_BYTES ? shape->n_helpers : 0;
}

bool
tree_has_subtrees(Size n_rows, int n_pool)
{
	return n_rows >= SUBTREES_LEAST_ROWS && n_pool >= 4 * (1 + SUBTREES_SLOTS_EACH);
}

int
tree_subtree_nodes(const TreeOptions *options)
{
	if (options->max_leaf_nodes > 0 || options->max_features > 0 || options->random_cuts)
		return 0;
	return 2 << Min(options->max_depth, SUBTREE_LEVELS);
}

Size
tree_subtrees_bytes(int subtree_nodes)
{
	return CACHELINEALIGN(sizeof(TreeSubtrees)) +
		   (Size) SUBTREES_MAX * subtree_nodes * sizeof(GrownNode);
}

/* Give out the next bytes of the block; block NULL: only count. */
static void *
take(char *block, Size *at, Size bytes)
{
	void *taken = block != NULL ? block + *at : NULL;

	*at += aligned(bytes);
	return taken;
}

static Size
place(TreeWork *work, const TreeShape *shape, char *block)
{
	Size at = 0;

	work->shape = *shape;
	work->n_pool = pool_size(shape);
	work->n_partial = partial_size(shape);
	work->rows = take(block, &at, shape->n_rows * sizeof(TreeRow));
	work->spare = take(block, &at, shape->n_rows * sizeof(TreeRow));
	work->n_left = take(block, &at, (shape->n_rows / TREE_DIVIDE_ROWS + 1) * sizeof(uint32));
	work->listed = take(block, &at, shape->n_features * sizeof(int));
	work->pool = take(block, &at, work->n_pool * histogram_bytes(shape));
	work->partial = take(block, &at, work->n_partial * histogram_bytes(shape));
	work->begun = take(block, &at, (1 + shape->n_helpers) * sizeof(uint64));
	work->job = take(block, &at, sizeof(TreeJob));
	if (shape->subtree_nodes > 0 && tree_has_subtrees(shape->n_rows, work->n_pool))
		work->aside = take(block, &at, tree_subtrees_bytes(shape->subtree_nodes));
	return at;
}

Size
tree_work_bytes(const TreeShape *shape)
{
	TreeWork work;

	return place(&work, shape, NULL);
}

void
tree_work_place(TreeWork *work, const TreeShape *shape, const BinCodes *codes,
				const FixedPair *pairs, const uint32 *cell_at, void *block)
{
	if (shape->n_rows > PG_UINT32_MAX)
		core_error(CORE_UNSUPPORTED, NULL, "trees cannot learn from more than %u rows",
				   PG_UINT32_MAX);
	memset(work, 0, sizeof(*work));
	place(work, shape, block);
	work->input = (HistogramInput){.codes = codes,
								   .pairs = pairs,
								   .cell_at = cell_at,
								   .n_cells = shape->n_cells,
								   .n_classes = shape->n_classes};
}

void
tree_work_begin(TreeWork *work)
{
	memset(work->job, 0, sizeof(TreeJob));
	memset(work->begun, 0, sizeof(uint64) * (1 + work->shape.n_helpers));
	if (work->aside != NULL)
		work->aside->n = 0;
}

void
tree_work_list(TreeWork *work)
{
	Size n = work->shape.n_rows;

	for (Size from = 0; from < n; from += LIST_ROWS)
	{
		CHECK_FOR_INTERRUPTS();
		tree_kernels()->rows(Min(LIST_ROWS, n - from), (uint32) from, work->input.pairs + from,
							 work->rows + from);
	}
}

/* ----------------------------------------------------------------- histograms */

static int
n_job_features(const TreeWork *work)
{
	return work->job->n_listed > 0 ? work->job->n_listed : work->shape.n_features;
}

static void
clear_features(const HistogramInput *in, int from, int to, int64 *histogram, const int64 *unused)
{
	(void) unused;
	histogram_clear(in, from, to, histogram);
}

/* Do something to the cells of the features [from, to) of the job. */
static void
for_features(const TreeWork *work, int from, int to,
			 void (*what)(const HistogramInput *in, int from, int to, int64 *histogram,
						  const int64 *other),
			 int64 *histogram, const int64 *other)
{
	if (work->job->n_listed == 0)
		what(&work->input, from, to, histogram, other);
	for (int k = from; work->job->n_listed > 0 && k < to; k++)
		what(&work->input, work->listed[k], work->listed[k] + 1, histogram, other);
}

static int64 *
partial_histogram(const TreeWork *work, int helper)
{
	return work->partial + (helper - 1) * tree_work_histogram_size(work);
}

/* What this process adds rows to: the target or its own, from nothing. */
static int64 *
own_histogram(TreeWork *work)
{
	const TreeJob *job = work->job;
	int self = parallel_process();
	int64 *histogram =
		self == 0 ? tree_work_histogram(work, job->target) : partial_histogram(work, self);

	if (work->begun[self] != job->number)
		for_features(work, 0, n_job_features(work), clear_features, histogram, NULL);
	work->begun[self] = job->number;
	return histogram;
}

/* A part: some rows of all features, or where rows are in one part some features. */
void
tree_work_histogram_part(TreeWork *work, int part)
{
	const TreeJob *job = work->job;
	const TreeRow *rows = job->unlisted ? NULL : work->rows;
	const int *features = job->n_listed > 0 ? work->listed : NULL;
	int n_features = n_job_features(work);
	int from = part * PART_FEATURES;
	Size begin = job->begin + (Size) part * PART_ROWS;

	if (job->n_row_parts == 1)
	{
		int64 *target = tree_work_histogram(work, job->target);
		int to = Min(from + PART_FEATURES, n_features);

		for_features(work, from, to, clear_features, target, NULL);
		histogram_add(&work->input, rows, job->begin, job->end, features, from, to, target);
		return;
	}
	histogram_add(&work->input, rows, begin, Min(begin + PART_ROWS, job->end), features, 0,
				  n_features, own_histogram(work));
}

/* A part: some features of what all processes have, and of what is left of the whole. */
void
tree_work_merge_part(TreeWork *work, int part)
{
	const TreeJob *job = work->job;
	int from = part * MERGE_FEATURES;
	int to = Min(from + MERGE_FEATURES, n_job_features(work));
	int64 *target = tree_work_histogram(work, job->target);

	if (job->n_row_parts > 1 && work->begun[0] != job->number)
		for_features(work, from, to, clear_features, target, NULL);
	for (int i = 1; job->n_row_parts > 1 && i <= work->n_partial; i++)
	{
		if (work->begun[i] == job->number)
			for_features(work, from, to, histogram_merge, target, partial_histogram(work, i));
	}
	if (job->whole != NO_HISTOGRAM)
		for_features(work, from, to, histogram_subtract, tree_work_histogram(work, job->whole),
					 target);
}

static void
run(TreeWork *work, bool shared, int step, void (*do_part)(TreeWork *work, int part), int n_parts)
{
	if (shared)
		parallel_run(work->team->parallel, step, n_parts);
	for (int part = 0; !shared && part < n_parts; part++)
		do_part(work, part);
}

void
tree_work_build(TreeWork *work, Size begin, Size end, bool unlisted, int n_listed, int slot,
				int whole)
{
	const TreeTeam *team = work->team;
	TreeJob *job = work->job;
	int n_features = n_listed > 0 ? n_listed : work->shape.n_features;
	bool shared = tree_work_is_shared(work, (end - begin) * n_features, TEAM_CELLS);

	job->begin = begin;
	job->end = end;
	job->unlisted = unlisted;
	job->n_listed = n_listed;
	job->target = slot;
	job->whole = whole;
	job->n_row_parts =
		shared && work->n_partial > 0 ? (end - begin + PART_ROWS - 1) / PART_ROWS : 1;
	job->number++;
	run(work, shared, shared ? team->histogram_step : 0, tree_work_histogram_part,
		job->n_row_parts > 1 ? job->n_row_parts : (n_features + PART_FEATURES - 1) / PART_FEATURES);
	if (job->n_row_parts > 1 || whole != NO_HISTOGRAM)
		run(work, shared, shared ? team->merge_step : 0, tree_work_merge_part,
			(n_features + MERGE_FEATURES - 1) / MERGE_FEATURES);
}
