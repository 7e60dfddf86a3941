/*
 * value.c
 *		Between the SQL value (a varlena holding the artifact) and the parsed
 *		Model, in the server.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "access/heaptoast.h"
#include "fmgr.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "compat.h"
#include "core/large_pages.h"
#include "model/recode.h"
#include "model/value.h"

/*
 * Bytes of a large value that are read at a time: small enough to lie in the same memory each
 * time.
 */
#define SLICE_BYTES (32 * TOAST_MAX_CHUNK_SIZE)

/* Of a value out of line as it is; size: of its bytes. */
static struct varlena *
value_read_slices(struct varlena *value, Size size)
{
	struct varlena *copy = palloc(size + VARHDRSZ);

	large_pages_advise(copy, size + VARHDRSZ);
	SET_VARSIZE(copy, size + VARHDRSZ);
	for (Size at = 0; at < size; at += SLICE_BYTES)
	{
		Size n = Min(SLICE_BYTES, size - at);
		struct varlena *slice = detoast_attr_slice(value, (int32) at, (int32) n);

		CHECK_FOR_INTERRUPTS();
		if (VARSIZE_ANY_EXHDR(slice) != n)
			ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
							errmsg("a stored model ends after %zu bytes of %zu",
								   at + VARSIZE_ANY_EXHDR(slice), size)));
		memcpy(VARDATA(copy) + at, VARDATA_ANY(slice), n);
		pfree(slice);
	}
	return copy;
}

struct varlena *
model_value_copy(struct varlena *value)
{
	struct varatt_external toast;

	if (VARATT_IS_EXTERNAL_ONDISK(value))
	{
		VARATT_EXTERNAL_GET_POINTER(toast, value);
		if (!VARATT_EXTERNAL_IS_COMPRESSED(toast) &&
			VARATT_EXTERNAL_GET_EXTSIZE(toast) >= LARGE_PAGE)
			return value_read_slices(value, VARATT_EXTERNAL_GET_EXTSIZE(toast));
	}
	return PG_DETOAST_DATUM_COPY(PointerGetDatum(value));
}

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
model_to_score(const void *data, Size len)
{
	Model *model = artifact_read_to_score(data, len);

	recode_to_server(model);
	value_check_params(model->params_json);
	return model;
}

Model *
model_from_varlena(struct varlena *value)
{
	struct varlena *plain = PG_DETOAST_DATUM_PACKED(PointerGetDatum(value));
	Model *model = artifact_read(VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain));

	recode_to_server(model);
	value_check_params(model->params_json);
	if (plain != value)
		pfree(plain);
	return model;
}
