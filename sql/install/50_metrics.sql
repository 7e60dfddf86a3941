-- Metrics: aggregates over (actual, predicted).  Every one is parallel safe, with
-- states that give the same bits for any number of workers.

CREATE TYPE ml.confusion_cell AS (actual text, predicted text, count bigint);
CREATE TYPE ml.confusion_weight AS (actual text, predicted text, weight float8);
CREATE TYPE ml.roc_point AS (fpr float8, tpr float8, threshold float8);
CREATE TYPE ml.lift_point AS (fraction float8, gain float8, lift float8, threshold float8);
CREATE TYPE ml.calibration_point AS (prob_pred float8, prob_true float8, count bigint);

COMMENT ON TYPE ml.confusion_cell IS 'one cell of ml.confusion_matrix';
COMMENT ON TYPE ml.confusion_weight IS 'one cell of ml.confusion_matrix of weighted rows';
COMMENT ON TYPE ml.roc_point IS 'one point of ml.roc_curve';
COMMENT ON TYPE ml.lift_point IS 'one point of ml.lift_curve';
COMMENT ON TYPE ml.calibration_point IS 'one bin of ml.calibration_curve';

-- Labels: one state for all of them, counts of pairs of labels.
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any") IS 'takes a row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text) IS 'takes a row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any", float8) IS 'takes a weighted row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_accum(internal, "any", "any", text, float8) IS 'takes a weighted row up into the state of the metrics of labels';
CREATE FUNCTION ml.internal_label_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_combine(internal, internal) IS 'puts two states of the metrics of labels together';
CREATE FUNCTION ml.internal_label_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_serialize(internal) IS 'a state of the metrics of labels as bytes for another process';
CREATE FUNCTION ml.internal_label_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_label_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_label_metric_deserialize(bytea, internal) IS 'a state of the metrics of labels from the bytes of another process';
CREATE FUNCTION ml.internal_accuracy_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_accuracy_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_accuracy_final(internal) IS 'the result of ml.accuracy';
CREATE FUNCTION ml.internal_balanced_accuracy_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_balanced_accuracy_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_balanced_accuracy_final(internal) IS 'the result of ml.balanced_accuracy';
CREATE FUNCTION ml.internal_matthews_corrcoef_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_matthews_corrcoef_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_matthews_corrcoef_final(internal) IS 'the result of ml.matthews_corrcoef';
CREATE FUNCTION ml.internal_precision_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_precision_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_precision_final(internal) IS 'the result of ml.precision';
CREATE FUNCTION ml.internal_recall_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_recall_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_recall_final(internal) IS 'the result of ml.recall';
CREATE FUNCTION ml.internal_f1_score_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_f1_score_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_f1_score_final(internal) IS 'the result of ml.f1_score';
CREATE FUNCTION ml.internal_confusion_matrix_final(internal) RETURNS ml.confusion_cell[]
	AS 'MODULE_PATHNAME', 'ml_internal_confusion_matrix_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_confusion_matrix_final(internal) IS 'the result of ml.confusion_matrix';
CREATE FUNCTION ml.internal_confusion_matrix_weighted_final(internal) RETURNS ml.confusion_weight[]
	AS 'MODULE_PATHNAME', 'ml_internal_confusion_matrix_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_confusion_matrix_weighted_final(internal) IS 'the result of ml.confusion_matrix of weighted rows';

CREATE AGGREGATE ml.accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.accuracy("any", "any") IS
	'share of rows predicted right (actual, predicted)';

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

