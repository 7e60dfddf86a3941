/*
 * convert.h
 *		From a Datum to raw values (schema.h), the same for training and for
 *		prediction.
 */
#ifndef ROWS_CONVERT_H
#define ROWS_CONVERT_H

#include "postgres.h"

#include "encode/schema.h"
#include "rows/dictionary.h"

typedef struct Converter
{
	Oid type;
	int32 typmod;
	ColumnKind kind;
	bool is_enum;
	bool is_citext;
	bool folds; /* categories are read in lower case: a citext that is learned from */
	Oid element; /* arrays: element type */
	Oid out_function; /* categories that are not text: enum labels */
} Converter;

/*
 * Can a column of this type be a feature?  Domains count as their base type.
 * false: *reason says why not ("jsonb is not a number, boolean, text, date or array of numbers").
 */
extern bool convert_init(Converter *c, Oid type, int32 typmod, const char **reason);

/*
 * One not-null scalar value of kind number, boolean, date or timestamp.  NaN and
 * infinity raise 22003 naming the column (numeric, float and infinite dates).
 */
extern double convert_scalar(const Converter *c, const char *column, Datum value);

/* The weight of a row: 22004 for NULL, 22003 unless it is a number of at least 0. */
extern double convert_weight(const Converter *c, const char *column, Datum value, bool isnull);

/* 42804: a column of this type holds no weights. */
extern void convert_no_weight(const char *column, const char *type_name) __attribute__((noreturn));

/*
 * The name of a type as no setting of the session changes it: without a schema, where that is not
 * PostgreSQL's own, and without quotes.  palloc'd.
 */
extern char *convert_type_name(Oid type);

/* Is it citext of the extension of that name: a text, of which it says that case means nothing? */
extern bool convert_is_citext(Oid type);

/* A category's text (not NUL-terminated; valid while value is). */
extern const char *convert_category(const Converter *c, Datum value, int *len);

/* Are the database's texts UTF-8, or taken to be? */
extern bool convert_is_utf8(void);

/*
 * A text in UTF-8: itself, or a palloc'd copy.  In an SQL_ASCII database it is taken to be
 * UTF-8, and bytes that are not are passed over where words are looked for.
 */
extern const char *convert_to_utf8(const char *text, int len, int *utf8_len);

/* The hash of a text in UTF-8: one that does not tell the encoding of the database. */
extern uint64 convert_hash(uint64 seed, const char *text, int len);

/* What a dictionary of texts takes for their contents: NULL where they are UTF-8 as they are. */
extern DictionaryContent convert_content(void);

/* The order of two texts in UTF-8, which is that of strcmp where they are such. */
extern int convert_compare(const char *a, const char *b);

/*
 * Elements of an array of numbers: NULL elements become NaN.  Returns the length; *out is
 * palloc'd or reused.
 */
extern int convert_array(const Converter *c, const char *column, Datum value, double **out,
						 int *capacity);

#endif /* ROWS_CONVERT_H */
