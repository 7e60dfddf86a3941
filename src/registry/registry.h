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
#define MODEL_ALIAS_LATEST   "latest" /* no alias, but the newest version there is */

/* The longest model name, alias and tag key, in bytes. */
#define REGISTRY_NAME_LIMIT 200

/* What a longer one will be: only a cast tells the text form of a model from a name. */
#define REGISTRY_LONG_NAME_HINT "To use a model in text form, cast it to ml.model."

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
	int64 model_id; /* what long work goes by: names change hands meanwhile */
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

/* The same of a reference taken apart, for who needs its name too. */
extern ModelVersion registry_find_version(const ModelReference *reference,
										  ModelPrivilege privilege);

/* How a version came about. */
typedef struct StoredRecipe
{
	char *recipe; /* JSON */
	char *author; /* the role that trained it */
} StoredRecipe;

/* In the current memory context; for who may see it. 42704 when it was dropped meanwhile. */
extern StoredRecipe registry_recipe(const ModelVersion *version);

/* The artifact of a version, detoasted, in the current memory context. */
extern struct varlena *registry_artifact(const ModelVersion *version);

/*
 * A new version; every string is stored as given.  wants_alias is asked, when the
 * version is stored, whether it is to be deployed as alias; an alias that it is
 * deployed as no other transaction has moved since, nor moves before this one ends.
 */
typedef struct NewVersion
{
	int64 model_id; /* of the model as the work found it; 0: there was none of that name */
	const char *name;
	const char *alias;
	bool (*wants_alias)(int64 model_id, void *arg); /* NULL: it is not deployed */
	void *arg;
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

/* What became of it. */
typedef struct StoredVersion
{
	ModelVersion version;
	char *name; /* what the model is called now */
	bool deployed;
} StoredVersion;

/*
 * Store it, with what it has in alias.  It goes to the model of nv->model_id,
 * whatever that is called by now, and needs MODEL_MANAGE: 42704 when it was
 * dropped meanwhile.  Without one, the name becomes a new model of the caller's; if
 * such a one has come up meanwhile, the version is the next of it when it is the
 * caller's too, and otherwise 42710.  Two concurrent calls get two numbers.
 */
extern StoredVersion registry_add_version(const NewVersion *nv);

/*
 * Early check, before any work: the name is legal and the caller may add a
 * version.  Gives the model's id, or 0 when there is none of that name yet.
 */
extern int64 registry_check_may_train(const char *name);

/* The next two see what this transaction did and what others committed meanwhile. */

/* True when the model has such an alias: what deploy => 'first' asks. */
extern bool registry_has_alias(int64 model_id, const char *alias);

/* Why an alias was moved, in its history. */
#define REGISTRY_REASON_TRAIN    "train"
#define REGISTRY_REASON_DEPLOY   "deploy"
#define REGISTRY_REASON_ROLLBACK "rollback"
#define REGISTRY_REASON_UNDEPLOY "undeploy"

/*
 * The version that the next two would let the alias point to, with the errors they
 * raise, so that it can be tried first; nothing is moved or locked.  Version 0 is
 * the latest.
 *
 * A rollback undoes the last deployment that has not been undone: the alias goes
 * back to the version before it, and this again and again down to the first.
 * 55000 when nothing is left or that version was dropped.
 */
extern ModelVersion registry_deploy_target(const char *name, int version, const char *alias);
extern ModelVersion registry_rollback_target(const char *name, const char *alias);

/*
 * Move (or make) the alias of the target's model, called name when it was found, and append
 * to the history; a NOTICE, and no history, when it points there already.  A rollback
 * leads to where it leads now, which it returns.
 */
extern void registry_deploy(const ModelVersion *target, const char *name, const char *alias);
extern ModelVersion registry_rollback(const ModelVersion *target, const char *name,
									  const char *alias);

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

/* The version that the alias of a model points to; false: to none. Under the active snapshot. */
extern bool registry_alias_version(int64 model_id, const char *alias, ModelVersion *version);

/* The metrics JSON of the version that alias points to, or NULL: what 'if_better' asks. */
extern char *registry_metrics(int64 model_id, const char *alias);

/* One figure of an evaluation; NaN is stored as NULL. */
typedef struct EvaluationFigure
{
	const char *metric;
	double value;
	double std_error;
	double baseline;
} EvaluationFigure;

/* Of who does not manage the model, so many evaluations are kept, the newest. */
#define REGISTRY_MAX_EVALUATIONS 100

/* Of an evaluation's source, so many bytes. */
#define REGISTRY_MAX_SOURCE 10000

/*
 * Keep an evaluation by the current user; source NULL: the held-out rows.  42704
 * when the version was dropped since it was resolved.  Nothing is locked.
 */
extern void registry_add_evaluation(const ModelVersion *version, const char *source,
									const EvaluationFigure *figures, int n, int64 n_rows);

#endif /* REGISTRY_REGISTRY_H */
