/*
 * isolation_tree.c
 *		Random trees (Liu, Ting and Zhou, "Isolation forest", 2008).
 *
 * A node cuts its rows at a random value of a random column that is not constant
 * among them, down to single rows or to the depth at which rows of the sample are
 * told apart on average; a leaf of several rows stands for the depth that they
 * would need still.
 *
 * Stored: u32 trees, u32 nodes, per tree u32 nodes of it; per node i32 feature,
 * a u32 left child (an inner node only; counted from the tree's root), f64 value.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/outliers/isolation_tree.h"

#define EULER_GAMMA 0.57721566490153286061
#define MAX_DEPTH   64

#define NODE_BYTES (sizeof(int32) + sizeof(double))

double
isolation_path_length(double n)
{
	if (n <= 1.0)
		return 0.0;
	if (n == 2.0)
		return 1.0;
	return 2.0 * (log(n - 1.0) + EULER_GAMMA) - 2.0 * (n - 1.0) / n;
}

/* ---------------------------------------------------------------------- growing */

typedef struct Growth
{
	IsolationTrees *trees;
	Rng *rng;
	Size width;
	const double *x;
	uint32 *rows; /* of the sample, in the order of the leaves */
	int n_columns;
	int *columns; /* in any order */
	int depth_limit;
} Growth;

/* A node that is still to be made. */
typedef struct Pending
{
	Size from;
	Size to;
	Size node;
	int depth;
} Pending;

static Size
new_nodes(IsolationTrees *trees, Size n)
{
	Size first = trees->n_nodes;

	if (first + n > trees->capacity)
	{
		trees->capacity = Max(2 * trees->capacity, 256);
		if (trees->nodes == NULL)
			trees->nodes =
				palloc_extended(trees->capacity * sizeof(IsolationNode), MCXT_ALLOC_HUGE);
		else
			trees->nodes = repalloc_huge(trees->nodes, trees->capacity * sizeof(IsolationNode));
	}
	trees->n_nodes += n;
	return first;
}

static inline double
value_at(const Growth *g, Size at, int column)
{
	return g->x[(Size) g->rows[at] * g->width + column];
}

static void
find_range(const Growth *g, const Pending *p, int column, double *least, double *greatest)
{
	*least = INFINITY;
	*greatest = -INFINITY;
	for (Size i = p->from; i < p->to; i++)
	{
		double v = value_at(g, i, column);

		*least = Min(*least, v);
		*greatest = Max(*greatest, v);
	}
}

/* A random column that is not constant here, and its range; -1: all are. */
static int
choose_column(Growth *g, const Pending *p, double *least, double *greatest)
{
	for (int left = g->n_columns; left > 0; left--)
	{
		int at = (int) rng_below(g->rng, left);
		int column = g->columns[at];

		find_range(g, p, column, least, greatest);
		if (*least < *greatest)
			return column;
		/* not looked at again in this node */
		g->columns[at] = g->columns[left - 1];
		g->columns[left - 1] = column;
	}
	return -1;
}

/* At least the least value goes left and the greatest right, however the cut was rounded. */
static double
choose_cut(Rng *rng, double least, double greatest)
{
	double share = rng_double(rng);
	double cut = least * (1.0 - share) + greatest * share;

	return cut >= least && cut < greatest ? cut : least;
}

static Size
part_rows(Growth *g, const Pending *p, int column, double cut)
{
	Size middle = p->from;

	for (Size i = p->from; i < p->to; i++)
	{
		uint32 row = g->rows[i];

		if (value_at(g, i, column) > cut)
			continue;
		g->rows[i] = g->rows[middle];
		g->rows[middle++] = row;
	}
	return middle;
}

/* Make one node; returns how many children it has. */
static int
make_node(Growth *g, const Pending *p, Pending *children)
{
	IsolationNode *node = &g->trees->nodes[p->node];
	int column = -1;
	double least;
	double greatest;
	Size middle;
	Size left;

	if (p->depth < g->depth_limit && p->to - p->from > 1)
		column = choose_column(g, p, &least, &greatest);
	if (column < 0)
	{
		*node = (IsolationNode){
			.feature = -1,
			.value = p->depth + isolation_path_length((double) (p->to - p->from)),
		};
		return 0;
	}
	*node = (IsolationNode){.feature = column, .value = choose_cut(g->rng, least, greatest)};
	middle = part_rows(g, p, column, node->value);
	left = new_nodes(g->trees, 2);
	g->trees->nodes[p->node].left = (uint32) left;
	children[0] = (Pending){p->from, middle, left, p->depth + 1};
	children[1] = (Pending){middle, p->to, left + 1, p->depth + 1};
	return 2;
}

