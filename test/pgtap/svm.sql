-- Support vector machines in SQL: LIBSVM's figures in memory, by passes and as an
-- aggregate; tasks, parameters, errors.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
BEGIN;
SELECT plan(41);

CREATE TABLE reference ("case" text, "row" int, function int, value float8);
\copy reference FROM 'test/data/svm/reference.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE numbered AS SELECT row_number() OVER () - 1 AS i, w.* FROM wdbc w;

-- Without calibration P = 1 / (1 + exp(-f)): the decision is in it.
CREATE FUNCTION worst(model ml.model, name text) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(abs(ml.probability(model, n) - 1 / (1 + exp(-value))))
	FROM reference r JOIN numbered n ON n.i = r."row" WHERE r."case" = name $$;
CREATE TABLE tried (name text, params jsonb);
INSERT INTO tried VALUES ('diagnosis classification 0', '{"tol": 1e-8}'),
	('diagnosis classification 3', '{"kernel": "poly", "degree": 2, "coef0": 1, "tol": 1e-8}'),
	('diagnosis classification 6', '{"class_weight": "balanced", "tol": 1e-8}'),
	('diagnosis classification 7', '{"kernel": "linear", "C": 0.1, "tol": 1e-8}'),
	('diagnosis classification 9', '{"kernel": "linear", "loss": "squared_hinge", "tol": 1e-8}');
CREATE FUNCTION trained(params jsonb, path text) RETURNS ml.model LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM ml.train('s', 'wdbc', 'diagnosis', 'svm', params, test_size => 0, deploy => 'always');
	RETURN ml.get('s');
END $$;
SELECT cmp_ok(worst(trained(params, 'matrix'), name), '<', 1e-5::float8, name || ' in memory') FROM tried;
SELECT cmp_ok(worst(trained(params, 'pass'), name), '<', 1e-5::float8, name || ' by passes') FROM tried;
SELECT cmp_ok(worst((SELECT ml.fit(w, 'diagnosis', 'svm', params) FROM wdbc w), name), '<', 1e-5::float8,
	name || ' as an aggregate') FROM tried;

