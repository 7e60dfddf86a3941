-- Models that learned with weights are scored with them, by ml.train and ml.evaluate; what a regression
-- minimised is its main metric.
\set QUIET on
SET client_min_messages = warning;
\i test/data/metrics/load.sql

CREATE TABLE rows AS SELECT i, a, b, CASE WHEN a + 3 * sin(i * 1.7) > 6 THEN 'yes' ELSE 'no' END AS label,
		(ARRAY['ant', 'bee', 'cow'])[1 + (a + 4 * sin(i * 2.3) > 4)::int + (a + 4 * cos(i * 1.3) > 8)::int] AS kind,
		a + 3 * sin(i * 1.7) AS y, 1 + floor(abs(a + 3 * sin(i * 1.7))) AS n, round((exp(sin(i * 0.37) * 2))::numeric, 3)::float8 AS w
	FROM (SELECT i, i % 13 AS a, sin(i) AS b FROM generate_series(1, 400) i) s;
CREATE TABLE held AS SELECT * FROM rows WHERE i > 320;
CREATE FUNCTION learn(name text, target text, algorithm text, params jsonb) RETURNS jsonb LANGUAGE sql AS
	$$SELECT metrics FROM ml.train(name, format('SELECT a, b, %I, w FROM rows ORDER BY i', target), target, algorithm, params || '{"sample_weight": "w"}',
		split => 'last', deploy => 'always')$$;

SELECT * FROM no_plan();

-- Held-out rows, the same rows as a source, and the aggregates are one.
CREATE TABLE trained (name text, metrics jsonb);
INSERT INTO trained VALUES ('two', learn('two', 'label', 'decision_tree', '{"max_depth": 3}')),
	('three', learn('three', 'kind', 'decision_tree', '{"max_depth": 3}')), ('number', learn('number', 'y', 'decision_tree', '{"max_depth": 3}')),
	('counts', learn('counts', 'n', 'gradient_boosting', '{"loss": "poisson", "n_estimators": 20}')),
	('tenth', learn('tenth', 'y', 'gradient_boosting', '{"loss": "quantile", "quantile": 0.1, "n_estimators": 20}'));
SELECT set_eq(format('SELECT metric, round(value::numeric, 12) FROM ml.evaluate(%L, ''held'')', name),
	format('SELECT key, round(value::text::numeric, 12) FROM trained, jsonb_each(metrics) WHERE name = %L', name),
	name || ': ml.train and ml.evaluate have the same weighted figures') FROM trained WHERE name IN ('two', 'three', 'number', 'counts', 'tenth');
CREATE VIEW aggregates AS
	SELECT 'two' AS name, j.key AS metric, j.value::text::float8 AS value FROM (SELECT ml.accuracy(label, c, w) AS accuracy, ml.balanced_accuracy(label, c, w) AS balanced_accuracy,
			ml.f1_score(label, c, w) AS f1_score, ml.precision(label, c, w) AS precision, ml.recall(label, c, w) AS recall, ml.matthews_corrcoef(label, c, w) AS matthews_corrcoef,
			ml.roc_auc(label, p, w) AS roc_auc, ml.average_precision(label, p, w) AS average_precision, ml.log_loss(label, p, w) AS log_loss, ml.brier_score(label, p, w) AS brier_score
		FROM (SELECT label, w, ml.classify('two', h) AS c, ml.probability('two', h) AS p FROM held h) s) r, jsonb_each(to_jsonb(r)) j
	UNION ALL SELECT 'three', j.key, j.value::text::float8 FROM (SELECT ml.accuracy(kind, c, w) AS accuracy, ml.balanced_accuracy(kind, c, w) AS balanced_accuracy,
			ml.f1_score(kind, c, 'macro', w) AS f1_score, ml.precision(kind, c, 'macro', w) AS precision, ml.recall(kind, c, 'macro', w) AS recall,
			ml.matthews_corrcoef(kind, c, w) AS matthews_corrcoef, ml.roc_auc(kind, p, w) AS roc_auc, ml.log_loss(kind, p, w) AS log_loss
		FROM (SELECT kind, w, ml.classify('three', h) AS c, ml.predict_proba('three', h) AS p FROM held h) s) r, jsonb_each(to_jsonb(r)) j
	UNION ALL SELECT 'number', j.key, j.value::text::float8 FROM (SELECT ml.r2_score(y, p, w) AS r2_score, ml.explained_variance(y, p, w) AS explained_variance,
			ml.mean_squared_error(y, p, w) AS mean_squared_error, ml.root_mean_squared_error(y, p, w) AS root_mean_squared_error,
			ml.mean_absolute_error(y, p, w) AS mean_absolute_error, ml.mean_absolute_percentage_error(y, p, w) AS mean_absolute_percentage_error
		FROM (SELECT y, w, ml.predict('number', h) AS p FROM held h) s) r, jsonb_each(to_jsonb(r)) j;
