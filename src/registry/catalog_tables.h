/*
 * catalog_tables.h
 *		Finds the registry's tables and indexes, and checks that they are what C
 *		takes them for.  Private to src/registry/catalog.c.
 */
#ifndef REGISTRY_CATALOG_TABLES_H
#define REGISTRY_CATALOG_TABLES_H

#include "postgres.h"

#include "registry/catalog.h"

typedef enum CatalogTable
{
	CATALOG_TABLE_MODEL,
	CATALOG_TABLE_VERSION,
	CATALOG_TABLE_NUMBER,
	CATALOG_TABLE_ALIAS,
	CATALOG_TABLE_PRIVILEGE,
	CATALOG_TABLE_DEPLOYMENT,
	CATALOG_TABLE_EVALUATION,
	CATALOG_TABLE_TAG,
	CATALOG_N_TABLES
} CatalogTable;

typedef struct CatalogOids
{
	Oid schema;
	Oid owner;
	Oid artifact_type;
	Oid tables[CATALOG_N_TABLES]; /* invalid: of a later version than the objects are */
	Oid indexes[CATALOG_N_INDEXES];
} CatalogOids;

extern CatalogTable catalog_table_of(CatalogIndex index);

/*
 * 42P01 without the extension; 55000 when its objects are of a later version than
 * the library, its schema has another name, or a table was renamed or altered.
 */
extern void catalog_tables_find(CatalogOids *found);

#endif /* REGISTRY_CATALOG_TABLES_H */
