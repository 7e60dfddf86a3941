-- A label comes back as its column writes it, in every place that prints or reads one, and labels that differ are
-- different classes (dotnet modelbuilder #457: labels of a numeric column come back as 5.127718E+07).
\set QUIET on
SET client_min_messages = warning;

-- Two values of a type as SQL writes them, and whether they are one number in double precision.
CREATE TABLE cases (name text PRIMARY KEY, type text, one text, two text, shared bool);
INSERT INTO cases VALUES
	('smallint', 'smallint', '-3', '7', false),
	('integer', 'integer', '1', '1000000000', false),
	('bigint', 'bigint', '1000000000000000', '1234567890123456', false),
	('bigint beyond 2^53', 'bigint', '9007199254740992', '9223372036854775807', false),
	('bigints of one double', 'bigint', '9007199254740992', '9007199254740993', true),
	('negative bigints of one double', 'bigint', '-9223372036854775808', '-9223372036854775807', true),
	('real', 'real', '0.1', '1e+06', false),
	('small and large real', 'real', '1e-30', '1.2345679e+11', false),
	('double', 'float8', '0.1', '1e+15', false),
	('small and large double', 'float8', '1e-300', '1.234567890123456e+300', false),
	('numeric(10,2)', 'numeric(10,2)', '1.50', '2.00', false),
	('numeric', 'numeric', '1.000', '2.5', false),
	('numerics of one double', 'numeric', '0.12345678901234567890', '0.12345678901234567891', true),
	('numeric beyond 2^53', 'numeric', '123456789012345678901234567890', '123456789012345678901234567891.0', true),
	('numeric as its double', 'numeric', '0.33333333333333330000001', '0.3333333333333333', true),
	('tiny numeric', 'numeric', '0', '0.' || repeat('0', 400) || '1', true),
	('text', 'text', '1.0', '1.00', false),
	('boolean', 'boolean', 'false', 'true', false);
UPDATE cases SET one = two, two = one WHERE name = 'numeric as its double';

-- Rows of both in equal parts; x tells them apart.
CREATE FUNCTION rows_of(name text) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT (g %% 2)::float8 AS x, (ARRAY[%L, %L])[1 + g %% 2]::%s AS y FROM generate_series(1, 40) g', one, two, type)
	FROM cases c WHERE c.name = rows_of.name
$$;
-- The only value of a query on them (%1$s; %2$L is the model), or its SQLSTATE.
CREATE FUNCTION value_of(query text, name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format(query, rows_of(name), name, quote_literal(rows_of(name))) INTO result;
	RETURN result;
EXCEPTION WHEN others THEN
	RETURN sqlstate;
END $$;

SELECT plan(8 * (SELECT count(*) FROM cases)::int + 36);

SELECT is(value_of($$SELECT version FROM ml.train(%2$L, %3$s, 'y', 'naive_bayes', test_size => 0, task => 'classification')$$, name), '1', name || ': trained')
FROM cases;
SELECT is(value_of('SELECT ml.classes(%2$L)', name), ARRAY[one, two]::text, name || ': ml.classes') FROM cases;
SELECT is(value_of('SELECT count(*) FROM (%1$s) t WHERE ml.classify(%2$L, t) = y::text', name), '40', name || ': ml.classify = y::text in each row')
FROM cases;
SELECT is(value_of('SELECT array_agg(DISTINCT label COLLATE "C") FROM ml.predict_batch(%2$L, %3$s)', name),
	(SELECT array_agg(w COLLATE "C" ORDER BY w COLLATE "C")::text FROM unnest(ARRAY[one, two]) w), name || ': the label of ml.predict_batch')
FROM cases;
SELECT is(value_of('SELECT value FROM ml.evaluate(%2$L, %3$s) WHERE metric = ''accuracy''', name), '1', name || ': ml.evaluate') FROM cases;
SELECT is(value_of('SELECT array_agg(actual) FROM unnest((SELECT ml.confusion_matrix(y, ml.classify(%2$L, t)) FROM (%1$s) t)) WHERE actual = predicted AND count = 20', name),
	ARRAY[one, two]::text, name || ': ml.confusion_matrix')
FROM cases;
SELECT is(value_of('SELECT version FROM ml.update(%2$L, %3$s)', name), '2', name || ': ml.update') FROM cases;
SELECT is(value_of('SELECT count(DISTINCT ml.predict(%2$L, t)) FROM (%1$s) t', name), CASE WHEN shared OR type = 'text' THEN '22023' ELSE '2' END,
	name || ': ml.predict, where double precision tells them apart')
FROM cases;

-- By value: class_weight, coefficients, what a model is
CREATE TABLE t AS SELECT sin(g) AS x, (ARRAY[9007199254740992, 9007199254740993, 9007199254740995])[1 + g % 3] AS account FROM generate_series(1, 60) g;
CREATE FUNCTION weighted(weights jsonb) RETURNS ml.model LANGUAGE sql AS $$
	SELECT ml.fit(t, 'account', 'logistic_regression', jsonb_build_object('class_weight', weights)) FROM t
$$;
SELECT is(ml.classes(weighted('null')), '{9007199254740992,9007199254740993,9007199254740995}', 'bigints beyond 2^53 are classes of their own');
SELECT lives_ok($$SELECT weighted('{"9007199254740993": 2}')$$, 'class_weight takes the number as it is written');
SELECT throws_ok($$SELECT weighted('{"9007199254740994": 2}')$$, '22023',
	'parameter "class_weight" names the class "9007199254740994", which is not in the target', 'and no number near it');
CREATE FUNCTION padded(weights jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT ml.coefficients(ml.fit(s, 'y', 'logistic_regression', jsonb_build_object('class_weight', weights)))::text
	FROM (SELECT x, (CASE WHEN x > 0 THEN 'ab' ELSE 'c' END)::char(5) AS y FROM t) s LIMIT 1 $$;
SELECT is(padded('{"ab   ": 3}'), padded('{"ab": 3}'), 'class_weight names a char(n) with its blanks or without');
SELECT isnt(padded('{"ab   ": 3}'), padded('{}'), 'and has an effect');
SELECT throws_ok($$SELECT ml.fit(s, 'y', 'logistic_regression', '{"class_weight": {"1": 2}}') FROM (SELECT x, x > 0 AS y FROM t) s$$, '22023',
	'parameter "class_weight" names the class "1", which is not in the target', 'a boolean is no number');
SELECT is((SELECT array_agg(DISTINCT class) FROM ml.coefficients(weighted('null'))), ml.classes(weighted('null')), 'the classes of ml.coefficients');
SELECT is(ml.describe(weighted('null')) #>> '{target,classes}', '["9007199254740992", "9007199254740993", "9007199254740995"]', 'the classes of ml.describe');
SELECT throws_ok($$SELECT ml.predict(weighted('null'), 1.0)$$, '22023',
	'the labels 9007199254740992 and 9007199254740993 of "account" are one number in double precision', 'ml.predict cannot say which');
SELECT throws_ok($$SELECT ml.fit(s, 'y', 'logistic_regression') FROM (SELECT x, 1.50 AS y FROM t) s$$, '22000',
	'target "y" has only one class, "1.50"', 'an error writes a label so, too');
SELECT throws_ok(format($$SELECT ml.fit(s, 'y', 'naive_bayes') FROM (SELECT x, CASE WHEN x > 0 THEN %s ELSE 1 END AS y FROM t) s$$, value), '22003', NULL, value || ' is no class')
FROM unnest('{1e400,''NaN''::numeric,''Infinity''::float8}'::text[]) value;

-- Equal numerics that are written differently are one class, written with the fewest decimals, whoever reads them first
CREATE TABLE spelled AS SELECT sin(g) AS x, (ARRAY['1.00', '1.0', '1.000', '2.50', '2.5', '100', '100.0'])[1 + g % 7]::numeric AS y FROM generate_series(1, 7000) g;
CREATE FUNCTION spelled_model(how text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT ml.classes(m)::text || ml.sha256(m) FROM (SELECT ml.fit(s, ''y'', ''logistic_regression'') AS m FROM (SELECT * FROM spelled %s) s) q', how) INTO result;
	RETURN result;
END $$;
SELECT is(left(spelled_model(''), 13), '{1.0,2.5,100}', 'the fewest decimals');
SELECT is(spelled_model('ORDER BY y::text, x'), spelled_model('ORDER BY y::text DESC, x'), 'in any order of rows');
CREATE TABLE alone AS SELECT spelled_model('ORDER BY x') AS model;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
SELECT is(spelled_model(''), model, 'and with any number of workers') FROM alone;
SELECT is((SELECT array_agg(actual) FROM unnest((SELECT ml.confusion_matrix(y, y) FROM spelled)) WHERE actual = predicted), '{1.0,2.5,100}', 'so the metrics');
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;

-- Values of another type than the one that was learned
CREATE FUNCTION accuracy(model text, y text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT value FROM ml.evaluate(model, format('SELECT 0.0::float8 AS x, %s AS y', y)) WHERE metric = 'accuracy');
EXCEPTION WHEN others THEN
	RETURN sqlstate;
END $$;
SELECT is(accuracy('real', '0.1::real::' || type), '1', 'a class of reals is found by ' || type) FROM unnest('{real,float8,numeric}'::text[]) type;
SELECT is(accuracy('real', '0.1::float8'), '1', 'and by the double that is written so');
SELECT is(accuracy('real', '0.10000000000000000000001'), '22000', 'a numeric near a class is none');
SELECT is(accuracy('numerics of one double', '0.12345678901234567892'), '22000', 'nor one that double precision cannot tell');
SELECT is(accuracy('numerics of one double', '0.12345678901234568::float8'), '22000', 'a double near two classes is neither');
SELECT is(accuracy('bigint', '1000000000000000::' || type), '1', 'a bigint is found by ' || type) FROM unnest('{numeric,float8,"numeric(20,2)"}'::text[]) type;

-- Models of 0.1.0: as they predicted, and integers in full
CREATE FUNCTION unchecked(bytea) RETURNS ml.model LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE TABLE old (name text, model ml.model);
INSERT INTO old VALUES
	('bigint', '
UEdFTQEAHwABAAIGASIAAAACLgAAAANcAAAABGwBAAAFagAAAAY0AAAAD2x5FQEAAAABAAAAeBAA
AABkb3VibGUgcHJlY2lzaW9uAQEAAAABAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAA4D8AAAAA
AADgPwAAAAAAAABAAwcAAABhY2NvdW50BgAAAGJpZ2ludAIAAAAFAAAAMWUrMTUAADQm9WsMQwYA
AAAAAAAAFQAAADEuMjM0NTY3ODkwMTIzNDU2ZSsxNQDrKvJUixFDBgAAAAAAAABgAQAAeyJsb3Nz
IjogImxvZ19sb3NzIiwgImVwc2lsb24iOiAwLjEsICJwZW5hbHR5IjogImwyIiwgImFscGhhIjog
MC4wMDAxLCAibDFfcmF0aW8iOiAwLjE1LCAiZml0X2ludGVyY2VwdCI6IHRydWUsICJsZWFybmlu
Z19yYXRlIjogImF1dG8iLCAiZXRhMCI6IDAuMDEsICJwb3dlcl90IjogbnVsbCwgIm1heF9pdGVy
IjogMywgInRvbCI6IDAuMDAxLCAic2h1ZmZsZSI6IHRydWUsICJlYXJseV9zdG9wcGluZyI6IGZh
bHNlLCAidmFsaWRhdGlvbl9mcmFjdGlvbiI6IDAuMSwgIm5faXRlcl9ub19jaGFuZ2UiOiA1LCAi
Y2xhc3Nfd2VpZ2h0IjogeyIxZSsxNSI6IDJ9LCAiYXZlcmFnZSI6IDAsICJyYW5kb21fc3RhdGUi
OiAwfQwAAAAAAAAAAwAAAAYAAABuX2l0ZXIAAAAAAAAIQAcAAABuX3N0ZXBzAAAAAAAAQkAEAAAA
bG9zc8fJeXT71AE/AQAAACkAAABzdG9wcGVkIGF0IG1heF9pdGVyID0gMyBiZWZvcmUgY29udmVy
Z2luZwFtKAfVQQEtwFi1rpUI+xPAAAAkAAAAAAAAAHsUrkfheoQ/AAAAAAAAAEAAAAAAAADwPwA='),
	('real', '
UEdFTQEAFgABAAIGASIAAAACHgAAAANQAAAABG4AAAAFLQAAAAZ0AAAAc38hjwEAAAABAAAAeBAA
AABkb3VibGUgcHJlY2lzaW9uAQEAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAQAA
AHkEAAAAcmVhbAIAAAATAAAAMC4xMDAwMDAwMDE0OTAxMTYxMgAAAKCZmbk/BgAAAAAAAAADAAAA
MC41AAAAAAAA4D8GAAAAAAAAAGIAAAB7ImRpc3RyaWJ1dGlvbiI6ICJnYXVzc2lhbiIsICJ2YXJf
c21vb3RoaW5nIjogMWUtMDksICJhbHBoYSI6IDEsICJiaW5hcml6ZSI6IDAsICJmaXRfcHJpb3Ii
OiB0cnVlfQwAAAAAAAAAAgAAAAYAAABuX3Jvd3MAAAAAAAAoQAcAAABlcHNpbG9uldYm6Asu8T0A
AAAAAAGV1iboCy4RPgAAAAAAAAAAAAAAAAAAABhAAAAAAAAAAAAAAAAAAAAYQAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAYQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABhAAAAA
AAAAAAA='),
	('numeric', '
UEdFTQEAFgABAAIGASIAAAACHgAAAANhAAAABG4AAAAFLQAAAAZ0AAAAVHN53wEAAAABAAAAeBAA
AABkb3VibGUgcHJlY2lzaW9uAQEAAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAQAA
AHkHAAAAbnVtZXJpYwIAAAASAAAAMC4zMzMzMzMzMzMzMzMzMzMzVVVVVVVV1T8GAAAAAAAAABIA
AAAwLjY2NjY2NjY2NjY2NjY2NjZVVVVVVVXlPwYAAAAAAAAAYgAAAHsiZGlzdHJpYnV0aW9uIjog
ImdhdXNzaWFuIiwgInZhcl9zbW9vdGhpbmciOiAxZS0wOSwgImFscGhhIjogMSwgImJpbmFyaXpl
IjogMCwgImZpdF9wcmlvciI6IHRydWV9DAAAAAAAAAACAAAABgAAAG5fcm93cwAAAAAAAChABwAA
AGVwc2lsb26V1iboCy7xPQAAAAAAAZXWJugLLhE+AAAAAAAAAAAAAAAAAAAAGEAAAAAAAAAAAAAA
AAAAABhAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABhAAAAAAAAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAGEAAAAAAAAAAAA==');
SELECT is(ml.classes(model), '{1000000000000000,1234567890123456}', 'an old model of bigints') FROM old WHERE name = 'bigint';
SELECT is(ml.classes(model), '{0.10000000149011612,0.5}', 'an old model of reals') FROM old WHERE name = 'real';
SELECT is(ml.classes(model), '{0.3333333333333333,0.6666666666666666}', 'an old model of numerics') FROM old WHERE name = 'numeric';
SELECT is(ml.classify(model, 0.0::float8)::bigint, 1234567890123456, 'a prediction of it') FROM old WHERE name = 'bigint';

-- ... which go on being evaluated and learned on
CREATE TABLE old_rows AS SELECT (g % 2)::float8 AS x, (ARRAY[1234567890123456, 1000000000000000])[1 + g % 2] AS account,
	(ARRAY[0.1, 0.5])[1 + g % 2]::real AS real, (ARRAY[1 / 3.0, 2 / 3.0])[1 + g % 2] AS numeric FROM generate_series(1, 12) g;
CREATE TABLE trained AS SELECT count(*) FROM old, ml.train('old ' || name, 'SELECT x, account FROM old_rows', 'account', 'naive_bayes', test_size => 0, task => 'classification');
UPDATE ml.registry_version v SET artifact = model, sha256 = sha256(model::bytea)
FROM ml.registry_model m, old WHERE m.model_id = v.model_id AND m.name = 'old ' || old.name;
CREATE FUNCTION old_accuracy(name text) RETURNS float8 LANGUAGE sql AS $$
	SELECT value FROM ml.evaluate('old ' || name, CASE name WHEN 'bigint' THEN 'SELECT x, account FROM old_rows' ELSE format('SELECT x, %I AS y FROM old_rows', name) END)
	WHERE metric = 'accuracy'
$$;
SELECT is(old_accuracy(name), 1::float8, name || ': an old model is evaluated') FROM old;
SELECT is((SELECT version FROM ml.update('old bigint', 'SELECT x, account FROM old_rows')), 2, 'an old model learns on, with the class_weight of its time');
SELECT is(ml.classes('old bigint@2'), '{1000000000000000,1234567890123456}', 'and keeps its classes');

SELECT * FROM finish();
