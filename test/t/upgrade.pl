# Upgrades: a database of every released version becomes one of this version.
#
# test/data/upgrade holds the install script of each release and the dump of a database that it made: a
# model of every learner, with all that the registry keeps.  After ALTER EXTENSION UPDATE no object differs
# from those of a fresh install (a line "missing" or "left" says what the step forgot), every model
# says what it said, and people's grants are as they were.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{TESTDIR};
my $kept = "$top/test/data/upgrade";
my $folder = PostgreSQL::Test::Utils::tempdir;
my ($version) = slurp_file("$top/pg_ensemble.control") =~ /^default_version = '(.*)'/m;
my @releases = sort map { m/--([0-9.]+)\.sql$/ } glob("$kept/pg_ensemble--*.sql");

# The staged extension, with the scripts of the releases beside it.
sub stage_releases
{
	my ($staged) = extension_conf() =~ m{dynamic_library_path = '([^:]*?/install)/};
	my $copy = "$folder/install";
	my $conf = extension_conf();

	system('cp', '-r', $staged, $copy) == 0 or die "the staged extension cannot be copied";
	my ($control) = glob("$copy/usr/share/postgresql/*/extension/pg_ensemble.control");
	($control) = split /\n/, `find $copy -name pg_ensemble.control` if !defined $control;
	system("cp $kept/pg_ensemble--*.sql " . ($control =~ s{/[^/]*$}{}r)) == 0 or die 'no scripts copied';
	$conf =~ s/\Q$staged\E/$copy/g;
	return $conf;
}

my $node = new_node('upgrade', start => 0);
$node->append_conf('postgresql.conf', stage_releases());
$node->start;
$node->safe_psql('postgres', 'CREATE ROLE upgrade_super SUPERUSER; CREATE ROLE upgrade_owner; CREATE ROLE upgrade_reader; CREATE ROLE "Upgrade, odd"');
$node->safe_psql('postgres', 'CREATE DATABASE fresh');
$node->safe_psql('fresh', 'CREATE EXTENSION pg_ensemble');

sub error_of
{
	my ($database, $sql) = @_;
	my ($stdout, $stderr) = ('', '');

	$node->psql($database, "\\set VERBOSITY verbose\n$sql", stdout => \$stdout, stderr => \$stderr, on_error_stop => 1);
	return $stderr;
}

# Every object of the extension, one property a line; without rights for a database that people gave some in.
sub objects_of
{
	my ($database, $with_rights) = @_;

	$node->safe_psql($database, slurp_file("$kept/objects.sql"));
	my $lines = $node->safe_psql($database, 'SELECT line FROM upgrade_test.objects ORDER BY line COLLATE "C"');
	$node->safe_psql($database, 'DROP SCHEMA upgrade_test CASCADE');
	my @lines = split /\n(?=\S)/, $lines;
	@lines = grep { !/: (initial )?rights/ } map { s/ \{[^{}]*\}$//r } @lines if !$with_rights;
	return @lines;
}

sub same_objects
{
	my ($database, $with_rights, $name) = @_;
	my %fresh = map { $_ => 1 } objects_of('fresh', $with_rights);
	my %upgraded = map { $_ => 1 } objects_of($database, $with_rights);
	my @difference = ((map { "missing: $_" } grep { !$upgraded{$_} } sort keys %fresh),
		(map { "left: $_" } grep { !$fresh{$_} } sort keys %upgraded));

	cmp_ok(scalar(keys %fresh), '>', 1000, "$name: the objects are found");
	ok(!@difference, "$name: every object is as in a fresh install") or diag(join("\n", @difference));
	return;
}

# What people see of the registry.
sub registry_of
{
	my ($database) = @_;

	return $node->safe_psql($database, <<'SQL');
SET timezone = 'UTC';
SELECT name, owner, champion, latest_version, n_versions, algorithm, task, aliases, created_at FROM ml.models ORDER BY name;
SELECT name, version, aliases, algorithm, task, params, metrics, n_train, n_test, n_skipped, duration, size, sha256,
	recipe, tags, created_at, created_by FROM ml.versions ORDER BY name, version;
SELECT name, alias, version, deployed_at, until, deployed_by, reason, previous_version FROM ml.deployments ORDER BY name, alias, deployed_at;
SELECT name, version, source, metric, value, std_error, baseline, n_rows, evaluated_at, evaluated_by FROM ml.evaluations ORDER BY 1, 2, 3, 4, 9;
SELECT r.role, m.name, p.privilege, ml.has_privilege(r.role::regrole, m.name, p.privilege)
FROM ml.models m, (VALUES ('upgrade_owner'), ('upgrade_reader'), ('"Upgrade, odd"')) r (role),
	(VALUES ('predict'), ('read'), ('manage')) p (privilege) ORDER BY 1, 2, 3;
SELECT * FROM app.scores ORDER BY id; SELECT * FROM app.list ORDER BY name; SELECT * FROM app.quality;
SELECT size, ml.sha256(model), app.score(model, 1, 2, true) FROM app.values ORDER BY size;
SQL
}

# Rights that people gave on functions by name (arguments may change, and a function that is new has those of another), on views, tables and types.
sub grants_of
{
	my ($database) = @_;

	return $node->safe_psql($database, <<'SQL');
SELECT proname, a.grantee::regrole, a.grantor::regrole, a.privilege_type, a.is_grantable
FROM pg_proc, aclexplode(proacl) a WHERE pronamespace = 'ml'::regnamespace AND proname <> 'retrain' AND a.grantee <> 0 ORDER BY 1, 2, 4;
SELECT proname FROM pg_proc WHERE pronamespace = 'ml'::regnamespace AND proname <> 'retrain' AND proacl IS NOT NULL
	AND NOT EXISTS (SELECT FROM aclexplode(proacl) a WHERE a.grantee = 0) ORDER BY 1;
SELECT relname, attname, a.grantee::regrole, a.privilege_type, a.is_grantable
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl) a
WHERE relnamespace = 'ml'::regnamespace ORDER BY 1, 2, 3, 4;
SELECT relname, a.grantee, a.privilege_type FROM pg_class, aclexplode(relacl) a
WHERE relnamespace = 'ml'::regnamespace AND relname IN ('progress', 'registry_version') AND grantee <> relowner ORDER BY 1, 2, 3;
SELECT typname, a.grantee::regrole, a.privilege_type FROM pg_type, aclexplode(typacl) a
WHERE typnamespace = 'ml'::regnamespace AND typname = 'model' ORDER BY 1, 2, 3;
SQL
}

# Numbers may differ in their last digits where another exp() was used than when they were kept.
sub same_words
{
	my ($a, $b) = @_;
	my @a = split /([{}, |\n])/, $a;
	my @b = split /([{}, |\n])/, $b;

	return 0 if @a != @b;
	for my $i (0 .. $#a)
	{
		next if $a[$i] eq $b[$i];
		return 0 if grep { !/^-?\d[\d.e+-]*$/ } $a[$i], $b[$i];
		return 0 if abs($a[$i] - $b[$i]) > 1e-12 * abs($a[$i]);
	}
	return 1;
}

my $said = 'SELECT name, version, number, said FROM app.said ORDER BY name, version, number';
my $says = q{SELECT s.name, s.version, t.number, t.said FROM (SELECT DISTINCT name, version FROM app.said) s
	JOIN ml.versions v USING (name, version),
	LATERAL app.say(s.name || '@' || s.version, CASE WHEN v.algorithm IN ('sgd', 'truncated_svd') THEN 'notes' ELSE 'mixed' END)
		WITH ORDINALITY t (said, number) ORDER BY s.name, s.version, t.number};
my $hint_update = qr/ERROR:  55000: the library of pg_ensemble is of version \Q$version\E, .*HINT:  Run ALTER EXTENSION pg_ensemble UPDATE in this database/s;

# The objects of a release with today's library, before the step: read as ever, written when updated.
sub check_before
{
	my ($release, $empty, $restored) = @_;

	is($node->safe_psql($empty, "SELECT ml.accuracy(x, x), ml.predict(ml.fit(r, 'y', 'linear_regression'), 4) = 8
		FROM (SELECT x, 2.0 * x AS y FROM generate_series(1, 20) x) r"), '1|t', "$release: its metrics and ml.fit work");
	like(error_of($empty, "SELECT ml.train('m', 'SELECT 1 AS y', 'y')"), $hint_update, "$release: a change says what is missing");
	like(error_of($restored, "SELECT ml.drop_model('svm')"), $hint_update, "$release: so does one of a model");
	ok(same_words($node->safe_psql($restored, $said), $node->safe_psql($restored, $says)),
		"$release: its models say what they said");
	return;
}

# A step takes no schema of another name, and none in which others made something.
sub check_refused
{
	my ($release, $empty) = @_;
	my $update = 'ALTER EXTENSION pg_ensemble UPDATE';

	like(error_of($empty, "ALTER SCHEMA ml RENAME TO other; CREATE SCHEMA ml; $update"),
		qr/ERROR:  55000: the schema of pg_ensemble was renamed to "other"/, "$release: not in a renamed schema");
	$node->safe_psql($empty, 'DROP SCHEMA ml; ALTER SCHEMA other RENAME TO ml');
	$node->safe_psql($empty, "GRANT CREATE ON DATABASE $empty TO upgrade_owner; GRANT CREATE ON SCHEMA ml TO upgrade_owner; SET ROLE upgrade_owner;
		CREATE SCHEMA upgrade_own;
		CREATE FUNCTION upgrade_own.fits(oid, regclass) RETURNS boolean LANGUAGE sql RETURN true;
		CREATE OPERATOR ml.= (FUNCTION = upgrade_own.fits, LEFTARG = oid, RIGHTARG = regclass);
		RESET ROLE; REVOKE CREATE ON SCHEMA ml FROM upgrade_owner");
	like(error_of($empty, $update), qr/ERROR:  42501.*DETAIL:  It holds the operator ml\.=\(pg_catalog\.oid,pg_catalog\.regclass\)/s,
		"$release: not beside an operator of others");
	like(error_of($empty, $update), qr/pg_ensemble cannot be updated in the schema "ml".*HINT:  Drop it, move it to another schema, or give it to a superuser/s,
		"$release: which says what to do");
	$node->safe_psql($empty, 'DROP OPERATOR ml.= (oid, regclass)');
	$node->safe_psql($empty, 'ALTER SCHEMA ml OWNER TO upgrade_owner');
	like(error_of($empty, $update), qr/ERROR:  42501: pg_ensemble cannot be updated in the schema "ml"\n.*HINT:  ALTER SCHEMA ml OWNER TO a superuser first\.\n/s,
		"$release: not in a schema of others, which cannot be dropped");
	$node->safe_psql($empty, 'ALTER SCHEMA ml OWNER TO ' . $node->safe_psql($empty, 'SELECT current_user'));
	return;
}

# Trees of 0.1.0 do not know what their nodes weigh, and learn on without; new ones do.
sub check_cover
{
	my ($release, $restored) = @_;
	my $covers = $release eq '0.1.0' ? 'false' : 'true';
	my $trees = "('decision_tree'), ('extra_trees'), ('gradient_boosting'), ('random_forest')";

	is($node->safe_psql($restored, "SELECT name, ml.describe(name || '\@1') -> 'cover' FROM (VALUES $trees) t (name) ORDER BY name"),
		join("\n", map { "$_|$covers" } qw(decision_tree extra_trees gradient_boosting random_forest)), "$release: whether its trees have cover");
	for my $name (qw(extra_trees gradient_boosting random_forest))
	{
		is($node->safe_psql($restored, "SELECT version FROM ml.update('$name\@1', 'app.mixed');
			SELECT ml.describe('$name\@2') -> 'cover', count(prediction) + count(label)
			FROM ml.predict_batch('$name\@2', 'app.mixed', 'id')"),
			"2\n$covers|90", "$release: $name learns on as it is");
	}
	is($node->safe_psql($restored, "SELECT ml.describe(ml.fit(m, 'y', 'random_forest', '{\"n_estimators\": 3}')) -> 'cover' FROM (SELECT a, b, y FROM app.mixed) m"),
		'true', "$release: new trees have it");
	return;
}

sub check_after
{
	my ($release, $restored) = @_;

	is($node->safe_psql($restored, "SELECT count(DISTINCT algorithm) = (SELECT count(*) FROM ml.versions v JOIN ml.algorithms() a USING (algorithm)
		WHERE v.version = 1 AND v.name = v.algorithm) FROM ml.versions"), 't', "$release: a model of every learner");
	check_cover($release, $restored);
	is($node->safe_psql($restored, "SELECT version FROM ml.train('ridge', 'app.mixed', 'y', 'ridge', features => '{a,b}')"),
		'5', "$release: training goes on with the next number");
	is($node->safe_psql($restored, "SELECT ml.drop_model('knn'); SELECT count(*) FROM ml.models WHERE name = 'knn'"),
		"\n0", "$release: a model is dropped");
	is($node->safe_psql($restored, "SET ROLE upgrade_owner; SELECT name FROM ml.train('own', 'app.mixed', 'y', 'knn', features => '{a,b}')"),
		'own', "$release: who was granted ml.train may train");
	like(error_of($restored, "SET ROLE upgrade_reader; SELECT ml.train('own2', 'app.mixed', 'y', 'knn')"), qr/42501/,
		"$release: who was not may not");
	like(error_of($restored, "SET ROLE upgrade_reader; SELECT ml.retrain('own')"), qr/42501: permission denied for function retrain/,
		"$release: nor train again");
	return;
}

# pg_dump of the upgraded database carries the same rights.
sub check_dump
{
	my ($release, $restored) = @_;
	my $grants = grants_of($restored);

	$node->command_ok([ 'pg_dump', '--no-sync', '-Fc', '-d', $node->connstr($restored), '-f', "$folder/$restored.dump" ],
		"$release: pg_dump of the upgraded database");
	$node->safe_psql('postgres', "CREATE DATABASE ${restored}_again");
	$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr("${restored}_again"), "$folder/$restored.dump" ],
		"$release: restored");
	is(grants_of("${restored}_again"), $grants, "$release: with the grants");
	is(registry_of("${restored}_again"), registry_of($restored), "$release: and the registry");
	return;
}

sub check_release
{
	my ($release) = @_;
	my ($empty, $restored) = map { $_ . $release =~ s/\./_/gr } 'empty_', 'restored_';
	my $dump = slurp_file("$kept/database-$release.sql");

	$node->safe_psql('postgres', "CREATE DATABASE $empty");
	$node->safe_psql('postgres', "CREATE DATABASE $restored");
	$node->safe_psql($empty, "CREATE EXTENSION pg_ensemble VERSION '$release'");
	$dump =~ s/^(CREATE EXTENSION IF NOT EXISTS pg_ensemble WITH SCHEMA ml)/$1 VERSION '$release'/m;
	append_to_file("$folder/$release.sql", $dump);
	$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($restored), '-f', "$folder/$release.sql" ],
		"$release: its database is restored");
	check_before($release, $empty, $restored);

	my $session = $node->background_psql($restored);
	my $ask = "SELECT round(ml.predict('linear_regression', m)::numeric, 6) FROM app.mixed m WHERE id = 1";
	my $answer = $session->query_safe($ask);
	my ($registry, $grants) = (registry_of($restored), grants_of($restored));
	my $words = $node->safe_psql($restored, $says);

	check_refused($release, $empty);
	# Another superuser than who made the extension; beside a table of the administrator's own.
	$node->safe_psql($empty, 'CREATE TABLE ml.registry_note (model_id bigint REFERENCES ml.registry_model (model_id))');
	is(error_of($empty, 'SET ROLE upgrade_super; ALTER EXTENSION pg_ensemble UPDATE'), '', "$release: ALTER EXTENSION UPDATE");
	is(error_of($restored, 'ALTER EXTENSION pg_ensemble UPDATE'), '', "$release: ALTER EXTENSION UPDATE");
	like(error_of($empty, 'INSERT INTO ml.registry_note VALUES (-99)'), qr/ERROR:  23503/, "$release: the foreign keys of others stay");
	$node->safe_psql($empty, 'DROP TABLE ml.registry_note');
	is($node->safe_psql($empty, "BEGIN; SELECT version FROM ml.train('m', 'SELECT x, 2.0 * x AS y FROM generate_series(1, 9) x', 'y', 'ridge', test_size => 0);
		ROLLBACK"), '1', "$release: whoever updates, the registry is one owner's");
	same_objects($empty, 1, "$release, empty");
	same_objects($restored, 0, "$release, restored");
	is(registry_of($restored), $registry, "$release: the registry is as it was");
	is(grants_of($restored), $grants, "$release: grants are as they were");
	is($node->safe_psql($restored, $says), $words, "$release: every model says what it said");
	is($session->query_safe($ask), $answer, "$release: a session from before goes on");
	is($session->query_safe("SELECT ml.tag('ridge', 1, 'after', 'update')"), '', "$release: and may write now");
	$session->quit;
	check_after($release, $restored);
	check_dump($release, $restored);
	return;
}

check_release($_) for @releases;

# A library that is older than the objects, as a session's from before the update
my $session = $node->background_psql('fresh', on_error_stop => 0);
$session->query_safe("SELECT version FROM ml.train('m', 'SELECT x, 2 * x AS y FROM generate_series(1, 9) x', 'y', 'ridge')");
$node->safe_psql('fresh', "UPDATE pg_extension SET extversion = '99.1' WHERE extname = 'pg_ensemble'");
my $hint_restart = qr/ERROR:  55000: the library of pg_ensemble is of version \Q$version\E, its objects in this database are of version 99\.1.*HINT:  Start a new session, or restart the server/s;
like(error_of('fresh', "SELECT ml.predict('m', 1)"), $hint_restart, 'a library older than the objects reads nothing');
like(error_of('fresh', "SELECT ml.train('m', 'SELECT 1 AS y', 'y')"), $hint_restart, 'and writes nothing');
$session->query("SELECT ml.tag('m', 1, 'a', 'b')");
like($session->{stderr}, qr/are of version 99\.1/, 'nor does a session that knew the registry before');
$session->quit;
$node->safe_psql('fresh', "UPDATE pg_extension SET extversion = '$version' WHERE extname = 'pg_ensemble'");
is($node->safe_psql('fresh', "SELECT round(ml.predict('m', 1)) IS NOT NULL"), 't', 'of one version all is well');

# A step says so when the library is older than what it makes.
like(error_of('fresh', "CREATE FUNCTION ml.step(text) RETURNS void AS '\$libdir/pg_ensemble', 'ml_internal_check_upgrade' LANGUAGE c;
	SELECT ml.step('99.1')"), qr/ERROR:  55000: the library of pg_ensemble is of version .*HINT:  Start a new session/s,
	'a step to a version that the library does not know');

# A function takes the rights of another, and pg_dump knows that people gave them.
$node->safe_psql('fresh', <<'SQL');
CREATE FUNCTION ml.take(regprocedure, regprocedure) RETURNS void AS '$libdir/pg_ensemble', 'ml_internal_take_rights' LANGUAGE c;
CREATE FUNCTION public.f(int) RETURNS int LANGUAGE sql RETURN 1;
CREATE FUNCTION public.g(int) RETURNS int LANGUAGE sql RETURN 2;
REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f(int) TO upgrade_reader;
GRANT EXECUTE ON FUNCTION g(int) TO upgrade_owner;
ALTER FUNCTION f(int) SET work_mem = '1MB';
SELECT ml.take('g(int)', 'f(int)');
SQL
is($node->safe_psql('fresh', q{SELECT has_function_privilege('upgrade_reader', 'g(int)', 'EXECUTE'),
	has_function_privilege('upgrade_owner', 'g(int)', 'EXECUTE'),
	(SELECT string_agg(refobjid::regrole::text, ',') FROM pg_shdepend
	 WHERE classid = 'pg_proc'::regclass AND objid = 'g(int)'::regprocedure AND deptype = 'a')}),
	't|f|upgrade_reader', 'rights are taken over, and depended on');
is($node->safe_psql('fresh', q{SELECT proconfig FROM pg_proc WHERE oid = 'g(int)'::regprocedure}), '{work_mem=1MB}', 'and settings');

$node->stop;
done_testing();
