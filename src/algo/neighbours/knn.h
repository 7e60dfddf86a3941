/*
 * knn.h
 *		k nearest neighbours: the fitted form and the ways to search it.
 *
 * The answer is exact and does not depend on the way: neighbours are ordered by
 * directly computed distances, and among equal ones by their place in the training
 * set.  What is faster (matrix products, boxes of a tree) only rules out rows that
 * are certainly farther.
 */
#ifndef ALGO_KNN_H
#define ALGO_KNN_H

#include "algo/algo.h"

typedef enum KnnMetric
{
	KNN_EUCLIDEAN,
	KNN_MANHATTAN,
	KNN_COSINE
} KnnMetric;

typedef struct KnnFit
{
	Task task;
	int n_features;
	int n_classes;
	uint32 n_rows;
	uint32 k;
	bool by_distance; /* neighbours weigh 1 / distance */
	KnnMetric metric;
	uint32 leaf_size; /* of the tree; 0: none */
	double *x; /* n_rows x n_features; cosine: of length 1 (or 0) */
	double *y; /* n_rows: value or class */
	double *w; /* n_rows: weights of the rows; NULL: all are the same */
	uint32
		*place; /* n_rows: in the training set, where a tree has put rows in its order; or NULL */

	/* not stored */
	double *norms; /* n_rows: squared lengths (not manhattan) */
	double longest; /* ... the greatest */
	int levels; /* of the tree: leaves are nodes 2^levels .. 2^(levels + 1) - 1 */
	double *boxes; /* per node: n_features least values, n_features greatest */
} KnnFit;

/* One candidate.  measure orders like the distance (it may be its square). */
typedef struct Neighbour
{
	double measure;
	uint32 place;
	uint32 row;
} Neighbour;

/* The k best so far, the worst of them first. */
typedef struct NeighbourHeap
{
	uint32 k;
	uint32 n;
	Neighbour *list;
} NeighbourHeap;

/* What a candidate must not exceed; infinite while there is room. */
static inline double
knn_limit(const NeighbourHeap *heap)
{
	return heap->n < heap->k ? INFINITY : heap->list[0].measure;
}

/* knn_fit.c: a row of p values to length 1, as far as it has a direction; scoring; stored form */
extern void knn_normalise(Size p, double *x);
extern void knn_predict(const void *model, Size n, const double *x, double *out);
extern void knn_save(const void *model, ByteWriter *w);
extern void *knn_load(ByteReader *r, uint16 format, const FitShape *shape);

/* knn_search.c */
extern void knn_offer(NeighbourHeap *heap, double measure, uint32 place, uint32 row);
extern void knn_sort(NeighbourHeap *heap); /* the nearest first */
extern double knn_measure(const KnnFit *fit, const double *query, uint32 row);
extern double knn_distance(const KnnFit *fit, double measure);
extern void knn_search_all(const KnnFit *fit, Size n, const double *queries, NeighbourHeap *heaps);
extern void knn_set_norms(KnnFit *fit);

/* knn_tree.c: order gets row numbers, fit->x being still in the order of the training set */
extern int knn_tree_levels(uint32 n_rows, uint32 leaf_size);
extern void knn_tree_arrange(const KnnFit *fit, uint32 *order);
extern void knn_tree_set_boxes(KnnFit *fit);
extern void knn_search_tree(const KnnFit *fit, const double *query, NeighbourHeap *heap);

#endif /* ALGO_KNN_H */
