/*
 * tree_behaviour.c
 *		decision_tree and gradient_boosting on small tables whose answers can be worked
 *		out by hand, and what their parameters do.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo_rows.h"
#include "algo/boosting/boost_loss.h"
#include "algo/trees/tree_fit.h"
#include "algo_case.h"
#include "core/budget.h"
#include "tap.h"

#define TREE     (&algo_decision_tree)
#define BOOSTING (&algo_gradient_boosting)

/* One feature, and the target, of n rows. */
static TrainSet *
small_set(Task task, int n, const double *x, const double *y, int n_classes)
{
	TrainSet *set = data_create(task, n, 1, n_classes);

	for (int i = 0; i < n; i++)
	{
		data_row(set, i)[0] = x[i];
		((double *) set->y)[i] = y[i];
	}
	data_count(set);
	return set;
}

/* The first output for one value of one feature. */
static double
predict(const Algorithm *algo, const void *fit, double x)
{
	double out[8];

	algo->score.predict(fit, 1, &x, out);
	return out[0];
}

/* -------------------------------------------------------------------- by hand */

static void
test_first_split(void)
{
	static const double x[] = {1, 2, 3, 4, 10, 12};
	static const double y[] = {1, 1, 2, 2, 9, 9};
	TrainSet *set = small_set(TASK_REGRESSION, 6, x, y, 0);
	TreeFit *fit = case_fit(TREE, set, "max_depth=1");

	tap_ok(fit->nodes[0].threshold == 7, "the cut lies halfway between two values");
	tap_near(predict(TREE, fit, 7), 1.5, 1e-15, "a value on it goes left");
	tap_near(predict(TREE, fit, nextafter(7, 8)), 9, 1e-15, "one just above it right");
	fit = case_fit(TREE, set, "");
	tap_ok(predict(TREE, fit, 2.4) == 1 && predict(TREE, fit, 2.6) == 2,
		   "a grown tree knows each value");
}

/* Rows without a value are like those with large ones, or like nothing else. */
static void
test_missing_direction(void)
{
	static const double x[] = {1, 2, 3, 4, NAN, NAN};
	static const double right[] = {0, 0, 5, 5, 5, 5};
	static const double left[] = {0, 0, 5, 5, 0, 0};
	static const double apart[] = {1, 1, 1, 1, 8, 8};
	TrainSet *set = small_set(TASK_REGRESSION, 6, x, right, 0);

	tap_ok(predict(TREE, case_fit(TREE, set, "max_depth=1"), NAN) == 5,
		   "missing values go right where that is better");
	set = small_set(TASK_REGRESSION, 6, x, left, 0);
	tap_ok(predict(TREE, case_fit(TREE, set, "max_depth=1"), NAN) == 0, "and left where that is");
	set = small_set(TASK_REGRESSION, 6, x, apart, 0);
	tap_ok(predict(TREE, case_fit(TREE, set, "max_depth=1"), NAN) == 8 &&
			   predict(TREE, case_fit(TREE, set, "max_depth=1"), 1e300) == 1,
		   "they can be divided from all values");
	set = small_set(TASK_REGRESSION, 4, x, right, 0);
	((double *) set->y)[1] = 5;
	tap_ok(predict(TREE, case_fit(TREE, set, "max_depth=1"), NAN) == 5,
		   "where no row misses a value, such a row goes with the most");
}

/* Categories 0, 2, 5 have one mean and 1, 3, 4 another: no cut of codes divides them. */
static void
test_category_set(void)
{
	static const int n_categories = 7;
	static const double x[] = {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5};
	static const double y[] = {9, 1, 9, 1, 1, 9, 9, 1, 9, 1, 1, 9};
	TrainSet *set = small_set(TASK_REGRESSION, 12, x, y, 0);
	bool right = true;
	TreeFit *fit;

	set->n_categories = &n_categories;
	fit = case_fit(TREE, set, "max_depth=1");
	for (int i = 0; i < 6; i++)
		right = right && predict(TREE, fit, i) == y[i];
	tap_ok(fit->n_nodes == 3 && right, "one split divides a set of categories");
	tap_ok(isfinite(predict(TREE, fit, 6)) && predict(TREE, fit, 6) == predict(TREE, fit, NAN) &&
			   predict(TREE, fit, 2.5) == predict(TREE, fit, NAN),
		   "a category that no row had goes where missing values go");
}

