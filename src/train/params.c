/*
 * params.c
 *		From the params of a call (jsonb) to an algorithm's parameter values.
 *
 * Only the shape of the JSON is looked at here; names, types and ranges are
 * checked by algo/param.c against the algorithm's own table.
 */
#include "postgres.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "core/nearest.h"
#include "encode/fold.h"
#include "train/params.h"

/* A key or string of a jsonb, NUL-terminated. */
static char *
jsonb_string(const JsonbValue *v)
{
	return pnstrdup(v->val.string.val, v->val.string.len);
}

static double
jsonb_number(const JsonbValue *v, char **text)
{
	*text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric)));
	return DatumGetFloat8(
		DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(v->val.numeric)));
}

/* An object name -> number, the iterator standing after its opening brace. */
static void
params_parse_object(Params *params, const char *name, JsonbIterator **it)
{
	JsonbValue v;
	JsonbIteratorToken token;
	NamedNumber *named = NULL;
	int n = 0;

	param_set_named(params, name, 0, NULL); /* an error when it takes no object */
	while ((token = JsonbIteratorNext(it, &v, true)) != WJB_END_OBJECT)
	{
		char *text;

		named =
			n == 0 ? palloc(sizeof(NamedNumber)) : repalloc(named, (n + 1) * sizeof(NamedNumber));
		named[n].name = jsonb_string(&v);
		token = JsonbIteratorNext(it, &v, true);
		if (token != WJB_VALUE || v.type != jbvNumeric)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("parameter \"%s\": the value of \"%s\" must be a number",
								   core_clip(name), core_clip(named[n].name))));
		named[n].number = jsonb_number(&v, &text);
		n++;
	}
	param_set_named(params, name, n, named);
}

/* An array of numbers, the iterator standing after its opening bracket. */
static void
params_parse_array(Params *params, const char *name, JsonbIterator **it)
{
	StringInfoData text;
	JsonbValue v;
	JsonbIteratorToken token;
	double *values = palloc(sizeof(double));
	int n = 0;

	initStringInfo(&text);
	while ((token = JsonbIteratorNext(it, &v, true)) != WJB_END_ARRAY)
	{
		char *number;

		if (token != WJB_ELEM || v.type != jbvNumeric)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("parameter \"%s\": elements of the array must be numbers", name)));
		values = repalloc(values, (n + 1) * sizeof(double));
		values[n] = jsonb_number(&v, &number);
		appendStringInfo(&text, "%s%s", n > 0 ? ", " : "[", number);
		n++;
	}
	param_set_list(params, name, n, values, n == 0 ? "[]" : psprintf("%s]", text.data));
}

/* Sets a parameter whose value is no array and no object. */
static void
params_parse_scalar(Params *params, const char *name, const JsonbValue *v)
{
	char *text;
	double number;

	switch (v->type)
	{
		case jbvNumeric:
			number = jsonb_number(v, &text);
			param_set_number(params, name, number, text);
			break;
		case jbvBool:
			param_set_boolean(params, name, v->val.boolean);
			break;
		case jbvString:
			param_set_string(params, name, jsonb_string(v));
			break;
		case jbvNull:
			param_set_null(params, name);
			break;
		default:
			elog(ERROR, "parameter \"%s\" is not a scalar", name);
	}
}

/* The value of a parameter that is in no algorithm's table. */
static ParamValue
params_parse_other(const ParamSpec *spec, const JsonbValue *v)
{
	const ParamSpec specs[] = {*spec, {NULL}};
	Params *params = param_defaults(specs);

	params_parse_scalar(params, spec->name, v);
	return params->values[0];
}

static void
params_parse_weight(Params *params, const JsonbValue *v, JsonbIteratorToken token)
{
	if (token == WJB_VALUE && v->type == jbvString)
		params->weight_column = jsonb_string(v);
	else if (token == WJB_VALUE && v->type == jbvNull)
		params->weight_column = NULL;
	else
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("parameter \"%s\" must be %s", param_sample_weight.name,
							   param_range_text(&param_sample_weight))));
}

