/*
 * forest_oob.h
 *		How well a forest scores its rows by the trees that were not grown on them.
 */
#ifndef ALGO_FOREST_OOB_H
#define ALGO_FOREST_OOB_H

#include "algo/forests/forest_work.h"

typedef struct ForestOob
{
	int width; /* sums a row: 1, or one a class */
	double *sums; /* of the leaves where the row ended */
	uint32 *n_trees; /* that it was not drawn for */
} ForestOob;

extern Size forest_oob_bytes(const ForestShared *shared);
extern ForestOob *forest_oob_create(const ForestShared *shared);

/* Add what a tree that was grown in the slot says of the rows not drawn for it. */
extern void forest_oob_add(ForestOob *oob, const ForestView *view, int slot);

/* The share of rows classified as they are, or R squared, of the rows with a tree. */
extern void forest_oob_report(const ForestOob *oob, const ForestView *view, TrainReport *report);

#endif /* ALGO_FOREST_OOB_H */
