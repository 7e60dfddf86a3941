/*
 * kmeans.c
 *		k-means clustering: parameters, the course of a training, and the table's
 *		row.  The steps: kmeans.h.
 *
 * Course: one scan for the variances that tol is relative to and one that takes
 * rows for the first centres (all, where they are few); then a scan an iteration,
 * or none by mini-batches; then one that measures the result.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/clusters/kmeans.h"
#include "algo/passes/row_sample.h"
#include "core/budget.h"
#include "math/linalg.h"

#define START_ROWS             32768
#define START_ROWS_PER_CLUSTER 64
#define ROWS_BETWEEN_CHECKS    256

enum
{
	KMEANS_N_CLUSTERS,
	KMEANS_INIT,
	KMEANS_N_INIT,
	KMEANS_MAX_ITER,
	KMEANS_TOL,
	KMEANS_ALGORITHM,
	KMEANS_BATCH_SIZE
};

enum
{
	INIT_PLUS_PLUS,
	INIT_RANDOM
};

enum
{
	ALGORITHM_LLOYD,
	ALGORITHM_MINI_BATCH
};

static const char *const inits[] = {"k-means++", "random", NULL};
static const char *const algorithms[] = {"lloyd", "mini_batch", NULL};

static const ParamSpec kmeans_params[] = {
	[KMEANS_N_CLUSTERS] =
		SPEC_INTEGER("n_clusters", "8", 1, KMEANS_MAX_CLUSTERS, "Number of clusters"),
	[KMEANS_INIT] = SPEC_CHOICE(
		"init", "\"k-means++\"", inits,
		"First centres: rows drawn far from each other (k-means++), or any rows (random)"),
	[KMEANS_N_INIT] =
		SPEC_INTEGER("n_init", "1", 1, 10000,
					 "Number of starts, of which the one with the least inertia is kept"),
	[KMEANS_MAX_ITER] =
		SPEC_INTEGER("max_iter", "300", 1, 1000000000,
					 "Most iterations of a start, each of them one pass over the rows"),
	[KMEANS_TOL] =
		SPEC_NUMBER("tol", "1e-4", 0.0, INFINITY,
					"Stop when the squared movement of all centres is at most this much of the "
					"mean variance of the columns; 0: when no row changes its cluster"),
	[KMEANS_ALGORITHM] = SPEC_CHOICE("algorithm", "\"lloyd\"", algorithms,
									 "All rows in every iteration (lloyd), or some at "
									 "a time (mini_batch), which can learn on"),
	[KMEANS_BATCH_SIZE] = SPEC_INTEGER("batch_size", "1024", 1, 100000000, "Rows of a mini-batch",
									   ONLY_WITH("algorithm: mini_batch")),
	{NULL},
};

static KMeansOptions
options_of(const Params *params)
{
	const ParamValue *values = params->values;

	return (KMeansOptions){
		.n_clusters = values[KMEANS_N_CLUSTERS].integer,
		.plus_plus = values[KMEANS_INIT].choice == INIT_PLUS_PLUS,
		.n_init = values[KMEANS_N_INIT].integer,
		.max_iter = values[KMEANS_MAX_ITER].integer,
		.tol = values[KMEANS_TOL].number,
		.batch_size = values[KMEANS_BATCH_SIZE].integer,
	};
}

/* ------------------------------------------------------------ before the start */

/* Sums about the first row, which keeps their digits where columns are far from 0. */
typedef struct Survey
{
	Size width;
	double weight;
	double *first; /* width */
	double *sum;
	double *square;
	double longest; /* squared length of a row */
} Survey;

/* Sums about the first row, which keep their digits far from zero, and the longest row. */
static void
survey_block(const RowBlock *block, void *state)
{
	Survey *s = state;

	if (s->weight == 0.0 && block->n_rows > 0)
		memcpy(s->first, block->x, s->width * sizeof(double));
	for (Size i = 0; i < block->n_rows; i++)
	{
		const double *x = block->x + i * s->width;
		double w = block->w != NULL ? block->w[i] : 1.0;

		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		s->weight += w;
		s->longest = Max(s->longest, linalg_dot(s->width, x, x));
		for (Size j = 0; j < s->width; j++)
		{
			double d = x[j] - s->first[j];

			s->sum[j] += w * d;
			s->square[j] += w * d * d;
		}
	}
}

