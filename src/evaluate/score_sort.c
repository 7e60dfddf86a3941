/*
 * score_sort.c
 *		Scores in descending order from the server's sort (score_sort.h).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
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
	double scores[SCORES_AT_ONCE]; /* filled from the end */
};

ScoreSort *
score_sort_create(Size memory)
{
	ScoreSort *sort = palloc(sizeof(ScoreSort));
	Oid greater = lookup_type_cache(FLOAT8OID, TYPECACHE_GT_OPR)->gt_opr;
	int kilobytes = (int) Min(memory / 1024, (Size) MAX_KILOBYTES);

	sort->state = tuplesort_begin_datum(FLOAT8OID, greater, InvalidOid, false,
										Max(kilobytes, LEAST_KB), NULL, TUPLESORT_RANDOMACCESS);
	return sort;
}

void
score_sort_free(ScoreSort *sort)
{
	tuplesort_end(sort->state);
	pfree(sort);
}

void
score_sort_put(ScoreSort *sort, double score)
{
	tuplesort_putdatum(sort->state, Float8GetDatum(score), false);
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

Size
score_sort_next(ScoreSort *sort, const double **scores)
{
	Size n = 0;
	Datum value;
	bool is_null;

	CHECK_FOR_INTERRUPTS();
	while (n < SCORES_AT_ONCE && compat_tuplesort_getdatum(sort->state, &value, &is_null))
		sort->scores[SCORES_AT_ONCE - ++n] = DatumGetFloat8(value);
	*scores = sort->scores + SCORES_AT_ONCE - n;
	return n;
}
