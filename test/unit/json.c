/*
 * json.c
 *		JSON as it is written: commas, escapes, numbers.
 */
#include "core/port.h"

#include "core/json.h"
#include "tap.h"

static void
test_object(void)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '{');
	json_key(&w, "a");
	json_integer(&w, -3);
	json_key(&w, "b");
	json_open(&w, '[');
	json_string(&w, "x");
	json_open(&w, '[');
	json_close(&w, ']');
	json_open(&w, '{');
	json_close(&w, '}');
	json_string(&w, NULL);
	json_close(&w, ']');
	json_key(&w, "c");
	json_text(&w, "true");
	json_close(&w, '}');
	tap_string(json_finish(&w), "{\"a\": -3, \"b\": [\"x\", [], {}, null], \"c\": true}",
			   "a comma between values, and nowhere else");
}

static void
test_values(void)
{
	JsonWriter w;

	json_init(&w);
	json_open(&w, '[');
	json_string(&w, "say \"a\\b\"\n\x01");
	json_string(&w, "");
	json_number(&w, 0.1);
	json_number(&w, 1.0 / 3.0);
	json_number(&w, 1e300);
	json_number(&w, 100);
	json_close(&w, ']');
	tap_string(json_finish(&w),
			   "[\"say \\\"a\\\\b\\\"\\u000a\\u0001\", \"\", 0.1, 0.3333333333333333, 1e+300, 100]",
			   "strings are escaped, numbers have every digit and no more");
}

int
main(void)
{
	test_object();
	test_values();
	return tap_done();
}
