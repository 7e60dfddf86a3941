/*
 * clusters.c
 *		The clusterings: figures of scikit-learn (test/data/clusters/reference.py),
 *		right assignment where rounding is worst, empty clusters, the effect of
 *		each parameter, learning on.
 */
#include "core/port.h"

#include "algo/clusters/gaussian.h"
#include "algo/clusters/kmeans.h"
#include "math/kernel.h"
#include "math/linalg.h"
#include "reference.h"

/* Mixtures approach the optimum step by step, and end where tol says. */
#define KMEANS_TOLERANCE  1e-9
#define MIXTURE_TOLERANCE 1e-7

/* ------------------------------------------------------------- stored figures */

static void
test_reference(char **fields)
{
	const Algorithm *algo = algo_by_name(fields[1]);
	TrainSet *set =
		data_read(psprintf("test/data/%s", fields[2]), fields[3], atoi(fields[4]), TASK_CLUSTERING);
	double want = atof(fields[8]);
	double tolerance = algo->traits & ALGO_MEMBERSHIP ? MIXTURE_TOLERANCE : KMEANS_TOLERANCE;
	TrainReport report;
	double got;

	if (atoi(fields[5]))
		data_standardize(set);
	(void) data_train(algo, set, fields[6], &report);
	got = data_figure(&report, fields[7]);
	tap_ok(fabs(got - want) <= tolerance * fabs(want), "%s: %s is %.12g, want %.12g", fields[0],
		   fields[7], got, want);
}

/* --------------------------------------------------------------------- k-means */

static TrainSet *
blobs(Size n, int p, int n_blobs, double offset, uint64 seed)
{
	TrainSet *set = data_create(TASK_CLUSTERING, n, p, 0);
	Rng rng;

	rng_seed(&rng, seed);
	for (Size i = 0; i < n; i++)
		for (int j = 0; j < p; j++)
			data_row(set, i)[j] = offset + 5.0 * ((i % n_blobs + j) % n_blobs) + rng_normal(&rng);
	set->y = NULL;
	return set;
}

/* The nearest of the centres by direct distance. */
static int
nearest(const KMeansFit *fit, const double *x)
{
	int best = 0;

	for (int j = 1; j < fit->n_clusters; j++)
		if (linalg_distance2(fit->n_features, x, fit->centres + j * fit->n_features) <
			linalg_distance2(fit->n_features, x, fit->centres + best * fit->n_features))
			best = j;
	return best;
}

/* Rows given by ones, tens and hundreds that did not get the nearest. */
static int
count_wrong(TrainSet *set, const KMeansFit *fit, const KMeansCentres *centres)
{
	int labels[KMEANS_TILE];
	int n_wrong = 0;
	Size n = 1;

	for (Size i = 0; i < set->n_rows; i += n, n = n % KMEANS_TILE * 3 + 1)
	{
		n = Min(Min(n, KMEANS_TILE), set->n_rows - i);
		kmeans_nearest(centres, n, data_row(set, i), labels);
		for (Size r = 0; r < n; r++)
			n_wrong += labels[r] != nearest(fit, data_row(set, i + r));
	}
	return n_wrong;
}

/*
 * Far from the origin nearly all digits cancel; two centres are even the same.  On every
 * instruction set, with and without a bound of the rows' lengths.
 */
static void
test_assignment(int n_clusters, int p, double offset)
{
	TrainSet *set = blobs(1000, p, 7, offset, 3);
	KMeansFit fit = {.n_clusters = n_clusters, .n_features = p};
	KMeansCentres centres;
	double longest = 0.0;
	int n_wrong = 0;

	fit.centres = palloc(n_clusters * p * sizeof(double));
	memcpy(fit.centres, set->x->data, n_clusters * p * sizeof(double));
	if (n_clusters > 1)
		memcpy(fit.centres + (n_clusters - 1) * p, fit.centres, p * sizeof(double));
	for (Size i = 0; i < set->n_rows; i++)
		longest = Max(longest, linalg_dot(p, data_row(set, i), data_row(set, i)));
	kmeans_centres_init(&centres, n_clusters, p);
	kmeans_centres_set(&centres, fit.centres);
	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit((KernelLevel) level);
		centres.longest_row = INFINITY;
		n_wrong += count_wrong(set, &fit, &centres);
		centres.longest_row = longest;
		n_wrong += count_wrong(set, &fit, &centres);
	}
	tap_ok(n_wrong == 0, "%d centres, %d columns about %g: every row to its nearest", n_clusters, p,
		   offset);
}

