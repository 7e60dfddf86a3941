/*
 * sgd.c
 *		Stochastic gradient descent: scikit-learn's steps digit by digit, its scores
 *		(test/data/sgd/reference.py), the minimum it converges to, learning on,
 *		parameters, probabilities.
 */
#include "core/port.h"

#include "algo/sgd/sgd.h"
#include "core/budget.h"
#include "reference.h"

static const Algorithm *
sgd(void)
{
	return algo_by_name("sgd");
}

static TrainSet *
plain_set(Task task, Size n, int n_classes)
{
	TrainSet *set = data_random(task, n, 4, n_classes, 12);

	data_standardize(set);
	return set;
}

static void
scan_inner(const TrainSet *set, RowBlockFn fn, void *state)
{
	data_scan(set->scan_arg, fn, state);
}

/* Learning sees rows by scans alone. */
static TrainSet *
by_passes(const TrainSet *set)
{
	TrainSet *passes = palloc(sizeof(TrainSet));
	TrainSet *inner = palloc(sizeof(TrainSet));

	*inner = *set;
	*passes = *set;
	passes->x = NULL;
	passes->y = passes->w = NULL;
	passes->scan = scan_inner;
	passes->scan_arg = inner;
	return passes;
}

/* -------------------------------------------------------------- the steps, exactly */

typedef struct Case
{
	char *name;
	SgdFit *fit;
	TrainReport report;
	int n_checked;
	double worst;
} Case;

static void
case_begin(Case *c, char **fields)
{
	Task task = strcmp(fields[2], "y") == 0 ? TASK_REGRESSION : TASK_CLASSIFICATION;
	TrainSet *set =
		data_read(psprintf("test/data/sgd/%s", fields[1]), fields[2], atoi(fields[3]), task);
	double *w = palloc(set->n_rows * sizeof(double));

	data_standardize(set);
	for (Size i = 0; i < set->n_rows; i++)
		w[i] = 0.5 + i % 3;
	if (atoi(fields[4]))
		set->w = w;
	set->weighted = set->w != NULL;
	*c = (Case){.name = pstrdup(fields[0])};
	c->fit = data_train(sgd(), set, fields[5], &c->report);
}

static void
case_compare(Case *c, char **fields)
{
	int row = atoi(fields[6]);
	int column = atoi(fields[7]);
	double want = atof(fields[8]);
	const LinearFit *linear = &c->fit->linear;
	double got;

	if (row < 0)
		got = data_figure(&c->report, "n_iter");
	else if (column < 0)
		got = linear->intercepts[row];
	else
		got = linear->weights[row * linear->n_features + column];
	c->worst = Max(c->worst, fabs(got - want) / Max(fabs(want), 1e-3));
	c->n_checked++;
}

static void
test_steps(Csv *reference)
{
	Case c;

	case_begin(&c, reference->fields);
	for (; reference_has(reference, c.name); csv_next(reference))
		case_compare(&c, reference->fields);
	tap_ok(c.worst < 1e-7, "%s: %d figures are scikit-learn's, worst to %.1e", c.name, c.n_checked,
		   c.worst);
}

/* --------------------------------------------------------------------- their scores */

static void
compare_score(char **fields)
{
	Task task = strcmp(fields[2], "y") == 0 ? TASK_REGRESSION : TASK_CLASSIFICATION;
	TrainSet *all =
		data_read(psprintf("test/data/sgd/%s", fields[1]), fields[2], atoi(fields[3]), task);
	double want = atof(fields[5]);
	double got = 0.0;
	TrainSet *set;
	TrainSet *test;

	data_standardize(all);
	set = data_part(all, 3, false);
	test = data_part(all, 3, true);
	for (int seed = 0; seed < 5; seed++)
	{
		set->seed = seed;
		got += case_score(sgd(), test, case_fit(sgd(), set, fields[4])) / 5;
	}
	tap_ok(got >= want - atof(fields[6]), "%s: score %.6g, scikit-learn's is %.6g", fields[0], got,
		   want);
}

/* ---------------------------------------------------------------------- the minimum */

