/*
 * call_site.c
 *		One call of a prediction function in a plan, over many rows (call_site.h).
 */
#include "postgres.h"

#include "access/detoast.h"
#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/typcache.h"

#include "compat.h"
#include "core/settings.h"
#include "predict/bind.h"
#include "predict/cache.h"
#include "predict/call_site.h"
#include "registry/registry.h"

/* How the features are given. */
typedef enum CallForm
{
	CALL_VALUES, /* separate arguments, by position */
	CALL_COLUMNS, /* separate arguments with names */
	CALL_ROW, /* a composite value */
	CALL_JSONB,
	CALL_ARRAY, /* one array, by position over raw values */
	CALL_TEXT /* one untyped literal: JSON or an array */
} CallForm;

/*
 * What decides which rows of the registry are visible, and to whom.  Within one
 * transaction, snapshots that agree in these fields see the same rows: the
 * transactions in progress below one xmax can only become fewer, and what a
 * subtransaction did is undone only when it is no longer current.
 */
typedef struct Sight
{
	TransactionId xmin;
	TransactionId xmax;
	CommandId curcid;
	uint32 xcnt;
	int32 subxcnt;
	bool suboverflowed;
	bool in_recovery;
	SubTransactionId subtransaction;
	LocalTransactionId transaction;
	Oid role;
} Sight;

/* A binding for one type of the features argument. */
typedef struct CallBinding
{
	struct CallBinding *next;
	uint64 row_identifier; /* CALL_ROW: of the row type; 0 otherwise */
	Binding binding; /* must be last */
} CallBinding;

/* One model that this call site met. */
typedef struct CallSlot
{
	uint32 hash; /* of the image; hash key, must be first */
	Size size;
	char *image; /* the model argument as it was passed; NULL: empty slot */
	Sight sight; /* references: under which version holds; values: when seen */
	ModelVersion version; /* of a value, only the sha256 */
	CallBinding *bindings;
	int n_bindings;
} CallSlot;

typedef struct CallSite
{
	MemoryContext context; /* of the site; its end unpins the model */
	PredictOutput output;
	bool by_reference; /* the model argument is text */
	bool model_is_constant;
	CallForm form; /* before a model is known */
	int first; /* argument number of the first feature */
	int n_inputs;
	BindInput *inputs; /* of separate arguments */
	Oid element; /* CALL_ARRAY: element type */

	MemoryContext slot_context; /* holds slots, images, bindings */
	HTAB *slots;
	CallSlot *current; /* whose model is pinned and in score; or NULL */
	CachedModel *pinned; /* or NULL */
	CallBinding *binding; /* the last one used with current, or NULL */
	CallForm current_form; /* form, as the current model understands it */
	ModelScore score;
	NullableDatum *columns; /* CALL_ROW: the row taken apart */
	Datum *values;
	bool *nulls;
	int n_columns; /* capacity of these */
} CallSite;

/* Row types that a slot remembers; rows of a query rarely have more than a few. */
#define CALL_MAX_BINDINGS 16

/* Bytes of an image that are hashed: the head of an artifact with its checksum. */
#define CALL_HASH_BYTES 96

static Sight
sight_get(void)
{
	Sight sight = {0};
	Snapshot snapshot;

	if (!ActiveSnapshotSet())
		elog(ERROR, "a model reference cannot be resolved without a snapshot");
	snapshot = GetActiveSnapshot();
	sight.xmin = snapshot->xmin;
	sight.xmax = snapshot->xmax;
	sight.curcid = snapshot->curcid;
	sight.xcnt = snapshot->xcnt;
	sight.subxcnt = snapshot->subxcnt;
	sight.suboverflowed = snapshot->suboverflowed;
	sight.in_recovery = snapshot->takenDuringRecovery;
	sight.subtransaction = GetCurrentSubTransactionId();
	sight.transaction = COMPAT_MY_LXID;
	sight.role = GetUserId();
	return sight;
}

