/*
 * write.c
 *		A model's name, owner and tags.
 */
#include "core/port.h"
#include "postgres.h"

#include <math.h>

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/resolve.h"
#include "registry/session.h"

static void
refuse_taken_name(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_OBJECT), errmsg("model \"%s\" already exists", name)));
}

/* Is there a model of that name, as far as is committed? */
static bool
name_is_taken(const char *name)
{
	return session_run("SELECT FROM ml.registry_model WHERE name = $1", 1,
					   (SqlArg[]){sql_text(name)}) > 0;
}

/* Within the latches of the model and the name; a name that is taken is refused without a wait. */
static bool
rename_is_free(const OwnerSession *s, LockLatch *latch, ModelRow *model, const char *new_name)
{
	if (!session_model_is_free(latch, model, LockTupleNoKeyExclusive))
		return false;
	session_look_again(s, model, MODEL_MANAGE);
	if (name_is_taken(new_name))
		refuse_taken_name(new_name);
	return lock_is_free(latch,
						(RowLock){.kind = LOCK_NAME, .name = new_name, .mode = LockTupleExclusive});
}

void
registry_rename_model(const char *name, const char *new_name)
{
	LockLatch latch = {0};
	OwnerSession session;
	ModelRow model;

	registry_check_name(new_name);
	model = session_begin_to_look(&session, name, MODEL_MANAGE);
	do
	{
		lock_enter_model(&latch, model.model_id);
		lock_enter_name(&latch, new_name);
	} while (!rename_is_free(&session, &latch, &model, new_name));
	session_change("UPDATE ml.registry_model SET name = $2, updated_at = clock_timestamp() "
				   "WHERE model_id = $1",
				   2, (SqlArg[]){sql_int8(model.model_id), sql_text(new_name)});
	lock_leave(&latch);
	session_end(&session);
}

/* As ALTER TABLE ... OWNER TO: the owner gives to a role it is a member of. */
void
registry_set_owner(const char *name, Oid role)
{
	char *owner = session_role_name(role);
	OwnerSession session;
	ModelRow model = session_begin_on_model(&session, name, SESSION_OWNER, LockTupleNoKeyExclusive);

	if (!is_member_of_role(session.user, role))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be member of role \"%s\"", owner)));
	session_change("UPDATE ml.registry_model SET owner = $2, updated_at = clock_timestamp() "
				   "WHERE model_id = $1",
				   2, (SqlArg[]){sql_int8(model.model_id), sql_text(owner)});
	session_end(&session);
}

/*
 * A row of its own each time, so that two who set one tag do not wait for each
 * other: the later one counts.  Those it replaces go, but for what somebody else
 * is at.
 */
static void
set_tag(const ModelRow *model, int version, const char *key, const char *value)
{
	SqlArg args[] = {sql_int8(model->model_id), sql_int4(version), sql_text(key), sql_text(value)};

	session_sweep("DELETE FROM ml.registry_tag WHERE tag_id IN (SELECT tag_id FROM ml.registry_tag "
				  "WHERE model_id = $1 AND version = $2 AND key = $3 FOR UPDATE SKIP LOCKED)",
				  3, args);
	session_insert((SessionKey){"registry_tag", "tag_id"},
				   "INSERT INTO ml.registry_tag (model_id, version, key, value) "
				   "VALUES ($1, $2, $3, $4) ON CONFLICT (tag_id) DO NOTHING",
				   4, args);
}

void
registry_tag(const char *name, int version, const char *key, const char *value)
{
	OwnerSession session;
	ModelRow model;

	if (key[0] == '\0' || strlen(key) > REGISTRY_NAME_LIMIT)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid tag \"%s\": a key has 1 to %d bytes", core_clip(key),
							   REGISTRY_NAME_LIMIT)));
	model = session_begin_to_look(&session, name, MODEL_MANAGE);
	if (session_run("SELECT FROM ml.registry_version WHERE model_id = $1 AND version = $2", 2,
					(SqlArg[]){sql_int8(model.model_id), sql_int4(version)}) == 0)
		resolve_unknown_version(&model, version, catalog_push_fresh_snapshot());
	set_tag(&model, version, key, value);
	session_end(&session);
}
