/*
 * encode_fit.c
 *		What an encoder learns from the training rows.
 *
 * First the values that stand for NULL and the dictionaries, from raw rows; then,
 * where a column is scaled, shift and factor from the features that the unscaled
 * encoder makes of them, so that imputed values count as scikit-learn counts
 * them.  Sums are carried with their rounding errors, so the order of the rows
 * does not show.
 */
#include "core/port.h"

#include <math.h>
#include <stdlib.h>

#include "core/budget.h"
#include "core/name_list.h"
#include "core/nearest.h"
#include "core/sort.h"
#include "encode/encode_fit.h"
#include "encode/encode_target.h"
#include "encode/quantile.h"

typedef struct Fit
{
	Encoder *encoder;
	const RawRows *rows;
	const RawCategories *categories;
	int n_raw;
	double *sum; /* n_raw: sums of the values that are not NULL, and their rounding errors */
	double *error;
	uint64 *n_null; /* n_raw */
	uint64 n_rows;
	uint64 **counts; /* per category column: rows of each raw code */
	int *n_other; /* per category column: categories without a feature of their own */
	int **remap;
} Fit;

static bool
is_category(const Fit *fit, int j)
{
	return fit->encoder->schema->columns[j].kind == COLUMN_CATEGORY;
}

/* sum += x by Knuth's two-sum, column by column. */
static void
add_rows(Size n, int n_raw, const double *restrict x, double *restrict sum, double *restrict error)
{
	for (Size i = 0; i < n; i++)
	{
		for (int j = 0; j < n_raw; j++)
		{
			double s = sum[j] + x[j];
			double b = s - sum[j];

			error[j] += (sum[j] - (s - b)) + (x[j] - b);
			sum[j] = s;
		}
		x += n_raw;
	}
}

static void
add_rows_with_nulls(Size n, const double *x, Fit *fit)
{
	for (Size i = 0; i < n; i++)
	{
		for (int j = 0; j < fit->n_raw; j++)
		{
			if (isnan(x[j]))
				fit->n_null[j]++;
			else
				add_rows(1, 1, x + j, fit->sum + j, fit->error + j);
		}
		x += fit->n_raw;
	}
}

static void
count_categories(Size n, const double *x, Fit *fit)
{
	const Schema *schema = fit->encoder->schema;

	for (int j = 0; j < schema->n_columns; j++)
	{
		const double *v = x + schema->columns[j].offset;

		if (fit->counts[j] == NULL)
			continue;
		for (Size i = 0; i < n; i++)
		{
			if (!isnan(v[i * fit->n_raw]))
				fit->counts[j][(int) v[i * fit->n_raw]]++;
		}
	}
}

/* Do fills come from sums? */
static bool
wants_sums(const Fit *fit)
{
	for (int j = 0; j < fit->encoder->schema->n_columns; j++)
	{
		ImputeMethod impute = fit->encoder->columns[j].plan.impute;

		if (impute == IMPUTE_MEAN || impute == IMPUTE_MOST_FREQUENT)
			return true;
	}
	return false;
}

static void
fit_block(const RawBlock *block, void *state)
{
	Fit *fit = state;
	Size n = block->n_rows;
	const double *x = block->raw;

	fit->n_rows += n;
	if (fit->rows->has_nulls)
		add_rows_with_nulls(n, x, fit);
	else if (wants_sums(fit))
		add_rows(n, fit->n_raw, x, fit->sum, fit->error);
	count_categories(n, x, fit);
}

/* Categories by falling frequency, equal ones by name. */
typedef struct RankedCategory
{
	const char *name;
	double place; /* 0 where names order */
	uint64 count;
	int raw;
} RankedCategory;

static int
compare_rank(const void *a, const void *b, void *arg)
{
	const RawCategories *raw = arg;
	const RankedCategory *x = a;
	const RankedCategory *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return raw->compare(x->name, y->name);
}

static int
compare_place(const void *a, const void *b, void *arg)
{
	const RawCategories *raw = arg;
	const RankedCategory *x = a;
	const RankedCategory *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return raw->compare(x->name, y->name);
}

/*
 * Categories seen in training, most frequent first.  Returns their number; *kept
 * of them stay, the rest is "other".
 */
