/*
 * lock.c
 *		Who holds a row of the registry, and waiting for them (lock.h).
 *
 * A row is looked at with a dirty snapshot: it shows what open transactions
 * have written, and the row's header says who has locked it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/multixact.h"
#include "access/subtrans.h"
#include "access/transam.h"
#include "access/xact.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/procarray.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "registry/catalog.h"
#include "registry/lock.h"

/* Latches of models and of names, told apart by the sub-id of the object that is locked. */
#define LATCH_OF_MODEL 0
#define LATCH_OF_NAME  1

static uint32
latch_enter(const void *key, int length, uint16 kind)
{
	uint32 hash = hash_bytes(key, length);

	LockDatabaseObject(catalog_table(CATALOG_MODEL_ID), hash, kind, ExclusiveLock);
	return hash;
}

static void
latch_leave(uint32 hash, uint16 kind)
{
	UnlockDatabaseObject(catalog_table(CATALOG_MODEL_ID), hash, kind, ExclusiveLock);
}

void
lock_enter_model(LockLatch *latch, int64 model_id)
{
	latch->model = latch_enter(&model_id, sizeof(model_id), LATCH_OF_MODEL);
	latch->has_model = true;
}

void
lock_enter_name(LockLatch *latch, const char *name)
{
	latch->name = latch_enter(name, strlen(name), LATCH_OF_NAME);
	latch->has_name = true;
}

void
lock_leave(LockLatch *latch)
{
	if (latch->has_name)
		latch_leave(latch->name, LATCH_OF_NAME);
	if (latch->has_model)
		latch_leave(latch->model, LATCH_OF_MODEL);
	latch->has_name = latch->has_model = false;
}

/* What whoever set this status holds. */
static LockTupleMode
lock_mode_of_status(MultiXactStatus status)
{
	static const LockTupleMode modes[] = {
		[MultiXactStatusForKeyShare] = LockTupleKeyShare,
		[MultiXactStatusForShare] = LockTupleShare,
		[MultiXactStatusForNoKeyUpdate] = LockTupleNoKeyExclusive,
		[MultiXactStatusForUpdate] = LockTupleExclusive,
		[MultiXactStatusNoKeyUpdate] = LockTupleNoKeyExclusive,
		[MultiXactStatusUpdate] = LockTupleExclusive,
	};

	return modes[status];
}

/* The same of a row that one transaction alone has locked, changed or deleted. */
static LockTupleMode
lock_mode_of_row(uint16 infomask, uint16 infomask2)
{
	if (HEAP_XMAX_IS_KEYSHR_LOCKED(infomask))
		return LockTupleKeyShare;
	if (HEAP_XMAX_IS_SHR_LOCKED(infomask))
		return LockTupleShare;
	return (infomask2 & HEAP_KEYS_UPDATED) ? LockTupleExclusive : LockTupleNoKeyExclusive;
}

/* The table of the four modes of row locks, of which each excludes more than the one before. */
static bool
lock_excludes(LockTupleMode a, LockTupleMode b)
{
	return (int) a + (int) b >= LockTupleExclusive;
}

static bool
lock_is_held(TransactionId xid, LockTupleMode held, LockTupleMode mode)
{
	return lock_excludes(held, mode) && !TransactionIdIsCurrentTransactionId(xid) &&
		   TransactionIdIsInProgress(xid);
}

/* The first of several lockers that stands against mode, or none. */
static TransactionId
lock_holder_among(MultiXactId xmax, uint16 infomask, LockTupleMode mode)
{
	TransactionId holder = InvalidTransactionId;
	MultiXactMember *members;
	int n = GetMultiXactIdMembers(xmax, &members, false, HEAP_XMAX_IS_LOCKED_ONLY(infomask));

	for (int i = 0; i < n && !TransactionIdIsValid(holder); i++)
		if (lock_is_held(members[i].xid, lock_mode_of_status(members[i].status), mode))
			holder = members[i].xid;
	if (n > 0)
		pfree(members);
	return holder;
}

