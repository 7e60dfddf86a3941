/*
 * sample_models.h
 *		Models made by hand, one of each shape, for the tests and fuzzers of the
 *		artifact.  Together they have every kind of column, every preprocessing
 *		and every kind of target.
 */
#ifndef UNIT_SAMPLE_MODELS_H
#define UNIT_SAMPLE_MODELS_H

#include "algo/linear/linear_fit.h"
#include "algo_data.h"
#include "encode/encode_fit.h"
#include "model/model.h"

/* Those made field by field, then those trained on a few rows. */
#define N_MADE_MODELS   13
#define N_SAMPLE_MODELS (N_MADE_MODELS + (int) lengthof(sample_trainings))

typedef struct SampleColumn
{
	const char *name;
	const char *type_name;
	ColumnKind kind;
	int width;
	ColumnPlan plan;
	const char *categories[4]; /* or n-grams of a text; ends with NULL */
	int reference; /* one-hot; -1: none */
	bool has_null;
	bool has_other;
} SampleColumn;

static Schema *
sample_schema(const SampleColumn *columns, int n)
{
	Schema *schema = palloc0(sizeof(Schema));

	schema->n_columns = n;
	schema->columns = palloc0(sizeof(SchemaColumn) * Max(n, 1));
	for (int j = 0; j < n; j++)
	{
		SchemaColumn *c = &schema->columns[j];

		c->name = pstrdup(columns[j].name);
		c->type_name = pstrdup(columns[j].type_name);
		c->kind = columns[j].kind;
		c->width = columns[j].width;
		c->offset = schema->n_raw;
		schema->n_raw += c->width;
	}
	return schema;
}

/* N-grams in buckets some way apart. */
static TextCode *
sample_text(const SampleColumn *sample)
{
	TextCode *text = palloc0(sizeof(TextCode));
	int k;

	text->buckets = palloc(sizeof(uint32) * 4);
	text->idf = palloc(sizeof(double) * 4);
	text->ngrams = palloc(sizeof(char *) * 4);
	for (k = 0; k < 4 && sample->categories[k] != NULL; k++)
	{
		const char *ngram = sample->categories[k];

		text->buckets[k] = (uint32) (7 * k + 2);
		text->idf[k] = 1.25 + k;
		text->ngrams[k] = pstrdup(ngram);
	}
	text->n_features = k;
	return text;
}

/* What the categories of a target encoding are. */
static void
sample_targets(const SampleColumn *sample, int n_classes, ColumnCode *code)
{
	code->n_targets = encode_n_targets(n_classes);
	code->null_slot = sample->has_null ? 0 : -1;
	code->other_slot = sample->has_other ? 0 : -1;
	code->targets = palloc(sizeof(double) * (code->n_categories + 2) * code->n_targets);
	for (int i = 0; i < (code->n_categories + 2) * code->n_targets; i++)
		code->targets[i] = 0.125 + 0.0625 * (i * 5 % 11);
}

static void
sample_code(const SampleColumn *sample, const SchemaColumn *c, int n_classes, ColumnCode *code)
{
	int n_values;
	int k;

	code->plan = sample->plan;
	if (code->plan.fill_text != NULL)
		code->plan.fill_text = pstrdup(code->plan.fill_text);
	code->null_slot = -1;
	code->other_slot = -1;
	code->fill = palloc0(sizeof(double) * c->width);
	for (k = 0; k < c->width; k++)
		code->fill[k] = c->kind == COLUMN_CATEGORY ? 0 : 0.25 * (k + 1);
	if (code->plan.encode == ENCODE_TEXT)
	{
		code->text = sample_text(sample);
		return;
	}
	while (code->n_categories < 4 && sample->categories[code->n_categories] != NULL)
		code->n_categories++;
	code->categories = palloc0(sizeof(char *) * 4);
	for (k = 0; k < code->n_categories; k++)
		code->categories[k] = pstrdup(sample->categories[k]);
	if (c->kind == COLUMN_CATEGORY && code->plan.encode == ENCODE_ONE_HOT)
		encode_assign_slots(code, sample->reference, sample->has_null, sample->has_other);
	if (code->plan.encode == ENCODE_TARGET)
		sample_targets(sample, n_classes, code);
	if (code->plan.scale == SCALE_NONE)
		return;
	n_values = encode_value_features(c, code);
	code->shift = palloc(sizeof(double) * n_values);
	code->factor = palloc(sizeof(double) * n_values);
	for (k = 0; k < n_values; k++)
	{
		code->shift[k] = k - 0.5;
		code->factor[k] = 1.0 / (k + 3);
	}
}

