/*
 * fit.c
 *		The state behind the aggregate ml.fit.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "compat.h"
#include "core/budget.h"
#include "encode/encode_plan.h"
#include "encode/train_set.h"
#include "rows/convert.h"
#include "rows/row_store.h"
#include "train/fit.h"
#include "train/fit_sums.h"
#include "train/learn.h"
#include "train/params.h"
#include "train/shown.h"

struct FitState
{
	MemoryContext context;
	const Algorithm *algo;
	Jsonb *params; /* as given, or NULL */
	const Params *parsed; /* params; NULL after load */
	char *target; /* NULL: none */
	char *row_type; /* names and types of the columns: what may be merged */
	bool is_ordered; /* rows come in an order of the user's, so in one process */

	/* Exactly one of the two.  The store may keep no rows, but sums of the algorithm's own. */
	FitSums *sums;
	RowStore *rows;

	/* sums: the target's type, the features, and how to read them (not after load) */
	char *target_type;
	Schema *schema;
	int *attributes; /* attribute numbers (0-based) of the columns, the target's last */
	Converter *converters;
	bool is_plain; /* all of them double precision */
	int weight_attribute; /* that of the weights, where the sums are weighted */
	Converter weight;
};

/* What the row store and the data set need to know. */
static DatasetRequest
fit_request(const FitState *state)
{
	DatasetRequest request = {.rows.target = state->target};

	params_to_request(state->algo, state->parsed, &request);
	request.in_order &= state->is_ordered;
	return request;
}

static int
fit_find_attribute(TupleDesc desc, const char *name)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attr = TupleDescAttr(desc, i);

		if (!attr->attisdropped && strcmp(NameStr(attr->attname), name) == 0)
			return i;
	}
	return -1;
}

/* Add one column to those of the sums; false when its type is none of ours. */
static bool
fit_add_column(FitState *state, TupleDesc desc, int attno, int at)
{
	Form_pg_attribute attr = TupleDescAttr(desc, attno);
	Converter *converter = &state->converters[at];
	const char *reason;

	if (!convert_init(converter, attr->atttypid, attr->atttypmod, &reason))
		return false;
	state->attributes[at] = attno;
	return true;
}

static void
fit_name_column(FitState *state, TupleDesc desc, int at)
{
	Form_pg_attribute attr = TupleDescAttr(desc, state->attributes[at]);

	state->schema->columns[at] = (SchemaColumn){
		.name = pstrdup(NameStr(attr->attname)),
		.type_name = convert_type_name(attr->atttypid),
		.kind = state->converters[at].kind,
		.width = 1,
		.offset = at,
	};
}

/* Is every one of the first p columns, prepared as it is by default, one that sums hold? */
static bool
fit_columns_suit(FitState *state, TupleDesc desc, int p)
{
	EncodeDefaults defaults = {.algorithm = state->algo->name,
							   .traits = params_traits(state->algo, state->parsed)};
	EncodePlan *plan;

	state->schema = palloc(sizeof(Schema));
	state->schema->n_columns = p;
	state->schema->n_raw = p;
	state->schema->columns = palloc(p * sizeof(SchemaColumn));
	for (int j = 0; j < p; j++)
		fit_name_column(state, desc, j);
	plan = encode_plan_read(state->schema, NULL, &defaults);
	for (int j = 0; j < p; j++)
		if (!encode_plan_suits_sums(state->schema->columns[j].kind, &plan->columns[j], true))
			return false;
	return true;
}

/* The column of weights, if the parameters name one; false when it is none that weighs. */
static bool
fit_init_weight(FitState *state, TupleDesc desc, int target)
{
	const char *name = state->parsed->weight_column;
	Form_pg_attribute attr;
	const char *reason;

	state->weight_attribute = -1;
	if (name == NULL)
		return true;
	state->weight_attribute = fit_find_attribute(desc, name);
	if (state->weight_attribute < 0 || state->weight_attribute == target)
		return false;
	attr = TupleDescAttr(desc, state->weight_attribute);
	return convert_init(&state->weight, attr->atttypid, attr->atttypmod, &reason) &&
		   state->weight.kind == COLUMN_NUMBER;
}

/*
 * Set the state up for sums when the algorithm and every column allow it.
 * Anything unusual is left to the row store, which also says what is wrong.
 */
