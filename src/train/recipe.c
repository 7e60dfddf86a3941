/*
 * recipe.c
 *		How a version came about, as JSON (recipe.h).
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "compat.h"
#include "core/json.h"
#include "math/linalg.h"
#include "train/recipe.h"

static void
recipe_string(JsonWriter *w, const char *key, const char *value)
{
	json_key(w, key);
	json_string(w, value);
}

static void
recipe_jsonb(JsonWriter *w, const char *key, Jsonb *value)
{
	json_key(w, key);
	json_text(w, value == NULL ? "{}" : JsonbToCString(NULL, &value->root, VARSIZE(value)));
}

/* NULL: null. */
static void
recipe_names(JsonWriter *w, const char *key, char **names, int n)
{
	json_key(w, key);
	if (names == NULL)
	{
		json_string(w, NULL);
		return;
	}
	json_open(w, '[');
	for (int i = 0; i < n; i++)
		json_string(w, names[i]);
	json_close(w, ']');
}

/* Whose rounding is in the model: the same data gives the same bits where this is the same. */
static void
recipe_linear_algebra(JsonWriter *w)
{
	recipe_string(w, "blas", linalg_library());
	recipe_string(w, "blas_kernel", linalg_kernel());
}

/* What ml.train was asked, and under which search_path. */
static void
recipe_training(JsonWriter *w, const TrainRequest *request, const char *search_path)
{
	recipe_string(w, "source", request->source);
	recipe_string(w, "target", request->target);
	recipe_string(w, "algorithm", request->algorithm);
	recipe_jsonb(w, "params", request->params);
	recipe_names(w, "features", request->features, request->n_features);
	recipe_names(w, "exclude", request->exclude, request->n_exclude);
	recipe_jsonb(w, "preprocess", request->preprocess);
	recipe_string(w, "task", request->task);
	json_key(w, "test_size");
	json_number(w, request->test_size);
	recipe_string(w, "split", request->split);
	recipe_string(w, "deploy", request->deploy);
	recipe_string(w, "search_path", search_path);
}

char *
recipe_of_training(const TrainRequest *request)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	recipe_training(&w, request, namespace_search_path);
	recipe_linear_algebra(&w);
	json_close(&w, '}');
	return json_finish(&w);
}

char *
recipe_of_calibration(const Recipe *recipe, const char *method)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	recipe_training(&w, &recipe->request, recipe->search_path);
	recipe_string(&w, "calibration", method);
	recipe_linear_algebra(&w);
	json_close(&w, '}');
	return json_finish(&w);
}

char *
recipe_of_calibration_on(int base_version, const char *method, const char *source)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	recipe_string(&w, "source", source);
	recipe_string(&w, "calibration", method);
	json_key(&w, "calibrated_from");
	json_integer(&w, base_version);
	recipe_linear_algebra(&w);
	json_close(&w, '}');
	return json_finish(&w);
}

char *
recipe_of_update(int base_version, const char *source)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	recipe_string(&w, "source", source);
	json_key(&w, "update_of");
	json_integer(&w, base_version);
	recipe_linear_algebra(&w);
	json_close(&w, '}');
	return json_finish(&w);
}

/* ------------------------------------------------------------------- reading one */

/* NULL: not there, or null. */
static JsonbValue *
recipe_find(Jsonb *recipe, const char *key)
{
	JsonbValue *value = getKeyJsonValueFromContainer(&recipe->root, key, (int) strlen(key), NULL);

	return value == NULL || value->type == jbvNull ? NULL : value;
}

static char *
recipe_text(const JsonbValue *value)
{
	return value != NULL && value->type == jbvString
			   ? pnstrdup(value->val.string.val, value->val.string.len)
			   : NULL;
}

static char *
recipe_find_text(Jsonb *recipe, const char *key)
{
	return recipe_text(recipe_find(recipe, key));
}

static double
recipe_find_number(Jsonb *recipe, const char *key, double missing)
{
	JsonbValue *value = recipe_find(recipe, key);

	if (value == NULL || value->type != jbvNumeric)
		return missing;
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(value->val.numeric)));
}

static Jsonb *
recipe_find_object(Jsonb *recipe, const char *key)
{
	JsonbValue *value = recipe_find(recipe, key);

	return value != NULL && value->type == jbvBinary ? JsonbValueToJsonb(value) : NULL;
}

static char **
recipe_find_names(Jsonb *recipe, const char *key, int *n)
{
	Jsonb *list = recipe_find_object(recipe, key);
	char **names;

	*n = 0;
	if (list == NULL || !JB_ROOT_IS_ARRAY(list))
		return NULL;
	names = palloc0(sizeof(char *) * Max(JB_ROOT_COUNT(list), 1));
	for (uint32 i = 0; i < JB_ROOT_COUNT(list); i++)
	{
		names[*n] = recipe_text(getIthJsonbValueFromContainer(&list->root, i));
		*n += names[*n] != NULL;
	}
	return names;
}

void
recipe_read(const char *json, Recipe *read)
{
	Jsonb *recipe = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
	TrainRequest *request = &read->request;

	*request = (TrainRequest){
		.source = recipe_find_text(recipe, "source"),
		.target = recipe_find_text(recipe, "target"),
		.algorithm = recipe_find_text(recipe, "algorithm"),
		.params = recipe_find_object(recipe, "params"),
		.preprocess = recipe_find_object(recipe, "preprocess"),
		.task = recipe_find_text(recipe, "task"),
		.test_size = recipe_find_number(recipe, "test_size", 0.2),
		.split = recipe_find_text(recipe, "split"),
		.deploy = recipe_find_text(recipe, "deploy"),
	};
	request->features = recipe_find_names(recipe, "features", &request->n_features);
	request->exclude = recipe_find_names(recipe, "exclude", &request->n_exclude);
	read->search_path = recipe_find_text(recipe, "search_path");
	read->update_of = (int) recipe_find_number(recipe, "update_of", 0);
	read->calibration = recipe_find_text(recipe, "calibration");
	read->calibrated_from = (int) recipe_find_number(recipe, "calibrated_from", 0);
}
