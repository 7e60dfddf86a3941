/*
 * output_rows.h
 *		What a model says of rows, beside what came: gathered block by block, within
 *		ml.training_memory.
 */
#ifndef TRAIN_OUTPUT_ROWS_H
#define TRAIN_OUTPUT_ROWS_H

#include "postgres.h"

#include "model/model.h"

typedef struct OutputRows
{
	MemoryContext context; /* of the arrays */
	int n_classes;
	bool weighted;
	Size n;
	Size capacity;
	double *outputs; /* n x n_classes */
	double *y;
	double *w; /* NULL unless weighted */
	uint8 *fold;
} OutputRows;

/* Of a classification; rows go where the current memory context is. */
extern void output_rows_init(OutputRows *rows, int n_classes, bool weighted);

/* Score rows that are encoded, which are of this fold. */
extern void output_rows_add(OutputRows *rows, const Model *model, const RowBlock *block, int fold);

/* 22000 for a class with fewer rows than there are folds. */
extern void output_rows_check(const OutputRows *rows, const Target *target, int n_folds);

#endif /* TRAIN_OUTPUT_ROWS_H */
