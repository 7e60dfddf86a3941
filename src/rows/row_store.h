/*
 * row_store.h
 *		Raw rows (schema.h) gathered one by one: from a query by our
 *		DestReceiver, or from an aggregate's arguments.
 *
 * Rows lie in chunks of a power of two of rows, so that growing copies nothing
 * (the first chunk alone starts with a few rows and doubles: a store of five
 * rows is small).  Category columns and class targets have a dictionary each;
 * a raw code is the order of first appearance in this store.  Rows whose target
 * is NULL are counted and not kept.
 *
 * Everything a store owns lives in the memory context that was current in
 * row_store_create or row_store_load; row_store_append may be called in any.
 */
#ifndef ROWS_ROW_STORE_H
#define ROWS_ROW_STORE_H

#include "postgres.h"

#include "access/tupdesc.h"

#include "algo/algo.h"
#include "encode/schema.h"

typedef enum SplitMethod
{
	SPLIT_DEFAULT, /* stratified for a classification, random otherwise */
	SPLIT_STRATIFIED,
	SPLIT_RANDOM,
	SPLIT_LAST, /* the last rows of the query */
	SPLIT_HASH, /* by a column's value: the same key, the same side */
	SPLIT_LAST_OF, /* the rows with the greatest values of a column */
	SPLIT_GROUP, /* a share of the values of a column, each with all its rows */
	SPLIT_FOLD /* the rows with the greatest value of a column, or with the one that is named */
} SplitMethod;

/* Which columns are read, as what, and for whom. */
typedef struct RowRequest
{
	const char *target; /* column, or NULL */
	Task task; /* 0: infer from the target's type */
	uint32 tasks; /* that the algorithm can do */
	const char *algorithm; /* for messages */
	uint32 traits; /* of the algorithm (algo.h) */
	char **features; /* n_features names, or NULL for every fit column */
	int n_features;
	char **exclude; /* n_exclude names of columns that are no features */
	int n_exclude;
	const char *weight_column; /* of the rows' weights; NULL: none */
	SplitMethod split;
	char *split_column; /* from SPLIT_HASH on */
	char *split_value; /* SPLIT_FOLD: held out; NULL: the greatest */
	const char *gap; /* SPLIT_LAST_OF: between both sides (row_key.h); NULL: none */
	int64 gap_rows; /* ... or so many rows */
	bool makes_folds; /* nothing is held out by the column itself */
	uint64 seed;
} RowRequest;

typedef struct RowStore RowStore;

/*
 * A store for rows of this type.  Checks what can be checked before any row is
 * seen (target, features, types, task: see dataset_open) and says in NOTICEs
 * what it left out or inferred, when told to.
 */
extern RowStore *row_store_create(TupleDesc desc, const RowRequest *request, bool notices);

/*
 * Add one row: values and nulls by attribute of the row type (0-based).  22003 for
 * NaN and infinity, 22000 for arrays of unequal length or too many classes.
 */
extern void row_store_append(RowStore *store, const Datum *values, const bool *isnull);

extern Size row_store_bytes(const RowStore *store); /* memory held, nearly */

/*
 * Give back all memory but what names and types take, which is little.  A data set of
 * the store is not to be used any more.
 */
extern void row_store_free(RowStore *store);

/*
 * Rows of from behind those of into; both made from the same row type and request.  from keeps its
 * own.
 */
extern void row_store_merge(RowStore *into, RowStore *from);

/* For parallel aggregation: a loaded store can be merged and made a data set, not appended to. */
extern void row_store_save(RowStore *store, ByteWriter *w);
extern RowStore *row_store_load(ByteReader *r, const AlgorithmSums *sums);

#endif /* ROWS_ROW_STORE_H */
