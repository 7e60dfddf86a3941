/*
 * isolation_forest.c
 *		Outliers as rows that random cuts isolate early (Liu, Ting and Zhou,
 *		"Isolation forest", 2008): parameters, training, the table's row.
 *		The trees: isolation_tree.h; the forest they make: isolation_fit.h.
 *
 * The rows of each tree's sample are drawn as numbers first; one scan collects all
 * of them, so that only the samples are held, or all rows where that is less.  Rows
 * with weights are drawn in proportion to them: a row that weighs much may be in a sample several
 * times, as if it were several rows.  Weights that are all the same are none.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/outliers/isolation_fit.h"
#include "algo/passes/row_sample.h"
#include "core/budget.h"
#include "core/progress.h"
#include "core/sort.h"

#define AUTO_SAMPLES        256
#define ROWS_BETWEEN_CHECKS 64

enum
{
	FOREST_N_ESTIMATORS,
	FOREST_MAX_SAMPLES,
	FOREST_MAX_FEATURES,
	FOREST_CONTAMINATION
};

static const char *const automatic[] = {"auto", NULL};

static const ParamSpec forest_params[] = {
	[FOREST_N_ESTIMATORS] = SPEC_INTEGER("n_estimators", "100", 1, 100000, "Number of trees"),
	[FOREST_MAX_SAMPLES] =
		SPEC_NUMBER("max_samples", "\"auto\"", 0.0, 1000000000.0,
					"Rows of a tree's sample: a share up to 1, a number above; auto: 256",
					.min_open = true, .choices = automatic),
	[FOREST_MAX_FEATURES] = SPEC_NUMBER(
		"max_features", "1.0", 0.0, 1000000000.0,
		"Columns that a tree looks at: a share up to 1, a number above", .min_open = true),
	[FOREST_CONTAMINATION] = SPEC_NUMBER("contamination", "\"auto\"", 0.0, 0.5,
										 "Share of the training rows that count as "
										 "outliers; auto: those with a score above 0.5",
										 .min_open = true, .choices = automatic),
	{NULL},
};

static void
forest_check(const Params *params, Task task)
{
	static const int counts[] = {FOREST_MAX_SAMPLES, FOREST_MAX_FEATURES};

	for (int i = 0; i < lengthof(counts); i++)
	{
		const ParamValue *value = &params->values[counts[i]];

		if (value->choice < 0 || forest_params[counts[i]].choices == NULL)
			if (value->number > 1.0 && value->number != floor(value->number))
				core_error(CORE_INVALID_PARAMETER, NULL,
						   "parameter \"%s\" must be a whole number or at most 1, not %g",
						   forest_params[counts[i]].name, value->number);
	}
}

/* ----------------------------------------------------------------- the samples */

/*
 * The rows that trees are grown from.  numbers holds which rows of the set they
 * are, ascending; NULL: all of them.
 */
typedef struct Samples
{
	const TrainSet *set;
	Size per_tree;
	int n_columns; /* that a tree looks at */
	Size n_rows;
	uint64 *numbers;
	double *x; /* n_rows x n_features */
	double *w; /* of all rows of the set; NULL: they are all the same */
	double *upto; /* of each, its weight and those of the rows before it */
} Samples;

/* Share or number of a whole, at least one. */
static uint64
part_of(double value, uint64 whole)
{
	double n = value <= 1.0 ? floor(value * (double) whole) : value;

	return (uint64) Max(Min(n, (double) whole), 1.0);
}

/* What is random about a tree follows from the seed and its number alone. */
static void
seed_tree(Rng *rng, const TrainSet *set, int tree)
{
	rng_seed(rng, hash_mix64(hash_mix64(0, set->seed), (uint64) tree));
}

typedef struct WeightScan
{
	Size n;
	double *w;
} WeightScan;

static void
collect_weights(const RowBlock *block, void *state)
{
	WeightScan *scan = state;

	CHECK_FOR_INTERRUPTS();
	memcpy(scan->w + scan->n, block->w, block->n_rows * sizeof(double));
	scan->n += block->n_rows;
}

