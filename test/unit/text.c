/*
 * text.c
 *		Words, n-grams and their weights against scikit-learn's (test/data/words), letters,
 *		bytes that are no text, and the stored form.
 */
#include "core/rng.h"
#include "core/unicode.h"
#include "dataset/text.h"

#include "reference.h"
#include "stored_form.h"

#define MAX_TEXTS 64
#define TOLERANCE 1e-12

static char *texts[MAX_TEXTS];
static int lengths[MAX_TEXTS];
static uint64 counts[MAX_TEXTS];
static int n_texts;

static void
read_texts(void)
{
	Csv csv;

	csv_open(&csv, "test/data/words/texts.csv");
	while (csv_next(&csv))
	{
		texts[n_texts] = pstrdup(csv.fields[0]);
		lengths[n_texts] = (int) strlen(texts[n_texts]);
		counts[n_texts++] = 1;
	}
	fclose(csv.file);
}

static TextCorpus
corpus(void)
{
	return (TextCorpus){
		.n = n_texts, .texts = texts, .lengths = lengths, .counts = counts, .n_rows = n_texts};
}

/* So many buckets that no two n-grams of these texts share one. */
static TextPlan
plan_of(int min_n, int max_n, int min_df)
{
	return (TextPlan){min_n, max_n, TEXT_MAX_FEATURES, min_df};
}

/* Every text, encoded. */
static TextRows
encode_all(const TextPlan *plan, const TextCode *code)
{
	TextRows rows;

	text_rows_init(&rows, CurrentMemoryContext);
	for (int k = 0; k < n_texts; k++)
	{
		text_encode(plan, code, texts[k], lengths[k], &rows);
		sparse_end_row(&rows.rows);
	}
	return rows;
}

/* ------------------------------------------------------------------ the reference */

static double
value_of(const TextCode *code, const SparseRows *rows, int text, const char *ngram)
{
	for (Size i = rows->start[text]; i < rows->start[text + 1]; i++)
	{
		if (strcmp(code->ngrams[rows->feature[i]], ngram) == 0)
			return rows->value[i];
	}
	return 0;
}

static void
check_reference(Csv *reference)
{
	char *name = pstrdup(reference->fields[0]);
	TextPlan plan = plan_of(name[0] - '0', name[2] - '0', name[4] - '0');
	TextCorpus all = corpus();
	TextCode *code = text_fit(&plan, &all);
	TextRows encoded = encode_all(&plan, code);
	SparseRows rows = sparse_rows_of(&encoded.rows);
	Size n = 0;
	double worst = 0;

	for (; reference_has(reference, name); csv_next(reference))
	{
		double got = value_of(code, &rows, atoi(reference->fields[1]), reference->fields[2]);

		n++;
		worst = fmax(worst, fabs(got - atof(reference->fields[3])));
	}
	tap_ok(worst < TOLERANCE, "%s: the weights are scikit-learn's (%g off)", name, worst);
	tap_ok(n == encoded.rows.n_values, "%s: and there are no others", name);
}

/* ------------------------------------------------------------------------ letters */

static void
check_letters(void)
{
	static const char *const pairs[][2] = {
		{"A", "a"}, {"Ä", "ä"}, {"Ÿ", "ÿ"}, {"Ł", "ł"}, {"Ž", "ž"},   {"Σ", "σ"}, {"Ώ", "ώ"},
		{"Ё", "ё"}, {"Я", "я"}, {"Ԥ", "ԥ"}, {"Ա", "ա"}, {"Ấ", "ấ"},   {"ẞ", "ß"}, {"Ａ", "ａ"},
		{"İ", "i"}, {"ß", "ß"}, {"7", "7"}, {"_", "_"}, {"日", "日"}, {"ي", "ي"}, {"ก", "ก"},
	};
	static const char *const gaps[] = {" ", "-",  "'",  "’", "«", "…", "№",  "©",
									   "×", "、", "。", "€", "😀", "→", "\t", "·"};
	bool lower = true;
	bool words = true;
	bool apart = true;

	for (int i = 0; i < lengthof(pairs); i++)
	{
		const char *capital = pairs[i][0];
		const char *small = pairs[i][1];
		uint32 a = unicode_next(&capital, capital + strlen(capital));
		uint32 b = unicode_next(&small, small + strlen(small));
		char back[UNICODE_MAX_LEN];

		lower = lower && unicode_lower(a) == b && unicode_lower(b) == b && *capital == '\0';
		words = words && unicode_is_word(a) && unicode_is_word(b) &&
				unicode_put(b, back) == (int) strlen(pairs[i][1]) &&
				memcmp(back, pairs[i][1], strlen(pairs[i][1])) == 0;
	}
	tap_ok(lower, "letters of many scripts have their lower case");
	tap_ok(words, "and are parts of words");
	for (int i = 0; i < lengthof(gaps); i++)
	{
		const char *gap = gaps[i];
		uint32 c = unicode_next(&gap, gap + strlen(gap));

		apart = apart && !unicode_is_word(c);
	}
	tap_ok(apart, "punctuation, signs and spaces are not");
}

