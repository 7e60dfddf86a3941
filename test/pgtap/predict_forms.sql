-- Prediction: every form of argument gives the same bits (PostgresML #549, #1031, #473: literals, parameters
-- and arrays of any number type resolve).
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE TYPE level AS ENUM ('low', 'mid', 'high');
CREATE TABLE people AS
	SELECT i AS id,
		(20 + i * 7919 % 53)::int AS age,
		150.25 + i * 10477 % 47 AS dropped,
		(150.25 + i * 10477 % 47)::float8 AS height,
		(1000 + i * 12983 % 901)::numeric(10,2) / 7 AS income,
		i * 3571 % 4 = 0 AS member,
		(ARRAY['oslo', 'rome', 'paris'])[1 + i * 6151 % 3] AS city,
		(ARRAY['low', 'mid', 'high'])[1 + i * 3079 % 3]::level AS level,
		date '2020-01-01' + i * 1543 % 900 AS joined,
		timestamp '2021-01-01 00:00' + i * 769 % 9000 * interval '1 hour' AS seen,
		ARRAY[i * 389 % 17, i * 193 % 23 / 3.0]::float8[] AS vec,
		0::float8 AS price, ''::text AS kind, 0 AS stars, false AS flag, '{}'::jsonb AS junk
	FROM generate_series(1, 400) AS i;
ALTER TABLE people DROP COLUMN dropped;
UPDATE people SET price = age * 1.5 + height / 3 - income / 50 + CASE city WHEN 'rome' THEN 11 ELSE 3 END
	+ vec[1] - 2 * vec[2] + id * 31 % 7;
UPDATE people SET kind = CASE WHEN price + id * 13 % 41 > 130 THEN 'dear' ELSE 'cheap' END,
	flag = price + id * 17 % 43 > 125,
	stars = CASE WHEN price + id * 11 % 29 > 130 THEN 5 WHEN price + id * 19 % 31 > 110 THEN 3 ELSE 1 END;
CREATE VIEW people_view AS SELECT * FROM people;
CREATE VIEW people_barrier WITH (security_barrier) AS SELECT * FROM people;
CREATE DOMAIN person AS people;

SELECT plan(117);

-- One model of each task on all kinds of column, and one on numbers only.
\set mixed 'ARRAY[''age'', ''height'', ''income'', ''member'', ''city'', ''level'', ''joined'', ''seen'', ''vec'']'
SELECT version AS n FROM ml.train('price', 'people', 'price', 'ridge', features => :mixed) \gset
SELECT version AS n FROM ml.train('kind', 'people', 'kind', 'logistic_regression', features => :mixed) \gset
SELECT version AS n FROM ml.train('flag', 'people', 'flag', 'logistic_regression', features => :mixed) \gset
SELECT version AS n FROM ml.train('stars', 'people', 'stars', 'logistic_regression', features => :mixed, task => 'classification') \gset
SELECT version AS n FROM ml.train('plain', 'people', 'price', 'linear_regression', features => ARRAY['age', 'height', 'income']) \gset
SELECT version AS n FROM ml.train('scaled', 'people', 'price', 'ridge', features => ARRAY['age', 'height', 'income'], preprocess => '{"scale": "standard"}') \gset
SELECT version AS n FROM ml.train('vector', 'people', 'price', 'linear_regression', features => ARRAY['vec']) \gset
SELECT version AS n FROM ml.train('one', 'people', 'price', 'linear_regression', features => ARRAY['age']) \gset

-- The row as it is, which is what all others are compared with.
CREATE TABLE wanted AS
	SELECT id, ml.predict('price', p) AS price, ml.classify('kind', p) AS kind, ml.probability('kind', p) AS dear,
		ml.predict_proba('stars', p) AS stars, ml.transform('price', p) AS features,
		ml.predict('flag', p) AS flag, ml.predict('stars', p) AS star
	FROM people AS p;

SELECT cmp_ok(count(*), '=', 400::bigint, 'every row is predicted') FROM wanted WHERE price IS NOT NULL;
SELECT cmp_ok(count(DISTINCT w.price), '>', 300::bigint, 'with values of their own') FROM wanted AS w;
SELECT cmp_ok(corr(w.price, p.price), '>', 0.95::float8, 'which are near the truth')
	FROM wanted AS w JOIN people AS p USING (id);
