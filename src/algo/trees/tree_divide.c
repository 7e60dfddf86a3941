/*
 * tree_divide.c
 *		The partition of a node's rows between its children.
 *
 * A part of the rows is divided in place: those that go left move up, the others take a
 * detour through spare.  Where several processes divide parts, each part then has its
 * left rows before the others, and what lies on the wrong side of the place where the
 * left rows of all are to end changes sides: as many on one side as on the other.
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_split.h"
#include "algo/trees/tree_work.h"

#define FEW_ROWS  256 /* more are looked up in a table */
#define SWAP_ROWS 8192 /* that change sides, of a part */
#define TEAM_ROWS (3 * TREE_DIVIDE_ROWS) /* less is not worth sharing */

static void
which_go_left(const TreeJob *job, uint8 *goes_left)
{
	for (int code = 0; code < 256; code++)
		goes_left[code] = split_goes_left(job->left, code);
}

/*
 * Divide rows [from, to), of which n_left stay on the left so far, by a table or, without
 * one, by the bits themselves: the left rows come to the front, of begin and after, the
 * others are collected in spare.
 */
static inline __attribute__((always_inline)) Size
divide_range(TreeWork *work, bool unlisted, const uint8 *goes_left, Size begin, Size from, Size to,
			 Size n_left)
{
	const TreeJob *job = work->job;
	TreeRow *rows = work->rows + begin;
	TreeRow *spare = work->spare + begin;
	Size step;
	const uint8 *column = bins_column(work->input.codes, job->feature, &step);

	for (Size i = from - begin; i < to - begin; i++)
	{
		TreeRow row =
			unlisted ? tree_row((uint32) (begin + i), work->input.pairs[begin + i]) : rows[i];
		uint8 code = column[row.row * step];

		rows[n_left] = row;
		spare[i - n_left] = row;
		n_left += goes_left != NULL ? goes_left[code] : split_goes_left(job->left, code);
	}
	return n_left;
}

/* Divide rows [begin, end) of the job's; returns how many go left. */
static Size
divide(TreeWork *work, Size begin, Size end)
{
	const TreeJob *job = work->job;
	Size n_left = 0;
	uint8 goes_left[256];
	Size to;

	if (end - begin < FEW_ROWS && !job->unlisted)
		n_left = divide_range(work, false, NULL, begin, begin, end, 0);
	else
	{
		which_go_left(job, goes_left);
		for (Size from = begin; from < end; from = to)
		{
			CHECK_FOR_INTERRUPTS();
			to = Min(from + TREE_DIVIDE_ROWS, end);
			n_left = job->unlisted ? divide_range(work, true, goes_left, begin, from, to, n_left)
								   : divide_range(work, false, goes_left, begin, from, to, n_left);
		}
	}
	memcpy(work->rows + begin + n_left, work->spare + begin,
		   (end - begin - n_left) * sizeof(TreeRow));
	return n_left;
}

void
tree_work_divide_part(TreeWork *work, int part)
{
	const TreeJob *job = work->job;
	Size begin = job->begin + (Size) part * TREE_DIVIDE_ROWS;

	work->n_left[part] = (uint32) divide(work, begin, Min(begin + TREE_DIVIDE_ROWS, job->end));
}

/* ---------------------------------------------------------------- changing sides */

/* Goes through the rows of one side that lie on the other. */
typedef struct Misplaced
{
	const TreeWork *work;
	bool left; /* which belong on the left */
	Size part; /* of the partition: the next */
	Size at; /* a run of them */
	Size end;
} Misplaced;

/* On to the part with the next ones; there must be one. */
static void
next_part(Misplaced *m)
{
	const TreeJob *job = m->work->job;
	Size begin = job->begin + m->part * TREE_DIVIDE_ROWS;
	Size end = Min(begin + TREE_DIVIDE_ROWS, job->end);
	Size middle = begin + m->work->n_left[m->part++];
	Size border = job->begin + job->n_left;

	m->at = m->left ? Max(begin, border) : middle;
	m->end = m->left ? middle : Min(end, border);
}

/* Leave out so many of them. */
static void
skip(Misplaced *m, Size n)
{
	while (m->at >= m->end || m->end - m->at <= n)
	{
		if (m->at < m->end)
			n -= m->end - m->at;
		next_part(m);
	}
	m->at += n;
}

static void
swap(TreeRow *a, TreeRow *b, Size n)
{
	for (Size i = 0; i < n; i++)
	{
		TreeRow row = a[i];

		a[i] = b[i];
		b[i] = row;
	}
}

/* Rows on the left that belong on the right; as many are the other way round. */
static Size
count_misplaced(const TreeWork *work, Size n_parts)
{
	Misplaced m = {.work = work, .left = false};
	Size n = 0;

	while (m.part < n_parts)
	{
		next_part(&m);
		n += m.end > m.at ? m.end - m.at : 0;
	}
	return n;
}

/* Some of them change sides. */
void
tree_work_swap_part(TreeWork *work, int part)
{
	const TreeJob *job = work->job;
	Misplaced to_left = {.work = work, .left = true};
	Misplaced to_right = {.work = work, .left = false};
	Size first = (Size) part * SWAP_ROWS;
	Size n = Min(job->n_misplaced - first, SWAP_ROWS);

	CHECK_FOR_INTERRUPTS();
	skip(&to_left, first);
	skip(&to_right, first);
	while (n > 0)
	{
		Size now = Min(n, Min(to_left.end - to_left.at, to_right.end - to_right.at));

		swap(work->rows + to_left.at, work->rows + to_right.at, now);
		n -= now;
		to_left.at += now;
		to_right.at += now;
		if (n > 0)
		{
			skip(&to_left, 0);
			skip(&to_right, 0);
		}
	}
}

static Size
divide_shared(TreeWork *work)
{
	const TreeTeam *team = work->team;
	TreeJob *job = work->job;
	Size n_parts = (job->end - job->begin + TREE_DIVIDE_ROWS - 1) / TREE_DIVIDE_ROWS;

	parallel_run(team->parallel, team->divide_step, (int) n_parts);
	job->n_left = 0;
	for (Size i = 0; i < n_parts; i++)
		job->n_left += work->n_left[i];
	job->n_misplaced = count_misplaced(work, n_parts);
	parallel_run(team->parallel, team->swap_step,
				 (int) ((job->n_misplaced + SWAP_ROWS - 1) / SWAP_ROWS));
	return job->n_left;
}

Size
tree_work_divide(TreeWork *work, Size begin, Size end, bool unlisted, int feature,
				 const uint64 *left)
{
	TreeJob *job = work->job;

	job->begin = begin;
	job->end = end;
	job->unlisted = unlisted;
	job->feature = feature;
	memcpy(job->left, left, sizeof(job->left));
	return tree_work_is_shared(work, end - begin, TEAM_ROWS) ? divide_shared(work)
															 : divide(work, begin, end);
}
