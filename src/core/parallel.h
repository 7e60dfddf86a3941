/*
 * parallel.h
 *		Work on shared memory by several processes, with the same result for any
 *		number of them.
 *
 * The caller lays out one block of shared memory.  It begins on a cache line, but may
 * lie at another address in each process, so what is stored in it refers to it by
 * offsets, never by pointers.  A step of the work is a function over parts: when
 * parallel_run returns, every part has been done once, by some process, in no
 * particular order.  How the work is cut into parts must not depend on the
 * number of processes, and what parts leave behind must not depend on their
 * order: then the result is the same for any number of workers.
 *
 * Steps are found by kind and number, since functions too lie at other addresses
 * elsewhere.  A step may palloc; what it leaves in its memory context is gone when
 * it returns.  It checks for interrupts as any loop does, and may raise errors.
 */
#ifndef CORE_PARALLEL_H
#define CORE_PARALLEL_H

#include "core/port.h"

typedef void (*ParallelStep)(void *shared, int part);

typedef struct ParallelKind
{
	const char *name; /* of its own; workers find the steps by it */
	int n_steps;
	const ParallelStep *steps;
} ParallelKind;

typedef struct Parallel Parallel;

/*
 * Who can start other processes: the server (parallel_workers.c); stand-alone
 * there is none.  begin returns NULL when no worker can be had, or none pays;
 * otherwise the shared block is at *shared, on a cache line in every process.
 */
typedef struct ParallelHost
{
	int (*helpers)(void);
	void *(*begin)(const ParallelKind *kind, Size shared_bytes, double work, void **shared);
	void (*run)(void *hosted, int step, int n_parts, MemoryContext scratch);
	void (*end)(void *hosted);
} ParallelHost;

extern const ParallelHost *parallel_host;

/*
 * Take the shared block, which is not cleared, and, where that pays, the workers.  work is about
 * the number of elementary operations (a nanosecond each) of the whole; little work stays in this
 * process.  Lives in the current memory context; what it took is given back by parallel_end or,
 * after an error, by the transaction's end.
 */
extern Parallel *parallel_begin(const ParallelKind *kind, Size shared_bytes, double work);

/* The same, or NULL where this process would be alone. */
extern Parallel *parallel_try(const ParallelKind *kind, Size shared_bytes, double work);

extern void *parallel_shared(const Parallel *parallel);

/* Are there other processes to do parts? */
extern bool parallel_has_workers(const Parallel *parallel);

/* How many others there can be at most, for laying out a block. */
extern int parallel_helpers(void);

/* Within a part: which process does it.  0 is the one that began, the others count from 1. */
extern int parallel_process(void);

/*
 * For laying out a block: the offset of so many bytes on cache lines of their own
 * (PG_CACHE_LINE_SIZE).
 */
static inline Size
parallel_take(Size *at, Size bytes)
{
	Size taken = *at;

	*at += CACHELINEALIGN(bytes);
	return taken;
}

/* Do parts 0 .. n_parts - 1 of a step of the kind. */
extern void parallel_run(Parallel *parallel, int step, int n_parts);
extern void parallel_end(Parallel *parallel);

/*
 * For hosts: who this process is, and one part in a context of its own, which is empty afterwards.
 */
extern void parallel_set_process(int number);
extern void parallel_do_part(const ParallelKind *kind, int step, void *shared, int part,
							 MemoryContext scratch);

#endif /* CORE_PARALLEL_H */
