-- Metrics equal scikit-learn's on fixed vectors: ties, one class, one row, rare
-- and absent classes, constant values, many magnitudes.
\set QUIET on
SET client_min_messages = warning;
\i test/data/metrics/load.sql

-- Sets of 1 alone, which scikit-learn takes as positive; here it may as well be the lesser of 1 and 2.
CREATE FUNCTION is_one(set_name text) RETURNS boolean LANGUAGE sql AS $$ SELECT set_name IN ('only_ones', 'row_1') $$;

-- A metric over one set, called as a user would.
CREATE FUNCTION figure(set_name text, metric text, average text) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
	result float8;
	from_table text := 'metric_labels';
	arguments text := 'actual, predicted';
BEGIN
	IF set_name IN (SELECT set FROM metric_numbers) THEN
		from_table := 'metric_numbers';
	ELSIF metric IN ('roc_auc', 'log_loss', 'average_precision', 'brier_score') THEN
		arguments := CASE WHEN EXISTS (SELECT FROM metric_labels l WHERE l.set = set_name AND scores IS NOT NULL)
			THEN 'actual, scores' ELSE 'actual, score' END;
	END IF;
	IF is_one(set_name) THEN
		arguments := replace(arguments, 'actual', 'actual = 1');
	END IF;
	IF average IS NOT NULL THEN
		arguments := arguments || format(', %L', average);
	END IF;
	EXECUTE format('SELECT ml.%I(%s) FROM %I WHERE set = %L', metric, arguments, from_table, set_name)
		INTO result;
	RETURN result;
END $$;

CREATE FUNCTION near(ours float8, theirs float8) RETURNS boolean LANGUAGE sql AS
	$$ SELECT CASE WHEN ours IS NULL OR theirs IS NULL THEN ours IS NULL AND theirs IS NULL
		ELSE ours = theirs OR abs(ours - theirs) <= 1e-12 * greatest(1, abs(theirs)) END $$;

SELECT plan((SELECT count(*)::int FROM metric_reference) + 13);

SELECT ok(near(figure(set, metric, average), value),
	format('%s of %s%s is %s', metric, set, coalesce(', ' || average, ''), coalesce(value::text, 'undefined')))
	FROM metric_reference;

-- Curves, point by point.
CREATE VIEW our_curves AS
	SELECT set, 'roc_curve' AS curve, i::int, p.fpr AS a, p.tpr AS b, p.threshold AS c
		FROM (SELECT set, ml.roc_curve(actual, score) AS points FROM metric_labels
			WHERE score IS NOT NULL GROUP BY set) s, unnest(points) WITH ORDINALITY AS p(fpr, tpr, threshold, i)
	UNION ALL
	SELECT set, 'calibration_curve_' || bins, i::int, p.prob_pred, p.prob_true, NULL
		FROM (SELECT set, bins, CASE WHEN is_one(set) THEN ml.calibration_curve(actual = 1, score, bins) ELSE ml.calibration_curve(actual, score, bins) END AS points
			FROM metric_labels, unnest(ARRAY[5, 7, 10]) AS bins
			WHERE score IS NOT NULL GROUP BY set, bins) s,
			unnest(points) WITH ORDINALITY AS p(prob_pred, prob_true, count, i);

SELECT is_empty($$ SELECT set, curve, i FROM our_curves o FULL JOIN metric_curves r USING (set, curve, i)
	WHERE o.a IS NULL OR r.a IS NULL
		OR NOT (near(o.a, r.a) AND near(o.b, r.b) AND near(o.c, r.c)) $$,
	'roc_curve and calibration_curve equal scikit-learn''s point by point');
SELECT is((SELECT count(*)::int FROM our_curves), (SELECT count(*)::int FROM metric_curves),
	'with as many points');
SELECT is(
	(SELECT ml.calibration_curve(actual, score) FROM metric_labels WHERE set = 'binary'),
	(SELECT ml.calibration_curve(actual, score, 5) FROM metric_labels WHERE set = 'binary'),
	'five bins unless said otherwise');