/* The weights of all rows, where they differ. */
static void
take_weights(Samples *s)
{
	Size n = (Size) s->set->n_rows;
	WeightScan scan = {0};
	double sum = 0.0;
	bool differ = false;

	if (!s->set->weighted)
		return;
	budget_check(2 * n * sizeof(double), "the weights of the training rows");
	scan.w = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
	s->set->scan(s->set, collect_weights, &scan);
	for (Size i = 1; i < n; i++)
		differ |= scan.w[i] != scan.w[0];
	if (!differ)
	{
		pfree(scan.w);
		return;
	}
	s->w = scan.w;
	s->upto = palloc_extended(n * sizeof(double), MCXT_ALLOC_HUGE);
	for (Size i = 0; i < n; i++)
		s->upto[i] = sum += s->w[i];
	if (!isfinite(sum))
		core_error(CORE_OUT_OF_RANGE, "Divide the weights by a power of ten.",
				   "the sum of the weights is out of range of double precision");
}

/* The rows of a tree's sample, ascending. */
static void
draw_sample(const Samples *s, Rng *rng, uint64 *rows)
{
	if (s->upto != NULL)
		row_sample_pick_weighted(rng, s->set->n_rows, s->upto, s->per_tree, rows);
	else
		row_sample_pick(rng, s->set->n_rows, s->per_tree, rows);
}

