/*
 * predictor.c
 *		The answers that a model gives (predictor.h).
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "compat.h"
#include "predict/predictor.h"

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

/* The label whose number of double precision is another's too, or -1. */
static int
predictor_shared_number(const Target *target)
{
	for (int k = 1; target->numbers != NULL && k < target->n_classes; k++)
		if (target->numbers[k] == target->numbers[k - 1])
			return k;
	return -1;
}

/* Why the classes are no numbers, or NULL. */
static const char *
predictor_no_numbers(const Target *target)
{
	int k = predictor_shared_number(target);

	if (target->numbers == NULL)
		return psprintf("the labels of \"%s\" are text, not numbers", target->name);
	if (k > 0)
		return psprintf("the labels %s and %s of \"%s\" are one number in double precision",
						target->labels[k - 1], target->labels[k], target->name);
	return NULL;
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
			return is_class ? predictor_no_numbers(model->target) : NULL;
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

double
predictor_value(const Model *model, const double *outputs)
{
	if (model->task == TASK_CLUSTERING)
		return algo_greatest(outputs, model_n_outputs(model));
	if (model->task != TASK_CLASSIFICATION)
		return outputs[0];
	return model->target->numbers[algo_greatest(outputs, model->target->n_classes)];
}

const char *
predictor_label(const Model *model, const double *outputs)
{
	if (model->task == TASK_OUTLIER_DETECTION)
		return outputs[1] > 0.0 ? "outlier" : "inlier";
	return model->target->labels[algo_greatest(outputs, model->target->n_classes)];
}

double
predictor_probability(const double *outputs)
{
	return outputs[1];
}

/* All features side by side, in the current memory context. */
static double *
predictor_spread(const ModelScore *s)
{
	const Encoder *encoder = s->model->encoder;
	double *all = palloc_extended(sizeof(double) * Max(encoder->n_features, 1),
								  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	SparseRows texts = model_score_texts(s);

	memcpy(all, s->features, sizeof(double) * encoder->n_dense);
	sparse_add(&texts, 0, 1.0, all);
	return all;
}

/* Preprocessing may take a number out of range; NaN is a NULL that is left to the algorithm. */
static const double *
predictor_check_features(const Encoder *encoder, const double *features)
{
	for (int j = 0; j < encoder->n_features; j++)
	{
		if (unlikely(isinf(features[j])))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("feature \"%s\" is out of range: overflow", encoder->feature_names[j]),
					 errhint("A column is far outside of what the model has seen.")));
	}
	return features;
}

const double *
predictor_features(const ModelScore *s, int *n)
{
	bool transforms = s->model->task == TASK_DECOMPOSITION;

	*n = transforms ? model_n_outputs(s->model) : s->model->encoder->n_features;
	if (transforms)
		return s->outputs;
	return predictor_check_features(
		s->model->encoder, model_n_sparse(s->model) > 0 ? predictor_spread(s) : s->features);
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
