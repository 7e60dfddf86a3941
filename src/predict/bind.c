/*
 * bind.c
 *		From values side by side to a raw row: which value is which feature, and
 *		how it is read (bind.h).
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "core/nearest.h"
#include "predict/bind.h"

bool
bind_is_text(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
}

/* Decide how this feature is read from this input. */
static void
bind_column(BoundColumn *bound, const SchemaColumn *column, int i, const BindInput *input)
{
	const char *reason;

	bound->input = i;
	if (input->type == UNKNOWNOID)
	{
		bound->read = BIND_CSTRING;
		return;
	}
	if (input->may_spell && bind_is_text(getBaseType(input->type)) &&
		column->kind != COLUMN_CATEGORY)
	{
		bound->read = BIND_TEXT;
		return;
	}
	if (!convert_init(&bound->converter, input->type, input->typmod, &reason) ||
		bound->converter.kind != column->kind)
		bind_wrong_type(column, format_type_be(input->type));
	if (column->kind == COLUMN_CATEGORY)
		bound->read = BIND_CATEGORY;
	else if (column->kind == COLUMN_ARRAY)
		bound->read = BIND_ARRAY;
	else if (FLOAT8PASSBYVAL && getBaseType(input->type) == FLOAT8OID)
		bound->read = BIND_FLOAT8;
	else
		bound->read = BIND_SCALAR;
}

static Binding *
bind_columns(const Schema *schema, const int *input_of, const BindInput *inputs)
{
	Binding *binding =
		palloc0(offsetof(Binding, columns) + (Size) schema->n_columns * sizeof(BoundColumn));

	binding->n_columns = schema->n_columns;
	binding->all_float8 = binding->is_consecutive = true;
	for (int j = 0; j < schema->n_columns; j++)
	{
		bind_column(&binding->columns[j], &schema->columns[j], input_of[j], &inputs[input_of[j]]);
		binding->all_float8 &= binding->columns[j].read == BIND_FLOAT8;
		binding->is_consecutive &= input_of[j] == input_of[0] + j;
	}
	return binding;
}

/* When one text was given it may have been meant as all values. */
static void
bind_wrong_number(const Schema *schema, int n_inputs, const char *only)
{
	const char *hint = only != NULL ? bind_form_hint(only) : NULL;

	if (hint == NULL)
		hint = psprintf("The features are, in this order: %s.", bind_feature_list(schema));
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("wrong number of feature values: %d instead of %d", n_inputs,
						   schema->n_columns),
					errhint("%s", hint)));
}

Binding *
bind_by_position(const Schema *schema, int n_inputs, const BindInput *inputs, const char *only)
{
	int *input_of = palloc(schema->n_columns * sizeof(int));

	if (n_inputs != schema->n_columns)
		bind_wrong_number(schema, n_inputs, only);
	for (int j = 0; j < schema->n_columns; j++)
		input_of[j] = j;
	return bind_columns(schema, input_of, inputs);
}

/* Perhaps another column of the row was meant, but none that is a feature itself. */
static void
bind_missing(const Schema *schema, const SchemaColumn *column, int n_inputs,
			 const BindInput *inputs)
{
	const char **names = palloc((n_inputs + 1) * sizeof(char *));
	char *hint;
	int n = 0;

	for (int i = 0; i < n_inputs; i++)
		if (inputs[i].name != NULL && schema_find(schema, inputs[i].name) < 0)
			names[n++] = inputs[i].name;
	hint = nearest_hint(column->name, names, n);
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("feature \"%s\" is missing from the row", column->name),
					hint ? errhint("%s", hint) : 0));
}

/* The input of this name; -1 when there is none. */
static int
bind_find(const char *name, int n_inputs, const BindInput *inputs)
{
	int found = -1;

	for (int i = 0; i < n_inputs; i++)
	{
		if (inputs[i].name == NULL || strcmp(inputs[i].name, name) != 0)
			continue;
		if (found >= 0)
			ereport(ERROR, (errcode(ERRCODE_AMBIGUOUS_COLUMN),
							errmsg("feature \"%s\" is in the row twice", name)));
		found = i;
	}
	return found;
}

/* Are these the names that ROW() gives? */
static bool
bind_is_anonymous(int n_inputs, const BindInput *inputs)
{
	char name[16];

	for (int i = 0; i < n_inputs; i++)
	{
		snprintf(name, sizeof(name), "f%d", i + 1);
		if (inputs[i].name == NULL || strcmp(inputs[i].name, name) != 0)
			return false;
	}
	return n_inputs > 0;
}

Binding *
bind_by_name(const Schema *schema, int n_inputs, const BindInput *inputs)
{
	int *input_of = palloc(schema->n_columns * sizeof(int));

	for (int j = 0; j < schema->n_columns; j++)
	{
		input_of[j] = bind_find(schema->columns[j].name, n_inputs, inputs);
		if (input_of[j] >= 0)
			continue;
		if (bind_is_anonymous(n_inputs, inputs))
			return bind_by_position(schema, n_inputs, inputs, NULL);
		bind_missing(schema, &schema->columns[j], n_inputs, inputs);
	}
	return bind_columns(schema, input_of, inputs);
}

