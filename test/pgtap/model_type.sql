-- The type ml.model: its forms, what it refuses, equality, and what describes it.
-- Pitfalls: PostgresML #1686, #1672 (no export or import of one model), #549, #1031, #473 (calls with
-- literals and parameters of drivers are ambiguous), MADlib #495, #271 (old artifacts still load).
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(97);

\i test/data/artifacts.sql
SELECT is(count(*), 5::bigint, 'every sample of format 1 is read') FROM sample_models;

-- A value that no input function has seen, as a damaged page would hold.
CREATE FUNCTION unchecked(bytea) RETURNS ml.model LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE FUNCTION damaged(ml.model, at int) RETURNS ml.model LANGUAGE sql AS
	'SELECT unchecked(set_byte($1::bytea, at, 255 - get_byte($1::bytea, at)))';

-- Forms
SELECT ok(model::text::ml.model OPERATOR(ml.=) model, 'text and back, number ' || number)
	FROM sample_models ORDER BY number;
SELECT is(model::text, translate(encode(model::bytea, 'base64'), E'\n', ''), 'text is base64, number ' || number)
	FROM sample_models ORDER BY number;
SELECT ok(model::bytea::ml.model OPERATOR(ml.=) model, 'bytea and back, number ' || number)
	FROM sample_models ORDER BY number;
SELECT is(ml.model_send(model), model::bytea, 'the binary form is the artifact, number ' || number)
	FROM sample_models ORDER BY number;
SELECT is(ml.sha256(model), encode(sha256(model::bytea), 'hex'), 'sha256 is that of the artifact, number ' || number)
	FROM sample_models ORDER BY number;
SELECT ok((E' \t' || encode(model::bytea, 'base64') || E'\r\n')::ml.model OPERATOR(ml.=) model,
		  'white space in text does no harm, number ' || number)
	FROM sample_models ORDER BY number;

SELECT current_setting('data_directory') || '/model_type.copy' AS file \gset
CREATE TABLE copied (LIKE sample_models);
SELECT lives_ok(format('COPY sample_models TO %L WITH (FORMAT binary)', :'file'), 'COPY out, binary');
SELECT lives_ok(format('COPY copied FROM %L WITH (FORMAT binary)', :'file'), 'COPY in, binary');
SELECT is(count(*), 5::bigint, 'COPY in binary form keeps every byte')
	FROM sample_models s JOIN copied c ON s.number = c.number AND s.model OPERATOR(ml.=) c.model;
CREATE TABLE damaged AS SELECT number, damaged(model, 100) AS model FROM sample_models;
SELECT lives_ok(format('COPY damaged TO %L WITH (FORMAT binary)', :'file'), 'COPY out of damaged values');
SELECT throws_ok(format('COPY copied FROM %L WITH (FORMAT binary)', :'file'), 'XX001',
	'artifact is damaged: header: checksum does not match', 'COPY does not let them in');

-- What it refuses
SELECT throws_ok($$SELECT 'abc'::ml.model$$, '22P02', 'invalid input syntax for type ml.model: "abc"', 'text that is no base64');
SELECT throws_ok($$SELECT '%%%%'::ml.model$$, '22P02', 'invalid input syntax for type ml.model: "%%%%"', 'text of other characters');
SELECT throws_ok($$SELECT 'aGVsbG8='::ml.model$$, '22P02', 'invalid input syntax for type ml.model: "aGVsbG8="', 'base64 of something else');
SELECT throws_ok($$SELECT ''::ml.model$$, '22P02', 'invalid input syntax for type ml.model: ""', 'no text');
SELECT throws_ok($$SELECT repeat('x', 1000)::ml.model$$, '22P02',
	'invalid input syntax for type ml.model: "' || repeat('x', 64) || '..."', 'long text is shown in part');
