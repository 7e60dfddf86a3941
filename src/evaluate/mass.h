/*
 * mass.h
 *		What rows weigh, and the standard error of a figure from the influence of each.
 *
 * A row's influence is the derivative of the figure by its weight, times its weight
 * (linearisation; the infinitesimal jackknife).  That is the same for rows that all weigh 1
 * as the formulas without weights give, and no figure changes when all weights are
 * multiplied by the same number.
 */
#ifndef EVALUATE_MASS_H
#define EVALUATE_MASS_H

#include "postgres.h"

#include "math/dd.h"

/* Sums over rows: of their weights, and of the squares of these.  Without weights: how many. */
typedef struct RowMass
{
	Dd weight;
	Dd squares;
} RowMass;

static inline RowMass
mass_of_rows(double n)
{
	return (RowMass){dd_from(n), dd_from(n)};
}

static inline void
mass_add(RowMass *mass, RowMass other)
{
	mass->weight = dd_add(mass->weight, other.weight);
	mass->squares = dd_add(mass->squares, other.squares);
}

static inline void
mass_add_row(RowMass *mass, double weight)
{
	mass->weight = dd_add_d(mass->weight, weight);
	mass->squares = dd_add(mass->squares, dd_two_prod(weight, weight));
}

/* How many rows of the same weight would tell as much (Kish, 1965). */
static inline double
mass_effective(const RowMass *mass)
{
	return dd_value(dd_div(dd_mul(mass->weight, mass->weight), mass->squares));
}

/*
 * A sum of which the terms, without their signs, have this size: where they cancel to less
 * than the rounding of so many, nothing is left.
 */
static inline Dd
mass_settle(Dd sum, double size)
{
	return dd_value(sum) <= ldexp(size, -90) ? DD_ZERO : sum;
}

/*
 * Sum over rows of the squares of weight x (value - mean), from the sums of the squared
 * weights, alone (those of mass), times the value and times its square.
 */
static inline Dd
mass_influence(const RowMass *mass, Dd sum2, Dd squares2, Dd mean)
{
	Dd cross = dd_mul_d(dd_mul(mean, sum2), -2.0);

	Dd sum = dd_add(dd_add(squares2, cross), dd_mul(dd_mul(mean, mean), mass->squares));

	return mass_settle(sum, dd_value(squares2));
}

/* The variance that n rows of which the squared influences sum to this give. */
static inline double
mass_variance(Dd influence, double n)
{
	double sum = dd_value(influence) * (n / (n - 1.0));

	return sum < 0.0 ? 0.0 : sum; /* what rounding may have left */
}

#endif /* EVALUATE_MASS_H */
