/*
 * linalg.h
 *		Linear algebra: the only place that includes cblas.h, and the
 *		double-double factorizations that BLAS does not have.
 *
 * Interrupts are checked in every outer loop; no call runs longer than 100 ms
 * between two checks: large BLAS calls are cut into blocks, and with 5,000 columns
 * the longest takes 40 ms of one core (with 10,000 linalg_cholesky_inverse takes
 * 190, the others up to 60).
 */
#ifndef CORE_LINALG_H
#define CORE_LINALG_H

#include "math/dd.h"
#include "math/matrix.h"

/* Set one BLAS thread; called once when the library is loaded. */
extern void linalg_init(void);

/*
 * The BLAS library with its version and options, and the kernels that it has chosen for this
 * processor: another kernel rounds otherwise.  NULL: it does not say.
 */
extern const char *linalg_library(void);
extern const char *linalg_kernel(void);

/* Sum x[i] * y[i], always in the same order: the row path and the batch path agree bit for bit. */
extern double linalg_dot(Size n, const double *x, const double *y);

/* Are all of x[0 .. n - 1] numbers, neither NaN nor infinite? */
extern bool linalg_is_finite(Size n, const double *x);

/* y = scale * y + a * x, each product and sum rounded by itself: the same bits everywhere */
extern void linalg_scale_add(Size n, double scale, double *y, double a, const double *x);

/* Sum (x[i] - y[i])^2, likewise always in the same order. */
extern double linalg_distance2(Size n, const double *x, const double *y);

/* c (m x n) = alpha * op(a) * op(b) + beta * c, row-major, through BLAS */
extern void linalg_gemm(bool trans_a, bool trans_b, Size m, Size n, Size k, double alpha,
						const double *a, Size lda, const double *b, Size ldb, double beta,
						double *c, Size ldc);

/*
 * c (p x p, both triangles) += sum over rows w[i] * x_i x_i'; w may be NULL for ones; scratch
 * holds n * p when w is given
 */
extern void linalg_weighted_syrk(Size n, Size p, const double *x, const double *w, double *scratch,
								 double *c);

/* y = a x (n x p) and y = a' x */
extern void linalg_gemv(bool trans, Size n, Size p, const double *a, const double *x, double *y);

/*
 * One vector or one matrix, read once or twice, with no check for interrupts
 * within a reading: a n x n
 * with row stride lda, of symmetric ones the upper triangle.
 *
 * rotate: (x, y) = (c x + s y, c y - s x); symv: y = a x; syr2: a -= x y' + y x';
 * reflect: a -= (a x) x', work taking n values.
 */
extern void linalg_rotate(Size n, double *x, double *y, double c, double s);
extern void linalg_symv(Size n, const double *a, Size lda, const double *x, double *y);
extern void linalg_syr2(Size n, const double *x, const double *y, double *a, Size lda);
extern void linalg_reflect(Size n, const double *x, double *a, Size lda, double *work);

/*
 * Cholesky in float8 of a symmetric p x p matrix (in place, lower triangle);
 * false when not positive definite.  Solve and inverse from the factor.
 */
extern bool linalg_cholesky(Size p, double *a);
extern void linalg_cholesky_solve(Size p, const double *l, double *b);
extern void linalg_cholesky_inverse(Size p, const double *l, double *inverse);

/* Eigenvalues (ascending) and vectors (rows of v) of a symmetric matrix. */
extern void linalg_symmetric_eigen(Size p, const double *a, double *values, double *v);

/*
 * The same of a double-double matrix, refined in double-double: eigenvalues far
 * below the largest keep their digits, and so do their vectors.
 */
extern void linalg_dd_symmetric_eigen(Size p, const Dd *a, double *values, double *v);

/*
 * Cholesky with column order kept and dependent columns dropped, in
 * double-double: a is p x p symmetric (full, row-major), overwritten by the
 * lower factor.  A column whose remaining pivot is below tolerance times its
 * original diagonal, or within the rounding error of its own computation, is a
 * linear combination of the columns before it: kept[j] = false, and its row and
 * column of the factor are zero.  Returns the rank.
 */
extern int linalg_dd_cholesky(int p, Dd *a, double tolerance, bool *kept);

/* Solve l l' x = b for the kept columns (others get 0). */
extern void linalg_dd_cholesky_solve(int p, const Dd *l, const bool *kept, const Dd *b, Dd *x);

/* Diagonal of (l l')^-1 for the kept columns (others get 0). */
extern void linalg_dd_cholesky_inverse_diagonal(int p, const Dd *l, const bool *kept, Dd *d);

#endif /* CORE_LINALG_H */
