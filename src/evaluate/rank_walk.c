/*
 * rank_walk.c
 *		A walk down the scores of two classes, and its figures (rank_walk.h).
 *
 * All figures are counts over steps of equal score, so ties are exact: roc_auc
 * is the Mann-Whitney statistic from twice the rank sums in 64-bit integers.
 * Standard error: DeLong, DeLong and Clarke-Pearson, "Comparing the areas under
 * two or more correlated receiver operating characteristic curves" (1988), its
 * placements read off the same walk.  average_precision follows scikit-learn
 * (metrics/_ranking.py); its standard error is the infinitesimal jackknife: the
 * derivative of the figure by the weight of each row, in the same walk.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "evaluate/rank_walk.h"

#define RANK_MAX_ROWS ((Size) PG_UINT32_MAX) /* keeps 2 n_positive n_negative below 2^63 */
#define CHECK_STEPS   65536

static RankSide
rank_side(const SortedScores *scores)
{
	if (scores->sort == NULL)
		return (RankSide){.values = scores->values, .n = scores->n_rows};
	score_sort_rewind(scores->sort);
	return (RankSide){.sort = scores->sort};
}

void
rank_walk_begin(RankWalk *walk, const SortedScores *positive, const SortedScores *negative)
{
	if (positive->n_rows > RANK_MAX_ROWS || negative->n_rows > RANK_MAX_ROWS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("cannot rank more than %zu rows of one class", RANK_MAX_ROWS)));
	*walk = (RankWalk){.positive = rank_side(positive),
					   .negative = rank_side(negative),
					   .n_positive = positive->n_rows,
					   .n_negative = negative->n_rows};
}

/* The greatest score left; false when there is none. */
static inline bool
rank_side_peek(RankSide *side, double *score)
{
	if (side->n == 0 && side->sort != NULL)
		side->n = score_sort_next(side->sort, &side->values);
	if (side->n == 0)
		return false;
	*score = side->values[side->n - 1];
	return true;
}

/* Take the rows of this score, the greatest; returns how many. */
static inline Size
rank_side_take(RankSide *side, double score)
{
	Size n = 0;
	double next;

	while (rank_side_peek(side, &next) && next == score)
	{
		side->n--;
		n++;
	}
	return n;
}

bool
rank_walk_next(RankWalk *walk)
{
	RankStep *step = &walk->step;
	double p;
	double q;
	bool has_p = rank_side_peek(&walk->positive, &p);
	bool has_q = rank_side_peek(&walk->negative, &q);

	step->positive_above += step->n_positive;
	step->negative_above += step->n_negative;
	step->n_positive = step->n_negative = 0;
	if (!has_p && !has_q)
		return false;
	step->score = has_p && (!has_q || p >= q) ? p : q;
	step->n_positive = rank_side_take(&walk->positive, step->score);
	step->n_negative = rank_side_take(&walk->negative, step->score);
	if (walk->n_steps++ % CHECK_STEPS == 0)
		CHECK_FOR_INTERRUPTS();
	return true;
}

static Metric
rank_check_classes(const SortedScores *positive, const SortedScores *negative)
{
	if (positive->n_rows == 0 && negative->n_rows == 0)
		return metric_undefined("no rows");
	if (positive->n_rows == 0 || negative->n_rows == 0)
		return metric_undefined("only one class among the rows");
	return metric_value(0.0);
}

/* Twice the sum over n rows of squared placements each, as a double-double. */
static Dd
rank_squares(Dd sum, Size n, uint64 placement)
{
	double v = (double) placement; /* exact: below 2^33 */

	return dd_add(sum, dd_mul_d(dd_two_prod(v, v), (double) n));
}

/* Variance of the mean of n placements, each in units of 1 / (2 n_other). */
static double
rank_placement_variance(Dd squares, double twice, Size n, Size n_other)
{
	Dd mean = dd_div(dd_from(twice), dd_from((double) n));
	Dd spread = dd_sub(squares, dd_mul_d(dd_mul(mean, mean), (double) n));
	double unit = 2.0 * (double) n_other;

	return Max(dd_value(spread), 0.0) / (unit * unit) / ((double) n - 1.0) / (double) n;
}

double
rank_certain_variance(double roc_auc, Size n_positive, Size n_negative)
{
	double p = metric_certain_error((double) n_positive);
	double q = metric_certain_error((double) n_negative);

	return roc_auc == 0.0 || roc_auc == 1.0 ? p * p + q * q : 0.0;
}

Metric
rank_roc_auc(const SortedScores *positive, const SortedScores *negative, double *std_error)
{
	Metric check = rank_check_classes(positive, negative);
	uint64 twice = 0; /* pairs in the right order count 2, ties 1 */
	Dd positive_squares = DD_ZERO;
	Dd negative_squares = DD_ZERO;
	double value;
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
		positive_squares = rank_squares(positive_squares, s->n_positive, below);
		negative_squares = rank_squares(negative_squares, s->n_negative, above);
	}
	value = (double) twice / (double) (2 * walk.n_positive * walk.n_negative);
	if (std_error != NULL && walk.n_positive > 1 && walk.n_negative > 1)
		*std_error = sqrt(rank_placement_variance(positive_squares, (double) twice, walk.n_positive,
												  walk.n_negative) +
						  rank_placement_variance(negative_squares, (double) twice, walk.n_negative,
												  walk.n_positive) +
						  rank_certain_variance(value, walk.n_positive, walk.n_negative));
	return metric_value(value);
}

