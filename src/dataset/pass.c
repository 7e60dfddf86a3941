/*
 * pass.c
 *		A data set that is not kept in memory: every scan reads it again, from
 *		a temporary file that the first pass over the query fills, or by running
 *		the query once more.
 *
 * The first pass finds dictionaries, classes and array lengths, and for each
 * stratum the hash up to which rows are held out.  That limit is an order
 * statistic of numbers that are uniform in 64 bits, so only those near the
 * place where it must lie are kept: a window that narrows as rows come, about
 * 8 standard deviations to either side, some sqrt(rows) of them.  For rows without
 * duplicates the split is that of rows in memory; equal rows are always on one
 * side here, and where there are very many the held-out share is only near what
 * was asked for.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/dataset_internal.h"

#define TWO_64           18446744073709551616.0
#define WINDOW_FIRST     256
#define WINDOW_DEVIATION 8.0

/* Hashes of one stratum near its limit. */
typedef struct Window
{
	uint64 n; /* rows of the stratum */
	uint64 low; /* bounds of the window, both in it */
	uint64 high;
	uint64 below; /* hashes that fell below it */
	uint64 highest; /* greatest hash of all */
	Size n_keys;
	Size capacity;
	uint64 *keys;
} Window;

typedef struct Census
{
	Dataset *ds;
	int n_windows;
	Window *windows; /* by raw class code when stratified */
} Census;

static int
compare_hashes(const void *a, const void *b)
{
	uint64 x = *(const uint64 *) a;
	uint64 y = *(const uint64 *) b;

	return x < y ? -1 : x > y;
}

static uint64
clamp_hash(double v)
{
	if (v <= 0)
		return 0;
	return v >= TWO_64 ? PG_UINT64_MAX : (uint64) v;
}

/* Where the limit of n rows must lie; the more rows, the narrower. */
static void
window_narrow(Window *w, double test_size)
{
	double n = (double) w->n;
	double half = WINDOW_DEVIATION * sqrt(test_size * (1 - test_size) / n) + 64.0 / n;
	Size kept = 0;
	Size i;

	w->low = Max(w->low, clamp_hash((test_size - half) * TWO_64));
	w->high = Min(w->high, clamp_hash((test_size + half) * TWO_64));
	for (i = 0; i < w->n_keys; i++)
	{
		if (w->keys[i] < w->low)
			w->below++;
		else if (w->keys[i] <= w->high)
			w->keys[kept++] = w->keys[i];
	}
	w->n_keys = kept;
}

static void
window_make_room(Window *w, double test_size)
{
	if (w->capacity > 0)
		window_narrow(w, test_size);
	if (w->n_keys * 2 < w->capacity)
		return;
	w->capacity = Max(w->capacity * 2, WINDOW_FIRST);
	if (w->keys == NULL)
		w->keys = palloc(sizeof(uint64) * w->capacity);
	else
		w->keys = repalloc_huge(w->keys, sizeof(uint64) * w->capacity);
}

static void
window_add(Window *w, uint64 hash, double test_size)
{
	w->n++;
	w->highest = Max(w->highest, hash);
	if (w->n_keys == w->capacity)
		window_make_room(w, test_size);
	if (hash < w->low)
		w->below++;
	else if (hash <= w->high)
		w->keys[w->n_keys++] = hash;
}

/*
 * The greatest hash of the test rows; false when there are none.  A hash shared
 * by the last test row and the first training row takes both to the test side,
 * unless that leaves no training row.
 */
static bool
window_limit(Window *w, double test_size, uint64 *limit)
{
	uint64 count = split_test_count(test_size, w->n);
	uint64 place;

	if (count == 0)
		return false;
	qsort(w->keys, w->n_keys, sizeof(uint64), compare_hashes);
	if (count <= w->below)
		*limit = w->low;
	else if (count - w->below > w->n_keys)
		*limit = w->high;
	else
		*limit = w->keys[count - w->below - 1];
	if (*limit < w->highest)
		return true;
	/* the greatest hash that leaves a row for training */
	for (place = w->n_keys; place > 0; place--)
	{
		if (w->keys[place - 1] < w->highest)
		{
			*limit = w->keys[place - 1];
			return true;
		}
	}
	return false;
}

static bool
census_block(RowStore *store, Size n, void *arg)
{
	Census *census = arg;
	Dataset *ds = census->ds;
	const RowChunk *chunk = &store->chunks[0];
	Size i;

	if (ds->file != NULL)
		row_file_append(ds->file, store, n);
	if (row_store_bytes(store) > budget_training_bytes())
		budget_exceeded(row_store_bytes(store), "the dictionaries of the text columns",
						"Raise ml.training_memory, or name features without such columns.");
	if (ds->split == SPLIT_STRATIFIED && store->classes->n > census->n_windows)
	{
		Window *windows = palloc0(sizeof(Window) * store->classes->n);
		int k;

		for (k = 0; k < store->classes->n; k++)
			windows[k].high = PG_UINT64_MAX;
		if (census->n_windows > 0)
			memcpy(windows, census->windows, sizeof(Window) * census->n_windows);
		census->windows = windows;
		census->n_windows = store->classes->n;
	}
	for (i = 0; store->wants_hash && i < n; i++)
	{
		int stratum = ds->split == SPLIT_STRATIFIED ? (int) chunk->y[i] : 0;

		window_add(&census->windows[stratum], chunk->hash[i], ds->request.test_size);
	}
	return true;
}

