/*
 * row_sample.c
 *		Rows drawn by seed; see row_sample.h.
 *
 * The numbers are drawn first, since the number of rows is known, and the rows
 * collected in one scan: what is drawn depends on the seed and the order of the
 * rows alone, not on how they are read.
 */
#include "core/port.h"

#include <stdlib.h>
#include <string.h>

#include "algo/passes/row_sample.h"

/* So few are drawn one by one; more by going through all numbers. */
#define FEW 1024

#define DRAWS_BETWEEN_CHECKS 65536

static int
compare_numbers(const void *a, const void *b)
{
	uint64 x = *(const uint64 *) a;
	uint64 y = *(const uint64 *) b;

	return (x > y) - (x < y);
}

/* Draw again what was drawn twice, until there are m. */
static void
pick_few(Rng *rng, uint64 n, Size m, uint64 *rows)
{
	Size have = 0;

	while (have < m)
	{
		Size kept = 0;

		while (have < m)
			rows[have++] = rng_below(rng, n);
		qsort(rows, m, sizeof(uint64), compare_numbers);
		for (Size i = 0; i < m; i++)
			if (kept == 0 || rows[kept - 1] != rows[i])
				rows[kept++] = rows[i];
		have = kept;
	}
}

/* Knuth, The Art of Computer Programming, 3.4.2, algorithm S. */
static void
pick_many(Rng *rng, uint64 n, Size m, uint64 *rows)
{
	Size have = 0;

	for (uint64 i = 0; have < m; i++)
	{
		if (i % DRAWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		if (rng_below(rng, n - i) < m - have)
			rows[have++] = i;
	}
}

void
row_sample_pick(Rng *rng, uint64 n, Size m, uint64 *rows)
{
	Assert(m <= n);
	if (m <= FEW && m <= n / 4)
		pick_few(rng, n, m, rows);
	else
		pick_many(rng, n, m, rows);
}

/* The first row from at on up to which there is more than this weight. */
static uint64
first_beyond(uint64 n, const double *upto, uint64 at, double weight)
{
	uint64 end = n - 1;

	while (at < end)
	{
		uint64 middle = at + (end - at) / 2;

		if (upto[middle] > weight)
			end = middle;
		else
			at = middle + 1;
	}
	return at;
}

void
row_sample_pick_weighted(Rng *rng, uint64 n, const double *upto, Size m, uint64 *rows)
{
	double piece = upto[n - 1] / (double) m;
	uint64 at = 0;

	for (Size i = 0; i < m; i++)
	{
		if (i % DRAWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		at = first_beyond(n, upto, at, piece * ((double) i + rng_double(rng)));
		rows[i] = at;
	}
}

typedef struct Collection
{
	Size m;
	const uint64 *rows;
	double *x;
	double *w;
	int n_features;
	uint64 seen; /* rows of the scan so far */
	Size taken;
} Collection;

static void
collect_block(const RowBlock *block, void *state)
{
	Collection *c = state;
	Size width = c->n_features;

	CHECK_FOR_INTERRUPTS();
	while (c->taken < c->m && c->rows[c->taken] < c->seen + block->n_rows)
	{
		Size at = (Size) (c->rows[c->taken] - c->seen);

		memcpy(c->x + c->taken * width, block->x + at * width, width * sizeof(double));
		if (c->w != NULL)
			c->w[c->taken] = block->w != NULL ? block->w[at] : 1.0;
		c->taken++;
	}
	c->seen += block->n_rows;
}

void
row_sample_collect(const TrainSet *set, Size m, const uint64 *rows, double *x, double *w)
{
	Collection c = {.m = m, .rows = rows, .x = x, .w = w, .n_features = set->n_features};

	set->scan(set, collect_block, &c);
	Assert(c.taken == m);
}
