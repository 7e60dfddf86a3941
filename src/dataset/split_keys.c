/*
 * split_keys.c
 *		Sides of a split by the values of a column (split_keys.h).
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

#include "compat.h"
#include "dataset/split_keys.h"
#include "rows/row_key.h"

#define SIGN_BIT (UINT64CONST(1) << 63)

struct SplitKeys
{
	const RowRequest *request;
	Tuplesortstate *sort; /* of keys as bigint, whose sign is turned */
	uint64 n;
};

/* A walk over the different keys, the least first. */
typedef struct KeyWalk
{
	SplitKeys *keys;
	bool any; /* there is one */
	uint64 key;
	uint64 n; /* rows that have it */
	uint64 before; /* rows of lesser keys */
	uint64 place; /* how many keys are less */
	bool more; /* next is one */
	uint64 next;
} KeyWalk;

static void
keys_begin(SplitKeys *keys)
{
	Oid less = lookup_type_cache(INT8OID, TYPECACHE_LT_OPR)->lt_opr;

	keys->sort = tuplesort_begin_datum(INT8OID, less, InvalidOid, false, work_mem, NULL,
									   TUPLESORT_RANDOMACCESS);
	keys->n = 0;
}

SplitKeys *
split_keys_create(const RowRequest *request)
{
	SplitKeys *keys = palloc0(sizeof(SplitKeys));

	keys->request = request;
	keys_begin(keys);
	return keys;
}

void
split_keys_restart(SplitKeys *keys)
{
	tuplesort_end(keys->sort);
	keys_begin(keys);
}

void
split_keys_free(SplitKeys *keys)
{
	tuplesort_end(keys->sort);
	pfree(keys);
}

void
split_keys_add(SplitKeys *keys, Size n, const uint64 *values)
{
	for (Size i = 0; i < n; i++)
		tuplesort_putdatum(keys->sort, Int64GetDatum((int64) (values[i] ^ SIGN_BIT)), false);
	keys->n += n;
}

/* -- walking ------------------------------------------------------------ */

static void
read_next(KeyWalk *walk)
{
	Datum value;
	bool is_null;

	walk->more = compat_tuplesort_getdatum(walk->keys->sort, &value, &is_null);
	if (walk->more)
		walk->next = (uint64) DatumGetInt64(value) ^ SIGN_BIT;
}

/* To the next key; false: there is none, and the walk stays. */
static bool
walk_next(KeyWalk *walk)
{
	if (!walk->more)
		return false;
	if (walk->any)
	{
		walk->before += walk->n;
		walk->place++;
	}
	walk->any = true;
	walk->key = walk->next;
	for (walk->n = 0; walk->more && walk->next == walk->key; walk->n++)
	{
		check_interrupts_at(walk->n);
		read_next(walk);
	}
	return true;
}

/* Before the first key. */
static KeyWalk
walk_begin(SplitKeys *keys)
{
	KeyWalk walk = {.keys = keys};

	tuplesort_rescan(keys->sort);
	read_next(&walk);
	return walk;
}

/* How many different keys there are. */
static uint64
count_keys(SplitKeys *keys)
{
	KeyWalk walk = walk_begin(keys);

	while (walk_next(&walk))
		check_interrupts_at(walk.place);
	return walk.any ? walk.place + 1 : 0;
}

/* -- errors ------------------------------------------------------------- */

static void one_value(const RowStore *store, const char *what) __attribute__((noreturn));

static void
one_value(const RowStore *store, const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("split column \"%s\" has one %s only", store->key.name, what),
					errdetail("Rows that share a value are on one side: none would be left on the "
							  "other."),
					errhint("Split by another column, or train with test_size 0.")));
}

static void
no_such_fold(const RowStore *store)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("no row has \"%s\" in split column \"%s\"", store->key_value, store->key.name),
			 errhint("Write the value as the column prints it.")));
}

static void
gap_takes_all(const RowStore *store, uint64 n_before)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("no row is left to learn from"),
					errdetail("All of the %llu rows before those held out lie in the gap.",
							  (unsigned long long) n_before),
					errhint("Give a smaller \"gap\" or test_size. The split goes by column "
							"\"%s\".",
							store->key.name)));
}

