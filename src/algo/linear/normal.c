/*
 * normal.c
 *		Normal equations for the least-squares family.
 *
 * Everything is taken from the double-double Gram, about the means where there
 * is an intercept, so that columns far from zero cost no digits.
 */
#include "core/port.h"

#include <math.h>

#include "algo/linear/normal.h"
#include "core/budget.h"
#include "core/name_list.h"

/* So little left of a column's sum of squares about its mean is rounding. */
#define ROUNDING_SHARE 1e-27

/*
 * Steps in which results are told, as powers of two: of a coefficient, against what would move
 * the target by its own spread; of a residual sum of squares, against the target's squares.  The
 * sums carry about 104 bits, and what the order of the rows leaves in the last of them would show
 * in a figure that should be 0, or is small by cancellation.  Other figures have their 53 bits
 * above the step and stay as they are.
 */
#define WEIGHT_STEP (-70)
#define SQUARE_STEP (-92)

static void
add_block(const RowBlock *block, void *state)
{
	Gram *gram = state;
	int p = gram->n_columns - 2;

	gram_add_weighted(gram, block->n_rows, block->x, p, p, block->y, 1, block->w, 1);
}

static const Gram *
gram_of(const TrainSet *set)
{
	Gram *gram;

	if (set->gram != NULL)
		return set->gram;
	gram = set->weighted ? gram_create_weighted(set->n_features + 2)
						 : gram_create(set->n_features + 2);
	set->scan(set, add_block, gram);
	return gram;
}

Normal
normal_create(const TrainSet *set, bool fit_intercept, Size extra_bytes)
{
	Normal normal = {.centred = fit_intercept, .p = set->n_features};
	int bad;

	budget_check(gram_bytes(set->n_features + 2) + extra_bytes,
				 psprintf("the cross products of %d features", set->n_features));
	normal.gram = gram_of(set);
	normal.n_rows = (double) normal.gram->n_rows;
	normal.weight = gram_get(normal.gram, 0, 0);
	if (gram_is_finite(normal.gram, &bad))
		return normal;
	if (bad == 0)
		core_error(CORE_OUT_OF_RANGE, "Divide the weights by a power of ten.",
				   "the sum of the weights is out of range of double precision");
	core_error(CORE_OUT_OF_RANGE, "Scale the column down.",
			   "the sum of squares of column \"%s\" is out of range of double precision",
			   bad <= normal.p ? set->feature_names[bad - 1] : "target");
}

Dd
normal_product(const Normal *normal, int i, int j)
{
	return normal->centred ? gram_centred(normal->gram, i + 1, j + 1)
						   : gram_get(normal->gram, i + 1, j + 1);
}

/* Sum of squares of column j; zero when all of it is rounding. */
static Dd
normal_spread(const Normal *normal, int j)
{
	Dd spread = normal_product(normal, j, j);
	Dd whole = gram_get(normal->gram, j + 1, j + 1);

	return spread.hi > ROUNDING_SHARE * whole.hi ? spread : DD_ZERO;
}

Dd
normal_target_spread(const Normal *normal)
{
	return normal_spread(normal, normal->p);
}

/* The multiple of 2^step that is nearest to a value; 0 has no sign. */
static double
round_to_step(double value, int step)
{
	if (fabs(value) < ldexp(1.0, step + 53))
		value = ldexp(rint(ldexp(value, -step)), step);
	return value + 0.0;
}

void
normal_round_weights(const Normal *normal, double *weights)
{
	Dd target = normal_target_spread(normal);

	for (int j = 0; j < normal->p; j++)
	{
		Dd spread = normal_spread(normal, j);

		if (target.hi > 0.0 && spread.hi > 0.0)
			weights[j] =
				round_to_step(weights[j], (ilogb(target.hi) - ilogb(spread.hi)) / 2 + WEIGHT_STEP);
		else
			weights[j] = 0.0;
	}
}

double
normal_round_intercept(const Normal *normal, double intercept)
{
	double squares = gram_get(normal->gram, normal->p + 1, normal->p + 1).hi;

	return squares > 0.0
			   ? round_to_step(intercept, ilogb(squares / normal->weight.hi) / 2 + WEIGHT_STEP)
			   : 0.0;
}

Dd
normal_round_rss(const Normal *normal, Dd rss)
{
	double squares = gram_get(normal->gram, normal->p + 1, normal->p + 1).hi;
	int step;

	if (!(rss.hi > 0.0 && squares > 0.0))
		return DD_ZERO;
	step = ilogb(squares) + SQUARE_STEP;
	return rss.hi < ldexp(1.0, step + 53) ? dd_from(round_to_step(dd_value(rss), step)) : rss;
}

/* yy - 2 w'b + w'Aw, row by row */
double
normal_rss(const Normal *normal, const double *weights)
{
	int p = normal->p;
	Dd rss = normal_product(normal, p, p);

	for (int i = 0; i < p; i++)
	{
		Dd row;

		CHECK_FOR_INTERRUPTS();
		if (weights[i] == 0.0)
			continue;
		row = dd_mul_d(normal_product(normal, i, i), weights[i]);
		for (int j = 0; j < i; j++)
		{
			if (weights[j] != 0.0)
				row = dd_add(row, dd_mul_d(normal_product(normal, i, j), 2.0 * weights[j]));
		}
		row = dd_sub(row, dd_mul_d(normal_product(normal, i, p), 2.0));
		rss = dd_add(rss, dd_mul_d(row, weights[i]));
	}
	return dd_value(normal_round_rss(normal, rss));
}

double
normal_intercept(const Normal *normal, const double *weights)
{
	Dd sum;

	if (!normal->centred)
		return 0.0;
	sum = gram_get(normal->gram, 0, normal->p + 1);
	for (int j = 0; j < normal->p; j++)
		sum = dd_sub(sum, dd_mul_d(gram_get(normal->gram, 0, j + 1), weights[j]));
	return normal_round_intercept(normal, dd_value(dd_div(sum, normal->weight)));
}

void
normal_report(const Normal *normal, const double *weights, TrainReport *report)
{
	double rss = normal_rss(normal, weights);
	double tss = dd_value(normal_target_spread(normal));

	report_figure(report, "n_rows", normal->n_rows);
	report_figure(report, "rss", rss);
	if (tss > 0.0)
		report_figure(report, "r2", Max(1.0 - rss / tss, 0.0)); /* below is rounding */
}

void
normal_report_dropped(const TrainSet *set, const bool *dropped, TrainReport *report)
{
	NameList names = {0};

	for (int j = 0; j < set->n_features; j++)
	{
		if (dropped[j])
			name_list_add(&names, psprintf("\"%s\"", set->feature_names[j]));
	}
	if (names.n > 0)
		report_remark(report, "Predictions are the same without them.",
					  "constant or linear combinations of the columns before them, so left out "
					  "with coefficient 0: %s",
					  name_list_text(&names));
}

void
normal_check_finite(const TrainSet *set, const double *weights, double intercept)
{
	for (int j = 0; j < set->n_features; j++)
	{
		if (!isfinite(weights[j]))
			core_error(CORE_OUT_OF_RANGE, "Scale the column.",
					   "the coefficient of column \"%s\" is out of range of double precision",
					   set->feature_names[j]);
	}
	if (!isfinite(intercept))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns.",
				   "the intercept is out of range of double precision");
}
