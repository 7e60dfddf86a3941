-- Weighted metrics equal scikit-learn's sample_weight; deviances, the pinball loss, the lift curve;
-- ml.train and ml.evaluate of models that learned with weights.
\set QUIET on
SET client_min_messages = warning;
\i test/data/metrics/load.sql

-- A metric over one set, called as a user would.
CREATE FUNCTION figure(kind text, set_name text, metric text, argument text, weighted boolean) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
	result float8;
	arguments text := 'actual, predicted';
BEGIN
	IF kind = 'labels' AND metric IN ('roc_auc', 'log_loss', 'average_precision', 'brier_score') THEN
		arguments := CASE WHEN set_name ~ 'three|five' THEN 'actual, scores' ELSE 'actual, score' END;
	END IF;
	IF argument IS NOT NULL THEN
		arguments := arguments || format(', %L', argument);
	END IF;
	IF weighted THEN
		arguments := arguments || ', weight';
	END IF;
	EXECUTE format('SELECT ml.%I(%s) FROM metric_weighted_%s WHERE set = %L', metric, arguments, kind, set_name)
		INTO result;
	RETURN result;
END $$;

SELECT * FROM no_plan();

SELECT ok(coalesce(abs(ours - value) <= 1e-12 * greatest(1, abs(value)), false),
	format('%s of %s%s%s is %s: %s', metric, set, ', ' || argument, CASE WHEN weighted THEN ', weighted' END, value, ours))
	FROM (SELECT *, figure(kind, set, metric, argument, weighted) AS ours FROM metric_weighted_reference) f;

-- A curve has the points of scikit-learn's that are not on a line between others, and the same area.
CREATE VIEW our_roc AS SELECT set, i, p.fpr, p.tpr, p.threshold
	FROM (SELECT set, ml.roc_curve(actual, score, weight) AS points FROM metric_weighted_labels WHERE score IS NOT NULL GROUP BY set) s,
		unnest(points) WITH ORDINALITY AS p(fpr, tpr, threshold, i);
SELECT is_empty($$SELECT * FROM our_roc o WHERE i > 1 AND NOT EXISTS (SELECT FROM metric_weighted_curves r
		WHERE r.set = o.set AND abs(r.threshold - o.threshold) < 1e-12 AND abs(r.fpr - o.fpr) < 1e-12 AND abs(r.tpr - o.tpr) < 1e-12)$$,
	'points of weighted roc_curve are scikit-learn''s');
SELECT is_empty($$SELECT set, area, auc FROM (SELECT set, sum((fpr - before_fpr) * (tpr + before_tpr) / 2) AS area
		FROM (SELECT set, fpr, tpr, lag(fpr) OVER w AS before_fpr, lag(tpr) OVER w AS before_tpr FROM our_roc WINDOW w AS (PARTITION BY set ORDER BY i)) l GROUP BY set) a
	JOIN (SELECT set, ml.roc_auc(actual, score, weight) AS auc FROM metric_weighted_labels WHERE score IS NOT NULL GROUP BY set) r USING (set)
	WHERE abs(area - auc) > 1e-12$$, 'their area is the weighted roc_auc');
SELECT set_eq(
	$$SELECT actual::int, predicted::int, round(weight::numeric, 9) FROM unnest(
		(SELECT ml.confusion_matrix(actual, predicted, weight) FROM metric_weighted_labels WHERE set = 'five')) WHERE weight > 0$$,
	$$SELECT actual, predicted, round(sum(weight)::numeric, 9) FROM metric_weighted_labels WHERE set = 'five' GROUP BY 1, 2$$,
	'confusion_matrix of weighted rows has their weights');

-- Whole weights are as many equal rows; rows of weight 0 or NULL are none.
SELECT is_empty($$
	SELECT set, w, r FROM (SELECT set, ARRAY[ml.accuracy(actual, predicted, weight), ml.matthews_corrcoef(actual, predicted, weight),
			ml.f1_score(actual, predicted, 'macro', weight), ml.roc_auc(actual, score, weight), ml.average_precision(actual, score, weight),
			ml.log_loss(actual, score, weight)] AS w FROM metric_weighted_labels WHERE set ~ 'whole' AND score IS NOT NULL GROUP BY set) a
	JOIN (SELECT set, ARRAY[ml.accuracy(actual, predicted), ml.matthews_corrcoef(actual, predicted),
			ml.f1_score(actual, predicted, 'macro'), ml.roc_auc(actual, score), ml.average_precision(actual, score),
			ml.log_loss(actual, score)] AS r FROM metric_weighted_labels, generate_series(1, weight::int) WHERE score IS NOT NULL GROUP BY set) b USING (set)
	WHERE EXISTS (SELECT FROM unnest(w, r) u(x, y) WHERE abs(x - y) > 1e-13)$$,
	'whole weights are numbers of equal rows');
