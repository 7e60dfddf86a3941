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

#include "algo/algo.h"
#include "encode/encode.h"
#include "utils/jsonb.h"

typedef enum SplitMethod
{
	SPLIT_DEFAULT, /* stratified for a classification, random otherwise */
	SPLIT_STRATIFIED,
	SPLIT_RANDOM,
	SPLIT_LAST, /* the last rows of the query */
	SPLIT_HASH /* by a column's value: the same key, the same side */
} SplitMethod;

typedef enum DataPath
{
	DATA_PATH_AUTO, /* sums where they do, memory when it fits ml.training_memory, else a file */
	DATA_PATH_MATRIX,
	DATA_PATH_PASS
} DataPath;

typedef struct DatasetRequest
{
	const char *source; /* table, view, or one read-only query */
	const char *target; /* column, or NULL */
	Task task; /* 0: infer from the target's type */
	uint32 tasks; /* that the algorithm can do */
	const char *algorithm; /* for messages */
	uint32
		traits; /* of the algorithm (algo.h): whether passes are possible, defaults of encoding */
	char **features; /* n_features names, or NULL for every fit column */
	int n_features;
	Jsonb *preprocess;
	bool order_free; /* what is learned does not depend on the order of the rows */
	bool in_order; /* rows are learned from in the order of the source, where it has one */
	bool drop_reference; /* one-hot default: unpenalized models drop the reference category */
	double test_size; /* [0, 1) */
	SplitMethod split;
	char *split_column; /* SPLIT_HASH */
	const char *weight_column; /* of the rows' weights; NULL: none */
	uint64 seed;
	DataPath path;
	const AlgorithmSums *sums; /* of the algorithm's own kind; NULL: none */
	const Params *params; /* what they are taken with */
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

extern Task dataset_task(const Dataset *ds);
extern Schema *dataset_schema(const Dataset *ds);
extern Target *dataset_target(const Dataset *ds);
extern Encoder *dataset_encoder(const Dataset *ds);
extern uint64 dataset_n_train(const Dataset *ds);
extern uint64 dataset_n_test(const Dataset *ds);
extern const bool *dataset_saw_null(const Dataset *ds); /* per column: a NULL in any row read */
extern uint64 dataset_n_skipped(const Dataset *ds); /* rows with a NULL target */

/* The training rows, encoded, for Algorithm.train. */
extern const TrainSet *dataset_train_set(Dataset *ds);

/* Call fn with every held-out row, encoded. */
extern void dataset_scan_test(Dataset *ds, RowBlockFn fn, void *state);

#endif /* DATASET_DATASET_H */