/* {"gap": 20}, of rows, or {"gap": "3 days"}; {"gap": null} is none. */
static void
params_parse_gap(Params *params, const JsonbValue *v, JsonbIteratorToken token)
{
	char *text;
	double number = -1;

	params->gap = NULL;
	params->gap_rows = 0;
	if (token == WJB_VALUE && v->type == jbvNull)
		return;
	if (token == WJB_VALUE && v->type == jbvString)
	{
		params->gap = jsonb_string(v);
		return;
	}
	if (token == WJB_VALUE && v->type == jbvNumeric)
		number = jsonb_number(v, &text);
	if (!(number >= 0 && number <= PG_INT32_MAX && number == floor(number)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("parameter \"%s\" must be %s", param_gap.name,
							   param_range_text(&param_gap))));
	params->gap_rows = (int32) number;
}

static void params_refuse_weight(const Algorithm *algo) __attribute__((noreturn));

static void
params_refuse_weight(const Algorithm *algo)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("algorithm \"%s\" takes no weights of rows", algo->name),
			 errhint("Those that do have \"%s\" in ml.parameters.", param_sample_weight.name)));
}

/*
 * The members of the JSON object of parameters, one by one; splits: random_state is wanted
 * anyway.
 */
static Params *
read_object(const Algorithm *algo, Jsonb *json, bool splits)
{
	Params *params = param_defaults(algo->params);
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue v;

	params->seeded = (algo->traits & ALGO_SEEDED) != 0;
	if (json != NULL)
	{
		if (!JB_ROOT_IS_OBJECT(json))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("params must be a JSON object"),
							errhint("Write for example '{\"alpha\": 0.5}'.")));
		it = JsonbIteratorInit(&json->root);
		(void) JsonbIteratorNext(&it, &v, false);
		while ((token = JsonbIteratorNext(&it, &v, false)) == WJB_KEY)
		{
			char *name = jsonb_string(&v);

			token = JsonbIteratorNext(&it, &v, false);
			if ((splits || params->seeded) && strcmp(name, param_random_state.name) == 0 &&
				token == WJB_VALUE)
				params->seed = (uint64) params_parse_other(&param_random_state, &v).integer;
			else if (strcmp(name, param_on_missing.name) == 0 && token == WJB_VALUE)
				params->on_missing = (OnMissing) params_parse_other(&param_on_missing, &v).choice;
			else if (splits && strcmp(name, param_gap.name) == 0)
				params_parse_gap(params, &v, token);
			else if (strcmp(name, param_sample_weight.name) == 0)
			{
				if (!(algo->traits & ALGO_WEIGHTED))
					params_refuse_weight(algo);
				params_parse_weight(params, &v, token);
			}
			else if (token == WJB_BEGIN_OBJECT)
				params_parse_object(params, name, &it);
			else if (token == WJB_BEGIN_ARRAY)
				params_parse_array(params, name, &it);
			else
				params_parse_scalar(params, name, &v);
		}
	}
	return params;
}

Params *
params_parse(const Algorithm *algo, Jsonb *json, Task task, bool splits)
{
	Params *params = read_object(algo, json, splits);

	algo_check(algo, params, task);
	return params;
}

static Params *
params_read_stored(const Model *model)
{
	Datum json = DirectFunctionCall1(jsonb_in, CStringGetDatum(model->params_json));
	Params *params = read_object(model->algo, DatumGetJsonbP(json), false);

	for (int i = 0; i < params->n_specs; i++)
		params->values[i].is_set = false;
	return params;
}

static void
params_damaged(const char *why)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED), errmsg("artifact is damaged: training: %s", why)));
}

/* What would be said of parameters that a user gives is damage here. */
Params *
params_stored(const Model *model)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData *volatile error = NULL;
	Params *volatile params = NULL;

	PG_TRY();
	{
		params = params_read_stored(model);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_DATA_EXCEPTION)
			PG_RE_THROW();
		/* goes on to an error in any case, so that nothing has to be rolled back here */
		FlushErrorState();
	}
	PG_END_TRY();
	if (error != NULL)
		params_damaged(error->message);
	if (model->algo->learn.made_with != NULL &&
		!model->algo->learn.made_with(model->fit, model->task, params))
		params_damaged("parameters are not those of the fit");
	return params;
}

