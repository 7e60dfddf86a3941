/*
 * row_key.h
 *		The column that a split goes by: what its values are told apart by, and in which order.
 *
 * A key is 64 bits.  Of "hash:column" and "group:column" it is the seeded hash of the value, the
 * same on every machine; of "last:column" and "fold:column" it keeps the order of numbers, dates
 * and timestamps; of "fold:column=value" it says whether the value is that one.
 */
#ifndef ROWS_ROW_KEY_H
#define ROWS_ROW_KEY_H

#include "rows/row_store_internal.h"

/* For a column of this type, which store->key is; 42804 where the split needs another. */
extern void row_key_choose(RowStore *store, const RowRequest *request, bool readable);

/* The key of a value; 22004 for NULL, but with "hash:column". */
extern uint64 row_key_read(RowStore *store, Datum value, bool isnull);

/*
 * Keys below this one lie more than the gap before those from this key on; the gap is what the
 * text says: an interval of dates and timestamps, else a number.  22023 where it is none or
 * negative.
 */
extern uint64 row_key_before(const RowStore *store, uint64 key, const char *gap);

#endif /* ROWS_ROW_KEY_H */
