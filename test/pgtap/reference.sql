-- The linear learners against the stored figures of scikit-learn and statsmodels
-- (test/data/linear), through ml.train in memory, ml.train by passes, and ml.fit.
\set QUIET on
SET client_min_messages = warning;

CREATE TABLE cases ("case" text, data text, target text, n_features int, standardize int, algorithm text, params text);
\copy cases FROM 'test/data/linear/cases.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE reference ("case" text, quantity text, "row" int, "column" int, value float8);
\copy reference FROM 'test/data/linear/reference.csv' WITH (FORMAT csv, HEADER)

-- Sets of x1 ... xp and y.
CREATE FUNCTION create_set(name text, p int, target_type text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE %I (%s, y %s)', name,
		(SELECT string_agg(format('x%s float8', j), ', ') FROM generate_series(1, p) j), target_type);
END $$;
SELECT create_set('correlated', 12, 'float8'), create_set('wide', 60, 'float8'),
	create_set('binary', 8, 'text'), create_set('onehot', 5, 'text'), create_set('three', 4, 'text');
\copy correlated FROM 'test/data/linear/correlated.csv' WITH (FORMAT csv, HEADER)
\copy wide FROM 'test/data/linear/wide.csv' WITH (FORMAT csv, HEADER)
\copy "binary" FROM 'test/data/linear/binary.csv' WITH (FORMAT csv, HEADER)
\copy onehot FROM 'test/data/linear/onehot.csv' WITH (FORMAT csv, HEADER)
\copy three FROM 'test/data/linear/three.csv' WITH (FORMAT csv, HEADER)

-- 'penalty=l1;C=0.5' as {"penalty": "l1", "C": 0.5}; 'class_weight=lived:3' has an object in it.
CREATE FUNCTION params_of(params text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_object_agg(split_part(p, '=', 1), CASE
		WHEN v ~ ':' THEN jsonb_build_object(split_part(v, ':', 1), split_part(v, ':', 2)::float8)
		WHEN v ~ '^[0-9.]+$' OR v IN ('true', 'false') THEN v::jsonb
		ELSE to_jsonb(v) END)
	FROM unnest(string_to_array(params, ';')) p, LATERAL split_part(p, '=', 2) v
$$;

-- The table of a case, its features in order, its query with columns standardized on request.
CREATE VIEW prepared AS
	SELECT c.*, params_of(params) AS json, t.source, t.features,
		format('SELECT %1$s, %2$I FROM %3$I', t.list, target, t.source) AS plain,
		format('SELECT %1$s, %2$I FROM %3$I, (SELECT %4$s FROM %3$I) s', t.scaled, target, t.source, t.moments) AS standardized
	FROM cases c CROSS JOIN LATERAL (
		SELECT source, array_agg(attname::text ORDER BY attnum) AS features,
			string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS list,
			string_agg(format('(%1$I - s.m%2$s) / s.s%2$s AS %1$I', attname, attnum), ', ' ORDER BY attnum) AS scaled,
			string_agg(format('avg(%1$I) AS m%2$s, stddev_pop(%1$I) AS s%2$s', attname, attnum), ', ') AS moments
		FROM (SELECT regexp_replace(data, '^.*/|breast_cancer_|\.csv$', '', 'g') AS source) n
			CROSS JOIN LATERAL (SELECT attname, attnum FROM pg_attribute
				WHERE attrelid = n.source::regclass AND attnum > 0 AND attname <> c.target
				ORDER BY attnum LIMIT c.n_features) a
		GROUP BY source) t;

CREATE TABLE result (path text, "case" text, model ml.model);

DO $$
DECLARE
	c record;
	m ml.model;
BEGIN
	FOR c IN SELECT * FROM prepared LOOP
		-- scaled by the model itself ...
		PERFORM ml.train(c."case", c.source, c.target, c.algorithm, c.json, c.features,
			CASE c.standardize WHEN 1 THEN '{"scale": "standard"}' ELSE '{}' END::jsonb, test_size => 0);
		INSERT INTO result VALUES ('ml.train', c."case", ml.get(c."case"));
		SET LOCAL ml.data_path = 'pass';
		PERFORM ml.train(c."case", c.source, c.target, c.algorithm, c.json, c.features,
			CASE c.standardize WHEN 1 THEN '{"scale": "standard"}' ELSE '{}' END::jsonb, test_size => 0);
		INSERT INTO result VALUES ('ml.train by passes', c."case", ml.get(c."case" || '@2'));
		RESET ml.data_path;
		-- ... and by the query
		EXECUTE format('SELECT ml.fit(q, %L, %L, %L) FROM (%s) q', c.target, c.algorithm, c.json,
			CASE c.standardize WHEN 1 THEN c.standardized ELSE c.plain END) INTO m;
		INSERT INTO result VALUES ('ml.fit', c."case", m);
	END LOOP;
END $$;

-- Every figure of a model in the form of the reference.
CREATE TABLE figure AS
	SELECT r.path, r."case", q.quantity, coalesce(array_position(ml.classes(r.model), k.class) - 1, 0) AS "row",
		coalesce(array_position(p.features, k.feature), 0) - 1 AS "column", q.value
	FROM result r JOIN prepared p USING ("case") CROSS JOIN LATERAL ml.coefficients(r.model) k
		CROSS JOIN LATERAL (VALUES ('estimate', k.coefficient), ('std_error', k.std_error), ('p_value', k.p_value)) q (quantity, value)
	UNION ALL
	SELECT r.path, r."case", f.key, 0, 0, f.value::float8
	FROM result r CROSS JOIN LATERAL jsonb_each_text(ml.describe(r.model) -> 'report') f;
-- With two classes the weights speak for the greater one, row 0 of the reference.
UPDATE figure f SET "row" = 0 FROM result r WHERE r.path = f.path AND r."case" = f."case" AND cardinality(ml.classes(r.model)) = 2;

-- Relative to the figure; of a coefficient that the penalty keeps near zero, to the size of the others.
CREATE TABLE compared AS
	SELECT p.path, r."case", r.quantity, count(*) AS n, count(f.value) AS n_found,
		max(abs(f.value - r.value) / greatest(abs(r.value),
			CASE r.quantity WHEN 'estimate' THEN 1e-3 * s.largest ELSE 1e-30 END)) AS worst
	FROM reference r CROSS JOIN (SELECT DISTINCT path FROM result) p
		LEFT JOIN figure f USING (path, "case", quantity, "row", "column")
		JOIN (SELECT "case", max(abs(value)) AS largest FROM reference WHERE quantity = 'estimate' AND "column" >= 0 GROUP BY 1) s
			USING ("case")
	GROUP BY p.path, r."case", r.quantity;

CREATE FUNCTION remarks(model ml.model) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(r, E'\n'), '') FROM jsonb_array_elements_text(ml.describe(model) -> 'remarks') r
$$;

