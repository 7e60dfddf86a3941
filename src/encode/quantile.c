/*
 * quantile.c
 *		Order statistics by counting digits.
 *
 * A float8 maps to a 64-bit number of the same order.  Each scan counts, for
 * every order statistic still sought, how many values share the digits known so
 * far and have which next digit; that fixes the next digit.  Six scans with
 * digits of 11 bits (the last of 9) give the value exactly, in memory that does
 * not depend on the number of rows.
 */
#include "core/port.h"

#include <math.h>

#include "core/budget.h"
#include "encode/quantile.h"
#include "math/rng.h"

#define DIGIT_BITS 11
#define DIGITS     (1 << DIGIT_BITS)
#define SCANS      6

/* Values of a column that share their leading digits, counted by the next. */
typedef struct Group
{
	int column;
	uint64 prefix; /* digits known */
	uint64 counts[DIGITS];
} Group;

/* One order statistic. */
typedef struct RankTarget
{
	int column;
	uint64 rank; /* 0-based among the values with its prefix */
	uint64 prefix;
	int group;
} RankTarget;

typedef struct Search
{
	int n_columns;
	int known; /* bits of the prefix known */
	int digit; /* bits of the next digit */
	int n_groups;
	Group **groups;
} Search;

/* The order of float8 as that of unsigned integers. */
static uint64
order_of(double v)
{
	uint64 bits;

	v += 0.0;
	memcpy(&bits, &v, sizeof(bits));
	return (bits >> 63) ? ~bits : bits | (UINT64CONST(1) << 63);
}

