/*
 * split_window.h
 *		Up to which hash rows are held out, found while rows come.
 *
 * That limit is an order statistic of numbers that are uniform in 64 bits, so
 * only those near the place where it must lie are kept: a window that narrows as
 * rows come, about 8 standard deviations to either side, some sqrt(rows) of
 * them.  Rows below the window will be held out and rows above it not, whatever
 * comes.
 */
#ifndef DATASET_SPLIT_WINDOW_H
#define DATASET_SPLIT_WINDOW_H

#include "postgres.h"

/* Hashes of one stratum near its limit. */
typedef struct SplitWindow
{
	uint64 n; /* rows of the stratum */
	uint64 low; /* bounds of the window, both in it */
	uint64 high;
	uint64 below; /* hashes that fell below it */
	uint64 highest; /* greatest hash of all */
	Size n_keys;
	Size capacity;
	uint64 *keys;
} SplitWindow;

extern void split_window_init(SplitWindow *w);
extern void split_window_add(SplitWindow *w, uint64 hash, double test_size);

/*
 * The greatest hash of the test rows; false when there are none.  A hash shared
 * by the last test row and the first training row takes both to the test side,
 * unless that leaves no training row.
 */
extern bool split_window_limit(SplitWindow *w, double test_size, uint64 *limit);

extern void split_window_free(SplitWindow *w);

#endif /* DATASET_SPLIT_WINDOW_H */
