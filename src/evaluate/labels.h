/*
 * labels.h
 *		Class labels of any type people have, and the order they sort in.
 *
 * Two arguments of different types are compared by what they mean: a boolean
 * with the text 'true' or 't', or with 1; an integer with a float8 or with the
 * text '1'; an enum with its label as text.  Numbers are the decimals that they are written as,
 * so that 0.1::real is 0.1 and a numeric keeps every digit; where one side is of double
 * precision both are compared as such, as by SQL's =.  The pair of types decides the kind
 * of comparison (LabelSite), each value becomes a Label of that kind, and a
 * LabelSet numbers the labels that occur.
 *
 * Order: false before true, numbers by value, text by its bytes (C collation),
 * enum labels in their own order.  The positive class of two is the greater.
 */
#ifndef EVALUATE_LABELS_H
#define EVALUATE_LABELS_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "rows/class_number.h"

typedef enum LabelKind
{
	LABEL_BOOLEAN = 1,
	LABEL_NUMBER = 2,
	LABEL_TEXT = 3,
	LABEL_ENUM = 4
} LabelKind;

/* How labels are compared at one call site; fixed by the types of its arguments. */
typedef struct LabelSite
{
	LabelKind kind;
	Oid enum_type; /* LABEL_ENUM */
	Oid types[2]; /* base types of actual and predicted */
	LabelKind sources[2]; /* what the arguments themselves are */
	bool as_double; /* numbers are compared as double precision */
	bool folds; /* texts are compared in lower case: one of the arguments is a citext */
} LabelSite;

typedef enum LabelForm
{
	LABEL_INTEGER, /* boolean 0 or 1, integral numbers, the oid of an enum value */
	LABEL_FLOAT, /* other numbers */
	LABEL_STRING /* text, or the digits of a number that is neither */
} LabelForm;

/* How a number is written: with so many decimals, or as one of these types writes it. */
#define LABEL_AS_DOUBLE  CLASS_NO_SCALE
#define LABEL_AS_REAL    (CLASS_NO_SCALE - 1)
#define LABEL_AS_INTEGER (CLASS_NO_SCALE - 2)

typedef struct Label
{
	LabelForm form;
	int len; /* of text */
	int scale; /* of a number; of equal ones the smallest counts */
	union
	{
		int64 integer;
		double number;
		const char *text; /* not NUL-terminated */
	} value;
} Label;

/* Distinct labels in the order they were met: code = index. */
typedef struct LabelSet
{
	MemoryContext context;
	LabelKind kind;
	Oid enum_type;
	int n_labels;
	int capacity;
	Label *labels;
	int n_slots; /* hash of codes + 1; 0 while there are few labels */
	int *slots;
} LabelSet;

/* More are no labels, but numbers or keys. */
#define LABEL_MAX_LABELS 65536

/* predicted may be InvalidOid: one argument.  Raises 42804 for types that are no labels. */
extern LabelSite *label_site_create(Oid actual, Oid predicted, MemoryContext context);

/* The label of argument 0 or 1; text may point into datum.  Raises 22P02, 22003. */
extern Label label_from_datum(const LabelSite *site, int argument, Datum datum);

extern void label_set_init(LabelSet *set, MemoryContext context, LabelKind kind, Oid enum_type);
extern int label_set_code(LabelSet *set, const Label *label); /* adds it where new */

/* The label as SQL prints it, palloc'd. */
extern char *label_set_text(const LabelSet *set, int code);

/* The same of a label that is a number. */
extern char *label_number_text(const Label *label);

/* Codes in sorted order, palloc'd; n_labels of them. */
extern int *label_set_order(const LabelSet *set);

/*
 * Codes of the positive and the negative class of at most two labels; -1 for one
 * that does not occur.  False when there is but one label and nothing tells
 * which it is.  Booleans do, and the numbers 0 and -1, which are the lesser beside 1;
 * a 1 may be the greater beside them or the lesser beside a 2.
 */
extern bool label_set_positive(const LabelSet *set, int *positive, int *negative);

extern void label_set_serialize(const LabelSet *set, StringInfo buf);
extern void label_set_deserialize(LabelSet *set, MemoryContext context, StringInfo buf);

#endif /* EVALUATE_LABELS_H */
