-- What cannot be learned from, and preprocessing that cannot be: an SQLSTATE and a sentence each.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT * FROM no_plan();

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t AS
	SELECT i AS id, (i % 7)::float8 AS a, i % 5 AS b, chr(97 + i % 3) AS c, i % 2 = 0 AS flag,
		('{sad,ok,happy}'::mood[])[1 + i % 3] AS m, date '2024-01-01' + i AS d, ARRAY[i, i + 1] AS v,
		'{}'::jsonb AS j, 2.0 * i AS y
	FROM generate_series(1, 120) i;

CREATE FUNCTION fails(source text, target text, options text, state char(5), message text, name text)
RETURNS text LANGUAGE sql AS $$
	SELECT throws_ok(
		format('SELECT * FROM ml.train(''e'', %L, %L, %s)', source, target,
			CASE WHEN options ~ 'algorithm' THEN options ELSE '''linear_regression''' ||
				CASE WHEN options = '' THEN '' ELSE ', ' || options END END),
		state, message, name)
$$;

-- Source
SELECT fails('nowhere', 'y', '', '42P01', 'relation "nowhere" does not exist', 'missing table');
SELECT fails('SELECT * FROM nowhere', 'y', '', '42P01', 'relation "nowhere" does not exist', 'missing table in a query');
SELECT fails('SELECT 1 +', 'y', '', '42601', 'syntax error at end of input', 'syntax error');
SELECT fails(source, 'y', '', '0A000', 'source is not a table or one read-only SELECT', name)
	FROM (VALUES
		('', 'nothing'), ('SELECT 1; SELECT 2', 'two statements'), ('INSERT INTO t (id) VALUES (1)', 'INSERT'),
		('UPDATE t SET y = 1', 'UPDATE'), ('DELETE FROM t', 'DELETE'), ('COPY t TO STDOUT', 'COPY'),
		('DROP TABLE t', 'DDL'), ('EXPLAIN SELECT 1', 'EXPLAIN'), ('SELECT * INTO u FROM t', 'SELECT INTO'),
		('WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', 'a WITH that changes data'),
		('SELECT * FROM t FOR UPDATE', 'FOR UPDATE'),
		('SELECT * FROM (SELECT * FROM t FOR SHARE) q', 'FOR SHARE in a subquery')) AS s (source, name);
SELECT is(count(*), 120::bigint, 'and none of them did anything') FROM t;
SELECT fails('SELECT a / (b - 3) AS a, y FROM t', 'y', '', '22012', 'division by zero', 'an error of the query itself');
CREATE ROLE dataset_nobody;
GRANT ALL ON SCHEMA public TO dataset_nobody;
SET LOCAL ROLE dataset_nobody;
SELECT throws_ok($$SELECT * FROM ml.train('e', 't', 'y', 'linear_regression')$$, '42501',
	'permission denied for table t', 'the rights on the data are the caller''s');
RESET ROLE;

-- Columns
SELECT fails('t', 'yy', '', '42703', 'target column "yy" does not exist in the source', 'missing target');
SELECT fails('t', 'y', 'features => ''{a, flg}''', '42703', 'feature column "flg" does not exist in the source', 'missing feature');
SELECT fails('t', 'y', 'features => ''{a, b, a}''', '22023', 'feature "a" is named twice', 'a feature twice');
SELECT fails('t', 'y', 'features => ''{a, y}''', '22023', 'feature "y" is the target', 'the target as a feature');
SELECT fails('t', 'y', 'exclude => ''{flg}''', '42703', 'excluded column "flg" does not exist in the source', 'an excluded column that is missing');
SELECT fails('t', 'y', 'exclude => ''{a, y}''', '22023', 'excluded column "y" is the target', 'the target excluded');
SELECT fails('t', 'y', 'features => ''{a, b}'', exclude => ''{b}''', '22023', 'feature "b" is excluded', 'a feature that is excluded as well');
SELECT fails('t', 'y', 'exclude => ''{a, NULL}''', '22023', 'exclude must not contain NULL', 'NULL excluded');
SELECT fails('t', 'y', 'features => ''{a, NULL}''', '22023', 'features must not contain NULL', 'NULL as a feature');
SELECT fails('t', 'y', 'features => ''{j}''', '0A000', 'column "j" of type jsonb cannot be a feature', 'a feature of unsupported type');
SELECT fails('SELECT a, b AS a, y FROM t', 'y', '', '42701', 'column "a" appears more than once in the source', 'two columns of one name');
SELECT fails('SELECT y, j FROM t', 'y', '', '22000', 'no column can be a feature', 'no feature left');
SELECT fails('SELECT y, NULL::int AS a FROM t', 'y', '', '22000', 'no column can be a feature', 'only NULL');
SELECT fails('SELECT y, NULL::int AS a FROM t', 'y', 'features => ''{a}''', '22000', 'feature "a" is NULL in every row', 'a named feature that is only NULL');
SELECT fails('t', 'd', '', '0A000', 'column "d" of type date cannot be a target', 'a date as target');
SELECT fails('t', 'v', '', '0A000', 'column "v" of type integer[] cannot be a target', 'an array as target');