static double
value_of(uint64 order)
{
	uint64 bits = (order >> 63) ? order & ~(UINT64CONST(1) << 63) : ~order;
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

/* Counts by the next digit the values that have the prefix found so far. */
static void
count_block(const RawBlock *block, void *state)
{
	Search *search = state;
	int shift = 64 - search->known - search->digit;
	uint64 mask = (UINT64CONST(1) << search->digit) - 1;

	for (int g = 0; g < search->n_groups; g++)
	{
		Group *group = search->groups[g];
		const double *v = block->raw + group->column;

		for (Size i = 0; i < block->n_rows; i++, v += search->n_columns)
		{
			uint64 head;

			if (isnan(*v))
				continue;
			head = order_of(*v) >> shift;
			if (search->known == 0 || head >> search->digit == group->prefix)
				group->counts[head & mask]++;
		}
	}
}

/* The group of a target's column and prefix, made when new. */
static int
group_for(Search *search, const RankTarget *target)
{
	int g;

	for (g = search->n_groups - 1; g >= 0; g--)
	{
		if (search->groups[g]->column != target->column)
			break;
		if (search->groups[g]->prefix == target->prefix)
			return g;
	}
	g = search->n_groups++;
	search->groups[g] = palloc0(sizeof(Group));
	search->groups[g]->column = target->column;
	search->groups[g]->prefix = target->prefix;
	return g;
}

static void
next_digit(const Search *search, RankTarget *target)
{
	const Group *group = search->groups[target->group];
	int d = 0;

	while (d < DIGITS - 1 && target->rank >= group->counts[d])
		target->rank -= group->counts[d++];
	target->prefix = (target->prefix << search->digit) | (uint64) d;
}

/* One scan: the next digit of every target, which come ordered by column. */
static void
search_scan(const RawRows *rows, Search *search, RankTarget *targets, int n)
{
	search->n_groups = 0;
	for (int t = 0; t < n; t++)
		targets[t].group = group_for(search, &targets[t]);
	rows->scan(rows, count_block, search);
}

static void
search_finish(Search *search, RankTarget *targets, int n)
{
	for (int t = 0; t < n; t++)
		next_digit(search, &targets[t]);
	for (int t = 0; t < search->n_groups; t++)
		pfree(search->groups[t]);
	search->known += search->digit;
	search->digit = Min(DIGIT_BITS, 64 - search->known);
}

/* Ranks of the two neighbours of quantile q among the counted values; false without values. */
static bool
set_ranks(const Search *search, const QuantileWish *wish, RankTarget *low, RankTarget *high,
		  double *fraction)
{
	const Group *group = search->groups[low->group];
	uint64 n = 0;
	double place;

	for (int d = 0; d < DIGITS; d++)
		n += group->counts[d];
	if (n == 0)
		return false;
	place = wish->q * (double) (n - 1);
	low->rank = (uint64) floor(place);
	high->rank = Min(low->rank + 1, n - 1);
	*fraction = place - floor(place);
	return true;
}

void
quantile_find(const RawRows *rows, int n_columns, const QuantileWish *wishes, int n_wishes)
{
	Search search = {.n_columns = n_columns, .digit = DIGIT_BITS};
	RankTarget *targets;
	double *fractions;
	bool *found;

	if (n_wishes == 0)
		return;
	targets = palloc0(sizeof(RankTarget) * 2 * n_wishes);
	fractions = palloc0(sizeof(double) * n_wishes);
	found = palloc0(sizeof(bool) * n_wishes);
	search.groups = palloc(sizeof(Group *) * 2 * n_wishes);
	budget_check((sizeof(Group) + sizeof(RankTarget)) * 2 * n_wishes, "finding the quantiles");
	for (int w = 0; w < 2 * n_wishes; w++)
		targets[w].column = wishes[w / 2].column;
	for (int scan = 0; scan < SCANS; scan++)
	{
		search_scan(rows, &search, targets, 2 * n_wishes);
		for (int w = 0; scan == 0 && w < n_wishes; w++)
			found[w] =
				set_ranks(&search, &wishes[w], &targets[2 * w], &targets[2 * w + 1], &fractions[w]);
		search_finish(&search, targets, 2 * n_wishes);
	}
	for (int w = 0; w < n_wishes; w++)
	{
		double low = value_of(targets[2 * w].prefix);
		double high = value_of(targets[2 * w + 1].prefix);

		*wishes[w].result = found[w] ? low + (high - low) * fractions[w] : 0.0;
	}
	pfree(targets);
	pfree(fractions);
	pfree(found);
	pfree(search.groups);
}

/* Distinct values and how often each comes: open addressing, at most half full. */
typedef struct Tally
{
	int n_columns;
	int column;
	Size n;
	Size n_buckets; /* a power of two */
	double *values;
	uint64 *counts; /* 0: empty */
} Tally;

static void
tally_create(Tally *tally, Size n_buckets)
{
	budget_check(n_buckets * 16, "counting the values of a column for its most frequent");
	tally->n_buckets = n_buckets;
	tally->values = palloc_extended(sizeof(double) * n_buckets, MCXT_ALLOC_HUGE);
	tally->counts = palloc_extended(sizeof(uint64) * n_buckets, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

static void
tally_add(Tally *tally, double v, uint64 count)
{
	Size at = hash_mix64(0, order_of(v)) & (tally->n_buckets - 1);

	while (tally->counts[at] != 0 && tally->values[at] != v)
		at = (at + 1) & (tally->n_buckets - 1);
	if (tally->counts[at] == 0)
		tally->n++;
	tally->values[at] = v + 0.0;
	tally->counts[at] += count;
}

static void
tally_grow(Tally *tally)
{
	Tally bigger = *tally;

	tally_create(&bigger, tally->n_buckets * 2);
	bigger.n = 0;
	for (Size i = 0; i < tally->n_buckets; i++)
	{
		check_interrupts_at(i);
		if (tally->counts[i] != 0)
			tally_add(&bigger, tally->values[i], tally->counts[i]);
	}
	pfree(tally->values);
	pfree(tally->counts);
	*tally = bigger;
}

static void
tally_block(const RawBlock *block, void *state)
{
	Tally *tally = state;

	for (Size i = 0; i < block->n_rows; i++)
	{
		double v = block->raw[i * tally->n_columns + tally->column];

		if (isnan(v))
			continue;
		if (tally->n * 2 >= tally->n_buckets)
			tally_grow(tally);
		tally_add(tally, v, 1);
	}
}

double
quantile_mode(const RawRows *rows, int n_columns, int column)
{
	Tally tally = {.n_columns = n_columns, .column = column};
	uint64 best = 0;
	double mode = 0.0;

	tally_create(&tally, 1024);
	rows->scan(rows, tally_block, &tally);
	for (Size i = 0; i < tally.n_buckets; i++)
	{
		check_interrupts_at(i);
		if (tally.counts[i] > best ||
			(best > 0 && tally.counts[i] == best && tally.values[i] < mode))
		{
			best = tally.counts[i];
			mode = tally.values[i];
		}
	}
	pfree(tally.values);
	pfree(tally.counts);
	return mode;
}
