/*
 * algo_case.h
 *		What the tests of every algorithm share.
 */
#ifndef UNIT_ALGO_CASE_H
#define UNIT_ALGO_CASE_H

#include "algo_data.h"

/* Numbers that a row is given. */
static int
case_n_outputs(const Algorithm *algo, const TrainSet *set, const void *fit)
{
	switch (set->task)
	{
		case TASK_REGRESSION:
			return 1;
		case TASK_CLASSIFICATION:
			return set->n_classes;
		case TASK_OUTLIER_DETECTION:
			return 2;
		default:
			return algo->n_outputs(fit);
	}
}

/* Train and throw away, cancelled at the given check; true when it was. */
static bool
case_cancelled_at(const Algorithm *algo, const TrainSet *set, const char *params, int64 check)
{
	volatile bool cancelled = false;
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(outer, "training", ALLOCSET_DEFAULT_SIZES);

	PORT_TRY();
	{
		TrainReport report;

		MemoryContextSwitchTo(context);
		port_cancel_after(check);
		data_train(algo, set, params, &report);
		MemoryContextSwitchTo(outer);
	}
	PORT_CATCH();
	{
		cancelled = port_error_code() == PORT_CANCELLED;
	}
	PORT_END_TRY();
	port_cancel_after(-1);
	MemoryContextDelete(context);
	return cancelled;
}

/* Run one test in a memory context of its own. */
#define IN_CONTEXT(call)                                                                           \
	do                                                                                             \
	{                                                                                              \
		MemoryContext outer_ = CurrentMemoryContext;                                               \
		MemoryContext context_ = AllocSetContextCreate(outer_, "test", ALLOCSET_DEFAULT_SIZES);    \
		MemoryContextSwitchTo(context_);                                                           \
		call;                                                                                      \
		MemoryContextSwitchTo(outer_);                                                             \
		MemoryContextDelete(context_);                                                             \
	} while (0)

#endif /* UNIT_ALGO_CASE_H */
