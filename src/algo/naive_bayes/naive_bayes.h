/*
 * naive_bayes.h
 *		What the files of naive Bayes share.
 *
 * A model is its sums: per class and feature the weight of the rows that have a
 * value, the sum of the values and, for normal distributions, of their squares.
 * They are taken in double-double and kept with 72 bits, so the model is the same
 * in whatever order the rows came, and learning on from other rows gives what
 * all rows together would have.  What scoring needs follows from them (naive_bayes_derive).
 * Of a feature that is a category the rows of each code are counted instead, and to the sums
 * it is a column of zeros.
 *
 * A missing value is left out: of the sums and counts of its feature, and of the
 * likelihood of its row.
 */
#ifndef ALGO_NAIVE_BAYES_H
#define ALGO_NAIVE_BAYES_H

#include "algo/algo.h"
#include "math/dd.h"

#define NAIVE_BAYES_MIN_ALPHA 1e-10 /* smaller ones would give log 0 */

typedef enum NaiveBayesKind
{
	NAIVE_BAYES_GAUSSIAN,
	NAIVE_BAYES_MULTINOMIAL,
	NAIVE_BAYES_BERNOULLI
} NaiveBayesKind;

/* The parameters, as they are stored. */
typedef struct NaiveBayesRules
{
	NaiveBayesKind kind;
	bool fit_prior;
	double smoothing; /* var_smoothing or alpha */
	double alpha; /* of categories; not stored without any */
	bool binarizes;
	double threshold; /* what is greater counts as 1 */
} NaiveBayesRules;

/* A feature that is a category. */
typedef struct NaiveBayesTable
{
	int feature;
	int n_codes;
	int first; /* its first cell within a class */
} NaiveBayesTable;

/* All of them; a cell is a code of one. */
typedef struct NaiveBayesTables
{
	int n;
	int n_cells;
	NaiveBayesTable *table; /* n, in the order of the features */
	int *of; /* per feature: its table, or -1; NULL: there are none */
} NaiveBayesTables;

typedef struct NaiveBayesFit
{
	NaiveBayesRules rules;
	int n_classes;
	int n_features;

	/* Learned.  All but class_weight are n_classes x n_features. */
	Dd *class_weight; /* n_classes: of all rows */
	Dd *weight;
	Dd *sum;
	Dd *square; /* NULL unless gaussian */

	NaiveBayesTables tables;
	Dd *count; /* n_classes x cells: the weight of the rows of a code */

	/*
	 * Derived, and not there before; log_prior and base per class, the others per class and
	 * feature
	 */
	double epsilon; /* gaussian: added to every variance */
	double *log_prior;
	double *base; /* log_prior and the constants of all features */
	double *constant; /* log likelihood of a value that adds nothing (see naive_bayes_fit.c) */
	double *slope; /* gaussian: 1 / standard deviation; else log likelihood per unit */
	double *mean; /* gaussian */
	double *rest; /* what zeros in a feature and in all after it add; NULL: nothing */
	double *share; /* n_classes x cells: log likelihood of a code */
} NaiveBayesFit;

/*
 * What a value adds to the log likelihood of class and feature i, beside the constant.
 */
static inline double
naive_bayes_term(const NaiveBayesFit *fit, Size i, double value)
{
	if (fit->rules.kind == NAIVE_BAYES_GAUSSIAN)
	{
		double z = (value - fit->mean[i]) * fit->slope[i];

		return -0.5 * z * z;
	}
	if (fit->rules.kind == NAIVE_BAYES_MULTINOMIAL)
		return value * fit->slope[i];
	if (fit->rules.binarizes ? value > fit->rules.threshold : value != 0.0)
		return fit->slope[i];
	return 0.0;
}

/* Is feature j a number, rather than a category? */
static inline bool
naive_bayes_is_number(const NaiveBayesFit *fit, Size j)
{
	return fit->tables.of == NULL || fit->tables.of[j] < 0;
}

