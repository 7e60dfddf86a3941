/*
 * update.c
 *		The recipe behind ml.update.
 *
 * The model keeps its schema, encoder and classes: the new rows are bound and
 * encoded as for a prediction, kept within ml.training_memory, and given to the
 * algorithm with the fit it had.  Like a training, nothing is written before the
 * model is complete.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "core/budget.h"
#include "encode/train_set.h"
#include "math/dd.h"
#include "model/value.h"
#include "predict/scan.h"
#include "registry/registry.h"
#include "train/actual.h"
#include "train/learn.h"
#include "train/params.h"
#include "train/recipe.h"
#include "train/shown.h"
#include "train/update.h"
#include "train/update_order.h"
#include "train/weights.h"

typedef struct Update
{
	MemoryContext context; /* of the rows */
	const Model *model;
	ActualReader actual;
	const char *weight_column; /* NULL: all rows weigh the same */
	WeightReader weights;
	Matrix x; /* rows so far, encoded */
	SparseBuilder texts; /* the features of their texts, where these are beside x */
	double *y; /* NULL without a target */
	double *w; /* NULL without weights */
	Size capacity; /* rows */
	uint64 n_skipped; /* rows whose target is NULL, that weigh nothing, or that have no answer */
	uint64 *class_counts; /* of the new rows; NULL unless classification */
	Dd target_sum;
} Update;

static bool
has_target(const Model *model)
{
	return model->target->kind != TARGET_NONE;
}

/* The context of a block is reset after it. */
static double *
grown(const Update *u, double *values, Size n)
{
	if (values == NULL)
		return MemoryContextAllocHuge(u->context, n * sizeof(double));
	return repalloc_huge(values, n * sizeof(double));
}

/* Room for n more rows; both halves of a growing array count. */
static void
reserve(Update *u, Size n)
{
	Size row = (u->x.n_cols + 1 + (u->weight_column != NULL)) * sizeof(double);
	Size capacity = u->capacity;

	budget_check(capacity * row + sparse_builder_bytes(&u->texts), "the rows to learn on from");
	if (u->x.n_rows + n <= capacity)
		return;
	while (capacity < u->x.n_rows + n)
		capacity = Max(capacity * 2, 1024);
	budget_check((capacity + u->capacity) * row + sparse_builder_bytes(&u->texts),
				 "the rows to learn on from");
	u->x.data = grown(u, u->x.data, capacity * Max(u->x.n_cols, 1));
	u->y = grown(u, u->y, capacity);
	if (u->weight_column != NULL)
		u->w = grown(u, u->w, capacity);
	u->capacity = capacity;
}

/* Row i of the block to the end of those that are kept. */
static void
keep_row(Update *u, const ScanBlock *block, Size i)
{
	Size at = u->x.n_rows++;

	memcpy(matrix_row(&u->x, at), block->features + i * u->x.n_cols, u->x.n_cols * sizeof(double));
	if (model_n_sparse(u->model) > 0)
	{
		sparse_put_row(&u->texts, &block->texts, i);
		sparse_end_row(&u->texts);
	}
	if (!has_target(u->model))
		return;
	u->y[at] = actual_value(&u->actual, block->beside[i].value);
	if (u->class_counts != NULL)
		u->class_counts[(int) u->y[at]]++;
	else
		u->target_sum = dd_add_d(u->target_sum, u->y[at]);
}

/* Keeps a block's rows to learn from, but for those without an answer or weight. */
static void
update_block(const ScanBlock *block, void *arg)
{
	Update *u = arg;

	reserve(u, block->n_rows);
	for (Size i = 0; i < block->n_rows; i++)
	{
		if (block->unanswered != NULL && block->unanswered[i])
		{
			u->n_skipped++;
			continue;
		}
		if (u->weight_column != NULL)
		{
			double w = weights_value(&u->weights, &block->weights[i]);

			if (w == 0.0)
			{
				u->n_skipped++;
				continue;
			}
			u->w[u->x.n_rows] = w;
		}
		keep_row(u, block, i);
	}
}

