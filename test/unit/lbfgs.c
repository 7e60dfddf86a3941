/*
 * lbfgs.c
 *		Limited-memory BFGS on functions whose minimum is known.
 */
#include "core/port.h"

#include <math.h>

#include "math/lbfgs.h"
#include "math/linalg.h"
#include "tap.h"

#define DIMS 30

/* Axes of very different length: sum of c_i / 2 (u_i - i)^2, c from 1 to 10^4. */
static double
quadratic(void *arg, const double *u, double *gradient)
{
	double value = 0.0;

	for (int i = 0; i < DIMS; i++)
	{
		double c = pow(10.0, 4.0 * i / (DIMS - 1));

		gradient[i] = c * (u[i] - i);
		value += 0.5 * gradient[i] * (u[i] - i);
	}
	return value;
}

/* Rosenbrock's valley, of which the floor is curved. */
static double
valley(void *arg, const double *u, double *gradient)
{
	double a = 1.0 - u[0];
	double b = u[1] - u[0] * u[0];

	gradient[0] = -2.0 * a - 400.0 * u[0] * b;
	gradient[1] = 200.0 * b;
	return a * a + 100.0 * b * b;
}

/* Beyond a wall the value is infinite; a line search has to come back from there. */
static double
walled(void *arg, const double *u, double *gradient)
{
	gradient[0] = u[0] < 3.0 ? 2.0 * (u[0] - 2.9) : NAN;
	return u[0] < 3.0 ? (u[0] - 2.9) * (u[0] - 2.9) : INFINITY;
}

/* Steps until the descent is shorter than tol, at most so many. */
static int
minimise(const LbfgsObjective *objective, double *u, double curvature, double tol, int max_iter)
{
	bool exhausted = false;
	int n_iter = 0;
	Lbfgs m;

	lbfgs_begin(&m, objective, u, curvature);
	for (;;)
	{
		lbfgs_descend(&m);
		if (sqrt(linalg_dot(objective->dims, m.descent, m.descent)) <= tol || exhausted ||
			n_iter == max_iter)
			return n_iter;
		(void) lbfgs_step(&m, &exhausted);
		n_iter++;
	}
}

static void
test_quadratic(void)
{
	LbfgsObjective objective = {.dims = DIMS, .evaluate = quadratic};
	double u[DIMS] = {0.0};
	double worst = 0.0;
	int n_iter = minimise(&objective, u, 1e4, 1e-8, 1000);

	for (int i = 0; i < DIMS; i++)
		worst = Max(worst, fabs(u[i] - i));
	tap_ok(worst < 1e-8, "a quadratic is minimised (%d iterations, off by %.1e)", n_iter, worst);
}

/* With sum l1 |u_i| each coordinate is drawn towards zero by l1 / c_i, and stays there. */
static void
test_l1(void)
{
	double l1[DIMS];
	LbfgsObjective objective = {.dims = DIMS, .evaluate = quadratic, .l1 = l1};
	double u[DIMS] = {0.0};
	double worst = 0.0;
	bool zero = true;

	for (int i = 0; i < DIMS; i++)
		l1[i] = 20.0;
	minimise(&objective, u, 1e4, 1e-8, 1000);
	for (int i = 0; i < DIMS; i++)
	{
		double want = Max(0.0, i - 20.0 / pow(10.0, 4.0 * i / (DIMS - 1)));

		worst = Max(worst, fabs(u[i] - want));
		zero = zero && (want > 0.0 || u[i] == 0.0);
	}
	tap_ok(worst < 1e-8, "also with an absolute penalty (off by %.1e)", worst);
	tap_ok(zero, "which makes zeros exactly");
}

static void
test_valley(void)
{
	LbfgsObjective objective = {.dims = 2, .evaluate = valley};
	double u[2] = {-1.2, 1.0};
	int n_iter = minimise(&objective, u, 200.0, 1e-9, 1000);

	tap_ok(fabs(u[0] - 1.0) < 1e-8 && fabs(u[1] - 1.0) < 1e-8,
		   "a curved valley is followed to its end (%d iterations)", n_iter);
}

static void
test_wall(void)
{
	LbfgsObjective objective = {.dims = 1, .evaluate = walled};
	double u[1] = {0.0};

	minimise(&objective, u, 0.1, 1e-9, 100);
	tap_ok(fabs(u[0] - 2.9) < 1e-8, "steps beyond what has a value are taken back");
}

int
main(void)
{
	test_quadratic();
	test_l1();
	test_valley();
	test_wall();
	return tap_done();
}
