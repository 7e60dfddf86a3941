/*
 * bins_scan.h
 *		The values that features have, from a scan over the rows: what bins are made of.
 *		Where a column may hide values that many rows have, from a second one too.
 */
#ifndef ALGO_BINS_SCAN_H
#define ALGO_BINS_SCAN_H

#include "algo/algo.h"
#include "algo/bins/distinct.h"

typedef struct FeatureValues
{
	int n_categories; /* 0: a number */
	uint64 n_missing; /* rows */
	Distinct numbers; /* a number: a sample of its different values, for distinct_list */
	uint64 *counts; /* a category: rows of each */
	Size memory_at; /* of one of these, in the block of BinsScan.parallel */
} FeatureValues;

typedef struct BinsScan
{
	const TrainSet *set;
	FeatureValues *features;
	Parallel *parallel; /* NULL: alone */
	bool again; /* the scan is a second one, for the values that many rows have */
} BinsScan;

/* In the current memory context. */
extern void bins_scan(BinsScan *scan, const TrainSet *set);

/* The memory of one feature's values, and at the end of all that is left. */
extern void bins_scan_forget(BinsScan *scan, int feature);
extern void bins_scan_end(BinsScan *scan);

/* The category that a feature's value names, or -1. */
static inline int
bins_category(double value, int n_categories)
{
	int code;

	if (!(value >= 0 && value < n_categories))
		return -1;
	code = (int) value;
	return code == value ? code : -1;
}

extern const ParallelKind bins_kind;

#endif /* ALGO_BINS_SCAN_H */
