/*
 * kernel_body.h
 *		The loops of kernel.c, included once per instruction set with these
 *		names defined, and undefined at the end:
 *
 *	K(name)			name of a function of this version
 *	K_TARGET		attribute that turns the instructions on
 *	V, V_LANES		vector type and its length (2, 4 or 8)
 *	V_LOAD, V_STORE, V_SET, V_ADD, V_SUB, V_MUL, V_ABS, V_MAX
 *	V_LOST(a, b, p)	a * b - p exactly, where p is a * b rounded
 *	V_SPLIT(p, hi, lo)	V_LANES Dd's at p into two vectors
 *	V_ORDER			lane of each of their elements after V_SPLIT
 *
 * A sum of products is kept as hi + lo.  hi starts from a power of two (times
 * 1.5) so large that it stays in its binade whatever the terms: then adding a
 * term p takes three operations exactly, where a two-sum would take six.
 * What p loses, and the rounding error of the product itself, goes to lo.
 * (The idea of extraction by a large constant: Rump, Ogita and Oishi, "Accurate
 * floating-point summation part I", 2008.)
 */

#define K_PRODUCT(x, y, hi, lo)                                                                    \
	do                                                                                             \
	{                                                                                              \
		V y_ = (y);                                                                                \
		V p_ = V_MUL(x, y_);                                                                       \
		V e_ = V_LOST(x, y_, p_);                                                                  \
		V t_ = V_ADD(hi, p_);                                                                      \
		V r_ = V_SUB(p_, V_SUB(t_, hi));                                                           \
		hi = t_;                                                                                   \
		lo = V_ADD(lo, V_ADD(r_, e_));                                                             \
	} while (0)

/* Four columns b against one: their sums by lane. */
K_TARGET static inline void
K(products4)(int n, const double *a, const double *b, Size stride, const double *start,
			 double (*hi)[KERNEL_LANES], double (*lo)[KERNEL_LANES])
{
	const double *b1 = b + stride;
	const double *b2 = b1 + stride;
	const double *b3 = b2 + stride;

	for (int lane = 0; lane < KERNEL_LANES; lane += V_LANES)
	{
		V s0 = V_SET(start[0]), s1 = V_SET(start[1]), s2 = V_SET(start[2]), s3 = V_SET(start[3]);
		V h0 = s0, h1 = s1, h2 = s2, h3 = s3;
		V l0 = V_SET(0.0), l1 = l0, l2 = l0, l3 = l0;

		for (int i = lane; i < n; i += KERNEL_LANES)
		{
			V x = V_LOAD(a + i);

			K_PRODUCT(x, V_LOAD(b + i), h0, l0);
			K_PRODUCT(x, V_LOAD(b1 + i), h1, l1);
			K_PRODUCT(x, V_LOAD(b2 + i), h2, l2);
			K_PRODUCT(x, V_LOAD(b3 + i), h3, l3);
		}
		V_STORE(&hi[0][lane], V_SUB(h0, s0));
		V_STORE(&hi[1][lane], V_SUB(h1, s1));
		V_STORE(&hi[2][lane], V_SUB(h2, s2));
		V_STORE(&hi[3][lane], V_SUB(h3, s3));
		V_STORE(&lo[0][lane], l0);
		V_STORE(&lo[1][lane], l1);
		V_STORE(&lo[2][lane], l2);
		V_STORE(&lo[3][lane], l3);
	}
}

K_TARGET static inline void
K(products1)(int n, const double *a, const double *b, double start, double *hi, double *lo)
{
	for (int lane = 0; lane < KERNEL_LANES; lane += V_LANES)
	{
		V s = V_SET(start);
		V h = s;
		V l = V_SET(0.0);

		for (int i = lane; i < n; i += KERNEL_LANES)
			K_PRODUCT(V_LOAD(a + i), V_LOAD(b + i), h, l);
		V_STORE(hi + lane, V_SUB(h, s));
		V_STORE(lo + lane, l);
	}
}

K_TARGET static void
K(products)(int n, const double *a, double bound, const double *b, Size stride,
			const double *bounds, int count, Dd *sums)
{
	double hi[4][KERNEL_LANES];
	double lo[4][KERNEL_LANES];
	double start[4];
	int k = 0;

	for (; k + 4 <= count; k += 4)
	{
		for (int c = 0; c < 4; c++)
			start[c] = 1.5 * (bound * bounds[k + c]);
		K(products4)(n, a, b + k * stride, stride, start, hi, lo);
		for (int c = 0; c < 4; c++)
			sums[k + c] = dd_add(sums[k + c], kernel_lane_sum(hi[c], lo[c]));
	}
	for (; k < count; k++)
	{
		K(products1)(n, a, b + k * stride, 1.5 * (bound * bounds[k]), hi[0], lo[0]);
		sums[k] = dd_add(sums[k], kernel_lane_sum(hi[0], lo[0]));
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
			e = V_LOST(ah, bh, p);
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
	return kernel_lane_total(hi, lo);
}

static const Kernels K(table) = {
	.level = K_LEVEL,
	.largest = K(largest),
	.products = K(products),
	.dot = K(dot),
};

#undef K_PRODUCT
#undef K
#undef K_TARGET
#undef K_LEVEL
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
#undef V_LOST
#undef V_SPLIT
#undef V_ORDER
