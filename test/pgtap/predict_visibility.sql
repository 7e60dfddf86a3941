-- Prediction sees the model that any query in its place would see: not one deployed later, not one rolled back
-- (PostgresML: the deployed-model map is written before commit; NeuronDB: rollback does nothing).
\set ON_ERROR_STOP on
SET client_min_messages = warning;

-- Version n predicts n * 10 for every row.
CREATE TABLE t AS SELECT i::float8 AS x, 0::float8 AS y FROM generate_series(1, 50) AS i;
CREATE FUNCTION version(n int) RETURNS void LANGUAGE sql AS $$
	UPDATE t SET y = x + n * 10;
	SELECT count(*) FROM ml.train('m', 't', 'y', 'linear_regression', test_size => 0, deploy => 'first');
$$;
SELECT plan(28);
SELECT version(1), version(2), version(3) \gset
CREATE FUNCTION seen() RETURNS int LANGUAGE sql STABLE AS $$ SELECT round(ml.predict('m', 1.0) - 1)::int $$;

SELECT is(round(ml.predict('m', 0))::int, 10, 'the champion');
SELECT is(round(ml.predict('m@2', 0))::int, 20, 'a version');
SELECT is(round(ml.predict(ml.get('m@3'), 0))::int, 30, 'a value');

-- One call site in a loop, with a deployment in each turn.
CREATE FUNCTION deploy_in_loop() RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
	found int[];
	r t;
BEGIN
	r.x := 0;
	FOREACH r.y IN ARRAY ARRAY[1, 2, 3, 2]::float8[] LOOP
		PERFORM ml.deploy('m', r.y::int);
		found := found || round(ml.predict('m', r))::int;
	END LOOP;
	RETURN found;
END $$;
SELECT is(deploy_in_loop(), ARRAY[10, 20, 30, 20], 'deploy in a loop: the next turn sees it');

-- The same with subtransactions that roll back.
CREATE FUNCTION one_site() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN round(ml.predict('m', 0)); END $$;
CREATE FUNCTION deploy_and_fail() RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
	found int[];
	i int := 0;
BEGIN
	LOOP
		found := found || one_site();
		i := i + 1;
		EXIT WHEN i = 3;
		BEGIN
			PERFORM ml.deploy('m', 3);
			found := found || one_site();
			RAISE EXCEPTION 'back';
		EXCEPTION WHEN raise_exception THEN
		END;
	END LOOP;
	RETURN found;
END $$;
SELECT is(deploy_and_fail(), ARRAY[20, 30, 20, 30, 20], 'a deployment in a subtransaction that fails is unseen after it');

BEGIN;
SELECT ml.deploy('m', 1) AS n \gset
SELECT is(one_site(), 10, 'seen in its own transaction');
SAVEPOINT s;
SELECT ml.deploy('m', 3) AS n \gset
SELECT is(one_site(), 30, 'and after a savepoint');
ROLLBACK TO s;
SELECT is(one_site(), 10, 'and not after going back to it');
ROLLBACK;
SELECT is(one_site(), 20, 'a rolled back transaction changed nothing (PostgresML source: deployed before commit)');

-- Plans that are kept.
PREPARE by_name AS SELECT round(ml.predict('m', t))::int - t.x FROM t WHERE x = 1;
PREPARE by_parameter(text) AS SELECT round(ml.predict($1, t))::int - t.x FROM t WHERE x = 1;
SET plan_cache_mode = force_generic_plan;
SELECT results_eq('by_name', ARRAY[20::float8], 'a prepared statement');
SELECT results_eq('EXECUTE by_parameter(''m'')', ARRAY[20::float8], 'with the reference as a parameter');
SELECT ml.deploy('m', 3) AS n \gset
SELECT results_eq('by_name', ARRAY[30::float8], 'after a deployment');
SELECT results_eq('EXECUTE by_parameter(''m'')', ARRAY[30::float8], 'with a parameter');
SELECT results_eq('EXECUTE by_parameter(''m@1'')', ARRAY[10::float8], 'with another parameter');
RESET plan_cache_mode;

