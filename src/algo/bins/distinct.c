/*
 * distinct.c
 *		A sample of a column's different values; see distinct.h.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/bins/distinct.h"
#include "core/sort.h"
#include "math/rng.h"

#define DISTINCT_START_SLOTS 64
#define STRIP                64 /* values looked at together */

void
distinct_init(Distinct *d, int max)
{
	*d = (Distinct){.context = CurrentMemoryContext,
					.max = max,
					.limit = PG_UINT64_MAX,
					.n_slots = DISTINCT_START_SLOTS,
					.slots = palloc0(sizeof(DistinctValue) * DISTINCT_START_SLOTS)};
}

void
distinct_init_at(Distinct *d, int max, void *slots)
{
	Size bytes = distinct_bytes(max);

	memset(slots, 0, bytes);
	*d = (Distinct){.context = CurrentMemoryContext,
					.fixed = true,
					.max = max,
					.limit = PG_UINT64_MAX,
					.n_slots = (int) (bytes / sizeof(DistinctValue)),
					.slots = slots};
}

/* At least twice as many slots as values. */
Size
distinct_bytes(int max)
{
	Size n_slots = DISTINCT_START_SLOTS;

	while (n_slots < 2 * (Size) max)
		n_slots *= 2;
	return n_slots * sizeof(DistinctValue);
}

static inline uint64
value_hash(double value)
{
	uint64 bits;

	memcpy(&bits, &value, sizeof(bits));
	return hash_mix64(0, bits);
}

/* The slot of a value, or the empty one where it belongs. */
static inline DistinctValue *
slot_of(const Distinct *d, double value, uint64 hash)
{
	uint64 mask = d->n_slots - 1;
	uint64 at = hash & mask;

	while (d->slots[at].count != 0 && d->slots[at].value != value)
		at = (at + 1) & mask;
	return &d->slots[at];
}

/* Put what the limit still allows into n_slots new slots, or the same where they are fixed. */
static void
rebuild(Distinct *d, int n_slots)
{
	Size bytes = sizeof(DistinctValue) * n_slots;
	DistinctValue *old = d->slots;
	int n_old = d->n_slots;

	if (d->fixed)
	{
		old = MemoryContextAlloc(d->context, bytes);
		memcpy(old, d->slots, bytes);
		memset(d->slots, 0, bytes);
	}
	else
		d->slots = MemoryContextAllocZero(d->context, bytes);
	d->n_slots = n_slots;
	d->n = 0;
	for (int i = 0; i < n_old; i++)
	{
		uint64 hash = value_hash(old[i].value);

		if (old[i].count == 0 || hash > d->limit)
			continue;
		*slot_of(d, old[i].value, hash) = old[i];
		d->n++;
	}
	pfree(old);
}

static void
make_room(Distinct *d)
{
	if (d->n_slots < 2 * d->max && d->n * 2 > d->n_slots)
		rebuild(d, d->n_slots * 2);
	while (d->n > d->max)
	{
		d->limit >>= 1;
		rebuild(d, d->n_slots);
	}
}

/* A value that may be kept. */
typedef struct Candidate
{
	double value;
	uint64 hash;
} Candidate;

/* Those of n values that the limit allows, with their slots on the way to the cache. */
static int
choose(const Distinct *d, int n, const double *values, Size stride, Candidate *chosen,
	   Size *n_missing)
{
	uint64 mask = d->n_slots - 1;
	int m = 0;

	for (int i = 0; i < n; i++)
	{
		double value = values[i * stride] + 0.0; /* one zero */
		uint64 hash = value_hash(value);

		if (isnan(value))
		{
			++*n_missing;
			continue;
		}
		if (hash > d->limit)
			continue;
		__builtin_prefetch(&d->slots[hash & mask], 1);
		chosen[m++] = (Candidate){value, hash};
	}
	return m;
}

static inline void
count(Distinct *d, const Candidate *candidate)
{
	DistinctValue *slot;

	if (candidate->hash > d->limit)
		return; /* which has become smaller since */
	slot = slot_of(d, candidate->value, candidate->hash);
	if (slot->count++ > 0)
		return;
	slot->value = candidate->value;
	d->n++;
	make_room(d);
}

Size
distinct_add(Distinct *d, Size n, const double *values, Size stride)
{
	Candidate chosen[STRIP];
	Size n_missing = 0;
	int m;
	int i;

	for (Size done = 0; done < n; done += STRIP)
	{
		m = choose(d, (int) Min(STRIP, n - done), values + done * stride, stride, chosen,
				   &n_missing);
		for (i = 0; i < m; i++)
			count(d, &chosen[i]);
	}
	return n_missing;
}

static int
compare_values(const void *a, const void *b)
{
	double x = ((const DistinctValue *) a)->value;
	double y = ((const DistinctValue *) b)->value;

	return (x > y) - (x < y);
}

void
distinct_sort(Distinct *d)
{
	int n = 0;

	for (int i = 0; i < d->n_slots; i++)
	{
		if (d->slots[i].count > 0)
			d->slots[n++] = d->slots[i];
	}
	sort_array(d->slots, n, sizeof(DistinctValue), compare_values);
}

void
distinct_free(Distinct *d)
{
	pfree(d->slots);
	d->slots = NULL;
}
