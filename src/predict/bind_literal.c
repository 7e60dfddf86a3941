/*
 * bind_literal.c
 *		Values of a feature spelled as text, as JSON, or as elements of one array
 *		(bind.h).
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "core/nearest.h"
#include "predict/bind.h"

#define BIND_SPACES " \t\r\n\v\f"

/*
 * Past a string in double quotes, in which a backslash takes the next character with it; or NULL.
 */
static const char *
bind_skip_string(const char *p)
{
	if (*p++ != '"')
		return NULL;
	while (*p != '"')
	{
		if (*p == '\\')
			p++;
		if (*p == '\0')
			return NULL;
		p++;
	}
	return p + 1;
}

BindLiteral
bind_literal_kind(const char *text)
{
	const char *p = text + strspn(text, BIND_SPACES);

	if (*p == '[') /* bounds before an array */
		return p[strspn(p, "[]:+-0123456789" BIND_SPACES)] == '=' ? BIND_LITERAL_ARRAY
																  : BIND_LITERAL_VALUE;
	if (*p++ != '{')
		return BIND_LITERAL_VALUE;
	p = bind_skip_string(p + strspn(p, BIND_SPACES));
	return p != NULL && p[strspn(p, BIND_SPACES)] == ':' ? BIND_LITERAL_JSON : BIND_LITERAL_ARRAY;
}

const char *
bind_form_hint(const char *text)
{
	switch (text[strspn(text, BIND_SPACES)])
	{
		case '{':
			return bind_literal_kind(text) == BIND_LITERAL_JSON
					   ? "To give features as a JSON object, cast the text to jsonb."
					   : "To give features as an array, cast the text to text[].";
		case '[':
			return bind_literal_kind(text) == BIND_LITERAL_ARRAY
					   ? "To give features as an array, cast the text to text[]."
					   : "Features are given as a JSON object, cast to jsonb, or an array, "
						 "cast to text[].";
		case '(':
			return "To give features as a row, cast the text to the row's type.";
		default:
			return NULL;
	}
}

/* A text that is no value of this feature; if it is the only one, it may have been meant as all. */
static void
bind_bad_text(const Schema *schema, const SchemaColumn *column, const char *text)
{
	const char *hint = schema->n_columns == 1 ? bind_form_hint(text) : NULL;

	ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					errmsg("feature \"%s\" must be %s, not \"%s\"", column->name,
						   bind_wanted(column), core_clip(text)),
					hint != NULL ? errhint("%s", hint) : 0));
}

/* Names the feature when an input function of PostgreSQL refuses its text. */
static void
bind_text_context(void *arg)
{
	errcontext("feature \"%s\"", ((const SchemaColumn *) arg)->name);
}

/* Past a number of at least so many digits, or NULL when there is none. */
static const char *
bind_skip_digits(const char *p, int least)
{
	int n = p == NULL ? 0 : strspn(p, "0123456789");

	return n >= least ? p + n : NULL;
}

static const char *
bind_skip_dash(const char *p)
{
	return p != NULL && *p == '-' ? p + 1 : NULL;
}

/*
 * Does what follows a day end with a time zone that is the same in every session: Z, or hours from
 * UTC?  Before it only a time may be; the names of zones are a session's affair.
 */
static bool
bind_has_zone(const char *rest)
{
	Size length = strlen(rest);
	Size digits = 0;

	while (length > 0 && rest[length - 1] == ' ')
		length--;
	while (digits < length && strchr("0123456789:", rest[length - 1 - digits]) != NULL)
		digits++;
	length -= digits;
	if (digits > 0 && rest[length] == ':')
		return false; /* hours from UTC begin with a digit */
	if (length == 0 || strchr(digits > 0 ? "+-" : "Zz", rest[length - 1]) == NULL)
		return false;
	return strspn(rest, " Tt0123456789:.") == length - 1;
}

/*
 * The functions on a value are immutable, so a date as text must mean the same
 * in every session, whatever its DateStyle and TimeZone and on whatever day:
 * year first, and a time zone where the type has one.
 */
static void
bind_check_date_text(const SchemaColumn *column, const char *text)
{
	const char *year = bind_skip_digits(text + strspn(text, " "), 4);
	const char *month = bind_skip_digits(bind_skip_dash(year), 1);
	const char *day = bind_skip_digits(bind_skip_dash(month), 1);

	if (day == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_DATETIME_FORMAT),
						errmsg("feature \"%s\" must be a %s in ISO format, not \"%s\"",
							   column->name, column->type_name, core_clip(text)),
						errhint("Write it as 2026-03-31, or cast it.")));
	if (column->kind == COLUMN_TIMESTAMPTZ && !bind_has_zone(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("feature \"%s\" has no time zone: \"%s\"", column->name, core_clip(text)),
				 errhint("Write it as 2026-03-31 12:00+00, or cast it.")));
}

