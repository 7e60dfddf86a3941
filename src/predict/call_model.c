/*
 * call_model.c
 *		Which model the first argument of a call site means (call_model.h).
 */
#include "postgres.h"

#include "access/detoast.h"
#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "compat.h"
#include "core/settings.h"
#include "model/value.h"
#include "predict/call_model.h"

/* Row types that a meaning remembers; rows of a query rarely have more than a few. */
#define MAX_BINDINGS 16

/* The head of an image: of a model in line its length, its shape and its checksum. */
#define HEAD_BYTES 96

/* An image above this is not compared byte by byte where it lies where it lay before. */
#define LARGE_BYTES 4096

/* What is compared of it beside its head: so many pieces, evenly spread, the last at its end. */
#define N_PIECES    16
#define PIECE_BYTES 64

static void
call_model_make_meanings(CallModel *m)
{
	HASHCTL control = {0};

	control.keysize = sizeof(uint32);
	control.entrysize = sizeof(CallMeaning);
	control.hcxt = m->context;
	m->meanings =
		hash_create("ml call meanings", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

void
call_model_init(CallModel *m, bool by_reference, bool is_constant, MemoryContext context)
{
	memset(m, 0, sizeof(*m));
	m->by_reference = by_reference;
	m->is_constant = is_constant;
	m->context = AllocSetContextCreate(context, "ml call meanings", ALLOCSET_SMALL_SIZES);
	call_model_make_meanings(m);
}

void
call_model_release(CallModel *m)
{
	CachedModel *pinned = m->pinned;

	m->current = NULL;
	m->binding = NULL;
	m->pinned = NULL;
	if (pinned != NULL)
		cache_unpin(pinned);
}

/* ---- images ---- */

/* An image that will be the same for the same model: nothing that lives elsewhere in memory. */
static struct varlena *
call_model_image(Datum argument)
{
	struct varlena *image = (struct varlena *) DatumGetPointer(argument);

	if (VARATT_IS_EXTERNAL(image) && !VARATT_IS_EXTERNAL_ONDISK(image))
		image = detoast_external_attr(image);
	return image;
}

/* Is nothing seen to differ between two large images of the same size? */
static bool
images_look_alike(const char *a, const char *b, Size size)
{
	if (memcmp(a, b, HEAD_BYTES) != 0)
		return false;
	for (int i = 1; i <= N_PIECES; i++)
	{
		Size at = size / N_PIECES * i - PIECE_BYTES;

		if (memcmp(a + at, b + at, PIECE_BYTES) != 0)
			return false;
	}
	return memcmp(a + size - PIECE_BYTES, b + size - PIECE_BYTES, PIECE_BYTES) == 0;
}

/*
 * A query that hands on a value in memory (from a scalar subquery or a materialized CTE)
 * shows it to every row in the same place, and to compare it whole each time would cost
 * more than the prediction.  So a large image that lies where an equal one was compared
 * whole is only looked at.  Another model would be taken for it only if the executor had
 * put it in the very same place, with the same length, algorithm and shape, alike in every
 * piece looked at, and with the same CRC-32C of all its bytes, which stands in its head.
 * Anywhere else, and where the bytes are compressed and the checksum is not plain to see,
 * everything is compared.
 */
bool
call_meaning_has_image(CallMeaning *meaning, const struct varlena *image)
{
	if (meaning->size > LARGE_BYTES && meaning->seen_at == image && VARATT_IS_4B_U(image))
		return images_look_alike(meaning->image, (const char *) image, meaning->size);
	if (memcmp(meaning->image, image, meaning->size) != 0)
		return false;
	meaning->seen_at = image;
	return true;
}

static void
call_meaning_set_image(CallModel *m, CallMeaning *meaning, const struct varlena *image)
{
	Size size = VARSIZE_ANY(image);
	char *copy = size <= SMALL_IMAGE ? meaning->small : MemoryContextAllocHuge(m->context, size);

	memcpy(copy, image, size);
	meaning->size = size;
	meaning->image = copy;
	meaning->seen_at = image;
}

static void
call_meaning_forget_image(CallMeaning *meaning)
{
	if (meaning->image != meaning->small)
		pfree(meaning->image);
	meaning->image = NULL;
}

/* ---- meanings ---- */

static void
call_model_forget(CallModel *m)
{
	m->current = NULL;
	m->binding = NULL;
	MemoryContextReset(m->context);
	call_model_make_meanings(m);
}

/* The meaning of this image; one that is not resolved yet when it is new. */
static CallMeaning *
call_model_find(CallModel *m, const struct varlena *image)
{
	Size limit = Max((Size) settings_cache_memory * 1024 / 4, 1024 * 1024);
	Size size = VARSIZE_ANY(image);
	uint32 hash = hash_bytes((const unsigned char *) image, Min(size, HEAD_BYTES));
	CallMeaning *meaning;
	bool found;

	if (MemoryContextMemAllocated(m->context, true) > limit)
		call_model_forget(m);
	meaning = hash_search(m->meanings, &hash, HASH_ENTER, &found);
	if (!found)
	{
		memset(meaning, 0, sizeof(*meaning));
		meaning->hash = hash;
	}
	if (meaning->image != NULL &&
		(meaning->size != size || !call_meaning_has_image(meaning, image)))
		call_meaning_forget_image(meaning);
	return meaning;
}

static void
call_meaning_forget_bindings(CallMeaning *meaning)
{
	while (meaning->bindings != NULL)
	{
		CallBinding *bound = meaning->bindings;

		meaning->bindings = bound->next;
		pfree(bound);
	}
	meaning->n_bindings = 0;
}

/* Bindings are to the features of one version.  Its model has yet to be found, which can fail. */
static void
call_meaning_set_version(CallMeaning *meaning, const ModelVersion *version, Sight sight)
{
	meaning->model = NULL;
	if (memcmp(meaning->version.sha256, version->sha256, ARTIFACT_SHA256_LENGTH) != 0)
		call_meaning_forget_bindings(meaning);
	meaning->version = *version;
	meaning->sight = sight;
}

static CachedModel *
call_model_pin_reference(CallMeaning *meaning, bool holds, const struct varlena *image)
{
	if (!holds)
	{
		Sight sight = sight_get();
		ModelVersion version =
			registry_resolve(text_to_cstring((const text *) image), MODEL_PREDICT);

		call_meaning_set_version(meaning, &version, sight);
	}
	return cache_pin_version(&meaning->version);
}

/* The bytes of a value, the image itself where it has them. */
static struct varlena *
call_model_artifact(struct varlena *image)
{
	return VARATT_IS_EXTERNAL(image) ? model_value_copy(image) : pg_detoast_datum_packed(image);
}

/* The model of a value: its digest is made anew only when its image is new. */
static CachedModel *
call_model_pin_value(CallMeaning *meaning, bool holds, struct varlena *image)
{
	struct varlena *artifact = NULL;
	CachedModel *entry;

	if (!holds)
	{
		ModelVersion version = {0};

		artifact = call_model_artifact(image);
		artifact_sha256(VARDATA_ANY(artifact), VARSIZE_ANY_EXHDR(artifact), version.sha256);
		call_meaning_set_version(meaning, &version, (Sight){.transaction = COMPAT_MY_LXID});
	}
	entry = cache_find(meaning->version.sha256);
	if (entry == NULL)
	{
		if (artifact == NULL)
			artifact = call_model_artifact(image);
		entry =
			cache_add(meaning->version.sha256, VARDATA_ANY(artifact), VARSIZE_ANY_EXHDR(artifact));
	}
	if (artifact != NULL && artifact != image)
		pfree(artifact);
	return entry;
}

const Model *
call_model_resolve(CallModel *m, Datum argument)
{
	struct varlena *image = call_model_image(argument);
	CallMeaning *meaning;
	bool holds;

	call_model_release(m);
	meaning = call_model_find(m, image);
	holds = meaning->image != NULL && call_meaning_holds(m, meaning);
	if (!holds || meaning->model == NULL || !cache_pin_again(meaning->model, meaning->n_left))
	{
		meaning->model = m->by_reference ? call_model_pin_reference(meaning, holds, image)
										 : call_model_pin_value(meaning, holds, image);
		meaning->n_left = cache_n_left();
	}
	m->pinned = meaning->model;
	__builtin_prefetch(meaning->bindings);
	cache_prefetch(m->pinned);
	if (meaning->image == NULL)
		call_meaning_set_image(m, meaning, image);
	m->current = meaning;
	return m->pinned->model;
}

/* ---- bindings ---- */

const Binding *
call_model_other_binding(CallModel *m, uint64 row_identifier)
{
	for (CallBinding *bound = m->current->bindings; bound != NULL; bound = bound->next)
		if (bound->row_identifier == row_identifier)
		{
			m->binding = bound;
			return &bound->binding;
		}
	return NULL;
}

const Binding *
call_model_keep_binding(CallModel *m, uint64 row_identifier, const Binding *binding)
{
	CallMeaning *meaning = m->current;
	Size size = offsetof(Binding, columns) + binding->n_columns * sizeof(BoundColumn);
	CallBinding *bound;

	if (meaning->n_bindings >= MAX_BINDINGS)
	{
		m->binding = NULL;
		call_meaning_forget_bindings(meaning);
	}
	bound = MemoryContextAlloc(m->context, offsetof(CallBinding, binding) + size);
	bound->row_identifier = row_identifier;
	memcpy(&bound->binding, binding, size);
	bound->next = meaning->bindings;
	meaning->bindings = bound;
	meaning->n_bindings++;
	m->binding = bound;
	return &bound->binding;
}
