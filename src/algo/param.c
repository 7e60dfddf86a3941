/*
 * param.c
 *		Parameter tables: defaults, setting by name, messages, stored text.
 *
 * Nothing here knows an algorithm: everything is read from the ParamSpec rows.
 * Errors are raised before any data is read and always carry the parameter, the
 * value and what would be legal.
 */
#include "core/port.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algo/algo.h"
#include "algo/param.h"
#include "core/json.h"
#include "core/nearest.h"

#define NUMBER_TEXT_SIZE 40

const ParamSpec param_random_state = {
	.name = "random_state",
	.type = PARAM_INTEGER,
	.default_value = "0",
	.min = 0,
	.max = 2147483647,
	.doc = "Seed of everything random: which rows ml.train holds out, and what the algorithm draws",
};

const ParamSpec param_sample_weight = {
	.name = "sample_weight",
	.type = PARAM_COLUMN,
	.default_value = "null",
	.doc = "Column of the source with the weight of each row; it is no feature then",
};

const ParamSpec param_gap = {
	.name = "gap",
	.type = PARAM_GAP,
	.default_value = "null",
	.doc = "What ml.train leaves unused before the rows held out; only with split \"last:column\"",
};

static const char *const on_missing_words[] = {"impute", "error", "null", NULL};

const ParamSpec param_on_missing = {
	.name = "on_missing",
	.type = PARAM_CHOICE,
	.default_value = "\"impute\"",
	.choices = on_missing_words,
	.doc = "What a prediction does with a NULL in a column in which training saw none",
};

int
param_count(const ParamSpec *specs)
{
	int n = 0;

	while (specs[n].name != NULL)
		n++;
	return n;
}

/* ----------------------------------------------------------------- messages */

/*
 * The shortest of 15, 16 or 17 digits that reads back as the same number; text
 * holds NUMBER_TEXT_SIZE bytes.  Infinite bounds print as -inf and inf.
 */
static void
number_text(double value, char *text)
{
	if (isinf(value))
	{
		strcpy(text, value > 0 ? "inf" : "-inf");
		return;
	}
	for (int digits = 15; digits <= 17; digits++)
	{
		snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			return;
	}
}

/* "one of a, b" or, with a last word of its own, "one of a, b or LAST" */
static char *
choices_text(const ParamSpec *spec, const char *last)
{
	char *text = pstrdup("one of ");

	for (int i = 0; spec->choices[i] != NULL; i++)
		text = psprintf("%s%s%s", text, i == 0 ? "" : ", ", spec->choices[i]);
	return last == NULL ? text : psprintf("%s or %s", text, last);
}

/* "number in [0, 1)" */
static char *
interval_text(const ParamSpec *spec, const char *what)
{
	char min[NUMBER_TEXT_SIZE];
	char max[NUMBER_TEXT_SIZE];

	number_text(spec->min, min);
	number_text(spec->max, max);
	return psprintf("%s in %s%s, %s%s", what, spec->min_open || isinf(spec->min) ? "(" : "[", min,
					max, spec->max_open || isinf(spec->max) ? ")" : "]");
}

static char *
class_weight_text(const ParamSpec *spec)
{
	char *text = pstrdup("null, \"balanced\",");

	for (int i = 0; spec->choices != NULL && spec->choices[i] != NULL; i++)
		text = psprintf("%s \"%s\",", text, spec->choices[i]);
	return psprintf("%s or an object of class label to positive weight", text);
}

char *
param_range_text(const ParamSpec *spec)
{
	char *text = NULL;

	switch (spec->type)
	{
		case PARAM_NUMBER:
		case PARAM_INTEGER:
			text = interval_text(spec, spec->type == PARAM_NUMBER ? "number" : "integer");
			if (spec->choices != NULL)
				text = choices_text(spec, psprintf("a %s", text));
			if (spec->nullable)
				text = psprintf("%s or null", text);
			break;
		case PARAM_BOOLEAN:
			text = pstrdup("boolean");
			break;
		case PARAM_CHOICE:
			text = choices_text(spec, NULL);
			break;
		case PARAM_CLASS_WEIGHT:
			text = class_weight_text(spec);
			break;
		case PARAM_INTEGERS:
			text = psprintf("array of %s", interval_text(spec, "integers"));
			break;
		case PARAM_NAMED_NUMBERS:
			text = psprintf("null or an object of name to %s", interval_text(spec, "number"));
			break;
		case PARAM_COLUMN:
			text = pstrdup("null or the name of a column");
			break;
		case PARAM_GAP:
			text = pstrdup("null, a number of rows, or a span as text");
			break;
	}
	return text;
}

