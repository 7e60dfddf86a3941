/*
 * progress_shared.h
 *		Progress of trainings in shared memory, where other sessions can read it.
 *
 * There only when the library is in shared_preload_libraries.
 */
#ifndef STATS_PROGRESS_SHARED_H
#define STATS_PROGRESS_SHARED_H

#include "postgres.h"

#include "datatype/timestamp.h"

#define PROGRESS_NAME_SIZE 204 /* a model's name has at most 200 bytes */
#define PROGRESS_WORD_SIZE 32

/* What one session trains. */
typedef struct ProgressEntry
{
	int pid; /* 0: nothing */
	Oid database;
	Oid role;
	char model[PROGRESS_NAME_SIZE]; /* "": a value without a name */
	char algorithm[PROGRESS_WORD_SIZE];
	char phase[PROGRESS_WORD_SIZE]; /* "": between phases */
	uint64 done;
	uint64 total; /* 0: not known */
	double loss; /* or NaN */
	TimestampTz started;
} ProgressEntry;

/* Ask for the memory and watch this session: once, when the library is loaded. */
extern void progress_shared_init(void);

/* Is the memory there? */
extern bool progress_shared_exists(void);

/* Entries are numbered from 0; false: that session trains nothing. */
extern int progress_shared_count(void);
extern bool progress_shared_read(int entry, ProgressEntry *into);

#endif /* STATS_PROGRESS_SHARED_H */
