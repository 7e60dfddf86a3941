/*
 * call_site.c
 *		One call of a prediction function in a plan, over many rows (call_site.h).
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "predict/bind.h"
#include "predict/call_model.h"
#include "predict/call_site.h"
#include "predict/rewrite.h"

/* How the features are given. */
typedef enum CallForm
{
	CALL_VALUES, /* separate arguments, by position */
	CALL_COLUMNS, /* separate arguments with names */
	CALL_ROW, /* a composite value */
	CALL_JSONB,
	CALL_ARRAY, /* one array, by position over raw values */
	CALL_TEXT /* one untyped literal: JSON or an array */
} CallForm;

typedef struct CallSite
{
	/* What never changes. */
	MemoryContext context; /* of the site; its end lets the model go */
	PredictOutput output;
	CallForm given; /* how the features are given */
	int first; /* argument number of the first feature */
	int n_inputs;
	BindInput *inputs; /* of separate arguments */
	Oid element; /* CALL_ARRAY: element type */

	/* What the first argument means, and what follows from it. */
	CallModel model;
	CallForm form; /* given, as the model understands it */
	ModelScore score; /* its model is NULL when the site cannot score with the current one */

	/* CALL_ROW: the row taken apart. */
	NullableDatum *columns;
	Datum *values;
	bool *nulls;
	int n_columns; /* capacity of these */
} CallSite;

/* -- making a call site ------------------------------------------------- */

static void
call_site_release(void *arg)
{
	call_model_release(&((CallSite *) arg)->model);
}

static Oid
call_site_argument_type(FunctionCallInfo fcinfo, int n)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, n);

	if (!OidIsValid(type))
		ereport(ERROR, (errcode(ERRCODE_INDETERMINATE_DATATYPE),
						errmsg("could not determine the type of argument %d", n + 1)));
	return type;
}

static Node *
call_site_argument(FunctionCallInfo fcinfo, int n)
{
	Node *call = fcinfo->flinfo->fn_expr;

	if (call == NULL || !IsA(call, FuncExpr))
		return NULL;
	return list_nth(((FuncExpr *) call)->args, n);
}

static CallForm
call_site_form(FunctionCallInfo fcinfo, CallSite *site)
{
	Oid type = getBaseType(site->inputs[0].type);

	if (site->n_inputs > 1)
		return CALL_VALUES;
	if (type == RECORDOID || type_is_rowtype(type))
		return CALL_ROW;
	if (type == JSONBOID)
		return CALL_JSONB;
	if (type == JSONOID)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("features cannot be given as json"), errhint("Cast to jsonb.")));
	site->element = get_element_type(type);
	if (OidIsValid(site->element))
		return CALL_ARRAY;
	if (type == UNKNOWNOID)
		return CALL_TEXT;
	return CALL_VALUES;
}

/* What is known of the feature arguments before any is seen. */
static void
call_site_describe_inputs(FunctionCallInfo fcinfo, CallSite *site)
{
	site->inputs = palloc0((site->n_inputs + 1) * sizeof(BindInput));
	for (int i = 0; i < site->n_inputs; i++)
	{
		site->inputs[i].type = call_site_argument_type(fcinfo, site->first + i);
		site->inputs[i].typmod = -1;
		/* by the type alone: whether it is a constant may change with every plan */
		site->inputs[i].may_spell = true;
	}
}

/* The names argument of a rewritten call, one per value behind it. */
static void
call_site_read_names(FunctionCallInfo fcinfo, CallSite *site)
{
	Node *argument = call_site_argument(fcinfo, 1);
	Datum *names = NULL;
	bool *nulls = NULL;
	int n = 0;

	if (argument != NULL && IsA(argument, Const) && !PG_ARGISNULL(1))
		deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &names,
						  &nulls, &n);
	if (n != site->n_inputs)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d names were given for %d values", n, site->n_inputs),
						errhint("This function is for the planner; call ml.predict.")));
	for (int i = 0; i < n; i++)
	{
		site->inputs[i].name = nulls[i] ? NULL : TextDatumGetCString(names[i]);
		site->inputs[i].may_spell = false;
	}
}

