/*
 * algo_sparse.c
 *		What every algorithm with ALGO_SPARSE owes its callers, tried on each of them,
 *		with the parameters of the table below beside the defaults.
 *
 * The same rows sparse and dense teach the same; a row alone and in a batch gives
 * the same bits; rows without words; cancellation, budgets, stored form.
 */
#include "core/port.h"

#include "algo/passes/epoch.h"
#include "algo_case.h"
#include "core/budget.h"
#include "math/linalg.h"
#include "sparse_data.h"
#include "tap.h"

#define CASE_ROWS  120
#define CASE_DENSE 3
#define CASE_WORDS 60

/* Great steps of gradient descent multiply rounding errors. */
#define LIKE_QUALITY 0.2

/*
 * Beside the defaults of each.  differs: how much predictions may differ from those
 * of a fit of the same rows dense; where there is no number, their quality is compared.
 */
typedef struct SparseCase
{
	const char *algorithm;
	const char *params;
	double differs;
} SparseCase;

static const SparseCase cases[] = {
	{"logistic_regression", "tol=1e-12", 1e-9},
	{"logistic_regression", "tol=1e-12;C=20;fit_intercept=false;class_weight=balanced", 1e-9},
	{"logistic_regression", "tol=1e-12;penalty=l1;C=2", 1e-6},
	{"logistic_regression", "tol=1e-12;penalty=elasticnet;l1_ratio=0.3", 1e-6},
	{"naive_bayes", "var_smoothing=1e-6", 1e-8},
	{"naive_bayes", "distribution=multinomial", 1e-12},
	{"naive_bayes", "distribution=bernoulli;alpha=0.3", 1e-12},
	{"naive_bayes", "distribution=bernoulli;binarize=-0.5", 1e-12},
	{"sgd", "fit_intercept=false;alpha=0.01", 1e-9},
	{"sgd", "fit_intercept=false;alpha=0.01;penalty=l1", 1e-9},
	{"sgd", "fit_intercept=false;alpha=0.01;penalty=elasticnet;l1_ratio=0.4", 0.0},
	{"sgd", "fit_intercept=false;alpha=0.01;average=50", 1e-9},
	{"sgd", "fit_intercept=false;alpha=0.03;loss=modified_huber;early_stopping=true;average=1",
	 1e-9},
	{"sgd",
	 "fit_intercept=false;penalty=none;learning_rate=adaptive;eta0=0.1;class_weight=balanced",
	 1e-9},
	{"sgd", "fit_intercept=false;loss=huber;penalty=l1;alpha=0.001;average=100000000", 1e-9},
	{"ridge", "alpha=0.1", 1e-9},
	{"ridge", "alpha=3;fit_intercept=false", 1e-9},
	{"linear_regression", "fit_intercept=false", 1e-7},
	{"lasso", "alpha=0.01;tol=1e-14", 1e-6},
	{"elastic_net", "alpha=0.02;l1_ratio=0.4;tol=1e-14", 1e-6},
	{"elastic_net", "alpha=0.05;l1_ratio=0;fit_intercept=false;tol=1e-18", 1e-6},
	{"truncated_svd", "algorithm=randomized;n_components=4;n_iter=2", 1e-9},
	{"svm", "tol=1e-6", 1e-4},
	{"svm", "kernel=linear;tol=1e-9", 1e-6},
	{"svm", "kernel=linear;tol=1e-9;multi_class=ovr", 1e-6},
	{"svm", "kernel=linear;tol=1e-9;loss=squared_hinge;C=3", 1e-6},
	{"svm", "kernel=linear;tol=1e-7;probability=true;class_weight=balanced", 1e-4},
};

static TrainSet *
random_set(Task task, int n_dense, int n_classes)
{
	TrainSet *set = sparse_data_random(task, CASE_ROWS, n_dense, CASE_WORDS, n_classes, 11);

	if (!(task & TASKS_WITH_TARGET))
		set->y = NULL;
	return set;
}

/* Outputs of all rows, by one call. */
static double *
scores(const Algorithm *algo, const TrainSet *set, const void *fit)
{
	double *out = vector_zeros(set->n_rows * case_n_outputs(algo, set, fit));
	RowBlock block = sparse_data_block(set, 0, set->n_rows);

	if (set->n_sparse > 0)
		algo->score.predict_sparse(fit, set->n_sparse, &block, out);
	else
		algo->score.predict(fit, set->n_rows, set->x->data, out);
	return out;
}

