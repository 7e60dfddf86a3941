/*
 * metric_support.c
 *		What the SQL forms of all metrics share.
 */
#include "core/port.h"
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "api/metric_support.h"
#include "compat.h"

#define MAX_ROWS 10000000 /* of an answer: an array holds 1 GB */

MemoryContext
metric_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "metric function called in non-aggregate context");
	return context;
}

/* Can values of this type be scores? */
static bool
number_type(Oid type)
{
	return type == FLOAT8OID || type == FLOAT4OID || type == NUMERICOID || type == INT8OID ||
		   type == INT4OID || type == INT2OID;
}

static NumberSite
number_site(Oid declared)
{
	NumberSite site = {.type = getBaseType(declared)};
	Oid element = get_element_type(site.type);

	if (site.type == UNKNOWNOID)
		site.is_unknown = true;
	else if (OidIsValid(element))
	{
		site.is_array = true;
		site.type = getBaseType(element);
	}
	if (!site.is_unknown && !number_type(site.type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("scores of type %s are not numbers", format_type_be(declared)),
				 errhint("A score is a number, such as ml.probability gives; for more than two "
						 "classes an array of numbers, such as ml.predict_proba gives.")));
	return site;
}

static MetricSite *
metric_site(FunctionCallInfo fcinfo, bool predicted_is_label)
{
	MetricSite *site = fcinfo->flinfo->fn_extra;
	Oid predicted;

	if (site != NULL)
		return site;
	predicted = get_fn_expr_argtype(fcinfo->flinfo, 2);
	site = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(MetricSite));
	site->labels =
		label_site_create(get_fn_expr_argtype(fcinfo->flinfo, 1),
						  predicted_is_label ? predicted : InvalidOid, fcinfo->flinfo->fn_mcxt);
	if (!predicted_is_label)
		site->numbers = number_site(predicted);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

MetricSite *
metric_label_site(FunctionCallInfo fcinfo)
{
	return metric_site(fcinfo, true);
}

MetricSite *
metric_number_site(FunctionCallInfo fcinfo)
{
	return metric_site(fcinfo, false);
}

void
metric_check_finite(double value, const char *what)
{
	if (!isfinite(value))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("%s is %s", what, isnan(value) ? "NaN" : "infinite")));
}

bool
metric_weight(FunctionCallInfo fcinfo, int argument, double *weight)
{
	*weight = 1.0;
	if (PG_NARGS() <= argument)
		return true;
	if (PG_ARGISNULL(argument))
		return false;
	*weight = PG_GETARG_FLOAT8(argument);
	metric_check_finite(*weight, "weight");
	if (*weight < 0.0)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("weight is negative: %s", float8out_internal(*weight))));
	return *weight > 0.0;
}

void
metric_check_probability(double value)
{
	if (!(value >= 0.0 && value <= 1.0))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("probability %s is outside [0, 1]", float8out_internal(value))));
}

static double
number_from_datum(Oid type, Datum datum)
{
	switch (type)
	{
		case INT2OID:
			return DatumGetInt16(datum);
		case INT4OID:
			return DatumGetInt32(datum);
		case INT8OID:
			return (double) DatumGetInt64(datum);
		case FLOAT4OID:
			return DatumGetFloat4(datum);
		case FLOAT8OID:
			return DatumGetFloat8(datum);
		default:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8, datum));
	}
}

/* The finite numbers of an array, one a class; what says in an error what they are. */
static const double *
numbers_from_array(Oid type, ArrayType *array, const char *what, int *n)
{
	int16 typlen;
	bool typbyval;
	char typalign;
	Datum *elements;
	bool *nulls;
	double *values;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("array has %d dimensions, not one %s per class", ARR_NDIM(array), what)));
	get_typlenbyvalalign(type, &typlen, &typbyval, &typalign);
	deconstruct_array(array, type, typlen, typbyval, typalign, &elements, &nulls, n);
	if (*n < 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("array of length %d, not one %s for each of two or more classes", *n,
							   what)));
	values = palloc(*n * sizeof(double));
	for (int i = 0; i < *n; i++)
	{
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("array has NULL in place of a %s", what)));
		values[i] = number_from_datum(type, elements[i]);
		metric_check_finite(values[i], what);
	}
	return values;
}

const double *
metric_numbers(const NumberSite *site, Datum datum, const char *what, int *n, double *buffer)
{
	if (site->is_unknown && *DatumGetCString(datum) == '{')
	{
		Oid input;
		Oid element;

		getTypeInputInfo(FLOAT8ARRAYOID, &input, &element);
		datum = OidInputFunctionCall(input, DatumGetCString(datum), element, -1);
		return numbers_from_array(FLOAT8OID, DatumGetArrayTypeP(datum), what, n);
	}
	if (site->is_array)
		return numbers_from_array(site->type, DatumGetArrayTypeP(datum), what, n);
	if (site->is_unknown)
		*buffer = DatumGetFloat8(DirectFunctionCall1(float8in, datum));
	else
		*buffer = number_from_datum(site->type, datum);
	metric_check_finite(*buffer, what);
	*n = 1;
	return buffer;
}

void
metric_check_label_count(const LabelSet *labels, int width)
{
	if (width == 1 && labels->n_labels > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("one score a row tells two labels apart, but there are three: \"%s\", "
						"\"%s\", \"%s\"",
						core_clip(label_set_text(labels, 0)), core_clip(label_set_text(labels, 1)),
						core_clip(label_set_text(labels, 2))),
				 errhint("For more than two classes ml.roc_auc and ml.log_loss take an array with "
						 "one score per class, in sorted order of the labels.")));
	if (width > 1 && labels->n_labels > width)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d scores a row, but %d labels", width, labels->n_labels),
						errhint("Give one score per class, in sorted order of the labels.")));
}

Datum
metric_return(FunctionCallInfo fcinfo, const char *name, Metric metric)
{
	if (metric.reason == NULL)
		PG_RETURN_FLOAT8(metric.value);
	ereport(NOTICE, (errmsg("%s is undefined: %s", name, metric.reason)));
	PG_RETURN_NULL();
}

Datum
metric_return_rows(FunctionCallInfo fcinfo, const char *name, Size n, MetricRowFn fill, void *arg)
{
	Oid type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	TupleDesc desc = lookup_rowtype_tupdesc_copy(type, -1);
	Datum *rows;
	Datum *values = palloc(desc->natts * sizeof(Datum));
	bool *nulls = palloc0(desc->natts * sizeof(bool));

	if (n > MAX_ROWS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%s has %zu rows, more than %d", name, n, MAX_ROWS)));
	rows = palloc(n * sizeof(Datum));
	for (Size i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		fill(arg, i, values);
		rows[i] = HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
	}
	return PointerGetDatum(construct_array(rows, (int) n, type, -1, false, TYPALIGN_DOUBLE));
}

StringInfoData
metric_reader(bytea *bytes)
{
	StringInfoData buf;

	buf.data = VARDATA_ANY(bytes);
	buf.len = VARSIZE_ANY_EXHDR(bytes);
	buf.maxlen = buf.len;
	buf.cursor = 0;
	return buf;
}
