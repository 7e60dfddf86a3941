/*
 * recipe.c
 *		How a version came about, as JSON (recipe.h).
 */
#include "postgres.h"

#include <math.h>

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
recipe_training(JsonWriter *w, const TrainRequest *request)
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
	recipe_string(w, "search_path", request->search_path);
}

char *
recipe_of_training(const TrainRequest *request)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	recipe_training(&w, request);
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
	recipe_training(&w, &recipe->request);
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

typedef struct RecipeReader
{
	Jsonb *recipe;
	const char *owner; /* whose it is, for errors */
} RecipeReader;

/* A recipe is written by us: what is not as we write it was changed by hand. */
static void recipe_damaged(const RecipeReader *r, const char *key, const char *what)
	__attribute__((noreturn));

static void
recipe_damaged(const RecipeReader *r, const char *key, const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("the recipe of %s is damaged", r->owner),
					errdetail("\"%s\" is %s.", key, what)));
}

/* NULL: not there, or null. */
static JsonbValue *
recipe_find(const RecipeReader *r, const char *key)
{
	JsonbValue *value =
		getKeyJsonValueFromContainer(&r->recipe->root, key, (int) strlen(key), NULL);

	return value == NULL || value->type == jbvNull ? NULL : value;
}

static char *
recipe_text(const RecipeReader *r, const char *key, const JsonbValue *value)
{
	if (value == NULL || value->type != jbvString)
		recipe_damaged(r, key, "no text");
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static char *
recipe_find_text(const RecipeReader *r, const char *key)
{
	JsonbValue *value = recipe_find(r, key);

	return value == NULL ? NULL : recipe_text(r, key, value);
}

static double
recipe_find_number(const RecipeReader *r, const char *key, double missing)
{
	JsonbValue *value = recipe_find(r, key);

	if (value == NULL)
		return missing;
	if (value->type != jbvNumeric)
		recipe_damaged(r, key, "no number");
	return DatumGetFloat8(
		DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
}

/* The number of a version, or 0. */
static int
recipe_find_version(const RecipeReader *r, const char *key)
{
	double version = recipe_find_number(r, key, 0);

	if (version != 0 && !(version >= 1 && version <= PG_INT32_MAX && version == rint(version)))
		recipe_damaged(r, key, "no number of a version");
	return (int) version;
}

/* An array, or an object. */
static Jsonb *
recipe_find_container(const RecipeReader *r, const char *key, bool is_array)
{
	JsonbValue *value = recipe_find(r, key);
	Jsonb *container;

	if (value == NULL)
		return NULL;
	container = value->type == jbvBinary ? JsonbValueToJsonb(value) : NULL;
	if (container == NULL ||
		(is_array ? !JB_ROOT_IS_ARRAY(container) : !JB_ROOT_IS_OBJECT(container)))
		recipe_damaged(r, key, is_array ? "no list" : "no object");
	return container;
}

static char **
recipe_find_names(const RecipeReader *r, const char *key, int *n)
{
	Jsonb *list = recipe_find_container(r, key, true);
	char **names;

	*n = 0;
	if (list == NULL)
		return NULL;
	*n = JB_ROOT_COUNT(list);
	names = palloc0(sizeof(char *) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
		names[i] = recipe_text(r, key, getIthJsonbValueFromContainer(&list->root, i));
	return names;
}

/* One of ml.train holds all that was asked, if only as null. */
static void
recipe_check_training(const RecipeReader *r, const TrainRequest *request)
{
	static const char *const keys[] = {"target",     "algorithm", "params",    "features",
									   "preprocess", "task",      "test_size", "split"};

	if (request->source == NULL)
		recipe_damaged(r, "source", "missing");
	for (int i = 0; i < lengthof(keys); i++)
	{
		if (getKeyJsonValueFromContainer(&r->recipe->root, keys[i], (int) strlen(keys[i]), NULL) ==
			NULL)
			recipe_damaged(r, keys[i], "missing");
	}
}

void
recipe_read(const char *json, const char *owner, Recipe *read)
{
	RecipeReader r = {DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json))), owner};
	TrainRequest *request = &read->request;

	if (!JB_ROOT_IS_OBJECT(r.recipe))
		recipe_damaged(&r, "recipe", "no object");
	*request = (TrainRequest){
		.source = recipe_find_text(&r, "source"),
		.target = recipe_find_text(&r, "target"),
		.algorithm = recipe_find_text(&r, "algorithm"),
		.params = recipe_find_container(&r, "params", false),
		.preprocess = recipe_find_container(&r, "preprocess", false),
		.task = recipe_find_text(&r, "task"),
		.test_size = recipe_find_number(&r, "test_size", 0.2),
		.split = recipe_find_text(&r, "split"),
		.deploy = recipe_find_text(&r, "deploy"),
		.search_path = recipe_find_text(&r, "search_path"),
	};
	request->features = recipe_find_names(&r, "features", &request->n_features);
	request->exclude = recipe_find_names(&r, "exclude", &request->n_exclude);
	read->update_of = recipe_find_version(&r, "update_of");
	read->calibration = recipe_find_text(&r, "calibration");
	read->calibrated_from = recipe_find_version(&r, "calibrated_from");
	if (read->update_of == 0 && read->calibrated_from == 0)
		recipe_check_training(&r, request);
}
