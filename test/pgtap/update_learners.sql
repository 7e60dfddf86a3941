-- ml.update by learner: which learn on and which say that they cannot, with weights of
-- rows, and where the centres of clusters go.
BEGIN;
SET client_min_messages = warning;
CREATE TABLE both_rows AS SELECT i, i % 13 + (i > 300)::int * 2 AS a, sin(i) AS b, CASE WHEN i % 13 + 3 * sin(i) + (i > 300)::int * 3 > 6 THEN 1 ELSE 0 END AS label,
	i % 13 + 3 * sin(i) - (i > 300)::int * cos(i) AS y, 1 + i % 4 AS w, 1.0 AS one, (i % 2)::float8 AS half, i <= 300 AS old
FROM generate_series(1, 500) i;
CREATE FUNCTION target(task text) RETURNS text LANGUAGE sql AS
	$$ SELECT CASE task WHEN 'regression' THEN 'y' WHEN 'classification' THEN 'label' END $$;
CREATE FUNCTION source(task text, weight text, what text) RETURNS text LANGUAGE sql AS
	$$ SELECT format('SELECT %s FROM both_rows WHERE %s', concat_ws(', ', 'a', 'b', target(task), weight), what) $$;
-- What a version predicts, trained on the old rows and learned on from those of the new ones that are such.
CREATE FUNCTION learned(algorithm text, task text, params jsonb, weight text, what text DEFAULT 'true') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	old_weight text := CASE WHEN weight IS NOT NULL THEN '1.0 AS ' || weight END;
	latest int;
BEGIN
	IF weight IS NOT NULL THEN
		params := params || jsonb_build_object('sample_weight', weight);
	END IF;
	PERFORM ml.train('learner', source(task, old_weight, 'old'), target(task), algorithm, params, test_size => 0);
	SELECT version INTO latest FROM ml.update('learner@' || (SELECT max(version) FROM ml.versions WHERE name = 'learner'),
		source(task, weight, format('NOT old AND %s', what)));
	RETURN (SELECT md5(string_agg(concat_ws(' ', prediction, label, probabilities), ',' ORDER BY key::int))
		FROM ml.predict_batch('learner@' || latest, 'SELECT i, a, b FROM both_rows', 'i'));
END $$;

