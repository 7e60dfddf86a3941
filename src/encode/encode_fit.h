/*
 * encode_fit.h
 *		Fitting an Encoder on the training rows, and the pieces of an Encoder
 *		that fitting and loading share.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef DATASET_ENCODE_FIT_H
#define DATASET_ENCODE_FIT_H

#include "encode/encode.h"
#include "math/dd.h"

#define ENCODE_DATE_PARTS   8
#define ENCODE_MAX_FEATURES 4000000

static inline bool
encode_is_date(ColumnKind kind)
{
	return kind == COLUMN_DATE || kind == COLUMN_TIMESTAMP || kind == COLUMN_TIMESTAMPTZ;
}

static inline bool
encode_is_one_hot(const SchemaColumn *c, const ColumnCode *code)
{
	return c->kind == COLUMN_CATEGORY && code->plan.encode == ENCODE_ONE_HOT;
}

static inline bool
encode_is_text(const SchemaColumn *c, const ColumnCode *code)
{
	return c->kind == COLUMN_CATEGORY && code->plan.encode == ENCODE_TEXT;
}

static inline bool
encode_is_target(const SchemaColumn *c, const ColumnCode *code)
{
	return c->kind == COLUMN_CATEGORY && code->plan.encode == ENCODE_TARGET;
}

/*
 * Which of the values of a target encoding a category (the encoder's code; NaN for NULL) has: its
 * own, that of NULL or that of the others.
 */
extern int encode_target_place(const SchemaColumn *c, const ColumnCode *code, double v);

/* Features of one that tells so many classes apart, or a number (0). */
static inline int
encode_n_targets(int n_classes)
{
	return n_classes > 2 ? n_classes : 1;
}

extern const char *encode_date_part_name(int bit);
extern int encode_value_features(const SchemaColumn *c, const ColumnCode *code);
extern void encode_assign_slots(ColumnCode *code, int reference, bool has_null, bool has_other);
extern void encode_layout(Encoder *encoder);
extern void encode_name_ngrams(Encoder *encoder); /* the names of their features again */

/* Some raw training rows, with targets (a number, or a class as it is stored) and weights. */
typedef struct RawBlock
{
	Size n_rows;
	const double *raw;
	const double *y; /* NULL without a target */
	const double *w; /* NULL: all are 1 */
	const RowPart *parts; /* NULL unless RawRows.n_parts */
} RawBlock;

/* Blocks of raw training rows: the same rows each time it is called. */
typedef void (*RawBlockFn)(const RawBlock *block, void *state);
typedef struct RawRows
{
	void (*scan)(const struct RawRows *rows, RawBlockFn fn, void *state);
	void *arg;
	bool has_nulls; /* false: no column of any row is NULL */
	/* for target encodings: */
	int n_classes; /* 0: the target is a number */
	const int *class_of; /* their places by class as it is stored */
	char *const *labels;
	int n_parts;
} RawRows;

/* The dictionary that raw category codes of a column refer to, in any order. */
typedef struct RawCategories
{
	int n;
	char **names;
	const int *lengths; /* of the names; texts (ENCODE_TEXT) only */
	TextRecode recode; /* likewise; see TextCorpus */
	int (*compare)(const char *a, const char *b); /* the order of names, in UTF-8; not of texts */
	const double *places; /* what orders them in the encoder; NULL: their names */
} RawCategories;

/* Raw category codes of n rows become codes of the encoder, in place. */
extern void encode_remap(const Schema *schema, int *const *remap, Size n, double *raw);

/* Add shift and factor to an encoder that is complete but for them. */
extern void encode_scale(Encoder *encoder, const RawRows *rows, int *const *remap);

/*
 * Fit on the rows, scanning as often as the plan needs: once for means, counts
 * and categories, then for medians and modes, then for scaling.  categories has
 * an entry per column (n = 0 but for categories).  The encoder's dictionary is
 * in the order of their places or names; (*remap)[j][code] is its code for a raw code of rows (NULL
 * for columns that are not categories, or are texts).  Replacing NULL numbers by their mean is said
 * in a NOTICE when notices is true.
 */
extern Encoder *encode_fit(Schema *schema, const EncodePlan *plan, const RawRows *rows,
						   const RawCategories *categories, bool notices, int ***remap);

/*
 * The same from n_rows rows of numbers and booleans without NULLs, known by the sum of
 * each column alone: nothing is to be scaled, and no fill is a median or a mode
 * of numbers.
 */
extern Encoder *encode_fit_sums(Schema *schema, const EncodePlan *plan, uint64 n_rows,
								const Dd *sums);

#endif /* DATASET_ENCODE_FIT_H */