static Encoder *
sample_encoder(const SampleColumn *columns, Schema *schema, int n_classes)
{
	Encoder *encoder = palloc0(sizeof(Encoder));

	encoder->schema = schema;
	encoder->columns = palloc0(sizeof(ColumnCode) * Max(schema->n_columns, 1));
	for (int j = 0; j < schema->n_columns; j++)
		sample_code(&columns[j], &schema->columns[j], n_classes, &encoder->columns[j]);
	encode_layout(encoder);
	return encoder;
}

static Target *
sample_target(TargetKind kind, const char *const *labels, int n_classes)
{
	Target *target = palloc0(sizeof(Target));

	target->kind = kind;
	target->name = pstrdup("outcome");
	target->type_name = pstrdup(kind == TARGET_TEXT_CLASS ? "text" : "double precision");
	if (kind == TARGET_NUMBER)
	{
		target->mean = 12.75;
		return target;
	}
	target->n_classes = n_classes;
	target->labels = palloc(sizeof(char *) * n_classes);
	target->counts = palloc(sizeof(uint64) * n_classes);
	if (kind != TARGET_TEXT_CLASS)
		target->numbers = palloc(sizeof(double) * n_classes);
	for (int k = 0; k < n_classes; k++)
	{
		target->labels[k] = pstrdup(labels[k]);
		target->counts[k] = 10 * (k + 1);
		if (target->numbers != NULL)
			target->numbers[k] = k;
	}
	return target;
}

static LinearFit *
sample_fit(Task task, int n_features, int n_classes, bool has_intercept, bool has_errors)
{
	LinearFit *fit = linear_fit_create(task, n_features, n_classes, has_intercept);
	Size n = (Size) fit->n_rows * (n_features + 1);

	for (Size i = 0; i < (Size) fit->n_rows * n_features; i++)
		fit->weights[i] = 1.0 / (i + 1) - 0.2;
	for (Size i = 0; has_intercept && i < fit->n_rows; i++)
		fit->intercepts[i] = i - 0.1;
	if (!has_errors)
		return fit;
	fit->std_errors = palloc(sizeof(double) * n);
	for (Size i = 0; i < n; i++)
		fit->std_errors[i] = i % 5 == 4 ? NAN : 0.01 * (i + 1);
	fit->df_residual = task == TASK_REGRESSION ? 31 : 0;
	return fit;
}

static Model *
sample_model(const char *algorithm, Task task, const SampleColumn *columns, int n_columns,
			 Target *target, bool has_intercept, bool has_errors)
{
	Model *model = palloc0(sizeof(Model));

	model->algo = algo_by_name(algorithm);
	model->task = task;
	model->schema = sample_schema(columns, n_columns);
	model->encoder = sample_encoder(columns, model->schema, target->n_classes);
	encode_set_dense(model->encoder, (model->algo->traits & ALGO_SPARSE) == 0);
	model->target = target;
	encode_name_targets(model->encoder, target->n_classes, target->labels);
	model->params_json = pstrdup("{\"fit_intercept\": true}");
	model->n_train = 36;
	model->report = palloc0(sizeof(TrainReport));
	model->fit =
		sample_fit(task, model->encoder->n_features, target->n_classes, has_intercept, has_errors);
	return model;
}

static const SampleColumn sample_numbers[] = {
	{"x1", "double precision", COLUMN_NUMBER, 1, {.impute = IMPUTE_MEAN}},
	{"x2", "integer", COLUMN_NUMBER, 1, {.impute = IMPUTE_MEDIAN}},
	{"hired", "boolean", COLUMN_BOOLEAN, 1, {.impute = IMPUTE_MOST_FREQUENT}},
};

