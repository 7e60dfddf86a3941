# registry_standby.pl: a standby serves the champion it has replayed, read-only.
#
# Pitfall: PostgresML source (the deployed-model map in shared memory is stale on a replica).
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = new_node('primary', allows_streaming => 1);

sub train
{
	my ($slope, $deploy) = @_;

	return $primary->safe_psql('postgres',
		"SELECT version FROM ml.train('m', 'SELECT x, $slope * x AS y FROM generate_series(1, 40) x', 'y',"
		  . " 'linear_regression', deploy => '$deploy')");
}

train(1, 'first');
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);

# One session all along: what it has cached must not outlive a deployment.
my $session = $standby->background_psql('postgres');
my $predict = "SELECT round(ml.predict('m', 1))";

is($session->query_safe($predict), 1, 'a standby predicts');
train(2, 'never');
$primary->wait_for_catchup($standby);
is($standby->safe_psql('postgres', "$predict, round(ml.predict('m\@2', 1))"),
	'1|2', 'a version that is not deployed can be asked for');
$primary->safe_psql('postgres', "SELECT ml.deploy('m', 2)");
$primary->wait_for_catchup($standby);
is($session->query_safe($predict), 2, 'and serves once its deployment is replayed (PostgresML source: stale on a replica)');
$primary->safe_psql('postgres', "SELECT ml.rollback('m')");
$primary->wait_for_catchup($standby);
is($session->query_safe($predict), 1, 'so does a rollback');
is($standby->safe_psql('postgres', 'SELECT champion, latest_version FROM ml.models'), '1|2', 'views work');
is(fails($standby, "SELECT ml.deploy('m', 2)"), '25006', 'a standby deploys nothing');
is(fails($standby, "SELECT ml.predict('n', 1)"), '42704', 'errors are the same');

$session->quit;
$primary->stop('immediate');
$standby->promote;
is($standby->safe_psql('postgres', "SELECT ml.deploy('m', 2); $predict"), "2\n2", 'after promotion it does');

$standby->stop;
done_testing();
