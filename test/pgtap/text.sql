-- Words of texts as features: the weights, when they are made, every way to give a text,
-- NULL and unknown words, memory, errors.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
BEGIN;
SELECT plan(52);

-- The weights are scikit-learn's.
CREATE TABLE texts (i serial, text text);
\copy texts (text) FROM 'test/data/words/texts.csv' WITH (FORMAT csv, HEADER, FORCE_NOT_NULL (text))
CREATE TABLE reference ("case" text, text int, ngram text, value float8);
\copy reference FROM 'test/data/words/reference.csv' WITH (FORMAT csv, HEADER)
CREATE TABLE labelled AS SELECT i, text, i % 2 = 0 AS even FROM texts;
SELECT version FROM ml.train('words', 'SELECT text, even FROM labelled', 'even', 'logistic_regression', test_size => 0,
	preprocess => '{"columns": {"text": {"encode": "text", "ngram_range": [1, 2], "n_features": 4194304}}}');
CREATE TABLE names AS SELECT row_number() OVER () AS k, substr(feature, 6) AS ngram
FROM (SELECT feature FROM ml.coefficients('words') WITH ORDINALITY WHERE feature LIKE 'text:%' ORDER BY ordinality) c;
CREATE TABLE weights AS SELECT i - 1 AS text, ngram, value
FROM texts, LATERAL unnest(ml.transform('words', text)) WITH ORDINALITY u(value, k) JOIN names USING (k) WHERE value <> 0;
SELECT is((SELECT count(*) FROM weights), (SELECT count(*) FROM reference WHERE "case" = '1-2-1'), 'as many weights as scikit-learn has');
SELECT cmp_ok((SELECT max(abs(w.value - r.value)) FROM weights w JOIN reference r USING (text, ngram) WHERE "case" = '1-2-1'), '<', 1e-12::float8,
	'and the same');
SELECT is((SELECT count(*) FROM weights JOIN reference USING (text, ngram) WHERE "case" = '1-2-1'), (SELECT count(*) FROM weights), 'all of them');

-- Tickets: what the words mean decides.
CREATE TABLE tickets AS
SELECT i, CASE WHEN i % 3 = 0 THEN 'billing' ELSE 'network' END AS queue, (i * 37 % 101) / 10.0 AS age,
	format('%s %s number %s %s', (ARRAY['Hello', 'Dear team', 'Please', 'Urgent:', 'once more,'])[1 + i % 5],
		CASE WHEN i % 3 = 0 THEN (ARRAY['the invoice', 'my payment', 'a REFUND for order'])[1 + i % 7 % 3]
			ELSE (ARRAY['the router', 'my modem', 'a cable on line'])[1 + i % 7 % 3] END,
		i, (ARRAY['is wrong', 'is late', 'has a problem', 'again'])[1 + i % 11 % 4]) AS note
FROM generate_series(1, 600) i;
SELECT is((metrics->>'accuracy')::float8, 1.0::float8, 'a text column that reads like prose is learned from: ' || algorithm)
FROM (VALUES ('logistic_regression', '{}', ', age'), ('naive_bayes', '{"distribution": "multinomial"}', ''), ('svm', '{"kernel": "linear"}', ', age'),
		('sgd', '{}', ', age')) a(name, params, more),
	LATERAL ml.train(name, format('SELECT note, queue%s FROM tickets', more), 'queue', name, params::jsonb);
SELECT is(ml.describe('svm')->'features'->0->>'encode', 'text', 'as its words');
SELECT ok(EXISTS (SELECT FROM ml.coefficients('logistic_regression') WHERE feature = 'note:refund' AND coefficient < 0), 'which have coefficients');
SELECT ok(EXISTS (SELECT FROM ml.coefficients('logistic_regression') WHERE feature = 'age'), 'beside those of other columns');

