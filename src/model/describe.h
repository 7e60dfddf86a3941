/*
 * describe.h
 *		A model for people: what ml.describe shows.
 */
#ifndef MODEL_DESCRIBE_H
#define MODEL_DESCRIBE_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "model/model.h"

/* Everything but the fitted numbers; bytes and digest are the artifact's. */
extern Jsonb *describe_model(const Model *model, Size bytes,
							 const uint8 digest[ARTIFACT_SHA256_LENGTH]);

/* 64 hexadecimal digits. */
extern char *describe_digest(const uint8 digest[ARTIFACT_SHA256_LENGTH]);

#endif /* MODEL_DESCRIBE_H */
