/*
 * model.h
 *		A model as an SQL value: everything needed to score a row, in one
 *		artifact.
 *
 * Model is the parsed form: one tree of pallocs in one memory context, never
 * changed once made, so it may be cached and shared by any number of calls.
 * The artifact is its bytes (artifact.c, compiles stand-alone); SQL sees the
 * artifact as the type ml.model (a varlena).
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "algo/algo.h"
#include "encode/encode.h"
#include "encode/schema.h"
#include "model/calibrator.h"

typedef struct Model
{
	const Algorithm *algo;
	Task task;
	Schema *schema;
	Encoder *encoder;
	Target *target; /* kind TARGET_NONE without a target */
	char *params_json; /* every parameter, defaults included */
	uint64 n_train; /* rows learned from */
	TrainReport *report;
	void *fit; /* the algorithm's own */
	Calibrator *calibrator; /* of the algorithm's probabilities; NULL: they are the model's */
} Model;

/* Outputs of algo->score.predict per row. */
static inline int
model_n_outputs(const Model *m)
{
	switch (m->task)
	{
		case TASK_REGRESSION:
			return 1;
		case TASK_CLASSIFICATION:
			return m->target->n_classes;
		case TASK_CLUSTERING:
		case TASK_DECOMPOSITION:
			return m->algo->score.n_outputs(m->fit);
		case TASK_OUTLIER_DETECTION:
			break;
	}
	return 2;
}

/* Features of the words of texts that are beside a row, not in it. */
static inline int
model_n_sparse(const Model *m)
{
	return m->encoder->n_features - m->encoder->n_dense;
}

/*
 * AlgorithmScore.predict, of rows as encode_rows makes them and the features of their
 * texts, through the calibrator; out: n_rows x model_n_outputs.
 */
static inline void
model_predict(const Model *m, const RowBlock *rows, double *out)
{
	if (model_n_sparse(m) > 0)
		m->algo->score.predict_sparse(m->fit, model_n_sparse(m), rows, out);
	else
		m->algo->score.predict(m->fit, rows->n_rows, rows->x, out);
	if (m->calibrator != NULL)
		calibrator_apply(m->calibrator, rows->n_rows, out);
}

/* The algorithm's figure (AlgorithmScore.figure) of each row; out: n_rows. */
static inline void
model_figure(const Model *m, const RowBlock *rows, double *out)
{
	if (model_n_sparse(m) > 0)
		m->algo->score.figure->sparse_rows(m->fit, model_n_sparse(m), rows, out);
	else
		m->algo->score.figure->rows(m->fit, rows->n_rows, rows->x, out);
}

/*
 * The artifact (little-endian):
 *		magic "PGEM", u16 format version (4 with a target encoding, else 3 with a calibrator, else
 *		2 where on_missing says anything, 1 otherwise),
 *		u16 algorithm id, u16 algorithm format, u8 task, u8 number of sections,
 *		then per section u8 id and u32 length,
 *		u32 CRC-32C over everything else, then the sections' bytes.
 * Same model, same bytes: nothing in it depends on time, place or user.  All
 * text in it is UTF-8, whatever the database it was made in; a Model has its
 * text in the encoding of the database (value.h converts).
 */
#define ARTIFACT_FORMAT 4

/*
 * The model's text must be UTF-8.  Raises CORE_TOO_LARGE for what could not be dumped
 * (core/budget.h), CORE_OUT_OF_RANGE for a number that artifact_read would refuse.
 */
extern ByteWriter artifact_write(const Model *model);

/* Any bytes give a model, its text UTF-8, or an error (CORE_CORRUPT, CORE_UNSUPPORTED). */
extern Model *artifact_read(const void *data, Size len);

/* The same of which nothing is asked but to score: its fit is read so (FitShape.to_score). */
extern Model *artifact_read_to_score(const void *data, Size len);

/* Is it an artifact at all, of whatever format and state? */
extern bool artifact_has_magic(const void *data, Size len);

#define ARTIFACT_SHA256_LENGTH 32
extern void artifact_sha256(const void *data, Size len, uint8 digest[ARTIFACT_SHA256_LENGTH]);

#endif /* MODEL_MODEL_H */
