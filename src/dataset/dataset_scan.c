/*
 * dataset_scan.c
 *		Rows as an algorithm sees them: fitting the encoder, and blocks of features.
 *
 * Raw rows in memory become features once and for all where they lie, when every column gives
 * as many features as it has raw values (nothing is touched when there is nothing to do at all);
 * otherwise in memory of their own, when the algorithm will scan several times and they fit the
 * budget (feature_rows.h); otherwise they stay raw and are encoded block by block in every scan,
 * which costs little beside the arithmetic of an algorithm that learns from sums in one scan.
 * Rows of a pass are always encoded block by block.  Where the rows are is ds->place, and nothing
 * else says what a buffer holds.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/fold_rows.h"
#include "dataset/held_out.h"
#include "dataset/inner_parts.h"
#include "encode/encode_plan.h"
#include "encode/train_set.h"
#include "math/dd.h"
#include "rows/enum_places.h"
#include "rows/row_sums.h"

#define BLOCK_VALUES   131072
#define BLOCK_MAX_ROWS 8192

/* The rows of one side, of those in memory. */
typedef struct RowRange
{
	uint64 from;
	uint64 to;
} RowRange;

static RowRange
rows_of_side(const Dataset *ds, bool test)
{
	if (test)
		return (RowRange){ds->n_train, ds->n_train + ds->n_test};
	return (RowRange){0, ds->n_train};
}

/* Those of the range that lie in its first row's chunk, which is returned; *at is where. */
static const RowChunk *
next_rows(const RowChunk *chunks, int shift, const RowRange *range, Size *at, Size *n)
{
	Size chunk_rows = (Size) 1 << shift;

	CHECK_FOR_INTERRUPTS();
	*at = (Size) (range->from & (chunk_rows - 1));
	*n = (Size) Min((uint64) (chunk_rows - *at), range->to - range->from);
	return &chunks[range->from >> shift];
}

/* Raw rows of the store, chunk by chunk. */
static void
scan_stored(const Dataset *ds, bool test, DatasetBlockFn fn, void *state)
{
	const RowStore *store = ds->store;
	RowRange range = rows_of_side(ds, test);

	while (range.from < range.to)
	{
		Size at;
		Size n;
		const RowChunk *chunk = next_rows(store->chunks, store->shift, &range, &at, &n);

		fn(&(HeldRows){.n = n,
					   .x = chunk->x + at * store->n_raw,
					   .y = chunk->y != NULL ? chunk->y + at : NULL,
					   .w = chunk->w != NULL ? chunk->w + at : NULL,
					   .hash = chunk->hash + at,
					   .key = chunk->key != NULL ? chunk->key + at : NULL},
		   state);
		range.from += n;
	}
}

/* The rows to learn from as they were read. */
static void
scan_raw(Dataset *ds, DatasetBlockFn fn, void *state)
{
	if (ds->place == ROWS_PASSES)
		pass_scan(ds, false, fn, state);
	else
		scan_stored(ds, false, fn, state);
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

	scan->n_rows += n;
	for (Size i = 0; ds->class_of != NULL && i < n; i++)
		ds->target->counts[ds->class_of[(int) y[i]]]++;
	for (Size i = 0; ds->target->kind == TARGET_NUMBER && i < n; i++)
		scan->target_sum = dd_add_d(scan->target_sum, y[i]);
}

static void
fit_scan_block(const HeldRows *rows, void *state)
{
	FitScan *scan = state;
	Dataset *ds = scan->ds;

	if (!scan->counted)
		count_targets(scan, rows->n, rows->y);
	scan->fn(&(RawBlock){.n_rows = rows->n,
						 .raw = rows->x,
						 .y = rows->y,
						 .w = rows->w,
						 .parts = ds->parts != NULL ? inner_parts_next(ds->parts, rows) : NULL},
			 scan->state);
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
	if (scan->ds->parts != NULL)
		inner_parts_begin(scan->ds->parts);
	scan_raw(scan->ds, fit_scan_block, scan);
	scan->counted = true;
	dataset_check_trained(scan->ds, scan->n_rows);
}

/* For a target encoding: the rows to learn from in parts. */
static void
deal_parts(Dataset *ds)
{
	if (!encode_plan_has_target(ds->plan))
		return;
	ds->parts = inner_parts_create(ds);
	do
	{
		scan_raw(ds, inner_parts_add, ds->parts);
		dataset_check_trained(ds, inner_parts_n_rows(ds->parts));
	} while (!inner_parts_settle(ds->parts));
	if (ds->place == ROWS_PASSES)
		return;
	inner_parts_begin(ds->parts);
	scan_raw(ds, inner_parts_keep, ds->parts);
}

