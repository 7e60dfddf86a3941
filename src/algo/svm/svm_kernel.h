/*
 * svm_kernel.h
 *		The kernels of support vector machines: K(x, z) is
 *
 *		linear		x . z
 *		poly		(gamma x . z + coef0)^degree
 *		rbf			exp(-gamma |x - z|^2)
 *		sigmoid		tanh(gamma x . z + coef0)
 *
 * In training whole blocks of rows are had through BLAS and kept as float4; in
 * scoring every value is a float8 of its own (svm_vector.h).
 */
#ifndef ALGO_SVM_KERNEL_H
#define ALGO_SVM_KERNEL_H

#include "core/port.h"

typedef enum SvmKernelKind
{
	SVM_LINEAR,
	SVM_POLY,
	SVM_RBF,
	SVM_SIGMOID
} SvmKernelKind;

typedef struct SvmKernel
{
	SvmKernelKind kind;
	double gamma;
	double coef0;
	int degree;
} SvmKernel;

/* Rows kept for blocks of kernel values; padded to whole lanes with zeros. */
typedef struct SvmPoints
{
	Size n;
	Size p;
	const double *x; /* n x p */
	double *norms; /* |x|^2, n and up to a whole number of lanes */
} SvmPoints;

extern Size svm_padded(Size n); /* up to a whole number of lanes */
extern SvmPoints svm_points_create(Size n, Size p, const double *x);

/* The same with the norms in memory that is given. */
extern SvmPoints svm_points_in(Size n, Size p, const double *x, double *norms);

/* Columns multiplied at a time: what BLAS returns is still in the cache when it is read. */
#define SVM_TILE_COLUMNS 1024

/* K(x, x), as it is kept in training */
extern double svm_kernel_self(const SvmKernel *kernel, double norm);

/*
 * rows[b][j] = K(block[b], points[j]) for m rows and the points from .. to - 1, where
 * from is a multiple of SVM_TILE_COLUMNS: block is m x p, norms m; each of rows has
 * room for svm_padded(n) values.  scratch: svm_kernel_scratch(m) values.
 */
extern Size svm_kernel_scratch(Size m);
extern void svm_kernel_gather(int m, const int *ids, Size p, const double *x, double *block,
							  double *norms);
extern void svm_kernel_rows(const SvmKernel *kernel, Size m, const double *block,
							const double *norms, const SvmPoints *points, Size from, Size to,
							double *scratch, float *const *rows);

/* n vectors of p values in panels; the last one is filled up with zeros. */
extern double *svm_panels_create(Size n, Size p, const double *vectors);

/*
 * K of up to SVM_PANEL_ROWS rows with n vectors in panels: out[r * svm_padded(n)
 * + k].
 */
extern void svm_kernel_score(const SvmKernel *kernel, int n_rows, Size p, const double *x, Size n,
							 const double *panels, double *out);

#endif /* ALGO_SVM_KERNEL_H */
