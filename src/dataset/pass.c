/*
 * pass.c
 *		A data set that is not kept in memory: every scan reads it again, from
 *		a temporary file that the first pass over the query fills, or by running
 *		the query once more.
 *
 * The first pass finds dictionaries, classes and array lengths, and for each
 * stratum the hash up to which rows are held out (split_window.h).  For rows
 * without duplicates the split is that of rows in memory; equal rows are always
 * on one side here, and where there are very many the held-out share is only
 * near what was asked for.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/dataset_internal.h"
#include "dataset/row_texts.h"
#include "dataset/split_window.h"
#include "math/deal.h"

/* Every run of the query reads alike, since rows are told apart by hashes of the first. */
static void
pass_begin(Dataset *ds, RowBlockFull block, void *arg)
{
	bool by_hash = ds->split == SPLIT_RANDOM || ds->split == SPLIT_STRATIFIED;

	row_store_begin(ds->store, &(RowReading){.wants_hash = ds->request.test_size > 0 && by_hash,
											 .block_full = block,
											 .block_arg = arg});
}

typedef struct Census
{
	Dataset *ds;
	int n_windows;
	SplitWindow *windows; /* by raw class code when stratified */
} Census;

static bool
census_block(RowStore *store, Size n, void *arg)
{
	Census *census = arg;
	Dataset *ds = census->ds;
	const RowChunk *chunk = &store->chunks[0];

	if (ds->file != NULL)
		row_file_append(ds->file, store, n);
	if (row_store_bytes(store) > budget_training_bytes())
		budget_exceeded(row_store_bytes(store), "the dictionaries of the text columns",
						"Raise ml.training_memory, or name features without such columns.");
	if (ds->split == SPLIT_STRATIFIED && store->classes->n > census->n_windows)
	{
		SplitWindow *windows = palloc(sizeof(SplitWindow) * store->classes->n);

		for (int k = 0; k < store->classes->n; k++)
			split_window_init(&windows[k]);
		if (census->n_windows > 0)
			memcpy(windows, census->windows, sizeof(SplitWindow) * census->n_windows);
		census->windows = windows;
		census->n_windows = store->classes->n;
	}
	for (Size i = 0; store->wants_hash && i < n; i++)
	{
		int stratum = ds->split == SPLIT_STRATIFIED ? (int) chunk->y[i] : 0;

		split_window_add(&census->windows[stratum], chunk->hash[i], ds->request.test_size);
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
		census->windows = palloc(sizeof(SplitWindow));
		split_window_init(&census->windows[0]);
	}
	pass_begin(census->ds, census_block, census);
	(void) dataset_read(census->ds->source, store);
}

static void
set_limits(Dataset *ds, Census *census)
{
	PassSplit *split = &ds->pass_split;

	split->n_rows = ds->store->n_seen;
	split->has_test = palloc0(sizeof(bool) * Max(census->n_windows, 1));
	split->limits = palloc0(sizeof(uint64) * Max(census->n_windows, 1));
	for (int k = 0; k < census->n_windows; k++)
	{
		split->has_test[k] =
			split_window_limit(&census->windows[k], ds->request.test_size, &split->limits[k]);
		split_window_free(&census->windows[k]);
	}
	pfree(census->windows);
}

/*
 * The first pass.  When it finds that texts are needed which were set aside, it is
 * done again with them; when it finds columns to leave out, without
 * them: what is not a feature must not decide a row's side.  The same when the
 * file was begun before the length of an array was known.
 */
void
pass_open(Dataset *ds)
{
	Census census = {.ds = ds};

	census_run(&census);
	if (row_texts_settle(ds->store))
	{
		row_store_free_rows(ds->store);
		row_texts_restart(ds->store);
		census_run(&census);
	}
	if (ds->store->n_seen == 0)
		return;
	dataset_choose_texts(ds);
	if (dataset_leave_out(ds) || (ds->file != NULL && row_file_is_stale(ds->file, ds->store)))
	{
		row_store_free_rows(ds->store);
		census_run(&census);
	}
	set_limits(ds, &census);
	ds->pass_split.n_names = palloc0(sizeof(int) * Max(ds->store->n_columns, 1));
	for (int j = 0; j < ds->store->n_columns; j++)
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
	Deal last; /* SPLIT_LAST */
	DatasetBlockFn fn;
	void *state;
} PassScan;

static bool
is_test(PassScan *scan, const RowChunk *chunk, Size i)
{
	const Dataset *ds = scan->ds;
	const PassSplit *split = &ds->pass_split;
	int stratum;

	switch (ds->split)
	{
		case SPLIT_LAST:
			return deal_next(&scan->last, 0);
		case SPLIT_HASH:
			return deal_key_is_held(chunk->key[i], ds->request.test_size);
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

/* A source outside the database, whose snapshot is not ours, or a function that lies of its volatility. */
static void
check_unchanged(const Dataset *ds)
{
	const RowStore *store = ds->store;

	for (int j = 0; j < store->n_columns; j++)
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

	CHECK_FOR_INTERRUPTS();
	check_unchanged(scan->ds);
	if (scan->ds->request.test_size == 0)
		kept = n;
	for (Size i = kept; i < n; i++)
	{
		if (is_test(scan, chunk, i) != scan->test)
			continue;
		if (kept != i)
		{
			memcpy(chunk->x + kept * store->n_raw, chunk->x + i * store->n_raw,
				   sizeof(double) * store->n_raw);
			if (chunk->y != NULL)
				chunk->y[kept] = chunk->y[i];
			if (chunk->w != NULL)
				chunk->w[kept] = chunk->w[i];
		}
		kept++;
	}
	if (kept > 0)
		scan->fn(&(HeldRows){.n = kept, .x = chunk->x, .y = chunk->y, .w = chunk->w}, scan->state);
	return true;
}

void
pass_scan(Dataset *ds, bool test, DatasetBlockFn fn, void *state)
{
	PassScan scan = {.ds = ds, .test = test, .fn = fn, .state = state};

	deal_init(&scan.last, DEAL_LAST, 1, &ds->pass_split.n_rows, ds->request.test_size, 0);
	if (ds->file != NULL)
		row_file_scan(ds->file, ds->store, scan_block, &scan);
	else
	{
		pass_begin(ds, scan_block, &scan);
		(void) dataset_read(ds->source, ds->store);
		if (ds->store->n_seen != ds->pass_split.n_rows)
			rows_changed();
	}
	deal_free(&scan.last);
}