CREATE AGGREGATE ml.balanced_accuracy(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_balanced_accuracy_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.balanced_accuracy("any", "any") IS
	'mean over the actual classes of the share predicted right (actual, predicted)';

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

CREATE AGGREGATE ml.matthews_corrcoef(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_matthews_corrcoef_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.matthews_corrcoef("any", "any") IS
	'correlation of actual and predicted labels, from -1 to 1 (actual, predicted)';

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

CREATE AGGREGATE ml.precision(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.precision("any", "any") IS
	'share of the rows predicted positive that are (actual, predicted); of two labels the greater is positive';

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

CREATE AGGREGATE ml.precision(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_precision_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.precision("any", "any", text) IS
	'share of the rows predicted positive that are (actual, predicted, average); average is binary, macro, micro or weighted';

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

CREATE AGGREGATE ml.recall(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.recall("any", "any") IS
	'share of the positive rows that are predicted so (actual, predicted); of two labels the greater is positive';

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

CREATE AGGREGATE ml.recall(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_recall_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.recall("any", "any", text) IS
	'share of the positive rows that are predicted so (actual, predicted, average); average is binary, macro, micro or weighted';

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

CREATE AGGREGATE ml.f1_score(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.f1_score("any", "any") IS
	'harmonic mean of precision and recall (actual, predicted); of two labels the greater is positive';

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

CREATE AGGREGATE ml.f1_score(actual "any", predicted "any", average text) (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_f1_score_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.f1_score("any", "any", text) IS
	'harmonic mean of precision and recall (actual, predicted, average); average is binary, macro, micro or weighted';

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

CREATE AGGREGATE ml.confusion_matrix(actual "any", predicted "any") (
	SFUNC = ml.internal_label_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_confusion_matrix_final,
	COMBINEFUNC = ml.internal_label_metric_combine,
	SERIALFUNC = ml.internal_label_metric_serialize,
	DESERIALFUNC = ml.internal_label_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.confusion_matrix("any", "any") IS
	'rows for each pair of labels, as an array: SELECT * FROM unnest((SELECT ml.confusion_matrix(actual, predicted) FROM t)), or (unnest(ml.confusion_matrix(actual, predicted))).* beside a GROUP BY';

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

-- Rankings: the state holds every score.
CREATE FUNCTION ml.internal_score_metric_accum(internal, "any", "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_accum(internal, "any", "any") IS 'takes a row up into the state of the metrics of scores';
CREATE FUNCTION ml.internal_score_metric_accum(internal, "any", "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_accum(internal, "any", "any", float8) IS 'takes a weighted row up into the state of the metrics of scores';
CREATE FUNCTION ml.internal_score_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_combine(internal, internal) IS 'puts two states of the metrics of scores together';
CREATE FUNCTION ml.internal_score_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_serialize(internal) IS 'a state of the metrics of scores as bytes for another process';
CREATE FUNCTION ml.internal_score_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_score_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_score_metric_deserialize(bytea, internal) IS 'a state of the metrics of scores from the bytes of another process';
CREATE FUNCTION ml.internal_roc_auc_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_roc_auc_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_roc_auc_final(internal) IS 'the result of ml.roc_auc';
CREATE FUNCTION ml.internal_average_precision_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_average_precision_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_average_precision_final(internal) IS 'the result of ml.average_precision';
CREATE FUNCTION ml.internal_roc_curve_final(internal) RETURNS ml.roc_point[]
	AS 'MODULE_PATHNAME', 'ml_internal_roc_curve_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_roc_curve_final(internal) IS 'the result of ml.roc_curve';
CREATE FUNCTION ml.internal_lift_curve_final(internal) RETURNS ml.lift_point[]
	AS 'MODULE_PATHNAME', 'ml_internal_lift_curve_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_lift_curve_final(internal) IS 'the result of ml.lift_curve';

CREATE AGGREGATE ml.roc_auc(actual "any", score "any") (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_auc_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.roc_auc("any", "any") IS
	'area under the ROC curve (actual, score); for more than two classes (actual, scores float8[] in sorted order of the labels): mean of each against the rest';

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

CREATE AGGREGATE ml.average_precision(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_average_precision_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.average_precision("any", float8) IS
	'mean precision over recall, summed at each threshold (actual, score); of two labels the greater is positive';

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

CREATE AGGREGATE ml.roc_curve(actual "any", score float8) (
	SFUNC = ml.internal_score_metric_accum,
	STYPE = internal,
	SSPACE = 8192,
	FINALFUNC = ml.internal_roc_curve_final,
	COMBINEFUNC = ml.internal_score_metric_combine,
	SERIALFUNC = ml.internal_score_metric_serialize,
	DESERIALFUNC = ml.internal_score_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.roc_curve("any", float8) IS
	'points of the ROC curve, as an array: SELECT * FROM unnest((SELECT ml.roc_curve(actual, score) FROM t))';

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

-- Losses of probabilities: sums by label.
CREATE FUNCTION ml.internal_log_loss_accum(internal, "any", "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_log_loss_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_log_loss_accum(internal, "any", "any") IS 'takes a row up into the state of ml.log_loss';
CREATE FUNCTION ml.internal_log_loss_accum(internal, "any", "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_log_loss_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_log_loss_accum(internal, "any", "any", float8) IS 'takes a weighted row up into the state of ml.log_loss';
CREATE FUNCTION ml.internal_brier_score_accum(internal, "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_brier_score_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_brier_score_accum(internal, "any", float8) IS 'takes a row up into the state of ml.brier_score';
CREATE FUNCTION ml.internal_brier_score_accum(internal, "any", float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_brier_score_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_brier_score_accum(internal, "any", float8, float8) IS 'takes a weighted row up into the state of ml.brier_score';
CREATE FUNCTION ml.internal_loss_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_loss_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_loss_metric_combine(internal, internal) IS 'puts two states of ml.log_loss and ml.brier_score together';
CREATE FUNCTION ml.internal_loss_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_loss_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_loss_metric_serialize(internal) IS 'a state of ml.log_loss and ml.brier_score as bytes for another process';
CREATE FUNCTION ml.internal_loss_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_loss_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_loss_metric_deserialize(bytea, internal) IS 'a state of ml.log_loss and ml.brier_score from the bytes of another process';
CREATE FUNCTION ml.internal_log_loss_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_log_loss_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_log_loss_final(internal) IS 'the result of ml.log_loss';
CREATE FUNCTION ml.internal_brier_score_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_brier_score_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_brier_score_final(internal) IS 'the result of ml.brier_score';

CREATE AGGREGATE ml.log_loss(actual "any", probability "any") (
	SFUNC = ml.internal_log_loss_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_log_loss_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.log_loss("any", "any") IS
	'mean negative log-likelihood (actual, probability of the greater label); for more than two classes (actual, probabilities float8[] in sorted order of the labels)';

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

CREATE AGGREGATE ml.brier_score(actual "any", probability float8) (
	SFUNC = ml.internal_brier_score_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_brier_score_final,
	COMBINEFUNC = ml.internal_loss_metric_combine,
	SERIALFUNC = ml.internal_loss_metric_serialize,
	DESERIALFUNC = ml.internal_loss_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.brier_score("any", float8) IS
	'mean squared distance of the probability from what happened (actual, probability of the greater label)';

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

CREATE FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8) IS 'takes a row up into the state of ml.calibration_curve';
CREATE FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_accum(internal, "any", float8, integer) IS 'takes a row up into the state of ml.calibration_curve';
CREATE FUNCTION ml.internal_calibration_curve_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_combine(internal, internal) IS 'puts two states of ml.calibration_curve together';
CREATE FUNCTION ml.internal_calibration_curve_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_serialize(internal) IS 'a state of ml.calibration_curve as bytes for another process';
CREATE FUNCTION ml.internal_calibration_curve_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_deserialize(bytea, internal) IS 'a state of ml.calibration_curve from the bytes of another process';
CREATE FUNCTION ml.internal_calibration_curve_final(internal) RETURNS ml.calibration_point[]
	AS 'MODULE_PATHNAME', 'ml_internal_calibration_curve_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_calibration_curve_final(internal) IS 'the result of ml.calibration_curve';

CREATE AGGREGATE ml.calibration_curve(actual "any", probability float8) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.calibration_curve("any", float8) IS
	'mean probability and share of positive rows in 5 equal bins over [0, 1], as an array: SELECT * FROM unnest((SELECT ml.calibration_curve(actual, probability) FROM t))';

CREATE AGGREGATE ml.calibration_curve(actual "any", probability float8, n_bins integer) (
	SFUNC = ml.internal_calibration_curve_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_calibration_curve_final,
	COMBINEFUNC = ml.internal_calibration_curve_combine,
	SERIALFUNC = ml.internal_calibration_curve_serialize,
	DESERIALFUNC = ml.internal_calibration_curve_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.calibration_curve("any", float8, integer) IS
	'mean probability and share of positive rows in n_bins equal bins over [0, 1], as an array: SELECT * FROM unnest((SELECT ml.calibration_curve(actual, probability, n_bins) FROM t))';

-- Regression: one state for all of them.
CREATE FUNCTION ml.internal_regression_metric_accum(internal, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_accum(internal, float8, float8) IS 'takes a row up into the state of the metrics of a regression';
CREATE FUNCTION ml.internal_regression_metric_accum(internal, float8, float8, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_accum' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_accum(internal, float8, float8, float8) IS 'takes a weighted row up into the state of the metrics of a regression';
CREATE FUNCTION ml.internal_regression_metric_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_combine(internal, internal) IS 'puts two states of the metrics of a regression together';
CREATE FUNCTION ml.internal_regression_metric_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_serialize(internal) IS 'a state of the metrics of a regression as bytes for another process';
CREATE FUNCTION ml.internal_regression_metric_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_regression_metric_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_regression_metric_deserialize(bytea, internal) IS 'a state of the metrics of a regression from the bytes of another process';
CREATE FUNCTION ml.internal_mean_squared_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_squared_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_squared_error_final(internal) IS 'the result of ml.mean_squared_error';
CREATE FUNCTION ml.internal_root_mean_squared_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_root_mean_squared_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_root_mean_squared_error_final(internal) IS 'the result of ml.root_mean_squared_error';
CREATE FUNCTION ml.internal_mean_absolute_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_absolute_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_absolute_error_final(internal) IS 'the result of ml.mean_absolute_error';
CREATE FUNCTION ml.internal_mean_absolute_percentage_error_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_mean_absolute_percentage_error_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_mean_absolute_percentage_error_final(internal) IS 'the result of ml.mean_absolute_percentage_error';
CREATE FUNCTION ml.internal_r2_score_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_r2_score_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_r2_score_final(internal) IS 'the result of ml.r2_score';
CREATE FUNCTION ml.internal_explained_variance_final(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_explained_variance_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_explained_variance_final(internal) IS 'the result of ml.explained_variance';

CREATE AGGREGATE ml.mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_squared_error(float8, float8) IS
	'mean squared error (actual, predicted)';

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

CREATE AGGREGATE ml.root_mean_squared_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_root_mean_squared_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.root_mean_squared_error(float8, float8) IS
	'square root of the mean squared error (actual, predicted)';

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

CREATE AGGREGATE ml.mean_absolute_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_absolute_error(float8, float8) IS
	'mean absolute error (actual, predicted)';

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

CREATE AGGREGATE ml.mean_absolute_percentage_error(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_mean_absolute_percentage_error_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.mean_absolute_percentage_error(float8, float8) IS
	'mean of the absolute error divided by the absolute actual value; 1 is 100 percent (actual, predicted)';

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

CREATE AGGREGATE ml.r2_score(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_r2_score_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.r2_score(float8, float8) IS
	'share of the variance that is explained; negative when worse than the mean (actual, predicted)';

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

CREATE AGGREGATE ml.explained_variance(actual float8, predicted float8) (
	SFUNC = ml.internal_regression_metric_accum,
	STYPE = internal,
	FINALFUNC = ml.internal_explained_variance_final,
	COMBINEFUNC = ml.internal_regression_metric_combine,
	SERIALFUNC = ml.internal_regression_metric_serialize,
	DESERIALFUNC = ml.internal_regression_metric_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.explained_variance(float8, float8) IS
	'share of the variance that is explained when a constant error is forgiven (actual, predicted)';

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