-- Whether it is made.
SELECT version FROM ml.train('few', 'SELECT queue, format(''the note number %s'', i % 100) AS note FROM tickets', 'queue', 'logistic_regression');
SELECT is(ml.describe('few')->'features'->0->>'encode', 'one_hot', 'a hundred different texts are categories');
SELECT version FROM ml.train('codes', 'SELECT queue, format(''A-%s x'', i % 300) AS note FROM tickets', 'queue', 'logistic_regression');
SELECT is(ml.describe('codes')->'features'->0->>'encode', 'one_hot', 'and so are many that are no prose');
SELECT version FROM ml.train('asked', 'SELECT queue, note FROM tickets', 'queue', 'logistic_regression', preprocess => '{"encode": "one_hot"}', features => '{note}');
SELECT is(ml.describe('asked')->'features'->0->>'encode', 'one_hot', 'and what is asked for');
CREATE FUNCTION encoded(preprocess jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ml.train('k', 'SELECT queue, note FROM tickets', 'queue', 'logistic_regression', preprocess => preprocess, features => '{note}', deploy => 'always');
	RETURN ml.describe('k')->'features'->0->>'encode';
END $$;
SELECT is(encoded(p::jsonb), 'one_hot', 'a column is a category when it is given ' || p)
FROM (VALUES ('{"columns": {"note": {"max_categories": 20}}}'), ('{"columns": {"note": {"fill": "none"}}}'), ('{"columns": {"note": {"impute": "most_frequent"}}}')) v(p);
SELECT is(encoded(p::jsonb), 'text', 'and a text with ' || p)
FROM (VALUES ('{"max_categories": 20, "impute": "constant", "fill": "none"}'), ('{"columns": {"note": {"impute": "category", "indicator": true}}}'),
	('{"max_categories": 20, "columns": {"note": {"n_features": 2048}}}')) v(p);
SELECT version FROM ml.train('forest', 'SELECT queue, note FROM tickets', 'queue', 'random_forest', '{"n_estimators": 20}', preprocess => '{"columns": {"note": {"encode": "text"}}}');
SELECT is((ml.describe('forest')->'features'->0->>'n_features')::int, 1024, 'a learner of tables gets fewer buckets');
SELECT cmp_ok((SELECT ml.accuracy(queue, ml.classify('forest', t)) FROM tickets t), '>', 0.98::float8, 'and learns from words too');
SELECT version FROM ml.train('rare', 'SELECT queue, note FROM tickets', 'queue', 'logistic_regression', test_size => 0,
	preprocess => '{"columns": {"note": {"min_df": 5}}}');
SELECT is((SELECT count(*) FROM ml.coefficients('rare') WHERE feature ~ 'note:[0-9]'), 0::bigint, 'min_df leaves rare words out');
SELECT is((SELECT count(*) FROM ml.coefficients('rare') WHERE feature LIKE 'note:%'),
	(SELECT count(*) FROM (SELECT word FROM tickets, regexp_split_to_table(lower(note), '[^a-z0-9]+') word WHERE length(word) > 1 GROUP BY word HAVING count(*) >= 5) w),
	'and keeps the others');

-- Every way to give a text is the same.
SELECT is(ml.probability('rare', t), ml.probability('rare', note), 'a row and its text') FROM tickets t WHERE i = 7;
SELECT is(ml.probability('rare', t), ml.probability('rare', jsonb_build_object('note', note)), 'a row and a JSON object') FROM tickets t WHERE i = 7;
SELECT is(ml.probability('rare', t), ml.probability('rare', ARRAY[note]), 'a row and an array') FROM tickets t WHERE i = 7;
SELECT is(ml.probability(ml.get('rare'), t), ml.probability('rare', t), 'a value and a reference') FROM tickets t WHERE i = 7;
SELECT is((SELECT sum(probability) FROM ml.predict_batch('rare', 'SELECT note FROM tickets')), (SELECT sum(ml.probability('rare', t)) FROM tickets t),
	'a batch and its rows');
SELECT is((SELECT value FROM ml.evaluate('rare', 'tickets') WHERE metric = 'log_loss'), (SELECT ml.log_loss(queue, ml.probability('rare', t)) FROM tickets t),
	'ml.evaluate and the metric');
SELECT is(ml.probability('rare', 'REFUND! the refund'), ml.probability('rare', 'xyzzy refund, refund THE qwertz'), 'unknown words count nothing, nor do capitals');
SELECT is(ml.probability('rare', NULL::text), ml.probability('rare', ''), 'a NULL has no words');
SELECT is(ml.probability('rare', 'qwertz'), ml.probability('rare', ''), 'nor has a text of unknown ones');

-- The same model from memory, from passes, as an aggregate.
CREATE FUNCTION trained(path text) RETURNS ml.model LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ml.data_path', path, true);
	PERFORM ml.train('p', 'SELECT note, queue, age FROM tickets', 'queue', 'logistic_regression', deploy => 'always');
	RETURN ml.get('p');
END $$;
SELECT is((SELECT max(abs(ml.probability(a, t) - ml.probability(b, t))) < 1e-6 FROM tickets t), true, 'in memory and by passes')
FROM trained('matrix') a, trained('pass') b;
SET LOCAL ml.data_path = 'auto';
SELECT version FROM ml.train('whole', 'SELECT note, queue, age FROM tickets', 'queue', 'logistic_regression', test_size => 0);
SELECT cmp_ok((SELECT max(abs(ml.probability(m, t) - ml.probability('whole', t))) FROM tickets t), '<', 1e-6::float8, 'and as an aggregate')
FROM (SELECT ml.fit(t, 'queue', 'logistic_regression') AS m FROM (SELECT note, queue, age FROM tickets) t) f;

-- Learning on.
SELECT version FROM ml.train('bayes', 'SELECT note, queue FROM tickets WHERE i <= 300', 'queue', 'naive_bayes', '{"distribution": "multinomial"}', test_size => 0);
SELECT is(version, 2, 'a model of words learns on') FROM ml.update('bayes', $$SELECT 'this invoice is about the router'::text AS note, 'network' AS queue FROM generate_series(1, 300)$$);
SELECT cmp_ok(ml.probability('bayes@2', 'the invoice'), '>', ml.probability('bayes@1', 'the invoice'), 'from new rows');

-- Parallel workers of the aggregate know a text too.
SELECT set_config(name, value, true) FROM (VALUES ('parallel_setup_cost', '0'), ('parallel_tuple_cost', '0'), ('min_parallel_table_scan_size', '0'),
	('max_parallel_workers_per_gather', '2')) s(name, value) \g /dev/null
CREATE TABLE many AS SELECT note, queue FROM tickets, generate_series(1, 40);
ALTER TABLE many SET (parallel_workers = 2);
SELECT is(ml.describe(m)->'features'->0->>'encode', 'text', 'words with parallel workers') FROM (SELECT ml.fit(t, 'queue', 'logistic_regression') AS m FROM many t) f;
SELECT set_config('max_parallel_workers_per_gather', '0', true) \g /dev/null

-- An indicator, and a NULL that is not allowed.
CREATE TABLE holed AS SELECT queue, CASE WHEN i % 4 > 0 THEN note END AS note FROM tickets;
SELECT version FROM ml.train('holed', 'holed', 'queue', 'logistic_regression', preprocess => '{"indicator": true}');
SELECT ok(EXISTS (SELECT FROM ml.coefficients('holed') WHERE feature = 'note is missing'), 'a text can have an indicator');
SELECT version FROM ml.train('holed', 'SELECT note, queue FROM holed', 'queue', 'random_forest', '{"n_estimators": 20}',
	preprocess => '{"columns": {"note": {"encode": "text", "indicator": true}}}', deploy => 'always');
SELECT cmp_ok((SELECT ml.accuracy(queue, ml.classify('holed', h)) FROM holed h), '>', 0.85::float8, 'also for a learner of tables');
SELECT throws_ok($$SELECT * FROM ml.train('no', 'holed', 'queue', 'logistic_regression', preprocess => '{"columns": {"note": {"encode": "text", "impute": "none"}}}')$$,
	'22004', 'column "note" is NULL', 'a NULL that is not imputed');

-- Memory.
CREATE TABLE long_texts AS SELECT i % 2 = 0 AS even, (SELECT string_agg('word' || (i * 7919 + k * k) % 100003, ' ') FROM generate_series(1, 200) k) AS body FROM generate_series(1, 2000) i;
SET LOCAL ml.training_memory = '6MB';
SELECT throws_like($$SELECT * FROM ml.train('no', 'long_texts', 'even', 'naive_bayes', '{"distribution": "multinomial"}')$$, '%ml.training_memory%', 'more words than memory');
RESET ml.training_memory;

-- Errors.
SELECT throws_ok(format('SELECT * FROM ml.train(%L, %L, %L, %L, preprocess => %L)', 'no', 'tickets', 'queue', 'logistic_regression', p), '22023', message, message)
FROM (VALUES ('{"ngram_range": [2, 1]}', 'preprocess key "ngram_range" cannot be [2, 1]'),
	('{"ngram_range": 2}', 'preprocess key "ngram_range" cannot be 2'),
	('{"ngram_range": [1, 9]}', 'preprocess key "ngram_range" cannot be [1, 9]'),
	('{"columns": {"note": {"n_features": 0}}}', 'preprocess key "n_features" of column "note" cannot be 0'),
	('{"columns": {"note": {"min_df": 1.5}}}', 'preprocess key "min_df" of column "note" cannot be 1.5'),
	('{"columns": {"age": {"encode": "text"}}}', 'preprocess key "encode" does not suit column "age" of type numeric'),
	('{"columns": {"note": {"encode": "text", "max_categories": 5}}}', 'preprocess key "max_categories" does not suit column "note" of type text'),
	('{"encode": "text", "columns": {"note": {"max_categories": 5}}}', 'preprocess key "max_categories" does not suit column "note" of type text'),
	('{"columns": {"note": {"encode": "one_hot", "min_df": 2}}}', 'preprocess key "min_df" does not suit column "note" of type text'),
	('{"columns": {"note": {"encode": "text", "impute": "most_frequent"}}}', 'preprocess key "impute" does not suit column "note" of type text'),
	('{"columns": {"note": {"encode": "text", "scale": "standard"}}}', 'preprocess key "scale" does not suit column "note" of type text')) e(p, message);
SELECT * FROM finish();
ROLLBACK;
