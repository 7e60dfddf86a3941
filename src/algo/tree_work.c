/*
 * tree_work.c
 *		Histograms and partitions in parts; see tree_work.h.
 */
#include "core/port.h"

#include "algo/tree_split.h"
#include "algo/tree_work.h"

#include <string.h>

#define PART_ROWS     65536 /* of a histogram of very many rows */
#define PART_LEAST    16384 /* of one of fewer, in up to PARTS_OF_FEW parts */
#define PARTS_OF_FEW  4
#define DIVIDE_ROWS   32768 /* of a partition */
#define FEW_ROWS      256 /* of a partition: more are looked up in a table */
#define PART_FEATURES 64
#define POOL_BYTES    (16 * 1024 * 1024)
#define POOL_MIN      3 /* a node's, and its children's */
#define POOL_MAX      64
#define PARTIAL_BYTES (4 * 1024 * 1024)
#define PARTIAL_MAX   16
#define TEAM_CELLS    524288 /* codes: less than this is not worth sharing */
#define TEAM_ROWS     (4 * DIVIDE_ROWS) /* as many rows to divide */

static inline Size
aligned(Size bytes)
{
	return (bytes + 63) & ~(Size) 63;
}

static Size
histogram_bytes(const TreeShape *shape)
{
	return Max(shape->n_cells, 1) * histogram_planes(shape->n_classes) * sizeof(int64);
}

static int
pool_size(const TreeShape *shape)
{
	if (shape->one_histogram)
		return 1;
	return (int) Max(POOL_MIN, Min(POOL_MAX, POOL_BYTES / histogram_bytes(shape)));
}

static int
partial_size(const TreeShape *shape)
{
	return (int) Min(Min(PARTIAL_MAX, PARTIAL_BYTES / histogram_bytes(shape)),
					 shape->n_rows / PART_LEAST);
}

static Size
n_parts_of(Size n_rows)
{
	return (n_rows + DIVIDE_ROWS - 1) / DIVIDE_ROWS;
}

/* Give out the next bytes of the block; block NULL: only count. */
static void *
take(char *block, Size *at, Size bytes)
{
	void *taken = block != NULL ? block + *at : NULL;

	*at += aligned(bytes);
	return taken;
}

static Size
place(TreeWork *work, const TreeShape *shape, char *block)
{
	Size at = 0;

	work->shape = *shape;
	work->n_pool = pool_size(shape);
	work->n_partial = partial_size(shape);
	work->rows = take(block, &at, shape->n_rows * sizeof(TreeRow));
	work->spare = take(block, &at, shape->n_rows * sizeof(TreeRow));
	work->n_left = take(block, &at, (n_parts_of(shape->n_rows) + 1) * sizeof(uint32));
	work->listed = take(block, &at, shape->n_features * sizeof(int));
	work->pool = take(block, &at, work->n_pool * histogram_bytes(shape));
	work->partial = take(block, &at, work->n_partial * histogram_bytes(shape));
	work->job = take(block, &at, sizeof(TreeJob));
	return at;
}

Size
tree_work_bytes(const TreeShape *shape)
{
	TreeWork work;

	return place(&work, shape, NULL);
}

void
tree_work_place(TreeWork *work, const TreeShape *shape, const BinCodes *codes,
				const FixedPair *pairs, const uint32 *cell_at, void *block)
{
	if (shape->n_rows > PG_UINT32_MAX)
		core_error(CORE_UNSUPPORTED, NULL, "trees cannot learn from more than %u rows",
				   PG_UINT32_MAX);
	memset(work, 0, sizeof(*work));
	place(work, shape, block);
	work->input = (HistogramInput){.codes = codes,
								   .pairs = pairs,
								   .cell_at = cell_at,
								   .n_cells = shape->n_cells,
								   .n_classes = shape->n_classes};
}

/* Are there others to do some of so much, and is it enough to be worth it? */
static bool
is_shared(const TreeWork *work, Size amount, Size least)
{
	return work->team != NULL && parallel_has_workers(work->team->parallel) && amount >= least;
}

