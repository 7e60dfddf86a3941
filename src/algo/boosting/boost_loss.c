/*
 * boost_loss.c
 *		Losses, their derivatives, and the best constants.
 *
 * The hessian of the logarithmic loss of several classes is not diagonal; twice
 * its diagonal, which is used, bounds it (each row's other entries sum to the
 * diagonal one), so that a step never goes too far.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "algo/bins/tree_kernel.h"
#include "algo/boosting/boost_loss.h"
#include "core/sort.h"
#include "math/dd.h"
#include "math/rng.h"

const char *const boost_loss_names[N_BOOST_LOSSES + 1] = {
	"squared_error", "absolute_error", "quantile", "poisson", "log_loss", NULL};

/* ------------------------------------------------------------------ derivatives */

static inline double
logistic(double score)
{
	return 1.0 / (1.0 + exp(-score));
}

/* The probabilities of n classes, without overflow. */
static void
softmax(int n, const double *scores, double *p)
{
	double greatest = scores[0];
	double sum = 0;

	for (int k = 1; k < n; k++)
		greatest = Max(greatest, scores[k]);
	for (int k = 0; k < n; k++)
	{
		p[k] = exp(scores[k] - greatest);
		sum += p[k];
	}
	for (int k = 0; k < n; k++)
		p[k] /= sum;
}

/* Most rows by the kernel; what is left over with rows of nothing to fill up. */
static void
binary_gradients(Size n, const double *y, const double *scores, double *g, double *h)
{
	Size whole = n - n % TREE_KERNEL_LANES;
	Size bytes = (n - whole) * sizeof(double);
	double rest[4][TREE_KERNEL_LANES] = {{0}};

	tree_kernels()->logistic(whole, y, scores, g, h);
	if (whole == n)
		return;
	memcpy(rest[0], y + whole, bytes);
	memcpy(rest[1], scores + whole, bytes);
	tree_kernels()->logistic(TREE_KERNEL_LANES, rest[0], rest[1], rest[2], rest[3]);
	memcpy(g + whole, rest[2], bytes);
	memcpy(h + whole, rest[3], bytes);
}

static void
class_gradients(int n_classes, Size n, const double *y, const double *scores, double *g, double *h)
{
	for (Size i = 0; i < n; i++, scores += n_classes, g += n_classes, h += n_classes)
	{
		softmax(n_classes, scores, g);
		for (int k = 0; k < n_classes; k++)
		{
			h[k] = 2.0 * g[k] * (1.0 - g[k]);
			g[k] -= k == y[i];
		}
	}
}

static void
value_gradients(const BoostLoss *loss, Size n, const double *y, const double *scores, double *g,
				double *h)
{
	for (Size i = 0; i < n; i++)
	{
		double mean = loss->kind == LOSS_POISSON ? exp(scores[i]) : scores[i];

		h[i] = loss->kind == LOSS_POISSON ? mean : 1.0;
		if (boost_loss_takes_quantile(loss))
			g[i] = y[i] > mean ? -loss->quantile : (y[i] < mean ? 1.0 - loss->quantile : 0.0);
		else
			g[i] = mean - y[i];
	}
}

void
boost_loss_gradients(const BoostLoss *loss, Size n, const double *y, const double *w,
					 const double *scores, double *g, double *h)
{
	if (loss->kind != LOSS_LOG)
		value_gradients(loss, n, y, scores, g, h);
	else if (loss->n_outputs == 1)
		binary_gradients(n, y, scores, g, h);
	else
		class_gradients(loss->n_outputs, n, y, scores, g, h);
	for (Size i = 0; w != NULL && i < n; i++)
	{
		for (int k = 0; k < loss->n_outputs; k++)
		{
			g[i * loss->n_outputs + k] *= w[i];
			h[i * loss->n_outputs + k] *= w[i];
		}
	}
}