-- Every parameter changes the model.
CREATE FUNCTION sums(params jsonb, target text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	result float8;
BEGIN
	IF target IS NULL THEN
		EXECUTE format('SELECT sum(ml.predict(m, i)) FROM iris i, (SELECT ml.fit(i, NULL, ''svm'', %L) m FROM (SELECT petal_length, sepal_width FROM iris) i) f', params) INTO result;
	ELSIF target = 'species' THEN
		EXECUTE format('SELECT sum((ml.predict_proba(m, i))[2]) FROM iris i, (SELECT ml.fit(i, ''species'', ''svm'', %L) m FROM iris i) f', params) INTO result;
	ELSE
		EXECUTE format('SELECT sum(ml.predict(m, i)) FROM iris i, (SELECT ml.fit(i, ''petal_width'', ''svm'', %L) m FROM iris i) f', params) INTO result;
	END IF;
	RETURN result;
END $$;
SELECT isnt(sums(a, target), sums(b, target), format('%s is not %s', b, a))
FROM (VALUES ('species', '{}'::jsonb, '{"kernel": "poly"}'::jsonb), ('species', '{}', '{"C": 0.1}'), ('species', '{}', '{"gamma": "auto", "C": 2}'),
	('species', '{"kernel": "poly"}', '{"kernel": "poly", "degree": 2}'), ('species', '{"kernel": "poly"}', '{"kernel": "poly", "coef0": 1}'),
	('species', '{}', '{"class_weight": {"virginica": 5}}'), ('species', '{}', '{"probability": true}'),
	('species', '{"kernel": "linear"}', '{"kernel": "linear", "loss": "squared_hinge"}'),
	('species', '{"kernel": "linear"}', '{"kernel": "linear", "multi_class": "ovr"}'),
	('species', '{}', '{"tol": 0.5}'), ('species', '{}', '{"max_iter": 5}'), ('petal_width', '{}', '{"epsilon": 0.5}'),
	(NULL, '{}', '{"nu": 0.1}'),
	('species', '{"probability": true}', '{"probability": true, "random_state": 5}')) v(target, a, b);

-- What if_better compares is the metric of the task, not the figure of outliers
SELECT count(*) FROM ml.train('better', 'SELECT petal_width, sepal_width FROM iris', 'petal_width', 'lasso', '{"alpha": 1000}');
SELECT is((SELECT deployed FROM ml.train('better', 'SELECT petal_width, petal_length FROM iris', 'petal_width', 'svm', deploy => 'if_better')), true,
	'a better machine is deployed');
SELECT is((SELECT deployed FROM ml.train('better', 'SELECT petal_width, sepal_width FROM iris', 'petal_width', 'lasso', '{"alpha": 1000}', deploy => 'if_better')), false,
	'a worse model is not deployed over a machine');

-- Classes that lie between others: one against one finds them, one against the rest cannot.
CREATE TABLE line AS SELECT k + 0.3 * sin(i * 7.3) AS a, cos(i * 3.1) AS b, 'c' || k AS y FROM generate_series(1, 5) k, generate_series(1, 60) i;
CREATE FUNCTION line_accuracy(params jsonb) RETURNS float8 LANGUAGE sql AS $$
	SELECT ml.accuracy(l.y, ml.classify(m, l)) FROM line l, (SELECT ml.fit(l, 'y', 'svm', params) AS m FROM line l) f $$;
SELECT is(line_accuracy('{"kernel": "linear"}'), 1.0::float8, 'the linear kernel decides one against one');
SELECT cmp_ok(line_accuracy('{"kernel": "linear", "multi_class": "ovr"}'), '<', 0.7::float8, '... or one against the rest, if asked');

-- Outliers
SELECT is((SELECT count(*) FILTER (WHERE ml.classify(m, o) = 'outlier') FROM (VALUES (99.0), (100.0)) o(x),
	(SELECT ml.fit(g, NULL, 'svm', '{"nu": 0.1}') AS m FROM (SELECT sin(x) AS x FROM generate_series(1, 300) x) g) f), 2::bigint, 'what is far off is an outlier');
SELECT cmp_ok((SELECT count(*) FILTER (WHERE ml.classify(m, g) = 'outlier') FROM (SELECT sin(x) AS x FROM generate_series(1, 300) x) g,
	(SELECT ml.fit(g, NULL, 'svm', '{"nu": 0.1}') AS m FROM (SELECT sin(x) AS x FROM generate_series(1, 300) x) g) f), '<', 45::bigint, 'about nu of the rows are');

SELECT throws_ok($$SELECT ml.fit(i, 'species', 'svm', '{"nu": 0.1}') FROM iris i$$, '22023',
	'parameter "nu" has no effect with task "classification"', 'nu in a classification');
SELECT throws_ok($$SELECT ml.fit(i, 'species', 'svm', '{"kernel": "linear", "gamma": 1}') FROM iris i$$, '22023',
	'parameter "gamma" has no effect with kernel "linear"', 'gamma with the linear kernel');
SELECT throws_ok($$SELECT ml.fit(i, 'species', 'svm', '{"multi_class": "ovr"}') FROM iris i$$, '22023',
	'parameter "multi_class" has no effect with kernel "rbf"', 'multi_class with another kernel');
SELECT throws_ok($$SELECT ml.fit(i, 'petal_width', 'svm', '{"kernel": "linear", "multi_class": "ovr"}') FROM iris i$$, '22023',
	'parameter "multi_class" has no effect with task "regression"', 'multi_class in a regression');
SET LOCAL ml.training_memory = '1MB';
SELECT throws_like($$SELECT * FROM ml.train('m', 'SELECT x, sin(x) AS y FROM generate_series(1, 40000) x', 'y', 'svm')$$,
	'not enough memory for a support vector machine on 32000 rows with a kernel: % kB needed, ml.training_memory is 1024 kB', 'too little memory');
-- Weights multiply C: with a very large one a kernel never converges, and the training ends all the same.
RESET ml.training_memory;
SELECT is(ml.describe(m) -> 'report' ->> 'n_iter', '10000000', 'a training that does not converge ends after LIBSVM''s number of steps')
FROM (SELECT ml.fit(t, 'y', 'svm', '{"sample_weight": "w", "kernel": "poly"}') AS m
	FROM (SELECT i % 13 AS a, sin(i) AS b, i % 13 + 3 * sin(i) + cos(7 * i) AS y, 1e12::float8 AS w FROM generate_series(1, 20) i) t) f;
SELECT * FROM finish();
ROLLBACK;
