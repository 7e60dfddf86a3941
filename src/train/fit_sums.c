/*
 * fit_sums.c
 *		The small state of ml.fit: sums of products instead of rows.
 *
 * Rows are collected in a block that grows from a few rows to a few hundred, so
 * that one group costs kilobytes and many rows cost little each; a full block
 * goes into the Gram matrix.  Merging is exact after rounding whatever the
 * order (gram.h), so the model does not depend on the number of workers.
 */
#include "postgres.h"

#include "core/budget.h"
#include "train/fit_sums.h"

#define FIRST_CAPACITY 8
#define LAST_CAPACITY  256

/* Values of a row in the block. */
static int
row_width(const FitSums *sums)
{
	return sums->n_features + sums->n_targets + sums->weighted;
}

/* Columns of the sums before those of indicators. */
static int
n_plain_columns(const FitSums *sums)
{
	return 1 + sums->n_features + sums->n_targets;
}

static Gram *
create_gram(const FitSums *sums)
{
	int n = n_plain_columns(sums);

	return sums->weighted ? gram_create_weighted(n) : gram_create(n);
}

FitSums *
fit_sums_create(int n_features, int n_targets, bool weighted)
{
	FitSums *sums = palloc0(sizeof(FitSums));

	sums->context = CurrentMemoryContext;
	sums->n_features = n_features;
	sums->n_targets = n_targets;
	sums->weighted = weighted;
	sums->indicator = palloc0(n_features * sizeof(int));
	sums->gram = create_gram(sums);
	sums->capacity = FIRST_CAPACITY;
	sums->block = palloc((Size) sums->capacity * Max(row_width(sums), 1) * sizeof(double));
	return sums;
}

void
fit_sums_free(FitSums *sums)
{
	gram_free(sums->gram);
	pfree(sums->indicator);
	pfree(sums->block);
	pfree(sums);
}

/* So many values of each row in the block when it has grown. */
static Size
block_bytes(int width)
{
	return LAST_CAPACITY * (Size) width * sizeof(double);
}

Size
fit_sums_bytes(int n_features, int n_targets, bool weighted)
{
	int n_columns = 1 + n_features + n_targets;

	return gram_kept_bytes(n_columns) + gram_add_bytes(n_columns, LAST_CAPACITY) +
		   block_bytes(n_features + n_targets + weighted);
}

/*
 * Before the sums are widened: while they are, beside both of them there is the block, and
 * beside bytes that the caller holds; later, what adding a block takes with its indicators.
 */
static void
check_budget(const FitSums *sums, int n_indicators, Size beside)
{
	int n_columns = n_plain_columns(sums) + n_indicators;
	Size widening = gram_kept_bytes(sums->gram->n_columns) + beside;
	Size adding =
		gram_add_bytes(n_columns, LAST_CAPACITY) + block_bytes(sums->n_targets + n_indicators);

	budget_check(
		gram_kept_bytes(n_columns) + Max(widening, adding) + block_bytes(row_width(sums)),
		psprintf("the sums of %d columns, %d of them with NULL", sums->n_features, n_indicators));
}

/* Widen the sums to n_indicators indicator columns; the new ones are zero so far. */
static void
fit_sums_widen(FitSums *sums, int n_indicators, Size beside)
{
	int old_columns = sums->gram->n_columns;
	GramTerm *terms = palloc(old_columns * sizeof(GramTerm));
	Gram *wide;

	check_budget(sums, n_indicators, beside);
	for (int i = 0; i < old_columns; i++)
		terms[i] = (GramTerm){.target = i, .column = i, .factor = 1.0};
	wide = gram_recombine(sums->gram, n_plain_columns(sums) + n_indicators, terms, old_columns);
	gram_free(sums->gram);
	pfree(terms);
	sums->gram = wide;
	sums->n_indicators = n_indicators;
}

