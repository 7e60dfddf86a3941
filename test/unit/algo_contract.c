/*
 * algo_contract.c
 *		What every algorithm owes its callers, tried on each row of algo_table:
 *		a new one is held to it without a line here.
 *
 * Stored form (bit for bit, damage refused), determinism, cancellation without
 * leaks at any check, rows alone and in a batch, odd shapes of data, bad
 * parameters, well-formed tables.
 */
#include "core/port.h"

#include "algo_case.h"
#include "tap.h"

#define CASE_ROWS     90
#define CASE_FEATURES 4

static int
n_tasks(const Algorithm *algo)
{
	int n = 0;

	for (int bit = 0; bit < N_TASKS; bit++)
		n += (algo->tasks >> bit) & 1;
	return n;
}

/* Two classes, three classes, then one shape a task other than classification. */
static int
n_shapes(const Algorithm *algo)
{
	return n_tasks(algo) + (algo->tasks & TASK_CLASSIFICATION ? 1 : 0);
}

static Task
shape_task(const Algorithm *algo, int shape)
{
	if (algo->tasks & TASK_CLASSIFICATION)
	{
		if (shape < 2)
			return TASK_CLASSIFICATION;
		shape -= 2;
	}
	for (int bit = 0; bit < N_TASKS; bit++)
	{
		Task task = (Task) (1 << bit);

		if ((algo->tasks & task) && task != TASK_CLASSIFICATION && shape-- == 0)
			return task;
	}
	return (Task) 0;
}

/* The set without its target where the task has none. */
static TrainSet *
for_task(TrainSet *set)
{
	if (!(set->task & TASKS_WITH_TARGET))
		set->y = NULL;
	return set;
}

static TrainSet *
usual_set(const Algorithm *algo, int shape)
{
	return for_task(data_random(shape_task(algo, shape), CASE_ROWS, CASE_FEATURES,
								shape == 0 ? 2 : 3, 7 + shape));
}

/*
 * Parameters for what is tried at every byte and at every check: of many trees, each
 * like the others, a few.
 */
static const char *
few_parts(const Algorithm *algo)
{
	const ParamSpec *spec;

	for (spec = algo->params; spec->name != NULL; spec++)
	{
		if (strcmp(spec->name, "n_estimators") == 0)
			return "n_estimators=5";
	}
	return "";
}

static void *
loaded(const Algorithm *algo, const TrainSet *set, const void *data, Size len)
{
	FitShape shape = data_shape(set);
	ByteReader r;

	bytes_reader_init(&r, data, len, "fit");
	return algo->store.load(&r, algo->format, &shape);
}

/* ------------------------------------------------------------ the stored form */

static void
test_stored_form(const Algorithm *algo, int shape)
{
	TrainSet *set = usual_set(algo, shape);
	TrainReport report;
	void *fit = data_train(algo, set, "", &report);
	double *before = case_scores(algo, set, fit);
	ByteWriter w = case_saved(algo, fit);
	void *again = loaded(algo, set, w.data, w.len);
	double *after = case_scores(algo, set, again);
	ByteWriter second = case_saved(algo, again);
	ByteWriter retrained = case_saved(algo, data_train(algo, set, "", &report));
	Size bytes = set->n_rows * case_n_outputs(algo, set, fit) * sizeof(double);

	tap_ok(memcmp(before, after, bytes) == 0, "%s: loaded predicts the same bits", algo->name);
	tap_ok(case_same_bytes(w, second), "%s: loaded saves the same bytes", algo->name);
	tap_ok(case_same_bytes(w, retrained), "%s: same rows, same bytes", algo->name);
}

/* Load and, if that gives a fit, use it.  True: refused as damaged. */
static bool
refused(const Algorithm *algo, const TrainSet *set, const void *data, Size len)
{
	volatile bool damaged = false;

	PORT_TRY();
	{
		/* an exact copy, so that reading past the end is seen */
		char *copy = palloc(Max(len, 1));

		memcpy(copy, data, len);
		case_scores(algo, set, loaded(algo, set, copy, len));
	}
	PORT_CATCH();
	{
		damaged = port_error_code() == CORE_CORRUPT || port_error_code() == CORE_UNSUPPORTED;
	}
	PORT_END_TRY();
	return damaged;
}

