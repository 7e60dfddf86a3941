/*
 * schema.c
 *		Columns and target of a model: look-up and stored form.
 *
 * Stored layout, schema: u32 number of columns; per column string name, string
 * type name, u8 kind, u32 width.  Target: u8 kind; unless none: string name,
 * string type name; a number: f64 mean; a class target: u32 number of classes,
 * then per class string label, f64 number (not for text), u64 count.
 */
#include "core/port.h"

#include <limits.h>
#include <math.h>

#include "encode/schema.h"

/* A row type has at most 1664 columns; an array feature may be wide. */
#define SCHEMA_MAX_COLUMNS 1664
#define SCHEMA_MAX_RAW     1000000

#define TARGET_INTEGER_LIMIT 9007199254740992.0 /* 2^53 */

static const char *const kind_names[] = {
	[COLUMN_NUMBER] = "number",       [COLUMN_BOOLEAN] = "boolean",
	[COLUMN_CATEGORY] = "category",   [COLUMN_DATE] = "date",
	[COLUMN_TIMESTAMP] = "timestamp", [COLUMN_TIMESTAMPTZ] = "timestamp with time zone",
	[COLUMN_ARRAY] = "array",
};

int
schema_text_length(const char *type_name, const char *text, int len)
{
	if (strcmp(type_name, "character") == 0)
	{
		while (len > 0 && text[len - 1] == ' ')
			len--;
	}
	return len;
}

const char *
schema_kind_name(ColumnKind kind)
{
	return kind_names[kind];
}

int
schema_find(const Schema *schema, const char *name)
{
	for (int j = 0; j < schema->n_columns; j++)
	{
		if (strcmp(schema->columns[j].name, name) == 0)
			return j;
	}
	return -1;
}

void
schema_save(const Schema *schema, ByteWriter *w)
{
	bytes_put_u32(w, (uint32) schema->n_columns);
	for (int j = 0; j < schema->n_columns; j++)
	{
		const SchemaColumn *c = &schema->columns[j];

		bytes_put_string(w, c->name);
		bytes_put_string(w, c->type_name);
		bytes_put_u8(w, (uint8) c->kind);
		bytes_put_u32(w, (uint32) c->width);
	}
}

static void
schema_load_column(ByteReader *r, SchemaColumn *c)
{
	uint8 kind;
	uint32 width;

	c->name = bytes_get_string(r);
	c->type_name = bytes_get_string(r);
	kind = bytes_get_u8(r);
	width = bytes_get_u32(r);
	if (kind < COLUMN_NUMBER || kind > COLUMN_ARRAY)
		bytes_corrupt(r, "unknown kind of column");
	if (width < 1 || width > SCHEMA_MAX_RAW || (width != 1 && kind != COLUMN_ARRAY))
		bytes_corrupt(r, "width of a column out of range");
	c->kind = (ColumnKind) kind;
	c->width = (int) width;
}

Schema *
schema_load(ByteReader *r)
{
	Schema *schema = palloc0(sizeof(Schema));

	/* two string lengths, kind and width: at least 13 bytes a column */
	schema->n_columns = (int) bytes_get_count(r, 13, SCHEMA_MAX_COLUMNS);
	schema->columns = palloc0(sizeof(SchemaColumn) * Max(schema->n_columns, 1));
	for (int j = 0; j < schema->n_columns; j++)
	{
		SchemaColumn *c = &schema->columns[j];

		schema_load_column(r, c);
		for (int i = 0; i < j; i++)
		{
			if (strcmp(schema->columns[i].name, c->name) == 0)
				bytes_corrupt(r, "two columns of one name");
		}
		c->offset = schema->n_raw;
		if (c->width > SCHEMA_MAX_RAW - schema->n_raw)
			bytes_corrupt(r, "too many values in a row");
		schema->n_raw += c->width;
	}
	return schema;
}

