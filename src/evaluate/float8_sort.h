/*
 * float8_sort.h
 *		Sort float8 values, in linear time and interruptibly.
 */
#ifndef EVALUATE_FLOAT8_SORT_H
#define EVALUATE_FLOAT8_SORT_H

#include "postgres.h"

/*
 * Ascending, in place; no NaN, and -0.0 sorts before 0.0.  Takes as much memory
 * again for the time of the sort, and checks for interrupts every 64k values.
 */
extern void float8_sort(double *values, Size n);

/* n values each followed by its weight, in place: by the value, then by the weight. */
extern void float8_sort_weighted(double *pairs, Size n);

/* The memory that sorting up to n values takes beside them. */
extern Size float8_sort_bytes(Size n);

/* memcpy of n values, aligned or not, that checks for interrupts. */
extern void float8_copy(void *to, const void *from, Size n);

#endif /* EVALUATE_FLOAT8_SORT_H */
