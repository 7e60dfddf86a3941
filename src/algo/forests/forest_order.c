/*
 * forest_order.c
 *		The order of a forest's rows; see forest_order.h.
 */
#include "core/port.h"

#include <string.h>

#include "algo/forests/forest_order.h"
#include "core/sort.h"
#include "math/rng.h"

#define CHECK_ROWS 4096 /* between interrupt checks */

typedef struct RowKey
{
	uint64 hash;
	uint32 row;
} RowKey;

static uint64
row_hash(const ForestView *view, Size row)
{
	double w = view->w != NULL ? view->w[row] : 1.0;
	uint64 hash = hash_bytes64(0, view->codes.rows + row * view->codes.stride,
							   view->shared->shape.n_features);

	hash = hash_bytes64(hash, &view->y[row], sizeof(double));
	return hash_bytes64(hash, &w, sizeof(double));
}

static int
compare_keys(const void *a, const void *b)
{
	uint64 x = ((const RowKey *) a)->hash;
	uint64 y = ((const RowKey *) b)->hash;

	CHECK_FOR_INTERRUPTS();
	return x < y ? -1 : x > y;
}

static void
copy_row(ForestView *view, Size to, Size from)
{
	Size stride = view->codes.stride;

	memcpy(view->codes.rows + to * stride, view->codes.rows + from * stride, stride);
	view->y[to] = view->y[from];
	if (view->w != NULL)
		view->w[to] = view->w[from];
}

/*
 * Move the rows of one cycle of the permutation, place first the first of them, to where
 * they belong; spare is a place after the last row.
 */
static void
move_cycle(ForestView *view, RowKey *keys, Size first, Size spare)
{
	Size to = first;

	copy_row(view, spare, first);
	while (keys[to].row != first)
	{
		Size from = keys[to].row;

		copy_row(view, to, from);
		keys[to].row = (uint32) to;
		to = from;
	}
	copy_row(view, to, spare);
	keys[to].row = (uint32) to;
}

void
forest_order_rows(ForestView *view)
{
	Size n = view->shared->shape.n_rows;
	RowKey *keys = palloc_extended(n * sizeof(RowKey), MCXT_ALLOC_HUGE);

	for (Size i = 0; i < n; i++)
	{
		if (i % CHECK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		keys[i] = (RowKey){row_hash(view, i), (uint32) i};
	}
	sort_array(keys, n, sizeof(RowKey), compare_keys);
	for (Size i = 0; i < n; i++)
	{
		if (i % CHECK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		if (keys[i].row != i)
			move_cycle(view, keys, i, n);
	}
	pfree(keys);
}
