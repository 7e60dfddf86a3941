/*
 * trial.c
 *		Does a model answer?  (trial.h)
 */
#include "postgres.h"

#include <math.h>

#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "model/model_score.h"
#include "model/value.h"
#include "predict/predictor.h"
#include "predict/trial.h"

typedef struct Trial
{
	const char *name;
	int version;
} Trial;

/*
 * The first word that means the same in every encoding: what a model just trained holds is
 * UTF-8, what a stored one holds is in the encoding of the database.
 */
static const char *
trial_word(const TextCode *text)
{
	for (int k = 0; k < text->n_features; k++)
	{
		const char *c = text->ngrams[k];

		while (*c != '\0' && !IS_HIGHBIT_SET(*c))
			c++;
		if (*c == '\0')
			return text->ngrams[k];
	}
	return "";
}

/* Is the middle of the column's values known from how they are scaled? */
static bool
trial_is_centred(const SchemaColumn *column, const ColumnCode *code)
{
	return code->shift != NULL && (column->kind == COLUMN_NUMBER || column->kind == COLUMN_ARRAY);
}

/*
 * Values that training saw the like of: the first category, a word; of a number the middle
 * by which it is scaled, or else what is put in the place of NULL, which where nothing is
 * put there is 0.
 */
static void
trial_fill(ModelScore *score)
{
	const Encoder *encoder = score->model->encoder;
	double *raw = model_score_row(score);

	for (int j = 0; j < score->model->schema->n_columns; j++)
	{
		const SchemaColumn *column = &score->model->schema->columns[j];
		const ColumnCode *code = &encoder->columns[j];
		double *values = raw + column->offset;

		if (code->text != NULL)
		{
			const char *word = trial_word(code->text);

			values[0] = 0;
			encode_text(encoder, j, word, strlen(word), &score->texts);
		}
		else if (column->kind == COLUMN_CATEGORY)
			values[0] = code->n_categories > 0 ? 0 : ENCODE_OTHER_CATEGORY;
		else
			memcpy(values, trial_is_centred(column, code) ? code->shift : code->fill,
				   column->width * sizeof(double));
	}
	model_score_end_row(score, false);
}

/* Every answer the model has, whatever it is. */
static void
trial_answer(const ModelScore *score)
{
	const Model *model = score->model;
	int n;

	if (predictor_can(model, PREDICT_VALUE))
		(void) predictor_value(model, score->outputs);
	if (predictor_can(model, PREDICT_LABEL))
		(void) pstrdup(predictor_label(model, score->outputs));
	if (predictor_can(model, PREDICT_PROBABILITY))
		(void) predictor_probability(score->outputs);
	if (predictor_can(model, PREDICT_PROBABILITIES))
		(void) predictor_array(score->outputs, model_n_outputs(model));
	if (predictor_can(model, PREDICT_FEATURES))
	{
		const double *features = predictor_features(score, &n);

		(void) predictor_array(features, n);
	}
}

void
trial_run(const Model *model)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml trial", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	ModelScore score = {0};

	model_score_attach(&score, model, 1, context);
	trial_fill(&score);
	model_score_run(&score);
	trial_answer(&score);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}

static void
trial_context(void *arg)
{
	const Trial *trial = arg;

	errcontext("trial of version %d of model \"%s\" before its deployment", trial->version,
			   trial->name);
}

void
trial_version(const char *name, const ModelVersion *version)
{
	Trial trial = {name, version->version};
	ErrorContextCallback callback = {error_context_stack, trial_context, &trial};
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml trial model", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	struct varlena *artifact;

	error_context_stack = &callback;
	PushActiveSnapshot(GetTransactionSnapshot());
	artifact = registry_artifact(version);
	PopActiveSnapshot();
	trial_run(model_from_varlena(artifact));
	error_context_stack = callback.previous;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}
