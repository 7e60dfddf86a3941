/*
 * row_merge.c
 *		Two stores into one, and a store as bytes: what parallel aggregation needs.
 *
 * The bytes pass between processes of one server and are never kept; rows are
 * written as they lie in memory.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "miscadmin.h"

#include "core/budget.h"
#include "rows/row_copy.h"
#include "rows/row_sums.h"

static void
merge_widths(RowStore *into, const RowStore *from)
{
	for (int j = 0; j < into->n_columns; j++)
	{
		RowColumn *column = &into->columns[j];
		int width = from->columns[j].width;

		if (width == 0 || width == column->width)
			continue;
		if (column->width > 0)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_EXCEPTION),
					 errmsg("column \"%s\" holds arrays of %d and of %d elements", column->name,
							Min(column->width, width), Max(column->width, width)),
					 errhint("All arrays of a feature have the same length.")));
		row_store_widen(into, j, width);
	}
}

static void
merge_column(RowColumn *into, const RowColumn *from)
{
	into->n_null += from->n_null;
	into->has_null_element |= from->has_null_element;
}

/* One row of from, with its codes translated, to the end of into. */
static void
merge_row(RowCopy *copy, uint64 row)
{
	RowStore *into = copy->into;
	const RowChunk *chunk = row_store_chunk(copy->from, row);
	Size at = row_store_at(copy->from, row);

	row_store_reserve(into);
	row_copy_values(copy, chunk, at);
	(void) row_copy_put(copy, chunk, at);
}

