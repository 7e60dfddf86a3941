/*
 * value_losses.c
 *		Losses of one predicted number (value_losses.h).
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "evaluate/value_losses.h"

/* Poisson is power 1 of Tweedie's deviances, gamma 2. */
static double
value_loss_power(const ValueLoss *loss)
{
	if (loss->kind == VALUE_LOSS_POISSON)
		return 1.0;
	return loss->kind == VALUE_LOSS_GAMMA ? 2.0 : loss->number;
}

void
value_loss_check(const ValueLoss *loss)
{
	double number = loss->number;

	if (loss->kind == VALUE_LOSS_TWEEDIE && (!isfinite(number) || (number > 0.0 && number < 1.0)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("power is %s, for which there is no Tweedie deviance",
							   float8out_internal(number)),
						errhint("A power is at most 0 or at least 1: 0 is the squared error, 1 "
								"Poisson's deviance, 2 gamma's.")));
	if (loss->kind == VALUE_LOSS_PINBALL && !(number >= 0.0 && number <= 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("alpha is %s, outside the range 0 to 1", float8out_internal(number))));
}

const char *
value_loss_refusal(const ValueLoss *loss, double actual, double predicted)
{
	double power = value_loss_power(loss);

	if (loss->kind == VALUE_LOSS_PINBALL || power == 0.0)
		return NULL;
	if (predicted <= 0.0)
		return "predicted value is not above 0";
	if (power >= 2.0 && actual <= 0.0)
		return "actual value is not above 0";
	return power >= 1.0 && actual < 0.0 ? "actual value is below 0" : NULL;
}

static double
value_loss_tweedie(double power, double actual, double predicted)
{
	double difference = actual - predicted;
	double log_part;

	if (power == 0.0)
		return difference * difference;
	if (power == 1.0)
	{
		log_part = actual == 0.0 ? 0.0 : actual * log(actual / predicted);
		return 2.0 * (log_part - actual + predicted);
	}
	if (power == 2.0)
		return 2.0 * (log(predicted / actual) + actual / predicted - 1.0);
	return 2.0 * (pow(Max(actual, 0.0), 2.0 - power) / ((1.0 - power) * (2.0 - power)) -
				  actual * pow(predicted, 1.0 - power) / (1.0 - power) +
				  pow(predicted, 2.0 - power) / (2.0 - power));
}

double
value_loss(const ValueLoss *loss, double actual, double predicted)
{
	double difference = actual - predicted;

	if (loss->kind == VALUE_LOSS_PINBALL)
		return difference >= 0.0 ? loss->number * difference : (loss->number - 1.0) * difference;
	return value_loss_tweedie(value_loss_power(loss), actual, predicted);
}
