/*
 * encode_scale.c
 *		Shift and factor of scaled columns.
 *
 * Learned from the features that the unscaled encoder makes of the training
 * rows, so that imputed values count as scikit-learn counts them, and target encodings as the
 * learner sees them.  Sums are
 * double-double: the order of the rows does not show.
 */
#include "core/port.h"

#include <math.h>

#include "encode/encode_fit.h"
#include "encode/quantile.h"
#include "math/dd.h"

#define BUFFER_VALUES 65536

/* Raw rows with raw category codes, seen through an encoder. */
typedef struct EncodedRows
{
	const Encoder *encoder;
	const RawRows *rows;
	int *const *remap;
	RawBlockFn fn;
	void *state;
	Size buffer_rows;
	double *raw;
	double *features;
} EncodedRows;

static void
encoded_block(const RawBlock *block, void *state)
{
	EncodedRows *encoded = state;
	const Schema *schema = encoded->encoder->schema;

	for (Size done = 0; done < block->n_rows; done += encoded->buffer_rows)
	{
		Size now = Min(block->n_rows - done, encoded->buffer_rows);

		CHECK_FOR_INTERRUPTS();
		memcpy(encoded->raw, block->raw + done * schema->n_raw,
			   sizeof(double) * now * schema->n_raw);
		encode_remap(schema, encoded->remap, now, encoded->raw);
		encode_training_rows(encoded->encoder, block->parts != NULL ? block->parts + done : NULL,
							 now, encoded->raw, NULL, encoded->features);
		encoded->fn(&(RawBlock){.n_rows = now, .raw = encoded->features}, encoded->state);
	}
}

static void
encoded_scan(const RawRows *rows, RawBlockFn fn, void *state)
{
	EncodedRows *encoded = rows->arg;

	encoded->fn = fn;
	encoded->state = state;
	encoded->rows->scan(encoded->rows, encoded_block, encoded);
}

typedef struct FeatureSums
{
	int n_features;
	uint64 *n; /* values that are not NaN, by feature */
	Dd *sum;
	Dd *squares;
	double *min;
	double *max;
} FeatureSums;

static void
sums_block(const RawBlock *block, void *state)
{
	FeatureSums *sums = state;
	const double *x = block->raw;

	for (Size i = 0; i < block->n_rows; i++)
	{
		for (int j = 0; j < sums->n_features; j++)
		{
			if (isnan(x[j]))
				continue;
			sums->n[j]++;
			sums->sum[j] = dd_add_d(sums->sum[j], x[j]);
			sums->squares[j] = dd_add(sums->squares[j], dd_two_prod(x[j], x[j]));
			sums->min[j] = Min(sums->min[j], x[j]);
			sums->max[j] = Max(sums->max[j], x[j]);
		}
		x += sums->n_features;
	}
}

static void
sums_init(FeatureSums *sums, int n)
{
	memset(sums, 0, sizeof(FeatureSums));
	sums->n_features = n;
	sums->n = palloc0(sizeof(uint64) * n);
	sums->sum = palloc0(sizeof(Dd) * n);
	sums->squares = palloc0(sizeof(Dd) * n);
	sums->min = palloc(sizeof(double) * n);
	sums->max = palloc(sizeof(double) * n);
	for (int f = 0; f < n; f++)
	{
		sums->min[f] = HUGE_VAL;
		sums->max[f] = -HUGE_VAL;
	}
}

/* (x - mean) / population standard deviation; a constant is only centred. */
static void
scale_standard(const FeatureSums *sums, int f, double *shift, double *factor)
{
	Dd n = dd_from((double) Max(sums->n[f], 1));
	Dd mean = dd_div(sums->sum[f], n);
	double variance = dd_value(dd_sub(dd_div(sums->squares[f], n), dd_mul(mean, mean)));

	*shift = dd_value(mean);
	if (!isfinite(variance))
		*factor = variance; /* check_scale refuses it */
	else
		*factor = variance > 1e-28 * *shift * *shift ? 1.0 / sqrt(variance) : 1.0;
}

