/*
 * describe.c
 *		A model for people, as jsonb: what ml.describe shows.
 *
 * Members: algorithm, task, params, features (one object a column: name, type,
 * how NULL is filled, how it is scaled and encoded), n_features (what the
 * algorithm sees), target, n_train, report, remarks, cover (of trees), calibration, bytes, sha256.
 * What does not apply to a column is left out.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "encode/encode_fit.h"
#include "model/describe.h"

char *
describe_digest(const uint8 digest[ARTIFACT_SHA256_LENGTH])
{
	char *text = palloc(2 * ARTIFACT_SHA256_LENGTH + 1);

	hex_encode((const char *) digest, ARTIFACT_SHA256_LENGTH, text);
	text[2 * ARTIFACT_SHA256_LENGTH] = '\0';
	return text;
}

/* ---- building jsonb ---- */

typedef struct Json
{
	JsonbParseState *state;
	JsonbValue *root;
} Json;

static void
json_token(Json *json, JsonbIteratorToken token)
{
	json->root = pushJsonbValue(&json->state, token, NULL);
}

static void
json_text(Json *json, JsonbIteratorToken token, const char *text)
{
	JsonbValue v;

	v.type = jbvString;
	v.val.string.val = pstrdup(text);
	v.val.string.len = strlen(text);
	json->root = pushJsonbValue(&json->state, token, &v);
}

static void
json_key(Json *json, const char *key)
{
	json_text(json, WJB_KEY, key);
}