/* The rows of all trees together, each once, in order: marked bit by bit, then read off. */
static void
draw_numbers(Samples *s, int n_trees)
{
	Size n_words = (Size) (s->set->n_rows / 64 + 1);
	uint64 *marks = palloc_extended(n_words * sizeof(uint64), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint64 *rows = palloc_extended(s->per_tree * sizeof(uint64), MCXT_ALLOC_HUGE);
	Rng rng;

	s->numbers = palloc_extended(n_trees * s->per_tree * sizeof(uint64), MCXT_ALLOC_HUGE);
	for (int t = 0; t < n_trees; t++)
	{
		CHECK_FOR_INTERRUPTS();
		seed_tree(&rng, s->set, t);
		draw_sample(s, &rng, rows);
		for (Size i = 0; i < s->per_tree; i++)
			marks[rows[i] / 64] |= UINT64CONST(1) << (rows[i] % 64);
	}
	for (Size word = 0; word < n_words; word++)
	{
		check_interrupts_at(word);
		for (int bit = 0; marks[word] >> bit != 0; bit++)
		{
			if ((marks[word] >> bit) & 1)
				s->numbers[s->n_rows++] = (uint64) word * 64 + bit;
			if (bit == 63)
				break;
		}
	}
	pfree(rows);
	pfree(marks);
}

static void
collect_block(const RowBlock *block, void *state)
{
	Samples *s = state;
	Size width = s->set->n_features;

	CHECK_FOR_INTERRUPTS();
	memcpy(s->x + s->n_rows * width, block->x, block->n_rows * width * sizeof(double));
	s->n_rows += block->n_rows;
}

static void
collect_samples(Samples *s, int n_trees)
{
	Size width = s->set->n_features;
	uint64 drawn = (uint64) n_trees * s->per_tree;
	bool all = drawn >= s->set->n_rows;
	Size rows = (Size) Min(drawn, s->set->n_rows);

	budget_check(rows * (width + 1) * sizeof(double) + (Size) (s->set->n_rows / 8) +
					 drawn * 2 * sizeof(IsolationNode) + s->per_tree * (width + 2) * sizeof(double),
				 psprintf("%d trees of %zu rows", n_trees, (size_t) s->per_tree));
	if (!all)
		draw_numbers(s, n_trees);
	s->x = palloc_extended(Max(rows * width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	if (all)
		s->set->scan(s->set, collect_block, s);
	else
		row_sample_collect(s->set, s->n_rows, s->numbers, s->x, NULL);
}

/* Where a row of the set stands in the samples. */
static Size
sample_at(const Samples *s, uint64 number)
{
	Size low = 0;
	Size high = s->n_rows;

	if (s->numbers == NULL)
		return (Size) number;
	while (low + 1 < high)
	{
		Size middle = low + (high - low) / 2;

		if (s->numbers[middle] <= number)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* -------------------------------------------------------------------- training */

static void
grow_tree(IsolationFit *forest, const Samples *s, int tree, uint64 *rows, int *columns, double *x)
{
	Size width = forest->n_features;
	Rng rng;

	seed_tree(&rng, s->set, tree);
	draw_sample(s, &rng, rows);
	for (Size i = 0; i < s->per_tree; i++)
		memcpy(x + i * width, s->x + sample_at(s, rows[i]) * width, width * sizeof(double));
	if (s->n_columns < forest->n_features)
	{
		uint64 *chosen = palloc(s->n_columns * sizeof(uint64));

		row_sample_pick(&rng, width, s->n_columns, chosen);
		for (int j = 0; j < s->n_columns; j++)
			columns[j] = (int) chosen[j];
		pfree(chosen);
	}
	isolation_tree_grow(&forest->trees, &rng, s->per_tree, width, x, s->n_columns, columns);
}

/* The nodes go to the context that is current when the first one is made: keep. */
static void
grow_trees(IsolationFit *forest, const Samples *s, int n_trees, MemoryContext keep)
{
	Size width = forest->n_features;
	uint64 *rows = palloc_extended(s->per_tree * sizeof(uint64), MCXT_ALLOC_HUGE);
	double *x = palloc_extended(Max(s->per_tree * width, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	int *columns = palloc((width + 1) * sizeof(int));
	MemoryContext work = MemoryContextSwitchTo(keep);

	for (Size j = 0; j < width; j++)
		columns[j] = (int) j;
	forest->trees.roots = palloc(n_trees * sizeof(uint32));
	progress_begin("trees", n_trees);
	for (int t = 0; t < n_trees; t++)
	{
		grow_tree(forest, s, t, rows, columns, x);
		if (forest->trees.n_nodes > PG_INT32_MAX / 2)
			core_error(CORE_UNSUPPORTED, "Lower n_estimators or max_samples.",
					   "the trees have more than %d nodes", PG_INT32_MAX / 2);
		progress_update(t + 1, NAN);
	}
	progress_end();
	MemoryContextSwitchTo(work);
}

/* ---- the threshold ---- */

typedef struct ScoreScan
{
	const IsolationFit *forest;
	Size n;
	double *scores;
} ScoreScan;

static void
score_block(const RowBlock *block, void *state)
{
	ScoreScan *scan = state;

	for (Size i = 0; i < block->n_rows; i++)
	{
		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		scan->scores[scan->n++] =
			isolation_score(scan->forest, block->x + i * scan->forest->n_features);
	}
}

/* The value of rank at (from 0, descending): what is before it is not less afterwards. */
static double
select_descending(Size n, double *values, Size at)
{
	Size from = 0;
	Rng rng;

	rng_seed(&rng, 0);
	while (n - from > 1)
	{
		double pivot = values[from + rng_below(&rng, n - from)];
		Size greater = from;
		Size less = n;

		CHECK_FOR_INTERRUPTS();
		for (Size i = from; i < less;)
		{
			double v = values[i];

			if (v > pivot)
			{
				values[i++] = values[greater];
				values[greater++] = v;
			}
			else if (v < pivot)
			{
				values[i] = values[--less];
				values[less] = v;
			}
			else
				i++;
		}
		if (at < greater)
			n = greater;
		else if (at >= less)
			from = less;
		else
			return pivot;
	}
	return values[from];
}

/* The quantile of rows that weigh the same, between two of them by linear interpolation. */
static double
quantile(Size n, double *scores, double contamination)
{
	double rank = contamination * ((double) n - 1.0);
	Size below = (Size) floor(rank);
	double upper = select_descending(n, scores, below);
	double lower = below + 1 < n ? select_descending(n, scores, below + 1) : upper;

	return upper + (rank - (double) below) * (lower - upper);
}

typedef struct WeighedScore
{
	double score;
	double w;
} WeighedScore;

static int
compare_scores(const void *a, const void *b)
{
	const WeighedScore *x = a;
	const WeighedScore *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->w > y->w) - (x->w < y->w);
}

/*
 * The same of rows with weights: each stands in the middle of its own, and the share counts from
 * the first to the last of them.  Of equal weights it is the quantile above.
 */
static double
quantile_weighted(Size n, const double *scores, const double *w, double contamination)
{
	WeighedScore *rows = palloc_extended(n * sizeof(WeighedScore), MCXT_ALLOC_HUGE);
	double all = 0.0;
	double at = 0.0;
	double wanted;
	double found;

	for (Size i = 0; i < n; i++)
		rows[i] = (WeighedScore){scores[i], w[i]};
	sort_array(rows, n, sizeof(WeighedScore), compare_scores);
	for (Size i = 1; i < n; i++)
		all += 0.5 * (rows[i - 1].w + rows[i].w);
	wanted = contamination * all;
	found = rows[n - 1].score;
	for (Size i = 1; i < n; i++)
	{
		double step = 0.5 * (rows[i - 1].w + rows[i].w);

		if (at + step >= wanted)
		{
			found = rows[i - 1].score + (wanted - at) / step * (rows[i].score - rows[i - 1].score);
			break;
		}
		at += step;
	}
	pfree(rows);
	return found;
}

/* The score beyond which the share of the training rows lies. */
static double
threshold_for(const IsolationFit *forest, const Samples *s, double contamination)
{
	const TrainSet *set = s->set;
	ScoreScan scan = {.forest = forest};
	double threshold;

	budget_check((Size) set->n_rows * sizeof(double) * (s->w != NULL ? 3 : 1),
				 "the scores of the training rows");
	scan.scores = palloc_extended(set->n_rows * sizeof(double), MCXT_ALLOC_HUGE);
	set->scan(set, score_block, &scan);
	threshold = s->w != NULL ? quantile_weighted(scan.n, scan.scores, s->w, contamination)
							 : quantile(scan.n, scan.scores, contamination);
	pfree(scan.scores);
	return threshold;
}

/* Trees on small samples, and the score above which a row counts as an outlier. */
static void *
forest_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	const ParamValue *values = params->values;
	int n_trees = values[FOREST_N_ESTIMATORS].integer;
	Samples samples = {.set = set};
	IsolationFit *forest;

	if (set->n_features == 0)
		core_error(CORE_DATA_UNFIT, NULL, "there are no columns to learn from");
	forest = MemoryContextAllocZero(report->keep, sizeof(IsolationFit));
	samples.per_tree = values[FOREST_MAX_SAMPLES].choice >= 0
						   ? (Size) Min(set->n_rows, AUTO_SAMPLES)
						   : (Size) part_of(values[FOREST_MAX_SAMPLES].number, set->n_rows);
	samples.n_columns = (int) part_of(values[FOREST_MAX_FEATURES].number, set->n_features);
	take_weights(&samples);
	collect_samples(&samples, n_trees);
	forest->n_features = set->n_features;
	forest->sample_rows = (uint32) samples.per_tree;
	forest->usual_depth = isolation_path_length((double) samples.per_tree);
	grow_trees(forest, &samples, n_trees, report->keep);
	forest->threshold = values[FOREST_CONTAMINATION].choice >= 0
							? ISOLATION_AUTO_THRESHOLD
							: threshold_for(forest, &samples, values[FOREST_CONTAMINATION].number);
	report_figure(report, "n_rows", (double) set->n_rows);
	report_figure(report, "max_samples", forest->sample_rows);
	report_figure(report, "n_nodes", (double) forest->trees.n_nodes);
	report_figure(report, "threshold", forest->threshold);
	return forest;
}

const Algorithm algo_isolation_forest = {
	.name = "isolation_forest",
	.doc = "Isolation forest: outliers are rows that few random cuts tell from all others",
	.id = 44,
	.format = 1,
	.tasks = TASK_OUTLIER_DETECTION,
	.traits = ALGO_FROM_PASSES | ALGO_SEEDED | ALGO_WEIGHTED,
	.params = forest_params,
	.learn =
		{
			.check = forest_check,
			.train = forest_train,
		},
	.score =
		{
			.predict = isolation_predict,
			.figure = &isolation_figure,
		},
	.store =
		{
			.save = isolation_save,
			.load = isolation_load,
		},
};
