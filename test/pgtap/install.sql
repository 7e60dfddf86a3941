-- CREATE EXTENSION into a schema ml that exists: in the hands of others, or with any object of others in it,
-- it is refused, because what they made could fit names, operators or casts of the install script and run with
-- the rights of who installs.  And whatever is in the schema, the script does not look there.  Default
-- privileges give nobody rights on the registry: who may make a trigger on it would run code as its owner.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(40);

DROP EXTENSION IF EXISTS pg_ensemble CASCADE;
DROP SCHEMA IF EXISTS ml CASCADE;
CREATE ROLE install_other;

CREATE FUNCTION refused(detail text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	message text;
	found text;
BEGIN
	CREATE EXTENSION pg_ensemble;
	RETURN fail('installed, but expected: ' || detail);
EXCEPTION WHEN insufficient_privilege THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, found = PG_EXCEPTION_DETAIL;
	RETURN is(message || ': ' || found,
		'pg_ensemble cannot be installed into the existing schema "ml": ' || detail, detail);
END $$;

CREATE SCHEMA ml AUTHORIZATION install_other;
SELECT refused('It belongs to role "install_other", who is no superuser.');

SET LOCAL ROLE install_other;
CREATE FUNCTION ml.nextval(text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
RESET ROLE;
ALTER SCHEMA ml OWNER TO CURRENT_USER;
SELECT refused('It holds the function ml.nextval(pg_catalog.text) of role "install_other".');

DROP FUNCTION ml.nextval(text);
GRANT CREATE ON SCHEMA ml TO install_other;
SELECT refused('It lets role "install_other" create objects.');
REVOKE CREATE ON SCHEMA ml FROM install_other;
GRANT CREATE ON SCHEMA ml TO PUBLIC;
SELECT refused('It lets everyone create objects.');

REVOKE CREATE ON SCHEMA ml FROM PUBLIC;
GRANT USAGE ON SCHEMA ml TO install_other;

-- Objects of every kind that has an owner; some kinds only a superuser makes, and gives away.
CREATE SCHEMA install_own AUTHORIZATION install_other;
SET LOCAL ROLE install_other;
CREATE FUNCTION install_own.fits(oid, regclass) RETURNS boolean LANGUAGE plpgsql AS
	$$BEGIN RAISE 'code of others ran as %', current_user; END$$;
CREATE TABLE install_own.counted (a int, b int);
RESET ROLE;
CREATE FUNCTION refused_object(kind text, made text, identity text, dropped text, of_role text DEFAULT 'install_other')
RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	GRANT CREATE ON SCHEMA ml TO install_other;
	EXECUTE format('SET LOCAL ROLE %I', of_role);
	EXECUTE made;
	RESET ROLE;
	REVOKE CREATE ON SCHEMA ml FROM install_other;
	result := refused(format('It holds the %s %s of role "install_other".', kind, identity));
	EXECUTE dropped;
	RETURN result;
END $$;
SELECT refused_object('operator', 'CREATE OPERATOR ml.= (FUNCTION = install_own.fits, LEFTARG = oid, RIGHTARG = regclass)',
	'ml.=(pg_catalog.oid,pg_catalog.regclass)', 'DROP OPERATOR ml.= (oid, regclass)');
SELECT refused_object('type', 'CREATE TYPE ml.text AS ENUM (''a'')', 'ml.text', 'DROP TYPE ml.text');
SELECT refused_object('type', 'CREATE DOMAIN ml.name AS text', 'ml.name', 'DROP DOMAIN ml.name');
SELECT refused_object('table', 'CREATE TABLE ml.pg_class (id int)', 'ml.pg_class', 'DROP TABLE ml.pg_class');
SELECT refused_object('view', 'CREATE VIEW ml.pg_depend AS SELECT 1 AS x', 'ml.pg_depend', 'DROP VIEW ml.pg_depend');
SELECT refused_object('sequence', 'CREATE SEQUENCE ml.numbers', 'ml.numbers', 'DROP SEQUENCE ml.numbers');
SELECT refused_object('aggregate', 'CREATE AGGREGATE ml.max (text) (SFUNC = text_larger, STYPE = text)',
	'ml.max(pg_catalog.text)', 'DROP AGGREGATE ml.max (text)');
SELECT refused_object('collation', 'CREATE COLLATION ml."C" FROM "C"', 'ml."C"', 'DROP COLLATION ml."C"');
SELECT refused_object('conversion', 'CREATE CONVERSION ml.odd FOR ''LATIN1'' TO ''UTF8'' FROM iso8859_1_to_utf8',
	'ml.odd', 'DROP CONVERSION ml.odd');
SELECT refused_object('text search dictionary', 'CREATE TEXT SEARCH DICTIONARY ml.words (TEMPLATE = simple)',
	'ml.words', 'DROP TEXT SEARCH DICTIONARY ml.words');
SELECT refused_object('text search configuration', 'CREATE TEXT SEARCH CONFIGURATION ml.words (PARSER = default)',
	'ml.words', 'DROP TEXT SEARCH CONFIGURATION ml.words');
SELECT refused_object('statistics object', 'CREATE STATISTICS ml.counts ON a, b FROM install_own.counted',
	'ml.counts', 'DROP STATISTICS ml.counts');
SELECT refused_object('operator family', 'CREATE OPERATOR FAMILY ml.family USING btree;
	ALTER OPERATOR FAMILY ml.family USING btree OWNER TO install_other',
	'ml.family USING btree', 'DROP OPERATOR FAMILY ml.family USING btree', 'postgres');
SELECT refused_object('operator class', 'CREATE OPERATOR CLASS ml.class DEFAULT FOR TYPE box USING btree FAMILY array_ops
	AS STORAGE box; ALTER OPERATOR CLASS ml.class USING btree OWNER TO install_other',
	'ml.class USING btree', 'DROP OPERATOR CLASS ml.class USING btree', 'postgres');

-- What trusted hands put there is taken, and not used: better fits than the server's own for what the script says.
CREATE FUNCTION install_own.fits(name, unknown_role name) RETURNS boolean LANGUAGE plpgsql AS
	$$BEGIN RAISE 'an operator of the schema was used'; END$$;
CREATE FUNCTION install_own.fits(oid, oid) RETURNS boolean LANGUAGE plpgsql AS
	$$BEGIN RAISE 'an operator of the schema was used'; END$$;
CREATE OPERATOR ml.= (FUNCTION = install_own.fits, LEFTARG = name, RIGHTARG = name);
CREATE OPERATOR ml.= (FUNCTION = install_own.fits, LEFTARG = oid, RIGHTARG = oid);
CREATE OPERATOR ml.= (FUNCTION = install_own.fits, LEFTARG = oid, RIGHTARG = regclass);
CREATE OPERATOR ml.<> (FUNCTION = install_own.fits, LEFTARG = oid, RIGHTARG = oid);
CREATE FUNCTION ml.format(text, text, regclass) RETURNS text LANGUAGE sql AS $$SELECT 'no'$$;
CREATE TABLE ml.features (id int);
CREATE FUNCTION ml.own() RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT lives_ok('CREATE EXTENSION pg_ensemble', 'a schema of a superuser with other things in it is taken, and they are not used');
SELECT is_empty('SELECT FROM pg_operator o, pg_amop a, pg_depend d
	WHERE o.oprnamespace = ''ml''::regnamespace AND o.oprcode::text LIKE ''install_own%''
		AND d.refclassid = ''pg_operator''::regclass AND d.refobjid = o.oid', 'nothing depends on them');
SELECT hasnt_function('ml', 'internal_check_schema', 'the check leaves nothing');
SELECT has_function('ml', 'train', 'and the extension is there');
SELECT is_empty($$SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
	WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass AND e.extname = 'pg_ensemble'
		AND obj_description(d.objid, d.classid::regclass::name) IS NULL
		AND NOT EXISTS (SELECT FROM pg_type t WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid AND (t.typrelid <> 0 OR t.typcategory = 'A'))$$,
	'every object says what it is for, but for the types of rows and arrays, which 18 counts as objects of their own');
SELECT lives_ok(format('SET ml.%I = %L', substr(name, 4), setting), name || ' can be set in a session')
FROM pg_settings WHERE name LIKE 'ml.%' ORDER BY name;

DROP EXTENSION pg_ensemble;
CREATE ROLE "Install, odd";
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO install_other, "Install, odd", PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO install_other, "Install, odd", PUBLIC;
CREATE TABLE ml.later (id int);
CREATE EXTENSION pg_ensemble;
CREATE VIEW granted AS SELECT relname, relkind, privilege_type, grantee
	FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'ml'::regnamespace AND grantee <> relowner;
SELECT is_empty('SELECT * FROM granted WHERE relname LIKE ''registry%''', 'default privileges open no table or sequence of the registry');
SELECT results_eq('SELECT relname, privilege_type, grantee FROM granted WHERE relkind = ''v'' ORDER BY 1',
	$$VALUES ('deployments'::name, 'SELECT', 0::oid), ('evaluations', 'SELECT', 0), ('models', 'SELECT', 0),
		('progress', 'SELECT', 0), ('versions', 'SELECT', 0)$$,
	'the views are there to be read by everyone');
SELECT isnt_empty('SELECT * FROM granted WHERE relname = ''later''', 'and other tables of the schema are left alone');
SELECT hasnt_function('ml', 'internal_take_back_rights', 'which leaves nothing');

-- Removing it (doc/installation.md)
DROP TABLE ml.later, ml.features;
DROP FUNCTION ml.own(), ml.format(text, text, regclass);
DROP OPERATOR ml.= (name, name), ml.= (oid, oid), ml.= (oid, regclass), ml.<> (oid, oid);
CREATE TABLE install_kept AS SELECT ml.fit(t, 'y', 'ridge') AS model FROM (SELECT x, 2.0 * x AS y FROM generate_series(1, 30) x) t;
CREATE TABLE install_lost AS SELECT 1 AS id, model FROM install_kept;
CREATE TABLE install_answer AS SELECT ml.sha256(model) AS sha256, ml.predict(model, 3) AS answer FROM install_kept;
SELECT throws_ok('DROP EXTENSION pg_ensemble', '2BP01', 'cannot drop extension pg_ensemble because other objects depend on it', 'not while a column is a model');
SELECT lives_ok('ALTER TABLE install_kept ALTER model TYPE bytea USING model::bytea', 'a model becomes bytes');
SELECT lives_ok('DROP EXTENSION pg_ensemble CASCADE', 'and is not dropped');
SELECT columns_are('install_lost', ARRAY['id'], 'the column of another table is, the table is not');
SELECT has_schema('ml', 'the schema stays');
CREATE EXTENSION pg_ensemble;
SELECT lives_ok('ALTER TABLE install_kept ALTER model TYPE ml.model USING model::ml.model', 'bytes become a model');
SELECT results_eq('SELECT ml.sha256(model), ml.predict(model, 3) FROM install_kept', 'SELECT * FROM install_answer', 'the same one');

SELECT * FROM finish();
ROLLBACK;
