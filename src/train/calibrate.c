/*
 * calibrate.c
 *		The recipe behind ml.calibrate.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "algo/classes.h"
#include "core/budget.h"
#include "encode/train_set.h"
#include "math/deal.h"
#include "model/calibrator_fit.h"
#include "model/value.h"
#include "predict/scan.h"
#include "train/actual.h"
#include "train/calibrate.h"
#include "train/calibrate_folds.h"
#include "train/evaluate.h"
#include "train/judge.h"
#include "train/params.h"
#include "train/shown.h"
#include "train/stored_recipe.h"
#include "train/weights.h"

typedef struct Calibration
{
	StoredTraining stored;
	CalibrationMethod method;
	const char *source; /* NULL: the version's own rows */
	Model *model; /* without a calibrator, until there is one */
	const Params *params;
	TimestampTz started;
	TrainResult *result;

	OutputRows learned; /* what the calibrator is fitted on */
	OutputRows held; /* the version's held-out rows; none with a source */
	double *cross_fitted; /* learned by calibrators that have not seen them */
	uint64 n_skipped;

	ActualReader actual; /* of a source */
	WeightReader weights;
	int n_metrics;
	Score *metrics;
} Calibration;

static CalibrationMethod
calibrate_method_by_name(const char *name)
{
	for (int i = 0; i < N_CALIBRATION_METHODS; i++)
	{
		if (strcmp(calibration_method_names[i], name) == 0)
			return (CalibrationMethod) i;
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown method of calibration \"%s\"", core_clip(name)),
					errhint("It is auto, sigmoid, isotonic or temperature.")));
}

static void
calibrate_check_task(const Calibration *c)
{
	if (c->model->task != TASK_CLASSIFICATION)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("version %d of model \"%s\" has no probabilities to calibrate",
						c->stored.version.version, c->stored.name),
				 errdetail("Its task is %s, not classification.", algo_task_name(c->model->task))));
}

/* ---- rows of a source ---- */

/* A row of a source counts, but for one without an answer or weight. */
static void
calibrate_add_row(Calibration *c, const ScanBlock *block, Size i)
{
	int n_dense = c->model->encoder->n_dense;
	double y = actual_value(&c->actual, block->beside[i].value);
	double w = 1.0;
	RowBlock row = {.n_rows = 1, .x = block->features + i * n_dense, .y = &y};

	if (c->params->weight_column != NULL)
	{
		w = weights_value(&c->weights, &block->weights[i]);
		row.w = &w;
	}
	if (block->texts.start != NULL)
		row.sparse = sparse_from(&block->texts, i);
	if (w == 0.0 || (block->unanswered != NULL && block->unanswered[i]))
		c->n_skipped++;
	else
		output_rows_add(&c->learned, c->model, &row, 0);
}

static void
calibrate_block(const ScanBlock *block, void *arg)
{
	for (Size i = 0; i < block->n_rows; i++)
		calibrate_add_row(arg, block, i);
}

/* The rows, dealt to folds by which calibrators are compared. */
static void
calibrate_read_source(Calibration *c)
{
	const Source *source = source_open(c->source);
	int weight = weights_open(&c->weights, source, c->params->weight_column);
	int column = actual_open(&c->actual, c->model, source, NULL);

	c->n_skipped += scan_encode(c->model, source, column, weight, true, calibrate_block, c);
	output_rows_check(&c->learned, c->model->target, CALIBRATE_FOLDS);
	c->learned.fold = deal_folds(c->learned.n, c->learned.y, c->model->target->n_classes,
								 CALIBRATE_FOLDS, c->params->seed);
}

/* ---- the version's own rows ---- */

static void
calibrate_read_own(void *arg)
{
	Calibration *c = arg;
	TrainRequest request = c->stored.recipe.request;
	TrainPlan plan;

	request.algorithm = c->model->algo->name;
	plan = train_plan(&request);
	plan.dataset.quiet = true;
	calibrate_folds_held_out(&plan, c->model, &c->held, &c->n_skipped);
	calibrate_folds_run(&plan, c->model, &c->learned);
	output_rows_check(&c->learned, c->model->target, CALIBRATE_FOLDS);
}

/* ---- the calibrator ---- */

