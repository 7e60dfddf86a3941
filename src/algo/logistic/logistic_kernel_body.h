/*
 * logistic_kernel_body.h
 *		The loops of logistic_kernel.c; math/kernel_versions.h says what it finds defined.
 *
 * The eight lanes are walked through V_LANES at a time.
 */

K_TARGET static void
K(margins)(Size n, Size width, const double *z, Size stride, const double *u, double *out)
{
	for (Size i = 0; i < n; i += LOGISTIC_LANES)
	{
		for (int lane = 0; lane < LOGISTIC_LANES; lane += V_LANES)
		{
			const double *at = z + i + lane;
			V sum = {0.0};

			for (Size j = 0; j < width; j++)
				sum += u[j] * K_LOAD(at + j * stride);
			*(V *) (out + i + lane) = sum;
		}
	}
}

K_TARGET static void
K(gradient)(Size n, Size width, const double *z, Size stride, const double *r, double *g)
{
	for (Size j = 0; j < width; j += LOGISTIC_COLUMNS)
	{
		const double *z0 = z + j * stride;
		const double *z1 = z0 + stride;
		const double *z2 = z1 + stride;
		const double *z3 = z2 + stride;
		double sums[LOGISTIC_COLUMNS][LOGISTIC_LANES];

		for (int lane = 0; lane < LOGISTIC_LANES; lane += V_LANES)
		{
			V s0 = {0.0}, s1 = {0.0}, s2 = {0.0}, s3 = {0.0};

			for (Size i = lane; i < n; i += LOGISTIC_LANES)
			{
				V ri = K_LOAD(r + i);

				s0 += ri * K_LOAD(z0 + i);
				s1 += ri * K_LOAD(z1 + i);
				s2 += ri * K_LOAD(z2 + i);
				s3 += ri * K_LOAD(z3 + i);
			}
			*(V *) (sums[0] + lane) = s0;
			*(V *) (sums[1] + lane) = s1;
			*(V *) (sums[2] + lane) = s2;
			*(V *) (sums[3] + lane) = s3;
		}
		for (int lane = 0; lane < LOGISTIC_COLUMNS && j + lane < width; lane++)
			g[j + lane] = lane_sum(sums[lane]);
	}
}

/* Four weighted columns against two: eight sums by lane. */
K_TARGET static inline void
K(hessian_block)(Size n, const double *a, const double *b, Size stride,
				 double (*sums)[LOGISTIC_LANES])
{
	const double *a1 = a + stride;
	const double *a2 = a1 + stride;
	const double *a3 = a2 + stride;
	const double *b1 = b + stride;

	for (int lane = 0; lane < LOGISTIC_LANES; lane += V_LANES)
	{
		V s00 = {0.0}, s01 = {0.0}, s10 = {0.0}, s11 = {0.0};
		V s20 = {0.0}, s21 = {0.0}, s30 = {0.0}, s31 = {0.0};

		for (Size i = lane; i < n; i += LOGISTIC_LANES)
		{
			V x = K_LOAD(b + i);
			V y = K_LOAD(b1 + i);
			V v = K_LOAD(a + i);

			s00 += v * x;
			s01 += v * y;
			v = K_LOAD(a1 + i);
			s10 += v * x;
			s11 += v * y;
			v = K_LOAD(a2 + i);
			s20 += v * x;
			s21 += v * y;
			v = K_LOAD(a3 + i);
			s30 += v * x;
			s31 += v * y;
		}
		*(V *) (sums[0] + lane) = s00;
		*(V *) (sums[1] + lane) = s01;
		*(V *) (sums[2] + lane) = s10;
		*(V *) (sums[3] + lane) = s11;
		*(V *) (sums[4] + lane) = s20;
		*(V *) (sums[5] + lane) = s21;
		*(V *) (sums[6] + lane) = s30;
		*(V *) (sums[7] + lane) = s31;
	}
}

K_TARGET static void
K(hessian)(Size n, Size width, const double *z, Size stride, const double *w, double *scratch,
		   double *h)
{
	for (Size j = 0; j < width; j += LOGISTIC_COLUMNS)
	{
		for (int c = 0; c < LOGISTIC_COLUMNS; c++)
		{
			for (Size i = 0; i < n; i += V_LANES)
				*(V *) (scratch + c * stride + i) =
					K_LOAD(w + i) * K_LOAD(z + (j + c) * stride + i);
		}
		for (Size k = j; k < width; k += 2)
		{
			double sums[2 * LOGISTIC_COLUMNS][LOGISTIC_LANES];

			K(hessian_block)(n, scratch, z + k * stride, stride, sums);
			for (int c = 0; c < 2 * LOGISTIC_COLUMNS; c++)
			{
				Size row = j + c / 2;
				Size column = k + c % 2;

				if (row <= column && column < width)
					h[row * width + column] += lane_sum(sums[c]);
			}
		}
	}
}

static const LogisticKernels K(table) = {K(margins), K(gradient), K(hessian)};