/* What stays the same for all calls from one place of a plan, in fn_extra. */
static CallSite *
call_site_create(FunctionCallInfo fcinfo, PredictOutput output, bool has_names)
{
	MemoryContext context =
		AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "ml call site", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	CallSite *site = palloc0(sizeof(CallSite));
	MemoryContextCallback *callback = palloc0(sizeof(MemoryContextCallback));
	Node *model = call_site_argument(fcinfo, 0);

	site->context = context;
	site->output = output;
	call_model_init(&site->model, getBaseType(call_site_argument_type(fcinfo, 0)) == TEXTOID,
					model != NULL && IsA(model, Const), context);
	site->first = has_names ? 2 : 1;
	site->n_inputs = fcinfo->nargs - site->first;
	call_site_describe_inputs(fcinfo, site);
	if (has_names)
	{
		rewrite_check_may(fcinfo->flinfo->fn_oid);
		call_site_read_names(fcinfo, site);
		site->given = CALL_COLUMNS;
	}
	else
		site->given = call_site_form(fcinfo, site);
	MemoryContextSwitchTo(caller);

	callback->func = call_site_release;
	callback->arg = site;
	MemoryContextRegisterResetCallback(context, callback);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

/* -- which model -------------------------------------------------------- */

/* Make the model that the argument means the one to score with. */
static void
call_site_select(CallSite *site, Datum argument)
{
	const Model *model;

	site->score.model = NULL; /* until all of this has been done */
	model = call_model_resolve(&site->model, argument);
	predictor_check(model, site->output);
	site->form = site->given;
	if (model->schema->n_columns == 1 &&
		(site->given == CALL_TEXT ||
		 (site->given == CALL_ARRAY && model->schema->columns[0].kind == COLUMN_ARRAY)))
		site->form = CALL_VALUES;
	model_score_attach(&site->score, model, 1, site->context);
}

/* -- the features ------------------------------------------------------- */

/* The only value that was given, if it is a text. */
static const char *
call_site_only_text(const CallSite *site, const NullableDatum *inputs)
{
	Oid type = getBaseType(site->inputs[0].type);

	if (site->n_inputs != 1 || inputs[0].isnull)
		return NULL;
	if (type == UNKNOWNOID)
		return DatumGetCString(inputs[0].value);
	return bind_is_text(type) ? TextDatumGetCString(inputs[0].value) : NULL;
}

/* Bind rows of this type; desc NULL: separate arguments, with these values. */
static const Binding *
call_site_make_binding(CallSite *site, uint64 row_identifier, TupleDesc desc,
					   const NullableDatum *inputs)
{
	const Schema *schema = site->score.model->schema;
	Binding *binding;

	if (desc != NULL)
		binding = bind_by_name(schema, desc->natts, bind_inputs_from_desc(desc));
	else if (site->form == CALL_COLUMNS)
		binding = bind_by_name(schema, site->n_inputs, site->inputs);
	else
		binding = bind_by_position(schema, site->n_inputs, site->inputs,
								   call_site_only_text(site, inputs));
	return call_model_keep_binding(&site->model, row_identifier, binding);
}

/* The same, when there is no binding for them yet. */
static inline const Binding *
call_site_bind(CallSite *site, uint64 row_identifier, TupleDesc desc, const NullableDatum *inputs)
{
	const Binding *binding = call_model_binding(&site->model, row_identifier);

	if (likely(binding != NULL))
		return binding;
	return call_site_make_binding(site, row_identifier, desc, inputs);
}

static void
call_site_reserve_columns(CallSite *site, int n)
{
	if (n <= site->n_columns)
		return;
	site->n_columns = 0;
	site->columns = MemoryContextAlloc(site->context, n * sizeof(NullableDatum));
	site->values = MemoryContextAlloc(site->context, n * sizeof(Datum));
	site->nulls = MemoryContextAlloc(site->context, n * sizeof(bool));
	site->n_columns = n;
}

/* The columns of a composite value to a raw row; returns whether a feature is NULL. */
static bool
call_site_read_row(CallSite *site, Datum datum)
{
	HeapTupleHeader header = DatumGetHeapTupleHeader(datum);
	Oid type = HeapTupleHeaderGetTypeId(header);
	int32 typmod = HeapTupleHeaderGetTypMod(header);
	TupleDesc desc = lookup_rowtype_tupdesc(type, typmod);
	uint64 identifier = assign_record_type_identifier(type, typmod);
	const Binding *binding = call_site_bind(site, identifier, desc, NULL);
	HeapTupleData tuple;
	bool has_null;

	call_site_reserve_columns(site, desc->natts);
	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	heap_deform_tuple(&tuple, desc, site->values, site->nulls);
	for (int i = 0; i < desc->natts; i++)
	{
		site->columns[i].value = site->values[i];
		site->columns[i].isnull = site->nulls[i];
	}
	ReleaseTupleDesc(desc);
	has_null =
		bind_read(binding, site->score.model, site->columns, site->score.raw, &site->score.texts);
	if ((Pointer) header != DatumGetPointer(datum))
		pfree(header);
	return has_null;
}

/* One literal without a type: '{"age": 42}' or '{1, 2, 3}'. */
static bool
call_site_read_literal(CallSite *site, const NullableDatum *inputs)
{
	const char *text = DatumGetCString(inputs[0].value);
	const Model *model = site->score.model;
	BindLiteral kind = bind_literal_kind(text);
	Oid input, ioparam;

	if (kind == BIND_LITERAL_JSON)
		return bind_read_jsonb(model,
							   DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text))),
							   site->score.raw, &site->score.texts);
	if (kind == BIND_LITERAL_VALUE)
		call_site_bind(site, 0, NULL, inputs); /* raises: one value for several features */
	getTypeInputInfo(TEXTARRAYOID, &input, &ioparam);
	return bind_read_array(model, OidInputFunctionCall(input, pstrdup(text), ioparam, -1), TEXTOID,
						   site->score.raw, &site->score.texts);
}

