/*
 * svm_linear.c
 *		Linear support vector machines: one function for a regression, for outliers or
 *		for two classes, otherwise one for each pair of classes, or one a class against
 *		the rest.
 *
 * The rows stay where they are, everything is had from passes; only sparse ones are
 * at hand, for svm_dual.c.  A pair learns from passes that leave out the rows of other
 * classes (svm_pair.c); of sparse rows those do not count.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/classes.h"
#include "algo/passes/mixed.h"
#include "algo/svm/svm.h"
#include "algo/svm/svm_interior.h"
#include "algo/svm/svm_pair.h"
#include "core/budget.h"
#include "core/progress.h"
#include "math/deal.h"
#include "math/sigmoid.h"

#define ALL_OTHERS (-1)

typedef struct Linear
{
	const TrainSet *set; /* what is passed over: all rows, or those of a pair */
	const SvmOptions *options;
	const RowBlock *rows; /* all of them, where they are sparse; else NULL */
	double *class_weight; /* classification */
	int positive; /* the class that f > 0 says */
	int negative; /* the other one of a pair; ALL_OTHERS */
	const uint8 *fold; /* of each row of the set; NULL: all are learned from */
	int held_out; /* the fold that is not */

	int n_iter;
	double objective;
	bool converged;
} Linear;

/* What a first pass over the rows finds. */
typedef struct Look
{
	Size n;
	double *y; /* classes; NULL: not wanted */
	double weight;
	double mean; /* of the target, with the weights */
	double deviation; /* sum of the squares about it */
	int n_dense;
	double squares; /* of all features, with the weights */
} Look;

/* -------------------------------------------------------------------- the losses */

static bool
counts(const Linear *linear, int class)
{
	return linear->negative == ALL_OTHERS || class == linear->positive || class == linear->negative;
}

static void
class_losses(const void *arg, const RowBlock *block, Size first, SvmLoss *out)
{
	const Linear *linear = arg;

	for (Size i = 0; i < block->n_rows; i++)
	{
		int class = (int) block->y[i];

		out[i].sign = out[i].target = class == linear->positive ? 1.0 : -1.0;
		out[i].c = linear->options->c * linear->class_weight[class];
		if (block->w != NULL)
			out[i].c *= block->w[i];
		if (!counts(linear, class) ||
			(linear->fold != NULL && linear->fold[first + i] == linear->held_out))
			out[i].c = 0.0;
	}
}

static void
tube_losses(const void *arg, const RowBlock *block, Size first, SvmLoss *out)
{
	const Linear *linear = arg;
	double epsilon = linear->options->epsilon;

	for (Size i = 0; i < block->n_rows; i++)
	{
		double c = linear->options->c * (block->w != NULL ? block->w[i] : 1.0);

		out[2 * i] = (SvmLoss){1.0, block->y[i] - epsilon, c};
		out[2 * i + 1] = (SvmLoss){-1.0, block->y[i] + epsilon, c};
	}
}

static void
outlier_losses(const void *arg, const RowBlock *block, Size first, SvmLoss *out)
{
	for (Size i = 0; i < block->n_rows; i++)
		out[i] = (SvmLoss){1.0, 0.0, block->w != NULL ? block->w[i] : 1.0};
}

/* -------------------------------------------------------------------- a first look */

static void
look_block(const RowBlock *block, void *state)
{
	Look *look = state;

	CHECK_FOR_INTERRUPTS();
	for (Size i = 0; i < block->n_rows; i++)
	{
		double w = block->w != NULL ? block->w[i] : 1.0;
		double y = block->y != NULL ? block->y[i] : 0.0;
		double before = look->weight;

		if (look->y != NULL)
			look->y[look->n] = y;
		look->n++;
		look->weight += w;
		look->deviation += w * before / look->weight * (y - look->mean) * (y - look->mean);
		look->mean += w / look->weight * (y - look->mean);
		look->squares += w * mixed_square(block, look->n_dense, i);
	}
}

/* ------------------------------------------------------------------- one function */

