/*
 * encode.c
 *		Schema, target and encoder: values, fitting, stored form.
 */
#include "core/port.h"

#include <math.h>

#include "encode/encode_fit.h"
#include "encode/encode_target.h"
#include "encode/quantile.h"
#include "math/rng.h"
#include "stored_form.h"
#include "tap.h"

/* Rows that lie in memory, in two blocks. */
typedef struct HeldRows
{
	Size n;
	int n_raw;
	const double *x;
	const double *y; /* NULL without a target, likewise the others */
	const double *w;
	const RowPart *parts;
} HeldRows;

/* Rows from one on, n of them. */
static void
held_block(const HeldRows *held, Size from, Size n, RawBlockFn fn, void *state)
{
	fn(&(RawBlock){.n_rows = n,
				   .raw = held->x + from * held->n_raw,
				   .y = held->y != NULL ? held->y + from : NULL,
				   .w = held->w != NULL ? held->w + from : NULL,
				   .parts = held->parts != NULL ? held->parts + from : NULL},
	   state);
}

static void
held_scan(const RawRows *rows, RawBlockFn fn, void *state)
{
	const HeldRows *held = rows->arg;
	Size first = held->n / 3;

	held_block(held, 0, first, fn, state);
	held_block(held, first, held->n - first, fn, state);
}

static Schema *
make_schema(int n, const char *const *names, const ColumnKind *kinds, const int *widths)
{
	Schema *schema = palloc0(sizeof(Schema));

	schema->n_columns = n;
	schema->columns = palloc0(sizeof(SchemaColumn) * n);
	for (int j = 0; j < n; j++)
	{
		SchemaColumn *c = &schema->columns[j];

		c->name = pstrdup(names[j]);
		c->type_name = pstrdup("a type");
		c->kind = kinds[j];
		c->width = widths[j];
		c->offset = schema->n_raw;
		schema->n_raw += c->width;
	}
	return schema;
}

static const char *const mixed_names[] = {"n", "b", "c", "v"};
static const ColumnKind mixed_kinds[] = {COLUMN_NUMBER, COLUMN_BOOLEAN, COLUMN_CATEGORY,
										 COLUMN_ARRAY};
static const int mixed_widths[] = {1, 1, 1, 2};
static char *mixed_categories[] = {"pear", "apple", "fig"};

/* n, b, c (raw codes: 0 pear, 1 apple, 2 fig), v[1], v[2] */
static const double mixed_rows[][5] = {
	{1, 1, 0, 10, NAN},   {2, 1, 1, 20, 4}, {NAN, 0, 1, 30, 4},
	{6, NAN, NAN, 40, 8}, {3, 1, 2, 50, 8},
};

#define MIXED_ROWS 5

static Encoder *
fit_mixed(EncodePlan *plan, int ***remap)
{
	HeldRows held = {MIXED_ROWS, 5, &mixed_rows[0][0]};
	RawRows rows = {.scan = held_scan, .arg = &held, .has_nulls = true};
	RawCategories categories[4] = {{0}, {0}, {3, mixed_categories, .compare = strcmp}, {0}};

	return encode_fit(make_schema(4, mixed_names, mixed_kinds, mixed_widths), plan, &rows,
					  categories, false, remap);
}

static EncodePlan *
mixed_plan(void)
{
	EncodePlan *plan = palloc0(sizeof(EncodePlan));

	plan->n_columns = 4;
	plan->columns = palloc0(sizeof(ColumnPlan) * 4);
	plan->columns[0].impute = IMPUTE_MEAN;
	plan->columns[1].impute = IMPUTE_MOST_FREQUENT;
	plan->columns[2].impute = IMPUTE_CATEGORY;
	plan->columns[2].max_categories = 100;
	plan->columns[3].impute = IMPUTE_MEAN;
	return plan;
}

/* Row i of the mixed rows through an encoder. */
static const double *
encode_mixed(const Encoder *encoder, int *const *remap, int i)
{
	double raw[5];
	double *out = palloc0(sizeof(double) * (encoder->n_features + 1));

	memcpy(raw, mixed_rows[i], sizeof(raw));
	encode_remap(encoder->schema, remap, 1, raw);
	encode_rows(encoder, 1, raw, NULL, out);
	return out;
}

