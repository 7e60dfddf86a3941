/*
 * row_file.c
 *		Rows in a temporary file, beyond what memory may hold.
 *
 * Read and written a block at a time, past the small buffers of buffile.c: what
 * the kernel keeps in its cache costs one copy.
 */
#include "postgres.h"

#include "commands/tablespace.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/wait_event.h"

#include "dataset/row_file.h"

struct RowFile
{
	File file;
	off_t end;
	uint64 n_rows;
	Size block_rows; /* of every block but the last */
	int n_raw; /* values of a row in the first block */
	bool stale;
};

RowFile *
row_file_create(void)
{
	RowFile *file = palloc0(sizeof(RowFile));

	PrepareTempTablespaces();
	file->file = OpenTemporaryFile(false);
	return file;
}

void
row_file_close(RowFile *file)
{
	FileClose(file->file);
	pfree(file);
}

void
row_file_restart(RowFile *file)
{
	file->end = 0;
	file->n_rows = 0;
	file->stale = false;
}

static void
file_failed(const RowFile *file, const char *what)
{
	ereport(ERROR, (errcode_for_file_access(), errmsg("could not %s temporary file \"%s\": %m",
													  what, FilePathName(file->file))));
}

static void
write_values(RowFile *file, void *values, Size bytes)
{
	char *from = values;

	while (bytes > 0)
	{
		int done = FileWrite(file->file, from, (int) Min(bytes, 1 << 30), file->end,
							 WAIT_EVENT_BUFFILE_WRITE);

		if (done <= 0)
			file_failed(file, "write to");
		from += done;
		file->end += done;
		bytes -= done;
	}
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
	write_values(file, chunk->x, sizeof(double) * n * store->n_raw);
	if (chunk->y != NULL)
		write_values(file, chunk->y, sizeof(double) * n);
	if (store->wants_hash)
		write_values(file, chunk->hash, sizeof(uint64) * n);
	if (chunk->key != NULL)
		write_values(file, chunk->key, sizeof(uint64) * n);
	if (chunk->w != NULL)
		write_values(file, chunk->w, sizeof(double) * n);
	file->n_rows += n;
}

bool
row_file_is_stale(const RowFile *file, const RowStore *store)
{
	return file->stale || (file->n_rows > 0 && file->n_raw != store->n_raw);
}

static off_t
read_values(const RowFile *file, void *values, Size bytes, off_t at)
{
	char *to = values;

	while (bytes > 0)
	{
		int done = FileRead(file->file, to, (int) Min(bytes, 1 << 30), at, WAIT_EVENT_BUFFILE_READ);

		if (done <= 0)
			file_failed(file, "read");
		to += done;
		at += done;
		bytes -= done;
	}
	return at;
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
		at = read_values(file, chunk->x, sizeof(double) * n * store->n_raw, at);
		if (chunk->y != NULL)
			at = read_values(file, chunk->y, sizeof(double) * n, at);
		if (store->wants_hash)
			at = read_values(file, chunk->hash, sizeof(uint64) * n, at);
		if (chunk->key != NULL)
			at = read_values(file, chunk->key, sizeof(uint64) * n, at);
		if (chunk->w != NULL)
			at = read_values(file, chunk->w, sizeof(double) * n, at);
		left -= n;
		if (!block(store, n, arg))
			return;
	}
}
