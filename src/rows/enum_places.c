/*
 * enum_places.c
 *		The order of an enum's labels, from the catalog.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_enum.h"
#include "utils/fmgroids.h"

#include "rows/enum_places.h"

double *
enum_places(Oid type, char *const *labels, int n)
{
	double *places = palloc0(sizeof(double) * Max(n, 1));
	Relation rel = table_open(EnumRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;

	ScanKeyInit(&key, Anum_pg_enum_enumtypid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(type));
	scan = systable_beginscan(rel, EnumTypIdLabelIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_enum row = (Form_pg_enum) GETSTRUCT(tuple);

		for (int k = 0; k < n; k++)
			if (strcmp(labels[k], NameStr(row->enumlabel)) == 0)
				places[k] = row->enumsortorder;
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return places;
}
