/*
 * label_types.c
 *		From values of SQL types to labels that compare by meaning.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/syscache.h"

#include "compat.h"
#include "encode/fold.h"
#include "evaluate/labels.h"

#define INT64_BOUND 9223372036854775808.0 /* 2^63 */

/* What a type's values are; domains count as their base type. */
static LabelKind
label_type_kind(Oid type)
{
	switch (type)
	{
		case BOOLOID:
			return LABEL_BOOLEAN;
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return LABEL_NUMBER;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case NAMEOID:
		case CHAROID:
		case UNKNOWNOID:
			return LABEL_TEXT;
		default:
			break;
	}
	if (type_is_enum(type))
		return LABEL_ENUM;
	if (TypeCategory(type) == TYPCATEGORY_STRING && get_typlen(type) == -1)
		return LABEL_TEXT;
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("values of type %s cannot be labels", format_type_be(type)),
					errhint("Labels are boolean, numbers, text or enum; others can be cast to "
							"text.")));
}

/* The kind that values of two sources are compared as. */
static LabelKind
label_common_kind(LabelKind a, LabelKind b, bool same_type)
{
	if (a == LABEL_BOOLEAN || b == LABEL_BOOLEAN)
		return LABEL_BOOLEAN;
	if (a == LABEL_NUMBER || b == LABEL_NUMBER)
		return LABEL_NUMBER;
	if (a == LABEL_ENUM && b == LABEL_ENUM)
		return same_type ? LABEL_ENUM : LABEL_TEXT;
	return a == LABEL_ENUM || b == LABEL_ENUM ? LABEL_ENUM : LABEL_TEXT;
}

LabelSite *
label_site_create(Oid actual, Oid predicted, MemoryContext context)
{
	LabelSite *site = MemoryContextAllocZero(context, sizeof(LabelSite));

	if (!OidIsValid(predicted))
		predicted = actual;
	site->types[0] = getBaseType(actual);
	site->types[1] = getBaseType(predicted);
	for (int i = 0; i < 2; i++)
		site->sources[i] = label_type_kind(site->types[i]);
	site->kind =
		label_common_kind(site->sources[0], site->sources[1], site->types[0] == site->types[1]);
	if (site->kind == LABEL_ENUM)
		site->enum_type = site->types[site->sources[0] == LABEL_ENUM ? 0 : 1];
	site->folds = convert_is_citext(site->types[0]) || convert_is_citext(site->types[1]);
	site->as_double = site->types[0] == FLOAT8OID || site->types[1] == FLOAT8OID;
	return site;
}

static Label
label_from_integer(int64 value)
{
	return (Label){.form = LABEL_INTEGER, .scale = LABEL_AS_INTEGER, .value.integer = value};
}

/* Integral numbers are integers whatever their type, so that 1 = 1.0. */
static Label
label_from_float(double value, int scale)
{
	Label label = {.form = LABEL_FLOAT, .scale = scale, .value.number = value};

	if (!isfinite(value))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("label is %s", isnan(value) ? "NaN" : "infinite")));
	if (value == rint(value) && value >= -INT64_BOUND && value < INT64_BOUND)
	{
		label.form = LABEL_INTEGER;
		label.value.integer = (int64) value;
	}
	return label;
}

/* A number as it is written. */
static Label
label_from_written(const ClassNumber *number, int scale)
{
	Label label = {.form = LABEL_STRING, .scale = scale};
	char *end;

	if (number->digits == NULL)
		return label_from_float(number->number, scale);
	errno = 0;
	label.value.integer = strtoll(number->digits, &end, 10);
	if (*end == '\0' && errno == 0)
	{
		label.form = LABEL_INTEGER;
		return label;
	}
	label.value.text = number->digits;
	label.len = (int) strlen(number->digits);
	return label;
}

static Label
label_from_real(double value, bool as_double)
{
	ClassNumber number = {.number = value + 0.0, .scale = CLASS_NO_SCALE};

	if (as_double || !isfinite(value))
		return label_from_float(value, LABEL_AS_DOUBLE);
	number = class_number_written(FLOAT4OID, &number);
	return label_from_written(&number, LABEL_AS_REAL);
}

static Label
label_from_numeric(Datum datum, bool as_double)
{
	double value = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, datum));
	ClassNumber number;

	if (!isfinite(value))
		return label_from_float(value, LABEL_AS_DOUBLE);
	number = class_number_of_numeric(datum, value);
	if (as_double)
		return label_from_float(value, number.digits == NULL ? number.scale : LABEL_AS_DOUBLE);
	return label_from_written(&number, number.scale);
}

static Label
label_from_number(Oid type, Datum datum, bool as_double)
{
	switch (type)
	{
		case INT2OID:
			return label_from_integer(DatumGetInt16(datum));
		case INT4OID:
			return label_from_integer(DatumGetInt32(datum));
		case INT8OID:
			return as_double ? label_from_float((double) DatumGetInt64(datum), LABEL_AS_INTEGER)
							 : label_from_integer(DatumGetInt64(datum));
		case FLOAT4OID:
			return label_from_real(DatumGetFloat4(datum), as_double);
		case FLOAT8OID:
			return label_from_float(DatumGetFloat8(datum), LABEL_AS_DOUBLE);
		default:
			return label_from_numeric(datum, as_double);
	}
}

