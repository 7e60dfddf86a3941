/*
 * artifact_mutants.h
 *		Damaged artifacts, for the fuzzers: a sample changed in one place, every place
 *		coming in turn, or one section of it changed at random or taken from another
 *		sample; lengths and checksum are right again, so that the damage is seen by what
 *		lies behind them.
 *
 * The same samples, seed and number give the same mutant.
 */
#ifndef FUZZ_ARTIFACT_MUTANTS_H
#define FUZZ_ARTIFACT_MUTANTS_H

#include <math.h>

#include "artifact_bytes.h"
#include "math/rng.h"

/* A mutant, or a section of one. */
#define MUTANT_MAX 65536

typedef struct MutantBytes
{
	uint8 data[MUTANT_MAX];
	Size len;
} MutantBytes;

/* A valid artifact, of no more than half of MUTANT_MAX. */
typedef struct MutantSample
{
	const uint8 *data;
	Size len;
} MutantSample;

typedef struct MutantParts
{
	uint8 head[ARTIFACT_MAX_HEADER];
	int n_sections;
	const uint8 *bytes[ARTIFACT_MAX_SECTIONS + 1];
	Size lens[ARTIFACT_MAX_SECTIONS + 1];
} MutantParts;

static const uint32 mutant_numbers[] = {0,          1,          2,          4,         8,   0x7f,
										0x80,       0xff,       100,        256,       999, 0xffff,
										0x10000000, 0x7fffffff, 0x80000000, 0xffffffff};

static const double mutant_doubles[] = {0,      -0.0, 1,        -1,        0.5,    1e308,
										-1e308, NAN,  INFINITY, -INFINITY, 5e-324, 4294967296.0};

/* ------------------------------------------------------- one place after the other */

/* What can be put in one place: bytes, and numbers of 2, 4 and 8 bytes. */
#define MUTANT_BYTES  12
#define MUTANT_WORDS  (int) lengthof(mutant_numbers)
#define MUTANT_DOUBLE (int) lengthof(mutant_doubles)
#define MUTANT_WAYS   (MUTANT_BYTES + 2 * MUTANT_WORDS + MUTANT_DOUBLE)

static uint8
mutant_byte(uint8 old, int way)
{
	static const uint8 telling[] = {0, 1, 2, 3, 0x7f, 0x80, 0xff};

	if (way < (int) lengthof(telling))
		return telling[way];
	way -= (int) lengthof(telling);
	return way == 0 ? old + 1 : way == 1 ? old - 1 : old ^ (uint8) (0x10 << (way - 2));
}

static void
mutant_put(uint8 *data, Size len, Size at, int way)
{
	uint8 number[8];
	Size width = 1;

	if (way < MUTANT_BYTES)
		number[0] = mutant_byte(data[at], way);
	else if (way < MUTANT_BYTES + 2 * MUTANT_WORDS)
	{
		way -= MUTANT_BYTES;
		width = way < MUTANT_WORDS ? 2 : 4;
		artifact_set_u32(number, mutant_numbers[way % MUTANT_WORDS]);
	}
	else
	{
		width = 8;
		memcpy(number, &mutant_doubles[way - MUTANT_BYTES - 2 * MUTANT_WORDS], 8);
	}
	memcpy(data + at, number, Min(width, len - at));
}

/* Places come in a scattered order, each once before any comes again. */
static void
mutant_in_turn(const MutantSample *sample, uint64 turn, MutantBytes *out)
{
	uint64 n = sample->len * MUTANT_WAYS;
	uint64 which = (turn % n) * UINT64CONST(2654435761) % n;

	memcpy(out->data, sample->data, sample->len);
	out->len = sample->len;
	mutant_put(out->data, out->len, which / MUTANT_WAYS, (int) (which % MUTANT_WAYS));
}

/* -------------------------------------------------------------- sections at random */

static MutantParts
mutant_take_apart(const MutantSample *sample)
{
	MutantParts parts = {.n_sections = artifact_sections(sample->data, sample->len)};
	Size at = artifact_header(sample->data, sample->len);

	memcpy(parts.head, sample->data, at);
	for (int s = 1; s <= parts.n_sections; s++)
	{
		parts.bytes[s] = sample->data + at;
		parts.lens[s] = artifact_get_u32(artifact_length_at(parts.head, s));
		at += parts.lens[s];
	}
	return parts;
}

