/*
 * learn.c
 *		From rows made ready to a model (learn.h).
 */
#include "postgres.h"

#include "train/learn.h"
#include "train/params.h"

/* The algorithm's own part of the model. */
static void *
learn_fit(const Lesson *lesson, TrainReport *report)
{
	const Params *params = params_for_labels(lesson->params, lesson->target);

	if (lesson->before == NULL)
		return algo_train(lesson->algo, lesson->set, params, report);
	return algo_update(lesson->algo, lesson->before->fit, lesson->set, params, report);
}

Model *
learn(const Lesson *lesson)
{
	const Model *before = lesson->before;
	Model *model = palloc0(sizeof(Model));

	model->algo = lesson->algo;
	model->task = lesson->set->task;
	model->schema = lesson->schema;
	model->encoder = lesson->encoder;
	model->target = lesson->target;
	model->params_json = before == NULL ? param_to_json(lesson->params) : before->params_json;
	model->n_train = lesson->set->n_rows + (before == NULL ? 0 : before->n_train);
	model->report = palloc0(sizeof(TrainReport));
	model->fit = learn_fit(lesson, model->report);
	return model;
}
