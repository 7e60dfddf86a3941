/*
 * components.c
 *		The fitted form of a decomposition: scoring, stored form; and the
 *		decomposition of a matrix of products.
 *
 * Stored (format 1): u32 components, u8 centred?, u8 whiten?, the means (features
 * f64, only when centred), the vectors (components x features f64), then the
 * variances, their shares and the singular values (components f64 each).
 */
#include "core/port.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "algo/decomposition/components.h"
#include "algo/passes/mixed.h"
#include "core/budget.h"
#include "math/matrix.h"

/* Up to so many columns the refinement in double-double costs less than reading the rows. */
#define REFINED_COLUMNS 512

/* A component whose variance is less, as a share of the greatest, is rounding. */
#define NO_VARIANCE 1e-26

/* Of about a hundred, relative to the lengths of two columns. */
#define KEPT_BITS 94

#define RATIOS_IN_REPORT 10
#define WIDTH_ON_STACK   256

/* ------------------------------------------------------------ the decomposition */

static void
add_block(const RowBlock *block, void *state)
{
	Gram *gram = state;
	int p = gram->n_columns - 1;

	gram_add(gram, block->n_rows, block->x, p, p, NULL, 0);
}

const Gram *
components_gram(const TrainSet *set)
{
	const Gram *gram = set->gram;
	int bad;

	if (gram == NULL)
	{
		Gram *sums = gram_create(set->n_features + 1);

		set->scan(set, add_block, sums);
		gram = sums;
	}
	if (!gram_is_finite(gram, &bad))
		core_error(CORE_OUT_OF_RANGE, "Scale the column down.",
				   "the sum of squares of column \"%s\" is out of range of double precision",
				   bad >= 1 && bad <= set->n_features ? set->feature_names[bad - 1] : "target");
	return gram;
}

Size
components_exact_bytes(int p)
{
	Size cells = (Size) p * p;

	return gram_bytes(p + 1) + cells * sizeof(double) +
		   cells *
			   (p <= REFINED_COLUMNS ? 3 * sizeof(Dd) + 6 * sizeof(double) : 3 * sizeof(double));
}

/*
 * A product without the last of its bits, in which the order of the rows shows.
 * Where variances are equal, or 0, these alone would decide how the components lie.
 */
static Dd
settled(const Gram *gram, int i, int j)
{
	Dd v = gram_get(gram, i, j);
	double high = v.hi;
	double unit;
	int exponent;

	frexp(sqrt(gram_get(gram, i, i).hi) * sqrt(gram_get(gram, j, j).hi), &exponent);
	unit = ldexp(1.0, exponent - KEPT_BITS);
	if (unit < DBL_MIN)
		return v;
	if (fabs(high) < unit * 0x1p52) /* less precise than high itself */
		high = rint(high / unit) * unit;
	return dd_two_sum(high, rint(((v.hi - high) + v.lo) / unit) * unit);
}

static Dd
product(const Gram *gram, bool centred, int i, int j)
{
	Dd whole = settled(gram, i + 1, j + 1);
	Dd means;

	if (!centred)
		return whole;
	means = dd_mul(settled(gram, 0, i + 1), settled(gram, 0, j + 1));
	return dd_sub(whole, dd_div(means, gram_get(gram, 0, 0)));
}

static void
decompose_refined(const Gram *gram, int p, bool centred, double *values, double *v)
{
	Dd *a = palloc_extended(Max((Size) p * p, 1) * sizeof(Dd), MCXT_ALLOC_HUGE);

	for (int i = 0; i < p; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j <= i; j++)
			a[(Size) i * p + j] = a[(Size) j * p + i] = product(gram, centred, i, j);
	}
	linalg_dd_symmetric_eigen(p, a, values, v);
	pfree(a);
}

static void
decompose_plain(const Gram *gram, int p, bool centred, double *values, double *v)
{
	double *a = palloc_extended((Size) p * p * sizeof(double), MCXT_ALLOC_HUGE);

	for (int i = 0; i < p; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j <= i; j++)
			a[(Size) i * p + j] = a[(Size) j * p + i] = dd_value(product(gram, centred, i, j));
	}
	linalg_symmetric_eigen(p, a, values, v);
	pfree(a);
}

/* From ascending to descending. */
static void
turn_around(int p, double *values, double *v)
{
	double *row = palloc(Max(p, 1) * sizeof(double));
	Size bytes = p * sizeof(double);

	for (int i = 0, j = p - 1; i < j; i++, j--)
	{
		double h = values[i];

		CHECK_FOR_INTERRUPTS();
		values[i] = values[j];
		values[j] = h;
		memcpy(row, v + (Size) i * p, bytes);
		memcpy(v + (Size) i * p, v + (Size) j * p, bytes);
		memcpy(v + (Size) j * p, row, bytes);
	}
	for (int i = 0; i < p; i++)
		values[i] = Max(values[i], 0.0);
	pfree(row);
}

