/*
 * tree_split.c
 *		The search for a node's best split; see tree_split.h.
 *
 * A feature's cells are first reduced to those that rows of the node have.  Sums
 * over them are of integers below 2^53, so double arithmetic is exact up to the
 * quotients, in any order.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/bins/tree_kernel.h"
#include "algo/trees/tree_split.h"
#include "math/rng.h"

/* A gain below this share of the terms it is the difference of is rounding. */
#define GAIN_SHARE 1e-12

/* Orders of categories are tried for so many classes. */
#define ORDERED_CLASSES 10

typedef struct Sums
{
	double g; /* classes: not used */
	double h; /* weight */
	double n;
} Sums;

struct SplitSearch
{
	const Bins *bins;
	const TreeOptions *options;
	double g_unit; /* of FixedPair */
	double h_unit;
	SplitNode node;
	bool known; /* the node's sums are */
	Sums total;
	double total_score;

	/* the cells of one feature; the last is that of missing values */
	int n_cells;
	uint8 code[256];
	double drawn_cut; /* random_cuts: values up to it go left */
	Sums cell[256];
	Sums missing;

	/* plain cuts: all left sides, and what they score */
	Sums left[256];
	double left_g[256];
	double left_h[256];
	double score[256];

	/* classes: weights of cell i at cell_weights + i * n_classes */
	double *cell_weights;
	double *missing_weights;
	double *total_weights;
	double *left_weights;
	double *row_weights; /* of each code, for split_try_rows */
	Sums row_cell[256];
};

SplitSearch *
split_search_create(const Bins *bins, const TreeOptions *options)
{
	SplitSearch *search = palloc0(sizeof(SplitSearch));
	Size k = options->n_classes;

	search->bins = bins;
	search->options = options;
	search->g_unit = 1.0;
	search->h_unit = 1.0;
	if (k > 0)
	{
		search->cell_weights = palloc0(sizeof(double) * k * 256);
		search->row_weights = palloc0(sizeof(double) * k * 256);
		search->missing_weights = palloc0(sizeof(double) * k);
		search->total_weights = palloc0(sizeof(double) * k);
		search->left_weights = palloc0(sizeof(double) * k);
	}
	return search;
}

void
split_search_units(SplitSearch *search, double g_unit, double h_unit)
{
	search->g_unit = g_unit;
	search->h_unit = h_unit;
}

void
split_begin(SplitSearch *search, const SplitNode *node, Split *best)
{
	search->node = *node;
	search->known = false;
	memset(best, 0, sizeof(Split));
	best->feature = -1;
	best->gain = search->options->zero_gain ? -1 : 0;
}

/* ------------------------------------------------------------------- criteria */

static inline void
sums_add(Sums *sums, const Sums *other)
{
	sums->g += other->g;
	sums->h += other->h;
	sums->n += other->n;
}

static inline Sums
sums_rest(const Sums *total, const Sums *part)
{
	return (Sums){total->g - part->g, total->h - part->h, total->n - part->n};
}

/* x log2(x / w), 0 for 0 */
static inline double
entropy_term(double x, double w)
{
	return x > 0 ? x * log2(x / w) : 0;
}

/* Of class weights: the greater, the purer; minus the impurity times weight, but for a constant. */
static double
class_score(const TreeOptions *options, const double *weights, const double *less, double w)
{
	double score = 0;

	if (!(w > 0))
		return 0;
	for (int k = 0; k < options->n_classes; k++)
	{
		double x = weights[k] - (less != NULL ? less[k] : 0);

		score += options->criterion == TREE_GINI ? x * x : entropy_term(x, w);
	}
	return options->criterion == TREE_GINI ? score / w : score;
}

static inline double
gradient_score(const Sums *sums, double l2)
{
	double d = sums->h + l2;

	return d > 0 ? sums->g * sums->g / d : 0;
}

static inline double
bounded_value(const SplitSearch *search, const Sums *sums)
{
	double d = sums->h + search->options->l2;
	double value = d > 0 ? -sums->g / d : 0;

	return Max(search->node.lower, Min(search->node.upper, value));
}

