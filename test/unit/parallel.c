/*
 * parallel.c
 *		Learners that share work: the same bytes of a model from one process, and from
 *		parts done out of order on memory that lies elsewhere, as workers see it.
 *
 * The host here is one process that maps the shared block twice: the learner has one
 * of the mappings, and every other part is done on the other, from the last part to
 * the first.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create */
#endif
#include "core/port.h"

#include <sys/mman.h>
#include <unistd.h>

#include "algo/algo_rows.h"
#include "algo_data.h"
#include "core/budget.h"
#include "core/parallel.h"
#include "tap.h"

typedef struct Mirror
{
	const ParallelKind *kind;
	Size bytes;
	void *here;
	void *elsewhere;
} Mirror;

static int n_begun;
static int n_parts_done;

static void *
map(int file, Size bytes)
{
	void *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

	if (block == MAP_FAILED)
	{
		printf("Bail out! cannot map %zu bytes\n", (size_t) bytes);
		exit(1);
	}
	return block;
}

static void *
mirror_begin(const ParallelKind *kind, Size shared_bytes, double work, void **shared)
{
	Mirror *mirror = palloc0(sizeof(Mirror));
	int file;

	if (work == 0)
		return NULL;
	file = memfd_create("parallel", 0);
	if (file < 0 || ftruncate(file, shared_bytes) != 0)
	{
		printf("Bail out! no memory file of %zu bytes\n", (size_t) shared_bytes);
		exit(1);
	}
	mirror->kind = kind;
	mirror->bytes = shared_bytes;
	mirror->here = *shared = map(file, shared_bytes);
	mirror->elsewhere = map(file, shared_bytes);
	close(file);
	memset(mirror->here, 0x7f, shared_bytes); /* as a block used before */
	n_begun++;
	return mirror;
}

static void
mirror_run(void *hosted, int step, int n_parts, MemoryContext scratch)
{
	Mirror *mirror = hosted;

	for (int part = n_parts - 1; part >= 0; part--)
	{
		parallel_set_process(part % 2);
		parallel_do_part(mirror->kind, step, part % 2 ? mirror->elsewhere : mirror->here, part,
						 scratch);
	}
	parallel_set_process(0);
	n_parts_done += n_parts;
}

static int
mirror_helpers(void)
{
	return 1;
}

static void
mirror_end(void *hosted)
{
	Mirror *mirror = hosted;

	munmap(mirror->here, mirror->bytes);
	munmap(mirror->elsewhere, mirror->bytes);
	pfree(mirror);
}

static const ParallelHost mirror = {
	.helpers = mirror_helpers, .begin = mirror_begin, .run = mirror_run, .end = mirror_end};

/* -------------------------------------------------------------------- the models */

typedef struct Case
{
	const char *algorithm;
	const char *params;
	Task task;
	Size n_rows;
	int n_features;
	int n_classes;
	bool weighted;
	int budget_kb; /* 0: as usual */
} Case;

static const Case cases[] = {
	{"gradient_boosting", "n_estimators=2;max_depth=6;max_leaf_nodes=null", TASK_REGRESSION, 70000,
	 8, 0, false},
	{"gradient_boosting", "n_estimators=2", TASK_REGRESSION, 70000, 8, 0, false},
	{"gradient_boosting", "n_estimators=2;max_depth=14;max_leaf_nodes=null;min_child_weight=5",
	 TASK_REGRESSION, 40000, 9, 0, true},
	{"gradient_boosting",
	 "n_estimators=1;max_leaf_nodes=null;min_samples_leaf=1;min_child_weight=1",
	 TASK_CLASSIFICATION, 30000, 10, 2, false},
	{"gradient_boosting", "n_estimators=2;growth=leaf;max_leaf_nodes=20", TASK_CLASSIFICATION,
	 120000, 5, 2, false},
	{"gradient_boosting", "n_estimators=2;loss=quantile;max_depth=1", TASK_REGRESSION, 120000, 3, 0,
	 false},
	{"gradient_boosting",
	 "n_estimators=2;max_depth=6;max_leaf_nodes=null;colsample_bytree=0.5;subsample=0.8;"
	 "monotonic_cst=x1:1",
	 TASK_REGRESSION, 60000, 9, 0, false},
	{"gradient_boosting", "n_estimators=1;max_depth=4;max_leaf_nodes=null;early_stopping=true",
	 TASK_CLASSIFICATION, 60000, 7, 3, true},
	{"gradient_boosting", "n_estimators=1;max_depth=3", TASK_REGRESSION, 20000, 300, 0, false},
	{"gradient_boosting", "n_estimators=2;loss=absolute_error;max_depth=3", TASK_REGRESSION, 120000,
	 4, 0, true},
	{"random_forest", "n_estimators=3;max_depth=6", TASK_CLASSIFICATION, 3000, 5, 3, false},
	{"extra_trees", "n_estimators=3;max_depth=6", TASK_REGRESSION, 3000, 5, 0, true},
	{"kmeans", "n_clusters=5;n_init=2", TASK_CLUSTERING, 7000, 3, 0, false},
	{"kmeans", "n_clusters=40;init=random", TASK_CLUSTERING, 5000, 4, 0, true},
	{"kmeans", "algorithm=mini_batch;max_iter=2", TASK_CLUSTERING, 5000, 4, 0, false},
	{"gaussian_mixture", "n_components=3;max_iter=5", TASK_CLUSTERING, 5000, 3, 0, false},
	{"gaussian_mixture", "n_components=3;max_iter=5;n_init=2;covariance_type=tied", TASK_CLUSTERING,
	 5000, 3, 0, true},
	{"gaussian_mixture", "n_components=2;max_iter=5;covariance_type=diag", TASK_CLUSTERING, 5000, 3,
	 0, false},
	{"gaussian_mixture", "n_components=2;max_iter=5;covariance_type=spherical", TASK_CLUSTERING,
	 5000, 3, 0, false},
	{"logistic_regression", "", TASK_CLASSIFICATION, 9000, 4, 2, false},
	{"logistic_regression", "penalty=none;fit_intercept=false", TASK_CLASSIFICATION, 5000, 3, 2,
	 false},
	{"logistic_regression", "penalty=l1;C=0.01", TASK_CLASSIFICATION, 5000, 5, 3, false},
	{"logistic_regression", "max_iter=5", TASK_CLASSIFICATION, 4200, 400, 3, false},
	{"mlp", "solver=lbfgs;max_iter=4", TASK_CLASSIFICATION, 9000, 4, 2, false},
	{"mlp", "solver=lbfgs;max_iter=3;activation=tanh;hidden_layer_sizes=[9 7]", TASK_REGRESSION,
	 7001, 30, 0, false},
	{"mlp", "solver=lbfgs;max_iter=3;activation=logistic;hidden_layer_sizes=[]",
	 TASK_CLASSIFICATION, 5000, 3, 4, false},
	{"mlp", "solver=lbfgs;max_iter=2;hidden_layer_sizes=[700 300]", TASK_CLASSIFICATION, 4200, 150,
	 3, false},
	{"svm", "", TASK_CLASSIFICATION, 2000, 4, 2, false},
	{"svm", "C=100;max_iter=20000", TASK_CLASSIFICATION, 5000, 4, 2, false, 3600},
	{"svm", "kernel=poly", TASK_REGRESSION, 1000, 3, 0, true},
	{"svm", "nu=0.2;shrinking=false", TASK_OUTLIER_DETECTION, 5000, 3, 0, false},
};

