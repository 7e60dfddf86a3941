-- Aggregates in every shape that PostgreSQL runs them in: a final function is called again for the
-- same state when a hash table of groups is scanned once more, for states that several calls
-- share, and by window functions after every row.  The answer is that of a plain call each time.
\set QUIET on
SET client_min_messages = warning;
SET max_parallel_workers_per_gather = 0;

-- Every kind of column, among them one that is left out since all its values differ.
CREATE TABLE odd AS
	SELECT i, i % 2 AS g, 'id' || i AS name, CASE WHEN i % 7 > 0 THEN sin(i) * 1e6 END AS a, cos(i * 3) AS b,
		CASE WHEN i % 11 > 0 THEN (ARRAY['ant', 'bee', 'cow'])[1 + i % 3] END AS kind, i % 5 < 2 AS flag,
		ARRAY[sin(i * 2), i % 9] AS v, date '2024-01-01' + i AS day,
		'word' || i % 13 || ' and more of word' || i % 17 || ' or so' || i / 2 AS note, 1 + i % 3 AS w,
		cos(i * 3) + (i % 3) + sin(i * 7) / 3 AS y, (ARRAY['x', 'y', 'z'])[1 + (i + (i % 5 = 0)::int) % 3] AS label
	FROM generate_series(1, 440) i;
ANALYZE odd;

CREATE TABLE fits (name text, columns text, target text, algorithm text, params jsonb);
INSERT INTO fits
	SELECT concat_ws(' ', a.algorithm, 'of', c.what, 'for', t.target), concat_ws(', ', c.columns, t.target), t.target, a.algorithm,
		(SELECT coalesce(jsonb_object_agg(parameter, 2), '{}') FROM ml.parameters(a.algorithm)
			WHERE parameter IN ('n_estimators', 'n_components') OR parameter = 'max_iter' AND a.algorithm IN ('svm', 'mlp', 'sgd'))
	FROM ml.algorithms() a, unnest(a.tasks) task,
		(VALUES ('numbers', 'b, flag, w'), ('numbers with NULL', 'a, b, flag, w'), ('mixed columns', 'name, a, b, kind, flag, v, day'),
			('texts', 'note, b')) c (what, columns),
		LATERAL (SELECT CASE task WHEN 'regression' THEN 'y' WHEN 'classification' THEN 'label' END) t (target);
INSERT INTO fits
	SELECT a.algorithm || ' with weights', 'a, b, kind, w, label', 'label', a.algorithm, '{"sample_weight": "w"}'
	FROM ml.algorithms() a, ml.parameters(a.algorithm) WHERE parameter = 'sample_weight' AND 'classification' = ANY (a.tasks);
SELECT count(*) AS n_fits FROM fits \gset

CREATE FUNCTION fit_call(f fits) RETURNS text LANGUAGE sql AS $$
	SELECT format('ml.sha256(ml.fit(t, %L, %L, %L))', f.target, f.algorithm, f.params)
$$;
CREATE FUNCTION answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE query INTO result;
	RETURN result;
END $$;
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;

-- The groups of a source, three times from one hash table: rows that differ are counted.
CREATE FUNCTION rescanned(call text, source text, fence text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT string_agg(DISTINCT groups, '' and then '') FROM (SELECT (SELECT string_agg(s.m::text, '' '' ORDER BY s.g)
		FROM (SELECT t.g, count(*) AS c, %s AS m FROM (%s) t GROUP BY t.g %s) s WHERE s.c > o.x) AS groups FROM generate_series(1, 3) o (x)) r',
		call, source, fence)
$$;
CREATE FUNCTION plain(call text, source text) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT string_agg(m::text, '' '' ORDER BY g) FROM generate_series(0, 1) g, LATERAL (SELECT %s AS m FROM (%s) t WHERE t.g = g.g) s',
		call, source)
$$;
CREATE FUNCTION source_of(f fits) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT g, %s FROM odd', f.columns)
$$;

