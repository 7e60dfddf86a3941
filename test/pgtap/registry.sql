-- Names, versions, aliases, deployments and rollbacks.
-- Pitfalls: PostgresML #629, #1032 (nothing can be deleted), #1259, #628, #1641 (rollback without a
-- previous version), NeuronDB (rollback reports success and does nothing), MLflow #2169 (no record of
-- which version was production when).
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(85);

-- A new version whose predictions are slope * x.
CREATE FUNCTION train(name text, slope int, deploy text DEFAULT 'first') RETURNS int
LANGUAGE sql AS $$
	SELECT t.version FROM ml.train($1, format('SELECT x, %s * x AS y FROM generate_series(1, 30) x', $2),
		'y', 'linear_regression', test_size => 0, deploy => $3) t
$$;
CREATE FUNCTION champion(name text) RETURNS int
LANGUAGE sql AS 'SELECT champion FROM ml.models m WHERE m.name = $1';
CREATE FUNCTION slope(reference text) RETURNS int
LANGUAGE sql AS 'SELECT round(ml.predict($1, 1))::int';

-- Versions
SELECT is(train('churn', 1), 1, 'the first version is number 1');
SELECT is(champion('churn'), 1, 'the first version becomes champion');
SELECT is(train('churn', 2), 2, 'the next is number 2');
SELECT is(champion('churn'), 1, 'and does not replace the champion');
SELECT is(train('churn', 3, 'always'), 3, 'a third one');
SELECT is(champion('churn'), 3, 'deploy => always replaces it');
SELECT is(slope('churn'), 3, 'a bare name is the champion');
SELECT is(slope('churn@champion'), 3, 'and can be written out');
SELECT is(slope('churn@2'), 2, 'a version by number');
SELECT results_eq(
	$$SELECT latest_version, n_versions, algorithm, task, aliases FROM ml.models WHERE name = 'churn'$$,
	$$VALUES (3, 3::bigint, 'linear_regression', 'regression', '{"champion": 3}'::jsonb)$$,
	'ml.models sums up');
SELECT results_eq(
	$$SELECT version, aliases, n_train, n_test, n_skipped FROM ml.versions WHERE name = 'churn' ORDER BY version$$,
	$$VALUES (1, '{}'::text[], 30::bigint, 0::bigint, 0::bigint), (2, '{}', 30, 0, 0), (3, '{champion}', 30, 0, 0)$$,
	'ml.versions lists them');
SELECT is(v.sha256, encode(sha256(r.artifact::bytea), 'hex'), 'sha256 is that of the artifact, version ' || v.version)
	FROM ml.versions v JOIN ml.registry_version r USING (version) ORDER BY v.version;
SELECT is(v.size, octet_length(r.artifact::bytea)::bigint, 'and size its length')
	FROM ml.versions v JOIN ml.registry_version r USING (version) WHERE v.version = 1;

-- Deploy
SELECT is(ml.deploy('churn', 1), 1, 'deploy a version');
SELECT is(slope('churn'), 1, 'and it serves');
SELECT is(ml.deploy('churn'), 3, 'deploy without a version takes the latest');
SELECT is(ml.deploy('churn', 2, 'challenger'), 2, 'deploy under another alias');
SELECT is(slope('churn@challenger'), 2, 'which serves too');
SELECT is(slope('churn'), 3, 'and leaves the champion alone');
SELECT is(ml.deploy('churn', 2, 'challenger'), 2, 'deploying what is deployed says so');
SELECT results_eq(
	$$SELECT version, previous_version, reason, until IS NULL FROM ml.deployments
	  WHERE name = 'churn' AND alias = 'champion' ORDER BY deployed_at$$,
	$$VALUES (1, NULL::int, 'train', false), (3, 1, 'train', false), (1, 3, 'deploy', false), (3, 1, 'deploy', true)$$,
	'ml.deployments tells what served when (MLflow #2169)');
SELECT is((SELECT count(*) FROM ml.deployments WHERE name = 'churn' AND alias = 'challenger'), 1::bigint,
	'deploying what is deployed leaves no history');
SELECT is((SELECT count(*) FROM ml.deployments d JOIN ml.deployments n ON d.until = n.deployed_at
	WHERE d.name = 'churn' AND d.alias = 'champion' AND n.alias = 'champion' AND n.previous_version = d.version), 3::bigint,
	'each entry ends where the next begins');
SELECT is((SELECT version FROM ml.deployments WHERE name = 'churn' AND alias = 'champion'
	AND clock_timestamp() >= deployed_at AND clock_timestamp() < coalesce(until, 'infinity')), 3,
	'which version serves now is a plain query (MLflow #2169)');

