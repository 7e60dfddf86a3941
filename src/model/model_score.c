/*
 * model_score.c
 *		The one road from raw rows to a model's outputs (model_score.h).
 */
#include "postgres.h"

#include <math.h>

#include "utils/memutils.h"

#include "model/model_score.h"

/* Raw values of a block, features and outputs: at most so many each, and at most so many rows. */
#define BLOCK_VALUES   (128 * 1024)
#define BLOCK_MAX_ROWS 1024

Size
model_score_block_rows(const Model *model)
{
	int widest = Max(Max(model->schema->n_raw, model->encoder->n_dense), model_n_outputs(model));

	return Min(Max(BLOCK_VALUES / Max(widest, 1), 1), BLOCK_MAX_ROWS);
}

/* Room for n values.  An error leaves no buffer rather than one that is gone. */
static void
score_reserve(ModelScore *s, Size n, MemoryContext context)
{
	double *old = s->buffer;

	if (n <= s->n_values)
		return;
	s->buffer = NULL;
	s->n_values = 0;
	if (old != NULL)
		pfree(old);
	s->buffer = MemoryContextAllocHuge(context, n * sizeof(double));
	s->n_values = n;
}

void
model_score_attach(ModelScore *s, const Model *model, Size capacity, MemoryContext context)
{
	const Encoder *encoder = model->encoder;
	Size n_raw = capacity * model->schema->n_raw;
	Size n_features = encoder->is_identity ? 0 : capacity * encoder->n_dense;
	Size n_outputs = capacity * model_n_outputs(model);

	score_reserve(s, n_raw + n_features + n_outputs + capacity, context);
	if (encoder->has_texts && s->texts.hits == NULL)
		text_rows_init(&s->texts, context);
	s->model = model;
	s->capacity = capacity;
	s->raw = s->buffer;
	s->features = encoder->is_identity ? s->raw : s->raw + n_raw;
	s->outputs = s->raw + n_raw + n_features;
	s->unanswered = (bool *) (s->outputs + n_outputs);
	model_score_reset(s);
	if (s->observer != NULL && s->observer->arm != NULL)
		s->observer->arm(s->observer->state, model);
}

void
model_score_watch(ModelScore *s, const ModelObserver *observer)
{
	s->observer = observer;
	if (observer->arm != NULL)
		observer->arm(observer->state, s->model);
}

/* Before encoding, which may fill the NULLs where they are. */
static void
score_tell_rows(const ModelScore *s)
{
	const ModelObserver *o = s->observer;
	bool wanted = o->rows == NULL || o->rows(o->state, s->n_rows);

	if (wanted && o->bins != NULL)
		o->bins(o->state, s->n_rows, s->raw, s->has_null);
}

static void
score_check_finite(const double *outputs, Size n)
{
	for (Size i = 0; i < n; i++)
		if (unlikely(!isfinite(outputs[i])))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
							errmsg("prediction is out of range: %s",
								   isnan(outputs[i]) ? "not a number" : "overflow"),
							errhint("A feature is far outside of what the model has seen.")));
}

/* Which rows have no answer; their NULLs go, so that they can be encoded with the others. */
static void
score_mark_unanswered(ModelScore *s)
{
	Size n_raw = s->model->schema->n_raw;

	s->n_unanswered = 0;
	for (Size i = 0; i < s->n_rows; i++)
	{
		double *raw = s->raw + i * n_raw;

		s->unanswered[i] = !encode_has_answer(s->model->encoder, raw);
		s->n_unanswered += s->unanswered[i];
		for (Size k = 0; k < n_raw && s->unanswered[i]; k++)
			if (isnan(raw[k]))
				raw[k] = 0;
	}
}

static inline void
score_encode(ModelScore *s, const SparseRows *texts)
{
	if (unlikely(s->observer != NULL))
		score_tell_rows(s);
	if (unlikely(s->has_null) && s->model->encoder->minds_null)
		score_mark_unanswered(s);
	if (s->has_null || s->features != s->raw)
		encode_rows(s->model->encoder, s->n_rows, s->raw, texts, s->features);
}

static inline void
score_encoded(const Model *model, const RowBlock *rows, double *outputs)
{
	model_predict(model, rows, outputs);
	score_check_finite(outputs, rows->n_rows * model_n_outputs(model));
}

void
model_score_encode(ModelScore *s)
{
	SparseRows texts = model_score_texts(s);

	score_encode(s, &texts);
}

void
model_score_run(ModelScore *s)
{
	RowBlock rows = {.n_rows = s->n_rows, .x = s->features, .sparse = model_score_texts(s)};

	score_encode(s, &rows.sparse);
	score_encoded(s->model, &rows, s->outputs);
	if (unlikely(s->observer != NULL) && s->observer->outcome != NULL)
		s->observer->outcome(s->observer->state, s->n_rows, s->outputs, model_score_unanswered(s));
}

void
model_score_encoded(const Model *model, const RowBlock *rows, double *outputs)
{
	score_encoded(model, rows, outputs);
}