CREATE TABLE measures (call text);
INSERT INTO measures VALUES ('accuracy(kind, label)'), ('balanced_accuracy(kind, label)'), ('precision(flag, g = 0)'),
	('precision(kind, label, ''macro'')'), ('recall(flag, g = 0)'), ('recall(kind, label, ''weighted'')'), ('f1_score(flag, g = 0)'),
	('f1_score(kind, label, ''micro'')'), ('matthews_corrcoef(kind, label)'), ('confusion_matrix(kind, label)'), ('roc_auc(flag, b)'),
	('roc_auc(label, ARRAY[b, y, a])'), ('average_precision(flag, b)'), ('roc_curve(flag, b)'), ('log_loss(flag, b * b)'),
	('log_loss(label, ARRAY[b * b, 0.5 - b * b / 2, 0.5 - b * b / 2])'), ('brier_score(flag, b * b)'), ('calibration_curve(flag, b * b)'),
	('calibration_curve(flag, b * b, 3)'), ('mean_squared_error(y, b)'), ('root_mean_squared_error(y, b)'), ('mean_absolute_error(y, b)'),
	('mean_absolute_percentage_error(y, b)'), ('r2_score(y, b)'), ('explained_variance(y, b)'),
	('lift_curve(flag, b)'), ('mean_poisson_deviance(w, 2 + b)'), ('mean_gamma_deviance(w, 2 + b)'), ('mean_tweedie_deviance(w, 2 + b, 1.5)'),
	('mean_pinball_loss(y, b, 0.9)'), ('accuracy(kind, label, w)'), ('f1_score(kind, label, ''macro'', w)'), ('confusion_matrix(kind, label, w)'),
	('roc_auc(flag, b, w)'), ('roc_auc(label, ARRAY[b, y, a], w)'), ('average_precision(flag, b, w)'), ('roc_curve(flag, b, w)'), ('lift_curve(flag, b, w)'),
	('log_loss(flag, b * b, w)'), ('brier_score(flag, b * b, w)'), ('r2_score(y, b, w)'), ('mean_poisson_deviance(w, 2 + b, w)');
SELECT count(*) AS n_measures FROM measures \gset
CREATE VIEW measured AS SELECT 'ml.' || call AS call, 'SELECT * FROM odd WHERE kind IS NOT NULL AND a IS NOT NULL' AS source FROM measures;

SELECT plan(:n_fits + 3 * :n_measures + 32);

SELECT is((SELECT array_agg(p.proname || ' ' || a.aggfinalmodify::text ORDER BY 1) FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
		WHERE p.pronamespace = 'ml'::regnamespace AND a.aggfinalmodify <> 'r'), '{fit s,fit s}',
	'of all aggregates only ml.fit takes no more rows once its final function was called');
SELECT is((SELECT array_agg(DISTINCT p.proname::text ORDER BY p.proname::text) FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
		WHERE p.pronamespace = 'ml'::regnamespace),
	(SELECT array_agg(DISTINCT n ORDER BY n) FROM (SELECT split_part(call, '(', 1) FROM measures UNION SELECT 'fit') m (n)),
	'and all of them are tried here');

-- A hash table of groups that is scanned again
SET enable_sort = off;
SELECT alike(plan_of(rescanned('ml.sha256(ml.fit(t, ''y'', ''ridge''))', 'SELECT g, b, y FROM odd')), '%SubPlan%HashAggregate%Filter%',
	'the groups'' hash table is scanned again');
SELECT is(answer(rescanned(fit_call(f), source_of(f))), answer(plain(fit_call(f), source_of(f))), f.name || ', again') FROM fits f;
SELECT is(answer(rescanned(call, source)), answer(plain(call, source)), call || ', again') FROM measured;
RESET enable_sort;

