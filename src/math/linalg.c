/*
 * linalg.c
 *		BLAS behind our own names, cut into pieces between which a cancel is
 *		seen, and what is built on it.
 *
 * The only file that includes cblas.h.  Matrices are row-major.  The
 * double-double factorizations are in linalg_dd.c, eigenvectors in eigen.c.
 */
#include "core/port.h"

#include <cblas.h>
#include <sys/mman.h>

#include "math/linalg.h"

/* Multiplications in one BLAS call: 10 to 50 ms on one core. */
#define LINALG_PIECE ((Size) 1 << 28)
#define LINALG_EDGE  ((Size) 4096)

/* Columns factored at a time. */
#define CHOLESKY_BLOCK 64

/*
 * No smaller than OpenBLAS's BUFFER_SIZE, which depends on the processor: 32 MB
 * for ARM, 128 MB for x86-64; with the page that malloc gets on top.
 */
#ifdef __powerpc__
#define BLAS_BUFFER_MB 256
#else
#define BLAS_BUFFER_MB 128
#endif
#define BLAS_BUFFER_BYTES (((Size) BLAS_BUFFER_MB << 20) + 65536)

/* OpenBLAS has them, other BLAS libraries may not. */
extern void openblas_set_num_threads(int n) __attribute__((weak));
extern char *openblas_get_config(void) __attribute__((weak));
extern char *openblas_get_corename(void) __attribute__((weak));
extern void *blas_memory_alloc(int unused) __attribute__((weak));
extern void blas_memory_free(void *buffer) __attribute__((weak));

void
linalg_init(void)
{
	if (openblas_set_num_threads != NULL)
		openblas_set_num_threads(1);
}

const char *
linalg_library(void)
{
	return openblas_get_config != NULL ? openblas_get_config() : NULL;
}

const char *
linalg_kernel(void)
{
	return openblas_get_corename != NULL ? openblas_get_corename() : NULL;
}

/*
 * OpenBLAS's routines work in a buffer that the first call of a process maps; a
 * process with one thread has one, and keeps it.  Where it is refused, OpenBLAS
 * tries again for ever and no cancel is seen.  So we ask for as much ourselves
 * and raise an error (53200) if it is refused, then have it mapped at once.
 */