SELECT is((SELECT ml.accuracy(a, p, w) FROM (VALUES (1, 1, 1.0), (1, 0, 2.0), (1, 0, 0.0), (1, 0, NULL), (NULL, 0, 1.0)) v (a, p, w)),
	1.0::float8 / 3, 'rows of weight 0 or NULL count for nothing');
SELECT is(num_nulls(ml.accuracy(1, 1, w), ml.roc_auc(true, 0.5, w), ml.log_loss(true, 0.5, w), ml.r2_score(1, 1, w), ml.mean_poisson_deviance(1, 1, w),
		ml.confusion_matrix(1, 1, w), ml.roc_curve(true, 0.5, w), ml.lift_curve(true, 0.5, w)), 8, 'no weight at all: all are NULL')
	FROM (SELECT 0.0::float8 AS w) s, LATERAL (SELECT) l GROUP BY w;
SELECT throws_ok(format('SELECT ml.%s FROM (VALUES (1, 0, 1.0), (1, 1, -0.5)) v (a, p, w)', call), '22003', 'weight is negative: -0.5', call)
	FROM unnest(ARRAY['accuracy(a, p, w)', 'precision(a, p, ''macro'', w)', 'roc_auc(a, p, w)', 'log_loss(a, p, w)', 'brier_score(a, p, w)',
		'mean_squared_error(a, p, w)', 'mean_pinball_loss(a, p, 0.5, w)', 'lift_curve(a, p, w)']) call;
SELECT throws_ok($$SELECT ml.accuracy(1, 1, 'NaN'::float8)$$, '22003', 'weight is NaN', 'NaN is no weight');
SELECT throws_ok($$SELECT ml.r2_score(1, 1, 'Infinity')$$, '22003', 'weight is infinite', 'nor is infinity');

-- A literal as third argument is an average, a number a weight.
SELECT is(ml.f1_score(actual, predicted, 'macro'), ml.f1_score(actual, predicted, 'macro'::text), 'an untyped literal is an average')
	FROM metric_labels WHERE set = 'binary';
SELECT is(ml.precision(actual, predicted, NULL), ml.precision(actual, predicted), 'so is an untyped NULL') FROM metric_labels WHERE set = 'binary';
SELECT throws_ok($$SELECT ml.recall('a', 'a', '2')$$, '22023', 'unknown average "2"', 'and one that is none is refused');
SELECT is(ml.recall(actual, predicted, 2), ml.recall(actual, predicted), 'an integer is a weight') FROM metric_labels WHERE set = 'binary';
SELECT is(ml.recall(actual, predicted, 0.5::numeric), ml.recall(actual, predicted), 'a numeric too') FROM metric_labels WHERE set = 'binary';
SELECT is((SELECT sum(count) FROM unnest((SELECT ml.calibration_curve(actual, score, '4') FROM metric_labels WHERE set = 'ties'))), 150::numeric,
	'a literal of calibration_curve is a number of bins');

-- Deviances and quantiles: where there is none.
SELECT throws_ok(format('SELECT ml.%s', call), state, message, call) FROM (VALUES
	('mean_poisson_deviance(1, 0)', '22003', 'mean_poisson_deviance: predicted value is not above 0'),
	('mean_poisson_deviance(-1, 1)', '22003', 'mean_poisson_deviance: actual value is below 0'),
	('mean_gamma_deviance(0, 1)', '22003', 'mean_gamma_deviance: actual value is not above 0'),
	('mean_gamma_deviance(1, -1)', '22003', 'mean_gamma_deviance: predicted value is not above 0'),
	('mean_tweedie_deviance(-1, 1, 1.5)', '22003', 'mean_tweedie_deviance: actual value is below 0'),
	('mean_tweedie_deviance(0, 1, 3)', '22003', 'mean_tweedie_deviance: actual value is not above 0'),
	('mean_tweedie_deviance(-1, 0, -1)', '22003', 'mean_tweedie_deviance: predicted value is not above 0'),
	('mean_tweedie_deviance(1, 1, 0.5)', '22023', 'power is 0.5, for which there is no Tweedie deviance'),
	('mean_tweedie_deviance(1, 1, ''NaN'')', '22023', 'power is NaN, for which there is no Tweedie deviance'),
	('mean_tweedie_deviance(1, 1, NULL)', '22004', 'power is NULL'),
	('mean_pinball_loss(1, 1, 1.5)', '22023', 'alpha is 1.5, outside the range 0 to 1'),
	('mean_pinball_loss(1, ''NaN'', 0.5)', '22003', 'predicted value is NaN'),
	('mean_tweedie_deviance(i, i, i) FROM generate_series(1, 2) i', '22023', 'power is not the same for all rows'),
	('mean_pinball_loss(i, i, i / 2.0) FROM generate_series(1, 2) i', '22023', 'alpha is not the same for all rows'),
	('mean_tweedie_deviance(1e200, 1, -3)', '22003', 'values are too large for their sum to be a number')) v (call, state, message);
