/*
 * calibration.c
 *		Isotonic curves, sigmoids and temperatures against scikit-learn's and SciPy's, and what a
 *		calibrator makes of them.  Figures: test/data/calibration/reference.py.
 */
#include "core/port.h"

#include "math/deal.h"
#include "math/isotonic.h"
#include "math/sigmoid.h"
#include "math/temperature.h"
#include "model/calibrator_fit.h"
#include "reference.h"

#define FOLDER   "test/data/calibration/"
#define MAX_ROWS 256
#define N_FOLDS  5

/* rows.csv and classes.csv */
static Size n_rows;
static double scores[MAX_ROWS];
static double labels[MAX_ROWS];
static double weights[MAX_ROWS];
static Size n_class_rows;
static double shares[MAX_ROWS * 3];
static double classes[MAX_ROWS];
static double class_row_weights[MAX_ROWS];

static void
read_row(char **fields)
{
	scores[n_rows] = atof(fields[0]);
	labels[n_rows] = atof(fields[1]);
	weights[n_rows++] = atof(fields[2]);
}

static void
read_class_row(char **fields)
{
	for (int k = 0; k < 3; k++)
		shares[n_class_rows * 3 + k] = atof(fields[k]);
	classes[n_class_rows] = atof(fields[3]);
	class_row_weights[n_class_rows++] = atof(fields[4]);
}

/* ---- against others' figures ---- */

static double
isotonic_at(bool weighted, double at)
{
	IsotonicPoint points[MAX_ROWS];
	double x[MAX_ROWS];
	double y[MAX_ROWS];
	Size n;

	for (Size i = 0; i < n_rows; i++)
		points[i] = (IsotonicPoint){scores[i], labels[i], weighted ? weights[i] : 1.0};
	n = isotonic_fit(points, n_rows);
	for (Size i = 0; i < n; i++)
	{
		x[i] = points[i].x;
		y[i] = points[i].y;
	}
	return isotonic_value(n, x, y, at);
}

static double
sigmoid_at(bool weighted, double at)
{
	bool positive[MAX_ROWS];
	double a;
	double b;

	for (Size i = 0; i < n_rows; i++)
		positive[i] = labels[i] == 1.0;
	sigmoid_fit(&(SigmoidRows){n_rows, scores, positive, weighted ? weights : NULL}, &a, &b);
	return sigmoid_value(at, a, b);
}

static double
sharpness(bool weighted)
{
	static const uint8 no_folds[MAX_ROWS];
	TemperatureRows rows = {n_class_rows, 3, shares, classes, weighted ? class_row_weights : NULL,
							no_folds,     -1};
	double found;
	double floor;

	(void) temperature_fit(&rows, &found, &floor);
	return found;
}

static void
compare_figure(char **fields)
{
	bool weighted = strstr(fields[0], "weighted") != NULL;
	double at = atof(fields[1]);
	double want = atof(fields[2]);

	if (strncmp(fields[0], "isotonic", 8) == 0)
		tap_near(isotonic_at(weighted, at), want, 1e-12, "%s at %g", fields[0], at);
	else if (strncmp(fields[0], "sigmoid", 7) == 0)
		tap_near(sigmoid_at(weighted, at), want, 1e-6, "%s at %g", fields[0], at);
	else
		tap_near(sharpness(weighted), want, 1e-6, "%s", fields[0]);
}

/* ---- by hand ---- */

static void
test_isotonic_by_hand(void)
{
	IsotonicPoint falls[] = {{3, 1, 1}, {1, 3, 1}, {2, 2, 1}};
	IsotonicPoint mixed[] = {{1, 1, 1}, {2, 3, 1}, {3, 2, 3}, {4, 2, 1}, {5, 6, 1}};
	IsotonicPoint ties[] = {{1, 0, 1}, {1, 1, 3}, {2, 1, 1}};
	IsotonicPoint one[] = {{7, 0.25, 2}};

	tap_ok(isotonic_fit(falls, 3) == 2 && falls[0].x == 1 && falls[1].x == 3,
		   "what falls is one stretch");
	tap_ok(falls[0].y == 2 && falls[1].y == 2, "at the mean");
	tap_ok(isotonic_fit(mixed, 5) == 4, "a violation in the middle is pooled");
	tap_near(mixed[1].y, 11.0 / 5.0, 1e-15, "by weight");
	tap_ok(mixed[1].x == 2 && mixed[2].x == 4 && mixed[3].y == 6, "from its first to its last");
	tap_ok(isotonic_fit(ties, 3) == 2 && ties[0].y == 0.75, "points at one place are their mean");
	tap_ok(isotonic_fit(one, 1) == 1 && one[0].y == 0.25, "one point is the curve");
}

/* ---- a calibrator ---- */