static void
test_damage(const Algorithm *algo, int shape)
{
	TrainSet *set = usual_set(algo, shape);
	TrainReport report;
	ByteWriter w = case_saved(algo, data_train(algo, set, few_parts(algo), &report));
	int n_refused = 0;
	int n_flipped = 0;
	Rng rng;

	for (Size i = 0; i < w.len; i++)
		n_refused += refused(algo, set, w.data, i);
	tap_ok(n_refused == (int) w.len, "%s: every truncation is refused (%d of %d)", algo->name,
		   n_refused, (int) w.len);
	bytes_put_u8(&w, 0);
	tap_ok(refused(algo, set, w.data, w.len), "%s: bytes after the end are refused", algo->name);
	w.len--;
	rng_seed(&rng, 5);
	for (Size i = 0; i < 3000; i++)
	{
		Size at = rng_below(&rng, w.len);
		uint8 mask = 1 + rng_below(&rng, 255);

		w.data[at] ^= mask;
		n_flipped += refused(algo, set, w.data, w.len);
		w.data[at] ^= mask;
	}
	tap_ok(true, "%s: flipped bytes give a fit or an error (%d of 3000 refused)", algo->name,
		   n_flipped);
}

static void
test_other_shape(const Algorithm *algo)
{
	TrainSet *set = usual_set(algo, 0);
	TrainReport report;
	ByteWriter w = case_saved(algo, data_train(algo, set, "", &report));
	TrainSet other = *set;

	other.n_features++;
	tap_ok(refused(algo, &other, w.data, w.len), "%s: a fit of fewer features is refused",
		   algo->name);
}

/* -------------------------------------------------------------------- scoring */

static void
test_rows_and_batch(const Algorithm *algo, int shape)
{
	TrainSet *set = usual_set(algo, shape);
	TrainReport report;
	void *fit = data_train(algo, set, "", &report);
	double *batch = case_scores(algo, set, fit);
	int n = case_n_outputs(algo, set, fit);
	double *row = palloc(n * sizeof(double));
	bool same = true;
	bool sums = true;

	for (Size i = 0; i < set->n_rows; i++)
	{
		double sum = 0;

		algo->score.predict(fit, 1, data_row(set, i), row);
		same = same && memcmp(row, batch + i * n, n * sizeof(double)) == 0;
		for (int k = 0; k < n; k++)
			sum += row[k];
		sums = sums && fabs(sum - 1) < 1e-14;
	}
	tap_ok(same, "%s: a row gives the same bits alone and in a batch", algo->name);
	if (set->task == TASK_CLASSIFICATION || (algo->traits & ALGO_MEMBERSHIP))
		tap_ok(sums, "%s: probabilities sum to one", algo->name);
}

/* --------------------------------------------------------------- cancellation */

static void
test_cancel(const Algorithm *algo, int shape)
{
	TrainSet *set = usual_set(algo, shape);
	Size before = port_allocated();
	int64 check = 0;
	bool leaked = false;

	while (case_cancelled_at(algo, set, few_parts(algo), check))
	{
		check += 1 + check / 50;
		leaked = leaked || port_allocated() != before;
	}
	tap_ok(check > 0, "%s: checks for interrupts (up to %d in a small training)", algo->name,
		   (int) check);
	tap_ok(!leaked && port_allocated() == before, "%s: a cancel at any of them leaks nothing",
		   algo->name);
}

/* ------------------------------------------------------------ odd data, errors */

typedef enum Outcome
{
	LEARNED,
	UNFIT,
	OTHER_ERROR,
	NOT_FINITE
} Outcome;

/* Learned means that every score is finite. */
static Outcome
outcome(const Algorithm *algo, const TrainSet *set)
{
	volatile Outcome result = LEARNED;

	PORT_TRY();
	{
		TrainReport report;
		void *fit = data_train(algo, set, "", &report);
		double *out = case_scores(algo, set, fit);
		Size i;

		for (i = 0; i < set->n_rows * case_n_outputs(algo, set, fit); i++)
			result = isfinite(out[i]) ? result : NOT_FINITE;
		for (i = 0; i < (Size) report.n_figures; i++)
			result = isfinite(report.values[i]) ? result : NOT_FINITE;
		case_saved(algo, fit);
	}
	PORT_CATCH();
	{
		result = port_error_code() == CORE_DATA_UNFIT ? UNFIT : OTHER_ERROR;
	}
	PORT_END_TRY();
	return result;
}

