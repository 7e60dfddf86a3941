/*
 * encode_plan.c
 *		Reading preprocess: {"scale": "standard", "columns": {"age": {...}}}.
 *
 * Whether a key (encode_keys.h) suits a column is asked when it is applied.  Keys for all columns
 * pass over those they do not suit, keys for one column must suit it.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "core/nearest.h"
#include "encode/encode_fit.h"
#include "encode/encode_keys.h"
#include "encode/encode_plan.h"
#include "encode/fold.h"

#define DEFAULT_MAX_CATEGORIES 100

static void
default_category(ColumnPlan *plan, const EncodeDefaults *defaults)
{
	plan->impute = IMPUTE_CATEGORY;
	plan->max_categories = DEFAULT_MAX_CATEGORIES;
	plan->drop_reference = defaults->drop_reference;
	plan->smooth = ENCODE_SMOOTH_AUTO;
	plan->text = (TextPlan){.min_n = 1, .max_n = 1, .min_df = 1};
	plan->text.n_features =
		defaults->traits & ALGO_SPARSE ? TEXT_DEFAULT_FEATURES : TEXT_DENSE_FEATURES;
	if (!(defaults->traits & ALGO_CATEGORIES))
		return;
	plan->encode = ENCODE_NATIVE;
	plan->max_categories = ENCODE_MAX_NATIVE;
	if ((defaults->traits & ALGO_MISSING) && !(defaults->traits & ALGO_FREQUENCIES))
		plan->impute = IMPUTE_NATIVE;
}

static void
default_plan(ColumnPlan *plan, const SchemaColumn *c, const EncodeDefaults *defaults)
{
	memset(plan, 0, sizeof(ColumnPlan));
	if (c->kind == COLUMN_CATEGORY)
	{
		default_category(plan, defaults);
		return;
	}
	if (defaults->traits & ALGO_MISSING)
		plan->impute = IMPUTE_NATIVE;
	else
		plan->impute = c->kind == COLUMN_BOOLEAN ? IMPUTE_MOST_FREQUENT : IMPUTE_MEAN;
	if ((defaults->traits & ALGO_SCALED) && c->kind != COLUMN_BOOLEAN)
		plan->scale = SCALE_STANDARD;
	if (!encode_is_date(c->kind))
		return;
	plan->date_parts = DATE_PART_YEAR | DATE_PART_MONTH | DATE_PART_DAY | DATE_PART_DOW;
	if (c->kind != COLUMN_DATE)
		plan->date_parts |= DATE_PART_HOUR;
}

static bool
impute_suits(ImputeMethod impute, ColumnKind kind)
{
	switch (impute)
	{
		case IMPUTE_MEAN:
		case IMPUTE_MEDIAN:
			return kind != COLUMN_CATEGORY && kind != COLUMN_BOOLEAN;
		case IMPUTE_CATEGORY:
			return kind == COLUMN_CATEGORY;
		default:
			return true;
	}
}

/* A date in days or a timestamp in microseconds, as text; NaN for infinity. */
static double
fill_date(ColumnKind kind, const char *text)
{
	Timestamp timestamp;
	DateADT date;

	if (kind == COLUMN_DATE)
	{
		date = DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(text)));
		return DATE_NOT_FINITE(date) ? NAN : date;
	}
	timestamp = DatumGetTimestamp(DirectFunctionCall3(
		kind == COLUMN_TIMESTAMP ? timestamp_in : timestamptz_in, CStringGetDatum(text),
		ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	return TIMESTAMP_NOT_FINITE(timestamp) ? NAN : (double) timestamp;
}

/* A constant for NULL: false when its JSON type is not that of the column. */
static bool
apply_fill(ColumnPlan *plan, const SchemaColumn *c, JsonbValue *fill)
{
	char *text =
		fill->type == jbvString ? pnstrdup(fill->val.string.val, fill->val.string.len) : NULL;

	if (c->kind == COLUMN_BOOLEAN && fill->type == jbvBool)
		plan->fill_number = fill->val.boolean ? 1.0 : 0.0;
	else if ((c->kind == COLUMN_NUMBER || c->kind == COLUMN_ARRAY) && fill->type == jbvNumeric)
		plan->fill_number = keys_number(fill);
	else if (c->kind == COLUMN_CATEGORY && text != NULL)
		plan->fill_text = fold_for(c->type_name, text);
	else if (encode_is_date(c->kind) && text != NULL)
		plan->fill_number = fill_date(c->kind, text);
	else
		return false;
	if (!isfinite(plan->fill_number))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("preprocess key \"fill\" is infinite or out of range")));
	return true;
}

