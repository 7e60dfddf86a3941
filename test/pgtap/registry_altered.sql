-- The registry after a superuser changed it by hand: it is found by the extension, not by the name of a schema,
-- and nothing in it is taken for granted. Every call says what is wrong; none reads what is not its own.
BEGIN;
SELECT plan(59);

CREATE ROLE altered_other;
GRANT CREATE ON DATABASE :"DBNAME" TO altered_other;
SELECT version FROM ml.train('mine', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x', 'y', 'linear_regression');

-- A schema of another name, and somebody's tables where the registry was. A number is where a value was read by its address.
ALTER SCHEMA ml RENAME TO mlx;
SET LOCAL ROLE altered_other;
CREATE SCHEMA ml;
CREATE TABLE ml.registry_model (model_id bigint, name text COLLATE "C", owner text,
	CONSTRAINT registry_model_name_key UNIQUE (name));
CREATE TABLE ml.registry_version (version_id bigint CONSTRAINT registry_version_pkey PRIMARY KEY, model_id bigint, version int,
	sha256 bigint, metrics bigint, artifact bigint, CONSTRAINT registry_version_number_key UNIQUE (model_id, version));
CREATE TABLE ml.registry_alias (model_id bigint, alias text COLLATE "C", version int,
	CONSTRAINT registry_alias_pkey PRIMARY KEY (model_id, alias));
CREATE TABLE ml.registry_privilege (model_id bigint, role text, privilege text,
	CONSTRAINT registry_privilege_pkey PRIMARY KEY (model_id, role, privilege));
INSERT INTO ml.registry_model VALUES (1, 'x', 'altered_other');
INSERT INTO ml.registry_version VALUES (1, 1, 1, 0, 0, 0);
INSERT INTO ml.registry_alias VALUES (1, 'champion', 1);
SELECT throws_ok('SELECT mlx.predict(''x'', 1)', '55000', 'the schema of pg_ensemble was renamed to "mlx"',
	'a renamed schema: a prediction');
RESET ROLE;
SELECT throws_ok(call, '55000', 'the schema of pg_ensemble was renamed to "mlx"', 'a renamed schema: ' || call)
FROM unnest(ARRAY['SELECT mlx.describe(''mine'')', 'SELECT mlx.drop_model(''mine'')', 'SELECT * FROM mlx.models',
	'SELECT mlx.train(''new'', ''SELECT 1 AS x, 2 AS y'', ''y'', ''ridge'')',
	'SELECT mlx.evaluate(''mine'')', 'SELECT mlx.grant(''mine'', ''altered_other'', ''read'')']) call;
DROP SCHEMA ml CASCADE;
ALTER SCHEMA mlx RENAME TO ml;
SELECT is(round(ml.predict('mine', 3)::numeric, 6), 6.000000, 'renamed back, all is well');

-- Tables and columns, one after the other in this session, which has read them before
CREATE FUNCTION altered(change text, detail text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	found text;
BEGIN
	BEGIN
		EXECUTE change;
		PERFORM ml.predict('mine', 3);
		RAISE EXCEPTION 'predicted' USING ERRCODE = 'P0002';
	EXCEPTION WHEN object_not_in_prerequisite_state THEN
		GET STACKED DIAGNOSTICS found = PG_EXCEPTION_DETAIL;
	END;
	RETURN is(found, detail, change);
EXCEPTION WHEN no_data_found THEN
	RETURN fail('it went on after: ' || change);
END $$;
SELECT altered('ALTER TABLE ml.registry_version RENAME TO versions_of_old', 'There is no "ml.registry_version".');
SELECT altered('ALTER TABLE ml.registry_alias SET SCHEMA public', 'There is no "ml.registry_alias".');
SELECT altered('ALTER TABLE ml.registry_version RENAME sha256 TO digest',
	'Column 4 of "ml.registry_version" is not "sha256" of type bytea.');
SELECT altered('ALTER TABLE ml.registry_privilege ALTER role TYPE varchar',
	'Column 2 of "ml.registry_privilege" is not "role" of type text with collation "C".');
SELECT altered('ALTER TABLE ml.registry_privilege ALTER role TYPE text COLLATE "POSIX"',
	'Column 2 of "ml.registry_privilege" is not "role" of type text with collation "C".');
SELECT altered('ALTER TABLE ml.registry_privilege DROP COLUMN role CASCADE',
	'Column 2 of "ml.registry_privilege" is not "role" of type text with collation "C".');
SELECT altered('ALTER INDEX ml.registry_alias_pkey RENAME TO registry_alias_key', 'There is no "ml.registry_alias_pkey".');
SELECT altered('ALTER TABLE ml.registry_privilege DROP CONSTRAINT registry_privilege_pkey;
	CREATE UNIQUE INDEX registry_privilege_pkey ON ml.registry_privilege (role, model_id, privilege)',
	'"ml.registry_privilege_pkey" is not the index that it was.');
SELECT altered('ALTER TABLE ml.registry_evaluation OWNER TO altered_other',
	'"ml.registry_evaluation" has another owner than "ml.registry_model".');
SELECT altered('ALTER EXTENSION pg_ensemble DROP TABLE ml.registry_alias', '"ml.registry_alias" is not a table of the extension.');
SELECT is(round(ml.predict('mine', 3)::numeric, 6), 6.000000, 'undone, all is well');

-- Rows that a trigger takes away, and NULLs where there were none
CREATE FUNCTION taken(change text, call text, detail text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	found text;
BEGIN
	BEGIN
		EXECUTE change;
		EXECUTE call;
		RAISE EXCEPTION 'went on' USING ERRCODE = 'P0002';
	EXCEPTION WHEN object_not_in_prerequisite_state THEN
		GET STACKED DIAGNOSTICS found = PG_EXCEPTION_DETAIL;
	END;
	RETURN is(found, detail, change || ': ' || call);
EXCEPTION WHEN no_data_found THEN
	RETURN fail('it went on after: ' || change);
END $$;
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SELECT taken('CREATE TRIGGER skip BEFORE INSERT ON ml.' || name || ' FOR EACH ROW EXECUTE FUNCTION skip()', call,
	'A statement on its tables gave no row: a trigger or a rule took it away.')
FROM (VALUES ('registry_evaluation', 'SELECT * FROM ml.evaluate(''mine'', ''SELECT x, 2.0 * x AS y FROM generate_series(1, 9) x'')'),
	('registry_number', 'SELECT ml.train(''mine'', ''SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x'', ''y'', ''ridge'')'),
	('registry_version', 'SELECT ml.train(''mine'', ''SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x'', ''y'', ''ridge'', deploy => ''always'')')) AS v (name, call);
SELECT taken('CREATE TRIGGER skip BEFORE ' || change || ' FOR EACH ROW EXECUTE FUNCTION skip()', call,
	'A statement on its tables gave no row: a trigger or a rule took it away.')
FROM (VALUES ('INSERT ON ml.registry_alias', 'SELECT ml.deploy(''mine'', 1, ''other'')'),
	('DELETE ON ml.registry_alias', 'SELECT ml.undeploy(''mine'', ''champion'')'),
	('UPDATE ON ml.registry_model', 'SELECT ml.rename_model(''mine'', ''yours'')'),
	('UPDATE ON ml.registry_model', 'SELECT ml.set_owner(''mine'', ''altered_other'')'),
	('DELETE ON ml.registry_model', 'SELECT ml.drop_model(''mine'')'),
	('DELETE ON ml.registry_version', 'SELECT ml.undeploy(''mine'', ''champion''); SELECT ml.drop_version(''mine'', 1)')) AS v (change, call);
SELECT taken('ALTER TABLE ml.registry_evaluation ALTER metric DROP NOT NULL; UPDATE ml.registry_evaluation SET metric = NULL',
	'SELECT * FROM ml.evaluate(''mine'')', 'A metric in "ml.evaluations" is null.');
SELECT taken('ALTER TABLE ml.registry_deployment ALTER reason DROP NOT NULL; ALTER TABLE ml.registry_deployment DISABLE TRIGGER USER;
	UPDATE ml.registry_deployment SET reason = NULL', 'SELECT ml.rollback(''mine'')', '"reason" is null in a row.');
SELECT taken('ALTER VIEW ml.evaluations RENAME TO evaluations_made;
	CREATE VIEW ml.evaluations AS SELECT name, version, NULL::text AS source, metric, 1 AS value, 1.0::float8 AS std_error, 1.0::float8 AS baseline, evaluated_at FROM ml.evaluations_made',
	'SELECT * FROM ml.evaluate(''mine'')', '"ml.evaluations" has a column of another type.');

-- A sequence behind its table, as after rows were put back by hand: the hint puts it right
SELECT ml.tag('mine', 1, 'a', 'b');
SELECT ml.deploy('mine', 1, 'other');
SELECT count(*) FROM ml.evaluate('mine', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 9) x');
CREATE FUNCTION lagging(name text, key text, call text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
	sequence text := format('ml.%s_%s_seq', name, key);
	remedy text;
BEGIN
	EXECUTE format('SELECT setval(%L, min(%I), false) FROM ml.%I', sequence, key, name);
	RETURN NEXT throws_ok(call, '55000', format('the sequence "%s" is behind its table', sequence), call);
	EXECUTE format('SELECT setval(%L, min(%I), false) FROM ml.%I', sequence, key, name);
	BEGIN
		EXECUTE call;
	EXCEPTION WHEN object_not_in_prerequisite_state THEN
		GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
	END;
	EXECUTE replace(remedy, ' puts it right.', '');
	RETURN NEXT lives_ok(call, 'after the hint: ' || call);
END $$;
SELECT lagging('registry_model', 'model_id', $$SELECT ml.train('next', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x', 'y', 'ridge')$$);
SELECT lagging('registry_version', 'version_id', $$SELECT ml.train('mine', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x', 'y', 'ridge', deploy => 'never')$$);
SELECT lagging('registry_deployment', 'deployment_id', $$SELECT ml.deploy('mine', 2)$$);
SELECT lagging('registry_evaluation', 'evaluation_id', $$SELECT ml.evaluate('mine', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 9) x')$$);
SELECT lagging('registry_tag', 'tag_id', $$SELECT ml.tag('mine', 1, 'c', 'd')$$);
SELECT set_eq($$SELECT relname::text FROM pg_class WHERE relnamespace = 'ml'::regnamespace AND relkind = 'S'$$,
	$$SELECT 'registry_' || n FROM unnest('{model_model_id_seq,version_version_id_seq,deployment_deployment_id_seq,evaluation_evaluation_id_seq,tag_tag_id_seq}'::text[]) n$$,
	'these are all sequences');

-- The last version number there is
SAVEPOINT numbers;
UPDATE ml.registry_model SET last_version = 2147483646 WHERE name = 'mine';
SELECT is((SELECT version FROM ml.train('mine', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x', 'y', 'ridge')), 2147483647, 'the last version number');
SELECT throws_ok($$SELECT ml.train('mine', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x', 'y', 'ridge')$$, '54000',
	'model "mine" has no version number left', 'and none after it');
ROLLBACK TO numbers;

-- Parameters that are no JSON, under a checksum that is right
CREATE FUNCTION castagnoli(bytes bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	crc bigint := 4294967295;
BEGIN
	FOR i IN 0 .. length(bytes) - 1 LOOP
		crc := crc # get_byte(bytes, i);
		FOR bit IN 1 .. 8 LOOP
			crc := CASE WHEN crc & 1 = 1 THEN (crc >> 1) # 2197175160 ELSE crc >> 1 END;
		END LOOP;
	END LOOP;
	crc := crc # 4294967295;
	RETURN (SELECT string_agg(set_byte('\x00', 0, (crc >> (8 * k) & 255)::int), '' ORDER BY k) FROM generate_series(0, 3) k);
END $$;
CREATE FUNCTION unread(bytea) RETURNS ml.model LANGUAGE internal STRICT AS 'byteasend';
CREATE FUNCTION damaged(model ml.model, was bytea, becomes bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	bytes bytea := overlay(model::bytea PLACING becomes FROM position(was IN model::bytea));
BEGIN
	RETURN overlay(bytes PLACING castagnoli(overlay(bytes PLACING ''::bytea FROM 43 FOR 4)) FROM 43);
END $$;
CREATE TABLE hurt AS SELECT ml.get('next') AS whole;
SELECT is(damaged(whole, '"alpha"', '"alpha"'), whole::bytea, 'the checksum is computed here as there') FROM hurt;
SELECT throws_ok(format('SELECT %L::bytea::ml.model', damaged(whole, was, becomes)), 'XX001', 'artifact is damaged: training: ' || why,
	'a value with parameters ' || becomes::text) FROM hurt, (VALUES ('"alpha":'::bytea, '"alpha",'::bytea, 'invalid input syntax for type json'),
	('{"alpha', '\x5b22616c706861', 'invalid input syntax for type json'), ('"alpha"', '\x01616c70686122', 'invalid input syntax for type json')) v (was, becomes, why);
UPDATE ml.registry_version SET artifact = unread(damaged(whole, '"alpha":', '"alpha",')), sha256 = sha256(damaged(whole, '"alpha":', '"alpha",'))
FROM hurt WHERE model_id = (SELECT model_id FROM ml.registry_model WHERE name = 'next');
SELECT throws_ok(call, 'XX001', 'artifact is damaged: training: invalid input syntax for type json', call)
FROM unnest(ARRAY['SELECT ml.describe(''next'')', 'SELECT ml.coefficients(''next'')', 'SELECT ml.deploy(''next'', 1, ''second'')', 'SELECT ml.predict(''next'', 3)']) call;
CREATE FUNCTION context_of(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	context text;
BEGIN
	EXECUTE call;
	RETURN NULL;
EXCEPTION WHEN data_corrupted THEN
	GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
	RETURN split_part(context, E'\n', 1);
END $$;
SELECT is(context_of('SELECT ml.describe(''next'')'), 'model "next"', 'which is named');
SELECT is(context_of('SELECT ml.deploy(''next'', 1, ''second'')'), 'trial of version 1 of model "next" before its deployment', 'in the trial too');

-- pg_upgrade and DISABLE and ENABLE TRIGGER ALL leave the foreign keys checked
ALTER TABLE ml.registry_model ENABLE TRIGGER ALL;
ALTER TABLE ml.registry_number ENABLE TRIGGER ALL;
ALTER TABLE ml.registry_version ENABLE TRIGGER ALL;
ALTER TABLE ml.registry_alias ENABLE TRIGGER ALL;
ALTER TABLE ml.registry_deployment ENABLE TRIGGER ALL;
SELECT is((SELECT deployed FROM ml.train('checked', 'iris', 'petal_width', 'ridge')), true, 'a training deploys where foreign keys are checked');
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'and they hold');
SELECT ml.drop_model('checked');

-- Where no trigger fires a drop takes all there is with it
CREATE FUNCTION rows_of(id bigint) RETURNS bigint LANGUAGE sql AS $$
	SELECT (SELECT count(*) FROM ml.registry_model WHERE model_id = id) + (SELECT count(*) FROM ml.registry_version WHERE model_id = id)
		+ (SELECT count(*) FROM ml.registry_alias WHERE model_id = id) + (SELECT count(*) FROM ml.registry_deployment WHERE model_id = id)
		+ (SELECT count(*) FROM ml.registry_number WHERE model_id = id) + (SELECT count(*) FROM ml.registry_tag WHERE model_id = id)
$$;
SELECT model_id FROM ml.registry_model WHERE name = 'mine' \gset
SELECT ok(rows_of(:model_id) > 5, 'a model with rows');
SET LOCAL session_replication_role = replica;
SELECT ml.drop_model('mine');
RESET session_replication_role;
SELECT is(rows_of(:model_id), 0::bigint, 'none is left');
SELECT is_empty('SELECT FROM ml.registry_evaluation e WHERE NOT EXISTS (SELECT FROM ml.registry_version v WHERE v.version_id = e.version_id)', 'nor an evaluation');

SELECT * FROM finish();
ROLLBACK;
