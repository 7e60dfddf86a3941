/*
 * svm.h
 *		What the files of support vector machines share.
 *
 * A fit is some decision functions: one for a regression, for outliers or for two
 * classes; for more classes one per pair (one against one), or one per class (one
 * against the rest, which only the linear kernel knows).  Of a pair of classes i < j, f > 0
 * says j; of two classes, the second.
 *
 * With a kernel, f(x) = intercept + sum of coefficients * K(x, support vector);
 * the support vectors of all pairs are stored once, in the order of their classes.
 * A linear f is one dot product.
 */
#ifndef ALGO_SVM_H
#define ALGO_SVM_H

#include "algo/algo.h"
#include "algo/svm/svm_kernel.h"

typedef struct SvmFit
{
	Task task;
	int n_features;
	int n_classes; /* 0 unless classification */
	SvmKernel kernel;
	bool against_rest; /* linear, more than two classes: one function a class */
	int n_functions;
	double *intercepts; /* n_functions */

	/* P(f) = 1 / (1 + exp(a f + b)) of each function; NULL: not calibrated */
	double *sigmoid_a;
	double *sigmoid_b;

	double *weights; /* linear: n_functions x n_features */

	/* other kernels */
	int n_vectors;
	int *class_vectors; /* support vectors of each class; one number without classes */
	double *vectors; /* n_vectors x n_features */
	double *coefficients; /* n_coefficients(fit) x n_vectors: see svm_fit.c */
	double *panels; /* the vectors as scoring wants them; not stored */
} SvmFit;

/* svm_fit.c */
extern SvmFit *svm_fit_create(Task task, int n_features, int n_classes, const SvmKernel *kernel,
							  bool against_rest);
extern int svm_n_functions(const SvmFit *fit);

/* Rows of coefficients: n_classes - 1, or 1. */
extern int svm_n_coefficients(const SvmFit *fit);

/* Function number of the pair i < j. */
extern int svm_pair(int n_classes, int i, int j);

/* Decision functions of n rows: n x n_functions. */
extern void svm_decide(const SvmFit *fit, Size n, const double *x, double *out);
extern void svm_predict(const void *fit, Size n, const double *x, double *out);

/* Decisions of n rows (which are lost) become outputs; returns where they end. */
extern double *svm_outputs(const SvmFit *fit, Size n, double *decisions, double *out);
extern void svm_figure_rows(const void *fit, Size n, const double *x, double *out);

/* svm_sparse.c: a row becomes n_features values */
extern void svm_densify(const RowBlock *block, int n_features, int n_dense, Size row, double *x);
extern void svm_predict_sparse(const void *fit, int n_sparse, const RowBlock *rows, double *out);
extern void svm_figure_sparse(const void *fit, int n_sparse, const RowBlock *rows, double *out);

/* svm_store.c */
extern void svm_save(const void *fit, ByteWriter *w);
extern void *svm_load(ByteReader *r, uint16 format, const FitShape *shape);

/* svm_couple.c */

/*
 * Probabilities of classes from those of pairs, r[i * n + j] = P(i | i or j): the
 * second method of Wu, Lin and Weng, "Probability estimates for multi-class
 * classification by pairwise coupling", 2004.
 */
extern void svm_couple(int n_classes, const double *r, double *p);

/* What the trainings are told. */
typedef struct SvmOptions
{
	SvmKernel kernel; /* gamma settled */
	double c;
	double nu;
	double epsilon;
	double tol;
	int max_iter; /* -1: no limit */
	bool shrinking;
	bool squared; /* linear: the square of the loss */
	bool against_rest; /* linear, more than two classes */
	bool probability;
	const ParamValue *class_weight;
} SvmOptions;

/* All rows in memory, for kernels. */
typedef struct SvmRows
{
	Size n;
	double *x; /* n x n_features */
	double *y; /* NULL without a target */
	double *w; /* NULL: all are 1 */
	Size capacity; /* rows that there is room for */
} SvmRows;

/* Rows are dealt to so many folds to learn probabilities from. */
#define SVM_FOLDS 5

extern void svm_report_remarks(bool converged, bool calibrated, const SvmOptions *options,
							   TrainReport *report);

/* svm_train.c: kernels; beside the rows, what it takes at the least and of what, and the fit. */
extern Size svm_kernel_bytes(const TrainSet *set, const SvmOptions *options, const char **what);
extern SvmFit *svm_train_kernel(const TrainSet *set, const SvmRows *rows, const SvmOptions *options,
								TrainReport *report);

/* svm_linear.c: one dot product a function, from passes */
extern Size svm_linear_bytes(const TrainSet *set, const SvmOptions *options, const char **what);
extern SvmFit *svm_train_linear(const TrainSet *set, const SvmOptions *options,
								TrainReport *report);

#endif /* ALGO_SVM_H */
