/*
 * deal.c
 *		Which rows are held out, and in which fold a row is (deal.h).
 */
#include "core/port.h"

#include <math.h>

#include "math/deal.h"

#define ROWS_BETWEEN_CHECKS 100000

uint64
deal_count(DealWay way, double share, uint64 n)
{
	double wanted = share * (double) n;
	uint64 count = (uint64) (way == DEAL_DRAWN ? wanted + 0.5 : rint(wanted));

	return n == 0 ? 0 : Min(count, n - 1);
}

void
deal_init(Deal *deal, DealWay way, int n_strata, const uint64 *n_rows, double share, uint64 seed)
{
	*deal = (Deal){.way = way, .seed = seed, .n_strata = n_strata};
	deal->strata = palloc0(Max(n_strata, 1) * sizeof(DealStratum));
	for (int k = 0; k < n_strata; k++)
	{
		deal->strata[k].n_rows = n_rows[k];
		deal->strata[k].n_held = deal_count(way, share, n_rows[k]);
		deal->n_held += deal->strata[k].n_held;
	}
	deal_restart(deal);
}

void
deal_free(Deal *deal)
{
	pfree(deal->strata);
	deal->strata = NULL;
}

void
deal_restart(Deal *deal)
{
	rng_seed(&deal->rng, deal->seed);
	for (int k = 0; k < deal->n_strata; k++)
	{
		deal->strata[k].rows_left = deal->strata[k].n_rows;
		deal->strata[k].held_left = deal->strata[k].n_held;
	}
}

bool
deal_next(Deal *deal, int stratum)
{
	DealStratum *s = &deal->strata[stratum];
	bool held = s->held_left > 0;

	if (held && deal->way == DEAL_LAST)
		held = s->rows_left <= s->held_left;
	else if (held && deal->way == DEAL_DRAWN)
		held = rng_below(&deal->rng, s->rows_left) < s->held_left;
	s->rows_left--;
	s->held_left -= held;
	return held;
}

uint8 *
deal_folds(Size n, const double *y, int n_strata, int n_folds, uint64 seed)
{
	uint8 *fold = palloc_extended(Max(n, 1), MCXT_ALLOC_HUGE);
	uint8 *deck = palloc(n_strata * n_folds); /* of each stratum: folds not dealt yet */
	int *left = palloc0(n_strata * sizeof(int));
	Rng rng;

	rng_seed(&rng, seed);
	for (Size i = 0; i < n; i++)
	{
		int stratum = (int) y[i];
		uint8 *cards = deck + stratum * n_folds;
		int at;

		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		for (int k = 0; left[stratum] == 0 && k < n_folds; k++)
			cards[k] = (uint8) k;
		if (left[stratum] == 0)
			left[stratum] = n_folds;
		at = (int) rng_below(&rng, left[stratum]);
		fold[i] = cards[at];
		cards[at] = cards[--left[stratum]];
	}
	pfree(deck);
	pfree(left);
	return fold;
}
