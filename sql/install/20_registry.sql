-- The registry: names, versions, aliases, deployments, evaluations, privileges.
--
-- Ordinary tables that only functions of this extension write, as their owner.
-- Nobody has rights on them; people read the views at the end.  Roles are
-- stored by name, so that a dump restores into a server that lacks them.
-- Columns that C code reads by number (src/registry/catalog.h) come first, in
-- its order; names have collation "C", which its index scans rely on.

CREATE SEQUENCE ml.registry_model_model_id_seq;
COMMENT ON SEQUENCE ml.registry_model_model_id_seq IS 'keys of ml.registry_model';

CREATE TABLE ml.registry_model (
	model_id bigint NOT NULL DEFAULT nextval('ml.registry_model_model_id_seq'),
	name text COLLATE "C" NOT NULL,
	owner text COLLATE "C" NOT NULL,
	last_version integer NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	CONSTRAINT registry_model_pkey PRIMARY KEY (model_id),
	CONSTRAINT registry_model_name_check CHECK (name <> '' AND strpos(name, '@') = 0)
) WITH (fillfactor = 80);
ALTER SEQUENCE ml.registry_model_model_id_seq OWNED BY ml.registry_model.model_id;
COMMENT ON TABLE ml.registry_model IS 'named models; last_version: numbers up to it were given out by the first release';

-- Partial, so that PostgreSQL does not take a name for a key that others refer to: a renaming
-- would wait for every open training and deployment.
CREATE UNIQUE INDEX registry_model_name_key ON ml.registry_model (name) WHERE name IS NOT NULL;

CREATE TABLE ml.registry_number (
	model_id bigint NOT NULL,
	version integer NOT NULL,
	CONSTRAINT registry_number_pkey PRIMARY KEY (model_id, version),
	CONSTRAINT registry_number_model_fkey FOREIGN KEY (model_id)
		REFERENCES ml.registry_model ON DELETE CASCADE
);
COMMENT ON TABLE ml.registry_number IS 'version numbers given out, so that those of dropped versions are not given out again';

CREATE SEQUENCE ml.registry_version_version_id_seq;
COMMENT ON SEQUENCE ml.registry_version_version_id_seq IS 'keys of ml.registry_version';

CREATE TABLE ml.registry_version (
	version_id bigint NOT NULL DEFAULT nextval('ml.registry_version_version_id_seq'),
	model_id bigint NOT NULL,
	version integer NOT NULL,
	sha256 bytea NOT NULL,
	metrics jsonb NOT NULL,
	artifact ml.model NOT NULL,
	size bigint NOT NULL,
	algorithm text NOT NULL,
	task text NOT NULL,
	params jsonb NOT NULL,
	recipe jsonb NOT NULL,
	n_train bigint NOT NULL,
	n_test bigint NOT NULL,
	n_skipped bigint NOT NULL,
	duration interval NOT NULL,
	tags jsonb NOT NULL DEFAULT '{}',
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	created_by text COLLATE "C" NOT NULL,
	CONSTRAINT registry_version_pkey PRIMARY KEY (version_id),
	CONSTRAINT registry_version_number_key UNIQUE (model_id, version),
	CONSTRAINT registry_version_model_fkey FOREIGN KEY (model_id) REFERENCES ml.registry_model,
	CONSTRAINT registry_version_version_check CHECK (version > 0),
	CONSTRAINT registry_version_sha256_check CHECK (octet_length(sha256) = 32)
);
ALTER SEQUENCE ml.registry_version_version_id_seq OWNED BY ml.registry_version.version_id;
COMMENT ON TABLE ml.registry_version IS 'trained models under a name; sha256 is that of the artifact, recipe what was asked of ml.train, tags those that the first release set';

CREATE TABLE ml.registry_alias (
	model_id bigint NOT NULL,
	alias text COLLATE "C" NOT NULL,
	version integer NOT NULL,
	CONSTRAINT registry_alias_pkey PRIMARY KEY (model_id, alias),
	CONSTRAINT registry_alias_version_fkey FOREIGN KEY (model_id, version)
		REFERENCES ml.registry_version (model_id, version) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT registry_alias_alias_check CHECK (alias <> '' AND strpos(alias, '@') = 0)
);
CREATE INDEX registry_alias_version_idx ON ml.registry_alias (model_id, version);
COMMENT ON TABLE ml.registry_alias IS 'what an alias points to now';

CREATE SEQUENCE ml.registry_deployment_deployment_id_seq;
COMMENT ON SEQUENCE ml.registry_deployment_deployment_id_seq IS 'keys of ml.registry_deployment';

