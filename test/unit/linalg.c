/*
 * linalg.c
 *		Products, factorizations and eigenvectors against their definitions,
 *		sizes around the blocks, rank, and cancel.
 */
#include "core/port.h"

#include <float.h>

#include "math/gram.h"
#include "math/kernel.h"
#include "math/linalg.h"
#include "math/rng.h"
#include "tap.h"

static double *
random_values(Size n, uint64 seed)
{
	double *x = palloc(n * sizeof(double));
	Rng rng;

	rng_seed(&rng, seed);
	for (Size i = 0; i < n; i++)
		x[i] = rng_normal(&rng);
	return x;
}

/* x'x + shift I of random rows, p x p. */
static double *
random_positive(Size p, double shift, uint64 seed)
{
	double *x = random_values(2 * p * p, seed);
	double *a = palloc0(p * p * sizeof(double));

	linalg_weighted_syrk(2 * p, p, x, NULL, NULL, a);
	for (Size i = 0; i < p; i++)
		a[i * p + i] += shift;
	pfree(x);
	return a;
}

static double
worst_difference(Size n, const double *x, const double *y)
{
	double worst = 0.0;

	for (Size i = 0; i < n; i++)
		worst = fmax(worst, fabs(x[i] - y[i]));
	return worst;
}

static void
check_dot(void)
{
	double *x = random_values(100, 1);
	double *y = random_values(100, 2);
	bool right = true;

	for (Size n = 0; n <= 100; n++)
	{
		double sum = 0.0;

		for (Size i = 0; i < n; i++)
			sum += x[i] * y[i];
		right = right && fabs(linalg_dot(n, x, y) - sum) < 1e-13;
	}
	tap_ok(right, "linalg_dot is the sum of products for every length");
	pfree(x);
	pfree(y);
}

/* Every level, every length: the sum over the values one by one. */
static void
check_scramble(void)
{
	double *x = random_values(40, 4);
	uint64 salts[40];
	bool right = true;

	x[3] = -0.0;
	x[17] = NAN;
	for (int i = 0; i < 40; i++)
		salts[i] = hash_mix64(5, i);
	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		uint64 sum = 0;

		kernel_limit(level);
		for (Size n = 0; n <= 40; n++)
		{
			right = right && kernel_get()->scramble(n, salts, x) == sum;
			sum += n < 40 ? hash_scramble_f64(salts[n], x[n]) : 0;
		}
	}
	kernel_limit(KERNEL_AVX512);
	tap_ok(right, "the hash of a row is the same on every processor");
	tap_ok(hash_scramble_f64(1, -0.0) == hash_scramble_f64(1, 0.0), "and of both zeros");
	pfree(x);
}

static void
check_is_finite(void)
{
	const double odd[] = {NAN, INFINITY, -INFINITY};
	double *x = random_values(40, 3);
	bool right = true;

	x[0] = DBL_MAX;
	x[1] = -DBL_MAX;
	x[2] = DBL_MIN / 4;
	for (Size n = 0; n <= 40; n++)
	{
		right = right && linalg_is_finite(n, x);
		for (Size i = 0; i < n; i++)
		{
			double kept = x[i];

			x[i] = odd[i % 3];
			right = right && !linalg_is_finite(n, x);
			x[i] = kept;
		}
	}
	tap_ok(right, "linalg_is_finite finds what is no number at every place of every length");
	pfree(x);
}

/* Around the pairs that are taken at once. */
static void
check_scale_add(void)
{
	double *x = random_values(20, 3);
	double *y = random_values(20, 4);
	bool right = true;

	for (Size n = 0; n <= 19; n++)
	{
		double got[20];

		memcpy(got, y, sizeof(got));
		linalg_scale_add(n, 0.75, got, -1.5, x);
		for (Size i = 0; i < 20; i++)
			right = right && got[i] == (i < n ? 0.75 * y[i] + -1.5 * x[i] : y[i]);
	}
	tap_ok(right, "linalg_scale_add: n values and no more");
	pfree(x);
	pfree(y);
}

static void
check_gemm(void)
{
	const Size m = 7, n = 5, k = 9;
	double *a = random_values(m * k, 3);
	double *b = random_values(k * n, 4);
	bool right = true;

	for (int form = 0; form < 4; form++)
	{
		bool ta = form & 1;
		bool tb = form & 2;
		double c[35];
		double want[35];

		for (Size i = 0; i < m; i++)
			for (Size j = 0; j < n; j++)
			{
				double sum = 0.0;

				for (Size l = 0; l < k; l++)
					sum += (ta ? a[l * m + i] : a[i * k + l]) * (tb ? b[j * k + l] : b[l * n + j]);
				c[i * n + j] = 1.0;
				want[i * n + j] = 2.0 * sum - 0.5;
			}
		linalg_gemm(ta, tb, m, n, k, 2.0, a, ta ? m : k, b, tb ? k : n, -0.5, c, n);
		right = right && worst_difference(m * n, c, want) < 1e-13;
	}
	tap_ok(right, "linalg_gemm multiplies, either side transposed");
	pfree(a);
	pfree(b);
}

