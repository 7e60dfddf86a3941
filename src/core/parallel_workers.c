/*
 * parallel_workers.c
 *		PostgreSQL's parallel workers as the host of parallel.h.
 *
 * Workers are started once for a whole training, as CREATE INDEX starts them, and
 * sleep between steps.  A step is announced by a new generation; whoever is
 * awake then claims parts one by one from a counter that carries the generation.
 * The leader works like the others, then waits for the last part.
 *
 * Locking: claims, parts_done and finished are atomics.  An even generation is
 * open, an odd one closed: no part of it can be claimed.  The leader writes step
 * and n_parts while the generation is closed; whoever has claimed a part of an
 * open one has read them as they were for it, since the leader closes a
 * generation only when all its parts are done.  So a worker that wakes up late
 * finds its generation over and leaves the next one's parts alone.
 *
 * An error in a worker reaches the leader when it checks for interrupts; an error
 * in the leader ends the workers with the transaction or subtransaction.
 */
#include "postgres.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "access/parallel.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "port/atomics.h"
#include "storage/condition_variable.h"
#include "storage/dsm_impl.h"
#include "storage/shm_toc.h"
#include "storage/shmem.h"
#include "storage/spin.h"
#include "tcop/tcopprot.h"
#include "utils/backend_status.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/wait_event.h"

#include "compat.h"
#include "core/parallel_workers.h"

#define KEY_BOARD UINT64CONST(0xE000000000000001)
#define KEY_BLOCK UINT64CONST(0xE000000000000002)
#define KEY_QUERY UINT64CONST(0xE000000000000003) /* the statement's text, if there is one */

/* Work below this many operations is done before workers are up. */
#define LEAST_WORK 2e8

/*
 * Looks at the board before falling asleep, some tenths of a millisecond: about what the
 * leader does between two steps, and waking up takes as long again.
 */
#define SPINS_BEFORE_SLEEP 10000

#define KIND_NAME_SIZE 32

#define MAP_BYTES (32 * 1024 * 1024) /* between interrupt checks */

/* What leader and workers tell each other. */
typedef struct Board
{
	char kind[KIND_NAME_SIZE]; /* set before the workers start, as is block_bytes */
	Size block_bytes;
	uint64 query_id; /* of the leader's statement */
	pg_atomic_uint64 claims; /* generation << 32 | next part to be claimed */
	pg_atomic_uint32 parts_done; /* of the current generation */
	pg_atomic_uint32 finished; /* 1: no generation will follow */
	int step; /* of the current generation, as is n_parts */
	int n_parts;
	ConditionVariable news; /* a generation was opened, or finished */
	ConditionVariable done; /* the last part of a generation */
} Board;

typedef struct Hosted
{
	const ParallelKind *kind;
	ParallelContext *context;
	Board *board;
	void *block;
} Hosted;

int parallel_workers_max = 2;

static const ParallelKind *const *all_kinds;

extern PGDLLEXPORT void ml_internal_parallel_worker(dsm_segment *segment, shm_toc *toc);

/* ------------------------------------------------------------ parts and steps */

static uint32
generation_of(uint64 claims)
{
	return (uint32) (claims >> 32);
}

/* Everything written before is seen by whoever sees the generation. */
static void
set_generation(Board *board, uint32 generation)
{
	pg_memory_barrier();
	pg_atomic_write_u64(&board->claims, (uint64) generation << 32);
	pg_memory_barrier();
}

/* The next part of this generation, or -1 when none is left or it is over. */
static int
claim_part(Board *board, uint32 generation, int n_parts)
{
	uint64 claims = pg_atomic_read_u64(&board->claims);

	while (generation_of(claims) == generation && generation % 2 == 0 &&
		   (int) (uint32) claims < n_parts)
	{
		if (pg_atomic_compare_exchange_u64(&board->claims, &claims, claims + 1))
			return (int) (uint32) claims;
	}
	return -1;
}

/* Claim and do parts of a generation until there is none. */
static void
do_parts(const ParallelKind *kind, Board *board, void *block, uint32 generation,
		 MemoryContext scratch)
{
	int step = board->step;
	int n_parts = board->n_parts;
	int part;

	while ((part = claim_part(board, generation, n_parts)) >= 0)
	{
		parallel_do_part(kind, step, block, part, scratch);
		if (pg_atomic_add_fetch_u32(&board->parts_done, 1) == (uint32) n_parts)
			ConditionVariableBroadcast(&board->done);
	}
}

/*
 * Map the whole block at once, which costs less than a fault for every page of it; each
 * process will touch most.
 */
static void
map_block(void *block, Size bytes)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t page = sysconf(_SC_PAGESIZE);
	uintptr_t at = TYPEALIGN_DOWN(page, (uintptr_t) block);
	uintptr_t end = TYPEALIGN(page, (uintptr_t) block + bytes);

	for (; at < end; at += MAP_BYTES)
	{
		CHECK_FOR_INTERRUPTS();
		if (madvise((void *) at, Min(end - at, MAP_BYTES), MADV_POPULATE_WRITE) != 0)
			break;
	}
