/*
 * cache.c
 *		Parsed models of this session (cache.h).
 */
#include "postgres.h"

#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "compat.h"
#include "core/settings.h"
#include "model/value.h"
#include "predict/cache.h"

static HTAB *cache_table = NULL;
static MemoryContext cache_context = NULL;
static dlist_head cache_idle = DLIST_STATIC_INIT(cache_idle); /* used last first */
static Size cache_bytes = 0; /* of all models */

static void
cache_init(void)
{
	HASHCTL control = {0};

	if (cache_context == NULL)
		cache_context =
			AllocSetContextCreate(TopMemoryContext, "ml models", ALLOCSET_DEFAULT_SIZES);
	control.keysize = ARTIFACT_SHA256_LENGTH;
	control.entrysize = sizeof(CachedModel);
	control.hcxt = cache_context;
	cache_table =
		hash_create("ml models by sha256", 32, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static void
cache_remove(CachedModel *entry)
{
	MemoryContext context = entry->context;

	dlist_delete(&entry->idle);
	cache_bytes -= entry->bytes;
	hash_search(cache_table, entry->sha256, HASH_REMOVE, NULL);
	MemoryContextDelete(context);
}

/* Let idle models go until the rest fits, those used least recently first. */
static void
cache_trim(void)
{
	Size limit = (Size) settings_cache_memory * 1024;

	while (cache_bytes > limit && !dlist_is_empty(&cache_idle))
		cache_remove(dlist_container(CachedModel, idle, dlist_tail_node(&cache_idle)));
}

static void
cache_pin(CachedModel *entry)
{
	if (entry->pins++ == 0)
		dlist_delete(&entry->idle);
}

CachedModel *
cache_find(const uint8 *sha256)
{
	CachedModel *entry;

	if (cache_table == NULL)
		return NULL;
	entry = hash_search(cache_table, sha256, HASH_FIND, NULL);
	if (entry != NULL)
		cache_pin(entry);
	return entry;
}

CachedModel *
cache_add(const uint8 *sha256, const void *artifact, Size len)
{
	MemoryContext context, caller;
	const Model *model;
	CachedModel *entry;
	bool found;

	if (cache_table == NULL)
		cache_init();
	/* A child of the caller's context until it is complete: an error frees it. */
	context = AllocSetContextCreate(CurrentMemoryContext, "ml model", ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(context);
	model = model_from_bytes(artifact, len);
	MemoryContextSwitchTo(caller);

	entry = hash_search(cache_table, sha256, HASH_ENTER, &found);
	Assert(!found);
	entry->model = model;
	entry->context = context;
	entry->bytes = MemoryContextMemAllocated(context, true);
	entry->pins = 1;
	MemoryContextSetParent(context, cache_context);
	cache_bytes += entry->bytes;
	cache_trim();
	return entry;
}

CachedModel *
cache_pin_version(const ModelVersion *version)
{
	CachedModel *entry = cache_find(version->sha256);
	struct varlena *artifact;

	if (entry != NULL)
		return entry;
	artifact = registry_artifact(version);
	entry = cache_add(version->sha256, VARDATA_ANY(artifact), VARSIZE_ANY_EXHDR(artifact));
	pfree(artifact);
	return entry;
}

void
cache_unpin(CachedModel *entry)
{
	Assert(entry->pins > 0);
	if (--entry->pins > 0)
		return;
	dlist_push_head(&cache_idle, &entry->idle);
	cache_trim();
}
