/*
 * held_out.h
 *		The rows held out of a data set of which only sums are kept
 *		(dataset_sums.c), told from the others while they come.
 *
 * With split "random" a row is judged by its key: below a window it is held out,
 * above it is not, within it has to wait until the window has narrowed or all
 * rows are there (split_window.h).  Some sqrt(rows) wait.  With "stratified" each class has a
 * window of its own.  With "hash:column" each row tells by itself.
 */
#ifndef DATASET_HELD_OUT_H
#define DATASET_HELD_OUT_H

#include "dataset/dataset_internal.h"

typedef struct HeldOut HeldOut;

/*
 * For a data set that is about to be read.  numbered: tell equal rows apart as
 * rows in memory are, if the hashes of as many as the planner expects fit the
 * budget; otherwise equal rows are all on one side, which cannot be where there are
 * classes.
 */
extern HeldOut *held_out_create(const Dataset *ds, bool numbered);

/* Give the temporary file back, too. */
extern void held_out_free(HeldOut *held);

/*
 * Sort out the n rows of the stream's chunk: n_rows of them are left in it to
 * learn from.  false: there are too many to be numbered, or to wait.
 */
extern bool held_out_take(HeldOut *held, RowStore *store, Size n);

/* Call fn with rows that waited and are to learn from after all. */
extern void held_out_release(HeldOut *held, DatasetBlockFn fn, void *state);

/* The same when there will be no more rows: none waits after it. */
extern void held_out_finish(HeldOut *held, DatasetBlockFn fn, void *state);

extern uint64 held_out_n_rows(const HeldOut *held);

/* From now on targets are class_of[raw class code]. */
extern void held_out_set_classes(HeldOut *held, const int *class_of);
extern void held_out_scan(HeldOut *held, DatasetBlockFn fn, void *state);

#endif /* DATASET_HELD_OUT_H */
