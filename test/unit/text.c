/*
 * text.c
 *		Words, n-grams and their weights against scikit-learn's (test/data/words), letters,
 *		bytes that are no text, and the stored form.
 */
#include "core/port.h"

#include "core/unicode.h"
#include "encode/text.h"
#include "math/rng.h"
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
	TextCorpus one = {.n = 1, .texts = list, .lengths = &len, .counts = once, .n_rows = 1};

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
	for (int i = 0; i < 200; i++)
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
	TextCorpus some = {.n = 3, .texts = list, .lengths = len, .counts = rows, .n_rows = 5};
	TextCode *code = text_fit(&plan, &some);

	tap_ok(code->n_features == 2, "rows count, not texts; those that are not learned from do not");
	for (int k = 0; k < code->n_features; k++)
	{
		double df = strcmp(code->ngrams[k], "door") == 0 ? 4 : 3;

		tap_near(code->idf[k], log(6.0 / (1 + df)) + 1, 1e-15, "idf of \"%s\"", code->ngrams[k]);
	}
}

/* Latin-1, in which the tests' long texts are written. */
static const char *
utf8_of_latin1(const char *text, int len, int *utf8_len)
{
	char *utf8 = palloc(2 * (Size) len + 1);
	int n = 0;

	for (int i = 0; i < len; i++)
	{
		unsigned char byte = (unsigned char) text[i];

		if (byte >= 0x80)
			utf8[n++] = (char) (0xC0 | byte >> 6);
		utf8[n++] = (char) (byte >= 0x80 ? 0x80 | (byte & 0x3F) : byte);
	}
	utf8[n] = '\0';
	*utf8_len = n;
	return utf8;
}

#define LATIN1_TEXTS  50
#define LATIN1_LENGTH 20000

/* Texts of another encoding are recoded one at a time: no budget counts their copies. */
static void
check_recoded(void)
{
	TextPlan plan = plan_of(1, 1, 1);
	char *list[LATIN1_TEXTS];
	char *utf8[LATIN1_TEXTS];
	int len[LATIN1_TEXTS];
	int utf8_len[LATIN1_TEXTS];
	uint64 rows[LATIN1_TEXTS];
	TextCorpus recoded = {LATIN1_TEXTS, list, len, utf8_of_latin1, rows, LATIN1_TEXTS};
	TextCorpus direct = {LATIN1_TEXTS, utf8, utf8_len, NULL, rows, LATIN1_TEXTS};
	TextCode *code;
	TextCode *expected;
	Size before;
	Size least;
	bool same;

	for (int k = 0; k < LATIN1_TEXTS; k++)
	{
		list[k] = palloc(LATIN1_LENGTH);
		for (int i = 0; i < LATIN1_LENGTH; i++)
			list[k][i] = i % 8 == 7 ? ' ' : (char) (i % 8 < 6 ? 0xE4 : 'a' + k % 26);
		len[k] = LATIN1_LENGTH;
		rows[k] = 1;
		utf8[k] = unconstify(char *, utf8_of_latin1(list[k], len[k], &utf8_len[k]));
	}
	before = port_allocated();
	port_peak_reset();
	expected = text_fit(&plan, &direct);
	least = port_peak() - before;
	before = port_allocated();
	port_peak_reset();
	code = text_fit(&plan, &recoded);
	tap_ok(port_peak() - before <= least + 2 * LATIN1_LENGTH + 1, "one text is recoded at a time");
	same = code->n_features == expected->n_features;
	for (int k = 0; same && k < code->n_features; k++)
		same = strcmp(code->ngrams[k], expected->ngrams[k]) == 0;
	tap_ok(same && code->n_features == 26, "and its words are those of UTF-8");
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
	check_recoded();
	check_collisions();
	check_prose();
	check_stored_form();
	return tap_done();
}
