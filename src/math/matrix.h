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

/*
 * Values touched between two looks for a cancel: memory that is new takes a second a gigabyte, or
 * more.
 */
#define VECTOR_CHECK ((Size) 1 << 20)

/* to[0 .. n - 1] = from[0 .. n - 1], where they may be very many. */
static inline void
vector_copy(double *to, const double *from, Size n)
{
	for (Size done = 0; done < n; done += VECTOR_CHECK)
	{
		CHECK_FOR_INTERRUPTS();
		memcpy(to + done, from + done, Min(n - done, VECTOR_CHECK) * sizeof(double));
	}
}

/* The same with zeros. */
static inline void
vector_clear(double *to, Size n)
{
	for (Size done = 0; done < n; done += VECTOR_CHECK)
	{
		CHECK_FOR_INTERRUPTS();
		memset(to + done, 0, Min(n - done, VECTOR_CHECK) * sizeof(double));
	}
}

/* n zeros, palloc'd, also where they are more than 1 GB. */
static inline double *
vector_zeros(Size n)
{
	double *zeros = palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE);

	zeros[0] = 0.0;
	vector_clear(zeros, n);
	return zeros;
}

#endif /* CORE_MATRIX_H */
