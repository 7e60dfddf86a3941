/*
 * held_out.c
 *		The rows held out of a data set of which only sums are kept (held_out.h).
 *
 * They are kept in memory, the others in a temporary file when that is spent.  Of
 * ml.training_memory half is for them, a quarter each for the hashes of all rows and for
 * rows that wait, which are few unless very many are equal.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/held_out.h"
#include "dataset/row_numbers.h"
#include "dataset/split_window.h"

struct HeldOut
{
	MemoryContext context; /* of all that is here, the file excepted */
	double test_size;
	bool by_key; /* SPLIT_HASH */
	RowNumbers *numbers; /* NULL: equal rows are not told apart */
	SplitWindow window;
	RowStore *waiting; /* rows in the window */
	uint64 low; /* the window that they were compared with */
	uint64 high;
	RowStore *released; /* rows that waited and are to learn from */

	RowStore *rows; /* held out, in memory */
	RowStore *buffer; /* ... one chunk on its way to or from the file */
	RowFile *file; /* ... and there; NULL until memory is spent */
	uint64 n_in_file;
};

typedef enum Side
{
	SIDE_TRAIN,
	SIDE_TEST,
	SIDE_OPEN
} Side;

HeldOut *
held_out_create(const Dataset *ds, bool numbered)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml held out", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	HeldOut *held = palloc0(sizeof(HeldOut));
	Size budget = budget_training_bytes();

	held->context = context;
	held->test_size = ds->request.test_size;
	held->by_key = ds->split == SPLIT_HASH;
	if (numbered && !held->by_key)
		held->numbers = row_numbers_create(ds->source->plan->planTree->plan_rows, budget / 4);
	split_window_init(&held->window);
	held->high = PG_UINT64_MAX;
	held->waiting = row_store_create_like(ds->store, budget / 4, NULL, NULL);
	held->released = row_store_create_like(ds->store, 0, NULL, NULL);
	held->rows = row_store_create_like(ds->store, budget / 2, NULL, NULL);
	MemoryContextSwitchTo(caller);
	return held;
}

void
held_out_free(HeldOut *held)
{
	if (held->file != NULL)
		row_file_close(held->file);
	MemoryContextDelete(held->context);
}

/* -- telling rows apart ------------------------------------------------- */

static bool
write_buffer(RowStore *buffer, Size n, void *arg)
{
	HeldOut *held = arg;

	row_file_append(held->file, buffer, n);
	held->n_in_file += n;
	return true;
}

static void
open_file(HeldOut *held)
{
	MemoryContext caller = MemoryContextSwitchTo(held->context);

	held->file = row_file_create();
	held->buffer = row_store_create_like(held->rows, 0, write_buffer, held);
	MemoryContextSwitchTo(caller);
}

/* false: no room for one more that waits */
static bool
put(HeldOut *held, Side side, const double *x, double y, uint64 key)
{
	if (side == SIDE_OPEN)
		return row_store_put(held->waiting, x, y, key);
	if (side == SIDE_TRAIN)
		return row_store_put(held->released, x, y, key);
	if (held->file == NULL && row_store_put(held->rows, x, y, key))
		return true;
	if (held->file == NULL)
		open_file(held);
	return row_store_put(held->buffer, x, y, key);
}

static inline Side
side_of(uint64 key, uint64 low, uint64 high)
{
	if (key > high)
		return SIDE_TRAIN;
	return key < low ? SIDE_TEST : SIDE_OPEN;
}

/* 0 where there is no target, which keeps none either. */
static double
target_at(const RowChunk *chunk, Size at)
{
	return chunk->y != NULL ? chunk->y[at] : 0.0;
}

