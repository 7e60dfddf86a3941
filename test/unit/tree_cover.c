/*
 * tree_cover.c
 *		What the nodes of trees weigh: as counted by sending the rows through the trees,
 *		with weights, of every learner; kept when a model learns on; stored and refused.
 */
#include "core/port.h"

#include <math.h>

#include "algo/algo_rows.h"
#include "algo/trees/tree_cover.h"
#include "algo/trees/tree_pack.h"
#include "algo_case.h"
#include "stored_form.h"
#include "tap.h"

#define TREE     (&algo_decision_tree)
#define FOREST   (&algo_random_forest)
#define EXTRA    (&algo_extra_trees)
#define BOOSTING (&algo_gradient_boosting)

#define ROWS     600
#define FEATURES 4

/* Rows with missing values; weights 1, 2, .. 4 and 1 again, or none. */
static TrainSet *
some_set(Task task, int n_classes, bool weighted, uint64 seed)
{
	TrainSet *set = data_random(task, ROWS, FEATURES, n_classes, seed);
	double *w;

	for (Size i = 0; i < ROWS; i += 7)
		data_row(set, i)[i % FEATURES] = NAN;
	if (!weighted)
		return set;
	w = palloc(sizeof(double) * ROWS);
	for (Size i = 0; i < ROWS; i++)
		w[i] = 1.0 + i % 4;
	set->w = w;
	set->weighted = true;
	return set;
}

/* The trees of a fit, as they are read again; without what an algorithm stores before them. */
static TreeFit *
trees_of(const Algorithm *algo, const void *fit, const TrainSet *set)
{
	ByteWriter w = case_saved(algo, fit);
	FitShape shape = data_shape(set);
	int width = set->n_classes > 2 || (algo == TREE && set->n_classes > 0) ? set->n_classes : 1;
	TreeFit *trees;
	ByteReader r;

	bytes_reader_init(&r, w.data, w.len, "fit");
	if (algo == BOOSTING)
		(void) bytes_get_u8(&r);
	trees = tree_fit_load(&r, TREE_FIT_FORMAT, &shape, width, algo == BOOSTING ? 1 : width);
	bytes_expect_end(&r);
	return trees;
}

static float *
covers_of(const TreeFit *trees)
{
	float *covers = palloc(sizeof(float) * Max(trees->n_nodes, 1));

	tree_fit_covers(trees, covers);
	return covers;
}

/* What goes through each node when all rows are sent through all trees. */
static double *
counted(const TreeFit *trees, const TrainSet *set)
{
	double *sums = palloc0(sizeof(double) * trees->n_nodes);

	for (Size i = 0; i < set->n_rows; i++)
	{
		for (uint32 t = 0; t < trees->n_trees; t++)
		{
			uint32 at = trees->root[t];

			for (;;)
			{
				TreeNode node = tree_fit_node(trees, at);
				double value = matrix_row(set->x, i)[node.feature & TREE_FEATURE];

				sums[at] += set->w != NULL ? set->w[i] : 1;
				if (node.left == at)
					break;
				at = node.left;
				if (isnan(value))
					at += (node.feature & TREE_MISSING_RIGHT) != 0;
				else
					at += value > node.threshold;
			}
		}
	}
	return sums;
}

/* Is each inner node's cover that of its children? */
static bool
adds_up(const TreeFit *trees, const float *covers)
{
	bool right = true;

	for (uint32 at = 0; at < trees->n_nodes; at++)
	{
		uint32 left = tree_fit_node(trees, at).left;
		float sum = left != at ? covers[left] + covers[left + 1] : covers[at];

		right = right && sum == covers[at] && covers[at] >= 0;
	}
	return right;
}

/* --------------------------------------------------------------------- what it is */

static void
test_counted(const Algorithm *algo, Task task, int n_classes, bool weighted, const char *params)
{
	TrainSet *set = some_set(task, n_classes, weighted, 3);
	TreeFit *trees = trees_of(algo, case_fit(algo, set, params), set);
	float *covers = covers_of(trees);
	double *want = counted(trees, set);
	bool same = trees->n_nodes > trees->n_trees;

	for (uint32 at = 0; at < trees->n_nodes; at++)
		same = same && covers[at] == want[at];
	tap_ok(same, "%s %s, %d classes%s: covers are the %s that go through a node", algo->name,
		   params, n_classes, weighted ? ", weighted" : "",
		   weighted ? "weight of the rows" : "rows");
	tap_ok(trees->cover_bytes[0] == 1, "as whole numbers");
}

