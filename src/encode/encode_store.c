/*
 * encode_store.c
 *		The stored form of an encoder.
 *
 * Stored layout per column: u8 impute, from format 2 of the artifact on with what on_missing
 * says in its upper two bits, f64 constant for numbers, bool and string
 * constant for categories, bool indicator, u8 scale, u8 encode with what unseen says in its upper
 * four bits, f64 the code of the unseen where one was chosen, for a target encoding f64 smooth
 * and u32 number of its features, u32 max_categories,
 * bool drop_reference, u32 date parts; width x f64 fill; unless scale is none,
 * shift and factor per value feature; for a category: u32 number, strings, bool
 * NULL category, bool other, u32 reference + 1, for a target encoding as many f64 for each
 * category, NULL and other; for a text instead u8 min_n, u8 max_n,
 * u32 n_features, u32 min_df, and what text.c stores.
 */
#include "core/port.h"

#include <limits.h>
#include <math.h>

#include "encode/encode.h"
#include "encode/encode_fit.h"

#define DATE_PART_ALL 0xFF

/* Where on_missing is in the byte of impute, and unseen in that of encode. */
#define ON_MISSING_SHIFT 6
#define UNSEEN_SHIFT     4

static void
save_text(const ColumnCode *code, ByteWriter *w)
{
	bytes_put_u8(w, (uint8) code->plan.text.min_n);
	bytes_put_u8(w, (uint8) code->plan.text.max_n);
	bytes_put_u32(w, (uint32) code->plan.text.n_features);
	bytes_put_u32(w, (uint32) code->plan.text.min_df);
	text_save(code->text, w);
}

/* Numbers of a target encoding. */
static Size
target_values(const ColumnCode *code)
{
	return ((Size) code->n_categories + 2) * code->n_targets;
}

static void
save_categories(const ColumnCode *code, ByteWriter *w)
{
	bytes_put_u32(w, (uint32) code->n_categories);
	for (int k = 0; k < code->n_categories; k++)
		bytes_put_string(w, code->categories[k]);
	bytes_put_u8(w, code->null_slot >= 0);
	bytes_put_u8(w, code->other_slot >= 0);
	bytes_put_u32(w, (uint32) (encode_reference(code) + 1));
	if (code->n_targets > 0)
		bytes_put_f64_array(w, code->targets, target_values(code));
}

void
encode_save(const Encoder *encoder, ByteWriter *w)
{
	const Schema *schema = encoder->schema;

	for (int j = 0; j < schema->n_columns; j++)
	{
		const SchemaColumn *c = &schema->columns[j];
		const ColumnCode *code = &encoder->columns[j];
		const ColumnPlan *plan = &code->plan;
		int n_values = encode_value_features(c, code);

		bytes_put_u8(w, (uint8) (plan->impute | code->on_missing << ON_MISSING_SHIFT));
		bytes_put_f64(w, plan->fill_number);
		bytes_put_u8(w, plan->fill_text != NULL);
		if (plan->fill_text != NULL)
			bytes_put_string(w, plan->fill_text);
		bytes_put_u8(w, plan->indicator);
		bytes_put_u8(w, (uint8) plan->scale);
		bytes_put_u8(w, (uint8) (plan->encode | plan->unseen << UNSEEN_SHIFT));
		if (plan->unseen == UNSEEN_CODE)
			bytes_put_f64(w, plan->unseen_code);
		if (plan->encode == ENCODE_TARGET)
		{
			bytes_put_f64(w, plan->smooth);
			bytes_put_u32(w, (uint32) code->n_targets);
		}
		bytes_put_u32(w, (uint32) plan->max_categories);
		bytes_put_u8(w, plan->drop_reference);
		bytes_put_u32(w, plan->date_parts);
		bytes_put_f64_array(w, code->fill, c->width);
		if (plan->scale != SCALE_NONE)
		{
			bytes_put_f64_array(w, code->shift, n_values);
			bytes_put_f64_array(w, code->factor, n_values);
		}
		if (code->text != NULL)
			save_text(code, w);
		else if (c->kind == COLUMN_CATEGORY)
			save_categories(code, w);
	}
}

static int
check_choice(const ByteReader *r, int v, int last, const char *what)
{
	if (v > last)
		bytes_corrupt(r, what);
	return v;
}

/* A choice stored in a byte. */
static int
load_choice(ByteReader *r, int last, const char *what)
{
	return check_choice(r, bytes_get_u8(r), last, what);
}

