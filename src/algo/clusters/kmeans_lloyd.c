/*
 * kmeans_lloyd.c
 *		Lloyd's iterations, one pass over the rows each (Lloyd, "Least squares
 *		quantization in PCM", 1982).
 *
 * A cluster left without rows is begun anew at the row farthest from its own
 * centre, as in scikit-learn; that takes a scan of its own, which is rare.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/clusters/kmeans.h"
#include "core/progress.h"
#include "math/linalg.h"

/* What a pass is told. */
typedef struct KMeansTask
{
	Size n_clusters;
	Size width;
	double longest_row;
	double centres[FLEXIBLE_ARRAY_MEMBER]; /* n_clusters x width */
} KMeansTask;

/* What it finds: numbers all, so that they can be merged as one array. */
typedef struct KMeansSums
{
	double inertia; /* when measuring */
	double
		values[FLEXIBLE_ARRAY_MEMBER]; /* weights of the clusters; assigning: sums of their rows */
} KMeansSums;

static double *
sums_of(KMeansSums *found, Size n_clusters)
{
	return found->values + n_clusters;
}

/*
 * About 20 iterations.  A row and a cluster take 0.08 ns a column where vectors of
 * rows are scored.
 */
RowPartsShape
kmeans_shape(const TrainSet *set, const KMeansOptions *options, bool mini_batch)
{
	Size k = options->n_clusters;
	Size p = set->n_features;
	double passes = mini_batch ? 1.0 : Min(options->max_iter, 20) + 1.0;

	return (RowPartsShape){
		.unit_rows = KMEANS_TILE,
		.task_bytes = sizeof(KMeansTask) + k * p * sizeof(double),
		.result_bytes = sizeof(KMeansSums) + k * (1 + p) * sizeof(double),
		.work = (double) set->n_rows * passes * options->n_init * (0.08 * k * p + 0.5 * p + 15.0),
	};
}

static void
set_task(const KMeans *km)
{
	KMeansTask *task = row_parts_task(km->parts);

	task->n_clusters = km->options.n_clusters;
	task->width = km->width;
	task->longest_row = km->longest_row;
	memcpy(task->centres, km->centres, task->n_clusters * task->width * sizeof(double));
}

static void
centres_of(const KMeansTask *task, KMeansCentres *centres)
{
	kmeans_centres_init(centres, (int) task->n_clusters, task->width);
	centres->longest_row = task->longest_row;
	kmeans_centres_set(centres, task->centres);
}

/* Rows of a tile with the numbers of their clusters; w may be NULL. */
typedef void (*TileFn)(const KMeansTask *task, Size n, const double *x, const double *w,
					   const int *labels, KMeansSums *found);

static void
each_tile(const KMeansTask *task, const RowBlock *rows, TileFn fn, KMeansSums *found)
{
	KMeansCentres centres;
	int labels[KMEANS_TILE];

	centres_of(task, &centres);
	for (Size i = 0; i < rows->n_rows; i += KMEANS_TILE)
	{
		Size n = Min(KMEANS_TILE, rows->n_rows - i);
		const double *x = rows->x + i * task->width;

		CHECK_FOR_INTERRUPTS();
		kmeans_nearest(&centres, n, x, labels);
		fn(task, n, x, rows->w != NULL ? rows->w + i : NULL, labels, found);
	}
}

static void
assign_tile(const KMeansTask *task, Size n, const double *x, const double *w, const int *labels,
			KMeansSums *found)
{
	const KMeansKernels *kernels = kmeans_kernels();
	double *sums = sums_of(found, task->n_clusters);
	Size width = task->width;

	for (Size i = 0; i < n; i++)
	{
		double weight = w != NULL ? w[i] : 1.0;

		found->values[labels[i]] += weight;
		kernels->add(width, weight, x + i * width, sums + labels[i] * width);
	}
}

static void
assign_rows(const void *task, const RowBlock *rows, void *result)
{
	each_tile(task, rows, assign_tile, result);
}

static void
assign_merge(const void *arg, void *total, const void *result)
{
	const KMeansTask *task = arg;

	row_parts_add(1 + task->n_clusters * (1 + task->width), total, result);
}

static void
measure_tile(const KMeansTask *task, Size n, const double *x, const double *w, const int *labels,
			 KMeansSums *found)
{
	Size width = task->width;

	for (Size i = 0; i < n; i++)
	{
		double weight = w != NULL ? w[i] : 1.0;

		found->values[labels[i]] += weight;
		found->inertia +=
			weight * linalg_distance2(width, x + i * width, task->centres + labels[i] * width);
	}
}

static void
measure_rows(const void *task, const RowBlock *rows, void *result)
{
	each_tile(task, rows, measure_tile, result);
}

static void
measure_merge(const void *arg, void *total, const void *result)
{
	row_parts_add(1 + ((const KMeansTask *) arg)->n_clusters, total, result);
}

static const RowPass assign_pass = {
	.add = assign_rows,
	.merge = assign_merge,
	.step = kmeans_assign_step,
};

static const RowPass measure_pass = {
	.add = measure_rows,
	.merge = measure_merge,
	.step = kmeans_measure_step,
};

void
kmeans_assign_step(void *shared, int part)
{
	row_parts_step(&assign_pass, shared, part);
}

