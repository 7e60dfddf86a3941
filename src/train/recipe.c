/*
 * recipe.c
 *		How a version came about, as JSON (recipe.h).
 */
#include "postgres.h"

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

char *
recipe_of_training(const TrainRequest *request)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	recipe_string(&w, "source", request->source);
	recipe_string(&w, "target", request->target);
	recipe_string(&w, "algorithm", request->algorithm);
	recipe_jsonb(&w, "params", request->params);
	recipe_names(&w, "features", request->features, request->n_features);
	recipe_names(&w, "exclude", request->exclude, request->n_exclude);
	recipe_jsonb(&w, "preprocess", request->preprocess);
	recipe_string(&w, "task", request->task);
	json_key(&w, "test_size");
	json_number(&w, request->test_size);
	recipe_string(&w, "split", request->split);
	recipe_string(&w, "deploy", request->deploy);
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
