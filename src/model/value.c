/*
 * value.c
 *		Between the SQL value (a varlena holding the artifact) and the parsed
 *		Model, in the server.
 */
#include "postgres.h"

#include "fmgr.h"

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

Model *
model_from_bytes(const void *data, Size len)
{
	Model *model = artifact_read(data, len);

	recode_to_server(model);
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
