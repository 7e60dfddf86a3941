/*
 * losses.c
 *		Metrics that are means over rows.
 *
 * Definitions are scikit-learn's (metrics/_classification.py: log_loss,
 * brier_score_loss; metrics/_regression.py; calibration.py).  r2_score and
 * explained_variance of constant actual values are undefined here.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "evaluate/losses.h"

/* ---------------------------------------------------------------- means */

void
mean_sum_add(MeanSum *sum, double value, double weight)
{
	Dd product = dd_two_prod(weight, value);

	sum->n++;
	mass_add_row(&sum->mass, weight);
	sum->sum = dd_add(sum->sum, product);
	sum->sum2 = dd_add(sum->sum2, dd_mul_d(product, weight));
	sum->squares2 = dd_add(sum->squares2, dd_mul(product, product));
}

Metric
mean_sum_value(const MeanSum *sum)
{
	if (sum->n == 0)
		return metric_undefined("no rows");
	return metric_value(dd_value(dd_div(sum->sum, sum->mass.weight)));
}

double
mean_sum_std_error(const MeanSum *sum)
{
	Dd mean;

	if (sum->n < 2)
		return NAN;
	mean = dd_div(sum->sum, sum->mass.weight);
	return sqrt(mass_variance(mass_influence(&sum->mass, sum->sum2, sum->squares2, mean),
							  (double) sum->n)) /
		   dd_value(sum->mass.weight);
}

/* ---------------------------------------------------------------- losses of probabilities */

static double
loss_clip(double p)
{
	return Min(Max(p, DBL_EPSILON), 1.0 - DBL_EPSILON);
}

void
loss_log(const double *probabilities, int width, double *losses)
{
	double sum = 0.0;

	if (width == 1)
	{
		double p = loss_clip(probabilities[0]);

		sum = (1.0 - p) + p;
		losses[0] = -log((1.0 - p) / sum);
		losses[1] = -log(p / sum);
		return;
	}
	for (int j = 0; j < width; j++)
		sum += loss_clip(probabilities[j]);
	for (int j = 0; j < width; j++)
		losses[j] = -log(loss_clip(probabilities[j]) / sum);
}

void
loss_brier(const double *probabilities, int width, double *losses)
{
	double p = probabilities[0];

	Assert(width == 1);
	losses[0] = p * p;
	losses[1] = (1.0 - p) * (1.0 - p);
}

void
loss_table_init(LossTable *table, MemoryContext context)
{
	*table = (LossTable){.context = context};
}

/* Make room for class code; the first call fixes the number of columns. */
static void
loss_table_reserve(LossTable *table, int code, int n_columns)
{
	int capacity = Max(code + 1, table->capacity * 2);

	Assert(table->n_columns == 0 || table->n_columns == n_columns);
	table->n_columns = n_columns;
	if (code >= table->capacity)
	{
		Size sums_size = (Size) capacity * n_columns * sizeof(Dd);

		if (table->weights == NULL)
		{
			table->weights = MemoryContextAlloc(table->context, capacity * sizeof(Dd));
			table->sums = MemoryContextAllocHuge(table->context, sums_size);
		}
		else
		{
			table->weights = repalloc(table->weights, capacity * sizeof(Dd));
			table->sums = repalloc_huge(table->sums, sums_size);
		}
		table->capacity = capacity;
	}
	for (; table->n_classes <= code; table->n_classes++)
	{
		table->weights[table->n_classes] = DD_ZERO;
		memset(table->sums + (Size) table->n_classes * n_columns, 0, n_columns * sizeof(Dd));
	}
}

void
loss_table_add(LossTable *table, int code, const double *losses, int n_columns, double weight)
{
	Dd *sums;

	loss_table_reserve(table, code, n_columns);
	sums = table->sums + (Size) code * n_columns;
	for (int j = 0; j < n_columns; j++)
		sums[j] = dd_add(sums[j], dd_two_prod(weight, losses[j]));
	table->weights[code] = dd_add_d(table->weights[code], weight);
}

void
loss_table_merge(LossTable *table, int code, const Dd *sums, Dd weight, int n_columns)
{
	Dd *own;

	loss_table_reserve(table, code, n_columns);
	own = table->sums + (Size) code * n_columns;
	for (int j = 0; j < n_columns; j++)
		own[j] = dd_add(own[j], sums[j]);
	table->weights[code] = dd_add(table->weights[code], weight);
}

