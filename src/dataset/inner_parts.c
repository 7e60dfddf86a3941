/*
 * inner_parts.c
 *		Rows to learn from in parts (inner_parts.h).
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/inner_parts.h"
#include "math/rng.h"
#include "rows/row_numbers.h"

#define N_PARTS 5 /* told of by all others; beside them the first of those in an order */

/* Parts are not those of folds and held-out rows, which hashes tell, too. */
#define PARTS_SALT UINT64CONST(0x7461726765747321)

typedef enum PartWay
{
	PARTS_BY_CONTENT,
	PARTS_BY_KEY,
	PARTS_BY_PLACE
} PartWay;

struct InnerParts
{
	const Dataset *ds;
	MemoryContext context; /* of all that outlives a scan, which may be a learner's */
	PartWay way;
	int n_parts;
	uint64 n_rows;
	uint64 next; /* row of the scan under way */
	RowNumbers *numbers; /* PARTS_BY_CONTENT: of the scan under way */
	bool finding; /* ... of passes: rows are added first to find which hashes are there again */
	Size n_repeated;
	uint64 *repeated; /* ... these, ascending; NULL: all may be */
	SplitLimits *limits;
	SplitKeys *sorted; /* PARTS_BY_KEY, or hashes, while rows are added */
	FoldKeys keys;
	Size capacity; /* rows of a block */
	uint64 *hashes; /* of a block, equal rows told apart */
	RowPart *block;
	RowPart *keeping; /* rows in memory, n_rows, while they are filled in */
	RowPart *kept; /* ... once they are; or NULL */
};

static PartWay
choose_way(const Dataset *ds)
{
	if (ds->split == SPLIT_LAST)
		return PARTS_BY_PLACE;
	if (!ds->store->has_key || ds->request.rows.split_value != NULL)
		return PARTS_BY_CONTENT;
	return PARTS_BY_KEY;
}

static void
begin_way(InnerParts *parts, PartWay way)
{
	parts->way = way;
	parts->n_rows = 0;
	parts->n_parts = N_PARTS + (way == PARTS_BY_PLACE);
	parts->finding = way == PARTS_BY_CONTENT && parts->ds->place == ROWS_PASSES;
	if (way == PARTS_BY_KEY || parts->finding)
		parts->sorted = split_keys_create(&parts->ds->request.rows);
	if (way == PARTS_BY_CONTENT)
		parts->limits = split_limits_create(N_PARTS, 1.0 / N_PARTS);
	inner_parts_begin(parts);
}

InnerParts *
inner_parts_create(const Dataset *ds)
{
	InnerParts *parts = palloc0(sizeof(InnerParts));

	parts->ds = ds;
	parts->context = CurrentMemoryContext;
	begin_way(parts, choose_way(ds));
	return parts;
}

/* ---- equal rows apart ---- */

/* In memory what numbering takes is part of what splitting does (row_cost). */
static Size
numbers_budget(const InnerParts *parts)
{
	const Dataset *ds = parts->ds;
	Size budget = budget_training_bytes();

	if (ds->place != ROWS_PASSES)
		return MaxAllocHugeSize;
	return budget - Min(budget, row_store_bytes(ds->store) + sizeof(uint64) * parts->n_repeated);
}

static void
too_many_rows(void)
{
	budget_exceeded(budget_training_bytes() + 1024,
					"the hashes of equal rows, which a target encoding tells apart", NULL);
}

/* Of most rows of passes there is but one, which needs no number; hashes of the others stay. */
static void
keep_repeated(InnerParts *parts)
{
	Size n = split_keys_repeated(parts->sorted, NULL);

	if (n > numbers_budget(parts) / sizeof(uint64))
		too_many_rows();
	parts->repeated = MemoryContextAllocHuge(parts->context, sizeof(uint64) * Max(n, 1));
	parts->n_repeated = split_keys_repeated(parts->sorted, parts->repeated);
	split_keys_free(parts->sorted);
	parts->sorted = NULL;
	parts->finding = false;
	parts->n_rows = 0;
	inner_parts_begin(parts);
}

static bool
is_repeated(const InnerParts *parts, uint64 hash)
{
	Size from = 0;
	Size to = parts->n_repeated;

	while (from < to)
	{
		Size middle = from + (to - from) / 2;

		if (parts->repeated[middle] < hash)
			from = middle + 1;
		else
			to = middle;
	}
	return from < parts->n_repeated && parts->repeated[from] == hash;
}

/* Hashes become keys that tell equal rows apart. */
static void
number_rows(InnerParts *parts, Size n, uint64 *hashes)
{
	bool fits = true;

	if (parts->repeated == NULL)
		fits = row_numbers_add(parts->numbers, n, hashes);
	for (Size i = 0; parts->repeated != NULL && i < n && fits; i++)
	{
		if (is_repeated(parts, hashes[i]))
			fits = row_numbers_add(parts->numbers, 1, &hashes[i]);
		else if (hashes[i] == 0)
			hashes[i] = 1; /* as row_numbers_add has it */
	}
	if (!fits)
		too_many_rows();
}

/* Begin to number equal rows. */
static void
restart_numbers(InnerParts *parts)
{
	MemoryContext caller = MemoryContextSwitchTo(parts->context);

	if (parts->numbers != NULL)
		row_numbers_free(parts->numbers);
	parts->numbers = row_numbers_create(0, numbers_budget(parts));
	MemoryContextSwitchTo(caller);
	if (parts->numbers == NULL)
		too_many_rows();
}

