/*
 * dataset_internal.h
 *		The inside of a Dataset, for the files of this folder.
 *
 * In memory, the rows of the store are put in order once: the training rows
 * first.  In passes, the store is a stream over a temporary file, or over the
 * query, which is then run again for every scan; which side a row is on follows
 * from its hash and the limits found in the first pass.  With sums, the store is
 * a stream for one scan, after which there are the sums and the rows held out.
 *
 * Rows for folds stay raw, in memory or in the file; the data set of a fold is read from them in
 * any of the three ways.
 */
#ifndef DATASET_DATASET_INTERNAL_H
#define DATASET_DATASET_INTERNAL_H

#include "dataset/dataset.h"
#include "dataset/feature_rows.h"
#include "dataset/source.h"
#include "dataset/split_keys.h"
#include "dataset/split_limits.h"
#include "encode/encode_fit.h"
#include "rows/row_file.h"
#include "rows/row_store_internal.h"

/* What the first of several passes found, for the others to be compared with. */
typedef struct PassCensus
{
	uint64 n_rows;
	int *n_names; /* per column: size of its dictionary */
} PassCensus;

/* Where the rows are, and as what: each place has one reader in dataset_scan.c. */
typedef enum RowsPlace
{
	ROWS_RAW, /* in the store as they were read, training rows first; for fitting the encoder */
	ROWS_CODED, /* there still, with the encoder's codes and classes in label order */
	ROWS_FEATURES, /* features; the store has none */
	ROWS_PASSES, /* in a file, or behind the query: raw as they were read */
	ROWS_HELD /* held, raw rows that are features too; of the training rows there are sums */
} RowsPlace;

struct Dataset
{
	DatasetRequest request;
	SplitMethod split; /* decided: not SPLIT_DEFAULT */
	RowStore *store;
	Source *source; /* NULL for rows of an aggregate */
	RowsPlace place;
	FeatureRows *features; /* ROWS_FEATURES */
	RowFile *file; /* passes read this; NULL: the query again */
	Gram *sums; /* all that is kept of the training rows, or NULL */
	struct RowSums
		*own_sums; /* or these (row_sums.h), classes in label order once they are known */
	struct HeldOut *held; /* ROWS_HELD, if any row is held out (held_out.h) */
	SplitKeys *split_keys; /* those of all rows, while they are gathered */
	DealKeys held_keys; /* what they say is held out */
	FoldKeys fold_keys; /* ... and is in which fold */
	SplitLimits *limits; /* where rows of passes, and folds, are told apart by their hashes */
	PassCensus census; /* passes */
	int n_folds; /* the rows stay raw, for so many folds (fold_rows.h); 0: they do not */
	double held_share; /* of all rows, what is in no fold */
	struct Dataset *from; /* whose rows these are, but for those of the fold; NULL: the source's */
	int fold;
	uint64 n_fold_held; /* rows of the fold, once the others are read */

	Schema *schema;
	Target *target;
	EncodePlan *plan;
	Encoder *encoder;
	int **remap; /* raw category codes to the encoder's */
	TextRows *texts; /* per column: the features of its texts by raw code; NULL without any text */
	TextRows row_texts; /* of the rows in memory */
	TextRows block_texts; /* of a block of raw rows under way */
	struct InnerParts *parts; /* of the rows to learn from (inner_parts.h), or NULL */
	int *class_of; /* raw class codes to classes in label order */

	uint64 n_train;
	uint64 n_test;
	uint64 n_skipped;
	uint64 n_unused; /* on no side: neither learned from nor held out */
	bool has_nulls; /* in any feature of any row */
	bool *saw_null; /* per column of schema: in any row, held out or not */

	TrainSet set;
	bool set_ready;
	Matrix x; /* TrainSet.x where the algorithm needs it */
	double *y;
	double *w; /* NULL without weights */

	Size block_rows; /* rows encoded at a time in scans of raw rows */
	double *x_buffer; /* block_rows x n_dense */
};

typedef void (*DatasetBlockFn)(const HeldRows *rows, void *state);

/*
 * read.c: all rows into the store, from the source or, where there is one, from the data set whose
 * fold this is; false when the budget or the block function stopped it
 */
extern bool dataset_read(Dataset *ds);

/* row_order.c */
extern void row_store_permute(RowStore *store, Size *source_of);
extern void row_store_rehash(RowStore *store);

/* split.c */
extern bool split_keeps_rows(const Dataset *ds); /* are they left in the order they came in? */
extern void split_rows(Dataset *ds);
extern bool split_by_keys(const Dataset *ds); /* do the keys of all rows tell? */
extern void split_add_stored(Dataset *ds); /* those of the rows in memory to ds->split_keys */
extern void split_hold_out(Dataset *ds); /* ds->held_keys, once all have come */

/* dataset_columns.c */
extern bool dataset_leave_out(Dataset *ds); /* true when a column went */
extern void dataset_keep_columns(Dataset *ds); /* only those of ds->from */

/* dataset_texts.c */
extern void dataset_ask_texts(Dataset *ds); /* from the plan, before rows are read */
extern void dataset_choose_texts(Dataset *ds); /* ... and from the rows */
extern RawCategories dataset_text_names(const Dataset *ds, int column);
extern void dataset_encode_texts(Dataset *ds); /* ds->texts, once the encoder is fitted */
extern void dataset_texts_of_rows(Dataset *ds); /* ds->row_texts of the rows in memory */
extern SparseRows dataset_texts_of_block(Dataset *ds, Size n, const double *raw);

/* dataset_target.c */
extern void dataset_set_target(Dataset *ds);
extern void dataset_check_target(const Dataset *ds); /* once its rows are counted */
extern void dataset_lacks_class(const Target *target, int k); /* raises 22000 */

/* dataset_scan.c */
extern void dataset_fit_encoder(Dataset *ds);
extern void dataset_check_trained(const Dataset *ds, uint64 n_train); /* any row to learn from? */

/* dataset_sums.c */
extern bool dataset_gram_suits(const Dataset *ds);
extern bool dataset_sums_in_one_scan(const Dataset *ds);
extern bool dataset_sums_read(Dataset *ds);
extern void dataset_sums_settle(Dataset *ds); /* once the columns are: encoder, counts */
extern void dataset_sums_order(Dataset *ds, const int *feature_of); /* ds->own_sums */
extern void dataset_gram_scan(Dataset *ds);

/* pass.c */
extern void pass_open(Dataset *ds);
extern void pass_scan(Dataset *ds, bool test, DatasetBlockFn fn, void *state);

#endif /* DATASET_DATASET_INTERNAL_H */
