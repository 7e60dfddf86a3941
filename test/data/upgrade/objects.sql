-- Everything that CREATE EXTENSION made, one line for each object and property, in no line an OID: what
-- test/t/upgrade.pl compares.  Lines begin with the object.  Rights are there twice: those that hold, and
-- those that the extension came with (pg_dump leaves these out).
CREATE SCHEMA IF NOT EXISTS upgrade_test;
SET search_path = upgrade_test, pg_catalog;

CREATE FUNCTION plain_acl(acl aclitem[], kind "char", owner oid) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT string_agg(item::text, ' ' ORDER BY item::text) FROM unnest(coalesce(acl, acldefault(kind, owner))) item);

CREATE VIEW members AS
	SELECT d.classid, d.objid, i.type || ' ' || i.identity AS name
	FROM pg_depend d, LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i
	WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
		AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_ensemble');

CREATE VIEW tables AS
	SELECT c.*, m.name FROM pg_class c JOIN members m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid;

CREATE VIEW member_lines AS
	SELECT name AS object, 'is a member' AS property, '' AS value FROM members
	UNION ALL
	SELECT m.name, 'comment ' || d.objsubid, d.description
	FROM members m JOIN pg_description d ON d.classoid = m.classid AND d.objoid = m.objid
	UNION ALL
	SELECT m.name, 'initial rights ' || p.objsubid || ' ' || p.privtype::text,
		(SELECT string_agg(item::text, ' ' ORDER BY item::text) FROM unnest(p.initprivs) item)
	FROM members m JOIN pg_init_privs p ON p.classoid = m.classid AND p.objoid = m.objid;

CREATE VIEW function_lines AS
	SELECT m.name AS object, p.property, p.value
	FROM members m JOIN pg_proc f ON m.classid = 'pg_proc'::regclass AND m.objid = f.oid,
		LATERAL (
			SELECT key AS property, value
			FROM jsonb_each_text(to_jsonb(f) - '{oid,pronamespace,proowner,prolang,provariadic,prosupport,prorettype,proargtypes,proallargtypes,proargdefaults,prosqlbody,proacl}'::text[])
			UNION ALL VALUES ('arguments', pg_get_function_arguments(f.oid)),
				('result', pg_get_function_result(f.oid)),
				('support', f.prosupport::text),
				('language', (SELECT lanname FROM pg_language WHERE oid = f.prolang)),
				('owner', f.proowner::regrole::text),
				('body', pg_get_function_sqlbody(f.oid)),
				('rights', plain_acl(f.proacl, 'f', f.proowner))) p
	UNION ALL
	SELECT m.name, p.property, p.value
	FROM members m JOIN pg_aggregate a ON m.classid = 'pg_proc'::regclass AND m.objid = a.aggfnoid,
		LATERAL (
			SELECT key AS property, value
			FROM jsonb_each_text(to_jsonb(a) - '{aggfnoid,aggsortop,aggtranstype,aggmtranstype}'::text[])
			UNION ALL VALUES ('transition type', a.aggtranstype::regtype::text),
				('moving transition type', a.aggmtranstype::regtype::text),
				('sort operator', a.aggsortop::regoperator::text)) p;

