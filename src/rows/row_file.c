/*
 * row_file.c
 *		Rows in a temporary file, beyond what memory may hold.
 *
 * Read and written a block at a time: its arrays one behind the other.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/temp_file.h"
#include "rows/row_file.h"

struct RowFile
{
	TempFile *file;
	uint64 n_rows;
	Size block_rows; /* of every block but the last */
	int n_raw; /* values of a row in the first block */
	bool stale;
};

RowFile *
row_file_create(void)
{
	RowFile *file = palloc0(sizeof(RowFile));

	file->file = temp_file_create();
	return file;
}

void
row_file_close(RowFile *file)
{
	temp_file_close(file->file);
	pfree(file);
}

void
row_file_restart(RowFile *file)
{
	temp_file_restart(file->file);
	file->n_rows = 0;
	file->stale = false;
}

void
row_file_append(RowFile *file, const RowStore *store, Size n)
{
	const RowChunk *chunk = &store->chunks[0];

	if (file->n_rows == 0)
	{
		file->block_rows = row_store_chunk_rows(store);
		file->n_raw = store->n_raw;
	}
	file->stale |= file->n_raw != store->n_raw || file->block_rows != row_store_chunk_rows(store);
	if (file->stale)
		return;
	temp_file_append(file->file, chunk->x, sizeof(double) * n * store->n_raw);
	if (chunk->y != NULL)
		temp_file_append(file->file, chunk->y, sizeof(double) * n);
	if (store->wants_hash)
		temp_file_append(file->file, chunk->hash, sizeof(uint64) * n);
	if (chunk->key != NULL)
		temp_file_append(file->file, chunk->key, sizeof(uint64) * n);
	if (chunk->w != NULL)
		temp_file_append(file->file, chunk->w, sizeof(double) * n);
	file->n_rows += n;
}

bool
row_file_is_stale(const RowFile *file, const RowStore *store)
{
	return file->stale || (file->n_rows > 0 && file->n_raw != store->n_raw);
}

void
row_file_scan(RowFile *file, RowStore *store, RowBlockFull block, void *arg)
{
	uint64 left = file->n_rows;
	off_t at = 0;

	while (left > 0)
	{
		Size n = (Size) Min(left, (uint64) file->block_rows);
		RowChunk *chunk = &store->chunks[0];

		CHECK_FOR_INTERRUPTS();
		at = temp_file_read(file->file, chunk->x, sizeof(double) * n * store->n_raw, at);
		if (chunk->y != NULL)
			at = temp_file_read(file->file, chunk->y, sizeof(double) * n, at);
		if (store->wants_hash)
			at = temp_file_read(file->file, chunk->hash, sizeof(uint64) * n, at);
		if (chunk->key != NULL)
			at = temp_file_read(file->file, chunk->key, sizeof(uint64) * n, at);
		if (chunk->w != NULL)
			at = temp_file_read(file->file, chunk->w, sizeof(double) * n, at);
		left -= n;
		if (!block(store, n, arg))
			return;
	}
}
