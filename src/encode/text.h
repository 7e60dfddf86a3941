/*
 * text.h
 *		Texts as features: hashed n-grams of words, weighted by TF-IDF.
 *
 * A text is cut into words: runs of at least two letters, digits and underscores
 * of any script, in lower case.  Each n-gram of min_n to max_n words falls
 * into one of n_features buckets by its hash.  The value of a bucket is the number of
 * its n-grams in the text times its idf, ln((1 + texts) / (1 + texts with it)) + 1,
 * and each text's values are divided by their Euclidean norm: what scikit-learn's
 * TfidfVectorizer computes, but for n-grams that share a bucket (Weinberger
 * et al., "Feature hashing for large scale multitask learning", 2009).  Only buckets
 * seen in min_df training texts are features.
 *
 * Texts are UTF-8 here, whatever the encoding of the database.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef DATASET_TEXT_H
#define DATASET_TEXT_H

#include "core/bytes.h"
#include "math/sparse.h"

#define TEXT_MAX_N            8
#define TEXT_MAX_FEATURES     (1 << 22)
#define TEXT_DEFAULT_FEATURES (1 << 18) /* sparse: costs what a text has of them */
#define TEXT_DENSE_FEATURES   1024 /* where each is a column of a matrix */

/* What is asked for a column of texts. */
typedef struct TextPlan
{
	int min_n;
	int max_n;
	int n_features; /* buckets of the hash */
	int min_df;
} TextPlan;

/* What was fitted: the buckets that are features, ascending. */
typedef struct TextCode
{
	int first_feature; /* of the encoder */
	int n_features;
	uint32 *buckets;
	double *idf;
	char **ngrams; /* that fell into each: of several the first in C order */
} TextCode;

/* Working memory, and the rows of features that come of texts. */
typedef struct TextRows
{
	SparseBuilder rows;
	uint32 *hits; /* buckets of one text, one per n-gram */
	int n_hits;
	int max_hits;
	char *words; /* of one text, in lower case, a space after each */
	int max_words;
} TextRows;

extern void text_rows_init(TextRows *work, MemoryContext context);
extern void text_rows_free(TextRows *work);
extern Size text_rows_bytes(const TextRows *work);

/* Append the features of a text to the row under way of work->rows. */
extern void text_encode(const TextPlan *plan, const TextCode *code, const char *text, Size len,
						TextRows *work);

/* A text in UTF-8: itself, or a copy for the caller to free. */
typedef const char *(*TextRecode)(const char *text, int len, int *utf8_len);

/* Distinct texts, and in how many rows each is; no row: it is not learned from. */
typedef struct TextCorpus
{
	int n;
	char *const *texts;
	const int *lengths;
	TextRecode
		recode; /* one text at a time, so that the copies need no budget; NULL: UTF-8 it is */
	const uint64 *counts;
	uint64 n_rows; /* that are learned from, whether they have a text or not */
} TextCorpus;

/* Choose the buckets; first_feature is left to the encoder. */
extern TextCode *text_fit(const TextPlan *plan, const TextCorpus *corpus);

/* What text_fit takes at the most, beside the n-grams it keeps. */
extern Size text_fit_bytes(const TextPlan *plan);

/* Words of a text as spaces part them. */
extern uint64 text_count_words(const char *text, int len);

/* Do texts read like prose: three words each on average? */
extern bool text_is_prose(int n, char *const *texts, const int *lengths);
extern bool text_words_are_prose(uint64 words, uint64 n_texts);

/* Stored: u32 number, per bucket u32 bucket, f64 idf, string n-gram. */
extern void text_save(const TextCode *code, ByteWriter *w);
extern TextCode *text_load(ByteReader *r, const TextPlan *plan);

#endif /* DATASET_TEXT_H */
