/*
 * encode_keys.c
 *		Reading the keys of preprocess (encode_keys.h).
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "compat.h"
#include "core/nearest.h"
#include "encode/encode_fit.h"
#include "encode/encode_keys.h"

const char *const keys_names[] = {
	"impute",         "fill",   "indicator",   "scale",      "encode", "unseen", "reference",
	"max_categories", "smooth", "ngram_range", "n_features", "min_df", "dates",  "columns",
};

char *
keys_value_text(JsonbValue *v)
{
	Jsonb *json = JsonbValueToJsonb(v);

	return JsonbToCString(NULL, &json->root, VARSIZE(json));
}

/* " of column "age"", or nothing */
static const char *
place(const PlanKeys *keys)
{
	return keys->column == NULL ? "" : psprintf(" of column \"%s\"", keys->column);
}

static void
bad_value(const PlanKeys *keys, int key, JsonbValue *v, const char *legal)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("preprocess key \"%s\"%s cannot be %s", keys_names[key], place(keys),
						   keys_value_text(v)),
					errhint("It is %s.", legal)));
}

void
keys_unsuited(const PlanKeys *keys, int key, const SchemaColumn *c, const char *why)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("preprocess key \"%s\" does not suit column \"%s\" of type %s",
						   keys_names[key], c->name, c->type_name),
					errhint("%s", why)));
}

static char *
list_names(const char *const *names, int n)
{
	StringInfoData list;

	initStringInfo(&list);
	appendStringInfoString(&list, "one of ");
	for (int i = 0; i < n; i++)
		appendStringInfo(&list, "%s\"%s\"", i > 0 ? ", " : "", names[i]);
	return list.data;
}

static bool
is_string(const JsonbValue *v, const char *text)
{
	return v->type == jbvString && v->val.string.len == strlen(text) &&
		   memcmp(v->val.string.val, text, v->val.string.len) == 0;
}

static int
read_choice(const PlanKeys *keys, int key, JsonbValue *v, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
	{
		if (is_string(v, names[i]))
			return i;
	}
	bad_value(keys, key, v, list_names(names, n));
	pg_unreachable();
}

static bool
read_boolean(const PlanKeys *keys, int key, JsonbValue *v)
{
	if (v->type != jbvBool)
		bad_value(keys, key, v, "true or false");
	return v->val.boolean;
}

double
keys_number(JsonbValue *v)
{
	return DatumGetFloat8(
		DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(v->val.numeric)));
}

/* A number that is an integer in [1, limit]. */
static int
read_integer(const PlanKeys *keys, int key, JsonbValue *v, int limit)
{
	double n = v->type == jbvNumeric ? keys_number(v) : 0.0;

	if (!(n >= 1 && n <= limit && n == floor(n)))
		bad_value(keys, key, v, psprintf("an integer in [1, %d]", limit));
	return (int) n;
}

static void
read_ngram_range(const PlanKeys *keys, JsonbValue *v, TextPlan *text)
{
	int *ends[] = {&text->min_n, &text->max_n};
	bool right = v->type == jbvBinary && JsonContainerIsArray(v->val.binary.data) &&
				 JsonContainerSize(v->val.binary.data) == 2;

	for (int i = 0; right && i < 2; i++)
	{
		JsonbValue *end = getIthJsonbValueFromContainer(v->val.binary.data, i);
		double n = end->type == jbvNumeric ? keys_number(end) : 0.0;

		right = n >= 1 && n <= TEXT_MAX_N && n == floor(n);
		*ends[i] = right ? (int) n : 0;
	}
	if (!right || text->min_n > text->max_n)
		bad_value(keys, KEY_NGRAM_RANGE, v,
				  psprintf("the least and the greatest number of words, such as [1, 2], at most %d",
						   TEXT_MAX_N));
}

/* "auto", or a number of rows. */
static double
read_smooth(const PlanKeys *keys, JsonbValue *v)
{
	double n = v->type == jbvNumeric ? keys_number(v) : -1.0;

	if (is_string(v, "auto"))
		return ENCODE_SMOOTH_AUTO;
	if (!(n >= 0 && isfinite(n)))
		bad_value(keys, KEY_SMOOTH, v, "\"auto\", or a number of rows that is not negative");
	return n;
}

/* A category is one column's. */
static char *
read_reference(const PlanKeys *keys, JsonbValue *v)
{
	if (keys->column == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("preprocess key \"%s\" is for single columns", keys_names[KEY_REFERENCE]),
				 errhint("For example {\"columns\": {\"color\": {\"reference\": "
						 "\"red\"}}}.")));
	if (v->type != jbvString)
		bad_value(keys, KEY_REFERENCE, v, "a category of the column, as text");
	return pnstrdup(v->val.string.val, v->val.string.len);
}

/* "error", "null", "other", or a number. */
static void
read_unseen(PlanKeys *keys, JsonbValue *v)
{
	if (v->type != jbvNumeric)
	{
		keys->unseen =
			(UnseenMethod) read_choice(keys, KEY_UNSEEN, v, encode_unseen_names, N_UNSEEN_NAMES);
		return;
	}
	keys->unseen = UNSEEN_CODE;
	keys->unseen_code = keys_number(v);
	if (!isfinite(keys->unseen_code))
		bad_value(keys, KEY_UNSEEN, v, "a number of double precision, or \"null\" or \"error\"");
}

