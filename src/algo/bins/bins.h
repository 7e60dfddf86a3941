/*
 * bins.h
 *		Features as byte codes: what all tree learners read instead of numbers.
 *
 * A number's code is that of the interval it lies in.  The intervals end at edges
 * that are midpoints between values of the training rows, so that for every double
 *
 *		code(x) <= c   if and only if   x <= edges[c]
 *
 * and a split found on codes scores numbers without knowing of codes.  A category
 * has a code of its own, or shares one with other rare ones where there are more
 * than codes.  One more code, the last, is for missing values and for categories
 * that no training row had.
 *
 * Two scans of the rows: one for the edges (bins_find), one for the codes, which
 * the caller does (bins_code_rows).
 */
#ifndef ALGO_BINS_H
#define ALGO_BINS_H

#include "algo/algo.h"

#define BINS_MAX 255 /* codes of values, the one for missing not counted */

typedef struct BinFeature
{
	int n_bins; /* codes 0 .. n_bins - 1; n_bins is the code of a missing value */
	bool has_missing; /* some training row had it */
	int n_categories; /* 0: a number */
	double *edges; /* a number: n_bins - 1 thresholds, ascending */
	double *values; /* a number: a value of each bin, about in the middle of those it has */
	double *search; /* a number: the edges as a search wants them (tree_kernel.h) */
	uint8 *codes; /* a category: n_categories codes */
} BinFeature;

typedef struct Bins
{
	int n_features;
	bool has_missing; /* some feature has */
	bool has_categories;
	BinFeature *features;
	uint32 *cell_at; /* n_features + 1: where a feature's n_bins + 1 cells begin in a histogram */
} Bins;

/*
 * Codes of many rows.  Row after row, stride bytes each, for sums over all features
 * of a row; and where memory allows a second time feature after feature, for the
 * partition of rows by one feature.
 */
typedef struct BinCodes
{
	Size n_rows;
	Size stride;
	uint8 *rows; /* n_rows x stride */
	uint8 *columns; /* n_features x n_rows, or NULL */
} BinCodes;

/* One scan.  In the current memory context; max_bins in [2, BINS_MAX]. */
extern Bins *bins_find(const TrainSet *set, int max_bins);

/*
 * What growing needs of them into a block that may lie elsewhere in another process: no pointers.
 */
extern void bins_share(const Bins *bins, BinFeature *features, uint32 *cell_at);

/*
 * What coding needs besides, into so many bytes of a block; and pointers to it there into
 * features of the calling process.
 */
extern Size bins_coding_bytes(const TrainSet *set);
extern void bins_share_coding(const Bins *bins, void *memory);
extern void bins_find_coding(int n_features, BinFeature *features, void *memory);

/* About what bins_find takes while it works. */
extern Size bins_find_bytes(int n_features, uint64 n_rows);

/* What bins_find leaves. */
extern Size bins_bytes(int n_features, int max_bins);

/* Bytes of a row of codes: rows of up to a cache line never lie across two. */
extern Size bins_stride(int n_features);

/* Code n rows of x (n x n_features) as rows first .. first + n - 1 of codes. */
extern void bins_code_rows(const Bins *bins, Size n, const double *x, BinCodes *codes, Size first);

/* The greatest number with a code <= code; DBL_MAX for the last. */
extern double bins_threshold(const BinFeature *feature, int code);

/* Where the codes of one feature lie: that of row i is at[i * step]. */
static inline const uint8 *
bins_column(const BinCodes *codes, int feature, Size *step)
{
	*step = codes->columns != NULL ? 1 : codes->stride;
	return codes->columns != NULL ? codes->columns + (Size) feature * codes->n_rows
								  : codes->rows + feature;
}

#endif /* ALGO_BINS_H */
