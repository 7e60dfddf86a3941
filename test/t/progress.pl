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
