/*
 * cache.c
 *		Parsed models of this session (cache.h).
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "compat.h"
#include "core/settings.h"
#include "model/value.h"
#include "predict/cache.h"

#define PREFETCH_BYTES (16 * 1024)

typedef struct Cache
{
	HTAB *table; /* NULL: there has been no model yet */
	MemoryContext context;
	dlist_head idle; /* used last first; without the guest */
	CachedModel *guest; /* the idle one, or NULL */
	int n_guests; /* pinned or not */
	Size bytes; /* of the models that are no guests */
	Size guest_bytes;
	uint64 n_hits;
	uint64 n_misses;
	uint64 n_left;

	/* The statement that runs. */
	uint64 statement;
	TimestampTz started;
	LocalTransactionId transaction;
} Cache;

static Cache cache = {.idle = DLIST_STATIC_INIT(cache.idle)};

static void
cache_init(void)
{
	HASHCTL control = {0};

	if (cache.context == NULL)
		cache.context =
			AllocSetContextCreate(TopMemoryContext, "ml models", ALLOCSET_DEFAULT_SIZES);
	control.keysize = ARTIFACT_SHA256_LENGTH;
	control.entrysize = sizeof(CachedModel);
	control.hcxt = cache.context;
	cache.table =
		hash_create("ml models by sha256", 32, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/*
 * The number of the statement that the client has sent; within a procedure, of each
 * transaction of it.
 */
static uint64
cache_statement(void)
{
	TimestampTz started = GetCurrentStatementStartTimestamp();
	LocalTransactionId transaction = COMPAT_MY_LXID;

	if (started != cache.started || transaction != cache.transaction)
	{
		cache.statement++;
		cache.started = started;
		cache.transaction = transaction;
	}
	return cache.statement;
}

/* ---- models come and go ---- */

/* An entry that is in no list. */
static void
cache_remove(CachedModel *entry)
{
	MemoryContext context = entry->context;

	if (entry->is_guest)
	{
		cache.n_guests--;
		cache.guest_bytes -= entry->bytes;
	}
	else
		cache.bytes -= entry->bytes;
	cache.n_left++;
	hash_search(cache.table, entry->sha256, HASH_REMOVE, NULL);
	MemoryContextDelete(context);
}

static void
cache_remove_guest(void)
{
	CachedModel *guest = cache.guest;

	cache.guest = NULL;
	if (guest != NULL)
		cache_remove(guest);
}

/*
 * Let idle models go until so many bytes have room: those used least recently, none that
 * this statement has used.  Returns whether there is room now.
 */
static bool
cache_make_room(Size bytes)
{
	Size limit = (Size) settings_cache_memory * 1024;
	uint64 statement = cache_statement();

	while (bytes <= limit && cache.bytes > limit - bytes && !dlist_is_empty(&cache.idle))
	{
		CachedModel *last = dlist_container(CachedModel, idle, dlist_tail_node(&cache.idle));

		/* with a lower limit than they came under, its own go too */
		if (last->statement == statement && cache.bytes <= limit)
			break;
		dlist_delete(&last->idle);
		cache_remove(last);
	}
	return bytes <= limit && cache.bytes <= limit - bytes;
}

/* A guest stays for good if there is room for it by now. */
static void
cache_admit(CachedModel *guest)
{
	if (!cache_make_room(guest->bytes))
		return;
	guest->is_guest = false;
	cache.n_guests--;
	cache.guest_bytes -= guest->bytes;
	cache.bytes += guest->bytes;
}

/* It stays no longer: the limit is lower than when it came. */
static void
cache_dismiss(CachedModel *entry)
{
	entry->is_guest = true;
	cache.n_guests++;
	cache.guest_bytes += entry->bytes;
	cache.bytes -= entry->bytes;
}

static void
cache_pin(CachedModel *entry)
{
	entry->statement = cache_statement();
	if (entry->pins++ > 0)
		return;
	if (!entry->is_guest)
		dlist_delete(&entry->idle);
	else
	{
		cache.guest = NULL;
		cache_admit(entry);
	}
}

void
cache_unpin(CachedModel *entry)
{
	Assert(entry->pins > 0);
	if (--entry->pins > 0)
		return;
	entry->statement = cache_statement();
	if (!entry->is_guest && !cache_make_room(0))
		cache_dismiss(entry);
	if (!entry->is_guest)
	{
		dlist_push_head(&cache.idle, &entry->idle);
		return;
	}
	cache_remove_guest();
	if (cache.n_guests > 1)
		cache_remove(entry);
	else
		cache.guest = entry;
}

CachedModel *
cache_find(const uint8 *sha256)
{
	CachedModel *entry;

	if (cache.table == NULL)
		return NULL;
	entry = hash_search(cache.table, sha256, HASH_FIND, NULL);
	if (entry == NULL)
		return NULL;
	cache.n_hits++;
	cache_pin(entry);
	return entry;
}

uint64
cache_n_left(void)
{
	return cache.n_left;
}

bool
cache_pin_again(CachedModel *entry, uint64 n_left)
{
	if (n_left != cache.n_left)
		return false;
	cache.n_hits++;
	cache_pin(entry);
	return true;
}

/* Larger pieces are left to the processor, which sees what is read one after the other. */
static void
cache_set_pieces(CachedModel *entry)
{
	const Model *m = entry->model;
	const Algorithm *algo = m->algo;
	MemoryPiece pieces[CACHE_PIECES] = {{m, sizeof(*m)},
										{m->schema, sizeof(*m->schema)},
										{m->encoder, sizeof(*m->encoder)},
										{m->target, sizeof(*m->target)},
										{m->fit, CACHE_LINE}};
	int n = CACHE_PIECES - ALGO_PIECES;

	if (algo->score.reads != NULL)
		n += algo->score.reads(m->fit, pieces + n);
	entry->n_pieces = 0;
	for (int i = 0; i < n; i++)
		if (pieces[i].bytes <= PREFETCH_BYTES)
			entry->pieces[entry->n_pieces++] = pieces[i];
}

/* Enter a model that is complete, pinned: where nothing can fail any more. */
static void
cache_enter(CachedModel *entry, const Model *model, MemoryContext context)
{
	entry->model = model;
	cache_set_pieces(entry);
	entry->context = context;
	entry->bytes = MemoryContextMemAllocated(context, true);
	entry->statement = cache_statement();
	entry->pins = 1;
	entry->is_guest = true;
	MemoryContextSetParent(context, cache.context);
	cache.n_guests++;
	cache.guest_bytes += entry->bytes;
	cache.n_misses++;
	cache_admit(entry);
	if (entry->is_guest)
		cache_remove_guest();
}

CachedModel *
cache_add(const uint8 *sha256, const void *artifact, Size len)
{
	MemoryContext context, caller;
	const Model *model;
	CachedModel *entry;
	bool found;

	if (cache.table == NULL)
		cache_init();
	/* A model takes more than its bytes: what will be a guest takes the place of the last one. */
	if (!cache_make_room(len))
		cache_remove_guest();
	/* A child of the caller's context until it is complete: an error frees it. */
	context = AllocSetContextCreate(CurrentMemoryContext, "ml model", ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(context);
	model = model_to_score(artifact, len);
	MemoryContextSwitchTo(caller);

	entry = hash_search(cache.table, sha256, HASH_ENTER, &found);
	Assert(!found);
	cache_enter(entry, model, context);
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

CacheStats
cache_stats(void)
{
	return (CacheStats){
		.n_models = cache.table == NULL ? 0 : (int) hash_get_num_entries(cache.table),
		.bytes = cache.bytes + cache.guest_bytes,
		.n_hits = cache.n_hits,
		.n_misses = cache.n_misses,
	};
}
