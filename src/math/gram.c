/*
 * gram.c
 *		Sums of products of columns in double-double; what and why in gram.h.
 *
 * Rows are taken in blocks, turned so that a column is contiguous, and each
 * pair of columns is summed over the block by kernel.c.  A weight times a value
 * is the sum of two float8, and each is multiplied with the other columns.
 *
 * Stored form: u32 columns, u64 rows, u8 weighted, then hi and lo of each product,
 * and where weighted of each plain sum and of the logarithms; a sum that overflowed
 * is stored as NaN, so that the state of a parallel worker reaches the check
 * of the leader.
 */
#include "core/port.h"

#include <math.h>

#include "math/gram.h"
#include "math/kernel.h"
#include "math/matrix.h"

/* Rows turned at a time: their columns stay in the second-level cache. */
#define GRAM_BLOCK_ROWS 512

/* Products between two looks for a cancel, where each takes no work to speak of. */
#define GRAM_CHECK 65536

#define GRAM_ALIGN 64

static Size
gram_n_products(int m)
{
	return (Size) m * ((Size) m + 1) / 2;
}

/*
 * Doubles from one column of the scratch to the next, for so many rows: an odd
 * number of cache lines, so that columns spread over all sets of a cache.
 */
static Size
gram_stride(Size n)
{
	return TYPEALIGN(KERNEL_LANES, Min(n, GRAM_BLOCK_ROWS)) | KERNEL_LANES;
}

/* Columns of the scratch that weighted rows need beside: weights, and a column times them. */
#define GRAM_WEIGHT_COLUMNS 3

/* The columns of a block, and a bound for each. */
static Size
gram_scratch_bytes(int m, Size stride)
{
	return (Size) m * (stride + 1) * sizeof(double) + GRAM_ALIGN;
}

Size
gram_kept_bytes(int n_columns)
{
	return sizeof(Gram) + gram_n_products(n_columns) * sizeof(Dd);
}

Size
gram_add_bytes(int n_columns, Size n)
{
	return gram_scratch_bytes(n_columns, gram_stride(n));
}

Size
gram_bytes(int n_columns)
{
	return gram_kept_bytes(n_columns) + gram_add_bytes(n_columns, GRAM_BLOCK_ROWS);
}

Gram *
gram_create(int n_columns)
{
	Gram *g = palloc(sizeof(Gram));

	g->n_columns = n_columns;
	g->n_rows = 0;
	g->products = (Dd *) vector_zeros(2 * gram_n_products(n_columns)); /* hi and lo */
	g->plain = NULL;
	g->log_weights = DD_ZERO;
	return g;
}

Gram *
gram_create_weighted(int n_columns)
{
	Gram *g = gram_create(n_columns);

	g->plain = (Dd *) vector_zeros(2 * (Size) n_columns);
	return g;
}

void
gram_free(Gram *g)
{
	pfree(g->products);
	if (g->plain != NULL)
		pfree(g->plain);
	pfree(g);
}

/*
 * Copy n rows of n_x columns into columns of the scratch, eight rows at a time;
 * rows up to the next multiple of eight become 0.
 */
static void
gram_turn(double *columns, Size stride, Size n, const double *x, Size x_stride, int n_x)
{
	for (Size i = 0; i < n; i += KERNEL_LANES)
	{
		int lanes = (int) Min(n - i, KERNEL_LANES);
		const double *row = x + i * x_stride;

		for (int j = 0; j < n_x; j++)
		{
			double *to = columns + (Size) j * stride + i;

			if (likely(lanes == KERNEL_LANES))
			{
				for (int k = 0; k < KERNEL_LANES; k++)
					to[k] = row[k * x_stride + j];
			}
			else
			{
				for (int k = 0; k < KERNEL_LANES; k++)
					to[k] = k < lanes ? row[k * x_stride + j] : 0.0;
			}
		}
	}
}

/* Rows that stand in the scratch, by columns. */
typedef struct GramBlock
{
	Size n;
	int padded; /* n up to a multiple of KERNEL_LANES; what is there more is 0 */
	Size stride;
	double *columns; /* n_columns of the Gram */
	double *bounds; /* of each */
	double *weights; /* a column and two more for its products, or NULL */
} GramBlock;

/* Products of a column with those from i on. */
static void
gram_add_products(Gram *g, const GramBlock *block, const double *column, double bound, int i)
{
	int m = g->n_columns;

	kernel_get()->products(block->padded, column, bound, block->columns + (Size) i * block->stride,
						   block->stride, block->bounds + i, m - i,
						   &g->products[gram_index(m, i, i)]);
}

