/*
 * calibrator.c
 *		Probabilities through a calibrator, and its stored form (calibrator.h).
 *
 * Stored: u64 rows, bool out of fold, f64 log loss before and after, bool prior and f64 factors of
 * the classes, u32 curves; without any f64 sharpness and floor, else per curve u8 method
 * and of a sigmoid f64 low, high, a, b, of an isotonic u32 points, f64 x, f64 y.
 */
#include "core/port.h"

#include <float.h>
#include <math.h>

#include "math/isotonic.h"
#include "math/sigmoid.h"
#include "model/calibrator.h"

/* So many classes need no memory of their own. */
#define FEW_CLASSES 32

const char *const calibration_method_names[N_CALIBRATION_METHODS] = {
	[CALIBRATION_AUTO] = "auto",
	[CALIBRATION_SIGMOID] = "sigmoid",
	[CALIBRATION_ISOTONIC] = "isotonic",
	[CALIBRATION_TEMPERATURE] = "temperature",
};

/* Make the sum of n values that are not negative 1; of zeros, all alike. */
static void
calibrator_normalize(int n, double *values)
{
	double sum = 0.0;

	for (int k = 0; k < n; k++)
		sum += values[k];
	for (int k = 0; k < n; k++)
		values[k] = sum > 0.0 ? values[k] / sum : 1.0 / n;
}

void
calibrator_correct(int n_classes, const double *prior, double *outputs)
{
	if (prior == NULL)
		return;
	for (int k = 0; k < n_classes; k++)
		outputs[k] *= prior[k];
	calibrator_normalize(n_classes, outputs);
}

/* What the other classes have is summed from both ends, as 1 - p would lose all digits. */
void
calibrator_log_odds(int n_classes, const double *outputs, double *odds)
{
	double few[FEW_CLASSES];
	double *behind = few; /* what the classes behind have */
	double before = 0.0;
	double sum = 0.0;

	if (n_classes == 2)
	{
		odds[0] = log(outputs[1]) - log(outputs[0]);
		return;
	}
	if (n_classes > FEW_CLASSES)
		behind = palloc(sizeof(double) * n_classes);
	for (int k = n_classes - 1; k >= 0; k--)
	{
		behind[k] = sum;
		sum += outputs[k];
	}
	for (int k = 0; k < n_classes; k++)
	{
		double own = outputs[k];

		odds[k] = log(own) - log(before + behind[k]);
		before += own;
	}
	if (behind != few)
		pfree(behind);
}

double
calibrator_curve_value(const CalibrationCurve *curve, double odds)
{
	if (curve->method == CALIBRATION_ISOTONIC)
		return isotonic_value(curve->n_points, curve->x, curve->y, odds);
	return sigmoid_value(Max(curve->low, Min(odds, curve->high)), curve->a, curve->b);
}

static void
apply_curves(const Calibrator *c, double *outputs)
{
	calibrator_log_odds(c->n_classes, outputs, outputs);
	for (int k = 0; k < c->n_curves; k++)
		outputs[k] = calibrator_curve_value(&c->curves[k], outputs[k]);
	if (c->n_classes > 2)
		calibrator_normalize(c->n_classes, outputs);
	else
	{
		outputs[1] = outputs[0];
		outputs[0] = 1.0 - outputs[1];
	}
}

static void
apply_temperature(const Calibrator *c, double *outputs)
{
	double greatest = -DBL_MAX;

	for (int k = 0; k < c->n_classes; k++)
	{
		outputs[k] = c->sharpness * log(Max(outputs[k], c->floor));
		greatest = Max(greatest, outputs[k]);
	}
	for (int k = 0; k < c->n_classes; k++)
		outputs[k] = exp(outputs[k] - greatest);
	calibrator_normalize(c->n_classes, outputs);
}

void
calibrator_apply(const Calibrator *c, Size n_rows, double *outputs)
{
	for (Size i = 0; i < n_rows; i++)
	{
		double *row = outputs + i * c->n_classes;

		calibrator_correct(c->n_classes, c->prior, row);
		if (c->n_curves > 0)
			apply_curves(c, row);
		else
			apply_temperature(c, row);
	}
}

void
calibrator_curve_free(CalibrationCurve *curve)
{
	if (curve->x != NULL)
		pfree(curve->x);
	if (curve->y != NULL)
		pfree(curve->y);
	curve->x = curve->y = NULL;
}

void
calibrator_free(Calibrator *c)
{
	for (int k = 0; k < c->n_curves; k++)
		calibrator_curve_free(&c->curves[k]);
	if (c->curves != NULL)
		pfree(c->curves);
	pfree(c);
}

/* ---- stored form ---- */