/* Sets the imputation; one that does not suit is an error where the column was named. */
static void
apply_impute(ColumnPlan *plan, const SchemaColumn *c, PlanKeys *keys)
{
	if (!impute_suits(keys->impute, c->kind))
	{
		if (keys->column != NULL)
			keys_unsuited(keys, KEY_IMPUTE, c,
						  c->kind == COLUMN_CATEGORY || c->kind == COLUMN_BOOLEAN
							  ? "A mean or median needs numbers or dates."
							  : "NULL as a category of its own is for text and enums.");
		return;
	}
	if (keys->impute == IMPUTE_CONSTANT && !apply_fill(plan, c, &keys->fill))
	{
		if (keys->column != NULL)
			keys_unsuited(keys, KEY_FILL, c,
						  "Give a number for numbers, a boolean for booleans, and a text for text, "
						  "dates and timestamps.");
		return;
	}
	if (plan->encode == ENCODE_TEXT && keys->impute != IMPUTE_NONE &&
		keys->impute != IMPUTE_CATEGORY)
	{
		if (keys->column != NULL)
			keys_unsuited(keys, KEY_IMPUTE, c,
						  "A text that is NULL has no words: \"category\" or \"none\".");
		return;
	}
	plan->impute = keys->impute;
	plan->impute_given = true;
	if (keys->column != NULL && c->kind == COLUMN_CATEGORY && keys->impute != IMPUTE_NONE &&
		keys->impute != IMPUTE_CATEGORY)
		plan->encode_given = true; /* what stands for NULL is a category, so the column is one */
}

static void
apply_scale(ColumnPlan *plan, const SchemaColumn *c, const PlanKeys *keys)
{
	bool suits = c->kind != COLUMN_BOOLEAN &&
				 (c->kind != COLUMN_CATEGORY || plan->encode == ENCODE_ORDINAL ||
				  plan->encode == ENCODE_TARGET);

	plan->scale_given = true;
	plan->scale_asked = keys->scale;
	if (suits)
		plan->scale = keys->scale;
	else if (keys->column != NULL && keys->scale != SCALE_NONE)
		keys_unsuited(keys, KEY_SCALE, c,
					  "Only numbers, dates, and ordinal or target categories are scaled.");
}

static void
apply_dates(ColumnPlan *plan, const SchemaColumn *c, const PlanKeys *keys)
{
	uint32 parts = keys->date_parts;

	if (c->kind == COLUMN_DATE)
		parts &= ~(uint32) (DATE_PART_HOUR | DATE_PART_MINUTE);
	if (!encode_is_date(c->kind))
	{
		if (keys->column != NULL)
			keys_unsuited(keys, KEY_DATES, c, "It is for dates and timestamps.");
		return;
	}
	if (parts == 0 || (keys->column != NULL && parts != keys->date_parts))
		keys_unsuited(keys, KEY_DATES, c, "A date has no hour and no minute.");
	plan->date_parts = parts;
}

void
encode_plan_as_text(ColumnPlan *plan)
{
	plan->encode = ENCODE_TEXT;
	plan->unseen = UNSEEN_OTHER;
	plan->scale = SCALE_NONE;
	plan->drop_reference = false;
	if (plan->impute != IMPUTE_NONE)
		plan->impute = IMPUTE_CATEGORY; /* NULL has no words */
}

/*
 * A code beyond the last one would be more than the most of what training saw, so neither NULL nor
 * what training did not see has one unless it is asked for.
 */
static void
default_ordinal(ColumnPlan *plan)
{
	if (!plan->unseen_given)
		plan->unseen = UNSEEN_NULL;
	if (!plan->impute_given && plan->impute == IMPUTE_CATEGORY)
		plan->impute = IMPUTE_MOST_FREQUENT;
}