/* naive_bayes_tables.c; n_categories as TrainSet's */
extern int naive_bayes_cells(int n_features, const int *n_categories);
extern NaiveBayesTables naive_bayes_tables(int n_features, const int *n_categories);
extern int *naive_bayes_categories(const NaiveBayesTables *tables, int n_features);

/* Count the codes that n rows of a class have of a feature that is a category. */
extern void naive_bayes_count(NaiveBayesFit *fit, int class, int feature, Size n,
							  const double *codes, const double *weights);

/* To the counts of class to those of a class of from, whose feature j is feature_of[j]. */
extern void naive_bayes_merge_counts(NaiveBayesFit *into, int to, const NaiveBayesFit *from,
									 int class, const int *feature_of);

/* Fill in share; as naive_bayes_derive. */
extern int64 naive_bayes_derive_tables(NaiveBayesFit *fit);

/* naive_bayes_sums.c: to the sums of a fit, from a block or all rows of a set */
extern void naive_bayes_add_block(NaiveBayesFit *fit, const RowBlock *block,
								  char *const *feature_names);
extern void naive_bayes_add(NaiveBayesFit *fit, const TrainSet *set);
extern void naive_bayes_check_finite(const NaiveBayesFit *fit, char *const *feature_names);
extern void naive_bayes_refuse(const NaiveBayesRules *rules, const char *name, double value)
	__attribute__((noreturn));

/* naive_bayes_sparse.c: the same for a set with sparse features */
extern void naive_bayes_add_sparse(NaiveBayesFit *fit, const TrainSet *set);
extern void naive_bayes_predict_sparse(const void *fit, int n_sparse, const RowBlock *rows,
									   double *out);

/* naive_bayes_merge.c: sums that are not a fit yet, and those sums into one */
extern void *naive_bayes_sums_create(const NaiveBayesRules *rules, int n_features,
									 const int *n_categories);
extern void naive_bayes_sums_add(void *sums, const RowBlock *block, int n_classes,
								 char *const *feature_names);
extern void naive_bayes_sums_merge(void *sums, const void *other, int n_classes,
								   const int *class_of, const int *feature_of);
extern void naive_bayes_sums_save(const void *sums, ByteWriter *w);
extern void *naive_bayes_sums_load(ByteReader *r);
extern void naive_bayes_merge(NaiveBayesFit *fit, const void *sums);

/* naive_bayes_fit.c */
extern NaiveBayesFit *naive_bayes_create(const NaiveBayesRules *rules, int n_classes,
										 int n_features, const int *n_categories);
extern void naive_bayes_grow(NaiveBayesFit *fit, int n_classes); /* the new ones' sums are zero */

/* Memory of the sums alone, and with what is derived from them. */
extern Size naive_bayes_sums_bytes(const NaiveBayesRules *rules, int n_classes, int n_features,
								   int n_cells);
extern Size naive_bayes_bytes(const NaiveBayesRules *rules, int n_classes, int n_features,
							  int n_cells);

extern void naive_bayes_settle(NaiveBayesFit *fit);

/* What a value of 0 counts, of yes and no. */
extern double naive_bayes_zero_count(const NaiveBayesRules *rules);

/*
 * Fill in what is derived.  Returns -1, or the index (class * n_features +
 * feature) of the first value that cannot be: a variance that is zero.
 */
extern int64 naive_bayes_derive(NaiveBayesFit *fit);

/* The log likelihood of the first n features of a row, with the constants of all. */
extern double naive_bayes_likelihood(const NaiveBayesFit *fit, int class, int n, const double *x);

/*
 * Log likelihoods of the classes to probabilities, in place; NaN where rounding leaves nothing of
 * their differences, or all are out of range.
 */
extern void naive_bayes_probabilities(int n_classes, double *out);
extern void naive_bayes_predict(const void *fit, Size n, const double *x, double *out);
extern void naive_bayes_save(const void *fit, ByteWriter *w);
extern uint16 naive_bayes_format(const void *fit);
extern void *naive_bayes_load(ByteReader *r, uint16 format, const FitShape *shape);

#endif /* ALGO_NAIVE_BAYES_H */
