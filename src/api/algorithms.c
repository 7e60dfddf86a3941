/*
 * algorithms.c
 *		ml.algorithms and ml.parameters: the documentation, from the tables that
 *		training itself reads.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "algo/algo.h"
#include "compat.h"
#include "model/describe.h"
#include "train/params.h"

PG_FUNCTION_INFO_V1(ml_algorithms);
PG_FUNCTION_INFO_V1(ml_parameters);

static const char *const type_names[] = {
	[PARAM_NUMBER] = "number",
	[PARAM_INTEGER] = "integer",
	[PARAM_BOOLEAN] = "boolean",
	[PARAM_CHOICE] = "choice",
	[PARAM_CLASS_WEIGHT] = "class_weight",
	[PARAM_INTEGERS] = "integers",
	[PARAM_NAMED_NUMBERS] = "object",
	[PARAM_COLUMN] = "column",
	[PARAM_GAP] = "gap",
};

static Datum
task_array(uint32 tasks)
{
	Datum names[N_TASKS];
	int n = 0;

	for (int bit = 0; bit < N_TASKS; bit++)
	{
		if ((tasks >> bit) & 1)
			names[n++] = CStringGetTextDatum(algo_task_name((Task) (1 << bit)));
	}
	return PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

Datum
ml_algorithms(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; algo_table[i] != NULL; i++)
	{
		const Algorithm *algo = algo_table[i];
		Datum values[3];
		bool nulls[3] = {false};

		values[0] = CStringGetTextDatum(algo->name);
		values[1] = task_array(algo->tasks);
		values[2] = CStringGetTextDatum(algo_doc(algo));
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

static void
put_parameter(ReturnSetInfo *rsinfo, const ParamSpec *spec)
{
	Datum values[5];
	bool nulls[5] = {false};
	const char *effect = param_effect_text(spec);

	values[0] = CStringGetTextDatum(spec->name);
	values[1] = CStringGetTextDatum(type_names[spec->type]);
	values[2] = DirectFunctionCall1(jsonb_in, CStringGetDatum(spec->default_value));
	values[3] = CStringGetTextDatum(param_range_text(spec));
	values[4] =
		CStringGetTextDatum(effect == NULL ? spec->doc : psprintf("%s; %s", spec->doc, effect));
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

Datum
ml_parameters(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const Algorithm *algo = params_algorithm(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	const ParamSpec *spec;

	InitMaterializedSRF(fcinfo, 0);
	for (spec = algo->params; spec->name != NULL; spec++)
		put_parameter(rsinfo, spec);
	if (algo->traits & ALGO_WEIGHTED)
		put_parameter(rsinfo, &param_sample_weight);
	put_parameter(rsinfo, &param_gap);
	put_parameter(rsinfo, &param_on_missing);
	put_parameter(rsinfo, &param_random_state);
	return (Datum) 0;
}