void
isolation_tree_grow(IsolationTrees *trees, Rng *rng, Size n, Size width, const double *x,
					int n_columns, const int *columns)
{
	Growth g = {.trees = trees, .rng = rng, .width = width, .x = x, .n_columns = n_columns};
	Pending pending[MAX_DEPTH + 2];
	int n_pending = 0;

	g.rows = palloc_extended(n * sizeof(uint32), MCXT_ALLOC_HUGE);
	g.columns = palloc(Max(n_columns, 1) * sizeof(int));
	memcpy(g.columns, columns, n_columns * sizeof(int));
	for (Size i = 0; i < n; i++)
		g.rows[i] = (uint32) i;
	for (Size rows = 1; rows < Max(n, 2); rows *= 2)
		g.depth_limit++;
	pending[n_pending++] = (Pending){0, n, new_nodes(trees, 1), 0};
	trees->roots[trees->n_trees++] = (uint32) pending[0].node;
	while (n_pending > 0)
	{
		Pending now = pending[--n_pending];

		CHECK_FOR_INTERRUPTS();
		n_pending += make_node(&g, &now, &pending[n_pending]);
	}
	pfree(g.columns);
	pfree(g.rows);
}

/* ---------------------------------------------------------------------- walking */

double
isolation_depth(const IsolationTrees *trees, const double *x, double usual)
{
	double sum = 0.0;

	for (uint32 t = 0; t < trees->n_trees; t++)
	{
		const IsolationNode *node = &trees->nodes[trees->roots[t]];

		while (node->feature >= 0)
			node = &trees->nodes[node->left + (x[node->feature] > node->value)];
		sum += node->value - usual;
	}
	return sum / trees->n_trees;
}

/* ------------------------------------------------------------------ stored form */

static uint32
tree_end(const IsolationTrees *trees, uint32 t)
{
	return t + 1 < trees->n_trees ? trees->roots[t + 1] : (uint32) trees->n_nodes;
}

void
isolation_trees_save(const IsolationTrees *trees, ByteWriter *w)
{
	bytes_put_u32(w, trees->n_trees);
	bytes_put_u32(w, (uint32) trees->n_nodes);
	for (uint32 t = 0; t < trees->n_trees; t++)
	{
		bytes_put_u32(w, tree_end(trees, t) - trees->roots[t]);
		for (uint32 i = trees->roots[t]; i < tree_end(trees, t); i++)
		{
			const IsolationNode *node = &trees->nodes[i];

			check_interrupts_at(i);
			bytes_put_u32(w, (uint32) node->feature);
			if (node->feature >= 0)
				bytes_put_u32(w, node->left - trees->roots[t]);
			bytes_put_f64(w, node->value);
		}
	}
}

/* Node i of a tree that begins at root and has n nodes; children come later, both of them. */
static void
load_node(IsolationNode *node, ByteReader *r, int n_features, uint32 root, uint32 i, uint32 n)
{
	*node = (IsolationNode){.feature = (int32) bytes_get_u32(r)};
	if (node->feature < -1 || node->feature >= n_features)
		bytes_corrupt(r, "a node cuts a column that is not there");
	if (node->feature >= 0)
	{
		uint32 left = bytes_get_u32(r);

		if (left <= i || left >= n - 1)
			bytes_corrupt(r, "a child that is not after its parent");
		node->left = root + left;
	}
	node->value = bytes_get_f64(r);
	if (node->feature < 0 && !(node->value >= 0.0 && node->value <= 1e9))
		bytes_corrupt(r, "a path length out of range");
}

void
isolation_trees_load(IsolationTrees *trees, ByteReader *r, int n_features)
{
	uint32 n_nodes;
	uint32 next = 0;

	trees->n_trees = bytes_get_count(r, sizeof(uint32) + NODE_BYTES, PG_INT32_MAX);
	n_nodes = bytes_get_count(r, NODE_BYTES, PG_INT32_MAX);
	if (trees->n_trees < 1)
		bytes_corrupt(r, "no trees");
	trees->n_nodes = n_nodes;
	trees->roots = palloc_extended(trees->n_trees * sizeof(uint32), MCXT_ALLOC_HUGE);
	trees->nodes = palloc_extended(Max(n_nodes, 1) * sizeof(IsolationNode), MCXT_ALLOC_HUGE);
	for (uint32 t = 0; t < trees->n_trees; t++)
	{
		uint32 n = bytes_get_u32(r);

		if (n < 1 || n > n_nodes - next)
			bytes_corrupt(r, "more nodes in the trees than there are");
		trees->roots[t] = next;
		for (uint32 i = 0; i < n; i++)
		{
			check_interrupts_at(i);
			load_node(&trees->nodes[next + i], r, n_features, next, i, n);
		}
		next += n;
	}
	if (next != n_nodes)
		bytes_corrupt(r, "fewer nodes in the trees than there are");
}
