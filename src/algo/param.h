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
	PARAM_CLASS_WEIGHT, /* null, "balanced", a word, or an object label -> positive number */
	PARAM_INTEGERS, /* an array of int32; one integer is an array of one */
	PARAM_NAMED_NUMBERS, /* null, or an object name -> number in the range */
	PARAM_COLUMN, /* null, or the name of a column of the source */
	PARAM_GAP /* null, a number of rows, or a span of a column's values as text */
} ParamType;

#define PARAM_MAX_WITH 2

/*
 * Some parameters have an effect only for some tasks, or where another has one of some
 * values: who gives them without it is told so.
 */
typedef struct ParamSpec
{
	const char *name; /* scikit-learn's name */
	ParamType type;
	const char *default_value; /* as JSON: 1.0, true, "l2", null */
	double min; /* numbers and integers, alone or in a list: the legal range */
	double max;
	bool min_open; /* the bound itself is not legal */
	bool max_open;
	bool nullable; /* numbers and integers: null is legal, a default of null too */
	const char *const *choices; /* PARAM_CHOICE, or words that another may be: NULL-terminated */
	bool later; /* kept only where it is given: models are the same as before it was there */
	uint32 only_for; /* bits of Task; 0: all */
	const char *only_with[PARAM_MAX_WITH]; /* "solver: sgd, adam", "momentum: not 0" */
	const char *doc; /* one line, a sentence without full stop */
} ParamSpec;

/*
 * Rows of a table.  What a row has beside these follows its doc: .min_open = true,
 * .nullable = true, ONLY_WITH("solver: sgd"), ONLY_FOR(TASK_CLASSIFICATION).
 */
#define SPEC_NUMBER(name_, default_, min_, max_, doc_, ...)                                        \
	{                                                                                              \
		.name = (name_), .type = PARAM_NUMBER, .default_value = (default_), .min = (min_),         \
		.max = (max_), .doc = (doc_), __VA_ARGS__                                                  \
	}
#define SPEC_INTEGER(name_, default_, min_, max_, doc_, ...)                                       \
	{                                                                                              \
		.name = (name_), .type = PARAM_INTEGER, .default_value = (default_), .min = (min_),        \
		.max = (max_), .doc = (doc_), __VA_ARGS__                                                  \
	}
#define SPEC_BOOLEAN(name_, default_, doc_, ...)                                                   \
	{                                                                                              \
		.name = (name_), .type = PARAM_BOOLEAN, .default_value = (default_), .doc = (doc_),        \
		__VA_ARGS__                                                                                \
	}
#define SPEC_CHOICE(name_, default_, choices_, doc_, ...)                                          \
	{                                                                                              \
		.name = (name_), .type = PARAM_CHOICE, .default_value = (default_), .choices = (choices_), \
		.doc = (doc_), __VA_ARGS__                                                                 \
	}
/* Parameters that mean the same for several learners. */
#define SPEC_FIT_INTERCEPT                                                                         \
	SPEC_BOOLEAN("fit_intercept", "true",                                                          \
				 "Whether the model has a constant term, which is not penalized")
#define SPEC_VALIDATION_FRACTION(...)                                                              \
	SPEC_NUMBER("validation_fraction", "0.1", 0.0, 1.0,                                            \
				"Share of the rows set aside for early_stopping, of each class in proportion",     \
				.min_open = true, .max_open = true, __VA_ARGS__)
#define CLASS_WEIGHT_DOC                                                                           \
	"Weights of the classes, by label (1 where absent), or balanced: each class weighs the "       \
	"same in total"
#define SPEC_CLASS_WEIGHT(doc_, ...)                                                               \
	{                                                                                              \
		.name = "class_weight", .type = PARAM_CLASS_WEIGHT, .default_value = "null",               \
		.doc = (doc_), __VA_ARGS__                                                                 \
	}
#define ONLY_WITH(...)   .only_with = {__VA_ARGS__}
#define ONLY_FOR(tasks_) .only_for = (tasks_)

typedef struct NamedNumber
{
	char *name;
	double number;
} NamedNumber;

typedef struct ParamValue
{
	bool is_set; /* given by the user, not the default */
	bool is_null; /* nullable: no value */
	double number; /* PARAM_NUMBER */
	int32 integer; /* PARAM_INTEGER */
	bool boolean; /* PARAM_BOOLEAN */
	int choice; /* index into choices; -1: none of the words */
	bool balanced; /* PARAM_CLASS_WEIGHT: "balanced" */
	int n_named; /* an object: its members */
	NamedNumber *named;
	int n_integers; /* PARAM_INTEGERS */
	int32 *integers;
} ParamValue;

/* What a prediction does with a NULL in a column in which training saw none. */
typedef enum OnMissing
{
	ON_MISSING_IMPUTE, /* fill it as in training */
	ON_MISSING_ERROR,
	ON_MISSING_NULL /* have no answer */
} OnMissing;

typedef struct Params
{
	const ParamSpec *specs;
	int n_specs;
	ParamValue *values; /* parallel to specs */
	bool seeded; /* the algorithm draws random numbers */
	uint64 seed; /* ... from this seed */
	char *weight_column; /* rows have weights, in this column; NULL: none */
	OnMissing on_missing;
	char *gap; /* between rows learned from and held out, as text; NULL: none */
	int32 gap_rows; /* ... or so many rows */
} Params;

/* The seed as ml.parameters() shows it: no algorithm's own, since splits use it too. */
extern const ParamSpec param_random_state;

/* The column of weights, for algorithms that take them (ALGO_WEIGHTED). */
extern const ParamSpec param_sample_weight;

/* For every algorithm, since it is about the split of ml.train. */
extern const ParamSpec param_gap;

/* For every algorithm, since it is about predictions; its choices are in the order of OnMissing. */
extern const ParamSpec param_on_missing;

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
extern void param_set_named(Params *params, const char *name, int n, NamedNumber *named);
extern void param_set_list(Params *params, const char *name, int n, const double *values,
						   const char *text);

/*
 * "number in [0, inf)", "integer in [1, 2147483647] or null", "one of none, l1,
 * l2": for errors and ml.parameters()
 */
extern char *param_range_text(const ParamSpec *spec);

/*
 * Raise CORE_INVALID_PARAMETER for a parameter that was given and asks for something
 * though it has no effect; task is 0 while it is not known.
 */
extern void param_check_effects(const Params *params, uint32 task);

/* "only with solver sgd or adam; only for classification", or NULL. */
extern char *param_effect_text(const ParamSpec *spec);

/*
 * All values as one JSON object in table order, then the others that are not the default and
 * the seed: stored in the artifact.
 */
extern char *param_to_json(const Params *params);

#endif /* ALGO_PARAM_H */
