/*
 * inner_parts.h
 *		The rows to learn from in parts, so that what is learned from some of them is told to
 *		the others: target encodings (encode/encode_target.h).
 *
 * Parts obey what splits the data set.  With "random" and "stratified" rows are dealt by their
 * hashes, evenly within each class, equal ones apart: the same parts in whatever order the rows
 * come.  With "hash:column" and "group:column" rows that share a value are in one part, and with
 * "fold:column", as long as there are two folds to learn from; each part is told of by all
 * others.  With "last:column" parts are spans of the order, told of by the rows before them, but
 * for those in the gap, and the first by none; so with "last", where the order is that of the rows.
 *
 * Rows in memory have their parts beside them.  Those of passes are dealt again in each scan, for
 * which the hashes of rows that are there more than once must fit ml.training_memory (else 53400);
 * which they are one more scan finds, in the memory that sorting may have and then in a file.
 */
#ifndef DATASET_INNER_PARTS_H
#define DATASET_INNER_PARTS_H

#include "dataset/dataset_internal.h"

typedef struct InnerParts InnerParts;

/* In the current memory context.  Then the rows to learn from are added, a DatasetBlockFn. */
extern InnerParts *inner_parts_create(const Dataset *ds);
extern void inner_parts_add(const HeldRows *rows, void *parts);

/* All have come; false: they are to be added once more. */
extern bool inner_parts_settle(InnerParts *parts);
extern uint64 inner_parts_n_rows(const InnerParts *parts);
extern int inner_parts_count(const InnerParts *parts);

/* Rows in memory, as they will be from now on: one more scan, after inner_parts_begin. */
extern void inner_parts_keep(const HeldRows *rows, void *parts);

/* A scan of the rows to learn from begins; the parts of its next rows, valid until the next. */
extern void inner_parts_begin(InnerParts *parts);
extern const RowPart *inner_parts_next(InnerParts *parts, const HeldRows *rows);

/* Of rows in memory, from this one on. */
extern const RowPart *inner_parts_from(const InnerParts *parts, uint64 row);

#endif /* DATASET_INNER_PARTS_H */
