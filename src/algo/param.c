/*
 * param.c
 *		Parameter tables: defaults, setting by name, messages, stored text.
 *
 * Nothing here knows an algorithm: everything is read from the ParamSpec rows.
 * Errors are raised before any data is read and always carry the parameter, the
 * value and what would be legal.
 */
#include "core/port.h"

#include "algo/param.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_TEXT_SIZE 40

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
	int digits;

	if (isinf(value))
	{
		strcpy(text, value > 0 ? "inf" : "-inf");
		return;
	}
	for (digits = 15; digits <= 17; digits++)
	{
		snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			return;
	}
}

static char *
choices_text(const ParamSpec *spec)
{
	char *text = pstrdup("one of ");
	int i;

	for (i = 0; spec->choices[i] != NULL; i++)
	{
		char *longer = psprintf("%s%s%s", text, i == 0 ? "" : ", ", spec->choices[i]);

		pfree(text);
		text = longer;
	}
	return text;
}

char *
param_range_text(const ParamSpec *spec)
{
	char min[NUMBER_TEXT_SIZE];
	char max[NUMBER_TEXT_SIZE];

	switch (spec->type)
	{
		case PARAM_NUMBER:
		case PARAM_INTEGER:
			number_text(spec->min, min);
			number_text(spec->max, max);
			return psprintf("%s in %s%s, %s%s", spec->type == PARAM_NUMBER ? "number" : "integer",
							spec->min_open || isinf(spec->min) ? "(" : "[", min, max,
							spec->max_open || isinf(spec->max) ? ")" : "]");
		case PARAM_BOOLEAN:
			return pstrdup("boolean");
		case PARAM_CHOICE:
			return choices_text(spec);
		case PARAM_CLASS_WEIGHT:
			break;
	}
	return pstrdup("null, \"balanced\", or an object of class label to positive weight");
}

static void raise_value(const ParamSpec *spec, const char *value) __attribute__((noreturn));

/* What goes before the range in a sentence, by type. */
static const char *const range_articles[] = {
	[PARAM_NUMBER] = "a ", [PARAM_INTEGER] = "an ",   [PARAM_BOOLEAN] = "a ",
	[PARAM_CHOICE] = "",   [PARAM_CLASS_WEIGHT] = "",
};

static void
raise_value(const ParamSpec *spec, const char *value)
{
	core_error(CORE_INVALID_PARAMETER, NULL, "parameter \"%s\" must be %s%s, not %s", spec->name,
			   range_articles[spec->type], param_range_text(spec), value);
}