CREATE VIEW table_lines AS
	SELECT t.name AS object, p.property, p.value
	FROM tables t,
		LATERAL (VALUES ('kind', concat(t.relkind, t.relpersistence, t.relreplident)),
			('options', t.reloptions::text),
			('row security', t.relrowsecurity || ' ' || t.relforcerowsecurity),
			('owner', t.relowner::regrole::text),
			('rights', plain_acl(t.relacl, CASE t.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", t.relowner)),
			('view', CASE t.relkind WHEN 'v' THEN pg_get_viewdef(t.oid) END)) p (property, value)
	UNION ALL
	SELECT t.name, 'column ' || row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum) || ' ' || a.attname,
		concat_ws(' ', format_type(a.atttypid, a.atttypmod), 'not null ' || a.attnotnull,
			'default ' || pg_get_expr(d.adbin, d.adrelid), 'collation ' || a.attcollation::regcollation,
			a.attstorage, a.attcompression, a.attidentity, a.attgenerated, a.attacl::text)
	FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	UNION ALL
	SELECT t.name, 'constraint ' || c.conname, pg_get_constraintdef(c.oid) || ' validated ' || c.convalidated
	FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid
	UNION ALL
	SELECT t.name, 'index ' || i.indexrelid::regclass, concat_ws(' ', pg_get_indexdef(i.indexrelid), c.reloptions::text,
		'valid ' || i.indisvalid)
	FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
	UNION ALL
	SELECT t.name, 'trigger ' || regexp_replace(g.tgname, '\d+', '') || ' of ' || coalesce(c.conname, ''),
		regexp_replace(pg_get_triggerdef(g.oid), '_\d+', '') || ' enabled ' || g.tgenabled::text
	FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid LEFT JOIN pg_constraint c ON c.oid = g.tgconstraint
	UNION ALL
	SELECT t.name, 'sequence', concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin,
		s.seqcache, s.seqcycle, 'owned by ' || d.refobjid::regclass || ' ' || d.refobjsubid)
	FROM tables t JOIN pg_sequence s ON s.seqrelid = t.oid
		LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype = 'a'
	UNION ALL
	SELECT t.name, 'policy ' || p.polname, concat_ws(' ', p.polcmd, p.polpermissive,
		pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
	FROM tables t JOIN pg_policy p ON p.polrelid = t.oid
	UNION ALL
	SELECT t.name, 'rule ' || r.rulename, pg_get_ruledef(r.oid) FROM tables t JOIN pg_rewrite r ON r.ev_class = t.oid
	UNION ALL
	SELECT t.name, 'dumped where', e.condition
	FROM pg_extension x, LATERAL unnest(x.extconfig, x.extcondition) e (relation, condition)
		JOIN tables t ON t.oid = e.relation
	WHERE x.extname = 'pg_ensemble';

CREATE VIEW type_lines AS
	SELECT m.name AS object, p.property, p.value
	FROM members m JOIN pg_type t ON m.classid = 'pg_type'::regclass AND m.objid = t.oid,
		LATERAL (
			SELECT key AS property, value
			FROM jsonb_each_text(to_jsonb(t) - '{oid,typnamespace,typowner,typrelid,typelem,typarray,typbasetype,typcollation,typdefaultbin,typacl}'::text[])
			UNION ALL VALUES ('rights', plain_acl(t.typacl, 'T', t.typowner)),
				('owner', t.typowner::regrole::text),
				('base type', format_type(t.typbasetype, t.typtypmod)),
				('labels', (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)),
				('columns', (SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attnum)
					FROM pg_attribute WHERE attrelid = t.typrelid AND NOT attisdropped))) p
	UNION ALL
	SELECT m.name, p.property, p.value
	FROM members m JOIN pg_operator o ON m.classid = 'pg_operator'::regclass AND m.objid = o.oid,
		LATERAL (VALUES ('function', o.oprcode::regprocedure::text), ('estimators', o.oprrest || ' ' || o.oprjoin),
			('related', o.oprcom::regoperator || ' ' || o.oprnegate::regoperator),
			('merges, hashes', o.oprcanmerge || ' ' || o.oprcanhash),
			('owner', o.oprowner::regrole::text)) p (property, value)
	UNION ALL
	SELECT m.name, 'cast', concat_ws(' ', c.castfunc::regprocedure, c.castcontext, c.castmethod)
	FROM members m JOIN pg_cast c ON m.classid = 'pg_cast'::regclass AND m.objid = c.oid
	UNION ALL
	SELECT m.name, 'class', concat_ws(' ', c.opcintype::regtype, c.opckeytype::regtype, 'default ' || c.opcdefault,
		(SELECT string_agg(amopstrategy || ' ' || amopopr::regoperator, ',' ORDER BY amopopr::regoperator::text)
		 FROM pg_amop WHERE amopfamily = c.opcfamily),
		(SELECT string_agg(amprocnum || ' ' || amproc, ',' ORDER BY amprocnum, amproc::text)
		 FROM pg_amproc WHERE amprocfamily = c.opcfamily))
	FROM members m JOIN pg_opclass c ON m.classid = 'pg_opclass'::regclass AND m.objid = c.oid;

CREATE VIEW objects AS
	SELECT concat_ws(': ', object, property, coalesce(value, 'NULL')) AS line
	FROM (SELECT * FROM member_lines UNION ALL SELECT * FROM function_lines UNION ALL SELECT * FROM table_lines
		UNION ALL SELECT * FROM type_lines) l
	UNION ALL
	SELECT 'schema ml: rights: ' || plain_acl(nspacl, 'n', nspowner) FROM pg_namespace WHERE nspname = 'ml'
	UNION ALL
	SELECT 'extension: ' || concat_ws(' ', extversion, extrelocatable, extnamespace::regnamespace)
	FROM pg_extension WHERE extname = 'pg_ensemble';
RESET search_path;
