# OpenBLAS is ours alone: beside another build of it, which numpy and R use, in either order of loading; without
# threads; and with an error where memory for its buffer cannot be had.
#
# The other build is the one with threads, where the machine has it (libopenblas0-pthread) or
# OPENBLAS_PTHREAD names its folder; otherwise numpy's and R's default.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;

my ($pthread) = $ENV{OPENBLAS_PTHREAD} // glob('/usr/lib/*/openblas-pthread');
note($pthread ? "beside $pthread" : 'no OpenBLAS with threads here (libopenblas0-pthread)');

# What a postmaster is told in its environment counts for numpy's BLAS, not for ours.
local $ENV{LD_LIBRARY_PATH} = $pthread if $pthread;
local $ENV{OPENBLAS_NUM_THREADS} = 4;
local $ENV{OMP_NUM_THREADS} = 4;
my $node = new_node('blas');

load_data($node, 'postgres');
$node->safe_psql('postgres', q{
	CREATE FUNCTION threads() RETURNS int LANGUAGE sql AS
		$$SELECT (regexp_match(pg_read_file('/proc/self/status'), 'Threads:\s+(\d+)'))[1]::int$$;
	CREATE FUNCTION ours(target text = 'species', algorithm text = 'logistic_regression') RETURNS text LANGUAGE plpgsql AS $$
	DECLARE v int;
	BEGIN
		SELECT version INTO v FROM ml.train(algorithm, 'iris', target, algorithm);
		RETURN ml.sha256(ml.get(algorithm || '@' || v));
	END $$});

sub available
{
	my $name = shift;
	return $node->safe_psql('postgres', "SELECT count(*) FROM pg_available_extensions WHERE name = '$name'") > 0;
}

my $alone = $node->safe_psql('postgres', q{SELECT ours() || ours('petal_width', 'ridge')});
is($node->safe_psql('postgres', q{DO 'BEGIN PERFORM ours(); END'; SELECT threads()}),
	1, 'a backend that has trained has one thread, whatever the environment says');

# Theirs, ours and theirs again in one session, and the other way round: what each says alone, and its threads.
sub beside
{
	my ($name, $theirs) = @_;
	my $trains = q{SELECT ours() || ours('petal_width', 'ridge')};
	my $before = $node->safe_psql('postgres', "$theirs; SELECT threads()");
	my ($said, $threads) = split /\n/, $before;

	is($node->safe_psql('postgres', "$theirs; $trains; $theirs; SELECT threads()"),
		"$said\n$alone\n$said\n$threads", "$name first, then ours");
	is($node->safe_psql('postgres', "$trains; SELECT threads(); $theirs; $trains; SELECT threads()"),
		"$alone\n1\n$said\n$alone\n$threads", "ours first, then $name");
	return;
}

SKIP:
{
	skip 'PL/Python with numpy is not installed (postgresql-plpython3, python3-numpy)', 3
		if !available('plpython3u') || system(q{/usr/bin/python3 -c 'import numpy' 2>/dev/null}) != 0;
	$node->safe_psql('postgres', q{CREATE EXTENSION plpython3u;
		CREATE FUNCTION numpys() RETURNS text LANGUAGE plpython3u AS $$
import numpy
a = numpy.cos(numpy.arange(60000.0)).reshape(300, 200)
return '%d %.6f' % (numpy.linalg.matrix_rank(a @ a.T), numpy.linalg.norm(a.T @ a))
$$;
		CREATE FUNCTION numpys_threads() RETURNS int LANGUAGE plpython3u AS
		$$import ctypes; return ctypes.CDLL('libopenblas.so.0').openblas_get_num_threads()$$});
	beside('numpy', 'SELECT numpys()');
	skip 'numpy has no BLAS with threads here (libopenblas0-pthread)', 1 if !$pthread;
	is($node->safe_psql('postgres', q{SELECT numpys() <> ''; SELECT ours() <> ''; SELECT numpys_threads()}),
		"t\nt\n" . $node->safe_psql('postgres', 'SELECT numpys_threads()'), 'ours does not tell it how many threads to use');
}