/*
 * Who holds a row that a dirty snapshot shows, or none.  Of a row that is being changed it
 * shows both states, and the weakest lock goes by the old one, which tells whether the
 * change leaves the key as it was.
 */
static TransactionId
lock_holder_of_row(HeapTupleHeader row, const SnapshotData *dirty, LockTupleMode mode)
{
	TransactionId xmax = HeapTupleHeaderGetRawXmax(row);
	uint16 infomask = row->t_infomask;
	bool is_new_state = (infomask & HEAP_UPDATED) && mode == LockTupleKeyShare;

	if (TransactionIdIsValid(dirty->xmin))
		return is_new_state ? InvalidTransactionId : dirty->xmin;
	if ((infomask & HEAP_XMAX_INVALID) || !TransactionIdIsValid(xmax))
		return InvalidTransactionId;
	if (infomask & HEAP_XMAX_IS_MULTI)
		return lock_holder_among(xmax, infomask, mode);
	if (lock_is_held(xmax, lock_mode_of_row(infomask, row->t_infomask2), mode))
		return xmax;
	return InvalidTransactionId;
}

static int
lock_key_text(ScanKey key, int column, const char *text)
{
	ScanKeyInit(key, column, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(text));
	return 1;
}

static int
lock_key_model(ScanKey key, int column, const RowLock *lock)
{
	ScanKeyInit(key, column, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(lock->model->model_id));
	return 1;
}

/* The index that finds the row. */
static const CatalogIndex lock_indexes[] = {
	[LOCK_MODEL] = CATALOG_MODEL_ID,      [LOCK_NAME] = CATALOG_MODEL_NAME,
	[LOCK_ALIAS] = CATALOG_ALIAS,         [LOCK_VERSION] = CATALOG_VERSION_NUMBER,
	[LOCK_PRIVILEGE] = CATALOG_PRIVILEGE,
};

/* Its keys; gives their number. */
static int
lock_keys(const RowLock *lock, ScanKey keys)
{
	int n = 0;

	switch (lock->kind)
	{
		case LOCK_MODEL:
			n += lock_key_model(keys, MODEL_COLUMN_ID, lock);
			break;
		case LOCK_NAME:
			n += lock_key_text(keys, MODEL_COLUMN_NAME, lock->name);
			break;
		case LOCK_ALIAS:
			n += lock_key_model(keys, ALIAS_COLUMN_MODEL, lock);
			n += lock_key_text(keys + n, ALIAS_COLUMN_ALIAS, lock->name);
			break;
		case LOCK_VERSION:
			n += lock_key_model(keys, VERSION_COLUMN_MODEL, lock);
			ScanKeyInit(keys + n++, VERSION_COLUMN_VERSION, BTEqualStrategyNumber, F_INT4EQ,
						Int32GetDatum(lock->version));
			break;
		case LOCK_PRIVILEGE:
			n += lock_key_model(keys, PRIVILEGE_COLUMN_MODEL, lock);
			n += lock_key_text(keys + n, PRIVILEGE_COLUMN_ROLE, lock->name);
			n += lock_key_text(keys + n, PRIVILEGE_COLUMN_PRIVILEGE, lock->privilege);
			break;
	}
	return n;
}

