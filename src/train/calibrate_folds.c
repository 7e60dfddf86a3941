/*
 * calibrate_folds.c
 *		Out-of-fold outputs of a stored recipe (calibrate_folds.h).
 *
 * The rows held out stay so: the folds are made of the others alone, and the models of the
 * folds are those that tables of their rows alone would give.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "core/bytes.h"
#include "encode/encode.h"
#include "train/calibrate_folds.h"

typedef struct FoldScoring
{
	const Model *model;
	OutputRows *rows;
	int fold;
} FoldScoring;

static void
fold_block(const RowBlock *block, void *state)
{
	FoldScoring *s = state;

	output_rows_add(s->rows, s->model, block, s->fold);
}

/* ---- the rows held out ---- */

/* All that a model keeps of its rows before it learns. */
static ByteWriter
preparation_bytes(const Schema *schema, const Encoder *encoder, const Target *target)
{
	ByteWriter w;

	bytes_writer_init(&w);
	schema_save(schema, &w);
	encode_save(encoder, &w);
	target_save(target, &w);
	return w;
}

/*
 * Are these the rows that the model was trained on, and are they encoded alike?  As many, of the
 * same columns, categories, means and classes.
 */
static void
check_same_rows(Dataset *ds, const Model *model, const Params *params)
{
	ByteWriter now;
	ByteWriter then;

	encode_on_missing(dataset_encoder(ds), dataset_saw_null(ds), params->on_missing);
	now = preparation_bytes(dataset_schema(ds), dataset_encoder(ds), dataset_target(ds));
	then = preparation_bytes(model->schema, model->encoder, model->target);
	if (dataset_n_train(ds) != model->n_train || now.len != then.len ||
		memcmp(now.data, then.data, now.len) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the source does not give the rows any more that the version was trained "
						"on"),
				 errhint("ml.retrain trains a version on those of today. Or give rows that it was "
						 "not trained on as the source to calibrate on.")));
	pfree(now.data);
	pfree(then.data);
}

void
calibrate_folds_held_out(const TrainPlan *plan, const Model *model, OutputRows *rows,
						 uint64 *n_skipped)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml held out", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	FoldScoring scoring = {.model = model, .rows = rows};
	Dataset *ds = dataset_open(&plan->dataset);

	check_same_rows(ds, model, plan->params);
	*n_skipped = dataset_n_skipped(ds);
	if (dataset_n_test(ds) > 0)
		dataset_scan_test(ds, fold_block, &scoring);
	dataset_close(ds);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}

/* ---- the rows learned from ---- */

/* The classes of a fold, in their order. */
static void
check_classes(const Target *fold, const Target *target)
{
	bool same = fold->n_classes == target->n_classes;

	for (int k = 0; same && k < target->n_classes; k++)
		same = strcmp(fold->labels[k], target->labels[k]) == 0;
	if (!same)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("the source gave other rows when it was read again")));
}

static void
run_fold(Dataset *folds, int fold, const TrainPlan *plan, const Model *model, OutputRows *rows)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml fold", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	FoldScoring scoring = {.rows = rows, .fold = fold % CALIBRATE_FOLDS};
	Dataset *ds = dataset_open_fold(folds, fold);

	check_classes(dataset_target(ds), model->target);
	scoring.model = train_model(ds, plan->algo, plan->params);
	if (dataset_n_test(ds) > 0)
		dataset_scan_test(ds, fold_block, &scoring);
	dataset_close(ds);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}

void
calibrate_folds_run(const TrainPlan *plan, const Model *model, OutputRows *rows)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml folds", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	Dataset *folds = dataset_open_inner_folds(&plan->dataset, CALIBRATE_FOLDS);

	for (int i = 0; i < dataset_n_folds(folds); i++)
		run_fold(folds, i, plan, model, rows);
	dataset_close(folds);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}
