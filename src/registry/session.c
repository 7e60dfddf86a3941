/*
 * session.c
 *		Writing to the registry's tables, as their owner.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/extension.h"
#include "registry/resolve.h"
#include "registry/session.h"

#define SESSION_MAX_ARGS 20

void
session_check_writable(void)
{
	PreventCommandIfReadOnly("a change of the model registry");
	extension_check_version();
}

void
session_begin(OwnerSession *s)
{
	Oid owner;

	session_check_writable();
	owner = catalog_owner();
	s->caller = CurrentMemoryContext;
	GetUserIdAndSecContext(&s->user, &s->sec_context);
	SetUserIdAndSecContext(owner, s->sec_context | SECURITY_LOCAL_USERID_CHANGE);
	s->guc_level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

void
session_end(OwnerSession *s)
{
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	AtEOXact_GUC(false, s->guc_level);
	SetUserIdAndSecContext(s->user, s->sec_context);
}

static void
check_may(const ModelRow *model, Oid user, int privilege)
{
	if (privilege == SESSION_OWNER)
		privilege_check_owner(model, user);
	else
	{
		Snapshot snapshot = catalog_push_fresh_snapshot();

		privilege_check(model, user, (ModelPrivilege) privilege, snapshot);
		PopActiveSnapshot();
	}
}

ModelRow
session_begin_to_look(OwnerSession *s, const char *name, int privilege)
{
	ModelRow model;

	session_check_writable();
	model = resolve_model(name, catalog_push_fresh_snapshot());
	PopActiveSnapshot();
	check_may(&model, GetUserId(), privilege);
	session_begin(s);
	return model;
}

bool
session_model_is_free(LockLatch *latch, const ModelRow *model, LockTupleMode mode)
{
	return lock_is_free(latch, (RowLock){.kind = LOCK_MODEL, .model = model, .mode = mode});
}

void
session_look_again(const OwnerSession *s, ModelRow *model, int privilege)
{
	ModelRow now;

	if (!resolve_find_model_by_id(model->model_id, catalog_push_fresh_snapshot(), &now))
		resolve_model_gone(model);
	PopActiveSnapshot();
	*model = now;
	check_may(model, s->user, privilege);
}

void
session_lock_model(const ModelRow *model, LockTupleMode mode)
{
	static const char *const statements[] = {
		[LockTupleKeyShare] = "SELECT FROM ml.registry_model WHERE model_id = $1 FOR KEY SHARE",
		[LockTupleNoKeyExclusive] =
			"SELECT FROM ml.registry_model WHERE model_id = $1 FOR NO KEY UPDATE",
		[LockTupleExclusive] = "SELECT FROM ml.registry_model WHERE model_id = $1 FOR UPDATE",
	};

	if (session_run(statements[mode], 1, (SqlArg[]){sql_int8(model->model_id)}) == 0)
		resolve_model_gone(model);
}

ModelRow
session_begin_on_model(OwnerSession *s, const char *name, int privilege, LockTupleMode mode)
{
	ModelRow model = session_begin_to_look(s, name, privilege);
	LockLatch latch = {0};

	do
		lock_enter_model(&latch, model.model_id);
	while (!session_model_is_free(&latch, &model, mode));
	session_look_again(s, &model, privilege);
	session_lock_model(&model, mode);
	lock_leave(&latch);
	return model;
}

/*
 * Under REPEATABLE READ an act decides by what is committed now, as PostgreSQL's own GRANT
 * and DROP do, the way foreign keys are checked: what the statement changes must be as the
 * transaction sees it (strict), or the end is 40001.
 */
static int
session_run_now(const char *sql, int n_args, Oid *types, Datum *values, const char *nulls,
				bool strict)
{
	SPIPlanPtr plan = SPI_prepare(sql, n_args, types);

	if (plan == NULL)
		return SPI_result;
	return SPI_execute_snapshot(plan, values, nulls, GetLatestSnapshot(),
								strict ? GetTransactionSnapshot() : InvalidSnapshot, false, true,
								0);
}