static void
curve_save(const CalibrationCurve *curve, ByteWriter *w)
{
	bytes_put_u8(w, (uint8) curve->method);
	if (curve->method == CALIBRATION_ISOTONIC)
	{
		bytes_put_u32(w, curve->n_points);
		bytes_put_f64_array(w, curve->x, curve->n_points);
		bytes_put_f64_array(w, curve->y, curve->n_points);
		return;
	}
	bytes_put_f64(w, curve->low);
	bytes_put_f64(w, curve->high);
	bytes_put_f64(w, curve->a);
	bytes_put_f64(w, curve->b);
}

void
calibrator_save(const Calibrator *c, ByteWriter *w)
{
	bytes_put_u64(w, c->n_rows);
	bytes_put_u8(w, c->out_of_fold);
	bytes_put_f64(w, c->log_loss_before);
	bytes_put_f64(w, c->log_loss_after);
	bytes_put_u8(w, c->prior != NULL);
	if (c->prior != NULL)
		bytes_put_f64_array(w, c->prior, c->n_classes);
	bytes_put_u32(w, (uint32) c->n_curves);
	if (c->n_curves == 0)
	{
		bytes_put_f64(w, c->sharpness);
		bytes_put_f64(w, c->floor);
	}
	for (int k = 0; k < c->n_curves; k++)
		curve_save(&c->curves[k], w);
}

static void
load_isotonic(CalibrationCurve *curve, ByteReader *r)
{
	curve->n_points = bytes_get_count(r, 2 * sizeof(double), PG_INT32_MAX);
	if (curve->n_points == 0)
		bytes_corrupt(r, "a curve without points");
	curve->x = bytes_get_f64_array(r, curve->n_points);
	curve->y = bytes_get_f64_array(r, curve->n_points);
	for (uint32 i = 0; i < curve->n_points; i++)
	{
		if (!(curve->y[i] > 0.0 && curve->y[i] < 1.0))
			bytes_corrupt(r, "a probability out of range");
		if (i > 0 && (curve->x[i] <= curve->x[i - 1] || curve->y[i] < curve->y[i - 1]))
			bytes_corrupt(r, "a curve that falls");
	}
}

static void
load_sigmoid(CalibrationCurve *curve, ByteReader *r)
{
	curve->low = bytes_get_f64(r);
	curve->high = bytes_get_f64(r);
	curve->a = bytes_get_f64(r);
	curve->b = bytes_get_f64(r);
	if (curve->low > curve->high)
		bytes_corrupt(r, "log-odds out of order");
	if (curve->a > 0.0)
		bytes_corrupt(r, "a curve that falls");
	if (!isfinite(curve->a * curve->low + curve->b) || !isfinite(curve->a * curve->high + curve->b))
		bytes_corrupt(r, "log-odds out of range");
}

static void
load_curve(CalibrationCurve *curve, ByteReader *r)
{
	curve->method = (CalibrationMethod) bytes_get_u8(r);
	if (curve->method == CALIBRATION_ISOTONIC)
		load_isotonic(curve, r);
	else if (curve->method == CALIBRATION_SIGMOID)
		load_sigmoid(curve, r);
	else
		bytes_corrupt(r, "no such curve");
}

static void
load_temperature(Calibrator *c, ByteReader *r)
{
	c->sharpness = bytes_get_f64(r);
	c->floor = bytes_get_f64(r);
	if (!(c->floor >= DBL_MIN && c->floor < 1.0) || !(c->sharpness > 0.0) ||
		!isfinite(c->sharpness * log(c->floor)))
		bytes_corrupt(r, "a temperature out of range");
}

static double *
load_prior(ByteReader *r, int n_classes)
{
	double *prior = bytes_get_f64_array(r, n_classes);

	for (int k = 0; k < n_classes; k++)
	{
		if (!(prior[k] >= DBL_MIN && prior[k] <= 1.0))
			bytes_corrupt(r, "a factor of a class out of range");
	}
	return prior;
}

Calibrator *
calibrator_load(ByteReader *r, int n_classes)
{
	Calibrator *c = palloc0(sizeof(Calibrator));

	c->n_classes = n_classes;
	c->n_rows = bytes_get_u64(r);
	c->out_of_fold = bytes_get_bool(r);
	c->log_loss_before = bytes_get_f64(r);
	c->log_loss_after = bytes_get_f64(r);
	if (c->n_rows > UINT64CONST(1) << 53)
		bytes_corrupt(r, "number of rows out of range");
	if (bytes_get_bool(r))
		c->prior = load_prior(r, n_classes);
	c->n_curves = (int) bytes_get_count(r, 1, PG_INT32_MAX);
	if (c->n_curves == 0)
	{
		load_temperature(c, r);
		return c;
	}
	if (c->n_curves != (n_classes == 2 ? 1 : n_classes))
		bytes_corrupt(r, "wrong number of curves");
	c->curves = palloc0(sizeof(CalibrationCurve) * c->n_curves);
	for (int k = 0; k < c->n_curves; k++)
		load_curve(&c->curves[k], r);
	return c;
}
