/*
 * forest_behaviour.c
 *		random_forest and extra_trees on tables whose answers are known, and what their
 *		parameters do.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo_rows.h"
#include "algo_case.h"
#include "core/budget.h"
#include "core/parallel.h"
#include "tap.h"

#define FOREST (&algo_random_forest)
#define EXTRA  (&algo_extra_trees)

/* One tree of all rows and features: what is learned does not depend on chance. */
#define ONE_TREE "n_estimators=1;bootstrap=false;max_features=1;"

/* ---------------------------------------------------------------- exact answers */

/* Leaves of one value have it to the last bit. */
static void
test_pure_leaves(const Algorithm *algo)
{
	TrainSet *set = data_random(TASK_REGRESSION, 200, 4, 0, 3);
	double *out = case_scores(algo, set, case_fit(algo, set, "bootstrap=false"));
	bool same = true;

	for (Size i = 0; i < 200; i++)
		same = same && fabs(out[i] - set->y[i]) <= 1e-14 * fabs(set->y[i]);
	tap_ok(same, "%s: grown trees of all rows know each row", algo->name);
	out = case_scores(algo, set, case_fit(algo, set, ONE_TREE));
	tap_ok(memcmp(out, set->y, sizeof(double) * 200) == 0, "%s: one of them to the last bit",
		   algo->name);
}

/* No first split of an exclusive or gains anything. */
static void
test_exclusive_or(const Algorithm *algo, Task task)
{
	TrainSet *set = data_create(task, 8, 2, 2);
	double *out;
	bool right = true;

	for (int i = 0; i < 8; i++)
	{
		data_row(set, i)[0] = i % 2;
		data_row(set, i)[1] = i / 2 % 2;
		((double *) set->y)[i] = (i % 2) ^ (i / 2 % 2);
	}
	data_count(set);
	out = case_scores(algo, set, case_fit(algo, set, "bootstrap=false;n_estimators=10"));
	for (int i = 0; i < 8; i++)
		right = right && out[task == TASK_CLASSIFICATION ? 2 * i + 1 : i] == set->y[i];
	tap_ok(right, "%s: an exclusive or is learned (%s)", algo->name, algo_task_name(task));
}

/* Rows with each of the values that one tree gives. */
static Size
smallest_group(const double *out, Size n)
{
	Size least = n;

	for (Size i = 0; i < n; i++)
	{
		Size same = 0;

		for (Size j = 0; j < n; j++)
			same += out[j] == out[i];
		least = Min(least, same);
	}
	return least;
}

static void
test_limits(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 300, 4, 0, 5);
	double *out = case_scores(FOREST, set, case_fit(FOREST, set, ONE_TREE "min_samples_leaf=7"));

	tap_ok(smallest_group(out, 300) >= 7, "no leaf has fewer rows than min_samples_leaf");
	out = case_scores(FOREST, set, case_fit(FOREST, set, ONE_TREE "min_samples_leaf=0.05"));
	tap_ok(smallest_group(out, 300) >= 15, "nor than its share of them");
	out = case_scores(FOREST, set, case_fit(FOREST, set, ONE_TREE "min_weight_fraction_leaf=0.1"));
	tap_ok(smallest_group(out, 300) >= 30, "nor than min_weight_fraction_leaf of the weight");
	tap_ok(case_figure(FOREST, set, ONE_TREE "max_leaf_nodes=13", "n_leaves") == 13,
		   "there are max_leaf_nodes leaves");
	tap_ok(case_figure(FOREST, set, "max_depth=3", "depth") == 3, "a tree is max_depth deep");
	tap_ok(case_figure(FOREST, set, ONE_TREE "min_samples_split=301", "n_leaves") == 1,
		   "a node of fewer rows than min_samples_split is a leaf");
}