/* gradient_score of a node whose value is not the best one but given. */
static inline double
score_at(const Sums *sums, double value, double l2)
{
	return -(2 * sums->g * value + (sums->h + l2) * value * value);
}

static bool
too_small(const TreeOptions *options, const Sums *sums)
{
	return sums->n < (double) options->min_samples_leaf || sums->h < options->min_child_weight;
}

/* Sums of the whole node, from the cells of the first feature tried. */
static void
know_total(SplitSearch *search)
{
	const TreeOptions *options = search->options;

	search->known = true;
	search->total = search->missing;
	for (int i = 0; i < search->n_cells; i++)
		sums_add(&search->total, &search->cell[i]);
	if (options->n_classes == 0)
	{
		search->total_score =
			options->monotone != NULL
				? score_at(&search->total, bounded_value(search, &search->total), options->l2)
				: gradient_score(&search->total, options->l2);
		return;
	}
	memcpy(search->total_weights, search->missing_weights, sizeof(double) * options->n_classes);
	for (int i = 0; i < search->n_cells; i++)
	{
		for (int k = 0; k < options->n_classes; k++)
			search->total_weights[k] += search->cell_weights[i * options->n_classes + k];
	}
	search->total_score = class_score(options, search->total_weights, NULL, search->total.h);
}

/*
 * What a split into left and the rest gains; -1 when it may not be made.
 * direction is the feature's monotone constraint.
 */
static inline double
split_gain(const SplitSearch *search, const Sums *left, int direction)
{
	const TreeOptions *options = search->options;
	Sums right = sums_rest(&search->total, left);
	double score;

	if (too_small(options, left) || too_small(options, &right))
		return -1;
	if (options->n_classes > 0)
		score = class_score(options, search->left_weights, NULL, left->h) +
				class_score(options, search->total_weights, search->left_weights, right.h);
	else if (options->monotone == NULL)
		score = gradient_score(left, options->l2) + gradient_score(&right, options->l2);
	else
	{
		double l = bounded_value(search, left);
		double r = bounded_value(search, &right);

		if (direction * (r - l) < 0)
			return -1;
		score = score_at(left, l, options->l2) + score_at(&right, r, options->l2);
	}
	if (!(score - search->total_score > GAIN_SHARE * (fabs(score) + fabs(search->total_score))))
		return options->zero_gain ? 0 : -1;
	return score - search->total_score;
}

/* ---------------------------------------------------------------------- cells */

static void
add_cell(SplitSearch *search, bool is_missing, uint8 code, Sums sums)
{
	if (is_missing)
	{
		search->missing = sums;
		return;
	}
	search->code[search->n_cells] = code;
	search->cell[search->n_cells++] = sums;
}

static void
cells_begin(SplitSearch *search)
{
	search->n_cells = 0;
	search->missing = (Sums){0};
	if (search->options->n_classes > 0)
		memset(search->missing_weights, 0, sizeof(double) * search->options->n_classes);
}

static void
gradient_cells(SplitSearch *search, int feature, const int64 *histogram)
{
	const Bins *bins = search->bins;
	int n_bins = bins->features[feature].n_bins;
	Size n_cells = bins->cell_at[bins->n_features];
	const int64 *g = histogram + bins->cell_at[feature];
	const int64 *h = g + n_cells;
	const int64 *n = h + n_cells;
	double g_unit = search->g_unit * (1 << HISTOGRAM_G_SHIFT);
	double h_unit = search->h_unit * (1 << HISTOGRAM_H_SHIFT);

	for (int code = 0; code <= n_bins; code++)
	{
		if (n[code] > 0)
			add_cell(search, code == n_bins, code,
					 (Sums){(double) (g[code] - n[code] * HISTOGRAM_OFFSET) * g_unit,
							(double) h[code] * h_unit, (double) n[code]});
	}
}