/* How many categories are told apart where it is not said; the learner's own way has a limit. */
static void
default_max_categories(ColumnPlan *plan, CategoryMethod before)
{
	if (plan->encode == ENCODE_TARGET)
		plan->max_categories = KEYS_LIMIT_MAX_CATEGORIES;
	else if (before == ENCODE_TARGET)
		plan->max_categories =
			plan->encode == ENCODE_NATIVE ? ENCODE_MAX_NATIVE : DEFAULT_MAX_CATEGORIES;
}

/* One-hot and target encodings have a place for NULL and do not keep it. */
static void
apply_encode(ColumnPlan *plan, CategoryMethod encode)
{
	CategoryMethod before = plan->encode;

	plan->encode_given = true;
	if (encode == ENCODE_TEXT)
	{
		encode_plan_as_text(plan);
		return;
	}
	plan->encode = encode;
	if (!plan->max_given)
		default_max_categories(plan, before);
	if (plan->encode == ENCODE_ORDINAL)
		default_ordinal(plan);
	else if (plan->unseen == UNSEEN_CODE || !plan->unseen_given)
		plan->unseen = UNSEEN_OTHER;
	if (plan->encode == ENCODE_TARGET)
		plan->scale = plan->scale_asked;
	else if (plan->encode != ENCODE_ORDINAL)
		plan->scale = SCALE_NONE; /* which all columns may have been asked to have */
	if (plan->encode != ENCODE_ONE_HOT)
		plan->drop_reference = false;
	if (plan->impute == IMPUTE_NATIVE &&
		(plan->encode == ENCODE_ONE_HOT || plan->encode == ENCODE_TARGET))
		plan->impute = IMPUTE_CATEGORY;
	if (before == ENCODE_NATIVE && plan->encode == ENCODE_ONE_HOT)
		plan->max_categories = DEFAULT_MAX_CATEGORIES;
}

static bool
any_text_key(const PlanKeys *keys)
{
	return keys->given[KEY_NGRAM_RANGE] || keys->given[KEY_N_FEATURES] || keys->given[KEY_MIN_DF];
}

/* What is said of the words of one column makes it a text. */
static void
apply_text(ColumnPlan *plan, const SchemaColumn *c, const PlanKeys *keys)
{
	if (keys->column != NULL && any_text_key(keys) && !keys->given[KEY_ENCODE])
		apply_encode(plan, ENCODE_TEXT);
	for (int key = KEY_NGRAM_RANGE; key <= KEY_MIN_DF; key++)
	{
		if (keys->given[key] && keys->column != NULL && plan->encode != ENCODE_TEXT)
			keys_unsuited(keys, key, c, "It goes with \"encode\": \"text\".");
	}
	if (keys->given[KEY_NGRAM_RANGE])
	{
		plan->text.min_n = keys->text.min_n;
		plan->text.max_n = keys->text.max_n;
	}
	if (keys->given[KEY_N_FEATURES])
		plan->text.n_features = keys->text.n_features;
	if (keys->given[KEY_MIN_DF])
		plan->text.min_df = keys->text.min_df;
}

/* Said of one column it makes that a category, whatever its texts read like. */
static void
apply_max_categories(ColumnPlan *plan, const SchemaColumn *c, const PlanKeys *keys)
{
	if (keys->column != NULL && plan->encode == ENCODE_TEXT)
		keys_unsuited(keys, KEY_MAX_CATEGORIES, c,
					  "Of a text its words are told apart: n_features.");
	plan->max_categories = keys->max_categories;
	plan->max_given = true;
	if (keys->column != NULL)
		plan->encode_given = true;
}

static void
apply_smooth(ColumnPlan *plan, const SchemaColumn *c, const PlanKeys *keys)
{
	if (keys->column != NULL && plan->encode != ENCODE_TARGET)
		keys_unsuited(keys, KEY_SMOOTH, c, "It goes with \"encode\": \"target\".");
	plan->smooth = keys->smooth;
}

