/*
 * sort.h
 *		The host's quick sort, with a look for interrupts at every step: for arrays of
 *		which nothing small bounds the length.
 *
 * Elements that compare as equal may end in any order, so a comparison that
 * leaves a trace in a result tells all elements apart.
 */
#ifndef CORE_SORT_H
#define CORE_SORT_H

#include "core/port.h"

/* n elements of width bytes, in place; a comparison as qsort has it. */
extern void sort_array(void *base, Size n, Size width, int (*compare)(const void *, const void *));

/* The same with an argument for the comparison. */
extern void sort_array_arg(void *base, Size n, Size width,
						   int (*compare)(const void *, const void *, void *), void *arg);

#endif /* CORE_SORT_H */
