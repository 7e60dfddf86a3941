-- Evaluation of a stored model; the metrics themselves are in 50_metrics.sql.

CREATE FUNCTION ml.evaluate(model text, source text DEFAULT NULL, target text DEFAULT NULL)
	RETURNS TABLE (metric text, value float8, std_error float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_evaluate' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.evaluate(text, text, text)
	IS 'every metric of a model on the rows of a source, or on the rows held out in its training; kept in ml.evaluations';