BindInput *
bind_inputs_from_desc(TupleDesc desc)
{
	BindInput *inputs = palloc0((desc->natts + 1) * sizeof(BindInput));

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped)
			continue;
		inputs[i].name = NameStr(att->attname);
		inputs[i].type = att->atttypid;
		inputs[i].typmod = att->atttypmod;
	}
	return inputs;
}

static void
bind_not_finite(const SchemaColumn *column, double value)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("feature \"%s\" is %s", column->name,
						   isnan(value) ? "not a number (NaN)" : "infinite"),
					errhint("Use NULL for a value that is not known.")));
}

/*
 * Copy n double precisions and say whether all are numbers: neither NULL nor NaN
 * nor infinite.  The exponent of the latter two is all ones, so that adding one
 * to it carries into the sign bit.
 */
static inline bool
bind_copy_float8(int n, const NullableDatum *in, double *raw)
{
	const uint64 exponent = UINT64CONST(0x7FF0000000000000);
	uint64 carry = 0;
	bool null = false;

	for (int j = 0; j < n; j++)
	{
		raw[j] = DatumGetFloat8(in[j].value);
		carry |= ((uint64) in[j].value & exponent) + (UINT64CONST(1) << 52);
		null |= in[j].isnull;
	}
	return !null && (carry >> 63) == 0;
}

/* What the fast copy stopped at: NULLs become NaN, anything else is an error. */
static bool
bind_check_float8(const Binding *binding, const Model *model, const NullableDatum *inputs,
				  double *raw)
{
	bool has_null = false;

	for (int j = 0; j < binding->n_columns; j++)
	{
		const NullableDatum *in = &inputs[binding->columns[j].input];

		raw[j] = in->isnull ? NAN : DatumGetFloat8(in->value);
		has_null |= in->isnull;
		if (!in->isnull && !isfinite(raw[j]))
			bind_not_finite(&model->schema->columns[j], raw[j]);
	}
	return has_null;
}

static bool
bind_fill_null(const SchemaColumn *column, double *raw)
{
	for (int k = 0; k < column->width; k++)
		raw[k] = NAN;
	return true;
}

static bool
bind_read_elements(const Converter *converter, const SchemaColumn *column, Datum value, double *raw)
{
	double *elements = NULL;
	int capacity = 0;
	bool has_null = false;
	int n = convert_array(converter, column->name, value, &elements, &capacity);

	bind_check_width(column, n);
	for (int k = 0; k < n; k++)
	{
		raw[k] = elements[k];
		has_null |= isnan(elements[k]) != 0;
	}
	if (elements != NULL)
		pfree(elements);
	return has_null;
}

/* One not-null value. */
static bool
bind_read_column(const BoundColumn *bound, const Model *model, int j, Datum value, double *raw,
				 TextRows *texts)
{
	const SchemaColumn *column = &model->schema->columns[j];
	const char *category;
	int len;

	switch (bound->read)
	{
		case BIND_FLOAT8:
			raw[0] = DatumGetFloat8(value);
			if (unlikely(!isfinite(raw[0])))
				bind_not_finite(column, raw[0]);
			return false;
		case BIND_SCALAR:
			raw[0] = convert_scalar(&bound->converter, column->name, value);
			return false;
		case BIND_CATEGORY:
			category = convert_category(&bound->converter, value, &len);
			raw[0] = bind_category(model, j, category, len, texts);
			return false;
		case BIND_ARRAY:
			return bind_read_elements(&bound->converter, column, value, raw);
		case BIND_TEXT:
			return bind_read_text(model, j, TextDatumGetCString(value), raw, texts);
		case BIND_CSTRING:
			return bind_read_text(model, j, DatumGetCString(value), raw, texts);
	}
	pg_unreachable();
}

bool
bind_read(const Binding *binding, const Model *model, const NullableDatum *inputs, double *raw,
		  TextRows *texts)
{
	bool has_null = false;

	if (binding->all_float8 && binding->is_consecutive &&
		bind_copy_float8(binding->n_columns, &inputs[binding->columns[0].input], raw))
		return false;
	if (binding->all_float8)
		return bind_check_float8(binding, model, inputs, raw);
	for (int j = 0; j < binding->n_columns; j++)
	{
		const SchemaColumn *column = &model->schema->columns[j];
		const BoundColumn *bound = &binding->columns[j];
		const NullableDatum *in = &inputs[bound->input];

		if (in->isnull)
			has_null |= bind_fill_null(column, raw + column->offset);
		else
			has_null |= bind_read_column(bound, model, j, in->value, raw + column->offset, texts);
	}
	return has_null;
}
