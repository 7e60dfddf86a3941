-- Linear models without a penalty over categories: statsmodels' coefficients and tests of
-- them, what each category is told from, and how that is asked for.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
BEGIN;
SELECT * FROM no_plan();

CREATE TYPE sizes AS ENUM ('low', 'mid', 'high');
CREATE TABLE sales (x float8, size sizes, color text, y float8, bought text, brand text);
\copy sales FROM 'test/data/linear/categories.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE reference ("case" text, class text, feature text, estimate float8, std_error float8, statistic float8, p_value float8);
\copy reference FROM 'test/data/linear/categories_reference.csv' WITH (FORMAT csv, HEADER)

-- A model of one of the targets, of all rows; named: of the other categories that the cases name.
CREATE FUNCTION trained(name text, target text, named boolean, constant boolean) RETURNS void LANGUAGE sql AS $$
	SELECT count(*) FROM ml.train(name, 'SELECT x, size, color, ' || target || ' FROM sales', target,
		CASE target WHEN 'y' THEN 'linear_regression' ELSE 'logistic_regression' END,
		jsonb_build_object('fit_intercept', constant) || CASE target WHEN 'y' THEN '{}' ELSE '{"penalty": "none"}' END::jsonb,
		preprocess => CASE WHEN named THEN '{"columns": {"size": {"reference": "high"}, "color": {"reference": "red"}}}' ELSE '{}' END::jsonb,
		test_size => 0) $$;
SELECT trained(c."case", split_part(c."case", ',', 1), c."case" LIKE '%named%', c."case" NOT LIKE '%no constant')
FROM (SELECT DISTINCT "case" FROM reference) c;

-- Error of a figure; of a coefficient in its standard errors.
CREATE FUNCTION off(got float8, want float8, unit float8) RETURNS float8 LANGUAGE sql AS 'SELECT coalesce(abs(got - want) / unit, 1e9)';
CREATE VIEW compared AS
	SELECT "case", r.feature IS NULL AS is_reference, c.coefficient, c.std_error,
		greatest(off(c.coefficient, r.estimate, r.std_error), off(c.std_error, r.std_error, r.std_error),
			off(c.statistic, r.statistic, abs(r.statistic)), off(c.p_value, r.p_value, r.p_value)) AS error
	FROM (SELECT m."case", coalesce(k.class, '') AS class, feature, coefficient, std_error, statistic, p_value
			FROM (SELECT DISTINCT "case" FROM reference) m CROSS JOIN LATERAL ml.coefficients(m."case") k) c
		FULL JOIN (SELECT "case", coalesce(class, '') AS class, feature, estimate, std_error, statistic, p_value FROM reference) r
		USING ("case", class, feature);
SELECT cmp_ok(max(error) FILTER (WHERE NOT is_reference), '<', 1e-8::float8, "case" || ': statsmodels finds the same') FROM compared GROUP BY "case" ORDER BY "case";
-- Those of columns, for each class but the first, of which all are
SELECT ok(bool_and(coefficient = 0 AND std_error IS NULL) FILTER (WHERE is_reference)
		AND count(*) FILTER (WHERE is_reference) = CASE WHEN "case" LIKE 'brand%' THEN 8 + 4 ELSE 2 END
			- CASE WHEN "case" NOT LIKE '%no constant' THEN 0 WHEN "case" LIKE 'brand%' THEN 3 ELSE 1 END,
	"case" || ': the references are there, with coefficient 0') FROM compared GROUP BY "case" ORDER BY "case";

-- What stands where
SELECT is((SELECT array_agg(feature) FROM ml.coefficients('y')),
	'{(intercept),x,size=low,size=mid,size=high,color=blue,color=green,color=red}', 'an enum goes by its labels, a text by its bytes');
