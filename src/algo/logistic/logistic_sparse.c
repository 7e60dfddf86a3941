/*
 * logistic_sparse.c
 *		Logistic regression over rows of which most features are zero: the
 *		coordinates of those features, and loss and gradient in one scan.
 *
 * Sparse features are not shifted, so that a row costs its values.  They are
 * scaled so that the loss with its penalty is about as curved along each as along
 * a standardized dense column: words of a text differ in that by orders of
 * magnitude, and the search would have to learn it.  Coefficients and gradient are
 * kept by feature here, the classes side by side.
 */
#include "core/port.h"

#include <math.h>

#include "algo/logistic/logistic.h"
#include "algo/passes/mixed.h"

#define ROWS_BETWEEN_CHECKS 256

/* ------------------------------------------------------------ the coordinates */

typedef struct Squares
{
	const LogisticProblem *problem;
	double *of; /* n_features: sum of class_weight * value^2 */
} Squares;

static void
square_block(const RowBlock *block, void *state)
{
	const Squares *squares = state;
	const SparseRows *rows = &block->sparse;

	for (Size i = 0; i < block->n_rows; i++)
	{
		double weight = (block->w != NULL ? block->w[i] : 1.0) *
						squares->problem->class_weight[(int) block->y[i]];

		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		for (Size v = rows->start[i]; v < rows->start[i + 1]; v++)
			squares->of[rows->feature[v]] += weight * rows->value[v] * rows->value[v];
	}
}

/*
 * The curvature of the loss is at most a quarter of these sums, that along a
 * standardized column a quarter of all weights.
 */
void
logistic_sparse_scale(LogisticProblem *problem, double l2)
{
	const TrainSet *set = problem->set;
	Squares squares = {.problem = problem, .of = vector_zeros(set->n_features)};
	double all = 0.0;

	for (int j = 0; j < set->n_classes; j++)
		all += problem->class_weight[j] * problem->class_rows[j];
	set->scan(set, square_block, &squares);
	for (int j = mixed_n_dense(set); j < set->n_features; j++)
	{
		double curved = squares.of[j] + 4.0 * l2;

		problem->inv_scale[j] = curved > 0.0 ? sqrt(all / curved) : 1.0;
		if (!isfinite(curved) || !isfinite(problem->inv_scale[j]) || problem->inv_scale[j] == 0.0)
			core_error(CORE_OUT_OF_RANGE, "Scale the column.",
					   "the spread of column \"%s\" is out of range of double precision",
					   set->feature_names[j]);
	}
	pfree(squares.of);
}

/* ------------------------------------------------------------------- one scan */

typedef struct SparseScan
{
	const LogisticProblem *problem;
	LogisticPoint *point;
	int n_dense;
	int n_rows; /* rows of coefficients */
	double *w; /* width x n_rows, of dense features standardized, of others as they are */
	double *gradient; /* the same */
	double *design; /* first + n_dense: the dense part of a row, standardized */
	double *eta; /* n_rows: margins, then the derivatives of the loss by them */
	Dd loss;
} SparseScan;

/* eta += value * w of one column of the design */
static inline void
margins_add(SparseScan *scan, Size column, double value)
{
	const double *w = scan->w + column * scan->n_rows;

	for (int k = 0; k < scan->n_rows; k++)
		scan->eta[k] += value * w[k];
}

static inline void
gradient_add(SparseScan *scan, Size column, double value)
{
	double *g = scan->gradient + column * scan->n_rows;

	for (int k = 0; k < scan->n_rows; k++)
		g[k] += value * scan->eta[k];
}

static void
row_margins(SparseScan *scan, const RowBlock *block, Size i)
{
	const LogisticProblem *problem = scan->problem;
	const SparseRows *rows = &block->sparse;
	const double *x = block->x + i * scan->n_dense;

	for (int j = 0; j < scan->n_dense; j++)
		scan->design[problem->first + j] = (x[j] - problem->shift[j]) * problem->inv_scale[j];
	memset(scan->eta, 0, scan->n_rows * sizeof(double));
	for (int j = 0; j < problem->first + scan->n_dense; j++)
		margins_add(scan, j, scan->design[j]);
	for (Size v = rows->start[i]; v < rows->start[i + 1]; v++)
		margins_add(scan, problem->first + rows->feature[v], rows->value[v]);
}

/* The loss of a row of this weight; eta becomes its derivatives. */
static double
row_loss(SparseScan *scan, int own, double row_weight)
{
	double weight = row_weight * scan->problem->class_weight[own];
	double margin;
	double loss;

	if (scan->n_rows == 1)
		loss = logistic_row_binary(scan->eta, own, &margin);
	else
		loss = logistic_row_softmax(scan->n_rows, scan->eta, own, &margin);
	for (int k = 0; k < scan->n_rows; k++)
		scan->eta[k] *= weight;
	scan->point->min_margin = Min(scan->point->min_margin, margin);
	return weight * loss;
}

static void
row_gradient(SparseScan *scan, const RowBlock *block, Size i)
{
	const SparseRows *rows = &block->sparse;
	int first = scan->problem->first;

	for (int j = 0; j < first + scan->n_dense; j++)
		gradient_add(scan, j, scan->design[j]);
	for (Size v = rows->start[i]; v < rows->start[i + 1]; v++)
		gradient_add(scan, first + rows->feature[v], rows->value[v]);
}

static void
evaluate_block(const RowBlock *block, void *state)
{
	SparseScan *scan = state;

	for (Size i = 0; i < block->n_rows; i++)
	{
		if (i % ROWS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		row_margins(scan, block, i);
		scan->loss = dd_add_d(
			scan->loss, row_loss(scan, (int) block->y[i], block->w != NULL ? block->w[i] : 1.0));
		row_gradient(scan, block, i);
	}
}

/* Of a column of the design: what turns a coefficient into one of the values as they are. */
static inline double
column_scale(const SparseScan *scan, int column)
{
	int j = column - scan->problem->first;

	return j < scan->n_dense ? 1.0 : scan->problem->inv_scale[j];
}

void
logistic_sparse_evaluate(const LogisticProblem *problem, const double *u, LogisticPoint *point)
{
	Size width = problem->width;
	SparseScan scan = {.problem = problem, .point = point, .n_rows = problem->n_rows};

	scan.n_dense = mixed_n_dense(problem->set);
	scan.w = vector_zeros(problem->dims);
	scan.gradient = vector_zeros(problem->dims);
	scan.design = vector_zeros(problem->first + scan.n_dense);
	scan.design[0] = 1.0; /* the constant, where there is one */
	scan.eta = vector_zeros(problem->n_rows);
	for (int column = 0; column < problem->width; column++)
		for (int k = 0; k < scan.n_rows; k++)
			scan.w[(Size) column * scan.n_rows + k] =
				u[k * width + column] * column_scale(&scan, column);
	point->min_margin = INFINITY;
	problem->set->scan(problem->set, evaluate_block, &scan);
	point->value = dd_value(scan.loss);
	for (int column = 0; column < problem->width; column++)
		for (int k = 0; k < scan.n_rows; k++)
			point->gradient[k * width + column] =
				scan.gradient[(Size) column * scan.n_rows + k] * column_scale(&scan, column);
	pfree(scan.w);
	pfree(scan.gradient);
	pfree(scan.design);
	pfree(scan.eta);
}
