/*
 * tree_flat.c
 *		Shallow trees in one piece of memory: the same answers, bit for bit, as the nodes
 *		they were made of, for rows alone and in blocks.
 */
#include "core/port.h"

#include <math.h>

#include "algo/trees/tree_cover.h"
#include "algo/trees/tree_flat.h"
#include "algo_case.h"
#include "math/rng.h"
#include "tap.h"

#define FEATURES 5
#define TREES    51 /* six times eight, and three */
#define ROWS     1043 /* a block and a rest */

/* A tree of at most so many levels, whose leaves may come early. */
static void
put_tree(TreeFit *fit, Rng *rng, uint32 levels)
{
	uint32 root = fit->n_nodes;
	uint32 next = root + 1;
	uint32 at = root;

	tree_fit_begin_tree(fit);
	for (uint32 level = 0; at < next; level++)
	{
		for (uint32 end = next; at < end; at++)
		{
			if (level < levels && rng_below(rng, 16) > 0)
			{
				tree_fit_put_threshold(fit, (uint32) rng_below(rng, FEATURES),
									   rng_below(rng, 2) ? TREE_MISSING_RIGHT : 0,
									   (double) rng_below(rng, 30) / 7 - 2, next);
				next += 2;
				continue;
			}
			if (fit->n_leaves > 0 && rng_below(rng, 4) == 0)
				tree_fit_put_leaf_again(fit, (uint32) rng_below(rng, fit->n_leaves));
			else
				for (double *v = tree_fit_put_leaf(fit), *e = v + fit->leaf_width; v < e; v++)
					*v = rng_double(rng) * 3 - 1;
		}
		fit->depth[fit->n_trees - 1] = level;
	}
}

static TreeFit *
some_fit(uint32 levels, int n_outputs, int leaf_width)
{
	TreeFit *fit = tree_fit_create(FEATURES, n_outputs, leaf_width);
	Rng rng;

	rng_seed(&rng, levels);
	for (int k = 0; k < n_outputs; k++)
		fit->base[k] = k;
	for (int t = 0; t < TREES; t++)
		put_tree(fit, &rng, levels);
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
		x[i] = (double) rng_below(&rng, 30) / 7 - 2 + (rng_below(&rng, 2) ? 0 : 0.05);
		if (rng_below(&rng, 50) == 0)
			x[i] = rng_below(&rng, 2) ? INFINITY : -INFINITY;
		if (i / FEATURES % 64 < 8 && rng_below(&rng, 6) == 0)
			x[i] = NAN;
	}
	return x;
}

static double *
scores(const TreeFit *fit, const double *x)
{
	double *out = palloc(sizeof(double) * ROWS * fit->n_outputs);

	tree_fit_predict(fit, ROWS, x, out);
	return out;
}

static bool
scores_alone(const TreeFit *fit, const double *x, const double *want)
{
	Size width = fit->n_outputs;
	double *out = palloc(sizeof(double) * width);
	bool same = true;

	for (int i = 0; i < ROWS; i++)
	{
		tree_fit_predict(fit, 1, x + i * FEATURES, out);
		same = same && memcmp(out, want + i * width, sizeof(double) * width) == 0;
	}
	return same;
}

/* Stored and read to be scored. */
static TreeFit *
read_to_score(const TreeFit *fit)
{
	FitShape shape = {.task = TASK_REGRESSION, .n_features = FEATURES, .to_score = true};
	ByteWriter w;
	ByteReader r;
	TreeFit *again;

	bytes_writer_init(&w);
	tree_fit_save(fit, &w);
	bytes_reader_init(&r, w.data, w.len, "fit");
	again = tree_fit_load(&r, TREE_FIT_FORMAT, &shape, fit->n_outputs, fit->leaf_width);
	bytes_expect_end(&r);
	return again;
}

static void
test_flat(uint32 levels, int n_outputs, int leaf_width)
{
	TreeFit *fit = some_fit(levels, n_outputs, leaf_width);
	double *x = some_rows();
	double *want = scores(fit, x);
	TreeFit *flat = read_to_score(fit);
	MemoryPiece pieces[ALGO_PIECES];

	tap_ok(scores_alone(fit, x, want), "nodes as they are: alone as in a block");
	tree_flat(flat);
	tap_ok(flat->flat != NULL, "trees of %u levels, %d outputs, are put flat", levels, n_outputs);
	tap_ok(memcmp(scores(flat, x), want, sizeof(double) * ROWS * n_outputs) == 0, "in a block");
	tap_ok(scores_alone(flat, x, want), "alone");
	tap_ok(tree_fit_reads(flat, pieces) == ALGO_PIECES && pieces[2].at == flat->flat &&
			   pieces[2].bytes <=
				   sizeof(TreeNode) * fit->n_nodes + sizeof(double) * fit->n_leaves * leaf_width,
		   "it is known what will be read, and no more than nodes would take");
}

/* Categories, and trees of which few nodes are there, stay as they are. */
static void
test_what_cannot(void)
{
	TreeFit *fit = some_fit(3, 1, 1);
	MemoryPiece pieces[ALGO_PIECES];

	tree_fit_begin_tree(fit);
	(void) tree_fit_put_set(fit, 1, 0, 9, fit->n_nodes + 1);
	for (int i = 0; i < 2; i++)
		*tree_fit_put_leaf(fit) = i;
	fit->depth[fit->n_trees - 1] = 1;
	tree_flat(fit);
	tap_ok(fit->flat == NULL && tree_fit_reads(fit, pieces) == 0, "not categories");

	fit = tree_fit_create(FEATURES, 1, 1);
	tree_fit_begin_tree(fit);
	for (uint32 i = 0; i < 9; i++)
	{
		tree_fit_put_threshold(fit, 2, 0, i, 2 * i + 1);
		*tree_fit_put_leaf(fit) = i;
	}
	*tree_fit_put_leaf(fit) = 9;
	fit->depth[0] = 9;
	tree_flat(fit);
	tap_ok(fit->flat == NULL, "nor a chain of nodes");
}

int
main(void)
{
	IN_CONTEXT(test_flat(0, 1, 1));
	IN_CONTEXT(test_flat(4, 1, 1));
	IN_CONTEXT(test_flat(4, 3, 3));
	IN_CONTEXT(test_flat(4, 3, 1));
	IN_CONTEXT(test_flat(6, 1, 1));
	IN_CONTEXT(test_what_cannot());
	return tap_done();
}
