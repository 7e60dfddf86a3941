/*
 * predictor.h
 *		Scores one raw row (dataset/schema.h) with one model.
 *
 * A Predictor is a model and the buffers for one row.  Fill raw, call
 * predictor_score, then ask for the answer in one of its forms.
 */
#ifndef PREDICT_PREDICTOR_H
#define PREDICT_PREDICTOR_H

#include "postgres.h"

#include "utils/array.h"

#include "model/model.h"

/* What is asked of a model. */
typedef enum PredictOutput
{
	PREDICT_VALUE, /* ml.predict */
	PREDICT_LABEL, /* ml.classify */
	PREDICT_PROBABILITY, /* ml.probability */
	PREDICT_PROBABILITIES, /* ml.predict_proba */
	PREDICT_FEATURES /* ml.transform: of a decomposition the components */
} PredictOutput;

typedef struct Predictor
{
	const Model *model;
	double *raw; /* n_raw: to be filled by the caller */
	TextRows texts; /* and the words of the row's texts, between begin and end of it */
	double *features; /* n_dense; raw itself where encoding changes nothing */
	double *outputs; /* model_n_outputs */
	Size capacity; /* values that the buffers hold together */
	double *buffer;
} Predictor;

/*
 * Make p score with this model; buffers are taken from (and grown in) context.
 * p must be zero or attached before, with the same context.
 */
extern void predictor_attach(Predictor *p, const Model *model, MemoryContext context);

/* Before and after the row's values are filled in. */
static inline void
predictor_begin_row(Predictor *p)
{
	if (p->model->encoder->has_texts)
		sparse_builder_reset(&p->texts.rows);
}

static inline void
predictor_end_row(Predictor *p)
{
	if (p->model->encoder->has_texts)
		sparse_end_row(&p->texts.rows);
}

/* Has the model such an answer? */
extern bool predictor_can(const Model *model, PredictOutput output);

/* 22023 with a hint when it has not. */
extern void predictor_check(const Model *model, PredictOutput output);

/*
 * Score the raw row; has_null says whether it holds a NaN.  22004 for a NULL
 * that the model does not impute, 22003 when the answer is not finite.
 */
extern void predictor_score(Predictor *p, bool has_null);

/* For ml.transform: the outputs of a decomposition, the encoded features otherwise. */
extern const double *predictor_features(const Predictor *p, int *n);

/* Encode the raw row only, into features. */
extern void predictor_encode(Predictor *p, bool has_null);

/* Answers after predictor_score; each only where predictor_check allows it. */
extern double predictor_value(const Predictor *p);
extern const char *predictor_label(const Predictor *p);
extern double predictor_probability(const Predictor *p);

/* A float8[] of these values in the current memory context. */
extern ArrayType *predictor_array(const double *values, int n);

/* What these outputs stand for, where predictor_can. */
extern double predictor_value_of(const Model *model, const double *outputs);
extern const char *predictor_label_of(const Model *model, const double *outputs);

/* The most probable class or cluster, the lesser on a tie. */
extern int predictor_class(const double *outputs, int n_classes);

/* 22003 unless all n outputs are finite. */
extern void predictor_check_finite(const double *outputs, Size n);

#endif /* PREDICT_PREDICTOR_H */
