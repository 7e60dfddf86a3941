/*
 * resolve.c
 *		From a reference to a version, by index scans.
 *
 * A resolve reads one row each of registry_model, registry_alias and
 * registry_version, and the privileges only of callers who are not the owner.
 * Under the active snapshot a statement sees one version from its start to its
 * end, and a REPEATABLE READ transaction one version throughout.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "core/nearest.h"
#include "model/value.h"
#include "registry/catalog.h"
#include "registry/resolve.h"

/* How many names and versions an error message looks at or shows. */
#define RESOLVE_MAX_CANDIDATES 1000
#define RESOLVE_MAX_SHOWN      10

Snapshot
resolve_snapshot(void)
{
	if (!ActiveSnapshotSet())
		elog(ERROR, "no active snapshot to resolve a model under");
	return GetActiveSnapshot();
}

/* The row of registry_model that the key finds. */
static bool
find_model(CatalogIndex index, ScanKey key, Snapshot snapshot, ModelRow *model)
{
	CatalogScan scan;
	HeapTuple tuple;

	catalog_scan_begin(&scan, index, snapshot, 1, key);
	tuple = catalog_scan_next(&scan);
	if (HeapTupleIsValid(tuple))
	{
		model->model_id = DatumGetInt64(catalog_column(&scan, tuple, MODEL_COLUMN_ID));
		model->name = catalog_column_text(&scan, tuple, MODEL_COLUMN_NAME);
		model->owner = catalog_column_text(&scan, tuple, MODEL_COLUMN_OWNER);
	}
	catalog_scan_end(&scan);
	return HeapTupleIsValid(tuple);
}

bool
resolve_find_model(const char *name, Snapshot snapshot, ModelRow *model)
{
	ScanKeyData key;

	ScanKeyInit(&key, MODEL_COLUMN_NAME, BTEqualStrategyNumber, F_TEXTEQ,
				CStringGetTextDatum(name));
	return find_model(CATALOG_MODEL_NAME, &key, snapshot, model);
}

bool
resolve_find_model_by_id(int64 model_id, Snapshot snapshot, ModelRow *model)
{
	ScanKeyData key;

	ScanKeyInit(&key, MODEL_COLUMN_ID, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(model_id));
	return find_model(CATALOG_MODEL_ID, &key, snapshot, model);
}

void
resolve_model_gone(const ModelRow *model)
{
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
					errmsg("model \"%s\" does not exist any more", model->name),
					errdetail("It was dropped meanwhile.")));
}

/* Names of models on which user holds anything; palloc'd, at most RESOLVE_MAX_CANDIDATES. */
static int
visible_names(Oid user, Snapshot snapshot, const char **names)
{
	CatalogScan scan;
	HeapTuple tuple;
	int n = 0;

	catalog_scan_begin(&scan, CATALOG_MODEL_NAME, snapshot, 0, NULL);
	while (n < RESOLVE_MAX_CANDIDATES && HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
	{
		ModelRow model;

		model.model_id = DatumGetInt64(catalog_column(&scan, tuple, MODEL_COLUMN_ID));
		model.name = catalog_column_text(&scan, tuple, MODEL_COLUMN_NAME);
		model.owner = catalog_column_text(&scan, tuple, MODEL_COLUMN_OWNER);
		if (privilege_holds(&model, user, MODEL_PREDICT, snapshot))
			names[n++] = model.name;
	}
	catalog_scan_end(&scan);
	return n;
}

void
resolve_unknown_model(const char *name, Oid user, Snapshot snapshot)
{
	const char **names = (const char **) palloc(RESOLVE_MAX_CANDIDATES * sizeof(char *));
	int n = visible_names(user, snapshot, names);
	char *hint = nearest_hint(name, names, n);

	/* "Perhaps you meant churn" would lead from drop_model('churn@2') to a drop of it all. */
	if (strlen(name) > REGISTRY_NAME_LIMIT)
		hint = REGISTRY_LONG_NAME_HINT;
	else if (strchr(name, '@') != NULL)
		hint = "The name alone is wanted here, without an alias or a version.";
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
					errmsg("model \"%s\" does not exist", core_clip(name)),
					hint ? errhint("%s", hint) : errhint("The view ml.models lists the models.")));
	pg_unreachable();
}

ModelRow
resolve_model(const char *name, Snapshot snapshot)
{
	ModelRow model;

	if (!resolve_find_model(name, snapshot, &model))
		resolve_unknown_model(name, GetUserId(), snapshot);
	return model;
}

