/*
 * call_site.h
 *		One call of a prediction function in a plan, over many rows.
 *
 * Kept in fn_extra: which model the first argument means, and the bindings of rows to its
 * features (call_model.h); the buffers (model/model_score.h).  For most rows all that is
 * asked is whether these still hold.
 *
 * A reference was resolved under a snapshot, and is resolved again (an index scan) as soon
 * as the active snapshot, the subtransaction, the role or the text differs, so that a
 * prediction sees what any query in its place would see.  A value of type ml.model is
 * recognized by its image.
 *
 * A call site with more than one model (a join with a table of models) remembers what each
 * argument meant, and keeps only the current one's model pinned.
 */
#ifndef PREDICT_CALL_SITE_H
#define PREDICT_CALL_SITE_H

#include "postgres.h"

#include "fmgr.h"

#include "predict/predictor.h"

/*
 * The row of this call, scored (for PREDICT_FEATURES: encoded), or NULL when the
 * answer is NULL (no model, no row, a NULL with on_missing "null").  has_names: the call has an
 * argument with the names of the values that follow, as the planner support function makes it
 * (rewrite.h).
 */
extern const ModelScore *call_site_score(FunctionCallInfo fcinfo, PredictOutput output,
										 bool has_names);

#endif /* PREDICT_CALL_SITE_H */
