/*
 * best_constant.c
 *		What the best constant scores (best_constant.h).
 *
 * The actual values are the scores of rows that are all of class 1, walked down in their
 * order.  A sum of absolute differences from a value is the sum of the values above it less
 * so many times the value, and of those below likewise; in double-double, where that
 * cancels without harm.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "evaluate/best_constant.h"
#include "evaluate/class_scores.h"

struct BestConstant
{
	ClassScores *rows;
	uint64 n;
};

/* Some rows: what they weigh, and the sum of weight x value. */
typedef struct ConstantSums
{
	Dd weight;
	Dd sum;
} ConstantSums;

/* What is asked of the rows, and what it gave. */
typedef struct ConstantSearch
{
	const ValueLoss *loss;
	const SortedScores *rows;
	const SortedScores *none; /* of the other class */
	ConstantScores scores;
} ConstantSearch;

BestConstant *
best_constant_create(bool is_weighted, Size memory)
{
	BestConstant *best = palloc0(sizeof(BestConstant));

	best->rows = class_scores_create(2, is_weighted, memory);
	return best;
}

void
best_constant_free(BestConstant *best)
{
	class_scores_free(best->rows);
	pfree(best);
}

void
best_constant_add(BestConstant *best, double actual, double weight)
{
	class_scores_add(best->rows, 1, &actual, weight);
	best->n++;
}

/* The rows of the step, each of its weight, or of that over what its value is in size. */
static ConstantSums
constant_step(const RankStep *step, bool as_share)
{
	Dd weight = step->positive.weight;

	if (as_share)
		weight = dd_div(weight, dd_from(Max(fabs(step->score), DBL_EPSILON)));
	return (ConstantSums){weight, dd_mul_d(weight, step->score)};
}

static ConstantSums
constant_sums_add(ConstantSums a, ConstantSums b)
{
	return (ConstantSums){dd_add(a.weight, b.weight), dd_add(a.sum, b.sum)};
}

/* Of all rows. */
static ConstantSums
constant_totals(const ConstantSearch *search, bool as_share)
{
	ConstantSums totals = {DD_ZERO, DD_ZERO};
	RankWalk walk;

	rank_walk_begin(&walk, search->rows, search->none);
	while (rank_walk_next(&walk))
		totals = constant_sums_add(totals, constant_step(&walk.step, as_share));
	return totals;
}

/*
 * The sum of weight x pinball loss of the alpha quantile: down to the first value that a share
 * of 1 - alpha is not below.  Any other value between it and the next has the same loss.
 */
static Dd
constant_pinball(const ConstantSearch *search, double alpha, bool as_share)
{
	ConstantSums totals = constant_totals(search, as_share);
	ConstantSums above = {DD_ZERO, DD_ZERO};
	Dd share = dd_sub(totals.weight, dd_mul_d(totals.weight, alpha));
	Dd over;
	Dd under;
	RankWalk walk;

	rank_walk_begin(&walk, search->rows, search->none);
	while (rank_walk_next(&walk))
	{
		above = constant_sums_add(above, constant_step(&walk.step, as_share));
		if (dd_value(dd_sub(above.weight, share)) >= 0.0)
			break;
	}
	over = dd_sub(above.sum, dd_mul_d(above.weight, walk.step.score));
	under = dd_sub(dd_mul_d(dd_sub(totals.weight, above.weight), walk.step.score),
				   dd_sub(totals.sum, above.sum));
	return dd_add(dd_mul_d(over, alpha), dd_sub(under, dd_mul_d(under, alpha)));
}

/* The sum of weight x deviance from the mean, which must be a value that can be predicted. */
static Dd
constant_deviance(const ConstantSearch *search, double mean)
{
	Dd sum = DD_ZERO;
	RankWalk walk;

	rank_walk_begin(&walk, search->rows, search->none);
	while (rank_walk_next(&walk))
	{
		if (value_loss_refusal(search->loss, walk.step.score, mean) != NULL)
			return dd_from(NAN);
		sum = dd_add(sum, dd_mul_d(walk.step.positive.weight,
								   value_loss(search->loss, walk.step.score, mean)));
	}
	return sum;
}

static Dd
constant_loss(const ConstantSearch *search, const ConstantSums *totals)
{
	if (search->loss == NULL)
		return dd_from(NAN);
	if (search->loss->kind == VALUE_LOSS_PINBALL)
		return constant_pinball(search, search->loss->number, false);
	return constant_deviance(search, dd_value(dd_div(totals->sum, totals->weight)));
}

/* A sum over rows as their mean, which rounding may have left below 0. */
static double
constant_mean(Dd sum, const ConstantSums *totals)
{
	double mean = dd_value(dd_div(sum, totals->weight));

	return mean < 0.0 ? 0.0 : mean;
}

static void
constant_search(const SortedScores *rows, const SortedScores *none, void *arg)
{
	ConstantSearch *search = arg;
	ConstantSums totals;

	search->rows = rows;
	search->none = none;
	totals = constant_totals(search, false);
	search->scores.absolute =
		constant_mean(dd_mul_d(constant_pinball(search, 0.5, false), 2.0), &totals);
	search->scores.percentage =
		constant_mean(dd_mul_d(constant_pinball(search, 0.5, true), 2.0), &totals);
	search->scores.loss = constant_mean(constant_loss(search, &totals), &totals);
}

ConstantScores
best_constant_scores(BestConstant *best, const ValueLoss *loss)
{
	ConstantSearch search = {.loss = loss, .scores = {NAN, NAN, NAN}};

	if (best->n > 0)
		class_scores_rank(best->rows, constant_search, &search);
	return search.scores;
}