const Algorithm *
params_algorithm(const char *name)
{
	const Algorithm *algo = algo_by_name(name);
	const char **names;
	char *hint;
	int n = 0;

	if (algo != NULL)
		return algo;
	while (algo_table[n] != NULL)
		n++;
	names = palloc(n * sizeof(char *));
	for (int i = 0; i < n; i++)
		names[i] = algo_table[i]->name;
	hint = nearest_hint(name, names, n);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown algorithm \"%s\"", core_clip(name)),
			 errhint("%s%sml.algorithms() lists them all.", hint ? hint : "", hint ? " " : "")));
}

/*
 * Does nothing hold the weights of this linear model together, so that one
 * category of each one-hot group must be left out as the reference?
 */
static bool
params_unpenalized(const Algorithm *algo, const Params *params)
{
	if (algo->view.coefficients == NULL)
		return false;
	for (int i = 0; i < params->n_specs; i++)
	{
		const ParamSpec *spec = &params->specs[i];

		if (strcmp(spec->name, "penalty") == 0)
			return strcmp(spec->choices[params->values[i].choice], "none") == 0;
		if (strcmp(spec->name, "alpha") == 0)
			return false;
	}
	return true;
}

/* Has this linear model no constant term? */
static bool
params_without_constant(const Params *params)
{
	for (int i = 0; i < params->n_specs; i++)
	{
		if (strcmp(params->specs[i].name, "fit_intercept") == 0)
			return !params->values[i].boolean;
	}
	return false;
}

static char *
params_label(const Target *target, const char *name)
{
	int len = schema_text_length(target->type_name, name, (int) strlen(name));

	return fold_for(target->type_name, pnstrdup(name, len));
}

const Params *
params_for_labels(const Params *params, const Target *target)
{
	Params *read = palloc(sizeof(Params));

	*read = *params;
	read->values = palloc(sizeof(ParamValue) * Max(params->n_specs, 1));
	memcpy(read->values, params->values, sizeof(ParamValue) * params->n_specs);
	for (int i = 0; i < params->n_specs; i++)
	{
		ParamValue *value = &read->values[i];

		if (value->n_named == 0 || target->type_name == NULL)
			continue;
		value->named = palloc(sizeof(NamedNumber) * value->n_named);
		for (int k = 0; k < value->n_named; k++)
			value->named[k] = (NamedNumber){
				.name = params_label(target, params->values[i].named[k].name),
				.number = params->values[i].named[k].number,
			};
	}
	return read;
}

uint32
params_traits(const Algorithm *algo, const Params *params)
{
	bool in_passes = algo->learn.in_passes != NULL && algo->learn.in_passes(params);

	return algo->traits | (in_passes ? ALGO_FROM_PASSES : 0);
}

void
params_to_request(const Algorithm *algo, const Params *params, DatasetRequest *request)
{
	RowRequest *rows = &request->rows;

	rows->tasks = algo->tasks;
	rows->algorithm = algo->name;
	rows->traits = params_traits(algo, params);
	rows->weight_column = params->weight_column;
	rows->seed = params->seed;
	rows->gap = params->gap;
	rows->gap_rows = params->gap_rows;
	if ((rows->gap != NULL || rows->gap_rows > 0) && rows->split != SPLIT_LAST_OF)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("parameter \"%s\" has no effect without split \"last:column\"",
							   param_gap.name)));
	request->order_free = algo->learn.order_free != NULL && algo->learn.order_free(params);
	request->in_order = algo->learn.in_order != NULL && algo->learn.in_order(params);
	request->drop_reference = params_unpenalized(algo, params);
	request->first_is_whole = params_without_constant(params);
	request->sums = algo->learn.sums;
	request->params = params;
}