/* Long enough to be cut into several pieces. */
static void
check_pieces(void)
{
	const Size n = 9000;
	double *x = random_values(n * 3, 5);
	double *w = random_values(n, 6);
	double *scratch = palloc(n * 3 * sizeof(double));
	double c[9] = {1, 2, 3, 2, 4, 5, 3, 5, 6};
	double want[9] = {1, 2, 3, 2, 4, 5, 3, 5, 6};
	double product[9] = {0};
	double y[3];
	double *z = palloc(n * sizeof(double));

	for (Size r = 0; r < n; r++)
		w[r] = fabs(w[r]);
	for (Size r = 0; r < n; r++)
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 3; j++)
			{
				want[i * 3 + j] += w[r] * x[r * 3 + i] * x[r * 3 + j];
				product[i * 3 + j] += x[r * 3 + i] * x[r * 3 + j];
			}
	linalg_weighted_syrk(n, 3, x, w, scratch, c);
	tap_ok(worst_difference(9, c, want) < 1e-9, "linalg_weighted_syrk adds both triangles");
	linalg_gemm(true, false, 3, 3, n, 1.0, x, 3, x, 3, 0.0, c, 3);
	tap_ok(worst_difference(9, c, product) < 1e-9, "linalg_gemm over many rows, in pieces");
	linalg_gemv(true, n, 3, x, w, y);
	linalg_gemv(false, n, 3, x, y, z);
	tap_ok(fabs(linalg_dot(n, z, w) - linalg_dot(3, y, y)) < 1e-9 * linalg_dot(3, y, y),
		   "linalg_gemv both ways");
	pfree(x);
	pfree(w);
	pfree(z);
	pfree(scratch);
}

static void
check_cholesky(void)
{
	static const Size sizes[] = {1, 2, 3, 63, 64, 65, 130, 200};
	double solved = 0.0;
	double inverted = 0.0;

	for (int s = 0; s < lengthof(sizes); s++)
	{
		Size p = sizes[s];
		double *a = random_positive(p, 1.0, 7 + s);
		double *l = palloc(p * p * sizeof(double));
		double *inverse = palloc(p * p * sizeof(double));
		double *x = random_values(p, 8);
		double *b = palloc(p * sizeof(double));
		double *column = palloc(p * sizeof(double));

		memcpy(l, a, p * p * sizeof(double));
		linalg_gemv(false, p, p, a, x, b);
		if (!linalg_cholesky(p, l))
			solved = INFINITY;
		linalg_cholesky_solve(p, l, b);
		solved = fmax(solved, worst_difference(p, x, b));
		linalg_cholesky_inverse(p, l, inverse);
		for (Size j = 0; j < p; j++)
		{
			linalg_gemv(false, p, p, a, inverse + j * p, column);
			column[j] -= 1.0;
			for (Size i = 0; i < p; i++)
				inverted = fmax(inverted, fabs(column[i]));
		}
		pfree(a);
		pfree(l);
		pfree(inverse);
		pfree(x);
		pfree(b);
		pfree(column);
	}
	tap_ok(solved < 1e-9, "linalg_cholesky solves (%.1e)", solved);
	tap_ok(inverted < 1e-9, "and inverts (%.1e)", inverted);
}

static void
check_indefinite(void)
{
	double a[] = {1, 2, 2, 1};
	double zero[] = {0};
	double broken[] = {NAN};
	double *large = random_positive(100, 1.0, 9);

	large[80 * 100 + 80] = -1.0;
	tap_ok(!linalg_cholesky(2, a), "an indefinite matrix is refused");
	tap_ok(!linalg_cholesky(1, zero), "a singular one too");
	tap_ok(!linalg_cholesky(1, broken), "and one with NaN");
	tap_ok(!linalg_cholesky(100, large), "also in a later block");
	pfree(large);
}