static void raise_hinted(const ParamSpec *spec, const char *value, const char *hint)
	__attribute__((noreturn));
static void raise_value(const ParamSpec *spec, const char *value) __attribute__((noreturn));

/* What goes before the range in a sentence, by type. */
static const char *const range_articles[] = {
	[PARAM_NUMBER] = "a ",      [PARAM_INTEGER] = "an ",   [PARAM_BOOLEAN] = "a ",
	[PARAM_CHOICE] = "",        [PARAM_CLASS_WEIGHT] = "", [PARAM_INTEGERS] = "an ",
	[PARAM_NAMED_NUMBERS] = "", [PARAM_COLUMN] = "",       [PARAM_GAP] = "",
};

static void
raise_hinted(const ParamSpec *spec, const char *value, const char *hint)
{
	bool words = spec->choices != NULL;

	core_error(CORE_INVALID_PARAMETER, hint, "parameter \"%s\" must be %s%s, not %s", spec->name,
			   words ? "" : range_articles[spec->type], param_range_text(spec), value);
}

static void
raise_value(const ParamSpec *spec, const char *value)
{
	raise_hinted(spec, value, NULL);
}

static void raise_unknown(const Params *params, const char *name) __attribute__((noreturn));

static void
raise_unknown(const Params *params, const char *name)
{
	const char **names = palloc((params->n_specs + 1) * sizeof(char *));
	char *all = pstrdup("Parameters are");
	char *hint;

	for (int i = 0; i < params->n_specs; i++)
	{
		names[i] = params->specs[i].name;
		all = psprintf("%s%s %s", all, i == 0 ? "" : ",", names[i]);
	}
	hint = nearest_hint(name, names, params->n_specs);
	if (hint == NULL)
		hint = params->n_specs == 0 ? "It has no parameters." : psprintf("%s.", all);
	core_error(CORE_INVALID_PARAMETER, hint, "unknown parameter \"%s\"", core_clip(name));
}

/* ------------------------------------------------------------------- values */

static int
param_find(const Params *params, const char *name)
{
	for (int i = 0; i < params->n_specs; i++)
	{
		if (strcmp(params->specs[i].name, name) == 0)
			return i;
	}
	raise_unknown(params, name);
}

static int
choice_find(const ParamSpec *spec, const char *value)
{
	for (int i = 0; spec->choices[i] != NULL; i++)
	{
		if (strcmp(spec->choices[i], value) == 0)
			return i;
	}
	return -1;
}

/* "[100, 50]" into integers; the table's own text, which tests check. */
static void
integers_from_default(const char *text, ParamValue *value)
{
	const char *at = text + 1;
	char *end;

	value->integers = palloc((strlen(text) / 2 + 1) * sizeof(int32));
	while (*at != ']')
	{
		value->integers[value->n_integers++] = (int32) strtol(at, &end, 10);
		at = end + strspn(end, ", ");
	}
}

static int
choice_from_default(const ParamSpec *spec)
{
	char *bare = pstrdup(spec->default_value + 1);
	int choice;

	bare[strlen(bare) - 1] = '\0';
	choice = choice_find(spec, bare);
	Assert(choice >= 0);
	pfree(bare);
	return choice;
}

/* The table's own text, which tests check, so no messages here. */
static void
value_from_default(const ParamSpec *spec, ParamValue *value)
{
	const char *text = spec->default_value;

	value->choice = -1;
	if (text[0] == '"')
	{
		value->choice = choice_from_default(spec);
		return;
	}
	value->is_null = strcmp(text, "null") == 0;
	if (value->is_null)
		return;
	switch (spec->type)
	{
		case PARAM_NUMBER:
			value->number = strtod(text, NULL);
			break;
		case PARAM_INTEGER:
			value->integer = (int32) strtol(text, NULL, 10);
			break;
		case PARAM_BOOLEAN:
			value->boolean = strcmp(text, "true") == 0;
			break;
		case PARAM_INTEGERS:
			integers_from_default(text, value);
			break;
		case PARAM_CHOICE:
		case PARAM_CLASS_WEIGHT:
		case PARAM_NAMED_NUMBERS:
		case PARAM_COLUMN:
		case PARAM_GAP:
			break;
	}
}

