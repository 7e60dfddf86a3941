/*
 * ranking.c
 *		Scores collected by class for the SQL aggregates (ranking.h).
 *
 * The curve follows scikit-learn (metrics/_ranking.py).
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "evaluate/float8_sort.h"
#include "evaluate/ranking.h"

#define FIRST_CAPACITY 4
#define CHECK_ROWS     65536

void
ranking_init(Ranking *ranking, MemoryContext context, bool is_weighted)
{
	*ranking = (Ranking){.context = context, .is_weighted = is_weighted};
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
score_list_reserve(ScoreList *list, MemoryContext context, Size n_rows, int stride)
{
	Size capacity = Max(list->capacity * 2, FIRST_CAPACITY);

	if (n_rows <= list->capacity)
		return;
	capacity = Max(capacity, n_rows);
	if (capacity > MaxAllocHugeSize / sizeof(double) / stride)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many scores")));
	if (list->values == NULL)
		list->values = MemoryContextAllocHuge(context, capacity * stride * sizeof(double));
	else
		list->values = repalloc_huge(list->values, capacity * stride * sizeof(double));
	list->capacity = capacity;
}

/* Make room for so many more rows of a class, which are counted; returns where. */
static double *
ranking_append(Ranking *ranking, int code, Size n_rows, int width)
{
	ScoreList *list;
	double *to;

	Assert(ranking->width == 0 || ranking->width == width);
	ranking->width = width;
	if (code >= ranking->n_lists)
		ranking_add_lists(ranking, code);
	list = &ranking->lists[code];
	score_list_reserve(list, ranking->context, list->n_rows + n_rows, ranking_stride(ranking));
	to = list->values + list->n_rows * ranking_stride(ranking);
	list->n_rows += n_rows;
	list->is_sorted = false;
	return to;
}

void
ranking_add_row(Ranking *ranking, int code, const double *scores, int width, double weight)
{
	double *to = ranking_append(ranking, code, 1, width);

	memcpy(to, scores, width * sizeof(double));
	if (ranking->is_weighted)
		to[width] = weight;
}

void
ranking_add(Ranking *ranking, int code, const void *rows, Size n_rows, int width)
{
	double *to = ranking_append(ranking, code, n_rows, width);

	float8_copy(to, rows, n_rows * ranking_stride(ranking));
}

static RowMass
weighted_mass(const double *pairs, Size n)
{
	RowMass mass = {DD_ZERO, DD_ZERO};

	for (Size i = 0; i < n; i++)
		mass_add_row(&mass, pairs[2 * i + 1]);
	return mass;
}

/* Sort n scores, with their weights if they have any. */
static SortedScores
sorted_scores(const Ranking *ranking, double *values, Size n, bool is_sorted)
{
	SortedScores out = {.n_rows = n, .values = values, .is_weighted = ranking->is_weighted};

	if (!is_sorted && ranking->is_weighted)
		float8_sort_weighted(values, n);
	else if (!is_sorted)
		float8_sort(values, n);
	if (ranking->is_weighted)
		out.mass = weighted_mass(values, n);
	return out;
}

/* The sorted scores of one class; code may be -1 or beyond the lists. */
static SortedScores
ranking_sorted(Ranking *ranking, int code)
{
	ScoreList *list;

	SortedScores out;

	if (code < 0 || code >= ranking->n_lists)
		return (SortedScores){.is_weighted = ranking->is_weighted};
	list = &ranking->lists[code];
	out = sorted_scores(ranking, list->values, list->n_rows, list->is_sorted);
	list->is_sorted = true;
	return out;
}

Metric
ranking_roc_auc(Ranking *ranking, int positive, int negative)
{
	SortedScores p = ranking_sorted(ranking, positive);
	SortedScores q = ranking_sorted(ranking, negative);

	return rank_roc_auc(&p, &q, NULL);
}

/* The sorted column of one class's rows (rest: of all other classes' rows). */
static SortedScores
ranking_column(const Ranking *ranking, int column, int code, bool rest, double *buffer)
{
	int stride = ranking_stride(ranking);
	double *to = buffer;
	Size n_rows = 0;

	for (int c = 0; c < ranking->n_lists; c++)
	{
		const ScoreList *list = &ranking->lists[c];

		if ((c == code) == rest)
			continue;
		for (Size i = 0; i < list->n_rows; i++)
		{
			if (i % CHECK_ROWS == 0)
				CHECK_FOR_INTERRUPTS();
			*to++ = list->values[i * stride + column] + 0.0;
			if (ranking->is_weighted)
				*to++ = list->values[i * stride + ranking->width];
		}
		n_rows += list->n_rows;
	}
	return sorted_scores(ranking, buffer, n_rows, false);
}

static Metric
ranking_check_macro(const Ranking *ranking, int n_classes, const int *code)
{
	uint64 *class_rows = palloc0(n_classes * sizeof(uint64));
	Metric check;

	for (int k = 0; k < n_classes; k++)
		if (code[k] < ranking->n_lists)
			class_rows[k] = ranking->lists[code[k]].n_rows;
	check = rank_check_macro(n_classes, class_rows);
	pfree(class_rows);
	return check;
}

