-- Training: rows become a model.

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

CREATE FUNCTION ml.update(name text, source text)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval)
	AS 'MODULE_PATHNAME', 'ml_update' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.update(text, text)
	IS 'learn on from new rows and store the result as the next version, not deployed';

CREATE FUNCTION ml.retrain(name text)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval,
		metric text, value float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_retrain' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.retrain(text)
	IS 'train a version again as it was asked for, on the data of today, and store the result as the next version, not deployed';

CREATE FUNCTION ml.calibrate(model text, method text DEFAULT 'auto', source text DEFAULT NULL)
	RETURNS TABLE (name text, version int, algorithm text, task text, n_train bigint,
		n_test bigint, n_skipped bigint, metrics jsonb, deployed boolean, duration interval,
		metric text, value float8, baseline float8)
	AS 'MODULE_PATHNAME', 'ml_calibrate' LANGUAGE c VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ml.calibrate(text, text, text)
	IS 'make the probabilities of a version those that come true, and store the result as the next version, not deployed';

-- ml.fit: one model per group, in one scan, in parallel. A step costs what it takes for some thirty
-- columns, so that the planner shares out or compiles the work when there is much of it.

CREATE FUNCTION ml.internal_fit_step(internal, record, text, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_step' LANGUAGE c IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.internal_fit_step(internal, record, text, text) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_step(internal, record, text, text, jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_step' LANGUAGE c IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION ml.internal_fit_step(internal, record, text, text, jsonb) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_combine' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_combine(internal, internal) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_fit_serialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_serialize(internal) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ml_fit_deserialize' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_deserialize(bytea, internal) IS 'part of the aggregate ml.fit';

CREATE FUNCTION ml.internal_fit_final(internal) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_fit_final' LANGUAGE c IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ml.internal_fit_final(internal) IS 'part of the aggregate ml.fit';

CREATE AGGREGATE ml.fit("row" record, target text, algorithm text) (
	SFUNC = ml.internal_fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.internal_fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.internal_fit_combine,
	SERIALFUNC = ml.internal_fit_serialize,
	DESERIALFUNC = ml.internal_fit_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.fit(record, text, text)
	IS 'learn from the rows of a group: a model as a value';

CREATE AGGREGATE ml.fit("row" record, target text, algorithm text, params jsonb) (
	SFUNC = ml.internal_fit_step,
	STYPE = internal,
	SSPACE = 65536,
	FINALFUNC = ml.internal_fit_final,
	FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = ml.internal_fit_combine,
	SERIALFUNC = ml.internal_fit_serialize,
	DESERIALFUNC = ml.internal_fit_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ml.fit(record, text, text, jsonb)
	IS 'learn from the rows of a group, with parameters: a model as a value';
