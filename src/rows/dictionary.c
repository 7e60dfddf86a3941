/*
 * dictionary.c
 *		A hash table of strings with linear probing, at most half full.
 */
#include "postgres.h"

#include "math/rng.h"
#include "rows/dictionary.h"

#define DICTIONARY_FIRST 8
#define DICTIONARY_MOST  (1 << 28)
#define BLOCK_FIRST      64 /* bytes */
#define BLOCK_LAST       (256 * 1024)

/* Room for names; each block is twice as large as the one before, up to BLOCK_LAST. */
struct DictionaryBlock
{
	DictionaryBlock *before;
	Size size;
	Size used;
	char names[FLEXIBLE_ARRAY_MEMBER];
};

Dictionary *
dictionary_create(MemoryContext context, DictionaryContent content)
{
	Dictionary *d = MemoryContextAllocZero(context, sizeof(Dictionary));

	d->context = context;
	d->content = content;
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

/* Room for an entry's arrays; what is there stays. */
static void
resize_entries(Dictionary *d, int capacity)
{
	if (d->capacity == 0)
	{
		d->names = palloc(sizeof(char *) * capacity);
		d->lengths = palloc(sizeof(int) * capacity);
		d->hashes = palloc(sizeof(uint64) * capacity);
		if (d->content != NULL)
			d->contents = palloc(sizeof(uint64) * capacity);
	}
	else
	{
		d->names = repalloc_huge(d->names, sizeof(char *) * capacity);
		d->lengths = repalloc_huge(d->lengths, sizeof(int) * capacity);
		d->hashes = repalloc_huge(d->hashes, sizeof(uint64) * capacity);
		if (d->content != NULL)
			d->contents = repalloc_huge(d->contents, sizeof(uint64) * capacity);
	}
	if (d->content == NULL)
		d->contents = d->hashes;
}

/* Twice the room, with all codes in their buckets. */
static void
grow(Dictionary *d)
{
	int capacity = d->capacity == 0 ? DICTIONARY_FIRST : d->capacity * 2;
	int entry = 8 + 4 + 8 + 2 * 4 + (d->content != NULL ? 8 : 0);
	MemoryContext old = MemoryContextSwitchTo(d->context);

	if (capacity > DICTIONARY_MOST)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a column has more than %d different texts", DICTIONARY_MOST)));
	resize_entries(d, capacity);
	if (d->capacity > 0)
		pfree(d->buckets);
	d->bytes += (Size) (capacity - d->capacity) * entry;
	d->capacity = capacity;
	d->n_buckets = 2 * (uint32) capacity;
	d->buckets = MemoryContextAllocExtended(d->context, sizeof(uint32) * (Size) d->n_buckets,
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int code = 0; code < d->n; code++)
	{
		check_interrupts_at(code);
		place(d, code);
	}
	MemoryContextSwitchTo(old);
}

/* A copy of a text, NUL-terminated. */
static char *
keep_name(Dictionary *d, const char *text, int len)
{
	DictionaryBlock *block = d->blocks;
	Size needed = (Size) len + 1;
	char *name;

	if (block == NULL || block->size - block->used < needed)
	{
		Size size = block == NULL ? BLOCK_FIRST : Min(block->size * 2, BLOCK_LAST);

		size = Max(size, needed);
		block = MemoryContextAllocHuge(d->context, offsetof(DictionaryBlock, names) + size);
		*block = (DictionaryBlock){.before = d->blocks, .size = size};
		d->blocks = block;
		d->bytes += offsetof(DictionaryBlock, names) + size;
	}
	name = block->names + block->used;
	memcpy(name, text, len);
	name[len] = '\0';
	block->used += needed;
	return name;
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
	code = d->n;
	if (d->content != NULL)
		d->contents[code] = d->content(text, len);
	d->names[code] = keep_name(d, text, len);
	d->lengths[code] = len;
	d->hashes[code] = hash;
	d->n++;
	place(d, code);
	return code;
}

int *
dictionary_unify(Dictionary *into, const Dictionary *from)
{
	int *codes = palloc_extended(sizeof(int) * Max(from->n, 1), MCXT_ALLOC_HUGE);

	for (int code = 0; code < from->n; code++)
	{
		check_interrupts_at(code);
		codes[code] = dictionary_code(into, from->names[code], from->lengths[code]);
	}
	return codes;
}

void
dictionary_free(Dictionary *d)
{
	while (d->blocks != NULL)
	{
		DictionaryBlock *block = d->blocks;

		d->blocks = block->before;
		pfree(block);
	}
	if (d->capacity > 0)
	{
		pfree(d->names);
		pfree(d->lengths);
		pfree(d->hashes);
		if (d->content != NULL)
			pfree(d->contents);
		pfree(d->buckets);
	}
	pfree(d);
}
