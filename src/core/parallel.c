/*
 * parallel.c
 *		Work on shared memory: in this process alone, or through the host.
 */
#include "core/port.h"

#include <string.h>

#include "core/large_pages.h"
#include "core/parallel.h"

struct Parallel
{
	const ParallelKind *kind;
	void *block; /* this process's own, where nobody shares */
	void *shared; /* in the block or the host's, from the beginning of a cache line */
	void *hosted; /* the host's own, or NULL: this process does everything */
	MemoryContext scratch; /* of one part */
};

const ParallelHost *parallel_host = NULL;

static int process_number = 0;

int
parallel_helpers(void)
{
	return parallel_host != NULL ? parallel_host->helpers() : 0;
}

int
parallel_process(void)
{
	return process_number;
}

void
parallel_set_process(int number)
{
	process_number = number;
}

static Parallel *
parallel_create(const ParallelKind *kind)
{
	Parallel *parallel = palloc0(sizeof(Parallel));

	parallel->kind = kind;
	parallel->scratch =
		AllocSetContextCreate(CurrentMemoryContext, "parallel part", ALLOCSET_DEFAULT_SIZES);
	return parallel;
}

Parallel *
parallel_try(const ParallelKind *kind, Size shared_bytes, double work)
{
	Parallel *parallel;
	void *shared;
	void *hosted = NULL;

	if (parallel_host != NULL)
		hosted = parallel_host->begin(kind, shared_bytes, work, &shared);
	if (hosted == NULL)
		return NULL;
	parallel = parallel_create(kind);
	parallel->hosted = hosted;
	parallel->shared = shared;
	return parallel;
}

Parallel *
parallel_begin(const ParallelKind *kind, Size shared_bytes, double work)
{
	Parallel *parallel = parallel_try(kind, shared_bytes, work);

	if (parallel == NULL)
	{
		parallel = parallel_create(kind);
		parallel->block = palloc_extended(shared_bytes + PG_CACHE_LINE_SIZE, MCXT_ALLOC_HUGE);
		parallel->shared = (void *) TYPEALIGN(PG_CACHE_LINE_SIZE, parallel->block);
		large_pages_advise(parallel->shared, shared_bytes);
	}
	return parallel;
}

void *
parallel_shared(const Parallel *parallel)
{
	return parallel->shared;
}

bool
parallel_has_workers(const Parallel *parallel)
{
	return parallel->hosted != NULL;
}

void
parallel_do_part(const ParallelKind *kind, int step, void *shared, int part, MemoryContext scratch)
{
	MemoryContext caller = MemoryContextSwitchTo(scratch);

	CHECK_FOR_INTERRUPTS();
	kind->steps[step](shared, part);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(scratch);
}

void
parallel_run(Parallel *parallel, int step, int n_parts)
{
	/* waking others costs more than one part */
	if (parallel->hosted != NULL && n_parts > 1)
	{
		parallel_host->run(parallel->hosted, step, n_parts, parallel->scratch);
		return;
	}
	for (int part = 0; part < n_parts; part++)
		parallel_do_part(parallel->kind, step, parallel->shared, part, parallel->scratch);
}

void
parallel_end(Parallel *parallel)
{
	if (parallel->hosted != NULL)
		parallel_host->end(parallel->hosted);
	else
		pfree(parallel->block);
	MemoryContextDelete(parallel->scratch);
	pfree(parallel);
}
