/*
 * evaluate.c
 *		ml.evaluate.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "api/argument.h"
#include "train/evaluate.h"

PG_FUNCTION_INFO_V1(ml_evaluate);

#define EVALUATE_COLUMNS 4

static void
evaluate_put(ReturnSetInfo *rsinfo, const Score *score)
{
	Datum values[EVALUATE_COLUMNS];
	bool nulls[EVALUATE_COLUMNS];

	values[0] = CStringGetTextDatum(score->metric);
	nulls[0] = false;
	values[1] = Float8GetDatum(score->value);
	nulls[1] = score->is_null;
	values[2] = Float8GetDatum(score->std_error);
	nulls[2] = score->is_null || isnan(score->std_error);
	values[3] = Float8GetDatum(score->baseline);
	nulls[3] = isnan(score->baseline);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/* evaluate(model, source, target): without a source, the figures kept by the training */
Datum
ml_evaluate(PG_FUNCTION_ARGS)
{
	char *model = argument_text(fcinfo, 0, "model");
	char *source = argument_optional_text(fcinfo, 1);
	char *target = argument_optional_text(fcinfo, 2);
	Score *scores;
	int n;

	if (source == NULL && target != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a target column needs a source that has it")));
	InitMaterializedSRF(fcinfo, 0);
	scores = source ? evaluate_run(model, source, target, &n) : evaluate_kept(model, &n);
	for (int i = 0; i < n; i++)
		evaluate_put((ReturnSetInfo *) fcinfo->resultinfo, &scores[i]);
	return (Datum) 0;
}