-- A statement sees one version from its start to its end.
CREATE FUNCTION deploy_one() RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT ml.deploy('m', 1)::text; SELECT 0 $$;
SELECT is((SELECT array_agg(DISTINCT round(ml.predict('m', 0 * x + d))::int)
	FROM (SELECT x, CASE WHEN x = 25 THEN deploy_one() ELSE 0 END AS d FROM t OFFSET 0) AS s), ARRAY[30],
	'a deployment while a query runs is not for that query');
SELECT is(one_site(), 10, 'but for the next');

-- A dropped version, a dropped and remade model.
SELECT ml.drop_version('m', 3) \gset
SELECT throws_ok('SELECT ml.predict(''m@3'', 0)', '42704', NULL, 'a dropped version is gone at once, cached or not');
SELECT ml.drop_model('m') \gset
SELECT throws_ok('SELECT one_site()', '42704', NULL, 'a dropped model too');
SELECT version(7) \gset
SELECT is(one_site(), 70, 'a new model of the same name');

-- Changed tables.
CREATE FUNCTION whole_row() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	r record;
BEGIN
	SELECT * INTO r FROM t WHERE x = 1;
	RETURN round(ml.predict('m', r)) - 1;
END $$;
SELECT is(whole_row(), 70, 'a row in plpgsql');
ALTER TABLE t ADD COLUMN a text DEFAULT 'a';
ALTER TABLE t DROP COLUMN x;
ALTER TABLE t ADD COLUMN x float8;
UPDATE t SET x = 1;
SELECT is((SELECT round(ml.predict('m', t))::int FROM t LIMIT 1), 71, 'columns that moved');
SELECT is((SELECT round(ml.predict('m', r))::int FROM (SELECT t AS r FROM t OFFSET 0) AS s LIMIT 1), 71, 'and as a composed row');
ALTER TABLE t RENAME x TO z;
SELECT throws_ok('SELECT ml.predict(''m'', t) FROM t', '42703', NULL, 'a column that was renamed');

-- Row types that change from call to call at one place.
CREATE FUNCTION any_row(source text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	r record;
	total int := 0;
BEGIN
	FOR r IN EXECUTE source LOOP
		total := total + ml.predict('m', r);
	END LOOP;
	RETURN total;
END $$;
SELECT is(any_row('SELECT 1 AS x') + any_row('SELECT ''b'' AS a, 2::numeric AS x') + any_row('SELECT 3::real AS x, 1 AS y')
	+ any_row('SELECT 1 AS x'), 287, 'rows of other types at the same call');

-- The cache: no memory, and then some.
SET ml.cache_memory = 0;
SELECT is(one_site(), 70, 'without cache memory');
SELECT is((SELECT count(DISTINCT ml.predict('m', i)) FROM generate_series(1, 100) AS i), 100::bigint, 'over many rows');
RESET ml.cache_memory;

-- A version that cannot be read: the same call does not go on with the one before it.
CREATE FUNCTION unchecked(bytea) RETURNS ml.model LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE FUNCTION after_damage() RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	found text[] := ARRAY[one_site()::text];
BEGIN
	UPDATE ml.registry_version SET sha256 = sha256(bytes), artifact = unchecked(bytes)
	FROM set_byte(ml.get('m')::bytea, 200, 255 - get_byte(ml.get('m')::bytea, 200)) AS bytes
	WHERE version = (SELECT (aliases ->> 'champion')::int FROM ml.models WHERE name = 'm');
	FOR i IN 1 .. 2 LOOP
		BEGIN
			found := found || one_site()::text;
		EXCEPTION WHEN data_corrupted THEN
			found := found || SQLSTATE::text;
		END;
	END LOOP;
	RETURN found;
END $$;
SELECT is(after_damage(), ARRAY['70', 'XX001', 'XX001'], 'a version that cannot be read is an error each time');

-- The extension goes and comes back in one session.
DROP EXTENSION pg_ensemble CASCADE;
CREATE EXTENSION pg_ensemble;
CREATE TABLE u AS SELECT i::float8 AS x, i + 90::float8 AS y FROM generate_series(1, 50) AS i;
SELECT count(*) AS n FROM ml.train('m', 'u', 'y', 'linear_regression', test_size => 0) \gset
SELECT is(round(ml.predict('m', 0))::int, 90, 'after DROP and CREATE EXTENSION');

SELECT * FROM finish();
