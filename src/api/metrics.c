/*
 * metrics.c
 *		SQL aggregates over (actual, predicted) labels: accuracy,
 *		balanced_accuracy, precision, recall, f1_score, matthews_corrcoef,
 *		confusion_matrix.
 *
 * All have one transition function, so that PostgreSQL computes one state for
 * any number of them over the same arguments.  The state counts pairs of labels
 * in 64-bit integers, and sums weights in double-double: parallel workers give the
 * same bits as one process.
 */
#include "core/port.h"
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "api/metric_support.h"
#include "compat.h"
#include "evaluate/confusion.h"
#include "evaluate/labels.h"

typedef struct LabelPairs
{
	LabelSet labels;
	Confusion counts;
	Average average; /* of all rows, once there is a row */
} LabelPairs;

static LabelPairs *
label_pairs_create(MemoryContext context, LabelKind kind, Oid enum_type, Average average,
				   bool is_weighted)
{
	LabelPairs *pairs = MemoryContextAlloc(context, sizeof(LabelPairs));

	label_set_init(&pairs->labels, context, kind, enum_type);
	confusion_init(&pairs->counts, context, is_weighted);
	pairs->average = average;
	return pairs;
}

static const char *const average_names[] = {
	[AVERAGE_BINARY] = "binary",
	[AVERAGE_MACRO] = "macro",
	[AVERAGE_MICRO] = "micro",
	[AVERAGE_WEIGHTED] = "weighted",
};

/* Arguments are (actual, predicted [, average text] [, weight float8]). */
static bool
has_average(FunctionCallInfo fcinfo)
{
	return PG_NARGS() == 5 ||
		   (PG_NARGS() == 4 && get_fn_expr_argtype(fcinfo->flinfo, 3) != FLOAT8OID);
}

/* NULL is the default. */
static Average
average_argument(FunctionCallInfo fcinfo)
{
	text *name;
	int len;

	if (!has_average(fcinfo) || PG_ARGISNULL(3))
		return AVERAGE_DEFAULT;
	name = PG_GETARG_TEXT_PP(3);
	len = VARSIZE_ANY_EXHDR(name);
	for (Average average = AVERAGE_BINARY; average <= AVERAGE_WEIGHTED; average++)
		if (strlen(average_names[average]) == len &&
			memcmp(average_names[average], VARDATA_ANY(name), len) == 0)
			return average;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown average \"%s\"", core_clip(text_to_cstring(name))),
					errhint("average is one of binary, macro, micro, weighted.")));
}

static void
average_check_same(const LabelPairs *pairs, Average average)
{
	if (average != pairs->average)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("average is not the same for all rows")));
}

