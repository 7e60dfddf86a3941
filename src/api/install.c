/*
 * install.c
 *		What the install script asks before it makes anything, and what it cannot
 *		say in SQL once its tables are there.
 *
 * CREATE EXTENSION takes a schema ml that exists already.  Whoever may make
 * functions in it could make ones that fit a call of the script, or of a view
 * or default that it makes, better than the server's own, and these would run
 * with the rights of whoever installs, trains or looks at ml.models.  So the
 * schema must be in trusted hands, and hold no function of other hands.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/regproc.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "registry/catalog.h"
#include "registry/extension.h"

PG_FUNCTION_INFO_V1(ml_internal_check_schema);
PG_FUNCTION_INFO_V1(ml_internal_check_upgrade);
PG_FUNCTION_INFO_V1(ml_internal_take_rights);
PG_FUNCTION_INFO_V1(ml_internal_take_back_rights);
PG_FUNCTION_INFO_V1(ml_internal_leave_inserts_unchecked);

#define INSTALL_SCHEMA "ml"

static bool
is_trusted(Oid role)
{
	return role == GetUserId() || superuser_arg(role);
}

static void
refuse_schema(const char *detail, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					errmsg("pg_ensemble cannot be installed into the existing schema \"%s\"",
						   INSTALL_SCHEMA),
					errdetail("%s", detail), errhint("%s", hint)));
}

static const char *
role_label(Oid role)
{
	if (role == ACL_ID_PUBLIC)
		return "everyone";
	return psprintf("role \"%s\"", GetUserNameFromId(role, false));
}

/* Nobody but superusers and the user may own the schema or create in it. */
static void
check_rights(Oid schema)
{
	HeapTuple tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Oid owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	bool is_null;
	Datum datum = SysCacheGetAttr(NAMESPACEOID, tuple, Anum_pg_namespace_nspacl, &is_null);
	Acl *acl = is_null ? NULL : DatumGetAclPCopy(datum);

	ReleaseSysCache(tuple);
	if (!is_trusted(owner))
		refuse_schema(psprintf("It belongs to %s, who is no superuser.", role_label(owner)),
					  "Rename or drop it, or give it to a superuser with ALTER SCHEMA.");
	for (int i = 0; acl != NULL && i < ACL_NUM(acl); i++)
	{
		AclItem *item = &ACL_DAT(acl)[i];

		if ((ACLITEM_GET_PRIVS(*item) & ACL_CREATE) != 0 &&
			(item->ai_grantee == ACL_ID_PUBLIC || !is_trusted(item->ai_grantee)))
			refuse_schema(psprintf("It lets %s create objects.", role_label(item->ai_grantee)),
						  "REVOKE CREATE ON SCHEMA ml first.");
	}
}

static void
check_functions(Oid schema)
{
	Relation rel = table_open(ProcedureRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(tuple);

		if (proc->pronamespace == schema && !is_trusted(proc->proowner))
			refuse_schema(psprintf("It holds the function %s of %s.",
								   format_procedure_qualified(proc->oid),
								   role_label(proc->proowner)),
						  "Drop the function, or move it to another schema.");
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
}

Datum
ml_internal_check_schema(PG_FUNCTION_ARGS)
{
	Oid schema = get_namespace_oid(INSTALL_SCHEMA, false);

	check_rights(schema);
	check_functions(schema);
	PG_RETURN_VOID();
}

/*
 * What a step to a version begins with: this library is no older, and every
 * session that knows the registry looks at it anew.
 */
Datum
ml_internal_check_upgrade(PG_FUNCTION_ARGS)
{
	extension_check_library(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	catalog_announce_change(get_namespace_oid(INSTALL_SCHEMA, false));
	PG_RETURN_VOID();
}

static Acl *
rights_of(HeapTuple tuple)
{
	bool is_null;
	Datum datum = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proacl, &is_null);

	return is_null ? NULL : DatumGetAclPCopy(datum);
}

static HeapTuple
find_function(Oid function)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	return tuple;
}

/* Who is named in a function's rights, for pg_shdepend; palloc'd. */
static int
members_of(Acl *acl, Oid **members)
{
	*members = NULL;
	return acl == NULL ? 0 : aclmembers(acl, members);
}

