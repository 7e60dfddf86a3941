-- Learning and measuring in parallel: partial and finalize aggregation in the
-- plan, and the same bits with 0, 1 and 2 workers and in whatever order the rows
-- lie. (PITFALLS, MADlib on PostgreSQL: aggregates without combine functions: one core only.)
\set QUIET on
SET client_min_messages = warning;

-- NULLs everywhere, sums that depend on the order in float8 arithmetic, equal rows.
CREATE TABLE ordered AS
	SELECT CASE WHEN h % 11 = 0 THEN NULL ELSE sin(i) * 10 ^ (h % 7) END AS a,
		cos(i * 3) + 1e4 AS b, h % 1000 AS c,
		CASE WHEN h % 7 = 0 THEN NULL ELSE (ARRAY['ant', 'bee', 'cow', 'dog'])[1 + h % 4] END AS kind,
		CASE WHEN h % 13 = 0 THEN NULL ELSE h % 2 = 0 END AS flag,
		CASE WHEN h % 17 = 0 THEN NULL ELSE 1e5 + 3 * cos(i * 3) + (h % 1000) / 500.0 + sin(i * 7) END AS y,
		CASE WHEN h % 19 = 0 THEN NULL ELSE cos(i * 3) + sin(i * 7) > 0 END AS yes,
		(ARRAY['x', 'y', 'z'])[1 + (h / 3 + (cos(i * 3) > 0.3)::int) % 3] AS label,
		(ARRAY['x', 'y', 'z'])[1 + (h / 3 + (h % 5 = 0)::int) % 3] AS guess, i
	FROM (SELECT i, abs(hashint4(i)) AS h FROM generate_series(1, 24000) AS i) s;
INSERT INTO ordered SELECT * FROM ordered WHERE i <= 500;
CREATE TABLE reversed AS SELECT * FROM ordered ORDER BY i DESC;
CREATE TABLE shuffled AS SELECT * FROM ordered ORDER BY md5(i::text);
ALTER TABLE ordered SET (parallel_workers = 2);
ALTER TABLE reversed SET (parallel_workers = 2);
ALTER TABLE shuffled SET (parallel_workers = 2);
ANALYZE ordered, reversed, shuffled;

SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;

-- One row a fit: over numbers and booleans (sums), or over everything (rows).  What is merged are
-- sums or rows, so that learners which take long learn little here.
CREATE TABLE fits (name text, columns text, target text, algorithm text, params jsonb);
INSERT INTO fits
	SELECT a.algorithm || ' of ' || c.what, c.columns || ', y', 'y', a.algorithm,
		(SELECT coalesce(jsonb_object_agg(parameter, 2), '{}') FROM ml.parameters(a.algorithm)
			WHERE parameter = 'n_estimators' OR parameter = 'max_iter' AND a.algorithm IN ('svm', 'mlp', 'sgd'))
		FROM ml.algorithms() a, (VALUES ('numbers', 'a, b, c, flag'), ('mixed columns', 'a, b, c, kind, flag')) c (what, columns)
		WHERE 'regression' = ANY (a.tasks);
INSERT INTO fits VALUES
	('ridge without intercept', 'a, b, c, y', 'y', 'ridge', '{"fit_intercept": false, "alpha": 3}'),
	('pca of numbers', 'a, b, c, flag', NULL, 'pca', '{}'),
	('pca of columns that depend on each other', 'b, c, b AS again, c + b AS both, 0 * c AS none, a, c * 2 AS twice', NULL, 'pca', '{"whiten": true}'),
	('pca of mixed columns', 'b, c, kind', NULL, 'pca', '{}'),
	('naive_bayes of numbers', 'a, b, c, flag, label', 'label', 'naive_bayes', '{}'),
	('naive_bayes of a boolean', 'a, b, c, yes', 'yes', 'naive_bayes', '{"fit_prior": false}'),
	('naive_bayes of mixed columns', 'a, b, c, kind, label', 'label', 'naive_bayes', '{}'),
	('naive_bayes with weights', 'a, b, c, label', 'label', 'naive_bayes', '{"sample_weight": "c"}'),
	('bernoulli naive_bayes', 'a, b, c, flag, label', 'label', 'naive_bayes', '{"distribution": "bernoulli", "binarize": 1}'),
	('logistic_regression of a boolean', 'a, b, c, kind, flag, yes', 'yes', 'logistic_regression', '{}'),
	('logistic_regression of numbers only', 'b, c, yes', 'yes', 'logistic_regression', '{}'),
	('logistic_regression of three labels', 'a, b, c, kind, flag, label', 'label', 'logistic_regression', '{}'),
	('logistic_regression without penalty', 'a, b, c, kind, yes', 'yes', 'logistic_regression', '{"penalty": "none"}'),
	('logistic_regression with l1', 'b, c, kind, flag, yes', 'yes', 'logistic_regression', '{"penalty": "l1", "C": 0.05}'),
	('logistic_regression with balanced classes', 'b, c, flag, label', 'label', 'logistic_regression', '{"class_weight": "balanced"}');

