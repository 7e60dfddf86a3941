/*
 * read.c
 *		A DestReceiver that writes each row of a query straight into a RowStore.
 */
#include "postgres.h"

#include <math.h>

#include "executor/tuptable.h"
#include "tcop/dest.h"

#include "core/progress.h"
#include "dataset/dataset_internal.h"

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

bool
dataset_read(const Source *source, RowStore *store)
{
	RowReceiver receiver = {
		{receive_row, receiver_startup, receiver_nothing, receiver_nothing, DestNone},
		store,
		CurrentMemoryContext,
		0,
		false};

	progress_begin("reading rows", 0);
	source_run(source, &receiver.base);
	progress_end();
	if (receiver.stopped)
		return false;
	if (store->block_full != NULL && store->n_rows > 0)
	{
		Size n = (Size) store->n_rows;

		store->n_rows = 0;
		return store->block_full(store, n, store->block_arg);
	}
	return true;
}
