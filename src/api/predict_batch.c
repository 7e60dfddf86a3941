/*
 * predict_batch.c
 *		ml.predict_batch
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"

#include "api/argument.h"
#include "predict/batch.h"

PG_FUNCTION_INFO_V1(ml_predict_batch);

Datum
ml_predict_batch(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char *model = argument_text(fcinfo, 0, "model");
	char *source = argument_text(fcinfo, 1, "source");
	char *key = argument_optional_text(fcinfo, 2);

	InitMaterializedSRF(fcinfo, 0);
	batch_predict(model, source, key, rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}
