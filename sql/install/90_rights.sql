-- Who may touch what was made above.

-- Nobody else has rights on any of this, whatever ALTER DEFAULT PRIVILEGES says (src/api/install.c).
CREATE FUNCTION ml.internal_take_back_rights() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_take_back_rights' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_take_back_rights();
DROP FUNCTION ml.internal_take_back_rights();

-- Everybody may call; what a call may touch is checked inside.
GRANT USAGE ON SCHEMA ml TO PUBLIC;
GRANT SELECT ON ml.models, ml.versions, ml.deployments, ml.evaluations, ml.progress TO PUBLIC;
