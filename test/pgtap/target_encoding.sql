-- Categories encoded by the target: the values of the formula (test/data/target_encoding), no row told of its own
-- target, groups and time obeyed, one model on every path and in any order.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
BEGIN;
SELECT * FROM no_plan();

CREATE TABLE dwellings (town text, y float8, two int, three text, w float8);
\copy dwellings FROM 'test/data/target_encoding/rows.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE reference ("case" text, town text, feature int, value float8);
\copy reference FROM 'test/data/target_encoding/reference.csv' WITH (FORMAT csv, HEADER, FORCE_NOT_NULL (town))

-- All rows learned from: what each town is afterwards.
DO $$
DECLARE
	c record;
BEGIN
	FOR c IN SELECT "case", split_part("case", ' ', 1) AS target, "case" LIKE '% weighted %' AS weighted, regexp_replace("case", '.* ', '') AS smooth
		FROM (SELECT DISTINCT "case" FROM reference) r LOOP
		PERFORM ml.train(c."case", format('SELECT town, w, %I FROM dwellings', c.target), c.target, CASE c.target WHEN 'y' THEN 'ridge' ELSE 'logistic_regression' END,
			CASE WHEN c.weighted THEN '{"sample_weight": "w"}' ELSE '{}' END::jsonb, features => '{town}', test_size => 0,
			preprocess => jsonb_build_object('encode', 'target', 'smooth', CASE c.smooth WHEN 'auto' THEN '"auto"' ELSE c.smooth END::jsonb),
			task => CASE c.target WHEN 'y' THEN 'regression' ELSE 'classification' END);
	END LOOP;
END $$;
SELECT ok(max(abs(features[feature] - value) / greatest(abs(value), 1)) < 1e-15 AND count(*) >= 15, "case" || ': as the formula has it')
FROM (SELECT *, ml.transform("case", nullif(town, '')) AS features FROM reference) r GROUP BY "case";
SELECT is(array_length(ml.transform('three auto', 'Aix'::text), 1), 3, 'three classes: a feature each');
SELECT is((SELECT string_agg(feature, ', ') FROM ml.coefficients('three auto') WHERE class = 'a'), '(intercept), town.a, town.b, town.c', 'named by them');
SELECT is((SELECT string_agg(feature, ', ') FROM ml.coefficients('y auto')), '(intercept), town', 'a number: one');
SELECT is(ml.describe('two 10') -> 'features' -> 0, ml.describe('two 10') -> 'features' -> 0 ||
	'{"encode": "target", "smooth": 10, "impute": "category", "scale": "none", "other": false}', 'ml.describe shows it');
SELECT is(ml.describe('y auto') -> 'features' -> 0 -> 'unseen_values' ->> 0, (SELECT value::text FROM reference WHERE "case" = 'y auto' AND town = '?'),
	'and what an unseen category is');

-- What NULL and the unseen are, and categories beyond max_categories.
SELECT ml.train('n', 'SELECT town, y FROM dwellings WHERE town IS NOT NULL', 'y', 'ridge', test_size => 0, preprocess => '{"encode": "target"}');
SELECT is(ml.transform('n', NULL::text), ml.transform('n', 'nowhere'::text), 'a NULL that training did not see is like any unseen category');
SELECT ml.train('n', 'dwellings', 'y', 'ridge', features => '{town}', test_size => 0, deploy => 'always',
	preprocess => '{"encode": "target", "unseen": "null"}');
SELECT is(ml.transform('n', 'nowhere'::text), ml.transform('n', NULL::text), 'or the unseen like NULL');
SELECT ml.train('n', 'dwellings', 'y', 'ridge', features => '{town}', test_size => 0, deploy => 'always',
	preprocess => '{"encode": "target", "unseen": "error"}');
SELECT throws_ok($$SELECT ml.transform('n', 'nowhere'::text)$$, '22000', 'column "town" holds a category that training did not see', 'or an error');
SELECT ml.train('n', 'dwellings', 'y', 'ridge', features => '{town}', test_size => 0, deploy => 'always',
	preprocess => '{"encode": "target", "impute": "constant", "fill": "Cork"}');
