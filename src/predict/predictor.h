/*
 * predictor.h
 *		The answers that a model gives: what the outputs of a row
 *		(model/model_score.h) stand for.
 */
#ifndef PREDICT_PREDICTOR_H
#define PREDICT_PREDICTOR_H

#include "postgres.h"

#include "utils/array.h"

#include "model/model_score.h"

/* What is asked of a model. */
typedef enum PredictOutput
{
	PREDICT_VALUE, /* ml.predict */
	PREDICT_LABEL, /* ml.classify */
	PREDICT_PROBABILITY, /* ml.probability */
	PREDICT_PROBABILITIES, /* ml.predict_proba */
	PREDICT_FEATURES /* ml.transform: of a decomposition the components */
} PredictOutput;

/* Has the model such an answer? */
extern bool predictor_can(const Model *model, PredictOutput output);

/* 22023 with a hint when it has not. */
extern void predictor_check(const Model *model, PredictOutput output);

/* What a row's outputs stand for; each only where predictor_check allows it. */
extern double predictor_value(const Model *model, const double *outputs);
extern const char *predictor_label(const Model *model, const double *outputs);
extern double predictor_probability(const double *outputs);

/* For ml.transform: the outputs of a decomposition, the encoded features otherwise; of one row. */
extern const double *predictor_features(const ModelScore *s, int *n);

/* A float8[] of these values in the current memory context. */
extern ArrayType *predictor_array(const double *values, int n);

#endif /* PREDICT_PREDICTOR_H */