SELECT throws_ok($$SELECT ''::bytea::ml.model$$, 'XX001', 'artifact is damaged: header: these bytes are no model', 'no bytes');
SELECT throws_ok($$SELECT 'hello'::bytea::ml.model$$, 'XX001', 'artifact is damaged: header: these bytes are no model', 'other bytes');
SELECT throws_ok($$SELECT substr(model::bytea, 1, length(model::bytea) - 1)::ml.model FROM sample_models$$,
	'XX001', 'artifact is damaged: header: length does not match', 'a value cut short');
SELECT throws_ok($$SELECT set_bit(model::bytea, 8 * 100, 1 - get_bit(model::bytea, 8 * 100))::ml.model FROM sample_models$$,
	'XX001', 'artifact is damaged: header: checksum does not match', 'a flipped bit');
SELECT throws_ok($$SELECT encode(set_byte(model::bytea, 60, 1), 'base64')::ml.model FROM sample_models$$,
	'XX001', 'artifact is damaged: header: checksum does not match', 'a changed byte in text form');
SELECT throws_ok($$SELECT set_byte(model::bytea, 4, 9)::ml.model FROM sample_models$$,
	'0A000', 'artifact has format 9, formats up to 4 can be read', 'a later format');
SELECT throws_ok($$SELECT set_byte(model::bytea, 4, 0)::ml.model FROM sample_models$$,
	'XX001', 'artifact is damaged: header: no such format', 'no format');
SELECT throws_ok(format('SELECT %L::bytea::ml.model', b), 'XX001', 'artifact is damaged: training: ' || why, what)
	FROM (VALUES ('parameters that are a number', 'params must be a JSON object',
		'\x5047454d01000200010001060118000000021e0000000316000000040d00000005080000000612000000ae05f2d9010000000100000076060000007265616c5b5d0701000000010000000000000000000000000000000000000000000000000000000000010100000079040000007265616c000000000000f83f01000000310a00000000000000000000000000000001000000000000e03f000000000000004000'),
		('parameters that are no JSON', 'invalid input syntax for type json',
		'\x5047454d01000200010001060118000000021e0000000316000000041200000005080000000612000000c5437c2e010000000100000076060000007265616c5b5d0701000000010000000000000000000000000000000000000000000000000000000000010100000079040000007265616c000000000000f83f060000007b2261223a200a00000000000000000000000000000001000000000000e03f000000000000004000')) v (what, why, b);
SELECT throws_ok($$INSERT INTO sample_models SELECT 9, model::bytea FROM sample_models LIMIT 1$$, '42804', NULL,
	'bytea is not taken for a model unasked');
SELECT throws_ok($$SELECT length(model) FROM sample_models$$, '42883', NULL, 'nor a model for bytea');

-- Stored damage is seen when the value is used
SELECT throws_ok(format('SELECT %s(model) FROM damaged', f),
	'XX001', 'artifact is damaged: header: checksum does not match', f || ' of a damaged value')
	FROM unnest('{ml.describe,ml.classes,ml.coefficients}'::text[]) f;
SELECT throws_ok($$SELECT ml.predict(model, 1, 2, true) FROM damaged$$,
	'XX001', 'artifact is damaged: header: checksum does not match', 'ml.predict with a damaged value');

-- Equality
SELECT is((SELECT count(*) FROM (SELECT DISTINCT m.model FROM sample_models m, generate_series(1, 3)) d), 5::bigint, 'DISTINCT');
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM sample_models m, generate_series(1, 3) GROUP BY m.model) g),
	'{3,3,3,3,3}'::bigint[], 'GROUP BY');
