/*
 * params.h
 *		From the params of a call (jsonb) to an algorithm's parameter values.
 */
#ifndef TRAIN_PARAMS_H
#define TRAIN_PARAMS_H

#include "utils/jsonb.h"

#include "dataset/dataset.h"
#include "model/model.h"

/* The algorithm of that name, or 22023 with the nearest names as a hint. */
extern const Algorithm *params_algorithm(const char *name);

/*
 * Parse an object against the algorithm's table; json NULL means all defaults.
 * Every error is 22023 and names the parameter, the value and what is legal.
 * "random_state" becomes the seed; it is no parameter where it would have no
 * effect: where nothing is split and the algorithm draws nothing.
 */
extern Params *params_parse(const Algorithm *algo, Jsonb *json, Task task, bool splits);

/*
 * The parameters that a model was trained with, from its own record of them.  It
 * has them all, so that none counts as set by the user.  XX001 when they are none of its
 * algorithm, or do not make a fit like the model's.
 */
extern Params *params_stored(const Model *model);

/*
 * The same with the names of classes (class_weight) as labels of the target are read: without the
 * blanks and the case that mean nothing to its type.
 */
extern const Params *params_for_labels(const Params *params, const Target *target);

/* All that a data set has to know of the algorithm with these parameters, into the request. */
extern void params_to_request(const Algorithm *algo, const Params *params, DatasetRequest *request);

/* The algorithm's traits (algo.h), as they are with these parameters. */
extern uint32 params_traits(const Algorithm *algo, const Params *params);

#endif /* TRAIN_PARAMS_H */
