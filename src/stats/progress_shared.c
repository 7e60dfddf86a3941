/*
 * progress_shared.c
 *		Progress of trainings in shared memory (progress_shared.h).
 *
 * One slot a backend, written by that backend alone.  No lock: the writer makes
 * the slot's count odd before it changes anything and even afterwards, and a
 * reader tries again until it saw the same even count before and after, as the
 * server does for pg_stat_activity.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/shmem.h"

#include "compat.h"
#include "core/progress.h"
#include "stats/progress_shared.h"

typedef struct ProgressSlot
{
	pg_atomic_uint32 count; /* odd: being written */
	ProgressEntry entry;
} ProgressSlot;

static ProgressSlot *slots; /* MaxBackends of them; NULL: not preloaded */
static bool exit_hooked;

static shmem_request_hook_type previous_request;
static shmem_startup_hook_type previous_startup;

static Size
slots_bytes(void)
{
	return mul_size(MaxBackends, sizeof(ProgressSlot));
}

static void
request_memory(void)
{
	if (previous_request != NULL)
		previous_request();
	RequestAddinShmemSpace(slots_bytes());
}

static void
find_memory(void)
{
	bool found;

	if (previous_startup != NULL)
		previous_startup();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	slots = ShmemInitStruct("pg_ensemble progress", slots_bytes(), &found);
	for (int i = 0; !found && i < MaxBackends; i++)
	{
		memset(&slots[i], 0, sizeof(ProgressSlot));
		pg_atomic_init_u32(&slots[i].count, 0);
	}
	LWLockRelease(AddinShmemInitLock);
}

/* ------------------------------------------------------------------ writing */

static ProgressSlot *
own_slot(void)
{
	return &slots[COMPAT_MY_BACKEND_INDEX];
}

static void
begin_write(ProgressSlot *slot)
{
	pg_atomic_fetch_add_u32(&slot->count, 1);
	pg_write_barrier();
}

static void
end_write(ProgressSlot *slot)
{
	pg_write_barrier();
	pg_atomic_fetch_add_u32(&slot->count, 1);
}

static void
clear_slot(void)
{
	ProgressSlot *slot = own_slot();

	if (slot->entry.pid == 0)
		return;
	begin_write(slot);
	slot->entry.pid = 0;
	end_write(slot);
}

static void
clear_at_exit(int code, Datum arg)
{
	clear_slot();
}

/* A process that is told to end does not come back to the training's own end. */
static void
hook_exit(void)
{
	if (exit_hooked)
		return;
	before_shmem_exit(clear_at_exit, (Datum) 0);
	exit_hooked = true;
}

static void
write_entry(const ProgressState *state)
{
	ProgressSlot *slot = own_slot();
	ProgressEntry *entry = &slot->entry;

	begin_write(slot);
	entry->pid = MyProcPid;
	entry->database = MyDatabaseId;
	entry->role = state->role;
	entry->started = state->started;
	strlcpy(entry->model, state->model != NULL ? state->model : "", PROGRESS_NAME_SIZE);
	strlcpy(entry->algorithm, state->algorithm, PROGRESS_WORD_SIZE);
	strlcpy(entry->phase, state->phase != NULL ? state->phase : "", PROGRESS_WORD_SIZE);
	entry->done = state->done;
	entry->total = state->total;
	entry->loss = state->loss;
	end_write(slot);
}

static void
watch(const ProgressState *state)
{
	if (slots == NULL)
		return;
	hook_exit();
	if (state->algorithm == NULL)
		clear_slot();
	else
		write_entry(state);
}

void
progress_shared_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	previous_request = shmem_request_hook;
	shmem_request_hook = request_memory;
	previous_startup = shmem_startup_hook;
	shmem_startup_hook = find_memory;
	progress_watcher = watch;
}

/* ------------------------------------------------------------------ reading */

bool
progress_shared_exists(void)
{
	return slots != NULL;
}

int
progress_shared_count(void)
{
	return slots != NULL ? MaxBackends : 0;
}

bool
progress_shared_read(int i, ProgressEntry *into)
{
	ProgressSlot *slot = &slots[i];

	for (;;)
	{
		uint32 before = pg_atomic_read_u32(&slot->count);

		pg_read_barrier();
		*into = slot->entry;
		pg_read_barrier();
		if (before % 2 == 0 && pg_atomic_read_u32(&slot->count) == before)
			return into->pid != 0;
		CHECK_FOR_INTERRUPTS();
	}
}
