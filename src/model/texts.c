/*
 * texts.c
 *		Every text in a Model, for checks and conversions of encoding.
 *
 * Compiles stand-alone (core/port.h).  Who adds a text to Model, or to what it
 * holds, adds it here.
 */
#include "core/port.h"

#include "model/texts.h"

static void
visit_array(char **texts, int n, TextFn fn, void *state)
{
	for (int i = 0; i < n; i++)
		texts[i] = fn(texts[i], state);
}

static void
visit_schema(Schema *schema, TextFn fn, void *state)
{
	for (int j = 0; j < schema->n_columns; j++)
	{
		schema->columns[j].name = fn(schema->columns[j].name, state);
		schema->columns[j].type_name = fn(schema->columns[j].type_name, state);
	}
}

static void
visit_encoder(Encoder *encoder, TextFn fn, void *state)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		ColumnCode *code = &encoder->columns[j];

		if (code->plan.fill_text != NULL)
			code->plan.fill_text = fn(code->plan.fill_text, state);
		visit_array(code->categories, code->n_categories, fn, state);
		if (code->text != NULL)
			visit_array(code->text->ngrams, code->text->n_features, fn, state);
	}
	visit_array(encoder->feature_names, encoder->n_features, fn, state);
}

void
texts_visit(Model *model, TextFn fn, void *state)
{
	Target *target = model->target;
	TrainReport *report = model->report;

	visit_schema(model->schema, fn, state);
	visit_encoder(model->encoder, fn, state);
	if (target->kind != TARGET_NONE)
	{
		target->name = fn(target->name, state);
		target->type_name = fn(target->type_name, state);
		visit_array(target->labels, target->n_classes, fn, state);
	}
	model->params_json = fn(model->params_json, state);
	visit_array(report->names, report->n_figures, fn, state);
	visit_array(report->remarks, report->n_remarks, fn, state);
}

static void *
copy_bytes(const void *from, Size len)
{
	void *to = palloc_extended(Max(len, 1), MCXT_ALLOC_HUGE);

	if (len > 0)
		memcpy(to, from, len);
	return to;
}

static Encoder *
copy_encoder(const Encoder *from, Schema *schema)
{
	Encoder *encoder = copy_bytes(from, sizeof(Encoder));

	encoder->schema = schema;
	encoder->columns = copy_bytes(from->columns, sizeof(ColumnCode) * schema->n_columns);
	encoder->feature_names = copy_bytes(from->feature_names, sizeof(char *) * from->n_features);
	for (int j = 0; j < schema->n_columns; j++)
	{
		ColumnCode *code = &encoder->columns[j];

		code->categories = copy_bytes(code->categories, sizeof(char *) * code->n_categories);
		if (code->text == NULL)
			continue;
		code->text = copy_bytes(code->text, sizeof(TextCode));
		code->text->ngrams =
			copy_bytes(code->text->ngrams, sizeof(char *) * code->text->n_features);
	}
	return encoder;
}

Model *
texts_copy_holders(const Model *model)
{
	Model *copy = copy_bytes(model, sizeof(Model));
	Schema *schema = copy_bytes(model->schema, sizeof(Schema));
	Target *target = copy_bytes(model->target, sizeof(Target));
	TrainReport *report = copy_bytes(model->report, sizeof(TrainReport));

	schema->columns = copy_bytes(schema->columns, sizeof(SchemaColumn) * schema->n_columns);
	target->labels = copy_bytes(target->labels, sizeof(char *) * target->n_classes);
	report->names = copy_bytes(report->names, sizeof(char *) * report->n_figures);
	report->remarks = copy_bytes(report->remarks, sizeof(char *) * report->n_remarks);
	copy->schema = schema;
	copy->target = target;
	copy->report = report;
	copy->encoder = copy_encoder(model->encoder, schema);
	return copy;
}

/*
 * Bytes that the character at s has, or 0 when it is none.  The range of the
 * second byte is what rules out overlong forms, surrogates and what lies beyond
 * U+10FFFF (RFC 3629).
 */
static int
utf8_length(const uint8 *s)
{
	uint8 low = 0x80;
	uint8 high = 0xBF;
	int len;
	int i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	len = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < len; i++)
	{
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	}
	return len;
}

bool
texts_is_utf8(const char *text)
{
	const uint8 *s = (const uint8 *) text;

	while (*s != '\0')
	{
		int len = utf8_length(s);

		if (len == 0)
			return false;
		s += len;
	}
	return true;
}
