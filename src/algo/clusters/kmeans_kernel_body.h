/*
 * kmeans_kernel_body.h
 *		The loops of kmeans_kernel.c; math/kernel_versions.h says what it finds defined.
 *
 * A lane is a row.  Two vectors of rows are turned, so that their values of a feature
 * lie side by side; then four centres at a time are scored for them, each value of a
 * centre spread over the lanes.  The best are kept lane by lane, without a branch.
 */

#define K_ROWS     (2 * V_LANES) /* scored together */
#define K_FEATURES 64 /* turned at a time, so that they stay in the first cache */
#define K_CENTRES  64 /* likewise their sums */

/*
 * K_ADD_PRODUCT(sum, a, b)	sum += a * b
 * K_PAIRS(x, step)			a vector of the two numbers at x, at x + step ...
 */
#if V_LANES == 2
#define K_ADD_PRODUCT(sum, a, b) ((sum) += (a) * (b))
#define K_PAIRS(x, step)         K_LOAD(x)
#elif V_LANES == 4
#define K_ADD_PRODUCT(sum, a, b) ((sum) = _mm256_fmadd_pd(a, b, sum))
#define K_PAIRS(x, step)         _mm256_set_m128d(_mm_loadu_pd((x) + (step)), _mm_loadu_pd(x))
#else
#define K_ADD_PRODUCT(sum, a, b) ((sum) = _mm512_fmadd_pd(a, b, sum))
#define K_HALF(x, step)          _mm256_set_m128d(_mm_loadu_pd((x) + (step)), _mm_loadu_pd(x))
#define K_PAIRS(x, step)                                                                           \
	_mm512_insertf64x4(_mm512_castpd256_pd512(K_HALF(x, step)), K_HALF((x) + 2 * (step), step), 1)
#endif

/*
 * n features of up to K_ROWS rows that follow each other at width: feature j of row r to
 * tile[j * K_ROWS + r], 0 for rows that are missing.
 */
K_TARGET static void
K(turn)(Size n_rows, Size n, Size width, const double *x, double *tile)
{
	Size whole = n_rows < K_ROWS ? 0 : n - n % 2;

	for (Size r = 0; r < K_ROWS; r += V_LANES)
		for (Size j = 0; j < whole; j += 2)
		{
			const double *from = x + r * width + j;
			double *to = tile + j * K_ROWS + r;
			V even = K_PAIRS(from, 2 * width);
			V odd = K_PAIRS(from + width, 2 * width);

			*(V *) to = K_EVEN(even, odd);
			*(V *) (to + K_ROWS) = K_ODD(even, odd);
		}
	memset(tile + whole * K_ROWS, 0, (n - whole) * K_ROWS * sizeof(double));
	for (Size r = 0; r < Min(n_rows, K_ROWS); r++)
		for (Size j = whole; j < n; j++)
			tile[j * K_ROWS + r] = x[r * width + j];
}

#define K_SUM(i)  (*(V *) &sums[K_ROWS * (i)])
#define K_MORE(i) (*(V *) &sums[K_ROWS * (i) + V_LANES])
#define K_ADD(i, sum, more)                                                                        \
	if (count > (i))                                                                               \
	{                                                                                              \
		V value_ = K_ALL(centres[width * (i) + j]);                                                \
                                                                                                   \
		K_ADD_PRODUCT(sum, value_, rows);                                                          \
		K_ADD_PRODUCT(more, value_, more_rows);                                                    \
	}
#define K_STORE(i, sum, more)                                                                      \
	if (count > (i))                                                                               \
	{                                                                                              \
		K_SUM(i) = sum;                                                                            \
		K_MORE(i) = more;                                                                          \
	}

/* Add to the sums of count centres, at most four, their products with n features of a tile. */
K_TARGET static pg_attribute_always_inline void
K(add_products)(int count, Size n, Size width, const double *centres, const double *tile,
				double *sums)
{
	V s0 = K_SUM(0), m0 = K_MORE(0);
	V s1 = count > 1 ? K_SUM(1) : s0, m1 = count > 1 ? K_MORE(1) : s0;
	V s2 = count > 2 ? K_SUM(2) : s0, m2 = count > 2 ? K_MORE(2) : s0;
	V s3 = count > 3 ? K_SUM(3) : s0, m3 = count > 3 ? K_MORE(3) : s0;

	for (Size j = 0; j < n; j++)
	{
		V rows = K_LOAD(tile + j * K_ROWS);
		V more_rows = K_LOAD(tile + j * K_ROWS + V_LANES);

		K_ADD(0, s0, m0);
		K_ADD(1, s1, m1);
		K_ADD(2, s2, m2);
		K_ADD(3, s3, m3);
	}
	K_STORE(0, s0, m0);
	K_STORE(1, s1, m1);
	K_STORE(2, s2, m2);
	K_STORE(3, s3, m3);
}