SELECT set_eq(format('SELECT metric, round(value::numeric, 12) FROM ml.evaluate(%L, ''held'')', name),
	format('SELECT metric, round(value::numeric, 12) FROM aggregates WHERE name = %L', name), name || ': and so have the aggregates')
	FROM unnest(ARRAY['two', 'three', 'number']) name;

-- The main metric is what was minimised, with what the best constant would score.
SELECT results_eq($$SELECT metric, round(value::numeric, 12), round(baseline::numeric, 12) FROM ml.evaluate('counts', 'held') LIMIT 1$$,
	$$SELECT 'mean_poisson_deviance', round(ml.mean_poisson_deviance(n, ml.predict('counts', h), w)::numeric, 12),
		round(ml.mean_poisson_deviance(n, mean, w)::numeric, 12) FROM held h, (SELECT sum(n * w) / sum(w) AS mean FROM held) m$$,
	'poisson: its deviance comes first');
SELECT results_eq($$SELECT metric, round(value::numeric, 12), round(baseline::numeric, 12) FROM ml.evaluate('tenth', 'held') LIMIT 1$$,
	$$SELECT 'mean_pinball_loss', round(ml.mean_pinball_loss(y, ml.predict('tenth', h), 0.1, w)::numeric, 12),
		(SELECT round(min(loss)::numeric, 12) FROM (SELECT ml.mean_pinball_loss(h.y, c.y, 0.1, h.w) AS loss FROM held h, held c GROUP BY c.y) l) FROM held h$$,
	'quantile: the loss of its quantile');
SELECT results_eq($$SELECT metric, value IS NOT NULL, baseline > value FROM ml.train('counts', 'SELECT a, b, n FROM rows', 'n', 'gradient_boosting',
		'{"loss": "poisson", "n_estimators": 20}')$$, $$VALUES ('mean_poisson_deviance', true, true)$$, 'ml.train returns it as the main metric');
SELECT is((SELECT value FROM ml.evaluate('counts', 'SELECT a, b, -1 AS n FROM held') WHERE metric = 'mean_poisson_deviance'), NULL,
	'counts below 0 have no deviance');
-- if_better compares what both were made for: the same loss, of the same quantile.
CREATE FUNCTION better(name text, algorithm text, params jsonb) RETURNS boolean LANGUAGE sql AS
	$$SELECT deployed FROM ml.train(name, 'SELECT a, b, n FROM rows', 'n', algorithm, params, deploy => 'if_better')$$;
SELECT ok(better('median', 'gradient_boosting', '{"loss": "quantile", "quantile": 0.5, "n_estimators": 2}'), 'the first version');
SELECT ok(NOT better('median', 'gradient_boosting', params), 'a median and ' || params::text)
	FROM (VALUES ('{"loss": "quantile", "quantile": 0.9, "n_estimators": 40}'::jsonb), ('{"loss": "quantile", "quantile": 0.01, "n_estimators": 2}'),
		('{"loss": "poisson", "n_estimators": 40}'), ('{"n_estimators": 40}')) v(params);
SELECT ok(NOT better('median', 'linear_regression', '{}'), 'a median and a mean');
SELECT ok(better('median', 'gradient_boosting', '{"loss": "quantile", "quantile": 0.5, "n_estimators": 40}'), 'a better median');
SELECT ok(better('mean', 'lasso', '{"alpha": 1000}'), 'a mean');
SELECT ok(NOT better('mean', 'gradient_boosting', '{"loss": "poisson", "n_estimators": 40}'), 'a mean and counts');
SELECT ok(better('mean', 'linear_regression', '{}'), 'a better mean, of another algorithm');
SELECT ok(better('mean', 'gradient_boosting', '{"loss": "absolute_error", "n_estimators": 150}') IS NOT NULL, 'what is judged as a mean is compared with one');

