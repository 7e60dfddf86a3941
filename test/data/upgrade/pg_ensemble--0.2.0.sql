/* pg_ensemble: installed by CREATE EXTENSION, in the order of sql/install/. */

-- complain if the script is sourced in psql rather than through CREATE EXTENSION
\echo Use "CREATE EXTENSION pg_ensemble" to load this file. \quit

-- Nothing below is looked up in a schema that others may write to.
SET LOCAL search_path = pg_catalog, pg_temp;

-- First of all: nobody else's functions may fit the names used below (src/api/install.c).
CREATE FUNCTION ml.internal_check_schema() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_check_schema' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_check_schema();
DROP FUNCTION ml.internal_check_schema();

-- The type ml.model: a trained model as a value.

CREATE TYPE ml.model;

CREATE FUNCTION ml.model_in(cstring) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_model_in' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_in(cstring) IS 'text form (base64) to a model';

CREATE FUNCTION ml.model_out(ml.model) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ml_model_out' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_out(ml.model) IS 'a model as text (base64)';

CREATE FUNCTION ml.model_recv(internal) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_model_recv' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_recv(internal) IS 'binary form to a model';

CREATE FUNCTION ml.model_send(ml.model) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_model_send' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_send(ml.model) IS 'a model in binary form';

-- Storage: fitted numbers do not compress and are then left as they are, names, parameters and dictionaries
-- do: 28 numbers 2495 to 1239 bytes, 3000 categories 98 to 40 kB, an array of 2000 numbers stays at 32 kB.
-- A small model so stays in its row; reading costs 10 to 200 microseconds more, once a statement.
CREATE TYPE ml.model (
	INPUT = ml.model_in,
	OUTPUT = ml.model_out,
	RECEIVE = ml.model_recv,
	SEND = ml.model_send,
	INTERNALLENGTH = VARIABLE,
	STORAGE = extended
);

COMMENT ON TYPE ml.model IS 'a trained model, complete by itself: features, preprocessing, fitted parameters, classes, report';

-- Bytes in and out; what comes in is checked like text.

CREATE FUNCTION ml.to_model(bytes bytea) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_to_model' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.to_model(bytea) IS 'the model whose artifact these bytes are';

CREATE FUNCTION ml.to_bytea(model ml.model) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_to_bytea' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.to_bytea(ml.model) IS 'the artifact of a model as bytes';

CREATE CAST (bytea AS ml.model) WITH FUNCTION ml.to_model(bytea);
COMMENT ON CAST (bytea AS ml.model) IS 'the binary form of a model, checked';
CREATE CAST (ml.model AS bytea) WITH FUNCTION ml.to_bytea(ml.model);
COMMENT ON CAST (ml.model AS bytea) IS 'a model in binary form';

-- Equal means byte for byte: DISTINCT, GROUP BY and hash joins work.

