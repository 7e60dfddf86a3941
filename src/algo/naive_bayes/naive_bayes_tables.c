/*
 * naive_bayes_tables.c
 *		Categories in naive Bayes: how often each code is in each class.
 *
 * The log likelihood of code c in class k is (scikit-learn's CategoricalNB)
 *
 *		log((count[k][c] + alpha) / (all counts of k + alpha * codes))
 *
 * where codes are those that training saw in any class.  A code that it did not see, and a
 * missing value, say nothing of the class: 0 for each.  One feature counts once, however many
 * codes it has.
 */
#include "core/port.h"

#include <math.h>

#include "algo/naive_bayes/naive_bayes.h"

int
naive_bayes_cells(int n_features, const int *n_categories)
{
	int n = 0;

	for (int j = 0; n_categories != NULL && j < n_features; j++)
		n += n_categories[j];
	return n;
}

NaiveBayesTables
naive_bayes_tables(int n_features, const int *n_categories)
{
	NaiveBayesTables tables = {0};

	if (naive_bayes_cells(n_features, n_categories) == 0)
		return tables;
	tables.of = palloc_extended(n_features * sizeof(int), MCXT_ALLOC_HUGE);
	for (int j = 0; j < n_features; j++)
		tables.of[j] = n_categories[j] > 0 ? tables.n++ : -1;
	tables.table = palloc_extended(tables.n * sizeof(NaiveBayesTable), MCXT_ALLOC_HUGE);
	for (int j = 0; j < n_features; j++)
	{
		if (tables.of[j] < 0)
			continue;
		tables.table[tables.of[j]] = (NaiveBayesTable){j, n_categories[j], tables.n_cells};
		tables.n_cells += n_categories[j];
	}
	return tables;
}

int *
naive_bayes_categories(const NaiveBayesTables *tables, int n_features)
{
	int *n_categories;

	if (tables->n == 0)
		return NULL;
	n_categories = palloc_extended(n_features * sizeof(int), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int t = 0; t < tables->n; t++)
		n_categories[tables->table[t].feature] = tables->table[t].n_codes;
	return n_categories;
}

void
naive_bayes_count(NaiveBayesFit *fit, int class, int feature, Size n, const double *codes,
				  const double *weights)
{
	const NaiveBayesTable *table = &fit->tables.table[fit->tables.of[feature]];
	Dd *count = fit->count + (Size) class * fit->tables.n_cells + table->first;

	for (Size i = 0; i < n; i++)
	{
		if (codes[i] >= 0.0 && codes[i] < table->n_codes)
			count[(int) codes[i]] = dd_add_d(count[(int) codes[i]], weights[i]);
	}
}

void
naive_bayes_merge_counts(NaiveBayesFit *into, int to, const NaiveBayesFit *from, int class,
						 const int *feature_of)
{
	for (int t = 0; t < from->tables.n; t++)
	{
		const NaiveBayesTable *table = &from->tables.table[t];
		int feature = feature_of != NULL ? feature_of[table->feature] : table->feature;
		const Dd *count = from->count + (Size) class * from->tables.n_cells + table->first;
		const NaiveBayesTable *other;
		Dd *sum;

		if (feature < 0)
			continue;
		other = &into->tables.table[into->tables.of[feature]];
		sum = into->count + (Size) to * into->tables.n_cells + other->first;
		for (int c = 0; c < table->n_codes; c++)
			sum[c] = dd_add(sum[c], count[c]);
	}
}

/* ------------------------------------------------------------------- derived */

/* Did training see this code in any class? */
static bool
was_seen(const NaiveBayesFit *fit, int cell)
{
	for (int k = 0; k < fit->n_classes; k++)
	{
		if (dd_value(fit->count[(Size) k * fit->tables.n_cells + cell]) > 0.0)
			return true;
	}
	return false;
}

/* The shares of one class; seen says which of the codes training saw.  False: out of range. */
static bool
derive_shares(NaiveBayesFit *fit, int class, const NaiveBayesTable *table, const bool *seen)
{
	Size first = (Size) class * fit->tables.n_cells + table->first;
	double alpha = Max(fit->rules.alpha, NAIVE_BAYES_MIN_ALPHA);
	Dd total = DD_ZERO;
	bool finite = true;

	for (int c = 0; c < table->n_codes; c++)
	{
		if (seen[c])
			total = dd_add_d(dd_add(total, fit->count[first + c]), alpha);
	}
	for (int c = 0; c < table->n_codes; c++)
	{
		if (!seen[c])
			continue;
		fit->share[first + c] =
			log(dd_value(dd_add_d(fit->count[first + c], alpha))) - log(dd_value(total));
		finite &= isfinite(fit->share[first + c]);
	}
	return finite;
}

int64
naive_bayes_derive_tables(NaiveBayesFit *fit)
{
	int64 bad = -1;

	for (int t = 0; t < fit->tables.n; t++)
	{
		const NaiveBayesTable *table = &fit->tables.table[t];
		bool *seen = palloc(table->n_codes * sizeof(bool));

		CHECK_FOR_INTERRUPTS();
		for (int c = 0; c < table->n_codes; c++)
			seen[c] = was_seen(fit, table->first + c);
		for (int k = 0; k < fit->n_classes; k++)
		{
			CHECK_FOR_INTERRUPTS();
			if (!derive_shares(fit, k, table, seen) && bad < 0)
				bad = (int64) k * fit->n_features + table->feature;
		}
		pfree(seen);
	}
	return bad;
}
