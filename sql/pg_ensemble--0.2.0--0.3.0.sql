/*
 * pg_ensemble 0.2.0 to 0.3.0.  What a step is held to says pg_ensemble--0.1.0--0.2.0.sql.
 */

-- complain if the script is sourced in psql rather than through ALTER EXTENSION
\echo Use "ALTER EXTENSION pg_ensemble UPDATE TO '0.3.0'" to load this file. \quit

-- Nothing below is looked up in a schema that others may write to (src/api/install.c).
SET LOCAL search_path = pg_catalog, pg_temp;
CREATE FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text) RETURNS pg_catalog.void
	AS 'MODULE_PATHNAME', 'ml_internal_check_upgrade' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT @extschema@.internal_check_upgrade('0.3.0'::pg_catalog.text);
DROP FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text);

CREATE FUNCTION ml.internal_take_rights(taker regprocedure, giver regprocedure) RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_take_rights' LANGUAGE c VOLATILE PARALLEL UNSAFE;

-- What no feature is to be, and the main metric beside what guessing would give.
CREATE FUNCTION ml.train(
		name text,
		source text,
		target text DEFAULT NULL,
		algorithm text DEFAULT NULL,
		params jsonb DEFAULT '{}',
		features text[] DEFAULT NULL,
		preprocess jsonb DEFAULT '{}',
		task text DEFAULT NULL,
		test_size float8 DEFAULT 0.2,
		split text DEFAULT NULL,
		partition_by text[] DEFAULT NULL,
		deploy text DEFAULT 'first',
		exclude text[] DEFAULT NULL)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval,
		metric text, value float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_train' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text, text[])
	IS 'learn from a table, view or query and store the result as the next version of a named model';
SELECT ml.internal_take_rights(
	'ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text, text[])',
	'ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text)');
DROP FUNCTION ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text);

-- A stored recipe on the data of today.
CREATE FUNCTION ml.retrain(name text)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval,
		metric text, value float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_retrain' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.retrain(text)
	IS 'train a version again as it was asked for, on the data of today, and store the result as the next version, not deployed';
SELECT ml.internal_take_rights('ml.retrain(text)'::regprocedure,
	'ml.train(text, text, text, text, jsonb, text[], jsonb, text, float8, text, text[], text, text[])'::regprocedure);

-- Probabilities that come true.
CREATE FUNCTION ml.calibrate(model text, method text DEFAULT 'auto', source text DEFAULT NULL)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval,
		metric text, value float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_calibrate' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.calibrate(text, text, text)
	IS 'make the probabilities of a version those that come true, and store the result as the next version, not deployed';

-- Metrics of weighted rows, of deviances and quantiles, and the lift curve.
CREATE TYPE ml.confusion_weight AS (actual text, predicted text, weight float8);
COMMENT ON TYPE ml.confusion_weight IS 'one cell of ml.confusion_matrix of weighted rows';
CREATE TYPE ml.lift_point AS (fraction float8, gain float8, lift float8, threshold float8);
COMMENT ON TYPE ml.lift_point IS 'one point of ml.lift_curve';
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any", float8) IS 'takes a weighted row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text, float8) IS 'takes a weighted row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_confusion_matrix_weighted_final(internal) RETURNS ml.confusion_weight[]
	AS 'MODULE_PATHNAME', 'ml_internal_confusion_matrix_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_confusion_matrix_weighted_final(internal) IS 'the result of ml.confusion_matrix of weighted rows';