bool
boost_loss_bounds(const BoostLoss *loss, double *max_g, double *max_h)
{
	*max_g = 1.0;
	*max_h = loss->kind == LOSS_LOG ? (loss->n_outputs == 1 ? 0.25 : 0.5) : 1.0;
	return loss->kind == LOSS_LOG || boost_loss_takes_quantile(loss);
}

/* ----------------------------------------------------------------------- values */

/* log(1 + exp(x)) */
static double
softplus(double x)
{
	return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

double
boost_loss_of_row(const BoostLoss *loss, double y, const double *scores)
{
	double rest = y - scores[0];
	double greatest = scores[0];
	double sum = 0;

	switch (loss->kind)
	{
		case LOSS_SQUARED_ERROR:
			return rest * rest / 2;
		case LOSS_ABSOLUTE_ERROR:
			return fabs(rest);
		case LOSS_QUANTILE:
			return rest > 0 ? loss->quantile * rest : (loss->quantile - 1) * rest;
		case LOSS_POISSON:
			return exp(scores[0]) - y * scores[0];
		case LOSS_LOG:
			break;
	}
	if (loss->n_outputs == 1)
		return softplus(y > 0 ? -scores[0] : scores[0]);
	for (int k = 1; k < loss->n_outputs; k++)
		greatest = Max(greatest, scores[k]);
	for (int k = 0; k < loss->n_outputs; k++)
		sum += exp(scores[k] - greatest);
	return log(sum) + greatest - scores[(int) y];
}

void
boost_loss_check(const BoostLoss *loss, Size n, const double *y)
{
	for (Size i = 0; loss->kind == LOSS_POISSON && i < n; i++)
	{
		if (y[i] < 0)
			core_error(CORE_DATA_UNFIT, "Choose another loss.",
					   "loss \"poisson\" cannot learn a negative target, %g", y[i]);
	}
}

/* -------------------------------------------------------------------- quantiles */

/* Put the value that belongs at place k there, smaller ones before it, greater ones after. */
static void
select_value(double *values, Size n, Size k)
{
	Size low = 0;
	Size high = n - 1;

	while (low < high)
	{
		/* drawn, so that no order of the values is slow; never the last */
		double pivot = values[low + hash_mix64(low, high) % (high - low)];
		Size i = low;
		Size j = high;

		CHECK_FOR_INTERRUPTS();
		for (;;)
		{
			double swap;

			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i >= j)
				break;
			swap = values[i];
			values[i++] = values[j];
			values[j--] = swap;
		}
		/* all before i are at most the pivot; all after j are at least it */
		if (j < k)
			low = Max(i, j + 1);
		else
			high = j;
	}
}

static double
least(const double *values, Size n)
{
	double min = values[0];

	for (Size i = 1; i < n; i++)
		min = Min(min, values[i]);
	return min;
}

typedef struct Weighted
{
	double value;
	double w;
} Weighted;

/* Equal values by weight, so that sums do not depend on the order of the rows. */
static int
compare_weighted(const void *a, const void *b)
{
	const Weighted *x = a;
	const Weighted *y = b;

	if (x->value != y->value)
		return x->value > y->value ? 1 : -1;
	return (x->w > y->w) - (x->w < y->w);
}

/* Where the weights of the sorted values come to q of all; midway between two where it is both. */
static double
weighted_quantile(Size n, const double *values, const double *w, double q)
{
	Weighted *pairs = palloc_extended(sizeof(Weighted) * n, MCXT_ALLOC_HUGE);
	double total = 0;
	double below = 0;
	double result;
	Size i;

	for (i = 0; i < n; i++)
		pairs[i] = (Weighted){values[i], w[i]};
	sort_array(pairs, n, sizeof(Weighted), compare_weighted);
	for (i = 0; i < n; i++)
		total += pairs[i].w;
	for (i = 0; i + 1 < n; i++)
	{
		below += pairs[i].w;
		if (below >= q * total)
			break;
	}
	result = pairs[i].value;
	if (i + 1 < n && below == q * total)
		result = result / 2 + pairs[i + 1].value / 2;
	pfree(pairs);
	return result;
}

