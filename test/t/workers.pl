# Trainings that share their work: the same model by any number of workers, which
# really take part; and what cancels and errors while they work leave behind.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('workers', conf => "max_parallel_maintenance_workers = 2\nmax_worker_processes = 8\ncompute_query_id = on\n");
$node->safe_psql('postgres', q{
	CREATE TABLE waves AS SELECT sin(i) AS a, cos(i * 2) AS b, sin(i * 0.7) + i % 17 AS c, cos(i / 3.0) AS d, i,
		sin(i) + (i % 5) * 0.3 > 0.5 AS label, 'k' || (i + (sin(i) * 2)::int) % 6 AS kind FROM generate_series(1, 160000) i;
	CREATE FUNCTION trained(columns text, n int, target text, algorithm text, params jsonb) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE v int;
	BEGIN
		SELECT version INTO v FROM ml.train('model', format('SELECT %s FROM waves LIMIT %s', columns, n), target, algorithm, params, test_size => 0);
		RETURN ml.sha256(ml.get('model@' || v));
	END $$});

# as many as are asked for, even if there is one processor; 16 has renamed the setting
my $force = $node->safe_psql('postgres', "SELECT name FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')");

# sha256, and how many workers took part
sub train
{
	my ($call, $workers) = @_;
	my ($out, $err);
	$node->psql('postgres', "SET client_min_messages = debug1; SET $force = on; SET ml.max_training_workers = $workers; SELECT trained($call)",
		stdout => \$out, stderr => \$err);
	return ($out, $err =~ /launched (\d) of \d parallel workers/ ? $1 : 0);
}

# each with work enough
my $products = join(', ', map { my $x = $_; map { "$x * $_ AS $x$_" } grep { $_ ge $x } qw(a b c d) } qw(a b c d));
my $more = 'i % 97 AS e, sin(i / 7.0) AS f, cos(i * 5) AS g, a * b * c AS h';
my %calls = (
	'gradient_boosting' => q{'a, b, c, d, label', 160000, 'label', 'gradient_boosting', '{"n_estimators": 180, "max_depth": 3}'},
	'decision_tree' => qq{'a, b, c, d, $products, $more, kind', 160000, 'kind', 'decision_tree', '{}'},
	'decision_tree of numbers' => qq{'a, b, c, d, $products, $more, i % 1000 + sin(i * 3) AS y', 160000, 'y', 'decision_tree', '{"min_samples_leaf": 5}'},
	'decision_tree of few leaves' => qq{'a, b, c, d, $products, $more, label', 160000, 'label', 'decision_tree', '{"max_leaf_nodes": 300, "max_features": 17}'},
	'random_forest' => q{'a, b, c, d, label', 60000, 'label', 'random_forest', '{"n_estimators": 60}'},
	'kmeans' => q{'a, b, c, d', 60000, NULL, 'kmeans', '{"n_clusters": 800, "max_iter": 20, "tol": 0}'},
	'kmeans, several starts' => q{'a, b, c, d', 60000, NULL, 'kmeans', '{"n_clusters": 40, "n_init": 8, "init": "random"}'},
	'gaussian_mixture' => q{'a, b, c, d', 60000, NULL, 'gaussian_mixture', '{"n_components": 10, "max_iter": 20}'},
	'mlp by lbfgs' => q{'a, b, c, d, kind', 60000, 'kind', 'mlp', '{"solver": "lbfgs", "hidden_layer_sizes": [30, 10], "activation": "tanh", "max_iter": 20}'},
	'svm' => q{'a, b, c, d, label', 20000, 'label', 'svm', '{"C": 0.1}'},
	'logistic_regression' => qq{'a, b, c, d, $products, kind', 160000, 'kind', 'logistic_regression', '{"max_iter": 5}'},
);

