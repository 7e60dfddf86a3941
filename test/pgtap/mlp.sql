-- The multi-layer perceptron and stochastic gradient descent through SQL: minima that
-- are known, seeds, parameters, errors.  (scikit-learn's figures: test/unit/mlp.c, sgd.c.)
\set QUIET on
SET client_min_messages = warning;

CREATE TABLE waves (x1 float8, x2 float8, x3 float8, y float8);
\copy waves FROM 'test/data/mlp/waves.csv' WITH (FORMAT csv, HEADER)
SELECT plan(71);

-- Where other learners find the minimum exactly: a network without hidden layers is a
-- linear model with the penalty alpha / (2 n), stochastic gradient descent one with alpha / 2.
CREATE FUNCTION farthest(source text, target text, algorithm text, params jsonb, exact text, exact_params jsonb) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
	distance float8;
BEGIN
	PERFORM ml.train('ours', source, target, algorithm, params, test_size => 0);
	PERFORM ml.train('exact', source, target, exact, exact_params, preprocess => '{"scale": "standard"}', test_size => 0);
	EXECUTE format('SELECT max(abs(%1$s(''ours'', t) - %1$s(''exact'', t))) FROM %2$I t',
		CASE exact WHEN 'ridge' THEN 'ml.predict' ELSE 'ml.probability' END, source) INTO distance;
	PERFORM ml.drop_model('ours'), ml.drop_model('exact');
	RETURN distance;
END $$;
SELECT cmp_ok(farthest('wdbc', 'diagnosis', 'mlp', '{"hidden_layer_sizes": [], "solver": "lbfgs", "alpha": 5, "max_iter": 1000, "tol": 1e-9}',
	'logistic_regression', '{"C": 0.2}'), '<', 1e-4::float8, 'a network without hidden layers is logistic regression');
SELECT cmp_ok(farthest('waves', 'y', 'mlp', '{"hidden_layer_sizes": [], "solver": "lbfgs", "alpha": 10, "max_iter": 1000, "tol": 1e-9}',
	'ridge', '{"alpha": 10}'), '<', 1e-6::float8, 'or ridge');
SELECT cmp_ok(farthest('wdbc', 'diagnosis', 'sgd', '{"alpha": 0.1, "max_iter": 2000, "tol": null, "average": 100000}',
	'logistic_regression', jsonb_build_object('C', 10.0 / 569)), '<', 2e-3::float8, 'log_loss ends where logistic_regression does');
SELECT cmp_ok(farthest('waves', 'y', 'sgd', '{"alpha": 0.1, "max_iter": 2000, "tol": null, "average": 100000}',
	'ridge', '{"alpha": 36}'), '<', 2e-3::float8, 'squared_error ends where ridge does');

-- What they are good for.
SELECT cmp_ok((metrics ->> 'accuracy')::float8, '>', 0.94::float8, algorithm || ' tells tumours apart')
	FROM unnest('{mlp,sgd}'::text[]) a, LATERAL ml.train(a || '_tumour', 'wdbc', 'diagnosis', a);
SELECT cmp_ok((metrics ->> 'accuracy')::float8, '>', 0.9::float8, algorithm || ' tells irises apart')
	FROM unnest('{mlp,sgd}'::text[]) a, LATERAL ml.train(a || '_iris', 'iris', 'species', a, '{"max_iter": 1000}');
SELECT cmp_ok((metrics ->> 'r2_score')::float8, '>', 0.9::float8, 'mlp learns waves') FROM ml.train('mlp_waves', 'waves',
	'y', 'mlp', '{"hidden_layer_sizes": [30, 20], "max_iter": 2000, "learning_rate_init": 0.01}');
SELECT cmp_ok((metrics ->> 'r2_score')::float8, '>', 0.8::float8, 'sgd learns a line') FROM ml.train('sgd_petal',
	'SELECT petal_length, petal_width FROM iris', 'petal_width', 'sgd', '{"eta0": 0.05, "tol": 1e-5}');

-- A row alone and in a batch.
SELECT is_empty(format('SELECT * FROM ml.predict_batch(%L, ''SELECT row_number() OVER () AS id, * FROM %s'', ''id'') b
	FULL JOIN (SELECT row_number() OVER () AS id, ml.predict_proba(%1$L, t) AS p FROM %2$s t) r ON r.id::text = b.key
	WHERE b.probabilities IS DISTINCT FROM r.p', model, source), model || ': a row gives the same bits alone and in a batch')
	FROM (VALUES ('mlp_tumour', 'wdbc'), ('mlp_iris', 'iris'), ('sgd_tumour', 'wdbc'), ('sgd_iris', 'iris')) v (model, source);

-- Seeds.
SELECT is((SELECT ml.sha256(ml.fit(i, 'species', a, '{"max_iter": 5}')) FROM iris i),
	(SELECT ml.sha256(ml.fit(i, 'species', a, '{"max_iter": 5}')) FROM (SELECT * FROM iris ORDER BY random()) i),
	a || ': the same rows and seed give the same bytes') FROM unnest('{mlp,sgd}'::text[]) a;
SELECT isnt((SELECT ml.sha256(ml.fit(i, 'species', a, '{"max_iter": 5}')) FROM iris i),
	(SELECT ml.sha256(ml.fit(i, 'species', a, '{"max_iter": 5, "random_state": 1}')) FROM iris i),
	a || ': another seed gives others') FROM unnest('{mlp,sgd}'::text[]) a;

-- Every parameter of ml.parameters changes something.
CREATE TABLE effect (algorithm text, base jsonb, change jsonb);
INSERT INTO effect VALUES
	('mlp', '{}', '{"hidden_layer_sizes": [7, 3]}'),
	('mlp', '{}', '{"activation": "tanh"}'),
	('mlp', '{}', '{"solver": "lbfgs"}'),
	('mlp', '{}', '{"alpha": 1}'),
	('mlp', '{}', '{"batch_size": 20}'),
	('mlp', '{"solver": "sgd"}', '{"learning_rate": "invscaling"}'),
	('mlp', '{}', '{"learning_rate_init": 0.01}'),
	('mlp', '{"solver": "sgd", "learning_rate": "invscaling"}', '{"power_t": 0.1}'),
	('mlp', '{"solver": "sgd"}', '{"momentum": 0.5}'),
	('mlp', '{"solver": "sgd"}', '{"nesterovs_momentum": false}'),
	('mlp', '{}', '{"beta_1": 0.5}'),
	('mlp', '{}', '{"beta_2": 0.9}'),
	('mlp', '{}', '{"epsilon": 0.01}'),
	('mlp', '{}', '{"max_iter": 3}'),
	('mlp', '{"solver": "lbfgs", "max_iter": 100}', '{"max_fun": 5}'),
	('mlp', '{"batch_size": 20}', '{"shuffle": false}'),
	('mlp', '{"max_iter": 40}', '{"tol": 0.5}'),
	('mlp', '{"max_iter": 40, "tol": 0.5}', '{"n_iter_no_change": 2}'),
	('mlp', '{}', '{"early_stopping": true}'),
	('mlp', '{"early_stopping": true}', '{"validation_fraction": 0.3}'),
	('sgd', '{}', '{"loss": "modified_huber"}'),
	('sgd', '{}', '{"penalty": "l1"}'),
	('sgd', '{}', '{"alpha": 0.01}'),
	('sgd', '{"penalty": "elasticnet"}', '{"l1_ratio": 0.9}'),
	('sgd', '{}', '{"fit_intercept": false}'),
	('sgd', '{}', '{"learning_rate": "constant"}'),
	('sgd', '{"learning_rate": "constant"}', '{"eta0": 0.1}'),
	('sgd', '{"learning_rate": "invscaling"}', '{"power_t": 0.1}'),
	('sgd', '{}', '{"max_iter": 2}'),
	('sgd', '{"max_iter": 40}', '{"tol": null}'),
	('sgd', '{}', '{"shuffle": false}'),
	('sgd', '{}', '{"early_stopping": true}'),
	('sgd', '{"early_stopping": true}', '{"validation_fraction": 0.3}'),
	('sgd', '{"max_iter": 40}', '{"n_iter_no_change": 1}'),
	('sgd', '{}', '{"class_weight": "balanced"}'),
	('sgd', '{}', '{"average": 1}');
SELECT isnt((SELECT ml.sha256(ml.fit(w, 'diagnosis', algorithm, '{"max_iter": 6}' || base)) FROM wdbc w),
	(SELECT ml.sha256(ml.fit(w, 'diagnosis', algorithm, '{"max_iter": 6}' || base || change)) FROM wdbc w),
	algorithm || ': ' || change || ' has an effect') FROM effect;
SELECT isnt((SELECT ml.sha256(ml.fit(w, 'y', 'sgd', '{"loss": "huber"}')) FROM waves w),
	(SELECT ml.sha256(ml.fit(w, 'y', 'sgd', '{"loss": "huber", "epsilon": 0.5}')) FROM waves w), 'sgd: epsilon has an effect');
SELECT set_eq('SELECT DISTINCT algorithm, jsonb_object_keys(change) FROM effect UNION VALUES (''sgd'', ''epsilon'')',
	'SELECT a, p.parameter FROM unnest(''{mlp,sgd}''::text[]) a, ml.parameters(a) p WHERE p.parameter NOT IN (''random_state'', ''sample_weight'', ''gap'', ''on_missing'')',
	'these are all parameters');

-- Coefficients.
SELECT is((SELECT count(*) FROM ml.coefficients('sgd_iris')), 15::bigint, 'sgd has coefficients, a row of them per class');
SELECT throws_ok('SELECT * FROM ml.coefficients(''mlp_iris'')', '42809',
	'a model of algorithm "mlp" has no coefficients', 'a network has none');

-- Memory: a network needs its rows for mini-batches, stochastic gradient descent does not.
SET ml.data_path = 'pass';
SELECT cmp_ok((metrics ->> 'accuracy')::float8, '>', 0.9::float8, 'sgd learns from passes')
	FROM ml.train('sgd_passes', 'wdbc', 'diagnosis', 'sgd');
SELECT throws_ok('SELECT * FROM ml.train(''m'', ''wdbc'', ''diagnosis'', ''mlp'')', '22023', 'data path "pass" is not possible',
	'mlp cannot by mini-batches');
CREATE FUNCTION net_by(path text) RETURNS ml.model LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, false);
	PERFORM ml.train('net', 'SELECT x1, x2, x3, x1 + x2 > x3 AS label FROM waves, generate_series(1, 15)', 'label', 'mlp',
		'{"solver": "lbfgs", "max_iter": 10}', test_size => 0, deploy => 'always');
	RETURN ml.get('net');
END $$;
SELECT cmp_ok((SELECT max(abs(ml.probability(a.m, w) - ml.probability(b.m, w))) FROM waves w, net_by('pass') a(m), net_by('matrix') b(m)),
	'<', 1e-9::float8, 'by lbfgs it can');
SELECT is((ml.describe('net') ->> 'n_train')::int, 5400, '... from all rows');
RESET ml.data_path;
SELECT throws_like('SELECT ml.fit(w, ''diagnosis'', ''mlp'', ''{"hidden_layer_sizes": [9000, 9000]}'') FROM wdbc w',
	'not enough memory for a network with 81297001 weights: % kB needed, ml.training_memory is 262144 kB',
	'a network beyond the memory says so before it is made');

-- Errors.
SELECT throws_ok(format('SELECT ml.fit(i, %L, %L, %L) FROM iris i', target, algorithm, params), code, message, message)
	FROM (VALUES
	('species', 'mlp', '{"hidden_layer_sizes": [0]}', '22023',
		'parameter "hidden_layer_sizes" must be an array of integers in [1, 1000000], not [0]'),
	('species', 'mlp', '{"activation": "sine"}', '22023',
		'parameter "activation" must be one of identity, logistic, tanh, relu, not "sine"'),
	('species', 'mlp', '{"solver": "lbfgs", "early_stopping": true}', '22023',
		'parameter "early_stopping" has no effect with solver "lbfgs"'),
	('petal_width', 'mlp', '{"solver": "sgd", "learning_rate_init": 1e6}', '22003',
		'the training of the network ran out of the range of double precision'),
	('species', 'sgd', '{"loss": "hinge"}', '22023', 'parameter "loss" must be one of auto, log_loss, modified_huber, '
		'squared_error, huber, epsilon_insensitive, squared_epsilon_insensitive, not "hinge"'),
	('species', 'sgd', '{"loss": "huber"}', '22023', 'loss "huber" is for numbers, not for classes'),
	('petal_width', 'sgd', '{"class_weight": "balanced"}', '22023', 'parameter "class_weight" has no effect with task "regression"'),
	('species', 'sgd', '{"eta0": 1}', '22023', 'parameter "eta0" has no effect with learning_rate "optimal"')
	) v (target, algorithm, params, code, message);

SELECT * FROM finish();
