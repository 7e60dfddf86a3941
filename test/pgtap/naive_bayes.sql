-- Naive Bayes in SQL: the same figures in memory, by passes and as an aggregate,
-- NULLs, parameters, errors.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
BEGIN;
SELECT plan(55);

CREATE TABLE cases ("case" text, data text, target text, n_features int, weighted int, params text, categories text);
\copy cases FROM 'test/data/naive_bayes/cases.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE reference ("case" text, "row" int, class int, probability float8);
\copy reference FROM 'test/data/naive_bayes/reference.csv' WITH (FORMAT csv, HEADER)

CREATE TABLE numbered AS SELECT row_number() OVER () - 1 AS i, w.* FROM wdbc w;
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
FROM pg_attribute WHERE attrelid = 'wdbc'::regclass AND attnum > 0 AND attname <> 'diagnosis' \gset

CREATE FUNCTION worst(model ml.model, name text) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(abs((ml.predict_proba(model, n))[class + 1] - probability))
	FROM reference r JOIN numbered n ON n.i = r."row" WHERE r."case" = name $$;

-- The three distributions, each by three ways.
CREATE TABLE tried (name text, params jsonb);
INSERT INTO tried VALUES ('wdbc gaussian 5', '{}'),
	('wdbc multinomial 8', '{"distribution": "multinomial", "fit_prior": false}'),
	('wdbc bernoulli 9', '{"distribution": "bernoulli", "binarize": 0.1, "alpha": 2}');
SELECT set_config('test.source', format('SELECT %s, diagnosis FROM wdbc', :'columns'), true) \g /dev/null
CREATE FUNCTION trained(params jsonb, path text) RETURNS ml.model LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM ml.train('n', current_setting('test.source'), 'diagnosis', 'naive_bayes', params, test_size => 0, deploy => 'always');
	RETURN ml.get('n');
END $$;
SELECT cmp_ok(worst(trained(params, 'matrix'), name), '<', 1e-9::float8, name || ' in memory') FROM tried;
SELECT cmp_ok(worst(trained(params, 'pass'), name), '<', 1e-9::float8, name || ' by passes') FROM tried;
SELECT cmp_ok(worst((SELECT ml.fit(w, 'diagnosis', 'naive_bayes', params) FROM wdbc w), name), '<', 1e-9::float8,
	name || ' as an aggregate') FROM tried;

-- Parameters have an effect.
CREATE FUNCTION fitted(params jsonb) RETURNS ml.model LANGUAGE sql AS $$
	SELECT ml.fit(i, 'species', 'naive_bayes', params) FROM iris i $$;
SELECT isnt((SELECT sum(ml.probability) FROM iris i, LATERAL (SELECT (ml.predict_proba(fitted(a), i))[2]) ml(probability)),
	(SELECT sum(ml.probability) FROM iris i, LATERAL (SELECT (ml.predict_proba(fitted(b), i))[2]) ml(probability)),
	format('%s is not %s', b, a))
FROM (VALUES ('{}'::jsonb, '{"var_smoothing": 0.1}'::jsonb),
	('{"distribution": "multinomial"}', '{"distribution": "multinomial", "alpha": 50}'),
	('{"distribution": "bernoulli", "binarize": 3}', '{"distribution": "bernoulli", "binarize": 2}'),
	('{}', '{"distribution": "multinomial"}')) v(a, b);
SELECT isnt((SELECT ml.predict_proba(ml.fit(i, 'species', 'naive_bayes', '{"fit_prior": false}'), 6, 3, 4.8, 1.6) FROM iris i WHERE petal_width > 0.2),
	(SELECT ml.predict_proba(ml.fit(i, 'species', 'naive_bayes'), 6, 3, 4.8, 1.6) FROM iris i WHERE petal_width > 0.2), 'fit_prior');

