/*
 * ranking.c
 *		How well scores put the positive rows above the negative ones.
 *
 * All figures are counts over steps of equal score, so ties are exact: roc_auc
 * is the Mann-Whitney statistic from twice the rank sums in 64-bit integers.
 * Standard error: DeLong, DeLong and Clarke-Pearson, "Comparing the areas under
 * two or more correlated receiver operating characteristic curves" (1988), its
 * placements read off the same walk.  average_precision and the curve follow
 * scikit-learn (metrics/_ranking.py).
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "core/dd.h"
#include "evaluate/float8_sort.h"
#include "evaluate/ranking.h"

#define FIRST_CAPACITY 4
#define RANK_MAX_ROWS  ((Size) PG_UINT32_MAX) /* keeps 2 n_positive n_negative below 2^63 */
#define CHECK_STEPS    65536

void
ranking_init(Ranking *ranking, MemoryContext context)
{
	*ranking = (Ranking){.context = context};
}

/* Make lists up to that of code. */
static void
ranking_add_lists(Ranking *ranking, int code)
{
	int n = Max(code + 1, ranking->n_lists * 2);

	if (ranking->lists == NULL)
		ranking->lists = MemoryContextAlloc(ranking->context, n * sizeof(ScoreList));
	else
		ranking->lists = repalloc(ranking->lists, n * sizeof(ScoreList));
	memset(ranking->lists + ranking->n_lists, 0, (n - ranking->n_lists) * sizeof(ScoreList));
	ranking->n_lists = n;
}

static void
score_list_reserve(ScoreList *list, MemoryContext context, Size n_rows, int width)
{
	Size capacity = Max(list->capacity * 2, FIRST_CAPACITY);

	if (n_rows <= list->capacity)
		return;
	capacity = Max(capacity, n_rows);
	if (capacity > MaxAllocHugeSize / sizeof(double) / width)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many scores")));
	if (list->values == NULL)
		list->values = MemoryContextAllocHuge(context, capacity * width * sizeof(double));
	else
		list->values = repalloc_huge(list->values, capacity * width * sizeof(double));
	list->capacity = capacity;
}

void
ranking_add(Ranking *ranking, int code, const void *scores, Size n_rows, int width)
{
	ScoreList *list;

	Assert(ranking->width == 0 || ranking->width == width);
	ranking->width = width;
	if (code >= ranking->n_lists)
		ranking_add_lists(ranking, code);
	list = &ranking->lists[code];
	score_list_reserve(list, ranking->context, list->n_rows + n_rows, width);
	float8_copy(list->values + list->n_rows * width, scores, n_rows * width);
	list->n_rows += n_rows;
	list->is_sorted = false;
}

const ScoreList *
ranking_sorted(Ranking *ranking, int code)
{
	static const ScoreList empty = {.is_sorted = true};
	ScoreList *list;

	if (code < 0 || code >= ranking->n_lists)
		return &empty;
	list = &ranking->lists[code];
	if (!list->is_sorted)
		float8_sort(list->values, list->n_rows);
	list->is_sorted = true;
	return list;
}

void
rank_walk_begin(RankWalk *walk, const ScoreList *positive, const ScoreList *negative)
{
	if (positive->n_rows > RANK_MAX_ROWS || negative->n_rows > RANK_MAX_ROWS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("cannot rank more than %zu rows of one class", RANK_MAX_ROWS)));
	*walk = (RankWalk){.positive = positive->values,
					   .negative = negative->values,
					   .n_positive = positive->n_rows,
					   .n_negative = negative->n_rows};
}

