-- PITFALLS, MADlib on PostgreSQL: "aggregates without combine functions: one core
-- only".  The plan is parallel, and 0, 1 and 2 workers give the same bits.
\set QUIET on
SET client_min_messages = warning;

CREATE TABLE many AS
	SELECT i, (h % 3 = 0) AS yes, (ARRAY['ant', 'bee', 'cow', 'dog'])[1 + h % 4] AS kind,
		(ARRAY['ant', 'bee', 'cow', 'dog'])[1 + (h / 7) % 4] AS guess, (h % 1009) / 1008.0 AS p,
		ARRAY[0.1 + (h % 5) / 10.0, 0.2, 0.1, 0.6 - (h % 5) / 10.0] AS ps,
		1e6 + sin(i) * 10 ^ (h % 9) AS y, 1e6 + cos(i * 3) * 10 ^ (h % 11) AS z
	FROM (SELECT i, abs(hashint4(i)) AS h FROM generate_series(1, 30000) AS i) s;
ALTER TABLE many SET (parallel_workers = 2);
ANALYZE many;

SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;

CREATE TEMP TABLE calls (call text);
INSERT INTO calls VALUES ('accuracy(kind, guess)'), ('balanced_accuracy(kind, guess)'), ('precision(yes, p > 0.5)'),
	('precision(kind, guess, ''macro'')'), ('recall(kind, guess, ''weighted'')'), ('recall(yes, p > 0.5)'),
	('f1_score(kind, guess, ''micro'')'), ('f1_score(yes, p > 0.5)'), ('matthews_corrcoef(kind, guess)'),
	('confusion_matrix(kind, guess)'), ('roc_auc(yes, p)'), ('roc_auc(kind, ps)'), ('average_precision(yes, p)'),
	('roc_curve(yes, p)'), ('log_loss(yes, p)'), ('log_loss(kind, ps)'), ('brier_score(yes, p)'),
	('calibration_curve(yes, p)'), ('calibration_curve(yes, p, 10)'), ('mean_squared_error(y, z)'),
	('root_mean_squared_error(y, z)'), ('mean_absolute_error(y, z)'), ('mean_absolute_percentage_error(y, z)'),
	('r2_score(y, z)'), ('explained_variance(y, z)');

CREATE FUNCTION plan_of(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) SELECT ml.' || call || ' FROM many' LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;

-- The bytes of the answer with so many workers.
CREATE FUNCTION answer(call text, workers int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	EXECUTE 'SELECT ml.' || call || '::text FROM many' INTO result;
	RETURN result;
END $$;

SELECT plan((SELECT count(*)::int FROM calls) * 3 + 2);

SELECT alike(plan_of(call), '%Finalize Aggregate%Partial Aggregate%Parallel Seq Scan%', call || ': the plan is parallel (MADlib on PostgreSQL)')
	FROM calls;
SELECT is(answer(call, 1), answer(call, 0), call || ': one worker, the same bits') FROM calls;
SELECT is(answer(call, 2), answer(call, 0), call || ': two workers, the same bits') FROM calls;

-- Groups, some of which a worker never sees.
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT i % 3000 AS g, ml.accuracy(kind, guess) AS a, ml.r2_score(y, z) AS r,
	ml.brier_score(yes, p) AS b, ml.roc_curve(yes, p) AS c FROM many GROUP BY 1;
SET max_parallel_workers_per_gather = 2;
CREATE TEMP TABLE parallel AS SELECT i % 3000 AS g, ml.accuracy(kind, guess) AS a, ml.r2_score(y, z) AS r,
	ml.brier_score(yes, p) AS b, ml.roc_curve(yes, p) AS c FROM many GROUP BY 1;
SELECT set_eq('TABLE parallel', 'TABLE serial', '3000 groups are the same too');

-- All metrics of one pair of arguments share one state: the rows are counted once.
SET max_parallel_workers_per_gather = 0;
SELECT is(
	(SELECT ROW(ml.accuracy(kind, guess), ml.f1_score(kind, guess, 'macro'), ml.matthews_corrcoef(kind, guess))::text FROM many),
	(SELECT ROW(a, b, c)::text FROM (SELECT ml.accuracy(kind, guess) AS a FROM many) x,
		(SELECT ml.f1_score(kind, guess, 'macro') AS b FROM many) y,
		(SELECT ml.matthews_corrcoef(kind, guess) AS c FROM many) z),
	'together or apart, the same figures');

SELECT * FROM finish();
