/*
 * row_parts.c
 *		Passes over all rows in parts; see row_parts.h.
 *
 * The shared block: a SharedRows, the task, the rows as float8, and a result per part.
 * Bytes a row: 8 a feature, 8 for the target and 8 for the weight where there are any.
 */
#include "core/port.h"

#include <string.h>

#include "algo/passes/row_parts.h"
#include "core/budget.h"

#define LEAST_PART_ROWS 2048
#define MOST_PARTS      64 /* enough to be shared out evenly */
#define MOST_RESULTS    (64 * 1024 * 1024) /* bytes of the results of all parts */

/* What workers must know; the offsets are from the beginning of the block. */
typedef struct SharedRows
{
	Size n_rows;
	Size n_features;
	Size part_rows;
	Size result_bytes; /* of the pass; the results follow each other at multiples of a cache line */
	Size task_at;
	Size x_at;
	Size y_at; /* 0: there is none */
	Size w_at;
	Size results_at;
} SharedRows;

struct RowParts
{
	const ParallelKind *kind;
	const TrainSet *set;
	RowPartsShape shape;
	Size part_rows; /* a multiple of unit_rows */
	int n_parts;
	Parallel *parallel; /* NULL: this process scans the set */
	SharedRows *shared;

	/* alone */
	void *task;
	void *result; /* of the part that is going on */
	RowBlock carried; /* rows of a unit that began in another block */
	double *carry; /* their memory */
	MemoryContext scratch; /* of one call of add */
};

/* ------------------------------------------------------------- several processes */

void
row_parts_step(const RowPass *pass, void *block, int part)
{
	char *base = block;
	const SharedRows *shared = block;
	Size first = part * shared->part_rows;
	RowBlock rows = {
		.n_rows = Min(shared->part_rows, shared->n_rows - first),
		.x = (double *) (base + shared->x_at) + first * shared->n_features,
		.y = shared->y_at > 0 ? (double *) (base + shared->y_at) + first : NULL,
		.w = shared->w_at > 0 ? (double *) (base + shared->w_at) + first : NULL,
	};
	void *result = base + shared->results_at + part * CACHELINEALIGN(shared->result_bytes);

	memset(result, 0, shared->result_bytes);
	pass->add(base + shared->task_at, &rows, result);
}

/* The number of the step that makes the pass; the kind has one. */
static int
step_of(const ParallelKind *kind, const RowPass *pass)
{
	int i = 0;

	while (kind->steps[i] != pass->step)
		i++;
	return i;
}

/* Where everything lies; returns the bytes of the block. */
static Size
lay_out(const RowParts *parts, SharedRows *shared)
{
	const TrainSet *set = parts->set;
	Size n = (Size) set->n_rows;
	Size at = 0;

	*shared =
		(SharedRows){.n_rows = n, .n_features = set->n_features, .part_rows = parts->part_rows};
	parallel_take(&at, sizeof(SharedRows));
	shared->task_at = parallel_take(&at, parts->shape.task_bytes);
	shared->x_at = parallel_take(&at, n * set->n_features * sizeof(double));
	if (set->task & TASKS_WITH_TARGET)
		shared->y_at = parallel_take(&at, n * sizeof(double));
	if (set->weighted)
		shared->w_at = parallel_take(&at, n * sizeof(double));
	shared->results_at =
		parallel_take(&at, parts->n_parts * CACHELINEALIGN(parts->shape.result_bytes));
	return at;
}

/* Copies the rows of a scan. */
typedef struct Filling
{
	SharedRows *shared;
	Size n; /* rows so far */
} Filling;

static void
copy_block(const RowBlock *block, void *state)
{
	Filling *filling = state;
	const SharedRows *shared = filling->shared;
	char *base = (char *) filling->shared;
	Size p = shared->n_features;
	Size bytes = block->n_rows * sizeof(double);

	CHECK_FOR_INTERRUPTS();
	memcpy((double *) (base + shared->x_at) + filling->n * p, block->x, p * bytes);
	if (shared->y_at > 0)
		memcpy((double *) (base + shared->y_at) + filling->n, block->y, bytes);
	if (shared->w_at > 0)
		memcpy((double *) (base + shared->w_at) + filling->n, block->w, bytes);
	filling->n += block->n_rows;
}

