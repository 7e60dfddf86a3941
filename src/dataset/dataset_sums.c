/*
 * dataset_sums.c
 *		A data set of which only sums are kept.
 *
 * For algorithms that learn from sums alone, when every column is a number used as
 * it is: each block of rows is added up while it is in the cache.  The query runs once, and of
 * its rows those held out are kept (held_out.h); only the last ones of a query, and those that a
 * column's values tell when all are there, are not known while it runs.
 *
 * The sums are those of products of columns (a Gram), where the target, if there is one, is a
 * number too.  Then the last rows are held out by one scan of a pass.  A NULL needs the mean
 * of its column first: when the first one turns up, the reading ends and the data set is opened
 * the general way.  Or they are by class and of the algorithm's own kind (row_sums.h), which
 * take NULL as it is; only a column of nothing else has to be left out before rows are told apart.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/dataset_internal.h"
#include "dataset/held_out.h"
#include "encode/encode_plan.h"
#include "rows/row_sums.h"

/* The constant, the features, and the target where there is one. */
static int
n_sum_columns(const RowStore *store)
{
	return store->n_raw + 1 + (store->target_kind == TARGET_NUMBER);
}

static Gram *
create_gram(const RowStore *store)
{
	int n = n_sum_columns(store);

	return store->has_weight ? gram_create_weighted(n) : gram_create(n);
}

/* Can this data set be read into sums of products, as far as its columns tell? */
bool
dataset_gram_suits(const Dataset *ds)
{
	const RowStore *store = ds->store;

	if (!(ds->request.rows.traits & ALGO_FROM_SUMS) || ds->request.path == DATA_PATH_MATRIX ||
		(store->target_kind != TARGET_NUMBER && store->target_kind != TARGET_NONE) ||
		gram_bytes(store->n_columns + 2) > budget_training_bytes())
		return false;
	for (int j = 0; j < store->n_columns; j++)
	{
		if (!encode_plan_suits_sums(store->columns[j].kind, &ds->plan->columns[j], true))
			return false;
	}
	return true;
}

static bool
own_sums_suit(const Dataset *ds)
{
	return ds->request.path != DATA_PATH_MATRIX &&
		   row_sums_suit(ds->store, ds->request.sums, ds->plan);
}

/* ... or into any sums, by running the query once? */
bool
dataset_sums_in_one_scan(const Dataset *ds)
{
	bool known = ds->request.path == DATA_PATH_AUTO && ds->split != SPLIT_LAST &&
				 !split_keys_wanted(ds->split);

	return (ds->request.test_size == 0 || known) && (own_sums_suit(ds) || dataset_gram_suits(ds));
}

static bool
has_nulls(const RowStore *store)
{
	for (int j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].n_null > 0)
			return true;
	}
	return false;
}

static void
add_block(const HeldRows *rows, void *state)
{
	Dataset *ds = state;
	int n_raw = ds->store->n_raw;

	if (ds->own_sums != NULL)
	{
		row_sums_add(ds->own_sums, ds->store, rows);
		return;
	}
	gram_add_weighted(ds->sums, rows->n, rows->x, n_raw, n_raw, rows->y, 1, rows->w, 1);
}

/* false, which ends the query, when there are NULLs in the way or too many rows to tell apart. */
static bool
read_block(RowStore *store, Size n, void *arg)
{
	Dataset *ds = arg;
	const RowChunk *chunk = &store->chunks[0];

	CHECK_FOR_INTERRUPTS();
	if (ds->sums != NULL && has_nulls(store))
		return false;
	if (ds->held != NULL)
	{
		if (!held_out_take(ds->held, store, n))
			return false;
		n = (Size) store->n_rows;
		store->n_rows = 0;
		held_out_release(ds->held, add_block, ds);
	}
	add_block(&(HeldRows){.n = n, .x = chunk->x, .y = chunk->y, .w = chunk->w}, ds);
	return true;
}

