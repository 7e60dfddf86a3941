/*
 * output_rows.c
 *		What a model says of rows, beside what came (output_rows.h).
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "model/model_score.h"
#include "train/output_rows.h"

#define MIN_CAPACITY 1024

void
output_rows_init(OutputRows *rows, int n_classes, bool weighted)
{
	*rows =
		(OutputRows){.context = CurrentMemoryContext, .n_classes = n_classes, .weighted = weighted};
}

static Size
bytes_of(const OutputRows *rows, Size n)
{
	return n * (sizeof(double) * (rows->n_classes + 1 + rows->weighted) + sizeof(uint8));
}

static void *
grown(const OutputRows *rows, void *array, Size bytes)
{
	if (array == NULL)
		return MemoryContextAllocHuge(rows->context, bytes);
	return repalloc_huge(array, bytes);
}

/* Room for n more; both halves of a growing array count. */
static void
reserve(OutputRows *rows, Size n)
{
	Size capacity = Max(rows->capacity, MIN_CAPACITY);

	while (capacity < rows->n + n)
		capacity *= 2;
	if (capacity == rows->capacity)
		return;
	budget_check(bytes_of(rows, capacity + rows->capacity), "the rows to calibrate on");
	rows->outputs = grown(rows, rows->outputs, capacity * rows->n_classes * sizeof(double));
	rows->y = grown(rows, rows->y, capacity * sizeof(double));
	rows->fold = grown(rows, rows->fold, capacity);
	if (rows->weighted)
		rows->w = grown(rows, rows->w, capacity * sizeof(double));
	rows->capacity = capacity;
}

void
output_rows_add(OutputRows *rows, const Model *model, const RowBlock *block, int fold)
{
	CHECK_FOR_INTERRUPTS();
	reserve(rows, block->n_rows);
	model_score_encoded(model, block, rows->outputs + rows->n * rows->n_classes);
	memcpy(rows->y + rows->n, block->y, block->n_rows * sizeof(double));
	memset(rows->fold + rows->n, fold, block->n_rows);
	if (rows->weighted)
		memcpy(rows->w + rows->n, block->w, block->n_rows * sizeof(double));
	rows->n += block->n_rows;
}

void
output_rows_check(const OutputRows *rows, const Target *target, int n_folds)
{
	uint64 *counts = palloc0(sizeof(uint64) * target->n_classes);

	for (Size i = 0; i < rows->n; i++)
		counts[(int) rows->y[i]]++;
	for (int k = 0; k < target->n_classes; k++)
	{
		if (counts[k] < (uint64) n_folds)
			ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
							errmsg("class \"%s\" has too few rows to calibrate on",
								   core_clip(target->labels[k])),
							errdetail("It has %llu; each class needs at least %d.",
									  (unsigned long long) counts[k], n_folds),
							errhint("Give a source with more rows of it.")));
	}
	pfree(counts);
}