/* What the learner was told that a row of each class weighs; NULL: all the same. */
static const double *
calibrate_class_weights(const Calibration *c)
{
	const Model *model = c->model;
	TrainSet set = train_set_of(model->encoder, model->target, model->task, model->n_train,
								c->params, model->algo->traits);
	const Params *params = params_for_labels(c->params, model->target);

	for (int i = 0; i < params->n_specs; i++)
	{
		const ParamSpec *spec = &params->specs[i];
		ParamValue value = params->values[i];

		if (spec->type != PARAM_CLASS_WEIGHT)
			continue;
		value.balanced |= spec->choices != NULL && value.choice >= 0; /* in some way */
		return classes_weights_wanted(&set, &value);
	}
	return NULL;
}

static Calibrator *
calibrate_fit(Calibration *c)
{
	const OutputRows *learned = &c->learned;
	CalibrationRows rows = {
		.n = learned->n,
		.n_classes = learned->n_classes,
		.outputs = learned->outputs,
		.y = learned->y,
		.w = learned->w,
		.fold = learned->fold,
		.n_folds = CALIBRATE_FOLDS,
		.class_weights = calibrate_class_weights(c),
	};
	Size outputs = sizeof(double) * rows.n * rows.n_classes;
	Calibrator *calibrator;

	budget_check(2 * outputs + calibrator_fit_bytes(rows.n, rows.n_classes),
				 "the rows to calibrate on");
	c->cross_fitted = palloc_extended(outputs, MCXT_ALLOC_HUGE);
	calibrator = calibrator_fit(&rows, c->method, c->cross_fitted);
	calibrator->out_of_fold = c->source == NULL;
	return calibrator;
}

/* ---- its metrics ---- */

/* Of rows with these outputs. */
static Score *
calibrate_score(const Calibration *c, const OutputRows *rows, const double *outputs, int *n)
{
	ScoreSubject subject = judge_subject(c->model, c->params);
	ScoreSet *set = judge_create(c->model, &subject, budget_training_bytes() / 4);

	score_add(set, rows->n, rows->y, outputs, rows->w);
	return score_finish(set, n);
}

static const Score *
calibrate_find_score(const Score *scores, int n, const char *metric)
{
	for (int i = 0; i < n; i++)
	{
		if (strcmp(scores[i].metric, metric) == 0 && !scores[i].is_null)
			return &scores[i];
	}
	return NULL;
}

/* log_loss and, of two classes, brier_score, before and after. */
static void
calibrate_tell(const Calibration *c, const Score *before, int n_before)
{
	static const char *const told[] = {"log_loss", "brier_score"};
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < lengthof(told); i++)
	{
		const Score *old = calibrate_find_score(before, n_before, told[i]);
		const Score *new = calibrate_find_score(c->metrics, c->n_metrics, told[i]);

		if (old != NULL && new != NULL)
			appendStringInfo(&text, "%s%s %.4g, before %.4g", text.len > 0 ? "; " : "", told[i],
							 new->value, old->value);
	}
	if (c->source == NULL)
		ereport(NOTICE, (errmsg("on %zu held-out rows: %s", c->held.n, text.data)));
	else
		ereport(NOTICE, (errmsg("on %zu rows of the source, each by a calibrator that has not "
								"seen it: %s",
								c->learned.n, text.data)));
}

/* Without rows held out, what is known of those learned from. */
static void
calibrate_tell_learned(const Calibration *c)
{
	const Calibrator *calibrator = c->model->calibrator;

	ereport(NOTICE,
			(errmsg("no rows are held out; on " UINT64_FORMAT " rows out of fold: log_loss "
					"%.4g, before %.4g",
					calibrator->n_rows, calibrator->log_loss_after, calibrator->log_loss_before)));
}

/* Of the held-out rows, or of a source's own. */
static void
calibrate_measure(Calibration *c)
{
	OutputRows *rows = c->source == NULL ? &c->held : &c->learned;
	double *after = c->cross_fitted;
	Score *before;
	int n_before;

	if (rows->n == 0)
	{
		calibrate_tell_learned(c);
		return;
	}
	before = calibrate_score(c, rows, rows->outputs, &n_before);
	if (c->source == NULL)
	{
		calibrator_apply(c->model->calibrator, rows->n, rows->outputs);
		after = rows->outputs;
	}
	c->metrics = calibrate_score(c, rows, after, &c->n_metrics);
	score_notice(c->metrics, c->n_metrics);
	calibrate_tell(c, before, n_before);
}