-- Weights that a source lacks.
SELECT set_eq($$SELECT metric, round(value::numeric, 12) FROM ml.evaluate('two@1', 'SELECT a, b, label FROM held') WHERE metric IN ('accuracy', 'log_loss')$$,
	$$VALUES ('accuracy', (SELECT round(ml.accuracy(label, ml.classify('two@1', h))::numeric, 12) FROM held h)),
		('log_loss', (SELECT round(ml.log_loss(label, ml.probability('two@1', h))::numeric, 12) FROM held h))$$, 'without the column every row is one');
SELECT throws_ok($$SELECT * FROM ml.evaluate('two', 'SELECT a, b, label, -w AS w FROM held')$$, '22003', NULL, 'a negative weight');
SELECT throws_ok($$SELECT * FROM ml.evaluate('two', 'SELECT a, b, label, nullif(w, w) AS w FROM held')$$, '22004', 'sample weight "w" is NULL', 'NULL');
SELECT throws_ok($$SELECT * FROM ml.evaluate('two', 'SELECT a, b, label, ''x'' AS w FROM held')$$, '42804', 'sample weight "w" of type text is not a number', 'a text');
SELECT throws_ok($$SELECT * FROM ml.evaluate('two', 'SELECT a, b, label, 0 AS w FROM held')$$, '22000',
	'no rows to evaluate on: the source gives none whose target "label" is not NULL and whose weight "w" is above 0', 'no weight at all');
SELECT is((SELECT n_rows FROM ml.evaluations WHERE source ~ 'nothing' LIMIT 1), NULL, 'nothing yet');
SELECT metric FROM ml.evaluate('two', 'SELECT a, b, label, CASE WHEN i % 2 = 0 THEN w ELSE 0 END AS w FROM held /* nothing */') \g /dev/null
SELECT is((SELECT n_rows FROM ml.evaluations WHERE source ~ 'nothing' LIMIT 1), 40::bigint, 'rows of weight 0 do not count');

-- Standard errors: equal weights give those without; weights of any size the same; bootstraps of others.
SELECT set_eq(format('SELECT metric, round(value::numeric, 9) AS v, round(std_error::numeric, 9) AS s, round(baseline::numeric, 9) AS b FROM ml.evaluate(%L, ''SELECT a, b, label, kind, y, n, 0.3 AS w FROM held'')', name),
	format('SELECT metric, round(value::numeric, 9) AS v, round(std_error::numeric, 9) AS s, round(baseline::numeric, 9) AS b FROM ml.evaluate(%L, ''SELECT a, b, label, kind, y, n FROM held'')', name),
	name || ': equal weights are none') FROM unnest(ARRAY['two', 'three', 'number@1', 'counts@1', 'tenth']) name;
SELECT set_eq(format('SELECT metric, round(value::numeric, 9) AS v, round(std_error::numeric, 9) AS s FROM ml.evaluate(%L, ''SELECT a, b, label, kind, y, n, w * 1e6 AS w FROM held'')', name),
	format('SELECT metric, round(value::numeric, 9) AS v, round(std_error::numeric, 9) AS s FROM ml.evaluate(%L, ''held'')', name),
	name || ': only their ratios matter') FROM unnest(ARRAY['two', 'three', 'number@1', 'counts@1', 'tenth']) name;

-- The derivative of each figure by the weight of each row, taken by differences (the infinitesimal jackknife).
CREATE TABLE scored AS SELECT i, label, kind, y, w, ml.classify('two', h) AS c, ml.probability('two', h) AS p, ml.classify('three', h) AS k,
	ml.predict_proba('three', h) AS ps, ml.predict('number@1', h) AS z FROM held h;
CREATE VIEW moved AS SELECT l.i AS row, l.w AS its_weight, s.*, s.w * CASE WHEN s.i = l.i THEN 1 + 1e-5 ELSE 1 END AS v
	FROM (SELECT i, w FROM scored UNION ALL SELECT 0, 0) l, scored s;