static void
test_odd_data(const Algorithm *algo, Task task)
{
	TrainSet *set;
	Outcome got;

	tap_ok(outcome(algo, for_task(data_create(task, 0, 3, 2))) == UNFIT, "%s: no rows are refused",
		   algo->name);

	set = for_task(data_random(task, 1, 3, 2, 1));
	got = outcome(algo, set);
	tap_ok(got == LEARNED || got == UNFIT, "%s: one row is learned or refused", algo->name);

	set = for_task(data_random(task, 5, 12, 2, 3));
	for (Size i = 0; task == TASK_CLASSIFICATION && i < 5; i++)
		((double *) set->y)[i] = i % 2;
	data_count(set);
	got = outcome(algo, set);
	tap_ok(got == LEARNED || got == UNFIT, "%s: more columns than rows are learned or refused",
		   algo->name);

	set = for_task(data_random(task, CASE_ROWS, 3, 2, 1));
	for (Size i = 0; i < CASE_ROWS; i++)
		data_row(set, i)[1] = 0.1;
	tap_ok(outcome(algo, set) == LEARNED, "%s: a constant column does no harm", algo->name);

	for (Size i = 0; i < CASE_ROWS; i++)
		data_row(set, i)[1] = data_row(set, i)[0];
	tap_ok(outcome(algo, set) == LEARNED, "%s: a column given twice does no harm", algo->name);

	for (Size i = 0; i < CASE_ROWS; i++)
		data_row(set, i)[1] *= 1e200;
	got = outcome(algo, set);
	tap_ok(got == LEARNED || got == OTHER_ERROR, "%s: huge values are learned or refused",
		   algo->name);

	if (task != TASK_CLASSIFICATION)
		return;
	set = data_random(task, CASE_ROWS, 3, 2, 1);
	memset((double *) set->y, 0, CASE_ROWS * sizeof(double));
	data_count(set);
	tap_ok(outcome(algo, set) == UNFIT && strstr(port_error_message(), "\"a\"") != NULL,
		   "%s: rows of one class are refused by its name", algo->name);
}

/* --------------------------------------------- what only some algorithms take */

/* NaN for every seventh value, and a row of nothing else. */
static void
test_missing(const Algorithm *algo, int shape)
{
	TrainSet *set = usual_set(algo, shape);

	for (Size i = 0; i < CASE_ROWS * CASE_FEATURES; i += 7)
		set->x->data[i] = NAN;
	for (Size i = 0; i < CASE_FEATURES; i++)
		data_row(set, 11)[i] = NAN;
	tap_ok(outcome(algo, set) == LEARNED, "%s: missing values are learned", algo->name);
}

/* Rows the other way round, where their order is said not to matter. */
static void
test_order(const Algorithm *algo, int shape)
{
	TrainSet *set = usual_set(algo, shape);
	TrainReport report;
	ByteWriter w = case_saved(algo, data_train(algo, set, "", &report));
	ByteWriter reversed;

	if (!algo->learn.order_free(data_params(algo, "")))
		return;
	for (Size i = 0; i < CASE_ROWS / 2; i++)
	{
		Size other = CASE_ROWS - 1 - i;
		double y = set->y[i];

		((double *) set->y)[i] = set->y[other];
		((double *) set->y)[other] = y;
		for (int j = 0; j < CASE_FEATURES; j++)
		{
			double x = data_row(set, i)[j];

			data_row(set, i)[j] = data_row(set, other)[j];
			data_row(set, other)[j] = x;
		}
	}
	reversed = case_saved(algo, data_train(algo, set, "", &report));
	tap_ok(case_same_bytes(w, reversed), "%s: the same model from rows in another order",
		   algo->name);
}

/* What was split as a category must be one, of as many codes. */
static void
test_category_shape(const Algorithm *algo, const TrainSet *set, const void *fit)
{
	ByteWriter w = case_saved(algo, fit);
	TrainSet other = *set;
	int n_categories[CASE_FEATURES] = {0};

	other.n_categories = NULL;
	tap_ok(!refused(algo, set, w.data, w.len) && refused(algo, &other, w.data, w.len),
		   "%s: splits of a category are refused for a number", algo->name);
	other.n_categories = n_categories;
	n_categories[1] = set->n_categories[1] + 1;
	tap_ok(refused(algo, &other, w.data, w.len), "%s: and for one of other categories", algo->name);
}