/* The tolerance and the longest row. */
static void
survey(KMeans *km)
{
	Survey s = {.width = km->width};
	double total = 0.0;

	s.first = palloc0((s.width + 1) * sizeof(double));
	s.sum = palloc0((s.width + 1) * sizeof(double));
	s.square = palloc0((s.width + 1) * sizeof(double));
	km->set->scan(km->set, survey_block, &s);
	for (Size j = 0; j < s.width; j++)
	{
		double mean = s.sum[j] / s.weight;

		total += Max(s.square[j] / s.weight - mean * mean, 0.0);
	}
	if (!isfinite(total + s.longest))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns down.",
				   "the squares of the columns are out of range of double precision");
	km->longest_row = s.longest;
	km->tol = km->options.tol * total / Max(s.width, 1);
}

/* A quarter of the budget at most: the rows themselves may take the rest. */
static Size
sample_size(const KMeans *km, bool mini_batch)
{
	Size row = (km->width + 5) * sizeof(double);
	Size most = budget_training_bytes() / 4 / row;
	Size k = km->options.n_clusters;
	Size wanted = mini_batch ? km->set->n_rows : Max(START_ROWS, START_ROWS_PER_CLUSTER * k);

	wanted = Min(Max(Min(wanted, most), k), km->set->n_rows);
	budget_check(wanted * row + 6 * k * (km->width + 2) * sizeof(double) +
					 (mini_batch ? km->options.batch_size * row : 0),
				 psprintf("k-means with %d clusters", km->options.n_clusters));
	return wanted;
}

