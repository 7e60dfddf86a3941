-- Clusterings through SQL: training, prediction, evaluation, errors, every path of the rows.
SET client_min_messages = warning;
SELECT plan(25);
CREATE VIEW flowers AS SELECT sepal_length, sepal_width, petal_length, petal_width FROM iris;

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
SELECT * FROM finish();
