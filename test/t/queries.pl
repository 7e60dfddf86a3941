# Statements at random (RandomQuery.pm), each run twice: with ml.rewrite as it is and
# with settings at random, and without it.  Nothing may crash, be an internal error, take
# long, or come out differently.
#
#   make test ONLY=tap FILES=queries                                        a short run
#   make test ONLY=tap FILES=queries QUERY_RUNS=1000000 QUERY_SECONDS=3600  a long one, with another QUERY_SEED
#   make test ONLY=tap FILES=queries QUERY_SEED=1234 QUERY_RUNS=1           one query again, shown
use strict;
use warnings;

use IPC::Open3;
use PgEnsemble;
use PostgreSQL::Test::Utils;
use RandomQuery;
use Test::More;
use Time::HiRes qw(time);

my $runs = $ENV{QUERY_RUNS} // 2000;
my $seconds = $ENV{QUERY_SECONDS} // 15;
my $first = $ENV{QUERY_SEED} // 1;
my $slow = $ENV{QUERY_SLOW} // 20; # seconds; an order of magnitude above what any of them takes
my $most_shown = 20;

my $node = new_node('queries', conf => "statement_timeout = '${slow}s'\nmax_parallel_workers = 4\nfsync = off\nshared_buffers = 32MB\njit = off\nautovacuum = off\n");
$node->safe_psql('postgres', slurp_file("$ENV{TESTDIR}/test/data/queries.sql"));

# 16 has renamed the setting
my $force = $node->safe_psql('postgres', "SELECT name FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')");

# -- sessions -----------------------------------------------------------------

# psql at the end of two pipes; what it says goes into one, in order.
sub open_session
{
	my ($rewrite) = @_;
	my ($in, $out);
	my $pid = open3($in, $out, undef, 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr('postgres'));
	my $session = { pid => $pid, in => $in, out => $out, rewrite => $rewrite, ran => 0 };

	my $said = ask($session, "\\set VERBOSITY sqlstate\n\\pset null NULL\nSET client_min_messages = error;\nLOAD 'pg_ensemble';\nSET ml.rewrite = $rewrite;");
	die "no session: $said" if !defined $said || $said ne '';
	return $session;
}

sub close_session
{
	my ($session) = @_;

	close($session->{in});
	close($session->{out});
	waitpid($session->{pid}, 0);
	return;
}

# What came back for these lines; undef: the connection is gone.
sub ask
{
	my ($session, $lines) = @_;
	my $end = '-- end ' . ++$session->{ran};
	my $said = '';
	my $in = $session->{in};
	my $out = $session->{out};
	local $SIG{PIPE} = 'IGNORE';

	print $in "$lines\n\\echo '$end'\n";
	$in->flush;
	while (my $line = <$out>)
	{
		return $said if $line eq "$end\n";
		$said .= $line;
	}
	return undef;
}

# All of it in one message, for speed; what an error leaves goes with another.
sub script_of
{
	my ($query, @settings) = @_;

	return join("\n\\;", 'BEGIN', (map { "SET LOCAL $_" } @settings), @{ $query->{statements} }) . "\n\\; ROLLBACK;\nROLLBACK\\; DEALLOCATE ALL;";
}

sub outcome_of
{
	my ($query, $said) = @_;

	return $said if $query->{ordered} || !defined $said;
	return join("\n", sort split(/\n/, $said, -1));
}

# -- one query ----------------------------------------------------------------

my %sessions;
my $unplanned = 0;

# As it is, or what is wrong with how it went.
sub run_query
{
	my ($query, $rewrite, @settings) = @_;
	my $session = $sessions{$rewrite} //= open_session($rewrite);
	my $said = ask($session, script_of($query, @settings));

	if (!defined $said)
	{
		close_session(delete $sessions{$rewrite});
		$node->poll_query_until('postgres', 'SELECT true');
		close_session($_) for values %sessions;
		%sessions = ();
		return (undef, 'the connection was lost');
	}
	return ($said, 'an internal error') if $said =~ /^ERROR:  XX/m;
	return ($said, "it takes more than $slow s") if $said =~ /^ERROR:  57014/m;
	return ($said, undef);
}

