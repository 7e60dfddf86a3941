/*
 * convert.c
 *		Datum to raw value: one place that says which types are features and what
 *		number each value is.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "parser/parse_coerce.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "encode/fold.h"
#include "math/rng.h"
#include "rows/convert.h"

static bool
is_number(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID || type == FLOAT4OID ||
		   type == FLOAT8OID || type == NUMERICOID;
}

/* What a column of this type is taken for; false where it can be no column. */
static bool
kind_of_type(Oid type, ColumnKind *kind)
{
	switch (type)
	{
		case BOOLOID:
			*kind = COLUMN_BOOLEAN;
			return true;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case NAMEOID:
			*kind = COLUMN_CATEGORY;
			return true;
		case DATEOID:
			*kind = COLUMN_DATE;
			return true;
		case TIMESTAMPOID:
			*kind = COLUMN_TIMESTAMP;
			return true;
		case TIMESTAMPTZOID:
			*kind = COLUMN_TIMESTAMPTZ;
			return true;
		default:
			*kind = COLUMN_NUMBER;
			return is_number(type);
	}
}

/* By its name, since an extension's types have no fixed oid, and by what makes its values texts. */
bool
convert_is_citext(Oid type)
{
	char *name;
	bool is;

	if (type < FirstNormalObjectId || get_typlen(type) != -1)
		return false;
	name = convert_type_name(type);
	is = strcmp(name, "citext") == 0 && IsBinaryCoercible(type, TEXTOID);
	pfree(name);
	return is;
}

char *
convert_type_name(Oid type)
{
	HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	char *name = format_type_be(type);
	Form_pg_type form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for type %u", type);
	form = (Form_pg_type) GETSTRUCT(tuple);
	if (form->typnamespace != PG_CATALOG_NAMESPACE || strpbrk(name, "\".") != NULL)
		name = pstrdup(NameStr(form->typname));
	ReleaseSysCache(tuple);
	return name;
}

bool
convert_init(Converter *c, Oid type, int32 typmod, const char **reason)
{
	memset(c, 0, sizeof(Converter));
	c->typmod = typmod;
	c->type = getBaseTypeAndTypmod(type, &c->typmod);
	if (kind_of_type(c->type, &c->kind))
		return true;
	if (type_is_enum(c->type))
	{
		bool is_varlena;

		c->kind = COLUMN_CATEGORY;
		c->is_enum = true;
		getTypeOutputInfo(c->type, &c->out_function, &is_varlena);
		return true;
	}
	if (convert_is_citext(c->type))
	{
		c->kind = COLUMN_CATEGORY;
		c->is_citext = true;
		return true;
	}
	c->element = get_element_type(c->type);
	if (OidIsValid(c->element))
		c->element = getBaseType(c->element);
	if (is_number(c->element))
	{
		c->kind = COLUMN_ARRAY;
		return true;
	}
	*reason = psprintf("type %s", format_type_be(type));
	return false;
}

static void
not_finite(const char *column, bool is_nan)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("column \"%s\" holds a value that is %s", column,
						   is_nan ? "NaN" : "infinite or out of the range of double precision"),
					errhint("Leave such rows out, or turn the value into NULL.")));
}

static double
check_finite(const char *column, double v)
{
	if (unlikely(!isfinite(v)))
		not_finite(column, isnan(v));
	return v;
}

static double
number_value(Oid type, const char *column, Datum value)
{
	switch (type)
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT8OID:
			return (double) DatumGetInt64(value);
		case FLOAT4OID:
			return check_finite(column, DatumGetFloat4(value));
		case FLOAT8OID:
			return check_finite(column, DatumGetFloat8(value));
		default:
			Assert(type == NUMERICOID);
			return check_finite(
				column, DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value)));
	}
}

double
convert_scalar(const Converter *c, const char *column, Datum value)
{
	switch (c->kind)
	{
		case COLUMN_BOOLEAN:
			return DatumGetBool(value) ? 1.0 : 0.0;
		case COLUMN_DATE:
			if (DATE_NOT_FINITE(DatumGetDateADT(value)))
				not_finite(column, false);
			return DatumGetDateADT(value);
		case COLUMN_TIMESTAMP:
		case COLUMN_TIMESTAMPTZ:
			if (TIMESTAMP_NOT_FINITE(DatumGetTimestamp(value)))
				not_finite(column, false);
			return (double) DatumGetTimestamp(value);
		default:
			return number_value(c->type, column, value);
	}
}