void
target_save(const Target *target, ByteWriter *w)
{
	bytes_put_u8(w, (uint8) target->kind);
	if (target->kind == TARGET_NONE)
		return;
	bytes_put_string(w, target->name);
	bytes_put_string(w, target->type_name);
	if (target->kind == TARGET_NUMBER)
	{
		bytes_put_f64(w, target->mean);
		return;
	}
	bytes_put_u32(w, (uint32) target->n_classes);
	for (int k = 0; k < target->n_classes; k++)
	{
		bytes_put_string(w, target->labels[k]);
		if (target->numbers != NULL)
			bytes_put_f64(w, target->numbers[k]);
		bytes_put_u64(w, target->counts[k]);
	}
}

/* A sign, digits with or without a point, an exponent of a size that numbers have. */
static bool
is_number_text(const char *text)
{
	int n = (int) strspn(text += text[0] == '-', "0123456789");

	if (n == 0)
		return false;
	text += n;
	if (text[0] == '.')
	{
		n = (int) strspn(++text, "0123456789");
		if (n == 0)
			return false;
		text += n;
	}
	if (text[0] != 'e')
		return text[0] == '\0';
	text += 1 + (text[1] == '-' || text[1] == '+');
	n = (int) strspn(text, "0123456789");
	return n >= 1 && n <= 3 && text[n] == '\0';
}

static void
target_check_numbers(ByteReader *r, const Target *target)
{
	for (int k = 0; k < target->n_classes; k++)
	{
		if (!is_number_text(target->labels[k]) || !isfinite(target->numbers[k]))
			bytes_corrupt(r, "a class that is no number");
	}
}

/*
 * Earlier versions labelled an integer of 16 digits as if it were of double precision, with an
 * exponent.  It is read as its type writes it.
 */
static void
target_write_out(Target *target)
{
	if (target->kind != TARGET_NUMBER_CLASS ||
		(strcmp(target->type_name, "bigint") != 0 && strncmp(target->type_name, "numeric", 7) != 0))
		return;
	for (int k = 0; k < target->n_classes; k++)
	{
		double number = target->numbers[k];

		if (strchr(target->labels[k], 'e') != NULL && number == rint(number) &&
			fabs(number) < TARGET_INTEGER_LIMIT)
			target->labels[k] = psprintf("%lld", (long long) number);
	}
}

/* Labels in order with their counts, at least one. */
static void
target_load_classes(ByteReader *r, Target *target)
{
	bool has_numbers = target->kind != TARGET_TEXT_CLASS;
	bool may_share = target->kind == TARGET_DIGITS_CLASS;
	int n = (int) bytes_get_count(r, has_numbers ? 20 : 12, INT_MAX / 2);

	if (n < 1)
		bytes_corrupt(r, "a classification without classes");
	target->n_classes = n;
	target->labels = palloc0(sizeof(char *) * n);
	target->counts = palloc0(sizeof(uint64) * n);
	if (has_numbers)
		target->numbers = palloc0(sizeof(double) * n);
	for (int k = 0; k < n; k++)
	{
		target->labels[k] = bytes_get_string(r);
		if (has_numbers)
		{
			target->numbers[k] = bytes_get_f64(r);
			if (k > 0 && !(target->numbers[k] > target->numbers[k - 1] ||
						   (may_share && target->numbers[k] == target->numbers[k - 1])))
				bytes_corrupt(r, "class labels out of order");
		}
		target->counts[k] = bytes_get_u64(r);
	}
	if (target->kind == TARGET_NUMBER_CLASS || may_share)
		target_check_numbers(r, target);
	target_write_out(target);
}

Target *
target_load(ByteReader *r)
{
	Target *target = palloc0(sizeof(Target));
	uint8 kind = bytes_get_u8(r);

	if (kind > TARGET_DIGITS_CLASS)
		bytes_corrupt(r, "unknown kind of target");
	target->kind = (TargetKind) kind;
	if (target->kind == TARGET_NONE)
		return target;
	target->name = bytes_get_string(r);
	target->type_name = bytes_get_string(r);
	if (target->kind == TARGET_NUMBER)
		target->mean = bytes_get_f64(r);
	else
		target_load_classes(r, target);
	return target;
}
