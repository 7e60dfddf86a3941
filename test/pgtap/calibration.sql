-- ml.calibrate: probabilities that come true, from rows that the one asked has not seen, the same on every road.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(72);

SELECT setseed(0.25);
-- x twice makes naive Bayes too sure; noise: labels that nothing tells; kind: of three classes
CREATE TABLE points AS
SELECT id, x, x AS twice, y, id % 10 AS g, 1 + id % 3 AS w, CASE WHEN u < 1 / (1 + exp(1 - x)) THEN 'yes' ELSE 'no' END AS label,
	CASE WHEN v < 0.3 THEN 'yes' ELSE 'no' END AS noise, CASE WHEN u < 0.2 THEN 'a' WHEN x + y > 1 THEN 'b' ELSE 'c' END AS kind
FROM (SELECT id, 2 * random() + random() + random() - 2 AS x, random() AS y, random() AS u, random() AS v FROM generate_series(1, 3000) id ORDER BY id) r;
ANALYZE points;
CREATE FUNCTION sha(reference text) RETURNS text LANGUAGE sql AS $$ SELECT ml.sha256(ml.get(reference)) $$;
CREATE FUNCTION metric(reference text, metric text) RETURNS float8 LANGUAGE sql AS $$ SELECT value FROM ml.evaluate(reference) e WHERE e.metric = $2 $$;
CREATE FUNCTION calibration(reference text) RETURNS jsonb LANGUAGE sql AS $$ SELECT ml.describe(reference) -> 'calibration' $$;

-- A new version.
SELECT version FROM ml.train('bayes', 'SELECT x, twice, y, label FROM points', 'label', 'naive_bayes') \gset
SELECT sha('bayes') AS before \gset
SELECT is((SELECT row(name, version, algorithm, task, n_train, n_test, n_skipped, deployed, metric)::text FROM ml.calibrate('bayes')),
	'(bayes,2,naive_bayes,classification,2400,600,0,f,roc_auc)', 'the next version, not deployed');