SELECT is((SELECT count(*) FROM (SELECT model FROM sample_models UNION SELECT model FROM copied) u), 5::bigint, 'UNION');
SELECT is((SELECT count(*) FROM sample_models a JOIN copied b USING (number) WHERE a.model OPERATOR(ml.<>) b.model), 0::bigint, '<> of equal ones');
SELECT is((SELECT count(*) FROM sample_models a, sample_models b WHERE a.model OPERATOR(ml.<>) b.model), 20::bigint, '<> of all pairs');
SELECT ok(NOT model OPERATOR(ml.=) damaged(model, 200), 'one byte makes a difference') FROM sample_models WHERE number = 1;
CREATE INDEX ON copied USING hash (model);
SET LOCAL enable_seqscan = off;
SELECT is((SELECT c.number FROM copied c WHERE c.model OPERATOR(ml.=) (SELECT model FROM sample_models WHERE number = 3)), 3,
	'a hash index finds a model');
SET LOCAL enable_seqscan = on;
SELECT is((SELECT typstorage FROM pg_type WHERE oid = 'ml.model'::regtype), 'x'::"char", 'values are compressed where that helps');

-- Which function a call means
SELECT throws_ok($$SELECT ml.describe('nobody')$$, '42704', NULL, 'ml.describe of a literal is by reference');
SELECT throws_ok($$SELECT ml.classes('nobody')$$, '42704', NULL, 'ml.classes too');
SELECT throws_ok($$SELECT * FROM ml.coefficients('nobody')$$, '42704', NULL, 'ml.coefficients too');
SELECT throws_ok($$SELECT ml.get('nobody')$$, '42704', NULL, 'ml.get has references only');
PREPARE describe_parameter AS SELECT ml.describe($1);
PREPARE classes_parameter AS SELECT ml.classes($1);
PREPARE coefficients_parameter AS SELECT * FROM ml.coefficients($1);
SELECT is(parameter_types, '{text}'::regtype[], name || ': a parameter without a type is a reference')
	FROM pg_prepared_statements WHERE name LIKE '%\_parameter' ORDER BY name;
SELECT throws_ok('EXECUTE describe_parameter(''nobody'')', '42704', NULL, 'and is looked up');

-- What describes a model
CREATE FUNCTION sample(int) RETURNS ml.model LANGUAGE sql STABLE AS 'SELECT model FROM sample_models WHERE number = $1';
SELECT is(ml.describe(sample(0)), jsonb_build_object(
	'algorithm', 'linear_regression', 'task', 'regression', 'params', '{"fit_intercept": true}'::jsonb,
	'features', '[{"name": "x1", "type": "double precision", "kind": "number", "impute": "mean", "fill": 0.25, "scale": "none"},
				  {"name": "x2", "type": "integer", "kind": "number", "impute": "median", "fill": 0.25, "scale": "none"},
				  {"name": "hired", "type": "boolean", "kind": "boolean", "impute": "most_frequent", "fill": 0.25, "scale": "none"}]'::jsonb,
	'n_features', 3, 'target', '{"name": "outcome", "type": "double precision", "mean": 12.75}'::jsonb, 'n_train', 36,
	'report', '{"r2": 0.875, "residual_std_error": 1.5e-300}'::jsonb, 'remarks', '[]'::jsonb,
	'bytes', length(sample(0)::bytea), 'sha256', ml.sha256(sample(0))), 'ml.describe of a regression');
SELECT is(ml.describe(sample(1)) -> 'features' -> 1,
	'{"name": "stadt", "type": "text", "kind": "category", "impute": "category", "scale": "none", "encode": "one_hot",
	  "categories": ["Köln", "Zürich", "京都"], "reference": "Zürich", "other": true}', 'a category');
SELECT is(ml.describe(sample(1)) -> 'features' -> 3,
	'{"name": "born", "type": "date", "kind": "date", "impute": "median", "fill": 0.25, "scale": "robust", "dates": ["year", "dow"]}', 'a date');
SELECT is(ml.describe(sample(1)) -> 'features' -> 5,
	'{"name": "vec", "type": "real[]", "kind": "array", "length": 3, "impute": "mean", "fill": [0.25, 0.5, 0.75], "scale": "min_max"}', 'an array');
