/*
 * tree_core.c
 *		What the tree learners share: codes agree with numbers, sums with plain
 *		loops, splits with a search over all of them, and the stored form with the
 *		grown tree.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>

#include "algo/bins/fixed.h"
#include "algo/trees/tree_fit.h"
#include "algo_case.h"
#include "tap.h"

#define ROWS       3000
#define FEATURES   11
#define CATEGORY   3 /* this feature is one, with CATEGORIES codes */
#define CATEGORIES 30

/* Numbers of several kinds, a category, missing values; pairs of a noisy target. */
typedef struct Sample
{
	TrainSet *set;
	Bins *bins;
	BinCodes codes;
	FixedPair *pairs;
	TreeWork work;
	int n_classes;
} Sample;

static TrainSet *
sample_set(Size n, uint64 seed)
{
	TrainSet *set = data_random(TASK_REGRESSION, n, FEATURES, 0, seed);
	int *n_categories = palloc0(sizeof(int) * FEATURES);
	Rng rng;

	rng_seed(&rng, seed + 1);
	n_categories[CATEGORY] = CATEGORIES + 2; /* two that no row has */
	set->n_categories = n_categories;
	for (Size i = 0; i < n; i++)
	{
		double *row = data_row(set, i);

		row[0] = floor(row[0] * 3);
		row[1] = row[1] > 0;
		row[2] = 7.5;
		row[CATEGORY] = rng_below(&rng, CATEGORIES);
		row[4] = rng_below(&rng, 5) == 0 ? NAN : row[4];
		row[5] = row[5] > 6 ? NAN : row[5];
		row[6] = ldexp(row[6], (int) rng_below(&rng, 600) - 300);
		((double *) set->y)[i] += sin(row[CATEGORY]) * 3 + (isnan(row[4]) ? 2 : 0);
	}
	return set;
}

static void
code_block(const RowBlock *block, void *state)
{
	Sample *s = state;
	Size first = (block->x - s->set->x->data) / FEATURES;

	bins_code_rows(s->bins, block->n_rows, block->x, &s->codes, first);
}

static void
sample_pairs(Sample *s)
{
	Size n = s->set->n_rows;
	double mean = 0;
	double max = 0;

	for (Size i = 0; i < n; i++)
		mean += s->set->y[i] / n;
	for (Size i = 0; i < n; i++)
		max = Max(max, fabs(s->set->y[i] - mean));
	s->pairs = palloc(sizeof(FixedPair) * n);
	for (Size i = 0; i < n; i++)
		s->pairs[i] =
			s->n_classes > 0
				? (FixedPair){abs((int) s->set->y[i]) % s->n_classes, FIXED_ONE}
				: (FixedPair){fixed_from(mean - s->set->y[i], fixed_unit(max)), FIXED_ONE};
}

static Sample *
sample_create(TrainSet *set, int max_bins, int n_classes, bool columns)
{
	Sample *s = palloc0(sizeof(Sample));
	TreeShape shape;

	s->set = set;
	s->n_classes = n_classes;
	s->bins = bins_find(set, max_bins);
	s->codes.n_rows = set->n_rows;
	s->codes.stride = bins_stride(FEATURES);
	s->codes.rows = palloc0(s->codes.stride * set->n_rows);
	if (columns)
		s->codes.columns = palloc(FEATURES * set->n_rows);
	set->scan(set, code_block, s);
	sample_pairs(s);
	shape = (TreeShape){.n_rows = set->n_rows,
						.n_features = FEATURES,
						.n_cells = s->bins->cell_at[FEATURES],
						.n_helpers = 1,
						.n_classes = n_classes};
	tree_work_place(&s->work, &shape, &s->codes, s->pairs, s->bins->cell_at,
					palloc(tree_work_bytes(&shape)));
	tree_work_begin(&s->work);
	return s;
}

static void
fill_rows(Sample *s)
{
	for (Size i = 0; i < s->set->n_rows; i++)
		s->work.rows[i] = tree_row(i, s->pairs[i]);
}

static uint8
code_at(const Sample *s, Size row, int feature)
{
	return s->codes.rows[row * s->codes.stride + feature];
}

/* ------------------------------------------------------------------------ bins */

