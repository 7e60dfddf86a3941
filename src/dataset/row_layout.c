/*
 * row_layout.c
 *		Columns that come and go while rows are there: an array whose length is
 *		first seen, a column left out.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "dataset/row_store_internal.h"

/* Note a column that is no feature, for the NOTICE. */
void
row_store_leave_out(RowStore *store, const char *name, const char *reason)
{
	MemoryContext old = MemoryContextSwitchTo(store->context);

	if (store->left_out == NULL)
		store->left_out = psprintf("\"%s\" (%s)", name, reason);
	else
		store->left_out = psprintf("%s, \"%s\" (%s)", store->left_out, name, reason);
	MemoryContextSwitchTo(old);
}

/* Rows of one chunk with columns of old offsets, into x with the new ones. */
static void
move_row(const RowStore *store, const int *old_offsets, const int *old_widths, const double *from,
		 double *to)
{
	int j;
	int k;

	for (j = 0; j < store->n_columns; j++)
	{
		const RowColumn *column = &store->columns[j];

		for (k = 0; k < column->width; k++)
			to[column->offset + k] =
				k < old_widths[j] ? from[old_offsets[j] + k] : get_float8_nan();
	}
}

/*
 * The length of an array column is known now; in the rows so far it was NULL.
 * Chunks keep their number of rows.
 */
void
row_store_widen(RowStore *store, int column, int width)
{
	int *offsets = palloc(sizeof(int) * store->n_columns);
	int *widths = palloc(sizeof(int) * store->n_columns);
	int old_n_raw = store->n_raw;
	Size i;
	int j;
	int c;

	for (j = 0; j < store->n_columns; j++)
	{
		offsets[j] = store->columns[j].offset;
		widths[j] = store->columns[j].width;
	}
	store->columns[column].width = width;
	row_columns_place(store);
	store->slab = (RowSlab){0}; /* its memory goes with the last x in it */
	for (c = 0; c < store->n_chunks; c++)
	{
		Size rows = c == store->n_chunks - 1 ? (Size) store->capacity : row_store_chunk_rows(store);
		Size used = Min(rows, row_store_chunk_fill(store, c) + 1); /* and the row being read */
		double *x = MemoryContextAllocHuge(store->context, sizeof(double) * rows * store->n_raw);

		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < used; i++)
			move_row(store, offsets, widths, store->chunks[c].x + i * old_n_raw,
					 x + i * store->n_raw);
		row_chunk_set_x(store->chunks, store->n_chunks, c, x);
		store->chunk_bytes += sizeof(double) * rows * (store->n_raw - old_n_raw);
	}
	pfree(offsets);
	pfree(widths);
}

/* Close ranks over the columns to drop; in place, since rows only get shorter. */
void
row_store_drop_columns(RowStore *store, const bool *drop)
{
	int *offsets = palloc(sizeof(int) * store->n_columns);
	int *widths = palloc(sizeof(int) * store->n_columns);
	int old_n_raw = store->n_raw;
	int n = 0;
	Size i;
	int j;
	int c;

	for (j = 0; j < store->n_columns; j++)
	{
		if (drop[j])
		{
			row_column_free_values(&store->columns[j]);
			continue;
		}
		offsets[n] = store->columns[j].offset;
		widths[n] = store->columns[j].width;
		store->columns[n++] = store->columns[j];
	}
	store->n_columns = n;
	row_columns_place(store);
	for (c = 0; c < store->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < row_store_chunk_fill(store, c); i++)
			move_row(store, offsets, widths, store->chunks[c].x + i * old_n_raw,
					 store->chunks[c].x + i * store->n_raw);
	}
	pfree(offsets);
	pfree(widths);
}