-- Every learner either learns on or says that it cannot.
CREATE FUNCTION outcome(algorithm text, task text, params jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM learned(algorithm, task, params, NULL);
	RETURN 'learns on';
EXCEPTION WHEN feature_not_supported THEN
	RETURN SQLERRM;
END $$;
CREATE TABLE able (algorithm text, params jsonb);
INSERT INTO able VALUES ('extra_trees', '{"n_estimators": 10}'), ('gradient_boosting', '{"n_estimators": 10}'), ('kmeans', '{"algorithm": "mini_batch", "n_clusters": 3}'),
	('mlp', '{"max_iter": 5}'), ('naive_bayes', '{}'), ('random_forest', '{"n_estimators": 10}'), ('sgd', '{}');
CREATE TABLE learners AS SELECT l.algorithm, t.task, coalesce(a.params, '{}') AS params, a.algorithm IS NOT NULL AS is_able,
	EXISTS (SELECT FROM ml.parameters(l.algorithm) p WHERE p.parameter = 'sample_weight') AS weighted
FROM ml.algorithms() l CROSS JOIN LATERAL unnest(l.tasks) t (task) LEFT JOIN able a USING (algorithm);

SELECT plan((SELECT count(*) + 3 * count(*) FILTER (WHERE is_able AND weighted) FROM learners)::int + 14);
SELECT is(outcome(algorithm, task, params), CASE WHEN is_able THEN 'learns on' ELSE format('algorithm "%s" cannot learn on from new rows', algorithm) END,
	format('%s, %s: learns on or says that it cannot', algorithm, task)) FROM learners;
SELECT is(outcome('kmeans', 'clustering', '{"n_clusters": 3}'), 'k-means with algorithm "lloyd" cannot learn on', 'k-means by all rows cannot');

-- Weights of the new rows.
SELECT is(learned(algorithm, task, params, 'one'), learned(algorithm, task, params, NULL), format('%s, %s: weights of one have no effect', algorithm, task))
FROM learners WHERE is_able AND weighted;
SELECT isnt(learned(algorithm, task, params, 'w'), learned(algorithm, task, params, NULL), format('%s, %s: weights of new rows have an effect', algorithm, task))
FROM learners WHERE is_able AND weighted;
SELECT is(learned(algorithm, task, params, 'half'), learned(algorithm, task, params, NULL, 'half = 1'), format('%s, %s: new rows of weight 0 do not count', algorithm, task))
FROM learners WHERE is_able AND weighted;
SELECT version FROM ml.train('w', 'SELECT a, b, label, w FROM both_rows WHERE old', 'label', 'naive_bayes', '{"sample_weight": "w"}', test_size => 0);
SELECT is((n_train, n_skipped), (100::bigint, 101::bigint), 'rows of weight 0 and those without a target are skipped and counted')
FROM ml.update('w', 'SELECT a, b, label, half AS w FROM both_rows WHERE NOT old UNION ALL SELECT 1, 1, NULL, 1');
SELECT version FROM ml.train('w all', 'SELECT a, b, label, w FROM both_rows', 'label', 'naive_bayes', '{"sample_weight": "w"}', test_size => 0);
SELECT is(n_train, 200::bigint, 'all new rows') FROM ml.update('w@1', 'SELECT a, b, label, w FROM both_rows WHERE NOT old');
SELECT cmp_ok((SELECT max(abs(ml.probability('w@3', r) - ml.probability('w all', r))) FROM both_rows r), '<', 1e-12::float8,
	'naive Bayes: learning on by weights gives what all rows give');
SELECT throws_ok($$SELECT * FROM ml.update('w', 'SELECT a, b, label FROM both_rows')$$, '42703', 'sample weight "w" is not a column of the source', 'no weights');
SELECT throws_ok($$SELECT * FROM ml.update('w', 'SELECT a, b, label, old AS w FROM both_rows')$$, '42804', 'sample weight "w" of type boolean is not a number', 'no numbers');
SELECT throws_ok($$SELECT * FROM ml.update('w', 'SELECT a, b, label, -2 AS w FROM both_rows')$$, '22003', 'sample weight "w" is negative: -2', 'a negative weight');
SELECT throws_ok($$SELECT * FROM ml.update('w', 'SELECT a, b, label, NULL::int AS w FROM both_rows')$$, '22004', 'sample weight "w" is NULL', 'a NULL');
SELECT throws_ok($$SELECT * FROM ml.update('w', 'SELECT a, b, label, 0 AS w FROM both_rows')$$, '22000', 'the source gives no rows to learn from', 'weights of nothing but 0');

-- Mini-batch k-means: a centre moves toward the new rows by their share of all rows it ever had.
CREATE VIEW first_spots AS SELECT 10 * (i % 2) + (i % 4) / 100.0 AS x FROM generate_series(1, 400) i;
SELECT version FROM ml.train('spots', 'first_spots', NULL, 'kmeans', '{"algorithm": "mini_batch", "n_clusters": 2, "batch_size": 100}', preprocess => '{"scale": "none"}', test_size => 0);
CREATE FUNCTION distance(model text, at float8) RETURNS float8 LANGUAGE sql AS
	$$ SELECT sqrt(value) FROM ml.evaluate(model, format('SELECT %s::float8 AS x', at)) $$;
SELECT cmp_ok(distance('spots', 10), '<', 0.1::float8, 'a centre at 10');
SELECT version FROM ml.update('spots@1', 'SELECT 12.0 AS x FROM generate_series(1, 50)');
SELECT is(version, 3, 'it learns on from rows at 12, twice') FROM ml.update('spots@2', 'SELECT 12.0 AS x FROM generate_series(1, 50)');
SELECT cmp_ok(distance('spots@2', 12), '<', distance('spots@1', 12) - 0.01, 'the centre moves toward them');
SELECT cmp_ok(abs(2 / distance('spots@2', 12) - 1 / distance('spots@1', 12) - 1 / distance('spots@3', 12)), '<', 1e-12::float8,
	'by their share of all rows that it ever had: the count goes on');
SELECT is(distance('spots@3', 0), distance('spots@1', 0), 'the other centre stays where it is');
SELECT * FROM finish();
ROLLBACK;