PG_FUNCTION_INFO_V1(ml_internal_label_metric_accum);
Datum
ml_internal_label_metric_accum(PG_FUNCTION_ARGS)
{
	LabelPairs *pairs = PG_ARGISNULL(0) ? NULL : (LabelPairs *) PG_GETARG_POINTER(0);
	MemoryContext context = metric_context(fcinfo);
	Average average = average_argument(fcinfo);
	int weight_at = has_average(fcinfo) ? 4 : 3;
	const LabelSite *site = metric_label_site(fcinfo)->labels;
	Label actual;
	Label predicted;
	double weight;
	int code;

	if (!metric_weight(fcinfo, weight_at, &weight) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (pairs == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(pairs);
	}
	actual = label_from_datum(site, 0, PG_GETARG_DATUM(1));
	predicted = label_from_datum(site, 1, PG_GETARG_DATUM(2));
	if (pairs == NULL)
		pairs = label_pairs_create(context, site->kind, site->enum_type, average,
								   PG_NARGS() > weight_at);
	average_check_same(pairs, average);
	code = label_set_code(&pairs->labels, &actual);
	confusion_add(&pairs->counts, code, label_set_code(&pairs->labels, &predicted), weight);
	PG_RETURN_POINTER(pairs);
}

PG_FUNCTION_INFO_V1(ml_internal_label_metric_combine);
Datum
ml_internal_label_metric_combine(PG_FUNCTION_ARGS)
{
	LabelPairs *pairs = PG_ARGISNULL(0) ? NULL : (LabelPairs *) PG_GETARG_POINTER(0);
	LabelPairs *other = PG_ARGISNULL(1) ? NULL : (LabelPairs *) PG_GETARG_POINTER(1);
	MemoryContext context = metric_context(fcinfo);
	int *codes;

	if (other == NULL)
	{
		if (pairs == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(pairs);
	}
	if (pairs == NULL)
		pairs = label_pairs_create(context, other->labels.kind, other->labels.enum_type,
								   other->average, other->counts.is_weighted);
	average_check_same(pairs, other->average);
	codes = palloc(Max(other->labels.n_labels, 1) * sizeof(int));
	for (int c = 0; c < other->labels.n_labels; c++)
		codes[c] = label_set_code(&pairs->labels, &other->labels.labels[c]);
	for (uint32 i = 0; i < other->counts.n_slots; i++)
	{
		const ConfusionCell *cell = &other->counts.slots[i];

		if (cell->count > 0)
			confusion_add_rows(&pairs->counts, codes[cell->actual], codes[cell->predicted],
							   cell->count, confusion_mass(&other->counts, i));
	}
	pfree(codes);
	PG_RETURN_POINTER(pairs);
}

PG_FUNCTION_INFO_V1(ml_internal_label_metric_serialize);
Datum
ml_internal_label_metric_serialize(PG_FUNCTION_ARGS)
{
	const LabelPairs *pairs = (const LabelPairs *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint8(&buf, pairs->average);
	pq_sendint8(&buf, pairs->counts.is_weighted);
	label_set_serialize(&pairs->labels, &buf);
	pq_sendint32(&buf, pairs->counts.n_cells);
	for (uint32 i = 0; i < pairs->counts.n_slots; i++)
	{
		const ConfusionCell *cell = &pairs->counts.slots[i];

		if (cell->count == 0)
			continue;
		pq_sendint32(&buf, cell->actual);
		pq_sendint32(&buf, cell->predicted);
		pq_sendint64(&buf, cell->count);
		if (pairs->counts.is_weighted)
			pq_sendbytes(&buf, (const char *) confusion_mass(&pairs->counts, i), sizeof(RowMass));
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(ml_internal_label_metric_deserialize);
Datum
ml_internal_label_metric_deserialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf = metric_reader(PG_GETARG_BYTEA_PP(0));
	LabelPairs *pairs = palloc(sizeof(LabelPairs));
	bool is_weighted;
	uint32 n_cells;

	pairs->average = pq_getmsgbyte(&buf);
	is_weighted = pq_getmsgbyte(&buf) != 0;
	label_set_deserialize(&pairs->labels, CurrentMemoryContext, &buf);
	confusion_init(&pairs->counts, CurrentMemoryContext, is_weighted);
	n_cells = pq_getmsgint(&buf, 4);
	for (uint32 i = 0; i < n_cells; i++)
	{
		uint32 actual = pq_getmsgint(&buf, 4);
		uint32 predicted = pq_getmsgint(&buf, 4);
		uint64 count = pq_getmsgint64(&buf);
		RowMass mass = {DD_ZERO, DD_ZERO};

		if (is_weighted)
			pq_copymsgbytes(&buf, (char *) &mass, sizeof(mass));
		confusion_add_rows(&pairs->counts, actual, predicted, count, &mass);
	}
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(pairs);
}

/* Totals in sorted order; rank[code] is palloc'd. */
static ConfusionTable *
label_pairs_table(const LabelPairs *pairs, int **rank)
{
	int n = pairs->labels.n_labels;
	int *order = label_set_order(&pairs->labels);
	ConfusionTable *table;

	*rank = palloc(n * sizeof(int));
	for (int k = 0; k < n; k++)
		(*rank)[order[k]] = k;
	table = confusion_table(&pairs->counts, n, *rank);
	table->labels = palloc(n * sizeof(char *));
	for (int k = 0; k < n; k++)
		table->labels[k] = label_set_text(&pairs->labels, order[k]);
	return table;
}

/* binary with the rank of the positive class; false: one label, of unknown meaning. */
static bool
label_pairs_binary(const LabelPairs *pairs, const char *name, const int *rank, int *positive)
{
	int negative;

	if (pairs->labels.n_labels > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s needs an average for %d labels", name, pairs->labels.n_labels),
				 errdetail("The binary figure, which is the default, is that of the greater of "
						   "two labels."),
				 errhint("Give 'macro', 'micro' or 'weighted' as the third argument.")));
	if (!label_set_positive(&pairs->labels, positive, &negative))
		return false;
	*positive = *positive < 0 ? CONFUSION_ABSENT : rank[*positive];
	return true;
}

/* A metric of the counts of label pairs; NULL with a NOTICE where it has no value. */
static Datum
label_metric_final(FunctionCallInfo fcinfo, const char *name, ConfusionMetric metric)
{
	const LabelPairs *pairs = PG_ARGISNULL(0) ? NULL : (const LabelPairs *) PG_GETARG_POINTER(0);
	ConfusionTable *table;
	Average average;
	int *rank;
	int positive = CONFUSION_ABSENT;

	if (pairs == NULL)
		return metric_return(fcinfo, name, metric_undefined("no rows"));
	table = label_pairs_table(pairs, &rank);
	average = pairs->average == AVERAGE_DEFAULT ? AVERAGE_BINARY : pairs->average;
	if (average == AVERAGE_BINARY &&
		(metric == CONFUSION_PRECISION || metric == CONFUSION_RECALL ||
		 metric == CONFUSION_F1_SCORE) &&
		!label_pairs_binary(pairs, name, rank, &positive))
		return metric_return(
			fcinfo, name,
			metric_undefined(
				psprintf("\"%s\" is the only label, positive or negative", table->labels[0])));
	return metric_return(fcinfo, name, confusion_metric(table, metric, average, positive));
}

PG_FUNCTION_INFO_V1(ml_internal_accuracy_final);
Datum
ml_internal_accuracy_final(PG_FUNCTION_ARGS)
{
	return label_metric_final(fcinfo, "accuracy", CONFUSION_ACCURACY);
}

PG_FUNCTION_INFO_V1(ml_internal_balanced_accuracy_final);
Datum
ml_internal_balanced_accuracy_final(PG_FUNCTION_ARGS)
{
	return label_metric_final(fcinfo, "balanced_accuracy", CONFUSION_BALANCED_ACCURACY);
}

PG_FUNCTION_INFO_V1(ml_internal_precision_final);
Datum
ml_internal_precision_final(PG_FUNCTION_ARGS)
{
	return label_metric_final(fcinfo, "precision", CONFUSION_PRECISION);
}

PG_FUNCTION_INFO_V1(ml_internal_recall_final);
Datum
ml_internal_recall_final(PG_FUNCTION_ARGS)
{
	return label_metric_final(fcinfo, "recall", CONFUSION_RECALL);
}

PG_FUNCTION_INFO_V1(ml_internal_f1_score_final);
Datum
ml_internal_f1_score_final(PG_FUNCTION_ARGS)
{
	return label_metric_final(fcinfo, "f1_score", CONFUSION_F1_SCORE);
}

PG_FUNCTION_INFO_V1(ml_internal_matthews_corrcoef_final);
Datum
ml_internal_matthews_corrcoef_final(PG_FUNCTION_ARGS)
{
	return label_metric_final(fcinfo, "matthews_corrcoef", CONFUSION_MATTHEWS_CORRCOEF);
}

/* ---------------------------------------------------------------- confusion_matrix */

typedef struct MatrixRows
{
	int n_classes;
	Datum *values; /* n_classes x n_classes: counts or weights */
	Datum *labels; /* text */
} MatrixRows;

static void
confusion_matrix_row(void *arg, Size row, Datum *values)
{
	const MatrixRows *rows = arg;

	values[0] = rows->labels[row / rows->n_classes];
	values[1] = rows->labels[row % rows->n_classes];
	values[2] = rows->values[row];
}

#define MATRIX_MAX_LABELS 1000

/* Every pair of n labels, those that do not occur as 0. */
static MatrixRows
confusion_matrix_rows(const LabelPairs *pairs, int n)
{
	int *rank;
	const ConfusionTable *table = label_pairs_table(pairs, &rank);
	bool is_weighted = pairs->counts.is_weighted;
	MatrixRows rows = {.n_classes = n};

	rows.values = palloc((Size) n * n * sizeof(Datum));
	for (Size i = 0; i < (Size) n * n; i++)
		rows.values[i] = is_weighted ? Float8GetDatum(0.0) : Int64GetDatum(0);
	rows.labels = palloc(n * sizeof(Datum));
	for (int k = 0; k < n; k++)
		rows.labels[k] = CStringGetTextDatum(table->labels[k]);
	for (Size i = 0; i < table->n_pairs; i++)
	{
		const ConfusionPair *pair = &table->pairs[i];

		rows.values[(Size) pair->cell.actual * n + pair->cell.predicted] =
			is_weighted ? Float8GetDatum(dd_value(pair->mass.weight))
						: Int64GetDatum(pair->cell.count);
	}
	return rows;
}

PG_FUNCTION_INFO_V1(ml_internal_confusion_matrix_final);
Datum
ml_internal_confusion_matrix_final(PG_FUNCTION_ARGS)
{
	const LabelPairs *pairs = PG_ARGISNULL(0) ? NULL : (const LabelPairs *) PG_GETARG_POINTER(0);
	MatrixRows rows;
	int n;

	if (pairs == NULL)
		return metric_return(fcinfo, "confusion_matrix", metric_undefined("no rows"));
	n = pairs->labels.n_labels;
	if (n > MATRIX_MAX_LABELS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("confusion_matrix of %d labels, more than %d", n, MATRIX_MAX_LABELS),
						errhint("Count the pairs that occur with GROUP BY.")));
	rows = confusion_matrix_rows(pairs, n);
	return metric_return_rows(fcinfo, "confusion_matrix", (Size) n * n, confusion_matrix_row,
							  &rows);
}