/* The parts of a date that are asked for, as bits. */
static uint32
read_dates(const PlanKeys *keys, JsonbValue *v)
{
	const char *names[ENCODE_DATE_PARTS];
	const char *legal;
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue element;
	uint32 parts = 0;
	int i;

	for (i = 0; i < ENCODE_DATE_PARTS; i++)
		names[i] = encode_date_part_name(i);
	legal = psprintf("an array of %s", list_names(names, ENCODE_DATE_PARTS) + strlen("one of "));
	if (v->type != jbvBinary || !JsonContainerIsArray(v->val.binary.data) ||
		JsonContainerSize(v->val.binary.data) == 0)
		bad_value(keys, KEY_DATES, v, legal);
	it = JsonbIteratorInit(v->val.binary.data);
	while ((token = JsonbIteratorNext(&it, &element, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		for (i = 0; i < ENCODE_DATE_PARTS && !is_string(&element, names[i]); i++)
			;
		if (i == ENCODE_DATE_PARTS)
			bad_value(keys, KEY_DATES, v, legal);
		parts |= UINT32_C(1) << i;
	}
	return parts;
}

/* The value of one key of preprocess, of the type that the key wants. */
static void
read_value(PlanKeys *keys, int key, JsonbValue *v)
{
	keys->given[key] = true;
	switch (key)
	{
		case KEY_IMPUTE:
			keys->impute =
				(ImputeMethod) read_choice(keys, key, v, encode_impute_names, N_IMPUTE_METHODS);
			break;
		case KEY_FILL:
			if (v->type != jbvNumeric && v->type != jbvString && v->type != jbvBool)
				bad_value(keys, key, v, "a number, a text or a boolean");
			keys->fill = *v;
			break;
		case KEY_INDICATOR:
			keys->indicator = read_boolean(keys, key, v);
			break;
		case KEY_SCALE:
			keys->scale =
				(ScaleMethod) read_choice(keys, key, v, encode_scale_names, N_SCALE_METHODS);
			break;
		case KEY_ENCODE:
			keys->encode = (CategoryMethod) read_choice(keys, key, v, encode_category_names,
														N_CATEGORY_METHODS);
			break;
		case KEY_UNSEEN:
			read_unseen(keys, v);
			break;
		case KEY_REFERENCE:
			keys->reference = read_reference(keys, v);
			break;
		case KEY_MAX_CATEGORIES:
			keys->max_categories = read_integer(keys, key, v, KEYS_LIMIT_MAX_CATEGORIES);
			break;
		case KEY_SMOOTH:
			keys->smooth = read_smooth(keys, v);
			break;
		case KEY_NGRAM_RANGE:
			read_ngram_range(keys, v, &keys->text);
			break;
		case KEY_N_FEATURES:
			keys->text.n_features = read_integer(keys, key, v, TEXT_MAX_FEATURES);
			break;
		case KEY_MIN_DF:
			keys->text.min_df = read_integer(keys, key, v, PG_INT32_MAX);
			break;
		case KEY_DATES:
			keys->date_parts = read_dates(keys, v);
			break;
	}
}

/* What is wrong between keys of one place. */
static void
check_keys(PlanKeys *keys)
{
	if (keys->given[KEY_FILL] && !keys->given[KEY_IMPUTE])
	{
		keys->given[KEY_IMPUTE] = true;
		keys->impute = IMPUTE_CONSTANT;
	}
	if (!keys->given[KEY_IMPUTE])
		return;
	if (keys->impute == IMPUTE_CONSTANT && !keys->given[KEY_FILL])
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("preprocess key \"impute\"%s is \"constant\" without \"fill\"",
							   place(keys)),
						errhint("Give the constant, for example {\"fill\": 0}.")));
	if (keys->impute != IMPUTE_CONSTANT && keys->given[KEY_FILL])
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("preprocess key \"fill\"%s goes with \"impute\": \"constant\" only",
							   place(keys))));
}

PlanKeys
keys_read(JsonbContainer *object, const char *column, JsonbContainer **columns)
{
	PlanKeys keys = {.column = column};
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbIteratorToken token;
	JsonbValue v;
	int n_keys = columns != NULL ? lengthof(keys_names) : KEY_COLUMNS;
	int key = -1;

	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			char *name = pnstrdup(v.val.string.val, v.val.string.len);

			for (key = 0; key < n_keys && strcmp(name, keys_names[key]) != 0; key++)
				;
			if (key == n_keys)
			{
				char *hint = nearest_hint(name, keys_names, n_keys);

				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("unknown preprocess key \"%s\"%s", core_clip(name), place(&keys)),
						 hint != NULL
							 ? errhint("%s", hint)
							 : errhint("The key is %s.%s", list_names(keys_names, n_keys),
									   columns != NULL
										   ? " What is meant for one column goes under \"columns\"."
										   : "")));
			}
		}
		else if (token == WJB_VALUE && key == KEY_COLUMNS)
		{
			if (v.type != jbvBinary || !JsonContainerIsObject(v.val.binary.data))
				bad_value(&keys, key, &v, "an object of column names");
			*columns = v.val.binary.data;
		}
		else if (token == WJB_VALUE)
			read_value(&keys, key, &v);
	}
	check_keys(&keys);
	return keys;
}
