/*
 * encode_plan.h
 *		From the jsonb that a user gives as preprocess to an EncodePlan.
 */
#ifndef DATASET_ENCODE_PLAN_H
#define DATASET_ENCODE_PLAN_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "algo/algo.h"
#include "encode/encode.h"

/* What the defaults depend on. */
typedef struct EncodeDefaults
{
	const char *algorithm; /* for messages */
	uint32 traits; /* of the algorithm (algo.h) */
	bool drop_reference; /* one-hot leaves out a category */
	bool first_is_whole; /* but for the first column (EncodePlan) */
} EncodeDefaults;

/*
 * The plan of every column: defaults by kind, then the keys that hold for all
 * columns where they make sense, then those under "columns".  preprocess may be
 * NULL.  22023 for what is unknown, illegal, or impossible for a column named.
 *
 * Defaults: NULL numbers and dates become the mean, booleans the most frequent,
 * categories a category of their own; nothing is scaled; categories are one-hot
 * with at most 100, without the first in order where one must be left out; dates
 * give year, month, day and day of week, timestamps the hour too (year, month and
 * day hold the trend and the season that a linear model can use at a scale that needs
 * no scaling; epoch is for those who ask).
 * An algorithm's traits change them: ALGO_MISSING keeps NULL, ALGO_CATEGORIES
 * keeps categories as codes (and with ALGO_MISSING NULL, but not with ALGO_FREQUENCIES),
 * ALGO_SCALED standardizes numbers and dates, ALGO_SPARSE gives texts more features.
 */
extern EncodePlan *encode_plan_read(const Schema *schema, Jsonb *preprocess,
									const EncodeDefaults *defaults);

/*
 * Is a column of this kind one feature, the value itself, so that sums of features can be
 * taken while rows are read?  fills: NULL shall be replaced by what sums tell, the mean or
 * the more frequent of two; otherwise it stays NULL.
 */
extern bool encode_plan_suits_sums(ColumnKind kind, const ColumnPlan *plan, bool fills);

/* Does it have a target encoding? */
extern bool encode_plan_has_target(const EncodePlan *plan);

/* Make a category's plan that of a text. */
extern void encode_plan_as_text(ColumnPlan *plan);

#endif /* DATASET_ENCODE_PLAN_H */
