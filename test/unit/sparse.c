/*
 * sparse.c
 *		Compressed rows: collecting them, parts of them, and products.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "math/rng.h"
#include "math/sparse.h"
#include "tap.h"

#define N_ROWS     500
#define N_FEATURES 40

/* Random rows, most values 0, the same ones dense. */
static void
collect(SparseBuilder *builder, double *dense)
{
	Rng rng;

	rng_seed(&rng, 1);
	memset(dense, 0, sizeof(double) * N_ROWS * N_FEATURES);
	for (int i = 0; i < N_ROWS; i++)
	{
		for (int j = 0; j < N_FEATURES; j++)
		{
			if (i == 3 || rng_u64(&rng) % 8 != 0)
				continue;
			dense[i * N_FEATURES + j] = rng_normal(&rng);
			sparse_put(builder, j, dense[i * N_FEATURES + j]);
		}
		sparse_end_row(builder);
	}
}

static void
check_products(const SparseRows *rows, const double *dense)
{
	double w[N_FEATURES];
	bool dots = true;
	bool sums = true;

	for (int i = 0; i < N_ROWS; i++)
	{
		double dot = 0.0;

		for (int j = 0; j < N_FEATURES; j++)
		{
			w[j] = j - 7.5;
			dot += w[j] * dense[i * N_FEATURES + j];
		}
		dots = dots && fabs(sparse_dot(rows, i, w) - dot) < 1e-12;
		sparse_add(rows, i, 2.0, w);
		for (int j = 0; j < N_FEATURES; j++)
			sums = sums && w[j] == j - 7.5 + 2.0 * dense[i * N_FEATURES + j];
	}
	tap_ok(dots, "a sparse row times a vector is what the dense row gives");
	tap_ok(sums, "a sparse row is added to a vector");
	tap_ok(sparse_length(rows, 3) == 0 && sparse_dot(rows, 3, w) == 0.0,
		   "a row may have no values");
}

static void
check_parts(const SparseRows *rows)
{
	SparseRows part = sparse_from(rows, 100);
	double w[N_FEATURES];

	for (int j = 0; j < N_FEATURES; j++)
		w[j] = 1.0 + j;
	tap_ok(sparse_dot(&part, 7, w) == sparse_dot(rows, 107, w), "rows from the hundredth on");
}

static void
check_copies(const SparseRows *rows)
{
	SparseBuilder copy;
	SparseRows copied;
	bool same = true;

	sparse_builder_init(&copy, CurrentMemoryContext);
	sparse_put(&copy, 5, 1.0);
	sparse_end_row(&copy);
	sparse_builder_reset(&copy);
	for (int i = 0; i < N_ROWS; i++)
	{
		sparse_put_row(&copy, rows, N_ROWS - 1 - i);
		sparse_end_row(&copy);
	}
	copied = sparse_rows_of(&copy);
	for (int i = 0; i < N_ROWS; i++)
	{
		Size n = sparse_length(rows, i);
		Size from = rows->start[i];
		Size to = copied.start[N_ROWS - 1 - i];

		same = same && sparse_length(&copied, N_ROWS - 1 - i) == n &&
			   memcmp(rows->value + from, copied.value + to, n * sizeof(double)) == 0 &&
			   memcmp(rows->feature + from, copied.feature + to, n * sizeof(int)) == 0;
	}
	tap_ok(same, "rows are copied into another set, which was used before");
	tap_ok(sparse_builder_bytes(&copy) >=
			   copied.start[N_ROWS] * (sizeof(double) + sizeof(int)) + N_ROWS * sizeof(Size),
		   "the bytes held are counted");
	sparse_builder_free(&copy);
}

int
main(void)
{
	SparseBuilder builder;
	double *dense = palloc(sizeof(double) * N_ROWS * N_FEATURES);
	SparseRows rows;

	sparse_builder_init(&builder, CurrentMemoryContext);
	collect(&builder, dense);
	rows = sparse_rows_of(&builder);
	check_products(&rows, dense);
	check_parts(&rows);
	check_copies(&rows);
	sparse_builder_free(&builder);
	pfree(dense);
	return tap_done();
}