SELECT is(ml.describe(sample(1)) -> 'remarks', '["stopped at max_iter = 100 before converging"]', 'remarks');
SELECT is(ml.describe(sample(1)) -> 'target',
	'{"name": "outcome", "type": "text", "classes": ["setosa", "versicolor", "virginica", "α"], "counts": [10, 20, 30, 40]}', 'classes and their counts');
SELECT is(ml.classes(sample(1)), '{setosa,versicolor,virginica,α}', 'ml.classes of text');
SELECT is(ml.classes(sample(2)), '{false,true}', 'ml.classes of boolean');
SELECT is(ml.classes(sample(0)), NULL, 'ml.classes of a regression');
SELECT is((SELECT array_agg(feature) FROM ml.coefficients(sample(0))), '{(intercept),x1,x2,hired}', 'coefficients by feature, the intercept first');
SELECT results_eq('SELECT class, coefficient, std_error FROM ml.coefficients(sample(0)) WHERE feature = ''x1''',
	'VALUES (NULL::text, 0.8::float8, 0.01::float8)', 'those of a regression have no class');
SELECT is((SELECT array_agg(DISTINCT class) FROM ml.coefficients(sample(2))), '{true}', 'two classes: those of the greater label');
SELECT is((SELECT array_agg(DISTINCT class COLLATE "C") FROM ml.coefficients(sample(3))), '{0,1,2}', 'more classes: those of each');
SELECT is((SELECT count(*) FROM ml.coefficients(sample(2)) WHERE num_nonnulls(std_error, statistic, p_value) > 0), 0::bigint,
	'no standard errors where there are none');
SELECT is(num_nulls(ml.describe(NULL::ml.model), ml.classes(NULL::ml.model), ml.sha256(NULL), ml.get(NULL)), 4, 'NULL of NULL');

-- The tables of the code
SELECT set_has('SELECT algorithm FROM ml.algorithms()',
	'SELECT unnest(''{linear_regression,ridge,lasso,elastic_net,logistic_regression}''::text[])', 'ml.algorithms');
SELECT is((SELECT count(*) FROM ml.algorithms() WHERE tasks = '{}' OR description = ''), 0::bigint, 'each says what it is');
SELECT is((SELECT count(*) FROM ml.algorithms() a, ml.parameters(a.algorithm) p
		   WHERE num_nulls(p.parameter, p.type, p.default_value, p.range, p.description) > 0 OR p.description = ''), 0::bigint,
	'each parameter is described');
SELECT throws_ok($$SELECT ml.parameters('lasssso')$$, '22023', 'unknown algorithm "lasssso"', 'an unknown algorithm');

-- The text of a large value is written and read in pieces
CREATE TEMP TABLE large AS SELECT ml.fit(r, 'y', 'knn') AS m FROM (SELECT sin(i) AS a, cos(i) AS b, sin(2 * i) AS y FROM generate_series(1, 30000) i) r;
SELECT ok(pg_column_size(m::bytea) > 600000 AND m::text = translate(encode(m::bytea, 'base64'), E'\n', ''), 'the text of a large value is its base64') FROM large;
SELECT ok(ml.sha256(encode(m::bytea, 'base64')::ml.model) = ml.sha256(m) AND ml.sha256(m::text::ml.model) = ml.sha256(m), 'which is the value again, also in lines') FROM large;

-- Settings
SELECT is(current_setting('ml.training_memory') || ' ' || current_setting('ml.cache_memory') || ' ' || current_setting('ml.data_path'),
	'256MB 128MB auto', 'defaults of the settings');
SELECT throws_ok($$SET ml.training_memory = '1kB'$$, '22023', NULL, 'no training in 1 kB');
SELECT throws_ok($$SET ml.data_path = 'disk'$$, '22023', NULL, 'an unknown data path');
SELECT throws_ok($$SET ml.traning_memory = '1GB'$$, '42602', NULL, 'a misspelt setting');

SELECT * FROM finish();
ROLLBACK;