static double
farthest(const LinearFit *a, const LinearFit *b)
{
	double worst = 0.0;

	for (int j = 0; j < a->n_features; j++)
		worst = Max(worst, fabs(a->weights[j] - b->weights[j]));
	return Max(worst, fabs(a->intercepts[0] - b->intercepts[0]));
}

static void
test_minimum(void)
{
	TrainSet *set = plain_set(TASK_CLASSIFICATION, 300, 2);
	TrainReport report;
	LinearFit *exact =
		data_train(algo_by_name("logistic_regression"), set, "C=0.33333333333333333", &report);
	SgdFit *fit = case_fit(sgd(), set, "alpha=0.01;tol=null;max_iter=3000;average=100000");

	tap_ok(farthest(&fit->linear, exact) < 2e-3,
		   "log_loss ends where logistic_regression does (%.1e)", farthest(&fit->linear, exact));
	set = plain_set(TASK_REGRESSION, 300, 0);
	exact = data_train(algo_by_name("ridge"), set, "alpha=3", &report);
	fit = case_fit(sgd(), set, "alpha=0.01;tol=null;max_iter=3000;average=100000");
	tap_ok(farthest(&fit->linear, exact) < 5e-3, "squared_error ends where ridge does (%.1e)",
		   farthest(&fit->linear, exact));
}

/* ------------------------------------------------------------------------ the buffer */

/* More rows than the buffer has: each filling is in an order of its own. */
static void
test_buffer(void)
{
	enum
	{
		N = 6000,
		P = 2000 /* 4192 rows fill the buffer */
	};
	TrainSet *set = data_create(TASK_REGRESSION, N, P, 0);
	SgdFit *fit;

	budget_training_kb = 1024 * 1024;
	for (Size i = 0; i < N; i++)
	{
		data_row(set, i)[i % 2] = 1.0;
		((double *) set->y)[i] = i % 2 ? 3.0 : -1.0;
	}
	fit = case_fit(sgd(), by_passes(set), "fit_intercept=false;alpha=0;max_iter=3;eta0=0.1");
	tap_ok(fit->n_steps == 3 * N && fabs(fit->linear.weights[0] + 1.0) < 1e-3 &&
			   fabs(fit->linear.weights[1] - 3.0) < 1e-3,
		   "every row of a set beyond the buffer is learned once an epoch");
	budget_training_kb = BUDGET_DEFAULT_KB;
	pfree(set->x->data);
}

static void
test_passes(void)
{
	TrainSet *set = plain_set(TASK_CLASSIFICATION, 200, 3);

	tap_ok(case_same_fit(sgd(), case_fit(sgd(), set, ""), case_fit(sgd(), by_passes(set), "")),
		   "rows by scans are enough");
	tap_ok(case_same_fit(sgd(), case_fit(sgd(), set, "early_stopping=true"),
						 case_fit(sgd(), by_passes(set), "early_stopping=true")),
		   "also with rows set aside");
}

/* ----------------------------------------------------------------------- parameters */

typedef struct Effect
{
	Task task;
	const char *base;
	const char *change;
} Effect;

static const Effect effects[] = {
	{TASK_CLASSIFICATION, "", "loss=modified_huber"},
	{TASK_REGRESSION, "", "loss=huber"},
	{TASK_REGRESSION, "", "loss=epsilon_insensitive"},
	{TASK_REGRESSION, "", "loss=squared_epsilon_insensitive"},
	{TASK_REGRESSION, "loss=huber", "epsilon=0.5"},
	{TASK_CLASSIFICATION, "", "penalty=none"},
	{TASK_CLASSIFICATION, "", "penalty=l1"},
	{TASK_CLASSIFICATION, "", "penalty=elasticnet"},
	{TASK_CLASSIFICATION, "", "alpha=0.01"},
	{TASK_CLASSIFICATION, "penalty=elasticnet", "l1_ratio=0.5"},
	{TASK_CLASSIFICATION, "", "fit_intercept=false"},
	{TASK_CLASSIFICATION, "", "learning_rate=constant"},
	{TASK_CLASSIFICATION, "", "learning_rate=invscaling"},
	{TASK_REGRESSION, "", "learning_rate=optimal"},
	{TASK_REGRESSION, "learning_rate=constant;max_iter=100;tol=0.01", "learning_rate=adaptive"},
	{TASK_REGRESSION, "", "eta0=0.02"},
	{TASK_REGRESSION, "", "power_t=0.5"},
	{TASK_CLASSIFICATION, "", "max_iter=2"},
	{TASK_CLASSIFICATION, "", "tol=null"},
	{TASK_CLASSIFICATION, "learning_rate=constant;eta0=0.001", "tol=0.05"},
	{TASK_CLASSIFICATION, "", "shuffle=false"},
	{TASK_CLASSIFICATION, "", "early_stopping=true"},
	{TASK_CLASSIFICATION, "early_stopping=true", "validation_fraction=0.3"},
	{TASK_CLASSIFICATION, "tol=0.01", "n_iter_no_change=2"},
	{TASK_CLASSIFICATION, "", "class_weight=balanced"},
	{TASK_CLASSIFICATION, "", "class_weight=a:3"},
	{TASK_CLASSIFICATION, "", "average=5"},
};

