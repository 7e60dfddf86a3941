/*
 * budget.h
 *		How much memory a training may take: ml.training_memory; and how large a model
 *		may be.
 */
#ifndef CORE_BUDGET_H
#define CORE_BUDGET_H

#include "core/port.h"

/* The setting, in kilobytes as PostgreSQL keeps memory settings. */
extern int budget_training_kb;

#define BUDGET_DEFAULT_KB (256 * 1024)

static inline Size
budget_training_bytes(void)
{
	return (Size) budget_training_kb * 1024;
}

/* Raise CORE_BUDGET_EXCEEDED when what needs more than the budget, with both numbers. */
extern void budget_check(Size bytes, const char *what);

/* The error itself, for callers that have checked; hint NULL: raise the setting. */
extern void budget_exceeded(Size bytes, const char *what, const char *hint)
	__attribute__((noreturn));

/*
 * The most bytes of a stored model.  pg_dump and COPY write it as base64, four letters for
 * three bytes, into a line with the other columns of its row, and PostgreSQL has no line
 * longer than MaxAllocSize.
 */
#define BUDGET_LINE_ROOM  ((Size) 16 * 1024 * 1024)
#define BUDGET_STORED_MAX ((MaxAllocSize - BUDGET_LINE_ROOM) / 4 * 3)

/*
 * Raise CORE_TOO_LARGE when a model of so many bytes, or more, is beyond that, with both
 * numbers.  Learners whose rows or shape decide call it before they learn.
 */
extern void budget_check_stored(Size bytes);
extern const char budget_stored_hint[]; /* of that error */

#endif /* CORE_BUDGET_H */