static void
check_one_hot(void)
{
	int **remap;
	Encoder *encoder = fit_mixed(mixed_plan(), &remap);
	const double *x;

	tap_ok(encoder->n_features == 8, "four categories with NULL among eight features");
	tap_string(encoder->feature_names[2], "c=apple", "categories come in C order");
	tap_string(encoder->feature_names[4], "c=pear", "to the last");
	tap_string(encoder->feature_names[5], "c=(null)", "then NULL");
	tap_string(encoder->feature_names[7], "v[2]", "elements count from one");
	x = encode_mixed(encoder, remap, 0);
	tap_ok(x[0] == 1 && x[1] == 1 && x[4] == 1 && x[2] + x[3] + x[5] == 0, "a pear");
	tap_near(x[7], 6.0, 0, "a NULL element is the mean of its place");
	x = encode_mixed(encoder, remap, 2);
	tap_near(x[0], 3.0, 0, "a NULL number is the mean");
	x = encode_mixed(encoder, remap, 3);
	tap_ok(x[1] == 1 && x[5] == 1, "a NULL boolean is the most frequent, a NULL text its own");
	tap_ok(encode_category_code(encoder, 2, "figs", 3) == 1 &&
			   encode_category_code(encoder, 2, "figs", 4) == ENCODE_OTHER_CATEGORY &&
			   encode_category_code(encoder, 2, "fi", 2) == ENCODE_OTHER_CATEGORY,
		   "a category is found by its bytes, not by a prefix");
}

static void
check_cap_and_reference(void)
{
	EncodePlan *plan = mixed_plan();
	int **remap;
	Encoder *encoder;
	const double *x;

	plan->columns[2].max_categories = 2;
	plan->columns[2].drop_reference = true;
	plan->columns[2].indicator = true;
	encoder = fit_mixed(plan, &remap);
	tap_ok(encoder->columns[2].n_categories == 2, "the most frequent two stay");
	tap_string(encoder->columns[2].categories[1], "fig", "of equal ones the first by name");
	tap_string(encoder->feature_names[2], "c=fig", "the first is the reference");
	tap_string(encoder->feature_names[4], "c=(other)", "the rest is other");
	tap_string(encoder->feature_names[5], "c is missing", "the indicator is last");
	x = encode_mixed(encoder, remap, 0);
	tap_ok(x[4] == 1 && x[2] == 0 && x[3] == 0, "a pear is other");
	x = encode_mixed(encoder, remap, 1);
	tap_ok(x[2] == 0 && x[3] == 0 && x[4] == 0 && x[5] == 0, "the reference is all zero");
	x = encode_mixed(encoder, remap, 3);
	tap_ok(x[3] == 1 && x[5] == 1, "NULL is a category and missing");
	plan->first_is_whole = true;
	encoder = fit_mixed(plan, &remap);
	tap_string(encoder->feature_names[2], "c=apple", "unless the first column is whole");
	tap_ok(encode_reference(&encoder->columns[2]) == -1, "and so without a reference");
	plan->columns[2].reference = "fig";
	encoder = fit_mixed(plan, &remap);
	tap_ok(encode_reference(&encoder->columns[2]) == 1, "or another is named");
	tap_string(encoder->feature_names[3], "c=(null)", "which has no feature");
}

static void
check_ordinal(void)
{
	EncodePlan *plan = mixed_plan();
	int **remap;
	Encoder *encoder;
	double raw[5] = {1, 1, ENCODE_OTHER_CATEGORY, 1, 1};
	double out[5];

	plan->columns[2].encode = ENCODE_ORDINAL;
	encoder = fit_mixed(plan, &remap);
	tap_ok(encode_mixed(encoder, remap, 0)[2] == 2 && encode_mixed(encoder, remap, 1)[2] == 0,
		   "ordinal codes follow the names");
	tap_ok(encode_mixed(encoder, remap, 3)[2] == 3, "NULL comes after them");
	encode_rows(encoder, 1, raw, NULL, out);
	tap_ok(out[2] == 4, "then what training had not");
}

