-- decision_tree and gradient_boosting through SQL: NULLs, categories and classes as they are, every
-- path of the data, the figures of the held-out rows, learning on, errors with their SQLSTATE.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT * FROM no_plan();

CREATE TABLE t AS
	SELECT (i * 7919 % 1009) / 1009.0 AS a, CASE WHEN i % 7 > 0 THEN (i * 104729 % 997) / 997.0 END AS b,
		'town ' || i * 31 % 40 AS town, CASE WHEN i % 5 > 0 THEN chr(97 + i % 3) END AS kind, i % 2 = 0 AS flag
	FROM generate_series(1, 3000) i;
ALTER TABLE t ADD y float8, ADD label text, ADD grade int;
UPDATE t SET y = 3 * a + coalesce(b * b, 2) + length(town) % 2 + CASE kind WHEN 'a' THEN 1 WHEN 'b' THEN -1 ELSE 0 END;
UPDATE t SET label = CASE WHEN y > 3 THEN 'high' ELSE 'low' END, grade = least(floor(y), 4);

CREATE FUNCTION trained(algorithm text, target text, params jsonb DEFAULT '{}', task text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql AS $$
	SELECT metrics FROM ml.train('m', format('SELECT a, b, town, kind, flag, %I FROM t', $2), $2, $1, $3, task => $4,
		deploy => 'always')
$$;
CREATE VIEW algorithms AS SELECT unnest('{decision_tree,gradient_boosting}'::text[]) AS algorithm;

-- What they learn
SELECT cmp_ok((trained(algorithm, 'y') ->> 'r2_score')::float8, '>', 0.96::float8, algorithm || ': numbers, NULLs and categories') FROM algorithms;
SELECT cmp_ok((trained(algorithm, 'label') ->> 'accuracy')::float8, '>', 0.93::float8, algorithm || ': two classes') FROM algorithms;
SELECT cmp_ok((trained(algorithm, 'grade', task => 'classification') ->> 'accuracy')::float8, '>', 0.85::float8, algorithm || ': more classes') FROM algorithms;
SELECT ok(bool_and(p BETWEEN 0 AND 1) AND bool_and(abs(s - 1) < 1e-14), 'probabilities sum to one')
	FROM (SELECT p, sum(p) OVER (PARTITION BY t.ctid) AS s FROM t, unnest(ml.predict_proba('m', t)) p) q;
SELECT lives_ok($$SELECT trained('gradient_boosting', 'y')$$, 'a model for the next lines');
SELECT ok(ml.predict('m', '{"a": 0.5, "b": null, "town": "elsewhere", "kind": null, "flag": true}'::jsonb) BETWEEN 0 AND 7,
	'a category that no row had, and NULLs, are scored');
SELECT throws_ok($$SELECT ml.predict('m', '{"a": 0.5}'::jsonb)$$, '42703', NULL, 'but a missing feature is an error');

-- The same model on every path
CREATE FUNCTION sha(path text, algorithm text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v int;
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	SELECT version INTO v FROM ml.train('p', 'SELECT a, b, town, kind, y FROM t ORDER BY a, b, town, kind', 'y', algorithm, test_size => 0);
	PERFORM set_config('ml.data_path', 'auto', true);
	RETURN ml.sha256(ml.get('p@' || v));
END $$;
SELECT is(sha('pass', algorithm), sha('matrix', algorithm), algorithm || ': in memory and in passes') FROM algorithms;
SELECT is(ml.fit(t, 'y', 'gradient_boosting')::text, ml.fit(t, 'y', 'gradient_boosting' ORDER BY y DESC)::text,
	'ml.fit: the same in another order of the rows') FROM (SELECT a, b, kind, y FROM t) t;

-- Parameters
SELECT isnt(ml.fit(t, 'label', 'gradient_boosting', params)::text, ml.fit(t, 'label', 'gradient_boosting', '{"n_estimators": 5}')::text, params::text)
	FROM (SELECT a, b, kind, label FROM t LIMIT 500) t, (VALUES ('{"n_estimators": 6}'::jsonb),
		('{"n_estimators": 5, "monotonic_cst": {"a": -1}}'), ('{"n_estimators": 5, "class_weight": {"high": 3}}'),
		('{"n_estimators": 5, "class_weight": "balanced"}'), ('{"n_estimators": 5, "subsample": 0.5}'),
		('{"n_estimators": 5, "max_leaf_nodes": null}'), ('{"n_estimators": 5, "max_leaf_nodes": 5}'), ('{"n_estimators": 5, "growth": "depth"}'),
		('{"n_estimators": 5, "early_stopping": true}')) p (params)
	GROUP BY params;
SELECT ok((d -> 'report' ->> 'n_iter')::int < 400 AND d -> 'report' ? 'best_iteration', 'early stopping stops')
	FROM (SELECT ml.fit(t, 'label', 'gradient_boosting', '{"n_estimators": 400, "early_stopping": true, "learning_rate": 0.5}')
		FROM (SELECT a, flag, label FROM t) t) f (m), ml.describe(m) d;
SELECT throws_ok(format('SELECT ml.fit(t, ''y'', ''gradient_boosting'', %L) FROM (SELECT a, kind, y FROM t) t', params), '22023', NULL, params)
	FROM (VALUES ('{"loss": "log_loss"}'), ('{"growth": "leaf", "max_leaf_nodes": null}'), ('{"quantile": 0.3}'), ('{"monotonic_cst": {"c": 1}}'),
		('{"monotonic_cst": {"kind": 1}}'), ('{"monotonic_cst": {"a": 0.5}}'), ('{"max_bins": 256}'), ('{"max_depth": 0}'),
		('{"loss": "quantile", "monotonic_cst": {"a": 1}}'), ('{"subsample": 0}'), ('{"validation_fraction": 0.2}')) p (params);
SELECT throws_ok($$SELECT ml.fit(t, 'y', 'gradient_boosting', '{"loss": "poisson"}') FROM (SELECT a, -y AS y FROM t) t$$, '22000', NULL,
	'poisson refuses negative targets');
SELECT throws_ok($$SELECT ml.fit(t, 'y', 'decision_tree', '{"criterion": "gini"}') FROM (SELECT a, y FROM t) t$$, '22023', NULL, 'gini needs classes');

-- By any number of processes
SET LOCAL max_parallel_maintenance_workers = 2;
-- even if there is one processor; 16 has renamed the setting
CREATE FUNCTION force_workers(how text) RETURNS void LANGUAGE sql AS $$
	SELECT set_config(name, how, true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') $$;
DO 'BEGIN PERFORM force_workers(''on''); END';
CREATE FUNCTION boosted(workers int, params jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v int;
BEGIN
	PERFORM set_config('ml.max_training_workers', workers::text, true);
	SELECT version INTO v FROM ml.train('parallel', 'SELECT sin(i) AS a, cos(i * 2) AS b, i % 17 AS c, ''k'' || i % 5 AS k,
		sin(i) + (i % 5) * 0.3 > 0.5 AS label FROM generate_series(1, 150000) i', 'label', 'gradient_boosting',
		params, test_size => 0);
	RETURN ml.sha256(ml.get('parallel@' || v));
END $$;
SELECT is(boosted(workers, params), boosted(0, params), format('%s workers, the same model: %s', workers, params))
	FROM generate_series(1, 2) workers, (VALUES ('{"n_estimators": 60, "subsample": 0.7}'::jsonb), ('{"n_estimators": 40}'),
		('{"n_estimators": 20, "max_depth": null, "min_samples_leaf": 50}'),
		('{"n_estimators": 20, "max_leaf_nodes": 20, "growth": "leaf", "colsample_bytree": 0.6}')) p (params);

DO 'BEGIN PERFORM force_workers(''off''); END';

-- Cover: of all trees, also those that were added; a model without trees has none to tell of
SELECT is(ml.describe(ml.fit(t, 'y', algorithm, params)) -> 'cover', cover, algorithm || ': whether nodes know what they weigh')
	FROM (SELECT a, b, kind, y FROM t LIMIT 300) t, (VALUES ('decision_tree', '{}'::jsonb, 'true'::jsonb), ('random_forest', '{"n_estimators": 4}', 'true'),
		('extra_trees', '{"n_estimators": 4}', 'true'), ('gradient_boosting', '{"n_estimators": 4}', 'true'), ('ridge', '{}', NULL)) p (algorithm, params, cover)
	GROUP BY algorithm, params, cover;
CREATE FUNCTION covered(algorithm text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE before float8;
BEGIN
	PERFORM ml.train(algorithm, 'SELECT a, b, kind, y FROM t WHERE y < 4', 'y', algorithm, '{"n_estimators": 4}');
	SELECT sum(ml.predict(ml.get(algorithm), t)) INTO before FROM t;
	PERFORM ml.update(algorithm, 'SELECT a, b, kind, y FROM t WHERE y >= 4');
	RETURN jsonb_build_array(ml.describe(algorithm || '@1') -> 'cover', ml.describe(algorithm || '@2') -> 'cover',
		before = (SELECT sum(ml.predict(ml.get(covered.algorithm || '@1'), t)) FROM t));
END $$;
SELECT is(covered(algorithm), '[true, true, true]', algorithm || ': also after learning on, which leaves the first version as it was')
	FROM unnest('{random_forest,extra_trees,gradient_boosting}'::text[]) algorithm;

-- Rows far outside the rest, and of one value among many others, are found by every learner, as exact trees find them
CREATE VIEW finders AS SELECT unnest('{decision_tree,random_forest,extra_trees,gradient_boosting}'::text[]) AS algorithm;
CREATE TABLE payments AS SELECT CASE WHEN g % 1000 = 0 THEN 10 ELSE sin(g) END AS x, g % 1000 = 0 AS fraud FROM generate_series(1, 10000) g;
SELECT is(ARRAY[ml.recall(fraud, ml.classify(m, x)::boolean), ml.precision(fraud, ml.classify(m, x)::boolean), ml.roc_auc(fraud, ml.probability(m, x))],
	'{1,1,1}', algorithm || ': ten rows of 10,000 at 10, all others in [-1, 1]' || coalesce(', ' || params, ''))
	FROM payments p, (SELECT algorithm, params, ml.fit(p, 'fraud', algorithm, params::jsonb) FROM payments p, finders,
		unnest(ARRAY['{}', '{"class_weight": "balanced"}']) params GROUP BY 1, 2) q (algorithm, params, m) GROUP BY algorithm, params;
CREATE TABLE readings AS SELECT g, sin(g) + CASE WHEN g % 5000 = 0 THEN 5 ELSE 0 END AS a, cos(g * 1.3) AS b, g % 5000 = 0 AS y FROM generate_series(1, 50000) g;
SELECT is(ARRAY[ml.recall(y, ml.classify(m, a, b)::boolean), ml.roc_auc(y, ml.probability(m, a, b))], '{1,1}', algorithm || ': one of 5,000 rows of two columns, on new rows')
	FROM readings, (SELECT algorithm, ml.fit(r, 'y', algorithm) FROM (SELECT a, b, y FROM readings WHERE g % 5 <> 1 AND g % 25000 <> 0) r, finders
		GROUP BY 1) q (algorithm, m) WHERE g % 5 = 1 OR g % 25000 = 0 GROUP BY algorithm;
CREATE TABLE shared_value AS SELECT CASE WHEN g % 1000 = 0 THEN 0.123456 ELSE sin(g * 0.7) END AS a, g % 1000 = 0 AS y FROM generate_series(1, 100000) g;
SELECT is(ml.balanced_accuracy(y, ml.classify(m, a)::boolean), 1::float8, algorithm || ': 100 of 100,000 rows that have one value')
	FROM shared_value, (SELECT algorithm, ml.fit(s, 'y', algorithm) FROM shared_value s, finders GROUP BY 1) q (algorithm, m) GROUP BY algorithm;
CREATE TABLE two AS SELECT CASE WHEN g % 500 = 0 THEN 9 + g / 1000.0 ELSE sin(g * 0.7) END AS a, cos(g) AS b, g % 500 = 0 AS y FROM generate_series(1, 1000) g;
SELECT is(ml.balanced_accuracy(y, ml.classify(m, a, b)::boolean), 1::float8, algorithm || ': two positives of 1,000')
	FROM two, (SELECT algorithm, ml.fit(t, 'y', algorithm)
		FROM two t, finders GROUP BY 1) q (algorithm, m) GROUP BY algorithm;
SELECT is(ml.sha256(ml.fit(p, 'y', algorithm, '{"max_depth": 6}')), ml.sha256(ml.fit(p, 'y', algorithm, '{"max_depth": 6}' ORDER BY a DESC)), algorithm || ': in any order of the rows')
	FROM (SELECT a, y FROM shared_value LIMIT 40000) p, finders GROUP BY algorithm;

-- A source that is read again and again may do what workers forbid
CREATE FUNCTION guarded(i int) RETURNS float8 LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN 1000 / (i % 100);
EXCEPTION WHEN division_by_zero THEN
	RETURN -1;
END $$;
SET LOCAL ml.max_training_workers = 2;
SET LOCAL ml.data_path = 'pass';
SELECT lives_ok(format($$SELECT ml.train('guarded', 'SELECT guarded(i) AS a, i %% 7 AS b, sin(i) AS y FROM generate_series(1, 20000) i', 'y', %L, %L, test_size => 0)$$,
	algorithm, params), algorithm || ': a source with a subtransaction')
	FROM (VALUES ('gradient_boosting', '{"n_estimators": 3000, "max_depth": 1}'), ('random_forest', '{"n_estimators": 1000, "max_depth": 3}')) a (algorithm, params);
RESET ml.data_path;

-- Memory: an error with both numbers before it is taken
SET LOCAL ml.training_memory = '3MB';
SELECT throws_like($$SELECT ml.train('big', 'SELECT i AS a, i * 2 AS b, i * 3 AS y FROM generate_series(1, 90000) i', 'y', 'gradient_boosting')$$,
	'not enough memory for gradient boosting on % rows of 2 features: % kB needed, ml.training_memory is 3072 kB', 'a budget too small says both numbers');
RESET ml.training_memory;

SELECT * FROM finish();
ROLLBACK;
