/*
 * algo_data.h
 *		Training sets in memory, and from CSV files, for the tests of algorithms.
 *
 * Sets are palloc'd in the current context and go with it.
 */
#ifndef UNIT_ALGO_DATA_H
#define UNIT_ALGO_DATA_H

#include "core/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algo/algo.h"
#include "math/rng.h"

#define DATA_BLOCK_ROWS 61

static pg_attribute_unused() void data_scan(const TrainSet *set, RowBlockFn fn, void *state)
{
	Size p = set->n_features - set->n_sparse;

	for (Size start = 0; start < set->n_rows; start += DATA_BLOCK_ROWS)
	{
		RowBlock block = {
			.n_rows = Min(DATA_BLOCK_ROWS, set->n_rows - start),
			.x = set->x->data + start * p,
			.y = set->y != NULL ? set->y + start : NULL,
			.w = set->w != NULL ? set->w + start : NULL,
			.sparse = set->n_sparse > 0 ? sparse_from(&set->sparse, start) : set->sparse,
		};

		fn(&block, state);
	}
}

/* n rows of p features, zero; columns are named x1, x2, ...; classes a, b, ... */
static pg_attribute_unused() TrainSet *data_create(Task task, Size n, int p, int n_classes)
{
	TrainSet *set = palloc0(sizeof(TrainSet));
	Matrix *x = palloc0(sizeof(Matrix));

	*x = (Matrix){n, p, palloc0((n * p + 1) * sizeof(double))};
	set->task = task;
	set->n_rows = n;
	set->n_features = p;
	set->x = x;
	set->y = palloc0((n + 1) * sizeof(double));
	set->scan = data_scan;
	set->feature_names = palloc((p + 1) * sizeof(char *));
	for (int j = 0; j < p; j++)
		set->feature_names[j] = psprintf("x%d", j + 1);
	if (task != TASK_CLASSIFICATION)
		return set;
	set->n_classes = n_classes;
	set->class_counts = palloc0((n_classes + 1) * sizeof(uint64));
	set->class_labels = palloc((n_classes + 1) * sizeof(char *));
	for (int j = 0; j < n_classes; j++)
		set->class_labels[j] = psprintf("%c", 'a' + j);
	return set;
}

static inline double *
data_row(TrainSet *set, Size i)
{
	return matrix_row(set->x, i);
}

/* Count the classes once y is filled. */
static pg_attribute_unused() void data_count(TrainSet *set)
{
	uint64 *counts = (uint64 *) set->class_counts;

	if (counts == NULL)
		return;
	memset(counts, 0, set->n_classes * sizeof(uint64));
	for (Size i = 0; i < set->n_rows; i++)
		counts[(int) set->y[i]]++;
}

/* The rows whose number is a multiple of step, or the others. */
static pg_attribute_unused() TrainSet *data_part(const TrainSet *all, Size step, bool multiples)
{
	Size n = (all->n_rows + step - 1) / step;
	TrainSet *part =
		data_create(all->task, multiples ? n : all->n_rows - n, all->n_features, all->n_classes);
	Size at = 0;

	for (Size i = 0; i < all->n_rows; i++)
	{
		if ((i % step == 0) != multiples)
			continue;
		memcpy(data_row(part, at), matrix_row(all->x, i), all->n_features * sizeof(double));
		((double *) part->y)[at++] = all->y[i];
	}
	data_count(part);
	return part;
}

/* What the other parts of a model that learned from the set say of its fit. */
static pg_attribute_unused() FitShape data_shape(const TrainSet *set)
{
	return (FitShape){.task = set->task,
					  .n_features = set->n_features,
					  .n_classes = set->task == TASK_CLASSIFICATION ? set->n_classes : 0,
					  .n_categories = set->n_categories};
}

/* Something that can be learned: a linear score with noise, cut into classes. */
static pg_attribute_unused() TrainSet *data_random(Task task, Size n, int p, int n_classes,
												   uint64 seed)
{
	TrainSet *set = data_create(task, n, p, n_classes);
	double *y = (double *) set->y;
	Rng rng;

	rng_seed(&rng, seed);
	for (Size i = 0; i < n; i++)
	{
		double score = 2.0 * rng_normal(&rng);

		for (int j = 0; j < p; j++)
		{
			data_row(set, i)[j] = rng_normal(&rng) * (1 + j) + 3 * j;
			score += (data_row(set, i)[j] - 3 * j) / (1 + j) * (j % 3 - 1 + 0.5);
		}
		y[i] = score;
		if (task == TASK_CLASSIFICATION)
			y[i] = Max(0, Min(n_classes - 1, (int) floor(score / 2 + n_classes / 2.0)));
	}
	data_count(set);
	return set;
}

/* ---------------------------------------------------------------- CSV files */

#define CSV_MAX_FIELDS 128

typedef struct Csv
{
	FILE *file;
	char line[16384];
	char *fields[CSV_MAX_FIELDS + 1]; /* then NULL */
	int n_fields; /* 0 at the end of the file */
} Csv;

/* The next line, cut at its commas (no quotes); false at the end. */
static bool
csv_next(Csv *csv)
{
	char *at = csv->line;

	csv->n_fields = 0;
	if (fgets(csv->line, sizeof(csv->line), csv->file) == NULL)
		return false;
	csv->line[strcspn(csv->line, "\r\n")] = '\0';
	while (at != NULL && csv->n_fields < CSV_MAX_FIELDS)
	{
		char *comma = strchr(at, ',');

		if (comma != NULL)
			*comma++ = '\0';
		csv->fields[csv->n_fields++] = at;
		at = comma;
	}
	csv->fields[csv->n_fields] = NULL;
	return true;
}

