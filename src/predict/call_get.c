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

/* Kept in fn_extra. */
typedef struct CallGet
{
	struct varlena *value; /* NULL: the next call resolves */
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

static void
call_get_forget(CallGet *get)
{
	struct varlena *value = get->value;
	char *reference = get->reference;

	get->value = NULL;
	get->reference = NULL;
	if (value != NULL)
		pfree(value);
	if (reference != NULL)
		pfree(reference);
}

static void
call_get_resolve(CallGet *get, const text *reference, MemoryContext context)
{
	Sight sight = sight_get();
	char *name = text_to_cstring(reference);
	ModelVersion version = registry_resolve(name, MODEL_READ);
	MemoryContext caller;

	call_get_forget(get);
	caller = MemoryContextSwitchTo(context);
	get->reference = pstrdup(name);
	get->size = strlen(name);
	get->sight = sight;
	get->value = registry_artifact(&version);
	MemoryContextSwitchTo(caller);
	pfree(name);
}

struct varlena *
call_get(FunctionCallInfo fcinfo)
{
	FmgrInfo *flinfo = fcinfo->flinfo;
	text *reference = PG_GETARG_TEXT_PP(0);
	CallGet *get = flinfo->fn_extra;

	if (get == NULL)
		get = flinfo->fn_extra = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(CallGet));
	if (!call_get_holds(get, reference))
		call_get_resolve(get, reference, flinfo->fn_mcxt);
	PG_FREE_IF_COPY(reference, 0);
	return get->value;
}
