-- ml.evaluate: the figures equal the metric aggregates written out, are kept, and can be asked for again.
SET client_min_messages = warning;
CREATE ROLE evaluator;
\i test/data/metrics/load.sql
GRANT SELECT ON iris, wdbc, metric_errors, metric_errors_reference TO evaluator;
SET ROLE evaluator;
SELECT * FROM no_plan();

SELECT is(n_test, 113::bigint, 'a fifth of 569 rows is held out')
	FROM ml.train('tumour', 'wdbc', 'diagnosis', 'logistic_regression');
SELECT is((SELECT jsonb_object_agg(metric, value) FROM ml.evaluate('tumour')),
	(SELECT metrics FROM ml.versions WHERE name = 'tumour'),
	'without a source: the figures of the held-out rows, as the training reported them');

SELECT results_eq(
	$$SELECT metric, round(value::numeric, 12) FROM ml.evaluate('tumour', 'wdbc') ORDER BY metric$$,
	$$SELECT v.metric, round(v.value::numeric, 12) FROM (
		SELECT ml.roc_auc(diagnosis, p) AS roc_auc, ml.average_precision(diagnosis, p) AS average_precision,
			ml.accuracy(diagnosis, c) AS accuracy, ml.balanced_accuracy(diagnosis, c) AS balanced_accuracy,
			ml.f1_score(diagnosis, c) AS f1_score, ml.precision(diagnosis, c) AS precision,
			ml.recall(diagnosis, c) AS recall, ml.log_loss(diagnosis, p) AS log_loss,
			ml.brier_score(diagnosis, p) AS brier_score, ml.matthews_corrcoef(diagnosis, c) AS matthews_corrcoef
		FROM (SELECT diagnosis, ml.probability('tumour', w) AS p, ml.classify('tumour', w) AS c FROM wdbc w) s) f
	CROSS JOIN LATERAL jsonb_each_text(to_jsonb(f)) j(metric, text_value)
	CROSS JOIN LATERAL (SELECT j.metric, j.text_value::float8 AS value) v ORDER BY 1$$,
	'two classes: every figure equals its aggregate');
SELECT is((SELECT count(DISTINCT evaluated_at::date || coalesce(source, 'held out')) FROM ml.evaluations WHERE name = 'tumour'),
	2::bigint, 'both evaluations are kept');
SELECT is((SELECT n_rows FROM ml.evaluations WHERE name = 'tumour' AND source = 'wdbc' AND metric = 'accuracy'),
	569::bigint, 'with the number of rows');

SELECT version FROM ml.train('species', 'iris', 'species', 'logistic_regression') \g /dev/null
SELECT is((SELECT value FROM ml.evaluate('species', 'iris') WHERE metric = 'accuracy'),
	(SELECT ml.accuracy(species, ml.classify('species', i)) FROM iris i), 'three classes: accuracy');
SELECT cmp_ok(abs((SELECT value FROM ml.evaluate('species', 'iris') WHERE metric = 'log_loss')
	- (SELECT ml.log_loss(species, ml.predict_proba('species', i)) FROM iris i)), '<', 1e-12::float8, 'three classes: log loss');

SELECT version FROM ml.train('width', 'iris', 'petal_width', 'linear_regression') \g /dev/null
SELECT results_eq(
	$$SELECT round(value::numeric, 12) FROM ml.evaluate('width', 'iris')
		WHERE metric IN ('r2_score', 'root_mean_squared_error', 'mean_absolute_error') ORDER BY metric$$,
	$$SELECT round(unnest(ARRAY[ml.mean_absolute_error(y, p), ml.r2_score(y, p), ml.root_mean_squared_error(y, p)])::numeric, 12)
		FROM (SELECT petal_width AS y, ml.predict('width', i) AS p FROM iris i) s$$,
	'regression: the figures equal their aggregates');