/*
 * Share the rows, where others take part.  The budget has to hold them twice, since a scan
 * goes on reading them where they were, and what the learner takes.  The copy is work that nobody
 * shares, about a nanosecond a byte: counted against what there is to gain.
 */
static void
share_rows(RowParts *parts)
{
	SharedRows shared;
	Size bytes = lay_out(parts, &shared);
	Filling filling = {0};

	if (!parts->set->in_memory || parts->n_parts < 2 ||
		bytes + (shared.results_at - shared.x_at) + parts->shape.other_bytes >
			budget_training_bytes())
		return;
	parts->parallel = parallel_try(parts->kind, bytes, parts->shape.work - 2.0 * (double) bytes);
	if (parts->parallel == NULL)
		return;
	parts->shared = filling.shared = parallel_shared(parts->parallel);
	*parts->shared = shared;
	parts->set->scan(parts->set, copy_block, &filling);
	parts->task = (char *) parts->shared + shared.task_at;
}

static void
run_shared(RowParts *parts, const RowPass *pass, Size result_bytes, void *total)
{
	SharedRows *shared = parts->shared;
	const char *results = (char *) shared + shared->results_at;

	shared->result_bytes = result_bytes;
	parallel_run(parts->parallel, step_of(parts->kind, pass), parts->n_parts);
	for (int part = 0; part < parts->n_parts; part++)
	{
		CHECK_FOR_INTERRUPTS();
		pass->merge(parts->task, total, results + part * CACHELINEALIGN(result_bytes));
	}
}

/* ------------------------------------------------------------------------- alone */

/* A scan on its way. */
typedef struct Walk
{
	RowParts *parts;
	const RowPass *pass;
	Size result_bytes;
	void *total;
	uint64 n_done; /* rows handed to the pass */
} Walk;

/* Rows of one part, whole units or the last; the part may be complete with them. */
static void
hand_over(Walk *walk, const RowBlock *rows)
{
	RowParts *parts = walk->parts;
	MemoryContext caller = MemoryContextSwitchTo(parts->scratch);

	walk->pass->add(parts->task, rows, parts->result);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(parts->scratch);
	walk->n_done += rows->n_rows;
	if (walk->n_done % parts->part_rows != 0 && walk->n_done != parts->set->n_rows)
		return;
	walk->pass->merge(parts->task, walk->total, parts->result);
	memset(parts->result, 0, walk->result_bytes);
}

/* Add the first n rows to the unit that is carried over. */
static void
carry_rows(Walk *walk, const RowBlock *rows, Size n)
{
	RowParts *parts = walk->parts;
	RowBlock *carried = &parts->carried;
	Size p = parts->set->n_features;
	Size at = carried->n_rows;

	memcpy((double *) carried->x + at * p, rows->x, n * p * sizeof(double));
	if (carried->y != NULL)
		memcpy((double *) carried->y + at, rows->y, n * sizeof(double));
	if (carried->w != NULL)
		memcpy((double *) carried->w + at, rows->w, n * sizeof(double));
	carried->n_rows += n;
	if (carried->n_rows < parts->shape.unit_rows &&
		walk->n_done + carried->n_rows < parts->set->n_rows)
		return;
	hand_over(walk, carried);
	carried->n_rows = 0;
}

static RowBlock
rows_after(const RowBlock *rows, Size n, Size p)
{
	return (RowBlock){
		.n_rows = rows->n_rows - n,
		.x = rows->x + n * p,
		.y = rows->y != NULL ? rows->y + n : NULL,
		.w = rows->w != NULL ? rows->w + n : NULL,
	};
}