CREATE TABLE ml.registry_deployment (
	deployment_id bigint NOT NULL DEFAULT nextval('ml.registry_deployment_deployment_id_seq'),
	model_id bigint NOT NULL,
	alias text COLLATE "C" NOT NULL,
	version integer,
	previous_version integer,
	reason text NOT NULL,
	deployed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	deployed_by text COLLATE "C" NOT NULL,
	CONSTRAINT registry_deployment_pkey PRIMARY KEY (deployment_id),
	CONSTRAINT registry_deployment_model_fkey FOREIGN KEY (model_id)
		REFERENCES ml.registry_model ON DELETE CASCADE,
	CONSTRAINT registry_deployment_reason_check
		CHECK (reason IN ('train', 'deploy', 'rollback', 'undeploy'))
);
CREATE INDEX registry_deployment_alias_idx
	ON ml.registry_deployment (model_id, alias, deployment_id);
ALTER SEQUENCE ml.registry_deployment_deployment_id_seq OWNED BY ml.registry_deployment.deployment_id;
COMMENT ON TABLE ml.registry_deployment IS 'every move of an alias, append-only; no version means that the alias was taken away';

-- History goes with its model (a cascade, so at trigger depth 1) and not otherwise.
CREATE FUNCTION ml.internal_refuse_history_change() RETURNS trigger
	AS 'MODULE_PATHNAME', 'ml_internal_refuse_history_change' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.internal_refuse_history_change() IS 'keeps the deployment history append-only';

CREATE TRIGGER registry_deployment_append_only
	BEFORE UPDATE OR DELETE ON ml.registry_deployment
	FOR EACH ROW WHEN (pg_trigger_depth() = 0)
	EXECUTE FUNCTION ml.internal_refuse_history_change();
CREATE TRIGGER registry_deployment_no_truncate
	BEFORE TRUNCATE ON ml.registry_deployment
	FOR EACH STATEMENT EXECUTE FUNCTION ml.internal_refuse_history_change();

-- The next three have no foreign key: who evaluates, tags or grants holds nobody up.  Drops
-- take their rows along; what commits after the drop has no model any more, and shows nowhere.

CREATE SEQUENCE ml.registry_evaluation_evaluation_id_seq;
COMMENT ON SEQUENCE ml.registry_evaluation_evaluation_id_seq IS 'keys of ml.registry_evaluation';

CREATE TABLE ml.registry_evaluation (
	evaluation_id bigint NOT NULL DEFAULT nextval('ml.registry_evaluation_evaluation_id_seq'),
	version_id bigint NOT NULL,
	source text,
	metric text NOT NULL,
	value double precision,
	std_error double precision,
	baseline double precision,
	n_rows bigint NOT NULL,
	evaluated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	evaluated_by text COLLATE "C" NOT NULL,
	run_id bigint,
	CONSTRAINT registry_evaluation_pkey PRIMARY KEY (evaluation_id)
);
CREATE INDEX registry_evaluation_version_idx ON ml.registry_evaluation (version_id);
ALTER SEQUENCE ml.registry_evaluation_evaluation_id_seq OWNED BY ml.registry_evaluation.evaluation_id;
COMMENT ON TABLE ml.registry_evaluation IS 'what ml.evaluate found; run_id is the evaluation_id of the first figure found with it, NULL in that';

CREATE SEQUENCE ml.registry_tag_tag_id_seq;
COMMENT ON SEQUENCE ml.registry_tag_tag_id_seq IS 'keys of ml.registry_tag';

CREATE TABLE ml.registry_tag (
	tag_id bigint NOT NULL DEFAULT nextval('ml.registry_tag_tag_id_seq'),
	model_id bigint NOT NULL,
	version integer NOT NULL,
	key text COLLATE "C" NOT NULL,
	value text,
	tagged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	CONSTRAINT registry_tag_pkey PRIMARY KEY (tag_id)
);
CREATE INDEX registry_tag_version_idx ON ml.registry_tag (model_id, version);
ALTER SEQUENCE ml.registry_tag_tag_id_seq OWNED BY ml.registry_tag.tag_id;
COMMENT ON TABLE ml.registry_tag IS 'tags of versions; the greatest tag_id of a key counts, a null takes the tag away';

CREATE TABLE ml.registry_privilege (
	model_id bigint NOT NULL,
	role text COLLATE "C" NOT NULL,
	privilege text COLLATE "C" NOT NULL,
	granted_by text COLLATE "C" NOT NULL,
	granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	CONSTRAINT registry_privilege_pkey PRIMARY KEY (model_id, role, privilege),
	CONSTRAINT registry_privilege_privilege_check
		CHECK (privilege IN ('predict', 'read', 'manage'))
);
COMMENT ON TABLE ml.registry_privilege IS 'who may do what beside the owner; the role "public" is everyone';