bool
held_out_take(HeldOut *held, RowStore *store, Size n)
{
	const RowChunk *chunk = &store->chunks[0];
	Size i;

	if (held->numbers != NULL && !row_numbers_add(held->numbers, n, chunk->hash))
		return false;
	for (i = 0; !held->by_key && i < n; i++)
		split_window_add(&held->window, chunk->hash[i], held->test_size);
	store->n_rows = n;
	i = 0;
	while (i < store->n_rows)
	{
		Side side;

		if (held->by_key)
			side = split_key_is_test(chunk->key[i], held->test_size) ? SIDE_TEST : SIDE_TRAIN;
		else
			side = side_of(chunk->hash[i], held->window.low, held->window.high);
		if (side == SIDE_TRAIN)
		{
			i++;
			continue;
		}
		if (!put(held, side, chunk->x + i * store->n_raw, target_at(chunk, i), chunk->hash[i]))
			return false;
		row_store_take_away(store, i);
	}
	return true;
}

/* Sort out the rows that waited. */
static void
sweep(HeldOut *held, uint64 low, uint64 high)
{
	RowStore *waiting = held->waiting;
	uint64 i = 0;

	held->low = low;
	held->high = high;
	while (i < waiting->n_rows)
	{
		const RowChunk *chunk = row_store_chunk(waiting, i);
		Size at = row_store_at(waiting, i);
		Side side = side_of(chunk->hash[at], low, high);

		if (side == SIDE_OPEN)
		{
			i++;
			continue;
		}
		(void) put(held, side, chunk->x + at * waiting->n_raw, target_at(chunk, at),
				   chunk->hash[at]);
		row_store_take_away(waiting, i);
	}
}

static void
scan_store(const RowStore *store, DatasetBlockFn fn, void *state)
{
	int c;

	for (c = 0; c < store->n_chunks && (uint64) c << store->shift < store->n_rows; c++)
	{
		CHECK_FOR_INTERRUPTS();
		fn(&(HeldRows){.n = row_store_chunk_fill(store, c),
					   .x = store->chunks[c].x,
					   .y = store->chunks[c].y},
		   state);
	}
}

static void
release_from(RowStore *store, DatasetBlockFn fn, void *state)
{
	scan_store(store, fn, state);
	store->n_rows = 0;
}

void
held_out_release(HeldOut *held, DatasetBlockFn fn, void *state)
{
	if (held->low == held->window.low && held->high == held->window.high)
		return;
	sweep(held, held->window.low, held->window.high);
	release_from(held->released, fn, state);
}

/* All are alike, or too few: nothing is held out after all. */
static void
release_all(HeldOut *held, DatasetBlockFn fn, void *state)
{
	held_out_scan(held, fn, state);
	held->rows->n_rows = 0;
	held->n_in_file = 0;
	if (held->file != NULL)
		row_file_restart(held->file);
	release_from(held->waiting, fn, state);
}

void
held_out_finish(HeldOut *held, DatasetBlockFn fn, void *state)
{
	uint64 limit;

	if (!held->by_key)
	{
		if (split_window_limit(&held->window, held->test_size, &limit))
			sweep(held, limit + 1, limit);
		else
			release_all(held, fn, state);
		release_from(held->released, fn, state);
	}
	split_window_free(&held->window);
	row_store_free_rows(held->waiting);
	row_store_free_rows(held->released);
	if (held->numbers != NULL)
		row_numbers_free(held->numbers);
	held->numbers = NULL;
}

/* -- the rows held out -------------------------------------------------- */

uint64
held_out_n_rows(const HeldOut *held)
{
	return held->rows->n_rows + held->n_in_file + (held->buffer != NULL ? held->buffer->n_rows : 0);
}

/* Rows from the file on their way to a receiver. */
typedef struct FileScan
{
	DatasetBlockFn fn;
	void *state;
} FileScan;

static bool
scan_file_block(RowStore *buffer, Size n, void *arg)
{
	const FileScan *scan = arg;

	scan->fn(&(HeldRows){.n = n, .x = buffer->chunks[0].x, .y = buffer->chunks[0].y}, scan->state);
	return true;
}

void
held_out_scan(HeldOut *held, DatasetBlockFn fn, void *state)
{
	FileScan scan = {fn, state};

	scan_store(held->rows, fn, state);
	if (held->file == NULL)
		return;
	if (held->buffer->n_rows > 0)
		(void) write_buffer(held->buffer, (Size) held->buffer->n_rows, held);
	held->buffer->n_rows = 0;
	row_file_scan(held->file, held->buffer, scan_file_block, &scan);
}