/* The categories of each column as they were read; nothing of other columns. */
static RawCategories *
raw_categories(const Dataset *ds)
{
	RawCategories *categories = palloc0(sizeof(RawCategories) * Max(ds->schema->n_columns, 1));

	for (int j = 0; j < ds->schema->n_columns; j++)
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
		categories[j] = (RawCategories){
			.n = dictionary->n, .names = dictionary->names, .compare = convert_compare};
		if (column->converter.is_enum)
			categories[j].places = enum_places(column->type, dictionary->names, dictionary->n);
	}
	return categories;
}

/* Learn the preprocessing and what is known of the target from the training rows. */
void
dataset_fit_encoder(Dataset *ds)
{
	FitScan scan = {.ds = ds, .target_sum = DD_ZERO};
	RawRows rows = {.scan = fit_scan,
					.arg = &scan,
					.has_nulls = ds->has_nulls,
					.n_classes = ds->target->n_classes,
					.class_of = ds->class_of,
					.labels = ds->target->labels};
	RawCategories *categories = raw_categories(ds);

	deal_parts(ds);
	if (ds->parts != NULL)
		rows.n_parts = inner_parts_count(ds->parts);
	ds->encoder =
		encode_fit(ds->schema, ds->plan, &rows, categories, ds->store->notices, &ds->remap);
	pfree(categories);
	dataset_encode_texts(ds);
	if (ds->place == ROWS_PASSES)
		ds->n_train = scan.n_rows;
	if (ds->target->kind == TARGET_NUMBER)
		ds->target->mean = dd_value(scan.target_sum) / (double) scan.n_rows;
	dataset_check_target(ds);
}

/* Does every column give as many features as it has raw values? */
static bool
encodes_in_place(const Dataset *ds)
{
	for (int j = 0; j < ds->schema->n_columns; j++)
	{
		const ColumnCode *code = &ds->encoder->columns[j];

		if (code->text != NULL || code->n_features != ds->schema->columns[j].width)
			return false;
	}
	return true;
}

/* Classes in label order from their codes in the store. */
static void
map_classes(const Dataset *ds, Size n, double *y)
{
	for (Size i = 0; ds->class_of != NULL && i < n; i++)
		y[i] = ds->class_of[(int) y[i]];
}

/* Raw rows as they were read, to those that the encoder takes. */
static void
code_rows(const Dataset *ds, Size n, double *x, double *y)
{
	map_classes(ds, n, y);
	encode_remap(ds->schema, ds->remap, n, x);
}

/* The features of texts of the rows in memory, from this one on. */
static SparseRows
texts_from(const Dataset *ds, uint64 row)
{
	SparseRows texts = {0};

	if (ds->texts == NULL)
		return texts;
	texts = sparse_rows_of(&ds->row_texts.rows);
	return sparse_from(&texts, (Size) row);
}

/* Is a raw row, of the encoder's codes, a row of features already? */
static bool
raw_is_features(const Dataset *ds)
{
	return ds->encoder->is_identity && !ds->has_nulls;
}

/*
 * Rows in memory that the encoder takes, from this one on: those to learn from as ones of their
 * parts, those held out by all that was learned.
 */
static void
encode_from(const Dataset *ds, uint64 row, Size n, const double *raw, const SparseRows *texts,
			double *out)
{
	bool in_parts = ds->parts != NULL && row < ds->n_train;
	Size n_learn = in_parts ? (Size) Min((uint64) n, ds->n_train - row) : 0;
	SparseRows rest = texts->start != NULL ? sparse_from(texts, n_learn) : *texts;

	if (in_parts)
		encode_training_rows(ds->encoder, inner_parts_from(ds->parts, row), n_learn, raw, texts,
							 out);
	encode_rows(ds->encoder, n - n_learn, raw + n_learn * ds->schema->n_raw, &rest,
				out + n_learn * ds->encoder->n_dense);
}

/* A chunk that was the store's, to features. */
static void
encode_chunk(Dataset *ds, int c, bool in_place)
{
	FeatureRows *features = ds->features;
	RowChunk *chunk = &features->chunks[c];
	uint64 row = (uint64) c << features->shift;
	SparseRows texts = texts_from(ds, row);
	Size n = feature_rows_fill(features, c);
	double *x = chunk->x;

	code_rows(ds, n, chunk->x, chunk->y);
	if (in_place && raw_is_features(ds))
		return;
	if (!in_place)
		x = MemoryContextAllocHuge(features->context, sizeof(double) * n * Max(features->width, 1));
	encode_from(ds, row, n, chunk->x, &texts, x);
	if (!in_place)
		feature_rows_set_chunk(features, c, x);
}

