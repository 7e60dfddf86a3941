/*
 * naive_bayes.c
 *		Naive Bayes against scikit-learn's probabilities (test/data/naive_bayes), and
 *		what its sums promise: no order, learning on, missing values.
 */
#include "core/port.h"

#include "reference.h"

#define TOLERANCE 1e-9

static double
worst_of(Csv *reference, const char *name, const double *p, int n_classes)
{
	double worst = 0;
	int n = 0;

	for (; reference_has(reference, name); csv_next(reference))
	{
		double got = p[atoi(reference->fields[1]) * n_classes + atoi(reference->fields[2])];

		worst = Max(worst, fabs(got - atof(reference->fields[3])));
		n++;
	}
	return n > 0 ? worst : NAN;
}

/* "2 0 3": the codes of each feature; nothing where all are numbers. */
static int *
read_categories(const char *text, int n_features)
{
	int *n_categories = palloc0(n_features * sizeof(int));
	char *end;

	if (*text == '\0')
		return NULL;
	for (int j = 0; j < n_features; j++, text = end)
		n_categories[j] = (int) strtol(text, &end, 10);
	return n_categories;
}

static TrainSet *
read_case(char **f)
{
	TrainSet *set =
		data_read(psprintf("test/data/%s", f[1]), f[2], atoi(f[3]), TASK_CLASSIFICATION);
	double *w = palloc(set->n_rows * sizeof(double));

	for (Size i = 0; i < set->n_rows; i++)
		w[i] = 1.0 + i % 3;
	if (atoi(f[4]))
		set->w = w;
	set->weighted = set->w != NULL;
	set->n_categories = read_categories(f[6], set->n_features);
	return set;
}

static double
worst_difference(const TrainSet *set, const double *p, const double *q)
{
	double worst = 0;

	for (Size i = 0; i < set->n_rows * set->n_classes; i++)
		worst = Max(worst, fabs(p[i] - q[i]));
	return worst;
}

/* Rows from .. to, every step-th, as a set of their own; step < 0 walks backwards. */
static TrainSet *
part_of(TrainSet *set, Size first, int step)
{
	TrainSet *part;
	Size n = 0;

	for (int at = (int) first; at >= 0 && at < (int) set->n_rows; at += step)
		n++;
	part = data_create(set->task, n, set->n_features, set->n_classes);
	part->class_labels = set->class_labels;
	part->feature_names = set->feature_names;
	part->n_categories = set->n_categories;
	for (Size i = 0; i < n; i++)
	{
		Size from = first + (Size) ((int64) i * step);

		memcpy(data_row(part, i), data_row(set, from), set->n_features * sizeof(double));
		((double *) part->y)[i] = set->y[from];
	}
	data_count(part);
	return part;
}

/* ----------------------------------------------------- sums without their rows */

#define PARTS      3
#define BLOCK_ROWS 37

/* Sums of every PARTS-th block of rows, whose classes are numbered as they come. */
static void *
sums_of_part(const Algorithm *algo, TrainSet *set, const Params *params, int part, int *class_of,
			 int *n_classes)
{
	void *sums = algo->learn.sums->create(params, set->n_features, set->n_categories);
	int *code_of = palloc(set->n_classes * sizeof(int));
	double y[BLOCK_ROWS];

	*n_classes = 0;
	memset(code_of, -1, set->n_classes * sizeof(int));
	for (Size start = part * BLOCK_ROWS; start < set->n_rows; start += PARTS * BLOCK_ROWS)
	{
		RowBlock block = {.n_rows = Min(BLOCK_ROWS, set->n_rows - start),
						  .x = data_row(set, start),
						  .y = y,
						  .w = set->w != NULL ? set->w + start : NULL};

		for (Size i = 0; i < block.n_rows; i++)
		{
			int class = (int) set->y[start + i];

			if (code_of[class] < 0)
			{
				class_of[*n_classes] = class;
				code_of[class] = (*n_classes)++;
			}
			y[i] = code_of[class];
		}
		algo->learn.sums->add(sums, &block, *n_classes, set->feature_names);
	}
	return sums;
}

