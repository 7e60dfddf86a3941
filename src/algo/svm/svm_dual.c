/*
 * svm_dual.c
 *		Linear support vector machines over sparse rows by coordinate descent in the
 *		dual (Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate descent
 *		method for large-scale linear SVM", 2008; Ho and Lin, "Large-scale linear
 *		support vector regression", 2012).  The problem is that of svm_interior.h.
 *
 * Each loss has a multiplier 0 <= a <= c (a squared one no upper bound, but a
 * curvature 1 / 2c), and w = sum of sign a x.  A step finds the best a of one loss
 * while the others stay, for the cost of the row's values.  Sweeps take the losses in
 * a new random order each, and leave out those at a bound that would not move.
 *
 * The intercept is free, as everywhere in this extension (LIBLINEAR adds a constant
 * feature, and penalizes it): the dual has the condition sum of sign a = pull.  It
 * is kept by the method of multipliers (Hestenes 1969; Rockafellar 1976): the sum's
 * distance, squared, is penalized by weight, so that f has the intercept
 *
 *		b = centre + weight (sum of sign a - pull)
 *
 * and centre becomes b whenever the steps have come closer to their end than the
 * condition to being met.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/passes/epoch.h"
#include "algo/passes/mixed.h"
#include "algo/svm/svm_interior.h"
#include "core/progress.h"

#define DEFAULT_SWEEPS  20000
#define STEPS_PER_CHECK 256
#define CENTRE_SHARE    0.5 /* of the centre's move, to which violations come before it */

typedef struct Dual
{
	const SvmInterior *problem;
	const RowBlock *rows;
	int n_dense;
	Size n; /* losses */
	SvmLoss *losses; /* n */
	double *a; /* n */
	double *square; /* of each row */
	uint32 *order; /* n: the active ones first */
	Size n_active;
	double *w; /* n_features */
	double sum; /* of sign a, less pull */
	double centre;
	double weight;
	Rng rng;

	/* of the sweep under way, and what the last one says of who need not move */
	double most;
	double least;
	double most_before;
	double least_before;
} Dual;

/* -------------------------------------------------------------------- begin */

/* Losses that do not count are never active. */
static void
activate(Dual *d)
{
	d->n_active = 0;
	for (Size i = 0; i < d->n; i++)
	{
		if (d->losses[i].c > 0.0)
			d->order[d->n_active++] = (uint32) i;
	}
	d->most_before = INFINITY;
	d->least_before = -INFINITY;
}

Size
svm_dual_bytes(const TrainSet *set, int n_losses)
{
	return set->n_rows * n_losses * (sizeof(SvmLoss) + sizeof(double) + sizeof(uint32)) +
		   (set->n_rows + 2 * (Size) set->n_features) * sizeof(double);
}