static double
greatest_difference(Size n, const double *a, const double *b)
{
	double greatest = 0.0;

	for (Size i = 0; i < n; i++)
		greatest = Max(greatest, fabs(a[i] - b[i]) / (1.0 + fabs(b[i])));
	return greatest;
}

/* ----------------------------------------------------------------- what is learned */

/* Share of right classes, or R2. */
static double
quality(const TrainSet *set, int n_out, const double *out)
{
	HoldoutScore score = {0};

	for (Size i = 0; i < set->n_rows; i++)
	{
		int best = 0;

		for (int k = 1; k < n_out; k++)
			best = out[i * n_out + k] > out[i * n_out + best] ? k : best;
		if (set->task == TASK_REGRESSION)
			holdout_score_value(&score, 1.0, set->y[i], out[i]);
		else
			holdout_score_class(&score, 1.0, best == (int) set->y[i]);
	}
	return set->task == TASK_REGRESSION ? holdout_r2(&score) : holdout_accuracy(&score);
}

static void
test_like_dense(const Algorithm *algo, const TrainSet *set, const SparseCase *c)
{
	TrainSet *dense = sparse_data_dense(set);
	TrainReport report;
	void *fit = data_train(algo, set, c->params, &report);
	double *sparse_out = scores(algo, set, fit);
	double *own_dense = scores(algo, dense, fit);
	double *dense_out = scores(algo, dense, data_train(algo, dense, c->params, &report));
	int n = case_n_outputs(algo, set, fit);
	double differs = greatest_difference(set->n_rows * n, sparse_out, dense_out);
	double rounding = greatest_difference(set->n_rows * n, sparse_out, own_dense);

	tap_ok(rounding < 1e-9, "%s (%s): sparse and dense rows are scored alike (%.1e)", algo->name,
		   c->params, rounding);
	if (c->differs > 0.0)
		tap_ok(differs < c->differs,
			   "%s (%s), %d dense features: sparse and dense rows teach the same (%.1e)",
			   algo->name, c->params, set->n_features - set->n_sparse, differs);
	else if (set->task & TASKS_WITH_TARGET)
		tap_ok(fabs(quality(set, n, sparse_out) - quality(set, n, dense_out)) < LIKE_QUALITY,
			   "%s (%s), %d dense features: sparse and dense rows teach as much (%.3f, %.3f)",
			   algo->name, c->params, set->n_features - set->n_sparse, quality(set, n, sparse_out),
			   quality(set, n, dense_out));
}

/* What describes rows without a target, too. */
static void
test_figure(const Algorithm *algo, const TrainSet *set, const char *params)
{
	TrainSet *dense = sparse_data_dense(set);
	RowBlock block = sparse_data_block(set, 0, set->n_rows);
	double *figures = vector_zeros(set->n_rows);
	double *expected = vector_zeros(set->n_rows);
	TrainReport report;
	void *fit = data_train(algo, set, params, &report);
	bool same = true;
	double differs;

	algo->score.figure->rows(fit, set->n_rows, dense->x->data, expected);
	algo->score.figure->sparse_rows(fit, set->n_sparse, &block, figures);
	differs = greatest_difference(set->n_rows, figures, expected);
	tap_ok(differs < 1e-12, "%s (%s): the figure of sparse rows is that of dense ones (%.1e)",
		   algo->name, params, differs);
	for (Size i = 0; i < set->n_rows; i++)
	{
		double alone;

		block = sparse_data_block(set, i, 1);
		algo->score.figure->sparse_rows(fit, set->n_sparse, &block, &alone);
		same = same && alone == figures[i];
	}
	tap_ok(same, "... with the same bits alone and in a batch");
}

static void
test_rows_and_batch(const Algorithm *algo, const TrainSet *set, const char *params)
{
	TrainReport report;
	void *fit = data_train(algo, set, params, &report);
	double *batch = scores(algo, set, fit);
	int n = case_n_outputs(algo, set, fit);
	double *row = vector_zeros(n);
	bool same = true;
	bool finite = true;

	for (Size i = 0; i < set->n_rows; i++)
	{
		RowBlock block = sparse_data_block(set, i, 1);

		algo->score.predict_sparse(fit, set->n_sparse, &block, row);
		same = same && memcmp(row, batch + i * n, n * sizeof(double)) == 0;
		finite = finite && linalg_is_finite(n, row);
	}
	tap_ok(same && finite, "%s (%s): a sparse row gives the same bits alone and in a batch",
		   algo->name, params);
}

