/*
 * cache.h
 *		Parsed models of this session, by the sha256 of their artifact.
 *
 * The key is the content, so nothing in the cache is ever stale and no message
 * from another session is needed: which artifact a reference means is decided
 * elsewhere, under the statement's snapshot.  Every model has a memory context
 * of its own below the cache's.
 *
 * Models here are read to score and for nothing else (FitShape.to_score).
 *
 * A pinned model stays.  What a statement has used stays while it runs and fits
 * ml.cache_memory: room is made by models of earlier statements alone, those used least
 * recently first.  So a join with more models than fit finds those that came first again,
 * row after row, where one that made room by its own models would lose each before it
 * is asked for again.  What does not fit is a guest.  It stays while it is pinned, and
 * the last one until another comes: a model larger than the limit is not parsed anew by
 * every statement, and there is never more than the limit and one model, beside those
 * that other calls of the statement have pinned.
 */
#ifndef PREDICT_CACHE_H
#define PREDICT_CACHE_H

#include "postgres.h"

#include "lib/ilist.h"

#include "model/model.h"
#include "registry/registry.h"

/* The model itself, its schema, encoder, target and fit, and what its algorithm names. */
#define CACHE_PIECES (5 + ALGO_PIECES)

#define CACHE_LINE 64 /* of a processor's cache, or about */

typedef struct CachedModel
{
	uint8 sha256[ARTIFACT_SHA256_LENGTH]; /* hash key, must be first */
	const Model *model;
	int n_pieces;
	MemoryPiece pieces[CACHE_PIECES]; /* what a prediction reads of it, as far as is known */
	MemoryContext context; /* holds the model */
	Size bytes;
	uint64 statement; /* that used it last, by a number of its own */
	bool is_guest; /* beyond the limit */
	int pins;
	dlist_node idle; /* in the list of idle models when pins == 0, unless it is a guest */
} CachedModel;

/* What the cache holds now, and what it was asked for in this session. */
typedef struct CacheStats
{
	int n_models;
	Size bytes; /* of them all */
	uint64 n_hits; /* looked for and found */
	uint64 n_misses; /* read and parsed */
} CacheStats;

/* The model of this content, pinned, or NULL. */
extern CachedModel *cache_find(const uint8 *sha256);

/*
 * Parse an artifact and keep it, pinned.  sha256 must be its digest and not in
 * the cache.  Raises what artifact_read raises, and then keeps nothing.
 */
extern CachedModel *cache_add(const uint8 *sha256, const void *artifact, Size len);

/* The same for a version of the registry, read from there when it is not here; pinned. */
extern CachedModel *cache_pin_version(const ModelVersion *version);

/*
 * One that was found or added when so many models had left the cache, if it is certain to
 * be there still: pinned, without looking for it.
 */
extern bool cache_pin_again(CachedModel *entry, uint64 n_left);

/* How many models have left the cache. */
extern uint64 cache_n_left(void);

/*
 * Ask memory for what a prediction will read of this model, all at once: for who goes from
 * model to model, so that each has left the processor's cache before it is used again.
 */
static inline void
cache_prefetch(const CachedModel *entry)
{
	for (int i = 0; i < entry->n_pieces; i++)
		for (Size at = 0; at < entry->pieces[i].bytes; at += CACHE_LINE)
			__builtin_prefetch((const char *) entry->pieces[i].at + at);
}

extern void cache_unpin(CachedModel *entry);

extern CacheStats cache_stats(void);

#endif /* PREDICT_CACHE_H */
