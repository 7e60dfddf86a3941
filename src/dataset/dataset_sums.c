/*
 * dataset_sums.c
 *		A data set of which only the sums of products are kept.
 *
 * For algorithms that learn from sums alone, when every column is a number used
 * as it is: each block of rows goes into a Gram while it is in the cache.  When
 * no row is held out either, the query runs once and no row is kept; otherwise
 * it is one scan of a pass, which finds the encoder and what the algorithm needs
 * together.  A NULL needs the mean of its column first: when the first one turns
 * up, the reading ends and the data set is opened the general way.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/dataset_internal.h"

/* Is the column one feature, the value itself, with a fill that needs no more than sums? */
static bool
column_suits(const RowColumn *column, const ColumnPlan *plan)
{
	if (plan->scale != SCALE_NONE || plan->indicator)
		return false;
	if (column->kind == COLUMN_BOOLEAN)
		return plan->impute != IMPUTE_MEDIAN;
	return column->kind == COLUMN_NUMBER && plan->impute != IMPUTE_MEDIAN &&
		   plan->impute != IMPUTE_MOST_FREQUENT;
}

/* Can this data set be read into sums, as far as its columns tell? */
bool
dataset_sums_suit(const Dataset *ds)
{
	const RowStore *store = ds->store;
	int j;

	if (!(ds->request.traits & ALGO_FROM_SUMS) || ds->request.path == DATA_PATH_MATRIX ||
		store->target_kind != TARGET_NUMBER ||
		gram_bytes(store->n_columns + 2) > budget_training_bytes())
		return false;
	for (j = 0; j < store->n_columns; j++)
	{
		if (!column_suits(&store->columns[j], &ds->plan->columns[j]))
			return false;
	}
	return true;
}

static bool
has_nulls(const RowStore *store)
{
	int j;

	for (j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].n_null > 0)
			return true;
	}
	return false;
}

/* false, which ends the query, when there are NULLs. */
static bool
sums_block(RowStore *store, Size n, void *arg)
{
	const RowChunk *chunk = &store->chunks[0];

	CHECK_FOR_INTERRUPTS();
	if (has_nulls(store))
		return false;
	gram_add(arg, n, chunk->x, store->n_raw, store->n_raw, chunk->y, 1);
	return true;
}

/* What fitting the encoder by a scan would find, from the sums. */
void
dataset_sums_fit_encoder(Dataset *ds)
{
	int n_raw = ds->schema->n_raw;
	Dd *sums = palloc(sizeof(Dd) * n_raw);
	int j;

	for (j = 0; j < n_raw; j++)
		sums[j] = gram_get(ds->sums, 0, j + 1);
	ds->encoder = encode_fit_sums(ds->schema, ds->plan, ds->sums->n_rows, sums);
	ds->remap = palloc0(sizeof(int *) * ds->schema->n_columns); /* no categories */
	ds->n_train = ds->sums->n_rows;
	ds->target->mean = dd_value(gram_get(ds->sums, 0, n_raw + 1)) / (double) ds->n_train;
	pfree(sums);
}

/*
 * Run the query into ds->sums.  false: it has NULLs, nothing is kept and the
 * store is as it was before.  The encoder follows when the columns are
 * settled.
 */
bool
dataset_sums_read(Dataset *ds)
{
	RowStore *store = ds->store;
	Size budget = store->budget;

	store->budget = 0;
	ds->sums = gram_create(store->n_raw + 2);
	row_store_restart(store, sums_block, ds->sums);
	store->wants_hash = false;
	(void) dataset_read(ds->source, store);
	row_store_free_rows(store);
	if (!has_nulls(store))
		return true;
	gram_free(ds->sums);
	ds->sums = NULL;
	row_store_restart(store, NULL, NULL);
	store->budget = budget;
	store->wants_hash = true;
	return false;
}

static void
scan_block(Size n, double *x, double *y, void *state)
{
	Dataset *ds = state;
	int n_raw = ds->store->n_raw;

	gram_add(ds->sums, n, x, n_raw, n_raw, y, 1);
}

/* The sums and the encoder from one scan of the training rows of a pass without NULLs. */
void
dataset_sums_scan(Dataset *ds)
{
	ds->sums = gram_create(ds->store->n_raw + 2);
	pass_scan(ds, false, scan_block, ds);
	if (ds->sums->n_rows > 0)
		dataset_sums_fit_encoder(ds);
	else
	{
		ds->sums = NULL;
		dataset_fit_encoder(ds); /* says what is wrong */
	}
}