SELECT cmp_ok(avg((w.kind = p.kind)::int), '>', 0.7, 'labels mostly right')
	FROM wanted AS w JOIN people AS p USING (id);
SELECT set_eq('SELECT DISTINCT flag FROM wanted', ARRAY[0, 1]::float8[], 'a boolean label is the number 0 or 1');
SELECT set_eq('SELECT DISTINCT star FROM wanted', ARRAY[1, 3, 5]::float8[], 'a numeric label is its number');
SELECT is(count(*), 0::bigint, 'the label is the more probable one')
	FROM wanted WHERE (kind = 'dear') <> (dear > 0.5);
SELECT is(count(*), 0::bigint, 'probabilities sum to 1')
	FROM wanted WHERE abs(1 - (SELECT sum(x) FROM unnest(stars) AS x)) > 1e-12;

-- Forms.  Each line: the name of a form, the FROM clause, the argument.
CREATE FUNCTION same(form text, source text, argument text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
	query text := 'SELECT ml.predict(%1$s, %2$s), ml.classify(%3$s, %2$s), ml.probability(%3$s, %2$s), '
		'ml.predict_proba(%4$s, %2$s), ml.transform(%1$s, %2$s), ml.predict(%5$s, %2$s), ml.predict(%4$s, %2$s), p.id '
		'FROM %6$s';
	refs text[];
BEGIN
	FOREACH refs SLICE 1 IN ARRAY ARRAY[
		ARRAY[$r$'price'$r$, $r$'kind'$r$, $r$'stars'$r$, $r$'flag'$r$],
		ARRAY[$r$ml.get('price')$r$, $r$ml.get('kind')$r$, $r$ml.get('stars')$r$, $r$ml.get('flag')$r$]]
	LOOP
		EXECUTE 'SELECT count(*) FROM (' || format(query, refs[1], argument, refs[2], refs[3], refs[4], source)
			|| ') AS g(price, kind, dear, stars, features, flag, star, id) JOIN wanted AS w USING (id) '
			'WHERE g.price = w.price AND g.kind = w.kind AND g.dear = w.dear AND g.stars = w.stars '
			'AND g.features = w.features AND g.flag = w.flag AND g.star = w.star' INTO n;
		RETURN NEXT is(n, 400::bigint, form || CASE WHEN refs[1] LIKE 'ml.get%' THEN ', model as a value' ELSE '' END);
	END LOOP;
END $$;

\set features 'p.age, p.height, p.income, p.member, p.city, p.level, p.joined, p.seen, p.vec'
SELECT same('p.*', 'people AS p', 'p.*');
SELECT same('a view''s row', 'people_view AS p', 'p');
SELECT same('a security barrier view''s row', 'people_barrier AS p', 'p');
SELECT same('a subquery''s row', '(SELECT * FROM people) AS p', 'p');
SELECT same('a subquery''s row, other order', '(SELECT vec, seen, joined, level, city, member, income, height, age, id FROM people) AS p', 'p');
SELECT same('a subquery that cannot be pulled up', '(SELECT * FROM people OFFSET 0) AS p', 'p');
SELECT same('a materialized CTE', '(WITH c AS MATERIALIZED (SELECT * FROM people) SELECT c AS r, c.id FROM c) AS p', 'p.r');
SELECT same('a row that no planner sees through', '(SELECT people AS r, id FROM people OFFSET 0) AS p', 'p.r');
SELECT same('a domain over the row type', '(SELECT people::person AS r, id FROM people OFFSET 0) AS p', 'p.r');
SELECT same('ROW() by position', 'people AS p', 'ROW(' || :'features' || ')');
SELECT same('separate values', 'people AS p', :'features');
SELECT same('jsonb', 'people AS p', 'to_jsonb(p)');
SELECT same('a correlated subquery''s outer row', 'people AS p', '(SELECT p)');
SELECT same('the inner side of an outer join', 'generate_series(1, 400) AS g(id) LEFT JOIN people AS p USING (id)', 'p');
SELECT same('a join alias', '(people JOIN (SELECT id AS id2 FROM people) AS o ON id = id2) AS p', 'p');
SELECT same('untyped jsonb text', 'people AS p', 'to_jsonb(p)::text::jsonb');

-- Numbers only: arrays of every number type, VARIADIC, other column types for a number.
CREATE FUNCTION same_plain(form text, argument text, exact boolean DEFAULT true) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM (SELECT age, height::int AS height, income::int AS income FROM people) AS p '
		'WHERE ml.predict(''plain'', p) = ml.predict(''plain'', %s)', argument) INTO n;
	RETURN NEXT is(n, 400::bigint, form);