/* The text of a string or enum value; points into datum or is palloc'd. */
static Label
label_text_of(Oid type, LabelKind source, Datum datum)
{
	Label label = {.form = LABEL_STRING};

	if (source == LABEL_ENUM)
		label.value.text = DatumGetCString(DirectFunctionCall1(enum_out, datum));
	else if (type == UNKNOWNOID)
		label.value.text = DatumGetCString(datum);
	else if (type == NAMEOID)
		label.value.text = NameStr(*DatumGetName(datum));
	else if (type == CHAROID)
		label.value.text = psprintf("%c", DatumGetChar(datum));
	else
	{
		struct varlena *string = PG_DETOAST_DATUM_PACKED(datum);

		label.value.text = VARDATA_ANY(string);
		label.len = VARSIZE_ANY_EXHDR(string);
		if (type == BPCHAROID)
			label.len = bpchartruelen(unconstify(char *, label.value.text), label.len);
		return label;
	}
	label.len = strlen(label.value.text);
	return label;
}

/* A label of one argument cannot be one of the other's: name it. */
static void label_unfit(const Label *text, const char *expected) __attribute__((noreturn));

static void
label_unfit(const Label *text, const char *expected)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("label \"%.*s\" is not %s", text->len, text->value.text, expected),
			 errdetail("Labels are compared by value, and those of the other argument are.")));
}

static Label
label_parse_boolean(const Label *text)
{
	bool value;

	if (!parse_bool_with_len(text->value.text, text->len, &value))
		label_unfit(text, "a boolean");
	return label_from_integer(value);
}

/* After strtod: is it too large, or too small for the double precision that is asked for? */
static bool
label_out_of_range(double value, bool as_double)
{
	return errno != 0 && (fabs(value) > 1.0 || (as_double && value == 0.0));
}

/* As strtod reads it; what has digits alone, as it is written. */
static Label
label_parse_number(const Label *text, bool as_double)
{
	char *copy = pnstrdup(text->value.text, text->len);
	char *end;
	double value;
	ClassNumber number;
	int n_digits = (int) strspn(copy, "-0123456789");
	bool is_plain = (int) strspn(copy, "-0123456789.") == text->len;

	errno = 0;
	value = strtod(copy, &end);
	if (end == copy || *end != '\0' || label_out_of_range(value, as_double))
		label_unfit(text, "a number");
	if (!isfinite(value) || strpbrk(copy, "xX") != NULL)
		return label_from_float(value, LABEL_AS_DOUBLE);
	if (n_digits == text->len && n_digits <= DBL_DIG)
		return label_from_float(value, 0);
	number = class_number_parse(copy);
	if (as_double)
		return label_from_float(value,
								is_plain && number.digits == NULL ? number.scale : LABEL_AS_DOUBLE);
	return label_from_written(&number, is_plain ? number.scale : LABEL_AS_DOUBLE);
}

static Label
label_parse_enum(const Label *text, Oid enum_type)
{
	char *copy = pnstrdup(text->value.text, text->len);
	Oid oid = InvalidOid;

	if (text->len < NAMEDATALEN)
		oid = GetSysCacheOid2(ENUMTYPOIDNAME, Anum_pg_enum_oid, ObjectIdGetDatum(enum_type),
							  CStringGetDatum(copy));
	if (!OidIsValid(oid))
		label_unfit(text, psprintf("a label of enum %s", format_type_be(enum_type)));
	pfree(copy);
	return label_from_integer(oid);
}

/* A boolean argument's partner may be a number: 0 or 1. */
static Label
label_boolean_of_number(Oid type, Datum datum)
{
	Label label = label_from_number(type, datum, false);

	if (label.form != LABEL_INTEGER || (label.value.integer != 0 && label.value.integer != 1))
	{
		char *text = label_number_text(&label);
		Label shown = {.form = LABEL_STRING, .len = strlen(text), .value.text = text};

		label_unfit(&shown, "a boolean (0 or 1)");
	}
	return label;
}

Label
label_from_datum(const LabelSite *site, int argument, Datum datum)
{
	Oid type = site->types[argument];
	LabelKind source = site->sources[argument];
	Label text;

	if (source == LABEL_BOOLEAN)
		return label_from_integer(DatumGetBool(datum));
	if (source == LABEL_NUMBER)
		return site->kind == LABEL_BOOLEAN ? label_boolean_of_number(type, datum)
										   : label_from_number(type, datum, site->as_double);
	if (source == LABEL_ENUM && site->kind == LABEL_ENUM)
		return label_from_integer(DatumGetObjectId(datum));
	text = label_text_of(type, source, datum);
	if (site->kind == LABEL_BOOLEAN)
		return label_parse_boolean(&text);
	if (site->kind == LABEL_NUMBER)
		return label_parse_number(&text, site->as_double);
	if (site->kind == LABEL_ENUM)
		return label_parse_enum(&text, site->enum_type);
	if (site->folds)
		text.value.text = fold_text(text.value.text, &text.len);
	return text;
}