/* Losses, squares of the rows and a start at zero. */
static void
dual_begin(Dual *d, const SvmInterior *problem)
{
	Size n_rows = problem->set->n_rows;
	double squares = 0.0;

	*d = (Dual){.problem = problem, .rows = problem->rows, .n_dense = mixed_n_dense(problem->set)};
	d->n = n_rows * problem->n_losses;
	if (d->n > PG_UINT32_MAX)
		core_error(CORE_UNSUPPORTED, NULL,
				   "a support vector machine cannot learn from so many sparse rows");
	d->losses = palloc_extended(Max(d->n, 1) * sizeof(SvmLoss), MCXT_ALLOC_HUGE);
	d->order = palloc_extended(Max(d->n, 1) * sizeof(uint32), MCXT_ALLOC_HUGE);
	d->a = vector_zeros(d->n);
	d->square = vector_zeros(n_rows);
	d->w = vector_zeros(problem->set->n_features);
	problem->losses(problem->arg, d->rows, 0, d->losses);
	for (Size i = 0; i < n_rows; i++)
	{
		if (i % STEPS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		d->square[i] = mixed_square(d->rows, d->n_dense, i);
		squares += d->square[i] / n_rows;
	}
	d->sum = -problem->pull;
	d->centre = problem->start;
	d->weight = squares > 0.0 ? squares : 1.0;
	rng_seed(&d->rng, problem->set->seed);
	activate(d);
}

/* ------------------------------------------------------------------ one sweep */

static inline double
intercept_now(const Dual *d)
{
	return d->centre + d->weight * d->sum;
}

/*
 * The best multiplier of one loss.  False: it is at a bound, and the slope there is
 * steeper than any that the last sweep had, so that it may stay out.
 */
static bool
step(Dual *d, Size i)
{
	const SvmLoss *loss = &d->losses[i];
	Size row = i / d->problem->n_losses;
	double f = mixed_dot(d->rows, d->n_dense, row, d->w) + intercept_now(d);
	double bend = d->problem->squared ? 0.5 / loss->c : 0.0;
	double upper = d->problem->squared ? INFINITY : loss->c;
	double slope = loss->sign * (f - loss->target) + bend * d->a[i];
	double projected = slope;
	double next;
	double move;

	if (d->a[i] == 0.0)
	{
		if (slope > d->most_before)
			return false;
		projected = Min(slope, 0.0);
	}
	else if (d->a[i] == upper)
	{
		if (slope < d->least_before)
			return false;
		projected = Max(slope, 0.0);
	}
	d->most = Max(d->most, projected);
	d->least = Min(d->least, projected);
	if (projected == 0.0)
		return true;
	next = d->a[i] - slope / (d->square[row] + d->weight + bend);
	next = Min(Max(next, 0.0), upper);
	move = loss->sign * (next - d->a[i]);
	d->a[i] = next;
	d->sum += move;
	mixed_add(d->rows, d->n_dense, row, move, d->w);
	return true;
}

/* All active losses in random order; returns the greatest violation among them. */
static double
sweep(Dual *d)
{
	d->most = d->least = 0.0;
	epoch_shuffle(&d->rng, d->n_active, d->order);
	for (Size i = 0; i < d->n_active; i++)
	{
		if (i % STEPS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		if (!step(d, d->order[i]))
		{
			uint32 kept = d->order[i];

			d->order[i--] = d->order[--d->n_active];
			d->order[d->n_active] = kept;
		}
	}
	d->most_before = d->most > 0.0 ? d->most : INFINITY;
	d->least_before = d->least < 0.0 ? d->least : -INFINITY;
	return Max(d->most, -d->least);
}

/* --------------------------------------------------------------------- all */

/* The sum was added up step by step. */
static void
sum_again(Dual *d)
{
	d->sum = -d->problem->pull;
	for (Size i = 0; i < d->n; i++)
		d->sum += d->losses[i].sign * d->a[i];
}

static double
objective(const Dual *d)
{
	const SvmInterior *problem = d->problem;
	double b = intercept_now(d);
	double sum = 0.5 * linalg_dot(problem->set->n_features, d->w, d->w) + problem->pull * b;

	for (Size i = 0; i < d->n; i++)
	{
		const SvmLoss *loss = &d->losses[i];
		double f = mixed_dot(d->rows, d->n_dense, i / problem->n_losses, d->w) + b;
		double e = Max(loss->sign * (loss->target - f), 0.0);

		if (i % STEPS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		sum += loss->c * (problem->squared ? e * e : e);
	}
	return sum;
}

/*
 * Converged is when no loss and not the condition is off by more than tol.  That, and
 * whether the steps have come far enough for another centre, is judged by sweeps that
 * begin with all losses.
 */
static void
iterate(Dual *d, SvmInteriorSolution *solution)
{
	double enough = d->problem->tol * d->problem->scale;
	int most = d->problem->max_iter < 0 ? DEFAULT_SWEEPS : d->problem->max_iter;
	bool is_whole = true;

	while (solution->n_iter < most)
	{
		double violation = sweep(d);
		double off;

		solution->n_iter++;
		sum_again(d);
		off = fabs(d->weight * d->sum);
		progress_update(solution->n_iter, violation);
		solution->converged = is_whole && violation <= enough && off <= enough;
		if (solution->converged || !isfinite(violation) || !isfinite(off))
			return;
		if (violation > Max(CENTRE_SHARE * off, enough))
		{
			is_whole = false;
			continue;
		}
		if (is_whole)
			d->centre = intercept_now(d);
		activate(d);
		is_whole = true;
	}
}

void
svm_dual_solve(const SvmInterior *problem, SvmInteriorSolution *solution)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(outer, "svm dual", ALLOCSET_DEFAULT_SIZES);
	Dual d;

	MemoryContextSwitchTo(context);
	solution->n_iter = 0;
	solution->converged = false;
	dual_begin(&d, problem);
	iterate(&d, solution);
	memcpy(solution->weights, d.w, problem->set->n_features * sizeof(double));
	solution->intercept = intercept_now(&d);
	solution->objective = objective(&d);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
}
