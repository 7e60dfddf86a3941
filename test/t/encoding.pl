# Models move between databases of different encodings: the text in a value is
# UTF-8 and becomes the database's when it is read.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('main');
my $top = $ENV{TESTDIR};

$node->safe_psql('postgres', slurp_file("$top/test/data/artifacts.sql"));
for my $encoding (qw(LATIN1 EUC_JP SQL_ASCII))
{
	$node->safe_psql('postgres',
		"CREATE DATABASE \"in_$encoding\" TEMPLATE template0 ENCODING '$encoding' LOCALE 'C'");
	$node->safe_psql("in_$encoding", 'CREATE EXTENSION pg_ensemble');
}

# Values go by pg_dump; all but the one text that is not in LATIN1.
my $dump = PostgreSQL::Test::Utils::tempdir() . '/models.sql';
my $sums = 'SELECT string_agg(ml.sha256(model), chr(10) ORDER BY number) FROM sample_models';
my $described = "SELECT ml.describe(model) FROM sample_models ORDER BY number";

$node->command_ok([ 'pg_dump', '-d', $node->connstr('postgres'), '-t', 'sample_models', '-f', $dump ],
	'pg_dump');
for my $encoding (qw(EUC_JP SQL_ASCII))
{
	my $database = "in_$encoding";

	$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', $dump ],
		"restored into $encoding");
	is($node->safe_psql($database, $sums), $node->safe_psql('postgres', $sums), 'the same values');
	local $ENV{PGCLIENTENCODING} = 'UTF8';
	is($node->safe_psql($database, $described), $node->safe_psql('postgres', $described),
		'described in the same words');
}

# One byte a letter here, two or three there.
is( $node->safe_psql('in_EUC_JP',
		q{SELECT octet_length((ml.describe(model)->'features'->1->'categories')->>2) FROM sample_models WHERE number = 1}),
	'4', 'two characters of EUC_JP are four bytes');

# A category is found by its text in any encoding, although it sorts differently.
my $train = q{
	CREATE TABLE towns (town text, price float8);
	INSERT INTO towns SELECT town, value + i * 0.001
		FROM (VALUES (U&'K\00F6ln', 1), (U&'\4EAC\90FD', 2), (U&'\3042', 3), (U&'\00E9', 4), ('Z', 5)) t (town, value),
			generate_series(1, 20) i;
	CREATE TABLE kept AS SELECT ml.fit(t, 'price', 'ridge') AS model FROM towns t;};
my $predict = q{SELECT string_agg(round(ml.predict(k.model, t.town)::numeric, 6)::text, ' ' ORDER BY t.price)
	FROM kept k, towns t};

$node->safe_psql($_, $train) for ('in_EUC_JP', 'postgres');
my $here = $node->safe_psql('postgres', $predict);
is($node->safe_psql('in_EUC_JP', $predict), $here, 'trained in EUC_JP, the same predictions');

my $made_there = $node->safe_psql('in_EUC_JP', 'SELECT model FROM kept');
my $made_here = $node->safe_psql('postgres', 'SELECT model FROM kept');
$node->safe_psql('postgres', "UPDATE kept SET model = '$made_there'");
is($node->safe_psql('postgres', $predict), $here, 'trained in EUC_JP, used in UTF8');
$node->safe_psql('in_EUC_JP', "UPDATE kept SET model = '$made_here'");
is($node->safe_psql('in_EUC_JP', $predict), $here, 'trained in UTF8, used in EUC_JP');

