/*
 * sparse.h
 *		Rows of which most values are zero: only the others are kept, row after row
 *		(compressed rows).
 */
#ifndef CORE_SPARSE_H
#define CORE_SPARSE_H

#include "core/port.h"

/*
 * Row i has the values start[i] .. start[i + 1] - 1 of feature and value, in
 * ascending order of feature, each feature once.  Nothing is owned: the rows of a part
 * are the same arrays with start moved on.
 */
typedef struct SparseRows
{
	const Size *start; /* rows + 1 */
	const int *feature;
	const double *value;
} SparseRows;

/* The rows from this one on. */
static inline SparseRows
sparse_from(const SparseRows *rows, Size row)
{
	return (SparseRows){rows->start + row, rows->feature, rows->value};
}

/* Values kept of a row. */
static inline Size
sparse_length(const SparseRows *rows, Size row)
{
	return rows->start[row + 1] - rows->start[row];
}

/* Row . w, where w has an element for every feature; in the order of the features. */
extern double sparse_dot(const SparseRows *rows, Size row, const double *w);

/* w += a * row */
extern void sparse_add(const SparseRows *rows, Size row, double a, double *w);

/* Rows being collected, in a memory context of the caller's. */
typedef struct SparseBuilder
{
	MemoryContext context;
	Size n_rows;
	Size n_values;
	Size row_capacity;
	Size value_capacity;
	Size *start; /* n_rows + 1 */
	int *feature;
	double *value;
} SparseBuilder;

extern void sparse_builder_init(SparseBuilder *builder, MemoryContext context);
extern void sparse_builder_reset(SparseBuilder *builder); /* no rows; the memory stays */
extern void sparse_builder_free(SparseBuilder *builder);
extern Size sparse_builder_bytes(const SparseBuilder *builder);

/* Append a value to the row under way, of a greater feature than the one before. */
extern void sparse_put(SparseBuilder *builder, int feature, double value);

/* Append a row of another set to the row under way, which goes on. */
extern void sparse_put_row(SparseBuilder *builder, const SparseRows *rows, Size row);

/* The row under way is complete. */
extern void sparse_end_row(SparseBuilder *builder);

/* What has been collected; valid until something is added. */
extern SparseRows sparse_rows_of(const SparseBuilder *builder);

#endif /* CORE_SPARSE_H */
