-- ml.retrain: the stored recipe on today's data, for its author, under the search_path that it was written under.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT no_plan();

CREATE SCHEMA shop;
CREATE TABLE shop.sales AS SELECT i AS id, i % 7 AS a, (i % 5)::float8 AS b, chr(97 + i % 3) AS c, sin(i) AS noise, i % 7 + 2.0 * (i % 5) + sin(i) AS y
	FROM generate_series(1, 300) i;
SET LOCAL search_path = shop, public;
SELECT version FROM ml.train('m', 'sales', 'y', 'ridge', '{"alpha": 2, "random_state": 3}', features => '{a,b,c}', preprocess => '{"scale": "min_max"}',
	test_size => 0.3, split => 'random', task => 'regression', deploy => 'always') \gset
SELECT version FROM ml.train('x', 'SELECT * FROM sales', 'y', 'linear_regression', exclude => '{noise,id}') \gset
SET LOCAL search_path = public;

CREATE FUNCTION sha(reference text) RETURNS text LANGUAGE sql AS $$ SELECT ml.sha256(ml.get(reference)) $$;
SELECT is((SELECT row(version, algorithm, n_train, n_test, deployed, metric)::text FROM ml.retrain('m')), '(2,ridge,210,90,f,r2_score)', 'the next version, not deployed');
SELECT is(sha('m@2'), sha('m@1'), 'the same data: the same model');
SELECT is((SELECT metrics FROM ml.versions WHERE name = 'm' AND version = 2), (SELECT metrics FROM ml.versions WHERE name = 'm' AND version = 1), 'and figures');
SELECT is(current_setting('search_path'), 'public', 'the search_path is what it was');
INSERT INTO shop.sales SELECT i, i % 7, i % 5, chr(97 + i % 3), 0, 50 - i % 7 FROM generate_series(301, 500) i;
SELECT is((SELECT n_train FROM ml.retrain('m')), 350::bigint, 'data of today');
SELECT isnt(sha('m@3'), sha('m@1'), 'another model');
SET LOCAL search_path = shop, public;
SELECT version FROM ml.train('by_hand', 'sales', 'y', 'ridge', '{"alpha": 2, "random_state": 3}', features => '{a,b,c}', preprocess => '{"scale": "min_max"}',
	test_size => 0.3, split => 'random', task => 'regression') \gset
SELECT is(sha('m@3'), sha('by_hand'), 'the one that all arguments by hand give');
SELECT is((SELECT recipe - 'deploy' FROM ml.versions WHERE name = 'm' AND version = 3), (SELECT recipe - 'deploy' FROM ml.versions WHERE name = 'm' AND version = 1), 'the recipe goes on');
SELECT version FROM ml.train('by_hand', 'SELECT * FROM sales', 'y', 'linear_regression', exclude => '{noise,id}', deploy => 'always') \gset
SET LOCAL search_path = public;
SELECT version FROM ml.retrain('x') \gset
SELECT is(sha('x@2'), sha('by_hand'), 'what was excluded is');

-- Whose version, and which
SELECT is((SELECT version FROM ml.retrain('m@1')), 4, 'any version''s recipe');
SELECT is((SELECT recipe ->> 'search_path' FROM ml.versions WHERE name = 'm' AND version = 4), 'shop, public', 'with its search_path');
SELECT ml.undeploy('m', 'champion');
SELECT is((SELECT deployed FROM ml.retrain('m@latest')), false, 'nor the champion where there is none');
UPDATE ml.registry_version SET recipe = recipe - 'search_path' WHERE version = 2 AND recipe ->> 'algorithm' = 'linear_regression';
SELECT throws_ok($$SELECT ml.retrain('x@2')$$, '42P01', 'relation "sales" does not exist', 'a recipe without a search_path goes by that of now');
SELECT is(current_setting('search_path'), 'public', 'after an error, too');

-- What learned on has no recipe of its own.
SELECT version FROM ml.train('learns', 'SELECT a, b, y FROM shop.sales', 'y', 'sgd') \gset
SELECT version FROM ml.update('learns', 'SELECT a, b, y FROM shop.sales') \gset
SELECT throws_ok($$SELECT ml.retrain('learns@2')$$, '55000', 'version 2 of model "learns" learned on from version 1 and cannot be trained again by itself', 'an update');
SELECT is((SELECT version FROM ml.retrain('learns@1')), 3, 'the one that it learned on from');
UPDATE ml.registry_version SET recipe = '{}' WHERE version = 3 AND algorithm = 'sgd';
SELECT throws_ok($$SELECT ml.retrain('learns@3')$$, '55000', 'the recipe of version 3 of model "learns" is damaged', 'an empty recipe');
SELECT throws_ok($$SELECT ml.retrain('nobody')$$, '42704', 'model "nobody" does not exist', 'no such model');
SELECT throws_ok($$SELECT ml.retrain(NULL)$$, '22004', 'argument "name" must not be NULL', 'NULL');

-- A source runs for its author alone.
CREATE ROLE retrain_manager;
CREATE ROLE retrain_reader;
GRANT USAGE ON SCHEMA shop TO retrain_manager;
GRANT SELECT ON shop.sales TO retrain_manager;
SELECT ml.grant('m', 'retrain_manager', 'manage'), ml.grant('m', 'retrain_reader', 'read');
SELECT current_user AS author \gset
SET LOCAL ROLE retrain_manager;
SELECT throws_ok($$SELECT ml.retrain('m@1')$$, '42501', format('the source of version 1 of model "m" was written by role "%s"', :'author'), 'not for another manager');
SELECT version FROM ml.train('m', 'SELECT a, b, y FROM shop.sales', 'y', 'ridge') \gset
SELECT is((SELECT version FROM ml.retrain('m@latest')), :version + 1, 'who is the author of a version runs it');
SET LOCAL ROLE retrain_reader;
SELECT throws_ok($$SELECT ml.retrain('m')$$, '42501', NULL, 'not for a reader');
RESET ROLE;