static void
check_eigen_of(Size p, const double *a, const char *what)
{
	double *values = palloc(p * sizeof(double));
	double *v = palloc(p * p * sizeof(double));
	double *image = palloc(p * sizeof(double));
	double scale = 1e-300;
	double residual = 0.0;
	double skew = 0.0;
	bool rising = true;

	linalg_symmetric_eigen(p, a, values, v);
	for (Size i = 0; i < p; i++)
		scale = fmax(scale, fabs(values[i]));
	for (Size i = 0; i < p; i++)
	{
		linalg_gemv(false, p, p, a, v + i * p, image);
		rising = rising && (i == 0 || values[i - 1] <= values[i]);
		for (Size j = 0; j < p; j++)
		{
			double dot = linalg_dot(p, v + i * p, v + j * p);

			residual = fmax(residual, fabs(image[j] - values[i] * v[i * p + j]) / scale);
			skew = fmax(skew, fabs(dot - (i == j)));
		}
	}
	tap_ok(residual < 1e-13 && skew < 1e-12 && rising,
		   "eigenvectors of %s, %d columns: residual %.1e, skew %.1e", what, (int) p, residual,
		   skew);
	pfree(values);
	pfree(v);
	pfree(image);
}

/* x'x of 60 rows in 300 columns: 240 eigenvalues are rounding. */
static void
check_eigen_low_rank(void)
{
	double *x = random_values(60 * 300, 21);
	double *a = palloc(300 * 300 * sizeof(double));

	linalg_gemm(true, false, 300, 300, 60, 1e9, x, 300, x, 300, 0.0, a, 300);
	for (int i = 0; i < 300; i++)
		for (int j = 0; j < i; j++)
			a[j * 300 + i] = a[i * 300 + j];
	check_eigen_of(300, a, "a matrix of low rank");
	pfree(a);
	pfree(x);
}

/* The squared distance of every length, against the sum written out. */
static void
check_distance(void)
{
	double x[40];
	double y[40];
	double worst = 0.0;

	for (Size n = 0; n <= 40; n++)
	{
		double want = 0.0;

		for (Size i = 0; i < n; i++)
		{
			x[i] = 1.0 / (i + 1.0);
			y[i] = i - 3.5;
			want += (x[i] - y[i]) * (x[i] - y[i]);
		}
		worst = Max(worst, fabs(linalg_distance2(n, x, y) - want) / Max(want, 1.0));
	}
	tap_ok(worst < 1e-14, "squared distances of every length");
}

static void
check_eigen(void)
{
	static const Size sizes[] = {1, 2, 3, 10, 100};
	double diagonal[25] = {0};
	double zero[16] = {0};
	double ones[64];
	double tiny[4] = {1e-200, 1e-201, 1e-201, 3e-200};

	for (int i = 0; i < lengthof(sizes); i++)
	{
		double *a = random_positive(sizes[i], -1.0 * sizes[i], 10 + i);

		check_eigen_of(sizes[i], a, "a random matrix");
		pfree(a);
	}
	for (int i = 0; i < 5; i++)
		diagonal[i * 6] = 3.0 - i;
	for (int i = 0; i < 64; i++)
		ones[i] = 1.0;
	check_eigen_of(5, diagonal, "a diagonal matrix");
	check_eigen_of(4, zero, "zeros");
	check_eigen_of(8, ones, "ones");
	check_eigen_of(2, tiny, "tiny values");
	check_eigen_low_rank();
}

/* The Hilbert matrix 1 / (i + j + 1), of condition 10^16 at 12 columns. */
static void
check_dd_cholesky(void)
{
	const int p = 12;
	Dd a[144];
	Dd l[144];
	Dd b[12];
	Dd x[12];
	Dd d[12];
	bool kept[12];
	double worst = 0.0;

	for (int i = 0; i < p; i++)
	{
		b[i] = DD_ZERO;
		for (int j = 0; j < p; j++)
		{
			a[i * p + j] = dd_div(dd_from(1.0), dd_from(i + j + 1));
			b[i] = dd_add(b[i], a[i * p + j]);
		}
	}
	memcpy(l, a, sizeof(a));
	tap_ok(linalg_dd_cholesky(p, l, 1e-26, kept) == p, "the Hilbert matrix of 12 has full rank");
	linalg_dd_cholesky_solve(p, l, kept, b, x);
	for (int i = 0; i < p; i++)
		worst = fmax(worst, fabs(dd_value(x[i]) - 1.0));
	tap_ok(worst < 1e-13, "and its system is solved to %.1e", worst);
	linalg_dd_cholesky_inverse_diagonal(p, l, kept, d);
	tap_ok(fabs(dd_value(d[0]) / 144.0 - 1.0) < 1e-13,
		   "the first element of its inverse is 144: %.15g", dd_value(d[0]));
}

