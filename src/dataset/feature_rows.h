/*
 * feature_rows.h
 *		Rows in memory as an algorithm sees them: what becomes of a store's rows.
 *
 * The chunks of a store change hands, so that rows are there once: raw in the store, features
 * here.  What was the store's memory is given back here.
 */
#ifndef DATASET_FEATURE_ROWS_H
#define DATASET_FEATURE_ROWS_H

#include "encode/encode.h"
#include "rows/row_store_internal.h"

typedef struct FeatureRows
{
	MemoryContext context;
	int width; /* features of a row */
	int shift; /* row i lies as it did in the store */
	uint64 n_rows;
	int n_chunks;
	RowChunk *chunks; /* x: rows x width; y: a number, or a class in label order */
	Size bytes; /* that the store took for them */
} FeatureRows;

/* The rows of a store, which has none then; raw still, for the caller to encode one by one. */
extern FeatureRows *feature_rows_take(RowStore *store, int width);
extern void feature_rows_free(FeatureRows *features);

/* A chunk whose features did not fit where its raw rows were, which are given back. */
extern void feature_rows_set_chunk(FeatureRows *features, int c, double *x);

/* Rows in chunk c. */
static inline Size
feature_rows_fill(const FeatureRows *features, int c)
{
	uint64 before = (uint64) c << features->shift;

	if (before >= features->n_rows) /* rows were taken off the end */
		return 0;
	return (Size) Min(features->n_rows - before, UINT64CONST(1) << features->shift);
}

#endif /* DATASET_FEATURE_ROWS_H */
