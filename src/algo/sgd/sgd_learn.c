/*
 * sgd_learn.c
 *		The course of stochastic gradient descent: epochs over the rows, a step per
 *		row, and when to end.
 *
 * Rows come by scans and are learned through a buffer.  When it holds them all
 * there is one scan, and every epoch takes them in a new random order.  More rows
 * are scanned in every epoch, and each filling of the buffer is put in random order
 * by itself; the size of the buffer is a constant, so that no setting changes the
 * model.
 *
 * Steps, schedules and stopping are scikit-learn's, and so is the hundredth of a step
 * that an intercept takes beside sparse features: it is in every row, each of them in
 * few, and would swing while they learn.  The squared penalty shrinks
 * the weights before a step; the absolute one is taken off after it, as far as it
 * has accumulated, without crossing zero (Tsuruoka, Tsujii and Ananiadou 2009).
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/passes/mixed.h"
#include "algo/sgd/sgd_internal.h"
#include "core/budget.h"
#include "core/progress.h"

#define BUFFER_VALUES     ((Size) 8 * 1024 * 1024)
#define BUFFER_SPARSE     ((Size) 4 * 1024 * 1024)
#define MAX_SLOPE         1e12
#define SPARSE_INTERCEPT  0.01
#define ADAPTIVE_FACTOR   5.0
#define ADAPTIVE_SMALLEST 1e-6

/* ------------------------------------------------------------------------- set up */

static Size
buffer_rows(const TrainSet *set)
{
	Size fits = Max(BUFFER_VALUES / ((Size) mixed_n_dense(set) + 1), 1);

	return (Size) Max(Min((uint64) fits, set->n_rows), 1);
}

Size
sgd_learn_bytes(const TrainSet *set, int n_rows)
{
	Size buffer =
		buffer_rows(set) * (((Size) mixed_n_dense(set) + 2) * sizeof(double) + sizeof(uint32));

	return buffer + (Size) n_rows * ((Size) set->n_features + 1) * 5 * sizeof(double);
}

/* The rows of coefficients, one, or one a class, and what is kept beside each. */
static void
rows_begin(SgdLearning *l)
{
	SgdFit *fit = l->fit;
	Size p = l->n_features;

	l->rows = palloc0(l->n_rows * sizeof(SgdRow));
	for (int k = 0; k < l->n_rows; k++)
	{
		SgdRow *row = &l->rows[k];

		row->w = fit->linear.weights + k * p;
		row->b = &fit->linear.intercepts[k];
		if (fit->current != NULL)
		{
			row->average_w = row->w;
			row->average_b = row->b;
			row->w = fit->current + k * (p + 1);
			row->b = row->w + p;
		}
		if (l->options->l1 > 0.0)
			row->taken = vector_zeros(p);
		row->best = l->holdout.n_held > 0 ? -INFINITY : INFINITY;
		if (l->set->n_sparse > 0)
			sgd_sparse_begin(l, row);
	}
}

/*
 * Where the schedule "optimal" begins: its first rate would move weights of typical
 * size by about themselves (Bottou's heuristic).
 */
static double
optimal_start(const SgdOptions *options)
{
	double typical = sqrt(1.0 / sqrt(options->alpha));
	double slope = sgd_losses[options->loss].slope(-typical, 1.0, options->epsilon);
	double rate = typical / Max(1.0, slope);

	return 1.0 / (rate * options->alpha);
}

/* Random numbers, rows set aside, buffer: all that an epoch needs. */
static void
learning_begin(SgdLearning *l)
{
	const TrainSet *set = l->set;

	l->n_features = set->n_features;
	l->n_dense = mixed_n_dense(set);
	l->n_rows = l->fit->linear.n_rows;
	rng_seed(&l->rng, hash_mix64(set->seed, l->fit->n_steps));
	if (l->options->early_stopping)
		holdout_init(&l->holdout, set, l->options->validation_fraction, rng_u64(&l->rng));
	l->n_learn = set->n_rows - l->holdout.n_held;
	if (l->options->schedule == SGD_OPTIMAL)
		l->optimal_start = optimal_start(l->options);
	l->capacity = buffer_rows(set);
	l->x = vector_zeros(l->capacity * l->n_dense);
	l->y = vector_zeros(l->capacity);
	l->weight = vector_zeros(l->capacity);
	l->order = palloc_extended(l->capacity * sizeof(uint32), MCXT_ALLOC_HUGE);
	if (set->n_sparse > 0)
		sparse_builder_init(&l->sparse, CurrentMemoryContext);
	rows_begin(l);
}

