/*
 * update_order.c
 *		New rows in the order of their hashes (update_order.h).
 */
#include "core/port.h"
#include "postgres.h"

#include "core/budget.h"
#include "core/sort.h"
#include "math/rng.h"
#include "train/update_order.h"

typedef struct RowKey
{
	uint64 hash; /* of all but the weight, which must not show where all are one */
	double weight; /* tells equal rows apart */
	Size row;
} RowKey;

static uint64
hash_texts(uint64 seed, const SparseRows *texts, Size row)
{
	Size from = texts->start[row];
	Size n = sparse_length(texts, row);

	seed = hash_bytes64(seed, texts->feature + from, sizeof(int) * n);
	return hash_bytes64(seed, texts->value + from, sizeof(double) * n);
}

static uint64
hash_row(const UpdateRows *rows, const SparseRows *texts, Size row)
{
	uint64 hash = hash_bytes64(0, matrix_row(rows->x, row), sizeof(double) * rows->x->n_cols);

	if (rows->y != NULL)
		hash = hash_bytes64(hash, &rows->y[row], sizeof(double));
	return rows->texts != NULL ? hash_texts(hash, texts, row) : hash;
}

static int
compare_keys(const void *a, const void *b)
{
	const RowKey *x = a;
	const RowKey *y = b;

	if (x->hash != y->hash)
		return x->hash > y->hash ? 1 : -1;
	return (x->weight > y->weight) - (x->weight < y->weight);
}

static void
order_texts(SparseBuilder *texts, const RowKey *keys)
{
	SparseRows from = sparse_rows_of(texts);
	SparseBuilder ordered;

	budget_check(2 * sparse_builder_bytes(texts), "the rows to learn on from");
	sparse_builder_init(&ordered, texts->context);
	for (Size i = 0; i < texts->n_rows; i++)
	{
		check_interrupts_at(i);
		sparse_put_row(&ordered, &from, keys[i].row);
		sparse_end_row(&ordered);
	}
	sparse_builder_free(texts);
	*texts = ordered;
}

static void
move_row(const UpdateRows *rows, Size from, Size to)
{
	memcpy(matrix_row(rows->x, to), matrix_row(rows->x, from), sizeof(double) * rows->x->n_cols);
	if (rows->y != NULL)
		rows->y[to] = rows->y[from];
	if (rows->w != NULL)
		rows->w[to] = rows->w[from];
}

/* Row first and those that take each other's places with it; spare holds one row. */
static void
move_cycle(const UpdateRows *rows, RowKey *keys, Size first, double *spare)
{
	Size to = first;
	double y = rows->y != NULL ? rows->y[first] : 0.0;
	double w = rows->w != NULL ? rows->w[first] : 0.0;

	memcpy(spare, matrix_row(rows->x, first), sizeof(double) * rows->x->n_cols);
	while (keys[to].row != first)
	{
		Size from = keys[to].row;

		check_interrupts_at(from);
		move_row(rows, from, to);
		keys[to].row = to;
		to = from;
	}
	memcpy(matrix_row(rows->x, to), spare, sizeof(double) * rows->x->n_cols);
	if (rows->y != NULL)
		rows->y[to] = y;
	if (rows->w != NULL)
		rows->w[to] = w;
	keys[to].row = to;
}

void
update_order(const UpdateRows *rows)
{
	Size n = rows->x->n_rows;
	RowKey *keys = palloc_extended(sizeof(RowKey) * Max(n, 1), MCXT_ALLOC_HUGE);
	double *spare = palloc(sizeof(double) * Max(rows->x->n_cols, 1));
	SparseRows texts = {0};

	if (rows->texts != NULL)
		texts = sparse_rows_of(rows->texts);
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		keys[i] = (RowKey){hash_row(rows, &texts, i), rows->w != NULL ? rows->w[i] : 0.0, i};
	}
	sort_array(keys, n, sizeof(RowKey), compare_keys);
	if (rows->texts != NULL)
		order_texts(rows->texts, keys);
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		if (keys[i].row != i)
			move_cycle(rows, keys, i, spare);
	}
	pfree(keys);
	pfree(spare);
}
