/*
 * budget.h
 *		How much memory a training may take: ml.training_memory.
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

#endif /* CORE_BUDGET_H */
