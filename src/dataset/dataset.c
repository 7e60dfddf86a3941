/*
 * dataset.c
 *		Opening a data set: the stages in their order, and what callers may ask.
 */
#include "postgres.h"

#include "core/budget.h"
#include "core/name_list.h"
#include "dataset/fold_rows.h"
#include "dataset/held_out.h"
#include "encode/encode_plan.h"
#include "rows/row_key.h"
#include "rows/row_sums.h"
#include "rows/row_texts.h"

#define NUMBER_TEXTS_MIN 10 /* so many different numbers in a text column at least */
/* sorting the rows by their keys: keys twice and an order; or numbering equal ones */
#define SPLIT_ROW_COST 48

/* The features that the store reads, as a schema.  Arrays not seen yet count as one value. */
static Schema *
make_schema(const RowStore *store)
{
	Schema *schema = palloc0(sizeof(Schema));

	schema->n_columns = store->n_columns;
	schema->columns = palloc0(sizeof(SchemaColumn) * Max(store->n_columns, 1));
	for (int j = 0; j < store->n_columns; j++)
	{
		const RowColumn *from = &store->columns[j];
		SchemaColumn *to = &schema->columns[j];

		to->name = pstrdup(from->name);
		to->type_name = pstrdup(from->type_name);
		to->kind = from->kind;
		to->width = Max(from->width, 1);
		to->offset = schema->n_raw;
		schema->n_raw += to->width;
	}
	return schema;
}

static void
check_target_encoding(const Dataset *ds, const EncodePlan *plan)
{
	if (ds->store->target_kind == TARGET_NONE && encode_plan_has_target(plan))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("categories cannot be encoded by a target that there is not"),
						errhint("Choose \"one_hot\" or \"ordinal\" for \"encode\".")));
}

static EncodePlan *
read_plan(const Dataset *ds)
{
	const DatasetRequest *request = &ds->request;
	EncodeDefaults defaults = {request->rows.algorithm, request->rows.traits,
							   request->drop_reference, request->first_is_whole};

	EncodePlan *plan;

	plan = encode_plan_read(make_schema(ds->store), request->preprocess, &defaults);
	check_target_encoding(ds, plan);
	return plan;
}

static Dataset *
create(const DatasetRequest *request)
{
	Dataset *ds = palloc0(sizeof(Dataset));

	if (!(request->test_size >= 0.0 && request->test_size < 1.0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("test_size %g is out of range", request->test_size),
						errhint("It is a share in [0, 1).")));
	ds->request = *request;
	return ds;
}

/* The split that was asked for, or suits the task. */
static void
choose_split(Dataset *ds)
{
	bool classes = ds->store->task == TASK_CLASSIFICATION;

	ds->split = ds->request.rows.split;
	if (ds->split == SPLIT_DEFAULT)
		ds->split = classes ? SPLIT_STRATIFIED : SPLIT_RANDOM;
	if (ds->split == SPLIT_STRATIFIED && !classes)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("split \"stratified\" needs a classification"),
				 errhint("Use \"random\", \"last\", or a split by a column: \"hash:\", \"group:\", "
						 "\"last:\" or \"fold:\".")));
}

/* Said where the answer follows the order of the rows and nothing gives one. */
static void
notice_no_order(const Dataset *ds)
{
	if (ds->source->is_ordered || !(ds->split == SPLIT_LAST || ds->request.in_order))
		return;
	ereport(NOTICE,
			(ds->split == SPLIT_LAST
				 ? errmsg("the last rows are held out, but the source has no ORDER BY")
				 : errmsg("rows are to be learned from in their order, but the source has no "
						  "ORDER BY"),
			 errhint("Write the source as a query that ends in ORDER BY.")));
}

static void
check_rows(const Dataset *ds)
{
	const RowStore *store = ds->store;

	if (ds->from != NULL)
		fold_rows_check(ds);
	if (store->n_seen > 0)
		return;
	if (store->n_skipped > 0 && store->has_weight)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 store->target_kind == TARGET_NONE
					 ? errmsg("sample weight \"%s\" is 0 in every row", store->weight.name)
					 : errmsg("sample weight \"%s\" is 0, or target \"%s\" NULL, in every row",
							  store->weight.name, store->target.name)));
	if (store->n_skipped > 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("target \"%s\" is NULL in every row", store->target.name)));
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("the source gives no rows")));
}

static bool
is_number_text(const char *text)
{
	char *end;

	(void) strtod(text, &end);
	return end != text && *end == '\0';
}

