-- A version is tried before an alias moves to it: a typical row goes the road of every prediction.
-- Learners of texts crashed the server here, and a damaged version was moved to first.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(175);

-- Every algorithm, with the words of a text and a category beside a number far from 0.
CREATE TABLE docs AS
SELECT 1e6 + i % 17 AS age, (ARRAY['red', 'green', 'blue'])[1 + i % 3] AS colour, i % 5 = 0 AS flag, date '2026-01-01' + i % 40 AS day,
	ARRAY[i % 7, i % 11]::float8[] AS pair, format('good fine nice word%s and more', i) AS body, i % 2 = 0 AS even, (i % 13)::float8 AS value
FROM generate_series(1, 200) i;
CREATE TABLE tried AS
SELECT a.algorithm, task, kind, format('%s %s %s', a.algorithm, task, kind) AS model,
	CASE kind
		WHEN 'words' THEN format('SELECT %s FROM docs', concat_ws(', ', 'body', CASE task WHEN 'classification' THEN 'even' WHEN 'regression' THEN 'value' END))
		ELSE format('SELECT age, colour, flag, day, pair%s FROM docs',
			CASE task WHEN 'classification' THEN ', even' WHEN 'regression' THEN ', value' ELSE '' END)
	END AS source,
	CASE task WHEN 'classification' THEN 'even' WHEN 'regression' THEN 'value' END AS target,
	(jsonb_build_object('n_estimators', 3, 'max_iter', 5) || jsonb_build_object('n_components', 2, 'n_clusters', 2, 'distribution', 'multinomial')
		|| jsonb_build_object('kernel', 'linear')) AS params,
	CASE kind WHEN 'words' THEN '{"columns": {"body": {"encode": "text", "n_features": 64}}}' ELSE '{}' END::jsonb AS preprocess
FROM ml.algorithms() a, unnest(a.tasks) task, unnest(ARRAY['words', 'mixed']) kind;
-- Each with those of the parameters that it has, for speed; only words are counted by a multinomial.
UPDATE tried t SET params = coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(t.params), ml.parameters(t.algorithm) p
	WHERE p.parameter = key AND (key <> 'distribution' OR t.kind = 'words') AND (key <> 'kernel' OR t.kind = 'words' AND t.task <> 'outlier_detection')), '{}');
SELECT is(version, 1, model || ': trained, and tried as it is deployed')
FROM tried, ml.train(model, source, target, algorithm, params, preprocess => preprocess, task => task, deploy => 'first');
SELECT is(ml.deploy(model, 1, 'other'), 1, model || ': deployed by hand') FROM tried;
SELECT is(ml.rollback(model, 'other'), 1, model || ': rolled back')
FROM (SELECT model FROM tried WHERE ml.undeploy(model, 'other') IS NOT NULL OFFSET 0) t;

-- What cannot be loaded is refused, and nothing is moved or locked.
CREATE FUNCTION unchecked(bytea) RETURNS ml.model LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
SELECT version FROM ml.train('damaged', 'iris', 'species', 'logistic_regression');
SELECT version FROM ml.train('damaged', 'iris', 'species', 'logistic_regression');
SELECT ml.deploy('damaged', 2);
SELECT ml.deploy('damaged', 1, 'old');
SELECT ml.deploy('damaged', 2, 'old');
UPDATE ml.registry_version v SET artifact = unchecked(set_byte(artifact::bytea, 200, 255 - get_byte(artifact::bytea, 200)))
FROM ml.registry_model m WHERE m.model_id = v.model_id AND m.name = 'damaged' AND v.version = 1;
CREATE FUNCTION state() RETURNS text LANGUAGE sql AS
	$$SELECT format('%s %s %s', (SELECT array_agg(d ORDER BY deployed_at) FROM ml.deployments d), (SELECT array_agg(m ORDER BY name) FROM ml.models m),
		(SELECT array_agg(xmax ORDER BY ctid) FROM ml.registry_model))$$;
CREATE TABLE before AS SELECT state();
SELECT throws_ok($$SELECT ml.deploy('damaged', 1)$$, 'XX001', 'artifact is damaged: header: checksum does not match', 'a damaged version is not deployed');
SELECT throws_ok($$SELECT ml.rollback('damaged', 'old')$$, 'XX001', 'artifact is damaged: header: checksum does not match', 'nor rolled back to');
SELECT is(state(), b.state, 'and the aliases stay, and no row was locked') FROM before b;
CREATE FUNCTION caught_deploy() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	context text;
BEGIN
	PERFORM ml.deploy('damaged', 1);
EXCEPTION WHEN data_corrupted THEN
	GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
	RETURN split_part(context, E'\n', 1);
END $$;
SELECT is(caught_deploy(), 'trial of version 1 of model "damaged" before its deployment', 'the error says what was tried');
SELECT throws_ok($$SELECT ml.deploy('damaged', 9)$$, '42704', 'model "damaged" has no version 9', 'no such version');
SELECT throws_ok($$SELECT ml.deploy('nobody', 1)$$, '42704', 'model "nobody" does not exist', 'no such model');
SELECT throws_ok($$SELECT ml.rollback('damaged', 'none')$$, '42704', 'model "damaged" has no alias "none"', 'no such alias');
SELECT * FROM finish();
ROLLBACK;
