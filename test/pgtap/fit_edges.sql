-- ml.fit and the least-squares family at their edges: what a state must carry
-- between workers, rows that cannot be learned from, a target without spread.
SET client_min_messages = warning;
SELECT plan(57);

-- The length of an array is found when chunks of rows are there already.
CREATE TABLE late AS
	SELECT CASE WHEN i > 11000 THEN (SELECT array_agg(sin(i * k)) FROM generate_series(1, 60) k) END AS v,
		(i % 17)::float8 AS z, sin(i * 1.7) > 0.3 * sin(i * 3.0) AS y
	FROM generate_series(1, 12000) i;
ALTER TABLE late SET (parallel_workers = 2);
ANALYZE late;
SET max_parallel_workers_per_gather = 0;
SELECT ml.sha256(ml.fit(t, 'y', 'logistic_regression')) AS alone FROM late t \gset
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT is(ml.sha256(ml.fit(t, 'y', 'logistic_regression')), :'alone',
	'arrays that are NULL for thousands of rows first: the same model in parallel') FROM late t;

-- Rows of one type in one worker, rows of another in the other: the same error as when one process meets both.
CREATE TABLE half AS SELECT i AS id, sin(i) AS x, cos(i) AS y FROM generate_series(1, 40000) i;
CREATE TABLE other_half AS SELECT * FROM half;
ALTER TABLE half SET (parallel_workers = 0);
ALTER TABLE other_half SET (parallel_workers = 0);
ANALYZE half, other_half;
SET parallel_leader_participation = off;
CREATE FUNCTION fit_both(algorithm text, a text, b text, target text DEFAULT '''f2''') RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT ml.fit(r, %s, %s) FROM (SELECT %s AS r, 0 AS t FROM half UNION ALL SELECT %s, 1 FROM other_half) s',
		target, algorithm, a, b)
$$;
CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || query; END $$;
SELECT ok(bool_or(p LIKE '%Parallel Append%'), 'two tables, each for one worker')
	FROM plan_of(fit_both('''ridge''', 'ROW(x, y)', 'ROW(x, y, x)')) p;
SELECT throws_ok(fit_both(quote_literal(algorithm), a, b), '42804', 'ml.fit was given rows of different types',
		format('%s of %s and %s', algorithm, a, b))
	FROM (VALUES ('linear_regression', 'ROW(x, y)', 'ROW(x, y, x, id)'), ('ridge', 'ROW(x, y)', 'ROW(x, y, id::text)'),
		('logistic_regression', 'ROW(x, y > 0)', 'ROW(x, y > 0, id, x)'),
		('logistic_regression', 'ROW(x, y > 0)', 'ROW((id % 9)::text, y > 0)'),
		('logistic_regression', 'ROW(x, y > 0, id)', 'ROW(x, (id % 3)::text, id)')) v (algorithm, a, b);
SELECT throws_ok(fit_both('''logistic_regression''', row_text, row_text, 'CASE t WHEN 0 THEN ''f2'' ELSE ''f3'' END'),
		'22023', 'target and algorithm of ml.fit are not the same for all rows', 'two targets')
	FROM (VALUES ('ROW(x, y > 0, (id % 5)::text)')) v (row_text);
SELECT throws_ok(fit_both('CASE t WHEN 0 THEN ''ridge'' ELSE ''lasso'' END', 'ROW(x, y)', 'ROW(x, y)'),
	'22023', 'target and algorithm of ml.fit are not the same for all rows', 'two algorithms');
RESET parallel_leader_participation;
RESET max_parallel_workers_per_gather;
SELECT throws_ok('SELECT ml.fit(h, CASE WHEN id < 9 THEN ''y'' ELSE ''x'' END, ''ridge'') FROM half h',
	'22023', 'target and algorithm of ml.fit are not the same for all rows', 'two targets in one process');
SELECT throws_ok($$SELECT ml.fit(i, 'species', 'naive_bayes', CASE WHEN sepal_length > 6 THEN '{"distribution": "bernoulli"}'::jsonb ELSE '{}' END) FROM iris i$$,
	'22023', 'params of ml.fit are not the same for all rows', 'two sets of parameters');

-- A name twice: the second must not become a feature that gives the target away.
SELECT throws_ok(format($$SELECT ml.fit(t, 'y', %L) FROM (SELECT i AS x, sin(i) AS y, sin(i) AS y
	FROM generate_series(1, 20) i) t$$, algorithm), '42701', 'column "y" appears more than once in the source',
	algorithm || ' of a row with the target''s name twice')
	FROM unnest('{linear_regression,ridge,logistic_regression}'::text[]) algorithm;