static int
rank_categories(const Fit *fit, int j, RankedCategory *ranked, int *kept)
{
	const RawCategories *raw = &fit->categories[j];
	int n = 0;

	for (int k = 0; k < raw->n; k++)
	{
		check_interrupts_at(k);
		if (fit->counts[j][k] > 0)
			ranked[n++] = (RankedCategory){
				raw->names[k], raw->places != NULL ? raw->places[k] : 0.0, fit->counts[j][k], k};
	}
	sort_array_arg(ranked, n, sizeof(RankedCategory), compare_rank,
				   unconstify(RawCategories *, raw));
	*kept = Min(n, fit->encoder->columns[j].plan.max_categories);
	return n;
}

static double
category_fill(const Encoder *encoder, int j, const char *most_frequent)
{
	const ColumnPlan *plan = &encoder->columns[j].plan;
	const char *text = plan->impute == IMPUTE_CONSTANT ? plan->fill_text : most_frequent;

	if (plan->impute != IMPUTE_CONSTANT && plan->impute != IMPUTE_MOST_FREQUENT)
		return 0;
	if (text == NULL)
		return ENCODE_OTHER_CATEGORY;
	return encode_category_code(encoder, j, text, (int) strlen(text));
}

/* The category that a one-hot column leaves out: the one asked for, or the first; -1: none. */
static int
choose_reference(const Fit *fit, int j)
{
	const ColumnCode *code = &fit->encoder->columns[j];
	const char *wanted = code->plan.reference;
	char *nearest;
	int reference;

	if (!code->plan.drop_reference || (wanted == NULL && code->n_categories == 0))
		return -1;
	if (wanted == NULL)
		return 0;
	reference = encode_category_code(fit->encoder, j, wanted, (int) strlen(wanted));
	if (reference != ENCODE_OTHER_CATEGORY)
		return reference;
	nearest = nearest_hint(wanted, (const char *const *) code->categories, code->n_categories);
	core_error(CORE_INVALID_PARAMETER,
			   nearest != NULL ? nearest
							   : "It is a category of the training rows; of those beyond "
								 "max_categories none can be it.",
			   "the reference \"%s\" of column \"%s\" is none of its categories", core_clip(wanted),
			   fit->encoder->schema->columns[j].name);
	return -1;
}

/* Categories beyond max_categories are not told from those that training did not see. */
static void
settle_unseen(const Fit *fit, int j)
{
	ColumnPlan *plan = &fit->encoder->columns[j].plan;

	if (fit->n_other[j] == 0)
		return;
	if (plan->unseen == UNSEEN_ERROR)
		core_error(CORE_INVALID_PARAMETER,
				   "Raise \"max_categories\", or let the unseen be \"null\".",
				   "column \"%s\" has more than max_categories = %d categories, of which the rare "
				   "ones cannot be told from the unseen",
				   fit->encoder->schema->columns[j].name, plan->max_categories);
	if (!plan->unseen_given)
		plan->unseen = UNSEEN_OTHER; /* training has seen such */
}

/* The features of one-hot categories; of a target encoding, what categories training had. */
static void
place_categories(const Fit *fit, int j, bool has_null, bool has_other)
{
	ColumnCode *code = &fit->encoder->columns[j];

	if (code->plan.encode == ENCODE_ONE_HOT)
		encode_assign_slots(code, choose_reference(fit, j), has_null, has_other);
	if (code->plan.encode != ENCODE_TARGET)
		return;
	code->n_targets = encode_n_targets(fit->rows->n_classes);
	code->null_slot = has_null ? 0 : -1;
	code->other_slot = has_other ? 0 : -1;
}

/* The categories that are told apart, the most frequent, in their order; others become one. */
static void
fit_categories(Fit *fit, int j)
{
	ColumnCode *code = &fit->encoder->columns[j];
	int offset = fit->encoder->schema->columns[j].offset;
	int n_raw = fit->categories[j].n;
	RankedCategory *ranked =
		palloc_extended(sizeof(RankedCategory) * Max(n_raw, 1), MCXT_ALLOC_HUGE);
	const char *most_frequent;
	int n_kept;
	int n = rank_categories(fit, j, ranked, &n_kept);

	most_frequent = n > 0 ? ranked[0].name : NULL;
	sort_array_arg(ranked, n_kept, sizeof(RankedCategory), compare_place,
				   unconstify(RawCategories *, &fit->categories[j]));
	fit->remap[j] = palloc_extended(sizeof(int) * Max(n_raw, 1), MCXT_ALLOC_HUGE);
	for (int k = 0; k < n_raw; k++)
		fit->remap[j][k] = ENCODE_OTHER_CATEGORY;
	code->n_categories = n_kept;
	fit->n_other[j] = n - n_kept;
	settle_unseen(fit, j);
	code->categories = palloc_extended(sizeof(char *) * Max(n_kept, 1), MCXT_ALLOC_HUGE);
	for (int k = 0; k < n_kept; k++)
	{
		check_interrupts_at(k);
		code->categories[k] = pstrdup(ranked[k].name);
		fit->remap[j][ranked[k].raw] = k;
	}
	pfree(ranked);
	(void) encode_index_categories(code);
	code->fill[0] = category_fill(fit->encoder, j, most_frequent);
	place_categories(fit, j, code->plan.impute == IMPUTE_CATEGORY && fit->n_null[offset] > 0,
					 n > n_kept);
}