/* As a worker hands them on. */
static void *
passed_on(const Algorithm *algo, void *sums)
{
	ByteWriter w;
	ByteReader r;

	bytes_writer_init(&w);
	algo->learn.sums->save(sums, &w);
	bytes_reader_init(&r, w.data, w.len, "sums");
	sums = algo->learn.sums->load(&r);
	bytes_expect_end(&r);
	return sums;
}

static void
test_sums(const Algorithm *algo, TrainSet *set, const char *text, const char *what)
{
	Params *params = data_params(algo, text);
	void *all = algo->learn.sums->create(params, set->n_features, set->n_categories);
	TrainSet summed = *set;
	TrainReport report = {0};

	for (int part = 0; part < PARTS; part++)
	{
		int class_of[8];
		int n_classes;
		void *sums = sums_of_part(algo, set, params, part, class_of, &n_classes);

		algo->learn.sums->merge(all, passed_on(algo, sums), set->n_classes, class_of, NULL);
	}
	summed.x = NULL;
	summed.y = summed.w = NULL;
	summed.scan = NULL;
	summed.sums = all;
	tap_ok(case_same_fit(algo, algo_train(algo, &summed, params, &report),
						 data_train(algo, set, text, &report)),
		   "%s: sums of three parts make the fit that the rows make", what);
}

/* ------------------------------------------------------------------ references */

/* Backwards, and every other row first and the rest as an update. */
static void
test_order(const Algorithm *algo, TrainSet *set, const char *name, const char *params)
{
	TrainReport report;
	void *fit = data_train(algo, set, params, &report);
	void *backwards = data_train(algo, part_of(set, set->n_rows - 1, -1), params, &report);
	void *half = data_train(algo, part_of(set, 0, 2), params, &report);
	double *p = case_scores(algo, set, half);
	double *before = palloc(set->n_rows * set->n_classes * sizeof(double));
	void *updated;

	memcpy(before, p, set->n_rows * set->n_classes * sizeof(double));
	updated = algo_update(algo, half, part_of(set, 1, 2), data_params(algo, params), &report);
	tap_ok(case_same_fit(algo, fit, backwards), "%s: the order of the rows does not show", name);
	tap_ok(worst_difference(set, case_scores(algo, set, fit), case_scores(algo, set, updated)) <
			   1e-13,
		   "%s: learning on gives what all rows give", name);
	tap_ok(memcmp(before, case_scores(algo, set, half),
				  set->n_rows * set->n_classes * sizeof(double)) == 0,
		   "%s: the fit that was learned on from stays as it was", name);
	test_sums(algo, set, params, name);
}

static void
test_reference(char **fields, Csv *reference)
{
	const Algorithm *algo = algo_by_name("naive_bayes");
	TrainSet *set = read_case(fields);
	void *fit = case_fit(algo, set, fields[5]);
	double worst = worst_of(reference, fields[0], case_scores(algo, set, fit), set->n_classes);

	tap_ok(worst <= TOLERANCE, "%s: probabilities agree to %.1e", fields[0], worst);
	if (set->w == NULL)
		test_order(algo, set, fields[0], fields[5]);
}

/* ------------------------------------------------------------- missing values */

/* A feature that a row does not have says nothing of the row's class. */
static void
test_missing_value(const Algorithm *algo, const char *params)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 200, 3, 2, 9);
	TrainSet *narrow = data_create(TASK_CLASSIFICATION, 200, 2, 2);
	TrainReport report;
	double *p;
	double *q;
	double worst = 0;

	for (Size i = 0; i < 200; i++)
	{
		for (int j = 0; j < 3; j++)
			data_row(set, i)[j] = fabs(data_row(set, i)[j]);
		data_row(narrow, i)[0] = data_row(set, i)[0];
		data_row(narrow, i)[1] = data_row(set, i)[2];
		((double *) narrow->y)[i] = set->y[i];
	}
	data_count(narrow);
	for (Size i = 0; i < 200; i++)
		data_row(set, i)[1] = NAN;
	p = case_scores(algo, set, data_train(algo, set, params, &report));
	q = case_scores(algo, narrow, data_train(algo, narrow, params, &report));
	for (Size i = 0; i < 400; i++)
		worst = Max(worst, fabs(p[i] - q[i]));
	/* of a count the shares of the others change: there a missing value is a zero */
	if (strstr(params, "multinomial") == NULL)
		tap_ok(worst < 1e-12, "%s: a column of nothing changes nothing (%.1e)", params, worst);
}

