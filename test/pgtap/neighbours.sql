-- Nearest neighbours through SQL: training, prediction, every parameter, errors.
SET client_min_messages = warning;
SELECT plan(20);

SELECT results_eq($$ SELECT algorithm, task, n_train, n_test FROM ml.train('n', 'iris', 'species', 'knn') $$,
	$$ VALUES ('knn', 'classification', 120::bigint, 30::bigint) $$, 'knn learns classes');
SELECT cmp_ok((SELECT (metrics ->> 'accuracy')::float8 FROM ml.versions WHERE name = 'n'), '>', 0.9::float8, 'and knows flowers it has not seen');
SELECT is((SELECT count(*) FROM iris i WHERE (SELECT abs(sum(p) - 1) < 1e-14 FROM unnest(ml.predict_proba('n', i)) p)), 150::bigint, 'probabilities sum to one');
SELECT is((SELECT array_agg(DISTINCT round((p * 5)::numeric, 9) ORDER BY round((p * 5)::numeric, 9)) <@ ARRAY[0, 1, 2, 3, 4, 5]::numeric[] FROM iris i, unnest(ml.predict_proba('n', i)) p), true,
	'they are votes of five neighbours');
SELECT is((SELECT array_agg(p.label) FROM ml.predict_batch('n', 'iris') p), (SELECT array_agg(ml.classify('n', i)) FROM iris i), 'a batch gives the same labels');
SELECT is((SELECT array_agg(p.probabilities) FROM ml.predict_batch('n', 'iris') p), (SELECT array_agg(ml.predict_proba('n', i)) FROM iris i), 'and the same bits');

SELECT is((SELECT task FROM ml.train('area', 'SELECT mean_radius, mean_texture, mean_smoothness, mean_area FROM wdbc', 'mean_area', 'knn')), 'regression', 'numbers are a regression');
SELECT cmp_ok((SELECT (metrics ->> 'r2_score')::float8 FROM ml.versions WHERE name = 'area'), '>', 0.9::float8, 'which is good');
SELECT is((SELECT task FROM ml.train('digits', 'SELECT mean_radius, (mean_radius / 10)::int AS tens FROM wdbc', 'tens', 'knn', task => 'classification')), 'classification', 'unless asked to be classes');

SELECT is((SELECT count(*) FROM wdbc w, (SELECT ml.fit(w, 'diagnosis', 'knn', '{"n_neighbors": 1}') AS m FROM wdbc w) m WHERE ml.classify(m, w) = diagnosis), 569::bigint,
	'the nearest neighbour of a row is itself');
SELECT is((SELECT ml.sha256(ml.fit(w, 'diagnosis', 'knn')) FROM wdbc w), (SELECT ml.sha256(ml.fit(w, 'diagnosis', 'knn')) FROM (SELECT * FROM wdbc ORDER BY random()) w),
	'ml.fit does not depend on the order of the rows');
CREATE TABLE points AS SELECT sin(i) * 10 AS a, cos(i * 1.3) * 10 AS b, (i % 10)::float8 AS c, sin(i) + cos(i * 1.3) AS y FROM generate_series(1, 2000) i;
CREATE FUNCTION predictions(params jsonb) RETURNS float8[] LANGUAGE sql AS $$
	SELECT array_agg(ml.predict(m, p) ORDER BY y, a) FROM points p, (SELECT ml.fit(p, 'y', 'knn', params) AS m FROM points p) m $$;
SELECT is(predictions('{"algorithm": "kd_tree", "leaf_size": 7}'), predictions('{"algorithm": "brute"}'), 'a tree gives the same bits as comparing with all rows');
SELECT is((SELECT count(DISTINCT predictions(p)) FROM unnest(ARRAY['{}', '{"n_neighbors": 6}', '{"weights": "distance"}', '{"metric": "manhattan"}', '{"metric": "cosine"}']::jsonb[]) p),
	5::bigint, 'every parameter that should changes the predictions');
CREATE FUNCTION sha(params jsonb) RETURNS text LANGUAGE sql AS $$ SELECT ml.sha256(ml.fit(p, 'y', 'knn', params)) FROM points p $$;
SELECT is((SELECT count(DISTINCT sha(p)) FROM unnest(ARRAY['{}', '{"leaf_size": 100}', '{"algorithm": "brute"}']::jsonb[]) p), 3::bigint, 'or the tree');
SELECT throws_ok($$ SELECT ml.fit(p, 'y', 'knn', '{"n_neighbors": 2001}') FROM points p $$, '22000', '2000 rows have no 2001 neighbours', 'more neighbours than rows');
SELECT throws_ok($$ SELECT ml.fit(p, 'y', 'knn', '{"metric": "cosine", "algorithm": "kd_tree"}') FROM points p $$, '22023',
	'metric "cosine" cannot be searched with algorithm "kd_tree"', 'a tree of directions');
SELECT throws_ok($$ SELECT ml.fit(p, 'y', 'knn', '{"metric": "minkowski"}') FROM points p $$, '22023', NULL, 'a metric that is not there');
SET ml.data_path = 'pass';
SELECT throws_ok($$ SELECT * FROM ml.train('n', 'iris', 'species', 'knn') $$, '22023', 'data path "pass" is not possible', 'the rows are needed at hand');
RESET ml.data_path;
SET ml.training_memory = '1MB';
SELECT throws_matching($$ SELECT * FROM ml.train('n', 'SELECT p.*, i FROM points p, generate_series(1, 100) i', 'y', 'knn') $$, '[0-9]+ kB.* 1024 kB', 'and the budget is kept');
RESET ml.training_memory;
SELECT is((SELECT count(*) FROM (SELECT i % 4 AS g, ml.fit(s, 'y', 'knn') AS m FROM (SELECT i, sin(i) AS x, cos(i) AS y FROM generate_series(1, 400) i) s GROUP BY 1) f), 4::bigint, 'by group');
SELECT * FROM finish();
