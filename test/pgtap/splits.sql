-- Splits by the values of a column: which rows are held out, by every path, in any order of the rows; what
-- cannot be split; and no group, time or fold on both sides.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
BEGIN;
SELECT * FROM no_plan();

-- Each row tells which it is: ridge regression with alpha 0 of "id" on itself, so that the means are those of the rows.
CREATE TABLE visits AS SELECT i AS id, i::float8 AS x, sin(i) AS noise, 'g' || i % 50 AS patient, i % 5 AS part,
	(i / 10)::int AS day, date '2024-01-01' + i / 10 AS at, timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS moment,
	(i / 10)::numeric / 4 AS amount, 'k' || i % 3 AS kind, i % 2 = 0 AS flag, CASE WHEN i > 3 THEN i END AS holed, 1 AS one,
	3 * sin(i) + i * 0.01 AS y, 'c' || (i * 7919 % 3) AS label
FROM generate_series(0, 999) i;
CREATE TABLE mixed AS SELECT * FROM visits ORDER BY md5(id::text);

-- What a split leaves: counts and the sum of x over the rows learned from, which is told by the mean that fills NULL.
CREATE FUNCTION sides(split text, test_size float8 DEFAULT 0.2, params jsonb DEFAULT '{}', algorithm text DEFAULT 'ridge', columns text DEFAULT '*',
	path text DEFAULT 'auto', source text DEFAULT 'visits') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n record;
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	SELECT * INTO n FROM ml.train('m', format('SELECT %s FROM %I', columns, source), CASE algorithm WHEN 'ridge' THEN 'y' ELSE 'label' END, algorithm, params,
		features => '{x}', preprocess => '{"impute": "mean"}', test_size => test_size, split => split, deploy => 'always');
	RETURN format('%s/%s/%s %s', n.n_train, n.n_test, n.n_skipped, round((ml.describe('m') -> 'features' -> 0 ->> 'fill')::numeric * n.n_train));