static void
too_few_values(const RowStore *store, uint64 n, int n_folds)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("split column \"%s\" has too few values for %d folds", store->key.name,
						   n_folds),
					errdetail("It has %llu.", (unsigned long long) n)));
}

/* -- what is held out --------------------------------------------------- */

/* The gap before a key that n_before rows precede: from which key on rows are not used. */
static uint64
gap_start(SplitKeys *keys, const RowStore *store, uint64 held, uint64 n_before)
{
	uint64 rows = (uint64) keys->request->gap_rows;
	uint64 start;
	KeyWalk walk;

	if (keys->request->gap != NULL)
		return Min(held, row_key_before(store, held, keys->request->gap));
	if (rows == 0)
		return held;
	walk = walk_begin(keys);
	start = 0;
	while (walk_next(&walk) && walk.before + rows <= n_before)
		start = walk.key;
	return start;
}

/* Rows with keys in [from, to). */
static uint64
count_between(SplitKeys *keys, uint64 from, uint64 to)
{
	KeyWalk walk;
	uint64 n = 0;

	if (from == to)
		return 0;
	walk = walk_begin(keys);
	while (walk_next(&walk) && walk.key < to)
		n += walk.key >= from ? walk.n : 0;
	return n;
}

/* The key before which as near to this many rows lie as whole keys come, *n_before. */
static uint64
nearest_start(KeyWalk *walk, uint64 wanted, uint64 *n_before)
{
	uint64 key = walk->key;

	*n_before = walk->before;
	while (walk->before < wanted && walk_next(walk))
	{
		if (walk->before > wanted && walk->before - wanted >= wanted - *n_before)
			break;
		*n_before = walk->before;
		key = walk->key;
	}
	return key;
}

static DealKeys
hold_out_greatest(SplitKeys *keys, const RowStore *store, uint64 n_held, uint64 *n_unused)
{
	KeyWalk walk = walk_begin(keys);
	DealKeys found = {.any = true, .greatest = true};
	uint64 n_before;

	(void) walk_next(&walk);
	if (!walk_next(&walk))
		one_value(store, "value");
	found.held = nearest_start(&walk, keys->n - n_held, &n_before);
	found.unused = gap_start(keys, store, found.held, n_before);
	*n_unused = count_between(keys, found.unused, found.held);
	if (*n_unused == n_before)
		gap_takes_all(store, n_before);
	return found;
}

/* The greatest value, or the one named, whose key is the greater of two. */
static DealKeys
hold_out_fold(SplitKeys *keys, const RowStore *store)
{
	KeyWalk walk = walk_begin(keys);

	while (walk_next(&walk))
		check_interrupts_at(walk.place);
	if (store->key_value != NULL && walk.key == 0)
		no_such_fold(store);
	if (walk.place == 0)
		one_value(store, "fold");
	return (DealKeys){.any = true, .greatest = true, .held = walk.key, .unused = walk.key};
}

/* A share of the values, one at least on either side. */
static DealKeys
hold_out_groups(SplitKeys *keys, const RowStore *store, double share)
{
	uint64 n_groups = count_keys(keys);
	uint64 n_held = (uint64) rint(share * (double) n_groups);
	KeyWalk walk = walk_begin(keys);

	if (n_groups < 2)
		one_value(store, "group");
	n_held = Max(Min(n_held, n_groups - 1), 1);
	while (walk_next(&walk) && walk.place + 1 < n_held)
		check_interrupts_at(walk.place);
	return (DealKeys){.any = true, .held = walk.key};
}

DealKeys
split_keys_hold_out(SplitKeys *keys, const RowStore *store, double share, uint64 *n_unused)
{
	uint64 n_held = deal_count(DEAL_LAST, share, keys->n);

	*n_unused = 0;
	tuplesort_performsort(keys->sort);
	switch (keys->request->split)
	{
		case SPLIT_GROUP:
			return hold_out_groups(keys, store, share);
		case SPLIT_FOLD:
			return hold_out_fold(keys, store);
		default:
			if (n_held == 0)
				return (DealKeys){0};
			return hold_out_greatest(keys, store, n_held, n_unused);
	}
}

/* -- folds -------------------------------------------------------------- */

