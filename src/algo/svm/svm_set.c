/*
 * svm_set.c
 *		The working set: which variables are solved together, and their steps of two
 *		(Fan, Chen, Lin: "Working set selection using second order information for
 *		training support vector machines", 2005).
 */
#include "core/port.h"

#include <string.h>

#include "algo/svm/svm_solver_internal.h"

#define LOCAL_SHARE     0.1 /* of the violation of all, to which a set is solved */
#define STEPS_PER_CHECK 2000
#define STEPS_PER_SET   20 /* times its size, at most */
#define MIN_CURVATURE   1e-12

/* Does variable a violate more than b?  sign 1: greater v; -1: less. */
static bool
violates_more(const SvmSolver *s, int a, int b, double sign)
{
	double x = sign * svm_violation_of(s, a);
	double y = sign * svm_violation_of(s, b);

	return x > y || (x == y && a < b);
}

/* Let heap[i] sink: the least violating of the heap is at its top. */
static void
sift_down(const SvmSolver *s, int *heap, int n, int i, double sign)
{
	for (;;)
	{
		int child = 2 * i + 1;
		int other;

		if (child >= n)
			return;
		if (child + 1 < n && violates_more(s, heap[child], heap[child + 1], sign))
			child++;
		if (!violates_more(s, heap[i], heap[child], sign))
			return;
		other = heap[i];
		heap[i] = heap[child];
		heap[child] = other;
		i = child;
	}
}

/* Add up to count variables that violate most in one direction. */
static void
add_violators(SvmSolver *s, int count, double sign)
{
	int *heap = s->heap;
	double limit = sign > 0 ? s->min_down : s->max_up;
	int n = 0;

	for (Size t = 0; t < s->m && count > 0; t++)
	{
		if (s->in_set[s->variable[t]] || !(sign > 0 ? svm_can_grow(s, t) : svm_can_shrink(s, t)) ||
			sign * (svm_violation_of(s, t) - limit) <= 0.0)
			continue;
		if (n < count)
		{
			heap[n++] = (int) t;
			for (int i = n / 2 - 1; n == count && i >= 0; i--)
				sift_down(s, heap, n, i, sign);
		}
		else if (violates_more(s, (int) t, heap[0], sign))
		{
			heap[0] = (int) t;
			sift_down(s, heap, n, 0, sign);
		}
	}
	for (int i = 0; i < n; i++)
	{
		s->in_set[s->variable[heap[i]]] = true;
		s->set[s->n_set++] = heap[i];
	}
}

/*
 * Of the last set what was new in it stays, half of it; then the most violating
 * variables of both directions.
 */
void
svm_set_choose(SvmSolver *s)
{
	int keep = Min(s->n_set, s->capacity / 2);
	int from = s->n_set - keep;
	int room;
	int i;

	for (i = 0; i < from; i++)
		s->in_set[s->variable[s->set[i]]] = false;
	memmove(s->set, s->set + from, keep * sizeof(int));
	s->n_set = keep;
	room = s->capacity - keep;
	add_violators(s, room / 2, 1.0);
	add_violators(s, s->capacity - s->n_set, -1.0);
}

void
svm_set_forget(SvmSolver *s)
{
	for (int i = 0; i < s->n_set; i++)
		s->in_set[s->variable[s->set[i]]] = false;
	s->n_set = 0;
}

void
svm_set_load(SvmSolver *s)
{
	for (int i = 0; i < s->n_set; i++)
	{
		int k = s->variable[s->set[i]];

		s->set_v[i] = svm_violation_of(s, s->set[i]);
		s->set_beta[i] = s->problem->beta[k];
		s->set_lower[i] = s->problem->lower[k];
		s->set_upper[i] = s->problem->upper[k];
		s->set_self[i] = s->self[s->at[s->set[i]]];
		/* each value is a miss of the cache: the other half follows */
		for (int j = i; j < s->n_set; j++)
			s->kernel[i * s->capacity + j] = s->set_rows[i][s->at[s->set[j]]];
		for (int j = 0; j < i; j++)
			s->kernel[i * s->capacity + j] = s->kernel[j * s->capacity + i];
	}
}

/* The first of the pair: what can grow and gains most; -1: nothing can. */
static int
first_of_pair(const SvmSolver *s)
{
	int best = -1;

	for (int i = 0; i < s->n_set; i++)
	{
		if (s->set_beta[i] < s->set_upper[i] && (best < 0 || s->set_v[i] > s->set_v[best]))
			best = i;
	}
	return best;
}

static double
curvature(const SvmSolver *s, int i, int j)
{
	double a = s->set_self[i] + s->set_self[j] - 2.0 * s->kernel[i * s->capacity + j];

	return Max(a, MIN_CURVATURE);
}

/* The second: the decrease of the objective that its step promises is greatest. */
static int
second_of_pair(const SvmSolver *s, int i, double *violation)
{
	int best = -1;
	double most = 0.0;

	*violation = 0.0;
	for (int j = 0; j < s->n_set; j++)
	{
		double d = s->set_v[i] - s->set_v[j];
		double gain;

		if (!(d > 0.0) || !(s->set_beta[j] > s->set_lower[j]))
			continue;
		*violation = Max(*violation, d);
		gain = d * d / curvature(s, i, j);
		if (gain > most)
		{
			most = gain;
			best = j;
		}
	}
	return best;
}

/* Move beta from j to i; returns by how much the objective decreases. */
static double
step(SvmSolver *s, int i, int j)
{
	double most_i = s->set_upper[i] - s->set_beta[i];
	double most_j = s->set_beta[j] - s->set_lower[j];
	double d = s->set_v[i] - s->set_v[j];
	double a = curvature(s, i, j);
	double delta = Min(d / a, Min(most_i, most_j));
	const float *row_i = s->kernel + i * s->capacity;
	const float *row_j = s->kernel + j * s->capacity;

	s->set_beta[i] = delta >= most_i ? s->set_upper[i] : s->set_beta[i] + delta;
	s->set_beta[j] = delta >= most_j ? s->set_lower[j] : s->set_beta[j] - delta;
	for (int k = 0; k < s->n_set; k++)
		s->set_v[k] -= delta * ((double) row_i[k] - (double) row_j[k]);
	return delta * (d - 0.5 * delta * a);
}

/*
 * Solve the set to a share of the violation of all.  Returns by how much the
 * objective decreases, and adds the steps it took.
 */
double
svm_set_solve(SvmSolver *s)
{
	double enough = Max(LOCAL_SHARE * svm_gap(s), 0.5 * s->problem->tol);
	int64 most = (int64) STEPS_PER_SET * s->n_set;
	double gain = 0.0;
	int64 n;

	most = Min(most, s->problem->max_iter - s->solution->n_iter);
	for (n = 0; n < most; n++)
	{
		double violation;
		int i = first_of_pair(s);
		int j = i < 0 ? -1 : second_of_pair(s, i, &violation);

		if (n % STEPS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		if (j < 0 || violation <= enough)
			break;
		gain += step(s, i, j);
	}
	s->solution->n_iter += n;
	return gain;
}
