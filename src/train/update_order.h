/*
 * update_order.h
 *		New rows to learn on from, in an order of their content: which of them come
 *		first in the table shows in no model.
 */
#ifndef TRAIN_UPDATE_ORDER_H
#define TRAIN_UPDATE_ORDER_H

#include "math/linalg.h"
#include "math/sparse.h"

/* Rows as they were encoded; what there is not is NULL, or without features. */
typedef struct UpdateRows
{
	Matrix *x;
	double *y;
	double *w;
	SparseBuilder *texts; /* NULL: none */
} UpdateRows;

/* Put them in order, in place.  Memory: 16 bytes a row, and the texts a second time. */
extern void update_order(const UpdateRows *rows);

#endif /* TRAIN_UPDATE_ORDER_H */
