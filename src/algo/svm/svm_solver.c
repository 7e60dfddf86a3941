/*
 * svm_solver.c
 *		Sequential minimal optimization over working sets.
 *
 * Some hundred variables that violate the condition of a solution most are taken
 * together; their kernel rows are computed in one block through BLAS, where they
 * are not in the cache; among them steps of two variables are taken, chosen by
 * second-order information (Fan, Chen, Lin: "Working set selection using second
 * order information for training support vector machines", 2005); then F of all
 * rows follows.  The set has the pair that violates most, so the method converges
 * as one of pairs does; half of a set stays for the next one, so that variables
 * are not thrown out before they have settled.
 *
 * Shrinking: variables at a bound that push against it are left out, and rows
 * without variables with them, until the rest is solved; then F of the rows left
 * out is had from the support vectors and everything is looked at again.  It is
 * done only where the cache does not hold all kernel rows, otherwise each is
 * computed once, and only when the training turns out to be a long one: having F of
 * all rows again costs as much as some rounds.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/svm/svm_solver_internal.h"
#include "algo/svm/svm_vector.h"
#include "core/progress.h"
#include "math/linalg.h"

#define SET_SIZE          SVM_SHARE_ROWS
#define SET_MIN           8
#define ROUNDS_PER_SHRINK 8
#define SHRINK_PATIENCE   1 /* how often every row could have been in a set before */
#define SHRINK_SHARE      0.9 /* shrink to this share of the rows or less, or not at all */
#define MAX_SELF          1e30 /* kernel values are kept as float4 */
#define STALLED_ROUNDS    50 /* rounds that gain nothing before rounding errors are blamed */
#define STALL_SHARE       1e-15
#define SUM_ROWS          32 /* kernel rows computed at a time where all are added up */

static void
measure_violation(SvmSolver *s)
{
	s->max_up = -INFINITY;
	s->min_down = INFINITY;
	for (Size t = 0; t < s->m; t++)
	{
		double v = svm_violation_of(s, t);

		if (svm_can_grow(s, t) && v > s->max_up)
			s->max_up = v;
		if (svm_can_shrink(s, t) && v < s->min_down)
			s->min_down = v;
	}
}

/* --------------------------------------------------------------- kernel rows */

/* Kernel rows of rows by number. */
static void
compute_rows(SvmSolver *s, const SvmPoints *points, int n, const int *row_ids, float *const *out)
{
	const SvmProblem *problem = s->problem;
	Size p = problem->n_features;

	for (int first = 0; first < n; first += SVM_BLOCK_ROWS)
	{
		int m = Min(SVM_BLOCK_ROWS, n - first);

		svm_kernel_gather(m, row_ids + first, p, problem->x, s->block, s->block_norms);
		svm_kernel_rows(problem->kernel, m, s->block, s->block_norms, points, 0, points->n,
						s->scratch, out + first);
	}
}

/* All rows as points: of the share, where there is one. */
static SvmPoints
all_points(const SvmSolver *s)
{
	const SvmProblem *problem = s->problem;

	if (s->share.parallel != NULL)
		return svm_points_in(problem->n_rows, problem->n_features, s->share.x, s->share.norms);
	return svm_points_create(problem->n_rows, problem->n_features, problem->x);
}

/* Have the kernel rows of the working set at hand. */
static void
fetch_rows(SvmSolver *s)
{
	float **missing = palloc(s->n_set * sizeof(float *));
	int *ids = palloc(s->n_set * sizeof(int));
	int n = 0;

	for (int i = 0; i < s->n_set; i++)
		(void) svm_cache_find(s->cache, s->at[s->set[i]]);
	for (int i = 0; i < s->n_set; i++)
	{
		int row = s->at[s->set[i]];

		if (svm_cache_find(s->cache, row) != NULL)
			continue;
		missing[n] = svm_cache_take(s->cache, row);
		ids[n++] = s->row_id[row];
	}
	if (n > 0 && s->share.parallel != NULL)
		svm_share_rows(&s->share, &s->points, n, ids, missing);
	else if (n > 0)
		compute_rows(s, &s->points, n, ids, missing);
	for (int i = 0; i < s->n_set; i++)
		s->set_rows[i] = svm_cache_find(s->cache, s->at[s->set[i]]);
	pfree(missing);
	pfree(ids);
}

/* f += sum of c[i] * rows[i], four rows at a time */
static void
add_rows(Size n, int count, const double *c, const float *const *rows, double *f)
{
	const SvmVectors *vectors = svm_vectors();

	for (int i = 0; i < count; i += 4)
	{
		double four[4] = {0.0};
		const float *from[4];

		for (int k = 0; k < 4; k++)
		{
			bool there = i + k < count;

			four[k] = there ? c[i + k] : 0.0;
			from[k] = rows[there ? i + k : i];
		}
		CHECK_FOR_INTERRUPTS();
		vectors->add_rows(svm_padded(n), four, from[0], from[1], from[2], from[3], f);
	}
}

