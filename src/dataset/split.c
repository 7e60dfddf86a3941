/*
 * split.c
 *		Which rows are held out, for rows in memory.
 *
 * Every row has a 64-bit key: the seeded hash of its content, mixed with its
 * number among equal rows.  Rows are put in the order of their keys and the
 * first of each class are held out, so neither the split nor the order in which
 * an algorithm sees the rows depends on how the table lies on disk.  Training
 * rows come first in the store afterwards.  An algorithm that takes the rows one after the
 * other as they come sees those of an ordered source in its order.  (Of a query's rows, one
 * that learns from sums may see another order: its sums do not show it.)
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/sort.h"
#include "dataset/dataset_internal.h"
#include "math/deal.h"

typedef struct RowKey
{
	uint64 key;
	Size row;
} RowKey;

static int
compare_keys(const void *a, const void *b)
{
	uint64 x = ((const RowKey *) a)->key;
	uint64 y = ((const RowKey *) b)->key;

	return x < y ? -1 : x > y;
}

static void
insertion_sort(RowKey *keys, Size n)
{
	Size j;

	for (Size i = 1; i < n; i++)
	{
		RowKey key = keys[i];

		for (j = i; j > 0 && keys[j - 1].key > key.key; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
}

/*
 * Sort by key.  Keys are uniform, so one scatter by their leading bits leaves
 * buckets of a few; only many equal rows make large ones.
 */
static RowKey *
sort_keys(RowKey *keys, Size n)
{
	int bits = 1;
	RowKey *sorted;
	Size *starts;

	while (bits < 24 && ((Size) 8 << bits) < n)
		bits++;
	sorted = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(RowKey) * Max(n, 1));
	starts =
		MemoryContextAllocExtended(CurrentMemoryContext, sizeof(Size) * (((Size) 1 << bits) + 1),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		starts[(keys[i].key >> (64 - bits)) + 1]++;
	}
	for (Size b = 0; b < (Size) 1 << bits; b++)
		starts[b + 1] += starts[b];
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		sorted[starts[keys[i].key >> (64 - bits)]++] = keys[i];
	}
	/* starts[b] is now where bucket b ends */
	for (Size b = 0; b < (Size) 1 << bits; b++)
	{
		Size from = b == 0 ? 0 : starts[b - 1];

		if (starts[b] - from <= 32)
			insertion_sort(sorted + from, starts[b] - from);
		else
			sort_array(sorted + from, starts[b] - from, sizeof(RowKey), compare_keys);
		if (b % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
	}
	pfree(starts);
	pfree(keys);
	return sorted;
}

/* The second, third, ... of equal rows get keys of their own; true when there were any. */
static bool
number_equal_rows(RowKey *keys, Size n)
{
	bool any = false;
	uint64 hash = 0;
	uint64 occurrence = 0;

	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		if (i > 0 && keys[i].key == hash)
		{
			keys[i].key = hash_mix64(hash, ++occurrence);
			any = true;
		}
		else
		{
			hash = keys[i].key;
			occurrence = 0;
		}
	}
	return any;
}

static RowKey *
ordered_keys(const RowStore *store)
{
	Size n = (Size) store->n_rows;
	RowKey *keys = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(RowKey) * Max(n, 1));
	Size i = 0;

	for (int c = 0; c < store->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size k = 0; k < row_store_chunk_fill(store, c); k++, i++)
			keys[i] = (RowKey){store->chunks[c].hash[k], i};
	}
	keys = sort_keys(keys, n);
	if (number_equal_rows(keys, n))
		keys = sort_keys(keys, n);
	return keys;
}

/* Those held out of each stratum: a raw class code, or one for all. */
static void
deal_strata(const Dataset *ds, Deal *deal)
{
	const RowStore *store = ds->store;
	int n_strata = ds->split == SPLIT_STRATIFIED ? store->classes->n : 1;
	uint64 *counts = palloc0(sizeof(uint64) * Max(n_strata, 1));

	if (ds->split != SPLIT_STRATIFIED)
		counts[0] = store->n_rows;
	for (int c = 0; ds->split == SPLIT_STRATIFIED && c < store->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < row_store_chunk_fill(store, c); i++)
			counts[(int) store->chunks[c].y[i]]++;
	}
	deal_init(deal, DEAL_FIRST, n_strata, counts, ds->request.test_size, 0);
	pfree(counts);
}

/* On which side is the next row in key order? */
static DealSide
side_of_row(const Dataset *ds, Deal *deal, Size row)
{
	const RowStore *store = ds->store;
	const RowChunk *chunk = row_store_chunk(store, row);
	Size at = row_store_at(store, row);

	if (split_by_keys(ds))
		return deal_key_side(&ds->held_keys, chunk->key[at]);
	if (ds->split == SPLIT_HASH)
		return deal_key_is_held(chunk->key[at], ds->request.test_size) ? DEAL_HELD : DEAL_LEARN;
	return deal_next(deal, ds->split == SPLIT_STRATIFIED ? (int) chunk->y[at] : 0) ? DEAL_HELD
																				   : DEAL_LEARN;
}

/*
 * Which rows go where: training rows by key, then test rows by key, then those of no side.
 */
