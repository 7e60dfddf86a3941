/*
 * labels.c
 *		The labels that occur: numbering, order, text, and their way between
 *		parallel workers.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/syscache.h"

#include "core/sort.h"
#include "evaluate/labels.h"

#define FIRST_CAPACITY 4
#define SCAN_LABELS    8 /* up to here a scan is faster than a hash */

void
label_set_init(LabelSet *set, MemoryContext context, LabelKind kind, Oid enum_type)
{
	*set = (LabelSet){.context = context, .kind = kind, .enum_type = enum_type};
}

static bool
label_equal(const Label *a, const Label *b)
{
	if (a->form != b->form)
		return false;
	if (a->form == LABEL_STRING)
		return a->len == b->len && memcmp(a->value.text, b->value.text, a->len) == 0;
	if (a->form == LABEL_FLOAT)
		return a->value.number == b->value.number;
	return a->value.integer == b->value.integer;
}

static uint32
label_hash(const Label *label)
{
	if (label->form == LABEL_STRING)
		return hash_bytes((const unsigned char *) label->value.text, label->len);
	return hash_bytes((const unsigned char *) &label->value.integer, sizeof(int64));
}

/* Where the label's code is, or the free slot where it belongs. */
static int *
label_slot(const LabelSet *set, int *slots, int n_slots, const Label *label)
{
	for (uint32 i = label_hash(label);; i++)
	{
		int *slot = &slots[i & (n_slots - 1)];

		if (*slot == 0 || label_equal(&set->labels[*slot - 1], label))
			return slot;
	}
}

static void
label_set_rehash(LabelSet *set)
{
	int n_slots = set->n_slots == 0 ? 4 * SCAN_LABELS : set->n_slots * 2;
	int *slots = MemoryContextAllocZero(set->context, n_slots * sizeof(int));

	for (int code = 0; code < set->n_labels; code++)
		*label_slot(set, slots, n_slots, &set->labels[code]) = code + 1;
	if (set->slots != NULL)
		pfree(set->slots);
	set->slots = slots;
	set->n_slots = n_slots;
}

/* Equal numbers are written as the one with the fewest decimals is. */
static int
label_set_found(LabelSet *set, int code, const Label *label)
{
	set->labels[code].scale = Min(set->labels[code].scale, label->scale);
	return code;
}

/* Append a label that is not there. */
static int
label_set_append(LabelSet *set, const Label *label)
{
	int code = set->n_labels;

	if (code == LABEL_MAX_LABELS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("more than %d distinct labels", LABEL_MAX_LABELS),
						errhint("Labels are classes. For numbers use a regression metric such as "
								"ml.mean_squared_error, for scores ml.roc_auc.")));
	if (code == set->capacity)
	{
		set->capacity = Max(FIRST_CAPACITY, set->capacity * 2);
		if (set->labels == NULL)
			set->labels = MemoryContextAlloc(set->context, set->capacity * sizeof(Label));
		else
			set->labels = repalloc(set->labels, set->capacity * sizeof(Label));
	}
	set->labels[code] = *label;
	if (label->form == LABEL_STRING)
	{
		char *copy = MemoryContextAlloc(set->context, label->len + 1);

		memcpy(copy, label->value.text, label->len);
		copy[label->len] = '\0';
		set->labels[code].value.text = copy;
	}
	set->n_labels++;
	if (set->n_labels > SCAN_LABELS && set->n_labels * 2 > set->n_slots)
		label_set_rehash(set);
	else if (set->n_slots > 0)
		*label_slot(set, set->slots, set->n_slots, label) = code + 1;
	return code;
}

int
label_set_code(LabelSet *set, const Label *label)
{
	if (set->n_slots > 0)
	{
		int slot = *label_slot(set, set->slots, set->n_slots, label);

		if (slot > 0)
			return label_set_found(set, slot - 1, label);
	}
	else
	{
		for (int code = 0; code < set->n_labels; code++)
			if (label_equal(&set->labels[code], label))
				return label_set_found(set, code, label);
	}
	return label_set_append(set, label);
}

/* A value of the enum by its oid; raises when it has gone. */
static HeapTuple
label_enum_tuple(int64 oid)
{
	HeapTuple tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum((Oid) oid));

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for enum value %u", (Oid) oid);
	return tuple;
}

char *
label_number_text(const Label *label)
{
	ClassNumber number = {.scale = label->scale};

	if (label->form == LABEL_INTEGER && label->scale <= LABEL_AS_INTEGER)
		number.digits = psprintf(INT64_FORMAT, label->value.integer);
	else if (label->form == LABEL_STRING)
		number.digits = pnstrdup(label->value.text, label->len);
	else
		number.number =
			label->form == LABEL_INTEGER ? (double) label->value.integer : label->value.number;
	if (label->scale == LABEL_AS_DOUBLE)
		return class_number_text(FLOAT8OID, &number);
	if (label->scale == LABEL_AS_REAL)
		return class_number_text(FLOAT4OID, &number);
	return label->scale == LABEL_AS_INTEGER ? number.digits
											: class_number_text(NUMERICOID, &number);
}

