/*
 * row_copy.h
 *		Rows of one store into another: both of the same row type, each with
 *		dictionaries of its own.
 *
 * The columns of into are among those of from, in their order, and array lengths that from knows
 * into knows too.  A category or class that into has not met is added to its dictionary.
 */
#ifndef ROWS_ROW_COPY_H
#define ROWS_ROW_COPY_H

#include "rows/row_store_internal.h"

typedef struct RowCopy
{
	RowStore *into;
	const RowStore *from;
	int *column_of; /* of from, by column of into */
	int **
		codes; /* by column of into: codes there of those of from, -1: not met; NULL: no category */
	int *class_codes; /* NULL: no classes */
	double *x; /* the last row as into has it */
} RowCopy;

/* In the current memory context; from's dictionaries must not grow until row_copy_end. */
extern void row_copy_begin(RowCopy *copy, RowStore *into, const RowStore *from);
extern void row_copy_end(RowCopy *copy);

/* The values of a row that from holds, into copy->x. */
extern void row_copy_values(RowCopy *copy, const RowChunk *chunk, Size at);

/* That row to the end of into; what row_store_put returns. */
extern bool row_copy_put(RowCopy *copy, const RowChunk *chunk, Size at);

#endif /* ROWS_ROW_COPY_H */
