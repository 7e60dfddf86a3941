-- What fuzz_models tries: models to damage (fuzz_base), and the statements that every mutant goes
-- to (fuzz_call), found in the catalogue, so that a new function that takes a model is tried too.
-- All SQL here is of a database of its own.
SET client_min_messages = error;

-- ---- rows to learn from: numbers, categories, NULLs, dates, arrays, texts

CREATE TABLE mixed AS
SELECT i::float8 a, (i * 7 % 5)::float8 b, 'k' || i % 3 c, CASE WHEN i % 4 > 0 THEN (i % 6)::int END n, i % 2 = 0 flag,
	date '2024-01-01' + i d, timestamp '2024-01-01 10:00' + i * interval '1 hour' ts, ARRAY[i, i % 3, 1.5]::float8[] v,
	'the quick brown fox ' || i % 7 || ' jumps over word' || i % 4 || ' and some more words' w,
	(i * 3 % 11)::float8 y, CASE WHEN i % 2 = 0 THEN 'p' ELSE 'q' END two, 'class ' || i % 3 three, i % 3 = 1 yes
FROM generate_series(1, 24) i;

CREATE TABLE fuzz_base(name text PRIMARY KEY, source text, artifact bytea, columns text);

CREATE FUNCTION fuzz_train(name text, columns text, target text, algorithm text, params jsonb, preprocess jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE VIEW %I AS SELECT %s FROM mixed', 'source_' || name, concat_ws(', ', columns, target));
	PERFORM ml.train(name, 'source_' || name, target, algorithm, params, preprocess => preprocess, test_size => 0);
	INSERT INTO fuzz_base SELECT fuzz_train.name, 'source_' || name, ml.to_bytea(ml.get(name)),
		(SELECT string_agg(format('s.%I', c), ', ') FROM unnest(string_to_array(columns, ', ')) c);
END $$;

SELECT fuzz_train(name, columns, target, algorithm, params::jsonb, preprocess::jsonb) FROM (VALUES
	('linear', 'a, b', 'y', 'linear_regression', '{}', '{}'),
	('ridge', 'a, c, n', 'y', 'ridge', '{}', '{"indicator": true}'),
	('lasso', 'a, c, d', 'y', 'lasso', '{}', '{"columns": {"c": {"encode": "ordinal"}}}'),
	('net', 'v, n, flag', 'y', 'elastic_net', '{}', '{"impute": "median", "scale": "robust"}'),
	('logistic', 'a, b, c', 'two', 'logistic_regression', '{}', '{}'),
	('logistic3', 'a, ts', 'three', 'logistic_regression', '{}', '{}'),
	('logistic_text', 'w, a', 'yes', 'logistic_regression', '{}',
		'{"columns": {"w": {"encode": "text", "n_features": 30, "ngram_range": [1, 2]}}}'),
	('ridge_target', 'a, c, w', 'y', 'ridge', '{}', '{"encode": "target", "scale": "standard"}'),
	('logistic3_target', 'c, n', 'three', 'logistic_regression', '{}', '{"encode": "target", "smooth": 2, "indicator": true}'),
	('tree', 'a, c, n', 'y', 'decision_tree', '{"max_depth": 3}', '{}'),
	('tree3', 'a, b, c', 'three', 'decision_tree', '{"max_depth": 3}', '{"encode": "ordinal", "scale": "min_max"}'),
	('forest', 'a, c, b', 'two', 'random_forest', '{"n_estimators": 2, "max_depth": 3}', '{}'),
	('forest3', 'a, c, n, flag', 'three', 'random_forest', '{"n_estimators": 2, "max_depth": 3, "oob_score": true}', '{}'),
	('extra', 'c, n, d', 'y', 'extra_trees', '{"n_estimators": 2, "max_depth": 3}', '{"columns": {"c": {"encode": "one_hot"}}}'),
	('boosting', 'a, c, n', 'yes', 'gradient_boosting', '{"n_estimators": 3, "max_depth": 2}', '{}'),
	('boosting3', 'a, b, c', 'three', 'gradient_boosting', '{"n_estimators": 2, "max_depth": 2}', '{}'),
	('boosting_q', 'a, c', 'y', 'gradient_boosting', '{"n_estimators": 2, "loss": "quantile", "quantile": 0.8}', '{}'),
	('svm', 'a, b', 'two', 'svm', '{"probability": true}', '{}'),
	('svm3', 'a, c', 'three', 'svm', '{"kernel": "poly"}', '{}'),
	('svm_linear', 'a, b', 'y', 'svm', '{"kernel": "linear"}', '{}'),
	('svm_one', 'a, b', NULL, 'svm', '{}', '{}'),
	('svm_text', 'w', 'two', 'svm', '{}', '{"columns": {"w": {"encode": "text", "n_features": 12}}}'),
	('knn', 'a, b, c', 'two', 'knn', '{"n_neighbors": 3}', '{}'),
	('knn_tree', 'a, n', 'y', 'knn', '{"n_neighbors": 2, "weights": "distance", "algorithm": "kd_tree", "leaf_size": 4}', '{}'),
	('knn_cosine', 'a, b', 'three', 'knn', '{"n_neighbors": 2, "metric": "cosine"}', '{}'),
	('bayes', 'a, n, c', 'two', 'naive_bayes', '{}', '{}'),
	('bayes_multinomial', 'a, b', 'three', 'naive_bayes', '{"distribution": "multinomial"}', '{}'),
	('bayes_text', 'w', 'two', 'naive_bayes', '{"distribution": "bernoulli"}',
		'{"columns": {"w": {"encode": "text", "n_features": 20}}}'),
	('mlp', 'a, b', 'y', 'mlp', '{"hidden_layer_sizes": [3], "max_iter": 5}', '{}'),
	('mlp3', 'a, c', 'three', 'mlp', '{"hidden_layer_sizes": [3, 2], "max_iter": 5, "solver": "sgd"}', '{}'),
	('mlp_text', 'w', 'two', 'mlp', '{"hidden_layer_sizes": [2], "max_iter": 3}',
		'{"columns": {"w": {"encode": "text", "n_features": 8}}}'),
	('sgd', 'a, b, c', 'two', 'sgd', '{"max_iter": 5}', '{}'),
	('sgd3', 'a, b', 'three', 'sgd', '{"max_iter": 5, "average": 1, "loss": "modified_huber"}', '{}'),
	('sgd_text', 'w, n', 'y', 'sgd', '{"max_iter": 5}', '{"columns": {"w": {"encode": "text", "n_features": 12}}}'),
	('kmeans', 'a, b', NULL, 'kmeans', '{"n_clusters": 3, "algorithm": "mini_batch"}', '{}'),
	('mixture', 'a, b', NULL, 'gaussian_mixture', '{"n_components": 2}', '{}'),
	('mixture_tied', 'a, n', NULL, 'gaussian_mixture', '{"n_components": 2, "covariance_type": "tied"}', '{}'),
	('pca', 'a, b, y', NULL, 'pca', '{"n_components": 2, "whiten": true}', '{}'),
	('svd', 'a, b, y', NULL, 'truncated_svd', '{"n_components": 2}', '{}'),
	('svd_text', 'w', NULL, 'truncated_svd', '{"n_components": 2}', '{"columns": {"w": {"encode": "text", "n_features": 12}}}'),
	('isolation', 'a, b', NULL, 'isolation_forest', '{"n_estimators": 2, "max_samples": 8}', '{}')
) v(name, columns, target, algorithm, params, preprocess);

-- ---- the statements

-- The mutant takes the place of the model's only version.
CREATE FUNCTION fuzz_store(name text, artifact bytea) RETURNS void LANGUAGE sql AS $$
	UPDATE ml.registry_version v SET artifact = $2::ml.model, sha256 = sha256($2)
	FROM ml.registry_model m WHERE m.model_id = v.model_id AND m.name = $1;
$$;

-- An argument of a function: the value that a statement gives it.
CREATE FUNCTION fuzz_argument(base fuzz_base, name text, type regtype, by_name boolean) RETURNS text LANGUAGE sql AS $$
	SELECT CASE
		WHEN type = 'ml.model'::regtype THEN '$1'
		WHEN by_name AND name IN ('model', 'name') THEN quote_literal(base.name)
		WHEN name = 'source' THEN quote_literal(base.source)
		WHEN name = 'method' THEN quote_literal('auto')
		WHEN type = '"any"'::regtype THEN base.columns
		WHEN type = 'text[]'::regtype AND name = 'names'
			THEN (SELECT quote_literal(array_agg(replace(c, 's.', ''))::text) || '::text[]' FROM unnest(string_to_array(base.columns, ', ')) c)
		WHEN type = 'bigint'::regtype THEN '7'
		ELSE format('an argument "%s" of type %s, which is new here', name, type)
	END
$$;

-- Functions that take a model: as a value, or by name (those without which a model is made or given away).
CREATE VIEW fuzz_function AS
SELECT p.oid, p.proname, p.proretset, by_name, p.provariadic > 0 AS variadic,
	greatest(p.pronargs - p.pronargdefaults, array_position(p.proargnames, 'source')) AS n_needed, p.proargnames, p.proargtypes
FROM pg_proc p, LATERAL (SELECT NOT 'ml.model'::regtype = ANY (p.proargtypes::oid[]) AS by_name) b
WHERE p.pronamespace = 'ml'::regnamespace AND p.prokind = 'f' AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[])
	AND (NOT by_name OR (p.proargtypes[0] = 'text'::regtype
		AND (p.proargnames[1] = 'model' OR p.proname IN ('update', 'deploy'))));

