/*
 * quantile.h
 *		Exact quantiles and modes of columns that are only seen in scans.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef DATASET_QUANTILE_H
#define DATASET_QUANTILE_H

#include "encode/encode_fit.h"

typedef struct QuantileWish
{
	int column; /* of the rows scanned */
	double q; /* in [0, 1] */
	double *result; /* linear interpolation between order statistics, as numpy; 0 without values */
} QuantileWish;

/*
 * NaN is left out.  Six scans whatever the number of rows; memory per wish is
 * fixed.
 */
extern void quantile_find(const RawRows *rows, int n_columns, const QuantileWish *wishes,
						  int n_wishes);

/* The value that comes most often, the least of several; 0 without values. */
extern double quantile_mode(const RawRows *rows, int n_columns, int column);

#endif /* DATASET_QUANTILE_H */
