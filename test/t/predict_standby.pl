# A standby predicts with the champion that has been replayed, in read-only
# transactions, with the same bits as its primary.
use strict;
use warnings;

use PgEnsemble;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = new_node('primary', allows_streaming => 1);
load_data($primary, 'postgres');
my $train = "SELECT version FROM ml.train('radius', 'wdbc', 'mean_radius', 'ridge', '%s', test_size => 0);";
$primary->safe_psql('postgres', sprintf($train, '{"alpha": 1}'));
$primary->safe_psql('postgres', sprintf($train, '{"alpha": 100}'));

$primary->safe_psql('postgres', "SELECT version FROM ml.train('tumour', 'wdbc', 'diagnosis', 'naive_bayes', test_size => 0)");

$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;

my $query = "SELECT md5(string_agg(ml.predict('radius', w)::text, ',' ORDER BY ml.predict('radius', w))) FROM wdbc AS w";
my $first = $primary->safe_psql('postgres', $query);
is($standby->safe_psql('postgres', $query), $first, 'the standby predicts what the primary does');
is($primary->safe_psql('postgres', "BEGIN READ ONLY; $query; COMMIT"), $first, 'a read-only transaction too');
like($standby->safe_psql('postgres', "SELECT count(*) FROM ml.predict_batch('radius', 'wdbc')"),
	qr/^569$/, 'the standby predicts in batches');

# Scores of 56,900 rows, beyond the memory given them, wait in a temporary file and in the server's sort.
my $figures = "SET client_min_messages = error; SET ml.training_memory = '1MB'; SET temp_file_limit = '%s';
	SELECT * FROM ml.evaluate('tumour', 'SELECT w.* FROM wdbc AS w, generate_series(1, 100)')";
my $evaluated = $primary->safe_psql('postgres', sprintf($figures, '1GB'));
like($evaluated, qr/^roc_auc\|0\.9/, 'the primary evaluates');
is($standby->safe_psql('postgres', sprintf($figures, '1GB')), $evaluated, 'and the standby, to the same figures');
like(($standby->psql('postgres', sprintf($figures, '100kB')))[2], qr/temp_file_limit/, 'by way of a temporary file');

# A session that stays, so that its cache has the first champion.
my $session = $standby->background_psql('postgres');
is($session->query_safe($query), $first, 'in a session that stays');
$primary->safe_psql('postgres', "SELECT ml.deploy('radius', 2)");
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
my $second = $primary->safe_psql('postgres', $query);
isnt($second, $first, 'the new champion is another model');
is($session->query_safe($query), $second, 'the session on the standby follows after replay');
$session->quit;

done_testing();
