/*
 * knn_tree.c
 *		A k-d tree (Bentley, "Multidimensional binary search trees used for
 *		associative searching", 1975) that is nothing but an order of the rows.
 *
 * A node is a range of rows; its children are its two halves, on either side of the
 * median of its widest column, down to leaves of at most leaf_size rows, all on
 * one level.  So the shape follows from the number of rows, and the box around
 * each node's rows is computed when a model is loaded: whatever order is read, the
 * search is right.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>

#include "algo/neighbours/knn.h"
#include "math/rng.h"

#define ROWS_BETWEEN_CHECKS 65536
#define MAX_LEVELS          31

typedef struct Range
{
	Size from;
	Size to;
} Range;

/* Node 1 is the root, 2 i and 2 i + 1 are the children of node i. */
static Range
node_range(Size n_rows, Size node)
{
	Range range = {0, n_rows};
	int level = 0;

	while (node >> (level + 1) != 0)
		level++;
	while (level-- > 0)
	{
		Size middle = range.from + (range.to - range.from) / 2;

		if ((node >> level) & 1)
			range.from = middle;
		else
			range.to = middle;
	}
	return range;
}

int
knn_tree_levels(uint32 n_rows, uint32 leaf_size)
{
	int levels = 0;

	while (levels < MAX_LEVELS &&
		   (n_rows >> levels) + ((n_rows & ((1U << levels) - 1)) != 0) > leaf_size)
		levels++;
	return levels;
}

/* --------------------------------------------------------------------- building */

typedef struct Build
{
	const KnnFit *fit;
	uint32 *order;
	Rng rng;
} Build;

static inline double
value_at(const Build *b, Size at, int column)
{
	return b->fit->x[(Size) b->order[at] * b->fit->n_features + column];
}

/* The column along which the rows of a range are spread most. */
static int
widest_column(const Build *b, Range range)
{
	int p = b->fit->n_features;
	double widest = -1.0;
	int column = 0;

	for (int j = 0; j < p; j++)
	{
		double least = INFINITY;
		double greatest = -INFINITY;

		CHECK_FOR_INTERRUPTS();
		for (Size i = range.from; i < range.to; i++)
		{
			least = Min(least, value_at(b, i, j));
			greatest = Max(greatest, value_at(b, i, j));
		}
		if (greatest - least > widest)
		{
			widest = greatest - least;
			column = j;
		}
	}
	return column;
}

static inline void
swap(Build *b, Size i, Size j)
{
	uint32 h = b->order[i];

	b->order[i] = b->order[j];
	b->order[j] = h;
}

/*
 * Order the range so that what is before middle is not greater, and what is from
 * it on not less: Hoare's selection, in three parts so that equal values end it.
 */
static void
select_middle(Build *b, Range range, Size middle, int column)
{
	while (range.to - range.from > 1)
	{
		double pivot = value_at(b, range.from + rng_below(&b->rng, range.to - range.from), column);
		Size less = range.from;
		Size greater = range.to;

		for (Size i = range.from; i < greater;)
		{
			double v = value_at(b, i, column);

			if (i % ROWS_BETWEEN_CHECKS == 0)
				CHECK_FOR_INTERRUPTS();
			if (v < pivot)
				swap(b, i++, less++);
			else if (v > pivot)
				swap(b, i, --greater);
			else
				i++;
		}
		if (middle < less)
			range.to = less;
		else if (middle >= greater)
			range.from = greater;
		else
			return;
	}
}

void
knn_tree_arrange(const KnnFit *fit, uint32 *order)
{
	Build b = {.fit = fit, .order = order};
	Size n_inner = ((Size) 1 << fit->levels) - 1;

	rng_seed(&b.rng, 0);
	for (uint32 i = 0; i < fit->n_rows; i++)
		order[i] = i;
	for (Size node = 1; node <= n_inner; node++)
	{
		Range range = node_range(fit->n_rows, node);

		CHECK_FOR_INTERRUPTS();
		select_middle(&b, range, range.from + (range.to - range.from) / 2,
					  widest_column(&b, range));
	}
}

/* ------------------------------------------------------------------------ boxes */

static void
box_of_rows(const KnnFit *fit, Range range, double *box)
{
	Size p = fit->n_features;

	for (Size j = 0; j < p; j++)
	{
		box[j] = INFINITY;
		box[p + j] = -INFINITY;
	}
	for (Size i = range.from; i < range.to; i++)
		for (Size j = 0; j < p; j++)
		{
			double v = fit->x[i * p + j];

			box[j] = Min(box[j], v);
			box[p + j] = Max(box[p + j], v);
		}
}

static void
box_of_boxes(Size p, const double *a, const double *b, double *box)
{
	for (Size j = 0; j < p; j++)
	{
		box[j] = Min(a[j], b[j]);
		box[p + j] = Max(a[p + j], b[p + j]);
	}
}

void
knn_tree_set_boxes(KnnFit *fit)
{
	Size width = 2 * (Size) fit->n_features;
	Size first_leaf = (Size) 1 << fit->levels;

	fit->boxes = palloc_extended(2 * first_leaf * Max(width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	for (Size node = 2 * first_leaf - 1; node >= 1; node--)
	{
		double *box = fit->boxes + node * width;

		if (node % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (node >= first_leaf)
			box_of_rows(fit, node_range(fit->n_rows, node), box);
		else
			box_of_boxes(fit->n_features, box + node * width, box + (node + 1) * width, box);
	}
}

/* ----------------------------------------------------------------------- search */

/* The least measure that a row in the box can have. */
static double
box_measure(const KnnFit *fit, const double *query, Size node)
{
	Size p = fit->n_features;
	const double *box = fit->boxes + node * 2 * p;
	double sum = 0.0;

	for (Size j = 0; j < p; j++)
	{
		double gap = Max(Max(box[j] - query[j], query[j] - box[p + j]), 0.0);

		sum += fit->metric == KNN_MANHATTAN ? gap : gap * gap;
	}
	return sum;
}

static void
search_leaf(const KnnFit *fit, const double *query, Size leaf, NeighbourHeap *heap)
{
	Range range = node_range(fit->n_rows, leaf);

	for (Size i = range.from; i < range.to; i++)
		knn_offer(heap, knn_measure(fit, query, (uint32) i), fit->place[i], (uint32) i);
}

/*
 * The nearer child first.  A node is left out only where its box is farther than
 * the limit beyond the rounding of both sums.
 */
void
knn_search_tree(const KnnFit *fit, const double *query, NeighbourHeap *heap)
{
	double slack = 1.0 + 8.0 * DBL_EPSILON * (fit->n_features + 2.0);
	Size first_leaf = (Size) 1 << fit->levels;
	Size nodes[MAX_LEVELS + 2];
	double measures[MAX_LEVELS + 2];
	int n = 0;

	nodes[n] = 1;
	measures[n++] = 0.0;
	CHECK_FOR_INTERRUPTS();
	while (n > 0)
	{
		Size node = nodes[--n];
		Size child = 2 * node;
		double left;
		double right;

		if (measures[n] > knn_limit(heap) * slack)
			continue;
		if (node >= first_leaf)
		{
			search_leaf(fit, query, node, heap);
			continue;
		}
		left = box_measure(fit, query, child);
		right = box_measure(fit, query, child + 1);
		nodes[n] = left <= right ? child + 1 : child;
		measures[n++] = Max(left, right);
		nodes[n] = left <= right ? child : child + 1;
		measures[n++] = Min(left, right);
	}
}