/* -------------------------------------------------------------------------- a step */

static double
rate_now(const SgdLearning *l, int k)
{
	const SgdOptions *options = l->options;
	double t = (double) l->fit->n_steps + 1.0;

	switch (options->schedule)
	{
		case SGD_OPTIMAL:
			return 1.0 / (options->alpha * (l->optimal_start + t - 1.0));
		case SGD_INVSCALING:
			return options->eta0 / pow(t, options->power_t);
		default:
			return l->fit->rates[k];
	}
}

/* The last step's share in the mean of all from the first averaged on; before, a copy. */
static double
average_share(const SgdLearning *l)
{
	double n = (double) l->fit->n_steps + 1.0 - l->options->average + 1.0;

	return n > 1.0 ? 1.0 / n : 1.0;
}

static void
average_step(const SgdLearning *l, SgdRow *row)
{
	double share = average_share(l);

	for (int j = 0; j < l->n_features; j++)
		row->average_w[j] += share * (row->w[j] - row->average_w[j]);
}

static void
take_l1(const SgdLearning *l, SgdRow *row)
{
	for (int j = 0; j < l->n_features; j++)
	{
		double w = row->w[j];

		if (w > 0.0)
			row->w[j] = Max(0.0, w - (row->due + row->taken[j]));
		else if (w < 0.0)
			row->w[j] = Min(0.0, w + (row->due - row->taken[j]));
		row->taken[j] += row->w[j] - w;
	}
}

static void
step_dense(const SgdLearning *l, SgdRow *row, Size i, double shrink, double move)
{
	linalg_scale_add(l->n_features, shrink, row->w, move, l->x + i * l->n_features);
	if (row->taken != NULL)
		take_l1(l, row);
	if (row->average_w != NULL)
		average_step(l, row);
}

/* Row i of the buffer for one row of weights; y is -1 or 1 for a class. */
static void
step(SgdLearning *l, int k, Size i, double y, double weight, double rate)
{
	const SgdOptions *options = l->options;
	const SgdLoss *loss = &sgd_losses[options->loss];
	bool sparse = l->set->n_sparse > 0;
	SgdRow *row = &l->rows[k];
	double p = *row->b + (sparse ? sgd_sparse_margin(l, row, &l->buffer, i)
								 : mixed_dot(&l->buffer, l->n_dense, i, row->w));
	double slope = loss->slope(p, y, options->epsilon);
	double shrink = Max(0.0, 1.0 - rate * options->l2);
	double move;

	row->loss += loss->value(p, y, options->epsilon);
	if (l->is_first)
		l->idle_loss += loss->value(0.0, y, options->epsilon);
	move = -rate * Max(-MAX_SLOPE, Min(MAX_SLOPE, slope)) * weight;
	row->due += rate * options->l1;
	if (sparse)
		sgd_sparse_step(l, row, &l->buffer, i, shrink, move);
	else
		step_dense(l, row, i, shrink, move);
	if (options->fit_intercept)
		*row->b += sparse ? SPARSE_INTERCEPT * move : move;
	if (row->average_b != NULL)
		*row->average_b += average_share(l) * (*row->b - *row->average_b);
}

