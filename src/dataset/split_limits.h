/*
 * split_limits.h
 *		Rows cut into parts by their hashes: the first share of each stratum, the next, and so
 *		on, while rows come and none of them is kept.
 *
 * A held-out share is the first of two parts; folds are parts of equal shares.  Each cut is found
 * by a window of its own (split_window.h).  Rows of one hash are in one part.
 */
#ifndef DATASET_SPLIT_LIMITS_H
#define DATASET_SPLIT_LIMITS_H

#include "dataset/split_window.h"

typedef struct SplitLimits
{
	int n_cuts;
	double *shares; /* of the rows before each cut, ascending */
	int n_strata; /* so far */
	SplitWindow *windows; /* stratum by stratum; NULL once all rows have come */
	bool *has_limit; /* false: no row of the stratum is before the cut */
	uint64 *limits; /* hashes up to this one are before the cut */
} SplitLimits;

/*
 * n_parts parts: of two the first with this share, of more all alike.  In the current memory
 * context.
 */
extern SplitLimits *split_limits_create(int n_parts, double share);

/* Before the first row of each reading. */
extern void split_limits_restart(SplitLimits *limits);

/* n rows; y: their strata, of which there are n_strata by now, or NULL where there is but one. */
extern void split_limits_add(SplitLimits *limits, Size n, const uint64 *hashes, const double *y,
							 int n_strata);

/* All rows have come. */
extern void split_limits_finish(SplitLimits *limits);

/* Then: the part of a row. */
static inline int
split_limits_part(const SplitLimits *limits, int stratum, uint64 hash)
{
	int at = stratum * limits->n_cuts;
	int part = 0;

	while (part < limits->n_cuts &&
		   !(limits->has_limit[at + part] && hash <= limits->limits[at + part]))
		part++;
	return part;
}

#endif /* DATASET_SPLIT_LIMITS_H */
