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

#include "algo/naive_bayes.h"
#include "core/budget.h"

#define FIRST_CLASSES 2

typedef struct NaiveBayesSums
{
	MemoryContext context;
	int n_classes;
	NaiveBayesFit *fit; /* fit->n_classes of them fit in */
} NaiveBayesSums;

static NaiveBayesSums *
sums_create(const NaiveBayesRules *rules, int n_classes, int n_features)
{
	NaiveBayesSums *sums = palloc(sizeof(NaiveBayesSums));

	budget_check(naive_bayes_bytes(rules, n_classes, n_features),
				 psprintf("naive Bayes with %d classes and %d features", n_classes, n_features));
	sums->context = CurrentMemoryContext;
	sums->n_classes = 0;
	sums->fit = naive_bayes_create(rules, n_classes, n_features);
	return sums;
}

static void *
bayes_create(const Params *params, int n_features)
{
	NaiveBayesRules rules = naive_bayes_rules(params);

	return sums_create(&rules, FIRST_CLASSES, n_features);
}

static void
merge_class(NaiveBayesFit *into, int to, const NaiveBayesFit *from, int class,
			const int *feature_of)
{
	Size a = (Size) to * into->n_features;
	Size b = (Size) class * from->n_features;
	int j;

	into->class_weight[to] = dd_add(into->class_weight[to], from->class_weight[class]);
	for (j = 0; j < from->n_features; j++)
	{
		int k = feature_of != NULL ? feature_of[j] : j;

		if (k < 0)
			continue;
		into->weight[a + k] = dd_add(into->weight[a + k], from->weight[b + j]);
		into->sum[a + k] = dd_add(into->sum[a + k], from->sum[b + j]);
		if (into->square != NULL)
			into->square[a + k] = dd_add(into->square[a + k], from->square[b + j]);
	}
}

/* Twice the room, or more, for as many classes as there are now. */
static void
make_room(NaiveBayesSums *sums, int n_classes)
{
	NaiveBayesFit *old = sums->fit;
	MemoryContext caller;
	int k;

	if (n_classes > old->n_classes)
	{
		int room = Max(n_classes, 2 * old->n_classes);

		budget_check(
			naive_bayes_bytes(&old->rules, room + old->n_classes, old->n_features),
			psprintf("naive Bayes with %d classes and %d features", room, old->n_features));
		caller = MemoryContextSwitchTo(sums->context);
		sums->fit = naive_bayes_create(&old->rules, room, old->n_features);
		MemoryContextSwitchTo(caller);
		for (k = 0; k < sums->n_classes; k++)
			merge_class(sums->fit, k, old, k, NULL);
		naive_bayes_free(old);
	}
	sums->n_classes = Max(sums->n_classes, n_classes);
}

static void
bayes_add(void *state, const RowBlock *block, int n_classes, char *const *feature_names)
{
	NaiveBayesSums *sums = state;

	make_room(sums, n_classes);
	naive_bayes_add_block(sums->fit, block, feature_names);
}

static void
bayes_merge(void *state, const void *other, int n_classes, const int *class_of,
			const int *feature_of)
{
	NaiveBayesSums *into = state;
	const NaiveBayesSums *from = other;
	int k;

	make_room(into, n_classes);
	for (k = 0; k < from->n_classes; k++)
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
	int k;

	Assert(sums->n_classes == fit->n_classes && sums->fit->n_features == fit->n_features);
	for (k = 0; k < fit->n_classes; k++)
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

static void
bayes_save(const void *state, ByteWriter *w)
{
	const NaiveBayesSums *sums = state;
	const NaiveBayesFit *fit = sums->fit;
	Size n = (Size) sums->n_classes * fit->n_features;

	bytes_put_raw(w, &fit->rules, sizeof(NaiveBayesRules));
	bytes_put_u32(w, (uint32) sums->n_classes);
	bytes_put_u32(w, (uint32) fit->n_features);
	put_sums(w, fit->class_weight, sums->n_classes);
	put_sums(w, fit->weight, n);
	put_sums(w, fit->sum, n);
	if (fit->square != NULL)
		put_sums(w, fit->square, n);
}

static void *
bayes_load(ByteReader *r)
{
	ByteReader section = bytes_get_section(r, sizeof(NaiveBayesRules), r->section);
	NaiveBayesRules rules;
	NaiveBayesSums *sums;
	int n_classes;
	int n_features;
	Size n;

	memcpy(&rules, section.data + section.pos, sizeof(rules));
	n_classes = (int) bytes_get_count(r, sizeof(Dd), PG_INT32_MAX);
	n_features = (int) bytes_get_count(r, 0, PG_INT32_MAX);
	n = (Size) n_classes * n_features;
	sums = sums_create(&rules, Max(n_classes, FIRST_CLASSES), n_features);
	sums->n_classes = n_classes;
	get_sums(r, sums->fit->class_weight, n_classes);
	get_sums(r, sums->fit->weight, n);
	get_sums(r, sums->fit->sum, n);
	if (sums->fit->square != NULL)
		get_sums(r, sums->fit->square, n);
	return sums;
}

const AlgorithmSums naive_bayes_own_sums = {
	.create = bayes_create,
	.add = bayes_add,
	.merge = bayes_merge,
	.save = bayes_save,
	.load = bayes_load,
};