static void
test_class_categories(void)
{
	static const int n_categories = 6;
	TrainSet *set = data_create(TASK_CLASSIFICATION, 60, 1, 3);
	TreeFit *fit;
	double out[3];
	bool right = true;

	for (int i = 0; i < 60; i++)
	{
		data_row(set, i)[0] = i % 6;
		((double *) set->y)[i] = (i % 6) % 3;
	}
	data_count(set);
	set->n_categories = &n_categories;
	fit = case_fit(TREE, set, "");
	for (int i = 0; i < 6; i++)
	{
		TREE->score.predict(fit, 1, data_row(set, i), out);
		right = right && out[i % 3] == 1;
	}
	tap_ok(right && fit->n_leaves == 3, "three classes of categories take two splits");
}

/* One round: each leaf -G / (H + l2) times the learning rate, from the mean. */
static void
test_newton_step(void)
{
	static const double x[] = {1, 1, 1, 2, 2, 2};
	static const double y[] = {0, 0, 3, 9, 9, 9};
	static const double label[] = {0, 0, 0, 1, 1, 0};
	TrainSet *set = small_set(TASK_REGRESSION, 6, x, y, 0);
	void *fit = case_fit(BOOSTING, set, "n_estimators=1;learning_rate=0.5;min_samples_leaf=1");
	double p = 1.0 / 3;
	double score;

	tap_near(predict(BOOSTING, fit, 1), 5 + 0.5 * (3 - 15) / (3 + 1.0), 1e-12,
			 "squared error: the mean of the residuals, shrunk");
	tap_near(predict(BOOSTING, fit, 2), 5 + 0.5 * (27 - 15) / (3 + 1.0), 1e-12, "on both sides");
	set = small_set(TASK_CLASSIFICATION, 6, x, label, 2);
	fit = case_fit(BOOSTING, set,
				   "n_estimators=1;learning_rate=0.5;min_samples_leaf=1;min_child_weight=0;"
				   "l2_regularization=0");
	score = log(p / (1 - p)) - 0.5 * (3 * p) / (3 * p * (1 - p));
	tap_near(predict(BOOSTING, fit, 1), 1 - 1 / (1 + exp(-score)), 1e-8, "log loss: a Newton step");
	score = log(p / (1 - p)) + 0.5 * (2 - 3 * p) / (3 * p * (1 - p));
	tap_near(predict(BOOSTING, fit, 2), 1 - 1 / (1 + exp(-score)), 1e-8, "for the second class");
}

static void
test_other_losses(void)
{
	static const double x[] = {1, 1, 1, 1, 2, 2, 2, 2};
	static const double y[] = {1, 2, 3, 100, 11, 12, 13, 200};
	TrainSet *set = small_set(TASK_REGRESSION, 8, x, y, 0);
	void *fit = case_fit(BOOSTING, set,
						 "loss=absolute_error;n_estimators=1;learning_rate=1;min_samples_leaf=1");

	tap_near(predict(BOOSTING, fit, 1), 2.5, 1e-12, "absolute error: the median");
	tap_near(predict(BOOSTING, fit, 2), 12.5, 1e-12, "of each leaf");
	fit = case_fit(BOOSTING, set,
				   "loss=quantile;quantile=0.2;n_estimators=1;learning_rate=1;min_samples_leaf=1");
	tap_near(predict(BOOSTING, fit, 1), 1, 1e-12, "quantile: the lower fifth");
	fit = case_fit(BOOSTING, set,
				   "loss=poisson;n_estimators=500;learning_rate=0.2;"
				   "l2_regularization=0;min_samples_leaf=1");
	tap_near(predict(BOOSTING, fit, 1), 26.5, 1e-6, "poisson: the mean");
	tap_near(predict(BOOSTING, fit, 2), 59, 1e-6, "of each leaf");
	((double *) set->y)[3] = -1;
	PORT_TRY();
	{
		case_fit(BOOSTING, set, "loss=poisson");
		tap_ok(false, "poisson refuses negative targets");
	}
	PORT_CATCH();
	{
		tap_ok(port_error_code() == CORE_DATA_UNFIT, "poisson refuses negative targets");
	}
	PORT_END_TRY();
}

/* ------------------------------------------------------------------- quantiles */

