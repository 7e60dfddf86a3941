/*
 * session.h
 *		Writing to the registry's tables.  Private to src/registry.
 *
 * Between session_begin and session_end the user is the owner of the tables
 * and search_path is pg_catalog, pg_temp; every statement is a constant of
 * ours with parameters.  An error in between needs no clean-up: aborting the
 * (sub)transaction restores the user, the setting and SPI.
 *
 * Every change of a model first updates its row in ml.registry_model.  That row
 * is the lock that orders trainings, deployments and drops of one model, and
 * under REPEATABLE READ the loser fails with 40001 instead of working on what
 * it can not see.
 */
#ifndef REGISTRY_SESSION_H
#define REGISTRY_SESSION_H

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "registry/privilege.h"

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

/* session_begin, and the model on which the caller holds privilege as below, without its lock. */
extern ModelRow session_begin_to_look(OwnerSession *s, const char *name, int privilege);

/*
 * session_begin and take the lock of a model on which the caller holds
 * privilege (a ModelPrivilege or SESSION_OWNER): 42704, 42501.
 */
extern ModelRow session_begin_on_model(OwnerSession *s, const char *name, int privilege);

/* Run one statement; the number of rows it processed, its result in SPI_tuptable. */
extern uint64 session_run(const char *sql, int n_args, const SqlArg *args);

/* Fields of the last result; text is copied to the caller's context, NULL gives 0 or NULL. */
extern int64 session_int8(uint64 row, int column);
extern int32 session_int4(uint64 row, int column);
extern char *session_text(const OwnerSession *s, uint64 row, int column);

#endif /* REGISTRY_SESSION_H */
