-- The text of doc/reference.md, from the catalog.
SELECT $$# Reference

Every public function, aggregate, view, type and setting. This page is made from the comments in the
catalog by `test/doc/reference --update`, and a test compares it; `\df+ ml.*` shows the same in psql.
The parameters of each algorithm are in `ml.parameters(algorithm)`.
$$;

CREATE TEMP VIEW public_function AS
	SELECT p.oid, p.proname, p.prokind, l.lanname,
		format('ml.%s(%s)', p.proname, pg_get_function_arguments(p.oid)) AS call,
		pg_get_function_result(p.oid) AS result, obj_description(p.oid, 'pg_proc') AS comment,
		CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
		CASE p.proparallel WHEN 's' THEN 'parallel safe' WHEN 'r' THEN 'parallel restricted' ELSE 'parallel unsafe' END AS parallel
	FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
	WHERE p.pronamespace = 'ml'::regnamespace
		AND obj_description(p.oid, 'pg_proc') NOT LIKE 'part of %'
		AND p.proname !~ '^(internal|model_|registry_)'
		AND (p.prokind = 'a' OR NOT EXISTS (SELECT FROM pg_aggregate a WHERE p.oid IN (a.aggtransfn, a.aggfinalfn,
			a.aggcombinefn, a.aggserialfn, a.aggdeserialfn)));

SELECT E'## Functions\n';
SELECT format(E'- `%s` returns `%s`\n\n  %s (%s, %s)\n', call, result, comment, volatility, parallel)
	FROM public_function WHERE prokind = 'f' ORDER BY proname COLLATE "C", call COLLATE "C";

SELECT E'## Aggregates\n';
SELECT format(E'- `%s` returns `%s`\n\n  %s (%s)\n', call, result, comment, parallel)
	FROM public_function WHERE prokind = 'a' ORDER BY proname COLLATE "C", call COLLATE "C";

SELECT E'## Views\n';
SELECT format(E'- `ml.%s` (%s)\n\n  %s\n', c.relname,
		(SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
		coalesce(obj_description(c.oid, 'pg_class'), ''))
	FROM pg_class c WHERE c.relnamespace = 'ml'::regnamespace AND c.relkind = 'v' ORDER BY c.relname COLLATE "C";

SELECT E'## Types\n';
SELECT format(E'- `ml.%s`%s\n\n  %s\n', t.typname,
		(SELECT ' (' || string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) || ')'
			FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0),
		coalesce(obj_description(t.oid, 'pg_type'), obj_description(t.typrelid, 'pg_class'), ''))
	FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
	WHERE t.typnamespace = 'ml'::regnamespace AND t.typelem = 0 AND (t.typrelid = 0 OR c.relkind = 'c')
	ORDER BY t.typname COLLATE "C";

SELECT E'## Settings\n';
LOAD 'pg_ensemble';
SELECT format(E'- `%s` (%s, default %s%s, context %s)\n\n  %s %s\n', name, vartype, boot_val, unit, context, short_desc, extra_desc)
	FROM pg_settings WHERE name LIKE 'ml.%' ORDER BY name;