Params *
param_defaults(const ParamSpec *specs)
{
	Params *params = palloc0(sizeof(Params));

	params->specs = specs;
	params->n_specs = param_count(specs);
	params->values = palloc0((params->n_specs + 1) * sizeof(ParamValue));
	for (int i = 0; i < params->n_specs; i++)
		value_from_default(&specs[i], &params->values[i]);
	return params;
}

static bool
in_range(const ParamSpec *spec, double value)
{
	return isfinite(value) && (spec->min_open ? value > spec->min : value >= spec->min) &&
		   (spec->max_open ? value < spec->max : value <= spec->max);
}

static bool
is_integer_in_range(const ParamSpec *spec, double value)
{
	return in_range(spec, value) && value == floor(value) && fabs(value) <= 2147483647.0;
}

/* text is the number as the user wrote it, for messages. */
void
param_set_number(Params *params, const char *name, double value, const char *text)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	ParamValue *slot = &params->values[i];

	if (spec->type == PARAM_INTEGERS)
	{
		param_set_list(params, name, 1, &value, text);
		return;
	}
	if (spec->type == PARAM_NUMBER && in_range(spec, value))
		slot->number = value;
	else if (spec->type == PARAM_INTEGER && is_integer_in_range(spec, value))
		slot->integer = (int32) value;
	else
		raise_value(spec, text);
	slot->choice = -1;
	slot->is_null = false;
	slot->is_set = true;
}

/* text is the array as the user wrote it, for messages. */
void
param_set_list(Params *params, const char *name, int n, const double *values, const char *text)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	ParamValue *slot = &params->values[i];

	if (spec->type != PARAM_INTEGERS)
		raise_value(spec, text);
	slot->integers = palloc((n + 1) * sizeof(int32));
	slot->n_integers = n;
	for (int k = 0; k < n; k++)
	{
		if (!is_integer_in_range(spec, values[k]))
			raise_value(spec, text);
		slot->integers[k] = (int32) values[k];
	}
	slot->is_set = true;
}

void
param_set_boolean(Params *params, const char *name, bool value)
{
	int i = param_find(params, name);

	if (params->specs[i].type != PARAM_BOOLEAN)
		raise_value(&params->specs[i], value ? "true" : "false");
	params->values[i].boolean = value;
	params->values[i].is_set = true;
}

/* What whoever wrote this string may have meant, or NULL. */
static const char *
string_hint(const ParamSpec *spec, const char *value)
{
	bool is_number = spec->type == PARAM_NUMBER || spec->type == PARAM_INTEGER;
	char *end = NULL;
	int n = 0;

	if (is_number)
		(void) strtod(value, &end);
	if ((is_number && end != value && *end == '\0') ||
		(spec->type == PARAM_BOOLEAN &&
		 (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)))
		return "Write it without quotes.";
	if (spec->choices == NULL)
		return NULL;
	while (spec->choices[n] != NULL)
		n++;
	return nearest_hint(value, spec->choices, n);
}

void
param_set_string(Params *params, const char *name, const char *value)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	ParamValue *slot = &params->values[i];
	bool balanced = spec->type == PARAM_CLASS_WEIGHT && strcmp(value, "balanced") == 0;
	int choice = spec->choices != NULL ? choice_find(spec, value) : -1;

	if (choice < 0 && !balanced)
		raise_hinted(spec, psprintf("\"%s\"", core_clip(value)), string_hint(spec, value));
	slot->choice = choice;
	slot->balanced = balanced;
	slot->n_named = 0;
	slot->is_null = false;
	slot->is_set = true;
}

/* Null is "no weights", no limit, and scikit-learn's spelling of penalty "none". */
void
param_set_null(Params *params, const char *name)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	ParamValue *slot = &params->values[i];

	if (spec->type == PARAM_CLASS_WEIGHT || spec->type == PARAM_NAMED_NUMBERS)
	{
		slot->balanced = false;
		slot->n_named = 0;
		slot->choice = -1;
	}
	else if (spec->nullable)
	{
		slot->is_null = true;
		slot->choice = -1;
	}
	else if (spec->type == PARAM_CHOICE && choice_find(spec, "none") >= 0)
		slot->choice = choice_find(spec, "none");
	else
		raise_value(spec, "null");
	slot->is_set = true;
}

