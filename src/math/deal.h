/*
 * deal.h
 *		Which rows are held out, and in which fold a row is: the one place where rows are dealt.
 *
 * Of each stratum (a class, or all rows) an exact number is held out, a share of it, so that one
 * row stays to learn from.  Rows are asked for one after the other, in the order of a
 * scan, any number of times, and nothing is kept per row.
 *
 * Or each row is dealt by itself, by a key or by its number, whatever the others are: then the
 * share is only near what was asked for.  Or by its key, where those of all rows said up to which
 * one, or from which one on, rows are held out: rows of one key are on one side.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef MATH_DEAL_H
#define MATH_DEAL_H

#include "math/rng.h"

typedef enum DealWay
{
	DEAL_FIRST, /* the first of each stratum, where rows come in an order that is drawn already */
	DEAL_LAST, /* the last of each */
	DEAL_DRAWN /* as many of each, drawn as they come (Knuth, algorithm 3.4.2 S) */
} DealWay;

typedef struct DealStratum
{
	uint64 n_rows;
	uint64 n_held;
	uint64 rows_left; /* in the scan under way */
	uint64 held_left;
} DealStratum;

typedef struct Deal
{
	DealWay way;
	uint64 seed; /* DEAL_DRAWN */
	Rng rng;
	int n_strata;
	DealStratum *strata;
	uint64 n_held; /* altogether */
} Deal;

/* So many of n rows are held out.  A half is rounded to even, with DEAL_DRAWN up. */
extern uint64 deal_count(DealWay way, double share, uint64 n);

/* For strata of n_rows each; a scan may begin.  In the current memory context. */
extern void deal_init(Deal *deal, DealWay way, int n_strata, const uint64 *n_rows, double share,
					  uint64 seed);
extern void deal_free(Deal *deal);

/* A scan begins. */
extern void deal_restart(Deal *deal);

/* Is the next row of the scan, which is of this stratum, held out? */
extern bool deal_next(Deal *deal, int stratum);

/* Does a row whose key is spread over 64 bits lie in the first share of them? */
static inline bool
deal_key_is_held(uint64 key, double share)
{
	return (double) key < share * 18446744073709551616.0;
}

/* The part of n_folds alike, of those beyond the first share, in which such a key lies. */
static inline int
deal_key_fold(uint64 key, double share, int n_folds)
{
	double place = ((double) key / 18446744073709551616.0 - share) / (1.0 - share);

	return Max(Min((int) (place * n_folds), n_folds - 1), 0);
}

typedef enum DealSide
{
	DEAL_LEARN,
	DEAL_HELD,
	DEAL_UNUSED /* between those learned from and those held out */
} DealSide;

/* On which side a key is.  All zeros: nothing is held out. */
typedef struct DealKeys
{
	bool any; /* is there one held out? */
	bool greatest; /* the greatest keys are, else the least */
	uint64 held; /* the last key held out of the least, the first of the greatest */
	uint64 unused; /* greatest: from this key on to those held out, rows are not used */
} DealKeys;

static inline DealSide
deal_key_side(const DealKeys *keys, uint64 key)
{
	if (!keys->any)
		return DEAL_LEARN;
	if (!keys->greatest)
		return key <= keys->held ? DEAL_HELD : DEAL_LEARN;
	if (key >= keys->held)
		return DEAL_HELD;
	return key >= keys->unused ? DEAL_UNUSED : DEAL_LEARN;
}

/* A number in [0, 1) for a row, which is dealt out where it is below a share. */
static inline double
deal_draw(uint64 seed, Size row)
{
	return (double) (hash_mix64(seed, row) >> 11) * 0x1.0p-53;
}

/*
 * A fold below n_folds of each of n rows, at random, the rows of each stratum y[i] spread evenly:
 * dealt from a deck of folds that is shuffled anew when it is used up.
 */
extern uint8 *deal_folds(Size n, const double *y, int n_strata, int n_folds, uint64 seed);

#endif /* MATH_DEAL_H */
