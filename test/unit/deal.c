/*
 * deal.c
 *		Rows dealt out: exact numbers of each stratum, the same in every scan, and one row
 *		left to learn from.
 */
#include "core/port.h"

#include "math/deal.h"
#include "tap.h"

#define N_ROWS 1000

/* Two strata in turn, of 750 and 250 rows. */
static int
stratum_of(Size row)
{
	return row % 4 == 3;
}

/* Deal the rows once; returns how many of each stratum are held out. */
static void
scan(Deal *deal, bool *held, int *counts)
{
	deal_restart(deal);
	counts[0] = counts[1] = 0;
	for (Size i = 0; i < N_ROWS; i++)
	{
		held[i] = deal_next(deal, stratum_of(i));
		counts[stratum_of(i)] += held[i];
	}
}

static void
test_way(DealWay way, const char *name)
{
	static const uint64 n_rows[] = {750, 250};
	bool first[N_ROWS];
	bool second[N_ROWS];
	int counts[2];
	Deal deal;

	deal_init(&deal, way, 2, n_rows, 0.2, 7);
	scan(&deal, first, counts);
	tap_ok(counts[0] == 150 && counts[1] == 50 && deal.n_held == 200,
		   "%s: a fifth of each stratum, exactly", name);
	scan(&deal, second, counts);
	tap_ok(memcmp(first, second, sizeof(first)) == 0, "%s: in every scan the same rows", name);
	if (way == DEAL_FIRST)
		tap_ok(first[0] && first[199] && !first[200] && !first[999], "the first rows of each");
	if (way == DEAL_LAST)
		tap_ok(!first[0] && !first[799] && first[800] && first[999], "the last rows of each");
	if (way == DEAL_DRAWN)
	{
		deal.seed = 8;
		scan(&deal, second, counts);
		tap_ok(counts[0] == 150 && memcmp(first, second, sizeof(first)) != 0,
			   "another seed draws others, and as many");
	}
	deal_free(&deal);
}

static void
test_count(void)
{
	tap_ok(deal_count(DEAL_FIRST, 0.25, 10) == 2 && deal_count(DEAL_LAST, 0.25, 10) == 2 &&
			   deal_count(DEAL_DRAWN, 0.25, 10) == 3,
		   "a half is rounded to even, or up where rows are drawn");
	tap_ok(deal_count(DEAL_FIRST, 0.99, 3) == 2 && deal_count(DEAL_DRAWN, 0.99, 3) == 2 &&
			   deal_count(DEAL_FIRST, 0.9, 1) == 0,
		   "one row stays to learn from");
	tap_ok(deal_count(DEAL_FIRST, 0.9, 0) == 0 && deal_count(DEAL_FIRST, 0.0, 9) == 0,
		   "of no rows, or no share, none");
}

/* Each of ten rows is drawn three times in ten. */
static void
test_fair(void)
{
	static const uint64 n_rows = 10;
	int counts[10] = {0};
	bool fair = true;

	for (int i = 0; i < 10000; i++)
	{
		Deal deal;

		deal_init(&deal, DEAL_DRAWN, 1, &n_rows, 0.3, i);
		for (int j = 0; j < 10; j++)
			counts[j] += deal_next(&deal, 0);
		deal_free(&deal);
	}
	for (int j = 0; j < 10; j++)
		fair = fair && abs(counts[j] - 3000) < 200;
	tap_ok(fair, "first and last rows are drawn as often as any");
}

static void
test_by_itself(void)
{
	int held = 0;

	tap_ok(!deal_key_is_held(0, 0.0) && deal_key_is_held(0, 0.1) &&
			   deal_key_is_held(PG_UINT64_MAX / 4 - 1024, 0.25) &&
			   !deal_key_is_held(PG_UINT64_MAX / 4 + 1024, 0.25),
		   "a key is held out where it lies in the first share");
	tap_ok(deal_key_fold(0, 0.0, 4) == 0 && deal_key_fold(PG_UINT64_MAX / 4 + 1024, 0.0, 4) == 1 &&
			   deal_key_fold(PG_UINT64_MAX, 0.0, 4) == 3 &&
			   deal_key_fold(PG_UINT64_MAX / 2 + 1024, 0.5, 4) == 0 &&
			   deal_key_fold(PG_UINT64_MAX / 8 * 7 + 1024, 0.5, 4) == 3,
		   "and folds are shares alike");
	for (Size i = 0; i < 100000; i++)
		held += deal_draw(3, i) < 0.1;
	tap_ok(abs(held - 10000) < 400, "of numbers for rows a share is below it (%d)", held);
}

/* Of 103 rows in three strata: folds of each differ by one row at most. */
static void
test_folds(void)
{
	double y[103];
	int counts[3][5] = {{0}};
	uint8 *fold;
	bool even = true;

	for (int i = 0; i < 103; i++)
		y[i] = i % 10 == 0 ? 2 : i % 2;
	fold = deal_folds(103, y, 3, 5, 11);
	for (int i = 0; i < 103; i++)
		counts[(int) y[i]][fold[i]]++;
	for (int k = 0; k < 3; k++)
	{
		int least = 103;
		int most = 0;

		for (int f = 0; f < 5; f++)
		{
			least = Min(least, counts[k][f]);
			most = Max(most, counts[k][f]);
		}
		even = even && most - least <= 1;
	}
	tap_ok(even, "each stratum is spread evenly over the folds");
	tap_ok(memcmp(fold, deal_folds(103, y, 3, 5, 11), 103) == 0 &&
			   memcmp(fold, deal_folds(103, y, 3, 5, 12), 103) != 0,
		   "by the seed");
}

int
main(void)
{
	test_count();
	test_way(DEAL_FIRST, "first");
	test_way(DEAL_LAST, "last");
	test_way(DEAL_DRAWN, "drawn");
	test_fair();
	test_by_itself();
	test_folds();
	return tap_done();
}