/* Two groups of halves 0 and 1: gini falls from 1/2 to 3/8, the squared error by half that. */
static void
test_impurity_decrease(void)
{
	static const double y[] = {0, 0, 0, 1, 0, 1, 1, 1};
	TrainSet *set = data_create(TASK_CLASSIFICATION, 8, 1, 2);

	for (int i = 0; i < 8; i++)
	{
		data_row(set, i)[0] = i / 4;
		((double *) set->y)[i] = y[i];
	}
	data_count(set);
	tap_ok(case_figure(FOREST, set, ONE_TREE "min_impurity_decrease=0.1249", "n_leaves") == 2 &&
			   case_figure(FOREST, set, ONE_TREE "min_impurity_decrease=0.1251", "n_leaves") == 1,
		   "gini: a split that lowers it by 1/8");
	tap_ok(case_figure(FOREST, set, ONE_TREE "criterion=entropy;min_impurity_decrease=0.1887",
					   "n_leaves") == 2 &&
			   case_figure(FOREST, set, ONE_TREE "criterion=entropy;min_impurity_decrease=0.1888",
						   "n_leaves") == 1,
		   "entropy: by 0.1887 bits");
	set->task = TASK_REGRESSION;
	tap_ok(case_figure(FOREST, set, ONE_TREE "min_impurity_decrease=0.0624", "n_leaves") == 2 &&
			   case_figure(FOREST, set, ONE_TREE "min_impurity_decrease=0.0626", "n_leaves") == 1,
		   "squared error: by 1/16");
}

/* A row of weight 2 is the row twice, where all rows are drawn. */
static void
test_double_weight(const Algorithm *algo, Task task, int n_classes)
{
	TrainSet *set = data_random(task, 150, 4, n_classes, 9);
	TrainSet *twice = data_create(task, 200, 4, n_classes);
	double *w = palloc(sizeof(double) * 150);
	int n_outputs = task == TASK_CLASSIFICATION ? n_classes : 1;
	double *a;
	double *b;
	bool near = true;

	for (Size i = 0; i < 200; i++)
	{
		Size row = i % 150;

		w[row] = row < 50 ? 2 : 1;
		memcpy(data_row(twice, i), data_row(set, row), sizeof(double) * 4);
		((double *) twice->y)[i] = set->y[row];
	}
	data_count(twice);
	set->w = w;
	set->weighted = true;
	a = case_scores(algo, set, case_fit(algo, set, "bootstrap=false;max_depth=4"));
	b = case_scores(algo, set, case_fit(algo, twice, "bootstrap=false;max_depth=4"));
	for (Size i = 0; i < (Size) 150 * n_outputs; i++)
		near = near && fabs(a[i] - b[i]) < 1e-12 * (1 + fabs(a[i]));
	tap_ok(near, "%s: weight 2 is a row twice (%d classes)", algo->name, n_classes);
}

static double
tree_leaves(const TrainSet *set, const char *params)
{
	TrainReport report;

	data_train(&algo_decision_tree, set, params, &report);
	return data_figure(&report, "n_leaves");
}

/* A forest of one tree of all rows is pruned to the leaves that decision_tree is. */
static void
test_pruning(Task task, int n_classes, const char *params)
{
	static const char *const alphas[] = {"0.0005", "0.003", "0.01", "0.03", "0.1", "1e9"};
	TrainSet *set = data_random(task, 400, 4, n_classes, 17);
	double *w = palloc(sizeof(double) * 400);
	double before;
	bool same = true;
	bool falls = true;

	set->w = w;
	set->weighted = true;
	for (Size i = 0; i < 400; i++)
		w[i] = 1 << (i % 3); /* exact in any unit: no tie is decided by rounding */
	before = case_figure(FOREST, set, psprintf(ONE_TREE "%s", params), "n_leaves");
	for (Size i = 0; i < lengthof(alphas); i++)
	{
		char *more = psprintf("%s;ccp_alpha=%s", params, alphas[i]);
		double leaves = case_figure(FOREST, set, psprintf(ONE_TREE "%s", more), "n_leaves");

		same = same && leaves == tree_leaves(set, more);
		falls = falls && leaves <= before;
		before = leaves;
	}
	tap_ok(same && falls && before == 1, "%s, %d classes, %s: pruned as one tree is",
		   algo_task_name(task), n_classes, params);
}