/* Next lower score; false when there is none. */
bool
rank_walk_next(RankWalk *walk)
{
	RankStep *step = &walk->step;
	Size p;
	Size q;

	step->positive_above += step->n_positive;
	step->negative_above += step->n_negative;
	p = walk->n_positive - step->positive_above;
	q = walk->n_negative - step->negative_above;
	step->n_positive = step->n_negative = 0;
	if (p == 0 && q == 0)
		return false;
	if (p > 0 && (q == 0 || walk->positive[p - 1] >= walk->negative[q - 1]))
		step->score = walk->positive[p - 1];
	else
		step->score = walk->negative[q - 1];
	while (step->n_positive < p && walk->positive[p - 1 - step->n_positive] == step->score)
		step->n_positive++;
	while (step->n_negative < q && walk->negative[q - 1 - step->n_negative] == step->score)
		step->n_negative++;
	if (walk->n_steps++ % CHECK_STEPS == 0)
		CHECK_FOR_INTERRUPTS();
	return true;
}

static Metric
ranking_check_classes(const ScoreList *positive, const ScoreList *negative)
{
	if (positive->n_rows == 0 && negative->n_rows == 0)
		return metric_undefined("no rows");
	if (positive->n_rows == 0 || negative->n_rows == 0)
		return metric_undefined("only one class among the rows");
	return metric_value(0.0);
}

/* Twice the sum over n rows of squared placements each, as a double-double. */
static Dd
ranking_squares(Dd sum, Size n, uint64 placement)
{
	double v = (double) placement; /* exact: below 2^33 */

	return dd_add(sum, dd_mul_d(dd_two_prod(v, v), (double) n));
}

/* Variance of the mean of n placements, each in units of 1 / (2 n_other). */
static double
ranking_placement_variance(Dd squares, double twice, Size n, Size n_other)
{
	Dd mean = dd_div(dd_from(twice), dd_from((double) n));
	Dd spread = dd_sub(squares, dd_mul_d(dd_mul(mean, mean), (double) n));
	double unit = 2.0 * (double) n_other;

	return Max(dd_value(spread), 0.0) / (unit * unit) / ((double) n - 1.0) / (double) n;
}

static Metric
roc_auc_lists(const ScoreList *positive, const ScoreList *negative, double *std_error)
{
	Metric check = ranking_check_classes(positive, negative);
	uint64 twice = 0; /* pairs in the right order count 2, ties 1 */
	Dd positive_squares = DD_ZERO;
	Dd negative_squares = DD_ZERO;
	RankWalk walk;

	if (std_error != NULL)
		*std_error = NAN;
	if (check.reason != NULL)
		return check;
	rank_walk_begin(&walk, positive, negative);
	while (rank_walk_next(&walk))
	{
		const RankStep *s = &walk.step;
		uint64 below = 2 * (walk.n_negative - s->negative_above) - s->n_negative;
		uint64 above = 2 * s->positive_above + s->n_positive;

		twice += s->n_positive * below;
		if (std_error == NULL)
			continue;
		positive_squares = ranking_squares(positive_squares, s->n_positive, below);
		negative_squares = ranking_squares(negative_squares, s->n_negative, above);
	}
	if (std_error != NULL && walk.n_positive > 1 && walk.n_negative > 1)
		*std_error = sqrt(ranking_placement_variance(positive_squares, (double) twice,
													 walk.n_positive, walk.n_negative) +
						  ranking_placement_variance(negative_squares, (double) twice,
													 walk.n_negative, walk.n_positive));
	return metric_value((double) twice / (double) (2 * walk.n_positive * walk.n_negative));
}

Metric
ranking_roc_auc(Ranking *ranking, int positive, int negative, double *std_error)
{
	return roc_auc_lists(ranking_sorted(ranking, positive), ranking_sorted(ranking, negative),
						 std_error);
}

/* The sorted column of one class's rows (rest: of all other classes' rows). */
static ScoreList
ranking_column(const Ranking *ranking, int column, int code, bool rest, double *buffer)
{
	ScoreList out = {.values = buffer, .is_sorted = true};

	for (int c = 0; c < ranking->n_lists; c++)
	{
		const ScoreList *list = &ranking->lists[c];

		if ((c == code) == rest)
			continue;
		for (Size i = 0; i < list->n_rows; i++)
		{
			if (i % CHECK_STEPS == 0)
				CHECK_FOR_INTERRUPTS();
			buffer[out.n_rows++] = list->values[i * ranking->width + column] + 0.0;
		}
	}
	float8_sort(buffer, out.n_rows);
	return out;
}

