/*
 * calibrator_fit.c
 *		Which calibrator, and its curves (calibrator_fit.h).
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/isotonic.h"
#include "math/sigmoid.h"
#include "model/calibrator_fit.h"
#include "math/temperature.h"

/* Fewer rows of the rarer side are too few for a curve of any shape. */
#define ISOTONIC_MIN_ROWS 1000

/* Log-odds by which the outputs 0 and 1 lie beyond all others. */
#define END_MARGIN 1.0

#define NO_FOLD (-1)

/* A fit under way. */
typedef struct CalibratorWork
{
	const CalibrationRows *rows;
	double *corrected; /* n x n_classes */
	int width; /* log-odds of a row: one of two classes, else one a class */
	double *odds; /* n x width */
	const double *prior; /* NULL: none */
	CalibrationMethod *methods; /* of the curves, width */

	/* those of a curve */
	Size n;
	double *decisions;
	bool *positive;
	double *w; /* NULL: all are 1 */
	IsotonicPoint *points;
} CalibratorWork;

static void *
work_array(Size n, Size size)
{
	return palloc_extended(Max(n, 1) * size, MCXT_ALLOC_HUGE);
}

Size
calibrator_fit_bytes(Size n, int n_classes)
{
	return n * (sizeof(double) * (3 * (Size) n_classes + 4) + sizeof(IsotonicPoint) * 2);
}

/* ---- one curve ---- */

/* Whether a row is of the class that curve k is of. */
static inline bool
is_positive(const CalibratorWork *work, Size i, int k)
{
	return (int) work->rows->y[i] == (work->width == 1 ? 1 : k);
}

/* The rows of curve k, but for those of a fold. */
static void
gather_rows(CalibratorWork *work, int k, int fold)
{
	const CalibrationRows *rows = work->rows;

	work->n = 0;
	for (Size i = 0; i < rows->n; i++)
	{
		check_interrupts_at(i);
		if (rows->fold[i] == fold)
			continue;
		work->decisions[work->n] = work->odds[i * work->width + k];
		work->positive[work->n] = is_positive(work, i, k);
		if (work->w != NULL)
			work->w[work->n] = rows->w[i];
		work->n++;
	}
}

/* Log-odds that are infinite become finite ones a little beyond all others. */
static void
clip_rows(CalibratorWork *work, double *low, double *high)
{
	bool infinite = false;

	*low = DBL_MAX;
	*high = -DBL_MAX;
	for (Size i = 0; i < work->n; i++)
	{
		if (isfinite(work->decisions[i]))
		{
			*low = Min(*low, work->decisions[i]);
			*high = Max(*high, work->decisions[i]);
		}
		else
			infinite = true;
	}
	if (*low > *high)
		*low = *high = 0.0;
	*low -= infinite ? END_MARGIN : 0.0;
	*high += infinite ? END_MARGIN : 0.0;
	for (Size i = 0; i < work->n; i++)
		work->decisions[i] = Max(*low, Min(work->decisions[i], *high));
}

/* Where more log-odds mean less, there is no order to keep: the share of the class. */
static void
fit_sigmoid(const CalibratorWork *work, CalibrationCurve *curve)
{
	double sum[2] = {1.0, 1.0};

	sigmoid_fit(
		&(SigmoidRows){
			.n = work->n, .decisions = work->decisions, .positive = work->positive, .w = work->w},
		&curve->a, &curve->b);
	if (curve->a <= 0.0)
		return;
	for (Size i = 0; i < work->n; i++)
		sum[work->positive[i]] += work->w != NULL ? work->w[i] : 1.0;
	curve->a = 0.0;
	curve->b = log(sum[0] / sum[1]);
}

/* No probability is 0 or 1: of n rows one more could be the first to differ. */
static void
fit_isotonic(CalibratorWork *work, CalibrationCurve *curve)
{
	double least = 0.5 / (double) work->n;
	Size n;

	for (Size i = 0; i < work->n; i++)
		work->points[i] = (IsotonicPoint){work->decisions[i], work->positive[i] ? 1.0 : 0.0,
										  work->w != NULL ? work->w[i] : 1.0};
	n = isotonic_fit(work->points, work->n);
	curve->n_points = (uint32) n;
	curve->x = work_array(n, sizeof(double));
	curve->y = work_array(n, sizeof(double));
	for (Size i = 0; i < n; i++)
	{
		curve->x[i] = work->points[i].x;
		curve->y[i] = Max(least, Min(work->points[i].y, 1.0 - least));
	}
}