void
components_decompose(const Gram *gram, int p, bool centred, double *values, double *v)
{
	if (p <= REFINED_COLUMNS)
		decompose_refined(gram, p, centred, values, v);
	else
		decompose_plain(gram, p, centred, values, v);
	turn_around(p, values, v);
}

/* --------------------------------------------------------------- the fitted form */

Components *
components_create(int n_features, int n_components, bool centred, bool whiten)
{
	Components *fit = palloc0(sizeof(Components));

	fit->n_features = n_features;
	fit->n_components = n_components;
	fit->whiten = whiten;
	if (centred)
		fit->mean = vector_zeros(n_features);
	fit->vectors = vector_zeros((Size) n_components * n_features);
	fit->variance = vector_zeros(n_components);
	fit->variance_ratio = vector_zeros(n_components);
	fit->singular_values = vector_zeros(n_components);
	return fit;
}

/* A component without variance is 0 everywhere: whitening leaves it so. */
static void
set_factors(Components *fit)
{
	double greatest = 0.0;

	fit->factors = vector_zeros(fit->n_components);
	for (int i = 0; i < fit->n_components; i++)
		greatest = Max(greatest, fit->variance[i]);
	for (int i = 0; i < fit->n_components; i++)
	{
		fit->factors[i] = 1.0;
		if (fit->whiten)
			fit->factors[i] =
				fit->variance[i] > NO_VARIANCE * greatest ? 1.0 / sqrt(fit->variance[i]) : 0.0;
	}
}

/* The greatest of |values| is positive: the sign that scikit-learn's svd_flip gives rows of V. */
static void
fix_sign(int n, double *vector)
{
	int at = 0;

	for (int j = 1; j < n; j++)
		if (fabs(vector[j]) > fabs(vector[at]))
			at = j;
	if (n > 0 && vector[at] < 0.0)
		for (int j = 0; j < n; j++)
			vector[j] = 0.0 - vector[j];
}

static bool
all_finite(Size n, const double *values)
{
	for (Size i = 0; i < n; i++)
	{
		check_interrupts_at(i);
		if (!isfinite(values[i]))
			return false;
	}
	return true;
}

void
components_finish(Components *fit)
{
	Size k = fit->n_components;

	for (Size i = 0; i < k; i++)
	{
		CHECK_FOR_INTERRUPTS();
		fix_sign(fit->n_features, fit->vectors + i * fit->n_features);
	}
	set_factors(fit);
	if (!(all_finite(k * fit->n_features, fit->vectors) && all_finite(k, fit->variance) &&
		  all_finite(k, fit->variance_ratio) && all_finite(k, fit->singular_values) &&
		  all_finite(k, fit->factors) &&
		  (fit->mean == NULL || all_finite(fit->n_features, fit->mean))))
		core_error(CORE_OUT_OF_RANGE, "Scale the columns.",
				   "the components are out of range of double precision");
}

/* The whole and the first few shares of the variance: all of them are in the fit. */
void
components_report(const Components *fit, const TrainSet *set, TrainReport *report)
{
	double sum = 0.0;

	for (int i = 0; i < fit->n_components; i++)
		sum += fit->variance_ratio[i];
	report_figure(report, "n_rows", (double) set->n_rows);
	report_figure(report, "n_components", fit->n_components);
	report_figure(report, "explained_variance_ratio", sum);
	for (int i = 0; i < Min(fit->n_components, RATIOS_IN_REPORT); i++)
		report_figure(report, psprintf("explained_variance_ratio_%d", i + 1),
					  fit->variance_ratio[i]);
	for (int i = 0; i < Min(fit->n_components, RATIOS_IN_REPORT); i++)
		report_figure(report, psprintf("singular_value_%d", i + 1), fit->singular_values[i]);
}

/* --------------------------------------------------------------------- scoring */

/* A row less the means, where there are any. */
static const double *
centre_row(const Components *fit, const double *x, double *space)
{
	if (fit->mean == NULL)
		return x;
	for (int j = 0; j < fit->n_features; j++)
		space[j] = x[j] - fit->mean[j];
	return space;
}

void
components_predict(const void *model, Size n, const double *x, double *out)
{
	const Components *fit = model;
	Size p = fit->n_features;
	double on_stack[WIDTH_ON_STACK];
	double *space = p <= WIDTH_ON_STACK ? on_stack : palloc(p * sizeof(double));

	for (Size i = 0; i < n; i++)
	{
		const double *row = centre_row(fit, x + i * p, space);

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < fit->n_components; j++)
			*out++ = linalg_dot(p, row, fit->vectors + j * p) * fit->factors[j];
	}
	if (space != on_stack)
		pfree(space);
}