/* What a category is that training did not see; a number is one code among others. */
static void
apply_unseen(ColumnPlan *plan, const SchemaColumn *c, const PlanKeys *keys)
{
	bool suits =
		keys->unseen == UNSEEN_CODE ? plan->encode == ENCODE_ORDINAL : plan->encode != ENCODE_TEXT;

	if (suits)
	{
		plan->unseen = keys->unseen;
		plan->unseen_code = keys->unseen_code;
		plan->unseen_given = true;
		plan->encode_given |= keys->column != NULL;
	}
	else if (keys->column != NULL)
		keys_unsuited(keys, KEY_UNSEEN, c,
					  keys->unseen == UNSEEN_CODE
						  ? "A number goes with \"encode\": \"ordinal\"."
						  : "The words of a text are told apart one by one.");
}

/* The category to leave out, whatever the learner; a column that has one is a category. */
static void
apply_reference(ColumnPlan *plan, const SchemaColumn *c, const PlanKeys *keys)
{
	if (plan->encode != ENCODE_ONE_HOT)
		keys_unsuited(keys, KEY_REFERENCE, c, "It goes with \"encode\": \"one_hot\".");
	plan->drop_reference = true;
	plan->reference = keys->reference == NULL ? NULL : fold_for(c->type_name, keys->reference);
	plan->encode_given = true;
}

/* All keys given, to one column; what does not suit is an error where the column was named. */
static void
apply_keys(ColumnPlan *plan, const SchemaColumn *c, PlanKeys *keys)
{
	bool is_category = c->kind == COLUMN_CATEGORY;

	for (int key = KEY_ENCODE; key <= KEY_MIN_DF; key++)
	{
		if (keys->given[key] && keys->column != NULL && !is_category)
			keys_unsuited(keys, key, c, "It is for text and enums.");
	}
	if (keys->given[KEY_ENCODE] && is_category)
		apply_encode(plan, keys->encode);
	if (is_category)
		apply_text(plan, c, keys);
	if (keys->given[KEY_UNSEEN] && is_category)
		apply_unseen(plan, c, keys);
	if (keys->given[KEY_REFERENCE])
		apply_reference(plan, c, keys);
	if (keys->given[KEY_MAX_CATEGORIES] && is_category)
		apply_max_categories(plan, c, keys);
	if (keys->given[KEY_SMOOTH] && is_category)
		apply_smooth(plan, c, keys);
	if (keys->given[KEY_IMPUTE])
		apply_impute(plan, c, keys);
	if (keys->given[KEY_INDICATOR])
		plan->indicator = keys->indicator;
	if (keys->given[KEY_SCALE])
		apply_scale(plan, c, keys);
	if (keys->given[KEY_DATES])
		apply_dates(plan, c, keys);
}

static int
need_column(const Schema *schema, const char *name)
{
	int j = schema_find(schema, name);
	const char **names;
	char *hint;

	if (j >= 0)
		return j;
	names = palloc(sizeof(char *) * Max(schema->n_columns, 1));
	for (j = 0; j < schema->n_columns; j++)
		names[j] = schema->columns[j].name;
	hint = nearest_hint(name, names, schema->n_columns);
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("preprocess names column \"%s\", which is not a feature", name),
					hint != NULL ? errhint("%s", hint) : 0));
}

/* The member "columns" of preprocess: keys for single columns. */
static void
read_columns(EncodePlan *plan, const Schema *schema, JsonbContainer *columns)
{
	JsonbIterator *it = JsonbIteratorInit(columns);
	JsonbIteratorToken token;
	JsonbValue v;
	int j = -1;

	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			j = need_column(schema, pnstrdup(v.val.string.val, v.val.string.len));
		else if (token == WJB_VALUE)
		{
			const SchemaColumn *c = &schema->columns[j];
			PlanKeys keys = {.column = c->name};

			if (v.type != jbvBinary || !JsonContainerIsObject(v.val.binary.data))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("preprocess of column \"%s\" cannot be %s", c->name,
								keys_value_text(&v)),
						 errhint("It is an object, for example {\"scale\": \"standard\"}.")));
			keys = keys_read(v.val.binary.data, c->name, NULL);
			apply_keys(&plan->columns[j], c, &keys);
		}
	}
}

