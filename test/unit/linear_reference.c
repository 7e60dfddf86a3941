/*
 * linear_reference.c
 *		The linear learners against stored figures: NIST's certified values, and
 *		those of scikit-learn and statsmodels (test/data/linear/reference.py).
 */
#include "core/port.h"

#include "algo/linear/linear_fit.h"
#include "math/distribution.h"
#include "reference.h"

#define TOLERANCE 1e-6

/* Correct digits, at most 15. */
static double
digits(double got, double want)
{
	double error = want == 0.0 ? fabs(got) : fabs(got - want) / fabs(want);

	return error < 1e-15 ? 15.0 : -log10(error);
}

/* -------------------------------------------------------------- stored figures */

typedef struct Case
{
	char *name;
	LinearFit *fit;
	TrainReport report;
	double largest; /* of the weights, for the tolerance of those near zero */
	double worst;
	int n_checked;
	char worst_what[256];
} Case;

static void
case_train(Case *c, char **fields)
{
	const Algorithm *algo = algo_by_name(fields[5]);
	Task task = algo->tasks;
	char *path = psprintf("test/data/linear/%s", fields[1]);
	TrainSet *set = data_read(path, fields[2], atoi(fields[3]), task);

	if (atoi(fields[4]))
		data_standardize(set);
	*c = (Case){.name = pstrdup(fields[0])};
	c->fit = data_train(algo, set, fields[6], &c->report);
	for (Size i = 0; i < (Size) c->fit->n_rows * c->fit->n_features; i++)
		c->largest = Max(c->largest, fabs(c->fit->weights[i]));
}

static double
case_value(const Case *c, const char *quantity, int row, int column)
{
	int n;
	Coefficient *list = linear_fit_coefficients(c->fit, &n);

	for (int i = 0; i < n; i++)
	{
		if (list[i].row != row || list[i].feature != column)
			continue;
		if (strcmp(quantity, "estimate") == 0)
			return list[i].estimate;
		if (strcmp(quantity, "std_error") == 0)
			return list[i].std_error;
		if (strcmp(quantity, "p_value") == 0)
			return list[i].p_value;
	}
	return data_figure(&c->report, quantity);
}

static void
case_compare(Case *c, char **fields)
{
	bool estimate = strcmp(fields[1], "estimate") == 0;
	double got = case_value(c, fields[1], atoi(fields[2]), atoi(fields[3]));
	double want = atof(fields[4]);
	double error = fabs(got - want);

	/* a coefficient that the penalty keeps near zero is held to the size of the others */
	error /= Max(fabs(want), estimate ? 1e-3 * c->largest : 1e-30);
	if (!(error <= c->worst))
	{
		c->worst = isnan(error) ? INFINITY : error;
		snprintf(c->worst_what, sizeof(c->worst_what), "%s[%s,%s] got %.12g want %.12g", fields[1],
				 fields[2], fields[3], got, want);
	}
	c->n_checked++;
}

static void
test_reference(char **fields, Csv *reference)
{
	Case c;

	case_train(&c, fields);
	for (; reference_has(reference, c.name); csv_next(reference))
		case_compare(&c, reference->fields);
	tap_ok(c.n_checked > 0 && c.worst <= TOLERANCE, "%s: %d figures agree, worst to %.1e", c.name,
		   c.n_checked, c.worst);
	if (c.worst > TOLERANCE)
		printf("# %s\n", c.worst_what);
	if (getenv("VERBOSE") != NULL)
		printf("# n_iter %g\n", data_figure(&c.report, "n_iter"));
}

/* ------------------------------------------------------------------------ NIST */

typedef struct NistSet
{
	const char *name;
	int n_features; /* powers of x, or columns */
	bool powers;
	const char *params;
	double goal; /* digits of the coefficients */
	double std_error_goal;
} NistSet;

static const NistSet nist_sets[] = {
	{"norris", 1, true, "", 10, 10},
	{"pontius", 2, true, "", 10, 10},
	{"noint1", 1, true, "fit_intercept=false", 10, 10},
	{"noint2", 1, true, "fit_intercept=false", 10, 10},
	{"longley", 6, false, "", 9, 9},
	{"filip", 10, true, "", 7, 6},
	{"wampler1", 5, true, "", 9, 6},
	{"wampler2", 5, true, "", 9, 6},
	{"wampler3", 5, true, "", 9, 9},
	{"wampler4", 5, true, "", 7, 7},
	{"wampler5", 5, true, "", 7, 7},
};

/* x, x^2, x^3 ... rounded one after the other, as SQL would. */
static TrainSet *
nist_read(const NistSet *nist)
{
	char *path = psprintf("test/data/nist_%s.csv", nist->name);
	TrainSet *raw = data_read(path, "y", nist->powers ? 1 : nist->n_features, TASK_REGRESSION);
	TrainSet *set;

	if (!nist->powers)
		return raw;
	set = data_create(TASK_REGRESSION, raw->n_rows, nist->n_features, 0);
	for (Size i = 0; i < raw->n_rows; i++)
	{
		((double *) set->y)[i] = raw->y[i];
		data_row(set, i)[0] = data_row(raw, i)[0];
		for (int j = 1; j < nist->n_features; j++)
			data_row(set, i)[j] = data_row(set, i)[j - 1] * data_row(raw, i)[0];
	}
	return set;
}

/* Of parameter b0, b1, ... or a figure of the report. */
static double
nist_got(const Case *c, const char *parameter, bool std_error)
{
	if (parameter[0] == 'b')
		return case_value(c, std_error ? "std_error" : "estimate", 0, atoi(parameter + 1) - 1);
	if (strcmp(parameter, "residual_sd") == 0)
		return data_figure(&c->report, "residual_std_error");
	if (strcmp(parameter, "r_squared") == 0)
		return data_figure(&c->report, "r2");
	if (strcmp(parameter, "f_statistic") == 0)
		return data_figure(&c->report, "f_statistic");
	return NAN;
}

static void
nist_compare(const NistSet *nist, const Case *c)
{
	double estimates = 15;
	double errors = 15;
	double figures = 15;
	Csv csv;

	csv_open(&csv, "test/data/nist_strd_certified.csv");
	while (csv_next(&csv))
	{
		double want = atof(csv.fields[2]);
		double got;

		if (strcmp(csv.fields[0], nist->name) != 0)
			continue;
		got = nist_got(c, csv.fields[1], false);
		if (csv.fields[1][0] == 'b')
		{
			estimates = Min(estimates, digits(got, want));
			errors = Min(errors, digits(nist_got(c, csv.fields[1], true), atof(csv.fields[3])));
		}
		else if (!isnan(got) && isfinite(want))
			figures = Min(figures, digits(got, want));
	}
	fclose(csv.file);
	tap_ok(estimates >= nist->goal, "NIST %s: %.1f digits of the coefficients, goal %g", nist->name,
		   estimates, nist->goal);
	tap_ok(errors >= nist->std_error_goal, "NIST %s: %.1f digits of the standard errors",
		   nist->name, errors);
	tap_ok(figures >= 6, "NIST %s: %.1f digits of residual_std_error, r2, f_statistic", nist->name,
		   figures);
}

static void
test_nist(const NistSet *nist)
{
	Case c = {0};

	c.fit = data_train(algo_by_name("linear_regression"), nist_read(nist), nist->params, &c.report);
	nist_compare(nist, &c);
}

int
main(void)
{
	for (Size i = 0; i < lengthof(nist_sets); i++)
		IN_CONTEXT(test_nist(&nist_sets[i]));
	reference_folder("test/data/linear", test_reference);
	return tap_done();
}
