/*
 * kmeans_start.c
 *		The first centres: k-means++ or rows at random.
 *
 * Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding"
 * (2007): each next centre is a row drawn with probability proportional to its
 * squared distance from the centres so far; of 2 + log(n_clusters) rows drawn so,
 * the one is taken that leaves the least sum of those distances.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/clusters/kmeans.h"
#include "algo/passes/row_sample.h"
#include "math/linalg.h"

#define VALUES_BETWEEN_CHECKS 1000000

/* weight * squared distance from the centres so far, per row of the sample, and their sum */
typedef struct Distances
{
	double *d;
	double sum;
} Distances;

static Distances
distances_create(const KMeans *km)
{
	Distances distances = {
		.d = palloc_extended(km->sample_rows * sizeof(double), MCXT_ALLOC_HUGE),
	};

	return distances;
}

/* The row at which the running sum of values reaches a random share of the sum. */
static Size
draw_row(Rng *rng, Size n, const double *values, double sum)
{
	double target = rng_double(rng) * sum;
	double reached = 0.0;
	Size last = 0;

	if (!(sum > 0.0))
		return (Size) rng_below(rng, n);
	for (Size i = 0; i < n; i++)
	{
		if (values[i] == 0.0)
			continue;
		reached += values[i];
		last = i;
		if (reached > target)
			break;
	}
	return last;
}

/* What the distances become with one more centre, the row; former NULL: the first centre. */
static void
distances_with(const KMeans *km, Size row, const Distances *former, Distances *result)
{
	Size step = Max(VALUES_BETWEEN_CHECKS / Max(km->width, 1), 1);
	const double *centre = km->sample_x + row * km->width;

	result->sum = 0.0;
	for (Size i = 0; i < km->sample_rows; i++)
	{
		double d =
			km->sample_w[i] * linalg_distance2(km->width, km->sample_x + i * km->width, centre);

		if (i % step == 0)
			CHECK_FOR_INTERRUPTS();
		if (former != NULL && former->d[i] < d)
			d = former->d[i];
		result->d[i] = d;
		result->sum += d;
	}
	if (!isfinite(result->sum))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "squared distances are out of range of double precision");
}

static void
swap(Distances *a, Distances *b)
{
	Distances h = *a;

	*a = *b;
	*b = h;
}

static void
take_centre(KMeans *km, int j, Size row)
{
	memcpy(km->centres + j * km->width, km->sample_x + row * km->width, km->width * sizeof(double));
}

/*
 * k-means++: of a few rows drawn in proportion to their squared distances the best is the next
 * centre.
 */
static void
start_plus_plus(KMeans *km, Rng *rng)
{
	int n_trials = 2 + (int) log(km->options.n_clusters);
	Distances now = distances_create(km);
	Distances best = distances_create(km);
	Distances trial = distances_create(km);
	double total = 0.0;
	Size row;

	for (Size i = 0; i < km->sample_rows; i++)
		total += km->sample_w[i];
	row = draw_row(rng, km->sample_rows, km->sample_w, total);
	take_centre(km, 0, row);
	distances_with(km, row, NULL, &now);
	for (int j = 1; j < km->options.n_clusters; j++)
	{
		Size best_row = 0;

		best.sum = INFINITY;
		for (int t = 0; t < n_trials; t++)
		{
			row = draw_row(rng, km->sample_rows, now.d, now.sum);
			distances_with(km, row, &now, &trial);
			if (trial.sum < best.sum)
			{
				swap(&trial, &best);
				best_row = row;
			}
		}
		take_centre(km, j, best_row);
		swap(&best, &now);
	}
	pfree(now.d);
	pfree(best.d);
	pfree(trial.d);
}

static void
start_random(KMeans *km, Rng *rng)
{
	int k = km->options.n_clusters;
	uint64 *rows = palloc(k * sizeof(uint64));

	row_sample_pick(rng, km->sample_rows, k, rows);
	for (int j = 0; j < k; j++)
		take_centre(km, j, (Size) rows[j]);
	pfree(rows);
}

void
kmeans_start(KMeans *km, Rng *rng)
{
	if (km->options.plus_plus)
		start_plus_plus(km, rng);
	else
		start_random(km, rng);
}
