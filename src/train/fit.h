/*
 * fit.h
 *		The state behind the aggregate ml.fit.
 *
 * Either sums (fit_sums.h), for algorithms and columns that allow it, or the
 * rows themselves (row_store.h).  Both merge, so the aggregate is parallel, and
 * both give the same model whatever the order of rows and number of workers.
 */
#ifndef TRAIN_FIT_H
#define TRAIN_FIT_H

#include "access/tupdesc.h"

#include "train/train.h"

typedef struct FitState FitState;

/*
 * A state for rows of this type, in the current memory context; every argument
 * is copied.  is_ordered: rows come in an order that the user gave, all in one process.
 * Raises what ml.train would for the target, the features and the parameters.
 */
extern FitState *fit_create(TupleDesc desc, const char *target, const char *algorithm,
							Jsonb *params, bool is_ordered);

/* One row: values and nulls by attribute (0-based). */
extern void fit_append(FitState *state, const Datum *values, const bool *isnull);

/* 22023: what is said of one model is the same for all its rows.  Texts need no end. */
extern void fit_check_call(const FitState *state, const char *target, Size target_len,
						   const char *algorithm, Size algorithm_len);
extern void fit_check_params(const FitState *state, const Jsonb *params);

/* 42804: the rows of one model are of one type. */
extern void fit_rows_differ(void) __attribute__((noreturn));

extern void fit_merge(FitState *into, FitState *from);
extern void fit_save(FitState *state, ByteWriter *w);
extern FitState *fit_load(ByteReader *r); /* can be merged and finished, not appended to */

/*
 * Learn; the model lives in the current memory context and may point into the state, of
 * which fit_free alone may be called then: rows are put in order, encoded and mapped
 * where they lie, so that they need not be there twice.
 */
extern Model *fit_finish(FitState *state);

/* Give back rows or sums: all that is large. */
extern void fit_free(FitState *state);

#endif /* TRAIN_FIT_H */
