/*
 * port.h
 *		What core/, algo/ and the stored-form readers need from their host.
 *
 * The same source files are compiled twice: into the server library, where
 * palloc, memory contexts, interrupts and ereport are PostgreSQL's, and
 * stand-alone under -DFRONTEND, where port_frontend.c supplies them for unit
 * tests, fuzzers and sanitizers.  A file that includes only this header (and
 * other headers that do) belongs to both worlds; it must not include a server
 * header directly.
 *
 * Stand-alone, an error is a longjmp to the innermost PORT_TRY, and whatever
 * was allocated since is freed there, so that leak checks hold on error paths.
 */
#ifndef CORE_PORT_H
#define CORE_PORT_H

#ifdef FRONTEND
#include "core/port_frontend.h"
#else
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#endif

/*
 * The kinds of error that code without a server can meet; port.c maps each to
 * its SQLSTATE.
 */
typedef enum CoreError
{
	CORE_INVALID_PARAMETER, /* 22023: a parameter's value */
	CORE_DATA_UNFIT, /* 22000: the rows cannot be learned from */
	CORE_OUT_OF_RANGE, /* 22003: NaN, infinity, overflow */
	CORE_NULL_NOT_ALLOWED, /* 22004: a missing value without imputation */
	CORE_BUDGET_EXCEEDED, /* 53400: a memory setting is too small */
	CORE_OUT_OF_MEMORY, /* 53200: the machine gives no more */
	CORE_CORRUPT, /* XX001: damaged stored bytes */
	CORE_UNSUPPORTED, /* 0A000: e.g. an artifact of a later format */
	CORE_TOO_LARGE /* 54000: more than a value can hold, or a dump carry */
} CoreError;

/* Raise an error; message rules are PostgreSQL's.  hint may be NULL. */
extern void core_error(CoreError code, const char *hint, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

/* A line of progress for who asked for it (INFO). */
extern void core_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Tell the user something that is not an error (NOTICE). */
extern void core_notice(const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * For a message: a text that somebody gave, or the beginning of a long one with dots after it,
 * palloc'd.  It may be a whole model, or a page of prose.
 */
#define CORE_CLIP_BYTES 64
extern const char *core_clip(const char *text);

/* In a loop over rows, or anything else of which a check each would be too many: at the i-th. */
static inline void
check_interrupts_at(Size i)
{
	if (i % 65536 == 0)
		CHECK_FOR_INTERRUPTS();
}

#endif /* CORE_PORT_H */
