/*
 * algo_case.h
 *		What the tests of every algorithm share.
 */
#ifndef UNIT_ALGO_CASE_H
#define UNIT_ALGO_CASE_H

#include "algo_data.h"

/* Numbers that a row is given. */
static pg_attribute_unused() int case_n_outputs(const Algorithm *algo, const TrainSet *set,
												const void *fit)
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
			return algo->score.n_outputs(fit);
	}
}

static pg_attribute_unused() void *case_fit(const Algorithm *algo, const TrainSet *set,
											const char *params)
{
	TrainReport report;

	return data_train(algo, set, params, &report);
}

/* Of a training, one figure of its report. */
static pg_attribute_unused() double case_figure(const Algorithm *algo, const TrainSet *set,
												const char *params, const char *name)
{
	TrainReport report;

	(void) data_train(algo, set, params, &report);
	return data_figure(&report, name);
}

static pg_attribute_unused() void *case_updated(const Algorithm *algo, const void *fit,
												const TrainSet *set, const char *params,
												TrainReport *report)
{
	*report = (TrainReport){0};
	return algo_update(algo, fit, set, data_params(algo, params), report);
}

static pg_attribute_unused() double *case_scores(const Algorithm *algo, const TrainSet *set,
												 const void *fit)
{
	double *out = palloc((set->n_rows * case_n_outputs(algo, set, fit) + 1) * sizeof(double));

	algo->score.predict(fit, set->n_rows, set->x->data, out);
	return out;
}

/* Accuracy, or R2. */
static pg_attribute_unused() double case_score(const Algorithm *algo, const TrainSet *set,
											   const void *fit)
{
	Size n_outputs = case_n_outputs(algo, set, fit);
	double *out = case_scores(algo, set, fit);
	double right = 0.0;
	double mean = 0.0;
	double total = 0.0;

	for (Size i = 0; i < set->n_rows; i++)
		mean += set->y[i] / set->n_rows;
	for (Size i = 0; i < set->n_rows; i++)
	{
		const double *row = out + i * n_outputs;
		Size best = 0;

		for (Size k = 1; k < n_outputs; k++)
			best = row[k] > row[best] ? k : best;
		total += (set->y[i] - mean) * (set->y[i] - mean);
		right += n_outputs > 1 ? best == set->y[i] : -(set->y[i] - row[0]) * (set->y[i] - row[0]);
	}
	return n_outputs > 1 ? right / set->n_rows : 1.0 + right / total;
}

/* ------------------------------------------------------------------ stored bytes */

static pg_attribute_unused() ByteWriter case_saved(const Algorithm *algo, const void *fit)
{
	ByteWriter w;

	bytes_writer_init(&w);
	algo->store.save(fit, &w);
	return w;
}

static pg_attribute_unused() bool case_same_bytes(ByteWriter a, ByteWriter b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static pg_attribute_unused() bool case_same_fit(const Algorithm *algo, const void *a, const void *b)
{
	return case_same_bytes(case_saved(algo, a), case_saved(algo, b));
}

/* ------------------------------------------------------------------------ errors */

/* What checking the parameters (for any task) and training raises; its text: port_error_message. */
static pg_attribute_unused() int case_error(const Algorithm *algo, const TrainSet *set,
											const char *params)
{
	volatile int code = PORT_NO_ERROR;

	port_error_clear();
	PORT_TRY();
	{
		Params *values = data_params(algo, params);
		TrainReport report = {0};

		algo_check(algo, values, 0);
		(void) algo_train(algo, set, values, &report);
	}
	PORT_CATCH();
	{
		code = port_error_code();
	}
	PORT_END_TRY();
	return code;
}

/* Does that end with this error, and a message that has this in it? */
static pg_attribute_unused() bool case_fails(const Algorithm *algo, const TrainSet *set,
											 const char *params, int code, const char *message)
{
	return case_error(algo, set, params) == code && strstr(port_error_message(), message) != NULL;
}

/* Are the parameters refused for the task (0: any), by a message that has this in it? */
static pg_attribute_unused() bool case_refused(const Algorithm *algo, Task task, const char *params,
											   const char *message)
{
	volatile bool right = false;

	PORT_TRY();
	{
		algo_check(algo, data_params(algo, params), task);
	}
	PORT_CATCH();
	{
		right = port_error_code() == CORE_INVALID_PARAMETER &&
				strstr(port_error_message(), message) != NULL;
	}
	PORT_END_TRY();
	return right;
}

/* Train and throw away, cancelled at the given check; true when it was. */
static pg_attribute_unused() bool case_cancelled_at(const Algorithm *algo, const TrainSet *set,
													const char *params, int64 check)
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
