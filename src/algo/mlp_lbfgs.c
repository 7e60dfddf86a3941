/*
 * mlp_lbfgs.c
 *		Training on all rows at once by limited-memory BFGS.
 *
 * It ends as scikit-learn's does: when no derivative exceeds tol, or an iteration
 * gains next to nothing.
 */
#include "core/port.h"

#include "algo/lbfgs.h"
#include "algo/mlp.h"
#include "core/linalg.h"
#include "core/progress.h"

#include <math.h>

#define LEAST_GAIN 2.2e-9 /* of the loss, or of 1 */

typedef struct Objective
{
	const MlpNet *net;
	const TrainSet *set;
	const MlpOptions *options;
	MlpWork *work;
	int n_evaluations;
} Objective;

static double
evaluate(void *arg, const double *u, double *gradient)
{
	Objective *o = arg;
	double *theta = (double *) u; /* only read */
	Size n = o->set->n_rows;
	double loss = mlp_loss_gradient(o->work, theta, o->set, NULL, 0, n, gradient);

	o->n_evaluations++;
	loss = loss / (double) n + mlp_penalize(o->net, theta, o->options->alpha, n, gradient);

	/* a step into overflow is one too far; the line search halves it */
	return isfinite(loss) ? loss : INFINITY;
}

static double
largest(Size n, const double *v)
{
	double top = 0.0;
	Size i;

	for (i = 0; i < n; i++)
		top = Max(top, fabs(v[i]));
	return top;
}

static bool
has_converged(const Lbfgs *m, Size dims, double former, double tol)
{
	double scale = Max(Max(fabs(former), fabs(m->value)), 1.0);

	return largest(dims, m->gradient) <= tol || former - m->value <= LEAST_GAIN * scale;
}

void
mlp_lbfgs(MlpFit *fit, const TrainSet *set, const MlpOptions *options, MlpCourse *course)
{
	MlpNet *net = &fit->net;
	Objective o = {.net = net, .set = set, .options = options};
	LbfgsObjective objective = {.dims = net->dims, .arg = &o, .evaluate = evaluate};
	bool exhausted = false;
	Lbfgs m;

	o.work = mlp_work_create(net, mlp_work_rows(net, set->n_rows));
	lbfgs_begin(&m, &objective, net->theta, 1.0);
	/* the first step is as long as one weight may well be */
	m.curvature = Max(1.0, sqrt(linalg_dot(net->dims, m.gradient, m.gradient)));
	course->converged = largest(net->dims, m.gradient) <= options->tol;
	progress_begin("iterations", options->max_iter);
	while (course->n_iter < options->max_iter && o.n_evaluations < options->max_fun &&
		   !course->converged && !exhausted && isfinite(m.value))
	{
		double former = m.value;

		lbfgs_descend(&m);
		if (lbfgs_step(&m, &exhausted))
			course->converged = has_converged(&m, net->dims, former, options->tol);
		course->n_iter++;
		progress_update(course->n_iter, m.value);
	}
	progress_end();
	course->converged = course->converged || exhausted;
	course->loss = m.value;
	course->best_score = NAN;
	fit->n_seen += (uint64) set->n_rows * course->n_iter;
}
