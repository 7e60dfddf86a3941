-- Weighted fits against R's lm and glm, statsmodels' WLS and GLM and scikit-learn's sample_weight
-- (test/data/weights), on every path; and what weights of one size do.
\set QUIET on
SET client_min_messages = warning;
CREATE TABLE weighed (x1 float8, x2 float8, x3 float8, x4 float8, y float8, two int, three int, w float8, n int);
\copy weighed FROM 'test/data/weights/rows.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE reference (peer text DEFAULT 'Python', "case" text, quantity text, class text, feature text, value float8);
\copy reference ("case", quantity, class, feature, value) FROM 'test/data/weights/reference.csv' WITH (FORMAT csv, HEADER, FORCE_NOT_NULL (class, feature))
ALTER TABLE reference ALTER peer SET DEFAULT 'R';
\copy reference ("case", quantity, class, feature, value) FROM 'test/data/weights/reference_r.csv' WITH (FORMAT csv, HEADER, FORCE_NOT_NULL (class, feature))

CREATE TABLE cases AS SELECT v."case" || ' ' || weight AS "case", algorithm, target, tolerance, weight,
	params::jsonb || jsonb_build_object('sample_weight', weight) AS params,
	format('SELECT x1, x2, x3, x4, %I, %I FROM weighed', target, weight) AS source
FROM (VALUES ('linear_regression', 'linear_regression', 'y', '{}', 1e-12),
	('linear_regression without intercept', 'linear_regression', 'y', '{"fit_intercept": false}', 1e-12),
	('ridge', 'ridge', 'y', '{"alpha": 2}', 1e-12),
	('lasso', 'lasso', 'y', '{"alpha": 0.1, "tol": 1e-15}', 1e-10),
	('elastic_net', 'elastic_net', 'y', '{"alpha": 0.1, "l1_ratio": 0.3, "tol": 1e-15}', 1e-10),
	('logistic_regression l2', 'logistic_regression', 'two', '{"C": 0.5, "tol": 1e-12}', 1e-9),
	('logistic_regression none', 'logistic_regression', 'two', '{"penalty": "none", "tol": 1e-12}', 1e-9),
	('logistic_regression three', 'logistic_regression', 'three', '{"penalty": "none", "tol": 1e-12}', 1e-9))
	v("case", algorithm, target, params, tolerance), (VALUES ('w'), ('n')) weights(weight)
WHERE EXISTS (SELECT FROM reference r WHERE r."case" = v."case" || ' ' || weight);

CREATE TABLE result (path text, "case" text, model ml.model);
DO $$
DECLARE
	c record;
	p record;
	m ml.model;
BEGIN
	FOR c IN SELECT * FROM cases LOOP
		FOR p IN VALUES ('matrix', '1GB'), ('auto', '1GB'), ('pass', '1GB') LOOP
			PERFORM set_config('ml.data_path', p.column1, false), set_config('ml.training_memory', p.column2, false);
			PERFORM ml.train('m', c.source, c.target, c.algorithm, c.params, test_size => 0, deploy => 'always');
			INSERT INTO result VALUES (p.column1, c."case", ml.get('m'));
		END LOOP;
		RESET ml.data_path;
		EXECUTE 'CREATE TABLE s AS ' || c.source;
		SELECT ml.fit(s, c.target, c.algorithm, c.params) INTO m FROM s;
		INSERT INTO result VALUES ('fit', c."case", m);
		SELECT model INTO m FROM (SELECT g, ml.fit(s, c.target, c.algorithm, c.params) AS model
			FROM s CROSS JOIN generate_series(1, 3) g WHERE g = 2 OR x1 > 0 GROUP BY g) f WHERE g = 2;
		INSERT INTO result VALUES ('fit by groups', c."case", m);
		DROP TABLE s;
	END LOOP;
END $$;

CREATE VIEW found AS
	SELECT path, "case", q.quantity, coalesce(k.class, '') AS class, coalesce(nullif(k.feature, '(intercept)'), '') AS feature, q.value
	FROM result r, ml.coefficients(r.model) k,
		LATERAL (VALUES ('estimate', k.coefficient), ('std_error', k.std_error), ('statistic', k.statistic), ('p_value', k.p_value)) q(quantity, value)
	UNION ALL
	SELECT path, "case", key, '', '', value::float8 FROM result r, jsonb_each_text(ml.describe(r.model) -> 'report') WHERE value ~ '^[-0-9.e+]+$';

SELECT plan((SELECT count(*) FROM cases)::int * 5 + 15);
WITH compared AS MATERIALIZED (
	SELECT count(f.value) = count(*) AND max(CASE WHEN f.value = r.value THEN 0 ELSE abs(f.value - r.value) / nullif(abs(r.value), 0) END) <= c.tolerance AS good,
		format('%s, %s: as %s has it', c."case", p.path, string_agg(DISTINCT r.peer, ' and ')) AS what
	FROM cases c JOIN reference r USING ("case") CROSS JOIN (SELECT DISTINCT path FROM result) p
		LEFT JOIN found f ON (f."case", f.path, f.quantity, f.feature) = (r."case", p.path, r.quantity, r.feature) AND r.class IN ('', f.class)
	GROUP BY c."case", c.tolerance, p.path)