int
resolve_alias(int64 model_id, const char *alias, Snapshot snapshot)
{
	CatalogScan scan;
	ScanKeyData keys[2];
	HeapTuple tuple;
	int version = 0;

	ScanKeyInit(&keys[0], ALIAS_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model_id));
	ScanKeyInit(&keys[1], ALIAS_COLUMN_ALIAS, BTEqualStrategyNumber, F_TEXTEQ,
				CStringGetTextDatum(alias));
	catalog_scan_begin(&scan, CATALOG_ALIAS, snapshot, 2, keys);
	tuple = catalog_scan_next(&scan);
	if (HeapTupleIsValid(tuple))
		version = DatumGetInt32(catalog_column(&scan, tuple, ALIAS_COLUMN_VERSION));
	catalog_scan_end(&scan);
	return version;
}

void
resolve_unknown_alias(const ModelRow *model, const char *alias, Snapshot snapshot)
{
	StringInfoData list;
	CatalogScan scan;
	ScanKeyData key;
	HeapTuple tuple;
	int n = 0;

	initStringInfo(&list);
	ScanKeyInit(&key, ALIAS_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model->model_id));
	catalog_scan_begin(&scan, CATALOG_ALIAS, snapshot, 1, &key);
	while (HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
		appendStringInfo(&list, "%s\"%s\"", n++ ? ", " : "",
						 catalog_column_text(&scan, tuple, ALIAS_COLUMN_ALIAS));
	catalog_scan_end(&scan);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("model \"%s\" has no alias \"%s\"", model->name, core_clip(alias)),
			 n > 0 ? errhint_plural("Its only alias is %s.", "Its aliases are %s.", n, list.data)
				   : errhint("It has none yet; ml.deploy gives a version an alias.")));
	pg_unreachable();
}

/* The highest RESOLVE_MAX_SHOWN version numbers as text, ascending; gives how many there are. */
static int
list_versions(int64 model_id, Snapshot snapshot, StringInfo list)
{
	int last[RESOLVE_MAX_SHOWN];
	CatalogScan scan;
	ScanKeyData key;
	HeapTuple tuple;
	int n = 0;

	ScanKeyInit(&key, VERSION_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model_id));
	catalog_scan_begin(&scan, CATALOG_VERSION_NUMBER, snapshot, 1, &key);
	while (HeapTupleIsValid(tuple = catalog_scan_next(&scan)))
		last[n++ % RESOLVE_MAX_SHOWN] =
			DatumGetInt32(catalog_column(&scan, tuple, VERSION_COLUMN_VERSION));
	catalog_scan_end(&scan);
	if (n > RESOLVE_MAX_SHOWN)
		appendStringInfoString(list, "..., ");
	for (int i = Max(0, n - RESOLVE_MAX_SHOWN); i < n; i++)
		appendStringInfo(list, "%d%s", last[i % RESOLVE_MAX_SHOWN], i < n - 1 ? ", " : "");
	return n;
}

void
resolve_unknown_version(const ModelRow *model, int version, Snapshot snapshot)
{
	StringInfoData list;
	int n;

	initStringInfo(&list);
	n = list_versions(model->model_id, snapshot, &list);

	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("model \"%s\" has no version %d", model->name, version),
			 n > 0 ? errhint_plural("Its only version is %s.", "Its versions are %s.", n, list.data)
				   : errhint("It has no versions any more.")));
	pg_unreachable();
}

/* The highest version number of a model. */
static int
resolve_latest(const ModelRow *model, Snapshot snapshot)
{
	CatalogScan scan;
	ScanKeyData key;
	HeapTuple tuple;
	int latest = 0;

	ScanKeyInit(&key, VERSION_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model->model_id));
	tuple = catalog_scan_last(&scan, CATALOG_VERSION_NUMBER, snapshot, 1, &key);
	if (HeapTupleIsValid(tuple))
		latest = DatumGetInt32(catalog_column(&scan, tuple, VERSION_COLUMN_VERSION));
	catalog_scan_end(&scan);
	if (latest == 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("model \"%s\" has no versions any more", model->name)));
	return latest;
}

/* The number of the version that a reference means. */
static int
resolve_number(const ModelRow *model, const ModelReference *reference, Snapshot snapshot)
{
	int version;

	if (reference->alias == NULL)
		return reference->version;
	if (strcmp(reference->alias, MODEL_ALIAS_LATEST) == 0)
		return resolve_latest(model, snapshot);
	version = resolve_alias(model->model_id, reference->alias, snapshot);
	if (version == 0)
		resolve_unknown_alias(model, reference->alias, snapshot);
	return version;
}

