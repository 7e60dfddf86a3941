/*
 * metric_scores.c
 *		SQL aggregates over (actual label, score) that need every score:
 *		roc_auc, average_precision, roc_curve, lift_curve.
 *
 * The state holds 8 bytes a row, 16 with weights, by label.  Finals sort in place, which changes
 * no later answer, so states are shared between aggregates.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/memutils.h"

#include "api/metric_support.h"
#include "evaluate/float8_sort.h"
#include "evaluate/labels.h"
#include "evaluate/ranking.h"

typedef struct ScoreState
{
	LabelSet labels;
	Ranking ranking; /* lists by label code */
} ScoreState;

static ScoreState *
score_state_create(MemoryContext context, LabelKind kind, Oid enum_type, bool is_weighted)
{
	ScoreState *state = MemoryContextAlloc(context, sizeof(ScoreState));

	label_set_init(&state->labels, context, kind, enum_type);
	ranking_init(&state->ranking, context, is_weighted);
	return state;
}

static void
score_state_check_width(const ScoreState *state, int width)
{
	if (state->ranking.width != 0 && state->ranking.width != width)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("rows have %d and %d scores", state->ranking.width, width)));
}

PG_FUNCTION_INFO_V1(ml_internal_score_metric_accum);
Datum
ml_internal_score_metric_accum(PG_FUNCTION_ARGS)
{
	ScoreState *state = PG_ARGISNULL(0) ? NULL : (ScoreState *) PG_GETARG_POINTER(0);
	MemoryContext context = metric_context(fcinfo);
	const MetricSite *site = metric_number_site(fcinfo);
	const double *scores;
	double buffer;
	double weight;
	Label label;
	int width;
	int code;

	if (!metric_weight(fcinfo, 3, &weight) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	label = label_from_datum(site->labels, 0, PG_GETARG_DATUM(1));
	scores = metric_numbers(&site->numbers, PG_GETARG_DATUM(2), "score", &width, &buffer);
	if (state == NULL)
		state = score_state_create(context, site->labels->kind, site->labels->enum_type,
								   PG_NARGS() > 3);
	score_state_check_width(state, width);
	code = label_set_code(&state->labels, &label);
	metric_check_label_count(&state->labels, width);
	ranking_add_row(&state->ranking, code, scores, width, weight);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(ml_internal_score_metric_combine);
Datum
ml_internal_score_metric_combine(PG_FUNCTION_ARGS)
{
	ScoreState *state = PG_ARGISNULL(0) ? NULL : (ScoreState *) PG_GETARG_POINTER(0);
	const ScoreState *other = PG_ARGISNULL(1) ? NULL : (const ScoreState *) PG_GETARG_POINTER(1);
	MemoryContext context = metric_context(fcinfo);

	if (other == NULL)
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	if (state == NULL)
		state = score_state_create(context, other->labels.kind, other->labels.enum_type,
								   other->ranking.is_weighted);
	score_state_check_width(state, other->ranking.width);
	for (int c = 0; c < other->labels.n_labels; c++)
	{
		const ScoreList *list = &other->ranking.lists[c];
		int code = label_set_code(&state->labels, &other->labels.labels[c]);

		metric_check_label_count(&state->labels, other->ranking.width);
		ranking_add(&state->ranking, code, list->values, list->n_rows, other->ranking.width);
	}
	PG_RETURN_POINTER(state);
}

/* A worker hands its state over in one piece of at most 1 GB. */
static void
score_state_check_size(const ScoreState *state)
{
	Size size = 0;

	for (int c = 0; c < state->labels.n_labels; c++)
		size += state->ranking.lists[c].n_rows * ranking_stride(&state->ranking) * sizeof(double);
	if (size > MaxAllocSize / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the scores of one parallel worker take %zu bytes, more than %zu", size,
						(Size) MaxAllocSize / 2),
				 errhint("SET max_parallel_workers_per_gather = 0 for this query; one process "
						 "may hold more.")));
}