static void
test_all_counted(bool weighted)
{
	static const char *const trees[] = {"", "max_depth=4", "ccp_alpha=0.01", "max_leaf_nodes=9"};

	for (int i = 0; i < (int) lengthof(trees); i++)
	{
		IN_CONTEXT(test_counted(TREE, TASK_REGRESSION, 0, weighted, trees[i]));
		IN_CONTEXT(test_counted(TREE, TASK_CLASSIFICATION, 2, weighted, trees[i]));
		IN_CONTEXT(test_counted(TREE, TASK_CLASSIFICATION, 3, weighted, trees[i]));
	}
	for (int k = 0; k < 4; k += k == 0 ? 2 : 1)
	{
		Task task = k > 0 ? TASK_CLASSIFICATION : TASK_REGRESSION;

		IN_CONTEXT(test_counted(EXTRA, task, k, weighted, "n_estimators=5"));
		IN_CONTEXT(test_counted(FOREST, task, k, weighted, "n_estimators=5;bootstrap=false"));
		IN_CONTEXT(test_counted(EXTRA, task, k, weighted, "n_estimators=5;ccp_alpha=0.005"));
	}
	IN_CONTEXT(test_counted(BOOSTING, TASK_REGRESSION, 0, weighted, "n_estimators=8"));
	IN_CONTEXT(
		test_counted(BOOSTING, TASK_REGRESSION, 0, weighted, "n_estimators=8;max_leaf_nodes=null"));
	IN_CONTEXT(test_counted(BOOSTING, TASK_REGRESSION, 0, weighted,
							"n_estimators=8;loss=quantile;quantile=0.8"));
}

/* Class weights count, as growth has them. */
static void
test_class_weight(const Algorithm *algo, const char *params)
{
	TrainSet *set = some_set(TASK_CLASSIFICATION, 2, false, 4);
	TreeFit *trees = trees_of(algo, case_fit(algo, set, params), set);
	double want = set->class_counts[0] + 3.0 * set->class_counts[1];

	tap_ok(covers_of(trees)[0] == want && adds_up(trees, covers_of(trees)),
		   "%s: the weight of a class counts", algo->name);
}

/* A forest's trees know the rows that they drew, as often as they drew them. */
static void
test_drawn(void)
{
	TrainSet *set = some_set(TASK_CLASSIFICATION, 3, false, 5);
	TreeFit *all = trees_of(FOREST, case_fit(FOREST, set, "n_estimators=4"), set);
	TreeFit *some = trees_of(FOREST, case_fit(FOREST, set, "n_estimators=4;max_samples=77"), set);
	bool right = true;

	for (uint32 t = 0; t < 4; t++)
		right =
			right && covers_of(all)[all->root[t]] == ROWS && covers_of(some)[some->root[t]] == 77;
	tap_ok(right && adds_up(all, covers_of(all)) && adds_up(some, covers_of(some)),
		   "each tree of a forest weighs as many rows as were drawn");
}

/* Boosting: p(1 - p) a row, at the scores before the tree. */
static void
test_hessians(int n_classes, const char *params)
{
	TrainSet *set = some_set(TASK_CLASSIFICATION, n_classes, false, 6);
	void *fit = case_fit(BOOSTING, set, psprintf("n_estimators=3;%s", params));
	TreeFit *trees = trees_of(BOOSTING, fit, set);
	float *covers = covers_of(trees);
	int n_outputs = trees->n_outputs;
	double second = 0;
	bool right = true;

	for (int k = 0; k < n_outputs; k++)
	{
		double p = (double) set->class_counts[n_outputs == 1 ? 1 : k] / ROWS;
		double want = ROWS * p * (1 - p) * (n_outputs == 1 ? 1 : 2);

		right = right && fabs(covers[trees->root[k]] - want) < 1e-6 * want;
	}
	tap_ok(right, "%d classes, %s: the first trees weigh the sum of p(1 - p)", n_classes, params);
	tap_ok(trees->cover_bytes[0] == 2 && adds_up(trees, covers), "which is what their leaves do");
	if (n_outputs > 1)
		return;
	fit = case_fit(BOOSTING, set, psprintf("n_estimators=1;%s", params));
	for (Size i = 0; i < ROWS; i++)
	{
		double out[2];

		BOOSTING->score.predict(fit, 1, data_row(set, i), out);
		second += out[0] * out[1];
	}
	tap_ok(fabs(covers[trees->root[1]] - second) < 1e-6 * second,
		   "the second at the scores after it");
}

