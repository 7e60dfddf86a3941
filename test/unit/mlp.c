/*
 * mlp.c
 *		The multi-layer perceptron: gradients against differences, scoring kernels
 *		against each other, parameters, early stopping, learning on, and the
 *		figures of scikit-learn (test/data/mlp/reference.py).
 */
#include "core/port.h"

#include "algo/mlp/mlp.h"
#include "core/budget.h"
#include "math/kernel.h"
#include "reference.h"

#define ROWS     40
#define FEATURES 4

static const Algorithm *
mlp(void)
{
	return algo_by_name("mlp");
}

/* Standard normal columns. */
static TrainSet *
plain_set(Task task, Size n, int n_classes)
{
	TrainSet *set = data_random(task, n, FEATURES, n_classes, 11);

	data_standardize(set);
	return set;
}

/* ---------------------------------------------------------------------- gradients */

static double
loss_at(MlpWork *work, const MlpNet *net, const TrainSet *set, double *gradient)
{
	double loss = 0.0;
	double weight;

	for (Size done = 0; done < set->n_rows; done += work->capacity)
		loss += mlp_loss_gradient(
			work, net->theta, Min(work->capacity, set->n_rows - done), matrix_row(set->x, done),
			set->y + done, set->w != NULL ? set->w + done : NULL, done == 0 ? 0.0 : 1.0, gradient);
	weight = mlp_weigh(set->n_rows, set->w);
	return loss / weight + mlp_penalize(net, net->theta, 0.7, weight, gradient);
}

/* Some rows more than others. */
static void
weigh_rows(TrainSet *set)
{
	double *w = palloc(set->n_rows * sizeof(double));

	for (Size i = 0; i < set->n_rows; i++)
		w[i] = 0.25 + (double) (i % 5);
	set->w = w;
	set->weighted = true;
}

static void
test_gradient(Task task, int n_classes, MlpActivation activation, bool weighted)
{
	static const int32 hidden[] = {5, 3};
	TrainSet *set = plain_set(task, ROWS, n_classes);
	MlpNet net;
	MlpWork *work;
	double *gradient;
	double *scratch;
	double worst = 0.0;
	Rng rng;
	Size i;

	if (weighted)
		weigh_rows(set);
	mlp_net_shape(&net, task, FEATURES, set->n_classes, activation, 2, hidden);
	mlp_net_take(&net);
	rng_seed(&rng, 3);
	mlp_net_draw(&net, &rng);
	work = mlp_work_create(&net, ROWS);
	gradient = palloc(net.dims * sizeof(double));
	scratch = palloc(net.dims * sizeof(double));
	loss_at(work, &net, set, gradient);
	for (i = 0; i < net.dims; i++)
	{
		double at = net.theta[i];
		double step = 1e-6;
		double up;
		double down;

		net.theta[i] = at + step;
		up = loss_at(work, &net, set, scratch);
		net.theta[i] = at - step;
		down = loss_at(work, &net, set, scratch);
		net.theta[i] = at;
		worst = Max(worst, fabs(gradient[i] - (up - down) / (2 * step)));
	}
	tap_ok(worst < 1e-8, "the gradient is that of differences: task %d, %d classes, activation %d",
		   task, n_classes, activation);

	/* by chunks of seven rows */
	loss_at(mlp_work_create(&net, 7), &net, set, scratch);
	for (worst = 0.0, i = 0; i < net.dims; i++)
		worst = Max(worst, fabs(gradient[i] - scratch[i]));
	tap_ok(worst < 1e-13, "and the same in chunks");
}

static void
test_gradients(void)
{
	for (int activation = 0; activation < MLP_N_ACTIVATIONS; activation++)
	{
		test_gradient(TASK_REGRESSION, 0, activation, activation % 2 == 0);
		test_gradient(TASK_CLASSIFICATION, 2, activation, activation % 2 == 0);
		test_gradient(TASK_CLASSIFICATION, 3, activation, activation % 2 == 0);
	}
}

/* ------------------------------------------------------------------------ scoring */

static void
test_kernels(const char *sizes)
{
	TrainSet *set = plain_set(TASK_CLASSIFICATION, 51, 3);
	void *fit = case_fit(mlp(), set, psprintf("max_iter=2;hidden_layer_sizes=%s", sizes));
	double *usual = palloc(51 * 3 * sizeof(double));
	double *other = palloc(51 * 3 * sizeof(double));
	bool same = true;
	Size at;
	Size n;

	mlp()->score.predict(fit, 51, set->x->data, usual);
	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit(level);
		mlp()->score.predict(fit, 51, set->x->data, other);
		same = same && memcmp(usual, other, 51 * 3 * sizeof(double)) == 0;
	}
	tap_ok(same, "layers of %s: every kernel gives the same bits", sizes);
	for (at = 0, n = 1; at + n <= 51; at += n, n++)
	{
		mlp()->score.predict(fit, n, data_row(set, at), other);
		same = same && memcmp(usual + at * 3, other, n * 3 * sizeof(double)) == 0;
	}
	tap_ok(same, "layers of %s: any number of rows at a time gives the same bits", sizes);
}

