/*
 * registry.h
 *		Names, versions, aliases, deployments, privileges: ordinary tables.
 *
 * Reads go by index scan under the statement's own snapshot, so row visibility
 * decides which version a statement sees; writes run as the owner of the
 * extension's tables with a locked search_path, after the registry's own
 * privilege check against the caller.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "postgres.h"

#define MODEL_ALIAS_CHAMPION "champion"

/* The longest model name, alias and tag key, in bytes. */
#define REGISTRY_NAME_LIMIT 200

/* A parsed reference: name, name@alias, name@3. */
typedef struct ModelReference
{
	char *name;
	char *alias; /* NULL when a version was given */
	int version; /* 0 when an alias was given */
} ModelReference;

typedef enum ModelPrivilege
{
	MODEL_PREDICT = 1,
	MODEL_READ = 2, /* see parameters, coefficients, the artifact; implies predict */
	MODEL_MANAGE = 4 /* new versions, deploy, drop; implies read */
} ModelPrivilege;

/* What a reference resolves to. */
typedef struct ModelVersion
{
	int64 version_id; /* key of ml.registry_version */
	int32 version;
	uint8 sha256[32]; /* identity of the artifact: the key of caches */
} ModelVersion;

extern ModelReference registry_parse_reference(const char *text); /* 22023 on bad syntax */

/* 22023 with the rule. */
extern void registry_check_name(const char *name);
extern void registry_check_alias(const char *alias);

/*
 * Resolve under the active snapshot and check the current user's privilege.
 * 42704 unknown model (hint: nearest names the user may see), unknown alias
 * (hint: which exist), unknown version; 42501.
 */
extern ModelVersion registry_resolve(const char *reference, ModelPrivilege privilege);

/* The artifact of a version, detoasted, in the current memory context. */
extern struct varlena *registry_artifact(const ModelVersion *version);

/* A new version; every string is stored as given. */
typedef struct NewVersion
{
	const char *name;
	struct varlena *artifact;
	const char *algorithm;
	const char *task;
	char *params; /* JSON */
	char *recipe; /* JSON: every argument of ml.train, so that it can be trained again */
	char *metrics; /* JSON, on the held-out rows, or on the training rows when there are none */
	int64 n_train;
	int64 n_test;
	int64 n_skipped;
	int64 duration_us;
} NewVersion;

/*
 * Store it and return its number.  A new name becomes the caller's; an existing
 * one needs MODEL_MANAGE.  Two concurrent calls for one name get two numbers.
 */
extern int registry_add_version(const NewVersion *nv);

/* Early check, before any work: the name is legal and the caller may add a version. */
extern void registry_check_may_train(const char *name);

/* The next two see what this transaction did and what others committed meanwhile. */

/* True when name@champion exists: what deploy => 'first' asks. */
extern bool registry_has_alias(const char *name, const char *alias);

/*
 * Move (or make) the alias; appends to the deployment history with a reason,
 * one of REGISTRY_REASON_*.  Version 0 is the latest.  Returns the version the
 * alias points to now; a NOTICE, and no history, when it did already.
 */
#define REGISTRY_REASON_TRAIN    "train"
#define REGISTRY_REASON_DEPLOY   "deploy"
#define REGISTRY_REASON_ROLLBACK "rollback"
#define REGISTRY_REASON_UNDEPLOY "undeploy"
extern int registry_deploy(const char *name, int version, const char *alias, const char *reason);

/*
 * The version that registry_deploy or registry_rollback would let the alias point to, with
 * the errors they raise; nothing is moved or locked.
 */
extern int registry_deploy_target(const char *name, int version, const char *alias);
extern int registry_rollback_target(const char *name, const char *alias);

/*
 * Undo the last deployment that has not been undone: the alias goes back to the
 * version before it, and this again and again down to the first.  55000 when
 * nothing is left or that version was dropped.  Returns the version.
 */
extern int registry_rollback(const char *name, const char *alias);

/* Take the alias away; a rollback brings it back. */
extern void registry_undeploy(const char *name, const char *alias);

/* 2BP01 while an alias points to it. */
extern void registry_drop_version(const char *name, int version);
extern void registry_drop_model(const char *name);
extern void registry_rename_model(const char *name, const char *new_name);

/* value NULL takes the tag away. */
extern void registry_tag(const char *name, int version, const char *key, const char *value);

/* Owners only.  role InvalidOid is everyone. */
extern void registry_grant(const char *name, Oid role, const char *privilege);
extern void registry_revoke(const char *name, Oid role, const char *privilege);
extern void registry_set_owner(const char *name, Oid role);

/* Does the role hold the privilege of this name? 42704, 22023. */
extern bool registry_has_privilege(const char *name, Oid user, const char *privilege);

/* The metrics JSON of name@alias, or NULL: what deploy => 'if_better' asks. */
extern char *registry_metrics(const char *name, const char *alias);

extern void registry_add_evaluation(const ModelVersion *version, const char *source,
									const char *metric, double value, double std_error,
									double baseline, bool value_is_null, int64 n_rows);

#endif /* REGISTRY_REGISTRY_H */