static CalibrationCurve
fit_curve(CalibratorWork *work, int k, CalibrationMethod method, int without_fold)
{
	CalibrationCurve curve = {.method = method};

	gather_rows(work, k, without_fold);
	clip_rows(work, &curve.low, &curve.high);
	if (method == CALIBRATION_ISOTONIC)
		fit_isotonic(work, &curve);
	else
		fit_sigmoid(work, &curve);
	return curve;
}

/* ---- comparisons ---- */

static double
row_weight(const CalibrationRows *rows, Size i)
{
	return rows->w != NULL ? rows->w[i] : 1.0;
}

/* Log loss of curve k over a fold, summed; the curve has not seen it. */
static double
fold_loss(const CalibratorWork *work, int k, const CalibrationCurve *curve, int fold)
{
	const CalibrationRows *rows = work->rows;
	double loss = 0.0;

	for (Size i = 0; i < rows->n; i++)
	{
		double p;

		check_interrupts_at(i);
		if (rows->fold[i] != fold)
			continue;
		p = calibrator_curve_value(curve, work->odds[i * work->width + k]);
		loss -= row_weight(rows, i) * log(Max(is_positive(work, i, k) ? p : 1.0 - p, DBL_EPSILON));
	}
	return loss;
}

static double
curve_loss(CalibratorWork *work, int k, CalibrationMethod method)
{
	double loss = 0.0;

	for (int fold = 0; fold < work->rows->n_folds; fold++)
	{
		CalibrationCurve curve = fit_curve(work, k, method, fold);

		loss += fold_loss(work, k, &curve, fold);
		calibrator_curve_free(&curve);
	}
	return loss;
}

/* Rows of class k, or of the others where those are fewer. */
static Size
rarer_rows(const CalibratorWork *work, int k)
{
	Size n = 0;

	for (Size i = 0; i < work->rows->n; i++)
		n += is_positive(work, i, k);
	return Min(n, work->rows->n - n);
}

static CalibrationMethod
choose_curve(CalibratorWork *work, int k, CalibrationMethod method)
{
	if (method != CALIBRATION_AUTO)
		return method;
	if (rarer_rows(work, k) < ISOTONIC_MIN_ROWS)
		return CALIBRATION_SIGMOID;
	return curve_loss(work, k, CALIBRATION_ISOTONIC) < curve_loss(work, k, CALIBRATION_SIGMOID)
			   ? CALIBRATION_ISOTONIC
			   : CALIBRATION_SIGMOID;
}

static TemperatureRows
temperature_rows(const CalibratorWork *work)
{
	const CalibrationRows *rows = work->rows;

	return (TemperatureRows){.n = rows->n,
							 .n_classes = rows->n_classes,
							 .probabilities = work->corrected,
							 .y = rows->y,
							 .w = rows->w,
							 .fold = rows->fold,
							 .without_fold = NO_FOLD};
}

/* Curves where by_curves, else a temperature, of all rows but those of a fold. */
static Calibrator *
fit_part(CalibratorWork *work, bool by_curves, int without_fold)
{
	Calibrator *c = palloc0(sizeof(Calibrator));
	TemperatureRows rows = temperature_rows(work);

	c->n_classes = work->rows->n_classes;
	if (!by_curves)
	{
		rows.without_fold = without_fold;
		temperature_fit(&rows, &c->sharpness, &c->floor);
		return c;
	}
	c->n_curves = work->width;
	c->curves = palloc0(sizeof(CalibrationCurve) * work->width);
	for (int k = 0; k < work->width; k++)
		c->curves[k] = fit_curve(work, k, work->methods[k], without_fold);
	return c;
}

static void
apply_to_fold(const CalibratorWork *work, const Calibrator *c, int fold, double *held)
{
	Size n_classes = (Size) work->rows->n_classes;

	for (Size i = 0; i < work->rows->n; i++)
	{
		check_interrupts_at(i);
		if (work->rows->fold[i] != fold)
			continue;
		memcpy(held + i * n_classes, work->corrected + i * n_classes, sizeof(double) * n_classes);
		calibrator_apply(c, 1, held + i * n_classes);
	}
}

/* The mean log loss of rows. */
static double
mean_loss(const CalibrationRows *rows, const double *outputs)
{
	double loss = 0.0;
	double sum = 0.0;

	for (Size i = 0; i < rows->n; i++)
	{
		double p = outputs[i * rows->n_classes + (Size) rows->y[i]];

		check_interrupts_at(i);
		loss -= row_weight(rows, i) * log(Max(p, DBL_EPSILON));
		sum += row_weight(rows, i);
	}
	return loss / sum;
}

