/*
 * mixed.c
 *		All rows of a sparse set as one block; see mixed.h.
 */
#include "core/port.h"

#include <string.h>

#include "algo/passes/mixed.h"
#include "core/budget.h"

typedef struct Collection
{
	const TrainSet *set;
	Size n_dense;
	Size n_rows;
	double *x;
	double *y;
	double *w;
	SparseBuilder sparse;
	Size bytes_beside;
} Collection;

static Size
dense_bytes(const TrainSet *set)
{
	return set->n_rows * ((Size) mixed_n_dense(set) + 2) * sizeof(double);
}

static void
check_budget(const Collection *c)
{
	budget_check(c->bytes_beside + dense_bytes(c->set) + sparse_builder_bytes(&c->sparse),
				 psprintf(UINT64_FORMAT " rows of sparse features", c->set->n_rows));
}

static void
collect_block(const RowBlock *block, void *state)
{
	Collection *c = state;

	CHECK_FOR_INTERRUPTS();
	memcpy(c->x + c->n_rows * c->n_dense, block->x, block->n_rows * c->n_dense * sizeof(double));
	if (block->y != NULL)
		memcpy(c->y + c->n_rows, block->y, block->n_rows * sizeof(double));
	if (block->w != NULL)
		memcpy(c->w + c->n_rows, block->w, block->n_rows * sizeof(double));
	for (Size i = 0; i < block->n_rows; i++)
	{
		sparse_put_row(&c->sparse, &block->sparse, i);
		sparse_end_row(&c->sparse);
	}
	c->n_rows += block->n_rows;
	check_budget(c);
}

RowBlock
mixed_collect(const TrainSet *set, Size bytes_beside)
{
	Collection c = {.set = set, .n_dense = mixed_n_dense(set), .bytes_beside = bytes_beside};

	if (set->sparse.start != NULL && (set->x != NULL || c.n_dense == 0))
		return (RowBlock){.n_rows = set->n_rows,
						  .x = set->x != NULL ? set->x->data : NULL,
						  .y = set->y,
						  .w = set->w,
						  .sparse = set->sparse};
	sparse_builder_init(&c.sparse, CurrentMemoryContext);
	check_budget(&c);
	c.x = vector_zeros(set->n_rows * c.n_dense);
	c.y = set->task & TASKS_WITH_TARGET ? vector_zeros(set->n_rows) : NULL;
	c.w = set->weighted ? vector_zeros(set->n_rows) : NULL;
	set->scan(set, collect_block, &c);
	return (RowBlock){c.n_rows, c.x, c.y, c.w, sparse_rows_of(&c.sparse)};
}
