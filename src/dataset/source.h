/*
 * source.h
 *		The text of a source (a table's name or one read-only query), checked and
 *		planned, to be run once or several times.
 */
#ifndef DATASET_SOURCE_H
#define DATASET_SOURCE_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "nodes/plannodes.h"
#include "tcop/dest.h"

typedef struct Source
{
	const char *text;
	bool is_name; /* a table, not a query */
	bool is_volatile; /* two runs may give different rows */
	bool is_ordered; /* by an ORDER BY of its own, not of a query inside it */
	PlannedStmt *plan;
	TupleDesc desc; /* of the rows it gives */
} Source;

/*
 * Parse, check, analyse, rewrite and plan (without parallel workers, whose row
 * order would vary) with the caller's search_path.  0A000 for anything that is
 * not one read-only SELECT; PostgreSQL's own errors otherwise.
 */
extern Source *source_open(const char *text);

/*
 * 55000 where a source that was written before reads a temporary relation now: nothing of it is
 * run, or planned, to see that.
 */
extern void source_refuse_temporary(const char *text);

/*
 * Run it once under the active snapshot with the caller's rights, rows going to
 * dest.  Scans start at the first page, so that the order is that of the table.
 */
extern void source_run(const Source *source, DestReceiver *dest);

#endif /* DATASET_SOURCE_H */
