/*
 * recipe.c
 *		How a version came about, as JSON (recipe.h).
 */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "lib/stringinfo.h"
#include "utils/json.h"

#include "compat.h"
#include "math/linalg.h"
#include "train/recipe.h"

void
recipe_append_number(StringInfo buf, double value)
{
	char text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, text);
	appendStringInfoString(buf, text);
}

static void
recipe_string(StringInfo buf, const char *key, const char *value)
{
	appendStringInfo(buf, "%s\"%s\": ", buf->len > 1 ? ", " : "", key);
	if (value)
		escape_json(buf, value);
	else
		appendStringInfoString(buf, "null");
}

static void
recipe_jsonb(StringInfo buf, const char *key, Jsonb *value)
{
	appendStringInfo(buf, ", \"%s\": ", key);
	if (value)
		(void) JsonbToCString(buf, &value->root, VARSIZE(value));
	else
		appendStringInfoString(buf, "{}");
}

/* Whose rounding is in the model: the same data gives the same bits where this is the same. */
static void
recipe_linear_algebra(StringInfo buf)
{
	recipe_string(buf, "blas", linalg_library());
	recipe_string(buf, "blas_kernel", linalg_kernel());
}

char *
recipe_of_training(const TrainRequest *request)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	recipe_string(&buf, "source", request->source);
	recipe_string(&buf, "target", request->target);
	recipe_string(&buf, "algorithm", request->algorithm);
	recipe_jsonb(&buf, "params", request->params);
	appendStringInfoString(&buf, ", \"features\": ");
	if (request->features == NULL)
		appendStringInfoString(&buf, "null");
	for (int i = 0; i < request->n_features; i++)
	{
		appendStringInfoString(&buf, i ? ", " : "[");
		escape_json(&buf, request->features[i]);
	}
	if (request->features != NULL)
		appendStringInfoChar(&buf, ']');
	recipe_jsonb(&buf, "preprocess", request->preprocess);
	recipe_string(&buf, "task", request->task);
	appendStringInfoString(&buf, ", \"test_size\": ");
	recipe_append_number(&buf, request->test_size);
	recipe_string(&buf, "split", request->split);
	recipe_string(&buf, "deploy", request->deploy);
	recipe_linear_algebra(&buf);
	appendStringInfoChar(&buf, '}');
	return buf.data;
}

char *
recipe_of_update(int base_version, const char *source)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	recipe_string(&buf, "source", source);
	appendStringInfo(&buf, ", \"update_of\": %d", base_version);
	recipe_linear_algebra(&buf);
	appendStringInfoChar(&buf, '}');
	return buf.data;
}
