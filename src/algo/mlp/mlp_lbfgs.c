/*
 * mlp_lbfgs.c
 *		Training on all rows at once by limited-memory BFGS.
 *
 * Loss and gradient of all rows are a pass over them in parts (row_parts.h).  The end
 * is as scikit-learn's: when no derivative exceeds tol, or an iteration gains next to
 * nothing.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/mlp/mlp.h"
#include "algo/passes/row_parts.h"
#include "core/progress.h"
#include "math/lbfgs.h"
#include "math/linalg.h"

#define LEAST_GAIN       2.2e-9 /* of the loss, or of 1 */
#define USUAL_ITERATIONS 100
#define UNIT_BYTES       (256 * 1024) /* of what the layers make of a unit of rows */
#define LEAST_UNIT_ROWS  64

/* ------------------------------------------------------------------------- a pass */

/* What a pass is told: the network, without pointers. */
typedef struct MlpTask
{
	Task task;
	MlpActivation activation;
	int n_features;
	int n_classes;
	int n_hidden;
	Size dims;
	double theta[FLEXIBLE_ARRAY_MEMBER]; /* dims; then the units of the hidden layers, int32 each */
} MlpTask;

/* What it finds. */
typedef struct MlpSums
{
	double loss;
	double weight; /* of the rows */
	double gradient[FLEXIBLE_ARRAY_MEMBER]; /* dims */
} MlpSums;

static Size
task_bytes(const MlpNet *net)
{
	return sizeof(MlpTask) + net->dims * sizeof(double) + net->n_layers * sizeof(int32);
}

static Size
sums_bytes(const MlpNet *net)
{
	return sizeof(MlpSums) + net->dims * sizeof(double);
}

/*
 * Rows that go through at a time: what is made of them stays in the second-level cache,
 * but they are enough for the weights, where these do not, not to be all that is read.
 */
static Size
unit_rows(const MlpNet *net, Size n_rows)
{
	Size rows = Max(UNIT_BYTES / mlp_work_bytes(net, 1), LEAST_UNIT_ROWS);

	return mlp_work_rows(net, Min(rows, n_rows));
}

static void
set_task(MlpTask *task, const MlpNet *net)
{
	*task = (MlpTask){
		.task = net->task,
		.activation = net->activation,
		.n_features = net->sizes[0],
		.n_classes = net->n_classes,
		.n_hidden = net->n_layers - 1,
		.dims = net->dims,
	};
	memcpy(task->theta + net->dims, net->sizes + 1, task->n_hidden * sizeof(int32));
}

/* Units of rows, each through the network and back at once. */
static void
gradient_add(const void *arg, const RowBlock *rows, void *result)
{
	const MlpTask *task = arg;
	MlpSums *sums = result;
	double *theta = (double *) task->theta; /* only read */
	MlpNet net;
	MlpWork *work;

	mlp_net_shape(&net, task->task, task->n_features, task->n_classes, task->activation,
				  task->n_hidden, (const int32 *) (task->theta + task->dims));
	work = mlp_work_create(&net, unit_rows(&net, rows->n_rows));
	for (Size start = 0; start < rows->n_rows; start += work->capacity)
	{
		RowBlock part = row_block_part(rows, task->n_features, start,
									   Min(work->capacity, rows->n_rows - start));

		sums->loss += mlp_loss_gradient(work, theta, part.n_rows, part.x, part.y, part.w, 1.0,
										sums->gradient);
		sums->weight += mlp_weigh(part.n_rows, part.w);
	}
}

static void
gradient_merge(const void *arg, void *total_arg, const void *result)
{
	const MlpTask *task = arg;
	const MlpSums *part = result;
	MlpSums *total = total_arg;

	total->loss += part->loss;
	total->weight += part->weight;
	row_parts_add(task->dims, total->gradient, part->gradient);
}

static void gradient_step(void *shared, int part);

static const RowPass gradient_pass = {
	.add = gradient_add,
	.merge = gradient_merge,
	.step = gradient_step,
};

static void
gradient_step(void *shared, int part)
{
	row_parts_step(&gradient_pass, shared, part);
}

static const ParallelStep steps[] = {gradient_step};

const ParallelKind mlp_kind = {
	.name = "mlp",
	.n_steps = lengthof(steps),
	.steps = steps,
};

/* A row and a weight take 0.2 ns, there and back; a unit a few, for its activation. */
static RowPartsShape
shape_of(const MlpNet *net, const TrainSet *set, const MlpOptions *options)
{
	double passes = Min(Min(options->max_iter, options->max_fun), USUAL_ITERATIONS);
	double units = 0.0;

	for (int l = 1; l < net->n_layers; l++)
		units += net->sizes[l];
	return (RowPartsShape){
		.unit_rows = unit_rows(net, set->n_rows),
		.task_bytes = task_bytes(net),
		.result_bytes = sums_bytes(net),
		.other_bytes = mlp_lbfgs_bytes(net, set->n_rows),
		.work = passes * (double) set->n_rows * (0.2 * (double) net->dims + 3.0 * units),
	};
}

/* ------------------------------------------------------------------ the objective */

typedef struct Objective
{
	const MlpNet *net;
	const TrainSet *set;
	const MlpOptions *options;
	RowParts *parts;
	MlpSums *sums;
	int n_evaluations;
} Objective;

static double
evaluate(void *arg, const double *u, double *gradient)
{
	Objective *o = arg;
	const MlpNet *net = o->net;
	MlpTask *task = row_parts_task(o->parts);
	double loss;

	mlp_copy_values(task->theta, u, net->dims);
	row_parts_run(o->parts, &gradient_pass, sums_bytes(net), o->sums);
	mlp_copy_values(gradient, o->sums->gradient, net->dims);
	o->n_evaluations++;
	loss = o->sums->loss / o->sums->weight +
		   mlp_penalize(net, task->theta, o->options->alpha, o->sums->weight, gradient);

	/* a step into overflow is one too far; the line search halves it */
	return isfinite(loss) ? loss : INFINITY;
}

static Objective
objective_begin(const MlpNet *net, const TrainSet *set, const MlpOptions *options)
{
	RowPartsShape shape = shape_of(net, set, options);
	Objective o = {.net = net, .set = set, .options = options};

	o.parts = row_parts_begin(&mlp_kind, set, &shape);
	o.sums = palloc_extended(sums_bytes(net), MCXT_ALLOC_HUGE);
	set_task(row_parts_task(o.parts), net);
	return o;
}

/* --------------------------------------------------------------------- the course */

/* The search, what a pass is told and finds, and a unit of rows. */
Size
mlp_lbfgs_bytes(const MlpNet *net, Size n_rows)
{
	return lbfgs_bytes(net->dims) + task_bytes(net) + 2 * sums_bytes(net) +
		   mlp_work_bytes(net, unit_rows(net, n_rows));
}

static double
largest(Size n, const double *v)
{
	double top = 0.0;

	for (Size i = 0; i < n; i++)
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
	Objective o = objective_begin(net, set, options);
	LbfgsObjective objective = {.dims = net->dims, .arg = &o, .evaluate = evaluate};
	bool exhausted = false;
	Lbfgs m;

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
	row_parts_end(o.parts);
	course->converged = course->converged || exhausted;
	course->loss = m.value;
	course->best_score = NAN;
	fit->n_seen += (uint64) set->n_rows * course->n_iter;
}