SKIP:
{
	skip 'PL/R is not installed (postgresql-plr)', 2 if !available('plr');
	$node->safe_psql('postgres', q{CREATE EXTENSION plr;
		CREATE FUNCTION rs() RETURNS text LANGUAGE plr AS
		'a <- matrix(cos(0:59999), 300, 200); sprintf("%.6f", sqrt(sum(crossprod(a)^2)))'});
	beside('R', 'SELECT rs()');
}

# Enough for these trainings, but not for the buffer in which OpenBLAS works.
my $postmaster = (split /\n/, slurp_file($node->data_dir . '/postmaster.pid'))[0];
my $force = $node->safe_psql('postgres', "SELECT name FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')");
my $refused = limit_memory('pg_backend_pid()', 60);
my $given = limit_memory('pg_backend_pid()');
my %learners = (
	'pca' => 'NULL',
	'truncated_svd' => 'NULL',
	'gaussian_mixture' => 'NULL',
	'lasso' => "'petal_width'",
	'elastic_net' => "'petal_width'",
	'logistic_regression' => "'species'",
	'svm' => "'species'",
	'mlp' => "'species'",
	'knn' => "'species'",
);

SKIP:
{
	skip 'prlimit is not here (util-linux)', 2 * keys(%learners) + 2 if system('command -v prlimit xargs >/dev/null') != 0;
	for my $name (sort keys %learners)
	{
		my $train = "SELECT 1 FROM ml.train('$name', 'iris', $learners{$name}, '$name')";
		my $error = fails($node, "LOAD 'pg_ensemble'; $refused; SET statement_timeout = '60s'; $train", timeout => 90);

		is($error, '53200', "$name: refused memory is an error");
		is($node->safe_psql('postgres', qq{LOAD 'pg_ensemble'; $refused;
				DO \$\$ BEGIN PERFORM FROM ($train) t; EXCEPTION WHEN out_of_memory THEN NULL; END \$\$; $given; $train}),
			1, "$name: and it trains in the same session when memory is there");
	}
	my $train = q{SELECT 1 FROM ml.train('waves', 'waves', 'y', 'mlp', '{"solver": "lbfgs", "hidden_layer_sizes": [60, 20], "max_iter": 20}')};

	$node->safe_psql('postgres', q{CREATE TABLE waves AS SELECT sin(i) AS a, cos(i * 2) AS b, sin(i * 0.7) + i % 17 AS c,
		cos(i / 3.0) AS d, 'k' || (i + (sin(i) * 2)::int) % 6 AS y FROM generate_series(1, 60000) i});
	is(fails($node, limit_memory("'$postmaster'", 100) . "; SET $force = on; SET statement_timeout = '120s'; $train", timeout => 150),
		'53200', 'so it is in a parallel worker');
	$node->safe_psql('postgres', limit_memory("'$postmaster'"));
	is($node->safe_psql('postgres', "SET $force = on; $train"), 1, 'which works when memory is there');
}

# The recipe names the kernel, which goes by the processor, or by what the server's environment says.
my $named = q{SELECT recipe ->> 'blas_kernel', recipe ->> 'blas' FROM ml.versions ORDER BY created_at DESC LIMIT 1};
like($node->safe_psql('postgres', $named), qr/^(\w+)\|OpenBLAS \d.*\b\1\b/, 'the recipe names the library and its kernel');
SKIP:
{
	my $other = 'Prescott';
	skip 'the kernels of this processor are others', 1 if $node->safe_psql('postgres', $named) !~ /DYNAMIC_ARCH/ || `uname -m` ne "x86_64\n";
	local $ENV{OPENBLAS_CORETYPE} = $other;
	$node->restart;
	like($node->safe_psql('postgres', "DO 'BEGIN PERFORM ours(); END'; $named"), qr/^$other\|/, 'so it does where another was picked');
}

$node->stop('immediate');
done_testing();
