/*
 * value_losses.h
 *		Losses of one predicted number, of which a metric is the mean: deviances of
 *		counts and amounts, the pinball loss of a quantile.
 *
 * Definitions are scikit-learn's (metrics/_regression.py).
 */
#ifndef EVALUATE_VALUE_LOSSES_H
#define EVALUATE_VALUE_LOSSES_H

#include "postgres.h"

typedef enum ValueLossKind
{
	VALUE_LOSS_POISSON,
	VALUE_LOSS_GAMMA,
	VALUE_LOSS_TWEEDIE, /* number: the power */
	VALUE_LOSS_PINBALL /* number: alpha, the quantile */
} ValueLossKind;

typedef struct ValueLoss
{
	ValueLossKind kind;
	double number; /* 0 where the kind has none */
} ValueLoss;

/* Raises 22023 for a power or an alpha for which there is no loss. */
extern void value_loss_check(const ValueLoss *loss);

/* Why the pair has no loss, a clause ("predicted value is not above 0"); NULL: it has one. */
extern const char *value_loss_refusal(const ValueLoss *loss, double actual, double predicted);

/* Of a pair that has one; infinite where it is out of range. */
extern double value_loss(const ValueLoss *loss, double actual, double predicted);

#endif /* EVALUATE_VALUE_LOSSES_H */
