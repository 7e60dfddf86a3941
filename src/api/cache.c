/*
 * cache.c
 *		What this session keeps in memory of models, behind ml.cache_stats().
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"

#include "core/settings.h"
#include "predict/cache.h"

PG_FUNCTION_INFO_V1(ml_cache_stats);

#define CACHE_COLUMNS 5

Datum
ml_cache_stats(PG_FUNCTION_ARGS)
{
	CacheStats stats = cache_stats();
	Datum values[CACHE_COLUMNS];
	bool nulls[CACHE_COLUMNS] = {false};
	TupleDesc desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "ml.cache_stats does not return a row");
	values[0] = Int32GetDatum(stats.n_models);
	values[1] = Int64GetDatum((int64) stats.bytes);
	values[2] = Int64GetDatum((int64) settings_cache_memory * 1024);
	values[3] = Int64GetDatum((int64) stats.n_hits);
	values[4] = Int64GetDatum((int64) stats.n_misses);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
