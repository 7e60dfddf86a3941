/*
 * read.c
 *		A data set's rows into its store: a DestReceiver writes each row of a query straight there.
 */
#include "postgres.h"

#include <math.h>

#include "executor/tuptable.h"
#include "tcop/dest.h"

#include "core/progress.h"
#include "dataset/fold_rows.h"

#define ROWS_BETWEEN_REPORTS 4096

typedef struct RowReceiver
{
	DestReceiver base;
	RowStore *store;
	MemoryContext context; /* the caller's: what a block's receiver allocates stays */
	uint64 n_received;
	bool stopped;
} RowReceiver;

/* false ends the query early */
static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	RowReceiver *receiver = (RowReceiver *) self;
	MemoryContext old;

	slot_getallattrs(slot);
	old = MemoryContextSwitchTo(receiver->context);
	if (!row_store_try_append(receiver->store, slot->tts_values, slot->tts_isnull))
		receiver->stopped = true;
	MemoryContextSwitchTo(old);
	if (++receiver->n_received % ROWS_BETWEEN_REPORTS == 0)
		progress_update(receiver->n_received, NAN);
	return !receiver->stopped;
}

static void
receiver_startup(DestReceiver *self, int operation, TupleDesc desc)
{
}

static void
receiver_nothing(DestReceiver *self)
{
}

/* false: the store wants no more. */
static bool
read_source(const Source *source, RowStore *store)
{
	RowReceiver receiver = {
		{receive_row, receiver_startup, receiver_nothing, receiver_nothing, DestNone},
		store,
		CurrentMemoryContext,
		0,
		false};

	source_run(source, &receiver.base);
	return !receiver.stopped;
}

bool
dataset_read(Dataset *ds)
{
	RowStore *store = ds->store;
	bool complete;

	progress_begin("reading rows", 0);
	complete = ds->from != NULL ? fold_rows_read(ds) : read_source(ds->source, store);
	progress_end();
	if (!complete)
		return false;
	if (store->block_full != NULL && store->n_rows > 0)
	{
		Size n = (Size) store->n_rows;

		store->n_rows = 0;
		return store->block_full(store, n, store->block_arg);
	}
	return true;
}