double
convert_weight(const Converter *c, const char *column, Datum value, bool isnull)
{
	double w;

	if (isnull)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("sample weight \"%s\" is NULL", column)));
	w = convert_scalar(c, column, value);
	if (w < 0.0)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("sample weight \"%s\" is negative: %g", column, w),
						errhint("Weights are 0, for rows that do not count, or positive.")));
	return w;
}

void
convert_no_weight(const char *column, const char *type_name)
{
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("sample weight \"%s\" of type %s is not a number", column, type_name)));
}

const char *
convert_category(const Converter *c, Datum value, int *len)
{
	const char *text;

	if (c->is_enum)
		text = OidOutputFunctionCall(c->out_function, value);
	else if (c->type == NAMEOID)
		text = NameStr(*DatumGetName(value));
	else
	{
		struct varlena *v = PG_DETOAST_DATUM_PACKED(value);

		*len = (int) VARSIZE_ANY_EXHDR(v);
		text = VARDATA_ANY(v);
		if (c->type == BPCHAROID)
			*len = bpchartruelen(unconstify(char *, text), *len);
		if (c->folds)
			return fold_text(text, len);
		return text;
	}
	*len = (int) strlen(text);
	return text;
}

bool
convert_is_utf8(void)
{
	return GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII;
}

const char *
convert_to_utf8(const char *text, int len, int *utf8_len)
{
	const char *utf8 = text;

	if (!convert_is_utf8())
		utf8 = pg_server_to_any(text, len, PG_UTF8);
	*utf8_len = utf8 == text ? len : (int) strlen(utf8);
	return utf8;
}

uint64
convert_hash(uint64 seed, const char *text, int len)
{
	int utf8_len;
	const char *utf8 = convert_to_utf8(text, len, &utf8_len);
	uint64 hash = hash_bytes64(seed, utf8, utf8_len);

	if (utf8 != text)
		pfree(unconstify(char *, utf8));
	return hash;
}

static uint64
convert_hash_content(const char *text, int len)
{
	return convert_hash(0, text, len);
}

DictionaryContent
convert_content(void)
{
	return convert_is_utf8() ? NULL : convert_hash_content;
}

/* Two texts that differ where both have a byte beyond ASCII. */
static int
convert_compare_recoded(const char *a, const char *b)
{
	int len;
	const char *x = convert_to_utf8(a, (int) strlen(a), &len);
	const char *y = convert_to_utf8(b, (int) strlen(b), &len);
	int order = strcmp(x, y);

	if (x != a)
		pfree(unconstify(char *, x));
	if (y != b)
		pfree(unconstify(char *, y));
	return order;
}

/*
 * Every encoding that a database can have writes ASCII as ASCII, and all else with greater bytes.
 */
int
convert_compare(const char *a, const char *b)
{
	int at = 0;

	if (convert_is_utf8())
		return strcmp(a, b);
	while (a[at] == b[at] && a[at] != '\0')
		at++;
	if (IS_HIGHBIT_SET(a[at]) && IS_HIGHBIT_SET(b[at]))
		return convert_compare_recoded(a, b);
	return (int) (unsigned char) a[at] - (int) (unsigned char) b[at];
}

static void
reserve(double **out, int *capacity, int n)
{
	if (n <= *capacity)
		return;
	if (*out != NULL)
		pfree(*out);
	*out = NULL;
	*capacity = 0;
	*out = palloc_extended(sizeof(double) * n, MCXT_ALLOC_HUGE);
	*capacity = n;
}

int
convert_array(const Converter *c, const char *column, Datum value, double **out, int *capacity)
{
	ArrayType *array = DatumGetArrayTypeP(value);
	Datum *elements;
	bool *nulls;
	int16 typlen;
	bool typbyval;
	char typalign;
	int n;
	int i;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg("column \"%s\" holds an array of %d dimensions", column, ARR_NDIM(array)),
				 errhint("An array feature has one dimension.")));
	get_typlenbyvalalign(ARR_ELEMTYPE(array), &typlen, &typbyval, &typalign);
	deconstruct_array(array, ARR_ELEMTYPE(array), typlen, typbyval, typalign, &elements, &nulls,
					  &n);
	reserve(out, capacity, n);
	for (i = 0; i < n; i++)
		(*out)[i] = nulls[i] ? get_float8_nan() : number_value(c->element, column, elements[i]);
	pfree(elements);
	pfree(nulls);
	if ((Pointer) array != DatumGetPointer(value))
		pfree(array);
	return n;
}