-- NULL is left out, in training and in prediction.
CREATE TABLE holed AS SELECT CASE WHEN i % 3 > 0 THEN x END AS a, CASE WHEN i % 5 > 0 THEN y END AS b, label
FROM (SELECT i, sin(i) + (i % 2) AS x, cos(i * 0.7) - (i % 2) AS y, i % 2 = 1 AS label FROM generate_series(1, 400) i) s;
SELECT cmp_ok((SELECT max(abs(ml.probability(m, h.a, NULL) - ml.probability(n, h.a))) FROM holed h,
		(SELECT ml.fit(h, 'label', 'naive_bayes') AS m FROM holed h) x,
		(SELECT ml.fit(h, 'label', 'naive_bayes', '{"var_smoothing": 1e-9}') AS n FROM (SELECT a, label FROM holed) h) y
	WHERE h.a IS NOT NULL), '<', 1e-6::float8, 'a NULL is as if the column were not there');

-- Sums in one scan of the query, or rows in memory, or passes: the same model, the same rows
-- held out, the same figures.  With equal rows, NULL, weights, a column of nothing but NULL.
CREATE TABLE ways AS SELECT i, sin(i) * 100 + 1e5 AS a, CASE WHEN i % 7 > 0 THEN cos(i * 2) + i % 3 END AS b, i % 5 AS c, i % 2 = 0 AS d,
	NULL::int AS empty, 1 + i % 4 AS w, chr(97 + (i % 3) * (i % 2)) AS label, i % 3 = 0 AS yes, i % 11 AS number,
	CASE WHEN i % 9 > 0 THEN chr(97 + i % 4) END AS kind
FROM (SELECT i * 7919 % 6007 AS i FROM generate_series(1, 6000) i) s;
INSERT INTO ways SELECT * FROM ways WHERE i < 500;
CREATE FUNCTION way(path text, columns text, target text, params jsonb, split text, size float8, memory text DEFAULT '64MB', times int DEFAULT 1) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	r record;
BEGIN
	PERFORM set_config('ml.data_path', path, true), set_config('ml.training_memory', memory, true);
	SELECT t.version, concat_ws(' ', n_train, n_test, n_skipped, metrics) AS said INTO r
	FROM ml.train('way', format('SELECT %s, %s FROM ways, generate_series(1, %s)', columns, target, times), target, 'naive_bayes', params, split => split, test_size => size) t;
	RETURN ml.sha256(ml.get('way@' || r.version)) || r.said;
END $$;
CREATE TABLE tried_ways (columns text, target text, params jsonb, split text, size float8);
INSERT INTO tried_ways VALUES ('a, b, c, d', 'label', '{}', 'stratified', 0.2), ('a, b, c, d', 'label', '{}', 'stratified', 0),
	('a, b, c, d', 'label', '{}', 'random', 0.3), ('a, b, c, d, i', 'yes', '{}', 'hash:i', 0.25), ('a, b, c, d', 'number', '{}', 'stratified', 0.001),
	('a, b, c, d, w', 'number', '{"sample_weight": "w"}', 'stratified', 0.5), ('a, empty, c', 'label', '{}', 'stratified', 0.2),
	('c, d', 'label', '{"distribution": "multinomial"}', 'stratified', 0.2),
	('a, b, c', 'number', '{"distribution": "bernoulli", "binarize": 1}', 'random', 0.1),
	('a, kind, d, w', 'number', '{"sample_weight": "w", "alpha": 2}', 'stratified', 0),
	('c, kind, d', 'label', '{"distribution": "multinomial"}', 'stratified', 0);
SELECT is(way('auto', columns, target, params, split, size), way('matrix', columns, target, params, split, size),
	format('sums of %s by %s, %s, %s held out %s: as in memory', columns, target, params, size, split)) FROM tried_ways;
SELECT is(split_part(way('pass', columns, target, params, split, size), ' ', 1), split_part(way('matrix', columns, target, params, split, size), ' ', 1),
	format('%s by %s, %s held out %s: passes as in memory', columns, target, size, split)) FROM tried_ways WHERE split LIKE 'hash%' OR size = 0;
