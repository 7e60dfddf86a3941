/*
 * cache.h
 *		Parsed models of this session, by the sha256 of their artifact.
 *
 * The key is the content, so nothing in the cache is ever stale and no message
 * from another session is needed: which artifact a reference means is decided
 * elsewhere, under the statement's snapshot.  Every model has a memory context
 * of its own below the cache's.  A pinned model stays; of the others, those used
 * least recently leave when the total exceeds ml.cache_memory.
 */
#ifndef PREDICT_CACHE_H
#define PREDICT_CACHE_H

#include "postgres.h"

#include "lib/ilist.h"

#include "model/model.h"
#include "registry/registry.h"

typedef struct CachedModel
{
	uint8 sha256[ARTIFACT_SHA256_LENGTH]; /* hash key, must be first */
	const Model *model;
	MemoryContext context; /* holds the model */
	Size bytes;
	int pins;
	dlist_node idle; /* in the list of idle models when pins == 0 */
} CachedModel;

/* The model of this content, pinned, or NULL. */
extern CachedModel *cache_find(const uint8 *sha256);

/*
 * Parse an artifact and keep it, pinned.  sha256 must be its digest and not in
 * the cache.  Raises what artifact_read raises, and then keeps nothing.
 */
extern CachedModel *cache_add(const uint8 *sha256, const void *artifact, Size len);

/* The same for a version of the registry, read from there when it is not here; pinned. */
extern CachedModel *cache_pin_version(const ModelVersion *version);

extern void cache_unpin(CachedModel *entry);

#endif /* PREDICT_CACHE_H */
