/*
 * classes.c
 *		Checks and weights of the classes of a training set.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "common/shortest_dec.h"

#include "algo/classes.h"
#include "core/nearest.h"

void
classes_check(const TrainSet *set)
{
	int present = 0;
	int last = 0;
	int absent = -1;

	for (int k = 0; k < set->n_classes; k++)
	{
		if (set->class_counts[k] > 0)
		{
			present++;
			last = k;
		}
		else
			absent = k;
	}
	if (present == 1)
		core_error(CORE_DATA_UNFIT, "A classification needs at least two classes.",
				   "all rows are of one class, \"%s\"", core_clip(set->class_labels[last]));
	if (absent >= 0)
		core_error(CORE_DATA_UNFIT, NULL, "class \"%s\" has no rows to learn from",
				   core_clip(set->class_labels[absent]));
}

/* The class that was meant, or the first few there are. */
static const char *
class_hint(const TrainSet *set, const char *label)
{
	char *hint = nearest_hint(label, (const char *const *) set->class_labels, set->n_classes);
	int k;

	if (hint != NULL)
		return hint;
	hint = pstrdup("The classes are");
	for (k = 0; k < set->n_classes && k < 10; k++)
		hint = psprintf("%s%s \"%s\"", hint, k == 0 ? "" : ",", set->class_labels[k]);
	return psprintf("%s%s.", hint, k < set->n_classes ? ", ..." : "");
}

/* Is it the name that a number had in earlier versions, its shortest of double precision? */
static bool
class_was_named(const TrainSet *set, int k, const char *label)
{
	char text[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (set->class_numbers == NULL || fabs(set->class_numbers[k]) >= 9007199254740992.0 /* 2^53 */)
		return false;
	double_to_shortest_decimal_buf(set->class_numbers[k], text);
	return strcmp(label, text) == 0;
}

static int
class_by_label(const TrainSet *set, const char *label)
{
	for (int k = 0; k < set->n_classes; k++)
	{
		if (strcmp(label, set->class_labels[k]) == 0)
			return k;
	}
	for (int k = 0; k < set->n_classes; k++)
	{
		if (class_was_named(set, k, label))
			return k;
	}
	core_error(CORE_INVALID_PARAMETER, class_hint(set, label),
			   "parameter \"class_weight\" names the class \"%s\", which is not in the target",
			   core_clip(label));
}

void
classes_weights(const TrainSet *set, const ParamValue *value, double *weights)
{
	for (int k = 0; k < set->n_classes; k++)
		weights[k] =
			value->balanced ? set->n_rows / ((double) set->n_classes * set->class_counts[k]) : 1.0;
	for (int i = 0; i < value->n_named; i++)
		weights[class_by_label(set, value->named[i].name)] = value->named[i].number;
}

const double *
classes_weights_wanted(const TrainSet *set, const ParamValue *value)
{
	double *weights;

	if (set->task != TASK_CLASSIFICATION || (!value->balanced && value->n_named == 0))
		return NULL;
	weights = palloc(sizeof(double) * set->n_classes);
	classes_weights(set, value, weights);
	return weights;
}
