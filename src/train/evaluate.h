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
 * Score a model on the rows of a source (target NULL: the column it was trained
 * on) and keep the figures.  Needs MODEL_READ.  Rows whose target is NULL do not
 * count.  In a read-only transaction the figures are not kept, said in a NOTICE, as is
 * which metrics are undefined on these rows.
 * The scores are palloc'd, *n of them.
 */
extern Score *evaluate_run(const char *reference, const char *source, const char *target, int *n);

/*
 * What was measured on the held-out rows when the version was trained; 55000
 * when there were none.
 */
extern Score *evaluate_kept(const char *reference, int *n);

#endif /* TRAIN_EVALUATE_H */