SELECT is(way('auto', 'a, b, c, d', 'label', '{}', NULL, 0, '1MB', 10), way('matrix', 'a, b, c, d', 'label', '{}', NULL, 0, '64MB', 10), 'no row is kept: a megabyte will do');
SELECT is(way('auto', 'a, b, c, d', 'label', '{}', 'hash:c', 0.5, '1MB', 10), way('matrix', 'a, b, c, d', 'label', '{}', 'hash:c', 0.5, '64MB', 10), 'rows held out go to a file');
SELECT is(way('auto', 'a, b, c, d', 'label', '{}', 'stratified', 0.2, '1MB', 10), way('pass', 'a, b, c, d', 'label', '{}', 'stratified', 0.2, '64MB', 10),
	'too many equal rows to be told apart: by passes');
RESET ml.data_path;
RESET ml.training_memory;
SELECT version FROM ml.train('fitted', 'SELECT a, b, c, d, empty, label FROM ways', 'label', 'naive_bayes', test_size => 0);
SELECT is(sum(abs(p - q)), 0::float8, 'ml.fit gives what ml.train gives, without the empty column')
FROM (SELECT ml.fit(t, 'label', 'naive_bayes') AS m FROM (SELECT a, b, c, d, empty, label FROM ways) t) f, ways r,
	unnest(ml.predict_proba(f.m, r), ml.predict_proba('fitted', r)) u (p, q);
SELECT is((SELECT array_agg(f ->> 'name') FROM jsonb_array_elements(ml.describe('fitted') -> 'features') f), '{a,b,c,d}', 'which is left out');

-- Categories: of text, of an enum, true and false beside numbers, NULL among them.
CREATE TYPE exercise AS ENUM ('some', 'none', 'often');
CREATE TABLE codes (i int GENERATED ALWAYS AS IDENTITY, sex int, smokes int, exercise int, left_handed int, pulse float8, height float8, folds text);
\copy codes (sex, smokes, exercise, left_handed, pulse, height, folds) FROM 'test/data/naive_bayes/survey.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE survey AS SELECT i, chr(97 + sex) AS sex, CASE WHEN smokes < 3 THEN chr(97 + smokes) END AS smokes,
	('{none,some,often}'::exercise[])[exercise + 1] AS exercise, left_handed = 1 AS left_handed, pulse, height, folds FROM codes;
CREATE FUNCTION worst_of_survey(model ml.model, name text) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(abs((ml.predict_proba(model, s))[class + 1] - probability))
	FROM reference r JOIN survey s ON s.i = r."row" + 1 WHERE r."case" = name $$;
CREATE FUNCTION surveyed(params jsonb, path text) RETURNS ml.model LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM ml.train('s', 'SELECT sex, smokes, exercise, left_handed, pulse, height, folds FROM survey', 'folds', 'naive_bayes', params, test_size => 0, deploy => 'always');
	RETURN ml.get('s');
END $$;
CREATE TABLE tried_survey (name text, params jsonb);
INSERT INTO tried_survey VALUES ('survey gaussian 14', '{}'), ('survey gaussian 16', '{"alpha": 0, "fit_prior": false}'),
	('survey bernoulli 18', '{"distribution": "bernoulli", "binarize": 68, "alpha": 0.1}');
SELECT cmp_ok(worst_of_survey(surveyed(params, 'matrix'), name), '<', 1e-9::float8, name || ' in memory') FROM tried_survey;
SELECT cmp_ok(worst_of_survey(surveyed(params, 'pass'), name), '<', 1e-9::float8, name || ' by passes') FROM tried_survey;
SELECT cmp_ok(worst_of_survey((SELECT ml.fit(s, 'folds', 'naive_bayes', params) FROM (SELECT sex, smokes, exercise, left_handed, pulse, height, folds FROM survey) s), name),
	'<', 1e-9::float8, name || ' as an aggregate') FROM tried_survey;
RESET ml.data_path;

