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

/* A count exactly, below 2^63. */
static Dd
count_dd(uint64 count)
{
	double hi = (double) count;

	return dd_quick_two_sum(hi, (double) ((int64) count - (int64) hi));
}

static Dd
dd_mean(Dd sum, uint64 n)
{
	return dd_div(sum, count_dd(n));
}

/* The square root of what rounding may have left below zero. */
static double
sqrt_or_zero(double value)
{
	return value > 0.0 ? sqrt(value) : value == value ? 0.0 : NAN;
}

/* ---------------------------------------------------------------- means */

void
mean_sum_add(MeanSum *sum, double value, uint64 count)
{
	Dd n = count_dd(count);

	sum->n += count;
	sum->sum = dd_add(sum->sum, dd_mul_d(n, value));
	sum->squares = dd_add(sum->squares, dd_mul(n, dd_two_prod(value, value)));
}

Metric
mean_sum_value(const MeanSum *sum)
{
	if (sum->n == 0)
		return metric_undefined("no rows");
	return metric_value(dd_value(dd_mean(sum->sum, sum->n)));
}

double
mean_sum_std_error(const MeanSum *sum)
{
	double n = (double) sum->n;
	Dd spread;

	if (sum->n < 2)
		return NAN;
	spread = dd_sub(sum->squares, dd_div(dd_mul(sum->sum, sum->sum), count_dd(sum->n)));
	return sqrt_or_zero(dd_value(spread) / (n - 1.0) / n);
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

		if (table->counts == NULL)
		{
			table->counts = MemoryContextAlloc(table->context, capacity * sizeof(uint64));
			table->sums = MemoryContextAllocHuge(table->context, sums_size);
		}
		else
		{
			table->counts = repalloc(table->counts, capacity * sizeof(uint64));
			table->sums = repalloc_huge(table->sums, sums_size);
		}
		table->capacity = capacity;
	}
	for (; table->n_classes <= code; table->n_classes++)
	{
		table->counts[table->n_classes] = 0;
		memset(table->sums + (Size) table->n_classes * n_columns, 0, n_columns * sizeof(Dd));
	}
}

void
loss_table_add(LossTable *table, int code, const double *losses, int n_columns)
{
	Dd *sums;

	loss_table_reserve(table, code, n_columns);
	sums = table->sums + (Size) code * n_columns;
	for (int j = 0; j < n_columns; j++)
		sums[j] = dd_add_d(sums[j], losses[j]);
	table->counts[code]++;
}

void
loss_table_merge(LossTable *table, int code, const Dd *sums, uint64 count, int n_columns)
{
	Dd *own;

	loss_table_reserve(table, code, n_columns);
	own = table->sums + (Size) code * n_columns;
	for (int j = 0; j < n_columns; j++)
		own[j] = dd_add(own[j], sums[j]);
	table->counts[code] += count;
}

Metric
loss_table_value(const LossTable *table, const int *code)
{
	Dd sum = DD_ZERO;
	uint64 n = 0;

	for (int k = 0; k < table->n_columns; k++)
	{
		if (code[k] < 0)
			continue;
		sum = dd_add(sum, table->sums[(Size) code[k] * table->n_columns + k]);
		n += table->counts[code[k]];
	}
	if (n == 0)
		return metric_undefined("no rows");
	return metric_value(dd_value(dd_mean(sum, n)));
}

/* ---------------------------------------------------------------- regression */

void
regression_init(RegressionSums *sums, double shift, bool has_moments)
{
	*sums = (RegressionSums){
		.shift = shift, .min = INFINITY, .max = -INFINITY, .has_moments = has_moments};
}

static void
regression_add_moments(RegressionSums *sums, Dd d, Dd d2, Dd e, Dd e2, double percentage)
{
	sums->percentage2 = dd_add(sums->percentage2, dd_two_prod(percentage, percentage));
	sums->e4 = dd_add(sums->e4, dd_mul(e2, e2));
	sums->e3 = dd_add(sums->e3, dd_mul(e2, e));
	sums->d3 = dd_add(sums->d3, dd_mul(d2, d));
	sums->d4 = dd_add(sums->d4, dd_mul(d2, d2));
	sums->ed = dd_add(sums->ed, dd_mul(e, d));
	sums->ed2 = dd_add(sums->ed2, dd_mul(e, d2));
	sums->e2d = dd_add(sums->e2d, dd_mul(e2, d));
	sums->e2d2 = dd_add(sums->e2d2, dd_mul(e2, d2));
}

