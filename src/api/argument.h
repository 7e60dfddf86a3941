/*
 * argument.h
 *		Arguments of SQL functions that are not strict: what a NULL is told is the same
 *		everywhere.
 */
#ifndef API_ARGUMENT_H
#define API_ARGUMENT_H

#include "postgres.h"

#include "fmgr.h"

/* 22004 when argument n (0-based), called name, is NULL. */
extern void argument_check_not_null(FunctionCallInfo fcinfo, int n, const char *name);

/* A text that must be given; in the current memory context. */
extern char *argument_text(FunctionCallInfo fcinfo, int n, const char *name);

/* NULL for NULL. */
extern char *argument_optional_text(FunctionCallInfo fcinfo, int n);

#endif /* API_ARGUMENT_H */