static void
test_codes(int max_bins)
{
	Sample *s = sample_create(sample_set(ROWS, 3), max_bins, 0, true);
	bool agree = true;
	bool same = true;
	bool few = true;

	for (int j = 0; j < FEATURES; j++)
	{
		const BinFeature *f = &s->bins->features[j];

		few = few && f->n_bins >= 1 && f->n_bins <= max_bins;
		for (Size i = 0; i < ROWS; i++)
		{
			double x = data_row(s->set, i)[j];
			int code = code_at(s, i, j);

			same = same && s->codes.columns[j * ROWS + i] == code;
			if (isnan(x))
				agree = agree && code == f->n_bins;
			for (int c = 0; !isnan(x) && f->n_categories == 0 && c < f->n_bins; c++)
				agree = agree && (code <= c) == (x <= bins_threshold(f, c));
		}
	}
	tap_ok(agree, "%d bins: a code is up to another if and only if x is up to its edge", max_bins);
	tap_ok(same, "%d bins: codes by feature are those by row", max_bins);
	tap_ok(few, "%d bins: no feature has more", max_bins);
	tap_ok(s->bins->features[2].n_bins == 1, "a constant has one code");
	tap_ok(s->bins->features[1].n_bins == 2, "a boolean has two");
	tap_ok(s->bins->features[4].has_missing && !s->bins->features[0].has_missing,
		   "missing values are noticed");
}

/* ------------------------------------------------------------------- histograms */

static int64 *
plain_histogram(const Sample *s, Size begin, Size end)
{
	Size cells = s->bins->cell_at[FEATURES];
	int64 *h = palloc0(sizeof(int64) * cells * histogram_planes(s->n_classes));
	int64 g_unit = 1 << HISTOGRAM_G_SHIFT;
	int64 h_unit = 1 << HISTOGRAM_H_SHIFT;

	for (Size i = begin; i < end; i++)
	{
		Size row = s->work.rows[i].row;

		for (int j = 0; j < FEATURES; j++)
		{
			Size at = s->bins->cell_at[j] + code_at(s, row, j);

			if (s->n_classes > 0)
			{
				h[s->pairs[row].g * cells + at] += s->pairs[row].h;
				h[s->n_classes * cells + at]++;
				continue;
			}
			h[at] += (int64) floor((double) s->pairs[row].g / g_unit + 0.5) + HISTOGRAM_OFFSET;
			h[cells + at] += (int64) floor((double) s->pairs[row].h / h_unit + 0.5);
			h[2 * cells + at]++;
		}
	}
	return h;
}

/*
 * A team whose parts are done from the last to the first: those of even number by this
 * process, the others by one that says it is another.
 */
static TreeWork *teamwork;

enum
{
	STEP_HISTOGRAM,
	STEP_MERGE,
	STEP_DIVIDE,
	STEP_SWAP
};

static void *
team_begin(const ParallelKind *kind, Size shared_bytes, double work, void **shared)
{
	(void) kind;
	(void) work;
	*shared = palloc0(shared_bytes);
	return teamwork;
}

static void
team_run(void *hosted, int step, int n_parts, MemoryContext scratch)
{
	static void (*const parts[])(TreeWork * work, int part) = {
		tree_work_histogram_part, tree_work_merge_part, tree_work_divide_part, tree_work_swap_part};
	TreeWork copy = *(TreeWork *) hosted;

	(void) scratch;
	copy.team = NULL;
	for (int part = n_parts - 1; part >= 0; part--)
	{
		parallel_set_process(part % 2);
		parts[step](&copy, part);
	}
	parallel_set_process(0);
}

static int
team_helpers(void)
{
	return 1;
}

static void
team_end(void *hosted)
{
	(void) hosted;
}

static const ParallelHost team_host = {
	.helpers = team_helpers, .begin = team_begin, .run = team_run, .end = team_end};

static const ParallelKind team_kind = {.name = "a team"};

/* From here on the sample's work has a team. */
static void
form_team(Sample *s, TreeTeam *team)
{
	teamwork = &s->work;
	parallel_host = &team_host;
	*team = (TreeTeam){.parallel = parallel_begin(&team_kind, 64, 1e9),
					   .histogram_step = STEP_HISTOGRAM,
					   .merge_step = STEP_MERGE,
					   .divide_step = STEP_DIVIDE,
					   .swap_step = STEP_SWAP};
	s->work.team = team;
}

static void
dissolve_team(Sample *s, TreeTeam *team)
{
	parallel_end(team->parallel);
	parallel_host = NULL;
	s->work.team = NULL;
}

