/*
 * split_keys.h
 *		Which rows are held out, or in a fold, where the values of a column tell: rows of one value
 *		are on one side.
 *
 * The keys of all rows (rows/row_key.h) are sorted in the memory that sorting may have, and then in
 * a file.  Of "last:column" the greatest are held out, as near to the share as whole values come;
 * of "group:column" a share of the values, drawn by their hashes; of "fold:column" the greatest.
 * Folds are values ("fold:column"), as many values in each as may be ("group:column"), or spans of
 * the order, each of which is told from the rows before it ("last:column").
 */
#ifndef DATASET_SPLIT_KEYS_H
#define DATASET_SPLIT_KEYS_H

#include "math/deal.h"
#include "rows/row_store_internal.h"

typedef struct SplitKeys SplitKeys;

/* Does the split ask for the keys of all rows? */
static inline bool
split_keys_wanted(SplitMethod split)
{
	return split >= SPLIT_LAST_OF;
}

/* In the current memory context. */
extern SplitKeys *split_keys_create(const RowRequest *request);
extern void split_keys_restart(SplitKeys *keys); /* before the first row of each reading */
extern void split_keys_free(SplitKeys *keys);

extern void split_keys_add(SplitKeys *keys, Size n, const uint64 *values);

/*
 * All have come: what is held out, and how many rows are on no side.  Once.  22000 where the values
 * are too few to leave rows on both sides.  Nothing where the share of the rows of "last:column"
 * is none.
 */
extern DealKeys split_keys_hold_out(SplitKeys *keys, const RowStore *store, double share,
									uint64 *n_unused);

/* Folds: the keys at which the second and each later part begins, ascending. */
typedef struct FoldKeys
{
	bool spans; /* a fold is the part after it, and learns from the parts before */
	int n_parts;
	uint64 *starts; /* n_parts - 1 */
	uint64 *unused; /* spans: from this key on to the part, rows are not used */
} FoldKeys;

/* Of so many folds, or with SPLIT_FOLD as many as there are values, in the current context. */
extern FoldKeys split_keys_folds(SplitKeys *keys, const RowStore *store, int n_folds);

/*
 * The same of rows to learn from, for what is learned of some of them for the others: of so many
 * folds, or as many as there are values, one part of all where that is one.
 */
extern FoldKeys split_keys_inner_folds(SplitKeys *keys, const RowStore *store, int n_folds);

/*
 * All have come: how many keys more than one row has; asked again, into repeated, ascending, which
 * is NULL at first.
 */
extern Size split_keys_repeated(SplitKeys *keys, uint64 *repeated);

/* The part of a key; spans: one before all folds comes first. */
extern int split_keys_part(const FoldKeys *folds, uint64 key);

extern DealSide split_keys_fold_side(const FoldKeys *folds, int fold, uint64 key);

#endif /* DATASET_SPLIT_KEYS_H */
