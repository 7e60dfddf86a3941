/*
 * budget.c
 *		The memory budget of a training.
 */
#include "core/budget.h"

int budget_training_kb = BUDGET_DEFAULT_KB;

void
budget_check(Size bytes, const char *what)
{
	if (bytes > budget_training_bytes())
		budget_exceeded(bytes, what, NULL);
}

void
budget_exceeded(Size bytes, const char *what, const char *hint)
{
	core_error(CORE_BUDGET_EXCEEDED, hint ? hint : "Raise ml.training_memory.",
			   "not enough memory for %s: %zu kB needed, ml.training_memory is %d kB", what,
			   (size_t) ((bytes + 1023) / 1024), budget_training_kb);
}