static const SampleColumn sample_mixed[] = {
	{"age",
	 "numeric",
	 COLUMN_NUMBER,
	 1,
	 {.impute = IMPUTE_CONSTANT, .fill_number = 40, .indicator = true, .scale = SCALE_STANDARD}},
	{"stadt",
	 "text",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_CATEGORY, .max_categories = 100, .drop_reference = true},
	 {"K\xc3\xb6ln", "Z\xc3\xbcrich", "\xe4\xba\xac\xe9\x83\xbd"},
	 1,
	 true,
	 true},
	{"size",
	 "shirt_size",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_CONSTANT, .fill_text = "m", .encode = ENCODE_ORDINAL, .max_categories = 9},
	 {"s", "m", "l"},
	 -1,
	 false,
	 false},
	{"born",
	 "date",
	 COLUMN_DATE,
	 1,
	 {.impute = IMPUTE_MEDIAN,
	  .scale = SCALE_ROBUST,
	  .date_parts = DATE_PART_YEAR | DATE_PART_DOW}},
	{"seen",
	 "timestamp with time zone",
	 COLUMN_TIMESTAMPTZ,
	 1,
	 {.impute = IMPUTE_NONE, .indicator = true, .date_parts = DATE_PART_HOUR | DATE_PART_EPOCH}},
	{"vec", "real[]", COLUMN_ARRAY, 3, {.impute = IMPUTE_MEAN, .scale = SCALE_MIN_MAX}},
	{"flag", "boolean", COLUMN_BOOLEAN, 1, {.impute = IMPUTE_NONE, .indicator = true}},
	{"one",
	 "character(1)",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_MOST_FREQUENT},
	 {"a", "b"},
	 -1,
	 false,
	 false},
};

static const SampleColumn sample_texts[] = {
	{"x1", "double precision", COLUMN_NUMBER, 1, {.impute = IMPUTE_MEAN}},
	{"note",
	 "text",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_CATEGORY, .encode = ENCODE_TEXT, .text = {1, 2, 24, 1}, .indicator = true},
	 {"cold", "cold room", "k\xc3\xb6ln"}},
	{"flag", "boolean", COLUMN_BOOLEAN, 1, {.impute = IMPUTE_MOST_FREQUENT}},
	{"subject",
	 "character varying",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_NONE, .encode = ENCODE_TEXT, .text = {1, 1, 8, 2}},
	 {"re"}},
};

static const SampleColumn sample_by_target[] = {
	{"town",
	 "text",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_CATEGORY,
	  .encode = ENCODE_TARGET,
	  .smooth = ENCODE_SMOOTH_AUTO,
	  .unseen = UNSEEN_NULL,
	  .max_categories = 1000000},
	 {"Bonn", "K\xc3\xb6ln"},
	 -1,
	 true,
	 false},
	{"x1", "double precision", COLUMN_NUMBER, 1, {.impute = IMPUTE_MEAN}},
	{"shop",
	 "text",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_CONSTANT,
	  .fill_text = "a",
	  .indicator = true,
	  .scale = SCALE_STANDARD,
	  .encode = ENCODE_TARGET,
	  .smooth = 10,
	  .max_categories = 2},
	 {"a", "b"},
	 -1,
	 false,
	 true},
};

static const char *const sample_booleans[] = {"false", "true"};
static const char *const sample_digits[] = {"0", "1", "2"};
static const char *const sample_labels[] = {"setosa", "versicolor", "virginica", "\xce\xb1"};

static const SampleColumn sample_native[] = {
	{"x1", "double precision", COLUMN_NUMBER, 1, {.impute = IMPUTE_NATIVE}},
	{"size",
	 "text",
	 COLUMN_CATEGORY,
	 1,
	 {.impute = IMPUTE_NATIVE, .encode = ENCODE_NATIVE, .max_categories = 9},
	 {"l", "m", "s"},
	 -1,
	 false,
	 false},
	{"x2", "real", COLUMN_NUMBER, 1, {.impute = IMPUTE_NATIVE}},
};

/*
 * What is trained, with two classes where there are classes; the parameters as data_params reads
 * them.
 */
typedef struct SampleTraining
{
	const char *algorithm;
	Task task;
	const char *params;
} SampleTraining;