/* Edit distance with two rows of the table (Wagner and Fischer, 1974). */
static int
edit_distance(const char *a, const char *b)
{
	int m = strlen(a);
	int n = strlen(b);
	int *row = palloc((n + 1) * sizeof(int));
	int i;
	int j;
	int distance;

	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 1; i <= m; i++)
	{
		int diagonal = row[0];

		row[0] = i;
		for (j = 1; j <= n; j++)
		{
			int above = row[j];
			int best = Min(above, row[j - 1]) + 1;

			row[j] = Min(best, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	distance = row[n];
	pfree(row);
	return distance;
}

/*
 * Near means: no more than a third of the name's letters wrong, at least one.
 * Names longer than any parameter or algorithm can be are not compared.
 */
char *
param_nearest_hint(const char *name, const char *const *names, int n)
{
	Size len = strlen(name);
	int limit = Max(1, (int) (len + 2) / 3);
	int best = limit + 1;
	char *hint = NULL;
	int pass;
	int i;

	if (len == 0 || len > 100)
		return NULL;
	for (pass = 0; pass < 2; pass++)
	{
		for (i = 0; i < n; i++)
		{
			int distance = edit_distance(name, names[i]);

			if (pass == 0)
				best = Min(best, distance);
			else if (distance == best && best <= limit)
			{
				char *longer = hint == NULL ? psprintf("Perhaps you meant \"%s\"", names[i])
											: psprintf("%s or \"%s\"", hint, names[i]);

				if (hint != NULL)
					pfree(hint);
				hint = longer;
			}
		}
	}
	return hint == NULL ? NULL : psprintf("%s.", hint);
}

static void raise_unknown(const Params *params, const char *name) __attribute__((noreturn));

static void
raise_unknown(const Params *params, const char *name)
{
	const char **names = palloc((params->n_specs + 1) * sizeof(char *));
	char *all = pstrdup("Parameters are");
	char *hint;
	int i;

	for (i = 0; i < params->n_specs; i++)
	{
		names[i] = params->specs[i].name;
		all = psprintf("%s%s %s", all, i == 0 ? "" : ",", names[i]);
	}
	hint = param_nearest_hint(name, names, params->n_specs);
	if (hint == NULL)
		hint = params->n_specs == 0 ? "It has no parameters." : psprintf("%s.", all);
	core_error(CORE_INVALID_PARAMETER, hint, "unknown parameter \"%s\"", name);
}

/* ------------------------------------------------------------------- values */

static int
param_find(const Params *params, const char *name)
{
	int i;

	for (i = 0; i < params->n_specs; i++)
	{
		if (strcmp(params->specs[i].name, name) == 0)
			return i;
	}
	raise_unknown(params, name);
}

static int
choice_find(const ParamSpec *spec, const char *value)
{
	int i;

	for (i = 0; spec->choices[i] != NULL; i++)
	{
		if (strcmp(spec->choices[i], value) == 0)
			return i;
	}
	return -1;
}

/* The table's own text, which tests check, so no messages here. */
static void
value_from_default(const ParamSpec *spec, ParamValue *value)
{
	const char *text = spec->default_value;

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
		case PARAM_CHOICE:
		{
			char *bare = pstrdup(text + 1);

			bare[strlen(bare) - 1] = '\0';
			value->choice = choice_find(spec, bare);
			Assert(value->choice >= 0);
			pfree(bare);
			break;
		}
		case PARAM_CLASS_WEIGHT:
			break;
	}
}

Params *
param_defaults(const ParamSpec *specs)
{
	Params *params = palloc0(sizeof(Params));
	int i;

	params->specs = specs;
	params->n_specs = param_count(specs);
	params->values = palloc0((params->n_specs + 1) * sizeof(ParamValue));
	for (i = 0; i < params->n_specs; i++)
		value_from_default(&specs[i], &params->values[i]);
	return params;
}

static bool
in_range(const ParamSpec *spec, double value)
{
	return isfinite(value) && (spec->min_open ? value > spec->min : value >= spec->min) &&
		   (spec->max_open ? value < spec->max : value <= spec->max);
}

/* text is the number as the user wrote it, for messages. */
void
param_set_number(Params *params, const char *name, double value, const char *text)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	ParamValue *slot = &params->values[i];

	if (spec->type == PARAM_NUMBER && in_range(spec, value))
		slot->number = value;
	else if (spec->type == PARAM_INTEGER && in_range(spec, value) && value == floor(value) &&
			 fabs(value) <= 2147483647.0)
		slot->integer = (int32) value;
	else
		raise_value(spec, text);
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

void
param_set_string(Params *params, const char *name, const char *value)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	ParamValue *slot = &params->values[i];
	int choice;

	if (spec->type == PARAM_CHOICE && (choice = choice_find(spec, value)) >= 0)
		slot->choice = choice;
	else if (spec->type == PARAM_CLASS_WEIGHT && strcmp(value, "balanced") == 0)
	{
		slot->balanced = true;
		slot->n_weights = 0;
	}
	else
		raise_value(spec, psprintf("\"%s\"", value));
	slot->is_set = true;
}