void
regression_add(RegressionSums *sums, double actual, double predicted)
{
	Dd d = dd_two_sum(actual, -sums->shift);
	Dd e = dd_two_sum(actual, -predicted);
	Dd d2 = dd_mul(d, d);
	Dd e2 = dd_mul(e, e);
	Dd absolute = e.hi < 0.0 ? dd_neg(e) : e;
	double percentage = dd_value(absolute) / Max(fabs(actual), DBL_EPSILON);

	sums->n++;
	sums->min = Min(sums->min, actual);
	sums->max = Max(sums->max, actual);
	sums->d = dd_add(sums->d, d);
	sums->d2 = dd_add(sums->d2, d2);
	sums->e = dd_add(sums->e, e);
	sums->e2 = dd_add(sums->e2, e2);
	sums->absolute = dd_add(sums->absolute, absolute);
	sums->percentage = dd_add_d(sums->percentage, percentage);
	if (sums->has_moments)
		regression_add_moments(sums, d, d2, e, e2, percentage);
}

void
regression_merge(RegressionSums *sums, const RegressionSums *other)
{
	Assert(sums->shift == other->shift && !sums->has_moments && !other->has_moments);
	sums->n += other->n;
	sums->min = Min(sums->min, other->min);
	sums->max = Max(sums->max, other->max);
	sums->d = dd_add(sums->d, other->d);
	sums->d2 = dd_add(sums->d2, other->d2);
	sums->e = dd_add(sums->e, other->e);
	sums->e2 = dd_add(sums->e2, other->e2);
	sums->absolute = dd_add(sums->absolute, other->absolute);
	sums->percentage = dd_add(sums->percentage, other->percentage);
}

/* Sum of squares about the mean. */
static Dd
regression_spread(Dd squares, Dd sum, uint64 n)
{
	return dd_sub(squares, dd_div(dd_mul(sum, sum), count_dd(n)));
}

/* 1 - unexplained / total: r2_score, or explained_variance with the mean error forgiven. */
static Metric
regression_explained(const RegressionSums *sums, bool forgive_mean)
{
	Dd total = regression_spread(sums->d2, sums->d, sums->n);
	Dd unexplained = sums->e2;

	if (sums->n < 2)
		return metric_undefined("fewer than two rows");
	if (sums->min == sums->max || dd_value(total) <= 0.0)
		return metric_undefined("the actual values are constant");
	if (forgive_mean)
		unexplained = regression_spread(sums->e2, sums->e, sums->n);
	return metric_value(dd_value(dd_sub(dd_from(1.0), dd_div(unexplained, total))));
}

Metric
regression_metric(const RegressionSums *sums, RegressionMetric metric)
{
	Metric result = {0.0, NULL};

	if (sums->n == 0)
		return metric_undefined("no rows");
	switch (metric)
	{
		case REGRESSION_R2_SCORE:
			result = regression_explained(sums, false);
			break;
		case REGRESSION_EXPLAINED_VARIANCE:
			result = regression_explained(sums, true);
			break;
		case REGRESSION_ROOT_MEAN_SQUARED_ERROR:
			result.value = dd_value(dd_sqrt(dd_mean(sums->e2, sums->n)));
			break;
		case REGRESSION_MEAN_ABSOLUTE_ERROR:
			result.value = dd_value(dd_mean(sums->absolute, sums->n));
			break;
		case REGRESSION_MEAN_SQUARED_ERROR:
			result.value = dd_value(dd_mean(sums->e2, sums->n));
			break;
		case REGRESSION_MEAN_ABSOLUTE_PERCENTAGE_ERROR:
			result.value = dd_value(dd_mean(sums->percentage, sums->n));
			break;
	}
	if (result.reason == NULL && !isfinite(result.value))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("values are too large for their sum to be a number")));
	return result;
}

/*
 * Of 1 - mean(e^2) / var(d): the delta method of a ratio, with h = e^2 - R (d^2 -
 * 2 mean(d) d), where R is the ratio, as the influence of a row times var(d).
 */
