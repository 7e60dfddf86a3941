/*
 * encode.c
 *		From raw rows to features.
 *
 * Features of a column, in order: its values (number and boolean: itself; array:
 * its elements; date: its parts, by bit; ordinal category: its code; one-hot:
 * one per category in their order without the reference, then NULL, then "other"; target:
 * what is known of the target, one per class where there are more than two; text:
 * none), then the indicator.  After those of all columns come the words of the texts,
 * column by column.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo.h"
#include "core/sort.h"
#include "encode/encode.h"
#include "encode/encode_fit.h"

#define USECS_A_DAY       86400000000.0
#define DAYS_1970_TO_2000 10957
#define DAYS_MAX          3e9 /* beyond every date of PostgreSQL */
#define TARGET_LABEL_MAX  63 /* bytes of a label in the name of a feature */

static const char *const date_part_names[ENCODE_DATE_PARTS] = {"year", "month", "day",    "dow",
															   "doy",  "hour",  "minute", "epoch"};

const char *const encode_impute_names[N_IMPUTE_METHODS] = {
	[IMPUTE_NONE] = "none",         [IMPUTE_MEAN] = "mean",
	[IMPUTE_MEDIAN] = "median",     [IMPUTE_MOST_FREQUENT] = "most_frequent",
	[IMPUTE_CONSTANT] = "constant", [IMPUTE_CATEGORY] = "category",
	[IMPUTE_NATIVE] = "native",
};

const char *const encode_scale_names[N_SCALE_METHODS] = {
	[SCALE_NONE] = "none",
	[SCALE_STANDARD] = "standard",
	[SCALE_MIN_MAX] = "min_max",
	[SCALE_ROBUST] = "robust",
};

const char *const encode_category_names[N_CATEGORY_METHODS] = {
	[ENCODE_ONE_HOT] = "one_hot", [ENCODE_ORDINAL] = "ordinal", [ENCODE_NATIVE] = "native",
	[ENCODE_TEXT] = "text",       [ENCODE_TARGET] = "target",
};

const char *const encode_unseen_names[N_UNSEEN_NAMES] = {
	[UNSEEN_OTHER] = "other",
	[UNSEEN_NULL] = "null",
	[UNSEEN_ERROR] = "error",
};

const char *
encode_date_part_name(int bit)
{
	return date_part_names[bit];
}

/* Features of a column without the indicator and the words. */
int
encode_value_features(const SchemaColumn *c, const ColumnCode *code)
{
	int n = 0;

	if (encode_is_date(c->kind))
	{
		for (int k = 0; k < ENCODE_DATE_PARTS; k++)
			n += (code->plan.date_parts >> k) & 1;
		return n;
	}
	if (encode_is_text(c, code))
		return 0;
	if (encode_is_target(c, code))
		return code->n_targets;
	if (!encode_is_one_hot(c, code))
		return c->width;
	for (int k = 0; k < code->n_categories; k++)
		n += code->slots[k] >= 0;
	return n + (code->null_slot >= 0) + (code->other_slot >= 0);
}

/*
 * One-hot places: each category but the reference (-1: none), then NULL, then
 * other.
 */
void
encode_assign_slots(ColumnCode *code, int reference, bool has_null, bool has_other)
{
	int next = 0;

	code->slots = palloc(sizeof(int) * Max(code->n_categories, 1));
	for (int k = 0; k < code->n_categories; k++)
		code->slots[k] = k == reference ? -1 : next++;
	code->null_slot = has_null ? next++ : -1;
	code->other_slot = has_other ? next++ : -1;
}

int
encode_reference(const ColumnCode *code)
{
	for (int k = 0; code->slots != NULL && k < code->n_categories; k++)
	{
		if (code->slots[k] < 0)
			return k;
	}
	return -1;
}

static char *
name_join(const char *column, const char *separator, const char *rest)
{
	Size len = strlen(column) + strlen(separator) + strlen(rest) + 1;
	char *name = palloc(len);

	snprintf(name, len, "%s%s%s", column, separator, rest);
	return name;
}

