-- Where the scores of held-out and evaluated rows are kept while their metrics are taken, in memory, in a
-- temporary file, or in the server's sort, leaves no trace in any figure.
SET client_min_messages = warning;
SELECT * FROM no_plan();

-- Features of few values, so that many scores are equal; of 300 classes the last two come last.
CREATE TABLE rows AS SELECT i, sin(i * 0.37)::numeric(4, 1)::float8 AS a, cos(i * 0.0113 * (i % 100)) AS b, (i % 17)::float8 AS c,
	i % 17 + sin(i * 0.91) * 9 > 9 AS flag, 'c' || (i % 17 + 20 + round(4 * sin(i * 0.91))::int) % 5 AS five, 'k' || i % 300 AS many
FROM generate_series(1, 150000) i;

CREATE FUNCTION learn(target text, n int) RETURNS void LANGUAGE sql AS $$
	SELECT ml.train('by_' || target, format('SELECT a, b, c, %I FROM rows WHERE i <= %s', target, n), target, 'naive_bayes', task => 'classification');
$$;
SELECT learn('flag', 5000), learn('five', 5000), learn('many', 5000) \g /dev/null

-- Every figure with every digit.
CREATE FUNCTION evaluated(target text, n int, memory text, OUT figures text, OUT roc_auc float8) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.training_memory', memory, false);
	SELECT string_agg(concat_ws(' ', metric, value, std_error, baseline), E'\n'), max(value) FILTER (WHERE metric = 'roc_auc')
	INTO figures, roc_auc FROM ml.evaluate('by_' || target, format('SELECT a, b, c, %I FROM rows WHERE i <= %s', target, n));
END $$;
-- 1MB: the server's sort of 140,000 rows, the file and groups of columns of 6,000; 300 classes lack the last
-- two in 298 rows; two classes of 400 rows are one block.
CREATE TEMP TABLE cases AS SELECT target, n, ok
FROM (VALUES ('flag', 400, true), ('flag', 140000, true), ('flag', 1, false), ('five', 3000, true), ('five', 140000, true),
	('five', 2, false), ('many', 6000, true), ('many', 298, false)) c(target, n, ok);
CREATE TEMP TABLE large AS SELECT target, n, e.* FROM cases, evaluated(target, n, '1GB') e;
SELECT is(e.figures, large.figures, format('%s, %s rows: the figures in %s', target, n, memory))
FROM large, (VALUES ('1MB'), ('3MB')) m(memory), evaluated(target, n, memory) e;
SELECT is(roc_auc IS NOT NULL, ok, format('%s, %s rows: is there a roc_auc?', target, n)) FROM large JOIN cases USING (target, n);
SELECT is((SELECT roc_auc FROM large WHERE target = 'flag' AND n = 140000), ml.roc_auc(flag, ml.probability('by_flag', r)), 'and those of the aggregate: two classes')
FROM rows r WHERE i <= 140000;
SELECT is((SELECT roc_auc FROM large WHERE target = 'five' AND n = 140000), ml.roc_auc(five, ml.predict_proba('by_five', r)), 'five')
FROM rows r WHERE i <= 140000;
SELECT is((SELECT roc_auc FROM large WHERE target = 'many' AND n = 6000), ml.roc_auc(many, ml.predict_proba('by_many', r)), '300')
FROM rows r WHERE i <= 6000;

-- The actual values of a regression, of which the best constant is taken; the file counts as any other.
SELECT version FROM ml.train('by_b', 'SELECT a, c, b FROM rows WHERE i <= 5000', 'b', 'linear_regression') \g /dev/null
CREATE TEMP TABLE numbers AS SELECT 'b' AS target, n, e.* FROM (VALUES (1), (400), (140000)) c(n), evaluated('b', n, '1GB') e;
SELECT is(e.figures, numbers.figures, format('a regression, %s rows: the figures in %s', n, memory))
FROM numbers, (VALUES ('1MB'), ('3MB')) m(memory), evaluated(target, n, memory) e;
SELECT is((SELECT round(baseline::numeric, 12) FROM ml.evaluate('by_b', 'SELECT a, c, b FROM rows WHERE i <= 140000') WHERE metric = 'mean_absolute_error'),
	round(ml.mean_absolute_error(b, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY b) FROM rows WHERE i <= 140000))::numeric, 12), 'and the median is the best constant')
