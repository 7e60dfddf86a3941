/*
 * dataset_scan.c
 *		Rows as an algorithm sees them: fitting the encoder, and blocks of features.
 *
 * Rows in memory are encoded in place when every column gives as many features
 * as it has raw values (nothing is copied when there is nothing to do at all);
 * otherwise once into chunks of features, when the algorithm will scan several
 * times and they fit the budget; otherwise block by block in every scan, which
 * costs little beside the arithmetic of an algorithm that learns from sums in one
 * scan.  Rows of a pass are always encoded block by block.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "core/budget.h"
#include "core/dd.h"
#include "dataset/dataset_internal.h"
#include "dataset/enum_places.h"
#include "dataset/held_out.h"
#include "dataset/row_sums.h"

#define BLOCK_VALUES   131072
#define BLOCK_MAX_ROWS 8192

/* Rows [from, to) of the store, chunk by chunk. */
static void
scan_range(Dataset *ds, uint64 from, uint64 to, DatasetBlockFn fn, void *state)
{
	const RowStore *store = ds->store;
	int width = ds->encoded ? ds->encoder->n_dense : store->n_raw;
	SparseRows texts = {0};

	if (ds->texts != NULL)
		texts = sparse_rows_of(&ds->row_texts.rows);

	while (from < to)
	{
		const RowChunk *chunk = row_store_chunk(store, from);
		Size at = row_store_at(store, from);
		Size n = (Size) Min((uint64) (row_store_chunk_rows(store) - at), to - from);
		SparseRows part = {0};

		CHECK_FOR_INTERRUPTS();
		if (ds->texts != NULL)
			part = sparse_from(&texts, from);
		fn(&(HeldRows){.n = n,
					   .texts = part,
					   .x = chunk->x + at * width,
					   .y = chunk->y != NULL ? chunk->y + at : NULL,
					   .w = chunk->w != NULL ? chunk->w + at : NULL},
		   state);
		from += n;
	}
}

/* Every training or every test row, as it is held. */
static void
scan_held(Dataset *ds, bool test, DatasetBlockFn fn, void *state)
{
	if (ds->in_passes)
		pass_scan(ds, test, fn, state);
	else if (ds->held != NULL)
		held_out_scan(ds->held, fn, state); /* of the others there are only sums */
	else if (test)
		scan_range(ds, ds->n_train, ds->n_train + ds->n_test, fn, state);
	else
		scan_range(ds, 0, ds->n_train, fn, state);
}

/* The first scan of the training rows also counts them and their targets. */
typedef struct FitScan
{
	Dataset *ds;
	bool counted;
	uint64 n_rows;
	Dd target_sum;
	RawBlockFn fn;
	void *state;
} FitScan;

static void
count_targets(FitScan *scan, Size n, const double *y)
{
	Dataset *ds = scan->ds;
	Size i;

	scan->n_rows += n;
	for (i = 0; ds->class_of != NULL && i < n; i++)
		ds->target->counts[ds->class_of[(int) y[i]]]++;
	for (i = 0; ds->target->kind == TARGET_NUMBER && i < n; i++)
		scan->target_sum = dd_add_d(scan->target_sum, y[i]);
}

static void
fit_scan_block(const HeldRows *rows, void *state)
{
	FitScan *scan = state;

	if (!scan->counted)
		count_targets(scan, rows->n, rows->y);
	scan->fn(rows->n, rows->x, scan->state);
}

void
dataset_check_trained(const Dataset *ds, uint64 n_train)
{
	if (n_train == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION), errmsg("no row is left to learn from"),
				 errdetail("The split by column \"%s\" holds all rows out.", ds->store->key.name)));
}

static void
fit_scan(const RawRows *rows, RawBlockFn fn, void *state)
{
	FitScan *scan = rows->arg;

	scan->fn = fn;
	scan->state = state;
	scan_held(scan->ds, false, fit_scan_block, scan);
	scan->counted = true;
	dataset_check_trained(scan->ds, scan->n_rows);
}

