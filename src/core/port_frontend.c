/*
 * port_frontend.c
 *		Memory, interrupts and errors without a server; see port_frontend.h.
 *
 * Compiled into stand-alone programs only.  One thread.
 */
#include "core/port.h"

typedef struct Chunk
{
	struct Chunk *prev;
	struct Chunk *next; /* older */
	MemoryContext context;
	Size size;
	uint64 serial;
	uint64 magic; /* also keeps what follows aligned to 16 */
} Chunk;

#define CHUNK_MAGIC UINT64CONST(0x70675f656e73656d)

struct PortContext
{
	struct PortContext *parent;
	struct PortContext *first_child;
	struct PortContext *sibling; /* older */
	const char *name;
	uint64 serial;
	Chunk *chunks; /* newest first */
};

static struct PortContext top_context = {.name = "top"};
static uint64 last_serial = 0;
static Size allocated = 0;
static Size peak = 0;

MemoryContext port_current_context = &top_context;
void (*port_interrupt_hook)(void) = NULL;

static int64 cancel_after = -1;
static int64 interrupt_checks = 0;

static PortTry *innermost_try = NULL;
static int error_code = PORT_NO_ERROR;
static char error_message[1024];
static char error_hint[1024];
static int notice_count = 0;
static char notice_message[1024];
static bool notice_quiet = false;

static void
port_die(const char *what, const char *detail)
{
	fprintf(stderr, "port_frontend: %s: %s\n", what, detail);
	abort();
}

/* ---- memory ---- */

static Chunk *
chunk_of(void *pointer)
{
	Chunk *chunk = (Chunk *) pointer - 1;

	if (chunk->magic != CHUNK_MAGIC)
		port_die("not a live chunk", "pfree or repalloc");
	return chunk;
}

static void
chunk_unlink(Chunk *chunk)
{
	if (chunk->prev != NULL)
		chunk->prev->next = chunk->next;
	else
		chunk->context->chunks = chunk->next;
	if (chunk->next != NULL)
		chunk->next->prev = chunk->prev;
}

static void
size_check(Size size, int flags)
{
	if (size > ((flags & MCXT_ALLOC_HUGE) ? MaxAllocHugeSize : MaxAllocSize))
		port_die("invalid memory alloc request size", "a limit was not checked");
}

MemoryContext
port_top_context(void)
{
	return &top_context;
}

void *
port_alloc(MemoryContext context, Size size, int flags)
{
	Chunk *chunk;

	size_check(size, flags);
	if (context == NULL)
		context = port_current_context;
	chunk = malloc(sizeof(Chunk) + size);
	if (chunk == NULL)
		port_die("out of memory", context->name);
	if (flags & MCXT_ALLOC_ZERO)
		memset(chunk + 1, 0, size);
	*chunk = (Chunk){.next = context->chunks,
					 .context = context,
					 .size = size,
					 .serial = ++last_serial,
					 .magic = CHUNK_MAGIC};
	if (chunk->next != NULL)
		chunk->next->prev = chunk;
	context->chunks = chunk;
	allocated += size;
	peak = Max(peak, allocated);
	return chunk + 1;
}

void *
port_realloc(void *pointer, Size size, int flags)
{
	Chunk *chunk = chunk_of(pointer);
	Chunk *moved;

	size_check(size, flags);
	allocated += size - chunk->size;
	peak = Max(peak, allocated);
	moved = realloc(chunk, sizeof(Chunk) + size);
	if (moved == NULL)
		port_die("out of memory", "repalloc");
	moved->size = size;
	if (moved->prev != NULL)
		moved->prev->next = moved;
	else
		moved->context->chunks = moved;
	if (moved->next != NULL)
		moved->next->prev = moved;
	return moved + 1;
}

void
port_free(void *pointer)
{
	Chunk *chunk = chunk_of(pointer);

	chunk_unlink(chunk);
	chunk->magic = 0;
	allocated -= chunk->size;
	free(chunk);
}

