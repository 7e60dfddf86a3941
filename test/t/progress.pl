# ml.progress: what other sessions train now, who may see it, and that it ends.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('progress', conf => "shared_preload_libraries = 'pg_ensemble'\n");

load_data($node, 'postgres');
# A source that waits, as a function of the caller's may, for a lock that we hold.
$node->safe_psql('postgres', q{
	CREATE TABLE numbers AS SELECT i AS x, 2 * i AS y FROM generate_series(1, 10000) i;
	CREATE FUNCTION wait_for_us(x int) RETURNS int LANGUAGE plpgsql AS
		$$BEGIN IF x = 9000 THEN PERFORM pg_advisory_xact_lock(1); END IF; RETURN x; END$$;
	CREATE ROLE other; CREATE ROLE watcher IN ROLE pg_read_all_stats;
	GRANT SELECT ON numbers TO other; CREATE DATABASE elsewhere;});

my $select = q{SELECT name, algorithm, phase, done, total IS NULL, loss IS NULL, started_at <= clock_timestamp(),
	role = 'postgres', pid <> pg_backend_pid() FROM ml.progress};

is($node->safe_psql('postgres', $select), '', 'nothing is trained');

my $holder = $node->background_psql('postgres');
sub say_to { my ($session, $sql) = @_; return $session->query_safe($sql); }

sub train_in_background
{
	my ($statement) = @_;
	my ($stdin, $stdout, $stderr) = ('', '', '');
	return IPC::Run::start(
		[ 'psql', '-X', '-A', '-t', '-d', $node->connstr('postgres'), '-c', $statement ],
		'<', \$stdin, '>', \$stdout, '2>', \$stderr);
}

my $train = q{SELECT version FROM ml.train('slow', 'SELECT wait_for_us(x) AS x, y FROM numbers', 'y', 'ridge')};
my $holding = 'SELECT pg_advisory_lock(1)';
my $let_go = 'SELECT pg_advisory_unlock(1)';

say_to($holder, $holding);
my $session = train_in_background($train);
ok($node->poll_query_until('postgres', q{SELECT EXISTS (SELECT FROM ml.progress p JOIN pg_locks l USING (pid)
	WHERE l.locktype = 'advisory' AND NOT l.granted)}), 'a training shows while it runs');
is($node->safe_psql('postgres', $select), 'slow|ridge|reading rows|8192|t|t|t|t|t', 'with what it does and how far it is');
is($node->safe_psql('postgres', "SET ROLE other; $select"), '', 'others do not see it');
is($node->safe_psql('postgres', "SET ROLE watcher; $select"), 'slow|ridge|reading rows|8192|t|t|t|t|t',
	'who may read all statistics does');
$node->safe_psql('elsewhere', 'CREATE EXTENSION pg_ensemble');
is($node->safe_psql('elsewhere', $select), '', 'it is of its own database');

my $pid = $node->safe_psql('postgres', 'SELECT pid FROM ml.progress');
is($node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)"), 't', 'a training can be cancelled by its pid');
IPC::Run::finish($session);
is($node->safe_psql('postgres', $select), '', 'a cancelled one is gone');
is($node->safe_psql('postgres', q{SELECT count(*) FROM ml.models}), '0', 'and left nothing');

$session = train_in_background($train);
ok($node->poll_query_until('postgres', q{SELECT EXISTS (SELECT FROM ml.progress)}), 'again');
say_to($holder, $let_go);
IPC::Run::finish($session);
is($node->safe_psql('postgres', $select), '', 'a finished one is gone');
is($node->safe_psql('postgres', q{SELECT count(*) FROM ml.models}), '1', 'and left its model');

# In one session: a training that fails in a subtransaction leaves nothing behind.
is($node->safe_psql('postgres', q{DO $$ BEGIN PERFORM ml.train('bad', 'SELECT 1 AS x, 1/(x-x) AS y FROM numbers', 'y', 'ridge');
	EXCEPTION WHEN division_by_zero THEN PERFORM set_config('test.rows', (SELECT count(*)::text FROM ml.progress), false); END $$;
	SELECT current_setting('test.rows')}), '0', 'nor does one that failed in a subtransaction');