/* The same for as many as there are; count is constant where the products are made. */
K_TARGET static void
K(add_some)(int count, Size n, Size width, const double *centres, const double *tile, double *sums)
{
	if (count >= 4)
		K(add_products)(4, n, width, centres, tile, sums);
	else if (count == 3)
		K(add_products)(3, n, width, centres, tile, sums);
	else if (count == 2)
		K(add_products)(2, n, width, centres, tile, sums);
	else
		K(add_products)(1, n, width, centres, tile, sums);
}

/* Ask the memory for n numbers of the rows from first to end, if they are there at all. */
static inline void
K(fetch)(Size first, Size end, Size n, Size width, const double *x)
{
	for (Size r = first; r < end; r++)
		for (Size j = 0; j < n + 7; j += 8)
			__builtin_prefetch(x + r * width + Min(j, n - 1));
}

/*
 * The product of row r with centre k to sums[k * K_ROWS + r].  What will be turned next
 * is asked for little by little: the processor would wait if it were asked for all at once.
 */
K_TARGET static void
K(products)(int n_centres, Size width, const double *centres, Size n_rows, const double *x,
			double *sums)
{
	double tile[K_FEATURES * K_ROWS];
	Size share = (K_ROWS + n_centres / 4) / (n_centres / 4 + 1);

	memset(sums, 0, n_centres * K_ROWS * sizeof(double));
	for (Size j = 0; j < width; j += K_FEATURES)
	{
		Size n = Min(width - j, K_FEATURES);
		const double *next = j + n < width ? x + j + n : x + K_ROWS * width;
		Size asked = 0;

		K(turn)(n_rows, n, width, x + j, tile);
		for (int k = 0; k < n_centres; k += 4, asked += share)
		{
			K(fetch)(asked, Min(asked + share, K_ROWS), n, width, next);
			K(add_some)(n_centres - k, n, width, centres + k * width + j, tile, sums + k * K_ROWS);
		}
	}
}

/*
 * Centres from the number first on, by their products with V_LANES rows, against those
 * before them: what was found for the rows from the place on.
 */
K_TARGET static void
K(rank)(int n_centres, const double *norms, int first, const double *products, Size place,
		KMeansNearest *found)
{
	V none = K_ALL(INFINITY);
	V least = first > 0 ? K_LOAD(found->least + place) : none;
	V second = first > 0 ? K_LOAD(found->second + place) : none;
	M number = first > 0 ? *(M *) (found->number + place) : (M){0};

	for (int k = 0; k < n_centres; k++)
	{
		V score = norms[k] - 2.0 * K_LOAD(products + k * K_ROWS);
		M less = score < least;

		number = (less & (int64) (first + k)) | (~less & number);
		second = K_MIN(K_MAX(score, least), second);
		least = K_MIN(score, least);
	}
	*(V *) (found->least + place) = least;
	*(V *) (found->second + place) = second;
	*(M *) (found->number + place) = number;
}

K_TARGET static void
K(nearest)(int n_centres, Size width, const double *centres, const double *norms, Size n,
		   const double *x, KMeansNearest *found)
{
	double sums[K_CENTRES * K_ROWS];

	for (Size i = 0; i < n; i += K_ROWS)
		for (int first = 0; first < n_centres; first += K_CENTRES)
		{
			int count = Min(n_centres - first, K_CENTRES);

			K(products)(count, width, centres + first * width, n - i, x + i * width, sums);
			K(rank)(count, norms + first, first, sums, i, found);
			K(rank)(count, norms + first, first, sums + V_LANES, i + V_LANES, found);
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

#undef K_ROWS
#undef K_FEATURES
#undef K_CENTRES
#undef K_ADD_PRODUCT
#undef K_HALF
#undef K_PAIRS
#undef K_SUM
#undef K_MORE
#undef K_ADD
#undef K_STORE
