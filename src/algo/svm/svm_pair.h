/*
 * svm_pair.h
 *		The rows of two classes of a dense set, as a set of their own.
 *
 * Rows keep the numbers of their classes and their order.  Only scan, and the members that say
 * how many rows and features there are, can be used: the set has no rows in memory, no
 * sums and no counts.
 */
#ifndef ALGO_SVM_PAIR_H
#define ALGO_SVM_PAIR_H

#include "algo/algo.h"

typedef struct SvmPair
{
	TrainSet set; /* to be learned from; not to be copied, since scans come back here */
	const TrainSet *whole;
	int first; /* the two classes */
	int second;

	/* the rows that are kept of one block */
	MemoryContext context;
	Size capacity;
	double *x; /* capacity x n_features */
	double *y; /* capacity */
	double *w; /* capacity */
} SvmPair;

/* The space for rows is taken, as they are seen, from the context that is current here. */
extern void svm_pair_open(SvmPair *pair, const TrainSet *whole, int first, int second);
extern void svm_pair_close(SvmPair *pair);

/* Whether a row of this target is one of the pair's. */
extern bool svm_pair_has(const SvmPair *pair, double y);

#endif /* ALGO_SVM_PAIR_H */
