/*
 * value.c
 *		Between the SQL value (a varlena holding the artifact) and the parsed
 *		Model, in the server.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "compat.h"
#include "model/recode.h"
#include "model/value.h"

struct varlena *
model_to_varlena(const Model *model)
{
	ByteWriter bytes = artifact_write(recode_to_utf8(model));
	struct varlena *value;

	value = palloc(bytes.len + VARHDRSZ);
	SET_VARSIZE(value, bytes.len + VARHDRSZ);
	memcpy(VARDATA(value), bytes.data, bytes.len);
	pfree(bytes.data);
	return value;
}

/* NULL, or why this is no JSON: what would be said of a text that a user gives. */
static const char *
value_json_fault(const char *json, Jsonb **jsonb)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData *volatile error = NULL;

	PG_TRY();
	{
		*jsonb = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_DATA_EXCEPTION)
			PG_RE_THROW();
		/* goes on to an error in any case, so that nothing has to be rolled back here */
		FlushErrorState();
	}
	PG_END_TRY();
	return error != NULL ? error->message : NULL;
}

/* The parameters are an object of JSON: whoever reads a model may take them for one. */
static void
value_check_params(const char *json)
{
	Jsonb *params = NULL;
	const char *why = value_json_fault(json, &params);

	if (why == NULL && !JB_ROOT_IS_OBJECT(params))
		why = "params must be a JSON object";
	if (why != NULL)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("artifact is damaged: training: %s", why)));
	pfree(params);
}

Model *
model_from_bytes(const void *data, Size len)
{
	Model *model = artifact_read(data, len);

	recode_to_server(model);
	value_check_params(model->params_json);
	return model;
}

Model *
model_from_varlena(struct varlena *value)
{
	struct varlena *plain = PG_DETOAST_DATUM_PACKED(PointerGetDatum(value));
	Model *model = model_from_bytes(VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain));

	if (plain != value)
		pfree(plain);
	return model;
}
