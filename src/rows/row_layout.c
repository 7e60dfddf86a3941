/*
 * row_layout.c
 *		Where each column lies in a raw row, and columns that come and go while rows
 *		are there: an array whose length is first seen, a column left out.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "math/rng.h"
#include "rows/row_store_internal.h"

/* Chunks of about this many bytes; those of a stream stay in the second-level cache. */
#define CHUNK_BYTES    (1024 * 1024)
#define STREAM_BYTES   (128 * 1024)
#define CHUNK_MAX_ROWS 8192

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

/* Rows in a chunk; a first chunk that is not beyond the new size may still change it. */
void
row_layout_size_chunks(RowStore *store)
{
	Size bytes = store->block_full != NULL ? STREAM_BYTES : CHUNK_BYTES;
	int shift = 4;

	while (1 << shift < CHUNK_MAX_ROWS &&
		   ((Size) 1 << shift) * Max(store->n_raw, 1) * sizeof(double) < bytes)
		shift++;
	if (store->n_chunks == 0 || (store->n_chunks == 1 && store->capacity <= 1 << shift))
		store->shift = shift;
}

/*
 * What the hot loops want to know of all columns together.  By kind where the
 * hash of a row depends on it: a loaded store has no readers.
 */
static void
note_shape(RowStore *store)
{
	bool plain = true;

	store->all_scalar = true;
	for (int j = 0; j < store->n_columns; j++)
	{
		plain &= store->columns[j].reader == READ_FLOAT8;
		store->all_scalar &=
			store->columns[j].kind != COLUMN_CATEGORY && store->columns[j].kind != COLUMN_ARRAY;
	}
	if (store->plain != NULL)
		pfree(store->plain);
	store->plain = NULL;
	if (!plain || store->n_columns == 0)
		return;
	store->plain = MemoryContextAlloc(store->context, sizeof(int) * store->n_columns);
	store->is_consecutive = FLOAT8PASSBYVAL;
	for (int j = 0; j < store->n_columns; j++)
	{
		store->plain[j] = store->columns[j].attribute;
		store->is_consecutive &= store->plain[j] == store->plain[0] + j;
	}
}

/* Offsets, width of a raw row, what follows from it. */
void
row_layout_place(RowStore *store)
{
	int64 n_raw = 0;

	for (int j = 0; j < store->n_columns; j++)
	{
		store->columns[j].offset = (int) n_raw;
		n_raw += store->columns[j].width;
		if (n_raw > 1000000)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
							errmsg("more than %d values in a row of features", 1000000)));
	}
	store->n_raw = (int) n_raw;
	if (store->salts != NULL)
		pfree(store->salts);
	store->salts = MemoryContextAlloc(store->context, sizeof(uint64) * Max(store->n_raw, 1));
	for (int j = 0; j < store->n_columns; j++)
	{
		/* by column and element: the length of an array may be known only later */
		for (int k = 0; k < store->columns[j].width; k++)
			store->salts[store->columns[j].offset + k] =
				hash_mix64(hash_mix64(store->seed, (uint64) j), (uint64) k);
	}
	row_layout_size_chunks(store);
	note_shape(store);
}

void
row_layout_free_values(RowColumn *column)
{
	if (column->dictionary != NULL)
		dictionary_free(column->dictionary);
	if (column->enum_oids != NULL)
	{
		pfree(column->enum_oids);
		pfree(column->enum_codes);
	}
	column->dictionary = NULL;
	column->enum_oids = NULL;
	column->enum_codes = NULL;
	column->n_enum = 0;
}

/* Rows of one chunk with columns of old offsets, into x with the new ones. */
static void
move_row(const RowStore *store, const int *old_offsets, const int *old_widths, const double *from,
		 double *to)
{
	for (int j = 0; j < store->n_columns; j++)
	{
		const RowColumn *column = &store->columns[j];

		for (int k = 0; k < column->width; k++)
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

	for (int j = 0; j < store->n_columns; j++)
	{
		offsets[j] = store->columns[j].offset;
		widths[j] = store->columns[j].width;
	}
	store->columns[column].width = width;
	row_layout_place(store);
	store->slab = (RowSlab){0}; /* its memory goes with the last x in it */
	for (int c = 0; c < store->n_chunks; c++)
	{
		Size rows = c == store->n_chunks - 1 ? (Size) store->capacity : row_store_chunk_rows(store);
		Size used = Min(rows, row_store_chunk_fill(store, c) + 1); /* and the row being read */
		double *x = MemoryContextAllocHuge(store->context, sizeof(double) * rows * store->n_raw);

		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < used; i++)
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

	for (int j = 0; j < store->n_columns; j++)
	{
		if (drop[j])
		{
			row_layout_free_values(&store->columns[j]);
			continue;
		}
		offsets[n] = store->columns[j].offset;
		widths[n] = store->columns[j].width;
		store->columns[n++] = store->columns[j];
	}
	store->n_columns = n;
	row_layout_place(store);
	for (int c = 0; c < store->n_chunks; c++)
	{
		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < row_store_chunk_fill(store, c); i++)
			move_row(store, offsets, widths, store->chunks[c].x + i * old_n_raw,
					 store->chunks[c].x + i * store->n_raw);
	}
	pfree(offsets);
	pfree(widths);
}