SELECT ok(good, what) FROM compared;

-- One size for all weights: none, but against a penalty.
CREATE FUNCTION coefficients(params jsonb, weight float8, algorithm text, target text) RETURNS float8[] LANGUAGE plpgsql AS $$
DECLARE
	found float8[];
BEGIN
	PERFORM ml.train('sized', format('SELECT x1, x2, x3, x4, %I, %s::float8 AS size FROM weighed', target, weight), target, algorithm,
		params || '{"sample_weight": "size"}', test_size => 0, deploy => 'always');
	SELECT array_agg(coefficient ORDER BY class, feature) INTO found FROM ml.coefficients('sized');
	RETURN found;
END $$;
CREATE FUNCTION differs(a float8[], b float8[]) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(abs(x - y) / (1e-8 + abs(x))) FROM unnest(a, b) u(x, y) $$;
SELECT ok(differs(coefficients(params, 1, algorithm, target), coefficients(params, size, algorithm, target)) < 1e-10,
	format('%s: weights of %s change nothing', algorithm, size))
FROM (VALUES ('linear_regression', 'y', '{}'::jsonb), ('lasso', 'y', '{"alpha": 0.1, "tol": 1e-15}'), ('elastic_net', 'y', '{"alpha": 0.1, "tol": 1e-15}'),
	('logistic_regression', 'two', '{"penalty": "none", "tol": 1e-12}')) a(algorithm, target, params), (VALUES (1e-8), (1e8)) s(size);
SELECT ok(differs(coefficients('{"alpha": 3}', 1, 'ridge', 'y'), coefficients(jsonb_build_object('alpha', 3 * size), size, 'ridge', 'y')) < 1e-10,
	format('ridge: weights of %s are a smaller alpha', size)) FROM (VALUES (1e-8), (1e8)) s(size);
SELECT ok(differs(coefficients('{"C": 2, "tol": 1e-12}', 1, 'logistic_regression', 'two'),
	coefficients(jsonb_build_object('C', 2 / size, 'tol', 1e-12), size, 'logistic_regression', 'two')) < 1e-8,
	format('logistic_regression: weights of %s are a greater C', size)) FROM (VALUES (1e-8), (1e8)) s(size);

-- Votes of neighbours.
SELECT ml.train('near', 'SELECT x1, x2, x3, x4, y, w FROM weighed', 'y', 'knn', '{"sample_weight": "w"}', NULL, '{"scale": "none"}', test_size => 0) \g /dev/null
CREATE TABLE asked AS SELECT row_number() OVER () AS number, * FROM weighed;
SELECT ok(max(abs(p.prediction - r.value) / abs(r.value)) < 1e-12 AND count(*) = 20, 'knn: the mean of the neighbours is weighted')
FROM reference r JOIN ml.predict_batch('near', 'asked', 'number') p ON p.key::text = r.feature WHERE r."case" = 'knn w';

-- What stands for a NULL does not depend on weights, with sums as with rows.
CREATE TABLE holed AS SELECT CASE WHEN n = 2 THEN NULL ELSE x1 END AS x1, x2, x3 > 0 AS x3, y, w FROM weighed;
SELECT ok(differs(
		(SELECT array_agg(coefficient ORDER BY feature) FROM ml.coefficients((SELECT ml.fit(h, 'y', 'ridge', '{"sample_weight": "w"}') FROM holed h))),
		(SELECT array_agg(coefficient ORDER BY feature) FROM ml.coefficients((SELECT ml.fit(h, 'y', 'ridge', '{"sample_weight": "w"}')
			FROM (SELECT coalesce(x1, avg(x1) FILTER (WHERE w > 0) OVER ()) AS x1, x2, x3, y, w FROM holed) h)))) < 1e-12,
	'ml.fit: NULL is replaced by the plain mean of the rows that count');

-- Rows that weigh much are usual ones.
CREATE TABLE odd AS SELECT sin(i) AS a, cos(2 * i) AS b, 1 AS w FROM generate_series(1, 300) i UNION ALL SELECT 8, 8, 100;
SELECT ml.train('plain', 'SELECT a, b FROM odd', NULL, 'isolation_forest', '{"contamination": 0.1}', test_size => 0) \g /dev/null
SELECT ml.train('heavy', 'SELECT a, b, w FROM odd', NULL, 'isolation_forest', '{"contamination": 0.1, "sample_weight": "w"}', test_size => 0) \g /dev/null
SELECT ok(ml.predict('plain', o) > ml.predict('heavy', o) + 0.1, 'isolation_forest: a row that is drawn often is not isolated')
FROM (SELECT a, b FROM odd WHERE w = 100) o;
SELECT * FROM finish();
