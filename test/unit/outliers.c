/*
 * outliers.c
 *		The isolation forest: figures of scikit-learn
 *		(test/data/outliers/reference.py), path lengths of the paper, thresholds,
 *		samples, parameters.
 */
#include "core/port.h"

#include "algo/outliers/isolation_tree.h"
#include "algo/passes/row_sample.h"
#include "algo_data.h"
#include "tap.h"

#define N_SEEDS     40
#define N_MALIGNANT 20

/* ------------------------------------------------------------- stored figures */

/* The first malignant rows, then all benign ones; y is 1 and 0. */
static TrainSet *
tumours(void)
{
	TrainSet *all =
		data_read("test/data/breast_cancer_wdbc.csv", "diagnosis", 30, TASK_CLASSIFICATION);
	TrainSet *set = data_create(TASK_OUTLIER_DETECTION, N_MALIGNANT + all->class_counts[0], 30, 0);
	Size n = 0;

	for (int class = 1; class >= 0; class --)
		for (Size i = 0; i < all->n_rows; i++)
		{
			if (all->y[i] != class || (class == 1 && n == N_MALIGNANT))
				continue;
			memcpy(data_row(set, n), data_row(all, i), 30 * sizeof(double));
			((double *) set->y)[n++] = class;
		}
	return set;
}

/* The share of pairs of an outlier and another row that the scores put in order. */
static double
roc_auc(const TrainSet *set, const double *out)
{
	double sum = 0.0;
	Size n_pairs = 0;

	for (Size i = 0; i < set->n_rows; i++)
		for (Size j = 0; j < set->n_rows; j++)
		{
			if (!(set->y[i] > set->y[j]))
				continue;
			sum += out[2 * i] > out[2 * j] ? 1.0 : out[2 * i] == out[2 * j] ? 0.5 : 0.0;
			n_pairs++;
		}
	return sum / n_pairs;
}

static double
outlier_share(const TrainSet *set, const double *out)
{
	double n = 0.0;

	for (Size i = 0; i < set->n_rows; i++)
		n += out[2 * i + 1] > 0.0;
	return n / set->n_rows;
}

static double *
scores(TrainSet *set, const char *params, uint64 seed)
{
	const Algorithm *algo = algo_by_name("isolation_forest");
	double *out = palloc(2 * set->n_rows * sizeof(double));
	TrainReport report;

	set->seed = seed;
	algo->score.predict(data_train(algo, set, params, &report), set->n_rows, set->x->data, out);
	return out;
}

static void
test_references(void)
{
	TrainSet *set = tumours();
	Csv csv;

	csv_open(&csv, "test/data/outliers/reference.csv");
	while (csv_next(&csv))
	{
		double auc = 0.0;
		double share = 0.0;

		for (int seed = 0; seed < N_SEEDS; seed++)
		{
			double *out = scores(set, csv.fields[1], seed);

			auc += roc_auc(set, out) / N_SEEDS;
			share += outlier_share(set, out) / N_SEEDS;
		}
		tap_ok(fabs(auc - atof(csv.fields[2])) < atof(csv.fields[3]),
			   "%s: ROC AUC %.4f, scikit-learn's %s, standard error %s", csv.fields[0], auc,
			   csv.fields[2], csv.fields[3]);
		tap_ok(fabs(share - atof(csv.fields[4])) < 0.015, "%s: %.4f outliers, scikit-learn's %s",
			   csv.fields[0], share, csv.fields[4]);
	}
	fclose(csv.file);
}

/* ------------------------------------------------------------------- behaviour */

static void
test_path_length(void)
{
	tap_near(isolation_path_length(1), 0.0, 0.0, "one row needs no cut");
	tap_near(isolation_path_length(2), 1.0, 0.0, "two need one");
	tap_near(isolation_path_length(256), 10.24477092, 1e-8, "256 are told apart at depth 10.24");
}

