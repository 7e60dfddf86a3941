-- Clusterings through SQL: training, prediction, evaluation, errors, every path of the rows.
SET client_min_messages = warning;
SELECT plan(44);
CREATE VIEW flowers AS SELECT sepal_length, sepal_width, petal_length, petal_width FROM iris;

SELECT is(ARRAY(SELECT (SELECT algorithm FROM ml.train('by task', 'flowers', task => t)) FROM unnest(ARRAY[NULL, 'clustering', 'decomposition', 'outlier_detection']) t),
	ARRAY['kmeans', 'kmeans', 'pca', 'isolation_forest'], 'without target and algorithm the task says what learns');

-- kmeans
SELECT results_eq($$ SELECT algorithm, task, n_train, n_test, deployed FROM ml.train('k', 'flowers', NULL, 'kmeans', '{"n_clusters": 3, "n_init": 50}', test_size => 0) $$,
	$$ VALUES ('kmeans', 'clustering', 150::bigint, 0::bigint, true) $$, 'kmeans learns without a target');
SELECT cmp_ok(abs((ml.describe('k') #>> '{report,inertia}')::float8 - 139.820496), '<', 1e-4::float8,
	'the columns are standardized: scikit-learn''s inertia on standardized columns');
SELECT cmp_ok((ml.describe('k') #>> '{report,n_iter}')::int, '>', 1, 'the number of iterations is told');
SELECT is((SELECT count(DISTINCT ml.predict('k', f)) FROM flowers f), 3::bigint, 'ml.predict gives the number of the cluster');
SELECT is((SELECT array_agg(DISTINCT ml.predict('k', f)) FROM flowers f), ARRAY[0, 1, 2]::float8[], 'counted from 0');
SELECT cmp_ok((SELECT max(n)::float8 / sum(n) FROM (SELECT ml.predict('k', i), count(*) AS n FROM iris i WHERE species = 'setosa' GROUP BY 1) s),
	'=', 1::float8, 'setosa is one of them');
SELECT is((SELECT array_agg(p.prediction) FROM ml.predict_batch('k', 'flowers') p), (SELECT array_agg(ml.predict('k', f)) FROM flowers f),
	'a batch gives the same');
SELECT throws_ok($$ SELECT ml.classify('k', f) FROM flowers f $$, '22023', NULL, 'a cluster has no label');
SELECT throws_ok($$ SELECT ml.predict_proba('k', f) FROM flowers f $$, '22023', NULL, 'nor a probability');
SELECT results_eq($$ SELECT metric FROM ml.evaluate('k', 'flowers') $$, $$ VALUES ('mean_squared_distance') $$, 'its figure is the mean squared distance');
SELECT cmp_ok(abs((SELECT value FROM ml.evaluate('k', 'flowers')) * 150 - (ml.describe('k') #>> '{report,inertia}')::float8), '<', 1e-9::float8,
	'which is the inertia by rows');

SELECT version FROM ml.train('raw', 'flowers', NULL, 'kmeans', '{"n_clusters": 3, "n_init": 10}', preprocess => '{"scale": "none"}', test_size => 0) \g /dev/null
SELECT cmp_ok(abs((ml.describe('raw') #>> '{report,inertia}')::float8 - 78.851441426), '<', 1e-6::float8, 'unless asked otherwise');
SELECT is((SELECT ml.sha256(ml.fit(f, NULL, 'kmeans', '{"n_clusters": 3}')) FROM flowers f),
	(SELECT ml.sha256(ml.fit(f, NULL, 'kmeans', '{"n_clusters": 3}')) FROM (SELECT * FROM flowers ORDER BY random()) f),
	'ml.fit gives the same model in any order of the rows');
SELECT is((SELECT count(*) FROM (SELECT species, ml.fit(i, NULL, 'kmeans', '{"n_clusters": 2}') AS m FROM iris i GROUP BY species) s
	WHERE ml.describe(m) ->> 'task' = 'clustering'), 3::bigint, 'also by group');
SELECT version FROM ml.train('held out', 'flowers', NULL, 'kmeans', '{"n_clusters": 3}') \g /dev/null
SELECT is((SELECT count(*) FROM ml.evaluate('held out') WHERE value > 0 AND std_error > 0), 1::bigint, 'held-out rows give the figure');
SELECT is((SELECT deployed FROM ml.train('held out', 'flowers', NULL, 'kmeans', '{"n_clusters": 20}', deploy => 'if_better')), true,
	'by which a version can be better');

CREATE FUNCTION inertia(params jsonb) RETURNS float8 LANGUAGE sql AS $$
	SELECT (ml.describe(ml.fit(f, NULL, 'kmeans', '{"n_clusters": 7}' || params)) #>> '{report,inertia}')::float8 FROM flowers f $$;
SELECT is((SELECT count(DISTINCT inertia(p)) FROM unnest(ARRAY['{}', '{"n_clusters": 6}', '{"init": "random"}', '{"n_init": 20}', '{"max_iter": 1}',
	'{"init": "random", "tol": 1}', '{"algorithm": "mini_batch"}', '{"algorithm": "mini_batch", "batch_size": 10}', '{"random_state": 5}']::jsonb[]) p), 9::bigint,
	'every parameter has an effect');
SELECT throws_ok($$ SELECT ml.fit(f, NULL, 'kmeans', '{"n_clusters": 0}') FROM flowers f $$, '22023', 'parameter "n_clusters" must be an integer in [1, 1000000], not 0', 'no cluster');
SELECT throws_ok($$ SELECT ml.fit(f, NULL, 'kmeans', '{"batch_size": 100}') FROM flowers f $$, '22023',
	'parameter "batch_size" has no effect with algorithm "lloyd"', 'a parameter without effect');
SELECT throws_ok($$ SELECT ml.fit(f, NULL, 'kmeans', '{"n_clusters": 151}') FROM flowers f $$, '22000', '150 rows cannot be put into 151 clusters', 'more clusters than rows');
SELECT throws_ok($$ SELECT ml.train('k', 'iris', 'petal_width', 'kmeans', task => 'regression') $$, '22023', NULL, 'no regression');

-- Rows in memory, in a file, and from the query again: the same model.
CREATE TABLE many AS SELECT sin(i * 0.7) * 5 AS a, cos(i * 1.3) + (i % 4) * 3 AS b, (i % 7)::float8 AS c FROM generate_series(1, 30000) i;
CREATE FUNCTION by_path(path text, memory text, params jsonb) RETURNS bytea LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true), set_config('ml.training_memory', memory, true);
	PERFORM ml.train('path', 'SELECT * FROM many ORDER BY a, b, c', NULL, 'kmeans', params, test_size => 0, preprocess => '{"scale": "none"}', deploy => 'always');
	RETURN ml.sha256(ml.get('path'));
END $$;
CREATE FUNCTION path_inertia(path text) RETURNS float8 LANGUAGE sql AS $$
	SELECT (by_path(path, '32MB', '{"n_clusters": 4, "n_init": 5}') IS NOT NULL)::int * (ml.describe('path') #>> '{report,inertia}')::float8 $$;

SELECT is(by_path('pass', '32MB', '{"n_clusters": 5}'), by_path('pass', '32MB', '{"n_clusters": 5}'), 'the same query by passes gives the same model');
SELECT cmp_ok(abs(x / y - 1), '<', 1e-3::float8, 'which is as good as the one from memory') FROM (SELECT path_inertia('pass') AS x, path_inertia('matrix') AS y) s;
SELECT is((SELECT count(by_path('auto', '1MB', p)) FROM unnest(ARRAY['{}', '{"algorithm": "mini_batch"}']::jsonb[]) p), 2::bigint,
	'a megabyte is enough for any number of rows');
SELECT throws_ok($$ SET ml.training_memory = '1MB'; SELECT * FROM ml.train('k', 'many', NULL, 'kmeans', '{"n_clusters": 20000}') $$, '53400', NULL, 'but not for any number of clusters');
RESET ml.training_memory;

-- gaussian_mixture
SELECT results_eq($$ SELECT algorithm, task, n_train, n_test FROM ml.train('g', 'flowers', NULL, 'gaussian_mixture', '{"n_components": 3, "n_init": 5}', test_size => 0) $$,
	$$ VALUES ('gaussian_mixture', 'clustering', 150::bigint, 0::bigint) $$, 'gaussian_mixture learns without a target');
SELECT is((SELECT count(DISTINCT ml.predict('g', f)) FROM flowers f), 3::bigint, 'ml.predict gives the component');
SELECT is((SELECT count(*) FROM flowers f WHERE (SELECT abs(sum(p) - 1) < 1e-14 AND count(*) = 3 FROM unnest(ml.predict_proba('g', f)) p)), 150::bigint, 'ml.predict_proba the memberships');
SELECT is((SELECT count(*) FROM flowers f WHERE (ml.predict_proba('g', f))[ml.predict('g', f)::int + 1] = (SELECT max(p) FROM unnest(ml.predict_proba('g', f)) p)), 150::bigint,
	'of which the greatest names the component');
SELECT is((SELECT array_agg(p.probabilities) FROM ml.predict_batch('g', 'flowers') p), (SELECT array_agg(ml.predict_proba('g', f)) FROM flowers f), 'a batch gives the same bits');
SELECT throws_ok($$ SELECT ml.probability('g', f) FROM flowers f $$, '22023', NULL, 'there is no probability of one class');
SELECT results_eq($$ SELECT metric, round(value::numeric, 9) FROM ml.evaluate('g', 'flowers') $$,
	$$ SELECT 'mean_log_likelihood'::text, round((ml.describe('g') #>> '{report,log_likelihood}')::numeric / 150, 9) $$, 'its figure is the mean log likelihood, the report has the sum');
SELECT version FROM ml.train('one', 'flowers', NULL, 'gaussian_mixture', preprocess => '{"scale": "none"}', test_size => 0) \g /dev/null
SELECT cmp_ok(abs((ml.describe('one') #>> '{report,bic}')::float8 - 829.97815), '<', 1e-4::float8, 'scikit-learn''s bic of one component, not standardized');
SELECT version FROM ml.train('better', 'flowers', NULL, 'gaussian_mixture', '{"n_components": 1}') \g /dev/null
SELECT is((SELECT deployed FROM ml.train('better', 'flowers', NULL, 'gaussian_mixture', '{"n_components": 2}', deploy => 'if_better')), true, 'a likelier one is better');
-- ... than a champion whose metrics were stored before the mean was named so
UPDATE ml.registry_version SET metrics = '{"log_likelihood": -1000}' WHERE algorithm = 'gaussian_mixture' AND metrics ? 'mean_log_likelihood';
SELECT is((SELECT deployed FROM ml.train('better', 'flowers', NULL, 'gaussian_mixture', '{"n_components": 2}', deploy => 'if_better')), true, '... also than one whose mean had another name');
SELECT is((SELECT ml.sha256(ml.fit(f, NULL, 'gaussian_mixture', '{"n_components": 2}')) FROM flowers f),
	(SELECT ml.sha256(ml.fit(f, NULL, 'gaussian_mixture', '{"n_components": 2}')) FROM (SELECT * FROM flowers ORDER BY random()) f), 'ml.fit does not depend on the order of the rows');
CREATE FUNCTION mixture(params jsonb) RETURNS text LANGUAGE sql AS $$ SELECT ml.sha256(ml.fit(f, NULL, 'gaussian_mixture', '{"n_components": 4}' || params)) FROM flowers f $$;
SELECT is((SELECT count(DISTINCT mixture(p)) FROM unnest(ARRAY['{}', '{"n_components": 3}', '{"covariance_type": "tied"}', '{"covariance_type": "diag"}', '{"covariance_type": "spherical"}',
	'{"tol": 1e-6}', '{"reg_covar": 0.01}', '{"max_iter": 2}', '{"n_init": 20}', '{"random_state": 5}']::jsonb[]) p), 10::bigint, 'every parameter has an effect');
SELECT throws_ok($$ SELECT mixture('{"covariance_type": "round"}') $$, '22023', NULL, 'a type that is none');
SELECT throws_ok($$ SELECT mixture('{"n_components": 151}') $$, '22000', '150 rows cannot be put into 151 clusters', 'more components than rows');
SELECT throws_ok($$ SELECT ml.fit(f, NULL, 'gaussian_mixture', '{"reg_covar": 0}') FROM (SELECT petal_length AS a, petal_length AS b FROM flowers) f $$, '22000',
	'the covariance of a component is not positive definite', 'a column twice needs reg_covar');
SET ml.training_memory = '1MB';
SELECT is((SELECT n_train FROM ml.train('g many', 'many', NULL, 'gaussian_mixture', '{"n_components": 3, "max_iter": 5}', test_size => 0)), 30000::bigint, 'rows that do not fit are read in passes');
RESET ml.training_memory;
CREATE FUNCTION cancelled(source text, algorithm text, params jsonb) RETURNS interval LANGUAGE plpgsql AS $$
DECLARE
	started timestamptz := clock_timestamp();
BEGIN
	PERFORM ml.train('late', source, NULL, algorithm, params);
	RETURN NULL;
EXCEPTION WHEN query_canceled THEN
	RETURN clock_timestamp() - started;
END $$;
SET statement_timeout = '300ms';
SELECT cmp_ok(cancelled('SELECT a, b, c, a * b AS d, b * c AS e FROM many, generate_series(1, 5)', 'gaussian_mixture', '{"n_components": 20, "tol": 0, "max_iter": 10000}'), '<',
	interval '2 s', 'a training of a mixture ends when it is told to');
SELECT cmp_ok(cancelled('SELECT a, b, c FROM many, generate_series(1, 5)', 'kmeans', '{"n_clusters": 200, "tol": 0, "max_iter": 10000}'), '<', interval '2 s', 'so does one of k-means');
RESET statement_timeout;
SELECT * FROM finish();
