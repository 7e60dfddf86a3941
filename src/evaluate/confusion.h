/*
 * confusion.h
 *		How often each class was predicted for each, and the metrics that follow
 *		from it: accuracy, precision, recall, F1, Matthews correlation.
 *
 * A Confusion collects counts of pairs of class codes, sparse, so that the state
 * of an aggregate is small for few classes and bounded by the pairs that occur.
 * A ConfusionTable holds its totals by rank (classes in sorted order); all
 * metrics are computed from it.  Counts are 64-bit integers, and where rows have
 * weights the sums of these are double-double: any order and any division of the
 * rows gives the same bits.
 */
#ifndef EVALUATE_CONFUSION_H
#define EVALUATE_CONFUSION_H

#include "evaluate/mass.h"
#include "evaluate/metric.h"

typedef struct ConfusionCell
{
	uint32 actual;
	uint32 predicted;
	uint64 count; /* 0: a free slot */
} ConfusionCell;

typedef struct Confusion
{
	MemoryContext context;
	bool is_weighted;
	uint32 n_cells;
	uint32 n_slots; /* power of two; 0 before the first pair */
	ConfusionCell *slots; /* open addressing by (actual, predicted) */
	RowMass *masses; /* of the slots; NULL: every row weighs 1 */
} Confusion;

/* A pair that occurs, by rank. */
typedef struct ConfusionPair
{
	ConfusionCell cell;
	RowMass mass;
} ConfusionPair;

/* Sums are of the weights of rows: without any, how many there are. */
typedef struct ConfusionTable
{
	int n_classes;
	RowMass mass; /* of all rows */
	Dd *hits; /* per class: rows predicted right */
	Dd *actual; /* per class: rows that are of it */
	Dd *predicted; /* per class: rows predicted to be of it */
	Size n_pairs;
	ConfusionPair *pairs; /* in order of both ranks */
	char **labels; /* per class, for messages; NULL: none */
} ConfusionTable;

typedef enum ConfusionMetric
{
	CONFUSION_ACCURACY,
	CONFUSION_BALANCED_ACCURACY,
	CONFUSION_PRECISION,
	CONFUSION_RECALL,
	CONFUSION_F1_SCORE,
	CONFUSION_MATTHEWS_CORRCOEF
} ConfusionMetric;

typedef enum Average
{
	AVERAGE_DEFAULT, /* binary, where there are two classes */
	AVERAGE_BINARY, /* of the positive class alone */
	AVERAGE_MACRO, /* mean over classes */
	AVERAGE_MICRO, /* over all rows at once */
	AVERAGE_WEIGHTED /* mean over classes by their actual rows */
} Average;

#define CONFUSION_ABSENT (-1) /* the positive class does not occur */

extern void confusion_init(Confusion *confusion, MemoryContext context, bool is_weighted);

/* Count a row, of weight 1 unless the confusion is weighted; weights are above 0. */
extern void confusion_add(Confusion *confusion, uint32 actual, uint32 predicted, double weight);

/* Add so many rows; mass is read where the confusion is weighted. */
extern void confusion_add_rows(Confusion *confusion, uint32 actual, uint32 predicted, uint64 count,
							   const RowMass *mass);

/* What the rows of a slot weigh; NULL unless the confusion is weighted. */
static inline const RowMass *
confusion_mass(const Confusion *confusion, uint32 slot)
{
	return confusion->is_weighted ? &confusion->masses[slot] : NULL;
}

/*
 * Totals of n_classes classes; rank[code] is a class's place in sorted order,
 * NULL when codes are ranks already.  Palloc'd in the current context.
 */
extern ConfusionTable *confusion_table(const Confusion *confusion, int n_classes, const int *rank);

/*
 * positive (a rank, or CONFUSION_ABSENT) is read for AVERAGE_BINARY only, and
 * average for precision, recall and f1_score only; it may not be
 * AVERAGE_DEFAULT.
 */
extern Metric confusion_metric(const ConfusionTable *table, ConfusionMetric metric, Average average,
							   int positive);

/*
 * Standard error of a defined metric by the delta method over multinomial cell
 * counts, with weights by the influence of each row; for AVERAGE_BINARY and AVERAGE_MACRO.
 * A share of 0 or 1 among what it is made of has the variance of metric_certain_error.
 */
extern double confusion_std_error(const ConfusionTable *table, ConfusionMetric metric,
								  Average average, int positive);

#endif /* EVALUATE_CONFUSION_H */
