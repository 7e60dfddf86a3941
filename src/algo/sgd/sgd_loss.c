/*
 * sgd_loss.c
 *		The losses of stochastic gradient descent and their derivatives.
 */
#include "core/port.h"

#include <math.h>

#include "algo/sgd/sgd.h"

/* log(1 + exp(-z)), z the margin of the right side */
static double
log_loss(double p, double y, double epsilon)
{
	double z = p * y;

	return log1p(exp(-fabs(z))) + Max(-z, 0.0);
}

static double
log_loss_slope(double p, double y, double epsilon)
{
	double z = p * y;
	double e = exp(-fabs(z));

	return -y * (z > 0.0 ? e : 1.0) / (1.0 + e);
}

/* (1 - z)^2 from -1 to 1, nothing beyond, linear before (Zhang 2004) */
static double
modified_huber(double p, double y, double epsilon)
{
	double z = p * y;

	if (z >= 1.0)
		return 0.0;
	return z >= -1.0 ? (1.0 - z) * (1.0 - z) : -4.0 * z;
}

static double
modified_huber_slope(double p, double y, double epsilon)
{
	double z = p * y;

	if (z >= 1.0)
		return 0.0;
	return z >= -1.0 ? -2.0 * (1.0 - z) * y : -4.0 * y;
}

static double
squared_error(double p, double y, double epsilon)
{
	return 0.5 * (p - y) * (p - y);
}

static double
squared_error_slope(double p, double y, double epsilon)
{
	return p - y;
}

static double
huber(double p, double y, double epsilon)
{
	double r = fabs(p - y);

	return r <= epsilon ? 0.5 * r * r : epsilon * r - 0.5 * epsilon * epsilon;
}

static double
huber_slope(double p, double y, double epsilon)
{
	return Max(-epsilon, Min(epsilon, p - y));
}

static double
epsilon_insensitive(double p, double y, double epsilon)
{
	return Max(0.0, fabs(y - p) - epsilon);
}

static double
epsilon_insensitive_slope(double p, double y, double epsilon)
{
	if (fabs(y - p) <= epsilon)
		return 0.0;
	return p > y ? 1.0 : -1.0;
}

static double
squared_epsilon_insensitive(double p, double y, double epsilon)
{
	double r = Max(0.0, fabs(y - p) - epsilon);

	return r * r;
}

static double
squared_epsilon_insensitive_slope(double p, double y, double epsilon)
{
	double r = Max(0.0, fabs(y - p) - epsilon);

	return p > y ? 2.0 * r : -2.0 * r;
}

const SgdLoss sgd_losses[] = {
	[SGD_LOG_LOSS] = {log_loss, log_loss_slope},
	[SGD_MODIFIED_HUBER] = {modified_huber, modified_huber_slope},
	[SGD_SQUARED_ERROR] = {squared_error, squared_error_slope},
	[SGD_HUBER] = {huber, huber_slope},
	[SGD_EPSILON_INSENSITIVE] = {epsilon_insensitive, epsilon_insensitive_slope},
	[SGD_SQUARED_EPSILON_INSENSITIVE] = {squared_epsilon_insensitive,
										 squared_epsilon_insensitive_slope},
};