END $$;
CREATE FUNCTION rows_with(condition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	r text;
BEGIN
	EXECUTE format('SELECT count(*) || ''/'' || 1000 - count(*) || ''/0 '' || sum(id) FROM visits WHERE %s', condition) INTO r;
	RETURN r;
END $$;

CREATE TABLE ways (path text, source text);
INSERT INTO ways SELECT * FROM unnest('{auto,matrix,pass}'::text[]) p, unnest('{visits,mixed}'::text[]) s;

-- last: the latest values, whole ones, as near to the share as they come
SELECT is(sides(split, share, path => path, source => source), rows_with(condition), format('%s, %s, %s from %s', split, share, path, source))
FROM ways, (VALUES ('last:id', 0.2, 'id < 800'), ('last:day', 0.2, 'day < 80'), ('last:at', 0.204, 'day < 80'), ('last:at', 0.206, 'day < 79'),
	('last:at', 0.205, 'day < 79'), ('last:moment', 0.0015, 'id < 998'), ('last:amount', 0.5, 'day < 50'), ('last:flag', 0.2, 'NOT flag'), ('last:x', 0.9, 'id < 100'),
	('last:at', 0.999, 'day < 1'), ('last:noise', 0.3, 'noise < (SELECT noise FROM visits ORDER BY noise DESC OFFSET 299 LIMIT 1)'),
	('fold:part', 0.2, 'part < 4'), ('fold:part', 0.9, 'part < 4'), ('fold:flag', 0.2, 'NOT flag'), ('fold:part=2', 0.2, 'part <> 2'),
	('fold:kind=k1', 0.2, $a$kind <> 'k1'$a$), ('fold:at=2024-02-01', 0.2, $a$at <> '2024-02-01'$a$)) v(split, share, condition);
-- gaps: rows between both sides belong to none
SELECT is(sides(split, 0.2, gap, path => path, source => source), format('%s/200/%s %s', n, 800 - n, n * (n - 1) / 2), format('%s with %s, %s from %s', split, gap, path, source))
FROM ways, (VALUES ('last:id', '{"gap": 50}'::jsonb, 750), ('last:id', '{"gap": 0}', 800), ('last:id', '{"gap": null}', 800), ('last:id', '{"gap": "50"}', 750), ('last:id', '{"gap": "0.5"}', 800),
	('last:day', '{"gap": 1}', 790), ('last:day', '{"gap": 10}', 790), ('last:day', '{"gap": 11}', 780), ('last:day', '{"gap": "2"}', 780), ('last:at', '{"gap": "3 days"}', 770),
	('last:at', '{"gap": "36 hours"}', 790), ('last:moment', '{"gap": "1 day"}', 776), ('last:amount', '{"gap": "0.5"}', 780), ('last:x', '{"gap": "10.5"}', 790)) v(split, gap, n);
-- groups and folds of a classification are not stratified, and the paths agree in every figure
SELECT is(count(DISTINCT sides(split, 0.3, algorithm => a, path => path, source => source)), 1::bigint, format('%s by %s: one split', split, a))
FROM ways, unnest('{ridge,naive_bayes,logistic_regression,decision_tree}'::text[]) a, unnest('{group:patient,group:day,last:day,fold:part,hash:patient}'::text[]) split
WHERE path <> 'pass' OR a <> 'decision_tree' GROUP BY split, a;
SELECT matches(sides('group:patient', share), format('^%s/%s/0 ', 1000 - 20 * n, 20 * n), format('of 50 groups %s are held out', n))
FROM (VALUES (0.2, 10), (0.25, 12), (0.001, 1), (0.999, 49)) v(share, n);
SELECT isnt(sides('group:patient', 0.2, '{"random_state": 1}'), sides('group:patient'), 'another seed draws other groups');
SELECT is(sides('group:patient', columns => 'patient, x, y'), sides('group:patient', columns => '*'), 'other columns do not matter');
SELECT is(sides(split, 0), rows_with('true'), split || ': nothing is held out with test_size 0') FROM unnest('{last:day,group:day,fold:day,hash:day}'::text[]) split;

-- The column that rows are split by is no feature, unless it is named.
CREATE FUNCTION feature_names() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(f ->> 'name', ',' ORDER BY f ->> 'name') FROM jsonb_array_elements(ml.describe('m') -> 'features') f $$;
CREATE FUNCTION features_of(split text, named text[] DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ml.train('m', 'SELECT id, day, part, y FROM visits', 'y', 'ridge', split => split, features => named, deploy => 'always');
	RETURN feature_names();
END $$;
SELECT is(features_of(split || 'part'), 'day,id', split || ' takes its column out of the features') FROM unnest('{hash:,last:,group:,fold:}'::text[]) split;
SELECT is(features_of('fold:part=2'), 'day,id', 'a named fold, too');
SELECT is(features_of(split || 'part', '{id,part}'), 'id,part', split || ' leaves a feature that is named') FROM unnest('{hash:,last:,group:,fold:}'::text[]) split;
SELECT is(features_of('random'), 'day,id,part', 'other splits know no column');

-- Errors
CREATE FUNCTION refused(split text, params jsonb, test_size float8, code text, message text) RETURNS text LANGUAGE sql AS $$
	SELECT throws_ok(format('SELECT * FROM ml.train(%L, %L, %L, %L, %L, split => %L, test_size => %L)', 'm', 'SELECT * FROM visits', 'y', 'ridge', params, split, test_size),
		code, message, format('%s %s, test_size %s: %s', split, params, test_size, message)) $$;
SELECT refused(split, params, size, code, message) FROM (VALUES
	('last:nowhere', '{}'::jsonb, 0.2, '42703', 'split column "nowhere" does not exist in the source'),
	('group:nowhere', '{}', 0, '42703', 'split column "nowhere" does not exist in the source'),
	('group:', '{}', 0.2, '22023', 'unknown split "group:"'), ('latest:day', '{}', 0.2, '22023', 'unknown split "latest:day"'), ('stratified:day', '{}', 0.2, '22023', 'unknown split "stratified:day"'),
	('last:holed', '{}', 0.2, '22004', 'split column "holed" is NULL'), ('group:holed', '{}', 0.2, '22004', 'split column "holed" is NULL'),
	('fold:holed', '{}', 0.2, '22004', 'split column "holed" is NULL'), ('fold:holed=5', '{}', 0.2, '22004', 'split column "holed" is NULL'),
	('last:one', '{}', 0.2, '22000', 'split column "one" has one value only'), ('group:one', '{}', 0.2, '22000', 'split column "one" has one group only'),
	('fold:one', '{}', 0.2, '22000', 'split column "one" has one fold only'), ('fold:one=1', '{}', 0.2, '22000', 'split column "one" has one fold only'),
	('fold:part=7', '{}', 0.2, '22000', 'no row has "7" in split column "part"'),
	('last:kind', '{}', 0.2, '42804', 'split column "kind" of type text has no order to hold rows out by'),
	('fold:kind', '{}', 0.2, '42804', 'split column "kind" of type text has no order to hold rows out by'),
	('last:day', '{"gap": 800}', 0.2, '22000', 'no row is left to learn from'), ('last:at', '{"gap": "1 year"}', 0.2, '22000', 'no row is left to learn from'),
	('last:at', '{"gap": "-1 day"}', 0.2, '22023', 'parameter "gap" must not be negative or infinite, but is "-1 day"'),
	('last:day', '{"gap": "-1"}', 0.2, '22023', 'parameter "gap" must not be negative or infinite, but is "-1"'),
	('last:day', '{"gap": "NaN"}', 0.2, '22023', 'parameter "gap" must not be negative or infinite, but is "NaN"'),
	('last:day', '{"gap": "3 days"}', 0.2, '22P02', 'invalid input syntax for type double precision: "3 days"'),
	('last:at', '{"gap": "soon"}', 0.2, '22007', 'invalid input syntax for type interval: "soon"'),
	('last:at', '{"gap": -1}', 0.2, '22023', 'parameter "gap" must be null, a number of rows, or a span as text'),
	('last:at', '{"gap": 1.5}', 0.2, '22023', 'parameter "gap" must be null, a number of rows, or a span as text'),
	('last:at', '{"gap": [1]}', 0.2, '22023', 'parameter "gap" must be null, a number of rows, or a span as text'),
	('last', '{"gap": 3}', 0.2, '22023', 'parameter "gap" has no effect without split "last:column"'),
	('group:part', '{"gap": "3"}', 0.2, '22023', 'parameter "gap" has no effect without split "last:column"')) v(split, params, size, code, message);
SELECT throws_ok($$SELECT ml.fit(v, 'y', 'ridge', '{"gap": 3}') FROM visits v$$, '22023', 'unknown parameter "gap"', 'ml.fit splits nothing');
SELECT is(n_test, 0::bigint, 'a share of less than half a row holds none out') FROM ml.train('m', 'visits', 'y', 'ridge', features => '{x}', split => 'last:id', test_size => 0.0004);

-- Infinite dates are the first and the last; a recipe keeps its split and its gap.
SELECT is((n_train, n_test), (1::bigint, 2::bigint), 'infinite dates')
FROM ml.train('m', $$SELECT * FROM (VALUES (1, date '-infinity', 1), (2, date '2024-01-01', 2), (3, date 'infinity', 3)) v(x, at, y)$$, 'y', 'ridge', split => 'last:at', test_size => 0.5);
SELECT version FROM ml.train('again', 'visits', 'y', 'ridge', '{"gap": "3 days"}', split => 'last:at', features => '{x}') \gset
SELECT is((n_train, n_test, n_skipped), (770::bigint, 200::bigint, 30::bigint), 'ml.retrain splits as the recipe says') FROM ml.retrain('again');
SELECT is(ml.sha256(ml.get('again@2')), ml.sha256(ml.get('again@1')), 'and gives the same model');

-- A planted effect of groups: it is known of no group that is held out. Noise as labels gives an AUC of 0.5.
CREATE TABLE planted AS SELECT g, sin(g * 12.9898) * 43758 - floor(sin(g * 12.9898) * 43758) > 0.5 AS label, g + i / 100.0 AS x, cos(g * 3.1) + i * 1e-6 AS z FROM generate_series(1, 400) g, generate_series(1, 10) i;
CREATE FUNCTION auc(split text) RETURNS float8 LANGUAGE sql AS $$
	SELECT value FROM ml.train('p', 'planted', 'label', 'random_forest', '{"n_estimators": 30}', '{x,z}', split => split, test_size => 0.5) $$;
SELECT cmp_ok(auc('random'), '>', 0.95::float8, 'rows dealt one by one give the groups away');
SELECT cmp_ok(abs(auc(split) - 0.5), '<', 2 * 0.5 / sqrt(3 * 200 / 4), split || ' does not') FROM unnest('{group:g,hash:g}'::text[]) split;
SELECT * FROM finish();
ROLLBACK;
