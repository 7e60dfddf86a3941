/*
 * metric_losses.c
 *		SQL aggregates over (actual label, probability) that need only sums:
 *		log_loss, brier_score, calibration_curve.
 *
 * Which label is positive, or belongs to which column of probabilities, is known
 * only when all labels are: sums are kept for every label and column.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "libpq/pqformat.h"

#include "api/metric_support.h"
#include "evaluate/labels.h"
#include "evaluate/losses.h"

typedef struct LossState
{
	LabelSet labels;
	LossTable table; /* by label code */
	int width; /* probabilities per row */
	uint64 n_scaled; /* rows whose probabilities do not sum to 1 */
} LossState;

#define SUM_TOLERANCE 1e-6

static LossState *
loss_state_create(MemoryContext context, LabelKind kind, Oid enum_type, int width)
{
	LossState *state = MemoryContextAllocZero(context, sizeof(LossState));

	label_set_init(&state->labels, context, kind, enum_type);
	loss_table_init(&state->table, context);
	state->width = width;
	return state;
}

static int
loss_state_n_columns(const LossState *state)
{
	return Max(state->width, 2);
}

static void
loss_state_check_width(const LossState *state, int width)
{
	if (state->width != width)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("rows have %d and %d probabilities", state->width, width)));
}

/* A row's losses for each class that it may turn out to have. */
static void
loss_state_add(LossState *state, const Label *label, const double *probabilities, int width,
			   double weight, ProbabilityLoss loss)
{
	double two[2];
	double *losses = two;
	double sum = 0.0;
	int code = label_set_code(&state->labels, label);

	metric_check_label_count(&state->labels, width);
	for (int j = 0; j < width; j++)
	{
		metric_check_probability(probabilities[j]);
		sum += probabilities[j];
	}
	if (width > 1 && fabs(sum - 1.0) > SUM_TOLERANCE)
		state->n_scaled++;
	if (width > 2)
		losses = palloc(width * sizeof(double));
	loss(probabilities, width, losses);
	loss_table_add(&state->table, code, losses, loss_state_n_columns(state), weight);
	if (losses != two)
		pfree(losses);
}

