/*
 * row_numbers.c
 *		Keys that tell equal rows apart, while rows come (row_numbers.h).
 *
 * A table of hashes with open addressing and linear probing, at most three
 * quarters full.  The places of a few rows are fetched ahead, since each is
 * anywhere in memory.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "math/rng.h"
#include "rows/row_numbers.h"

#define FIRST_SLOTS 1024
#define AHEAD       16 /* rows */

#define ROWS_A_CHECK 262144

struct RowNumbers
{
	MemoryContext context;
	Size max_bytes;
	uint64 n_slots; /* a power of two */
	uint64 n_used;
	uint64 *slots; /* hashes; 0: empty */
	uint32 *copies; /* rows equal to the first, by slot; NULL until there is one */
};

/* With the copies, and a table half as large beside it while it grows. */
static double
bytes_needed(double n_slots)
{
	return 1.5 * n_slots * (sizeof(uint64) + sizeof(uint32));
}

static void *
make_array(const RowNumbers *numbers, Size size)
{
	return MemoryContextAllocExtended(numbers->context, size * numbers->n_slots,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

RowNumbers *
row_numbers_create(double n_expected, Size max_bytes)
{
	RowNumbers *numbers;
	double n_slots = FIRST_SLOTS;

	while (n_slots * 0.75 < n_expected)
		n_slots *= 2;
	if (bytes_needed(n_slots) > (double) max_bytes)
		return NULL;
	numbers = palloc0(sizeof(RowNumbers));
	numbers->context = CurrentMemoryContext;
	numbers->max_bytes = max_bytes;
	numbers->n_slots = (uint64) n_slots;
	numbers->slots = make_array(numbers, sizeof(uint64));
	return numbers;
}

void
row_numbers_free(RowNumbers *numbers)
{
	pfree(numbers->slots);
	if (numbers->copies != NULL)
		pfree(numbers->copies);
	pfree(numbers);
}

/* The place of this hash, or the empty one where it belongs. */
static inline uint64
find_slot(const RowNumbers *numbers, uint64 hash)
{
	uint64 mask = numbers->n_slots - 1;
	uint64 i = hash & mask;

	while (numbers->slots[i] != hash && numbers->slots[i] != 0)
		i = (i + 1) & mask;
	return i;
}

/* Twice the slots; false where that would be more memory than it may have. */
static bool
grow(RowNumbers *numbers)
{
	RowNumbers old = *numbers;

	if (bytes_needed(2.0 * (double) old.n_slots) > (double) old.max_bytes)
		return false;
	numbers->n_slots *= 2;
	numbers->slots = make_array(numbers, sizeof(uint64));
	if (old.copies != NULL)
		numbers->copies = make_array(numbers, sizeof(uint32));
	for (uint64 i = 0; i < old.n_slots; i++)
	{
		uint64 at;

		if (i % ROWS_A_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		if (old.slots[i] == 0)
			continue;
		at = find_slot(numbers, old.slots[i]);
		numbers->slots[at] = old.slots[i];
		if (old.copies != NULL)
			numbers->copies[at] = old.copies[i];
	}
	pfree(old.slots);
	if (old.copies != NULL)
		pfree(old.copies);
	return true;
}

static uint64
key_of(RowNumbers *numbers, uint64 hash)
{
	uint64 at = find_slot(numbers, hash);

	if (likely(numbers->slots[at] == 0))
	{
		numbers->slots[at] = hash;
		numbers->n_used++;
		return hash;
	}
	if (numbers->copies == NULL)
		numbers->copies = make_array(numbers, sizeof(uint32));
	return hash_mix64(hash, ++numbers->copies[at]);
}

bool
row_numbers_add(RowNumbers *numbers, Size n, uint64 *hashes)
{
	while ((numbers->n_used + n) > numbers->n_slots - numbers->n_slots / 4)
	{
		if (!grow(numbers))
			return false;
	}
	for (Size i = 0; i < n; i++)
	{
		if (i + AHEAD < n)
			__builtin_prefetch(&numbers->slots[hashes[i + AHEAD] & (numbers->n_slots - 1)], 1);
		hashes[i] = key_of(numbers, hashes[i] != 0 ? hashes[i] : 1);
	}
	return true;
}