/* F of points from all coefficients. */
static void
compute_f(SvmSolver *s, const SvmPoints *points, double *f)
{
	const SvmProblem *problem = s->problem;
	Size stride = svm_padded(points->n);
	int block = SUM_ROWS;
	float *values = palloc_extended(block * stride * sizeof(float), MCXT_ALLOC_HUGE);
	float **rows = palloc(block * sizeof(float *));
	double *c = palloc(block * sizeof(double));
	int *ids = palloc(block * sizeof(int));
	int n = 0;

	memset(f, 0, stride * sizeof(double));
	for (n = 0; n < block; n++)
		rows[n] = values + n * stride;
	n = 0;
	for (Size k = 0; k < problem->n_variables; k++)
	{
		if (problem->beta[k] != 0.0)
		{
			ids[n] = problem->row[k];
			c[n++] = problem->beta[k];
		}
		if (n == block || (n > 0 && k == problem->n_variables - 1))
		{
			compute_rows(s, points, n, ids, rows);
			add_rows(points->n, n, c, (const float *const *) rows, f);
			n = 0;
		}
	}
	pfree(values);
	pfree(rows);
	pfree(c);
	pfree(ids);
}

/* What the set has changed, to all. */
static void
store_set(SvmSolver *s)
{
	const float **rows = palloc(s->n_set * sizeof(float *));
	double *c = palloc(s->n_set * sizeof(double));
	int n = 0;

	for (int i = 0; i < s->n_set; i++)
	{
		double *beta = &s->problem->beta[s->variable[s->set[i]]];

		if (*beta == s->set_beta[i])
			continue;
		c[n] = s->set_beta[i] - *beta;
		rows[n++] = s->set_rows[i];
		*beta = s->set_beta[i];
	}
	add_rows(s->points.n, n, c, rows, s->f);
	pfree(rows);
	pfree(c);
}

/* ----------------------------------------------------------------- shrinking */

/* At a bound, and v pushes it further out. */
static bool
is_settled(const SvmSolver *s, Size t)
{
	double v = svm_violation_of(s, t);

	if (!svm_can_grow(s, t))
		return v > s->max_up;
	if (!svm_can_shrink(s, t))
		return v < s->min_down;
	return false;
}

/* Go on with the rows kept[0 .. n - 1] alone. */
static void
narrow_rows(SvmSolver *s, Size n, const int *kept)
{
	const SvmProblem *problem = s->problem;
	Size p = problem->n_features;
	Size k;

	if (s->share.parallel != NULL)
		s->x_kept = s->share.x_kept;
	else if (s->x_kept == NULL)
		s->x_kept = palloc_extended(problem->n_rows * p * sizeof(double), MCXT_ALLOC_HUGE);
	for (k = 0; k < n; k++)
	{
		s->row_id[k] = s->row_id[kept[k]];
		s->f[k] = s->f[kept[k]];
		s->self[k] = s->self[kept[k]];
		s->points.norms[k] = s->points.norms[kept[k]];
		memcpy(s->x_kept + k * p, problem->x + s->row_id[k] * p, p * sizeof(double));
	}
	for (; k < svm_padded(n); k++)
		s->f[k] = s->points.norms[k] = 0.0;
	s->points.x = s->x_kept;
	s->points.n = n;
	svm_cache_narrow(s->cache, n, kept);
}

/* Leaves out the rows that have settled at a bound, if they are enough to be worth it. */
static void
shrink(SvmSolver *s)
{
	Size n_rows = s->points.n;
	int *row_new = palloc_extended(n_rows * sizeof(int), MCXT_ALLOC_HUGE);
	int *kept = palloc_extended(n_rows * sizeof(int), MCXT_ALLOC_HUGE);
	Size n = 0;
	Size m = 0;

	memset(row_new, 0, n_rows * sizeof(int));
	for (Size t = 0; t < s->m; t++)
		row_new[s->at[t]] |= !is_settled(s, t);
	for (Size t = 0; t < n_rows; t++)
	{
		if (row_new[t])
			kept[n++] = (int) t;
		row_new[t] = row_new[t] ? (int) n - 1 : -1;
	}
	if (n <= SHRINK_SHARE * n_rows)
	{
		svm_set_forget(s);
		for (Size t = 0; t < s->m; t++)
		{
			if (row_new[s->at[t]] < 0)
				continue;
			s->variable[m] = s->variable[t];
			s->at[m++] = row_new[s->at[t]];
		}
		s->m = m;
		narrow_rows(s, n, kept);
		s->shrunk = true;
	}
	pfree(row_new);
	pfree(kept);
}

