/*
 * fold_rows.c
 *		Rows that stay as they were read, and are dealt to folds (fold_rows.h).
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/fold_rows.h"
#include "math/deal.h"
#include "rows/row_copy.h"
#include "rows/row_numbers.h"

Size
fold_rows_budget(const Dataset *ds)
{
	Size budget = budget_training_bytes();

	if (ds->n_folds > 0)
		return budget / 2;
	if (ds->from != NULL)
		return budget - Min(budget, row_store_bytes(ds->from->store));
	return budget;
}

void
fold_rows_cut(Dataset *folds)
{
	folds->fold_keys = split_keys_folds(folds->split_keys, folds->store, folds->n_folds);
	folds->n_folds = folds->fold_keys.n_parts - folds->fold_keys.spans;
	split_keys_free(folds->split_keys);
	folds->split_keys = NULL;
}

/* Equal rows are told apart, as they are where rows are split in memory. */
void
fold_rows_deal(Dataset *folds)
{
	RowStore *store = folds->store;
	bool by_class = folds->split == SPLIT_STRATIFIED;
	RowNumbers *numbers;

	if (folds->split == SPLIT_HASH)
		return;
	if (split_by_keys(folds))
	{
		split_add_stored(folds);
		fold_rows_cut(folds);
		return;
	}
	numbers = row_numbers_create((double) store->n_rows, MaxAllocHugeSize);
	split_limits_restart(folds->limits);
	for (int c = 0; c < store->n_chunks; c++)
	{
		RowChunk *chunk = &store->chunks[c];
		Size n = row_store_chunk_fill(store, c);

		CHECK_FOR_INTERRUPTS();
		(void) row_numbers_add(numbers, n, chunk->hash);
		split_limits_add(folds->limits, n, chunk->hash, by_class ? chunk->y : NULL,
						 by_class ? store->classes->n : 1);
	}
	row_numbers_free(numbers);
	split_limits_finish(folds->limits);
}

/* The side of a row, as the data set of a fold sees it. */
static inline DealSide
side_of(const Dataset *ds, const RowChunk *chunk, Size at)
{
	const Dataset *folds = ds->from;
	int fold;

	if (split_by_keys(folds))
		return split_keys_fold_side(&folds->fold_keys, ds->fold, chunk->key[at]);
	if (folds->split == SPLIT_HASH)
		fold = deal_key_fold(chunk->key[at], folds->held_share, folds->n_folds);
	else
		fold = split_limits_part(folds->limits,
								 folds->split == SPLIT_STRATIFIED ? (int) chunk->y[at] : 0,
								 chunk->hash[at]);
	return fold == ds->fold ? DEAL_HELD : DEAL_LEARN;
}

/* A scan of the rows of one side. */
typedef struct FoldScan
{
	const Dataset *ds;
	DealSide side;
	uint64 n_held; /* rows of the fold that were passed */
	RowCopy copy;
	DatasetBlockFn fn; /* held: who gets the blocks */
	void *state;
	bool complete;
} FoldScan;

/* A row to learn from tells which columns have NULL. */
static void
note_nulls(RowStore *store, const double *x)
{
	for (int j = 0; j < store->n_columns; j++)
	{
		RowColumn *column = &store->columns[j];
		int n = 0;

		for (int k = 0; k < column->width; k++)
			n += isnan(x[column->offset + k]);
		column->n_null += n == column->width;
		column->has_null_element |= n > 0 && column->kind == COLUMN_ARRAY;
	}
}

/* Those of n raw rows that are on the side; false: the receiver wants no more. */
static bool
take_rows(FoldScan *scan, const RowChunk *chunk, Size n)
{
	const Dataset *ds = scan->ds;
	RowStore *into = scan->copy.into;

	CHECK_FOR_INTERRUPTS();
	for (Size i = 0; i < n; i++)
	{
		DealSide side = side_of(ds, chunk, i);

		scan->n_held += side == DEAL_HELD;
		if (side != scan->side)
			continue;
		row_copy_values(&scan->copy, chunk, i);
		if (side == DEAL_LEARN)
			note_nulls(into, scan->copy.x);
		into->n_seen++;
		if (!row_copy_put(&scan->copy, chunk, i))
			return false;
	}
	return true;
}

static bool
take_file_rows(RowStore *store, Size n, void *arg)
{
	FoldScan *scan = arg;

	scan->complete = take_rows(scan, &store->chunks[0], n);
	return scan->complete;
}

/* Rows of the side into a store; false: it wants no more. */
static bool
scan_rows(FoldScan *scan, RowStore *into)
{
	const Dataset *folds = scan->ds->from;
	const RowStore *store = folds->store;

	scan->complete = true;
	row_copy_begin(&scan->copy, into, store);
	if (folds->file != NULL)
		row_file_scan(folds->file, folds->store, take_file_rows, scan);
	for (int c = 0; folds->file == NULL && scan->complete && c < store->n_chunks; c++)
		scan->complete = take_rows(scan, &store->chunks[c], row_store_chunk_fill(store, c));
	row_copy_end(&scan->copy);
	return scan->complete;
}

bool
fold_rows_read(Dataset *ds)
{
	FoldScan scan = {.ds = ds, .side = DEAL_LEARN};
	bool complete = scan_rows(&scan, ds->store);

	ds->n_fold_held = scan.n_held;
	return complete;
}

/* The class of the folds that none of the rows to learn from has. */
static int
missing_class(const Dataset *ds)
{
	const Dictionary *all = ds->from->store->classes;
	int n = ds->store->classes->n;

	for (int k = 0; k < all->n; k++)
	{
		if (dictionary_code(ds->store->classes, all->names[k], all->lengths[k]) >= n)
			return ds->from->class_of[k];
	}
	return 0;
}

void
fold_rows_check(const Dataset *ds)
{
	const Dataset *folds = ds->from;

	if (ds->store->n_seen == 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("no row is left to learn from"),
						errdetail("Fold %d of %d has all rows.", ds->fold + 1, folds->n_folds)));
	if (ds->store->classes != NULL && ds->store->classes->n < folds->store->classes->n)
		dataset_lacks_class(folds->target, missing_class(ds));
}

void
fold_rows_add_names(Dataset *ds)
{
	int i = 0;

	for (int j = 0; ds->from != NULL && j < ds->store->n_columns; j++, i++)
	{
		const Dictionary *all;

		while (strcmp(ds->from->store->columns[i].name, ds->store->columns[j].name) != 0)
			i++;
		all = ds->from->store->columns[i].dictionary;
		for (int k = 0; all != NULL && k < all->n; k++)
		{
			check_interrupts_at(k);
			(void) dictionary_code(ds->store->columns[j].dictionary, all->names[k],
								   all->lengths[k]);
		}
	}
}

static bool
hand_on(RowStore *held, Size n, void *arg)
{
	const FoldScan *scan = arg;
	const RowChunk *chunk = &held->chunks[0];

	scan->fn(&(HeldRows){.n = n, .x = chunk->x, .y = chunk->y, .w = chunk->w}, scan->state);
	return true;
}

void
fold_rows_scan_held(Dataset *ds, DatasetBlockFn fn, void *state)
{
	FoldScan scan = {.ds = ds, .side = DEAL_HELD, .fn = fn, .state = state};
	RowStore *held = row_store_create_like(ds->store, 0, hand_on, &scan);

	(void) scan_rows(&scan, held);
	if (held->n_rows > 0)
		(void) hand_on(held, (Size) held->n_rows, &scan);
	row_store_free_rows(held);
	if (held->chunks != NULL)
		pfree(held->chunks);
	pfree(held);
}