static bool
fit_init_sums(FitState *state, TupleDesc desc)
{
	int target = state->target != NULL ? fit_find_attribute(desc, state->target) : -1;
	int n_targets = state->target != NULL;
	bool weighted = state->parsed->weight_column != NULL;
	int p = 0;

	if ((state->algo->traits & ALGO_FROM_SUMS) == 0 || (n_targets > 0 && target < 0) ||
		state->algo->tasks != (n_targets > 0 ? TASK_REGRESSION : TASK_DECOMPOSITION) ||
		!fit_init_weight(state, desc, target))
		return false;
	state->attributes = palloc((desc->natts + 1) * sizeof(int));
	state->converters = palloc0((desc->natts + 1) * sizeof(Converter));
	for (int i = 0; i < desc->natts; i++)
	{
		if (TupleDescAttr(desc, i)->attisdropped || i == target || i == state->weight_attribute)
			continue;
		if (fit_find_attribute(desc, NameStr(TupleDescAttr(desc, i)->attname)) != i ||
			!fit_add_column(state, desc, i, p++))
			return false;
	}
	if (p == 0 || fit_sums_bytes(p, n_targets, weighted) > budget_training_bytes() ||
		!fit_columns_suit(state, desc, p) ||
		(n_targets > 0 &&
		 (!fit_add_column(state, desc, target, p) || state->converters[p].kind != COLUMN_NUMBER)))
		return false;
	state->is_plain = true;
	for (int j = 0; j < p + n_targets; j++)
		state->is_plain &= state->converters[j].type == FLOAT8OID;
	if (n_targets > 0)
		state->target_type = convert_type_name(TupleDescAttr(desc, target)->atttypid);
	state->sums = fit_sums_create(p, n_targets, weighted);
	return true;
}

/* Each column as type, length of its name, name: no two lists give one text. */
static char *
fit_row_type(TupleDesc desc)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attr = TupleDescAttr(desc, i);

		if (!attr->attisdropped)
			appendStringInfo(&buf, "%u %zu %s ", attr->atttypid, strlen(NameStr(attr->attname)),
							 NameStr(attr->attname));
	}
	return buf.data;
}

FitState *
fit_create(TupleDesc desc, const char *target, const char *algorithm, Jsonb *params,
		   bool is_ordered)
{
	FitState *state = palloc0(sizeof(FitState));
	const Algorithm *algo = params_algorithm(algorithm);

	state->parsed = params_parse(algo, params, 0, false); /* errors now, not after the last row */
	state->context = CurrentMemoryContext;
	state->algo = algo;
	state->is_ordered = is_ordered;
	state->target = target != NULL ? pstrdup(target) : NULL;
	state->row_type = fit_row_type(desc);
	if (params != NULL)
		state->params = (Jsonb *) DatumGetPointer(datumCopy(PointerGetDatum(params), false, -1));
	if (!fit_init_sums(state, desc))
	{
		DatasetRequest request = fit_request(state);

		state->rows = row_store_create(desc, &request.rows, false);
		(void) dataset_sum_up(state->rows, &request);
	}
	return state;
}

/* NaN for NULL; doubles, the common type, without a call. */
static inline double
fit_value(FitState *state, int j, const Datum *values, const bool *isnull)
{
	int attno = state->attributes[j];
	const Converter *converter = &state->converters[j];

	if (isnull[attno])
	{
		state->sums->has_null = true;
		return NAN;
	}
	if (converter->type == FLOAT8OID && fabs(DatumGetFloat8(values[attno])) <= DBL_MAX)
		return DatumGetFloat8(values[attno]);
	return convert_scalar(
		converter, j < state->schema->n_columns ? state->schema->columns[j].name : state->target,
		values[attno]);
}

/*
 * The common case: nothing but float8 that is neither NULL nor NaN nor infinite.
 * false: it is not, take the row again value by value.
 */
static bool
fit_read_plain(const FitState *state, const Datum *values, const bool *isnull, double *row)
{
	int n = state->schema->n_columns + state->sums->n_targets;
	bool odd = false;

	for (int j = 0; j < n; j++)
	{
		int attno = state->attributes[j];

		row[j] = DatumGetFloat8(values[attno]);
		odd |= isnull[attno] | !(fabs(row[j]) <= DBL_MAX);
	}
	return !odd;
}

static void
fit_append_sums(FitState *state, const Datum *values, const bool *isnull)
{
	int p = state->schema->n_columns;
	bool skipped = state->sums->n_targets > 0 && isnull[state->attributes[p]];
	double weight = 1.0;
	double *row;

	if (state->sums->weighted && !skipped)
		weight = convert_weight(&state->weight, state->parsed->weight_column,
								values[state->weight_attribute], isnull[state->weight_attribute]);
	if (skipped || weight == 0.0)
	{
		state->sums->n_skipped++;
		return;
	}
	row = fit_sums_next(state->sums);
	if (state->sums->weighted)
		row[p + state->sums->n_targets] = weight;
	if (!state->is_plain || !fit_read_plain(state, values, isnull, row))
	{
		for (int j = 0; j < p + state->sums->n_targets; j++)
			row[j] = fit_value(state, j, values, isnull);
	}
	fit_sums_commit(state->sums);
}