Metric
ranking_roc_auc_macro(Ranking *ranking, int n_classes, const int *code)
{
	Size n_rows = 0;
	double *buffer;
	Dd sum = DD_ZERO;
	Metric metric = metric_value(0.0);

	for (int c = 0; c < ranking->n_lists; c++)
		n_rows += ranking->lists[c].n_rows;
	if (n_rows == 0)
		return metric_undefined("no rows");
	buffer = MemoryContextAllocHuge(CurrentMemoryContext, n_rows * sizeof(double));
	for (int k = 0; k < n_classes && metric.reason == NULL; k++)
	{
		ScoreList positive = ranking_column(ranking, k, code[k], false, buffer);
		ScoreList negative = ranking_column(ranking, k, code[k], true, buffer + positive.n_rows);

		metric = roc_auc_lists(&positive, &negative, NULL);
		if (positive.n_rows == 0)
			metric = metric_undefined("a class has no rows");
		sum = dd_add_d(sum, metric.value);
	}
	pfree(buffer);
	if (metric.reason != NULL)
		return metric;
	return metric_value(dd_value(dd_div(sum, dd_from(n_classes))));
}

/* Sum over steps of (recall gained) x (precision there). */
Metric
ranking_average_precision(Ranking *ranking, int positive, int negative)
{
	const ScoreList *p = ranking_sorted(ranking, positive);
	const ScoreList *q = ranking_sorted(ranking, negative);
	Dd sum = DD_ZERO;
	RankWalk walk;

	if (p->n_rows == 0)
		return metric_undefined(q->n_rows == 0 ? "no rows" : "no row is actually positive");
	rank_walk_begin(&walk, p, q);
	while (rank_walk_next(&walk))
	{
		double tp = (double) (walk.step.positive_above + walk.step.n_positive);
		double fp = (double) (walk.step.negative_above + walk.step.n_negative);

		if (walk.step.n_positive > 0)
			sum = dd_add(sum,
						 dd_div(dd_two_prod((double) walk.step.n_positive, tp), dd_from(tp + fp)));
	}
	return metric_value(dd_value(dd_div(sum, dd_from((double) p->n_rows))));
}

/* Is the point between two steps a corner?  Steps are the differences to both neighbours. */
static bool
roc_is_corner(const RankStep *before, const RankStep *after)
{
	return before->n_positive != after->n_positive || before->n_negative != after->n_negative;
}

static RocPoint
roc_point(const RankWalk *walk, const RankStep *step)
{
	return (RocPoint){
		.fpr = (double) (step->negative_above + step->n_negative) / (double) walk->n_negative,
		.tpr = (double) (step->positive_above + step->n_positive) / (double) walk->n_positive,
		.threshold = step->score};
}

/*
 * A step's point stays if it is the first, the last, or the step after it
 * differs.
 */
RocPoint *
ranking_roc_curve(Ranking *ranking, int positive, int negative, Size *n_points)
{
	Size capacity = 64;
	RocPoint *points = palloc(capacity * sizeof(RocPoint));
	RankWalk walk;
	RankStep pending = {0};
	Size n = 0;

	rank_walk_begin(&walk, ranking_sorted(ranking, positive), ranking_sorted(ranking, negative));
	points[n++] = (RocPoint){0.0, 0.0, INFINITY};
	while (rank_walk_next(&walk))
	{
		if (n + 2 > capacity)
		{
			capacity *= 2;
			points = repalloc_huge(points, capacity * sizeof(RocPoint));
		}
		if (walk.n_steps == 2 || (walk.n_steps > 2 && roc_is_corner(&pending, &walk.step)))
			points[n++] = roc_point(&walk, &pending);
		pending = walk.step;
	}
	points[n++] = roc_point(&walk, &pending);
	*n_points = n;
	return points;
}
