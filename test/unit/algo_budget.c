/*
 * algo_budget.c
 *		What every learner owes ml.training_memory, tried on each row of algo_table: a
 *		budget too small is an error with both numbers, raised before more than the
 *		budget was taken (and an eighth, for what is small); with as much as the error
 *		asks for, the learner gets farther; what it asks for it takes, counted once.
 *
 * Rows lie in memory here (as the data set has them), so all that is allocated is the
 * learner's own.
 */
#include "algo_data.h"
#include "tap.h"

#include "core/budget.h"

#define START_KB  64
#define LEAST_KB  1024 /* the setting's own least: what is below it is not counted by anyone */
#define SLACK_KB  512 /* the fit of a boosting, names, reports */
#define MAX_TRIES 20

typedef struct Attempt
{
	bool refused; /* by the budget */
	bool learned;
	Size needed_kb; /* as the error says */
	Size budget_kb; /* likewise */
	Size peak_kb; /* allocated while it lasted */
} Attempt;

/* "...: 123 kB needed, ml.training_memory is 64 kB" */
static bool
read_numbers(const char *message, Attempt *a)
{
	const char *at = strstr(message, " kB needed, ml.training_memory is ");

	if (at == NULL)
		return false;
	while (at > message && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return sscanf(at, "%zu kB needed, ml.training_memory is %zu kB", &a->needed_kb,
				  &a->budget_kb) == 2;
}

static Attempt
attempt(const Algorithm *algo, const TrainSet *set, int budget_kb)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(outer, "attempt", ALLOCSET_DEFAULT_SIZES);
	volatile Attempt a = {false};
	int former = budget_training_kb;
	Size before = port_allocated();

	budget_training_kb = budget_kb;
	port_peak_reset();
	PORT_TRY();
	{
		TrainReport report;

		MemoryContextSwitchTo(context);
		data_train(algo, set, "", &report);
		a.learned = true;
	}
	PORT_CATCH();
	{
		Attempt numbers = {false};

		a.refused = port_error_code() == CORE_BUDGET_EXCEEDED &&
					read_numbers(port_error_message(), &numbers) &&
					numbers.budget_kb == (Size) budget_kb;
		a.needed_kb = numbers.needed_kb;
	}
	PORT_END_TRY();
	MemoryContextSwitchTo(outer);
	a.peak_kb = (port_peak() - before) / 1024;
	budget_training_kb = former;
	MemoryContextDelete(context);
	return a;
}

static Size
beyond(Size peak_kb, Size budget_kb)
{
	Size limit = Max(budget_kb + budget_kb / 8, LEAST_KB);

	return peak_kb > limit ? peak_kb - limit : 0;
}

static void
test_set(const Algorithm *algo, TrainSet *set, const char *shape)
{
	const char *task = algo_task_name(set->task);
	Size budget = START_KB;
	Size over = 0;
	bool farther = true;
	int tries = 0;
	Attempt a;

	if (!(set->task & TASKS_WITH_TARGET))
		set->y = NULL;
	while (a = attempt(algo, set, (int) budget), a.refused && tries++ < MAX_TRIES)
	{
		over = Max(over, beyond(a.peak_kb, budget));
		farther = farther && a.needed_kb > budget;
		budget = a.needed_kb;
	}
	tap_ok(a.learned && farther, "%s, %s, %s: with what it asks for it learns (%d errors)",
		   algo->name, task, shape, tries);
	tap_ok(over <= SLACK_KB, "... an error comes before the memory is taken (%zu kB beyond)", over);
	tap_ok(beyond(a.peak_kb, budget) <= SLACK_KB, "... and no more is taken (%zu of %zu kB)",
		   a.peak_kb, budget);
	tap_ok(a.peak_kb + LEAST_KB >= budget / 2, "... nor much less: nothing is counted twice");
}

static void
test_algorithm(const Algorithm *algo)
{
	int bit;

	for (bit = 0; bit < N_TASKS; bit++)
	{
		Task task = (Task) (1 << bit);

		if ((algo->tasks & task) == 0)
			continue;
		test_set(algo, data_random(task, 2500, 8, 3, 5), "many rows");
		test_set(algo, data_random(task, 300, 150, 3, 5), "many columns");
	}
}

int
main(void)
{
	int i;

	port_notice_quiet(true);
	for (i = 0; algo_table[i] != NULL; i++)
	{
		MemoryContext outer = CurrentMemoryContext;
		MemoryContext context = AllocSetContextCreate(outer, "test", ALLOCSET_DEFAULT_SIZES);

		MemoryContextSwitchTo(context);
		test_algorithm(algo_table[i]);
		MemoryContextSwitchTo(outer);
		MemoryContextDelete(context);
	}
	return tap_done();
}