/* Text through the input function of a type, then like a value of this type. */
static bool
bind_read_typed(const SchemaColumn *column, Oid type, const char *text, double *raw)
{
	ErrorContextCallback context = {error_context_stack, bind_text_context, (void *) column};
	Converter converter;
	const char *reason;
	Oid input, ioparam;
	Datum value;
	double *elements = NULL;
	int capacity = 0;
	bool has_null = false;

	error_context_stack = &context;
	if (column->kind != COLUMN_ARRAY)
		bind_check_date_text(column, text);
	if (!convert_init(&converter, type, -1, &reason))
		elog(ERROR, "type %u cannot be read: %s", type, reason);
	getTypeInputInfo(type, &input, &ioparam);
	value = OidInputFunctionCall(input, pstrdup(text), ioparam, -1);
	if (column->kind == COLUMN_ARRAY)
	{
		bind_check_width(column,
						 convert_array(&converter, column->name, value, &elements, &capacity));
		for (int k = 0; k < column->width; k++)
		{
			raw[k] = elements[k];
			has_null |= isnan(raw[k]) != 0;
		}
	}
	else
		raw[0] = convert_scalar(&converter, column->name, value);
	error_context_stack = context.previous;
	return has_null;
}

/* As float8in reads it, but only finite numbers. */
static double
bind_text_number(const Schema *schema, const SchemaColumn *column, const char *text)
{
	char *end;
	double value;

	errno = 0;
	value = strtod(text, &end);
	if (end == text)
		bind_bad_text(schema, column, text);
	while (isspace((unsigned char) *end))
		end++;
	if (*end != '\0')
		bind_bad_text(schema, column, text);
	if (!isfinite(value) || (errno == ERANGE && value == 0.0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("feature \"%s\" is out of range: \"%s\"", column->name, core_clip(text)),
				 errhint("Use NULL for a value that is not known.")));
	return value;
}

bool
bind_read_text(const Model *model, int j, const char *text, double *raw, TextRows *texts)
{
	const Schema *schema = model->schema;
	const SchemaColumn *column = &schema->columns[j];
	bool flag;

	switch (column->kind)
	{
		case COLUMN_NUMBER:
			raw[0] = bind_text_number(schema, column, text);
			return false;
		case COLUMN_BOOLEAN:
			if (!parse_bool(text, &flag))
				bind_bad_text(schema, column, text);
			raw[0] = flag;
			return false;
		case COLUMN_CATEGORY:
			raw[0] = bind_category(model, j, text, (int) strlen(text), texts);
			return false;
		case COLUMN_DATE:
			return bind_read_typed(column, DATEOID, text, raw);
		case COLUMN_TIMESTAMP:
			return bind_read_typed(column, TIMESTAMPOID, text, raw);
		case COLUMN_TIMESTAMPTZ:
			return bind_read_typed(column, TIMESTAMPTZOID, text, raw);
		case COLUMN_ARRAY:
			return bind_read_typed(column, FLOAT8ARRAYOID, text, raw);
	}
	pg_unreachable();
}

static double
bind_json_number(const SchemaColumn *column, const JsonbValue *v)
{
	double value;

	if (v->type != jbvNumeric)
		bind_wrong_json(column, v->type == jbvString ? "a JSON string" : "a JSON boolean",
						v->type == jbvString);
	value = DatumGetFloat8(
		DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(v->val.numeric)));
	if (!isfinite(value))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("feature \"%s\" is out of range", column->name)));
	return value;
}

static bool
bind_json_array(const SchemaColumn *column, const JsonbValue *v, double *raw)
{
	JsonbContainer *array = v->val.binary.data;
	bool has_null = false;

	if (v->type != jbvBinary || !JsonContainerIsArray(array))
		bind_wrong_json(column, "a JSON value of another type", false);
	bind_check_width(column, JsonContainerSize(array));
	for (int k = 0; k < column->width; k++)
	{
		JsonbValue *element = getIthJsonbValueFromContainer(array, k);

		if (element->type == jbvBinary)
			bind_wrong_json(column, "a nested JSON value", false);
		raw[k] = element->type == jbvNull ? NAN : bind_json_number(column, element);
		has_null |= element->type == jbvNull;
	}
	return has_null;
}

/* One value found under the feature's name. */
static bool
bind_read_json_value(const Model *model, int j, const JsonbValue *v, double *raw, TextRows *texts)
{
	const SchemaColumn *column = &model->schema->columns[j];

	if (column->kind == COLUMN_ARRAY)
		return bind_json_array(column, v, raw);
	if (v->type == jbvBinary)
		bind_wrong_json(column,
						JsonContainerIsArray(v->val.binary.data) ? "a JSON array" : "a JSON object",
						false);
	switch (column->kind)
	{
		case COLUMN_NUMBER:
			raw[0] = bind_json_number(column, v);
			return false;
		case COLUMN_BOOLEAN:
			if (v->type != jbvBool)
				bind_wrong_json(column, v->type == jbvString ? "a JSON string" : "a JSON number",
								v->type == jbvString);
			raw[0] = v->val.boolean;
			return false;
		default:
			if (v->type != jbvString)
				bind_wrong_json(column, v->type == jbvBool ? "a JSON boolean" : "a JSON number",
								false);
			return bind_read_text(model, j, pnstrdup(v->val.string.val, v->val.string.len), raw,
								  texts);
	}
}

