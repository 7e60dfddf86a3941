-- Prediction: every error has an SQLSTATE and names what is at fault, the same whether the planner rewrites the
-- call or not (Oracle: extra predictors are silently accepted, missing ones silently dropped).
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE TABLE t AS
	SELECT (i * 7919 % 53)::float8 AS alpha, (ARRAY['x', 'y', 'z'])[1 + i * 10477 % 3] AS colour,
		i % 4 = 0 AS flag, date '2020-01-01' + i * 31 % 600 AS joined, ARRAY[i % 5, i % 7]::float8[] AS vec,
		(i * 7919 % 53) * 2.0::float8 + i * 31 % 5 AS y, (ARRAY['a', 'b'])[1 + (i * 17 % 53) / 27] AS two
	FROM generate_series(1, 200) AS i;
SELECT version AS n FROM ml.train('m', 'SELECT alpha, colour, flag, joined, vec, y FROM t', 'y', 'ridge') \gset
SELECT version AS n FROM ml.train('n', 'SELECT alpha, y FROM t', 'y', 'linear_regression') \gset
SELECT version AS n FROM ml.train('two', 'SELECT alpha, two FROM t', 'two', 'logistic_regression') \gset
SELECT version AS n FROM ml.train('three', 'SELECT alpha, colour FROM t', 'colour', 'logistic_regression') \gset
SELECT version AS n FROM ml.train('zoned', 'SELECT timestamptz ''2021-01-01 00:00Z'' + alpha * interval ''7 hours'' AS seen, y FROM t', 'y', 'ridge') \gset

SELECT plan(88);

