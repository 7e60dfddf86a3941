-- sample_weight: a column of the source with the weight of each row, for every learner that takes it.
BEGIN;
SET client_min_messages = warning;
CREATE TABLE weighted AS SELECT i % 13 AS a, sin(i) AS b, CASE WHEN i % 13 + 3 * sin(i) > 6 THEN 1 ELSE 0 END AS label,
	i % 13 + 3 * sin(i) AS y, 1 + i % 4 AS w, 1.0 AS one, (i % 2)::float8 AS half, 'k' || i % 3 AS k FROM generate_series(1, 400) i;
CREATE TABLE learners AS SELECT a.algorithm, a.tasks[1] AS task FROM ml.algorithms() a, ml.parameters(a.algorithm) p
	WHERE p.parameter = 'sample_weight';
CREATE FUNCTION target(task text) RETURNS text LANGUAGE sql AS
	$$ SELECT CASE task WHEN 'regression' THEN 'y' WHEN 'classification' THEN 'label' END $$;
-- The sha256 of what is learned from a query, without and with weights.
CREATE FUNCTION learned(algorithm text, task text, source text, params jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	bytes bytea;
BEGIN
	PERFORM ml.train('weighted', source, target(task), algorithm, params, test_size => 0, deploy => 'always');
	-- the parameters are part of a model: take what it says of its rows instead
	RETURN (SELECT md5(string_agg(coalesce(prediction::text, '') || coalesce(label, '') || coalesce(probabilities::text, ''), ',' ORDER BY key::int))
		FROM ml.predict_batch('weighted', 'SELECT row_number() OVER (ORDER BY a, b) AS n, a, b, k FROM weighted', 'n'));
END $$;

SELECT plan(4 * (SELECT count(*) FROM learners WHERE task IN ('regression', 'classification'))::int + 11);
SELECT isnt(learned(algorithm, task, format('SELECT a, b, %I, w FROM weighted', target(task)), '{"sample_weight": "w"}'),
	learned(algorithm, task, format('SELECT a, b, %I FROM weighted', target(task)), '{}'), algorithm || ': weights have an effect')
FROM learners WHERE task IN ('regression', 'classification');
SELECT is(learned(algorithm, task, format('SELECT a, b, %I, one FROM weighted', target(task)), '{"sample_weight": "one"}'),
	learned(algorithm, task, format('SELECT a, b, %I FROM weighted', target(task)), '{}'), algorithm || ': weights of one have none')
FROM learners WHERE task IN ('regression', 'classification');
SELECT is(learned(algorithm, task, format('SELECT a, b, %I, half FROM weighted', target(task)), '{"sample_weight": "half"}'),
	learned(algorithm, task, format('SELECT a, b, %I FROM weighted WHERE half = 1', target(task)), '{}'), algorithm || ': rows of weight 0 do not count')
FROM learners WHERE task IN ('regression', 'classification');
SELECT is((SELECT array_agg(f->>'name') FROM jsonb_array_elements(ml.describe(
		(SELECT ml.fit(t, target(task), algorithm, '{"sample_weight": "w"}') FROM (SELECT a, b, label, w, y FROM weighted) t))->'features') f
		WHERE f->>'name' = 'w'), NULL, algorithm || ': the weight is no feature of ml.fit')
FROM learners WHERE task IN ('regression', 'classification');

SELECT is(n_train + n_test, 200::bigint, 'rows of weight 0 are skipped')
FROM ml.train('weighted', 'weighted', 'y', 'sgd', '{"sample_weight": "half"}', task => 'regression');
SELECT is(n_skipped, 200::bigint, 'and counted')
FROM ml.train('weighted', 'weighted', 'y', 'sgd', '{"sample_weight": "half"}', task => 'regression');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, y, -1 AS w FROM weighted', 'y', 'sgd', '{"sample_weight": "w"}')$$,
	'22003', 'sample weight "w" is negative: -1', 'a negative weight');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, y, 0 AS w FROM weighted', 'y', 'sgd', '{"sample_weight": "w"}')$$,
	'22000', 'sample weight "w" is 0, or target "y" NULL, in every row', 'no row has a weight');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, 0 AS w FROM weighted', NULL, 'kmeans', '{"sample_weight": "w"}')$$,
	'22000', 'sample weight "w" is 0 in every row', 'and none without a target');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, y, NULL::int AS w FROM weighted', 'y', 'sgd', '{"sample_weight": "w"}')$$,
	'22004', 'sample weight "w" is NULL', 'NULL');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, y, k FROM weighted', 'y', 'sgd', '{"sample_weight": "k"}')$$,
	'42804', 'sample weight "k" of type text is not a number', 'a text');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, y FROM weighted', 'y', 'sgd', '{"sample_weight": "w"}')$$,
	'42703', 'sample weight column "w" does not exist in the source', 'no such column');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, y FROM weighted', 'y', 'sgd', '{"sample_weight": "y"}')$$,
	'22023', 'sample weight "y" is the target', 'the target');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'weighted', 'y', 'sgd', '{"sample_weight": 3}')$$,
	'22023', 'parameter "sample_weight" must be null or the name of a column', 'no name');
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT a, b, w FROM weighted', NULL, 'pca', '{"sample_weight": "w"}')$$,
	'22023', 'algorithm "pca" takes no weights of rows', 'a learner that takes no weights');
SELECT * FROM finish();
ROLLBACK;
