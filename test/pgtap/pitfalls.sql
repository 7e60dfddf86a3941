-- What went wrong in earlier systems, each by the name under which it was
-- reported. Here are those that show in SQL and have no file of their own.
\set QUIET on
SET client_min_messages = warning;

SELECT plan(82);

-- All coefficients of a model, in order.
CREATE FUNCTION weights(model ml.model) RETURNS float8[] LANGUAGE sql AS $$
	SELECT array_agg(coefficient ORDER BY class, feature COLLATE "C") FROM ml.coefficients(model)
$$;
-- The stored figures of a version.
CREATE FUNCTION figures(name text, version int) RETURNS jsonb LANGUAGE sql AS $$
	SELECT metrics FROM ml.versions v WHERE v.name = $1 AND v.version = $2
$$;

-- PostgresML #1007, #1296, #303, #471 -------------------------------------------

CREATE TABLE sorted AS SELECT sin(i) + i / 1000.0 AS x, cos(i) AS z, CASE WHEN i <= 900 THEN 'no' ELSE 'yes' END AS y
	FROM generate_series(1, 1000) AS i;
SELECT results_eq($$ SELECT n_train, n_test FROM ml.train('sorted', 'sorted', 'y', 'logistic_regression') $$,
	$$ VALUES (800::bigint, 200::bigint) $$, 'sorted classes train (PostgresML #1007)');
