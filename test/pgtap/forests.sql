-- random_forest and extra_trees through SQL: NULLs, categories and classes as they are, every path
-- of the data, the out-of-bag score, learning from parameters, errors with their SQLSTATE.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT * FROM no_plan();

CREATE TABLE t AS
	SELECT (i * 7919 % 1009) / 1009.0 AS a, CASE WHEN i % 7 > 0 THEN (i * 104729 % 997) / 997.0 END AS b,
		'town ' || i * 31 % 40 AS town, CASE WHEN i % 5 > 0 THEN chr(97 + i % 3) END AS kind, i % 2 = 0 AS flag
	FROM generate_series(1, 2000) i;
ALTER TABLE t ADD y float8, ADD label text, ADD grade int;
UPDATE t SET y = 3 * a + coalesce(b * b, 2) + length(town) % 2 + CASE kind WHEN 'a' THEN 1 WHEN 'b' THEN -1 ELSE 0 END;
UPDATE t SET label = CASE WHEN y > 3 THEN 'high' ELSE 'low' END, grade = least(floor(y), 4);

CREATE FUNCTION trained(algorithm text, target text, params jsonb DEFAULT '{}', task text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql AS $$
	SELECT metrics FROM ml.train('m', format('SELECT a, b, town, kind, flag, %I FROM t', $2), $2, $1, $3, task => $4,
		deploy => 'always')
$$;
CREATE VIEW algorithms AS SELECT unnest('{random_forest,extra_trees}'::text[]) AS algorithm;

-- What they learn
SELECT cmp_ok((trained(algorithm, 'y') ->> 'r2_score')::float8, '>', 0.95::float8, algorithm || ': numbers, NULLs and categories') FROM algorithms;
SELECT cmp_ok((trained(algorithm, 'label') ->> 'accuracy')::float8, '>', 0.9::float8, algorithm || ': two classes') FROM algorithms;
SELECT cmp_ok((trained(algorithm, 'grade', task => 'classification') ->> 'accuracy')::float8, '>', 0.8::float8, algorithm || ': more classes') FROM algorithms;
SELECT ok(bool_and(p BETWEEN 0 AND 1) AND bool_and(abs(s - 1) < 1e-14), 'probabilities sum to one')
	FROM (SELECT p, sum(p) OVER (PARTITION BY t.ctid) AS s FROM t, unnest(ml.predict_proba('m', t)) p) q;
SELECT lives_ok($$SELECT trained('random_forest', 'y')$$, 'a model for the next line');
SELECT ok(ml.predict('m', '{"a": 0.5, "b": null, "town": "elsewhere", "kind": null, "flag": true}'::jsonb) BETWEEN 0 AND 7,
	'a category that no row had, and NULLs, are scored');

-- The same model on every path
CREATE FUNCTION sha(path text, algorithm text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v int;
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	SELECT version INTO v FROM ml.train('p', 'SELECT a, b, town, kind, y FROM t ORDER BY a, b, town, kind', 'y', algorithm,
		'{"n_estimators": 10}', test_size => 0);
	PERFORM set_config('ml.data_path', 'auto', true);
	RETURN ml.sha256(ml.get('p@' || v));
END $$;
SELECT is(sha('pass', algorithm), sha('matrix', algorithm), algorithm || ': in memory and in passes') FROM algorithms;
SELECT is(ml.fit(t, 'label', 'random_forest', '{"n_estimators": 10}')::text,
	ml.fit(t, 'label', 'random_forest', '{"n_estimators": 10}' ORDER BY label DESC, a)::text,
	'ml.fit: the same in another order of the rows') FROM (SELECT a, b, kind, label FROM t) t;

-- By any number of processes
SET LOCAL max_parallel_maintenance_workers = 2;
-- even if there is one processor; 16 has renamed the setting
CREATE FUNCTION force_workers(how text) RETURNS void LANGUAGE sql AS $$
	SELECT set_config(name, how, true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') $$;
DO 'BEGIN PERFORM force_workers(''on''); END';
CREATE FUNCTION grown(workers int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v int;
BEGIN
	PERFORM set_config('ml.max_training_workers', workers::text, true);
	SELECT version INTO v FROM ml.train('w', 'SELECT a, b, town, label FROM t', 'label', 'random_forest',
		'{"n_estimators": 1000, "max_features": null, "oob_score": true}', test_size => 0);
	RETURN ml.sha256(ml.get('w@' || v));
END $$;
SELECT is(grown(2), grown(0), 'two workers, the same forest');
DO 'BEGIN PERFORM force_workers(''off''); END';

-- Out of the bag
SELECT ok(abs((d -> 'report' ->> 'oob_score')::float8 - (trained('random_forest', 'label') ->> 'accuracy')::float8) < 0.05,
	'the out-of-bag score is near that of held-out rows')
	FROM (SELECT ml.fit(t, 'label', 'random_forest', '{"oob_score": true}') FROM (SELECT a, b, town, kind, flag, label FROM t) t) f (m),
		ml.describe(m) d;

-- Parameters
SELECT isnt(ml.fit(t, 'label', 'random_forest', params)::text, ml.fit(t, 'label', 'random_forest', '{"n_estimators": 5}')::text, params::text)
	FROM (SELECT a, b, kind, label FROM t LIMIT 500) t, (VALUES ('{"n_estimators": 6}'::jsonb),
		('{"n_estimators": 5, "random_state": 7}'), ('{"n_estimators": 5, "class_weight": {"high": 3}}'),
		('{"n_estimators": 5, "class_weight": "balanced"}'), ('{"n_estimators": 5, "max_features": null}'),
		('{"n_estimators": 5, "max_features": 2}'), ('{"n_estimators": 5, "criterion": "entropy"}'),
		('{"n_estimators": 5, "class_weight": "balanced_subsample"}'), ('{"n_estimators": 5, "ccp_alpha": 0.01}'),
		('{"n_estimators": 5, "max_samples": 100}'), ('{"n_estimators": 5, "bootstrap": false}')) p (params)
	GROUP BY params;
SELECT throws_ok(format('SELECT ml.fit(t, ''y'', ''random_forest'', %L) FROM (SELECT a, kind, y FROM t) t', params), '22023', NULL, params)
	FROM (VALUES ('{"criterion": "gini"}'), ('{"min_samples_split": 1}'), ('{"max_features": 2.5}'), ('{"max_features": 0}'),
		('{"max_features": "half"}'), ('{"bootstrap": false, "oob_score": true}'), ('{"bootstrap": false, "max_samples": 0.5}'),
		('{"max_samples": 5000}'), ('{"class_weight": "balanced"}'), ('{"class_weight": "balance"}'),
		('{"ccp_alpha": -1}'), ('{"max_bins": 256}'), ('{"max_depth": 0}'),
		('{"max_leaf_nodes": 1}'), ('{"n_estimators": 0}')) p (params);
SELECT throws_ok($$SELECT ml.fit(t, 'label', 'extra_trees', '{"criterion": "squared_error"}') FROM (SELECT a, label FROM t) t$$, '22023', NULL,
	'squared_error needs numbers');
SELECT throws_ok($$SELECT ml.fit(t, 'y', 'random_forest') FROM (SELECT a, 1e305 * (y + 1) AS y FROM t) t$$, '22003', NULL,
	'targets too large to be averaged are refused');

-- Memory: an error with both numbers before it is taken
SET LOCAL ml.training_memory = '4MB';
SELECT throws_like($$SELECT ml.train('big', 'SELECT i AS a, i * 2 AS b, i * 3 AS y FROM generate_series(1, 90000) i', 'y', 'random_forest')$$,
	'not enough memory for growing a tree of the forest: % kB needed, ml.training_memory is 4096 kB', 'a budget too small says both numbers');
RESET ml.training_memory;

SELECT * FROM finish();
ROLLBACK;
