/*
 * split_window.c
 *		Up to which hash rows are held out (split_window.h).
 */
#include "postgres.h"

#include <math.h>

#include "core/sort.h"
#include "dataset/dataset_internal.h"
#include "dataset/split_window.h"
#include "math/deal.h"

#define TWO_64           18446744073709551616.0
#define WINDOW_FIRST     16 /* of many classes most have a few rows */
#define WINDOW_DEVIATION 8.0

void
split_window_init(SplitWindow *w)
{
	memset(w, 0, sizeof(*w));
	w->high = PG_UINT64_MAX;
}

static int
compare_hashes(const void *a, const void *b)
{
	uint64 x = *(const uint64 *) a;
	uint64 y = *(const uint64 *) b;

	return x < y ? -1 : x > y;
}

static uint64
clamp_hash(double v)
{
	if (v <= 0)
		return 0;
	return v >= TWO_64 ? PG_UINT64_MAX : (uint64) v;
}

/* Where the limit of n rows must lie; the more rows, the narrower. */
static void
window_narrow(SplitWindow *w, double test_size)
{
	double n = (double) w->n;
	double half = WINDOW_DEVIATION * sqrt(test_size * (1 - test_size) / n) + 64.0 / n;
	Size kept = 0;

	w->low = Max(w->low, clamp_hash((test_size - half) * TWO_64));
	w->high = Min(w->high, clamp_hash((test_size + half) * TWO_64));
	for (Size i = 0; i < w->n_keys; i++)
	{
		if (w->keys[i] < w->low)
			w->below++;
		else if (w->keys[i] <= w->high)
			w->keys[kept++] = w->keys[i];
	}
	w->n_keys = kept;
}

static void
window_make_room(SplitWindow *w, double test_size)
{
	if (w->capacity > 0)
		window_narrow(w, test_size);
	if (w->n_keys * 2 < w->capacity)
		return;
	w->capacity = Max(w->capacity * 2, WINDOW_FIRST);
	if (w->keys == NULL)
		w->keys = palloc(sizeof(uint64) * w->capacity);
	else
		w->keys = repalloc_huge(w->keys, sizeof(uint64) * w->capacity);
}

void
split_window_add(SplitWindow *w, uint64 hash, double test_size)
{
	w->n++;
	w->highest = Max(w->highest, hash);
	if (w->n_keys == w->capacity)
		window_make_room(w, test_size);
	if (hash < w->low)
		w->below++;
	else if (hash <= w->high)
		w->keys[w->n_keys++] = hash;
}

bool
split_window_limit(SplitWindow *w, double test_size, uint64 *limit)
{
	uint64 count = deal_count(DEAL_FIRST, test_size, w->n);

	if (count == 0)
		return false;
	sort_array(w->keys, w->n_keys, sizeof(uint64), compare_hashes);
	if (count <= w->below)
		*limit = w->low;
	else if (count - w->below > w->n_keys)
		*limit = w->high;
	else
		*limit = w->keys[count - w->below - 1];
	if (*limit < w->highest)
		return true;
	/* the greatest hash that leaves a row for training */
	for (uint64 place = w->n_keys; place > 0; place--)
	{
		if (w->keys[place - 1] < w->highest)
		{
			*limit = w->keys[place - 1];
			return true;
		}
	}
	return false;
}

void
split_window_free(SplitWindow *w)
{
	if (w->keys != NULL)
		pfree(w->keys);
	w->keys = NULL;
}
