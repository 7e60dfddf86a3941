/*
 * svm_interior.c
 *		The interior-point method for linear support vector machines (after Ferris
 *		and Munson, "Interior-point methods for massive support vector machines",
 *		2002, and Fine and Scheinberg, "Efficient SVM training using low-rank
 *		kernel representations", 2001).
 *
 * Each loss is c e with an excess e >= 0, a slack s = sign (f - target) + e >= 0 and
 * a multiplier 0 <= a <= c, where a s = mu and (c - a) e = mu; with mu to 0 that is
 * the solution.  (A squared loss c e^2 has e = a / 2c and no upper bound.)  A Newton
 * step, with everything but w and b eliminated, is
 *
 *		(I + X' T X) d = X' (sign a + T g) - w		(the intercept as a column of
 *		g = target - f + mu sign (1/a - 1/(c - a))	ones that is not penalized)
 *		1 / T = s / a + e / (c - a)
 *
 * so an iteration is two passes over the rows: one adds up the small matrix, the
 * other multiplies by the step in two parts, without mu and what is multiplied by it.
 * How much of mu to keep follows from how far a step without mu would get
 * (Mehrotra 1992).  The step is carried out in the next pass.  Some thirty
 * iterations do, whatever the data.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/svm/svm_interior.h"
#include "core/progress.h"
#include "math/linalg.h"

#define DEFAULT_ITERATIONS 200
#define TO_THE_BOUND       0.995 /* share of the way to it that is gone */
#define LEAST_GAP          1e-11
#define LEAST_CENTRING     1e-3
#define MOST_CENTRING      0.9
#define SHORT_STEP         1e-8
#define ROWS_PER_CHECK     10000

/* One loss: where it is, and where it goes. */
typedef struct State
{
	double a;
	double s;
	double e;
} State;

typedef struct Work
{
	const SvmInterior *problem;
	Size n;
	Size p;
	SvmLoss *losses; /* n x n_losses; known once begun */
	State *states; /* the same */
	double *f; /* n */
	double *df; /* n: of the step under way, without mu */
	double *df_mu; /* n: what is multiplied by mu */
	double *point; /* p + 1: weights and intercept */
	double *direction; /* 2 x (p + 1): without mu, and what is multiplied by it */
	double mu; /* of the step under way */
	double length; /* of it; 0: none yet */
	bool begun;

	/* sums of a pass */
	Size at; /* rows seen */
	double *gram; /* p x p */
	double *cross; /* p: X' T 1 */
	double *fixed; /* p + 1: right side without mu */
	double *centring; /* p + 1: what is multiplied by mu */
	double sum_t;
	double complementarity;
	double loss;
	double n_products;

	/* of one block */
	Size capacity;
	double *t;
	double *right;
	double *right_mu;
	double *scratch; /* capacity x p */
	double *column; /* p */
} Work;

/* -------------------------------------------------------------------- one loss */

/* T, and g in two parts. */
static double
stiffness(const Work *w, const SvmLoss *loss, const State *z, double f, double *g, double *g_mu)
{
	if (w->problem->squared)
	{
		*g = loss->target - f - loss->sign * z->a / (2.0 * loss->c);
		*g_mu = loss->sign / z->a;
		return 1.0 / (z->s / z->a + 1.0 / (2.0 * loss->c));
	}
	*g = loss->target - f;
	*g_mu = loss->sign * (1.0 / z->a - 1.0 / (loss->c - z->a));
	return 1.0 / (z->s / z->a + z->e / (loss->c - z->a));
}

/* The step of a loss to mu as f goes by df. */
static State
step_of(const Work *w, const SvmLoss *loss, const State *z, double f, double df, double mu)
{
	double g;
	double g_mu;
	double t = stiffness(w, loss, z, f, &g, &g_mu);
	State d;

	d.a = loss->sign * t * (g + mu * g_mu - df);
	if (w->problem->squared)
		d.e = d.a / (2.0 * loss->c);
	else
		d.e = (mu + z->e * d.a) / (loss->c - z->a) - z->e;
	d.s = loss->sign * df + d.e;
	return d;
}

static void
begin_loss(const Work *w, const SvmLoss *loss, State *z)
{
	double margin = loss->sign * (w->problem->start - loss->target);

	z->e = Max(-margin, 0.0) + w->problem->scale;
	z->s = margin + z->e;
	z->a = w->problem->squared ? 2.0 * loss->c * z->e : 0.5 * loss->c;
}

/* The longest step that keeps x + step * d above 0, if it is shorter. */
static void
limit_step(double x, double d, double *reach)
{
	if (d < 0.0 && (isinf(*reach) || x + *reach * d < 0.0))
		*reach = -x / d;
}

/* ------------------------------------------------------------------- the passes */

