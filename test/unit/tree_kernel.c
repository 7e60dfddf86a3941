/*
 * tree_kernel.c
 *		The vector loops of the tree learners against plain ones, on every
 *		processor level there is: the same bits.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/bins/fixed.h"
#include "algo/bins/tree_kernel.h"
#include "math/kernel.h"
#include "math/rng.h"
#include "tap.h"

#define N     1000
#define EDGES 12

static const double edges[EDGES] = {0,   -0.0, 1e-300, -1e-300, 39.999, -39.999,
									40., -40., 700,    -700,    1e308,  -1e308};

static double y[N];
static double scores[N];
static FixedPair pairs[N];

static void
make_rows(void)
{
	Rng rng;

	rng_seed(&rng, 7);
	for (int i = 0; i < N; i++)
	{
		y[i] = i % 3 == 0;
		scores[i] = i < EDGES ? edges[i] : 5 * rng_normal(&rng);
		pairs[i].g = (int32) rng_below(&rng, 2 * (uint64) FIXED_ONE + 1) - FIXED_ONE;
		pairs[i].h = (int32) rng_below(&rng, (uint64) FIXED_ONE + 1);
	}
	pairs[0] = (FixedPair){FIXED_ONE, FIXED_ONE};
	pairs[1] = (FixedPair){-FIXED_ONE, 0};
}

/* Gradients of the logarithmic loss: near the plain formula, and the same bits everywhere. */
static void
test_logistic(void)
{
	static double g[2][N], h[2][N];
	double worst = 0;
	bool same = true;

	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		double *g_now = g[level > KERNEL_PORTABLE];
		double *h_now = h[level > KERNEL_PORTABLE];

		kernel_limit(level);
		tree_kernels()->logistic(N, y, scores, g_now, h_now);
		same = same && memcmp(g[0], g_now, sizeof(g[0])) == 0;
		same = same && memcmp(h[0], h_now, sizeof(h[0])) == 0;
	}
	for (int i = 0; i < N; i++)
	{
		double p = 1 / (1 + exp(-scores[i]));

		worst = fmax(worst, fabs(g[0][i] - (p - y[i])));
		worst = fmax(worst, fabs(h[0][i] - p * (1 - p)));
	}
	tap_ok(worst < 1e-15, "gradients of the logarithmic loss are off by %.1e at most", worst);
	tap_ok(same, "and the same bits on every processor");
}

/* Odd numbers of rows, so that there is a rest. */
static void
test_fix(void)
{
	static double g[N], h[N];
	bool same = true;

	for (int i = 0; i < N; i++)
	{
		g[i] = pairs[i].g / (double) FIXED_ONE + (i % 7 - 3) * 0.1 / FIXED_ONE;
		h[i] = pairs[i].h / (double) FIXED_ONE;
	}
	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit(level);
		for (int n = 0; n < 40; n++)
		{
			FixedPair out[40];

			tree_kernels()->fix(n, g, h, FIXED_ONE, FIXED_ONE, out);
			same = same && memcmp(out, pairs, n * sizeof(FixedPair)) == 0;
		}
	}
	tap_ok(same, "gradients as integers are the nearest ones");
}

static void
test_rows(void)
{
	bool same = true;

	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit(level);
		for (int n = 0; n < 40; n++)
		{
			TreeRow rows[40];

			tree_kernels()->rows(n, PG_UINT32_MAX - 50, pairs, rows);
			for (int i = 0; i < n; i++)
			{
				TreeRow row = tree_row(PG_UINT32_MAX - 50 + i, pairs[i]);

				same = same && memcmp(&row, &rows[i], sizeof(TreeRow)) == 0;
			}
		}
	}
	tap_ok(same, "rows keep of their gradients what tree_row says");
}

/* As many of the greatest pair as a word can hold. */
static void
test_words(void)
{
	static TreeRow rows[PACK_ROWS];
	static uint64 words[PACK_ROWS];
	uint64 sum[19] = {0};
	bool right = true;

	for (int i = 0; i < PACK_ROWS; i++)
		rows[i] = tree_row(i, pairs[0]);
	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		int64 g[19] = {0}, h[19] = {0}, counts[19] = {0};

		kernel_limit(level);
		tree_kernels()->pack(PACK_ROWS, rows, words);
		memset(sum, 0, sizeof(sum));
		for (int i = 0; i < PACK_ROWS; i++)
			sum[17] += words[i];
		tree_kernels()->unpack(19, sum, g, h, counts);
		tree_kernels()->unpack(19, sum, g, h, counts);
		right = right && counts[17] == 2 * PACK_ROWS && counts[16] == 0;
		right = right && g[17] == INT64CONST(4) * PACK_ROWS * HISTOGRAM_OFFSET && g[18] == 0;
		right = right && h[17] == (INT64CONST(2) * PACK_ROWS * FIXED_ONE) >> HISTOGRAM_H_SHIFT;
	}
	tap_ok(right, "no field of a packed sum overflows");
}

static void
test_cuts(void)
{
	double g[19], h[19], out[19];
	bool right = true;

	for (int i = 0; i < 19; i++)
	{
		g[i] = scores[20 + i];
		h[i] = i; /* the first left side and the last right one weigh nothing */
	}
	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit(level);
		tree_kernels()->cuts(19, g, h, 3.5, 18, 0, out);
		for (int i = 0; i < 19; i++)
		{
			double left = i > 0 ? g[i] * g[i] / h[i] : 0;
			double right_g = 3.5 - g[i];

			right = right && out[i] == left + (i < 18 ? right_g * right_g / (18 - h[i]) : 0);
		}
	}
	tap_ok(right, "what cuts score");
}

static void
test_codes(void)
{
	double search[SEARCH_SIZE];
	bool right = true;
	int j;

	for (int i = 0; i < SEARCH_EDGES; i++)
		search[SEARCH_STEP + i] = i < 254 ? i - 100.5 : INFINITY;
	for (int i = 0; i < SEARCH_STEP; i++)
		search[i] = search[SEARCH_STEP + (i + 1) * SEARCH_STEP - 1];
	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit(level);
		for (int i = -120; i < 180; i++)
		{
			double x[8] = {i, NAN, i + 0.5, -INFINITY, INFINITY, 0, 0, 0};
			uint8 out[12] = {0};

			tree_kernels()->codes(search, 255, 3, x, 2, out, 4);
			j = Max(0, Min(254, i + 101));
			right = right && out[0] == j && out[8] == 254;
			tree_kernels()->codes(search, 255, 4, x, 1, out, 1);
			right = right && out[0] == j && out[1] == 255 && out[3] == 0;
			right = right && out[2] == j; /* an edge belongs to the code below it */
		}
	}
	tap_ok(right, "codes of numbers, infinite and missing ones too");
}

int
main(void)
{
	make_rows();
	test_logistic();
	test_fix();
	test_rows();
	test_words();
	test_cuts();
	test_codes();
	kernel_limit(KERNEL_AVX512);
	return tap_done();
}
