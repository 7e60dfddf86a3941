/*
 * knn_fit.c
 *		What nearest neighbours say of a row, and their stored form.
 *
 * Stored (format 1): u32 rows, u32 neighbours, u8 weights (1: by distance, 2: of
 * the rows), u8 metric, u32 leaf size (0: no tree), with a tree each row's place in
 * the training set (u32), the rows (f64), their values or classes (f64), and their
 * weights (f64) where they have some.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/neighbours/knn.h"
#include "math/linalg.h"

#define ROWS_AT_A_TIME 32

/* Bits of the stored weights. */
#define WEIGHTS_BY_DISTANCE 1
#define WEIGHTS_OF_ROWS     2

/* Shorter rows, and longer than its inverse, have squares that are not exact. */
#define LEAST_SQUARE 1e-280

/* By a power of two, so that no digit changes: the greatest is between a half and one. */
static void
scale_to_one(Size p, double *x)
{
	double greatest = 0.0;
	int exponent;

	for (Size j = 0; j < p; j++)
		greatest = Max(greatest, fabs(x[j]));
	frexp(greatest, &exponent);
	for (Size j = 0; j < p; j++)
		x[j] = ldexp(x[j], -exponent);
}

/* Cosine looks at directions only, of rows of any length. */
void
knn_normalise(Size p, double *x)
{
	double square = linalg_dot(p, x, x);
	double norm;

	if (unlikely(!(square > LEAST_SQUARE && square < 1.0 / LEAST_SQUARE)))
	{
		scale_to_one(p, x);
		square = linalg_dot(p, x, x);
	}
	norm = sqrt(square);
	for (Size j = 0; norm > 0.0 && j < p; j++)
		x[j] /= norm;
}

/* --------------------------------------------------------------------- scoring */

/* Neighbours at distance 0 count alone. */
static double
neighbour_weight(const KnnFit *fit, const NeighbourHeap *heap, uint32 i)
{
	double nearest = heap->list[0].measure;
	double measure = heap->list[i].measure;

	if (isinf(nearest))
		return NAN; /* which rows are near is out of range */
	if (!fit->by_distance)
		return 1.0;
	if (nearest == 0.0)
		return measure == 0.0 ? 1.0 : 0.0;
	/* the nearest weighs 1: no overflow of an inverse */
	return knn_distance(fit, nearest) / knn_distance(fit, measure);
}

/* Mean, or shares of the classes, of the neighbours found. */
static void
score(const KnnFit *fit, const NeighbourHeap *heap, double *out)
{
	double total = 0.0;
	double sum = 0.0;

	for (int c = 0; c < fit->n_classes; c++)
		out[c] = 0.0;
	for (uint32 i = 0; i < heap->n; i++)
	{
		uint32 row = heap->list[i].row;
		double weight = neighbour_weight(fit, heap, i) * (fit->w != NULL ? fit->w[row] : 1.0);
		double y = fit->y[row];

		total += weight;
		if (fit->task == TASK_CLASSIFICATION)
			out[(int) y] += weight;
		else
			sum += weight * y;
	}
	if (fit->task == TASK_REGRESSION)
		out[0] = sum / total;
	for (int c = 0; c < fit->n_classes; c++)
		out[c] /= total;
}

static void
score_rows(const KnnFit *fit, Size n, const double *x, NeighbourHeap *heaps, double *out)
{
	Size width = fit->task == TASK_CLASSIFICATION ? fit->n_classes : 1;

	for (Size i = 0; i < n; i++)
		heaps[i].n = 0;
	if (fit->leaf_size > 0)
		for (Size i = 0; i < n; i++)
			knn_search_tree(fit, x + i * fit->n_features, &heaps[i]);
	else
		knn_search_all(fit, n, x, heaps);
	for (Size i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		knn_sort(&heaps[i]);
		score(fit, &heaps[i], out + i * width);
	}
}

/* Rows as they are compared: as they are, or of length 1. */
static const double *
prepare_rows(const KnnFit *fit, Size n, const double *x, double *space)
{
	Size p = fit->n_features;

	if (fit->metric != KNN_COSINE)
		return x;
	memcpy(space, x, n * p * sizeof(double));
	for (Size i = 0; i < n; i++)
		knn_normalise(p, space + i * p);
	return space;
}

/* Some rows at a time, so that they share the passes over the kept ones. */
void
knn_predict(const void *model, Size n, const double *x, double *out)
{
	const KnnFit *fit = model;
	Size p = fit->n_features;
	Size width = fit->task == TASK_CLASSIFICATION ? fit->n_classes : 1;
	Size step = Min(Max(n, 1), ROWS_AT_A_TIME);
	NeighbourHeap heaps[ROWS_AT_A_TIME];
	Neighbour *lists = palloc_extended(step * fit->k * sizeof(Neighbour), MCXT_ALLOC_HUGE);
	double *space = fit->metric == KNN_COSINE ? palloc((step * p + 1) * sizeof(double)) : NULL;

	for (Size i = 0; i < step; i++)
		heaps[i] = (NeighbourHeap){.k = fit->k, .list = lists + i * fit->k};
	for (Size i = 0; i < n; i += step)
	{
		Size rows = Min(step, n - i);

		score_rows(fit, rows, prepare_rows(fit, rows, x + i * p, space), heaps, out + i * width);
	}
	pfree(lists);
	if (space != NULL)
		pfree(space);
}