/* ----------------------------------------------------------------------- parameters */

/* A parameter, and others without which it has no effect. */
static const char *const effects[][2] = {
	{"", "hidden_layer_sizes=[100 2]"},
	{"", "hidden_layer_sizes=[]"},
	{"", "activation=tanh"},
	{"", "activation=logistic"},
	{"", "activation=identity"},
	{"", "solver=sgd"},
	{"", "solver=lbfgs"},
	{"", "alpha=0.1"},
	{"", "batch_size=13"},
	{"", "learning_rate_init=0.01"},
	{"", "beta_1=0.8"},
	{"", "beta_2=0.99"},
	{"", "epsilon=0.01"},
	{"", "max_iter=3"},
	{"batch_size=7", "shuffle=false"},
	{"max_iter=100", "tol=0.1"},
	{"max_iter=100;tol=0.1", "n_iter_no_change=2"},
	{"", "early_stopping=true"},
	{"early_stopping=true", "validation_fraction=0.3"},
	{"solver=sgd", "learning_rate=invscaling"},
	{"solver=sgd;tol=10;max_iter=50", "learning_rate=adaptive"},
	{"solver=sgd;learning_rate=invscaling", "power_t=0.1"},
	{"solver=sgd", "momentum=0.5"},
	{"solver=sgd", "nesterovs_momentum=false"},
	{"solver=lbfgs;max_iter=50", "max_fun=5"},
	{"solver=lbfgs;max_iter=500", "tol=0.01"},
	{"solver=lbfgs", "alpha=1"},
};

static void
test_effects(Task task)
{
	TrainSet *set = plain_set(task, 60, 2);

	for (Size i = 0; i < lengthof(effects); i++)
	{
		const char *base = effects[i][0];
		bool iterates =
			strstr(base, "max_iter") != NULL || strstr(effects[i][1], "max_iter") != NULL;
		const char *rest = psprintf("%s%s", base, iterates ? "" : ";max_iter=10");

		rest += rest[0] == ';';
		tap_ok(!case_same_fit(mlp(), case_fit(mlp(), set, rest),
							  case_fit(mlp(), set,
									   psprintf("%s;%s", rest, effects[i][1]) + (rest[0] == '\0'))),
			   "%s has an effect", effects[i][1]);
	}
}

static void
test_checks(void)
{
	tap_ok(case_refused(mlp(), 0, "solver=lbfgs;batch_size=10",
						"\"batch_size\" has no effect with solver \"lbfgs\""),
		   "lbfgs has no batches");
	tap_ok(case_refused(mlp(), 0, "beta_1=0.5;solver=sgd",
						"\"beta_1\" has no effect with solver \"sgd\""),
		   "sgd has no moments");
	tap_ok(
		case_refused(mlp(), 0, "momentum=0.5", "\"momentum\" has no effect with solver \"adam\""),
		"adam has no momentum");
	tap_ok(case_refused(mlp(), 0, "max_fun=5", "\"max_fun\" has no effect with solver \"adam\""),
		   "adam does not count passes");
	tap_ok(case_refused(mlp(), 0, "solver=sgd;power_t=0.1",
						"\"power_t\" has no effect with learning_rate \"constant\""),
		   "a constant rate has no exponent");
	tap_ok(case_refused(mlp(), 0, "solver=sgd;momentum=0;nesterovs_momentum=true",
						"\"nesterovs_momentum\""),
		   "no momentum, none of Nesterov's");
	tap_ok(case_refused(mlp(), 0, "validation_fraction=0.2",
						"has no effect with early_stopping false"),
		   "a share to set aside needs early stopping");
}

/* --------------------------------------------------------------------------- seeds */

static void
test_seeds(void)
{
	TrainSet *set = plain_set(TASK_CLASSIFICATION, ROWS, 2);
	void *first = case_fit(mlp(), set, "max_iter=3");
	bool same = case_same_fit(mlp(), first, case_fit(mlp(), set, "max_iter=3"));

	set->seed = 1;
	tap_ok(same && !case_same_fit(mlp(), first, case_fit(mlp(), set, "max_iter=3")),
		   "the seed and nothing else decides what is drawn");
}

/* ------------------------------------------------------------------- early stopping */

static void
test_early_stopping(void)
{
	TrainSet *set = plain_set(TASK_CLASSIFICATION, 200, 2);
	TrainReport report;
	double score;

	data_train(mlp(), set, "early_stopping=true;learning_rate_init=0.01", &report);
	score = data_figure(&report, "best_validation_score");
	tap_ok(score > 0.6 && score <= 1.0 && fabs(score * 20 - round(score * 20)) < 1e-9,
		   "a tenth of 200 rows judges the epochs");
	tap_ok(data_figure(&report, "n_iter") < 200, "and ends them early");
	data_train(mlp(), plain_set(TASK_REGRESSION, 200, 0),
			   "early_stopping=true;learning_rate_init=0.05;max_iter=100", &report);
	score = data_figure(&report, "best_validation_score");
	tap_ok(score > 0.2 && score < 1.0, "a regression is judged by R2");
}