/* All variables and rows, from problem->row. */
static void
take_all(SvmSolver *s)
{
	const SvmProblem *problem = s->problem;

	s->m = problem->n_variables;
	for (Size i = 0; i < s->m; i++)
	{
		s->variable[i] = (int) i;
		s->at[i] = problem->row[i];
	}
	for (Size i = 0; i < problem->n_rows; i++)
	{
		s->row_id[i] = (int) i;
		s->self[i] = svm_kernel_self(problem->kernel, s->points.norms[i]);
	}
	s->shrunk = false;
}

/* F of the rows left out from all coefficients; F of the others is kept as it is. */
static void
restore_f(SvmSolver *s, const int *active_ids, const double *active_f, Size n_active)
{
	const SvmProblem *problem = s->problem;
	Size p = problem->n_features;
	Size n = problem->n_rows - n_active;
	double *x = palloc_extended(Max(n * p, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	double *f = palloc_extended(Max(svm_padded(n), 1) * sizeof(double), MCXT_ALLOC_HUGE);
	SvmPoints points;
	Size at = 0;
	Size out = 0;

	for (Size i = 0; i < problem->n_rows; i++)
	{
		if (at < n_active && (Size) active_ids[at] == i)
			at++;
		else
			memcpy(x + out++ * p, problem->x + i * p, p * sizeof(double));
	}
	points = svm_points_create(n, p, x);
	compute_f(s, &points, f);
	for (Size i = at = out = 0; i < problem->n_rows; i++)
	{
		if (at < n_active && (Size) active_ids[at] == i)
			s->f[i] = active_f[at++];
		else
			s->f[i] = f[out++];
	}
	pfree(points.norms);
	pfree(x);
	pfree(f);
}

/* Look at everything again; shrinking has done what it could. */
static void
unshrink(SvmSolver *s)
{
	SvmProblem *problem = s->problem;
	Size n = s->points.n;
	int *ids = palloc_extended(n * sizeof(int), MCXT_ALLOC_HUGE);
	double *f = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);

	memcpy(ids, s->row_id, n * sizeof(int));
	memcpy(f, s->f, n * sizeof(double));
	svm_set_forget(s);
	if (s->share.parallel == NULL)
		pfree(s->points.norms);
	s->points = all_points(s);
	svm_cache_clear(s->cache, problem->n_rows);
	take_all(s);
	restore_f(s, ids, f, n);
	s->may_shrink = false;
	pfree(ids);
	pfree(f);
}

/* ---------------------------------------------------------------- the course */

static int
set_capacity(const SvmProblem *problem)
{
	Size slots = problem->cache_bytes / (svm_padded(problem->n_rows) * sizeof(float) + 1);

	return (int) Max(Min(Min(SET_SIZE, problem->n_variables), slots / 2), SET_MIN);
}

Size
svm_solver_bytes(Size n_rows, Size n_features, bool shrinking)
{
	Size set = (SVM_BLOCK_ROWS * n_features + svm_kernel_scratch(SVM_BLOCK_ROWS)) * sizeof(double);

	/* and the copy of the rows that others work on, whether there are any or not */
	return n_rows * (6 + (shrinking ? 2 : 1) * n_features) * sizeof(double) +
		   svm_cache_bytes(n_rows, 2 * SET_MIN) + SUM_ROWS * svm_padded(n_rows) * sizeof(float) +
		   set;
}

/* Room for the working set, its kernel and the cache. */
static void
solver_init(SvmSolver *s)
{
	const SvmProblem *problem = s->problem;
	Size n = svm_padded(problem->n_rows);
	Size slots;
	int q = set_capacity(problem);

	s->capacity = q;
	slots = problem->cache_bytes / (n * sizeof(float) + 1);
	slots = Max(Min(slots, problem->n_rows), q);
	svm_share_begin(&s->share, problem->kernel, problem->n_rows, problem->n_features, problem->x,
					problem->shrinking, slots * n);
	s->points = all_points(s);
	s->row_id = palloc_extended(n * sizeof(int), MCXT_ALLOC_HUGE);
	s->f = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
	s->self = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
	s->variable = palloc_extended(problem->n_variables * sizeof(int), MCXT_ALLOC_HUGE);
	s->at = palloc_extended(problem->n_variables * sizeof(int), MCXT_ALLOC_HUGE);
	s->in_set = palloc_extended(problem->n_variables, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	s->set = palloc(q * sizeof(int));
	s->heap = palloc(q * sizeof(int));
	s->set_v = palloc(q * sizeof(double));
	s->set_beta = palloc(q * sizeof(double));
	s->set_lower = palloc(q * sizeof(double));
	s->set_upper = palloc(q * sizeof(double));
	s->set_self = palloc(q * sizeof(double));
	s->set_rows = palloc(q * sizeof(float *));
	s->kernel = palloc_extended((Size) q * q * sizeof(float), MCXT_ALLOC_HUGE);
	s->block = palloc_extended(SVM_BLOCK_ROWS * Max(problem->n_features, 1) * sizeof(double),
							   MCXT_ALLOC_HUGE);
	s->block_norms = palloc(SVM_BLOCK_ROWS * sizeof(double));
	s->scratch = palloc(svm_kernel_scratch(SVM_BLOCK_ROWS) * sizeof(double));
	s->cache = svm_cache_create(problem->n_rows, slots, s->share.values);
	s->may_shrink = problem->shrinking;
	take_all(s);
}

static void
check_range(const SvmSolver *s)
{
	for (Size i = 0; i < s->points.n; i++)
	{
		if (fabs(s->self[i]) <= MAX_SELF)
			continue;
		core_error(CORE_OUT_OF_RANGE, "Scale the features, or choose a smaller gamma or degree.",
				   "the kernel of some rows is too large to compute with");
	}
}

/* The level between what can grow and what can shrink: the mean of what can do both. */
static double
intercept(const SvmSolver *s)
{
	double sum = 0.0;
	Size n = 0;

	for (Size t = 0; t < s->m; t++)
	{
		if (svm_can_grow(s, t) && svm_can_shrink(s, t))
		{
			sum += svm_violation_of(s, t);
			n++;
		}
	}
	if (n > 0)
		return sum / n;
	if (isinf(s->max_up))
		return s->min_down;
	return isinf(s->min_down) ? s->max_up : 0.5 * (s->max_up + s->min_down);
}

/* One working set; returns whether the objective moved at all. */
static bool
round_of(SvmSolver *s)
{
	double gain;

	svm_set_choose(s);
	fetch_rows(s);
	svm_set_load(s);
	gain = svm_set_solve(s);
	store_set(s);
	s->gain += gain;
	return gain > s->gain * STALL_SHARE;
}

/* Until the rows that take part are solved; false: it stopped before. */
static bool
solve_active(SvmSolver *s)
{
	int64 max_iter = s->problem->max_iter;
	Size patience = SHRINK_PATIENCE * (s->problem->n_rows / (s->capacity / 2));
	int stalled = 0;

	for (Size round = 1;; round++)
	{
		CHECK_FOR_INTERRUPTS();
		measure_violation(s);
		progress_update(s->problem->n_done, svm_gap(s));
		if (!(svm_gap(s) > s->problem->tol))
			return true;
		if (s->solution->n_iter >= max_iter || stalled >= STALLED_ROUNDS)
			return false;
		if (s->may_shrink && round >= patience && round % ROUNDS_PER_SHRINK == 0 &&
			(Size) s->cache->n_slots < s->points.n)
			shrink(s);
		stalled = round_of(s) ? 0 : stalled + 1;
	}
}

static double
objective(const SvmSolver *s)
{
	const SvmProblem *problem = s->problem;
	double sum = 0.0;

	for (Size k = 0; k < problem->n_variables; k++)
		sum += problem->beta[k] * (0.5 * s->f[problem->row[k]] - problem->target[k]);
	return sum;
}

void
svm_solve(SvmProblem *problem, SvmSolution *solution)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(outer, "svm solver", ALLOCSET_DEFAULT_SIZES);
	SvmSolver solver = {.problem = problem, .solution = solution};

	MemoryContextSwitchTo(context);
	*solution = (SvmSolution){0};
	solver_init(&solver);
	check_range(&solver);
	compute_f(&solver, &solver.points, solver.f);
	do
	{
		if (solver.shrunk)
			unshrink(&solver);
		solution->converged = solve_active(&solver);
	} while (solver.shrunk && solution->converged);
	if (solver.shrunk)
	{
		unshrink(&solver);
		measure_violation(&solver);
	}
	solution->intercept = intercept(&solver);
	solution->objective = objective(&solver);
	svm_share_end(&solver.share);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
	if (!isfinite(solution->intercept) || !isfinite(solution->objective))
		core_error(CORE_OUT_OF_RANGE, "Scale the features, or choose a smaller C.",
				   "the values are too large to find a separation");
}

void
svm_problem_create(SvmProblem *problem, Size n_variables)
{
	Size bytes = Max(n_variables, 1) * sizeof(double);

	problem->n_variables = n_variables;
	problem->row = palloc_extended(Max(n_variables, 1) * sizeof(int), MCXT_ALLOC_HUGE);
	problem->target = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	problem->lower = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	problem->upper = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	problem->beta = palloc_extended(bytes, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

void
svm_problem_free(SvmProblem *problem)
{
	pfree(problem->row);
	pfree(problem->target);
	pfree(problem->lower);
	pfree(problem->upper);
	pfree(problem->beta);
}
