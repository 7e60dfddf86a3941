/*
 * stored_form.h
 *		What the readers of stored bytes promise: all that was written is read, no
 *		beginning of it is, and whatever the bytes there is a value or CORE_CORRUPT.
 */
#ifndef UNIT_STORED_FORM_H
#define UNIT_STORED_FORM_H

#include "core/bytes.h"
#include "tap.h"

typedef void (*StoredLoad)(ByteReader *r, const void *arg);

/* Read what was written, or part of it, or something near it; true unless refused. */
static bool
stored_form_loads(const uint8 *data, Size len, StoredLoad load, const void *arg)
{
	volatile bool loaded = false;

	PORT_TRY();
	{
		ByteReader r;

		bytes_reader_init(&r, data, len, "test");
		load(&r, arg);
		bytes_expect_end(&r);
		loaded = true;
	}
	PORT_CATCH();
	{
		if (port_error_code() != CORE_CORRUPT)
			tap_ok(false, "an error other than CORE_CORRUPT: %s", port_error_message());
	}
	PORT_END_TRY();
	return loaded;
}

static void
stored_form_check(const ByteWriter *w, StoredLoad load, const void *arg)
{
	bool truncated = false;

	tap_ok(stored_form_loads(w->data, w->len, load, arg), "what was written is read");
	for (Size len = 0; len < w->len; len++)
		truncated = truncated || stored_form_loads(w->data, len, load, arg);
	tap_ok(!truncated, "no beginning of it is");
	for (Size i = 0; i < w->len * 8; i++)
	{
		w->data[i / 8] ^= (uint8) (1 << (i % 8));
		(void) stored_form_loads(w->data, w->len, load, arg);
		w->data[i / 8] ^= (uint8) (1 << (i % 8));
	}
	tap_ok(true, "any flipped bit gives a value or CORE_CORRUPT");
}

#endif /* UNIT_STORED_FORM_H */