static void
reserve(InnerParts *parts, Size n)
{
	if (n <= parts->capacity)
		return;
	if (parts->capacity > 0)
	{
		pfree(parts->hashes);
		pfree(parts->block);
	}
	parts->hashes = MemoryContextAllocHuge(parts->context, sizeof(uint64) * n);
	parts->block = MemoryContextAllocHuge(parts->context, sizeof(RowPart) * n);
	parts->capacity = n;
}

/* The hashes by which the rows of a block are dealt. */
static void
hash_block(InnerParts *parts, const HeldRows *rows)
{
	reserve(parts, rows->n);
	memcpy(parts->hashes, rows->hash, sizeof(uint64) * rows->n);
	number_rows(parts, rows->n, parts->hashes);
	for (Size i = 0; i < rows->n; i++)
		parts->hashes[i] = hash_mix64(PARTS_SALT, parts->hashes[i]);
}

/* ---- dealing ---- */

void
inner_parts_add(const HeldRows *rows, void *arg)
{
	InnerParts *parts = arg;
	const Dictionary *classes = parts->ds->store->classes;

	CHECK_FOR_INTERRUPTS();
	parts->n_rows += rows->n;
	if (parts->sorted != NULL)
		split_keys_add(parts->sorted, rows->n, parts->finding ? rows->hash : rows->key);
	if (parts->way != PARTS_BY_CONTENT || parts->finding)
		return;
	hash_block(parts, rows);
	split_limits_add(parts->limits, rows->n, parts->hashes, classes != NULL ? rows->y : NULL,
					 classes != NULL ? classes->n : 1);
}

static void
notice_one_part(const InnerParts *parts)
{
	const RowStore *store = parts->ds->store;

	if (store->notices)
		ereport(NOTICE,
				(errmsg("the rows to learn from share one value of \"%s\": a target encoding tells "
						"them nothing of each other",
						store->key.name)));
}

bool
inner_parts_settle(InnerParts *parts)
{
	if (parts->finding)
	{
		keep_repeated(parts);
		return false;
	}
	if (parts->way == PARTS_BY_CONTENT)
		split_limits_finish(parts->limits);
	if (parts->way != PARTS_BY_KEY)
		return true;
	parts->keys = split_keys_inner_folds(parts->sorted, parts->ds->store, N_PARTS);
	split_keys_free(parts->sorted);
	parts->sorted = NULL;
	parts->n_parts = parts->keys.n_parts;
	if (parts->n_parts > 1)
		return true;
	if (parts->ds->split == SPLIT_FOLD)
	{
		begin_way(parts, PARTS_BY_CONTENT);
		return false;
	}
	notice_one_part(parts);
	return true;
}

uint64
inner_parts_n_rows(const InnerParts *parts)
{
	return parts->n_rows;
}

int
inner_parts_count(const InnerParts *parts)
{
	return parts->n_parts;
}

/* ---- the parts of rows ---- */

/* In all parts but its own, or in an order in those after it. */
static RowPart
part_of(const InnerParts *parts, int part, bool in_order)
{
	unsigned all = (1U << parts->n_parts) - 1;
	unsigned others = in_order ? all & ~((2U << part) - 1) : all & ~(1U << part);

	return (RowPart){(uint8) part, (uint8) others};
}

/* Nor in those whose gap it is in. */
static RowPart
part_of_key(const InnerParts *parts, uint64 key)
{
	RowPart row = part_of(parts, split_keys_part(&parts->keys, key), parts->keys.spans);

	for (int k = row.part + 1; parts->keys.spans && k < parts->n_parts; k++)
	{
		if (key >= parts->keys.unused[k - 1])
			row.counts &= (uint8) ~(1U << k);
	}
	return row;
}

static RowPart
next_part(const InnerParts *parts, const HeldRows *rows, Size i)
{
	int stratum = 0;

	switch (parts->way)
	{
		case PARTS_BY_KEY:
			return part_of_key(parts, rows->key[i]);
		case PARTS_BY_PLACE:
			return part_of(parts, (int) ((parts->next + i) * parts->n_parts / parts->n_rows), true);
		case PARTS_BY_CONTENT:
			break;
	}
	if (parts->ds->store->classes != NULL)
		stratum = (int) rows->y[i];
	return part_of(parts, split_limits_part(parts->limits, stratum, parts->hashes[i]), false);
}

void
inner_parts_begin(InnerParts *parts)
{
	parts->next = 0;
	if (parts->way == PARTS_BY_CONTENT && parts->kept == NULL)
		restart_numbers(parts);
}

const RowPart *
inner_parts_next(InnerParts *parts, const HeldRows *rows)
{
	const RowPart *kept = parts->kept;

	if (kept != NULL)
	{
		kept += parts->next;
		parts->next += rows->n;
		return kept;
	}
	reserve(parts, rows->n);
	if (parts->way == PARTS_BY_CONTENT)
		hash_block(parts, rows);
	for (Size i = 0; i < rows->n; i++)
		parts->block[i] = next_part(parts, rows, i);
	parts->next += rows->n;
	return parts->block;
}

/* What keeps them has them from its last row on; then numbers are not needed any more. */
void
inner_parts_keep(const HeldRows *rows, void *arg)
{
	InnerParts *parts = arg;
	uint64 at = parts->next;

	if (parts->keeping == NULL)
		parts->keeping = palloc_extended(sizeof(RowPart) * Max(parts->n_rows, 1), MCXT_ALLOC_HUGE);
	memcpy(parts->keeping + at, inner_parts_next(parts, rows), sizeof(RowPart) * rows->n);
	if (parts->next < parts->n_rows)
		return;
	parts->kept = parts->keeping;
	if (parts->numbers != NULL)
		row_numbers_free(parts->numbers);
	parts->numbers = NULL;
}

const RowPart *
inner_parts_from(const InnerParts *parts, uint64 row)
{
	return parts->kept + row;
}