static uint64
session_execute(const char *sql, int n_args, const SqlArg *args, bool strict)
{
	Oid types[SESSION_MAX_ARGS];
	Datum values[SESSION_MAX_ARGS];
	char nulls[SESSION_MAX_ARGS] = "";
	int rc;

	Assert(n_args <= SESSION_MAX_ARGS);
	for (int i = 0; i < n_args; i++)
	{
		types[i] = args[i].type;
		values[i] = args[i].value;
		nulls[i] = args[i].is_null ? 'n' : ' ';
	}
	rc = IsolationUsesXactSnapshot()
			 ? session_run_now(sql, n_args, types, values, nulls, strict)
			 : SPI_execute_with_args(sql, n_args, types, values, nulls, false, 0);
	if (rc < 0)
		elog(ERROR, "registry statement failed: %s", SPI_result_code_string(rc));
	return SPI_processed;
}

uint64
session_run(const char *sql, int n_args, const SqlArg *args)
{
	return session_execute(sql, n_args, args, true);
}

void
session_sweep(const char *sql, int n_args, const SqlArg *args)
{
	(void) session_execute(sql, n_args, args, false);
}

static void
session_no_row(void)
{
	catalog_refuse("A statement on its tables gave no row: a trigger or a rule took it away.");
}

void
session_change(const char *sql, int n_args, const SqlArg *args)
{
	if (session_run(sql, n_args, args) == 0)
		session_no_row();
}

/* Its last number is one that the table has: whoever put rows there left the sequence behind. */
static void
session_refuse_lagging(SessionKey key)
{
	const char *sequence = psprintf("ml.%s_%s_seq", key.table, key.column);
	const char *query = psprintf("SELECT FROM %s WHERE last_value <= (SELECT max(%s) FROM ml.%s)",
								 sequence, key.column, key.table);

	if (session_run(query, 0, NULL) == 0)
		return;
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("the sequence \"%s\" is behind its table", sequence),
					errdetail("It gave a number that a row of \"ml.%s\" has.", key.table),
					errhint("SELECT setval('%s', (SELECT max(%s) FROM ml.%s)) puts it right.",
							sequence, key.column, key.table)));
}

void
session_insert(SessionKey key, const char *sql, int n_args, const SqlArg *args)
{
	if (session_run(sql, n_args, args) > 0)
		return;
	session_refuse_lagging(key);
	session_no_row();
}

/*
 * A trigger can take a row away that a statement was to return, and tables altered by hand
 * give other types.
 */
static Datum
session_field(uint64 row, int column, Oid type, bool *is_null)
{
	SPITupleTable *table = SPI_tuptable;

	if (table == NULL || row >= table->numvals)
		session_no_row();
	if (SPI_gettypeid(table->tupdesc, column) != type)
		catalog_refuse(psprintf("\"%s\" has another type.", SPI_fname(table->tupdesc, column)));
	return SPI_getbinval(table->vals[row], table->tupdesc, column, is_null);
}

int64
session_int8(uint64 row, int column)
{
	bool is_null;
	Datum value = session_field(row, column, INT8OID, &is_null);

	return is_null ? 0 : DatumGetInt64(value);
}

int32
session_int4(uint64 row, int column)
{
	bool is_null;
	Datum value = session_field(row, column, INT4OID, &is_null);

	return is_null ? 0 : DatumGetInt32(value);
}

char *
session_text(const OwnerSession *s, uint64 row, int column)
{
	bool is_null;
	Datum value = session_field(row, column, TEXTOID, &is_null);

	if (is_null)
		catalog_refuse(
			psprintf("\"%s\" is null in a row.", SPI_fname(SPI_tuptable->tupdesc, column)));
	return MemoryContextStrdup(s->caller, TextDatumGetCString(value));
}

char *
session_role_name(Oid role)
{
	char *name = GetUserNameFromId(role, false);

	if (!pg_verifymbstr(name, strlen(name), true))
		ereport(ERROR,
				(errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				 errmsg("the name of role %u is no text in the encoding of this database", role),
				 errhint("Rename the role.")));
	return name;
}