static void
test_levels(void)
{
	TrainSet *set = blobs(500, 5, 4, 0.0, 11);
	const Algorithm *algo = algo_by_name("kmeans");
	TrainReport report;
	KMeansFit *fits[KERNEL_AVX512 + 1];
	bool same = true;

	for (int level = KERNEL_PORTABLE; level <= KERNEL_AVX512; level++)
	{
		kernel_limit((KernelLevel) level);
		fits[level] = data_train(algo, set, "n_clusters=9", &report);
		same = same && memcmp(fits[level]->centres, fits[0]->centres, 9 * 5 * sizeof(double)) == 0;
	}
	tap_ok(same, "kmeans: every instruction set gives the same bits");
}

/* The rows in one block, and weights as repeated rows. */
static void
one_block_scan(const TrainSet *set, RowBlockFn fn, void *state)
{
	RowBlock block = {.n_rows = set->n_rows, .x = set->x->data, .w = set->w};

	fn(&block, state);
}

static void
test_blocks(void)
{
	TrainSet *set = blobs(500, 5, 4, 0.0, 12);
	const Algorithm *algo = algo_by_name("kmeans");
	TrainReport report;
	KMeansFit *a = data_train(algo, set, "", &report);
	KMeansFit *b;

	set->scan = one_block_scan;
	b = data_train(algo, set, "", &report);
	tap_ok(memcmp(a->centres, b->centres, 8 * 5 * sizeof(double)) == 0,
		   "kmeans: the blocks of a scan do not show");
}

/* Two far rows and one heap: random starts leave clusters empty, which must be filled. */
static void
test_empty(void)
{
	TrainSet *set = data_create(TASK_CLUSTERING, 300, 2, 0);
	const Algorithm *algo = algo_by_name("kmeans");
	TrainReport report;
	KMeansFit *fit;

	for (Size i = 0; i < set->n_rows; i++)
		data_row(set, i)[0] = i < 200 ? 0.0 : (double) (i % 3);
	fit = data_train(algo, set, "n_clusters=3;init=random", &report);
	tap_near(data_figure(&report, "inertia"), 0.0, 1e-12, "kmeans: empty clusters are filled");
	for (int j = 0; j < 3; j++)
		tap_ok(fit->weights[j] > 0.0, "kmeans: cluster %d has rows", j);
	fit = data_train(algo, set, "n_clusters=5", &report);
	tap_ok(report.n_remarks == 1 && strstr(report.remarks[0], "only 3 of 5 clusters") != NULL,
		   "kmeans: fewer different rows than clusters are remarked");
}

static double
inertia(const TrainSet *set, const char *params)
{
	return case_figure(algo_by_name("kmeans"), set, params, "inertia");
}

static void
test_kmeans_parameters(void)
{
	TrainSet *set = blobs(2000, 6, 9, 0.0, 13); /* fewer heaps than clusters: many optima */
	double plain = inertia(set, "n_clusters=14;tol=0");
	double best = inertia(set, "n_clusters=14;tol=0;n_init=10");

	tap_ok(best < plain * 1.0000001, "kmeans: the best of several starts is no worse");
	tap_ok(inertia(set, "n_clusters=14;init=random") != plain, "kmeans: init has an effect");
	tap_ok(inertia(set, "n_clusters=14;max_iter=1") > plain, "kmeans: max_iter has an effect");
	tap_ok(inertia(set, "n_clusters=14;tol=0.5") > plain, "kmeans: tol has an effect");
	tap_ok(inertia(set, "n_clusters=14;algorithm=mini_batch;n_init=5") < 1.05 * best,
		   "kmeans: mini-batches come near");
	tap_ok(inertia(set, "n_clusters=14;algorithm=mini_batch;batch_size=50") !=
			   inertia(set, "n_clusters=14;algorithm=mini_batch;batch_size=500"),
		   "kmeans: batch_size has an effect");
	set->seed = 99;
	tap_ok(inertia(set, "n_clusters=14;tol=0") != plain, "kmeans: the seed has an effect");
}

