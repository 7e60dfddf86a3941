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

/* The figure of a metric among n; without a metric when there is none. */
extern Score judge_find_score(const Score *metrics, int n, const char *metric);

#endif /* TRAIN_JUDGE_H */