/* The cells of a feature with what each class weighs in them. */
static void
class_cells(SplitSearch *search, int feature, const int64 *histogram)
{
	const Bins *bins = search->bins;
	int n_bins = bins->features[feature].n_bins;
	Size n_cells = bins->cell_at[bins->n_features];
	const int64 *weights = histogram + bins->cell_at[feature];
	int n_classes = search->options->n_classes;
	const int64 *n = weights + n_classes * n_cells;

	for (int code = 0; code <= n_bins; code++)
	{
		double *out = code == n_bins ? search->missing_weights
									 : search->cell_weights + search->n_cells * n_classes;
		double sum = 0;

		if (n[code] == 0)
			continue;
		for (int k = 0; k < n_classes; k++)
		{
			out[k] = (double) weights[k * n_cells + code] * search->h_unit;
			sum += out[k];
		}
		add_cell(search, code == n_bins, code, (Sums){0, sum, (double) n[code]});
	}
}

/* Add one row to the sums of its code; bit: the codes that have rows. */
static inline void
row_to_cell(SplitSearch *search, FixedPair pair, uint8 code, uint64 *bits)
{
	int n_classes = search->options->n_classes;
	double h = pair.h * search->h_unit;

	bits[code >> 6] |= UINT64CONST(1) << (code & 63);
	search->row_cell[code].h += h;
	search->row_cell[code].n += 1;
	if (n_classes > 0)
		search->row_weights[code * n_classes + pair.g] += h;
	else
		search->row_cell[code].g += pair.g * search->g_unit;
}

/* The sums of a code become a cell, and are zero again. */
static void
take_row_cell(SplitSearch *search, int code, int n_bins)
{
	Size bytes = sizeof(double) * search->options->n_classes;

	if (bytes > 0)
	{
		double *weights = search->row_weights + code * search->options->n_classes;

		memcpy(code == n_bins ? search->missing_weights
							  : search->cell_weights + search->n_cells * search->options->n_classes,
			   weights, bytes);
		memset(weights, 0, bytes);
	}
	add_cell(search, code == n_bins, code, search->row_cell[code]);
	search->row_cell[code] = (Sums){0};
}

static void
row_cells(SplitSearch *search, int feature, const HistogramInput *input, const TreeRow *rows,
		  Size n)
{
	int n_bins = search->bins->features[feature].n_bins;
	uint64 bits[4] = {0};
	Size step;
	const uint8 *column = bins_column(input->codes, feature, &step);

	for (Size i = 0; i < n; i++)
		row_to_cell(search, input->pairs[rows[i].row], column[rows[i].row * step], bits);
	for (int word = 0; word < 4; word++)
	{
		for (; bits[word] != 0; bits[word] &= bits[word] - 1)
			take_row_cell(search, word * 64 + __builtin_ctzll(bits[word]), n_bins);
	}
}

/* ---------------------------------------------------------------------- splits */

static inline void
set_bit(uint64 *bits, int code)
{
	bits[code >> 6] |= UINT64CONST(1) << (code & 63);
}

static inline double
value_of(const SplitSearch *search, int feature, uint8 code)
{
	const double *values = search->options->cell_values;

	return values != NULL ? values[search->bins->cell_at[feature] + code] : code;
}

