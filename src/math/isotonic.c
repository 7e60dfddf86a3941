/*
 * isotonic.c
 *		Pool adjacent violators (isotonic.h).
 */
#include "core/port.h"

#include "core/sort.h"
#include "math/isotonic.h"

/* Neighbours that are of one height. */
typedef struct IsotonicPool
{
	double low; /* x of the first and the last */
	double high;
	double y; /* mean */
	double w; /* sum */
} IsotonicPool;

/* All members count, so that the order in which equal points came leaves no trace. */
static int
isotonic_compare(const void *a, const void *b)
{
	const IsotonicPoint *p = a;
	const IsotonicPoint *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	if (p->y != q->y)
		return p->y < q->y ? -1 : 1;
	return p->w < q->w ? -1 : p->w > q->w;
}

/* Points of one x become one, of their mean; returns how many are left. */
static Size
isotonic_merge_ties(IsotonicPoint *points, Size n)
{
	Size kept = 0;

	for (Size i = 1; i < n; i++)
	{
		IsotonicPoint *last = &points[kept];

		check_interrupts_at(i);
		if (points[i].x != last->x)
		{
			points[++kept] = points[i];
			continue;
		}
		last->w += points[i].w;
		last->y += (points[i].y - last->y) * (points[i].w / last->w);
	}
	return kept + 1;
}

/* The last pool takes in those before it that are not below it; returns how many are left. */
static Size
isotonic_pool_back(IsotonicPool *pools, Size n)
{
	while (n > 1 && pools[n - 2].y >= pools[n - 1].y)
	{
		IsotonicPool *into = &pools[n - 2];
		const IsotonicPool *last = &pools[n - 1];

		into->w += last->w;
		into->y += (last->y - into->y) * (last->w / into->w);
		into->high = last->high;
		n--;
	}
	return n;
}

Size
isotonic_fit(IsotonicPoint *points, Size n)
{
	IsotonicPool *pools = palloc_extended(sizeof(IsotonicPool) * n, MCXT_ALLOC_HUGE);
	Size n_pools = 0;
	Size n_knots = 0;

	sort_array(points, n, sizeof(IsotonicPoint), isotonic_compare);
	n = isotonic_merge_ties(points, n);
	for (Size i = 0; i < n; i++)
	{
		const IsotonicPoint *p = &points[i];

		check_interrupts_at(i);
		pools[n_pools++] = (IsotonicPool){p->x, p->x, p->y, p->w};
		n_pools = isotonic_pool_back(pools, n_pools);
	}
	for (Size i = 0; i < n_pools; i++)
	{
		const IsotonicPool *pool = &pools[i];

		points[n_knots++] = (IsotonicPoint){pool->low, pool->y, pool->w};
		if (pool->high > pool->low)
			points[n_knots++] = (IsotonicPoint){pool->high, pool->y, pool->w};
	}
	pfree(pools);
	return n_knots;
}

double
isotonic_value(Size n, const double *x, const double *y, double at)
{
	Size low = 0;
	Size high = n - 1;

	if (at <= x[low])
		return y[low];
	if (at >= x[high])
		return y[high];
	while (high - low > 1)
	{
		Size middle = low + (high - low) / 2;

		if (x[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return y[low] + (y[high] - y[low]) * ((at - x[low]) / (x[high] - x[low]));
}