/* One class lacks a feature: it is judged by all classes' values of it. */
static void
test_missing_in_class(const Algorithm *algo)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 200, 2, 2, 9);
	double row[2] = {0.3, 0.0};
	double p[2];
	double q[2];
	TrainReport report;
	void *fit;

	for (Size i = 0; i < 200; i++)
	{
		if (set->y[i] == 0)
			data_row(set, i)[1] = NAN;
	}
	fit = data_train(algo, set, "", &report);
	algo->score.predict(fit, 1, row, p);
	row[1] = NAN;
	algo->score.predict(fit, 1, row, q);
	tap_ok(isfinite(p[0]) && fabs(p[0] + p[1] - 1) < 1e-14 && p[0] != q[0],
		   "a class without values of a feature is still scored");
}

static void
test_sums_of(const Algorithm *algo, const char *text)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 1000, 3, 5, 21);
	double *w = palloc(set->n_rows * sizeof(double));

	for (Size i = 0; i < set->n_rows; i++)
	{
		for (int j = 0; j < 3; j++)
			data_row(set, i)[j] = fabs(data_row(set, i)[j]);
		w[i] = 1.0 + (double) (i % 7) / 3;
	}
	test_sums(algo, set, text, text);
	for (Size i = 0; i < set->n_rows; i += 3)
		data_row(set, i)[i % 2] = NAN;
	test_sums(algo, set, text, "with missing values");
	set->w = w;
	set->weighted = true;
	test_sums(algo, set, text, "with weights");
}

/* ----------------------------------------------------------------- categories */

/* Codes of a feature beside one that says nothing; class = code / 100 of each. */
static TrainSet *
coded(int n, const int *codes, int n_codes)
{
	TrainSet *set = data_create(TASK_CLASSIFICATION, n, 1, 2);
	int *n_categories = palloc(sizeof(int));

	n_categories[0] = n_codes;
	for (int i = 0; i < n; i++)
	{
		data_row(set, i)[0] = codes[i] % 100;
		((double *) set->y)[i] = codes[i] / 100;
	}
	data_count(set);
	set->n_categories = n_categories;
	return set;
}

static double
second_class(const Algorithm *algo, const void *fit, double code)
{
	double p[2];

	algo->score.predict(fit, 1, &code, p);
	return p[1];
}

/* One category: its share in each class, one more than there are, whatever the distribution. */
static void
test_categories(const Algorithm *algo, const char *params)
{
	static const int codes[] = {0, 0, 0, 1, 101, 101, 103};
	TrainSet *set = coded(7, codes, 6);
	TrainReport report;
	void *fit = data_train(algo, set, params, &report);
	double first = 3.0 / 7; /* the prior of the second class */

	tap_near(second_class(algo, fit, 0), first / 6 / (first / 6 + (1 - first) * 4 / 7), 1e-15,
			 "%s: a category by its shares", params);
	tap_near(second_class(algo, fit, 3), first * 2 / 6 / (first * 2 / 6 + (1 - first) / 7), 1e-15,
			 "%s: one that a single row has", params);
	tap_near(second_class(algo, fit, 2), first, 1e-15, "%s: one never seen says nothing", params);
	tap_near(second_class(algo, fit, NAN), first, 1e-15, "%s: nor does a missing one", params);
}

/* A code that only the update saw is counted from then on. */
static void
test_new_category(const Algorithm *algo)
{
	static const int before[] = {0, 0, 101, 101};
	static const int after[] = {2, 102, 102};
	static const int all[] = {0, 0, 101, 101, 2, 102, 102};
	TrainReport report;
	void *fit = data_train(algo, coded(4, before, 4), "", &report);
	void *updated = algo_update(algo, fit, coded(3, after, 4), data_params(algo, ""), &report);

	tap_ok(case_same_fit(algo, updated, data_train(algo, coded(7, all, 4), "", &report)),
		   "learning on from new categories gives what all rows give");
}

