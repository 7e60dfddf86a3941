/*
 * batch.c
 *		Scores every row of a query, block by block (batch.h).
 */
#include "postgres.h"

#include "executor/tuptable.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "algo/param.h"
#include "dataset/source.h"
#include "predict/batch.h"
#include "predict/bind.h"
#include "predict/cache.h"
#include "predict/predictor.h"

/* Raw values of a block: at most so many, and at most so many rows. */
#define BATCH_VALUES   (128 * 1024)
#define BATCH_MAX_ROWS 1024

#define BATCH_COLUMNS 5

typedef struct Batch
{
	DestReceiver receiver; /* must be first */
	const Model *model;
	const Binding *binding;
	int n_inputs;
	NullableDatum *inputs; /* one row of the source */
	int key; /* attribute of the source, or -1 */
	Oid key_output;

	int capacity; /* rows of a block */
	int n_rows;
	bool has_null; /* a raw value of the block is NaN */
	double *raw; /* capacity x n_raw */
	double *features; /* capacity x n_features; raw itself where encoding changes nothing */
	double *outputs; /* capacity x model_n_outputs */
	char **keys; /* capacity; NULL for a NULL key */
	uint64 n_before; /* rows of earlier blocks */
	MemoryContext block_context; /* keys, converted values, answers of the block */
	Tuplestorestate *store;
	TupleDesc desc;
} Batch;

/* The answers for one row of outputs. */
static void
batch_put_row(Batch *batch, const char *key, const double *outputs)
{
	const Target *target = batch->model->target;
	Datum values[BATCH_COLUMNS] = {0};
	bool nulls[BATCH_COLUMNS] = {key == NULL, false, true, true, true};
	int class;

	if (key != NULL)
		values[0] = CStringGetTextDatum(key);
	if (batch->model->task != TASK_CLASSIFICATION)
		values[1] = Float8GetDatum(outputs[0]);
	else
	{
		class = predictor_class(outputs, target->n_classes);
		nulls[1] = target->numbers == NULL;
		if (!nulls[1])
			values[1] = Float8GetDatum(target->numbers[class]);
		values[2] = CStringGetTextDatum(target->labels[class]);
		nulls[3] = target->n_classes != 2;
		if (!nulls[3])
			values[3] = Float8GetDatum(outputs[1]);
		values[4] = PointerGetDatum(predictor_array(outputs, target->n_classes));
		nulls[2] = nulls[4] = false;
	}
	tuplestore_putvalues(batch->store, batch->desc, values, nulls);
}

static void
batch_flush(Batch *batch)
{
	const Model *model = batch->model;
	Size n_outputs = model_n_outputs(model);
	MemoryContext caller = MemoryContextSwitchTo(batch->block_context);
	char number[32];
	int i;

	if (batch->has_null || batch->features != batch->raw)
		encode_rows(model->encoder, batch->n_rows, batch->raw, batch->features);
	model->algo->predict(model->fit, batch->n_rows, batch->features, batch->outputs);
	predictor_check_finite(batch->outputs, batch->n_rows * n_outputs);
	for (i = 0; i < batch->n_rows; i++)
	{
		const char *key = batch->keys[i];

		if (batch->key < 0)
		{
			snprintf(number, sizeof(number), UINT64_FORMAT, batch->n_before + i + 1);
			key = number;
		}
		batch_put_row(batch, key, batch->outputs + i * n_outputs);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextReset(batch->block_context);
	batch->n_before += batch->n_rows;
	batch->n_rows = 0;
	batch->has_null = false;
}

static bool
batch_receive(TupleTableSlot *slot, DestReceiver *receiver)
{
	Batch *batch = (Batch *) receiver;
	MemoryContext caller = MemoryContextSwitchTo(batch->block_context);
	double *raw = batch->raw + (Size) batch->n_rows * batch->model->schema->n_raw;
	int i;

	slot_getallattrs(slot);
	for (i = 0; i < batch->n_inputs; i++)
	{
		batch->inputs[i].value = slot->tts_values[i];
		batch->inputs[i].isnull = slot->tts_isnull[i];
	}
	batch->has_null |= bind_read(batch->binding, batch->model, batch->inputs, raw);
	batch->keys[batch->n_rows] = NULL;
	if (batch->key >= 0 && !slot->tts_isnull[batch->key])
		batch->keys[batch->n_rows] =
			OidOutputFunctionCall(batch->key_output, slot->tts_values[batch->key]);
	MemoryContextSwitchTo(caller);
	if (++batch->n_rows == batch->capacity)
		batch_flush(batch);
	return true;
}

static void
batch_startup(DestReceiver *receiver, int operation, TupleDesc desc)
{
}

static void
batch_shutdown(DestReceiver *receiver)
{
}

static void
batch_find_key(Batch *batch, const char *key, int n, const BindInput *inputs)
{
	const char **names = palloc((n + 1) * sizeof(char *));
	bool is_varlena;
	char *hint;
	int i;

	for (i = 0; i < n; i++)
	{
		names[i] = inputs[i].name;
		if (strcmp(inputs[i].name, key) != 0)
			continue;
		batch->key = i;
		getTypeOutputInfo(inputs[i].type, &batch->key_output, &is_varlena);
		return;
	}
	hint = param_nearest_hint(key, names, n);
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("key \"%s\" is not a column of the source", key),
					hint ? errhint("%s", hint) : 0));
}