/*
 * A table loaded with every column as text trains, but its numbers are
 * categories then.  A few different values may be meant so.
 */
static void
notice_number_texts(const RowStore *store)
{
	NameList names = {0};
	int k;

	for (int j = 0; j < store->n_columns; j++)
	{
		const RowColumn *column = &store->columns[j];
		const Dictionary *d = column->dictionary;

		if (d == NULL || column->converter.is_enum || column->is_text || d->n < NUMBER_TEXTS_MIN)
			continue;
		for (k = 0; k < d->n && is_number_text(d->names[k]); k++)
			check_interrupts_at(k);
		if (k == d->n)
			name_list_add(&names, psprintf("\"%s\"", column->name));
	}
	if (names.n > 0)
		ereport(NOTICE, (errmsg("text that is all numbers is taken as categories: %s",
								name_list_text(&names)),
						 errhint("Cast it to a number type in the source if numbers are meant.")));
}

/* What follows from the first reading, common to memory and passes. */
static void
settle_columns(Dataset *ds)
{
	RowStore *store = ds->store;

	if (store->notices && store->left_out != NULL)
		ereport(NOTICE, (errmsg("left out as features: %s", store->left_out)));
	if (store->notices)
		notice_number_texts(store);
	ds->saw_null = palloc(sizeof(bool) * Max(store->n_columns, 1));
	for (int j = 0; j < store->n_columns; j++)
	{
		ds->saw_null[j] = store->columns[j].n_null > 0 || store->columns[j].has_null_element;
		ds->has_nulls |= ds->saw_null[j];
	}
	ds->n_skipped = store->n_skipped;
	ds->schema = make_schema(store);
	dataset_set_target(ds);
}

/* Rows for folds are those to learn from alone. */
static void
drop_held_out(Dataset *ds)
{
	RowStore *store = ds->store;

	if (ds->request.test_size == 0)
		return;
	split_rows(ds);
	store->n_rows = store->n_seen = ds->n_train;
	ds->n_unused = 0;
	ds->held_share = ds->request.test_size;
	ds->request.test_size = 0;
}

/* From rows in the store to a data set. */
static void
settle_memory(Dataset *ds)
{
	ds->place = ROWS_RAW;
	check_rows(ds);
	dataset_choose_texts(ds);
	if (dataset_leave_out(ds))
		row_store_rehash(ds->store);
	settle_columns(ds);
	if (ds->n_folds > 0)
	{
		drop_held_out(ds);
		fold_rows_deal(ds);
		return;
	}
	fold_rows_add_names(ds);
	split_rows(ds);
	dataset_fit_encoder(ds);
}

/*
 * The features among the columns of sums, of which those without values are left out;
 * when a query was summed there are none such.
 */
static int *
features_of_columns(Dataset *ds)
{
	int *feature_of = palloc(sizeof(int) * ds->store->n_columns);
	int n = 0;

	for (int j = 0; j < ds->store->n_columns; j++)
		feature_of[j] = ds->store->columns[j].n_null < ds->store->n_seen ? n++ : -1;
	(void) dataset_leave_out(ds);
	return feature_of;
}

/* From sums, and the rows held out, to a data set. */
static void
settle_sums(Dataset *ds)
{
	int *feature_of;

	check_rows(ds);
	feature_of = features_of_columns(ds);
	settle_columns(ds);
	dataset_sums_settle(ds);
	if (ds->own_sums != NULL)
		dataset_sums_order(ds, feature_of);
	if (ds->held != NULL)
		ds->n_test = held_out_n_rows(ds->held);
	ds->place = ROWS_HELD;
}

/* Can they be read block by block?  Those of folds are only read from. */
static bool
can_pass(const Dataset *ds)
{
	return ds->n_folds > 0 || (ds->request.rows.traits & (ALGO_FROM_PASSES | ALGO_FROM_SUMS));
}

static void
check_path(const Dataset *ds)
{
	if (ds->request.path != DATA_PATH_PASS || (can_pass(ds) && !ds->source->is_volatile))
		return;
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("data path \"pass\" is not possible"),
		 ds->source->is_volatile
			 ? errdetail("The source calls a volatile function: each run may give other rows.")
			 : errdetail("Algorithm \"%s\" needs all rows at hand.", ds->request.rows.algorithm),
		 errhint("Use data path \"auto\" or \"matrix\".")));
}