static void
take_sample(KMeans *km)
{
	uint64 *rows = palloc_extended(km->sample_rows * sizeof(uint64), MCXT_ALLOC_HUGE);
	Rng rng;

	rng_seed(&rng, km->set->seed);
	km->sample_x =
		palloc_extended(Max(km->sample_rows * km->width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	km->sample_w = palloc_extended(km->sample_rows * sizeof(double), MCXT_ALLOC_HUGE);
	row_sample_pick(&rng, km->set->n_rows, km->sample_rows, rows);
	row_sample_collect(km->set, km->sample_rows, rows, km->sample_x, km->sample_w);
	pfree(rows);
}

static void
check_rows(const TrainSet *set, int n_clusters)
{
	if ((uint64) n_clusters > set->n_rows)
		core_error(CORE_DATA_UNFIT, "Lower the number of clusters.",
				   UINT64_FORMAT " rows cannot be put into %d clusters", set->n_rows, n_clusters);
}

void
kmeans_init(KMeans *km, const TrainSet *set, const KMeansOptions *options, bool mini_batch)
{
	Size k = options->n_clusters;

	check_rows(set, options->n_clusters);
	*km = (KMeans){.set = set, .options = *options, .width = set->n_features};
	km->sample_rows = sample_size(km, mini_batch);
	survey(km);
	take_sample(km);
	km->centres = palloc_extended(Max(k * km->width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	km->weights = palloc0(k * sizeof(double));
}

/* -------------------------------------------------------------------- training */

static void
run_start(KMeans *km, int start, bool mini_batch)
{
	Rng rng;

	rng_seed(&rng, hash_mix64(hash_mix64(0, km->set->seed), (uint64) start));
	kmeans_start(km, &rng);
	if (mini_batch)
		kmeans_batches(km, &rng);
	else
		kmeans_lloyd(km);
	kmeans_measure(km);
}

void
kmeans_run(KMeans *km, bool mini_batch)
{
	Size centre_bytes = km->options.n_clusters * km->width * sizeof(double);
	Size weight_bytes = km->options.n_clusters * sizeof(double);
	KMeans best;

	run_start(km, 0, mini_batch);
	if (km->options.n_init == 1)
		return;
	best = *km;
	best.centres = palloc_extended(Max(centre_bytes, 1), MCXT_ALLOC_HUGE);
	best.weights = palloc(weight_bytes);
	memcpy(best.centres, km->centres, centre_bytes);
	memcpy(best.weights, km->weights, weight_bytes);
	for (int start = 1; start < km->options.n_init; start++)
	{
		run_start(km, start, mini_batch);
		if (!(km->inertia < best.inertia))
			continue;
		best.inertia = km->inertia;
		best.n_iter = km->n_iter;
		best.converged = km->converged;
		memcpy(best.centres, km->centres, centre_bytes);
		memcpy(best.weights, km->weights, weight_bytes);
	}
	*km = best;
}

static KMeansFit *
fit_from(const KMeans *km)
{
	Size n = (Size) km->options.n_clusters * km->width;
	KMeansFit *fit = palloc(sizeof(KMeansFit));

	fit->n_clusters = km->options.n_clusters;
	fit->n_features = (int) km->width;
	fit->centres = palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	fit->weights = palloc(fit->n_clusters * sizeof(double));
	memcpy(fit->centres, km->centres, n * sizeof(double));
	memcpy(fit->weights, km->weights, fit->n_clusters * sizeof(double));
	return fit;
}

static void
report_result(const KMeans *km, TrainReport *report)
{
	int n_filled = 0;

	for (int j = 0; j < km->options.n_clusters; j++)
		n_filled += km->weights[j] > 0.0;
	report_figure(report, "n_rows", (double) km->set->n_rows);
	report_figure(report, "n_iter", km->n_iter);
	report_figure(report, "inertia", km->inertia);
	if (n_filled < km->options.n_clusters)
		report_remark(report, "Lower n_clusters.",
					  "only %d of %d clusters have rows: there may be no more different rows",
					  n_filled, km->options.n_clusters);
	if (!km->converged)
		report_max_iter(report, "Raise max_iter or tol.", km->options.max_iter);
}

static void *
kmeans_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	bool mini_batch = params->values[KMEANS_ALGORITHM].choice == ALGORITHM_MINI_BATCH;
	KMeansOptions options = options_of(params);
	RowPartsShape shape;
	KMeansFit *fit;
	KMeans km;

	kmeans_init(&km, set, &options, mini_batch);
	shape = kmeans_shape(set, &options, mini_batch);
	km.parts = row_parts_begin(&kmeans_kind, set, &shape);
	kmeans_run(&km, mini_batch);
	row_parts_end(km.parts);
	MemoryContextSwitchTo(report->keep);
	fit = fit_from(&km);
	report_result(&km, report);
	return fit;
}

/* Every new row once, in the order of the set; the weights are of all rows ever learned. */
static void *
kmeans_update(const void *former, const TrainSet *set, const Params *params, TrainReport *report)
{
	const KMeansFit *old = former;
	MemoryContext work;
	KMeans km = {.set = set, .options = options_of(params), .width = old->n_features};
	RowPartsShape shape;
	KMeansFit *fit;
	Rng rng;

	if (params->values[KMEANS_ALGORITHM].choice != ALGORITHM_MINI_BATCH)
		core_error(CORE_UNSUPPORTED, "Train it with algorithm mini_batch.",
				   "k-means with algorithm \"lloyd\" cannot learn on");
	work = MemoryContextSwitchTo(report->keep);
	fit = palloc(sizeof(KMeansFit));
	*fit = *old;
	km.options.n_clusters = old->n_clusters;
	km.longest_row = INFINITY;
	km.centres = fit->centres = palloc_extended(
		Max((Size) old->n_clusters * km.width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	fit->weights = palloc(old->n_clusters * sizeof(double));
	memcpy(fit->centres, old->centres, old->n_clusters * km.width * sizeof(double));
	memcpy(fit->weights, old->weights, old->n_clusters * sizeof(double));
	rng_seed(&rng, set->seed);
	MemoryContextSwitchTo(work);
	km.weights = fit->weights;
	kmeans_learn_on(&km, &rng);
	km.weights = palloc(old->n_clusters * sizeof(double)); /* of the new rows alone */
	shape = kmeans_shape(set, &km.options, true);
	km.parts = row_parts_begin(&kmeans_kind, set, &shape);
	kmeans_measure(&km);
	row_parts_end(km.parts);
	report_result(&km, report);
	return fit;
}

static bool
kmeans_made_with(const void *fit, Task task, const Params *params)
{
	return ((const KMeansFit *) fit)->n_clusters == params->values[KMEANS_N_CLUSTERS].integer;
}

const Algorithm algo_kmeans = {
	.name = "kmeans",
	.doc = "k-means clustering: each row belongs to the nearest of n_clusters centres",
	.id = 40,
	.format = 1,
	.tasks = TASK_CLUSTERING,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_SCALED | ALGO_WEIGHTED,
	.params = kmeans_params,
	.learn =
		{
			.train = kmeans_train,
			.update = kmeans_update,
			.made_with = kmeans_made_with,
		},
	.score =
		{
			.predict = kmeans_predict,
			.n_outputs = kmeans_n_outputs,
			.figure = &kmeans_figure,
		},
	.store =
		{
			.save = kmeans_save,
			.load = kmeans_load,
		},
};