/* ---- the version ---- */

static char *
calibrate_recipe(const Calibration *c)
{
	const char *method = calibration_method_names[c->method];

	if (c->source == NULL)
		return recipe_of_calibration(&c->stored.recipe, method);
	return recipe_of_calibration_on(c->stored.version.version, method, c->source);
}

static void
calibrate_fill_result(TrainResult *result, const NewVersion *nv, const StoredVersion *stored)
{
	result->name = stored->name;
	result->version = stored->version.version;
	result->algorithm = nv->algorithm;
	result->task = nv->task;
	result->n_train = nv->n_train;
	result->n_test = nv->n_test;
	result->n_skipped = nv->n_skipped;
	result->metrics = nv->metrics;
	result->duration_us = nv->duration_us;
}

/* What models of the task are ranked by; its metric is NULL when there is none. */
static Score
calibrate_main_score(const Calibration *c)
{
	ScoreSubject subject = judge_subject(c->model, c->params);
	bool greater_is_better;

	return judge_find_score(c->metrics, c->n_metrics,
							score_main_metric(&subject, NULL, &greater_is_better));
}

static void
calibrate_store(Calibration *c)
{
	const Model *model = c->model;
	NewVersion nv = {
		.model_id = c->stored.version.model_id,
		.name = c->stored.name,
		.artifact = model_to_varlena(model),
		.algorithm = model->algo->name,
		.task = algo_task_name(model->task),
		.params = model->params_json,
		.recipe = calibrate_recipe(c),
		.metrics = train_metrics_json(c->metrics, c->n_metrics),
		.n_train = model->n_train,
		.n_test = c->source == NULL ? c->held.n : 0,
		.n_skipped = c->n_skipped,
		.duration_us = GetCurrentTimestamp() - c->started,
	};
	StoredVersion stored = registry_add_version(&nv);

	if (c->n_metrics > 0)
		evaluate_record(&stored.version, NULL, c->metrics, c->n_metrics,
						c->source == NULL ? c->held.n : c->learned.n);
	calibrate_fill_result(c->result, &nv, &stored);
	c->result->main = calibrate_main_score(c);
	c->result->main.reason = NULL; /* it has been told, and ends with the context */
}

/* Read, fit, measure, store. */
static void
calibrate_work(void *arg)
{
	Calibration *c = arg;
	bool weighted = c->params->weight_column != NULL;

	output_rows_init(&c->learned, c->model->target->n_classes, weighted);
	output_rows_init(&c->held, c->model->target->n_classes, weighted);
	if (c->source == NULL)
		stored_recipe_under(&c->stored, calibrate_read_own, c);
	else
		calibrate_read_source(c);
	c->model->calibrator = calibrate_fit(c);
	calibrate_measure(c);
	calibrate_store(c);
}

/* The version as it learned; what calibrated it before, if anything, is left out. */
static Model *
calibrate_read_model(const ModelVersion *version)
{
	struct varlena *artifact = registry_artifact(version);
	Model *model = model_from_varlena(artifact);

	pfree(artifact);
	model->calibrator = NULL;
	return model;
}

TrainResult *
calibrate_run(const char *reference, const char *method, const char *source)
{
	MemoryContext caller = CurrentMemoryContext;
	Calibration c = {.started = GetCurrentTimestamp(),
					 .method = calibrate_method_by_name(method),
					 .source = source,
					 .result = palloc0(sizeof(TrainResult))};
	MemoryContext context = AllocSetContextCreate(caller, "ml calibrate", ALLOCSET_DEFAULT_SIZES);

	MemoryContextSwitchTo(context);
	c.stored = stored_recipe_find(reference);
	c.model = calibrate_read_model(&c.stored.version);
	calibrate_check_task(&c);
	if (source == NULL)
		stored_recipe_check(&c.stored);
	c.params = params_stored(c.model);
	shown_run(c.stored.name, c.model->algo->name, calibrate_work, &c);
	MemoryContextSwitchTo(caller);
	c.result->name = pstrdup(c.result->name);
	if (c.result->metrics != NULL)
		c.result->metrics = pstrdup(c.result->metrics);
	MemoryContextDelete(context);
	return c.result;
}
