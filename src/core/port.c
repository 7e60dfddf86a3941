/*
 * port.c
 *		The server's side of port.h: errors and notices become ereport.
 */
#include "core/port.h"
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

/* The SQLSTATE of an error that was raised without the server. */
static int
port_sqlstate(CoreError code)
{
	switch (code)
	{
		case CORE_INVALID_PARAMETER:
			return ERRCODE_INVALID_PARAMETER_VALUE;
		case CORE_DATA_UNFIT:
			return ERRCODE_DATA_EXCEPTION;
		case CORE_OUT_OF_RANGE:
			return ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
		case CORE_NULL_NOT_ALLOWED:
			return ERRCODE_NULL_VALUE_NOT_ALLOWED;
		case CORE_BUDGET_EXCEEDED:
			return ERRCODE_CONFIGURATION_LIMIT_EXCEEDED;
		case CORE_OUT_OF_MEMORY:
			return ERRCODE_OUT_OF_MEMORY;
		case CORE_CORRUPT:
			return ERRCODE_DATA_CORRUPTED;
		case CORE_UNSUPPORTED:
			return ERRCODE_FEATURE_NOT_SUPPORTED;
		case CORE_TOO_LARGE:
			return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
	}
	return ERRCODE_INTERNAL_ERROR;
}

/* The formatted text, palloc'd. */
static char *port_format(const char *fmt, va_list args) pg_attribute_printf(1, 0);

static char *
port_format(const char *fmt, va_list args)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (;;)
	{
		va_list copy;
		int needed;

		va_copy(copy, args);
		needed = appendStringInfoVA(&buf, fmt, copy);
		va_end(copy);
		if (needed == 0)
			return buf.data;
		enlargeStringInfo(&buf, needed);
	}
}

void
core_error(CoreError code, const char *hint, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = port_format(fmt, args);
	va_end(args);
	ereport(ERROR, (errcode(port_sqlstate(code)), errmsg_internal("%s", text),
					hint != NULL ? errhint("%s", hint) : 0));
	pg_unreachable();
}

void
core_notice(const char *hint, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = port_format(fmt, args);
	va_end(args);
	ereport(NOTICE, (errmsg_internal("%s", text), hint != NULL ? errhint("%s", hint) : 0));
	pfree(text);
}

void
core_info(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = port_format(fmt, args);
	va_end(args);
	ereport(INFO, (errmsg_internal("%s", text)));
	pfree(text);
}

const char *
core_clip(const char *text)
{
	int len = (int) strnlen(text, CORE_CLIP_BYTES + MAX_MULTIBYTE_CHAR_LEN);

	if (len <= CORE_CLIP_BYTES)
		return text;
	return psprintf("%.*s...", pg_mbcliplen(text, len, CORE_CLIP_BYTES), text);
}
