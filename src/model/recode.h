/*
 * recode.h
 *		The text of a model between UTF-8 (in artifacts) and the encoding of the
 *		database (in memory), so that a value means the same in any database.
 */
#ifndef MODEL_RECODE_H
#define MODEL_RECODE_H

#include "model/model.h"

/* A model just read: its texts become the server's.  Raises 22P05 where one has no equivalent. */
extern void recode_to_server(Model *model);

/* A model whose texts are UTF-8: itself, or a copy. */
extern const Model *recode_to_utf8(const Model *model);

#endif /* MODEL_RECODE_H */