/* Give an indicator to every feature that has a NULL in the block. */
static void
fit_sums_find_nulls(FitSums *sums)
{
	int width = row_width(sums);
	int n = sums->n_indicators;

	for (int i = 0; i < sums->n_buffered; i++)
		for (int j = 0; j < sums->n_features; j++)
			if (isnan(sums->block[(Size) i * width + j]) && sums->indicator[j] == 0)
				sums->indicator[j] = n_plain_columns(sums) + n++;
	if (n > sums->n_indicators)
		fit_sums_widen(sums, n, 0);
}

/* The weight of the first row in the block, NULL without weights; a row's width to the next. */
static const double *
block_weights(const FitSums *sums)
{
	return sums->weighted ? sums->block + sums->n_features + sums->n_targets : NULL;
}

/* Add a block with NULLs to the sums, or one after others that had some. */
static void
fit_sums_add_with_nulls(FitSums *sums)
{
	int p = sums->n_features;
	int n = sums->n_buffered;
	int width = row_width(sums);
	int tail_width;
	double *tail; /* target and indicators, row by row */

	fit_sums_find_nulls(sums);
	tail_width = sums->n_targets + sums->n_indicators;
	tail = palloc0((Size) Max(n, 1) * tail_width * sizeof(double));
	for (int i = 0; i < n; i++)
	{
		double *row = sums->block + (Size) i * width;

		memcpy(tail + (Size) i * tail_width, row + p, sums->n_targets * sizeof(double));
		for (int j = 0; j < p; j++)
			if (isnan(row[j]))
			{
				row[j] = 0;
				tail[(Size) i * tail_width + sums->indicator[j] - (p + 1)] = 1;
			}
	}
	gram_add_weighted(sums->gram, n, sums->block, width, p, tail, tail_width, block_weights(sums),
					  width);
	pfree(tail);
}

void
fit_sums_flush(FitSums *sums)
{
	MemoryContext caller = MemoryContextSwitchTo(sums->context);
	int p = sums->n_features;
	int width = row_width(sums);

	if (sums->has_null || sums->n_indicators > 0)
		fit_sums_add_with_nulls(sums);
	else if (sums->n_buffered > 0)
		gram_add_weighted(sums->gram, sums->n_buffered, sums->block, width, p,
						  sums->n_targets > 0 ? sums->block + p : NULL, width, block_weights(sums),
						  width);
	sums->n_buffered = 0;
	sums->has_null = false;
	MemoryContextSwitchTo(caller);
}

double *
fit_sums_next(FitSums *sums)
{
	if (sums->n_buffered == sums->capacity)
	{
		fit_sums_flush(sums);
		if (sums->capacity < LAST_CAPACITY)
		{
			sums->capacity *= 4;
			sums->block =
				repalloc(sums->block, (Size) sums->capacity * row_width(sums) * sizeof(double));
		}
	}
	return sums->block + (Size) sums->n_buffered * row_width(sums);
}

void
fit_sums_commit(FitSums *sums)
{
	sums->n_buffered++;
}

/* Add the sums of from, whose indicators move to the columns that into gives the same features. */
static void
merge_gram(FitSums *into, const FitSums *from)
{
	int *column_of = palloc(from->gram->n_columns * sizeof(int));

	for (int i = 0; i < n_plain_columns(from); i++)
		column_of[i] = i;
	for (int j = 0; j < from->n_features; j++)
		if (from->indicator[j] != 0)
			column_of[from->indicator[j]] = into->indicator[j];
	gram_merge_columns(into->gram, from->gram, column_of);
	pfree(column_of);
}

void
fit_sums_merge(FitSums *into, FitSums *from)
{
	MemoryContext caller = MemoryContextSwitchTo(into->context);
	int n;

	fit_sums_flush(into);
	fit_sums_flush(from);
	n = into->n_indicators;
	for (int j = 0; j < into->n_features; j++)
		if (from->indicator[j] != 0 && into->indicator[j] == 0)
			into->indicator[j] = n_plain_columns(into) + n++;
	if (n > into->n_indicators)
		fit_sums_widen(into, n, gram_kept_bytes(from->gram->n_columns));
	merge_gram(into, from);
	into->n_skipped += from->n_skipped;
	MemoryContextSwitchTo(caller);
}