void
kmeans_measure_step(void *shared, int part)
{
	row_parts_step(&measure_pass, shared, part);
}

static const ParallelStep steps[] = {kmeans_assign_step, kmeans_measure_step};

const ParallelKind kmeans_kind = {
	.name = "k-means",
	.n_steps = lengthof(steps),
	.steps = steps,
};

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
	const KMeans *km;
	KMeansCentres centres;
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
	memcpy(place, x, far->km->width * sizeof(double));
}

/* Offers each row, with its distance from its centre, to the list of those farthest away. */
static void
far_block(const RowBlock *block, void *state)
{
	FarScan *far = state;
	Size width = far->km->width;
	int labels[KMEANS_TILE];

	for (Size i = 0; i < block->n_rows; i += KMEANS_TILE)
	{
		Size n = Min(KMEANS_TILE, block->n_rows - i);

		CHECK_FOR_INTERRUPTS();
		kmeans_nearest(&far->centres, n, block->x + i * width, labels);
		for (Size r = i; r < i + n; r++)
		{
			int label = labels[r - i];
			const double *x = block->x + r * width;

			far_offer(far, linalg_distance2(width, x, far->centres.x + label * width),
					  block->w != NULL ? block->w[r] : 1.0, label, x);
		}
	}
}

/*
 * Move the far rows from their clusters into the empty ones.  A cluster that has
 * given all of its rows away counts as empty, whatever rounding left of its weight.
 */
static void
fill_empty(const FarScan *far, KMeansSums *found)
{
	Size k = far->km->options.n_clusters;
	Size width = far->km->width;
	double *weights = found->values;
	double *sums = sums_of(found, k);
	int next = 0;

	for (Size j = 0; j < k && next < far->n; j++)
	{
		const FarRow *row = &far->rows[next];
		double *to = sums + j * width;
		double *from = sums + row->label * width;

		if (weights[j] != 0.0)
			continue;
		for (Size i = 0; i < width; i++)
		{
			to[i] = row->weight * row->x[i];
			from[i] -= to[i];
		}
		weights[j] = row->weight;
		weights[row->label] -= row->weight;
		if (weights[row->label] < 1e-9 * row->weight)
			weights[row->label] = 0.0;
		next++;
	}
}

static void
relocate_empty(const KMeans *km, KMeansSums *found)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work;
	FarScan far = {.km = km};

	for (int j = 0; j < km->options.n_clusters; j++)
		far.n_wanted += found->values[j] == 0.0;
	if (far.n_wanted == 0)
		return;
	work = AllocSetContextCreate(outer, "k-means empty clusters", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(work);
	centres_of(row_parts_task(km->parts), &far.centres);
	far.rows = palloc(far.n_wanted * sizeof(FarRow));
	for (int i = 0; i < far.n_wanted; i++)
		far.rows[i].x = palloc(Max(km->width, 1) * sizeof(double));
	MemoryContextSwitchTo(outer);
	km->set->scan(km->set, far_block, &far);
	fill_empty(&far, found);
	MemoryContextDelete(work);
}

/* ------------------------------------------------------------------ iterations */

/* The means of the clusters become the centres; returns how far they moved, squared. */
static double
move_centres(KMeans *km, KMeansSums *found)
{
	const double *sums = sums_of(found, km->options.n_clusters);
	double moved = 0.0;

	for (int j = 0; j < km->options.n_clusters; j++)
	{
		double *centre = km->centres + j * km->width;
		const double *sum = sums + j * km->width;

		/* fewer different rows than clusters: the centre stays where it is */
		if (!(found->values[j] > 0.0))
			continue;
		for (Size i = 0; i < km->width; i++)
		{
			double mean = sum[i] / found->values[j];
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

static Size
sums_bytes(const KMeans *km)
{
	Size k = km->options.n_clusters;

	return sizeof(KMeansSums) + k * (1 + km->width) * sizeof(double);
}

static KMeansSums *
sums_create(const KMeans *km)
{
	return palloc_extended(sums_bytes(km), MCXT_ALLOC_HUGE);
}

/*
 * Rows that stay in their clusters give the same sums bit for bit, so that a
 * movement of 0 says that no row has changed its cluster.
 */
void
kmeans_lloyd(KMeans *km)
{
	KMeansSums *found = sums_create(km);

	km->converged = false;
	progress_begin("k-means iterations", km->options.max_iter);
	for (km->n_iter = 0; km->n_iter < km->options.max_iter && !km->converged;)
	{
		set_task(km);
		row_parts_run(km->parts, &assign_pass, sums_bytes(km), found);
		relocate_empty(km, found);
		km->converged = move_centres(km, found) <= km->tol;
		progress_update(++km->n_iter, NAN);
	}
	progress_end();
	pfree(found);
}

void
kmeans_measure(KMeans *km)
{
	KMeansSums *found = sums_create(km);

	set_task(km);
	row_parts_run(km->parts, &measure_pass, sums_bytes(km), found);
	memcpy(km->weights, found->values, km->options.n_clusters * sizeof(double));
	km->inertia = found->inertia;
	pfree(found);
	if (!isfinite(km->inertia))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "squared distances are out of range of double precision");
}