/* Column i times the weights is high + low, without an error. */
static void
gram_add_weighted_column(Gram *g, const GramBlock *block, int i)
{
	const Kernels *kernels = kernel_get();
	const double *column = block->columns + (Size) i * block->stride;
	double *high = block->weights + block->stride;
	double *low = high + block->stride;
	double largest;

	for (int k = 0; k < block->padded; k++)
	{
		Dd product = dd_two_prod(column[k], block->weights[k]);

		high[k] = product.hi;
		low[k] = product.lo;
	}
	gram_add_products(g, block, high, kernel_bound(kernels->largest(block->padded, high)), i);
	largest = kernels->largest(block->padded, low);
	if (largest > 0.0)
		gram_add_products(g, block, low, kernel_bound(largest), i);
}

/* What no weight enters, and the weights by themselves. */
static void
gram_add_plain(Gram *g, const GramBlock *block)
{
	kernel_get()->products(block->padded, block->columns, block->bounds[0], block->columns,
						   block->stride, block->bounds, g->n_columns, g->plain);
	for (Size k = 0; k < block->n; k++)
		g->log_weights = dd_add_d(g->log_weights, log(block->weights[k]));
}

/* Add up to GRAM_BLOCK_ROWS rows that stand in the scratch. */
static void
gram_add_block(Gram *g, const GramBlock *block)
{
	const Kernels *kernels = kernel_get();
	int m = g->n_columns;

	for (int j = 0; j < m; j++)
		block->bounds[j] = kernel_bound(
			kernels->largest(block->padded, block->columns + (Size) j * block->stride));
	for (int i = 0; i < m; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (block->weights != NULL)
			gram_add_weighted_column(g, block, i);
		else
			gram_add_products(g, block, block->columns + (Size) i * block->stride, block->bounds[i],
							  i);
	}
	if (block->weights != NULL)
		gram_add_plain(g, block);
	g->n_rows += block->n;
}

void
gram_add_weighted(Gram *g, Size n, const double *x, Size x_stride, int n_x, const double *y,
				  Size y_stride, const double *w, Size w_stride)
{
	int m = g->n_columns;
	Size stride = gram_stride(n);
	int more = w != NULL ? GRAM_WEIGHT_COLUMNS : 0;
	void *scratch = palloc_extended(gram_scratch_bytes(m + more, stride), MCXT_ALLOC_HUGE);
	GramBlock block = {.stride = stride, .columns = (double *) TYPEALIGN(GRAM_ALIGN, scratch)};

	Assert((w != NULL) == (g->plain != NULL));
	block.weights = w != NULL ? block.columns + (Size) m * stride : NULL;
	block.bounds = block.columns + (Size) (m + more) * stride;
	for (Size done = 0; done < n; done += GRAM_BLOCK_ROWS)
	{
		block.n = Min(n - done, GRAM_BLOCK_ROWS);
		block.padded = (int) TYPEALIGN(KERNEL_LANES, block.n);
		for (Size i = 0; i < (Size) block.padded; i++)
			block.columns[i] = i < block.n ? 1.0 : 0.0;
		gram_turn(block.columns + stride, stride, block.n, x + done * x_stride, x_stride, n_x);
		if (y != NULL)
			gram_turn(block.columns + (Size) (n_x + 1) * stride, stride, block.n,
					  y + done * y_stride, y_stride, m - 1 - n_x);
		if (w != NULL)
			gram_turn(block.weights, stride, block.n, w + done * w_stride, w_stride, 1);
		gram_add_block(g, &block);
	}
	pfree(scratch);
}

void
gram_add(Gram *g, Size n, const double *x, Size x_stride, int n_x, const double *y, Size y_stride)
{
	gram_add_weighted(g, n, x, x_stride, n_x, y, y_stride, NULL, 0);
}

void
gram_merge_columns(Gram *into, const Gram *from, const int *column_of)
{
	int m = from->n_columns;

	for (int i = 0; i < m; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = i; j < m; j++)
		{
			int a = Min(column_of[i], column_of[j]);
			int b = Max(column_of[i], column_of[j]);
			Dd *sum = &into->products[gram_index(into->n_columns, a, b)];

			*sum = dd_add(*sum, gram_get(from, i, j));
		}
	}
	Assert((into->plain != NULL) == (from->plain != NULL));
	for (int i = 0; from->plain != NULL && i < m; i++)
	{
		Dd *sum = &into->plain[column_of[i]];

		*sum = dd_add(*sum, from->plain[i]);
	}
	into->log_weights = dd_add(into->log_weights, from->log_weights);
	into->n_rows += from->n_rows;
}

