/*
 * rng.c
 *		Random numbers: the published generator, its ranges, its moments.
 */
#include "core/port.h"

#include "math/rng.h"
#include "tap.h"

/* SplitMix64 from seed 1234567: the published test values. */
static void
check_mixer(void)
{
	static const uint64 expected[] = {
		UINT64CONST(6457827717110365317), UINT64CONST(3203168211198807973),
		UINT64CONST(9817491932198370423), UINT64CONST(4593380528125082431),
		UINT64CONST(16408922859458223821)};
	bool same = true;
	uint64 state = 1234567;

	for (int i = 0; i < lengthof(expected); i++)
	{
		same = same && hash_mix64(0, state) == expected[i];
		state += UINT64CONST(0x9E3779B97F4A7C15);
	}
	tap_ok(same, "hash_mix64 is SplitMix64");
}

/* xoshiro256** from the state 1, 2, 3, 4: the values of its authors' program. */
static void
check_generator(void)
{
	static const uint64 expected[] = {UINT64CONST(11520), UINT64CONST(0), UINT64CONST(1509978240),
									  UINT64CONST(1215971899390074240)};
	Rng rng = {{1, 2, 3, 4}};
	Rng again;
	bool same = true;

	for (int i = 0; i < lengthof(expected); i++)
		same = same && rng_u64(&rng) == expected[i];
	tap_ok(same, "rng_u64 is xoshiro256**");
	rng_seed(&rng, 42);
	rng_seed(&again, 42);
	tap_ok(rng_u64(&rng) == rng_u64(&again), "the same seed gives the same numbers");
	rng_seed(&again, 43);
	tap_ok(rng_u64(&rng) != rng_u64(&again), "another seed gives others");
}

static void
check_ranges(void)
{
	Rng rng;
	int counts[7] = {0};
	bool inside = true;
	bool even = true;
	double sum = 0.0;
	double squares = 0.0;
	double uniform = 0.0;

	rng_seed(&rng, 7);
	for (int i = 0; i < 70000; i++)
	{
		uint64 k = rng_below(&rng, 7);
		double u = rng_double(&rng);
		double z = rng_normal(&rng);

		inside = inside && k < 7 && u >= 0.0 && u < 1.0;
		counts[k % 7]++;
		uniform += u;
		sum += z;
		squares += z * z;
	}
	for (int k = 0; k < 7; k++)
		even = even && abs(counts[k] - 10000) < 500;
	tap_ok(inside, "rng_below and rng_double stay in their ranges");
	tap_ok(even, "rng_below is even");
	tap_ok(rng_below(&rng, 1) == 0, "rng_below(1) is 0");
	tap_near(uniform / 70000, 0.5, 0.01, "the mean of rng_double is one half");
	tap_near(sum / 70000, 0.0, 0.02, "the mean of rng_normal is 0");
	tap_near(squares / 70000, 1.0, 0.03, "the variance of rng_normal is 1");
}

static void
check_hash(void)
{
	const char text[] = "the quick brown fox";
	uint64 h = hash_bytes64(1, text, 19);

	tap_ok(h == hash_bytes64(1, "the quick brown fox", 19), "the hash is of the bytes");
	tap_ok(h != hash_bytes64(2, text, 19), "the seed counts");
	tap_ok(h != hash_bytes64(1, text, 18), "the last byte counts");
	tap_ok(hash_bytes64(1, "a\0", 1) != hash_bytes64(1, "a\0", 2), "the length counts");
	tap_ok(hash_bytes64(1, text + 1, 8) == hash_bytes64(1, "he quick", 8),
		   "alignment does not count");
	tap_ok(hash_bytes64(5, NULL, 0) == hash_mix64(5, 0), "nothing has a hash");
}

int
main(void)
{
	check_mixer();
	check_generator();
	check_ranges();
	check_hash();
	return tap_done();
}
