/*
 * json.c
 *		The writer of JSON (json.h).
 */
#include "core/port.h"

#include <stdio.h>
#include <string.h>

#include "common/shortest_dec.h"

#include "core/json.h"

void
json_init(JsonWriter *w)
{
	bytes_writer_init(&w->text);
	w->goes_on = false;
}

char *
json_finish(JsonWriter *w)
{
	bytes_put_u8(&w->text, 0);
	return (char *) w->text.data;
}

static void
json_put(JsonWriter *w, const char *text)
{
	bytes_put_raw(&w->text, text, strlen(text));
}

/* Before a value or a key; what comes then is one more. */
static void
json_separate(JsonWriter *w)
{
	if (w->goes_on)
		json_put(w, ", ");
	w->goes_on = true;
}

static void
json_put_string(JsonWriter *w, const char *value)
{
	json_put(w, "\"");
	for (const char *c = value; *c != '\0'; c++)
	{
		char escaped[8];

		if (*c == '"' || *c == '\\')
			snprintf(escaped, sizeof(escaped), "\\%c", *c);
		else if ((unsigned char) *c < 0x20)
			snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned char) *c);
		else
			snprintf(escaped, sizeof(escaped), "%c", *c);
		json_put(w, escaped);
	}
	json_put(w, "\"");
}

void
json_open(JsonWriter *w, char bracket)
{
	json_separate(w);
	bytes_put_u8(&w->text, (uint8) bracket);
	w->goes_on = false;
}

void
json_close(JsonWriter *w, char bracket)
{
	bytes_put_u8(&w->text, (uint8) bracket);
	w->goes_on = true;
}

void
json_key(JsonWriter *w, const char *name)
{
	json_separate(w);
	json_put_string(w, name);
	json_put(w, ": ");
	w->goes_on = false;
}

void
json_string(JsonWriter *w, const char *value)
{
	json_separate(w);
	if (value == NULL)
		json_put(w, "null");
	else
		json_put_string(w, value);
}

void
json_number(JsonWriter *w, double value)
{
	char text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, text);
	json_text(w, text);
}

void
json_integer(JsonWriter *w, int64 value)
{
	char text[32];

	snprintf(text, sizeof(text), INT64_FORMAT, value);
	json_text(w, text);
}

void
json_text(JsonWriter *w, const char *value)
{
	json_separate(w);
	json_put(w, value);
}