# Every learner, with names of columns, categories and classes beyond ASCII: trained in LATIN1, the
# value read in UTF8, there the same scores; and the other way round.
$node->safe_psql('postgres', "CREATE DATABASE \"in_UTF8\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
$node->safe_psql('in_UTF8', 'CREATE EXTENSION pg_ensemble');
my $learners = q{
	SET client_min_messages = error;
	CREATE TABLE rows AS SELECT U&'\00FC' || i % 2 || CASE WHEN i % 3 = 0 THEN U&'\00E9' ELSE 'Z' END AS U&"gr\00FC\00DFe",
			sin(i) AS a, cos(i) + i % 2 AS y, CASE WHEN i % 2 = 0 THEN U&'\00E0' ELSE 'b' END AS label
		FROM generate_series(1, 60) i;
	CREATE TABLE trained (learner text, model ml.model);
	DO $$
	DECLARE l record;
	BEGIN
		FOR l IN SELECT algorithm, unnest(tasks) AS task FROM ml.algorithms() ORDER BY 1, 2 LOOP
			PERFORM ml.train(l.algorithm || l.task, concat_ws(', ', U&'SELECT "gr\00FC\00DFe", a', t) || ' FROM rows', t, l.algorithm, task => l.task)
			FROM (SELECT CASE l.task WHEN 'classification' THEN 'label' WHEN 'regression' THEN 'y' END) c (t);
			INSERT INTO trained VALUES (l.algorithm || l.task, ml.get(l.algorithm || l.task));
		END LOOP;
	END $$;};
my $scores = q{SELECT learner, md5(string_agg(CASE WHEN learner LIKE '%%classification' THEN convert_to(ml.classify(model, r), 'UTF8')::text || ml.predict_proba(model, r)::text
		WHEN learner LIKE '%%decomposition' THEN ml.transform(model, r)::text ELSE ml.predict(model, r)::text END, ' ' ORDER BY r.a))
	FROM %s, rows r GROUP BY learner ORDER BY learner COLLATE "C"};

$node->safe_psql("in_$_", $learners) for qw(LATIN1 UTF8);
for my $way ([qw(LATIN1 UTF8)], [qw(UTF8 LATIN1)])
{
	my ($from, $to) = map { "in_$_" } @$way;
	my $models = $node->safe_psql($from, q{SELECT string_agg(format('(%L, %L)', learner, model), ', ') FROM trained});

	$node->safe_psql($to, "CREATE TABLE received (learner text, model ml.model); INSERT INTO received VALUES $models");
	is( $node->safe_psql($to, sprintf($scores, 'received')), $node->safe_psql($from, sprintf($scores, 'trained')),
		"every learner trained in $way->[0] scores the same in $way->[1]");
}

# The same table gives the same model in any encoding: which rows are held out, the order of categories, classes and rows, and
# what a column of texts is do not show it.  These letters are in another order in EUC_JP and in KOI8R than in UTF8.
my $shas = 'SELECT learner, ml.sha256(model) FROM trained ORDER BY learner COLLATE "C"';
is($node->safe_psql('in_LATIN1', $shas), $node->safe_psql('in_UTF8', $shas), 'every learner makes the same model in LATIN1 and in UTF8');
my %letters = (EUC_JP => [qw(00E9 4EAC 3042 00F6 90FD 30A2 0416)], KOI8R => [qw(0426 0410 042E 0431 0416 0427 0451)]);
for my $encoding (sort keys %letters)
{
	my $letters = join(', ', map { "U&'\\$_'" } @{ $letters{$encoding} });
	my $same = qq{
		CREATE TABLE same AS SELECT (ARRAY[$letters, 'Z'])[1 + i % 8] AS letter, (ARRAY[$letters])[1 + i * 31 % 7] || i AS name, i * 7919 % 101 AS x,
				(ARRAY[$letters])[1 + (i / 8 + i % 3) % 7] AS label, concat_ws(' ', (ARRAY[$letters])[1 + i % 7], 'and so on', (ARRAY[$letters])[1 + i % 5], i) AS prose
			FROM generate_series(1, 700) i;
		SET client_min_messages = error;
		SELECT n_train FROM ml.train('held out', 'SELECT letter, x FROM same', 'x', 'ridge');
		SELECT n_train FROM ml.train('classes', 'SELECT letter, x, label FROM same', 'label', 'decision_tree');
		SELECT n_train FROM ml.train('few categories', 'SELECT letter, x FROM same', 'x', 'ridge', preprocess => '{"max_categories": 4}');
		SELECT n_train FROM ml.train('key', 'SELECT letter, x, name FROM same', 'x', 'ridge', split => 'hash:name');
		SELECT n_train FROM ml.train('order', 'SELECT letter, x FROM same', 'x', 'sgd', test_size => 0);
		SELECT n_train FROM ml.train('prose', 'SELECT prose, x FROM same', 'x', 'ridge');};
	my $made = q{SELECT name, n_train, sha256 FROM ml.versions ORDER BY name COLLATE "C"};

	$node->safe_psql('postgres', "CREATE DATABASE \"same_$_\" TEMPLATE template0 ENCODING '$_' LOCALE 'C'") for ($encoding, 'UTF8');
	$node->safe_psql("same_$_", "CREATE EXTENSION pg_ensemble; $same") for ($encoding, 'UTF8');
	my $here = $node->safe_psql('same_UTF8', $made);
	is(scalar(split(/\n/, $here)), 6, 'models there');
	is($node->safe_psql("same_$encoding", $made), $here, "the same models in $encoding and in UTF8");
	$node->safe_psql('postgres', "DROP DATABASE \"same_$_\"") for ($encoding, 'UTF8');
}

# What an encoding does not have is refused on the way in.
my $japanese = $node->safe_psql('postgres', 'SELECT model FROM sample_models WHERE number = 1');
my $plain = $node->safe_psql('postgres', 'SELECT model FROM sample_models WHERE number = 0');
is(fails($node, "SELECT '$japanese'::ml.model", database => 'in_LATIN1'), '22P05',
	'a model with Japanese categories is not let into LATIN1');
is($node->safe_psql('in_LATIN1', "SELECT ml.describe('$plain'::ml.model) ->> 'task'"), 'regression',
	'one without is');

# SQL_ASCII knows nothing of its text: what is not UTF-8 makes no model.
$node->safe_psql('in_SQL_ASCII', q{
	CREATE TABLE odd (town text, price float8);
	INSERT INTO odd SELECT chr(i % 3 + 97), i FROM generate_series(1, 20) i;
	INSERT INTO odd VALUES (E'\\366', 21);});
is(fails($node, q{SELECT ml.fit(t, 'price', 'ridge') FROM odd t}, database => 'in_SQL_ASCII'),
	'22021', 'text in SQL_ASCII that is not UTF-8 is refused');

# The words of texts are the same words in any encoding.
my $learn = q{
	CREATE TABLE notes (note text, late boolean);
	INSERT INTO notes SELECT format(U&'Der Br\00FCckenw\00E4rter Nr. %s %s', i, CASE WHEN i % 3 = 0 THEN U&'k\00F6mmt SP\00C4T' ELSE U&'ist \00DCBERALL' END), i % 3 = 0
		FROM generate_series(1, 300) i;
	CREATE TABLE reader AS SELECT ml.fit(n, 'late', 'logistic_regression') AS model FROM notes n;};
my $read = q{SELECT string_agg(round(ml.probability(r.model, note)::numeric, 9)::text, ' ' ORDER BY note)
	FROM reader r, (VALUES (U&'Br\00DCCKENW\00C4RTER sp\00E4t'), (U&'\00FCberall, \00FCberall'), (U&'\00D6')) v (note)};
my $words = q{SELECT string_agg(feature, ' ' ORDER BY feature COLLATE "C") FROM reader r, ml.coefficients(r.model) WHERE feature !~ '[0-9]'};

$node->safe_psql($_, $learn) for qw(postgres in_LATIN1);
is($node->safe_psql('in_LATIN1', $read), $node->safe_psql('postgres', $read), 'words learned in LATIN1, the same predictions');
{
	local $ENV{PGCLIENTENCODING} = 'UTF8';
	is($node->safe_psql('in_LATIN1', $words), $node->safe_psql('postgres', $words), 'and the same names of words');
}
my $reader = $node->safe_psql('in_LATIN1', 'SELECT model FROM reader');
is($node->safe_psql('postgres', $read =~ s/FROM reader r/FROM (VALUES ('$reader'::ml.model)) r (model)/r), $node->safe_psql('postgres', $read),
	'used in UTF8');

# A role is the cluster's; its name need be no text in another database, where it is not stored.
$node->safe_psql('in_LATIN1', q{DO $$ BEGIN EXECUTE format('CREATE ROLE %I', 'andr' || chr(233)); END $$;});
my ($stdout, $stderr) = ('', '');
$node->psql('postgres', q{\set VERBOSITY verbose
GRANT USAGE ON SCHEMA ml TO PUBLIC;
SELECT set_config('role', rolname::text, false) IS NULL FROM pg_roles WHERE rolname::text COLLATE "C" >= 'andr' AND rolname::text COLLATE "C" < 'ands';
SELECT version FROM ml.train('theirs', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 9) x', 'y', 'ridge');}, stdout => \$stdout, stderr => \$stderr);
like($stderr, qr/ERROR:  22021: the name of role \d+ is no text in the encoding of this database/, 'a role with a name of another encoding');
is($node->safe_psql('postgres', q{SELECT count(*) FROM ml.models WHERE name = 'theirs'}), '0', 'makes no model that no dump could carry');

done_testing();
