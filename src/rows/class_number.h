/*
 * class_number.h
 *		Numbers as labels of classes: which are one class, and how each is written.
 *
 * A class is a number as its type writes it: 0.1 of a real is 0.1, a bigint has all its digits,
 * and a numeric keeps the zeros at its end.  Numerics that are equal are one class, which is
 * written with the fewest decimals that any of its rows has.
 */
#ifndef ROWS_CLASS_NUMBER_H
#define ROWS_CLASS_NUMBER_H

#include "core/bytes.h"
#include "rows/convert.h"
#include "rows/dictionary.h"

#define CLASS_NO_SCALE PG_INT32_MAX /* of a type whose decimals are not written out */

typedef struct ClassNumber
{
	double number; /* the nearest of double precision */
	char *digits; /* integer or numeric that number does not tell from others; NULL otherwise */
	int scale; /* numeric: decimals it is written with */
} ClassNumber;

/* The decimals that each class of a dictionary is written with. */
typedef struct ClassScales ClassScales;

/* A value of a column of numbers or booleans; 22003 for what is no finite number. */
extern ClassNumber class_number_read(const Converter *c, const char *column, Datum value);

/* A numeric whose nearest number of double precision this is. */
extern ClassNumber class_number_of_numeric(Datum value, double number);

/* A number that a type writes so, as class_number_read gives it for a numeric of these digits. */
extern ClassNumber class_number_parse(const char *text);

/* What class_number_parse says of the number as it is written: comparable between types. */
extern ClassNumber class_number_written(Oid type, const ClassNumber *c);

/* As a column of the (base) type writes it, palloc'd. */
extern char *class_number_text(Oid type, const ClassNumber *c);

/* Both of one type, or both as written. */
extern bool class_number_equal(const ClassNumber *a, const ClassNumber *b);
extern int class_number_compare(const ClassNumber *a, const ClassNumber *b);

/* Code of the class in a dictionary, which is added when new. */
extern int class_number_code(Dictionary *classes, const ClassNumber *c);

/* What class_number_code was given for this code, but for the scale. */
extern ClassNumber class_number_of_code(const Dictionary *classes, int code);

extern ClassScales *class_scales_create(MemoryContext context);
extern void class_scales_note(ClassScales *scales, int code, int scale);
extern int class_scales_get(const ClassScales *scales, int code);
extern void class_scales_save(const ClassScales *scales, ByteWriter *w);
extern ClassScales *class_scales_load(ByteReader *r);
extern void class_scales_free(ClassScales *scales);

#endif /* ROWS_CLASS_NUMBER_H */
