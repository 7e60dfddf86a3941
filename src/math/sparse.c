/*
 * sparse.c
 *		Compressed rows: products, and collecting them.
 */
#include "core/port.h"

#include <string.h>

#include "math/sparse.h"

#define FIRST_ROWS   16
#define FIRST_VALUES 256

double
sparse_dot(const SparseRows *rows, Size row, const double *w)
{
	double sum = 0.0;

	for (Size i = rows->start[row]; i < rows->start[row + 1]; i++)
		sum += rows->value[i] * w[rows->feature[i]];
	return sum;
}

void
sparse_add(const SparseRows *rows, Size row, double a, double *w)
{
	for (Size i = rows->start[row]; i < rows->start[row + 1]; i++)
		w[rows->feature[i]] += a * rows->value[i];
}

void
sparse_builder_init(SparseBuilder *builder, MemoryContext context)
{
	MemoryContext outer = MemoryContextSwitchTo(context);

	memset(builder, 0, sizeof(SparseBuilder));
	builder->context = context;
	builder->row_capacity = FIRST_ROWS;
	builder->value_capacity = FIRST_VALUES;
	builder->start = palloc(sizeof(Size) * (FIRST_ROWS + 1));
	builder->feature = palloc(sizeof(int) * FIRST_VALUES);
	builder->value = palloc(sizeof(double) * FIRST_VALUES);
	builder->start[0] = 0;
	MemoryContextSwitchTo(outer);
}

void
sparse_builder_reset(SparseBuilder *builder)
{
	builder->n_rows = 0;
	builder->n_values = 0;
}

void
sparse_builder_free(SparseBuilder *builder)
{
	pfree(builder->start);
	pfree(builder->feature);
	pfree(builder->value);
	memset(builder, 0, sizeof(SparseBuilder));
}

Size
sparse_builder_bytes(const SparseBuilder *builder)
{
	return (builder->row_capacity + 1) * sizeof(Size) +
		   builder->value_capacity * (sizeof(int) + sizeof(double));
}

static void
reserve_values(SparseBuilder *builder, Size n)
{
	Size capacity;

	if (builder->n_values + n <= builder->value_capacity)
		return;
	capacity = Max(builder->value_capacity * 2, builder->n_values + n);
	builder->feature = repalloc_huge(builder->feature, sizeof(int) * capacity);
	builder->value = repalloc_huge(builder->value, sizeof(double) * capacity);
	builder->value_capacity = capacity;
}

void
sparse_put(SparseBuilder *builder, int feature, double value)
{
	reserve_values(builder, 1);
	builder->feature[builder->n_values] = feature;
	builder->value[builder->n_values++] = value;
}

void
sparse_put_row(SparseBuilder *builder, const SparseRows *rows, Size row)
{
	Size n = sparse_length(rows, row);

	reserve_values(builder, n);
	memcpy(builder->feature + builder->n_values, rows->feature + rows->start[row], sizeof(int) * n);
	memcpy(builder->value + builder->n_values, rows->value + rows->start[row], sizeof(double) * n);
	builder->n_values += n;
}

void
sparse_end_row(SparseBuilder *builder)
{
	if (builder->n_rows == builder->row_capacity)
	{
		builder->start =
			repalloc_huge(builder->start, sizeof(Size) * (2 * builder->row_capacity + 1));
		builder->row_capacity *= 2;
	}
	builder->start[++builder->n_rows] = builder->n_values;
}

SparseRows
sparse_rows_of(const SparseBuilder *builder)
{
	return (SparseRows){builder->start, builder->feature, builder->value};
}