/* Weights beyond a float's range do not stand in the way, and their ratios stay. */
static void
test_far_weights(const Algorithm *algo, double scale)
{
	TrainSet *set = some_set(TASK_CLASSIFICATION, 2, true, 7);
	TreeFit *near = trees_of(algo, case_fit(algo, set, "max_depth=5"), set);
	TreeFit *far;
	bool same;

	for (Size i = 0; i < ROWS; i++)
		((double *) set->w)[i] *= scale;
	far = trees_of(algo, case_fit(algo, set, "max_depth=5"), set);
	same = far->n_nodes == near->n_nodes;
	for (uint32 at = 0; same && at < far->n_nodes; at++)
	{
		double a = covers_of(near)[at] / covers_of(near)[0];
		double b = covers_of(far)[at] / covers_of(far)[0];

		same = fabs(a - b) < 1e-6 * a;
	}
	tap_ok(same, "%s: weights of %g have the same shares", algo->name, scale);
}

/* ----------------------------------------------------------------- other rows, fewer trees */

/* As a version before there was cover stored it. */
static void *
without_cover(const Algorithm *algo, const void *fit, const TrainSet *set)
{
	ByteWriter w = case_saved(algo, fit);
	FitShape shape = data_shape(set);
	ByteReader r;

	bytes_reader_init(&r, w.data, w.len - trees_of(algo, fit, set)->n_cover_bytes, "fit");
	return algo->store.load(&r, 1, &shape);
}

static void
test_update(const Algorithm *algo, Task task, int n_classes)
{
	TrainSet *set = some_set(task, n_classes, false, 8);
	TrainSet *rows = some_set(task, n_classes, false, 9);
	TrainReport report;
	void *fit = case_fit(algo, set, "n_estimators=6");
	void *old = without_cover(algo, fit, set);
	void *more = case_updated(algo, fit, rows, "n_estimators=6", &report);
	TreeFit *trees = trees_of(algo, more, set);
	TreeFit *first = trees_of(algo, fit, set);

	tap_ok(memcmp(covers_of(first), covers_of(trees), sizeof(float) * first->n_nodes) == 0 &&
			   trees->n_nodes > first->n_nodes && adds_up(trees, covers_of(trees)),
		   "%s: old trees keep their cover when others are added with theirs", algo->name);
	tap_ok(algo->view.cover(fit) && algo->view.cover(more), "which all trees have");
	tap_ok(!algo->view.cover(old) &&
			   memcmp(case_scores(algo, set, old), case_scores(algo, set, fit),
					  sizeof(double) * ROWS) == 0,
		   "a fit of the first format has none, and scores the same");
	more = case_updated(algo, old, rows, "n_estimators=6", &report);
	tap_ok(!algo->view.cover(more) && !tree_fit_has_cover(trees_of(algo, more, set)),
		   "nor has it when it has learned on");
}

