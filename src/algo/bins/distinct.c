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

#define START_SLOTS    64
#define STRIP          64 /* values looked at together */
#define PART_SLOTS     8 /* of the sample, for each part of the hashes */
#define PART_AT        24 /* bits of the hash below those that say its part */
#define FREQUENT_SHARE 4 /* the sample has so many times as many slots as its frequent values */

/* ----------------------------------------------------------------------- memory */

/* At least twice as many slots as values. */
static int
slots_for(int max)
{
	int n_slots = START_SLOTS;

	while (n_slots < 2 * max)
		n_slots *= 2;
	return n_slots;
}

static int
parts_for(int max)
{
	return slots_for(max) / PART_SLOTS;
}

static int
frequent_slots_for(int max)
{
	return slots_for(max) / FREQUENT_SHARE;
}

Size
distinct_bytes(int max)
{
	return sizeof(DistinctValue) * ((Size) slots_for(max) + frequent_slots_for(max)) +
		   sizeof(uint32) * parts_for(max);
}

void
distinct_init(Distinct *d, int max)
{
	*d = (Distinct){.sample = {.context = CurrentMemoryContext,
							   .max = max,
							   .limit = PG_UINT64_MAX,
							   .n_slots = START_SLOTS,
							   .slots = palloc0(sizeof(DistinctValue) * START_SLOTS)}};
}

void
distinct_move(Distinct *d, MemoryContext context, void *memory)
{
	int max = d->sample.max;

	d->sample.context = context;
	d->sample.slots = memory;
	d->frequent.context = context;
	d->frequent.slots = d->sample.slots + slots_for(max);
	d->parts = (uint32 *) (d->frequent.slots + frequent_slots_for(max));
}

void
distinct_init_at(Distinct *d, int max, void *memory)
{
	memset(memory, 0, distinct_bytes(max));
	*d = (Distinct){
		.sample = {.fixed = true, .max = max, .limit = PG_UINT64_MAX, .n_slots = slots_for(max)}};
	distinct_move(d, CurrentMemoryContext, memory);
}

void
distinct_free(Distinct *d)
{
	pfree(d->sample.slots);
	if (d->incomplete)
	{
		pfree(d->parts);
		pfree(d->frequent.slots);
	}
	d->sample.slots = NULL;
}

/* ------------------------------------------------------------------------ tables */

static inline uint64
value_hash(double value)
{
	uint64 bits;

	memcpy(&bits, &value, sizeof(bits));
	return hash_mix64(0, bits);
}

/* The slot of a value, or the empty one where it belongs. */
static inline DistinctValue *
slot_of(const DistinctTable *t, double value, uint64 hash)
{
	uint64 mask = t->n_slots - 1;
	uint64 at = hash & mask;

	while (t->slots[at].count != 0 && t->slots[at].value != value)
		at = (at + 1) & mask;
	return &t->slots[at];
}

/* Put what the limit still allows into n_slots new slots, or the same where they are fixed. */
static void
rebuild(DistinctTable *t, int n_slots)
{
	Size bytes = sizeof(DistinctValue) * n_slots;
	DistinctValue *old = t->slots;
	int n_old = t->n_slots;

	if (t->fixed)
	{
		old = MemoryContextAlloc(t->context, bytes);
		memcpy(old, t->slots, bytes);
		memset(t->slots, 0, bytes);
	}
	else
		t->slots = MemoryContextAllocZero(t->context, bytes);
	t->n_slots = n_slots;
	t->n = 0;
	for (int i = 0; i < n_old; i++)
	{
		uint64 hash = value_hash(old[i].value);

		if (old[i].count == 0 || hash > t->limit)
			continue;
		*slot_of(t, old[i].value, hash) = old[i];
		t->n++;
	}
	pfree(old);
}

static void
keep_less(DistinctTable *t)
{
	while (t->n > t->max)
	{
		t->limit >>= 1;
		t->n_halved++;
		rebuild(t, t->n_slots);
	}
}

/* Count a value; is it one that was not there? */
static inline bool
count(DistinctTable *t, double value, uint64 hash)
{
	DistinctValue *slot;

	if (hash > t->limit)
		return false; /* which may have become smaller since it was chosen */
	slot = slot_of(t, value, hash);
	if (slot->count++ > 0)
		return false;
	slot->value = value;
	t->n++;
	return true;
}