# Does PostgreSQL's planner itself fail, with these settings and nothing rewritten?  From 16 on it
# cannot plan a whole row of a named join that an outer join may make NULL.
sub planner_fails
{
	my ($query, @settings) = @_;

	run_query($query, 'off'); # there is a session
	my $said = ask($sessions{off}, "\\set VERBOSITY verbose\n" . script_of($query, @settings) . "\n\\set VERBOSITY sqlstate") // '';
	return $said =~ /^ERROR:  XX000.*\nLOCATION:  \w+, (?:setrefs|var)\.c:/m;
}

# How it fails, and the settings that it takes; undef if it does not.
sub try_query
{
	my ($query, @settings) = @_;
	my ($with, $wrong) = run_query($query, 'on', @settings);
	if (defined $wrong && $wrong eq 'an internal error' && planner_fails($query, @settings))
	{
		$unplanned++;
		return (undef, $with);
	}
	return ($wrong, $with) if defined $wrong;
	my ($without, $wrong_too) = run_query($query, 'off');
	return ($wrong_too, $without) if defined $wrong_too;
	return (undef, $with) if outcome_of($query, $with) eq outcome_of($query, $without);
	my $errors = ($with =~ /^ERROR/m) + ($without =~ /^ERROR/m);
	return (('a difference', 'an error in one only', 'another error')[$errors], "as it is:\n${with}the plain way:\n$without");
}

# Settings without which it fails too are left out.
sub report
{
	my ($seed, $query, $wrong, $said, @settings) = @_;
	my @tried = $wrong =~ /takes more/ ? () : @settings;

	for my $setting (@tried)
	{
		my @fewer = grep { $_ ne $setting } @settings;
		my ($still) = try_query($query, @fewer);
		@settings = @fewer if defined $still && $still eq $wrong;
	}
	diag("seed $seed, $query->{shape}: $wrong\n" . script_of($query, @settings) . "\n" . substr($said // '', 0, 2000));
	return;
}

# -- all of them ----------------------------------------------------------------

my (%asked, %ran, @findings);
my $began = time;
my $done = 0;

for my $seed ($first .. $first + $runs - 1)
{
	last if time - $began > $seconds;
	my $query = random_query($seed);
	my @settings = random_settings($seed);
	push @settings, "$force = on" if $seed % 500 == 7;
	my ($wrong, $said) = try_query($query, @settings);

	$done++;
	$asked{ $query->{shape} }++;
	$ran{ $query->{shape} }++ if !defined $wrong && $said !~ /^ERROR/m;
	diag("seed $seed, $query->{shape}\n" . script_of($query, @settings) . "\n" . ($said // '')) if $runs == 1;
	next unless defined $wrong;
	push @findings, "$seed ($wrong)";
	report($seed, $query, $wrong, $said, @settings) if @findings <= $most_shown;
}

my $took = time - $began;
my ($all, $good) = (0, 0);
my $table = '';
for my $shape (sort keys %asked)
{
	$table .= sprintf("%-22s %7d asked %7d without an error\n", $shape, $asked{$shape}, $ran{$shape} // 0);
	$all += $asked{$shape};
	$good += $ran{$shape} // 0;
}
$table .= sprintf("%d queries, twice each, in %.0f s; %.1f %% without an error; findings: %d; not planned by PostgreSQL itself: %d\n", $done, $took, $all ? 100 * $good / $all : 0, scalar @findings, $unplanned);
$runs > 2000 ? diag($table) : note($table);

is("@findings", '', 'random queries come out the same with columns passed and with rows composed');
cmp_ok($good, '>=', $all * 0.8, 'four of five queries run without an error');
close_session($_) for values %sessions;
$node->stop;
done_testing();
