-- Everything every learner does (or those that the variable "only" names), on few rows:
-- under valgrind each instruction is slow, and what counts is which memory it touches.
\if :{?only} \else
\set only ''
\endif
\set ON_ERROR_STOP 1
\set QUIET 1
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
CREATE EXTENSION pg_ensemble;
CREATE TABLE few AS
	SELECT i, sin(i) AS a, CASE WHEN i % 11 > 0 THEN cos(i * 1.7) END AS b, (ARRAY['x', 'y', 'zz'])[i % 3 + 1] AS word,
		ARRAY[sin(i * 0.3), cos(i * 0.7)] AS v, CASE WHEN sin(i) + (i % 5) / 5.0 > 0.4 THEN 'up' WHEN i % 7 = 0 THEN 'flat' ELSE 'down' END AS label,
		sin(i) * 2 + i % 3 + cos(i * 2.3) / 4 AS y, 1.0 + i % 2 AS w
	FROM generate_series(1, 60) i;
CREATE TABLE texts AS
	SELECT i, CASE WHEN i % 2 = 0 THEN 'buy' ELSE 'sell' END || ' ' || i % 9 || ' of ' || md5((i % 13)::text) AS body,
		CASE WHEN i % 2 = 0 THEN 'b' ELSE 's' END AS label, sin(i) AS y
	FROM generate_series(1, 60) i;
ANALYZE few, texts;

-- Few passes over the rows: the same code runs in the second as in the hundredth.
CREATE TABLE quick (algorithm text, params jsonb);
INSERT INTO quick VALUES ('random_forest', '{"n_estimators": 3, "oob_score": true}'), ('extra_trees', '{"n_estimators": 3}'),
	('gradient_boosting', '{"n_estimators": 3}'), ('gradient_boosting', '{"n_estimators": 6, "early_stopping": true}'),
	('isolation_forest', '{"n_estimators": 5}'), ('mlp', '{"max_iter": 2, "hidden_layer_sizes": [4]}'),
	('mlp', '{"solver": "lbfgs", "max_iter": 2, "hidden_layer_sizes": [4]}'), ('sgd', '{"max_iter": 3}'),
	('kmeans', '{"n_clusters": 3, "max_iter": 5}'), ('kmeans', '{"n_clusters": 3, "algorithm": "mini_batch", "max_iter": 5}'),
	('gaussian_mixture', '{"n_components": 2, "max_iter": 5}'), ('knn', '{"n_neighbors": 3, "algorithm": "kd_tree"}'),
	('knn', '{"n_neighbors": 3, "algorithm": "brute"}'), ('svm', '{"kernel": "linear"}'), ('svm', '{"kernel": "rbf"}');

-- What cannot be asked of a learner is no failure here; any other error is.
CREATE FUNCTION attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN NULL;
EXCEPTION WHEN feature_not_supported OR wrong_object_type OR invalid_parameter_value THEN
	RETURN SQLERRM;
END $$;

CREATE FUNCTION exercise(algorithm text, task text, params jsonb, relation text, path text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	goal text := CASE task WHEN 'regression' THEN 'y' WHEN 'classification' THEN 'label' END;
	columns text := concat_ws(', ', CASE relation WHEN 'few' THEN 'a, b, word, v' ELSE 'body' END, goal);
	source text := format('SELECT %s FROM %s', columns, relation);
	refused text[] := '{}';
	said text;
	step text;
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	said := attempt(format('SELECT FROM ml.train(''m'', %L, %L, %L, %L, test_size => %s)', source, goal, algorithm, params,
		CASE WHEN goal IS NULL THEN 0 ELSE 0.25 END));
	IF said IS NOT NULL THEN
		RETURN 'refused: ' || said;
	END IF;
	FOREACH step IN ARRAY ARRAY[
		'SELECT ml.predict(''m'', r) FROM (%1$s) r', 'SELECT ml.classify(''m'', r) FROM (%1$s) r',
		'SELECT ml.predict_proba(''m'', r) FROM (%1$s) r', 'SELECT ml.transform(''m'', r) FROM (%1$s) r',
		'SELECT ml.predict(''m'', to_jsonb(r)) FROM (%1$s) r', 'SELECT ml.describe(''m'')', 'SELECT ml.coefficients(''m'')',
		'SELECT ml.to_model(ml.to_bytea(ml.get(''m'')))', 'SELECT ml.fit(r, %3$L, %4$L, %5$L) FROM (%1$s) r',
		'SELECT FROM ml.predict_batch(''m'', %2$L)', 'SELECT FROM ml.evaluate(''m'', %2$L, %3$L)', 'SELECT FROM ml.update(''m'', %2$L)',
		'SELECT ml.predict(''m@'' || (SELECT max(version) FROM ml.versions), r) FROM (%1$s) r'] LOOP
		said := attempt(format(step, source, source, goal, algorithm, params));
		IF said IS NOT NULL AND said <> ALL (refused) THEN
			refused := refused || said;
		END IF;
	END LOOP;
	PERFORM ml.drop_model('m');
	RETURN concat_ws('; refused: ', 'trained', NULLIF(array_to_string(refused, ', '), ''));
END $$;

-- A statement each, so that each tells its outcome when it has one.
SELECT format('SELECT %L || exercise(%L, %L, %L, %L, %L)',
	format('%s, %s, %s by %s%s: ', l.algorithm, t.task, r.relation, p.path, ' ' || q.params::text), l.algorithm, t.task, coalesce(q.params, '{}'), r.relation, p.path)
FROM ml.algorithms() l CROSS JOIN LATERAL unnest(l.tasks) WITH ORDINALITY t (task, place) LEFT JOIN quick q USING (algorithm)
	CROSS JOIN (VALUES ('few'), ('texts')) r (relation) CROSS JOIN (VALUES ('matrix'), ('pass')) p (path)
WHERE l.algorithm = ANY (string_to_array(:'only', ' ')) OR :'only' = ''
ORDER BY l.algorithm, t.place, q.params, r.relation, p.path \gexec
