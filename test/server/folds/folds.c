/*
 * folds.c
 *		Folds of a source, for test/t/folds.pl: what no SQL function asks for yet.
 *
 * folds_train(source, target, algorithm, params, features, split, n_folds) gives a row for each
 * fold: its number, how many rows were learned from and held out, the model's bytes, and of the
 * rows held out target and prediction, as texts.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "core/settings.h"
#include "dataset/split_text.h"
#include "model/model_score.h"
#include "model/value.h"
#include "train/params.h"
#include "train/train.h"

PG_FUNCTION_INFO_V1(folds_train);

#define N_COLUMNS 6

typedef struct HeldScores
{
	const Model *model;
	ArrayBuildState *actual;
	ArrayBuildState *predicted;
} HeldScores;

static ArrayBuildState *
add_text(ArrayBuildState *array, const char *text)
{
	return accumArrayResult(array, CStringGetTextDatum(text), false, TEXTOID, CurrentMemoryContext);
}

static void
score_block(const RowBlock *block, void *state)
{
	HeldScores *held = state;
	const Target *target = held->model->target;
	int n_outputs = model_n_outputs(held->model);
	double *outputs = palloc(sizeof(double) * block->n_rows * n_outputs);

	model_score_encoded(held->model, block, outputs);
	for (Size i = 0; i < block->n_rows; i++)
	{
		const double *row = outputs + i * n_outputs;
		bool number = target->kind == TARGET_NUMBER;

		held->actual = add_text(held->actual, number ? psprintf("%.17g", block->y[i])
													 : target->labels[(int) block->y[i]]);
		held->predicted =
			add_text(held->predicted, number ? psprintf("%.17g", row[0])
											 : target->labels[algo_greatest(row, n_outputs)]);
	}
	pfree(outputs);
}

/* The features that are named; NULL: all. */
static void
name_features(RowRequest *rows, ArrayType *names)
{
	Datum *elements;

	if (names == NULL)
		return;
	deconstruct_array(names, TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL, &rows->n_features);
	rows->features = palloc(sizeof(char *) * Max(rows->n_features, 1));
	for (int i = 0; i < rows->n_features; i++)
		rows->features[i] = TextDatumGetCString(elements[i]);
}

static void
put_fold(ReturnSetInfo *rsinfo, Dataset *ds, int fold, const Algorithm *algo, const Params *params)
{
	Model *model = train_model(ds, algo, params);
	HeldScores held = {.model = model};
	Datum values[N_COLUMNS] = {0};
	bool nulls[N_COLUMNS] = {false};

	values[0] = Int32GetDatum(fold);
	values[1] = Int64GetDatum(dataset_n_train(ds));
	values[2] = Int64GetDatum(dataset_n_test(ds));
	values[3] = PointerGetDatum(model_to_varlena(model));
	dataset_scan_test(ds, score_block, &held);
	nulls[4] = nulls[5] = held.actual == NULL;
	if (held.actual != NULL)
	{
		values[4] = makeArrayResult(held.actual, CurrentMemoryContext);
		values[5] = makeArrayResult(held.predicted, CurrentMemoryContext);
	}
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

Datum
folds_train(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const Algorithm *algo = params_algorithm(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	Params *params = params_parse(algo, PG_GETARG_JSONB_P(3), 0, true);
	DatasetRequest request = {.source = text_to_cstring(PG_GETARG_TEXT_PP(0)),
							  .path = (DataPath) settings_data_path};
	Dataset *folds;

	InitMaterializedSRF(fcinfo, 0);
	request.rows.target = text_to_cstring(PG_GETARG_TEXT_PP(1));
	name_features(&request.rows, PG_ARGISNULL(4) ? NULL : PG_GETARG_ARRAYTYPE_P(4));
	split_parse(text_to_cstring(PG_GETARG_TEXT_PP(5)), &request.rows);
	params_to_request(algo, params, &request);
	folds = dataset_open_folds(&request, PG_GETARG_INT32(6));
	for (int i = 0; i < dataset_n_folds(folds); i++)
	{
		MemoryContext context =
			AllocSetContextCreate(CurrentMemoryContext, "ml fold", ALLOCSET_DEFAULT_SIZES);
		MemoryContext caller = MemoryContextSwitchTo(context);
		Dataset *ds = dataset_open_fold(folds, i);

		put_fold(rsinfo, ds, i, algo, params);
		dataset_close(ds);
		MemoryContextSwitchTo(caller);
		MemoryContextDelete(context);
	}
	dataset_close(folds);
	return (Datum) 0;
}