/* Parts that begin where so many keys or rows are before, as near as whole keys come. */
static void
start_parts(SplitKeys *keys, FoldKeys *folds, uint64 n_keys)
{
	KeyWalk walk = walk_begin(keys);
	int n_parts = folds->n_parts;

	folds->starts = palloc_extended(sizeof(uint64) * n_parts, MCXT_ALLOC_HUGE);
	folds->unused = palloc_extended(sizeof(uint64) * n_parts, MCXT_ALLOC_HUGE);
	(void) walk_next(&walk);
	for (int k = 1; k < n_parts; k++)
	{
		uint64 wanted = folds->spans ? keys->n * k / n_parts : n_keys * k / n_parts;
		uint64 latest = n_keys - (n_parts - k); /* for each later part to have a key */

		(void) walk_next(&walk);
		while (walk.place < latest && (folds->spans ? walk.before : walk.place) < wanted)
			(void) walk_next(&walk);
		folds->starts[k - 1] = walk.key;
		folds->unused[k - 1] = walk.before;
	}
}

/* The gap before each span; unused holds how many rows precede it. */
static void
start_gaps(SplitKeys *keys, const RowStore *store, FoldKeys *folds)
{
	for (int k = 0; k < folds->n_parts - 1; k++)
	{
		uint64 n_before = folds->unused[k];
		uint64 start = folds->starts[k];

		folds->unused[k] = folds->spans ? gap_start(keys, store, start, n_before) : start;
		if (count_between(keys, folds->unused[k], start) == n_before)
			gap_takes_all(store, n_before);
	}
}

FoldKeys
split_keys_folds(SplitKeys *keys, const RowStore *store, int n_folds)
{
	FoldKeys folds = {.spans = keys->request->split == SPLIT_LAST_OF};
	uint64 n_keys;

	tuplesort_performsort(keys->sort);
	n_keys = count_keys(keys);
	if (keys->request->split == SPLIT_FOLD)
	{
		if (n_keys < 2)
			one_value(store, "fold");
		n_folds = (int) Min(n_keys, (uint64) INT_MAX - 1);
	}
	folds.n_parts = n_folds + folds.spans;
	if (n_keys < (uint64) folds.n_parts)
		too_few_values(store, n_keys, n_folds);
	start_parts(keys, &folds, n_keys);
	start_gaps(keys, store, &folds);
	return folds;
}

FoldKeys
split_keys_inner_folds(SplitKeys *keys, const RowStore *store, int n_folds)
{
	FoldKeys folds = {.spans = keys->request->split == SPLIT_LAST_OF};
	uint64 n_keys;

	tuplesort_performsort(keys->sort);
	n_keys = count_keys(keys);
	folds.n_parts = (int) Min((uint64) n_folds + folds.spans, n_keys);
	start_parts(keys, &folds, n_keys);
	for (int k = 0; k < folds.n_parts - 1; k++)
		folds.unused[k] = folds.spans ? gap_start(keys, store, folds.starts[k], folds.unused[k])
									  : folds.starts[k];
	return folds;
}

Size
split_keys_repeated(SplitKeys *keys, uint64 *repeated)
{
	KeyWalk walk;
	Size n = 0;

	if (repeated == NULL)
		tuplesort_performsort(keys->sort);
	walk = walk_begin(keys);
	while (walk_next(&walk))
	{
		check_interrupts_at(walk.place);
		if (walk.n < 2)
			continue;
		if (repeated != NULL)
			repeated[n] = walk.key;
		n++;
	}
	return n;
}

int
split_keys_part(const FoldKeys *folds, uint64 key)
{
	int from = 0;
	int to = folds->n_parts - 1;

	while (from < to) /* how many parts begin at this key or before it */
	{
		int middle = (from + to) / 2;

		if (folds->starts[middle] <= key)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

DealSide
split_keys_fold_side(const FoldKeys *folds, int fold, uint64 key)
{
	int part = split_keys_part(folds, key);

	if (!folds->spans)
		return part == fold ? DEAL_HELD : DEAL_LEARN;
	if (part == fold + 1)
		return DEAL_HELD;
	return part <= fold && key < folds->unused[fold] ? DEAL_LEARN : DEAL_UNUSED;
}