static const SampleTraining sample_trainings[] = {
	{"mlp", TASK_REGRESSION, "hidden_layer_sizes=3;max_iter=2"},
	{"mlp", TASK_CLASSIFICATION, "hidden_layer_sizes=9;max_iter=2;activation=tanh"},
	{"sgd", TASK_REGRESSION, "max_iter=2"},
	{"sgd", TASK_CLASSIFICATION, "max_iter=2;average=1;class_weight=b:2"},
	{"naive_bayes", TASK_CLASSIFICATION, ""},
	{"naive_bayes", TASK_CLASSIFICATION, "distribution=bernoulli"},
	{"knn", TASK_REGRESSION, "algorithm=kd_tree;leaf_size=4"},
	{"knn", TASK_CLASSIFICATION, "metric=cosine;weights=distance"},
	{"kmeans", TASK_CLUSTERING, "n_clusters=2"},
	{"kmeans", TASK_CLUSTERING, "n_clusters=3;algorithm=mini_batch"},
	{"pca", TASK_DECOMPOSITION, "n_components=2"},
	{"truncated_svd", TASK_DECOMPOSITION, "n_components=1"},
	{"gaussian_mixture", TASK_CLUSTERING, "n_components=2"},
	{"isolation_forest", TASK_OUTLIER_DETECTION, "n_estimators=3"},
	{"svm", TASK_CLASSIFICATION, ""},
	{"svm", TASK_REGRESSION, "kernel=linear"},
	{"svm", TASK_OUTLIER_DETECTION, ""},
	{"random_forest", TASK_CLASSIFICATION, "n_estimators=3"},
	{"extra_trees", TASK_REGRESSION, "n_estimators=2;max_depth=3"},
	{"decision_tree", TASK_REGRESSION, "max_leaf_nodes=9"},
	{"gradient_boosting", TASK_CLASSIFICATION, "n_estimators=3;max_depth=3"},
	{"gaussian_mixture", TASK_CLUSTERING, "n_components=2"},
	{"isolation_forest", TASK_OUTLIER_DETECTION, "n_estimators=3;max_samples=8"},
};

static TrainSet *
sample_rows(const Model *model)
{
	TrainSet *set = data_random(model->task, 30, model->encoder->n_features, 2, 1);

	set->n_categories = encode_feature_categories(model->encoder, model->algo->traits);
	for (Size i = 0; i < set->n_rows; i++)
	{
		if (set->n_categories != NULL)
			data_row(set, i)[1] = (double) (i % 4);
		if (model->task == TASK_CLASSIFICATION)
			((double *) set->y)[i] = (double) (i % 7 > 3);
	}
	data_count(set);
	if (!(model->task & TASKS_WITH_TARGET))
		set->y = NULL;
	return set;
}

/* Three columns, a target where the task has one, thirty rows. */
static Model *
sample_trained(const SampleTraining *training)
{
	Model *model = palloc0(sizeof(Model));
	bool native;

	model->algo = algo_by_name(training->algorithm);
	native = (model->algo->traits & ALGO_CATEGORIES) != 0;
	model->task = training->task;
	model->schema = sample_schema(native ? sample_native : sample_numbers, 3);
	model->encoder = sample_encoder(native ? sample_native : sample_numbers, model->schema, 0);
	if (training->task == TASK_CLASSIFICATION)
		model->target = sample_target(TARGET_TEXT_CLASS, sample_labels, 2);
	else if (training->task == TASK_REGRESSION)
		model->target = sample_target(TARGET_NUMBER, NULL, 0);
	else
		model->target = palloc0(sizeof(Target));
	model->params_json = pstrdup("{}");
	model->n_train = 30;
	model->report = palloc0(sizeof(TrainReport));
	model->fit = data_train(model->algo, sample_rows(model), training->params, model->report);
	return model;
}

/* A curve of three points, or a sigmoid. */
static CalibrationCurve
sample_curve(CalibrationMethod method)
{
	CalibrationCurve curve = {.method = method, .low = -3.5, .high = 2.25, .a = -0.75, .b = 0.125};

	if (method != CALIBRATION_ISOTONIC)
		return curve;
	curve = (CalibrationCurve){.method = method, .n_points = 3};
	curve.x = palloc(sizeof(double) * 3);
	curve.y = palloc(sizeof(double) * 3);
	for (int i = 0; i < 3; i++)
	{
		curve.x[i] = i - 1.5;
		curve.y[i] = 0.125 + 0.25 * i;
	}
	return curve;
}

