/*
 * pg_ensemble 0.1.0 to 0.2.0.
 *
 * A step makes of the objects of one version those of the next: test/t/upgrade.pl compares every one of
 * them with a fresh install.  Grants that people gave stay:
 *
 * - what CREATE OR REPLACE, ALTER or RENAME can change is changed so, and keeps its rights by itself;
 * - a function with other arguments is made first, then takes the rights of the old one, which is dropped
 *   (ml_internal_take_rights in src/api/install.c);
 * - one whose arguments are the same leaves its rights with a function that is made for this, and dropped.
 *
 * Never CASCADE: what people made of a dropped object is named in the error.
 */

-- complain if the script is sourced in psql rather than through ALTER EXTENSION
\echo Use "ALTER EXTENSION pg_ensemble UPDATE TO '0.2.0'" to load this file. \quit

-- Nothing below is looked up in a schema that others may write to (src/api/install.c).
SET LOCAL search_path = pg_catalog, pg_temp;
CREATE FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text) RETURNS pg_catalog.void
	AS 'MODULE_PATHNAME', 'ml_internal_check_upgrade' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT @extschema@.internal_check_upgrade('0.2.0'::pg_catalog.text);
DROP FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text);

-- Readers lock a view before its tables, and so does this.
LOCK TABLE ml.models, ml.versions, ml.deployments, ml.evaluations IN ACCESS EXCLUSIVE MODE;

