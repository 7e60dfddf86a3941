/*
 * kmeans_lloyd.c
 *		Lloyd's iterations, one scan of the rows each (Lloyd, "Least squares
 *		quantization in PCM", 1982).
 *
 * A cluster left without rows is begun anew at the row farthest from its own
 * centre, as in scikit-learn; that takes a scan of its own, which is rare.
 */
#include "core/port.h"

#include "algo/kmeans.h"
#include "algo/kmeans_kernel.h"
#include "core/linalg.h"
#include "core/progress.h"

#include <math.h>
#include <string.h>

/* One scan: which rows belong to which of the centres, and what they add up to. */
typedef struct LloydScan
{
	const KMeans *km;
	KMeansCentres centres;
	double *sums; /* n_clusters x width; NULL: measure only */
	double *weights; /* n_clusters */
	double inertia; /* when measuring */
	int *labels; /* KMEANS_TILE */
} LloydScan;

static void
scan_init(LloydScan *scan, const KMeans *km)
{
	int k = km->options.n_clusters;

	*scan = (LloydScan){.km = km};
	kmeans_centres_init(&scan->centres, k, km->width);
	scan->centres.longest_row = km->longest_row;
	scan->sums = palloc_extended(Max(k * km->width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	scan->weights = palloc(k * sizeof(double));
	scan->labels = palloc(KMEANS_TILE * sizeof(int));
}

static void
add_rows(LloydScan *scan, Size n, const double *x, const double *w)
{
	const KMeansKernels *kernels = kmeans_kernels();
	Size width = scan->km->width;

	for (Size i = 0; i < n; i++)
	{
		double weight = w != NULL ? w[i] : 1.0;

		scan->weights[scan->labels[i]] += weight;
		kernels->add(width, weight, x + i * width, scan->sums + scan->labels[i] * width);
	}
}

static void
measure_rows(LloydScan *scan, Size n, const double *x, const double *w)
{
	Size width = scan->km->width;

	for (Size i = 0; i < n; i++)
	{
		double weight = w != NULL ? w[i] : 1.0;

		scan->weights[scan->labels[i]] += weight;
		scan->inertia += weight * linalg_distance2(width, x + i * width,
												   scan->centres.x + scan->labels[i] * width);
	}
}

typedef void (*TileFn)(LloydScan *scan, Size n, const double *x, const double *w);

/* Label the rows of a block, tile by tile, and hand them to fn. */
static void
each_tile(const RowBlock *block, LloydScan *scan, TileFn fn)
{
	Size width = scan->km->width;

	for (Size i = 0; i < block->n_rows; i += KMEANS_TILE)
	{
		Size n = Min(KMEANS_TILE, block->n_rows - i);
		const double *x = block->x + i * width;

		CHECK_FOR_INTERRUPTS();
		kmeans_nearest(&scan->centres, n, x, scan->labels);
		fn(scan, n, x, block->w != NULL ? block->w + i : NULL);
	}
}

static void
add_block(const RowBlock *block, void *state)
{
	each_tile(block, state, add_rows);
}

static void
measure_block(const RowBlock *block, void *state)
{
	each_tile(block, state, measure_rows);
}

/* ------------------------------------------------------------- empty clusters */

/* The rows farthest from their centres, the farthest first. */
typedef struct FarRow
{
	double distance;
	double weight;
	int label;
	double *x; /* width */
} FarRow;

typedef struct FarScan
{
	LloydScan *scan;
	int n_wanted;
	int n;
	FarRow *rows;
} FarScan;

/* Among equals the earlier row stays ahead. */
static void
far_offer(FarScan *far, double distance, double weight, int label, const double *x)
{
	int at = far->n;
	double *place;

	if (distance == 0.0 || (at == far->n_wanted && !(distance > far->rows[at - 1].distance)))
		return;
	if (at == far->n_wanted)
		at--;
	else
		far->n++;
	place = far->rows[at].x;
	for (; at > 0 && far->rows[at - 1].distance < distance; at--)
		far->rows[at] = far->rows[at - 1];
	far->rows[at] = (FarRow){distance, weight, label, place};
	memcpy(place, x, far->scan->km->width * sizeof(double));
}

static void
far_block(const RowBlock *block, void *state)
{
	FarScan *far = state;
	LloydScan *scan = far->scan;
	Size width = scan->km->width;

	for (Size i = 0; i < block->n_rows; i += KMEANS_TILE)
	{
		Size n = Min(KMEANS_TILE, block->n_rows - i);

		CHECK_FOR_INTERRUPTS();
		kmeans_nearest(&scan->centres, n, block->x + i * width, scan->labels);
		for (Size r = i; r < i + n; r++)
		{
			int label = scan->labels[r - i];
			const double *x = block->x + r * width;

			far_offer(far, linalg_distance2(width, x, scan->centres.x + label * width),
					  block->w != NULL ? block->w[r] : 1.0, label, x);
		}
	}
}

/*
 * Move the far rows from their clusters into the empty ones.  A cluster that has
 * given all of its rows away counts as empty, whatever rounding left of its weight.
 */
static void
fill_empty(LloydScan *scan, const FarScan *far)
{
	Size width = scan->km->width;
	int next = 0;

	for (int j = 0; j < scan->km->options.n_clusters && next < far->n; j++)
	{
		const FarRow *row = &far->rows[next];
		double *to = scan->sums + j * width;
		double *from = scan->sums + row->label * width;

		if (scan->weights[j] != 0.0)
			continue;
		for (Size i = 0; i < width; i++)
		{
			to[i] = row->weight * row->x[i];
			from[i] -= to[i];
		}
		scan->weights[j] = row->weight;
		scan->weights[row->label] -= row->weight;
		if (scan->weights[row->label] < 1e-9 * row->weight)
			scan->weights[row->label] = 0.0;
		next++;
	}
}

static void
relocate_empty(LloydScan *scan)
{
	const KMeans *km = scan->km;
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work;
	FarScan far = {.scan = scan};

	for (int j = 0; j < km->options.n_clusters; j++)
		far.n_wanted += scan->weights[j] == 0.0;
	if (far.n_wanted == 0)
		return;
	work = AllocSetContextCreate(outer, "k-means empty clusters", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(work);
	far.rows = palloc(far.n_wanted * sizeof(FarRow));
	for (int i = 0; i < far.n_wanted; i++)
		far.rows[i].x = palloc(Max(km->width, 1) * sizeof(double));
	MemoryContextSwitchTo(outer);
	km->set->scan(km->set, far_block, &far);
	fill_empty(scan, &far);
	MemoryContextDelete(work);
}

/* ------------------------------------------------------------------ iterations */

/* The means of the clusters become the centres; returns how far they moved, squared. */
static double
move_centres(KMeans *km, const LloydScan *scan)
{
	double moved = 0.0;

	for (int j = 0; j < km->options.n_clusters; j++)
	{
		double *centre = km->centres + j * km->width;
		const double *sum = scan->sums + j * km->width;

		/* fewer different rows than clusters: the centre stays where it is */
		if (!(scan->weights[j] > 0.0))
			continue;
		for (Size i = 0; i < km->width; i++)
		{
			double mean = sum[i] / scan->weights[j];
			double step = mean - centre[i];

			moved += step * step;
			centre[i] = mean;
		}
	}
	if (!isfinite(moved))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "the centres are out of range of double precision");
	return moved;
}

/*
 * Rows that stay in their clusters give the same sums bit for bit, so that a
 * movement of 0 says that no row has changed its cluster.
 */
void
kmeans_lloyd(KMeans *km)
{
	int k = km->options.n_clusters;
	LloydScan scan;

	scan_init(&scan, km);
	km->converged = false;
	progress_begin("k-means iterations", km->options.max_iter);
	for (km->n_iter = 0; km->n_iter < km->options.max_iter && !km->converged;)
	{
		memset(scan.sums, 0, k * km->width * sizeof(double));
		memset(scan.weights, 0, k * sizeof(double));
		kmeans_centres_set(&scan.centres, km->centres);
		km->set->scan(km->set, add_block, &scan);
		relocate_empty(&scan);
		km->converged = move_centres(km, &scan) <= km->tol;
		progress_update(++km->n_iter, NAN);
	}
	progress_end();
}

void
kmeans_measure(KMeans *km)
{
	LloydScan scan;

	scan_init(&scan, km);
	memset(scan.weights, 0, km->options.n_clusters * sizeof(double));
	kmeans_centres_set(&scan.centres, km->centres);
	km->set->scan(km->set, measure_block, &scan);
	memcpy(km->weights, scan.weights, km->options.n_clusters * sizeof(double));
	km->inertia = scan.inertia;
	if (!isfinite(km->inertia))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "squared distances are out of range of double precision");
}