/* The words of a text.  Memory: the buckets while it lasts, then the n-grams. */
static void
fit_text(Fit *fit, int j)
{
	ColumnCode *code = &fit->encoder->columns[j];
	const RawCategories *raw = &fit->categories[j];
	TextCorpus corpus = {.n = raw->n,
						 .texts = raw->names,
						 .lengths = raw->lengths,
						 .recode = raw->recode,
						 .counts = fit->counts[j],
						 .n_rows = fit->n_rows};

	budget_check(text_fit_bytes(&code->plan.text), "the words of the texts");
	code->text = text_fit(&code->plan.text, &corpus);
}

/* The imputed value that needs sums only; medians and modes follow. */
static double
simple_fill(const Fit *fit, int j, int at)
{
	const ColumnPlan *plan = &fit->encoder->columns[j].plan;
	double n = (double) (fit->n_rows - fit->n_null[at]);
	double sum = fit->sum[at] + fit->error[at];

	switch (plan->impute)
	{
		case IMPUTE_CONSTANT:
			return plan->fill_number;
		case IMPUTE_MEAN:
			return n > 0 ? sum / n : 0.0;
		case IMPUTE_MOST_FREQUENT:
			/* of a boolean; a number's is set later */
			return 2.0 * sum > n ? 1.0 : 0.0;
		default:
			return 0.0;
	}
}

static void
check_fill(const SchemaColumn *c, double fill)
{
	if (!isfinite(fill))
		core_error(CORE_OUT_OF_RANGE, "Scale the column in the query.",
				   "the sum of column \"%s\" overflows double precision", c->name);
}

/* What stands for NULL in each column; with it the dictionary of categories and words. */
static void
fit_fills(Fit *fit)
{
	Encoder *encoder = fit->encoder;

	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		const SchemaColumn *c = &encoder->schema->columns[j];

		encoder->columns[j].fill = palloc0(sizeof(double) * c->width);
		if (encode_is_text(c, &encoder->columns[j]))
		{
			fit_text(fit, j);
			continue;
		}
		if (is_category(fit, j))
		{
			fit_categories(fit, j);
			continue;
		}
		for (int k = 0; k < c->width; k++)
		{
			encoder->columns[j].fill[k] = simple_fill(fit, j, c->offset + k);
			check_fill(c, encoder->columns[j].fill[k]);
		}
	}
}

/* Medians, and the most frequent value of numbers, where asked for. */
static void
fit_ranked_fills(Fit *fit)
{
	Encoder *encoder = fit->encoder;
	QuantileWish *wishes = palloc(sizeof(QuantileWish) * Max(fit->n_raw, 1));
	int n_wishes = 0;

	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		const SchemaColumn *c = &encoder->schema->columns[j];
		ColumnCode *code = &encoder->columns[j];

		if (is_category(fit, j))
			continue;
		for (int k = 0; k < c->width; k++)
		{
			if (code->plan.impute == IMPUTE_MEDIAN)
				wishes[n_wishes++] = (QuantileWish){c->offset + k, 0.5, &code->fill[k]};
			else if (code->plan.impute == IMPUTE_MOST_FREQUENT && c->kind != COLUMN_BOOLEAN)
				code->fill[k] = quantile_mode(fit->rows, fit->n_raw, c->offset + k);
		}
	}
	quantile_find(fit->rows, fit->n_raw, wishes, n_wishes);
	pfree(wishes);
}

