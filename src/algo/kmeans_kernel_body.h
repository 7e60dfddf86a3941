/*
 * kmeans_kernel_body.h
 *		The loops of kmeans_kernel.c; core/kernel_versions.h says what it finds defined.
 *
 * Four rows are scored together, so that each value of a centre is loaded once
 * for them.  The bests are kept lane by lane, without a branch, and the lanes
 * compared at the end.
 */

/* sum += the number x times the vector v */
#if V_LANES == 2
#define K_ADD_PRODUCT(sum, x, v) ((sum) += (x) * (v))
#elif V_LANES == 4
#define K_ADD_PRODUCT(sum, x, v) ((sum) = _mm256_fmadd_pd(_mm256_set1_pd(x), v, sum))
#else
#define K_ADD_PRODUCT(sum, x, v) ((sum) = _mm512_fmadd_pd(_mm512_set1_pd(x), v, sum))
#endif

#define K_IF(mask, a, b) ((V) (((mask) & (M) (a)) | (~(mask) & (M) (b))))
#define K_SCORE(sum)     (norm - 2.0 * (sum))
#define K_TAKE(row, sum)                                                                           \
	do                                                                                             \
	{                                                                                              \
		V score_ = K_SCORE(sum);                                                                   \
		M less_ = score_ < best[row];                                                              \
		V greater_ = K_IF(less_, best[row], score_);                                               \
		best[row] = K_IF(less_, score_, best[row]);                                                \
		number[row] = (less_ & numbers) | (~less_ & number[row]);                                  \
		next[row] = K_IF(greater_ < next[row], greater_, next[row]);                               \
	} while (0)

/*
 * Compare each lane with the one half as far again: at last each has the best of
 * all.  Of two with the same score either may win: the caller sees that the second
 * is no more.
 */
#define K_HALVE(row)                                                                               \
	do                                                                                             \
	{                                                                                              \
		M other_ = lanes ^ (int64) half;                                                           \
		V best_ = KMEANS_SHUFFLE(V, best[row], other_);                                            \
		V next_ = KMEANS_SHUFFLE(V, next[row], other_);                                            \
		M number_ = KMEANS_SHUFFLE(M, number[row], other_);                                        \
		M less_ = best_ < best[row];                                                               \
		V greater_ = K_IF(less_, best[row], best_);                                                \
		next_ = K_IF(next_ < next[row], next_, next[row]);                                         \
		number[row] = (less_ & number_) | (~less_ & number[row]);                                  \
		best[row] = K_IF(less_, best_, best[row]);                                                 \
		next[row] = K_IF(greater_ < next_, greater_, next_);                                       \
	} while (0)

K_TARGET static void
K(nearest)(int n_groups, Size width, const double *centres, const double *norms, Size n,
		   const double *x, int *nearest, double *least, double *second)
{
	M lanes;
	V none;

	for (int l = 0; l < V_LANES; l++)
	{
		lanes[l] = l;
		none[l] = INFINITY;
	}
	for (Size i = 0; i < n; i += 4)
	{
		/* past the end the last row again: its result is the same */
		const double *x0 = x + i * width;
		const double *x1 = x + Min(i + 1, n - 1) * width;
		const double *x2 = x + Min(i + 2, n - 1) * width;
		const double *x3 = x + Min(i + 3, n - 1) * width;
		V best[4] = {none, none, none, none};
		V next[4] = {none, none, none, none};
		M number[4] = {lanes, lanes, lanes, lanes};

		for (int g = 0; g < n_groups; g++)
			for (int lane = 0; lane < KMEANS_LANES; lane += V_LANES)
			{
				const double *c = centres + g * width * KMEANS_LANES + lane;
				V norm = K_LOAD(norms + g * KMEANS_LANES + lane);
				M numbers = lanes + (int64) (g * KMEANS_LANES + lane);
				V s0 = {0.0}, s1 = {0.0}, s2 = {0.0}, s3 = {0.0};

				for (Size j = 0; j < width; j++)
				{
					V value = K_LOAD(c + j * KMEANS_LANES);

					K_ADD_PRODUCT(s0, x0[j], value);
					K_ADD_PRODUCT(s1, x1[j], value);
					K_ADD_PRODUCT(s2, x2[j], value);
					K_ADD_PRODUCT(s3, x3[j], value);
				}
				K_TAKE(0, s0);
				K_TAKE(1, s1);
				K_TAKE(2, s2);
				K_TAKE(3, s3);
			}
		for (int half = V_LANES / 2; half > 0; half /= 2)
			for (int r = 0; r < 4; r++)
				K_HALVE(r);
		for (Size r = 0; r < 4 && i + r < n; r++)
		{
			nearest[i + r] = (int) number[r][0];
			least[i + r] = best[r][0];
			second[i + r] = next[r][0];
		}
	}
}

K_TARGET static void
K(add)(Size width, double weight, const double *x, double *sum)
{
	Size whole = width - width % V_LANES;

	for (Size j = 0; j < whole; j += V_LANES)
		*(V *) (sum + j) += weight * K_LOAD(x + j);
	for (Size j = whole; j < width; j++)
		sum[j] += weight * x[j];
}

static const KMeansKernels K(table) = {
	.nearest = K(nearest),
	.add = K(add),
};

#undef K_ADD_PRODUCT
#undef K_IF
#undef K_SCORE
#undef K_TAKE
#undef K_HALVE
