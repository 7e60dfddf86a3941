/*
 * pg_ensemble 0.1.0 to 0.2.0.
 *
 * A step makes of the objects of one version those of the next: test/t/upgrade.pl compares every one of
 * them with a fresh install.  Grants that people gave stay:
 *
 * - what CREATE OR REPLACE, ALTER or RENAME can change is changed so, and keeps its rights by itself;
 * - a function with other arguments is made first, then takes the rights of the old one, which is dropped
 *   (ml_internal_take_rights in src/api/install.c);
 * - one whose arguments are the same leaves its rights with a function that is made for this, and dropped.
 *
 * Never CASCADE: what people made of a dropped object is named in the error.
 */

-- complain if the script is sourced in psql rather than through ALTER EXTENSION
\echo Use "ALTER EXTENSION pg_ensemble UPDATE TO '0.2.0'" to load this file. \quit

-- Nothing below is looked up in a schema that others may write to (src/api/install.c).
SET LOCAL search_path = pg_catalog, pg_temp;
CREATE FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text) RETURNS pg_catalog.void
	AS 'MODULE_PATHNAME', 'ml_internal_check_upgrade' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT @extschema@.internal_check_upgrade('0.2.0'::pg_catalog.text);
DROP FUNCTION @extschema@.internal_check_upgrade(pg_catalog.text);

-- The final function of ml.fit may be called again for the same rows.
CREATE OR REPLACE AGGREGATE ml.fit("row" record, target text, algorithm text) (
	SFUNC = ml.fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.fit_combine,
	SERIALFUNC = ml.fit_serialize,
	DESERIALFUNC = ml.fit_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.fit("row" record, target text, algorithm text, params jsonb) (
	SFUNC = ml.fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.fit_combine,
	SERIALFUNC = ml.fit_serialize,
	DESERIALFUNC = ml.fit_deserialize,
	PARALLEL = SAFE
);

-- The parts of ml.fit are for it alone, as those of the metrics.
ALTER FUNCTION ml.fit_step(internal, record, text, text) RENAME TO internal_fit_step;
ALTER FUNCTION ml.fit_step(internal, record, text, text, jsonb) RENAME TO internal_fit_step;
ALTER FUNCTION ml.fit_combine(internal, internal) RENAME TO internal_fit_combine;
ALTER FUNCTION ml.fit_serialize(internal) RENAME TO internal_fit_serialize;
ALTER FUNCTION ml.fit_deserialize(bytea, internal) RENAME TO internal_fit_deserialize;
ALTER FUNCTION ml.fit_final(internal) RENAME TO internal_fit_final;

-- Metrics name their arguments.
CREATE OR REPLACE AGGREGATE ml.accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.balanced_accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_balanced_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.matthews_corrcoef(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_matthews_corrcoef_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.precision(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.precision(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.recall(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.recall(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.f1_score(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.f1_score(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.confusion_matrix(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_confusion_matrix_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.roc_auc(actual "any", score "any") (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_auc_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.average_precision(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_average_precision_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.roc_curve(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_curve_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.log_loss(actual "any", probability "any") (
	SFUNC = ml.internal_log_loss_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_log_loss_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.brier_score(actual "any", probability float8) (
	SFUNC = ml.internal_brier_score_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_brier_score_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.calibration_curve(actual "any", probability float8) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.calibration_curve(actual "any", probability float8, n_bins integer) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.root_mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_root_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.mean_absolute_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.mean_absolute_percentage_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_percentage_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.r2_score(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_r2_score_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE ml.explained_variance(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_explained_variance_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
