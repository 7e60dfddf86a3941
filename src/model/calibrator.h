/*
 * calibrator.h
 *		A learner's probabilities, made to be those that come true: what stands between the
 *		outputs of the algorithm and those of the model (model_predict).
 *
 * A temperature sharpens or flattens the probabilities of all classes.  Curves map the log-odds of
 * a class: one of two classes, the other is what is left; of more classes one each against
 * the rest, the sum of which is made 1.  No curve turns the order of rows.
 *
 * Compiles stand-alone (core/port.h).  A calibrator is one tree of pallocs, never changed once
 * made.
 */
#ifndef MODEL_CALIBRATOR_H
#define MODEL_CALIBRATOR_H

#include "core/bytes.h"

typedef enum CalibrationMethod
{
	CALIBRATION_AUTO,
	CALIBRATION_SIGMOID,
	CALIBRATION_ISOTONIC,
	CALIBRATION_TEMPERATURE
} CalibrationMethod;

#define N_CALIBRATION_METHODS 4

/* "auto", "sigmoid", ... by number. */
extern const char *const calibration_method_names[N_CALIBRATION_METHODS];

/* The probability of a class by its log-odds. */
typedef struct CalibrationCurve
{
	CalibrationMethod method; /* sigmoid or isotonic */
	double low; /* sigmoid: what log-odds beyond are taken for */
	double high;
	double a; /* sigmoid.h; not > 0 */
	double b;
	uint32 n_points; /* isotonic */
	double *x; /* n_points, ascending */
	double *y; /* n_points, in (0, 1), not descending */
} CalibrationCurve;

typedef struct Calibrator
{
	int n_classes;
	uint64 n_rows; /* that it was fitted on */
	bool
		out_of_fold; /* ... by models that had not learned from them; else rows of another source */
	double log_loss_before; /* of these rows */
	double log_loss_after; /* ... by calibrators that had not seen them */
	double *prior; /* n_classes factors > 0 that undo weights of classes; NULL: there are none */
	int n_curves; /* 0: a temperature */
	CalibrationCurve *curves;
	double sharpness; /* 1 / temperature, > 0 */
	double floor; /* a lesser probability is taken for this one; in (0, 1) */
} Calibrator;

/* n_rows x n_classes probabilities, in place. */
extern void calibrator_apply(const Calibrator *c, Size n_rows, double *outputs);

/* What the outputs of a row are before curves or temperature: times prior, of sum 1. */
extern void calibrator_correct(int n_classes, const double *prior, double *outputs);

/*
 * The log-odds of each class of a row of probabilities, which need not sum to 1, of two classes of
 * the second alone: -infinity and infinity are among them.  odds may be outputs.
 */
extern void calibrator_log_odds(int n_classes, const double *outputs, double *odds);

/* The probability that a curve gives log-odds, which may be infinite. */
extern double calibrator_curve_value(const CalibrationCurve *curve, double odds);

/* What they have taken; prior is left. */
extern void calibrator_curve_free(CalibrationCurve *curve);
extern void calibrator_free(Calibrator *c);

/* The stored form; load raises CORE_CORRUPT for what save does not write. */
extern void calibrator_save(const Calibrator *c, ByteWriter *w);
extern Calibrator *calibrator_load(ByteReader *r, int n_classes);

#endif /* MODEL_CALIBRATOR_H */