/* The greatest code in [low, high) with a value up to the cut; low if there is none. */
static int
code_below(const SplitSearch *search, int feature, int low, int high, double cut)
{
	while (low + 1 < high)
	{
		int middle = (low + high) / 2;

		if (value_of(search, feature, middle) <= cut)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/*
 * Keep a better split: the first n_left cells in the order given (NULL: as they
 * are) go left.
 */
static void
keep_split(const SplitSearch *search, int feature, const uint8 *order, int n_left, const Sums *left,
		   bool missing_left, double gain, Split *best)
{
	const BinFeature *f = &search->bins->features[feature];
	Sums right = sums_rest(&search->total, left);
	int last = n_left - 1;

	memset(best->left, 0, sizeof(best->left));
	best->gain = gain;
	best->feature = feature;
	best->missing_left = search->missing.n > 0 ? missing_left : left->n > right.n; /* ties: right */
	best->direction = search->options->monotone != NULL ? search->options->monotone[feature] : 0;
	if (best->direction != 0)
		best->middle = bounded_value(search, left) / 2 + bounded_value(search, &right) / 2;
	if (order != NULL)
	{
		for (int i = 0; i < n_left; i++)
			set_bit(best->left, search->code[order[i]]);
		/* codes that no row of the node has go with missing values */
		for (int i = 0; i <= f->n_bins && best->missing_left; i++)
			set_bit(best->left, i);
		for (int i = n_left; i < search->n_cells && best->missing_left; i++)
			best->left[search->code[order[i]] >> 6] &=
				~(UINT64CONST(1) << (search->code[order[i]] & 63));
		return;
	}
	best->cut = n_left < search->n_cells ? (search->code[last] + search->code[n_left] - 1) / 2
										 : f->n_bins - 1;
	if (search->options->random_cuts && n_left < search->n_cells)
		best->cut = code_below(search, feature, search->code[last], search->code[n_left],
							   search->drawn_cut);
	for (int i = 0; i <= best->cut; i++)
		set_bit(best->left, i);
	if (best->missing_left)
		set_bit(best->left, f->n_bins);
}

static inline void
add_weights(const SplitSearch *search, const double *weights, double sign)
{
	for (int k = 0; k < search->options->n_classes; k++)
		search->left_weights[k] += sign * weights[k];
}

static inline void
try_split(const SplitSearch *search, int feature, const uint8 *order, int n_left, const Sums *left,
		  bool missing_left, Split *best)
{
	int direction = search->options->monotone != NULL ? search->options->monotone[feature] : 0;
	double gain = split_gain(search, left, direction);

	if (gain > best->gain && gain >= search->options->min_gain)
		keep_split(search, feature, order, n_left, left, missing_left, gain, best);
}

/* The same left side with the missing values in it. */
static void
try_missing_left(const SplitSearch *search, int feature, const uint8 *order, int n_left,
				 const Sums *left, Split *best)
{
	Sums with = *left;

	sums_add(&with, &search->missing);
	add_weights(search, search->missing_weights, 1);
	try_split(search, feature, order, n_left, &with, true, best);
	add_weights(search, search->missing_weights, -1);
}

/*
 * Every cut of the cells in an order, or the one after only cells (0: every one).
 * Values against missing values is one more cut.
 */
static void
try_cuts(SplitSearch *search, int feature, const uint8 *order, int only, Split *best)
{
	int n_classes = search->options->n_classes;
	bool has_missing = search->missing.n > 0;
	Sums left = {0};

	if (n_classes > 0)
		memset(search->left_weights, 0, sizeof(double) * n_classes);
	for (int i = 0; i < search->n_cells - (has_missing ? 0 : 1); i++)
	{
		int cell = order != NULL ? order[i] : i;

		sums_add(&left, &search->cell[cell]);
		if (n_classes > 0)
			add_weights(search, search->cell_weights + cell * n_classes, 1);
		if (only > 0 && i + 1 != only && i + 1 < search->n_cells)
			continue;
		try_split(search, feature, order, i + 1, &left, false, best);
		if (has_missing && i + 1 < search->n_cells)
			try_missing_left(search, feature, order, i + 1, &left, best);
		if (only > 0 && !has_missing)
			break;
	}
}

/*
 * Are the gains of all cuts of cells in their order so many divisions and nothing else?
 * Then they are scored many at a time.
 */
static bool
has_plain_cuts(const SplitSearch *search, int feature)
{
	const TreeOptions *options = search->options;

	return options->n_classes == 0 && options->monotone == NULL && !options->random_cuts &&
		   search->bins->features[feature].n_categories == 0 && search->missing.n == 0;
}

/* try_cuts where a cut that scores no more than the best so far need not be looked at. */
static void
try_plain_cuts(SplitSearch *search, int feature, Split *best)
{
	int n = search->n_cells - 1;
	Sums left = {0};

	for (int i = 0; i < n; i++)
	{
		sums_add(&left, &search->cell[i]);
		search->left[i] = left;
		search->left_g[i] = left.g;
		search->left_h[i] = left.h;
	}
	tree_kernels()->cuts(n, search->left_g, search->left_h, search->total.g, search->total.h,
						 search->options->l2, search->score);
	for (int i = 0; i < n; i++)
	{
		if (search->score[i] - search->total_score > best->gain ||
			(best->feature < 0 && search->options->zero_gain))
			try_split(search, feature, NULL, i + 1, &search->left[i], false, best);
	}
}

/* Sort the cells by keys; insertion, since they are few and often nearly sorted. */
static void
order_cells(int n, const double *keys, uint8 *order)
{
	int j;

	for (int i = 0; i < n; i++)
	{
		for (j = i; j > 0 && keys[order[j - 1]] > keys[i]; j--)
			order[j] = order[j - 1];
		order[j] = i;
	}
}

static void
category_keys(const SplitSearch *search, int by_class, double *keys)
{
	int n_classes = search->options->n_classes;

	for (int i = 0; i < search->n_cells; i++)
	{
		double d = search->cell[i].h + (n_classes > 0 ? 0 : search->options->l2);
		double x =
			n_classes > 0 ? search->cell_weights[i * n_classes + by_class] : search->cell[i].g;

		keys[i] = d > 0 ? x / d : 0;
	}
}

/* A number in [0, 1) for a node and a feature. */
static double
drawn(const SplitSearch *search, int feature)
{
	return (hash_mix64(search->node.seed, feature) >> 11) * 0x1p-53;
}

static void
try_categories(SplitSearch *search, int feature, Split *best)
{
	int n_orders = Max(1, Min(search->options->n_classes, ORDERED_CLASSES));
	double keys[256];
	uint8 order[256];

	if (search->options->n_classes == 2)
		n_orders = 1;
	for (int k = 0; k < n_orders; k++)
	{
		category_keys(search, k, keys);
		order_cells(search->n_cells, keys, order);
		try_cuts(search, feature, order,
				 search->options->random_cuts
					 ? 1 + (int) (drawn(search, feature) * (search->n_cells - 1))
					 : 0,
				 best);
	}
}

/*
 * Draw a cut between the values of the least and the greatest cell; where it falls among
 * codes that no row has, it stays, so that trees differ there.  The number of cells
 * left of it.
 */
static int
draw_cut(SplitSearch *search, int feature)
{
	double first = value_of(search, feature, search->code[0]);
	double last = value_of(search, feature, search->code[search->n_cells - 1]);
	double share = drawn(search, feature);
	double cut = first * (1 - share) + last * share;
	int n;

	search->drawn_cut = cut;
	for (n = 1; n < search->n_cells - 1 && value_of(search, feature, search->code[n]) <= cut; n++)
		;
	return n;
}

static void
try_feature(SplitSearch *search, int feature, Split *best)
{
	if (!search->known)
		know_total(search);
	if (search->n_cells + (search->missing.n > 0) < 2)
		return;
	if (has_plain_cuts(search, feature))
		try_plain_cuts(search, feature, best);
	else if (search->bins->features[feature].n_categories > 0)
		try_categories(search, feature, best);
	else
		try_cuts(search, feature, NULL,
				 search->options->random_cuts && search->n_cells > 0 ? draw_cut(search, feature)
																	 : 0,
				 best);
}

void
split_try_histogram(SplitSearch *search, int feature, const int64 *histogram, Split *best)
{
	cells_begin(search);
	if (search->options->n_classes > 0)
		class_cells(search, feature, histogram);
	else
		gradient_cells(search, feature, histogram);
	try_feature(search, feature, best);
}

void
split_try_rows(SplitSearch *search, int feature, const HistogramInput *input, const TreeRow *rows,
			   Size n, Split *best)
{
	cells_begin(search);
	row_cells(search, feature, input, rows, n);
	try_feature(search, feature, best);
}
