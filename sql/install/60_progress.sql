-- What trainings are doing now.

CREATE FUNCTION ml.internal_progress()
	RETURNS TABLE (pid int, role oid, name text, algorithm text, phase text, done bigint, total bigint,
		loss float8, started_at timestamptz)
	AS 'MODULE_PATHNAME', 'ml_internal_progress' LANGUAGE c VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ml.internal_progress() IS 'what ml.progress shows';

CREATE VIEW ml.progress AS
	SELECT p.pid, pg_catalog.pg_get_userbyid(p.role) AS role, p.name, p.algorithm, p.phase, p.done, p.total,
		p.loss, p.started_at
	FROM ml.internal_progress() p;
COMMENT ON VIEW ml.progress IS 'the trainings that run in this database now (needs shared_preload_libraries)';
