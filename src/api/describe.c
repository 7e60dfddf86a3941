/*
 * describe.c
 *		ml.describe, ml.classes, ml.coefficients, ml.sha256, ml.get: what a model
 *		is, by reference (name, name@alias, name@version) or by value.
 *
 * By reference the caller needs the right to read the model; for the names of
 * its classes the right to predict is enough.
 */
#include "core/port.h"
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "model/describe.h"
#include "model/value.h"
#include "predict/call_get.h"
#include "registry/registry.h"

#define INTERCEPT_NAME "(intercept)"

PG_FUNCTION_INFO_V1(ml_describe);
PG_FUNCTION_INFO_V1(ml_describe_value);
PG_FUNCTION_INFO_V1(ml_classes);
PG_FUNCTION_INFO_V1(ml_classes_value);
PG_FUNCTION_INFO_V1(ml_coefficients);
PG_FUNCTION_INFO_V1(ml_coefficients_value);
PG_FUNCTION_INFO_V1(ml_sha256);
PG_FUNCTION_INFO_V1(ml_get);

/*
 * The artifact that the first argument is, or that it stands for when it is a reference:
 * both forms of a function are one function here.
 */
static struct varlena *
model_argument(FunctionCallInfo fcinfo, ModelPrivilege privilege)
{
	ModelVersion version;
	Oid *types;
	int n;

	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &n);
	if (types[0] != TEXTOID)
		return PG_GETARG_VARLENA_PP(0);
	version = registry_resolve(text_to_cstring(PG_GETARG_TEXT_PP(0)), privilege);
	return registry_artifact(&version);
}

/* Names the model of a reference when what is stored under it cannot be read. */
static void
read_model_context(void *arg)
{
	errcontext("model \"%s\"", (const char *) arg);
}

/* The model that the first argument is or stands for, and its artifact. */
static Model *
read_model(FunctionCallInfo fcinfo, ModelPrivilege privilege, struct varlena **artifact)
{
	ErrorContextCallback context = {error_context_stack, read_model_context, NULL};
	Model *model;

	*artifact = model_argument(fcinfo, privilege);
	if (get_fn_expr_argtype(fcinfo->flinfo, 0) == TEXTOID)
	{
		context.arg = unconstify(char *, core_clip(text_to_cstring(PG_GETARG_TEXT_PP(0))));
		error_context_stack = &context;
	}
	model = model_from_varlena(*artifact);
	error_context_stack = context.previous;
	return model;
}

Datum
ml_describe(PG_FUNCTION_ARGS)
{
	struct varlena *value;
	Model *model = read_model(fcinfo, MODEL_READ, &value);
	Size bytes = VARSIZE_ANY_EXHDR(value);
	uint8 digest[ARTIFACT_SHA256_LENGTH];

	artifact_sha256(VARDATA_ANY(value), bytes, digest);
	PG_RETURN_JSONB_P(describe_model(model, bytes, digest));
}

/* NULL (false) when the model has no classes. */
static bool
classes_of(const Model *model, Datum *result)
{
	const Target *target = model->target;
	Datum *labels;

	if (model->task != TASK_CLASSIFICATION)
		return false;
	labels = palloc(sizeof(Datum) * target->n_classes);
	for (int k = 0; k < target->n_classes; k++)
		labels[k] = CStringGetTextDatum(target->labels[k]);
	*result = PointerGetDatum(
		construct_array(labels, target->n_classes, TEXTOID, -1, false, TYPALIGN_INT));
	return true;
}

Datum
ml_classes(PG_FUNCTION_ARGS)
{
	struct varlena *value;
	Datum result;

	if (!classes_of(read_model(fcinfo, MODEL_PREDICT, &value), &result))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(result);
}

/* The class a row of weights speaks for, or NULL: a regression has none. */
static const char *
coefficient_class(const Model *model, int row)
{
	if (model->task != TASK_CLASSIFICATION)
		return NULL;
	return model->target->labels[model->target->n_classes == 2 ? 1 : row];
}

static void
set_number(Datum *values, bool *nulls, int column, double number)
{
	nulls[column] = isnan(number);
	values[column] = Float8GetDatum(number);
}

/* One row of ml.coefficients. */
static void
put_coefficient(ReturnSetInfo *result, const char *label, const char *feature, const Coefficient *c)
{
	Datum values[6] = {0};
	bool nulls[6] = {false};

	nulls[0] = label == NULL;
	if (label != NULL)
		values[0] = CStringGetTextDatum(label);
	values[1] = CStringGetTextDatum(feature);
	set_number(values, nulls, 2, c->estimate);
	set_number(values, nulls, 3, c->std_error);
	set_number(values, nulls, 4, c->statistic);
	set_number(values, nulls, 5, c->p_value);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/*
 * The categories that stand before feature and have none, since they are the reference of their
 * column: coefficient 0.  *column is the first column not looked at yet.
 */
static void
put_references(ReturnSetInfo *result, const Model *model, const char *label, int feature,
			   int *column)
{
	static const Coefficient none = {.std_error = NAN, .statistic = NAN, .p_value = NAN};

	for (; *column < model->schema->n_columns; ++*column)
	{
		const ColumnCode *code = &model->encoder->columns[*column];
		int reference = encode_reference(code);

		/* the features of the categories before it come first */
		if (code->first_feature + Max(reference, 0) > feature)
			return;
		if (reference >= 0)
			put_coefficient(result, label,
							psprintf("%s=%s", model->schema->columns[*column].name,
									 code->categories[reference]),
							&none);
	}
}

/* The rows of ml.coefficients. */
static void
coefficients_of(FunctionCallInfo fcinfo, const Model *model)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Coefficient *list;
	int column = 0;
	int n;

	if (model->algo->view.coefficients == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("a model of algorithm \"%s\" has no coefficients", model->algo->name)));
	InitMaterializedSRF(fcinfo, 0);
	list = model->algo->view.coefficients(model->fit, &n);
	for (int i = 0; i < n; i++)
	{
		const Coefficient *c = &list[i];
		const char *label = coefficient_class(model, c->row);

		put_references(rsinfo, model, label, c->feature, &column);
		put_coefficient(rsinfo, label,
						c->feature < 0 ? INTERCEPT_NAME : model->encoder->feature_names[c->feature],
						c);
		if (i + 1 < n && list[i + 1].row == c->row)
			continue;
		put_references(rsinfo, model, label, model->encoder->n_features, &column);
		column = 0;
	}
}

Datum
ml_coefficients(PG_FUNCTION_ARGS)
{
	struct varlena *value;

	coefficients_of(fcinfo, read_model(fcinfo, MODEL_READ, &value));
	return (Datum) 0;
}

/*
 * The objects of 0.1.0 name the forms by value apart, and are read as ever until they are updated.
 */
Datum
ml_describe_value(PG_FUNCTION_ARGS)
{
	return ml_describe(fcinfo);
}

Datum
ml_classes_value(PG_FUNCTION_ARGS)
{
	return ml_classes(fcinfo);
}

Datum
ml_coefficients_value(PG_FUNCTION_ARGS)
{
	return ml_coefficients(fcinfo);
}

Datum
ml_sha256(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(0);
	uint8 digest[ARTIFACT_SHA256_LENGTH];

	artifact_sha256(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), digest);
	PG_RETURN_TEXT_P(cstring_to_text(describe_digest(digest)));
}

Datum
ml_get(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(call_get(fcinfo));
}