static void
test_stored_form(const Algorithm *algo, const TrainSet *set, const char *params)
{
	TrainReport report;
	void *fit = data_train(algo, set, params, &report);
	double *before = scores(algo, set, fit);
	Size bytes = set->n_rows * case_n_outputs(algo, set, fit) * sizeof(double);
	FitShape shape = data_shape(set);
	ByteWriter w;
	ByteWriter again;
	ByteReader r;

	bytes_writer_init(&w);
	bytes_writer_init(&again);
	algo->store.save(fit, &w);
	algo->store.save(data_train(algo, set, params, &report), &again);
	tap_ok(w.len == again.len && memcmp(w.data, again.data, w.len) == 0,
		   "%s (%s): same sparse rows, same bytes", algo->name, params);
	bytes_reader_init(&r, w.data, w.len, "fit");
	fit = algo->store.load(&r, algo->format, &shape);
	tap_ok(memcmp(before, scores(algo, set, fit), bytes) == 0,
		   "%s (%s): loaded predicts sparse rows with the same bits", algo->name, params);
}

static void
test_update(const Algorithm *algo, const TrainSet *set, const char *params)
{
	TrainReport report;
	void *fit = data_train(algo, set, params, &report);
	double *out;

	report = (TrainReport){0};
	fit = algo_update(algo, fit, set, data_params(algo, params), &report);
	out = scores(algo, set, fit);
	tap_ok(linalg_is_finite(set->n_rows * case_n_outputs(algo, set, fit), out),
		   "%s (%s): learns on from sparse rows", algo->name, params);
}

/* --------------------------------------------------------------------- odd data */

/* The error, or -1 when every score is finite, -2 when some is not. */
static int
outcome(const Algorithm *algo, const TrainSet *set, const char *params)
{
	volatile int result = -1;

	PORT_TRY();
	{
		TrainReport report;
		void *fit = data_train(algo, set, params, &report);
		double *out = scores(algo, set, fit);

		if (!linalg_is_finite(set->n_rows * case_n_outputs(algo, set, fit), out))
			result = -2;
	}
	PORT_CATCH();
	{
		result = port_error_code();
	}
	PORT_END_TRY();
	return result;
}

static bool
learned_or_unfit(int result)
{
	return result == -1 || result == CORE_DATA_UNFIT;
}

static TrainSet *
without_words(Task task, int n_dense, int n_classes)
{
	TrainSet *set = random_set(task, n_dense, n_classes);

	set->sparse.start = palloc0((set->n_rows + 1) * sizeof(Size));
	return set;
}

static void
test_odd_data(const Algorithm *algo, Task task, int n_classes, const char *params)
{
	TrainSet *set = without_words(task, CASE_DENSE, n_classes);
	int got = outcome(algo, set, params);

	tap_ok(learned_or_unfit(got), "%s (%s): no row has a word (%d)", algo->name, params, got);
	got = outcome(algo, without_words(task, 0, n_classes), params);
	tap_ok(learned_or_unfit(got), "%s (%s): no row has anything (%d)", algo->name, params, got);
	set = random_set(task, 0, n_classes);
	set->n_rows = 1;
	data_count(set);
	got = outcome(algo, set, params);
	tap_ok(learned_or_unfit(got), "%s (%s): one sparse row (%d)", algo->name, params, got);
	set->n_rows = 0;
	data_count(set);
	got = outcome(algo, set, params);
	tap_ok(got == CORE_DATA_UNFIT, "%s (%s): no sparse row (%d)", algo->name, params, got);
	set = sparse_data_random(task, 30, 1, 200, n_classes, 5);
	if (!(task & TASKS_WITH_TARGET))
		set->y = NULL;
	got = outcome(algo, set, params);
	tap_ok(got == -1, "%s (%s): more words than rows (%d)", algo->name, params, got);
}