FROM rows WHERE i <= 140000;

-- What a training reports of the rows it held out, no two of which are equal: those might fall on either side.
CREATE FUNCTION trained(algorithm text, target text, n int, params jsonb, memory text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.training_memory', memory, false);
	PERFORM ml.train('t', format('SELECT a, b, c, cos(i) AS d, %I FROM rows WHERE i <= %s', target, n), target, algorithm, params, test_size => 0.4, task => 'classification');
	RETURN (SELECT string_agg(concat_ws(' ', metric, value, std_error, baseline, n_rows), E'\n' ORDER BY metric)
		FROM ml.evaluations WHERE name = 't' AND version = (SELECT max(version) FROM ml.versions WHERE name = 't'));
END $$;
SELECT is(trained(algorithm, target, n, params, small), trained(algorithm, target, n, params, '1GB'), format('%s, %s: the figures of held-out rows', algorithm, target))
FROM (VALUES ('naive_bayes', 'flag', 50000, '{}'::jsonb, '1MB'), ('naive_bayes', 'five', 50000, '{}', '1MB'), ('naive_bayes', 'many', 10000, '{}', '1MB'),
	('decision_tree', 'flag', 20000, '{"max_depth": 4}', '5MB')) c(algorithm, target, n, params, small);

-- The file is the server's.
CREATE FUNCTION limited(target text, n int, memory text, file_limit text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('temp_file_limit', file_limit, true);
	RETURN CASE WHEN (evaluated(target, n, memory)).figures = (SELECT figures FROM large l WHERE l.target = $1 AND l.n = $2) THEN 'the same' ELSE 'others' END;
EXCEPTION WHEN configuration_limit_exceeded THEN
	RETURN replace(SQLERRM, '"', ''); -- 18 quotes the setting
END $$;
SELECT is(limited(target, n, '1MB', '256kB'), 'temporary file size exceeds temp_file_limit (256kB)', format('%s: a file beyond the memory, which counts against temp_file_limit', target))
FROM cases WHERE n > 5000;
SELECT is(limited(target, n, memory, '0'), 'the same', format('%s: no file within %s', target, memory))
FROM (VALUES ('flag', 140000, '64MB'), ('five', 140000, '64MB'), ('many', 6000, '64MB')) c(target, n, memory);
SELECT is(limited(target, n, '1MB', '1GB'), 'the same', format('%s: after an error all is well', target)) FROM cases WHERE n > 5000;

-- A training in a subtransaction that is undone leaves nothing, and the next one is not hindered.
CREATE FUNCTION undone() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	before int := (SELECT count(*) FROM ml.versions);
BEGIN
	BEGIN
		PERFORM trained('naive_bayes', 'many', 10000, '{}', '1MB');
		RAISE EXCEPTION USING ERRCODE = 'UNDO0';
	EXCEPTION WHEN SQLSTATE 'UNDO0' THEN
		RETURN (SELECT count(*) FROM ml.versions) - before || ' versions, ' || (SELECT count(*) FROM pg_ls_tmpdir()) || ' files';
	END;
END $$;
SELECT is(undone(), '0 versions, 0 files', 'in a subtransaction');

BEGIN READ ONLY;
SELECT is(limited('many', 6000, '1MB', '1GB'), 'the same', 'in a read-only transaction');
COMMIT;

SELECT is((SELECT count(*) FROM pg_ls_tmpdir()), 0::bigint, 'no file is left');
SELECT * FROM finish();
