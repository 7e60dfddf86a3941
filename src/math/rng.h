/*
 * rng.h
 *		Seeded random numbers (xoshiro256**, seeded by SplitMix64) and 64-bit
 *		hashing, the same on every platform.
 */
#ifndef CORE_RNG_H
#define CORE_RNG_H

#include "core/port.h"

typedef struct Rng
{
	uint64 s[4];
} Rng;

extern void rng_seed(Rng *rng, uint64 seed);
extern uint64 rng_u64(Rng *rng);
extern double rng_double(Rng *rng); /* [0, 1) with 53 bits */
extern uint64 rng_below(Rng *rng, uint64 n); /* unbiased in [0, n) */
extern double rng_normal(Rng *rng);

/* One step of a good 64-bit mixer: a hash of (seed, value). */
static inline uint64
hash_mix64(uint64 seed, uint64 value)
{
	uint64 z = (seed ^ value) + UINT64CONST(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64CONST(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64CONST(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

extern uint64 hash_bytes64(uint64 seed, const void *data, Size len);

#define HASH_SCRAMBLE_FIRST  UINT64CONST(0x9E3779B97F4A7C15)
#define HASH_SCRAMBLE_SECOND UINT64CONST(0xD6E8FEB86659FD93)

/* One value of many of which the sum is a hash; salt: which of them. */
static inline uint64
hash_scramble(uint64 salt, uint64 bits)
{
	uint64 z = (bits ^ salt) * HASH_SCRAMBLE_FIRST;

	z = (z ^ (z >> 32)) * HASH_SCRAMBLE_SECOND;
	return z ^ (z >> 29);
}

/* A double by its value: -0 counts as 0. */
static inline uint64
hash_scramble_f64(uint64 salt, double v)
{
	uint64 bits;

	v += 0.0;
	memcpy(&bits, &v, sizeof(bits));
	return hash_scramble(salt, bits);
}

#endif /* CORE_RNG_H */
