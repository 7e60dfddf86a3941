/*
 * bind_value.c
 *		What reading any value of a feature needs, in whatever form it comes: the errors
 *		that name the feature, and the code of a category (bind.h).
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "encode/fold.h"
#include "predict/bind.h"

const char *
bind_wanted(const SchemaColumn *column)
{
	return psprintf("%s %s (%s)", column->kind == COLUMN_ARRAY ? "an" : "a",
					schema_kind_name(column->kind), column->type_name);
}

void
bind_wrong_type(const SchemaColumn *column, const char *found)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("feature \"%s\" must be %s, not %s", column->name, bind_wanted(column), found),
			 errhint("Cast it to %s.", column->type_name)));
	pg_unreachable();
}

void
bind_wrong_json(const SchemaColumn *column, const char *found, bool is_string)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("feature \"%s\" must be %s, not %s", column->name, bind_wanted(column), found),
			 is_string ? errhint("Write it without quotes, or make a row of the object with "
								 "jsonb_populate_record, which reads strings.")
					   : 0));
	pg_unreachable();
}

void
bind_check_width(const SchemaColumn *column, int length)
{
	if (length != column->width)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("feature \"%s\" must be an array of %d elements, not %d",
							   column->name, column->width, length)));
}

char *
bind_feature_list(const Schema *schema)
{
	StringInfoData buf;
	int j;

	initStringInfo(&buf);
	for (j = 0; j < schema->n_columns && j < 30; j++)
		appendStringInfo(&buf, "%s%s", j ? ", " : "", schema->columns[j].name);
	if (j < schema->n_columns)
		appendStringInfoString(&buf, ", ...");
	return buf.data;
}

double
bind_category(const Model *model, int j, const char *text, int len, TextRows *texts)
{
	if (fold_type(model->schema->columns[j].type_name))
		text = fold_text(text, &len);
	if (model->encoder->columns[j].text == NULL)
		return encode_category_code(model->encoder, j, text, len);
	text = convert_to_utf8(text, len, &len);
	encode_text(model->encoder, j, text, len, texts);
	return 0;
}
