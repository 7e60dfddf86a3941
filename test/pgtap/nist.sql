-- Least squares on NIST's certified sets: the digits shared with the published
-- values, through ml.train and through ml.fit.
\i test/data/nist.sql
SET client_min_messages = warning;

-- Correct digits: log relative error, at most 15; of an exact zero, log absolute.
CREATE FUNCTION lre(estimate float8, certified float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
	SELECT CASE WHEN estimate IS NULL THEN 0
		WHEN estimate = certified THEN 15
		WHEN certified = 0 THEN greatest(least(-log(abs(estimate)), 15), 0)
		ELSE greatest(least(-log(abs(estimate - certified) / abs(certified)), 15), 0) END
$$;

-- The query, the intercept, the goal of each set, and which certified
-- parameter each column is.
CREATE TABLE nist_goal (dataset text, query text, intercept boolean, goal float8);
INSERT INTO nist_goal VALUES
	('norris', 'SELECT y, x AS b1 FROM nist_norris', true, 10),
	('pontius', 'SELECT y, x AS b1, x ^ 2 AS b2 FROM nist_pontius', true, 10),
	('noint1', 'SELECT y, x AS b1 FROM nist_noint1', false, 10),
	('noint2', 'SELECT y, x AS b1 FROM nist_noint2', false, 10),
	('longley', 'SELECT y, x1 AS b1, x2 AS b2, x3 AS b3, x4 AS b4, x5 AS b5, x6 AS b6 FROM nist_longley', true, 9),
	('filip', 'SELECT y, ' || (SELECT string_agg(format('x ^ %s AS b%s', i, i), ', ') FROM generate_series(1, 10) i)
		|| ' FROM nist_filip', true, 7);
INSERT INTO nist_goal
	SELECT 'wampler' || k, 'SELECT y, ' || (SELECT string_agg(format('x ^ %s AS b%s', i, i), ', ') FROM generate_series(1, 5) i)
		|| ' FROM nist_wampler' || k, true, CASE WHEN k <= 3 THEN 9 ELSE 7 END
	FROM generate_series(1, 5) k;

CREATE TABLE nist_result (path text, dataset text, model ml.model);

DO $$
DECLARE
	g record;
	m ml.model;
	p jsonb;
BEGIN
	FOR g IN SELECT * FROM nist_goal LOOP
		p := jsonb_build_object('fit_intercept', g.intercept);
		PERFORM ml.train(g.dataset, g.query, 'y', 'linear_regression', p, test_size => 0);
		INSERT INTO nist_result VALUES ('ml.train', g.dataset, ml.get(g.dataset));
		EXECUTE format('SELECT ml.fit(q, ''y'', ''linear_regression'', %L) FROM (%s) q', p, g.query) INTO m;
		INSERT INTO nist_result VALUES ('ml.fit', g.dataset, m);
	END LOOP;
	SET LOCAL ml.data_path = 'pass';
	FOR g IN SELECT * FROM nist_goal LOOP
		p := jsonb_build_object('fit_intercept', g.intercept);
		PERFORM ml.train(g.dataset, g.query, 'y', 'linear_regression', p, test_size => 0, deploy => 'always');
		INSERT INTO nist_result VALUES ('ml.train by passes', g.dataset, ml.get(g.dataset));
	END LOOP;
END
$$;

CREATE VIEW nist_digits AS
	SELECT r.path, r.dataset, g.goal,
		min(lre(c.coefficient, n.estimate)) AS coefficients,
		min(lre(c.std_error, n.std_error)) AS std_errors,
		(SELECT lre((ml.describe(r.model) #>> '{report,residual_std_error}')::float8, s.estimate)
			FROM nist_certified s WHERE s.dataset = r.dataset AND s.parameter = 'residual_sd') AS residual_sd,
		(SELECT lre((ml.describe(r.model) #>> '{report,r2}')::float8, s.estimate)
			FROM nist_certified s WHERE s.dataset = r.dataset AND s.parameter = 'r_squared') AS r2
	FROM nist_result r JOIN nist_goal g USING (dataset)
		CROSS JOIN LATERAL ml.coefficients(r.model) c
		JOIN nist_certified n ON n.dataset = r.dataset
			AND n.parameter = CASE c.feature WHEN '(intercept)' THEN 'b0' ELSE c.feature END
	GROUP BY r.path, r.dataset, r.model::text, g.goal, r.model;

SELECT plan((4 * count(*) + 3)::int) FROM nist_result;
SELECT is(count(*), 11::bigint, path || ': every set was fitted') FROM nist_result GROUP BY path ORDER BY path;
SELECT cmp_ok(coefficients, '>=', goal, format('%s, %s: coefficients', path, dataset))
	FROM nist_digits ORDER BY path, dataset;
SELECT cmp_ok(std_errors, '>=', 6::float8, format('%s, %s: standard errors', path, dataset))
	FROM nist_digits ORDER BY path, dataset;
SELECT cmp_ok(residual_sd, '>=', 6::float8, format('%s, %s: residual standard deviation', path, dataset))
	FROM nist_digits ORDER BY path, dataset;
SELECT cmp_ok(r2, '>=', 9::float8, format('%s, %s: R squared', path, dataset))
	FROM nist_digits ORDER BY path, dataset;
SELECT diag(format('%-20s %-9s coefficients %s std_errors %s residual_sd %s r2 %s', path, dataset,
	round(coefficients::numeric, 1), round(std_errors::numeric, 1), round(residual_sd::numeric, 1), round(r2::numeric, 1)))
	FROM nist_digits ORDER BY dataset, path;
SELECT * FROM finish();
