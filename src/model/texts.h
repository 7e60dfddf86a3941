/*
 * texts.h
 *		Every text in a Model, for checks and conversions of encoding.
 */
#ifndef MODEL_TEXTS_H
#define MODEL_TEXTS_H

#include "model/model.h"

/* Returns what takes the text's place: itself, or a palloc'd one. */
typedef char *(*TextFn)(char *text, void *state);

extern void texts_visit(Model *model, TextFn fn, void *state);

/* A Model of its own in all that holds text; texts and the fit are still shared. */
extern Model *texts_copy_holders(const Model *model);

/* Strictly: no overlong form, no surrogate, nothing beyond U+10FFFF. */
extern bool texts_is_utf8(const char *text);

#endif /* MODEL_TEXTS_H */