static void
test_budget(const Algorithm *algo, Task task, int n_classes, const char *params)
{
	TrainSet *set = sparse_data_random(task, 40, 2, 1 << 15, n_classes, 4);
	int before = budget_training_kb;
	int got;

	if (!(task & TASKS_WITH_TARGET))
		set->y = NULL;
	budget_training_kb = 32;
	got = outcome(algo, set, params);
	budget_training_kb = before;
	tap_ok(got == CORE_BUDGET_EXCEEDED, "%s (%s): a small budget is kept with many words (%d)",
		   algo->name, params, got);
	got = outcome(algo, set, params);
	tap_ok(got == -1, "%s (%s): %d words need no matrix of them (%d)", algo->name, params, 1 << 15,
		   got);
}

/* --------------------------------------------------------------------- cancelling */

static void
test_cancel(const Algorithm *algo, const TrainSet *set, const char *params)
{
	Size before = port_allocated();
	int64 check = 0;
	bool leaked = false;

	while (case_cancelled_at(algo, set, params, check))
	{
		check += 1 + check / 50;
		leaked = leaked || port_allocated() != before;
	}
	tap_ok(check > 0 && !leaked && port_allocated() == before,
		   "%s (%s): a cancel at any check (up to %d) leaks nothing", algo->name, params,
		   (int) check);
}

/* ---------------------------------------------------------------------- all of it */

static void
test_case(const Algorithm *algo, Task task, int n_classes, const SparseCase *c)
{
	IN_CONTEXT(test_like_dense(algo, random_set(task, 0, n_classes), c));
	IN_CONTEXT(test_like_dense(algo, random_set(task, CASE_DENSE, n_classes), c));
	IN_CONTEXT(test_rows_and_batch(algo, random_set(task, CASE_DENSE, n_classes), c->params));
	IN_CONTEXT(test_rows_and_batch(algo, random_set(task, 0, n_classes), c->params));
	if (!(task & TASKS_WITH_TARGET))
	{
		IN_CONTEXT(test_figure(algo, random_set(task, CASE_DENSE, n_classes), c->params));
		IN_CONTEXT(test_figure(algo, random_set(task, 0, n_classes), c->params));
	}
	IN_CONTEXT(test_stored_form(algo, random_set(task, CASE_DENSE, n_classes), c->params));
	if (algo->learn.update != NULL)
		IN_CONTEXT(test_update(algo, random_set(task, CASE_DENSE, n_classes), c->params));
	IN_CONTEXT(test_odd_data(algo, task, n_classes, c->params));
	IN_CONTEXT(test_budget(algo, task, n_classes, c->params));
	IN_CONTEXT(test_cancel(algo, random_set(task, CASE_DENSE, n_classes), c->params));
}

/* A case for a task that its parameters are not for is passed over. */
static bool
params_fit(const Algorithm *algo, Task task, const char *params)
{
	volatile bool fit = true;

	PORT_TRY();
	{
		algo_check(algo, data_params(algo, params), task);
	}
	PORT_CATCH();
	{
		fit = false;
	}
	PORT_END_TRY();
	return fit;
}

static void
test_task(const Algorithm *algo, Task task, int n_classes)
{
	SparseCase defaults = {algo->name, "", 0.0};

	test_case(algo, task, n_classes, &defaults);
	for (int i = 0; i < lengthof(cases); i++)
	{
		bool is_for = strcmp(cases[i].algorithm, algo->name) == 0;

		IN_CONTEXT(is_for = is_for && params_fit(algo, task, cases[i].params));
		if (is_for)
			test_case(algo, task, n_classes, &cases[i]);
	}
}

static void
test_algorithm(const Algorithm *algo)
{
	for (int bit = 0; bit < N_TASKS; bit++)
	{
		Task task = (Task) (1 << bit);

		if (!(algo->tasks & task))
			continue;
		test_task(algo, task, 2);
		if (task == TASK_CLASSIFICATION)
			test_task(algo, task, 3);
	}
}

int
main(void)
{
	Size before = port_allocated();

	port_notice_quiet(true);
	for (int i = 0; algo_table[i] != NULL; i++)
	{
		bool sparse = (algo_table[i]->traits & ALGO_SPARSE) != 0;

		tap_ok(sparse == (algo_table[i]->score.predict_sparse != NULL),
			   "%s: scores sparse rows if and only if it learns from them", algo_table[i]->name);
		if (sparse)
			test_algorithm(algo_table[i]);
	}
	tap_ok(port_allocated() == before, "nothing is left allocated");
	return tap_done();
}
