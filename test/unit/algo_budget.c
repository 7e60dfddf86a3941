/*
 * algo_budget.c
 *		What every learner owes ml.training_memory, tried on each row of algo_table: a
 *		budget too small is an error with both numbers, raised before more than the
 *		budget was taken (and an eighth, for what is small); with as much as the error
 *		asks for, the learner gets farther; what it asks for it takes, counted once.  The
 *		same of one that keeps sums of its own while the rows come.
 *
 * Rows lie in memory here (as the data set has them), so all that is allocated is the
 * learner's own.
 */
#include "core/port.h"

#include "algo/algo_rows.h"
#include "algo_data.h"
#include "core/budget.h"
#include "tap.h"

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

/* ------------------------------------------------------------- sums of its own */

typedef struct OwnSums
{
	const Algorithm *algo;
	const TrainSet *set;
	void *sums;
} OwnSums;

/* Classes are numbered as they come: here the last ones first. */
static void
add_block(const RowBlock *block, void *state)
{
	const OwnSums *own = state;
	double *y = palloc(sizeof(double) * block->n_rows);
	RowBlock numbered = *block;
	int n_classes = 0;

	for (Size i = 0; i < block->n_rows; i++)
	{
		y[i] = own->set->n_classes - 1 - block->y[i];
		n_classes = Max(n_classes, (int) y[i] + 1);
	}
	numbered.y = y;
	own->algo->learn.sums->add(own->sums, &numbered, n_classes, own->set->feature_names);
	pfree(y);
}

/* As the data set does it: sums of all rows, then in the order of the labels, then a fit. */
static void
train_from_sums(const Algorithm *algo, const TrainSet *set)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext adding = AllocSetContextCreate(outer, "sums", ALLOCSET_DEFAULT_SIZES);
	OwnSums own = {.algo = algo, .set = set};
	TrainSet summed = *set;
	int *class_of = palloc(sizeof(int) * set->n_classes);
	TrainReport report;
	void *ordered;

	MemoryContextSwitchTo(adding);
	own.sums = algo->learn.sums->create(data_params(algo, ""), set->n_features, set->n_categories);
	set->scan(set, add_block, &own);
	MemoryContextSwitchTo(outer);
	for (int k = 0; k < set->n_classes; k++)
		class_of[k] = set->n_classes - 1 - k;
	ordered = algo->learn.sums->create(data_params(algo, ""), set->n_features, set->n_categories);
	algo->learn.sums->merge(ordered, own.sums, set->n_classes, class_of, NULL);
	MemoryContextDelete(adding);
	summed.sums = ordered;
	summed.scan = NULL;
	data_train(algo, &summed, "", &report);
}

/* ------------------------------------------------------------------------ tries */

typedef void (*Learn)(const Algorithm *algo, const TrainSet *set);

static void
train_from_rows(const Algorithm *algo, const TrainSet *set)
{
	TrainReport report;

	data_train(algo, set, "", &report);
}

static void
train_by_lbfgs(const Algorithm *algo, const TrainSet *set)
{
	TrainReport report;

	data_train(algo, set, "solver=lbfgs;max_iter=2;hidden_layer_sizes=[300]", &report);
}

static Attempt
attempt(const Algorithm *algo, const TrainSet *set, Learn learn, int budget_kb)
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
		MemoryContextSwitchTo(context);
		learn(algo, set);
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

/* Returns the budget with which it learned, in kB. */
static Size
test_set(const Algorithm *algo, TrainSet *set, Learn learn, const char *shape)
{
	const char *task = algo_task_name(set->task);
	Size budget = START_KB;
	Size over = 0;
	bool farther = true;
	int tries = 0;
	Attempt a;

	if (!(set->task & TASKS_WITH_TARGET))
		set->y = NULL;
	while (a = attempt(algo, set, learn, (int) budget), a.refused && tries++ < MAX_TRIES)
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
	return budget;
}

/* Few rows of each of very many classes, which come one after the other. */
static TrainSet *
many_classes(int n_classes)
{
	enum
	{
		ROWS_PER_CLASS = 5,
		FEATURES = 60
	};
	TrainSet *set =
		data_random(TASK_CLASSIFICATION, (Size) n_classes * ROWS_PER_CLASS, FEATURES, n_classes, 7);
	double *y = (double *) set->y;

	for (Size i = 0; i < set->n_rows; i++)
		y[i] = n_classes - 1 - (int) (i / ROWS_PER_CLASS);
	data_count(set);
	return set;
}

static void
test_own_sums(const Algorithm *algo, int n_classes, const char *shape)
{
	TrainSet *set = many_classes(n_classes);
	Size from_rows = test_set(algo, set, train_from_rows, shape);
	Size from_sums = test_set(algo, set, train_from_sums, psprintf("sums of %s", shape));

	tap_ok(from_sums <= 2 * from_rows, "... sums ask for %zu kB, at most twice the %zu of rows",
		   from_sums, from_rows);
}

static void
test_algorithm(const Algorithm *algo)
{
	for (int bit = 0; bit < N_TASKS; bit++)
	{
		Task task = (Task) (1 << bit);

		if ((algo->tasks & task) == 0)
			continue;
		test_set(algo, data_random(task, 2500, 8, 3, 5), train_from_rows, "many rows");
		test_set(algo, data_random(task, 300, 150, 3, 5), train_from_rows, "many columns");
	}
	if (algo == &algo_mlp)
	{
		test_set(algo, data_random(TASK_REGRESSION, 2500, 8, 0, 5), train_by_lbfgs, "lbfgs");
		test_set(algo, data_random(TASK_CLASSIFICATION, 300, 150, 3, 5), train_by_lbfgs, "lbfgs");
	}
	if (algo->learn.sums != NULL)
	{
		test_own_sums(algo, 820, "820 classes");
		test_own_sums(algo, 840, "840 classes");
	}
}

int
main(void)
{
	port_notice_quiet(true);
	for (int i = 0; algo_table[i] != NULL; i++)
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
