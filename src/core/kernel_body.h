/*
 * kernel_body.h
 *		The loops of kernel.c, included once per instruction set with these
 *		names defined, and undefined at the end:
 *
 *	K(name)			name of a function of this version
 *	K_TARGET		attribute that turns the instructions on
 *	K_SCRAMBLE		function of the table
 *	V, V_LANES		vector type and its length (2, 4 or 8)
 *	V_LOAD, V_STORE, V_SET, V_ADD, V_SUB, V_MUL, V_ABS, V_MAX
 *	V_REST(a, b, c)	a * b - c rounded once, for a c near to a * b
 *	V_SPLIT(p, hi, lo)	V_LANES Dd's at p into two vectors
 *	V_ORDER			lane of each of their elements after V_SPLIT
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

#define K_PRODUCT(x, y, hi, lo)                                                                    \
	do                                                                                             \
	{                                                                                              \
		V y_ = (y);                                                                                \
		V t_ = V_ADD(hi, V_MUL(x, y_));                                                            \
		V q_ = V_SUB(t_, hi);                                                                      \
		lo = V_ADD(lo, V_REST(x, y_, q_));                                                         \
		hi = t_;                                                                                   \
	} while (0)

/* Take the sum out of its binade and add it to the lanes at sum_hi, sum_lo. */
#define K_FLUSH(hi, start, lo, sum_hi, sum_lo)                                                     \
	do                                                                                             \
	{                                                                                              \
		V d_ = V_SUB(hi, start);                                                                   \
		V s_ = V_LOAD(sum_hi);                                                                     \
		V t_ = V_ADD(s_, d_);                                                                      \
		V z_ = V_SUB(t_, s_);                                                                      \
		V e_ = V_ADD(V_SUB(s_, V_SUB(t_, z_)), V_SUB(d_, z_));                                     \
		V_STORE(sum_hi, t_);                                                                       \
		V_STORE(sum_lo, V_ADD(V_LOAD(sum_lo), V_ADD(e_, lo)));                                     \
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
	V s0 = V_SET(start[0]), s1 = V_SET(start[1]), s2 = V_SET(start[2]), s3 = V_SET(start[3]);

	for (int first = 0; first < n; first += K_FLUSH_ROWS)
		for (int lane = 0; lane < KERNEL_LANES; lane += V_LANES)
		{
			int end = Min(first + K_FLUSH_ROWS, n);
			V h0 = s0, h1 = s1, h2 = s2, h3 = s3;
			V l0 = V_SET(0.0), l1 = l0, l2 = l0, l3 = l0;

			for (int i = first + lane; i < end; i += KERNEL_LANES)
			{
				V x = V_LOAD(a + i);

				K_PRODUCT(x, V_LOAD(b + i), h0, l0);
				K_PRODUCT(x, V_LOAD(b1 + i), h1, l1);
				K_PRODUCT(x, V_LOAD(b2 + i), h2, l2);
				K_PRODUCT(x, V_LOAD(b3 + i), h3, l3);
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
	V s = V_SET(start);

	for (int first = 0; first < n; first += K_FLUSH_ROWS)
		for (int lane = 0; lane < KERNEL_LANES; lane += V_LANES)
		{
			int end = Min(first + K_FLUSH_ROWS, n);
			V h = s;
			V l = V_SET(0.0);

			for (int i = first + lane; i < end; i += KERNEL_LANES)
				K_PRODUCT(V_LOAD(a + i), V_LOAD(b + i), h, l);
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
		V m = V_SET(0.0);

		for (int i = k; i < n; i += KERNEL_LANES)
			m = V_MAX(m, V_ABS(V_LOAD(a + i)));
		V_STORE(lane + k, m);
	}
	for (int k = 0; k < KERNEL_LANES; k++)
		max = Max(max, lane[k]);
	return max;
}

/* No bound is known here: hi is carried on by a full two-sum. */
K_TARGET static Dd
K(dot)(Size n, const Dd *a, const Dd *b)
{
	static const int order[V_LANES] = V_ORDER;
	double hi[KERNEL_LANES] = {0.0};
	double lo[KERNEL_LANES] = {0.0};
	Size whole = n - n % KERNEL_LANES;

	for (int lane = 0; lane < KERNEL_LANES && whole > 0; lane += V_LANES)
	{
		V h = V_SET(0.0);
		V l = h;
		double h_out[V_LANES];
		double l_out[V_LANES];

		for (Size i = lane; i < whole; i += KERNEL_LANES)
		{
			V ah, al, bh, bl, p, e, s, z;

			V_SPLIT(a + i, ah, al);
			V_SPLIT(b + i, bh, bl);
			p = V_MUL(ah, bh);
			e = V_REST(ah, bh, p);
			e = V_ADD(e, V_ADD(V_MUL(ah, bl), V_MUL(al, bh)));
			s = V_ADD(h, p);
			z = V_SUB(s, h);
			z = V_ADD(V_SUB(h, V_SUB(s, z)), V_SUB(p, z));
			l = V_ADD(l, V_ADD(z, e));
			h = s;
		}
		V_STORE(h_out, h);
		V_STORE(l_out, l);
		for (int i = 0; i < V_LANES; i++)
		{
			hi[lane + order[i]] = h_out[i];
			lo[lane + order[i]] = l_out[i];
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

static const Kernels K(table) = {
	.level = K_LEVEL,
	.largest = K(largest),
	.products = K(products),
	.dot = K(dot),
	.scramble = K_SCRAMBLE,
};

#undef K_PRODUCT
#undef K_FLUSH
#undef K_FLUSH_ROWS
#undef K
#undef K_TARGET
#undef K_LEVEL
#undef K_SCRAMBLE
#undef V
#undef V_LANES
#undef V_LOAD
#undef V_STORE
#undef V_SET
#undef V_ADD
#undef V_SUB
#undef V_MUL
#undef V_ABS
#undef V_MAX
#undef V_REST
#undef V_SPLIT
#undef V_ORDER
