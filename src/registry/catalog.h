/*
 * catalog.h
 *		The registry's tables as C sees them: column numbers, cached OIDs and
 *		index scans.  Private to src/registry, and known to src/api/install.c.
 *
 * Readers go through catalog_scan_begin with a snapshot of their choice: the
 * active one for whatever a statement resolves, catalog_push_fresh_snapshot for
 * checks inside a write.  Names are columns with collation "C", so that the
 * default collation of a scan key fits every index.
 */
#ifndef REGISTRY_CATALOG_H
#define REGISTRY_CATALOG_H

#include "postgres.h"

#include "access/genam.h"
#include "access/skey.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

/* Column numbers, in the order of sql/install/20_registry.sql, as catalog_tables.c checks them. */
enum
{
	MODEL_COLUMN_ID = 1,
	MODEL_COLUMN_NAME,
	MODEL_COLUMN_OWNER
};

enum
{
	VERSION_COLUMN_ID = 1,
	VERSION_COLUMN_MODEL,
	VERSION_COLUMN_VERSION,
	VERSION_COLUMN_SHA256,
	VERSION_COLUMN_METRICS,
	VERSION_COLUMN_ARTIFACT
};

enum
{
	ALIAS_COLUMN_MODEL = 1,
	ALIAS_COLUMN_ALIAS,
	ALIAS_COLUMN_VERSION
};

enum
{
	NUMBER_COLUMN_MODEL = 1,
	NUMBER_COLUMN_VERSION
};

enum
{
	PRIVILEGE_COLUMN_MODEL = 1,
	PRIVILEGE_COLUMN_ROLE,
	PRIVILEGE_COLUMN_PRIVILEGE
};

/* The indexes scans go by; each names its table too. */
typedef enum CatalogIndex
{
	CATALOG_MODEL_ID, /* model_id */
	CATALOG_MODEL_NAME, /* name */
	CATALOG_VERSION_ID, /* version_id */
	CATALOG_VERSION_NUMBER, /* model_id, version */
	CATALOG_NUMBER, /* model_id, version */
	CATALOG_ALIAS, /* model_id, alias */
	CATALOG_PRIVILEGE, /* model_id, role, privilege */
	CATALOG_N_INDEXES
} CatalogIndex;

typedef struct CatalogScan
{
	Relation rel;
	Relation index; /* of catalog_scan_last; NULL otherwise */
	TupleDesc desc;
	SysScanDesc scan;
} CatalogScan;

/* When this commits, every session looks at the tables and at the extension's version anew. */
extern void catalog_announce_change(Oid schema);

/* 55000: the registry was altered by hand; detail is a sentence. */
extern void catalog_refuse(const char *detail) __attribute__((noreturn));

/* The owner of the tables: who writes run as. */
extern Oid catalog_owner(void);

/* The index's table. */
extern Oid catalog_table(CatalogIndex index);

/* The type of registry_version.artifact, ml.model. */
extern Oid catalog_artifact_type(void);

/*
 * Scan the index's table by equality with n_keys leading columns; with no keys
 * the whole table, in no order.  Tuples are valid until the next call.
 */
extern void catalog_scan_begin(CatalogScan *s, CatalogIndex index, Snapshot snapshot, int n_keys,
							   ScanKey keys);
extern HeapTuple catalog_scan_next(CatalogScan *s);

/* Begin such a scan at the index's end: the last tuple with these keys, or NULL. */
extern HeapTuple catalog_scan_last(CatalogScan *s, CatalogIndex index, Snapshot snapshot,
								   int n_keys, ScanKey keys);
extern void catalog_scan_end(CatalogScan *s);

/* A column that is never NULL; text as a palloc'd string. */
extern Datum catalog_column(const CatalogScan *s, HeapTuple tuple, int column);
extern char *catalog_column_text(const CatalogScan *s, HeapTuple tuple, int column);

/*
 * What is committed now and what this transaction wrote, also where REPEATABLE READ shows an
 * older state, pushed as the active snapshot until PopActiveSnapshot.  Writers only.
 */
extern Snapshot catalog_push_fresh_snapshot(void);

#endif /* REGISTRY_CATALOG_H */