static void
encode_stored(Dataset *ds, bool in_place)
{
	ds->features = feature_rows_take(ds->store, ds->encoder->n_dense);
	ds->place = ROWS_FEATURES;
	for (int c = 0; c < ds->features->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		encode_chunk(ds, c, in_place);
	}
}

static void
code_stored(Dataset *ds)
{
	RowStore *store = ds->store;

	for (int c = 0; c < store->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		code_rows(ds, row_store_chunk_fill(store, c), store->chunks[c].x, store->chunks[c].y);
	}
	ds->place = ROWS_CODED;
}

static Size
encoded_bytes(const Dataset *ds, uint64 n)
{
	return sizeof(double) * (Size) n * (ds->encoder->n_dense + 3);
}

/* Is it worth while, and does the budget allow, to keep features where raw rows are smaller? */
static bool
keeps_features(const Dataset *ds)
{
	return !(ds->request.rows.traits & ALGO_FROM_SUMS) &&
		   (ds->request.rows.traits & ALGO_FROM_PASSES) &&
		   encoded_bytes(ds, ds->store->n_rows) <= fold_rows_budget(ds);
}

/* Raw rows in memory become what the algorithm's scans will read. */
static void
settle_rows(Dataset *ds)
{
	bool in_place = encodes_in_place(ds);

	if (ds->texts != NULL)
		dataset_texts_of_rows(ds);
	if (in_place || keeps_features(ds))
		encode_stored(ds, in_place);
	else
		code_stored(ds);
}

/* Blocks of features from blocks of raw rows. */
typedef struct EncodeScan
{
	Dataset *ds;
	bool test;
	uint64 row; /* the next, of those in memory */
	RowBlockFn fn;
	void *state;
} EncodeScan;

static bool
is_sparse(const Dataset *ds)
{
	return ds->encoder->n_dense < ds->encoder->n_features;
}

/* Raw rows that are features as they are. */
static void
pass_on_block(const EncodeScan *scan, const HeldRows *rows, const SparseRows *texts)
{
	RowBlock block = {.n_rows = rows->n, .x = rows->x, .y = rows->y, .w = rows->w};

	if (is_sparse(scan->ds))
		block.sparse = *texts;
	scan->fn(&block, scan->state);
}

/* Rows that the encoder takes, some at a time; texts and parts are theirs, if there are any. */
static void
encode_block(const EncodeScan *scan, const HeldRows *rows, const SparseRows *texts,
			 const RowPart *parts)
{
	Dataset *ds = scan->ds;
	RowBlock block = {.x = ds->x_buffer};
	SparseRows part = {0};

	for (Size done = 0; done < rows->n; done += ds->block_rows)
	{
		block.n_rows = Min(rows->n - done, ds->block_rows);
		block.y = rows->y != NULL ? rows->y + done : NULL;
		block.w = rows->w != NULL ? rows->w + done : NULL;
		if (ds->texts != NULL)
			part = sparse_from(texts, done);
		if (is_sparse(ds))
			block.sparse = part;
		encode_training_rows(ds->encoder, parts != NULL ? parts + done : NULL, block.n_rows,
							 rows->x + done * ds->schema->n_raw, &part, ds->x_buffer);
		scan->fn(&block, scan->state);
	}
}

/* ROWS_CODED */
static void
coded_block(const HeldRows *rows, void *state)
{
	EncodeScan *scan = state;
	const Dataset *ds = scan->ds;
	SparseRows texts = texts_from(ds, scan->row);
	bool in_parts = ds->parts != NULL && !scan->test;

	encode_block(scan, rows, &texts, in_parts ? inner_parts_from(ds->parts, scan->row) : NULL);
	scan->row += rows->n;
}

/*
 * ROWS_PASSES, and those of a fold: rows that are read anew each time, for who gets them to change
 */
static void
pass_block(const HeldRows *rows, void *state)
{
	EncodeScan *scan = state;
	Dataset *ds = scan->ds;
	SparseRows texts = {0};
	const RowPart *parts = NULL;

	if (ds->parts != NULL && !scan->test)
		parts = inner_parts_next(ds->parts, rows);
	if (ds->texts != NULL)
		texts = dataset_texts_of_block(ds, rows->n, rows->x);
	code_rows(ds, rows->n, rows->x, rows->y);
	if (raw_is_features(ds))
		pass_on_block(scan, rows, &texts);
	else
		encode_block(scan, rows, &texts, parts);
}

