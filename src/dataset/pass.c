/*
 * pass.c
 *		A data set that is not kept in memory: every scan reads it again, from
 *		a temporary file that the first pass over the query fills, or by running
 *		the query once more.
 *
 * The first pass finds dictionaries, classes and array lengths, and for each
 * stratum the hash up to which rows are held out, or in a fold (split_limits.h).  For rows
 * without duplicates the split is that of rows in memory; equal rows are always
 * on one side here, and where there are very many the held-out share is only
 * near what was asked for.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/fold_rows.h"
#include "encode/encode_plan.h"
#include "math/deal.h"
#include "rows/row_texts.h"

/* Are rows told apart by their hashes? */
static bool
cuts_by_hash(const Dataset *ds)
{
	return (ds->split == SPLIT_RANDOM || ds->split == SPLIT_STRATIFIED) &&
		   (ds->request.test_size > 0 || ds->n_folds > 0);
}

/* Every run of the query reads alike, since rows are told apart by hashes of the first. */
static void
pass_begin(Dataset *ds, RowBlockFull block, void *arg)
{
	row_store_begin(
		ds->store, &(RowReading){.wants_hash = cuts_by_hash(ds) || encode_plan_has_target(ds->plan),
								 .block_full = block,
								 .block_arg = arg});
}

static bool
census_block(RowStore *store, Size n, void *arg)
{
	Dataset *ds = arg;
	const RowChunk *chunk = &store->chunks[0];
	bool by_class = ds->split == SPLIT_STRATIFIED;

	if (ds->file != NULL)
		row_file_append(ds->file, store, n);
	if (row_store_bytes(store) > budget_training_bytes())
		budget_exceeded(row_store_bytes(store), "the dictionaries of the text columns",
						"Raise ml.training_memory, or name features without such columns.");
	if (ds->split_keys != NULL)
		split_keys_add(ds->split_keys, n, chunk->key);
	if (cuts_by_hash(ds))
		split_limits_add(ds->limits, n, chunk->hash, by_class ? chunk->y : NULL,
						 by_class ? store->classes->n : 1);
	return true;
}

/* Read all rows once, to find what they are. */
static void
census_run(Dataset *ds)
{
	if (ds->file != NULL)
		row_file_restart(ds->file);
	split_limits_restart(ds->limits);
	if (ds->split_keys != NULL)
		split_keys_restart(ds->split_keys);
	pass_begin(ds, census_block, ds);
	(void) dataset_read(ds);
}

/* What the other passes are compared with. */
static void
note_census(Dataset *ds)
{
	ds->census.n_rows = ds->store->n_seen;
	ds->census.n_names = palloc0(sizeof(int) * Max(ds->store->n_columns, 1));
	for (int j = 0; j < ds->store->n_columns; j++)
	{
		if (ds->store->columns[j].dictionary != NULL)
			ds->census.n_names[j] = ds->store->columns[j].dictionary->n;
	}
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
	if (ds->limits == NULL)
		ds->limits = split_limits_create(2, ds->request.test_size);
	if (split_by_keys(ds))
		ds->split_keys = split_keys_create(&ds->request.rows);
	census_run(ds);
	if (row_texts_settle(ds->store))
	{
		row_store_free_rows(ds->store);
		row_texts_restart(ds->store);
		census_run(ds);
	}
	if (ds->store->n_seen == 0)
		return;
	dataset_choose_texts(ds);
	if (dataset_leave_out(ds) || (ds->file != NULL && row_file_is_stale(ds->file, ds->store)))
	{
		row_store_free_rows(ds->store);
		census_run(ds);
	}
	split_limits_finish(ds->limits);
	if (ds->split_keys != NULL && ds->n_folds == 0)
		split_hold_out(ds);
	else if (ds->split_keys != NULL)
		fold_rows_cut(ds);
	fold_rows_add_names(ds);
	note_census(ds);
}

/* One scan of one side. */
typedef struct PassScan
{
	Dataset *ds;
	DealSide side;
	Deal last; /* SPLIT_LAST */
	DatasetBlockFn fn;
	void *state;
} PassScan;

static DealSide
side_of(PassScan *scan, const RowChunk *chunk, Size i)
{
	const Dataset *ds = scan->ds;
	bool held;

	if (split_by_keys(ds))
		return deal_key_side(&ds->held_keys, chunk->key[i]);
	if (ds->split == SPLIT_LAST)
		held = deal_next(&scan->last, 0);
	else if (ds->split == SPLIT_HASH)
		held = deal_key_is_held(chunk->key[i], ds->request.test_size);
	else
		held = split_limits_part(ds->limits, ds->split == SPLIT_STRATIFIED ? (int) chunk->y[i] : 0,
								 chunk->hash[i]) == 0;
	return held ? DEAL_HELD : DEAL_LEARN;
}

static void
rows_changed(void)
{
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("the source gave other rows when it was read again"),
					errhint("Train from a copy of it, or set ml.data_path to \"matrix\".")));
}

/*
 * A source outside the database, whose snapshot is not ours, or a function that lies of its
 * volatility.
 */
static void
check_unchanged(const Dataset *ds)
{
	const RowStore *store = ds->store;

	for (int j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].dictionary != NULL &&
			store->columns[j].dictionary->n != ds->census.n_names[j])
			rows_changed();
	}
	if (store->n_seen > ds->census.n_rows ||
		(store->classes != NULL && store->classes->n != ds->target->n_classes))
		rows_changed();
}

/* Row i of a chunk to an earlier place. */
static void
move_row(const RowStore *store, RowChunk *chunk, Size i, Size to)
{
	memcpy(chunk->x + to * store->n_raw, chunk->x + i * store->n_raw,
		   sizeof(double) * store->n_raw);
	chunk->hash[to] = chunk->hash[i];
	if (chunk->y != NULL)
		chunk->y[to] = chunk->y[i];
	if (chunk->key != NULL)
		chunk->key[to] = chunk->key[i];
	if (chunk->w != NULL)
		chunk->w[to] = chunk->w[i];
}

/* Hands on the rows of a chunk that belong to the side asked for, moved together. */
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
		if (side_of(scan, chunk, i) != scan->side)
			continue;
		if (kept != i)
			move_row(store, chunk, i, kept);
		kept++;
	}
	if (kept > 0)
		scan->fn(&(HeldRows){.n = kept,
							 .x = chunk->x,
							 .y = chunk->y,
							 .w = chunk->w,
							 .hash = chunk->hash,
							 .key = chunk->key},
				 scan->state);
	return true;
}

void
pass_scan(Dataset *ds, bool test, DatasetBlockFn fn, void *state)
{
	PassScan scan = {.ds = ds, .side = test ? DEAL_HELD : DEAL_LEARN, .fn = fn, .state = state};

	deal_init(&scan.last, DEAL_LAST, 1, &ds->census.n_rows, ds->request.test_size, 0);
	if (ds->file != NULL)
		row_file_scan(ds->file, ds->store, scan_block, &scan);
	else
	{
		pass_begin(ds, scan_block, &scan);
		(void) dataset_read(ds);
		if (ds->store->n_seen != ds->census.n_rows)
			rows_changed();
	}
	deal_free(&scan.last);
}
