/*
 * pg_ensemble 0.2.0 to 0.3.0.  What a step is held to says pg_ensemble--0.1.0--0.2.0.sql.
 */

-- complain if the script is sourced in psql rather than through ALTER EXTENSION
\echo Use "ALTER EXTENSION pg_ensemble UPDATE TO '0.3.0'" to load this file. \quit

-- Nothing below is looked up in a schema that others may write to (src/api/install.c).
SET LOCAL search_path = pg_catalog, pg_temp;
CREATE FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text) RETURNS pg_catalog.void
	AS 'MODULE_PATHNAME', 'ml_internal_check_upgrade' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT @extschema@.internal_check_upgrade('0.3.0'::pg_catalog.text);
DROP FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text);

CREATE FUNCTION ml.internal_take_rights(taker regprocedure, giver regprocedure) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_take_rights' LANGUAGE c VOLATILE PARALLEL UNSAFE;

-- What no feature is to be, and the main metric beside what guessing would give.
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
		deploy text DEFAULT 'first',
		exclude text[] DEFAULT NULL)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval,
		metric text, value float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_train' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text, text[])
	IS 'learn from a table, view or query and store the result as the next version of a named model';
SELECT ml.internal_take_rights(
	'ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text, text[])',
	'ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text)');
DROP FUNCTION ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text);

-- A stored recipe on the data of today.
CREATE FUNCTION ml.retrain(name text)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval,
		metric text, value float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_retrain' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.retrain(text)
	IS 'train a version again as it was asked for, on the data of today, and store the result as the next version, not deployed';

DROP FUNCTION ml.internal_take_rights(regprocedure, regprocedure);

-- Whoever runs this step owns what it has made, and need not be who made the rest.
CREATE FUNCTION ml.internal_take_owner() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_take_owner' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_take_owner();
DROP FUNCTION ml.internal_take_owner();