/* Say once which NULLs became a mean: nobody asked for it. */
static void
notice_means(const Fit *fit)
{
	const Schema *schema = fit->encoder->schema;
	NameList names = {0};

	for (int j = 0; j < schema->n_columns; j++)
	{
		const SchemaColumn *c = &schema->columns[j];
		uint64 most = 0;

		if (is_category(fit, j) || fit->encoder->columns[j].plan.impute != IMPUTE_MEAN)
			continue;
		for (int k = 0; k < c->width; k++)
			most = Max(most, fit->n_null[c->offset + k]);
		if (most > 0)
			name_list_add(&names, psprintf("\"%s\" (" UINT64_FORMAT ")", c->name, most));
	}
	if (names.n > 0)
		core_notice("Choose otherwise with preprocess, for example {\"impute\": \"median\", "
					"\"indicator\": true}.",
					"NULL replaced by the mean in %s", name_list_text(&names));
}

/* Say which columns have more categories than get a feature: an id or free text, often. */
static void
notice_other(const Fit *fit)
{
	const Schema *schema = fit->encoder->schema;
	NameList names = {0};

	for (int j = 0; j < schema->n_columns; j++)
	{
		const ColumnCode *code = &fit->encoder->columns[j];

		if (is_category(fit, j) && fit->n_other[j] > 0)
			name_list_add(&names, psprintf("\"%s\" (%d categories)", schema->columns[j].name,
										   code->n_categories + fit->n_other[j]));
	}
	if (names.n > 0)
		core_notice(
			"Leave such a column out with features, or raise \"max_categories\" in preprocess.",
			"rare categories count together as \"other\" in %s", name_list_text(&names));
}

static bool
any_scaled(const Encoder *encoder)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		if (encoder->columns[j].plan.scale != SCALE_NONE)
			return true;
	}
	return false;
}

/* Without a constant one column's categories take its place, as in R's y ~ 0 + g. */
static void
keep_first_whole(Encoder *encoder)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		ColumnCode *code = &encoder->columns[j];

		if (!encode_is_one_hot(&encoder->schema->columns[j], code) || !code->plan.drop_reference ||
			code->plan.reference != NULL)
			continue;
		code->plan.drop_reference = false;
		return;
	}
}

/* A fit that has seen no row yet. */
static Fit
fit_create(Schema *schema, const EncodePlan *plan, const RawRows *rows,
		   const RawCategories *categories)
{
	Fit fit = {.rows = rows, .categories = categories, .n_raw = schema->n_raw};
	int n_columns = Max(schema->n_columns, 1);
	int n_raw = Max(schema->n_raw, 1);

	fit.encoder = palloc0(sizeof(Encoder));
	fit.encoder->schema = schema;
	fit.encoder->columns = palloc0(sizeof(ColumnCode) * n_columns);
	fit.sum = palloc0(sizeof(double) * n_raw);
	fit.error = palloc0(sizeof(double) * n_raw);
	fit.n_null = palloc0(sizeof(uint64) * n_raw);
	fit.counts = palloc0(sizeof(uint64 *) * n_columns);
	fit.remap = palloc0(sizeof(int *) * n_columns);
	fit.n_other = palloc0(sizeof(int) * n_columns);
	for (int j = 0; j < schema->n_columns; j++)
	{
		fit.encoder->columns[j].plan = plan->columns[j];
		fit.encoder->columns[j].null_slot = -1;
		fit.encoder->columns[j].other_slot = -1;
		if (schema->columns[j].kind == COLUMN_CATEGORY)
			fit.counts[j] = palloc_extended(sizeof(uint64) * Max(categories[j].n, 1),
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	}
	if (plan->first_is_whole)
		keep_first_whole(fit.encoder);
	return fit;
}

Encoder *
encode_fit(Schema *schema, const EncodePlan *plan, const RawRows *rows,
		   const RawCategories *categories, bool notices, int ***remap)
{
	Fit fit = fit_create(schema, plan, rows, categories);

	rows->scan(rows, fit_block, &fit);
	fit_fills(&fit);
	fit_ranked_fills(&fit);
	if (notices)
	{
		notice_means(&fit);
		notice_other(&fit);
	}
	encode_layout(fit.encoder);
	encode_target_fit(fit.encoder, rows, fit.remap);
	if (any_scaled(fit.encoder))
		encode_scale(fit.encoder, rows, fit.remap);
	*remap = fit.remap;
	return fit.encoder;
}

Encoder *
encode_fit_sums(Schema *schema, const EncodePlan *plan, uint64 n_rows, const Dd *sums)
{
	Fit fit = fit_create(schema, plan, NULL, NULL);

	fit.n_rows = n_rows;
	for (int j = 0; j < schema->n_raw; j++)
	{
		fit.sum[j] = sums[j].hi;
		fit.error[j] = sums[j].lo;
	}
	fit_fills(&fit);
	encode_layout(fit.encoder);
	return fit.encoder;
}
