/*
 * mlp_stochastic.c
 *		Training by mini-batches: epochs, early stopping, and when to end.
 *
 * The course is scikit-learn's.  An epoch takes the rows in a new random order;
 * its loss is the mean over its batches, each at the weights it met.  It makes
 * progress when the loss falls, or the score on the rows set aside grows, by more
 * than tol; the n_iter_no_change + first epoch in a row without ends the training,
 * or divides an adaptive rate.  Losses and scores are weighted where rows have weights.
 * With rows set aside the best weights are kept.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/mlp/mlp.h"
#include "algo/passes/epoch.h"
#include "core/progress.h"

#define BATCH_AUTO 200

static Size
batch_rows(const MlpOptions *options)
{
	return options->batch_size > 0 ? options->batch_size : BATCH_AUTO;
}

/* The order of the rows, a batch, its gradient, what an optimizer keeps, and the best weights. */
Size
mlp_stochastic_bytes(const MlpNet *net, Size n_rows, const MlpOptions *options)
{
	Size rows = mlp_work_rows(net, Min(batch_rows(options), n_rows));

	return n_rows * sizeof(uint32) + mlp_work_bytes(net, rows) + 4 * net->dims * sizeof(double);
}

typedef struct Training
{
	MlpFit *fit;
	const TrainSet *set;
	const MlpOptions *options;
	MlpCourse *course;
	Rng *rng;
	MlpWork *work;
	double *x; /* the rows that go through, side by side */
	double *y;
	double *w; /* NULL: all are 1 */
	MlpOptimizer optimizer;
	double *gradient; /* dims */
	uint32 *order; /* rows to learn from, then those set aside */
	Size n_learn;
	Size n_held;
	Size batch_size;
	double *best; /* dims: the weights with the best score; NULL without rows set aside */
	double best_loss;
	int without_progress; /* epochs in a row */
} Training;

/* ---------------------------------------------------------------------- the rows */

/* The numbers of all rows: those to learn from first, those set aside at the end. */
static void
divide_rows(Training *t)
{
	const TrainSet *set = t->set;
	Size n = set->n_rows;
	Size held_at;
	Deal holdout;

	t->n_learn = n;
	if (t->options->early_stopping)
	{
		holdout_init(&holdout, set, t->options->validation_fraction, rng_u64(t->rng));
		t->n_held = holdout.n_held;
		t->n_learn = n - t->n_held;
	}
	held_at = t->n_learn;
	t->order = palloc_extended(n * sizeof(uint32), MCXT_ALLOC_HUGE);
	for (Size i = 0; i < n; i++)
	{
		if (i % MLP_PIECE == 0)
			CHECK_FOR_INTERRUPTS();
		if (t->n_held > 0 && holdout_next(&holdout, set->y[i]))
			t->order[held_at++] = i;
		else
			t->order[i - (held_at - t->n_learn)] = i;
	}
}

/* The n rows that the order lists from the first on, into x and y. */
static void
gather_rows(Training *t, Size first, Size n)
{
	const TrainSet *set = t->set;
	Size p = set->n_features;

	for (Size i = 0; i < n; i++)
	{
		Size row = t->order[first + i];

		memcpy(t->x + i * p, matrix_row(set->x, row), p * sizeof(double));
		t->y[i] = set->y[row];
		if (t->w != NULL)
			t->w[i] = set->w[row];
	}
}

static void
training_begin(Training *t)
{
	const MlpNet *net = &t->fit->net;
	Size rows;

	divide_rows(t);
	t->batch_size = Min(batch_rows(t->options), t->n_learn);
	rows = mlp_work_rows(net, t->batch_size);
	t->work = mlp_work_create(net, rows);
	t->x = vector_zeros(rows * net->sizes[0]);
	t->y = vector_zeros(rows);
	t->w = t->set->w != NULL ? vector_zeros(rows) : NULL;
	t->gradient = palloc_extended(net->dims * sizeof(double), MCXT_ALLOC_HUGE);
	mlp_optimizer_init(&t->optimizer, t->options, net->dims);
	if (t->n_held > 0)
		t->best = palloc_extended(net->dims * sizeof(double), MCXT_ALLOC_HUGE);
	t->best_loss = INFINITY;
	t->course->best_score = t->n_held > 0 ? -INFINITY : NAN;
}

/* ----------------------------------------------------------------------- an epoch */