Metric
ranking_roc_auc_macro(Ranking *ranking, int n_classes, const int *code)
{
	Metric check = ranking_check_macro(ranking, n_classes, code);
	int per_row = 1 + ranking->is_weighted;
	Size n_rows = 0;
	double *buffer;
	Dd sum = DD_ZERO;

	if (check.reason != NULL)
		return check;
	for (int c = 0; c < ranking->n_lists; c++)
		n_rows += ranking->lists[c].n_rows;
	buffer = MemoryContextAllocHuge(CurrentMemoryContext, n_rows * per_row * sizeof(double));
	for (int k = 0; k < n_classes; k++)
	{
		SortedScores positive = ranking_column(ranking, k, code[k], false, buffer);
		SortedScores negative =
			ranking_column(ranking, k, code[k], true, buffer + positive.n_rows * per_row);

		sum = dd_add_d(sum, rank_roc_auc(&positive, &negative, NULL).value);
	}
	pfree(buffer);
	return rank_macro_mean(sum, n_classes);
}

Metric
ranking_average_precision(Ranking *ranking, int positive, int negative)
{
	SortedScores p = ranking_sorted(ranking, positive);
	SortedScores q = ranking_sorted(ranking, negative);

	return rank_average_precision(&p, &q, NULL);
}

/*
 * Is the point between two steps a corner?  Steps are the differences to both neighbours.
 * Rows of weights are on one line only where no row of one class is in either step.
 */
static bool
curve_is_corner(const RankStep *before, const RankStep *after, bool is_weighted)
{
	if (is_weighted)
		return (before->n_positive > 0 || after->n_positive > 0) &&
			   (before->n_negative > 0 || after->n_negative > 0);
	return before->n_positive != after->n_positive || before->n_negative != after->n_negative;
}

/* The walk down the scores, stopping where the curve has a point. */
typedef struct CurveWalk
{
	RankWalk walk;
	bool is_weighted;
	RankStep pending; /* the step before that of the walk */
	bool at_end;
} CurveWalk;

static void
curve_begin(CurveWalk *curve, Ranking *ranking, int positive, int negative)
{
	SortedScores p = ranking_sorted(ranking, positive);
	SortedScores q = ranking_sorted(ranking, negative);

	*curve = (CurveWalk){.is_weighted = ranking->is_weighted};
	rank_walk_begin(&curve->walk, &p, &q);
}

/* A step's point stays if it is the first, the last, or the step after it differs. */
static bool
curve_next(CurveWalk *curve, RankStep *step)
{
	RankWalk *walk = &curve->walk;

	while (!curve->at_end)
	{
		RankStep before = curve->pending;

		curve->at_end = !rank_walk_next(walk);
		curve->pending = walk->step;
		*step = before;
		if (curve->at_end && walk->n_steps > 0)
			return true;
		if (walk->n_steps == 2 ||
			(walk->n_steps > 2 && curve_is_corner(&before, &walk->step, curve->is_weighted)))
			return true;
	}
	return false;
}

/* The share of the weight, of rows from this step's score on. */
static double
curve_share(Dd over, const RowMass *mass, Dd all)
{
	return dd_value(dd_div(dd_add(over, mass->weight), all));
}

static RocPoint
roc_point(const RankWalk *walk, const RankStep *step)
{
	return (RocPoint){
		.fpr = curve_share(step->negative_over, &step->negative, walk->negative_mass.weight),
		.tpr = curve_share(step->positive_over, &step->positive, walk->positive_mass.weight),
		.threshold = step->score};
}

RocPoint *
ranking_roc_curve(Ranking *ranking, int positive, int negative, Size *n_points)
{
	Size capacity = 64;
	RocPoint *points = palloc(capacity * sizeof(RocPoint));
	CurveWalk curve;
	RankStep step;
	Size n = 0;

	curve_begin(&curve, ranking, positive, negative);
	points[n++] = (RocPoint){0.0, 0.0, INFINITY};
	while (curve_next(&curve, &step))
	{
		if (n == capacity)
		{
			capacity *= 2;
			points = repalloc_huge(points, capacity * sizeof(RocPoint));
		}
		points[n++] = roc_point(&curve.walk, &step);
	}
	*n_points = n;
	return points;
}

static LiftPoint
lift_point(const RankWalk *walk, const RankStep *step)
{
	Dd all = dd_add(walk->positive_mass.weight, walk->negative_mass.weight);
	RowMass at = step->positive;

	mass_add(&at, step->negative);
	return (LiftPoint){
		.fraction = curve_share(dd_add(step->positive_over, step->negative_over), &at, all),
		.gain = curve_share(step->positive_over, &step->positive, walk->positive_mass.weight),
		.threshold = step->score};
}

LiftPoint *
ranking_lift_curve(Ranking *ranking, int positive, int negative, Size *n_points)
{
	Size capacity = 64;
	LiftPoint *points = palloc(capacity * sizeof(LiftPoint));
	CurveWalk curve;
	RankStep step;
	Size n = 0;

	curve_begin(&curve, ranking, positive, negative);
	while (curve_next(&curve, &step))
	{
		if (n == capacity)
		{
			capacity *= 2;
			points = repalloc_huge(points, capacity * sizeof(LiftPoint));
		}
		points[n++] = lift_point(&curve.walk, &step);
	}
	*n_points = n;
	return points;
}