CREATE TABLE fuzz_call AS
SELECT b.name AS base,
	CASE WHEN f.variadic THEN format('SELECT ml.%I(%s) FROM %I s LIMIT 5', f.proname, a.arguments, b.source)
		ELSE format('SELECT * FROM ml.%I(%s)', f.proname, a.arguments) END AS statement,
	CASE WHEN f.proname IN ('update', 'calibrate') THEN format('SELECT ml.to_bytea(ml.get(%L))::ml.model', b.name || '@2') END AS afterwards,
	f.by_name, f.proname IN ('update', 'evaluate', 'calibrate') AS may_last
FROM fuzz_base b, fuzz_function f, LATERAL (
	SELECT string_agg(fuzz_argument(b, f.proargnames[i], f.proargtypes[i - 1], f.by_name), ', ' ORDER BY i) AS arguments
	FROM generate_series(1, f.n_needed) i) a
UNION ALL -- a whole row; no features; the text form
SELECT b.name, format(statement, CASE WHEN by_name THEN quote_literal(b.name) ELSE '$1' END, b.source), NULL, by_name, false
FROM fuzz_base b, (VALUES (true), (false)) n(by_name), (VALUES
	('SELECT ml.predict(%s, s) FROM %I s LIMIT 5'),
	('SELECT ml.predict_proba(%s, s) FROM %I s LIMIT 5'),
	('SELECT ml.classify(%s, row_to_json(s)::jsonb) FROM %I s LIMIT 5'),
	('SELECT ml.transform(%s, s) FROM %I s'),
	('SELECT ml.predict_proba(%s, ''{}''::jsonb)')) v(statement)
UNION ALL
SELECT b.name, 'SELECT 1 / ($1::text::ml.model OPERATOR(ml.=) $1)::int', 'SELECT $1', false, false FROM fuzz_base b;
