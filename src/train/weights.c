/*
 * weights.c
 *		The weights of rows that are read for a model (weights.h).
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "predict/scan.h"
#include "train/weights.h"

int
weights_open(WeightReader *reader, const Source *source, const char *column)
{
	Form_pg_attribute attr;
	const char *reason;
	int at;

	reader->column = column;
	if (column == NULL)
		return -1;
	at = scan_find_column(source, column, "sample weight");
	attr = TupleDescAttr(source->desc, at);
	if (!convert_init(&reader->converter, attr->atttypid, attr->atttypmod, &reason) ||
		reader->converter.kind != COLUMN_NUMBER)
		convert_no_weight(column, format_type_be(attr->atttypid));
	return at;
}

double
weights_value(const WeightReader *reader, const NullableDatum *given)
{
	return convert_weight(&reader->converter, reader->column, given->value, given->isnull);
}
