/*
 * metric_regression.c
 *		SQL aggregates over (actual, predicted) numbers: r2_score,
 *		mean_squared_error and their kin, on one shared state.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"

#include "api/metric_support.h"
#include "evaluate/losses.h"

PG_FUNCTION_INFO_V1(ml_internal_regression_metric_accum);
Datum
ml_internal_regression_metric_accum(PG_FUNCTION_ARGS)
{
	RegressionSums *sums = PG_ARGISNULL(0) ? NULL : (RegressionSums *) PG_GETARG_POINTER(0);
	MemoryContext context = metric_context(fcinfo);
	double actual;
	double predicted;
	double weight;

	if (!metric_weight(fcinfo, 3, &weight) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (sums == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(sums);
	}
	actual = PG_GETARG_FLOAT8(1);
	predicted = PG_GETARG_FLOAT8(2);
	metric_check_finite(actual, "actual value");
	metric_check_finite(predicted, "predicted value");
	if (sums == NULL)
	{
		sums = MemoryContextAlloc(context, sizeof(RegressionSums));
		regression_init(sums, 0.0, false);
	}
	regression_add(sums, actual, predicted, weight);
	PG_RETURN_POINTER(sums);
}

PG_FUNCTION_INFO_V1(ml_internal_regression_metric_combine);
Datum
ml_internal_regression_metric_combine(PG_FUNCTION_ARGS)
{
	RegressionSums *sums = PG_ARGISNULL(0) ? NULL : (RegressionSums *) PG_GETARG_POINTER(0);
	MemoryContext context = metric_context(fcinfo);

	if (PG_ARGISNULL(1))
	{
		if (sums == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(sums);
	}
	if (sums == NULL)
	{
		sums = MemoryContextAlloc(context, sizeof(RegressionSums));
		regression_init(sums, 0.0, false);
	}
	regression_merge(sums, (const RegressionSums *) PG_GETARG_POINTER(1));
	PG_RETURN_POINTER(sums);
}

PG_FUNCTION_INFO_V1(ml_internal_regression_metric_serialize);
Datum
ml_internal_regression_metric_serialize(PG_FUNCTION_ARGS)
{
	const RegressionSums *sums = (const RegressionSums *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint64(&buf, sums->n);
	pq_sendfloat8(&buf, sums->min);
	pq_sendfloat8(&buf, sums->max);
	pq_sendbytes(&buf, (const char *) sums->terms, sizeof(sums->terms));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(ml_internal_regression_metric_deserialize);
Datum
ml_internal_regression_metric_deserialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf = metric_reader(PG_GETARG_BYTEA_PP(0));
	RegressionSums *sums = palloc(sizeof(RegressionSums));

	regression_init(sums, 0.0, false);
	sums->n = pq_getmsgint64(&buf);
	sums->min = pq_getmsgfloat8(&buf);
	sums->max = pq_getmsgfloat8(&buf);
	pq_copymsgbytes(&buf, (char *) sums->terms, sizeof(sums->terms));
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(sums);
}

static Datum
regression_final(FunctionCallInfo fcinfo, const char *name, RegressionMetric metric)
{
	if (PG_ARGISNULL(0))
		return metric_return(fcinfo, name, metric_undefined("no rows"));
	return metric_return(fcinfo, name,
						 regression_metric((const RegressionSums *) PG_GETARG_POINTER(0), metric));
}

PG_FUNCTION_INFO_V1(ml_internal_mean_squared_error_final);
Datum
ml_internal_mean_squared_error_final(PG_FUNCTION_ARGS)
{
	return regression_final(fcinfo, "mean_squared_error", REGRESSION_MEAN_SQUARED_ERROR);
}

PG_FUNCTION_INFO_V1(ml_internal_root_mean_squared_error_final);
Datum
ml_internal_root_mean_squared_error_final(PG_FUNCTION_ARGS)
{
	return regression_final(fcinfo, "root_mean_squared_error", REGRESSION_ROOT_MEAN_SQUARED_ERROR);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_absolute_error_final);
Datum
ml_internal_mean_absolute_error_final(PG_FUNCTION_ARGS)
{
	return regression_final(fcinfo, "mean_absolute_error", REGRESSION_MEAN_ABSOLUTE_ERROR);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_absolute_percentage_error_final);
Datum
ml_internal_mean_absolute_percentage_error_final(PG_FUNCTION_ARGS)
{
	return regression_final(fcinfo, "mean_absolute_percentage_error",
							REGRESSION_MEAN_ABSOLUTE_PERCENTAGE_ERROR);
}

PG_FUNCTION_INFO_V1(ml_internal_r2_score_final);
Datum
ml_internal_r2_score_final(PG_FUNCTION_ARGS)
{
	return regression_final(fcinfo, "r2_score", REGRESSION_R2_SCORE);
}

PG_FUNCTION_INFO_V1(ml_internal_explained_variance_final);
Datum
ml_internal_explained_variance_final(PG_FUNCTION_ARGS)
{
	return regression_final(fcinfo, "explained_variance", REGRESSION_EXPLAINED_VARIANCE);
}
