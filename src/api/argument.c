/*
 * argument.c
 *		Arguments of SQL functions that are not strict (argument.h).
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "api/argument.h"

void
argument_check_not_null(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("argument \"%s\" must not be NULL", name)));
}

char *
argument_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	argument_check_not_null(fcinfo, n, name);
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

char *
argument_optional_text(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}
