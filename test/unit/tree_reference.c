/*
 * tree_reference.c
 *		The tree learners beside XGBoost and scikit-learn, on rows that the model has
 *		not seen: the mean loss is within one standard error of the stored one
 *		(test/data/trees/reference.py and forests/reference.py), or less.  Trees of
 *		limited leaves, grown best first, give the rows that they learned from the
 *		peer's very values.
 */
#include "core/port.h"

#include <math.h>

#include "reference.h"

#define FOLDS 5

/* The rows of a fold, or all others. */
static TrainSet *
fold_of(const TrainSet *set, int fold, bool held)
{
	TrainSet *part = data_create(set->task, set->n_rows, set->n_features, set->n_classes);
	Size p = set->n_features;
	Size n = 0;

	part->class_labels = set->class_labels;
	for (Size i = 0; i < set->n_rows; i++)
	{
		if ((i % FOLDS == fold) != held)
			continue;
		memcpy(data_row(part, n), set->x->data + i * p, sizeof(double) * p);
		((double *) part->y)[n++] = set->y[i];
	}
	part->n_rows = n;
	((Matrix *) part->x)->n_rows = n;
	data_count(part);
	return part;
}

static int
greatest(const double *p, int n)
{
	int best = 0;

	for (int k = 1; k < n; k++)
		best = p[k] > p[best] ? k : best;
	return best;
}

static double
row_loss(const char *kind, double y, const double *p, int n_classes)
{
	if (strcmp(kind, "error") == 0)
		return greatest(p, n_classes) != y;
	if (strcmp(kind, "squared") == 0)
		return (p[0] - y) * (p[0] - y);
	if (strcmp(kind, "absolute") == 0)
		return fabs(p[0] - y);
	if (strcmp(kind, "quantile") == 0)
		return y > p[0] ? 0.8 * (y - p[0]) : 0.2 * (p[0] - y);
	return 2 * ((y > 0 ? y * log(y / p[0]) : 0) - (y - p[0]));
}

static double
fold_loss(const Algorithm *algo, const TrainSet *set, const char *params, const char *kind,
		  int fold, uint64 seed)
{
	TrainSet *learned = fold_of(set, fold, false);
	TrainSet *held = fold_of(set, fold, true);
	TrainReport report;
	double out[8];
	double sum = 0;
	void *fit;

	learned->seed = seed;
	fit = data_train(algo, learned, params, &report);
	for (Size i = 0; i < held->n_rows; i++)
	{
		algo->score.predict(fit, 1, data_row(held, i), out);
		sum += row_loss(kind, held->y[i], out, set->n_classes);
	}
	return sum;
}

/* case,data,target,n_features,algorithm,params,loss,value,std_error and, of forests, n_seeds */
static void
check_case(char **fields)
{
	const Algorithm *algo = algo_by_name(fields[4]);
	const char *folder = strcmp(fields[1], "friedman.csv") == 0 ? "test/data/trees" : "test/data";
	Task task = strcmp(fields[6], "error") == 0 ? TASK_CLASSIFICATION : TASK_REGRESSION;
	TrainSet *set =
		data_read(psprintf("%s/%s", folder, fields[1]), fields[2], atoi(fields[3]), task);
	double peer = atof(fields[7]);
	double std_error = atof(fields[8]);
	int n_seeds = fields[9] != NULL ? atoi(fields[9]) : 1;
	double loss = 0;

	for (int i = 0; i < FOLDS * n_seeds; i++)
		loss += fold_loss(algo, set, fields[5], fields[6], i % FOLDS, i / FOLDS);
	loss /= set->n_rows * n_seeds;
	tap_ok(loss <= peer + std_error, "%s: %g, the peer's %g, standard error %g", fields[0], loss,
		   peer, std_error);
}

/* Does a model say of the rows of by_leaf.csv what the column has, but for the peer's rounding? */
static void
check_by_leaf(const char *algorithm, const char *params, const char *column, double tolerance)
{
	const Algorithm *algo = algo_by_name(algorithm);
	const char *path = "test/data/trees/by_leaf.csv";
	TrainSet *set = data_read(path, "y", 7, TASK_REGRESSION);
	const TrainSet *peer = data_read(path, column, 7, TASK_REGRESSION);
	TrainReport report;
	void *fit = data_train(algo, set, params, &report);
	double worst = 0;

	for (Size i = 0; i < set->n_rows; i++)
	{
		double out;

		algo->score.predict(fit, 1, data_row(set, i), &out);
		worst = Max(worst, fabs(out - peer->y[i]));
	}
	tap_ok(worst < tolerance, "%s by leaf: the peer's trees, at most %g from its values", algorithm,
		   worst);
}

int
main(void)
{
	IN_CONTEXT(
		check_by_leaf("decision_tree", "max_leaf_nodes=15;min_samples_leaf=20", "tree", 1e-6));
	IN_CONTEXT(check_by_leaf("gradient_boosting",
							 "n_estimators=5;learning_rate=0.5;max_leaf_nodes=15;growth=leaf;"
							 "min_samples_leaf=20;l2_regularization=0",
							 "histogram", 1e-4));
	reference_lines("test/data/trees/reference.csv", check_case);
	reference_lines("test/data/forests/reference.csv", check_case);
	return tap_done();
}
