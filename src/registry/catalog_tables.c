/*
 * catalog_tables.c
 *		Where the registry's tables are, and whether they are the registry's.
 *
 * They are found by the extension, not by the name of a schema: a name can be
 * anybody's.  Code in C reads columns by number and takes their types for
 * granted, so both are checked, once each time that the tables are looked up:
 * a superuser may have altered them.  All tables have one owner, as whom the
 * registry is written; a trigger of another owner's would run with those rights.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "registry/catalog_tables.h"
#include "registry/extension.h"

#define TABLE_MAX_COLUMNS 6
#define TABLE_MAX_KEYS    3

/* Columns that C reads, in their order; type InvalidOid is the extension's ml.model. */
typedef struct TableColumn
{
	const char *name;
	Oid type;
} TableColumn;

typedef struct TableSpec
{
	const char *name;
	TableColumn columns[TABLE_MAX_COLUMNS];
	bool is_later; /* not in every version; only writes use it */
} TableSpec;

static const TableSpec table_specs[CATALOG_N_TABLES] = {
	[CATALOG_TABLE_MODEL] = {"registry_model",
							 {{"model_id", INT8OID}, {"name", TEXTOID}, {"owner", TEXTOID}}},
	[CATALOG_TABLE_VERSION] = {"registry_version",
							   {{"version_id", INT8OID},
								{"model_id", INT8OID},
								{"version", INT4OID},
								{"sha256", BYTEAOID},
								{"metrics", JSONBOID},
								{"artifact", InvalidOid}}},
	[CATALOG_TABLE_NUMBER] = {"registry_number",
							  {{"model_id", INT8OID}, {"version", INT4OID}},
							  .is_later = true},
	[CATALOG_TABLE_ALIAS] = {"registry_alias",
							 {{"model_id", INT8OID}, {"alias", TEXTOID}, {"version", INT4OID}}},
	[CATALOG_TABLE_PRIVILEGE] =
		{"registry_privilege", {{"model_id", INT8OID}, {"role", TEXTOID}, {"privilege", TEXTOID}}},
	[CATALOG_TABLE_DEPLOYMENT] = {"registry_deployment", {{0}}},
	[CATALOG_TABLE_EVALUATION] = {"registry_evaluation", {{0}}},
	[CATALOG_TABLE_TAG] = {"registry_tag", {{0}}, .is_later = true},
};

typedef struct IndexSpec
{
	CatalogTable table;
	const char *name;
	AttrNumber keys[TABLE_MAX_KEYS];
	bool is_partial; /* with a predicate that holds for every row */
} IndexSpec;

static const IndexSpec index_specs[CATALOG_N_INDEXES] = {
	[CATALOG_MODEL_ID] = {CATALOG_TABLE_MODEL, "registry_model_pkey", {MODEL_COLUMN_ID}},
	[CATALOG_MODEL_NAME] = {CATALOG_TABLE_MODEL,
							"registry_model_name_key",
							{MODEL_COLUMN_NAME},
							.is_partial = true},
	[CATALOG_VERSION_ID] = {CATALOG_TABLE_VERSION, "registry_version_pkey", {VERSION_COLUMN_ID}},
	[CATALOG_VERSION_NUMBER] = {CATALOG_TABLE_VERSION,
								"registry_version_number_key",
								{VERSION_COLUMN_MODEL, VERSION_COLUMN_VERSION}},
	[CATALOG_NUMBER] = {CATALOG_TABLE_NUMBER,
						"registry_number_pkey",
						{NUMBER_COLUMN_MODEL, NUMBER_COLUMN_VERSION}},
	[CATALOG_ALIAS] = {CATALOG_TABLE_ALIAS,
					   "registry_alias_pkey",
					   {ALIAS_COLUMN_MODEL, ALIAS_COLUMN_ALIAS}},
	[CATALOG_PRIVILEGE] = {CATALOG_TABLE_PRIVILEGE,
						   "registry_privilege_pkey",
						   {PRIVILEGE_COLUMN_MODEL, PRIVILEGE_COLUMN_ROLE,
							PRIVILEGE_COLUMN_PRIVILEGE}},
};

CatalogTable
catalog_table_of(CatalogIndex index)
{
	return index_specs[index].table;
}

void
catalog_refuse(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the model registry is not as pg_ensemble made it"), errdetail("%s", detail),
			 errhint("Undo by hand what was changed in schema %s by hand.", EXTENSION_SCHEMA)));
}

static void
tables_find_extension(ExtensionRow *extension)
{
	if (!extension_find(extension))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("extension \"%s\" does not exist in this database", EXTENSION_NAME),
						errhint("Run CREATE EXTENSION pg_ensemble in this database.")));
	extension_check_schema(extension);
	if (extension_compare_library(extension->version) < 0)
		extension_check_version();
}

/* The row of pg_class; of zeros when there is none. */
static FormData_pg_class
tables_class(Oid oid)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(oid));
	FormData_pg_class class;

	memset(&class, 0, sizeof(class));
	if (HeapTupleIsValid(tuple))
	{
		memcpy(&class, GETSTRUCT(tuple), CLASS_TUPLE_SIZE);
		ReleaseSysCache(tuple);
	}
	return class;
}