/* Fill the raw row; whether it holds a NULL. */
static bool
call_site_read(CallSite *site, FunctionCallInfo fcinfo)
{
	const NullableDatum *inputs = &fcinfo->args[site->first];

	switch (site->form)
	{
		case CALL_COLUMNS:
		case CALL_VALUES:
			return bind_read(call_site_bind(site, 0, NULL, inputs), site->score.model, inputs,
							 site->score.raw, &site->score.texts);
		case CALL_ROW:
			return call_site_read_row(site, inputs[0].value);
		case CALL_JSONB:
			return bind_read_jsonb(site->score.model, DatumGetJsonbP(inputs[0].value),
								   site->score.raw, &site->score.texts);
		case CALL_ARRAY:
			return bind_read_array(site->score.model, inputs[0].value, site->element,
								   site->score.raw, &site->score.texts);
		case CALL_TEXT:
			return call_site_read_literal(site, inputs);
	}
	pg_unreachable();
}

const ModelScore *
call_site_score(FunctionCallInfo fcinfo, PredictOutput output, bool has_names)
{
	CallSite *site = fcinfo->flinfo->fn_extra;

	/* Who may not execute it is told so where there is no model, too. */
	if (site == NULL && (has_names || !PG_ARGISNULL(0)))
		site = call_site_create(fcinfo, output, has_names);
	if (PG_ARGISNULL(0))
		return NULL;
	if (site->score.model == NULL || !call_model_holds(&site->model, PG_GETARG_DATUM(0)))
		call_site_select(site, PG_GETARG_DATUM(0));
	/* No row at all is no prediction; a NULL among the features is a value. */
	if (site->form >= CALL_ROW && fcinfo->args[site->first].isnull)
		return NULL;
	model_score_reset(&site->score);
	model_score_end_row(&site->score, call_site_read(site, fcinfo));
	if (site->output == PREDICT_FEATURES && site->score.model->task != TASK_DECOMPOSITION)
		model_score_encode(&site->score);
	else
		model_score_run(&site->score);
	return site->score.n_unanswered > 0 ? NULL : &site->score;
}