/* Of two classes one curve, of more one each; none: a temperature. */
static Model *
sample_calibrated(Model *model, int n_curves)
{
	Calibrator *c = palloc0(sizeof(Calibrator));

	c->n_classes = model->target->n_classes;
	c->n_rows = 36;
	c->out_of_fold = n_curves > 1;
	c->log_loss_before = 0.5;
	c->log_loss_after = 0.375;
	c->n_curves = n_curves;
	c->sharpness = n_curves == 0 ? 0.625 : 0.0;
	c->floor = n_curves == 0 ? 1e-4 : 0.0;
	if (n_curves != 1)
		c->prior = palloc(sizeof(double) * c->n_classes);
	for (int k = 0; k < c->n_classes && c->prior != NULL; k++)
		c->prior[k] = 1.0 / (k + 1);
	if (n_curves > 0)
		c->curves = palloc(sizeof(CalibrationCurve) * n_curves);
	for (int k = 0; k < n_curves; k++)
		c->curves[k] = sample_curve(k % 2 == 0 ? CALIBRATION_ISOTONIC : CALIBRATION_SIGMOID);
	model->calibrator = c;
	return model;
}

/* Model number i, in the current memory context. */
static Model *
sample_model_number(int i)
{
	Model *model;

	if (i >= N_MADE_MODELS)
		return sample_trained(&sample_trainings[i - N_MADE_MODELS]);
	switch (i)
	{
		case 0:
			model = sample_model("linear_regression", TASK_REGRESSION, sample_numbers,
								 lengthof(sample_numbers), sample_target(TARGET_NUMBER, NULL, 0),
								 true, true);
			report_figure(model->report, "r2", 0.875);
			report_figure(model->report, "residual_std_error", 1.5e-300);
			return model;
		case 1:
			model = sample_model("logistic_regression", TASK_CLASSIFICATION, sample_mixed,
								 lengthof(sample_mixed),
								 sample_target(TARGET_TEXT_CLASS, sample_labels, 4), true, true);
			model->report->n_remarks = 1;
			model->report->remarks = palloc(sizeof(char *));
			model->report->remarks[0] = pstrdup("stopped at max_iter = 100 before converging");
			return model;
		case 2:
			return sample_model("logistic_regression", TASK_CLASSIFICATION, sample_mixed, 3,
								sample_target(TARGET_BOOLEAN_CLASS, sample_booleans, 2), false,
								false);
		case 3:
			return sample_model("logistic_regression", TASK_CLASSIFICATION, sample_mixed + 3, 3,
								sample_target(TARGET_NUMBER_CLASS, sample_digits, 3), false, true);
		case 4:
			return sample_model(
				"logistic_regression", TASK_CLASSIFICATION, sample_texts, lengthof(sample_texts),
				sample_target(TARGET_BOOLEAN_CLASS, sample_booleans, 2), true, false);
		case 5:
			return sample_model("ridge", TASK_REGRESSION, sample_texts, 2,
								sample_target(TARGET_NUMBER, NULL, 0), true, false);
		case 6:
			return sample_calibrated(sample_model_number(1), 4);
		case 7:
			return sample_calibrated(sample_model_number(2), 1);
		case 8:
			return sample_calibrated(sample_model_number(3), 0);
		case 9:
			return sample_model("logistic_regression", TASK_CLASSIFICATION, sample_by_target, 3,
								sample_target(TARGET_TEXT_CLASS, sample_labels, 4), true, false);
		case 10:
			return sample_calibrated(sample_model_number(9), 4);
		case 11:
			return sample_model("ridge", TASK_REGRESSION, sample_by_target, 3,
								sample_target(TARGET_NUMBER, NULL, 0), true, false);
		default:
			return sample_model("ridge", TASK_REGRESSION, sample_numbers, 0,
								sample_target(TARGET_NUMBER, NULL, 0), true, false);
	}
}

/* Score n raw rows, the same few words in each text. */
static pg_attribute_unused() void sample_score(const Model *model, Size n, const double *raw,
											   double *out)
{
	static const char words[] = "Cold room, cold k\xc3\xb6ln: hot re\xff and re";
	double *x = palloc(sizeof(double) * n * model->encoder->n_dense + 1);
	TextRows texts;
	RowBlock block = {.n_rows = n, .x = x};

	text_rows_init(&texts, CurrentMemoryContext);
	for (Size i = 0; i < n; i++)
	{
		for (int j = 0; j < model->schema->n_columns; j++)
		{
			if (model->encoder->columns[j].text != NULL)
				encode_text(model->encoder, j, words, strlen(words), &texts);
		}
		sparse_end_row(&texts.rows);
	}
	block.sparse = sparse_rows_of(&texts.rows);
	encode_rows(model->encoder, n, raw, &block.sparse, x);
	model_predict(model, &block, out);
	text_rows_free(&texts);
	pfree(x);
}

#endif /* UNIT_SAMPLE_MODELS_H */