SELECT is(ml.transform('n', NULL::text), ml.transform('n', 'Cork'::text), 'NULL may count as a category');
SELECT ml.train('n', 'dwellings', 'y', 'ridge', features => '{town}', test_size => 0, deploy => 'always',
	preprocess => '{"encode": "target", "max_categories": 2, "smooth": 0}');
SELECT is((ml.transform('n', t))[1]::numeric(20, 6), (SELECT avg(y)::numeric(20, 6) FROM dwellings WHERE town NOT IN ('Aix', 'Bonn')),
	'rare ones beyond max_categories are one, and the unseen with them: ' || t) FROM unnest('{Delft,nowhere}'::text[]) t;

-- Keys that do not go with it, and what has no target.
SELECT throws_ok(format($$SELECT ml.train('e', 'SELECT town, w, y FROM dwellings', %L, %L, preprocess => %L)$$, target, algorithm, preprocess), '22023', message, message)
FROM (VALUES (NULL, 'kmeans', '{"encode": "target"}', 'categories cannot be encoded by a target that there is not'),
	('y', 'ridge', '{"columns": {"town": {"smooth": 3}}}', 'preprocess key "smooth" does not suit column "town" of type text'),
	('y', 'ridge', '{"columns": {"w": {"smooth": 3}}}', 'preprocess key "smooth" does not suit column "w" of type double precision'),
	('y', 'ridge', '{"columns": {"w": {"encode": "target"}}}', 'preprocess key "encode" does not suit column "w" of type double precision'),
	('y', 'ridge', '{"smooth": -1}', 'preprocess key "smooth" cannot be -1'),
	('y', 'ridge', '{"smooth": "much"}', 'preprocess key "smooth" cannot be "much"'),
	('y', 'ridge', '{"encode": "target", "columns": {"town": {"reference": "Aix"}}}', 'preprocess key "reference" does not suit column "town" of type text'),
	('y', 'ridge', '{"encode": "target", "columns": {"town": {"unseen": 3}}}', 'preprocess key "unseen" does not suit column "town" of type text'),
	('y', 'ridge', '{"columns": {"town": {"encode": "target", "impute": "native"}}}', 'preprocess key "impute" of column "town" cannot be "native"'),
	('y', 'decision_tree', '{"columns": {"town": {"encode": "target", "impute": "native"}}}', 'preprocess key "impute" of column "town" cannot be "native"'))
	v(target, algorithm, preprocess, message);
SELECT throws_ok($$SELECT ml.train('e', 'SELECT town, 1e200 * y AS y FROM dwellings', 'y', 'decision_tree', preprocess => '{"encode": "target"}')$$, '22003',
	'the squares of the target overflow double precision', 'squares that are none');
SELECT ml.train('s', 'SELECT town, y FROM dwellings', 'y', 'knn', preprocess => '{"encode": "target"}');
SELECT is(ml.describe('s') -> 'features' -> 0 ->> 'scale', 'standard', 'learners that depend on units have it scaled');
SELECT ml.train('s', 'SELECT town, y FROM dwellings', 'y', 'knn', preprocess => '{"scale": "min_max", "columns": {"town": {"encode": "target"}}}', deploy => 'always');
SELECT is(ml.describe('s') -> 'features' -> 0 ->> 'scale', 'min_max', 'as all columns are, where that is said');
SELECT ml.train('s', 'SELECT town, y FROM dwellings', 'y', 'knn', preprocess => '{"scale": "none", "encode": "target"}', deploy => 'always');
SELECT is(ml.describe('s') -> 'features' -> 0 ->> 'scale', 'none', 'or not at all');

-- No leak: identifiers of few rows each say nothing of labels that are noise, whatever splits.
CREATE FUNCTION draw(text, int DEFAULT 256) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT ('x' || substr(md5($1), 1, 7))::bit(28)::int % $2 $$;
CREATE TABLE noise AS SELECT i AS id, 'u' || draw('2 who' || i, 1000) AS who, 'g' || draw('2 part' || i, 50) AS part, draw('2 part' || i, 50) AS number, draw('2 x' || i) / 256.0 AS x,
	draw('2 label' || i, 2) = 1 AS label, 'k' || draw('2 kind' || i, 3) AS kind, draw('2 y' || i, 1000) / 10.0 AS y, 1 + draw('2 w' || i, 3) AS w FROM generate_series(1, 4000) i;