static inline bool
sight_holds(const Sight *sight)
{
	Snapshot snapshot;

	if (unlikely(!ActiveSnapshotSet()))
		return false;
	snapshot = GetActiveSnapshot();
	return sight->curcid == snapshot->curcid && sight->xmax == snapshot->xmax &&
		   sight->xmin == snapshot->xmin && sight->xcnt == snapshot->xcnt &&
		   sight->subxcnt == snapshot->subxcnt && sight->transaction == COMPAT_MY_LXID &&
		   sight->suboverflowed == snapshot->suboverflowed &&
		   sight->in_recovery == snapshot->takenDuringRecovery &&
		   sight->subtransaction == GetCurrentSubTransactionId() && sight->role == GetUserId();
}

/* -- making a call site ------------------------------------------------- */

static void
call_site_release(void *arg)
{
	CallSite *site = arg;
	CachedModel *pinned = site->pinned;

	site->current = NULL;
	site->binding = NULL;
	site->pinned = NULL;
	if (pinned != NULL)
		cache_unpin(pinned);
}

static Oid
call_site_argument_type(FunctionCallInfo fcinfo, int n)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, n);

	if (!OidIsValid(type))
		ereport(ERROR, (errcode(ERRCODE_INDETERMINATE_DATATYPE),
						errmsg("could not determine the type of argument %d", n + 1)));
	return type;
}

static Node *
call_site_argument(FunctionCallInfo fcinfo, int n)
{
	Node *call = fcinfo->flinfo->fn_expr;

	if (call == NULL || !IsA(call, FuncExpr))
		return NULL;
	return list_nth(((FuncExpr *) call)->args, n);
}

static CallForm
call_site_form(FunctionCallInfo fcinfo, CallSite *site)
{
	Oid type = getBaseType(site->inputs[0].type);

	if (site->n_inputs > 1)
		return CALL_VALUES;
	if (type == RECORDOID || type_is_rowtype(type))
		return CALL_ROW;
	if (type == JSONBOID)
		return CALL_JSONB;
	if (type == JSONOID)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("features cannot be given as json"), errhint("Cast to jsonb.")));
	site->element = get_element_type(type);
	if (OidIsValid(site->element))
		return CALL_ARRAY;
	if (type == UNKNOWNOID)
		return CALL_TEXT;
	return CALL_VALUES;
}

/* What is known of the feature arguments before any is seen. */
static void
call_site_describe_inputs(FunctionCallInfo fcinfo, CallSite *site)
{
	int i;

	site->inputs = palloc0((site->n_inputs + 1) * sizeof(BindInput));
	for (i = 0; i < site->n_inputs; i++)
	{
		site->inputs[i].type = call_site_argument_type(fcinfo, site->first + i);
		site->inputs[i].typmod = -1;
		/* by the type alone: whether it is a constant may change with every plan */
		site->inputs[i].may_spell = true;
	}
}

/* The names argument of a rewritten call, one per value behind it. */
static void
call_site_read_names(FunctionCallInfo fcinfo, CallSite *site)
{
	Node *argument = call_site_argument(fcinfo, 1);
	Datum *names = NULL;
	bool *nulls = NULL;
	int n = 0;
	int i;

	if (argument != NULL && IsA(argument, Const) && !PG_ARGISNULL(1))
		deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &names,
						  &nulls, &n);
	if (n != site->n_inputs)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d names were given for %d values", n, site->n_inputs),
						errhint("This function is for the planner; call ml.predict.")));
	for (i = 0; i < n; i++)
	{
		site->inputs[i].name = nulls[i] ? NULL : TextDatumGetCString(names[i]);
		site->inputs[i].may_spell = false;
	}
}

