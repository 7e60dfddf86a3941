/*
 * rank_walk.c
 *		A walk down the scores of two classes, and its figures (rank_walk.h).
 *
 * All figures are counts over steps of equal score, so ties are exact: roc_auc
 * is the Mann-Whitney statistic from twice the rank sums in 64-bit integers, with
 * weights from sums of these in double-double.
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
	RankSide side = {.stride = scores->is_weighted ? 2 : 1, .sort = scores->sort};

	if (scores->sort == NULL)
	{
		side.values = scores->values;
		side.n = scores->n_rows;
	}
	else
		score_sort_rewind(scores->sort);
	return side;
}

static RowMass
rank_mass(const SortedScores *scores)
{
	return scores->is_weighted ? scores->mass : mass_of_rows((double) scores->n_rows);
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
					   .n_negative = negative->n_rows,
					   .positive_mass = rank_mass(positive),
					   .negative_mass = rank_mass(negative)};
}

/* The greatest score left; false when there is none. */
static inline bool
rank_side_peek(RankSide *side, double *score)
{
	if (side->n == 0 && side->sort != NULL)
		side->n = score_sort_next(side->sort, &side->values);
	if (side->n == 0)
		return false;
	*score = side->values[(side->n - 1) * side->stride];
	return true;
}

/* Take the rows of this score, the greatest; returns how many. */
static inline Size
rank_side_take(RankSide *side, double score, RowMass *mass)
{
	Size n = 0;
	double next;

	*mass = (RowMass){DD_ZERO, DD_ZERO};
	while (rank_side_peek(side, &next) && next == score)
	{
		side->n--;
		n++;
		if (side->stride == 2)
			mass_add_row(mass, side->values[side->n * 2 + 1]);
	}
	if (side->stride == 1)
		*mass = mass_of_rows((double) n);
	return n;
}

/* What was at this step is above the next one. */
static void
rank_step_pass(RankStep *step)
{
	step->positive_above += step->n_positive;
	step->negative_above += step->n_negative;
	step->positive_over = dd_add(step->positive_over, step->positive.weight);
	step->negative_over = dd_add(step->negative_over, step->negative.weight);
	step->n_positive = step->n_negative = 0;
	step->positive = step->negative = (RowMass){DD_ZERO, DD_ZERO};
}

bool
rank_walk_next(RankWalk *walk)
{
	RankStep *step = &walk->step;
	double p = 0.0;
	double q = 0.0;
	bool has_p = rank_side_peek(&walk->positive, &p);
	bool has_q = rank_side_peek(&walk->negative, &q);

	rank_step_pass(step);
	if (!has_p && !has_q)
		return false;
	step->score = has_p && (!has_q || p >= q) ? p : q;
	step->n_positive = rank_side_take(&walk->positive, step->score, &step->positive);
	step->n_negative = rank_side_take(&walk->negative, step->score, &step->negative);
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
rank_certain_variance(double roc_auc, const RankWalk *walk)
{
	double p = metric_certain_error(mass_effective(&walk->positive_mass));
	double q = metric_certain_error(mass_effective(&walk->negative_mass));

	return roc_auc == 0.0 || roc_auc == 1.0 ? p * p + q * q : 0.0;
}

/* Placements of one side's rows: sums of the squared weights times their powers 1 and 2. */
typedef struct PlacementSums
{
	Dd sum2;
	Dd squares2;
} PlacementSums;

static void
placement_add(PlacementSums *sums, const RowMass *mass, Dd placement)
{
	Dd product = dd_mul(mass->squares, placement);

	sums->sum2 = dd_add(sums->sum2, product);
	sums->squares2 = dd_add(sums->squares2, dd_mul(product, placement));
}

/* The same with weights: a placement is the weight of the other side's rows below, or above. */
static Metric
rank_roc_auc_weighted(RankWalk *walk, double *std_error)
{
	PlacementSums positive = {DD_ZERO, DD_ZERO};
	PlacementSums negative = {DD_ZERO, DD_ZERO};
	Dd p = walk->positive_mass.weight;
	Dd q = walk->negative_mass.weight;
	Dd pairs = DD_ZERO;
	Dd value;
	double variance;

	while (rank_walk_next(walk))
	{
		const RankStep *s = &walk->step;
		Dd above = dd_add(s->positive_over, dd_mul_d(s->positive.weight, 0.5));
		Dd below = DD_ZERO; /* exactly, where there are no rows */

		if (s->negative_above < walk->n_negative)
			below = dd_sub(dd_sub(q, s->negative_over), dd_mul_d(s->negative.weight, 0.5));
		pairs = dd_add(pairs, dd_mul(s->positive.weight, below));
		placement_add(&positive, &s->positive, below);
		placement_add(&negative, &s->negative, above);
	}
	value = dd_div(pairs, dd_mul(p, q));
	if (std_error == NULL || walk->n_positive < 2 || walk->n_negative < 2)
		return metric_value(dd_value(value));
	variance = mass_variance(mass_influence(&walk->positive_mass, positive.sum2, positive.squares2,
											dd_mul(value, q)),
							 (double) walk->n_positive) +
			   mass_variance(mass_influence(&walk->negative_mass, negative.sum2, negative.squares2,
											dd_mul(value, p)),
							 (double) walk->n_negative);
	*std_error = sqrt(variance / dd_value(dd_mul(p, q)) / dd_value(dd_mul(p, q)) +
					  rank_certain_variance(dd_value(value), walk));
	return metric_value(dd_value(value));
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
	if (positive->is_weighted)
		return rank_roc_auc_weighted(&walk, std_error);
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
						  rank_certain_variance(value, &walk));
	return metric_value(value);
}

