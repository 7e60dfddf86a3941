/*
 * resolve.h
 *		Looking things up in the registry.  Private to src/registry.
 */
#ifndef REGISTRY_RESOLVE_H
#define REGISTRY_RESOLVE_H

#include "registry/privilege.h"

/* The active snapshot; resolving outside a query is a programming error. */
extern Snapshot resolve_snapshot(void);

/* False when there is no such model. */
extern bool resolve_find_model(const char *name, Snapshot snapshot, ModelRow *model);

extern bool resolve_find_model_by_id(int64 model_id, Snapshot snapshot, ModelRow *model);

/* 42704 with the nearest names the user may see. */
extern ModelRow resolve_model(const char *name, Snapshot snapshot);
extern void resolve_unknown_model(const char *name, Oid user, Snapshot snapshot)
	__attribute__((noreturn));

/* The version an alias points to, or 0. */
extern int resolve_alias(int64 model_id, const char *alias, Snapshot snapshot);

/* 42704, saying which there are. */
extern void resolve_unknown_alias(const ModelRow *model, const char *alias, Snapshot snapshot)
	__attribute__((noreturn));
extern void resolve_unknown_version(const ModelRow *model, int version, Snapshot snapshot)
	__attribute__((noreturn));

/* 42704: dropped since it was resolved. */
extern void resolve_model_gone(const ModelRow *model) __attribute__((noreturn));
extern void resolve_version_gone(const ModelVersion *version) __attribute__((noreturn));

#endif /* REGISTRY_RESOLVE_H */