-- The final function of ml.fit may be called again for the same rows.
CREATE OR REPLACE AGGREGATE ml.fit("row" record, target text, algorithm text) (
	SFUNC = ml.fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.fit_combine,
	SERIALFUNC = ml.fit_serialize,
	DESERIALFUNC = ml.fit_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.fit("row" record, target text, algorithm text, params jsonb) (
	SFUNC = ml.fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.fit_combine,
	SERIALFUNC = ml.fit_serialize,
	DESERIALFUNC = ml.fit_deserialize,
	PARALLEL = SAFE
);

-- The parts of ml.fit are for it alone, as those of the metrics.
ALTER FUNCTION ml.fit_step(internal, record, text, text) RENAME TO internal_fit_step;
ALTER FUNCTION ml.fit_step(internal, record, text, text, jsonb) RENAME TO internal_fit_step;
ALTER FUNCTION ml.fit_combine(internal, internal) RENAME TO internal_fit_combine;
ALTER FUNCTION ml.fit_serialize(internal) RENAME TO internal_fit_serialize;
ALTER FUNCTION ml.fit_deserialize(bytea, internal) RENAME TO internal_fit_deserialize;
ALTER FUNCTION ml.fit_final(internal) RENAME TO internal_fit_final;

-- Metrics name their arguments.
CREATE OR REPLACE AGGREGATE ml.accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.balanced_accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_balanced_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.matthews_corrcoef(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_matthews_corrcoef_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.precision(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.precision(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.recall(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.recall(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.f1_score(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.f1_score(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.confusion_matrix(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_confusion_matrix_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.roc_auc(actual "any", score "any") (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_auc_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.average_precision(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_average_precision_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.roc_curve(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_curve_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.log_loss(actual "any", probability "any") (
	SFUNC = ml.internal_log_loss_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_log_loss_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.brier_score(actual "any", probability float8) (
	SFUNC = ml.internal_brier_score_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_brier_score_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.calibration_curve(actual "any", probability float8) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.calibration_curve(actual "any", probability float8, n_bins integer) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.root_mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_root_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.mean_absolute_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.mean_absolute_percentage_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_percentage_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.r2_score(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_r2_score_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.explained_variance(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_explained_variance_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

-- The registry's locks (src/registry/session.h): nobody who reads, tags or trains holds up the owner.

ALTER TABLE ml.registry_model DROP CONSTRAINT registry_model_name_key;
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

ALTER TABLE ml.registry_evaluation DROP CONSTRAINT registry_evaluation_version_fkey;
ALTER TABLE ml.registry_evaluation ADD COLUMN run_id bigint;

-- The figures of one evaluation, which was not kept: the nth of a metric is of the nth evaluation.
UPDATE ml.registry_evaluation e SET run_id = r.run_id
FROM (SELECT evaluation_id, min(evaluation_id) OVER (PARTITION BY version_id, source, evaluated_by, nth) AS run_id
	FROM (SELECT evaluation_id, version_id, source, evaluated_by,
			row_number() OVER (PARTITION BY version_id, source, evaluated_by, metric ORDER BY evaluation_id) AS nth
		FROM ml.registry_evaluation) n) r
WHERE r.evaluation_id = e.evaluation_id AND r.run_id <> e.evaluation_id;

CREATE SEQUENCE ml.registry_tag_tag_id_seq;

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

ALTER TABLE ml.registry_privilege DROP CONSTRAINT registry_privilege_model_fkey;

-- An alias moves to a version before its row is there.
ALTER TABLE ml.registry_alias ALTER CONSTRAINT registry_alias_version_fkey DEFERRABLE INITIALLY DEFERRED;

COMMENT ON TABLE ml.registry_model IS 'named models; last_version: numbers up to it were given out by the first release';
COMMENT ON TABLE ml.registry_version IS 'trained models under a name; sha256 is that of the artifact, recipe what was asked of ml.train, tags those that the first release set';
COMMENT ON TABLE ml.registry_evaluation IS 'what ml.evaluate found; run_id is the evaluation_id of the first figure found with it, NULL in that';

CREATE FUNCTION ml.internal_leave_inserts_unchecked() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_leave_inserts_unchecked' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_leave_inserts_unchecked();
DROP FUNCTION ml.internal_leave_inserts_unchecked();

-- What default privileges gave others on the new tables is more than was meant.
DO LANGUAGE plpgsql $$
DECLARE
	statement text;
BEGIN
	FOR statement IN
		SELECT DISTINCT format('REVOKE ALL ON %s ml.%I FROM %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname,
			CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
		FROM pg_class c, aclexplode(relacl)
		WHERE c.oid IN ('ml.registry_number'::regclass, 'ml.registry_tag'::regclass, 'ml.registry_tag_tag_id_seq'::regclass)
			AND grantee <> relowner
	LOOP
		EXECUTE statement;
	END LOOP;
END $$;

SELECT pg_extension_config_dump('ml.registry_number', '');
SELECT pg_extension_config_dump('ml.registry_tag', '');
SELECT pg_extension_config_dump('ml.registry_tag_tag_id_seq', '');

CREATE OR REPLACE VIEW ml.models WITH (security_barrier) AS
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

CREATE OR REPLACE VIEW ml.versions WITH (security_barrier) AS
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

-- What the session keeps in memory.

CREATE FUNCTION ml.cache_stats(OUT models int, OUT bytes bigint, OUT limit_bytes bigint, OUT hits bigint, OUT misses bigint)
	AS 'MODULE_PATHNAME', 'ml_cache_stats' LANGUAGE c VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ml.cache_stats() IS
	'models that this session keeps in memory, and how often one was looked for and found, or had to be read';

-- A role in the form that ml.grant takes it in, a text.

CREATE FUNCTION ml.set_owner(name text, role text) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_set_owner_by_name' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.set_owner(text, text) IS 'give a model to another role';

CREATE FUNCTION ml.has_privilege(role text, name text, privilege text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_has_privilege_by_name' LANGUAGE c STABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.has_privilege(text, text, text) IS 'may the role, or public for everyone, predict with, read or manage the model?';

-- The two forms of these are one function of the library, as those of ml.predict.

CREATE OR REPLACE FUNCTION ml.describe(model ml.model) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ml_describe' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;

CREATE OR REPLACE FUNCTION ml.classes(model ml.model) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ml_classes' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;

CREATE OR REPLACE FUNCTION ml.coefficients(model ml.model)
	RETURNS TABLE (class text, feature text, coefficient float8, std_error float8,
				   statistic float8, p_value float8)
	AS 'MODULE_PATHNAME', 'ml_coefficients' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 20;

-- Every object says what it is for.

COMMENT ON CAST (bytea AS ml.model) IS 'the binary form of a model, checked';
COMMENT ON CAST (ml.model AS bytea) IS 'a model in binary form';
COMMENT ON OPERATOR CLASS ml.model_hash_ops USING hash IS 'models are equal when their bytes are: for hash joins, DISTINCT and GROUP BY';
COMMENT ON OPERATOR FAMILY ml.model_hash_ops USING hash IS 'models as keys of hashes';
COMMENT ON SEQUENCE ml.registry_model_model_id_seq IS 'keys of ml.registry_model';
COMMENT ON SEQUENCE ml.registry_version_version_id_seq IS 'keys of ml.registry_version';
COMMENT ON SEQUENCE ml.registry_deployment_deployment_id_seq IS 'keys of ml.registry_deployment';
COMMENT ON SEQUENCE ml.registry_evaluation_evaluation_id_seq IS 'keys of ml.registry_evaluation';
COMMENT ON SEQUENCE ml.registry_tag_tag_id_seq IS 'keys of ml.registry_tag';
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any") IS 'takes a row up into the state of the metrics of labels';
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text) IS 'takes a row up into the state of the metrics of labels';
COMMENT ON FUNCTION ml.internal_label_metric_combine(internal, internal) IS 'puts two states of the metrics of labels together';
COMMENT ON FUNCTION ml.internal_label_metric_serialize(internal) IS 'a state of the metrics of labels as bytes for another process';
COMMENT ON FUNCTION ml.internal_label_metric_deserialize(bytea, internal) IS 'a state of the metrics of labels from the bytes of another process';
COMMENT ON FUNCTION ml.internal_accuracy_final(internal) IS 'the result of ml.accuracy';
COMMENT ON FUNCTION ml.internal_balanced_accuracy_final(internal) IS 'the result of ml.balanced_accuracy';
COMMENT ON FUNCTION ml.internal_matthews_corrcoef_final(internal) IS 'the result of ml.matthews_corrcoef';
COMMENT ON FUNCTION ml.internal_precision_final(internal) IS 'the result of ml.precision';
COMMENT ON FUNCTION ml.internal_recall_final(internal) IS 'the result of ml.recall';
COMMENT ON FUNCTION ml.internal_f1_score_final(internal) IS 'the result of ml.f1_score';
COMMENT ON FUNCTION ml.internal_confusion_matrix_final(internal) IS 'the result of ml.confusion_matrix';
COMMENT ON FUNCTION ml.internal_score_metric_accum(internal, "any", "any") IS 'takes a row up into the state of the metrics of scores';
COMMENT ON FUNCTION ml.internal_score_metric_combine(internal, internal) IS 'puts two states of the metrics of scores together';
COMMENT ON FUNCTION ml.internal_score_metric_serialize(internal) IS 'a state of the metrics of scores as bytes for another process';
COMMENT ON FUNCTION ml.internal_score_metric_deserialize(bytea, internal) IS 'a state of the metrics of scores from the bytes of another process';
COMMENT ON FUNCTION ml.internal_roc_auc_final(internal) IS 'the result of ml.roc_auc';
COMMENT ON FUNCTION ml.internal_average_precision_final(internal) IS 'the result of ml.average_precision';
COMMENT ON FUNCTION ml.internal_roc_curve_final(internal) IS 'the result of ml.roc_curve';
COMMENT ON FUNCTION ml.internal_log_loss_accum(internal, "any", "any") IS 'takes a row up into the state of ml.log_loss';
COMMENT ON FUNCTION ml.internal_brier_score_accum(internal, "any", float8) IS 'takes a row up into the state of ml.brier_score';
COMMENT ON FUNCTION ml.internal_loss_metric_combine(internal, internal) IS 'puts two states of ml.log_loss and ml.brier_score together';
COMMENT ON FUNCTION ml.internal_loss_metric_serialize(internal) IS 'a state of ml.log_loss and ml.brier_score as bytes for another process';
COMMENT ON FUNCTION ml.internal_loss_metric_deserialize(bytea, internal) IS 'a state of ml.log_loss and ml.brier_score from the bytes of another process';
COMMENT ON FUNCTION ml.internal_log_loss_final(internal) IS 'the result of ml.log_loss';
COMMENT ON FUNCTION ml.internal_brier_score_final(internal) IS 'the result of ml.brier_score';
COMMENT ON FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8) IS 'takes a row up into the state of ml.calibration_curve';
COMMENT ON FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8, integer) IS 'takes a row up into the state of ml.calibration_curve';
COMMENT ON FUNCTION ml.internal_calibration_curve_combine(internal, internal) IS 'puts two states of ml.calibration_curve together';
COMMENT ON FUNCTION ml.internal_calibration_curve_serialize(internal) IS 'a state of ml.calibration_curve as bytes for another process';
COMMENT ON FUNCTION ml.internal_calibration_curve_deserialize(bytea, internal) IS 'a state of ml.calibration_curve from the bytes of another process';
COMMENT ON FUNCTION ml.internal_calibration_curve_final(internal) IS 'the result of ml.calibration_curve';
COMMENT ON FUNCTION ml.internal_regression_metric_accum(internal, float8, float8) IS 'takes a row up into the state of the metrics of a regression';
COMMENT ON FUNCTION ml.internal_regression_metric_combine(internal, internal) IS 'puts two states of the metrics of a regression together';
COMMENT ON FUNCTION ml.internal_regression_metric_serialize(internal) IS 'a state of the metrics of a regression as bytes for another process';
COMMENT ON FUNCTION ml.internal_regression_metric_deserialize(bytea, internal) IS 'a state of the metrics of a regression from the bytes of another process';
COMMENT ON FUNCTION ml.internal_mean_squared_error_final(internal) IS 'the result of ml.mean_squared_error';
COMMENT ON FUNCTION ml.internal_root_mean_squared_error_final(internal) IS 'the result of ml.root_mean_squared_error';
COMMENT ON FUNCTION ml.internal_mean_absolute_error_final(internal) IS 'the result of ml.mean_absolute_error';
COMMENT ON FUNCTION ml.internal_mean_absolute_percentage_error_final(internal) IS 'the result of ml.mean_absolute_percentage_error';
COMMENT ON FUNCTION ml.internal_r2_score_final(internal) IS 'the result of ml.r2_score';
COMMENT ON FUNCTION ml.internal_explained_variance_final(internal) IS 'the result of ml.explained_variance';
COMMENT ON FUNCTION ml.internal_progress() IS 'what ml.progress shows';

-- Whoever runs this step owns what it has made, and need not be who made the rest.
CREATE FUNCTION ml.internal_take_owner() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_take_owner' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_take_owner();
DROP FUNCTION ml.internal_take_owner();