static void
test_quantiles(void)
{
	double sorted[200];
	double values[200];
	double w[200];
	bool same = true;
	Rng rng;

	rng_seed(&rng, 3);
	for (int n = 1; n <= 200; n++)
	{
		double q = rng_double(&rng);
		double target = ceil(q * n);

		for (int i = 0; i < n; i++)
		{
			sorted[i] = i;
			values[i] = i;
			w[i] = 1;
		}
		for (int i = n - 1; i > 0; i--)
		{
			int j = rng_below(&rng, i + 1);
			double x = values[i];

			values[i] = values[j];
			values[j] = x;
		}
		same = same && boost_quantile(n, values, w, q) == sorted[(int) Max(target, 1) - 1];
		same = same && boost_quantile(n, values, NULL, q) == sorted[(int) Max(target, 1) - 1];
		same = same && boost_quantile(n, values, NULL, 0.5) == (n - 1) / 2.0;
		same = same && boost_quantile(n, values, w, 0.5) == (n - 1) / 2.0;
	}
	tap_ok(same, "quantiles are those of the sorted values, with and without weights");
}

/* ------------------------------------------------------------------ constraints */

static TrainSet *
wave(Task task)
{
	TrainSet *set = data_random(task, 2000, 3, 2, 5);

	for (Size i = 0; i < 2000; i++)
	{
		double *x = data_row(set, i);

		((double *) set->y)[i] = task == TASK_REGRESSION
									 ? x[0] + 2 * sin(3 * x[0]) + x[1] / 4
									 : (x[0] + 2 * sin(3 * x[0]) + x[1] / 4 > 0.5);
	}
	data_count(set);
	return set;
}

static void
test_monotone(Task task)
{
	TrainSet *set = wave(task);
	Params *params = data_params(BOOSTING, "n_estimators=40;max_depth=5");
	TrainReport report = {0};
	NamedNumber *constraint = palloc(sizeof(NamedNumber));
	int broken[2] = {0, 0};
	void *fits[2];

	fits[0] = algo_train(BOOSTING, set, params, &report);
	*constraint = (NamedNumber){pstrdup("x1"), 1};
	param_set_named(params, "monotonic_cst", 1, constraint);
	fits[1] = algo_train(BOOSTING, set, params, &report);
	for (int f = 0; f < 2; f++)
	{
		for (Size i = 0; i < 100; i++)
		{
			double last = -INFINITY;

			for (int step = -30; step <= 30; step++)
			{
				double out[2];
				double score;

				data_row(set, i)[0] = step / 10.0;
				BOOSTING->score.predict(fits[f], 1, data_row(set, i), out);
				score = task == TASK_REGRESSION ? out[0] : out[1];
				broken[f] += score < last;
				last = score;
			}
		}
	}
	tap_ok(broken[0] > 0 && broken[1] == 0, "%s: a constrained prediction never falls",
		   algo_task_name(task));
}

/* --------------------------------------------------------------------- effects */

static ByteWriter
saved(const Algorithm *algo, const TrainSet *set, const char *params)
{
	ByteWriter w;

	bytes_writer_init(&w);
	algo->store.save(case_fit(algo, set, params), &w);
	return w;
}

static void
test_effects(const Algorithm *algo, const TrainSet *set, const char *base,
			 const char *const *params)
{
	ByteWriter plain = saved(algo, set, base);

	for (; *params != NULL; params++)
		tap_ok(!case_same_bytes(plain, saved(algo, set, psprintf("%s%s", base, *params))),
			   "%s: %s makes another model", algo->name, *params);
}

