-- CREATE EXTENSION into a schema ml that exists: in the hands of others it is refused, because their
-- functions would fit calls of the install script and of its views and run with the rights of others.  Default
-- privileges give nobody rights on the registry: who may make a trigger on it would run code as its owner.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(16);

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
CREATE TABLE ml.features (id int);
CREATE FUNCTION ml.own() RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT lives_ok('CREATE EXTENSION pg_ensemble', 'a schema of a superuser with other things in it is taken');
SELECT hasnt_function('ml', 'internal_check_schema', 'the check leaves nothing');
SELECT has_function('ml', 'train', 'and the extension is there');
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

SELECT * FROM finish();
ROLLBACK;
