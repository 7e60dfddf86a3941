-- PITFALLS, NeuronDB: "evaluation with integer labels reports 0.41 for 0.79".
-- Every label type, and every pair of types that mean the same, gives one figure.
\set QUIET on
SET client_min_messages = warning;
\i test/data/metrics/load.sql

CREATE TYPE digit AS ENUM ('0', '1');
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN flag AS boolean;

CREATE TEMP TABLE types (type text, cast_by text);
INSERT INTO types VALUES ('boolean', '::boolean'), ('flag', '::boolean::flag'), ('smallint', '::smallint'),
	('integer', ''), ('bigint', '::bigint'), ('real', '::real'), ('double precision', '::float8'),
	('numeric', '::numeric'), ('numeric(4,2)', '::numeric(4,2)'), ('text', '::text'), ('varchar', '::varchar'),
	('char(3)', '::char(3)'), ('name', '::text::name'), ('"char"', '::text::"char"'), ('digit', '::text::digit');

CREATE FUNCTION figures(actual_cast text, predicted_cast text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format($q$
		SELECT concat_ws(' ', ml.accuracy(a, p), ml.balanced_accuracy(a, p), ml.precision(a, p), ml.recall(a, p),
			ml.f1_score(a, p), ml.f1_score(a, p, 'macro'), ml.matthews_corrcoef(a, p),
			ml.roc_auc(a, s), ml.average_precision(a, s), ml.log_loss(a, s), ml.brier_score(a, s))
		FROM (SELECT actual%s AS a, predicted%s AS p, score AS s FROM metric_labels WHERE set = 'binary') v $q$,
		actual_cast, predicted_cast) INTO result;
	RETURN result;
END $$;

SELECT * FROM no_plan();

SELECT is(split_part(figures('', ''), ' ', 1)::float8,
	(SELECT value FROM metric_reference WHERE set = 'binary' AND metric = 'accuracy'), 'integers give the right figure');
SELECT is_empty($$
	SELECT a.type, p.type FROM types a, types p
	WHERE figures(a.cast_by, p.cast_by) <> figures('', '') $$,
	'every pair of label types gives the figure of integers: 225 pairs, 11 metrics (NeuronDB 1.0)');
SELECT is_empty($$
	SELECT type FROM types
	WHERE figures('::boolean', CASE type WHEN 'text' THEN '::boolean::text' ELSE cast_by END) <> figures('', '') $$,
	'so do the labels ''true'' and ''false'' against a boolean');

-- What counts as equal.
SELECT is(ml.accuracy(1, 1.0::float8), 1::float8, 'integer 1 = float8 1');
SELECT is(ml.accuracy(1, '1'::text), 1::float8, 'integer 1 = text 1');
SELECT is(ml.accuracy('1.0'::text, 1), 1::float8, 'text 1.0 = integer 1');
SELECT is(ml.accuracy(0.1::numeric, 0.1::float8), 1::float8, 'numeric 0.1 = float8 0.1');
SELECT is(ml.accuracy(true, 't'::text), 1::float8, 'true = text t');
SELECT is(ml.accuracy(true, 1), 1::float8, 'true = 1');
SELECT is(ml.accuracy('a '::char(9), 'a'::text), 1::float8, 'the padding of char does not count');
SELECT is(ml.accuracy('a '::text, 'a'::text), 0::float8, 'a blank in text does');
SELECT is(ml.accuracy(9007199254740993::bigint, 9007199254740992::bigint), 0::float8, 'integers beyond 2^53 keep their digits');
SELECT is(ml.accuracy(9007199254740993::bigint, 9007199254740993::numeric), 1::float8, 'also as numeric');
SELECT is(ml.accuracy('happy'::mood, 'happy'::text), 1::float8, 'an enum = its label');

-- Order: the greater label is positive.
SELECT is((SELECT ml.precision(a, p) FROM (VALUES ('happy'::mood, 'happy'::mood), ('sad', 'happy'), ('sad', 'sad')) v (a, p)),
	0.5::float8, 'enum: in its own order (happy > sad)');
SELECT is((SELECT ml.precision(a, p) FROM (VALUES ('happy', 'happy'), ('sad', 'happy'), ('sad', 'sad')) v (a, p)),
	1::float8, 'text: by its bytes (sad > happy)');
SELECT is((SELECT ml.recall(a, p) FROM (VALUES (9, 9), (10, 9), (9, 9)) v (a, p)),
	0::float8, 'numbers by value (10 > 9)');
SELECT is((SELECT ml.recall(a, p) FROM (VALUES ('9', '9'), ('10', '9'), ('9', '9')) v (a, p)),
	1::float8, 'numbers as text by their bytes (9 > 10)');
SELECT is((SELECT ml.precision(a, p) FROM (VALUES (-0.5, -0.5), (-1, -0.5), (-1, -1)) v (a, p)),
	0.5::float8, 'numbers that are not integral sort among those that are');

-- One label alone: positive or negative only where that is the same whatever the other one is.
CREATE FUNCTION alone(label text, guess text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE format('SELECT jsonb_strip_nulls(jsonb_build_object(''precision'', ml.precision(%1$s, %2$s), ''recall'', ml.recall(%1$s, %2$s), ''f1'', ml.f1_score(%1$s, %2$s),
		''log_loss'', round(ml.log_loss(%1$s, 0.25)::numeric, 6), ''brier'', ml.brier_score(%1$s, 0.25), ''average_precision'', ml.average_precision(%1$s, 0.25),
		''calibration'', (SELECT sum(prob_true) FROM unnest((SELECT ml.calibration_curve(%1$s, 0.25) FROM generate_series(1, 3)))),
		''lift'', (SELECT max(gain) FROM unnest((SELECT ml.lift_curve(%1$s, 0.25) FROM generate_series(1, 3))))))
		FROM generate_series(1, 3)', label, guess) INTO result;
	RETURN result;
END $$;
SELECT is(alone(label, label), '{}', label || ' may be the greater or the lesser') FROM unnest(ARRAY['1', '1.0', '1::float8', '1::smallint', '2', '0.5', '''1''', '''b''']) label;
SELECT is(alone(label, label), '{"log_loss": 0.287682, "brier": 0.0625, "calibration": 0}', label || ' is the lesser') FROM unnest(ARRAY['0', '-1', '0.0', 'false']) label;
SELECT is(alone('true', 'true'), '{"precision": 1, "recall": 1, "f1": 1, "log_loss": 1.386294, "brier": 0.5625, "average_precision": 1, "calibration": 1, "lift": 1}',
	'true is the greater');
SELECT is(alone('1', '2') - '{log_loss,brier,calibration}'::text[], '{"precision": 0, "f1": 0}', 'a 2 on the other side says that 1 is the lesser');
SELECT is(alone('1', '0') ->> 'recall', '0', 'and a 0 that it is the greater');
SELECT is(alone('1', 'true') ->> 'recall', '1', 'and so does a boolean');
SELECT is(ml.accuracy(1e-310::float8, '1e-310'::text), 1::float8, 'a number too small for all its digits is one');
SELECT is(ml.accuracy(1e-310::float8, '1.1e-310'::text), 0::float8, 'and differs from another');
SELECT throws_ok($$SELECT ml.accuracy(1e-310::float8, '1e-400'::text)$$, '22P02', 'label "1e-400" is not a number', 'one that double precision would call 0 is not');

SELECT is(
	(SELECT array_agg(actual) FROM unnest((SELECT ml.confusion_matrix(a, a) FROM (VALUES ('ok'::mood), ('happy'), ('sad')) v (a)))
		WHERE actual = predicted),
	ARRAY['sad', 'ok', 'happy'], 'the confusion matrix is in label order');

-- More labels than fit a scan, and the same through a hash table.
SELECT is((SELECT ml.accuracy(i % 1000, (i % 1000)::text) FROM generate_series(1, 5000) i), 1::float8, '1000 labels');

-- Calls that drivers and people make resolve.
PREPARE typed_text (text, text) AS SELECT ml.accuracy($1, $2), ml.f1_score($1, $2, 'macro');
SELECT lives_ok($$ EXECUTE typed_text('a', 'b') $$, 'text parameters');
PREPARE typed_numbers (int, float8) AS SELECT ml.accuracy($1, $2), ml.log_loss($1, $2), ml.brier_score($1, $2);
SELECT lives_ok($$ EXECUTE typed_numbers(1, 0.5) $$, 'integer and float8 parameters');
PREPARE untyped AS SELECT ml.mean_squared_error($1, $2), ml.r2_score($1, $2);
SELECT lives_ok($$ EXECUTE untyped(1, 2) $$, 'parameters without a type, where numbers are meant');
SELECT lives_ok($$ SELECT ml.accuracy('a', 'b'), ml.precision('a', 'b', 'micro'), ml.log_loss('1', '0.5'), ml.log_loss(1, 0.5),
	ml.log_loss('a', '{0.5, 0.5}'), ml.roc_auc('a', '1'), ml.roc_auc(1, 1), ml.brier_score('1', '0.5'),
	ml.average_precision(1, 1), ml.calibration_curve('1', '0.5', '4'), ml.roc_curve('a', '1'),
	ml.mean_absolute_error('1', 2.5), ml.confusion_matrix('a', 'b') $$, 'plain literals of any form');
SELECT is(
	(SELECT ml.log_loss(actual, scores::real[]::numeric[]) FROM metric_labels WHERE set = 'five')::numeric(20, 6),
	(SELECT value FROM metric_reference WHERE set = 'five' AND metric = 'log_loss')::numeric(20, 6),
	'arrays of real and numeric');
SELECT is((SELECT ml.roc_auc(actual, score::numeric) FROM metric_labels WHERE set = 'ties'),
	(SELECT ml.roc_auc(actual, score) FROM metric_labels WHERE set = 'ties'), 'numeric scores');
SELECT is((SELECT ml.roc_auc(actual, (score * 10)::int) FROM metric_labels WHERE set = 'ties'),
	(SELECT ml.roc_auc(actual, score) FROM metric_labels WHERE set = 'ties'), 'integer scores');

SELECT * FROM finish();