SELECT is((SELECT array_agg(f ->> 'reference') FROM jsonb_array_elements(ml.describe('y') -> 'features') f), '{NULL,low,blue}', 'ml.describe names the references');
SELECT is((SELECT array_agg(f ->> 'reference') FROM jsonb_array_elements(ml.describe('y, named references') -> 'features') f), '{NULL,high,red}', '... those asked for too');
SELECT is((SELECT array_agg(f ->> 'reference') FROM jsonb_array_elements(ml.describe('y, no constant') -> 'features') f), '{NULL,NULL,blue}', '... and that the first column has none without a constant');
SELECT is(array_agg(feature) FILTER (WHERE coefficient = 0), '{one=only,color=blue}', 'a column of one category is its reference')
FROM ml.coefficients((SELECT ml.fit(s, 'y', 'linear_regression') FROM (SELECT y, 'only' AS one, color FROM sales) s));

-- In other rows other categories are the most frequent; what is told from what stays.
SELECT is(array(SELECT feature FROM ml.coefficients((SELECT ml.fit(s, 'y', 'linear_regression') FROM sales s WHERE size <> 'high' OR x > 3)) WHERE coefficient = 0),
	array(SELECT feature FROM ml.coefficients((SELECT ml.fit(s, 'y', 'linear_regression') FROM sales s WHERE size <> 'low' OR x > 3)) WHERE coefficient = 0),
	'the references do not move with the rows');

-- Asked of a learner that leaves none out
SELECT count(*) FROM ml.train('held', 'SELECT size, color, y FROM sales', 'y', 'ridge', preprocess => '{"columns": {"color": {"reference": "green"}}}', test_size => 0);
SELECT is((SELECT array_agg(feature) FROM ml.coefficients('held')), '{(intercept),size=low,size=mid,size=high,color=blue,color=green,color=red}', 'a penalized model keeps all categories');
SELECT is((SELECT array_agg(feature) FILTER (WHERE coefficient = 0) FROM ml.coefficients('held')), '{color=green}', '... but the one it is told to leave out');

-- Without a constant, which columns are whole
SELECT count(*) FROM ml.train('whole', 'SELECT size, color, y FROM sales', 'y', 'linear_regression', '{"fit_intercept": false}',
	preprocess => '{"columns": {"size": {"reference": "mid"}}}', test_size => 0);
SELECT is((SELECT array_agg(feature) FILTER (WHERE coefficient = 0) FROM ml.coefficients('whole')), '{size=mid}',
	'without a constant the first column is whole for which no reference was named');

-- Classes: the differences are shown where they are tested, and change no prediction.
SELECT ok(bool_and(abs(p - q) < 1e-14), 'probabilities follow from the differences')
FROM (SELECT x, size, color, (ml.predict_proba('brand', s))[2] AS p FROM sales s) s, LATERAL (SELECT exp(b) / (exp(a) + exp(b) + exp(c)) AS q
	FROM (SELECT sum(coefficient * v) FILTER (WHERE class = 'a') AS a, sum(coefficient * v) FILTER (WHERE class = 'b') AS b,
			sum(coefficient * v) FILTER (WHERE class = 'c') AS c
		FROM (SELECT class, coefficient, CASE feature WHEN '(intercept)' THEN 1 WHEN 'x' THEN x
				ELSE (feature IN ('size=' || size, 'color=' || color))::int END AS v FROM ml.coefficients('brand')) k) z) m;
SELECT ok(max(abs(total)) < 1e-12 AND min(size) > 0.01, 'with a penalty the coefficients of the classes add up to 0')
FROM (SELECT sum(coefficient) AS total, max(abs(coefficient)) AS size FROM ml.coefficients((SELECT ml.fit(s, 'brand', 'logistic_regression') FROM (SELECT x, color, brand FROM sales) s)) GROUP BY feature) t;
SELECT is((SELECT array_agg(DISTINCT class) FILTER (WHERE coefficient = 0) FROM ml.coefficients((SELECT ml.fit(s, 'brand', 'logistic_regression',
	'{"penalty": "none", "class_weight": "balanced"}') FROM (SELECT x, brand FROM sales) s))), '{a}', 'differences without a penalty also where nothing is tested');

