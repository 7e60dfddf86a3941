/*
 * fit.c
 *		ml.fit: the aggregate that turns rows into a model.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "api/argument.h"
#include "compat.h"
#include "model/value.h"
#include "train/fit.h"

PG_FUNCTION_INFO_V1(ml_fit_step);
PG_FUNCTION_INFO_V1(ml_fit_combine);
PG_FUNCTION_INFO_V1(ml_fit_serialize);
PG_FUNCTION_INFO_V1(ml_fit_deserialize);
PG_FUNCTION_INFO_V1(ml_fit_final);

/*
 * A state and the row type that it reads, with room to take a row apart.  Learning uses
 * the state up, so what comes of it is kept in its place: PostgreSQL may ask for the
 * model of a group again, when a hash table of groups is scanned once more.
 */
typedef struct FitAggregate
{
	FitState *state; /* NULL once learning has begun */
	struct varlena *model; /* NULL until it is learned */
	Oid type;
	int32 typmod;
	TupleDesc desc; /* NULL after deserialize */
	bool is_array; /* a row without NULLs is an array of Datums as it lies */
	Datum *values;
	bool *isnull; /* all false where is_array */
} FitAggregate;

static MemoryContext
fit_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "ml.fit's functions are part of an aggregate and cannot be called alone");
	return context;
}

/* Nothing but values of eight bytes, each in its place right behind the one before. */
static bool
fit_is_array(TupleDesc desc)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attr = TupleDescAttr(desc, i);

		if (!attr->attbyval || attr->attlen != sizeof(Datum) || attr->attalign != TYPALIGN_DOUBLE ||
			attr->attisdropped)
			return false;
	}
	return true;
}

static Jsonb *
fit_params_argument(FunctionCallInfo fcinfo)
{
	return PG_NARGS() > 4 && !PG_ARGISNULL(4) ? PG_GETARG_JSONB_P(4) : NULL;
}

/*
 * Does the call itself order its rows, by an ORDER BY among its arguments?  Any other order that
 * they may come in counts as none: that of a subquery is not seen here, and neither is that
 * of a window, over which there is no Aggref.
 */
static bool
fit_is_ordered(FunctionCallInfo fcinfo)
{
	const Aggref *aggref = AggGetAggref(fcinfo);

	return aggref != NULL && aggref->aggorder != NIL;
}

static FitAggregate *
fit_begin(FunctionCallInfo fcinfo, MemoryContext context, HeapTupleHeader row)
{
	char *target = PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2));
	char *algorithm = argument_text(fcinfo, 3, "algorithm");
	Jsonb *params = fit_params_argument(fcinfo);
	MemoryContext caller = MemoryContextSwitchTo(context);
	FitAggregate *agg = palloc0(sizeof(FitAggregate));
	TupleDesc desc;

	agg->type = HeapTupleHeaderGetTypeId(row);
	agg->typmod = HeapTupleHeaderGetTypMod(row);
	desc = lookup_rowtype_tupdesc(agg->type, agg->typmod);
	agg->desc = CreateTupleDescCopy(desc);
	ReleaseTupleDesc(desc);
	agg->is_array = fit_is_array(agg->desc);
	agg->values = palloc(agg->desc->natts * sizeof(Datum));
	agg->isnull = palloc0(agg->desc->natts * sizeof(bool));
	agg->state = fit_create(agg->desc, target, algorithm, params, fit_is_ordered(fcinfo));
	MemoryContextSwitchTo(caller);
	return agg;
}

static void
fit_check_arguments(FunctionCallInfo fcinfo, const FitAggregate *agg)
{
	text *target = PG_ARGISNULL(2) ? NULL : PG_GETARG_TEXT_PP(2);
	text *algorithm = PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3);

	fit_check_call(agg->state, target ? VARDATA_ANY(target) : "",
				   target ? VARSIZE_ANY_EXHDR(target) : 0, algorithm ? VARDATA_ANY(algorithm) : "",
				   algorithm ? VARSIZE_ANY_EXHDR(algorithm) : 0);
	fit_check_params(agg->state, fit_params_argument(fcinfo));
}

static void
fit_append_row(FitAggregate *agg, HeapTupleHeader row)
{
	HeapTupleData tuple;

	if (HeapTupleHeaderGetTypeId(row) != agg->type || HeapTupleHeaderGetTypMod(row) != agg->typmod)
		fit_rows_differ();
	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = row;
	if (agg->is_array && !HeapTupleHasNulls(&tuple) &&
		HeapTupleHeaderGetNatts(row) == agg->desc->natts)
	{
		fit_append(agg->state, (const Datum *) ((char *) row + row->t_hoff), agg->isnull);
		return;
	}
	heap_deform_tuple(&tuple, agg->desc, agg->values, agg->isnull);
	fit_append(agg->state, agg->values, agg->isnull);
	if (agg->is_array)
		memset(agg->isnull, 0, agg->desc->natts * sizeof(bool));
}

