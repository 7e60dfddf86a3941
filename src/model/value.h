/*
 * value.h
 *		Between the SQL value (a varlena holding the artifact) and the parsed
 *		Model, in the server.
 */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include "model/model.h"

/*
 * A copy of an SQL value that is not toasted, in the current memory context; a large one
 * takes few page faults (core/large_pages.h).
 */
extern struct varlena *model_value_copy(struct varlena *value);

/* The SQL value of a model, in the current memory context; 54000 for what could not be dumped. */
extern struct varlena *model_to_varlena(const Model *model);

/*
 * The model of an artifact, in the current memory context, its text in the
 * encoding of this database, to score and nothing else.  Errors as below.
 */
extern Model *model_to_score(const void *data, Size len);

/*
 * The model of an SQL value, in the current memory context; value may be
 * toasted.  Raises XX001 on damaged bytes, 0A000 on a later format, 22P05 on text
 * that the encoding of this database does not have.
 */
extern Model *model_from_varlena(struct varlena *value);

#endif /* MODEL_VALUE_H */