CREATE FUNCTION ml.internal_score_metric_accum(internal, "any", "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_accum(internal, "any", "any", float8) IS 'takes a weighted row up into the state of the metrics of scores';
CREATE FUNCTION ml.internal_lift_curve_final(internal) RETURNS ml.lift_point[]
	AS 'MODULE_PATHNAME', 'ml_internal_lift_curve_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_lift_curve_final(internal) IS 'the result of ml.lift_curve';
CREATE FUNCTION ml.internal_log_loss_accum(internal, "any", "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_log_loss_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_log_loss_accum(internal, "any", "any", float8) IS 'takes a weighted row up into the state of ml.log_loss';
CREATE FUNCTION ml.internal_brier_score_accum(internal, "any", float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_brier_score_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_brier_score_accum(internal, "any", float8, float8) IS 'takes a weighted row up into the state of ml.brier_score';
CREATE FUNCTION ml.internal_regression_metric_accum(internal, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_accum(internal, float8, float8, float8) IS 'takes a weighted row up into the state of the metrics of a regression';

CREATE AGGREGATE ml.accuracy(actual "any", predicted "any", weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.accuracy("any", "any", float8) IS
	'share of rows predicted right (actual, predicted, weight)';

CREATE AGGREGATE ml.balanced_accuracy(actual "any", predicted "any", weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_balanced_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.balanced_accuracy("any", "any", float8) IS
	'mean over the actual classes of the share predicted right (actual, predicted, weight)';

CREATE AGGREGATE ml.matthews_corrcoef(actual "any", predicted "any", weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_matthews_corrcoef_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.matthews_corrcoef("any", "any", float8) IS
	'correlation of actual and predicted labels, from -1 to 1 (actual, predicted, weight)';

CREATE AGGREGATE ml.precision(actual "any", predicted "any", weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.precision("any", "any", float8) IS
	'share of the rows predicted positive that are (actual, predicted, weight); of two labels the greater is positive';

CREATE AGGREGATE ml.precision(actual "any", predicted "any", average text, weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.precision("any", "any", text, float8) IS
	'share of the rows predicted positive that are (actual, predicted, average, weight); average is binary, macro, micro or weighted';

CREATE AGGREGATE ml.recall(actual "any", predicted "any", weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.recall("any", "any", float8) IS
	'share of the positive rows that are predicted so (actual, predicted, weight); of two labels the greater is positive';

CREATE AGGREGATE ml.recall(actual "any", predicted "any", average text, weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.recall("any", "any", text, float8) IS
	'share of the positive rows that are predicted so (actual, predicted, average, weight); average is binary, macro, micro or weighted';

CREATE AGGREGATE ml.f1_score(actual "any", predicted "any", weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.f1_score("any", "any", float8) IS
	'harmonic mean of precision and recall (actual, predicted, weight); of two labels the greater is positive';

CREATE AGGREGATE ml.f1_score(actual "any", predicted "any", average text, weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.f1_score("any", "any", text, float8) IS
	'harmonic mean of precision and recall (actual, predicted, average, weight); average is binary, macro, micro or weighted';

CREATE AGGREGATE ml.confusion_matrix(actual "any", predicted "any", weight float8) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_confusion_matrix_weighted_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.confusion_matrix("any", "any", float8) IS
	'weights of the rows for each pair of labels, as an array: SELECT * FROM unnest((SELECT ml.confusion_matrix(actual, predicted, weight) FROM t))';

CREATE AGGREGATE ml.roc_auc(actual "any", score "any", weight float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_auc_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.roc_auc("any", "any", float8) IS
	'area under the ROC curve (actual, score, weight); for more than two classes (actual, scores float8[] in sorted order of the labels, weight): mean of each against the rest';

CREATE AGGREGATE ml.average_precision(actual "any", score float8, weight float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_average_precision_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.average_precision("any", float8, float8) IS
	'mean precision over recall, summed at each threshold (actual, score, weight); of two labels the greater is positive';

CREATE AGGREGATE ml.roc_curve(actual "any", score float8, weight float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_curve_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.roc_curve("any", float8, float8) IS
	'points of the ROC curve, as an array: SELECT * FROM unnest((SELECT ml.roc_curve(actual, score, weight) FROM t))';

CREATE AGGREGATE ml.log_loss(actual "any", probability "any", weight float8) (
	SFUNC = ml.internal_log_loss_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_log_loss_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.log_loss("any", "any", float8) IS
	'mean negative log-likelihood (actual, probability of the greater label, weight); for more than two classes (actual, probabilities float8[] in sorted order of the labels, weight)';

CREATE AGGREGATE ml.brier_score(actual "any", probability float8, weight float8) (
	SFUNC = ml.internal_brier_score_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_brier_score_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.brier_score("any", float8, float8) IS
	'mean squared distance of the probability from what happened (actual, probability of the greater label, weight)';

CREATE AGGREGATE ml.mean_squared_error(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_squared_error(float8, float8, float8) IS
	'mean squared error (actual, predicted, weight)';

CREATE AGGREGATE ml.root_mean_squared_error(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_root_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.root_mean_squared_error(float8, float8, float8) IS
	'square root of the mean squared error (actual, predicted, weight)';

CREATE AGGREGATE ml.mean_absolute_error(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_absolute_error(float8, float8, float8) IS
	'mean absolute error (actual, predicted, weight)';

CREATE AGGREGATE ml.mean_absolute_percentage_error(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_percentage_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_absolute_percentage_error(float8, float8, float8) IS
	'mean of the absolute error divided by the absolute actual value; 1 is 100 percent (actual, predicted, weight)';

CREATE AGGREGATE ml.r2_score(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_r2_score_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.r2_score(float8, float8, float8) IS
	'share of the variance that is explained; negative when worse than the mean (actual, predicted, weight)';

CREATE AGGREGATE ml.explained_variance(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_explained_variance_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.explained_variance(float8, float8, float8) IS
	'share of the variance that is explained when a constant error is forgiven (actual, predicted, weight)';

CREATE AGGREGATE ml.lift_curve(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_lift_curve_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.lift_curve("any", float8) IS
	'of the rows with the greatest scores, which share of the positive ones they are, as an array: SELECT * FROM unnest((SELECT ml.lift_curve(actual, score) FROM t))';

CREATE AGGREGATE ml.lift_curve(actual "any", score float8, weight float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_lift_curve_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.lift_curve("any", float8, float8) IS
	'of the rows with the greatest scores, which share of the positive ones they are, as an array: SELECT * FROM unnest((SELECT ml.lift_curve(actual, score, weight) FROM t))';

-- Losses of one number: a sum.
CREATE FUNCTION ml.internal_mean_poisson_deviance_accum(internal, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_poisson_deviance_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_poisson_deviance_accum(internal, float8, float8) IS 'takes a row up into the state of ml.mean_poisson_deviance';
CREATE FUNCTION ml.internal_mean_poisson_deviance_accum(internal, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_poisson_deviance_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_poisson_deviance_accum(internal, float8, float8, float8) IS 'takes a weighted row up into the state of ml.mean_poisson_deviance';
CREATE FUNCTION ml.internal_mean_gamma_deviance_accum(internal, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_gamma_deviance_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_gamma_deviance_accum(internal, float8, float8) IS 'takes a row up into the state of ml.mean_gamma_deviance';
CREATE FUNCTION ml.internal_mean_gamma_deviance_accum(internal, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_gamma_deviance_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_gamma_deviance_accum(internal, float8, float8, float8) IS 'takes a weighted row up into the state of ml.mean_gamma_deviance';
CREATE FUNCTION ml.internal_mean_tweedie_deviance_accum(internal, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_tweedie_deviance_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_tweedie_deviance_accum(internal, float8, float8, float8) IS 'takes a row up into the state of ml.mean_tweedie_deviance';
CREATE FUNCTION ml.internal_mean_tweedie_deviance_accum(internal, float8, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_tweedie_deviance_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_tweedie_deviance_accum(internal, float8, float8, float8, float8) IS 'takes a weighted row up into the state of ml.mean_tweedie_deviance';
CREATE FUNCTION ml.internal_mean_pinball_loss_accum(internal, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_pinball_loss_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_pinball_loss_accum(internal, float8, float8, float8) IS 'takes a row up into the state of ml.mean_pinball_loss';
CREATE FUNCTION ml.internal_mean_pinball_loss_accum(internal, float8, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_mean_pinball_loss_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_pinball_loss_accum(internal, float8, float8, float8, float8) IS 'takes a weighted row up into the state of ml.mean_pinball_loss';
CREATE FUNCTION ml.internal_value_loss_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_value_loss_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_value_loss_metric_combine(internal, internal) IS 'puts two states of the losses of one number together';
CREATE FUNCTION ml.internal_value_loss_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_value_loss_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_value_loss_metric_serialize(internal) IS 'a state of the losses of one number as bytes for another process';
CREATE FUNCTION ml.internal_value_loss_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_value_loss_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_value_loss_metric_deserialize(bytea, internal) IS 'a state of the losses of one number from the bytes of another process';
CREATE FUNCTION ml.internal_mean_poisson_deviance_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_poisson_deviance_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_poisson_deviance_final(internal) IS 'the result of ml.mean_poisson_deviance';
CREATE FUNCTION ml.internal_mean_gamma_deviance_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_gamma_deviance_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_gamma_deviance_final(internal) IS 'the result of ml.mean_gamma_deviance';
CREATE FUNCTION ml.internal_mean_tweedie_deviance_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_tweedie_deviance_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_tweedie_deviance_final(internal) IS 'the result of ml.mean_tweedie_deviance';
CREATE FUNCTION ml.internal_mean_pinball_loss_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_pinball_loss_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_pinball_loss_final(internal) IS 'the result of ml.mean_pinball_loss';

CREATE AGGREGATE ml.mean_poisson_deviance(actual float8, predicted float8) (
	SFUNC = ml.internal_mean_poisson_deviance_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_poisson_deviance_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_poisson_deviance(float8, float8) IS
	'mean Poisson deviance of counts, predicted above 0 (actual, predicted)';

CREATE AGGREGATE ml.mean_poisson_deviance(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_mean_poisson_deviance_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_poisson_deviance_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_poisson_deviance(float8, float8, float8) IS
	'mean Poisson deviance of counts, predicted above 0 (actual, predicted, weight)';

CREATE AGGREGATE ml.mean_gamma_deviance(actual float8, predicted float8) (
	SFUNC = ml.internal_mean_gamma_deviance_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_gamma_deviance_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_gamma_deviance(float8, float8) IS
	'mean gamma deviance of amounts above 0 (actual, predicted)';

CREATE AGGREGATE ml.mean_gamma_deviance(actual float8, predicted float8, weight float8) (
	SFUNC = ml.internal_mean_gamma_deviance_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_gamma_deviance_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_gamma_deviance(float8, float8, float8) IS
	'mean gamma deviance of amounts above 0 (actual, predicted, weight)';

CREATE AGGREGATE ml.mean_tweedie_deviance(actual float8, predicted float8, power float8) (
	SFUNC = ml.internal_mean_tweedie_deviance_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_tweedie_deviance_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_tweedie_deviance(float8, float8, float8) IS
	'mean Tweedie deviance of a power: 0 the squared error, 1 Poisson, 2 gamma (actual, predicted, power)';

CREATE AGGREGATE ml.mean_tweedie_deviance(actual float8, predicted float8, power float8, weight float8) (
	SFUNC = ml.internal_mean_tweedie_deviance_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_tweedie_deviance_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_tweedie_deviance(float8, float8, float8, float8) IS
	'mean Tweedie deviance of a power: 0 the squared error, 1 Poisson, 2 gamma (actual, predicted, power, weight)';

CREATE AGGREGATE ml.mean_pinball_loss(actual float8, predicted float8, alpha float8) (
	SFUNC = ml.internal_mean_pinball_loss_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_pinball_loss_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_pinball_loss(float8, float8, float8) IS
	'mean loss of a predicted quantile alpha (actual, predicted, alpha)';

CREATE AGGREGATE ml.mean_pinball_loss(actual float8, predicted float8, alpha float8, weight float8) (
	SFUNC = ml.internal_mean_pinball_loss_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_pinball_loss_final,
	COMBINEFUNC = ml.internal_value_loss_metric_combine,
	SERIALFUNC = ml.internal_value_loss_metric_serialize,
	DESERIALFUNC = ml.internal_value_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_pinball_loss(float8, float8, float8, float8) IS
	'mean loss of a predicted quantile alpha (actual, predicted, alpha, weight)';

DROP FUNCTION ml.internal_take_rights(regprocedure, regprocedure);

-- Whoever runs this step owns what it has made, and need not be who made the rest.
CREATE FUNCTION ml.internal_take_owner() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_take_owner' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_take_owner();
DROP FUNCTION ml.internal_take_owner();
