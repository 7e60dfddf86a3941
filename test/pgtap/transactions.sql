-- Trainings and deployments are part of the transaction: rolled back they leave
-- nothing, and what is open keeps the version it began with. (PITFALLS, PostgresML
-- source: the deployed-model map is written before commit; Redshift ML: a failed
-- model cannot be retried.)
\set QUIET on
SET client_min_messages = warning;

-- Version n predicts n * 10.
CREATE FUNCTION train(n int, deploy text DEFAULT 'first') RETURNS int LANGUAGE sql AS $$
	SELECT version FROM ml.train('m', format('SELECT i AS x, i + %s AS y FROM generate_series(1, 50) i', n * 10), 'y', 'linear_regression',
		deploy => $2)
$$;
CREATE FUNCTION serves(reference text DEFAULT 'm') RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN round(ml.predict(reference, 0)); END $$;
-- Rows of every table of the registry.
CREATE FUNCTION contents() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', (SELECT count(*) FROM ml.registry_model), (SELECT count(*) FROM ml.registry_version),
		(SELECT count(*) FROM ml.registry_alias), (SELECT count(*) FROM ml.registry_deployment),
		(SELECT count(*) FROM ml.registry_evaluation), (SELECT count(*) FROM ml.registry_privilege))
$$;

SELECT plan(37);

-- A training that is rolled back.
BEGIN;
SELECT is(train(1), 1, 'in the transaction it is version 1');
SELECT is(serves(), 10, 'and serves');
SELECT isnt(contents(), '0 0 0 0 0 0', 'from the registry');
ROLLBACK;
SELECT is(contents(), '0 0 0 0 0 0', 'a training that is rolled back leaves nothing');
SELECT throws_ok('SELECT serves()', '42704', 'model "m" does not exist', 'and does not serve');

-- One that fails after its rows were read, alone and among others.
SELECT throws_ok($$ SELECT * FROM ml.train('m', 'SELECT i AS x, 1 / (i - 49) AS y FROM generate_series(1, 50) i', 'y', 'ridge') $$, '22012', NULL,
	'an error in the source');
SELECT is(contents(), '0 0 0 0 0 0', 'leaves nothing');
SELECT throws_ok($$ SELECT train(1), train(1 / (1 - count(*)::int)) FROM generate_series(1, 1) $$, '22012', NULL, 'an error after a training');
SELECT is(contents(), '0 0 0 0 0 0', 'takes the training back too');
SELECT is(train(1), 1, 'the name and the number are free');
SELECT isnt((SELECT count(*) FROM ml.evaluations WHERE name = 'm' AND version = 1), 0::bigint, 'what was measured is kept with it');

-- Savepoints between training and deployment.
BEGIN;
SELECT is(train(2), 2, 'a second version');
SAVEPOINT deployed;
SELECT is(ml.deploy('m', 2), 2, 'deployed');
SELECT is(serves(), 20, 'serves');
ROLLBACK TO deployed;
SELECT is(serves(), 10, 'the deployment is taken back to the savepoint');
SELECT is(serves('m@2'), 20, 'the version before it is not');
COMMIT;
SELECT is(serves(), 10, 'so it is after the commit');
SELECT is(serves('m@2'), 20, 'both');
SELECT is((SELECT count(*) FROM ml.deployments WHERE name = 'm'), 1::bigint, 'and the history has no trace of it');
BEGIN;
SAVEPOINT trained;
SELECT is(train(3, 'always'), 3, 'a third version, deployed at once');
ROLLBACK TO trained;
SELECT is(serves(), 10, 'is taken back with its deployment');
SELECT is(train(4), 3, 'and its number is given to the next');
COMMIT;
SELECT is(serves('m@3'), 40, 'which stays');

-- Dropping is undone as well.
BEGIN;
SELECT ml.drop_model('m') AS n \gset
SELECT throws_ok('SELECT serves()', '42704', NULL, 'a dropped model does not serve');
ROLLBACK;
SELECT is(serves(), 10, 'and does again after the rollback');
SELECT is((SELECT n_versions FROM ml.models), 3::bigint, 'with all versions');

-- Prepared statements follow a deployment.
PREPARE served AS SELECT round(ml.predict('m', x))::int FROM (VALUES (0)) v (x);
SET plan_cache_mode = force_generic_plan;
SELECT results_eq('EXECUTE served', ARRAY[10], 'a prepared statement');
SELECT ml.deploy('m', 2) AS n \gset
SELECT results_eq('EXECUTE served', ARRAY[20], 'sees a deployment');
SELECT ml.rollback('m') AS n \gset
SELECT results_eq('EXECUTE served', ARRAY[10], 'and a rollback');

-- A cursor keeps the version it was opened with.
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT round(ml.predict('m', 0 * x))::int AS p FROM generate_series(1, 2000) x;
FETCH 1 FROM c \gset before_
SELECT is(:before_p, 10, 'a cursor');
SELECT ml.deploy('m', 2) AS n \gset
FETCH 1 FROM c \gset after_
SELECT is(:after_p, 10, 'keeps its version after a deployment');
SELECT is(serves(), 20, 'which others see');
DECLARE d CURSOR FOR SELECT round(ml.predict('m', 0 * x))::int AS p FROM generate_series(1, 2000) x;
FETCH 1 FROM d \gset new_
SELECT is(:new_p, 20, 'as does a cursor opened after it');
MOVE ABSOLUTE 1999 FROM c;
FETCH 1 FROM c \gset last_
SELECT is(:last_p, 10, 'the first one to its last row');
ROLLBACK;
SELECT is(serves(), 10, 'and all is as before');

-- A cursor that outlives its transaction has its answers already.
BEGIN;
DECLARE held CURSOR WITH HOLD FOR SELECT round(ml.predict('m', 0 * x))::int AS p FROM generate_series(1, 10) x;
COMMIT;
SELECT ml.deploy('m', 3) AS n \gset
SELECT ml.drop_version('m', 1) AS n \gset
FETCH 1 FROM held \gset held_
SELECT is(:held_p, 10, 'a held cursor too, though the version is dropped');
CLOSE held;
SELECT is(serves(), 40, 'while the next statement sees what is deployed');
SELECT * FROM finish();
