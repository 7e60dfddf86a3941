-- Prediction: what NULL means.  No model or no row: NULL.  A NULL feature: imputed, or an error that names it.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE TABLE t AS
	SELECT i AS id, (i * 7919 % 53)::float8 AS a, (ARRAY['x', 'y'])[1 + i * 10477 % 2] AS c,
		(i * 7919 % 53) * 2.0 + i * 31 % 5 + CASE i * 10477 % 2 WHEN 0 THEN 3 ELSE 8 END AS y
	FROM generate_series(1, 200) AS i;
SELECT plan(72);
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

-- on_missing: a NULL in a column in which training saw none.  Column h had some, so it imputes whatever is asked.
CREATE TABLE seen AS SELECT a, CASE WHEN id % 10 > 0 THEN sin(id) END AS h, c, id % 3 = 0 AS flag, date '2026-01-01' + id AS day,
	ARRAY[a, id]::float8[] AS pair, format('good fine nice word%s and more', id % 7) AS body, y::float8 AS y, id % 2 = 0 AS even FROM t;
CREATE TABLE holes AS SELECT row_number() OVER () AS k, s.* FROM (
	SELECT * FROM (SELECT * FROM seen LIMIT 5) s UNION ALL SELECT NULL, h, c, flag, day, pair, body, y, even FROM (SELECT * FROM seen LIMIT 1) s
	UNION ALL SELECT a, NULL, c, flag, day, pair, body, y, even FROM (SELECT * FROM seen LIMIT 1) s
	UNION ALL SELECT a, h, NULL, flag, day, pair, body, y, even FROM (SELECT * FROM seen LIMIT 1) s
	UNION ALL SELECT a, h, c, NULL, day, pair, body, y, even FROM (SELECT * FROM seen LIMIT 1) s
	UNION ALL SELECT a, h, c, flag, NULL, pair, body, y, even FROM (SELECT * FROM seen LIMIT 1) s
	UNION ALL SELECT a, h, c, flag, day, ARRAY[1, NULL]::float8[], body, y, even FROM (SELECT * FROM seen LIMIT 1) s
	UNION ALL SELECT a, h, c, flag, day, pair, NULL, y, even FROM (SELECT * FROM seen LIMIT 1) s) s;