/* Sum over the terms of two new columns of factor * factor * old product. */
static Dd
gram_recombine_pair(const Gram *g, const GramTerm *a, int n_a, const GramTerm *b, int n_b)
{
	Dd sum = DD_ZERO;

	for (int i = 0; i < n_a; i++)
	{
		Dd inner = DD_ZERO;

		for (int j = 0; j < n_b; j++)
			inner = dd_add(inner, dd_mul_d(gram_get(g, a[i].column, b[j].column), b[j].factor));
		sum = dd_add(sum, dd_mul_d(inner, a[i].factor));
	}
	return sum;
}

Gram *
gram_recombine(const Gram *g, int n_columns, const GramTerm *terms, int n_terms)
{
	Gram *result = g->plain != NULL ? gram_create_weighted(n_columns) : gram_create(n_columns);
	int *first = palloc((n_columns + 1) * sizeof(int)); /* of each target's terms */
	int t = 0;

	for (int k = 0; k <= n_columns; k++)
	{
		while (t < n_terms && terms[t].target < k)
			t++;
		first[k] = t;
	}
	for (int k = 0; k < n_columns; k++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int l = k; l < n_columns; l++)
			result->products[gram_index(n_columns, k, l)] =
				gram_recombine_pair(g, terms + first[k], first[k + 1] - first[k], terms + first[l],
									first[l + 1] - first[l]);
	}
	for (int i = 0; g->plain != NULL && i < n_terms; i++)
	{
		Dd *sum = &result->plain[terms[i].target];

		*sum = dd_add(*sum, dd_mul_d(g->plain[terms[i].column], terms[i].factor));
	}
	result->log_weights = g->log_weights;
	result->n_rows = g->n_rows;
	pfree(first);
	return result;
}

Dd
gram_centred(const Gram *g, int i, int j)
{
	Dd product = dd_mul(gram_get(g, 0, i), gram_get(g, 0, j));

	return dd_sub(gram_get(g, i, j), dd_div(product, gram_get(g, 0, 0)));
}

double
gram_mean(const Gram *g, int j)
{
	return dd_value(dd_div(gram_get(g, 0, j), gram_get(g, 0, 0)));
}

/*
 * A column whose square overflowed is named before one that only meets it in a
 * product.
 */
bool
gram_is_finite(const Gram *g, int *bad_column)
{
	int m = g->n_columns;

	for (int j = 0; j < m; j++)
		if (!isfinite(dd_value(gram_get(g, j, j))))
		{
			*bad_column = j;
			return false;
		}
	for (int i = 0; i < m; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = i; j < m; j++)
			if (!isfinite(dd_value(gram_get(g, i, j))))
			{
				*bad_column = j;
				return false;
			}
	}
	return true;
}

static void
gram_save_sums(const Dd *sums, Size n, ByteWriter *w)
{
	for (Size i = 0; i < n; i++)
	{
		bool finite = isfinite(dd_value(sums[i]));

		if (i % GRAM_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		bytes_put_f64(w, finite ? sums[i].hi : NAN);
		bytes_put_f64(w, finite ? sums[i].lo : 0.0);
	}
}

static void
gram_load_sums(Dd *sums, Size n, ByteReader *r)
{
	for (Size i = 0; i < n; i++)
	{
		if (i % GRAM_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		sums[i].hi = bytes_get_f64_or_nan(r);
		sums[i].lo = bytes_get_f64(r);
	}
}

void
gram_save(const Gram *g, ByteWriter *w)
{
	bytes_put_u32(w, (uint32) g->n_columns);
	bytes_put_u64(w, g->n_rows);
	bytes_put_u8(w, g->plain != NULL);
	gram_save_sums(g->products, gram_n_products(g->n_columns), w);
	if (g->plain == NULL)
		return;
	gram_save_sums(g->plain, g->n_columns, w);
	gram_save_sums(&g->log_weights, 1, w);
}

Gram *
gram_load(ByteReader *r)
{
	uint32 m = bytes_get_count(r, sizeof(Dd), PG_INT32_MAX - 1);
	uint64 n_rows = bytes_get_u64(r);
	bool weighted = bytes_get_bool(r);
	Gram *g;

	if (m == 0 || gram_n_products(m) > (r->len - r->pos) / sizeof(Dd))
		bytes_corrupt(r, "the number of columns does not fit the bytes");
	g = weighted ? gram_create_weighted(m) : gram_create(m);
	g->n_rows = n_rows;
	gram_load_sums(g->products, gram_n_products(m), r);
	if (weighted)
	{
		gram_load_sums(g->plain, m, r);
		gram_load_sums(&g->log_weights, 1, r);
	}
	if (gram_plain_sum(g, 0).hi != (double) n_rows)
		bytes_corrupt(r, "the number of rows does not fit the sums");
	return g;
}
