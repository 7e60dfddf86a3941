-- What a model is.

CREATE FUNCTION ml.sha256(model ml.model) RETURNS text
	AS 'MODULE_PATHNAME', 'ml_sha256' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.sha256(ml.model) IS 'sha256 of the artifact, the identity of a model, in hexadecimal';

CREATE FUNCTION ml.describe(model text) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ml_describe' LANGUAGE c STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.describe(text) IS 'algorithm, parameters, features, target, training report of a model by reference';

CREATE FUNCTION ml.describe(model ml.model) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ml_describe' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.describe(ml.model) IS 'algorithm, parameters, features, target, training report of a model';

CREATE FUNCTION ml.classes(model text) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ml_classes' LANGUAGE c STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.classes(text) IS 'class labels in the order of ml.predict_proba, NULL for a model without classes, by reference';

CREATE FUNCTION ml.classes(model ml.model) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ml_classes' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.classes(ml.model) IS 'class labels in the order of ml.predict_proba, NULL for a model without classes';

CREATE FUNCTION ml.coefficients(model text)
	RETURNS TABLE (class text, feature text, coefficient float8, std_error float8,
				   statistic float8, p_value float8)
	AS 'MODULE_PATHNAME', 'ml_coefficients' LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION ml.coefficients(text) IS 'coefficients of a linear model, with standard error, t or z and p-value where the theory has them, by reference';

CREATE FUNCTION ml.coefficients(model ml.model)
	RETURNS TABLE (class text, feature text, coefficient float8, std_error float8,
				   statistic float8, p_value float8)
	AS 'MODULE_PATHNAME', 'ml_coefficients' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION ml.coefficients(ml.model) IS 'coefficients of a linear model, with standard error, t or z and p-value where the theory has them';

CREATE FUNCTION ml.get(model text) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_get' LANGUAGE c STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.get(text) IS 'the model that a reference stands for, as a value';

CREATE FUNCTION ml.algorithms()
	RETURNS TABLE (algorithm text, tasks text[], description text)
	AS 'MODULE_PATHNAME', 'ml_algorithms' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION ml.algorithms() IS 'every algorithm and what it can do';

CREATE FUNCTION ml.parameters(algorithm text)
	RETURNS TABLE (parameter text, type text, default_value jsonb, range text, description text)
	AS 'MODULE_PATHNAME', 'ml_parameters' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION ml.parameters(text) IS 'the parameters of an algorithm, their types, defaults and legal values';
