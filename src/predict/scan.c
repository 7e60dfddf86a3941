/*
 * scan.c
 *		Scores every row of a query, block by block (scan.h).
 */
#include "postgres.h"

#include "executor/tuptable.h"
#include "tcop/dest.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "core/name_list.h"
#include "core/nearest.h"
#include "model/model_score.h"
#include "predict/bind.h"
#include "predict/cache.h"
#include "predict/scan.h"

/* A column whose values are kept with the rows of a block. */
typedef struct KeptColumn
{
	int attribute; /* of the source, or -1 */
	bool by_value;
	int16 length;
	NullableDatum *values; /* capacity; NULL without a column */
} KeptColumn;

typedef struct RowScan
{
	DestReceiver receiver; /* must be first */
	const Binding *binding;
	int n_inputs;
	NullableDatum *inputs; /* one row of the source */
	KeptColumn beside;
	KeptColumn weight;
	bool skip_null; /* rows in which beside is NULL */
	uint64 n_skipped;
	uint64 n_unanswered;
	uint64 *n_replaced; /* per column: rows whose NULL something else took the place of */
	bool scores; /* rows are scored, not only encoded */

	ModelScore score; /* the rows of a block */
	ScanBlock block; /* the same, as fn is given them */
	MemoryContext block_context; /* kept values, what fn makes of the block */
	MemoryContext row_context; /* texts of a row, out of their tables and in UTF-8 */
	ScanBlockFn fn;
	void *arg;
} RowScan;

