/*
 * train.c
 *		The recipe behind ml.train: check, read, split, learn, measure, store,
 *		deploy; all in the caller's transaction.
 *
 * Whatever can be refused is refused before any row is read: the name, the
 * algorithm and its parameters, the split, the deploy policy.  Nothing is
 * written before the model is complete, so an error or a cancel leaves nothing.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "core/budget.h"
#include "core/json.h"
#include "core/settings.h"
#include "dataset/dataset.h"
#include "dataset/split_text.h"
#include "model/model_score.h"
#include "model/value.h"
#include "predict/scan.h"
#include "predict/trial.h"
#include "registry/catalog.h"
#include "registry/registry.h"
#include "train/evaluate.h"
#include "train/judge.h"
#include "train/learn.h"
#include "train/params.h"
#include "train/recipe.h"
#include "train/shown.h"
#include "train/train.h"

static DeployPolicy
deploy_policy_by_name(const char *name)
{
	static const char *const names[] = {"first", "if_better", "always", "never"};

	for (int i = 0; i < lengthof(names); i++)
		if (strcmp(names[i], name) == 0)
			return (DeployPolicy) i;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown deploy policy \"%s\"", core_clip(name)),
					errhint("It is first, if_better, always or never.")));
}

/* NaN is caught by the negation. */
static void
test_size_check(double test_size)
{
	if (!(test_size >= 0 && test_size < 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("test_size must be in [0, 1), not %g", test_size)));
}

/* What can be checked of the task before the target's type is known. */
static Task
task_check(const char *name, const Algorithm *algo)
{
	Task task = name ? algo_task_by_name(name) : 0;

	if (name != NULL && task == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown task \"%s\"", core_clip(name)),
				 errhint("A task is regression, classification, clustering, decomposition or "
						 "outlier_detection.")));
	if (task != 0 && (algo->tasks & task) == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("algorithm \"%s\" does not do %s", algo->name, name),
						errhint("ml.algorithms() says which task each algorithm does.")));
	return task;
}

/* What learns when no algorithm is named. */
static const char *
algorithm_default(const char *target, const char *task)
{
	if (target != NULL)
		return "gradient_boosting";
	if (task != NULL && strcmp(task, "decomposition") == 0)
		return "pca";
	if (task != NULL && strcmp(task, "outlier_detection") == 0)
		return "isolation_forest";
	return "kmeans";
}

static const Algorithm *
algorithm_check(const char *name, const char *target, const char *task)
{
	if (name == NULL)
	{
		name = algorithm_default(target, task);
		ereport(NOTICE, (errmsg("algorithm is %s", name)));
	}
	if (target != NULL && algo_by_name(name) == NULL && algo_by_name(target) != NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown algorithm \"%s\"", core_clip(name)),
			 errhint("The arguments are name, source, target, algorithm, and here the target is "
					 "\"%s\".",
					 target)));
	return params_algorithm(name);
}

/* What the arguments say; what the algorithm says follows from its parameters. */
static void
dataset_request_init(DatasetRequest *dr, const TrainRequest *request, const Algorithm *algo)
{
	memset(dr, 0, sizeof(*dr));
	test_size_check(request->test_size);
	split_parse(request->split, &dr->rows);
	dr->source = request->source;
	dr->rows.target = request->target;
	dr->rows.task = task_check(request->task, algo);
	dr->rows.features = request->features;
	dr->rows.n_features = request->n_features;
	dr->rows.exclude = request->exclude;
	dr->rows.n_exclude = request->n_exclude;
	dr->preprocess = request->preprocess;
	dr->test_size = request->test_size;
	dr->path = (DataPath) settings_data_path;
}

Model *
train_model(Dataset *ds, const Algorithm *algo, const Params *params)
{
	encode_on_missing(dataset_encoder(ds), dataset_saw_null(ds), params->on_missing);
	return learn(&(Lesson){.algo = algo,
						   .params = params,
						   .schema = dataset_schema(ds),
						   .encoder = dataset_encoder(ds),
						   .target = dataset_target(ds),
						   .set = dataset_train_set(ds)});
}

/* Outputs at a time: at most so many, but for those of a single row. */
#define SCORED_VALUES (128 * 1024)

/* Scoring the held-out rows, some of a block at a time. */
typedef struct Scoring
{
	const Model *model;
	ScoreSet *scores;
	Size capacity; /* rows */
	double *outputs; /* capacity x n_outputs */
} Scoring;