/* Every row by a calibrator of the other folds; returns the log loss. */
static double
cross_fit(CalibratorWork *work, bool by_curves, double *held)
{
	for (int fold = 0; fold < work->rows->n_folds; fold++)
	{
		Calibrator *c = fit_part(work, by_curves, fold);

		apply_to_fold(work, c, fold, held);
		calibrator_free(c);
	}
	return mean_loss(work->rows, held);
}

/* ---- steps ---- */

/* Does a temperature do better with the outputs as corrected than as they were? */
static bool
prior_is_better(CalibratorWork *work)
{
	TemperatureRows rows = temperature_rows(work);
	double sharpness;
	double floor;
	double corrected = temperature_fit(&rows, &sharpness, &floor);

	rows.probabilities = work->rows->outputs;
	return corrected < temperature_fit(&rows, &sharpness, &floor);
}

/* The outputs at the classes' own shares, where weights of classes moved them away. */
static void
correct_outputs(CalibratorWork *work)
{
	const CalibrationRows *rows = work->rows;
	Size bytes = sizeof(double) * rows->n * rows->n_classes;
	double least = DBL_MAX;
	double *prior;

	memcpy(work->corrected, rows->outputs, bytes);
	if (rows->class_weights == NULL)
		return;
	prior = palloc(sizeof(double) * rows->n_classes);
	for (int k = 0; k < rows->n_classes; k++)
		least = Min(least, rows->class_weights[k]);
	for (int k = 0; k < rows->n_classes; k++)
		prior[k] = Max(least / rows->class_weights[k], DBL_MIN);
	for (Size i = 0; i < rows->n; i++)
		calibrator_correct(rows->n_classes, prior, work->corrected + i * rows->n_classes);
	if (prior_is_better(work))
		work->prior = prior;
	else
		memcpy(work->corrected, rows->outputs, bytes);
}

static void
find_odds(CalibratorWork *work)
{
	int n_classes = work->rows->n_classes;
	double *odds = palloc(sizeof(double) * n_classes);

	for (Size i = 0; i < work->rows->n; i++)
	{
		check_interrupts_at(i);
		calibrator_log_odds(n_classes, work->corrected + i * n_classes, odds);
		memcpy(work->odds + i * work->width, odds, sizeof(double) * work->width);
	}
	pfree(odds);
}

static void
begin_work(CalibratorWork *work, const CalibrationRows *rows)
{
	work->rows = rows;
	work->width = rows->n_classes == 2 ? 1 : rows->n_classes;
	work->corrected = work_array(rows->n * rows->n_classes, sizeof(double));
	work->odds = work_array(rows->n * work->width, sizeof(double));
	work->methods = palloc0(sizeof(CalibrationMethod) * work->width);
	work->decisions = work_array(rows->n, sizeof(double));
	work->positive = work_array(rows->n, sizeof(bool));
	work->points = work_array(rows->n, sizeof(IsotonicPoint));
	if (rows->w != NULL)
		work->w = work_array(rows->n, sizeof(double));
	correct_outputs(work);
	find_odds(work);
}

static void
end_work(CalibratorWork *work)
{
	pfree(work->corrected);
	pfree(work->odds);
	pfree(work->methods);
	pfree(work->decisions);
	pfree(work->positive);
	pfree(work->points);
	if (work->w != NULL)
		pfree(work->w);
}

/* What is asked for, or of a temperature and curves the better. */
static bool
choose_form(CalibratorWork *work, CalibrationMethod method, double *held, double *loss)
{
	double temperature = INFINITY;

	if (method == CALIBRATION_TEMPERATURE)
	{
		*loss = cross_fit(work, false, held);
		return false;
	}
	for (int k = 0; k < work->width; k++)
		work->methods[k] = choose_curve(work, k, method);
	if (method == CALIBRATION_AUTO && work->width > 1)
		temperature = cross_fit(work, false, held);
	*loss = cross_fit(work, true, held);
	if (*loss < temperature)
		return true;
	*loss = cross_fit(work, false, held);
	return false;
}

Calibrator *
calibrator_fit(const CalibrationRows *rows, CalibrationMethod method, double *held)
{
	CalibratorWork work = {0};
	Calibrator *c;
	double loss;
	bool by_curves;

	begin_work(&work, rows);
	by_curves = choose_form(&work, method, held, &loss);
	c = fit_part(&work, by_curves, NO_FOLD);
	c->n_rows = rows->n;
	c->log_loss_before = mean_loss(rows, rows->outputs);
	c->log_loss_after = loss;
	c->prior = (double *) work.prior;
	end_work(&work);
	return c;
}