/* Null is "no class weights", and scikit-learn's spelling of penalty "none". */
void
param_set_null(Params *params, const char *name)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	ParamValue *slot = &params->values[i];

	if (spec->type == PARAM_CLASS_WEIGHT)
	{
		slot->balanced = false;
		slot->n_weights = 0;
	}
	else if (spec->type == PARAM_CHOICE && choice_find(spec, "none") >= 0)
		slot->choice = choice_find(spec, "none");
	else
		raise_value(spec, "null");
	slot->is_set = true;
}

/* Keeps the array it is given. */
void
param_set_class_weights(Params *params, const char *name, int n, ClassWeight *weights)
{
	int i = param_find(params, name);
	const ParamSpec *spec = &params->specs[i];
	char text[NUMBER_TEXT_SIZE];
	int k;

	if (spec->type != PARAM_CLASS_WEIGHT)
		raise_value(spec, "an object");
	for (k = 0; k < n; k++)
	{
		if (isfinite(weights[k].weight) && weights[k].weight > 0.0)
			continue;
		number_text(weights[k].weight, text);
		core_error(CORE_INVALID_PARAMETER, NULL,
				   "parameter \"%s\" must give class \"%s\" a positive weight, not %s", spec->name,
				   weights[k].label, text);
	}
	params->values[i].balanced = false;
	params->values[i].n_weights = n;
	params->values[i].weights = weights;
	params->values[i].is_set = true;
}

/* -------------------------------------------------------------- stored text */

static void
json_put(ByteWriter *w, const char *text)
{
	bytes_put_raw(w, text, strlen(text));
}

static void
json_put_string(ByteWriter *w, const char *text)
{
	const char *c;

	json_put(w, "\"");
	for (c = text; *c != '\0'; c++)
	{
		char escaped[8];

		if (*c == '"' || *c == '\\')
			snprintf(escaped, sizeof(escaped), "\\%c", *c);
		else if ((unsigned char) *c < 0x20)
			snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned char) *c);
		else
			snprintf(escaped, sizeof(escaped), "%c", *c);
		json_put(w, escaped);
	}
	json_put(w, "\"");
}

static void
json_put_number(ByteWriter *w, double value)
{
	char text[NUMBER_TEXT_SIZE];

	number_text(value, text);
	json_put(w, text);
}

static void
json_put_class_weight(ByteWriter *w, const ParamValue *value)
{
	int i;

	if (value->balanced)
		json_put(w, "\"balanced\"");
	else if (value->n_weights == 0)
		json_put(w, "null");
	else
	{
		json_put(w, "{");
		for (i = 0; i < value->n_weights; i++)
		{
			if (i > 0)
				json_put(w, ", ");
			json_put_string(w, value->weights[i].label);
			json_put(w, ": ");
			json_put_number(w, value->weights[i].weight);
		}
		json_put(w, "}");
	}
}

static void
json_put_value(ByteWriter *w, const ParamSpec *spec, const ParamValue *value)
{
	switch (spec->type)
	{
		case PARAM_NUMBER:
			json_put_number(w, value->number);
			break;
		case PARAM_INTEGER:
			json_put_number(w, value->integer);
			break;
		case PARAM_BOOLEAN:
			json_put(w, value->boolean ? "true" : "false");
			break;
		case PARAM_CHOICE:
			json_put_string(w, spec->choices[value->choice]);
			break;
		case PARAM_CLASS_WEIGHT:
			json_put_class_weight(w, value);
			break;
	}
}

char *
param_to_json(const Params *params)
{
	ByteWriter w;
	int i;

	bytes_writer_init(&w);
	json_put(&w, "{");
	for (i = 0; i < params->n_specs; i++)
	{
		if (i > 0)
			json_put(&w, ", ");
		json_put_string(&w, params->specs[i].name);
		json_put(&w, ": ");
		json_put_value(&w, &params->specs[i], &params->values[i]);
	}
	json_put(&w, "}");
	bytes_put_u8(&w, 0);
	return (char *) w.data;
}
