/*
 * distinct.h
 *		The different values of a column with their counts, or a sample of them
 *		where there are too many.
 *
 * A value is kept while its hash is below a threshold that is halved whenever too
 * many values are kept.  The threshold at the end depends on the set
 * of values alone, and a value that is kept has been kept, and counted, since it
 * first came: so the sample is the same in whatever order the rows come.
 *
 * What a sample must not lose is kept besides: the least and the greatest values, and
 * those that many rows have.  Once values are left out, rows are counted by a part of the
 * hash of their value, and parts with more rows than chance puts there are looked
 * through once more.  None of this depends on the order of the rows either.
 */
#ifndef ALGO_DISTINCT_H
#define ALGO_DISTINCT_H

#include "core/port.h"

typedef struct DistinctValue
{
	double value;
	uint64 count; /* 0: an empty slot */
} DistinctValue;

/* Values by their hash, up to a limit of it. */
typedef struct DistinctTable
{
	MemoryContext context; /* of the slots, or of what is needed for a moment */
	bool fixed; /* the slots are the caller's memory and do not grow */
	uint64 limit; /* a hash greater than this is not kept */
	int n_halved; /* how often the limit was */
	int max; /* values kept */
	int n;
	int n_slots; /* a power of two */
	DistinctValue *slots; /* open addressing by hash */
} DistinctTable;

#define DISTINCT_ENDS 64 /* values kept at either end */

/* The values that come first by sign times the value. */
typedef struct DistinctEnd
{
	double sign;
	int n;
	DistinctValue values[DISTINCT_ENDS];
} DistinctEnd;

typedef struct Distinct
{
	DistinctTable sample;
	bool incomplete; /* values have been left out; the rest is for then: */
	DistinctEnd ends[2];
	uint32 *parts; /* by part of the hash: its rows; after distinct_sort whether it is looked at */
	uint64 part_mask; /* of the number of parts, a power of two */
	uint64 many; /* rows of a value that are more than chance puts into a part */
	bool seeks; /* some part is looked at */
	DistinctTable frequent; /* the values of those parts */
} Distinct;

/* The slots grow in the current memory context, to 2 * max of them. */
extern void distinct_init(Distinct *d, int max);

/* The same in memory of the caller's, of distinct_bytes(max) bytes. */
extern void distinct_init_at(Distinct *d, int max, void *memory);

/* Such memory has come to another place, or is seen by another process. */
extern void distinct_move(Distinct *d, MemoryContext context, void *memory);

/* What is taken for so many values. */
extern Size distinct_bytes(int max);

/* n values, stride doubles apart.  Returns how many of them are missing (NaN). */
extern Size distinct_add(Distinct *d, Size n, const double *values, Size stride);

/* The end of adding.  Where d->seeks then, the same values are to be given once more: */
extern void distinct_sort(Distinct *d);
extern void distinct_add_frequent(Distinct *d, Size n, const double *values, Size stride);

/*
 * At last: the values that are known, *n of them, in ascending order, each with about as many
 * rows as it stands for; in the current memory context.
 */
extern DistinctValue *distinct_list(const Distinct *d, int *n);

extern void distinct_free(Distinct *d);

#endif /* ALGO_DISTINCT_H */
