/*
 * distribution.h
 *		Tail probabilities for test statistics, to 12 or more digits.
 */
#ifndef CORE_DISTRIBUTION_H
#define CORE_DISTRIBUTION_H

#include "core/port.h"

extern double distribution_normal_two_sided(double z); /* P(|Z| > |z|) */
extern double distribution_student_two_sided(double t, double df);
extern double distribution_f_upper(double f, double df1, double df2);
extern double distribution_chi2_upper(double x, double df);

#endif /* CORE_DISTRIBUTION_H */
