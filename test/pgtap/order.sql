-- The same rows give the same model, bit for bit, in whatever order they lie and by however many
-- workers they are read: what a column is, is judged by its values alone. Where an answer follows
-- the order of the rows, that is the order of the source's ORDER BY.
\set QUIET on
SET client_min_messages = warning;

-- Everything that a column can be, NULLs everywhere, equal rows; in an order of i, backwards, and by chance.
CREATE TABLE order_1 AS
	SELECT CASE WHEN h % 11 > 0 THEN sin(i) * 10 ^ (h % 3) END AS a, cos(i * 3) AS b, (h % 40)::int AS whole,
		CASE WHEN h % 9 > 0 THEN (cos(i * 3) * 100)::numeric(8, 2) END AS amount,
		CASE WHEN h % 7 > 0 THEN 'k' || h % 5 END AS kind, 'v' || (h / 7) % (1 + h % 300) AS many_kinds,
		'id ' || md5(i::text) AS id, CASE WHEN i > 300 THEN 'u' || i % 550 END AS nearly_id,
		CASE WHEN h % 21 > 0 THEN format('the word%s of word%s is w%s', h % 11, h % 13, h % 7) END AS prose,
		CASE WHEN h % 13 > 0 THEN h % 2 = 0 END AS flag, date '2020-01-01' + h % 900 AS day,
		CASE WHEN h % 23 > 0 THEN timestamp '2022-01-01' + h % 5000 * interval '1 hour' END AS moment,
		CASE WHEN h % 29 > 0 THEN ARRAY[sin(i * 2), h % 3]::float8[] END AS pair, 1 + h % 3 AS w,
		CASE WHEN h % 17 > 0 THEN 3 * sin(i) + cos(i * 3) + h % 5 + sin(i * 77) END AS y,
		CASE WHEN h % 19 > 0 THEN 'l' || (2 + sin(i) + sin(i * 77))::int END AS label, i
	FROM (SELECT i, abs(hashint4(i)) AS h FROM generate_series(1, 600) AS i) s;
INSERT INTO order_1 SELECT * FROM order_1 WHERE i % 10 = 0;
CREATE TABLE order_2 AS SELECT * FROM order_1 ORDER BY i DESC;
CREATE TABLE order_3 AS SELECT * FROM order_1 ORDER BY md5(i || ' by chance'), i;
-- One value comes often, but only behind more different ones than any dictionary is asked to keep; texts
-- that begin as words and go on as prose; identifiers.
CREATE TABLE late_1 AS
	SELECT CASE WHEN i <= 110000 THEN 'u' || i ELSE 'often' END AS late, 'e' || i AS every,
		CASE WHEN i <= 105000 THEN 'one' || i ELSE 'many more words of text ' || i || repeat(' and more', i % 60) END AS grows,
		i % 7 AS x, i % 7 * 2 + i % 3 + CASE WHEN i > 110000 THEN 50 ELSE 0 END AS y, i
	FROM generate_series(1, 130000) i;
CREATE TABLE late_2 AS SELECT * FROM late_1 ORDER BY i DESC;
CREATE TABLE late_3 AS SELECT * FROM late_1 ORDER BY hashint4(i);
ALTER TABLE order_1 SET (parallel_workers = 2);
ALTER TABLE order_2 SET (parallel_workers = 2);
ALTER TABLE order_3 SET (parallel_workers = 2);
ALTER TABLE late_1 SET (parallel_workers = 2);
ALTER TABLE late_2 SET (parallel_workers = 2);
ALTER TABLE late_3 SET (parallel_workers = 2);
ANALYZE order_1, order_2, order_3, late_1, late_2, late_3;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;

CREATE TABLE cases (what text PRIMARY KEY, tables text, columns text, target text, algorithm text, params jsonb);
-- Each algorithm for each of its tasks, of every kind of column; what takes long learns little.
INSERT INTO cases
	SELECT concat_ws(' for ', a.algorithm, t.task), 'order', t.columns, t.target, a.algorithm,
		(SELECT coalesce(jsonb_object_agg(parameter, 3), '{}') FROM ml.parameters(a.algorithm)
			WHERE parameter = 'n_estimators' OR parameter = 'max_iter' AND a.algorithm IN ('svm', 'mlp', 'sgd'))
	FROM ml.algorithms() a JOIN (VALUES
			('regression', 'a, b, whole, amount, kind, many_kinds, id, nearly_id, flag, day, moment, pair, y', 'y'),
			('classification', 'a, b, whole, amount, kind, many_kinds, id, nearly_id, flag, day, moment, pair, label', 'label'),
			(NULL, 'a, b, whole, amount, kind, id, nearly_id, flag, day, moment, pair', NULL)) t (task, columns, target)
		ON t.task = ANY (a.tasks) OR t.task IS NULL AND NOT a.tasks && '{regression,classification}';