/* Hand the rows of the block on. */
static void
scan_flush(RowScan *scan)
{
	MemoryContext caller = MemoryContextSwitchTo(scan->block_context);
	ScanBlock *block = &scan->block;

	block->n_rows = scan->score.n_rows;
	if (block->n_rows > 0)
	{
		if (scan->scores)
			model_score_run(&scan->score);
		else
			model_score_encode(&scan->score);
		block->texts = model_score_texts(&scan->score);
		block->unanswered = model_score_unanswered(&scan->score);
		scan->n_unanswered += scan->score.n_unanswered;
		scan->fn(block, scan->arg);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextReset(scan->block_context);
	block->n_before += block->n_rows;
	model_score_reset(&scan->score);
}

static void
scan_keep(const KeptColumn *column, const TupleTableSlot *slot, Size row)
{
	NullableDatum *kept = &column->values[row];

	kept->isnull = slot->tts_isnull[column->attribute];
	if (!kept->isnull)
		kept->value =
			datumCopy(slot->tts_values[column->attribute], column->by_value, column->length);
}

/* Keep the values of the row that go with it; false: the row is to be skipped. */
static bool
scan_keep_beside(RowScan *scan, const TupleTableSlot *slot)
{
	if (scan->beside.attribute >= 0)
	{
		if (scan->skip_null && slot->tts_isnull[scan->beside.attribute])
			return false;
		scan_keep(&scan->beside, slot, scan->score.n_rows);
	}
	if (scan->weight.attribute >= 0)
		scan_keep(&scan->weight, slot, scan->score.n_rows);
	return true;
}

/* Bind the row's values into the block. */
static void
scan_read(RowScan *scan, const TupleTableSlot *slot)
{
	ModelScore *score = &scan->score;
	MemoryContext caller = MemoryContextSwitchTo(scan->row_context);

	for (int i = 0; i < scan->n_inputs; i++)
	{
		scan->inputs[i].value = slot->tts_values[i];
		scan->inputs[i].isnull = slot->tts_isnull[i];
	}
	model_score_end_row(score, bind_read(scan->binding, score->model, scan->inputs,
										 model_score_row(score), &score->texts));
	MemoryContextSwitchTo(caller);
	MemoryContextReset(scan->row_context);
}

static bool
scan_receive(TupleTableSlot *slot, DestReceiver *receiver)
{
	RowScan *scan = (RowScan *) receiver;
	MemoryContext caller = MemoryContextSwitchTo(scan->block_context);

	slot_getallattrs(slot);
	if (scan_keep_beside(scan, slot))
		scan_read(scan, slot);
	else
		scan->n_skipped++;
	MemoryContextSwitchTo(caller);
	if (scan->score.n_rows == scan->score.capacity)
		scan_flush(scan);
	return true;
}

static void
scan_startup(DestReceiver *receiver, int operation, TupleDesc desc)
{
}

static void
scan_shutdown(DestReceiver *receiver)
{
}

static void
scan_allocate(RowScan *scan, const Model *model)
{
	Size n = model_score_block_rows(model);

	model_score_attach(&scan->score, model, n, CurrentMemoryContext);
	if (scan->beside.attribute >= 0)
		scan->beside.values = palloc0(n * sizeof(NullableDatum));
	if (scan->weight.attribute >= 0)
		scan->weight.values = palloc0(n * sizeof(NullableDatum));
	scan->block.features = scan->score.features;
	scan->block.outputs = scan->scores ? scan->score.outputs : NULL;
	scan->block.beside = scan->beside.values;
	scan->block.weights = scan->weight.values;
	scan->block_context =
		AllocSetContextCreate(CurrentMemoryContext, "ml scan block", ALLOCSET_DEFAULT_SIZES);
	scan->row_context =
		AllocSetContextCreate(CurrentMemoryContext, "ml scan row", ALLOCSET_DEFAULT_SIZES);
}

static KeptColumn
kept_column(TupleDesc desc, int attribute)
{
	KeptColumn column = {.attribute = attribute};

	if (attribute >= 0)
	{
		column.by_value = TupleDescAttr(desc, attribute)->attbyval;
		column.length = TupleDescAttr(desc, attribute)->attlen;
	}
	return column;
}

/* ModelObserver.bins: count the NULLs that encoding will replace. */
static void
scan_count_nulls(void *state, Size n_rows, const double *raw, bool has_null)
{
	RowScan *scan = state;
	const Schema *schema = scan->score.model->schema;

	for (int j = 0; has_null && j < schema->n_columns; j++)
	{
		const SchemaColumn *column = &schema->columns[j];

		if (!encode_replaces_null(scan->score.model->encoder, j))
			continue;
		for (Size i = 0; i < n_rows; i++)
			scan->n_replaced[j] +=
				encode_has_null(column, raw + i * schema->n_raw + column->offset);
	}
}

/* What was done about NULLs, once. */
static void
scan_notice(const RowScan *scan)
{
	const Schema *schema = scan->score.model->schema;
	NameList names = {0};

	for (int j = 0; j < schema->n_columns; j++)
		if (scan->n_replaced[j] > 0)
			name_list_add(&names, psprintf("\"%s\" (" UINT64_FORMAT ")", schema->columns[j].name,
										   scan->n_replaced[j]));
	if (names.n > 0)
		ereport(NOTICE, (errmsg("NULL replaced as in training in %s", name_list_text(&names))));
	if (scan->n_unanswered > 0)
		ereport(NOTICE,
				(errmsg("rows without a prediction, since a column is NULL in which training "
						"saw no NULL: " UINT64_FORMAT,
						scan->n_unanswered)));
}

/* Returns the rows skipped. */
static uint64
run(const Model *model, const Source *source, int beside, int weight, bool skip_null, bool scores,
	ScanBlockFn fn, void *arg)
{
	TupleDesc desc = source->desc;
	RowScan *scan = palloc0(sizeof(RowScan));
	ModelObserver observer = {.bins = scan_count_nulls, .state = scan};

	scan->receiver.receiveSlot = scan_receive;
	scan->receiver.rStartup = scan_startup;
	scan->receiver.rShutdown = scan_shutdown;
	scan->receiver.rDestroy = scan_shutdown;
	scan->receiver.mydest = DestNone;
	scan->n_inputs = desc->natts;
	scan->inputs = palloc((desc->natts + 1) * sizeof(NullableDatum));
	scan->binding = bind_by_name(model->schema, desc->natts, bind_inputs_from_desc(desc));
	scan->beside = kept_column(desc, beside);
	scan->weight = kept_column(desc, weight);
	scan->skip_null = skip_null;
	scan->scores = scores;
	scan->fn = fn;
	scan->arg = arg;
	scan_allocate(scan, model);
	scan->n_replaced = palloc0(Max(model->schema->n_columns, 1) * sizeof(uint64));
	model_score_watch(&scan->score, &observer);
	source_run(source, &scan->receiver);
	scan_flush(scan);
	scan_notice(scan);
	return scan->n_skipped;
}

void
scan_run(const Model *model, const Source *source, int beside, int weight, bool skip_null,
		 ScanBlockFn fn, void *arg)
{
	(void) run(model, source, beside, weight, skip_null, true, fn, arg);
}

uint64
scan_encode(const Model *model, const Source *source, int beside, int weight, bool skip_null,
			ScanBlockFn fn, void *arg)
{
	return run(model, source, beside, weight, skip_null, false, fn, arg);
}

Size
scan_answered(const ScanBlock *block, Size *from)
{
	const bool *unanswered = block->unanswered;
	Size end;

	if (unanswered == NULL)
		return block->n_rows - *from;
	while (*from < block->n_rows && unanswered[*from])
		(*from)++;
	for (end = *from; end < block->n_rows && !unanswered[end]; end++)
		;
	return end - *from;
}

bool
scan_has_column(const Source *source, const char *name)
{
	const BindInput *inputs = bind_inputs_from_desc(source->desc);

	for (int i = 0; i < source->desc->natts; i++)
		if (inputs[i].name != NULL && strcmp(inputs[i].name, name) == 0)
			return true;
	return false;
}

int
scan_find_column(const Source *source, const char *name, const char *what)
{
	int n = source->desc->natts;
	BindInput *inputs = bind_inputs_from_desc(source->desc);
	const char **names = palloc((n + 1) * sizeof(char *));
	char *hint;

	for (int i = 0; i < n; i++)
	{
		names[i] = inputs[i].name;
		if (names[i] != NULL && strcmp(names[i], name) == 0)
			return i;
	}
	hint = nearest_hint(name, names, n);
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("%s \"%s\" is not a column of the source", what, core_clip(name)),
					hint ? errhint("%s", hint) : 0));
}

static void
scan_unpin(void *entry)
{
	cache_unpin(entry);
}

const Model *
scan_pin_model(const ModelVersion *version)
{
	MemoryContextCallback *callback = palloc0(sizeof(MemoryContextCallback));
	CachedModel *entry = cache_pin_version(version);

	callback->func = scan_unpin;
	callback->arg = entry;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
	return entry->model;
}
