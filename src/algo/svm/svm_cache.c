/*
 * svm_cache.c
 *		Kernel rows that were used last; see svm_cache.h.
 */
#include "core/port.h"

#include "algo/svm/svm_cache.h"
#include "algo/svm/svm_kernel.h"

Size
svm_cache_bytes(Size n_rows, Size n_slots)
{
	return n_slots * svm_padded(n_rows) * sizeof(float) + 4 * (n_rows + 1) * sizeof(int);
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

/* Values from one slot to the next; room is shared out by it. */
static Size
stride_of(Size n_rows)
{
	return Max(svm_padded(n_rows), 1);
}

/* As many slots as rows of this length there is room for; those that are new are empty. */
static void
add_slots(SvmCache *cache)
{
	int n = (int) Min(cache->n_rows, cache->n_values / cache->stride);

	for (; cache->n_slots < n; cache->n_slots++)
	{
		cache->row_of[cache->n_slots] = -1;
		link_slot(cache, cache->n_slots, cache->most_slots);
	}
}

void
svm_cache_clear(SvmCache *cache, Size n_rows)
{
	int head = cache->most_slots;

	cache->n_rows = n_rows;
	cache->stride = stride_of(n_rows);
	for (Size i = 0; i < n_rows; i++)
		cache->slot_of[i] = -1;
	cache->n_slots = 0;
	cache->next[head] = cache->previous[head] = head;
	add_slots(cache);
}

SvmCache *
svm_cache_create(Size n_rows, Size n_slots, float *values)
{
	SvmCache *cache = palloc(sizeof(SvmCache));
	Size ring = (n_rows + 1) * sizeof(int);

	cache->n_values = n_slots * svm_padded(n_rows);
	cache->most_slots = (int) n_rows;
	cache->slot_of = palloc_extended(ring, MCXT_ALLOC_HUGE);
	cache->row_of = palloc_extended(ring, MCXT_ALLOC_HUGE);
	cache->next = palloc_extended(ring, MCXT_ALLOC_HUGE);
	cache->previous = palloc_extended(ring, MCXT_ALLOC_HUGE);
	cache->values = values;
	svm_cache_clear(cache, n_rows);
	return cache;
}

static float *
use_slot(SvmCache *cache, int slot)
{
	unlink_slot(cache, slot);
	link_slot(cache, slot, cache->previous[cache->most_slots]);
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
	int slot = cache->next[cache->most_slots];

	if (cache->row_of[slot] >= 0)
		cache->slot_of[cache->row_of[slot]] = -1;
	cache->row_of[slot] = row;
	cache->slot_of[row] = slot;
	return use_slot(cache, slot);
}

/* Values move to the left: within their slot, and with it. */
static void
narrow_slot(SvmCache *cache, int slot, Size n_kept, const int *kept)
{
	const float *from = cache->values + slot * cache->stride;
	float *to = cache->values + slot * stride_of(n_kept);
	Size k;

	for (k = 0; k < n_kept; k++)
		to[k] = from[kept[k]];
	for (; k < svm_padded(n_kept); k++)
		to[k] = 0.0f;
}

void
svm_cache_narrow(SvmCache *cache, Size n_kept, const int *kept)
{
	int slot;

	for (slot = 0; slot < cache->n_slots; slot++)
		cache->row_of[slot] = -1;
	for (Size k = 0; k < n_kept; k++)
	{
		slot = cache->slot_of[kept[k]];
		cache->slot_of[k] = slot;
		if (slot >= 0)
			cache->row_of[slot] = (int) k;
	}
	for (slot = 0; slot < cache->n_slots; slot++)
	{
		CHECK_FOR_INTERRUPTS();
		if (cache->row_of[slot] >= 0)
			narrow_slot(cache, slot, n_kept, kept);
		else
		{
			unlink_slot(cache, slot);
			link_slot(cache, slot, cache->most_slots);
		}
	}
	cache->n_rows = n_kept;
	cache->stride = stride_of(n_kept);
	add_slots(cache);
}
