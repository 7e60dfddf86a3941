/*
 * isolation_fit.c
 *		How soon an isolation forest isolates a row, and its stored form.
 *
 * Stored (format 1): u32 columns, u32 rows of a sample, f64 threshold, then the
 * trees.
 */
#include "core/port.h"

#include <math.h>

#include "algo/outliers/isolation_fit.h"

#define ROWS_BETWEEN_CHECKS 64

/* --------------------------------------------------------------------- scoring */

/* A sample of one row tells nothing: all depths are 0. */
double
isolation_score(const IsolationFit *forest, const double *x)
{
	if (forest->usual_depth == 0.0)
		return ISOLATION_AUTO_THRESHOLD;
	return exp2(-1.0 -
				isolation_depth(&forest->trees, x, forest->usual_depth) / forest->usual_depth);
}

void
isolation_predict(const void *model, Size n, const double *x, double *out)
{
	const IsolationFit *forest = model;

	for (Size i = 0; i < n; i++)
	{
		double score = isolation_score(forest, x + i * forest->n_features);

		if (i % ROWS_BETWEEN_CHECKS == ROWS_BETWEEN_CHECKS - 1)
			CHECK_FOR_INTERRUPTS();
		out[2 * i] = score;
		out[2 * i + 1] = score - forest->threshold;
	}
}

static void
forest_is_outlier(const void *model, Size n, const double *x, double *out)
{
	const IsolationFit *forest = model;

	for (Size i = 0; i < n; i++)
	{
		if (i % ROWS_BETWEEN_CHECKS == ROWS_BETWEEN_CHECKS - 1)
			CHECK_FOR_INTERRUPTS();
		out[i] =
			isolation_score(forest, x + i * forest->n_features) > forest->threshold ? 1.0 : 0.0;
	}
}

const AlgorithmFigure isolation_figure = {
	.name = "outlier_share",
	.greater_is_better = false,
	.rows = forest_is_outlier,
};

/* ----------------------------------------------------------------- stored form */

void
isolation_save(const void *model, ByteWriter *w)
{
	const IsolationFit *forest = model;

	bytes_put_u32(w, (uint32) forest->n_features);
	bytes_put_u32(w, forest->sample_rows);
	bytes_put_f64(w, forest->threshold);
	isolation_trees_save(&forest->trees, w);
}

void *
isolation_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	IsolationFit *forest = palloc0(sizeof(IsolationFit));

	if (format != 1)
		bytes_corrupt(r, "unknown format of isolation forest");
	if (shape->n_features < 1 || shape->n_classes != 0)
		bytes_corrupt(r, "shape that no isolation forest has");
	forest->n_features = shape->n_features;
	if (bytes_get_u32(r) != (uint32) shape->n_features)
		bytes_corrupt(r, "trees over other columns");
	forest->sample_rows = bytes_get_u32(r);
	forest->threshold = bytes_get_f64(r);
	if (forest->sample_rows < 1 || !(forest->threshold >= 0.0 && forest->threshold <= 1.0))
		bytes_corrupt(r, "a threshold that is no score");
	forest->usual_depth = isolation_path_length(forest->sample_rows);
	isolation_trees_load(&forest->trees, r, shape->n_features);
	bytes_expect_end(r);
	return forest;
}