static void
call_site_make_slots(CallSite *site)
{
	HASHCTL control = {0};

	control.keysize = sizeof(uint32);
	control.entrysize = sizeof(CallSlot);
	control.hcxt = site->slot_context;
	site->slots = hash_create("ml call slots", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static CallSite *
call_site_create(FunctionCallInfo fcinfo, PredictOutput output, bool has_names)
{
	MemoryContext context =
		AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "ml call site", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	CallSite *site = palloc0(sizeof(CallSite));
	MemoryContextCallback *callback = palloc0(sizeof(MemoryContextCallback));
	Node *model;

	site->context = context;
	site->output = output;
	site->by_reference = getBaseType(call_site_argument_type(fcinfo, 0)) == TEXTOID;
	model = call_site_argument(fcinfo, 0);
	site->model_is_constant = model != NULL && IsA(model, Const);
	site->first = has_names ? 2 : 1;
	site->n_inputs = fcinfo->nargs - site->first;
	call_site_describe_inputs(fcinfo, site);
	if (has_names)
	{
		call_site_read_names(fcinfo, site);
		site->form = CALL_COLUMNS;
	}
	else
		site->form = call_site_form(fcinfo, site);
	site->slot_context = AllocSetContextCreate(context, "ml call slots", ALLOCSET_SMALL_SIZES);
	call_site_make_slots(site);
	MemoryContextSwitchTo(caller);

	callback->func = call_site_release;
	callback->arg = site;
	MemoryContextRegisterResetCallback(context, callback);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

/* -- which model -------------------------------------------------------- */

/* An image that will be the same for the same model: nothing that lives elsewhere in memory. */
static struct varlena *
call_site_image(Datum datum)
{
	struct varlena *image = (struct varlena *) DatumGetPointer(datum);

	if (VARATT_IS_EXTERNAL(image) && !VARATT_IS_EXTERNAL_ONDISK(image))
		image = detoast_external_attr(image);
	return image;
}

static inline bool
call_slot_matches(const CallSlot *slot, const struct varlena *image)
{
	return slot->image != NULL && slot->size == VARSIZE_ANY(image) &&
		   memcmp(slot->image, image, slot->size) == 0;
}

/* A toast pointer names the same bytes for as long as the transaction that saw it. */
static bool
call_slot_is_usable(const CallSite *site, const CallSlot *slot)
{
	if (site->by_reference)
		return sight_holds(&slot->sight);
	return !VARATT_IS_EXTERNAL(slot->image) || slot->sight.transaction == COMPAT_MY_LXID;
}

static void
call_site_forget_slots(CallSite *site)
{
	site->current = NULL;
	site->binding = NULL;
	MemoryContextReset(site->slot_context);
	call_site_make_slots(site);
}

/* The slot of this image; an empty one when it is new. */
static CallSlot *
call_site_slot(CallSite *site, const struct varlena *image)
{
	Size limit = Max((Size) settings_cache_memory * 1024 / 4, 1024 * 1024);
	Size size = VARSIZE_ANY(image);
	uint32 hash = hash_bytes((const unsigned char *) image, Min(size, CALL_HASH_BYTES));
	CallSlot *slot;
	bool found;

	if (MemoryContextMemAllocated(site->slot_context, true) > limit)
		call_site_forget_slots(site);
	slot = hash_search(site->slots, &hash, HASH_ENTER, &found);
	if (!found)
	{
		memset(slot, 0, sizeof(*slot));
		slot->hash = hash;
	}
	if (slot->image != NULL && !call_slot_matches(slot, image))
	{
		pfree(slot->image);
		slot->image = NULL;
	}
	return slot;
}

static void
call_slot_set_image(CallSite *site, CallSlot *slot, const struct varlena *image)
{
	Size size = VARSIZE_ANY(image);
	char *copy = MemoryContextAllocHuge(site->slot_context, size);

	memcpy(copy, image, size);
	slot->size = size;
	slot->image = copy;
}

static void
call_slot_forget_bindings(CallSlot *slot)
{
	while (slot->bindings != NULL)
	{
		CallBinding *bound = slot->bindings;

		slot->bindings = bound->next;
		pfree(bound);
	}
	slot->n_bindings = 0;
}

/* The slot's model changed: bindings are of the old one's features. */
static void
call_slot_set_version(CallSlot *slot, const ModelVersion *version)
{
	if (memcmp(slot->version.sha256, version->sha256, ARTIFACT_SHA256_LENGTH) != 0)
		call_slot_forget_bindings(slot);
	slot->version = *version;
}

static CachedModel *
call_site_pin_reference(CallSite *site, CallSlot *slot, struct varlena *image)
{
	if (slot->image == NULL || !call_slot_is_usable(site, slot))
	{
		Sight sight = sight_get();
		ModelVersion version =
			registry_resolve(text_to_cstring((const text *) image), MODEL_PREDICT);

		call_slot_set_version(slot, &version);
		slot->sight = sight;
	}
	return cache_pin_version(&slot->version);
}

static CachedModel *
call_site_pin_value(CallSite *site, CallSlot *slot, struct varlena *image)
{
	struct varlena *artifact = NULL;
	CachedModel *entry;

	if (slot->image == NULL || !call_slot_is_usable(site, slot))
	{
		ModelVersion version = {0};

		artifact = pg_detoast_datum_packed(image);
		artifact_sha256(VARDATA_ANY(artifact), VARSIZE_ANY_EXHDR(artifact), version.sha256);
		call_slot_set_version(slot, &version);
		slot->sight.transaction = COMPAT_MY_LXID;
	}
	entry = cache_find(slot->version.sha256);
	if (entry == NULL)
	{
		if (artifact == NULL)
			artifact = pg_detoast_datum_packed(image);
		entry = cache_add(slot->version.sha256, VARDATA_ANY(artifact), VARSIZE_ANY_EXHDR(artifact));
	}
	if (artifact != NULL && artifact != image)
		pfree(artifact);
	return entry;
}

/* Make the model that the argument means the current one. */
static void
call_site_select(CallSite *site, Datum datum)
{
	struct varlena *image = call_site_image(datum);
	CallSlot *slot;
	const Model *model;

	call_site_release(site);
	slot = call_site_slot(site, image);
	site->pinned = site->by_reference ? call_site_pin_reference(site, slot, image)
									  : call_site_pin_value(site, slot, image);
	if (slot->image == NULL)
		call_slot_set_image(site, slot, image);
	model = site->pinned->model;
	predictor_check(model, site->output);
	model_score_attach(&site->score, model, 1, site->context);

	site->current_form = site->form;
	if (model->schema->n_columns == 1 &&
		(site->form == CALL_TEXT ||
		 (site->form == CALL_ARRAY && model->schema->columns[0].kind == COLUMN_ARRAY)))
		site->current_form = CALL_VALUES;
	site->current = slot;
}

static inline bool
call_site_is_current(const CallSite *site, Datum datum)
{
	const CallSlot *slot = site->current;

	if (slot == NULL)
		return false;
	if (site->by_reference && !sight_holds(&slot->sight))
		return false;
	if (site->model_is_constant)
		return true;
	return call_slot_matches(slot, (const struct varlena *) DatumGetPointer(datum)) &&
		   (site->by_reference || call_slot_is_usable(site, slot));
}

/* -- the features ------------------------------------------------------- */

static void
call_slot_add_binding(CallSite *site, CallSlot *slot, uint64 row_identifier, const Binding *binding)
{
	Size size = offsetof(Binding, columns) + binding->n_columns * sizeof(BoundColumn);
	CallBinding *bound;

	if (slot->n_bindings >= CALL_MAX_BINDINGS)
		call_slot_forget_bindings(slot);
	bound = MemoryContextAlloc(site->slot_context, offsetof(CallBinding, binding) + size);
	bound->row_identifier = row_identifier;
	memcpy(&bound->binding, binding, size);
	bound->next = slot->bindings;
	slot->bindings = bound;
	slot->n_bindings++;
	site->binding = bound;
}

/* The binding for rows of this type, found or made. */
static const Binding *
call_site_bind(CallSite *site, uint64 row_identifier, TupleDesc desc)
{
	const Schema *schema = site->score.model->schema;
	CallBinding *bound;
	Binding *binding;

	for (bound = site->current->bindings; bound != NULL; bound = bound->next)
		if (bound->row_identifier == row_identifier)
		{
			site->binding = bound;
			return &bound->binding;
		}

	if (desc != NULL)
		binding = bind_by_name(schema, desc->natts, bind_inputs_from_desc(desc));
	else if (site->current_form == CALL_COLUMNS)
		binding = bind_by_name(schema, site->n_inputs, site->inputs);
	else
		binding = bind_by_position(schema, site->n_inputs, site->inputs);
	call_slot_add_binding(site, site->current, row_identifier, binding);
	return &site->binding->binding;
}

static void
call_site_reserve_columns(CallSite *site, int n)
{
	if (n <= site->n_columns)
		return;
	site->n_columns = 0;
	site->columns = MemoryContextAlloc(site->context, n * sizeof(NullableDatum));
	site->values = MemoryContextAlloc(site->context, n * sizeof(Datum));
	site->nulls = MemoryContextAlloc(site->context, n * sizeof(bool));
	site->n_columns = n;
}

static bool
call_site_read_row(CallSite *site, Datum datum)
{
	HeapTupleHeader header = DatumGetHeapTupleHeader(datum);
	Oid type = HeapTupleHeaderGetTypeId(header);
	int32 typmod = HeapTupleHeaderGetTypMod(header);
	TupleDesc desc = lookup_rowtype_tupdesc(type, typmod);
	uint64 identifier = assign_record_type_identifier(type, typmod);
	const Binding *binding;
	HeapTupleData tuple;
	bool has_null;
	int i;

	if (site->binding != NULL && site->binding->row_identifier == identifier)
		binding = &site->binding->binding;
	else
		binding = call_site_bind(site, identifier, desc);

	call_site_reserve_columns(site, desc->natts);
	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	heap_deform_tuple(&tuple, desc, site->values, site->nulls);
	for (i = 0; i < desc->natts; i++)
	{
		site->columns[i].value = site->values[i];
		site->columns[i].isnull = site->nulls[i];
	}
	ReleaseTupleDesc(desc);
	has_null =
		bind_read(binding, site->score.model, site->columns, site->score.raw, &site->score.texts);
	if ((Pointer) header != DatumGetPointer(datum))
		pfree(header);
	return has_null;
}

/* One literal without a type: '{"age": 42}' or '{1, 2, 3}'. */
static bool
call_site_read_literal(CallSite *site, const char *text)
{
	const Model *model = site->score.model;
	BindLiteral kind = bind_literal_kind(text);
	Oid input, ioparam;

	if (kind == BIND_LITERAL_JSON)
		return bind_read_jsonb(model,
							   DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text))),
							   site->score.raw, &site->score.texts);
	if (kind == BIND_LITERAL_VALUE)
		call_site_bind(site, 0, NULL); /* raises: one value for several features */
	getTypeInputInfo(TEXTARRAYOID, &input, &ioparam);
	return bind_read_array(model, OidInputFunctionCall(input, pstrdup(text), ioparam, -1), TEXTOID,
						   site->score.raw, &site->score.texts);
}