END $$;
SELECT same_plain('three integers', 'p.age, p.height, p.income');
SELECT same_plain('integers of all sizes', 'p.age::smallint, p.height::bigint, p.income::int');
SELECT same_plain('numeric and real', 'p.age::numeric, p.height::real, p.income::float8');
SELECT same_plain('float8[]', 'ARRAY[p.age, p.height, p.income]::float8[]');
SELECT same_plain('real[] (PostgresML #473)', 'ARRAY[p.age, p.height, p.income]::real[]');
SELECT same_plain('int[] (PostgresML #549)', 'ARRAY[p.age, p.height, p.income]');
SELECT same_plain('numeric[] (PostgresML #1031)', 'ARRAY[p.age, p.height, p.income]::numeric[]');
SELECT same_plain('text[]', 'ARRAY[p.age::text, p.height::text, p.income::text]');
SELECT same_plain('VARIADIC', 'VARIADIC ARRAY[p.age, p.height, p.income]');
SELECT is(count(*), 400::bigint, 'an array is the one array feature')
	FROM people WHERE ml.predict('vector', vec) = ml.predict('vector', people);
SELECT is(count(*), 400::bigint, 'and so is VARIADIC')
	FROM people WHERE ml.predict('vector', VARIADIC vec) = ml.predict('vector', people);

SELECT is(count(*), 400::bigint, 'numbers that are scaled')
	FROM people AS p WHERE ml.predict('scaled', p) = ml.predict('scaled', age, height, income)
		AND ml.predict('scaled', p) = ml.predict('scaled', ARRAY[age, height, income]);

-- Literals without a type.
SELECT is(ml.predict('plain', '30', '170.5', '100'), ml.predict('plain', 30, 170.5, 100), 'untyped literals (PostgresML #549)');
SELECT is(ml.predict('plain', ' 3e1 ', '170.5', 100), ml.predict('plain', 30, 170.5, 100), 'some of them untyped');
SELECT is(ml.predict('plain', '{"age": 30, "height": 170.5, "income": 100}'), ml.predict('plain', 30, 170.5, 100),
	'an untyped JSON object');
SELECT is(ml.predict('plain', '{30, 170.5, 100}'), ml.predict('plain', 30, 170.5, 100), 'an untyped array');
SELECT is(ml.predict('one', '30'), ml.predict('one', 30), 'an untyped literal for the only feature');
SELECT is(ml.predict('plain', ROW('30', 170.5, 100)), ml.predict('plain', 30, 170.5, 100), 'an untyped literal in ROW()');
SELECT is(ml.predict('price', '30', '170.5', '100', 'yes', 'rome', 'mid', '2020-05-06', '2021-02-03 04:05', '{3, 4.5}'),
	ml.predict('price', 30, 170.5, 100, true, 'rome', 'mid'::level, date '2020-05-06',
		timestamp '2021-02-03 04:05', ARRAY[3, 4.5]), 'untyped literals of every kind');

-- An untyped literal is told by how it begins, not by what it holds.
CREATE TABLE colons AS SELECT 'k:' || i % 5 AS c, timestamp '2020-01-01' + i * interval '1 hour' AS at, i AS x, i % 5 + i / 50.0 AS y
	FROM generate_series(1, 100) AS i;