/* What fitting the encoder by a scan would find, from the sums. */
static void
settle_gram(Dataset *ds)
{
	int n_raw = ds->schema->n_raw;
	Dd *sums = palloc(sizeof(Dd) * n_raw);

	for (int j = 0; j < n_raw; j++)
		sums[j] = gram_plain_sum(ds->sums, j + 1);
	ds->encoder = encode_fit_sums(ds->schema, ds->plan, ds->sums->n_rows, sums);
	if (ds->target->kind == TARGET_NUMBER)
		ds->target->mean = dd_value(gram_plain_sum(ds->sums, n_raw + 1)) / (double) ds->n_train;
	pfree(sums);
}

/* The same; no fill is known, since NULL stays NULL. */
static void
settle_own_sums(Dataset *ds)
{
	RowSums *sums = ds->own_sums;
	Dd *none = palloc0(sizeof(Dd) * Max(ds->schema->n_raw, 1));

	ds->encoder = encode_fit_sums(ds->schema, ds->plan, sums->n_rows, none);
	pfree(none);
	for (int k = 0; k < sums->n_classes; k++)
		ds->target->counts[ds->class_of[k]] += sums->counts[k];
	dataset_check_target(ds);
	if (ds->held != NULL)
		held_out_set_classes(ds->held, ds->class_of);
}

void
dataset_sums_settle(Dataset *ds)
{
	ds->n_train = ds->own_sums != NULL ? ds->own_sums->n_rows : ds->sums->n_rows;
	dataset_check_trained(ds, ds->n_train);
	ds->remap = palloc0(sizeof(int *) * ds->schema->n_columns); /* no categories */
	if (ds->own_sums != NULL)
		settle_own_sums(ds);
	else
		settle_gram(ds);
}

/* Own sums as the algorithm takes them: classes in label order, without columns left out. */
void
dataset_sums_order(Dataset *ds, const int *feature_of)
{
	RowSums *ordered = row_sums_create(ds->store, ds->request.sums, ds->request.params);

	row_sums_merge(ordered, ds->own_sums, ds->target->n_classes, ds->class_of, feature_of);
	row_sums_free(ds->own_sums);
	ds->own_sums = ordered;
}

/* A column without values is no feature, and the hashes of the rows are of features. */
static bool
has_empty_column(const RowStore *store)
{
	for (int j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].n_null == store->n_seen)
			return true;
	}
	return false;
}

static void
forget_sums(Dataset *ds)
{
	if (ds->sums != NULL)
		gram_free(ds->sums);
	if (ds->own_sums != NULL)
		row_sums_free(ds->own_sums);
	if (ds->held != NULL)
		held_out_free(ds->held);
	ds->sums = NULL;
	ds->own_sums = NULL;
	ds->held = NULL;
}

/* One run of the query into the sums and ds->held; false: it ended early. */
static bool
read_once(Dataset *ds, bool numbered)
{
	RowStore *store = ds->store;
	bool complete;

	if (own_sums_suit(ds))
		ds->own_sums = row_sums_create(store, ds->request.sums, ds->request.params);
	else
		ds->sums = create_gram(store);
	if (ds->request.test_size > 0)
		ds->held = held_out_create(ds, numbered);
	row_store_begin(
		store, &(RowReading){.wants_hash = ds->request.test_size > 0 && ds->split != SPLIT_HASH,
							 .block_full = read_block,
							 .block_arg = ds});
	complete = dataset_read(ds);
	row_store_free_rows(store);
	if (complete && ds->own_sums != NULL)
		complete = !has_empty_column(store);
	if (!complete)
	{
		forget_sums(ds);
		return false;
	}
	if (ds->held != NULL)
		held_out_finish(ds->held, add_block, ds);
	return true;
}

/*
 * Run the query into sums and ds->held.  false: it has NULLs, or the memory does not
 * do; nothing is kept.  The encoder follows when the columns are settled.
 */
bool
dataset_sums_read(Dataset *ds)
{
	if (read_once(ds, true))
		return true;
	return ds->request.test_size > 0 && ds->split != SPLIT_STRATIFIED && !has_nulls(ds->store) &&
		   read_once(ds, false);
}

/* The sums and the encoder from one scan of the training rows of a pass without NULLs. */
void
dataset_gram_scan(Dataset *ds)
{
	ds->sums = create_gram(ds->store);
	pass_scan(ds, false, add_block, ds);
	dataset_sums_settle(ds);
}