/* Without a split the score is the share of a class among the rows drawn, or of its weight. */
static void
test_balanced_draws(const Algorithm *algo)
{
	TrainSet *set = data_create(TASK_CLASSIFICATION, 90, 1, 2);
	ByteWriter all;
	ByteWriter each;

	for (Size i = 0; i < 9; i++)
		((double *) set->y)[i * 10] = 1;
	data_count(set);
	tap_near(case_scores(algo, set,
						 case_fit(algo, set, "bootstrap=true;class_weight=balanced_subsample"))[1],
			 0.5, 1e-8, "%s: balanced among the rows drawn for each tree", algo->name);
	tap_ok(fabs(case_scores(algo, set,
							case_fit(algo, set, "bootstrap=true;class_weight=balanced"))[1] -
				0.5) > 1e-6,
		   "%s: which is not what is balanced among all", algo->name);
	set = data_random(TASK_CLASSIFICATION, 200, 3, 3, 19);
	all = case_saved(algo, case_fit(algo, set, "bootstrap=false;class_weight=balanced"));
	each = case_saved(algo, case_fit(algo, set, "bootstrap=false;class_weight=balanced_subsample"));
	tap_ok(case_same_bytes(all, each), "%s: without draws they are one", algo->name);
}

/* ---------------------------------------------------------------- out of the bag */

static void
test_oob(Task task, int n_classes)
{
	TrainSet *set = data_random(task, 4000, 5, n_classes, 13);
	TrainSet held = *set;
	Matrix x = {2000, 5, data_row(set, 2000)};
	int n_outputs = task == TASK_CLASSIFICATION ? n_classes : 1;
	TrainReport report;
	double *out;
	double score = 0;
	double total = 0;
	void *fit;

	set->n_rows = 2000;
	data_count(set);
	held.n_rows = 2000;
	held.x = &x;
	held.y += 2000;
	fit = data_train(FOREST, set, "oob_score=true", &report);
	out = case_scores(FOREST, &held, fit);
	for (Size i = 0; i < 2000; i++)
	{
		int best = 0;

		for (int k = 1; k < n_outputs; k++)
			best = out[i * n_outputs + k] > out[i * n_outputs + best] ? k : best;
		score += n_classes > 0 ? best == held.y[i] : pow(out[i] - held.y[i], 2);
		total += held.y[i] * held.y[i];
	}
	score = n_classes > 0 ? score / 2000 : 1 - score / total; /* the mean is about zero */
	tap_ok(fabs(score - data_figure(&report, "oob_score")) < 0.03,
		   "%s: out of the bag %g, held out %g", algo_task_name(task),
		   data_figure(&report, "oob_score"), score);
	tap_ok(report.n_remarks == 0, "every row is out of some tree's bag");
	data_train(FOREST, set, "oob_score=true;n_estimators=2", &report);
	tap_ok(report.n_remarks == 1, "it is said when some are not");
}

/* ------------------------------------------------------------------- parameters */

static void
test_effects(const Algorithm *algo, const TrainSet *set, const char *const *params)
{
	ByteWriter plain = case_saved(algo, case_fit(algo, set, "n_estimators=10"));

	for (; *params != NULL; params++)
		tap_ok(!case_same_bytes(
				   plain,
				   case_saved(algo, case_fit(algo, set, psprintf("n_estimators=10;%s", *params)))),
			   "%s: %s makes another model", algo->name, *params);
}

static void
test_parameters(const Algorithm *algo)
{
	static const char *const numbers[] = {"n_estimators=11",
										  "max_depth=3",
										  "min_samples_split=50",
										  "min_samples_split=0.2",
										  "min_samples_leaf=10",
										  "min_weight_fraction_leaf=0.1",
										  "max_features=sqrt",
										  "max_features=log2",
										  "max_features=3",
										  "max_features=0.3",
										  "max_leaf_nodes=9",
										  "min_impurity_decrease=0.1",
										  "bootstrap=true;max_samples=0.5",
										  "bootstrap=true;max_samples=300",
										  "max_bins=20",
										  "ccp_alpha=0.1",
										  NULL};
	static const char *const classes[] = {"criterion=entropy",
										  "class_weight=b:5",
										  "class_weight=balanced",
										  "max_features=1",
										  "bootstrap=true;class_weight=balanced_subsample",
										  NULL};

	test_effects(algo, data_random(TASK_REGRESSION, 500, 9, 0, 7), numbers);
	test_effects(algo, data_random(TASK_CLASSIFICATION, 500, 9, 2, 7), classes);
	test_effects(algo, data_random(TASK_CLASSIFICATION, 500, 9, 4, 7), classes);
	tap_ok(
		!case_same_bytes(case_saved(algo, case_fit(algo, data_random(TASK_REGRESSION, 500, 9, 0, 7),
												   "bootstrap=true")),
						 case_saved(algo, case_fit(algo, data_random(TASK_REGRESSION, 500, 9, 0, 7),
												   "bootstrap=false"))),
		"%s: bootstrap has an effect", algo->name);
}