/* Rounds that early stopping drops take theirs with them. */
static void
test_truncated(void)
{
	TrainSet *set = some_set(TASK_CLASSIFICATION, 2, false, 10);
	TreeFit *one = trees_of(BOOSTING, case_fit(BOOSTING, set, "n_estimators=3"), set);
	TreeFit *other = trees_of(BOOSTING, case_fit(BOOSTING, set, "n_estimators=2;max_depth=3"), set);
	TreeFit *both = tree_fit_create(FEATURES, 1, 1);
	TreeFit *stopped =
		trees_of(BOOSTING, case_fit(BOOSTING, set, "early_stopping=true;learning_rate=0.9"), set);

	tree_fit_append(both, one);
	tree_fit_append(both, other);
	tap_ok(memcmp(covers_of(both) + one->n_nodes, covers_of(other),
				  sizeof(float) * other->n_nodes) == 0,
		   "trees of another fit bring their cover");
	tree_fit_truncate(both, 3);
	tap_ok(tree_fit_has_cover(both) && both->n_nodes == one->n_nodes &&
			   memcmp(covers_of(both), covers_of(one), sizeof(float) * one->n_nodes) == 0,
		   "those before what is dropped stay");
	tree_fit_append(both, other);
	tap_ok(memcmp(covers_of(both) + one->n_nodes, covers_of(other),
				  sizeof(float) * other->n_nodes) == 0,
		   "and others can come in its place");
	tap_ok(stopped->n_trees < 100 && adds_up(stopped, covers_of(stopped)),
		   "after early stopping every tree has its own");
}

static void
test_packed(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 3000, FEATURES, 0, 11);
	TreeFit *loaded = trees_of(EXTRA, case_fit(EXTRA, set, "n_estimators=30"), set);
	TreeFit *built = tree_fit_create(FEATURES, 1, 1);
	float *before;

	tree_fit_append(built, loaded);
	before = covers_of(built);
	tree_pack(built);
	tap_ok(tree_fit_is_packed(built) && tree_fit_is_packed(loaded) &&
			   memcmp(before, covers_of(built), sizeof(float) * built->n_nodes) == 0 &&
			   memcmp(before, covers_of(loaded), sizeof(float) * built->n_nodes) == 0,
		   "packed fits, built and loaded, have the cover of their nodes");
	tap_ok(loaded->covers == NULL && loaded->n_cover_bytes < loaded->n_nodes,
		   "a loaded one keeps less than a byte a node (%.2f)",
		   (double) loaded->n_cover_bytes / loaded->n_nodes);
}

/* -------------------------------------------------------------------- stored form */

/* Read, and written as the same bytes. */
static void
load_and_save(ByteReader *r, const void *arg)
{
	TreeFit *fit = tree_fit_load(r, TREE_FIT_FORMAT, arg, 1, 1);
	ByteWriter w;

	bytes_expect_end(r);
	bytes_writer_init(&w);
	tree_fit_save(fit, &w);
	if (w.len != r->len || memcmp(w.data, r->data, r->len) != 0)
		tap_ok(false, "what is read is written as the same bytes");
	if (tree_fit_has_cover(fit))
		(void) covers_of(fit);
}

static void
test_stored_form(const char *params)
{
	TrainSet *set = some_set(TASK_REGRESSION, 0, true, 12);
	FitShape shape = data_shape(set);
	ByteWriter w;

	((double *) set->w)[5] = strcmp(params, "max_depth=4") == 0 ? 1 : 1.1;
	w = case_saved(TREE, case_fit(TREE, set, params));
	stored_form_check(&w, load_and_save, &shape);
}

/* Bytes of cover after those of a tree of a root, two children and two of the first child. */
static bool
is_refused(const uint8 *cover, Size n)
{
	TreeFit *fit = tree_fit_create(1, 1, 1);
	FitShape shape = {.task = TASK_REGRESSION, .n_features = 1};
	ByteWriter w;

	tree_fit_begin_tree(fit);
	tree_fit_put_threshold(fit, 0, 0, 3, 1);
	tree_fit_put_threshold(fit, 0, 0, 2, 3);
	for (int i = 0; i < 3; i++)
		*tree_fit_put_leaf(fit) = i;
	bytes_writer_init(&w);
	tree_fit_save(fit, &w);
	w.len--; /* no cover */
	bytes_put_raw(&w, cover, n);
	return !stored_form_loads(w.data, w.len, load_and_save, &shape);
}

/* As numbers of the second kind. */
static bool
is_refused_numbers(const float *covers, int n)
{
	ByteWriter w;

	bytes_writer_init(&w);
	bytes_put_u8(&w, 2);
	for (int i = 0; i < n; i++)
	{
		uint32 bits;

		memcpy(&bits, &covers[i], sizeof(bits));
		bytes_put_u32(&w, bits);
	}
	return is_refused(w.data, w.len);
}