/* ----------------------------------------------------------------- stored form */

void
knn_save(const void *model, ByteWriter *w)
{
	const KnnFit *fit = model;

	bytes_put_u32(w, fit->n_rows);
	bytes_put_u32(w, fit->k);
	bytes_put_u8(w, (fit->by_distance ? WEIGHTS_BY_DISTANCE : 0) |
						(fit->w != NULL ? WEIGHTS_OF_ROWS : 0));
	bytes_put_u8(w, (uint8) fit->metric);
	bytes_put_u32(w, fit->leaf_size);
	for (uint32 i = 0; fit->leaf_size > 0 && i < fit->n_rows; i++)
		bytes_put_u32(w, fit->place[i]);
	bytes_put_f64_array(w, fit->x, (Size) fit->n_rows * fit->n_features);
	bytes_put_f64_array(w, fit->y, fit->n_rows);
	if (fit->w != NULL)
		bytes_put_f64_array(w, fit->w, fit->n_rows);
}

/* Each place once. */
static void
load_places(KnnFit *fit, ByteReader *r)
{
	bool *taken = palloc_extended(fit->n_rows * sizeof(bool), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	fit->place = palloc_extended((Size) fit->n_rows * sizeof(uint32), MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < fit->n_rows; i++)
	{
		check_interrupts_at(i);
		fit->place[i] = bytes_get_u32(r);
		if (fit->place[i] >= fit->n_rows || taken[fit->place[i]])
			bytes_corrupt(r, "places of rows that are no order");
		taken[fit->place[i]] = true;
	}
	pfree(taken);
}

static void
check_targets(const KnnFit *fit, const ByteReader *r)
{
	for (uint32 i = 0; fit->task == TASK_CLASSIFICATION && i < fit->n_rows; i++)
		if (!(fit->y[i] >= 0.0 && fit->y[i] < fit->n_classes && fit->y[i] == floor(fit->y[i])))
			bytes_corrupt(r, "a class that is none");
}

/* Positive, and together a number, or shares of them would be none. */
static void
load_weights(KnnFit *fit, ByteReader *r)
{
	double all = 0.0;

	fit->w = bytes_get_f64_array(r, fit->n_rows);
	for (uint32 i = 0; i < fit->n_rows; i++)
	{
		if (!(fit->w[i] > 0.0))
			bytes_corrupt(r, "a weight that is not positive");
		all += fit->w[i];
	}
	if (!isfinite(all))
		bytes_corrupt(r, "weights out of range");
}

/* weighted: weights of the rows will follow */
static void
load_head(KnnFit *fit, ByteReader *r, bool *weighted)
{
	uint8 weights;
	uint8 metric;

	fit->n_rows = bytes_get_count(r, ((Size) fit->n_features + 1) * sizeof(double), PG_INT32_MAX);
	fit->k = bytes_get_u32(r);
	weights = bytes_get_u8(r);
	fit->by_distance = (weights & WEIGHTS_BY_DISTANCE) != 0;
	*weighted = (weights & WEIGHTS_OF_ROWS) != 0;
	metric = bytes_get_u8(r);
	fit->leaf_size = bytes_get_u32(r);
	if (fit->k < 1 || fit->k > fit->n_rows)
		bytes_corrupt(r, "more neighbours than rows");
	if (weights > (WEIGHTS_BY_DISTANCE | WEIGHTS_OF_ROWS))
		bytes_corrupt(r, "unknown weights");
	if (metric > KNN_COSINE || (metric == KNN_COSINE && fit->leaf_size > 0))
		bytes_corrupt(r, "unknown metric");
	fit->metric = (KnnMetric) metric;
}

/* The fit of stored bytes; norms and boxes are computed again. */
void *
knn_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	KnnFit *fit = palloc0(sizeof(KnnFit));
	bool weighted;

	if (format != 1)
		bytes_corrupt(r, "unknown format of neighbours");
	if (shape->n_features < 0 ||
		(shape->task == TASK_CLASSIFICATION ? shape->n_classes < 2 : shape->n_classes != 0))
		bytes_corrupt(r, "shape that no neighbours have");
	fit->task = shape->task;
	fit->n_features = shape->n_features;
	fit->n_classes = shape->n_classes;
	load_head(fit, r, &weighted);
	if (fit->leaf_size > 0)
		load_places(fit, r);
	fit->x = bytes_get_f64_array(r, (Size) fit->n_rows * shape->n_features);
	fit->y = bytes_get_f64_array(r, fit->n_rows);
	if (weighted)
		load_weights(fit, r);
	bytes_expect_end(r);
	check_targets(fit, r);
	if (fit->metric != KNN_MANHATTAN)
		knn_set_norms(fit);
	if (fit->leaf_size > 0)
	{
		fit->levels = knn_tree_levels(fit->n_rows, fit->leaf_size);
		knn_tree_set_boxes(fit);
	}
	return fit;
}
