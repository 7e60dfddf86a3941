/*
 * mlp_kernel_body.h
 *		The loops of mlp_kernel.c; math/kernel_versions.h says what it finds defined.
 *
 * Four sums run side by side, to hide the latency of an addition: four rows of
 * one vector of outputs, or, for what rows are left, four vectors of one row.
 */

/* Where the weights of output j begin; the next input's are MLP_LANES further. */
#define K_WEIGHTS(j) (w + ((j) / MLP_LANES * n_in) * MLP_LANES + (j) % MLP_LANES)

K_TARGET static inline void
K(rows4)(Size n_in, Size n_out, const double *x, Size ldx, const double *w, const double *bias,
		 double *out, Size ldo)
{
	const double *x1 = x + ldx;
	const double *x2 = x1 + ldx;
	const double *x3 = x2 + ldx;

	for (Size j = 0; j < n_out; j += V_LANES)
	{
		const double *at = K_WEIGHTS(j);
		V s0 = K_LOAD(bias + j);
		V s1 = s0, s2 = s0, s3 = s0;

		for (Size i = 0; i < n_in; i++, at += MLP_LANES)
		{
			V wi = K_LOAD(at);

			s0 += x[i] * wi;
			s1 += x1[i] * wi;
			s2 += x2[i] * wi;
			s3 += x3[i] * wi;
		}
		*(V *) (out + j) = s0;
		*(V *) (out + ldo + j) = s1;
		*(V *) (out + 2 * ldo + j) = s2;
		*(V *) (out + 3 * ldo + j) = s3;
	}
}

K_TARGET static inline void
K(row)(Size n_in, Size n_out, const double *x, const double *w, const double *bias, double *out)
{
	Size j;

	for (j = 0; j + 4 * V_LANES <= n_out; j += 4 * V_LANES)
	{
		const double *w0 = K_WEIGHTS(j);
		const double *w1 = K_WEIGHTS(j + V_LANES);
		const double *w2 = K_WEIGHTS(j + 2 * V_LANES);
		const double *w3 = K_WEIGHTS(j + 3 * V_LANES);
		V s0 = K_LOAD(bias + j);
		V s1 = K_LOAD(bias + j + V_LANES);
		V s2 = K_LOAD(bias + j + 2 * V_LANES);
		V s3 = K_LOAD(bias + j + 3 * V_LANES);

		for (Size i = 0; i < n_in; i++)
		{
			s0 += x[i] * K_LOAD(w0 + i * MLP_LANES);
			s1 += x[i] * K_LOAD(w1 + i * MLP_LANES);
			s2 += x[i] * K_LOAD(w2 + i * MLP_LANES);
			s3 += x[i] * K_LOAD(w3 + i * MLP_LANES);
		}
		*(V *) (out + j) = s0;
		*(V *) (out + j + V_LANES) = s1;
		*(V *) (out + j + 2 * V_LANES) = s2;
		*(V *) (out + j + 3 * V_LANES) = s3;
	}
	for (; j < n_out; j += V_LANES)
	{
		const double *at = K_WEIGHTS(j);
		V s = K_LOAD(bias + j);

		for (Size i = 0; i < n_in; i++)
			s += x[i] * K_LOAD(at + i * MLP_LANES);
		*(V *) (out + j) = s;
	}
}

K_TARGET static void
K(layer)(Size n_rows, Size n_in, Size n_out, const double *x, Size ldx, const double *w,
		 const double *bias, double *out, Size ldo)
{
	Size r = 0;

	for (; r + 4 <= n_rows; r += 4)
		K(rows4)(n_in, n_out, x + r * ldx, ldx, w, bias, out + r * ldo, ldo);
	for (; r < n_rows; r++)
		K(row)(n_in, n_out, x + r * ldx, w, bias, out + r * ldo);
}

K_TARGET static void
K(relu)(Size n, double *z)
{
	Size i;

	for (i = 0; i + V_LANES <= n; i += V_LANES)
	{
		V v = K_LOAD(z + i);

		*(V *) (z + i) = (V) ((M) v & ~(v < 0.0));
	}
	for (; i < n; i++)
		z[i] = z[i] < 0.0 ? 0.0 : z[i];
}

K_TARGET static void
K(relu_slope)(Size n, const double *a, double *delta)
{
	Size i;

	for (i = 0; i + V_LANES <= n; i += V_LANES)
		*(V *) (delta + i) = (V) ((M) K_LOAD(delta + i) & ~(K_LOAD(a + i) == 0.0));
	for (; i < n; i++)
		delta[i] = a[i] == 0.0 ? 0.0 : delta[i];
}

static const MlpKernels K(table) = {K(layer), K(relu), K(relu_slope)};

#undef K_WEIGHTS
