/*
 * parallel.c
 *		Work on shared memory, in this process.
 */
#include "core/parallel.h"

struct Parallel
{
	const ParallelKind *kind;
	void *shared;
	MemoryContext scratch; /* of one part */
};

Parallel *
parallel_begin(const ParallelKind *kind, Size shared_bytes, double work)
{
	Parallel *parallel = palloc0(sizeof(Parallel));

	parallel->kind = kind;
	parallel->shared = palloc_extended(Max(shared_bytes, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	parallel->scratch =
		AllocSetContextCreate(CurrentMemoryContext, "parallel step", ALLOCSET_DEFAULT_SIZES);
	return parallel;
}

void *
parallel_shared(const Parallel *parallel)
{
	return parallel->shared;
}

void
parallel_run(Parallel *parallel, int step, int n_parts)
{
	MemoryContext caller = MemoryContextSwitchTo(parallel->scratch);
	int part;

	for (part = 0; part < n_parts; part++)
	{
		CHECK_FOR_INTERRUPTS();
		parallel->kind->steps[step](parallel->shared, part);
		MemoryContextReset(parallel->scratch);
	}
	MemoryContextSwitchTo(caller);
}

void
parallel_end(Parallel *parallel)
{
	MemoryContextDelete(parallel->scratch);
	pfree(parallel->shared);
	pfree(parallel);
}
