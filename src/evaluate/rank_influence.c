/*
 * rank_influence.c
 *		Standard error of a mean of roc_auc over classes (rank_influence.h).
 *
 * With one class's placements as in DeLong et al. (1988), a positive row's influence is
 * (placement - roc_auc) / n_positive, a negative one's likewise.
 */
#include "postgres.h"

#include <math.h>

#include "evaluate/rank_influence.h"

#define ALL_POINTS   65536 /* of the curves together, on each side */
#define LEAST_POINTS 64 /* of a curve */

/* A score, and what a row of it or of less, down to the next point, weighs. */
typedef struct RankPoint
{
	double score;
	double positive;
	double negative;
} RankPoint;

typedef struct RankCurve
{
	RankPoint *points; /* descending */
	Size n;
	Size capacity;
} RankCurve;

struct RankInfluence
{
	MemoryContext context;
	int n_classes;
	int n_curves; /* classes so far */
	const uint64 *class_rows;
	uint64 resolution; /* points for each side */
	RankCurve *curves;
	uint64 n_rows;
	Dd squares; /* of the rows' influences on the sum over classes */
	double certain; /* variance of those where every pair is in the same order */
};

RankInfluence *
rank_influence_create(int n_classes, const uint64 *class_rows)
{
	RankInfluence *influence = palloc0(sizeof(RankInfluence));

	influence->context = CurrentMemoryContext;
	influence->n_classes = n_classes;
	influence->class_rows = class_rows;
	influence->resolution = Max(ALL_POINTS / n_classes, LEAST_POINTS);
	influence->curves = palloc0(n_classes * sizeof(RankCurve));
	return influence;
}

void
rank_influence_free(RankInfluence *influence)
{
	for (int k = 0; k < influence->n_curves; k++)
		pfree(influence->curves[k].points);
	pfree(influence->curves);
	pfree(influence);
}

static RankPoint *
rank_curve_add(RankCurve *curve, MemoryContext context)
{
	if (curve->points == NULL)
	{
		curve->capacity = LEAST_POINTS;
		curve->points = MemoryContextAlloc(context, curve->capacity * sizeof(RankPoint));
	}
	else if (curve->n == curve->capacity)
	{
		curve->capacity *= 2;
		curve->points = repalloc(curve->points, curve->capacity * sizeof(RankPoint));
	}
	return &curve->points[curve->n++];
}

void
rank_influence_class(RankInfluence *influence, const SortedScores *positive,
					 const SortedScores *negative, double roc_auc)
{
	RankCurve *curve = &influence->curves[influence->n_curves++];
	uint64 p_before = 0;
	uint64 q_before = 0;
	RankWalk walk;

	Assert(influence->n_curves <= influence->n_classes);
	rank_walk_begin(&walk, positive, negative);
	while (rank_walk_next(&walk))
	{
		const RankStep *s = &walk.step;
		uint64 p = s->positive_above * influence->resolution / walk.n_positive;
		uint64 q = s->negative_above * influence->resolution / walk.n_negative;
		double np = dd_value(walk.positive_mass.weight);
		double nq = dd_value(walk.negative_mass.weight);
		double below = nq - dd_value(s->negative_over) - 0.5 * dd_value(s->negative.weight);
		double above = dd_value(s->positive_over) + 0.5 * dd_value(s->positive.weight);

		if (curve->n > 0 && p == p_before && q == q_before)
			continue;
		p_before = p;
		q_before = q;
		*rank_curve_add(curve, influence->context) =
			(RankPoint){s->score, (below / nq - roc_auc) / np, (above / np - roc_auc) / nq};
	}
	influence->certain += rank_certain_variance(roc_auc, &walk);
}

/* The last point that is not below the score; the first is the greatest score of all. */
static const RankPoint *
rank_curve_at(const RankCurve *curve, double score)
{
	Size first = 0;
	Size last = curve->n - 1;

	while (first < last)
	{
		Size middle = last - (last - first) / 2;

		if (curve->points[middle].score >= score)
			first = middle;
		else
			last = middle - 1;
	}
	return &curve->points[first];
}

void
rank_influence_row(RankInfluence *influence, int code, const double *scores, double weight)
{
	double sum = 0.0;

	Assert(influence->n_curves == influence->n_classes);
	for (int k = 0; k < influence->n_classes; k++)
	{
		const RankPoint *point = rank_curve_at(&influence->curves[k], scores[k]);

		sum += code == k ? point->positive : point->negative;
	}
	sum *= weight;
	influence->squares = dd_add(influence->squares, dd_two_prod(sum, sum));
	influence->n_rows++;
}

double
rank_influence_std_error(const RankInfluence *influence)
{
	double n = (double) influence->n_rows;
	double variance = dd_value(influence->squares) * n / (n - 1.0) + influence->certain;

	for (int k = 0; k < influence->n_classes; k++)
		if (influence->class_rows[k] < 2)
			return NAN;
	return sqrt(variance) / influence->n_classes;
}
