/*
 * row_sums.c
 *		Rows of which only an algorithm's own sums are kept (row_sums.h).
 */
#include "postgres.h"

#include "encode/encode_plan.h"
#include "rows/row_sums.h"

bool
row_sums_suit(const RowStore *store, const AlgorithmSums *kind, const EncodePlan *plan)
{
	if (kind == NULL || store->task != TASK_CLASSIFICATION)
		return false;
	for (int j = 0; j < store->n_columns; j++)
	{
		if (!encode_plan_suits_sums(store->columns[j].kind, &plan->columns[j], false))
			return false;
	}
	return true;
}

static RowSums *
create(const AlgorithmSums *kind)
{
	RowSums *sums = palloc0(sizeof(RowSums));

	sums->context = CurrentMemoryContext;
	sums->kind = kind;
	return sums;
}

RowSums *
row_sums_create(const RowStore *store, const AlgorithmSums *kind, const Params *params)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml row sums", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	RowSums *sums = create(kind);
	int *n_categories = palloc(sizeof(int) * Max(store->n_columns, 1));

	for (int j = 0; j < store->n_columns; j++)
		n_categories[j] = store->columns[j].kind == COLUMN_BOOLEAN ? 2 : 0;
	sums->sums = kind->create(params, store->n_raw, n_categories);
	pfree(n_categories);
	MemoryContextSwitchTo(caller);
	return sums;
}

void
row_sums_free(RowSums *sums)
{
	MemoryContextDelete(sums->context);
}

static void
make_room(RowSums *sums, int n_classes)
{
	Size bytes = sizeof(uint64) * Max(n_classes, 1);

	if (n_classes <= sums->n_classes)
		return;
	if (sums->counts == NULL)
		sums->counts = MemoryContextAlloc(sums->context, bytes);
	else
		sums->counts = repalloc(sums->counts, bytes);
	memset(sums->counts + sums->n_classes, 0, sizeof(uint64) * (n_classes - sums->n_classes));
	sums->n_classes = n_classes;
}

void
row_sums_add(RowSums *sums, const RowStore *store, const HeldRows *rows)
{
	RowBlock block = {.n_rows = rows->n, .x = rows->x, .y = rows->y, .w = rows->w};
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "ml row sums block", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);
	char **names = palloc(sizeof(char *) * store->n_columns);

	for (int j = 0; j < store->n_columns; j++)
		names[j] = store->columns[j].name;
	make_room(sums, store->classes->n);
	for (Size i = 0; i < rows->n; i++)
		sums->counts[(int) rows->y[i]]++;
	sums->n_rows += rows->n;
	sums->kind->add(sums->sums, &block, sums->n_classes, names);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

bool
row_sums_take(RowStore *store, Size n, void *arg)
{
	const RowChunk *chunk = &store->chunks[0];

	row_sums_add(store->sums, store,
				 &(HeldRows){.n = n, .x = chunk->x, .y = chunk->y, .w = chunk->w});
	return true;
}

void
row_sums_flush(RowStore *store)
{
	Size n = (Size) store->n_rows;

	store->n_rows = 0;
	if (n > 0)
		(void) row_sums_take(store, n, NULL);
}

void
row_sums_merge(RowSums *into, const RowSums *from, int n_classes, const int *class_of,
			   const int *feature_of)
{
	make_room(into, n_classes);
	for (int k = 0; k < from->n_classes; k++)
		into->counts[class_of[k]] += from->counts[k];
	into->n_rows += from->n_rows;
	into->kind->merge(into->sums, from->sums, n_classes, class_of, feature_of);
}

void
row_sums_save(const RowSums *sums, ByteWriter *w)
{
	bytes_put_u64(w, sums->n_rows);
	bytes_put_u32(w, (uint32) sums->n_classes);
	for (int k = 0; k < sums->n_classes; k++)
		bytes_put_u64(w, sums->counts[k]);
	sums->kind->save(sums->sums, w);
}

RowSums *
row_sums_load(ByteReader *r, const AlgorithmSums *kind)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "ml row sums", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	RowSums *sums = create(kind);
	int n_classes;
	int k;

	sums->n_rows = bytes_get_u64(r);
	n_classes = (int) bytes_get_count(r, sizeof(uint64), PG_INT32_MAX);
	make_room(sums, n_classes);
	for (k = 0; k < n_classes; k++)
		sums->counts[k] = bytes_get_u64(r);
	sums->sums = kind->load(r);
	MemoryContextSwitchTo(caller);
	return sums;
}
