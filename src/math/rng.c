/*
 * rng.c
 *		xoshiro256** (Blackman and Vigna, 2018) seeded by SplitMix64, and a
 *		64-bit hash of bytes.
 */
#include "core/port.h"

#include <math.h>

#include "math/rng.h"

static uint64
rng_rotate_left(uint64 x, int k)
{
	return (x << k) | (x >> (64 - k));
}

void
rng_seed(Rng *rng, uint64 seed)
{
	/* hash_mix64(0, z) is SplitMix64's output for the state z */
	for (int i = 0; i < 4; i++)
		rng->s[i] = hash_mix64(0, seed + (uint64) i * UINT64CONST(0x9E3779B97F4A7C15));
}

uint64
rng_u64(Rng *rng)
{
	uint64 *s = rng->s;
	uint64 result = rng_rotate_left(s[1] * 5, 7) * 9;
	uint64 t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rng_rotate_left(s[3], 45);
	return result;
}

double
rng_double(Rng *rng)
{
	return (double) (rng_u64(rng) >> 11) * 0x1.0p-53;
}

/* Values in the incomplete last multiple of n are drawn again. */
uint64
rng_below(Rng *rng, uint64 n)
{
	uint64 excess;
	uint64 x;

	Assert(n > 0);
	excess = (PG_UINT64_MAX - n + 1) % n;
	do
		x = rng_u64(rng);
	while (x > PG_UINT64_MAX - excess);
	return x % n;
}

/* Marsaglia's polar method; the second value is not kept, so that the state is the four words. */
double
rng_normal(Rng *rng)
{
	double u;
	double v;
	double s;

	do
	{
		u = 2.0 * rng_double(rng) - 1.0;
		v = 2.0 * rng_double(rng) - 1.0;
		s = u * u + v * v;
	} while (s >= 1.0 || s == 0.0);
	return u * sqrt(-2.0 * log(s) / s);
}

/* Eight bytes a step, read little-endian; the length goes in last. */
uint64
hash_bytes64(uint64 seed, const void *data, Size len)
{
	const uint8 *p = data;
	uint64 h = seed;
	Size done = 0;

	while (done < len)
	{
		Size n = Min(len - done, 8);
		uint64 word = 0;

		for (Size i = 0; i < n; i++)
			word |= (uint64) p[done + i] << (8 * i);
		h = hash_mix64(h, word);
		done += n;
	}
	return hash_mix64(h, (uint64) len);
}
