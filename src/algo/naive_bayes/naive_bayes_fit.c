/*
 * naive_bayes_fit.c
 *		What scoring needs from the sums of naive Bayes; scoring; stored form.
 *
 * The log likelihood of a class, per feature j with the value x:
 *
 *		gaussian		constant - ((x - mean) * slope)^2 / 2
 *		multinomial		x * slope
 *		bernoulli		constant + (x ? slope : 0)
 *
 * where constant is -log(2 pi variance) / 2, or log P(x = 0), and slope is 1 /
 * standard deviation, log(share of the feature), or log(P(x = 1) / P(x = 0)).
 *
 * To these a category adds the share of its code (naive_bayes_tables.c).
 *
 * Stored (format 1): u8 distribution, u8 fit_prior?, f64 smoothing, u8
 * binarizes?, f64 threshold; the weights of the classes; u8 is any value
 * missing?, with it the weights; the sums; gaussian: the squares.  Each number is
 * its two parts, f64 high and low.  Format 2, where features are categories: then f64 alpha
 * of categories and the counts.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/naive_bayes/naive_bayes.h"
#include "math/link.h"

#define MAX_CLASSES           1000000
#define KEPT_BITS             72
#define VALUES_BETWEEN_CHECKS 100000
#define UNSURE                1e13 /* from here on rounding may be more than a class's lead */
#define UNSURE_SHARE          1e-14
#define LOG_2_PI              1.8378770664093454836

static Size
n_values(const NaiveBayesFit *fit)
{
	return (Size) fit->n_classes * fit->n_features;
}

static Size
n_counts(const NaiveBayesFit *fit)
{
	return (Size) fit->n_classes * fit->tables.n_cells;
}

