/*
 * neighbours.c
 *		Nearest neighbours: predictions of scikit-learn
 *		(test/data/neighbours/reference.py), every way of searching against a plain
 *		one, ties, queries out of range, parameters, damaged bytes.
 */
#include "core/port.h"

#include "algo/neighbours/knn.h"
#include "math/kernel.h"
#include "reference.h"

#define TOLERANCE 1e-9

/* ------------------------------------------------------------- stored figures */

typedef struct Case
{
	char *name;
	TrainSet *all;
	KnnFit *fit;
	int n_checked;
	double worst;
} Case;

static void
case_train(Case *c, char **fields)
{
	Task task = strcmp(fields[2], "diagnosis") == 0 ? TASK_CLASSIFICATION : TASK_REGRESSION;
	TrainReport report;

	*c = (Case){.name = pstrdup(fields[0])};
	c->all = data_read(psprintf("test/data/%s", fields[1]), fields[2], atoi(fields[3]), task);
	if (atoi(fields[4]))
		data_standardize(c->all);
	c->fit = data_train(algo_by_name("knn"), data_part(c->all, 5, false), fields[5], &report);
}

static void
case_compare(Case *c, char **fields)
{
	double want = atof(fields[7]);
	double out[2];
	double got;

	algo_by_name("knn")->score.predict(c->fit, 1, data_row(c->all, atoi(fields[6])), out);
	got = c->fit->task == TASK_CLASSIFICATION ? out[1] : out[0];
	c->worst = Max(c->worst, fabs(got - want) / Max(fabs(want), 1.0));
	c->n_checked++;
}

static void
test_reference(Csv *reference)
{
	Case c;

	case_train(&c, reference->fields);
	for (; reference_has(reference, c.name); csv_next(reference))
		case_compare(&c, reference->fields);
	tap_ok(c.worst <= TOLERANCE, "%s: %d predictions agree, worst to %.1e", c.name, c.n_checked,
		   c.worst);
}

/* -------------------------------------------------------------------- searches */

/* On a grid many distances are equal; offset makes products cancel. */
static TrainSet *
grid(Size n, int p, int steps, double offset)
{
	TrainSet *set = data_create(TASK_REGRESSION, n, p, 0);
	Rng rng;

	rng_seed(&rng, 5);
	for (Size i = 0; i < n; i++)
	{
		for (int j = 0; j < p; j++)
			data_row(set, i)[j] = offset + (double) rng_below(&rng, steps);
		((double *) set->y)[i] = (double) i;
	}
	return set;
}

static bool
same_predictions(const TrainSet *set, const char *a, const char *b)
{
	const Algorithm *algo = algo_by_name("knn");
	TrainReport report;
	void *fit_a = data_train(algo, set, a, &report);
	void *fit_b = data_train(algo, set, b, &report);
	double *out_a = palloc(set->n_rows * sizeof(double));
	double *out_b = palloc(set->n_rows * sizeof(double));

	algo->score.predict(fit_a, set->n_rows, set->x->data, out_a);
	for (Size i = 0; i < set->n_rows; i++)
		algo->score.predict(fit_b, 1, matrix_row(set->x, i), out_b + i);
	return memcmp(out_a, out_b, set->n_rows * sizeof(double)) == 0;
}

/* The places of the neighbours, by sorting all rows. */
static bool
right_neighbours(const TrainSet *set, const KnnFit *fit)
{
	NeighbourHeap all = {.k = (uint32) set->n_rows};
	NeighbourHeap some = {.k = fit->k};

	all.list = palloc(all.k * sizeof(Neighbour));
	some.list = palloc(some.k * sizeof(Neighbour));
	for (Size q = 0; q < set->n_rows; q += 7)
	{
		all.n = some.n = 0;
		for (uint32 i = 0; i < set->n_rows; i++)
			knn_offer(&all, knn_measure(fit, matrix_row(set->x, q), i),
					  fit->place != NULL ? fit->place[i] : i, i);
		if (fit->place != NULL)
			knn_search_tree(fit, matrix_row(set->x, q), &some);
		else
			knn_search_all(fit, 1, matrix_row(set->x, q), &some);
		knn_sort(&all);
		knn_sort(&some);
		for (uint32 i = 0; i < some.k; i++)
			if (all.list[i].place != some.list[i].place)
				return false;
	}
	return true;
}

static void
test_searches(int p, int steps, double offset)
{
	TrainSet *set = grid(600, p, steps, offset);
	const Algorithm *algo = algo_by_name("knn");
	TrainReport report;

	tap_ok(right_neighbours(set, data_train(algo, set, "algorithm=kd_tree;leaf_size=5", &report)),
		   "%d columns of %d steps from %g: the tree finds the nearest, of equals the first", p,
		   steps, offset);
	tap_ok(same_predictions(set, "algorithm=brute", "algorithm=kd_tree"),
		   "... a batch without and a row with a tree give the same bits");
	tap_ok(
		same_predictions(set, "algorithm=brute;n_neighbors=40", "algorithm=brute;n_neighbors=40"),
		"... a batch and a row give the same bits");
	tap_ok(same_predictions(set, "algorithm=kd_tree;leaf_size=1;metric=manhattan",
							"algorithm=brute;metric=manhattan"),
		   "... also by manhattan");
	tap_ok(
		same_predictions(set, "metric=cosine;weights=distance", "metric=cosine;weights=distance"),
		"... and by cosine");
}