/* One linear machine, by the interior point or, for words, the dual solver. */
static void
solve(Linear *linear, double *weights, double *intercept)
{
	const TrainSet *set = linear->set;
	SvmInterior problem = {.set = set, .rows = linear->rows, .arg = linear};
	SvmInteriorSolution solution = {.weights = weights};
	Look look = {.n_dense = mixed_n_dense(set)};
	int j;

	problem.n_losses = 1;
	problem.scale = 1.0;
	problem.squared = linear->options->squared;
	problem.tol = linear->options->tol;
	problem.max_iter = linear->options->max_iter;
	problem.losses = class_losses;
	if (set->task != TASK_CLASSIFICATION)
	{
		set->scan(set, look_block, &look);
		problem.losses = set->task == TASK_REGRESSION ? tube_losses : outlier_losses;
	}
	if (set->task == TASK_REGRESSION)
	{
		problem.n_losses = 2;
		problem.start = look.mean;
		problem.scale = sqrt(look.deviation / look.weight) + linear->options->epsilon;
		if (!(problem.scale > 0.0))
			problem.scale = 1.0;
	}
	else if (set->task == TASK_OUTLIER_DETECTION)
	{
		/* the size that f will have */
		problem.pull = linear->options->nu * look.weight;
		problem.scale = linear->options->nu * look.squares;
		if (!(problem.scale > 0.0))
			problem.scale = 1.0;
	}
	if (linear->rows != NULL)
		svm_dual_solve(&problem, &solution);
	else
		svm_interior_solve(&problem, &solution);
	*intercept = solution.intercept;
	linear->n_iter += solution.n_iter;
	linear->objective += solution.objective;
	linear->converged &= solution.converged;
	for (j = 0; j < set->n_features; j++)
	{
		if (!isfinite(weights[j]))
			break;
	}
	if (j < set->n_features || !isfinite(*intercept) || !isfinite(solution.objective))
		core_error(CORE_OUT_OF_RANGE, "Scale the features, or choose a smaller C.",
				   "the values are too large to find a separation");
}

/* ------------------------------------------------------------------ probabilities */

typedef struct FoldScan
{
	const Linear *linear;
	const double *weights;
	double intercept;
	Size at;
	Size n; /* decisions so far */
	double *decisions;
	bool *positive;
} FoldScan;

static void
decide_block(const RowBlock *block, void *state)
{
	FoldScan *scan = state;
	const Linear *linear = scan->linear;
	int n_dense = mixed_n_dense(linear->set);

	CHECK_FOR_INTERRUPTS();
	for (Size i = 0; i < block->n_rows; i++)
	{
		if (linear->fold[scan->at + i] != linear->held_out || !counts(linear, (int) block->y[i]))
			continue;
		scan->decisions[scan->n] = scan->intercept + mixed_dot(block, n_dense, i, scan->weights);
		scan->positive[scan->n++] = (int) block->y[i] == linear->positive;
	}
	scan->at += block->n_rows;
}

/* The sigmoid of one function from decisions on rows that were not learned from. */
static void
calibrate(Linear *linear, const uint8 *fold, double *a, double *b)
{
	const TrainSet *set = linear->set;
	double *weights = palloc((set->n_features + 1) * sizeof(double));
	FoldScan scan = {.linear = linear, .weights = weights};

	scan.decisions = palloc_extended(set->n_rows * sizeof(double), MCXT_ALLOC_HUGE);
	scan.positive = palloc_extended(set->n_rows * sizeof(bool), MCXT_ALLOC_HUGE);
	linear->fold = fold;
	for (linear->held_out = 0; linear->held_out < SVM_FOLDS; linear->held_out++)
	{
		solve(linear, weights, &scan.intercept);
		scan.at = 0;
		set->scan(set, decide_block, &scan);
	}
	linear->fold = NULL;
	sigmoid_fit(&(SigmoidRows){.n = scan.n, .decisions = scan.decisions, .positive = scan.positive},
				a, b);
	pfree(weights);
	pfree(scan.decisions);
	pfree(scan.positive);
}

static uint8 *
linear_folds(const TrainSet *set)
{
	Look look = {0};
	uint8 *fold;

	look.y = palloc_extended(set->n_rows * sizeof(double), MCXT_ALLOC_HUGE);
	set->scan(set, look_block, &look);
	fold = deal_folds(look.n, look.y, set->n_classes, SVM_FOLDS, set->seed);
	pfree(look.y);
	return fold;
}

/* --------------------------------------------------------------------- all of it */

/* Bytes of a training, without the rows. */
static Size
linear_bytes(const TrainSet *set, const SvmOptions *options)
{
	int n_losses = set->task == TASK_REGRESSION ? 2 : 1;
	Size bytes =
		set->n_sparse > 0 ? svm_dual_bytes(set, n_losses) : svm_interior_bytes(set, n_losses);

	if (options->probability)
		bytes += set->n_rows * (sizeof(double) + 3);
	return bytes;
}

Size
svm_linear_bytes(const TrainSet *set, const SvmOptions *options, const char **what)
{
	*what = psprintf("a linear support vector machine on " UINT64_FORMAT " rows and %d features",
					 set->n_rows, set->n_features);
	return linear_bytes(set, options);
}

static uint64
fewest_rows(const TrainSet *set)
{
	uint64 fewest = set->n_rows;

	for (int k = 0; k < set->n_classes; k++)
		fewest = Min(fewest, set->class_counts[k]);
	return fewest;
}