#endif
}

/* ---------------------------------------------------------------------- leader */

/*
 * Shared memory of a file system may be small, in a container for one; running out of it is an
 * error.
 */
static bool
block_fits(Size bytes)
{
	struct statvfs fs;

	if (dynamic_shared_memory_type != DSM_IMPL_POSIX || statvfs("/dev/shm", &fs) != 0)
		return true;
	return (double) fs.f_bavail * fs.f_frsize > (double) bytes + 16.0 * 1024 * 1024;
}

/* Processors that this process may run on. */
static int
count_processors(void)
{
#ifdef CPU_COUNT
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
#endif
	return (int) sysconf(_SC_NPROCESSORS_ONLN);
}

/*
 * Processors for workers: all but the one of this process, which works like them.  Where
 * more processes than processors do the parts of a step, those that do not run keep the
 * others waiting.  The same whenever it is asked.
 */
static int
free_processors(void)
{
	static int n = 0;

	if (COMPAT_PARALLEL_FORCED)
		return max_parallel_maintenance_workers;
	if (n == 0)
		n = Max(count_processors(), 1);
	return n - 1;
}

static int
most_workers(void)
{
	if (IsParallelWorker() || !ActiveSnapshotSet())
		return 0;
	return Min(Min(parallel_workers_max, max_parallel_maintenance_workers), free_processors());
}

static void
leave(ParallelContext *context)
{
	DestroyParallelContext(context);
	ExitParallelMode();
}

/* With room to begin on a cache line: the toc aligns to less. */
static Size
block_room(Size bytes)
{
	return add_size(bytes, PG_CACHE_LINE_SIZE);
}

/* Who lays out a block counts on it, in every process. */
static void
check_block(const void *block)
{
	if ((uintptr_t) block % PG_CACHE_LINE_SIZE != 0)
		elog(ERROR, "a block of shared memory does not begin on a cache line");
}

/* What leader and workers tell each other by, and the block that they share. */
static void
create_board(Hosted *hosted, Size shared_bytes)
{
	ParallelContext *context = hosted->context;
	Board *board = shm_toc_allocate(context->toc, sizeof(Board));

	memset(board, 0, sizeof(Board));
	strlcpy(board->kind, hosted->kind->name, KIND_NAME_SIZE);
	board->block_bytes = shared_bytes;
	board->query_id = pgstat_get_my_query_id();
	pg_atomic_init_u64(&board->claims, UINT64CONST(1) << 32); /* closed */
	pg_atomic_init_u32(&board->finished, 0);
	pg_atomic_init_u32(&board->parts_done, 0);
	ConditionVariableInit(&board->news);
	ConditionVariableInit(&board->done);
	shm_toc_insert(context->toc, KEY_BOARD, board);
	hosted->board = board;
	/* the same in every process: each maps the segment from the beginning of a page */
	hosted->block = (void *) TYPEALIGN(PG_CACHE_LINE_SIZE,
									   shm_toc_allocate(context->toc, block_room(shared_bytes)));
	check_block(hosted->block);
	shm_toc_insert(context->toc, KEY_BLOCK, hosted->block);
}

/* Room for the statement's text. */
static void
estimate_query(ParallelContext *context)
{
	if (debug_query_string == NULL)
		return;
	shm_toc_estimate_chunk(&context->estimator, strlen(debug_query_string) + 1);
	shm_toc_estimate_keys(&context->estimator, 1);
}

/* What the workers say that they run. */
static void
create_query(ParallelContext *context)
{
	Size size;
	char *query;

	if (debug_query_string == NULL)
		return;
	size = strlen(debug_query_string) + 1;
	query = shm_toc_allocate(context->toc, size);
	memcpy(query, debug_query_string, size);
	shm_toc_insert(context->toc, KEY_QUERY, query);
}

/* A team for this kind of work, or NULL where it is not worth it or none can be had. */
static void *
workers_begin(const ParallelKind *kind, Size shared_bytes, double work, void **shared)
{
	int n = work < LEAST_WORK ? 0 : most_workers();
	Hosted *hosted;
	ParallelContext *context;

	if (n <= 0 || !block_fits(shared_bytes))
		return NULL;
	EnterParallelMode();
	context = CreateParallelContext("pg_ensemble", "ml_internal_parallel_worker", n);
	shm_toc_estimate_chunk(&context->estimator, sizeof(Board));
	shm_toc_estimate_chunk(&context->estimator, block_room(shared_bytes));
	shm_toc_estimate_keys(&context->estimator, 2);
	estimate_query(context);
	InitializeParallelDSM(context);
	if (context->seg == NULL)
	{
		leave(context);
		return NULL;
	}
	hosted = palloc(sizeof(Hosted));
	hosted->kind = kind;
	hosted->context = context;
	create_board(hosted, shared_bytes);
	create_query(context);
	LaunchParallelWorkers(context);
	elog(DEBUG1, "launched %d of %d parallel workers for %s", context->nworkers_launched, n,
		 kind->name);
	if (context->nworkers_launched == 0)
	{
		leave(context);
		pfree(hosted);
		return NULL;
	}
	map_block(hosted->block, shared_bytes);
	*shared = hosted->block;
	return hosted;
}

