/*
 * json.h
 *		JSON text, written piece by piece; the writer puts commas where they belong.
 *
 * json_key before each value of an object; nothing before the elements of an array.  Text is in
 * the encoding of the database.  Everything is in the memory context that was
 * current in json_init.
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/bytes.h"

typedef struct JsonWriter
{
	ByteWriter text;
	bool goes_on; /* a value or a key comes after a value, not after what opens or a key */
} JsonWriter;

extern void json_init(JsonWriter *w);
extern char *json_finish(JsonWriter *w); /* NUL-terminated */

extern void json_open(JsonWriter *w, char bracket); /* '{' or '[' */
extern void json_close(JsonWriter *w, char bracket);
extern void json_key(JsonWriter *w, const char *name);

extern void json_string(JsonWriter *w, const char *value); /* NULL: null */
extern void json_number(JsonWriter *w,
						double value); /* the fewest digits that are the same number */
extern void json_integer(JsonWriter *w, int64 value);
extern void json_text(JsonWriter *w, const char *value); /* that is JSON itself: null, true, {} */

#endif /* CORE_JSON_H */