static void
check_scaling(void)
{
	EncodePlan *plan = mixed_plan();
	int **remap;
	Encoder *encoder;
	double sum = 0;
	double squares = 0;

	plan->columns[0].scale = SCALE_STANDARD;
	plan->columns[3].scale = SCALE_MIN_MAX;
	encoder = fit_mixed(plan, &remap);
	for (int i = 0; i < MIXED_ROWS; i++)
	{
		const double *x = encode_mixed(encoder, remap, i);

		sum += x[0];
		squares += x[0] * x[0];
		tap_near(x[6], i / 4.0, 1e-15, "min_max, row %d", i);
	}
	tap_near(sum, 0.0, 1e-14, "standard: mean 0");
	tap_near(squares, MIXED_ROWS, 1e-14, "standard: variance 1, imputed rows counted");
}

static void
check_robust_and_median(void)
{
	EncodePlan *plan = mixed_plan();
	int **remap;
	Encoder *encoder;

	plan->columns[0].impute = IMPUTE_MEDIAN;
	plan->columns[3].scale = SCALE_ROBUST;
	encoder = fit_mixed(plan, &remap);
	tap_near(encoder->columns[0].fill[0], 2.5, 0, "median of an even number");
	tap_near(encoder->columns[3].shift[0], 30, 0, "robust: median");
	tap_near(encoder->columns[3].factor[0], 1 / 20.0, 0, "robust: interquartile range");
	plan->columns[0].impute = IMPUTE_MOST_FREQUENT;
	plan->columns[3].impute = IMPUTE_MOST_FREQUENT;
	plan->columns[3].scale = SCALE_NONE;
	encoder = fit_mixed(plan, &remap);
	tap_ok(encoder->columns[0].fill[0] == 1, "the least of the most frequent numbers");
	tap_ok(encoder->columns[3].fill[1] == 4, "the least of two that come twice");
}

/* The words of column c as features: beside the row, or in it. */
static void
check_texts(void)
{
	EncodePlan *plan = mixed_plan();
	char *texts[] = {"Pear tree", "apple", "a fig, an apple"};
	int lengths[] = {9, 5, 15};
	HeldRows held = {MIXED_ROWS, 5, &mixed_rows[0][0]};
	RawRows rows = {.scan = held_scan, .arg = &held, .has_nulls = true};
	RawCategories categories[4] = {{0}, {0}, {3, texts, lengths, NULL}, {0}};
	int **remap;
	Encoder *encoder;
	TextRows words;
	SparseRows sparse;
	double x[16];
	double sum = 0;

	plan->columns[2].encode = ENCODE_TEXT;
	plan->columns[2].text = (TextPlan){1, 1, 4096, 1};
	plan->columns[2].indicator = true;
	encoder = encode_fit(make_schema(4, mixed_names, mixed_kinds, mixed_widths), plan, &rows,
						 categories, false, &remap);
	tap_ok(encoder->has_texts && encoder->n_dense == 5 && encoder->n_features == 10,
		   "five words after the features of the columns");
	tap_string(encoder->feature_names[2], "c is missing", "a text may have an indicator");
	for (int k = 5; k < 10; k++)
		sum += strcmp(encoder->feature_names[k], "c:apple") == 0 ||
			   strcmp(encoder->feature_names[k], "c:an") == 0;
	tap_ok(sum == 2, "words are named after their column");
	text_rows_init(&words, CurrentMemoryContext);
	encode_text(encoder, 2, "an APPLE", 8, &words);
	sparse_end_row(&words.rows);
	sparse = sparse_rows_of(&words.rows);
	memset(x, 0xFF, sizeof(x));
	encode_rows(encoder, 1, mixed_rows[0], &sparse, x);
	tap_ok(x[0] == 1 && x[2] == 0 && isnan(x[5]) && sparse_length(&sparse, 0) == 2,
		   "words stay beside the row");
	encode_set_dense(encoder, true);
	encode_rows(encoder, 1, mixed_rows[0], &sparse, x);
	sum = 0;
	for (int k = 5; k < 10; k++)
		sum += x[k] * x[k];
	tap_near(sum, 1.0, 1e-15, "or are in it, of norm one");
	encode_rows(encoder, 1, mixed_rows[3], NULL, x);
	tap_ok(x[2] == 1 && x[5] == 0 && x[9] == 0, "a text that is NULL has no words");
}

/* Rows of three categories, in parts of which each is told of by the rows of the other two. */
static const double target_rows[] = {0, 0, 0, 0, 1, 1, 1, 2, NAN};
static const double target_numbers[] = {4, 6, 8, 3, 1, 2, 9, 5, 7};
static const double target_classes[] = {1, 0, 1, 1, 0, 0, 1, 0, 1};
static const RowPart target_parts[] = {{0, 6}, {1, 5}, {2, 3}, {0, 6}, {1, 5},
									   {2, 3}, {0, 6}, {1, 5}, {2, 3}};
