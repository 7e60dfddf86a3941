/*
 * svm_pair.c
 *		The rows of two classes of a set, as a set of their own: one against one
 *		without a copy of the rows.
 */
#include "core/port.h"

#include <string.h>

#include "algo/svm/svm_pair.h"

/* One scan of the whole set under way. */
typedef struct PairScan
{
	SvmPair *pair;
	RowBlockFn fn;
	void *state;
} PairScan;

/* Room for the rows that are kept of a block, in the context of whoever opened the pair. */
static void
pair_reserve(SvmPair *pair, Size n_rows)
{
	MemoryContext outer;

	if (n_rows <= pair->capacity)
		return;
	svm_pair_close(pair);
	outer = MemoryContextSwitchTo(pair->context);
	pair->x =
		palloc_extended(Max(n_rows * pair->set.n_features, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	pair->y = palloc_extended(n_rows * sizeof(double), MCXT_ALLOC_HUGE);
	pair->w = palloc_extended(n_rows * sizeof(double), MCXT_ALLOC_HUGE);
	pair->capacity = n_rows;
	MemoryContextSwitchTo(outer);
}

bool
svm_pair_has(const SvmPair *pair, double y)
{
	return (int) y == pair->first || (int) y == pair->second;
}

/* The rows of the two classes go on, in their order. */
static void
pair_block(const RowBlock *block, void *state)
{
	PairScan *scan = state;
	SvmPair *pair = scan->pair;
	Size p = pair->set.n_features;
	RowBlock kept = {.n_rows = 0};

	CHECK_FOR_INTERRUPTS();
	pair_reserve(pair, block->n_rows);
	for (Size i = 0; i < block->n_rows; i++)
	{
		if (!svm_pair_has(pair, block->y[i]))
			continue;
		memcpy(pair->x + kept.n_rows * p, block->x + i * p, p * sizeof(double));
		pair->y[kept.n_rows] = block->y[i];
		if (block->w != NULL)
			pair->w[kept.n_rows] = block->w[i];
		kept.n_rows++;
	}
	if (kept.n_rows == 0)
		return;
	kept.x = pair->x;
	kept.y = pair->y;
	kept.w = block->w != NULL ? pair->w : NULL;
	scan->fn(&kept, scan->state);
}

static void
pair_scan(const TrainSet *set, RowBlockFn fn, void *state)
{
	SvmPair *pair = set->scan_arg;
	PairScan scan = {.pair = pair, .fn = fn, .state = state};

	pair->whole->scan(pair->whole, pair_block, &scan);
}

void
svm_pair_open(SvmPair *pair, const TrainSet *whole, int first, int second)
{
	*pair = (SvmPair){
		.whole = whole, .first = first, .second = second, .context = CurrentMemoryContext};
	pair->set = (TrainSet){
		.task = whole->task,
		.n_rows = whole->class_counts[first] + whole->class_counts[second],
		.n_features = whole->n_features,
		.n_classes = whole->n_classes,
		.weighted = whole->weighted,
		.seed = whole->seed,
		.scan = pair_scan,
		.scan_arg = pair,
	};
}

void
svm_pair_close(SvmPair *pair)
{
	if (pair->capacity == 0)
		return;
	pfree(pair->x);
	pfree(pair->y);
	pfree(pair->w);
	pair->capacity = 0;
}