/* Learn the preprocessing and what is known of the target from the training rows. */
void
dataset_fit_encoder(Dataset *ds)
{
	FitScan scan = {.ds = ds, .target_sum = DD_ZERO};
	RawRows rows = {.scan = fit_scan, .arg = &scan, .has_nulls = ds->has_nulls};
	RawCategories *categories = palloc0(sizeof(RawCategories) * Max(ds->schema->n_columns, 1));
	int j;

	for (j = 0; j < ds->schema->n_columns; j++)
	{
		const RowColumn *column = &ds->store->columns[j];
		const Dictionary *dictionary = column->dictionary;

		if (dictionary == NULL)
			continue;
		if (ds->plan->columns[j].encode == ENCODE_TEXT)
		{
			categories[j] = dataset_text_names(ds, j);
			continue;
		}
		categories[j] = (RawCategories){.n = dictionary->n, .names = dictionary->names};
		if (column->converter.is_enum)
			categories[j].places = enum_places(column->type, dictionary->names, dictionary->n);
	}
	ds->encoder =
		encode_fit(ds->schema, ds->plan, &rows, categories, ds->store->notices, &ds->remap);
	pfree(categories);
	dataset_encode_texts(ds);
	if (ds->in_passes)
		ds->n_train = scan.n_rows;
	if (ds->target->kind == TARGET_NUMBER)
		ds->target->mean = dd_value(scan.target_sum) / (double) scan.n_rows;
	dataset_check_target(ds);
}

/* Does every column give as many features as it has raw values? */
static bool
encodes_in_place(const Dataset *ds)
{
	int j;

	for (j = 0; j < ds->schema->n_columns; j++)
	{
		const ColumnCode *code = &ds->encoder->columns[j];

		if (code->text != NULL || code->n_features != ds->schema->columns[j].width)
			return false;
	}
	return true;
}

static void
map_classes(const Dataset *ds, Size n, double *y)
{
	Size i;

	for (i = 0; ds->class_of != NULL && i < n; i++)
		y[i] = ds->class_of[(int) y[i]];
}

/* The features of a chunk's texts. */
static SparseRows
chunk_texts(const Dataset *ds, int c)
{
	SparseRows texts = {0};

	if (ds->texts == NULL)
		return texts;
	texts = sparse_rows_of(&ds->row_texts.rows);
	return sparse_from(&texts, (Size) c * row_store_chunk_rows(ds->store));
}

/* One chunk from raw values to what scans will read. */
static void
settle_chunk(Dataset *ds, int c, bool in_place, bool widen)
{
	SparseRows texts = chunk_texts(ds, c);
	RowStore *store = ds->store;
	RowChunk *chunk = &store->chunks[c];
	Size n = row_store_chunk_fill(store, c);
	double *features;

	map_classes(ds, n, chunk->y);
	encode_remap(ds->schema, ds->remap, n, chunk->x);
	if (in_place && (ds->has_nulls || !ds->encoder->is_identity))
		encode_rows(ds->encoder, n, chunk->x, &texts, chunk->x);
	if (!widen)
		return;
	features =
		MemoryContextAllocHuge(store->context, sizeof(double) * n * Max(ds->encoder->n_dense, 1));
	encode_rows(ds->encoder, n, chunk->x, &texts, features);
	row_chunk_set_x(store, c, features);
}

static Size
encoded_bytes(const Dataset *ds, uint64 n)
{
	return sizeof(double) * (Size) n * (ds->encoder->n_dense + 3);
}

static void
settle_rows(Dataset *ds)
{
	RowStore *store = ds->store;
	bool in_place = encodes_in_place(ds);
	bool many_scans = !(ds->request.traits & ALGO_FROM_SUMS);
	bool widen = !in_place && many_scans && (ds->request.traits & ALGO_FROM_PASSES) &&
				 encoded_bytes(ds, store->n_rows) <= budget_training_bytes();
	int c;

	if (ds->texts != NULL)
		dataset_texts_of_rows(ds);
	for (c = 0; c < store->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		settle_chunk(ds, c, in_place, widen);
	}
	ds->encoded = in_place || widen;
	ds->classes_mapped = true;
}

/* Blocks of features from blocks as they are held. */
typedef struct EncodeScan
{
	Dataset *ds;
	RowBlockFn fn;
	void *state;
} EncodeScan;

static bool
is_sparse(const Dataset *ds)
{
	return ds->encoder->n_dense < ds->encoder->n_features;
}

static void
encode_block(const HeldRows *rows, void *state)
{
	EncodeScan *scan = state;
	Dataset *ds = scan->ds;
	RowBlock block = {.n_rows = rows->n, .x = rows->x, .y = rows->y, .w = rows->w};
	SparseRows texts = rows->texts;
	SparseRows part = {0};
	Size done;

	if (!ds->encoded && ds->in_passes)
	{
		if (ds->texts != NULL)
			texts = dataset_texts_of_block(ds, rows->n, rows->x);
		encode_remap(ds->schema, ds->remap, rows->n, rows->x);
		map_classes(ds, rows->n, rows->y);
	}
	if (ds->encoded || (ds->encoder->is_identity && !ds->has_nulls))
	{
		if (is_sparse(ds))
			block.sparse = texts;
		scan->fn(&block, scan->state);
		return;
	}
	block.x = ds->x_buffer;
	for (done = 0; done < rows->n; done += ds->block_rows)
	{
		block.n_rows = Min(rows->n - done, ds->block_rows);
		block.y = rows->y != NULL ? rows->y + done : NULL;
		block.w = rows->w != NULL ? rows->w + done : NULL;
		if (ds->texts != NULL)
			part = sparse_from(&texts, done);
		if (is_sparse(ds))
			block.sparse = part;
		encode_rows(ds->encoder, block.n_rows, rows->x + done * ds->schema->n_raw, &part,
					ds->x_buffer);
		scan->fn(&block, scan->state);
	}
}