static void
check_named(const ParamSpec *spec, const NamedNumber *member)
{
	bool is_weight = spec->type == PARAM_CLASS_WEIGHT;
	char text[NUMBER_TEXT_SIZE];

	if (is_weight ? isfinite(member->number) && member->number > 0.0
				  : in_range(spec, member->number))
		return;
	number_text(member->number, text);
	core_error(CORE_INVALID_PARAMETER, NULL, "parameter \"%s\" must give %s\"%s\" %s, not %s",
			   spec->name, is_weight ? "class " : "", core_clip(member->name),
			   is_weight ? "a positive weight" : psprintf("a %s", interval_text(spec, "number")),
			   text);
}

/* Keeps the array it is given. */
void
param_set_named(Params *params, const char *name, int n, NamedNumber *named)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];

	if (spec->type != PARAM_CLASS_WEIGHT && spec->type != PARAM_NAMED_NUMBERS)
		raise_value(spec, "an object");
	for (int k = 0; k < n; k++)
		check_named(spec, &named[k]);
	params->values[i].balanced = false;
	params->values[i].choice = -1;
	params->values[i].n_named = n;
	params->values[i].named = named;
	params->values[i].is_set = true;
}

/* -------------------------------------------------------- what has an effect */

/* A line of ParamSpec.only_with, taken apart. */
typedef struct Condition
{
	char *other; /* the parameter that it is about */
	bool excludes; /* "not": the words are those without effect */
	const char *words; /* "sgd, adam" */
} Condition;

static Condition
condition_read(const char *text)
{
	const char *colon = strchr(text, ':');
	const char *words = colon + 2;
	bool excludes = strncmp(words, "not ", 4) == 0;

	return (Condition){pnstrdup(text, colon - text), excludes, excludes ? words + 4 : words};
}

/* A value as conditions name it: a word, true, null, 0. */
static char *
value_word(const ParamSpec *spec, const ParamValue *value)
{
	char text[NUMBER_TEXT_SIZE];

	if (value->choice >= 0 && spec->choices != NULL)
		return pstrdup(spec->choices[value->choice]);
	if (value->is_null)
		return pstrdup("null");
	if (spec->type == PARAM_BOOLEAN)
		return pstrdup(value->boolean ? "true" : "false");
	number_text(spec->type == PARAM_INTEGER ? value->integer : value->number, text);
	return pstrdup(text);
}

static bool
is_listed(const char *word, const char *words)
{
	Size len = strlen(word);
	const char *at = words;

	for (;;)
	{
		Size here = strcspn(at, ",");

		if (here == len && strncmp(at, word, len) == 0)
			return true;
		if (at[here] == '\0')
			return false;
		at += here + 2;
	}
}

/* "sgd, adam" as "sgd or adam" */
static char *
words_text(const char *words)
{
	const char *last = strrchr(words, ',');

	if (last == NULL)
		return pstrdup(words);
	return psprintf("%.*s or %s", (int) (last - words), words, last + 2);
}

/* Was it given?  null and false, where they are the default, ask for nothing. */
static bool
asks_for_something(const ParamSpec *spec, const ParamValue *value)
{
	if (!value->is_set)
		return false;
	if (strcmp(spec->default_value, "false") == 0)
		return value->boolean;
	if (strcmp(spec->default_value, "null") != 0)
		return true;
	if (spec->type == PARAM_CLASS_WEIGHT || spec->type == PARAM_NAMED_NUMBERS)
		return value->balanced || value->n_named > 0 || value->choice >= 0;
	return !value->is_null;
}

static void
check_condition(const Params *params, const ParamSpec *spec, const char *text)
{
	Condition c = condition_read(text);
	int i = param_find(params, c.other);
	char *word = value_word(&params->specs[i], &params->values[i]);
	bool quoted = params->values[i].choice >= 0;

	if (is_listed(word, c.words) != c.excludes)
		return;
	core_error(CORE_INVALID_PARAMETER,
			   c.excludes ? psprintf("Leave it out, or change %s.", c.other)
						  : psprintf("Set %s to %s.", c.other, words_text(c.words)),
			   "parameter \"%s\" has no effect with %s %s%s%s", spec->name, c.other,
			   quoted ? "\"" : "", word, quoted ? "\"" : "");
}

