/*
 * naive_bayes_merge.c
 *		Sums of naive Bayes for rows that are not kept, whose classes are numbered as
 *		they come (AlgorithmSums).
 *
 * They are the sums of a fit with room for more classes than there are so far.
 * Double-double keeps about 100 bits of them and a fit 72, so that it does not tell
 * how they were merged.
 */
#include "core/port.h"

#include "algo/naive_bayes/naive_bayes.h"
#include "core/budget.h"

#define FIRST_CLASSES 2

typedef struct NaiveBayesSums
{
	int n_classes;
	NaiveBayesFit *fit; /* fit->n_classes of them fit in */
} NaiveBayesSums;

/*
 * The most that comes of these sums: they are put in the order of the labels, and a fit is
 * made of them.  While they grow, or two are merged, it is less, though a third of the room
 * may be idle and growing may move them, one array after the other.
 */
static void
check_sums_budget(const NaiveBayesRules *rules, int n_classes, int n_features, int n_cells)
{
	budget_check(naive_bayes_sums_bytes(rules, n_classes, n_features, n_cells) +
					 naive_bayes_bytes(rules, n_classes, n_features, n_cells),
				 psprintf("naive Bayes with %d classes and %d features", n_classes, n_features));
}

/* With room for so many classes. */
static NaiveBayesSums *
sums_create(const NaiveBayesRules *rules, int n_classes, int n_features, const int *n_categories)
{
	NaiveBayesSums *sums = palloc(sizeof(NaiveBayesSums));

	check_sums_budget(rules, n_classes, n_features, naive_bayes_cells(n_features, n_categories));
	sums->n_classes = 0;
	sums->fit = naive_bayes_create(rules, n_classes, n_features, n_categories);
	return sums;
}

void *
naive_bayes_sums_create(const NaiveBayesRules *rules, int n_features, const int *n_categories)
{
	return sums_create(rules, FIRST_CLASSES, n_features, n_categories);
}

static void
merge_class(NaiveBayesFit *into, int to, const NaiveBayesFit *from, int class,
			const int *feature_of)
{
	Size a = (Size) to * into->n_features;
	Size b = (Size) class * from->n_features;

	into->class_weight[to] = dd_add(into->class_weight[to], from->class_weight[class]);
	for (int j = 0; j < from->n_features; j++)
	{
		int k = feature_of != NULL ? feature_of[j] : j;

		if (k < 0)
			continue;
		into->weight[a + k] = dd_add(into->weight[a + k], from->weight[b + j]);
		into->sum[a + k] = dd_add(into->sum[a + k], from->sum[b + j]);
		if (into->square != NULL)
			into->square[a + k] = dd_add(into->square[a + k], from->square[b + j]);
	}
	naive_bayes_merge_counts(into, to, from, class, feature_of);
}

/* For n_classes; with some to spare where classes come one after the other. */
static void
make_room(NaiveBayesSums *sums, int n_classes, bool spare)
{
	NaiveBayesFit *fit = sums->fit;
	int half_more = fit->n_classes + fit->n_classes / 2;

	if (n_classes > fit->n_classes)
	{
		check_sums_budget(&fit->rules, n_classes, fit->n_features, fit->tables.n_cells);
		naive_bayes_grow(fit, spare ? Max(n_classes, half_more) : n_classes);
	}
	sums->n_classes = Max(sums->n_classes, n_classes);
}

void
naive_bayes_sums_add(void *state, const RowBlock *block, int n_classes, char *const *feature_names)
{
	NaiveBayesSums *sums = state;

	make_room(sums, n_classes, true);
	naive_bayes_add_block(sums->fit, block, feature_names);
}

void
naive_bayes_sums_merge(void *state, const void *other, int n_classes, const int *class_of,
					   const int *feature_of)
{
	NaiveBayesSums *into = state;
	const NaiveBayesSums *from = other;

	make_room(into, n_classes, false);
	for (int k = 0; k < from->n_classes; k++)
	{
		CHECK_FOR_INTERRUPTS();
		merge_class(into->fit, class_of[k], from->fit, k, feature_of);
	}
}

/* The sums, whose classes and features are those of the fit, to its own. */
void
naive_bayes_merge(NaiveBayesFit *fit, const void *state)
{
	const NaiveBayesSums *sums = state;

	Assert(sums->n_classes == fit->n_classes && sums->fit->n_features == fit->n_features);
	for (int k = 0; k < fit->n_classes; k++)
	{
		CHECK_FOR_INTERRUPTS();
		merge_class(fit, k, sums->fit, k, NULL);
	}
}

/* What overflowed is not a number, but goes to the check after the last row. */
static void
put_sums(ByteWriter *w, const Dd *sums, Size n)
{
	bytes_put_raw(w, sums, n * sizeof(Dd));
}

static void
get_sums(ByteReader *r, Dd *sums, Size n)
{
	ByteReader section = bytes_get_section(r, n * sizeof(Dd), r->section);

	memcpy(sums, section.data + section.pos, n * sizeof(Dd));
}

void
naive_bayes_sums_save(const void *state, ByteWriter *w)
{
	const NaiveBayesSums *sums = state;
	const NaiveBayesFit *fit = sums->fit;
	Size n = (Size) sums->n_classes * fit->n_features;

	bytes_put_raw(w, &fit->rules, sizeof(NaiveBayesRules));
	bytes_put_u32(w, (uint32) sums->n_classes);
	bytes_put_u32(w, (uint32) fit->n_features);
	for (int j = 0; j < fit->n_features; j++)
		bytes_put_u32(
			w, naive_bayes_is_number(fit, j) ? 0 : fit->tables.table[fit->tables.of[j]].n_codes);
	put_sums(w, fit->class_weight, sums->n_classes);
	put_sums(w, fit->weight, n);
	put_sums(w, fit->sum, n);
	if (fit->square != NULL)
		put_sums(w, fit->square, n);
	put_sums(w, fit->count, (Size) sums->n_classes * fit->tables.n_cells);
}

void *
naive_bayes_sums_load(ByteReader *r)
{
	ByteReader section = bytes_get_section(r, sizeof(NaiveBayesRules), r->section);
	NaiveBayesRules rules;
	NaiveBayesSums *sums;
	int n_classes;
	int n_features;
	int *n_categories;
	Size n;

	memcpy(&rules, section.data + section.pos, sizeof(rules));
	n_classes = (int) bytes_get_count(r, sizeof(Dd), PG_INT32_MAX);
	n_features = (int) bytes_get_count(r, sizeof(uint32), PG_INT32_MAX);
	n_categories = palloc(sizeof(int) * Max(n_features, 1));
	for (int j = 0; j < n_features; j++)
		n_categories[j] = (int) bytes_get_u32(r);
	n = (Size) n_classes * n_features;
	sums = sums_create(&rules, Max(n_classes, FIRST_CLASSES), n_features, n_categories);
	sums->n_classes = n_classes;
	get_sums(r, sums->fit->class_weight, n_classes);
	get_sums(r, sums->fit->weight, n);
	get_sums(r, sums->fit->sum, n);
	if (sums->fit->square != NULL)
		get_sums(r, sums->fit->square, n);
	get_sums(r, sums->fit->count, (Size) n_classes * sums->fit->tables.n_cells);
	pfree(n_categories);
	return sums;
}
