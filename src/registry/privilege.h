/*
 * privilege.h
 *		Who may do what with a model.  Private to src/registry.
 *
 * Roles are stored by name, so that a dump restores into a server that lacks
 * them; a name that is no role (any more) gives nobody anything.
 */
#ifndef REGISTRY_PRIVILEGE_H
#define REGISTRY_PRIVILEGE_H

#include "utils/snapshot.h"

#include "registry/registry.h"

/* One row of ml.registry_model. */
typedef struct ModelRow
{
	int64 model_id;
	char *name;
	char *owner; /* a role's name */
} ModelRow;

/* How a role that stands for everyone is stored; no real role can have this name. */
#define PRIVILEGE_PUBLIC "public"

/* predict, read, manage. */
extern const char *privilege_name(ModelPrivilege privilege);
extern ModelPrivilege privilege_from_name(const char *name); /* 22023 */

/* The next stronger one; of the strongest, more than any. */
static inline ModelPrivilege
privilege_next(ModelPrivilege privilege)
{
	return (ModelPrivilege) (privilege << 1);
}

/* Has user the rights of the model's owner: as owner, as a member of it, as a superuser? */
extern bool privilege_is_owner(const ModelRow *model, Oid user);

/*
 * Does user hold privilege, as owner or by a grant to a role of theirs or to everyone?
 * InvalidOid: does everyone?
 */
extern bool privilege_holds(const ModelRow *model, Oid user, ModelPrivilege privilege,
							Snapshot snapshot);

/* 42501 unless it does. */
extern void privilege_check(const ModelRow *model, Oid user, ModelPrivilege privilege,
							Snapshot snapshot);
extern void privilege_check_owner(const ModelRow *model, Oid user);

#endif /* REGISTRY_PRIVILEGE_H */