/* A category of five codes; then codes that no training row had, and none. */
static void
test_categories(const Algorithm *algo, int shape)
{
	static const double others[] = {5, 6, -1, 99, 1e300, -1e300, 2.5, NAN};
	TrainSet *set = usual_set(algo, shape);
	int *n_categories = palloc0(CASE_FEATURES * sizeof(int));
	TrainReport report;
	bool finite = true;
	void *fit;
	double *out;

	n_categories[1] = 7;
	for (Size i = 0; i < CASE_ROWS; i++)
	{
		data_row(set, i)[1] = (double) (i % 5);
		((double *) set->y)[i] = (double) (i % 5 % Max(set->n_classes, 2));
	}
	data_count(set);
	set->n_categories = n_categories;
	fit = data_train(algo, set, "", &report);
	test_category_shape(algo, set, fit);
	out = palloc(case_n_outputs(algo, set, fit) * sizeof(double));
	for (Size i = 0; i < lengthof(others); i++)
	{
		data_row(set, i)[1] = others[i];
		algo->score.predict(fit, 1, data_row(set, i), out);
		finite = finite && isfinite(out[0]);
	}
	tap_ok(finite, "%s: codes never seen are scored", algo->name);
}

/* All weights one, then others. */
static void
test_weights(const Algorithm *algo, int shape)
{
	TrainSet *set = usual_set(algo, shape);
	double *w = palloc(CASE_ROWS * sizeof(double));
	TrainReport report;
	ByteWriter plain = case_saved(algo, data_train(algo, set, "", &report));
	ByteWriter weighted;

	for (Size i = 0; i < CASE_ROWS; i++)
		w[i] = 1.0;
	set->w = w;
	set->weighted = true;
	weighted = case_saved(algo, data_train(algo, set, "", &report));
	tap_ok(case_same_bytes(plain, weighted), "%s: weights of one are no weights", algo->name);
	for (Size i = 0; i < CASE_ROWS; i++)
		w[i] = i % 3 == 0 ? 7.5 : 0.25;
	weighted = case_saved(algo, data_train(algo, set, "", &report));
	tap_ok(!case_same_bytes(plain, weighted), "%s: weights have an effect", algo->name);
}

/* ------------------------------------------------------------------ parameters */

/* Set a value of the wrong type or out of range; true when refused by name. */
static bool
parameter_refused(const Algorithm *algo, const char *name, const char *kind, double number)
{
	volatile bool named = false;

	PORT_TRY();
	{
		Params *params = param_defaults(algo->params);

		if (strcmp(kind, "string") == 0)
			param_set_string(params, name, "no such value");
		else if (strcmp(kind, "boolean") == 0)
			param_set_boolean(params, name, true);
		else
			param_set_number(params, name, number, "the number");
	}
	PORT_CATCH();
	{
		named = port_error_code() == CORE_INVALID_PARAMETER &&
				strstr(port_error_message(), name) != NULL;
	}
	PORT_END_TRY();
	return named;
}

/* Do all conditions name a parameter, and words that it can have? */
static bool
conditions_are_sound(const Algorithm *algo, const ParamSpec *spec)
{
	for (int k = 0; k < PARAM_MAX_WITH && spec->only_with[k] != NULL; k++)
	{
		const char *colon = strchr(spec->only_with[k], ':');
		const ParamSpec *other = algo->params;
		char *words = pstrdup(colon + 2);

		while (other->name != NULL &&
			   (strlen(other->name) != (Size) (colon - spec->only_with[k]) ||
				strncmp(other->name, spec->only_with[k], strlen(other->name)) != 0))
			other++;
		if (other->name == NULL)
			return false;
		if (strncmp(words, "not ", 4) == 0)
			words += 4;
		for (char *word = strtok(words, ", "); word != NULL; word = strtok(NULL, ", "))
		{
			bool known = other->choices == NULL;

			for (int i = 0; !known && other->choices[i] != NULL; i++)
				known = strcmp(other->choices[i], word) == 0;
			if (!known)
				return false;
		}
	}
	return (spec->only_for & ~algo->tasks) == 0;
}