-- Rows
SELECT throws_ok($$SELECT ml.fit(t, 'y', 'ridge') FROM (SELECT i AS x, NULL::float8 AS y FROM generate_series(1, 20) i) t$$,
	'22000', 'no rows to learn from: target "y" is NULL in all 20 rows', 'a target of NULLs is said to be that');
SELECT throws_ok($$SELECT ml.fit(t, 'y', 'ridge') FROM (SELECT NULL::float8 AS x, i AS y FROM generate_series(1, 20) i) t$$,
	'22000', 'no column can be a feature', 'and features of NULLs to be none');
SELECT is((SELECT array_agg(f->>'name') FROM jsonb_array_elements(ml.describe(ml.fit(t, 'y', 'ridge'))->'features') f), '{a,b}',
	'beside others a column of NULLs is left out, whether only sums are kept' ) FROM (SELECT i AS a, NULL::int AS n, i % 7 AS b, i AS y FROM generate_series(1, 20) i) t;
SELECT is((SELECT array_agg(f->>'name') FROM jsonb_array_elements(ml.describe(ml.fit(t, 'y', 'ridge'))->'features') f), '{a,k}',
	'or rows' ) FROM (SELECT i AS a, NULL::int AS n, 'k' || i % 7 AS k, i AS y FROM generate_series(1, 20) i) t;
SELECT is(ml.sha256(ml.fit(t, 'y', 'ridge')), u.sha, 'and the model is that of the others')
	FROM (SELECT i AS a, NULL::int AS n, i % 7 AS b, i AS y FROM generate_series(1, 20) i) t,
	(SELECT ml.sha256(ml.fit(t, 'y', 'ridge')) AS sha FROM (SELECT i AS a, i % 7 AS b, i AS y FROM generate_series(1, 20) i) t) u
	GROUP BY u.sha;
SELECT ok(ml.fit(t, 'y', 'ridge') IS NULL, 'no rows at all give no model')
	FROM (SELECT 1.0 AS x, 2.0 AS y WHERE false) t;

-- Categories of an enum come in its own order, also as ordinal codes
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
SELECT is(ml.describe(ml.fit(t, 'y', 'ridge'))->'features'->0->'categories', '["small", "medium", "large"]', 'an enum''s order')
	FROM (SELECT (enum_range(NULL::size))[1 + i % 3] AS size, i AS y FROM generate_series(1, 30) i) t;
SELECT version FROM ml.train('sizes', 'SELECT (enum_range(NULL::size))[1 + i % 3] AS size, i % 3 AS y FROM generate_series(1, 30) i', 'y',
	'linear_regression', preprocess => '{"encode": "ordinal"}', test_size => 0);
SELECT is((SELECT array_agg((ml.transform('sizes', s))[1] ORDER BY s) FROM unnest(enum_range(NULL::size)) s), '{0,1,2}'::float8[],
	'in its ordinal codes');