static void
scoring_reserve(Scoring *s, int n_outputs)
{
	s->capacity = Max(SCORED_VALUES / n_outputs, 1);
	s->outputs = palloc_extended(s->capacity * n_outputs * sizeof(double), MCXT_ALLOC_HUGE);
}

/* Rows of a model without a target: the one figure that describes it. */
static void
figure_rows(const RowBlock *rows, Scoring *s)
{
	model_figure(s->model, rows, s->outputs);
	score_add_figure(s->scores, rows->n_rows, s->outputs, rows->w);
}

static void
scoring_rows(const RowBlock *rows, Scoring *s)
{
	model_score_encoded(s->model, rows, s->outputs);
	score_add(s->scores, rows->n_rows, rows->y, s->outputs, rows->w);
}

static void
scoring_block(const RowBlock *block, void *state)
{
	Scoring *s = state;
	bool has_target = s->model->target->kind != TARGET_NONE;
	int n_dense = s->model->encoder->n_dense;

	for (Size i = 0; i < block->n_rows; i += s->capacity)
	{
		RowBlock rows = row_block_part(block, n_dense, i, Min(s->capacity, block->n_rows - i));

		CHECK_FOR_INTERRUPTS();
		if (has_target)
			scoring_rows(&rows, s);
		else
			figure_rows(&rows, s);
	}
}

/*
 * What the scores may take: what the training leaves of the budget.  Its rows or sums
 * are still in memory with the model, in this context, and may fill the budget; but
 * what the learner took beside them, which was counted apart, is free again, and in its
 * place the scores may have a quarter of the budget in any case: less would only make
 * for more readings of their file.
 */
static Size
scoring_memory(void)
{
	Size budget = budget_training_bytes();
	Size taken = MemoryContextMemAllocated(CurrentMemoryContext, true);

	return Max(budget - Min(taken, budget), budget / 4);
}

/* Metrics of the held-out rows; *n = 0 without any. */
static Score *
train_score(Dataset *ds, const Model *model, const ScoreSubject *subject, double test_size, int *n)
{
	Scoring scoring = {.model = model};
	bool has_target = model->target->kind != TARGET_NONE;
	Score *scores;

	*n = 0;
	if (dataset_n_test(ds) == 0)
	{
		if (test_size > 0)
			ereport(NOTICE, (errmsg("too few rows to hold any out: there are no metrics")));
		return NULL;
	}
	scoring.scores = judge_create(model, subject, scoring_memory());
	scoring_reserve(&scoring, has_target ? model_n_outputs(model) : 1);
	dataset_scan_test(ds, scoring_block, &scoring);
	pfree(scoring.outputs);
	scores = score_finish(scoring.scores, n);
	score_notice(scores, *n);
	return scores;
}

char *
train_metrics_json(const Score *metrics, int n)
{
	JsonWriter w;

	if (n == 0)
		return NULL;
	json_init(&w);
	json_open(&w, '{');
	for (int i = 0; i < n; i++)
	{
		json_key(&w, metrics[i].metric);
		if (metrics[i].is_null)
			json_string(&w, NULL);
		else
			json_number(&w, metrics[i].value);
	}
	json_close(&w, '}');
	return json_finish(&w);
}

/* A member of the champion's stored metrics; NULL when it is not there. */
static JsonbValue *
champion_find(int64 model_id, const char *metric)
{
	char *json = registry_metrics(model_id, MODEL_ALIAS_CHAMPION);
	Jsonb *metrics;

	if (json == NULL)
		return NULL;
	metrics = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
	return getKeyJsonValueFromContainer(&metrics->root, metric, strlen(metric), NULL);
}

/* The number of it; false when it is not known. */
static bool
champion_metric(int64 model_id, const char *metric, double *value)
{
	JsonbValue *found = champion_find(model_id, metric);

	if (found == NULL || found->type != jbvNumeric)
		return false;
	*value =
		DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(found->val.numeric)));
	return true;
}

/* The same, where it is the algorithm's figure and was stored under another name. */
static bool
champion_former_metric(int64 model_id, const Model *model, const char *metric, double *value)
{
	const AlgorithmFigure *figure = model->algo->score.figure;

	return figure != NULL && figure->former_name != NULL && strcmp(metric, figure->name) == 0 &&
		   champion_metric(model_id, figure->former_name, value);
}

/* What decides whether a new version is deployed. */
typedef struct Promotion
{
	DeployPolicy policy;
	const Model *model;
	const ScoreSubject *subject; /* by what it is judged */
	const Score *metrics;
	int n_metrics;
	bool tried; /* whether the model answers */
} Promotion;