/* Begin a scan for one row of registry_version by its number. */
static HeapTuple
version_find(CatalogScan *scan, int64 model_id, int version, Snapshot snapshot)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], VERSION_COLUMN_MODEL, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model_id));
	ScanKeyInit(&keys[1], VERSION_COLUMN_VERSION, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(version));
	catalog_scan_begin(scan, CATALOG_VERSION_NUMBER, snapshot, 2, keys);
	return catalog_scan_next(scan);
}

/* The row of a version of which the model and the number are known; false: there is none. */
static bool
resolve_version(ModelVersion *version, Snapshot snapshot)
{
	CatalogScan scan;
	HeapTuple tuple = version_find(&scan, version->model_id, version->version, snapshot);
	bytea *digest;

	if (!HeapTupleIsValid(tuple))
	{
		catalog_scan_end(&scan);
		return false;
	}
	version->version_id = DatumGetInt64(catalog_column(&scan, tuple, VERSION_COLUMN_ID));
	digest = DatumGetByteaPP(catalog_column(&scan, tuple, VERSION_COLUMN_SHA256));
	if (VARSIZE_ANY_EXHDR(digest) != sizeof(version->sha256))
	{
		ModelRow model = {0};

		(void) resolve_find_model_by_id(version->model_id, snapshot, &model);
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("model \"%s\" version %d has a damaged sha256",
							   model.name != NULL ? model.name : "", version->version)));
	}
	memcpy(version->sha256, VARDATA_ANY(digest), sizeof(version->sha256));
	catalog_scan_end(&scan);
	return true;
}

ModelVersion
registry_find_version(const ModelReference *reference, ModelPrivilege privilege)
{
	Snapshot snapshot = resolve_snapshot();
	ModelRow model = resolve_model(reference->name, snapshot);
	ModelVersion result = {.model_id = model.model_id};

	privilege_check(&model, GetUserId(), privilege, snapshot);
	result.version = resolve_number(&model, reference, snapshot);
	if (!resolve_version(&result, snapshot))
		resolve_unknown_version(&model, result.version, snapshot);
	return result;
}

ModelVersion
registry_resolve(const char *reference, ModelPrivilege privilege)
{
	ModelReference parsed = registry_parse_reference(reference);

	return registry_find_version(&parsed, privilege);
}

void
resolve_version_gone(const ModelVersion *version)
{
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
					errmsg("version %d of the model does not exist any more", version->version)));
}

struct varlena *
registry_artifact(const ModelVersion *version)
{
	CatalogScan scan;
	ScanKeyData key;
	HeapTuple tuple;
	struct varlena *artifact;

	ScanKeyInit(&key, VERSION_COLUMN_ID, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(version->version_id));
	catalog_scan_begin(&scan, CATALOG_VERSION_ID, resolve_snapshot(), 1, &key);
	tuple = catalog_scan_next(&scan);
	if (!HeapTupleIsValid(tuple))
		resolve_version_gone(version);
	artifact = model_value_copy(
		(struct varlena *) DatumGetPointer(catalog_column(&scan, tuple, VERSION_COLUMN_ARTIFACT)));
	catalog_scan_end(&scan);
	return artifact;
}

bool
registry_has_alias(int64 model_id, const char *alias)
{
	bool found = resolve_alias(model_id, alias, catalog_push_fresh_snapshot()) != 0;

	PopActiveSnapshot();
	return found;
}

bool
registry_alias_version(int64 model_id, const char *alias, ModelVersion *version)
{
	Snapshot snapshot = resolve_snapshot();

	*version =
		(ModelVersion){.model_id = model_id, .version = resolve_alias(model_id, alias, snapshot)};
	return version->version != 0 && resolve_version(version, snapshot);
}

char *
registry_metrics(int64 model_id, const char *alias)
{
	Snapshot snapshot = catalog_push_fresh_snapshot();
	int version = resolve_alias(model_id, alias, snapshot);
	char *metrics = NULL;

	if (version != 0)
	{
		CatalogScan scan;
		HeapTuple tuple = version_find(&scan, model_id, version, snapshot);

		if (HeapTupleIsValid(tuple))
			metrics = DatumGetCString(DirectFunctionCall1(
				jsonb_out, catalog_column(&scan, tuple, VERSION_COLUMN_METRICS)));
		catalog_scan_end(&scan);
	}
	PopActiveSnapshot();
	return metrics;
}
