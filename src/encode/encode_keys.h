/*
 * encode_keys.h
 *		The keys of preprocess: read from jsonb, each of the type that it wants.
 *
 * A key is read once into PlanKeys whatever its place; whether it suits a column is asked by who
 * applies it (encode_plan.c).
 */
#ifndef ENCODE_KEYS_H
#define ENCODE_KEYS_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "encode/encode.h"

#define KEYS_LIMIT_MAX_CATEGORIES 1000000

/* The keys, in the order of the enum. */
enum
{
	KEY_IMPUTE,
	KEY_FILL,
	KEY_INDICATOR,
	KEY_SCALE,
	KEY_ENCODE,
	KEY_UNSEEN,
	KEY_REFERENCE,
	KEY_MAX_CATEGORIES,
	KEY_SMOOTH,
	KEY_NGRAM_RANGE,
	KEY_N_FEATURES,
	KEY_MIN_DF,
	KEY_DATES,
	KEY_COLUMNS
};

/* By the enum. */
extern const char *const keys_names[];

typedef struct PlanKeys
{
	const char *column; /* NULL: for all */
	bool given[KEY_COLUMNS];
	ImputeMethod impute;
	JsonbValue fill;
	bool indicator;
	ScaleMethod scale;
	CategoryMethod encode;
	UnseenMethod unseen;
	double unseen_code;
	char *reference;
	int max_categories;
	double smooth;
	TextPlan text;
	uint32 date_parts;
} PlanKeys;

/*
 * Keys of one place, for all columns (column NULL) or for one; *columns gets the object under
 * "columns", which may be there where columns is not NULL.  22023 for what is unknown or illegal.
 */
extern PlanKeys keys_read(JsonbContainer *object, const char *column, JsonbContainer **columns);

/* Raises 22023: a key that a column was given cannot be meant for it. */
extern void keys_unsuited(const PlanKeys *keys, int key, const SchemaColumn *c, const char *why);

extern double keys_number(JsonbValue *v);
extern char *keys_value_text(JsonbValue *v); /* as JSON has it, for messages */

#endif /* ENCODE_KEYS_H */
