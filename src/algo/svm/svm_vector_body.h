/*
 * svm_vector_body.h
 *		The loops of svm_vector.c; math/kernel_versions.h says what it finds defined.
 */

/*
 * exp for x <= 0: 2^k times the series of exp(r), |r| <= log(2) / 2, to an ulp or
 * two.  Below -708 it is 0, for which a NaN is taken too.
 */
K_TARGET static inline V
K(exp)(V x)
{
	M normal = x > -708.0;
	V shifted = x * EXP_LOG2_E + EXP_MAGIC; /* the last bits are k */
	V k = shifted - EXP_MAGIC;
	V r = (x - k * EXP_LN2_HIGH) - k * EXP_LN2_LOW;
	V p = r * exp_series[0] + exp_series[1];

	for (int i = 2; i < EXP_TERMS; i++)
		p = p * r + exp_series[i];
	return (V) ((((M) shifted << 52) + (M) p) & normal);
}

K_TARGET static void
K(decay)(Size n, double gamma, double *v)
{
	for (Size i = 0; i < n; i += V_LANES)
		*(V *) (v + i) = K(exp)(-gamma * K_LOAD(v + i));
}

K_TARGET static void
K(rbf)(Size n, const double *dots, const double *norms, double norm, double gamma, float *out)
{
	for (Size i = 0; i < n; i += V_LANES)
	{
		V d = (norm + K_LOAD(norms + i)) - 2.0 * K_LOAD(dots + i);

		d = (V) ((M) d & (M) (d > 0.0));
		*(F *) (out + i) = __builtin_convertvector(K(exp)(-gamma * d), F);
	}
}

K_TARGET static void
K(add_rows)(Size n, const double *c, const float *k0, const float *k1, const float *k2,
			const float *k3, double *f)
{
	for (Size i = 0; i < n; i += V_LANES)
	{
		V sum = K_LOAD(f + i);

		sum += c[0] * __builtin_convertvector(*(const F *) (k0 + i), V);
		sum += c[1] * __builtin_convertvector(*(const F *) (k1 + i), V);
		sum += c[2] * __builtin_convertvector(*(const F *) (k2 + i), V);
		sum += c[3] * __builtin_convertvector(*(const F *) (k3 + i), V);
		*(V *) (f + i) = sum;
	}
}

/* TERM(sum, x, v) adds one feature. */
#define K_PANEL(TERM)                                                                              \
	int lane;                                                                                      \
	Size j;                                                                                        \
                                                                                                   \
	for (lane = 0; lane < SVM_LANES; lane += V_LANES)                                              \
	{                                                                                              \
		V s0 = {0.0}, s1 = {0.0}, s2 = {0.0}, s3 = {0.0};                                          \
                                                                                                   \
		if (n_rows == 1)                                                                           \
		{                                                                                          \
			for (j = 0; j < p; j++)                                                                \
				TERM(s0, x[j], K_LOAD(panel + j * SVM_LANES + lane));                              \
			*(V *) (out + lane) = s0;                                                              \
			continue;                                                                              \
		}                                                                                          \
		for (j = 0; j < p; j++)                                                                    \
		{                                                                                          \
			V v = K_LOAD(panel + j * SVM_LANES + lane);                                            \
                                                                                                   \
			TERM(s0, x[j], v);                                                                     \
			TERM(s1, x[p + j], v);                                                                 \
			TERM(s2, x[2 * p + j], v);                                                             \
			TERM(s3, x[3 * p + j], v);                                                             \
		}                                                                                          \
		*(V *) (out + lane) = s0;                                                                  \
		*(V *) (out + stride + lane) = s1;                                                         \
		*(V *) (out + 2 * stride + lane) = s2;                                                     \
		*(V *) (out + 3 * stride + lane) = s3;                                                     \
	}

#define K_SQUARE(sum, x, v)                                                                        \
	do                                                                                             \
	{                                                                                              \
		V d_ = (x) - (v);                                                                          \
		sum += d_ * d_;                                                                            \
	} while (0)
#define K_PRODUCT(sum, x, v) sum += (x) * (v)

K_TARGET static void
K(distances)(int n_rows, Size p, const double *x, const double *panel, double *out,
			 Size stride){K_PANEL(K_SQUARE)}

K_TARGET static void K(dots)(int n_rows, Size p, const double *x, const double *panel, double *out,
							 Size stride)
{
	K_PANEL(K_PRODUCT)
}

static const SvmVectors K(table) = {
	.distances = K(distances),
	.dots = K(dots),
	.decay = K(decay),
	.rbf = K(rbf),
	.add_rows = K(add_rows),
};

#undef K_PANEL
#undef K_SQUARE
#undef K_PRODUCT