Metric
loss_table_value(const LossTable *table, const int *code)
{
	Dd sum = DD_ZERO;
	Dd weight = DD_ZERO;

	for (int k = 0; k < table->n_columns; k++)
	{
		if (code[k] < 0)
			continue;
		sum = dd_add(sum, table->sums[(Size) code[k] * table->n_columns + k]);
		weight = dd_add(weight, table->weights[code[k]]);
	}
	if (weight.hi <= 0.0)
		return metric_undefined("no rows");
	return metric_value(dd_value(dd_div(sum, weight)));
}

/* ---------------------------------------------------------------- regression */

void
regression_init(RegressionSums *sums, double shift, bool has_products)
{
	*sums = (RegressionSums){
		.shift = shift, .min = INFINITY, .max = -INFINITY, .has_products = has_products};
}

/* The terms of a row, each times its weight. */
static void
regression_row(double shift, double actual, double predicted, double weight, Dd *terms)
{
	Dd d = dd_two_sum(actual, -shift);
	Dd e = dd_two_sum(actual, -predicted);
	Dd absolute = e.hi < 0.0 ? dd_neg(e) : e;

	terms[TERM_ONE] = dd_from(1.0);
	terms[TERM_D] = d;
	terms[TERM_D2] = dd_mul(d, d);
	terms[TERM_E] = e;
	terms[TERM_E2] = dd_mul(e, e);
	terms[TERM_ABSOLUTE] = absolute;
	terms[TERM_PERCENTAGE] = dd_from(dd_value(absolute) / Max(fabs(actual), DBL_EPSILON));
	if (weight != 1.0)
		for (int i = 0; i < N_TERMS; i++)
			terms[i] = dd_mul_d(terms[i], weight);
}

void
regression_add(RegressionSums *sums, double actual, double predicted, double weight)
{
	Dd terms[N_TERMS];

	regression_row(sums->shift, actual, predicted, weight, terms);
	sums->n++;
	sums->min = Min(sums->min, actual);
	sums->max = Max(sums->max, actual);
	for (int i = 0; i < N_TERMS; i++)
		sums->terms[i] = dd_add(sums->terms[i], terms[i]);
	if (!sums->has_products)
		return;
	for (int i = 0; i < N_TERMS; i++)
		for (int j = 0; j <= i; j++)
			sums->products[i][j] = dd_add(sums->products[i][j], dd_mul(terms[i], terms[j]));
}

void
regression_merge(RegressionSums *sums, const RegressionSums *other)
{
	Assert(sums->shift == other->shift && !sums->has_products && !other->has_products);
	sums->n += other->n;
	sums->min = Min(sums->min, other->min);
	sums->max = Max(sums->max, other->max);
	for (int i = 0; i < N_TERMS; i++)
		sums->terms[i] = dd_add(sums->terms[i], other->terms[i]);
}

static Dd
regression_mean(const RegressionSums *sums, RegressionTerm term)
{
	return dd_div(sums->terms[term], sums->terms[TERM_ONE]);
}

/* The mean square about the mean, of d or e. */
static Dd
regression_spread(const RegressionSums *sums, RegressionTerm square, RegressionTerm term)
{
	Dd mean = regression_mean(sums, term);

	return dd_sub(regression_mean(sums, square), dd_mul(mean, mean));
}

double
regression_variance(const RegressionSums *sums)
{
	double variance = dd_value(regression_spread(sums, TERM_D2, TERM_D));

	return sums->min == sums->max || variance < 0.0 ? 0.0 : variance;
}

/* 1 - unexplained / total: r2_score, or explained_variance with the mean error forgiven. */
static Metric
regression_explained(const RegressionSums *sums, bool forgive_mean)
{
	Dd total;
	Dd unexplained;

	if (sums->n < 2)
		return metric_undefined("fewer than two rows");
	total = regression_spread(sums, TERM_D2, TERM_D);
	if (sums->min == sums->max || dd_value(total) <= 0.0)
		return metric_undefined("the actual values are constant");
	unexplained =
		forgive_mean ? regression_spread(sums, TERM_E2, TERM_E) : regression_mean(sums, TERM_E2);
	return metric_value(dd_value(dd_sub(dd_from(1.0), dd_div(unexplained, total))));
}

/* The term that the metric is the mean of, if it is one, or the root of it. */
static RegressionTerm
regression_term(RegressionMetric metric)
{
	if (metric == REGRESSION_MEAN_ABSOLUTE_ERROR)
		return TERM_ABSOLUTE;
	return metric == REGRESSION_MEAN_ABSOLUTE_PERCENTAGE_ERROR ? TERM_PERCENTAGE : TERM_E2;
}

