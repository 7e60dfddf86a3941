-- Decompositions through SQL: sums or rows, components, evaluation, errors.
SET client_min_messages = warning;
SELECT plan(30);
CREATE VIEW flowers AS SELECT sepal_length, sepal_width, petal_length, petal_width FROM iris;

-- Sums are enough: no row is kept, and the model is the same on every path.
SELECT results_eq($$ SELECT algorithm, task, n_train, n_test, deployed FROM ml.train('p', 'flowers', NULL, 'pca', '{"n_components": 2}', test_size => 0) $$,
	$$ VALUES ('pca', 'decomposition', 150::bigint, 0::bigint, true) $$, 'pca learns without a target');
SELECT cmp_ok(abs((ml.describe('p') #>> '{report,explained_variance_ratio_1}')::float8 - 0.9246187232017271), '<', 1e-12::float8, 'scikit-learn''s share of the variance');
SELECT cmp_ok(abs((ml.describe('p') #>> '{report,singular_value_2}')::float8 - 6.013147382308734), '<', 1e-12::float8, 'and singular value');
SELECT is((SELECT array_length(ml.transform('p', f), 1) FROM flowers f LIMIT 1), 2, 'ml.transform gives the components');
SELECT cmp_ok((SELECT abs(z[1] + 2.684125625969536) + abs(z[2] - 0.3193972465851) FROM (SELECT ml.transform('p', 5.1, 3.5, 1.4, 0.2) AS z) s), '<', 1e-9::float8,
	'with scikit-learn''s values');
SELECT throws_ok($$ SELECT ml.predict('p', f) FROM flowers f $$, '22023', 'the model is a decomposition: it predicts no single value', 'not ml.predict');
CREATE FUNCTION by_path(path text, memory text, params jsonb, algorithm text DEFAULT 'pca') RETURNS bytea LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true), set_config('ml.training_memory', memory, true);
	PERFORM ml.train('path', 'SELECT i * 0.001 AS a, sin(i * 1.7) * 3 AS b, i % 7 AS c, i % 3 = 0 AS d FROM generate_series(1, 40000) i', NULL, algorithm, params,
		test_size => 0, deploy => 'always');
	RETURN ml.sha256(ml.get('path'));
END $$;
SELECT is(by_path('auto', '1MB', '{}'), by_path('matrix', '32MB', '{}'), 'sums alone, within a megabyte, or rows in memory: the same bytes');
SELECT is(by_path('pass', '1MB', '{}'), by_path('matrix', '32MB', '{}'), 'so by passes');
RESET ml.training_memory;
CREATE FUNCTION held_out(path text) RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	RETURN (SELECT metrics ->> 'mean_squared_reconstruction_error' FROM ml.train('held out', 'SELECT sin(i) AS a, sin(i * 1.7) * 3 AS b, i % 7 AS c FROM generate_series(1, 4000) i',
		NULL, 'pca', '{"n_components": 1}'));
END $$;
SELECT cmp_ok(abs(held_out('pass') / held_out('matrix') - 1), '<', 1e-9::float8, 'rows held out of the sums give the same figure on either path');
RESET ml.data_path;
CREATE VIEW holes AS SELECT CASE WHEN petal_length < 6 THEN petal_length END AS a, sepal_width AS b, species FROM iris;
SELECT is((SELECT n_train FROM ml.train('holes', 'SELECT a, b FROM holes', NULL, 'pca', test_size => 0)), 150::bigint, 'NULL is filled first');
SELECT is((SELECT (n_train, n_test)::text FROM ml.train('mixed', 'holes', NULL, 'pca')), '(120,30)', 'categories become features, rows are held out');
SELECT results_eq($$ SELECT metric FROM ml.evaluate('mixed') $$, $$ VALUES ('mean_squared_reconstruction_error') $$, 'which give the figure');
SELECT is(pg_catalog.jsonb_typeof(ml.describe('mixed') -> 'target'), 'null', 'there is no target');
SELECT cmp_ok((SELECT value FROM ml.evaluate('p', 'flowers')), '<', 0.03::float8, 'two components keep most of a flower');

SELECT is((SELECT ml.sha256(ml.fit(f, NULL, 'pca')) FROM flowers f), (SELECT ml.sha256(ml.fit(f, NULL, 'pca')) FROM (SELECT * FROM flowers ORDER BY random()) f),
	'ml.fit without a target, in any order');
SELECT cmp_ok((SELECT max(abs(x - y)) FROM (SELECT ml.fit(f, NULL, 'pca', '{"n_components": 2}') AS m FROM flowers f) m, flowers f,
	unnest(ml.transform(m.m, f), ml.transform('p', f)) u (x, y)), '<', 1e-12::float8, 'gives what ml.train gives');
SELECT is((SELECT count(*) FROM (SELECT species, ml.fit(f, NULL, 'pca', '{"n_components": 1}') AS m
	FROM (SELECT species, petal_length, petal_width FROM iris) f GROUP BY species) s WHERE ml.describe(m) ->> 'task' = 'decomposition'), 3::bigint, 'by group too');

-- The state of ml.fit is sums: far more rows than the memory holds.
SET ml.training_memory = '1MB';
CREATE FUNCTION many(n int) RETURNS TABLE (a float8, b float8, c int, d boolean) LANGUAGE sql AS
	$$ SELECT sin(i), CASE WHEN i % 9 > 0 THEN cos(i * 2) END, i % 7, i % 3 = 0 FROM generate_series(1, n) i $$;
SELECT is((SELECT (ml.describe(ml.fit(m, NULL, 'pca')) ->> 'n_train')::int FROM many(100000) m), 100000, 'ml.fit keeps no rows');
SELECT throws_ok($$ SELECT ml.fit(m, NULL, 'pca') FROM (SELECT m.*, 'x' || c AS k FROM many(100000) m) m $$, '53400', NULL, 'but with categories');
RESET ml.training_memory;
SELECT version FROM ml.train('many', 'SELECT * FROM many(5000)', NULL, 'pca', test_size => 0);
SELECT cmp_ok((SELECT max(abs(x - y)) FROM (SELECT ml.fit(m, NULL, 'pca') AS m FROM many(5000) m) f, many(200) r,
	LATERAL unnest(ml.transform(f.m, r), ml.transform('many', r)) u (x, y)), '<', 1e-9::float8, 'NULL is filled as ml.train fills it');
SELECT throws_ok($$ SELECT ml.fit(r, NULL, 'pca') FROM (SELECT 1e200 AS big, 1.0 AS x FROM generate_series(1, 9)) r $$, '22003',
	'values of column "big" are too large to be squared', 'values too large');
SELECT throws_ok($$ SELECT ml.fit(r, NULL, 'pca') FROM (SELECT 1.0 AS x) r $$, '22000', 'principal components need two rows at least, not 1', 'one row');

CREATE FUNCTION sha(algorithm text, params jsonb) RETURNS text LANGUAGE sql AS $$ SELECT ml.sha256(ml.fit(f, NULL, algorithm, params)) FROM flowers f $$;
SELECT is((SELECT count(DISTINCT sha('pca', p)) FROM unnest(ARRAY['{}', '{"n_components": 2}', '{"n_components": 0.99}', '{"whiten": true}']::jsonb[]) p), 4::bigint,
	'pca: every parameter has an effect');
SELECT is((SELECT array_agg(DISTINCT round(v, 6)) FROM (SELECT var_samp(z)::numeric AS v FROM (SELECT ml.fit(f, NULL, 'pca', '{"whiten": true}') AS m FROM flowers f) m,
	flowers f, unnest(ml.transform(m.m, f)) WITH ORDINALITY u (z, i) GROUP BY i) s), ARRAY[1.000000], 'whitened components have variance one');
SELECT throws_ok($$ SELECT ml.fit(f, NULL, 'pca', '{"n_components": 5}') FROM flowers f $$, '22000', '5 components cannot be had from 150 rows of 4 columns', 'too many components');
SELECT throws_ok($$ SELECT ml.fit(f, NULL, 'pca', '{"n_components": 1.5}') FROM flowers f $$, '22023',
	'parameter "n_components" must be a whole number or below 1, not 1.5', 'one and a half component');

-- truncated_svd
SELECT is((SELECT task FROM ml.train('s', 'flowers', NULL, 'truncated_svd', test_size => 0)), 'decomposition', 'truncated_svd');
SELECT cmp_ok(abs((ml.describe('s') #>> '{report,singular_value_1}')::float8 - 95.95991387), '<', 1e-7::float8, 'scikit-learn''s singular value, not centred');
SELECT is((SELECT count(DISTINCT sha('truncated_svd', p)) FROM unnest(ARRAY['{}', '{"n_components": 1}', '{"algorithm": "randomized", "n_oversamples": 0, "n_iter": 0}',
	'{"algorithm": "randomized", "n_oversamples": 1, "n_iter": 0}', '{"algorithm": "randomized", "n_oversamples": 0, "n_iter": 1}',
	'{"algorithm": "randomized", "n_oversamples": 0, "n_iter": 0, "random_state": 1}']::jsonb[]) p), 6::bigint, 'truncated_svd: every parameter has an effect');
SELECT throws_ok($$ SELECT ml.fit(f, NULL, 'truncated_svd', '{"algorithm": "exact", "n_oversamples": 3}') FROM flowers f $$, '22023',
	'parameter "n_oversamples" has no effect with algorithm "exact"', 'a parameter without effect');
SELECT * FROM finish();