CREATE FUNCTION leaks(algorithm text, split text, target text DEFAULT 'label', params jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	e record;
BEGIN
	PERFORM ml.train('noise', format('SELECT who, x, %I, %s FROM noise ORDER BY id', target, coalesce(nullif(split_part(split, ':', 2), ''), 'NULL AS n')), target, algorithm, params,
		features => '{who,x}', preprocess => '{"encode": "target"}', test_size => 0.25, split => split, deploy => 'always');
	SELECT value, std_error INTO STRICT e FROM ml.evaluations v WHERE v.name = 'noise' AND metric = 'roc_auc' ORDER BY version DESC LIMIT 1;
	RETURN CASE WHEN abs(e.value - 0.5) > 2 * e.std_error THEN format('AUC %s, more than two of its standard errors %s from chance', e.value, e.std_error) END;
END $$;
SELECT is(leaks(a, split), NULL, format('%s, split %s: nothing is learned from noise', a, split))
FROM unnest('{logistic_regression,gradient_boosting,random_forest,knn,naive_bayes}'::text[]) a, unnest('{stratified,random,last,last:id,group:part,hash:part,fold:number}'::text[]) split;
SELECT is(leaks(a, 'random', 'kind'), NULL, format('%s: nor of three classes', a)) FROM unnest('{logistic_regression,gradient_boosting}'::text[]) a;
CREATE FUNCTION weight_of_noise(target text, algorithm text, split text, params jsonb) RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ml.train('flat', format('SELECT who, w, %I FROM noise ORDER BY id', target), target, algorithm, params, features => '{who}', preprocess => '{"encode": "target"}',
		split => split, deploy => 'always');
	RETURN (SELECT coefficient / std_error FROM ml.coefficients('flat') WHERE feature = 'who');
END $$;
SELECT cmp_ok(abs(weight_of_noise(target, algorithm, split, params::jsonb)), '<', 2::float8, format('a linear model gives them no weight (%s, split %s %s)', target, split, params))
FROM (VALUES ('label', 'stratified', 'logistic_regression', '{"penalty": "none"}'), ('y', 'random', 'linear_regression', '{}'), ('y', 'last', 'linear_regression', '{}'),
	('y', 'random', 'linear_regression', '{"sample_weight": "w"}')) v(target, split, algorithm, params);

-- Groups: a device belongs to one patient, whose level it would tell; new patients have new devices.
CREATE TABLE patients AS SELECT i AS id, 'p' || i % 100 AS patient, 'd' || i % 200 AS device, draw('p' || i % 100) / 256.0 * 10 + draw('e' || i) / 256.0 AS y, i / 40 AS day
	FROM generate_series(1, 4000) i;
CREATE FUNCTION slope(source text, feature text, split text) RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ml.train('slope', source, 'y', 'ridge', features => ARRAY[feature], preprocess => '{"encode": "target"}', split => split, deploy => 'always');
	RETURN (SELECT coefficient FROM ml.coefficients('slope') c WHERE c.feature = slope.feature);
END $$;
SELECT ok(slope('patients', 'device', 'random') > 0.95, 'rows dealt one by one tell the level of a patient');
SELECT is(slope('patients', 'device', split), 0::float8, split || ': rows of a group do not tell it each other') FROM unnest('{group:patient,hash:patient}'::text[]) split;
-- Time: what a shop sells in a month says nothing of the next.
CREATE TABLE shops AS SELECT i AS id, i / 100 AS month, 's' || i % 20 AS shop, draw(i / 100 || ' ' || i % 20) / 25.6 + draw('e' || i) / 256.0 AS y FROM generate_series(0, 5999) i;
SELECT ok(slope('SELECT shop, y FROM shops WHERE month < 6', 'shop', 'random') > 0.8, 'rows dealt one by one tell of months to come');
SELECT ok(abs(slope('SELECT shop, month, y FROM shops ORDER BY id', 'shop', split)) < 0.3, split || ': rows of before do not') FROM unnest('{last:month,last}'::text[]) split;
SELECT ok(slope('SELECT id, patient, y FROM patients ORDER BY id', 'patient', split) > 0.95, split || ': but what lasts they tell') FROM unnest('{last:id,last}'::text[]) split;

-- One model in any order of the rows, on every path, with any number of workers; equal rows are many.
CREATE TABLE homes AS SELECT 't' || draw('t' || i, 40) AS town, CASE WHEN draw('n' || i, 9) > 0 THEN 'k' || draw('k' || i, 3) END AS kind, draw('g' || i, 30) AS g, i / 480 AS day,
	1 + draw('w' || i, 3) AS w, (draw('t' || i, 40) % 7) + draw('y' || i, 3) AS y, (draw('t' || i, 40) + draw('l' || i, 20)) % 40 > 15 AS label, 'c' || (draw('t' || i, 40) + draw('m' || i, 9)) % 4 AS many,
	draw('z' || i, 4) AS z
	FROM generate_series(1, 24000) i;
CREATE TABLE mixed AS SELECT * FROM homes ORDER BY md5(homes::text);
CREATE FUNCTION sha(algorithm text, target text, split text, source text, path text, params jsonb DEFAULT '{}', memory text DEFAULT '64MB', test_size float8 DEFAULT 0)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true), set_config('ml.training_memory', memory, true);
	PERFORM ml.train('sha', source, target, algorithm, params, features => '{town,kind,z}', preprocess => '{"encode": "target"}', test_size => test_size, split => split, deploy => 'always');
	RETURN CASE algorithm WHEN 'logistic_regression' THEN (SELECT string_agg(round(coefficient::numeric, 6)::text, ',') FROM ml.coefficients('sha')) -- its sums show in which order rows come
		ELSE ml.sha256(ml.get('sha')) END;
