/*
 * judge.c
 *		By which metrics a model is judged (judge.h).
 */
#include "postgres.h"

#include "train/judge.h"

ScoreSubject
judge_subject(const Model *model, const Params *params)
{
	const Target *target = model->target;
	ScoreSubject subject = {.task = model->task,
							.n_classes = target->n_classes,
							.class_counts = target->counts,
							.labels = target->labels,
							.train_mean = target->mean,
							.is_weighted = params->weight_column != NULL};

	if (model->task == TASK_REGRESSION && model->algo->score.objective != NULL)
		subject.objective = model->algo->score.objective(params);
	return subject;
}

ScoreSet *
judge_create(const Model *model, const ScoreSubject *subject, Size memory)
{
	if (model->target->kind == TARGET_NONE)
		return score_create_figure(model->algo->score.figure);
	return score_create(subject, memory);
}

Score
judge_find_score(const Score *metrics, int n, const char *metric)
{
	for (int i = 0; i < n; i++)
	{
		if (strcmp(metrics[i].metric, metric) == 0)
			return metrics[i];
	}
	return (Score){.is_null = true};
}