/* What splitting will take for each row in memory. */
static Size
row_cost(const Dataset *ds)
{
	if (encode_plan_has_target(ds->plan))
		return SPLIT_ROW_COST + sizeof(RowPart);
	return split_keeps_rows(ds) ? 0 : SPLIT_ROW_COST;
}

/* What the rows would take in memory, as far as the planner knows how many they are. */
static double
expected_bytes(const Dataset *ds)
{
	const RowStore *store = ds->store;
	double rows =
		ds->from != NULL ? (double) ds->from->store->n_seen : ds->source->plan->planTree->plan_rows;

	return rows * (double) (sizeof(double) * (store->n_raw + 2) + row_cost(ds));
}

/*
 * Read in passes from the start?  When asked to, or when the planner expects so
 * many rows that filling the memory first would be in vain.
 */
static bool
starts_in_passes(const Dataset *ds)
{
	if (ds->request.path == DATA_PATH_PASS)
		return true;
	return ds->request.path == DATA_PATH_AUTO && can_pass(ds) &&
		   expected_bytes(ds) > (double) fold_rows_budget(ds);
}

static void
too_large(const Dataset *ds)
{
	const RowStore *store = ds->store;
	Size needed;
	const char *hint = "Raise ml.training_memory, or learn from fewer rows or features.";

	if (ds->request.path == DATA_PATH_MATRIX && ds->n_folds == 0 && can_pass(ds))
		hint = "Raise ml.training_memory, or set ml.data_path to \"auto\".";
	needed = (Size) expected_bytes(ds);
	budget_exceeded(
		Max(needed, budget_training_bytes() + 1024),
		psprintf("a training set of more than %llu rows", (unsigned long long) store->n_rows),
		hint);
}

/* One run of the query into sums; false: they do not do after all. */
static bool
open_sums(Dataset *ds)
{
	if (ds->n_folds > 0 || !dataset_sums_in_one_scan(ds) || !dataset_sums_read(ds))
		return false;
	settle_sums(ds);
	return true;
}

/* false: the budget does not do. */
static bool
read_memory(Dataset *ds)
{
	row_store_begin(ds->store, &(RowReading){.wants_hash = !split_keeps_rows(ds) ||
														   encode_plan_has_target(ds->plan),
											 .budget = fold_rows_budget(ds),
											 .row_cost = row_cost(ds)});
	return dataset_read(ds);
}

/*
 * All rows in memory, read again where texts that were set aside are needed after all.
 * false: it is too small for them, but passes will do.
 */
static bool
open_memory(Dataset *ds)
{
	bool fits = read_memory(ds);

	if (fits && row_texts_settle(ds->store))
	{
		row_store_free_rows(ds->store);
		row_texts_restart(ds->store);
		fits = read_memory(ds);
	}
	if (fits)
	{
		settle_memory(ds);
		return true;
	}
	if (ds->request.path != DATA_PATH_AUTO || !can_pass(ds))
		too_large(ds);
	row_store_free_rows(ds->store);
	return false;
}

/*
 * One scan after another, of a file unless the query is to run each time, or there are raw rows
 * to read from.
 */
static void
open_passes(Dataset *ds)
{
	ds->place = ROWS_PASSES;
	if (ds->n_folds > 0 || (ds->from == NULL && ds->request.path != DATA_PATH_PASS))
		ds->file = row_file_create();
	row_texts_restart(ds->store);
	pass_open(ds);
	check_rows(ds);
	settle_columns(ds);
	if (ds->n_folds > 0)
		return;
	if (!ds->has_nulls && dataset_gram_suits(ds))
		dataset_gram_scan(ds);
	else
		dataset_fit_encoder(ds);
	ds->n_test = ds->store->n_seen - ds->n_train - ds->n_unused;
}

/* A gap that is none is refused before any row is read. */
static void
check_gap(const Dataset *ds)
{
	if (ds->request.rows.gap != NULL)
		(void) row_key_before(ds->store, UINT64CONST(1) << 63, ds->request.rows.gap);
}

/* What is known before any row; notices: of what is inferred. */
static void
begin(Dataset *ds, bool notices)
{
	ds->store = row_store_create(ds->source->desc, &ds->request.rows, notices);
	choose_split(ds);
	check_gap(ds);
	if (notices)
		notice_no_order(ds);
	ds->plan = read_plan(ds);
	dataset_ask_texts(ds);
	check_path(ds);
}