static char *target_names[] = {"a", "b", "c"};

#define TARGET_ROWS 9

/* An encoder of the one column. */
static Encoder *
fit_targets(const double *y, int n_classes, double smooth, const double *w, bool in_parts,
			int ***remap)
{
	static const char *const names[] = {"c"};
	static const ColumnKind kinds[] = {COLUMN_CATEGORY};
	static const int widths[] = {1};
	static const int class_of[] = {0, 1};
	static char *labels[] = {"no", "yes"};
	HeldRows held = {TARGET_ROWS, 1, target_rows, y, w, in_parts ? target_parts : NULL};
	RawRows rows = {.scan = held_scan,
					.arg = &held,
					.has_nulls = true,
					.n_classes = n_classes,
					.class_of = class_of,
					.labels = labels,
					.n_parts = in_parts ? 3 : 0};
	RawCategories categories = {3, target_names, .compare = strcmp};
	EncodePlan plan = {.n_columns = 1, .columns = palloc0(sizeof(ColumnPlan))};

	plan.columns[0] = (ColumnPlan){.impute = IMPUTE_CATEGORY,
								   .encode = ENCODE_TARGET,
								   .smooth = smooth,
								   .max_categories = 100};
	return encode_fit(make_schema(1, names, kinds, widths), &plan, &rows, &categories, false,
					  remap);
}

/* A number: lambda v n / (v n + u), of which v = 20 / 3 and the mean is 5. */
static void
check_targets(void)
{
	static const double twos[] = {2, 2, 2, 2, 2, 2, 2, 2, 2};
	double raw[] = {0, 1, 2, NAN, ENCODE_OTHER_CATEGORY};
	double out[5];
	double again[5];
	int **remap;
	Encoder *encoder = fit_targets(target_numbers, 0, ENCODE_SMOOTH_AUTO, NULL, false, &remap);
	double a = (20 / 3.0 * 4) / (20 / 3.0 * 4 + 3.6875);
	double b = (20 / 3.0 * 3) / (20 / 3.0 * 3 + 38 / 3.0);

	encode_rows(encoder, 5, raw, NULL, out);
	tap_near(out[0], 5 + a * 0.25, 1e-15, "a category's mean is drawn to the mean of all rows");
	tap_near(out[1], 5 - b, 1e-15, "the more the more its own rows differ");
	tap_ok(out[2] == 5 && out[3] == 7, "one row, and NULL, have their own number");
	tap_ok(out[4] == 5, "what training did not see has the mean");
	tap_ok(encoder->n_features == 1 && !encoder->is_identity, "a number is one feature");
	encode_rows(fit_targets(target_numbers, 0, ENCODE_SMOOTH_AUTO, twos, false, &remap), 5, raw,
				NULL, again);
	tap_ok(memcmp(out, again, sizeof(out)) == 0, "weights of one size change nothing");
	encode_rows(fit_targets(target_classes, 2, 2.0, NULL, false, &remap), 5, raw, NULL, out);
	tap_near(out[0], (3 + 2 * 5 / 9.0) / 6, 1e-15, "two classes are 0 and 1, here with m rows");
	tap_near(out[1], (1 + 2 * 5 / 9.0) / 5, 1e-15, "of the mean added");
	tap_near(out[4], 5 / 9.0, 1e-15, "the mean is the share of the second");
}

/* What a row is as one of its part: nothing of it is in what it gets. */
static void
check_target_parts(void)
{
	int **remap;
	Encoder *encoder = fit_targets(target_numbers, 0, 0.0, NULL, true, &remap);
	static const double expected[] = {7, 5, 13 / 3.0, 7, 5.5, 5, 1.5, 5, 5};
	double raw[TARGET_ROWS];
	double out[TARGET_ROWS];
	double first;

	memcpy(raw, target_rows, sizeof(raw));
	encode_remap(encoder->schema, remap, TARGET_ROWS, raw);
	encode_training_rows(encoder, target_parts, TARGET_ROWS, raw, NULL, out);
	for (int i = 0; i < TARGET_ROWS; i++)
		tap_near(out[i], expected[i], 1e-15, "row %d is what rows of other parts say", i);
	first = out[0];
	encode_rows(encoder, 1, raw, NULL, out);
	tap_ok(out[0] == 5.25 && first != out[0], "any other row is what all rows say");
}

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return x < y ? -1 : x > y;
}

