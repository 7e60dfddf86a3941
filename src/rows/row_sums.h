/*
 * row_sums.h
 *		Rows of a classification of which only an algorithm's own sums are kept
 *		(AlgorithmSums): of a query (dataset_sums.c) or of an aggregate.
 *
 * Classes go by their codes in a row store, as everywhere before all rows are known.
 */
#ifndef ROWS_ROW_SUMS_H
#define ROWS_ROW_SUMS_H

#include "encode/encode.h"
#include "rows/row_store_internal.h"

typedef struct RowSums
{
	MemoryContext context;
	const AlgorithmSums *kind;
	void *sums;
	uint64 n_rows;
	int n_classes; /* so far */
	uint64 *counts; /* rows of each */
} RowSums;

/*
 * Does the algorithm learn from sums of its own (kind is not NULL), and is every column one
 * feature, the value itself, NULL too?
 */
extern bool row_sums_suit(const RowStore *store, const AlgorithmSums *kind, const EncodePlan *plan);

extern RowSums *row_sums_create(const RowStore *store, const AlgorithmSums *kind,
								const Params *params);
extern void row_sums_free(RowSums *sums);

/* The sums of a store, of an aggregate: its RowBlockFull; rows that it still holds are added. */
extern bool row_sums_take(RowStore *store, Size n, void *arg);
extern void row_sums_flush(RowStore *store);

/* Rows whose classes the store has numbered. */
extern void row_sums_add(RowSums *sums, const RowStore *store, const HeldRows *rows);

/* class_of, feature_of: as for AlgorithmSums.merge */
extern void row_sums_merge(RowSums *into, const RowSums *from, int n_classes, const int *class_of,
						   const int *feature_of);

extern void row_sums_save(const RowSums *sums, ByteWriter *w);
extern RowSums *row_sums_load(ByteReader *r, const AlgorithmSums *kind);

#endif /* ROWS_ROW_SUMS_H */
