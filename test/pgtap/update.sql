-- ml.update: a version learns on from new rows.
BEGIN;
SET client_min_messages = warning;
CREATE TABLE old_rows AS SELECT sin(i) AS a, cos(i * 2) AS b, 'k' || i % 3 AS k, CASE WHEN sin(i) > 0 THEN 'yes' ELSE 'no' END AS label,
	sin(i) * 3 + cos(i * 2) AS y FROM generate_series(1, 300) i;
CREATE TABLE new_rows AS SELECT sin(i) AS a, cos(i * 2) AS b, 'k' || i % 4 AS k, CASE WHEN sin(i) > 0.2 THEN 'yes' ELSE 'no' END AS label,
	sin(i) * 3 - cos(i * 2) AS y FROM generate_series(301, 500) i;

SELECT plan(20);
SELECT is(n_train, 300::bigint, 'a model to start from') FROM ml.train('m', 'SELECT a, b, k, label FROM old_rows', 'label', 'mlp', '{"max_iter": 30}', test_size => 0);
SELECT is((name, version, algorithm, task, n_train, n_test, n_skipped, metrics IS NULL, deployed, duration > interval '0'),
	('m'::text, 2, 'mlp'::text, 'classification'::text, 200::bigint, 0::bigint, 1::bigint, true, false, true), 'the next version, from the new rows')
FROM ml.update('m', 'SELECT k, b, a, label, 1 AS other FROM new_rows UNION ALL SELECT ''k1'', 0, 0, NULL, 1');
SELECT is(ml.sha256(ml.get('m')), ml.sha256(ml.get('m@1')), 'the champion stays');
SELECT is((ml.describe('m@2')->>'n_train')::int, 500, 'the model counts all its rows');
SELECT is(ml.describe('m@2')->'target'->'counts', (SELECT jsonb_agg(n ORDER BY label) FROM (SELECT label, count(*) AS n
	FROM (TABLE old_rows UNION ALL TABLE new_rows) r GROUP BY label) c), 'and those of each class');
SELECT is(ml.describe('m@2')->'features', ml.describe('m@1')->'features', 'columns and preprocessing are those of before');
SELECT isnt(ml.sha256(ml.get('m@2')), ml.sha256(ml.get('m@1')), 'it is another model');
SELECT cmp_ok((SELECT ml.accuracy(label, ml.classify('m@2', r)) FROM new_rows r), '>', (SELECT ml.accuracy(label, ml.classify('m@1', r)) FROM new_rows r),
	'which knows the new rows better');
SELECT is((SELECT recipe - 'blas' - 'blas_kernel' FROM ml.versions WHERE name = 'm' AND version = 2),
	'{"source": "SELECT k, b, a, label, 1 AS other FROM new_rows UNION ALL SELECT ''k1'', 0, 0, NULL, 1", "update_of": 1}', 'and says where it comes from');
SELECT version FROM ml.update('m@2', 'new_rows');
SELECT version FROM ml.update('m@2', 'new_rows');
SELECT is(ml.sha256(ml.get('m@3')), ml.sha256(ml.get('m@4')), 'a version can be learned on from; the same rows, the same bits');
SELECT is(ml.deploy('m', 3), 3, 'and deployed');
SELECT version FROM ml.train('r', 'SELECT a, b, y FROM old_rows', 'y', 'sgd', test_size => 0);
SELECT is(n_train, 200::bigint, 'a regression learns on too') FROM ml.update('r', 'new_rows');
SELECT is(round((ml.describe('r@2')->'target'->>'mean')::numeric, 9), (SELECT round(avg(y)::numeric, 9) FROM (TABLE old_rows UNION ALL TABLE new_rows) r),
	'its mean is that of all rows');

SELECT version FROM ml.train('fixed', 'SELECT a, b, y FROM old_rows', 'y', 'ridge');
SELECT throws_ok($$SELECT * FROM ml.update('fixed', 'new_rows')$$, '0A000', 'algorithm "ridge" cannot learn on from new rows', 'a learner that cannot');
SELECT throws_ok($$SELECT * FROM ml.update('nobody', 'new_rows')$$, '42704', 'model "nobody" does not exist', 'no such model');
SELECT throws_ok($$SELECT * FROM ml.update('m', 'SELECT a, b, k FROM new_rows')$$, '42703', 'target "label" is not a column of the source', 'no target');
SELECT throws_ok($$SELECT * FROM ml.update('m', 'SELECT a, b, label FROM new_rows')$$, '42703', 'feature "k" is missing from the row', 'a feature missing');
SELECT throws_ok($$SELECT * FROM ml.update('m', 'SELECT a, b, k, ''maybe'' AS label FROM new_rows')$$, '22000',
	'target "label" holds "maybe", which is no class of the model', 'a new class');
SELECT throws_ok($$SELECT * FROM ml.update('m', 'SELECT * FROM new_rows WHERE false')$$, '22000', 'the source gives no rows to learn from', 'no rows');
CREATE ROLE reader;
SELECT ml.grant('m', 'reader', 'read');
GRANT SELECT ON new_rows TO reader;
SET LOCAL ROLE reader;
SELECT throws_ok($$SELECT * FROM ml.update('m', 'new_rows')$$, '42501', NULL, 'who may read a model may not add versions to it');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