-- Separation of some classes from others.  Where v is p classes a and b are ties, and c is not there; at q all three are.
CREATE TABLE parted AS SELECT (ARRAY['a','b','a','b','c'])[1 + i % 5] AS k, CASE WHEN i % 5 < 2 THEN 'p' ELSE 'q' END AS v, sin(i * 1.7) AS x FROM generate_series(1, 200) i;
SELECT ok(remarks LIKE '["quasi-complete separation: %' AND (SELECT count(std_error) = 0 FROM ml.coefficients(m)), 'a class that is nowhere among some rows is separated from theirs')
FROM (SELECT m, (ml.describe(m) -> 'remarks')::text AS remarks FROM (SELECT ml.fit(p, 'k', 'logistic_regression', '{"penalty": "none"}') AS m FROM parted p) f) f;
SELECT ok(remarks = '[]' AND (SELECT count(std_error) > 0 FROM ml.coefficients(m)), 'one that is there once is not')
FROM (SELECT m, (ml.describe(m) -> 'remarks')::text AS remarks FROM (SELECT ml.fit(p, 'k', 'logistic_regression', '{"penalty": "none"}') AS m
	FROM (TABLE parted UNION ALL VALUES ('c', 'p', 0.5)) p) f) f;

-- Figures
SELECT ok(abs((r ->> 'aic')::float8 - 2 * (7 - (r ->> 'log_likelihood')::float8) + 2) < 1e-9
	AND abs((r ->> 'bic')::float8 - 6 * ln(300) + 2 * (r ->> 'log_likelihood')::float8) < 1e-9, 'the criteria count the coefficients')
FROM (SELECT ml.describe('y') -> 'report' AS r) d;
SELECT results_eq($$SELECT feature, coefficient, std_error, p_value FROM ml.coefficients((SELECT ml.fit(s, 'y', 'linear_regression') FROM (SELECT x, 0.1::float8 AS y FROM sales) s))$$,
	$$VALUES ('(intercept)', 0.1::float8, 0::float8, NULL::float8), ('x', 0, 0, NULL)$$, 'a constant target leaves no residual to test with');
SELECT is(jsonb_build_object('r2', r -> 'r2', 'adjusted_r2', r -> 'adjusted_r2'), expected, algorithm || ': a column that does not vary explains nothing')
FROM (VALUES ('linear_regression', '{}'::jsonb, '{"r2": 0, "adjusted_r2": 0}'::jsonb), ('ridge', '{}', '{"r2": 0, "adjusted_r2": null}'),
	('lasso', '{"alpha": 1000}', '{"r2": 0, "adjusted_r2": null}')) a(algorithm, params, expected),
	LATERAL (SELECT ml.describe((SELECT ml.fit(s, 'y', algorithm, params) FROM (SELECT 7.1 AS x, sin(i) * 0.1 + 3 AS y FROM generate_series(1, 37) i) s)) -> 'report' AS r) d;

-- Mistakes
CREATE FUNCTION with_plan(plan jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT * FROM ml.train(''wrong'', ''SELECT x, size, color, y FROM sales'', ''y'', ''linear_regression'', preprocess => %L)', plan) $$;
SELECT throws_ok(with_plan(plan), '22023', message, message)
FROM (VALUES ('{"columns": {"color": {"reference": "pink"}}}'::jsonb, 'the reference "pink" of column "color" is none of its categories'),
	('{"columns": {"color": {"reference": null}}}', 'preprocess key "reference" of column "color" cannot be null'),
	('{"columns": {"x": {"reference": "1"}}}', 'preprocess key "reference" does not suit column "x" of type double precision'),
	('{"columns": {"color": {"reference": "red", "encode": "ordinal"}}}', 'preprocess key "reference" does not suit column "color" of type text'),
	('{"reference": "red"}', 'preprocess key "reference" is for single columns')) v(plan, message);
SELECT * FROM finish();
ROLLBACK;