/* The one that models like this one are ranked by. */
static Score
train_main_score(const Promotion *p)
{
	bool greater_is_better;

	return judge_find_score(
		p->metrics, p->n_metrics,
		score_main_metric(p->subject, p->model->algo->score.figure, &greater_is_better));
}

/* What the champion, which is a regression, was made to minimise. */
static AlgorithmObjective
champion_objective(int64 model_id)
{
	AlgorithmObjective objective = {OBJECTIVE_ANY, 0.0};
	ModelVersion version;

	(void) catalog_push_fresh_snapshot();
	if (registry_alias_version(model_id, MODEL_ALIAS_CHAMPION, &version))
	{
		const Model *model = scan_pin_model(&version);

		objective = judge_subject(model, params_stored(model)).objective;
	}
	PopActiveSnapshot();
	return objective;
}

/* The first of its metrics that regressions are ranked by; false: it has none. */
static bool
champion_judged_by(int64 model_id, const Promotion *p, ScoreSubject *champion)
{
	static const ObjectiveKind kinds[] = {OBJECTIVE_COUNTS, OBJECTIVE_QUANTILE, OBJECTIVE_ANY};
	bool greater_is_better;

	*champion = *p->subject;
	for (int i = 0; i < lengthof(kinds); i++)
	{
		champion->objective = (AlgorithmObjective){.kind = kinds[i]};
		if (champion_find(model_id, score_main_metric(champion, NULL, &greater_is_better)) == NULL)
			continue;
		if (kinds[i] == OBJECTIVE_QUANTILE && p->subject->objective.kind == OBJECTIVE_QUANTILE)
			champion->objective = champion_objective(model_id);
		return true;
	}
	return false;
}

/* "r2_score", "mean_pinball_loss of quantile 0.1"; quantile: whether to say it. */
static char *
train_judged_by(const ScoreSubject *subject, bool quantile)
{
	bool greater_is_better;
	const char *metric = score_main_metric(subject, NULL, &greater_is_better);

	if (!quantile)
		return pstrdup(metric);
	return psprintf("%s of quantile %s", metric, float8out_internal(subject->objective.quantile));
}

/* Are both judged by the same figure?  A loss of one quantile is none of another. */
static bool
train_is_comparable(int64 model_id, const Promotion *p)
{
	ScoreSubject champion;
	AlgorithmObjective a = p->subject->objective;
	bool quantiles;

	if (p->subject->task != TASK_REGRESSION || !champion_judged_by(model_id, p, &champion) ||
		(a.kind == champion.objective.kind && a.quantile == champion.objective.quantile))
		return true;
	quantiles = a.kind == OBJECTIVE_QUANTILE && champion.objective.kind == OBJECTIVE_QUANTILE;
	ereport(NOTICE,
			(errmsg("the new version is not deployed: it is judged by %s, the champion by "
					"%s, which cannot be compared",
					train_judged_by(p->subject, quantiles), train_judged_by(&champion, quantiles)),
			 errhint("Compare them with ml.evaluate and deploy with ml.deploy.")));
	return false;
}

/* Compare the metric that both are judged by, each on its own version's held-out rows. */
static bool
train_beats_champion(int64 model_id, const Promotion *p)
{
	bool greater_is_better;
	const char *metric =
		score_main_metric(p->subject, p->model->algo->score.figure, &greater_is_better);
	Score score = judge_find_score(p->metrics, p->n_metrics, metric);
	double champion = 0;

	if (!train_is_comparable(model_id, p))
		return false;
	if (!score.is_null && (champion_metric(model_id, metric, &champion) ||
						   champion_former_metric(model_id, p->model, metric, &champion)))
		return greater_is_better ? score.value > champion : score.value < champion;
	ereport(NOTICE, (errmsg("the new version is not deployed: %s of %s is not known", metric,
							score.is_null ? "the new version" : "the champion"),
					 errhint("Compare them with ml.evaluate and deploy with ml.deploy.")));
	return false;
}

static bool
train_should_deploy(int64 model_id, const Promotion *p)
{
	if (p->policy == DEPLOY_ALWAYS || p->policy == DEPLOY_NEVER)
		return p->policy == DEPLOY_ALWAYS;
	if (!registry_has_alias(model_id, MODEL_ALIAS_CHAMPION))
		return true;
	return p->policy == DEPLOY_IF_BETTER && train_beats_champion(model_id, p);
}

/* Asked when the version is stored, and again when another moved the alias meanwhile. */
static bool
train_wants_champion(int64 model_id, void *arg)
{
	Promotion *p = arg;

	if (!train_should_deploy(model_id, p))
		return false;
	if (!p->tried)
		trial_run(p->model);
	p->tried = true;
	return true;
}