/* ------------------------------------------------------------------------ odd texts */

static int
n_words(const char *text, int len)
{
	TextPlan plan = plan_of(1, 1, 1);
	char *list[] = {(char *) text};
	uint64 once[] = {1};
	TextCorpus one = {1, list, &len, once, 1};

	return text_fit(&plan, &one)->n_features;
}

static void
check_odd_texts(void)
{
	char long_text[3000];
	Rng rng;
	bool sane = true;

	tap_ok(n_words("", 0) == 0, "an empty text has no words");
	tap_ok(n_words("a b", 3) == 0, "one letter is no word");
	tap_ok(n_words("one\xff\xfetwo", 8) == 2, "bytes that are no character part words");
	tap_ok(n_words("caf\xc3", 4) == 1, "half a character at the end is none");
	tap_ok(n_words("ab\xc0\x80zz", 6) == 2 && n_words("ab\xed\xa0\x80zz", 7) == 2,
		   "nor is an overlong or a surrogate");
	memset(long_text, 'x', sizeof(long_text));
	tap_ok(n_words(long_text, sizeof(long_text)) == 1, "a word may be long");
	rng_seed(&rng, 7);
	for (int i = 0; i < 2000; i++)
	{
		int len = (int) rng_below(&rng, 60);

		for (int k = 0; k < len; k++)
			long_text[k] = (char) rng_below(&rng, 256);
		sane = sane && n_words(long_text, len) <= 30;
	}
	tap_ok(sane, "random bytes give words or none");
}

static void
check_counts(void)
{
	TextPlan plan = plan_of(1, 1, 2);
	char *list[] = {"green door", "red door", "blue window"};
	int len[] = {10, 8, 11};
	uint64 rows[] = {3, 1, 0};
	TextCorpus some = {3, list, len, rows, 5};
	TextCode *code = text_fit(&plan, &some);

	tap_ok(code->n_features == 2, "rows count, not texts; those that are not learned from do not");
	for (int k = 0; k < code->n_features; k++)
	{
		double df = strcmp(code->ngrams[k], "door") == 0 ? 4 : 3;

		tap_near(code->idf[k], log(6.0 / (1 + df)) + 1, 1e-15, "idf of \"%s\"", code->ngrams[k]);
	}
}

/* Few buckets: n-grams share them, and the name is that of the first in C order. */
static void
check_collisions(void)
{
	TextPlan plan = {1, 1, 1, 1};
	TextCorpus all = corpus();
	TextCode *code = text_fit(&plan, &all);

	tap_ok(code->n_features == 1, "one bucket is one feature");
	tap_string(code->ngrams[0], "0800", "named by the first word");
}

static void
check_prose(void)
{
	char *codes[] = {"A-17 x", "B-18 y", "one"};
	char *prose[] = {"the room is cold", "no\twater  today at all", "help"};
	int code_lengths[] = {6, 6, 3};
	int prose_lengths[] = {16, 22, 4};

	tap_ok(!text_is_prose(3, codes, code_lengths), "codes are not prose");
	tap_ok(text_is_prose(3, prose, prose_lengths), "sentences are");
}

/* -------------------------------------------------------------------- stored form */

static void
load_text(ByteReader *r, const void *plan)
{
	(void) text_load(r, plan);
}

static void
check_stored_form(void)
{
	TextPlan plan = {1, 2, 64, 1};
	TextCorpus all = corpus();
	TextCode *code = text_fit(&plan, &all);
	TextPlan fewer = {1, 2, 8, 1};
	ByteWriter w;

	bytes_writer_init(&w);
	text_save(code, &w);
	stored_form_check(&w, load_text, &plan);
	tap_ok(!stored_form_loads(w.data, w.len, load_text, &fewer),
		   "nor is it read where there are fewer buckets");
}

int
main(void)
{
	read_texts();
	reference_cases("test/data/words/reference.csv", check_reference);
	check_letters();
	check_odd_texts();
	check_counts();
	check_collisions();
	check_prose();
	check_stored_form();
	return tap_done();
}
