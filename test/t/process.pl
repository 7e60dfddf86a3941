# What earlier systems did to the server process, and ours must not. The names
# in brackets are the public reports.
use strict;
use warnings;

use IPC::Run ();
use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('process', conf => "shared_preload_libraries = 'pg_ensemble'\nrestart_after_crash = on\n");
my $threads = q{(regexp_match(pg_read_file('/proc/%s/status'), 'Threads:\s+(\d+)'))[1]};
my $train = q{SELECT version FROM ml.train('species', 'iris', 'species', 'logistic_regression');};

load_data($node, 'postgres');

sub last_line { return (split /\n/, shift)[-1]; }

# [PostgresML #1161] every backend started threads for all cores
is(last_line($node->safe_psql('postgres', $train . 'SELECT ' . sprintf($threads, 'self'))),
	1, 'a backend that has trained has one thread (PostgresML #1161)');

# [OpenBLAS #5520, #5556] deadlock after fork when BLAS was initialised in the parent
my $postmaster = (split /\n/, slurp_file($node->data_dir . '/postmaster.pid'))[0];
is($node->safe_psql('postgres', 'SELECT ' . sprintf($threads, $postmaster)),
	1, 'the postmaster that preloads it has one thread (OpenBLAS #5520, #5556)');

# [OpenBLAS #1351] crash when another extension had loaded BLAS too
SKIP:
{
	skip 'PL/Python with numpy is not installed (postgresql-plpython3, python3-numpy)', 1
		if $node->safe_psql('postgres',
			q{SELECT count(*) FROM pg_available_extensions WHERE name = 'plpython3u'}) == 0
		|| system(q{/usr/bin/python3 -c 'import numpy' 2>/dev/null}) != 0;
	my $svd = q{SELECT numpy_rank();};
	$node->safe_psql('postgres', q{CREATE EXTENSION plpython3u;
		CREATE FUNCTION numpy_rank() RETURNS int LANGUAGE plpython3u AS
		'import numpy; a = numpy.random.rand(200, 100); return int(numpy.linalg.matrix_rank(a @ a.T))'});
	is(last_line($node->safe_psql('postgres',
				"$train $svd SELECT version FROM ml.train('w', 'iris', 'petal_width', 'ridge'); $svd")),
		100, 'numpy and ours share a session (OpenBLAS #1351)');
}

# [PostgresML #1175] the model was loaded for 16 s in every new connection
my $first = $node->safe_psql('postgres',
	q{EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT ml.classify('species', i) FROM (SELECT * FROM iris LIMIT 1) i});
my ($hit, $read) = map { $first =~ /"Shared $_ Blocks": (\d+)/ ? $1 : 1e9 } qw(Hit Read);
cmp_ok($hit + $read, '<', 500, 'a first prediction in a fresh connection reads few pages (PostgresML #1175)');
cmp_ok($first =~ /"Execution Time": ([\d.]+)/ ? $1 : 1e9, '<', 500, 'and takes no time to speak of');
cmp_ok($node->safe_psql('postgres', q{SELECT octet_length(ml.get('species')::bytea)}), '<', 2000, 'the artifact is compact');

# [NeuronDB 1.0] logistic training leaked to 23 GB
my $memory = q{SELECT sum(total_bytes) FROM pg_backend_memory_contexts};
my $loop = q{DO $$ BEGIN FOR i IN 1 .. %d LOOP
	PERFORM ml.train('leak', 'wdbc', 'diagnosis', 'logistic_regression');
	PERFORM ml.fit(f, 'petal_width', 'linear_regression') FROM iris f GROUP BY species;
	PERFORM ml.classify('leak', w) FROM wdbc w; END LOOP; END $$;};
my $rss = q{SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmRSS:\s+(\d+)'))[1]};
my @memory = split /\n/, $node->safe_psql('postgres',
	sprintf($loop, 5) . "$memory; $rss;" . sprintf($loop, 40) . "$memory; $rss;");
cmp_ok($memory[2] - $memory[0], '<', 1024 * 1024, 'memory contexts are flat over 40 trainings (NeuronDB 1.0)');
cmp_ok($memory[3] - $memory[1], '<', 16 * 1024, 'so is the memory of the process, in kB');

# [crankshaft #67, NeuronDB] training cannot be cancelled; what was begun is gone
$node->safe_psql('postgres', q{CREATE VIEW endless AS
	SELECT sin(i) AS a, cos(i * 1.7) AS b, sin(i * 0.3) > 0 AS y FROM generate_series(1, 2000000000) i});
is(fails($node, q{SET statement_timeout = '200ms';
	SELECT * FROM ml.train('late', 'endless', 'y', 'logistic_regression')}),
	'57014', 'statement_timeout ends a training (crankshaft #67)');
is(fails($node, q{SET statement_timeout = '200ms'; SET ml.data_path = 'pass';
	SELECT * FROM ml.train('late', 'endless', 'y', 'logistic_regression')}),
	'57014', 'also one by passes');
is(fails($node, q{SET statement_timeout = '200ms'; SELECT ml.fit(e, 'y', 'logistic_regression') FROM endless e}),
	'57014', 'and ml.fit');

# [MindsDB #5027] "training" for ever after a crash: here nothing is left of it
my ($in, $out, $err) = ("SELECT * FROM ml.train('crash', 'endless', 'y', 'logistic_regression');\n", '', '');
my $psql = IPC::Run::start([ 'psql', '-X', '-d', $node->connstr('postgres') ], \$in, \$out, \$err);
$psql->pump_nb;
$node->poll_query_until('postgres',
	q{SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%''crash''%' AND state = 'active' AND pid <> pg_backend_pid()});
my $pid = $node->safe_psql('postgres',
	q{SELECT pid FROM pg_stat_activity WHERE query LIKE '%''crash''%' AND pid <> pg_backend_pid()});
kill 'KILL', $pid;
$psql->finish;
$node->poll_query_until('postgres', 'SELECT true');
is($node->safe_psql('postgres', q{SELECT count(*) FROM ml.models WHERE name IN ('crash', 'late')}),
	0, 'a killed or cancelled training leaves nothing (MindsDB #5027)');
is($node->safe_psql('postgres', q{SELECT ml.classify('species', 5.1, 3.5, 1.4, 0.2)}),
	'setosa', 'and the server recovers with its models');

# [PostgresML source] deployed models in shared memory, without a database id
$node->safe_psql('postgres', 'CREATE DATABASE other');
$node->safe_psql('other', 'CREATE EXTENSION pg_ensemble');
is(fails($node, q{SELECT ml.classify('species', 5.1, 3.5, 1.4, 0.2)}, database => 'other'),
	'42704', 'a name of one database is not known in another');

# [PostgresML #1686, #1672] no export or import of one model
my $value = $node->safe_psql('postgres', q{SELECT ml.get('species')});
is($node->safe_psql('other', "SELECT ml.classify('$value'::ml.model, 5.1, 3.5, 1.4, 0.2)"),
	'setosa', 'one model moves between databases by value (PostgresML #1686)');

$node->stop;
done_testing();