-- The same with groups whose states come from workers
CREATE TABLE shared AS SELECT o.* FROM odd o, generate_series(1, 20) k;
ALTER TABLE shared SET (parallel_workers = 2);
ANALYZE shared;
CREATE VIEW parted AS SELECT call, 'SELECT g, a, b, kind, y, label, 0 AS none FROM shared' AS source
	FROM (VALUES ('ml.sha256(ml.fit(t, ''y'', ''ridge''))'), ('ml.sha256(ml.fit(t, ''label'', ''naive_bayes''))'),
		('ml.sha256(ml.fit(t, ''label'', ''decision_tree'', ''{"max_depth": 3}''))'), ('ml.sha256(ml.fit(t, NULL, ''pca''))'),
		('ml.roc_auc(label = ''x'', b)'), ('ml.r2_score(y, b)'), ('ml.log_loss(label = ''x'', b * b)'), ('ml.accuracy(label, kind)')) c (call);
SET enable_sort = off;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT alike(plan_of(rescanned(call, source, 'OFFSET 0')), '%SubPlan%Finalize HashAggregate%Gather%Partial HashAggregate%', call || ' has states of workers')
	FROM parted;
CREATE TEMP TABLE in_parallel AS SELECT *, answer(rescanned(call, source, 'OFFSET 0')) AS got FROM parted;
SELECT throws_ok(format('SELECT %s FROM (%s) t', call, source), '22000',
		'sample weight "none" is 0, or target "y" NULL, in every row', 'the weights'' name goes from process to process')
	FROM (SELECT 'ml.fit(t, ''y'', ''decision_tree'', ''{"sample_weight": "none"}'')' AS call, min(source) AS source FROM parted) s;
SET max_parallel_workers_per_gather = 0;
SELECT is(got, answer(plain(call, source)), call || ' of workers, again') FROM in_parallel;
RESET enable_sort;

