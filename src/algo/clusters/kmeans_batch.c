/*
 * kmeans_batch.c
 *		k-means by mini-batches (Sculley, "Web-scale k-means clustering", 2010).
 *
 * Each centre is the running mean of all rows that batches have given it.  Batches
 * are drawn with replacement from the sample, which is all rows where it can
 * hold them.  As in scikit-learn, a training ends when the centres hardly move,
 * when the smoothed distance has not become less for ten batches, or after
 * max_iter times as many rows as there are; and a cluster that gets next to no
 * rows is begun anew at a row of the batch.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/clusters/kmeans.h"
#include "algo/passes/row_sample.h"
#include "core/progress.h"
#include "math/linalg.h"

#define NO_IMPROVEMENT_BATCHES 10
#define SMALL_CLUSTER          0.01 /* of the largest */
#define ROWS_BETWEEN_LOOKS     10 /* for small clusters, a cluster */

typedef struct Batches
{
	KMeans *km;
	Rng *rng;
	KMeansCentres centres;
	Size capacity;
	Size n; /* rows in the batch */
	double *x; /* capacity x width */
	double *w;
	int *labels;
	double *sums; /* n_clusters x width */
	double *added; /* n_clusters: weight of the batch's rows */
	uint64 rows_since_look;
	double distance; /* of the last batch: weighted mean of squared distances */
	double moved; /* by the last batch: all centres, squared */
	uint64 n_batches;
} Batches;