Metric
regression_metric(const RegressionSums *sums, RegressionMetric metric)
{
	Metric result = {0.0, NULL};

	if (sums->n == 0)
		return metric_undefined("no rows");
	if (metric == REGRESSION_R2_SCORE || metric == REGRESSION_EXPLAINED_VARIANCE)
		result = regression_explained(sums, metric == REGRESSION_EXPLAINED_VARIANCE);
	else if (metric == REGRESSION_ROOT_MEAN_SQUARED_ERROR)
		result.value = dd_value(dd_sqrt(regression_mean(sums, TERM_E2)));
	else
		result.value = dd_value(regression_mean(sums, regression_term(metric)));
	if (result.reason == NULL && !isfinite(result.value))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("values are too large for their sum to be a number")));
	return result;
}

/* Standard error of a figure on which a row's influence is this combination of its terms. */
static double
regression_error(const RegressionSums *sums, const Dd *combination)
{
	Dd sum = DD_ZERO;
	double size = 0.0;

	for (int i = 0; i < N_TERMS; i++)
		for (int j = 0; j <= i; j++)
		{
			Dd factor = dd_mul_d(dd_mul(combination[i], combination[j]), i == j ? 1.0 : 2.0);
			Dd term;

			if (factor.hi == 0.0)
				continue;
			term = dd_mul(factor, sums->products[i][j]);
			sum = dd_add(sum, term);
			size += fabs(dd_value(term));
		}
	if (sums->n < 2)
		return NAN;
	sum = mass_settle(sum, size);
	return sqrt(mass_variance(sum, (double) sums->n)) / dd_value(sums->terms[TERM_ONE]);
}

static double
regression_mean_error(const RegressionSums *sums, RegressionTerm term)
{
	Dd combination[N_TERMS] = {0};

	combination[TERM_ONE] = dd_neg(regression_mean(sums, term));
	combination[term] = dd_from(1.0);
	return regression_error(sums, combination);
}

/*
 * Of 1 - mean(e^2) / var(d): the delta method of a ratio R, by which the influence of a row
 * times var(d) is e^2 - R (d - mean d)^2; less the means of e with the mean error forgiven,
 * where it is (e - mean e)^2 - R (d - mean d)^2.  Two rows are as far from their mean: they
 * say nothing of how much their squares vary.
 */
static double
regression_explained_error(const RegressionSums *sums, bool forgive_mean)
{
	Dd d = regression_mean(sums, TERM_D);
	Dd e = forgive_mean ? regression_mean(sums, TERM_E) : DD_ZERO;
	Dd total = regression_spread(sums, TERM_D2, TERM_D);
	Dd ratio;
	Dd combination[N_TERMS] = {0};

	if (sums->n < 3 || sums->min == sums->max)
		return NAN;
	ratio = dd_div(dd_sub(regression_mean(sums, TERM_E2), dd_mul(e, e)), total);
	combination[TERM_ONE] = dd_sub(dd_mul(e, e), dd_mul(ratio, dd_mul(d, d)));
	combination[TERM_D] = dd_mul_d(dd_mul(ratio, d), 2.0);
	combination[TERM_D2] = dd_neg(ratio);
	combination[TERM_E] = dd_mul_d(e, -2.0);
	combination[TERM_E2] = dd_from(1.0);
	return regression_error(sums, combination) / dd_value(total);
}

double
regression_std_error(const RegressionSums *sums, RegressionMetric metric)
{
	double error;

	Assert(sums->has_products);
	if (metric == REGRESSION_R2_SCORE || metric == REGRESSION_EXPLAINED_VARIANCE)
		return regression_explained_error(sums, metric == REGRESSION_EXPLAINED_VARIANCE);
	error = regression_mean_error(sums, regression_term(metric));
	if (metric != REGRESSION_ROOT_MEAN_SQUARED_ERROR)
		return error;
	if (dd_value(sums->terms[TERM_E2]) <= 0.0)
		return 0.0;
	return error / (2.0 * regression_metric(sums, metric).value);
}

/* ---------------------------------------------------------------- calibration */

/* Inner edges are k * (1 / n_bins), as numpy.linspace computes them. */
int
calibration_bin(double probability, int n_bins)
{
	double step = 1.0 / n_bins;
	int bin = (int) (probability * n_bins);

	bin = Min(Max(bin, 0), n_bins - 1);
	while (bin > 0 && probability <= bin * step)
		bin--;
	while (bin < n_bins - 1 && probability > (bin + 1) * step)
		bin++;
	return bin;
}
