/*
 * row_stage.h
 *		Rows on their way from a scan to the processes that share work on them.
 *
 * A scan gives blocks of rows in memory of this process.  They are copied to a stage in
 * the shared block until it is full, then a step does its parts of what is there.
 */
#ifndef ALGO_ROW_STAGE_H
#define ALGO_ROW_STAGE_H

#include "core/parallel.h"

/* In the shared block. */
typedef struct StagedRows
{
	int n_features;
	Size capacity; /* rows */
	Size first; /* number of the first one */
	Size n; /* there are */
	Size x_at; /* offset in the block: n x n_features */
} StagedRows;

typedef struct RowStage
{
	Parallel *parallel;
	int step;
	Size part_rows; /* a part is so many rows; 0: there are n_parts of something else */
	int n_parts;
	StagedRows *staged;
	double *x;
} RowStage;

/* Lay a stage out: where it is is taken from at. */
extern void row_stage_layout(StagedRows *staged, int n_features, Size *at);

/* Copy rows to the stage, which is worked on whenever it is full; and what is left at the end. */
extern void row_stage_add(RowStage *stage, Size n, const double *x);
extern void row_stage_finish(RowStage *stage);

static inline const double *
staged_rows(const void *block, const StagedRows *staged)
{
	return (const double *) ((const char *) block + staged->x_at);
}

#endif /* ALGO_ROW_STAGE_H */
