/*
 * catalog.c
 *		Where the registry's tables are, and index scans over them.
 *
 * Table and index OIDs are looked up by name once per backend.  A relcache
 * invalidation of any of them (DROP EXTENSION, also by another session) clears
 * the cache, so that CREATE EXTENSION again in the same session works.  Scans
 * take AccessShareLock and give it back at their end, as catalog scans do;
 * they need nothing that a parallel worker or a hot standby lacks.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/extension.h"

#define CATALOG_SCHEMA "ml"

typedef struct CatalogName
{
	const char *table;
	const char *index;
} CatalogName;

static const CatalogName catalog_names[CATALOG_N_INDEXES] = {
	[CATALOG_MODEL_NAME] = {"registry_model", "registry_model_name_key"},
	[CATALOG_VERSION_ID] = {"registry_version", "registry_version_pkey"},
	[CATALOG_VERSION_NUMBER] = {"registry_version", "registry_version_number_key"},
	[CATALOG_ALIAS] = {"registry_alias", "registry_alias_pkey"},
	[CATALOG_PRIVILEGE] = {"registry_privilege", "registry_privilege_pkey"},
};

typedef struct CatalogOids
{
	Oid table;
	Oid index;
} CatalogOids;

static CatalogOids catalog_oids[CATALOG_N_INDEXES];
static bool catalog_oids_valid = false;
static uint64 catalog_n_invalidations = 0;

static void
catalog_invalidate(Datum arg, Oid relid)
{
	catalog_n_invalidations++;
	if (relid == InvalidOid)
		catalog_oids_valid = false;
	for (int i = 0; i < CATALOG_N_INDEXES; i++)
	{
		if (relid == catalog_oids[i].table || relid == catalog_oids[i].index)
			catalog_oids_valid = false;
	}
}

/* A table of a later version may be missing because the update is. */
static Oid
catalog_find(Oid schema, const char *name)
{
	Oid oid = OidIsValid(schema) ? get_relname_relid(name, schema) : InvalidOid;

	if (!OidIsValid(oid))
	{
		extension_check_version();
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("relation \"%s.%s\" does not exist", CATALOG_SCHEMA, name),
						errhint("Run CREATE EXTENSION pg_ensemble in this database.")));
	}
	return oid;
}

/* Objects of a later version may hold what this library must not pass over. */
static void
catalog_check_version(void)
{
	ExtensionRow row;

	if (extension_find(&row) && extension_compare_library(row.version) < 0)
		extension_check_version();
}

/* Looking up can process invalidations itself: whatever arrived meanwhile, look again. */
static void
catalog_load(void)
{
	static bool registered = false;
	CatalogOids found[CATALOG_N_INDEXES];
	uint64 seen;

	if (catalog_oids_valid)
		return;
	if (!registered)
	{
		CacheRegisterRelcacheCallback(catalog_invalidate, (Datum) 0);
		registered = true;
	}
	do
	{
		Oid schema = get_namespace_oid(CATALOG_SCHEMA, true);

		seen = catalog_n_invalidations;
		catalog_check_version();
		for (int i = 0; i < CATALOG_N_INDEXES; i++)
		{
			found[i].table = catalog_find(schema, catalog_names[i].table);
			found[i].index = catalog_find(schema, catalog_names[i].index);
		}
	} while (seen != catalog_n_invalidations);
	memcpy(catalog_oids, found, sizeof(found));
	catalog_oids_valid = true;
}

/* One table is enough, and more than the first release had may not be there yet. */
void
catalog_announce_change(void)
{
	Oid schema = get_namespace_oid(CATALOG_SCHEMA, false);
	const char *first = catalog_names[CATALOG_MODEL_NAME].table;

	CacheInvalidateRelcacheByRelid(catalog_find(schema, first));
}

Oid
catalog_owner(void)
{
	Relation rel;
	Oid owner;

	catalog_load();
	rel = table_open(catalog_oids[CATALOG_MODEL_NAME].table, AccessShareLock);
	owner = rel->rd_rel->relowner;
	table_close(rel, AccessShareLock);
	return owner;
}

Oid
catalog_artifact_type(void)
{
	catalog_load();
	return get_atttype(catalog_oids[CATALOG_VERSION_ID].table, VERSION_COLUMN_ARTIFACT);
}

/*
 * The index's table, locked.  Taking the lock can bring news that the index was
 * replaced (REINDEX CONCURRENTLY) or all is gone: then look again.  Under the
 * lock the index that was found stays, because dropping it waits for us.
 */
static Relation
catalog_open(CatalogIndex index)
{
	for (;;)
	{
		Relation rel;

		catalog_load();
		rel = try_table_open(catalog_oids[index].table, AccessShareLock);
		if (rel != NULL && catalog_oids_valid)
			return rel;
		if (rel != NULL)
			table_close(rel, AccessShareLock);
	}
}

void
catalog_scan_begin(CatalogScan *s, CatalogIndex index, Snapshot snapshot, int n_keys, ScanKey keys)
{
	s->rel = catalog_open(index);
	s->desc = RelationGetDescr(s->rel);
	s->scan =
		systable_beginscan(s->rel, catalog_oids[index].index, n_keys > 0, snapshot, n_keys, keys);
}

HeapTuple
catalog_scan_next(CatalogScan *s)
{
	return systable_getnext(s->scan);
}

void
catalog_scan_end(CatalogScan *s)
{
	systable_endscan(s->scan);
	table_close(s->rel, AccessShareLock);
}

Datum
catalog_column(const CatalogScan *s, HeapTuple tuple, int column)
{
	bool is_null;
	Datum value = heap_getattr(tuple, column, s->desc, &is_null);

	if (is_null)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("unexpected null in column %d of \"%s.%s\"", column, CATALOG_SCHEMA,
							   RelationGetRelationName(s->rel))));
	return value;
}

char *
catalog_column_text(const CatalogScan *s, HeapTuple tuple, int column)
{
	return TextDatumGetCString(catalog_column(s, tuple, column));
}

Snapshot
catalog_push_fresh_snapshot(void)
{
	PushActiveSnapshot(GetTransactionSnapshot());
	return GetActiveSnapshot();
}