/* Function k of the fit; fold: of the rows of the set, for its sigmoid, NULL where it gets none. */
static void
train_function(Linear *linear, SvmFit *fit, int k, const uint8 *fold)
{
	solve(linear, fit->weights + (Size) k * fit->n_features, &fit->intercepts[k]);
	if (fit->sigmoid_a == NULL)
		return;
	fit->sigmoid_a[k] = -1.0;
	if (fold != NULL)
		calibrate(linear, fold, &fit->sigmoid_a[k], &fit->sigmoid_b[k]);
}

/* The folds of a pair's rows. */
typedef struct PairFolds
{
	const SvmPair *pair;
	const uint8 *all; /* of all rows */
	Size at; /* rows seen */
	uint8 *folds;
	Size n;
} PairFolds;

static void
pair_folds_block(const RowBlock *block, void *state)
{
	PairFolds *folds = state;

	CHECK_FOR_INTERRUPTS();
	for (Size i = 0; i < block->n_rows; i++, folds->at++)
	{
		if (svm_pair_has(folds->pair, block->y[i]))
			folds->folds[folds->n++] = folds->all[folds->at];
	}
}

static uint8 *
pair_folds(const SvmPair *pair, const uint8 *fold)
{
	PairFolds folds = {.pair = pair, .all = fold};

	folds.folds = palloc_extended(Max(pair->set.n_rows, 1), MCXT_ALLOC_HUGE);
	pair->whole->scan(pair->whole, pair_folds_block, &folds);
	return folds.folds;
}

/* A pair of dense rows has passes of its own. */
static void
train_pair(Linear *linear, SvmFit *fit, int k, const uint8 *fold)
{
	const TrainSet *whole = linear->set;
	uint8 *folds = NULL;
	SvmPair pair;

	if (linear->rows != NULL)
	{
		train_function(linear, fit, k, fold);
		return;
	}
	svm_pair_open(&pair, whole, linear->negative, linear->positive);
	if (fold != NULL)
		folds = pair_folds(&pair, fold);
	linear->set = &pair.set;
	train_function(linear, fit, k, folds);
	linear->set = whole;
	svm_pair_close(&pair);
	if (folds != NULL)
		pfree(folds);
}

/* A function for each pair of classes. */
static void
train_pairs(Linear *linear, SvmFit *fit, const uint8 *fold)
{
	for (int i = 0; i < fit->n_classes; i++)
	{
		for (int j = i + 1; j < fit->n_classes; j++)
		{
			linear->negative = i;
			linear->positive = j;
			train_pair(linear, fit, svm_pair(fit->n_classes, i, j), fold);
		}
	}
}

/* Whether sigmoids could be fitted to all functions, if they are wanted. */
static bool
train_functions(Linear *linear, SvmFit *fit)
{
	const TrainSet *set = linear->set;
	bool calibrated = fit->sigmoid_a == NULL || fewest_rows(set) >= 2;
	uint8 *fold = fit->sigmoid_a != NULL && calibrated ? linear_folds(set) : NULL;

	linear->negative = ALL_OTHERS;
	if (fit->n_classes > 2 && !fit->against_rest)
	{
		train_pairs(linear, fit, fold);
		return calibrated;
	}
	for (int k = 0; k < fit->n_functions; k++)
	{
		linear->positive = fit->against_rest ? k : 1;
		train_function(linear, fit, k, fold);
	}
	return calibrated;
}

SvmFit *
svm_train_linear(const TrainSet *set, const SvmOptions *options, TrainReport *report)
{
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	SvmFit *fit = svm_fit_create(set->task, set->n_features, set->n_classes, &options->kernel,
								 options->against_rest);
	Linear linear = {.set = set, .options = options, .converged = true};
	RowBlock rows;
	bool calibrated;

	fit->weights = vector_zeros((Size) fit->n_functions * fit->n_features);
	if (options->probability)
	{
		fit->sigmoid_a = palloc0(fit->n_functions * sizeof(double));
		fit->sigmoid_b = palloc0(fit->n_functions * sizeof(double));
	}
	MemoryContextSwitchTo(work);
	if (set->n_sparse > 0)
	{
		rows = mixed_collect(set, linear_bytes(set, options));
		linear.rows = &rows;
	}
	if (set->task == TASK_CLASSIFICATION)
	{
		linear.class_weight = palloc(set->n_classes * sizeof(double));
		classes_weights(set, options->class_weight, linear.class_weight);
	}
	progress_begin("iterations",
				   fit->n_functions * 30 * (options->probability ? 1 + SVM_FOLDS : 1));
	calibrated = train_functions(&linear, fit);
	progress_end();
	report_figure(report, "n_rows", (double) set->n_rows);
	report_figure(report, "n_iter", linear.n_iter);
	report_figure(report, "objective", linear.objective);
	svm_report_remarks(linear.converged, calibrated, options, report);
	return fit;
}