static void
test_parameters(void)
{
	static const char *const boosting[] = {
		"loss=absolute_error", "loss=poisson",        "n_estimators=11",
		"learning_rate=0.3",   "max_depth=3",         "max_leaf_nodes=7",
		"min_samples_leaf=50", "min_child_weight=50", "l2_regularization=9",
		"min_split_gain=100",  "subsample=0.5",       "colsample_bytree=0.4",
		"max_bins=20",         "early_stopping=true", NULL};
	static const char *const tree[] = {
		"splitter=random",       "max_depth=3",         "min_samples_split=50",
		"min_samples_split=0.2", "min_samples_leaf=10", "max_features=2",
		"max_features=sqrt",     "max_leaf_nodes=9",    "min_impurity_decrease=0.1",
		"ccp_alpha=0.05",        "max_bins=20",         NULL};
	static const char *const classes[] = {"criterion=entropy", "class_weight=b:5", NULL};
	static const char *const weights[] = {"class_weight=b:5", NULL};
	TrainSet *set = data_random(TASK_REGRESSION, 500, 6, 0, 7);
	TrainSet *labels = data_random(TASK_CLASSIFICATION, 500, 6, 2, 7);

	test_effects(TREE, set, "", tree);
	test_effects(TREE, labels, "max_depth=4;", classes);
	test_effects(BOOSTING, labels, "n_estimators=10;", weights);
	for (Size i = 0; i < 500; i++)
		((double *) set->y)[i] = fabs(set->y[i]);
	test_effects(BOOSTING, set, "n_estimators=10;", boosting);
	tap_ok(!case_same_bytes(saved(BOOSTING, set, "max_leaf_nodes=7"),
							saved(BOOSTING, set, "max_leaf_nodes=7;growth=depth")),
		   "growth by leaf is not that by level");
	tap_ok(!case_same_bytes(saved(BOOSTING, set, "min_samples_leaf=2"),
							saved(BOOSTING, set, "min_samples_leaf=2;max_leaf_nodes=null")),
		   "without max_leaf_nodes there are more");
	tap_ok(!case_same_bytes(saved(BOOSTING, set, "early_stopping=true"),
							saved(BOOSTING, set, "early_stopping=true;validation_fraction=0.4")),
		   "validation_fraction has an effect");
	tap_ok(!case_same_bytes(saved(BOOSTING, set, "early_stopping=true;n_iter_no_change=1"),
							saved(BOOSTING, set, "early_stopping=true;n_iter_no_change=60")),
		   "n_iter_no_change has an effect");
	tap_ok(!case_same_bytes(saved(BOOSTING, set, "loss=quantile;quantile=0.3"),
							saved(BOOSTING, set, "loss=quantile")),
		   "quantile has an effect");
}

static void
test_seed(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 500, 6, 0, 7);
	ByteWriter first = saved(BOOSTING, set, "subsample=0.5");

	set->seed = 1;
	tap_ok(!case_same_bytes(first, saved(BOOSTING, set, "subsample=0.5")),
		   "another seed, other rows");
	set->seed = 0;
	tap_ok(case_same_bytes(first, saved(BOOSTING, set, "subsample=0.5")),
		   "the same seed, the same");
}

static void
test_refused(void)
{
	tap_ok(case_refused(BOOSTING, TASK_REGRESSION, "loss=log_loss", "loss"),
		   "log_loss needs classes");
	tap_ok(case_refused(BOOSTING, TASK_CLASSIFICATION, "loss=poisson", "loss"), "poisson numbers");
	tap_ok(case_refused(BOOSTING, TASK_REGRESSION, "quantile=0.2", "quantile"),
		   "quantile needs loss quantile");
	tap_ok(case_refused(BOOSTING, TASK_REGRESSION, "max_leaf_nodes=null;growth=depth", "growth"),
		   "growth needs max_leaf_nodes");
	tap_ok(case_refused(BOOSTING, TASK_REGRESSION, "n_iter_no_change=3", "n_iter_no_change"),
		   "n_iter_no_change needs early_stopping");
	tap_ok(case_refused(BOOSTING, TASK_REGRESSION, "class_weight=a:3", "class_weight"),
		   "class_weight needs classes");
	tap_ok(case_refused(TREE, TASK_REGRESSION, "criterion=gini", "criterion"),
		   "gini needs classes");
	tap_ok(case_refused(TREE, TASK_CLASSIFICATION, "criterion=squared_error", "criterion"),
		   "squared_error needs numbers");
}

/* With two classes no first split gains anything, and two on top of each other all there is. */
static void
test_no_gain(void)
{
	static const char *const classes[] = {"criterion=gini", "criterion=entropy", "splitter=random",
										  "max_leaf_nodes=8", "max_features=1"};
	static const char *const numbers[] = {"", "splitter=random"};

	for (int n_classes = 0; n_classes <= 3; n_classes += n_classes == 0 ? 2 : 1)
	{
		TrainSet *set =
			data_create(n_classes > 0 ? TASK_CLASSIFICATION : TASK_REGRESSION, 40, 2, n_classes);
		int n = n_classes > 0 ? lengthof(classes) : lengthof(numbers);

		for (int i = 0; i < 40; i++)
		{
			data_row(set, i)[0] = i % 2;
			data_row(set, i)[1] = i / 2 % 2;
			((double *) set->y)[i] =
				i % 2 == i / 2 % 2 ? Max(n_classes, 2) - 1 : n_classes == 3 && i % 2;
		}
		data_count(set);
		for (int k = 0; k < n; k++)
			tap_ok(case_score(TREE, set,
							  case_fit(TREE, set, n_classes > 0 ? classes[k] : numbers[k])) == 1,
				   "%d classes, %s: a split that gains nothing is made on the way", n_classes,
				   n_classes > 0 ? classes[k] : numbers[k]);
	}
}

