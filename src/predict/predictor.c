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
	Size n_features = model->encoder->is_identity ? 0 : model->encoder->n_features;
	Size need = n_raw + n_features + model_n_outputs(model);

	if (need > p->capacity)
	{
		if (p->buffer != NULL)
			pfree(p->buffer);
		p->capacity = 0;
		p->buffer = MemoryContextAllocHuge(context, need * sizeof(double));
		p->capacity = need;
	}
	p->model = model;
	p->raw = p->buffer;
	p->features = model->encoder->is_identity ? p->raw : p->raw + n_raw;
	p->outputs = p->raw + n_raw + n_features;
}

/* The function that does answer, for hints. */
static const char *
predictor_hint(const Model *model)
{
	if (model->task == TASK_CLASSIFICATION)
		return "Use ml.classify for the label, ml.predict_proba for the probabilities of all "
			   "classes.";
	return "Use ml.predict for the value.";
}

static void
predictor_refuse(const Model *model, const char *problem)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", problem),
					errhint("%s", predictor_hint(model))));
}

void
predictor_check(const Model *model, PredictOutput output)
{
	bool is_class = model->task == TASK_CLASSIFICATION;

	switch (output)
	{
		case PREDICT_VALUE:
			if (is_class && model->target->numbers == NULL)
				predictor_refuse(model, psprintf("the labels of \"%s\" are text, not numbers",
												 model->target->name));
			break;
		case PREDICT_LABEL:
		case PREDICT_PROBABILITIES:
			if (!is_class)
				predictor_refuse(model, "the model is not a classification: it has no classes");
			break;
		case PREDICT_PROBABILITY:
			if (!is_class)
				predictor_refuse(model, "the model is not a classification: it has no classes");
			if (model->target->n_classes != 2)
				predictor_refuse(model,
								 psprintf("the model has %d classes, and ml.probability is for two",
										  model->target->n_classes));
			break;
		case PREDICT_FEATURES:
			break;
	}
}

void
predictor_encode(Predictor *p, bool has_null)
{
	if (has_null || p->features != p->raw)
		encode_rows(p->model->encoder, 1, p->raw, p->features);
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
	model->algo->predict(model->fit, 1, p->features, p->outputs);
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
predictor_value(const Predictor *p)
{
	const Target *target = p->model->target;

	if (p->model->task != TASK_CLASSIFICATION)
		return p->outputs[0];
	return target->numbers[predictor_class(p->outputs, target->n_classes)];
}

const char *
predictor_label(const Predictor *p)
{
	const Target *target = p->model->target;

	return target->labels[predictor_class(p->outputs, target->n_classes)];
}

double
predictor_probability(const Predictor *p)
{
	return p->outputs[1];
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