-- What training did not see has no code beyond the greatest (scikit-learn #16959, category_encoders #90), unless that is asked for
CREATE FUNCTION codes(preprocess jsonb, algorithm text DEFAULT 'ridge') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ml.train('codes', 'SELECT (ARRAY[''a'', ''b'', ''c'', ''b''])[1 + i % 4] AS s, i % 4 AS y FROM generate_series(1, 40) i', 'y', algorithm,
		preprocess => preprocess, test_size => 0, deploy => 'always');
	RETURN (SELECT string_agg(coalesce(x::text, 'NULL'), ' ' ORDER BY n) FROM unnest(ARRAY['a', 'b', 'c', 'zz', NULL]) WITH ORDINALITY v (s, n),
		unnest(ml.transform('codes', s)) x);
EXCEPTION WHEN data_exception THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;
SELECT is(codes(preprocess::jsonb, coalesce(algorithm, 'ridge')), wanted, preprocess || coalesce(' ' || algorithm, ''))
FROM (VALUES
	('{"encode": "ordinal"}', NULL, '0 1 2 1 1'),
	('{"encode": "ordinal", "impute": "category"}', NULL, '0 1 2 3 3'),
	('{"impute": "category", "columns": {"s": {"encode": "ordinal"}}}', NULL, '0 1 2 3 3'),
	('{"encode": "ordinal", "unseen": "other", "impute": "category"}', NULL, '0 1 2 4 3'),
	('{"encode": "ordinal", "unseen": -1}', NULL, '0 1 2 -1 1'),
	('{"unseen": 7.5, "columns": {"s": {"encode": "ordinal"}}}', NULL, '0 1 2 1 1'),
	('{"columns": {"s": {"encode": "ordinal", "unseen": 7.5, "fill": "c"}}}', NULL, '0 1 2 7.5 2'),
	('{"encode": "ordinal", "unseen": "error"}', NULL, '22000 column "s" holds a category that training did not see'),
	('{"unseen": "error"}', NULL, '22000 column "s" holds a category that training did not see'),
	('{"columns": {"s": {"encode": "ordinal"}}, "encode": "one_hot"}', NULL, '0 1 2 1 1'),
	('{"encode": "ordinal", "scale": "min_max"}', NULL, '0 0.5 1 0.5 0.5'),
	('{"encode": "ordinal"}', 'decision_tree', '0 1 2 NaN NaN'),
	('{"unseen": "null"}', 'decision_tree', '0 1 2 NaN NaN'),
	('{"encode": "ordinal", "max_categories": 2, "impute": "category"}', NULL, '0 1 3 3 2'),
	('{"encode": "ordinal", "max_categories": 2, "unseen": -1}', NULL, '0 1 -1 -1 1'),
	('{"encode": "ordinal", "max_categories": 2, "unseen": "error"}', NULL,
		'22023 column "s" has more than max_categories = 2 categories, of which the rare ones cannot be told from the unseen'),
	('{"unseen": "drop"}', NULL, '22023 preprocess key "unseen" cannot be "drop"'),
	('{"unseen": 1e400}', NULL, '22023 preprocess key "unseen" cannot be 1' || repeat('0', 400)),
	('{"columns": {"s": {"unseen": 3}}}', NULL, '22023 preprocess key "unseen" does not suit column "s" of type text'),
	('{"columns": {"s": {"unseen": "null", "encode": "text"}}}', NULL, '22023 preprocess key "unseen" does not suit column "s" of type text')
) v (preprocess, algorithm, wanted);
SELECT is(codes('{"encode": "ordinal", "unseen": 9}'), '0 1 2 9 1', 'a code of its own');
SELECT is(ml.describe('codes') #>> '{features,0,unseen}', '9', 'ml.describe says which');

-- Parameters that are numbers beyond float8, or objects where there are none
SELECT throws_like(format($$SELECT ml.fit(t, 'y', 'ridge', %L) FROM (SELECT i AS x, i AS y FROM generate_series(1, 9) i) t$$, params),
	message, params)
	FROM (VALUES ('{"alpha": 1e400}', 'parameter "alpha" must be a number in [0, inf), not 1000%'),
		('{"alpha": {"a": "b"}}', 'parameter "alpha" must be a number in [0, inf), not an object'),
		('{"alfa": {"a": "b"}}', 'unknown parameter "alfa"')) AS p (params, message);

-- A target without spread has no r2; 50 times 0.1 has a spread of rounding only.
CREATE TABLE flat AS SELECT sin(i) AS a, i::float8 AS b, 0.1::float8 AS y FROM generate_series(1, 50) i;
SELECT is(ml.describe(ml.fit(t, 'y', algorithm, params::jsonb)) #> '{report,r2}', NULL,
	algorithm || ' ' || params || ' of a constant target reports no r2')
	FROM flat t, (VALUES ('linear_regression', '{}'), ('ridge', '{}'), ('lasso', '{}'), ('lasso', '{"alpha": 0}'),
		('elastic_net', '{"alpha": 0}')) AS a (algorithm, params) GROUP BY algorithm, params;
SELECT is(ml.describe(ml.fit(t, 'y', 'lasso', '{"alpha": 0}')) -> 'remarks', '[]', 'and converges') FROM flat t;

-- Without a penalty all of them are least squares.
CREATE TABLE wave AS SELECT sin(i) AS a, i::float8 AS b, cos(i * i) + 7 AS y FROM generate_series(1, 50) i;
CREATE VIEW plain AS SELECT feature, coefficient FROM ml.coefficients((SELECT ml.fit(t, 'y', 'linear_regression') FROM wave t));
SELECT is((SELECT max(abs(c.coefficient - p.coefficient)) < 1e-12
		FROM ml.coefficients((SELECT ml.fit(t, 'y', algorithm, '{"alpha": 0}') FROM wave t)) c JOIN plain p USING (feature)),
	true, algorithm || ' with alpha 0 is least squares')
	FROM unnest('{ridge,lasso,elastic_net}'::text[]) algorithm;

-- A date that stands for NULL must be a date.
SELECT throws_ok($$SELECT * FROM ml.train('m', 'SELECT date ''2024-01-01'' + i AS d, i AS y FROM generate_series(1, 50) i',
	'y', 'ridge', preprocess => '{"fill": "infinity"}')$$, '22003', 'preprocess key "fill" is infinite or out of range',
	'an infinite date cannot fill');
SELECT * FROM finish();