/* ------------------------------------------------------------------- behaviour */

static void
test_equal_rows(void)
{
	TrainSet *set = data_create(TASK_REGRESSION, 100, 3, 0);
	const Algorithm *algo = algo_by_name("knn");
	TrainReport report;
	double far[3] = {1e200, -1e200, 1e300};
	double out;

	for (int i = 0; i < 100; i++)
		((double *) set->y)[i] = i;
	algo->score.predict(data_train(algo, set, "algorithm=kd_tree;leaf_size=2", &report), 1,
						data_row(set, 50), &out);
	tap_near(out, 2.0, 0.0, "of equal rows the first are the neighbours");
	algo->score.predict(data_train(algo, set, "weights=distance", &report), 1, data_row(set, 50),
						&out);
	tap_near(out, 2.0, 0.0, "also weighted by a distance of 0");
	algo->score.predict(data_train(algo, set, "weights=distance", &report), 1, far, &out);
	tap_ok(isnan(out), "a row that is infinitely far from all has no answer");
	algo->score.predict(data_train(algo, set, "metric=cosine;weights=distance", &report), 1, far,
						&out);
	tap_near(out, 2.0, 0.0, "from rows without direction all are as far");
}

/* Directions do not depend on lengths, also at the ends of the range. */
static void
test_cosine_range(int exponent)
{
	const Algorithm *algo = algo_by_name("knn");
	TrainSet *set = data_random(TASK_REGRESSION, 60, 3, 0, 11);
	TrainSet *scaled = data_random(TASK_REGRESSION, 60, 3, 0, 11);
	TrainReport report;
	bool same = true;
	const void *fit = data_train(algo, set, "metric=cosine;weights=distance", &report);
	const void *fit_scaled;

	for (int i = 0; i < 60; i++)
		for (int j = 0; j < 3; j++)
			data_row(scaled, i)[j] = ldexp(data_row(scaled, i)[j], exponent);
	fit_scaled = data_train(algo, scaled, "metric=cosine;weights=distance", &report);
	for (int i = 0; i < 60; i++)
	{
		double a;
		double b;

		algo->score.predict(fit_scaled, 1, data_row(scaled, (i + 1) % 60), &b);
		algo->score.predict(fit, 1, data_row(set, (i + 1) % 60), &a);
		same &= fabs(a - b) < 1e-12 * (1 + fabs(a));
	}
	tap_ok(same, "rows of any length have their direction (2^%d)", exponent);
}

static double
first_prediction(const TrainSet *set, const char *params)
{
	const Algorithm *algo = algo_by_name("knn");
	TrainReport report;
	double x[4] = {0.3, 2.5, 7.0, 8.0};
	double out;

	algo->score.predict(data_train(algo, set, params, &report), 1, x, &out);
	return out;
}

static void
test_parameters(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 300, 4, 0, 6);
	double plain = first_prediction(set, "");
	TrainReport report;
	KnnFit *a = data_train(algo_by_name("knn"), set, "leaf_size=5", &report);
	KnnFit *b = data_train(algo_by_name("knn"), set, "leaf_size=50", &report);

	tap_ok(first_prediction(set, "n_neighbors=6") != plain, "n_neighbors has an effect");
	tap_ok(first_prediction(set, "weights=distance") != plain, "weights has an effect");
	tap_ok(first_prediction(set, "metric=manhattan") != plain, "metric has an effect");
	tap_ok(a->levels > b->levels && a->place != NULL && b->place != NULL,
		   "few columns are searched by a tree, whose leaves leaf_size makes");
	tap_ok(first_prediction(set, "algorithm=brute") == plain, "algorithm has none on the answer");
	tap_ok(case_error(algo_by_name("knn"), set, "algorithm=brute;leaf_size=3") ==
			   CORE_INVALID_PARAMETER,
		   "leaf_size without a tree");
	tap_ok(case_error(algo_by_name("knn"), set, "algorithm=kd_tree;metric=cosine") ==
			   CORE_INVALID_PARAMETER,
		   "cosine with a tree");
	tap_ok(case_error(algo_by_name("knn"), set, "n_neighbors=301") == CORE_DATA_UNFIT,
		   "more neighbours than rows");
	tap_ok(case_error(algo_by_name("knn"), set, "n_neighbors=300") == PORT_NO_ERROR,
		   "as many as rows");
}

/* As many rows as no dump can carry are refused before one is looked at. */
static void
test_too_large(void)
{
	TrainSet set = {.task = TASK_REGRESSION, .n_rows = 103000, .n_features = 1000};

	tap_ok(case_error(algo_by_name("knn"), &set, "algorithm=brute") == CORE_TOO_LARGE &&
			   strstr(port_error_message(), "824824000 bytes or more") != NULL,
		   "more rows than can be dumped");
	set.n_rows = 90000;
	tap_ok(case_error(algo_by_name("knn"), &set, "algorithm=brute") == CORE_BUDGET_EXCEEDED,
		   "fewer are a matter of ml.training_memory");
}

int
main(void)
{
	port_notice_quiet(true);
	reference_cases("test/data/neighbours/reference.csv", test_reference);
	test_searches(1, 40, 0.0);
	test_searches(3, 5, 0.0);
	test_searches(9, 3, 1e7);
	test_searches(20, 2, -1e12);
	test_equal_rows();
	test_cosine_range(-700);
	test_cosine_range(-520);
	test_cosine_range(700);
	test_parameters();
	test_too_large();
	return tap_done();
}