CREATE TABLE measures (call text);
INSERT INTO measures VALUES ('accuracy(label, guess)'), ('balanced_accuracy(label, guess)'), ('precision(yes, flag)'),
	('recall(yes, flag)'), ('f1_score(label, guess, ''macro'')'), ('matthews_corrcoef(label, guess)'),
	('confusion_matrix(label, guess)'), ('roc_auc(yes, c)'), ('average_precision(yes, c)'), ('roc_curve(yes, c)'),
	('log_loss(yes, c / 1000.0)'), ('brier_score(yes, c / 1000.0)'), ('calibration_curve(yes, c / 1000.0)'),
	('mean_squared_error(y, a)'), ('root_mean_squared_error(y, a)'), ('mean_absolute_error(y, a)'),
	('mean_absolute_percentage_error(y, a)'), ('r2_score(y, a)'), ('explained_variance(y, a)'),
	('accuracy(label, guess, abs(a))'), ('roc_auc(yes, c, abs(a))'), ('lift_curve(yes, c)'), ('mean_pinball_loss(y, a, 0.9)');

CREATE VIEW calls AS
	SELECT name, format('ml.sha256(ml.fit(t, %L, %L, %L))', target, algorithm, params) AS call,
		format('SELECT %s FROM %%I', columns) AS source FROM fits
	UNION ALL
	SELECT split_part(call, '(', 1), 'ml.' || call || '::text', 'SELECT * FROM %I' FROM measures;

