/*
 * row_copy.c
 *		Rows of one store into another (row_copy.h).
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "rows/row_copy.h"

/* No code of this dictionary is translated yet. */
static int *
unknown_codes(const Dictionary *d)
{
	int *codes = palloc_extended(sizeof(int) * Max(d->n, 1), MCXT_ALLOC_HUGE);

	for (int k = 0; k < d->n; k++)
		codes[k] = -1;
	return codes;
}

/* The column of from that follows column i, and has this name. */
static int
find_column(const RowStore *from, int i, const char *name)
{
	while (++i < from->n_columns)
	{
		if (strcmp(from->columns[i].name, name) == 0)
			return i;
	}
	elog(ERROR, "column \"%s\" is not among those of the rows to copy", name);
}

void
row_copy_begin(RowCopy *copy, RowStore *into, const RowStore *from)
{
	int n = Max(into->n_columns, 1);
	int i = -1;

	*copy = (RowCopy){.into = into, .from = from};
	copy->column_of = palloc(sizeof(int) * n);
	copy->codes = palloc0(sizeof(int *) * n);
	copy->x = palloc(sizeof(double) * Max(into->n_raw, 1));
	for (int j = 0; j < into->n_columns; j++)
	{
		i = copy->column_of[j] = find_column(from, i, into->columns[j].name);
		if (from->columns[i].dictionary != NULL)
			copy->codes[j] = unknown_codes(from->columns[i].dictionary);
	}
	if (from->classes != NULL)
		copy->class_codes = unknown_codes(from->classes);
}

void
row_copy_end(RowCopy *copy)
{
	for (int j = 0; j < copy->into->n_columns; j++)
	{
		if (copy->codes[j] != NULL)
			pfree(copy->codes[j]);
	}
	pfree(copy->codes);
	pfree(copy->column_of);
	pfree(copy->x);
	if (copy->class_codes != NULL)
		pfree(copy->class_codes);
}

/* The code in into of what code is in from. */
static inline double
translate(int *codes, Dictionary *into, const Dictionary *from, int code)
{
	if (codes[code] < 0)
		codes[code] = dictionary_code(into, from->names[code], from->lengths[code]);
	return codes[code];
}

void
row_copy_values(RowCopy *copy, const RowChunk *chunk, Size at)
{
	const RowStore *from = copy->from;
	const double *x = chunk->x + at * from->n_raw;

	for (int j = 0; j < copy->into->n_columns; j++)
	{
		const RowColumn *column = &copy->into->columns[j];
		const RowColumn *source = &from->columns[copy->column_of[j]];
		const double *v = x + source->offset;
		double *to = copy->x + column->offset;

		if (copy->codes[j] != NULL && !isnan(v[0]))
			to[0] = translate(copy->codes[j], column->dictionary, source->dictionary, (int) v[0]);
		else
			for (int k = 0; k < column->width; k++)
				to[k] = k < source->width ? v[k] : get_float8_nan();
	}
}

/* The class in into of what code is in from, written as there. */
static double
translate_class(RowCopy *copy, int code)
{
	RowStore *into = copy->into;
	double y = translate(copy->class_codes, into->classes, copy->from->classes, code);

	if (into->class_scales != NULL)
		class_scales_note(into->class_scales, (int) y,
						  class_scales_get(copy->from->class_scales, code));
	return y;
}

bool
row_copy_put(RowCopy *copy, const RowChunk *chunk, Size at)
{
	RowStore *into = copy->into;
	double y = chunk->y != NULL ? chunk->y[at] : 0.0;
	double w = chunk->w != NULL ? chunk->w[at] : 1.0;
	uint64 hash = 0;

	if (copy->class_codes != NULL)
		y = translate_class(copy, (int) y);
	if (into->wants_hash)
		hash = row_store_hash(into, copy->x, y, w);
	return row_store_put(into, copy->x, y, w, hash, chunk->key != NULL ? chunk->key[at] : 0);
}