END $$;
SELECT is(count(DISTINCT sha), 1::bigint, format('%s of %s, split %s: one model', algorithm, target, split))
FROM (VALUES ('ridge', 'y', '{}'), ('linear_regression', 'y', '{"sample_weight": "w"}'), ('logistic_regression', 'label', '{}'), ('logistic_regression', 'many', '{"sample_weight": "w"}'),
	('gradient_boosting', 'many', '{"n_estimators": 5}'), ('gradient_boosting', 'y', '{"n_estimators": 5}'), ('naive_bayes', 'many', '{}')) v(algorithm, target, params),
	unnest('{random,group:g,last:day,hash:g,fold:g,fold:g=3}'::text[]) split,
	(VALUES ('homes', 'auto', '64MB'), ('mixed', 'matrix', '64MB'), ('mixed', 'pass', '64MB'), ('homes', 'pass', '64MB'), ('mixed', 'auto', '1536kB')) w(source, path, memory),
	LATERAL sha(algorithm, target, split, source, path, params::jsonb, CASE algorithm WHEN 'gradient_boosting' THEN '64MB' ELSE memory END) GROUP BY algorithm, target, split, v.params;
SELECT is(count(DISTINCT sha), 1::bigint, format('%s of %s with rows held out by %s: one model', algorithm, target, split))
FROM (VALUES ('ridge', 'y', '{}'), ('logistic_regression', 'many', '{}'), ('gradient_boosting', 'label', '{"n_estimators": 5}')) v(algorithm, target, params),
	unnest('{group:g,last:day,hash:g,fold:g}'::text[]) split,
	(VALUES ('homes', 'auto', '64MB'), ('mixed', 'matrix', '64MB'), ('mixed', 'pass', '64MB'), ('mixed', 'auto', '1536kB')) w(source, path, memory),
	LATERAL sha(algorithm, target, split, source, path, params::jsonb, CASE algorithm WHEN 'gradient_boosting' THEN '64MB' ELSE memory END, 0.3) GROUP BY algorithm, target, split;
SELECT is(count(DISTINCT sha), 1::bigint, format('%s: one model in any order', algorithm))
FROM (VALUES ('knn', '{}'), ('svm', '{"kernel": "linear"}'), ('sgd', '{}'), ('mlp', '{"max_iter": 3}'), ('decision_tree', '{}'), ('random_forest', '{"n_estimators": 3}'),
	('extra_trees', '{"n_estimators": 3}')) v(algorithm, params), unnest('{homes,mixed}'::text[]) source, LATERAL sha(algorithm, 'label', 'stratified', source, 'auto', params::jsonb, '64MB', 0.2)