static void
check_quantiles(void)
{
	enum
	{
		N = 1000
	};
	double *values = palloc(sizeof(double) * N);
	double results[5];
	const double q[5] = {0, 0.1, 0.25, 0.999, 1};
	QuantileWish wishes[5];
	HeldRows held = {N, 1, values};
	RawRows rows = {.scan = held_scan, .arg = &held};
	Rng rng;

	rng_seed(&rng, 1);
	for (int i = 0; i < N; i++)
		values[i] = ldexp(rng_normal(&rng), (int) rng_below(&rng, 200) - 100);
	for (int k = 0; k < 5; k++)
		wishes[k] = (QuantileWish){0, q[k], &results[k]};
	quantile_find(&rows, 1, wishes, 5);
	qsort(values, N, sizeof(double), compare_doubles);
	for (int k = 0; k < 5; k++)
	{
		double place = q[k] * (N - 1);
		int low = (int) floor(place);
		int high = Min(low + 1, N - 1);

		tap_ok(results[k] == values[low] + (values[high] - values[low]) * (place - low),
			   "quantile %g of numbers of all sizes and signs", q[k]);
	}
}

/* 2000-01-01 is day 0, a Saturday. */
static void
check_dates(void)
{
	static const char *const names[] = {"d", "t"};
	static const ColumnKind kinds[] = {COLUMN_DATE, COLUMN_TIMESTAMP};
	static const int widths[] = {1, 1};
	static const struct
	{
		double day;
		double parts[8]; /* year month day dow doy hour minute epoch */
	} expected[] = {
		{0, {2000, 1, 1, 6, 1, 0, 0, 946684800}},
		{-1, {1999, 12, 31, 5, 365, 0, 0, 946598400}},
		{59, {2000, 2, 29, 2, 60, 0, 0, 951782400}},
		{36584, {2100, 3, 1, 1, 60, 0, 0, 4107542400}},
		{-146097, {1600, 1, 1, 6, 1, 0, 0, -11676096000}},
	};
	Schema *schema = make_schema(2, names, kinds, widths);
	EncodePlan plan = {2, palloc0(sizeof(ColumnPlan) * 2)};
	double x[2] = {0, 0};
	HeldRows held = {1, 2, x};
	RawRows rows = {.scan = held_scan, .arg = &held};
	RawCategories categories[2] = {{0}, {0}};
	int **remap;
	Encoder *encoder;
	double out[16];

	plan.columns[0].date_parts = 0xFF;
	plan.columns[1].date_parts = 0xFF;
	encoder = encode_fit(schema, &plan, &rows, categories, false, &remap);
	tap_string(encoder->feature_names[3], "d.dow", "parts are named");
	for (int i = 0; i < lengthof(expected); i++)
	{
		bool same = true;

		x[0] = expected[i].day;
		x[1] = expected[i].day * 86400e6 + 13 * 3600e6 + 59 * 60e6 + 1.5e6;
		encode_rows(encoder, 1, x, NULL, out);
		for (int k = 0; k < 8; k++)
		{
			double later = k == 5 ? 13 : k == 6 ? 59 : k == 7 ? 13 * 3600 + 59 * 60 + 1.5 : 0;

			same = same && out[k] == expected[i].parts[k] &&
				   out[8 + k] == expected[i].parts[k] + later;
		}
		tap_ok(same, "parts of day %g", expected[i].day);
	}
}

static void
check_null_refused(void)
{
	EncodePlan *plan = mixed_plan();
	volatile bool refused = false;
	int **remap;
	Encoder *encoder;

	plan->columns[0].impute = IMPUTE_NONE;
	encoder = fit_mixed(plan, &remap);
	PORT_TRY();
	{
		(void) encode_mixed(encoder, remap, 2);
	}
	PORT_CATCH();
	{
		refused = port_error_code() == CORE_NULL_NOT_ALLOWED &&
				  strstr(port_error_message(), "\"n\"") != NULL;
	}
	PORT_END_TRY();
	tap_ok(refused, "NULL without imputation is an error that names the column");
}

