/*
 * logistic.h
 *		What the files of logistic regression share.
 *
 * Objective (scikit-learn's):
 *
 *		C * sum_i w_i * weight(y_i) * loss_i + l1_ratio |w|_1 + (1 - l1_ratio) / 2 |w|^2
 *
 * with the intercepts free; w_i is the weight of row i.
 * It is minimised in standardized coordinates: the
 * design has the constant as column 0 (when there is an intercept), then
 * (x_j - shift_j) * inv_scale_j; penalties are carried over to them, so the
 * minimum is the same and only the arithmetic gains.  Coefficients u are
 * n_rows x width, row after row; two classes have one row, K > 2 have K.
 * Sparse features are scaled but not shifted (logistic_sparse.c).
 *
 * K rows sum to zero (with an L1 penalty in part); without a penalty what is shown and
 * tested are their differences from the reference's.
 */
#ifndef ALGO_LOGISTIC_H
#define ALGO_LOGISTIC_H

#include "algo/linear/linear_fit.h"
#include "algo/passes/row_parts.h"

#define LOGISTIC_REFERENCE 0 /* of more than two classes */

typedef struct LogisticProblem
{
	const TrainSet *set;
	RowParts *parts; /* of the shape that logistic_shape says */
	int n_rows; /* rows of coefficients */
	int width; /* columns of the design */
	int first; /* the design's first feature: 1 with an intercept, else 0 */
	int dims; /* n_rows * width */
	double *shift; /* n_features */
	double *inv_scale; /* n_features */
	double *class_weight; /* n_classes, C included */
	double *class_rows; /* n_classes: its rows, each as often as it weighs */
	double row_weight; /* of a row on average */
	double *l1; /* width, in standardized coordinates; 0 for the intercept */
	double *l2;
	bool penalized;
	bool has_l1;

	/* Every stride-th row, in memory: for the coordinates and for a cheap start. */
	Size sample_rows;
	double *sample_x;
	double *sample_y;
	double *sample_w; /* NULL: all are 1 */
	bool use_sample; /* evaluate on the sample, weighted up to all rows */
} LogisticProblem;

/* The objective's smooth part (loss and l2) at a point. */
typedef struct LogisticPoint
{
	double value;
	double *gradient; /* dims */
	double *hessian; /* dims x dims; NULL: not wanted */
	double min_margin; /* least, over rows, of own margin less the best other: > 0 all right */
	double max_margin; /* logistic_margins: greatest of own margin less the least other */
} LogisticPoint;

/* logistic_problem.c */
extern void logistic_problem_init(LogisticProblem *problem, const TrainSet *set,
								  bool fit_intercept);

/*
 * Raise CORE_OUT_OF_RANGE unless value, gradient and curvature are numbers that a
 * search can start from.
 */
extern void logistic_check_finite(const LogisticProblem *problem, const LogisticPoint *point);

/*
 * With K rows of coefficients, adding a constant to all classes' coefficients of
 * a column changes no probability.  Without an L1 penalty the solution has sum
 * zero: no penalty decides, or L2 is least there.  Curvature is added along that
 * direction: the steps stay in sum zero, and the matrix becomes definite, also
 * where the penalty on a column of large values is too weak to tell in float8.
 */
extern void logistic_add_gauge(const LogisticProblem *problem, double *hessian);

/* logistic_objective.c: hessian: some evaluations want one */
extern RowPartsShape logistic_shape(const LogisticProblem *problem, bool hessian);
extern void logistic_evaluate(const LogisticProblem *problem, const double *u,
							  LogisticPoint *point);
extern LogisticPoint logistic_point_create(const LogisticProblem *problem, bool hessian);

/* Margins only: min_margin and max_margin of coefficients u. */
extern void logistic_margins(const LogisticProblem *problem, const double *u, LogisticPoint *point);
extern double logistic_penalty_l1(const LogisticProblem *problem, const double *u);

/*
 * logistic_row.c: the loss of a row of the class own, without weight, by its margins;
 * *margin: that of the right class over the best other.  softmax turns them into
 * probabilities, the row functions into the derivatives of the loss (binary: one margin).
 */
extern double logistic_softmax(int n, double *z, int own, double *margin);
extern double logistic_row_softmax(int n, double *eta, int own, double *margin);
extern double logistic_row_binary(double *eta, int own, double *margin);

/*
 * logistic_sparse.c: sets with sparse features, without a Hessian.  scale sets
 * their inv_scale, for the weights of classes that are there and the squared penalty l2.
 */
extern void logistic_sparse_scale(LogisticProblem *problem, double l2);
extern void logistic_sparse_evaluate(const LogisticProblem *problem, const double *u,
									 LogisticPoint *point);

/* What a solver did. */
typedef enum Separation
{
	SEPARATION_NONE,
	SEPARATION_COMPLETE,
	SEPARATION_QUASI
} Separation;

typedef struct LogisticSolution
{
	double *u;
	LogisticPoint point; /* at u, or one negligible step before */
	double shrink; /* of the last step by the one before */
	bool *kept; /* width: columns that are not combinations of earlier ones */
	int n_iter;
	bool converged;
	Separation separation;
} LogisticSolution;

/* logistic_newton.c: u is the start on entry */
extern void logistic_newton(const LogisticProblem *problem, int max_iter, double tol,
							LogisticSolution *solution);

/*
 * logistic_separation.c: does the likelihood have no maximum?  To be asked before each step, with
 * its length by that of the one before, and once where there are no more.
 */
extern Separation logistic_separation(const LogisticProblem *problem,
									  const LogisticSolution *solution, const double *step,
									  double shrink);
extern Separation logistic_end_separation(const LogisticProblem *problem,
										  const LogisticSolution *solution);

/* logistic_lbfgs.c: the same without a Hessian, for many coefficients */
extern void logistic_lbfgs(const LogisticProblem *problem, int max_iter, double tol,
						   LogisticSolution *solution);

/* logistic_inference.c, of a point that is at u */
extern double *logistic_std_errors(const LogisticProblem *problem, const LogisticSolution *solution,
								   bool *singular);
extern void logistic_report_likelihood(const LogisticProblem *problem,
									   const LogisticSolution *solution, TrainReport *report);

#endif /* ALGO_LOGISTIC_H */