PG_FUNCTION_INFO_V1(ml_internal_score_metric_serialize);
Datum
ml_internal_score_metric_serialize(PG_FUNCTION_ARGS)
{
	const ScoreState *state = (const ScoreState *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	score_state_check_size(state);
	pq_begintypsend(&buf);
	label_set_serialize(&state->labels, &buf);
	pq_sendint32(&buf, state->ranking.width);
	pq_sendint8(&buf, state->ranking.is_weighted);
	for (int c = 0; c < state->labels.n_labels; c++)
	{
		const ScoreList *list = &state->ranking.lists[c];
		Size n = list->n_rows * ranking_stride(&state->ranking);

		pq_sendint64(&buf, list->n_rows);
		enlargeStringInfo(&buf, n * sizeof(double));
		float8_copy(buf.data + buf.len, list->values, n);
		buf.len += n * sizeof(double);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(ml_internal_score_metric_deserialize);
Datum
ml_internal_score_metric_deserialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf = metric_reader(PG_GETARG_BYTEA_PP(0));
	ScoreState *state = palloc(sizeof(ScoreState));
	int width;

	label_set_deserialize(&state->labels, CurrentMemoryContext, &buf);
	width = pq_getmsgint(&buf, 4);
	ranking_init(&state->ranking, CurrentMemoryContext, pq_getmsgbyte(&buf) != 0);
	for (int c = 0; c < state->labels.n_labels; c++)
	{
		Size n_rows = pq_getmsgint64(&buf);
		int stride = width + state->ranking.is_weighted;
		const char *bytes = pq_getmsgbytes(&buf, n_rows * stride * sizeof(double));

		ranking_add(&state->ranking, c, bytes, n_rows, width);
	}
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(state);
}

/* Both classes of scores of width 1; false: which is positive cannot be told. */
static bool
score_state_classes(const ScoreState *state, int *positive, int *negative)
{
	return label_set_positive(&state->labels, positive, negative);
}

static Metric
score_roc_auc(ScoreState *state)
{
	int n_labels = state->labels.n_labels;
	int positive;
	int negative;

	if (n_labels == 1)
		return metric_undefined("only one class among the rows");
	if (state->ranking.width > 1 && n_labels < state->ranking.width)
		return metric_undefined(
			psprintf("labels that occur: %d, scores a row: %d", n_labels, state->ranking.width));
	if (state->ranking.width > 1)
		return ranking_roc_auc_macro(&state->ranking, n_labels, label_set_order(&state->labels));
	score_state_classes(state, &positive, &negative);
	return ranking_roc_auc(&state->ranking, positive, negative);
}

PG_FUNCTION_INFO_V1(ml_internal_roc_auc_final);
Datum
ml_internal_roc_auc_final(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		return metric_return(fcinfo, "roc_auc", metric_undefined("no rows"));
	return metric_return(fcinfo, "roc_auc", score_roc_auc((ScoreState *) PG_GETARG_POINTER(0)));
}

/* The class whose rows are to be found; a reason where it cannot be told or has no rows. */
static Metric
score_state_check_positive(const ScoreState *state, int *positive, int *negative)
{
	if (state == NULL)
		return metric_undefined("no rows");
	if (!score_state_classes(state, positive, negative))
		return metric_undefined(psprintf("\"%s\" is the only label, positive or negative",
										 label_set_text(&state->labels, 0)));
	if (*positive < 0 || state->ranking.lists[*positive].n_rows == 0)
		return metric_undefined("no row is actually positive");
	return metric_value(0.0);
}

PG_FUNCTION_INFO_V1(ml_internal_average_precision_final);
Datum
ml_internal_average_precision_final(PG_FUNCTION_ARGS)
{
	ScoreState *state = PG_ARGISNULL(0) ? NULL : (ScoreState *) PG_GETARG_POINTER(0);
	int positive;
	int negative;
	Metric metric = score_state_check_positive(state, &positive, &negative);

	if (metric.reason == NULL)
		metric = ranking_average_precision(&state->ranking, positive, negative);
	return metric_return(fcinfo, "average_precision", metric);
}

static void
roc_curve_row(void *arg, Size row, Datum *values)
{
	const RocPoint *point = (const RocPoint *) arg + row;

	values[0] = Float8GetDatum(point->fpr);
	values[1] = Float8GetDatum(point->tpr);
	values[2] = Float8GetDatum(point->threshold);
}

PG_FUNCTION_INFO_V1(ml_internal_roc_curve_final);
Datum
ml_internal_roc_curve_final(PG_FUNCTION_ARGS)
{
	ScoreState *state = PG_ARGISNULL(0) ? NULL : (ScoreState *) PG_GETARG_POINTER(0);
	int positive;
	int negative;
	RocPoint *points;
	Size n;

	if (state == NULL)
		return metric_return(fcinfo, "roc_curve", metric_undefined("no rows"));
	if (state->labels.n_labels == 1)
		return metric_return(fcinfo, "roc_curve",
							 metric_undefined("only one class among the rows"));
	score_state_classes(state, &positive, &negative);
	points = ranking_roc_curve(&state->ranking, positive, negative, &n);
	return metric_return_rows(fcinfo, "roc_curve", n, roc_curve_row, points);
}

static void
lift_curve_row(void *arg, Size row, Datum *values)
{
	const LiftPoint *point = (const LiftPoint *) arg + row;

	values[0] = Float8GetDatum(point->fraction);
	values[1] = Float8GetDatum(point->gain);
	values[2] = Float8GetDatum(point->gain / point->fraction);
	values[3] = Float8GetDatum(point->threshold);
}

PG_FUNCTION_INFO_V1(ml_internal_lift_curve_final);
Datum
ml_internal_lift_curve_final(PG_FUNCTION_ARGS)
{
	ScoreState *state = PG_ARGISNULL(0) ? NULL : (ScoreState *) PG_GETARG_POINTER(0);
	int positive;
	int negative;
	LiftPoint *points;
	Size n;
	Metric check = score_state_check_positive(state, &positive, &negative);

	if (check.reason != NULL)
		return metric_return(fcinfo, "lift_curve", check);
	points = ranking_lift_curve(&state->ranking, positive, negative, &n);
	return metric_return_rows(fcinfo, "lift_curve", n, lift_curve_row, points);
}
