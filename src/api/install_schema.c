/*
 * install_schema.c
 *		What an install script or an upgrade step asks before it makes anything:
 *		is the schema in trusted hands?
 *
 * CREATE EXTENSION takes a schema ml that exists already.  Whoever may make
 * objects in it could make ones that fit a name, an operator or a cast of the
 * script better than the server's own, and these would run with the rights of
 * who installs.  The scripts look nothing up in the schema but what they made
 * themselves, which alone would do; beside it the schema must be in trusted
 * hands and hold nothing of others, of whatever kind.  Two catalogs know every
 * kind: pg_depend says what is in a schema, pg_shdepend whose it is.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_shdepend.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "api/install_schema.h"

typedef struct SchemaCheck
{
	Oid schema;
	Oid extension; /* that is updated; InvalidOid: it is to be made */
} SchemaCheck;

static bool
schema_trusts(Oid role)
{
	return role == GetUserId() || superuser_arg(role);
}

static void
schema_refuse(const SchemaCheck *check, const char *detail, const char *hint)
{
	char *name = get_namespace_name(check->schema);

	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 OidIsValid(check->extension)
				 ? errmsg("pg_ensemble cannot be updated in the schema \"%s\"", name)
				 : errmsg("pg_ensemble cannot be installed into the existing schema \"%s\"", name),
			 errdetail("%s", detail), errhint("%s", hint)));
}

static const char *
schema_role_label(Oid role)
{
	if (role == ACL_ID_PUBLIC)
		return "everyone";
	return psprintf("role \"%s\"", GetUserNameFromId(role, false));
}

/* What puts a schema of somebody else right: the extension's own cannot be dropped. */
static const char *
schema_owner_hint(const SchemaCheck *check)
{
	if (OidIsValid(check->extension))
		return psprintf("ALTER SCHEMA %s OWNER TO a superuser first.",
						get_namespace_name(check->schema));
	return "Drop or rename it, and CREATE EXTENSION makes a schema of its own.";
}

/* Nobody but superusers and the user may own the schema or create in it. */
static void
schema_check_rights(const SchemaCheck *check)
{
	HeapTuple tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(check->schema));
	Oid owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	bool is_null;
	Datum datum = SysCacheGetAttr(NAMESPACEOID, tuple, Anum_pg_namespace_nspacl, &is_null);
	Acl *acl = is_null ? NULL : DatumGetAclPCopy(datum);

	ReleaseSysCache(tuple);
	if (!schema_trusts(owner))
		schema_refuse(check,
					  psprintf("It belongs to %s, who is no superuser.", schema_role_label(owner)),
					  schema_owner_hint(check));
	for (int i = 0; acl != NULL && i < ACL_NUM(acl); i++)
	{
		AclItem *item = &ACL_DAT(acl)[i];

		if ((ACLITEM_GET_PRIVS(*item) & ACL_CREATE) != 0 &&
			(item->ai_grantee == ACL_ID_PUBLIC || !schema_trusts(item->ai_grantee)))
			schema_refuse(
				check, psprintf("It lets %s create objects.", schema_role_label(item->ai_grantee)),
				psprintf("REVOKE CREATE ON SCHEMA %s first.", get_namespace_name(check->schema)));
	}
}

/*
 * The owner, whatever the kind; InvalidOid for the server's first superuser, and where a kind
 * has no owners.
 */
static Oid
schema_object_owner(const ObjectAddress *object)
{
	Relation rel = table_open(SharedDependRelationId, AccessShareLock);
	ScanKeyData keys[4];
	SysScanDesc scan;
	HeapTuple tuple;
	Oid owner = InvalidOid;

	ScanKeyInit(&keys[0], Anum_pg_shdepend_dbid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(MyDatabaseId));
	ScanKeyInit(&keys[1], Anum_pg_shdepend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(object->classId));
	ScanKeyInit(&keys[2], Anum_pg_shdepend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(object->objectId));
	ScanKeyInit(&keys[3], Anum_pg_shdepend_objsubid, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(0));
	scan = systable_beginscan(rel, SharedDependDependerIndexId, true, NULL, 4, keys);
	while (!OidIsValid(owner) && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_shdepend form = (Form_pg_shdepend) GETSTRUCT(tuple);

		if (form->deptype == SHARED_DEPENDENCY_OWNER && form->refclassid == AuthIdRelationId)
			owner = form->refobjid;
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return owner;
}

static bool
schema_is_of_extension(const ObjectAddress *object, Oid extension)
{
	if (!OidIsValid(extension))
		return false;
	return (object->classId == ExtensionRelationId && object->objectId == extension) ||
		   getExtensionOfObject(object->classId, object->objectId) == extension;
}

static void
schema_check_object(const SchemaCheck *check, const ObjectAddress *object)
{
	Oid owner = schema_object_owner(object);

	if (!OidIsValid(owner) || schema_trusts(owner) ||
		schema_is_of_extension(object, check->extension))
		return;
	schema_refuse(
		check,
		psprintf("It holds the %s %s of %s.", getObjectTypeDescription(object, false),
				 getObjectIdentity(object, false), schema_role_label(owner)),
		"Drop it, move it to another schema, or give it to a superuser by ALTER ... OWNER "
		"TO.");
}

/* Everything that is in the schema, but the members of the extension. */
static void
schema_check_objects(const SchemaCheck *check)
{
	Relation rel = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple tuple;

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(NamespaceRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(check->schema));
	scan = systable_beginscan(rel, DependReferenceIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress object;

		ObjectAddressSubSet(object, form->classid, form->objid, form->objsubid);
		schema_check_object(check, &object);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
}

void
install_schema_check(Oid schema, Oid extension)
{
	SchemaCheck check = {schema, extension};

	schema_check_rights(&check);
	schema_check_objects(&check);
}