SELECT is(ml.mean_tweedie_deviance(-1, 2, 0), 9::float8, 'power 0 is the squared error of any numbers');

-- The lift curve against a count.
CREATE VIEW our_lift AS SELECT i, p.fraction, p.gain, p.lift, p.threshold
	FROM unnest((SELECT ml.lift_curve(actual, score) FROM metric_labels WHERE set = 'ties')) WITH ORDINALITY AS p(fraction, gain, lift, threshold, i);
SELECT is_empty($$SELECT * FROM our_lift o, LATERAL (SELECT count(*) FILTER (WHERE score >= threshold) / count(*)::float8 AS fraction,
		count(*) FILTER (WHERE score >= threshold AND actual = 1) / count(*) FILTER (WHERE actual = 1)::float8 AS gain FROM metric_labels WHERE set = 'ties') c
	WHERE abs(o.fraction - c.fraction) + abs(o.gain - c.gain) + abs(o.lift - c.gain / c.fraction) > 1e-12$$, 'lift_curve counts what a query counts');
SELECT results_eq('SELECT fraction, gain, lift FROM our_lift ORDER BY i DESC LIMIT 1', 'VALUES (1::float8, 1::float8, 1::float8)', 'and ends with all rows');
SELECT results_eq($$SELECT fraction, gain, lift, threshold FROM unnest((SELECT ml.lift_curve(a, s, w) FROM (VALUES
		(true, 0.9, 2.0), (false, 0.8, 1.0), (true, 0.7, 2.0), (false, 0.7, 5.0)) v (a, s, w)))$$,
	'VALUES (0.2::float8, 0.5::float8, 2.5::float8, 0.9::float8), (0.3, 0.5, 0.5 / 0.3::float8, 0.8), (1, 1, 1, 0.7)', 'with weights');
SELECT is(ml.lift_curve(false, 0.5), NULL, 'without positive rows there is none');

-- Workers.
CREATE TABLE many AS SELECT i, (h % 3 = 0) AS yes, (ARRAY['ant', 'bee', 'cow'])[1 + h % 3] AS kind, (ARRAY['ant', 'bee', 'cow'])[1 + (h / 7) % 3] AS guess,
	(h % 1009) / 1008.0 AS p, ARRAY[0.3 + (h % 5) / 10.0, 0.1, 0.6 - (h % 5) / 10.0] AS ps, 1 + h % 7 AS y, 1 + exp(sin(i)) AS z,
	exp(3 * sin(h)) - 0.05 AS w FROM (SELECT i, abs(hashint4(i)) AS h FROM generate_series(1, 20000) AS i) s;
UPDATE many SET w = 0 WHERE w < 0;
ALTER TABLE many SET (parallel_workers = 2);
VACUUM ANALYZE many;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE FUNCTION answer(call text, workers int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
	plan jsonb;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	EXECUTE 'EXPLAIN (FORMAT json) SELECT ml.' || call || ' FROM many' INTO plan;
	EXECUTE 'SELECT ml.' || call || '::text FROM many' INTO result;
	RETURN (plan::text ~ 'Partial')::text || ' ' || result;
END $$;
SELECT is(answer(call, 2), replace(answer(call, 0), 'false', 'true'), call || ': two workers, the same bits') FROM unnest(ARRAY[
	'accuracy(kind, guess, w)', 'balanced_accuracy(kind, guess, w)', 'precision(yes, p > 0.5, w)', 'recall(kind, guess, ''weighted'', w)',
	'f1_score(kind, guess, ''macro'', w)', 'matthews_corrcoef(kind, guess, w)', 'confusion_matrix(kind, guess, w)', 'roc_auc(yes, p, w)',
	'roc_auc(kind, ps, w)', 'average_precision(yes, p, w)', 'roc_curve(yes, p, w)', 'lift_curve(yes, p, w)', 'lift_curve(yes, p)', 'log_loss(yes, p, w)',
	'log_loss(kind, ps, w)', 'brier_score(yes, p, w)', 'mean_squared_error(y, z, w)', 'root_mean_squared_error(y, z, w)', 'mean_absolute_error(y, z, w)',
	'mean_absolute_percentage_error(y, z, w)', 'r2_score(y, z, w)', 'explained_variance(y, z, w)', 'mean_poisson_deviance(y, z)',
	'mean_poisson_deviance(y, z, w)', 'mean_gamma_deviance(y, z, w)', 'mean_tweedie_deviance(y, z, 1.5, w)', 'mean_tweedie_deviance(y, z, 2)',
	'mean_pinball_loss(y, z, 0.9, w)', 'mean_pinball_loss(y, z, 0.9)']) call;
RESET max_parallel_workers_per_gather;

SELECT * FROM finish();
