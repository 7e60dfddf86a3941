# Damaged models for every SQL function that takes one (test/fuzz/server): none may crash the
# server, hang it, take its memory or raise what only a fault of ours can raise.
#
# FUZZ_RUNS=n goes on until so many statements have run, otherwise 25 seconds are given;
# FUZZ_SEED=n begins elsewhere. A failure says the seed and number of the mutant, and
# SELECT fuzz_mutant(seed, number) gives its bytes where test/fuzz/server/models.sql has been run.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $runs = $ENV{FUZZ_RUNS} // 0;
my $seed = $ENV{FUZZ_SEED} // 1;
my $batch = 1000;
my $folder = "$ENV{TESTDIR}/test/fuzz/server";

ok(-f "$folder/fuzz_models.so", 'the driver was compiled') or BAIL_OUT('no driver');

my $node = new_node('fuzz', conf => "ml.cache_memory = '1MB'\nclient_min_messages = error\nautovacuum = off\n");
my $noted = $node->data_dir . '/fuzz_mutant';

$node->safe_psql('postgres', slurp_file("$folder/models.sql"));
$node->safe_psql('postgres', qq{
	CREATE FUNCTION fuzz_models(bigint, bigint, bigint, text) RETURNS text STRICT LANGUAGE c AS '$folder/fuzz_models';
	CREATE FUNCTION fuzz_mutant(bigint, bigint) RETURNS bytea STRICT LANGUAGE c AS '$folder/fuzz_models';});

is($node->safe_psql('postgres', q{SELECT array_length(array_agg(DISTINCT ml.describe(name)->>'algorithm'), 1) FROM fuzz_base}),
	$node->safe_psql('postgres', 'SELECT count(*) FROM ml.algorithms()'), 'a model of every algorithm');
is($node->safe_psql('postgres', q{SELECT DISTINCT statement FROM fuzz_call WHERE statement LIKE '%which is new here%'}),
	'', 'every argument of every function is known');
is($node->safe_psql('postgres', q{
	SELECT count(*) FROM fuzz_base WHERE ml.to_bytea(ml.to_model(artifact)) <> artifact}), 0, 'the undamaged are models');

my ($first, $mutants, $accepted, $executions, $failure, $start) = (0, 0, 0, 0, '', time);
while ($failure eq '' && ($runs > 0 ? $executions < $runs : time - $start < 25))
{
	my ($stdout, $stderr) = ('', '');
	my $status = $node->psql('postgres', "SELECT fuzz_models($seed, $first, $batch, '$noted')",
		stdout => \$stdout, stderr => \$stderr, timeout => 600);

	if (defined $status && $status == 0)
	{
		my @counts = split ' ', $stdout;
		$mutants += $counts[0]; $accepted += $counts[1]; $executions += $counts[2];
		$first += $batch;
		$node->safe_psql('postgres', 'VACUUM ml.registry_version, ml.registry_model, ml.registry_evaluation')
			if $first % (20 * $batch) == 0;
	}
	else
	{
		my ($number) = split ' ', slurp_file($noted);
		$failure = ($stderr || 'no answer within 600 seconds') . " (seed $seed, mutant $number was the last)";
	}
}
is($failure, '', 'no damaged model does harm');
note(sprintf '%d mutants, %d of them models, %d statements in %.0f seconds', $mutants, $accepted, $executions, time - $start);
cmp_ok($accepted, '>', 0, "$executions statements with $accepted models of $mutants mutants");

$node->stop('immediate') if $failure ne '';
done_testing();