/* Run the query once over the whole census. */
static void
census_run(Census *census)
{
	RowStore *store = census->ds->store;

	if (census->ds->file != NULL)
		row_file_restart(census->ds->file);
	census->n_windows = 0;
	if (census->ds->split != SPLIT_STRATIFIED)
	{
		census->n_windows = 1;
		census->windows = palloc0(sizeof(Window));
		census->windows[0].high = PG_UINT64_MAX;
	}
	row_store_restart(store, census_block, census);
	(void) dataset_read(census->ds->source, store);
}

static void
set_limits(Dataset *ds, Census *census)
{
	PassSplit *split = &ds->pass_split;
	int k;

	split->n_rows = ds->store->n_seen;
	split->n_before_last = split->n_rows - split_test_count(ds->request.test_size, split->n_rows);
	split->has_test = palloc0(sizeof(bool) * Max(census->n_windows, 1));
	split->limits = palloc0(sizeof(uint64) * Max(census->n_windows, 1));
	for (k = 0; k < census->n_windows; k++)
	{
		split->has_test[k] =
			window_limit(&census->windows[k], ds->request.test_size, &split->limits[k]);
		if (census->windows[k].keys != NULL)
			pfree(census->windows[k].keys);
	}
	pfree(census->windows);
}

/*
 * The first pass.  When it finds columns to leave out it is done again without
 * them: what is not a feature must not decide a row's side.  The same when the
 * file was begun before the length of an array was known.
 */
void
pass_open(Dataset *ds)
{
	Census census = {.ds = ds};
	int j;

	ds->store->budget = 0;
	ds->store->wants_hash =
		ds->request.test_size > 0 && (ds->split == SPLIT_RANDOM || ds->split == SPLIT_STRATIFIED);
	census_run(&census);
	if (ds->store->n_seen == 0)
		return;
	if (dataset_leave_out(ds) || (ds->file != NULL && row_file_is_stale(ds->file, ds->store)))
	{
		row_store_free_rows(ds->store);
		census_run(&census);
	}
	set_limits(ds, &census);
	ds->pass_split.n_names = palloc0(sizeof(int) * Max(ds->store->n_columns, 1));
	for (j = 0; j < ds->store->n_columns; j++)
	{
		if (ds->store->columns[j].dictionary != NULL)
			ds->pass_split.n_names[j] = ds->store->columns[j].dictionary->n;
	}
}

/* One scan of one side. */
typedef struct PassScan
{
	Dataset *ds;
	bool test;
	uint64 n_before; /* rows of earlier blocks */
	DatasetBlockFn fn;
	void *state;
} PassScan;

static bool
is_test(const PassScan *scan, const RowChunk *chunk, Size i)
{
	const Dataset *ds = scan->ds;
	const PassSplit *split = &ds->pass_split;
	int stratum;

	switch (ds->split)
	{
		case SPLIT_LAST:
			return scan->n_before + i >= split->n_before_last;
		case SPLIT_HASH:
			return split_key_is_test(chunk->key[i], ds->request.test_size);
		default:
			stratum = ds->split == SPLIT_STRATIFIED ? (int) chunk->y[i] : 0;
			return split->has_test[stratum] && chunk->hash[i] <= split->limits[stratum];
	}
}

static void
rows_changed(void)
{
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("the source gave other rows when it was read again"),
					errhint("Train from a copy of it, or set ml.data_path to \"matrix\".")));
}

/* Only a source outside the database can do that: its snapshot is not ours. */
static void
check_unchanged(const Dataset *ds)
{
	const RowStore *store = ds->store;
	int j;

	for (j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].dictionary != NULL &&
			store->columns[j].dictionary->n != ds->pass_split.n_names[j])
			rows_changed();
	}
	if (store->n_seen > ds->pass_split.n_rows ||
		(store->classes != NULL && store->classes->n != ds->target->n_classes))
		rows_changed();
}

static bool
scan_block(RowStore *store, Size n, void *arg)
{
	PassScan *scan = arg;
	RowChunk *chunk = &store->chunks[0];
	Size kept = 0;
	Size i;

	CHECK_FOR_INTERRUPTS();
	check_unchanged(scan->ds);
	if (scan->ds->request.test_size == 0)
		kept = n;
	for (i = kept; i < n; i++)
	{
		if (is_test(scan, chunk, i) != scan->test)
			continue;
		if (kept != i)
		{
			memcpy(chunk->x + kept * store->n_raw, chunk->x + i * store->n_raw,
				   sizeof(double) * store->n_raw);
			if (chunk->y != NULL)
				chunk->y[kept] = chunk->y[i];
		}
		kept++;
	}
	scan->n_before += n;
	if (kept > 0)
		scan->fn(kept, chunk->x, chunk->y, scan->state);
	return true;
}

void
pass_scan(Dataset *ds, bool test, DatasetBlockFn fn, void *state)
{
	PassScan scan = {.ds = ds, .test = test, .fn = fn, .state = state};

	if (ds->file != NULL)
	{
		row_file_scan(ds->file, ds->store, scan_block, &scan);
		return;
	}
	row_store_restart(ds->store, scan_block, &scan);
	(void) dataset_read(ds->source, ds->store);
	if (ds->store->n_seen != ds->pass_split.n_rows)
		rows_changed();
}
