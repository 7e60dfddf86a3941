/*
 * evaluate.c
 *		The recipe behind ml.evaluate.
 *
 * The rows are scored block by block (predict/scan.h) and fed to the same
 * figures as those of a training (evaluate/score.h).
 */
#include "postgres.h"

#include <math.h>

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "core/budget.h"
#include "predict/scan.h"
#include "registry/catalog.h"
#include "train/actual.h"
#include "train/evaluate.h"
#include "train/judge.h"
#include "train/params.h"
#include "train/weights.h"

void
evaluate_record(const ModelVersion *version, const char *source, const Score *scores, int n,
				int64 n_rows)
{
	EvaluationFigure *figures = palloc(Max(n, 1) * sizeof(EvaluationFigure));

	for (int i = 0; i < n; i++)
		figures[i] = (EvaluationFigure){.metric = scores[i].metric,
										.value = scores[i].is_null ? NAN : scores[i].value,
										.std_error = scores[i].std_error,
										.baseline = scores[i].baseline};
	registry_add_evaluation(version, source, figures, n, n_rows);
	pfree(figures);
}

typedef struct Evaluation
{
	const Model *model;
	ActualReader actual;
	WeightReader weights;
	ScoreSet *scores;
} Evaluation;

/* The weights of a block's rows; NULL: all weigh the same. */
static double *
evaluate_weights(const Evaluation *e, const ScanBlock *block)
{
	double *weights;

	if (e->weights.column == NULL)
		return NULL;
	weights = palloc(block->n_rows * sizeof(double));
	for (Size i = 0; i < block->n_rows; i++)
		weights[i] = weights_value(&e->weights, &block->weights[i]);
	return weights;
}

static void
evaluate_block(const ScanBlock *block, void *arg)
{
	Evaluation *e = arg;
	double *actual = palloc(block->n_rows * sizeof(double));
	double *weights = evaluate_weights(e, block);
	Size n;

	for (Size i = 0; i < block->n_rows; i++)
		actual[i] = actual_value(&e->actual, block->beside[i].value);
	for (Size i = 0; (n = scan_answered(block, &i)) > 0; i += n)
		score_add(e->scores, n, actual + i, block->outputs + i * model_n_outputs(e->model),
				  weights != NULL ? weights + i : NULL);
}

/* Rows for a model without a target. */
static void
evaluate_figure_block(const ScanBlock *block, void *arg)
{
	Evaluation *e = arg;
	double *values = palloc(block->n_rows * sizeof(double));
	double *weights = evaluate_weights(e, block);
	Size n;

	model_figure(e->model,
				 &(RowBlock){.n_rows = block->n_rows, .x = block->features, .sparse = block->texts},
				 values);
	for (Size i = 0; (n = scan_answered(block, &i)) > 0; i += n)
		score_add_figure(e->scores, n, values + i, weights != NULL ? weights + i : NULL);
}

/*
 * The attribute of the weights that the model learned with, or -1.  Rows that come without
 * them are as many as they are.
 */
static int
evaluate_open_weights(Evaluation *e, const Source *source, const Params *params)
{
	const char *column = params->weight_column;

	if (column != NULL && !scan_has_column(source, column))
	{
		ereport(
			NOTICE,
			(errmsg("every row counts as one: the source has no column \"%s\" of weights, which "
					"the model learned with",
					column)));
		column = NULL;
	}
	return weights_open(&e->weights, source, column);
}

static void
evaluate_run_figure(Evaluation *e, const Source *source, const char *target, int weight)
{
	if (target != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has no target to compare \"%s\" with", target)));
	scan_run(e->model, source, -1, weight, false, evaluate_figure_block, e);
	if (score_n_rows(e->scores) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 weight < 0 ? errmsg("the source gives no rows")
							: errmsg("the source gives no rows whose weight \"%s\" is above 0",
									 e->weights.column)));
}

static void
evaluate_run_target(Evaluation *e, const Source *source, const char *target, int weight)
{
	int column = actual_open(&e->actual, e->model, source, target);

	scan_run(e->model, source, column, weight, true, evaluate_block, e);
	if (score_n_rows(e->scores) > 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 weight < 0 ? errmsg("no rows to evaluate on: the source gives none whose target "
								 "\"%s\" is not NULL",
								 e->actual.column)
						: errmsg("no rows to evaluate on: the source gives none whose target "
								 "\"%s\" is not NULL and whose weight \"%s\" is above 0",
								 e->actual.column, e->weights.column)));
}

