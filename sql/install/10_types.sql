-- The type ml.model: a trained model as a value.

CREATE TYPE ml.model;

CREATE FUNCTION ml.model_in(cstring) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_model_in' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_in(cstring) IS 'text form (base64) to a model';

CREATE FUNCTION ml.model_out(ml.model) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ml_model_out' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_out(ml.model) IS 'a model as text (base64)';

CREATE FUNCTION ml.model_recv(internal) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_model_recv' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_recv(internal) IS 'binary form to a model';

CREATE FUNCTION ml.model_send(ml.model) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_model_send' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_send(ml.model) IS 'a model in binary form';

-- Storage: fitted numbers do not compress and are then left as they are, names, parameters and dictionaries
-- do: 28 numbers 2495 to 1239 bytes, 3000 categories 98 to 40 kB, an array of 2000 numbers stays at 32 kB.
-- A small model so stays in its row; reading costs 10 to 200 microseconds more, once a statement.
CREATE TYPE ml.model (
	INPUT = ml.model_in,
	OUTPUT = ml.model_out,
	RECEIVE = ml.model_recv,
	SEND = ml.model_send,
	INTERNALLENGTH = VARIABLE,
	STORAGE = extended
);

COMMENT ON TYPE ml.model IS 'a trained model, complete by itself: features, preprocessing, fitted parameters, classes, report';

-- Bytes in and out; what comes in is checked like text.

CREATE FUNCTION ml.to_model(bytes bytea) RETURNS ml.model
	AS 'MODULE_PATHNAME', 'ml_to_model' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.to_model(bytea) IS 'the model whose artifact these bytes are';

CREATE FUNCTION ml.to_bytea(model ml.model) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ml_to_bytea' LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ml.to_bytea(ml.model) IS 'the artifact of a model as bytes';

CREATE CAST (bytea AS ml.model) WITH FUNCTION ml.to_model(bytea);
COMMENT ON CAST (bytea AS ml.model) IS 'the binary form of a model, checked';
CREATE CAST (ml.model AS bytea) WITH FUNCTION ml.to_bytea(ml.model);
COMMENT ON CAST (ml.model AS bytea) IS 'a model in binary form';

-- Equal means byte for byte: DISTINCT, GROUP BY and hash joins work.

CREATE FUNCTION ml.model_eq(ml.model, ml.model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_model_eq' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_eq(ml.model, ml.model) IS 'implementation of = operator';

CREATE FUNCTION ml.model_ne(ml.model, ml.model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ml_model_ne' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_ne(ml.model, ml.model) IS 'implementation of <> operator';

CREATE FUNCTION ml.model_hash(ml.model) RETURNS integer
	AS 'MODULE_PATHNAME', 'ml_model_hash' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_hash(ml.model) IS 'hash';

CREATE FUNCTION ml.model_hash_extended(ml.model, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ml_model_hash_extended' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION ml.model_hash_extended(ml.model, bigint) IS 'hash';

CREATE OPERATOR ml.= (
	LEFTARG = ml.model, RIGHTARG = ml.model, FUNCTION = ml.model_eq,
	COMMUTATOR = OPERATOR(ml.=), NEGATOR = OPERATOR(ml.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
CREATE OPERATOR ml.<> (
	LEFTARG = ml.model, RIGHTARG = ml.model, FUNCTION = ml.model_ne,
	COMMUTATOR = OPERATOR(ml.<>), NEGATOR = OPERATOR(ml.=),
	RESTRICT = neqsel, JOIN = neqjoinsel
);

COMMENT ON OPERATOR ml.= (ml.model, ml.model) IS 'equal';
COMMENT ON OPERATOR ml.<> (ml.model, ml.model) IS 'not equal';

CREATE OPERATOR CLASS ml.model_hash_ops DEFAULT FOR TYPE ml.model USING hash AS
	OPERATOR 1 ml.= (ml.model, ml.model),
	FUNCTION 1 ml.model_hash(ml.model),
	FUNCTION 2 (ml.model, ml.model) ml.model_hash_extended(ml.model, bigint);
COMMENT ON OPERATOR CLASS ml.model_hash_ops USING hash IS 'models are equal when their bytes are: for hash joins, DISTINCT and GROUP BY';
COMMENT ON OPERATOR FAMILY ml.model_hash_ops USING hash IS 'models as keys of hashes';
