/*
 * sgd.h
 *		What the files of stochastic gradient descent share.
 *
 * A linear model is learned row by row: each row moves the weights against the
 * gradient of its own loss and of the penalty
 *
 *		alpha (l1_ratio |w|_1 + (1 - l1_ratio) / 2 |w|^2),  the intercept free.
 *
 * Two classes are one row of weights; more are one row each, the class against
 * all others, as scikit-learn's SGDClassifier has it.
 */
#ifndef ALGO_SGD_H
#define ALGO_SGD_H

#include "algo/algo.h"
#include "algo/linear/linear_fit.h"

typedef enum SgdLossKind
{
	SGD_LOG_LOSS, /* classification */
	SGD_MODIFIED_HUBER,
	SGD_SQUARED_ERROR, /* regression */
	SGD_HUBER,
	SGD_EPSILON_INSENSITIVE,
	SGD_SQUARED_EPSILON_INSENSITIVE
} SgdLossKind;

typedef enum SgdSchedule
{
	SGD_OPTIMAL,
	SGD_CONSTANT,
	SGD_INVSCALING,
	SGD_ADAPTIVE
} SgdSchedule;

typedef struct SgdOptions
{
	SgdLossKind loss;
	double epsilon;
	double l1; /* alpha's absolute part */
	double l2; /* and its squared part */
	double alpha; /* of the schedule "optimal" */
	bool fit_intercept;
	SgdSchedule schedule;
	double eta0;
	double power_t;
	int max_iter;
	bool has_tol;
	double tol;
	bool shuffle;
	bool early_stopping;
	double validation_fraction;
	int n_iter_no_change;
	int average; /* 0: none; else from this step on */
} SgdOptions;

/* What is learned, and what learning on needs. */
typedef struct SgdFit
{
	LinearFit linear; /* first, for linear_fit_coefficients: the average where there is one */
	bool huber_link; /* probabilities as modified_huber has them */
	uint64 n_steps; /* rows learned so far, each time counted */
	double *rates; /* n_rows: adaptive rates, where they are */
	double *class_weights; /* n_rows x 2: of the others, of the class; NULL in a regression */
	double *current; /* n_rows x (n_features + 1), the intercept last: what steps move; NULL
						without averaging, when it is the weights themselves */
} SgdFit;

/* What a training did. */
typedef struct SgdCourse
{
	int n_iter;
	double loss; /* mean of the last epoch, without the penalty */
	double idle_loss; /* the same for weights that are all zero */
	double best_score; /* on the rows set aside, the mean over rows of weights; NaN without any */
	bool converged;
} SgdCourse;

/* sgd_loss.c: of a prediction p against y, which is -1 or 1 for a class */
typedef struct SgdLoss
{
	double (*value)(double p, double y, double epsilon);
	double (*slope)(double p, double y, double epsilon); /* by p */
} SgdLoss;

extern const SgdLoss sgd_losses[];

/* sgd_fit.c */
extern SgdFit *sgd_fit_create(const TrainSet *set, const SgdOptions *options);
extern SgdFit *sgd_fit_copy(const SgdFit *from);
extern void sgd_predict(const void *fit, Size n, const double *x, double *out);
extern void sgd_predict_sparse(const void *fit, int n_sparse, const RowBlock *rows, double *out);
extern void sgd_save(const void *fit, ByteWriter *w);
extern void *sgd_load(ByteReader *r, uint16 format, const FitShape *shape);

/* sgd_learn.c: from where fit is on; max_iter epochs at most */
extern Size sgd_learn_bytes(const TrainSet *set, int n_rows);
extern void sgd_learn(SgdFit *fit, const TrainSet *set, const SgdOptions *options, int max_iter,
					  SgdCourse *course);

#endif /* ALGO_SGD_H */
