/*
 * extension.c
 *		The extension as the database knows it (pg_extension), and the version
 *		that this library was built for.
 *
 * Packages replace the library's file at another time than a database's SQL
 * objects, and sessions keep the library that they loaded.  So a library meets
 * older objects until ALTER EXTENSION UPDATE has been run: it reads them, and
 * writes nothing.  And it meets newer ones until the session, or the server
 * that preloaded it, starts again: what these hold it cannot know, and it reads
 * nothing either (catalog.c).
 */
#include "postgres.h"

#include <stdlib.h>

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_extension.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "registry/extension.h"

/* The Makefile takes it from the control file. */
static const char extension_library_version[] = ENSEMBLE_VERSION;

static char *
extension_version_text(Relation rel, HeapTuple tuple)
{
	bool is_null;
	Datum datum =
		heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(rel), &is_null);

	if (is_null)
		elog(ERROR, "extension \"%s\" has no version", EXTENSION_NAME);
	return TextDatumGetCString(datum);
}

bool
extension_find(ExtensionRow *row)
{
	Relation rel = table_open(ExtensionRelationId, AccessShareLock);
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple tuple;
	bool found;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
				CStringGetDatum(EXTENSION_NAME));
	scan = systable_beginscan(rel, ExtensionNameIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	found = HeapTupleIsValid(tuple);
	if (found)
	{
		Form_pg_extension form = (Form_pg_extension) GETSTRUCT(tuple);

		row->oid = form->oid;
		row->schema = form->extnamespace;
		row->version = extension_version_text(rel, tuple);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return found;
}

void
extension_check_schema(const ExtensionRow *row)
{
	const char *name = get_namespace_name(row->schema);

	if (name == NULL || strcmp(name, EXTENSION_SCHEMA) == 0)
		return;
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("the schema of pg_ensemble was renamed to \"%s\"", name),
					errhint("Rename it back: ALTER SCHEMA %s RENAME TO %s.", quote_identifier(name),
							EXTENSION_SCHEMA)));
}

int
extension_compare_library(const char *version)
{
	const char *library = extension_library_version;

	while (*library != '\0' || *version != '\0')
	{
		char *library_end;
		char *version_end;
		long ours = strtol(library, &library_end, 10);
		long theirs = strtol(version, &version_end, 10);

		if (ours != theirs)
			return ours < theirs ? -1 : 1;
		library = *library_end == '.' ? library_end + 1 : "";
		version = *version_end == '.' ? version_end + 1 : "";
	}
	return 0;
}

static void
extension_refuse_version(const char *version, bool library_is_older)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the library of pg_ensemble is of version %s, its objects in this database "
					"are of version %s",
					extension_library_version, version),
			 library_is_older
				 ? errhint("Start a new session, or restart the server where "
						   "shared_preload_libraries names pg_ensemble.")
				 : errhint("Run ALTER EXTENSION pg_ensemble UPDATE in this database.")));
}

void
extension_check_version(void)
{
	ExtensionRow row;
	int order;

	if (!extension_find(&row))
		return;
	order = extension_compare_library(row.version);
	if (order != 0)
		extension_refuse_version(row.version, order < 0);
}

void
extension_check_library(const char *version)
{
	if (extension_compare_library(version) < 0)
		extension_refuse_version(version, true);
}
