/*
 * judge.h
 *		By which metrics a model is judged: what evaluate/score.h has to know of it.
 */
#ifndef TRAIN_JUDGE_H
#define TRAIN_JUDGE_H

#include "evaluate/score.h"
#include "model/model.h"

/* Of a model with these parameters; what is in it stays the model's. */
extern ScoreSubject judge_subject(const Model *model, const Params *params);

/* An empty set for its rows, with a target or without one. */
extern ScoreSet *judge_create(const Model *model, const ScoreSubject *subject, Size memory);

#endif /* TRAIN_JUDGE_H */
