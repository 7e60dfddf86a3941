-- Every learner through SQL with the least ml.training_memory: 53400 with both numbers.  What it takes
-- is held to what it asks for in test/unit/algo_budget.c.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT * FROM no_plan();

-- 300 features and 300 classes: too much for sums as well as for rows.
CREATE TABLE wide AS
	SELECT (SELECT array_agg(sin(i * j * 0.37)) FROM generate_series(1, 300) j) AS x, i % 300 AS label, sin(i) AS y
	FROM generate_series(1, 1500) i;

CREATE FUNCTION refused(algorithm text, task text, memory text, OUT state text, OUT needed bigint, OUT setting bigint)
LANGUAGE plpgsql AS $$
DECLARE
	target text := CASE task WHEN 'classification' THEN 'label' WHEN 'regression' THEN 'y' END;
	params jsonb := CASE algorithm WHEN 'kmeans' THEN '{"n_clusters": 300}' ELSE '{}' END;
	message text;
	numbers text[];
BEGIN
	PERFORM set_config('ml.training_memory', memory, true);
	PERFORM ml.train('m', concat_ws(', ', 'SELECT x', target) || ' FROM wide', target, algorithm, params, task => task);
	state := '00000';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
	numbers := regexp_match(message, '(\d+) kB needed, ml.training_memory is (\d+) kB');
	needed := numbers[1];
	setting := numbers[2];
END $$;

CREATE VIEW learners AS SELECT algorithm, unnest(tasks) AS task FROM ml.algorithms();
CREATE TEMP TABLE first AS SELECT algorithm, task, r.* FROM learners, refused(algorithm, task, '1MB') r;
SELECT is(state, '53400', format('%s, %s: a budget too small is refused', algorithm, task)) FROM first;
SELECT ok(needed > 1024 AND setting = 1024, format('%s, %s: with both numbers (%s of %s kB)', algorithm, task, needed, setting)) FROM first;

SELECT * FROM finish();
ROLLBACK;
