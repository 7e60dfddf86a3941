-- Rows in memory and rows read again for every pass: the same split, the same
-- encoders, the same answer; and what happens when the memory does not suffice.
-- (PITFALLS, gpdb #833: array_agg of training data dies at 1 GB.)
\set QUIET on
SET client_min_messages = warning;

CREATE TABLE mixed AS
	SELECT i AS id, CASE WHEN h % 11 > 0 THEN sin(i) * 5 END AS number, (h % 40)::int AS whole,
		CASE WHEN h % 9 > 0 THEN (cos(i * 3) * 100)::numeric(8, 2) END AS amount,
		CASE WHEN h % 7 > 0 THEN 'k' || h % 5 END AS kind, 'v' || (h / 7) % (1 + h % 200) AS many_kinds,
		CASE WHEN h % 13 > 0 THEN h % 2 = 0 END AS flag, date '2020-01-01' + h % 900 AS day,
		timestamp '2022-01-01' + h % 5000 * interval '1 hour' AS moment, ARRAY[sin(i * 2), h % 3]::float8[] AS pair,
		CASE WHEN h % 17 > 0 THEN 3 * sin(i) + cos(i * 3) + h % 5 + sin(i * 77) END AS y,
		CASE WHEN h % 19 > 0 THEN sin(i) + sin(i * 77) > 0.2 END AS yes, 'l' || (2 + sin(i) + sin(i * 77))::int AS label
	FROM (SELECT i, abs(hashint4(i)) AS h FROM generate_series(1, 6000) AS i) s;
\set features '{number,whole,amount,kind,many_kinds,flag,day,moment,pair}'

CREATE TABLE recipe (what text, target text, algorithm text, params jsonb, preprocess jsonb, split text);
-- What does regressions alone is least squares and its kin, which have one answer.
INSERT INTO recipe
	SELECT a, 'y', a, '{}', '{}', NULL FROM unnest('{linear_regression,ridge,lasso,elastic_net}'::text[]) a;
INSERT INTO recipe VALUES
	('logistic_regression', 'yes', 'logistic_regression', '{}', '{}', NULL),
	('logistic_regression without penalty', 'yes', 'logistic_regression', '{"penalty": "none"}', '{}', NULL),
	('logistic_regression with l1', 'yes', 'logistic_regression', '{"penalty": "l1", "C": 0.1}', '{"scale": "standard"}', NULL),
	('logistic_regression of three labels', 'label', 'logistic_regression', '{}', '{"scale": "min_max"}', NULL),
	('median, robust, indicator', 'y', 'ridge', '{}', '{"impute": "median", "scale": "robust", "indicator": true}', NULL),
	('ordinal, dates', 'y', 'ridge', '{}', '{"encode": "ordinal", "dates": ["year", "dow", "hour"]}', NULL),
	('few categories', 'y', 'ridge', '{}', '{"max_categories": 3}', NULL),
	('another seed', 'y', 'ridge', '{"random_state": 17}', '{}', NULL),
	('split by a column', 'y', 'ridge', '{}', '{}', 'hash:whole'),
	('split last', 'y', 'ridge', '{}', '{}', 'last'),
	('split random', 'yes', 'logistic_regression', '{}', '{}', 'random');

DO $$
DECLARE
	r recipe;
	path text;
BEGIN
	FOR r IN SELECT * FROM recipe LOOP
		FOREACH path IN ARRAY '{matrix,pass}'::text[] LOOP
			PERFORM set_config('ml.data_path', path, true);
			PERFORM ml.train(r.what, 'SELECT * FROM mixed ORDER BY id', r.target, r.algorithm, r.params,
				'{number,whole,amount,kind,many_kinds,flag,day,moment,pair}', r.preprocess, split => r.split);
		END LOOP;
	END LOOP;
END $$;
RESET ml.data_path;

-- The greatest distance of the coefficients, in units of the feature's own size.
CREATE FUNCTION distance(a text, b text) RETURNS float8 LANGUAGE sql AS $$
	SELECT CASE WHEN count(*) FILTER (WHERE x.feature IS NULL OR y.feature IS NULL) = 0
		THEN max(abs(x.coefficient - y.coefficient) / greatest(abs(y.coefficient), 1e-3)) END
	FROM ml.coefficients(a) x FULL JOIN ml.coefficients(b) y ON x.feature = y.feature AND x.class IS NOT DISTINCT FROM y.class
$$;
CREATE FUNCTION columns(model text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(f - 'fill') FROM jsonb_array_elements(ml.describe(model) -> 'features') f
$$;
CREATE FUNCTION fills(model text) RETURNS float8[] LANGUAGE sql AS $$
	SELECT array_agg((f ->> 'fill')::float8) FROM jsonb_array_elements(ml.describe(model) -> 'features') f
		WHERE jsonb_typeof(f -> 'fill') = 'number'
$$;

SELECT plan((SELECT count(*)::int FROM recipe) * 5 + 22);

SELECT cmp_ok(distance(what || '@2', what || '@1'), '<', 1e-9::float8, what || ': the same coefficients by passes') FROM recipe;
SELECT is(columns(what || '@2'), columns(what || '@1'), what || ': the same encoders') FROM recipe;
SELECT ok((SELECT bool_and(abs(x - y) <= 1e-12 * abs(y)) FROM unnest(fills(what || '@2'), fills(what || '@1')) u (x, y)),
	what || ': NULL is filled with the same') FROM recipe;
SELECT results_eq(format('SELECT n_train, n_test, n_skipped, ml.describe(name || ''@'' || version) -> ''target'' -> ''counts''
	FROM ml.versions WHERE name = %L AND version = 2', what),
	format('SELECT n_train, n_test, n_skipped, ml.describe(name || ''@'' || version) -> ''target'' -> ''counts''
	FROM ml.versions WHERE name = %L AND version = 1', what), what || ': the same split') FROM recipe;
SELECT is_empty(format('SELECT key, a.value, b.value FROM (SELECT (jsonb_each_text(metrics)).* FROM ml.versions WHERE name = %1$L AND version = 1) a
	FULL JOIN (SELECT (jsonb_each_text(metrics)).* FROM ml.versions WHERE name = %1$L AND version = 2) b USING (key)
	WHERE a.value IS NULL OR b.value IS NULL OR abs(a.value::float8 - b.value::float8) > 1e-9 * greatest(1, abs(b.value::float8))', what),
	what || ': the same figures on the rows held out') FROM recipe;

-- The recipes are no copies of each other.
SELECT is((SELECT count(DISTINCT ml.sha256(ml.get(what || '@1'))) FROM recipe), (SELECT count(*) FROM recipe), 'every recipe gives another model');
SELECT is((SELECT (n_train, n_test, n_skipped)::text FROM ml.versions WHERE name = 'ridge' AND version = 2),
	(SELECT format('(%s,%s,%s)', n - round(n * 0.2), round(n * 0.2), 6000 - n) FROM (SELECT count(y) AS n FROM mixed) s),
	'a fifth of the rows with a target is held out, by passes too');
SELECT is((SELECT n_test FROM ml.versions WHERE name = 'split by a column' AND version = 2) > 0, true, 'a split by a column holds out rows');

-- A split by a column keeps equal keys together: 40 keys of 100 rows each.
SELECT is((SELECT (n_train % 100 + n_test % 100)::int FROM ml.train('keys', 'SELECT i % 40 AS key, sin(i) AS x, cos(i) AS y FROM generate_series(1, 4000) i', 'y',
	'ridge', split => 'hash:key', test_size => 0.5)), 0, 'rows of one key are on one side');

-- Memory: the limit is kept, the switch is made, and an error has both numbers.
CREATE TABLE large AS SELECT number + id % 7 + copy * 0.01 AS number, id * 10 + copy AS whole, kind, flag, y + copy * 0.001 AS y, yes FROM mixed, generate_series(1, 10) copy;
SET ml.training_memory = '1MB';
SELECT is((SELECT n_train + n_test + n_skipped FROM ml.train('small', 'SELECT number, whole, kind, flag, y FROM large', 'y', 'ridge')), 60000::bigint,
	'what does not fit is read in passes');
SELECT is((SELECT n_train + n_test + n_skipped FROM ml.train('small yes', 'SELECT number, whole, kind, flag, yes FROM large', 'yes', 'logistic_regression')), 60000::bigint,
	'also for a logistic regression');
SET ml.data_path = 'matrix';
SELECT throws_ok($$ SELECT * FROM ml.train('small', 'SELECT number, whole, kind, flag, y FROM large', 'y', 'ridge') $$, '53400', NULL,
	'data path "matrix" insists');
SELECT throws_matching($$ SELECT * FROM ml.train('small', 'SELECT number, whole, kind, flag, y FROM large', 'y', 'ridge') $$,
	'[0-9]+ kB.* 1024 kB', 'and the error has both numbers');
RESET ml.data_path;
SELECT is((SELECT n_train + n_test + n_skipped FROM ml.train('small random', 'SELECT number + 0 * random() AS number, whole, kind, flag, y FROM large', 'y', 'ridge')),
	60000::bigint, 'also a volatile source, which is run only once');
SELECT throws_matching($$ SELECT * FROM ml.train('small', 'SELECT number, y, ' || (SELECT string_agg(format('number + %s AS n%s', i, i), ', ') FROM generate_series(1, 300) i)
	|| ' FROM large', 'y', 'ridge') $$, '[0-9]+ kB.* 1024 kB', 'cross products too large for the memory say so');
RESET ml.training_memory;
SELECT count(*) AS n FROM ml.train('small big', 'SELECT number, whole, kind, flag, y FROM large', 'y', 'ridge') \gset
SELECT count(*) AS n FROM ml.train('small yes big', 'SELECT number, whole, kind, flag, yes FROM large', 'yes', 'logistic_regression') \gset
SELECT cmp_ok(distance('small', 'small big'), '<', 1e-9::float8, 'the switch does not change the answer');
SELECT cmp_ok(distance('small random', 'small big'), '<', 1e-9::float8, 'nor of a volatile source');
SELECT cmp_ok(distance('small yes', 'small yes big'), '<', 1e-9::float8, 'nor that of a logistic regression');
SET ml.data_path = 'pass';
SELECT throws_ok($$ SELECT * FROM ml.train('volatile', 'SELECT random() AS x, y FROM large', 'y', 'ridge') $$, '22023', 'data path "pass" is not possible',
	'passes over a volatile source are refused');
SELECT throws_ok($$ SELECT * FROM ml.train('sample', 'SELECT * FROM (SELECT number, y FROM large TABLESAMPLE bernoulli(50)) s', 'y', 'ridge') $$, '22023',
	'data path "pass" is not possible', 'and over a sample that is drawn each time');

-- What is refused in memory is refused by passes, with the same words.
CREATE FUNCTION said(source text, target text, algorithm text, path text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	state text;
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM ml.train('bad', source, target, algorithm);
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, state = RETURNED_SQLSTATE;
	RETURN state || ' ' || message;
END $$;
SELECT is(said(source, target, algorithm, 'pass'), said(source, target, algorithm, 'matrix'), 'the same is said of: ' || source)
	FROM (VALUES ('SELECT number, y FROM mixed WHERE false', 'y', 'ridge'), ('SELECT number, NULL::float8 AS y FROM mixed', 'y', 'ridge'),
		('SELECT number, true AS yes FROM mixed', 'yes', 'logistic_regression'), ('SELECT ''NaN''::float8 AS number, y FROM mixed', 'y', 'ridge'),
		('SELECT NULL::float8 AS number, y FROM mixed', 'y', 'ridge')) v (source, target, algorithm);
SELECT matches(said('SELECT number, y FROM mixed WHERE false', 'y', 'ridge', 'pass'), '^22000', 'with an SQLSTATE');
SELECT is((SELECT count(*) FROM ml.models WHERE name = 'bad'), 0::bigint, 'and nothing is left of it');
SELECT * FROM finish();