static void
name_one_hot(char **names, const SchemaColumn *c, const ColumnCode *code)
{
	for (int k = 0; k < code->n_categories; k++)
	{
		if (code->slots[k] >= 0)
			names[code->slots[k]] = name_join(c->name, "=", code->categories[k]);
	}
	if (code->null_slot >= 0)
		names[code->null_slot] = name_join(c->name, "=", "(null)");
	if (code->other_slot >= 0)
		names[code->other_slot] = name_join(c->name, "=", "(other)");
}

static void
name_elements(char **names, const SchemaColumn *c, int n)
{
	for (int k = 0; k < n; k++)
	{
		char subscript[16];

		snprintf(subscript, sizeof(subscript), "[%d]", k + 1);
		names[k] = name_join(c->name, subscript, "");
	}
}

/* Names of one column's features; names[0] is its first. */
static void
name_features(char **names, const SchemaColumn *c, const ColumnCode *code)
{
	if (encode_is_one_hot(c, code))
		name_one_hot(names, c, code);
	else if (encode_is_text(c, code))
		;
	else if (encode_is_date(c->kind))
	{
		int next = 0;

		for (int k = 0; k < ENCODE_DATE_PARTS; k++)
		{
			if ((code->plan.date_parts >> k) & 1)
				names[next++] = name_join(c->name, ".", date_part_names[k]);
		}
	}
	else if (c->kind == COLUMN_ARRAY)
		name_elements(names, c, c->width);
	else if (code->n_targets > 1)
		name_elements(names, c, code->n_targets);
	else
		names[0] = name_join(c->name, "", "");
	if (code->plan.indicator)
		names[code->n_features - 1] = name_join(c->name, " is missing", "");
}

/* Count more features, as far as there may be so many. */
static int
take_features(int64 *n, int more)
{
	int first = (int) *n;

	*n += more;
	if (*n > ENCODE_MAX_FEATURES)
		core_error(CORE_INVALID_PARAMETER, "Lower max_categories or n_features.",
				   "more than %d features after preprocessing", ENCODE_MAX_FEATURES);
	return first;
}

void
encode_name_ngrams(Encoder *encoder)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		const TextCode *text = encoder->columns[j].text;

		for (int k = 0; text != NULL && k < text->n_features; k++)
			encoder->feature_names[text->first_feature + k] =
				name_join(encoder->schema->columns[j].name, ":", text->ngrams[k]);
	}
}

/* Long labels stay numbers, so that names do not take more memory than they have bytes. */
void
encode_name_targets(Encoder *encoder, int n_classes, char *const *labels)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		const ColumnCode *code = &encoder->columns[j];

		for (int k = 0; code->n_targets > 1 && k < n_classes; k++)
		{
			char **name = &encoder->feature_names[code->first_feature + k];

			if (strlen(labels[k]) > TARGET_LABEL_MAX)
				continue;
			pfree(*name);
			*name = name_join(encoder->schema->columns[j].name, ".", labels[k]);
		}
	}
}

/* After the features of all columns, the words of the texts. */
static void
layout_texts(Encoder *encoder, int64 *n)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		TextCode *text = encoder->columns[j].text;

		if (text == NULL)
			continue;
		encoder->has_texts = true;
		text->first_feature = take_features(n, text->n_features);
	}
}

/*
 * Fill in what follows from the columns' codes: first_feature, n_features,
 * feature names, identity.
 */
