/*
 * decomposition.c
 *		Principal components and the truncated singular value decomposition:
 *		figures of scikit-learn (test/data/decomposition/reference.py), eigenvectors
 *		in double-double, odd sets, the effect of each parameter.
 */
#include "core/port.h"

#include "algo/decomposition/components.h"
#include "math/linalg.h"
#include "reference.h"

#define TOLERANCE 1e-9

/* ------------------------------------------------------------- stored figures */

typedef struct Case
{
	char *name;
	TrainSet *set;
	Components *fit;
	int n_checked;
	double worst;
	char worst_what[200];
} Case;

static void
case_train(Case *c, char **fields)
{
	TrainReport report;

	*c = (Case){.name = pstrdup(fields[0])};
	c->set = data_read(psprintf("test/data/%s", fields[2]), fields[3], atoi(fields[4]),
					   TASK_DECOMPOSITION);
	if (atoi(fields[5]))
		data_standardize(c->set);
	c->fit = data_train(algo_by_name(fields[1]), c->set, fields[6], &report);
}

static double
case_value(const Case *c, const char *quantity, int row, int column)
{
	double *scores = palloc(c->fit->n_components * sizeof(double));

	if (strcmp(quantity, "n_components") == 0)
		return c->fit->n_components;
	if (column >= c->fit->n_components)
		return NAN;
	if (strcmp(quantity, "variance") == 0)
		return c->fit->variance[column];
	if (strcmp(quantity, "ratio") == 0)
		return c->fit->variance_ratio[column];
	if (strcmp(quantity, "singular") == 0)
		return c->fit->singular_values[column];
	components_predict(c->fit, 1, data_row(c->set, row), scores);
	return scores[column];
}

/* Scores are compared by the size of the component, everything else by its own. */
static void
case_compare(Case *c, char **fields)
{
	int column = atoi(fields[9]);
	double want = atof(fields[10]);
	double got = case_value(c, fields[7], atoi(fields[8]), column);
	double size = fabs(want);
	double error;

	if (strcmp(fields[7], "scores") == 0)
		size = Max(size, sqrt(c->fit->variance[column]) * c->fit->factors[column]);
	error = fabs(got - want) / size;
	if (!(error <= c->worst))
	{
		c->worst = isnan(error) ? INFINITY : error;
		snprintf(c->worst_what, sizeof(c->worst_what), "%s[%s,%s] got %.12g want %.12g", fields[7],
				 fields[8], fields[9], got, want);
	}
	c->n_checked++;
}

static void
test_reference(Csv *reference)
{
	Case c;

	case_train(&c, reference->fields);
	for (; reference_has(reference, c.name); csv_next(reference))
		case_compare(&c, reference->fields);
	tap_ok(c.worst <= TOLERANCE, "%s: %d figures agree, worst to %.1e", c.name, c.n_checked,
		   c.worst);
	if (c.worst > TOLERANCE)
		printf("# %s\n", c.worst_what);
}

/* ---------------------------------------------------------------- eigenvectors */

/* H diag(10^0, 10^-2, ...) H for a reflection H in double-double: known to the last digit. */
static void
test_graded(Size p)
{
	Dd *h = palloc(p * p * sizeof(Dd));
	Dd *a = palloc0(p * p * sizeof(Dd));
	double *values = palloc(p * sizeof(double));
	double *v = palloc(p * p * sizeof(double));
	double worst_value = 0.0;
	double worst_vector = 0.0;

	for (Size i = 0; i < p; i++)
		for (Size j = 0; j < p; j++)
			h[i * p + j] = dd_sub(dd_from(i == j), dd_div(dd_from(2.0), dd_from((double) p)));
	for (Size i = 0; i < p; i++)
		for (Size j = 0; j < p; j++)
			for (Size k = 0; k < p; k++)
				a[i * p + j] = dd_add(a[i * p + j], dd_mul_d(dd_mul(h[i * p + k], h[j * p + k]),
															 pow(10.0, -2.0 * (double) k)));
	linalg_dd_symmetric_eigen(p, a, values, v);
	for (Size k = 0; k < p; k++)
	{
		Size at = p - 1 - k; /* ascending */
		double want = pow(10.0, -2.0 * (double) k);
		double sign = v[at * p + k] * h[k * p + k].hi < 0.0 ? -1.0 : 1.0;

		worst_value = Max(worst_value, fabs(values[at] / want - 1.0));
		for (Size i = 0; i < p; i++)
			worst_vector = Max(worst_vector, fabs(sign * v[at * p + i] - h[k * p + i].hi));
	}
	tap_ok(worst_value < 1e-11, "eigenvalues down to 1e-%d: right to %.1e", 2 * (int) (p - 1),
		   worst_value);
	tap_ok(worst_vector < 1e-11, "and their vectors to %.1e", worst_vector);
}

/* ------------------------------------------------------------------- odd sets */

/* A mean sixty million times the spread. */
static void
test_far_from_zero(void)
{
	TrainSet *set = data_random(TASK_DECOMPOSITION, 500, 5, 0, 1);
	TrainSet *far = data_random(TASK_DECOMPOSITION, 500, 5, 0, 1);
	Components *a;
	Components *b;
	double worst = 0.0;

	for (Size i = 0; i < 500 * 5; i++)
	{
		far->x->data[i] += 67108864.0;
		set->x->data[i] = far->x->data[i] - 67108864.0;
	}
	a = case_fit(algo_by_name("pca"), set, "");
	b = case_fit(algo_by_name("pca"), far, "");
	for (int i = 0; i < 5; i++)
		worst = Max(worst, fabs(b->variance[i] / a->variance[i] - 1.0));
	tap_ok(worst < 1e-12, "pca: columns far from 0 cost no digits (%.1e)", worst);
}