SELECT version AS n FROM ml.train('colon', 'colons', 'y', 'ridge', features => ARRAY['c', 'x']) \gset
SELECT version AS n FROM ml.train('time', 'colons', 'y', 'ridge', features => ARRAY['at', 'x']) \gset
SELECT is(ml.predict('colon', '{"k:1",5}'), ml.predict('colon', 'k:1', 5), 'an untyped array of texts with colons');
SELECT is(ml.predict('colon', '{k:1,5}'), ml.predict('colon', 'k:1', 5), 'without quotes');
SELECT is(ml.predict('colon', E' {\n"k:1" , 5 }'), ml.predict('colon', 'k:1', 5), 'with spaces');
SELECT is(ml.predict('colon', '{"k\":1",5}'), ml.predict('colon', 'k":1', 5), 'with a quote in it');
SELECT is(ml.predict('colon', '[0:1]={k:1,5}'), ml.predict('colon', 'k:1', 5), 'with bounds');
SELECT is(ml.predict('time', '{2020-01-02 10:00,5}'), ml.predict('time', timestamp '2020-01-02 10:00', 5), 'with a time');
SELECT is(ml.predict('colon', '{"c": "k:1", "x": 5}'), ml.predict('colon', 'k:1', 5), 'an untyped object with colons');
SELECT is(ml.predict('colon', E' {\t"x" :5,"c":"k:1"}'), ml.predict('colon', 'k:1', 5), 'with spaces');
SELECT throws_ok($$SELECT ml.predict('colon', '{"x\"": 5, "c": "k:1"}')$$, '42703', NULL, 'with a quote in a name');
SELECT throws_ok($$SELECT ml.predict('colon', '{}')$$, '22023', NULL, 'an empty literal');
SELECT throws_ok($$SELECT ml.predict('colon', '["k:1", 5]')$$, '22023', NULL, 'a JSON array is one value');
SELECT throws_ok($$SELECT ml.predict('colon', 'k:1')$$, '22023', NULL, 'so is a text with a colon');
SELECT throws_ok($$SELECT ml.predict('colon', '{"c": "k:1", "x": }')$$, '22P02', NULL, 'what begins as JSON must be JSON');

-- What a text among separate values may be is told by its type, not by where the plan puts it.
CREATE DOMAIN words AS varchar;
CREATE FUNCTION inlined(a text, b varchar, c words) RETURNS float8 LANGUAGE sql STABLE AS $$ SELECT ml.predict('plain', a, b, c) $$;
CREATE FUNCTION not_inlined(a text, b varchar, c words) RETURNS float8 LANGUAGE sql STABLE SECURITY DEFINER
	AS $$ SELECT ml.predict('plain', a, b, c) $$;
CREATE FUNCTION in_plpgsql(a text, b varchar, c words) RETURNS float8 LANGUAGE plpgsql STABLE
	AS $$ BEGIN RETURN ml.predict('plain', a, b, c); END $$;
CREATE VIEW spelled AS SELECT id, age::text AS age, height::float8::text::varchar AS height, income::float8::text::words AS income,
	joined::text AS joined, seen::text AS seen, member::text AS member, vec::text AS vec FROM people;
SELECT is(count(*), 400::bigint, 'text in columns, in functions inlined and not, in PL/pgSQL') FROM people AS p JOIN spelled AS s USING (id)
	WHERE ml.predict('plain', p) = ALL (ARRAY[ml.predict('plain', s.age, s.height, s.income), inlined(s.age, s.height, s.income),
		not_inlined(s.age, s.height, s.income), in_plpgsql(s.age, s.height, s.income)]);
SELECT is(ml.predict('plain', '30'::text, ('170.5' || '')::char(8), 100), ml.predict('plain', 30, 170.5, 100), 'constants of every type of text');
SELECT is(count(*), 400::bigint, 'for every kind of feature') FROM people AS p JOIN spelled AS s USING (id) JOIN wanted AS w USING (id)
	WHERE ml.predict('price', s.age, p.height, p.income, s.member, p.city, p.level, s.joined, s.seen, s.vec) = w.price;
SELECT throws_ok('SELECT ' || call, '22P02', NULL, call || ' is no number, wherever it comes from') FROM unnest(ARRAY[
	$$ml.predict('plain', p.city, 1, 2) FROM people AS p$$, $$ml.predict('plain', 'oslo'::text, 1, 2)$$,
	$$inlined('oslo', '1', '2')$$, $$not_inlined('oslo', '1', '2')$$, $$inlined(city, '1', '2') FROM people$$,
	$$not_inlined(city, '1', '2') FROM people$$]) AS call;
SELECT throws_ok('SET LOCAL ml.rewrite = ' || how || $$; SELECT ml.predict('plain', s) FROM spelled AS s$$, '42804', NULL,
	'a column of a row has a type that must fit, rewrite ' || how) FROM unnest(ARRAY['on', 'off']) AS how;
