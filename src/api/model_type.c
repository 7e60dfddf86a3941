/*
 * model_type.c
 *		The type ml.model: text and binary forms, bytea casts, equality, hash.
 *
 * A value is the artifact (model.h) in a varlena.  Text is its base64, so that
 * pg_dump and COPY carry it.  Whatever comes in from outside is read completely
 * before it is let in; what is stored is read with its checksum when used.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "common/base64.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "compat.h"
#include "core/budget.h"
#include "model/describe.h"
#include "model/value.h"
#include "train/params.h"

/* The header with its checksum and the first texts: enough to tell models apart. */
#define HASHED_BYTES 128

PG_FUNCTION_INFO_V1(ml_model_in);
PG_FUNCTION_INFO_V1(ml_model_out);
PG_FUNCTION_INFO_V1(ml_model_recv);
PG_FUNCTION_INFO_V1(ml_model_send);
PG_FUNCTION_INFO_V1(ml_to_model);
PG_FUNCTION_INFO_V1(ml_to_bytea);
PG_FUNCTION_INFO_V1(ml_model_eq);
PG_FUNCTION_INFO_V1(ml_model_ne);
PG_FUNCTION_INFO_V1(ml_model_hash);
PG_FUNCTION_INFO_V1(ml_model_hash_extended);

/*
 * Read it all, in a context of its own, as using it would: parameters must be those
 * of the algorithm, and texts must exist in this database's encoding.
 */
static void
value_check(struct varlena *value)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml.model input", ALLOCSET_DEFAULT_SIZES);
	MemoryContext former = MemoryContextSwitchTo(context);
	Model *model;

	budget_check_stored(VARSIZE_ANY_EXHDR(value));
	model = model_from_varlena(value);
	(void) params_stored(model);
	MemoryContextSwitchTo(former);
	MemoryContextDelete(context);
}

static void
not_a_model(const char *text, const char *why)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					errmsg("invalid input syntax for type %s: \"%s\"", "ml.model", core_clip(text)),
					errdetail("%s", why), errhint("ml.get gives the model of a name as a value.")));
}

/* Bytes that base64 is made of, or read to, between looks for a cancel: three are four letters. */
#define BASE64_BYTES   (3 * 64 * 1024)
#define BASE64_LETTERS (4 * 64 * 1024)

/* The text without white space, as encode(..., 'base64') breaks lines. */
static char *
strip_space(const char *text, int *len)
{
	char *plain = palloc_extended(strlen(text) + 1, MCXT_ALLOC_HUGE);
	int n = 0;

	for (Size i = 0; text[i] != '\0'; i++)
	{
		if (i % BASE64_LETTERS == 0)
			CHECK_FOR_INTERRUPTS();
		if (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t')
			plain[n++] = text[i];
	}
	plain[n] = '\0';
	*len = n;
	return plain;
}

/* Bytes from letters, which have room; their number, or -1. */
static int
base64_read(const char *letters, int len, char *bytes, int capacity)
{
	int written = 0;

	for (int from = 0; from < len; from += BASE64_LETTERS)
	{
		int n = Min(BASE64_LETTERS, len - from);
		int got = pg_b64_decode(letters + from, n, (void *) (bytes + written), capacity - written);

		CHECK_FOR_INTERRUPTS();
		if (got < 0 || (from + n < len && got != BASE64_BYTES))
			return -1;
		written += got;
	}
	return written;
}

/* Letters from bytes, which have room; their number, or -1. */
static int
base64_write(const char *bytes, Size len, char *letters, int capacity)
{
	int written = 0;

	for (Size from = 0; from < len; from += BASE64_BYTES)
	{
		int n = (int) Min(BASE64_BYTES, len - from);
		int got =
			pg_b64_encode((const void *) (bytes + from), n, letters + written, capacity - written);

		CHECK_FOR_INTERRUPTS();
		if (got < 0)
			return -1;
		written += got;
	}
	return written;
}

Datum
ml_model_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	int text_len;
	char *plain = strip_space(text, &text_len);
	int capacity = pg_b64_dec_len(text_len);
	struct varlena *value = palloc(VARHDRSZ + capacity);
	int len = base64_read(plain, text_len, VARDATA(value), capacity);

	pfree(plain);
	if (len < 0)
		not_a_model(text, "A model in text form is base64.");
	if (!artifact_has_magic(VARDATA(value), len))
		not_a_model(text, "The bytes that it stands for are no model.");
	SET_VARSIZE(value, VARHDRSZ + len);
	value_check(value);
	PG_RETURN_POINTER(value);
}

Datum
ml_model_out(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(0);
	Size len = VARSIZE_ANY_EXHDR(value);
	Size text_len = (len + 2) / 3 * 4;
	char *text;
	int written;

	if (text_len >= MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model of %zu bytes is too large for its text form", len),
				 errhint("Use its binary form: COPY with FORMAT binary, or a cast to bytea.")));
	text = palloc(text_len + 1);
	written = base64_write(VARDATA_ANY(value), len, text, (int) text_len);
	if (written < 0)
		elog(ERROR, "could not write a model of %zu bytes as base64", len);
	text[written] = '\0';
	PG_RETURN_CSTRING(text);
}

Datum
ml_model_recv(PG_FUNCTION_ARGS)
{
	StringInfo buf = (StringInfo) PG_GETARG_POINTER(0);
	int len = buf->len - buf->cursor;
	struct varlena *value = palloc(VARHDRSZ + len);

	SET_VARSIZE(value, VARHDRSZ + len);
	pq_copymsgbytes(buf, VARDATA(value), len);
	value_check(value);
	PG_RETURN_POINTER(value);
}

Datum
ml_model_send(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbytes(&buf, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

Datum
ml_to_model(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_P(0);

	value_check(value);
	PG_RETURN_POINTER(value);
}

Datum
ml_to_bytea(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(PG_GETARG_VARLENA_P(0));
}

/* Lengths first, which need no detoasting. */
static bool
values_equal(FunctionCallInfo fcinfo)
{
	Datum a = PG_GETARG_DATUM(0);
	Datum b = PG_GETARG_DATUM(1);
	struct varlena *left;
	struct varlena *right;

	if (toast_raw_datum_size(a) != toast_raw_datum_size(b))
		return false;
	left = PG_GETARG_VARLENA_PP(0);
	right = PG_GETARG_VARLENA_PP(1);
	return memcmp(VARDATA_ANY(left), VARDATA_ANY(right), VARSIZE_ANY_EXHDR(left)) == 0;
}

Datum
ml_model_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(values_equal(fcinfo));
}

Datum
ml_model_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!values_equal(fcinfo));
}

/* Only the first bytes are fetched: they hold the checksum of all the others. */
static struct varlena *
value_head(FunctionCallInfo fcinfo)
{
	return PG_DETOAST_DATUM_SLICE(PG_GETARG_DATUM(0), 0, HASHED_BYTES);
}

Datum
ml_model_hash(PG_FUNCTION_ARGS)
{
	struct varlena *head = value_head(fcinfo);

	PG_RETURN_DATUM(hash_any((unsigned char *) VARDATA_ANY(head), VARSIZE_ANY_EXHDR(head)));
}

Datum
ml_model_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *head = value_head(fcinfo);

	PG_RETURN_DATUM(hash_any_extended((unsigned char *) VARDATA_ANY(head), VARSIZE_ANY_EXHDR(head),
									  PG_GETARG_INT64(1)));
}
