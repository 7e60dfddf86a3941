/*
 * fold_rows.h
 *		Rows that stay as they were read, and are dealt to folds.
 *
 * A data set with n_folds keeps its rows raw: in memory, or in a file.  A data set with from is
 * read from those that are not in its fold, as if they were a source of their own: columns,
 * dictionaries, classes and order follow from them alone.  The rows of its fold are held out.
 */
#ifndef DATASET_FOLD_ROWS_H
#define DATASET_FOLD_ROWS_H

#include "dataset/dataset_internal.h"

/* What the rows of a data set may take: folds leave half to those that are read from them. */
extern Size fold_rows_budget(const Dataset *ds);

/* Deal the rows in memory; those of a file are dealt while they are read (pass.c). */
extern void fold_rows_cut(Dataset *folds); /* by ds->split_keys */
extern void fold_rows_deal(Dataset *folds);

/* The rows to learn from into ds->store, which is begun.  false: it wants no more. */
extern bool fold_rows_read(Dataset *ds);

/* Raises 22000 where there are none, or none of a class that others have. */
extern void fold_rows_check(const Dataset *ds);

/*
 * Once the rows to learn from have said what their columns are: the texts that only others have get
 * codes, too.
 */
extern void fold_rows_add_names(Dataset *ds);

/* Call fn with the rows held out, raw, with the codes of ds->store; they are its to change. */
extern void fold_rows_scan_held(Dataset *ds, DatasetBlockFn fn, void *state);

#endif /* DATASET_FOLD_ROWS_H */
