/*
 * row_texts.h
 *		What a column of texts is: categories, words, or an identifier, whose values
 *		are all different and tell rows apart and nothing else.
 *
 * That is judged by all values of the column, once all rows are read, and by nothing else:
 * not by the order in which they came, nor by which process read them.
 *
 * A dictionary of an identifier would be as long as the table.  Where the rows can be read again,
 * a column in which many values came and no two alike is set aside: of its further
 * values only hashes are kept, in the server's sort, which goes on in temporary
 * files.  When all rows are read it is known whether two are alike; if so, or if the texts turn
 * out to be prose, the rows are read again with a dictionary of the column.
 */
#ifndef ROWS_ROW_TEXTS_H
#define ROWS_ROW_TEXTS_H

#include "rows/row_store_internal.h"

/* The raw value of a text: its code, or NaN where the column is set aside. */
extern double row_text_value(RowStore *store, RowColumn *column, const char *text, int len);

/* All rows are read.  true: they must be read again, after row_texts_restart. */
extern bool row_texts_settle(RowStore *store);

/*
 * Before the same rows are read from the first one on again: dictionaries are empty, and
 * what row_texts_settle found holds.
 */
extern void row_texts_restart(RowStore *store);

/* Is every value different?  Once all rows are read and settled. */
extern bool row_text_is_identifier(const RowStore *store, const RowColumn *column);

/* Memory of what is set aside, at the most. */
extern Size row_texts_bytes(const RowStore *store);

#endif /* ROWS_ROW_TEXTS_H */
