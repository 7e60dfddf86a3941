/*
 * distribution.c
 *		Tail probabilities by the regularised incomplete beta and gamma
 *		functions.
 *
 * Both are a prefactor times a continued fraction or a series.  The prefactor
 * is where digits are usually lost (differences of large logarithms of gamma
 * functions); here it is written by Stirling's formula with its correction and
 * the deviance k log(k/m) + m - k, as in Loader, "Fast and accurate computation
 * of binomial probabilities" (2000).  Invalid arguments give NaN.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>

#include "math/distribution.h"

#define MAX_TERMS 10000000
#define TWO_PI    6.283185307179586476925286766559

/*
 * log Gamma(z) - ((z - 1/2) log z - z + log(2 pi) / 2), z > 0: the asymptotic
 * series, from z >= 16 on; below, by the recurrence of Gamma.
 */
static double
stirling_correction(double z)
{
	static const double coefficients[] = {1.0 / 12.0,    -1.0 / 360.0, 1.0 / 1260.0,
										  -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360360.0,
										  1.0 / 156.0};
	double carried = 0.0;
	double power;
	double sum = 0.0;

	while (z < 16.0)
	{
		carried += (z + 0.5) * log1p(1.0 / z) - 1.0;
		z += 1.0;
	}
	power = 1.0 / (z * z);
	for (int i = lengthof(coefficients) - 1; i >= 0; i--)
		sum = sum * power + coefficients[i];
	return carried + sum / z;
}

/*
 * k log(k / m) + m - k for positive k, m.  Near k = m with v = (k - m) / (k + m):
 * k log(k/m) = 2 k atanh(v), so that the value is (k - m) v + 2 k (v^3/3 +
 * v^5/5 + ...).
 */
static double
deviance(double k, double m)
{
	double difference = k - m;
	double v = difference / (k + m);
	double sum;
	double power;

	if (fabs(v) > 0.1)
		return k * log(k / m) - difference;
	sum = difference * v;
	power = 2.0 * k * v;
	for (int i = 3; i < 100; i += 2)
	{
		double next;

		power *= v * v;
		next = sum + power / i;
		if (next == sum)
			break;
		sum = next;
	}
	return sum;
}

/*
 * Continued fraction of the incomplete beta function in the form of Didonato
 * and Morris ("Algorithm 708", 1992), whose terms do not cancel when a is large
 * and x near a / (a + b): lambda = a y - b x >= 0.  Lentz's method from the
 * top; the value divides x^a y^b / B(a, b).
 */
static double
beta_fraction(double a, double b, double x, double y, double lambda)
{
	double value = a / (a + 1.0) * (lambda + 1.0);
	double c = value;
	double d = 0.0;

	for (int m = 1; m < MAX_TERMS; m++)
	{
		double middle = a + 2.0 * m - 1.0;
		double numerator =
			(a + m - 1.0) / middle * ((a + b + m - 1.0) / middle) * m * (b - m) * x * x;
		double denominator = m + m * (b - m) * x / middle +
							 (a + m) / (middle + 2.0) * (lambda + 1.0 + m * (1.0 + y));
		double factor;

		d = 1.0 / (denominator + numerator * d);
		c = denominator + numerator / c;
		factor = c * d;
		value *= factor;
		if (fabs(factor - 1.0) < DBL_EPSILON)
			break;
	}
	return value;
}

/* I_x(a, b), given y = 1 - x too, so that neither loses digits. */
static double
beta_regularised(double a, double b, double x, double y)
{
	double n = a + b;
	double lambda = a * y - b * x;
	double prefactor;

	if (x <= 0.0)
		return 0.0;
	if (y <= 0.0)
		return 1.0;
	prefactor = sqrt(b / n * a / TWO_PI) *
				exp(-(deviance(a, n * x) + deviance(b, n * y)) +
					(stirling_correction(n) - stirling_correction(a) - stirling_correction(b)));
	if (lambda >= 0.0)
		return prefactor / beta_fraction(a, b, x, y, lambda);
	return 1.0 - prefactor / beta_fraction(b, a, y, x, -lambda);
}

/* Lower regularised gamma P(a, x) by its series, x < a + 1. */
static double
gamma_series(double a, double x)
{
	double term = 1.0;
	double sum = 1.0;

	for (int i = 1; i < MAX_TERMS && term > sum * DBL_EPSILON * 0.25; i++)
	{
		term *= x / (a + i);
		sum += term;
	}
	return sum / a;
}

/* Upper regularised gamma Q(a, x) by its continued fraction (A. and S. 6.5.31), x >= a + 1. */
static double
gamma_fraction(double a, double x)
{
	const double tiny = 1e-300;
	double b = x + 1.0 - a;
	double c = 1.0 / tiny;
	double d = 1.0 / b;
	double value = d;

	for (int i = 1; i < MAX_TERMS; i++)
	{
		double numerator = -i * (i - a);
		double factor;

		b += 2.0;
		d = numerator * d + b;
		d = 1.0 / (fabs(d) < tiny ? tiny : d);
		c = b + numerator / c;
		c = fabs(c) < tiny ? tiny : c;
		factor = c * d;
		value *= factor;
		if (fabs(factor - 1.0) < DBL_EPSILON)
			break;
	}
	return value;
}

double
distribution_normal_two_sided(double z)
{
	double x = fabs(z) * M_SQRT1_2;
	double lost; /* what x lacks of |z| / sqrt(2) */

	if (isinf(z))
		return 0.0;
	lost = fma(fabs(z), M_SQRT1_2, -x) - fabs(z) * 4.8336466567264567e-17;
	return erfc(x) - lost * M_2_SQRTPI * exp(-x * x);
}

double
distribution_student_two_sided(double t, double df)
{
	double square = t * t;

	if (isnan(t) || !(df > 0.0))
		return NAN;
	if (isinf(df))
		return distribution_normal_two_sided(t);
	if (isinf(square)) /* |t| beyond 1e154 */
		return 0.0;
	return beta_regularised(0.5 * df, 0.5, df / (df + square), square / (df + square));
}

double
distribution_f_upper(double f, double df1, double df2)
{
	double scaled = df1 * f;

	if (isnan(f) || !(df1 > 0.0) || !(df2 > 0.0) || isinf(df1))
		return NAN;
	if (f <= 0.0)
		return 1.0;
	if (isinf(df2))
		return distribution_chi2_upper(scaled, df1);
	if (isinf(scaled))
		return 0.0;
	return beta_regularised(0.5 * df2, 0.5 * df1, df2 / (df2 + scaled), scaled / (df2 + scaled));
}

double
distribution_chi2_upper(double x, double df)
{
	double a = 0.5 * df;
	double half = 0.5 * x;
	double prefactor;

	if (isnan(x) || !(df > 0.0) || isinf(df))
		return NAN;
	if (x <= 0.0)
		return 1.0;
	if (isinf(x))
		return 0.0;
	prefactor = sqrt(a / TWO_PI) * exp(-deviance(a, half) - stirling_correction(a));
	if (half < a + 1.0)
		return 1.0 - prefactor * gamma_series(a, half);
	return prefactor * gamma_fraction(a, half);
}
