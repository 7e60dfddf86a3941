-- Every act of the registry against every pair of acts in another session: no deadlock, ever, and nobody waits but
-- for what he must.  Session one does two acts in a transaction, session two one between them; where that one has to
-- wait, it must hold nothing that session one may still need.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS dblink;
SELECT plan(24);

\o /dev/null
-- The model, with a champion, a challenger and a version that nothing points to
CREATE FUNCTION train(name text, slope int, deploy text) RETURNS int
LANGUAGE sql AS $$
	SELECT t.version FROM ml.train($1, format('SELECT x, %s * x AS y FROM generate_series(1, 9) x', $2),
		'y', 'linear_regression', test_size => 0, deploy => $3) t
$$;
SELECT train('m', 1, 'first'), train('m', 2, 'always'), train('m', 3, 'never'), ml.deploy('m', 1, 'challenger');
CREATE ROLE locks_reader;
CREATE ROLE locks_manager;
SELECT ml.grant('m', 'locks_reader', 'read'), ml.grant('m', 'locks_manager', 'manage');

CREATE TABLE acts (act text PRIMARY KEY, statement text);
INSERT INTO acts VALUES
	('train', $$SELECT train('m', 4, 'never')$$),
	('train and deploy', $$SELECT train('m', 4, 'always')$$),
	('train anew', $$SELECT train('new', 4, 'first')$$),
	('evaluate', $$SELECT count(*) FROM ml.evaluate('m@3', 'SELECT x, x AS y FROM generate_series(1, 9) x')$$),
	('deploy', $$SELECT ml.deploy('m', 3)$$),
	('deploy elsewhere', $$SELECT ml.deploy('m', 3, 'challenger')$$),
	('rollback', $$SELECT ml.rollback('m')$$),
	('undeploy', $$SELECT ml.undeploy('m', 'champion')$$),
	('drop_version', $$SELECT ml.drop_version('m', 3)$$),
	('drop_model', $$SELECT ml.drop_model('m')$$),
	('rename_model', $$SELECT ml.rename_model('m', 'new')$$),
	('set_owner', $$SELECT ml.set_owner('m', 'locks_manager')$$),
	('tag', $$SELECT ml.tag('m', 3, 'key', 'value')$$),
	('grant', $$SELECT ml.grant('m', 'locks_manager', 'read')$$),
	('revoke', $$SELECT ml.revoke('m', 'locks_manager', 'predict')$$);

CREATE FUNCTION session(name text) RETURNS int
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM dblink_connect(name, format('host=%s port=%s dbname=%s user=postgres', split_part(current_setting('unix_socket_directories'), ',', 1),
		current_setting('port'), current_database()));
	PERFORM dblink_exec(name, $x$SET deadlock_timeout = '10ms'; SET client_min_messages = error$x$);
	RETURN (SELECT pid FROM dblink(name, 'SELECT pg_backend_pid()') AS t (pid int));
END $$;
SELECT session('one') AS one, session('two') AS two \gset

