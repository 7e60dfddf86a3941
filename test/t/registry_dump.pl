# registry_dump.pl: pg_dump and pg_restore carry every model, and training goes on.
#
# Pitfall: PostgresML #1277, #1307, NeuronDB, pg_onnx (models or sequences lost by pg_dump).
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('dump');
my $folder = PostgreSQL::Test::Utils::tempdir;

sub train_sql
{
	my ($name, $slope, $deploy) = @_;

	return "SELECT version FROM ml.train('$name', 'SELECT x, $slope * x AS y FROM generate_series(1, 40) x',"
	  . " 'y', 'linear_regression', deploy => '$deploy')";
}

# Everything people see of a database's registry, and what the models say.
sub state_of
{
	my ($server, $database) = @_;

	return $server->safe_psql($database, <<'SQL');
SET timezone = 'UTC';
SELECT * FROM ml.models ORDER BY name;
SELECT * FROM ml.versions ORDER BY name, version;
SELECT * FROM ml.deployments ORDER BY name, alias, deployed_at;
SELECT * FROM ml.evaluations ORDER BY name, version, metric, evaluated_at;
SELECT name, ml.has_privilege('dump_reader', name, 'read') FROM ml.models ORDER BY name;
SELECT name, ml.predict(name, 3) FROM ml.models ORDER BY name;
SQL
}

# In a restored database: everything is there, and everything still works.
sub check_restored
{
	my ($server, $database, $expected, $how) = @_;

	is(state_of($server, $database), $expected, "$how: models, history, privileges and predictions are equal (PostgresML #1277)");
	is($server->safe_psql($database, train_sql('churn', 4, 'always')), 5, "$how: version numbers go on (PostgresML #1307)");
	is($server->safe_psql($database, "SELECT ml.rollback('churn')"), 2, "$how: a rollback knows the history");
	is($server->safe_psql($database, train_sql('new', 4, 'first')), 1, "$how: a new model");
	is(fails($server, 'DELETE FROM ml.registry_deployment', database => $database),
		'55000', "$how: the history is append-only");
	is(fails($server, "SELECT ml.drop_version('churn', 2)", database => $database),
		'2BP01', "$how: a deployed version is held");
	is($server->safe_psql($database, "SELECT ml.drop_model('churn'); SELECT count(*) FROM ml.models"),
		"\n2", "$how: a model is dropped");
	return;
}

$node->safe_psql('postgres', 'CREATE ROLE dump_owner; CREATE ROLE dump_reader');
$node->safe_psql('postgres', train_sql('churn', 1, 'first'));
$node->safe_psql('postgres', train_sql('churn', 2, 'always'));
$node->safe_psql('postgres', train_sql('churn', 3, 'never'));
$node->safe_psql('postgres', train_sql('churn', 9, 'never'));
$node->safe_psql('postgres', "SET ROLE dump_owner; " . train_sql('mine', 5, 'first'));
$node->safe_psql('postgres', <<'SQL');
SELECT ml.deploy('churn', 3, 'challenger');
SELECT ml.deploy('churn', 3);
SELECT ml.rollback('churn');
SELECT ml.tag('churn', 1, 'note', 'kept');
SELECT ml.drop_version('churn', 4);
SELECT ml.grant('churn', 'dump_reader', 'read');
SQL
my $before = state_of($node, 'postgres');
like($before, qr/dump_owner/, 'a model of a plain user is dumped too');
like($before, qr/r2_score|mean_squared_error/, 'and what trainings found on held-out rows');

my @pg_dump = ('pg_dump', '--no-sync', '-d', $node->connstr('postgres'));

$node->command_ok([ @pg_dump, '-Fc', '-f', "$folder/custom" ], 'dump in custom format');
$node->safe_psql('postgres', 'CREATE DATABASE custom');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('custom'), "$folder/custom" ],
	'restore');
check_restored($node, 'custom', $before, 'custom format');

# Data of several tables at once, the largest first: not in the order in which they refer to each other
$node->safe_psql('postgres', 'CREATE DATABASE parallel');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-j', '3', '-d', $node->connstr('parallel'), "$folder/custom" ],
	'restore in parallel');
check_restored($node, 'parallel', $before, 'in parallel');

$node->command_ok([ @pg_dump, '-Fp', '-f', "$folder/plain.sql" ], 'dump as plain SQL');
$node->safe_psql('postgres', 'CREATE DATABASE plain');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('plain'), '-f', "$folder/plain.sql" ],
	'restore');
check_restored($node, 'plain', $before, 'plain format');

is(state_of($node, 'postgres'), $before, 'one name in two databases is two models');

# A server that has none of the roles
my $other = new_node('other');
$other->safe_psql('postgres', 'CREATE DATABASE bare');
$other->command_ok(
	[ 'pg_restore', '--exit-on-error', '--no-owner', '-d', $other->connstr('bare'), "$folder/custom" ],
	'restore into a server without the roles');
is($other->safe_psql('bare', "SELECT owner FROM ml.models WHERE name = 'mine'"),
	'dump_owner', 'names of missing roles are kept');
$other->safe_psql('bare', "CREATE ROLE somebody; SELECT ml.set_owner('mine', 'somebody')");
is($other->safe_psql('bare', "SET ROLE somebody; SELECT name FROM ml.models"),
	'mine', 'and a superuser gives the model to another');

# DROP EXTENSION and CREATE EXTENSION in one session, and what another session did before
is( $other->safe_psql(
		'bare',
		"SELECT round(ml.predict('churn', 1)); DROP EXTENSION pg_ensemble; CREATE EXTENSION pg_ensemble;"
		  . train_sql('churn', 7, 'first')
		  . "; SELECT round(ml.predict('churn', 1))"),
	"2\n1\n7",
	'the extension is created again in one session');

$node->stop;
$other->stop;
done_testing();