CREATE FUNCTION state_of(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	found float8;
BEGIN
	EXECUTE call INTO found;
	RETURN CASE WHEN found IS NULL THEN 'NULL' ELSE 'number' END;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TABLE asked AS SELECT n.name, a.algorithm, on_missing, t.version FROM (VALUES ('ridge', '{}'), ('logistic_regression', '{}'), ('decision_tree', '{}')) a(algorithm, params),
	(VALUES ('impute'), ('error'), ('null')) o(on_missing), LATERAL (SELECT a.algorithm || ' ' || on_missing AS name) n,
	LATERAL ml.train(n.name, CASE a.algorithm WHEN 'logistic_regression' THEN 'SELECT a, h, c, flag, day, pair, body, even FROM seen' ELSE 'SELECT a, h, c, flag, day, pair, body, y FROM seen' END,
		CASE a.algorithm WHEN 'logistic_regression' THEN 'even' ELSE 'y' END, a.algorithm, jsonb_build_object('on_missing', on_missing),
		preprocess => '{"columns": {"body": {"encode": "text", "n_features": 64}}}') t;
SELECT is(string_agg(state_of(format('SELECT ml.predict(%L, r) FROM holes r WHERE k = %s', name, k)), ' ' ORDER BY k),
	CASE on_missing WHEN 'impute' THEN repeat('number ', 11) || 'number' WHEN 'error' THEN repeat('number ', 5) || '22004 number' || repeat(' 22004', 5)
		ELSE repeat('number ', 5) || 'NULL number' || repeat(' NULL', 5) END, name)
FROM asked, holes GROUP BY name, on_missing;
SELECT results_eq(format('SELECT prediction FROM ml.predict_batch(%L, ''SELECT * FROM holes ORDER BY k'')', name),
	format('SELECT ml.predict(%L, r) FROM holes r ORDER BY k', name), name || ': predict_batch says the same') FROM asked WHERE on_missing <> 'error';
SELECT throws_ok(format('SELECT * FROM ml.predict_batch(%L, ''holes'')', name), '22004', 'column "a" is NULL', name || ': predict_batch')
FROM asked WHERE on_missing = 'error';
SELECT is(ml.predict_proba('logistic_regression null', r), NULL, 'predict_proba') FROM holes r WHERE k = 6;
SELECT is(ml.classify('logistic_regression null', r), NULL, 'classify') FROM holes r WHERE k = 6;
SELECT is(ml.probability('logistic_regression null', r), NULL, 'probability') FROM holes r WHERE k = 6;
SELECT is(ml.transform('ridge null', r), NULL, 'transform') FROM holes r WHERE k = 6;
SELECT is(count(*) FILTER (WHERE label IS NULL AND probability IS NULL AND probabilities IS NULL AND prediction IS NULL AND key IS NOT NULL), 6::bigint, 'all answers of a row are NULL')
FROM ml.predict_batch('logistic_regression null', 'holes', 'k');
SELECT is(e.value, f.value, 'ml.evaluate passes over rows without a prediction: ' || metric)
FROM ml.evaluate('ridge null', 'holes') e JOIN ml.evaluate('ridge null', 'SELECT * FROM holes WHERE k <= 5 OR k = 7') f USING (metric)
WHERE metric IN ('r2_score', 'mean_absolute_error');
SELECT throws_ok($$SELECT * FROM ml.evaluate('ridge error', 'holes')$$, '22004', 'column "a" is NULL', 'and refuses those that are an error');
-- What is not asked for changes no byte; what is asked is kept with the model, by ml.update too.
SELECT version FROM ml.train('ridge plain', 'SELECT a, h, c, flag, day, pair, body, y FROM seen', 'y', 'ridge',
	preprocess => '{"columns": {"body": {"encode": "text", "n_features": 64}}}') \g /dev/null
SELECT is(ml.sha256(ml.get('ridge impute')), ml.sha256(ml.get('ridge plain')), 'the default is what it was');
SELECT is(get_byte(ml.get(name)::bytea, 4), CASE on_missing WHEN 'impute' THEN 1 ELSE 2 END, name || ': the format of its artifact') FROM asked WHERE algorithm = 'ridge';
SELECT ok(ml.get(name)::bytea::ml.model OPERATOR(ml.=) ml.get(name), name || ': bytes and back') FROM asked;
SELECT is(ml.describe('ridge error') -> 'params' ->> 'on_missing', 'error', 'ml.describe says it');
SELECT is(string_agg(f ->> 'name', ' ' ORDER BY f ->> 'name') FILTER (WHERE f ->> 'on_missing' = 'error'), 'a body c day flag pair', 'and of which columns it holds')
FROM jsonb_array_elements(ml.describe('ridge error') -> 'features') f;
SELECT version FROM ml.train('sgd null', 'SELECT a, y FROM seen', 'y', 'sgd', '{"on_missing": "null", "max_iter": 2, "tol": null}') \g /dev/null
SELECT results_eq($$SELECT n_train, n_skipped FROM ml.update('sgd null', 'SELECT a, y FROM holes')$$, 'VALUES (11::bigint, 1::bigint)', 'ml.update passes over such rows');
SELECT is(ml.predict('sgd null@2', NULL::float8), NULL, 'and keeps what was asked');
-- By ml.fit, from rows and from sums; where preprocess says none; where a NULL was only among the rows held out.
SELECT is(state_of(format('SELECT ml.predict(ml.fit(s, ''y'', %L, ''{"on_missing": "null"}''), NULL, 1) FROM (SELECT a, h, y FROM seen) s', a)), 'NULL', 'ml.fit of ' || a)
FROM unnest(ARRAY['linear_regression', 'knn', 'gradient_boosting']) a;
SELECT is(state_of(format('SELECT ml.predict(ml.fit(s, ''y'', %L, ''{"on_missing": "null"}''), 1, NULL) FROM (SELECT a, h, y FROM seen) s', a)), 'number', 'ml.fit of ' || a)
FROM unnest(ARRAY['linear_regression', 'knn', 'gradient_boosting']) a;
SELECT version FROM ml.train('none null', 'SELECT a, y FROM seen', 'y', 'ridge', '{"on_missing": "null"}', preprocess => '{"impute": "none"}') \g /dev/null
SELECT is(state_of($$SELECT ml.predict('none null', NULL::float8)$$),
	'NULL', '"impute": "none" and "on_missing": "null"');
SELECT throws_ok($$SELECT * FROM ml.train('x', 'seen', 'y', 'ridge', '{"on_missing": "skip"}')$$, '22023', 'parameter "on_missing" must be one of impute, error, null, not "skip"', 'another word');
SELECT * FROM finish();
