/*
 * install.c
 *		What the install script asks before it makes anything.
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
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/regproc.h"
#include "utils/rel.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(ml_internal_check_schema);

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
