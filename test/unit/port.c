/*
 * port.c
 *		The stand-in for the server: memory, errors, cancel.
 */
#include "core/port.h"

#include "tap.h"

static void
check_memory(void)
{
	Size before = port_allocated();
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "a", ALLOCSET_DEFAULT_SIZES);
	MemoryContext former = MemoryContextSwitchTo(context);
	char *text = psprintf("%d %s", 12, "rows");
	uint8 *zeros = palloc0(100);
	bool all_zero = true;

	for (int i = 0; i < 100; i++)
		all_zero = all_zero && zeros[i] == 0;
	tap_string(text, "12 rows", "psprintf formats");
	tap_ok(all_zero, "palloc0 clears");
	text = repalloc(text, 5000);
	tap_string(text, "12 rows", "repalloc keeps");
	tap_string(pnstrdup("abcdef", 3), "abc", "pnstrdup cuts");
	(void) AllocSetContextCreate(context, "inner", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(former);
	tap_ok(port_allocated() > before, "what is allocated is counted");
	MemoryContextDelete(context);
	tap_ok(port_allocated() == before, "deleting a context frees all in it and below");
}

static void
check_errors(void)
{
	Size before = port_allocated();
	char *volatile outside = pstrdup("kept");
	MemoryContext context = CurrentMemoryContext;
	volatile bool inner_seen = false;

	PORT_TRY();
	{
		MemoryContextSwitchTo(
			AllocSetContextCreate(CurrentMemoryContext, "lost", ALLOCSET_DEFAULT_SIZES));
		(void) palloc(1000);
		outside = repalloc(outside, 2000);
		PORT_TRY();
		{
			core_error(CORE_CORRUPT, NULL, "inner");
		}
		PORT_CATCH();
		{
			inner_seen = true;
		}
		PORT_END_TRY();
		core_error(CORE_DATA_UNFIT, "Give it more rows.", "%d rows are too few", 3);
	}
	PORT_CATCH();
	{
		tap_ok(port_error_code() == CORE_DATA_UNFIT, "the code of an error is known");
		tap_string(port_error_message(), "3 rows are too few", "and its text");
		tap_string(port_error_hint(), "Give it more rows.", "and its hint");
	}
	PORT_END_TRY();
	tap_ok(inner_seen, "an inner try catches first");
	tap_ok(CurrentMemoryContext == context, "the context is the former one again");
	tap_string(outside, "kept", "what was allocated before the try is still there");
	pfree(outside);
	tap_ok(port_allocated() == before, "what was allocated in the try is not");
}

static void
check_cancel(void)
{
	volatile int rounds = 0;

	port_cancel_after(5);
	PORT_TRY();
	{
		for (;;)
		{
			CHECK_FOR_INTERRUPTS();
			rounds++;
		}
	}
	PORT_CATCH();
	{
		tap_ok(port_error_code() == PORT_CANCELLED, "a cancel is an error of its own");
	}
	PORT_END_TRY();
	port_cancel_after(-1);
	tap_ok(rounds == 5, "it comes after as many checks as asked");
	CHECK_FOR_INTERRUPTS();
	tap_ok(port_interrupt_checks() == 1, "checks are counted");
}

static void
check_notice(void)
{
	port_notice_quiet(true);
	port_notice_clear();
	core_notice(NULL, "trained on %d rows", 12);
	tap_ok(port_notice_count() == 1, "notices are counted");
	tap_string(port_notice_message(), "trained on 12 rows", "and their text is kept");
}

int
main(void)
{
	check_memory();
	check_errors();
	check_cancel();
	check_notice();
	return tap_done();
}
