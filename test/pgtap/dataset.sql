-- From rows to features: sources, inference, splits, encodings by value, both data paths.
-- Pitfalls: PostgresML #1007, #1296 (sorted classes give a one-class test set), "stratified" that does
-- not stratify; MADlib #93 (one-hot hits the limit of columns); NeuronDB (silent sampling).
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT * FROM no_plan();

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t AS
	SELECT i AS id, (i % 7)::float8 AS a, i % 5 AS b, nullif(chr(97 + i % 3), 'c') AS c, i % 2 = 0 AS flag,
		('{sad,ok,happy}'::mood[])[1 + (i % 10 > 4)::int + (i % 10 > 8)::int] AS m,
		date '2024-02-27' + i AS d, timestamp '2024-02-28 23:30' + i * interval '1 day' AS ts,
		CASE WHEN i > 20 THEN ARRAY[i, i + 1] END AS v, '{}'::jsonb AS j, md5(i::text) AS hash,
		NULL::int AS nothing, sqrt(i) AS y
	FROM generate_series(1, 200) i;

CREATE FUNCTION train(source text, target text, features text[] DEFAULT NULL, algorithm text DEFAULT 'ridge',
	preprocess jsonb DEFAULT '{}', test_size float8 DEFAULT 0, split text DEFAULT NULL, task text DEFAULT NULL)
RETURNS TABLE (n_train bigint, n_test bigint, n_skipped bigint)
LANGUAGE sql AS $$
	SELECT n_train, n_test, n_skipped FROM ml.train('m', $1, $2, $4, features => $3, preprocess => $5,
		test_size => $6, split => $7, task => $8, deploy => 'always')
$$;
CREATE FUNCTION features() RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(feature ORDER BY n) FROM ml.coefficients('m') WITH ORDINALITY c (k, feature, x, s, z, p, n)
	WHERE feature <> '(intercept)' AND k IS NOT DISTINCT FROM (SELECT k2.class FROM ml.coefficients('m') k2 LIMIT 1)
$$;

-- What is excluded is no feature, on every road, and the recipe says so.
CREATE FUNCTION left_of(path text) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM ml.train('left', 'SELECT a, b, c, flag, y FROM t', 'y', 'linear_regression', exclude => '{flag, a}', test_size => 0, deploy => 'always');
	RETURN (SELECT array_agg(f ->> 'name' ORDER BY n) FROM jsonb_array_elements(ml.describe('left') -> 'features') WITH ORDINALITY e (f, n));
END $$;
SELECT is(left_of(path), '{b,c}', 'excluded columns, ' || path) FROM (VALUES ('matrix'), ('pass')) p (path);
SELECT is(recipe -> 'exclude', '["flag", "a"]', 'in the recipe') FROM ml.versions WHERE name = 'left' AND version = 1;
SELECT ml.drop_model('left');
RESET ml.data_path;

-- The main metric beside what guessing gives: what ml.evaluate says of the same rows.
CREATE FUNCTION main_of(target text, learner text, size float8, OUT trained text, OUT evaluated text) LANGUAGE plpgsql AS $$
BEGIN
	SELECT format('%s %s %s', metric, value, baseline), metric INTO trained, evaluated
	FROM ml.train('main', 'SELECT a, b, flag, m, y FROM t', target, learner, features => '{a, b}', test_size => size, deploy => 'always');
	IF size > 0 THEN
		SELECT format('%s %s %s', metric, value, baseline) INTO evaluated FROM ml.evaluate('main') WHERE metric = evaluated;
	END IF;
END $$;
SELECT is(trained, evaluated, learner || ': ' || trained) FROM (VALUES ('y', 'ridge'), ('flag', 'naive_bayes'), ('m', 'naive_bayes'), (NULL, 'kmeans')) v (target, learner),
	main_of(target, learner, 0.2);
SELECT is(trained, '  ', learner || ': no main metric') FROM (VALUES ('y', 'ridge', 0), (NULL, 'kmeans', 0)) v (target, learner, size),
	main_of(target, learner, size);

