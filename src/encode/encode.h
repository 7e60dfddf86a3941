/*
 * encode.h
 *		Preprocessing: from a raw row (schema.h) to the features an algorithm
 *		sees.  Asked for as an EncodePlan, fitted on training rows only, kept in
 *		the model as an Encoder.
 *
 * Compiles stand-alone (core/port.h), except encode_plan.c and encode_keys.c, which read jsonb.
 */
#ifndef DATASET_ENCODE_H
#define DATASET_ENCODE_H

#include "algo/param.h"
#include "encode/schema.h"
#include "encode/text.h"
#include "math/matrix.h"

typedef enum ImputeMethod
{
	IMPUTE_NONE, /* NULL is an error */
	IMPUTE_MEAN,
	IMPUTE_MEDIAN,
	IMPUTE_MOST_FREQUENT,
	IMPUTE_CONSTANT,
	IMPUTE_CATEGORY, /* categories: NULL is a category of its own */
	IMPUTE_NATIVE /* NULL stays NaN, for algorithms that take it (ALGO_MISSING) */
} ImputeMethod;

#define N_IMPUTE_METHODS (IMPUTE_NATIVE + 1)

typedef enum ScaleMethod
{
	SCALE_NONE,
	SCALE_STANDARD, /* (x - mean) / population standard deviation */
	SCALE_MIN_MAX, /* to [0, 1] */
	SCALE_ROBUST /* (x - median) / interquartile range */
} ScaleMethod;

#define N_SCALE_METHODS (SCALE_ROBUST + 1)

typedef enum CategoryMethod
{
	ENCODE_ONE_HOT,
	ENCODE_ORDINAL, /* the code itself, in label order */
	ENCODE_NATIVE, /* the same, for algorithms that know it for a category (ALGO_CATEGORIES) */
	ENCODE_TEXT, /* words, as sparse features (text.h) */
	ENCODE_TARGET /* what the target is on average where it is there (encode_target.h) */
} CategoryMethod;

#define N_CATEGORY_METHODS (ENCODE_TARGET + 1)

/* What a category is that training did not see. */
typedef enum UnseenMethod
{
	UNSEEN_OTHER, /* that of rare ones: a feature or code of its own, or no feature's */
	UNSEEN_NULL, /* what a NULL is */
	UNSEEN_ERROR,
	UNSEEN_CODE /* ordinal: a number that was chosen */
} UnseenMethod;

#define N_UNSEEN_NAMES UNSEEN_CODE

/*
 * Categories of a native column, so that with NULL and "other" they fit a byte with room to spare.
 */
#define ENCODE_MAX_NATIVE 250

/* The words for them in preprocess and ml.describe, by value. */
extern const char *const encode_impute_names[N_IMPUTE_METHODS];
extern const char *const encode_scale_names[N_SCALE_METHODS];
extern const char *const encode_category_names[N_CATEGORY_METHODS];
extern const char *const encode_unseen_names[N_UNSEEN_NAMES];

/* Parts of a date or timestamp, as bits. */
#define DATE_PART_YEAR   0x01
#define DATE_PART_MONTH  0x02
#define DATE_PART_DAY    0x04
#define DATE_PART_DOW    0x08 /* 0 = Sunday, as extract(dow) */
#define DATE_PART_DOY    0x10
#define DATE_PART_HOUR   0x20
#define DATE_PART_MINUTE 0x40
#define DATE_PART_EPOCH  0x80 /* seconds since 1970 */

/* As many as what rows of a category differ by says, of what all differ by. */
#define ENCODE_SMOOTH_AUTO (-1.0)

/* What is asked for one column. */
typedef struct ColumnPlan
{
	ImputeMethod impute;
	double fill_number; /* IMPUTE_CONSTANT */
	char *fill_text; /* IMPUTE_CONSTANT of a category */
	bool indicator; /* add a feature "<name> is missing" (0 or 1) */
	ScaleMethod scale;
	CategoryMethod encode;
	UnseenMethod unseen;
	double unseen_code; /* UNSEEN_CODE */
	bool unseen_given; /* not the default (not stored) */
	bool impute_given; /* likewise */
	bool encode_given; /* what the column was asked to be, not the default (not stored) */
	bool scale_given; /* likewise: scale_asked, which the encoding may not suit */
	ScaleMethod scale_asked;
	bool max_given; /* likewise: max_categories */
	double smooth; /* ENCODE_TARGET: rows that the mean of all counts for, or ENCODE_SMOOTH_AUTO */
	TextPlan text; /* ENCODE_TEXT */
	int max_categories; /* the rest goes to "other" */
	bool drop_reference; /* one-hot: leave out a category */
	char *reference; /* which one; NULL: the first in order (not stored) */
	uint32 date_parts;
} ColumnPlan;

typedef struct EncodePlan
{
	int n_columns; /* as the schema */
	ColumnPlan *columns;
	/* the first column that is to leave out whichever category is first keeps them all */
	bool first_is_whole;
} EncodePlan;