static void
arrange_by_key(Dataset *ds, const RowKey *keys, Size *source_of)
{
	Size n = (Size) ds->store->n_rows;
	Size front = 0;
	Size back = n - (Size) ds->n_unused;
	Size unused = n;
	Deal deal;

	deal_strata(ds, &deal);
	for (Size i = 0; i < n; i++)
	{
		DealSide side;

		check_interrupts_at(i);
		side = side_of_row(ds, &deal, keys[i].row);
		if (side == DEAL_HELD)
			source_of[--back] = keys[i].row;
		else if (side == DEAL_LEARN)
			source_of[front++] = keys[i].row;
		else
			source_of[--unused] = keys[i].row;
	}
	ds->n_train = front;
	ds->n_test = unused - front;
	deal_free(&deal);
}

/* On which side each row is (DealSide), as arrange_by_key left them. */
static uint8 *
mark_sides(const Dataset *ds, const Size *source_of)
{
	Size n = (Size) ds->store->n_rows;
	Size n_sided = (Size) (ds->n_train + ds->n_test);
	uint8 *side = MemoryContextAllocExtended(CurrentMemoryContext, Max(n, 1),
											 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (Size i = (Size) ds->n_train; i < n; i++)
	{
		check_interrupts_at(i);
		side[source_of[i]] = i < n_sided ? DEAL_HELD : DEAL_UNUSED;
	}
	return side;
}

/* The same rows held out, and both sides in the order they came in. */
static void
arrange_as_they_came(const Dataset *ds, Size *source_of)
{
	Size n = (Size) ds->store->n_rows;
	uint8 *side = mark_sides(ds, source_of);
	Size next[] = {0, (Size) ds->n_train, (Size) (ds->n_train + ds->n_test)}; /* by DealSide */

	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		source_of[next[side[i]]++] = i;
	}
	pfree(side);
}

/*
 * As few moves as can be, for algorithms whose result does not depend on the order of
 * the rows: test rows among the first n_train change places with
 * training rows behind them.  source_of comes as arrange_by_key left it.
 */
static void
arrange_by_swaps(const Dataset *ds, Size *source_of)
{
	Size n = (Size) ds->store->n_rows;
	uint8 *side = mark_sides(ds, source_of);
	Size behind = (Size) ds->n_train;

	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		source_of[i] = i;
	}
	for (Size i = 0; i < (Size) ds->n_train; i++)
	{
		if (side[i] == DEAL_LEARN)
			continue;
		while (side[behind] != DEAL_LEARN)
			behind++;
		source_of[i] = behind;
		source_of[behind++] = i;
	}
	pfree(side);
}

/* Rows of ml.fit come dealt out among processes: those are always put in order. */
static bool
is_order_free(const Dataset *ds)
{
	return ((ds->request.rows.traits & ALGO_FROM_SUMS) || ds->request.order_free) &&
		   ds->source != NULL;
}

/* Rows of ml.fit are asked for in order only where its own ORDER BY gives one. */
static bool
follows_source(const Dataset *ds)
{
	return ds->request.in_order && (ds->source == NULL || ds->source->is_ordered);
}

bool
split_keeps_rows(const Dataset *ds)
{
	return ds->split == SPLIT_LAST || (ds->request.test_size == 0 && ds->n_folds == 0 &&
									   (is_order_free(ds) || follows_source(ds)));
}

static void
order_by_key(Dataset *ds)
{
	Size n = (Size) ds->store->n_rows;
	RowKey *keys = ordered_keys(ds->store);
	Size *source_of = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Size) * Max(n, 1));

	arrange_by_key(ds, keys, source_of);
	pfree(keys);
	if (is_order_free(ds) && ds->n_unused == 0)
		arrange_by_swaps(ds, source_of);
	else if (follows_source(ds))
		arrange_as_they_came(ds, source_of);
	row_store_permute(ds->store, source_of);
	pfree(source_of);
	ds->store->n_rows -= ds->n_unused;
}

bool
split_by_keys(const Dataset *ds)
{
	return split_keys_wanted(ds->split) && (ds->request.test_size > 0 || ds->n_folds > 0);
}

void
split_add_stored(Dataset *ds)
{
	const RowStore *store = ds->store;

	ds->split_keys = split_keys_create(&ds->request.rows);
	for (int c = 0; c < store->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		split_keys_add(ds->split_keys, row_store_chunk_fill(store, c), store->chunks[c].key);
	}
}

/* Said of rows that are on no side. */
static void
notice_unused(const Dataset *ds)
{
	if (ds->n_unused > 0 && ds->store->notices)
		ereport(NOTICE, (errmsg("rows in the gap before those held out are not used: %llu",
								(unsigned long long) ds->n_unused)));
}

void
split_hold_out(Dataset *ds)
{
	ds->held_keys =
		split_keys_hold_out(ds->split_keys, ds->store, ds->request.test_size, &ds->n_unused);
	split_keys_free(ds->split_keys);
	ds->split_keys = NULL;
	notice_unused(ds);
}

void
split_rows(Dataset *ds)
{
	uint64 n = ds->store->n_rows;

	if (split_by_keys(ds))
	{
		split_add_stored(ds);
		split_hold_out(ds);
	}
	if (split_keeps_rows(ds))
	{
		ds->n_test = deal_count(DEAL_LAST, ds->request.test_size, n);
		ds->n_train = n - ds->n_test;
	}
	else
		order_by_key(ds);
}