SELECT is(ml.describe('sorted') #> '{target,counts}', '[720, 80]', 'exactly four fifths of each class are learned from (PostgresML #1007)');
SELECT isnt(figures('sorted', 1) ->> 'roc_auc', NULL, 'so both classes are in the test set (PostgresML #1007)');
SELECT results_eq($$ SELECT n_train, n_test FROM ml.train('five', 'SELECT i AS x, i % 2 = 0 AS y FROM generate_series(1, 5) i', 'y', 'logistic_regression') $$,
	$$ VALUES (4::bigint, 1::bigint) $$, 'five rows train (PostgresML #1296)');
SELECT throws_ok($$ SELECT * FROM ml.train('five', 'SELECT i AS x, i AS y, i AS z FROM generate_series(1, 1) i', 'y', 'linear_regression', test_size => 0) $$,
	'22000', NULL, 'one row is an error with an SQLSTATE (PostgresML #1296)');
SELECT results_eq($$ SELECT n_train, n_test, n_skipped FROM ml.train('nulls', $q$SELECT CASE WHEN i % 5 > 0 THEN i END AS x,
		CASE WHEN i % 7 > 0 THEN 'k' || i % 3 END AS k, CASE WHEN i % 10 > 0 THEN i * 2 + i % 3 END AS y FROM generate_series(1, 200) i$q$,
		'y', 'linear_regression') $$,
	$$ VALUES (144::bigint, 36::bigint, 20::bigint) $$, 'NULLs train, and only NULL targets are skipped (PostgresML #303, #471)');
SELECT isnt(ml.predict('nulls', NULL::int, NULL::text), NULL, 'NULL features are filled at prediction (PostgresML #471)');

-- PostgresML source -------------------------------------------------------------

SELECT results_eq($$ SELECT DISTINCT provolatile::text FROM pg_proc WHERE pronamespace = 'ml'::regnamespace
		AND proname IN ('predict', 'classify', 'probability', 'predict_proba', 'transform') AND proargtypes[0] = 'text'::regtype $$,
	ARRAY['s'], 'predictions on a reference are STABLE (PostgresML source: predict marked IMMUTABLE)');
SELECT results_eq($$ SELECT DISTINCT provolatile::text FROM pg_proc WHERE pronamespace = 'ml'::regnamespace
		AND proname IN ('predict', 'classify', 'probability', 'predict_proba', 'transform') AND proargtypes[0] = 'ml.model'::regtype $$,
	ARRAY['i'], 'only those on a value are IMMUTABLE (PostgresML source: predict marked IMMUTABLE)');

CREATE TABLE strata AS SELECT sin(i * 1.3) AS x, cos(i) AS z, CASE WHEN i % 20 = 0 THEN 'rare' WHEN i % 3 = 0 THEN 'some' ELSE 'most' END AS y
	FROM generate_series(1, 3000) i;
SELECT count(*) AS n FROM ml.train('strata', 'strata', 'y', 'logistic_regression', test_size => 0.3, split => 'stratified') \gset
SELECT is((SELECT array_agg(round(0.7 * n)::int ORDER BY y) FROM (SELECT y, count(*) AS n FROM strata GROUP BY y) s),
	ARRAY(SELECT jsonb_array_elements_text(ml.describe('strata') #> '{target,counts}')::int),
	'stratified stratifies: each class to the row (PostgresML source)');

-- What ml.train reports is what the metrics say of the rows held out, the last here.
CREATE TABLE truth AS SELECT i, sin(i) AS a, cos(i * 3) AS b, 'k' || i % 4 AS k, 3 * sin(i) + cos(i * 3) + sin(i * 77) AS y,
	sin(i) + cos(i * 3) + sin(i * 77) > 0.4 AS yes, 'l' || (2 + sin(i) + sin(i * 77))::int AS label
	FROM generate_series(1, 1000) i;
SELECT count(*) AS n FROM ml.train('number', 'SELECT a, b, k, y FROM truth ORDER BY i', 'y', 'ridge', split => 'last') \gset
SELECT count(*) AS n FROM ml.train('two', 'SELECT a, b, k, yes FROM truth ORDER BY i', 'yes', 'logistic_regression', split => 'last') \gset
SELECT count(*) AS n FROM ml.train('many', 'SELECT a, b, k, label FROM truth ORDER BY i', 'label', 'logistic_regression', split => 'last') \gset
CREATE FUNCTION differs(name text, version int, computed jsonb) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT format('%s: %s, not %s', f.key, f.value, c.value)
	FROM jsonb_each_text(figures(name, version)) f FULL JOIN jsonb_each_text(computed) c ON f.key = c.key
	WHERE f.key IS NULL OR c.key IS NULL OR (f.value IS NULL) <> (c.value IS NULL) OR abs(f.value::float8 - c.value::float8) > 1e-12 * greatest(1, abs(c.value::float8))
$$;
SELECT is_empty($$ SELECT differs('number', 1, jsonb_build_object('r2_score', ml.r2_score(y, p), 'explained_variance', ml.explained_variance(y, p),
		'mean_squared_error', ml.mean_squared_error(y, p), 'mean_absolute_error', ml.mean_absolute_error(y, p),
		'root_mean_squared_error', ml.root_mean_squared_error(y, p), 'mean_absolute_percentage_error', ml.mean_absolute_percentage_error(y, p)))
	FROM (SELECT y, ml.predict('number', t) AS p FROM truth t WHERE i > 800) s $$,
	'figures of a regression are those of the rows held out (NeuronDB 1.0: what is reported is computed)');
SELECT is_empty($$ SELECT differs('two', 1, jsonb_build_object('accuracy', ml.accuracy(yes, p > 0.5), 'balanced_accuracy', ml.balanced_accuracy(yes, p > 0.5),
		'precision', ml.precision(yes, p > 0.5), 'recall', ml.recall(yes, p > 0.5), 'f1_score', ml.f1_score(yes, p > 0.5),
		'matthews_corrcoef', ml.matthews_corrcoef(yes, p > 0.5), 'roc_auc', ml.roc_auc(yes, p), 'log_loss', ml.log_loss(yes, p),
		'brier_score', ml.brier_score(yes, p), 'average_precision', ml.average_precision(yes, p)))
	FROM (SELECT yes, ml.probability('two', t) AS p FROM truth t WHERE i > 800) s $$,
	'figures of two classes too, the AUC from probabilities (PostgresML source: AUC from hard labels)');
SELECT is_empty($$ SELECT differs('many', 1, jsonb_build_object('accuracy', ml.accuracy(label, c), 'balanced_accuracy', ml.balanced_accuracy(label, c),
		'precision', ml.precision(label, c, 'macro'), 'recall', ml.recall(label, c, 'macro'), 'f1_score', ml.f1_score(label, c, 'macro'),
		'matthews_corrcoef', ml.matthews_corrcoef(label, c), 'roc_auc', ml.roc_auc(label, p), 'log_loss', ml.log_loss(label, p)))
	FROM (SELECT label, ml.classify('many', t) AS c, ml.predict_proba('many', t) AS p FROM truth t WHERE i > 800) s $$,
	'and of many classes');

-- The best score is compared as a number: 9 against 10 (and 0.9 against 0.10).
CREATE FUNCTION noisy(noise float8) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT i AS x, i + %s * (i %% 2) AS y FROM generate_series(1, 100) i', noise)
$$;
CREATE FUNCTION deployed(name text, noise float8, deploy text) RETURNS boolean LANGUAGE sql AS $$
	SELECT deployed FROM ml.train($1, noisy($2), 'y', 'linear_regression', deploy => $3)
$$;
SELECT ok(deployed('best', 21, 'first'), 'a first version');
SELECT cmp_ok((figures('best', 1) ->> 'root_mean_squared_error')::float8, '>', 10::float8, 'of an error above 10');
SELECT ok(deployed('best', 18, 'if_better'), 'an error of 9.x is better than one of 10.x (PostgresML source: best score compared as text)');
SELECT cmp_ok((figures('best', 2) ->> 'root_mean_squared_error')::float8, '<', 10::float8, 'it is below 10');
SELECT ok(NOT deployed('best', 30, 'if_better'), 'one of 15.x is not, though it begins with a 1 (PostgresML source)');
SELECT is((SELECT champion FROM ml.models WHERE name = 'best'), 2, 'and the better one serves');

-- NeuronDB 1.0, built and run ------------------------------------------------------

CREATE TYPE verdict AS ENUM ('0', '1');
CREATE TABLE labelled AS SELECT a, b, k, yes AS l_boolean, yes::int AS l_integer, yes::int::smallint AS l_smallint, yes::int::numeric AS l_numeric,
	yes::int::text AS l_text, yes::int::text::varchar(5) AS l_varchar, yes::int::text::verdict AS l_enum FROM truth;
DO $$
DECLARE
	c text;
BEGIN
	FOR c IN SELECT attname FROM pg_attribute WHERE attrelid = 'labelled'::regclass AND attname LIKE 'l\_%' LOOP
		PERFORM ml.train(c, format('SELECT a, b, k, %I FROM labelled', c), c, 'logistic_regression', test_size => 0);
	END LOOP;
END $$;
CREATE FUNCTION distance(a ml.model, b ml.model) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(abs(x - y)) FROM unnest(weights(a), weights(b)) u (x, y)
$$;
SELECT cmp_ok(distance(ml.get(name), ml.get('l_boolean')), '<', 1e-12::float8, name || ': the same model as of boolean labels (NeuronDB 1.0: boolean labels train wrongly)')
	FROM unnest('{l_integer,l_smallint,l_numeric,l_text,l_varchar,l_enum}'::text[]) AS name;
SELECT is((SELECT ml.accuracy(l_integer, ml.predict('l_integer', l)) FROM labelled l), (SELECT ml.accuracy(l_text, ml.classify('l_text', l)) FROM labelled l),
	'integer labels evaluate as text ones do (NeuronDB 1.0: 0.41 reported for 0.79)');
SELECT is((SELECT ml.accuracy(l_boolean, ml.classify('l_boolean', l)) FROM labelled l), (SELECT ml.accuracy(l_text, ml.classify('l_text', l)) FROM labelled l),
	'and boolean ones (NeuronDB 1.0)');
SELECT cmp_ok((SELECT ml.accuracy(l_integer, ml.predict('l_integer', l)) FROM labelled l), '>', 0.75::float8, 'at what the data allow (NeuronDB 1.0)');

SELECT count(*) AS n FROM unnest('{0.01,10,1000}'::float8[]) alpha, LATERAL ml.train('ridge', 'SELECT a, b, y FROM truth', 'y', 'ridge',
	jsonb_build_object('alpha', alpha)) \gset
SELECT is((SELECT count(DISTINCT metrics -> 'mean_squared_error') FROM ml.versions WHERE name = 'ridge'), 3::bigint,
	'ridge figures follow alpha (NeuronDB 1.0: ridge metrics are constants)');
SELECT ok(abs((figures('ridge', 3) ->> 'r2_score')::float8) < (figures('ridge', 1) ->> 'r2_score')::float8, 'and a huge one fits worse (NeuronDB 1.0)');

SELECT is(ml.sha256(ml.get('ridge@1')), ml.sha256((SELECT ml.get('ridge@1') FROM ml.train('ridge', 'SELECT a, b, y FROM truth', 'y', 'ridge'))),
	'retraining leaves version 1 as it was (NeuronDB 1.0: retraining overwrites version 1)');
SELECT is((SELECT array_agg(version ORDER BY version) FROM ml.versions WHERE name = 'ridge'), '{1,2,3,4}', 'and makes a new version (NeuronDB 1.0)');
SELECT is((SELECT champion FROM ml.models WHERE name = 'ridge'), 1, 'the champion stays (BigQuery ML: retrain overwrites the champion)');

CREATE TABLE long AS SELECT i::float8 AS x, i * 2.0::float8 + i % 3 AS y FROM generate_series(1, 60000) i;
SELECT is((SELECT n_train + n_test FROM ml.train('long', 'long', 'y', 'linear_regression')), 60000::bigint,
	'every row is used, no silent sampling (NeuronDB 1.0: 1M rows cut to 500k)');
SELECT is((ml.describe('long') #>> '{report,n_rows}')::bigint, 48000::bigint, 'and learned from (NeuronDB 1.0)');
SET ml.training_memory = '1MB';
SELECT is((SELECT n_train + n_test FROM ml.train('long', 'long', 'y', 'linear_regression')), 60000::bigint,
	'also of a table larger than ml.training_memory (gpdb #833: training data dies at 1 GB)');
RESET ml.training_memory;
SELECT is(weights(ml.get('long@2')), weights(ml.get('long@1')), 'with the same answer (gpdb #833)');

-- MADlib 2.1, built and run ----------------------------------------------------------

CREATE TABLE three AS SELECT sin(i) AS x, cos(i * 1.7) AS z, 1 + (1 + sin(i) + 0.3 * cos(i * 5))::int AS y FROM generate_series(1, 600) i;
SELECT is((SELECT task FROM ml.train('three', 'three', 'y', 'logistic_regression')), 'classification', 'a three-class integer label trains (MADlib 2.1)');
SELECT is(ml.classes('three'), '{1,2,3}', 'as three classes (MADlib 2.1: accepted by binary logistic)');
SELECT is((SELECT count(DISTINCT ml.predict('three', t)) FROM three t), 3::bigint, 'all of which are predicted (MADlib 2.1)');
SELECT throws_ok($$ SELECT ml.probability('three', t) FROM three t $$, '22023', NULL, 'and no binary probability is made up (MADlib 2.1)');

-- Errors in the user's own names: no word of ours in the message.
CREATE TABLE own ("Größe" float8, "the Target" float8, kind xml, same float8);
SELECT throws_ok($$ SELECT * FROM ml.train('own', 'own', 'the Target', 'linear_regression') $$, '22000', 'the source gives no rows', 'no rows (MADlib 2.1)');
INSERT INTO own SELECT 'NaN', i, NULL, 1 FROM generate_series(1, 20) i;
SELECT throws_like($$ SELECT * FROM ml.train('own', 'own', 'the Target', 'linear_regression') $$, '%"Größe"%', 'NaN: the column is named (MADlib 2.1)');
SELECT throws_like($$ SELECT * FROM ml.train('own', 'own', 'the Target', 'ridge', features => '{kind}') $$, '%"kind"%xml%', 'a type: column and type are named (MADlib 2.1)');
SELECT throws_like($$ SELECT * FROM ml.train('own', 'own', 'target', 'ridge') $$, '%"target"%', 'a target: named (MADlib 2.1)');
SELECT throws_like($$ SELECT * FROM ml.train('own', 'SELECT 1 FROM ownn', 'y', 'ridge') $$, '%"ownn"%', 'a table: named (MADlib 2.1)');
SELECT throws_like($$ SELECT ml.fit(o, 'the Target', 'linear_regression') FROM own o $$, '%"Größe"%', 'ml.fit too (MADlib 2.1)');
SELECT throws_like($$ SELECT * FROM ml.train('own', 'sorted', 'y', 'logistic_regression', '{"class_weight": {"maybe": 2}}') $$, '%"maybe"%', 'a class: named (MADlib 2.1)');

-- MADlib #93, MADLIB-1345 --------------------------------------------------------------

CREATE TABLE categories AS SELECT 'c' || (i % 10000) AS c, (i % 10000 < 30)::int * 5 + i % 7 AS y, i % 10000 < 30 AS rare FROM generate_series(1, 20000) i
	UNION ALL SELECT 'c' || i % 30, 5 + i % 7, true FROM generate_series(1, 3000) i;
SELECT is((SELECT n_train FROM ml.train('categories', 'categories', 'y', 'linear_regression', features => '{c}', test_size => 0)), 23000::bigint,
	'10,000 categories train (MADlib #93: one-hot hits the 1600-column limit)');
SELECT cmp_ok((ml.describe('categories') #>> '{report,r2}')::float8, '>', 0.3::float8, 'and the frequent ones are told apart (MADlib #93)');
SELECT is((SELECT n_train FROM ml.train('categories_2', 'categories', 'rare', 'logistic_regression', features => '{c}', test_size => 0)), 23000::bigint,
	'also logistic (MADlib #93)');
SELECT count(*) AS n FROM ml.train('c2000', 'SELECT ''c'' || i % 2000 AS c, i % 2000 AS y FROM generate_series(1, 4000) i', 'y', 'ridge',
	features => '{c}', preprocess => '{"max_categories": 2000}', test_size => 0) \gset
SELECT is((ml.describe('c2000') ->> 'n_features')::int, 2000, '2,000 features of one column, more than a table may have (MADlib #93)');

-- A model is fetched once a statement, whatever the number of rows: blocks of its TOAST table.
CREATE TABLE toasted AS SELECT ml.get('c2000') AS model;
CREATE FUNCTION toast_blocks(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || statement INTO plan;
	RETURN (plan #>> '{0,Plan,Shared Hit Blocks}')::bigint + (plan #>> '{0,Plan,Shared Read Blocks}')::bigint;
END $$;
SELECT cmp_ok(pg_column_size(model), '>', 8192, 'a model larger than a page') FROM toasted;
SELECT cmp_ok(toast_blocks($$ SELECT sum(ml.predict('c2000', 'c' || i)) FROM generate_series(1, 5000) i $$), '<', 300::bigint,
	'5,000 rows read the model once, by reference (MADLIB-1345: weights detoasted for every row)');
SELECT cmp_ok(toast_blocks($$ SELECT sum(ml.predict(model, 'c' || i)) FROM toasted, generate_series(1, 5000) i $$), '<', 300::bigint,
	'and as a value in a join (MADlib #449)');

-- Redshift ML: a failed model blocks its name -------------------------------------------

SELECT throws_ok($$ SELECT * FROM ml.train('blocked', 'SELECT 1 / (i - 90) AS x, i AS y FROM generate_series(1, 100) i', 'y', 'ridge') $$, '22012', NULL,
	'a training that fails half way');
SELECT is((SELECT count(*) FROM ml.registry_model WHERE name = 'blocked'), 0::bigint, 'leaves nothing (Redshift ML)');
SELECT is((SELECT version FROM ml.train('blocked', 'SELECT i AS x, i AS y FROM generate_series(1, 100) i', 'y', 'ridge')), 1, 'and its name is free (Redshift ML)');
SELECT throws_ok($$ SELECT * FROM ml.train('blocked', 'SELECT i AS x, 1 AS y FROM generate_series(1, 100) i', 'y', 'logistic_regression') $$, '22000', NULL,
	'a retraining that fails');
SELECT is((SELECT n_versions FROM ml.models WHERE name = 'blocked'), 1::bigint, 'leaves the versions as they were (Redshift ML)');
SELECT is(round(ml.predict('blocked', 50))::int, 50, 'and the champion serving (MindsDB #2209)');

-- Azure ML SDK: a threshold of 0 is treated as unset ---------------------------------------

SELECT is((SELECT n_test FROM ml.train('zero', 'long', 'y', 'ridge', test_size => 0)), 0::bigint, 'test_size 0 is 0 (Azure ML SDK)');
SELECT is((SELECT n_test FROM ml.train('zero', 'long', 'y', 'ridge', test_size => NULL)), 12000::bigint, 'test_size NULL is the default (Azure ML SDK)');
CREATE VIEW plain AS SELECT a, b, y FROM truth;
SELECT cmp_ok(distance((SELECT ml.fit(t, 'y', 'ridge', '{"alpha": 0}') FROM plain t),
		(SELECT ml.fit(t, 'y', 'linear_regression') FROM plain t)), '<', 1e-9::float8, 'alpha 0 is 0 (Azure ML SDK)');
SELECT cmp_ok(distance((SELECT ml.fit(t, 'y', 'ridge', '{"alpha": 0}') FROM plain t), (SELECT ml.fit(t, 'y', 'ridge') FROM plain t)),
	'>', 1e-6::float8, 'and not the default of 1 (Azure ML SDK)');
SELECT count(*) AS n FROM ml.train('filled', 'SELECT CASE WHEN i % 3 > 0 THEN i + 100 END AS x, i AS y FROM generate_series(1, 90) i', 'y', 'ridge',
	preprocess => '{"impute": "constant", "fill": 0}') \gset
SELECT is(ml.transform('filled', NULL::int), '{0}', 'a fill of 0 is 0 (Azure ML SDK)');

-- Evidently source: a parameter is accepted and unused --------------------------------------
-- Every parameter of every algorithm, at a value that is not its default, changes the coefficients (gap and sample_weight: splits.sql, weights.sql).

CREATE TABLE tried (parameter text, value jsonb, beside jsonb DEFAULT '{}');
INSERT INTO tried VALUES ('fit_intercept', 'false'), ('alpha', '7'), ('C', '0.01'), ('penalty', '"l1"'), ('class_weight', '"balanced"'),
	('max_iter', '1'), ('tol', '0.9');
INSERT INTO tried VALUES ('l1_ratio', '0.9', '{"penalty": "elasticnet"}');
CREATE FUNCTION effect(algorithm text, parameter text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	t tried;
	classes boolean := algorithm = 'logistic_regression';
	bare jsonb := '{}';
	a ml.model;
	b ml.model;
BEGIN
	SELECT * INTO STRICT t FROM tried r WHERE r.parameter = effect.parameter;
	IF classes THEN
		bare := t.beside;
	ELSIF algorithm IN ('lasso', 'elastic_net') AND parameter <> 'alpha' THEN
		bare := '{"alpha": 0.01}';
	END IF;
	EXECUTE format('SELECT ml.fit(t, %1$L, %2$L, %3$L), ml.fit(t, %1$L, %2$L, %4$L) FROM %5$s t',
		CASE WHEN classes THEN 'label' ELSE 'worst_radius' END, algorithm, bare, bare || jsonb_build_object(parameter, t.value),
		CASE WHEN classes THEN '(SELECT a, b, k, label FROM truth)'
			ELSE '(SELECT mean_radius, mean_perimeter, mean_area, radius_error, worst_perimeter, worst_area, worst_radius FROM wdbc)' END)
		INTO a, b;
	RETURN weights(a) IS DISTINCT FROM weights(b);
END $$;
SELECT is_empty($$ SELECT a.algorithm, p.parameter FROM ml.algorithms() a, ml.parameters(a.algorithm) p
	WHERE a.algorithm IN ('linear_regression', 'ridge', 'lasso', 'elastic_net', 'logistic_regression')
		AND p.parameter NOT IN ('random_state', 'on_missing', 'gap', 'sample_weight') AND NOT effect(a.algorithm, p.parameter) $$,
	'every parameter of the linear models changes the coefficients (Evidently source: a parameter is accepted and unused)');
SELECT isnt((SELECT metrics FROM ml.train('seed1', 'wdbc', 'diagnosis', 'logistic_regression', '{"random_state": 1}')),
	(SELECT metrics FROM ml.train('seed2', 'wdbc', 'diagnosis', 'logistic_regression', '{"random_state": 2}')),
	'random_state changes which rows are held out (Evidently source)');
CREATE FUNCTION seen(preprocess jsonb) RETURNS float8[] LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ml.train('seen', $q$SELECT CASE WHEN i % 3 > 0 THEN i * i END AS x, 'k' || i % (1 + i % 9) AS k, date '2024-02-03' + i * 5 AS d, i AS y
		FROM generate_series(1, 100) i$q$, 'y', 'ridge', preprocess => preprocess, deploy => 'always');
	RETURN ml.transform('seen', NULL::int, 'k5', date '2024-05-06');
END $$;
SELECT is((SELECT count(DISTINCT seen(p)) FROM unnest(ARRAY['{}', '{"impute": "median"}', '{"impute": "constant", "fill": 5}',
		'{"indicator": true}', '{"scale": "standard"}', '{"scale": "min_max"}', '{"scale": "robust"}', '{"encode": "ordinal"}', '{"max_categories": 2}',
		'{"dates": ["year"]}', '{"dates": ["dow", "month"]}', '{"columns": {"x": {"scale": "standard"}}}']::jsonb[]) p), 12::bigint,
	'so does every key of preprocess (Evidently source)');

-- Privileges: the main flow as a plain user --------------------------------------------------

CREATE ROLE pitfall_user;
GRANT CREATE ON SCHEMA public TO pitfall_user;
SET ROLE pitfall_user;
CREATE TABLE mine AS SELECT i AS x, 2 * i + i % 3 AS y, i % 2 = 0 AS even FROM generate_series(1, 100) i;
SELECT lives_ok($$ SELECT * FROM ml.train('mine', 'mine', 'y', 'linear_regression') $$, 'a plain user trains (PostgresML #1255)');
SELECT lives_ok($$ SELECT ml.predict('mine', m), ml.describe('mine'), ml.sha256(ml.get('mine')) FROM mine m $$, 'predicts and describes (PostgresML #1227)');
SELECT lives_ok($$ SELECT * FROM ml.coefficients('mine'), ml.models, ml.versions, ml.deployments, ml.evaluations $$, 'reads (PostgresML #1227)');
SELECT lives_ok($$ SELECT ml.predict(f.m, t) FROM (SELECT ml.fit(t, 'y', 'ridge') AS m FROM mine t) f, mine t $$, 'fits by aggregate (PostgresML #1227)');
SELECT is((SELECT version FROM ml.train('mine', 'mine', 'y', 'ridge', deploy => 'always')), 2, 'retrains (PostgresML #1255)');
SELECT is(ml.rollback('mine'), 1, 'rolls back (PostgresML #1255)');
SELECT lives_ok($$ SELECT ml.drop_version('mine', 2) $$, 'drops a version (PostgresML #629)');
SELECT lives_ok($$ SELECT ml.drop_model('mine') $$, 'and the model (PostgresML #1032)');
SELECT throws_ok($$ SELECT * FROM ml.train('theft', 'truth', 'y', 'ridge') $$, '42501', 'permission denied for table truth',
	'a training reads with the rights of its caller (PostgresML #1255)');
RESET ROLE;

-- neurondb #15: CREATE EXTENSION corrupts the catalog ------------------------------------------

SELECT is_empty($$ SELECT pg_describe_object(classid, objid, 0) FROM pg_depend d, pg_identify_object(classid, objid, 0) o
	WHERE refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_ensemble') AND deptype = 'e'
		AND coalesce(o.schema, 'ml') <> 'ml' $$, 'the extension owns nothing outside its schema (neurondb #15)');
SELECT lives_ok($$ DROP EXTENSION pg_ensemble CASCADE $$, 'it goes (neurondb #15)');
SELECT is_empty($$ SELECT proname FROM pg_proc WHERE probin LIKE '%pg_ensemble%' $$, 'and leaves nothing (neurondb #15)');
SELECT lives_ok($$ CREATE EXTENSION pg_ensemble $$, 'and comes back (neurondb #15)');

DROP OWNED BY pitfall_user;
DROP ROLE pitfall_user;
SELECT * FROM finish();
