/*
 * param.h
 *		Parameters declared once: parsing, errors, ml.parameters() and the
 *		documentation all read the same tables.
 *
 * A ParamSpec table ends with a row whose name is NULL.  An algorithm names the
 * rows of its table with an enum in the same order and reads values by it:
 * params->values[RIDGE_ALPHA].number.
 */
#ifndef ALGO_PARAM_H
#define ALGO_PARAM_H

#include "core/bytes.h"

typedef enum ParamType
{
	PARAM_NUMBER, /* float8 */
	PARAM_INTEGER, /* int32 */
	PARAM_BOOLEAN,
	PARAM_CHOICE, /* one of choices */
	PARAM_CLASS_WEIGHT /* NULL, "balanced", or an object label -> number */
} ParamType;

typedef struct ParamSpec
{
	const char *name; /* scikit-learn's name */
	ParamType type;
	const char *default_value; /* as JSON: 1.0, true, "l2", null */
	double min; /* numbers and integers: the legal range */
	double max;
	bool min_open; /* the bound itself is not legal */
	bool max_open;
	const char *const *choices; /* PARAM_CHOICE: NULL-terminated */
	const char *doc; /* one line, a sentence without full stop */
} ParamSpec;

typedef struct ClassWeight
{
	char *label;
	double weight;
} ClassWeight;

typedef struct ParamValue
{
	bool is_set; /* given by the user, not the default */
	double number; /* PARAM_NUMBER */
	int32 integer; /* PARAM_INTEGER */
	bool boolean; /* PARAM_BOOLEAN */
	int choice; /* PARAM_CHOICE: index into choices */
	bool balanced; /* PARAM_CLASS_WEIGHT: "balanced" */
	int n_weights; /* PARAM_CLASS_WEIGHT: an object */
	ClassWeight *weights;
} ParamValue;

typedef struct Params
{
	const ParamSpec *specs;
	int n_specs;
	ParamValue *values; /* parallel to specs */
} Params;

extern int param_count(const ParamSpec *specs);

/* All defaults. */
extern Params *param_defaults(const ParamSpec *specs);

/*
 * Set one value from its JSON kind; each raises CORE_INVALID_PARAMETER naming
 * the parameter, the value and what is legal.  An unknown name raises with the
 * nearest legal names in the hint.
 */
extern void param_set_number(Params *params, const char *name, double value, const char *text);
extern void param_set_boolean(Params *params, const char *name, bool value);
extern void param_set_string(Params *params, const char *name, const char *value);
extern void param_set_null(Params *params, const char *name);
extern void param_set_class_weights(Params *params, const char *name, int n, ClassWeight *weights);

/* "number in [0, inf)", "integer in [1, 2147483647]", "one of none, l1, l2": for errors and ml.parameters() */
extern char *param_range_text(const ParamSpec *spec);

/* All values as one JSON object in table order: stored in the artifact. */
extern char *param_to_json(const Params *params);

/* Levenshtein-nearest of names to name as a hint text, or NULL when none is near. */
extern char *param_nearest_hint(const char *name, const char *const *names, int n);

#endif /* ALGO_PARAM_H */
