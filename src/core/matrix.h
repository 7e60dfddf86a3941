/*
 * matrix.h
 *		A dense matrix of float8, rows x columns, row after row (C order), the
 *		layout of scikit-learn: one sample is contiguous.
 */
#ifndef CORE_MATRIX_H
#define CORE_MATRIX_H

#include "core/port.h"

typedef struct Matrix
{
	Size n_rows;
	Size n_cols;
	double *data; /* n_rows * n_cols values */
} Matrix;

/* Row i as a pointer to n_cols values. */
static inline double *
matrix_row(const Matrix *m, Size i)
{
	return m->data + i * m->n_cols;
}

/* n zeros, palloc'd, also where they are more than 1 GB. */
static inline double *
vector_zeros(Size n)
{
	return palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

#endif /* CORE_MATRIX_H */