/* What stands for NULL, and what one is that training did not see. */
static void
load_impute(ByteReader *r, ColumnCode *code)
{
	uint8 v = bytes_get_u8(r);

	code->plan.impute = (ImputeMethod) check_choice(r, v & ((1 << ON_MISSING_SHIFT) - 1),
													IMPUTE_NATIVE, "unknown imputation");
	code->on_missing = (OnMissing) check_choice(r, v >> ON_MISSING_SHIFT, ON_MISSING_NULL,
												"unknown answer to NULL");
}

/* How categories are told apart, and what one is that training did not see. */
static void
load_encode(ByteReader *r, const SchemaColumn *c, ColumnPlan *plan)
{
	uint8 v = bytes_get_u8(r);

	plan->encode = (CategoryMethod) check_choice(r, v & ((1 << UNSEEN_SHIFT) - 1), ENCODE_TARGET,
												 "unknown encoding");
	plan->unseen =
		(UnseenMethod) check_choice(r, v >> UNSEEN_SHIFT, UNSEEN_CODE, "unknown unseen category");
	if (plan->unseen == UNSEEN_CODE)
		plan->unseen_code = bytes_get_f64(r);
	if ((plan->unseen != UNSEEN_OTHER &&
		 (c->kind != COLUMN_CATEGORY || plan->encode == ENCODE_TEXT)) ||
		(plan->unseen == UNSEEN_CODE &&
		 (plan->encode != ENCODE_ORDINAL || !isfinite(plan->unseen_code))))
		bytes_corrupt(r, "an unseen category that the column does not have");
}

/* A target encoding, as far as it is said before its categories. */
static void
load_target(ByteReader *r, const SchemaColumn *c, ColumnCode *code)
{
	uint32 n_targets;

	if (code->plan.encode != ENCODE_TARGET)
		return;
	code->plan.smooth = bytes_get_f64(r);
	n_targets = bytes_get_u32(r);
	if (c->kind != COLUMN_CATEGORY)
		bytes_corrupt(r, "a target encoding of what is no category");
	if (!(code->plan.smooth >= 0 && isfinite(code->plan.smooth)) &&
		code->plan.smooth != ENCODE_SMOOTH_AUTO)
		bytes_corrupt(r, "smoothing out of range");
	if (n_targets < 1 || n_targets > ENCODE_MAX_FEATURES)
		bytes_corrupt(r, "features of a target encoding out of range");
	code->n_targets = (int) n_targets;
}

/* The rules of one column, which must go together. */
static void
load_plan(ByteReader *r, const SchemaColumn *c, ColumnCode *code)
{
	ColumnPlan *plan = &code->plan;
	uint32 max_categories;

	plan->fill_number = bytes_get_f64(r);
	if (bytes_get_bool(r))
		plan->fill_text = bytes_get_string(r);
	plan->indicator = bytes_get_bool(r);
	plan->scale = (ScaleMethod) load_choice(r, SCALE_ROBUST, "unknown scaling");
	load_encode(r, c, plan);
	load_target(r, c, code);
	max_categories = bytes_get_u32(r);
	plan->drop_reference = bytes_get_bool(r);
	plan->date_parts = bytes_get_u32(r);
	if (max_categories > INT_MAX)
		bytes_corrupt(r, "max_categories out of range");
	plan->max_categories = (int) max_categories;
	if (plan->impute == IMPUTE_CATEGORY && c->kind != COLUMN_CATEGORY)
		bytes_corrupt(r, "an imputation that is for categories only");
	if (plan->impute == IMPUTE_NATIVE && c->kind == COLUMN_CATEGORY &&
		(plan->encode == ENCODE_ONE_HOT || plan->encode == ENCODE_TARGET))
		bytes_corrupt(r, "categories that keep NULL, encoded as what has none");
	if (plan->date_parts > DATE_PART_ALL || (encode_is_date(c->kind) && plan->date_parts == 0))
		bytes_corrupt(r, "date parts out of range");
	if (plan->scale != SCALE_NONE && c->kind == COLUMN_CATEGORY && plan->encode != ENCODE_ORDINAL &&
		plan->encode != ENCODE_TARGET)
		bytes_corrupt(r, "scaled categories");
}