static void
linalg_map_buffer(void)
{
	void *probe =
		mmap(NULL, BLAS_BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (probe == MAP_FAILED)
		core_error(CORE_OUT_OF_MEMORY, NULL,
				   "out of memory: linear algebra works in a buffer of %d MB, which was refused",
				   BLAS_BUFFER_MB);
	munmap(probe, BLAS_BUFFER_BYTES);
	if (blas_memory_alloc != NULL && blas_memory_free != NULL)
		blas_memory_free(blas_memory_alloc(0));
}

/* Before any call of BLAS that may want its buffer: all but those on vectors alone. */
static void
linalg_begin(void)
{
	static bool mapped = false;

	if (mapped)
		return;
	linalg_map_buffer();
	mapped = true;
}

static int
blas_int(Size n)
{
	if (n > PG_INT32_MAX)
		core_error(CORE_UNSUPPORTED, NULL,
				   "matrix dimension " UINT64_FORMAT " exceeds the limit of %d", (uint64) n,
				   PG_INT32_MAX);
	return (int) n;
}

/* Two values that the processor adds or multiplies at once, wherever they are in memory. */
typedef double Pair __attribute__((vector_size(16), aligned(8), may_alias));

#define PAIR(p) (*(const Pair *) (p))

/*
 * Four pairs of sums, no fused operations: the same bits wherever it is
 * compiled.
 */
double
linalg_dot(Size n, const double *x, const double *y)
{
	Pair s0 = {0.0, 0.0};
	Pair s1 = s0, s2 = s0, s3 = s0;
	const double *end = x + (n & ~(Size) 7);

	for (; x < end; x += 8, y += 8)
	{
		s0 += PAIR(x) * PAIR(y);
		s1 += PAIR(x + 2) * PAIR(y + 2);
		s2 += PAIR(x + 4) * PAIR(y + 4);
		s3 += PAIR(x + 6) * PAIR(y + 6);
	}
	if (n & 4)
	{
		s0 += PAIR(x) * PAIR(y);
		s1 += PAIR(x + 2) * PAIR(y + 2);
		x += 4;
		y += 4;
	}
	if (n & 2)
	{
		s2 += PAIR(x) * PAIR(y);
		x += 2;
		y += 2;
	}
	if (n & 1)
		s3[0] += x[0] * y[0];
	s0 = (s0 + s1) + (s2 + s3);
	return s0[0] + s0[1];
}

/* Times 0, everything but a number becomes NaN and stays it in a sum. */
bool
linalg_is_finite(Size n, const double *x)
{
	const Pair zero = {0.0, 0.0};
	Pair s0 = zero;
	Pair s1 = zero, s2 = zero, s3 = zero;
	const double *end = x + (n & ~(Size) 7);
	double rest = 0.0;

	for (; x < end; x += 8)
	{
		s0 += PAIR(x) * zero;
		s1 += PAIR(x + 2) * zero;
		s2 += PAIR(x + 4) * zero;
		s3 += PAIR(x + 6) * zero;
	}
	for (Size i = 0; i < (n & 7); i++)
		rest += x[i] * 0.0;
	s0 = (s0 + s1) + (s2 + s3);
	return rest + (s0[0] + s0[1]) == 0.0;
}

void
linalg_scale_add(Size n, double scale, double *y, double a, const double *x)
{
	Size i;

	for (i = 0; i + 2 <= n; i += 2)
		*(Pair *) (y + i) = scale * PAIR(y + i) + a * PAIR(x + i);
	if (i < n)
		y[i] = scale * y[i] + a * x[i];
}

double
linalg_distance2(Size n, const double *x, const double *y)
{
	Pair s0 = {0.0, 0.0};
	Pair s1 = s0, s2 = s0, s3 = s0;
	const double *end = x + (n & ~(Size) 7);

	for (; x < end; x += 8, y += 8)
	{
		Pair d0 = PAIR(x) - PAIR(y);
		Pair d1 = PAIR(x + 2) - PAIR(y + 2);
		Pair d2 = PAIR(x + 4) - PAIR(y + 4);
		Pair d3 = PAIR(x + 6) - PAIR(y + 6);

		s0 += d0 * d0;
		s1 += d1 * d1;
		s2 += d2 * d2;
		s3 += d3 * d3;
	}
	if (n & 4)
	{
		Pair d0 = PAIR(x) - PAIR(y);
		Pair d1 = PAIR(x + 2) - PAIR(y + 2);

		s0 += d0 * d0;
		s1 += d1 * d1;
		x += 4;
		y += 4;
	}
	if (n & 2)
	{
		Pair d2 = PAIR(x) - PAIR(y);

		s2 += d2 * d2;
		x += 2;
		y += 2;
	}
	if (n & 1)
		s3[0] += (x[0] - y[0]) * (x[0] - y[0]);
	s0 = (s0 + s1) + (s2 + s3);
	return s0[0] + s0[1];
}

void
linalg_gemm(bool trans_a, bool trans_b, Size m, Size n, Size k, double alpha, const double *a,
			Size lda, const double *b, Size ldb, double beta, double *c, Size ldc)
{
	Size k_step = Min(k, LINALG_EDGE);
	Size n_step = Min(n, LINALG_EDGE);
	Size m_step = Max(LINALG_PIECE / (Max(k_step, 1) * Max(n_step, 1)), 8);

	linalg_begin();
	for (Size i = 0; i < m; i += m_step)
		for (Size j = 0; j < n; j += n_step)
			for (Size l = 0; l < Max(k, 1); l += Max(k_step, 1))
			{
				CHECK_FOR_INTERRUPTS();
				cblas_dgemm(CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans,
							trans_b ? CblasTrans : CblasNoTrans, blas_int(Min(m_step, m - i)),
							blas_int(Min(n_step, n - j)), blas_int(Min(k_step, k - l)), alpha,
							a + (trans_a ? l * lda + i : i * lda + l), blas_int(lda),
							b + (trans_b ? j * ldb + l : l * ldb + j), blas_int(ldb),
							l == 0 ? beta : 1.0, c + i * ldc + j, blas_int(ldc));
			}
}

void
linalg_weighted_syrk(Size n, Size p, const double *x, const double *w, double *scratch, double *c)
{
	Size step = Max(LINALG_PIECE / Max(p * p, 1), 8);

	linalg_begin();
	step = Min(step, LINALG_EDGE);
	for (Size i = 0; i < n; i += step)
	{
		Size rows = Min(step, n - i);
		const double *from = x + i * p;

		CHECK_FOR_INTERRUPTS();
		if (w != NULL)
		{
			double *to = scratch + i * p;

			for (Size r = 0; r < rows; r++)
			{
				double root = sqrt(w[i + r]);

				for (Size j = 0; j < p; j++)
					to[r * p + j] = root * from[r * p + j];
			}
			from = to;
		}
		cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, blas_int(p), blas_int(rows), 1.0, from,
					blas_int(p), 1.0, c, blas_int(p));
	}
	for (Size i = 0; i < p; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size j = 0; j < i; j++)
			c[i * p + j] = c[j * p + i];
	}
}

