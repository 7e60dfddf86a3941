/*
 * gram.c
 *		Sums of products: exact enough, the same on every processor, the same
 *		however rows are grouped.
 */
#include "core/port.h"

#include <math.h>

#include "math/gram.h"
#include "math/kernel.h"
#include "math/rng.h"
#include "tap.h"

/* n x p values of very different size: columns by 10^8, rows by e^(3 z). */
static double *
badly_scaled(Size n, int p, uint64 seed)
{
	double *x = palloc(n * p * sizeof(double));
	Rng rng;

	rng_seed(&rng, seed);
	for (Size i = 0; i < n; i++)
	{
		double size = exp(3.0 * rng_normal(&rng));

		for (int j = 0; j < p; j++)
			x[i * p + j] = size * (rng_normal(&rng) + 0.5) * pow(10.0, j % 5 * 4 - 8);
	}
	return x;
}

static Gram *
gram_of(const double *x, Size n, int p)
{
	Gram *g = gram_create(p + 1);

	gram_add(g, n, x, p, p, NULL, 0);
	return g;
}

/* Add the sums of the same columns. */
static void
merge_all(Gram *into, const Gram *from)
{
	int *column_of = palloc(from->n_columns * sizeof(int));

	for (int j = 0; j < from->n_columns; j++)
		column_of[j] = j;
	gram_merge_columns(into, from, column_of);
	pfree(column_of);
}

static bool
same_bits(const Gram *a, const Gram *b)
{
	Size n = (Size) a->n_columns * (a->n_columns + 1) / 2;

	return a->n_rows == b->n_rows && memcmp(a->products, b->products, n * sizeof(Dd)) == 0;
}

static bool
same_rounded(const Gram *a, const Gram *b)
{
	Size n = (Size) a->n_columns * (a->n_columns + 1) / 2;

	if (a->n_rows != b->n_rows)
		return false;
	for (Size i = 0; i < n; i++)
		if (dd_value(a->products[i]) != dd_value(b->products[i]))
			return false;
	return true;
}

/* The largest error, as a share of |xi| |xj|, against sums in 113 bits. */
static double
worst_error(const Gram *g, const double *x, Size n, int p)
{
	double worst = 0.0;

	for (int i = 0; i <= p; i++)
		for (int j = i; j <= p; j++)
		{
			__float128 sum = 0;
			double size = sqrt(gram_get(g, i, i).hi * gram_get(g, j, j).hi);
			Dd got = gram_get(g, i, j);

			for (Size r = 0; r < n; r++)
				sum += (__float128) (i == 0 ? 1.0 : x[r * p + i - 1]) *
					   (j == 0 ? 1.0 : x[r * p + j - 1]);
			worst = Max(worst, fabs((double) ((__float128) got.hi + got.lo - sum)) / size);
		}
	return worst;
}

static void
check_precision(void)
{
	double *x = badly_scaled(3001, 9, 1);
	Gram *g = gram_of(x, 3001, 9);
	double worst = worst_error(g, x, 3001, 9);

	tap_ok(worst < 2e-28, "sums of products err by %.1e of the columns' lengths", worst);
	tap_ok(gram_get(g, 0, 0).hi == 3001.0 && g->n_rows == 3001, "rows are counted");
	gram_free(g);
	pfree(x);
}

/* Every shape of remainder: rows, columns, pieces x and y, strides. */
static void
check_shapes(void)
{
	static const int rows[] = {0, 1, 7, 8, 9, 511, 512, 513, 1030};
	double *x = badly_scaled(1030, 12, 2);
	bool right = true;

	for (int r = 0; r < lengthof(rows); r++)
		for (int p = 0; p <= 10; p++)
			for (int n_x = 0; n_x <= p; n_x += 3)
			{
				Gram *g = gram_create(p + 1);

				gram_add(g, rows[r], x, 12, n_x, n_x == p ? NULL : x + n_x, 12);
				for (int i = 0; i <= p; i++)
					for (int j = i; j <= p; j++)
					{
						Dd sum = DD_ZERO;
						double scale = sqrt(gram_get(g, i, i).hi * gram_get(g, j, j).hi) + 1e-300;

						for (Size k = 0; k < rows[r]; k++)
							sum = dd_add(sum, dd_two_prod(i == 0 ? 1.0 : x[k * 12 + i - 1],
														  j == 0 ? 1.0 : x[k * 12 + j - 1]));
						sum = dd_sub(sum, gram_get(g, i, j));
						right = right && fabs(sum.hi) <= 2e-28 * scale;
					}
				gram_free(g);
			}
	tap_ok(right, "every shape of rows and columns is summed");
	pfree(x);
}