CREATE TABLE figures AS SELECT row, two.key AS metric, two.value::text::float8 AS value, which FROM (
	SELECT row, 'two' AS which, to_jsonb(r) AS j FROM (SELECT row, ml.accuracy(label, c, v) AS accuracy, ml.balanced_accuracy(label, c, v) AS balanced_accuracy,
		ml.f1_score(label, c, v) AS f1_score, ml.precision(label, c, v) AS precision, ml.recall(label, c, v) AS recall, ml.matthews_corrcoef(label, c, v) AS matthews_corrcoef,
		ml.roc_auc(label, p, v) AS roc_auc, ml.average_precision(label, p, v) AS average_precision, ml.log_loss(label, p, v) AS log_loss, ml.brier_score(label, p, v) AS brier_score
		FROM moved GROUP BY row) r
	UNION ALL SELECT row, 'three', to_jsonb(r) FROM (SELECT row, ml.accuracy(kind, k, v) AS accuracy, ml.balanced_accuracy(kind, k, v) AS balanced_accuracy,
		ml.f1_score(kind, k, 'macro', v) AS f1_score, ml.precision(kind, k, 'macro', v) AS precision, ml.recall(kind, k, 'macro', v) AS recall,
		ml.matthews_corrcoef(kind, k, v) AS matthews_corrcoef, ml.roc_auc(kind, ps, v) AS roc_auc, ml.log_loss(kind, ps, v) AS log_loss FROM moved GROUP BY row) r
	UNION ALL SELECT row, 'number@1', to_jsonb(r) FROM (SELECT row, ml.r2_score(y, z, v) AS r2_score, ml.explained_variance(y, z, v) AS explained_variance,
		ml.mean_squared_error(y, z, v) AS mean_squared_error, ml.root_mean_squared_error(y, z, v) AS root_mean_squared_error,
		ml.mean_absolute_error(y, z, v) AS mean_absolute_error, ml.mean_absolute_percentage_error(y, z, v) AS mean_absolute_percentage_error FROM moved GROUP BY row) r) f,
	jsonb_each(j) two WHERE key <> 'row';
SELECT ok(abs(std_error / jackknife - 1) < 0.05, format('%s, %s: %s, by differences %s', which, metric, std_error, jackknife)) FROM (
	SELECT which, metric, sqrt(sum(((f.value - g.value) / 1e-5) ^ 2)) * sqrt(80.0 / 79) AS jackknife FROM figures f JOIN figures g USING (which, metric)
	WHERE g.row = 0 AND f.row > 0 GROUP BY 1, 2 HAVING bool_or(f.value <> g.value)) j -- shares of 1 have none
	CROSS JOIN LATERAL (SELECT std_error FROM ml.evaluate(which, 'held') e WHERE e.metric = j.metric) e;

-- Which is near what bootstrap samples of weighted rows say.
CREATE VIEW vectors AS SELECT set, row_number() OVER (PARTITION BY set) AS i, actual::float8, score AS p, weight AS w FROM metric_weighted_labels WHERE set ~ 'binary'
	UNION ALL SELECT set, row_number() OVER (PARTITION BY set), actual, predicted, weight FROM metric_weighted_numbers WHERE set ~ 'plain';
CREATE TABLE varied AS SELECT set, row, j.key AS metric, j.value::text::float8 AS value FROM (
	SELECT set, l.i AS row, CASE WHEN set ~ 'binary' THEN jsonb_build_object('roc_auc', ml.roc_auc(actual = 1, p, v), 'average_precision', ml.average_precision(actual = 1, p, v))
			ELSE jsonb_build_object('r2_score', ml.r2_score(actual, p, v), 'explained_variance', ml.explained_variance(actual, p, v),
				'mean_absolute_error', ml.mean_absolute_error(actual, p, v), 'mean_squared_error', ml.mean_squared_error(actual, p, v),
				'root_mean_squared_error', ml.root_mean_squared_error(actual, p, v)) END AS j
		FROM generate_series(0, 300) l (i), LATERAL (SELECT *, w * CASE WHEN i = l.i THEN 1 + 1e-5 ELSE 1 END AS v FROM vectors) s GROUP BY 1, 2) f,
	jsonb_each(f.j) j;
SELECT ok(abs(deviation / bootstrap - 1) < 0.12, format('%s of %s: %s, by bootstrap %s', metric, set, deviation, bootstrap)) FROM (
	SELECT set, metric, sqrt(sum(((a.value - b.value) / 1e-5) ^ 2)) AS deviation FROM varied a JOIN varied b USING (set, metric)
	WHERE b.row = 0 AND a.row > 0 GROUP BY 1, 2) j JOIN metric_weighted_errors USING (set, metric);

SELECT * FROM finish();