INSERT INTO cases VALUES
	('naive_bayes by sums', 'order', 'a, b, whole, flag, label', 'label', 'naive_bayes', '{}'),
	('pca by sums', 'order', 'b, whole', NULL, 'pca', '{}'),
	('words by sgd', 'order', 'a, b, prose, y', 'y', 'sgd', '{"max_iter": 2}'),
	('words by naive_bayes', 'order', 'b, prose, label', 'label', 'naive_bayes', '{}'),
	('words by logistic_regression', 'order', 'b, prose, label', 'label', 'logistic_regression', '{}'),
	('ridge by sums', 'order', 'b, whole, y', 'y', 'ridge', '{}'),
	('weights', 'order', 'a, b, kind, w, label', 'label', 'random_forest', '{"n_estimators": 3, "sample_weight": "w"}'),
	('boosting that stops early', 'order', 'a, b, kind, y', 'y', 'gradient_boosting', '{"n_estimators": 5, "early_stopping": true, "subsample": 0.5}'),
	('nets by lbfgs', 'order', 'a, b, y', 'y', 'mlp', '{"solver": "lbfgs", "max_iter": 5}'),
	('rows one after the other', 'order', 'a, b, kind, y', 'y', 'sgd', '{"shuffle": false, "max_iter": 2}'),
	('batches one after the other', 'order', 'a, b, kind, y', 'y', 'mlp', '{"shuffle": false, "max_iter": 2}'),
	('late repeats', 'late', 'late, every, x, y', 'y', 'ridge', '{}'),
	('late prose', 'late', 'every, grows, x, y', 'y', 'sgd', '{"max_iter": 1}');

CREATE TABLE made (what text, way text, hash text);
DO $$
DECLARE
	c cases;
	hash text;
BEGIN
	SET LOCAL client_min_messages = error;
	FOR c IN SELECT * FROM cases LOOP
		FOR i IN 1..3 LOOP
			PERFORM ml.train(c.what, format('SELECT %s FROM %s_%s', c.columns, c.tables, i), c.target, c.algorithm, c.params);
			FOR workers IN 0..2 LOOP
				CONTINUE WHEN workers = 1 AND i > 1;
				PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
				EXECUTE format('SELECT ml.sha256(ml.fit(t, %L, %L, %L)) FROM (SELECT %s FROM %s_%s) t',
					c.target, c.algorithm, c.params, c.columns, c.tables, i) INTO hash;
				INSERT INTO made VALUES (c.what, 'fit', hash);
			END LOOP;
		END LOOP;
	END LOOP;
	INSERT INTO made SELECT name, 'train', sha256 FROM ml.versions;
END $$;

-- Rows of which some figures are pure rounding, whose last digits would tell in what order sums were taken.
CREATE TABLE rounding AS
	SELECT shape, i, a, b, c, d, y, (i % 3)::text AS label FROM generate_series(1, 24) i, LATERAL (VALUES
		('as many rows as coefficients', sin(i) * 0.1, cos(i * 2) * 0.3, sin(i * 3) * 0.7, cos(i * 5) * 0.9, sin(i * 11) * 1.3),
		('no residual', sin(i) * 0.1, cos(i * 2) * 0.3, sin(i * 3) * 0.7, cos(i * 5) * 0.9, sin(i) * 0.1 * 0.1 - 0.7 * cos(i * 2) * 0.3),
		('constant columns', 0.1, cos(i * 2) * 0.3, 1e8 + 0.1, 0.3, sin(i * 11) * 1.3),
		('a constant target', sin(i) * 0.1, cos(i * 2) * 0.3, sin(i * 3) * 0.7, cos(i * 5) * 0.9, 0.1),
		('columns that depend on each other', sin(i) * 0.1, sin(i) * 0.3, sin(i * 3) * 0.7, sin(i) * 0.1 + sin(i * 3) * 0.7, sin(i * 11) * 1.3),
		('one row many times', 0.1, 0.3, 0.7, 0.9, 1.3),
		('few values', 0.1 * (i % 2), 0.3 * (i % 2), 0.7 * (i % 3), 0.9 * (i % 3), 1.3 * (i % 3))) s (shape, a, b, c, d, y)
	WHERE shape <> 'as many rows as coefficients' OR i <= 5;
