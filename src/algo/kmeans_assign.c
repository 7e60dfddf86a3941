/*
 * kmeans_assign.c
 *		The nearest centre of each row.
 *
 * |x - c|^2 less the row's own |x|^2 is |c|^2 - 2 x'c, a third of the work.  That
 * form loses digits to cancellation where rows are far from the origin; so centres
 * that it cannot tell apart beyond the rounding errors of both forms are
 * compared by distances taken directly.
 */
#include "core/port.h"

#include "algo/kmeans.h"
#include "algo/kmeans_kernel.h"
#include "core/linalg.h"

#include <float.h>
#include <math.h>

void
kmeans_centres_init(KMeansCentres *c, int n, Size width)
{
	c->n = n;
	c->n_groups = (n + KMEANS_LANES - 1) / KMEANS_LANES;
	c->width = width;
	c->longest_row = INFINITY;
	c->norms = palloc((Size) c->n_groups * KMEANS_LANES * sizeof(double));
	c->groups = palloc_extended(Max(c->n_groups * width, 1) * KMEANS_LANES * sizeof(double),
								MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

void
kmeans_centres_set(KMeansCentres *c, const double *x)
{
	c->x = x;
	c->longest = 0.0;
	for (int j = 0; j < c->n_groups * KMEANS_LANES; j++)
	{
		const double *centre = x + j * c->width;
		double *to = c->groups + j / KMEANS_LANES * c->width * KMEANS_LANES + j % KMEANS_LANES;

		c->norms[j] = INFINITY;
		if (j >= c->n)
			continue;
		c->norms[j] = linalg_dot(c->width, centre, centre);
		c->longest = Max(c->longest, c->norms[j]);
		for (Size i = 0; i < c->width; i++)
			to[i * KMEANS_LANES] = centre[i];
	}
}

/*
 * How much two scores of a row may differ although rounding alone decides: a
 * product of vectors errs by width * epsilon * |x||c| at most, a direct distance
 * by as much of itself, and 2|x||c| <= |x|^2 + |c|^2; eight times that is beyond
 * both for two centres.
 */
static double
doubt(const KMeansCentres *c, double row_norm)
{
	return 8.0 * DBL_EPSILON * (double) (c->width + 8) * (row_norm + c->longest);
}

/*
 * The nearest by direct distance, the first on a tie, of those centres whose score
 * is within the doubt of the least one.
 */
static int
nearest_directly(const KMeansCentres *c, const double *x, double best)
{
	double norm = linalg_dot(c->width, x, x);
	double limit = best + 2.0 * doubt(c, norm);
	double least = INFINITY;
	int nearest = 0;

	if (unlikely(!isfinite(norm + c->longest)))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "squared distances are out of range of double precision");
	for (int j = 0; j < c->n; j++)
	{
		const double *centre = c->x + j * c->width;
		double d;

		if (c->norms[j] - 2.0 * linalg_dot(c->width, x, centre) > limit)
			continue;
		d = linalg_distance2(c->width, x, centre);
		if (d < least)
		{
			least = d;
			nearest = j;
		}
	}
	return nearest;
}

void
kmeans_nearest(const KMeansCentres *c, Size n, const double *x, int *labels)
{
	double least[KMEANS_TILE];
	double second[KMEANS_TILE];
	double sure = doubt(c, c->longest_row);

	kmeans_kernels()->nearest(c->n_groups, c->width, c->groups, c->norms, n, x, labels, least,
							  second);
	for (Size i = 0; i < n; i++)
		if (unlikely(!(second[i] - least[i] > sure)))
			labels[i] = nearest_directly(c, x + i * c->width, least[i]);
}