/* Does every row of [0, n_rows) come once, those that go left first? */
static bool
is_divided(const Sample *s, const uint64 *left, Size n_left, Size n_rows)
{
	bool *seen = palloc0(n_rows);
	bool divided = true;

	for (Size i = 0; i < n_rows; i++)
	{
		TreeRow row = s->work.rows[i];
		TreeRow as_it_was = tree_row(row.row, s->pairs[row.row]);

		divided = divided && split_goes_left(left, code_at(s, row.row, 6)) == (i < n_left);
		divided = divided && !seen[row.row] && row.kept == as_it_was.kept;
		seen[row.row] = true;
	}
	return divided;
}

/* Rows of the sample divided by feature 6 with a team, from listed rows and from none. */
static void
test_division(Sample *s, Size n_rows, const uint64 *left)
{
	TreeTeam team;
	Size alone = tree_work_divide(&s->work, 0, n_rows, true, 6, left);
	bool ascending = true;
	Size n;
	Size i;

	for (i = 1; i < n_rows; i++)
		ascending = ascending && (i == alone || s->work.rows[i - 1].row < s->work.rows[i].row);
	tap_ok(ascending && is_divided(s, left, alone, n_rows), "a partition keeps the order");
	form_team(s, &team);
	memset(s->work.rows, 0xff, sizeof(TreeRow) * n_rows);
	n = tree_work_divide(&s->work, 0, n_rows, true, 6, left);
	tap_ok(n == alone && is_divided(s, left, n, n_rows),
		   "of " UINT64_FORMAT " rows, " UINT64_FORMAT " go left when parts are divided",
		   (uint64) n_rows, (uint64) n);
	fill_rows(s);
	n = tree_work_divide(&s->work, 0, n_rows, false, 6, left);
	tap_ok(n == alone && is_divided(s, left, n, n_rows), "and listed ones");
	dissolve_team(s, &team);
}

static void
test_divisions(Sample *s)
{
	uint64 none[4] = {0};
	uint64 some[4] = {0x123456789abcdef0, 0xffff, 0, 7};
	uint64 low[4] = {0xffffffff, 0, 0, 0};
	uint64 all[4] = {~UINT64CONST(0), ~UINT64CONST(0), ~UINT64CONST(0), ~UINT64CONST(0)};

	test_division(s, 200000, some);
	test_division(s, 199999, low);
	test_division(s, 4 * TREE_DIVIDE_ROWS, all);
	test_division(s, 4 * TREE_DIVIDE_ROWS + 1, none);
	fill_rows(s);
}

static void
test_histograms(int n_classes)
{
	Sample *s = sample_create(sample_set(200000, 5), 255, n_classes, n_classes > 0);
	Size bytes = tree_work_histogram_size(&s->work) * sizeof(int64);
	uint64 left[4] = {0x123456789abcdef0, 0xffff, 0, 7};
	TreeTeam team;
	int64 *whole;
	Size n;
	Size i;

	fill_rows(s);
	whole = plain_histogram(s, 0, 200000);
	tree_work_build(&s->work, 0, 200000, true, 0, 0, NO_HISTOGRAM);
	tap_ok(memcmp(whole, tree_work_histogram(&s->work, 0), bytes) == 0,
		   "%d classes: sums are those of a plain loop", n_classes);
	form_team(s, &team);
	tree_work_build(&s->work, 0, 200000, true, 0, 1, NO_HISTOGRAM);
	tap_ok(memcmp(whole, tree_work_histogram(&s->work, 1), bytes) == 0, "by a team, too");
	dissolve_team(s, &team);
	n = tree_work_divide(&s->work, 0, 200000, false, 6, left);
	tap_ok(n > 0 && n < 200000, "rows go both ways");
	tree_work_build(&s->work, n, 200000, false, 0, 2, NO_HISTOGRAM);
	tree_work_build(&s->work, 0, n, false, 0, 1, 0);
	tap_ok(memcmp(tree_work_histogram(&s->work, 0), tree_work_histogram(&s->work, 2), bytes) == 0,
		   "what is left of the whole is the other part's");
	form_team(s, &team);
	memcpy(tree_work_histogram(&s->work, 0), whole, bytes);
	tree_work_build(&s->work, 0, n, false, 0, 1, 0);
	tap_ok(memcmp(tree_work_histogram(&s->work, 0), tree_work_histogram(&s->work, 2), bytes) == 0,
		   "and when a team takes it away");
	for (i = 0; i < FEATURES; i++)
		s->work.listed[i] = FEATURES - 1 - i;
	tree_work_build(&s->work, n, 200000, false, FEATURES, 1, NO_HISTOGRAM);
	tap_ok(memcmp(tree_work_histogram(&s->work, 1), tree_work_histogram(&s->work, 2), bytes) == 0,
		   "listed features have the same sums");
	dissolve_team(s, &team);
	test_divisions(s);
}

