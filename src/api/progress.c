/*
 * progress.c
 *		The trainings that run now, behind the view ml.progress.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_authid.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "stats/progress_shared.h"

PG_FUNCTION_INFO_V1(ml_internal_progress);

#define PROGRESS_COLUMNS 9

/* As in pg_stat_activity: one's own, those of roles one belongs to, or all. */
static bool
may_see(const ProgressEntry *entry)
{
	return has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS) ||
		   has_privs_of_role(GetUserId(), entry->role);
}

static Datum
word(const char *text, bool *is_null)
{
	*is_null = text[0] == '\0';
	return *is_null ? (Datum) 0 : CStringGetTextDatum(text);
}

static void
put_entry(ReturnSetInfo *rsinfo, const ProgressEntry *entry)
{
	Datum values[PROGRESS_COLUMNS];
	bool nulls[PROGRESS_COLUMNS] = {false};

	values[0] = Int32GetDatum(entry->pid);
	values[1] = ObjectIdGetDatum(entry->role);
	values[2] = word(entry->model, &nulls[2]);
	values[3] = word(entry->algorithm, &nulls[3]);
	values[4] = word(entry->phase, &nulls[4]);
	values[5] = Int64GetDatum((int64) entry->done);
	values[6] = Int64GetDatum((int64) entry->total);
	nulls[6] = entry->total == 0;
	values[7] = Float8GetDatum(entry->loss);
	nulls[7] = isnan(entry->loss);
	values[8] = TimestampTzGetDatum(entry->started);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

Datum
ml_internal_progress(PG_FUNCTION_ARGS)
{
	ProgressEntry entry;

	if (!progress_shared_exists())
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("the progress of other sessions is not known"),
						errhint("Add pg_ensemble to shared_preload_libraries and restart the "
								"server; ml.\"verbose\" reports this session's without it.")));
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < progress_shared_count(); i++)
	{
		if (progress_shared_read(i, &entry) && entry.database == MyDatabaseId && may_see(&entry))
			put_entry((ReturnSetInfo *) fcinfo->resultinfo, &entry);
	}
	return (Datum) 0;
}
