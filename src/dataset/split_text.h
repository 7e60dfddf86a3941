/*
 * split_text.h
 *		How rows are split, as users write it.
 */
#ifndef DATASET_SPLIT_TEXT_H
#define DATASET_SPLIT_TEXT_H

#include "rows/row_store.h"

/*
 * "stratified", "random", "last", "hash:column", "last:column", "group:column", "fold:column" or
 * "fold:column=value" into the members of the request that say so; NULL: the default.  22023 for
 * anything else.
 */
extern void split_parse(const char *text, RowRequest *request);

#endif /* DATASET_SPLIT_TEXT_H */