-- A recipe that was changed by hand is refused, not read as if less had been asked.
SELECT version FROM ml.train('damaged', 'SELECT a, b, y FROM shop.sales', 'y', 'ridge') \gset
CREATE TABLE shop.recipe AS SELECT v.version_id, v.recipe FROM ml.registry_version v JOIN ml.registry_model m USING (model_id) WHERE m.name = 'damaged';
CREATE FUNCTION damage(recipe jsonb) RETURNS void LANGUAGE sql AS $$
	UPDATE ml.registry_version v SET recipe = $1 FROM shop.recipe r WHERE r.version_id = v.version_id $$;
CREATE FUNCTION refuses_recipe(changed jsonb, what text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	detail text;
BEGIN
	PERFORM damage(changed);
	PERFORM ml.retrain('damaged');
	RETURN ok(false, what);
EXCEPTION WHEN object_not_in_prerequisite_state THEN
	GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	RETURN is(said || ': ' || detail, 'the recipe of version 1 of model "damaged" is damaged: ' || what, what);
END $$;
SELECT refuses_recipe(jsonb_set(recipe, ARRAY[key], value), format('"%s" is %s.', key, what)) FROM shop.recipe, (VALUES
	('source', '5'::jsonb, 'no text'), ('source', 'null', 'missing'), ('target', '[]', 'no text'), ('algorithm', '{}', 'no text'), ('params', '"x"', 'no object'),
	('params', '[1]', 'no object'), ('preprocess', '5', 'no object'), ('features', '"a"', 'no list'), ('features', '{"a": 1}', 'no list'), ('exclude', '[1]', 'no text'),
	('exclude', '[null]', 'no text'), ('task', 'true', 'no text'), ('test_size', '"x"', 'no number'), ('split', '5', 'no text'), ('search_path', '5', 'no text'),
	('search_path', '"\""', 'no list of schemas'), ('update_of', '"x"', 'no number'), ('update_of', '1e30', 'no number of a version'), ('update_of', '-1', 'no number of a version'),
	('update_of', '1.5', 'no number of a version')) d (key, value, what);
SELECT refuses_recipe(recipe - key, format('"%s" is missing.', key)) FROM shop.recipe,
	unnest(ARRAY['source', 'target', 'algorithm', 'params', 'features', 'preprocess', 'task', 'test_size', 'split']) key;
SELECT refuses_recipe('[]', '"recipe" is no object.');
SELECT damage(recipe) FROM shop.recipe;
SELECT is((SELECT version FROM ml.retrain('damaged')), 2, 'and put right it is read');

-- The search_path that a training begins under, whatever its source does to it.
SET LOCAL search_path = shop, public;
CREATE FUNCTION shop.moves() RETURNS float8 LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('search_path', 'pg_catalog', true); RETURN 1; END $$;
SELECT version FROM ml.train('moves', 'SELECT a, b, y * shop.moves() AS y FROM sales', 'y', 'ridge') \gset
SET LOCAL search_path = public;
SELECT is((SELECT recipe ->> 'search_path' FROM ml.versions WHERE name = 'moves'), 'shop, public', 'the search_path of the beginning is kept');

-- What a caller has put into pg_temp is not run for the author, whose function it calls.
CREATE ROLE retrain_author;
CREATE ROLE retrain_caller;
GRANT USAGE, CREATE ON SCHEMA shop TO retrain_author;
GRANT SELECT ON shop.sales TO retrain_author;
SET LOCAL ROLE retrain_author;
SET LOCAL search_path = shop, public;
SELECT version FROM ml.train('planted', 'sales', 'y', 'ridge', features => '{a,b}') \gset
SELECT version FROM ml.train('spelled', 'SELECT a, b, y FROM shop.sales', 'y', 'ridge') \gset
CREATE FUNCTION shop.strict(name text) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT version FROM ml.retrain($1) $$;
CREATE FUNCTION shop.lax(name text) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = shop, pg_temp AS $$ SELECT version FROM ml.retrain($1) $$;
RESET ROLE;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET LOCAL search_path = public;
CREATE FUNCTION public.planted() RETURNS float8 LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ran as %', current_user; END $$;
SET LOCAL ROLE retrain_caller;
CREATE TEMP TABLE seed AS SELECT i AS a, i AS b, i AS y FROM generate_series(1, 50) i;
CREATE TEMP VIEW sales AS SELECT a, b, y + public.planted() AS y FROM seed;
SELECT throws_ok($$SELECT shop.strict('planted')$$, '55000', 'the stored source reads the temporary relation "sales"', 'a temporary view is not read, whatever the path of the function');
SELECT is(shop.lax('planted'), 2, 'where the function names the schema, the table is found before what is temporary');
SELECT is(shop.strict('spelled'), 2, 'as is a source that names it');
RESET ROLE;
SET LOCAL ROLE retrain_author;
SELECT is((SELECT version FROM ml.retrain('planted')), 3, 'by hand, too');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
