/*
 * budget.c
 *		The memory budget of a training, and the size of what it makes.
 */
#include "core/budget.h"

const char budget_stored_hint[] =
	"A dump has a model as text, a third longer, in a line that can have 1 GB. Learn from fewer "
	"rows or columns, or choose parameters that make a smaller model.";

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

void
budget_check_stored(Size bytes)
{
	if (bytes > BUDGET_STORED_MAX)
		core_error(CORE_TOO_LARGE, budget_stored_hint,
				   "the model takes %zu bytes or more, the limit is %zu", bytes,
				   (size_t) BUDGET_STORED_MAX);
}