/* Of rows that are not centred: what is 0 adds nothing. */
void
components_predict_sparse(const void *model, int n_sparse, const RowBlock *rows, double *out)
{
	const Components *fit = model;
	Size p = fit->n_features;

	for (Size i = 0; i < rows->n_rows; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < fit->n_components; j++)
			*out++ = mixed_dot(rows, (int) p - n_sparse, i, fit->vectors + j * p) * fit->factors[j];
	}
}

int
components_n_outputs(const void *model)
{
	return ((const Components *) model)->n_components;
}

/*
 * Per row: the mean over the columns of the squared difference to what the components keep of it.
 */
static void
components_errors(const void *model, Size n, const double *x, double *out)
{
	const Components *fit = model;
	Size p = fit->n_features;
	double *space = palloc(Max(p, 1) * sizeof(double));
	double *rest = palloc(Max(p, 1) * sizeof(double));

	for (Size i = 0; i < n; i++)
	{
		const double *row = centre_row(fit, x + i * p, space);

		CHECK_FOR_INTERRUPTS();
		memcpy(rest, row, p * sizeof(double));
		for (int j = 0; j < fit->n_components; j++)
		{
			const double *vector = fit->vectors + j * p;
			double score = linalg_dot(p, row, vector);

			for (Size k = 0; k < p; k++)
				rest[k] -= score * vector[k];
		}
		out[i] = linalg_dot(p, rest, rest) / Max(p, 1);
	}
	pfree(rest);
	pfree(space);
}

/*
 * The same of rows that are not centred, at the cost of what is not 0 in them: the components
 * are orthonormal, so the square of what they do not keep is that of the row less theirs.
 */
static void
components_sparse_errors(const void *model, int n_sparse, const RowBlock *rows, double *out)
{
	const Components *fit = model;
	Size p = fit->n_features;
	int n_dense = (int) p - n_sparse;

	for (Size i = 0; i < rows->n_rows; i++)
	{
		double rest = mixed_square(rows, n_dense, i);

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < fit->n_components; j++)
		{
			double score = mixed_dot(rows, n_dense, i, fit->vectors + j * p);

			rest -= score * score;
		}
		out[i] = Max(rest, 0.0) / Max(p, 1);
	}
}

const AlgorithmFigure components_figure = {
	.name = "mean_squared_reconstruction_error",
	.greater_is_better = false,
	.rows = components_errors,
	.sparse_rows = components_sparse_errors,
};

/* ----------------------------------------------------------------- stored form */

void
components_save(const void *model, ByteWriter *w)
{
	const Components *fit = model;
	Size k = fit->n_components;

	bytes_put_u32(w, (uint32) k);
	bytes_put_u8(w, fit->mean != NULL);
	bytes_put_u8(w, fit->whiten);
	if (fit->mean != NULL)
		bytes_put_f64_array(w, fit->mean, fit->n_features);
	bytes_put_f64_array(w, fit->vectors, k * fit->n_features);
	bytes_put_f64_array(w, fit->variance, k);
	bytes_put_f64_array(w, fit->variance_ratio, k);
	bytes_put_f64_array(w, fit->singular_values, k);
}

void *
components_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	Components *fit = palloc0(sizeof(Components));
	bool centred;

	if (format != 1)
		bytes_corrupt(r, "unknown format of components");
	if (shape->n_features < 1 || shape->n_classes != 0)
		bytes_corrupt(r, "shape that no components have");
	fit->n_features = shape->n_features;
	fit->n_components = (int) bytes_get_count(r, ((Size) shape->n_features + 3) * sizeof(double),
											  (uint32) shape->n_features);
	if (fit->n_components < 1)
		bytes_corrupt(r, "no components");
	centred = bytes_get_bool(r);
	fit->whiten = bytes_get_bool(r);
	if (centred)
		fit->mean = bytes_get_f64_array(r, shape->n_features);
	fit->vectors = bytes_get_f64_array(r, (Size) fit->n_components * shape->n_features);
	fit->variance = bytes_get_f64_array(r, fit->n_components);
	fit->variance_ratio = bytes_get_f64_array(r, fit->n_components);
	fit->singular_values = bytes_get_f64_array(r, fit->n_components);
	for (int i = 0; i < fit->n_components; i++)
		if (fit->variance[i] < 0.0 || fit->variance_ratio[i] < 0.0 || fit->singular_values[i] < 0.0)
			bytes_corrupt(r, "negative variance");
	bytes_expect_end(r);
	set_factors(fit);
	return fit;
}
