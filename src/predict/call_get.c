/*
 * call_get.c
 *		ml.get in a plan, over many rows (call_get.h).
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#include "compat.h"
#include "predict/call_get.h"
#include "predict/sight.h"
#include "registry/registry.h"

/*
 * Kept in fn_extra: the first value that the call has given.  Nobody knows how long a value
 * that was handed out is looked at (a cast of an array hands out all its elements at once), so it
 * stays as long as the call, and other values are the caller's own.
 */
typedef struct CallGet
{
	struct varlena *value; /* NULL: none yet */
	uint8 sha256[32]; /* of it */
	Sight sight; /* under which it is what the reference stands for */
	char *reference;
	Size size; /* of the reference, without header and end */
} CallGet;

static inline bool
call_get_holds(const CallGet *get, const text *reference)
{
	return get->value != NULL && sight_holds(&get->sight) &&
		   get->size == VARSIZE_ANY_EXHDR(reference) &&
		   memcmp(get->reference, VARDATA_ANY(reference), get->size) == 0;
}

/* From now on the value is what this reference stands for under this sight. */
static void
call_get_note(CallGet *get, const Sight *sight, const char *name, MemoryContext context)
{
	char *former = get->reference;

	get->reference = MemoryContextStrdup(context, name);
	get->size = strlen(name);
	get->sight = *sight;
	if (former != NULL)
		pfree(former);
}

/* What a reference stands for now: the value that is kept, or one in the caller's memory. */
static struct varlena *
call_get_resolve(CallGet *get, const text *reference, MemoryContext context)
{
	Sight sight = sight_get();
	char *name = text_to_cstring(reference);
	ModelVersion version = registry_resolve(name, MODEL_READ);
	MemoryContext caller;

	if (get->value != NULL && memcmp(get->sha256, version.sha256, sizeof(get->sha256)) != 0)
		return registry_artifact(&version);
	if (get->value == NULL)
	{
		caller = MemoryContextSwitchTo(context);
		get->value = registry_artifact(&version);
		MemoryContextSwitchTo(caller);
		memcpy(get->sha256, version.sha256, sizeof(get->sha256));
	}
	call_get_note(get, &sight, name, context);
	pfree(name);
	return get->value;
}

struct varlena *
call_get(FunctionCallInfo fcinfo)
{
	FmgrInfo *flinfo = fcinfo->flinfo;
	text *reference = PG_GETARG_TEXT_PP(0);
	CallGet *get = flinfo->fn_extra;
	struct varlena *value;

	if (get == NULL)
		get = flinfo->fn_extra = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(CallGet));
	value = call_get_holds(get, reference) ? get->value
										   : call_get_resolve(get, reference, flinfo->fn_mcxt);
	PG_FREE_IF_COPY(reference, 0);
	return value;
}