static void
load_text(ByteReader *r, ColumnCode *code)
{
	TextPlan *plan = &code->plan.text;
	uint32 n_features;
	uint32 min_df;

	plan->min_n = bytes_get_u8(r);
	plan->max_n = bytes_get_u8(r);
	n_features = bytes_get_u32(r);
	min_df = bytes_get_u32(r);
	if (plan->min_n < 1 || plan->max_n < plan->min_n || plan->max_n > TEXT_MAX_N ||
		n_features < 1 || n_features > TEXT_MAX_FEATURES || min_df < 1 || min_df > INT_MAX)
		bytes_corrupt(r, "n-grams out of range");
	if (code->plan.impute != IMPUTE_NONE && code->plan.impute != IMPUTE_CATEGORY)
		bytes_corrupt(r, "an imputation that no text has");
	plan->n_features = (int) n_features;
	plan->min_df = (int) min_df;
	code->text = text_load(r, plan);
}

/* What a target encoding makes of each category; nothing for another. */
static void
load_targets(ByteReader *r, ColumnCode *code, bool has_null, bool has_other)
{
	if (code->n_targets == 0)
		return;
	code->targets = bytes_get_f64_array(r, target_values(code));
	code->null_slot = has_null ? 0 : -1;
	code->other_slot = has_other ? 0 : -1;
}

/* The categories of one column and the places of their features. */
static void
load_categories(ByteReader *r, ColumnCode *code)
{
	bool has_null;
	bool has_other;
	uint32 reference;
	int k;

	code->n_categories = (int) bytes_get_count(
		r, 4, code->plan.encode == ENCODE_NATIVE ? ENCODE_MAX_NATIVE : ENCODE_MAX_FEATURES);
	code->categories = palloc0(sizeof(char *) * Max(code->n_categories, 1));
	for (k = 0; k < code->n_categories; k++)
		code->categories[k] = bytes_get_string(r);
	if (!encode_index_categories(code))
		bytes_corrupt(r, "a category is there twice");
	has_null = bytes_get_bool(r);
	has_other = bytes_get_bool(r);
	reference = bytes_get_u32(r);
	if (reference > (uint32) code->n_categories)
		bytes_corrupt(r, "reference category out of range");
	code->null_slot = -1;
	code->other_slot = -1;
	if (code->plan.encode == ENCODE_ONE_HOT)
		encode_assign_slots(code, (int) reference - 1, has_null, has_other);
	else if (reference != 0 || (code->n_targets == 0 && (has_null || has_other)))
		bytes_corrupt(r, "one-hot places of an ordinal category");
	else
		load_targets(r, code, has_null, has_other);
	if (!(code->fill[0] >= ENCODE_OTHER_CATEGORY && code->fill[0] < code->n_categories) &&
		code->fill[0] != 0)
		bytes_corrupt(r, "imputed category out of range");
}

/* All that is stored of one column. */
static void
load_column(ByteReader *r, const SchemaColumn *c, ColumnCode *code)
{
	ByteReader scaling;
	int n_values = 0;

	code->null_slot = -1;
	code->other_slot = -1;
	load_impute(r, code);
	load_plan(r, c, code);
	code->fill = bytes_get_f64_array(r, c->width);
	if (code->plan.scale != SCALE_NONE)
	{
		/* scaled columns are never one-hot: their width needs no dictionary */
		n_values = encode_value_features(c, code);
		scaling = bytes_get_section(r, sizeof(double) * 2 * (Size) n_values, r->section);
		code->shift = bytes_get_f64_array(&scaling, n_values);
		code->factor = bytes_get_f64_array(&scaling, n_values);
	}
	if (encode_is_text(c, code))
		load_text(r, code);
	else if (c->kind == COLUMN_CATEGORY)
		load_categories(r, code);
}

Encoder *
encode_load(ByteReader *r, Schema *schema)
{
	Encoder *encoder = palloc0(sizeof(Encoder));
	int64 n = 0;

	encoder->schema = schema;
	encoder->columns = palloc0(sizeof(ColumnCode) * Max(schema->n_columns, 1));
	for (int j = 0; j < schema->n_columns; j++)
	{
		load_column(r, &schema->columns[j], &encoder->columns[j]);
		encoder->minds_null |= encoder->columns[j].on_missing != ON_MISSING_IMPUTE;
		n += encode_value_features(&schema->columns[j], &encoder->columns[j]) + 1;
		if (encoder->columns[j].text != NULL)
			n += encoder->columns[j].text->n_features;
		if (n > ENCODE_MAX_FEATURES)
			bytes_corrupt(r, "too many features");
	}
	encode_layout(encoder);
	return encoder;
}