/* Room for n bytes at a place, whose own are repeated. */
static void
mutant_insert(MutantBytes *b, Size at, Size n)
{
	if (b->len + n > sizeof(b->data))
		return;
	memmove(b->data + at + n, b->data + at, b->len - at);
	b->len += n;
}

static void
mutant_delete(MutantBytes *b, Size at, Size n)
{
	memmove(b->data + at, b->data + at + n, b->len - at - n);
	b->len -= n;
}

/* One of: flip, overwrite with a telling number, insert, delete, repeat. */
static void
mutant_change(MutantBytes *b, Rng *rng)
{
	Size at = b->len > 0 ? rng_below(rng, b->len) : 0;
	Size n = 1 + rng_below(rng, 16);

	switch (rng_below(rng, 6))
	{
		case 0:
			if (b->len > 0)
				b->data[at] ^= (uint8) (1 << rng_below(rng, 8));
			break;
		case 1:
			if (b->len > 0)
				mutant_put(b->data, b->len, at, (int) rng_below(rng, MUTANT_WAYS));
			break;
		case 2:
			if (b->len > 0)
				b->data[at] = (uint8) rng_u64(rng);
			break;
		case 3:
			mutant_insert(b, at, n);
			memset(b->data + at, (int) rng_below(rng, 256), Min(n, b->len - at));
			break;
		case 4:
			mutant_delete(b, at, Min(n, b->len - at));
			break;
		default:
			mutant_insert(b, at, Min(n, b->len - at));
			break;
	}
}

/* Lengths, checksum and all sections side by side; nothing where they are too long. */
static void
mutant_put_together(MutantParts *parts, MutantBytes *out)
{
	Size header = ARTIFACT_HEADER_OF(parts->n_sections);

	out->len = header;
	for (int s = 1; s <= parts->n_sections; s++)
	{
		artifact_set_u32(artifact_length_at(parts->head, s), (uint32) parts->lens[s]);
		if (out->len + parts->lens[s] > sizeof(out->data))
		{
			out->len = 0;
			return;
		}
		memcpy(out->data + out->len, parts->bytes[s], parts->lens[s]);
		out->len += parts->lens[s];
	}
	memcpy(out->data, parts->head, header);
}

/* One section of a sample changed, or taken from another sample. */
static void
mutant_of_section(const MutantSample *samples, int n_samples, int sample, Rng *rng,
				  MutantBytes *out)
{
	static MutantBytes changed;
	MutantParts parts = mutant_take_apart(&samples[sample]);
	int victim = 1 + (int) rng_below(rng, parts.n_sections);
	int n_changes = 1 + (int) rng_below(rng, 3);

	if (rng_below(rng, 8) == 0)
	{
		MutantParts other = mutant_take_apart(&samples[rng_below(rng, n_samples)]);

		if (victim <= other.n_sections)
		{
			parts.bytes[victim] = other.bytes[victim];
			parts.lens[victim] = other.lens[victim];
		}
		n_changes -= 1;
	}
	if (rng_below(rng, 16) == 0)
		parts.head[6 + rng_below(rng, 5)] = (uint8) rng_below(rng, 9);
	memcpy(changed.data, parts.bytes[victim], parts.lens[victim]);
	changed.len = parts.lens[victim];
	while (n_changes-- > 0)
		mutant_change(&changed, rng);
	parts.bytes[victim] = changed.data;
	parts.lens[victim] = changed.len;
	mutant_put_together(&parts, out);
}

/* ------------------------------------------------------------------------ the mutant */

/* Which sample the mutant of that number is of. */
static int
mutant_sample(int n_samples, uint64 number)
{
	return (int) (number % n_samples);
}

/* Its length is 0 where there is none of that number. */
static void
mutant_make(const MutantSample *samples, int n_samples, uint64 seed, uint64 number,
			MutantBytes *out)
{
	int sample = mutant_sample(n_samples, number);
	uint64 turn = number / n_samples;
	Rng rng;

	rng_seed(&rng, hash_mix64(seed, number));
	if (turn % 2 == 0)
		mutant_in_turn(&samples[sample], turn / 2 + hash_mix64(seed, sample) % MUTANT_MAX, out);
	else
		mutant_of_section(samples, n_samples, sample, &rng, out);
	if (out->len >= ARTIFACT_MIN_HEADER)
		artifact_fix_crc(out->data, out->len);
}

#endif /* FUZZ_ARTIFACT_MUTANTS_H */