/* ROWS_HELD: sums are taken only where each column is one feature, the value itself */
static void
held_block(const HeldRows *rows, void *state)
{
	SparseRows none = {0};

	pass_on_block(state, rows, &none);
}

/* ROWS_FEATURES */
static void
scan_features(const EncodeScan *scan, bool test)
{
	const Dataset *ds = scan->ds;
	const FeatureRows *features = ds->features;
	RowRange range = rows_of_side(ds, test);

	while (range.from < range.to)
	{
		Size at;
		Size n;
		const RowChunk *chunk = next_rows(features->chunks, features->shift, &range, &at, &n);
		RowBlock block = {.n_rows = n,
						  .x = chunk->x + at * features->width,
						  .y = chunk->y != NULL ? chunk->y + at : NULL,
						  .w = chunk->w != NULL ? chunk->w + at : NULL};

		if (is_sparse(ds))
			block.sparse = texts_from(ds, range.from);
		scan->fn(&block, scan->state);
		range.from += n;
	}
}

/* Every training or every test row as features, in the same order each time. */
static void
scan_encoded(Dataset *ds, bool test, RowBlockFn fn, void *state)
{
	EncodeScan scan = {
		.ds = ds, .test = test, .row = rows_of_side(ds, test).from, .fn = fn, .state = state};

	if (test && ds->from != NULL)
	{
		fold_rows_scan_held(ds, pass_block, &scan);
		return;
	}
	switch (ds->place)
	{
		case ROWS_FEATURES:
			scan_features(&scan, test);
			return;
		case ROWS_CODED:
			scan_stored(ds, test, coded_block, &scan);
			return;
		case ROWS_PASSES:
			if (ds->parts != NULL && !test)
				inner_parts_begin(ds->parts);
			pass_scan(ds, test, pass_block, &scan);
			return;
		case ROWS_HELD:
			if (ds->held != NULL)
				held_out_scan(ds->held, held_block, &scan);
			return;
		case ROWS_RAW:
			break;
	}
	elog(ERROR, "rows were not made ready for a scan");
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
	Size held = row_store_bytes(ds->store) + (ds->features != NULL ? ds->features->bytes : 0) +
				(ds->from != NULL ? row_store_bytes(ds->from->store) : 0);

	budget_check(encoded_bytes(ds, ds->n_train) + held, "the matrix of the training rows");
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
static void
prepare(Dataset *ds)
{
	TrainSet *set = &ds->set;
	int n_dense = ds->encoder->n_dense;
	bool has_sums = ds->sums != NULL || ds->own_sums != NULL;

	ds->block_rows = Min(Max(BLOCK_VALUES / Max(n_dense, 1), 1), BLOCK_MAX_ROWS);
	if (ds->place == ROWS_RAW)
		settle_rows(ds);
	if (ds->place == ROWS_CODED || ds->place == ROWS_PASSES || ds->from != NULL)
		ds->x_buffer = palloc(sizeof(double) * ds->block_rows * Max(n_dense, 1));
	*set = train_set_of(ds->encoder, ds->target, ds->store->task, ds->n_train, ds->request.params,
						ds->request.rows.traits);
	set->gram = ds->sums;
	set->sums = ds->own_sums != NULL ? ds->own_sums->sums : NULL;
	if (has_sums)
		return;
	set->scan = train_set_scan;
	set->scan_arg = ds;
	set->in_memory = ds->place != ROWS_PASSES;
	set->runs_query = ds->place == ROWS_PASSES && ds->file == NULL && ds->from == NULL;
	if (ds->request.rows.traits & (ALGO_FROM_PASSES | ALGO_FROM_SUMS))
		return;
	fill_matrix(ds);
	set->x = &ds->x;
	set->y = ds->target->kind != TARGET_NONE ? ds->y : NULL;
	set->w = ds->w;
	if (set->n_sparse > 0)
		set->sparse = sparse_rows_of(&ds->row_texts.rows); /* the training rows come first */
}

const TrainSet *
dataset_train_set(Dataset *ds)
{
	if (!ds->set_ready)
		prepare(ds);
	ds->set_ready = true;
	return &ds->set;
}

/* Call fn with every held-out row, encoded. */
void
dataset_scan_test(Dataset *ds, RowBlockFn fn, void *state)
{
	(void) dataset_train_set(ds); /* what is in memory is put in its last form once */
	if (ds->from != NULL)
		ds->has_nulls |= ds->from->has_nulls;
	scan_encoded(ds, true, fn, state);
}