/* Opened and past its head; tests run in the top folder of the tree. */
static pg_attribute_unused() void csv_open(Csv *csv, const char *path)
{
	csv->file = fopen(path, "r");
	if (csv->file == NULL || !csv_next(csv))
	{
		printf("Bail out! cannot read %s\n", path);
		exit(1);
	}
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Labels in sorted order become classes. */
static pg_attribute_unused() void data_encode_labels(TrainSet *set, char **labels)
{
	char **sorted = palloc((set->n_rows + 1) * sizeof(char *));
	int n = 0;
	int k;

	memcpy(sorted, labels, set->n_rows * sizeof(char *));
	qsort(sorted, set->n_rows, sizeof(char *), compare_text);
	for (Size i = 0; i < set->n_rows; i++)
	{
		if (n == 0 || strcmp(sorted[n - 1], sorted[i]) != 0)
			sorted[n++] = sorted[i];
	}
	set->n_classes = n;
	set->class_labels = sorted;
	set->class_counts = palloc0(n * sizeof(uint64));
	for (Size i = 0; i < set->n_rows; i++)
	{
		for (k = 0; strcmp(sorted[k], labels[i]) != 0; k++)
			;
		((double *) set->y)[i] = k;
	}
	data_count(set);
}

static pg_attribute_unused() void data_standardize(TrainSet *set)
{
	Size n = set->n_rows;

	for (int j = 0; j < set->n_features; j++)
	{
		double mean = 0;
		double square = 0;

		for (Size i = 0; i < n; i++)
			mean += data_row(set, i)[j] / n;
		for (Size i = 0; i < n; i++)
			square += (data_row(set, i)[j] - mean) * (data_row(set, i)[j] - mean) / n;
		for (Size i = 0; i < n; i++)
			data_row(set, i)[j] = (data_row(set, i)[j] - mean) / sqrt(square);
	}
}

/* The first n_features columns that are not the target. */
static pg_attribute_unused() TrainSet *data_read(const char *path, const char *target,
												 int n_features, Task task)
{
	Csv csv;
	char **names = palloc0((n_features + 1) * sizeof(char *));
	int columns[CSV_MAX_FIELDS];
	int target_column = -1;
	int n_columns = 0;
	Size n_rows = 0;
	TrainSet *set;
	char **labels;

	csv_open(&csv, path);
	for (int i = 0; i < csv.n_fields; i++)
	{
		if (strcmp(csv.fields[i], target) == 0)
			target_column = i;
		else if (n_columns < n_features)
		{
			names[n_columns] = pstrdup(csv.fields[i]);
			columns[n_columns++] = i;
		}
	}
	while (csv_next(&csv))
		n_rows++;
	fclose(csv.file);
	set = data_create(task, n_rows, n_columns, 0);
	set->feature_names = names;
	labels = palloc((n_rows + 1) * sizeof(char *));
	csv_open(&csv, path);
	for (n_rows = 0; csv_next(&csv); n_rows++)
	{
		for (int i = 0; i < n_columns; i++)
			data_row(set, n_rows)[i] = atof(csv.fields[columns[i]]);
		labels[n_rows] = pstrdup(csv.fields[target_column]);
		((double *) set->y)[n_rows] = atof(labels[n_rows]);
	}
	fclose(csv.file);
	if (task == TASK_CLASSIFICATION)
		data_encode_labels(set, labels);
	return set;
}

/* ------------------------------------------------------------------ parameters */

/* "[20 10]" */
static void
data_set_list(Params *params, const char *name, const char *text)
{
	double values[16];
	int n = 0;
	const char *at = text + 1;
	char *end;

	while (values[n] = strtod(at, &end), end != at)
	{
		at = end;
		n++;
	}
	param_set_list(params, name, n, values, text);
}

/* "alpha=0.1;fit_intercept=false;class_weight=yes:3;sizes=[20 10]": each value by its look. */
static Params *
data_params(const Algorithm *algo, const char *text)
{
	Params *params = param_defaults(algo->params);
	char *copy = pstrdup(text);
	char *save = NULL;
	char *item;

	for (item = strtok_r(copy, ";", &save); item != NULL; item = strtok_r(NULL, ";", &save))
	{
		char *value = strchr(item, '=');
		char *colon;
		char *end;

		*value++ = '\0';
		colon = strchr(value, ':');
		if (colon != NULL)
		{
			NamedNumber *named = palloc(sizeof(NamedNumber));

			*colon = '\0';
			*named = (NamedNumber){pstrdup(value), atof(colon + 1)};
			param_set_named(params, item, 1, named);
		}
		else if (value[0] == '[')
			data_set_list(params, item, value);
		else if (strcmp(value, "null") == 0)
			param_set_null(params, item);
		else if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
			param_set_boolean(params, item, value[0] == 't');
		else if (strtod(value, &end), *end == '\0')
			param_set_number(params, item, atof(value), value);
		else
			param_set_string(params, item, value);
	}
	return params;
}

static pg_attribute_unused() void *data_train(const Algorithm *algo, const TrainSet *set,
											  const char *params, TrainReport *report)
{
	*report = (TrainReport){0};
	return algo_train(algo, set, data_params(algo, params), report);
}

static pg_attribute_unused() double data_figure(const TrainReport *report, const char *name)
{
	for (int i = 0; i < report->n_figures; i++)
	{
		if (strcmp(report->names[i], name) == 0)
			return report->values[i];
	}
	return NAN;
}

#endif /* UNIT_ALGO_DATA_H */
