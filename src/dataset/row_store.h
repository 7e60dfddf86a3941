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
#ifndef DATASET_ROW_STORE_H
#define DATASET_ROW_STORE_H

#include "postgres.h"

#include "access/tupdesc.h"

#include "dataset/dataset.h"

typedef struct RowStore RowStore;

/*
 * A store for rows of this type.  Checks what can be checked before any row is
 * seen (target, features, types, task: see dataset_open) and says in NOTICEs
 * what it left out or inferred, when told to.  Of the request it uses target,
 * task, tasks, algorithm, features, n_features, split, split_column and seed.
 */
extern RowStore *row_store_create(TupleDesc desc, const DatasetRequest *request, bool notices);

/*
 * Keep no row, only sums of the algorithm's own kind, where it has them and the columns
 * allow it; false: rows will be kept.  Before the first row, for stores of dataset_from_rows.
 */
extern bool row_store_sum_up(RowStore *store, const DatasetRequest *request);

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

/* Rows of from behind those of into; both made from the same row type and request.  from keeps its own. */
extern void row_store_merge(RowStore *into, RowStore *from);

/* For parallel aggregation: a loaded store can be merged and made a data set, not appended to. */
extern void row_store_save(RowStore *store, ByteWriter *w);
extern RowStore *row_store_load(ByteReader *r, const AlgorithmSums *sums);

/*
 * The rows as a data set in canonical order (by content, so that neither the
 * order of arrival nor the number of workers matters).  The store becomes the
 * data set's: to be freed after it, and not to be used otherwise.  Of the request it uses everything but
 * source and path; test_size 0 trains on every row.
 */
extern Dataset *dataset_from_rows(RowStore *store, const DatasetRequest *request);

#endif /* DATASET_ROW_STORE_H */
