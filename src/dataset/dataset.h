/*
 * dataset.h
 *		A query becomes rows to learn from.
 *
 * Stages: source (text to a checked, planned, read-only SELECT), schema (which
 * columns are features and of what kind), read (our DestReceiver writes each
 * slot straight into the raw matrix, or streams blocks when it does not fit or
 * sums are enough),
 * split (held-out rows), encode (fit the preprocessing on the training rows).
 */
#ifndef DATASET_DATASET_H
#define DATASET_DATASET_H

#include "utils/jsonb.h"

#include "algo/algo.h"
#include "encode/encode.h"
#include "rows/row_store.h"

typedef enum DataPath
{
	DATA_PATH_AUTO, /* sums where they do, memory when it fits ml.training_memory, else a file */
	DATA_PATH_MATRIX,
	DATA_PATH_PASS
} DataPath;

typedef struct DatasetRequest
{
	RowRequest rows;
	const char *source; /* table, view, or one read-only query */
	Jsonb *preprocess;
	bool order_free; /* what is learned does not depend on the order of the rows */
	bool in_order; /* rows are learned from in the order of the source, where it has one */
	bool drop_reference; /* one-hot default: unpenalized models drop the reference category */
	bool first_is_whole; /* but for the first column, without a constant (EncodePlan) */
	double test_size; /* [0, 1) */
	DataPath path;
	const AlgorithmSums *sums; /* of the algorithm's own kind; NULL: none */
	const Params *params; /* what they are taken with */
	bool quiet; /* nothing is said of what is inferred and left out */
} DatasetRequest;

typedef struct Dataset Dataset; /* dataset_internal.h */

/*
 * Read and check the data, split it, fit the encoder.  NOTICEs what was
 * inferred and left out.  Everything lives in the current memory context, but a
 * temporary file and rows of an aggregate, which dataset_close gives back (an error does
 * so by itself).
 * Budget: ml.training_memory.
 */
extern Dataset *dataset_open(const DatasetRequest *request);
extern void dataset_close(Dataset *ds); /* no more scans */

/*
 * The rows for n_folds folds: read once and kept as they were read, in memory if they fit half of
 * ml.training_memory, else in a temporary file.  The split says how they are dealt: "stratified"
 * and "random" into parts that differ by a row at most in each stratum, the first of which is what
 * a test_size of 1 / n_folds holds out; "hash:column" by the column's value, "group:column" by
 * values that are dealt evenly, "fold:column" into a fold for each value, whatever n_folds is;
 * "last:column" into n_folds spans of the order behind a first one, each of which is held out of
 * the rows before it; "last" not at all (0A000).  What the request points to stays in use.  Only
 * dataset_open_fold and dataset_close may be asked of it, and how many folds there are.
 */
extern Dataset *dataset_open_folds(const DatasetRequest *request, int n_folds);
extern int dataset_n_folds(const Dataset *folds);

/*
 * The same of the rows to learn from alone: those that dataset_open holds out by this request are
 * in no fold.  All rows must fit in half of ml.training_memory.
 */
extern Dataset *dataset_open_inner_folds(const DatasetRequest *request, int n_folds);

/*
 * One of them, from 0 on: a data set that learns from the rows of all others, bit for bit as from
 * a table of these alone (columns, categories, words, encoder, order), and holds out its own.  To
 * be closed before folds is, best in a memory context of its own.  22000 where a class is in no
 * row to learn from.
 */
extern Dataset *dataset_open_fold(Dataset *folds, int fold);

/*
 * The rows as a data set in canonical order (by content, so that neither the
 * order of arrival nor the number of workers matters).  The store becomes the
 * data set's: to be freed after it, and not to be used otherwise.  Of the request it uses
 * everything but source and path; test_size 0 trains on every row.
 */
extern Dataset *dataset_from_rows(RowStore *store, const DatasetRequest *request);

/*
 * Keep no row of the store, only sums of the algorithm's own kind, where it has them and the
 * columns allow it; false: rows will be kept.  Before the first row, for dataset_from_rows.
 */
extern bool dataset_sum_up(RowStore *store, const DatasetRequest *request);

extern Task dataset_task(const Dataset *ds);
extern Schema *dataset_schema(const Dataset *ds);
extern Target *dataset_target(const Dataset *ds);
extern Encoder *dataset_encoder(const Dataset *ds);
extern uint64 dataset_n_train(const Dataset *ds);
extern uint64 dataset_n_test(const Dataset *ds);
extern const bool *dataset_saw_null(const Dataset *ds); /* per column: a NULL in any row read */
extern uint64 dataset_n_skipped(const Dataset *ds); /* NULL targets, weight 0, in a gap */

/* The training rows, encoded, for AlgorithmLearn.train. */
extern const TrainSet *dataset_train_set(Dataset *ds);

/* Call fn with every held-out row, encoded. */
extern void dataset_scan_test(Dataset *ds, RowBlockFn fn, void *state);

#endif /* DATASET_DATASET_H */
