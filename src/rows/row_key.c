/*
 * row_key.c
 *		Keys of the column that a split goes by (row_key.h).
 */
#include "postgres.h"

#include <float.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "core/port.h"
#include "math/rng.h"
#include "rows/row_key.h"

#define SIGN_BIT (UINT64CONST(1) << 63)

/* Integers, and numbers in double precision, as unsigned integers of the same order. */
static uint64
key_of_integer(int64 value)
{
	return (uint64) value ^ SIGN_BIT;
}

static int64
integer_of_key(uint64 key)
{
	return (int64) (key ^ SIGN_BIT);
}

static uint64
key_of_number(double value)
{
	uint64 bits;

	value += 0.0; /* -0 is 0 */
	memcpy(&bits, &value, sizeof(bits));
	return (bits & SIGN_BIT) != 0 ? ~bits : bits | SIGN_BIT;
}

static double
number_of_key(uint64 key)
{
	uint64 bits = (key & SIGN_BIT) != 0 ? key & ~SIGN_BIT : ~key;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* What kind of key keeps the order of this type; ROW_KEY_HASH: none does. */
static RowKeyKind
ordered_kind(Oid type)
{
	switch (type)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return ROW_KEY_INTEGER;
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return ROW_KEY_NUMBER;
		default:
			return ROW_KEY_HASH;
	}
}

static void
choose_ordered(RowStore *store, const RowRequest *request)
{
	store->key_kind = ordered_kind(store->key.type);
	if (store->key_kind != ROW_KEY_HASH || request->makes_folds)
		return;
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("split column \"%s\" of type %s has no order to hold rows out by",
						   store->key.name, store->key.type_name),
					request->split == SPLIT_FOLD
						? errhint("Name the fold to hold out: \"fold:%s=value\".", store->key.name)
						: errhint("Cast it in the source to a number, a date or a timestamp.")));
}

void
row_key_choose(RowStore *store, const RowRequest *request, bool readable)
{
	RowColumn *key = &store->key;
	bool is_varlena;

	store->key_kind = ROW_KEY_HASH;
	store->key_may_be_null = request->split == SPLIT_HASH;
	if (request->split_value != NULL)
	{
		store->key_kind = ROW_KEY_VALUE;
		store->key_value = pstrdup(request->split_value);
	}
	else if (request->split == SPLIT_LAST_OF || request->split == SPLIT_FOLD)
		choose_ordered(store, request);
	if (!readable || key->kind == COLUMN_ARRAY || store->key_kind == ROW_KEY_VALUE)
		getTypeOutputInfo(key->type, &store->key_out, &is_varlena);
}

/* As text: without an output function of a category, otherwise as it is printed. */
static uint64
hash_value(RowStore *store, Datum value)
{
	RowColumn *key = &store->key;
	const char *text;
	double number;
	int len;

	if (OidIsValid(store->key_out))
	{
		text = OidOutputFunctionCall(store->key_out, value);
		len = (int) strlen(text);
	}
	else if (key->kind == COLUMN_CATEGORY)
		text = convert_category(&key->converter, value, &len);
	else
	{
		number = convert_scalar(&key->converter, key->name, value) + 0.0;
		return hash_bytes64(store->seed, &number, sizeof(number));
	}
	return convert_hash(store->seed, text, len);
}

static int64
integer_value(Oid type, Datum value)
{
	switch (type)
	{
		case BOOLOID:
			return DatumGetBool(value);
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case DATEOID:
			return DatumGetDateADT(value);
		default: /* bigint, and timestamps, which are microseconds */
			return DatumGetInt64(value);
	}
}

static void key_is_null(const RowStore *store) __attribute__((noreturn));

static void
key_is_null(const RowStore *store)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("split column \"%s\" is NULL", store->key.name),
					errdetail("A row without a value belongs to no side of the split."),
					errhint("Leave such rows out in the source, or give them a value there.")));
}

uint64
row_key_read(RowStore *store, Datum value, bool isnull)
{
	if (isnull && !store->key_may_be_null)
		key_is_null(store);
	if (isnull)
		return hash_mix64(store->seed, 0);
	switch (store->key_kind)
	{
		case ROW_KEY_INTEGER:
			return key_of_integer(integer_value(store->key.type, value));
		case ROW_KEY_NUMBER:
			return key_of_number(convert_scalar(&store->key.converter, store->key.name, value));
		case ROW_KEY_VALUE:
			return strcmp(OidOutputFunctionCall(store->key_out, value), store->key_value) == 0;
		default:
			return hash_value(store, value);
	}
}

/* -- gaps --------------------------------------------------------------- */

static void gap_refuse(const RowStore *store, const char *gap) __attribute__((noreturn));

static void
gap_refuse(const RowStore *store, const char *gap)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("parameter \"gap\" must not be negative or infinite, but is \"%s\"",
						   core_clip(gap)),
					errdetail("Split column \"%s\" is of type %s.", store->key.name,
							  store->key.type_name)));
}

static uint64
number_before(const RowStore *store, uint64 key, const char *gap)
{
	double width = DatumGetFloat8(DirectFunctionCall1(float8in, CStringGetDatum(gap)));
	int64 low;

	if (!(width >= 0 && width <= DBL_MAX))
		gap_refuse(store, gap);
	if (store->key_kind == ROW_KEY_NUMBER)
		return key_of_number(number_of_key(key) - width);
	if (width >= (double) PG_INT64_MAX ||
		pg_sub_s64_overflow(integer_of_key(key), (int64) width, &low))
		return 0;
	return key_of_integer(low);
}

/* The first day that does not end before a moment began. */
static int64
day_of_moment(Timestamp moment)
{
	int64 day = moment / USECS_PER_DAY;

	return day + (moment > day * USECS_PER_DAY);
}

static uint64
moment_before(const RowStore *store, uint64 key, const char *gap)
{
	Datum at = Int64GetDatum(integer_of_key(key));
	Datum none = DirectFunctionCall3(interval_in, CStringGetDatum("0"),
									 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	Datum width = DirectFunctionCall3(interval_in, CStringGetDatum(gap),
									  ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));

	if (DatumGetBool(DirectFunctionCall2(interval_lt, width, none)))
		gap_refuse(store, gap);
	switch (store->key.type)
	{
		case DATEOID:
			at = DirectFunctionCall2(date_mi_interval,
									 DateADTGetDatum((DateADT) integer_of_key(key)), width);
			return key_of_integer(day_of_moment(DatumGetTimestamp(at)));
		case TIMESTAMPOID:
			at = DirectFunctionCall2(timestamp_mi_interval, at, width);
			break;
		default:
			at = DirectFunctionCall2(timestamptz_mi_interval, at, width);
			break;
	}
	return key_of_integer(DatumGetInt64(at));
}

uint64
row_key_before(const RowStore *store, uint64 key, const char *gap)
{
	Oid type = store->key.type;

	if (type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID)
		return moment_before(store, key, gap);
	return number_before(store, key, gap);
}
