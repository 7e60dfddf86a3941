/*
 * row_order.c
 *		Rows of a store in another order, and their hashes made anew.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "dataset/dataset_internal.h"

#define ROWS_A_CHECK 4096

/* One row outside the store. */
typedef struct SavedRow
{
	double *x;
	double y;
	uint64 hash;
	uint64 key;
	double w;
} SavedRow;

static void
row_save(const RowStore *store, Size row, SavedRow *saved)
{
	const RowChunk *chunk = row_store_chunk(store, row);
	Size at = row_store_at(store, row);

	memcpy(saved->x, chunk->x + at * store->n_raw, sizeof(double) * store->n_raw);
	saved->hash = chunk->hash[at];
	saved->y = chunk->y != NULL ? chunk->y[at] : 0.0;
	saved->key = chunk->key != NULL ? chunk->key[at] : 0;
	saved->w = chunk->w != NULL ? chunk->w[at] : 1.0;
}

static void
row_restore(RowStore *store, Size row, const SavedRow *saved)
{
	RowChunk *chunk = row_store_chunk(store, row);
	Size at = row_store_at(store, row);

	memcpy(chunk->x + at * store->n_raw, saved->x, sizeof(double) * store->n_raw);
	chunk->hash[at] = saved->hash;
	if (chunk->y != NULL)
		chunk->y[at] = saved->y;
	if (chunk->key != NULL)
		chunk->key[at] = saved->key;
	if (chunk->w != NULL)
		chunk->w[at] = saved->w;
}

static void
row_copy(RowStore *store, Size from_row, Size to_row)
{
	const RowChunk *from = row_store_chunk(store, from_row);
	RowChunk *to = row_store_chunk(store, to_row);
	Size from_at = row_store_at(store, from_row);
	Size to_at = row_store_at(store, to_row);

	memcpy(to->x + to_at * store->n_raw, from->x + from_at * store->n_raw,
		   sizeof(double) * store->n_raw);
	to->hash[to_at] = from->hash[from_at];
	if (to->y != NULL)
		to->y[to_at] = from->y[from_at];
	if (to->key != NULL)
		to->key[to_at] = from->key[from_at];
	if (to->w != NULL)
		to->w[to_at] = from->w[from_at];
}

/*
 * Row i becomes what row source_of[i] was, for a permutation source_of, which is
 * used up.  In place, cycle by cycle, each row moved once.
 */
void
row_store_permute(RowStore *store, Size *source_of)
{
	SavedRow saved = {.x = palloc(sizeof(double) * Max(store->n_raw, 1))};
	Size n = (Size) store->n_rows;
	Size moved = 0;

	for (Size i = 0; i < n; i++)
	{
		Size to = i;

		if (source_of[i] == i)
			continue;
		row_save(store, i, &saved);
		while (source_of[to] != i)
		{
			Size from = source_of[to];

			row_copy(store, from, to);
			source_of[to] = to;
			to = from;
			if (++moved % ROWS_A_CHECK == 0)
				CHECK_FOR_INTERRUPTS();
		}
		row_restore(store, to, &saved);
		source_of[to] = to;
	}
	pfree(saved.x);
}

/* After columns left: what is not a feature must not decide a row's side. */
void
row_store_rehash(RowStore *store)
{
	for (int c = 0; c < store->n_chunks; c++)
	{
		RowChunk *chunk = &store->chunks[c];

		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < row_store_chunk_fill(store, c); i++)
			chunk->hash[i] = row_store_hash(store, chunk->x + i * store->n_raw,
											chunk->y != NULL ? chunk->y[i] : 0.0,
											chunk->w != NULL ? chunk->w[i] : 1.0);
	}
}
