/*
 * privilege.c
 *		Who may do what with a model: predict < read < manage < owner.
 *
 * The owner, the members of the owner role and superusers may do everything;
 * others hold what was granted to them, to a role whose rights they have, or
 * to PUBLIC.  Each granted privilege is a row of its own, as with GRANT: taking
 * one away leaves what was granted beside it, except that nothing is left that
 * would imply it.
 */
#include "core/port.h"
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"

#include "registry/catalog.h"
#include "registry/privilege.h"

/* From weak to strong: each implies those before it. */
static const struct
{
	ModelPrivilege privilege;
	const char *name;
} privilege_names[] = {
	{MODEL_PREDICT, "predict"},
	{MODEL_READ, "read"},
	{MODEL_MANAGE, "manage"},
};

const char *
privilege_name(ModelPrivilege privilege)
{
	for (int i = 0; i < lengthof(privilege_names); i++)
	{
		if (privilege_names[i].privilege == privilege)
			return privilege_names[i].name;
	}
	elog(ERROR, "unrecognized privilege %d", (int) privilege);
}

/* False when name is none. */
static bool
privilege_find(const char *name, ModelPrivilege *privilege)
{
	for (int i = 0; i < lengthof(privilege_names); i++)
	{
		if (strcmp(privilege_names[i].name, name) == 0)
		{
			*privilege = privilege_names[i].privilege;
			return true;
		}
	}
	return false;
}

ModelPrivilege
privilege_from_name(const char *name)
{
	ModelPrivilege privilege;

	if (!privilege_find(name, &privilege))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unrecognized privilege \"%s\"", core_clip(name)),
						errhint("Privileges on a model are predict, read and manage.")));
	return privilege;
}

/* Has user the rights of the role of this name?  Everyone has only those of everyone. */
static bool
user_has_role(Oid user, const char *role)
{
	Oid role_oid = get_role_oid(role, true);

	return OidIsValid(role_oid) && OidIsValid(user) && has_privs_of_role(user, role_oid);
}

bool
privilege_is_owner(const ModelRow *model, Oid user)
{
	return superuser_arg(user) || user_has_role(user, model->owner);
}

bool
privilege_holds(const ModelRow *model, Oid user, ModelPrivilege privilege, Snapshot snapshot)
{
	CatalogScan scan;
	ScanKeyData key;
	HeapTuple tuple;
	bool held = false;

	if (privilege_is_owner(model, user))
		return true;

	ScanKeyInit(&key, PRIVILEGE_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model->model_id));
	catalog_scan_begin(&scan, CATALOG_PRIVILEGE, snapshot, 1, &key);
	while (!held && HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
	{
		char *role = catalog_column_text(&scan, tuple, PRIVILEGE_COLUMN_ROLE);
		char *name = catalog_column_text(&scan, tuple, PRIVILEGE_COLUMN_PRIVILEGE);
		ModelPrivilege granted;

		held = privilege_find(name, &granted) && granted >= privilege &&
			   (strcmp(role, PRIVILEGE_PUBLIC) == 0 || user_has_role(user, role));
	}
	catalog_scan_end(&scan);
	return held;
}

void
privilege_check(const ModelRow *model, Oid user, ModelPrivilege privilege, Snapshot snapshot)
{
	if (!privilege_holds(model, user, privilege, snapshot))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("permission denied for model \"%s\"", model->name),
						errdetail("Role \"%s\" lacks the privilege \"%s\".",
								  GetUserNameFromId(user, false), privilege_name(privilege)),
						errhint("Its owner \"%s\" can give it with ml.grant.", model->owner)));
}

void
privilege_check_owner(const ModelRow *model, Oid user)
{
	if (!privilege_is_owner(model, user))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be owner of model \"%s\"", model->name),
						errdetail("Its owner is \"%s\".", model->owner)));
}
