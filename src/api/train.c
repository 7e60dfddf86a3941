/*
 * train.c
 *		ml.train, ml.update, ml.retrain and ml.calibrate.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

#include "api/argument.h"
#include "compat.h"
#include "registry/registry.h"
#include "train/calibrate.h"
#include "train/retrain.h"
#include "train/train.h"
#include "train/update.h"

PG_FUNCTION_INFO_V1(ml_train);
PG_FUNCTION_INFO_V1(ml_update);
PG_FUNCTION_INFO_V1(ml_retrain);
PG_FUNCTION_INFO_V1(ml_calibrate);

/* ml.train's arguments, in order. */
enum
{
	ARG_NAME,
	ARG_SOURCE,
	ARG_TARGET,
	ARG_ALGORITHM,
	ARG_PARAMS,
	ARG_FEATURES,
	ARG_PREPROCESS,
	ARG_TASK,
	ARG_TEST_SIZE,
	ARG_SPLIT,
	ARG_PARTITION_BY,
	ARG_DEPLOY,
	ARG_EXCLUDE /* objects of earlier versions have it not */
};

/* Of ml.train; ml.update has the first ten, and so has ml.train of earlier versions. */
#define TRAIN_COLUMNS 13

/* Names of a text[] argument called so; NULL for NULL. */
static char **
text_array(FunctionCallInfo fcinfo, int n, const char *called, int *count)
{
	Datum *elements;
	bool *nulls;
	char **names;

	*count = 0;
	if (PG_ARGISNULL(n))
		return NULL;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls,
					  count);
	names = palloc((Size) Max(*count, 1) * sizeof(char *));
	for (int i = 0; i < *count; i++)
	{
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("%s must not contain NULL", called)));
		names[i] = TextDatumGetCString(elements[i]);
	}
	return names;
}

static void
train_arguments(FunctionCallInfo fcinfo, TrainRequest *request)
{
	memset(request, 0, sizeof(*request));
	request->name = argument_text(fcinfo, ARG_NAME, "name");
	request->source = argument_text(fcinfo, ARG_SOURCE, "source");
	request->target = argument_optional_text(fcinfo, ARG_TARGET);
	request->algorithm = argument_optional_text(fcinfo, ARG_ALGORITHM);
	request->params = PG_ARGISNULL(ARG_PARAMS) ? NULL : PG_GETARG_JSONB_P(ARG_PARAMS);
	request->features = text_array(fcinfo, ARG_FEATURES, "features", &request->n_features);
	if (PG_NARGS() > ARG_EXCLUDE)
		request->exclude = text_array(fcinfo, ARG_EXCLUDE, "exclude", &request->n_exclude);
	request->preprocess = PG_ARGISNULL(ARG_PREPROCESS) ? NULL : PG_GETARG_JSONB_P(ARG_PREPROCESS);
	request->task = argument_optional_text(fcinfo, ARG_TASK);
	request->test_size = PG_ARGISNULL(ARG_TEST_SIZE) ? 0.2 : PG_GETARG_FLOAT8(ARG_TEST_SIZE);
	request->split = argument_optional_text(fcinfo, ARG_SPLIT);
	request->deploy =
		PG_ARGISNULL(ARG_DEPLOY) ? "first" : argument_optional_text(fcinfo, ARG_DEPLOY);
	if (!PG_ARGISNULL(ARG_PARTITION_BY))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("ml.train does not partition"),
				 errhint("Make one model per key with ml.fit and GROUP BY.")));
}

static Interval *
interval_from_us(int64 us)
{
	Interval *interval = palloc0(sizeof(Interval));

	interval->time = us;
	return interval;
}

/* The one row that tells of a new version. */
static void
put_result(ReturnSetInfo *rsinfo, const TrainResult *result)
{
	Datum values[TRAIN_COLUMNS];
	bool nulls[TRAIN_COLUMNS] = {false};

	values[0] = CStringGetTextDatum(result->name);
	values[1] = Int32GetDatum(result->version);
	values[2] = CStringGetTextDatum(result->algorithm);
	values[3] = CStringGetTextDatum(result->task);
	values[4] = Int64GetDatum(result->n_train);
	values[5] = Int64GetDatum(result->n_test);
	values[6] = Int64GetDatum(result->n_skipped);
	nulls[7] = result->metrics == NULL;
	values[7] =
		nulls[7] ? (Datum) 0 : DirectFunctionCall1(jsonb_in, CStringGetDatum(result->metrics));
	values[8] = BoolGetDatum(result->deployed);
	values[9] = IntervalPGetDatum(interval_from_us(result->duration_us));
	nulls[10] = result->main.metric == NULL;
	values[10] = nulls[10] ? (Datum) 0 : CStringGetTextDatum(result->main.metric);
	nulls[11] = nulls[10] || result->main.is_null;
	values[11] = nulls[11] ? (Datum) 0 : Float8GetDatum(result->main.value);
	nulls[12] = nulls[10] || isnan(result->main.baseline);
	values[12] = nulls[12] ? (Datum) 0 : Float8GetDatum(result->main.baseline);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

Datum
ml_train(PG_FUNCTION_ARGS)
{
	TrainRequest request;

	train_arguments(fcinfo, &request);
	InitMaterializedSRF(fcinfo, 0);
	put_result((ReturnSetInfo *) fcinfo->resultinfo, train_run(&request));
	return (Datum) 0;
}

/* update(name, source) */
Datum
ml_update(PG_FUNCTION_ARGS)
{
	char *reference = argument_text(fcinfo, 0, "name");
	char *source = argument_text(fcinfo, 1, "source");

	InitMaterializedSRF(fcinfo, 0);
	put_result((ReturnSetInfo *) fcinfo->resultinfo, update_run(reference, source));
	return (Datum) 0;
}

/* retrain(name) */
Datum
ml_retrain(PG_FUNCTION_ARGS)
{
	char *reference = argument_text(fcinfo, 0, "name");

	InitMaterializedSRF(fcinfo, 0);
	put_result((ReturnSetInfo *) fcinfo->resultinfo, retrain_run(reference));
	return (Datum) 0;
}

/* calibrate(model, method, source) */
Datum
ml_calibrate(PG_FUNCTION_ARGS)
{
	char *reference = argument_text(fcinfo, 0, "model");
	char *method = PG_ARGISNULL(1) ? "auto" : argument_optional_text(fcinfo, 1);
	char *source = argument_optional_text(fcinfo, 2);

	InitMaterializedSRF(fcinfo, 0);
	put_result((ReturnSetInfo *) fcinfo->resultinfo, calibrate_run(reference, method, source));
	return (Datum) 0;
}
