-- What upgrade_make puts into a database of a released version before it is dumped: a model of every
-- learner, of all shapes of columns, with everything that the registry keeps about it, what the models
-- predict, and objects of people that use them.  Run by psql as a superuser.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE ROLE upgrade_owner;
CREATE ROLE upgrade_reader;
CREATE ROLE "Upgrade, odd";
CREATE EXTENSION pg_ensemble;
CREATE SCHEMA app;
GRANT CREATE, USAGE ON SCHEMA app TO upgrade_owner, upgrade_reader;

CREATE TYPE app.size AS ENUM ('small', 'middle', 'large');
CREATE TABLE app.mixed AS
	SELECT i AS id,
		CASE WHEN i % 11 <> 0 THEN (i * 37 % 101) / 10.0::float8 END AS a,
		((i * 53 % 97) - 48)::int AS b,
		CASE WHEN i % 13 <> 0 THEN (ARRAY['red', 'green', 'blue', 'dark "grey"'])[1 + i * 7 % 4] END AS colour,
		(ARRAY['small', 'middle', 'large'])[1 + i * 5 % 3]::app.size AS size,
		i % 3 = 0 AS flag,
		DATE '2024-02-27' + i AS day,
		round((i * 37 % 101) / 4.0 - (i * 53 % 97) / 7.0 + i * 7 % 4, 3)::float8 AS y,
		CASE WHEN (i * 37 % 101) + i * 7 % 4 > 50 THEN 'yes' ELSE 'no' END AS answer
	FROM generate_series(1, 90) i;
CREATE TABLE app.notes AS
	SELECT i AS id,
		(ARRAY['fast and friendly service', 'late again and nobody answers', 'broken on arrival',
			'friendly people, would buy again', 'the fast one is broken', 'answers came late'])[1 + i * 7 % 6]
			|| (ARRAY['', ' indeed', ' as ever', ' not'])[1 + i * 5 % 4] AS note,
		(i % 10)::float8 AS hour,
		(ARRAY['good', 'bad', 'bad', 'good', 'bad', 'bad'])[1 + i * 7 % 6] AS mood
	FROM generate_series(1, 60) i;
GRANT SELECT ON app.mixed, app.notes TO PUBLIC;

-- One model of every learner, by two owners
SELECT ml.train('linear_regression', 'app.mixed', 'y', 'linear_regression', features => '{a,b,colour,size,flag,day}');
SELECT ml.train('ridge', 'app.mixed', 'y', 'ridge', '{"alpha": 2}', '{a,b,colour,size,flag,day}');
SELECT ml.train('lasso', 'app.mixed', 'y', 'lasso', '{"alpha": 0.1}', '{a,b,colour,flag}');
SELECT ml.train('elastic_net', 'app.mixed', 'y', 'elastic_net', '{"alpha": 0.1}', '{a,b,colour,flag}');
SELECT ml.train('logistic_regression', 'app.mixed', 'answer', 'logistic_regression', '{}', '{a,b,colour,size,flag}');
SELECT ml.train('decision_tree', 'app.mixed', 'answer', 'decision_tree', '{"max_depth": 4}', '{a,b,colour,flag}');
SELECT ml.train('random_forest', 'app.mixed', 'y', 'random_forest', '{"n_estimators": 5, "max_depth": 4}', '{a,b,colour,flag}');
SELECT ml.train('extra_trees', 'app.mixed', 'size', 'extra_trees', '{"n_estimators": 5, "max_depth": 4}', '{a,b,colour,flag}');
SET ROLE upgrade_owner;
SELECT ml.train('gradient_boosting', 'app.mixed', 'answer', 'gradient_boosting', '{"n_estimators": 6, "max_depth": 3}', '{a,b,colour,size,flag,day}');
SELECT ml.train('svm', 'app.mixed', 'answer', 'svm', '{}', '{a,b,colour}');
SELECT ml.train('knn', 'app.mixed', 'y', 'knn', '{}', '{a,b,flag}');
SELECT ml.train('naive_bayes', 'app.mixed', 'size', 'naive_bayes', '{}', '{a,b,colour,flag}');
SELECT ml.train('mlp', 'app.mixed', 'y', 'mlp', '{"hidden_layer_sizes": [4], "max_iter": 30}', '{a,b,colour}');
SELECT ml.train('sgd', 'app.notes', 'mood', 'sgd', '{}', '{note,hour}', '{"columns": {"note": {"encode": "text", "n_features": 256}}}');
RESET ROLE;
SELECT ml.train('kmeans', 'app.mixed', NULL, 'kmeans', '{"n_clusters": 3}', '{a,b,flag}');
SELECT ml.train('gaussian_mixture', 'app.mixed', NULL, 'gaussian_mixture', '{"n_components": 2}', '{a,b}');
SELECT ml.train('pca', 'app.mixed', NULL, 'pca', '{"n_components": 2}', '{a,b,flag,day}');
SELECT ml.train('truncated_svd', 'app.notes', NULL, 'truncated_svd', '{"n_components": 2}', '{note}', '{"columns": {"note": {"encode": "text", "n_features": 256}}}');
SELECT ml.train('isolation_forest', 'app.mixed', NULL, 'isolation_forest', '{"n_estimators": 5, "max_samples": 32}', '{a,b,colour}');

