/*
 * knn_search.c
 *		Nearest neighbours among all rows, and the heap of the best.
 *
 * For several queries at once, |q|^2 - 2 q'x + |x|^2 is taken for a tile of rows by
 * one matrix product.  Cancellation makes it wrong by some rounding errors of the
 * squared lengths; a row whose value is beyond the limit by more than that is no
 * neighbour, and every other one has its distance computed directly.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>

#include "algo/neighbours/knn.h"
#include "math/linalg.h"

#define TILE_QUERIES 32
#define TILE_ROWS    512
#define FEW_QUERIES  4 /* not worth a matrix product */

/* -------------------------------------------------------------------- the heap */

static inline bool
is_farther(const Neighbour *a, const Neighbour *b)
{
	return a->measure > b->measure || (a->measure == b->measure && a->place > b->place);
}

static void
sift_down(Neighbour *list, uint32 n, uint32 at, Neighbour moved)
{
	for (;;)
	{
		uint32 child = 2 * at + 1;

		if (child >= n)
			break;
		if (child + 1 < n && is_farther(&list[child + 1], &list[child]))
			child++;
		if (!is_farther(&list[child], &moved))
			break;
		list[at] = list[child];
		at = child;
	}
	list[at] = moved;
}

void
knn_offer(NeighbourHeap *heap, double measure, uint32 place, uint32 row)
{
	Neighbour candidate = {measure, place, row};

	if (heap->n < heap->k)
	{
		uint32 at = heap->n++;

		while (at > 0 && is_farther(&candidate, &heap->list[(at - 1) / 2]))
		{
			heap->list[at] = heap->list[(at - 1) / 2];
			at = (at - 1) / 2;
		}
		heap->list[at] = candidate;
	}
	else if (is_farther(&heap->list[0], &candidate))
		sift_down(heap->list, heap->n, 0, candidate);
}

void
knn_sort(NeighbourHeap *heap)
{
	for (uint32 n = heap->n; n > 1; n--)
	{
		Neighbour last = heap->list[n - 1];

		heap->list[n - 1] = heap->list[0];
		sift_down(heap->list, n - 1, 0, last);
	}
}

/* ------------------------------------------------------------------- distances */

/* Sum |x[i] - y[i]|, always in the same order. */
static double
manhattan(Size n, const double *x, const double *y)
{
	double s[4] = {0.0};
	Size i = 0;

	for (; i + 4 <= n; i += 4)
		for (int k = 0; k < 4; k++)
			s[k] += fabs(x[i + k] - y[i + k]);
	for (; i < n; i++)
		s[0] += fabs(x[i] - y[i]);
	return (s[0] + s[1]) + (s[2] + s[3]);
}

static bool
is_zero(Size n, const double *x)
{
	for (Size i = 0; i < n; i++)
		if (x[i] != 0.0)
			return false;
	return true;
}

/*
 * Euclidean and cosine: the squared distance; of vectors of length 1 it is twice
 * the cosine distance 1 - x'y, without its cancellation.  A row of zeros has no
 * direction: 1 from everything, as in scikit-learn.
 */
double
knn_measure(const KnnFit *fit, const double *query, uint32 row)
{
	Size p = fit->n_features;
	const double *x = fit->x + row * p;

	if (fit->metric == KNN_MANHATTAN)
		return manhattan(p, query, x);
	if (fit->metric == KNN_COSINE && (fit->norms[row] == 0.0 || is_zero(p, query)))
		return 2.0;
	return linalg_distance2(p, query, x);
}

double
knn_distance(const KnnFit *fit, double measure)
{
	switch (fit->metric)
	{
		case KNN_EUCLIDEAN:
			return sqrt(measure);
		case KNN_COSINE:
			return 0.5 * measure;
		case KNN_MANHATTAN:
			break;
	}
	return measure;
}

void
knn_set_norms(KnnFit *fit)
{
	Size p = fit->n_features;

	if (fit->norms != NULL)
		pfree(fit->norms);
	fit->norms = palloc_extended(Max(fit->n_rows, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	fit->longest = 0.0;
	for (uint32 i = 0; i < fit->n_rows; i++)
	{
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		fit->norms[i] = linalg_dot(p, fit->x + i * p, fit->x + i * p);
		fit->longest = Max(fit->longest, fit->norms[i]);
	}
}

/* --------------------------------------------------------------------- searches */

static void
search_directly(const KnnFit *fit, const double *query, NeighbourHeap *heap)
{
	for (uint32 row = 0; row < fit->n_rows; row++)
	{
		if (row % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		knn_offer(heap, knn_measure(fit, query, row), row, row);
	}
}

/*
 * One query and the tile of rows that starts at first; scores are |x|^2 - 2 q'x, NaN counts as
 * near.
 */
static void
search_tile(const KnnFit *fit, const double *query, double norm, double doubt, uint32 first, Size n,
			const double *products, NeighbourHeap *heap)
{
	double limit = knn_limit(heap) - norm + doubt;

	for (Size i = 0; i < n; i++)
	{
		if (likely(products[i] + fit->norms[first + i] > limit))
			continue;
		knn_offer(heap, knn_measure(fit, query, first + i), first + i, first + i);
		limit = knn_limit(heap) - norm + doubt;
	}
}

/* Distances by products of tiles; what is near is computed again exactly (search_tile). */
static void
search_by_products(const KnnFit *fit, Size n, const double *queries, NeighbourHeap *heaps,
				   double *products)
{
	Size p = fit->n_features;
	double norms[TILE_QUERIES];

	for (Size q = 0; q < n; q++)
		norms[q] = linalg_dot(p, queries + q * p, queries + q * p);
	for (uint32 first = 0; first < fit->n_rows; first += TILE_ROWS)
	{
		Size rows = Min(TILE_ROWS, fit->n_rows - first);

		linalg_gemm(false, true, n, rows, p, -2.0, queries, p, fit->x + first * p, p, 0.0, products,
					TILE_ROWS);
		for (Size q = 0; q < n; q++)
			search_tile(fit, queries + q * p, norms[q],
						16.0 * DBL_EPSILON * (double) (p + 8) * (norms[q] + fit->longest), first,
						rows, products + q * TILE_ROWS, &heaps[q]);
		if (first > PG_UINT32_MAX - TILE_ROWS)
			break;
	}
}

void
knn_search_all(const KnnFit *fit, Size n, const double *queries, NeighbourHeap *heaps)
{
	Size p = fit->n_features;
	double *products;

	if (n < FEW_QUERIES || fit->metric == KNN_MANHATTAN)
	{
		for (Size q = 0; q < n; q++)
			search_directly(fit, queries + q * p, &heaps[q]);
		return;
	}
	products = palloc(TILE_QUERIES * TILE_ROWS * sizeof(double));
	for (Size q = 0; q < n; q += TILE_QUERIES)
		search_by_products(fit, Min(TILE_QUERIES, n - q), queries + q * p, heaps + q, products);
	pfree(products);
}
