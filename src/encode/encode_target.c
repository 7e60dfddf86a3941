/*
 * encode_target.c
 *		What categories say of the target (encode_target.h).
 *
 * Sums are double-double, of differences from a number near the mean, so that the order of the
 * rows does not show.  There is a cell of sums for each place of a column (a category, NULL,
 * "other") in each table: one table for the rows that count in a part, and one for all.
 */
#include "core/port.h"

#include <math.h>

#include "core/budget.h"
#include "encode/encode_target.h"
#include "math/dd.h"

typedef struct TargetFit
{
	Encoder *encoder;
	int *const *remap;
	const int *class_of; /* NULL: the target is a number */
	int n_tables; /* parts, then all rows */
	int n_targets;
	int cell; /* sums of a cell: weights, of each feature what it is, its squares if a number */
	Dd shift; /* of numbers: what all differences are taken from */
	uint64 n_first; /* rows of the first scan */
	uint64 n_rows;
	Dd *total; /* a cell of all rows */
	Dd **cells; /* by column: table by table, place by place; NULL: not encoded so */
} TargetFit;

static Size
n_places(const ColumnCode *code)
{
	return (Size) code->n_categories + 2;
}

static bool
any_target(const Encoder *encoder)
{
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		if (encoder->columns[j].n_targets > 0)
			return true;
	}
	return false;
}

/* ---- sums ---- */