void
encode_layout(Encoder *encoder)
{
	const Schema *schema = encoder->schema;
	int64 n = 0;

	encoder->is_identity = true;
	for (int j = 0; j < schema->n_columns; j++)
	{
		const SchemaColumn *c = &schema->columns[j];
		ColumnCode *code = &encoder->columns[j];

		code->n_features = encode_value_features(c, code) + (code->plan.indicator ? 1 : 0);
		code->first_feature = take_features(&n, code->n_features);
		if (c->kind == COLUMN_CATEGORY || encode_is_date(c->kind) || code->plan.indicator ||
			code->shift != NULL)
			encoder->is_identity = false;
	}
	encoder->n_dense = (int) n;
	layout_texts(encoder, &n);
	encoder->n_features = (int) n;
	encoder->feature_names = palloc_extended(sizeof(char *) * Max(encoder->n_features, 1),
											 MCXT_ALLOC_ZERO | MCXT_ALLOC_HUGE);
	for (int j = 0; j < schema->n_columns; j++)
		name_features(encoder->feature_names + encoder->columns[j].first_feature,
					  &schema->columns[j], &encoder->columns[j]);
	encode_name_ngrams(encoder);
}

void
encode_set_dense(Encoder *encoder, bool dense)
{
	encoder->n_dense = encoder->n_features;
	for (int j = 0; j < encoder->schema->n_columns && !dense; j++)
	{
		if (encoder->columns[j].text != NULL)
			encoder->n_dense -= encoder->columns[j].text->n_features;
	}
}

static void
null_not_allowed(const SchemaColumn *c, const char *why)
{
	core_error(CORE_NULL_NOT_ALLOWED, why, "column \"%s\" is NULL", c->name);
}

static void
none_not_allowed(const SchemaColumn *c)
{
	null_not_allowed(c, "Its preprocessing has \"impute\": \"none\".");
}

/* The value with NULL replaced. */
static inline double
fill_value(const SchemaColumn *c, const ColumnCode *code, int k, double v)
{
	if (likely(!isnan(v)))
		return v;
	if (code->plan.impute == IMPUTE_NONE)
		none_not_allowed(c);
	return code->plan.impute == IMPUTE_NATIVE ? v : code->fill[k];
}

/*
 * Year, month and day of a day number counted from 1970-01-01, proleptic
 * Gregorian.  Years are taken from March, so that the leap day is the last of a
 * year, in eras of 400 years = 146097 days.
 */