/* The step of an aggregate of this loss; rows with a NULL are left out. */
static Datum
loss_accum(FunctionCallInfo fcinfo, ProbabilityLoss loss)
{
	LossState *state = PG_ARGISNULL(0) ? NULL : (LossState *) PG_GETARG_POINTER(0);
	MemoryContext context = metric_context(fcinfo);
	const MetricSite *site = metric_number_site(fcinfo);
	const double *probabilities;
	double buffer;
	double weight;
	Label label;
	int width;

	if (!metric_weight(fcinfo, 3, &weight) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	label = label_from_datum(site->labels, 0, PG_GETARG_DATUM(1));
	probabilities =
		metric_numbers(&site->numbers, PG_GETARG_DATUM(2), "probability", &width, &buffer);
	if (state == NULL)
		state = loss_state_create(context, site->labels->kind, site->labels->enum_type, width);
	loss_state_check_width(state, width);
	loss_state_add(state, &label, probabilities, width, weight, loss);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(ml_internal_log_loss_accum);
Datum
ml_internal_log_loss_accum(PG_FUNCTION_ARGS)
{
	return loss_accum(fcinfo, loss_log);
}

PG_FUNCTION_INFO_V1(ml_internal_brier_score_accum);
Datum
ml_internal_brier_score_accum(PG_FUNCTION_ARGS)
{
	return loss_accum(fcinfo, loss_brier);
}

PG_FUNCTION_INFO_V1(ml_internal_loss_metric_combine);
Datum
ml_internal_loss_metric_combine(PG_FUNCTION_ARGS)
{
	LossState *state = PG_ARGISNULL(0) ? NULL : (LossState *) PG_GETARG_POINTER(0);
	const LossState *other = PG_ARGISNULL(1) ? NULL : (const LossState *) PG_GETARG_POINTER(1);
	MemoryContext context = metric_context(fcinfo);
	int n_columns;

	if (other == NULL)
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	if (state == NULL)
		state =
			loss_state_create(context, other->labels.kind, other->labels.enum_type, other->width);
	loss_state_check_width(state, other->width);
	n_columns = loss_state_n_columns(state);
	state->n_scaled += other->n_scaled;
	for (int c = 0; c < other->labels.n_labels; c++)
	{
		int code = label_set_code(&state->labels, &other->labels.labels[c]);

		metric_check_label_count(&state->labels, state->width);
		loss_table_merge(&state->table, code, other->table.sums + (Size) c * n_columns,
						 other->table.weights[c], n_columns);
	}
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(ml_internal_loss_metric_serialize);
Datum
ml_internal_loss_metric_serialize(PG_FUNCTION_ARGS)
{
	const LossState *state = (const LossState *) PG_GETARG_POINTER(0);
	int n_columns = loss_state_n_columns(state);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint32(&buf, state->width);
	pq_sendint64(&buf, state->n_scaled);
	label_set_serialize(&state->labels, &buf);
	for (int c = 0; c < state->labels.n_labels; c++)
	{
		const Dd *sums = state->table.sums + (Size) c * n_columns;

		CHECK_FOR_INTERRUPTS();
		pq_sendbytes(&buf, (const char *) &state->table.weights[c], sizeof(Dd));
		pq_sendbytes(&buf, (const char *) sums, n_columns * sizeof(Dd));
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(ml_internal_loss_metric_deserialize);
Datum
ml_internal_loss_metric_deserialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf = metric_reader(PG_GETARG_BYTEA_PP(0));
	LossState *state = palloc0(sizeof(LossState));
	int n_columns;
	Dd *sums;

	state->width = pq_getmsgint(&buf, 4);
	state->n_scaled = pq_getmsgint64(&buf);
	n_columns = loss_state_n_columns(state);
	label_set_deserialize(&state->labels, CurrentMemoryContext, &buf);
	loss_table_init(&state->table, CurrentMemoryContext);
	sums = palloc(n_columns * sizeof(Dd));
	for (int c = 0; c < state->labels.n_labels; c++)
	{
		Dd weight;

		pq_copymsgbytes(&buf, (char *) &weight, sizeof(Dd));
		pq_copymsgbytes(&buf, (char *) sums, n_columns * sizeof(Dd));
		loss_table_merge(&state->table, c, sums, weight, n_columns);
	}
	pq_getmsgend(&buf);
	pfree(sums);
	PG_RETURN_POINTER(state);
}

static Metric
loss_state_value(const LossState *state)
{
	int n_labels = state->labels.n_labels;
	int code[2];

	if (state->width == 1)
	{
		if (!label_set_positive(&state->labels, &code[1], &code[0]))
			return metric_undefined(psprintf("\"%s\" is the only label, positive or negative",
											 label_set_text(&state->labels, 0)));
		return loss_table_value(&state->table, code);
	}
	if (n_labels < state->width)
		return metric_undefined(
			psprintf("labels that occur: %d, probabilities a row: %d", n_labels, state->width));
	return loss_table_value(&state->table, label_set_order(&state->labels));
}

static Datum
loss_final(FunctionCallInfo fcinfo, const char *name)
{
	const LossState *state = PG_ARGISNULL(0) ? NULL : (const LossState *) PG_GETARG_POINTER(0);

	if (state == NULL)
		return metric_return(fcinfo, name, metric_undefined("no rows"));
	if (state->n_scaled > 0)
		ereport(NOTICE, (errmsg("%s: the probabilities of " UINT64_FORMAT
								" rows do not sum to 1 and were scaled",
								name, state->n_scaled)));
	return metric_return(fcinfo, name, loss_state_value(state));
}

PG_FUNCTION_INFO_V1(ml_internal_log_loss_final);
Datum
ml_internal_log_loss_final(PG_FUNCTION_ARGS)
{
	return loss_final(fcinfo, "log_loss");
}

PG_FUNCTION_INFO_V1(ml_internal_brier_score_final);
Datum
ml_internal_brier_score_final(PG_FUNCTION_ARGS)
{
	return loss_final(fcinfo, "brier_score");
}

/* ---------------------------------------------------------------- calibration_curve */

typedef struct CalibrationState
{
	LabelSet labels;
	int n_bins;
	CalibrationBin *bins; /* counts by label code */
} CalibrationState;

#define DEFAULT_BINS 5
#define MAX_BINS     10000

static CalibrationState *
calibration_create(MemoryContext context, LabelKind kind, Oid enum_type, int n_bins)
{
	CalibrationState *state = MemoryContextAllocZero(context, sizeof(CalibrationState));

	label_set_init(&state->labels, context, kind, enum_type);
	state->n_bins = n_bins;
	state->bins = MemoryContextAllocZero(context, n_bins * sizeof(CalibrationBin));
	return state;
}

/* The third argument, where there is one; NULL is the default. */
static int
calibration_n_bins(FunctionCallInfo fcinfo)
{
	int n_bins = DEFAULT_BINS;

	if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
		n_bins = PG_GETARG_INT32(3);
	if (n_bins < 1 || n_bins > MAX_BINS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("n_bins is %d, outside the range 1 to %d", n_bins, MAX_BINS)));
	return n_bins;
}

static void
calibration_check_same(const CalibrationState *state, int n_bins)
{
	if (state->n_bins != n_bins)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("n_bins is not the same for all rows")));
}

PG_FUNCTION_INFO_V1(ml_internal_calibration_curve_accum);
Datum
ml_internal_calibration_curve_accum(PG_FUNCTION_ARGS)
{
	CalibrationState *state = PG_ARGISNULL(0) ? NULL : (CalibrationState *) PG_GETARG_POINTER(0);
	MemoryContext context = metric_context(fcinfo);
	const LabelSite *site = metric_number_site(fcinfo)->labels;
	int n_bins = calibration_n_bins(fcinfo);
	CalibrationBin *bin;
	Label label;
	double probability;
	int code;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	label = label_from_datum(site, 0, PG_GETARG_DATUM(1));
	probability = PG_GETARG_FLOAT8(2);
	metric_check_finite(probability, "probability");
	metric_check_probability(probability);
	if (state == NULL)
		state = calibration_create(context, site->kind, site->enum_type, n_bins);
	calibration_check_same(state, n_bins);
	code = label_set_code(&state->labels, &label);
	metric_check_label_count(&state->labels, 1);
	bin = &state->bins[calibration_bin(probability, n_bins)];
	bin->count[code]++;
	bin->sum = dd_add_d(bin->sum, probability);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(ml_internal_calibration_curve_combine);
Datum
ml_internal_calibration_curve_combine(PG_FUNCTION_ARGS)
{
	CalibrationState *state = PG_ARGISNULL(0) ? NULL : (CalibrationState *) PG_GETARG_POINTER(0);
	const CalibrationState *other =
		PG_ARGISNULL(1) ? NULL : (const CalibrationState *) PG_GETARG_POINTER(1);
	MemoryContext context = metric_context(fcinfo);

	if (other == NULL)
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	if (state == NULL)
		state =
			calibration_create(context, other->labels.kind, other->labels.enum_type, other->n_bins);
	calibration_check_same(state, other->n_bins);
	for (int c = 0; c < other->labels.n_labels; c++)
	{
		int code = label_set_code(&state->labels, &other->labels.labels[c]);

		metric_check_label_count(&state->labels, 1);
		for (int b = 0; b < state->n_bins; b++)
			state->bins[b].count[code] += other->bins[b].count[c];
	}
	for (int b = 0; b < state->n_bins; b++)
		state->bins[b].sum = dd_add(state->bins[b].sum, other->bins[b].sum);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(ml_internal_calibration_curve_serialize);
Datum
ml_internal_calibration_curve_serialize(PG_FUNCTION_ARGS)
{
	const CalibrationState *state = (const CalibrationState *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	label_set_serialize(&state->labels, &buf);
	pq_sendint32(&buf, state->n_bins);
	for (int b = 0; b < state->n_bins; b++)
	{
		pq_sendint64(&buf, state->bins[b].count[0]);
		pq_sendint64(&buf, state->bins[b].count[1]);
		pq_sendfloat8(&buf, state->bins[b].sum.hi);
		pq_sendfloat8(&buf, state->bins[b].sum.lo);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(ml_internal_calibration_curve_deserialize);
Datum
ml_internal_calibration_curve_deserialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf = metric_reader(PG_GETARG_BYTEA_PP(0));
	CalibrationState *state = palloc0(sizeof(CalibrationState));

	label_set_deserialize(&state->labels, CurrentMemoryContext, &buf);
	state->n_bins = pq_getmsgint(&buf, 4);
	state->bins = palloc0(state->n_bins * sizeof(CalibrationBin));
	for (int b = 0; b < state->n_bins; b++)
	{
		state->bins[b].count[0] = pq_getmsgint64(&buf);
		state->bins[b].count[1] = pq_getmsgint64(&buf);
		state->bins[b].sum.hi = pq_getmsgfloat8(&buf);
		state->bins[b].sum.lo = pq_getmsgfloat8(&buf);
	}
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(state);
}

typedef struct CalibrationPoint
{
	double predicted;
	double actual;
	uint64 count;
} CalibrationPoint;

static void
calibration_row(void *arg, Size row, Datum *values)
{
	const CalibrationPoint *point = (const CalibrationPoint *) arg + row;

	values[0] = Float8GetDatum(point->predicted);
	values[1] = Float8GetDatum(point->actual);
	values[2] = Int64GetDatum(point->count);
}

PG_FUNCTION_INFO_V1(ml_internal_calibration_curve_final);
Datum
ml_internal_calibration_curve_final(PG_FUNCTION_ARGS)
{
	const CalibrationState *state =
		PG_ARGISNULL(0) ? NULL : (const CalibrationState *) PG_GETARG_POINTER(0);
	CalibrationPoint *points;
	int positive;
	int negative;
	int n = 0;

	if (state == NULL)
		return metric_return(fcinfo, "calibration_curve", metric_undefined("no rows"));
	if (!label_set_positive(&state->labels, &positive, &negative))
		return metric_return(
			fcinfo, "calibration_curve",
			metric_undefined(psprintf("\"%s\" is the only label, positive or negative",
									  label_set_text(&state->labels, 0))));
	points = palloc(state->n_bins * sizeof(CalibrationPoint));
	for (int b = 0; b < state->n_bins; b++)
	{
		const CalibrationBin *bin = &state->bins[b];
		uint64 count = bin->count[0] + bin->count[1];

		if (count == 0)
			continue;
		points[n].count = count;
		points[n].predicted = dd_value(dd_div(bin->sum, dd_from((double) count)));
		points[n].actual = positive < 0 ? 0.0 : (double) bin->count[positive] / (double) count;
		n++;
	}
	return metric_return_rows(fcinfo, "calibration_curve", n, calibration_row, points);
}
