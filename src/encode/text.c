/*
 * text.c
 *		Texts as features (text.h): words, n-grams, buckets, weights.
 */
#include "core/port.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/budget.h"
#include "core/sort.h"
#include "core/unicode.h"
#include "encode/text.h"
#include "math/rng.h"

#define MIN_LETTERS           2 /* of a word */
#define PROSE_WORDS           3
#define FIRST_HITS            64
#define TEXTS_BETWEEN_CHECKS  16
#define NGRAMS_BETWEEN_CHECKS 4096
#define NGRAM_OVERHEAD        24 /* bytes, beside the letters */
#define ENTRY_BYTES           (4 + 8 + 4) /* of the stored form, without the n-gram */

void
text_rows_init(TextRows *work, MemoryContext context)
{
	MemoryContext outer = MemoryContextSwitchTo(context);

	memset(work, 0, sizeof(TextRows));
	sparse_builder_init(&work->rows, context);
	work->max_hits = FIRST_HITS;
	work->hits = palloc(sizeof(uint32) * work->max_hits);
	work->max_words = FIRST_HITS;
	work->words = palloc(work->max_words);
	MemoryContextSwitchTo(outer);
}

void
text_rows_free(TextRows *work)
{
	sparse_builder_free(&work->rows);
	pfree(work->hits);
	pfree(work->words);
	memset(work, 0, sizeof(TextRows));
}

Size
text_rows_bytes(const TextRows *work)
{
	return sparse_builder_bytes(&work->rows) + (Size) work->max_words +
		   sizeof(uint32) * (Size) work->max_hits;
}

/* ------------------------------------------------------------------------- words */

/*
 * The words of a text into work->words, each with a space after it; returns the bytes.
 * No small letter is longer than its capital, and a space stands where there was another
 * character, but after the last word.
 */
static Size
split_words(TextRows *work, const char *text, Size len)
{
	const char *end = text + len;
	char *to;
	char *word;
	int letters = 0;

	if (len >= (Size) work->max_words)
	{
		work->words = repalloc_huge(work->words, len + 1);
		work->max_words = (int) (len + 1);
	}
	to = word = work->words;
	while (text < end)
	{
		uint32 c = unicode_next(&text, end);

		if (unicode_is_word(c))
		{
			to += unicode_put(unicode_lower(c), to);
			letters++;
			continue;
		}
		if (letters >= MIN_LETTERS)
		{
			*to++ = ' ';
			word = to;
		}
		to = word;
		letters = 0;
	}
	if (letters >= MIN_LETTERS)
		*to++ = ' ';
	else
		to = word;
	return to - work->words;
}

typedef void (*NgramFn)(uint32 bucket, const char *ngram, Size len, void *state);

/* Call fn with every n-gram of a text, its words parted by one space. */
static void
visit_ngrams(const TextPlan *plan, TextRows *work, const char *text, Size len, NgramFn fn,
			 void *state)
{
	Size n = split_words(work, text, len);
	const char *end = work->words + n;
	const char *first;
	int visited = 0;

	for (first = work->words; first < end;
		 first = (const char *) memchr(first, ' ', end - first) + 1)
	{
		const char *last = first;

		for (int words = 1; words <= plan->max_n && last < end; words++)
		{
			const char *space = memchr(last, ' ', end - last);

			last = space + 1;
			if (words < plan->min_n)
				continue;
			if (++visited % NGRAMS_BETWEEN_CHECKS == 0)
				CHECK_FOR_INTERRUPTS();
			fn((uint32) (hash_bytes64(0, first, space - first) % (uint64) plan->n_features), first,
			   space - first, state);
		}
	}
}

uint64
text_count_words(const char *text, int len)
{
	bool inside = false;
	uint64 words = 0;

	for (int i = 0; i < len; i++)
	{
		bool space = text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r');

		words += !space && !inside;
		inside = !space;
	}
	return words;
}

bool
text_words_are_prose(uint64 words, uint64 n_texts)
{
	return words >= PROSE_WORDS * n_texts;
}

