/*
 * class_number.c
 *		Numbers as labels of classes (class_number.h).
 *
 * Below 2^53 a number of double precision stands for the decimal that it is shortest written as,
 * and so for nearly every label there is.  Other integers and numerics are told by their digits.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "rows/class_number.h"

#define CLASS_INTEGER_LIMIT 9007199254740992.0 /* 2^53 */
#define REAL_INTEGER_LIMIT  16777216.0 /* 2^24 */
#define FIRST_SCALES        8

struct ClassScales
{
	int n;
	int capacity;
	int *fewest; /* CLASS_NO_SCALE: none is known yet */
	MemoryContext context;
};

static Datum
numeric_of_text(const char *text)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

static char *
shortest_text(double v)
{
	char *text = palloc(DOUBLE_SHORTEST_DECIMAL_LEN);

	double_to_shortest_decimal_buf(v, text);
	return text;
}

/* The digits of a decimal without exponent, from the first to the last that is not 0. */
static int
significant_digits(const char *text)
{
	int n = 0;
	int last = 0;

	for (; *text != '\0'; text++)
	{
		if (*text < '0' || *text > '9' || (n == 0 && *text == '0'))
			continue;
		n++;
		if (*text != '0')
			last = n;
	}
	return last;
}

/* Cuts the zeros at the end of decimals off; returns how many decimals there were. */
static int
cut_zeros(char *text)
{
	char *point = strchr(text, '.');
	char *end = text + strlen(text);
	int scale;

	if (point == NULL)
		return 0;
	scale = (int) (end - point) - 1;
	while (end[-1] == '0')
		end--;
	if (end[-1] == '.')
		end--;
	*end = '\0';
	return scale;
}

/*
 * Is the decimal the one that the number stands for?  Up to 15 digits it always is, but for
 * the smallest numbers.
 */
static bool
number_tells(double number, const char *text, Datum numeric)
{
	int digits = significant_digits(text);

	if (fabs(number) >= CLASS_INTEGER_LIMIT)
		return false;
	if (number == 0.0 || (digits <= 15 && fabs(number) > 1e-290))
		return digits <= 15 && (number != 0.0 || digits == 0);
	return DatumGetBool(
		DirectFunctionCall2(numeric_eq, numeric_of_text(shortest_text(number)), numeric));
}

ClassNumber
class_number_of_numeric(Datum value, double number)
{
	char *text = DatumGetCString(DirectFunctionCall1(numeric_out, value));
	ClassNumber c = {.number = number + 0.0, .scale = cut_zeros(text)};

	if (!number_tells(number, text, value))
		c.digits = text;
	return c;
}

ClassNumber
class_number_read(const Converter *c, const char *column, Datum value)
{
	ClassNumber read = {.scale = CLASS_NO_SCALE};

	read.number = convert_scalar(c, column, value) + 0.0;
	if (c->type == NUMERICOID)
		return class_number_of_numeric(value, read.number);
	if (c->type == INT8OID && fabs(read.number) >= CLASS_INTEGER_LIMIT)
		read.digits = psprintf(INT64_FORMAT, DatumGetInt64(value));
	return read;
}

ClassNumber
class_number_parse(const char *text)
{
	Datum value = numeric_of_text(text);

	return class_number_of_numeric(
		value, DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value)));
}

ClassNumber
class_number_written(Oid type, const ClassNumber *c)
{
	double number = fabs(c->number);
	bool is_written = type == FLOAT4OID ? number == rint(number) && number < REAL_INTEGER_LIMIT
										: number < CLASS_INTEGER_LIMIT;

	if (is_written || (type != FLOAT4OID && type != FLOAT8OID))
		return *c;
	return class_number_parse(class_number_text(type, c));
}

/* With so many decimals, the last ones of them 0. */
static char *
with_scale(const char *text, int scale)
{
	const char *point = strchr(text, '.');
	int decimals = point == NULL ? 0 : (int) strlen(point + 1);

	if (scale == CLASS_NO_SCALE || scale <= decimals)
		return pstrdup(text);
	return psprintf("%s%s%0*d", text, point == NULL ? "." : "", scale - decimals, 0);
}

