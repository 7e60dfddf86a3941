/*
 * call_get.h
 *		ml.get in a plan, over many rows: the first value is kept and handed out again
 *		whenever the reference means it (sight.h); others are read for each row.
 *
 * So a prediction by ml.get('name') costs for each row what one by a value in the same
 * place costs (call_model.h), with the rights and errors of ml.get.
 */
#ifndef PREDICT_CALL_GET_H
#define PREDICT_CALL_GET_H

#include "postgres.h"

#include "fmgr.h"

/*
 * The artifact that the first argument, a reference, stands for: in memory of the call, where it
 * stays, or in the current context.  Raises what registry_resolve raises for MODEL_READ.
 */
extern struct varlena *call_get(FunctionCallInfo fcinfo);

#endif /* PREDICT_CALL_GET_H */