-- One state for several calls
CREATE AGGREGATE fit_too(record, text, text) (SFUNC = ml.internal_fit_step, STYPE = internal, FINALFUNC = ml.internal_fit_final, FINALFUNC_MODIFY = SHAREABLE);
SELECT is(answer('SELECT array[ml.sha256(ml.fit(t, ''y'', ''lasso'')), ml.sha256(ml.fit(t, ''y'', ''lasso'')), ml.sha256(fit_too(t, ''y'', ''lasso''))]
		FROM (SELECT a, b, kind, y FROM odd) t'),
	answer('SELECT array_fill(ml.sha256(ml.fit(t, ''y'', ''lasso'')), ARRAY[3]) FROM (SELECT a, b, kind, y FROM odd) t'), 'models of one state');
SELECT is(answer(format('SELECT array[%s]::text FROM (%s) t', string_agg(call || '::text', ', '), max(source))),
		(SELECT array_agg(answer(format('SELECT %s FROM (%s) t', call, source)) ORDER BY call)::text FROM measured), 'metrics that share states')
	FROM (SELECT * FROM measured ORDER BY call) m;

-- Rows chosen, ordered and told apart in the call
CREATE FUNCTION forests(call text, source text DEFAULT 'odd') RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT ml.sha256(ml.fit(%s)) FROM (SELECT g, a, b, kind, flag, y FROM %s) t', replace(call, '$', '''y'', ''random_forest'', ''{"n_estimators": 3}'''), source)
$$;
SELECT is(answer(forests('t, $) FILTER (WHERE g = 1')), answer(forests('t, $', 'odd WHERE g = 1')), 'FILTER');
SELECT is(answer(forests('t, $ ORDER BY t.b DESC')), answer(forests('t, $')), 'ORDER BY');
SELECT is(answer(forests('DISTINCT t, $', 'shared')), answer(forests('t, $')), 'DISTINCT');
SELECT is(answer('SELECT string_agg(m, '' '' ORDER BY g) FROM (SELECT g, ml.sha256(ml.fit(t, ''y'', ''knn'')) AS m
		FROM (SELECT g, a, b, kind, y FROM odd) t GROUP BY GROUPING SETS ((g), (), (g, kind)) HAVING grouping(kind) = 1) s'),
	answer(plain('ml.sha256(ml.fit(t, ''y'', ''knn''))', 'SELECT g, a, b, kind, y FROM odd')) || ' ' ||
		answer('SELECT ml.sha256(ml.fit(t, ''y'', ''knn'')) FROM (SELECT g, a, b, kind, y FROM odd) t'), 'GROUPING SETS');
SELECT is(answer('SELECT string_agg(m::text, '' '' ORDER BY g) FROM (SELECT g, ml.roc_auc(flag, b) AS m FROM odd GROUP BY CUBE (g, kind) HAVING grouping(kind) = 1) s'),
	answer(plain('ml.roc_auc(flag, b)', 'SELECT * FROM odd')) || ' ' || answer('SELECT ml.roc_auc(flag, b) FROM odd'), 'CUBE of a metric');
SELECT is(answer('SELECT array[ml.accuracy(DISTINCT kind, label), ml.roc_auc(flag, b ORDER BY i), ml.r2_score(y, b) FILTER (WHERE g = 1)] FROM shared'),
	answer('SELECT array[(SELECT ml.accuracy(kind, label) FROM (SELECT DISTINCT kind, label FROM odd) d), ml.roc_auc(flag, b),
		(SELECT ml.r2_score(y, b) FROM odd WHERE g = 1)] FROM odd'), 'FILTER, ORDER BY and DISTINCT of metrics');

-- Window functions: a metric takes rows after its final function, ml.fit does not.
SELECT is(answer(format('SELECT count(*) FROM (SELECT i, %s OVER (ORDER BY i)::text AS m, %s OVER ()::text AS all_rows FROM (%s AND i <= 60) t) w
			WHERE m IS DISTINCT FROM (SELECT %s::text FROM (%s) t WHERE t.i <= w.i)
				OR all_rows IS DISTINCT FROM (SELECT %s::text FROM (%s AND i <= 60) t)', call, call, source, call, source, call, source)),
		'0', call || ' over windows')
	FROM measured;
SELECT is(answer(format('SELECT count(*) FROM (SELECT i, %s OVER (ORDER BY i ROWS BETWEEN 29 PRECEDING AND CURRENT ROW)::text AS m FROM (%s AND i <= 60) t) w
			WHERE i > 40 AND m IS DISTINCT FROM (SELECT %s::text FROM (SELECT * FROM (%s AND i <= 60) s WHERE s.i <= w.i ORDER BY i DESC LIMIT 30) t)',
		call, source, call, source)),
		'0', call || ' over windows that move')
	FROM measured;
SELECT throws_ok($$SELECT ml.fit(t, 'y', 'ridge') OVER () FROM (SELECT b, y FROM odd) t$$, '0A000',
	'aggregate function ml.fit(record,text,text) does not support use as a window function', 'ml.fit is no window function');
CREATE AGGREGATE fit_over(record, text, text) (SFUNC = ml.internal_fit_step, STYPE = internal, FINALFUNC = ml.internal_fit_final);
SELECT throws_ok($$SELECT fit_over(t, 'y', 'ridge') OVER (ORDER BY b) FROM (SELECT b, y FROM odd) t$$, 'XX000',
	'a row for ml.fit after its model was asked for', 'and an aggregate that says otherwise of its parts is told');

-- An error while learning ends the query for good.
BEGIN;
DECLARE groups CURSOR FOR SELECT ml.fit(t, 'y', 'logistic_regression') FROM (SELECT g, b, CASE g WHEN 0 THEN 'x' ELSE label END AS y FROM odd) t GROUP BY g ORDER BY g;
SELECT throws_ok('FETCH groups', '22000', 'target "y" has only one class, "x"', 'a group that cannot be learned from');
SELECT throws_ok('FETCH groups', '55000', 'portal "groups" cannot be run', 'leaves nothing to go on with');
COMMIT;
SELECT * FROM finish();