static void
test_no_gain_limits(void)
{
	static const double x[] = {1, 1, 1, 1};
	static const double y[] = {0, 1, 0, 1};
	static const double even[] = {1, 1, 2, 2};

	tap_ok(((TreeFit *) case_fit(TREE, small_set(TASK_REGRESSION, 4, x, y, 0), ""))->n_leaves == 1,
		   "rows that nothing tells apart stay together");
	tap_ok(((TreeFit *) case_fit(TREE, small_set(TASK_REGRESSION, 4, even, y, 0),
								 "min_impurity_decrease=0.001"))
				   ->n_leaves == 1,
		   "a split that must gain something is not made");
}

/* -------------------------------------------------------------------- pruning */

static void
test_pruning(void)
{
	static const double x[] = {1, 2, 3, 4};
	static const double y[] = {0, 0.1, 5, 5.4};
	TrainSet *set = small_set(TASK_REGRESSION, 4, x, y, 0);

	/* pure leaves lower the error by 0.0025 / 2 and 0.04 / 2 of all rows' */
	tap_ok(((TreeFit *) case_fit(TREE, set, "ccp_alpha=0.0012"))->n_leaves == 4 &&
			   ((TreeFit *) case_fit(TREE, set, "ccp_alpha=0.00126"))->n_leaves == 3 &&
			   ((TreeFit *) case_fit(TREE, set, "ccp_alpha=0.0199"))->n_leaves == 3 &&
			   ((TreeFit *) case_fit(TREE, set, "ccp_alpha=0.021"))->n_leaves == 2 &&
			   ((TreeFit *) case_fit(TREE, set, "ccp_alpha=100"))->n_leaves == 1,
		   "leaves that are not worth their price are taken back, the worst first");
}

/* --------------------------------------------------------------- learning on */

static void
test_update(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 800, 4, 0, 7);
	Params *params = data_params(BOOSTING, "n_estimators=25");
	TrainReport report = {0};
	void *fit = algo_train(BOOSTING, set, params, &report);
	void *more = algo_update(BOOSTING, fit, set, params, &report);
	void *whole = case_fit(BOOSTING, set, "n_estimators=50");
	bool near = true;

	for (Size i = 0; i < 800; i++)
	{
		double a;
		double b;

		BOOSTING->score.predict(more, 1, data_row(set, i), &a);
		BOOSTING->score.predict(whole, 1, data_row(set, i), &b);
		near = near && fabs(a - b) < 1e-9;
	}
	tap_ok(near, "25 rounds and 25 more are 50 rounds");
	BOOSTING->score.predict(fit, 1, data_row(set, 0), data_row(set, 1));
	tap_ok(data_figure(&report, "n_iter") == 25, "the first fit stays as it was");
}

static void
test_budget(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 5000, 20, 0, 7);
	int before = budget_training_kb;

	budget_training_kb = 2000;
	PORT_TRY();
	{
		case_fit(BOOSTING, set, "");
		tap_ok(false, "a budget too small is an error");
	}
	PORT_CATCH();
	{
		tap_ok(port_error_code() == CORE_BUDGET_EXCEEDED, "a budget too small is an error");
	}
	PORT_END_TRY();
	budget_training_kb = before;
}

int
main(void)
{
	Size before = port_allocated();

	IN_CONTEXT(test_first_split());
	IN_CONTEXT(test_missing_direction());
	IN_CONTEXT(test_category_set());
	IN_CONTEXT(test_class_categories());
	IN_CONTEXT(test_newton_step());
	IN_CONTEXT(test_other_losses());
	IN_CONTEXT(test_quantiles());
	IN_CONTEXT(test_monotone(TASK_REGRESSION));
	IN_CONTEXT(test_monotone(TASK_CLASSIFICATION));
	IN_CONTEXT(test_parameters());
	IN_CONTEXT(test_seed());
	IN_CONTEXT(test_refused());
	IN_CONTEXT(test_no_gain());
	IN_CONTEXT(test_no_gain_limits());
	IN_CONTEXT(test_pruning());
	IN_CONTEXT(test_update());
	IN_CONTEXT(test_budget());
	tap_ok(port_allocated() == before, "nothing is left allocated");
	return tap_done();
}