DO $$
DECLARE
	hash text;
	kind text;
	algo text;
	target text;
BEGIN
	SET LOCAL client_min_messages = error;
	FOR kind, algo, target IN SELECT DISTINCT shape, x.algo, x.target FROM rounding, (VALUES ('linear_regression', 'y'), ('ridge', 'y'), ('lasso', 'y'),
			('elastic_net', 'y'), ('pca', NULL), ('naive_bayes', 'label')) x (algo, target) LOOP
		FOR i IN 1..6 LOOP
			EXECUTE format('SELECT ml.sha256(ml.fit(t, %L, %L)) FROM (SELECT %s FROM rounding WHERE shape = %L ORDER BY hashint4(i * %s)) t',
				target, algo, concat_ws(', ', 'a, b, c, d', target), kind, i) INTO hash;
			INSERT INTO made VALUES (algo || ' of ' || kind, 'fit', hash);
		END LOOP;
	END LOOP;
END $$;

-- Learning on.
DO $$
DECLARE
	algo text;
	target text;
BEGIN
	SET LOCAL client_min_messages = error;
	FOR algo, target IN VALUES ('sgd', 'y'), ('mlp', 'y'), ('gradient_boosting', 'y'), ('random_forest', 'label'),
			('naive_bayes', 'label'), ('kmeans', NULL) LOOP
		PERFORM ml.train('on ' || algo, 'SELECT a, b, kind, prose, y, label FROM order_1 WHERE i <= 300', target, algo,
			CASE WHEN algo IN ('sgd', 'mlp') THEN '{"max_iter": 2}' WHEN algo ~ 'forest|boost' THEN '{"n_estimators": 3}' WHEN algo = 'kmeans' THEN '{"algorithm": "mini_batch"}' ELSE '{}' END::jsonb,
			features => '{a,b,kind,prose}');
		FOR i IN 1..3 LOOP
			PERFORM ml.update('on ' || algo || '@1', format('SELECT a, b, kind, prose, y, label FROM order_%s WHERE i > 300', i));
		END LOOP;
	END LOOP;
	INSERT INTO made SELECT name, 'update', sha256 FROM ml.versions WHERE name LIKE 'on %' AND version > 1;
END $$;

SELECT plan((SELECT 2 * count(*) FROM cases)::int + 7 * 6 + 6 + 15);
SELECT is(count(DISTINCT hash)::int, 1, format('%s, %s: one model of %s', what, way, count(*)))
	FROM made GROUP BY what, way ORDER BY way, what COLLATE "C";

-- A late value is what tells the rows with high targets; of two columns only the identifier is left out.
SELECT cmp_ok((metrics->>'r2_score')::float8, '>', 0.99::float8, 'a value that comes late and often is a category')
	FROM ml.versions WHERE name = 'late repeats' AND version = 1;
SELECT results_eq($$SELECT DISTINCT split_part(feature, '=', 1) FROM ml.coefficients('late repeats') WHERE feature <> '(intercept)' ORDER BY 1$$,
	'{late,x}'::text[], 'an identifier of 130,000 values is left out');
SELECT results_eq($$SELECT DISTINCT split_part(feature, '=', 1) IN ('x') FROM ml.coefficients('late prose') WHERE feature LIKE '%every%'$$,
	ARRAY[]::bool[], 'also beside texts');
SELECT ok(count(*) > 0, 'texts that go on as prose are words') FROM ml.coefficients('late prose') WHERE feature = 'grows:more';
SET ml.data_path = 'pass';
SELECT ml.train('late pass', 'SELECT late, every, x, y FROM late_1', 'y', 'ridge') \gset
RESET ml.data_path;
SELECT results_eq($$SELECT DISTINCT split_part(feature, '=', 1) FROM ml.coefficients('late pass') WHERE feature <> '(intercept)' ORDER BY 1$$,
	'{late,x}'::text[], 'in passes the same columns');

