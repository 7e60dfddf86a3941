/*
 * kmeans.h
 *		k-means: the steps that its parts, and mixtures that start from it, share.
 *
 * Rows are met in passes only (row_parts.h), so that it does not matter whether they
 * lie in memory, or who goes through them.  Which centre is nearest is decided by distances taken
 * directly (linalg_distance2) wherever rounding in the faster form could matter, and the sums of
 * the clusters are taken row by row: the blocks of a scan do not show in a model.
 */
#ifndef ALGO_KMEANS_H
#define ALGO_KMEANS_H

#include "algo/clusters/kmeans_kernel.h"
#include "algo/passes/row_parts.h"
#include "math/rng.h"

#define KMEANS_MAX_CLUSTERS 1000000

/* What is learned, and stored. */
typedef struct KMeansFit
{
	int n_clusters;
	int n_features;
	double *centres; /* n_clusters x n_features */
	double *weights; /* per cluster: rows (their weights) that made its centre */
} KMeansFit;

typedef struct KMeansOptions
{
	int n_clusters;
	bool plus_plus; /* k-means++, otherwise rows at random */
	int n_init;
	int max_iter;
	double tol; /* of the mean variance of the columns */
	int batch_size; /* mini-batches only */
} KMeansOptions;

/* One training: the set, some of its rows, and where the centres are. */
typedef struct KMeans
{
	const TrainSet *set;
	RowParts *parts; /* of the shape that kmeans_shape says, or a larger one */
	KMeansOptions options;
	Size width; /* features */
	double longest_row; /* of the squared lengths of the rows; infinite: not known */
	double tol; /* absolute: of the squared movement of all centres together */
	Size sample_rows;
	double *sample_x; /* sample_rows x width */
	double *sample_w; /* sample_rows */
	double *centres; /* n_clusters x width */
	double *weights; /* n_clusters */
	double inertia; /* sum of weight * squared distance to the own centre */
	int n_iter;
	bool converged;
} KMeans;

/* Centres made ready for kmeans_nearest. */
typedef struct KMeansCentres
{
	int n;
	Size width;
	const double *x; /* n x width */
	double *norms; /* squared lengths */
	double longest; /* ... of them */
	double longest_row; /* no row's squared length is more; infinite: not known */
} KMeansCentres;

/* kmeans_assign.c: centres_set after each change of x; labels of at most KMEANS_TILE rows */
extern void kmeans_centres_init(KMeansCentres *c, int n, Size width);
extern void kmeans_centres_set(KMeansCentres *c, const double *x);
extern void kmeans_nearest(const KMeansCentres *c, Size n, const double *x, int *labels);

/* kmeans_start.c: the first centres, from the sample */
extern void kmeans_start(KMeans *km, Rng *rng);

/*
 * kmeans_lloyd.c: the passes, and the steps of them for whoever makes k-means a part of its own
 * work
 */
extern const ParallelKind kmeans_kind;
extern void kmeans_assign_step(void *shared, int part);
extern void kmeans_measure_step(void *shared, int part);

/* ... what they need; iterate from the centres; then inertia and weights over all rows */
extern RowPartsShape kmeans_shape(const TrainSet *set, const KMeansOptions *options,
								  bool mini_batch);
extern void kmeans_lloyd(KMeans *km);
extern void kmeans_measure(KMeans *km);

/* kmeans_batch.c: the same by mini-batches; and once over new rows from centres with weights */
extern void kmeans_batches(KMeans *km, Rng *rng);
extern void kmeans_learn_on(KMeans *km, Rng *rng);

/*
 * kmeans.c: a training without start; all of it, the best of n_init starts by Lloyd's
 * iterations, for which km->parts must be there.  In the current memory context.
 */
extern void kmeans_init(KMeans *km, const TrainSet *set, const KMeansOptions *options,
						bool mini_batch);
extern void kmeans_run(KMeans *km, bool mini_batch);

/* kmeans_fit.c: scoring, the figure that describes a fit, stored form */
extern const AlgorithmFigure kmeans_figure;
extern int kmeans_n_outputs(const void *model);
extern void kmeans_predict(const void *model, Size n, const double *x, double *out);
extern void kmeans_save(const void *model, ByteWriter *w);
extern void *kmeans_load(ByteReader *r, uint16 format, const FitShape *shape);

#endif /* ALGO_KMEANS_H */