-- Roll back: after 1, 2, 3 twice back is 1
SELECT train('roll', 1), train('roll', 2, 'always'), train('roll', 3, 'always');
SELECT is(ml.rollback('roll'), 2, 'a rollback leads to the version before (PostgresML #1641)');
SELECT is(slope('roll'), 2, 'which serves (NeuronDB: rollback reports success and does nothing)');
SELECT is(ml.rollback('roll'), 1, 'the next one further back');
SELECT throws_ok($$SELECT ml.rollback('roll')$$, '55000',
	'model "roll" has nothing to roll back to: version 1 is the first deployed as "champion"',
	'and then nothing is left (PostgresML #1259)');
SELECT is(slope('roll'), 1, 'a failed rollback changes nothing');
SELECT is(ml.deploy('roll', 3), 3, 'deploy on after rollbacks');
SELECT is(ml.rollback('roll'), 1, 'what was rolled back is not come back to');
SELECT is((SELECT array_agg(reason ORDER BY deployed_at) FROM ml.deployments WHERE name = 'roll'),
	'{train,train,train,rollback,rollback,deploy,rollback}', 'the history keeps every move');
SELECT is(ml.deploy('roll', 2), 2, 'deploy 2');
SELECT is(ml.deploy('roll', 1), 1, 'and 1 again');
SELECT is(ml.rollback('roll'), 2, 'a version deployed twice is two entries');
SELECT is(ml.rollback('roll'), 1, 'of the history');
SELECT throws_ok($$SELECT ml.rollback('roll', 'canary')$$, '42704', 'model "roll" has no alias "canary"',
	'a rollback of an alias there never was');
SELECT is(ml.deploy('roll', 3), 3, 'deploy 3 over 1');
SELECT lives_ok($$SELECT ml.drop_version('roll', 1)$$, 'drop 1');
SELECT throws_ok($$SELECT ml.rollback('roll')$$, '55000',
	'model "roll" cannot be rolled back: version 1, deployed before as "champion", was dropped',
	'a rollback to a dropped version is refused (PostgresML #1641)');

-- Take an alias away, and bring it back
SELECT lives_ok($$SELECT ml.undeploy('churn', 'challenger')$$, 'undeploy');
SELECT throws_ok($$SELECT slope('churn@challenger')$$, '42704', 'model "churn" has no alias "challenger"',
	'the alias is gone');
SELECT throws_ok($$SELECT ml.undeploy('churn', 'challenger')$$, '42704', 'model "churn" has no alias "challenger"',
	'and cannot go twice');
SELECT is(ml.rollback('churn', 'challenger'), 2, 'a rollback brings it back');
SELECT results_eq(
	$$SELECT version, previous_version, reason FROM ml.deployments
	  WHERE name = 'churn' AND alias = 'challenger' ORDER BY deployed_at$$,
	$$VALUES (2, NULL::int, 'deploy'), (NULL, 2, 'undeploy'), (2, NULL, 'rollback')$$,
	'with a history of all that');

-- Drop a version
SELECT throws_ok($$SELECT ml.drop_version('churn', 3)$$, '2BP01',
	'cannot drop version 3 of model "churn" because alias "champion" points to it', 'a deployed version stays, and what uses it is named (PostgresML #629)');
SELECT ml.deploy('churn', 3, 'canary');
SELECT throws_ok($$SELECT ml.drop_version('churn', 3)$$, '2BP01',
	'cannot drop version 3 of model "churn" because aliases "canary", "champion" point to it', 'every alias is named');
SELECT throws_ok($$SELECT ml.drop_version('churn', 9)$$, '42704', 'model "churn" has no version 9', 'drop an unknown version');
SELECT throws_ok($$SELECT ml.drop_version('churn', 0)$$, '22023', 'version 0 is not in [1, 2147483647]', 'drop version 0');
SELECT train('churn', 4);
SELECT lives_ok($$SELECT ml.drop_version('churn', 4)$$, 'drop the latest (PostgresML #629)');
SELECT throws_ok($$SELECT slope('churn@4')$$, '42704', 'model "churn" has no version 4', 'and it is gone');
SELECT is(train('churn', 5), 5, 'its number is not used again');

-- Names
SELECT throws_ok($$SELECT train('a@b', 1)$$, '22023',
	'invalid model name "a@b": a name has 1 to 200 bytes, without "@" and control characters', 'no @ in a name');
SELECT throws_ok($$SELECT ml.rename_model('churn', '')$$, '22023',
	'invalid model name "": a name has 1 to 200 bytes, without "@" and control characters', 'no empty name');
SELECT throws_ok($$SELECT ml.deploy('churn', 1, '2nd')$$, '22023',
	'invalid alias "2nd": an alias has 1 to 200 bytes, without "@" and control characters, and does not begin with a digit',
	'no digit begins an alias');
SELECT throws_ok($$SELECT ml.deploy('churn', 1, 'latest')$$, '22023', 'invalid alias "latest": it means the newest version', 'a word that is taken');
SELECT is((SELECT jsonb_build_array(ml.sha256(ml.get('churn@latest')))), (SELECT jsonb_build_array(v.sha256) FROM ml.versions v WHERE name = 'churn' ORDER BY version DESC LIMIT 1), 'the newest version');
SELECT throws_ok($$SELECT slope('churn@0')$$, '22023', 'invalid model reference "churn@0": version 0 is not in [1, 2147483647]',
	'no version 0');
