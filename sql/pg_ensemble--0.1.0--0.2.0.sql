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

-- The model of ml.fit stays in the place of its rows, so window functions may ask for it again.
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