static void
scale_min_max(const FeatureSums *sums, int f, double *shift, double *factor)
{
	double range = sums->n[f] > 0 ? sums->max[f] - sums->min[f] : 0.0;

	*shift = sums->n[f] > 0 ? sums->min[f] : 0.0;
	*factor = range > 0 ? 1.0 / range : 1.0;
}

/* (x - median) / interquartile range, for the features whose column asks for it. */
static void
scale_robust(const RawRows *features, int n, const bool *robust, double *shift, double *factor)
{
	QuantileWish *wishes = palloc(sizeof(QuantileWish) * 3 * n);
	double *low = palloc(sizeof(double) * n);
	int n_wishes = 0;

	for (int f = 0; f < n; f++)
	{
		if (!robust[f])
			continue;
		wishes[n_wishes++] = (QuantileWish){f, 0.25, &low[f]};
		wishes[n_wishes++] = (QuantileWish){f, 0.5, &shift[f]};
		wishes[n_wishes++] = (QuantileWish){f, 0.75, &factor[f]};
	}
	quantile_find(features, n, wishes, n_wishes);
	for (int f = 0; f < n; f++)
	{
		if (robust[f])
			factor[f] = factor[f] > low[f] ? 1.0 / (factor[f] - low[f]) : 1.0;
	}
	pfree(wishes);
	pfree(low);
}

/* Shift and factor of every feature; those of columns that are not scaled stay unused. */
static void
scale_features(const Encoder *encoder, const RawRows *features, double *shift, double *factor)
{
	int n = encoder->n_dense;
	bool *robust = palloc0(sizeof(bool) * n);
	FeatureSums sums;

	sums_init(&sums, n);
	features->scan(features, sums_block, &sums);
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		const ColumnCode *code = &encoder->columns[j];

		for (int f = code->first_feature; f < code->first_feature + code->n_features; f++)
		{
			robust[f] = code->plan.scale == SCALE_ROBUST;
			if (code->plan.scale == SCALE_STANDARD)
				scale_standard(&sums, f, &shift[f], &factor[f]);
			else if (code->plan.scale == SCALE_MIN_MAX)
				scale_min_max(&sums, f, &shift[f], &factor[f]);
		}
	}
	scale_robust(features, n, robust, shift, factor);
	pfree(robust);
}

static void
check_scale(const Encoder *encoder, int f, double shift, double factor)
{
	if (!isfinite(shift) || !isfinite(factor))
		core_error(CORE_OUT_OF_RANGE, "Scale the column in the query.",
				   "the spread of feature \"%s\" overflows double precision",
				   encoder->feature_names[f]);
}

void
encode_scale(Encoder *encoder, const RawRows *rows, int *const *remap)
{
	EncodedRows encoded = {.encoder = encoder, .rows = rows, .remap = remap};
	RawRows features = {.scan = encoded_scan, .arg = &encoded, .has_nulls = rows->has_nulls};
	int n = encoder->n_dense;
	double *shift = palloc0(sizeof(double) * Max(n, 1));
	double *factor = palloc0(sizeof(double) * Max(n, 1));

	encoded.buffer_rows = Max(BUFFER_VALUES / Max(n, encoder->schema->n_raw), 1);
	encoded.raw = palloc(sizeof(double) * encoded.buffer_rows * encoder->schema->n_raw);
	encoded.features = palloc(sizeof(double) * encoded.buffer_rows * n);
	scale_features(encoder, &features, shift, factor);
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		ColumnCode *code = &encoder->columns[j];
		int n_values = encode_value_features(&encoder->schema->columns[j], code);

		if (code->plan.scale == SCALE_NONE)
			continue;
		code->shift = palloc(sizeof(double) * n_values);
		code->factor = palloc(sizeof(double) * n_values);
		for (int k = 0; k < n_values; k++)
		{
			code->shift[k] = shift[code->first_feature + k];
			code->factor[k] = factor[code->first_feature + k];
			check_scale(encoder, code->first_feature + k, code->shift[k], code->factor[k]);
		}
	}
	encoder->is_identity = false;
	pfree(shift);
	pfree(factor);
	pfree(encoded.raw);
	pfree(encoded.features);
}