static void
check_levels(void)
{
	static const char *const names[] = {"portable", "AVX2", "AVX-512"};
	double *x = badly_scaled(2000, 11, 3);
	Gram *g;

	kernel_limit(KERNEL_PORTABLE);
	g = gram_of(x, 2000, 11);
	for (int level = KERNEL_AVX2; level <= KERNEL_AVX512; level++)
	{
		Gram *other;

		if (kernel_limit(level) != level)
		{
			tap_ok(true, "no %s here # skip", names[level]);
			continue;
		}
		other = gram_of(x, 2000, 11);
		tap_ok(same_bits(g, other), "%s gives the bits of the portable version", names[level]);
		gram_free(other);
	}
	gram_free(g);
	pfree(x);
}

/* Rows dealt to groups at random, summed in pieces, merged in random order. */
static Gram *
partitioned(const double *x, Size n, int p, Rng *rng)
{
	int n_groups = 1 + (int) rng_below(rng, 6);
	Gram *groups[6];

	for (int k = 0; k < n_groups; k++)
		groups[k] = gram_create(p + 1);
	for (Size done = 0; done < n;)
	{
		Size piece = 1 + rng_below(rng, Min(n - done, 700));

		gram_add(groups[rng_below(rng, n_groups)], piece, x + done * p, p, p, NULL, 0);
		done += piece;
	}
	while (n_groups > 1)
	{
		int from = (int) rng_below(rng, n_groups);
		int into = (from + 1 + (int) rng_below(rng, n_groups - 1)) % n_groups;

		merge_all(groups[into], groups[from]);
		gram_free(groups[from]);
		groups[from] = groups[--n_groups];
	}
	return groups[0];
}

static void
check_partitions(void)
{
	double *x = badly_scaled(5000, 8, 4);
	Gram *whole = gram_of(x, 5000, 8);
	int different = 0;
	Rng rng;

	rng_seed(&rng, 5);
	for (int i = 0; i < 300; i++)
	{
		Gram *g = partitioned(x, 5000, 8, &rng);

		different += !same_rounded(whole, g);
		gram_free(g);
	}
	tap_ok(different == 0, "300 partitions and merges give one result (%d differ)", different);
	gram_free(whole);
	pfree(x);
}

/* Columns in another order, beside one that the others do not have. */
static void
check_merge_columns(void)
{
	enum
	{
		ROWS = 30
	};
	const int column_of[] = {0, 3, 1};
	double *x = badly_scaled(ROWS, 3, 23);
	double *pairs = palloc(ROWS * 2 * sizeof(double));
	Gram *merged = gram_of(x, ROWS, 3);
	Gram *direct = gram_of(x, ROWS, 3);
	Gram *wide;
	Gram *from;

	for (Size i = 0; i < ROWS; i++)
	{
		pairs[2 * i] = x[3 * i + 2];
		pairs[2 * i + 1] = x[3 * i];
		x[3 * i + 1] = 0.0;
	}
	from = gram_of(pairs, ROWS, 2);
	wide = gram_of(x, ROWS, 3);
	gram_merge_columns(merged, from, column_of);
	merge_all(direct, wide);
	tap_ok(same_rounded(merged, direct), "sums of other columns go to those they are");
	gram_free(merged);
	gram_free(direct);
	gram_free(wide);
	gram_free(from);
	pfree(x);
	pfree(pairs);
}

/* Factors that are powers of two: the recombined sums are those of recombined rows. */
static void
check_recombine(void)
{
	static const GramTerm terms[] = {{0, 0, 1.0}, {1, 2, 0.5},   {1, 0, -4.0},
									 {2, 1, 2.0}, {2, 3, -0.25}, {3, 3, 1.0}};
	double *x = badly_scaled(1000, 3, 6);
	double *z = palloc(1000 * 3 * sizeof(double));
	Gram *g;
	Gram *recombined;
	Gram *direct;

	for (int i = 0; i < 3000; i++)
		x[i] = rint(x[i] * 1e6 / pow(10.0, i % 3 * 4)); /* whole numbers: nothing is lost below */
	for (int i = 0; i < 1000; i++)
	{
		const double *row = x + i * 3;

		z[i * 3] = 0.5 * row[1] - 4.0;
		z[i * 3 + 1] = 2.0 * row[0] - 0.25 * row[2];
		z[i * 3 + 2] = row[2];
	}
	g = gram_of(x, 1000, 3);
	recombined = gram_recombine(g, 4, terms, lengthof(terms));
	direct = gram_of(z, 1000, 3);
	tap_ok(same_rounded(recombined, direct), "recombined sums are those of recombined rows");
	gram_free(g);
	gram_free(recombined);
	gram_free(direct);
	pfree(x);
	pfree(z);
}

/* Values 10^9 + k / 4: a variance in float8 would keep no digit. */
static void
check_centred(void)
{
	double x[1001];
	Gram *g;

	for (int i = 0; i < 1001; i++)
		x[i] = 1e9 + (i - 500) / 4.0;
	g = gram_of(x, 1001, 1);
	tap_ok(gram_mean(g, 1) == 1e9, "the mean is exact");
	tap_ok(dd_value(gram_centred(g, 1, 1)) == 500.0 * 501.0 * 1001.0 / 3.0 / 16.0,
		   "the sum of squares about it too");
	gram_free(g);
}