/* All parts of one step; returns when the last is done, by whomever. */
static void
workers_run(void *arg, int step, int n_parts, MemoryContext scratch)
{
	Hosted *hosted = arg;
	Board *board = hosted->board;
	uint32 generation = generation_of(pg_atomic_read_u64(&board->claims)) + 1;

	pg_atomic_write_u32(&board->parts_done, 0);
	board->step = step;
	board->n_parts = n_parts;
	set_generation(board, generation);
	ConditionVariableBroadcast(&board->news);
	do_parts(hosted->kind, board, hosted->block, generation, scratch);
	for (int spin = 0; spin < SPINS_BEFORE_SLEEP; spin++)
	{
		if (pg_atomic_read_u32(&board->parts_done) == (uint32) n_parts)
			break;
		pg_spin_delay();
	}
	ConditionVariablePrepareToSleep(&board->done);
	while (pg_atomic_read_u32(&board->parts_done) < (uint32) n_parts)
		ConditionVariableSleep(&board->done, PG_WAIT_EXTENSION);
	ConditionVariableCancelSleep();
	set_generation(board, generation + 1);
}

static void
workers_end(void *arg)
{
	Hosted *hosted = arg;

	pg_atomic_write_u32(&hosted->board->finished, 1);
	pg_memory_barrier();
	ConditionVariableBroadcast(&hosted->board->news);
	WaitForParallelWorkersToFinish(hosted->context);
	leave(hosted->context);
	pfree(hosted);
}

static const ParallelHost workers = {
	.helpers = most_workers,
	.begin = workers_begin,
	.run = workers_run,
	.end = workers_end,
};

void
parallel_workers_init(const ParallelKind *const *kinds)
{
	all_kinds = kinds;
	parallel_host = &workers;
}

/* ---------------------------------------------------------------------- worker */

static const ParallelKind *
kind_by_name(const char *name)
{
	for (int i = 0; all_kinds[i] != NULL; i++)
		if (strcmp(all_kinds[i]->name, name) == 0)
			return all_kinds[i];
	elog(ERROR, "unknown kind of parallel work \"%s\"", name);
}

static bool
has_news(Board *board, uint32 seen)
{
	uint32 generation = generation_of(pg_atomic_read_u64(&board->claims));

	return (generation != seen && generation % 2 == 0) || pg_atomic_read_u32(&board->finished) != 0;
}

/* Until a generation other than the one seen is open; false when there will be none. */
static bool
wait_for_news(Board *board, uint32 seen)
{
	for (int spin = 0; spin < SPINS_BEFORE_SLEEP && !has_news(board, seen); spin++)
		pg_spin_delay();
	ConditionVariablePrepareToSleep(&board->news);
	while (!has_news(board, seen))
		ConditionVariableSleep(&board->news, PG_WAIT_EXTENSION);
	ConditionVariableCancelSleep();
	pg_read_barrier();
	return pg_atomic_read_u32(&board->finished) == 0;
}

/* Say in pg_stat_activity, and in errors in the log, what this process works for. */
static void
show_query(const Board *board, shm_toc *toc)
{
	debug_query_string = shm_toc_lookup(toc, KEY_QUERY, true);
	pgstat_report_activity(STATE_RUNNING, debug_query_string);
	pgstat_report_query_id(board->query_id, false);
}

/* Entry point of a worker. */
void
ml_internal_parallel_worker(dsm_segment *segment, shm_toc *toc)
{
	Board *board = shm_toc_lookup(toc, KEY_BOARD, false);
	void *block = shm_toc_lookup(toc, KEY_BLOCK, false);
	const ParallelKind *kind = kind_by_name(board->kind);
	MemoryContext scratch =
		AllocSetContextCreate(CurrentMemoryContext, "parallel part", ALLOCSET_DEFAULT_SIZES);
	uint32 seen = 0;

	show_query(board, toc);
	check_block(block);
	map_block(block, board->block_bytes);
	parallel_set_process(ParallelWorkerNumber + 1);
	while (wait_for_news(board, seen))
	{
		seen = generation_of(pg_atomic_read_u64(&board->claims));
		pg_read_barrier();
		do_parts(kind, board, block, seen, scratch);
	}
	MemoryContextDelete(scratch);
}