/* What the standard error of average_precision sums over the walk. */
typedef struct PrecisionSums
{
	Dd gain; /* over the steps so far: positive x fp / (tp + fp)^2 */
	Dd loss; /* positive x tp / (tp + fp)^2 */
	PlacementSums positive; /* of positive rows: a = precision less the gain above */
	PlacementSums negative; /* of negative rows: the loss above */
} PrecisionSums;

/*
 * Add a step.  A row that is positive counts at its own threshold and makes every
 * precision from there down greater; a negative one makes them less.  What is below
 * is the whole less what is above, and the whole is known at the end.
 */
static void
rank_precision_add(PrecisionSums *sums, const RankStep *step, Dd precision, Dd predicted)
{
	Dd share;

	placement_add(&sums->positive, &step->positive, dd_sub(precision, sums->gain));
	placement_add(&sums->negative, &step->negative, sums->loss);
	if (step->n_positive == 0)
		return;
	share = dd_div(step->positive.weight, predicted);
	precision = dd_mul(precision, share);
	sums->loss = dd_add(sums->loss, precision);
	sums->gain = dd_add(sums->gain, dd_sub(share, precision));
}

/*
 * The root of the sum of squared influences.  That of a positive row is (a + whole
 * gain - average precision) / weight of all positive rows, of a negative one (loss above -
 * whole loss) / the same.
 */
static double
rank_precision_error(const PrecisionSums *sums, Dd value, const RankWalk *walk)
{
	double n = (double) walk->n_positive + (double) walk->n_negative;
	Dd influence = mass_influence(&walk->positive_mass, sums->positive.sum2,
								  sums->positive.squares2, dd_sub(value, sums->gain));

	influence = dd_add(influence, mass_influence(&walk->negative_mass, sums->negative.sum2,
												 sums->negative.squares2, sums->loss));
	return sqrt(mass_variance(influence, n)) / dd_value(walk->positive_mass.weight);
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
		const RankStep *s = &walk.step;
		Dd tp = dd_add(s->positive_over, s->positive.weight);
		Dd predicted = dd_add(tp, dd_add(s->negative_over, s->negative.weight));
		Dd precision = dd_div(tp, predicted);

		sum = dd_add(sum, dd_mul(s->positive.weight, precision));
		if (std_error != NULL)
			rank_precision_add(&errors, s, precision, predicted);
	}
	sum = dd_div(sum, walk.positive_mass.weight);
	if (std_error != NULL && positive->n_rows > 1 && dd_value(sum) >= 1.0)
		*std_error = metric_certain_error(mass_effective(&walk.positive_mass));
	else if (std_error != NULL && positive->n_rows > 1)
		*std_error = rank_precision_error(&errors, sum, &walk);
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
