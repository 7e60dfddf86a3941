/*
 * kernel_body.h
 *		The loops of kernel.c; math/kernel_versions.h says what it finds defined.
 *
 * Sixteen terms at a time are summed as hi + lo, where hi starts from a power
 * of two (times 1.5) so large that it stays in its binade whatever the terms:
 * then t = hi + p rounds p to a multiple of hi's last place, q = t - hi is
 * exact, and what is left of the product, a * b - q, is tiny and goes to lo.
 * Five operations a product, where a product with its error and a two-sum take
 * ten.  The sum of sixteen is then added with a two-sum.  (Extraction by a large
 * constant: Rump, Ogita and Oishi, "Accurate floating-point summation part I",
 * 2008.)
 */

/*
 * K_REST(a, b, c): a * b - c rounded once, for a c near to a * b
 *
 * Without a fused multiply-add in hardware the rounding error of a product is had
 * by splitting (Dekker 1971); product - c is exact, c being near.  The same bits,
 * unless a factor exceeds 2^996 (the error becomes NaN, reported as overflow) or
 * the error underflows.
 */
#if V_LANES == 2
static inline V
K(rest)(V a, V b, V c)
{
#ifdef FP_FAST_FMA
	return (V){fma(a[0], b[0], -c[0]), fma(a[1], b[1], -c[1])};
#else
	const V splitter = {0x1.0p27 + 1.0, 0x1.0p27 + 1.0};
	V at = splitter * a;
	V bt = splitter * b;
	V ah = at - (at - a);
	V bh = bt - (bt - b);
	V al = a - ah;
	V bl = b - bh;

	V p = a * b;

	return (p - c) + (((ah * bh - p) + ah * bl + al * bh) + al * bl);
#endif
}

#define K_REST(a, b, c) K(rest)(a, b, c)
#elif V_LANES == 4
#define K_REST(a, b, c) _mm256_fmsub_pd(a, b, c)
#else
#define K_REST(a, b, c) _mm512_fmsub_pd(a, b, c)
#endif

/* V_LANES Dd's at p into two vectors, and which of them lane i of these then holds. */
#define K_SPLIT(p, vh, vl)                                                                         \
	do                                                                                             \
	{                                                                                              \
		V u_ = K_LOAD((const double *) (p));                                                       \
		V w_ = K_LOAD((const double *) (p) + V_LANES);                                             \
		vh = K_EVEN(u_, w_);                                                                       \
		vl = K_ODD(u_, w_);                                                                        \
	} while (0)
#define K_SPLIT_LANE(i) ((i) / 2 + (i) % 2 * (V_LANES / 2))

#define K_PRODUCT(x, y, hi, lo)                                                                    \
	do                                                                                             \
	{                                                                                              \
		V x_ = (x);                                                                                \
		V y_ = (y);                                                                                \
		V t_ = hi + x_ * y_;                                                                       \
		V q_ = t_ - hi;                                                                            \
		lo += K_REST(x_, y_, q_);                                                                  \
		hi = t_;                                                                                   \
	} while (0)

/* Take the sum out of its binade and add it to the lanes at sum_hi, sum_lo. */
#define K_FLUSH(hi, start, lo, sum_hi, sum_lo)                                                     \
	do                                                                                             \
	{                                                                                              \
		V d_ = hi - start;                                                                         \
		V s_ = K_LOAD(sum_hi);                                                                     \
		V t_ = s_ + d_;                                                                            \
		V z_ = t_ - s_;                                                                            \
		V e_ = (s_ - (t_ - z_)) + (d_ - z_);                                                       \
		*(V *) (sum_hi) = t_;                                                                      \
		*(V *) (sum_lo) = K_LOAD(sum_lo) + (e_ + lo);                                              \
	} while (0)

#define K_FLUSH_ROWS (16 * KERNEL_LANES)

/* Four columns b against one: their sums by lane. */
K_TARGET static inline void
K(products4)(int n, const double *a, const double *b, Size stride, const double *start,
			 double (*hi)[KERNEL_LANES], double (*lo)[KERNEL_LANES])
{
	const double *b1 = b + stride;
	const double *b2 = b1 + stride;
	const double *b3 = b2 + stride;
	V s0 = K_ALL(start[0]), s1 = K_ALL(start[1]), s2 = K_ALL(start[2]), s3 = K_ALL(start[3]);

	for (int first = 0; first < n; first += K_FLUSH_ROWS)
		for (int lane = 0; lane < KERNEL_LANES; lane += V_LANES)
		{
			int end = Min(first + K_FLUSH_ROWS, n);
			V h0 = s0, h1 = s1, h2 = s2, h3 = s3;
			V l0 = {0.0}, l1 = l0, l2 = l0, l3 = l0;

			for (int i = first + lane; i < end; i += KERNEL_LANES)
			{
				V x = K_LOAD(a + i);

				K_PRODUCT(x, K_LOAD(b + i), h0, l0);
				K_PRODUCT(x, K_LOAD(b1 + i), h1, l1);
				K_PRODUCT(x, K_LOAD(b2 + i), h2, l2);
				K_PRODUCT(x, K_LOAD(b3 + i), h3, l3);
			}
			K_FLUSH(h0, s0, l0, &hi[0][lane], &lo[0][lane]);
			K_FLUSH(h1, s1, l1, &hi[1][lane], &lo[1][lane]);
			K_FLUSH(h2, s2, l2, &hi[2][lane], &lo[2][lane]);
			K_FLUSH(h3, s3, l3, &hi[3][lane], &lo[3][lane]);
		}
}