/* ------------------------------------------------------------------ beside a sample */

/* One row of a value, or as many as it has had so far. */
static inline void
end_add(DistinctEnd *end, DistinctValue of)
{
	int at = end->n;

	while (at > 0 && end->sign * end->values[at - 1].value > end->sign * of.value)
		at--;
	if (at > 0 && end->values[at - 1].value == of.value)
	{
		end->values[at - 1].count += of.count;
		return;
	}
	if (at == DISTINCT_ENDS)
		return;
	end->n = Min(end->n + 1, DISTINCT_ENDS);
	memmove(end->values + at + 1, end->values + at, sizeof(DistinctValue) * (end->n - 1 - at));
	end->values[at] = of;
}

static inline uint32 *
part_of(const Distinct *d, uint64 hash)
{
	return &d->parts[(hash >> PART_AT) & d->part_mask];
}

static inline void
note(Distinct *d, DistinctValue of, uint64 hash)
{
	*part_of(d, hash) += of.count;
	for (int k = 0; k < lengthof(d->ends); k++)
	{
		DistinctEnd *end = &d->ends[k];

		if (end->n < DISTINCT_ENDS ||
			end->sign * of.value <= end->sign * end->values[DISTINCT_ENDS - 1].value)
			end_add(end, of);
	}
}

/* Values will be left out: what is kept beside the sample begins with all there were. */
static void
begin_rest(Distinct *d)
{
	int max = d->sample.max;

	d->incomplete = true;
	d->part_mask = parts_for(max) - 1;
	d->ends[0].sign = 1;
	d->ends[1].sign = -1;
	if (!d->sample.fixed)
	{
		d->parts = MemoryContextAllocZero(d->sample.context, sizeof(uint32) * parts_for(max));
		d->frequent.slots = MemoryContextAllocZero(d->sample.context,
												   sizeof(DistinctValue) * frequent_slots_for(max));
	}
	d->frequent = (DistinctTable){.context = d->sample.context,
								  .fixed = true,
								  .limit = PG_UINT64_MAX,
								  .max = frequent_slots_for(max) / 2,
								  .n_slots = frequent_slots_for(max),
								  .slots = d->frequent.slots};
	for (int i = 0; i < d->sample.n_slots; i++)
		if (d->sample.slots[i].count > 0)
			note(d, d->sample.slots[i], value_hash(d->sample.slots[i].value));
}

/* ------------------------------------------------------------------------- adding */

/* A value that may be kept. */
typedef struct Candidate
{
	double value;
	uint64 hash;
} Candidate;

/* Those of n values that the limit allows, with their slots on the way to the cache. */
static int
choose(Distinct *d, int n, const double *values, Size stride, Candidate *chosen, Size *n_missing)
{
	const DistinctTable *t = &d->sample;
	uint64 mask = t->n_slots - 1;
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
		if (d->incomplete)
			note(d, (DistinctValue){value, 1}, hash);
		if (hash > t->limit)
			continue;
		__builtin_prefetch(&t->slots[hash & mask], 1);
		chosen[m++] = (Candidate){value, hash};
	}
	return m;
}

/* A value that has not been there takes a slot. */
static void
make_room(Distinct *d)
{
	DistinctTable *t = &d->sample;

	if (t->n_slots < 2 * t->max && t->n * 2 > t->n_slots)
		rebuild(t, t->n_slots * 2);
	if (t->n > t->max && !d->incomplete)
		begin_rest(d);
	keep_less(t);
}

Size
distinct_add(Distinct *d, Size n, const double *values, Size stride)
{
	Candidate chosen[STRIP];
	Size n_missing = 0;

	for (Size done = 0; done < n; done += STRIP)
	{
		bool noted = d->incomplete;
		int m = choose(d, (int) Min(STRIP, n - done), values + done * stride, stride, chosen,
					   &n_missing);

		for (int i = 0; i < m; i++)
		{
			if (!noted && d->incomplete)
				note(d, (DistinctValue){chosen[i].value, 1}, chosen[i].hash);
			if (count(&d->sample, chosen[i].value, chosen[i].hash))
				make_room(d);
		}
	}
	return n_missing;
}

