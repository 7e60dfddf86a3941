/*
 * param.c
 *		The kinds of parameters beyond a plain number: null, words, lists, objects.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo.h"
#include "tap.h"

enum
{
	DEPTH,
	GAMMA,
	LAYERS,
	SIGNS,
	LATER
};

static const char *const gamma_words[] = {"scale", "auto", NULL};

static const ParamSpec specs[] = {
	[DEPTH] = {.name = "depth",
			   .type = PARAM_INTEGER,
			   .default_value = "null",
			   .min = 1,
			   .max = 100,
			   .nullable = true,
			   .doc = "Depth"},
	[GAMMA] = {.name = "gamma",
			   .type = PARAM_NUMBER,
			   .default_value = "\"scale\"",
			   .min = 0,
			   .min_open = true,
			   .max = INFINITY,
			   .choices = gamma_words,
			   .doc = "Width"},
	[LAYERS] = {.name = "layers",
				.type = PARAM_INTEGERS,
				.default_value = "[100, 20]",
				.min = 1,
				.max = 10000,
				.doc = "Sizes"},
	[SIGNS] = {.name = "signs",
			   .type = PARAM_NAMED_NUMBERS,
			   .default_value = "null",
			   .min = -1,
			   .max = 1,
			   .doc = "Signs"},
	[LATER] = {.name = "later",
			   .type = PARAM_BOOLEAN,
			   .default_value = "false",
			   .later = true,
			   .doc = "Added when there were models already"},
	{NULL},
};

static void
test_defaults(void)
{
	Params *params = param_defaults(specs);

	tap_ok(params->values[DEPTH].is_null, "a default of null");
	tap_ok(params->values[GAMMA].choice == 0, "a default that is a word");
	tap_ok(params->values[LAYERS].n_integers == 2 && params->values[LAYERS].integers[0] == 100 &&
			   params->values[LAYERS].integers[1] == 20,
		   "a default that is a list");
	tap_string(param_to_json(params),
			   "{\"depth\": null, \"gamma\": \"scale\", \"layers\": [100, 20], \"signs\": null}",
			   "defaults as JSON");
}

static void
test_values(void)
{
	static const double layers[] = {5, 6, 7};
	NamedNumber *signs = palloc(sizeof(NamedNumber));
	Params *params = param_defaults(specs);

	*signs = (NamedNumber){"age", -1};
	param_set_number(params, "depth", 3, "3");
	param_set_number(params, "gamma", 0.5, "0.5");
	param_set_list(params, "layers", 3, layers, "[5, 6, 7]");
	param_set_named(params, "signs", 1, signs);
	params->seeded = true;
	params->seed = 42;
	tap_string(param_to_json(params),
			   "{\"depth\": 3, \"gamma\": 0.5, \"layers\": [5, 6, 7], \"signs\": {\"age\": -1}, "
			   "\"random_state\": 42}",
			   "values as JSON");
	param_set_null(params, "depth");
	param_set_string(params, "gamma", "auto");
	param_set_number(params, "layers", 9, "9");
	param_set_null(params, "signs");
	tap_string(param_to_json(params),
			   "{\"depth\": null, \"gamma\": \"auto\", \"layers\": [9], \"signs\": null, "
			   "\"random_state\": 42}",
			   "null, a word, a list of one, no object");
	params = param_defaults(specs);
	param_set_boolean(params, "later", false);
	tap_string(param_to_json(params),
			   "{\"depth\": null, \"gamma\": \"scale\", \"layers\": [100, 20], \"signs\": null, "
			   "\"later\": false}",
			   "what came later is there when it was given");
}

static void
test_ranges(void)
{
	tap_string(param_range_text(&specs[DEPTH]), "integer in [1, 100] or null", "range of depth");
	tap_string(param_range_text(&specs[GAMMA]), "one of scale, auto or a number in (0, inf)",
			   "range of gamma");
	tap_string(param_range_text(&specs[LAYERS]), "array of integers in [1, 10000]",
			   "range of layers");
	tap_string(param_range_text(&specs[SIGNS]), "null or an object of name to number in [-1, 1]",
			   "range of signs");
}

/* The message of what must be refused. */
static const char *
refusal(int which)
{
	static const double layers[] = {5, 0.5};
	NamedNumber sign = {"age", 2};
	Params *params = param_defaults(specs);

	PORT_TRY();
	{
		if (which == 0)
			param_set_string(params, "gamma", "wide");
		else if (which == 1)
			param_set_list(params, "layers", 2, layers, "[5, 0.5]");
		else if (which == 2)
			param_set_named(params, "signs", 1, &sign);
		else if (which == 3)
			param_set_null(params, "gamma");
		else
			param_set_list(params, "depth", 2, layers, "[5, 0.5]");
	}
	PORT_CATCH();
	{
	}
	PORT_END_TRY();
	return port_error_message();
}