K_TARGET static inline void
K(products1)(int n, const double *a, const double *b, double start, double *hi, double *lo)
{
	V s = K_ALL(start);

	for (int first = 0; first < n; first += K_FLUSH_ROWS)
		for (int lane = 0; lane < KERNEL_LANES; lane += V_LANES)
		{
			int end = Min(first + K_FLUSH_ROWS, n);
			V h = s;
			V l = {0.0};

			for (int i = first + lane; i < end; i += KERNEL_LANES)
				K_PRODUCT(K_LOAD(a + i), K_LOAD(b + i), h, l);
			K_FLUSH(h, s, l, hi + lane, lo + lane);
		}
}

K_TARGET static void
K(products)(int n, const double *a, double bound, const double *b, Size stride,
			const double *bounds, int count, Dd *sums)
{
	int k = 0;

	for (; k + 4 <= count; k += 4)
	{
		double hi[4][KERNEL_LANES] = {{0.0}};
		double lo[4][KERNEL_LANES] = {{0.0}};
		double start[4];

		for (int c = 0; c < 4; c++)
			start[c] = 0.75 * (bound * bounds[k + c]);
		K(products4)(n, a, b + k * stride, stride, start, hi, lo);
		for (int c = 0; c < 4; c++)
			sums[k + c] = dd_add(sums[k + c], kernel_lane_sum(hi[c], lo[c]));
	}
	for (; k < count; k++)
	{
		double hi[KERNEL_LANES] = {0.0};
		double lo[KERNEL_LANES] = {0.0};

		K(products1)(n, a, b + k * stride, 0.75 * (bound * bounds[k]), hi, lo);
		sums[k] = dd_add(sums[k], kernel_lane_sum(hi, lo));
	}
}

K_TARGET static double
K(largest)(int n, const double *a)
{
	double lane[KERNEL_LANES] = {0.0};
	double max = 0.0;

	for (int k = 0; k < KERNEL_LANES; k += V_LANES)
	{
		V m = {0.0};

		for (int i = k; i < n; i += KERNEL_LANES)
			m = K_MAX(m, (V) ((M) K_LOAD(a + i) & PG_INT64_MAX)); /* without its sign */
		*(V *) (lane + k) = m;
	}
	for (int k = 0; k < KERNEL_LANES; k++)
		max = Max(max, lane[k]);
	return max;
}

/* No bound is known here: hi is carried on by a full two-sum. */
K_TARGET static Dd
K(dot)(Size n, const Dd *a, const Dd *b)
{
	double hi[KERNEL_LANES] = {0.0};
	double lo[KERNEL_LANES] = {0.0};
	Size whole = n - n % KERNEL_LANES;

	for (int lane = 0; lane < KERNEL_LANES && whole > 0; lane += V_LANES)
	{
		V h = {0.0};
		V l = h;

		for (Size i = lane; i < whole; i += KERNEL_LANES)
		{
			V ah, al, bh, bl, p, e, s, z;

			K_SPLIT(a + i, ah, al);
			K_SPLIT(b + i, bh, bl);
			p = ah * bh;
			e = K_REST(ah, bh, p);
			e += ah * bl + al * bh;
			s = h + p;
			z = s - h;
			z = (h - (s - z)) + (p - z);
			l += z + e;
			h = s;
		}
		for (int i = 0; i < V_LANES; i++)
		{
			hi[lane + K_SPLIT_LANE(i)] = h[i];
			lo[lane + K_SPLIT_LANE(i)] = l[i];
		}
	}
	for (Size i = whole; i < n; i++)
	{
		Dd p = dd_two_prod(a[i].hi, b[i].hi);
		Dd s = dd_two_sum(hi[i - whole], p.hi);

		hi[i - whole] = s.hi;
		lo[i - whole] += s.lo + (p.lo + (a[i].hi * b[i].lo + a[i].lo * b[i].hi));
	}
	return kernel_lane_sum(hi, lo);
}

/* Eight values at a time with AVX-512; those that are missing at the end count nothing. */
K_TARGET static uint64
K(scramble)(Size n, const uint64 *salts, const double *x)
{
#if V_LANES == 8
	const __m512i first = _mm512_set1_epi64((long long) HASH_SCRAMBLE_FIRST);
	const __m512i second = _mm512_set1_epi64((long long) HASH_SCRAMBLE_SECOND);
	__m512i sum = _mm512_setzero_si512();

	for (Size i = 0; i < n; i += 8)
	{
		__mmask8 mask = n - i >= 8 ? 0xFF : (__mmask8) ((1 << (n - i)) - 1);
		__m512d v = _mm512_add_pd(_mm512_maskz_loadu_pd(mask, x + i), _mm512_setzero_pd());
		__m512i z =
			_mm512_xor_epi64(_mm512_castpd_si512(v), _mm512_maskz_loadu_epi64(mask, salts + i));

		z = _mm512_mullo_epi64(z, first);
		z = _mm512_mullo_epi64(_mm512_xor_epi64(z, _mm512_srli_epi64(z, 32)), second);
		z = _mm512_xor_epi64(z, _mm512_srli_epi64(z, 29));
		sum = _mm512_mask_add_epi64(sum, mask, sum, z);
	}
	return (uint64) _mm512_reduce_add_epi64(sum);
#else
	uint64 sum = 0;

	for (Size i = 0; i < n; i++)
		sum += hash_scramble_f64(salts[i], x[i]);
	return sum;
#endif
}

static const Kernels K(table) = {
	.largest = K(largest),
	.products = K(products),
	.dot = K(dot),
	.scramble = K(scramble),
};

#undef K_REST
#undef K_SPLIT
#undef K_SPLIT_LANE
#undef K_PRODUCT
#undef K_FLUSH
#undef K_FLUSH_ROWS
