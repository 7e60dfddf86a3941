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

#include <float.h>
#include <math.h>

#include "algo/clusters/kmeans.h"
#include "math/linalg.h"

#define FEW_ROWS 5 /* fewer are not worth the vectors that the kernel fills */

void
kmeans_centres_init(KMeansCentres *c, int n, Size width)
{
	c->n = n;
	c->width = width;
	c->longest_row = INFINITY;
	c->norms = palloc(n * sizeof(double));
}

void
kmeans_centres_set(KMeansCentres *c, const double *x)
{
	c->x = x;
	c->longest = 0.0;
	for (int j = 0; j < c->n; j++)
	{
		const double *centre = x + j * c->width;

		c->norms[j] = linalg_dot(c->width, centre, centre);
		c->longest = Max(c->longest, c->norms[j]);
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
 * The nearest of what the kernel has found for a row, where the doubt of the row itself
 * leaves none; otherwise by direct distance, the first on a tie, of those centres whose
 * score is within the doubt of the least one.  Nothing found, if that is infinite.
 */
static int
nearest_directly(const KMeansCentres *c, const double *x, int found, double least, double second)
{
	double norm = linalg_dot(c->width, x, x);
	double unsure = doubt(c, norm);
	double shortest = INFINITY;
	int nearest = 0;

	if (unlikely(!isfinite(norm + c->longest)))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "squared distances are out of range of double precision");
	if (second - least > unsure)
		return found;
	for (int j = 0; j < c->n; j++)
	{
		const double *centre = c->x + j * c->width;
		double d;

		if (isfinite(least) &&
			c->norms[j] - 2.0 * linalg_dot(c->width, x, centre) > least + 2.0 * unsure)
			continue;
		d = linalg_distance2(c->width, x, centre);
		if (d < shortest)
		{
			shortest = d;
			nearest = j;
		}
	}
	return nearest;
}

void
kmeans_nearest(const KMeansCentres *c, Size n, const double *x, int *labels)
{
	KMeansNearest found;
	double sure = doubt(c, c->longest_row);

	if (n < FEW_ROWS)
	{
		for (Size i = 0; i < n; i++)
			labels[i] = nearest_directly(c, x + i * c->width, 0, INFINITY, INFINITY);
		return;
	}
	kmeans_kernels()->nearest(c->n, c->width, c->x, c->norms, n, x, &found);
	for (Size i = 0; i < n; i++)
	{
		labels[i] = (int) found.number[i];
		if (unlikely(!(found.second[i] - found.least[i] > sure)))
			labels[i] =
				nearest_directly(c, x + i * c->width, labels[i], found.least[i], found.second[i]);
	}
}
