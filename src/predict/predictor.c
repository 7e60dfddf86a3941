/*
 * predictor.c
 *		Scores one raw row with one model (predictor.h).
 *
 * The row and the batch path call the same functions of the algorithm, which
 * promise the same bits for a row alone and in a batch.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/memutils.h"

#include "compat.h"
#include "predict/predictor.h"

void
predictor_attach(Predictor *p, const Model *model, MemoryContext context)
{
	Size n_raw = model->schema->n_raw;
	Size n_features = model->encoder->is_identity ? 0 : model->encoder->n_dense;
	Size need = n_raw + n_features + model_n_outputs(model);

	if (need > p->capacity)
	{
		if (p->buffer != NULL)
			pfree(p->buffer);
		p->capacity = 0;
		p->buffer = MemoryContextAllocHuge(context, need * sizeof(double));
		p->capacity = need;
	}
	if (model->encoder->has_texts && p->texts.hits == NULL)
		text_rows_init(&p->texts, context);
	p->model = model;
	p->raw = p->buffer;
	p->features = model->encoder->is_identity ? p->raw : p->raw + n_raw;
	p->outputs = p->raw + n_raw + n_features;
}

/* The function that does answer, for hints. */
static const char *
predictor_hint(const Model *model)
{
	switch (model->task)
	{
		case TASK_CLASSIFICATION:
			return "Use ml.classify for the label, ml.predict_proba for the probabilities of all "
				   "classes.";
		case TASK_CLUSTERING:
			return "Use ml.predict for the number of the cluster.";
		case TASK_DECOMPOSITION:
			return "Use ml.transform for the components.";
		case TASK_OUTLIER_DETECTION:
			return "Use ml.predict for the score, ml.classify for \"inlier\" or \"outlier\".";
		case TASK_REGRESSION:
			break;
	}
	return "Use ml.predict for the value.";
}

/* Has the model an answer of this form, or why not? */
static const char *
predictor_problem(const Model *model, PredictOutput output)
{
	bool is_class = model->task == TASK_CLASSIFICATION;

	switch (output)
	{
		case PREDICT_VALUE:
			if (model->task == TASK_DECOMPOSITION)
				return "the model is a decomposition: it predicts no single value";
			if (is_class && model->target->numbers == NULL)
				return psprintf("the labels of \"%s\" are text, not numbers", model->target->name);
			return NULL;
		case PREDICT_LABEL:
			if (is_class || model->task == TASK_OUTLIER_DETECTION)
				return NULL;
			break;
		case PREDICT_PROBABILITIES:
			if (is_class || (model->algo->traits & ALGO_MEMBERSHIP))
				return NULL;
			break;
		case PREDICT_PROBABILITY:
			if (is_class && model->target->n_classes != 2)
				return psprintf("the model has %d classes, and ml.probability is for two",
								model->target->n_classes);
			if (is_class)
				return NULL;
			break;
		case PREDICT_FEATURES:
			return NULL;
	}
	return "the model is not a classification: it has no classes";
}

bool
predictor_can(const Model *model, PredictOutput output)
{
	return predictor_problem(model, output) == NULL;
}

void
predictor_check(const Model *model, PredictOutput output)
{
	const char *problem = predictor_problem(model, output);

	if (problem != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", problem),
						errhint("%s", predictor_hint(model))));
}

void
predictor_encode(Predictor *p, bool has_null)
{
	SparseRows texts = sparse_rows_of(&p->texts.rows);

	if (has_null || p->features != p->raw)
		encode_rows(p->model->encoder, 1, p->raw, &texts, p->features);
}

void
predictor_check_finite(const double *outputs, Size n)
{
	Size i;

	for (i = 0; i < n; i++)
		if (unlikely(!isfinite(outputs[i])))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
							errmsg("prediction is out of range: %s",
								   isnan(outputs[i]) ? "not a number" : "overflow"),
							errhint("A feature is far outside of what the model has seen.")));
}

void
predictor_score(Predictor *p, bool has_null)
{
	const Model *model = p->model;

	predictor_encode(p, has_null);
	model_predict(
		model, &(RowBlock){.n_rows = 1, .x = p->features, .sparse = sparse_rows_of(&p->texts.rows)},
		p->outputs);
	predictor_check_finite(p->outputs, model_n_outputs(model));
}

int
predictor_class(const double *outputs, int n_classes)
{
	int best = 0;
	int i;

	for (i = 1; i < n_classes; i++)
		if (outputs[i] > outputs[best])
			best = i;
	return best;
}

double
predictor_value_of(const Model *model, const double *outputs)
{
	if (model->task == TASK_CLUSTERING)
		return predictor_class(outputs, model_n_outputs(model));
	if (model->task != TASK_CLASSIFICATION)
		return outputs[0];
	return model->target->numbers[predictor_class(outputs, model->target->n_classes)];
}

double
predictor_value(const Predictor *p)
{
	return predictor_value_of(p->model, p->outputs);
}

const char *
predictor_label_of(const Model *model, const double *outputs)
{
	if (model->task == TASK_OUTLIER_DETECTION)
		return outputs[1] > 0.0 ? "outlier" : "inlier";
	return model->target->labels[predictor_class(outputs, model->target->n_classes)];
}

const char *
predictor_label(const Predictor *p)
{
	return predictor_label_of(p->model, p->outputs);
}

double
predictor_probability(const Predictor *p)
{
	return p->outputs[1];
}

/* All features side by side, in the current memory context. */
static double *
spread_features(const Predictor *p)
{
	const Encoder *encoder = p->model->encoder;
	double *all = palloc_extended(sizeof(double) * Max(encoder->n_features, 1),
								  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	SparseRows texts = sparse_rows_of(&p->texts.rows);

	memcpy(all, p->features, sizeof(double) * encoder->n_dense);
	sparse_add(&texts, 0, 1.0, all);
	return all;
}

const double *
predictor_features(const Predictor *p, int *n)
{
	bool transforms = p->model->task == TASK_DECOMPOSITION;

	*n = transforms ? model_n_outputs(p->model) : p->model->encoder->n_features;
	if (transforms)
		return p->outputs;
	return model_n_sparse(p->model) > 0 ? spread_features(p) : p->features;
}

ArrayType *
predictor_array(const double *values, int n)
{
	Size size = ARR_OVERHEAD_NONULLS(1) + (Size) n * sizeof(double);
	ArrayType *array = palloc0(size);

	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->dataoffset = 0;
	array->elemtype = FLOAT8OID;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	memcpy(ARR_DATA_PTR(array), values, (Size) n * sizeof(double));
	return array;
}
