/*
 * kmeans_fit.c
 *		What the centres of k-means say of a row, and their stored form.
 *
 * Stored (format 1): u32 clusters, centres (clusters x features f64), weights
 * (clusters f64, >= 0).
 */
#include "core/port.h"

#include <math.h>

#include "algo/clusters/kmeans.h"
#include "math/linalg.h"

/* --------------------------------------------------------------------- scoring */

int
kmeans_n_outputs(const void *model)
{
	return ((const KMeansFit *) model)->n_clusters;
}

/* Distances are never less than 0, so that - 0.0 is avoided for people's eyes. */
void
kmeans_predict(const void *model, Size n, const double *x, double *out)
{
	const KMeansFit *fit = model;
	Size width = fit->n_features;

	for (Size i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < fit->n_clusters; j++)
			*out++ = 0.0 - linalg_distance2(width, x + i * width, fit->centres + j * width);
	}
}

static void
kmeans_distance(const void *model, Size n, const double *x, double *out)
{
	const KMeansFit *fit = model;
	Size width = fit->n_features;

	for (Size i = 0; i < n; i++)
	{
		double least = INFINITY;

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < fit->n_clusters; j++)
			least = Min(least, linalg_distance2(width, x + i * width, fit->centres + j * width));
		out[i] = least;
	}
}

const AlgorithmFigure kmeans_figure = {
	.name = "mean_squared_distance",
	.greater_is_better = false,
	.rows = kmeans_distance,
};

/* ----------------------------------------------------------------- stored form */

void
kmeans_save(const void *model, ByteWriter *w)
{
	const KMeansFit *fit = model;

	bytes_put_u32(w, (uint32) fit->n_clusters);
	bytes_put_f64_array(w, fit->centres, (Size) fit->n_clusters * fit->n_features);
	bytes_put_f64_array(w, fit->weights, fit->n_clusters);
}

void *
kmeans_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	KMeansFit *fit = palloc0(sizeof(KMeansFit));

	if (format != 1)
		bytes_corrupt(r, "unknown format of k-means");
	if (shape->n_features < 0 || shape->n_classes != 0)
		bytes_corrupt(r, "shape that no k-means has");
	fit->n_clusters = (int) bytes_get_count(r, ((Size) shape->n_features + 1) * sizeof(double),
											KMEANS_MAX_CLUSTERS);
	if (fit->n_clusters < 1)
		bytes_corrupt(r, "no clusters");
	fit->n_features = shape->n_features;
	fit->centres = bytes_get_f64_array(r, (Size) fit->n_clusters * shape->n_features);
	fit->weights = bytes_get_f64_array(r, fit->n_clusters);
	for (int j = 0; j < fit->n_clusters; j++)
		if (fit->weights[j] < 0.0)
			bytes_corrupt(r, "negative weight of a cluster");
	bytes_expect_end(r);
	return fit;
}
