/*
 * nist.c
 *		Least squares from a Gram and the double-double Cholesky factorization on
 *		the eleven linear sets of the NIST Statistical Reference Datasets, as
 *		correct digits against the certified values.
 *
 * Run from the top of the tree: data is in test/data.
 */
#include "core/port.h"

#include "math/gram.h"
#include "math/linalg.h"
#include "tap.h"

#define MAX_COLUMNS 12

typedef struct Set
{
	const char *name;
	int degree; /* of a polynomial in the one predictor; 0: predictors as they are */
	int n_predictors;
	bool intercept;
	double digits; /* asked of each coefficient */
} Set;

static const Set sets[] = {
	{"norris", 1, 1, true, 10},  {"pontius", 2, 2, true, 10}, {"noint1", 1, 1, false, 10},
	{"noint2", 1, 1, false, 10}, {"longley", 0, 6, true, 9},  {"filip", 10, 10, true, 7},
	{"wampler1", 5, 5, true, 9}, {"wampler2", 5, 5, true, 9}, {"wampler3", 5, 5, true, 9},
	{"wampler4", 5, 5, true, 7}, {"wampler5", 5, 5, true, 7},
};

typedef struct Solution
{
	int n_rows;
	int first; /* column of the first coefficient: 0 with an intercept */
	int p;
	double b[MAX_COLUMNS];
	double std_error[MAX_COLUMNS];
	double rss;
} Solution;

/* Of a parameter; NaN when there is none. */
static double
certified(const char *set, const char *parameter, bool std_error)
{
	FILE *file = fopen("test/data/nist_strd_certified.csv", "r");
	char line[256];
	double found = NAN;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
	{
		char key[80];
		char *end;

		snprintf(key, sizeof(key), "%s,%s,", set, parameter);
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		found = strtod(line + strlen(key), &end);
		if (std_error)
			found = strtod(end + 1, NULL);
	}
	if (file != NULL)
		fclose(file);
	return found;
}

static double
digits_of(double got, double want)
{
	double error = fabs(got - want) / fabs(want);

	return error == 0.0 ? 16.0 : -log10(error);
}

/* x, x^2, ... by pow or by repeated multiplication: both must do. */
static void
powers(double *row, double x, int degree, bool by_pow)
{
	double product = 1.0;

	for (int j = 0; j < degree; j++)
	{
		product *= x;
		row[j] = by_pow ? pow(x, j + 1) : product;
	}
}

static Gram *
read_set(const Set *set, bool by_pow)
{
	char path[100];
	char line[512];
	FILE *file;
	Gram *g = gram_create(set->n_predictors + 2);

	snprintf(path, sizeof(path), "test/data/nist_%s.csv", set->name);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
	{
		double row[MAX_COLUMNS];
		char *at;
		double y = strtod(line, &at);

		if (at == line) /* the header */
			continue;
		if (set->degree > 0)
			powers(row, strtod(at + 1, NULL), set->degree, by_pow);
		else
			for (int j = 0; j < set->n_predictors; j++)
				row[j] = strtod(at + 1, &at);
		gram_add(g, 1, row, set->n_predictors, set->n_predictors, &y, 1);
	}
	if (file != NULL)
		fclose(file);
	return g;
}

static void
solve(const Gram *g, bool intercept, Solution *s)
{
	int target = g->n_columns - 1;
	int p = s->p = intercept ? target : target - 1;
	Dd a[MAX_COLUMNS * MAX_COLUMNS];
	Dd b[MAX_COLUMNS];
	Dd x[MAX_COLUMNS];
	Dd inverse[MAX_COLUMNS];
	bool kept[MAX_COLUMNS];
	Dd rss = gram_get(g, target, target);
	double variance;

	s->first = intercept ? 0 : 1;
	s->n_rows = (int) g->n_rows;
	for (int i = 0; i < p; i++)
	{
		b[i] = gram_get(g, i + s->first, target);
		for (int j = 0; j < p; j++)
			a[i * p + j] = gram_get(g, i + s->first, j + s->first);
	}
	linalg_dd_cholesky(p, a, 1e-24, kept);
	linalg_dd_cholesky_solve(p, a, kept, b, x);
	linalg_dd_cholesky_inverse_diagonal(p, a, kept, inverse);
	for (int i = 0; i < p; i++)
		rss = dd_sub(rss, dd_mul(x[i], b[i]));
	s->rss = Max(dd_value(rss), 0.0);
	variance = s->rss / (s->n_rows - p);
	for (int i = 0; i < p; i++)
	{
		s->b[i] = dd_value(x[i]);
		s->std_error[i] = sqrt(variance * dd_value(inverse[i]));
	}
}

static void
check_set(const Set *set, bool by_pow)
{
	const char *how = set->degree < 2 ? "" : by_pow ? ", by pow" : ", by products";
	Gram *g = read_set(set, by_pow);
	double sd = certified(set->name, "residual_sd", false);
	double coefficients = 16.0;
	double errors = 16.0;
	Solution s;

	solve(g, set->intercept, &s);
	for (int i = 0; i < s.p; i++)
	{
		char name[8];
		double std_error;

		snprintf(name, sizeof(name), "b%d", i + s.first);
		std_error = certified(set->name, name, true);
		coefficients = fmin(coefficients, digits_of(s.b[i], certified(set->name, name, false)));
		errors = fmin(errors, std_error == 0.0 ? (s.std_error[i] < 1e-9 ? 16.0 : 0.0)
											   : digits_of(s.std_error[i], std_error));
	}
	tap_ok(coefficients >= set->digits, "%s%s: %.1f digits of %.0f", set->name, how, coefficients,
		   set->digits);
	tap_ok(errors >= 6.0, "%s%s: standard errors, %.1f digits", set->name, how, errors);
	if (sd == 0.0)
		tap_ok(s.rss < 1e-16 * dd_value(gram_get(g, g->n_columns - 1, g->n_columns - 1)),
			   "%s%s: no residual, %.1e", set->name, how, s.rss);
	else
		tap_ok(digits_of(sqrt(s.rss / (s.n_rows - s.p)), sd) >= 6.0,
			   "%s%s: residual sd, %.1f digits", set->name, how,
			   digits_of(sqrt(s.rss / (s.n_rows - s.p)), sd));
	gram_free(g);
}

int
main(void)
{
	for (int i = 0; i < lengthof(sets); i++)
	{
		check_set(&sets[i], false);
		if (sets[i].degree > 1)
			check_set(&sets[i], true);
	}
	return tap_done();
}
