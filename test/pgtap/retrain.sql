-- ml.retrain: the stored recipe on today's data, for its author, under the search_path that it was written under.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(22);

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
SELECT is((SELECT deployed FROM ml.retrain('m@latest')), true, 'the champion where there was none');
UPDATE ml.registry_version SET recipe = recipe - 'search_path' WHERE version = 2 AND recipe ->> 'algorithm' = 'linear_regression';
SELECT throws_ok($$SELECT ml.retrain('x@2')$$, '42P01', 'relation "sales" does not exist', 'a recipe without a search_path goes by that of now');
SELECT is(current_setting('search_path'), 'public', 'after an error, too');

-- What learned on has no recipe of its own.
SELECT version FROM ml.train('learns', 'SELECT a, b, y FROM shop.sales', 'y', 'sgd') \gset
SELECT version FROM ml.update('learns', 'SELECT a, b, y FROM shop.sales') \gset
SELECT throws_ok($$SELECT ml.retrain('learns@2')$$, '55000', 'version 2 of model "learns" learned on from version 1 and cannot be trained again by itself', 'an update');
SELECT is((SELECT version FROM ml.retrain('learns@1')), 3, 'the one that it learned on from');
UPDATE ml.registry_version SET recipe = '{}' WHERE version = 3 AND algorithm = 'sgd';
SELECT throws_ok($$SELECT ml.retrain('learns@3')$$, '55000', 'the recipe of version 3 of model "learns" has no source', 'a recipe without a source');
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

SELECT * FROM finish();
ROLLBACK;