static void
native_refused(const EncodeDefaults *defaults, int key, const SchemaColumn *c,
			   CategoryMethod encode)
{
	bool has_place = key == KEY_IMPUTE && (defaults->traits & ALGO_MISSING) != 0;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("preprocess key \"%s\" of column \"%s\" cannot be \"native\"", keys_names[key],
					c->name),
			 has_place ? errdetail("Encoded as \"%s\" NULL has a place of its own.",
								   encode_category_names[encode])
					   : errdetail("Algorithm \"%s\" cannot learn from %s.", defaults->algorithm,
								   key == KEY_IMPUTE ? "NULL" : "categories as they are")));
}

/* What is left to the algorithm it must be able to do. */
static void
check_native(const ColumnPlan *plan, const SchemaColumn *c, const EncodeDefaults *defaults)
{
	bool is_category = c->kind == COLUMN_CATEGORY;

	if (plan->impute == IMPUTE_NATIVE &&
		(!(defaults->traits & ALGO_MISSING) ||
		 (is_category && (plan->encode == ENCODE_ONE_HOT || plan->encode == ENCODE_TARGET))))
		native_refused(defaults, KEY_IMPUTE, c, plan->encode);
	if (!is_category || plan->encode != ENCODE_NATIVE)
		return;
	if (!(defaults->traits & ALGO_CATEGORIES))
		native_refused(defaults, KEY_ENCODE, c, plan->encode);
	if (plan->max_categories > ENCODE_MAX_NATIVE)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("preprocess key \"max_categories\" of column \"%s\" cannot be %d", c->name,
					plan->max_categories),
			 errhint("At most %d categories are told apart natively; encode more as \"one_hot\" "
					 "or \"ordinal\".",
					 ENCODE_MAX_NATIVE)));
}

/* What is on the target's scale is scaled like a number. */
static void
default_target(ColumnPlan *plan, const EncodeDefaults *defaults)
{
	if (plan->encode == ENCODE_TARGET && !plan->scale_given && (defaults->traits & ALGO_SCALED))
		plan->scale = SCALE_STANDARD;
}

bool
encode_plan_has_target(const EncodePlan *plan)
{
	for (int j = 0; j < plan->n_columns; j++)
	{
		if (plan->columns[j].encode == ENCODE_TARGET)
			return true;
	}
	return false;
}

EncodePlan *
encode_plan_read(const Schema *schema, Jsonb *preprocess, const EncodeDefaults *defaults)
{
	EncodePlan *plan = palloc0(sizeof(EncodePlan));
	JsonbContainer *columns = NULL;
	PlanKeys keys;

	plan->n_columns = schema->n_columns;
	plan->first_is_whole = defaults->first_is_whole;
	plan->columns = palloc0(sizeof(ColumnPlan) * Max(schema->n_columns, 1));
	for (int j = 0; j < schema->n_columns; j++)
		default_plan(&plan->columns[j], &schema->columns[j], defaults);
	if (preprocess == NULL)
		return plan;
	if (!JB_ROOT_IS_OBJECT(preprocess))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("preprocess is not a JSON object"),
						errhint("For example {\"scale\": \"standard\"}.")));
	keys = keys_read(&preprocess->root, NULL, &columns);
	for (int j = 0; j < schema->n_columns; j++)
		apply_keys(&plan->columns[j], &schema->columns[j], &keys);
	if (columns != NULL)
		read_columns(plan, schema, columns);
	for (int j = 0; j < schema->n_columns; j++)
	{
		default_target(&plan->columns[j], defaults);
		check_native(&plan->columns[j], &schema->columns[j], defaults);
	}
	return plan;
}

bool
encode_plan_suits_sums(ColumnKind kind, const ColumnPlan *plan, bool fills)
{
	if ((kind != COLUMN_NUMBER && kind != COLUMN_BOOLEAN) || plan->scale != SCALE_NONE ||
		plan->indicator)
		return false;
	if (!fills)
		return plan->impute == IMPUTE_NATIVE;
	return plan->impute != IMPUTE_MEDIAN &&
		   (kind == COLUMN_BOOLEAN || plan->impute != IMPUTE_MOST_FREQUENT);
}
