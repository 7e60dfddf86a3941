# Memory that the machine refuses, at every size: whatever a learner or a function was about to take, the statement
# ends with 53200, and the session goes on.
#
# A backend is given so many MB of address space more than it has, few enough that each statement is refused some.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'prlimit is not here (util-linux)' if system('command -v prlimit xargs >/dev/null') != 0;

my $node = new_node('memory', conf => "max_parallel_workers = 0\njit = off\n");

$node->safe_psql('postgres', q{
	CREATE TABLE wide AS SELECT i, sin(i) AS a, cos(i * 2) AS b, i % 17 AS c, CASE WHEN i % 5 > 0 THEN 'k' || i % 400 END AS d, array_agg(sin(i * j)) AS v,
		sin(i) * 3 + i % 7 AS y, 'class ' || i % 5 AS label FROM generate_series(1, 3000) i, generate_series(1, 40) j GROUP BY i;
	CREATE TABLE texts AS SELECT format('%s of %s and %s', md5((i % 900)::text), md5((i % 700)::text), i) AS w, sin(i) AS a, i % 3 AS y, 'class ' || i % 5 AS label FROM generate_series(1, 3000) i;});

# Few rounds: it is of memory, not of answers.
my $params = q{(SELECT coalesce(jsonb_object_agg(p.parameter, 3), '{}') FROM ml.parameters(a.algorithm) p WHERE p.parameter IN ('n_estimators', 'max_iter'))};
my $trainings = q{SELECT a.algorithm || ' of ' || s AS what, format('SELECT version FROM ml.train(%L, %L, %L, %L, %L)', a.algorithm || ' of ' || s, q, t, a.algorithm, PARAMS) AS statement
	FROM ml.algorithms() a, (VALUES ('wide', 'SELECT a, b, c, d, v', 'y', 'label'), ('texts', 'SELECT w, a', 'y', 'label')) r (s, columns, number, class),
		LATERAL (SELECT CASE WHEN 'classification' = ANY (a.tasks) THEN class WHEN 'regression' = ANY (a.tasks) THEN number END) g (t),
		LATERAL (SELECT concat_ws(', ', columns, t) || ' FROM ' || s) u (q)};
$trainings =~ s/PARAMS/$params/;

# Everything else that takes memory of its own, of the models that there are.
my $uses = q{SELECT format('%s of %s', f, m.name), format(s, m.name, CASE WHEN m.name LIKE '%texts' THEN 'texts' ELSE 'wide' END) FROM ml.models m, (VALUES
	('a prediction', 'SELECT count(ml.transform(%L, t)) FROM %I t'), ('a batch', 'SELECT count(*) FROM ml.predict_batch(%L, %L)'),
	('evaluation', 'SELECT count(*) FROM ml.evaluate(%L, %L)'), ('learning on', 'SELECT version FROM ml.update(%L, %L)'),
	('a value', 'SELECT ml.sha256(ml.to_model(ml.to_bytea(ml.get(%L)))), count(*) FROM %I'), ('its description', 'SELECT ml.describe(%L), count(*) FROM %I')) f (f, s)};

# What a statement may say of itself: its limits, and questions that a model has no answer to.
my %allowed = map { $_ => 1 } qw(0A000 22023 22000 42809 42703 53400);

# How many of the statements were refused memory, and what else went wrong.
sub refused
{
	my ($statements, @rooms) = @_;
	my @work = map { [ split /\|/, $_, 2 ] } split /\n/, $node->safe_psql('postgres', $statements);
	my ($n, @wrong) = (0);

	for my $room (@rooms)
	{
		my $said = '';
		$node->psql('postgres', join("\n", '\set VERBOSITY sqlstate', "LOAD 'pg_ensemble'; SET client_min_messages = error; SET ml.cache_memory = '1MB';",
				limit_memory('pg_backend_pid()', $room) . ';', map { "\\warn at $_->[0]\n$_->[1];" } @work),
			stderr => \$said, on_error_stop => 0);
		my ($what, $reached) = ('the limit', 0);
		for my $line (split /\n/, $said)
		{
			if ($line =~ /^at (.*)/) { $what = $1; $reached++; }
			elsif ($line =~ /ERROR:  53200$/) { $n++; }
			elsif ($line !~ /ERROR:  (\w+)$/ || !$allowed{$1}) { push @wrong, "$room MB, $what: $line\n"; }
		}
		push @wrong, "$room MB: ended after $what\n" if $reached < @work;
	}
	return ($n, @wrong);
}

my ($n, @wrong) = refused($trainings, 0, 1, 3, 8, 20);
is(join('', @wrong), '', 'trainings that are refused memory end with 53200');
cmp_ok($n, '>', 60, "$n trainings were");

$node->safe_psql('postgres', "SET client_min_messages = error; SELECT statement FROM ($trainings) t WHERE what NOT IN (SELECT name FROM ml.models)
	AND what !~ '(knn|gaussian_mixture|kmeans|pca|isolation_forest|trees|forest|tree|boosting|linear_regression|ridge) of texts' \\gexec");
($n, @wrong) = refused($uses, 0, 2, 6);
is(join('', @wrong), '', 'so do predictions, batches, evaluations, learning on and values');
cmp_ok($n, '>', 50, "$n of them were");

$node->stop;
done_testing();
