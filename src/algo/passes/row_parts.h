/*
 * row_parts.h
 *		Passes over all rows of a set in parts, whose results are merged in order:
 *		by several processes where that pays, with the same bits as by one.
 *
 * A pass makes a result (sums, say) of rows and a task (centres, coefficients).  The
 * rows are cut into parts whose size depends on the set and the result alone; each
 * part's result begins as zeros, and the results are merged in the order of the
 * parts.  Within a part the rows come in whole units, counted from the first row of
 * the set, whatever blocks a scan is made of.  So nothing in a total tells who went
 * through which rows, or whether they came from memory or from a query.
 *
 * Several processes take part (core/parallel.h) where the rows are in memory, a copy
 * of them in shared memory fits the budget beside them, and there is work enough;
 * otherwise this one scans the set.  Tasks and results lie in shared memory: no pointers in them.
 */
#ifndef ALGO_ROW_PARTS_H
#define ALGO_ROW_PARTS_H

#include "algo/algo.h"

typedef struct RowPass
{
	/*
	 * Some rows into the result of their part: whole units of them, but for the last
	 * of the set.  What it pallocs is gone afterwards.
	 */
	void (*add)(const void *task, const RowBlock *rows, void *result);

	/* The result of the next part into the total, which begins as zeros too. */
	void (*merge)(const void *task, void *total, const void *result);

	/* Calls row_parts_step with this pass; a step of every kind that makes it. */
	ParallelStep step;
} RowPass;

typedef struct RowPartsShape
{
	Size unit_rows;
	Size task_bytes; /* of the largest, where passes differ */
	Size result_bytes; /* likewise */
	Size other_bytes; /* what the learner takes beside, where that is much */
	double work; /* about how many nanoseconds all passes take together */
} RowPartsShape;

typedef struct RowParts RowParts;

/*
 * The steps of kind are those of the passes to come.  Lives in the current memory
 * context; an error of the transaction ends it too.
 */
extern RowParts *row_parts_begin(const ParallelKind *kind, const TrainSet *set,
								 const RowPartsShape *shape);
extern void row_parts_end(RowParts *parts);

/* Where the next pass finds its task: task_bytes, aligned for any type. */
extern void *row_parts_task(RowParts *parts);

/* One pass over all rows, whose results have so many bytes. */
extern void row_parts_run(RowParts *parts, const RowPass *pass, Size result_bytes, void *total);

/* One part of a pass, in whatever process: all that the step of a pass does. */
extern void row_parts_step(const RowPass *pass, void *shared, int part);

/* total += result, n numbers: for merging. */
extern void row_parts_add(Size n, double *total, const double *result);

#endif /* ALGO_ROW_PARTS_H */