/* One step of every row of coefficients that has not ended, by row i of the buffer. */
static void
learn_row(SgdLearning *l, Size i)
{
	double y = l->y[i];
	bool by_row = l->options->schedule == SGD_CONSTANT || l->options->schedule == SGD_ADAPTIVE;
	double rate = rate_now(l, 0);

	for (int k = 0; k < l->n_rows; k++)
	{
		bool own = y == (l->n_rows > 1 ? k : 1);
		double target = y;
		double w = l->weight[i];

		CHECK_FOR_INTERRUPTS();
		if (l->rows[k].done)
			continue;
		if (l->fit->class_weights != NULL)
		{
			target = own ? 1.0 : -1.0;
			w *= l->fit->class_weights[2 * k + own];
		}
		step(l, k, i, target, w, by_row ? rate_now(l, k) : rate);
	}
	l->fit->n_steps++;
}

/* ------------------------------------------------------------------------ an epoch */

/* The rows of the buffer, in random order if asked for. */
static void
learn_buffer(SgdLearning *l)
{
	l->buffer = (RowBlock){.n_rows = l->n_filled, .x = l->x};
	if (l->set->n_sparse > 0)
		l->buffer.sparse = sparse_rows_of(&l->sparse);
	for (Size i = 0; i < l->n_filled; i++)
		l->order[i] = i;
	if (l->options->shuffle)
		epoch_shuffle(&l->rng, l->n_filled, l->order);
	for (Size i = 0; i < l->n_filled; i++)
		learn_row(l, l->order[i]);
}

static void
empty_buffer(SgdLearning *l)
{
	l->n_filled = 0;
	if (l->set->n_sparse > 0)
		sparse_builder_reset(&l->sparse);
}

static bool
is_full(const SgdLearning *l, const RowBlock *block, Size i)
{
	if (l->n_filled == l->capacity)
		return true;
	return l->set->n_sparse > 0 && l->n_filled > 0 &&
		   l->sparse.n_values + sparse_length(&block->sparse, i) > BUFFER_SPARSE;
}

/* Fills the buffer, and learns from it whenever it is full. */
static void
take_block(const RowBlock *block, void *state)
{
	SgdLearning *l = state;
	Size p = l->n_dense;

	CHECK_FOR_INTERRUPTS();
	for (Size i = 0; i < block->n_rows; i++)
	{
		if (l->holdout.n_held > 0 && holdout_next(&l->holdout, block->y[i]))
			continue;
		if (is_full(l, block, i))
		{
			learn_buffer(l);
			empty_buffer(l);
			l->is_whole = false;
		}
		memcpy(l->x + l->n_filled * p, block->x + i * p, p * sizeof(double));
		if (l->set->n_sparse > 0)
		{
			sparse_put_row(&l->sparse, &block->sparse, i);
			sparse_end_row(&l->sparse);
		}
		l->y[l->n_filled] = block->y[i];
		l->weight[l->n_filled++] = block->w != NULL ? block->w[i] : 1.0;
	}
	if (l->set->n_sparse > 0)
		budget_check(sgd_learn_bytes(l->set, l->n_rows) + sparse_builder_bytes(&l->sparse),
					 "stochastic gradient descent");
}

/* All rows once; from the buffer alone when they all fit in it. */
static void
learn_epoch(SgdLearning *l)
{
	for (int k = 0; k < l->n_rows; k++)
	{
		if (!l->rows[k].done)
			l->rows[k].loss = 0.0;
	}
	if (!l->is_whole)
	{
		empty_buffer(l);
		if (l->holdout.n_held > 0)
			deal_restart(&l->holdout);
		l->is_whole = true; /* unless take_block finds it full */
		l->set->scan(l->set, take_block, l);
	}
	learn_buffer(l);
	for (int k = 0; l->set->n_sparse > 0 && k < l->n_rows; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!l->rows[k].done)
			sgd_sparse_complete(l, &l->rows[k]);
	}
}

/* ------------------------------------------------------------------------ judgement */

