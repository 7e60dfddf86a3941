/*
 * call_get.h
 *		ml.get in a plan, over many rows: the value is read once and handed out again
 *		while the reference and what it means stay the same (sight.h).
 *
 * So a prediction by ml.get('name') costs for each row what one by a value in the same
 * place costs (call_model.h), with the rights and errors of ml.get.
 */
#ifndef PREDICT_CALL_GET_H
#define PREDICT_CALL_GET_H

#include "postgres.h"

#include "fmgr.h"

/*
 * The artifact that the first argument, a reference, stands for.  It lies in memory of the
 * call and is as good as its next call under another reference or sight.  Raises what
 * registry_resolve raises for MODEL_READ.
 */
extern struct varlena *call_get(FunctionCallInfo fcinfo);

#endif /* PREDICT_CALL_GET_H */
