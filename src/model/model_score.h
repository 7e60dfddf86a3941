/*
 * model_score.h
 *		The one road from raw rows (encode/schema.h) to a model's outputs: a row is
 *		begun, filled and ended, then it, or a block of them, is encoded, scored and
 *		checked.
 *
 * Point predictions are blocks of one row; batches, evaluations and the trial before a
 * deployment go the same way.  So a row gives the same bits wherever it is scored, and
 * what is to stand between rows and outputs stands here alone.
 */
#ifndef MODEL_MODEL_SCORE_H
#define MODEL_MODEL_SCORE_H

#include "postgres.h"

#include "model/model.h"

/*
 * Who watches the rows of a ModelScore; any of the functions may be NULL.  state is the
 * observer's own.  Rows whose outcome is never told raised an error.
 */
typedef struct ModelObserver
{
	/* The rows that follow are scored by this model. */
	void (*arm)(void *state, const Model *model);

	/* So many rows are about to be encoded; are their values wanted? */
	bool (*rows)(void *state, Size n_rows);

	/* Their raw values, n_rows x n_raw, NULLs still NaN; has_null: there may be some. */
	void (*bins)(void *state, Size n_rows, const double *raw, bool has_null);

	/*
	 * Their outputs, n_rows x model_n_outputs, all finite; unanswered (NULL: none is) says
	 * of which rows they mean nothing.
	 */
	void (*outcome)(void *state, Size n_rows, const double *outputs, const bool *unanswered);
	void *state;
} ModelObserver;

/* A model and the buffers for a block of rows. */
typedef struct ModelScore
{
	const Model *model;
	const ModelObserver *observer; /* NULL: nobody watches */
	Size capacity; /* rows of a block */
	Size n_rows; /* begun and ended */
	bool has_null; /* a raw value of them is NaN */
	double *raw; /* capacity x n_raw */
	TextRows texts; /* the words of the rows' texts, for who fills a row; of a model with texts */
	double *features; /* capacity x n_dense; raw itself where encoding changes nothing */
	double *outputs; /* capacity x model_n_outputs */
	Size n_unanswered; /* rows without an answer: a NULL met on_missing "null" */
	bool *unanswered; /* capacity: which they are, while n_unanswered > 0 */
	Size n_values; /* what the buffer has room for */
	double *buffer;
} ModelScore;

/* Rows of a block that is worth scoring at once, and whose buffers are of moderate size. */
extern Size model_score_block_rows(const Model *model);

/*
 * Make s score blocks of up to capacity rows with this model; buffers are taken from, and
 * grown in, context.  s must be zero or attached before, with the same context.
 */
extern void model_score_attach(ModelScore *s, const Model *model, Size capacity,
							   MemoryContext context);

/* Tell this observer of the rows from now on. */
extern void model_score_watch(ModelScore *s, const ModelObserver *observer);

/* No rows: the block begins anew. */
static inline void
model_score_reset(ModelScore *s)
{
	s->n_rows = 0;
	s->has_null = false;
	s->n_unanswered = 0;
	if (s->model->encoder->has_texts)
		sparse_builder_reset(&s->texts.rows);
}

/* Where the next row's values go. */
static inline double *
model_score_row(ModelScore *s)
{
	return s->raw + s->n_rows * s->model->schema->n_raw;
}

/* The row is complete; has_null: it holds a NaN. */
static inline void
model_score_end_row(ModelScore *s, bool has_null)
{
	s->n_rows++;
	s->has_null |= has_null;
	if (s->model->encoder->has_texts)
		sparse_end_row(&s->texts.rows);
}

/* Which rows have no answer; NULL: all have one. */
static inline const bool *
model_score_unanswered(const ModelScore *s)
{
	return s->n_unanswered > 0 ? s->unanswered : NULL;
}

/* The features of the rows' texts; start is NULL without any. */
static inline SparseRows
model_score_texts(const ModelScore *s)
{
	if (!s->model->encoder->has_texts)
		return (SparseRows){0};
	return sparse_rows_of(&s->texts.rows);
}

/*
 * Encode the block's rows, into features; 22004 for a NULL that the model does not take.
 * Afterwards it is known which rows have no answer, and that features and outputs of these
 * mean nothing.
 */
extern void model_score_encode(ModelScore *s);

/* Encode and score them, into outputs; also 22003 when an answer is not finite. */
extern void model_score_run(ModelScore *s);

/* Score rows that a data set has encoded; outputs: n_rows x model_n_outputs. */
extern void model_score_encoded(const Model *model, const RowBlock *rows, double *outputs);

#endif /* MODEL_MODEL_SCORE_H */