static void
test_effects(void)
{
	for (Size i = 0; i < lengthof(effects); i++)
	{
		const Effect *e = &effects[i];
		TrainSet *set = plain_set(e->task, 80, 2);
		char *both = psprintf("%s%s%s", e->base, e->base[0] != '\0' ? ";" : "", e->change);

		tap_ok(!case_same_fit(sgd(), case_fit(sgd(), set, e->base), case_fit(sgd(), set, both)),
			   "%s has an effect", e->change);
	}
}

static void
test_checks(void)
{
	tap_ok(case_refused(sgd(), TASK_CLASSIFICATION, "loss=huber", "is for numbers"),
		   "huber is for numbers");
	tap_ok(case_refused(sgd(), TASK_REGRESSION, "loss=log_loss", "is for classes"),
		   "log_loss is for classes");
	tap_ok(case_refused(sgd(), 0, "loss=squared_error;epsilon=0.2", "\"epsilon\" has no effect"),
		   "squared_error has no epsilon");
	tap_ok(case_refused(sgd(), 0, "epsilon=0.2", "\"epsilon\" has no effect"),
		   "nor has any automatic loss");
	tap_ok(case_refused(sgd(), TASK_CLASSIFICATION, "eta0=0.2", "\"eta0\" has no effect"),
		   "the rate optimal has no start");
	tap_ok(case_refused(sgd(), TASK_CLASSIFICATION, "alpha=0", "\"alpha\" must be positive"),
		   "nor a value without alpha");
	tap_ok(
		case_refused(sgd(), 0, "learning_rate=constant;power_t=0.3", "\"power_t\" has no effect"),
		"a constant rate has no exponent");
	tap_ok(case_refused(sgd(), 0, "l1_ratio=0.3", "\"l1_ratio\" has no effect with penalty \"l2\""),
		   "l2 has no ratio");
	tap_ok(case_refused(sgd(), 0, "validation_fraction=0.3", "early_stopping false"),
		   "a share to set aside needs early stopping");
	tap_ok(case_refused(sgd(), TASK_REGRESSION, "class_weight=balanced",
						"\"class_weight\" has no effect"),
		   "a regression has no classes");
}

/* ------------------------------------------------------------------------- learning on */

/* One epoch and an update with the same rows are two epochs. */
static void
test_update(Task task, const char *params)
{
	TrainSet *set = plain_set(task, 90, 3);
	char *one = psprintf("%s;max_iter=1;shuffle=false", params);
	TrainReport report;
	SgdFit *first = case_fit(sgd(), set, one);
	ByteWriter bytes = case_saved(sgd(), first);
	SgdFit *two = case_fit(sgd(), set, psprintf("%s;max_iter=2;shuffle=false", params));
	SgdFit *on = case_updated(sgd(), first, set, one, &report);
	FitShape shape = data_shape(set);
	ByteReader r;

	tap_ok(case_same_fit(sgd(), on, two), "%s: learning on is one more epoch", params);
	tap_ok(data_figure(&report, "n_steps") == 180, "%s: its steps are counted on", params);
	tap_ok(memcmp(case_saved(sgd(), first).data, bytes.data, bytes.len) == 0,
		   "%s: the former fit stays", params);
	bytes_reader_init(&r, bytes.data, bytes.len, "fit");
	tap_ok(case_same_fit(sgd(),
						 case_updated(sgd(), sgd()->store.load(&r, 1, &shape), set, one, &report),
						 two),
		   "%s: and what was stored learns on alike", params);
}

