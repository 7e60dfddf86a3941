/*
 * distinct.h
 *		The different values of a column with their counts, or a sample of them
 *		where there are too many.
 *
 * A value is kept while its hash is below a threshold that is halved whenever too
 * many values are kept.  The threshold at the end depends on the set
 * of values alone, and a value that is kept has been kept, and counted, since it
 * first came: so the sample is the same in whatever order the rows come.
 */
#ifndef ALGO_DISTINCT_H
#define ALGO_DISTINCT_H

#include "core/port.h"

typedef struct DistinctValue
{
	double value;
	uint64 count; /* 0: an empty slot */
} DistinctValue;

typedef struct Distinct
{
	MemoryContext context; /* of the slots, or of what is needed for a moment */
	bool fixed; /* the slots are the caller's memory and do not grow */
	uint64 limit; /* a hash greater than this is not kept */
	int max; /* values kept */
	int n;
	int n_slots; /* a power of two */
	DistinctValue *slots; /* open addressing by hash */
} Distinct;

/* The slots grow in the current memory context, to 2 * max of them. */
extern void distinct_init(Distinct *d, int max);

/* The same with slots of the caller's, of distinct_bytes(max) bytes. */
extern void distinct_init_at(Distinct *d, int max, void *slots);

/* What the slots take for so many values. */
extern Size distinct_bytes(int max);

/* n values, stride doubles apart.  Returns how many of them are missing (NaN). */
extern Size distinct_add(Distinct *d, Size n, const double *values, Size stride);

/*
 * Put the kept values, d->n of them, in ascending order at the beginning of the slots: the end of
 * adding.
 */
extern void distinct_sort(Distinct *d);

extern void distinct_free(Distinct *d);

#endif /* ALGO_DISTINCT_H */
