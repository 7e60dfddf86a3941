/*
 * catalog.c
 *		Index scans over the registry's tables.
 *
 * Tables and indexes are looked up once per backend, and checked then
 * (catalog_tables.c).  An invalidation of any of them (DROP EXTENSION, also by
 * another session, ALTER TABLE) or of their schema clears the cache, so that
 * CREATE EXTENSION again in the same session works, and nothing is read that
 * was altered.  Scans take AccessShareLock and give it back at their end, as
 * catalog scans do; they need nothing that a parallel worker or a hot standby lacks.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "registry/catalog.h"
#include "registry/catalog_tables.h"
#include "registry/extension.h"

static CatalogOids catalog_oids;
static bool catalog_oids_valid = false;
static uint32 catalog_schema_hash = 0;
static uint64 catalog_n_invalidations = 0;

static bool
catalog_knows(Oid relid)
{
	for (int i = 0; i < CATALOG_N_TABLES; i++)
	{
		if (relid == catalog_oids.tables[i])
			return true;
	}
	for (int i = 0; i < CATALOG_N_INDEXES; i++)
	{
		if (relid == catalog_oids.indexes[i])
			return true;
	}
	return false;
}

static void
catalog_invalidate(Datum arg, Oid relid)
{
	catalog_n_invalidations++;
	if (relid == InvalidOid || catalog_knows(relid))
		catalog_oids_valid = false;
}

/* The schema may have got another name. */
static void
catalog_invalidate_schema(Datum arg, int cache, uint32 hash)
{
	catalog_n_invalidations++;
	if (hash == 0 || hash == catalog_schema_hash)
		catalog_oids_valid = false;
}

static void
catalog_register(void)
{
	static bool registered = false;

	if (registered)
		return;
	CacheRegisterRelcacheCallback(catalog_invalidate, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, catalog_invalidate_schema, (Datum) 0);
	registered = true;
}

/* Looking up can process invalidations itself: whatever arrived meanwhile, look again. */
static void
catalog_load(void)
{
	CatalogOids found;
	uint64 seen;

	if (catalog_oids_valid)
		return;
	catalog_register();
	do
	{
		seen = catalog_n_invalidations;
		catalog_tables_find(&found);
	} while (seen != catalog_n_invalidations);
	catalog_oids = found;
	catalog_schema_hash = GetSysCacheHashValue1(NAMESPACEOID, ObjectIdGetDatum(found.schema));
	catalog_oids_valid = true;
}

/* One table is enough, and more than the first release had may not be there yet. */
void
catalog_announce_change(Oid schema)
{
	Oid table = get_relname_relid("registry_model", schema);

	if (OidIsValid(table))
		CacheInvalidateRelcacheByRelid(table);
}

Oid
catalog_owner(void)
{
	catalog_load();
	return catalog_oids.owner;
}

Oid
catalog_table(CatalogIndex index)
{
	catalog_load();
	return catalog_oids.tables[catalog_table_of(index)];
}

Oid
catalog_artifact_type(void)
{
	catalog_load();
	return catalog_oids.artifact_type;
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
		rel = try_table_open(catalog_oids.tables[catalog_table_of(index)], AccessShareLock);
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
	s->index = NULL;
	s->desc = RelationGetDescr(s->rel);
	s->scan =
		systable_beginscan(s->rel, catalog_oids.indexes[index], n_keys > 0, snapshot, n_keys, keys);
}

HeapTuple
catalog_scan_next(CatalogScan *s)
{
	return systable_getnext(s->scan);
}

HeapTuple
catalog_scan_last(CatalogScan *s, CatalogIndex index, Snapshot snapshot, int n_keys, ScanKey keys)
{
	s->rel = catalog_open(index);
	s->desc = RelationGetDescr(s->rel);
	s->index = index_open(catalog_oids.indexes[index], AccessShareLock);
	s->scan = systable_beginscan_ordered(s->rel, s->index, snapshot, n_keys, keys);
	return systable_getnext_ordered(s->scan, BackwardScanDirection);
}

void
catalog_scan_end(CatalogScan *s)
{
	if (s->index == NULL)
		systable_endscan(s->scan);
	else
	{
		systable_endscan_ordered(s->scan);
		index_close(s->index, AccessShareLock);
	}
	table_close(s->rel, AccessShareLock);
}

Datum
catalog_column(const CatalogScan *s, HeapTuple tuple, int column)
{
	bool is_null;
	Datum value = heap_getattr(tuple, column, s->desc, &is_null);

	if (is_null)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("unexpected null in column %d of \"%s.%s\"", column,
							   EXTENSION_SCHEMA, RelationGetRelationName(s->rel))));
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
	PushActiveSnapshot(GetLatestSnapshot());
	return GetActiveSnapshot();
}