GROUP BY algorithm;
CREATE FUNCTION with_workers(n int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('max_parallel_maintenance_workers', n::text, true), set_config('max_parallel_workers_per_gather', n::text, true);
	RETURN sha('gradient_boosting', 'label', 'random', 'homes', 'auto', '{"n_estimators": 5}') || sha('logistic_regression', 'many', 'random', 'homes', 'pass') || sha('random_forest', 'y', 'random', 'homes', 'auto', '{"n_estimators": 3}');
END $$;
SELECT is(count(DISTINCT with_workers(n)), 1::bigint, 'one with any number of workers') FROM generate_series(0, 2) n;
SELECT isnt(sha('ridge', 'y', 'random', 'homes', 'auto', '{"random_state": 1}'), sha('ridge', 'y', 'random', 'homes', 'auto'), 'another seed deals other parts');
SELECT isnt(sha('ridge', 'y', 'last:day', 'homes', 'auto', '{"gap": 10}'), sha('ridge', 'y', 'last:day', 'homes', 'auto'), 'rows in the gap are not told of');
CREATE FUNCTION numbered(source text, path text, memory text) RETURNS text LANGUAGE sql AS $$ SELECT sha('ridge', 'y', 'random', source, path, '{}', memory) $$;
SELECT is(numbered(source, 'auto', '1MB'), numbered(source, 'matrix', '64MB'), 'rows that are each there once take little memory')
FROM (VALUES ('SELECT draw(i::text, 9)::text AS town, ''k'' AS kind, i AS z, sin(i) AS y FROM generate_series(1, 80000) i')) v(source);
SELECT throws_ok($a$SELECT numbered($q$SELECT draw(i::text, 9)::text AS town, 'k' AS kind, i / 2 AS z, 1.0 AS y FROM generate_series(1, 400000) i$q$, 'auto', '1MB')$a$,
	'53400', NULL, 'hashes of equal rows that do not fit');

-- Every road of a prediction, learning on, retraining, calibration.
SELECT ml.train('road', 'homes', 'many', 'logistic_regression', '{}', features => '{town,kind,z}', preprocess => '{"encode": "target"}');
CREATE VIEW roads AS SELECT h.town, h.kind, h.z, ml.predict_proba('road', h.town, h.kind, h.z) AS scalars, ml.predict_proba('road', h) AS as_row,
	ml.predict_proba('road', jsonb_build_object('town', h.town, 'kind', h.kind, 'z', h.z)) AS as_json, ml.predict_proba(ml.get('road'), h) AS of_value FROM homes h;
SELECT is(count(*) FILTER (WHERE scalars = as_row AND scalars = as_json AND scalars = of_value), count(*), 'rows, scalars, JSON and values: the same bits') FROM roads;
SET LOCAL ml.rewrite = off;
SELECT is(count(*) FILTER (WHERE scalars = as_row), count(*), 'without rewriting, too') FROM roads;
RESET ml.rewrite;
SELECT is(count(*), 24000::bigint, 'and in a batch') FROM ml.predict_batch('road', 'SELECT row_number() OVER () AS n, * FROM homes', 'n') b
	JOIN (SELECT row_number() OVER () AS n, * FROM homes) h ON h.n::text = b.key WHERE b.probabilities = ml.predict_proba('road', h.town, h.kind, h.z);
SELECT ml.train('on', 'homes', 'label', 'sgd', '{}', features => '{town,kind}', preprocess => '{"encode": "target"}');
SELECT ml.update('on', 'SELECT town, kind, NOT label AS label FROM homes');
SELECT is(ml.transform('on@2', 't1', 'k1'), ml.transform('on@1', 't1', 'k1'), 'what learns on keeps its encoder');
SELECT ml.retrain('road');
SELECT is(ml.sha256(ml.get('road@2')), ml.sha256(ml.get('road@1')), 'a recipe gives the same model again');
SELECT ml.train('cal', 'SELECT who, label FROM noise', 'label', 'logistic_regression', preprocess => '{"encode": "target"}', test_size => 0);
SELECT ml.calibrate('cal');
SELECT ok(max(abs(ml.probability('cal@2', who) - 0.5)) < 0.1, 'a calibration out of fold finds nothing in noise, either') FROM noise;
SELECT is(ml.sha256((ml.get('cal@2')::bytea)::ml.model), ml.sha256(ml.get('cal@2')), 'calibrated and encoded so, a model is read as it was written');
SELECT * FROM finish();
ROLLBACK;