/* What the standard error of average_precision sums over the walk. */
typedef struct PrecisionSums
{
	Dd gain; /* over the steps so far: n_positive x fp / (tp + fp)^2 */
	Dd loss; /* n_positive x tp / (tp + fp)^2 */
	Dd positive; /* over positive rows: a = precision less the gain above */
	Dd positive_squares;
	Dd negative; /* over negative rows: the loss above */
	Dd negative_squares;
} PrecisionSums;

/*
 * Add a step.  A row that is positive counts at its own threshold and makes every
 * precision from there down greater; a negative one makes them less.  What is below
 * is the whole less what is above, and the whole is known at the end.
 */
static void
rank_precision_add(PrecisionSums *sums, const RankStep *step, Dd precision)
{
	double predicted = (double) (step->positive_above + step->n_positive + step->negative_above +
								 step->n_negative);
	double n = (double) step->n_positive;
	double m = (double) step->n_negative;
	Dd a = dd_sub(precision, sums->gain);

	sums->positive = dd_add(sums->positive, dd_mul_d(a, n));
	sums->positive_squares = dd_add(sums->positive_squares, dd_mul_d(dd_mul(a, a), n));
	sums->negative = dd_add(sums->negative, dd_mul_d(sums->loss, m));
	sums->negative_squares =
		dd_add(sums->negative_squares, dd_mul_d(dd_mul(sums->loss, sums->loss), m));
	if (step->n_positive == 0)
		return;
	precision = dd_div(precision, dd_from(predicted));
	sums->loss = dd_add(sums->loss, dd_mul_d(precision, n));
	sums->gain = dd_add(sums->gain,
						dd_mul_d(dd_sub(dd_div(dd_from(1.0), dd_from(predicted)), precision), n));
}

/* Sum over n values v, of which these are sums, of (v + c)^2. */
static Dd
rank_shifted_squares(Dd squares, Dd sum, Size n, Dd c)
{
	Dd cross = dd_mul_d(dd_mul(c, sum), 2.0);

	return dd_add(dd_add(squares, cross), dd_mul_d(dd_mul(c, c), (double) n));
}

/*
 * The root of the sum of squared influences.  That of a positive row is (a + whole
 * gain - average precision) / n_positive, of a negative one (loss above - whole loss) /
 * n_positive.
 */
static double
rank_precision_error(const PrecisionSums *sums, Dd value, Size n_positive, Size n_negative)
{
	double n = (double) n_positive + (double) n_negative;
	Dd squares = rank_shifted_squares(sums->positive_squares, sums->positive, n_positive,
									  dd_sub(sums->gain, value));

	squares = dd_add(squares, rank_shifted_squares(sums->negative_squares, sums->negative,
												   n_negative, dd_neg(sums->loss)));
	return sqrt(Max(dd_value(squares), 0.0) * n / (n - 1.0)) / (double) n_positive;
}

/* Sum over steps of (recall gained) x (precision there). */
Metric
rank_average_precision(const SortedScores *positive, const SortedScores *negative,
					   double *std_error)
{
	Dd sum = DD_ZERO;
	PrecisionSums errors = {0};
	RankWalk walk;

	if (std_error != NULL)
		*std_error = NAN;
	if (positive->n_rows == 0)
		return metric_undefined(negative->n_rows == 0 ? "no rows" : "no row is actually positive");
	rank_walk_begin(&walk, positive, negative);
	while (rank_walk_next(&walk))
	{
		double tp = (double) (walk.step.positive_above + walk.step.n_positive);
		double fp = (double) (walk.step.negative_above + walk.step.n_negative);

		if (walk.step.n_positive > 0)
			sum = dd_add(sum,
						 dd_div(dd_two_prod((double) walk.step.n_positive, tp), dd_from(tp + fp)));
		if (std_error != NULL)
			rank_precision_add(&errors, &walk.step, dd_div(dd_from(tp), dd_from(tp + fp)));
	}
	sum = dd_div(sum, dd_from((double) positive->n_rows));
	if (std_error != NULL && positive->n_rows > 1 && dd_value(sum) >= 1.0)
		*std_error = metric_certain_error((double) positive->n_rows);
	else if (std_error != NULL && positive->n_rows > 1)
		*std_error = rank_precision_error(&errors, sum, positive->n_rows, negative->n_rows);
	return metric_value(dd_value(sum));
}

Metric
rank_check_macro(int n_classes, const uint64 *class_rows)
{
	uint64 n_rows = 0;

	for (int k = 0; k < n_classes; k++)
		n_rows += class_rows[k];
	if (n_rows == 0)
		return metric_undefined("no rows");
	for (int k = 0; k < n_classes; k++)
	{
		if (class_rows[k] == 0)
			return metric_undefined("a class has no rows");
		if (class_rows[k] == n_rows)
			return metric_undefined("only one class among the rows");
	}
	return metric_value(0.0);
}

Metric
rank_macro_mean(Dd sum, int n_classes)
{
	return metric_value(dd_value(dd_div(sum, dd_from(n_classes))));
}
