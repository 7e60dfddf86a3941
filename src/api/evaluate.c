/*
 * evaluate.c
 *		ml.evaluate.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "train/evaluate.h"

PG_FUNCTION_INFO_V1(ml_evaluate);

#define EVALUATE_COLUMNS 4

static char *
evaluate_text(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

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
	char *model = evaluate_text(fcinfo, 0);
	char *source = evaluate_text(fcinfo, 1);
	char *target = evaluate_text(fcinfo, 2);
	Score *scores;
	int n;

	if (model == NULL)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("model must not be NULL")));
	if (source == NULL && target != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a target column needs a source that has it")));
	InitMaterializedSRF(fcinfo, 0);
	scores = source ? evaluate_run(model, source, target, &n) : evaluate_kept(model, &n);
	for (int i = 0; i < n; i++)
		evaluate_put((ReturnSetInfo *) fcinfo->resultinfo, &scores[i]);
	return (Datum) 0;
}
