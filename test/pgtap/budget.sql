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

-- The sums of ml.fit are widened by each column in which a NULL turns up.
CREATE FUNCTION gappy(n_columns int, gap text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT ml.fit(r, ''y'', ''linear_regression'') FROM (SELECT sin(i) AS y, %s FROM generate_series(1, %s) i) r',
		(SELECT string_agg(format('CASE WHEN %s THEN sin(i * %s * 0.37) END AS c%s', gap, j, j), ', ') FROM generate_series(1, n_columns) j),
		3 * n_columns);
	RETURN 'fits';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SET LOCAL ml.training_memory = '1MB';
SELECT is(gappy(120, 'true'), 'fits', 'ml.fit: sums of 120 columns');
SELECT is(gappy(120, 'i % 90 <> 7'), '53400: not enough memory for the sums of 120 columns, 120 of them with NULL: 1445 kB needed, ml.training_memory is 1024 kB', 'ml.fit: a budget too small for their NULLs');
SET LOCAL ml.training_memory = '1445kB';
SELECT is(gappy(120, 'i % 90 <> 7'), 'fits', 'ml.fit: what the error asks for is enough');

SELECT * FROM finish();
ROLLBACK;
