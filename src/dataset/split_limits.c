/*
 * split_limits.c
 *		Rows cut into parts by their hashes (split_limits.h).
 */
#include "postgres.h"

#include "dataset/split_limits.h"

SplitLimits *
split_limits_create(int n_parts, double share)
{
	SplitLimits *limits = palloc0(sizeof(SplitLimits));

	limits->n_cuts = n_parts - 1;
	limits->shares = palloc(sizeof(double) * n_parts);
	limits->shares[0] = share;
	for (int k = 0; n_parts > 2 && k < limits->n_cuts; k++)
		limits->shares[k] = (double) (k + 1) / n_parts;
	return limits;
}

void
split_limits_restart(SplitLimits *limits)
{
	for (int i = 0; limits->windows != NULL && i < limits->n_strata * limits->n_cuts; i++)
		split_window_free(&limits->windows[i]);
	if (limits->windows != NULL)
		pfree(limits->windows);
	limits->windows = NULL;
	limits->n_strata = 0;
}

static void
add_strata(SplitLimits *limits, int n)
{
	int have = limits->n_strata * limits->n_cuts;
	int want = n * limits->n_cuts;
	SplitWindow *windows;

	if (want <= have)
		return;
	windows = palloc(sizeof(SplitWindow) * want);
	if (have > 0)
		memcpy(windows, limits->windows, sizeof(SplitWindow) * have);
	for (int i = have; i < want; i++)
		split_window_init(&windows[i]);
	if (limits->windows != NULL)
		pfree(limits->windows);
	limits->windows = windows;
	limits->n_strata = n;
}

void
split_limits_add(SplitLimits *limits, Size n, const uint64 *hashes, const double *y, int n_strata)
{
	add_strata(limits, n_strata);
	for (Size i = 0; i < n; i++)
	{
		SplitWindow *windows = limits->windows + (y != NULL ? (int) y[i] : 0) * limits->n_cuts;

		for (int k = 0; k < limits->n_cuts; k++)
			split_window_add(&windows[k], hashes[i], limits->shares[k]);
	}
}

void
split_limits_finish(SplitLimits *limits)
{
	int n = limits->n_strata * limits->n_cuts;

	limits->has_limit = palloc0(sizeof(bool) * Max(n, 1));
	limits->limits = palloc0(sizeof(uint64) * Max(n, 1));
	for (int i = 0; i < n; i++)
	{
		limits->has_limit[i] = split_window_limit(
			&limits->windows[i], limits->shares[i % limits->n_cuts], &limits->limits[i]);
		split_window_free(&limits->windows[i]);
	}
	if (limits->windows != NULL)
		pfree(limits->windows);
	limits->windows = NULL;
}
