/*
 * tree_kernel_body.h
 *		The loops of tree_kernel.c; math/kernel_versions.h says what it finds defined.
 *
 * Lanes do not meet, and products and sums are rounded one by one (the build says
 * -ffp-contract=off): the length does not show in the results.
 */

#define K_WORDS(p) (*(const W *) (p))

/* x, or limit where x is beyond it */
K_TARGET static inline V
K(clamp)(V x, double limit)
{
	V high = limit - (V){0};
	V low = -high;
	W above = (W) (x > high);
	W below = (W) (x < low);

	return (V) ((above & (W) high) | (below & (W) low) | (~(above | below) & (W) x));
}

/*
 * exp of numbers up to EXP_LIMIT in size: 2^k times exp of what is left, which is at most
 * ln(2) / 2 in size and has its series.
 */
K_TARGET static inline V
K(exp)(V x)
{
	V shifted = x * LOG2_E + ROUNDER;
	V k = shifted - ROUNDER;
	V rest = (x - k * LN_2_HIGH) - k * LN_2_LOW;
	V sum = exp_series[0] - (V){0};

#pragma GCC unroll 12
	for (int i = 1; i < EXP_TERMS; i++)
		sum = sum * rest + exp_series[i];
	return (V) ((W) sum + ((W) shifted << EXPONENT_AT));
}

K_TARGET static void
K(logistic)(Size n, const double *y, const double *scores, double *g, double *h)
{
	for (Size i = 0; i < n; i += V_LANES)
	{
		V p = 1.0 / (1.0 + K(exp)(K(clamp)(-K_LOAD(scores + i), EXP_LIMIT)));

		*(V *) (g + i) = p - K_LOAD(y + i);
		*(V *) (h + i) = p * (1.0 - p);
	}
}

K_TARGET static void
K(fix)(Size n, const double *g, const double *h, double g_factor, double h_factor, FixedPair *pairs)
{
	Size whole = n - n % V_LANES;
	Size i;

	for (i = 0; i < whole; i += V_LANES)
	{
		W first = (W) (K_LOAD(g + i) * g_factor + ROUNDER) & HALF_MASK;
		W second = (W) (K_LOAD(h + i) * h_factor + ROUNDER) & HALF_MASK;

		*(W *) (pairs + i) = (first << FIRST_AT) | (second << SECOND_AT);
	}
	for (; i < n; i++)
		pairs[i] = (FixedPair){(int32) rint(g[i] * g_factor), (int32) rint(h[i] * h_factor)};
}

K_TARGET static void
K(rows)(Size n, uint32 first, const FixedPair *pairs, TreeRow *rows)
{
	const uint64 g_more = FIXED_ONE + (1 << (HISTOGRAM_G_SHIFT - 1));
	const uint64 h_more = 1 << (HISTOGRAM_H_SHIFT - 1);
	Size whole = n - n % V_LANES;
	W row;
	Size i;

	for (i = 0; i < V_LANES; i++)
		row[i] = first + i;
	for (i = 0; i < whole; i += V_LANES)
	{
		W pair = K_WORDS(pairs + i);
		W g = (((pair >> FIRST_AT) + g_more) & HALF_MASK) >> HISTOGRAM_G_SHIFT;
		W h = (((pair >> SECOND_AT) & HALF_MASK) + h_more) >> HISTOGRAM_H_SHIFT;

		*(W *) (rows + i) = (row << FIRST_AT) | ((g | (h << KEPT_G_BITS)) << SECOND_AT);
		row += V_LANES;
	}
	for (; i < n; i++)
		rows[i] = tree_row(first + i, pairs[i]);
}

K_TARGET static inline V
K(score)(V g, V h, double l2)
{
	V d = h + l2;

	return (V) ((W) (d > 0) & (W) (g * g / d));
}

