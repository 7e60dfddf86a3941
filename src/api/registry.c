/*
 * registry.c
 *		SQL functions on names, versions, aliases and privileges.
 *
 * Those that change something are not strict: a NULL is an error rather than a
 * call that silently does nothing.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "api/argument.h"
#include "predict/trial.h"
#include "registry/registry.h"

PG_FUNCTION_INFO_V1(ml_deploy);
PG_FUNCTION_INFO_V1(ml_rollback);
PG_FUNCTION_INFO_V1(ml_undeploy);
PG_FUNCTION_INFO_V1(ml_drop_version);
PG_FUNCTION_INFO_V1(ml_drop_model);
PG_FUNCTION_INFO_V1(ml_rename_model);
PG_FUNCTION_INFO_V1(ml_tag);
PG_FUNCTION_INFO_V1(ml_set_owner);
PG_FUNCTION_INFO_V1(ml_set_owner_by_name);
PG_FUNCTION_INFO_V1(ml_grant);
PG_FUNCTION_INFO_V1(ml_grant_by_name);
PG_FUNCTION_INFO_V1(ml_revoke);
PG_FUNCTION_INFO_V1(ml_revoke_by_name);
PG_FUNCTION_INFO_V1(ml_has_privilege);
PG_FUNCTION_INFO_V1(ml_has_privilege_of_role);
PG_FUNCTION_INFO_V1(ml_has_privilege_by_name);
PG_FUNCTION_INFO_V1(ml_internal_refuse_history_change);

static int
arg_version(FunctionCallInfo fcinfo, int i)
{
	int version;

	argument_check_not_null(fcinfo, i, "version");
	version = PG_GETARG_INT32(i);
	if (version < 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("version %d is not in [1, %d]", version, PG_INT32_MAX)));
	return version;
}

/* A role's OID; 42704 when there is none of it. */
static Oid
arg_role(FunctionCallInfo fcinfo, int i)
{
	Oid role;

	argument_check_not_null(fcinfo, i, "role");
	role = PG_GETARG_OID(i);
	(void) GetUserNameFromId(role, false);
	return role;
}

/* A role written as regrole writes it. */
static Oid
arg_role_name(FunctionCallInfo fcinfo, int i)
{
	char *name = argument_text(fcinfo, i, "role");
	Oid role = DatumGetObjectId(DirectFunctionCall1(regrolein, CStringGetDatum(name)));

	(void) GetUserNameFromId(role, false);
	return role;
}

/* The same, or public: InvalidOid. */
static Oid
arg_grantee_name(FunctionCallInfo fcinfo, int i)
{
	if (pg_strcasecmp(argument_text(fcinfo, i, "role"), "public") == 0)
		return InvalidOid;
	return arg_role_name(fcinfo, i);
}

/* A version that does not load or does not answer raises before anything is moved or locked. */
Datum
ml_deploy(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");
	int version = PG_ARGISNULL(1) ? 0 : arg_version(fcinfo, 1);
	char *alias = argument_text(fcinfo, 2, "alias");
	ModelVersion target = registry_deploy_target(name, version, alias);

	trial_version(name, &target);
	registry_deploy(&target, name, alias);
	PG_RETURN_INT32(target.version);
}

/* Likewise; when another session moved the alias meanwhile, what it leads to now is tried too. */
Datum
ml_rollback(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");
	char *alias = argument_text(fcinfo, 1, "alias");
	ModelVersion tried = registry_rollback_target(name, alias);
	ModelVersion target;

	trial_version(name, &tried);
	target = registry_rollback(&tried, name, alias);
	if (target.version != tried.version)
		trial_version(name, &target);
	PG_RETURN_INT32(target.version);
}

Datum
ml_undeploy(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");
	char *alias = argument_text(fcinfo, 1, "alias");

	registry_undeploy(name, alias);
	PG_RETURN_VOID();
}

Datum
ml_drop_version(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");

	registry_drop_version(name, arg_version(fcinfo, 1));
	PG_RETURN_VOID();
}

Datum
ml_drop_model(PG_FUNCTION_ARGS)
{
	registry_drop_model(argument_text(fcinfo, 0, "name"));
	PG_RETURN_VOID();
}

Datum
ml_rename_model(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");
	char *new_name = argument_text(fcinfo, 1, "new_name");

	registry_rename_model(name, new_name);
	PG_RETURN_VOID();
}

Datum
ml_tag(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");
	int version = arg_version(fcinfo, 1);
	char *key = argument_text(fcinfo, 2, "key");

	registry_tag(name, version, key, argument_optional_text(fcinfo, 3));
	PG_RETURN_VOID();
}

Datum
ml_set_owner(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");

	registry_set_owner(name, arg_role(fcinfo, 1));
	PG_RETURN_VOID();
}

Datum
ml_set_owner_by_name(PG_FUNCTION_ARGS)
{
	char *name = argument_text(fcinfo, 0, "name");

	registry_set_owner(name, arg_role_name(fcinfo, 1));
	PG_RETURN_VOID();
}

/* (name, role, privilege), the role in one of its forms */
static void
change_privilege(FunctionCallInfo fcinfo, Oid (*read_role)(FunctionCallInfo, int),
				 void (*change)(const char *, Oid, const char *))
{
	char *name = argument_text(fcinfo, 0, "name");
	Oid role = read_role(fcinfo, 1);

	change(name, role, argument_text(fcinfo, 2, "privilege"));
}

Datum
ml_grant(PG_FUNCTION_ARGS)
{
	change_privilege(fcinfo, arg_role, registry_grant);
	PG_RETURN_VOID();
}

Datum
ml_grant_by_name(PG_FUNCTION_ARGS)
{
	change_privilege(fcinfo, arg_grantee_name, registry_grant);
	PG_RETURN_VOID();
}

Datum
ml_revoke(PG_FUNCTION_ARGS)
{
	change_privilege(fcinfo, arg_role, registry_revoke);
	PG_RETURN_VOID();
}

Datum
ml_revoke_by_name(PG_FUNCTION_ARGS)
{
	change_privilege(fcinfo, arg_grantee_name, registry_revoke);
	PG_RETURN_VOID();
}

Datum
ml_has_privilege(PG_FUNCTION_ARGS)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char *privilege = text_to_cstring(PG_GETARG_TEXT_PP(1));

	PG_RETURN_BOOL(registry_has_privilege(name, GetUserId(), privilege));
}

/* (role, name, privilege), the role in one of its forms */
static bool
has_privilege_of(FunctionCallInfo fcinfo, Oid role)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(1));

	return registry_has_privilege(name, role, text_to_cstring(PG_GETARG_TEXT_PP(2)));
}

Datum
ml_has_privilege_of_role(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(has_privilege_of(fcinfo, arg_role(fcinfo, 0)));
}

Datum
ml_has_privilege_by_name(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(has_privilege_of(fcinfo, arg_grantee_name(fcinfo, 0)));
}

/* The triggers of ml.registry_deployment. */
Datum
ml_internal_refuse_history_change(PG_FUNCTION_ARGS)
{
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("the deployment history cannot be changed"),
					errhint("It goes with its model, by ml.drop_model.")));
}