SELECT is((ml.describe(m)->'report'->>'rss')::float8, 0::float8, 'as many coefficients as rows leave nothing, not even rounding')
	FROM (SELECT ml.fit(t, 'y', 'linear_regression') AS m FROM (SELECT a, b, c, d, y FROM rounding WHERE shape LIKE 'as many%') t) f;
SELECT is((SELECT array_agg(coefficient ORDER BY feature) FROM ml.coefficients(m)), '{0.1,0,0,0,0}'::float8[], 'a constant target has no coefficients')
	FROM (SELECT ml.fit(t, 'y', 'linear_regression') AS m FROM (SELECT a, b, c, d, y FROM rounding WHERE shape = 'a constant target') t) f;

-- "shuffle": false: the last row counts most, whichever the source's ORDER BY, or the aggregate's, puts last.
CREATE TABLE steps AS SELECT (i % 2)::float8 AS x, i::float8 AS y FROM generate_series(1, 400) i ORDER BY hashint4(i);
CREATE FUNCTION last_seen(ways text, algorithm text, params jsonb) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	result float8;
BEGIN
	PERFORM ml.train('steps', 'SELECT x, y FROM steps ' || ways, 'y', algorithm, params, deploy => 'always');
	SELECT max(ml.predict('steps', s)) INTO result FROM (VALUES (0.0::float8), (1.0)) s (x);
	RETURN result;
END $$;
\set sgd '{"shuffle": false, "max_iter": 1, "tol": null, "learning_rate": "constant", "eta0": 0.3, "alpha": 0}'
SELECT cmp_ok(last_seen('ORDER BY y', 'sgd', :'sgd'), '>', 350::float8, 'sgd, ascending');
SELECT cmp_ok(last_seen('ORDER BY y DESC', 'sgd', :'sgd'), '<', 50::float8, 'sgd, descending');
SELECT version AS whole FROM ml.train('steps', 'SELECT x, y FROM steps ORDER BY y', 'y', 'sgd', :'sgd', test_size => 0) \gset
SELECT is(ml.sha256(ml.fit(s, 'y', 'sgd', :'sgd' ORDER BY s.y)), (SELECT sha256 FROM ml.versions WHERE name = 'steps' AND version = :whole),
	'ml.fit with an ORDER BY of its own') FROM (SELECT x, y FROM steps) s;
SELECT isnt(ml.sha256(ml.fit(s, 'y', 'sgd', :'sgd' ORDER BY s.y)), ml.sha256(ml.fit(s, 'y', 'sgd', :'sgd' ORDER BY s.y DESC)),
	'another order, another model') FROM (SELECT x, y FROM steps) s;
SELECT is(ml.sha256(ml.fit(s, 'y', 'sgd', '{}' ORDER BY s.y)), ml.sha256(ml.fit(s, 'y', 'sgd', '{}')),
	'where rows are shuffled, their order says nothing') FROM (SELECT x, y FROM steps) s;
\set mlp '{"shuffle": false, "max_iter": 3, "batch_size": 40, "solver": "sgd", "learning_rate_init": 0.001, "hidden_layer_sizes": []}'
SELECT isnt(last_seen('ORDER BY y', 'mlp', :'mlp'), last_seen('ORDER BY y DESC', 'mlp', :'mlp'), 'mlp follows the order too');
CREATE TABLE backwards AS SELECT * FROM steps ORDER BY y DESC;
SELECT last_seen('', 'mlp', :'mlp') AS shuffled \gset
SELECT ml.train('steps', 'backwards', 'y', 'mlp', :'mlp') \gset
SELECT is(count(DISTINCT sha256)::int, 1, 'without an ORDER BY rows are taken in an order of their content')
	FROM (SELECT sha256 FROM ml.versions WHERE name = 'steps' ORDER BY version DESC LIMIT 2) v;
SELECT last_seen('ORDER BY y', 'sgd', :'sgd') AS first_order \gset
SELECT version AS up FROM ml.update('steps', 'SELECT x, y FROM steps ORDER BY y') \gset
SELECT version AS down FROM ml.update('steps', 'SELECT x, y FROM steps ORDER BY y DESC') \gset
SELECT is(count(DISTINCT sha256)::int, 2, 'ml.update follows the order as well')
	FROM ml.versions WHERE name = 'steps' AND version IN (:up, :down);
SELECT * FROM finish();
