-- Sums alone, rows in memory, in a temporary file, and read again by the query:
-- one answer.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
BEGIN;
CREATE TABLE rows AS
SELECT i, sin(i) AS a, cos(i * 0.7) AS b, (i * 7919 % 1000) / 100.0::float8 AS c, i % 3 = 0 AS f,
	'k' || i % 5 AS k, CASE WHEN i > 20000 THEN ARRAY[sin(i * 2), sin(i * 3)] END AS v,
	CASE WHEN i % 1000 = 999 THEN NULL ELSE cos(i) END AS holed,
	sin(i) - 2 * cos(i * 0.7) + sin(i * 11) AS y, sin(i) + sin(i * 5) > 0.3 AS label
FROM generate_series(1, 30000) i;

CREATE TABLE paths (path text, memory text);
INSERT INTO paths VALUES ('matrix', '1GB'), ('auto', '1GB'), ('auto', '1MB'), ('pass', '1MB');
CREATE TABLE cases (what text, source text, target text, algorithm text, test_size float8, split text);
INSERT INTO cases
SELECT format('%s, %s, test_size %s, split %s', algorithm, features, test_size, split),
	format('SELECT %s, %I FROM rows', features, target), target, algorithm, test_size, split
FROM (VALUES ('y', 'linear_regression'), ('y', 'ridge'), ('label', 'logistic_regression')) a(target, algorithm),
	(VALUES ('i, a, b, c, f'), ('i, a, holed, k'), ('i, a, v')) f(features),
	(VALUES (0, NULL), (0.2, NULL), (0.25, 'last'), (0.3, 'hash:i')) s(test_size, split);

-- The model that each path gives: counts, and coefficients in order.
CREATE FUNCTION trained(c cases, p paths, OUT n_train bigint, OUT n_test bigint, OUT metrics jsonb, OUT coefficients float8[])
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', p.path, true), set_config('ml.training_memory', p.memory, true);
	SELECT t.n_train, t.n_test, t.metrics INTO n_train, n_test, metrics
	FROM ml.train('m', c.source, c.target, c.algorithm, test_size => c.test_size, split => c.split, deploy => 'always') t;
	SELECT array_agg(m.coefficient ORDER BY m.feature) INTO coefficients FROM ml.coefficients('m') m;
END $$;

CREATE FUNCTION differs(a float8[], b float8[]) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(abs(x - y) / (1 + abs(x))) FROM unnest(a, b) u(x, y) $$;

SELECT plan((SELECT count(*) * 3 FROM cases)::int + 14);
WITH results AS MATERIALIZED (
	SELECT c.what, p.path, p.memory, t.* FROM cases c, paths p, trained(c, p) t)
SELECT ok(a.n_train = b.n_train AND a.n_test = b.n_test AND differs(a.coefficients, b.coefficients) < 1e-10,
	format('%s: %s in %s', a.what, b.path, b.memory))
FROM results a JOIN results b USING (what)
WHERE a.path = 'matrix' AND b.path <> 'matrix';

-- Rows held out while sums are taken of the others: the same as those of rows in memory,
-- also when many are equal, are more than the planner thought, or go to a file.
CREATE FUNCTION few(n int) RETURNS TABLE (a int, b float8, y float8) LANGUAGE sql ROWS 10 AS $$
	SELECT i, sin(i), cos(i * 3) FROM generate_series(1, n) i $$;
CREATE FUNCTION many(n int) RETURNS TABLE (a int, b float8, y float8) LANGUAGE sql ROWS 100000000 AS $$
	SELECT 1, 2, 3 FROM generate_series(1, n) i $$;
CREATE TABLE held (what text, source text, test_size float8, memory text);
INSERT INTO held VALUES
	('350 different rows, 20000 times', 'SELECT i % 50 AS a, i % 7 AS b, i % 50 + sin(i % 350) AS y FROM rows WHERE i <= 20000', 0.2, '256MB'),
	('a few equal rows', 'SELECT a, b, y FROM rows UNION ALL SELECT a, b, y FROM rows WHERE i <= 2000', 0.3, '256MB'),
	('more rows than expected', 'SELECT * FROM few(30000) OFFSET 0', 0.2, '256MB'),
	('most rows in a file', 'SELECT i, a, b, c, y FROM rows', 0.9, '2MB'),
	('three rows', 'SELECT i, y FROM rows WHERE i <= 3', 0.2, '256MB');
SELECT is((a.n_train, a.n_test, a.metrics), (b.n_train, b.n_test, b.metrics), what)
FROM held h, trained((what, source, 'y', 'linear_regression', test_size, NULL)::cases, ('matrix', '256MB')::paths) a,
	trained((what, source, 'y', 'linear_regression', test_size, NULL)::cases, ('auto', memory)::paths) b;
CREATE FUNCTION by_class(path text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM ml.train('n', 'SELECT a, b, c, i % 90 AS k FROM rows', 'k', 'naive_bayes', deploy => 'always', task => 'classification');
	RETURN ml.sha256(ml.get('n'));
END $$;
SELECT is(by_class('matrix'), by_class('auto'), 'many classes, of each of which many rows wait');
SELECT is((n_train, n_test), (800::bigint, 200::bigint), 'of equal rows a share is held out')
FROM ml.train('e', 'SELECT 1 AS a, 2 AS b, 3 AS y FROM rows WHERE i <= 1000', 'y', 'ridge');
SELECT is((n_train, n_test), (1000::bigint, 0::bigint), 'none, if there were too many to be told apart')
FROM ml.train('e', 'SELECT * FROM many(1000) OFFSET 0', 'y', 'ridge');

-- A query that gives other rows each time is read once, into the file.
SET LOCAL ml.data_path = 'auto';
SET LOCAL ml.training_memory = '1MB';
SELECT is(n_train + n_test, 30000::bigint, 'a volatile query beyond the memory')
FROM ml.train('v', 'SELECT a, b, random() AS r, label FROM rows', 'label', 'logistic_regression');
SELECT throws_ok($$SET LOCAL temp_file_limit = '100kB';
	SELECT * FROM ml.train('v', 'SELECT a, b, label FROM rows', 'label', 'logistic_regression')$$, '53400',
	NULL, 'the file counts against temp_file_limit');

-- A text of very many values, each of which comes again, is no identifier however often it is read.
CREATE TABLE towns AS SELECT 't' || hashint4(i % 140000) % 500000 AS town, sin(i) AS a, cos(i) > 0.5 AS label
	FROM generate_series(1, 250000) i;
CREATE TABLE ids AS SELECT 'n' || i AS id, sin(i) AS a, cos(i) > 0.5 AS label FROM generate_series(1, 150000) i;
CREATE FUNCTION first_feature(source text, path text, memory text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true), set_config('ml.training_memory', memory, true);
	PERFORM * FROM ml.train('first', source, 'label', 'logistic_regression', '{"max_iter": 1}', deploy => 'always');
	RETURN ml.describe('first')->'features'->0->>'name';
EXCEPTION WHEN object_not_in_prerequisite_state THEN
	RETURN sqlerrm;
END $$;
SELECT is(first_feature('towns', path, memory), 'town', path || ' in ' || memory || ': a feature')
FROM (VALUES ('matrix', '1GB'), ('pass', '64MB'), ('auto', '16MB')) v(path, memory);
SELECT is(first_feature('ids', 'pass', '64MB'), 'a', 'but one of which none comes again is');
SELECT * FROM finish();
ROLLBACK;