/* Memory for the sums, which are counted before any is taken. */
static void
create_cells(TargetFit *fit)
{
	const Schema *schema = fit->encoder->schema;
	Size table = sizeof(Dd) * fit->cell;
	double bytes = 0;

	for (int j = 0; j < schema->n_columns; j++)
	{
		const ColumnCode *code = &fit->encoder->columns[j];

		if (code->n_targets > 0)
			bytes += (double) fit->n_tables * n_places(code) *
					 (double) (table + sizeof(double) * fit->n_targets);
	}
	budget_check((Size) Min(bytes, (double) SIZE_MAX / 2), "what categories say of the target");
	fit->total = palloc0(table);
	fit->cells = palloc0(sizeof(Dd *) * Max(schema->n_columns, 1));
	for (int j = 0; j < schema->n_columns; j++)
	{
		const ColumnCode *code = &fit->encoder->columns[j];

		if (code->n_targets > 0)
			fit->cells[j] = palloc_extended(table * fit->n_tables * n_places(code),
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	}
}

static void
free_cells(TargetFit *fit)
{
	for (int j = 0; j < fit->encoder->schema->n_columns; j++)
	{
		if (fit->cells[j] != NULL)
			pfree(fit->cells[j]);
	}
	pfree(fit->cells);
	pfree(fit->total);
}

/* A row, its target, and what it weighs. */
typedef struct TargetRow
{
	int feature; /* of its class, -1: it has none; numbers: 0 */
	Dd value; /* of the target: 1 for a class */
	double w;
} TargetRow;

/* The first of two classes is what is not the second. */
static TargetRow
read_target(const TargetFit *fit, const RawBlock *block, Size i)
{
	TargetRow row = {.value = dd_from(1.0), .w = block->w != NULL ? block->w[i] : 1.0};

	if (fit->class_of == NULL)
		row.value = dd_sub(dd_from(block->y[i]), fit->shift);
	else
		row.feature = fit->class_of[(int) block->y[i]] - (fit->n_targets == 1 ? 1 : 0);
	return row;
}

static inline void
add_to_cell(const TargetFit *fit, Dd *cell, const TargetRow *row)
{
	Dd value = dd_mul_d(row->value, row->w);

	cell[0] = dd_add_d(cell[0], row->w);
	if (row->feature >= 0)
		cell[1 + row->feature] = dd_add(cell[1 + row->feature], value);
	if (fit->class_of == NULL)
		cell[2] = dd_add(cell[2], dd_mul(value, row->value));
}

/* The place of each column's category in the row; -1 for other columns. */
static void
find_places(const TargetFit *fit, const double *raw, int *places)
{
	const Schema *schema = fit->encoder->schema;

	for (int j = 0; j < schema->n_columns; j++)
	{
		const SchemaColumn *c = &schema->columns[j];
		double v = raw[c->offset];

		places[j] = -1;
		if (fit->cells[j] != NULL)
			places[j] = encode_target_place(c, &fit->encoder->columns[j],
											isnan(v) ? v : fit->remap[j][(int) v]);
	}
}

static void
add_to_table(const TargetFit *fit, int table, const int *places, const TargetRow *row)
{
	for (int j = 0; j < fit->encoder->schema->n_columns; j++)
	{
		Size at = (Size) table * n_places(&fit->encoder->columns[j]) + places[j];

		if (places[j] >= 0)
			add_to_cell(fit, fit->cells[j] + at * fit->cell, row);
	}
}

typedef struct TargetScan
{
	TargetFit *fit;
	int *places;
} TargetScan;

static void
target_block(const RawBlock *block, void *state)
{
	TargetScan *scan = state;
	TargetFit *fit = scan->fit;
	int all = fit->n_tables - 1;

	CHECK_FOR_INTERRUPTS();
	fit->n_rows += block->n_rows;
	for (Size i = 0; i < block->n_rows; i++)
	{
		TargetRow row = read_target(fit, block, i);
		unsigned counts = block->parts != NULL ? block->parts[i].counts : 0;

		find_places(fit, block->raw + i * fit->encoder->schema->n_raw, scan->places);
		add_to_cell(fit, fit->total, &row);
		add_to_table(fit, all, scan->places, &row);
		for (int part = 0; part < all; part++)
		{
			if ((counts >> part) & 1)
				add_to_table(fit, part, scan->places, &row);
		}
	}
}

static void
mean_block(const RawBlock *block, void *state)
{
	TargetFit *fit = state;

	fit->n_first += block->n_rows;
	for (Size i = 0; i < block->n_rows; i++)
		fit->shift = dd_add_d(fit->shift, block->y[i]);
}

/* ---- values ---- */

/* Of all rows: the mean of a feature, and the variance around it. */
typedef struct TargetPrior
{
	Dd mean;
	Dd variance;
	Dd a_row; /* what a row weighs on average */
} TargetPrior;

static Dd
not_below_zero(Dd x)
{
	return x.hi > 0.0 ? x : DD_ZERO;
}

/* The variance in a cell around its mean of a feature. */
static Dd
cell_variance(const TargetFit *fit, const Dd *cell, Dd mean)
{
	if (fit->class_of != NULL)
		return not_below_zero(dd_mul(mean, dd_sub(dd_from(1.0), mean)));
	return not_below_zero(dd_sub(dd_div(cell[2], cell[0]), dd_mul(mean, mean)));
}

static TargetPrior
feature_prior(const TargetFit *fit, int feature)
{
	TargetPrior prior = {.mean = dd_div(fit->total[1 + feature], fit->total[0])};

	prior.variance = cell_variance(fit, fit->total, prior.mean);
	prior.a_row = dd_div(fit->total[0], dd_from((double) fit->n_rows));
	return prior;
}

/* A cell's mean of a feature, drawn to that of all rows; fallback where it has no row. */
static double
cell_value(const TargetFit *fit, const Dd *cell, int feature, const TargetPrior *prior,
		   double smooth, double fallback)
{
	Dd n;
	Dd own;
	Dd others;
	Dd mean;

	if (!(cell[0].hi > 0.0))
		return fallback;
	n = dd_div(cell[0], prior->a_row);
	mean = dd_div(cell[1 + feature], cell[0]);
	own = smooth == ENCODE_SMOOTH_AUTO ? dd_mul(prior->variance, n) : n;
	others = smooth == ENCODE_SMOOTH_AUTO ? cell_variance(fit, cell, mean) : dd_from(smooth);
	others = dd_add(own, others);
	if (others.hi > 0.0)
		mean = dd_add(prior->mean, dd_mul(dd_div(own, others), dd_sub(mean, prior->mean)));
	else
		mean = prior->mean;
	return dd_value(dd_add(mean, fit->shift));
}

/* What a column's categories are by one table, feature by feature; out: places x features. */
static void
fill_table(const TargetFit *fit, int j, int table, double *out)
{
	const ColumnCode *code = &fit->encoder->columns[j];
	Size places = n_places(code);
	const Dd *cells = fit->cells[j] + table * places * fit->cell;

	for (int k = 0; k < fit->n_targets; k++)
	{
		TargetPrior prior = feature_prior(fit, k);
		double mean = dd_value(dd_add(prior.mean, fit->shift));
		double other =
			cell_value(fit, cells + (places - 1) * fit->cell, k, &prior, code->plan.smooth, mean);

		for (Size p = 0; p < places; p++)
		{
			check_interrupts_at(p);
			out[p * fit->n_targets + k] =
				cell_value(fit, cells + p * fit->cell, k, &prior, code->plan.smooth,
						   p < places - 2 ? mean : other);
		}
	}
}

/* No cell has more in it than all rows together. */
static void
check_totals(const TargetFit *fit)
{
	for (int k = 0; k < fit->cell; k++)
	{
		if (!isfinite(dd_value(fit->total[k])))
			core_error(CORE_OUT_OF_RANGE, "Divide it, or the weights, by a power of ten.",
					   "the squares of the target overflow double precision");
	}
}

static void
fill_column(const TargetFit *fit, int j)
{
	ColumnCode *code = &fit->encoder->columns[j];
	Size n = n_places(code) * fit->n_targets;
	int n_parts = fit->n_tables - 1;

	code->targets = palloc_extended(sizeof(double) * n, MCXT_ALLOC_HUGE);
	fill_table(fit, j, n_parts, code->targets);
	if (n_parts == 0)
		return;
	code->part_targets = palloc_extended(sizeof(double) * n * n_parts, MCXT_ALLOC_HUGE);
	for (int part = 0; part < n_parts; part++)
		fill_table(fit, j, part, code->part_targets + n * part);
}

void
encode_target_fit(Encoder *encoder, const RawRows *rows, int *const *remap)
{
	TargetFit fit = {.encoder = encoder,
					 .remap = remap,
					 .class_of = rows->n_classes > 0 ? rows->class_of : NULL,
					 .n_tables = rows->n_parts + 1,
					 .n_targets = encode_n_targets(rows->n_classes)};
	TargetScan scan = {.fit = &fit};

	if (!any_target(encoder))
		return;
	encode_name_targets(encoder, rows->n_classes, rows->labels);
	fit.cell = 1 + fit.n_targets + (fit.class_of == NULL);
	create_cells(&fit);
	if (fit.class_of == NULL)
	{
		rows->scan(rows, mean_block, &fit);
		fit.shift = dd_from(dd_value(fit.shift) / (double) fit.n_first);
	}
	scan.places = palloc(sizeof(int) * encoder->schema->n_columns);
	rows->scan(rows, target_block, &scan);
	check_totals(&fit);
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		if (fit.cells[j] != NULL)
			fill_column(&fit, j);
	}
	pfree(scan.places);
	free_cells(&fit);
}