static void
check_overflow(void)
{
	static const struct
	{
		double value;
		int row;
		int column; /* counted in x */
	} cases[] = {{1e200, 0, 2}, {-1e200, 699, 1}, {1e308, 5, 0}, {1e160, 512, 2}};
	int bad = -1;

	for (int c = 0; c < lengthof(cases); c++)
	{
		double *x = badly_scaled(700, 3, 7);
		Gram *g;
		Gram *other = gram_create(4);
		ByteWriter w;
		ByteReader r;

		x[cases[c].row * 3 + cases[c].column] = cases[c].value;
		g = gram_of(x, 700, 3);
		tap_ok(!gram_is_finite(g, &bad) && bad == cases[c].column + 1, "%g is found in its column",
			   cases[c].value);
		bytes_writer_init(&w);
		gram_save(g, &w);
		bytes_reader_init(&r, w.data, w.len, "sums");
		merge_all(other, gram_load(&r));
		tap_ok(!gram_is_finite(other, &bad) && bad == cases[c].column + 1,
			   "also after it was stored and merged");
	}
}

static void
check_stored(void)
{
	double *x = badly_scaled(300, 4, 8);
	Gram *g = gram_of(x, 300, 4);
	int refused = 0;
	int bad;
	ByteWriter w;
	ByteReader r;

	bytes_writer_init(&w);
	gram_save(g, &w);
	bytes_reader_init(&r, w.data, w.len, "sums");
	tap_ok(gram_is_finite(g, &bad) && same_bits(g, gram_load(&r)), "what was stored is loaded");
	port_peak_reset();
	for (uint32 shift = 0; shift < 32; shift++)
	{
		uint8 head[61] = {0};
		Size before = port_allocated();

		head[shift / 8] = (uint8) (1 << (shift % 8));
		port_error_clear();
		PORT_TRY();
		{
			bytes_reader_init(&r, head, sizeof(head), "sums");
			(void) gram_load(&r);
		}
		PORT_CATCH();
		{
		}
		PORT_END_TRY();
		refused += port_error_code() == CORE_CORRUPT && port_peak() - before < 200;
	}
	/* one and two columns fit the bytes */
	tap_ok(refused == 30, "counts beyond the bytes are refused without memory (%d)", refused);
}

static void
check_cancel(void)
{
	double *x = badly_scaled(5000, 20, 9);
	Gram *g = gram_create(21);
	Size before = port_allocated();

	port_cancel_after(40);
	port_error_clear();
	PORT_TRY();
	{
		gram_add(g, 5000, x, 20, 20, NULL, 0);
	}
	PORT_CATCH();
	{
	}
	PORT_END_TRY();
	port_cancel_after(-1);
	tap_ok(port_error_code() == PORT_CANCELLED, "a cancel ends it");
	tap_ok(port_allocated() == before, "and its scratch is gone");
	gram_add(g, 5000, x, 20, 20, NULL, 0);
	tap_ok(port_interrupt_checks() > 100, "it looks for one often");
}

/* A row of weight w is w rows in the products and one in the plain sums, stored or not. */
static void
check_weighted(void)
{
	const int p = 3;
	const Size n = 700;
	double *x = badly_scaled(n, p, 9);
	double *w = palloc(n * sizeof(double));
	Gram *weighted = gram_create_weighted(p + 1);
	Gram *repeated = gram_create(p + 1);
	Gram *plain = gram_of(x, n, p);
	Gram *stored;
	ByteWriter writer;
	ByteReader r;
	bool as_rows = true;
	bool as_one = true;

	for (Size i = 0; i < n; i++)
	{
		w[i] = (double) (1 + i % 4);
		for (int k = 0; k < (int) w[i]; k++)
			gram_add(repeated, 1, x + i * p, p, p, NULL, 0);
	}
	gram_add_weighted(weighted, n, x, p, p, NULL, 0, w, 1);
	bytes_writer_init(&writer);
	gram_save(weighted, &writer);
	bytes_reader_init(&r, writer.data, writer.len, "sums");
	stored = gram_load(&r);
	for (int i = 0; i <= p; i++)
	{
		as_one = as_one && dd_value(gram_plain_sum(stored, i)) == dd_value(gram_get(plain, 0, i));
		for (int j = i; j <= p; j++)
			as_rows =
				as_rows && dd_value(gram_get(stored, i, j)) == dd_value(gram_get(repeated, i, j));
	}
	tap_ok(as_rows, "a row of weight w is w rows");
	tap_ok(as_one && stored->n_rows == n, "and one where weights do not count");
	tap_ok(dd_value(stored->log_weights) == dd_value(weighted->log_weights) &&
			   fabs(dd_value(stored->log_weights) - n / 4 * log(24.0)) < 1e-9,
		   "logarithms of weights are summed");
}

int
main(void)
{
	check_precision();
	check_shapes();
	check_levels();
	check_partitions();
	check_merge_columns();
	check_recombine();
	check_centred();
	check_overflow();
	check_stored();
	check_weighted();
	check_cancel();
	return tap_done();
}
