/*
 * schema.h
 *		The columns that a model reads, and the target it learned.
 *
 * A raw row is an array of float8, one per raw value: a number is itself, a
 * boolean 0 or 1, a category its code in a dictionary, a date days and a
 * timestamp microseconds since 2000-01-01 (both exact in float8 for the years a
 * table holds), an array of numbers its elements side by side.  NaN stands for NULL;
 * that is free to use because NaN in the input is an error.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef DATASET_SCHEMA_H
#define DATASET_SCHEMA_H

#include "core/bytes.h"

typedef enum ColumnKind
{
	COLUMN_NUMBER = 1, /* smallint .. bigint, real, double, numeric */
	COLUMN_BOOLEAN = 2,
	COLUMN_CATEGORY = 3, /* text, varchar, char, enum */
	COLUMN_DATE = 4,
	COLUMN_TIMESTAMP = 5, /* without time zone */
	COLUMN_TIMESTAMPTZ = 6, /* parts are taken in UTC */
	COLUMN_ARRAY = 7 /* one-dimensional, numbers */
} ColumnKind;

typedef struct SchemaColumn
{
	char *name;
	char *type_name; /* as SQL spells it: for people and errors */
	ColumnKind kind;
	int width; /* raw values: 1, or the length of the array */
	int offset; /* of its first raw value */
} SchemaColumn;

typedef struct Schema
{
	int n_columns;
	int n_raw; /* sum of widths */
	SchemaColumn *columns;
} Schema;

typedef enum TargetKind
{
	TARGET_NONE = 0,
	TARGET_NUMBER = 1, /* regression */
	TARGET_BOOLEAN_CLASS = 2, /* labels "false", "true" */
	TARGET_NUMBER_CLASS = 3, /* labels are numbers, in numeric order */
	TARGET_TEXT_CLASS = 4, /* text in C order, enum in its own order */
	TARGET_DIGITS_CLASS = 5 /* numbers that are told apart as they are written, in their order */
} TargetKind;

typedef struct Target
{
	TargetKind kind;
	char *name; /* NULL without a target */
	char *type_name;
	int n_classes;
	char **labels; /* n_classes, as text */
	double *numbers; /* n_classes: the labels as numbers (boolean 0, 1), TARGET_DIGITS_CLASS the
						nearest, which several may share; NULL for text */
	uint64 *counts; /* n_classes: training rows of each */
	double mean; /* TARGET_NUMBER: over the training rows; 0 otherwise */
} Target;

/*
 * How long a category of a column (or label of a target) of this type is: blanks at the end mean
 * nothing to a char(n), and are there or not as it is written.
 */
extern int schema_text_length(const char *type_name, const char *text, int len);
extern const char *schema_kind_name(ColumnKind kind);
extern int schema_find(const Schema *schema, const char *name); /* column or -1 */
extern void schema_save(const Schema *schema, ByteWriter *w);
extern Schema *schema_load(ByteReader *r);
extern void target_save(const Target *target, ByteWriter *w);
extern Target *target_load(ByteReader *r);

#endif /* DATASET_SCHEMA_H */
