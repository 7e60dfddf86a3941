/*
 * float8_sort.c
 *		Radix sort of float8 values, least significant digit first.
 *
 * The bits of a float8 sort as an unsigned integer once a negative number is
 * inverted and a positive one has its sign bit set.  Six digits of 11 bits; a
 * digit that all values share is skipped.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/sort.h"
#include "evaluate/float8_sort.h"

#define DIGIT_BITS 11
#define N_BUCKETS  (1 << DIGIT_BITS)
#define N_DIGITS   6
#define CHUNK      65536 /* values between two looks for interrupts */
#define RADIX_MIN  512 /* fewer values: qsort */

static inline uint64
float8_key(double value)
{
	uint64 bits;

	memcpy(&bits, &value, sizeof(bits));
	return (bits >> 63) != 0 ? ~bits : bits | (UINT64CONST(1) << 63);
}

static inline uint32
float8_digit(double value, int digit)
{
	return (uint32) (float8_key(value) >> (digit * DIGIT_BITS)) & (N_BUCKETS - 1);
}

static int
float8_compare(const void *a, const void *b)
{
	uint64 x = float8_key(*(const double *) a);
	uint64 y = float8_key(*(const double *) b);

	return (x > y) - (x < y);
}

/* How many values have each digit, for all digits: counts is N_DIGITS x N_BUCKETS zeros. */
static void
float8_count_digits(const double *values, Size n, Size *counts)
{
	for (Size i = 0; i < n; i++)
	{
		uint64 key = float8_key(values[i]);

		if (i % CHUNK == 0)
			CHECK_FOR_INTERRUPTS();
		for (int d = 0; d < N_DIGITS; d++)
			counts[d * N_BUCKETS + ((key >> (d * DIGIT_BITS)) & (N_BUCKETS - 1))]++;
	}
}

/* Move values to their places by one digit; counts becomes the places. */
static void
float8_scatter(const double *from, double *to, Size n, int digit, Size *counts)
{
	Size place = 0;

	for (int b = 0; b < N_BUCKETS; b++)
	{
		Size count = counts[b];

		counts[b] = place;
		place += count;
	}
	for (Size i = 0; i < n; i++)
	{
		if (i % CHUNK == 0)
			CHECK_FOR_INTERRUPTS();
		to[counts[float8_digit(from[i], digit)]++] = from[i];
	}
}

Size
float8_sort_bytes(Size n)
{
	return n < RADIX_MIN ? 0 : N_DIGITS * N_BUCKETS * sizeof(Size) + n * sizeof(double);
}

void
float8_sort(double *values, Size n)
{
	double *from = values;
	double *spare;
	double *to;
	Size *counts;

	if (n < RADIX_MIN)
	{
		qsort(values, n, sizeof(double), float8_compare);
		return;
	}
	counts = palloc0(N_DIGITS * N_BUCKETS * sizeof(Size));
	spare = to = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(double));
	float8_count_digits(values, n, counts);
	for (int d = 0; d < N_DIGITS; d++)
	{
		Size *digit_counts = counts + d * N_BUCKETS;
		double *swap;

		if (digit_counts[float8_digit(from[0], d)] == n)
			continue;
		float8_scatter(from, to, n, d, digit_counts);
		swap = from;
		from = to;
		to = swap;
	}
	if (from != values)
		float8_copy(values, from, n);
	pfree(spare);
	pfree(counts);
}

static int
float8_weighted_compare(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;

	if (x[0] != y[0])
		return x[0] < y[0] ? -1 : 1;
	return x[1] < y[1] ? -1 : x[1] > y[1];
}

void
float8_sort_weighted(double *pairs, Size n)
{
	sort_array(pairs, n, 2 * sizeof(double), float8_weighted_compare);
}

void
float8_copy(void *to, const void *from, Size n)
{
	for (Size i = 0; i < n; i += CHUNK)
	{
		CHECK_FOR_INTERRUPTS();
		memcpy((char *) to + i * sizeof(double), (const char *) from + i * sizeof(double),
			   Min(n - i, CHUNK) * sizeof(double));
	}
}