# One training within another's source: while it runs it is shown, then the outer one is again,
# after an inner one that failed as after one that did not.
$node->safe_psql('postgres', q{
	CREATE TABLE seen (place int GENERATED ALWAYS AS IDENTITY, at text, name text, algorithm text, same_start boolean, same_role boolean);
	GRANT ALL ON seen TO PUBLIC;
	CREATE FUNCTION look(place text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$INSERT INTO seen (at, name, algorithm, same_start, same_role)
		SELECT place, p.name, p.algorithm, started_at > statement_timestamp(), role = 'postgres'
		FROM (SELECT) one LEFT JOIN ml.progress p ON p.pid = pg_backend_pid()$$;
	CREATE FUNCTION look_within(x int, place text) RETURNS int LANGUAGE plpgsql AS $$BEGIN
		IF x = 5000 THEN PERFORM look(place); END IF; RETURN x; END$$;
	CREATE FUNCTION looks(x int, inner_source text, place text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN
		IF x = 5000 THEN
			PERFORM look('before ' || place);
			BEGIN
				PERFORM ml.train('inner_' || repeat('s', 100), inner_source, 'y', 'lasso', deploy => 'always');
			EXCEPTION WHEN division_by_zero THEN PERFORM repeat('overwrites what was freed', 1000);
			END;
			PERFORM look('after ' || place);
		END IF;
		RETURN x; END$$;
	ALTER FUNCTION looks OWNER TO other; GRANT CREATE ON SCHEMA public TO other;});
$node->safe_psql('postgres', q{
	SELECT version FROM ml.train('outer', $$SELECT looks(x, 'SELECT look_within(x, ''in it'') AS x, y FROM numbers', 'one that ended') AS x, y FROM numbers$$, 'y', 'ridge');
	SELECT version FROM ml.train('outer', $$SELECT looks(x, 'SELECT x, 1 / (x - 5000) AS y FROM numbers', 'one that failed') AS x, y FROM numbers$$, 'y', 'ridge');
	SELECT version FROM ml.train('outer', $$SELECT looks(x, 'SELECT fitted.x, y FROM numbers, LATERAL (SELECT numbers.x) fitted
		WHERE (SELECT ml.fit(q, ''y'', ''ridge'') IS NOT NULL FROM (SELECT n.x, y FROM numbers n LIMIT 10) q)', 'one with ml.fit') AS x, y FROM numbers$$, 'y', 'ridge');
	SELECT look('at the end')});
is($node->safe_psql('postgres', q{SELECT string_agg(concat_ws(' ', at || ':', left(name, 7), algorithm, same_start, same_role), E'\n' ORDER BY place) FROM seen}),
	join("\n", 'before one that ended: outer ridge t t', 'in it: inner_s lasso t f', 'after one that ended: outer ridge t t',
		'before one that failed: outer ridge t t', 'after one that failed: outer ridge t t',
		'before one with ml.fit: outer ridge t t', 'after one with ml.fit: outer ridge t t', 'at the end:'),
	'a training within a training is shown while it runs, and the outer one after it');

# ml.fit is a training too, without a name; what a training before it in this session left by failing is not shown.
my ($out, $err) = ('', '');
$node->psql('postgres', q{
	SELECT version FROM ml.train('a_name_that_is_freed', 'SELECT x, 1 / (x - 10000) AS y FROM numbers', 'y', 'gradient_boosting');
	BEGIN;
	SELECT ml.fit(q, 'y', 'mlp', '{"max_iter": 2}') IS NOT NULL FROM (SELECT x, y FROM numbers LIMIT 100) q;
	SELECT count(*) FROM ml.progress;
	COMMIT;}, stdout => \$out, stderr => \$err, on_error_stop => 0);
like($err, qr/division by zero/, 'a training fails');
is($out, "t\n0", 'and is not shown by the next one, nor is that when it is over');
my $fit = q{SELECT ml.fit(n, 'y', 'gradient_boosting', '{"n_estimators": 100000, "early_stopping": true, "n_iter_no_change": 100000}') IS NULL FROM numbers n};
$session = train_in_background($fit);
ok($node->poll_query_until('postgres', q{SELECT EXISTS (SELECT FROM ml.progress
	WHERE name IS NULL AND algorithm = 'gradient_boosting' AND phase = 'boosting rounds' AND total = 100000)}), 'ml.fit shows while it learns');
$node->safe_psql('postgres', 'SELECT pg_cancel_backend(pid) FROM ml.progress');
IPC::Run::finish($session);
is($node->safe_psql('postgres', 'SELECT count(*) FROM ml.progress'), '0', 'and is gone when it is cancelled');
$session = train_in_background($fit);
ok($node->poll_query_until('postgres', q{SELECT EXISTS (SELECT FROM ml.progress)}), 'once more');
$node->safe_psql('postgres', 'SELECT pg_terminate_backend(pid) FROM ml.progress');
IPC::Run::finish($session);
is($node->safe_psql('postgres', 'SELECT count(*) FROM ml.progress'), '0', 'or terminated');

# ml.verbose: a line a second, to this session.
sub lines_of
{
	my ($verbose) = @_;
	my $err;
	$node->psql('postgres', qq{SET ml."verbose" = $verbose; SET statement_timeout = '3500ms';
		SELECT * FROM ml.train('long', 'numbers', 'y', 'gradient_boosting', '{"n_estimators": 100000, "early_stopping": true, "n_iter_no_change": 100000}')}, stderr => \$err);
	like($err, qr/canceling statement due to statement timeout/, "verbose $verbose: the training goes on until the timeout");
	return grep { /INFO/ } split /\n/, $err;
}
my @lines = lines_of('on');
ok(@lines >= 1 && @lines <= 3, 'verbose on: lines, one a second at most') or diag(scalar @lines);
like($lines[0], qr/INFO:  boosting rounds: \d+ of 100000, loss [\d.e+-]+, about \d+ s left$/, 'with phase, done, total, loss and the time left')
	or diag(join "\n", @lines);
is(scalar(lines_of('off')), 0, 'verbose off: none');
$holder->quit;
$node->stop;

# Without the library preloaded it says what to set.
my $plain = new_node('plain');
is(fails($plain, 'SELECT * FROM ml.progress'), '55000', 'not preloaded: an error');
$plain->stop;
done_testing();