-- Both ways to pass a row: as columns, as the planner does, and as a composed row.
CREATE FUNCTION refuses(source text, sqlstate char(5), pattern text, name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN NEXT throws_ok(format('SELECT ml.predict(''m'', r) FROM (%s) AS r', source), sqlstate, NULL, name);
	RETURN NEXT throws_like(format('SELECT ml.predict(''m'', r) FROM (%s) AS r', source), pattern, name || ': message');
	RETURN NEXT throws_ok(format('SELECT ml.predict(''m'', r) FROM (SELECT r FROM (%s OFFSET 0) AS r OFFSET 0) AS s', source),
		sqlstate, NULL, name || ', composed');
	RETURN NEXT throws_like(format('SELECT ml.predict(''m'', r) FROM (SELECT r FROM (%s OFFSET 0) AS r OFFSET 0) AS s', source),
		pattern, name || ', composed: message');
END $$;
SELECT refuses('SELECT alpha AS alpa, colour, flag, joined, vec FROM t', '42703', '%"alpha" is missing%', 'a missing column (Oracle)');
SELECT refuses('SELECT colour AS alpha, colour, flag, joined, vec FROM t', '42804', '%"alpha"%number%text%', 'text for a number');
SELECT refuses('SELECT alpha, 5 AS colour, flag, joined, vec FROM t', '42804', '%"colour"%integer%', 'a number for text');
SELECT refuses('SELECT alpha, colour, 1 AS flag, joined, vec FROM t', '42804', '%"flag"%boolean%integer%', 'a number for a boolean');
SELECT refuses('SELECT alpha, colour, flag, now() AS joined, vec FROM t', '42804', '%"joined"%date%timestamp%', 'a timestamp for a date');
SELECT refuses('SELECT alpha, colour, flag, joined, ARRAY[1, 2, 3] AS vec FROM t', '22023', '%"vec"%2%3%', 'an array too long');
SELECT refuses('SELECT ''NaN''::float8 AS alpha, colour, flag, joined, vec FROM t', '22003', '%"alpha"%', 'NaN');
SELECT refuses('SELECT alpha, ''infinity''::float8 AS alpha, colour, flag, joined, vec FROM t', '42702', '%"alpha"%twice%', 'a column twice');

-- A hint with the nearest name.
DO $$
DECLARE
	hint text;
BEGIN
	PERFORM ml.predict('m', r) FROM (SELECT alpha AS alpa, colour, flag, joined, vec FROM t) AS r;
EXCEPTION WHEN undefined_column THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	PERFORM set_config('test.hint', hint, false);
END $$;
SELECT matches(current_setting('test.hint'), 'alpa', 'the hint has the nearest column');

-- Numbers of things.
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x')$$, '22023', 'wrong number of feature values: 2 instead of 5');
SELECT throws_ok($$SELECT ml.predict('m', ROW(1, 'x'))$$, '22023', 'wrong number of feature values: 2 instead of 5');
SELECT throws_ok($$SELECT ml.predict('n', ARRAY[1, 2, 3])$$, '22023',
	'wrong length of the array of features: 3 instead of 1');
SELECT throws_ok($$SELECT ml.predict('n', VARIADIC ARRAY[1, 2, 3])$$, '22023',
	'wrong length of the array of features: 3 instead of 1', 'VARIADIC of the wrong length');
SELECT throws_ok($$SELECT ml.predict('n', ARRAY[[1]])$$, '22023', NULL, 'two dimensions');
SELECT throws_ok($$SELECT ml.predict('m', '5')$$, '22023', NULL, 'one literal for five features');

-- Text that is no value of its feature.
SELECT throws_ok($$SELECT ml.predict('n', 'abc')$$, '22P02', 'feature "alpha" must be a number (double precision), not "abc"');
SELECT throws_ok($$SELECT ml.predict('n', '')$$, '22P02', NULL, 'empty text');
SELECT throws_ok($$SELECT ml.predict('n', '1e999')$$, '22003', NULL, 'text beyond the range');
SELECT throws_ok($$SELECT ml.predict('n', '1e-400')$$, '22003', NULL, 'text too small for a number');
SELECT throws_ok($$SELECT ml.predict('n', 'NaN')$$, '22003', NULL, 'NaN as text');
SELECT throws_ok($$SELECT ml.predict('n', 'inf'::float8)$$, '22003', NULL, 'infinity');
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x', 'perhaps', '2020-01-01', '{1,2}')$$, '22P02', NULL, 'text that is no boolean');
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x', true, 'soon', '{1,2}')$$, '22007', NULL, 'text that is no date');
-- Functions on a value are immutable: no session's DateStyle, TimeZone or day may change what they answer.
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x', true, 'today', '{1,2}')$$, '22007', NULL, 'a date that moves');
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x', true, '01/02/2020', '{1,2}')$$, '22007', NULL, 'a date that DateStyle decides');
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x', true, '2020', '{1,2}')$$, '22007', NULL, 'half a date');
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x', true, '2020-02-30', '{1,2}')$$, '22008', NULL, 'a date that is none');
SELECT lives_ok($$SELECT ml.predict('m', 1, 'x', true, '2020-1-2', '{1,2}')$$, 'a date in ISO format');
SELECT throws_ok($$SELECT ml.predict('zoned', '2021-02-03 04:05')$$, '22007', NULL, 'a time without its zone');
SELECT throws_ok($$SELECT ml.predict('zoned', '{"seen": "2021-02-03"}'::jsonb)$$, '22007', NULL, 'the same in JSON');
SELECT throws_ok(format('SELECT ml.predict(''zoned'', %L)', text), '22007', NULL, 'what the session''s zone decides: ' || text)
	FROM (VALUES ('2021-02-03-'), ('2021-02-03-IST 04:05'), ('2021-2-3- 04:05'), ('2021-02-03-:'), ('2021-12-03-:5:')) AS v (text);
SELECT is(ml.predict('zoned', '2021-02-03+02'), ml.predict('zoned', timestamptz '2021-02-03 00:00+02'), 'a day with its zone');
SELECT is(ml.predict('zoned', '2021-02-03 04:05Z'), ml.predict('zoned', timestamptz '2021-02-03 06:05+02'), 'a time with its zone');
SELECT throws_ok($$SELECT ml.predict('m', 1, 'x', true, '2020-01-01', '{1,2,3}')$$, '22023', NULL, 'text that is too long an array');
SELECT throws_ok($$SELECT ml.predict('n', '{"alpha": }')$$, '22P02', NULL, 'text that is no JSON');

-- JSON.
SELECT throws_ok($$SELECT ml.predict('n', '{"alfa": 1}'::jsonb)$$, '42703', 'feature "alpha" is missing from the JSON object');
SELECT throws_ok($$SELECT ml.predict('n', '{"alpha": "1"}'::jsonb)$$, '42804', NULL, 'a JSON string for a number');
SELECT throws_ok($$SELECT ml.predict('n', '{"alpha": [1]}'::jsonb)$$, '42804', NULL, 'a JSON array for a number');
SELECT throws_ok($$SELECT ml.predict('n', '{"alpha": true}'::jsonb)$$, '42804', NULL, 'a JSON boolean for a number');
SELECT throws_ok($$SELECT ml.predict('n', '[1]'::jsonb)$$, '22023', NULL, 'a JSON array for the object');
SELECT throws_ok($$SELECT ml.predict('n', '{"alpha": 1e400}'::jsonb)$$, '22003', 'feature "alpha" is out of range',
	'a JSON number beyond the range');
SELECT lives_ok($$SELECT ml.predict('n', '{"alpha": 1, "beta": 2}'::jsonb)$$, 'what the model does not know is ignored (Oracle)');

-- The wrong question.
SELECT throws_ok($$SELECT ml.predict('two', 1)$$, '22023', NULL, 'ml.predict of text labels');
SELECT throws_ok($$SELECT ml.classify('n', 1)$$, '22023', NULL, 'ml.classify of a regression');
SELECT throws_ok($$SELECT ml.probability('n', 1)$$, '22023', NULL, 'ml.probability of a regression');
SELECT throws_ok($$SELECT ml.probability('three', 1)$$, '22023', NULL, 'ml.probability of three classes');
SELECT throws_ok($$SELECT ml.predict_proba('n', 1)$$, '22023', NULL, 'ml.predict_proba of a regression');

-- The wrong model.
SELECT throws_ok($$SELECT ml.predict('mm', 1)$$, '42704', NULL, 'an unknown model');
SELECT throws_ok($$SELECT ml.predict('m@best', 1)$$, '42704', NULL, 'an unknown alias');
SELECT throws_ok($$SELECT ml.predict('m@7', 1)$$, '42704', NULL, 'an unknown version');
SELECT throws_ok($$SELECT ml.predict('m@', 1)$$, '22023', NULL, 'no reference at all');

-- A category that training did not see is "other".
SELECT is(ml.predict('m', 1, 'violet', true, '2020-01-01', '{1,2}'), ml.predict('m', 1, 'grey', true, '2020-01-01', '{1,2}'),
	'a new category goes to "other"');

-- The batch.
SELECT throws_ok($$SELECT * FROM ml.predict_batch('n', 'SELECT 1 AS beta')$$, '42703', NULL, 'predict_batch: a missing feature');
SELECT throws_ok($$SELECT * FROM ml.predict_batch('n', 'SELECT 1 AS alpha', 'id')$$, '42703', NULL, 'predict_batch: no such key');
SELECT throws_ok($$SELECT * FROM ml.predict_batch('n', 'DELETE FROM t RETURNING alpha')$$, '0A000', NULL, 'predict_batch: no SELECT');
SELECT throws_ok($$SELECT * FROM ml.predict_batch('n', 'nowhere')$$, '42P01', NULL, 'predict_batch: no such table');
SELECT throws_ok($$SELECT * FROM ml.predict_batch('n', NULL)$$, '22004', NULL, 'predict_batch: no source');

-- The planner's own functions, called by hand.
SELECT throws_ok($$SELECT ml.internal_predict_columns('n', ARRAY['a', 'b'], 1)$$, '22023', NULL, 'names and values do not match');
SELECT throws_ok($$SELECT ml.internal_predict_columns('n', NULL, 1)$$, '22023', NULL, 'no names');

-- A number that preprocessing takes out of range.
SELECT version FROM ml.train('tiny', 'SELECT i * 1e-100::float8 AS a, i AS y FROM generate_series(1, 30) i', 'y', 'ridge',
	preprocess => '{"scale": "standard"}', test_size => 0) \g /dev/null
SELECT throws_ok($$SELECT ml.transform('tiny', 1e300)$$, '22003', 'feature "a" is out of range: overflow', 'a feature out of range');

SELECT * FROM finish();
