-- Odd tables, by every learner through SQL: what doc/odd_data.md says, tried by effect.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT * FROM no_plan();

CREATE VIEW learners AS SELECT algorithm, unnest(tasks) AS task FROM ml.algorithms();

-- What a statement gives as text, or its SQLSTATE.
CREATE FUNCTION tried(q text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
	EXECUTE q INTO r;
	RETURN r;
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

-- Train under the learner's own name, on some columns of a table that has y and label.
CREATE FUNCTION trained(l learners, source text, columns text, params jsonb DEFAULT '{}', features text[] DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$
	SELECT tried(format('SELECT n_train FROM ml.train(%L, %L, %L, %L, %L, task => %L, features => %L, deploy => ''always'')',
		(l).algorithm || '_' || (l).task, concat_ws(', ', 'SELECT ' || columns, target) || ' FROM ' || source, target,
		(l).algorithm, params, (l).task, features))
	FROM (SELECT CASE (l).task WHEN 'classification' THEN 'label' WHEN 'regression' THEN 'y' END) t (target)
$$;

-- All scores of a row.
CREATE FUNCTION scored(l learners, features text) RETURNS text LANGUAGE sql AS $$
	SELECT tried(format('SELECT ml.%s(%L, %s)', CASE (l).task WHEN 'classification' THEN 'predict_proba' WHEN 'decomposition' THEN 'transform'
		ELSE 'predict' END, (l).algorithm || '_' || (l).task, features))
$$;
CREATE FUNCTION is_score(text) RETURNS boolean LANGUAGE sql AS $$ SELECT $1 ~ '^[{]?-?[0-9]' AND $1 !~ 'NaN|Infinity' AND $1 !~ '^[0-9A-Z]{5}$' $$;

-- Columns that say nothing, NULL everywhere, empty strings, blanks; a class that is the empty string.
CREATE TABLE odd AS
	SELECT i % 7 + sin(i) AS a, 'k' || i % 3 AS k, NULL::float8 AS nothing, NULL::text AS no_text, 1.5::float8 AS constant,
		'same'::text AS one_text, CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN ' ' ELSE 'z' END AS blank,
		cos(i) + i % 3 AS y, CASE WHEN i % 2 = 0 THEN '' ELSE 'b' END AS label
	FROM generate_series(1, 200) i;
SELECT is(trained(l, 'odd', 'a, k, nothing, no_text, constant, one_text, blank'), '160', format('%s, %s: learns beside empty columns', algorithm, task))
	FROM learners l;
SELECT ok(is_score(scored(l, '''{"a": 1, "k": "never", "constant": 9, "one_text": "other", "blank": ""}''::jsonb')), format('%s, %s: scores what it has never seen', algorithm, task))
	FROM learners l;
SELECT is(scored(l, '''{"a": 1, "k": "never", "constant": 1.5, "one_text": "same", "blank": ""}''::jsonb'),
	scored(l, '''{"a": 1, "k": "nor this", "constant": 1.5, "one_text": "same", "blank": ""}''::jsonb'), format('%s, %s: unseen categories are one', algorithm, task))
	FROM learners l;
SELECT ok(tried(format('SELECT count(value) FROM ml.evaluate(%L, ''SELECT a, ''''never'''' AS k, constant, one_text, blank, label, y FROM odd'')',
		algorithm || '_' || task))::int > 0, format('%s, %s: is evaluated on them', algorithm, task))
	FROM learners;
SELECT is(trained(l, 'odd', 'a, nothing', features => '{a,nothing}'), '22000', format('%s, %s: an empty column that was asked for is refused', algorithm, task))
	FROM learners l;
SELECT is(trained(l, 'odd', 'nothing'), '22000', format('%s, %s: nothing but NULL is refused', algorithm, task)) FROM learners l;
SELECT is(trained(l, 'odd', 'constant'), CASE algorithm WHEN 'truncated_svd' THEN '22000' ELSE '160' END, format('%s, %s: a constant alone', algorithm, task))
	FROM learners l;
SELECT set_eq($$SELECT ml.classify('knn_classification', 1.5) IN ('', 'b')$$, ARRAY[true], 'an empty string is a class');
SELECT isnt(scored(l, '''{"a": 1, "blank": ""}''::jsonb'), scored(l, '''{"a": 1, "blank": null}''::jsonb'), algorithm || ': an empty string is not NULL')
	FROM learners l, LATERAL trained(l, '(SELECT a, nullif(blank, '' '') AS blank, CASE blank WHEN '''' THEN 9 ELSE a END AS y FROM odd) o', 'a, blank') t
	WHERE task = 'regression' AND algorithm IN ('ridge', 'decision_tree', 'knn', 'mlp');

-- An array of NULLs alone is NULL.
SELECT is(trained(l, '(SELECT a, ARRAY[NULL, NULL]::real[] AS nothing, y, label FROM odd) o', 'a, nothing', features => '{a,nothing}'), '22000',
	format('%s, %s: arrays of NULLs that were asked for are refused', algorithm, task)) FROM learners l;
SELECT is(trained(l, '(SELECT a, constant, ARRAY[NULL, NULL]::real[] AS nothing, y, label FROM odd) o', 'a, constant, nothing'), '160',
	format('%s, %s: learns beside arrays of NULLs', algorithm, task)) FROM learners l;
SELECT ok(is_score(scored(l, '2.5, 1.5')), format('%s, %s: scores without the arrays', algorithm, task)) FROM learners l;

-- Classes of one row: of 49 and 49 ten each are held out, of one none.
CREATE TABLE lone AS SELECT i AS a, sin(i) AS b, CASE WHEN i > 98 THEN 'only ' || i ELSE 'm' || i % 2 END AS label, sin(i) AS y FROM generate_series(1, 100) i;
SELECT is(trained(l, 'lone', 'a, b'), '80', algorithm || ': a class of one row is learned, not held out') FROM learners l WHERE task = 'classification';
SELECT is(tried(format('SELECT array_length(ml.classes(%L), 1)', algorithm || '_' || task)), '4', algorithm || ': and is a class of the model')
	FROM learners WHERE task = 'classification';

-- Ten thousand categories.
CREATE TABLE towns AS SELECT i % 10 + sin(i) AS a, 'town ' || i % 10000 AS town, i % 10 + cos(i) AS y, CASE WHEN i % 3 = 0 THEN 'x' ELSE 'o' END AS label
	FROM generate_series(1, 12000) i;
CREATE FUNCTION quick(algorithm text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT CASE algorithm WHEN 'svm' THEN '{"kernel": "linear"}' WHEN 'mlp' THEN '{"max_iter": 1, "hidden_layer_sizes": [5]}'
		WHEN 'gaussian_mixture' THEN '{"max_iter": 2, "covariance_type": "diag"}' WHEN 'gradient_boosting' THEN '{"n_estimators": 5}'
		WHEN 'random_forest' THEN '{"n_estimators": 5}' WHEN 'extra_trees' THEN '{"n_estimators": 5}' ELSE '{}' END::jsonb $$;
SELECT is(trained(l, 'towns', 'a, town', quick(algorithm)), '9600', format('%s, %s: ten thousand categories', algorithm, task)) FROM learners l;
SELECT ok(is_score(scored(l, '1.0, ''town 5''')) AND is_score(scored(l, '1.0, ''nowhere''')), format('%s, %s: and scores them', algorithm, task)) FROM learners l;
SELECT is(tried($$SELECT n_train FROM ml.train('wide', 'SELECT town, y FROM towns', 'y', 'sgd', '{"max_iter": 5}', test_size => 0,
	preprocess => '{"max_categories": 10000}', deploy => 'always')$$), '12000', 'each a feature of its own, where asked for');
SELECT cmp_ok((SELECT count(*) FROM ml.coefficients('wide')), '>=', 10000::bigint, 'of which there are as many');
SELECT is(tried($$SELECT n_train FROM ml.train('wide', 'SELECT town, y FROM towns', 'y', 'ridge', test_size => 0, preprocess => '{"max_categories": 10000}')$$),
	'53400', 'or an error where their products do not fit');

-- Two thousand columns, as an array; more than a table or a call can have.
CREATE TABLE wide AS SELECT (SELECT array_agg(round(sin(i * j * 0.37)::numeric, 3)::float8) FROM generate_series(1, 2000) j) AS x,
		CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END AS label, sin(i) AS y
	FROM generate_series(1, 50) i;
CREATE TEMP TABLE wide_trained AS
	SELECT l.*, trained(l, CASE algorithm WHEN 'pca' THEN '(SELECT x[1:200] AS x FROM wide) w' ELSE 'wide' END, 'x', quick(algorithm) - 'kernel') AS n FROM learners l;
SELECT is(n, CASE algorithm WHEN 'linear_regression' THEN '22000' ELSE '40' END, format('%s, %s: two thousand columns', algorithm, task)) FROM wide_trained;
SELECT ok(is_score(scored((algorithm, task)::learners, '(SELECT x FROM wide LIMIT 1)')), format('%s, %s: scored as an array', algorithm, task))
	FROM wide_trained WHERE algorithm NOT IN ('linear_regression', 'pca');
SELECT is(scored((algorithm, task)::learners, '(SELECT w FROM wide w LIMIT 1)'), scored((algorithm, task)::learners, '(SELECT x FROM wide LIMIT 1)'),
	format('%s, %s: and as a row', algorithm, task)) FROM wide_trained WHERE algorithm NOT IN ('linear_regression', 'pca');

-- A table of as many columns as a table can have.
SELECT lives_ok(format('CREATE TABLE widest AS SELECT %s, sin(i) AS y FROM generate_series(1, 40) i', string_agg(format('(i * %s %% 99)::int2 AS x%s', j, j), ', ')), 'a table of 1,600 columns')
	FROM generate_series(1, 1599) j;
SELECT is(tried($$SELECT n_train FROM ml.train('widest', 'widest', 'y', 'sgd', test_size => 0, deploy => 'always')$$), '40', 'is learned from');
SELECT is(tried($$SELECT count(ml.predict('widest', w)) FROM widest w$$), '40', 'and scored');
SELECT is(tried($$SELECT count(ml.predict('widest', to_jsonb(w))) FROM widest w$$), '40', 'also as JSON');

SELECT * FROM finish();
ROLLBACK;