-- pg_restore loads these tables in any order (src/api/install.c).  pg_upgrade and
-- DISABLE and ENABLE TRIGGER ALL turn the checks on again, which nothing depends on.
CREATE FUNCTION ml.internal_leave_inserts_unchecked() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_leave_inserts_unchecked' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_leave_inserts_unchecked();
DROP FUNCTION ml.internal_leave_inserts_unchecked();

SELECT pg_extension_config_dump('ml.registry_model', '');
SELECT pg_extension_config_dump('ml.registry_model_model_id_seq', '');
SELECT pg_extension_config_dump('ml.registry_version', '');
SELECT pg_extension_config_dump('ml.registry_version_version_id_seq', '');
SELECT pg_extension_config_dump('ml.registry_alias', '');
SELECT pg_extension_config_dump('ml.registry_deployment', '');
SELECT pg_extension_config_dump('ml.registry_deployment_deployment_id_seq', '');
SELECT pg_extension_config_dump('ml.registry_evaluation', '');
SELECT pg_extension_config_dump('ml.registry_evaluation_evaluation_id_seq', '');
SELECT pg_extension_config_dump('ml.registry_privilege', '');
SELECT pg_extension_config_dump('ml.registry_number', '');
SELECT pg_extension_config_dump('ml.registry_tag', '');
SELECT pg_extension_config_dump('ml.registry_tag_tag_id_seq', '');

-- Functions.  What takes part in a NULL is said, not skipped, in those that change something.

CREATE FUNCTION ml.deploy(name text, version integer DEFAULT NULL, alias text DEFAULT 'champion')
	RETURNS integer
	AS 'MODULE_PATHNAME', 'ml_deploy' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.deploy(text, integer, text) IS 'point an alias of a model to a version, the latest unless said; returns the version';

CREATE FUNCTION ml.rollback(name text, alias text DEFAULT 'champion') RETURNS integer
	AS 'MODULE_PATHNAME', 'ml_rollback' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.rollback(text, text) IS 'undo the last deployment of an alias, and the ones before it when called again; returns the version that serves now';