static void
evaluate_rows(Evaluation *e, const Source *source, const char *target)
{
	Params *params = params_stored(e->model);
	ScoreSubject subject = judge_subject(e->model, params);
	int weight = evaluate_open_weights(e, source, params);

	subject.is_weighted = weight >= 0;
	/* beside the model there is but a block of rows in memory */
	e->scores = judge_create(e->model, &subject, budget_training_bytes());
	if (e->model->target->kind == TARGET_NONE)
		evaluate_run_figure(e, source, target, weight);
	else
		evaluate_run_target(e, source, target, weight);
}

static void
evaluate_keep(const ModelVersion *version, const char *source, const Score *scores, int n,
			  int64 n_rows)
{
	if (XactReadOnly)
		ereport(NOTICE, (errmsg("the figures are not kept: the transaction is read-only")));
	else
		evaluate_record(version, source, scores, n, n_rows);
}

Score *
evaluate_run(const char *reference, const char *source_text, const char *target, int *n)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(caller, "ml evaluate", ALLOCSET_DEFAULT_SIZES);
	ModelVersion version = registry_resolve(reference, MODEL_READ);
	Evaluation e = {0};
	Source *source;
	Score *finished;
	Score *scores;
	uint64 n_rows;

	MemoryContextSwitchTo(context);
	e.model = scan_pin_model(&version);
	source = source_open(source_text);
	evaluate_rows(&e, source, target);
	n_rows = score_n_rows(e.scores);
	finished = score_finish(e.scores, n);
	score_notice(finished, *n);
	scores = MemoryContextAlloc(caller, *n * sizeof(Score));
	memcpy(scores, finished, *n * sizeof(Score));
	for (int i = 0; i < *n; i++)
		scores[i].reason = NULL; /* it has been told, and ends with the context */
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
	evaluate_keep(&version, source_text, scores, *n, n_rows);
	return scores;
}

static double
kept_number(SPITupleTable *table, uint64 row, int column, bool *is_null)
{
	Datum value = SPI_getbinval(table->vals[row], table->tupdesc, column, is_null);

	if (SPI_gettypeid(table->tupdesc, column) != FLOAT8OID)
		catalog_refuse("\"ml.evaluations\" has a column of another type.");
	return *is_null ? NAN : DatumGetFloat8(value);
}

/* The figures of the last statement of this SPI connection, in the context of the caller. */
static Score *
kept_scores(MemoryContext context, int *n)
{
	SPITupleTable *table = SPI_tuptable;
	Score *scores = MemoryContextAllocZero(context, Max(SPI_processed, 1) * sizeof(Score));

	*n = (int) SPI_processed;
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char *metric = SPI_getvalue(table->vals[i], table->tupdesc, 1);
		bool is_null;

		if (metric == NULL)
			catalog_refuse("A metric in \"ml.evaluations\" is null.");
		scores[i].metric = MemoryContextStrdup(context, metric);
		scores[i].std_error = kept_number(table, i, 3, &is_null);
		scores[i].baseline = kept_number(table, i, 4, &is_null);
		scores[i].value = kept_number(table, i, 2, &scores[i].is_null);
	}
	return scores;
}

Score *
evaluate_kept(const char *reference, int *n)
{
	MemoryContext caller = CurrentMemoryContext;
	ModelReference parsed = registry_parse_reference(reference);
	ModelVersion version = registry_find_version(&parsed, MODEL_READ);
	Oid types[] = {TEXTOID, INT4OID};
	Datum values[] = {CStringGetTextDatum(parsed.name), Int32GetDatum(version.version)};
	Score *scores;

	/* As the caller and through the view: it shows what the caller may see. */
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_with_args("SELECT metric, value, std_error, baseline FROM ml.evaluations "
							  "WHERE name OPERATOR(pg_catalog.=) $1 "
							  "AND version OPERATOR(pg_catalog.=) $2 AND source IS NULL "
							  "ORDER BY evaluated_at",
							  2, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "evaluations could not be read");
	scores = kept_scores(caller, n);
	SPI_finish();
	if (*n == 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("version %d of model \"%s\" was trained without held-out rows",
							   version.version, parsed.name),
						errhint("Give a source to evaluate it on.")));
	return scores;
}