PREPARE by_jdbc(varchar, float8, words) AS SELECT ml.predict('plain', $1, $2, $3);
SET plan_cache_mode = force_custom_plan;
SELECT results_eq('EXECUTE by_jdbc(''30'', 170.5, ''100'')', 'SELECT ml.predict(''plain'', 30, 170.5, 100)', 'text parameters, custom plan');
SET plan_cache_mode = force_generic_plan;
SELECT results_eq('EXECUTE by_jdbc(''30'', 170.5, ''100'')', 'SELECT ml.predict(''plain'', 30, 170.5, 100)', 'text parameters, generic plan');
RESET plan_cache_mode;
SELECT throws_ok($$PREPARE untyped AS SELECT ml.predict('plain', $1, 1, 2)$$, '42P18', NULL,
	'PostgreSQL gives an untyped parameter no type here');

-- Parameters as drivers send them.
PREPARE typed(text, float8, numeric, int) AS SELECT ml.predict($1, $2, $3, $4);
SELECT results_eq('EXECUTE typed(''plain'', 30, 170.5, 100)', 'SELECT ml.predict(''plain'', 30, 170.5, 100)',
	'typed parameters');
PREPARE texts(text, text, text) AS SELECT ml.predict('plain', $1, $2, $3);
SELECT results_eq('EXECUTE texts(''30'', ''170.5'', ''100'')', 'SELECT ml.predict(''plain'', 30, 170.5, 100)',
	'parameters that are all text');
PREPARE arrays(real[]) AS SELECT ml.predict('plain', $1);
SELECT results_eq('EXECUTE arrays(''{30, 170.5, 100}'')', 'SELECT ml.predict(''plain'', 30, 170.5, 100)',
	'an array parameter');
PREPARE objects(jsonb) AS SELECT ml.predict('plain', $1);
SELECT results_eq('EXECUTE objects(''{"age": 30, "height": 170.5, "income": 100}'')',
	'SELECT ml.predict(''plain'', 30, 170.5, 100)', 'a jsonb parameter');