SELECT set_eq(format($$SELECT metric FROM ml.evaluate('width', 'SELECT * FROM iris WHERE petal_length IN (1.0, 6.9) OR sepal_length = 7.9 LIMIT %s') WHERE std_error IS NOT NULL$$, n),
	names, format('figures of %s rows that have a standard error', n))
FROM (VALUES (1, '{}'::text[]), (2, '{mean_absolute_error,mean_squared_error,root_mean_squared_error,mean_absolute_percentage_error}'),
	(3, '{mean_absolute_error,mean_squared_error,root_mean_squared_error,mean_absolute_percentage_error,r2_score,explained_variance}')) v(n, names);
SELECT version FROM ml.train('twofold', $$SELECT i + 1e4 AS x, 2 * i + 2e4 AS y FROM generate_series(1, 50) i$$, 'y', 'linear_regression') \g /dev/null
SELECT is((SELECT std_error FROM ml.evaluate('twofold', $$SELECT i + 1e4 AS x, 4 * i + 2e4 AS y FROM generate_series(1, 40) i$$) WHERE metric = 'explained_variance'),
	0::float8, 'what each row says alike does not vary, however far from 0 the rows are');

SELECT is((SELECT value FROM ml.evaluate('species', 'SELECT *, upper(species) AS shouted, species AS kind FROM iris', 'kind')
	WHERE metric = 'accuracy'), (SELECT ml.accuracy(species, ml.classify('species', i)) FROM iris i),
	'the actual values may be in another column');
SELECT is((SELECT n_rows FROM ml.evaluations WHERE source LIKE '%nullif%' AND metric = 'accuracy'), NULL::bigint, 'nothing yet');
SELECT metric FROM ml.evaluate('species', $$SELECT sepal_length, sepal_width, petal_length, petal_width, nullif(species, 'setosa') AS species FROM iris$$) \g /dev/null
SELECT is((SELECT n_rows FROM ml.evaluations WHERE source LIKE '%nullif%' AND metric = 'accuracy'), 100::bigint,
	'rows without an actual value do not count');

RESET ROLE;
-- The baseline of a regression is the constant that scores best on these rows: of several thousand tried, none is better, and one is near.
CREATE TABLE skewed AS SELECT i, sin(i) AS x, round((exp(3 * sin(i * 1.7)) - CASE WHEN i % 9 = 0 THEN 4 ELSE 0 END)::numeric, 3)::float8 AS y,
	floor(exp(2 * sin(i * 0.7)))::float8 AS n, 1 + i % 3 AS w FROM generate_series(1, 149) i;