CREATE FUNCTION ml.model_eq(ml.model, ml.model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_model_eq' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_eq(ml.model, ml.model) IS 'implementation of = operator';

CREATE FUNCTION ml.model_ne(ml.model, ml.model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_model_ne' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_ne(ml.model, ml.model) IS 'implementation of <> operator';

CREATE FUNCTION ml.model_hash(ml.model) RETURNS integer
	AS 'MODULE_PATHNAME', 'ml_model_hash' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_hash(ml.model) IS 'hash';

CREATE FUNCTION ml.model_hash_extended(ml.model, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ml_model_hash_extended' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_hash_extended(ml.model, bigint) IS 'hash';

CREATE OPERATOR ml.= (
	LEFTARG = ml.model, RIGHTARG = ml.model, FUNCTION = ml.model_eq,
	COMMUTATOR = OPERATOR(ml.=), NEGATOR = OPERATOR(ml.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
CREATE OPERATOR ml.<> (
	LEFTARG = ml.model, RIGHTARG = ml.model, FUNCTION = ml.model_ne,
	COMMUTATOR = OPERATOR(ml.<>), NEGATOR = OPERATOR(ml.=),
	RESTRICT = neqsel, JOIN = neqjoinsel
);

COMMENT ON OPERATOR ml.= (ml.model, ml.model) IS 'equal';
COMMENT ON OPERATOR ml.<> (ml.model, ml.model) IS 'not equal';

CREATE OPERATOR CLASS ml.model_hash_ops DEFAULT FOR TYPE ml.model USING hash AS
	OPERATOR 1 ml.= (ml.model, ml.model),
	FUNCTION 1 ml.model_hash(ml.model),
	FUNCTION 2 (ml.model, ml.model) ml.model_hash_extended(ml.model, bigint);
COMMENT ON OPERATOR CLASS ml.model_hash_ops USING hash IS 'models are equal when their bytes are: for hash joins, DISTINCT and GROUP BY';
COMMENT ON OPERATOR FAMILY ml.model_hash_ops USING hash IS 'models as keys of hashes';
-- What a model is.

CREATE FUNCTION ml.sha256(model ml.model) RETURNS text
	AS 'MODULE_PATHNAME', 'ml_sha256' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.sha256(ml.model) IS 'sha256 of the artifact, the identity of a model, in hexadecimal';

CREATE FUNCTION ml.describe(model text) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ml_describe' LANGUAGE c STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.describe(text) IS 'algorithm, parameters, features, target, training report of a model by reference';

CREATE FUNCTION ml.describe(model ml.model) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ml_describe' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.describe(ml.model) IS 'algorithm, parameters, features, target, training report of a model';

CREATE FUNCTION ml.classes(model text) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ml_classes' LANGUAGE c STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.classes(text) IS 'class labels in the order of ml.predict_proba, NULL for a model without classes, by reference';

CREATE FUNCTION ml.classes(model ml.model) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ml_classes' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.classes(ml.model) IS 'class labels in the order of ml.predict_proba, NULL for a model without classes';

CREATE FUNCTION ml.coefficients(model text)
	RETURNS TABLE (class text, feature text, coefficient float8, std_error float8,
				   statistic float8, p_value float8)
	AS 'MODULE_PATHNAME', 'ml_coefficients' LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION ml.coefficients(text) IS 'coefficients of a linear model, with standard error, t or z and p-value where the theory has them, by reference';

CREATE FUNCTION ml.coefficients(model ml.model)
	RETURNS TABLE (class text, feature text, coefficient float8, std_error float8,
				   statistic float8, p_value float8)
	AS 'MODULE_PATHNAME', 'ml_coefficients' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION ml.coefficients(ml.model) IS 'coefficients of a linear model, with standard error, t or z and p-value where the theory has them';

CREATE FUNCTION ml.get(model text) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_get' LANGUAGE c STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.get(text) IS 'the model that a reference stands for, as a value';

CREATE FUNCTION ml.algorithms()
	RETURNS TABLE (algorithm text, tasks text[], description text)
	AS 'MODULE_PATHNAME', 'ml_algorithms' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION ml.algorithms() IS 'every algorithm and what it can do';

CREATE FUNCTION ml.parameters(algorithm text)
	RETURNS TABLE (parameter text, type text, default_value jsonb, range text, description text)
	AS 'MODULE_PATHNAME', 'ml_parameters' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION ml.parameters(text) IS 'the parameters of an algorithm, their types, defaults and legal values';
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
-- Training: rows become a model.

CREATE FUNCTION ml.train(
		name text,
		source text,
		target text DEFAULT NULL,
		algorithm text DEFAULT NULL,
		params jsonb DEFAULT '{}',
		features text[] DEFAULT NULL,
		preprocess jsonb DEFAULT '{}',
		task text DEFAULT NULL,
		test_size float8 DEFAULT 0.2,
		split text DEFAULT NULL,
		partition_by text[] DEFAULT NULL,
		deploy text DEFAULT 'first')
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval)
	AS 'MODULE_PATHNAME', 'ml_train' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text)
	IS 'learn from a table, view or query and store the result as the next version of a named model';

CREATE FUNCTION ml.update(name text, source text)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval)
	AS 'MODULE_PATHNAME', 'ml_update' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.update(text, text)
	IS 'learn on from new rows and store the result as the next version, not deployed';

-- ml.fit: one model per group, in one scan, in parallel. A step costs what it takes for some thirty
-- columns, so that the planner shares out or compiles the work when there is much of it.

CREATE FUNCTION ml.internal_fit_step(internal, record, text, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_step' LANGUAGE c IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.internal_fit_step(internal, record, text, text) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_step(internal, record, text, text, jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_step' LANGUAGE c IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.internal_fit_step(internal, record, text, text, jsonb) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_combine(internal, internal) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_fit_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_serialize(internal) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_deserialize(bytea, internal) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_final(internal) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_fit_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_final(internal) IS 'part of the aggregate ml.fit';

CREATE AGGREGATE ml.fit("row" record, target text, algorithm text) (
	SFUNC = ml.internal_fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.internal_fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.internal_fit_combine,
	SERIALFUNC = ml.internal_fit_serialize,
	DESERIALFUNC = ml.internal_fit_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.fit(record, text, text)
	IS 'learn from the rows of a group: a model as a value';

CREATE AGGREGATE ml.fit("row" record, target text, algorithm text, params jsonb) (
	SFUNC = ml.internal_fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.internal_fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.internal_fit_combine,
	SERIALFUNC = ml.internal_fit_serialize,
	DESERIALFUNC = ml.internal_fit_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.fit(record, text, text, jsonb)
	IS 'learn from the rows of a group, with parameters: a model as a value';
-- Prediction: on a reference (text: STABLE, the registry is read under the statement's snapshot) or on a
-- value (ml.model: IMMUTABLE).  The features are one row, one jsonb object, one array, or separate values.

CREATE FUNCTION ml.internal_predict_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_predict_support' LANGUAGE c STRICT IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_predict_support(internal) IS 'planner support of the prediction functions';

CREATE FUNCTION ml.predict(model text, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_predict' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict(text, "any") IS
	'predicted value: the number of a regression, the label of a classification whose labels are numbers or boolean';

CREATE FUNCTION ml.predict(model ml.model, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_predict' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict(ml.model, "any") IS
	'predicted value: the number of a regression, the label of a classification whose labels are numbers or boolean';

CREATE FUNCTION ml.classify(model text, VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_classify' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.classify(text, "any") IS 'predicted label of a classification';

CREATE FUNCTION ml.classify(model ml.model, VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_classify' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.classify(ml.model, "any") IS 'predicted label of a classification';

CREATE FUNCTION ml.probability(model text, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_probability' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.probability(text, "any") IS 'probability of the greater of two labels';

CREATE FUNCTION ml.probability(model ml.model, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_probability' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.probability(ml.model, "any") IS 'probability of the greater of two labels';

CREATE FUNCTION ml.predict_proba(model text, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_predict_proba' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict_proba(text, "any") IS 'probability of each label, in the order of ml.classes';

CREATE FUNCTION ml.predict_proba(model ml.model, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_predict_proba' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict_proba(ml.model, "any") IS 'probability of each label, in the order of ml.classes';

CREATE FUNCTION ml.transform(model text, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_transform' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.transform(text, "any") IS 'the features as the algorithm sees them, after preprocessing';

CREATE FUNCTION ml.transform(model ml.model, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_transform' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.transform(ml.model, "any") IS 'the features as the algorithm sees them, after preprocessing';

-- What the planner makes of a call on a row: the columns instead of the composed row, with their names.

CREATE FUNCTION ml.internal_predict_columns(model text, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_predict_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_columns(text, text[], "any") IS 'ml.predict as the planner rewrites it';

CREATE FUNCTION ml.internal_predict_columns(model ml.model, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_predict_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_columns(ml.model, text[], "any") IS 'ml.predict as the planner rewrites it';

CREATE FUNCTION ml.internal_classify_columns(model text, names text[], VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_internal_classify_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_classify_columns(text, text[], "any") IS 'ml.classify as the planner rewrites it';

CREATE FUNCTION ml.internal_classify_columns(model ml.model, names text[], VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_internal_classify_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_classify_columns(ml.model, text[], "any") IS 'ml.classify as the planner rewrites it';

CREATE FUNCTION ml.internal_probability_columns(model text, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_probability_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_probability_columns(text, text[], "any") IS 'ml.probability as the planner rewrites it';

CREATE FUNCTION ml.internal_probability_columns(model ml.model, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_probability_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_probability_columns(ml.model, text[], "any") IS
	'ml.probability as the planner rewrites it';

CREATE FUNCTION ml.internal_predict_proba_columns(model text, names text[], VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_predict_proba_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_proba_columns(text, text[], "any") IS
	'ml.predict_proba as the planner rewrites it';

CREATE FUNCTION ml.internal_predict_proba_columns(model ml.model, names text[], VARIADIC features "any")
	RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_predict_proba_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_proba_columns(ml.model, text[], "any") IS
	'ml.predict_proba as the planner rewrites it';

CREATE FUNCTION ml.internal_transform_columns(model text, names text[], VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_transform_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_transform_columns(text, text[], "any") IS 'ml.transform as the planner rewrites it';

CREATE FUNCTION ml.internal_transform_columns(model ml.model, names text[], VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_transform_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_transform_columns(ml.model, text[], "any") IS 'ml.transform as the planner rewrites it';

-- Every row of a query at once.  It runs text from the caller, with the caller's rights, which may be volatile.

CREATE FUNCTION ml.predict_batch(model text, source text, key text DEFAULT NULL)
	RETURNS TABLE (key text, prediction float8, label text, probability float8, probabilities float8[])
	AS 'MODULE_PATHNAME', 'ml_predict_batch' LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 10000 COST 1000;
COMMENT ON FUNCTION ml.predict_batch(text, text, text) IS
	'predictions for every row of a table, a view or one read-only query; key names the column that identifies a row, NULL numbers them';

-- What the session keeps in memory.

CREATE FUNCTION ml.cache_stats(OUT models int, OUT bytes bigint, OUT limit_bytes bigint, OUT hits bigint, OUT misses bigint)
	AS 'MODULE_PATHNAME', 'ml_cache_stats' LANGUAGE c VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ml.cache_stats() IS
	'models that this session keeps in memory, and how often one was looked for and found, or had to be read';
-- Metrics: aggregates over (actual, predicted).  Every one is parallel safe, with
-- states that give the same bits for any number of workers.

CREATE TYPE ml.confusion_cell AS (actual text, predicted text, count bigint);
CREATE TYPE ml.roc_point AS (fpr float8, tpr float8, threshold float8);
CREATE TYPE ml.calibration_point AS (prob_pred float8, prob_true float8, count bigint);

COMMENT ON TYPE ml.confusion_cell IS 'one cell of ml.confusion_matrix';
COMMENT ON TYPE ml.roc_point IS 'one point of ml.roc_curve';
COMMENT ON TYPE ml.calibration_point IS 'one bin of ml.calibration_curve';

-- Labels: one state for all of them, counts of pairs of labels.
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any") IS 'takes a row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text) IS 'takes a row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_label_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_combine(internal, internal) IS 'puts two states of the metrics of labels together';
CREATE FUNCTION ml.internal_label_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_serialize(internal) IS 'a state of the metrics of labels as bytes for another process';
CREATE FUNCTION ml.internal_label_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_deserialize(bytea, internal) IS 'a state of the metrics of labels from the bytes of another process';
CREATE FUNCTION ml.internal_accuracy_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_accuracy_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_accuracy_final(internal) IS 'the result of ml.accuracy';
CREATE FUNCTION ml.internal_balanced_accuracy_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_balanced_accuracy_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_balanced_accuracy_final(internal) IS 'the result of ml.balanced_accuracy';
CREATE FUNCTION ml.internal_matthews_corrcoef_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_matthews_corrcoef_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_matthews_corrcoef_final(internal) IS 'the result of ml.matthews_corrcoef';
CREATE FUNCTION ml.internal_precision_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_precision_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_precision_final(internal) IS 'the result of ml.precision';
CREATE FUNCTION ml.internal_recall_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_recall_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_recall_final(internal) IS 'the result of ml.recall';
CREATE FUNCTION ml.internal_f1_score_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_f1_score_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_f1_score_final(internal) IS 'the result of ml.f1_score';
CREATE FUNCTION ml.internal_confusion_matrix_final(internal) RETURNS ml.confusion_cell[]
	AS 'MODULE_PATHNAME', 'ml_internal_confusion_matrix_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_confusion_matrix_final(internal) IS 'the result of ml.confusion_matrix';

CREATE AGGREGATE ml.accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.accuracy("any", "any") IS
	'share of rows predicted right (actual, predicted)';

CREATE AGGREGATE ml.balanced_accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_balanced_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.balanced_accuracy("any", "any") IS
	'mean over the actual classes of the share predicted right (actual, predicted)';

CREATE AGGREGATE ml.matthews_corrcoef(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_matthews_corrcoef_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.matthews_corrcoef("any", "any") IS
	'correlation of actual and predicted labels, from -1 to 1 (actual, predicted)';

CREATE AGGREGATE ml.precision(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.precision("any", "any") IS
	'share of the rows predicted positive that are (actual, predicted); of two labels the greater is positive';

CREATE AGGREGATE ml.precision(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.precision("any", "any", text) IS
	'share of the rows predicted positive that are (actual, predicted, average); average is binary, macro, micro or weighted';

CREATE AGGREGATE ml.recall(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.recall("any", "any") IS
	'share of the positive rows that are predicted so (actual, predicted); of two labels the greater is positive';

CREATE AGGREGATE ml.recall(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.recall("any", "any", text) IS
	'share of the positive rows that are predicted so (actual, predicted, average); average is binary, macro, micro or weighted';

CREATE AGGREGATE ml.f1_score(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.f1_score("any", "any") IS
	'harmonic mean of precision and recall (actual, predicted); of two labels the greater is positive';

CREATE AGGREGATE ml.f1_score(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.f1_score("any", "any", text) IS
	'harmonic mean of precision and recall (actual, predicted, average); average is binary, macro, micro or weighted';

CREATE AGGREGATE ml.confusion_matrix(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_confusion_matrix_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.confusion_matrix("any", "any") IS
	'rows for each pair of labels, as an array: SELECT * FROM unnest((SELECT ml.confusion_matrix(actual, predicted) FROM t)), or (unnest(ml.confusion_matrix(actual, predicted))).* beside a GROUP BY';

-- Rankings: the state holds every score.
CREATE FUNCTION ml.internal_score_metric_accum(internal, "any", "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_accum(internal, "any", "any") IS 'takes a row up into the state of the metrics of scores';
CREATE FUNCTION ml.internal_score_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_combine(internal, internal) IS 'puts two states of the metrics of scores together';
CREATE FUNCTION ml.internal_score_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_serialize(internal) IS 'a state of the metrics of scores as bytes for another process';
CREATE FUNCTION ml.internal_score_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_deserialize(bytea, internal) IS 'a state of the metrics of scores from the bytes of another process';
CREATE FUNCTION ml.internal_roc_auc_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_roc_auc_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_roc_auc_final(internal) IS 'the result of ml.roc_auc';
CREATE FUNCTION ml.internal_average_precision_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_average_precision_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_average_precision_final(internal) IS 'the result of ml.average_precision';
CREATE FUNCTION ml.internal_roc_curve_final(internal) RETURNS ml.roc_point[]
	AS 'MODULE_PATHNAME', 'ml_internal_roc_curve_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_roc_curve_final(internal) IS 'the result of ml.roc_curve';

CREATE AGGREGATE ml.roc_auc(actual "any", score "any") (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_auc_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.roc_auc("any", "any") IS
	'area under the ROC curve (actual, score); for more than two classes (actual, scores float8[] in sorted order of the labels): mean of each against the rest';

CREATE AGGREGATE ml.average_precision(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_average_precision_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.average_precision("any", float8) IS
	'mean precision over recall, summed at each threshold (actual, score); of two labels the greater is positive';

CREATE AGGREGATE ml.roc_curve(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_curve_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.roc_curve("any", float8) IS
	'points of the ROC curve, as an array: SELECT * FROM unnest((SELECT ml.roc_curve(actual, score) FROM t))';

-- Losses of probabilities: sums by label.
CREATE FUNCTION ml.internal_log_loss_accum(internal, "any", "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_log_loss_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_log_loss_accum(internal, "any", "any") IS 'takes a row up into the state of ml.log_loss';
CREATE FUNCTION ml.internal_brier_score_accum(internal, "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_brier_score_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_brier_score_accum(internal, "any", float8) IS 'takes a row up into the state of ml.brier_score';
CREATE FUNCTION ml.internal_loss_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_loss_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_loss_metric_combine(internal, internal) IS 'puts two states of ml.log_loss and ml.brier_score together';
CREATE FUNCTION ml.internal_loss_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_loss_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_loss_metric_serialize(internal) IS 'a state of ml.log_loss and ml.brier_score as bytes for another process';
CREATE FUNCTION ml.internal_loss_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_loss_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_loss_metric_deserialize(bytea, internal) IS 'a state of ml.log_loss and ml.brier_score from the bytes of another process';
CREATE FUNCTION ml.internal_log_loss_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_log_loss_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_log_loss_final(internal) IS 'the result of ml.log_loss';
CREATE FUNCTION ml.internal_brier_score_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_brier_score_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_brier_score_final(internal) IS 'the result of ml.brier_score';

CREATE AGGREGATE ml.log_loss(actual "any", probability "any") (
	SFUNC = ml.internal_log_loss_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_log_loss_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.log_loss("any", "any") IS
	'mean negative log-likelihood (actual, probability of the greater label); for more than two classes (actual, probabilities float8[] in sorted order of the labels)';

CREATE AGGREGATE ml.brier_score(actual "any", probability float8) (
	SFUNC = ml.internal_brier_score_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_brier_score_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.brier_score("any", float8) IS
	'mean squared distance of the probability from what happened (actual, probability of the greater label)';

CREATE FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8) IS 'takes a row up into the state of ml.calibration_curve';
CREATE FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8, integer) IS 'takes a row up into the state of ml.calibration_curve';
CREATE FUNCTION ml.internal_calibration_curve_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_combine(internal, internal) IS 'puts two states of ml.calibration_curve together';
CREATE FUNCTION ml.internal_calibration_curve_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_serialize(internal) IS 'a state of ml.calibration_curve as bytes for another process';
CREATE FUNCTION ml.internal_calibration_curve_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_deserialize(bytea, internal) IS 'a state of ml.calibration_curve from the bytes of another process';
CREATE FUNCTION ml.internal_calibration_curve_final(internal) RETURNS ml.calibration_point[]
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_final(internal) IS 'the result of ml.calibration_curve';

CREATE AGGREGATE ml.calibration_curve(actual "any", probability float8) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.calibration_curve("any", float8) IS
	'mean probability and share of positive rows in 5 equal bins over [0, 1], as an array: SELECT * FROM unnest((SELECT ml.calibration_curve(actual, probability) FROM t))';

CREATE AGGREGATE ml.calibration_curve(actual "any", probability float8, n_bins integer) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.calibration_curve("any", float8, integer) IS
	'mean probability and share of positive rows in n_bins equal bins over [0, 1], as an array: SELECT * FROM unnest((SELECT ml.calibration_curve(actual, probability, n_bins) FROM t))';

-- Regression: one state for all of them.
CREATE FUNCTION ml.internal_regression_metric_accum(internal, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_accum(internal, float8, float8) IS 'takes a row up into the state of the metrics of a regression';
CREATE FUNCTION ml.internal_regression_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_combine(internal, internal) IS 'puts two states of the metrics of a regression together';
CREATE FUNCTION ml.internal_regression_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_serialize(internal) IS 'a state of the metrics of a regression as bytes for another process';
CREATE FUNCTION ml.internal_regression_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_deserialize(bytea, internal) IS 'a state of the metrics of a regression from the bytes of another process';
CREATE FUNCTION ml.internal_mean_squared_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_squared_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_squared_error_final(internal) IS 'the result of ml.mean_squared_error';
CREATE FUNCTION ml.internal_root_mean_squared_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_root_mean_squared_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_root_mean_squared_error_final(internal) IS 'the result of ml.root_mean_squared_error';
CREATE FUNCTION ml.internal_mean_absolute_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_absolute_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_absolute_error_final(internal) IS 'the result of ml.mean_absolute_error';
CREATE FUNCTION ml.internal_mean_absolute_percentage_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_absolute_percentage_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_absolute_percentage_error_final(internal) IS 'the result of ml.mean_absolute_percentage_error';
CREATE FUNCTION ml.internal_r2_score_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_r2_score_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_r2_score_final(internal) IS 'the result of ml.r2_score';
CREATE FUNCTION ml.internal_explained_variance_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_explained_variance_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_explained_variance_final(internal) IS 'the result of ml.explained_variance';

CREATE AGGREGATE ml.mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_squared_error(float8, float8) IS
	'mean squared error (actual, predicted)';

CREATE AGGREGATE ml.root_mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_root_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.root_mean_squared_error(float8, float8) IS
	'square root of the mean squared error (actual, predicted)';

CREATE AGGREGATE ml.mean_absolute_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_absolute_error(float8, float8) IS
	'mean absolute error (actual, predicted)';

CREATE AGGREGATE ml.mean_absolute_percentage_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_percentage_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_absolute_percentage_error(float8, float8) IS
	'mean of the absolute error divided by the absolute actual value; 1 is 100 percent (actual, predicted)';

CREATE AGGREGATE ml.r2_score(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_r2_score_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.r2_score(float8, float8) IS
	'share of the variance that is explained; negative when worse than the mean (actual, predicted)';

CREATE AGGREGATE ml.explained_variance(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_explained_variance_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.explained_variance(float8, float8) IS
	'share of the variance that is explained when a constant error is forgiven (actual, predicted)';
-- Evaluation of a stored model; the metrics themselves are in 50_metrics.sql.

CREATE FUNCTION ml.evaluate(model text, source text DEFAULT NULL, target text DEFAULT NULL)
	RETURNS TABLE (metric text, value float8, std_error float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_evaluate' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.evaluate(text, text, text)
	IS 'every metric of a model on the rows of a source, or on the rows held out in its training; kept in ml.evaluations';
-- What trainings are doing now.

CREATE FUNCTION ml.internal_progress()
	RETURNS TABLE (pid int, role oid, name text, algorithm text, phase text, done bigint, total bigint,
		loss float8, started_at timestamptz)
	AS 'MODULE_PATHNAME', 'ml_internal_progress' LANGUAGE c VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ml.internal_progress() IS 'what ml.progress shows';

CREATE VIEW ml.progress AS
	SELECT p.pid, pg_catalog.pg_get_userbyid(p.role) AS role, p.name, p.algorithm, p.phase, p.done, p.total,
		p.loss, p.started_at
	FROM ml.internal_progress() p;
COMMENT ON VIEW ml.progress IS 'the trainings that run in this database now (needs shared_preload_libraries)';
-- Who may touch what was made above.

-- Nobody else has rights on any of this, whatever ALTER DEFAULT PRIVILEGES says (src/api/install.c).
CREATE FUNCTION ml.internal_take_back_rights() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_take_back_rights' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_take_back_rights();
DROP FUNCTION ml.internal_take_back_rights();

-- Everybody may call; what a call may touch is checked inside.
GRANT USAGE ON SCHEMA ml TO PUBLIC;
GRANT SELECT ON ml.models, ml.versions, ml.deployments, ml.evaluations, ml.progress TO PUBLIC;