static void
json_numeric(Json *json, JsonbIteratorToken token, const char *text)
{
	JsonbValue v;

	v.type = jbvNumeric;
	v.val.numeric = DatumGetNumeric(DirectFunctionCall3(
		numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	json->root = pushJsonbValue(&json->state, token, &v);
}

static void
json_integer(Json *json, JsonbIteratorToken token, uint64 n)
{
	char text[24];

	snprintf(text, sizeof(text), UINT64_FORMAT, n);
	json_numeric(json, token, text);
}

/* The shortest digits that read back as the same float8. */
static void
json_number(Json *json, JsonbIteratorToken token, double number)
{
	char text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(number, text);
	json_numeric(json, token, text);
}

static void
json_bool(Json *json, JsonbIteratorToken token, bool b)
{
	JsonbValue v;

	v.type = jbvBool;
	v.val.boolean = b;
	json->root = pushJsonbValue(&json->state, token, &v);
}

static void
json_null(Json *json, JsonbIteratorToken token)
{
	JsonbValue v;

	v.type = jbvNull;
	json->root = pushJsonbValue(&json->state, token, &v);
}

static void
json_member(Json *json, const char *key, const char *text)
{
	json_key(json, key);
	json_text(json, WJB_VALUE, text);
}

/* A JSON text as one value, an object or array in place of its parts. */
static void
json_embed(Json *json, const char *text)
{
	Jsonb *jsonb = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
	JsonbIterator *it = JsonbIteratorInit(&jsonb->root);
	JsonbValue v;
	JsonbIteratorToken token;

	if (JB_ROOT_IS_SCALAR(jsonb))
	{
		json_null(json, WJB_VALUE);
		return;
	}
	while ((token = JsonbIteratorNext(&it, &v, false)) != WJB_DONE)
		json->root = pushJsonbValue(&json->state, token, token < WJB_BEGIN_ARRAY ? &v : NULL);
}

static void
json_begin_array(Json *json, const char *key)
{
	json_key(json, key);
	json_token(json, WJB_BEGIN_ARRAY);
}

static void
json_text_array(Json *json, const char *key, char **texts, int n)
{
	json_begin_array(json, key);
	for (int i = 0; i < n; i++)
		json_text(json, WJB_ELEM, texts[i]);
	json_token(json, WJB_END_ARRAY);
}

static void
json_number_array(Json *json, const char *key, const double *numbers, int n)
{
	json_begin_array(json, key);
	for (int i = 0; i < n; i++)
		json_number(json, WJB_ELEM, numbers[i]);
	json_token(json, WJB_END_ARRAY);
}

/* ---- columns ---- */

/* What takes the place of NULL. */
static void
describe_fill(Json *json, const SchemaColumn *c, const ColumnCode *code)
{
	if (code->plan.impute == IMPUTE_NONE || code->plan.impute == IMPUTE_CATEGORY ||
		code->plan.impute == IMPUTE_NATIVE)
		return;
	if (c->kind == COLUMN_ARRAY)
	{
		json_number_array(json, "fill", code->fill, c->width);
		return;
	}
	json_key(json, "fill");
	if (c->kind == COLUMN_BOOLEAN && (code->fill[0] == 0 || code->fill[0] == 1))
		json_bool(json, WJB_VALUE, code->fill[0] == 1);
	else if (c->kind != COLUMN_CATEGORY)
		json_number(json, WJB_VALUE, code->fill[0]);
	else if (code->fill[0] >= 0 && code->fill[0] < code->n_categories)
		json_text(json, WJB_VALUE, code->categories[(int) code->fill[0]]);
	else
		json_null(json, WJB_VALUE); /* "other" */
}

/* What was asked for, and how many n-grams became features; ml.coefficients names them. */
static void
describe_text(Json *json, const TextPlan *plan, const TextCode *text)
{
	json_begin_array(json, "ngram_range");
	json_integer(json, WJB_ELEM, plan->min_n);
	json_integer(json, WJB_ELEM, plan->max_n);
	json_token(json, WJB_END_ARRAY);
	json_key(json, "n_features");
	json_integer(json, WJB_VALUE, plan->n_features);
	json_key(json, "min_df");
	json_integer(json, WJB_VALUE, plan->min_df);
	json_key(json, "n_ngrams");
	json_integer(json, WJB_VALUE, text->n_features);
}

/* How far categories are drawn to the mean of all rows, and what one is without any. */
static void
describe_targets(Json *json, const ColumnCode *code)
{
	if (code->plan.smooth == ENCODE_SMOOTH_AUTO)
		json_member(json, "smooth", "auto");
	else
	{
		json_key(json, "smooth");
		json_number(json, WJB_VALUE, code->plan.smooth);
	}
	json_number_array(json, "unseen_values",
					  code->targets + ((Size) code->n_categories + 1) * code->n_targets,
					  code->n_targets);
}

static void
describe_category(Json *json, const ColumnCode *code)
{
	json_member(json, "encode", encode_category_names[code->plan.encode]);
	if (code->text != NULL)
	{
		describe_text(json, &code->plan.text, code->text);
		return;
	}
	json_text_array(json, "categories", code->categories, code->n_categories);
	if (code->plan.unseen == UNSEEN_CODE)
	{
		json_key(json, "unseen");
		json_number(json, WJB_VALUE, code->plan.unseen_code);
	}
	else if (code->plan.unseen != UNSEEN_OTHER)
		json_member(json, "unseen", encode_unseen_names[code->plan.unseen]);
	if (code->n_targets > 0)
		describe_targets(json, code);
	if (code->plan.encode != ENCODE_ONE_HOT && code->n_targets == 0)
		return;
	if (encode_reference(code) >= 0)
		json_member(json, "reference", code->categories[encode_reference(code)]);
	json_key(json, "other");
	json_bool(json, WJB_VALUE, code->other_slot >= 0);
}

static void
describe_dates(Json *json, uint32 parts)
{
	json_begin_array(json, "dates");
	for (int k = 0; k < ENCODE_DATE_PARTS; k++)
	{
		if ((parts >> k) & 1)
			json_text(json, WJB_ELEM, encode_date_part_name(k));
	}
	json_token(json, WJB_END_ARRAY);
}

/* One member of "columns": a column and what preprocessing does to it. */
static void
describe_column(Json *json, const SchemaColumn *c, const ColumnCode *code)
{
	json_token(json, WJB_BEGIN_OBJECT);
	json_member(json, "name", c->name);
	json_member(json, "type", c->type_name);
	json_member(json, "kind", schema_kind_name(c->kind));
	if (c->kind == COLUMN_ARRAY)
	{
		json_key(json, "length");
		json_integer(json, WJB_VALUE, c->width);
	}
	json_member(json, "impute", encode_impute_names[code->plan.impute]);
	describe_fill(json, c, code);
	if (code->on_missing != ON_MISSING_IMPUTE)
		json_member(json, param_on_missing.name, param_on_missing.choices[code->on_missing]);
	if (code->plan.indicator)
	{
		json_key(json, "indicator");
		json_bool(json, WJB_VALUE, true);
	}
	json_member(json, "scale", encode_scale_names[code->plan.scale]);
	if (c->kind == COLUMN_CATEGORY)
		describe_category(json, code);
	else if (c->kind == COLUMN_DATE || c->kind == COLUMN_TIMESTAMP || c->kind == COLUMN_TIMESTAMPTZ)
		describe_dates(json, code->plan.date_parts);
	json_token(json, WJB_END_OBJECT);
}

static void
describe_features(Json *json, const Model *model)
{
	json_begin_array(json, "features");
	for (int j = 0; j < model->schema->n_columns; j++)
		describe_column(json, &model->schema->columns[j], &model->encoder->columns[j]);
	json_token(json, WJB_END_ARRAY);
	json_key(json, "n_features");
	json_integer(json, WJB_VALUE, model->encoder->n_features);
}

/* ---- target and report ---- */

/* The member "target": null where the task has none. */
static void
describe_target(Json *json, const Target *target)
{
	json_key(json, "target");
	if (target->kind == TARGET_NONE)
	{
		json_null(json, WJB_VALUE);
		return;
	}
	json_token(json, WJB_BEGIN_OBJECT);
	json_member(json, "name", target->name);
	json_member(json, "type", target->type_name);
	if (target->kind == TARGET_NUMBER)
	{
		json_key(json, "mean");
		json_number(json, WJB_VALUE, target->mean);
	}
	else
	{
		json_text_array(json, "classes", target->labels, target->n_classes);
		json_begin_array(json, "counts");
		for (int k = 0; k < target->n_classes; k++)
			json_integer(json, WJB_ELEM, target->counts[k]);
		json_token(json, WJB_END_ARRAY);
	}
	json_token(json, WJB_END_OBJECT);
}

static void
describe_report(Json *json, const TrainReport *report)
{
	json_key(json, "report");
	json_token(json, WJB_BEGIN_OBJECT);
	for (int i = 0; i < report->n_figures; i++)
	{
		json_key(json, report->names[i]);
		json_number(json, WJB_VALUE, report->values[i]);
	}
	json_token(json, WJB_END_OBJECT);
	json_text_array(json, "remarks", report->remarks, report->n_remarks);
}

/* Of trees: whether the model knows what each of their nodes weighs. */
static void
describe_cover(Json *json, const Model *model)
{
	if (model->algo->view.cover == NULL)
		return;
	json_key(json, "cover");
	json_bool(json, WJB_VALUE, model->algo->view.cover(model->fit));
}

static void
describe_curve(Json *json, const char *label, const CalibrationCurve *curve)
{
	json_token(json, WJB_BEGIN_OBJECT);
	json_member(json, "class", label);
	json_member(json, "method", calibration_method_names[curve->method]);
	if (curve->method == CALIBRATION_ISOTONIC)
	{
		json_key(json, "points");
		json_integer(json, WJB_VALUE, curve->n_points);
	}
	else
	{
		json_key(json, "a");
		json_number(json, WJB_VALUE, curve->a);
		json_key(json, "b");
		json_number(json, WJB_VALUE, curve->b);
	}
	json_token(json, WJB_END_OBJECT);
}

/* A temperature, or curves: of two classes that of the second. */
static void
describe_calibrator(Json *json, const Calibrator *c, char **labels)
{
	if (c->n_curves == 0)
	{
		json_key(json, "temperature");
		json_number(json, WJB_VALUE, 1.0 / c->sharpness);
		return;
	}
	json_begin_array(json, "curves");
	for (int k = 0; k < c->n_curves; k++)
		describe_curve(json, labels[c->n_curves == 1 ? 1 : k], &c->curves[k]);
	json_token(json, WJB_END_ARRAY);
}

/* The member "calibration", where there is any; log_loss: before and after. */
static void
describe_calibration(Json *json, const Model *model)
{
	const Calibrator *c = model->calibrator;

	if (c == NULL)
		return;
	json_key(json, "calibration");
	json_token(json, WJB_BEGIN_OBJECT);
	describe_calibrator(json, c, model->target->labels);
	if (c->prior != NULL)
		json_number_array(json, "prior", c->prior, c->n_classes);
	json_key(json, "n_rows");
	json_integer(json, WJB_VALUE, c->n_rows);
	json_key(json, "out_of_fold");
	json_bool(json, WJB_VALUE, c->out_of_fold);
	json_number_array(json, "log_loss", (double[]){c->log_loss_before, c->log_loss_after}, 2);
	json_token(json, WJB_END_OBJECT);
}

Jsonb *
describe_model(const Model *model, Size bytes, const uint8 digest[ARTIFACT_SHA256_LENGTH])
{
	Json json = {NULL, NULL};

	json_token(&json, WJB_BEGIN_OBJECT);
	json_member(&json, "algorithm", model->algo->name);
	json_member(&json, "task", algo_task_name(model->task));
	json_key(&json, "params");
	json_embed(&json, model->params_json);
	describe_features(&json, model);
	describe_target(&json, model->target);
	json_key(&json, "n_train");
	json_integer(&json, WJB_VALUE, model->n_train);
	describe_report(&json, model->report);
	describe_cover(&json, model);
	describe_calibration(&json, model);
	json_key(&json, "bytes");
	json_integer(&json, WJB_VALUE, bytes);
	json_member(&json, "sha256", describe_digest(digest));
	json_token(&json, WJB_END_OBJECT);
	return JsonbValueToJsonb(json.root);
}
