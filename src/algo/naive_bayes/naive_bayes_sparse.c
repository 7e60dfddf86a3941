/*
 * naive_bayes_sparse.c
 *		Naive Bayes of sparse features: their sums, and scoring.
 *
 * A feature that a row does not have is 0 there, and 0 counts like any value: it is
 * in the weight of the class, in a variance, and as a no or, below a negative
 * threshold, as a yes.  The sums therefore begin with all rows of a class at 0, and
 * a score with a row of zeros; what a row has is put right.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/naive_bayes/naive_bayes.h"
#include "algo/passes/mixed.h"
#include "math/link.h"

#define ROWS_BETWEEN_CHECKS 256

/* ------------------------------------------------------------------- the sums */

/*
 * One scan for both kinds of features: the dense ones are a set of their own, whose
 * blocks are looked at for the sparse ones as they pass.
 */
typedef struct SparseSums
{
	const TrainSet *set;
	NaiveBayesFit *fit;
	int n_dense;
	RowBlockFn dense; /* what learns the dense features */
	void *state;
} SparseSums;

static double
count_of(const SparseSums *sums, int feature, double value)
{
	const NaiveBayesRules *rules = &sums->fit->rules;

	if (rules->kind == NAIVE_BAYES_GAUSSIAN)
		return value;
	if (rules->binarizes)
		return value > rules->threshold;
	if (value < 0.0 || (rules->kind == NAIVE_BAYES_BERNOULLI && value > 0.0 && value != 1.0))
		naive_bayes_refuse(rules, sums->set->feature_names[feature], value);
	return value;
}

static void
add_sparse_row(const SparseSums *sums, const RowBlock *block, Size row)
{
	NaiveBayesFit *fit = sums->fit;
	const SparseRows *rows = &block->sparse;
	Size first = (Size) block->y[row] * fit->n_features;
	double weight = block->w != NULL ? block->w[row] : 1.0;
	double zero = naive_bayes_zero_count(&fit->rules);

	for (Size v = rows->start[row]; v < rows->start[row + 1]; v++)
	{
		int j = rows->feature[v];
		double count = count_of(sums, j, rows->value[v]);
		Dd sum = dd_two_prod(weight, count - zero);

		fit->sum[first + j] = dd_add(fit->sum[first + j], sum);
		if (fit->square != NULL)
			fit->square[first + j] = dd_add(fit->square[first + j], dd_mul_d(sum, count));
	}
}

static void
add_block(const RowBlock *block, void *state)
{
	const SparseSums *sums = state;
	RowBlock dense = *block;

	for (Size i = 0; i < block->n_rows; i++)
	{
		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		add_sparse_row(sums, block, i);
	}
	dense.sparse = (SparseRows){0};
	sums->dense(&dense, sums->state);
}

/* The scan of the set of dense features. */
static void
scan_dense(const TrainSet *dense, RowBlockFn fn, void *state)
{
	SparseSums *sums = dense->scan_arg;

	sums->dense = fn;
	sums->state = state;
	sums->set->scan(sums->set, add_block, sums);
}

static void
add_sums(Dd *to, const Dd *from, Size n)
{
	for (Size i = 0; i < n; i++)
		to[i] = dd_add(to[i], from[i]);
}

/* The sums of the dense features, and all rows of the classes at 0 in the others. */
static void
merge_class(NaiveBayesFit *fit, const NaiveBayesFit *dense, int class)
{
	Size to = (Size) class * fit->n_features;
	Size from = (Size) class * dense->n_features;
	Dd weight = dense->class_weight[class];
	double zero = naive_bayes_zero_count(&fit->rules);

	fit->class_weight[class] = dd_add(fit->class_weight[class], weight);
	add_sums(fit->weight + to, dense->weight + from, dense->n_features);
	add_sums(fit->sum + to, dense->sum + from, dense->n_features);
	if (fit->square != NULL)
		add_sums(fit->square + to, dense->square + from, dense->n_features);
	naive_bayes_merge_counts(fit, class, dense, class, NULL);
	CHECK_FOR_INTERRUPTS();
	for (Size j = to + dense->n_features; j < to + fit->n_features; j++)
	{
		fit->weight[j] = dd_add(fit->weight[j], weight);
		if (zero > 0.0)
			fit->sum[j] = dd_add(fit->sum[j], weight);
	}
}

void
naive_bayes_add_sparse(NaiveBayesFit *fit, const TrainSet *set)
{
	MemoryContext outer = CurrentMemoryContext;
	MemoryContext work =
		AllocSetContextCreate(outer, "naive Bayes of sparse rows", ALLOCSET_DEFAULT_SIZES);
	SparseSums sums = {.set = set, .fit = fit, .n_dense = mixed_n_dense(set)};
	TrainSet dense = *set;
	NaiveBayesFit *dense_fit;

	MemoryContextSwitchTo(work);
	dense.n_features = sums.n_dense;
	dense.n_sparse = 0;
	dense.sparse = (SparseRows){0};
	dense.scan = scan_dense;
	dense.scan_arg = &sums;
	dense_fit = naive_bayes_create(&fit->rules, fit->n_classes, sums.n_dense,
								   naive_bayes_categories(&fit->tables, fit->n_features));
	naive_bayes_add(dense_fit, &dense);
	for (int k = 0; k < fit->n_classes; k++)
		merge_class(fit, dense_fit, k);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(work);
}

/* ------------------------------------------------------------------- scoring */

static double
log_likelihood(const NaiveBayesFit *fit, int class, int n_sparse, const RowBlock *block, Size row)
{
	const SparseRows *rows = &block->sparse;
	int n_dense = fit->n_features - n_sparse;
	Size first = (Size) class * fit->n_features;
	double sum = naive_bayes_likelihood(fit, class, n_dense, block->x + row * n_dense);
	double words = 0.0;

	for (Size v = rows->start[row]; v < rows->start[row + 1]; v++)
	{
		Size i = first + rows->feature[v];

		words += naive_bayes_term(fit, i, rows->value[v]) - naive_bayes_term(fit, i, 0.0);
	}
	return sum + (n_sparse > 0 && fit->rest != NULL ? fit->rest[first + n_dense] : 0.0) + words;
}

void
naive_bayes_predict_sparse(const void *model, int n_sparse, const RowBlock *rows, double *out)
{
	const NaiveBayesFit *fit = model;

	for (Size i = 0; i < rows->n_rows; i++, out += fit->n_classes)
	{
		if (i % ROWS_BETWEEN_CHECKS == ROWS_BETWEEN_CHECKS - 1)
			CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < fit->n_classes; k++)
			out[k] = log_likelihood(fit, k, n_sparse, rows, i);
		naive_bayes_probabilities(fit->n_classes, out);
	}
}
