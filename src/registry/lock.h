/*
 * lock.h
 *		Who holds a row of the registry, and waiting for them.  Private to src/registry.
 *
 * An act (a deployment, a drop, ...) first looks whether all the rows it needs
 * are free, and only then locks them, so that it never waits for one while it
 * holds another.  Between the look and the locks stands a latch of the model:
 * a lock that every act takes for these moments, and in which nobody waits.
 *
 *		LockLatch latch = {0};
 *		do
 *			lock_enter_model(&latch, model.model_id);
 *		while (!lock_is_free(&latch, one) || !lock_is_free(&latch, other));
 *		... lock the rows, by statements that have nothing to wait for ...
 *		lock_leave(&latch);
 *
 * An error needs no clean-up: the latch goes with the (sub)transaction.
 */
#ifndef REGISTRY_LOCK_H
#define REGISTRY_LOCK_H

#include "postgres.h"

#include "nodes/lockoptions.h"

#include "registry/privilege.h"

typedef enum RowLockKind
{
	LOCK_MODEL,
	LOCK_NAME, /* a model of that name */
	LOCK_ALIAS,
	LOCK_VERSION,
	LOCK_PRIVILEGE
} RowLockKind;

/* A row to be locked; mode as in SELECT ... FOR. */
typedef struct RowLock
{
	RowLockKind kind;
	LockTupleMode mode;
	const ModelRow *model; /* not of LOCK_NAME */
	const char *name; /* of an alias or a model; of a privilege, the role */
	const char *privilege;
	int version;
} RowLock;

/* Those that are held: a model's, a name's, or both, entered in this order. */
typedef struct LockLatch
{
	bool has_model;
	bool has_name;
	uint32 model;
	uint32 name;
} LockLatch;

extern void lock_enter_model(LockLatch *latch, int64 model_id);
extern void lock_enter_name(LockLatch *latch, const char *name);
extern void lock_leave(LockLatch *latch);

/*
 * True when no other transaction holds the row against this lock, or there is
 * none.  Otherwise leaves the latch (NULL: there is none), waits until the
 * holder's transaction ends, and gives false: look at everything anew.  When
 * lock_timeout ends the wait, 55P03 says which process holds what.
 */
extern bool lock_is_free(LockLatch *latch, RowLock lock);

/*
 * The highest version number above `above` that was given out, by an open
 * transaction too; `above` when there is none.
 */
extern int lock_highest_number(int64 model_id, int above);

#endif /* REGISTRY_LOCK_H */