void
row_store_merge(RowStore *into, RowStore *from)
{
	int *class_codes = NULL;
	RowCopy copy;

	if (into->sums != NULL)
	{
		row_sums_flush(into);
		row_sums_flush(from);
	}
	merge_widths(into, from);
	for (int j = 0; j < into->n_columns; j++)
		merge_column(&into->columns[j], &from->columns[j]);
	if (from->classes != NULL)
		class_codes = dictionary_unify(into->classes, from->classes);
	if (into->classes != NULL)
		row_store_check_classes(into);
	for (int k = 0; into->class_scales != NULL && k < from->classes->n; k++)
		class_scales_note(into->class_scales, class_codes[k],
						  class_scales_get(from->class_scales, k));
	if (into->sums != NULL)
		row_sums_merge(into->sums, from->sums, into->classes->n, class_codes, NULL);
	row_copy_begin(&copy, into, from);
	for (uint64 row = 0; row < from->n_rows; row++)
	{
		if (row % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		merge_row(&copy, row);
	}
	row_copy_end(&copy);
	into->n_seen += from->n_seen;
	into->n_skipped += from->n_skipped;
	if (class_codes != NULL)
		pfree(class_codes);
}

static void
save_dictionary(const Dictionary *d, ByteWriter *w)
{
	bytes_put_u32(w, (uint32) d->n);
	for (int k = 0; k < d->n; k++)
	{
		check_interrupts_at(k);
		bytes_put_u32(w, (uint32) d->lengths[k]);
		bytes_put_raw(w, d->names[k], d->lengths[k]);
	}
}

static const void *
load_raw(ByteReader *r, Size n)
{
	ByteReader section = bytes_get_section(r, n, r->section);

	return section.data + section.pos;
}

static Dictionary *
load_dictionary(ByteReader *r)
{
	Dictionary *d = dictionary_create(CurrentMemoryContext, NULL);
	uint32 n = bytes_get_u32(r);

	for (uint32 k = 0; k < n; k++)
	{
		uint32 len = bytes_get_u32(r);

		check_interrupts_at(k);
		(void) dictionary_code(d, load_raw(r, len), (int) len);
	}
	return d;
}

static void
save_column(const RowColumn *column, ByteWriter *w)
{
	bytes_put_string(w, column->name);
	bytes_put_string(w, column->type_name);
	bytes_put_u32(w, column->type);
	bytes_put_u8(w, (uint8) column->kind);
	bytes_put_u8(w, column->converter.is_enum);
	bytes_put_u32(w, (uint32) column->width);
	bytes_put_u8(w, column->may_be_text);
	bytes_put_u8(w, column->has_null_element);
	bytes_put_u64(w, column->n_null);
	if (column->kind == COLUMN_CATEGORY)
		save_dictionary(column->dictionary, w);
}

static void
load_column(RowColumn *column, ByteReader *r)
{
	column->name = bytes_get_string(r);
	column->type_name = bytes_get_string(r);
	column->type = bytes_get_u32(r);
	column->kind = (ColumnKind) bytes_get_u8(r);
	column->converter.is_enum = bytes_get_bool(r);
	column->width = (int) bytes_get_u32(r);
	column->may_be_text = bytes_get_bool(r);
	column->has_null_element = bytes_get_bool(r);
	column->n_null = bytes_get_u64(r);
	if (column->kind == COLUMN_CATEGORY)
		column->dictionary = load_dictionary(r);
}

static void
save_rows(const RowStore *store, ByteWriter *w)
{
	for (int c = 0; c < store->n_chunks; c++)
	{
		const RowChunk *chunk = &store->chunks[c];
		Size n = row_store_chunk_fill(store, c);

		CHECK_FOR_INTERRUPTS();
		bytes_put_raw(w, chunk->x, sizeof(double) * n * store->n_raw);
		bytes_put_raw(w, chunk->hash, sizeof(uint64) * n);
		if (chunk->y != NULL)
			bytes_put_raw(w, chunk->y, sizeof(double) * n);
		if (chunk->key != NULL)
			bytes_put_raw(w, chunk->key, sizeof(uint64) * n);
		if (chunk->w != NULL)
			bytes_put_raw(w, chunk->w, sizeof(double) * n);
	}
}

void
row_store_save(RowStore *store, ByteWriter *w)
{
	if (store->sums != NULL)
		row_sums_flush(store);
	bytes_put_u8(w, store->features_given);
	bytes_put_u8(w, store->notices);
	bytes_put_u8(w, store->left_out != NULL);
	if (store->left_out != NULL)
		bytes_put_string(w, store->left_out);
	bytes_put_u8(w, (uint8) store->task);
	bytes_put_u8(w, (uint8) store->target_kind);
	bytes_put_u8(w, store->has_key);
	bytes_put_u8(w, store->has_weight);
	bytes_put_u64(w, store->seed);
	bytes_put_u8(w, (uint8) store->shift);
	bytes_put_u64(w, store->n_rows);
	bytes_put_u64(w, store->n_seen);
	bytes_put_u64(w, store->n_skipped);
	bytes_put_u32(w, (uint32) store->n_columns);
	for (int j = 0; j < store->n_columns; j++)
		save_column(&store->columns[j], w);
	if (store->target_kind != TARGET_NONE)
		save_column(&store->target, w);
	if (store->has_key)
		save_column(&store->key, w);
	if (store->has_weight)
		save_column(&store->weight, w);
	if (store->classes != NULL)
		save_dictionary(store->classes, w);
	bytes_put_u8(w, store->class_scales != NULL);
	if (store->class_scales != NULL)
		class_scales_save(store->class_scales, w);
	save_rows(store, w);
	bytes_put_u8(w, store->sums != NULL);
	if (store->sums != NULL)
		row_sums_save(store->sums, w);
}

static void
load_rows(RowStore *store, ByteReader *r, uint64 n_rows)
{
	while (store->n_rows < n_rows)
	{
		Size rows = (Size) Min((uint64) row_store_chunk_rows(store), n_rows - store->n_rows);
		RowChunk *chunk = row_store_add_chunk(store, rows);

		CHECK_FOR_INTERRUPTS();
		memcpy(chunk->x, load_raw(r, sizeof(double) * rows * store->n_raw),
			   sizeof(double) * rows * store->n_raw);
		memcpy(chunk->hash, load_raw(r, sizeof(uint64) * rows), sizeof(uint64) * rows);
		if (chunk->y != NULL)
			memcpy(chunk->y, load_raw(r, sizeof(double) * rows), sizeof(double) * rows);
		if (chunk->key != NULL)
			memcpy(chunk->key, load_raw(r, sizeof(uint64) * rows), sizeof(uint64) * rows);
		if (chunk->w != NULL)
			memcpy(chunk->w, load_raw(r, sizeof(double) * rows), sizeof(double) * rows);
		store->n_rows += rows;
	}
}

RowStore *
row_store_load(ByteReader *r, const AlgorithmSums *sums)
{
	RowStore *store = palloc0(sizeof(RowStore));
	uint64 n_rows;
	int shift;

	store->context = CurrentMemoryContext;
	store->features_given = bytes_get_bool(r);
	store->notices = bytes_get_bool(r);
	if (bytes_get_bool(r))
		store->left_out = bytes_get_string(r);
	store->task = (Task) bytes_get_u8(r);
	store->target_kind = (TargetKind) bytes_get_u8(r);
	store->has_key = bytes_get_bool(r);
	store->has_weight = bytes_get_bool(r);
	store->seed = bytes_get_u64(r);
	shift = bytes_get_u8(r);
	n_rows = bytes_get_u64(r);
	store->n_seen = bytes_get_u64(r);
	store->n_skipped = bytes_get_u64(r);
	store->n_columns = (int) bytes_get_count(r, 1, MaxTupleAttributeNumber);
	store->columns = palloc0(sizeof(RowColumn) * Max(store->n_columns, 1));
	for (int j = 0; j < store->n_columns; j++)
		load_column(&store->columns[j], r);
	if (store->target_kind != TARGET_NONE)
		load_column(&store->target, r);
	if (store->has_key)
		load_column(&store->key, r);
	if (store->has_weight)
		load_column(&store->weight, r);
	if (store->task == TASK_CLASSIFICATION)
		store->classes = load_dictionary(r);
	if (bytes_get_bool(r))
		store->class_scales = class_scales_load(r);
	store->wants_hash = true;
	store->budget = budget_training_bytes();
	row_layout_place(store);
	/* as it was saved: the length of an array may have been found when chunks were there */
	store->shift = shift;
	load_rows(store, r, n_rows);
	if (bytes_get_bool(r))
		store->sums = row_sums_load(r, sums);
	return store;
}