static void
test_updates(void)
{
	TrainSet *set = plain_set(TASK_CLASSIFICATION, 60, 3);
	TrainReport report;
	SgdFit *fit = case_fit(sgd(), set, "class_weight=balanced");
	double before = fit->class_weights[1];

	test_update(TASK_CLASSIFICATION, "average=30");
	test_update(TASK_CLASSIFICATION, "average=1000");
	test_update(TASK_CLASSIFICATION, "penalty=none");
	test_update(TASK_CLASSIFICATION, "class_weight=balanced");
	test_update(TASK_REGRESSION, "learning_rate=adaptive");
	test_update(TASK_REGRESSION, "loss=huber");

	/* rows of one class alone, which have no balance */
	memset((double *) set->y, 0, 60 * sizeof(double));
	data_count(set);
	fit = case_updated(sgd(), fit, set, "class_weight=balanced", &report);
	tap_ok(fit->class_weights[1] == before, "weights of classes stay those of the first training");
}

/* ----------------------------------------------------------------------- probabilities */

static void
test_probabilities(void)
{
	static const double far[] = {1e6, -1e6, 1e6, -1e6};
	TrainSet *set = plain_set(TASK_CLASSIFICATION, 200, 3);
	SgdFit *fit = case_fit(sgd(), set, "loss=modified_huber");
	double out[3];
	bool good = true;

	for (Size i = 0; i < 200; i++)
	{
		sgd()->score.predict(fit, 1, data_row(set, i), out);
		good = good && out[0] >= 0.0 && out[1] >= 0.0 && out[2] >= 0.0 &&
			   fabs(out[0] + out[1] + out[2] - 1.0) < 1e-14;
	}
	tap_ok(good, "modified_huber gives probabilities that sum to 1");
	fit->linear.intercepts[0] = fit->linear.intercepts[1] = fit->linear.intercepts[2] = -1e9;
	sgd()->score.predict(fit, 1, far, out);
	tap_ok(out[0] == 1.0 / 3 && out[2] == 1.0 / 3, "what no class claims is anyone's");
	fit->huber_link = false;
	sgd()->score.predict(fit, 1, far, out);
	tap_ok(out[0] == 1.0 / 3 && out[2] == 1.0 / 3, "also where logistic underflows");
}

/* ------------------------------------------------------------------------------- errors */

static void
test_errors(void)
{
	TrainSet *set = plain_set(TASK_REGRESSION, 2000, 0);
	TrainReport report;

	tap_ok(case_error(sgd(), set, "eta0=1e300;learning_rate=constant") == CORE_OUT_OF_RANGE,
		   "a training that overflows is an error");
	(void) data_train(sgd(), set, "eta0=10;learning_rate=constant;max_iter=20", &report);
	tap_ok(report.n_remarks > 0 && strstr(report.remarks[0], "greater than without any") != NULL,
		   "one that diverges says so");
	budget_training_kb = 16;
	tap_ok(case_error(sgd(), set, "") == CORE_BUDGET_EXCEEDED, "the buffer is within the budget");
	budget_training_kb = BUDGET_DEFAULT_KB;
	tap_ok(case_error(sgd(), plain_set(TASK_CLASSIFICATION, 80, 2), "class_weight=zz:2") ==
			   CORE_INVALID_PARAMETER,
		   "a weight of a class that is not there is an error");
}

int
main(void)
{
	port_notice_quiet(true);
	reference_cases("test/data/sgd/reference.csv", test_steps);
	reference_lines("test/data/sgd/scores.csv", compare_score);
	test_minimum();
	test_buffer();
	test_passes();
	test_effects();
	test_checks();
	test_updates();
	test_probabilities();
	test_errors();
	return tap_done();
}
