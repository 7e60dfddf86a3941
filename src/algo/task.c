/*
 * task.c
 *		The names of the tasks.
 */
#include "algo/algo.h"

static const char *const task_names[] = {"regression", "classification", "clustering",
										 "decomposition", "outlier_detection"};

const char *
algo_task_name(Task task)
{
	for (int bit = 0; bit < lengthof(task_names); bit++)
		if (task == (1 << bit))
			return task_names[bit];
	return "no task";
}

Task
algo_task_by_name(const char *name)
{
	for (int bit = 0; bit < lengthof(task_names); bit++)
		if (strcmp(task_names[bit], name) == 0)
			return (Task) (1 << bit);
	return (Task) 0;
}