-- A category alone: its share within each class, however rare another one is.
CREATE TYPE colour AS ENUM ('r', 'g', 'b', 'never');
CREATE TABLE rare AS SELECT c AS t, c::colour AS e, c <> 'g' AS b, c <> 'g' AS flag, y FROM
	(SELECT CASE WHEN i = 1 THEN 'r' WHEN i % 2 = 0 THEN 'g' ELSE 'b' END AS c, i % 3 = 0 AS y FROM generate_series(1, 300) i) s;
CREATE FUNCTION worst_share(col text, preprocess text DEFAULT '{}') RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	worst float8;
BEGIN
	EXECUTE format('SELECT version FROM ml.train(''share'', ''SELECT %I, y FROM rare'', ''y'', ''naive_bayes'', test_size => 0, deploy => ''always'', preprocess => %L)', col, preprocess);
	EXECUTE format($q$WITH n AS (SELECT count(DISTINCT %1$I) AS k, count(*) FILTER (WHERE y) AS yes, count(*) FILTER (WHERE NOT y) AS no FROM rare),
		per AS (SELECT %1$I AS x, (count(*) FILTER (WHERE y) + 1.0) / (yes + k) * yes AS a, (count(*) FILTER (WHERE NOT y) + 1.0) / (no + k) * no AS b
			FROM rare, n GROUP BY 1, yes, no, k)
		SELECT max(abs(ml.probability('share', x) - a / (a + b))) FROM per$q$, col) INTO worst;
	RETURN worst;
END $$;
SELECT cmp_ok(worst_share(col), '<', 1e-12::float8, col || ': shares of a category') FROM unnest('{t,e,b}'::text[]) col;
SELECT cmp_ok(worst_share('b', '{"indicator": true}'), '<', 1e-12::float8, 'with an indicator that is never 1');
SELECT cmp_ok((m.metrics ->> 'accuracy')::float8, '>=', baseline, 'a rare category turns no other one')
FROM ml.train('rare', 'SELECT t, y FROM rare', 'y', 'naive_bayes') m;
SELECT version FROM ml.train('share', 'SELECT t, y FROM rare', 'y', 'naive_bayes', test_size => 0, deploy => 'always') \g /dev/null
SELECT ok(abs(ml.probability('share', 'unseen') - 1 / 3.0) < 1e-12, 'a category never seen says nothing');
SELECT ok(abs(ml.probability('share', NULL::text) - 1 / 3.0) < 1e-12, 'nor does NULL where training saw none');

-- Learning on from other rows gives what all rows give.
SELECT version FROM ml.train('part', 'SELECT sex, exercise, left_handed, pulse, folds FROM survey WHERE i % 2 = 0', 'folds', 'naive_bayes', test_size => 0) \g /dev/null
SELECT version FROM ml.update('part', 'SELECT sex, exercise, left_handed, pulse, folds FROM survey WHERE i % 2 = 1') \g /dev/null
SELECT version FROM ml.train('whole', 'SELECT sex, exercise, left_handed, pulse, folds FROM survey', 'folds', 'naive_bayes', test_size => 0) \g /dev/null
SELECT cmp_ok(max(abs(p - q)), '<', 1e-13::float8, 'learning on from categories')
FROM survey s, unnest(ml.predict_proba('part@2', s), ml.predict_proba('whole', s)) u (p, q);

SELECT throws_ok($$SELECT ml.fit(i, 'species', 'naive_bayes', '{"alpha": 1}') FROM iris i$$, '22023',
	'parameter "alpha" has no effect with distribution "gaussian" where no feature is a category', 'alpha with the gaussian');
SELECT throws_ok($$SELECT ml.fit(h, 'label', 'naive_bayes', '{"distribution": "multinomial"}') FROM (SELECT -1.5 AS c, label FROM holed) h$$, '22000',
	'feature "c" has the value -1.5: a multinomial distribution counts, and needs values of at least 0', 'a negative count');
SELECT throws_ok($$SELECT ml.fit(h, 'label', 'naive_bayes', '{"var_smoothing": 0}') FROM (SELECT 1.5 AS c, label FROM holed) h$$, '22000',
	'the variance of feature "c" within class "false" is 0 or out of range', 'no variance');
SELECT * FROM finish();
ROLLBACK;
