/*
 * dictionary.h
 *		Distinct byte strings numbered in order of first appearance.
 */
#ifndef ROWS_DICTIONARY_H
#define ROWS_DICTIONARY_H

#include "core/port.h"

typedef struct DictionaryBlock DictionaryBlock;

/* The hash of what a string says, whatever encodes it. */
typedef uint64 (*DictionaryContent)(const char *text, int len);

typedef struct Dictionary
{
	int n;
	int capacity;
	char **names; /* NUL-terminated copies */
	int *lengths;
	uint64 *hashes; /* of the names, by which they are found */
	uint64
		*contents; /* of what they say, the same in every database; hashes where that is the same */
	uint32 *buckets; /* open addressing: code + 1, 0 is empty; a power of two */
	uint32 n_buckets;
	DictionaryContent content; /* NULL: the bytes are what it says */
	DictionaryBlock *blocks; /* that the names lie in, the last one first */
	Size bytes; /* memory held, nearly */
	MemoryContext context;
} Dictionary;

extern Dictionary *dictionary_create(MemoryContext context, DictionaryContent content);

/* The code of a string, which is added when new. */
extern int dictionary_code(Dictionary *d, const char *text, int len);

/* The codes in into of what from has, by its codes; what is new is added. */
extern int *dictionary_unify(Dictionary *into, const Dictionary *from);
extern void dictionary_free(Dictionary *d);

#endif /* ROWS_DICTIONARY_H */