/* ----------------------------------------------------------------- histograms */

static int
n_feature_parts(const TreeWork *work)
{
	int n = work->job->n_listed > 0 ? work->job->n_listed : work->shape.n_features;

	return (n + PART_FEATURES - 1) / PART_FEATURES;
}

/* What [from, to) features of the job are to sum to zero, or get from other. */
static void
for_features(const TreeWork *work, int from, int to, int64 *histogram, const int64 *other)
{
	int k;

	for (k = from; k < to; k++)
	{
		bool listed = work->job->n_listed > 0;
		int first = listed ? work->listed[k] : k;
		int end = listed ? first + 1 : to;

		if (other == NULL)
			histogram_clear(&work->input, first, end, histogram);
		else
			histogram_merge(&work->input, first, end, histogram, other);
		if (!listed)
			break;
	}
}

/* A part: some rows, some features.  The first rows go to the target itself. */
void
tree_work_histogram_part(TreeWork *work, int part)
{
	const TreeJob *job = work->job;
	int n_features = job->n_listed > 0 ? job->n_listed : work->shape.n_features;
	int row_part = part % job->n_row_parts;
	int from = part / job->n_row_parts * PART_FEATURES;
	int to = Min(from + PART_FEATURES, n_features);
	Size n = job->end - job->begin;
	Size begin = job->begin + n * row_part / job->n_row_parts;
	Size end = job->begin + n * (row_part + 1) / job->n_row_parts;
	int64 *histogram = row_part == 0
						   ? tree_work_histogram(work, job->target)
						   : work->partial + (row_part - 1) * tree_work_histogram_size(work);

	for_features(work, from, to, histogram, NULL);
	histogram_add(&work->input, work->rows + begin, end - begin, job->in_order,
				  job->n_listed > 0 ? work->listed : NULL, from, to, histogram);
}

/*
 * Parts of the rows of a histogram.  Each but the first has to be added to it, so
 * what one process does is in one part: the sums are the same.
 */
static int
n_row_parts(const TreeWork *work, Size n_rows, bool shared)
{
	Size few = Min(n_rows / PART_LEAST, PARTS_OF_FEW);

	if (!shared)
		return 1;
	return (int) Max(1, Min(Max(few, n_rows / PART_ROWS), (Size) work->n_partial + 1));
}

void
tree_work_build(TreeWork *work, Size begin, Size end, bool in_order, int n_listed, int slot)
{
	TreeJob *job = work->job;
	int n_features = n_listed > 0 ? n_listed : work->shape.n_features;
	bool shared = is_shared(work, (end - begin) * n_features, TEAM_CELLS);
	int n_parts;
	int i;

	job->begin = begin;
	job->end = end;
	job->in_order = in_order;
	job->n_listed = n_listed;
	job->target = slot;
	job->n_row_parts = n_row_parts(work, end - begin, shared);
	n_parts = job->n_row_parts * n_feature_parts(work);
	if (shared)
		parallel_run(work->team->parallel, work->team->histogram_step, n_parts);
	for (i = 0; i < n_parts && !shared; i++)
		tree_work_histogram_part(work, i);
	for (i = 1; i < job->n_row_parts; i++)
		for_features(work, 0, n_features, tree_work_histogram(work, slot),
					 work->partial + (i - 1) * tree_work_histogram_size(work));
}

/* ------------------------------------------------------------------ partition */

static void
which_go_left(const TreeJob *job, uint8 *goes_left)
{
	int code;

	for (code = 0; code < 256; code++)
		goes_left[code] = split_goes_left(job->left, code);
}

/*
 * Divide rows [from, to) of a node, of which n_left stay on the left so far, by a table
 * or, without one, by the bits themselves: the left rows move up, the others are
 * collected in spare.
 */