static double
regression_r2_std_error(const RegressionSums *s)
{
	double n = (double) s->n;
	double mean = dd_value(dd_mean(s->d, s->n));
	double var = dd_value(regression_spread(s->d2, s->d, s->n)) / n;
	double r = dd_value(s->e2) / n / var;
	double m = 2.0 * r * mean;
	Dd h = s->e2;
	Dd h2 = s->e4;

	if (s->n < 2 || s->min == s->max)
		return NAN;
	h = dd_sub(h, dd_mul_d(s->d2, r));
	h = dd_add(h, dd_mul_d(s->d, m));
	h2 = dd_add(h2, dd_mul_d(s->d4, r * r));
	h2 = dd_add(h2, dd_mul_d(s->d2, m * m));
	h2 = dd_sub(h2, dd_mul_d(s->e2d2, 2.0 * r));
	h2 = dd_add(h2, dd_mul_d(s->e2d, 2.0 * m));
	h2 = dd_sub(h2, dd_mul_d(s->d3, 2.0 * r * m));
	return sqrt_or_zero(dd_value(regression_spread(h2, h, s->n)) / (n - 1.0) / n) / var;
}

/* The mean of (x - mean x)^4 from the sums of the powers of x. */
static Dd
moment_fourth(Dd x, Dd x2, Dd x3, Dd x4, uint64 n)
{
	Dd m = dd_mean(x, n);
	Dd m2 = dd_mul(m, m);
	Dd sum = dd_mean(x4, n);

	sum = dd_sub(sum, dd_mul_d(dd_mul(m, dd_mean(x3, n)), 4.0));
	sum = dd_add(sum, dd_mul_d(dd_mul(m2, dd_mean(x2, n)), 6.0));
	return dd_sub(sum, dd_mul_d(dd_mul(m2, m2), 3.0));
}

/* The mean of (e - mean e)^2 (d - mean d)^2. */
static Dd
moment_crossed(const RegressionSums *s)
{
	Dd e = dd_mean(s->e, s->n);
	Dd d = dd_mean(s->d, s->n);
	Dd ee = dd_mul(e, e);
	Dd dd = dd_mul(d, d);
	Dd sum = dd_mean(s->e2d2, s->n);

	sum = dd_sub(sum, dd_mul_d(dd_mul(d, dd_mean(s->e2d, s->n)), 2.0));
	sum = dd_sub(sum, dd_mul_d(dd_mul(e, dd_mean(s->ed2, s->n)), 2.0));
	sum = dd_add(sum, dd_mul(dd, dd_mean(s->e2, s->n)));
	sum = dd_add(sum, dd_mul(ee, dd_mean(s->d2, s->n)));
	sum = dd_add(sum, dd_mul_d(dd_mul(dd_mul(e, d), dd_mean(s->ed, s->n)), 4.0));
	return dd_sub(sum, dd_mul_d(dd_mul(ee, dd), 3.0));
}

/*
 * Of 1 - var(e) / var(d): the delta method again, with (e - mean e)^2 - R (d - mean
 * d)^2, whose mean is 0, as the influence of a row times var(d).
 */
static double
regression_explained_std_error(const RegressionSums *s)
{
	double n = (double) s->n;
	double var = dd_value(regression_spread(s->d2, s->d, s->n)) / n;
	double r = dd_value(regression_spread(s->e2, s->e, s->n)) / n / var;
	Dd h2 = moment_fourth(s->e, s->e2, s->e3, s->e4, s->n);

	if (s->n < 2 || s->min == s->max)
		return NAN;
	h2 = dd_sub(h2, dd_mul_d(moment_crossed(s), 2.0 * r));
	h2 = dd_add(h2, dd_mul_d(moment_fourth(s->d, s->d2, s->d3, s->d4, s->n), r * r));
	return sqrt_or_zero(dd_value(h2) / (n - 1.0)) / var;
}

double
regression_std_error(const RegressionSums *sums, RegressionMetric metric)
{
	MeanSum mean = {.n = sums->n, .sum = sums->e2, .squares = sums->e4};

	Assert(sums->has_moments);
	switch (metric)
	{
		case REGRESSION_R2_SCORE:
			return regression_r2_std_error(sums);
		case REGRESSION_EXPLAINED_VARIANCE:
			return regression_explained_std_error(sums);
		case REGRESSION_MEAN_ABSOLUTE_ERROR:
			mean.sum = sums->absolute;
			mean.squares = sums->e2;
			return mean_sum_std_error(&mean);
		case REGRESSION_MEAN_ABSOLUTE_PERCENTAGE_ERROR:
			mean.sum = sums->percentage;
			mean.squares = sums->percentage2;
			return mean_sum_std_error(&mean);
		case REGRESSION_ROOT_MEAN_SQUARED_ERROR:
			if (dd_value(sums->e2) <= 0.0)
				return 0.0;
			return mean_sum_std_error(&mean) / (2.0 * sqrt(dd_value(sums->e2) / (double) sums->n));
		case REGRESSION_MEAN_SQUARED_ERROR:
			break;
	}
	return mean_sum_std_error(&mean);
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