double
boost_quantile(Size n, double *values, const double *w, double q)
{
	double target = q * n;
	Size k = target > 1 ? (Size) ceil(target) - 1 : 0;
	double result;

	if (n == 0)
		return 0;
	if (w != NULL)
		return weighted_quantile(n, values, w, q);
	k = Min(k, n - 1);
	select_value(values, n, k);
	result = values[k];
	if (k + 1 < n && target == (double) (k + 1))
		result = result / 2 + least(values + k + 1, n - k - 1) / 2;
	return result;
}

/*
 * --------------------------------------------------------------- best constants
 *
 * Sums are taken in double-double, so that the order of the rows does not show.
 */

static double
mean_of(Size n, const double *y, const double *w)
{
	Dd sum = DD_ZERO;
	Dd weight = DD_ZERO;

	for (Size i = 0; i < n; i++)
	{
		double wi = w != NULL ? w[i] : 1.0;

		check_interrupts_at(i);
		sum = dd_add_d(sum, wi * y[i]);
		weight = dd_add_d(weight, wi);
	}
	return dd_value(sum) / dd_value(weight);
}

static double
quantile_of(Size n, const double *y, const double *w, double q)
{
	double *copy = palloc_extended(sizeof(double) * n, MCXT_ALLOC_HUGE);
	double result;

	memcpy(copy, y, sizeof(double) * n);
	result = boost_quantile(n, copy, w, q);
	pfree(copy);
	return result;
}

/* The logarithm of each class's share of the weight. */
static void
class_base(int n_classes, Size n, const double *y, const double *w, double *base)
{
	Dd *weights = palloc0(sizeof(Dd) * n_classes);
	Dd all = DD_ZERO;

	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		weights[(int) y[i]] = dd_add_d(weights[(int) y[i]], w != NULL ? w[i] : 1.0);
	}
	for (int k = 0; k < n_classes; k++)
		all = dd_add(all, weights[k]);
	for (int k = 0; k < n_classes; k++)
		base[k] = log(Max(dd_value(weights[k]) / dd_value(all), DBL_EPSILON));
	pfree(weights);
}

void
boost_loss_base(const BoostLoss *loss, Size n, const double *y, const double *w, double *base)
{
	double mean = mean_of(n, y, w);

	switch (loss->kind)
	{
		case LOSS_SQUARED_ERROR:
			base[0] = mean;
			break;
		case LOSS_ABSOLUTE_ERROR:
		case LOSS_QUANTILE:
			base[0] = quantile_of(n, y, w, loss->quantile);
			break;
		case LOSS_POISSON:
			base[0] = log(Max(mean, DBL_EPSILON));
			break;
		case LOSS_LOG:
			mean = Max(DBL_EPSILON, Min(1 - DBL_EPSILON, mean));
			base[0] = log(mean / (1 - mean));
			if (loss->n_outputs > 1)
				class_base(loss->n_outputs, n, y, w, base);
			break;
	}
	if (!isfinite(base[0]))
		core_error(CORE_OUT_OF_RANGE, NULL, "the mean of the target is out of range");
}

/* ---------------------------------------------------------------------- outputs */

void
boost_loss_outputs_from(const BoostLoss *loss, int n_classes, Size n, const double *scores,
						double *out)
{
	for (Size i = 0; i < n; i++)
	{
		if (loss->kind == LOSS_POISSON)
			out[i] = Min(exp(scores[i]), DBL_MAX);
		else if (loss->kind != LOSS_LOG)
			out[i] = scores[i];
		else if (n_classes > 2)
			softmax(n_classes, scores + i * n_classes, out + i * n_classes);
		else
		{
			out[2 * i + 1] = logistic(scores[i]);
			out[2 * i] = 1.0 - out[2 * i + 1];
		}
	}
}
