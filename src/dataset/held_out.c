/*
 * held_out.c
 *		The rows held out of a data set of which only sums are kept (held_out.h).
 *
 * They are kept in memory, the others in a temporary file when that is spent.  Of
 * ml.training_memory half is for them, a quarter each for the hashes of all rows and for
 * rows that wait, which are few unless very many are equal, with the hashes of the
 * windows.  Those that need not wait any longer go on a block at a time.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/held_out.h"
#include "dataset/split_window.h"
#include "math/deal.h"
#include "rows/row_numbers.h"

#define ROWS_A_CHECK 65536

/* What a row that waits has in the window of its stratum, whose array may be a quarter full. */
#define WINDOW_ROW_COST (4 * sizeof(uint64))

/* Rows that are split among themselves. */
typedef struct Stratum
{
	SplitWindow window;
	uint64 low; /* below: held out */
	uint64 high; /* above: not */
} Stratum;

struct HeldOut
{
	MemoryContext context; /* of all that is here, the file excepted */
	double test_size;
	bool by_key; /* SPLIT_HASH */
	RowNumbers *numbers; /* NULL: equal rows are not told apart */
	bool by_class; /* SPLIT_STRATIFIED: a stratum is a class, otherwise all rows */
	int n_strata; /* so far */
	Stratum *strata;
	bool narrowed; /* some window, since rows that wait were compared with it */
	RowStore *waiting; /* rows in the window of their stratum */
	uint64 n_still; /* ... as many were left waiting */
	RowStore *released; /* a block of rows that waited and are to learn from */
	DatasetBlockFn release; /* ... on their way to it, while they are sorted out */
	void *release_state;

	RowStore *rows; /* held out, in memory */
	RowStore *buffer; /* ... one chunk on its way to or from the file */
	RowFile *file; /* ... and there; NULL until memory is spent */
	uint64 n_in_file;
	const int *class_of; /* of rows from the file; NULL: targets are as they shall be */
};

typedef enum Side
{
	SIDE_TRAIN,
	SIDE_TEST,
	SIDE_OPEN
} Side;

/* In the context of held. */
static void
add_strata(HeldOut *held, int n)
{
	MemoryContext caller;

	if (n <= held->n_strata)
		return;
	caller = MemoryContextSwitchTo(held->context);
	if (held->strata == NULL)
		held->strata = palloc(sizeof(Stratum) * n);
	else
		held->strata = repalloc(held->strata, sizeof(Stratum) * n);
	for (int k = held->n_strata; k < n; k++)
	{
		split_window_init(&held->strata[k].window);
		held->strata[k].low = 0;
		held->strata[k].high = PG_UINT64_MAX;
	}
	held->n_strata = n;
	MemoryContextSwitchTo(caller);
}

static bool
release_block(RowStore *released, Size n, void *arg)
{
	const HeldOut *held = arg;
	const RowChunk *chunk = &released->chunks[0];

	held->release(&(HeldRows){.n = n, .x = chunk->x, .y = chunk->y, .w = chunk->w},
				  held->release_state);
	return true;
}

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
	held->by_class = ds->split == SPLIT_STRATIFIED;
	if (numbered && !held->by_key)
		held->numbers = row_numbers_create(ds->source->plan->planTree->plan_rows, budget / 4);
	if (!held->by_class)
		add_strata(held, 1);
	held->waiting = row_store_create_like(ds->store, budget / 4, NULL, NULL);
	held->waiting->row_cost = held->by_key ? 0 : WINDOW_ROW_COST;
	held->released = row_store_create_like(ds->store, 0, release_block, held);
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

/* One row to where it belongs; false: no room for one more that waits */
static bool
put(HeldOut *held, Side side, const RowStore *from, const RowChunk *chunk, Size at)
{
	const double *x = chunk->x + at * from->n_raw;
	double y = chunk->y != NULL ? chunk->y[at] : 0.0;
	double w = chunk->w != NULL ? chunk->w[at] : 1.0;
	uint64 hash = chunk->hash[at];
	uint64 key = chunk->key != NULL ? chunk->key[at] : 0;

	if (side == SIDE_OPEN)
		return row_store_put(held->waiting, x, y, w, hash, key);
	if (side == SIDE_TRAIN)
		return row_store_put(held->released, x, y, w, hash, key);
	if (held->file == NULL && row_store_put(held->rows, x, y, w, hash, key))
		return true;
	if (held->file == NULL)
		open_file(held);
	return row_store_put(held->buffer, x, y, w, hash, key);
}

static inline int
stratum_of(const HeldOut *held, const RowChunk *chunk, Size at)
{
	return held->by_class ? (int) chunk->y[at] : 0;
}

static inline Side
side_of(const HeldOut *held, const RowChunk *chunk, Size at)
{
	const Stratum *stratum;

	if (held->by_key)
		return deal_key_is_held(chunk->key[at], held->test_size) ? SIDE_TEST : SIDE_TRAIN;
	stratum = &held->strata[stratum_of(held, chunk, at)];
	if (chunk->hash[at] > stratum->high)
		return SIDE_TRAIN;
	return chunk->hash[at] < stratum->low ? SIDE_TEST : SIDE_OPEN;
}