/* Columns 2 = 0 + 1, 4 = 0, 5 = nothing: dropped, the rest solved as if they were not there. */
static void
check_dd_rank(void)
{
	const int p = 7;
	const int n = 40;
	double *base = random_values(n * p, 11);
	Dd a[49];
	Dd b[7];
	Dd x[7];
	Dd d[7];
	bool kept[7];
	bool right = true;
	double worst = 0.0;

	for (int r = 0; r < n; r++)
	{
		double *row = base + r * p;

		row[2] = row[0] + row[1];
		row[4] = row[0];
		row[5] = 0.0;
	}
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
		{
			a[i * p + j] = DD_ZERO;
			for (int r = 0; r < n; r++)
				a[i * p + j] = dd_add(a[i * p + j], dd_two_prod(base[r * p + i], base[r * p + j]));
		}
	/* the system whose solution is 1, 2, 0, 4, 0, 0, 7 */
	for (int i = 0; i < p; i++)
		b[i] = dd_add(dd_add(a[i * p], dd_mul_d(a[i * p + 1], 2.0)),
					  dd_add(dd_mul_d(a[i * p + 3], 4.0), dd_mul_d(a[i * p + 6], 7.0)));
	right = linalg_dd_cholesky(p, a, 1e-24, kept) == 4;
	for (int i = 0; i < p; i++)
		right = right && kept[i] == (i != 2 && i != 4 && i != 5);
	tap_ok(right, "dependent columns are dropped, the first of them kept");
	linalg_dd_cholesky_solve(p, a, kept, b, x);
	linalg_dd_cholesky_inverse_diagonal(p, a, kept, d);
	for (int i = 0; i < p; i++)
		worst = fmax(worst, fabs(dd_value(x[i]) - (kept[i] ? i + 1 : 0)));
	tap_ok(worst < 1e-14, "the others have their solution, these 0");
	tap_ok(d[2].hi == 0.0 && d[4].hi == 0.0 && d[5].hi == 0.0 && d[6].hi > 0.0,
		   "and so with the diagonal of the inverse");
	pfree(base);
}

/*
 * A constant, noise, a year and the year less 2011: what is left of the last is
 * the rounding error of sums whose terms are 10^7 times greater.
 */
static void
check_dd_rank_far_from_zero(void)
{
	const int n = 1000;
	double *noise = random_values(n, 12);
	bool right = true;

	for (int later = 50; later < n; later += 50)
	{
		Dd a[16];
		bool kept[4];

		for (int i = 0; i < 16; i++)
			a[i] = DD_ZERO;
		for (int r = 0; r < n; r++)
		{
			double row[4] = {1.0, noise[r], r < later ? 2011.0 : 2012.0, r < later ? 0.0 : 1.0};

			for (int i = 0; i < 16; i++)
				a[i] = dd_add(a[i], dd_two_prod(row[i / 4], row[i % 4]));
		}
		right = right && linalg_dd_cholesky(4, a, 1e-27, kept) == 3 && !kept[3];
	}
	tap_ok(right, "a column dependent on one far from zero is dropped");
	pfree(noise);
}

/* Sizes around the blocks: l l' x = b, and the same bits at every level. */
static void
check_dd_sizes(void)
{
	static const int sizes[] = {1, 7, 8, 9, 16, 31, 100};
	double worst = 0.0;
	double inverse = 0.0;
	bool same = true;

	for (int s = 0; s < lengthof(sizes); s++)
	{
		int p = sizes[s];
		double *full = random_positive(p, 1.0, 20 + s);
		double *factor = palloc(p * p * sizeof(double));
		double *inverted = palloc(p * p * sizeof(double));
		Dd *a = palloc(p * p * sizeof(Dd));
		Dd *first = palloc(p * p * sizeof(Dd));
		Dd *b = palloc(p * sizeof(Dd));
		Dd *x = palloc(p * sizeof(Dd));
		bool *kept = palloc(p * sizeof(bool));

		for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
		{
			kernel_limit(level);
			for (int i = 0; i < p * p; i++)
				a[i] = dd_from(full[i]);
			linalg_dd_cholesky(p, a, 1e-24, kept);
			if (level == KERNEL_PORTABLE)
				memcpy(first, a, p * p * sizeof(Dd));
			same = same && memcmp(first, a, p * p * sizeof(Dd)) == 0;
		}
		for (int i = 0; i < p; i++)
		{
			b[i] = DD_ZERO;
			for (int j = 0; j < p; j++)
				b[i] = dd_add(b[i], dd_two_prod(full[i * p + j], j + 1.0));
		}
		linalg_dd_cholesky_solve(p, a, kept, b, x);
		for (int i = 0; i < p; i++)
			worst = fmax(worst, fabs(dd_value(dd_add_d(x[i], -(i + 1.0)))));
		memcpy(factor, full, p * p * sizeof(double));
		linalg_cholesky(p, factor);
		linalg_cholesky_inverse(p, factor, inverted);
		linalg_dd_cholesky_inverse_diagonal(p, a, kept, x);
		for (int i = 0; i < p; i++)
			inverse = fmax(inverse, fabs(inverted[i * p + i] / dd_value(x[i]) - 1.0));
		pfree(full);
		pfree(factor);
		pfree(inverted);
		pfree(a);
		pfree(first);
		pfree(b);
		pfree(x);
		pfree(kept);
	}
	tap_ok(worst < 1e-22, "the double-double factor solves to %.1e", worst);
	tap_ok(inverse < 1e-9, "its inverse has the diagonal that float8 finds, to %.1e", inverse);
	tap_ok(same, "every processor's version gives the same factor");
}

