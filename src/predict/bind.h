/*
 * bind.h
 *		From what a caller passes to a raw row (encode/schema.h).
 *
 * Values that come side by side (columns of a row, separate arguments) are
 * bound once per model and row type: each feature gets the number of its value
 * and a way to read it.  jsonb objects, arrays and text literals are read
 * feature by feature each time.
 *
 * All reading functions return whether the raw row holds a NULL (NaN).  The words of
 * texts go into texts (encode/text.h), as features of the row under way, which the caller
 * ends; it may be NULL for a model without texts.
 */
#ifndef PREDICT_BIND_H
#define PREDICT_BIND_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "utils/jsonb.h"

#include "model/model.h"
#include "rows/convert.h"

/* One of the values offered, without the value. */
typedef struct BindInput
{
	const char *name; /* NULL: none, or a dropped column */
	Oid type;
	int32 typmod;
	bool may_spell; /* text is read as what the feature wants: an argument, not a column */
} BindInput;

/* How a feature is read from its Datum. */
typedef enum BindRead
{
	BIND_FLOAT8, /* a double precision, as it is */
	BIND_SCALAR, /* convert_scalar */
	BIND_CATEGORY, /* convert_category */
	BIND_ARRAY, /* convert_array */
	BIND_TEXT, /* text that spells a value of the feature's kind: bind_read_text */
	BIND_CSTRING /* the same as an untyped literal */
} BindRead;

typedef struct BoundColumn
{
	int input; /* 0-based */
	BindRead read;
	Converter converter;
} BoundColumn;

/* A model's features in the order of its schema, each bound to an input. */
typedef struct Binding
{
	bool all_float8; /* each feature is BIND_FLOAT8 */
	bool is_consecutive; /* each input follows that of the feature before */
	int n_columns;
	BoundColumn columns[FLEXIBLE_ARRAY_MEMBER];
} Binding;

/*
 * Bind by name: 42703 for a feature that is not there, 42702 for one that is
 * there twice, 42804 for one of another kind.  Inputs called f1, f2, ... in this
 * order, as in ROW(1, 2), are bound by position unless the model's features are
 * called so.
 */
extern Binding *bind_by_name(const Schema *schema, int n_inputs, const BindInput *inputs);

/*
 * Bind by position: 22023 unless there is one input per feature.  only: where one text was
 * given, that text, for a hint; or NULL.
 */
extern Binding *bind_by_position(const Schema *schema, int n_inputs, const BindInput *inputs,
								 const char *only);

/* Inputs for the columns of a row type; palloc'd, names point into desc. */
extern BindInput *bind_inputs_from_desc(TupleDesc desc);

extern bool bind_read(const Binding *binding, const Model *model, const NullableDatum *inputs,
					  double *raw, TextRows *texts);
extern bool bind_read_jsonb(const Model *model, Jsonb *object, double *raw, TextRows *texts);

/* By position over raw values; element is the array's element type. */
extern bool bind_read_array(const Model *model, Datum array, Oid element, double *raw,
							TextRows *texts);

/* bind_literal.c: one not-null value spelled as text, into raw[0 .. width - 1]. */
extern bool bind_read_text(const Model *model, int column, const char *text, double *raw,
						   TextRows *texts);

/* What a literal without a type is, by how it is written; bind_literal.c. */
typedef enum BindLiteral
{
	BIND_LITERAL_JSON, /* an object: an opening brace, a name in quotes, a colon */
	BIND_LITERAL_ARRAY, /* '{1, 2}', '[0:1]={1, 2}' */
	BIND_LITERAL_VALUE
} BindLiteral;

extern BindLiteral bind_literal_kind(const char *text);

/* How to give all features in the form that this text has; NULL: it has none. */
extern const char *bind_form_hint(const char *text);

extern bool bind_is_text(Oid type);

/* bind_value.c: for a message, "a number (double precision)". */
extern const char *bind_wanted(const SchemaColumn *column);

/* ... for a hint: the names of the features, cut short when there are many. */
extern char *bind_feature_list(const Schema *schema);

/* 42804: the feature wants one thing, a value of another type was given */
extern void bind_wrong_type(const SchemaColumn *column, const char *found)
	__attribute__((noreturn));

/* The same for a value in JSON, which a cast does not change. */
extern void bind_wrong_json(const SchemaColumn *column, const char *found, bool is_string)
	__attribute__((noreturn));

/* 22023: an array of the wrong length for this feature */
extern void bind_check_width(const SchemaColumn *column, int length);

/* The raw value of a category or a text. */
extern double bind_category(const Model *model, int column, const char *text, int len,
							TextRows *texts);

#endif /* PREDICT_BIND_H */