static void
batch_init(Batch *batch, const Model *model, TupleDesc source, const char *key)
{
	BindInput *inputs = bind_inputs_from_desc(source);
	int n_raw = model->schema->n_raw;
	int n_features = model->encoder->n_features;
	Size n;

	batch->receiver.receiveSlot = batch_receive;
	batch->receiver.rStartup = batch_startup;
	batch->receiver.rShutdown = batch_shutdown;
	batch->receiver.rDestroy = batch_shutdown;
	batch->receiver.mydest = DestNone;
	batch->model = model;
	batch->n_inputs = source->natts;
	batch->inputs = palloc((source->natts + 1) * sizeof(NullableDatum));
	batch->binding = bind_by_name(model->schema, source->natts, inputs);
	batch->key = -1;
	if (key != NULL)
		batch_find_key(batch, key, source->natts, inputs);

	n = BATCH_VALUES / Max(Max(n_raw, n_features), 1);
	batch->capacity = Min(Max(n, 1), BATCH_MAX_ROWS);
	n = batch->capacity;
	batch->raw = palloc_extended(n * n_raw * sizeof(double), MCXT_ALLOC_HUGE);
	batch->features = batch->raw;
	if (!model->encoder->is_identity)
		batch->features = palloc_extended(n * n_features * sizeof(double), MCXT_ALLOC_HUGE);
	batch->outputs = palloc_extended(n * model_n_outputs(model) * sizeof(double), MCXT_ALLOC_HUGE);
	batch->keys = palloc0(n * sizeof(char *));
	batch->block_context =
		AllocSetContextCreate(CurrentMemoryContext, "ml predict block", ALLOCSET_DEFAULT_SIZES);
}

static void
batch_unpin(void *entry)
{
	cache_unpin(entry);
}

void
batch_predict(const char *reference, const char *source_text, const char *key,
			  Tuplestorestate *store, TupleDesc desc)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml predict batch", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	MemoryContextCallback *callback = palloc0(sizeof(MemoryContextCallback));
	Batch *batch = palloc0(sizeof(Batch));
	ModelVersion version = registry_resolve(reference, MODEL_PREDICT);
	CachedModel *entry = cache_pin_version(&version);
	Source *source;

	/* However the context ends, the model is unpinned. */
	callback->func = batch_unpin;
	callback->arg = entry;
	MemoryContextRegisterResetCallback(context, callback);

	source = source_open(source_text);
	batch_init(batch, entry->model, source->desc, key);
	batch->store = store;
	batch->desc = desc;
	source_run(source, &batch->receiver);
	if (batch->n_rows > 0)
		batch_flush(batch);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}