-- Names as people choose them, versions, aliases, history, tags, evaluations
SELECT ml.train('Märkte "alt"; --', 'app.mixed', 'y', 'ridge', '{"alpha": 1}', '{a,b}', test_size => 0);
SELECT ml.train('ridge', 'app.mixed', 'y', 'ridge', '{"alpha": 20}', '{a,b,colour}', deploy => 'always');
SELECT ml.train('ridge', 'app.mixed', 'y', 'ridge', '{"alpha": 200}', '{a,b}', deploy => 'never');
SELECT ml.train('ridge', 'app.mixed', 'y', 'ridge', '{"alpha": 2000}', '{a,b}', deploy => 'never');
SELECT ml.update('sgd', 'app.notes');
SELECT ml.deploy('ridge', 3, 'challenger');
SELECT ml.deploy('ridge', 3);
SELECT ml.rollback('ridge');
SELECT ml.deploy('svm', 1, 'gone');
SELECT ml.undeploy('svm', 'gone');
SELECT ml.drop_version('ridge', 4);
SELECT ml.tag('ridge', 1, 'note', 'the first "one"');
SELECT ml.tag('svm', 1, 'stage', 'trial');
SELECT metric FROM ml.evaluate('ridge', 'SELECT * FROM app.mixed WHERE id > 40');
SELECT metric FROM ml.evaluate('gradient_boosting@1', 'app.mixed');
SELECT ml.grant('ridge', 'upgrade_reader', 'read');
SELECT ml.grant('linear_regression', 'public', 'predict');
SELECT ml.grant('svm', '"Upgrade, odd"', 'manage');
SELECT ml.set_owner('kmeans', 'upgrade_reader');

-- Rights on the extension's own objects that are not those it comes with
REVOKE EXECUTE ON FUNCTION ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text) TO upgrade_owner WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION ml.update(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ml.update(text, text) TO "Upgrade, odd";
REVOKE EXECUTE ON FUNCTION ml.evaluate(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ml.evaluate(text, text, text) TO upgrade_reader;
REVOKE EXECUTE ON FUNCTION ml.deploy(text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ml.deploy(text, integer, text) TO upgrade_owner, upgrade_reader;
REVOKE EXECUTE ON FUNCTION ml.fit(record, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ml.fit(record, text, text) TO upgrade_owner;
REVOKE EXECUTE ON FUNCTION ml.accuracy("any", "any") FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ml.accuracy("any", "any") TO "Upgrade, odd";
REVOKE SELECT ON ml.progress FROM PUBLIC;
GRANT SELECT ON ml.progress TO upgrade_reader;
GRANT SELECT (name, champion) ON ml.models TO upgrade_owner WITH GRANT OPTION;
GRANT SELECT ON ml.registry_version TO upgrade_reader;
REVOKE USAGE ON TYPE ml.model FROM PUBLIC;
GRANT USAGE ON TYPE ml.model TO upgrade_owner;

-- Objects of people that hold on to those of the extension
CREATE TABLE app.values AS
	SELECT m.size, ml.fit(r, 'y', 'linear_regression', '{"fit_intercept": true}') AS model
	FROM app.mixed m, LATERAL (SELECT m.a, m.b, m.flag, m.y) r GROUP BY m.size;
CREATE VIEW app.scores AS SELECT m.id, ml.predict('linear_regression', m) AS score FROM app.mixed m;
CREATE VIEW app.list AS SELECT name, champion, aliases FROM ml.models;
CREATE VIEW app.quality AS
	SELECT ml.accuracy(answer, ml.classify('svm', m)) AS accuracy FROM app.mixed m;
CREATE FUNCTION app.score(model ml.model, a float8, b float8, flag boolean) RETURNS float8
	LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ml.predict(model, a, b, flag);

-- What every version says of some rows, as the text of its numbers
CREATE FUNCTION app.say(reference text, source text) RETURNS SETOF text
LANGUAGE plpgsql SET extra_float_digits = 1 AS $$
DECLARE
	call text;
BEGIN
	FOREACH call IN ARRAY ARRAY['predict', 'classify', 'predict_proba', 'transform'] LOOP
		BEGIN
			RETURN QUERY EXECUTE format('SELECT %L || ml.%I(%L, s)::text FROM (SELECT * FROM app.%I ORDER BY id LIMIT 8) s',
				call || ' ', call, reference, source);
		EXCEPTION WHEN feature_not_supported OR object_not_in_prerequisite_state OR invalid_parameter_value
			OR wrong_object_type THEN
			RETURN NEXT call || ' ' || SQLSTATE;
		END;
	END LOOP;
END $$;
CREATE TABLE app.said AS
	SELECT v.name, v.version, v.sha256, s.number, s.said
	FROM ml.versions v,
		LATERAL app.say(v.name || '@' || v.version,
			CASE WHEN v.algorithm IN ('sgd', 'truncated_svd') THEN 'notes' ELSE 'mixed' END)
			WITH ORDINALITY s (said, number);