-- Sources
CREATE VIEW view_t AS SELECT a, y FROM t;
CREATE MATERIALIZED VIEW "Mat T" AS SELECT a, y FROM t;
CREATE TABLE parts (a float8, y float8) PARTITION BY RANGE (a);
CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (3);
CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (3) TO (9);
INSERT INTO parts SELECT a, y FROM t;
SELECT results_eq(format('SELECT n_train FROM train(%L, %L)', source, target), 'VALUES (200::bigint)', source)
	FROM (VALUES ('t', 'y'), (' public . t ', 'y'), ('view_t', 'y'), ('"Mat T"', 'y'), ('parts', 'y'),
		('SELECT a, y FROM t;', 'y'), ('TABLE parts', 'y'), ('(SELECT a, y FROM t)', 'y'),
		('WITH x AS (SELECT a, y FROM t) SELECT * FROM x', 'y'), ('-- a comment' || E'\n' || 'SELECT a, y FROM t', 'y'))
		AS s (source, target);
SELECT results_eq($$SELECT n_train FROM train('VALUES (1, 2), (2, 3), (3, 5)', 'column2')$$, 'VALUES (3::bigint)', 'VALUES');
SELECT is(current_setting('synchronize_seqscans'), 'on', 'the setting that is off while reading is on again');

-- Rows and tasks
SELECT results_eq($$SELECT * FROM train('SELECT a, nullif(y, 4) AS y FROM t', 'y')$$, 'VALUES (199::bigint, 0::bigint, 1::bigint)', 'a row without target is skipped and counted');
SELECT lives_ok($$SELECT train('SELECT a, m FROM t', 'm', algorithm => 'logistic_regression')$$, 'an enum is learned');
SELECT is(ml.classes('m'), '{sad,ok,happy}', 'in the order of its declaration');
SELECT lives_ok($$SELECT train('SELECT a, flag FROM t', 'flag', algorithm => 'logistic_regression')$$, 'a boolean is learned');
SELECT is(ml.classes('m'), '{false,true}', 'false before true');
SELECT lives_ok($$SELECT train('SELECT a, b * 5 AS b FROM t', 'b', algorithm => 'logistic_regression')$$, 'numbers are classes where regression is not possible');
SELECT is(ml.classes('m'), '{0,5,10,15,20}', 'in the order of numbers, written as numbers');
SELECT lives_ok($$SELECT train('SELECT a, flag FROM t', 'flag', task => 'regression')$$, 'a boolean is a number when asked for');

-- What is a feature
SELECT lives_ok($$SELECT train('t', 'y')$$, 'a table of all types trains');
SELECT is(features(), ARRAY['id', 'a', 'b', 'c=a', 'c=b', 'c=(null)', 'flag', 'm=sad', 'm=ok', 'm=happy',
	'd.year', 'd.month', 'd.day', 'd.dow', 'ts.year', 'ts.month', 'ts.day', 'ts.dow', 'ts.hour', 'v[1]', 'v[2]'],
	'features in order, without jsonb, without a text that differs in every row, without a column of NULLs');
SELECT lives_ok($$SELECT train('t', 'y', '{flag,a}')$$, 'features by name');
SELECT is(features(), '{flag,a}', 'come in the order given');
SELECT lives_ok($$SELECT train('t', 'y', '{hash}', preprocess => '{"max_categories": 2}')$$, 'a named identifier is a feature');
SELECT is(cardinality(features()), 3, 'with other');
SELECT lives_ok($$SELECT train('SELECT ''k'' || i AS k, i % 3 = 0 AS y FROM generate_series(1, 1700) i', 'y', '{k}', 'logistic_regression',
	preprocess => '{"max_categories": 1700}')$$, 'more categories than a table may have columns');
SELECT is(cardinality(features()), 1700, 'are as many features');
SELECT lives_ok($$SELECT train('SELECT ''k'' || i AS k, i AS y FROM generate_series(1, 10000) i', 'y', '{k}',
	preprocess => '{"max_categories": 10000, "encode": "ordinal"}')$$, 'ten thousand categories');
SELECT is((ml.transform('m', q))[1], 9999.0::float8, 'have as many codes') FROM (SELECT 'k9999' AS k) q;

-- Encodings by value
CREATE FUNCTION row_of(a float8, c text, d date, v float8[]) RETURNS float8[] LANGUAGE sql AS
	$$SELECT ml.transform('m', q) FROM (SELECT $1 AS a, $2 AS c, $3 AS d, $4 AS v) q$$;
CREATE TABLE small (a float8, c text, d date, v float8[], y float8);
INSERT INTO small VALUES (1, 'x', '2024-02-29', '{1,2}', 1), (2, 'x', '2024-03-01', '{3,4}', 2),
	(NULL, 'y', NULL, '{5,NULL}', 3), (6, 'z', '2024-03-02', NULL, 4), (3, NULL, '2024-03-03', '{5,9}', 5);