/* Seeds that are near give other trees, not the same ones in another order. */
static void
test_seeds(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 300, 4, 0, 7);
	double *first;
	double *second;
	double *again;

	set->seed = 2;
	first = case_scores(FOREST, set, case_fit(FOREST, set, "n_estimators=64"));
	set->seed = 3;
	second = case_scores(FOREST, set, case_fit(FOREST, set, "n_estimators=64"));
	set->seed = 2;
	again = case_scores(FOREST, set, case_fit(FOREST, set, "n_estimators=64"));
	tap_ok(fabs(first[0] - second[0]) > 1e-9, "another seed, another forest");
	tap_ok(memcmp(first, again, sizeof(double) * 300) == 0, "the same seed, the same");
}

/* The rows backwards: the same ones are drawn for the same trees. */
static void
test_order(Task task, int n_classes)
{
	TrainSet *set = data_random(task, 400, 4, n_classes, 7);
	TrainSet *backwards = data_create(task, 400, 4, n_classes);

	for (Size i = 0; i < 400; i++)
	{
		memcpy(data_row(backwards, i), data_row(set, 399 - i), sizeof(double) * 4);
		((double *) backwards->y)[i] = set->y[399 - i];
	}
	data_count(backwards);
	tap_ok(case_same_bytes(case_saved(FOREST, case_fit(FOREST, set, "")),
						   case_saved(FOREST, case_fit(FOREST, backwards, ""))),
		   "%s: rows in another order, the same forest", algo_task_name(task));
}

static void
test_refused(void)
{
	tap_ok(case_refused(FOREST, TASK_REGRESSION, "criterion=gini", ""), "gini needs classes");
	tap_ok(case_refused(FOREST, TASK_CLASSIFICATION, "criterion=squared_error", ""),
		   "squared_error needs numbers");
	tap_ok(case_refused(FOREST, TASK_REGRESSION, "class_weight=a:3", "") &&
			   case_refused(FOREST, TASK_REGRESSION, "class_weight=balanced_subsample", ""),
		   "class_weight needs classes");
	tap_ok(case_refused(FOREST, TASK_REGRESSION, "bootstrap=false;max_samples=0.5", ""),
		   "max_samples needs bootstrap");
	tap_ok(case_refused(FOREST, TASK_REGRESSION, "bootstrap=false;oob_score=true", ""),
		   "oob_score needs bootstrap");
	tap_ok(case_refused(FOREST, TASK_REGRESSION, "min_samples_split=1", ""),
		   "one row cannot be split");
	tap_ok(case_refused(FOREST, TASK_REGRESSION, "max_features=2.5", ""),
		   "a number of features is whole");
	tap_ok(!case_refused(FOREST, 0, "criterion=gini", ""), "an unknown task may be either");
}

/* --------------------------------------------------------------------- the course */

/* The saved forest, or no bytes where the budget was too small for it. */
static ByteWriter
saved_within(const TrainSet *set, const char *params, int budget_kb)
{
	volatile ByteWriter w = {0};
	int before = budget_training_kb;

	budget_training_kb = budget_kb;
	PORT_TRY();
	{
		w = case_saved(FOREST, case_fit(FOREST, set, params));
	}
	PORT_CATCH();
	{
		w.len = port_error_code() == CORE_BUDGET_EXCEEDED ? 0 : 1;
	}
	PORT_END_TRY();
	budget_training_kb = before;
	return w;
}

