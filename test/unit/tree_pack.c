/*
 * tree_pack.c
 *		Packed fits: the same answers, bit for bit, as the nodes they were made of, for
 *		rows alone and in blocks; the same stored form; and back again.
 */
#include "core/port.h"

#include <math.h>

#include "algo/trees/tree_pack.h"
#include "algo_case.h"
#include "math/rng.h"
#include "tap.h"

#define FEATURES 5
#define CUTS     700 /* thresholds of a feature: more than a byte counts */
#define TREES    300
#define NODES    401 /* of most trees; together more than two pages */
#define ROWS     1043 /* a block and a rest */

static double
some_threshold(Rng *rng)
{
	return (double) rng_below(rng, CUTS) / 7 - 50;
}

/* A leaf of its own, or one that was there before. */
static void
put_some_leaf(TreeFit *fit, Rng *rng)
{
	double *values;

	if (fit->n_leaves > 0 && rng_below(rng, 4) == 0)
	{
		tree_fit_put_leaf_again(fit, (uint32) rng_below(rng, fit->n_leaves));
		return;
	}
	values = tree_fit_put_leaf(fit);
	for (int k = 0; k < fit->leaf_width; k++)
		values[k] = rng_double(rng) * 3 - 1;
}

/* Nodes in the order of the levels; the shape is drawn. */
static void
put_tree(TreeFit *fit, Rng *rng, uint32 n_nodes)
{
	uint32 root = fit->n_nodes;
	uint32 next = root + 1;

	tree_fit_begin_tree(fit);
	for (uint32 at = root; at < next; at++)
	{
		bool is_last = at + 1 == next;
		bool has_room = next - root < n_nodes;

		if (!has_room || (!is_last && rng_below(rng, 3) == 0))
		{
			put_some_leaf(fit, rng);
			continue;
		}
		tree_fit_put_threshold(fit, (uint32) rng_below(rng, FEATURES),
							   rng_below(rng, 2) ? TREE_MISSING_RIGHT : 0, some_threshold(rng),
							   next);
		next += 2;
	}
	for (uint32 at = root, level = root, end = root + 1; at < next; at++)
	{
		if (at == end)
		{
			fit->depth[fit->n_trees - 1]++;
			end = level;
		}
		if (fit->nodes[at].left != at)
			level = fit->nodes[at].left + 2;
	}
}

static TreeFit *
some_fit(int leaf_width)
{
	TreeFit *fit = tree_fit_create(FEATURES, leaf_width, leaf_width);
	Rng rng;

	rng_seed(&rng, 5);
	for (int t = 0; t < TREES; t++)
		put_tree(fit, &rng, t % 50 == 7 ? 1 : NODES);
	return fit;
}

/* On thresholds, between and beyond them; missing values in some rows. */
static double *
some_rows(void)
{
	double *x = palloc(sizeof(double) * ROWS * FEATURES);
	Rng rng;

	rng_seed(&rng, 6);
	for (int i = 0; i < ROWS * FEATURES; i++)
	{
		x[i] = some_threshold(&rng) + (rng_below(&rng, 2) ? 0 : 0.05);
		if (rng_below(&rng, 50) == 0)
			x[i] *= 1e300;
		if (i / FEATURES % 64 < 8 && rng_below(&rng, 6) == 0)
			x[i] = NAN;
		if (rng_below(&rng, 80) == 0)
			x[i] = -0.0;
	}
	return x;
}

/* By the definition of a fit (tree_fit.h), one node after the other. */
static void
walk_plainly(const TreeFit *fit, const double *x, double *out)
{
	for (int k = 0; k < fit->n_outputs; k++)
		out[k] = fit->base[k];
	for (uint32 t = 0; t < fit->n_trees; t++)
	{
		uint32 at = fit->root[t];

		while (fit->nodes[at].left != at)
		{
			const TreeNode *node = &fit->nodes[at];
			double value = x[node->feature & TREE_FEATURE];

			if (isnan(value))
				at = node->left + (node->feature & TREE_MISSING_RIGHT ? 1 : 0);
			else
				at = node->left + (value > node->threshold ? 1 : 0);
		}
		for (int k = 0; k < fit->leaf_width; k++)
			out[k] += fit->values[tree_node_leaf(&fit->nodes[at]) * fit->leaf_width + k];
	}
}