/* Hands a block over in parts of whole units, carrying what is less than one to the next block. */
static void
walk_block(const RowBlock *block, void *state)
{
	Walk *walk = state;
	RowParts *parts = walk->parts;
	Size unit = parts->shape.unit_rows;
	RowBlock rest = *block;
	Size n;

	for (; rest.n_rows > 0; rest = rows_after(&rest, n, parts->set->n_features))
	{
		CHECK_FOR_INTERRUPTS();
		if (parts->carried.n_rows > 0 || rest.n_rows < unit)
		{
			n = Min(unit - parts->carried.n_rows, rest.n_rows);
			carry_rows(walk, &rest, n);
		}
		else
		{
			RowBlock now = rest;

			n = Min(rest.n_rows, parts->part_rows - (Size) (walk->n_done % parts->part_rows));
			now.n_rows = n -= n % unit;
			hand_over(walk, &now);
		}
	}
}

static void
run_alone(RowParts *parts, const RowPass *pass, Size result_bytes, void *total)
{
	Walk walk = {.parts = parts, .pass = pass, .result_bytes = result_bytes, .total = total};

	memset(parts->result, 0, result_bytes);
	parts->carried.n_rows = 0;
	parts->set->scan(parts->set, walk_block, &walk);
}

static void
prepare_alone(RowParts *parts)
{
	const TrainSet *set = parts->set;
	Size unit = parts->shape.unit_rows;

	parts->task = palloc_extended(Max(parts->shape.task_bytes, 1), MCXT_ALLOC_HUGE);
	parts->result = palloc_extended(Max(parts->shape.result_bytes, 1), MCXT_ALLOC_HUGE);
	parts->carry = palloc_extended(unit * (set->n_features + 2) * sizeof(double), MCXT_ALLOC_HUGE);
	parts->carried.x = parts->carry;
	if (set->task & TASKS_WITH_TARGET)
		parts->carried.y = parts->carry + unit * set->n_features;
	if (set->weighted)
		parts->carried.w = parts->carry + unit * (set->n_features + 1);
	parts->scratch =
		AllocSetContextCreate(CurrentMemoryContext, "rows of a pass", ALLOCSET_DEFAULT_SIZES);
}

/* -------------------------------------------------------------------------- both */

/* As many parts as the rows and the results allow. */
static void
cut(RowParts *parts)
{
	Size n = (Size) Max(parts->set->n_rows, 1);
	Size unit = parts->shape.unit_rows;
	Size most = MOST_RESULTS / Max(parts->shape.result_bytes, 1);
	Size rows = n / Max(Min(MOST_PARTS, most), 1) + 1;

	rows = Max(rows, LEAST_PART_ROWS);
	parts->part_rows = (rows + unit - 1) / unit * unit;
	parts->n_parts = (int) ((n + parts->part_rows - 1) / parts->part_rows);
}

RowParts *
row_parts_begin(const ParallelKind *kind, const TrainSet *set, const RowPartsShape *shape)
{
	RowParts *parts = palloc0(sizeof(RowParts));

	parts->kind = kind;
	parts->set = set;
	parts->shape = *shape;
	cut(parts);
	share_rows(parts);
	if (parts->parallel == NULL)
		prepare_alone(parts);
	return parts;
}

void *
row_parts_task(RowParts *parts)
{
	return parts->task;
}

void
row_parts_run(RowParts *parts, const RowPass *pass, Size result_bytes, void *total)
{
	Assert(result_bytes <= parts->shape.result_bytes);
	memset(total, 0, result_bytes);
	if (parts->parallel != NULL)
		run_shared(parts, pass, result_bytes, total);
	else
		run_alone(parts, pass, result_bytes, total);
}

void
row_parts_end(RowParts *parts)
{
	if (parts->parallel != NULL)
		parallel_end(parts->parallel);
	else
	{
		pfree(parts->task);
		pfree(parts->result);
		pfree(parts->carry);
		MemoryContextDelete(parts->scratch);
	}
	pfree(parts);
}

void
row_parts_add(Size n, double *total, const double *result)
{
	for (Size i = 0; i < n; i++)
		total[i] += result[i];
}
