/*
 * actual.c
 *		The target of a model, read from another source (actual.h).
 */
#include "postgres.h"

#include <float.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "encode/fold.h"
#include "predict/scan.h"
#include "train/actual.h"

/* The target kinds and the kind of column that each compares with. */
static ColumnKind
actual_column_kind(TargetKind kind)
{
	switch (kind)
	{
		case TARGET_BOOLEAN_CLASS:
			return COLUMN_BOOLEAN;
		case TARGET_TEXT_CLASS:
			return COLUMN_CATEGORY;
		default:
			return COLUMN_NUMBER;
	}
}

/* What a regression learned may also be boolean: 0 or 1. */
static bool
actual_suits(TargetKind target, ColumnKind column)
{
	return column == actual_column_kind(target) ||
		   (target == TARGET_NUMBER && column == COLUMN_BOOLEAN);
}

/* The numbers that the labels are. */
static void
actual_read_classes(ActualReader *reader)
{
	const Target *target = reader->target;

	reader->classes = NULL;
	if (target->kind != TARGET_NUMBER_CLASS && target->kind != TARGET_DIGITS_CLASS)
		return;
	reader->classes = palloc(sizeof(ClassNumber) * target->n_classes);
	for (int k = 0; k < target->n_classes; k++)
		reader->classes[k] = class_number_parse(target->labels[k]);
}

int
actual_open(ActualReader *reader, const Model *model, const Source *source, const char *column)
{
	const Target *target = model->target;
	Form_pg_attribute attr;
	const char *reason;
	int at;

	reader->target = target;
	reader->column = column != NULL ? column : target->name;
	at = scan_find_column(source, reader->column, "target");
	attr = TupleDescAttr(source->desc, at);
	if (!convert_init(&reader->converter, attr->atttypid, attr->atttypmod, &reason) ||
		!actual_suits(target->kind, reader->converter.kind))
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("target \"%s\" is of type %s, but the model learned %s",
							   reader->column, format_type_be(attr->atttypid), target->type_name)));
	actual_read_classes(reader);
	return at;
}

static void
actual_unknown_label(const ActualReader *reader, const char *label)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("target \"%s\" holds \"%s\", which is no class of the model",
						   reader->column, core_clip(label)),
					errhint("ml.classes lists the classes.")));
}

static double
actual_class_of_text(const ActualReader *reader, Datum value)
{
	const Target *target = reader->target;
	int len;
	const char *text = convert_category(&reader->converter, value, &len);

	len = schema_text_length(target->type_name, text, len);
	if (fold_type(target->type_name))
		text = fold_text(text, &len);
	for (int k = 0; k < target->n_classes; k++)
		if (strlen(target->labels[k]) == (size_t) len && memcmp(target->labels[k], text, len) == 0)
			return k;
	actual_unknown_label(reader, pnstrdup(text, len));
	pg_unreachable();
}

/*
 * Does the class stand for all numbers near it?  A column of double precision has no other, and
 * a numeric of many digits was learned so by earlier versions.
 */
static bool
actual_is_near(const ActualReader *reader, int k, double number)
{
	const Target *target = reader->target;
	bool is_exact = reader->converter.type == INT8OID || reader->converter.type == NUMERICOID;

	if (target->numbers[k] != number)
		return false;
	if (target->kind == TARGET_NUMBER_CLASS)
		return !is_exact || strlen(target->labels[k]) > DBL_DIG;
	return !is_exact && (k == 0 || target->numbers[k - 1] != number) &&
		   (k == target->n_classes - 1 || target->numbers[k + 1] != number);
}

static double
actual_class_of_number(const ActualReader *reader, Datum value)
{
	const Target *target = reader->target;
	Oid type = reader->converter.type;
	ClassNumber number = class_number_read(&reader->converter, reader->column, value);
	ClassNumber written = class_number_written(type, &number);

	for (int k = 0; k < target->n_classes; k++)
		if (class_number_equal(&reader->classes[k], &written))
			return k;
	for (int k = 0; k < target->n_classes; k++)
		if (actual_is_near(reader, k, number.number))
			return k;
	actual_unknown_label(reader, class_number_text(type, &number));
	pg_unreachable();
}

double
actual_value(const ActualReader *reader, Datum value)
{
	if (reader->target->kind == TARGET_TEXT_CLASS)
		return actual_class_of_text(reader, value);
	if (reader->classes != NULL)
		return actual_class_of_number(reader, value);
	/* of a boolean class it is the code */
	return convert_scalar(&reader->converter, reader->column, value);
}