void
fit_sums_save(FitSums *sums, ByteWriter *w)
{
	fit_sums_flush(sums);
	bytes_put_u32(w, sums->n_features);
	bytes_put_u8(w, sums->n_targets);
	bytes_put_u8(w, sums->weighted);
	bytes_put_u64(w, sums->n_skipped);
	for (int j = 0; j < sums->n_features; j++)
		bytes_put_u32(w, sums->indicator[j]);
	bytes_put_u32(w, sums->n_indicators);
	gram_save(sums->gram, w);
}

FitSums *
fit_sums_load(ByteReader *r)
{
	int n_features = bytes_get_count(r, 4, PG_INT32_MAX);
	int n_targets = bytes_get_bool(r);
	bool weighted = bytes_get_bool(r);
	FitSums *sums = fit_sums_create(n_features, n_targets, weighted);

	sums->n_skipped = bytes_get_u64(r);
	for (int j = 0; j < n_features; j++)
		sums->indicator[j] = bytes_get_u32(r);
	sums->n_indicators = bytes_get_u32(r);
	gram_free(sums->gram);
	sums->gram = gram_load(r);
	return sums;
}

uint64
fit_sums_n_null(const FitSums *sums, int j)
{
	if (sums->indicator[j] == 0)
		return 0;
	return (uint64) dd_value(gram_plain_sum(sums->gram, sums->indicator[j]));
}

bool
fit_sums_has_values(const FitSums *sums, int j)
{
	return fit_sums_n_null(sums, j) < sums->gram->n_rows;
}

/* What stands for a NULL of feature j, which has values. */
static double
fit_sums_fill(const FitSums *sums, int j, const SchemaColumn *column)
{
	double n_known = (double) (sums->gram->n_rows - fit_sums_n_null(sums, j));
	Dd sum = gram_plain_sum(sums->gram, j + 1);

	if (column->kind == COLUMN_BOOLEAN)
		return 2 * dd_value(sum) > n_known ? 1.0 : 0.0;
	return dd_value(dd_div(sum, dd_from(n_known)));
}

/* The sums with fill for NULL; no larger than they were before the last widening. */
static Gram *
fit_sums_filled(const FitSums *sums, int p, const int *features, const double *fill)
{
	GramTerm *terms = palloc((2 * (Size) p + 2) * sizeof(GramTerm));
	int n = 0;
	Gram *filled;

	terms[n++] = (GramTerm){.target = 0, .column = 0, .factor = 1.0};
	for (int j = 0; j < p; j++)
	{
		int from = features[j];

		terms[n++] = (GramTerm){.target = j + 1, .column = from + 1, .factor = 1.0};
		if (sums->indicator[from] != 0)
			terms[n++] =
				(GramTerm){.target = j + 1, .column = sums->indicator[from], .factor = fill[j]};
	}
	if (sums->n_targets > 0)
		terms[n++] = (GramTerm){.target = p + 1, .column = sums->n_features + 1, .factor = 1.0};
	filled = gram_recombine(sums->gram, 1 + p + sums->n_targets, terms, n);
	pfree(terms);
	return filled;
}

const Gram *
fit_sums_complete(const FitSums *sums, const Schema *schema, const int *features, double *fill)
{
	int p = schema->n_columns;

	for (int j = 0; j < p; j++)
		fill[j] = fit_sums_fill(sums, features[j], &schema->columns[j]);
	if (sums->n_indicators == 0)
		return sums->gram; /* without a NULL every feature has values */
	return fit_sums_filled(sums, p, features, fill);
}