static TrainSet *
set_of(const Case *c)
{
	TrainSet *set = data_random(c->task, c->n_rows, c->n_features, c->n_classes, 5);

	set->seed = 11;
	set->in_memory = true;
	if (c->weighted)
	{
		double *w = palloc(set->n_rows * sizeof(double));

		for (Size i = 0; i < set->n_rows; i++)
			w[i] = 0.5 + (double) (i % 7);
		set->w = w;
		set->weighted = true;
	}
	if (!(c->task & TASKS_WITH_TARGET))
		set->y = NULL;
	return set;
}

static ByteWriter
bytes_of(const Case *c, TrainSet *set, const ParallelHost *host)
{
	const Algorithm *algo = algo_by_name(c->algorithm);
	TrainReport report;
	ByteWriter w;
	void *fit;

	budget_training_kb = c->budget_kb > 0 ? c->budget_kb : BUDGET_DEFAULT_KB;
	parallel_host = host;
	fit = data_train(algo, set, c->params, &report);
	parallel_host = NULL;
	budget_training_kb = BUDGET_DEFAULT_KB;
	bytes_writer_init(&w);
	algo->store.save(fit, &w);
	return w;
}

static void
test_case(const Case *c)
{
	TrainSet *set = set_of(c);
	const char *name = psprintf("%s %s", c->algorithm, c->params);
	ByteWriter alone = bytes_of(c, set, NULL);
	ByteWriter shared;

	n_begun = n_parts_done = 0;
	shared = bytes_of(c, set, &mirror);
	tap_ok(n_begun > 0 && n_parts_done > 1, "%s: shares its work (%d times, %d parts)", name,
		   n_begun, n_parts_done);
	tap_ok(alone.len == shared.len && memcmp(alone.data, shared.data, alone.len) == 0,
		   "%s: the same bytes from shared work", name);
	if (algo_by_name(c->algorithm) == &algo_svm)
		return; /* takes the rows into memory of its own */
	set->in_memory = false;
	set->runs_query = true;
	n_begun = 0;
	shared = bytes_of(c, set, &mirror);
	tap_ok(n_begun == 0 && memcmp(alone.data, shared.data, alone.len) == 0,
		   "%s: rows from a query are scanned, and give the same bytes", name);
}

/* The budget has to hold the rows twice. */
static void
test_budget(void)
{
	Case c = {"logistic_regression", "", TASK_CLASSIFICATION, 9000, 4, 2, false, 0};
	TrainSet *set = set_of(&c);
	ByteWriter large;
	ByteWriter small;

	n_begun = 0;
	large = bytes_of(&c, set, &mirror);
	c.budget_kb = 2 * 9000 * 5 * 8 / 1024;
	small = bytes_of(&c, set, &mirror);
	tap_ok(n_begun == 1, "rows are shared where the budget holds them twice, else not");
	tap_ok(memcmp(large.data, small.data, large.len) == 0, "and the bytes are the same");
}

int
main(void)
{
	test_budget();
	for (int i = 0; i < lengthof(cases); i++)
		test_case(&cases[i]);
	return tap_done();
}
