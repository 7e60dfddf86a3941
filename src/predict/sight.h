/*
 * sight.h
 *		What decides which rows of the registry a statement sees, and as whom.
 *
 * Within one transaction, snapshots that agree in these fields see the same rows: the
 * transactions in progress below one xmax can only become fewer, and what a
 * subtransaction did is undone only when it is no longer current.
 */
#ifndef PREDICT_SIGHT_H
#define PREDICT_SIGHT_H

#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "compat.h"

typedef struct Sight
{
	TransactionId xmin;
	TransactionId xmax;
	CommandId curcid;
	uint32 xcnt;
	int32 subxcnt;
	bool suboverflowed;
	bool in_recovery;
	SubTransactionId subtransaction;
	LocalTransactionId transaction;
	Oid role;
} Sight;

/* That of the active snapshot, which there must be. */
static inline Sight
sight_get(void)
{
	Snapshot snapshot;

	if (!ActiveSnapshotSet())
		elog(ERROR, "a model reference cannot be resolved without a snapshot");
	snapshot = GetActiveSnapshot();
	return (Sight){
		.xmin = snapshot->xmin,
		.xmax = snapshot->xmax,
		.curcid = snapshot->curcid,
		.xcnt = snapshot->xcnt,
		.subxcnt = snapshot->subxcnt,
		.suboverflowed = snapshot->suboverflowed,
		.in_recovery = snapshot->takenDuringRecovery,
		.subtransaction = GetCurrentSubTransactionId(),
		.transaction = COMPAT_MY_LXID,
		.role = GetUserId(),
	};
}

/* Is it still that of the active snapshot?  Asked for every row. */
static inline bool
sight_holds(const Sight *sight)
{
	Snapshot snapshot;

	if (unlikely(!ActiveSnapshotSet()))
		return false;
	snapshot = GetActiveSnapshot();
	return sight->curcid == snapshot->curcid && sight->xmax == snapshot->xmax &&
		   sight->xmin == snapshot->xmin && sight->xcnt == snapshot->xcnt &&
		   sight->subxcnt == snapshot->subxcnt && sight->transaction == COMPAT_MY_LXID &&
		   sight->suboverflowed == snapshot->suboverflowed &&
		   sight->in_recovery == snapshot->takenDuringRecovery &&
		   sight->subtransaction == GetCurrentSubTransactionId() && sight->role == GetUserId();
}

#endif /* PREDICT_SIGHT_H */