for my $name (sort keys %calls)
{
	my ($alone, $none) = train($calls{$name}, 0);
	like($alone, qr/^[0-9a-f]{64}$/, "$name: there is a model");
	is($none, 0, "$name: no workers where none are wanted");
	for my $workers (1, 2)
	{
		my ($sha, $launched) = train($calls{$name}, $workers);
		is($launched, $workers, "$name: $workers take part");
		is($sha, $alone, "$name: and the model is the same");
	}
}
is((train(q{'a, b, c, d, kind', 60000, 'kind', 'mlp', '{"max_iter": 2}'}, 2))[1], 0, 'mini-batches, one after the other: no workers');
is((train(q{'a, b, c, d', 1000, NULL, 'kmeans', '{}'}, 2))[1], 0, 'little work: no workers');

# A training that goes on until somebody ends it: who works at it, and what came of it.
my $endless = q{SELECT trained('a, b, c, d', 160000, NULL, 'kmeans', '{"n_clusters": 500, "n_init": 10000, "tol": 0}')};
my $endless_net = q{SELECT trained('a, b, c, d, label', 160000, 'label', 'mlp', '{"solver": "lbfgs", "hidden_layer_sizes": [400, 400], "max_iter": 100000, "tol": 0}')};
my $workers = q{FROM pg_stat_activity WHERE backend_type = 'parallel worker'};
my $models = $node->safe_psql('postgres', 'SELECT count(*) FROM ml.versions');

sub end_by
{
	my ($what, $statement, $error, $training) = @_;
	my ($stdin, $stdout, $stderr) = ('', '', '');
	my $session = IPC::Run::start([ 'psql', '-X', '-d', $node->connstr('postgres'), "-c", "SET $force = on", '-c', $training // $endless ],
		'<', \$stdin, '>', \$stdout, '2>', \$stderr);

	$node->poll_query_until('postgres', "SELECT count(*) = 2 $workers") or die 'no workers came';
	ok($node->poll_query_until('postgres', "SELECT bool_and(w.state = 'active' AND w.query = l.query AND w.query LIKE '%trained(%' AND w.query_id = l.query_id)
		FROM pg_stat_activity w JOIN pg_stat_activity l ON l.pid = w.leader_pid WHERE w.backend_type = 'parallel worker'"),
		"$what: each worker says which statement it works for");
	is($node->safe_psql('postgres', $statement), 't', $what);
	IPC::Run::finish($session);
	like($stderr, $error, "$what: ends the training with an error");
	ok($node->poll_query_until('postgres', "SELECT count(*) = 0 $workers"), "$what: no worker is left");
	is($node->safe_psql('postgres', 'SELECT count(*) FROM ml.versions'), $models, "$what: and no model");
	return;
}

end_by('a cancel', qq{SELECT pg_cancel_backend(leader_pid) $workers LIMIT 1}, qr/canceling statement due to user request/);
end_by('a cancel of a network', qq{SELECT pg_cancel_backend(leader_pid) $workers LIMIT 1}, qr/canceling statement due to user request/, $endless_net);
end_by('an error in a worker', qq{SELECT pg_cancel_backend(pid) $workers LIMIT 1}, qr/ERROR:.*parallel worker/s);
end_by('the end of a worker', qq{SELECT pg_terminate_backend(pid) $workers LIMIT 1}, qr/(ERROR|FATAL):.*(parallel worker|administrator)/s);
$node->stop;

# No worker to be had.
my $poor = new_node('poor', conf => "max_worker_processes = 0\n");
$poor->safe_psql('postgres', 'CREATE TABLE t AS SELECT sin(i) AS a, cos(i * 2) AS b FROM generate_series(1, 60000) i');
my $call = q{ml.train('m', 't', NULL, 'kmeans', '{"n_clusters": 500, "max_iter": 15, "tol": 0}', test_size => 0)};
my ($out, $err);
is($poor->psql('postgres', "SELECT version FROM $call", stdout => \$out, stderr => \$err), 0, 'where no worker can be had it trains alone');
is($err =~ /WARNING|ERROR/ ? $err : '', '', 'and does not complain');
$poor->stop;
done_testing();
