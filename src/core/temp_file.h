/*
 * temp_file.h
 *		Values in a temporary file of the server, beyond what memory may hold.
 *
 * The file lies in temp_tablespaces, counts against temp_file_limit (53400), and
 * goes away with the transaction, or the subtransaction, that made it.  It may be
 * made in a read-only transaction and on a standby.
 */
#ifndef CORE_TEMP_FILE_H
#define CORE_TEMP_FILE_H

#include "postgres.h"

typedef struct TempFile TempFile;

extern TempFile *temp_file_create(void);
extern void temp_file_close(TempFile *file);

/* Forget what was written. */
extern void temp_file_restart(TempFile *file);

/* Write behind what is there. */
extern void temp_file_append(TempFile *file, const void *values, Size bytes);

/* Read from a place, all of which was written; returns the place behind. */
extern off_t temp_file_read(const TempFile *file, void *values, Size bytes, off_t at);

#endif /* CORE_TEMP_FILE_H */
