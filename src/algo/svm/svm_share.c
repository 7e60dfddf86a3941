/*
 * svm_share.c
 *		Kernel rows by several processes; see svm_share.h.
 *
 * The shared block: a SharedKernel, all rows, room for the rows that shrinking
 * leaves, the norms of the points, and the values of the cache.
 */
#include "core/port.h"

#include <string.h>

#include "algo/algo_rows.h"
#include "algo/svm/svm_share.h"
#include "math/linalg.h"

#define PART_TILES          4 /* of columns; what a part sets up pays then */
#define ROWS_BETWEEN_CHECKS 1024

/* What workers must know; the offsets are from the beginning of the block. */
typedef struct SharedKernel
{
	SvmKernel kernel;
	Size p;
	Size x_at;
	Size kept_at;
	Size norms_at;
	Size values_at;

	/* the rows that are wanted now */
	bool kept; /* the points are those that shrinking left */
	Size n_points;
	int n_rows;
	int row_ids[SVM_SHARE_ROWS];
	Size out[SVM_SHARE_ROWS]; /* places in the values */
} SharedKernel;

static Size
parts_of_columns(Size n_points)
{
	Size columns = PART_TILES * SVM_TILE_COLUMNS;

	return (n_points + columns - 1) / columns;
}

/* Some rows of the kernel against some columns, left where the others look: what a worker does. */
static void
step_rows(void *block, int part)
{
	char *base = block;
	const SharedKernel *shared = block;
	Size p = shared->p;
	Size n_columns = PART_TILES * SVM_TILE_COLUMNS;
	Size first_column = part % parts_of_columns(shared->n_points) * n_columns;
	int first = (int) (part / parts_of_columns(shared->n_points)) * SVM_BLOCK_ROWS;
	int m = Min(SVM_BLOCK_ROWS, shared->n_rows - first);
	const double *x = (double *) (base + shared->x_at);
	double *rows = palloc_extended(Max(m * p, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	double *norms = palloc(m * sizeof(double));
	double *scratch = palloc(svm_kernel_scratch(m) * sizeof(double));
	float **out = palloc(m * sizeof(float *));
	SvmPoints points = {
		.n = shared->n_points,
		.p = p,
		.x = (double *) (base + (shared->kept ? shared->kept_at : shared->x_at)),
		.norms = (double *) (base + shared->norms_at),
	};

	for (int b = 0; b < m; b++)
		out[b] = (float *) (base + shared->values_at) + shared->out[first + b];
	svm_kernel_gather(m, shared->row_ids + first, p, x, rows, norms);
	svm_kernel_rows(&shared->kernel, m, rows, norms, &points, first_column,
					Min(first_column + n_columns, points.n), scratch, out);
}

static const ParallelStep svm_steps[] = {step_rows};

const ParallelKind svm_kind = {.name = "kernel rows", .n_steps = 1, .steps = svm_steps};

/*
 * Every row is computed once or so: a value takes a nanosecond, and 0.1 a column.  Shared
 * memory is taken at once, used or not: up to a nanosecond a byte, counted against it.
 */
static double
work_of(const SvmShare *share, Size bytes)
{
	return (double) share->n * share->n * (1.0 + 0.1 * share->p) - (double) bytes;
}

static void
copy_rows(const SvmShare *share, const double *x)
{
	for (Size i = 0; i < share->n; i += ROWS_BETWEEN_CHECKS)
	{
		Size n = Min(ROWS_BETWEEN_CHECKS, share->n - i);

		CHECK_FOR_INTERRUPTS();
		memcpy(share->x + i * share->p, x + i * share->p, n * share->p * sizeof(double));
	}
}

void
svm_share_begin(SvmShare *share, const SvmKernel *kernel, Size n, Size p, const double *x,
				bool shrinking, Size n_values)
{
	SharedKernel shared = {.kernel = *kernel, .p = p};
	Size at = 0;
	char *base;

	*share = (SvmShare){.kernel = kernel, .n = n, .p = p};
	parallel_take(&at, sizeof(SharedKernel));
	shared.x_at = parallel_take(&at, n * p * sizeof(double));
	shared.kept_at = parallel_take(&at, shrinking ? n * p * sizeof(double) : 0);
	shared.norms_at = parallel_take(&at, svm_padded(n) * sizeof(double));
	shared.values_at = parallel_take(&at, n_values * sizeof(float));
	share->parallel = parallel_try(&svm_kind, at, work_of(share, at));
	if (share->parallel == NULL)
	{
		share->values = palloc_extended(n_values * sizeof(float), MCXT_ALLOC_HUGE);
		return;
	}
	base = parallel_shared(share->parallel);
	*(SharedKernel *) base = shared;
	share->x = (double *) (base + shared.x_at);
	share->x_kept = (double *) (base + shared.kept_at);
	share->norms = (double *) (base + shared.norms_at);
	share->values = (float *) (base + shared.values_at);
	copy_rows(share, x);
}

void
svm_share_end(SvmShare *share)
{
	if (share->parallel != NULL)
		parallel_end(share->parallel);
	else
		pfree(share->values);
}

void
svm_share_rows(SvmShare *share, const SvmPoints *points, int n, const int *row_ids,
			   float *const *out)
{
	SharedKernel *shared = parallel_shared(share->parallel);
	int n_blocks = (n + SVM_BLOCK_ROWS - 1) / SVM_BLOCK_ROWS;

	Assert(n <= SVM_SHARE_ROWS);
	shared->kept = points->x == share->x_kept;
	shared->n_points = points->n;
	shared->n_rows = n;
	for (int i = 0; i < n; i++)
	{
		shared->row_ids[i] = row_ids[i];
		shared->out[i] = out[i] - share->values;
	}
	parallel_run(share->parallel, 0, n_blocks * (int) parts_of_columns(points->n));
}