void
param_check_effects(const Params *params, uint32 task)
{
	for (int i = 0; i < params->n_specs; i++)
	{
		const ParamSpec *spec = &params->specs[i];

		if (!asks_for_something(spec, &params->values[i]))
			continue;
		if (spec->only_for != 0 && task != 0 && (spec->only_for & task) == 0)
			core_error(CORE_INVALID_PARAMETER, "Leave it out.",
					   "parameter \"%s\" has no effect with task \"%s\"", spec->name,
					   algo_task_name((Task) task));
		for (int k = 0; k < PARAM_MAX_WITH && spec->only_with[k] != NULL; k++)
			check_condition(params, spec, spec->only_with[k]);
	}
}

/* "only for regression or clustering", or NULL where it is all the same. */
static char *
tasks_text(uint32 tasks)
{
	char *list = NULL;

	for (int bit = 0; bit < N_TASKS; bit++)
	{
		const char *name = algo_task_name((Task) (1 << bit));

		if (tasks & (1 << bit))
			list = list == NULL ? pstrdup(name) : psprintf("%s, %s", list, name);
	}
	return list == NULL ? NULL : psprintf("only for %s", words_text(list));
}

char *
param_effect_text(const ParamSpec *spec)
{
	char *tasks = tasks_text(spec->only_for);
	char *text = NULL;

	for (int k = 0; k < PARAM_MAX_WITH && spec->only_with[k] != NULL; k++)
	{
		Condition c = condition_read(spec->only_with[k]);

		text = psprintf("%s %s %s%s", text == NULL ? "only with" : psprintf("%s and", text),
						c.other, c.excludes ? "not " : "", words_text(c.words));
	}
	if (text == NULL || tasks == NULL)
		return text == NULL ? tasks : text;
	return psprintf("%s; %s", text, tasks);
}

/* -------------------------------------------------------------- stored text */

/* As it is printed in messages too; artifacts have it so. */
static void
put_number(JsonWriter *w, double value)
{
	char text[NUMBER_TEXT_SIZE];

	number_text(value, text);
	json_text(w, text);
}

static void
put_named(JsonWriter *w, const ParamValue *value)
{
	if (value->balanced || value->n_named == 0)
	{
		json_string(w, value->balanced ? "balanced" : NULL);
		return;
	}
	json_open(w, '{');
	for (int i = 0; i < value->n_named; i++)
	{
		json_key(w, value->named[i].name);
		put_number(w, value->named[i].number);
	}
	json_close(w, '}');
}

static void
put_integers(JsonWriter *w, const ParamValue *value)
{
	json_open(w, '[');
	for (int i = 0; i < value->n_integers; i++)
		put_number(w, value->integers[i]);
	json_close(w, ']');
}

/* A parameter's value as JSON, as a user would give it. */
static void
put_value(JsonWriter *w, const ParamSpec *spec, const ParamValue *value)
{
	if (value->choice >= 0 && spec->choices != NULL)
	{
		json_string(w, spec->choices[value->choice]);
		return;
	}
	switch (spec->type)
	{
		case PARAM_NUMBER:
		case PARAM_INTEGER:
			if (value->is_null)
				json_string(w, NULL);
			else
				put_number(w, spec->type == PARAM_NUMBER ? value->number : value->integer);
			break;
		case PARAM_BOOLEAN:
			json_text(w, value->boolean ? "true" : "false");
			break;
		case PARAM_CHOICE:
			break;
		case PARAM_CLASS_WEIGHT:
		case PARAM_NAMED_NUMBERS:
			put_named(w, value);
			break;
		case PARAM_INTEGERS:
			put_integers(w, value);
			break;
		case PARAM_COLUMN:
		case PARAM_GAP:
			break;
	}
}

char *
param_to_json(const Params *params)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	for (int i = 0; i < params->n_specs; i++)
	{
		if (params->specs[i].later && !params->values[i].is_set)
			continue;
		json_key(&w, params->specs[i].name);
		put_value(&w, &params->specs[i], &params->values[i]);
	}
	if (params->weight_column != NULL)
	{
		json_key(&w, param_sample_weight.name);
		json_string(&w, params->weight_column);
	}
	if (params->on_missing != ON_MISSING_IMPUTE)
	{
		json_key(&w, param_on_missing.name);
		json_string(&w, param_on_missing.choices[params->on_missing]);
	}
	if (params->seeded)
	{
		json_key(&w, param_random_state.name);
		put_number(&w, (double) params->seed);
	}
	json_close(&w, '}');
	return json_finish(&w);
}