/* The less memory, the fewer trees are grown at once, down to none. */
static void
test_budget(Task task, int n_classes)
{
	TrainSet *set = data_random(task, 5000, 6, n_classes, 7);
	const char *params = "n_estimators=30;oob_score=true";
	ByteWriter plain = saved_within(set, params, 1000000);
	ByteWriter w;
	bool same = true;
	int budget;

	for (budget = 20000; (w = saved_within(set, params, budget)).len > 0; budget -= 1500)
		same = same && case_same_bytes(plain, w);
	tap_ok(same && budget < 8000, "%d classes: the forest does not depend on the trees of a round",
		   n_classes);
	tap_ok(budget > 1000, "a budget too small is an error (%d kB)", budget);
}

/* New trees from new rows, some of which have no row of a class. */
static void
test_update(const Algorithm *algo, Task task, int n_classes)
{
	TrainSet *set = data_random(task, 200, 4, n_classes, 7);
	TrainSet *rows = data_random(task, 150, 4, n_classes, 8);
	Params *params = data_params(algo, "n_estimators=20");
	TrainReport report = {0};
	TrainReport second = {0};
	int n_outputs = task == TASK_CLASSIFICATION ? n_classes : 1;
	void *fit = algo_train(algo, set, params, &report);
	ByteWriter before = case_saved(algo, fit);
	double *old;
	double *new;
	double *both;
	void *more;
	bool mean = true;

	for (Size i = 0; task == TASK_CLASSIFICATION && i < 150; i++)
		((double *) rows->y)[i] = 0;
	data_count(rows);
	more = algo_update(algo, fit, rows, params, &second);
	tap_ok(data_figure(&second, "n_trees") == 40, "%s: as many trees are added", algo->name);
	tap_ok(case_same_bytes(before, case_saved(algo, fit)), "%s: the first fit stays as it is",
		   algo->name);
	if (task != TASK_CLASSIFICATION)
		return;
	old = case_scores(algo, set, fit);
	both = case_scores(algo, set, more);
	new = palloc0(sizeof(double) * n_outputs);
	new[0] = 1;
	for (Size i = 0; i < (Size) 200 * n_outputs; i++)
		mean = mean && fabs(both[i] - (old[i] + new[i % n_outputs]) / 2) < 1e-12;
	tap_ok(mean, "%s: old and new trees count the same", algo->name);
}

/* What is stored must be a forest. */
static void
test_damage(void)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 50, 2, 2, 7);
	ByteWriter w = case_saved(FOREST, case_fit(FOREST, set, ONE_TREE "max_depth=1"));
	FitShape shape = data_shape(set);
	volatile int n_refused = 0;
	double two = 2;

	for (int i = 0; i < 2; i++)
	{
		PORT_TRY();
		{
			ByteReader r;

			if (i == 0) /* the last leaf's value is a share; its cover and the root's follow */
				memcpy(w.data + w.len - 3 - sizeof(double), &two, sizeof(double));
			else /* no trees, and nothing of them */
			{
				memset(w.data, 0, 4 + 3 * sizeof(double) + 2);
				w.len = 4 + 3 * sizeof(double) + 2;
			}
			bytes_reader_init(&r, w.data, w.len, "fit");
			FOREST->store.load(&r, FOREST->format - i, &shape);
		}
		PORT_CATCH();
		{
			n_refused += port_error_code() == CORE_CORRUPT;
		}
		PORT_END_TRY();
	}
	tap_ok(n_refused == 2, "shares above one and no trees are refused");
}

/* Deep trees of many classes: leaves of one class are stored, and kept, once. */
static void
test_compact(void)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 3000, 5, 8, 7);
	TrainReport report;
	void *fit = data_train(EXTRA, set, "n_estimators=20", &report);
	double n_nodes = 2 * data_figure(&report, "n_leaves") - 20;
	double a_node = case_saved(EXTRA, fit).len / n_nodes;

	tap_ok(a_node < 3, "a node of deep trees is stored in %.2f bytes", a_node);
}

/* ----------------------------------------------------------- too many trees, seen early */

static const ParallelKind *counted_kind;
static int n_grown;