-- Task
SELECT fails('t', 'c', '', '22023', 'algorithm "linear_regression" cannot do classification, which target "c" of type text asks for', 'a text target for a regression');
SELECT fails('t', 'c', 'task => ''regression''', '42804', 'target "c" of type text is not a number, which regression needs', 'regression of text');
SELECT throws_ok($$SELECT * FROM ml.train('e', 't', NULL, 'linear_regression')$$, '22023', 'algorithm "linear_regression" needs a target', 'no target');
SELECT fails('SELECT a, id FROM generate_series(1, 1001) id, LATERAL (SELECT id * 2 AS a) s', 'id', 'algorithm => ''logistic_regression''', '22000',
	'target "id" has more than 1000 classes', 'a number with too many classes');

-- Rows
SELECT fails('SELECT * FROM t WHERE false', 'y', '', '22000', 'the source gives no rows', 'no rows');
SELECT fails('SELECT a, NULL::float8 AS y FROM t', 'y', '', '22000', 'target "y" is NULL in every row', 'the target is only NULL');
SELECT fails('SELECT a, true AS y FROM t', 'y', 'algorithm => ''logistic_regression''', '22000', 'target "y" has only one class, "true"', 'one class');
SELECT fails(format('SELECT y, CASE WHEN id = 77 THEN %s ELSE 1 END AS x FROM t', value), 'y', '', '22003', message, value)
	FROM (VALUES
		('''NaN''::float8', 'column "x" holds a value that is NaN'),
		('''-Infinity''::float8', 'column "x" holds a value that is infinite or out of the range of double precision'),
		('''NaN''::real', 'column "x" holds a value that is NaN'),
		('''NaN''::numeric', 'column "x" holds a value that is NaN'),
		('''Infinity''::numeric', 'column "x" holds a value that is infinite or out of the range of double precision'),
		('1e400::numeric', 'column "x" holds a value that is infinite or out of the range of double precision')) AS x (value, message);
-- beyond what a search can start from; it must not go on for ever
SET LOCAL statement_timeout = '20s';
SELECT fails('SELECT a, flag FROM t', 'flag', format('algorithm => ''logistic_regression'', params => %L', params), '22003',
	'the loss is out of range of double precision', params)
	FROM (VALUES ('{"C": 1e308}'), ('{"C": 1e308, "penalty": "l1"}'), ('{"class_weight": {"true": 1e308}}')) AS p (params);
SELECT fails('SELECT CASE WHEN i = 3 THEN 1e200 ELSE i END AS x, hashint4(i) % 2 = 0 AS y FROM generate_series(1, 30000) i', 'y',
	'algorithm => ''logistic_regression'', test_size => 0', '22003', 'the values of column "x" are too far apart for double precision',
	'one value in 30,000 far beyond the others');
RESET statement_timeout;
SELECT fails('SELECT a, ''NaN''::float8 AS y FROM t', 'y', '', '22003', 'column "y" holds a value that is NaN', 'NaN as target');
SELECT fails('SELECT y, ''infinity''::date AS x FROM t', 'y', '', '22003', 'column "x" holds a value that is infinite or out of the range of double precision', 'an infinite date');
SELECT fails('SELECT y, ARRAY[1, ''NaN''::float8] AS x FROM t', 'y', '', '22003', 'column "x" holds a value that is NaN', 'NaN in an array');
SELECT fails('SELECT y, CASE WHEN id = 50 THEN ARRAY[1] ELSE v END AS x FROM t', 'y', '', '22000', 'column "x" holds arrays of 2 and of 1 elements', 'arrays of two lengths');
SELECT fails('SELECT y, ARRAY[v, v] AS x FROM t', 'y', '', '22000', 'column "x" holds an array of 2 dimensions', 'a matrix');
SELECT fails('SELECT y, ''{}''::int[] AS x FROM t', 'y', '', '22000', 'column "x" holds an empty array', 'an empty array');
SELECT fails('SELECT y, nullif(a, 3) AS x FROM t', 'y', 'preprocess => ''{"impute": "none"}''', '22004', 'column "x" is NULL', 'NULL without imputation');

-- Split
SELECT fails('t', 'y', 'test_size => 1', '22023', NULL, 'nothing left to learn from');
SELECT fails('t', 'y', 'test_size => ''NaN''', '22023', NULL, 'test_size NaN');
SELECT fails('t', 'y', 'split => ''stratified''', '22023', 'split "stratified" needs a classification', 'strata without classes');
SELECT fails('t', 'y', 'split => ''hash:zz''', '42703', 'split column "zz" does not exist in the source', 'missing split column');
SELECT fails('SELECT *, 1 AS one FROM t', 'y', 'split => ''hash:one'', test_size => 0.999', '22000', 'no row is left to learn from', 'all rows held out');
SELECT fails('SELECT a, id > 119 AS y FROM t ORDER BY id', 'y', 'algorithm => ''logistic_regression'', split => ''last''', '22000',
	'no training row has class "true" of target "y"', 'a class that only held-out rows have');

-- Preprocess
SELECT fails('t', 'y', format('preprocess => %L', preprocess), '22023', message, message)
	FROM (VALUES
		('[1]', 'preprocess is not a JSON object'),
		('{"imput": "mean"}', 'unknown preprocess key "imput"'),
		('{"impute": "avg"}', 'preprocess key "impute" cannot be "avg"'),
		('{"impute": "constant"}', 'preprocess key "impute" is "constant" without "fill"'),
		('{"impute": "mean", "fill": 1}', 'preprocess key "fill" goes with "impute": "constant" only'),
		('{"fill": null}', 'preprocess key "fill" cannot be null'),
		('{"indicator": 1}', 'preprocess key "indicator" cannot be 1'),
		('{"scale": "std"}', 'preprocess key "scale" cannot be "std"'),
		('{"encode": "hash"}', 'preprocess key "encode" cannot be "hash"'),
		('{"max_categories": 0}', 'preprocess key "max_categories" cannot be 0'),
		('{"max_categories": 2.5}', 'preprocess key "max_categories" cannot be 2.5'),
		('{"dates": ["week"]}', 'preprocess key "dates" cannot be ["week"]'),
		('{"dates": []}', 'preprocess key "dates" cannot be []'),
		('{"columns": []}', 'preprocess key "columns" cannot be []'),
		('{"columns": {"aa": {}}}', 'preprocess names column "aa", which is not a feature'),
		('{"columns": {"a": 3}}', 'preprocess of column "a" cannot be 3'),
		('{"columns": {"a": {"columns": {}}}}', 'unknown preprocess key "columns" of column "a"'),
		('{"columns": {"c": {"scale": "standard"}}}', 'preprocess key "scale" does not suit column "c" of type text'),
		('{"columns": {"c": {"impute": "mean"}}}', 'preprocess key "impute" does not suit column "c" of type text'),
		('{"columns": {"a": {"impute": "category"}}}', 'preprocess key "impute" does not suit column "a" of type double precision'),
		('{"columns": {"a": {"encode": "ordinal"}}}', 'preprocess key "encode" does not suit column "a" of type double precision'),
		('{"columns": {"a": {"fill": "x"}}}', 'preprocess key "fill" does not suit column "a" of type double precision'),
		('{"columns": {"d": {"dates": ["hour"]}}}', 'preprocess key "dates" does not suit column "d" of type date')) AS p (preprocess, message);

-- Memory
CREATE TABLE large AS SELECT i::float8 AS a, i * 2.0::float8 AS y FROM generate_series(1, 30000) i;
ANALYZE large;
SET LOCAL ml.training_memory = '1MB';
SET LOCAL ml.data_path = 'matrix';
SELECT fails('large', 'y', '', '53400', NULL, 'rows that do not fit ml.training_memory');
SET LOCAL ml.data_path = 'auto';
SELECT is((SELECT n_train + n_test FROM ml.train('spilled', 'SELECT a, y + random() AS y FROM large', 'y', 'ridge')), 30000::bigint,
	'the rows of a volatile query go to a temporary file');
SET LOCAL ml.data_path = 'pass';
SELECT fails('SELECT a, y + random() AS y FROM large', 'y', '', '22023', 'data path "pass" is not possible', 'for it cannot be run once per pass');

-- The pitfall of NeuronDB: a failed training leaves nothing.
SELECT is(count(*), 0::bigint, 'no failed training left a model') FROM ml.models WHERE name = 'e';
SELECT * FROM finish();
ROLLBACK;
