/*
 * compat.h
 *		Everything that differs between PostgreSQL 15, 16, 17 and 18; the only
 *		file that tests PG_VERSION_NUM.
 *
 * Server files include it after postgres.h.
 */
#ifndef COMPAT_H
#define COMPAT_H

#include "postgres.h"

#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "nodes/primnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parse_relation.h"
#include "storage/proc.h"
#include "utils/acl.h"

/* 16 moved the varlena macros (VARDATA_ANY, SET_VARSIZE, ...) out of postgres.h */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 17 moved the local transaction id of a backend */
#if PG_VERSION_NUM >= 170000
#define COMPAT_MY_LXID (MyProc->vxid.lxid)
#else
#define COMPAT_MY_LXID (MyProc->lxid)
#endif

/* 17 numbers backends from 0 */
#if PG_VERSION_NUM >= 170000
#define COMPAT_MY_BACKEND_INDEX MyProcNumber
#else
#define COMPAT_MY_BACKEND_INDEX (MyBackendId - 1)
#endif

/* 16 renamed the setting that asks for parallel workers wherever they may be, for tests */
#if PG_VERSION_NUM >= 160000
#define COMPAT_PARALLEL_FORCED (debug_parallel_query != DEBUG_PARALLEL_OFF)
#else
#define COMPAT_PARALLEL_FORCED (force_parallel_mode != FORCE_PARALLEL_OFF)
#endif

/*
 * 16 says in the Var which outer joins may make it NULL, 18 whether it is OLD or NEW of RETURNING
 */
static inline bool
compat_var_is_nulled(const Var *var)
{
#if PG_VERSION_NUM >= 180000
	if (var->varreturningtype != VAR_RETURNING_DEFAULT)
		return true;
#endif
#if PG_VERSION_NUM >= 160000
	return !bms_is_empty(var->varnullingrels);
#else
	return false;
#endif
}

/* 18 added OLD and NEW to the columns of a range table entry */
static inline void
compat_expand_rte(RangeTblEntry *rte, int varno, int location, List **names, List **columns)
{
#if PG_VERSION_NUM >= 180000
	expandRTE(rte, varno, 0, VAR_RETURNING_DEFAULT, location, false, names, columns);
#else
	expandRTE(rte, varno, 0, location, false, names, columns);
#endif
}

/* 16 has one privilege check for all kinds of object */
static inline AclResult
compat_aclcheck_execute(Oid function)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE);
#else
	return pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE);
#endif
}

/* 16 gave name parsing a soft-error context */
#if PG_VERSION_NUM >= 160000
#define compat_string_to_name_list(text) stringToQualifiedNameList(text, NULL)
#else
#define compat_string_to_name_list(text) stringToQualifiedNameList(text)
#endif

/* 16 can give a reference for a copy; the next value, forward, false at the end */
#if PG_VERSION_NUM >= 160000
#define compat_tuplesort_getdatum(state, value, is_null)                                           \
	tuplesort_getdatum(state, true, false, value, is_null, NULL)
#else
#define compat_tuplesort_getdatum(state, value, is_null)                                           \
	tuplesort_getdatum(state, true, value, is_null, NULL)
#endif

/* 18 dropped execute_once; all rows, forward */
#if PG_VERSION_NUM >= 180000
#define compat_executor_run(query) ExecutorRun(query, ForwardScanDirection, 0)
#else
#define compat_executor_run(query) ExecutorRun(query, ForwardScanDirection, 0, true)
#endif

#endif /* COMPAT_H */