static void
test_errors(void)
{
	TrainSet *set = plain_set(TASK_REGRESSION, ROWS, 0);

	tap_ok(case_error(mlp(), plain_set(TASK_REGRESSION, 3, 0), "early_stopping=true") ==
			   CORE_DATA_UNFIT,
		   "three rows are too few to set some aside");
	tap_ok(case_error(mlp(), set, "solver=sgd;learning_rate_init=1e9") == CORE_OUT_OF_RANGE,
		   "a training that diverges is an error");
	budget_training_kb = 1024;
	tap_ok(case_error(mlp(), set, "hidden_layer_sizes=[1000 1000]") == CORE_BUDGET_EXCEEDED &&
			   strstr(port_error_message(), "a network with 1007001 weights") != NULL,
		   "a network beyond the budget is refused before it is made");
	budget_training_kb = BUDGET_DEFAULT_KB;
}

/* ------------------------------------------------------------------------ learning on */

static void
test_update(const char *solver)
{
	const char *params = psprintf("solver=%s;max_iter=2", solver);
	TrainSet *set = plain_set(TASK_CLASSIFICATION, 100, 3);
	TrainReport report;
	void *fit = data_train(mlp(), set, params, &report);
	double before = data_figure(&report, "loss");
	ByteWriter bytes = case_saved(mlp(), fit);
	FitShape shape = data_shape(set);
	ByteReader r;
	void *loaded;
	void *further = case_updated(mlp(), fit, set, params, &report);

	tap_ok(data_figure(&report, "loss") < before, "%s: an update learns on", solver);
	tap_ok(memcmp(case_saved(mlp(), fit).data, bytes.data, bytes.len) == 0,
		   "%s: and leaves the former fit as it was", solver);
	bytes_reader_init(&r, bytes.data, bytes.len, "fit");
	loaded = mlp()->store.load(&r, 1, &shape);
	tap_ok(case_same_fit(mlp(), further, case_updated(mlp(), loaded, set, params, &report)),
		   "%s: an update of what was stored is the same", solver);

	/* rows of one class alone */
	memset((double *) set->y, 0, 100 * sizeof(double));
	data_count(set);
	further = case_updated(mlp(), fit, set, params, &report);
	tap_ok(isfinite(data_figure(&report, "loss")), "%s: a class may be missing", solver);
}

/* The step of invscaling goes on where it was. */
static void
test_update_step(void)
{
	const char *params = "solver=sgd;learning_rate=invscaling;max_iter=1";
	TrainSet *set = plain_set(TASK_REGRESSION, 100, 0);
	MlpFit *fit = case_fit(mlp(), set, params);
	MlpFit other = *fit;
	TrainReport report;

	tap_ok(fit->n_seen == 100, "rows learned are counted");
	other.n_seen = 0;
	tap_ok(!case_same_fit(mlp(), case_updated(mlp(), fit, set, params, &report),
						  case_updated(mlp(), &other, set, params, &report)),
		   "an update goes on with the rate");
}

/* -------------------------------------------------------------------------- reference */

static void
compare_case(char **fields)
{
	Task task = strcmp(fields[2], "y") == 0 ? TASK_REGRESSION : TASK_CLASSIFICATION;
	TrainSet *all =
		data_read(psprintf("test/data/mlp/%s", fields[1]), fields[2], atoi(fields[3]), task);
	bool loss = strcmp(fields[4], "loss") == 0;
	double want = atof(fields[6]);
	double tolerance = atof(fields[7]);
	double got = 0.0;
	TrainSet *set;
	TrainSet *test;

	data_standardize(all);
	set = data_part(all, 3, false);
	test = data_part(all, 3, true);
	for (int seed = 0; seed < 5; seed++)
	{
		TrainReport report;
		void *fit;

		set->seed = seed;
		fit = data_train(mlp(), set, fields[5], &report);
		got += (loss ? data_figure(&report, "loss") : case_score(mlp(), test, fit)) / 5;
	}
	tap_ok(loss ? got <= want + tolerance : fabs(got - want) <= tolerance || got >= want,
		   "%s: %s %.6g, scikit-learn's is %.6g", fields[0], fields[4], got, want);
}

int
main(void)
{
	port_notice_quiet(true);
	test_gradients();
	test_kernels("[9 33 8]");
	test_kernels("[100]");
	test_kernels("[1]");
	test_effects(TASK_CLASSIFICATION);
	test_effects(TASK_REGRESSION);
	test_checks();
	test_seeds();
	test_early_stopping();
	test_errors();
	test_update("adam");
	test_update("sgd");
	test_update("lbfgs");
	test_update_step();
	reference_lines("test/data/mlp/reference.csv", compare_case);
	return tap_done();
}