static void
batches_init(Batches *b, KMeans *km, Rng *rng)
{
	int k = km->options.n_clusters;

	*b = (Batches){.km = km, .rng = rng, .capacity = km->options.batch_size};
	kmeans_centres_init(&b->centres, k, km->width);
	b->centres.longest_row = km->longest_row;
	b->x = palloc_extended(Max(b->capacity * km->width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	b->w = palloc(b->capacity * sizeof(double));
	b->labels = palloc((b->capacity + KMEANS_TILE) * sizeof(int));
	b->sums = palloc_extended(Max(k * km->width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	b->added = palloc(k * sizeof(double));
}

static void
add_row(Batches *b, const double *x, double w)
{
	memcpy(b->x + b->n * b->km->width, x, b->km->width * sizeof(double));
	b->w[b->n] = w;
	b->n++;
}

/* Labels, distance and sums of the batch by the centres as they are. */
static void
assign_batch(Batches *b)
{
	KMeans *km = b->km;
	Size width = km->width;
	double total = 0.0;

	memset(b->sums, 0, km->options.n_clusters * width * sizeof(double));
	memset(b->added, 0, km->options.n_clusters * sizeof(double));
	kmeans_centres_set(&b->centres, km->centres);
	b->distance = 0.0;
	for (Size i = 0; i < b->n; i += KMEANS_TILE)
	{
		CHECK_FOR_INTERRUPTS();
		kmeans_nearest(&b->centres, Min(KMEANS_TILE, b->n - i), b->x + i * width, b->labels + i);
	}
	for (Size i = 0; i < b->n; i++)
	{
		const double *x = b->x + i * width;
		double *sum = b->sums + b->labels[i] * width;

		for (Size j = 0; j < width; j++)
			sum[j] += b->w[i] * x[j];
		b->added[b->labels[i]] += b->w[i];
		b->distance += b->w[i] * linalg_distance2(width, x, km->centres + b->labels[i] * width);
		total += b->w[i];
	}
	b->distance /= total;
}

/* Centres become the means of what they stood for and the batch's rows. */
static void
move_centres(Batches *b)
{
	KMeans *km = b->km;

	b->moved = 0.0;
	for (int j = 0; j < km->options.n_clusters; j++)
	{
		double *centre = km->centres + j * km->width;
		const double *sum = b->sums + j * km->width;
		double weight = km->weights[j] + b->added[j];

		if (b->added[j] == 0.0)
			continue;
		for (Size i = 0; i < km->width; i++)
		{
			double step = (sum[i] - b->added[j] * centre[i]) / weight;

			centre[i] += step;
			b->moved += step * step;
		}
		km->weights[j] = weight;
	}
	if (!isfinite(b->moved + b->distance))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "the centres are out of range of double precision");
}

/* The small clusters, the smallest first, at most half as many as the batch has rows. */
static int
find_small(const Batches *b, int *small)
{
	const double *weights = b->km->weights;
	int k = b->km->options.n_clusters;
	double largest = 0.0;
	int n = 0;

	for (int j = 0; j < k; j++)
		largest = Max(largest, weights[j]);
	for (int j = 0; j < k; j++)
	{
		int at = n;

		if (!(weights[j] < SMALL_CLUSTER * largest))
			continue;
		for (; at > 0 && weights[small[at - 1]] > weights[j]; at--)
			small[at] = small[at - 1];
		small[at] = j;
		n++;
	}
	return (int) Min((Size) n, b->n / 2);
}

/*
 * Begin small clusters anew at different rows of the batch, weighing as much as
 * the least of the others, so that the next rows do not tear them away.
 */
static void
restart_small(Batches *b)
{
	KMeans *km = b->km;
	int k = km->options.n_clusters;
	int *small = palloc(k * sizeof(int));
	int n = find_small(b, small);
	uint64 *rows = palloc(Max(n, 1) * sizeof(uint64));
	double least = INFINITY;

	for (int j = 0; j < n; j++)
		km->weights[small[j]] = INFINITY;
	for (int j = 0; j < k; j++)
		least = Min(least, km->weights[j]);
	row_sample_pick(b->rng, b->n, n, rows);
	for (int j = 0; j < n; j++)
	{
		memcpy(km->centres + small[j] * km->width, b->x + (Size) rows[j] * km->width,
			   km->width * sizeof(double));
		km->weights[small[j]] = least;
	}
	pfree(rows);
	pfree(small);
}

static void
learn_batch(Batches *b)
{
	KMeans *km = b->km;
	bool look = false;

	assign_batch(b);
	move_centres(b);
	b->rows_since_look += b->n;
	for (int j = 0; j < km->options.n_clusters; j++)
		look = look || km->weights[j] == 0.0;
	if (look || b->rows_since_look >= ROWS_BETWEEN_LOOKS * (uint64) km->options.n_clusters)
	{
		b->rows_since_look = 0;
		restart_small(b);
	}
	b->n_batches++;
	b->n = 0;
}

/* ----------------------------------------------------------------- a training */

static void
draw_batch(Batches *b)
{
	const KMeans *km = b->km;

	for (Size i = 0; i < b->capacity; i++)
	{
		Size row = (Size) rng_below(b->rng, km->sample_rows);

		add_row(b, km->sample_x + row * km->width, km->sample_w[row]);
	}
}

/* The smoothed distance of batches, and for how many it has not become less. */
typedef struct Smoothed
{
	double value;
	double least;
	int n_since_less;
} Smoothed;

/* The first batch tells the quality of the start, not of the course. */
static bool
smoothed_stuck(Smoothed *s, const Batches *b)
{
	double share = 2.0 * (double) b->capacity / ((double) b->km->set->n_rows + 1.0);

	if (b->n_batches == 1)
		return false;
	if (b->n_batches == 2)
		s->value = b->distance;
	else
		s->value += Min(share, 1.0) * (b->distance - s->value);
	if (s->value < s->least)
	{
		s->least = s->value;
		s->n_since_less = 0;
	}
	else
		s->n_since_less++;
	return s->n_since_less >= NO_IMPROVEMENT_BATCHES;
}

void
kmeans_batches(KMeans *km, Rng *rng)
{
	uint64 batch_size = (uint64) km->options.batch_size;
	uint64 n_batches = Max(km->options.max_iter * Max(km->set->n_rows / batch_size, 1), 1);
	Smoothed smoothed = {.least = INFINITY};
	Batches b;

	batches_init(&b, km, rng);
	memset(km->weights, 0, km->options.n_clusters * sizeof(double));
	km->converged = false;
	progress_begin("mini-batches", n_batches);
	while (b.n_batches < n_batches && !km->converged)
	{
		draw_batch(&b);
		learn_batch(&b);
		km->converged = (b.n_batches > 1 && b.moved <= km->tol) || smoothed_stuck(&smoothed, &b);
		progress_update(b.n_batches, b.distance);
	}
	progress_end();
	km->n_iter = (int) Min(b.n_batches, PG_INT32_MAX);
}

/* -------------------------------------------------------------- learning on */

static void
learn_block(const RowBlock *block, void *state)
{
	Batches *b = state;

	for (Size i = 0; i < block->n_rows; i++)
	{
		add_row(b, block->x + i * b->km->width, block->w != NULL ? block->w[i] : 1.0);
		if (b->n == b->capacity)
			learn_batch(b);
	}
}

void
kmeans_learn_on(KMeans *km, Rng *rng)
{
	Batches b;

	batches_init(&b, km, rng);
	km->set->scan(km->set, learn_block, &b);
	if (b.n > 0)
		learn_batch(&b);
	km->n_iter = (int) Min(b.n_batches, PG_INT32_MAX);
	km->converged = true;
}
