/*
 * trial.h
 *		Does a model answer?  A row that is typical of what it learned from goes the road
 *		of every prediction (model/model_score.h) and gives every answer that the model has.
 */
#ifndef PREDICT_TRIAL_H
#define PREDICT_TRIAL_H

#include "postgres.h"

#include "model/model.h"
#include "registry/registry.h"

/* Raises what a prediction raises. */
extern void trial_run(const Model *model);

/*
 * Load this version of the model called name from its table and try it; also raises what loading
 * raises (XX001, 0A000), with the version in the context.  Takes no lock.
 */
extern void trial_version(const char *name, const ModelVersion *version);

#endif /* PREDICT_TRIAL_H */