/* A training whose request is checked. */
typedef struct TrainRun
{
	const TrainRequest *request;
	int64 model_id; /* of the model of that name, or 0 */
	const DatasetRequest *dataset;
	const Algorithm *algo;
	const Params *params;
	DeployPolicy policy;
	TimestampTz started;
	TrainResult *result;
} TrainRun;

/*
 * Scores the held-out rows, stores the version and makes it the champion where the policy says
 * so.
 */
static void
train_store(const TrainRun *run, Dataset *ds, Model *model)
{
	const TrainRequest *request = run->request;
	TrainResult *result = run->result;
	ScoreSubject subject = judge_subject(model, run->params);
	int n_metrics;
	Score *metrics = train_score(ds, model, &subject, request->test_size, &n_metrics);
	Promotion promotion = {.policy = run->policy,
						   .model = model,
						   .subject = &subject,
						   .metrics = metrics,
						   .n_metrics = n_metrics};
	NewVersion nv = {
		.model_id = run->model_id,
		.name = request->name,
		.alias = MODEL_ALIAS_CHAMPION,
		.wants_alias = train_wants_champion,
		.arg = &promotion,
		.artifact = model_to_varlena(model),
		.algorithm = model->algo->name,
		.task = algo_task_name(model->task),
		.params = model->params_json,
		.recipe = recipe_of_training(request),
		.metrics = train_metrics_json(metrics, n_metrics),
		.n_train = dataset_n_train(ds),
		.n_test = dataset_n_test(ds),
		.n_skipped = dataset_n_skipped(ds),
		.duration_us = GetCurrentTimestamp() - run->started,
	};
	StoredVersion stored = registry_add_version(&nv);

	/* the figures on held-out rows are the version's first evaluation */
	if (n_metrics > 0)
		evaluate_record(&stored.version, NULL, metrics, n_metrics, nv.n_test);
	result->name = stored.name;
	result->version = stored.version.version;
	result->deployed = stored.deployed;
	result->metrics = nv.metrics;
	result->main = train_main_score(&promotion);
	result->main.reason = NULL; /* it has been told, and ends with the context */
	result->duration_us = nv.duration_us;
}

/* Read, learn, store. */
static void
train_work(void *arg)
{
	TrainRun *run = arg;
	TrainResult *result = run->result;
	Dataset *ds = dataset_open(run->dataset);
	Model *model = train_model(ds, run->algo, run->params);

	train_store(run, ds, model);
	result->algorithm = run->algo->name;
	result->task = algo_task_name(model->task);
	result->n_train = dataset_n_train(ds);
	result->n_test = dataset_n_test(ds);
	result->n_skipped = dataset_n_skipped(ds);
	dataset_close(ds);
}

TrainPlan
train_plan(const TrainRequest *request)
{
	TrainPlan plan = {.algo = algorithm_check(request->algorithm, request->target, request->task)};

	dataset_request_init(&plan.dataset, request, plan.algo);
	plan.params = params_parse(plan.algo, request->params, plan.dataset.rows.task, true);
	params_to_request(plan.algo, plan.params, &plan.dataset);
	return plan;
}

TrainResult *
train_run(const TrainRequest *asked)
{
	TrainRequest request = *asked;
	TimestampTz started = GetCurrentTimestamp();
	TrainResult *result = palloc0(sizeof(TrainResult));
	TrainPlan plan = train_plan(&request);
	DeployPolicy policy = deploy_policy_by_name(request.deploy);
	MemoryContext context;
	MemoryContext caller;
	int64 model_id;
	TrainRun run;

	if (policy == DEPLOY_IF_BETTER && request.test_size == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("deploy policy \"if_better\" needs held-out rows, but test_size is 0")));
	if (request.search_path == NULL) /* the source may change it */
		request.search_path = pstrdup(namespace_search_path);
	model_id = request.model_id;
	if (model_id == 0)
		model_id = registry_check_may_train(request.name);

	context = AllocSetContextCreate(CurrentMemoryContext, "ml train", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(context);
	run = (TrainRun){&request,    model_id, &plan.dataset, plan.algo,
					 plan.params, policy,   started,       result};
	shown_run(request.name, plan.algo->name, train_work, &run);
	MemoryContextSwitchTo(caller);
	result->name = pstrdup(result->name);
	if (result->metrics)
		result->metrics = pstrdup(result->metrics);
	MemoryContextDelete(context);
	return result;
}