SELECT throws_ok($$SELECT slope('churn@')$$, '22023', 'invalid model reference "churn@"', 'nothing after @');
SELECT throws_ok($$SELECT slope('churn@a@b')$$, '22023', 'invalid model reference "churn@a@b"', 'two @');
SELECT throws_ok($$SELECT slope('chrun')$$, '42704', 'model "chrun" does not exist', 'unknown model');
SELECT throws_ok($$SELECT slope('churn@best')$$, '42704', 'model "churn" has no alias "best"', 'unknown alias');
SELECT throws_ok($$SELECT ml.deploy('churn', 77)$$, '42704', 'model "churn" has no version 77', 'unknown version');
SELECT throws_ok($$SELECT ml.deploy(NULL)$$, '22004', 'argument "name" must not be NULL', 'NULL is not skipped silently');
SELECT throws_ok($$SELECT ml.rename_model('churn', 'roll')$$, '42710', 'model "roll" already exists', 'rename to a taken name');
SELECT is(train('Kündigung: Q1 "2026"', 7), 1, 'any other characters do');
SELECT is(slope('Kündigung: Q1 "2026"'), 7, 'and resolve');

-- Rename, tag
SELECT lives_ok($$SELECT ml.rename_model('churn', 'attrition')$$, 'rename');
SELECT is(slope('attrition@2'), 2, 'the new name has the versions');
SELECT throws_ok($$SELECT slope('churn')$$, '42704', 'model "churn" does not exist', 'the old name is free');
SELECT ml.tag('attrition', 2, 'ticket', '17'), ml.tag('attrition', 2, 'note', 'x'), ml.tag('attrition', 2, 'note', NULL);
SELECT is((SELECT tags FROM ml.versions WHERE name = 'attrition' AND version = 2), '{"ticket": "17"}', 'tags are set and taken away');
SELECT throws_ok($$SELECT ml.tag('attrition', 2, '', 'x')$$, '22023', 'invalid tag "": a key has 1 to 200 bytes', 'a tag has a key');
SELECT throws_ok($$SELECT ml.tag('attrition', 44, 'a', 'x')$$, '42704', 'model "attrition" has no version 44', 'tag an unknown version');

-- A version that does not load is not deployed (PostgresML #1259, #628: a broken model deployed).
CREATE FUNCTION forge(bytea, bytea) RETURNS ml.model LANGUAGE internal IMMUTABLE AS 'byteacat';
SELECT train('broken', 1), train('broken', 2);
UPDATE ml.registry_version v SET artifact = forge(substr(artifact::bytea, 1, size::int - 1), ''), sha256 = sha256('forged')
	FROM ml.registry_model m WHERE m.model_id = v.model_id AND m.name = 'broken' AND v.version = 2;
SELECT throws_ok($$SELECT ml.deploy('broken', 2)$$, 'XX001', NULL, 'a damaged version is not deployed (PostgresML #628)');
SELECT is(slope('broken'), 1, 'the champion serves on');

-- What is recorded has every digit, whatever the session shows
SET LOCAL extra_float_digits = -13;
CREATE FUNCTION train_noisy(test_size float8) RETURNS int LANGUAGE sql AS $$
	SELECT t.version FROM ml.train('noisy', 'SELECT x, x + 9 * sin(x * x) AS y FROM generate_series(1, 90) x', 'y',
		'linear_regression', test_size => $1, deploy => 'if_better') t
$$;
SELECT train_noisy(0.2345678) \gset
SET LOCAL extra_float_digits = 1;
SELECT train_noisy(0.2345678) \gset
SELECT is((SELECT metrics FROM ml.versions WHERE name = 'noisy' AND version = 1),
	(SELECT metrics FROM ml.versions WHERE name = 'noisy' AND version = 2), 'extra_float_digits does not round metrics');
SELECT is((SELECT recipe ->> 'test_size' FROM ml.versions WHERE name = 'noisy' AND version = 1), '0.2345678', 'nor the recipe');
SELECT is(champion('noisy'), 1, 'so that a training is not better than itself');

-- The history cannot be changed, and goes with its model
SELECT throws_ok($$DELETE FROM ml.registry_deployment$$, '55000', 'the deployment history cannot be changed', 'no DELETE');
SELECT throws_ok($$UPDATE ml.registry_deployment SET version = 1$$, '55000', 'the deployment history cannot be changed', 'no UPDATE');
SELECT ml.drop_model('attrition');
SELECT throws_ok($$SELECT slope('attrition@2')$$, '42704', 'model "attrition" does not exist', 'a dropped model is gone (PostgresML #1032)');
SELECT is((SELECT count(*) FROM ml.deployments WHERE name = 'attrition'), 0::bigint, 'with its history');
SELECT is(train('attrition', 6), 1, 'and a new one of its name begins anew');

SELECT * FROM finish();
ROLLBACK;