SELECT lives_ok($$SELECT train('small', 'y')$$, 'defaults');
SELECT is(features(), ARRAY['a', 'c=x', 'c=y', 'c=z', 'c=(null)', 'd.year', 'd.month', 'd.day', 'd.dow', 'v[1]', 'v[2]'], 'features');
SELECT is(row_of(1, 'x', '2024-02-29', '{1,2}'), '{1, 1,0,0,0, 2024,2,29,4, 1,2}', 'a row');
SELECT is(row_of(NULL, NULL, '2024-03-03', '{5,NULL}'), '{3, 0,0,0,1, 2024,3,3,0, 5,5}', 'NULL is the mean, or a category');
SELECT is(row_of(1, 'new', '2024-02-29', NULL), '{1, 0,0,0,0, 2024,2,29,4, 3.5,5}', 'a new category is none of those known');
SELECT lives_ok($$SELECT train('small', 'y', preprocess => '{"impute": "median", "indicator": true, "max_categories": 1,
	"columns": {"c": {"impute": "most_frequent", "indicator": false}, "d": {"dates": ["doy", "epoch"], "fill": "2024-01-01"}}}')$$, 'preprocess');
SELECT is(features(), ARRAY['a', 'a is missing', 'c=x', 'c=(other)', 'd.doy', 'd.epoch', 'd is missing', 'v[1]', 'v[2]', 'v is missing'], 'features');
SELECT is(row_of(NULL, NULL, NULL, '{1,NULL}'), '{2.5,1, 1,0, 1,1704067200,1, 1,4,1}', 'medians, the most frequent, a constant, indicators');
SELECT is(row_of(4, 'y', '2024-12-31', '{1,1}'), '{4,0, 0,1, 366,1735603200,0, 1,1,0}', 'the rare and the new are other');
SELECT lives_ok($$SELECT train('small', 'y', '{a,v}', preprocess => '{"columns": {"a": {"scale": "robust"}, "v": {"scale": "min_max", "fill": 0}}}')$$, 'scaling');
SELECT is(row_of(6, NULL, NULL, '{5,9}'), '{3,1,1}', 'robust: (6 - 3) / (3 - 2); min_max');
SELECT lives_ok($$SELECT train('small', 'y', '{a}', preprocess => '{"scale": "standard"}')$$, 'standard scaling');
SELECT ok(abs((row_of(6, NULL, NULL, NULL))[1] - 3 / sqrt(14.0 / 5)) < 1e-14, 'by the population deviation, imputed rows counted');
SELECT lives_ok($$SELECT train('small', 'y', '{c}', preprocess => '{"encode": "ordinal"}')$$, 'ordinal');
SELECT is((SELECT array_agg(row_of(0, c, NULL, NULL)) FROM unnest('{x,y,z,NULL,new}'::text[]) c), '{{0},{1},{2},{0},{0}}', 'codes in the order of names; NULL and new ones are the most frequent');

-- Splits
CREATE TABLE classes AS SELECT i AS id, i / 7.0 AS a, (i > 90) AS y FROM generate_series(1, 100) i;
CREATE FUNCTION held_out(split text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n record;
BEGIN
	SELECT * INTO n FROM train('SELECT a, y FROM classes ORDER BY id', 'y', algorithm => 'logistic_regression', test_size => 0.2, split => split);
	RETURN n.n_train || '/' || n.n_test || ' ' ||
		(SELECT string_agg(x::text, ',') FROM jsonb_array_elements(ml.describe('m')->'target'->'counts') x);
END $$;
SELECT is(held_out(NULL), '80/20 72,8', 'stratified by default: a fifth of each class, of sorted rows too');
SELECT is(held_out('stratified'), '80/20 72,8', 'stratified');
SELECT matches(held_out('random'), '^80/20 ', 'random');
SELECT results_eq($$SELECT n_train, n_test FROM train('SELECT a, y FROM t ORDER BY id', 'y', test_size => 0.25, split => 'last')$$,
	'VALUES (150::bigint, 50::bigint)', 'last');
SELECT is((ml.describe('m')->'features'->0->>'fill')::float8, (SELECT avg(a) FROM t WHERE id <= 150), 'means are those of the first rows');
SELECT results_eq($$SELECT n_train, n_test FROM train('SELECT a, y FROM t', 'y')$$, 'VALUES (200::bigint, 0::bigint)', 'test_size 0 trains on everything');
SELECT results_eq($$SELECT n_train, n_test FROM train('SELECT i / 2 AS a, i % 2 = 1 AS y FROM generate_series(1, 3) i', 'y',
	algorithm => 'logistic_regression', test_size => 0.9)$$, 'VALUES (2::bigint, 1::bigint)', 'each class keeps a row to learn from');
SELECT is((SELECT n_test FROM train('SELECT i AS a, i % 40 AS y FROM generate_series(0, ' || 40 * size - 1 || ') i', 'y', algorithm => algorithm, test_size => 0.2)),
	40 * held, format('%s of %s rows of a class, by %s', held, size, algorithm))
FROM (VALUES (2, 0::bigint), (3, 1), (6, 1), (8, 2)) v(size, held), (VALUES ('naive_bayes'), ('logistic_regression')) a(algorithm);
SELECT ok(n_test > 0 AND n_train > 0 AND n_train % 20 = 0, 'hash:column keeps rows of one key together')
	FROM train('SELECT id % 10 AS k, a, y FROM t', 'y', test_size => 0.5, split => 'hash:k');

-- The order of rows, and the path they take, do not show.
CREATE TABLE shuffled AS SELECT * FROM t ORDER BY md5(id::text);
CREATE FUNCTION sha(source text, target text, algorithm text, path text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM train(source, target, '{a,b,c,flag,d,ts,v}', algorithm, '{"scale": "standard"}', 0.3);
	RETURN ml.describe('m')->>'sha256';
END $$;
SELECT is(sha('shuffled', 'y', 'linear_regression', 'matrix'), sha('t', 'y', 'linear_regression', 'matrix'), 'linear: another order, the same artifact');
SELECT is(sha('shuffled', 'm', 'logistic_regression', 'matrix'), sha('t', 'm', 'logistic_regression', 'matrix'), 'logistic: another order, the same artifact');
SELECT is(sha('t', 'y', 'linear_regression', 'pass'), sha('t', 'y', 'linear_regression', 'matrix'), 'linear: in passes, the same artifact');
CREATE FUNCTION preprocessing(path text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM train('SELECT id, a, nullif(b, 2) AS b, c, v, y > 7 AS y FROM shuffled', 'y', '{id,a,b,c,v}', 'logistic_regression',
		'{"scale": "robust", "impute": "median", "columns": {"b": {"impute": "most_frequent"}, "c": {"max_categories": 1}}}', 0.3);
	RETURN ml.describe('m')->'features' || (ml.describe('m')->'target');
END $$;
SELECT is(preprocessing('pass'), preprocessing('matrix'), 'quantiles, modes, dictionaries and the split are the same in passes');

-- More rows than the memory allows are read in passes, all of them.
CREATE TABLE large AS SELECT i::float8 AS a, sin(i) AS b, 2.0 * i + sin(i) AS y, sin(i) > 0 AS label FROM generate_series(1, 30000) i;
ANALYZE large;
SET LOCAL ml.data_path = 'auto';
SET LOCAL ml.training_memory = '1MB';
SELECT results_eq($$SELECT n_train, n_test FROM train('SELECT a, b, y FROM large', 'y', algorithm => 'linear_regression', test_size => 0.2)$$,
	'VALUES (24000::bigint, 6000::bigint)', '30,000 rows in 1 MB');
SELECT ok(abs(ml.predict('m', 10, 0.5) - 20.5) < 1e-9, 'and learned from');
SELECT results_eq($$SELECT n_train, n_test FROM train('SELECT a, b, label FROM large', 'label', algorithm => 'logistic_regression', test_size => 0.2)$$,
	'VALUES (24000::bigint, 6000::bigint)', 'a classification likewise');

-- One column encoded otherwise than all, which are scaled.
SELECT ml.train('mixed_ways', 'SELECT i AS x, ''k'' || i % 3 AS k, i % 7 AS y FROM generate_series(1, 60) i', 'y', 'ridge',
	preprocess => '{"encode": "ordinal", "scale": "standard", "columns": {"k": {"encode": "one_hot"}}}') \g /dev/null
SELECT is(ml.describe('mixed_ways')->'features'->1->>'scale', 'none', 'a one-hot category is not scaled, and its model is read');

SELECT * FROM finish();
ROLLBACK;
