-- Long work goes by the model it began with, not by its name: another session drops, renames or makes models while a
-- training reads its rows.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS dblink;
SELECT plan(16);

\o /dev/null
CREATE ROLE work_other;
CREATE TABLE rows AS SELECT g::float8 AS x, g::float8 AS y FROM generate_series(1, 50) g;
GRANT SELECT ON rows TO public;
SELECT dblink_connect('other', format('host=%s port=%s dbname=%s user=postgres', split_part(current_setting('unix_socket_directories'), ',', 1),
	current_setting('port'), current_database()));

-- Rows that can be had when the other session has done something.
CREATE FUNCTION elsewhere(statement text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM dblink('other', statement) AS t (x text);
	RETURN true;
END $$;
CREATE FUNCTION meanwhile(statement text) RETURNS text
LANGUAGE sql AS $$ SELECT format('SELECT x, y FROM rows WHERE (SELECT elsewhere(%L))', statement) $$;
CREATE FUNCTION make(name text, algorithm text) RETURNS int
LANGUAGE sql AS $$ SELECT t.version FROM ml.train($1, 'rows', 'y', $2, test_size => 0, deploy => 'never') t $$;
CREATE FUNCTION versions() RETURNS text
LANGUAGE sql AS $$ SELECT string_agg(format('%s@%s %s', name, version, algorithm), ', ' ORDER BY name, version) FROM ml.versions $$;
CREATE FUNCTION drop_all() RETURNS void
LANGUAGE sql AS $$ SELECT ml.drop_model(name) FROM ml.models $$;

-- ml.update
SELECT make('a', 'sgd');
\o
SELECT throws_ok($$SELECT ml.update('a@1', meanwhile('SELECT ml.drop_model(''a'')'))$$, '42704', 'model "a" does not exist any more',
	'an update of a model that is dropped meanwhile');
SELECT is((SELECT count(*) FROM ml.models), 0::bigint, 'does not make it again');

SELECT make('a', 'sgd') \g /dev/null
SELECT is((SELECT name || '@' || version FROM ml.update('a@1', meanwhile('SELECT ml.rename_model(''a'', ''b'')'))), 'b@2',
	'an update of a model that is renamed meanwhile tells its new name');
SELECT is(versions(), 'b@1 sgd, b@2 sgd', 'and goes on under it');

SELECT drop_all(), make('a', 'sgd'), make('c', 'ridge') \g /dev/null
SELECT lives_ok($$SELECT ml.update('a@1', meanwhile('SELECT ml.rename_model(''a'', ''old'')::text || ml.rename_model(''c'', ''a'')::text'))$$,
	'an update of a model whose name another has taken meanwhile');
SELECT is(versions(), 'a@1 ridge, old@1 sgd, old@2 sgd', 'does not go to that one');

-- ml.train under a name that there is
SELECT drop_all(), make('a', 'ridge') \g /dev/null
SELECT throws_ok($$SELECT ml.train('a', meanwhile('SELECT ml.drop_model(''a'')'), 'y', 'ridge')$$, '42704', 'model "a" does not exist any more',
	'a training of a model that is dropped meanwhile');
SELECT is((SELECT count(*) FROM ml.models), 0::bigint, 'does not make it again');
SELECT make('a', 'ridge') \g /dev/null
SELECT is((SELECT name || '@' || version || deployed FROM ml.train('a', meanwhile('SELECT ml.rename_model(''a'', ''b'')'), 'y', 'lasso',
	test_size => 0, deploy => 'always')), 'b@2true', 'a training of a model that is renamed meanwhile');
SELECT is(versions(), 'b@1 ridge, b@2 lasso', 'goes on under its new name');
SELECT is((SELECT champion FROM ml.models), 2, 'and is deployed there');

-- ml.train under a name that there is not
SELECT drop_all() \g /dev/null
SELECT is((SELECT version FROM ml.train('a', meanwhile('SELECT make(''a'', ''lasso'')'), 'y', 'ridge', test_size => 0)), 2,
	'a name that the caller has taken meanwhile: as if the training began now');
SELECT drop_all() \g /dev/null
SELECT throws_ok($$SELECT ml.train('a', meanwhile('SELECT make(''a'', ''lasso'') FROM set_config(''role'', ''work_other'', false)'), 'y', 'ridge')$$,
	'42710', 'model "a" was made by another role meanwhile', 'a name that another role has taken meanwhile');
SELECT is(versions(), 'a@1 lasso', 'gets nothing');

-- ml.evaluate
SELECT is((SELECT count(*) > 0 FROM ml.evaluate('a@1', meanwhile('SELECT ml.rename_model(''a'', ''b'')'))), true, 'an evaluation goes by the version');
SELECT throws_ok($$SELECT ml.evaluate('b@1', meanwhile('SELECT ml.drop_model(''b'')'))$$, '42704', 'version 1 of the model does not exist any more',
	'of one that is dropped meanwhile it says so');

SELECT dblink_disconnect('other'), drop_all() \g /dev/null
DROP ROLE work_other;
SELECT * FROM finish();
