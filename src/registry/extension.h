/*
 * extension.h
 *		The extension as the database knows it, and the version that this
 *		library was built for.  Private to src/registry and src/api/install.c.
 */
#ifndef REGISTRY_EXTENSION_H
#define REGISTRY_EXTENSION_H

#include "postgres.h"

#define EXTENSION_NAME   "pg_ensemble"
#define EXTENSION_SCHEMA "ml"

typedef struct ExtensionRow
{
	Oid oid;
	Oid schema;
	char *version; /* that of the SQL objects; palloc'd */
} ExtensionRow;

/* False when this database has no such extension. */
extern bool extension_find(ExtensionRow *row);

/*
 * 55000 when the schema has another name than ml: statements would not find it,
 * and a dump of the database could not be restored.
 */
extern void extension_check_schema(const ExtensionRow *row);

/* Below, at or above zero as the library is older than, of or newer than a version. */
extern int extension_compare_library(const char *version);

/*
 * 55000 when the SQL objects are of another version than the library: the hint
 * says whether ALTER EXTENSION UPDATE or a new start is missing.
 */
extern void extension_check_version(void);

/* The same for a library that must be at least of a version. */
extern void extension_check_library(const char *version);

#endif /* REGISTRY_EXTENSION_H */