void
distinct_add_frequent(Distinct *d, Size n, const double *values, Size stride)
{
	for (Size i = 0; i < n && d->seeks; i++)
	{
		double value = values[i * stride] + 0.0;
		uint64 hash = value_hash(value);

		if (!isnan(value) && hash > d->sample.limit && *part_of(d, hash) > 0 &&
			count(&d->frequent, value, hash))
			keep_less(&d->frequent);
	}
}

/* ------------------------------------------------------------------------ the end */

static int
compare_values(const void *a, const void *b)
{
	const DistinctValue *x = a;
	const DistinctValue *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->count < y->count ? -1 : x->count > y->count;
}

static int
compare_parts(const void *a, const void *b)
{
	uint32 x = *(const uint32 *) a;
	uint32 y = *(const uint32 *) b;

	return x < y ? -1 : x > y;
}

/* Which parts have more rows, without those of the sample's values, than chance puts there? */
static void
choose_parts(Distinct *d)
{
	int n = parts_for(d->sample.max);
	uint32 *sorted = palloc(sizeof(uint32) * n);
	uint64 usual;

	for (int i = 0; i < d->sample.n; i++)
		*part_of(d, value_hash(d->sample.slots[i].value)) -= d->sample.slots[i].count;
	memcpy(sorted, d->parts, sizeof(uint32) * n);
	sort_array(sorted, n, sizeof(uint32), compare_parts);
	usual = sorted[n / 2];
	pfree(sorted);
	d->many = 16 + (uint64) (8 * sqrt((double) usual));
	for (int i = 0; i < n; i++)
	{
		d->parts[i] = d->parts[i] > usual + d->many;
		d->seeks = d->seeks || d->parts[i];
	}
}

/* The values of a table to the beginning of its slots, in order. */
static void
sort_table(DistinctTable *t)
{
	int n = 0;

	for (int i = 0; i < t->n_slots; i++)
	{
		if (t->slots[i].count > 0)
			t->slots[n++] = t->slots[i];
	}
	sort_array(t->slots, n, sizeof(DistinctValue), compare_values);
}

void
distinct_sort(Distinct *d)
{
	sort_table(&d->sample);
	if (d->incomplete)
		choose_parts(d);
}

/* Values that stand for themselves alone. */
static int
list_rest(const Distinct *d, DistinctValue *list)
{
	int n = 0;

	for (int k = 0; k < lengthof(d->ends); k++)
		for (int i = 0; i < d->ends[k].n; i++)
			list[n++] = d->ends[k].values[i];
	for (int i = 0; i < d->frequent.n_slots; i++)
		if (d->frequent.slots[i].count * 2 > d->many)
			list[n++] = d->frequent.slots[i];
	return n;
}

/* Two lists in order as one, each value once: with the fewer of the rows that they say. */
static int
merge_lists(const DistinctValue *x, int n_x, const DistinctValue *y, int n_y, DistinctValue *list)
{
	int n = 0;

	for (int i = 0, j = 0; i < n_x || j < n_y;)
	{
		bool is_x = j == n_y || (i < n_x && compare_values(&x[i], &y[j]) <= 0);
		DistinctValue next = is_x ? x[i++] : y[j++];

		if (n == 0 || list[n - 1].value != next.value)
			list[n++] = next;
	}
	return n;
}

DistinctValue *
distinct_list(const Distinct *d, int *n)
{
	int n_rest = d->incomplete ? d->frequent.n + 2 * DISTINCT_ENDS : 0;
	Size most = (Size) d->sample.n + n_rest;
	DistinctValue *list = palloc(sizeof(DistinctValue) * Max(most, 1));
	DistinctValue *parts;

	*n = d->sample.n;
	if (!d->incomplete)
	{
		memcpy(list, d->sample.slots, sizeof(DistinctValue) * d->sample.n);
		return list;
	}
	parts = palloc(sizeof(DistinctValue) * most);
	memcpy(parts, d->sample.slots, sizeof(DistinctValue) * d->sample.n);
	/* a value of the sample stands for those that were left out, unless many rows have it */
	for (int i = 0; i < d->sample.n; i++)
		if (parts[i].count <= d->many)
			parts[i].count <<= d->sample.n_halved;
	n_rest = list_rest(d, parts + d->sample.n);
	sort_array(parts + d->sample.n, n_rest, sizeof(DistinctValue), compare_values);
	*n = merge_lists(parts, d->sample.n, parts + d->sample.n, n_rest, list);
	pfree(parts);
	return list;
}