CREATE FUNCTION ml.undeploy(name text, alias text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_undeploy' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.undeploy(text, text) IS 'take an alias away from a model';

CREATE FUNCTION ml.drop_version(name text, version integer) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_drop_version' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.drop_version(text, integer) IS 'drop one version of a model, to which no alias may point';

CREATE FUNCTION ml.drop_model(name text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_drop_model' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.drop_model(text) IS 'drop a model with its versions, aliases, history, evaluations and privileges';

CREATE FUNCTION ml.rename_model(name text, new_name text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_rename_model' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.rename_model(text, text) IS 'give a model another name';

CREATE FUNCTION ml.tag(name text, version integer, key text, value text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_tag' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.tag(text, integer, text, text) IS 'set a tag of a version; a null value takes it away';

-- A role is given in two forms: regrole cannot name PUBLIC; plain literals choose the text form.
CREATE FUNCTION ml.set_owner(name text, role regrole) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_set_owner' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.set_owner(text, regrole) IS 'give a model to another role';

CREATE FUNCTION ml.set_owner(name text, role text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_set_owner_by_name' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.set_owner(text, text) IS 'give a model to another role';

CREATE FUNCTION ml.grant(name text, role regrole, privilege text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_grant' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.grant(text, regrole, text) IS 'let a role predict with, read or manage a model';

CREATE FUNCTION ml.grant(name text, role text, privilege text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_grant_by_name' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.grant(text, text, text) IS 'let a role, or public for everyone, predict with, read or manage a model';

CREATE FUNCTION ml.revoke(name text, role regrole, privilege text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_revoke' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.revoke(text, regrole, text) IS 'take a privilege, and those that imply it, from a role';

CREATE FUNCTION ml.revoke(name text, role text, privilege text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_revoke_by_name' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.revoke(text, text, text) IS 'take a privilege, and those that imply it, from a role, or from public';

CREATE FUNCTION ml.has_privilege(name text, privilege text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_has_privilege' LANGUAGE c STABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.has_privilege(text, text) IS 'may the current user predict with, read or manage the model?';

CREATE FUNCTION ml.has_privilege(role regrole, name text, privilege text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_has_privilege_of_role' LANGUAGE c STABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.has_privilege(regrole, text, text) IS 'may the role predict with, read or manage the model?';

CREATE FUNCTION ml.has_privilege(role text, name text, privilege text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_has_privilege_by_name' LANGUAGE c STABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.has_privilege(text, text, text) IS 'may the role, or public for everyone, predict with, read or manage the model?';

-- Views: models and deployments for whom may predict, versions and evaluations for whom may read.
-- Their text has the default collation, as people's own columns do.

CREATE VIEW ml.models WITH (security_barrier) AS
	SELECT m.name COLLATE "default" AS name,
		m.owner COLLATE "default" AS owner,
		c.version AS champion,
		(SELECT max(v.version) FROM ml.registry_version v WHERE v.model_id = m.model_id)
			AS latest_version,
		(SELECT count(*) FROM ml.registry_version v WHERE v.model_id = m.model_id) AS n_versions,
		v.algorithm,
		v.task,
		(SELECT coalesce(jsonb_object_agg(a.alias, a.version), '{}')
		 FROM ml.registry_alias a WHERE a.model_id = m.model_id) AS aliases,
		m.created_at,
		greatest(m.updated_at,
			(SELECT max(n.created_at) FROM ml.registry_version n WHERE n.model_id = m.model_id),
			(SELECT max(d.deployed_at) FROM ml.registry_deployment d WHERE d.model_id = m.model_id),
			(SELECT max(t.tagged_at) FROM ml.registry_tag t WHERE t.model_id = m.model_id),
			(SELECT max(p.granted_at) FROM ml.registry_privilege p WHERE p.model_id = m.model_id))
			AS updated_at
	FROM ml.registry_model m
		LEFT JOIN ml.registry_alias c ON c.model_id = m.model_id AND c.alias = 'champion'
		LEFT JOIN ml.registry_version v ON v.model_id = c.model_id AND v.version = c.version
	WHERE ml.has_privilege(m.name, 'predict');
COMMENT ON VIEW ml.models IS 'the models you may use; algorithm and task are the champion''s';

CREATE VIEW ml.versions WITH (security_barrier) AS
	SELECT m.name COLLATE "default" AS name,
		v.version,
		ARRAY(SELECT a.alias COLLATE "default" FROM ml.registry_alias a
			  WHERE a.model_id = v.model_id AND a.version = v.version ORDER BY a.alias) AS aliases,
		v.algorithm,
		v.task,
		v.params,
		v.metrics,
		v.n_train,
		v.n_test,
		v.n_skipped,
		v.duration,
		v.size,
		encode(v.sha256, 'hex') AS sha256,
		v.recipe,
		jsonb_strip_nulls(v.tags ||
			(SELECT coalesce(jsonb_object_agg(t.key, t.value ORDER BY t.tag_id), '{}')
			 FROM ml.registry_tag t WHERE t.model_id = v.model_id AND t.version = v.version)) AS tags,
		v.created_at,
		v.created_by COLLATE "default" AS created_by
	FROM ml.registry_model m
		JOIN ml.registry_version v ON v.model_id = m.model_id
	WHERE ml.has_privilege(m.name, 'read');
COMMENT ON VIEW ml.versions IS 'the versions of the models you may read';

CREATE VIEW ml.deployments WITH (security_barrier) AS
	SELECT m.name COLLATE "default" AS name,
		d.alias COLLATE "default" AS alias,
		d.version,
		d.deployed_at,
		lead(d.deployed_at) OVER (PARTITION BY d.model_id, d.alias ORDER BY d.deployment_id)
			AS until,
		d.deployed_by COLLATE "default" AS deployed_by,
		d.reason,
		d.previous_version
	FROM ml.registry_model m
		JOIN ml.registry_deployment d ON d.model_id = m.model_id
	WHERE ml.has_privilege(m.name, 'predict');
COMMENT ON VIEW ml.deployments IS 'which version an alias pointed to, from when until when; no version: the alias was taken away';

CREATE VIEW ml.evaluations WITH (security_barrier) AS
	SELECT m.name COLLATE "default" AS name,
		v.version,
		e.source,
		e.metric,
		e.value,
		e.std_error,
		e.baseline,
		e.n_rows,
		e.evaluated_at,
		e.evaluated_by COLLATE "default" AS evaluated_by
	FROM ml.registry_model m
		JOIN ml.registry_version v ON v.model_id = m.model_id
		JOIN ml.registry_evaluation e ON e.version_id = v.version_id
	WHERE ml.has_privilege(m.name, 'read');
COMMENT ON VIEW ml.evaluations IS 'what ml.evaluate found about the models you may read';