char *
port_strndup(const char *text, Size max_len)
{
	Size len = strnlen(text, max_len);
	char *copy = port_alloc(NULL, len + 1, 0);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *
port_sprintf(const char *fmt, ...)
{
	va_list args;
	int len;
	char *text;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	text = port_alloc(NULL, (Size) len + 1, 0);
	va_start(args, fmt);
	vsnprintf(text, (size_t) len + 1, fmt, args);
	va_end(args);
	return text;
}

MemoryContext
port_context_create(MemoryContext parent, const char *name)
{
	MemoryContext context = calloc(1, sizeof(struct PortContext));

	if (context == NULL)
		port_die("out of memory", name);
	if (parent == NULL)
		parent = &top_context;
	context->parent = parent;
	context->name = name;
	context->serial = ++last_serial;
	context->sibling = parent->first_child;
	parent->first_child = context;
	return context;
}

MemoryContext
port_context_switch(MemoryContext context)
{
	MemoryContext former = port_current_context;

	port_current_context = context;
	return former;
}

/* Free what is younger than serial in a context and below it. */
static void
context_unwind(MemoryContext context, uint64 serial)
{
	while (context->first_child != NULL && context->first_child->serial > serial)
		port_context_delete(context->first_child);
	for (MemoryContext child = context->first_child; child != NULL; child = child->sibling)
		context_unwind(child, serial);
	while (context->chunks != NULL && context->chunks->serial > serial)
		port_free(context->chunks + 1);
}

void
port_context_reset(MemoryContext context)
{
	context_unwind(context, 0);
}

void
port_context_delete(MemoryContext context)
{
	MemoryContext *link = &context->parent->first_child;

	if (context == port_current_context)
		port_die("deleting the current context", context->name);
	context_unwind(context, 0);
	while (*link != context)
		link = &(*link)->sibling;
	*link = context->sibling;
	free(context);
}

Size
port_allocated(void)
{
	return allocated;
}

Size
port_peak(void)
{
	return peak;
}

void
port_peak_reset(void)
{
	peak = allocated;
}

/* ---- errors ---- */

void
port_try_begin(PortTry *try_block)
{
	try_block->outer = innermost_try;
	try_block->context = port_current_context;
	try_block->serial = last_serial;
	innermost_try = try_block;
}

void
port_try_end(PortTry *try_block)
{
	if (innermost_try != try_block)
		port_die("a try block was left without PORT_CATCH", "PORT_TRY");
	innermost_try = try_block->outer;
}

static void port_raise(int code) __attribute__((noreturn));

static void
port_raise(int code)
{
	PortTry *try_block = innermost_try;

	error_code = code;
	if (try_block == NULL)
		port_die("error outside of a try", error_message);
	innermost_try = try_block->outer;
	port_current_context = try_block->context;
	context_unwind(&top_context, try_block->serial);
	siglongjmp(try_block->jump, 1);
}

void
core_error(CoreError code, const char *hint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(error_message, sizeof(error_message), fmt, args);
	va_end(args);
	strlcpy(error_hint, hint != NULL ? hint : "", sizeof(error_hint));
	port_raise(code);
}

void
core_notice(const char *hint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(notice_message, sizeof(notice_message), fmt, args);
	va_end(args);
	notice_count++;
	if (!notice_quiet)
		fprintf(stderr, "NOTICE:  %s\n%s%s%s", notice_message, hint != NULL ? "HINT:  " : "",
				hint != NULL ? hint : "", hint != NULL ? "\n" : "");
}

void
core_info(const char *fmt, ...)
{
	(void) fmt; /* nobody asked for it */
}

int
port_error_code(void)
{
	return error_code;
}

const char *
port_error_message(void)
{
	return error_message;
}

const char *
port_error_hint(void)
{
	return error_hint;
}

void
port_error_clear(void)
{
	error_code = PORT_NO_ERROR;
	error_message[0] = '\0';
	error_hint[0] = '\0';
}

int
port_notice_count(void)
{
	return notice_count;
}

const char *
port_notice_message(void)
{
	return notice_message;
}

void
port_notice_clear(void)
{
	notice_count = 0;
	notice_message[0] = '\0';
}

void
port_notice_quiet(bool quiet)
{
	notice_quiet = quiet;
}

/* ---- interrupts ---- */

void
port_cancel_after(int64 n_checks)
{
	cancel_after = n_checks;
	interrupt_checks = 0;
}

int64
port_interrupt_checks(void)
{
	return interrupt_checks;
}

void
port_check_interrupts(void)
{
	if (port_interrupt_hook != NULL)
		port_interrupt_hook();
	if (interrupt_checks++ == cancel_after)
	{
		strlcpy(error_message, "canceling statement due to user request", sizeof(error_message));
		error_hint[0] = '\0';
		port_raise(PORT_CANCELLED);
	}
}

const char *
core_clip(const char *text)
{
	if (strlen(text) <= CORE_CLIP_BYTES)
		return text;
	return psprintf("%.*s...", CORE_CLIP_BYTES, text);
}
