/*
 * truncated_svd.c
 *		Truncated singular value decomposition: the right singular vectors of the
 *		rows as they are, not centred.
 *
 * The exact way takes the products of all pairs of columns in one scan.  For wide
 * rows the randomized one (Halko, Martinsson and Tropp, "Finding structure with
 * randomness", 2011) multiplies a few random directions by the rows and back,
 * n_iter times, one scan each: the directions turn to those of the greatest
 * singular values.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/decomposition/components.h"
#include "algo/decomposition/truncated_svd.h"
#include "core/budget.h"
#include "math/matrix.h"

/* Beyond so many columns auto is randomized. */
#define EXACT_COLUMNS 500

enum
{
	SVD_N_COMPONENTS,
	SVD_ALGORITHM,
	SVD_N_ITER,
	SVD_N_OVERSAMPLES
};

enum
{
	ALGORITHM_AUTO,
	ALGORITHM_EXACT,
	ALGORITHM_RANDOMIZED
};

static const char *const algorithms[] = {"auto", "exact", "randomized", NULL};

static const ParamSpec svd_params[] = {
	[SVD_N_COMPONENTS] = SPEC_INTEGER("n_components", "2", 1, 1000000, "Number of components"),
	[SVD_ALGORITHM] =
		SPEC_CHOICE("algorithm", "\"auto\"", algorithms,
					"From the products of all columns (exact) or of random directions "
					"(randomized); auto: exact up to 500 columns, unless words are among them"),
	[SVD_N_ITER] =
		SPEC_INTEGER("n_iter", "5", 0, 1000000,
					 "Iterations of the randomized algorithm, each of them one pass over the rows",
					 ONLY_WITH("algorithm: auto, randomized")),
	[SVD_N_OVERSAMPLES] =
		SPEC_INTEGER("n_oversamples", "10", 0, 100000, "Random directions beyond n_components",
					 ONLY_WITH("algorithm: auto, randomized")),
	{NULL},
};

/* ------------------------------------------------------------------------ exact */

/* The variance along a vector, about the means in double-double: no difference of large numbers. */
static double
variance_along(const Gram *gram, int p, const double *vector)
{
	Dd sum = DD_ZERO;

	for (int i = 0; i < p; i++)
	{
		Dd row = dd_mul_d(gram_centred(gram, i + 1, i + 1), vector[i]);

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < i; j++)
			row = dd_add(row, dd_mul_d(gram_centred(gram, i + 1, j + 1), 2.0 * vector[j]));
		sum = dd_add(sum, dd_mul_d(row, vector[i]));
	}
	return Max(dd_value(sum) / (double) gram->n_rows, 0.0);
}

static void
solve_exact(Svd *svd)
{
	int p = svd->set->n_features;
	const Gram *gram;

	budget_check(components_exact_bytes(p), psprintf("the cross products of %d columns", p));
	gram = components_gram(svd->set);
	svd->values = palloc(p * sizeof(double));
	svd->v = palloc_extended((Size) p * p * sizeof(double), MCXT_ALLOC_HUGE);
	components_decompose(gram, p, false, svd->values, svd->v);
	for (int j = 0; j < p; j++)
		svd->variance += dd_value(gram_centred(gram, j + 1, j + 1)) / (double) svd->set->n_rows;
	for (int i = 0; i < svd->n; i++)
		svd->variances[i] = variance_along(gram, p, svd->v + (Size) i * p);
}

/* -------------------------------------------------------------------- training */

static Components *
fit_from(const Svd *svd)
{
	Size p = svd->set->n_features;
	Components *fit = components_create((int) p, svd->n, false, false);

	vector_copy(fit->vectors, svd->v, svd->n * p);
	for (int i = 0; i < svd->n; i++)
	{
		fit->variance[i] = svd->variances[i];
		fit->variance_ratio[i] = svd->variance > 0.0 ? fit->variance[i] / svd->variance : 0.0;
		fit->singular_values[i] = sqrt(svd->values[i]);
	}
	components_finish(fit);
	return fit;
}

static void
check_set(const TrainSet *set, int n_components, int algorithm)
{
	if (n_components > set->n_features)
		core_error(CORE_DATA_UNFIT, "Lower n_components.",
				   "%d components cannot be had from %d columns", n_components, set->n_features);
	if (set->n_sparse > 0 && algorithm == ALGORITHM_EXACT)
		core_error(CORE_UNSUPPORTED, "Set algorithm to randomized.",
				   "the algorithm \"exact\" would need the products of %d sparse columns",
				   set->n_sparse);
}

static void *
svd_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	const ParamValue *values = params->values;
	int algorithm = values[SVD_ALGORITHM].choice;
	Svd svd = {.set = set, .n = values[SVD_N_COMPONENTS].integer};
	Components *fit;

	check_set(set, svd.n, algorithm);
	svd.variances = palloc(svd.n * sizeof(double));
	if (algorithm == ALGORITHM_EXACT ||
		(algorithm == ALGORITHM_AUTO && set->n_features <= EXACT_COLUMNS && set->n_sparse == 0))
		solve_exact(&svd);
	else
		svd_solve_randomized(&svd, values[SVD_N_ITER].integer, values[SVD_N_OVERSAMPLES].integer);
	MemoryContextSwitchTo(report->keep);
	fit = fit_from(&svd);
	components_report(fit, set, report);
	return fit;
}

const Algorithm algo_truncated_svd = {
	.name = "truncated_svd",
	.doc = "Truncated singular value decomposition: like pca, but without centring the columns",
	.id = 42,
	.format = 1,
	.tasks = TASK_DECOMPOSITION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_SPARSE,
	.params = svd_params,
	.learn =
		{
			.train = svd_train,
		},
	.score =
		{
			.predict = components_predict,
			.predict_sparse = components_predict_sparse,
			.n_outputs = components_n_outputs,
			.figure = &components_figure,
		},
	.store =
		{
			.save = components_save,
			.load = components_load,
		},
};
