/*
 * svm_cache.h
 *		Kernel rows that were used last, in a fixed amount of memory.
 */
#ifndef ALGO_SVM_CACHE_H
#define ALGO_SVM_CACHE_H

#include "core/port.h"

typedef struct SvmCache
{
	Size n_rows; /* rows that could be kept, and values of each */
	Size stride;
	Size n_values; /* that there is room for */
	int n_slots;
	int most_slots; /* once rows are short enough */
	int *slot_of; /* row to slot, or -1 */
	int *row_of; /* slot to row, or -1 */
	int *next; /* slots in a ring from the least recently used; most_slots is its head */
	int *previous;
	float *values; /* n_slots x stride; the caller's */
} SvmCache;

extern Size svm_cache_bytes(Size n_rows, Size n_slots);

/* values: room for svm_padded(n_rows) each. */
extern SvmCache *svm_cache_create(Size n_rows, Size n_slots, float *values);

/* The row's values, now the most recently used; NULL when it is not kept. */
extern const float *svm_cache_find(SvmCache *cache, int row);

/* Room for a row that is not kept, in place of the least recently used one. */
extern float *svm_cache_take(SvmCache *cache, int row);

/*
 * Of the rows only kept[0] < kept[1] < ... go on, under the numbers 0, 1, ...;
 * since they are shorter there is room for more of them.
 */
extern void svm_cache_narrow(SvmCache *cache, Size n_kept, const int *kept);

/* Nothing is kept, and rows have n_rows values again. */
extern void svm_cache_clear(SvmCache *cache, Size n_rows);

#endif /* ALGO_SVM_CACHE_H */