char *
class_number_text(Oid type, const ClassNumber *c)
{
	char *text;

	if (type == FLOAT4OID)
	{
		text = palloc(FLOAT_SHORTEST_DECIMAL_LEN);
		float_to_shortest_decimal_buf((float) c->number, text);
		return text;
	}
	if (type == FLOAT8OID)
		return shortest_text(c->number);
	if (c->digits != NULL)
		return with_scale(c->digits, c->scale);
	if (c->number == rint(c->number))
		text = psprintf(INT64_FORMAT, (int64) c->number);
	else /* written out, without an exponent */
		text = DatumGetCString(
			DirectFunctionCall1(numeric_out, numeric_of_text(shortest_text(c->number))));
	return with_scale(text, c->scale);
}

bool
class_number_equal(const ClassNumber *a, const ClassNumber *b)
{
	if (a->digits == NULL || b->digits == NULL)
		return a->digits == b->digits && a->number == b->number;
	return strcmp(a->digits, b->digits) == 0;
}

int
class_number_compare(const ClassNumber *a, const ClassNumber *b)
{
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (a->digits == NULL && b->digits == NULL)
		return 0;
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp,
											 numeric_of_text(class_number_text(NUMERICOID, a)),
											 numeric_of_text(class_number_text(NUMERICOID, b))));
}

int
class_number_code(Dictionary *classes, const ClassNumber *c)
{
	if (c->digits != NULL)
		return dictionary_code(classes, c->digits, (int) strlen(c->digits));
	return dictionary_code(classes, (const char *) &c->number, sizeof(double));
}

/* Digits are always more than the bytes of a number. */
ClassNumber
class_number_of_code(const Dictionary *classes, int code)
{
	ClassNumber c = {.scale = CLASS_NO_SCALE};

	if (classes->lengths[code] == sizeof(double))
		memcpy(&c.number, classes->names[code], sizeof(double));
	else
	{
		c.digits = classes->names[code];
		c.number = DatumGetFloat8(
			DirectFunctionCall1(numeric_float8_no_overflow, numeric_of_text(c.digits)));
	}
	return c;
}

ClassScales *
class_scales_create(MemoryContext context)
{
	ClassScales *scales = MemoryContextAllocZero(context, sizeof(ClassScales));

	scales->context = context;
	return scales;
}

void
class_scales_note(ClassScales *scales, int code, int scale)
{
	if (code >= scales->capacity)
	{
		int capacity = Max(FIRST_SCALES, Max(code + 1, scales->capacity * 2));

		if (scales->fewest == NULL)
			scales->fewest = MemoryContextAlloc(scales->context, sizeof(int) * capacity);
		else
			scales->fewest = repalloc(scales->fewest, sizeof(int) * capacity);
		scales->capacity = capacity;
	}
	while (scales->n <= code)
		scales->fewest[scales->n++] = CLASS_NO_SCALE;
	scales->fewest[code] = Min(scales->fewest[code], scale);
}

int
class_scales_get(const ClassScales *scales, int code)
{
	return scales == NULL || code >= scales->n ? CLASS_NO_SCALE : scales->fewest[code];
}

void
class_scales_save(const ClassScales *scales, ByteWriter *w)
{
	bytes_put_u32(w, (uint32) scales->n);
	for (int k = 0; k < scales->n; k++)
		bytes_put_u32(w, (uint32) scales->fewest[k]);
}

ClassScales *
class_scales_load(ByteReader *r)
{
	ClassScales *scales = class_scales_create(CurrentMemoryContext);
	int n = (int) bytes_get_count(r, sizeof(uint32), PG_INT32_MAX / 2);

	for (int k = 0; k < n; k++)
		class_scales_note(scales, k, (int) bytes_get_u32(r));
	return scales;
}

void
class_scales_free(ClassScales *scales)
{
	if (scales->fewest != NULL)
		pfree(scales->fewest);
	pfree(scales);
}
