/*
 * fit_sums.h
 *		The small state of ml.fit: sums of products instead of rows.
 *
 * For algorithms that learn from sums alone (ALGO_FROM_SUMS) on columns that
 * are numbers or booleans.  A NULL is counted, not guessed: each column that has
 * had one gets an indicator column of its own in the sums, so that the mean of
 * all rows can be filled in after the last one.  What stands for NULL does not depend on weights.
 */
#ifndef TRAIN_FIT_SUMS_H
#define TRAIN_FIT_SUMS_H

#include "encode/encode.h"
#include "encode/schema.h"
#include "math/gram.h"

typedef struct FitSums
{
	MemoryContext context; /* everything here lives in it */
	int n_features;
	int n_targets; /* 1, or 0 without a target */
	bool weighted; /* rows have weights, the last value of each in block */
	Gram *gram; /* 1, features (0 for NULL), target, indicators */
	int *indicator; /* per feature: its indicator's column, 0 when no NULL was seen */
	int n_indicators;
	uint64 n_skipped; /* rows whose target was NULL, or their weight 0 */
	int n_buffered; /* rows waiting in block */
	bool has_null; /* set with a NaN among them */
	int capacity; /* rows that fit in block */
	double *block; /* capacity x (n_features + n_targets + weighted), in this order, NaN for NULL */
} FitSums;

/* Memory for budgets, as long as there is no NULL; for those the sums ask themselves. */
extern Size fit_sums_bytes(int n_features, int n_targets, bool weighted);
extern FitSums *fit_sums_create(int n_features, int n_targets, bool weighted);
extern void fit_sums_free(FitSums *sums);

/* Where the next row's values go, as they stand in block; fit_sums_commit takes it. */
extern double *fit_sums_next(FitSums *sums);
extern void fit_sums_commit(FitSums *sums);

extern void fit_sums_merge(FitSums *into, FitSums *from);
extern void fit_sums_save(FitSums *sums, ByteWriter *w);
extern FitSums *fit_sums_load(ByteReader *r);

/* Add what is still buffered to the sums: before the next three. */
extern void fit_sums_flush(FitSums *sums);

/* Is feature j more than NULLs? */
extern bool fit_sums_has_values(const FitSums *sums, int j);

/*
 * Sums of completed features (column 0 the constant, the features, the target
 * where there is one) and, in fill, what stands for a NULL in each: the mean, or the more frequent
 * value of a boolean.  Column j of schema is features[j], which has values.  They lie in the
 * current memory context, or are those of sums where these have no NULL.
 */
extern const Gram *fit_sums_complete(const FitSums *sums, const Schema *schema, const int *features,
									 double *fill);

/* Rows in which feature j was NULL. */
extern uint64 fit_sums_n_null(const FitSums *sums, int j);

#endif /* TRAIN_FIT_SUMS_H */
