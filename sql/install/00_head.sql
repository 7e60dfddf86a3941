/* pg_ensemble: installed by CREATE EXTENSION, in the order of sql/install/. */

-- complain if the script is sourced in psql rather than through CREATE EXTENSION
\echo Use "CREATE EXTENSION pg_ensemble" to load this file. \quit

-- Nothing below is looked up in a schema that others may write to.
SET LOCAL search_path = pg_catalog, pg_temp;

-- First of all: nobody else's functions may fit the names used below (src/api/install.c).
CREATE FUNCTION ml.internal_check_schema() RETURNS void
	AS 'MODULE_PATHNAME', 'ml_internal_check_schema' LANGUAGE c VOLATILE PARALLEL UNSAFE;
SELECT ml.internal_check_schema();
DROP FUNCTION ml.internal_check_schema();