-- The SQLSTATE of a statement in a session, '' when it went well.
CREATE FUNCTION run(session text, statement text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM dblink(session, statement) AS t (x text);
	RETURN '';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;

-- Send a statement, and tell whether it waits for somebody (or else has ended).
CREATE FUNCTION send(session text, pid int, statement text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM dblink_send_query(session, statement);
	LOOP
		IF dblink_is_busy(session) = 0 THEN
			RETURN false;
		END IF;
		IF cardinality(pg_blocking_pids(pid)) > 0 THEN
			RETURN true;
		END IF;
	END LOOP;
END $$;

-- Wait for the end of what was sent; its SQLSTATE.
CREATE FUNCTION ended(session text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	state text := '';
BEGIN
	BEGIN
		PERFORM FROM dblink_get_result(session) AS t (x text);
	EXCEPTION WHEN OTHERS THEN
		state := SQLSTATE;
	END;
	PERFORM FROM dblink_get_result(session) AS t (x text);
	RETURN state;
END $$;

-- All of it is rolled back, so that each try finds the same model.
CREATE TABLE tries (first text, other text, second text, waited boolean, states text[]);
CREATE FUNCTION try(two int, first acts, other acts, second acts) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	waited boolean;
	states text[];
BEGIN
	PERFORM dblink_exec('one', 'BEGIN'), dblink_exec('two', 'BEGIN');
	PERFORM run('one', first.statement);
	waited := send('two', two, other.statement);
	IF waited THEN
		states := ARRAY[run('one', second.statement)];
	END IF;
	PERFORM dblink_exec('one', 'ROLLBACK');
	states := states || ended('two');
	PERFORM dblink_exec('two', 'ROLLBACK');
	INSERT INTO tries VALUES (first.act, other.act, second.act, waited, states);
	RETURN waited;
END $$;

-- Pairs, and then what one may do while two waits
SELECT count(try(:two, a, c, a)) AS pairs FROM acts a, acts c \gset
SELECT count(try(:two, a, c, b)) AS triples FROM (SELECT DISTINCT first, other FROM tries WHERE waited) t
	JOIN acts a ON a.act = t.first JOIN acts c ON c.act = t.other CROSS JOIN acts b WHERE b.act <> a.act \gset
\o
SELECT is((SELECT count(*) FROM tries WHERE '40P01' = ANY (states)), 0::bigint,
	format('no deadlock in %s pairs of acts and %s triples', :pairs, :triples));
SELECT is((SELECT array_agg(DISTINCT state ORDER BY state) FROM tries, unnest(states) AS state),
	'{"",2BP01,42704,42710,55000}', 'and no error but of what the other act changed');
SELECT set_eq($$SELECT DISTINCT first || ': ' || string_agg(DISTINCT other, ', ' ORDER BY other) FROM tries WHERE waited GROUP BY first$$,
	ARRAY['deploy: deploy, drop_model, drop_version, rollback, train and deploy, undeploy',
		'deploy elsewhere: deploy elsewhere, drop_model, drop_version',
		'drop_model: deploy, deploy elsewhere, drop_model, drop_version, rename_model, rollback, set_owner, train, train and deploy, undeploy',
		'drop_version: deploy, deploy elsewhere, drop_model, drop_version',
		'grant: grant, revoke',
		'rename_model: drop_model, rename_model, set_owner, train anew',
		'revoke: revoke',
		'rollback: deploy, drop_model, rollback, train and deploy, undeploy',
		'set_owner: drop_model, rename_model, set_owner',
		'train: drop_model',
		'train and deploy: deploy, drop_model, rollback, train and deploy, undeploy',
		'train anew: rename_model, train anew',
		'undeploy: deploy, drop_model, rollback, train and deploy, undeploy'],
	'who waits for whom: two moves of one alias, and what a drop takes away');

-- lock_timeout says who is in the way
CREATE FUNCTION timeout(holder text, waiter text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	PERFORM dblink_exec('one', 'BEGIN');
	PERFORM run('one', (SELECT statement FROM acts WHERE act = holder));
	PERFORM dblink_exec('two', $x$SET lock_timeout = '20ms'$x$);
	BEGIN
		PERFORM FROM dblink('two', (SELECT statement FROM acts WHERE act = waiter)) AS t (x text);
		RAISE EXCEPTION 'it did not wait';
	EXCEPTION WHEN lock_not_available THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		detail := SQLERRM || '. ' || detail;
	END;
	PERFORM dblink_exec('two', 'RESET lock_timeout');
	PERFORM dblink_exec('one', 'ROLLBACK');
	RETURN detail;
END $$;
CREATE FUNCTION says(holder text, waiter text, what text, pid int) RETURNS text
LANGUAGE sql AS $$
	SELECT is(timeout(holder, waiter), format('canceling statement due to lock timeout while waiting for %s. Process %s of role "postgres" '
		'holds it in an open transaction.', what, pid), format('%s, then %s', holder, waiter))
$$;
SELECT says('deploy', 'rollback', 'alias "champion" of model "m"', :one);
SELECT says('deploy', 'drop_version', 'version 3 of model "m"', :one);
SELECT says('train', 'drop_model', 'model "m"', :one);
SELECT says('train anew', 'rename_model', 'model name "new"', :one);
SELECT says('rename_model', 'train anew', 'model name "new"', :one);
SELECT says('grant', 'revoke', 'privilege "read" of "locks_manager" on model "m"', :one);

-- Neither who reads nor who manages holds the owner up
SELECT ok(NOT send('two', :two, $$SELECT ml.tag('m', 3, 'key', 'a')$$) AND ended('two') = '', 'a tag is set');
SELECT is(run('one', 'BEGIN') || run('one', 'SET ROLE locks_manager') || run('one', $$SELECT ml.tag('m', 3, 'key', 'b')$$), '',
	'a manager sets it in an open transaction');
SELECT ok(NOT send('two', :two, $$SELECT ml.tag('m', 3, 'key', 'c')$$) AND ended('two') = '', 'the owner does not wait to set it');
SELECT ok(NOT send('two', :two, $$SELECT ml.revoke('m', 'locks_manager', 'manage')$$) AND ended('two') = '', 'nor to revoke');
SELECT is(run('one', 'COMMIT') || run('one', 'RESET ROLE'), '', 'the manager commits');
SELECT is((SELECT tags FROM ml.versions WHERE version = 3), '{"key": "c"}', 'the tag set last counts');

-- Numbers: nobody waits, and none is given out twice
SELECT is(run('one', 'BEGIN') || run('one', $$SELECT train('m', 4, 'never')$$), '', 'a training in an open transaction');
SELECT is(train('m', 5, 'never'), 5, 'the next does not wait, and takes the number after');
SELECT is(run('one', 'ROLLBACK'), '', 'the first rolls back');
SELECT is(train('m', 6, 'never'), 6, 'which leaves a gap');
SELECT ml.drop_version('m', 6) \g /dev/null
SELECT is(train('m', 7, 'never'), 7, 'the number of a dropped version is not used again');

-- An evaluation that commits after the drop shows nowhere, and goes with the next drop
SELECT is(run('one', 'BEGIN') || run('one', (SELECT statement FROM acts WHERE act = 'evaluate')), '', 'an evaluation in an open transaction');
SELECT ml.drop_model('m') \g /dev/null
SELECT is(run('one', 'COMMIT'), '', 'does not hold up the drop');
SELECT is((SELECT count(*) FROM ml.evaluations)::text || (SELECT count(*) > 0 FROM ml.registry_evaluation), '0true',
	'and is left where no view looks');
SELECT train('m', 1, 'never'), ml.drop_model('m') \g /dev/null
SELECT is((SELECT count(*) FROM ml.registry_evaluation) + (SELECT count(*) FROM ml.registry_tag) + (SELECT count(*) FROM ml.registry_privilege),
	0::bigint, 'the next drop sweeps it up');

SELECT dblink_disconnect('one'), dblink_disconnect('two') \g /dev/null
DROP ROLE locks_reader, locks_manager;
SELECT * FROM finish();