-- Blanks at the end of a char(n) mean nothing, on any road to the model (cockroach #50015, node-postgres #1738,
-- materialize #6757); to a text they do.
CREATE DOMAIN padded AS char(6);
CREATE TABLE codes AS SELECT i AS id, code::char(6), code::padded AS padded, 'ab'::text AS text, code::char(6) AS label
	FROM (SELECT i, (ARRAY['ab', 'c', 'd'])[1 + i % 3] AS code FROM generate_series(1, 90) i) s;
SELECT version AS n FROM ml.train('codes', 'codes', 'label', 'logistic_regression', '{"C": 100, "class_weight": {"ab": 2}}', features => '{code,padded}',
	preprocess => '{"columns": {"code": {"impute": "constant", "fill": "ab    "}}}', test_size => 0) \gset
CREATE FUNCTION as_row(roads text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	same text;
BEGIN
	EXECUTE format('SELECT bool_and(ml.predict_proba(''codes'', %s) = ml.predict_proba(''codes'', c) AND ml.classify(''codes'', %1$s) = label)::text FROM codes c', roads) INTO same;
	RETURN same;
END $$;
SELECT is(as_row(road), 'true', 'char(n): ' || road)
FROM unnest(ARRAY['c.code, c.padded', 'to_jsonb(c)', 'jsonb_build_object(''code'', code::text, ''padded'', padded || '' '')',
	'ARRAY[c.code, c.padded]', 'ARRAY[c.code || ''   '', c.padded::text]', 'rpad(code, 6), rpad(padded, 9)', 'ROW(rpad(code, 6), rpad(padded, 6))']) road;
SELECT is(ml.classify('codes', 'ab    ', 'ab    '), 'ab', 'char(n): literals');
SELECT is(ml.classify('codes', '{"code": "ab    ", "padded": "ab    "}'::jsonb), 'ab', 'char(n): a JSON literal');
SELECT is((SELECT value FROM ml.evaluate('codes', source) WHERE metric = 'accuracy'), 1::float8, 'char(n): ' || source)
FROM unnest(ARRAY['codes', 'SELECT rpad(code, 8) AS code, rpad(padded, 8) AS padded, rpad(label, 8) AS label FROM codes']) source;
SELECT is(ml.predict_proba('codes', NULL, c.padded), ml.predict_proba('codes', c.code, c.padded), 'char(n): what replaces a NULL') FROM codes c WHERE code = 'ab' LIMIT 1;
SELECT isnt(ml.predict(m, 'ab '::text), ml.predict(m, 'ab'::text), 'a text is as it is written')
FROM (SELECT ml.fit(s, 'y', 'ridge') AS m FROM (SELECT code::text AS code, id AS y FROM codes) s) q;

-- Case means nothing to a citext, as a feature, as a label and in metrics; to a text of the same model it does.
SELECT count(*) = 0 AS no_citext FROM pg_available_extensions WHERE name = 'citext' \gset
\if :no_citext
SELECT skip('the extension citext is not installed', 10);
\else
CREATE SCHEMA words;
CREATE EXTENSION citext SCHEMA words;
CREATE DOMAIN words.town AS words.citext;
CREATE TABLE towns AS SELECT i AS id, town::words.citext, town::words.town AS home, lower(town) AS text, town::words.citext AS label
	FROM (SELECT i, (ARRAY['Rome', 'BERLIN', 'rome', 'berlin', 'Århus', 'ÅRHUS'])[1 + i % 6] AS town FROM generate_series(1, 120) i) s;
SELECT version AS n FROM ml.train('towns', 'towns', 'label', 'logistic_regression', '{"C": 100, "class_weight": {"rome": 2}}', features => '{town,home}',
	preprocess => '{"columns": {"town": {"impute": "constant", "fill": "Berlin", "reference": "ROME"}}}', test_size => 0) \gset
SELECT is(ml.classes('towns'), '{berlin,rome,århus}', 'citext: classes that differ in case are one');
CREATE FUNCTION as_town(roads text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	same text;
BEGIN
	EXECUTE format('SELECT bool_and(ml.predict_proba(''towns'', %s) = ml.predict_proba(''towns'', t) AND ml.classify(''towns'', %1$s) = text)::text FROM towns t', roads) INTO same;
	RETURN same;
END $$;
SELECT is(as_town(road), 'true', 'citext: ' || road)
FROM unnest(ARRAY['t.town, t.home', 'to_jsonb(t)', 'upper(text), initcap(text)', 'ROW(t.text, t.town)']) road;
SELECT is(ml.predict_proba('towns', NULL, t.home), ml.predict_proba('towns', 'berlin', t.home), 'citext: what replaces a NULL') FROM towns t WHERE text = 'rome' LIMIT 1;
SELECT is((SELECT value FROM ml.evaluate('towns', 'SELECT upper(text) AS town, home, label::text AS label FROM towns') WHERE metric = 'accuracy'), 1::float8,
	'citext: labels written in another case');
SELECT is(ml.accuracy(label, upper(text)), 1::float8, 'citext: a metric compares without case') FROM towns;
SELECT isnt(ml.predict(m, 'ROME'::words.citext), ml.predict(m, 'rome'::words.citext), 'a citext given for a text is as it is written')
FROM (SELECT ml.fit(s, 'y', 'ridge') AS m FROM (SELECT text, id % 6 AS y FROM towns) s) q;
SET quote_all_identifiers = on;
SELECT is(ml.describe(m) #>> '{features,0,type}', 'citext', 'a model keeps the plain name of a type') FROM
	(SELECT ml.fit(s, 'y', 'ridge') AS m FROM (SELECT town, id % 6 AS y FROM towns) s) q;
RESET quote_all_identifiers;
\endif

-- The batch.
SELECT is(count(*), 400::bigint, 'predict_batch: a regression, bit for bit')
	FROM ml.predict_batch('price', 'people', 'id') AS b JOIN wanted AS w ON w.id::text = b.key
	WHERE b.prediction = w.price AND b.label IS NULL AND b.probability IS NULL AND b.probabilities IS NULL;
SELECT is(count(*), 400::bigint, 'predict_batch: two text classes, bit for bit')
	FROM ml.predict_batch('kind', 'SELECT * FROM people_view', 'id') AS b JOIN wanted AS w ON w.id::text = b.key
	WHERE b.prediction IS NULL AND b.label = w.kind AND b.probability = w.dear
		AND b.probabilities = ARRAY[b.probabilities[1], w.dear];
SELECT is(count(*), 400::bigint, 'predict_batch: three number classes, numbered rows')
	FROM ml.predict_batch('stars', 'SELECT * FROM people ORDER BY id') AS b JOIN wanted AS w ON w.id::text = b.key
	WHERE b.prediction = w.star AND b.label = w.star::text AND b.probability IS NULL AND b.probabilities = w.stars;
SELECT is_empty($$SELECT * FROM ml.predict_batch('price', 'SELECT * FROM people WHERE false')$$,
	'predict_batch of no rows');

SELECT * FROM finish();