CREATE VIEW tried AS SELECT (SELECT array_agg(v) FROM (SELECT y AS v FROM skewed UNION SELECT y + 1e-4 FROM skewed UNION SELECT -5 + 0.02 * k FROM generate_series(0, 1500) k) c) AS constants;
CREATE FUNCTION best_constant(target text, metric text, arguments text, weight text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	result float8;
BEGIN
	EXECUTE format('SELECT min(f) FROM (SELECT ml.%s(%I, c%s, %s) AS f FROM (SELECT unnest(constants) AS c FROM tried UNION SELECT (SELECT sum(%2$I * %4$s) / sum(%4$s) FROM skewed)) t, skewed
		WHERE c > 0 OR %1$L <> ''mean_poisson_deviance'' GROUP BY c) g', metric, target, arguments, weight) INTO result;
	RETURN result;
END $$;
CREATE FUNCTION baselines(target text, params jsonb) RETURNS TABLE (metric text, baseline float8) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ml.train('constant', format('SELECT x, w, %I FROM skewed WHERE i <= 100', target), target, 'gradient_boosting', params || '{"n_estimators": 3}', deploy => 'always');
	RETURN QUERY SELECT e.metric, e.baseline FROM ml.evaluate('constant', 'skewed') e;
END $$;
SELECT is(round(b.baseline::numeric, 9), round(best_constant(target, b.metric, coalesce(', ' || alpha, ''), weight)::numeric, 9), concat_ws(' ', b.metric, 'of', target, alpha, params))
FROM (VALUES ('y', '{}'::jsonb, NULL, '1'), ('y', '{"sample_weight": "w"}', NULL, 'w'), ('n', '{"loss": "poisson"}', NULL, '1'), ('n', '{"loss": "poisson", "sample_weight": "w"}', NULL, 'w'),
	('y', '{"loss": "quantile", "quantile": 0.1}', '0.1', '1'), ('y', '{"loss": "quantile", "quantile": 0.9, "sample_weight": "w"}', '0.9', 'w')) v(target, params, alpha, weight),
	LATERAL baselines(target, params) b
WHERE (b.metric = 'mean_pinball_loss') = (alpha IS NOT NULL) AND b.metric NOT IN ('r2_score', 'explained_variance');
SELECT results_eq($$SELECT metric, baseline FROM ml.evaluate('constant', 'skewed') WHERE metric IN ('r2_score', 'explained_variance')$$,
	$$VALUES ('r2_score', 0::float8), ('explained_variance', 0)$$, 'the mean explains nothing');
SELECT set_eq($$SELECT metric, baseline FROM ml.evaluate('constant', 'SELECT x, 1 AS w, 0.1::float8 AS y FROM skewed')$$,
	$$VALUES ('mean_pinball_loss', 0::float8), ('r2_score', NULL), ('explained_variance', NULL), ('mean_absolute_error', 0), ('mean_squared_error', 0), ('root_mean_squared_error', 0),
		('mean_absolute_percentage_error', 0)$$, 'constant values are their own best constant');
SELECT is((SELECT baseline FROM baselines('n', '{"loss": "poisson"}') WHERE metric = 'mean_poisson_deviance') > 0, true, 'counts');
SELECT is((SELECT coalesce(value, baseline) FROM ml.evaluate('constant', 'SELECT x, w, n - 1 AS n FROM skewed') WHERE metric = 'mean_poisson_deviance'), NULL::float8,
	'counts below 0 have neither a deviance nor a baseline of one');
SELECT version FROM ml.train('noise', 'SELECT cos(i * i) AS x, exp(3 * sin(i * i * 1.7)) AS y FROM generate_series(1, 4000) i', 'y', 'linear_regression') \g /dev/null
SELECT is((SELECT string_agg(metric, ' ') FROM ml.evaluate('noise') WHERE metric ~ 'absolute' AND value > baseline), 'mean_absolute_error mean_absolute_percentage_error',
	'a model of noise is no better than a constant');

-- the same labels as integers and booleans give the same figures
CREATE TABLE coded AS SELECT w.*, (diagnosis = 'malignant')::int AS i, diagnosis = 'malignant' AS b FROM wdbc w;
GRANT SELECT ON coded TO evaluator;
SET ROLE evaluator;
SELECT version FROM ml.train('by_text', 'coded', 'diagnosis', 'logistic_regression', features => '{mean_radius, mean_texture}', test_size => 0) \g /dev/null
SELECT version FROM ml.train('by_int', 'coded', 'i', 'logistic_regression', features => '{mean_radius, mean_texture}', test_size => 0) \g /dev/null
SELECT version FROM ml.train('by_bool', 'coded', 'b', 'logistic_regression', features => '{mean_radius, mean_texture}', test_size => 0) \g /dev/null
SELECT results_eq($$SELECT metric, round(value::numeric, 12) FROM ml.evaluate('by_int', 'coded')$$, $$SELECT metric, round(value::numeric, 12) FROM ml.evaluate('by_text', 'coded')$$,
	'integer labels give the figures of text labels (NeuronDB 1.0)');
SELECT results_eq($$SELECT metric, round(value::numeric, 12) FROM ml.evaluate('by_bool', 'coded')$$, $$SELECT metric, round(value::numeric, 12) FROM ml.evaluate('by_text', 'coded')$$,
	'so do booleans (NeuronDB 1.0)');
-- a regression of a boolean, which is 0 or 1
SELECT version FROM ml.train('share', 'coded', 'b', 'linear_regression', features => '{mean_radius, mean_texture}', task => 'regression', test_size => 0) \g /dev/null
SELECT is((SELECT round(value::numeric, 12) FROM ml.evaluate('share', 'coded') WHERE metric = 'mean_squared_error'),
	(SELECT round(ml.mean_squared_error(i, ml.predict('share', c))::numeric, 12) FROM coded c),
	'what a regression learned of booleans is evaluated on booleans');
RESET ROLE;

-- Standard errors are the deviations of bootstrap samples; a logistic curve keeps the order of its only feature.
SET ROLE evaluator;
SELECT version FROM ml.train('ranker', $$SELECT actual::int AS actual, score FROM metric_errors WHERE set = 'good'$$, 'actual', 'logistic_regression', test_size => 0) \g /dev/null
CREATE TEMP VIEW errors_of AS SELECT r.set, r.value AS reference, r.bootstrap, e.value, e.std_error FROM metric_errors_reference r CROSS JOIN LATERAL
	ml.evaluate('ranker', format('SELECT actual::int AS actual, score FROM metric_errors WHERE set = %L', r.set)) e
	WHERE r.metric = 'average_precision' AND e.metric = r.metric;
SELECT ok(abs(value - reference) < 1e-12 AND std_error / bootstrap BETWEEN 0.92 AND 1.08,
	format('average_precision, %s: %s +- %s, by bootstrap %s', set, value, std_error, bootstrap)) FROM errors_of;
SELECT version FROM ml.train('liner', 'SELECT score AS actual, score FROM metric_errors', 'actual', 'linear_regression', test_size => 0) \g /dev/null
SELECT ok(abs(e.value - r.value) < 1e-9 AND std_error / bootstrap BETWEEN 0.92 AND 1.08,
	format('explained_variance, %s: %s +- %s, by bootstrap %s', set, e.value, std_error, bootstrap))
	FROM metric_errors_reference r CROSS JOIN LATERAL
		ml.evaluate('liner', format('SELECT actual, score FROM metric_errors WHERE set = %L', r.set)) e
	WHERE r.metric = 'explained_variance' AND e.metric = r.metric;
-- The formula itself, of rows far from the mean of the training.
SELECT results_eq($$SELECT round((e.std_error / r.std_error)::numeric, 6) FROM ml.evaluate('liner',
		'SELECT actual + 1e5 AS actual, score FROM metric_errors WHERE set = ''loose''') e,
		(SELECT sqrt(sum(((e - me) ^ 2 - ve / va * (a - ma) ^ 2) ^ 2) / (count(*) - 1) / count(*)) / min(va) AS std_error
			FROM (SELECT actual - score AS e, actual AS a, avg(actual - score) OVER () AS me, avg(actual) OVER () AS ma,
				var_pop(actual - score) OVER () AS ve, var_pop(actual) OVER () AS va FROM metric_errors WHERE set = 'loose') s) r
		WHERE metric = 'explained_variance'$$,
	$$VALUES (1.000000)$$, 'explained_variance, far from the mean of the training');

-- roc_auc of three classes: the jackknife, which leaves out each row in turn.
SELECT version FROM ml.train('sepals', 'SELECT sepal_width, sepal_length, species FROM iris', 'species', 'naive_bayes', test_size => 0) \g /dev/null
CREATE TEMP TABLE sepals AS SELECT row_number() OVER () AS i, species, ml.predict_proba('sepals', s) AS p FROM iris s;
SELECT cmp_ok(abs(e.std_error / j.std_error - 1), '<', 0.02::float8, format('roc_auc of three classes: %s, by jackknife %s', e.std_error, j.std_error))
	FROM ml.evaluate('sepals', 'iris') e, (SELECT sqrt(var_pop(without) * (count(*) - 1)) AS std_error
		FROM (SELECT ml.roc_auc(s.species, s.p) AS without FROM sepals l JOIN sepals s ON s.i <> l.i GROUP BY l.i) w) j
	WHERE e.metric = 'roc_auc';
-- More scores than the curves have points.
CREATE TEMP VIEW sepals_often AS SELECT sepal_width + j * 1e-7 AS sepal_width, sepal_length, species FROM iris i, generate_series(1, 400) j;
SELECT cmp_ok(abs(e.std_error / f.std_error - 1), '<', 1e-4::float8, format('60000 rows: %s, by the formula %s', e.std_error, f.std_error))
	FROM ml.evaluate('sepals', 'SELECT * FROM sepals_often') e, (
		WITH score AS (SELECT i, k, p[k] AS s, (species = (ARRAY['setosa', 'versicolor', 'virginica'])[k])::int AS own
				FROM (SELECT row_number() OVER () AS i, species, ml.predict_proba('sepals', o) AS p FROM sepals_often o) o, generate_series(1, 3) k),
			above AS (SELECT i, k, own, sum(own) OVER upto - sum(own) OVER tie / 2.0 AS p, sum(1 - own) OVER upto - sum(1 - own) OVER tie / 2.0 AS q,
				20000.0 AS n_p, 40000.0 AS n_q FROM score WINDOW upto AS (PARTITION BY k ORDER BY s DESC), tie AS (PARTITION BY k, s)),
			placed AS (SELECT *, CASE own WHEN 1 THEN 1 - q / n_q ELSE p / n_p END AS v FROM above),
			influence AS (SELECT i, (v - avg(v) FILTER (WHERE own = 1) OVER (PARTITION BY k)) / CASE own WHEN 1 THEN n_p ELSE n_q END AS h FROM placed)
		SELECT sqrt(sum(row_h ^ 2) * 60000 / 59999) / 3 AS std_error FROM (SELECT sum(h) AS row_h FROM influence GROUP BY i) r) f
	WHERE e.metric = 'roc_auc';

-- Of perfect figures they are half of Wilson's interval, of the rows that each is a share of.
CREATE TEMP TABLE perfect AS SELECT CASE WHEN i > 90 THEN 'rare' ELSE 'common' END AS label, i + CASE WHEN i > 90 THEN 100 ELSE 0 END AS x
	FROM generate_series(1, 100) i;
SELECT version FROM ml.train('parted', 'perfect', 'label', 'decision_tree', test_size => 0) \g /dev/null
SELECT results_eq($$SELECT metric, round(value::numeric, 9), round(std_error::numeric, 9) FROM ml.evaluate('parted', 'perfect') WHERE metric <> 'log_loss' ORDER BY metric$$,
	$$SELECT metric, round(value::numeric, 9), round(std_error::numeric, 9) FROM (VALUES ('accuracy', 1, 0.5 / 101), ('average_precision', 1, 0.5 / 11),
		('balanced_accuracy', 1, sqrt((0.5 / 91) ^ 2 + (0.5 / 11) ^ 2) / 2), ('brier_score', 0, 0.5 / 101),
		('f1_score', 1, 0.5 / 11), ('matthews_corrcoef', 1, sqrt((0.5 / 91) ^ 2 + (0.5 / 11) ^ 2)),
		('precision', 1, 0.5 / 11), ('recall', 1, 0.5 / 11), ('roc_auc', 1, sqrt((0.5 / 91) ^ 2 + (0.5 / 11) ^ 2))) v (metric, value, std_error)$$,
	'a perfect figure is not certain');
SELECT results_eq($$SELECT metric, round(value::numeric, 9), round(std_error::numeric, 9) FROM ml.evaluate('parted',
		$q$SELECT x, CASE label WHEN 'rare' THEN 'common' ELSE 'rare' END AS label FROM perfect$q$)
		WHERE metric IN ('accuracy', 'recall', 'roc_auc', 'matthews_corrcoef') ORDER BY metric$$,
	$$SELECT metric, round(value::numeric, 9), round(std_error::numeric, 9) FROM (VALUES ('accuracy', 0, 0.5 / 101),
		('matthews_corrcoef', -1, sqrt((0.5 / 91) ^ 2 + (0.5 / 11) ^ 2)), ('recall', 0, 0.5 / 91),
		('roc_auc', 0, sqrt((0.5 / 91) ^ 2 + (0.5 / 11) ^ 2))) v (metric, value, std_error)$$,
	'nor is one that is all wrong');
-- One class without a wrong row: its share counts beside those of the others.
SELECT version FROM ml.train('three', $$SELECT x, label FROM perfect UNION ALL SELECT 300 + i, 'third' FROM generate_series(1, 20) i$$, 'label', 'decision_tree', test_size => 0) \g /dev/null
CREATE TEMP TABLE tried AS SELECT x, label FROM perfect UNION ALL SELECT 300 + i, CASE WHEN i > 15 THEN 'third' ELSE 'common' END FROM generate_series(1, 20) i;
SELECT is((SELECT round(std_error::numeric, 9) FROM ml.evaluate('three', 'tried') WHERE metric = 'balanced_accuracy'),
	round(sqrt((6 / 7.0 / 7 / 105 + (0.5 / 11) ^ 2 + (0.5 / 6) ^ 2) / 9)::numeric, 9), 'three classes, two of them without a wrong row');
SELECT is((SELECT round(std_error::numeric, 9) FROM ml.evaluate('three', 'tried') WHERE metric = 'accuracy'),
	round(sqrt(105 / 120.0 * 15 / 120 / 120)::numeric, 9), 'a share between has the formula that it had');
SELECT is((SELECT round(std_error::numeric, 9) FROM ml.evaluate('three', 'tried') WHERE metric = 'recall'),
	(SELECT round(std_error::numeric, 9) FROM ml.evaluate('three', 'tried') WHERE metric = 'balanced_accuracy'), 'macro recall is balanced accuracy');
RESET ROLE;

-- Who only reads a model leaves a bounded number of evaluations behind, whatever the source
CREATE ROLE evaluation_reader;
GRANT SELECT ON wdbc TO evaluation_reader;
SELECT ml.grant('tumour', 'evaluation_reader', 'read') \g /dev/null
CREATE FUNCTION evaluate_often(n int, source text) RETURNS bigint
LANGUAGE sql AS $$ SELECT count(*) FROM (SELECT ml.evaluate('tumour', source) FROM generate_series(1, n)) e $$;
CREATE FUNCTION kept(role text) RETURNS bigint
LANGUAGE sql AS $$ SELECT count(*) FROM ml.evaluations WHERE name = 'tumour' AND metric = 'accuracy' AND evaluated_by = role $$;
SELECT kept('evaluator') AS before \gset
SET ROLE evaluation_reader;
SELECT evaluate_often(110, 'SELECT * FROM wdbc LIMIT 40') \g /dev/null
SELECT is(kept('evaluation_reader'), 100::bigint, 'of a reader the newest 100 evaluations of a model are kept');
SELECT is((SELECT count(DISTINCT metric) * 100 FROM ml.evaluations WHERE evaluated_by = 'evaluation_reader'),
	(SELECT count(*) FROM ml.evaluations WHERE evaluated_by = 'evaluation_reader'), 'each with all its figures');
SELECT evaluate_often(1, 'SELECT * FROM wdbc --' || repeat('é', 9000)) \g /dev/null
SELECT is((SELECT max(octet_length(source))::text || max(right(source, 4)) FROM ml.evaluations WHERE evaluated_by = 'evaluation_reader'
	AND octet_length(source) > 100), '10000é...', 'of a source the beginning is kept');
SET ROLE evaluator;
SELECT evaluate_often(110, 'SELECT * FROM wdbc LIMIT 40') \g /dev/null
SELECT is(kept('evaluator') - :before, 110::bigint, 'of who manages it all are kept');
SELECT ml.drop_model('tumour') \g /dev/null
RESET ROLE;
SELECT is((SELECT count(*) FROM ml.registry_evaluation WHERE evaluated_by = 'evaluation_reader'), 0::bigint, 'the drop takes them all along');
SELECT * FROM finish();