static void
load_all(ByteReader *r, const void *arg)
{
	Schema *schema = schema_load(r);

	(void) encode_load(r, schema);
	(void) target_load(r);
}

static void
check_stored_form(void)
{
	EncodePlan *plan = mixed_plan();
	char *labels[] = {"no", "yes"};
	uint64 counts[] = {3, 2};
	Target target = {.kind = TARGET_TEXT_CLASS,
					 .name = "y",
					 .type_name = "text",
					 .n_classes = 2,
					 .labels = labels,
					 .counts = counts};
	int **remap;
	Encoder *encoder;
	ByteWriter w;

	plan->columns[0].scale = SCALE_STANDARD;
	plan->columns[2].max_categories = 2;
	encoder = fit_mixed(plan, &remap);
	bytes_writer_init(&w);
	schema_save(encoder->schema, &w);
	encode_save(encoder, &w);
	target_save(&target, &w);
	stored_form_check(&w, load_all, NULL);
}

/* Cut at a number of bytes, it could end within a character. */
static void
check_notice_names(void)
{
	enum
	{
		N = 12
	};
	const char *names[N];
	ColumnKind kinds[N];
	int widths[N];
	double x[2 * N];
	HeldRows held = {2, N, x};
	RawRows rows = {.scan = held_scan, .arg = &held, .has_nulls = true};
	EncodePlan plan = {.n_columns = N, .columns = palloc0(sizeof(ColumnPlan) * N)};
	RawCategories categories[N] = {{0}};
	int **remap;
	char *expected = pstrdup("NULL replaced by the mean in ");

	for (int j = 0; j < N; j++)
	{
		names[j] = psprintf("größer als ein Maß von Büchern und Bäumen %d", j);
		kinds[j] = COLUMN_NUMBER;
		widths[j] = 1;
		x[j] = NAN;
		x[N + j] = j;
		plan.columns[j].impute = IMPUTE_MEAN;
		if (j < 10)
			expected = psprintf("%s%s\"%s\" (1)", expected, j > 0 ? ", " : "", names[j]);
	}
	port_notice_quiet(true);
	(void) encode_fit(make_schema(N, names, kinds, widths), &plan, &rows, categories, true, &remap);
	tap_string(port_notice_message(), psprintf("%s and 2 more", expected),
			   "a NOTICE names ten columns, whole, and says how many more there are");
}

/* A block of rows becomes one of many features each: a cancel is not to wait for its end. */
static void
check_wide_interrupts(void)
{
	enum
	{
		N = 4000,
		WIDTH = 2000
	};
	static const char *const names[] = {"n", "c"};
	static const ColumnKind kinds[] = {COLUMN_NUMBER, COLUMN_CATEGORY};
	static const int widths[] = {1, 1};
	char **texts = palloc(sizeof(char *) * WIDTH);
	double *x = palloc(sizeof(double) * 2 * N);
	HeldRows held = {N, 2, x};
	RawRows rows = {.scan = held_scan, .arg = &held};
	RawCategories categories[] = {{0}, {WIDTH, texts, .compare = strcmp}};
	EncodePlan plan = {.n_columns = 2, .columns = palloc0(sizeof(ColumnPlan) * 2)};
	int64 before = port_interrupt_checks();
	int **remap;

	for (int k = 0; k < WIDTH; k++)
		texts[k] = psprintf("%d", k);
	for (int i = 0; i < N; i++)
	{
		x[2 * i] = i;
		x[2 * i + 1] = i % WIDTH;
	}
	plan.columns[0].scale = SCALE_STANDARD;
	plan.columns[1].impute = IMPUTE_CATEGORY;
	plan.columns[1].max_categories = WIDTH;
	(void) encode_fit(make_schema(2, names, kinds, widths), &plan, &rows, categories, false,
					  &remap);
	tap_ok(port_interrupt_checks() - before >= (int64) N * WIDTH / 65536,
		   "fitting looks for a cancel every 65536 features");
}

int
main(void)
{
	check_wide_interrupts();
	check_notice_names();
	check_one_hot();
	check_cap_and_reference();
	check_ordinal();
	check_texts();
	check_scaling();
	check_robust_and_median();
	check_targets();
	check_target_parts();
	check_quantiles();
	check_dates();
	check_null_refused();
	check_stored_form();
	return tap_done();
}