SELECT plan((SELECT count(*)::int FROM compared) + 24);

SELECT ok(n_found = n AND worst <= 1e-6, format('%s, %s: %s figures "%s" agree, worst to %s', path, "case", n, quantity,
	to_char(worst, '9.9EEEE'))) FROM compared ORDER BY "case", path, quantity;

-- What the sets must contain for this file to show anything.
SELECT cmp_ok((SELECT count(*) FROM reference), '>=', 1190::bigint, 'the stored figures are all there');
SELECT is((SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT FROM reference r WHERE r."case" = c."case")), 0::bigint,
	'for every case');

-- The path changes nothing but the last bits; the query's scaling is the model's.
SELECT is_empty($$ SELECT a."case", a.quantity, a."row", a."column", a.value, b.value
	FROM figure a JOIN figure b USING ("case", quantity, "row", "column")
	WHERE a.path = 'ml.train' AND b.path = 'ml.train by passes' AND quantity IN ('estimate', 'std_error')
		AND abs(a.value - b.value) > 1e-9 * greatest(abs(b.value), 1) $$, 'in memory and by passes: to 1e-9');

-- Standard errors, statistics and p-values exist exactly where the theory gives them.
SELECT is_empty($$ SELECT r.path, r."case" FROM result r, LATERAL ml.coefficients(r.model) k
	WHERE (k.std_error IS NULL) <> (r."case" !~ '^(linear_regression|unpenalized)' OR (r."case" = 'unpenalized three classes' AND k.class = 'a'))
		OR (k.std_error IS NULL) <> (k.p_value IS NULL) OR (k.std_error IS NULL) <> (k.statistic IS NULL)
		OR abs(k.statistic - k.coefficient / k.std_error) > 1e-9 * abs(k.statistic) $$,
	'standard errors without a penalty only, but of the reference class, and the statistic is their ratio');

-- All thirty columns tell malignant from benign without error: no likelihood has a maximum.
CREATE TABLE thirty (path text, model ml.model);
DO $$
BEGIN
	PERFORM ml.train('thirty', 'wdbc', 'diagnosis', 'logistic_regression', '{"penalty": "none"}', test_size => 0);
	INSERT INTO thirty VALUES ('ml.train', ml.get('thirty'));
	SET LOCAL ml.data_path = 'pass';
	PERFORM ml.train('thirty', 'wdbc', 'diagnosis', 'logistic_regression', '{"penalty": "none"}', test_size => 0);
	INSERT INTO thirty VALUES ('ml.train by passes', ml.get('thirty@2'));
	INSERT INTO thirty SELECT 'ml.fit', ml.fit(w, 'diagnosis', 'logistic_regression', '{"penalty": "none"}') FROM wdbc w;
END $$;
SELECT matches(remarks(model), '^complete separation', path || ': separation is said of all thirty columns') FROM thirty;
SELECT is((SELECT count(k.std_error) FROM ml.coefficients(model) k), 0::bigint, path || ': and no standard error is made up') FROM thirty;
SELECT ok(NOT ml.describe(model) -> 'report' ? 'log_likelihood', path || ': nor a likelihood') FROM thirty;
SELECT is((SELECT count(*) FROM wdbc w WHERE ml.classify(t.model, w) <> w.diagnosis), 0::bigint,
	path || ': every row is classified right') FROM thirty t;
SELECT is(remarks(model), '', path || ': nothing is said of the ten means') FROM result WHERE "case" = 'unpenalized wdbc means';
SELECT is(remarks(model), '', path || ': nor with a penalty') FROM result WHERE "case" = 'l2 wdbc';

-- Ties between the classes at one value are the other kind; one row on the wrong side is none.
CREATE TABLE tied AS SELECT x, y FROM (VALUES (1, 0), (2, 0), (3, 0), (4, 0), (4, 1), (5, 1), (6, 1), (7, 1)) v (x, y);
SELECT matches((SELECT remarks(ml.fit(t, 'y', 'logistic_regression', '{"penalty": "none"}')) FROM tied t),
	'^quasi-complete separation', 'quasi-complete separation is said as such');
INSERT INTO tied VALUES (1, 1);
SELECT is((SELECT remarks(ml.fit(t, 'y', 'logistic_regression', '{"penalty": "none"}')) FROM tied t),
	'', 'and not where a maximum exists');

SELECT * FROM finish();