static void
test_refusals(void)
{
	tap_string(
		refusal(0),
		"parameter \"gamma\" must be one of scale, auto or a number in (0, inf), not \"wide\"",
		"a word that is none");
	tap_string(refusal(1),
			   "parameter \"layers\" must be an array of integers in [1, 10000], not [5, 0.5]",
			   "a fraction in a list");
	tap_string(refusal(2), "parameter \"signs\" must give \"age\" a number in [-1, 1], not 2",
			   "a member out of range");
	tap_string(refusal(3),
			   "parameter \"gamma\" must be one of scale, auto or a number in (0, inf), not null",
			   "null where it is not legal");
	tap_string(refusal(4),
			   "parameter \"depth\" must be an integer in [1, 100] or null, not [5, 0.5]",
			   "a list where a number goes");
}

enum
{
	FLAG,
	BEND,
	WIDTH,
	LEVELS
};

static const ParamSpec bound_specs[] = {
	[FLAG] = SPEC_BOOLEAN("flag", "false", "Whether", ONLY_WITH("width: auto, scale"),
						  ONLY_FOR(TASK_REGRESSION | TASK_CLUSTERING)),
	[BEND] =
		SPEC_NUMBER("bend", "1.0", 0, 10, "How", ONLY_WITH("flag: true", "levels: not null, 7")),
	[WIDTH] = SPEC_NUMBER("width", "\"scale\"", 0, 10, "Width", .choices = gamma_words),
	[LEVELS] = SPEC_INTEGER("levels", "null", 1, 100, "Levels", .nullable = true),
	{NULL},
};

/* What is said of these parameters for a task (0: not known), or NULL. */
static const char *
effect_refused(const Params *params, uint32 task)
{
	const char *volatile said = NULL;

	PORT_TRY();
	{
		param_check_effects(params, task);
	}
	PORT_CATCH();
	{
		said = psprintf("%s (%s)", port_error_message(), port_error_hint());
	}
	PORT_END_TRY();
	return said == NULL ? "" : said;
}

static void
test_effects(void)
{
	Params *params = param_defaults(bound_specs);

	tap_string(param_effect_text(&bound_specs[FLAG]),
			   "only with width auto or scale; only for regression or clustering",
			   "tasks and values");
	tap_string(param_effect_text(&bound_specs[BEND]),
			   "only with flag true and levels not null or 7", "values that must not be");
	tap_ok(param_effect_text(&bound_specs[LEVELS]) == NULL, "always");
	param_set_boolean(params, "flag", false);
	tap_string(effect_refused(params, TASK_CLASSIFICATION), "", "false asks for nothing");
	param_set_boolean(params, "flag", true);
	tap_string(effect_refused(params, 0), "", "a task that is not known yet");
	tap_string(effect_refused(params, TASK_CLASSIFICATION),
			   "parameter \"flag\" has no effect with task \"classification\" (Leave it out.)",
			   "another task");
	param_set_number(params, "width", 0.5, "0.5");
	tap_string(effect_refused(params, 0),
			   "parameter \"flag\" has no effect with width 0.5 (Set width to auto or scale.)",
			   "another value");
	params = param_defaults(bound_specs);
	param_set_number(params, "bend", 2, "2");
	tap_string(effect_refused(params, 0),
			   "parameter \"bend\" has no effect with flag false (Set flag to true.)", "false");
	param_set_boolean(params, "flag", true);
	tap_string(
		effect_refused(params, 0),
		"parameter \"bend\" has no effect with levels null (Leave it out, or change levels.)",
		"null");
	param_set_number(params, "levels", 7, "7");
	tap_string(effect_refused(params, 0),
			   "parameter \"bend\" has no effect with levels 7 (Leave it out, or change levels.)",
			   "a number that is excluded");
	param_set_number(params, "levels", 6, "6");
	tap_string(effect_refused(params, 0), "", "another number");
}

int
main(void)
{
	test_defaults();
	test_values();
	test_ranges();
	test_refusals();
	test_effects();
	return tap_done();
}