/* A table of a later version may be missing because the update is. */
static Oid
tables_find_relation(const ExtensionRow *extension, const char *name)
{
	Oid oid = get_relname_relid(name, extension->schema);

	if (!OidIsValid(oid))
	{
		extension_check_version();
		catalog_refuse(psprintf("There is no \"%s.%s\".", EXTENSION_SCHEMA, name));
	}
	return oid;
}

static Oid
tables_find_table(const ExtensionRow *extension, const TableSpec *spec)
{
	Oid oid = tables_find_relation(extension, spec->name);

	if (tables_class(oid).relkind != RELKIND_RELATION ||
		getExtensionOfObject(RelationRelationId, oid) != extension->oid)
		catalog_refuse(
			psprintf("\"%s.%s\" is not a table of the extension.", EXTENSION_SCHEMA, spec->name));
	return oid;
}

/* Names need collation "C", which scans of their indexes rely on. */
static bool
tables_column_fits(Oid table, AttrNumber number, const TableColumn *column, Oid model_type)
{
	HeapTuple tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(table), Int16GetDatum(number));
	Form_pg_attribute form;
	bool fits;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_attribute) GETSTRUCT(tuple);
	fits = !form->attisdropped && strcmp(NameStr(form->attname), column->name) == 0 &&
		   form->atttypid == (OidIsValid(column->type) ? column->type : model_type) &&
		   (form->atttypid != TEXTOID || form->attcollation == C_COLLATION_OID);
	ReleaseSysCache(tuple);
	return fits;
}

static void
tables_check_columns(Oid table, const TableSpec *spec, Oid model_type)
{
	for (int i = 0; i < TABLE_MAX_COLUMNS && spec->columns[i].name != NULL; i++)
	{
		const TableColumn *column = &spec->columns[i];

		if (!tables_column_fits(table, i + 1, column, model_type))
			catalog_refuse(psprintf("Column %d of \"%s.%s\" is not \"%s\" of type %s%s.", i + 1,
									EXTENSION_SCHEMA, spec->name, column->name,
									OidIsValid(column->type) ? format_type_be(column->type)
															 : EXTENSION_SCHEMA ".model",
									column->type == TEXTOID ? " with collation \"C\"" : ""));
	}
}

static bool
tables_index_fits(Oid index, Oid table, const IndexSpec *spec)
{
	const AttrNumber *keys = spec->keys;
	HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form;
	bool fits;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_index) GETSTRUCT(tuple);
	fits = form->indrelid == table && form->indisvalid && form->indisunique &&
		   (spec->is_partial || heap_attisnull(tuple, Anum_pg_index_indpred, NULL));
	for (int i = 0; fits && i < TABLE_MAX_KEYS && keys[i] != 0; i++)
		fits = i < form->indnkeyatts && form->indkey.values[i] == keys[i];
	ReleaseSysCache(tuple);
	return fits && tables_class(index).relam == BTREE_AM_OID;
}

static Oid
tables_find_index(const ExtensionRow *extension, const IndexSpec *spec, const Oid *tables)
{
	Oid oid = tables_find_relation(extension, spec->name);

	if (!tables_index_fits(oid, tables[spec->table], spec))
		catalog_refuse(
			psprintf("\"%s.%s\" is not the index that it was.", EXTENSION_SCHEMA, spec->name));
	return oid;
}

static void
tables_check_owner(const CatalogOids *found, CatalogTable table)
{
	if (tables_class(found->tables[table]).relowner != found->owner)
		catalog_refuse(psprintf("\"%s.%s\" has another owner than \"%s.%s\".", EXTENSION_SCHEMA,
								table_specs[table].name, EXTENSION_SCHEMA,
								table_specs[CATALOG_TABLE_MODEL].name));
}

/* Objects of an older version lack what is later. */
static bool
tables_lack(const ExtensionRow *extension, const TableSpec *spec)
{
	return spec->is_later && extension_compare_library(extension->version) > 0 &&
		   !OidIsValid(get_relname_relid(spec->name, extension->schema));
}

static Oid
tables_model_type(const ExtensionRow *extension)
{
	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("model"),
						   ObjectIdGetDatum(extension->schema));
}

void
catalog_tables_find(CatalogOids *found)
{
	ExtensionRow extension;

	memset(found, 0, sizeof(*found));
	tables_find_extension(&extension);
	found->schema = extension.schema;
	found->artifact_type = tables_model_type(&extension);
	for (int i = 0; i < CATALOG_N_TABLES; i++)
	{
		if (tables_lack(&extension, &table_specs[i]))
			continue;
		found->tables[i] = tables_find_table(&extension, &table_specs[i]);
		tables_check_columns(found->tables[i], &table_specs[i], found->artifact_type);
	}
	found->owner = tables_class(found->tables[CATALOG_TABLE_MODEL]).relowner;
	for (int i = 0; i < CATALOG_N_TABLES; i++)
		if (OidIsValid(found->tables[i]))
			tables_check_owner(found, i);
	for (int i = 0; i < CATALOG_N_INDEXES; i++)
		if (OidIsValid(found->tables[index_specs[i].table]))
			found->indexes[i] = tables_find_index(&extension, &index_specs[i], found->tables);
}