/* n rows of two classes, whose log-odds are stretched by a factor and moved. */
static CalibrationRows
made_rows(Size n, double stretch, double move, double noise)
{
	double *outputs = palloc(sizeof(double) * 2 * n);
	double *y = palloc(sizeof(double) * n);
	Rng rng;

	rng_seed(&rng, 5);
	for (Size i = 0; i < n; i++)
	{
		double odds = 4.0 * rng_double(&rng) - 2.0;

		y[i] = rng_double(&rng) < sigmoid_value(noise * odds, -1.0, 0.0);
		outputs[2 * i + 1] = sigmoid_value(stretch * odds + move, -1.0, 0.0);
		outputs[2 * i] = 1.0 - outputs[2 * i + 1];
	}
	return (CalibrationRows){.n = n,
							 .n_classes = 2,
							 .outputs = outputs,
							 .y = y,
							 .fold = deal_folds(n, y, 2, N_FOLDS, 1),
							 .n_folds = N_FOLDS};
}

static Calibrator *
fitted(const CalibrationRows *rows, CalibrationMethod method)
{
	return calibrator_fit(rows, method, palloc(sizeof(double) * rows->n * rows->n_classes));
}

static double
calibrated(const Calibrator *c, double odds)
{
	double outputs[2];

	outputs[1] = sigmoid_value(odds, -1.0, 0.0);
	outputs[0] = sigmoid_value(odds, 1.0, 0.0);
	calibrator_apply(c, 1, outputs);
	return outputs[1];
}

static void
test_choice(void)
{
	CalibrationRows few = made_rows(1500, 3.0, 0.0, 1.0);
	CalibrationRows many = made_rows(20000, 3.0, 0.0, 1.0);
	Calibrator *c = fitted(&few, CALIBRATION_AUTO);
	double worst = 0.0;

	tap_ok(c->n_curves == 1 && c->curves[0].method == CALIBRATION_SIGMOID,
		   "few rows of a class: a sigmoid");
	tap_near(c->curves[0].a, -1.0 / 3.0, 0.03, "which undoes the stretch");
	c = fitted(&many, CALIBRATION_AUTO);
	tap_ok(c->curves[0].method == CALIBRATION_SIGMOID, "a sigmoid where it is the truth");
	tap_ok(c->log_loss_after < c->log_loss_before, "with less loss");
	for (double odds = -6.0; odds <= 6.0; odds += 0.25)
		worst = Max(worst, fabs(calibrated(c, odds) - sigmoid_value(odds / 3.0, -1.0, 0.0)));
	tap_ok(worst < 0.01, "and the probabilities are the true ones");
	for (Size i = 0; i < many.n; i++)
		((double *) many.y)[i] = fabs(many.outputs[2 * i + 1] - 0.9) < 0.08;
	c = fitted(&many, CALIBRATION_AUTO);
	tap_ok(c->curves[0].method == CALIBRATION_ISOTONIC, "a curve where a sigmoid does not do");
	tap_ok(c->curves[0].y[0] == 0.5 / 20000, "never lower than half a row");
	tap_ok(fitted(&many, CALIBRATION_SIGMOID)->curves[0].method == CALIBRATION_SIGMOID,
		   "a sigmoid where it is asked for");
	tap_ok(fitted(&many, CALIBRATION_TEMPERATURE)->n_curves == 0, "and a temperature");
}

static void
test_noise(void)
{
	CalibrationRows rows = made_rows(4000, 5.0, 1.0, 0.0);
	Calibrator *c = fitted(&rows, CALIBRATION_AUTO);

	tap_near(calibrated(c, -5.0), 0.5, 0.05, "labels that are noise: the share of the class");
	tap_near(calibrated(c, 6.0), 0.5, 0.05, "whatever the score");
	for (Size i = 0; i < rows.n; i++)
		((double *) rows.y)[i] = rows.outputs[2 * i + 1] < 0.5;
	c = fitted(&rows, CALIBRATION_SIGMOID);
	tap_ok(c->curves[0].a == 0.0 && calibrated(c, -5.0) == calibrated(c, 5.0),
		   "no order is turned");
}

/* Outputs 0 and 1 go on where the others end. */
static void
test_certain(void)
{
	CalibrationRows rows = made_rows(1000, 1.0, 0.0, 1.0);
	double *outputs = (double *) rows.outputs;
	double least = 1.0;
	Calibrator *c;
	double row[2] = {1.0, 0.0};

	for (Size i = 0; i < rows.n; i += 10)
	{
		outputs[2 * i + 1] = outputs[2 * i + 1] > 0.5;
		outputs[2 * i] = 1.0 - outputs[2 * i + 1];
	}
	c = fitted(&rows, CALIBRATION_SIGMOID);
	calibrator_apply(c, 1, row);
	for (Size i = 1; i < rows.n; i += 10)
	{
		double other[2] = {outputs[2 * i], outputs[2 * i + 1]};

		calibrator_apply(c, 1, other);
		least = Min(least, other[1]);
	}
	tap_ok(row[1] > 0.01 && row[1] < least, "an output of 0 is less than all others, not nothing");
}