static void
test_parameter(const Algorithm *algo, const ParamSpec *spec)
{
	bool number =
		spec->type == PARAM_NUMBER || spec->type == PARAM_INTEGER || spec->type == PARAM_INTEGERS;

	tap_ok(spec->doc != NULL && strlen(spec->doc) > 10 && spec->doc[strlen(spec->doc) - 1] != '.',
		   "%s: %s has a line of documentation", algo->name, spec->name);
	tap_ok(conditions_are_sound(algo, spec), "%s: what %s has an effect with is there", algo->name,
		   spec->name);
	tap_ok(parameter_refused(algo, spec->name, "string", 0), "%s: %s refuses a wrong text",
		   algo->name, spec->name);
	if (spec->nullable)
		tap_ok(number, "%s: %s is a number where it is not null", algo->name, spec->name);
	if (spec->type != PARAM_BOOLEAN)
		tap_ok(parameter_refused(algo, spec->name, "boolean", 0), "%s: %s refuses true", algo->name,
			   spec->name);
	tap_ok(parameter_refused(algo, spec->name, "number", NAN), "%s: %s refuses NaN", algo->name,
		   spec->name);
	if (number && isfinite(spec->min))
		tap_ok(parameter_refused(algo, spec->name, "number",
								 spec->min_open ? spec->min : spec->min - 1),
			   "%s: %s refuses what is too small", algo->name, spec->name);
	if (number && isfinite(spec->max))
		tap_ok(parameter_refused(algo, spec->name, "number",
								 spec->max_open ? spec->max : spec->max + 1),
			   "%s: %s refuses what is too large", algo->name, spec->name);
	if (spec->type == PARAM_INTEGER || spec->type == PARAM_INTEGERS)
		tap_ok(parameter_refused(algo, spec->name, "number", spec->min + 0.5),
			   "%s: %s refuses a fraction", algo->name, spec->name);
}

static void
test_table_row(const Algorithm *algo)
{
	const ParamSpec *spec;

	tap_ok(algo_by_name(algo->name) == algo && algo_by_id(algo->id) == algo,
		   "%s: found by name and by id", algo->name);
	tap_ok(algo_doc(algo) != NULL && strlen(algo_doc(algo)) > 10, "%s: has a line of documentation",
		   algo->name);
	for (int i = 0; algo_table[i] != algo; i++)
		tap_ok(algo_table[i]->id != algo->id, "%s: id not that of %s", algo->name,
			   algo_table[i]->name);
	for (spec = algo->params; spec->name != NULL; spec++)
		test_parameter(algo, spec);
	tap_ok((algo->tasks & ~TASKS_WITH_TARGET) == 0 || algo->score.figure != NULL,
		   "%s: has a figure where it learns no target", algo->name);
	tap_ok(!(algo->traits & ALGO_SPARSE) || algo->score.figure == NULL ||
			   algo->score.figure->sparse_rows != NULL,
		   "%s: and of sparse rows where it takes them", algo->name);
	tap_ok(!(algo->tasks & (TASK_CLUSTERING | TASK_DECOMPOSITION)) || algo->score.n_outputs != NULL,
		   "%s: tells how many outputs it has", algo->name);
	tap_ok(parameter_refused(algo, "no_such_parameter", "number", 1),
		   "%s: an unknown parameter is refused", algo->name);
}

static void
test_algorithm(const Algorithm *algo)
{
	IN_CONTEXT(test_table_row(algo));
	for (int shape = 0; shape < n_shapes(algo); shape++)
	{
		if (algo->traits & ALGO_MISSING)
			IN_CONTEXT(test_missing(algo, shape));
		if (algo->learn.order_free != NULL)
			IN_CONTEXT(test_order(algo, shape));
		if (algo->traits & ALGO_CATEGORIES)
			IN_CONTEXT(test_categories(algo, shape));
		if (algo->traits & ALGO_WEIGHTED)
			IN_CONTEXT(test_weights(algo, shape));
		IN_CONTEXT(test_stored_form(algo, shape));
		IN_CONTEXT(test_damage(algo, shape));
		IN_CONTEXT(test_rows_and_batch(algo, shape));
		IN_CONTEXT(test_cancel(algo, shape));
	}
	IN_CONTEXT(test_other_shape(algo));
	for (int bit = 0; bit < N_TASKS; bit++)
	{
		if ((algo->tasks >> bit) & 1)
			IN_CONTEXT(test_odd_data(algo, (Task) (1 << bit)));
	}
}

int
main(void)
{
	Size before = port_allocated();

	port_notice_quiet(true);
	for (int i = 0; algo_table[i] != NULL; i++)
		test_algorithm(algo_table[i]);
	tap_ok(port_allocated() == before, "nothing is left allocated");
	return tap_done();
}
