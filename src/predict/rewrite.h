/*
 * rewrite.h
 *		What the planner is told about the prediction functions.
 *
 * ml.predict('m', t) on a row of a relation becomes
 * ml.internal_predict_columns('m', '{x1,x2}', t.x1, t.x2): composing the row
 * would cost more than scoring it.  The model is not looked up, so no plan goes
 * stale when a model changes.  With ml.rewrite off every call stays as it is written;
 * the answers are the same.
 */
#ifndef PREDICT_REWRITE_H
#define PREDICT_REWRITE_H

#include "postgres.h"

#include "nodes/supportnodes.h"

/* The call with columns in place of its row, or NULL to leave it as it is. */
extern Node *rewrite_call(const SupportRequestSimplify *request);

/*
 * 42501 unless the current user may execute the function that was written where the planner
 * has put this one: asked once by each call of a plan, as the executor asks of what is written.
 */
extern void rewrite_check_may(Oid function);

/* Cost per call from the number of values passed. */
extern void rewrite_cost(SupportRequestCost *request);

#endif /* PREDICT_REWRITE_H */
