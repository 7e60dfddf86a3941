/*
 * row_chunks.c
 *		The memory of a row store's chunks.
 *
 * The values of several chunks lie in one block of memory, so that it has large pages
 * (core/large_pages.h): reading fills memory once, and a fault for every page of it took
 * a quarter of the time.  A block is for as many chunks as there are already, up to
 * SLAB_CHUNKS, so that what is not yet used stays less than what is.
 */
#include "postgres.h"

#include "core/large_pages.h"
#include "rows/row_store_internal.h"

#define SLAB_CHUNKS 16

Size
row_chunk_row_bytes(const RowStore *store)
{
	return sizeof(double) * (store->n_raw + (store->target_kind != TARGET_NONE) + 1 +
							 store->has_key + store->has_weight);
}

void *
row_chunk_array(RowStore *store, void *old, Size bytes)
{
	if (old != NULL)
		return repalloc_huge(old, bytes);
	return MemoryContextAllocHuge(store->context, bytes);
}

/* Memory for the values of a whole chunk that others follow. */
static void
take_from_slab(RowStore *store, RowChunk *chunk, Size bytes)
{
	RowSlab *slab = &store->slab;

	if (slab->n_left == 0)
	{
		slab->n_left = Min(SLAB_CHUNKS, store->n_chunks);
		slab->memory = MemoryContextAllocHuge(store->context, bytes * slab->n_left);
		slab->next = slab->memory;
		large_pages_advise(slab->memory, bytes * slab->n_left);
	}
	chunk->x = (double *) slab->next;
	chunk->x_memory = slab->memory;
	slab->next += bytes;
	slab->n_left--;
}

void
row_chunk_resize(RowStore *store, RowChunk *chunk, Size rows)
{
	Size bytes = sizeof(double) * Max(store->n_raw, 1) * rows;

	if (chunk->x == NULL && store->n_chunks > 1 && rows == row_store_chunk_rows(store))
		take_from_slab(store, chunk, bytes);
	else
	{
		store->slab.n_left = 0; /* chunks of one memory lie side by side: no later one is of it */
		chunk->x = chunk->x_memory = row_chunk_array(store, chunk->x, bytes);
	}
	chunk->hash = row_chunk_array(store, chunk->hash, sizeof(uint64) * rows);
	if (store->target_kind != TARGET_NONE)
		chunk->y = row_chunk_array(store, chunk->y, sizeof(double) * rows);
	if (store->has_key)
		chunk->key = row_chunk_array(store, chunk->key, sizeof(uint64) * rows);
	if (store->has_weight)
		chunk->w = row_chunk_array(store, chunk->w, sizeof(double) * rows);
	store->capacity = (int) rows;
}

RowChunk *
row_store_add_chunk(RowStore *store, Size rows)
{
	RowChunk *chunk;

	if (store->n_chunks == store->max_chunks)
	{
		int max = store->max_chunks == 0 ? 1 : store->max_chunks * 2;

		store->chunks = row_chunk_array(store, store->chunks, sizeof(RowChunk) * (Size) max);
		store->max_chunks = max;
	}
	chunk = &store->chunks[store->n_chunks++];
	memset(chunk, 0, sizeof(RowChunk));
	row_chunk_resize(store, chunk, rows);
	store->chunk_bytes += rows * row_chunk_row_bytes(store);
	return chunk;
}

/* Does this neighbour's x lie in the memory too? */
static bool
lies_in(const RowChunk *chunks, int n_chunks, int c, const void *memory)
{
	return c >= 0 && c < n_chunks && chunks[c].x_memory == memory;
}

void
row_chunk_set_x(RowChunk *chunks, int n_chunks, int c, double *x)
{
	void *memory = chunks[c].x_memory;

	chunks[c].x = x;
	chunks[c].x_memory = x;
	if (!lies_in(chunks, n_chunks, c - 1, memory) && !lies_in(chunks, n_chunks, c + 1, memory))
		pfree(memory);
}

void
row_chunks_free(RowChunk *chunks, int n_chunks)
{
	for (int c = 0; c < n_chunks; c++)
	{
		RowChunk *chunk = &chunks[c];

		if (!lies_in(chunks, n_chunks, c + 1, chunk->x_memory))
			pfree(chunk->x_memory);
		pfree(chunk->hash);
		if (chunk->y != NULL)
			pfree(chunk->y);
		if (chunk->key != NULL)
			pfree(chunk->key);
		if (chunk->w != NULL)
			pfree(chunk->w);
	}
}

void
row_store_forget_rows(RowStore *store)
{
	store->slab = (RowSlab){0};
	store->n_chunks = 0;
	store->capacity = 0;
	store->chunk_bytes = 0;
	store->n_rows = 0;
}

void
row_store_free_rows(RowStore *store)
{
	row_chunks_free(store->chunks, store->n_chunks);
	row_store_forget_rows(store);
}
