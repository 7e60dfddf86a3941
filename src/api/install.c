/*
 * install.c
 *		What the install script and upgrade steps cannot say in SQL: whether the
 *		schema can be trusted (install_schema.c), whose rights are taken back or
 *		taken over, and which triggers do not look.
 *
 * Every statement here runs under search_path = pg_catalog, pg_temp, whatever
 * the script's is: an operator made in the extension's schema beforehand could
 * fit better than the server's.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "api/install_schema.h"
#include "registry/catalog.h"
#include "registry/extension.h"

PG_FUNCTION_INFO_V1(ml_internal_check_schema);
PG_FUNCTION_INFO_V1(ml_internal_check_upgrade);
PG_FUNCTION_INFO_V1(ml_internal_take_rights);
PG_FUNCTION_INFO_V1(ml_internal_take_back_rights);
PG_FUNCTION_INFO_V1(ml_internal_leave_inserts_unchecked);
PG_FUNCTION_INFO_V1(ml_internal_take_owner);

Datum
ml_internal_check_schema(PG_FUNCTION_ARGS)
{
	install_schema_check(get_namespace_oid(EXTENSION_SCHEMA, false), InvalidOid);
	PG_RETURN_VOID();
}

/*
 * What a step to a version begins with: this library is no older, the schema
 * has its name and is in trusted hands, and every session that knows the
 * registry looks at it anew.
 */
Datum
ml_internal_check_upgrade(PG_FUNCTION_ARGS)
{
	ExtensionRow extension;

	extension_check_library(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	if (!extension_find(&extension))
		elog(ERROR, "extension \"%s\" does not exist", EXTENSION_NAME);
	extension_check_schema(&extension);
	install_schema_check(extension.schema, extension.oid);
	catalog_announce_change(extension.schema);
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
 * ml.internal_take_rights(to, from): one function gets the rights of another, and the settings
 * that ALTER FUNCTION ... SET gave it.
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
	values[Anum_pg_proc_proconfig - 1] =
		SysCacheGetAttr(PROCOID, from, Anum_pg_proc_proconfig, &nulls[Anum_pg_proc_proconfig - 1]);
	replaced[Anum_pg_proc_proconfig - 1] = true;
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

/* The rows of a catalog that belong to the extension. */
#define MEMBERS_OF(catalog)                                                                        \
	"(SELECT objid FROM pg_depend WHERE classid = '" catalog "'::regclass "                        \
	"    AND refclassid = 'pg_extension'::regclass AND deptype = 'e' "                             \
	"    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_ensemble')) "
#define MEMBER_RELATIONS MEMBERS_OF("pg_class")
#define MEMBER_FUNCTIONS MEMBERS_OF("pg_proc")
#define MEMBER_TYPES     MEMBERS_OF("pg_type")

/*
 * ALTER DEFAULT PRIVILEGES may have given others rights on every new table.  On
 * these they would be more than was meant: with TRIGGER alone their code would
 * run as the owner of the tables, who writes them for everybody.
 */
static const char take_back_sql[] =
	"SELECT DISTINCT format('REVOKE ALL ON %s %s FROM %s', "
	"    CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass, "
	"    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END) "
	"FROM pg_class c, aclexplode(c.relacl) "
	"WHERE c.oid IN " MEMBER_RELATIONS "    AND grantee <> c.relowner";

/* Run every statement that a query gives. */
static void
run_statements(const char *query)
{
	SPITupleTable *table;
	uint64 n;
	int guc_level = NewGUCNestLevel();

	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
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
	AtEOXact_GUC(false, guc_level);
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
	"WHERE f.contype = 'f' AND f.conrelid IN " MEMBER_RELATIONS
	"    AND t.tgfoid IN ('\"RI_FKey_check_ins\"'::regproc, '\"RI_FKey_check_upd\"'::regproc)";

Datum
ml_internal_leave_inserts_unchecked(PG_FUNCTION_ARGS)
{
	run_statements(leave_inserts_unchecked_sql);
	PG_RETURN_VOID();
}

/*
 * Whoever runs a step owns what it makes: tables, views, functions and types go to the owner of the
 * first table.  Sequences and row types follow their tables, array types their types; from
 * PostgreSQL 17 on these types are members of the extension, too.
 */
static const char take_owner_sql[] =
	"SELECT format('ALTER %s %s OWNER TO %I', "
	"    CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.oid::regclass, "
	"    pg_get_userbyid(m.relowner)) "
	"FROM pg_class c, pg_class m "
	"WHERE c.oid IN " MEMBER_RELATIONS
	"    AND c.relkind IN ('r', 'v') AND m.oid = 'ml.registry_model'::regclass "
	"    AND c.relowner <> m.relowner "
	"UNION ALL "
	"SELECT format('ALTER ROUTINE %s OWNER TO %I', "
	"    p.oid::regprocedure, pg_get_userbyid(m.relowner)) "
	"FROM pg_proc p, pg_class m "
	"WHERE p.oid IN " MEMBER_FUNCTIONS
	"    AND m.oid = 'ml.registry_model'::regclass AND p.proowner <> m.relowner "
	"UNION ALL "
	"SELECT format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, pg_get_userbyid(m.relowner)) "
	"FROM pg_type t, pg_class m "
	"WHERE t.oid IN " MEMBER_TYPES
	"    AND m.oid = 'ml.registry_model'::regclass AND t.typowner <> m.relowner "
	"    AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) "
	"    AND NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = t.typrelid AND r.relkind <> 'c')";

Datum
ml_internal_take_owner(PG_FUNCTION_ARGS)
{
	run_statements(take_owner_sql);
	PG_RETURN_VOID();
}
