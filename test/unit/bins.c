/*
 * bins.c
 *		The edges of features: quantiles, values that are frequent, rare or far out, in any order
 *		of the rows.  (Codes are compared with edges in tree_core.c.)
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/bins/bins.h"
#include "algo_case.h"
#include "tap.h"

/* Rows in another order, more different values than are kept. */
static void
test_order_of_rows(void)
{
	Size n = 40000;
	TrainSet *set = data_random(TASK_REGRESSION, n, 3, 0, 11);
	Bins *bins = bins_find(set, 255);
	Bins *reversed;
	bool same = true;
	double below = 0;

	for (Size i = 0; i < n; i++)
		below += data_row(set, i)[0] <= bins_threshold(&bins->features[0], 127) ? 1.0 / n : 0;
	for (Size i = 0; i < n / 2; i++)
	{
		for (int j = 0; j < 3; j++)
		{
			double x = data_row(set, i)[j];

			data_row(set, i)[j] = data_row(set, n - 1 - i)[j];
			data_row(set, n - 1 - i)[j] = x;
		}
	}
	reversed = bins_find(set, 255);
	for (int j = 0; j < 3; j++)
		same =
			same && bins->features[j].n_bins == 255 && reversed->features[j].n_bins == 255 &&
			memcmp(bins->features[j].edges, reversed->features[j].edges, sizeof(double) * 254) == 0;
	tap_ok(same, "bins are the same in another order of the rows");
	tap_ok(fabs(below - 128.0 / 255) < 0.02, "the edges are about the quantiles");
}

static void
test_heavy_value(void)
{
	TrainSet *set = data_random(TASK_REGRESSION, 5000, 1, 0, 2);
	Bins *bins;
	int code = 0;

	for (Size i = 0; i < 5000; i += 3)
		data_row(set, i)[0] = 0;
	bins = bins_find(set, 20);
	while (bins->features[0].edges[code] < 0)
		code++;
	tap_ok(code > 3 && code < 16 && bins->features[0].n_bins >= 18 &&
			   bins->features[0].edges[code - 1] > -0.01 && bins->features[0].edges[code] < 0.01,
		   "a value that fills a bin has one to itself");
}

/* Has a value a bin that no other row has? */
static bool
is_alone(TrainSet *set, const BinFeature *f, double value)
{
	int code = 0;
	bool alone = true;

	while (code < f->n_bins - 1 && f->edges[code] < value)
		code++;
	for (Size i = 0; i < set->n_rows; i++)
	{
		double x = data_row(set, i)[0];

		alone = alone && (x == value || x > bins_threshold(f, code) ||
						  (code > 0 && x <= bins_threshold(f, code - 1)));
	}
	return alone;
}

/* Few rows far out, or of one value among many others, in a column of more values than are kept. */
static void
test_rare_values(Size n)
{
	static const double rare[] = {-7, 40, 41, 0.25, 0.5};
	static const int rows[] = {1, 3, 2, 250, 0};
	TrainSet *set = data_random(TASK_REGRESSION, n, 1, 0, 13);
	BinFeature *f;
	BinFeature *other;
	Size at = 0;

	for (int k = 0; k < (int) lengthof(rare); k++)
		for (int i = 0; i < (rows[k] > 0 ? rows[k] : (int) n / 300); i++, at += 7)
			data_row(set, at)[0] = rare[k];
	f = &bins_find(set, 255)->features[0];
	for (int k = 0; k < (int) lengthof(rare); k++)
		tap_ok(is_alone(set, f, rare[k]), UINT64_FORMAT " rows: %g has a bin of its own",
			   (uint64) n, rare[k]);
	for (Size i = 0; i < n / 2; i++)
	{
		double x = data_row(set, i)[0];

		data_row(set, i)[0] = data_row(set, n - 1 - i)[0];
		data_row(set, n - 1 - i)[0] = x;
	}
	other = &bins_find(set, 255)->features[0];
	tap_ok(f->n_bins > 240 && other->n_bins == f->n_bins &&
			   memcmp(f->edges, other->edges, sizeof(double) * (f->n_bins - 1)) == 0,
		   "the same %d bins in another order of the rows", f->n_bins);
}

/* Nearly all rows have one value: the others share the codes that it leaves. */
static void
test_crowd(void)
{
	TrainSet *set = data_create(TASK_REGRESSION, 100000, 1, 0);
	const BinFeature *f;

	for (Size i = 0; i < 300; i++)
		data_row(set, i * 300)[0] = (double) i - 150;
	f = &bins_find(set, 255)->features[0];
	tap_ok(f->n_bins >= 250 && is_alone(set, f, 0) && is_alone(set, f, -150) &&
			   is_alone(set, f, 149),
		   "rare values are told apart beside one that nearly all rows have: %d", f->n_bins);
}

static void
test_many_categories(void)
{
	TrainSet *set = data_create(TASK_REGRESSION, 6000, 1, 0);
	int n = 1000;
	const BinFeature *f;
	bool frequent = true;

	set->n_categories = &n;
	for (Size i = 0; i < 6000; i++)
		data_row(set, i)[0] = i < 3000 ? i % 900 : i % 200;
	f = &bins_find(set, 255)->features[0];
	for (int c = 0; c < 200; c++)
		frequent = frequent && f->codes[c] < 254;
	tap_ok(f->n_bins == 255 && frequent, "the most frequent categories have codes of their own");
	tap_ok(f->codes[899] == 254 && f->codes[999] == 255,
		   "rare ones share one; one that no row has counts as missing");
}

int
main(void)
{
	Size before = port_allocated();

	IN_CONTEXT(test_order_of_rows());
	IN_CONTEXT(test_heavy_value());
	IN_CONTEXT(test_rare_values(16000));
	IN_CONTEXT(test_rare_values(100000));
	IN_CONTEXT(test_crowd());
	IN_CONTEXT(test_many_categories());
	tap_ok(port_allocated() == before, "nothing is left allocated");
	return tap_done();
}
