/*
 * forest_order.h
 *		Rows in an order that comes from the rows themselves.
 */
#ifndef ALGO_FOREST_ORDER_H
#define ALGO_FOREST_ORDER_H

#include "algo/forests/forest_work.h"

/*
 * Put the rows of a block in the order of their hashes, so that the same rows are
 * drawn for the same trees in whatever order they came.  Rows that have one hash are
 * the same to a tree.  Takes 16 bytes a row, less than a growing tree does later.
 */
extern void forest_order_rows(ForestView *view);

#endif /* ALGO_FOREST_ORDER_H */