/*
 * ml.internal_take_rights(to, from): one function gets the rights of another.
 * Not by GRANT: what an extension's script grants counts as its own, and
 * pg_dump would leave it out.
 */
Datum
ml_internal_take_rights(PG_FUNCTION_ARGS)
{
	Oid function = PG_GETARG_OID(0);
	HeapTuple from = find_function(PG_GETARG_OID(1));
	HeapTuple to = find_function(function);
	Acl *acl = rights_of(from);
	Relation rel = table_open(ProcedureRelationId, RowExclusiveLock);
	Datum values[Natts_pg_proc] = {0};
	bool nulls[Natts_pg_proc] = {0};
	bool replaced[Natts_pg_proc] = {0};
	Oid *old_members;
	Oid *new_members;
	int n_old = members_of(rights_of(to), &old_members);
	int n_new = members_of(acl, &new_members);
	HeapTuple changed;

	values[Anum_pg_proc_proacl - 1] = PointerGetDatum(acl);
	nulls[Anum_pg_proc_proacl - 1] = acl == NULL;
	replaced[Anum_pg_proc_proacl - 1] = true;
	changed = heap_modify_tuple(to, RelationGetDescr(rel), values, nulls, replaced);
	CatalogTupleUpdate(rel, &changed->t_self, changed);
	updateAclDependencies(ProcedureRelationId, function, 0,
						  ((Form_pg_proc) GETSTRUCT(changed))->proowner, n_old, old_members, n_new,
						  new_members);
	ReleaseSysCache(from);
	ReleaseSysCache(to);
	table_close(rel, RowExclusiveLock);
	CommandCounterIncrement();
	PG_RETURN_VOID();
}

/*
 * ALTER DEFAULT PRIVILEGES may have given others rights on every new table.  On
 * these they would be more than was meant: with TRIGGER alone their code would
 * run as the owner of the tables, who writes them for everybody.
 */
static const char take_back_sql[] =
	"SELECT DISTINCT format('REVOKE ALL ON %s %s FROM %s', "
	"    CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass, "
	"    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END) "
	"FROM pg_depend d JOIN pg_class c ON c.oid = d.objid, aclexplode(c.relacl) "
	"WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass "
	"    AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_ensemble') "
	"    AND grantee <> c.relowner";

/* Run every statement that a query gives. */
static void
run_statements(const char *query)
{
	SPITupleTable *table;
	uint64 n;

	if (SPI_connect() != SPI_OK_CONNECT || SPI_execute(query, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "the install script's statements cannot be made");
	table = SPI_tuptable;
	n = SPI_processed;
	for (uint64 i = 0; i < n; i++)
	{
		char *statement = SPI_getvalue(table->vals[i], table->tupdesc, 1);

		if (SPI_execute(statement, false, 0) != SPI_OK_UTILITY)
			elog(ERROR, "cannot be run: %s", statement);
	}
	SPI_finish();
}

Datum
ml_internal_take_back_rights(PG_FUNCTION_ARGS)
{
	run_statements(take_back_sql);
	PG_RETURN_VOID();
}

/*
 * pg_restore in parallel loads the tables of an extension in any order: pg_dump
 * does not pass on which of them refer to which.  So the foreign keys do not
 * look for the referenced row of an insert, while deletes still cascade or are
 * refused.  Who inserts holds a lock on that row (src/registry).
 */
static const char leave_inserts_unchecked_sql[] =
	"SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname) "
	"FROM pg_trigger t JOIN pg_constraint f ON f.oid = t.tgconstraint "
	"WHERE f.contype = 'f' AND f.conrelid IN (SELECT oid FROM pg_class "
	"        WHERE relnamespace = 'ml'::regnamespace AND relname LIKE 'registry@_%' ESCAPE '@') "
	"    AND t.tgfoid IN ('\"RI_FKey_check_ins\"'::regproc, '\"RI_FKey_check_upd\"'::regproc)";

Datum
ml_internal_leave_inserts_unchecked(PG_FUNCTION_ARGS)
{
	run_statements(leave_inserts_unchecked_sql);
	PG_RETURN_VOID();
}