/* The windows with the rows of a block, and what follows from them. */
static void
narrow(HeldOut *held, const RowChunk *chunk, Size n)
{
	for (Size i = 0; i < n; i++)
		split_window_add(&held->strata[stratum_of(held, chunk, i)].window, chunk->hash[i],
						 held->test_size);
	for (int k = 0; k < held->n_strata; k++)
	{
		Stratum *stratum = &held->strata[k];

		held->narrowed |=
			stratum->low != stratum->window.low || stratum->high != stratum->window.high;
		stratum->low = stratum->window.low;
		stratum->high = stratum->window.high;
	}
}

bool
held_out_take(HeldOut *held, RowStore *store, Size n)
{
	const RowChunk *chunk = &store->chunks[0];
	Size i = 0;

	if (held->numbers != NULL ? !row_numbers_add(held->numbers, n, chunk->hash) : held->by_class)
		return false;
	if (held->by_class)
		add_strata(held, store->classes->n);
	if (!held->by_key)
		narrow(held, chunk, n);
	store->n_rows = n;
	while (i < store->n_rows)
	{
		Side side = side_of(held, chunk, i);

		if (side == SIDE_TRAIN)
		{
			i++;
			continue;
		}
		if (!put(held, side, store, chunk, i))
			return false;
		row_store_take_away(store, i);
	}
	return true;
}

/* Sort out the rows that waited; fn is called with those to learn from. */
static void
sweep(HeldOut *held, DatasetBlockFn fn, void *state)
{
	RowStore *waiting = held->waiting;
	RowStore *released = held->released;
	uint64 i = 0;

	held->release = fn;
	held->release_state = state;
	while (i < waiting->n_rows)
	{
		const RowChunk *chunk = row_store_chunk(waiting, i);
		Size at = row_store_at(waiting, i);
		Side side = side_of(held, chunk, at);

		if (i % ROWS_A_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		if (side == SIDE_OPEN)
		{
			i++;
			continue;
		}
		(void) put(held, side, waiting, chunk, at);
		row_store_take_away(waiting, i);
	}
	if (released->n_rows > 0)
		(void) release_block(released, (Size) released->n_rows, held);
	released->n_rows = 0;
	held->n_still = waiting->n_rows;
	held->narrowed = false;
}

static void
scan_store(const RowStore *store, DatasetBlockFn fn, void *state)
{
	for (int c = 0; c < store->n_chunks && (uint64) c << store->shift < store->n_rows; c++)
	{
		CHECK_FOR_INTERRUPTS();
		fn(&(HeldRows){.n = row_store_chunk_fill(store, c),
					   .x = store->chunks[c].x,
					   .y = store->chunks[c].y,
					   .w = store->chunks[c].w},
		   state);
	}
}

/* Of many classes, some window is narrower after every block: not before it is worth while. */
void
held_out_release(HeldOut *held, DatasetBlockFn fn, void *state)
{
	if (held->narrowed && held->waiting->n_rows >= 2 * held->n_still)
		sweep(held, fn, state);
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
	scan_store(held->waiting, fn, state);
	held->waiting->n_rows = 0;
}

/*
 * The limit of each stratum takes the place of its window; false: nothing is held out
 * of it.  Keys differ where equal rows are told apart, as they are where there are
 * classes; then a stratum of which no row is held out is one of a few rows, none below
 * its window.
 */
static bool
set_limits(HeldOut *held)
{
	bool any = false;

	for (int k = 0; k < held->n_strata; k++)
	{
		Stratum *stratum = &held->strata[k];
		uint64 limit;
		bool found = split_window_limit(&stratum->window, held->test_size, &limit);

		stratum->high = found ? limit : 0;
		stratum->low = stratum->high + 1;
		any |= found;
		split_window_free(&stratum->window);
	}
	return any || held->by_class;
}

void
held_out_finish(HeldOut *held, DatasetBlockFn fn, void *state)
{
	if (!held->by_key)
	{
		if (set_limits(held))
			sweep(held, fn, state);
		else
			release_all(held, fn, state);
	}
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
	const int *class_of;
} FileScan;

static void
map_classes(const int *class_of, Size n, double *y)
{
	for (Size i = 0; class_of != NULL && i < n; i++)
		y[i] = class_of[(int) y[i]];
}

static bool
scan_file_block(RowStore *buffer, Size n, void *arg)
{
	const FileScan *scan = arg;
	const RowChunk *chunk = &buffer->chunks[0];

	map_classes(scan->class_of, n, chunk->y);
	scan->fn(&(HeldRows){.n = n, .x = chunk->x, .y = chunk->y, .w = chunk->w}, scan->state);
	return true;
}

void
held_out_scan(HeldOut *held, DatasetBlockFn fn, void *state)
{
	FileScan scan = {fn, state, held->class_of};

	scan_store(held->rows, fn, state);
	if (held->file == NULL)
		return;
	if (held->buffer->n_rows > 0)
		(void) write_buffer(held->buffer, (Size) held->buffer->n_rows, held);
	held->buffer->n_rows = 0;
	row_file_scan(held->file, held->buffer, scan_file_block, &scan);
}

void
held_out_set_classes(HeldOut *held, const int *class_of)
{
	RowStore *rows = held->rows;

	held->class_of = class_of;
	for (int c = 0; c < rows->n_chunks && (uint64) c << rows->shift < rows->n_rows; c++)
		map_classes(class_of, row_store_chunk_fill(rows, c), rows->chunks[c].y);
}