/* A column that is the sum of two others: the last component is nothing, whitened too. */
static void
test_dependent(void)
{
	TrainSet *set = data_random(TASK_DECOMPOSITION, 200, 4, 0, 2);
	Components *fit;
	double *out = palloc(200 * 4 * sizeof(double));
	bool zero = true;

	for (Size i = 0; i < 200; i++)
		data_row(set, i)[3] = data_row(set, i)[0] + data_row(set, i)[1];
	fit = case_fit(algo_by_name("pca"), set, "whiten=true");
	components_predict(fit, 200, set->x->data, out);
	for (Size i = 0; i < 200; i++)
		zero = zero && out[i * 4 + 3] == 0.0;
	tap_ok(fit->n_components == 4 && fabs(fit->variance[3]) < 1e-20 * fit->variance[0],
		   "pca: a dependent column leaves a component without variance");
	tap_ok(zero, "pca: which whitening leaves 0");
}

static void
test_errors(void)
{
	TrainSet *set = data_random(TASK_DECOMPOSITION, 6, 8, 0, 3);

	tap_ok(case_error(algo_by_name("pca"), set, "n_components=7") == CORE_DATA_UNFIT,
		   "pca: no more components than rows");
	tap_ok(case_error(algo_by_name("pca"), set, "n_components=6") == PORT_NO_ERROR,
		   "pca: but as many");
	tap_ok(case_error(algo_by_name("pca"), set, "n_components=2.5") == CORE_INVALID_PARAMETER,
		   "pca: no half component");
	tap_ok(case_error(algo_by_name("truncated_svd"), set, "n_components=9") == CORE_DATA_UNFIT,
		   "truncated_svd: no more components than columns");
	tap_ok(case_error(algo_by_name("truncated_svd"), set, "algorithm=exact;n_iter=3") ==
			   CORE_INVALID_PARAMETER,
		   "truncated_svd: n_iter without effect");
}

static double
largest_difference(const Components *a, const Components *b)
{
	double largest = 0.0;

	for (Size i = 0; i < (Size) a->n_components * a->n_features; i++)
		largest = Max(largest, fabs(a->vectors[i] - b->vectors[i]));
	return largest;
}

static void
test_parameters(void)
{
	TrainSet *set = data_random(TASK_DECOMPOSITION, 400, 40, 0, 4);
	Components *exact = case_fit(algo_by_name("truncated_svd"), set, "n_components=3");
	Components *none = case_fit(algo_by_name("truncated_svd"), set,
								"n_components=3;algorithm=randomized;n_iter=0");
	Components *some =
		case_fit(algo_by_name("truncated_svd"), set, "n_components=3;algorithm=randomized");
	Components *wide = case_fit(algo_by_name("truncated_svd"), set,
								"n_components=3;algorithm=randomized;n_iter=0;n_oversamples=30");
	Components *other;

	tap_ok(largest_difference(exact, some) < 0.05, "truncated_svd: randomized comes near (%.1e)",
		   largest_difference(exact, some));
	tap_ok(largest_difference(exact, none) > 10 * largest_difference(exact, some),
		   "truncated_svd: n_iter makes it better");
	tap_ok(largest_difference(exact, none) > largest_difference(exact, wide),
		   "truncated_svd: so does n_oversamples");
	set->seed = 77;
	other = case_fit(algo_by_name("truncated_svd"), set,
					 "n_components=3;algorithm=randomized;n_iter=0");
	tap_ok(largest_difference(other, none) > 0.0, "truncated_svd: the seed has an effect");
	set = data_random(TASK_DECOMPOSITION, 60, 700, 0, 5);
	other = case_fit(algo_by_name("truncated_svd"), set, "n_components=2;n_iter=30");
	exact = case_fit(algo_by_name("truncated_svd"), set, "n_components=2;algorithm=exact");
	tap_ok(largest_difference(exact, other) < 1e-4 && largest_difference(exact, other) > 0.0,
		   "truncated_svd: wide rows are randomized (%.1e)", largest_difference(exact, other));
}

/*
 * With thousands of columns and components a row takes milliseconds: a look for a cancel at each.
 */
static void
test_checks(void)
{
	TrainSet *set = data_random(TASK_DECOMPOSITION, 100, 5, 0, 6);
	Components *fit = case_fit(algo_by_name("pca"), set, "");
	double *scores = palloc(100 * 5 * sizeof(double));
	int64 before = port_interrupt_checks();

	components_predict(fit, 100, data_row(set, 0), scores);
	tap_ok(port_interrupt_checks() - before >= 100, "a check for each row scored");
}

int
main(void)
{
	port_notice_quiet(true);
	reference_cases("test/data/decomposition/reference.csv", test_reference);
	test_graded(3);
	test_graded(8);
	test_far_from_zero();
	test_dependent();
	test_errors();
	test_parameters();
	test_checks();
	return tap_done();
}