CREATE FUNCTION plan_of(call text, source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	result text := '';
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (COSTS OFF) SELECT %s FROM (%s) t', call, format(source, 'ordered')) LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;

-- The answer from a table with so many workers.
CREATE FUNCTION answer(call text, source text, relation text, workers int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	EXECUTE format('SELECT %s FROM (%s) t', call, format(source, relation)) INTO result;
	RETURN result;
END $$;

CREATE TABLE expected AS SELECT *, answer(call, source, 'ordered', 0) AS answer FROM calls;

SELECT plan((SELECT count(*)::int FROM calls) * 6 + 20);

SELECT alike(plan_of(call, source), '%Finalize Aggregate%Partial Aggregate%Parallel Seq Scan%', name || ': the plan is parallel (MADlib on PostgreSQL)')
	FROM expected;
SELECT isnt(answer, NULL, name || ': there is an answer') FROM expected;
SELECT is(answer(call, source, 'ordered', 1), answer, name || ': one worker, the same bits') FROM expected;
SELECT is(answer(call, source, 'ordered', 2), answer, name || ': two workers, the same bits') FROM expected;
SELECT is(answer(call, source, 'reversed', 2), answer, name || ': the rows reversed, the same bits') FROM expected;
SELECT is(answer(call, source, 'shuffled', 0), answer, name || ': the rows shuffled, the same bits') FROM expected;

-- What the above would not show: that different answers differ, and that workers take part.
SELECT is((SELECT count(DISTINCT answer) FROM expected), (SELECT count(*) FROM expected), 'every answer is another');
CREATE FUNCTION launched(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' || statement LOOP
		IF line LIKE '%Workers Launched:%' THEN
			RETURN substring(line FROM '[0-9]+$');
		END IF;
	END LOOP;
	RETURN NULL;
END $$;
SET max_parallel_workers_per_gather = 2;
SELECT is(launched($$SELECT ml.fit(t, 'y', 'ridge') FROM ordered t$$), '2', 'two workers are launched for ml.fit');

-- Which worker ends first, and so what is merged into what, changes from run to run.
CREATE FUNCTION answers(call text, source text, times int) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. times LOOP
		RETURN NEXT answer(call, source, 'shuffled', 2);
	END LOOP;
END $$;
SELECT set_eq(format('SELECT answers(%L, %L, 20)', call, source), ARRAY[answer], name || ': twenty times in parallel, the same bits')
	FROM expected WHERE name IN ('ridge of mixed columns', 'logistic_regression with l1', 'logistic_regression of three labels');

-- Groups, some of which a worker never sees.
CREATE FUNCTION grouped(relation text, workers int, target text, algorithm text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	EXECUTE format('SELECT string_agg(g || ml.sha256(m), '','' ORDER BY g) FROM (SELECT i %% 400 AS g,
		ml.fit(t, %L, %L) AS m FROM (SELECT b, c, kind, flag, y, yes, i FROM %I) t GROUP BY 1) s',
		target, algorithm, relation) INTO result;
	RETURN result;
END $$;
SELECT is(grouped('ordered', 2, 'y', 'linear_regression'), grouped('shuffled', 0, 'y', 'linear_regression'),
	'400 models by GROUP BY are the same');
SELECT is(grouped('ordered', 2, 'yes', 'logistic_regression'), grouped('reversed', 0, 'yes', 'logistic_regression'),
	'also logistic ones');

-- ml.train: same rows, same parameters, same seed: the same sha256, figures and split.
CREATE FUNCTION trained(relation text, target text, algorithm text, path text, seed int DEFAULT 0) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	SELECT concat_ws(' ', t.version, t.n_train, t.n_test, t.n_skipped, t.metrics)
		FROM ml.train('trained', format('SELECT a, b, c, kind, flag, %I FROM %I', target, relation), target, algorithm,
			jsonb_build_object('random_state', seed)) t INTO result;
	RETURN ml.sha256(ml.get('trained@' || split_part(result, ' ', 1))) || substr(result, strpos(result, ' '));
END $$;
SET max_parallel_workers_per_gather = 2;
SELECT is(trained('reversed', target, algorithm, path), trained('ordered', target, algorithm, path),
	format('ml.train, %s of %s, %s: the rows reversed, the same model, split and figures', algorithm, target, path))
	FROM (VALUES ('y', 'linear_regression', 'matrix'), ('y', 'linear_regression', 'pass'), ('y', 'lasso', 'matrix'),
		('y', 'lasso', 'pass'), ('yes', 'logistic_regression', 'matrix'), ('label', 'logistic_regression', 'matrix'))
		a (target, algorithm, path);

-- Rows in memory are put in the order of their content; passes of a logistic
-- regression add up in the order of the query, and that moves the last digits.
CREATE FUNCTION far(a text, b text) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(abs(x.coefficient - y.coefficient) / greatest(abs(y.coefficient), 1e-6))
	FROM ml.coefficients(a) x FULL JOIN ml.coefficients(b) y USING (class, feature)
$$;
SET ml.data_path = 'pass';
DO $$
DECLARE
	relation text;
	target text;
BEGIN
	FOREACH target IN ARRAY '{yes,label}'::text[] LOOP
		FOREACH relation IN ARRAY '{ordered,reversed}'::text[] LOOP
			PERFORM ml.train('passes ' || target, format('SELECT a, b, c, kind, flag, %I FROM %I', target, relation),
				target, 'logistic_regression');
		END LOOP;
	END LOOP;
END $$;
RESET ml.data_path;
SELECT cmp_ok(far(format('passes %s@1', t), format('passes %s@2', t)), '<', 1e-9::float8,
	format('ml.train, logistic_regression of %s, pass: the rows reversed, coefficients to 1e-9', t)) FROM unnest('{yes,label}'::text[]) t;
SELECT is((SELECT count(DISTINCT (n_train, n_test, n_skipped, metrics -> 'accuracy')) FROM ml.versions WHERE name = 'passes ' || t), 1::bigint,
	format('ml.train, logistic_regression of %s, pass: and the same split', t)) FROM unnest('{yes,label}'::text[]) t;
SELECT isnt(trained('ordered', 'y', 'ridge', 'auto', 1), trained('ordered', 'y', 'ridge', 'auto', 2),
	'another random_state holds out other rows');
SET max_parallel_workers_per_gather = 0;
SELECT is(trained('ordered', 'yes', 'logistic_regression', 'auto'), trained('shuffled', 'yes', 'logistic_regression', 'auto'),
	'also without workers');

SELECT is((SELECT count(*) FROM pg_proc p JOIN pg_aggregate g ON g.aggfnoid = p.oid WHERE pronamespace = 'ml'::regnamespace
	AND (proparallel <> 's' OR aggcombinefn = 0)), 0::bigint, 'every aggregate of the extension is parallel safe and combines');
SELECT * FROM finish();