static void
prepare_block(Work *w, const RowBlock *block)
{
	const SvmInterior *problem = w->problem;
	Size n = block->n_rows;

	if (n > w->capacity)
	{
		w->capacity = n;
		w->t = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
		w->right = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
		w->right_mu = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
		w->scratch = palloc_extended(Max(n * w->p, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	}
	if (!w->begun)
		problem->losses(problem->arg, block, w->at, w->losses + w->at * problem->n_losses);
}

/* Carry out the step under way for one row, and add up what the next one needs. */
static void
assemble_row(Work *w, Size i, Size row)
{
	double df = w->df[row] + w->mu * w->df_mu[row];
	double f = w->f[row] + w->length * df;

	w->t[i] = w->right[i] = w->right_mu[i] = 0.0;
	for (int k = 0; k < w->problem->n_losses; k++)
	{
		const SvmLoss *loss = &w->losses[row * w->problem->n_losses + k];
		State *z = &w->states[row * w->problem->n_losses + k];
		double g;
		double g_mu;
		double t;

		if (!(loss->c > 0.0))
			continue;
		if (!w->begun)
			begin_loss(w, loss, z);
		else
		{
			State d = step_of(w, loss, z, w->f[row], df, w->mu);

			z->a += w->length * d.a;
			z->s += w->length * d.s;
			z->e += w->length * d.e;
		}
		t = stiffness(w, loss, z, f, &g, &g_mu);
		w->t[i] += t;
		w->right[i] += loss->sign * z->a + t * g;
		w->right_mu[i] += t * g_mu;
		w->complementarity += z->a * z->s;
		w->n_products += w->problem->squared ? 1.0 : 2.0;
		w->loss += loss->c * (w->problem->squared ? z->e * z->e : z->e);
		if (!w->problem->squared)
			w->complementarity += (loss->c - z->a) * z->e;
	}
	w->f[row] = f;
}

/* sums += X' v, and its last element the sum of v */
static void
add_product(Work *w, const RowBlock *block, const double *v, double *sums)
{
	linalg_gemv(true, block->n_rows, w->p, block->x, v, w->column);
	for (Size i = 0; i < w->p; i++)
		sums[i] += w->column[i];
	for (Size i = 0; i < block->n_rows; i++)
		sums[w->p] += v[i];
}

static void
assemble_block(const RowBlock *block, void *state)
{
	Work *w = state;

	CHECK_FOR_INTERRUPTS();
	prepare_block(w, block);
	for (Size i = 0; i < block->n_rows; i++)
		assemble_row(w, i, w->at + i);
	linalg_weighted_syrk(block->n_rows, w->p, block->x, w->t, w->scratch, w->gram);
	add_product(w, block, w->t, w->cross);
	add_product(w, block, w->right, w->fixed);
	add_product(w, block, w->right_mu, w->centring);
	w->at += block->n_rows;
}

static void
multiply_block(const RowBlock *block, void *state)
{
	Work *w = state;
	const double *direction_mu = w->direction + w->p + 1;

	CHECK_FOR_INTERRUPTS();
	linalg_gemv(false, block->n_rows, w->p, block->x, w->direction, w->df + w->at);
	linalg_gemv(false, block->n_rows, w->p, block->x, direction_mu, w->df_mu + w->at);
	for (Size i = w->at; i < w->at + block->n_rows; i++)
	{
		w->df[i] += w->direction[w->p];
		w->df_mu[i] += direction_mu[w->p];
	}
	w->at += block->n_rows;
}

static void
assemble(Work *w)
{
	Size p = w->p;

	vector_clear(w->gram, p * p);
	memset(w->cross, 0, (p + 1) * sizeof(double));
	memset(w->fixed, 0, (p + 1) * sizeof(double));
	memset(w->centring, 0, (p + 1) * sizeof(double));
	w->complementarity = w->loss = w->n_products = 0.0;
	w->at = 0;
	w->problem->set->scan(w->problem->set, assemble_block, w);
	for (Size j = 0; j <= p; j++)
		w->point[j] += w->length * (w->direction[j] + w->mu * w->direction[p + 1 + j]);
	w->begun = true;
}

static void
multiply(Work *w)
{
	w->at = 0;
	w->problem->set->scan(w->problem->set, multiply_block, w);
}

/*
 * The longest step to mu that keeps within all bounds; bend: the sum of the
 * products of what a and s, and c - a and e, change by.
 */
static double
reach_of(const Work *w, double mu, double *bend)
{
	int n_losses = w->problem->n_losses;
	double reach = INFINITY;

	*bend = 0.0;
	for (Size i = 0; i < w->n * n_losses; i++)
	{
		const SvmLoss *loss = &w->losses[i];
		const State *z = &w->states[i];
		Size row = i / n_losses;
		State d;

		if (i % ROWS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		if (!(loss->c > 0.0))
			continue;
		d = step_of(w, loss, z, w->f[row], w->df[row] + mu * w->df_mu[row], mu);
		limit_step(z->a, d.a, &reach);
		limit_step(z->s, d.s, &reach);
		*bend += d.a * d.s;
		if (w->problem->squared)
			continue;
		limit_step(loss->c - z->a, -d.a, &reach);
		limit_step(z->e, d.e, &reach);
		*bend -= d.a * d.e;
	}
	return reach;
}

/* --------------------------------------------------------------------- the step */

/* Both parts of the direction; false: the matrix cannot be factored any more. */
static bool
solve_step(Work *w, double *matrix)
{
	Size p = w->p;
	double *direction_mu = w->direction + p + 1;

	for (Size i = 0; i < p; i++)
	{
		memcpy(matrix + i * (p + 1), w->gram + i * p, p * sizeof(double));
		matrix[i * (p + 1) + i] += 1.0;
		matrix[p * (p + 1) + i] = matrix[i * (p + 1) + p] = w->cross[i];
		w->direction[i] = w->fixed[i] - w->point[i];
	}
	matrix[p * (p + 1) + p] = w->cross[p];
	w->direction[p] = w->fixed[p] - w->problem->pull;
	memcpy(direction_mu, w->centring, (p + 1) * sizeof(double));
	if (!linalg_cholesky(p + 1, matrix))
		return false;
	linalg_cholesky_solve(p + 1, matrix, w->direction);
	linalg_cholesky_solve(p + 1, matrix, direction_mu);
	for (Size i = 0; i < 2 * (p + 1); i++)
	{
		if (!isfinite(w->direction[i]))
			return false;
	}
	return true;
}

/*
 * mu and the length of the step: a step of length t without mu would leave 1 - t of
 * the complementarity, and t^2 times the bend.  false: it goes nowhere.
 */
static bool
choose_step(Work *w)
{
	double bend;
	double t = Min(1.0, reach_of(w, 0.0, &bend));
	double left = (1.0 - t) + t * t * bend / w->complementarity;
	double centring = Min(Max(left * left * left, LEAST_CENTRING), MOST_CENTRING);

	w->mu = centring * w->complementarity / w->n_products;
	w->length = Min(1.0, TO_THE_BOUND * reach_of(w, w->mu, &bend));
	return w->length > SHORT_STEP;
}

static double
objective(const Work *w)
{
	return 0.5 * linalg_dot(w->p, w->point, w->point) + w->problem->pull * w->point[w->p] + w->loss;
}

/* All that an iteration needs, at the start. */
static void
work_init(Work *w, const SvmInterior *problem)
{
	const TrainSet *set = problem->set;
	Size n = set->n_rows;
	Size p = set->n_features;

	w->problem = problem;
	w->n = n;
	w->p = p;
	w->losses = palloc_extended(Max(n * problem->n_losses, 1) * sizeof(SvmLoss), MCXT_ALLOC_HUGE);
	w->states = palloc_extended(Max(n * problem->n_losses, 1) * sizeof(State), MCXT_ALLOC_HUGE);
	w->f = palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	w->df = palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	w->df_mu = palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (Size i = 0; i < n; i++)
		w->f[i] = problem->start;
	w->point = palloc0((p + 1) * sizeof(double));
	w->point[p] = problem->start;
	w->direction = palloc0(2 * (p + 1) * sizeof(double));
	w->gram = palloc_extended(Max(p * p, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	w->cross = palloc((p + 1) * sizeof(double));
	w->fixed = palloc((p + 1) * sizeof(double));
	w->centring = palloc((p + 1) * sizeof(double));
	w->column = palloc((p + 1) * sizeof(double));
}

Size
svm_interior_bytes(const TrainSet *set, int n_losses)
{
	Size p = (Size) set->n_features + 1;

	return set->n_rows * (n_losses * (sizeof(State) + sizeof(SvmLoss)) + 3 * sizeof(double)) +
		   2 * p * p * sizeof(double) + 10 * p * sizeof(double);
}

/* infeasible is the share of the first violation of the linear conditions that is left. */
static void
iterate(Work *w, SvmInteriorSolution *solution)
{
	const SvmInterior *problem = w->problem;
	Size p = w->p;
	double *matrix = palloc_extended((p + 1) * (p + 1) * sizeof(double), MCXT_ALLOC_HUGE);
	double enough = Max(1e-3 * problem->tol, LEAST_GAP);
	double infeasible = 1.0;
	int most = problem->max_iter < 0 ? DEFAULT_ITERATIONS : problem->max_iter;

	for (;;)
	{
		assemble(w);
		solution->objective = objective(w);
		progress_update(solution->n_iter, w->complementarity);
		if (w->complementarity <= enough * (1.0 + fabs(solution->objective)) &&
			infeasible <= enough)
			solution->converged = true;
		if (solution->converged || solution->n_iter >= most)
			break;
		if (!(w->n_products > 0.0) || !solve_step(w, matrix))
			break;
		multiply(w);
		if (!choose_step(w))
			break;
		infeasible *= 1.0 - w->length;
		solution->n_iter++;
	}
}

void
svm_interior_solve(const SvmInterior *problem, SvmInteriorSolution *solution)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(outer, "svm interior", ALLOCSET_DEFAULT_SIZES);
	Work w = {0};

	MemoryContextSwitchTo(context);
	work_init(&w, problem);
	solution->n_iter = 0;
	solution->converged = false;
	iterate(&w, solution);
	memcpy(solution->weights, w.point, w.p * sizeof(double));
	solution->intercept = w.point[w.p];
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
}