/* The keys of an object that name no feature. */
static const char **
bind_json_other_names(const Schema *schema, Jsonb *object, int *n)
{
	const char **names = palloc((JB_ROOT_COUNT(object) + 1) * sizeof(char *));
	JsonbIterator *it = JsonbIteratorInit(&object->root);
	JsonbIteratorToken token;
	JsonbValue v;

	*n = 0;
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		names[*n] = pnstrdup(v.val.string.val, v.val.string.len);
		if (schema_find(schema, names[*n]) < 0)
			(*n)++;
	}
	return names;
}

static void
bind_json_missing(const Schema *schema, const SchemaColumn *column, Jsonb *object)
{
	int n;
	const char **names = bind_json_other_names(schema, object, &n);
	char *hint = nearest_hint(column->name, names, n);

	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("feature \"%s\" is missing from the JSON object", column->name),
					hint ? errhint("%s", hint) : 0));
}

bool
bind_read_jsonb(const Model *model, Jsonb *object, double *raw, TextRows *texts)
{
	const Schema *schema = model->schema;
	bool has_null = false;
	int j, k;

	if (!JB_ROOT_IS_OBJECT(object))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("features in JSON must be an object"),
						errhint("Give a value under each feature's name, as "
								"'{\"age\": 42}'.")));
	for (j = 0; j < schema->n_columns; j++)
	{
		const SchemaColumn *column = &schema->columns[j];
		JsonbValue v;

		if (getKeyJsonValueFromContainer(&object->root, column->name, strlen(column->name), &v) ==
			NULL)
			bind_json_missing(schema, column, object);
		if (v.type != jbvNull)
		{
			has_null |= bind_read_json_value(model, j, &v, raw + column->offset, texts);
			continue;
		}
		for (k = 0; k < column->width; k++)
			raw[column->offset + k] = NAN;
		has_null = true;
	}
	return has_null;
}

/* One not-null element of an array of numbers as a raw value of this feature. */
static double
bind_element_number(const SchemaColumn *column, const Converter *converter, Datum element)
{
	double value;

	if (column->kind != COLUMN_NUMBER && column->kind != COLUMN_BOOLEAN &&
		column->kind != COLUMN_ARRAY)
		bind_wrong_type(column, format_type_be(converter->type));
	value = convert_scalar(converter, column->name, element);
	if (column->kind == COLUMN_BOOLEAN && value != 0.0 && value != 1.0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("feature \"%s\" is boolean: %g is neither 0 nor 1", column->name, value)));
	return value;
}

/* The same for an element spelled as text. */
static void
bind_element_text(const Model *model, int j, const char *text, double *raw, TextRows *texts)
{
	if (model->schema->columns[j].kind == COLUMN_ARRAY)
		*raw = bind_text_number(model->schema, &model->schema->columns[j], text);
	else
		bind_read_text(model, j, text, raw, texts);
}

/* How the elements of an array are to be read; 42804 when they cannot. */
static bool
bind_element_is_text(Converter *converter, Oid element)
{
	const char *reason;

	if (!convert_init(converter, element, -1, &reason) ||
		(converter->kind != COLUMN_NUMBER && converter->kind != COLUMN_CATEGORY) ||
		converter->is_enum)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("an array of features must hold numbers or text, not %s",
							   format_type_be(element))));
	return converter->kind == COLUMN_CATEGORY;
}

static void
bind_check_array(const Schema *schema, ArrayType *array)
{
	int n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an array of features must have one dimension, not %d", ARR_NDIM(array))));
	if (n != schema->n_raw)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("wrong length of the array of features: %d instead of %d", n, schema->n_raw),
			 schema->n_raw == schema->n_columns
				 ? errhint("The features are, in this order: %s.", bind_feature_list(schema))
				 : 0));
}

bool
bind_read_array(const Model *model, Datum datum, Oid element, double *raw, TextRows *texts)
{
	const Schema *schema = model->schema;
	ArrayType *array = DatumGetArrayTypeP(datum);
	Converter converter;
	bool is_text = bind_element_is_text(&converter, element);
	bool has_null = false;
	int16 typlen;
	bool typbyval;
	char typalign;
	Datum *values;
	bool *nulls;
	int n, i, j, len;

	bind_check_array(schema, array);
	get_typlenbyvalalign(element, &typlen, &typbyval, &typalign);
	deconstruct_array(array, element, typlen, typbyval, typalign, &values, &nulls, &n);
	for (i = j = 0; i < n; i++)
	{
		const SchemaColumn *column;

		while (i >= schema->columns[j].offset + schema->columns[j].width)
			j++;
		column = &schema->columns[j];
		if (nulls[i])
			raw[i] = NAN;
		else if (!is_text)
			raw[i] = bind_element_number(column, &converter, values[i]);
		else
		{
			const char *text = convert_category(&converter, values[i], &len);

			bind_element_text(model, j, pnstrdup(text, len), raw + i, texts);
		}
		has_null |= nulls[i];
	}
	return has_null;
}
