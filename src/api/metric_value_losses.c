/*
 * metric_value_losses.c
 *		SQL aggregates over (actual, predicted [, number]) that are means of a loss of
 *		one number: mean_poisson_deviance, mean_gamma_deviance,
 *		mean_tweedie_deviance, mean_pinball_loss.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/float.h"

#include "api/metric_support.h"
#include "evaluate/value_losses.h"
#include "math/dd.h"

typedef struct ValueLossState
{
	ValueLoss loss; /* the same for all rows */
	Dd weight;
	Dd sum; /* of weight x loss */
} ValueLossState;

/* The aggregates, and what their third argument is called; NULL: they have none. */
static const struct
{
	const char *name;
	const char *number;
} value_losses[] = {
	[VALUE_LOSS_POISSON] = {"mean_poisson_deviance", NULL},
	[VALUE_LOSS_GAMMA] = {"mean_gamma_deviance", NULL},
	[VALUE_LOSS_TWEEDIE] = {"mean_tweedie_deviance", "power"},
	[VALUE_LOSS_PINBALL] = {"mean_pinball_loss", "alpha"},
};

static ValueLossState *
value_loss_state_create(MemoryContext context, const ValueLoss *loss)
{
	ValueLossState *state = MemoryContextAllocZero(context, sizeof(ValueLossState));

	state->loss = *loss;
	return state;
}

static void
value_loss_check_same(const ValueLossState *state, const ValueLoss *loss)
{
	if (state->loss.number != loss->number)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not the same for all rows", value_losses[loss->kind].number)));
}

/* The number of the call; NULL is refused, as it would leave no row. */
static ValueLoss
value_loss_argument(FunctionCallInfo fcinfo, ValueLossKind kind)
{
	ValueLoss loss = {.kind = kind};

	if (value_losses[kind].number == NULL)
		return loss;
	if (PG_ARGISNULL(3))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s is NULL", value_losses[kind].number)));
	loss.number = PG_GETARG_FLOAT8(3);
	value_loss_check(&loss);
	return loss;
}

static void
value_loss_check_pair(const ValueLoss *loss, double actual, double predicted)
{
	const char *refusal = value_loss_refusal(loss, actual, predicted);

	if (refusal != NULL)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("%s: %s", value_losses[loss->kind].name, refusal),
						errdetail("The actual value is %s, the predicted one %s.",
								  float8out_internal(actual), float8out_internal(predicted))));
}

/* The step of an aggregate of this loss; rows with a NULL are left out. */
static Datum
value_loss_accum(FunctionCallInfo fcinfo, ValueLossKind kind)
{
	ValueLossState *state = PG_ARGISNULL(0) ? NULL : (ValueLossState *) PG_GETARG_POINTER(0);
	MemoryContext context = metric_context(fcinfo);
	ValueLoss loss = value_loss_argument(fcinfo, kind);
	double actual;
	double predicted;
	double weight;

	if (!metric_weight(fcinfo, value_losses[kind].number != NULL ? 4 : 3, &weight) ||
		PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	actual = PG_GETARG_FLOAT8(1);
	predicted = PG_GETARG_FLOAT8(2);
	metric_check_finite(actual, "actual value");
	metric_check_finite(predicted, "predicted value");
	value_loss_check_pair(&loss, actual, predicted);
	if (state == NULL)
		state = value_loss_state_create(context, &loss);
	value_loss_check_same(state, &loss);
	state->weight = dd_add_d(state->weight, weight);
	state->sum = dd_add(state->sum, dd_two_prod(weight, value_loss(&loss, actual, predicted)));
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_poisson_deviance_accum);
Datum
ml_internal_mean_poisson_deviance_accum(PG_FUNCTION_ARGS)
{
	return value_loss_accum(fcinfo, VALUE_LOSS_POISSON);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_gamma_deviance_accum);
Datum
ml_internal_mean_gamma_deviance_accum(PG_FUNCTION_ARGS)
{
	return value_loss_accum(fcinfo, VALUE_LOSS_GAMMA);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_tweedie_deviance_accum);
Datum
ml_internal_mean_tweedie_deviance_accum(PG_FUNCTION_ARGS)
{
	return value_loss_accum(fcinfo, VALUE_LOSS_TWEEDIE);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_pinball_loss_accum);
Datum
ml_internal_mean_pinball_loss_accum(PG_FUNCTION_ARGS)
{
	return value_loss_accum(fcinfo, VALUE_LOSS_PINBALL);
}

PG_FUNCTION_INFO_V1(ml_internal_value_loss_metric_combine);
Datum
ml_internal_value_loss_metric_combine(PG_FUNCTION_ARGS)
{
	ValueLossState *state = PG_ARGISNULL(0) ? NULL : (ValueLossState *) PG_GETARG_POINTER(0);
	const ValueLossState *other =
		PG_ARGISNULL(1) ? NULL : (const ValueLossState *) PG_GETARG_POINTER(1);
	MemoryContext context = metric_context(fcinfo);

	if (other == NULL)
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	if (state == NULL)
		state = value_loss_state_create(context, &other->loss);
	value_loss_check_same(state, &other->loss);
	state->weight = dd_add(state->weight, other->weight);
	state->sum = dd_add(state->sum, other->sum);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(ml_internal_value_loss_metric_serialize);
Datum
ml_internal_value_loss_metric_serialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbytes(&buf, PG_GETARG_POINTER(0), sizeof(ValueLossState));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(ml_internal_value_loss_metric_deserialize);
Datum
ml_internal_value_loss_metric_deserialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf = metric_reader(PG_GETARG_BYTEA_PP(0));
	ValueLossState *state = palloc(sizeof(ValueLossState));

	pq_copymsgbytes(&buf, (char *) state, sizeof(ValueLossState));
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(state);
}

static Datum
value_loss_final(FunctionCallInfo fcinfo, ValueLossKind kind)
{
	const ValueLossState *state =
		PG_ARGISNULL(0) ? NULL : (const ValueLossState *) PG_GETARG_POINTER(0);
	double value;

	if (state == NULL)
		return metric_return(fcinfo, value_losses[kind].name, metric_undefined("no rows"));
	value = dd_value(dd_div(state->sum, state->weight));
	if (!isfinite(value))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("values are too large for their sum to be a number")));
	PG_RETURN_FLOAT8(value);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_poisson_deviance_final);
Datum
ml_internal_mean_poisson_deviance_final(PG_FUNCTION_ARGS)
{
	return value_loss_final(fcinfo, VALUE_LOSS_POISSON);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_gamma_deviance_final);
Datum
ml_internal_mean_gamma_deviance_final(PG_FUNCTION_ARGS)
{
	return value_loss_final(fcinfo, VALUE_LOSS_GAMMA);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_tweedie_deviance_final);
Datum
ml_internal_mean_tweedie_deviance_final(PG_FUNCTION_ARGS)
{
	return value_loss_final(fcinfo, VALUE_LOSS_TWEEDIE);
}

PG_FUNCTION_INFO_V1(ml_internal_mean_pinball_loss_final);
Datum
ml_internal_mean_pinball_loss_final(PG_FUNCTION_ARGS)
{
	return value_loss_final(fcinfo, VALUE_LOSS_PINBALL);
}
