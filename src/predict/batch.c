/*
 * batch.c
 *		Every answer about every row of a query (batch.h).
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "predict/batch.h"
#include "predict/predictor.h"
#include "predict/scan.h"

#define BATCH_COLUMNS 5

typedef struct Batch
{
	const Model *model;
	bool has[PREDICT_FEATURES]; /* which answers the model has */
	Oid key_output; /* of the key's type */
	Tuplestorestate *store;
	TupleDesc desc;
} Batch;

/* The answers for one row of outputs, which are NULL for one without an answer. */
static void
batch_put_row(Batch *batch, const char *key, const double *outputs)
{
	const bool none[PREDICT_FEATURES] = {false};
	const bool *has = outputs != NULL ? batch->has : none;
	Datum values[BATCH_COLUMNS] = {0};
	bool nulls[BATCH_COLUMNS] = {key == NULL, !has[PREDICT_VALUE], !has[PREDICT_LABEL],
								 !has[PREDICT_PROBABILITY], !has[PREDICT_PROBABILITIES]};

	if (key != NULL)
		values[0] = CStringGetTextDatum(key);
	if (has[PREDICT_VALUE])
		values[1] = Float8GetDatum(predictor_value(batch->model, outputs));
	if (has[PREDICT_LABEL])
		values[2] = CStringGetTextDatum(predictor_label(batch->model, outputs));
	if (has[PREDICT_PROBABILITY])
		values[3] = Float8GetDatum(predictor_probability(outputs));
	if (has[PREDICT_PROBABILITIES])
		values[4] = PointerGetDatum(predictor_array(outputs, model_n_outputs(batch->model)));
	tuplestore_putvalues(batch->store, batch->desc, values, nulls);
}

/* A block's rows of the result: key or number, and outputs or NULL. */
static void
batch_put_block(const ScanBlock *block, void *arg)
{
	Batch *batch = arg;
	int n_outputs = model_n_outputs(batch->model);
	char number[32];

	for (Size i = 0; i < block->n_rows; i++)
	{
		const char *key = number;

		if (block->beside == NULL)
			snprintf(number, sizeof(number), UINT64_FORMAT, block->n_before + i + 1);
		else if (block->beside[i].isnull)
			key = NULL;
		else
			key = OidOutputFunctionCall(batch->key_output, block->beside[i].value);
		batch_put_row(batch, key,
					  block->unanswered != NULL && block->unanswered[i]
						  ? NULL
						  : block->outputs + i * n_outputs);
	}
}

void
batch_predict(const char *reference, const char *source_text, const char *key,
			  Tuplestorestate *store, TupleDesc desc)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml predict batch", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	ModelVersion version = registry_resolve(reference, MODEL_PREDICT);
	Batch batch = {.model = scan_pin_model(&version), .store = store, .desc = desc};
	Source *source = source_open(source_text);
	int key_column = -1;
	bool is_varlena;

	if (key != NULL)
	{
		key_column = scan_find_column(source, key, "key");
		getTypeOutputInfo(TupleDescAttr(source->desc, key_column)->atttypid, &batch.key_output,
						  &is_varlena);
	}
	for (int output = 0; output < PREDICT_FEATURES; output++)
		batch.has[output] = predictor_can(batch.model, (PredictOutput) output);
	if (batch.model->task == TASK_DECOMPOSITION)
		predictor_check(batch.model, PREDICT_VALUE);
	scan_run(batch.model, source, key_column, -1, false, batch_put_block, &batch);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}
