/*
 * unicode.h
 *		Letters of UTF-8 text: where they are and their lower case.
 *
 * The features of a text are part of a model, so they must be the same in every
 * database, whatever its collation provider, and from one version of the server to
 * the next; neither the C library's nor ICU's tables promise that.
 */
#ifndef CORE_UNICODE_H
#define CORE_UNICODE_H

#include "core/port.h"

#define UNICODE_INVALID 0xFFFD /* in place of a byte that begins no character */
#define UNICODE_MAX_LEN 4 /* bytes of a character */

/* The character at *at (< end), which moves past it: by one byte when there is none. */
extern uint32 unicode_next(const char **at, const char *end);

/* Write a character (from unicode_next, not UNICODE_INVALID); returns its bytes. */
extern int unicode_put(uint32 c, char *to);

/* Is it part of a word: a letter, mark or digit of any script, or an underscore? */
extern bool unicode_is_word(uint32 c);

/*
 * One letter for one, Unicode's simple mapping, in the alphabets that languages are written
 * in today; capitals of phonetic and historic ones, and signs that look like letters, stay as
 * they are.
 */
extern uint32 unicode_lower(uint32 c);

#endif /* CORE_UNICODE_H */
