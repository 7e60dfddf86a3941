/*
 * predict_batch.c
 *		ml.predict_batch
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"

#include "predict/batch.h"

PG_FUNCTION_INFO_V1(ml_predict_batch);

static char *
predict_batch_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("argument \"%s\" must not be NULL", name)));
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

Datum
ml_predict_batch(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char *model = predict_batch_argument(fcinfo, 0, "model");
	char *source = predict_batch_argument(fcinfo, 1, "source");
	char *key = PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2));

	InitMaterializedSRF(fcinfo, 0);
	batch_predict(model, source, key, rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}
