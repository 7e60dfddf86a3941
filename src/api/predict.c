/*
 * predict.c
 *		ml.predict, ml.classify, ml.probability, ml.predict_proba, ml.transform:
 *		on a reference or a value, and as the planner rewrites them
 *		(predict/rewrite.h); their planner support function.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "predict/call_site.h"
#include "predict/rewrite.h"

PG_FUNCTION_INFO_V1(ml_predict);
PG_FUNCTION_INFO_V1(ml_classify);
PG_FUNCTION_INFO_V1(ml_probability);
PG_FUNCTION_INFO_V1(ml_predict_proba);
PG_FUNCTION_INFO_V1(ml_transform);
PG_FUNCTION_INFO_V1(ml_internal_predict_columns);
PG_FUNCTION_INFO_V1(ml_internal_classify_columns);
PG_FUNCTION_INFO_V1(ml_internal_probability_columns);
PG_FUNCTION_INFO_V1(ml_internal_predict_proba_columns);
PG_FUNCTION_INFO_V1(ml_internal_transform_columns);
PG_FUNCTION_INFO_V1(ml_internal_predict_support);

static Datum
predict_return_value(FunctionCallInfo fcinfo, const ModelScore *s)
{
	if (s == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(predictor_value(s->model, s->outputs));
}

static Datum
predict_return_label(FunctionCallInfo fcinfo, const ModelScore *s)
{
	if (s == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(predictor_label(s->model, s->outputs)));
}

static Datum
predict_return_probability(FunctionCallInfo fcinfo, const ModelScore *s)
{
	if (s == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(predictor_probability(s->outputs));
}

static Datum
predict_return_array(FunctionCallInfo fcinfo, const double *values, int n)
{
	PG_RETURN_ARRAYTYPE_P(predictor_array(values, n));
}

static Datum
predict_return_probabilities(FunctionCallInfo fcinfo, const ModelScore *s)
{
	if (s == NULL)
		PG_RETURN_NULL();
	return predict_return_array(fcinfo, s->outputs, model_n_outputs(s->model));
}

static Datum
predict_return_features(FunctionCallInfo fcinfo, const ModelScore *s)
{
	const double *values;
	int n;

	if (s == NULL)
		PG_RETURN_NULL();
	values = predictor_features(s, &n);
	return predict_return_array(fcinfo, values, n);
}

Datum
ml_predict(PG_FUNCTION_ARGS)
{
	return predict_return_value(fcinfo, call_site_score(fcinfo, PREDICT_VALUE, false));
}

Datum
ml_internal_predict_columns(PG_FUNCTION_ARGS)
{
	return predict_return_value(fcinfo, call_site_score(fcinfo, PREDICT_VALUE, true));
}

Datum
ml_classify(PG_FUNCTION_ARGS)
{
	return predict_return_label(fcinfo, call_site_score(fcinfo, PREDICT_LABEL, false));
}

Datum
ml_internal_classify_columns(PG_FUNCTION_ARGS)
{
	return predict_return_label(fcinfo, call_site_score(fcinfo, PREDICT_LABEL, true));
}

Datum
ml_probability(PG_FUNCTION_ARGS)
{
	return predict_return_probability(fcinfo, call_site_score(fcinfo, PREDICT_PROBABILITY, false));
}

Datum
ml_internal_probability_columns(PG_FUNCTION_ARGS)
{
	return predict_return_probability(fcinfo, call_site_score(fcinfo, PREDICT_PROBABILITY, true));
}

Datum
ml_predict_proba(PG_FUNCTION_ARGS)
{
	return predict_return_probabilities(fcinfo,
										call_site_score(fcinfo, PREDICT_PROBABILITIES, false));
}

Datum
ml_internal_predict_proba_columns(PG_FUNCTION_ARGS)
{
	return predict_return_probabilities(fcinfo,
										call_site_score(fcinfo, PREDICT_PROBABILITIES, true));
}

Datum
ml_transform(PG_FUNCTION_ARGS)
{
	return predict_return_features(fcinfo, call_site_score(fcinfo, PREDICT_FEATURES, false));
}

Datum
ml_internal_transform_columns(PG_FUNCTION_ARGS)
{
	return predict_return_features(fcinfo, call_site_score(fcinfo, PREDICT_FEATURES, true));
}

Datum
ml_internal_predict_support(PG_FUNCTION_ARGS)
{
	Node *request = (Node *) PG_GETARG_POINTER(0);
	Node *answer = NULL;

	if (IsA(request, SupportRequestSimplify))
		answer = rewrite_call((SupportRequestSimplify *) request);
	else if (IsA(request, SupportRequestCost))
	{
		rewrite_cost((SupportRequestCost *) request);
		answer = request;
	}
	PG_RETURN_POINTER(answer);
}
