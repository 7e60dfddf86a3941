-- Outlier detection through SQL: scores, labels, thresholds, paths, errors.
SET client_min_messages = warning;
SELECT plan(17);
CREATE VIEW cells AS SELECT mean_radius, mean_texture, mean_smoothness, mean_compactness, mean_concavity FROM wdbc;

SELECT results_eq($$ SELECT algorithm, task, n_train, n_test FROM ml.train('o', 'cells', NULL, 'isolation_forest', test_size => 0) $$,
	$$ VALUES ('isolation_forest', 'outlier_detection', 569::bigint, 0::bigint) $$, 'isolation_forest learns without a target');
SELECT is((SELECT count(*) FROM cells c WHERE ml.predict('o', c) BETWEEN 0.2 AND 0.9), 569::bigint, 'ml.predict gives the score');
SELECT is((SELECT count(*) FROM cells c WHERE (ml.classify('o', c) = 'outlier') <> (ml.predict('o', c) > 0.5)), 0::bigint, 'ml.classify says which are beyond 0.5');
SELECT is((SELECT array_agg(p.prediction) FROM ml.predict_batch('o', 'cells') p), (SELECT array_agg(ml.predict('o', c)) FROM cells c), 'a batch gives the same bits');
SELECT cmp_ok((SELECT ml.roc_auc(diagnosis, ml.predict('o', w)) FROM wdbc w), '>', 0.7::float8, 'malignant cells are stranger');
SELECT cmp_ok(ml.predict('o', 28.0, 39.0, 0.05, 0.34, 0.42), '>', (SELECT max(ml.predict('o', c)) - 0.05 FROM cells c), 'a row of extremes is as strange as any');
SELECT results_eq($$ SELECT metric, round(value::numeric, 9) FROM ml.evaluate('o', 'cells') $$,
	$$ SELECT 'outlier_share'::text, round(avg((ml.classify('o', c) = 'outlier')::int), 9) FROM cells c $$, 'its figure is the share of outliers');
SELECT throws_ok($$ SELECT ml.predict_proba('o', c) FROM cells c $$, '22023', NULL, 'there is no probability');

SELECT version FROM ml.train('tenth', 'cells', NULL, 'isolation_forest', '{"contamination": 0.1}', test_size => 0) \g /dev/null
SELECT is((SELECT count(*) FROM cells c WHERE ml.classify('tenth', c) = 'outlier'), 57::bigint, 'contamination is the share of the training rows');
SELECT is((SELECT count(*) FROM cells c WHERE ml.predict('tenth', c) <> ml.predict('o', c)), 0::bigint, 'which leaves the scores as they are');
SELECT is((SELECT ml.sha256(ml.fit(c, NULL, 'isolation_forest')) FROM cells c), (SELECT ml.sha256(ml.fit(c, NULL, 'isolation_forest')) FROM (SELECT * FROM cells ORDER BY random()) c),
	'ml.fit does not depend on the order of the rows');
CREATE FUNCTION sha(params jsonb) RETURNS text LANGUAGE sql AS $$ SELECT ml.sha256(ml.fit(c, NULL, 'isolation_forest', params)) FROM cells c $$;
SELECT is((SELECT count(DISTINCT sha(p)) FROM unnest(ARRAY['{}', '{"n_estimators": 50}', '{"max_samples": 100}', '{"max_samples": 0.9}', '{"max_features": 2}', '{"max_features": 0.8}',
	'{"contamination": 0.2}', '{"random_state": 3}']::jsonb[]) p), 8::bigint, 'every parameter has an effect');
SELECT throws_ok($$ SELECT sha('{"contamination": 0.7}') $$, '22023', NULL, 'more than half cannot be outliers');
SELECT throws_ok($$ SELECT sha('{"max_samples": 2.5}') $$, '22023', 'parameter "max_samples" must be a whole number or at most 1, not 2.5', 'two rows and a half');
SELECT throws_ok($$ SELECT sha('{"max_samples": "all"}') $$, '22023', NULL, 'a word that is none');

CREATE TABLE many AS SELECT sin(i * 0.7) * 5 AS a, cos(i * 1.3) + (i % 4) * 3 AS b, (i % 7)::float8 AS c FROM generate_series(1, 60000) i;
SET ml.training_memory = '2MB';
SELECT is((SELECT n_train FROM ml.train('many', 'many', NULL, 'isolation_forest', '{"contamination": 0.01}', test_size => 0)), 60000::bigint, 'rows that do not fit are read in passes');
RESET ml.training_memory;
SELECT cmp_ok(abs((SELECT value FROM ml.evaluate('many', 'many')) - 0.01), '<', 0.0005::float8, 'with the threshold that was asked for');
SELECT * FROM finish();
