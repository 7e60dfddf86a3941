/*
 * svm_vector.h
 *		The inner loops of support vector machines, chosen at run time for the
 *		processor (math/kernel.h says which), with the same bits in every version.
 *
 * For scoring, support vectors stand in panels of SVM_LANES: value j of vector k
 * is panel[j * SVM_LANES + k].  Each lane sums one vector's products in the
 * order of the features, so a result depends neither on how many rows are scored
 * together nor on the processor.
 */
#ifndef ALGO_SVM_VECTOR_H
#define ALGO_SVM_VECTOR_H

#include "core/port.h"

#define SVM_LANES      8
#define SVM_PANEL_ROWS 4 /* rows against a panel at a time */

typedef struct SvmVectors
{
	/*
	 * Rows (1 or SVM_PANEL_ROWS of them, p values each) against one panel:
	 * out[r * stride + k] = |x_r - v_k|^2, or x_r . v_k.
	 */
	void (*distances)(int n_rows, Size p, const double *x, const double *panel, double *out,
					  Size stride);
	void (*dots)(int n_rows, Size p, const double *x, const double *panel, double *out,
				 Size stride);

	/* v[i] = exp(-gamma * v[i]) for values from 0; n is a multiple of SVM_LANES, as below. */
	void (*decay)(Size n, double gamma, double *v);

	/* out[i] = exp(-gamma * max(norm + norms[i] - 2 dots[i], 0)) */
	void (*rbf)(Size n, const double *dots, const double *norms, double norm, double gamma,
				float *out);

	/* f[i] += c[0] * k0[i] + ... + c[3] * k3[i] */
	void (*add_rows)(Size n, const double *c, const float *k0, const float *k1, const float *k2,
					 const float *k3, double *f);
} SvmVectors;

extern const SvmVectors *svm_vectors(void);

#endif /* ALGO_SVM_VECTOR_H */