SELECT is(sha('bayes'), :'before', 'the version that it is of stays as it was, and the champion');
SELECT is(calibration('bayes@1'), NULL, 'and is not calibrated');
SELECT cmp_ok(metric('bayes@2', 'log_loss'), '<', metric('bayes@1', 'log_loss') - 0.005, 'less log loss');
SELECT cmp_ok(metric('bayes@2', 'brier_score'), '<', metric('bayes@1', 'brier_score'), 'less Brier score');
SELECT ok(abs(metric('bayes@2', 'roc_auc') - metric('bayes@1', 'roc_auc')) < 1e-12, 'the order of rows is what it was');
SELECT is((SELECT metrics ->> 'log_loss' FROM ml.versions WHERE name = 'bayes' AND version = 2)::float8, metric('bayes@2', 'log_loss'), 'its metrics are stored');
SELECT is(calibration('bayes@2') #>> '{curves,0,method}', 'sigmoid', 'few rows of the rarer class: a sigmoid');
SELECT is(calibration('bayes@2') #>> '{curves,0,class}', 'yes', 'of the second class');
SELECT is(calibration('bayes@2') - 'curves' - 'log_loss', '{"n_rows": 2400, "out_of_fold": true}', 'of the rows that it learned from, out of fold');
SELECT cmp_ok((calibration('bayes@2') #>> '{log_loss,1}')::float8, '<', (calibration('bayes@2') #>> '{log_loss,0}')::float8, 'with less loss');
SELECT is((SELECT recipe - 'calibration' FROM ml.versions WHERE name = 'bayes' AND version = 2),
	(SELECT recipe FROM ml.versions WHERE name = 'bayes' AND version = 1), 'the recipe goes on');
SELECT is((SELECT recipe ->> 'calibration' FROM ml.versions WHERE name = 'bayes' AND version = 2), 'auto', 'with the method');

-- Every road gives the same bits.
CREATE TABLE batch AS SELECT key::int AS id, label AS said, probability, probabilities FROM ml.predict_batch('bayes@2', 'points', 'id');
ANALYZE batch;
SELECT is(count(*), 3000::bigint, 'row, JSON, scalars, value, batch: the same')
	FROM (SELECT p, b FROM points p JOIN batch b USING (id) OFFSET 0) s, (SELECT ml.get('bayes@2') AS value OFFSET 0) m, LATERAL (SELECT (s.b).probability AS q) q
	WHERE ml.probability('bayes@2', s.p) = q AND ml.probability('bayes@2', to_jsonb(s.p)) = q AND ml.probability('bayes@2', (s.p).x, (s.p).twice, (s.p).y) = q
		AND ml.probability(m.value, s.p) = q AND ml.predict_proba('bayes@2', s.p) = (s.b).probabilities AND (s.b).probabilities[1] = 1 - q
		AND ((s.b).said = 'yes') = (q > 0.5) AND ml.classify('bayes@2', s.p) = (s.b).said;
SELECT is((SELECT value FROM ml.evaluate('bayes@2', 'points') WHERE metric = 'log_loss'),
	(SELECT ml.log_loss(label, ml.probability('bayes@2', p)) FROM points p), 'ml.evaluate and the aggregate');
SELECT is(sha('bayes@2'), ml.sha256(ml.get('bayes@2')::text::ml.model), 'as text and back');

-- Again, in other ways, and of the calibrated one.
SELECT is((SELECT version FROM ml.calibrate('bayes@2')), 3, 'of the calibrated version');
SELECT is(sha('bayes@3'), sha('bayes@2'), 'is of what it learned: the same bits');
SELECT version FROM ml.calibrate('bayes@1', 'isotonic') \gset
SELECT is(calibration('bayes@4') #>> '{curves,0,method}', 'isotonic', 'isotonic where it is asked for');
SELECT ok(min(p) >= 1.0 / 4800 AND max(p) <= 1 - 1.0 / 4800, 'and never surer than the rows allow') FROM points r, ml.probability('bayes@4', r) p;
SELECT version FROM ml.calibrate('bayes@1', method => 'temperature') \gset
SELECT cmp_ok((calibration('bayes@5') ->> 'temperature')::float8, '>', 1.2::float8, 'a temperature: it was too sure');
SELECT is((SELECT version FROM ml.calibrate('bayes@1', NULL)), 6, 'NULL is auto');

-- What chose anything is not held out: fitted out of fold, the rows held out not used.
SELECT version FROM ml.train('noise', 'SELECT x, y, noise FROM points', 'noise', 'knn', '{"n_neighbors": 1}') \gset
SELECT version FROM ml.calibrate('noise') \gset
SELECT ok(abs(value - 0.5) <= 2 * std_error OR value = 0.5, format('noise: the AUC is that of chance, %s', value)) FROM ml.evaluate('noise@2') WHERE metric = 'roc_auc';
SELECT ok(max(abs(p - 0.3)) < 0.08, format('and probabilities are the share of the class, within %s', max(abs(p - 0.3)))) FROM points r, ml.probability('noise@2', r) p;
SELECT ok(abs(metric('noise@2', 'log_loss') - 0.611) < 0.05, 'with its log loss');
SELECT cmp_ok(metric('noise@1', 'log_loss'), '>', 5::float8, 'where it was certain of every row');
CREATE TABLE grouped AS SELECT g, sin(g * 7) * 100 AS x, CASE WHEN hashint4(g) % 2 = 0 THEN 1 ELSE 0 END AS label FROM generate_series(1, 400) g, generate_series(1, 6);
SELECT version FROM ml.train('grouped', 'grouped', 'label', 'knn', '{"n_neighbors": 1}', task => 'classification', split => 'hash:g', features => '{x}') \gset
SELECT version FROM ml.calibrate('grouped') \gset
SELECT ok(max(abs(p - 0.5)) < 0.12, format('labels of groups that nothing tells: no fold has half a group, within %s', max(abs(p - 0.5)))) FROM grouped r, ml.probability('grouped@2', r) p;
SELECT version FROM ml.train('wide', 'grouped', 'label', 'knn', '{"n_neighbors": 1}', task => 'classification', split => 'hash:g', features => '{x}', test_size => 0.7) \gset
SELECT is((SELECT n_test FROM ml.calibrate('wide')), (SELECT n_test FROM ml.versions WHERE name = 'wide' AND version = 1), 'most groups held out: folds of the others');
SELECT version FROM ml.train('of_groups', 'grouped', 'label', 'knn', '{"n_neighbors": 1}', task => 'classification', split => 'group:g', features => '{x}') \gset
SELECT version FROM ml.calibrate('of_groups') \gset
SELECT ok(max(abs(p - 0.5)) < 0.12, format('the same by group:column, within %s', max(abs(p - 0.5)))) FROM grouped r, ml.probability('of_groups@2', r) p;
SELECT version FROM ml.train('in_time', 'SELECT id, x, label FROM points', 'label', 'naive_bayes', split => 'last:id', features => '{x}') \gset
SELECT cmp_ok((SELECT n_test FROM ml.calibrate('in_time')), '=', 600::bigint, 'last:column: spans of the order, from what is before them');
SELECT version FROM ml.train('of_folds', 'SELECT g, x, label FROM points', 'label', 'naive_bayes', split => 'fold:g', features => '{x}') \gset
SELECT is((SELECT row(n_train, n_test)::text FROM ml.calibrate('of_folds')), '(2700,300)', 'fold:column: each value is a fold');
CREATE FUNCTION is_held_out(k int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT n_test > 0 FROM ml.train('probe', format('SELECT x, g, label FROM points WHERE g = %s', k), 'label', 'naive_bayes', split => 'hash:g', features => '{x}'));
EXCEPTION WHEN data_exception THEN
	RETURN true;
END $$;
CREATE TABLE held AS SELECT k FROM generate_series(0, 9) k WHERE is_held_out(k);
SELECT version FROM ml.train('held', 'SELECT x, g, label FROM points', 'label', 'naive_bayes', split => 'hash:g', features => '{x}') \gset
SELECT version FROM ml.calibrate('held') \gset
UPDATE points SET label = CASE label WHEN 'yes' THEN 'no' ELSE 'yes' END WHERE g IN (SELECT k FROM held);
SELECT version FROM ml.calibrate('held@1') \gset
SELECT is(sha('held@3'), sha('held@2'), 'labels of held-out rows turned: the same calibrator');
SELECT cmp_ok(metric('held@3', 'log_loss'), '>', metric('held@2', 'log_loss') + 0.1, 'and other metrics');
UPDATE points SET label = CASE label WHEN 'yes' THEN 'no' ELSE 'yes' END WHERE g IN (SELECT k FROM held);

-- Weights of classes, and of rows.
SELECT version FROM ml.train('weights', 'SELECT x, y, noise, label FROM points', 'noise', 'logistic_regression', '{"class_weight": "balanced"}', features => '{x,y}') \gset
SELECT version FROM ml.calibrate('weights', 'temperature') \gset
SELECT ok(abs(avg(ml.probability('weights@1', p)) - 0.5) < 0.05, 'balanced: half of the rows') FROM points p;
SELECT ok(abs(avg(ml.probability('weights@2', p)) - 0.3) < 0.03, 'calibrated: the share of the class') FROM points p;
SELECT is(jsonb_array_length(calibration('weights@2') -> 'prior'), 2, 'the weights are undone');
SELECT version FROM ml.train('rows', 'SELECT x, y, label, w FROM points', 'label', 'random_forest', '{"sample_weight": "w"}') \gset
SELECT version FROM ml.calibrate('rows') \gset
SELECT version FROM ml.train('ones', 'SELECT x, y, label, 1.0 AS w FROM points', 'label', 'random_forest', '{"sample_weight": "w"}') \gset
SELECT version FROM ml.calibrate('ones') \gset
SELECT isnt(calibration('rows@2') -> 'curves', calibration('ones@2') -> 'curves', 'weights of rows have an effect');
SELECT cmp_ok(metric('rows@2', 'log_loss'), '<', metric('rows@1', 'log_loss'), 'and less log loss');

-- More classes.
SELECT version FROM ml.train('kinds', 'SELECT x, y, kind FROM points', 'kind', 'random_forest') \gset
SELECT version FROM ml.calibrate('kinds') \gset
SELECT cmp_ok(metric('kinds@2', 'log_loss'), '<', metric('kinds@1', 'log_loss'), 'three classes: less log loss');
CREATE TABLE kinds AS SELECT key::int AS id, probabilities FROM ml.predict_batch('kinds@2', 'points', 'id');
ANALYZE kinds;
SELECT is(count(*), 3000::bigint, 'probabilities sum to 1, batch and rows the same') FROM (SELECT p, b FROM points p JOIN kinds b USING (id) OFFSET 0) s
	WHERE abs((SELECT sum(q) FROM unnest((s.b).probabilities) q) - 1) < 1e-14 AND ml.predict_proba('kinds@2', s.p) = (s.b).probabilities;
SELECT version FROM ml.calibrate('kinds@1', 'sigmoid') \gset
SELECT is((SELECT array_agg(c ->> 'class') FROM jsonb_array_elements(calibration('kinds@3') -> 'curves') c), '{a,b,c}', 'a curve for each class against the rest');
SELECT version FROM ml.calibrate('kinds@1', 'temperature') \gset
SELECT ok(calibration('kinds@4') ? 'temperature', 'or a temperature');

-- Without held-out rows, of texts, and with NULLs.
SELECT version FROM ml.train('whole', 'SELECT x, y, label FROM points', 'label', 'random_forest', test_size => 0) \gset
SELECT is((SELECT row(n_train, n_test, metrics IS NULL, metric)::text FROM ml.calibrate('whole')), '(3000,0,t,)', 'nothing held out: no metrics');
SELECT throws_ok($$SELECT ml.evaluate('whole@2')$$, '55000', NULL, 'none at all');
CREATE TABLE texts AS SELECT id, 'word' || id % 7 || CASE WHEN label = 'yes' AND y < 0.7 THEN ' good' ELSE ' bad' END || ' thing' || id % 3 AS words,
	CASE WHEN id % 9 > 0 THEN x END AS x, label FROM points WHERE id <= 600;
SELECT version FROM ml.train('texts', 'texts', 'label', 'logistic_regression', preprocess => '{"columns": {"words": {"encode": "text", "n_features": 64}}}', exclude => '{id}') \gset
SELECT version FROM ml.calibrate('texts') \gset
CREATE TABLE said AS SELECT key::int AS id, probability FROM ml.predict_batch('texts@2', 'texts', 'id');
ANALYZE said;
SELECT is(count(*), 600::bigint, 'words and NULLs: batch and rows the same') FROM (SELECT t, b FROM texts t JOIN said b USING (id) OFFSET 0) s WHERE ml.probability('texts@2', s.t) = (s.b).probability;

-- Rows of a source.
SELECT is((SELECT row(version, n_train, n_test, metric)::text FROM ml.calibrate('bayes@1', source => 'SELECT * FROM points WHERE id > 2000')),
	'(7,2400,0,roc_auc)', 'on the rows of a source');
SELECT is(calibration('bayes@7') - 'curves' - 'log_loss', '{"n_rows": 1000, "out_of_fold": false}', 'as is told');
SELECT is((SELECT recipe - 'blas' - 'blas_kernel' FROM ml.versions WHERE name = 'bayes' AND version = 7),
	'{"source": "SELECT * FROM points WHERE id > 2000", "calibration": "auto", "calibrated_from": 1}', 'and kept: rows that chose something');
SELECT is((SELECT n_rows FROM ml.evaluations WHERE name = 'bayes' AND version = 7 AND metric = 'log_loss' AND source IS NULL), 1000::bigint, 'the metrics are theirs');
SELECT is(metric('bayes@7', 'log_loss')::numeric(20, 12), (calibration('bayes@7') #>> '{log_loss,1}')::numeric(20, 12), 'each by a calibrator that has not seen it');
SELECT is((SELECT n_skipped FROM ml.calibrate('rows@1', source => 'SELECT x, y, CASE WHEN id > 10 THEN label END AS label, CASE WHEN id % 2 = 0 THEN w ELSE 0 END AS w FROM points')),
	1505::bigint, 'rows without a label or weight do not count');

-- Learning on, training again.
SELECT version FROM ml.update('bayes@2', 'SELECT x, twice, y, label FROM points WHERE id <= 500') \gset
SELECT is(calibration('bayes@8'), NULL, 'what learns on is not calibrated');
SELECT throws_ok($$SELECT ml.calibrate('bayes@8')$$, '55000', 'version 8 of model "bayes" learned on from version 2 and cannot be trained again by itself', 'its own rows are not known');
SELECT is((SELECT version FROM ml.calibrate('bayes@8', 'auto', 'points')), 9, 'those of a source are');
SELECT throws_ok($$SELECT ml.retrain('bayes@7')$$, '55000', 'version 7 of model "bayes" is version 1, calibrated on rows of another source, and cannot be trained again by itself', 'nor is it trained again');
SELECT is((SELECT row(version, n_train, deployed)::text FROM ml.retrain('bayes@2')), '(11,2400,f)', 'trained again, it is calibrated again');
SELECT is(sha('bayes@10'), sha('bayes@1'), 'the version before it is what was trained');
SELECT is(sha('bayes@11'), sha('bayes@2'), 'the same data: the same bits');
SELECT ml.undeploy('bayes', 'champion');
SELECT is((SELECT deployed FROM ml.calibrate('bayes@1')), false, 'nor the champion where there is none');
SELECT ml.deploy('bayes', 1);

-- Errors.
SELECT throws_ok($$SELECT ml.calibrate('bayes', 'platt')$$, '22023', 'unknown method of calibration "platt"', 'a method that is none');
SELECT version FROM ml.train('number', 'SELECT x, y FROM points', 'y', 'ridge') \gset
SELECT throws_ok($$SELECT ml.calibrate('number')$$, '0A000', 'version 1 of model "number" has no probabilities to calibrate', 'a regression');
SELECT version FROM ml.train('clusters', 'SELECT x, y FROM points', NULL, 'kmeans') \gset
SELECT throws_ok($$SELECT ml.calibrate('clusters')$$, '0A000', 'version 1 of model "clusters" has no probabilities to calibrate', 'clusters');
SELECT throws_ok($$SELECT ml.calibrate('nobody')$$, '42704', 'model "nobody" does not exist', 'no such model');
CREATE TABLE rare AS SELECT x, CASE WHEN id <= 4 THEN 'rare' ELSE label END AS label FROM points WHERE id <= 200;
SELECT version FROM ml.train('rare', 'rare', 'label', 'naive_bayes', test_size => 0) \gset
SELECT throws_ok($$SELECT ml.calibrate('rare')$$, '22000', 'class "rare" has too few rows to calibrate on', 'a class with fewer rows than folds');
SELECT throws_ok($$SELECT ml.calibrate('bayes', source => 'SELECT * FROM points WHERE id < 9')$$, '22000', NULL, 'too few rows of a source');
SELECT throws_ok($$SELECT ml.calibrate('bayes', source => 'SELECT x, twice, y FROM points')$$, '42703', 'target "label" is not a column of the source', 'a source without the target');
SELECT throws_ok($$SELECT ml.calibrate('bayes', source => 'SELECT x, twice, y, kind AS label FROM points')$$, '22000', NULL, 'labels that are no class');
SELECT version FROM ml.train('ends', 'SELECT x, label FROM points ORDER BY id', 'label', 'naive_bayes', split => 'last') \gset
SELECT throws_ok($$SELECT ml.calibrate('ends')$$, '0A000', 'split "last" makes no folds', 'the last rows held out');
DELETE FROM points WHERE id = 7;
SELECT throws_ok($$SELECT ml.calibrate('bayes@1')$$, '55000', 'the source does not give the rows any more that the version was trained on', 'rows that changed');

-- Whose version.
CREATE ROLE calibration_manager;
CREATE ROLE calibration_reader;
GRANT SELECT ON points TO calibration_manager, calibration_reader;
SELECT ml.grant('kinds', 'calibration_manager', 'manage'), ml.grant('kinds', 'calibration_reader', 'read');
SELECT current_user AS author \gset
SET LOCAL ROLE calibration_manager;
SELECT throws_ok($$SELECT ml.calibrate('kinds@1')$$, '42501', format('the source of version 1 of model "kinds" was written by role "%s"', :'author'), 'the source of a recipe runs for its author alone');
SELECT is((SELECT version FROM ml.calibrate('kinds@1', source => 'points')), 5, 'another manager calibrates on a source');
SET LOCAL ROLE calibration_reader;
SELECT throws_ok($$SELECT ml.calibrate('kinds@1', source => 'points')$$, '42501', NULL, 'a reader does not');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