char *
label_set_text(const LabelSet *set, int code)
{
	const Label *label = &set->labels[code];
	HeapTuple tuple;
	char *text;

	if (set->kind == LABEL_NUMBER)
		return label_number_text(label);
	if (label->form == LABEL_STRING)
		return pnstrdup(label->value.text, label->len);
	if (set->kind == LABEL_BOOLEAN)
		return pstrdup(label->value.integer != 0 ? "true" : "false");
	tuple = label_enum_tuple(label->value.integer);
	text = pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));
	ReleaseSysCache(tuple);
	return text;
}

/* An integer against a number that is not integral, or beyond 2^63, exactly. */
static int
label_compare_mixed(int64 integer, double number)
{
	if (number >= 9223372036854775808.0)
		return -1;
	if (number < -9223372036854775808.0)
		return 1;
	return integer <= (int64) floor(number) ? -1 : 1;
}

/* Numbers of which one has more digits than double precision. */
static int
label_compare_digits(const Label *a, const Label *b)
{
	ClassNumber x = class_number_parse(label_number_text(a));
	ClassNumber y = class_number_parse(label_number_text(b));

	return class_number_compare(&x, &y);
}

static int
label_compare(const Label *a, const Label *b)
{
	int order;

	if (a->form == LABEL_STRING)
	{
		order = memcmp(a->value.text, b->value.text, Min(a->len, b->len));
		return order != 0 ? order : a->len - b->len;
	}
	if (a->form != b->form)
		return a->form == LABEL_INTEGER ? label_compare_mixed(a->value.integer, b->value.number)
										: -label_compare_mixed(b->value.integer, a->value.number);
	if (a->form == LABEL_FLOAT)
		return (a->value.number > b->value.number) - (a->value.number < b->value.number);
	return (a->value.integer > b->value.integer) - (a->value.integer < b->value.integer);
}

static int
label_compare_enum(const Label *a, const Label *b)
{
	HeapTuple x = label_enum_tuple(a->value.integer);
	HeapTuple y = label_enum_tuple(b->value.integer);
	float4 p = ((Form_pg_enum) GETSTRUCT(x))->enumsortorder;
	float4 q = ((Form_pg_enum) GETSTRUCT(y))->enumsortorder;

	ReleaseSysCache(x);
	ReleaseSysCache(y);
	return (p > q) - (p < q);
}

static int
label_order_compare(const void *a, const void *b, void *arg)
{
	const LabelSet *set = arg;
	const Label *x = &set->labels[*(const int *) a];
	const Label *y = &set->labels[*(const int *) b];

	if (set->kind == LABEL_NUMBER && (x->form == LABEL_STRING || y->form == LABEL_STRING))
		return label_compare_digits(x, y);
	return set->kind == LABEL_ENUM ? label_compare_enum(x, y) : label_compare(x, y);
}

int *
label_set_order(const LabelSet *set)
{
	int *order = palloc(Max(set->n_labels, 1) * sizeof(int));

	for (int code = 0; code < set->n_labels; code++)
		order[code] = code;
	sort_array_arg(order, set->n_labels, sizeof(int), label_order_compare,
				   unconstify(LabelSet *, set));
	return order;
}

bool
label_set_positive(const LabelSet *set, int *positive, int *negative)
{
	*positive = *negative = -1;
	if (set->n_labels == 2)
	{
		int *order = label_set_order(set);

		*negative = order[0];
		*positive = order[1];
		pfree(order);
	}
	else if (set->n_labels == 1)
	{
		const Label *only = &set->labels[0];

		if (set->kind == LABEL_TEXT || set->kind == LABEL_ENUM || only->form != LABEL_INTEGER)
			return false;
		if (only->value.integer == 1 && set->kind == LABEL_BOOLEAN)
			*positive = 0;
		else if (only->value.integer == 0 || only->value.integer == -1)
			*negative = 0;
		else
			return false;
	}
	return true;
}

void
label_set_serialize(const LabelSet *set, StringInfo buf)
{
	pq_sendint8(buf, set->kind);
	pq_sendint32(buf, set->enum_type);
	pq_sendint32(buf, set->n_labels);
	for (int code = 0; code < set->n_labels; code++)
	{
		const Label *label = &set->labels[code];

		pq_sendint8(buf, label->form);
		pq_sendint32(buf, label->scale);
		if (label->form == LABEL_STRING)
		{
			pq_sendint32(buf, label->len);
			pq_sendbytes(buf, label->value.text, label->len);
		}
		else
			pq_sendint64(buf, label->value.integer); /* a float's bits likewise */
	}
}

void
label_set_deserialize(LabelSet *set, MemoryContext context, StringInfo buf)
{
	LabelKind kind = pq_getmsgbyte(buf);
	Oid enum_type = pq_getmsgint(buf, 4);
	int n = pq_getmsgint(buf, 4);

	label_set_init(set, context, kind, enum_type);
	for (int code = 0; code < n; code++)
	{
		Label label = {.form = pq_getmsgbyte(buf)};

		label.scale = pq_getmsgint(buf, 4);
		if (label.form == LABEL_STRING)
		{
			label.len = pq_getmsgint(buf, 4);
			label.value.text = pq_getmsgbytes(buf, label.len);
		}
		else
			label.value.integer = pq_getmsgint64(buf);
		label_set_code(set, &label);
	}
}