void
fit_append(FitState *state, const Datum *values, const bool *isnull)
{
	if (state->sums)
		fit_append_sums(state, values, isnull);
	else
		row_store_append(state->rows, values, isnull);
}

static inline bool
fit_same_text(const char *s, const char *t, Size len)
{
	return strncmp(s, t, len) == 0 && s[len] == '\0';
}

/* No column is called "", so it stands for no target. */
static const char *
fit_target(const FitState *state)
{
	return state->target != NULL ? state->target : "";
}

void
fit_check_call(const FitState *state, const char *target, Size target_len, const char *algorithm,
			   Size algorithm_len)
{
	if (!fit_same_text(fit_target(state), target, target_len) ||
		!fit_same_text(state->algo->name, algorithm, algorithm_len))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("target and algorithm of ml.fit are not the same for all rows")));
}

/* Sums and rows are kept as the parameters say: those of two models cannot be merged. */
void
fit_check_params(const FitState *state, const Jsonb *params)
{
	bool same = (state->params == NULL) == (params == NULL);

	if (same && params != NULL)
		same = VARSIZE(params) == VARSIZE(state->params) &&
			   memcmp(params, state->params, VARSIZE(params)) == 0;
	if (!same)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("params of ml.fit are not the same for all rows")));
}

void
fit_rows_differ(void)
{
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("ml.fit was given rows of different types")));
}

/*
 * One worker may have met only rows of one type and another only rows of
 * another; from here on the columns of both are taken to be the same ones.
 */
static void
fit_check_alike(const FitState *into, const FitState *from)
{
	if (strcmp(into->row_type, from->row_type) != 0)
		fit_rows_differ();
	fit_check_call(into, fit_target(from), strlen(fit_target(from)), from->algo->name,
				   strlen(from->algo->name));
	fit_check_params(into, from->params);
	/* decided by the row's type and the memory allowed, which are the same in every worker */
	if ((into->sums != NULL) != (from->sums != NULL))
		elog(ERROR, "ml.fit states of different kinds cannot be merged");
}

void
fit_merge(FitState *into, FitState *from)
{
	fit_check_alike(into, from);
	if (into->sums)
		fit_sums_merge(into->sums, from->sums);
	else
		row_store_merge(into->rows, from->rows);
}

void
fit_save(FitState *state, ByteWriter *w)
{
	bytes_put_u16(w, state->algo->id);
	bytes_put_u8(w, state->target != NULL);
	if (state->target != NULL)
		bytes_put_string(w, state->target);
	bytes_put_string(w, state->row_type);
	bytes_put_u32(w, state->params ? VARSIZE(state->params) : 0);
	if (state->params)
		bytes_put_raw(w, state->params, VARSIZE(state->params));
	bytes_put_u8(w, state->sums != NULL);
	if (state->sums)
	{
		if (state->target != NULL)
			bytes_put_string(w, state->target_type);
		schema_save(state->schema, w);
		fit_sums_save(state->sums, w);
	}
	else
		row_store_save(state->rows, w);
}

FitState *
fit_load(ByteReader *r)
{
	FitState *state = palloc0(sizeof(FitState));
	uint32 params_size;

	state->context = CurrentMemoryContext;
	state->algo = algo_by_id(bytes_get_u16(r));
	if (bytes_get_bool(r))
		state->target = bytes_get_string(r);
	state->row_type = bytes_get_string(r);
	params_size = bytes_get_count(r, 1, PG_INT32_MAX);
	if (params_size > 0)
	{
		ByteReader section = bytes_get_section(r, params_size, "parameters");

		state->params = palloc(params_size);
		memcpy(state->params, section.data, params_size);
	}
	if (bytes_get_bool(r))
	{
		if (state->target != NULL)
			state->target_type = bytes_get_string(r);
		state->schema = schema_load(r);
		state->sums = fit_sums_load(r);
	}
	else
		state->rows = row_store_load(r, state->algo->learn.sums);
	return state;
}