/* Rows that come twice as often pull twice as hard. */
static void
test_kmeans_weights(void)
{
	TrainSet *set = blobs(400, 3, 4, 0.0, 14);
	TrainSet *twice = data_create(TASK_CLUSTERING, 600, 3, 0);
	double *w = palloc(400 * sizeof(double));
	double a;
	double b;

	memcpy(twice->x->data, set->x->data, 400 * 3 * sizeof(double));
	memcpy(data_row(twice, 400), set->x->data, 200 * 3 * sizeof(double));
	for (int i = 0; i < 400; i++)
		w[i] = i < 200 ? 2.0 : 1.0;
	set->w = w;
	set->weighted = true;
	a = inertia(set, "n_clusters=4;tol=0;n_init=10");
	b = inertia(twice, "n_clusters=4;tol=0;n_init=10");
	tap_near(a / b, 1.0, 1e-9, "kmeans: a weight of two is the row twice");
}

static void
test_update(void)
{
	const Algorithm *algo = algo_by_name("kmeans");
	const char *text = "n_clusters=4;algorithm=mini_batch;batch_size=64";
	TrainSet *old = blobs(1000, 4, 4, 0.0, 15);
	TrainSet *new = blobs(1000, 4, 4, 1.0, 16);
	TrainReport report;
	KMeansFit *fit = data_train(algo, old, text, &report);
	KMeansFit *before = palloc(sizeof(KMeansFit));
	KMeansFit *after;
	double total = 0.0;

	before->centres = palloc(16 * sizeof(double));
	memcpy(before->centres, fit->centres, 16 * sizeof(double));
	report = (TrainReport){0};
	after = algo_update(algo, fit, new, data_params(algo, text), &report);
	tap_ok(memcmp(before->centres, fit->centres, 16 * sizeof(double)) == 0,
		   "kmeans: learning on leaves the former fit as it is");
	for (int j = 0; j < 4; j++)
		total += after->weights[j];
	tap_near(total, 2000.0, 1e-12, "kmeans: and has learned from all rows");
	total = 0.0;
	for (int j = 0; j < 16; j++)
		total += (after->centres[j] - fit->centres[j]) / 16;
	tap_near(total, 0.5, 0.1, "kmeans: the centres are halfway between the old rows and the new");
	PORT_TRY();
	{
		(void) algo_update(algo, fit, new, data_params(algo, ""), &report);
		tap_ok(false, "kmeans: lloyd cannot learn on");
	}
	PORT_CATCH();
	{
		tap_ok(port_error_code() == CORE_UNSUPPORTED, "kmeans: lloyd cannot learn on");
	}
	PORT_END_TRY();
}

/* -------------------------------------------------------------------- mixtures */

/* The mean of the rows. */
static double
likelihood(const TrainSet *set, const char *params)
{
	return case_figure(algo_by_name("gaussian_mixture"), set, params, "log_likelihood") /
		   set->n_rows;
}

/* The figure over the training rows is what the report says; probabilities are those of Bayes. */
static void
test_mixture_scores(const char *type)
{
	TrainSet *set = blobs(300, 3, 3, 0.0, 21);
	const Algorithm *algo = algo_by_name("gaussian_mixture");
	TrainReport report;
	GaussianFit *fit =
		data_train(algo, set, psprintf("n_components=3;covariance_type=%s", type), &report);
	double *rows = palloc(300 * sizeof(double));
	double *out = palloc(300 * 3 * sizeof(double));
	double mean = 0.0;
	double weights[3] = {0.0};
	double worst = 0.0;

	algo->score.figure->rows(fit, 300, set->x->data, rows);
	algo->score.predict(fit, 300, set->x->data, out);
	for (int i = 0; i < 300; i++)
	{
		mean += rows[i] / 300;
		for (int c = 0; c < 3; c++)
			weights[c] += out[i * 3 + c] / 300;
	}
	for (int c = 0; c < 3; c++)
		worst = Max(worst, fabs(weights[c] - fit->weights[c]));
	tap_near(mean, data_figure(&report, "log_likelihood") / 300, 1e-12,
			 "%s: the figure is the mean log likelihood", type);
	tap_ok(worst < 1e-2, "%s: memberships add up to the weights (%.1e)", type, worst);
}