static void *
counted_begin(const ParallelKind *kind, Size shared_bytes, double work, void **shared)
{
	char *taken = palloc(shared_bytes + PG_CACHE_LINE_SIZE);

	counted_kind = kind;
	return *shared = (void *) CACHELINEALIGN(taken);
}

static void
counted_run(void *hosted, int step, int n_parts, MemoryContext scratch)
{
	for (int part = 0; part < n_parts; part++)
		parallel_do_part(counted_kind, step, hosted, part, scratch);
	n_grown += n_parts;
}

static int
one_helper(void)
{
	return 1;
}

static void
counted_end(void *hosted)
{
	(void) hosted;
}

/* A forest that does not fit is refused when each process has grown a tree, whatever a round is. */
static void
test_refused_early(void)
{
	static const ParallelHost counting = {
		.helpers = one_helper, .begin = counted_begin, .run = counted_run, .end = counted_end};
	int before = budget_training_kb;
	volatile bool refused = false;

	budget_training_kb = 4096;
	parallel_host = &counting;
	n_grown = 0;
	PORT_TRY();
	{
		(void) case_fit(FOREST, data_random(TASK_REGRESSION, 5000, 3, 0, 8), "n_estimators=1000");
	}
	PORT_CATCH();
	{
		refused = strstr(port_error_message(), "the 1000 trees of the forest: ") != NULL;
	}
	PORT_END_TRY();
	parallel_host = NULL;
	budget_training_kb = before;
	tap_ok(refused && n_grown == 2, "too many trees are refused after %d", n_grown);
}

static void
test_both(const Algorithm *algo)
{
	IN_CONTEXT(test_pure_leaves(algo));
	IN_CONTEXT(test_exclusive_or(algo, TASK_CLASSIFICATION));
	IN_CONTEXT(test_exclusive_or(algo, TASK_REGRESSION));
	IN_CONTEXT(test_double_weight(algo, TASK_REGRESSION, 0));
	IN_CONTEXT(test_double_weight(algo, TASK_CLASSIFICATION, 2));
	IN_CONTEXT(test_double_weight(algo, TASK_CLASSIFICATION, 3));
	IN_CONTEXT(test_balanced_draws(algo));
	IN_CONTEXT(test_parameters(algo));
	IN_CONTEXT(test_update(algo, TASK_REGRESSION, 0));
	IN_CONTEXT(test_update(algo, TASK_CLASSIFICATION, 2));
	IN_CONTEXT(test_update(algo, TASK_CLASSIFICATION, 3));
}

int
main(void)
{
	port_notice_quiet(true);
	test_both(FOREST);
	test_both(EXTRA);
	IN_CONTEXT(test_limits());
	IN_CONTEXT(test_impurity_decrease());
	IN_CONTEXT(test_pruning(TASK_REGRESSION, 0, "min_samples_leaf=2"));
	IN_CONTEXT(test_pruning(TASK_CLASSIFICATION, 2, "criterion=gini"));
	IN_CONTEXT(test_pruning(TASK_CLASSIFICATION, 2, "criterion=entropy"));
	IN_CONTEXT(test_pruning(TASK_CLASSIFICATION, 4, "criterion=gini"));
	IN_CONTEXT(test_pruning(TASK_CLASSIFICATION, 4, "criterion=entropy"));
	IN_CONTEXT(test_oob(TASK_REGRESSION, 0));
	IN_CONTEXT(test_oob(TASK_CLASSIFICATION, 2));
	IN_CONTEXT(test_oob(TASK_CLASSIFICATION, 3));
	IN_CONTEXT(test_seeds());
	IN_CONTEXT(test_order(TASK_REGRESSION, 0));
	IN_CONTEXT(test_order(TASK_CLASSIFICATION, 3));
	IN_CONTEXT(test_refused());
	IN_CONTEXT(test_budget(TASK_CLASSIFICATION, 2));
	IN_CONTEXT(test_budget(TASK_CLASSIFICATION, 3));
	IN_CONTEXT(test_damage());
	IN_CONTEXT(test_compact());
	IN_CONTEXT(test_refused_early());
	return tap_done();
}
