/*
 * session.h
 *		Writing to the registry's tables.  Private to src/registry.
 *
 * Between session_begin and session_end the user is the owner of the tables
 * and search_path is pg_catalog, pg_temp; every statement is a constant of
 * ours with parameters.  An error in between needs no clean-up: aborting the
 * (sub)transaction restores the user, the setting and SPI.
 *
 * Which lock protects what.  Locks are those of rows, held until the transaction
 * ends; an act takes those it needs in the order of this table:
 *
 *		row			FOR				by
 *		model		KEY SHARE		training, update, deploy, rollback, undeploy, drop_version
 *					NO KEY UPDATE	rename_model, set_owner
 *					UPDATE			drop_model
 *		alias		UPDATE			deploy, rollback, undeploy, a training that deploys
 *		version		KEY SHARE		deploy, rollback: the version that the alias is pointed to
 *					UPDATE			drop_version
 *
 * So a model stays while somebody adds to it or deploys in it, and a version while
 * an alias comes to point to it; two moves of one alias come one after the other,
 * and nothing else waits.  drop_model needs no more than the model: whoever holds
 * an alias or a version of it holds the model too.
 *
 * No act waits for a lock while it holds another that it took: it looks whether
 * all of them are free before it takes the first, within the model's latch
 * (lock.h).  So two sessions of which one is in its first act never deadlock,
 * whatever the other has done.  Under REPEATABLE READ the loser fails with 40001
 * instead of working on what it cannot see.
 *
 * Version numbers are given out within the latch, from what open transactions have
 * taken too: trainings of one model do not wait for each other.
 *
 * Evaluations, tags and privileges are rows that belong to a model and lock
 * nothing: who evaluates, tags or grants holds nobody up.  Evaluations and tags are
 * deleted with what they belong to, but for those that an open transaction holds or
 * has still to commit.  These and the privileges are left without a model, where no
 * view and no check ever looks, until the next drop of a model sweeps them up.
 */
#ifndef REGISTRY_SESSION_H
#define REGISTRY_SESSION_H

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "registry/lock.h"

typedef struct OwnerSession
{
	MemoryContext caller; /* where results are copied to */
	Oid user; /* who calls */
	int sec_context;
	int guc_level;
} OwnerSession;

typedef struct SqlArg
{
	Oid type;
	Datum value;
	bool is_null;
} SqlArg;

/* What a write asks of the caller: a privilege, or to be the model's owner. */
#define SESSION_OWNER 0

static inline SqlArg
sql_text(const char *s)
{
	return (SqlArg){TEXTOID, s ? CStringGetTextDatum(s) : (Datum) 0, s == NULL};
}

static inline SqlArg
sql_int4(int32 v)
{
	return (SqlArg){INT4OID, Int32GetDatum(v), false};
}

static inline SqlArg
sql_int8(int64 v)
{
	return (SqlArg){INT8OID, Int64GetDatum(v), false};
}

static inline SqlArg
sql_float8(double v, bool is_null)
{
	return (SqlArg){FLOAT8OID, Float8GetDatum(v), is_null};
}

/* 25006 in a read-only transaction and on a standby. */
extern void session_check_writable(void);

extern void session_begin(OwnerSession *s);
extern void session_end(OwnerSession *s);

/*
 * session_begin, and the model, on which the caller holds privilege (a ModelPrivilege
 * or SESSION_OWNER): 42704, 42501.  Nothing is locked.
 */
extern ModelRow session_begin_to_look(OwnerSession *s, const char *name, int privilege);

/*
 * The same with the model's lock.  The check comes before the wait, so that who may not
 * write waits for nobody, and again after it, because things may have changed.
 */
extern ModelRow session_begin_on_model(OwnerSession *s, const char *name, int privilege,
									   LockTupleMode mode);

/* Its steps, for acts that lock more: is it free?  is it still there, and may we?  Lock it. */
extern bool session_model_is_free(LockLatch *latch, const ModelRow *model, LockTupleMode mode);
extern void session_look_again(const OwnerSession *s, ModelRow *model, int privilege);
extern void session_lock_model(const ModelRow *model, LockTupleMode mode);

/* Run one statement; the number of rows it processed, its result in SPI_tuptable. */
extern uint64 session_run(const char *sql, int n_args, const SqlArg *args);

/* The same, of rows that there are: 55000 when a trigger or a rule took the change away. */
extern void session_change(const char *sql, int n_args, const SqlArg *args);

/*
 * The same for a DELETE of what others may have added meanwhile to something that is the
 * caller's to clear: evaluations, tags, and privileges on models that are gone.
 */
extern void session_sweep(const char *sql, int n_args, const SqlArg *args);

/*
 * One INSERT of a row that takes its key from the sequence of a table, with ON CONFLICT (key) DO
 * NOTHING: 55000 when the sequence has given a key that is there, as it does after a restore by
 * hand.
 */
typedef struct SessionKey
{
	const char *table; /* in schema ml */
	const char *column; /* of a sequence called after both */
} SessionKey;

extern void session_insert(SessionKey key, const char *sql, int n_args, const SqlArg *args);

/*
 * Fields of the last result; a NULL number is 0, text is copied to the caller's context.  55000
 * where there is no such row, the column has another type or the text is NULL: somebody has altered
 * the tables.
 */
extern int64 session_int8(uint64 row, int column);
extern int32 session_int4(uint64 row, int column);
extern char *session_text(const OwnerSession *s, uint64 row, int column);

/*
 * A role's name, to be stored.  Roles are the cluster's, whose databases may have other encodings:
 * 22021 where it is no text here, since such a row could not be restored.
 */
extern char *session_role_name(Oid role);

#endif /* REGISTRY_SESSION_H */