SELECT is(
	(SELECT sum(count) FROM unnest((SELECT ml.calibration_curve(actual, score) FROM metric_labels WHERE set = 'ties'))),
	150::numeric, 'every row is in a bin');

-- The confusion matrix against GROUP BY.
SELECT set_eq(
	$$ SELECT actual::int, predicted::int, count FROM unnest(
		(SELECT ml.confusion_matrix(actual, predicted) FROM metric_labels WHERE set = 'five')) WHERE count > 0 $$,
	$$ SELECT actual, predicted, count(*) FROM metric_labels WHERE set = 'five' GROUP BY 1, 2 $$,
	'confusion_matrix counts what GROUP BY counts');
SELECT results_eq(
	$$ SELECT (unnest(ml.confusion_matrix(actual, predicted))).* FROM metric_labels WHERE set = 'certain' $$,
	$$ VALUES ('0', '0', 2::bigint), ('0', '1', 0), ('1', '0', 1), ('1', '1', 2) $$,
	'confusion_matrix has a row for every pair, in order');
SELECT results_eq(
	$$ SELECT set, (unnest(ml.confusion_matrix(actual, predicted))).count FROM metric_labels
		WHERE set IN ('row_0', 'row_1') GROUP BY set ORDER BY set $$,
	$$ VALUES ('row_0', 0::bigint), ('row_0', 1), ('row_0', 0), ('row_0', 0), ('row_1', 1) $$,
	'and works beside a GROUP BY');

-- Rows with a NULL are skipped, as aggregates do.
SELECT is(
	(SELECT ml.accuracy(a, p) FROM (VALUES (1, 1), (1, NULL), (NULL, 1), (0, 1), (NULL, NULL)) v (a, p)),
	0.5::float8, 'labels: a NULL skips the row');
SELECT is(
	(SELECT ml.roc_auc(a, p) FROM (VALUES (1, 0.9), (0, 0.1), (0, NULL), (NULL, 0.4)) v (a, p)),
	1::float8, 'scores: a NULL skips the row');
SELECT is(
	(SELECT ml.mean_squared_error(a, p) FROM (VALUES (1, 2), (1, NULL), (NULL, 4)) v (a, p)),
	1::float8, 'numbers: a NULL skips the row');
SELECT is(
	(SELECT ml.f1_score(actual, predicted, NULL) FROM metric_labels WHERE set = 'binary'),
	(SELECT ml.f1_score(actual, predicted) FROM metric_labels WHERE set = 'binary'),
	'average NULL is the default');

-- No rows: every metric is NULL.
SELECT is(
	(SELECT num_nulls(ml.accuracy(actual, predicted), ml.balanced_accuracy(actual, predicted),
		ml.precision(actual, predicted), ml.recall(actual, predicted), ml.f1_score(actual, predicted, 'macro'),
		ml.matthews_corrcoef(actual, predicted), ml.confusion_matrix(actual, predicted),
		ml.roc_auc(actual, score), ml.average_precision(actual, score), ml.roc_curve(actual, score),
		ml.log_loss(actual, score), ml.brier_score(actual, score), ml.calibration_curve(actual, score),
		ml.mean_squared_error(actual, score), ml.root_mean_squared_error(actual, score),
		ml.mean_absolute_error(actual, score), ml.mean_absolute_percentage_error(actual, score),
		ml.r2_score(actual, score), ml.explained_variance(actual, score))
		FROM metric_labels WHERE false),
	19, 'no rows: all are NULL');

-- PITFALLS, PostgresML source: "AUC computed from hard labels".
SELECT throws_ok(
	$$ SELECT ml.roc_auc(actual, predicted = 1) FROM metric_labels WHERE set = 'binary' $$,
	'42804', NULL, 'roc_auc refuses hard labels (PostgresML source)');

SELECT * FROM finish();
