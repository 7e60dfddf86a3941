/*
 * encode_identity.c
 *		The encoder of a table of numbers and booleans that is used as it is.
 *
 * What ml.fit uses when it kept sums instead of rows.
 */
#include "encode/encode.h"

Encoder *
encode_identity(Schema *schema, const double *fill)
{
	Encoder *encoder = palloc0(sizeof(Encoder));

	encoder->schema = schema;
	encoder->n_features = encoder->n_dense = schema->n_columns;
	encoder->is_identity = true;
	encoder->columns = palloc0(schema->n_columns * sizeof(ColumnCode));
	encoder->feature_names = palloc(schema->n_columns * sizeof(char *));
	for (int j = 0; j < schema->n_columns; j++)
	{
		ColumnCode *code = &encoder->columns[j];

		code->plan.impute =
			schema->columns[j].kind == COLUMN_BOOLEAN ? IMPUTE_MOST_FREQUENT : IMPUTE_MEAN;
		code->plan.scale = SCALE_NONE;
		code->first_feature = j;
		code->n_features = 1;
		code->fill = palloc(sizeof(double));
		code->fill[0] = fill[j];
		code->null_slot = -1;
		code->other_slot = -1;
		encoder->feature_names[j] = pstrdup(schema->columns[j].name);
	}
	return encoder;
}
