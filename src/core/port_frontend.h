/*
 * port_frontend.h
 *		The little of PostgreSQL's server that core/ and algo/ need, for
 *		stand-alone programs (unit tests, fuzzers, sanitizers).
 *
 * Memory: every chunk is one malloc with a header, listed in its context, so
 * that sanitizers see each of them and an error can free what was allocated
 * since the try began.  A request beyond the server's limit (1 GB, unless
 * "huge") aborts: in the server it would be an internal error.
 *
 * Errors: core_error and a simulated cancel jump to the innermost PORT_TRY:
 *
 *		PORT_TRY();
 *		{
 *			...
 *		}
 *		PORT_CATCH();
 *		{
 *			... port_error_code(), port_error_message(), port_error_hint()
 *		}
 *		PORT_END_TRY();
 *
 * A try block is not left by return, break or goto.  Without a try an error
 * is printed and ends the program.
 */
#ifndef CORE_PORT_FRONTEND_H
#define CORE_PORT_FRONTEND_H

#include <setjmp.h>

#include "c.h"

/* Memory */

typedef struct PortContext *MemoryContext;

#define MaxAllocSize     ((Size) 0x3fffffff)
#define MaxAllocHugeSize (SIZE_MAX / 2)

#define AllocSizeIsValid(size)     ((Size) (size) <= MaxAllocSize)
#define AllocHugeSizeIsValid(size) ((Size) (size) <= MaxAllocHugeSize)

#define MCXT_ALLOC_HUGE   0x01
#define MCXT_ALLOC_NO_OOM 0x02
#define MCXT_ALLOC_ZERO   0x04

/* The sizes mean nothing here. */
#define ALLOCSET_DEFAULT_SIZES 0, 0, 0
#define ALLOCSET_SMALL_SIZES   0, 0, 0

#define CurrentMemoryContext port_current_context
#define TopMemoryContext     port_top_context()

#define AllocSetContextCreate(parent, name, ...)         port_context_create(parent, name)
#define MemoryContextSwitchTo(context)                   port_context_switch(context)
#define MemoryContextDelete(context)                     port_context_delete(context)
#define MemoryContextSetIdentifier(context, id)          ((void) (context), (void) (id))
#define MemoryContextReset(context)                      port_context_reset(context)
#define MemoryContextAlloc(context, size)                port_alloc(context, size, 0)
#define MemoryContextAllocZero(context, size)            port_alloc(context, size, MCXT_ALLOC_ZERO)
#define MemoryContextAllocHuge(context, size)            port_alloc(context, size, MCXT_ALLOC_HUGE)
#define MemoryContextAllocExtended(context, size, flags) port_alloc(context, size, flags)

#define palloc(size)                 port_alloc(NULL, size, 0)
#define palloc0(size)                port_alloc(NULL, size, MCXT_ALLOC_ZERO)
#define palloc_extended(size, flags) port_alloc(NULL, size, flags)
#define repalloc(pointer, size)      port_realloc(pointer, size, 0)
#define repalloc_huge(pointer, size) port_realloc(pointer, size, MCXT_ALLOC_HUGE)
#define pfree(pointer)               port_free(pointer)
#define pstrdup(text)                port_strndup(text, SIZE_MAX)
#define pnstrdup(text, len)          port_strndup(text, len)
#define psprintf                     port_sprintf

extern MemoryContext port_current_context;
extern MemoryContext port_top_context(void);
extern MemoryContext port_context_create(MemoryContext parent, const char *name);
extern MemoryContext port_context_switch(MemoryContext context); /* returns the former */
extern void port_context_reset(MemoryContext context);
extern void port_context_delete(MemoryContext context);
extern void *port_alloc(MemoryContext context, Size size, int flags); /* NULL: the current one */
extern void *port_realloc(void *pointer, Size size, int flags);
extern void port_free(void *pointer);
extern char *port_strndup(const char *text, Size max_len);
extern char *port_sprintf(const char *fmt, ...) pg_attribute_printf(1, 2);

/* What is allocated now, and the most there ever was since port_peak_reset. */
extern Size port_allocated(void);
extern Size port_peak(void);
extern void port_peak_reset(void);

/* Interrupts */

#define CHECK_FOR_INTERRUPTS() port_check_interrupts()

extern void (*port_interrupt_hook)(void); /* called at each check; may be NULL */
extern void port_cancel_after(int64 n_checks); /* cancel at check number n + 1; -1: never */
extern int64 port_interrupt_checks(void); /* how many there were since port_cancel_after */
extern void port_check_interrupts(void);

/* Errors */

#define PORT_NO_ERROR  (-1)
#define PORT_CANCELLED 100 /* beside the values of CoreError */

typedef struct PortTry
{
	sigjmp_buf jump;
	struct PortTry *outer;
	MemoryContext context;
	uint64 serial; /* number of the last allocation before the try */
} PortTry;

#define PORT_TRY()                                                                                 \
	do                                                                                             \
	{                                                                                              \
		PortTry port_try_;                                                                         \
		port_try_begin(&port_try_);                                                                \
		if (sigsetjmp(port_try_.jump, 0) == 0)                                                     \
		{
#define PORT_CATCH()                                                                               \
	port_try_end(&port_try_);                                                                      \
	}                                                                                              \
	else                                                                                           \
	{
#define PORT_END_TRY()                                                                             \
	}                                                                                              \
	}                                                                                              \
	while (0)

extern void port_try_begin(PortTry *try_block);
extern void port_try_end(PortTry *try_block);

extern int port_error_code(void); /* of the last error; a CoreError or PORT_... */
extern const char *port_error_message(void);
extern const char *port_error_hint(void); /* "" without one */
extern void port_error_clear(void);

extern int port_notice_count(void); /* since port_notice_clear */
extern const char *port_notice_message(void); /* the last one */
extern void port_notice_clear(void);
extern void port_notice_quiet(bool quiet); /* default: also printed to stderr */

#endif /* CORE_PORT_FRONTEND_H */