/* A weight of two is a row twice. */
static void
test_weights(void)
{
	CalibrationRows rows = made_rows(3000, 2.0, 0.5, 1.0);
	CalibrationRows twice = made_rows(3000, 2.0, 0.5, 1.0);
	double *w = palloc(sizeof(double) * rows.n);
	double *outputs = palloc(sizeof(double) * 4 * rows.n);
	double *y = palloc(sizeof(double) * 2 * rows.n);
	uint8 *fold = palloc(2 * rows.n);
	Size n = 0;

	for (Size i = 0; i < rows.n; i++)
	{
		w[i] = 1.0 + i % 2;
		for (Size k = 0; k <= i % 2; k++, n++)
		{
			memcpy(outputs + 2 * n, rows.outputs + 2 * i, 2 * sizeof(double));
			y[n] = rows.y[i];
			fold[n] = rows.fold[i];
		}
	}
	rows.w = w;
	twice = (CalibrationRows){
		.n = n, .n_classes = 2, .outputs = outputs, .y = y, .fold = fold, .n_folds = N_FOLDS};
	for (int method = CALIBRATION_SIGMOID; method <= CALIBRATION_TEMPERATURE; method++)
	{
		Calibrator *a = fitted(&rows, (CalibrationMethod) method);
		Calibrator *b = fitted(&twice, (CalibrationMethod) method);

		tap_near(a->log_loss_before, b->log_loss_before, 1e-12, "a weight counts");
		tap_near(calibrated(a, 0.75), calibrated(b, 0.75), 1e-6, "%s: as rows do",
				 calibration_method_names[method]);
	}
}

/* What weights of classes did is undone, which a temperature alone could not. */
static void
test_class_weights(void)
{
	static const double nine[] = {1.0, 9.0};
	CalibrationRows rows = made_rows(5000, 1.0, log(9.0), 1.0);
	Calibrator *c;

	rows.class_weights = nine;
	c = fitted(&rows, CALIBRATION_TEMPERATURE);
	tap_ok(c->prior != NULL && c->prior[0] == 1.0, "weights of classes are undone");
	tap_near(calibrated(c, log(9.0)), 0.5, 0.01, "where they moved the outputs");
	rows = made_rows(5000, 1.0, 0.0, 1.0);
	rows.class_weights = nine;
	tap_ok(fitted(&rows, CALIBRATION_TEMPERATURE)->prior == NULL, "and not where they did not");
}

/* Three classes: every method, sums of 1, and no row's own label in its cross-fitted output. */
static void
test_classes(void)
{
	uint8 *fold = deal_folds(n_class_rows, classes, 3, N_FOLDS, 1);
	CalibrationRows rows = {.n = n_class_rows,
							.n_classes = 3,
							.outputs = shares,
							.y = classes,
							.fold = fold,
							.n_folds = N_FOLDS};
	double *held = palloc(sizeof(double) * 3 * n_class_rows);

	for (int method = CALIBRATION_AUTO; method < N_CALIBRATION_METHODS; method++)
	{
		Calibrator *c = calibrator_fit(&rows, (CalibrationMethod) method, held);
		double worst = 0.0;

		for (Size i = 0; i < n_class_rows; i++)
			worst = Max(worst, fabs(held[3 * i] + held[3 * i + 1] + held[3 * i + 2] - 1.0));
		tap_ok(worst < 1e-14, "%s: probabilities sum to 1", calibration_method_names[method]);
		tap_ok(c->log_loss_after < c->log_loss_before, "with less loss: %g, not %g",
			   c->log_loss_after, c->log_loss_before);
	}
}

/* The probability of a row does not depend on its own fold's labels. */
static void
test_no_leak(void)
{
	CalibrationRows rows = made_rows(2000, 2.0, 0.0, 1.0);
	double *before = palloc(sizeof(double) * 2 * rows.n);
	double *after = palloc(sizeof(double) * 2 * rows.n);
	bool same = true;

	(void) calibrator_fit(&rows, CALIBRATION_ISOTONIC, before);
	for (Size i = 0; i < rows.n; i++)
	{
		if (rows.fold[i] == 2)
			((double *) rows.y)[i] = 1.0 - rows.y[i];
	}
	(void) calibrator_fit(&rows, CALIBRATION_ISOTONIC, after);
	for (Size i = 0; i < rows.n; i++)
		same &= rows.fold[i] != 2 || memcmp(before + 2 * i, after + 2 * i, 16) == 0;
	tap_ok(same, "labels turned in a fold change no output of it");
	tap_ok(memcmp(before, after, 32 * rows.n / 2) != 0, "but those of others");
}

int
main(void)
{
	reference_lines(FOLDER "rows.csv", read_row);
	reference_lines(FOLDER "classes.csv", read_class_row);
	reference_lines(FOLDER "reference.csv", compare_figure);
	test_isotonic_by_hand();
	test_choice();
	test_noise();
	test_certain();
	test_weights();
	test_class_weights();
	test_classes();
	test_no_leak();
	MemoryContextReset(TopMemoryContext);
	return tap_done();
}
