# Folds (dataset_open_folds): a source is read once, the rows stay raw, and each fold learns from the others bit for bit as
# from a table of these alone. No SQL function asks for folds yet: a library for tests does (test/server/folds), in sessions
# of its own, since it is the extension once more.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;

my $library = "$ENV{TESTDIR}/test/server/folds/folds";

ok(-f "$library.so", 'the driver was compiled') or BAIL_OUT('no driver');

my $node = new_node('folds', conf => "ml.max_training_workers = 0\nclient_min_messages = error\n");

# Every kind of column; of "once" one row alone is not NULL, "rare" has texts that one row alone has, "note" is prose, and
# no two rows have one y.
$node->safe_psql('postgres', q{
	CREATE TYPE size AS ENUM ('small', 'middle', 'large');
	CREATE TABLE odd AS SELECT i AS id, i / 4 AS household, sin(i) AS a, CASE WHEN i % 7 > 0 THEN cos(i * 3) * 10 END AS b, CASE WHEN i = 77 THEN 1.5 END AS once,
		(ARRAY['red', 'green', 'blue', NULL])[1 + i % 4] AS colour, CASE WHEN i % 40 = 0 THEN 'only' || lpad(i::text, 3, '0') ELSE 'often' END AS rare,
		(enum_range(NULL::size))[1 + i % 3] AS size, date '2020-01-01' + i AS day, i % 5 = 0 AS flag, CASE WHEN i % 50 > 0 THEN ARRAY[sin(i * 2), cos(i)] END AS v,
		format('the %s of %s and then %s words', i % 23, (ARRAY['house', 'river', 'mountain'])[1 + i % 3], i % 311) AS note,
		i + sin(i) / 2 AS y, 'class ' || (i * i) % 3 AS label FROM generate_series(1, 400) i;
	CREATE TABLE even AS SELECT i AS id, sin(i) AS a, cos(i * 3) AS b, sin(i * 7) AS c, sin(i) * 3 + i / 1e6 AS y, 'class ' || (sin(i) > 0.3)::int + (cos(i) > 0.9)::int AS label
		FROM generate_series(1, 30000) i;
	CREATE TABLE twins AS SELECT i % 3 AS a, i % 2 AS b, i % 3 + i % 2 AS y FROM generate_series(1, 100) i;
	CREATE TABLE folds (run text, fold int, n_train bigint, n_test bigint, model bytea, actual text[], predicted text[]);
	CREATE TABLE held (id int, y float8);
	CREATE SEQUENCE reads;});

# Train the folds of a run: source, target, algorithm, params, features, split, number.
sub run_folds
{
	my ($run, $settings, @arguments) = @_;
	my $list = join ', ', map { defined $_ ? "\$a\$$_\$a\$" : 'NULL' } @arguments;

	return $settings . qq{
		CREATE OR REPLACE FUNCTION pg_temp.folds_train(source text, target text, algorithm text, params jsonb, features text[], split text, n_folds int)
			RETURNS TABLE (fold int, n_train bigint, n_test bigint, model bytea, actual text[], predicted text[]) LANGUAGE c AS '$library';
		INSERT INTO folds SELECT '$run', f.* FROM pg_temp.folds_train($list) f;};
}