/* ----------------------------------------------------------------------- growing */

static double
plain_score(const Sample *s, const TreeOptions *o, const bool *in)
{
	double w[8] = {0};
	double g = 0;
	double h = 0;
	double score = 0;

	for (Size i = 0; i < s->set->n_rows; i++)
	{
		if (!in[i])
			continue;
		h += 1;
		if (s->n_classes > 0)
			w[s->pairs[i].g] += 1;
		else
			g += (double) s->pairs[i].g / FIXED_ONE;
	}
	if (o->criterion == TREE_GRADIENT)
		return h + o->l2 > 0 ? g * g / (h + o->l2) : 0;
	for (int k = 0; k < s->n_classes && h > 0; k++)
		score +=
			o->criterion == TREE_GINI ? w[k] * w[k] / h : (w[k] > 0 ? w[k] * log2(w[k] / h) : 0);
	return score;
}

/* The gain of sending rows left where in says so. */
static double
plain_gain(const Sample *s, const TreeOptions *o, bool *in)
{
	double score = plain_score(s, o, in);
	Size n_left = 0;

	for (Size i = 0; i < s->set->n_rows; i++)
	{
		n_left += in[i];
		in[i] = !in[i];
	}
	score += plain_score(s, o, in);
	if (n_left < o->min_samples_leaf || s->set->n_rows - n_left < o->min_samples_leaf)
		return -1;
	memset(in, true, s->set->n_rows);
	return score - plain_score(s, o, in);
}

/* The best cut of a number, of all there are. */
static double
plain_best(const Sample *s, const TreeOptions *o)
{
	bool *in = palloc(s->set->n_rows);
	double best = 0;
	double gain;

	for (int j = 0; j < FEATURES; j++)
	{
		int n_bins = s->bins->features[j].n_bins;

		for (int c = 0; j != CATEGORY && c < n_bins; c++)
		{
			for (int side = 0; side < 2; side++)
			{
				for (Size i = 0; i < s->set->n_rows; i++)
				{
					int code = code_at(s, i, j);

					in[i] = code == n_bins ? side : code <= c;
				}
				gain = plain_gain(s, o, in);
				best = Max(best, gain);
			}
		}
	}
	return best;
}

static void
test_first_split(TreeCriterion criterion, Size n, double l2)
{
	int n_classes = criterion == TREE_GRADIENT ? 0 : 3;
	Sample *s = sample_create(sample_set(n, 8), 16, n_classes, true);
	TreeOptions options = {.criterion = criterion,
						   .n_classes = n_classes,
						   .max_depth = 1,
						   .min_samples_leaf = 5,
						   .l2 = l2};
	TreeGrower *grower = tree_grower_create(&s->work, s->bins, &options);
	const GrownTree *tree;
	double best = plain_best(s, &options);
	double found;

	fill_rows(s);
	tree_grower_units(grower, 1.0 / FIXED_ONE, 1.0 / FIXED_ONE);
	tree = tree_grow(grower, n, 1, NULL, 0);
	found = tree->nodes[0].split.gain;
	tap_ok(tree->n_nodes == 3 && (found >= best * (1 - 1e-3) || found > best),
		   "criterion %d, %d rows: no cut is better than the one found (%g, %g)", criterion,
		   (int) n, found, best);
	if (tree->nodes[0].split.feature != CATEGORY)
		tap_ok(fabs(found - best) <= 1e-3 * best, "its gain is as said");
}

/* The hessians of each leaf's rows. */
static int64 *
leaf_sums(const Sample *s, const GrownTree *tree)
{
	int64 *sums = palloc0(sizeof(int64) * tree->n_nodes);

	for (int at = 0; at < tree->n_nodes; at++)
	{
		const GrownNode *node = &tree->nodes[at];

		for (Size i = node->begin; node->left == 0 && i < node->end; i++)
			sums[at] += s->pairs[s->work.rows[i].row].h;
	}
	return sums;
}

