/*
 * evaluate.h
 *		The recipe behind ml.evaluate.
 */
#ifndef TRAIN_EVALUATE_H
#define TRAIN_EVALUATE_H

#include "postgres.h"

#include "evaluate/score.h"
#include "registry/registry.h"

/* Keep the figures of a version in ml.evaluations; source NULL: its held-out rows. */
extern void evaluate_record(const ModelVersion *version, const char *source, const Score *scores,
							int n, int64 n_rows);

/*
 * Score a version on the rows of a source (target NULL: the column the model
 * was trained on) and keep the figures; the scores are palloc'd.
 */
extern Score *evaluate_run(const char *model, const char *source, const char *target, int *n);

#endif /* TRAIN_EVALUATE_H */