static Target *
fit_sums_target(const FitState *state, const Gram *gram)
{
	Target *target = palloc0(sizeof(Target));

	if (state->target == NULL)
		return target;
	target->kind = TARGET_NUMBER;
	target->name = state->target;
	target->type_name = state->target_type;
	target->mean =
		dd_value(dd_div(gram_plain_sum(gram, gram->n_columns - 1), dd_from((double) gram->n_rows)));
	return target;
}

static void
fit_check_rows(const FitState *state)
{
	if (state->sums->gram->n_rows > 0 || state->sums->n_buffered > 0)
		return;
	if (state->sums->weighted)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("sample weight \"%s\" is 0, or target \"%s\" NULL, in every row",
							   state->parsed->weight_column, state->target)));
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("no rows to learn from: target \"%s\" is NULL in all " UINT64_FORMAT " rows",
					state->target, state->sums->n_skipped)));
}

/* The columns that have values, in schema and, as features of the sums, in features. */
static Schema *
fit_useful_columns(const FitState *state, int *features)
{
	const Schema *all = state->schema;
	Schema *schema = palloc0(sizeof(Schema));

	schema->columns = palloc(all->n_columns * sizeof(SchemaColumn));
	for (int j = 0; j < all->n_columns; j++)
	{
		if (!fit_sums_has_values(state->sums, j))
			continue;
		features[schema->n_columns] = j;
		schema->columns[schema->n_columns] = all->columns[j];
		schema->columns[schema->n_columns].offset = schema->n_columns;
		schema->n_columns++;
	}
	schema->n_raw = schema->n_columns;
	if (schema->n_columns == 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("no column can be a feature"),
						errdetail("Every one is NULL in every row.")));
	return schema;
}

static void
fit_check_gram(const FitState *state, const Schema *schema, const Gram *gram)
{
	int bad;

	if (gram_is_finite(gram, &bad))
		return;
	if (bad == 0)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("the sum of the weights is out of range of double precision"),
						errhint("Divide the weights by a power of ten.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("values of column \"%s\" are too large to be squared",
					bad <= schema->n_columns ? schema->columns[bad - 1].name : state->target),
			 errhint("Divide them by a power of ten.")));
}

/* Column j of the model is features[j] of the sums. */
static void
fit_on_missing(const FitState *state, Encoder *encoder, const int *features, OnMissing on_missing)
{
	int p = encoder->schema->n_columns;
	bool *saw_null = palloc(p * sizeof(bool));

	for (int j = 0; j < p; j++)
		saw_null[j] = fit_sums_n_null(state->sums, features[j]) > 0;
	encode_on_missing(encoder, saw_null, on_missing);
	pfree(saw_null);
}

/* The model of an aggregate that has kept sums alone. */
static Model *
fit_finish_sums(FitState *state, const Params *params)
{
	double *fill = palloc(state->schema->n_columns * sizeof(double));
	int *features = palloc(state->schema->n_columns * sizeof(int));
	Task task = (Task) state->algo->tasks; /* there is but one */
	Schema *schema;
	Encoder *encoder;
	Target *target;
	const Gram *gram;
	TrainSet set;

	fit_check_rows(state);
	fit_sums_flush(state->sums);
	schema = fit_useful_columns(state, features);
	gram = fit_sums_complete(state->sums, schema, features, fill);
	fit_check_gram(state, schema, gram);
	encoder = encode_identity(schema, fill);
	fit_on_missing(state, encoder, features, params->on_missing);
	target = fit_sums_target(state, gram);
	set = train_set_of(encoder, target, task, gram->n_rows, params, state->algo->traits);
	set.gram = gram;
	return learn(&(Lesson){.algo = state->algo,
						   .params = params,
						   .schema = schema,
						   .encoder = encoder,
						   .target = target,
						   .set = &set});
}

typedef struct FitRun
{
	FitState *state;
	Model *model;
} FitRun;

static void
fit_work(void *arg)
{
	FitRun *run = arg;
	FitState *state = run->state;
	Params *params = params_parse(state->algo, state->params, 0, false);
	DatasetRequest request;
	Dataset *ds;

	state->parsed = params;
	request = fit_request(state);
	if (state->sums)
	{
		run->model = fit_finish_sums(state, params);
		return;
	}
	ds = dataset_from_rows(state->rows, &request);
	run->model = train_model(ds, state->algo, params);
	dataset_close(ds);
}

Model *
fit_finish(FitState *state)
{
	FitRun run = {state, NULL};

	shown_run(NULL, state->algo->name, fit_work, &run);
	return run.model;
}

void
fit_free(FitState *state)
{
	if (state->sums)
		fit_sums_free(state->sums);
	else
		row_store_free(state->rows);
	state->sums = NULL;
	state->rows = NULL;
}