/* Fill the raw row; whether it holds a NULL. */
static bool
call_site_read(CallSite *site, FunctionCallInfo fcinfo)
{
	const NullableDatum *inputs = &fcinfo->args[site->first];
	const Binding *binding;

	switch (site->current_form)
	{
		case CALL_COLUMNS:
		case CALL_VALUES:
			binding =
				site->binding != NULL ? &site->binding->binding : call_site_bind(site, 0, NULL);
			return bind_read(binding, site->score.model, inputs, site->score.raw,
							 &site->score.texts);
		case CALL_ROW:
			return call_site_read_row(site, inputs[0].value);
		case CALL_JSONB:
			return bind_read_jsonb(site->score.model, DatumGetJsonbP(inputs[0].value),
								   site->score.raw, &site->score.texts);
		case CALL_ARRAY:
			return bind_read_array(site->score.model, inputs[0].value, site->element,
								   site->score.raw, &site->score.texts);
		case CALL_TEXT:
			return call_site_read_literal(site, DatumGetCString(inputs[0].value));
	}
	pg_unreachable();
}

const ModelScore *
call_site_score(FunctionCallInfo fcinfo, PredictOutput output, bool has_names)
{
	CallSite *site = fcinfo->flinfo->fn_extra;

	if (PG_ARGISNULL(0))
		return NULL;
	if (site == NULL)
		site = call_site_create(fcinfo, output, has_names);
	if (!call_site_is_current(site, PG_GETARG_DATUM(0)))
		call_site_select(site, PG_GETARG_DATUM(0));
	/* No row at all is no prediction; a NULL among the features is a value. */
	if (site->current_form >= CALL_ROW && fcinfo->args[site->first].isnull)
		return NULL;
	model_score_reset(&site->score);
	model_score_end_row(&site->score, call_site_read(site, fcinfo));
	if (site->output == PREDICT_FEATURES && site->score.model->task != TASK_DECOMPOSITION)
		model_score_encode(&site->score);
	else
		model_score_run(&site->score);
	return &site->score;
}
