/*
 * deploy.h
 *		Moving an alias within an act that has it locked.  Private to src/registry.
 */
#ifndef REGISTRY_DEPLOY_H
#define REGISTRY_DEPLOY_H

#include "registry/session.h"

/* The alias as a row to be locked. */
extern RowLock deploy_lock(const ModelRow *model, const char *alias);

/*
 * Point the alias to the version (made if there is none) and append to the history.  Gives the
 * version that it pointed to, or 0.
 */
extern int deploy_move(const OwnerSession *s, const ModelRow *model, const char *alias, int version,
					   const char *reason);

/*
 * A NOTICE where a version has another task or target than the one whose place it took (0: none):
 * that is seldom meant.
 */
extern void deploy_tell_other_question(const OwnerSession *s, const ModelRow *model,
									   const char *alias, int version, int previous);

#endif /* REGISTRY_DEPLOY_H */
