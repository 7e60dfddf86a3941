-- Prediction: on a reference (text: STABLE, the registry is read under the statement's snapshot) or on a
-- value (ml.model: IMMUTABLE).  The features are one row, one jsonb object, one array, or separate values.

CREATE FUNCTION ml.internal_predict_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_internal_predict_support' LANGUAGE c STRICT IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_predict_support(internal) IS 'planner support of the prediction functions';

CREATE FUNCTION ml.predict(model text, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_predict' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict(text, "any") IS
	'predicted value: the number of a regression, the label of a classification whose labels are numbers or boolean';

CREATE FUNCTION ml.predict(model ml.model, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_predict' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict(ml.model, "any") IS
	'predicted value: the number of a regression, the label of a classification whose labels are numbers or boolean';

CREATE FUNCTION ml.classify(model text, VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_classify' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.classify(text, "any") IS 'predicted label of a classification';

CREATE FUNCTION ml.classify(model ml.model, VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_classify' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.classify(ml.model, "any") IS 'predicted label of a classification';

CREATE FUNCTION ml.probability(model text, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_probability' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.probability(text, "any") IS 'probability of the greater of two labels';

CREATE FUNCTION ml.probability(model ml.model, VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_probability' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.probability(ml.model, "any") IS 'probability of the greater of two labels';

CREATE FUNCTION ml.predict_proba(model text, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_predict_proba' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict_proba(text, "any") IS 'probability of each label, in the order of ml.classes';

CREATE FUNCTION ml.predict_proba(model ml.model, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_predict_proba' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.predict_proba(ml.model, "any") IS 'probability of each label, in the order of ml.classes';

CREATE FUNCTION ml.transform(model text, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_transform' LANGUAGE c STABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.transform(text, "any") IS 'the features as the algorithm sees them, after preprocessing';

CREATE FUNCTION ml.transform(model ml.model, VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_transform' LANGUAGE c IMMUTABLE PARALLEL SAFE SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.transform(ml.model, "any") IS 'the features as the algorithm sees them, after preprocessing';

-- What the planner makes of a call on a row: the columns instead of the composed row, with their names.

CREATE FUNCTION ml.internal_predict_columns(model text, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_predict_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_columns(text, text[], "any") IS 'ml.predict as the planner rewrites it';

CREATE FUNCTION ml.internal_predict_columns(model ml.model, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_predict_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_columns(ml.model, text[], "any") IS 'ml.predict as the planner rewrites it';

CREATE FUNCTION ml.internal_classify_columns(model text, names text[], VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_internal_classify_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_classify_columns(text, text[], "any") IS 'ml.classify as the planner rewrites it';

CREATE FUNCTION ml.internal_classify_columns(model ml.model, names text[], VARIADIC features "any") RETURNS text
	AS 'MODULE_PATHNAME', 'ml_internal_classify_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_classify_columns(ml.model, text[], "any") IS 'ml.classify as the planner rewrites it';

CREATE FUNCTION ml.internal_probability_columns(model text, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_probability_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_probability_columns(text, text[], "any") IS 'ml.probability as the planner rewrites it';

CREATE FUNCTION ml.internal_probability_columns(model ml.model, names text[], VARIADIC features "any") RETURNS float8
	AS 'MODULE_PATHNAME', 'ml_internal_probability_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_probability_columns(ml.model, text[], "any") IS
	'ml.probability as the planner rewrites it';

CREATE FUNCTION ml.internal_predict_proba_columns(model text, names text[], VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_predict_proba_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_proba_columns(text, text[], "any") IS
	'ml.predict_proba as the planner rewrites it';

CREATE FUNCTION ml.internal_predict_proba_columns(model ml.model, names text[], VARIADIC features "any")
	RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_predict_proba_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_predict_proba_columns(ml.model, text[], "any") IS
	'ml.predict_proba as the planner rewrites it';

CREATE FUNCTION ml.internal_transform_columns(model text, names text[], VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_transform_columns' LANGUAGE c STABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_transform_columns(text, text[], "any") IS 'ml.transform as the planner rewrites it';

CREATE FUNCTION ml.internal_transform_columns(model ml.model, names text[], VARIADIC features "any") RETURNS float8[]
	AS 'MODULE_PATHNAME', 'ml_internal_transform_columns' LANGUAGE c IMMUTABLE PARALLEL SAFE
	SUPPORT ml.internal_predict_support;
COMMENT ON FUNCTION ml.internal_transform_columns(ml.model, text[], "any") IS 'ml.transform as the planner rewrites it';

-- Every row of a query at once.  It runs text from the caller, with the caller's rights, which may be volatile.

CREATE FUNCTION ml.predict_batch(model text, source text, key text DEFAULT NULL)
	RETURNS TABLE (key text, prediction float8, label text, probability float8, probabilities float8[])
	AS 'MODULE_PATHNAME', 'ml_predict_batch' LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 10000 COST 1000;
COMMENT ON FUNCTION ml.predict_batch(text, text, text) IS
	'predictions for every row of a table, a view or one read-only query; key names the column that identifies a row, NULL numbers them';

-- What the session keeps in memory.

CREATE FUNCTION ml.cache_stats(OUT models int, OUT bytes bigint, OUT limit_bytes bigint, OUT hits bigint, OUT misses bigint)
	AS 'MODULE_PATHNAME', 'ml_cache_stats' LANGUAGE c VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ml.cache_stats() IS
	'models that this session keeps in memory, and how often one was looked for and found, or had to be read';