/* The losses of the n rows of a batch, their gradient, and what the rows weigh. */
static double
batch_gradient(Training *t, Size first, Size n, double *weight)
{
	double loss = 0.0;

	*weight = 0.0;
	for (Size done = 0; done < n; done += t->work->capacity)
	{
		Size now = Min(t->work->capacity, n - done);

		gather_rows(t, first + done, now);
		loss += mlp_loss_gradient(t->work, t->fit->net.theta, now, t->x, t->y, t->w,
								  done == 0 ? 0.0 : 1.0, t->gradient);
		*weight += mlp_weigh(now, t->w);
	}
	return loss;
}

static double
learn_epoch(Training *t)
{
	const MlpNet *net = &t->fit->net;
	double all = 0.0;
	double loss = 0.0;

	if (t->options->shuffle)
		epoch_shuffle(t->rng, t->n_learn, t->order);
	for (Size start = 0; start < t->n_learn; start += t->batch_size)
	{
		Size n = Min(t->batch_size, t->n_learn - start);
		double weight;

		loss += batch_gradient(t, start, n, &weight);
		loss += weight * mlp_penalize(net, net->theta, t->options->alpha, weight, t->gradient);
		all += weight;
		mlp_optimizer_step(&t->optimizer, t->gradient, net->theta);
	}
	return loss / all;
}

/* Is the greatest output the row's class? */
static bool
is_right(const MlpNet *net, const double *z, double y)
{
	int best = 0;

	if (net->n_classes == 2)
		return (z[0] > 0.0) == (y != 0.0);
	for (int k = 1; k < net->n_classes; k++)
	{
		if (z[k] > z[best])
			best = k;
	}
	return best == (int) y;
}

/* Accuracy or R2 on the rows set aside, at the weights of now. */
static double
score_held(Training *t)
{
	const MlpNet *net = &t->fit->net;
	Size width = net->sizes[net->n_layers];
	HoldoutScore score = {0};

	for (Size done = 0; done < t->n_held; done += t->work->capacity)
	{
		Size n = Min(t->work->capacity, t->n_held - done);
		const double *z;

		CHECK_FOR_INTERRUPTS();
		gather_rows(t, t->n_learn + done, n);
		z = mlp_forward(t->work, net->theta, n, t->x);
		for (Size i = 0; i < n; i++, z += width)
		{
			double w = t->w != NULL ? t->w[i] : 1.0;

			if (net->task == TASK_REGRESSION)
				holdout_score_value(&score, w, t->y[i], z[0]);
			else
				holdout_score_class(&score, w, is_right(net, z, t->y[i]));
		}
	}
	return net->task == TASK_REGRESSION ? holdout_r2(&score) : holdout_accuracy(&score);
}

/* ----------------------------------------------------------------------- progress */

static bool
loss_progressed(Training *t)
{
	double loss = t->course->loss;
	bool progressed = !(loss > t->best_loss - t->options->tol);

	t->best_loss = Min(t->best_loss, loss);
	return progressed;
}

static bool
score_progressed(Training *t)
{
	const MlpNet *net = &t->fit->net;
	double score = score_held(t);
	bool progressed = !(score < t->course->best_score + t->options->tol);

	if (score > t->course->best_score)
	{
		t->course->best_score = score;
		mlp_copy_values(t->best, net->theta, net->dims);
	}
	return progressed;
}

/* True: the training is over. */
static bool
judge_epoch(Training *t)
{
	bool progressed = t->n_held > 0 ? score_progressed(t) : loss_progressed(t);

	t->without_progress = progressed ? 0 : t->without_progress + 1;
	mlp_optimizer_epoch(&t->optimizer, t->fit->n_seen);
	if (t->without_progress <= t->options->n_iter_no_change)
		return false;
	t->without_progress = 0;
	return mlp_optimizer_stop(&t->optimizer);
}

void
mlp_stochastic(MlpFit *fit, const TrainSet *set, const MlpOptions *options, Rng *rng,
			   MlpCourse *course)
{
	Training t = {.fit = fit, .set = set, .options = options, .course = course, .rng = rng};

	training_begin(&t);
	mlp_optimizer_epoch(&t.optimizer, fit->n_seen);
	progress_begin("epochs", options->max_iter);
	while (course->n_iter < options->max_iter && !course->converged)
	{
		course->loss = learn_epoch(&t);
		if (!isfinite(course->loss))
			break;
		course->n_iter++;
		fit->n_seen += t.n_learn;
		course->converged = judge_epoch(&t);
		progress_update(course->n_iter, course->loss);
	}
	progress_end();
	if (t.best != NULL && course->n_iter > 0)
		mlp_copy_values(fit->net.theta, t.best, fit->net.dims);
}