static void *
take(Size n, Size width)
{
	return palloc_extended(Max(n, 1) * width, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* What a value of 0 counts, of yes and no. */
double
naive_bayes_zero_count(const NaiveBayesRules *rules)
{
	return rules->binarizes && 0.0 > rules->threshold ? 1.0 : 0.0;
}

/* Do zeros add to likelihoods? */
static bool
has_rest(const NaiveBayesRules *rules)
{
	return rules->kind == NAIVE_BAYES_GAUSSIAN || naive_bayes_zero_count(rules) > 0.0;
}

static int
n_sums(const NaiveBayesRules *rules)
{
	return rules->kind == NAIVE_BAYES_GAUSSIAN ? 3 : 2;
}

Size
naive_bayes_sums_bytes(const NaiveBayesRules *rules, int n_classes, int n_features, int n_cells)
{
	return ((Size) n_features * n_sums(rules) + n_cells + 1) * n_classes * sizeof(Dd);
}

Size
naive_bayes_bytes(const NaiveBayesRules *rules, int n_classes, int n_features, int n_cells)
{
	Size derived = 2 + (rules->kind == NAIVE_BAYES_GAUSSIAN) + has_rest(rules);

	return naive_bayes_sums_bytes(rules, n_classes, n_features, n_cells) +
		   ((Size) n_features * derived + n_cells + 2) * n_classes * sizeof(double);
}

/* With all sums zero and nothing derived. */
NaiveBayesFit *
naive_bayes_create(const NaiveBayesRules *rules, int n_classes, int n_features,
				   const int *n_categories)
{
	NaiveBayesFit *fit = palloc0(sizeof(NaiveBayesFit));
	Size n;

	fit->rules = *rules;
	fit->n_classes = n_classes;
	fit->n_features = n_features;
	n = n_values(fit);
	fit->class_weight = take(n_classes, sizeof(Dd));
	fit->weight = take(n, sizeof(Dd));
	fit->sum = take(n, sizeof(Dd));
	if (n_sums(rules) == 3)
		fit->square = take(n, sizeof(Dd));
	fit->tables = naive_bayes_tables(n_features, n_categories);
	fit->count = take(n_counts(fit), sizeof(Dd));
	return fit;
}

static Dd *
grow_sums(Dd *sums, Size n, Size room)
{
	sums = repalloc_huge(sums, Max(room, 1) * sizeof(Dd));
	memset(sums + n, 0, (room - n) * sizeof(Dd));
	return sums;
}

void
naive_bayes_grow(NaiveBayesFit *fit, int n_classes)
{
	Size n = n_values(fit);
	Size room = (Size) n_classes * fit->n_features;

	fit->class_weight = grow_sums(fit->class_weight, fit->n_classes, n_classes);
	fit->weight = grow_sums(fit->weight, n, room);
	fit->sum = grow_sums(fit->sum, n, room);
	if (fit->square != NULL)
		fit->square = grow_sums(fit->square, n, room);
	fit->count = grow_sums(fit->count, n_counts(fit), (Size) n_classes * fit->tables.n_cells);
	fit->n_classes = n_classes;
}

/* ------------------------------------------------------------------- derived */

/*
 * What the order of the rows leaves behind in the last of some hundred bits is
 * rounded off: 72 bits are kept.
 */
static void
settle(Dd *sums, Size n)
{
	for (Size i = 0; i < n; i++)
	{
		int exponent;
		double unit;

		frexp(sums[i].hi, &exponent);
		unit = ldexp(1.0, exponent - KEPT_BITS);
		sums[i].lo = unit > 0.0 ? rint(sums[i].lo / unit) * unit : 0.0;
		sums[i] = dd_two_sum(sums[i].hi, sums[i].lo);
	}
}

/* All sums; once learning has ended, and as often as wanted. */
void
naive_bayes_settle(NaiveBayesFit *fit)
{
	settle(fit->class_weight, fit->n_classes);
	settle(fit->weight, n_values(fit));
	settle(fit->sum, n_values(fit));
	if (fit->square != NULL)
		settle(fit->square, n_values(fit));
	settle(fit->count, n_counts(fit));
}

static void
derive_priors(NaiveBayesFit *fit)
{
	Dd total = DD_ZERO;

	for (int k = 0; k < fit->n_classes; k++)
		total = dd_add(total, fit->class_weight[k]);
	for (int k = 0; k < fit->n_classes; k++)
		fit->log_prior[k] = fit->rules.fit_prior
								? log(dd_value(fit->class_weight[k]) / dd_value(total))
								: -log(fit->n_classes);
}

/* Mean and variance of sums; 0 and 0 where there was nothing to sum. */
static void
moments(Dd weight, Dd sum, Dd square, double *mean, double *variance)
{
	Dd m;

	*mean = *variance = 0.0;
	if (!(dd_value(weight) > 0.0))
		return;
	m = dd_div(sum, weight);
	*mean = dd_value(m);
	*variance = dd_value(dd_div(dd_sub(square, dd_mul(m, sum)), weight));
	*variance = Max(*variance, 0.0);
}

/* The moments of feature j over all classes. */
static void
pooled_moments(const NaiveBayesFit *fit, int j, double *mean, double *variance)
{
	Dd weight = DD_ZERO;
	Dd sum = DD_ZERO;
	Dd square = DD_ZERO;

	for (int k = 0; k < fit->n_classes; k++)
	{
		Size i = (Size) k * fit->n_features + j;

		weight = dd_add(weight, fit->weight[i]);
		sum = dd_add(sum, fit->sum[i]);
		square = dd_add(square, fit->square[i]);
	}
	moments(weight, sum, square, mean, variance);
}

/*
 * A class that has no value of a feature gets what all classes together have;
 * when none has any, every class gets the same, which decides nothing.
 */
static bool
derive_gaussian_value(NaiveBayesFit *fit, Size i)
{
	double variance;

	if (dd_value(fit->weight[i]) > 0.0)
		moments(fit->weight[i], fit->sum[i], fit->square[i], &fit->mean[i], &variance);
	else
	{
		pooled_moments(fit, (int) (i % fit->n_features), &fit->mean[i], &variance);
		if (variance == 0.0)
			variance = 1.0;
	}
	variance += fit->epsilon;
	fit->slope[i] = 1.0 / sqrt(variance);
	fit->constant[i] = -0.5 * (LOG_2_PI + log(variance));
	return isfinite(fit->mean[i]) && isfinite(fit->slope[i]) && isfinite(fit->constant[i]);
}

/* Means, variances and constants from the sums; -1, or the value that has none. */
static int64
derive_gaussian(NaiveBayesFit *fit)
{
	double largest = 0.0;

	for (int j = 0; j < fit->n_features; j++)
	{
		double mean;
		double variance;

		if (j % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (!naive_bayes_is_number(fit, j))
			continue;
		pooled_moments(fit, j, &mean, &variance);
		largest = Max(largest, variance);
	}
	/* where nothing varies, smoothing is about 1 */
	fit->epsilon = fit->rules.smoothing * (largest > 0.0 ? largest : 1.0);
	for (Size i = 0; i < n_values(fit); i++)
	{
		if (i % VALUES_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		if (naive_bayes_is_number(fit, i % fit->n_features) && !derive_gaussian_value(fit, i))
			return (int64) i;
	}
	return -1;
}

/* Log shares of the counts; -1, or the value that has none. */
static int64
derive_multinomial(NaiveBayesFit *fit)
{
	double alpha = Max(fit->rules.smoothing, NAIVE_BAYES_MIN_ALPHA);
	int n_numbers = fit->n_features - fit->tables.n;

	for (int k = 0; k < fit->n_classes; k++)
	{
		Size first = (Size) k * fit->n_features;
		Dd total = dd_two_prod(alpha, n_numbers);
		double log_total;

		CHECK_FOR_INTERRUPTS();
		for (Size i = first; i < first + fit->n_features; i++)
			total = dd_add(total, fit->sum[i]);
		log_total = log(dd_value(total));
		for (Size i = first; i < first + fit->n_features; i++)
		{
			if (!naive_bayes_is_number(fit, i - first))
				continue;
			fit->slope[i] = log(dd_value(fit->sum[i]) + alpha) - log_total;
			if (!isfinite(fit->slope[i]))
				return (int64) i;
		}
	}
	return -1;
}

static int64
derive_bernoulli(NaiveBayesFit *fit)
{
	double alpha = Max(fit->rules.smoothing, NAIVE_BAYES_MIN_ALPHA);

	for (Size i = 0; i < n_values(fit); i++)
	{
		double log_ones = log(dd_value(fit->sum[i]) + alpha);
		double log_zeros = log(dd_value(dd_sub(fit->weight[i], fit->sum[i])) + alpha);

		if (i % VALUES_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		if (!naive_bayes_is_number(fit, i % fit->n_features))
			continue;
		fit->constant[i] = log_zeros - log(dd_value(fit->weight[i]) + 2.0 * alpha);
		fit->slope[i] = log_ones - log_zeros;
		if (!isfinite(fit->constant[i]) || !isfinite(fit->slope[i]))
			return (int64) i;
	}
	return -1;
}

/* From the last feature on, what zeros in it and in all after it add. */
static void
derive_rest(NaiveBayesFit *fit)
{
	Size n = (Size) fit->n_classes * fit->n_features;

	if (!has_rest(&fit->rules) || n == 0)
		return;
	fit->rest = vector_zeros(n);
	for (Size i = n; i-- > 0;)
	{
		if (i % VALUES_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		fit->rest[i] = naive_bayes_term(fit, i, 0.0);
		if ((i + 1) % fit->n_features != 0)
			fit->rest[i] += fit->rest[i + 1];
	}
}

static void
take_derived(NaiveBayesFit *fit)
{
	fit->log_prior = take(fit->n_classes, sizeof(double));
	fit->base = take(fit->n_classes, sizeof(double));
	fit->constant = take(n_values(fit), sizeof(double));
	fit->slope = take(n_values(fit), sizeof(double));
	if (fit->rules.kind == NAIVE_BAYES_GAUSSIAN)
		fit->mean = take(n_values(fit), sizeof(double));
	fit->share = take(n_counts(fit), sizeof(double));
}

int64
naive_bayes_derive(NaiveBayesFit *fit)
{
	int64 bad;
	Size i;

	take_derived(fit);
	derive_priors(fit);
	if (fit->rules.kind == NAIVE_BAYES_GAUSSIAN)
		bad = derive_gaussian(fit);
	else if (fit->rules.kind == NAIVE_BAYES_MULTINOMIAL)
		bad = derive_multinomial(fit);
	else
		bad = derive_bernoulli(fit);
	if (bad < 0)
		bad = naive_bayes_derive_tables(fit);
	memcpy(fit->base, fit->log_prior, fit->n_classes * sizeof(double));
	for (i = 0; i < n_values(fit); i++)
		fit->base[i / fit->n_features] += fit->constant[i];
	derive_rest(fit);
	return bad;
}

/* ------------------------------------------------------------------- scoring */

/* What the categories of a row add. */
static double
shares(const NaiveBayesFit *fit, int class, const double *x)
{
	const double *share = fit->share + (Size) class * fit->tables.n_cells;
	double sum = 0.0;

	for (int t = 0; t < fit->tables.n; t++)
	{
		const NaiveBayesTable *table = &fit->tables.table[t];
		double code = x[table->feature];

		if (code >= 0.0 && code < table->n_codes)
			sum += share[table->first + (int) code];
	}
	return sum;
}

double
naive_bayes_likelihood(const NaiveBayesFit *fit, int class, int n, const double *x)
{
	Size first = (Size) class * fit->n_features;
	double sum = 0.0;
	double missing = 0.0; /* constants of what is missing */

	for (int j = 0; j < n; j++)
	{
		if (isnan(x[j]))
			missing += fit->constant[first + j];
		else
			sum += naive_bayes_term(fit, first + j, x[j]);
	}
	if (fit->tables.n > 0)
		sum += shares(fit, class, x);
	return fit->base[class] - missing + sum;
}

void
naive_bayes_probabilities(int n_classes, double *out)
{
	double first = -INFINITY;
	double second = -INFINITY;

	for (int k = 0; k < n_classes; k++)
	{
		second = Max(second, Min(first, out[k]));
		first = Max(first, out[k]);
	}
	if (unlikely(!(first > -UNSURE) && !(first - second > UNSURE_SHARE * fabs(first))))
		out[0] = NAN;
	link_softmax(n_classes, out);
}

static void
predict_row(const NaiveBayesFit *fit, const double *x, double *out)
{
	for (int k = 0; k < fit->n_classes; k++)
		out[k] = naive_bayes_likelihood(fit, k, fit->n_features, x);
	naive_bayes_probabilities(fit->n_classes, out);
}

void
naive_bayes_predict(const void *model, Size n, const double *x, double *out)
{
	const NaiveBayesFit *fit = model;
	Size between = Max(VALUES_BETWEEN_CHECKS / Max(n_values(fit), 1), 1);

	for (Size i = 0; i < n; i++)
	{
		if (i % between == between - 1)
			CHECK_FOR_INTERRUPTS();
		predict_row(fit, x + i * fit->n_features, out + i * fit->n_classes);
	}
}

/* --------------------------------------------------------------- stored form */

static void
put_sums(ByteWriter *w, const Dd *sums, Size n)
{
	for (Size i = 0; i < n; i++)
	{
		bytes_put_f64(w, sums[i].hi);
		bytes_put_f64(w, sums[i].lo);
	}
}

static bool
has_missing(const NaiveBayesFit *fit)
{
	for (Size i = 0; i < n_values(fit); i++)
	{
		const Dd *all = &fit->class_weight[i / fit->n_features];

		if (fit->weight[i].hi != all->hi || fit->weight[i].lo != all->lo)
			return true;
	}
	return false;
}

void
naive_bayes_save(const void *model, ByteWriter *w)
{
	const NaiveBayesFit *fit = model;
	bool missing = has_missing(fit);

	bytes_put_u8(w, fit->rules.kind);
	bytes_put_u8(w, fit->rules.fit_prior);
	bytes_put_f64(w, fit->rules.smoothing);
	bytes_put_u8(w, fit->rules.binarizes);
	bytes_put_f64(w, fit->rules.threshold);
	put_sums(w, fit->class_weight, fit->n_classes);
	bytes_put_u8(w, missing);
	if (missing)
		put_sums(w, fit->weight, n_values(fit));
	put_sums(w, fit->sum, n_values(fit));
	if (fit->square != NULL)
		put_sums(w, fit->square, n_values(fit));
	if (fit->tables.n == 0)
		return;
	bytes_put_f64(w, fit->rules.alpha);
	put_sums(w, fit->count, n_counts(fit));
}

uint16
naive_bayes_format(const void *fit)
{
	return ((const NaiveBayesFit *) fit)->tables.n > 0 ? 2 : 1;
}

/* As saved and in no other form: the low part is what rounding left. */
static void
get_sums(ByteReader *r, Dd *sums, Size n, bool negative)
{
	for (Size i = 0; i < n; i++)
	{
		double high = bytes_get_f64(r);
		double low = bytes_get_f64(r);
		Dd sum = dd_two_sum(high, low);

		if (i % VALUES_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		if (sum.hi != high || sum.lo != low || (!negative && high < 0.0))
			bytes_corrupt(r, "a sum out of range");
		sums[i] = (Dd){high, low};
	}
}

static NaiveBayesRules
get_rules(ByteReader *r)
{
	NaiveBayesRules rules = {.kind = bytes_get_u8(r)};

	if (rules.kind > NAIVE_BAYES_BERNOULLI)
		bytes_corrupt(r, "unknown distribution");
	rules.fit_prior = bytes_get_bool(r);
	rules.smoothing = bytes_get_f64(r);
	rules.binarizes = bytes_get_bool(r);
	rules.threshold = bytes_get_f64(r);
	if (rules.smoothing < 0.0 || (rules.binarizes && rules.kind != NAIVE_BAYES_BERNOULLI))
		bytes_corrupt(r, "parameters out of range");
	return rules;
}

static void
get_weights(ByteReader *r, NaiveBayesFit *fit)
{
	if (bytes_get_bool(r))
	{
		get_sums(r, fit->weight, n_values(fit), false);
		if (!has_missing(fit))
			bytes_corrupt(r, "weights that need not be told");
		return;
	}
	for (Size i = 0; i < n_values(fit); i++)
		fit->weight[i] = fit->class_weight[i / fit->n_features];
}

/* The counts of categories, where there are any. */
static void
get_counts(ByteReader *r, NaiveBayesFit *fit)
{
	if (fit->tables.n == 0)
		return;
	fit->rules.alpha = bytes_get_f64(r);
	if (!(fit->rules.alpha >= 0.0))
		bytes_corrupt(r, "parameters out of range");
	get_sums(r, fit->count, n_counts(fit), false);
}

void *
naive_bayes_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	const int *n_categories = format > 1 ? shape->n_categories : NULL;
	int n_cells = naive_bayes_cells(shape->n_features, n_categories);
	NaiveBayesRules rules;
	NaiveBayesFit *fit;

	if (format > 2)
		bytes_corrupt(r, "unknown format of naive Bayes");
	if (shape->task != TASK_CLASSIFICATION || shape->n_features < 0 || shape->n_classes < 2 ||
		shape->n_classes > MAX_CLASSES)
		bytes_corrupt(r, "shape that no naive Bayes has");
	rules = get_rules(r);
	/* before memory is taken: the sums alone need so much of what is left */
	if ((r->len - r->pos) / sizeof(Dd) / shape->n_classes < (Size) shape->n_features + n_cells + 1)
		bytes_corrupt(r, "fewer sums than features");
	fit = naive_bayes_create(&rules, shape->n_classes, shape->n_features, n_categories);
	get_sums(r, fit->class_weight, shape->n_classes, false);
	for (int k = 0; k < shape->n_classes; k++)
	{
		if (!(fit->class_weight[k].hi > 0.0))
			bytes_corrupt(r, "a class without rows");
	}
	get_weights(r, fit);
	get_sums(r, fit->sum, n_values(fit), rules.kind == NAIVE_BAYES_GAUSSIAN);
	if (fit->square != NULL)
		get_sums(r, fit->square, n_values(fit), false);
	get_counts(r, fit);
	bytes_expect_end(r);
	if (naive_bayes_derive(fit) >= 0)
		bytes_corrupt(r, "sums that no rows have");
	for (int k = 0; k < shape->n_classes; k++)
	{
		if (!isfinite(fit->base[k]))
			bytes_corrupt(r, "a class that no row can have");
	}
	return fit;
}