/* A fit of before, to which what is now a category was a number, learns on as it was. */
static void
test_former_fit(const Algorithm *algo)
{
	static const int codes[] = {0, 1, 1, 100, 100, 101};
	TrainSet *numbers = coded(6, codes, 0);
	TrainSet *set = coded(6, codes, 2);
	TrainReport report;
	Params *params = data_params(algo, "");
	void *fit = data_train(algo, numbers, "", &report);
	ByteWriter w = case_saved(algo, fit);
	FitShape shape = data_shape(set);
	ByteReader r;

	bytes_reader_init(&r, w.data, w.len, "fit");
	tap_ok(algo_fit_format(algo, fit) == 1, "without categories a fit is stored as before");
	fit = algo->store.load(&r, 1, &shape);
	tap_ok(case_same_fit(algo, algo_update(algo, fit, set, params, &report),
						 algo_update(algo, fit, numbers, params, &report)),
		   "and one of before learns on from numbers");
}

/* ------------------------------------------------------------------- refusals */

static void
test_refusals(const Algorithm *algo)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 50, 2, 2, 3);

	tap_ok(case_fails(algo, set, "alpha=2", CORE_INVALID_PARAMETER, "\"alpha\" has no effect"),
		   "alpha needs counts");
	tap_ok(case_fails(algo, set, "distribution=bernoulli;var_smoothing=0.1", CORE_INVALID_PARAMETER,
					  "\"var_smoothing\" has no effect"),
		   "var_smoothing needs variances");
	tap_ok(case_fails(algo, set, "distribution=multinomial;binarize=1", CORE_INVALID_PARAMETER,
					  "\"binarize\" has no effect"),
		   "binarize needs yes and no");
	tap_ok(case_fails(algo, set, "distribution=multinomial", CORE_DATA_UNFIT,
					  "\"x1\" has the value -"),
		   "negative counts are refused");
	data_row(set, 0)[0] = data_row(set, 1)[0];
	for (Size i = 0; i < 50; i++)
		data_row(set, i)[1] = 5;
	tap_ok(case_fails(algo, set, "var_smoothing=0", CORE_DATA_UNFIT, "\"x2\" within class \"a\""),
		   "no variance and no smoothing is refused");
	for (Size i = 0; i < 50; i++)
		data_row(set, i)[1] = 1e200;
	tap_ok(case_fails(algo, set, "", CORE_OUT_OF_RANGE, "\"x2\" are too large"),
		   "values whose squares overflow are refused");
}

/* Far from every class the answer is right, or none. */
static void
test_far_rows(const Algorithm *algo)
{
	TrainSet *set = data_random(TASK_CLASSIFICATION, 50, 2, 2, 3);
	TrainSet *even = data_create(TASK_CLASSIFICATION, 4, 1, 2);
	double row[2] = {1e308, -1e308};
	TrainReport report;
	double p[2];

	algo->score.predict(data_train(algo, set, "", &report), 1, row, p);
	tap_ok(isnan(p[0]), "a row beyond all numbers has no answer");
	for (int i = 0; i < 4; i++)
	{
		((double *) even->y)[i] = i / 2;
		data_row(even, i)[0] = i / 2 * 10 + i % 2;
	}
	data_count(even);
	row[0] = 1e6;
	algo->score.predict(data_train(algo, even, "", &report), 1, row, p);
	tap_near(p[1], 1.0, 0.0, "a row far off is of the class that is nearer");
	row[0] = 1e20;
	algo->score.predict(data_train(algo, even, "", &report), 1, row, p);
	tap_ok(isnan(p[0]), "and of none where rounding leaves no difference");
}

int
main(void)
{
	const Algorithm *algo = algo_by_name("naive_bayes");

	reference_folder("test/data/naive_bayes", test_reference);
	test_missing_value(algo, "");
	test_missing_value(algo, "distribution=bernoulli;binarize=1");
	test_missing_in_class(algo);
	test_sums_of(algo, "var_smoothing=0.001");
	test_sums_of(algo, "distribution=multinomial");
	test_sums_of(algo, "distribution=bernoulli;binarize=1");
	test_categories(algo, "");
	test_categories(algo, "distribution=multinomial");
	test_categories(algo, "distribution=bernoulli;binarize=1");
	test_new_category(algo);
	test_former_fit(algo);
	test_refusals(algo);
	test_far_rows(algo);
	return tap_done();
}