#define REFUSED(...)                                                                               \
	is_refused((const uint8[]){__VA_ARGS__}, lengthof(((const uint8[]){__VA_ARGS__})))
#define REFUSED_NUMBERS(...)                                                                       \
	is_refused_numbers((const float[]){__VA_ARGS__}, lengthof(((const float[]){__VA_ARGS__})))

static void
test_damage(void)
{
	FitShape shape = {.task = TASK_REGRESSION, .n_features = 1};
	TreeFit *none = tree_fit_create(1, 1, 1);
	ByteWriter w;

	tap_ok(!REFUSED(0) && !REFUSED(1, 9, 5, 3) && !REFUSED(1, 0, 0, 0), "none, and whole numbers");
	tap_ok(REFUSED(3) && REFUSED(255, 9, 5, 3), "no other kind");
	tap_ok(REFUSED(1, 128, 128, 128, 8, 0, 0) && REFUSED(1, 255, 255, 255, 7, 1, 0) &&
			   !REFUSED(1, 255, 255, 255, 7, 0, 0),
		   "whole numbers sum to less than 2^24");
	tap_ok(REFUSED(1, 9, 5) && REFUSED(1, 9, 5, 3, 0) && REFUSED(0, 0), "no byte less or more");
	tap_ok(REFUSED(1, 137, 0, 5, 3), "nor one too many in a number");
	tap_ok(!REFUSED_NUMBERS(4.25, 5.25, 0) && !REFUSED_NUMBERS(16777215, 1, 0), "other numbers");
	tap_ok(REFUSED_NUMBERS(9, 5, 4), "which are no others when they are whole");
	tap_ok(REFUSED_NUMBERS(NAN, 5.25, 0) && REFUSED_NUMBERS(4.25, 5.25, INFINITY) &&
			   REFUSED_NUMBERS(4.25, -0.5, 0) && REFUSED_NUMBERS(4.25, 5.25, -0.0f),
		   "but finite and not negative");
	tap_ok(REFUSED_NUMBERS(1e38f, 1e38f, 1e38f) && !REFUSED_NUMBERS(1e38f, 1e37f, 0),
		   "and so is their sum");
	tap_ok(REFUSED_NUMBERS(4.25, 5.25) && REFUSED_NUMBERS(4.25, 5.25, 0, 0), "of each leaf");
	bytes_writer_init(&w);
	tree_fit_save(none, &w);
	tap_ok(w.data[w.len - 1] == 1 && tree_fit_has_cover(none) &&
			   stored_form_loads(w.data, w.len, load_and_save, &shape),
		   "no trees lack nothing");
	w.data[w.len - 1] = 0;
	tap_ok(!stored_form_loads(w.data, w.len, load_and_save, &shape), "and say so");
}

int
main(void)
{
	Size before = port_allocated();

	test_all_counted(false);
	test_all_counted(true);
	IN_CONTEXT(test_class_weight(TREE, "class_weight=b:3"));
	IN_CONTEXT(test_class_weight(EXTRA, "n_estimators=2;class_weight=b:3"));
	IN_CONTEXT(test_drawn());
	IN_CONTEXT(test_hessians(2, "max_depth=6"));
	IN_CONTEXT(test_hessians(2, "max_depth=null"));
	IN_CONTEXT(test_hessians(3, "max_depth=6"));
	for (int i = 0; i < 4; i++)
	{
		static const double scales[] = {1e60, 1e140, 1e-60, 1e-140};

		IN_CONTEXT(test_far_weights(TREE, scales[i]));
		IN_CONTEXT(test_far_weights(EXTRA, scales[i]));
	}
	IN_CONTEXT(test_update(FOREST, TASK_CLASSIFICATION, 3));
	IN_CONTEXT(test_update(EXTRA, TASK_REGRESSION, 0));
	IN_CONTEXT(test_update(BOOSTING, TASK_CLASSIFICATION, 2));
	IN_CONTEXT(test_truncated());
	IN_CONTEXT(test_packed());
	IN_CONTEXT(test_stored_form("max_depth=4"));
	IN_CONTEXT(test_stored_form("max_depth=3"));
	IN_CONTEXT(test_damage());
	tap_ok(port_allocated() == before, "nothing is left allocated");
	return tap_done();
}
