/*
 * call_model.h
 *		Which model the first argument of a call site means (call_site.h).
 *
 * A meaning says what one argument was resolved to: the argument as it was passed, the
 * version, and the sight under which the one means the other.  The last one is current,
 * its model pinned; for most rows all that is asked is whether it still holds.  When it
 * does not, the argument is resolved: its meaning is looked for among those kept, made
 * or renewed, and becomes current.
 *
 * A reference holds while the sight (sight.h) and the text are the same.  A value holds
 * while its image is the same: the bytes themselves, or, of a value out of line, its
 * toast pointer, which names the same bytes for as long as the transaction that saw it.
 */
#ifndef PREDICT_CALL_MODEL_H
#define PREDICT_CALL_MODEL_H

#include "postgres.h"

#include "utils/hsearch.h"

#include "compat.h"
#include "predict/bind.h"
#include "predict/cache.h"
#include "predict/sight.h"
#include "registry/registry.h"

/* How the features of a row type are found in it. */
typedef struct CallBinding
{
	struct CallBinding *next;
	uint64 row_identifier; /* of the row type; 0 where the features are not in a row */
	Binding binding; /* must be last */
} CallBinding;

#define SMALL_IMAGE 24 /* a toast pointer, a short text */

/* What one model argument was resolved to. */
typedef struct CallMeaning
{
	uint32 hash; /* of the image; hash key, must be first */
	int n_bindings;
	Size size;
	char *image; /* the argument as it was passed; NULL: not resolved yet */
	char small[SMALL_IMAGE]; /* where image is, if it is no larger */
	CachedModel *model; /* of the version, if it is still there (cache_pin_again) */
	uint64 n_left;
	const void *seen_at; /* where an argument with this image was last */
	CallBinding *bindings; /* to this version's features */
	Sight sight; /* of a value, only the transaction */
	ModelVersion version; /* of a value, only the sha256 */
} CallMeaning;

typedef struct CallModel
{
	bool by_reference; /* the argument is text, not an ml.model */
	bool is_constant; /* the argument is the same for every row */
	MemoryContext context; /* of the meanings */
	HTAB *meanings;

	CallMeaning *current; /* NULL: the next row is resolved */
	CallBinding *binding; /* of current, the last one used; or NULL */
	CachedModel *pinned; /* the model of current */
} CallModel;

/* The meanings are kept below context. */
extern void call_model_init(CallModel *m, bool by_reference, bool is_constant,
							MemoryContext context);

/* Let the current model go. */
extern void call_model_release(CallModel *m);

/*
 * The model that the argument means, pinned until the next call of this or
 * call_model_release.  Raises what registry_resolve and loading raise; then none is
 * current.
 */
extern const Model *call_model_resolve(CallModel *m, Datum argument);

/* Has this argument, which must be of the same size, the image of the meaning? */
extern bool call_meaning_has_image(CallMeaning *meaning, const struct varlena *image);

/* Does the meaning's version still follow from its image? */
static inline bool
call_meaning_holds(const CallModel *m, const CallMeaning *meaning)
{
	if (m->by_reference)
		return sight_holds(&meaning->sight);
	return !VARATT_IS_EXTERNAL(meaning->image) || meaning->sight.transaction == COMPAT_MY_LXID;
}

/* Is the current model what the argument means? */
static inline bool
call_model_holds(const CallModel *m, Datum argument)
{
	CallMeaning *current = m->current;
	const struct varlena *image = (const struct varlena *) DatumGetPointer(argument);

	if (current == NULL || !call_meaning_holds(m, current))
		return false;
	return m->is_constant ||
		   (current->size == VARSIZE_ANY(image) && call_meaning_has_image(current, image));
}

/*
 * One of the current meaning's bindings, not the last one used; NULL: there is none for this row
 * type.
 */
extern const Binding *call_model_other_binding(CallModel *m, uint64 row_identifier);

/* The current meaning's binding of this row type, or NULL. */
static inline const Binding *
call_model_binding(CallModel *m, uint64 row_identifier)
{
	if (likely(m->binding != NULL && m->binding->row_identifier == row_identifier))
		return &m->binding->binding;
	return call_model_other_binding(m, row_identifier);
}

/* Copy one that was made, which is then the last one used. */
extern const Binding *call_model_keep_binding(CallModel *m, uint64 row_identifier,
											  const Binding *binding);

#endif /* PREDICT_CALL_MODEL_H */