/* step(state, row, target, algorithm [, params]) */
Datum
ml_fit_step(PG_FUNCTION_ARGS)
{
	MemoryContext context = fit_context(fcinfo);
	FitAggregate *agg = PG_ARGISNULL(0) ? NULL : (FitAggregate *) PG_GETARG_POINTER(0);
	HeapTupleHeader row;

	if (PG_ARGISNULL(1))
	{
		if (agg == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(agg);
	}
	row = PG_GETARG_HEAPTUPLEHEADER(1);
	if (agg != NULL && agg->state == NULL)
		elog(ERROR, "a row for ml.fit after its model was asked for");
	if (agg == NULL)
		agg = fit_begin(fcinfo, context, row);
	else
		fit_check_arguments(fcinfo, agg);
	fit_append_row(agg, row);
	PG_RETURN_POINTER(agg);
}

Datum
ml_fit_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = fit_context(fcinfo);
	FitAggregate *into = PG_ARGISNULL(0) ? NULL : (FitAggregate *) PG_GETARG_POINTER(0);
	FitAggregate *from = PG_ARGISNULL(1) ? NULL : (FitAggregate *) PG_GETARG_POINTER(1);
	MemoryContext caller;

	if (from == NULL)
	{
		if (into == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(into);
	}
	caller = MemoryContextSwitchTo(context);
	if (into == NULL)
	{
		/* from lives in a shorter context: copy it through its stored form */
		ByteWriter w;
		ByteReader r;

		bytes_writer_init(&w);
		fit_save(from->state, &w);
		bytes_reader_init(&r, w.data, w.len, "aggregate state");
		into = palloc0(sizeof(FitAggregate));
		into->state = fit_load(&r);
		pfree(w.data);
	}
	else
		fit_merge(into->state, from->state);
	MemoryContextSwitchTo(caller);
	PG_RETURN_POINTER(into);
}

Datum
ml_fit_serialize(PG_FUNCTION_ARGS)
{
	FitAggregate *agg = (FitAggregate *) PG_GETARG_POINTER(0);
	ByteWriter w;
	bytea *result;

	(void) fit_context(fcinfo);
	bytes_writer_init(&w);
	bytes_writer_name(&w, "what one parallel worker gathered for ml.fit",
					  "Use ml.train, or set max_parallel_workers_per_gather to 0.");
	fit_save(agg->state, &w);
	result = palloc(w.len + VARHDRSZ);
	SET_VARSIZE(result, w.len + VARHDRSZ);
	memcpy(VARDATA(result), w.data, w.len);
	pfree(w.data);
	PG_RETURN_BYTEA_P(result);
}

Datum
ml_fit_deserialize(PG_FUNCTION_ARGS)
{
	bytea *bytes = PG_GETARG_BYTEA_PP(0);
	FitAggregate *agg = palloc0(sizeof(FitAggregate));
	ByteReader r;

	(void) fit_context(fcinfo);
	bytes_reader_init(&r, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), "aggregate state");
	agg->state = fit_load(&r);
	PG_RETURN_POINTER(agg);
}

/*
 * Learn, in a context of its own; rows or sums are given back, so that the groups of a
 * query hold models then.  An error in between leaves a state that is of no use to
 * anyone, which the query it belongs to does not outlive.
 */
static void
fit_learn(FitAggregate *agg, MemoryContext context)
{
	FitState *state = agg->state;
	MemoryContext work;
	MemoryContext caller;
	struct varlena *model;

	if (state == NULL)
		elog(ERROR, "the rows of ml.fit were used up by a failed training");
	agg->state = NULL;
	work = AllocSetContextCreate(CurrentMemoryContext, "ml fit", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);
	model = model_to_varlena(fit_finish(state));
	MemoryContextSwitchTo(context);
	agg->model = (struct varlena *) DatumGetPointer(datumCopy(PointerGetDatum(model), false, -1));
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	fit_free(state);
}

Datum
ml_fit_final(PG_FUNCTION_ARGS)
{
	FitAggregate *agg = PG_ARGISNULL(0) ? NULL : (FitAggregate *) PG_GETARG_POINTER(0);
	MemoryContext context = fit_context(fcinfo);

	if (agg == NULL)
		PG_RETURN_NULL();
	if (agg->model == NULL)
		fit_learn(agg, context);
	PG_RETURN_POINTER(agg->model);
}