bool
text_is_prose(int n, char *const *texts, const int *lengths)
{
	uint64 words = 0;

	for (int k = 0; k < n; k++)
	{
		words += text_count_words(texts[k], lengths[k]);
		if (k % NGRAMS_BETWEEN_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	return text_words_are_prose(words, (uint64) n);
}

/* ---------------------------------------------------------------------- encoding */

static void
add_hit(uint32 bucket, const char *ngram, Size len, void *state)
{
	TextRows *work = state;

	if (work->n_hits == work->max_hits)
	{
		if (work->max_hits > PG_INT32_MAX / 2)
			core_error(CORE_DATA_UNFIT, "Choose fewer lengths of n-grams in preprocess.",
					   "a text has more than %d n-grams", work->max_hits);
		work->hits = repalloc_huge(work->hits, sizeof(uint32) * 2 * (Size) work->max_hits);
		work->max_hits *= 2;
	}
	work->hits[work->n_hits++] = bucket;
}

static int
compare_hits(const void *a, const void *b)
{
	uint32 x = *(const uint32 *) a;
	uint32 y = *(const uint32 *) b;

	return x < y ? -1 : x > y;
}

/* The buckets of a text, ascending, as often as its n-grams fall into them. */
static void
collect_hits(const TextPlan *plan, TextRows *work, const char *text, Size len)
{
	work->n_hits = 0;
	visit_ngrams(plan, work, text, len, add_hit, work);
	sort_array(work->hits, work->n_hits, sizeof(uint32), compare_hits);
}

/* How many hits from i on are the same. */
static int
run_length(const TextRows *work, int i)
{
	int n = 1;

	while (i + n < work->n_hits && work->hits[i + n] == work->hits[i])
		n++;
	return n;
}

/* The feature of a bucket, or -1. */
static int
find_bucket(const TextCode *code, uint32 bucket)
{
	int low = 0;
	int high = code->n_features;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (code->buckets[middle] < bucket)
			low = middle + 1;
		else
			high = middle;
	}
	return low < code->n_features && code->buckets[low] == bucket ? low : -1;
}

void
text_encode(const TextPlan *plan, const TextCode *code, const char *text, Size len, TextRows *work)
{
	Size first = work->rows.n_values;
	double squares = 0.0;
	double norm;
	int n;

	collect_hits(plan, work, text, len);
	for (int i = 0; i < work->n_hits; i += n)
	{
		int feature = find_bucket(code, work->hits[i]);
		double value;

		n = run_length(work, i);
		if (feature < 0)
			continue;
		value = n * code->idf[feature];
		squares += value * value;
		sparse_put(&work->rows, code->first_feature + feature, value);
	}
	norm = sqrt(squares);
	for (Size k = first; k < work->rows.n_values; k++)
		work->rows.value[k] /= norm;
}

/* ----------------------------------------------------------------------- fitting */

typedef struct TextFit
{
	uint64 *df; /* per bucket */
	char **ngrams; /* per bucket: the first in C order so far */
	Size bytes; /* of all of them */
} TextFit;

static void
keep_first(uint32 bucket, const char *ngram, Size len, void *state)
{
	TextFit *fit = state;
	char *kept = fit->ngrams[bucket];

	if (kept != NULL)
	{
		int order = strncmp(ngram, kept, len);

		if (order > 0 || (order == 0 && strlen(kept) <= len))
			return;
		fit->bytes -= strlen(kept) + NGRAM_OVERHEAD;
		pfree(kept);
	}
	fit->bytes += len + NGRAM_OVERHEAD;
	fit->ngrams[bucket] = palloc(len + 1);
	memcpy(fit->ngrams[bucket], ngram, len);
	fit->ngrams[bucket][len] = '\0';
}

static void
count_text(const TextPlan *plan, const TextCorpus *corpus, int k, TextRows *work, TextFit *fit)
{
	int len = corpus->lengths[k];
	const char *text = corpus->texts[k];

	if (corpus->recode != NULL)
		text = corpus->recode(text, len, &len);
	collect_hits(plan, work, text, len);
	for (int i = 0; i < work->n_hits; i += run_length(work, i))
		fit->df[work->hits[i]] += corpus->counts[k];
	visit_ngrams(plan, work, text, len, keep_first, fit);
	if (text != corpus->texts[k])
		pfree(unconstify(char *, text));
}

/* The rows that have each bucket. */
static void
count_texts(const TextPlan *plan, const TextCorpus *corpus, TextFit *fit)
{
	TextRows work;

	text_rows_init(&work, CurrentMemoryContext);
	for (int k = 0; k < corpus->n; k++)
	{
		if (k % TEXTS_BETWEEN_CHECKS == 0)
		{
			CHECK_FOR_INTERRUPTS();
			/* each n-gram is kept, and is the name of a feature */
			budget_check(text_fit_bytes(plan) + 2 * fit->bytes + text_rows_bytes(&work),
						 "the words of the texts");
		}
		if (corpus->counts[k] > 0)
			count_text(plan, corpus, k, &work, fit);
	}
	text_rows_free(&work);
}

static TextCode *
code_create(int n)
{
	TextCode *code = palloc0(sizeof(TextCode));

	code->n_features = n;
	code->buckets = palloc_extended(sizeof(uint32) * Max(n, 1), MCXT_ALLOC_HUGE);
	code->idf = palloc_extended(sizeof(double) * Max(n, 1), MCXT_ALLOC_HUGE);
	code->ngrams = palloc_extended(sizeof(char *) * Max(n, 1), MCXT_ALLOC_HUGE);
	return code;
}

Size
text_fit_bytes(const TextPlan *plan)
{
	return (Size) plan->n_features * (sizeof(uint64) + sizeof(char *));
}

TextCode *
text_fit(const TextPlan *plan, const TextCorpus *corpus)
{
	TextFit fit = {0};
	TextCode *code;
	int n = 0;

	fit.df = palloc_extended(sizeof(uint64) * plan->n_features, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	fit.ngrams =
		palloc_extended(sizeof(char *) * plan->n_features, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	count_texts(plan, corpus, &fit);
	for (int b = 0; b < plan->n_features; b++)
		n += fit.df[b] > 0 && fit.df[b] >= (uint64) plan->min_df;
	code = code_create(n);
	n = 0;
	for (int b = 0; b < plan->n_features; b++)
	{
		if (fit.df[b] > 0 && fit.df[b] >= (uint64) plan->min_df)
		{
			code->buckets[n] = (uint32) b;
			code->idf[n] = log((1.0 + (double) corpus->n_rows) / (1.0 + (double) fit.df[b])) + 1.0;
			code->ngrams[n++] = fit.ngrams[b];
		}
		else if (fit.ngrams[b] != NULL)
			pfree(fit.ngrams[b]);
	}
	pfree(fit.df);
	pfree(fit.ngrams);
	return code;
}

/* ------------------------------------------------------------------- stored form */

void
text_save(const TextCode *code, ByteWriter *w)
{
	bytes_put_u32(w, (uint32) code->n_features);
	for (int k = 0; k < code->n_features; k++)
	{
		bytes_put_u32(w, code->buckets[k]);
		bytes_put_f64(w, code->idf[k]);
		bytes_put_string(w, code->ngrams[k]);
	}
}

TextCode *
text_load(ByteReader *r, const TextPlan *plan)
{
	TextCode *code = code_create((int) bytes_get_count(r, ENTRY_BYTES, TEXT_MAX_FEATURES));

	for (int k = 0; k < code->n_features; k++)
	{
		code->buckets[k] = bytes_get_u32(r);
		code->idf[k] = bytes_get_f64(r);
		code->ngrams[k] = bytes_get_string(r);
		if (code->buckets[k] >= (uint32) plan->n_features ||
			(k > 0 && code->buckets[k] <= code->buckets[k - 1]))
			bytes_corrupt(r, "buckets of n-grams out of order");
		if (!(code->idf[k] >= 1.0 && code->idf[k] <= 1e3))
			bytes_corrupt(r, "weight of an n-gram out of range");
	}
	return code;
}