/* Who holds the row against the lock, or none. */
static TransactionId
lock_holder(const RowLock *lock)
{
	TransactionId holder = InvalidTransactionId;
	ScanKeyData keys[3];
	int n_keys = lock_keys(lock, keys);
	SnapshotData dirty;
	CatalogScan scan;
	HeapTuple tuple;

	InitDirtySnapshot(dirty);
	catalog_scan_begin(&scan, lock_indexes[lock->kind], &dirty, n_keys, keys);
	while (!TransactionIdIsValid(holder) && HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
		holder = lock_holder_of_row(tuple->t_data, &dirty, lock->mode);
	catalog_scan_end(&scan);
	return holder;
}

/* What the lock is on, as messages call it. */
static char *
lock_label(const RowLock *lock)
{
	switch (lock->kind)
	{
		case LOCK_MODEL:
			return psprintf("model \"%s\"", lock->model->name);
		case LOCK_NAME:
			return psprintf("model name \"%s\"", lock->name);
		case LOCK_ALIAS:
			return psprintf("alias \"%s\" of model \"%s\"", lock->name, lock->model->name);
		case LOCK_VERSION:
			return psprintf("version %d of model \"%s\"", lock->version, lock->model->name);
		case LOCK_PRIVILEGE:
			break;
	}
	return psprintf("privilege \"%s\" of \"%s\" on model \"%s\"", lock->privilege, lock->name,
					lock->model->name);
}

typedef struct LockWait
{
	char *label; /* of what is waited for */
	int pid; /* of the holder; 0: a prepared transaction */
	char *role; /* of the holder */
} LockWait;

/*
 * Process and role of the holder; pg_stat_activity shows both to everybody.  A holder that
 * has ended since is not waited for, and so not told of.
 */
static void
lock_wait_find(LockWait *wait, TransactionId holder)
{
	PGPROC *proc;

	wait->pid = BackendXidGetPid(SubTransGetTopmostTransaction(holder));
	proc = wait->pid != 0 ? BackendPidGetProc(wait->pid) : NULL;
	wait->role = proc != NULL ? GetUserNameFromId(proc->roleId, true) : NULL;
}

/* Added to the error that ends a wait: when that is lock_timeout, who is in the way. */
static void
lock_wait_context(void *arg)
{
	const LockWait *wait = arg;

	if (geterrcode() != ERRCODE_LOCK_NOT_AVAILABLE)
		return;
	errmsg("canceling statement due to lock timeout while waiting for %s", wait->label);
	if (wait->pid == 0)
	{
		errdetail("A prepared transaction holds it.");
		errhint("The view pg_prepared_xacts lists prepared transactions; try again when it has "
				"ended.");
		return;
	}
	errdetail("Process %d of role \"%s\" holds it in an open transaction.", wait->pid,
			  wait->role != NULL ? wait->role : "?");
	errhint("Try again when that transaction has ended; pg_stat_activity shows what it does.");
}

static void
lock_wait(const RowLock *lock, TransactionId holder)
{
	LockWait wait = {.label = lock_label(lock)};
	ErrorContextCallback callback = {error_context_stack, lock_wait_context, &wait};

	lock_wait_find(&wait, holder);
	error_context_stack = &callback;
	XactLockTableWait(holder, NULL, NULL, XLTW_None);
	error_context_stack = callback.previous;
}

bool
lock_is_free(LockLatch *latch, RowLock lock)
{
	TransactionId holder = lock_holder(&lock);

	if (!TransactionIdIsValid(holder))
		return true;
	if (latch != NULL)
		lock_leave(latch);
	lock_wait(&lock, holder);
	return false;
}

int
lock_highest_number(int64 model_id, int above)
{
	SnapshotData dirty;
	ScanKeyData keys[2];
	CatalogScan scan;
	HeapTuple tuple;
	int highest = above;

	ScanKeyInit(&keys[0], NUMBER_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model_id));
	ScanKeyInit(&keys[1], NUMBER_COLUMN_VERSION, BTGreaterStrategyNumber, F_INT4GT,
				Int32GetDatum(above));
	InitDirtySnapshot(dirty);
	catalog_scan_begin(&scan, CATALOG_NUMBER, &dirty, 2, keys);
	while (HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
		highest = Max(highest, DatumGetInt32(catalog_column(&scan, tuple, NUMBER_COLUMN_VERSION)));
	catalog_scan_end(&scan);
	return highest;
}
