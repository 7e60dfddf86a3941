-- Who may predict with, read and manage a model; everything here runs as plain users.
-- Pitfall: PostgresML #1255, #1227 (no rights per model; "permission denied for table").
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(67);

CREATE ROLE reg_owner;
CREATE ROLE reg_other;
CREATE ROLE reg_group;
CREATE ROLE reg_member IN ROLE reg_group;
CREATE ROLE "Reg Odd";

-- One value of one statement run as a role.
CREATE FUNCTION as_role(role text, statement text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	PERFORM set_config('role', role, true);
	EXECUTE statement INTO result;
	PERFORM set_config('role', 'none', true);
	RETURN result;
END $$;
CREATE FUNCTION denied(role text, statement text, privilege text) RETURNS text
LANGUAGE sql AS $$
	SELECT throws_ok(format('SELECT as_role(%L, %L)', role, statement), '42501', 'permission denied for model "plain"',
		format('%s lacks %s: %s', role, privilege, statement))
$$;
CREATE FUNCTION may(role text, statement text) RETURNS text
LANGUAGE sql AS $$
	SELECT lives_ok(format('SELECT as_role(%L, %L)', role, statement), format('%s may: %s', role, statement))
$$;
CREATE FUNCTION source(slope int) RETURNS text
LANGUAGE sql AS $$ SELECT format('SELECT x, %s * x AS y FROM generate_series(1, 30) x', slope) $$;
CREATE FUNCTION train_sql(slope int, deploy text) RETURNS text
LANGUAGE sql AS $$
	SELECT format('SELECT version FROM ml.train(%L, %L, %L, %L, test_size => 0, deploy => %L)',
		'plain', source($1), 'y', 'linear_regression', $2)
$$;

-- The owner
SELECT is(as_role('reg_owner', train_sql(1, 'first')), '1', 'a plain user trains (PostgresML #1255)');
SELECT is(as_role('reg_owner', train_sql(2, 'always')), '2', 'again');
SELECT is(as_role('reg_owner', 'SELECT owner FROM ml.models'), 'reg_owner', 'and owns the model');
SELECT is(as_role('reg_owner', $$SELECT round(ml.predict('plain', 1))$$), '2', 'predicts');
SELECT is(as_role('reg_owner', $$SELECT ml.rollback('plain')$$), '1', 'rolls back');
SELECT is(as_role('reg_owner', $$SELECT ml.deploy('plain', 2)$$), '2', 'deploys');
SELECT is(as_role('reg_owner', $$SELECT count(*) FROM ml.versions$$), '2', 'reads versions');
SELECT is(as_role('reg_owner', $$SELECT count(*) FROM ml.deployments$$), '4', 'and deployments');
SELECT is(as_role('reg_owner', 'SELECT current_user'), 'reg_owner', 'a write leaves the user as it was');
SELECT is(current_setting('search_path'), '"$user", public', 'and the search path');
SELECT throws_ok($$SELECT as_role('reg_owner', 'SELECT count(*) FROM ml.registry_version')$$, '42501',
	'permission denied for table registry_version', 'the tables are nobody''s');
SELECT throws_ok($$SELECT as_role('reg_owner', 'INSERT INTO ml.registry_privilege VALUES (1, ''reg_owner'', ''manage'', '''')')$$,
	'42501', 'permission denied for table registry_privilege', 'to write either');

-- A stranger
SELECT is(as_role('reg_other', 'SELECT count(*) FROM ml.models'), '0', 'a stranger sees no model (PostgresML #1255)');
SELECT is(as_role('reg_other', 'SELECT count(*) FROM ml.versions'), '0', 'no version');
SELECT is(as_role('reg_other', 'SELECT count(*) FROM ml.deployments'), '0', 'no deployment');
SELECT denied('reg_other', $$SELECT ml.predict('plain', 1)$$, 'predict');
SELECT denied('reg_other', $$SELECT ml.deploy('plain', 1)$$, 'manage');
SELECT denied('reg_other', $$SELECT ml.drop_model('plain')$$, 'manage');
SELECT denied('reg_other', train_sql(3, 'never'), 'manage');
SELECT throws_ok($$SELECT as_role('reg_other', 'SELECT ml.grant(''plain'', ''reg_other'', ''manage'')')$$, '42501',
	'must be owner of model "plain"', 'and cannot help themselves');

-- predict
SELECT may('reg_owner', $$SELECT ml.grant('plain', 'reg_group', 'predict')$$);
SELECT is(as_role('reg_member', $$SELECT round(ml.predict('plain', 1))$$), '2', 'a member of a granted role predicts');
SELECT is(as_role('reg_member', 'SELECT name FROM ml.models'), 'plain', 'and sees the model (PostgresML #1227)');
SELECT is(as_role('reg_member', 'SELECT count(*) FROM ml.versions'), '0', 'but not its parameters');
SELECT denied('reg_member', $$SELECT ml.tag('plain', 1, 'a', 'b')$$, 'manage');

-- read
SELECT may('reg_owner', $$SELECT ml.grant('plain', 'reg_member'::regrole, 'read')$$);
SELECT is(as_role('reg_member', 'SELECT count(*) FROM ml.versions'), '2', 'read shows the versions');
SELECT denied('reg_member', $$SELECT ml.rollback('plain')$$, 'manage');

-- manage
SELECT may('reg_owner', $$SELECT ml.grant('plain', '"Reg Odd"', 'manage')$$);
SELECT is(as_role('Reg Odd', train_sql(4, 'always')), '3', 'manage trains and deploys');
SELECT is((SELECT owner FROM ml.models), 'reg_owner', 'which does not change the owner');
SELECT is((SELECT created_by FROM ml.versions WHERE version = 3), 'Reg Odd', 'the version says who made it');
SELECT throws_ok($$SELECT as_role('Reg Odd', 'SELECT ml.grant(''plain'', ''reg_other'', ''read'')')$$, '42501',
	'must be owner of model "plain"', 'manage does not grant');

-- has_privilege
SELECT ok(ml.has_privilege('reg_member', 'plain', 'read') AND ml.has_privilege('reg_member', 'plain', 'predict'),
	'read implies predict');
SELECT ok(NOT ml.has_privilege('reg_member', 'plain', 'manage'), 'but not manage');
SELECT is(as_role('reg_member', $$SELECT ml.has_privilege('plain', 'read')$$), 'true', 'has_privilege of the current user');
SELECT throws_ok($$SELECT ml.has_privilege('plain', 'write')$$, '22023', 'unrecognized privilege "write"', 'unknown privilege');
SELECT throws_ok($$SELECT ml.has_privilege('plainn', 'read')$$, '42704', 'model "plainn" does not exist', 'unknown model');

-- A role is given in the same forms everywhere: text as ml.grant takes it, a name, or an OID
SELECT results_eq($$SELECT proname::text COLLATE "default", string_agg(pg_get_function_arguments(oid), '; ' ORDER BY proargtypes[array_position(proargnames, 'role') - 1]) FROM pg_proc
		WHERE pronamespace = 'ml'::regnamespace AND 'role' = ANY (proargnames) AND proargmodes IS NULL GROUP BY proname ORDER BY proname$$,
	$$VALUES ('grant', 'name text, role text, privilege text; name text, role regrole, privilege text'),
		('has_privilege', 'role text, name text, privilege text; role regrole, name text, privilege text'),
		('revoke', 'name text, role text, privilege text; name text, role regrole, privilege text'),
		('set_owner', 'name text, role text; name text, role regrole')$$, 'every function with a role takes both forms');
SELECT is(ml.has_privilege(role, 'plain', 'read'), may, 'as text: ' || role)
FROM (VALUES ('reg_member', true), ('REG_MEMBER', true), ('"Reg Odd"', true), ('reg_other', false), ('public', false)) v (role, may);
SELECT ok(ml.has_privilege('reg_member'::name, 'plain', 'read'), 'as a name');
SELECT ok(ml.has_privilege('reg_member'::regrole, 'plain', 'read'), 'as regrole');
SELECT ok(ml.has_privilege('reg_member'::regrole::oid, 'plain', 'read'), 'as an OID');
SELECT is(as_role('reg_member', $$SELECT ml.has_privilege(current_user, 'plain', 'read')$$), 'true', 'the current user');
PREPARE by_driver AS SELECT ml.has_privilege($1, $2, $3);
SELECT results_eq($$EXECUTE by_driver('reg_member', 'plain', 'read')$$, 'VALUES (true)', 'parameters without a type are texts');
SELECT throws_ok($$SELECT ml.has_privilege('nobody', 'plain', 'read')$$, '42704', 'role "nobody" does not exist', 'unknown role');
SELECT throws_ok($$SELECT ml.has_privilege('plain', 'reg_member', 'read')$$, '42704', 'role "plain" does not exist', 'the role comes first');
SELECT ok(ml.has_privilege(NULL::text, 'plain', 'read') IS NULL, 'NULL for NULL');

-- public, revoke
SELECT ml.grant('plain', 'public', 'read');
SELECT ok(ml.has_privilege('reg_other', 'plain', 'read'), 'public is everyone');
SELECT ok(ml.has_privilege('public', 'plain', 'read') AND NOT ml.has_privilege('PUBLIC', 'plain', 'manage'), 'and can be asked for');
SELECT ml.revoke('plain', 'public', 'predict');
SELECT ok(NOT ml.has_privilege('reg_other', 'plain', 'predict'), 'revoke takes what implies it too');
SELECT ml.revoke('plain', 'reg_member', 'read');
SELECT ok(NOT ml.has_privilege('reg_member', 'plain', 'read') AND ml.has_privilege('reg_member', 'plain', 'predict'),
	'and leaves what was granted beside it');
SELECT throws_ok($$SELECT ml.grant('plain', 'nobody', 'read')$$, '42704', 'role "nobody" does not exist', 'unknown role');
SELECT throws_ok($$SELECT ml.grant('plain', NULL::regrole, 'read')$$, '22004', 'argument "role" must not be NULL', 'no NULL role');

-- Owners
SELECT throws_ok($$SELECT as_role('reg_owner', 'SELECT ml.set_owner(''plain'', ''reg_group'')')$$, '42501',
	'must be member of role "reg_group"', 'a model is not pushed on others');
SELECT throws_ok($$SELECT ml.set_owner('plain', 'public')$$, '42704', 'role "public" does not exist', 'everyone cannot own a model');
SELECT throws_ok($$SELECT ml.set_owner('plain', NULL::text)$$, '22004', 'argument "role" must not be NULL', 'no NULL owner');
SELECT lives_ok($$SELECT ml.set_owner('plain', 'reg_group'::regrole)$$, 'a superuser gives it away');
SELECT is(as_role('reg_member', $$SELECT ml.deploy('plain', 1)$$), '1', 'members of the owner are owners');
SELECT denied('reg_owner', $$SELECT ml.deploy('plain', 2)$$, 'manage');

-- Roles are stored by name: a renamed one loses its models until a superuser gives them back
ALTER ROLE reg_group RENAME TO reg_renamed;
SELECT denied('reg_member', $$SELECT ml.deploy('plain', 2)$$, 'manage');
SELECT is(as_role('reg_member', 'SELECT count(*) FROM ml.models'), '0', 'it sees nothing');
SELECT ml.set_owner('plain', 'reg_renamed'::name);
SELECT is(as_role('reg_member', $$SELECT ml.deploy('plain', 2)$$), '2', 'set_owner repairs it');

SELECT * FROM finish();
ROLLBACK;