static void
read_rows(Update *u, const Source *source)
{
	int weight = weights_open(&u->weights, source, u->weight_column);
	int column = -1;

	u->x.n_cols = u->model->encoder->n_dense;
	sparse_builder_init(&u->texts, u->context);
	if (has_target(u->model))
		column = actual_open(&u->actual, u->model, source, NULL);
	if (u->model->task == TASK_CLASSIFICATION)
		u->class_counts = palloc0(u->model->target->n_classes * sizeof(uint64));
	u->n_skipped += scan_encode(u->model, source, column, weight, true, update_block, u);
	if (u->x.n_rows == 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the source gives no rows to learn from")));
}

/*
 * In the order of the source where it has one and the algorithm follows it, else in one of their
 * own.
 */
static void
order_rows(Update *u, const Source *source, const Params *params)
{
	const Algorithm *algo = u->model->algo;

	if (algo->learn.in_order != NULL && algo->learn.in_order(params) && source->is_ordered)
		return;
	update_order(&(UpdateRows){
		.x = &u->x,
		.y = has_target(u->model) ? u->y : NULL,
		.w = u->w,
		.texts = model_n_sparse(u->model) > 0 ? &u->texts : NULL,
	});
}

static void
update_scan(const TrainSet *set, RowBlockFn fn, void *state)
{
	RowBlock block = {.n_rows = set->x->n_rows,
					  .x = set->x->data,
					  .y = set->y,
					  .w = set->w,
					  .sparse = set->sparse};

	fn(&block, state);
}

static TrainSet
update_set(const Update *u, const Params *params)
{
	const Model *model = u->model;
	TrainSet set = train_set_of(model->encoder, model->target, model->task, u->x.n_rows, params,
								model->algo->traits);

	set.class_counts = u->class_counts; /* of these rows, not of those before */
	set.x = &u->x;
	set.y = has_target(model) ? u->y : NULL;
	set.w = u->w;
	set.scan = update_scan;
	if (set.n_sparse > 0)
		set.sparse = sparse_rows_of(&u->texts);
	return set;
}

/* What is known of the target from the rows of before and now. */
static Target *
updated_target(const Update *u)
{
	const Target *old = u->model->target;
	Target *target = palloc(sizeof(Target));
	double n_old = (double) u->model->n_train;
	double n = (double) u->x.n_rows;

	*target = *old;
	if (u->class_counts != NULL)
	{
		target->counts = palloc(old->n_classes * sizeof(uint64));
		for (int k = 0; k < old->n_classes; k++)
			target->counts[k] = old->counts[k] + u->class_counts[k];
	}
	else if (has_target(u->model))
		target->mean = (old->mean * n_old + dd_value(u->target_sum)) / (n_old + n);
	return target;
}

static Model *
learn_on(const Update *u, const Params *params)
{
	const Model *before = u->model;
	TrainSet set = update_set(u, params);

	return learn(&(Lesson){.algo = before->algo,
						   .params = params,
						   .schema = before->schema,
						   .encoder = before->encoder,
						   .target = updated_target(u),
						   .set = &set,
						   .before = before});
}

static void
check_can_update(const Model *model)
{
	if (model->algo->learn.update == NULL)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("algorithm \"%s\" cannot learn on from new rows", model->algo->name),
						errhint("Train a new version with ml.train on all rows.")));
}

/* What it has learned since has other scores than those that were calibrated. */
static void
notice_calibrator(const Update *u, const StoredVersion *stored)
{
	if (u->model->calibrator != NULL)
		ereport(NOTICE,
				(errmsg("version %d is not calibrated, as the version that it learned on from is",
						stored->version.version),
				 errhint("Calibrate it on rows that it has not learned from: "
						 "ml.calibrate('%s@%d', source => ...).",
						 stored->name, stored->version.version)));
}

/* The model that has learned on, as the next version. */
static void
store(const Update *u, const Model *model, const char *name, const ModelVersion *base,
	  const char *source, TimestampTz started, TrainResult *result)
{
	NewVersion nv = {
		.model_id = base->model_id,
		.name = name,
		.artifact = model_to_varlena(model),
		.algorithm = model->algo->name,
		.task = algo_task_name(model->task),
		.params = model->params_json,
		.recipe = recipe_of_update(base->version, source),
		.n_train = u->x.n_rows,
		.n_skipped = u->n_skipped,
	};
	StoredVersion stored;

	nv.duration_us = GetCurrentTimestamp() - started;
	stored = registry_add_version(&nv);
	notice_calibrator(u, &stored);
	result->name = stored.name;
	result->version = stored.version.version;
	result->algorithm = nv.algorithm;
	result->task = nv.task;
	result->n_train = u->x.n_rows;
	result->n_skipped = u->n_skipped;
	result->duration_us = nv.duration_us;
}

/* An update whose model is there. */
typedef struct UpdateRun
{
	Update *update;
	const char *name;
	const ModelVersion *version; /* that learns on */
	const char *source;
	const Params *params;
	TimestampTz started;
	TrainResult *result;
} UpdateRun;

/* Read, learn, store. */
static void
update_work(void *arg)
{
	UpdateRun *run = arg;
	const Source *source = source_open(run->source);

	read_rows(run->update, source);
	order_rows(run->update, source, run->params);
	store(run->update, learn_on(run->update, run->params), run->name, run->version, run->source,
		  run->started, run->result);
}

TrainResult *
update_run(const char *reference, const char *source_text)
{
	TimestampTz started = GetCurrentTimestamp();
	TrainResult *result = palloc0(sizeof(TrainResult));
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml update", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	ModelReference parsed = registry_parse_reference(reference);
	ModelVersion version = registry_find_version(&parsed, MODEL_MANAGE);
	Update u = {.context = context};
	UpdateRun run;
	Params *params;
	struct varlena *artifact;

	/* whole, which those that are kept for predictions are not */
	artifact = registry_artifact(&version);
	u.model = model_from_varlena(artifact);
	pfree(artifact);
	params = params_stored(u.model);
	check_can_update(u.model);
	u.weight_column = params->weight_column;
	run = (UpdateRun){&u, parsed.name, &version, source_text, params, started, result};
	shown_run(run.name, u.model->algo->name, update_work, &run);
	MemoryContextSwitchTo(caller);
	result->name = pstrdup(result->name);
	MemoryContextDelete(context);
	return result;
}
