# PgEnsemble.pm: what the TAP tests share.
#
#   use PgEnsemble;
#   my $node = new_node('main');          # initialised with the extension staged, started
#   my $node = new_node('main', allows_streaming => 1, conf => "work_mem = '1MB'", start => 0);
#   load_data($node, 'postgres');         # iris and wdbc, as test/data/load.sql
#   my $error = fails($node, $sql);       # SQLSTATE of a statement that must fail, '' if it did not
#   my $error = fails($node, $sql, database => 'other', timeout => 60);     # 'timeout' if it went on
#   my $sql = limit_memory('pg_backend_pid()', 60);   # SQL that gives a process 60 MB of address space
#                                         # more than it has; without a number, as much as it likes (prlimit)
#
# PostgreSQL::Test::Cluster (from the server's development package) does the rest.
package PgEnsemble;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;

our @EXPORT = qw(new_node extension_conf load_data fails limit_memory);

# The settings that let a server find the staged extension; a standby made from
# a backup inherits them.
sub extension_conf
{
	return slurp_file($ENV{ENSEMBLE_CONF});
}

sub new_node
{
	my ($name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(
		allows_streaming => $options{allows_streaming} // 0,
		extra => [ '--locale=C.UTF-8', '--encoding=UTF8' ]);
	$node->append_conf('postgresql.conf', extension_conf());
	$node->append_conf('postgresql.conf', $options{conf}) if defined $options{conf};
	return $node if defined $options{start} && !$options{start};
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION pg_ensemble');
	return $node;
}

sub load_data
{
	my ($node, $database) = @_;

	$node->safe_psql($database, slurp_file("$ENV{TESTDIR}/test/data/load.sql"));
	return;
}

sub fails
{
	my ($node, $sql, %options) = @_;
	my ($stdout, $stderr, $timed_out);
	my $status = $node->psql(
		$options{database} // 'postgres',
		"\\set VERBOSITY sqlstate\n$sql",
		stdout => \$stdout,
		stderr => \$stderr,
		timeout => $options{timeout},
		timed_out => \$timed_out,
		on_error_stop => 1);

	return 'timeout' if $timed_out;
	return '' if $status == 0;
	return $stderr =~ /ERROR:\s+(\w{5})/ ? $1 : "no SQLSTATE in: $stderr";
}

sub limit_memory
{
	my ($pid, $room) = @_;
	my $bytes = defined $room
		? qq{1048576 * $room + 1024 * (regexp_match(pg_read_file('/proc/' || pid || '/status'), 'VmSize:\\s+(\\d+)'))[1]::bigint}
		: q{'unlimited'};

	return qq{COPY (SELECT format('--pid=%s --as=%s:', pid, $bytes) FROM (SELECT $pid) p(pid)) TO PROGRAM 'xargs prlimit'};
}

1;