/* A row far from all others is the strangest; equal rows are not strange at all. */
static void
test_far_row(void)
{
	TrainSet *set = data_random(TASK_OUTLIER_DETECTION, 1000, 3, 0, 3);
	TrainSet *equal = data_create(TASK_OUTLIER_DETECTION, 50, 3, 0);
	double *out;
	Size strangest = 0;

	for (int j = 0; j < 3; j++)
		data_row(set, 617)[j] = 100.0;
	out = scores(set, "max_samples=1", 1);
	for (Size i = 0; i < 1000; i++)
		strangest = out[2 * i] > out[2 * strangest] ? i : strangest;
	tap_ok(strangest == 617 && out[2 * 617] > 0.8 && out[2 * 617 + 1] > 0.3,
		   "a far row is the strangest");
	out = scores(equal, "", 1);
	tap_ok(out[0] == out[98] && fabs(out[0] - 0.5) < 1e-12 && out[1] <= 0.0,
		   "equal rows have the score 0.5 and are no outliers");
}

/* The quantile is between two scores as scikit-learn's: 7 of 71 rows are beyond it. */
static void
test_contamination(void)
{
	TrainSet *set = data_random(TASK_OUTLIER_DETECTION, 71, 3, 0, 4);
	double *out = scores(set, "contamination=0.1", 2);

	tap_near(outlier_share(set, out) * 71, 7.0, 1e-12, "contamination is the share of outliers");
	tap_near(outlier_share(set, scores(set, "contamination=0.5", 2)) * 71, 35.0, 1e-12,
			 "up to a half");
}

/* Samples collected by their numbers give what all rows in memory would. */
static void
test_samples(void)
{
	TrainSet *set = data_random(TASK_OUTLIER_DETECTION, 5000, 3, 0, 5);
	double *few = scores(set, "n_estimators=3;max_samples=100", 3);
	double *many = scores(set, "n_estimators=60;max_samples=100", 3);

	tap_ok(memcmp(few, many, 2 * 5000 * sizeof(double)) != 0, "n_estimators has an effect");
	tap_ok(memcmp(few, scores(set, "n_estimators=3;max_samples=101", 3),
				  2 * 5000 * sizeof(double)) != 0,
		   "max_samples has an effect");
	tap_ok(memcmp(few, scores(set, "n_estimators=3;max_samples=100;max_features=2", 3),
				  2 * 5000 * sizeof(double)) != 0,
		   "max_features has an effect");
	tap_ok(memcmp(few, scores(set, "n_estimators=3;max_samples=100", 4),
				  2 * 5000 * sizeof(double)) != 0,
		   "the seed has an effect");
}

/* Every number comes as often as any other, few of many or most of them. */
static void
test_drawing(uint64 n, Size m)
{
	uint64 *rows = palloc(m * sizeof(uint64));
	double *count = palloc0(n * sizeof(double));
	double expected = 4000.0 * m / n;
	double chi2 = 0.0;
	bool ascending = true;
	Rng rng;

	rng_seed(&rng, 8);
	for (int i = 0; i < 4000; i++)
	{
		row_sample_pick(&rng, n, m, rows);
		for (Size j = 0; j < m; j++)
		{
			count[rows[j]]++;
			ascending = ascending && (j == 0 || rows[j - 1] < rows[j]);
		}
	}
	for (uint64 i = 0; i < n; i++)
		chi2 += (count[i] - expected) * (count[i] - expected) / expected;
	tap_ok(ascending, "%d of %d rows: different ones, ascending", (int) m, (int) n);
	tap_ok(fabs(chi2 - n) < 6.0 * sqrt(2.0 * n), "each as often as any other (%.0f)", chi2);
}

int
main(void)
{
	port_notice_quiet(true);
	test_references();
	test_path_length();
	test_drawing(100, 20);
	test_drawing(100, 60);
	test_far_row();
	test_contamination();
	test_samples();
	return tap_done();
}