# How the folds of a run differ from trainings on tables without them. The rows of a fold are those with its values of y in run "rows".
$node->safe_psql('postgres', q{
	CREATE FUNCTION fold_differences(run_ text, rows_ text, source text, target text, algorithm text, params jsonb, features text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
	DECLARE
		f record;
		version text;
		expected text[];
	BEGIN
		FOR f IN SELECT * FROM folds WHERE run = run_ ORDER BY fold LOOP
			TRUNCATE held;
			EXECUTE format('INSERT INTO held SELECT id, y FROM (%s) s WHERE y IN (SELECT unnest(actual)::float8 FROM folds WHERE run = %L AND fold = %s)', source, rows_, f.fold);
			EXECUTE format('SELECT %L || version FROM ml.train(%L, %L, %L, %L, %L, features => %L, test_size => 0, deploy => %L)', run_ || '@', run_,
				format('SELECT * FROM (%s) s WHERE id NOT IN (SELECT id FROM held)', source), target, algorithm, params, features, 'never') INTO version;
			IF ml.to_bytea(ml.get(version)) <> f.model THEN
				RETURN NEXT format('fold %s has another model', f.fold);
			END IF;
			EXECUTE format('SELECT array_agg(ml.%s(%L, s)::text ORDER BY y) FROM (%s) s WHERE id IN (SELECT id FROM held)',
				CASE target WHEN 'y' THEN 'predict' ELSE 'classify' END, version, source) INTO expected;
			IF target = 'y' AND (SELECT array_agg(p::float8 ORDER BY a::float8) FROM unnest(f.actual, f.predicted) u(a, p)) <> expected::float8[] THEN
				RETURN NEXT format('fold %s predicts otherwise', f.fold);
			END IF;
			IF target <> 'y' AND (SELECT array_agg(p ORDER BY p) FROM unnest(f.predicted) p) <> (SELECT array_agg(e ORDER BY e) FROM unnest(expected) e) THEN
				RETURN NEXT format('fold %s predicts otherwise', f.fold);
			END IF;
			IF f.n_test <> (SELECT count(*) FROM held) OR f.n_test <> cardinality(f.actual) THEN
				RETURN NEXT format('fold %s holds %s rows out', f.fold, f.n_test);
			END IF;
		END LOOP;
		IF version IS NULL THEN
			RETURN NEXT 'no folds';
		END IF;
	END $$;});

sub same_as_tables
{
	my ($name, $run, $rows, $settings, @arguments) = @_;
	my ($source, $target, $algorithm, $params, $features) = @arguments;
	my $list = join ', ', map { defined $_ ? "\$a\$$_\$a\$" : 'NULL' } $run, $rows, $source, $target, $algorithm, $params, $features;

	is($node->safe_psql('postgres', "$settings SELECT fold_differences($list)"), '', $name);
}

my $all = 'SELECT id, household, a, b, once, colour, rare, size, day, flag, v, note, y, label FROM odd';
my $of_y = '{a,b,colour,rare,size,day,flag,v,note}';
my $numbers = '{a,b,c}';

# ---- each fold as from a table without it
my @regressions = (
	[ 'linear_regression', '{}' ], [ 'ridge', '{}' ], [ 'gradient_boosting', '{"n_estimators": 4}' ], [ 'random_forest', '{"n_estimators": 3}' ],
	[ 'mlp', '{"max_iter": 3, "early_stopping": true}' ], [ 'knn', '{}' ], [ 'svm', '{"kernel": "rbf", "max_iter": 50}' ]);
for (@regressions)
{
	my ($algorithm, $params) = @$_;
	my @arguments = ("SELECT id, a, b, once, colour, rare, size, day, flag, v, note, y FROM odd", 'y', $algorithm, $params, undef);

	$node->safe_psql('postgres', run_folds("odd $algorithm", '', @arguments, 'random', 4));
	same_as_tables("$algorithm on every kind of column", "odd $algorithm", "odd $algorithm", '', @arguments);
}
is($node->safe_psql('postgres', q{SELECT count(*), count(DISTINCT a), min(n_test), max(n_test), min(n_train) FROM folds, unnest(actual) a WHERE run = 'odd ridge'}),
	'400|400|100|100|300', 'every row is held out once');
is($node->safe_psql('postgres', q{SELECT count(*) FROM folds WHERE run = 'odd ridge' AND position('once' IN encode(model, 'escape')) > 0}),
	3, 'a column that only the held-out rows have is no feature');
is($node->safe_psql('postgres', q{SELECT y = ANY (actual::float8[]), count(*), bool_and(position(convert_to(rare, 'UTF8') IN model) > 0), bool_or(position(convert_to(rare, 'UTF8') IN model) > 0)
	FROM folds, odd WHERE run = 'odd ridge' AND rare <> 'often' GROUP BY 1 ORDER BY 1}), "f|30|t|t\nt|10|f|f", 'nor is a category of theirs known');

# Classes: the rows of a fold are told by a regression that is split by the same column.
my @by_household = ($all, 'y', 'ridge', '{}', '{a,b}');
$node->safe_psql('postgres', run_folds('households', '', @by_household, 'hash:household', 5));
same_as_tables('folds of whole groups', 'households', 'households', '', @by_household);
is($node->safe_psql('postgres', q{SELECT count(*) FROM (SELECT household FROM odd JOIN folds ON y = ANY (actual::float8[]) WHERE run = 'households'
	GROUP BY household HAVING count(DISTINCT fold) > 1) s}), 0, 'no group is in two folds');

# Folds of whole groups in even numbers, the caller's own, and spans of the order, each told from what came before it.
for my $split ('group:household', 'fold:id', 'fold:size')
{
	my @arguments = ('SELECT id, household, size, a, b, y FROM odd WHERE id <= 40', 'y', 'ridge', '{}', '{a,b}');

	$node->safe_psql('postgres', run_folds($split, '', @arguments, $split, 5));
	same_as_tables("folds by $split", $split, $split, '', @arguments);
}
is($node->safe_psql('postgres', q{SELECT run, count(*), min(n_test), max(n_test), sum(n_test) FROM folds WHERE run ~ ':(house|id|size)' GROUP BY run ORDER BY run}),
	"fold:id|40|1|1|40\nfold:size|3|13|14|40\ngroup:household|5|5|11|40", 'as many folds as values, or as many values in each');
is($node->safe_psql('postgres', q{SELECT count(*) FROM (SELECT household FROM odd JOIN folds ON y = ANY (actual::float8[]) WHERE run = 'group:household'
	GROUP BY household HAVING count(DISTINCT fold) > 1) s}), 0, 'no group is in two folds');
for my $path ('auto', 'pass')
{
	$node->safe_psql('postgres', run_folds("spans $path", "SET ml.data_path = $path;", 'SELECT id / 2 AS day, a, y FROM odd', 'y', 'ridge', '{"gap": 6}', '{a}', 'last:day', 4));
	is($node->safe_psql('postgres', qq{SELECT f.fold, n_train, n_test, min(a::float8)::int, max(a::float8)::int FROM folds f, unnest(actual) a WHERE run = 'spans $path' GROUP BY 1, 2, 3 ORDER BY 1}),
		"0|75|80|82|161\n1|155|80|162|241\n2|235|80|242|321\n3|315|79|322|400", "spans of the order, $path");
}
for ([ 'logistic_regression', '{}' ], [ 'naive_bayes', '{}' ], [ 'svm', '{"kernel": "linear", "probability": true, "max_iter": 200}' ], [ 'gradient_boosting', '{"n_estimators": 3}' ])
{
	my ($algorithm, $params) = @$_;

	for my $features ($of_y, '{a,day}')
	{
		next if $algorithm eq 'naive_bayes' && $features ne '{a,day}';
		my $run = "classes $algorithm $features";
		my @arguments = ($all, 'label', $algorithm, $params, $features);

		$node->safe_psql('postgres', run_folds($run, '', @arguments, 'hash:household', 5));
		same_as_tables("$algorithm of classes on $features", $run, 'households', '', @arguments);
	}
}

# ---- in memory, in a file, in passes: the same folds
my $even = 'SELECT id, a, b, c, y, label FROM even';
my %settings = (memory => '', matrix => q{SET ml.data_path = 'matrix';}, passes => q{SET ml.data_path = 'pass';}, file => q{SET ml.training_memory = '1MB';});

for my $path (sort keys %settings)
{
	for my $learner ([ 'ridge', '{}' ], [ 'sgd', '{"max_iter": 3}' ])
	{
		my ($algorithm, $params) = @$learner;
		my @arguments = ($even, 'y', $algorithm, $params, $numbers);

		$node->safe_psql('postgres', run_folds("$algorithm $path", $settings{$path}, @arguments, 'random', 3));
		same_as_tables("$algorithm: $path", "$algorithm $path", "$algorithm $path", $settings{$path}, @arguments);
	}
}
is($node->safe_psql('postgres', q{SELECT count(*), count(DISTINCT (fold, n_train, n_test, (SELECT md5(string_agg(a, ' ' ORDER BY a)) FROM unnest(actual) a))),
	count(DISTINCT model) FROM folds WHERE run ~ '^ridge (memory|matrix|passes|file)$'}), '12|3|3', 'the same folds, and ridge the same models, on all four');

# ---- the split of a training is the first fold
$node->safe_psql('postgres', run_folds('first', '', $even, 'label', 'logistic_regression', '{}', $numbers, 'stratified', 5));
$node->safe_psql('postgres', q{CREATE TABLE first AS SELECT t.* FROM
	ml.train('first', 'SELECT id, a, b, c, y, label FROM even', 'label', 'logistic_regression', features => '{a,b,c}', test_size => 0.2) t});
is($node->safe_psql('postgres', q{SELECT ml.to_bytea(ml.get('first@1')) = model, t.n_test = f.n_test,
	abs((SELECT avg((a = p)::int) FROM unnest(actual, predicted) u(a, p)) - (t.metrics->>'accuracy')::numeric) < 1e-9 FROM first t, folds f WHERE run = 'first' AND fold = 0}),
	't|t|t', 'the first of five folds is what a test_size of 0.2 holds out');
is($node->safe_psql('postgres', q{SELECT max(most - least) FROM (SELECT max(n) AS most, min(n) AS least FROM
	(SELECT fold, a, count(*) AS n FROM folds, unnest(actual) a WHERE run = 'first' GROUP BY fold, a) s GROUP BY a) s}), 1, 'each class is spread evenly over stratified folds');
$node->safe_psql('postgres', run_folds('twins', '', 'SELECT * FROM twins', 'y', 'ridge', '{}', undef, 'random', 4));
is($node->safe_psql('postgres', q{SELECT string_agg(n_test::text, ' ' ORDER BY fold) FROM folds WHERE run = 'twins'}), '25 25 25 25', 'equal rows are told apart');

# ---- one reading
$node->safe_psql('postgres', run_folds('once', '', "SELECT a, b, c, y FROM even WHERE nextval('reads') > 0", 'y', 'gradient_boosting', '{"n_estimators": 2}', undef, 'random', 5));
is($node->safe_psql('postgres', 'SELECT last_value FROM reads'), 30000, 'five folds read the source once');

# ---- what cannot be
is(fails($node, run_folds('error', '', $even, 'y', 'ridge', '{}', $numbers, 'random', 1)), '22023', 'one fold is none');
is(fails($node, run_folds('error', '', $even, 'y', 'ridge', '{}', $numbers, 'last', 3)), '0A000', 'the last rows make no folds');
is(fails($node, run_folds('error', '', q{SELECT a, label, id / 30001 AS one FROM even}, 'label', 'logistic_regression', '{}', '{a}', 'hash:one', 3)), '22000', 'a fold with all rows');
is(fails($node, run_folds('error', '', q{SELECT a, label, id % 3 AS three FROM even}, 'label', 'logistic_regression', '{}', '{a}', 'group:three', 4)), '22000', 'fewer groups than folds');
is(fails($node, run_folds('error', '', q{SELECT a, label, id % 3 AS three FROM even}, 'label', 'logistic_regression', '{}', '{a}', 'last:three', 3)), '22000', 'fewer values than spans');
is(fails($node, run_folds('error', '', q{SELECT a, label, id % 3 AS three FROM even}, 'label', 'logistic_regression', '{}', '{a}', 'fold:three=1', 3)), '22023', 'a fold that is named is one');
is(fails($node, run_folds('error', '', q{SELECT a, label, label AS l FROM even}, 'label', 'logistic_regression', '{}', '{a}', 'hash:l', 3)), '22000', 'a class that no other fold has');

done_testing();