/* Adds the rows set aside to the score of each row of coefficients. */
static void
score_block(const RowBlock *block, void *state)
{
	SgdLearning *l = state;

	CHECK_FOR_INTERRUPTS();
	for (Size i = 0; i < block->n_rows; i++)
	{
		double w = block->w != NULL ? block->w[i] : 1.0;

		if (!holdout_next(&l->holdout, block->y[i]))
			continue;
		CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < l->n_rows; k++)
		{
			double p = linear_fit_margin_sparse(&l->fit->linear, k, l->set->n_sparse, block, i);

			if (l->fit->class_weights == NULL)
				holdout_score_value(&l->rows[k].score, w, block->y[i], p);
			else
				holdout_score_class(&l->rows[k].score, w,
									(p > 0.0) == (block->y[i] == (l->n_rows > 1 ? k : 1)));
		}
	}
}

/* The rows set aside, at the weights that would be the answer now. */
static void
score_held(SgdLearning *l)
{
	for (int k = 0; k < l->n_rows; k++)
		l->rows[k].score = (HoldoutScore){0};
	deal_restart(&l->holdout);
	l->set->scan(l->set, score_block, l);
}

static double
row_score(const SgdLearning *l, const SgdRow *row)
{
	return l->fit->class_weights != NULL ? holdout_accuracy(&row->score) : holdout_r2(&row->score);
}

/* Did the epoch gain more than tol? */
static bool
row_progressed(const SgdLearning *l, SgdRow *row)
{
	const SgdOptions *options = l->options;
	double tol = options->tol;
	bool progressed;

	if (l->holdout.n_held > 0)
	{
		double score = row_score(l, row);

		progressed = !(score < row->best + tol);
		row->best = Max(row->best, score);
	}
	else
	{
		progressed = !(row->loss > row->best - tol * (double) l->n_learn);
		row->best = Min(row->best, row->loss);
	}
	return progressed || !options->has_tol;
}

static void
judge_row(SgdLearning *l, int k)
{
	SgdRow *row = &l->rows[k];
	double *rate = &l->fit->rates[k];

	row->without_progress = row_progressed(l, row) ? 0 : row->without_progress + 1;
	if (row->without_progress < l->options->n_iter_no_change)
		return;
	row->without_progress = 0;
	if (l->options->schedule == SGD_ADAPTIVE && *rate > ADAPTIVE_SMALLEST)
		*rate /= ADAPTIVE_FACTOR;
	else
		row->done = true;
}

static void
check_finite(const SgdLearning *l)
{
	for (int k = 0; k < l->n_rows; k++)
	{
		const SgdRow *row = &l->rows[k];
		bool finite = isfinite(*row->b) && isfinite(row->loss);

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; finite && j < l->n_features; j++)
			finite = isfinite(row->w[j]);
		if (!finite)
			core_error(CORE_OUT_OF_RANGE, "Scale the columns, lower eta0, or raise alpha.",
					   "stochastic gradient descent ran out of the range of double precision");
	}
}

static void
course_set(const SgdLearning *l, SgdCourse *course)
{
	course->converged = true;
	course->loss = 0.0;
	course->best_score = l->holdout.n_held > 0 ? 0.0 : NAN;
	for (int k = 0; k < l->n_rows; k++)
	{
		course->converged = course->converged && l->rows[k].done;
		course->loss += l->rows[k].loss / (double) l->n_learn / l->n_rows;
		course->best_score += l->rows[k].best / l->n_rows;
	}
	course->idle_loss = l->idle_loss / (double) l->n_learn / l->n_rows;
}

void
sgd_learn(SgdFit *fit, const TrainSet *set, const SgdOptions *options, int max_iter,
		  SgdCourse *course)
{
	SgdLearning l = {.fit = fit, .set = set, .options = options};

	learning_begin(&l);
	progress_begin("epochs", max_iter);
	l.is_first = true;
	while (course->n_iter < max_iter && !course->converged)
	{
		learn_epoch(&l);
		l.is_first = false;
		check_finite(&l);
		course->n_iter++;
		if (l.holdout.n_held > 0)
			score_held(&l);
		for (int k = 0; k < l.n_rows; k++)
		{
			if (!l.rows[k].done)
				judge_row(&l, k);
		}
		course_set(&l, course);
		progress_update(course->n_iter, course->loss);
	}
	progress_end();
}