/* Leaves of the stored form are those of the grown tree; every rule of growth is kept. */
static void
check_tree(Sample *s, const TreeOptions *o, const GrownTree *tree, const char *what)
{
	TreeFit *fit = tree_fit_create(FEATURES, 1, 1);
	double *values = palloc(sizeof(double) * tree->n_nodes);
	double *out = palloc(sizeof(double) * s->set->n_rows);
	bool same = true;
	bool rules = true;
	int n_leaves = 0;

	for (int at = 0; at < tree->n_nodes; at++)
	{
		const GrownNode *node = &tree->nodes[at];

		values[at] = at;
		n_leaves += node->left == 0;
		rules = rules && node->depth <= o->max_depth;
		rules = rules && node->end - node->begin >= o->min_samples_leaf;
		for (Size i = node->begin; node->left == 0 && i < node->end; i++)
			same = same && tree_route(tree, &s->codes, s->work.rows[i].row) == at;
	}
	rules = rules && n_leaves == tree->n_leaves;
	rules = rules && (o->max_leaf_nodes == 0 || n_leaves <= o->max_leaf_nodes);
	tree_fit_add(fit, s->bins, tree, values, leaf_sums(s, tree), 1.0 / FIXED_ONE);
	tree_fit_predict(fit, s->set->n_rows, s->set->x->data, out);
	for (Size i = 0; i < s->set->n_rows; i++)
		same = same && out[i] == tree_route(tree, &s->codes, i);
	tap_ok(rules, "%s: the limits are kept (%d leaves)", what, n_leaves);
	tap_ok(same, "%s: numbers end in the leaf of their codes", what);
}

/* A row without gradient and hessian, as of a loss that is nil, says nothing about the others. */
static void
test_nil_row_first(void)
{
	TreeOptions options = {.criterion = TREE_GRADIENT, .max_depth = 3, .min_samples_leaf = 1};
	Sample *s = sample_create(sample_set(ROWS, 8), 255, 0, false);

	s->pairs[0] = (FixedPair){0, 0};
	fill_rows(s);
	tap_ok(tree_grow(tree_grower_create(&s->work, s->bins, &options), ROWS, 1, NULL, 0)->n_leaves ==
			   8,
		   "a node is divided though its first row has no gradient");
	for (Size i = 0; i < ROWS; i++)
		s->pairs[i] = (FixedPair){0, 0};
	fill_rows(s);
	tap_ok(tree_grow(tree_grower_create(&s->work, s->bins, &options), ROWS, 1, NULL, 0)->n_leaves ==
			   1,
		   "but not if none has");
}

static void
test_growth(void)
{
	static const struct
	{
		const char *what;
		TreeOptions options;
	} cases[] = {
		{"depth 5", {.max_depth = 5, .min_samples_leaf = 1}},
		{"to the end", {.max_depth = TREE_MAX_DEPTH, .min_samples_leaf = 1}},
		{"best first",
		 {.max_depth = 9, .min_samples_leaf = 20, .order = TREE_BEST_FIRST, .max_leaf_nodes = 31}},
		{"by level",
		 {.max_depth = 9, .min_samples_leaf = 20, .order = TREE_BY_LEVEL, .max_leaf_nodes = 12}},
		{"drawn features", {.max_depth = 12, .min_samples_leaf = 3, .max_features = 3}},
		{"drawn cuts", {.max_depth = 12, .min_samples_leaf = 3, .random_cuts = true}},
		{"gini", {.criterion = TREE_GINI, .n_classes = 4, .max_depth = 8, .min_samples_leaf = 2}},
		{"entropy",
		 {.criterion = TREE_ENTROPY,
		  .n_classes = 4,
		  .max_depth = 8,
		  .min_samples_leaf = 2,
		  .max_features = 4}},
	};

	for (int i = 0; i < lengthof(cases); i++)
	{
		const TreeOptions *o = &cases[i].options;
		Sample *s = sample_create(sample_set(ROWS, 21), 255, o->n_classes, i % 2 == 0);
		TreeGrower *grower = tree_grower_create(&s->work, s->bins, o);

		fill_rows(s);
		check_tree(s, o, tree_grow(grower, ROWS, 77, NULL, 0), cases[i].what);
	}
}

