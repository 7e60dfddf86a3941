/*
 * row_file.h
 *		Rows of a stream kept in a temporary file, block by block.
 *
 * Blocks are those of the stream (row_store_internal.h), all full but the last.  The
 * file is the server's (core/temp_file.h).
 */
#ifndef ROWS_ROW_FILE_H
#define ROWS_ROW_FILE_H

#include "rows/row_store_internal.h"

typedef struct RowFile RowFile;

extern RowFile *row_file_create(void);
extern void row_file_close(RowFile *file);

/* Forget what was written. */
extern void row_file_restart(RowFile *file);

/* Write the n rows of the stream's chunk behind the others. */
extern void row_file_append(RowFile *file, const RowStore *store, Size n);

/*
 * Blocks written before an array's length was known have rows of another width: the
 * file is of no use.
 */
extern bool row_file_is_stale(const RowFile *file, const RowStore *store);

/* Call block with each block of rows, read into the stream's chunk. */
extern void row_file_scan(RowFile *file, RowStore *store, RowBlockFull block, void *arg);

#endif /* ROWS_ROW_FILE_H */
