/*
 * score_sort.c
 *		Scores in descending order from the server's sort (score_sort.h).
 */
#include "postgres.h"

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

#include "compat.h"
#include "evaluate/score_sort.h"

#define SCORES_AT_ONCE 1024
#define LEAST_KB       64 /* that tuplesort.c asks for */

struct ScoreSort
{
	Tuplesortstate *state;
	TupleTableSlot *put; /* a score and its weight; NULL without weights */
	TupleTableSlot *got;
	double scores[2 * SCORES_AT_ONCE]; /* filled from the end */
};

/* Pairs are sorted as rows of two columns. */
static void
score_sort_begin_weighted(ScoreSort *sort, Oid greater, int kilobytes)
{
	TupleDesc desc = CreateTemplateTupleDesc(2);
	AttrNumber keys[] = {1, 2};
	Oid operators[] = {greater, greater};
	Oid collations[] = {InvalidOid, InvalidOid};
	bool nulls_first[] = {false, false};

	TupleDescInitEntry(desc, 1, "score", FLOAT8OID, -1, 0);
	TupleDescInitEntry(desc, 2, "weight", FLOAT8OID, -1, 0);
	sort->put = MakeSingleTupleTableSlot(desc, &TTSOpsVirtual);
	sort->got = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	sort->state = tuplesort_begin_heap(desc, 2, keys, operators, collations, nulls_first, kilobytes,
									   NULL, TUPLESORT_RANDOMACCESS);
}

ScoreSort *
score_sort_create(Size memory, bool is_weighted)
{
	ScoreSort *sort = palloc0(sizeof(ScoreSort));
	Oid greater = lookup_type_cache(FLOAT8OID, TYPECACHE_GT_OPR)->gt_opr;
	int kilobytes = Max((int) Min(memory / 1024, (Size) MAX_KILOBYTES), LEAST_KB);

	if (is_weighted)
		score_sort_begin_weighted(sort, greater, kilobytes);
	else
		sort->state = tuplesort_begin_datum(FLOAT8OID, greater, InvalidOid, false, kilobytes, NULL,
											TUPLESORT_RANDOMACCESS);
	return sort;
}

void
score_sort_free(ScoreSort *sort)
{
	if (sort->put != NULL)
	{
		ExecDropSingleTupleTableSlot(sort->put);
		ExecDropSingleTupleTableSlot(sort->got);
	}
	tuplesort_end(sort->state);
	pfree(sort);
}

void
score_sort_put(ScoreSort *sort, double score, double weight)
{
	TupleTableSlot *slot = sort->put;

	if (slot == NULL)
	{
		tuplesort_putdatum(sort->state, Float8GetDatum(score), false);
		return;
	}
	ExecClearTuple(slot);
	slot->tts_values[0] = Float8GetDatum(score);
	slot->tts_values[1] = Float8GetDatum(weight);
	slot->tts_isnull[0] = slot->tts_isnull[1] = false;
	ExecStoreVirtualTuple(slot);
	tuplesort_puttupleslot(sort->state, slot);
}

void
score_sort_finish(ScoreSort *sort)
{
	tuplesort_performsort(sort->state);
}

void
score_sort_rewind(ScoreSort *sort)
{
	tuplesort_rescan(sort->state);
}

/* The next lower score to the place before to, with its weight if it has one. */
static bool
score_sort_get(ScoreSort *sort, double **to)
{
	Datum value;
	bool is_null;

	if (sort->got == NULL)
	{
		if (!compat_tuplesort_getdatum(sort->state, &value, &is_null))
			return false;
		*--*to = DatumGetFloat8(value);
		return true;
	}
	if (!tuplesort_gettupleslot(sort->state, true, false, sort->got, NULL))
		return false;
	slot_getallattrs(sort->got);
	*--*to = DatumGetFloat8(sort->got->tts_values[1]);
	*--*to = DatumGetFloat8(sort->got->tts_values[0]);
	return true;
}

Size
score_sort_next(ScoreSort *sort, const double **scores)
{
	double *first = sort->scores + lengthof(sort->scores);
	Size n = 0;

	CHECK_FOR_INTERRUPTS();
	while (n < SCORES_AT_ONCE && score_sort_get(sort, &first))
		n++;
	*scores = first;
	return n;
}
