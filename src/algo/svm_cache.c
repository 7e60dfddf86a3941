/*
 * svm_cache.c
 *		Kernel rows that were used last; see svm_cache.h.
 */
#include "core/port.h"

#include "algo/svm_cache.h"
#include "algo/svm_kernel.h"

static Size
slot_bytes(Size n_rows)
{
	return svm_padded(n_rows) * sizeof(float) + 3 * sizeof(int);
}

Size
svm_cache_bytes(Size n_rows, Size n_slots)
{
	return n_slots * slot_bytes(n_rows) + n_rows * sizeof(int);
}

void
svm_cache_clear(SvmCache *cache, Size n_rows)
{
	Size i;
	int s;

	cache->n_rows = n_rows;
	for (i = 0; i < n_rows; i++)
		cache->slot_of[i] = -1;
	for (s = 0; s < cache->n_slots; s++)
		cache->row_of[s] = -1;
	for (s = 0; s <= cache->n_slots; s++)
	{
		cache->next[s] = (s + 1) % (cache->n_slots + 1);
		cache->previous[s] = (s + cache->n_slots) % (cache->n_slots + 1);
	}
}

SvmCache *
svm_cache_create(Size n_rows, Size n_slots)
{
	SvmCache *cache = palloc(sizeof(SvmCache));
	Size ring = (n_slots + 1) * sizeof(int);

	cache->stride = svm_padded(n_rows);
	cache->n_slots = (int) n_slots;
	cache->slot_of = palloc_extended(Max(n_rows, 1) * sizeof(int), MCXT_ALLOC_HUGE);
	cache->row_of = palloc_extended(ring, MCXT_ALLOC_HUGE);
	cache->next = palloc_extended(ring, MCXT_ALLOC_HUGE);
	cache->previous = palloc_extended(ring, MCXT_ALLOC_HUGE);
	cache->values = palloc_extended(n_slots * cache->stride * sizeof(float), MCXT_ALLOC_HUGE);
	svm_cache_clear(cache, n_rows);
	return cache;
}

void
svm_cache_free(SvmCache *cache)
{
	pfree(cache->slot_of);
	pfree(cache->row_of);
	pfree(cache->next);
	pfree(cache->previous);
	pfree(cache->values);
	pfree(cache);
}

static void
unlink_slot(SvmCache *cache, int slot)
{
	cache->next[cache->previous[slot]] = cache->next[slot];
	cache->previous[cache->next[slot]] = cache->previous[slot];
}

/* Behind another in the ring: behind the head it is the next to go. */
static void
link_slot(SvmCache *cache, int slot, int behind)
{
	cache->previous[slot] = behind;
	cache->next[slot] = cache->next[behind];
	cache->previous[cache->next[slot]] = slot;
	cache->next[behind] = slot;
}

static float *
use_slot(SvmCache *cache, int slot)
{
	unlink_slot(cache, slot);
	link_slot(cache, slot, cache->previous[cache->n_slots]);
	return cache->values + slot * cache->stride;
}

const float *
svm_cache_find(SvmCache *cache, int row)
{
	int slot = cache->slot_of[row];

	return slot < 0 ? NULL : use_slot(cache, slot);
}

float *
svm_cache_take(SvmCache *cache, int row)
{
	int slot = cache->next[cache->n_slots];

	if (cache->row_of[slot] >= 0)
		cache->slot_of[cache->row_of[slot]] = -1;
	cache->row_of[slot] = row;
	cache->slot_of[row] = slot;
	return use_slot(cache, slot);
}

/* Values move to the left within their slot. */
static void
narrow_slot(SvmCache *cache, int slot, Size n_kept, const int *kept)
{
	float *values = cache->values + slot * cache->stride;
	Size k;

	for (k = 0; k < n_kept; k++)
		values[k] = values[kept[k]];
	for (; k < svm_padded(n_kept); k++)
		values[k] = 0.0f;
}

void
svm_cache_narrow(SvmCache *cache, Size n_kept, const int *kept)
{
	Size k;
	int slot;

	for (slot = 0; slot < cache->n_slots; slot++)
		cache->row_of[slot] = -1;
	for (k = 0; k < n_kept; k++)
	{
		slot = cache->slot_of[kept[k]];
		cache->slot_of[k] = slot;
		if (slot < 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		cache->row_of[slot] = (int) k;
		narrow_slot(cache, slot, n_kept, kept);
	}
	cache->n_rows = n_kept;
	for (slot = 0; slot < cache->n_slots; slot++)
	{
		if (cache->row_of[slot] >= 0)
			continue;
		unlink_slot(cache, slot);
		link_slot(cache, slot, cache->n_slots);
	}
}