typedef void (*Work)(double *a, double *b);

#define WORK_P 150

static void
work_eigen(double *a, double *b)
{
	double *values = palloc(WORK_P * sizeof(double));

	linalg_symmetric_eigen(WORK_P, a, values, b);
	pfree(values);
}

static void
work_cholesky(double *a, double *b)
{
	if (linalg_cholesky(WORK_P, a))
		linalg_cholesky_inverse(WORK_P, a, b);
}

static void
work_dd(double *a, double *b)
{
	Dd *wide = palloc(WORK_P * WORK_P * sizeof(Dd));
	Dd *diagonal = palloc(WORK_P * sizeof(Dd));
	bool kept[WORK_P];

	for (int i = 0; i < WORK_P * WORK_P; i++)
		wide[i] = dd_from(a[i]);
	linalg_dd_cholesky(WORK_P, wide, 1e-24, kept);
	linalg_dd_cholesky_inverse_diagonal(WORK_P, wide, kept, diagonal);
	pfree(wide);
	pfree(diagonal);
}

/* Cancelled at every third check there is, later at fewer: each time clean. */
static void
check_cancel(const char *name, Work work)
{
	double *a = random_positive(WORK_P, 1.0, 30);
	double *copy = palloc(WORK_P * WORK_P * sizeof(double));
	double *b = palloc(WORK_P * WORK_P * sizeof(double));
	Size before = port_allocated();
	volatile bool clean = true;
	volatile int cancelled = 0;
	volatile int64 at;

	for (at = 0;; at += Max(at / 16, 3))
	{
		volatile bool ended = false;

		memcpy(copy, a, WORK_P * WORK_P * sizeof(double));
		port_cancel_after(at);
		PORT_TRY();
		{
			work(copy, b);
			ended = true;
		}
		PORT_CATCH();
		{
			cancelled = cancelled + 1;
			clean = clean && port_error_code() == PORT_CANCELLED;
		}
		PORT_END_TRY();
		clean = clean && port_allocated() == before;
		if (ended)
			break;
	}
	port_cancel_after(-1);
	tap_ok(clean && cancelled > 0, "%s was cancelled %d times, each time clean", name, cancelled);
	pfree(a);
	pfree(copy);
	pfree(b);
}

/*
 * A cancel is looked for every few MB of a large matrix, and in a sweep at each rotation of two
 * rows.
 */
static void
check_checks(void)
{
	double *a = random_positive(WORK_P, 1.0, 31);
	double *b = palloc(WORK_P * WORK_P * sizeof(double));
	int64 before = port_interrupt_checks();
	Gram *gram = gram_create(3000);

	tap_ok(port_interrupt_checks() - before >= 8, "72 MB become zeros with checks between");
	gram_free(gram);
	before = port_interrupt_checks();
	work_eigen(a, b);
	tap_ok(port_interrupt_checks() - before > WORK_P * WORK_P / 2,
		   "the sweeps for eigenvectors have checks within");
	pfree(a);
	pfree(b);
}

int
main(void)
{
	linalg_init();
	check_dot();
	check_is_finite();
	check_scramble();

	check_scale_add();

	check_distance();
	check_gemm();
	check_pieces();
	check_cholesky();
	check_indefinite();
	check_eigen();
	check_dd_cholesky();
	check_dd_rank();
	check_dd_rank_far_from_zero();
	check_dd_sizes();
	check_cancel("linalg_symmetric_eigen", work_eigen);
	check_cancel("linalg_cholesky", work_cholesky);
	check_cancel("linalg_dd_cholesky", work_dd);
	check_checks();
	return tap_done();
}