K_TARGET static void
K(cuts)(Size n, const double *left_g, const double *left_h, double g, double h, double l2,
		double *out)
{
	Size whole = n - n % V_LANES;
	Size i;

	for (i = 0; i < whole; i += V_LANES)
	{
		V lg = K_LOAD(left_g + i);
		V lh = K_LOAD(left_h + i);

		*(V *) (out + i) = K(score)(lg, lh, l2) + K(score)(g - lg, h - lh, l2);
	}
	for (; i < n; i++)
	{
		double left = left_h[i] + l2;
		double right = h - left_h[i] + l2;
		double rest = g - left_g[i];

		out[i] =
			(left > 0 ? left_g[i] * left_g[i] / left : 0) + (right > 0 ? rest * rest / right : 0);
	}
}

K_TARGET static void
K(pack)(Size n, const TreeRow *rows, uint64 *words)
{
	const uint64 g_mask = (1 << KEPT_G_BITS) - 1;
	Size whole = n - n % V_LANES;
	Size i;

	for (i = 0; i < whole; i += V_LANES)
	{
		W kept = (K_WORDS(rows + i) >> SECOND_AT) & HALF_MASK;

		*(W *) (words + i) =
			((kept & g_mask) << PACK_G_AT) | ((kept >> KEPT_G_BITS) << PACK_N_BITS) | 1;
	}
	for (; i < n; i++)
		words[i] = ((rows[i].kept & g_mask) << PACK_G_AT) |
				   ((uint64) (rows[i].kept >> KEPT_G_BITS) << PACK_N_BITS) | 1;
}

K_TARGET static void
K(unpack)(Size n, const uint64 *words, int64 *g, int64 *h, int64 *counts)
{
	const uint64 h_mask = (1 << PACK_H_BITS) - 1;
	Size whole = n - n % V_LANES;
	Size i;

	for (i = 0; i < whole; i += V_LANES)
	{
		W word = K_WORDS(words + i);

		*(W *) (counts + i) += word & PACK_ROWS;
		*(W *) (h + i) += (word >> PACK_N_BITS) & h_mask;
		*(W *) (g + i) += word >> PACK_G_AT;
	}
	for (; i < n; i++)
	{
		counts[i] += words[i] & PACK_ROWS;
		h[i] += (words[i] >> PACK_N_BITS) & h_mask;
		g[i] += words[i] >> PACK_G_AT;
	}
}

/* How many of SEARCH_STEP edges are less. */
K_TARGET static inline int
K(less)(const double *edges, double value)
{
#if V_LANES == 2
	const double *at = edges;

	/* a binary search without branches */
	for (int half = SEARCH_STEP / 2; half > 0; half /= 2)
		at += half & -(int) (at[half - 1] < value);
	return (int) (at - edges) + (*at < value);
#elif V_LANES == 4
	__m256d all = _mm256_set1_pd(value);
	int mask = 0;

#pragma GCC unroll 4
	for (int i = 0; i < SEARCH_STEP; i += 4)
		mask |= _mm256_movemask_pd(_mm256_cmp_pd(_mm256_loadu_pd(edges + i), all, _CMP_LT_OQ)) << i;
	return __builtin_popcount(mask);
#else
	__m512d all = _mm512_set1_pd(value);
	int low = _mm512_cmp_pd_mask(_mm512_loadu_pd(edges), all, _CMP_LT_OQ);
	int high = _mm512_cmp_pd_mask(_mm512_loadu_pd(edges + 8), all, _CMP_LT_OQ);

	return __builtin_popcount(low | high << 8);
#endif
}

/* First among every SEARCH_STEP-th edge, then among those that follow. */
K_TARGET static void
K(codes)(const double *search, uint8 missing, Size n, const double *x, Size x_step, uint8 *out,
		 Size out_step)
{
	for (Size i = 0; i < n; i++)
	{
		double value = x[i * x_step];
		int block = SEARCH_STEP * K(less)(search, value);
		int code = block + K(less)(search + SEARCH_STEP + block, value);

		out[i * out_step] = isnan(value) ? missing : code;
	}
}

static const TreeKernels K(table) = {K(logistic), K(fix),    K(rows), K(cuts),
									 K(pack),     K(unpack), K(codes)};

#undef K_WORDS