/* What was fitted for one column. */
typedef struct ColumnCode
{
	ColumnPlan plan;
	OnMissing on_missing; /* a column in which training saw NULL imputes, whatever was asked */
	int first_feature; /* of n_features features, indicator last; those of a text are in text */
	int n_features;
	TextCode *text; /* ENCODE_TEXT; NULL otherwise */
	double *fill; /* width: imputed raw value (category: a code) */
	/*
	 * per value feature, without the indicator: feature = (v - shift) * factor; NULL unless
	 * scaled
	 */
	double *shift;
	double *factor;
	/* category columns: the dictionary, as fitted in C order, or an enum's own; code = index */
	int n_categories;
	/* a NULL-category, where present, is code n_categories, "other" is n_categories + 1 */
	char **categories;
	int *by_text; /* codes in C order of the categories; NULL when that is the order of the codes */
	/* one-hot: feature within the column of the NULL category; target: 0; or -1: there is none */
	int null_slot;
	int other_slot; /* the same of "other" */
	/* one-hot: feature within the column of each category; -1: the reference, all zero */
	int *slots;
	/* ENCODE_TARGET: n_targets features for each category, then for NULL, then for "other" */
	int n_targets;
	double *targets; /* (n_categories + 2) x n_targets */
	double *part_targets; /* the same for each part of the training rows (not stored); or NULL */
} ColumnCode;

typedef struct Encoder
{
	Schema *schema; /* not owned */
	ColumnCode *columns;
	int n_features; /* those of texts are the last */
	int n_dense; /* features in a row that is encoded: all, or all but those of texts */
	bool has_texts; /* any column is ENCODE_TEXT */
	bool minds_null; /* any column does not impute (on_missing) */
	/* "age", "sex=male", "hired.month", "vec[3]", "age is missing", "note:word" */
	char **feature_names;
	bool is_identity; /* raw row == feature row (NULL still to be filled) */
} Encoder;

#define ENCODE_OTHER_CATEGORY (-1) /* raw code of a category unseen in training */

/*
 * Training rows are in parts, each of which is encoded by what other rows say of the target.  At
 * most ENCODE_MAX_PARTS.
 */
typedef struct RowPart
{
	uint8 part; /* that it is in */
	uint8 counts; /* in which of the parts it is one of the others, by bit */
} RowPart;

#define ENCODE_MAX_PARTS 8

/*
 * Encode n raw rows (n x n_raw) into out (n x n_dense).  Raw category codes
 * are indexes into the encoder's dictionaries.  A NaN where the plan says
 * IMPUTE_NONE raises CORE_NULL_NOT_ALLOWED naming the column.  out may be raw
 * itself when is_identity.  texts has the features of the rows' texts (of a text only
 * whether it is NULL is looked up in raw); they go into out where n_dense says so.
 */
extern void encode_rows(const Encoder *encoder, Size n, const double *raw, const SparseRows *texts,
						double *out);

/* The same for training rows, each as one of its part; parts NULL: as any row. */
extern void encode_training_rows(const Encoder *encoder, const RowPart *parts, Size n,
								 const double *raw, const SparseRows *texts, double *out);

/* From now on a NULL in a column without saw_null meets on_missing. */
extern void encode_on_missing(Encoder *encoder, const bool *saw_null, OnMissing on_missing);

/* Does column j have a NULL among its raw values? */
extern bool encode_has_null(const SchemaColumn *column, const double *raw);

/*
 * Does something else take the place of a NULL in column j, rather than a feature or the learner's
 * own way?
 */
extern bool encode_replaces_null(const Encoder *encoder, int j);

/*
 * Is there an answer for this raw row?  Raises CORE_NULL_NOT_ALLOWED for a NULL in a column with
 * ON_MISSING_ERROR.  To be asked of rows with a NULL when minds_null.
 */
extern bool encode_has_answer(const Encoder *encoder, const double *raw);

/*
 * Shall the features of texts be in the encoded rows, for an algorithm that takes none beside
 * them?
 */
extern void encode_set_dense(Encoder *encoder, bool dense);

/* Append the features of a text in this column (UTF-8) to the row under way. */
extern void encode_text(const Encoder *encoder, int column, const char *text, Size len,
						TextRows *out);

/*
 * Per feature, the number of codes of a native category (its categories, NULL,
 * "other"), for an algorithm with ALGO_FREQUENCIES 2 of what is true or false (a boolean, a
 * one-hot category, "is missing"), 0 for what is a number; NULL when all are.
 */
extern int *encode_feature_categories(const Encoder *encoder, uint32 traits);

/* Of more than two classes each has a feature of a target encoding, named by its label. */
extern void encode_name_targets(Encoder *encoder, int n_classes, char *const *labels);

/* The category that a one-hot column leaves out, or -1. */
extern int encode_reference(const ColumnCode *code);

/* Code of a category in column j, or ENCODE_OTHER_CATEGORY. */
extern int encode_category_code(const Encoder *encoder, int column, const char *text, int len);

/*
 * Fill in by_text.  The dictionary of a model fitted in a database of another
 * encoding may not be in C order.  False when a category is there twice.
 */
extern bool encode_index_categories(ColumnCode *code);

/*
 * The encoder that passes a schema of numbers and booleans through, filling a
 * NULL of column j with fill[j] (copied).
 */
extern Encoder *encode_identity(Schema *schema, const double *fill);

extern void encode_save(const Encoder *encoder, ByteWriter *w);
extern Encoder *encode_load(ByteReader *r, Schema *schema);

#endif /* DATASET_ENCODE_H */
