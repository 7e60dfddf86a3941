/*
 * row_numbers.h
 *		Keys that tell equal rows apart, while rows come.
 *
 * The first of equal rows has its hash for a key, the second, third, ... have
 * that mixed with their number: the same keys, taken together, in whatever order
 * the rows come.  Remembers every hash that it has met.
 */
#ifndef ROWS_ROW_NUMBERS_H
#define ROWS_ROW_NUMBERS_H

#include "postgres.h"

typedef struct RowNumbers RowNumbers;

/* For about so many different rows.  NULL: their hashes would take more than max_bytes. */
extern RowNumbers *row_numbers_create(double n_expected, Size max_bytes);
extern void row_numbers_free(RowNumbers *numbers);

/* Turn the hashes of n rows into their keys.  false: max_bytes are spent, start again without. */
extern bool row_numbers_add(RowNumbers *numbers, Size n, uint64 *hashes);

#endif /* ROWS_ROW_NUMBERS_H */