static void
open_rows(Dataset *ds)
{
	if (open_sums(ds))
		return;
	if (starts_in_passes(ds) || !open_memory(ds))
		open_passes(ds);
}

Dataset *
dataset_open(const DatasetRequest *request)
{
	Dataset *ds = create(request);

	ds->source = source_open(request->source);
	begin(ds, !request->quiet);
	open_rows(ds);
	return ds;
}

static void
check_folds(const Dataset *ds)
{
	if (ds->n_folds < 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d is no number of folds", ds->n_folds),
						errhint("There must be at least 2.")));
	if (ds->split == SPLIT_LAST)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("split \"last\" makes no folds"), errhint("\"last:column\" does.")));
	if (ds->request.rows.split_value != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("split \"fold:%s=%s\" makes no folds", ds->request.rows.split_column,
						ds->request.rows.split_value),
				 errhint("Each value of \"fold:%s\" is one.", ds->request.rows.split_column)));
}

/* Those of the rows that the request does not hold out. */
static Dataset *
open_folds(const DatasetRequest *request, int n_folds)
{
	Dataset *ds = create(request);

	ds->request.rows.makes_folds = request->test_size == 0;
	ds->n_folds = n_folds;
	ds->source = source_open(request->source);
	begin(ds, !request->quiet);
	check_folds(ds);
	ds->limits = split_limits_create(n_folds, 1.0 / n_folds);
	open_rows(ds);
	return ds;
}

Dataset *
dataset_open_folds(const DatasetRequest *request, int n_folds)
{
	DatasetRequest all = *request;

	all.test_size = 0;
	return open_folds(&all, n_folds);
}

Dataset *
dataset_open_inner_folds(const DatasetRequest *request, int n_folds)
{
	DatasetRequest inner = *request;
	Dataset *ds;

	inner.path = DATA_PATH_MATRIX;
	ds = open_folds(&inner, n_folds);
	ds->request.path = request->path;
	return ds;
}

Dataset *
dataset_open_fold(Dataset *folds, int fold)
{
	Dataset *ds = create(&folds->request);

	ds->source = folds->source;
	ds->from = folds;
	ds->fold = fold;
	begin(ds, false);
	dataset_keep_columns(ds);
	open_rows(ds);
	ds->n_test = ds->n_fold_held;
	return ds;
}

Dataset *
dataset_from_rows(RowStore *store, const DatasetRequest *request)
{
	Dataset *ds = create(request);

	ds->store = store;
	choose_split(ds);
	ds->plan = read_plan(ds);
	dataset_ask_texts(ds);
	if (store->sums != NULL)
	{
		row_sums_flush(store);
		ds->own_sums = store->sums;
		store->sums = NULL;
		settle_sums(ds);
	}
	else
		settle_memory(ds);
	return ds;
}

bool
dataset_sum_up(RowStore *store, const DatasetRequest *request)
{
	Dataset *ds;
	bool suits;

	if (request->sums == NULL)
		return false;
	ds = create(request);
	ds->store = store;
	suits = row_sums_suit(store, request->sums, read_plan(ds));
	pfree(ds);
	if (!suits)
		return false;
	store->sums = row_sums_create(store, request->sums, request->params);
	row_store_begin(store, &(RowReading){.budget = store->budget, .block_full = row_sums_take});
	return true;
}

void
dataset_close(Dataset *ds)
{
	if (ds->features != NULL)
		feature_rows_free(ds->features);
	if (ds->file != NULL)
		row_file_close(ds->file);
	if (ds->held != NULL)
		held_out_free(ds->held);
	ds->features = NULL;
	ds->file = NULL;
	ds->held = NULL;
}

int
dataset_n_folds(const Dataset *folds)
{
	return folds->n_folds;
}

Task
dataset_task(const Dataset *ds)
{
	return ds->store->task;
}

Schema *
dataset_schema(const Dataset *ds)
{
	return ds->schema;
}

Target *
dataset_target(const Dataset *ds)
{
	return ds->target;
}

Encoder *
dataset_encoder(const Dataset *ds)
{
	return ds->encoder;
}

uint64
dataset_n_train(const Dataset *ds)
{
	return ds->n_train;
}

uint64
dataset_n_test(const Dataset *ds)
{
	return ds->n_test;
}

const bool *
dataset_saw_null(const Dataset *ds)
{
	return ds->saw_null;
}

uint64
dataset_n_skipped(const Dataset *ds)
{
	return ds->n_skipped + ds->n_unused;
}