/* With fewer histograms than nodes the tree is the same. */
static void
test_small_pool(void)
{
	Sample *s = sample_create(sample_set(20000, 31), 255, 0, true);
	TreeOptions options = {
		.max_depth = 12, .min_samples_leaf = 1, .order = TREE_BEST_FIRST, .max_leaf_nodes = 200};
	TreeFit *fits[2];
	double *values = palloc0(sizeof(double) * 1000);
	ByteWriter w[2];

	for (int i = 0; i < 2; i++)
	{
		const GrownTree *tree;

		if (i == 1)
			s->work.n_pool = 3;
		fill_rows(s);
		fits[i] = tree_fit_create(FEATURES, 1, 1);
		tree = tree_grow(tree_grower_create(&s->work, s->bins, &options), 20000, 1, NULL, 0);
		tree_fit_add(fits[i], s->bins, tree, values, leaf_sums(s, tree), 1.0 / FIXED_ONE);
		bytes_writer_init(&w[i]);
		tree_fit_save(fits[i], &w[i]);
	}
	tap_ok(w[0].len == w[1].len && memcmp(w[0].data, w[1].data, w[0].len) == 0,
		   "the tree does not depend on how many histograms are kept");
}

/* ------------------------------------------------------------------- stored form */

static TreeFit *
forest(Sample *s, int n_trees)
{
	TreeFit *fit = tree_fit_create(FEATURES, 3, 1);
	TreeOptions options = {.max_depth = 6, .min_samples_leaf = 1, .max_features = 4};
	TreeGrower *grower = tree_grower_create(&s->work, s->bins, &options);

	for (int t = 0; t < n_trees; t++)
	{
		const GrownTree *tree;
		double *values;

		fill_rows(s);
		tree = tree_grow(grower, s->set->n_rows, t, NULL, 0);
		values = palloc(sizeof(double) * tree->n_nodes);
		for (int i = 0; i < tree->n_nodes; i++)
			values[i] = i * 0.37 - 1.0 / (t + 1);
		tree_fit_add(fit, s->bins, tree, values, leaf_sums(s, tree), 1.0 / FIXED_ONE);
	}
	return fit;
}

static void
test_stored_form(void)
{
	Sample *s = sample_create(sample_set(ROWS, 41), 255, 0, true);
	TreeFit *fit = forest(s, 21);
	TreeFit *half = forest(s, 9);
	FitShape shape = data_shape(s->set);
	TreeFit *again;
	double *out = palloc(sizeof(double) * ROWS * 3);
	double *loaded = palloc(sizeof(double) * ROWS * 3);
	ByteWriter w;
	ByteWriter w2;
	ByteReader r;
	bool same = true;

	bytes_writer_init(&w);
	tree_fit_save(fit, &w);
	bytes_reader_init(&r, w.data, w.len, "fit");
	again = tree_fit_load(&r, TREE_FIT_FORMAT, &shape, 3, 1);
	bytes_expect_end(&r);
	tree_fit_predict(fit, ROWS, s->set->x->data, out);
	tree_fit_predict(again, ROWS, s->set->x->data, loaded);
	tap_ok(memcmp(out, loaded, sizeof(double) * ROWS * 3) == 0, "loaded trees score the same");
	for (Size i = 0; i < ROWS; i++)
	{
		double sums[3] = {0, 0, 0};

		for (uint32 t = 0; t < 21; t++)
			sums[t % 3] += fit->values[tree_fit_leaf(fit, t, data_row(s->set, i))];
		same = same && memcmp(sums, out + i * 3, sizeof(sums)) == 0;
	}
	tap_ok(same, "trees walked side by side end where each alone does");
	tree_fit_truncate(fit, 9);
	tree_fit_append(half, fit);
	tree_fit_truncate(half, 9);
	memcpy(half->gains, fit->gains, sizeof(double) * FEATURES);
	bytes_writer_init(&w);
	bytes_writer_init(&w2);
	tree_fit_save(fit, &w);
	tree_fit_save(half, &w2);
	tap_ok(w.len == w2.len && memcmp(w.data, w2.data, w.len) == 0,
		   "trees can be added and dropped");
}

int
main(void)
{
	IN_CONTEXT(test_codes(255));
	IN_CONTEXT(test_codes(17));
	IN_CONTEXT(test_codes(2));
	IN_CONTEXT(test_histograms(0));
	IN_CONTEXT(test_histograms(4));
	IN_CONTEXT(test_first_split(TREE_GRADIENT, 100, 0));
	IN_CONTEXT(test_first_split(TREE_GRADIENT, ROWS, 1));
	IN_CONTEXT(test_first_split(TREE_GINI, 100, 0));
	IN_CONTEXT(test_first_split(TREE_GINI, ROWS, 0));
	IN_CONTEXT(test_first_split(TREE_ENTROPY, 500, 0));
	IN_CONTEXT(test_nil_row_first());
	IN_CONTEXT(test_growth());
	IN_CONTEXT(test_small_pool());
	IN_CONTEXT(test_stored_form());
	return tap_done();
}
