/*
 * grant.c
 *		Giving privileges on a model, taking them away, and asking for them.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/acl.h"

#include "registry/resolve.h"
#include "registry/session.h"

bool
registry_has_privilege(const char *name, Oid user, const char *privilege)
{
	ModelPrivilege wanted = privilege_from_name(privilege);
	Snapshot snapshot = resolve_snapshot();
	ModelRow model = resolve_model(name, snapshot);

	return privilege_holds(&model, user, wanted, snapshot);
}

/*
 * Enter the model's latch when nobody else is at one of the grantee's privileges from
 * weakest to strongest: who grants and takes the same ones, both as owners, come one
 * after the other.
 */
static void
enter_for_privileges(LockLatch *latch, const ModelRow *model, const char *grantee,
					 ModelPrivilege weakest, ModelPrivilege strongest)
{
	bool are_free;

	do
	{
		lock_enter_model(latch, model->model_id);
		are_free = true;
		for (ModelPrivilege p = weakest; p <= strongest && are_free; p = privilege_next(p))
			are_free = lock_is_free(latch, (RowLock){.kind = LOCK_PRIVILEGE,
													 .model = model,
													 .name = grantee,
													 .privilege = privilege_name(p),
													 .mode = LockTupleExclusive});
	} while (!are_free);
}

void
registry_grant(const char *name, Oid role, const char *privilege)
{
	Oid user = GetUserId();
	char *grantor = session_role_name(user);
	const char *grantee = OidIsValid(role) ? session_role_name(role) : PRIVILEGE_PUBLIC;
	ModelPrivilege given = privilege_from_name(privilege);
	LockLatch latch = {0};
	OwnerSession session;
	ModelRow model;

	model = session_begin_to_look(&session, name, SESSION_OWNER);
	enter_for_privileges(&latch, &model, grantee, given, given);
	session_run("INSERT INTO ml.registry_privilege (model_id, role, privilege, granted_by) "
				"VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
				4,
				(SqlArg[]){sql_int8(model.model_id), sql_text(grantee), sql_text(privilege),
						   sql_text(grantor)});
	lock_leave(&latch);
	session_end(&session);
}

void
registry_revoke(const char *name, Oid role, const char *privilege)
{
	const char *grantee = OidIsValid(role) ? session_role_name(role) : PRIVILEGE_PUBLIC;
	ModelPrivilege taken = privilege_from_name(privilege);
	LockLatch latch = {0};
	OwnerSession session;
	uint64 n_revoked = 0;
	ModelRow model;

	model = session_begin_to_look(&session, name, SESSION_OWNER);
	enter_for_privileges(&latch, &model, grantee, taken, MODEL_MANAGE);
	for (ModelPrivilege p = taken; p <= MODEL_MANAGE; p = privilege_next(p))
		n_revoked += session_run(
			"DELETE FROM ml.registry_privilege "
			"WHERE model_id = $1 AND role = $2 AND privilege = $3",
			3,
			(SqlArg[]){sql_int8(model.model_id), sql_text(grantee), sql_text(privilege_name(p))});
	lock_leave(&latch);
	session_end(&session);
	if (n_revoked == 0)
		ereport(NOTICE, (errmsg("no privilege \"%s\" on model \"%s\" was granted to \"%s\"",
								privilege, name, grantee)));
}
