-- Prediction: what NULL means.  No model or no row: NULL.  A NULL feature: imputed, or an error that names it.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE TABLE t AS
	SELECT i AS id, (i * 7919 % 53)::float8 AS a, (ARRAY['x', 'y'])[1 + i * 10477 % 2] AS c,
		(i * 7919 % 53) * 2.0 + i * 31 % 5 + CASE i * 10477 % 2 WHEN 0 THEN 3 ELSE 8 END AS y
	FROM generate_series(1, 200) AS i;
SELECT plan(21);
SELECT version AS n FROM ml.train('m', 'SELECT a, c, y::float8 AS y FROM t', 'y', 'linear_regression', preprocess => '{"impute": "mean"}', test_size => 0) \gset
SELECT version AS n FROM ml.train('strict', 'SELECT a, y::float8 AS y FROM t', 'y', 'linear_regression', preprocess => '{"impute": "none"}', test_size => 0) \gset
SELECT avg(a) AS mean FROM t \gset

SELECT is(ml.predict(NULL::text, 1, 'x'), NULL, 'a NULL reference');
SELECT is(ml.predict(NULL::ml.model, 1, 'x'), NULL, 'a NULL model');
SELECT is(ml.predict('m', NULL::t), NULL, 'a NULL row');
SELECT is(ml.predict('m', NULL::jsonb), NULL, 'NULL instead of a JSON object');
SELECT is(ml.predict('strict', NULL::float8[]), NULL, 'NULL instead of an array');
SELECT is(ml.predict('m', NULL), NULL, 'an untyped NULL for all features');
SELECT is(ml.predict_proba(NULL::text, 1), NULL, 'predict_proba');
SELECT is(ml.classify(NULL::text, 1), NULL, 'classify');
SELECT is(ml.probability(NULL::text, 1), NULL, 'probability');
SELECT is(ml.transform('m', NULL::t), NULL, 'transform');

SELECT ok(abs(ml.predict('m', NULL, 'x') - ml.predict('m', :mean, 'x')) < 1e-9, 'a NULL number is the mean');
SELECT is(ml.predict('m', ROW(NULL, NULL::text, NULL, NULL)::t), ml.predict('m', NULL::float8, NULL::text),
	'a row of NULLs is not a NULL row');
SELECT is(ml.predict('m', '{"a": null, "c": "x"}'::jsonb), ml.predict('m', NULL, 'x'), 'a JSON null');
SELECT is(ml.predict('m', '{"a": null, "c": null}'::jsonb), ml.predict('m', NULL, NULL), 'two NULL literals');
SELECT is(count(*), 50::bigint, 'the row of an outer join that found nothing has no prediction')
	FROM generate_series(151, 250) AS g(id) LEFT JOIN t USING (id) WHERE ml.predict('m', t) IS NULL;
SELECT is(count(*), 50::bigint, 'but its columns, taken one by one, have')
	FROM generate_series(151, 250) AS g(id) LEFT JOIN t USING (id) WHERE t.id IS NULL AND ml.predict('m', t.a, t.c) IS NOT NULL;
SELECT is(count(*), 50::bigint, 'also on the other side, and of a full join')
	FROM t RIGHT JOIN generate_series(151, 250) AS g(id) USING (id) FULL JOIN (SELECT 0 AS z WHERE false) AS n ON z = id
	WHERE ml.predict('m', t) IS NULL;
SELECT is(count(*), 50::bigint, 'and of a subquery below an outer join')
	FROM generate_series(151, 250) AS g(id) LEFT JOIN (SELECT * FROM t) AS s USING (id) WHERE ml.predict('m', s) IS NULL;

SELECT throws_ok($$SELECT ml.predict('strict', NULL::float8)$$, '22004', NULL, 'NULL where the model does not impute');
SELECT throws_like($$SELECT ml.predict('strict', '{"a": null}'::jsonb)$$, '%"a"%', 'names the feature');
SELECT results_eq($$SELECT key, prediction FROM ml.predict_batch('m', 'SELECT NULL::float8 AS a, ''y'' AS c, NULL::int AS k UNION ALL SELECT 1, ''x'', 7', 'k')$$,
	$$VALUES (NULL::text, ml.predict('m', NULL, 'y')), ('7', ml.predict('m', 1, 'x'))$$,
	'predict_batch: a NULL feature, a NULL key');

SELECT * FROM finish();