static void
test_mixture_parameters(void)
{
	TrainSet *set = blobs(600, 3, 5, 0.0, 22);
	double plain = likelihood(set, "n_components=7");

	tap_ok(likelihood(set, "n_components=7;n_init=5") >= plain, "mixture: n_init is no worse");
	tap_ok(likelihood(set, "n_components=7;max_iter=1") < plain, "mixture: max_iter has an effect");
	tap_ok(likelihood(set, "n_components=7;tol=1e-7;max_iter=1000") > plain,
		   "mixture: tol has an effect");
	tap_ok(likelihood(set, "n_components=7;reg_covar=0.5") < plain,
		   "mixture: reg_covar has an effect");
	set->seed = 5;
	tap_ok(likelihood(set, "n_components=7") != plain, "mixture: the seed has an effect");
}

/* A mean a million times the spread: covariances are no differences of squares. */
static void
test_mixture_far(void)
{
	TrainSet *set = blobs(400, 3, 2, 0.0, 23);
	TrainSet *far = blobs(400, 3, 2, 1048576.0, 23);
	double near;

	for (int i = 0; i < 1200; i++)
		set->x->data[i] = far->x->data[i] - 1048576.0;
	near = likelihood(set, "n_components=2;tol=1e-9");
	tap_near(likelihood(far, "n_components=2;tol=1e-9"), near, 1e-7,
			 "mixture: columns far from 0 cost next to nothing");
}

static void
test_mixture_weights(void)
{
	TrainSet *set = blobs(400, 3, 2, 0.0, 24);
	TrainSet *twice = data_create(TASK_CLUSTERING, 600, 3, 0);
	double *w = palloc(400 * sizeof(double));

	memcpy(twice->x->data, set->x->data, 400 * 3 * sizeof(double));
	memcpy(data_row(twice, 400), set->x->data, 200 * 3 * sizeof(double));
	for (int i = 0; i < 400; i++)
		w[i] = i < 200 ? 2.0 : 1.0;
	set->w = w;
	set->weighted = true;
	tap_near(likelihood(set, "n_components=2;tol=1e-9;n_init=3"),
			 likelihood(twice, "n_components=2;tol=1e-9;n_init=3"), 1e-7,
			 "mixture: a weight of two is the row twice");
}

/* Rows beyond every component, and rows without any spread and nothing to regularize it. */
static void
test_mixture_odd(void)
{
	TrainSet *set = blobs(200, 3, 2, 0.0, 25);
	const Algorithm *algo = algo_by_name("gaussian_mixture");
	double far[3] = {1e200, -1e200, 1e300};
	TrainReport report;
	double out[2];

	algo->score.predict(data_train(algo, set, "n_components=2", &report), 1, far, out);
	tap_near(out[0] + out[1], 1.0, 1e-15, "mixture: rows beyond all components have memberships");
	for (int i = 0; i < 200; i++)
		data_row(set, i)[2] = 7.0;
	PORT_TRY();
	{
		(void) data_train(algo, set, "n_components=2;reg_covar=0", &report);
		tap_ok(false, "mixture: a constant column needs reg_covar");
	}
	PORT_CATCH();
	{
		tap_ok(port_error_code() == CORE_DATA_UNFIT, "mixture: a constant column needs reg_covar");
	}
	PORT_END_TRY();
}

int
main(void)
{
	port_notice_quiet(true);
	reference_lines("test/data/clusters/reference.csv", test_reference);
	for (int k = 2; k < 30; k += 9)
	{
		test_assignment(k, 3, 0.0);
		test_assignment(k, 28, 1e6);
		test_assignment(k, 13, -1e12);
	}
	test_assignment(1, 1, 0.0);
	test_assignment(4, 131, 0.0); /* more columns than the kernel takes at a time */
	test_assignment(130, 67, 1e3); /* and more centres */
	test_levels();
	test_blocks();
	test_empty();
	test_kmeans_parameters();
	test_kmeans_weights();
	test_update();
	test_mixture_scores("full");
	test_mixture_scores("tied");
	test_mixture_scores("diag");
	test_mixture_scores("spherical");
	test_mixture_parameters();
	test_mixture_far();
	test_mixture_weights();
	test_mixture_odd();
	return tap_done();
}