static void
civil_from_days(int64 days, int *year, int *month, int *day)
{
	int64 shifted = days + 719468; /* from 0000-03-01 */
	int64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int of_era = (int) (shifted - era * 146097);
	int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int march_month = (5 * of_year + 2) / 153;

	*day = of_year - (153 * march_month + 2) / 5 + 1;
	*month = march_month < 10 ? march_month + 3 : march_month - 9;
	*year = (int) (year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

static int
day_of_year(int year, int month, int day)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return before[month - 1] + day + (leap && month > 2 ? 1 : 0);
}

/* Parts of a date (days) or timestamp (microseconds since 2000-01-01), by bit. */
static void
date_parts(bool is_date, uint32 parts, double v, double *out)
{
	double usecs = is_date ? v * USECS_A_DAY : v;
	double day_number = Max(Min(floor(usecs / USECS_A_DAY), DAYS_MAX), -DAYS_MAX);
	double of_day = usecs - day_number * USECS_A_DAY;
	int64 days = (int64) day_number + DAYS_1970_TO_2000;
	double values[ENCODE_DATE_PARTS];
	int year;
	int month;
	int day;
	int n = 0;

	civil_from_days(days, &year, &month, &day);
	values[0] = year;
	values[1] = month;
	values[2] = day;
	values[3] = (double) (((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
	values[4] = day_of_year(year, month, day);
	values[5] = floor(of_day / 3600e6);
	values[6] = floor(fmod(of_day, 3600e6) / 60e6);
	values[7] = usecs / 1e6 + DAYS_1970_TO_2000 * 86400.0;
	for (int k = 0; k < ENCODE_DATE_PARTS; k++)
	{
		if ((parts >> k) & 1)
			out[n++] = values[k];
	}
}

/* A category that training did not see, as what it is to count. */
static double
unseen_value(const SchemaColumn *c, const ColumnCode *code, double v)
{
	switch (code->plan.unseen)
	{
		case UNSEEN_NULL:
			return NAN;
		case UNSEEN_ERROR:
			core_error(CORE_DATA_UNFIT, "Its preprocessing has \"unseen\": \"error\".",
					   "column \"%s\" holds a category that training did not see", c->name);
			break;
		default:
			break;
	}
	return v;
}

static double
ordinal_code(const ColumnCode *code, double v)
{
	if (v >= 0 && v < code->n_categories)
		return v;
	return code->plan.unseen == UNSEEN_CODE ? code->plan.unseen_code : code->n_categories + 1.0;
}

int
encode_target_place(const SchemaColumn *c, const ColumnCode *code, double v)
{
	if (unlikely(v < 0 || v >= code->n_categories))
		v = unseen_value(c, code, v);
	if (isnan(v) && code->plan.impute != IMPUTE_CATEGORY)
		v = fill_value(c, code, 0, v);
	if (isnan(v))
		return code->n_categories;
	return v >= 0 && v < code->n_categories ? (int) v : code->n_categories + 1;
}

/* What training rows say of the target; part: the others of this part, -1: all. */
static void
encode_target(const SchemaColumn *c, const ColumnCode *code, int part, double v, double *out)
{
	Size n = (Size) code->n_targets;
	Size at = n * encode_target_place(c, code, v);
	const double *values = code->targets;

	if (part >= 0)
		values = code->part_targets + n * (code->n_categories + 2) * part;
	memcpy(out, values + at, sizeof(double) * n);
}

/* The value feature(s) of a category. */
static void
encode_category(const SchemaColumn *c, const ColumnCode *code, double v, double *out)
{
	bool is_null;
	int slot;

	if (unlikely(v < 0 || v >= code->n_categories))
		v = unseen_value(c, code, v);
	is_null = isnan(v);
	if (is_null && code->plan.impute != IMPUTE_CATEGORY)
	{
		v = fill_value(c, code, 0, v);
		is_null = false;
	}
	if (code->plan.encode != ENCODE_ONE_HOT)
	{
		if (isnan(v) && code->plan.impute == IMPUTE_NATIVE)
			out[0] = v;
		else if (is_null)
			out[0] = code->n_categories;
		else
			out[0] = ordinal_code(code, v);
		return;
	}
	memset(out, 0, sizeof(double) * (code->n_features - (code->plan.indicator ? 1 : 0)));
	if (is_null && code->null_slot >= 0)
		slot = code->null_slot;
	else if (!is_null && v >= 0 && v < code->n_categories)
		slot = code->slots[(int) v];
	else
		slot = code->other_slot;
	if (slot >= 0)
		out[slot] = 1.0;
}

static void
encode_date(const SchemaColumn *c, const ColumnCode *code, double v, int n_parts, double *out)
{
	v = fill_value(c, code, 0, v);
	if (!isnan(v))
		date_parts(c->kind == COLUMN_DATE, code->plan.date_parts, v, out);
	else
		for (int k = 0; k < n_parts; k++)
			out[k] = v;
}

bool
encode_has_null(const SchemaColumn *c, const double *raw)
{
	for (int k = 0; k < c->width; k++)
	{
		if (isnan(raw[k]))
			return true;
	}
	return false;
}

bool
encode_replaces_null(const Encoder *encoder, int j)
{
	const SchemaColumn *c = &encoder->schema->columns[j];
	const ColumnCode *code = &encoder->columns[j];

	if (code->on_missing != ON_MISSING_IMPUTE || code->text != NULL)
		return false;
	if (code->plan.impute == IMPUTE_CATEGORY)
		return (encode_is_one_hot(c, code) || encode_is_target(c, code)) && code->null_slot < 0;
	return code->plan.impute != IMPUTE_NONE && code->plan.impute != IMPUTE_NATIVE;
}

void
encode_on_missing(Encoder *encoder, const bool *saw_null, OnMissing on_missing)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		if (saw_null[j])
			continue;
		encoder->columns[j].on_missing = on_missing;
		encoder->minds_null |= on_missing != ON_MISSING_IMPUTE;
	}
}

bool
encode_has_answer(const Encoder *encoder, const double *raw)
{
	bool has_answer = true;

	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		const SchemaColumn *c = &encoder->schema->columns[j];
		OnMissing on_missing = encoder->columns[j].on_missing;

		if (on_missing == ON_MISSING_IMPUTE || !encode_has_null(c, raw + c->offset))
			continue;
		if (on_missing == ON_MISSING_ERROR)
			null_not_allowed(c, "Training saw no NULL in it, and \"on_missing\" was \"error\".");
		has_answer = false;
	}
	return has_answer;
}

/* One column of one row; raw and out point at its first value and feature; part: -1 for none. */
static void
encode_column(const SchemaColumn *c, const ColumnCode *code, int part, const double *raw,
			  double *out)
{
	int n_values = code->n_features;

	if (code->plan.indicator)
		out[--n_values] = encode_has_null(c, raw) ? 1.0 : 0.0;
	if (code->text != NULL)
	{
		if (isnan(raw[0]) && code->plan.impute == IMPUTE_NONE)
			none_not_allowed(c);
		return;
	}
	switch (c->kind)
	{
		case COLUMN_CATEGORY:
			if (code->n_targets > 0)
				encode_target(c, code, part, raw[0], out);
			else
				encode_category(c, code, raw[0], out);
			break;
		case COLUMN_DATE:
		case COLUMN_TIMESTAMP:
		case COLUMN_TIMESTAMPTZ:
			encode_date(c, code, raw[0], n_values, out);
			break;
		case COLUMN_NUMBER:
		case COLUMN_BOOLEAN:
		case COLUMN_ARRAY:
			for (int k = 0; k < c->width; k++)
				out[k] = fill_value(c, code, k, raw[k]);
			break;
	}
	if (code->shift != NULL)
	{
		for (int k = 0; k < n_values; k++)
			out[k] = (out[k] - code->shift[k]) * code->factor[k];
	}
}

/* Identity: only NULLs to be filled. */
static void
fill_identity(const Encoder *encoder, Size n, const double *raw, double *out)
{
	const Schema *schema = encoder->schema;
	Size total = n * schema->n_raw;

	if (out != raw)
		memcpy(out, raw, sizeof(double) * total);
	for (Size i = 0; i < total; i++)
	{
		if (unlikely(isnan(out[i])))
		{
			int at = (int) (i % schema->n_raw);
			int j = schema->n_columns - 1;

			while (schema->columns[j].offset > at)
				j--;
			out[i] = fill_value(&schema->columns[j], &encoder->columns[j],
								at - schema->columns[j].offset, out[i]);
		}
	}
}

/* The features of a row's texts into its place among the others. */
static void
spread_texts(const Encoder *encoder, const SparseRows *texts, Size row, double *out)
{
	int first = encoder->n_features;

	for (int j = encoder->schema->n_columns - 1; j >= 0; j--)
	{
		if (encoder->columns[j].text != NULL)
			first = encoder->columns[j].text->first_feature;
	}
	memset(out + first, 0, sizeof(double) * (encoder->n_features - first));
	if (texts == NULL)
		return;
	for (Size i = texts->start[row]; i < texts->start[row + 1]; i++)
		out[texts->feature[i]] = texts->value[i];
}

void
encode_text(const Encoder *encoder, int column, const char *text, Size len, TextRows *out)
{
	const ColumnCode *code = &encoder->columns[column];

	len = schema_text_length(encoder->schema->columns[column].type_name, text, (int) len);
	text_encode(&code->plan.text, code->text, text, len, out);
}

void
encode_rows(const Encoder *encoder, Size n, const double *raw, const SparseRows *texts, double *out)
{
	encode_training_rows(encoder, NULL, n, raw, texts, out);
}

void
encode_training_rows(const Encoder *encoder, const RowPart *parts, Size n, const double *raw,
					 const SparseRows *texts, double *out)
{
	const Schema *schema = encoder->schema;
	bool spread = encoder->has_texts && encoder->n_dense == encoder->n_features;

	if (encoder->is_identity)
	{
		fill_identity(encoder, n, raw, out);
		return;
	}
	for (Size i = 0; i < n; i++)
	{
		for (int j = 0; j < schema->n_columns; j++)
		{
			const SchemaColumn *c = &schema->columns[j];
			const ColumnCode *code = &encoder->columns[j];

			encode_column(c, code, parts != NULL ? parts[i].part : -1, raw + c->offset,
						  out + code->first_feature);
		}
		if (spread)
			spread_texts(encoder, texts, i, out);
		raw += schema->n_raw;
		out += encoder->n_dense;
	}
}

/* The codes of a value feature of a column; 0: it is a number. */
static int
value_categories(const SchemaColumn *c, const ColumnCode *code, bool frequencies)
{
	if (c->kind == COLUMN_CATEGORY && code->plan.encode == ENCODE_NATIVE)
		return code->n_categories + 2;
	return frequencies && (c->kind == COLUMN_BOOLEAN || encode_is_one_hot(c, code)) ? 2 : 0;
}

int *
encode_feature_categories(const Encoder *encoder, uint32 traits)
{
	const Schema *schema = encoder->schema;
	int *n_categories = palloc0(sizeof(int) * Max(encoder->n_features, 1));
	bool frequencies = (traits & ALGO_FREQUENCIES) != 0;
	bool any = false;

	for (int j = 0; j < schema->n_columns; j++)
	{
		const ColumnCode *code = &encoder->columns[j];
		int n = value_categories(&schema->columns[j], code, frequencies);

		for (int k = 0; k < code->n_features; k++)
		{
			bool is_value = k < code->n_features - (code->plan.indicator ? 1 : 0);
			int *of = &n_categories[code->first_feature + k];

			*of = is_value ? n : frequencies ? 2 : 0;
			any |= *of > 0;
		}
	}
	if (any)
		return n_categories;
	pfree(n_categories);
	return NULL;
}

int
encode_category_code(const Encoder *encoder, int column, const char *text, int len)
{
	const ColumnCode *code = &encoder->columns[column];
	int low = 0;
	int high = code->n_categories;

	len = schema_text_length(encoder->schema->columns[column].type_name, text, len);
	while (low < high)
	{
		int middle = low + (high - low) / 2;
		int at = code->by_text != NULL ? code->by_text[middle] : middle;
		const char *category = code->categories[at];
		int order = strncmp(text, category, len);

		if (order == 0 && category[len] == '\0')
			return at;
		if (order <= 0)
			high = middle;
		else
			low = middle + 1;
	}
	return ENCODE_OTHER_CATEGORY;
}

typedef struct TextAt
{
	const char *text;
	int at;
} TextAt;

static int
compare_text_at(const void *a, const void *b)
{
	return strcmp(((const TextAt *) a)->text, ((const TextAt *) b)->text);
}

bool
encode_index_categories(ColumnCode *code)
{
	TextAt *sorted;
	bool unique = true;
	int n = code->n_categories;
	int k;

	code->by_text = NULL;
	for (k = 1; k < n && strcmp(code->categories[k - 1], code->categories[k]) < 0; k++)
		;
	if (k >= n)
		return true;
	sorted = palloc(sizeof(TextAt) * n);
	for (k = 0; k < n; k++)
		sorted[k] = (TextAt){code->categories[k], k};
	sort_array(sorted, n, sizeof(TextAt), compare_text_at);
	code->by_text = palloc(sizeof(int) * n);
	for (k = 0; k < n; k++)
	{
		code->by_text[k] = sorted[k].at;
		if (k > 0 && strcmp(sorted[k - 1].text, sorted[k].text) == 0)
			unique = false;
	}
	pfree(sorted);
	return unique;
}
