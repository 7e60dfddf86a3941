/*
 * gram.h
 *		Sums of products of columns, in double-double: the sufficient statistics
 *		of everything that needs only sums (least squares, ridge, lasso, PCA).
 *
 * Columns are numbered 0 = the constant 1, then 1 .. n_columns - 1 as the caller
 * lays them out (features, then the target).  Product (0, j) is therefore the
 * sum of column j, and product (0, 0) the number of rows.  A Gram can be merged
 * with another of the same shape, in any order, with the same float8 result
 * after rounding; it can be stored; columns can be linearly recombined after
 * the fact (imputation, scaling).
 *
 * Of weighted rows each product is multiplied by the weight of its row, as exactly as the others
 * are taken: product (0, 0) is then the sum of weights.  What no weight enters, the sums of the
 * columns as they are, is kept beside.
 *
 * The sums err by less than 10^-28 of the lengths of the two columns.  A value
 * beyond about 10^152 overflows (gram_is_finite); the products of values below
 * about 10^-150 lose digits, below 10^-160 they vanish.
 */
#ifndef CORE_GRAM_H
#define CORE_GRAM_H

#include "core/bytes.h"
#include "math/dd.h"

typedef struct Gram
{
	int n_columns; /* m, with the constant */
	uint64 n_rows;
	Dd *products; /* upper triangle by rows, m * (m + 1) / 2 */
	Dd *plain; /* m: sums of the columns without weights; NULL: rows are not weighted */
	Dd log_weights; /* sum of the logarithms of the weights */
} Gram;

/* Index of product (i, j), i <= j < m. */
static inline Size
gram_index(int m, int i, int j)
{
	return (Size) i * m - (Size) i * (i + 1) / 2 + j;
}

static inline Dd
gram_get(const Gram *g, int i, int j)
{
	return g->products[i <= j ? gram_index(g->n_columns, i, j) : gram_index(g->n_columns, j, i)];
}

/* Sum of column j, of which rows count alike whatever they weigh. */
static inline Dd
gram_plain_sum(const Gram *g, int j)
{
	return g->plain != NULL ? g->plain[j] : gram_get(g, 0, j);
}

/* Memory for budgets: of a Gram as it lies, of n rows while they are added, of both for any n. */
extern Size gram_kept_bytes(int n_columns);
extern Size gram_add_bytes(int n_columns, Size n);
extern Size gram_bytes(int n_columns);
extern Gram *gram_create(int n_columns);
extern Gram *gram_create_weighted(int n_columns); /* for gram_add_weighted */
extern void gram_free(Gram *g);

/*
 * Add n rows of n_columns - 1 values each, given as two pieces so that features
 * and target need not be copied together: x has n_x columns with row stride
 * x_stride, y has n_columns - 1 - n_x columns with row stride y_stride (y may be
 * NULL when there are none).  Values must be finite.
 */
extern void gram_add(Gram *g, Size n, const double *x, Size x_stride, int n_x, const double *y,
					 Size y_stride);

/* The same for rows with weights, > 0 and w_stride apart; w is NULL for a Gram without. */
extern void gram_add_weighted(Gram *g, Size n, const double *x, Size x_stride, int n_x,
							  const double *y, Size y_stride, const double *w, Size w_stride);

/*
 * Add the sums of from, weighted as into is, whose column k is column_of[k] of into; 0 is itself.
 */
extern void gram_merge_columns(Gram *into, const Gram *from, const int *column_of);

/*
 * A new Gram whose column k is sum over t of terms[t].factor * old column
 * terms[t].column for the terms with .target == k (sorted by target; column 0
 * must map to itself).
 */
typedef struct GramTerm
{
	int target;
	int column;
	double factor;
} GramTerm;

extern Gram *gram_recombine(const Gram *g, int n_columns, const GramTerm *terms, int n_terms);

/* Sums about the mean: (i, j) becomes sum (xi - mean_i)(xj - mean_j), i, j >= 1. */
extern Dd gram_centred(const Gram *g, int i, int j);
extern double gram_mean(const Gram *g, int j);

extern bool gram_is_finite(const Gram *g, int *bad_column); /* overflow check */

extern void gram_save(const Gram *g, ByteWriter *w);
extern Gram *gram_load(ByteReader *r);

#endif /* CORE_GRAM_H */