static void
scan_encoded(Dataset *ds, bool test, RowBlockFn fn, void *state)
{
	EncodeScan scan = {ds, fn, state};

	scan_held(ds, test, encode_block, &scan);
}

static void
copy_block(const RowBlock *block, void *state)
{
	Dataset *ds = state;
	Size at = ds->x.n_rows;

	memcpy(matrix_row(&ds->x, at), block->x, sizeof(double) * block->n_rows * ds->x.n_cols);
	if (block->y != NULL)
		memcpy(ds->y + at, block->y, sizeof(double) * block->n_rows);
	if (block->w != NULL)
		memcpy(ds->w + at, block->w, sizeof(double) * block->n_rows);
	ds->x.n_rows += block->n_rows;
}

/* All training rows side by side, for algorithms that need them at hand. */
static void
fill_matrix(Dataset *ds)
{
	Size rows = (Size) Max(ds->n_train, 1);

	budget_check(encoded_bytes(ds, ds->n_train) + row_store_bytes(ds->store),
				 "the matrix of the training rows");
	ds->x.n_cols = ds->encoder->n_dense;
	ds->x.data = palloc_extended(sizeof(double) * rows * Max(ds->x.n_cols, 1), MCXT_ALLOC_HUGE);
	ds->y = palloc_extended(sizeof(double) * rows, MCXT_ALLOC_HUGE);
	if (ds->store->has_weight)
		ds->w = palloc_extended(sizeof(double) * rows, MCXT_ALLOC_HUGE);
	scan_encoded(ds, false, copy_block, ds);
}

static void
train_set_scan(const TrainSet *set, RowBlockFn fn, void *state)
{
	scan_encoded(set->scan_arg, false, fn, state);
}

/* Everything that remains to be done before the first scan for an algorithm. */
void
dataset_prepare(Dataset *ds)
{
	TrainSet *set = &ds->set;
	int n_dense = ds->encoder->n_dense;
	bool has_sums = ds->sums != NULL || ds->own_sums != NULL;

	ds->block_rows = Min(Max(BLOCK_VALUES / Max(n_dense, 1), 1), BLOCK_MAX_ROWS);
	if (!ds->in_passes && !has_sums)
		settle_rows(ds);
	if (!ds->encoded && (ds->in_passes || !has_sums))
		ds->x_buffer = palloc(sizeof(double) * ds->block_rows * Max(n_dense, 1));
	set->task = ds->store->task;
	set->n_rows = ds->n_train;
	set->n_features = ds->encoder->n_features;
	set->n_sparse = set->n_features - n_dense;
	set->n_classes = ds->target->n_classes;
	set->weighted = ds->store->has_weight;
	set->seed = ds->request.seed;
	if (ds->request.traits & ALGO_CATEGORIES)
		set->n_categories = encode_feature_categories(ds->encoder);
	set->class_counts = ds->target->counts;
	set->class_labels = ds->target->labels;
	set->feature_names = ds->encoder->feature_names;
	set->gram = ds->sums;
	set->sums = ds->own_sums != NULL ? ds->own_sums->sums : NULL;
	if (has_sums)
		return;
	set->scan = train_set_scan;
	set->scan_arg = ds;
	set->in_memory = !ds->in_passes;
	set->runs_query = ds->in_passes && ds->file == NULL;
	if (ds->request.traits & (ALGO_FROM_PASSES | ALGO_FROM_SUMS))
		return;
	fill_matrix(ds);
	set->x = &ds->x;
	set->y = ds->target->kind != TARGET_NONE ? ds->y : NULL;
	set->w = ds->w;
	if (set->n_sparse > 0)
		set->sparse = sparse_rows_of(&ds->row_texts.rows); /* the training rows come first */
}

/* Call fn with every held-out row, encoded. */
void
dataset_scan_test(Dataset *ds, RowBlockFn fn, void *state)
{
	(void) dataset_train_set(ds); /* what is in memory is put in its last form once */
	scan_encoded(ds, true, fn, state);
}
