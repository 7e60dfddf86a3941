/*
 * dictionary.c
 *		A hash table of strings with linear probing, at most half full.
 */
#include "postgres.h"

#include "core/rng.h"
#include "dataset/dictionary.h"

#define DICTIONARY_FIRST 8

Dictionary *
dictionary_create(MemoryContext context)
{
	Dictionary *d = MemoryContextAllocZero(context, sizeof(Dictionary));

	d->context = context;
	d->bytes = sizeof(Dictionary);
	return d;
}

static void
place(Dictionary *d, int code)
{
	uint32 at = (uint32) d->hashes[code] & (d->n_buckets - 1);

	while (d->buckets[at] != 0)
		at = (at + 1) & (d->n_buckets - 1);
	d->buckets[at] = (uint32) code + 1;
}

static void
grow(Dictionary *d)
{
	int capacity = d->capacity == 0 ? DICTIONARY_FIRST : d->capacity * 2;
	MemoryContext old = MemoryContextSwitchTo(d->context);
	int code;

	if (capacity > (1 << 28))
		elog(ERROR, "too many distinct strings");
	if (d->capacity == 0)
	{
		d->names = palloc(sizeof(char *) * capacity);
		d->lengths = palloc(sizeof(int) * capacity);
		d->hashes = palloc(sizeof(uint64) * capacity);
	}
	else
	{
		d->names = repalloc_huge(d->names, sizeof(char *) * capacity);
		d->lengths = repalloc_huge(d->lengths, sizeof(int) * capacity);
		d->hashes = repalloc_huge(d->hashes, sizeof(uint64) * capacity);
		pfree(d->buckets);
	}
	d->bytes += (Size) (capacity - d->capacity) * (8 + 4 + 8 + 2 * 4);
	d->capacity = capacity;
	d->n_buckets = 2 * (uint32) capacity;
	d->buckets = MemoryContextAllocExtended(d->context, sizeof(uint32) * (Size) d->n_buckets,
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (code = 0; code < d->n; code++)
		place(d, code);
	MemoryContextSwitchTo(old);
}

int
dictionary_code(Dictionary *d, const char *text, int len)
{
	uint64 hash = hash_bytes64(0, text, len);
	int code;

	if (d->n_buckets > 0)
	{
		uint32 at = (uint32) hash & (d->n_buckets - 1);

		for (; d->buckets[at] != 0; at = (at + 1) & (d->n_buckets - 1))
		{
			code = (int) d->buckets[at] - 1;
			if (d->hashes[code] == hash && d->lengths[code] == len &&
				memcmp(d->names[code], text, len) == 0)
				return code;
		}
	}
	if (d->n == d->capacity)
		grow(d);
	code = d->n++;
	d->names[code] = MemoryContextAlloc(d->context, len + 1);
	memcpy(d->names[code], text, len);
	d->names[code][len] = '\0';
	d->lengths[code] = len;
	d->hashes[code] = hash;
	d->bytes += MAXALIGN(len + 1) + 16;
	place(d, code);
	return code;
}

int *
dictionary_unify(Dictionary *into, const Dictionary *from)
{
	int *codes = palloc(sizeof(int) * Max(from->n, 1));
	int code;

	for (code = 0; code < from->n; code++)
		codes[code] = dictionary_code(into, from->names[code], from->lengths[code]);
	return codes;
}

void
dictionary_free(Dictionary *d)
{
	int code;

	for (code = 0; code < d->n; code++)
		pfree(d->names[code]);
	if (d->capacity > 0)
	{
		pfree(d->names);
		pfree(d->lengths);
		pfree(d->hashes);
		pfree(d->buckets);
	}
	pfree(d);
}