static inline __attribute__((always_inline)) Size
divide_range(TreeWork *work, const uint8 *goes_left, Size from, Size to, Size n_left)
{
	const TreeJob *job = work->job;
	TreeRow *rows = work->rows + job->begin;
	Size step;
	const uint8 *column = bins_column(work->input.codes, job->feature, &step);
	Size i;

	for (i = from; i < to; i++)
	{
		TreeRow row = rows[i];
		uint8 code = column[row.row * step];

		rows[n_left] = row;
		work->spare[i - n_left] = row;
		n_left += goes_left != NULL ? goes_left[code] : split_goes_left(job->left, code);
	}
	return n_left;
}

/* A node that one process divides: the left rows stay in place, the others take a detour. */
static Size
divide_alone(TreeWork *work)
{
	const TreeJob *job = work->job;
	Size n = job->end - job->begin;
	Size n_left = 0;
	uint8 goes_left[256];
	Size done;

	if (n < FEW_ROWS)
		n_left = divide_range(work, NULL, 0, n, 0);
	else
		which_go_left(job, goes_left);
	for (done = 0; n >= FEW_ROWS && done < n; done += DIVIDE_ROWS)
	{
		CHECK_FOR_INTERRUPTS();
		n_left = divide_range(work, goes_left, done, Min(done + DIVIDE_ROWS, n), n_left);
	}
	memcpy(work->rows + job->begin + n_left, work->spare, (n - n_left) * sizeof(TreeRow));
	return n_left;
}

/*
 * A part of a partition, first half: the rows that go left to the front of the
 * part in spare, the others to its end, backwards.
 */
void
tree_work_divide_part(TreeWork *work, int part)
{
	const TreeJob *job = work->job;
	Size begin = job->begin + (Size) part * DIVIDE_ROWS;
	Size end = Min(begin + DIVIDE_ROWS, job->end);
	uint8 goes_left[256];
	Size step;
	const uint8 *column = bins_column(work->input.codes, job->feature, &step);
	TreeRow *left = work->spare + begin;
	TreeRow *right = work->spare + end - 1;
	Size n_left = 0;
	Size i;

	CHECK_FOR_INTERRUPTS();
	which_go_left(job, goes_left);
	for (i = 0; i < end - begin; i++)
	{
		TreeRow row = work->rows[begin + i];

		left[n_left] = row;
		*(right - (i - n_left)) = row;
		n_left += goes_left[column[row.row * step]];
	}
	work->n_left[part] = n_left;
}

/* Second half: from spare to their places, after what the parts before leave. */
void
tree_work_gather_part(TreeWork *work, int part)
{
	const TreeJob *job = work->job;
	Size begin = job->begin + (Size) part * DIVIDE_ROWS;
	Size end = Min(begin + DIVIDE_ROWS, job->end);
	Size n_parts = n_parts_of(job->end - job->begin);
	TreeRow *left = work->rows + job->begin;
	TreeRow *right = left;
	Size i;

	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < n_parts; i++)
	{
		right += work->n_left[i];
		if (i < (Size) part)
		{
			left += work->n_left[i];
			right += DIVIDE_ROWS - work->n_left[i];
		}
	}
	memcpy(left, work->spare + begin, work->n_left[part] * sizeof(TreeRow));
	for (i = end; i > begin + work->n_left[part]; i--)
		*right++ = work->spare[i - 1];
}

Size
tree_work_divide(TreeWork *work, Size begin, Size end, int feature, const uint64 *left)
{
	const TreeTeam *team = work->team;
	TreeJob *job = work->job;
	int n_parts = (int) n_parts_of(end - begin);
	Size n_left = 0;
	int i;

	job->begin = begin;
	job->end = end;
	job->feature = feature;
	memcpy(job->left, left, sizeof(job->left));
	if (!is_shared(work, end - begin, TEAM_ROWS))
		return divide_alone(work);
	parallel_run(team->parallel, team->divide_step, n_parts);
	parallel_run(team->parallel, team->gather_step, n_parts);
	for (i = 0; i < n_parts; i++)
		n_left += work->n_left[i];
	return n_left;
}
