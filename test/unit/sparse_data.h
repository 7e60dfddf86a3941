/*
 * sparse_data.h
 *		Training sets whose last features are sparse, like bags of words, and the
 *		same rows dense, for the tests of algorithms that take them.
 */
#ifndef UNIT_SPARSE_DATA_H
#define UNIT_SPARSE_DATA_H

#include <math.h>

#include "algo_data.h"

#define SPARSE_WORDS      8 /* drawn a row, most often different ones */
#define SPARSE_EMPTY_EACH 19 /* every so many rows has no word */

/* Rows of zeros for now: no word, and n_dense values of 0. */
static pg_attribute_unused() TrainSet *sparse_data_create(Task task, Size n, int n_dense,
														  int n_sparse, int n_classes)
{
	TrainSet *set = data_create(task, n, n_dense, n_classes);

	set->n_features = n_dense + n_sparse;
	set->n_sparse = n_sparse;
	set->feature_names = palloc((set->n_features + 1) * sizeof(char *));
	for (int j = 0; j < set->n_features; j++)
		set->feature_names[j] = psprintf("x%d", j + 1);
	set->sparse = (SparseRows){palloc0((n + 1) * sizeof(Size)), palloc0(sizeof(int)),
							   palloc0(sizeof(double))};
	return set;
}

/* A word's part in the score of a row. */
static inline double
sparse_data_effect(int word)
{
	return (double) (hash_mix64(3, word) % 1000) / 500.0 - 1.0;
}

/* The words of a row become features with counts, weighted to length one. */
static pg_attribute_unused() void sparse_data_put(SparseBuilder *builder, int first, int n_words,
												  int *words)
{
	double counts[SPARSE_WORDS];
	double square = 0.0;
	int n = 0;
	int j;

	for (int i = 1; i < n_words; i++)
	{
		int word = words[i];

		for (j = i; j > 0 && words[j - 1] > word; j--)
			words[j] = words[j - 1];
		words[j] = word;
	}
	for (int i = 0; i < n_words; i++)
	{
		if (n > 0 && words[n - 1] == words[i])
			counts[n - 1] += 1.0;
		else
		{
			counts[n] = 1.0;
			words[n++] = words[i];
		}
	}
	for (int i = 0; i < n; i++)
	{
		counts[i] *= log(2.0 + words[i]); /* the rare ones weigh more */
		square += counts[i] * counts[i];
	}
	for (int i = 0; i < n; i++)
		sparse_put(builder, first + words[i], counts[i] / sqrt(square));
}

/*
 * Something that can be learned: low words are frequent, each word has an effect
 * on the score, so have the dense features; classes are parts of the score.
 */
static pg_attribute_unused() TrainSet *sparse_data_random(Task task, Size n, int n_dense,
														  int n_sparse, int n_classes, uint64 seed)
{
	TrainSet *set = sparse_data_create(task, n, n_dense, n_sparse, n_classes);
	SparseBuilder *builder = palloc(sizeof(SparseBuilder));
	int words[SPARSE_WORDS];
	Rng rng;

	rng_seed(&rng, seed);
	sparse_builder_init(builder, CurrentMemoryContext);
	for (Size i = 0; i < n; i++)
	{
		int n_words = i % SPARSE_EMPTY_EACH == SPARSE_EMPTY_EACH - 1 ? 0 : SPARSE_WORDS;
		double score = 0.3 * rng_normal(&rng);

		for (int j = 0; j < n_words; j++)
		{
			double u = rng_double(&rng);

			words[j] = (int) (u * u * n_sparse);
			score += sparse_data_effect(words[j]);
		}
		for (int j = 0; j < n_dense; j++)
		{
			data_row(set, i)[j] = (1 + j) * rng_double(&rng);
			score += (data_row(set, i)[j] / (1 + j) - 0.5) * (j % 2 == 0 ? 1.0 : -1.0);
		}
		sparse_data_put(builder, n_dense, n_words, words);
		sparse_end_row(builder);
		((double *) set->y)[i] = score;
		if (task == TASK_CLASSIFICATION)
			((double *) set->y)[i] =
				Max(0, Min(n_classes - 1, (int) floor(score / 1.5 + n_classes / 2.0)));
	}
	set->sparse = sparse_rows_of(builder);
	data_count(set);
	return set;
}

/* The same rows without anything sparse. */
static pg_attribute_unused() TrainSet *sparse_data_dense(const TrainSet *set)
{
	TrainSet *dense = palloc(sizeof(TrainSet));
	Size n_dense = set->n_features - set->n_sparse;
	Matrix *x = palloc(sizeof(Matrix));

	*x = (Matrix){set->n_rows, set->n_features, vector_zeros(set->n_rows * set->n_features)};
	for (Size i = 0; i < set->n_rows; i++)
	{
		memcpy(matrix_row(x, i), set->x->data + i * n_dense, n_dense * sizeof(double));
		sparse_add(&set->sparse, i, 1.0, matrix_row(x, i));
	}
	*dense = *set;
	dense->n_sparse = 0;
	dense->x = x;
	dense->sparse = (SparseRows){0};
	return dense;
}

/* All rows as one block, or one of them. */
static pg_attribute_unused() RowBlock sparse_data_block(const TrainSet *set, Size first, Size n)
{
	return (RowBlock){.n_rows = n,
					  .x = set->x->data + first * (set->n_features - set->n_sparse),
					  .y = set->y != NULL ? set->y + first : NULL,
					  .sparse = sparse_from(&set->sparse, first)};
}

#endif /* UNIT_SPARSE_DATA_H */