void
linalg_gemv(bool trans, Size n, Size p, const double *a, const double *x, double *y)
{
	Size step = Max(((Size) 1 << 24) / Max(p, 1), 1);

	linalg_begin();
	if (trans)
		memset(y, 0, p * sizeof(double));
	for (Size i = 0; i < n; i += step)
	{
		Size rows = Min(step, n - i);

		CHECK_FOR_INTERRUPTS();
		cblas_dgemv(CblasRowMajor, trans ? CblasTrans : CblasNoTrans, blas_int(rows), blas_int(p),
					1.0, a + i * p, blas_int(p), trans ? x + i : x, 1, trans ? 1.0 : 0.0,
					trans ? y : y + i, 1);
	}
}

void
linalg_rotate(Size n, double *x, double *y, double c, double s)
{
	cblas_drot(blas_int(n), x, 1, y, 1, c, s);
}

void
linalg_symv(Size n, const double *a, Size lda, const double *x, double *y)
{
	linalg_begin();
	cblas_dsymv(CblasRowMajor, CblasUpper, blas_int(n), 1.0, a, blas_int(lda), x, 1, 0.0, y, 1);
}

void
linalg_syr2(Size n, const double *x, const double *y, double *a, Size lda)
{
	linalg_begin();
	cblas_dsyr2(CblasRowMajor, CblasUpper, blas_int(n), -1.0, x, 1, y, 1, a, blas_int(lda));
}

void
linalg_reflect(Size n, const double *x, double *a, Size lda, double *work)
{
	linalg_begin();
	cblas_dgemv(CblasRowMajor, CblasNoTrans, blas_int(n), blas_int(n), 1.0, a, blas_int(lda), x, 1,
				0.0, work, 1);
	CHECK_FOR_INTERRUPTS();
	cblas_dger(CblasRowMajor, blas_int(n), blas_int(n), -1.0, work, 1, x, 1, a, blas_int(lda));
}

/* One diagonal block of n rows, in place; false when a pivot is not positive. */
static bool
cholesky_block(Size n, double *a, Size lda)
{
	for (Size j = 0; j < n; j++)
	{
		double *row = a + j * lda;
		double pivot = row[j] - linalg_dot(j, row, row);

		if (!(pivot > 0.0) || isinf(pivot))
			return false;
		row[j] = sqrt(pivot);
		for (Size i = j + 1; i < n; i++)
		{
			double *below = a + i * lda;

			below[j] = (below[j] - linalg_dot(j, below, row)) / row[j];
		}
	}
	return true;
}

/* Left-looking by block columns: update from the left, factor, solve below. */
bool
linalg_cholesky(Size p, double *a)
{
	linalg_begin();
	for (Size j = 0; j < p; j += CHOLESKY_BLOCK)
	{
		Size width = Min(CHOLESKY_BLOCK, p - j);
		Size below = p - j - width;
		double *diagonal = a + j * p + j;

		if (j > 0)
			linalg_gemm(false, true, p - j, width, j, -1.0, a + j * p, p, a + j * p, p, 1.0,
						diagonal, p);
		if (!cholesky_block(width, diagonal, p))
			return false;
		CHECK_FOR_INTERRUPTS();
		if (below > 0)
			cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit,
						blas_int(below), blas_int(width), 1.0, diagonal, blas_int(p),
						diagonal + width * p, blas_int(p));
	}
	return true;
}

void
linalg_cholesky_solve(Size p, const double *l, double *b)
{
	linalg_begin();
	CHECK_FOR_INTERRUPTS();
	cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, blas_int(p), l, blas_int(p),
				b, 1);
	CHECK_FOR_INTERRUPTS();
	cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, blas_int(p), l, blas_int(p), b,
				1);
}

/* Full and symmetric.  Columns of the identity are solved for, some at a time. */
void
linalg_cholesky_inverse(Size p, const double *l, double *inverse)
{
	Size step = Min(Max(LINALG_PIECE / Max(p * p, 1), 1), CHOLESKY_BLOCK);

	linalg_begin();
	vector_clear(inverse, p * p);
	for (Size j = 0; j < p; j++)
		inverse[j * p + j] = 1.0;
	for (Size j = 0; j < p; j += step)
	{
		int width = blas_int(Min(step, p - j));

		/* Above row j the solution of the first system stays zero. */
		CHECK_FOR_INTERRUPTS();
		cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit,
					blas_int(p - j), width, 1.0, l + j * p + j, blas_int(p), inverse + j * p + j,
					blas_int(p));
		CHECK_FOR_INTERRUPTS();
		cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, blas_int(p),
					width, 1.0, l, blas_int(p), inverse + j, blas_int(p));
	}
	for (Size i = 0; i < p; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size j = 0; j < i; j++)
			inverse[j * p + i] = inverse[i * p + j];
	}
}
