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

/* The sorted scores of one class; code may be -1 or beyond the lists. */
static SortedScores
ranking_sorted(Ranking *ranking, int code)
{
	ScoreList *list;

	if (code < 0 || code >= ranking->n_lists)
		return (SortedScores){0};
	list = &ranking->lists[code];
	if (!list->is_sorted)
		float8_sort(list->values, list->n_rows);
	list->is_sorted = true;
	return (SortedScores){.n_rows = list->n_rows, .values = list->values};
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
	SortedScores out = {.values = buffer};

	for (int c = 0; c < ranking->n_lists; c++)
	{
		const ScoreList *list = &ranking->lists[c];

		if ((c == code) == rest)
			continue;
		for (Size i = 0; i < list->n_rows; i++)
		{
			if (i % CHECK_ROWS == 0)
				CHECK_FOR_INTERRUPTS();
			buffer[out.n_rows++] = list->values[i * ranking->width + column] + 0.0;
		}
	}
	float8_sort(buffer, out.n_rows);
	return out;
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
	Size n_rows = 0;
	double *buffer;
	Dd sum = DD_ZERO;

	if (check.reason != NULL)
		return check;
	for (int c = 0; c < ranking->n_lists; c++)
		n_rows += ranking->lists[c].n_rows;
	buffer = MemoryContextAllocHuge(CurrentMemoryContext, n_rows * sizeof(double));
	for (int k = 0; k < n_classes; k++)
	{
		SortedScores positive = ranking_column(ranking, k, code[k], false, buffer);
		SortedScores negative = ranking_column(ranking, k, code[k], true, buffer + positive.n_rows);

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
	SortedScores p = ranking_sorted(ranking, positive);
	SortedScores q = ranking_sorted(ranking, negative);
	RankWalk walk;
	RankStep pending = {0};
	Size n = 0;

	rank_walk_begin(&walk, &p, &q);
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