static bool
scores_as(const TreeFit *fit, const double *x, const double *want)
{
	Size width = fit->n_outputs;
	double *out = palloc(sizeof(double) * ROWS * width);
	bool same;

	tree_fit_predict(fit, ROWS, x, out);
	same = memcmp(out, want, sizeof(double) * ROWS * width) == 0;
	for (int i = 0; i < ROWS; i++)
	{
		tree_fit_predict(fit, 1, x + i * FEATURES, out);
		same = same && memcmp(out, want + i * width, sizeof(double) * width) == 0;
	}
	return same;
}

static ByteWriter
stored(const TreeFit *fit)
{
	ByteWriter w;

	bytes_writer_init(&w);
	tree_fit_save(fit, &w);
	return w;
}

static bool
same_bytes(ByteWriter a, ByteWriter b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static void
test_pack(int leaf_width)
{
	TreeFit *fit = some_fit(leaf_width);
	TreeFit *packed = some_fit(leaf_width);
	TreeFit *again;
	TreeFit *sum = tree_fit_create(FEATURES, leaf_width, leaf_width);
	double *x = some_rows();
	double *want = palloc(sizeof(double) * ROWS * leaf_width);
	FitShape shape = {.task = TASK_REGRESSION, .n_features = FEATURES};
	ByteWriter w = stored(fit);
	ByteReader r;
	bool same = true;

	for (int i = 0; i < ROWS; i++)
		walk_plainly(fit, x + i * FEATURES, want + i * leaf_width);
	tap_ok(scores_as(fit, x, want), "nodes as they are, alone and in a block");
	tree_pack(packed);
	tap_ok(tree_fit_is_packed(packed), "many nodes are packed");
	tap_ok(scores_as(packed, x, want), "packed nodes, alone and in a block");
	for (uint32 t = 0; t < fit->n_trees; t++)
		same = same && tree_fit_leaf(fit, t, x) == tree_fit_leaf(packed, t, x);
	tap_ok(same, "a row ends at the same leaves");
	tap_ok(same_bytes(w, stored(packed)), "the stored form is the same");

	bytes_reader_init(&r, w.data, w.len, "fit");
	again = tree_fit_load(&r, TREE_FIT_FORMAT, &shape, leaf_width, leaf_width);
	tap_ok(tree_fit_is_packed(again), "a large stored form is read packed");
	tap_ok(scores_as(again, x, want), "and scores the same");
	tap_ok(same_bytes(w, stored(again)), "and is stored as it was");

	tree_fit_append(sum, again);
	tap_ok(!tree_fit_is_packed(sum) && scores_as(sum, x, want),
		   "added to other trees it is unpacked");
	tap_ok(same_bytes(w, stored(sum)), "without loss");
}

/* More thresholds than a code can tell apart, and categories, stay as they are. */
static void
test_what_cannot(void)
{
	TreeFit *fit = tree_fit_create(FEATURES, 1, 1);

	tree_fit_begin_tree(fit);
	for (uint32 i = 0; i < 70000; i++)
		tree_fit_put_threshold(fit, 2, 0, i, 1 + 2 * i);
	for (uint32 i = 0; i <= 70000; i++)
		*tree_fit_put_leaf(fit) = i;
	tree_pack(fit);
	tap_ok(!tree_fit_is_packed(fit), "70,000 thresholds of a feature are not packed");

	fit = tree_fit_create(FEATURES, 1, 1);
	tree_fit_begin_tree(fit);
	for (uint32 i = 0; i < 40000; i++)
		tree_fit_put_threshold(fit, 2, 0, i, 1 + 2 * i);
	(void) tree_fit_put_set(fit, 1, 0, 9, 80001);
	for (uint32 i = 0; i <= 40001; i++)
		*tree_fit_put_leaf(fit) = i;
	tree_pack(fit);
	tap_ok(!tree_fit_is_packed(fit), "nor are categories");
}

int
main(void)
{
	IN_CONTEXT(test_pack(1));
	IN_CONTEXT(test_pack(3));
	IN_CONTEXT(test_what_cannot());
	return tap_done();
}
